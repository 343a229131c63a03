"""Ours and the limit measured in the same moments, and what may be said of the samples afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from tests.bench.rows import Row, Target

Sample = Callable[[], float]
"""Makes one sample and returns it, in the unit of the row; what it must prepare is not in it."""

DROPPED_SHARE_MAX: Final = 0.1
TIMES: Final = frozenset({"s", "ms", "us"})


def milliseconds(act: Callable[[], object]) -> Sample:
    """How long `act` takes, in ms."""
    return lambda: _elapsed_s(act) * 1e3


def seconds(act: Callable[[], object]) -> Sample:
    """How long `act` takes, in s."""
    return lambda: _elapsed_s(act)


def per_second(amount: float, act: Callable[[], object]) -> Sample:
    """How much of `amount` a second: MB/s where `act` moves `amount` MB."""
    return lambda: amount / _elapsed_s(act)


def _elapsed_s(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def percentile(values: list[float], at: float) -> float:
    """The nearest-rank percentile: the least value that `at` of all do not exceed; at 0.5 the median."""
    if at == 0.5:
        return median(values)
    ordered = sorted(values)
    rank = -int(-at * len(ordered) // 1)  # rounded up
    return ordered[min(max(rank, 1), len(ordered)) - 1]


@dataclass(frozen=True)
class Round:
    """One moment's samples."""

    ours: float
    limit: float | None = None
    control: float | None = None

    def missed(self, target: Target) -> bool:
        """Whether the bare control, in the place of ours, would have missed the target in this moment."""
        if self.control is None:
            return False
        if target.of == "ours":
            return not target.met(self.control)
        assert self.limit is not None
        return not target.met(self.control / self.limit)


@dataclass(frozen=True)
class Pairs:
    """All rounds of one figure."""

    rounds: tuple[Round, ...]

    def row(
        self,
        name: str,
        unit: str,
        target: Target,
        *,
        at: float = 0.5,
        floor_seen: float | None = None,
        note: str = "",
    ) -> Row:
        """The figure, judged. `at` is the percentile of ours and limit, 0.5 the median.

        `floor_seen` is what a floor of our own did when it was written (see the package). Raises ValueError
        for a time without control and for a ratio without limit.
        """
        if unit in TIMES and any(one.control is None for one in self.rounds):
            raise ValueError(f"{name}: a time needs a bare control beside it")
        if target.of == "ratio" and any(one.limit is None for one in self.rounds):
            raise ValueError(f"{name}: a ratio needs a limit")
        kept = [one for one in self.rounds if not one.missed(target)]
        more: dict[str, Any] = {"rounds": len(self.rounds), "dropped": len(self.rounds) - len(kept)}
        if note:
            more["note"] = note
        controls = [one.control for one in self.rounds if one.control is not None]
        if controls:
            more["control"] = percentile(controls, at)
        if more["dropped"] > DROPPED_SHARE_MAX * len(self.rounds):
            reason = f"the control missed the target too in {more['dropped']} of {len(self.rounds)} rounds"
            return Row.not_measured(name, reason, unit, target, **more)
        ours = percentile([one.ours for one in kept], at)
        limits = [one.limit for one in kept if one.limit is not None]
        if not limits:
            return Row.of(name, unit, target, ours=ours, **more)
        ratios = [one.ours / one.limit for one in kept if one.limit is not None]
        limit = percentile(limits, at)
        more |= {"ratio_min": min(ratios), "ratio_max": max(ratios)}
        row = Row.of(name, unit, target, ours=ours, limit=limit, ratio=median(ratios), **more)
        return row if floor_seen is None else _held_to(row, floor_seen)


def _held_to(row: Row, floor_seen: float) -> Row:
    assert row.limit is not None
    slow = row.limit > 2 * floor_seen if row.unit in TIMES else row.limit < floor_seen / 2
    more = row.more | {"floor_seen": floor_seen}
    reason = f"the floor itself did {row.limit:.4g}, not half of the {floor_seen:g} it was seen to do"
    return Row(
        row.name, row.unit, row.target, row.ours, row.limit, row.ratio,
        False if slow else row.ok, reason if slow else row.reason, more,
    )  # fmt: skip


def alternate(
    ours: Sample, limit: Sample | None = None, control: Sample | None = None, *, rounds: int, warm: int = 1
) -> Pairs:
    """Rounds of one sample of each, in an order that turns; `warm` rounds before them are not kept."""
    if rounds < 1:
        raise ValueError("no rounds")
    made = []
    for number in range(warm + rounds):
        samples: dict[str, Sample] = {"ours": ours}
        if limit is not None:
            samples["limit"] = limit
        if control is not None:
            samples["control"] = control
        order = list(samples)
        turn = number % len(order)
        taken = {name: samples[name]() for name in order[turn:] + order[:turn]}
        if number >= warm:
            made.append(Round(**taken))
    return Pairs(tuple(made))
