"""A page's words as searching needs them: Unicode whatever the fonts say, and where each of them stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pymupdf

from ecabinet.domain import vietnamese
from ecabinet.papers import legacy

CHARACTERS_MAX: Final = 60_000
"""Of one page; a page that says more is hostile or a data sheet, and its rest is not searched."""
BOXES_MAX: Final = 2_000
"""Marks on one page."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in page points."""

_FLAGS: Final = (
    pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
)
_UNREADABLE: Final = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+")
"""What stands for glyphs of which the file does not say what they mean."""
_SUSPECT: Final = re.compile("[\u00a1-\u00ff]")


def read(page: pymupdf.Page) -> str:
    """The page's text, normalised (see domain.vietnamese); lines become spaces."""
    text = str(page.get_text("text", flags=_FLAGS))[:CHARACTERS_MAX]
    if _SUSPECT.search(text) is not None:
        encodings = _encodings(span for spans in _lines(page) for span in spans)
        if any(encoding != "unicode" for encoding in encodings.values()):
            lines = (
                "".join(_decoded(font, said, encodings) for font, said in spans) for spans in _lines(page)
            )
            text = "\n".join(lines)[:CHARACTERS_MAX]
    return vietnamese.normalise(_UNREADABLE.sub(" ", text))


def _decoded(font: str, said: str, encodings: dict[str, legacy.Encoding]) -> str:
    return legacy.decode(said, encodings[font], capital=legacy.is_capital(font))


def is_blank(page: pymupdf.Page) -> bool:
    """Whether nothing at all is on the page; a scan is not blank though it has no words."""
    return not page.get_bboxlog()


def find(page: pymupdf.Page, phrases: Iterable[tuple[str, ...]], *, exact: bool, prefix: bool) -> list[Box]:
    """Where the phrases, folded or exact words each, stand on the page: a box for each line of each place.

    `prefix` lets the last word of the last phrase go on.
    """
    letters = list(_letters(page))
    text = "".join(letter for letter, _ in letters)
    text = vietnamese.exact(text) if exact else vietnamese.fold(text)
    boxes: list[Box] = []
    listed = list(phrases)
    for number, phrase in enumerate(listed):
        goes_on = prefix and number == len(listed) - 1
        for start, end in vietnamese.occurrences(text, phrase, prefix=goes_on):
            boxes += _joined(box for _, box in letters[start:end] if box is not None)
            if len(boxes) >= BOXES_MAX:
                break
    turned = [_turned(box, page.rotation_matrix) for box in boxes[:BOXES_MAX]]
    return sorted(turned, key=lambda box: (box[1], box[0]))


def _turned(box: Box, matrix: pymupdf.Matrix) -> Box:
    """MuPDF places letters on the page before it is turned; readers see it turned."""
    shown = pymupdf.Rect(box) * matrix
    return shown.x0, shown.y0, shown.x1, shown.y1


def _encodings(spans: Iterable[tuple[str, str]]) -> dict[str, legacy.Encoding]:
    """By font: how to read all that it says on a page."""
    said: dict[str, list[str]] = {}
    for font, text in spans:
        said.setdefault(font, []).append(text)
    return {font: legacy.encoding_of(font, "\n".join(texts)) for font, texts in said.items()}


def _lines(page: pymupdf.Page) -> Iterator[list[tuple[str, str]]]:
    for block in _blocks(page, "dict"):
        for line in block["lines"]:
            yield [(span["font"], span["text"]) for span in line["spans"]]


def _blocks(page: pymupdf.Page, form: str) -> Iterator[dict[str, Any]]:
    for block in page.get_text(form, flags=_FLAGS)["blocks"]:
        if block["type"] == 0:
            yield block


def _letters(page: pymupdf.Page) -> Iterator[tuple[str, Box | None]]:
    """The page's letters in Unicode, each with its box; lines are divided by a space without one."""
    lines = [line["spans"] for block in _blocks(page, "rawdict") for line in block["lines"]]
    encodings = _encodings((span["font"], _said(span)) for spans in lines for span in spans)
    count = 0
    for spans in lines:
        for letter in _clusters(spans, encodings):
            yield letter
            count += 1
        yield " ", None
        if count >= CHARACTERS_MAX:
            return


def _said(span: dict[str, Any]) -> str:
    return "".join(char["c"] for char in span["chars"])


def _clusters(
    spans: list[dict[str, Any]], encodings: dict[str, legacy.Encoding]
) -> Iterator[tuple[str, Box | None]]:
    """Letters with the accents that follow them, normalised together."""
    held, box = "", None
    for piece, place in _pieces(spans, encodings):
        if held and not unicodedata.combining(piece[:1] or " "):
            yield from ((letter, box) for letter in vietnamese.normalise(held) or " ")
            held, box = "", None
        held += piece
        box = place if box is None else _around(box, place)
    if held:
        yield from ((letter, box) for letter in vietnamese.normalise(held) or " ")


def _pieces(spans: list[dict[str, Any]], encodings: dict[str, legacy.Encoding]) -> Iterator[tuple[str, Box]]:
    for span in spans:
        chars, font = span["chars"], span["font"]
        at = 0
        for piece, length in legacy.pieces(_said(span), encodings[font], capital=legacy.is_capital(font)):
            box: Box = chars[at]["bbox"]
            for char in chars[at + 1 : at + length]:
                box = _around(box, char["bbox"])
            at += length
            yield piece, box


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """One box for each line: letters that overlap in height are on one."""
    lines: list[Box] = []
    for box in boxes:
        if lines and min(lines[-1][3], box[3]) - max(lines[-1][1], box[1]) > (box[3] - box[1]) / 2:
            lines[-1] = _around(lines[-1], box)
        else:
            lines.append(box)
    return lines
