"""A member's marks on a paper: ink and notes as a set that only grows, so that devices merge in any order.

Coordinates are hundredths of a point (1/7200 inch) from the top left corner of the page as it is shown
(rotation and crop applied). Whoever makes a mark also makes its id, fresh and rising with time (UUIDv7):
later ink lies over earlier ink because its id is greater.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

import msgspec

POINTS_MAX = 20_000
"""About two minutes of an unbroken line at the rate of a fast pen."""
NOTE_CHARACTERS_MAX = 4_000
HISTORY_MAX = 500
"""Steps that can be undone in one sitting."""
COORDINATE_MAX = 10_000_000
"""A PDF page is at most 14,400 pt wide (ISO 32000 annex C); some programs write larger ones."""
PRESSURE_MAX = 1023

Tool = Literal["pen", "highlighter"]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
PaperKey = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
PageNumber = Annotated[int, msgspec.Meta(ge=0, le=99_999)]
Coordinate = Annotated[int, msgspec.Meta(ge=-COORDINATE_MAX, le=COORDINATE_MAX)]
Pressure = Annotated[int, msgspec.Meta(ge=0, le=PRESSURE_MAX)]
Point = tuple[Coordinate, Coordinate, Pressure]
"""x, y in 1/100 pt, and how hard the pen was pressed."""


class Stroke(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stroke"):
    """One line of ink, from pen down to pen up."""

    id: Id
    paper: PaperKey
    page: PageNumber
    """Counted from 0."""
    tool: Tool
    colour: Annotated[str, msgspec.Meta(pattern=r"^#[0-9A-F]{6}$")]
    width: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    """At full pressure, in 1/100 pt."""
    points: Annotated[tuple[Point, ...], msgspec.Meta(min_length=1, max_length=POINTS_MAX)]


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="note"):
    """A typed remark pinned to a place. It is never edited: another replaces it and it gets a tombstone."""

    id: Id
    paper: PaperKey
    page: PageNumber
    x: Coordinate
    y: Coordinate
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=NOTE_CHARACTERS_MAX)]


class Tombstone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tombstone"):
    """Says that the mark `id` is gone, for good: no later copy of it stands again."""

    id: Id
    paper: PaperKey


Mark = Stroke | Note
Operation = Stroke | Note | Tombstone


def merge(operations: Iterable[Operation]) -> frozenset[Operation]:
    """The least set that says the same: per id its tombstone, or else its mark.

    A join: merging parts in any order, any grouping and any number of times gives the same set. Two marks
    that claim one id (a broken device) are settled alike everywhere, by their bytes.
    """
    kept: dict[str, Operation] = {}
    for operation in operations:
        other = kept.get(operation.id)
        if other is None or _rank(operation) > _rank(other):
            kept[operation.id] = operation
    return frozenset(kept.values())


def _rank(operation: Operation) -> tuple[bool, bytes]:
    return isinstance(operation, Tombstone), msgspec.json.encode(operation)


def standing(operations: Iterable[Operation]) -> tuple[Mark, ...]:
    """The marks to be shown, oldest first."""
    merged = (each for each in merge(operations) if not isinstance(each, Tombstone))
    return tuple(sorted(merged, key=lambda mark: mark.id))


class Step(msgspec.Struct, frozen=True):
    """What one act of the member did: marks that came and marks that went (erasing, or editing a note)."""

    made: tuple[Mark, ...] = ()
    removed: tuple[Mark, ...] = ()


class History(msgspec.Struct, frozen=True):
    """What can be undone and redone in this sitting, newest last. Never stored, never sent."""

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()


def operations_of(step: Step) -> tuple[Operation, ...]:
    """What a step adds to the set."""
    return (*step.made, *(Tombstone(mark.id, mark.paper) for mark in step.removed))


def did(history: History, step: Step) -> History:
    """The history after a new act; nothing can be redone any more."""
    return History((*history.done, step)[-HISTORY_MAX:])


def undo(history: History, fresh_id: Callable[[], str]) -> tuple[History, Step]:
    """Take back the newest act. The step returned is what to do now: it is empty if there was none.

    What was removed comes back as a copy under a fresh id, because a tombstone is for good; the history
    is rewritten to speak of the copy.
    """
    if not history.done:
        return history, Step()
    *rest, last = history.done
    back, renamed = _reversed(last, fresh_id)
    after = History(_rename(tuple(rest), renamed), (*_rename(history.undone, renamed), back))
    return after, back


def redo(history: History, fresh_id: Callable[[], str]) -> tuple[History, Step]:
    """Do again what was undone last; as `undo`, the other way round."""
    if not history.undone:
        return history, Step()
    *rest, last = history.undone
    again, renamed = _reversed(last, fresh_id)
    after = History((*_rename(history.done, renamed), again), _rename(tuple(rest), renamed))
    return after, again


def forget(history: History, gone: frozenset[str]) -> History:
    """The history without marks that another device removed: nobody brings those back by undoing."""

    def keep(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        thinned = (Step(_without(step.made, gone), _without(step.removed, gone)) for step in steps)
        return tuple(step for step in thinned if step.made or step.removed)

    return History(keep(history.done), keep(history.undone))


def _reversed(step: Step, fresh_id: Callable[[], str]) -> tuple[Step, dict[str, Mark]]:
    renamed = {mark.id: msgspec.structs.replace(mark, id=fresh_id()) for mark in step.removed}
    return Step(made=tuple(renamed.values()), removed=step.made), renamed


def _rename(steps: tuple[Step, ...], renamed: dict[str, Mark]) -> tuple[Step, ...]:
    if not renamed:
        return steps

    def swap(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        return tuple(renamed.get(mark.id, mark) for mark in marks)

    return tuple(Step(swap(step.made), swap(step.removed)) for step in steps)


def _without(marks: tuple[Mark, ...], gone: frozenset[str]) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if mark.id not in gone)
