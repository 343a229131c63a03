"""Breaks text into lines and says where each piece of a line stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from ecabinet.papers.typefaces import Face, advance, typesettable, width

Align = Literal["left", "centre", "right", "justify"]


class Span(msgspec.Struct, frozen=True):
    """A run of text in one face."""

    text: str
    face: Face = "regular"


Text = str | Sequence[Span]
"""What a paragraph or a cell holds: plain text in the regular face, or spans."""


class Piece(msgspec.Struct, frozen=True):
    """Text to be drawn at `x` points from the line's left end."""

    x: float
    text: str
    face: Face


class Line(msgspec.Struct, frozen=True):
    """One broken line: its pieces from the left, and how wide they are together, in points."""

    pieces: tuple[Piece, ...]
    width: float


class _Word(msgspec.Struct):
    """What must not be broken: parts in one or more faces, and whether a space follows."""

    parts: list[tuple[str, Face]]
    width: float


def spans_of(text: Text, face: Face = "regular") -> list[Span]:
    """The text as spans, fit for typesetting."""
    if isinstance(text, str):
        return [Span(typesettable(text), face)]
    return [Span(typesettable(span.text), span.face) for span in text]


def break_lines(
    text: Text,
    size: float,
    measure: float,
    align: Align = "left",
    indent: float = 0.0,
    face: Face = "regular",
) -> list[Line]:
    """Lines no wider than `measure` points, the first one indented.

    Greedy: Vietnamese words are single syllables, so that lines come out even without anything finer.
    Justified lines are stretched between words except the last. A word wider than the measure, such as a
    hash, is broken between characters. An empty text is one empty line.
    """
    spans = spans_of(text, face)
    space_width = advance(spans[0].face if spans else "regular", " ") * size
    lines: list[Line] = []
    row: list[_Word] = []
    taken = 0.0
    left = indent
    for word in _words(spans, size, measure):
        needed = word.width + (space_width if row else 0.0)
        if row and left + taken + needed > measure + 0.01:
            lines.append(_set(row, taken, size, measure, left, align, last=False, space=space_width))
            row, taken, left = [], 0.0, 0.0
            needed = word.width
        row.append(word)
        taken += needed
    lines.append(_set(row, taken, size, measure, left, align, last=True, space=space_width))
    return lines


def _words(spans: list[Span], size: float, measure: float) -> Iterator[_Word]:
    """Words in order; one that exceeds half the measure is cut so that it fills lines."""
    current = _Word([], 0.0)
    for span in spans:
        for token in re.split("( +)", span.text):
            if not token:
                continue
            if token.startswith(" "):
                if current.parts:
                    yield current
                current = _Word([], 0.0)
                continue
            for character_run in _cut(token, span.face, size, measure):
                run_width = width(span.face, size, character_run)
                if current.parts and current.width + run_width > measure:
                    yield current
                    current = _Word([], 0.0)
                current.parts.append((character_run, span.face))
                current.width += run_width
    if current.parts:
        yield current


def _cut(token: str, face: Face, size: float, measure: float) -> Iterator[str]:
    start, taken = 0, 0.0
    for position, character in enumerate(token):
        step = advance(face, character) * size
        if taken + step > measure and position > start:
            yield token[start:position]
            start, taken = position, 0.0
        taken += step
    yield token[start:]


def _set(
    row: list[_Word],
    taken: float,
    size: float,
    measure: float,
    left: float,
    align: Align,
    *,
    last: bool,
    space: float,
) -> Line:
    slack = measure - left - taken
    stretch = 0.0
    x = left
    if align == "centre":
        x = left + slack / 2
    elif align == "right":
        x = left + slack
    elif align == "justify" and not last and len(row) > 1:
        stretch = slack / (len(row) - 1)
    pieces: list[Piece] = []
    for position, word in enumerate(row):
        for text, face in word.parts:
            pieces.append(Piece(x, text, face))
            x += width(face, size, text)
        if position + 1 < len(row):
            # A real space follows the word, so that a reader need not guess one from the gap.
            pieces[-1] = msgspec.structs.replace(pieces[-1], text=pieces[-1].text + " ")
            x += space + stretch
    if not stretch:
        pieces = _joined(pieces)
    return Line(tuple(pieces), taken)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one face as one piece: nothing is stretched between them."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].face == piece.face:
            joined[-1] = msgspec.structs.replace(joined[-1], text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
