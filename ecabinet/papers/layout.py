"""A small typesetter: paragraphs, tables and pictures flowing over pages, every position known.

Nothing is drawn until `finish`, and nothing random or timed goes in: the same calls give the same bytes.
Points from the top left corner inside; millimetres where a regulation speaks in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import pymupdf

from ecabinet.papers.lines import Align, Line, Text, break_lines, spans_of
from ecabinet.papers.typefaces import Face, font, width, write_character_maps

MM = 72 / 25.4
"""Points in a millimetre."""
A4_MM = (210.0, 297.0)
ASCENT, DESCENT = 0.891, 0.216
"""Tinos' own, in ems: what a line needs at least."""
LEADING = 1.3
"""Line pitch of body text, in ems: within the single to one and a half lines of NĐ 30/2020."""
LEADING_TIGHT = 1.2
"""Line pitch inside tables, heads and titles."""
PAGE_NUMBER_BASELINE_MM = 14.0
"""From the page's top edge: inside the top margin of 20 mm."""
CELL_PAD_MM = (1.4, 0.9)
"""Between a cell's text and its rules, across and down."""
ROW_SPLIT_MM = 45.0
"""A table row taller than this may continue on the next page; lower ones move there whole."""
HAIRLINE, RULE = 0.5, 0.7
"""Stroke widths in points: of tables, and of the rules under a head."""


class Margins(msgspec.Struct, frozen=True):
    """Millimetres; the default is within NĐ 30/2020's 20-25, 20-25, 30-35 and 15-20."""

    top: float = 20.0
    bottom: float = 20.0
    left: float = 30.0
    right: float = 15.0


class Column(msgspec.Struct, frozen=True):
    """A table's column: a share of the table's width, and how its cells stand."""

    share: float
    align: Align = "left"


class Row(msgspec.Struct, frozen=True):
    """A table's row of cells; a bold one is a total or a group's title."""

    cells: tuple[Text, ...]
    bold: bool = False


class _Written(msgspec.Struct, frozen=True):
    x: float
    baseline: float
    text: str
    face: Face
    size: float


class _Stroke(msgspec.Struct, frozen=True):
    x0: float
    y0: float
    x1: float
    y1: float
    width: float


class _Picture(msgspec.Struct, frozen=True):
    box: tuple[float, float, float, float]
    content: bytes


class _Page(msgspec.Struct):
    width: float
    height: float
    texts: list[_Written]
    strokes: list[_Stroke]
    pictures: list[_Picture]


