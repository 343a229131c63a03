"""Marks as a set: merging in any order, undoing, and what is refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.domain import annotation, ink
from ecabinet.domain.annotation import History, Mark, Note, Operation, Step, Stroke, Tombstone

IDS = st.sampled_from("abcdef")
POINTS = st.lists(
    st.tuples(st.integers(-100, 90_000), st.integers(-100, 90_000), st.integers(0, 1023)),
    min_size=1,
    max_size=4,
).map(tuple)
STROKES = st.builds(
    Stroke, IDS, st.just("p"), st.integers(0, 3), st.sampled_from(["pen", "highlighter"]),
    st.sampled_from(["#1D3FA8", "#B3261E"]), st.integers(1, 400), POINTS,
)  # fmt: skip
NOTES = st.builds(
    Note,
    IDS,
    st.just("p"),
    st.integers(0, 3),
    st.integers(0, 9),
    st.integers(0, 9),
    st.text("xy", min_size=1),
)
TOMBSTONES = st.builds(Tombstone, IDS, st.just("p"))
SETS = st.lists(STROKES | NOTES | TOMBSTONES, max_size=8)


def stroke(
    mark_id: str, *points: tuple[int, int, int], tool: annotation.Tool = "pen", width: int = 200
) -> Stroke:
    return Stroke(mark_id, "p", 0, tool, "#1D3FA8", width, points or ((0, 0, 500),))


@given(SETS, SETS, SETS)
def test_merging_forgets_how_operations_came(
    a: list[Operation], b: list[Operation], c: list[Operation]
) -> None:
    merge = annotation.merge
    assert merge([*a, *b]) == merge([*b, *a]) == merge(reversed([*a, *b]))
    assert merge([*merge([*a, *b]), *c]) == merge([*a, *merge([*b, *c])]) == merge([*a, *b, *c])
    assert merge([*a, *a]) == merge(a) == merge(merge(a))


@given(SETS, SETS)
def test_what_was_removed_never_stands_again(a: list[Operation], b: list[Operation]) -> None:
    gone = {each.id for each in a if isinstance(each, Tombstone)}
    assert gone.isdisjoint(mark.id for mark in annotation.standing([*annotation.merge(a), *b]))


@given(SETS)
def test_every_other_mark_stands_once_and_in_order(operations: list[Operation]) -> None:
    gone = {each.id for each in operations if isinstance(each, Tombstone)}
    ids = [mark.id for mark in annotation.standing(operations)]
    assert ids == sorted({each.id for each in operations} - gone)


def _counter() -> Callable[[], str]:
    numbers = itertools.count()
    return lambda: f"fresh-{next(numbers):06}"


def _contents(operations: list[Operation]) -> list[Mark]:
    marks = [msgspec.structs.replace(mark, id="-") for mark in annotation.standing(operations)]
    return sorted(marks, key=repr)


@given(st.lists(st.sampled_from(["draw", "erase", "edit", "undo", "redo"]), max_size=30), st.randoms())
def test_undo_and_redo_walk_through_the_same_pictures(acts: list[str], random: object) -> None:
    """After every act the marks equal those of a plain list of pictures, and all came through the set."""
    fresh = _counter()
    history, operations = History(), []
    pictures, at = [_contents([])], 0
    for n, act in enumerate(acts):
        standing = annotation.standing(operations)
        step = Step()
        if act == "undo":
            history, step = annotation.undo(history, fresh)
            at = max(0, at - 1)
        elif act == "redo":
            history, step = annotation.redo(history, fresh)
            at = min(len(pictures) - 1, at + 1)
        elif act == "draw":
            step = Step(made=(stroke(fresh(), (n, n, n)),))
        elif standing:
            old = random.choice(standing)  # type: ignore[attr-defined]  # hypothesis' Random
            step = (
                Step(removed=(old,)) if act == "erase" else Step((Note(fresh(), "p", 0, n, n, "x"),), (old,))
            )
        if act not in ("undo", "redo") and step != Step():
            history = annotation.did(history, step)
        operations += annotation.operations_of(step)
        if act not in ("undo", "redo") and step != Step():
            pictures = [*pictures[: at + 1], _contents(operations)]
            at += 1
        assert _contents(operations) == pictures[at]


def test_undo_does_not_bring_back_what_another_device_removed() -> None:
    mine, theirs = stroke("a"), stroke("b")
    history = annotation.did(annotation.did(History(), Step(made=(mine,))), Step(made=(theirs,)))
    history = annotation.forget(history, frozenset({"b"}))
    history, step = annotation.undo(history, _counter())
    assert step.removed == (mine,)
    assert annotation.redo(history, _counter())[1].made[0].points == mine.points


def test_history_is_limited() -> None:
    history = History()
    for n in range(annotation.HISTORY_MAX + 5):
        history = annotation.did(history, Step(made=(stroke(f"{n:06}"),)))
    assert len(history.done) == annotation.HISTORY_MAX
    assert history.done[-1].made[0].id == f"{annotation.HISTORY_MAX + 4:06}"


GOOD = {
    "type": "stroke", "id": "a", "paper": "p", "page": 0, "tool": "pen", "colour": "#1D3FA8", "width": 200,
    "points": [[1, 2, 3]],
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": []},
        {"points": [[1, 2, 1024]]},
        {"points": [[1.5, 2, 3]]},
        {"points": [[annotation.COORDINATE_MAX + 1, 2, 3]]},
        {"points": [[1, 2, 3]] * (annotation.POINTS_MAX + 1)},
        {"colour": "red"},
        {"width": 0},
        {"page": -1},
        {"id": ""},
        {"tool": "brush"},
        {"more": 1},
    ],
)
def test_a_stroke_past_a_limit_is_refused(wrong: dict[str, object]) -> None:
    def read(fields: dict[str, object]) -> Stroke:
        return msgspec.json.decode(msgspec.json.encode(fields), type=Stroke)

    assert read(GOOD).points == ((1, 2, 3),)
    with pytest.raises(msgspec.ValidationError):
        read(GOOD | wrong)


def test_operations_survive_their_bytes() -> None:
    operations = [stroke("a"), Note("b", "p", 1, 5, 6, "Hỏi lại"), Tombstone("c", "p")]
    read = msgspec.json.decode(msgspec.json.encode(operations), type=list[Operation])
    assert read == operations


# The shape of ink ---------------------------------------------------------------


@given(POINTS, st.sampled_from(["pen", "highlighter"]), st.integers(1, 2000))
def test_ink_stays_within_its_bounds_and_covers_its_points(
    points: tuple[annotation.Point, ...], tool: annotation.Tool, width: int
) -> None:
    drawn = stroke("a", *points, tool=tool, width=width)
    left, top, right, bottom = ink.bounds(drawn)
    for polygon in ink.outline(drawn):
        assert all(left <= x <= right and top <= y <= bottom for x, y in polygon)
    for x, y, _ in points:
        assert ink.distance(drawn, x / 100, y / 100) <= 0
    assert ink.distance(drawn, right + 1, bottom + 1) > 0


def test_pressure_widens_a_pen_and_not_a_highlighter() -> None:
    pen, marker = stroke("a"), stroke("b", tool="highlighter")
    assert ink.half_width(pen, 0) < ink.half_width(pen, 512) < ink.half_width(pen, 1023) == 1.0
    assert ink.half_width(marker, 0) == ink.half_width(marker, 1023) == 1.0
