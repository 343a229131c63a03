"""What every test may use: the fault series, and properties that do not race a clock.

A fault series is a test marked with its name and with the number of runs it has in full. It asks for the
`faults` fixture and goes through it; each turn hands it that run's own random numbers:

    @pytest.mark.faults("power cuts while the vault commits", 500)
    def test_power_cuts(faults: Faults, tmp_path: Path) -> None:
        for chance in faults:
            ...

`sh packaging/run faults` makes every run (ECABINET_FAULTS=full); otherwise a tenth is made. The seed is new
each time, printed at the end, and taken from ECABINET_FAULTS_SEED where that is set. A series that made fewer
runs than it owes fails, whatever its test says.
"""

import json
import os
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# Two shared cores: how long one example took says nothing about the rule it checks.
hypothesis.settings.register_profile("ecabinet", deadline=None)
hypothesis.settings.load_profile("ecabinet")

TENTH = 10
SEED = os.environ.get("ECABINET_FAULTS_SEED") or secrets.token_hex(4)


@dataclass
class Faults:
    """One series: iterating makes the runs it owes, each with random numbers that follow from the seed."""

    series: str
    named: int
    owed: int
    made: int = 0
    skipped: bool = False

    def __iter__(self) -> Iterator[random.Random]:
        while self.made < self.owed:
            # Not counted before its turn is over: a run that raised or was left early was not made.
            yield random.Random(f"{SEED}/{self.series}/{self.made}")  # noqa: S311 - repeatable is what it is for
            self.made += 1

    def row(self, full: bool) -> dict[str, Any]:
        """The series as it is printed and written to the JSON file; a skipped one may owe its tenth."""
        ok = self.made >= self.owed or (self.skipped and not full)
        return {
            "series": self.series,
            "seed": SEED,
            "named": self.named,
            "owed": self.owed,
            "made": self.made,
            "ok": ok,
        }


ALL_FAULTS = pytest.StashKey[dict[str, Faults]]()


def in_full() -> bool:
    """Whether every run of every series was asked for, rather than a tenth."""
    asked = os.environ.get("ECABINET_FAULTS", "tenth")
    if asked not in ("full", "tenth"):
        raise pytest.UsageError(f"ECABINET_FAULTS is full or tenth, not {asked!r}")
    return asked == "full"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """List the series before the first test runs, so that one that never starts is missed as well."""
    all_faults = config.stash.setdefault(ALL_FAULTS, {})
    for item in items:
        mark = item.get_closest_marker("faults")
        if mark:
            name, named = mark.args
            variant = item.name.partition("[")[1:]  # the parameters' part of a parametrised test's name
            owed = named if in_full() else -(-named // TENTH)
            all_faults[item.nodeid] = Faults(" ".join([name, "".join(variant)]).strip(), named, owed)


@pytest.fixture
def faults(request: pytest.FixtureRequest) -> Faults:
    """The series that this test is marked as."""
    return request.config.stash[ALL_FAULTS][request.node.nodeid]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Say in a failed series' report which run of which seed it was."""
    report = yield
    series = item.config.stash.get(ALL_FAULTS, {}).get(item.nodeid)
    if series:
        series.skipped |= report.skipped
        if report.failed:
            where = f"run {series.made} of {series.series!r}, ECABINET_FAULTS_SEED={SEED}"
            report.sections.append(("faults", where))
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session for any series that fell short, and write the JSON file where one was asked for."""
    rows = [series.row(in_full()) for series in session.config.stash.get(ALL_FAULTS, {}).values()]
    if session.config.option.collectonly:
        return
    if not all(row["ok"] for row in rows) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    path = os.environ.get("ECABINET_FAULTS_JSON")
    if path:
        Path(path).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print each series with its seed and counts."""
    rows = [series.row(in_full()) for series in config.stash.get(ALL_FAULTS, {}).values()]
    if not rows or config.option.collectonly:
        return
    terminalreporter.section(f"fault series, seed {SEED}")
    for row in rows:
        verdict = "" if row["ok"] else "  FEWER THAN OWED"
        terminalreporter.line(f"{row['made']:>7} of {row['named']:<7} {row['series']}{verdict}")
