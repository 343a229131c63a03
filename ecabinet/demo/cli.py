"""`main.py demo`: a whole meeting, on the screen or without one."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from ecabinet.demo import facts, report
from ecabinet.demo.checks import NAMES, judge
from ecabinet.demo.people import MEMBERS_MAX, MEMBERS_MIN
from ecabinet.demo.play import play

PLAYED, FAILED, NOT_PLAYED = 0, 1, 2


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py demo",
        description="Chạy thử một phiên họp thật, với máy chủ và các thiết bị thật. / Plays a whole meeting.",
    )
    parser.add_argument("--headless", action="store_true", help="không mở cửa sổ / without a window")
    parser.add_argument("--members", type=int, default=12, metavar="N", help=f"{MEMBERS_MIN}–{MEMBERS_MAX}")
    parser.add_argument("--papers", type=Path, metavar="DIR", help="thêm tài liệu PDF / more papers")
    parser.add_argument("--data", type=Path, metavar="DIR", help="nơi giữ dữ liệu của bản có cửa sổ")
    parser.add_argument("--out", type=Path, metavar="DIR", help="nơi ghi báo cáo / where the report goes")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    parser.add_argument("--sabotage", metavar="CHECK", help="làm hỏng bản sao của một phép kiểm")
    parser.add_argument("--judge", type=Path, metavar="DIR", help="chấm lại một kết quả / judge again")
    return parser


def main(argv: list[str]) -> int:
    """0 if every check holds, 1 if one failed, 2 for wrong arguments or no play."""
    arguments = _arguments().parse_args(argv)
    if arguments.sabotage is not None and arguments.sabotage not in NAMES:
        print(f"Không có phép kiểm / no such check: {arguments.sabotage}. {' '.join(NAMES)}", file=sys.stderr)
        return NOT_PLAYED
    if not MEMBERS_MIN <= arguments.members <= MEMBERS_MAX:
        print(f"--members: {MEMBERS_MIN}–{MEMBERS_MAX}", file=sys.stderr)
        return NOT_PLAYED
    if arguments.papers is not None and not arguments.papers.is_dir():
        print(f"Không có thư mục / no such folder: {arguments.papers}", file=sys.stderr)
        return NOT_PLAYED
    if arguments.judge is not None:
        return _judged(arguments.judge, arguments.sabotage)
    if not arguments.headless and not _has_display():
        print("Không có màn hình: chạy ngầm / No display: running headless", flush=True)
        arguments.headless = True
    if not arguments.headless:
        return _shown(arguments)
    return _played(arguments)


def _shown(arguments: argparse.Namespace) -> int:
    # The screens are loaded only where there is one.
    from ecabinet.demo import window  # noqa: PLC0415 - no Qt for a headless play

    try:
        return window.show(arguments.members, arguments.data, arguments.papers, arguments.lang)
    except FileExistsError as error:
        print(f"Thư mục đã có bản dùng thử / a demo is there already: {error.filename}", file=sys.stderr)
        return NOT_PLAYED


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"))


def _played(arguments: argparse.Namespace) -> int:
    out = arguments.out or Path(tempfile.mkdtemp(prefix="ecabinet-demo-")) / "out"
    if out.exists() and any(out.iterdir()):
        print(f"Thư mục không trống / the folder is not empty: {out}", file=sys.stderr)
        return NOT_PLAYED
    if out.exists():
        out.rmdir()
    try:
        play(out, arguments.members, lambda words: print(f"· {words}", flush=True), arguments.papers)
    except Exception as error:
        # Whatever stopped the play, there is a report and it says so.
        path = report.write(out, [], f"{type(error).__name__}: {error}")
        print(f"Phiên họp không diễn ra được / the meeting could not be played: {error}", file=sys.stderr)
        print(path)
        return NOT_PLAYED
    return _judged(out, arguments.sabotage)


def _judged(out: Path, sabotage: str | None) -> int:
    try:
        facts.read(out)
    except (OSError, ValueError) as error:
        print(f"Không có kết quả để chấm / nothing to judge in {out}: {error}", file=sys.stderr)
        return NOT_PLAYED
    verdicts = judge(out, sabotage)
    path = report.write(out, verdicts)
    for verdict in verdicts:
        print(f"{'✓' if verdict.ok else '✗'} {verdict.name}: {verdict.detail}")
    print(path)
    return PLAYED if all(verdict.ok for verdict in verdicts) else FAILED
