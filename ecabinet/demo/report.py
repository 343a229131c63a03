"""The report of a play: always written, whatever happened."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from ecabinet.demo import facts as facts_file
from ecabinet.demo.checks import NAMES, Verdict
from ecabinet.demo.evidence_files import Evidence
from ecabinet.domain import events as e
from ecabinet.domain.minutes import explain
from ecabinet.domain.permissions import every

PROTECTION = "passphrase"
"""Headless tablets have no keyring: their vaults use the weaker fallback, and the report says so."""


def write(out: Path, verdicts: Sequence[Verdict], failure: str = "") -> Path:
    """Writes report.json and answers its path. Without a finished play every check is not ok."""
    out.mkdir(parents=True, exist_ok=True)
    if not verdicts:
        verdicts = [Verdict(name, False, failure or "the play did not finish") for name in NAMES]
    report = {**_story(out), "checks": verdicts, "vault_protection": PROTECTION}
    if failure:
        report["failure"] = failure
    path = out / "report.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    return path


def _story(out: Path) -> dict[str, Any]:
    story: dict[str, Any] = {
        "meeting": "", "members": 0, "papers": 0, "synced_bytes": 0, "polls": [], "minutes": "",
        "screenshots": [], "duration_s": 0.0, "refused": [],
    }  # fmt: skip
    try:
        facts = facts_file.read(out)
        with Evidence(out) as evidence:
            state = evidence.record()
    except Exception as error:  # the report is written whatever happened, and says what it could not read
        return {**story, "unreadable": f"{type(error).__name__}: {error}"}
    polls = [event.poll for event in every(state, e.PollClosed)]
    return {
        "meeting": facts.title,
        "members": sum(1 for one in facts.players if one.role != "secretary"),
        "papers": sum(1 for _ in every(state, e.PaperEvent)),
        "synced_bytes": facts.synced_bytes,
        "polls": [
            {
                "question": poll.question,
                "ballots": len(poll.electorate) - poll.result.counts.not_cast,
                "result": poll.result.outcome,
                "explanation": explain(poll.result),
                "confirmed_by": poll.result.confirmed_by or "chưa đối chiếu Luật 72/2025",
            }
            for poll in polls
            if poll.result is not None
        ],
        "minutes": "minutes.pdf",
        "screenshots": sorted(str(path.relative_to(out)) for path in out.glob("screenshots/*.png")),
        "duration_s": facts.duration_s,
        "refused": facts.refused,
    }
