"""The fault series: counted, seeded, and never fewer than owed without saying so."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.gates.tree import ROOT, plant, ran

SERIES = """
import pytest

@pytest.mark.faults("whole", 25)
def test_whole(faults):
    for chance in faults:
        print("drawn", chance.random())

@pytest.mark.faults("left early", 25)
def test_left_early(faults):
    for chance in faults:
        break

@pytest.mark.faults("skipped", 25)
def test_skipped(faults):
    pytest.skip("no such machine here")
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A small suite with our conftest and three series."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests/conftest.py", tmp_path / "tests")
    return plant(tmp_path, {"tests/test_series.py": SERIES})


def played(suite: Path, which: str, **environment: str) -> tuple[int, str, list[dict[str, object]]]:
    """Exit code, output and rows of the series named, under the given environment."""
    report = suite / "faults.json"
    run = ran(
        [sys.executable, "-m", "pytest", "-s", "-k", which],
        suite,
        **{"ECABINET_FAULTS": "tenth", "ECABINET_FAULTS_SEED": "", **environment},
        ECABINET_FAULTS_JSON=str(report),
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",  # two seconds each time, for plugins that this suite does not use
    )
    return run.returncode, run.stdout, json.loads(report.read_text())


def test_a_tenth_is_rounded_up(suite: Path) -> None:
    code, output, rows = played(suite, "whole")
    assert code == 0, output
    assert [(row["named"], row["owed"], row["made"], row["ok"]) for row in rows] == [(25, 3, 3, True)]


def test_full_is_every_run(suite: Path) -> None:
    code, output, rows = played(suite, "whole", ECABINET_FAULTS="full")
    assert code == 0, output
    assert [(row["made"], row["ok"]) for row in rows] == [(25, True)]
    assert str(rows[0]["seed"]) in output


def test_the_seed_repeats_the_runs(suite: Path) -> None:
    def drawn(**environment: str) -> list[str]:
        return [line for line in played(suite, "whole", **environment)[1].splitlines() if "drawn" in line]

    first = drawn(ECABINET_FAULTS_SEED="a")
    assert len(set(first)) == 3
    assert drawn(ECABINET_FAULTS_SEED="a") == first
    assert drawn(ECABINET_FAULTS_SEED="b") != first


def test_fewer_than_owed_fails(suite: Path) -> None:
    code, output, rows = played(suite, "left_early")
    assert "1 passed" in output
    assert code == 1
    assert [row["ok"] for row in rows] == [False]


@pytest.mark.parametrize(("asked", "code"), [("tenth", 0), ("full", 1)])
def test_a_skipped_series_owes_the_full_run(suite: Path, asked: str, code: int) -> None:
    assert played(suite, "skipped", ECABINET_FAULTS=asked)[0] == code