class Typesetter:
    """Sets blocks one below the other and opens pages as it needs them.

    `y` is where the next block's top will be, `page` the page it is on, counted from 0.
    """

    def __init__(
        self,
        title: str,
        *,
        size: float = 13.0,
        margins: Margins | None = None,
        numbered: bool = True,
        landscape: bool = False,
    ) -> None:
        self.title = "".join(span.text for span in spans_of(title))
        self.size = size
        self.margins = margins or Margins()
        self._numbered = numbered
        self._pages: list[_Page] = []
        self.y = 0.0
        self.open_page(landscape=landscape)

    # Where we are ---------------------------------------------------------------

    @property
    def page(self) -> int:
        """The page being set, counted from 0."""
        return len(self._pages) - 1

    @property
    def page_height(self) -> float:
        """The height of the page being set, in points."""
        return self._pages[-1].height

    @property
    def left(self) -> float:
        """Where the text's left edge is."""
        return self.margins.left * MM

    @property
    def measure(self) -> float:
        """How wide the text is."""
        return self._pages[-1].width - (self.margins.left + self.margins.right) * MM

    @property
    def bottom(self) -> float:
        """Below this nothing is set."""
        return self._pages[-1].height - self.margins.bottom * MM

    @property
    def top(self) -> float:
        """Where a page's first block begins."""
        return self.margins.top * MM

    def open_page(self, *, landscape: bool = False) -> None:
        """Go on at the top of a new page."""
        across, down = A4_MM[::-1] if landscape else A4_MM
        self._pages.append(_Page(across * MM, down * MM, [], [], []))
        self.y = self.top

    def need(self, height: float) -> None:
        """Open a page unless so many points are left on this one."""
        if self.y + height > self.bottom + 0.01 and self.y > self.top + 0.01:
            self._continue()

    def _continue(self) -> None:
        here = self._pages[-1]
        self.open_page(landscape=here.width > here.height)

    def space(self, points: float) -> None:
        """Leave room, but none at the top of a page."""
        if self.y > self.top:
            self.y += points

    # Putting things at a place ----------------------------------------------------

    def put(self, line: Line, x: float, y: float, size: float, pitch: float) -> None:
        """Write a line whose top left corner is at x, y, in a strip of `pitch` points."""
        baseline = y + (pitch - (ASCENT + DESCENT) * size) / 2 + ASCENT * size
        for piece in line.pieces:
            self._pages[-1].texts.append(_Written(x + piece.x, baseline, piece.text, piece.face, size))

    def stroke(self, x0: float, y0: float, x1: float, y1: float, points: float = HAIRLINE) -> None:
        """Draw a straight line on this page."""
        self._pages[-1].strokes.append(_Stroke(x0, y0, x1, y1, points))

    def stack(
        self,
        text: Text,
        x: float,
        y: float,
        measure: float,
        size: float,
        align: Align,
        face: Face = "regular",
    ) -> float:
        """Write lines one below the other in a column; the y below the last. Centred text is balanced."""
        if align == "centre":
            lines = balanced(text, size, measure, face)
        else:
            lines = break_lines(text, size, measure, align, 0.0, face)
        pitch = size * LEADING_TIGHT
        for line in lines:
            self.put(line, x, y, size, pitch)
            y += pitch
        return y

    # Blocks that flow ---------------------------------------------------------------

    def paragraph(
        self,
        text: Text,
        *,
        face: Face = "regular",
        align: Align = "justify",
        indent_mm: float = 10.0,
        left_mm: float = 0.0,
        size: float | None = None,
        before: float = 0.0,
        after: float = 6.0,
        keep: float = 0.0,
    ) -> None:
        """Set a paragraph. No page gets a single first or last line of it; `keep` points after it stay on
        the page of its last lines."""
        size = size or self.size
        pitch = size * LEADING
        inset = left_mm * MM
        measure = self.measure - inset
        if align == "centre":
            lines = balanced(text, size, measure, face)
        else:
            lines = break_lines(text, size, measure, align, indent_mm * MM, face)
        self.space(before)
        left_over = lines
        while left_over:
            fit = max(0, int((self.bottom - self.y + 0.01) / pitch))
            take = min(fit, len(left_over))
            if take == len(left_over) and self.y + take * pitch + keep > self.bottom + 0.01:
                take = max(0, take - 2)
            if take < len(left_over):
                if len(left_over) - take == 1:
                    take -= 1
                if take < 2:
                    take = 0
            if take == 0 and self.y <= self.top + 0.01:
                take = max(1, min(fit, len(left_over)))
            for line in left_over[:take]:
                self.put(line, self.left + inset, self.y, size, pitch)
                self.y += pitch
            left_over = left_over[take:]
            if left_over:
                self._continue()
        self.space(after)

    def table(
        self,
        columns: Sequence[Column],
        header: Sequence[Text],
        rows: Sequence[Row],
        *,
        size: float = 12.0,
        after: float = 8.0,
    ) -> None:
        """Set a ruled table over the whole measure; its header is repeated on every page it reaches."""
        total = sum(column.share for column in columns)
        widths = [self.measure * column.share / total for column in columns]
        head = Row(tuple(header), bold=True)
        head_lines = self._cells(head, widths, [Column(c.share, "centre") for c in columns], size)
        head_height = _height(head_lines, size)
        first = self._cells(rows[0], widths, columns, size) if rows else []
        self.need(head_height + min(_height(first, size), ROW_SPLIT_MM * MM))
        self._draw_row(head_lines, widths, head_height, size, middle=True)
        for row in rows:
            lines = self._cells(row, widths, columns, size)
            while True:
                height = _height(lines, size)
                room = self.bottom - self.y
                if height <= room + 0.01:
                    self._draw_row(lines, widths, height, size, middle=False)
                    break
                part_lines = int((room - 2 * CELL_PAD_MM[1] * MM) / (size * LEADING_TIGHT))
                if height > ROW_SPLIT_MM * MM and part_lines >= 2:
                    part = [cell[:part_lines] for cell in lines]
                    self._draw_row(part, widths, _height(part, size), size, middle=False)
                    lines = [cell[part_lines:] for cell in lines]
                self._continue()
                self._draw_row(head_lines, widths, head_height, size, middle=True)
        self.space(after)

    def _cells(
        self, row: Row, widths: Sequence[float], columns: Sequence[Column], size: float
    ) -> list[list[Line]]:
        face: Face = "bold" if row.bold else "regular"
        return [
            break_lines(cell, size, across - 2 * CELL_PAD_MM[0] * MM, column.align, 0.0, face)
            for cell, across, column in zip(row.cells, widths, columns, strict=True)
        ]

    def _draw_row(
        self, cells: list[list[Line]], widths: Sequence[float], height: float, size: float, *, middle: bool
    ) -> None:
        pitch = size * LEADING_TIGHT
        x, top = self.left, self.y
        for lines, across in zip(cells, widths, strict=True):
            y = top + CELL_PAD_MM[1] * MM
            if middle:
                y = top + (height - len(lines) * pitch) / 2
            for line in lines:
                self.put(line, x + CELL_PAD_MM[0] * MM, y, size, pitch)
                y += pitch
            self.stroke(x, top, x, top + height)
            x += across
        self.stroke(x, top, x, top + height)
        self.stroke(self.left, top, x, top)
        self.stroke(self.left, top + height, x, top + height)
        self.y = top + height

    def picture(self, content: bytes, width_mm: float, height_mm: float, *, after: float = 6.0) -> None:
        """Set an image file (JPEG, PNG) of this size, centred."""
        self.need(height_mm * MM)
        x = self.left + (self.measure - width_mm * MM) / 2
        box = (x, self.y, x + width_mm * MM, self.y + height_mm * MM)
        self._pages[-1].pictures.append(_Picture(box, content))
        self.y += height_mm * MM
        self.space(after)

    def bleed(self, content: bytes) -> None:
        """Cover this whole page, margins and all, with an image file, as a scanner does."""
        here = self._pages[-1]
        here.pictures.append(_Picture((0.0, 0.0, here.width, here.height), content))
        self.y = self.bottom

    # The file -------------------------------------------------------------------

    def finish(self, made_at: datetime | None = None, *, compressed: bool = True) -> bytes:
        """The PDF: fonts embedded as subsets, text that reads back in NFC, title and language set.

        Its identifier is the hash of its content; `made_at` is the only date in it.
        """
        document: Any = pymupdf.open()
        used: dict[Face, set[str]] = {}
        for number, page in enumerate(self._pages, start=1):
            drawn = document.new_page(width=page.width, height=page.height)
            writer: Any = pymupdf.TextWriter(drawn.rect)
            texts = page.texts
            if self._numbered and number > 1:
                texts = [self._page_number(number, page), *texts]
            for written in texts:
                writer.append((written.x, written.baseline), written.text, font(written.face), written.size)
                used.setdefault(written.face, set()).update(written.text.replace("\N{NO-BREAK SPACE}", " "))
            for picture in page.pictures:
                drawn.insert_image(picture.box, stream=picture.content)
            _draw_strokes(drawn, page.strokes)
            if texts:
                writer.write_text(drawn)
        document.subset_fonts()
        write_character_maps(document, used)
        return _closed(document, self.title, made_at, compressed=compressed)

    def _page_number(self, number: int, page: _Page) -> _Written:
        text = str(number)
        centre = self.margins.left * MM + (page.width - (self.margins.left + self.margins.right) * MM) / 2
        x = centre - width("regular", self.size, text) / 2
        return _Written(x, PAGE_NUMBER_BASELINE_MM * MM, text, "regular", self.size)


