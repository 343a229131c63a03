"""The command `signatures`: what scripts read, and how it fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecabinet.papers.cli import main
from ecabinet.papers.jobs import Jobs, Paper
from tests.papers.conftest import Authority, paper, request_to_sign


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, jobs: Jobs, key_file: bytes
) -> Path:
    """A signed paper, an unsigned one, a broken one, and the roots."""
    folder = tmp_path_factory.mktemp("cli")
    answer = jobs.submit(request_to_sign(key_file), paper()).result()
    assert isinstance(answer, Paper)
    (folder / "signed.pdf").write_bytes(answer.content)
    (folder / "changed.pdf").write_bytes(answer.content.replace(b"trang 1", b"trang 9", 1) + b" ")
    (folder / "unsigned.pdf").write_bytes(paper())
    (folder / "broken.pdf").write_bytes(b"no paper")
    (folder / "roots").mkdir()
    (folder / "roots" / "ca.pem").write_bytes(authority.pem)
    (folder / "roots" / "notes.txt").write_text("not a certificate")
    return folder


def test_json_names_each_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / name) for name in ("signed.pdf", "unsigned.pdf", "broken.pdf")]
    assert main([*files, "--roots", str(folder / "roots"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {name: (f["file_status"], f["verdict"]) for name, f in shown.items()} == {
        "signed.pdf": ("signed", "valid"),
        "unsigned.pdf": ("unsigned", "unsigned"),
        "broken.pdf": ("unreadable", "indeterminate"),
    }
    (signature,) = shown["signed.pdf"]["signatures"]
    assert signature["field"] == "ChuToa"
    assert signature["signer_cn"] == "Nguyễn Thị Thử Nghiệm"
    assert {"type", "intact", "change_class", "trusted", "signing_time", "signing_time_source", "verdict",
            "reason"} <= signature.keys()  # fmt: skip
    assert shown["signed.pdf"].keys() == {"file_status", "verdict", "words", "signatures", "reason"}


def test_time_is_the_one_given(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = (datetime.now(UTC) + timedelta(days=500)).isoformat()
    arguments = [str(folder / "signed.pdf"), "--roots", str(folder / "roots"), "--at", later, "--json"]
    assert main(arguments) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["signed.pdf"]["reason"] == "expired-no-proof-of-time"


def test_words_are_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / name) for name in ("signed.pdf", "changed.pdf", "unsigned.pdf")]
    assert main([*files, "--roots", str(folder / "roots")]) == 0
    said = capsys.readouterr().out
    assert "signed.pdf: Chữ ký hợp lệ" in said
    assert "unsigned.pdf: Không ký số" in said
    assert "Nguyễn Thị Thử Nghiệm" in said


def test_files_of_one_name_are_told_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "again").mkdir(exist_ok=True)
    (folder / "again" / "signed.pdf").write_bytes(paper())
    files = [str(folder / "signed.pdf"), str(folder / "again" / "signed.pdf")]
    assert main([*files, "--roots", str(folder / "roots"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [shown[name]["verdict"] for name in files] == ["valid", "unsigned"]


@pytest.mark.parametrize(
    "arguments", [[], ["x.pdf"], ["x.pdf", "--roots", "/khong/co"], ["x.pdf", "--at", "mai"]]
)
def test_wrong_arguments_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err


def test_an_absent_file_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        str(folder / "absent.pdf"),
        str(folder / "signed.pdf"),
        "--roots",
        str(folder / "roots"),
        "--json",
    ]
    assert main(arguments) == 1
    captured = capsys.readouterr()
    shown = json.loads(captured.out)
    assert shown["absent.pdf"]["verdict"] == "indeterminate"
    assert shown["signed.pdf"]["verdict"] == "valid"
    assert "absent.pdf" in captured.err
