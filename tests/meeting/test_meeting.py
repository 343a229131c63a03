"""A whole meeting over a real socket, and the proof that each of its checks can fail."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest

from ecabinet.demo.checks import CHECKS, NAMES, VERIFY_S, sabotaged
from ecabinet.demo.evidence_files import Evidence
from ecabinet.domain.documents import UNCONFIRMED
from ecabinet.papers import jobs
from tests.meeting.conftest import demo

EXPECTED = [
    "synced", "hashes", "signatures", "ink", "attendance", "speaking", "killed", "acknowledged_counted",
    "tally", "results_equal", "minutes_verified", "minutes_pdfsig", "offline_read", "vault_opaque",
    "canaries_found",
]  # fmt: skip


def test_the_report_tells_the_whole_meeting(played):
    report = json.loads((played / "report.json").read_bytes())
    assert [check["name"] for check in report["checks"]] == EXPECTED == list(NAMES)
    assert all(check["ok"] and check["detail"] for check in report["checks"])
    assert report["members"] == 3 and report["papers"] >= 13 and report["synced_bytes"] > 60_000_000
    (poll,) = report["polls"]
    assert poll["ballots"] == 3 and poll["result"] in ("adopted", "not_adopted")
    assert "/3 thành viên" in poll["explanation"] and "72/2025" in poll["confirmed_by"]
    assert report["vault_protection"] == "passphrase"
    assert {entry["file"] for entry in report["refused"]} == {"b-no-paper.pdf", "c-empty.pdf"}
    assert all(entry["reason"] for entry in report["refused"])


def test_the_tally_sheet_is_signed_and_says_that_nobody_confirmed_the_rules(played):
    data = (played / "tally-sheet.pdf").read_bytes()
    with Evidence(played) as evidence:
        report = evidence.workers.submit(jobs.Verify(datetime.now(UTC)), data, VERIFY_S).result()
        texts = evidence.workers.submit(jobs.Text(), data, VERIFY_S).result()
        question = evidence.facts.question
    assert isinstance(report, jobs.Report) and report.verdict == "valid"
    assert isinstance(texts, jobs.Texts)
    said = " ".join(unicodedata.normalize("NFC", " ".join(page.text for page in texts.pages)).split())
    assert UNCONFIRMED in said and question in said


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_each_check_fails_on_what_it_watches_over(played, check):
    assert not sabotaged(played, check).ok


def test_a_sabotaged_run_names_exactly_that_check(played):
    done = demo("--judge", played, "--sabotage", "tally")
    assert done.returncode == 1
    failed = [line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith("✗")]
    assert failed == ["tally"]
    report = json.loads((played / "report.json").read_bytes())
    assert [check["name"] for check in report["checks"] if not check["ok"]] == ["tally"]
    assert demo("--judge", played).returncode == 0  # the original was never touched


def test_wrong_arguments_and_no_play_are_said(played, tmp_path):
    unknown = demo("--headless", "--sabotage", "nothing")
    assert unknown.returncode == 2 and all(name in unknown.stderr for name in NAMES)
    for arguments in (
        ("--headless", "--members", 1), ("--headless", "--papers", tmp_path / "none"),
        ("--judge", tmp_path), ("--headless", "--out", played), ("--flying",),
    ):  # fmt: skip
        done = demo(*arguments)
        assert done.returncode == 2 and done.stderr.strip(), arguments


def test_when_no_paper_of_a_folder_opens_there_is_no_play_but_a_report(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "x.pdf").write_bytes(b"nothing")
    done = demo("--headless", "--members", 3, "--papers", folder, "--out", tmp_path / "out")
    assert done.returncode == 2
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert not any(check["ok"] for check in report["checks"]) and report["failure"]
