"""Which bytes a cabinet is to hold: what visible meetings name, in the order in which it is needed."""

from collections.abc import Mapping
from typing import Final

import msgspec

from ecabinet.domain import events as e
from ecabinet.domain.permissions import every

REVISION_FIRST: Final = 1
"""The number in an address of a paper's first revision."""
MINUTES: Final = "minutes"
"""The name under which a meeting's signed minutes are asked for like a paper."""


class Wanted(msgspec.Struct, frozen=True):
    """Bytes that a visible meeting names."""

    meeting: str
    paper: str
    revision: int
    """Counted from 0."""
    sha256: str
    size: int
    age: int = 0
    """How many newer revisions there are."""

    @property
    def key(self) -> tuple[str, str]:
        """Under what the vault knows them."""
        return self.meeting, self.sha256

    @property
    def path(self) -> str:
        """Where the server has them."""
        if self.paper == MINUTES:
            return f"/meetings/{self.meeting}/minutes"
        return f"/meetings/{self.meeting}/papers/{self.paper}/{self.revision + REVISION_FIRST}"


def wanted(name: str, state: e.State, *, returned: bool = False) -> list[Wanted]:
    """All bytes that a meeting names for this reader: newest revisions first, in the order of the agenda.

    `returned`: its papers were due back; what is left are the minutes.
    """
    found: list[tuple[int, str, Wanted]] = []
    for event in () if returned else every(state, e.PaperEvent):
        paper = event.paper
        if paper.recalled:
            continue
        for number, revision in enumerate(paper.revisions):
            age = len(paper.revisions) - 1 - number
            row = Wanted(name, paper.id, number, revision.sha256, revision.size, age)
            found.append((age, paper.item + paper.order, row))
    for filed in every(state, e.MinutesFiled):
        found.append((0, "", Wanted(name, MINUTES, 0, filed.minutes.sha256, filed.minutes.size)))
    return [row for _, _, row in sorted(found, key=lambda entry: entry[:2])]


def in_order(
    rows: list[Wanted], nearness: Mapping[str, tuple[int, int]], asked: frozenset[tuple[str, str]]
) -> tuple[Wanted, ...]:
    """What the member asked for first, then by meeting, nearest first; newest revisions before older ones."""
    return tuple(sorted(rows, key=lambda row: (row.key not in asked, nearness[row.meeting], row.age)))


def nearest_revision(row: Wanted, here: list[Wanted]) -> Wanted | None:
    """The held revision of the same paper that stands nearest, from which the likeliest bytes are copied."""
    others = [one for one in here if one.sha256 != row.sha256]
    return min(others, key=lambda one: abs(one.revision - row.revision), default=None)
