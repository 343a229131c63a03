"""`main.py signatures`: the verdicts on the signatures of files, for people and for scripts."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from ecabinet.papers.jobs import (
    PAPER_BYTES_MAX,
    REASON_WORDS,
    REFUSAL_WORDS,
    VERDICT_WORDS,
    Jobs,
    Refused,
    Report,
    SignatureReport,
    Verify,
    cannot_check,
)

ROOT_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
TIMEOUT_S = 30.0
"""For one file; past it the file "cannot be checked"."""


def main(argv: list[str]) -> int:
    """Judge files; 0 when every file was judged, whatever the verdict, 1 when one could not be read, 2 for
    wrong arguments. With --json, prints one object: file name to file_status, verdict and signatures."""
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has said why
        return int(stop.code or 0)
    roots = _roots(arguments.roots)
    if isinstance(roots, str):
        print(roots, file=sys.stderr)
        return 2
    judged: dict[str, Report] = {}
    unread: list[Path] = []
    with Jobs() as jobs:
        for name, path in _named(arguments.files).items():
            verify = Verify(
                moment=arguments.at or datetime.now(UTC), roots=roots, password=arguments.password
            )
            report = _judge(jobs, path, verify)
            if report is None:
                unread.append(path)
                report = cannot_check("cannot-read-file")
            judged[name] = report
    if arguments.json:
        shown = {name: _as_json(report) for name, report in judged.items()}
        print(msgspec.json.format(msgspec.json.encode(shown), indent=2).decode())
    else:
        for name, report in judged.items():
            _print_words(name, report)
    for path in unread:
        print(f"{path}: không đọc được tệp", file=sys.stderr)
    return 1 if unread else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py signatures", description="Kiểm tra chữ ký số của tài liệu PDF."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--roots", required=True, type=Path, metavar="DIR", help="chứng thư gốc tin cậy")
    parser.add_argument("--at", type=_moment, metavar="TIME", help="thời điểm kiểm tra, ISO 8601")
    parser.add_argument("--password", metavar="P", help="mật khẩu mở tài liệu")
    parser.add_argument("--json", action="store_true", help="in kết quả cho chương trình khác đọc")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _roots(directory: Path) -> tuple[bytes, ...] | str:
    """The certificates of a directory, or what is wrong with it."""
    if not directory.is_dir():
        return f"{directory}: không phải thư mục"
    try:
        return tuple(
            path.read_bytes() for path in sorted(directory.iterdir()) if path.suffix.lower() in ROOT_SUFFIXES
        )
    except OSError as error:
        return f"{directory}: {error}"


def _named(files: list[Path]) -> dict[str, Path]:
    """Each file by its name, or by its path where two have the same name."""
    names = [path.name for path in files]
    return {path.name if names.count(path.name) == 1 else str(path): path for path in files}


def _judge(jobs: Jobs, path: Path, verify: Verify) -> Report | None:
    try:
        content = path.read_bytes() if path.stat().st_size <= PAPER_BYTES_MAX else None
    except OSError:
        return None
    if content is None:
        return cannot_check("too-large")
    answer = jobs.submit(verify, content, TIMEOUT_S).result()
    if isinstance(answer, Report):
        return answer
    return cannot_check(answer.reason if isinstance(answer, Refused) else "cannot-check")


def _as_json(report: Report) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(report)
    shown.pop("type", None)  # the tag by which workers and pool tell answers apart
    return shown


def _print_words(name: str, report: Report) -> None:
    reason = REASON_WORDS.get(report.reason or "") or REFUSAL_WORDS.get(report.reason or "")
    print(f"{name}: {report.words}" + (f". {reason}" if reason and not report.signatures else ""))
    for signature in report.signatures:
        print(f"  {_line(signature)}")


def _line(signature: SignatureReport) -> str:
    parts = [signature.field, signature.signer_cn or "?", VERDICT_WORDS[signature.verdict]]
    parts += [REASON_WORDS[code] for code in (signature.reason, signature.warning) if code in REASON_WORDS]
    if signature.signing_time is not None:
        proven = (
            "có dấu thời gian" if signature.signing_time_source == "timestamp" else "do máy người ký khai"
        )
        parts.append(f"{signature.signing_time:%Y-%m-%dT%H:%M:%SZ} ({proven})")
    return " | ".join(parts)
