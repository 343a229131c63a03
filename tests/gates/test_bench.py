"""The benchmarks' harness: what it makes of samples, and what it promises on the command line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.pairs import Pairs, Round, alternate, milliseconds, per_second, percentile
from tests.bench.places import in_memory
from tests.bench.rows import NotMeasured, Row, in_words, ours_at_most, ratio_at_least, ratio_at_most
from tests.gates.tree import ROOT, ran


def test_ratios_are_taken_within_rounds() -> None:
    """The machine is twice as slow in half of the rounds; ours is 0.9 of the limit in each."""
    rounds = [Round(0.9 * speed, speed) for speed in (100, 200) for _ in range(3)]
    row = Pairs((*rounds, Round(10, 100))).row("x", "MB/s", ratio_at_least(0.8))
    assert (row.ratio, row.ok) == (pytest.approx(0.9), True)
    assert row.more["ratio_min"] == 0.1
    assert Pairs((Round(79, 100),)).row("x", "MB/s", ratio_at_least(0.8)).ok is False


def test_rounds_in_which_the_control_missed_too_are_dropped() -> None:
    calm, busy = Round(4.0, 1.0, 0.1), Round(90.0, 1.0, 80.0)
    row = Pairs((calm,) * 9 + (busy,)).row("x", "ms", ours_at_most(5), at=1.0)
    assert (row.ours, row.ok, row.more["dropped"]) == (4.0, True, 1)
    slow = Pairs((calm,) * 9 + (Round(90.0, 1.0, 0.1),)).row("x", "ms", ours_at_most(5), at=1.0)
    assert (slow.ours, slow.ok, slow.more["dropped"]) == (90.0, False, 0)
    row = Pairs((calm,) * 8 + (busy,) * 2).row("x", "ms", ours_at_most(5))
    assert (row.ours, row.ok) == (None, None)
    assert "2 of 10" in row.reason


def test_a_control_is_held_to_a_ratio_as_ours_is() -> None:
    stalled = Round(9.0, 1.0, 6.0)
    row = Pairs((Round(3.0, 1.0, 1.1),) * 10 + (stalled,)).row("x", "ms", ratio_at_most(5))
    assert (row.ratio, row.more["dropped"]) == (3.0, 1)


def test_a_time_needs_a_control_and_a_ratio_a_limit() -> None:
    with pytest.raises(ValueError, match="control"):
        Pairs((Round(1.0, 1.0),)).row("x", "ms", ours_at_most(5))
    with pytest.raises(ValueError, match="limit"):
        Pairs((Round(1.0),)).row("x", "MB/s", ratio_at_least(1))
    with pytest.raises(ValueError, match="limit"):
        Row.of("x", "MB", ratio_at_most(1), ours=1.0)
    assert Row.of("x", "MB", ratio_at_most(1), ours=1.0, limit=2.0).ratio == 0.5


@pytest.mark.parametrize(
    ("unit", "limit", "ok"),
    [("MB/s", 49.0, False), ("MB/s", 51.0, True), ("ms", 201.0, False), ("ms", 199.0, True)],
)
def test_a_slow_floor_flatters_nobody(unit: str, limit: float, ok: bool) -> None:
    row = Pairs((Round(limit, limit, limit),)).row("x", unit, ratio_at_least(0.8), floor_seen=100)
    assert row.ok is ok
    assert ("floor" in row.reason) is not ok


@pytest.mark.parametrize(("at", "value"), [(0.5, 50.5), (0.95, 95), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_percentiles(at: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], at) == value


def test_every_round_takes_each_sample_once_in_turning_order() -> None:
    taken: list[str] = []

    def sample(name: str) -> float:
        taken.append(name)
        return 1.0

    pairs = alternate(lambda: sample("o"), lambda: sample("l"), lambda: sample("c"), rounds=3, warm=0)
    assert "".join(taken) == "olclcocol"
    assert pairs.rounds == (Round(1.0, 1.0, 1.0),) * 3
    assert len(alternate(lambda: 1.0, rounds=2, warm=5).rounds) == 2


def test_samples_are_in_their_unit() -> None:
    assert milliseconds(lambda: None)() < 1000
    assert per_second(1e9, lambda: None)() > 1e9


def test_a_directory_in_memory_is_told_from_a_disk() -> None:
    mounts = "disk / ext4 rw 0 0\ntmpfs /a/b tmpfs rw 0 0\ndisk /a/b/c ext4 rw 0 0\n"
    assert [in_memory(Path(path), mounts) for path in ("/a", "/a/b/x", "/a/bc", "/a/b/c/d")] == [
        False, True, False, False,
    ]  # fmt: skip


def test_unknown_names_list_the_known() -> None:
    run = ran([sys.executable, "-m", "tests.bench", "vault", "fly"])
    assert run.returncode == 2
    for name in bench.NAMES:
        assert name in run.stdout


def test_rows_are_printed_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole modules under the names: one that measures, one that cannot, one that breaks, one not there."""
    texts = {
        "vault": "yield Row.of('write', 'MB/s', ratio_at_least(0.8), ours=2.0, limit=2.0, rounds=1)",
        "search": "yield Row.not_measured('first', 'no such font')\n    raise NotMeasured('no disk')",
        "sync": "yield Row.of('fetch', 's', ours_at_most(2), ours=5.0)\n    raise KeyError('cut')",
    }
    header = "from tests.bench.rows import *\n\ndef rows():\n    "
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(header + text, encoding="utf-8")
    monkeypatch.setattr(sys.modules["tests.bench"], "__path__", [str(tmp_path)])
    for name in texts:
        monkeypatch.delitem(sys.modules, f"tests.bench.{name}", raising=False)
    out = tmp_path / "rows.json"
    try:
        assert bench.main(["vault", "search", "hall", "--json", str(out)]) == 0
        rows = json.loads(out.read_text(encoding="utf-8"))
        assert rows[0] == {
            "bench": "vault", "name": "write", "ours": 2.0, "limit": 2.0, "unit": "MB/s", "ratio": 1.0,
            "target": "ratio >= 0.8", "ok": True, "rounds": 1,
        }  # fmt: skip
        assert [(row["bench"], row["ok"], row.get("reason")) for row in rows[1:]] == [
            ("search", None, "no such font"),
            ("search", None, "no disk"),
            ("hall", None, "this benchmark is not written yet"),
        ]
        assert bench.main(["sync", "--json", str(out)]) == 1
        rows = json.loads(out.read_text(encoding="utf-8"))
        assert [(row["name"], row["ok"], row.get("reason")) for row in rows] == [
            ("fetch", False, None),
            ("sync", False, "KeyError: 'cut'"),
        ]
        assert "NOT OK" in in_words(rows[0])
    finally:
        for name in texts:
            sys.modules.pop(f"tests.bench.{name}", None)


def test_a_benchmark_that_breaks_hides_no_row_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Row]:
        yield Row.of("x", "MB", ours_at_most(1), ours=1.0)
        raise NotMeasured("enough")

    module = type(sys)("tests.bench.start")
    module.rows = broken  # type: ignore[attr-defined]  # a module made on the spot
    module.__spec__ = bench.__spec__
    monkeypatch.setitem(sys.modules, "tests.bench.start", module)
    assert [(row.name, row.ok) for row in bench.rows_of("start")] == [("x", True), ("start", None)]


def test_pytest_runs_no_benchmark() -> None:
    """What pytest would collect in tests/bench: nothing."""
    run = ran([sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/bench"])
    assert run.returncode == 5, run.stdout


def test_the_script_installs_what_benchmarks_need() -> None:
    script = (ROOT / "packaging/run").read_text(encoding="utf-8")
    assert "system_packages $bench_packages" in script
