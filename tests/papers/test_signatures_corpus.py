"""Every signed PDF of the conformance corpus, judged as its README demands."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ecabinet.papers.jobs import SEVERITY, Inspect, Jobs, Report, Verify
from tests.papers.conftest import corpus, paper

FILE_S_MAX = 3.0
EXACT_SHARE_MIN = 0.95


@pytest.fixture(scope="module")
def cases() -> Iterator[list[tuple[str, dict[str, Any], Report, float]]]:
    """Each case with its report and the seconds of computing it took, through the real worker."""
    folder = corpus("signatures")
    roots = tuple(path.read_bytes() for path in sorted((folder / "roots").glob("*.pem")))
    expected = json.loads((folder / "given" / "expected.json").read_text())
    judged = []
    with Jobs(roots=roots) as jobs:
        jobs.submit(Inspect(), paper()).result()  # starts the worker
        for name, case in expected.items():
            verify = Verify(datetime.fromisoformat(case["validation_time"]), password=case.get("password"))
            content = (folder / "given" / name).read_bytes()
            start_s = _seconds_used(jobs)
            report = jobs.submit(verify, content).result()
            judged.append((name, case, report, _seconds_used(jobs) - start_s))
    yield judged


def _seconds_used(jobs: Jobs) -> float:
    """What the worker has computed, whatever else this machine does; elsewhere than on Linux, the clock."""
    stat = Path(f"/proc/{jobs.pids()[0]}/stat")
    if not stat.exists():
        return time.perf_counter()
    user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_every_file_has_a_report_in_time(cases: list[tuple[str, dict[str, Any], Report, float]]) -> None:
    assert len(cases) == 83
    for name, case, report, took_s in cases:
        assert isinstance(report, Report), name
        assert report.file_status in case["accept_file_status"], name
        assert took_s < FILE_S_MAX, name


def test_nothing_is_called_valid_that_must_not_be(
    cases: list[tuple[str, dict[str, Any], Report, float]],
) -> None:
    for name, case, report, _ in cases:
        if "never" in case:
            assert all(s.verdict not in case["never"] for s in report.signatures), name
        accepted = {s["field"]: s["accept"] for s in case["signatures"]}
        for signature in report.signatures:
            if signature.verdict.startswith("valid"):
                assert signature.verdict in accepted.get(signature.field, ()), (name, signature)


def test_every_verdict_is_accepted_and_nearly_all_are_exact(
    cases: list[tuple[str, dict[str, Any], Report, float]],
) -> None:
    counts: Counter[str] = Counter()
    wrong = []
    for name, case, report, _ in cases:
        given = {s.field: s for s in report.signatures}
        for expected in case["signatures"]:
            counts["signatures"] += 1
            signature = given.get(expected["field"])
            verdict = signature.verdict if signature else None
            counts["exact"] += verdict == expected["verdict"]
            counts["accepted"] += verdict in expected["accept"]
            if verdict not in expected["accept"]:
                wrong.append((name, expected["field"], verdict, expected["accept"]))
            if expected.get("must_warn"):
                assert signature is not None and signature.warning is not None, name
    print(dict(counts))
    assert not wrong
    assert counts["exact"] >= EXACT_SHARE_MIN * counts["signatures"]


def test_facts_agree_where_verdicts_rest_on_them(
    cases: list[tuple[str, dict[str, Any], Report, float]],
) -> None:
    for name, case, report, _ in cases:
        given = {s.field: s for s in report.signatures}
        for expected in case["signatures"]:
            if not expected["verdict"].startswith("valid"):
                continue
            signature = given[expected["field"]]
            assert signature.intact and signature.trusted, name
            assert signature.type == expected["type"], name
            assert signature.change_class == expected["change_class"], name
            assert signature.signer_cn == expected["signer_cn"], name
            assert signature.signing_time_source == expected["signing_time_source"], name
            if signature.type != "doc-timestamp":
                continue
            assert signature.signing_time == datetime.fromisoformat(expected["signing_time"]), name


def test_a_file_is_as_bad_as_its_worst_signature(
    cases: list[tuple[str, dict[str, Any], Report, float]],
) -> None:
    for _, _, report, _ in cases:
        if report.signatures:
            assert report.verdict == max((s.verdict for s in report.signatures), key=SEVERITY.index)
        elif report.file_status == "unsigned":
            assert report.verdict == "unsigned"
        else:
            assert report.verdict == "indeterminate"