def balanced(text: Text, size: float, measure: float, face: Face = "regular") -> list[Line]:
    """Centred lines, as few as fit and of about the same length."""
    count = len(break_lines(text, size, measure, "centre", 0.0, face))
    narrow = measure
    while count > 1 and narrow > measure / count:
        narrower = narrow - size / 2
        if len(break_lines(text, size, narrower, "centre", 0.0, face)) > count:
            break
        narrow = narrower
    inset = (measure - narrow) / 2
    return [
        Line(tuple(msgspec.structs.replace(piece, x=piece.x + inset) for piece in line.pieces), line.width)
        for line in break_lines(text, size, narrow, "centre", 0.0, face)
    ]


def _height(cells: list[list[Line]], size: float) -> float:
    return max((len(lines) for lines in cells), default=0) * size * LEADING_TIGHT + 2 * CELL_PAD_MM[1] * MM


def _draw_strokes(page: Any, strokes: list[_Stroke]) -> None:
    shape = page.new_shape()
    for points in sorted({stroke.width for stroke in strokes}):
        for stroke in strokes:
            if stroke.width == points:
                shape.draw_line((stroke.x0, stroke.y0), (stroke.x1, stroke.y1))
        shape.finish(width=points, color=(0, 0, 0), lineCap=2, closePath=False)
    if strokes:
        shape.commit()


def _closed(document: Any, title: str, made_at: datetime | None, *, compressed: bool) -> bytes:
    date = _pdf_date(made_at) if made_at else ""
    document.set_metadata(
        {"title": title, "creator": "E-Cabinet", "creationDate": date, "modDate": date, "producer": ""}
    )
    catalog = document.pdf_catalog()
    document.xref_set_key(catalog, "Lang", "(vi-VN)")
    document.xref_set_key(catalog, "ViewerPreferences", "<</DisplayDocTitle true>>")

    def serialised() -> bytes:
        return bytes(
            document.tobytes(garbage=3, deflate=compressed, deflate_fonts=compressed, no_new_id=True)
        )

    identifier = hashlib.sha256(serialised()).hexdigest()[:32]
    document.xref_set_key(-1, "ID", f"[<{identifier}><{identifier}>]")
    content = serialised()
    document.close()
    return content


def _pdf_date(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a date without a time zone")
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"D:{moment:%Y%m%d%H%M%S}{sign}{abs(minutes) // 60:02d}'{abs(minutes) % 60:02d}'"
