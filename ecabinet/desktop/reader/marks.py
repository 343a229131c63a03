"""The marks that stand on the open paper, by page and by place, and how ink is painted here."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF

from ecabinet.domain import ink
from ecabinet.domain.annotation import Mark, Note, Stroke, Tool

CELL_PT = 24.0
"""Side of the squares by which ink is found; about the height of two lines of text."""


class PageMarks:
    """Strokes and notes of one page. Places are page points."""

    def __init__(self) -> None:
        self.strokes: dict[str, Stroke] = {}
        self.notes: dict[str, Note] = {}
        self._order: dict[Tool, list[str]] = {"pen": [], "highlighter": []}
        self._bounds: dict[str, tuple[float, float, float, float]] = {}
        self._cells: dict[tuple[int, int], set[str]] = {}
        self._paths: dict[str, QPainterPath] = {}

    def ids(self, tool: Tool) -> list[str]:
        """The strokes of one tool, oldest first."""
        return self._order[tool]

    def add(self, mark: Mark) -> None:
        """Put a mark on the page."""
        if isinstance(mark, Note):
            self.notes[mark.id] = mark
            return
        self.strokes[mark.id] = mark
        insort(self._order[mark.tool], mark.id)
        box = self._bounds[mark.id] = ink.bounds(mark)
        for cell in _cells(box):
            self._cells.setdefault(cell, set()).add(mark.id)

    def remove(self, mark: Mark) -> None:
        """Take a mark off the page."""
        if isinstance(mark, Note):
            self.notes.pop(mark.id, None)
            return
        del self.strokes[mark.id]
        self._order[mark.tool].remove(mark.id)
        self._paths.pop(mark.id, None)
        for cell in _cells(self._bounds.pop(mark.id)):
            self._cells[cell].discard(mark.id)

    def bounds(self, stroke_id: str) -> QRectF:
        """The box around a stroke."""
        left, top, right, bottom = self._bounds[stroke_id]
        return QRectF(left, top, right - left, bottom - top)

    def within(self, box: QRectF, tool: Tool) -> list[str]:
        """The strokes of a tool whose boxes touch `box`, oldest first."""
        found: set[str] = set()
        for cell in _cells((box.left(), box.top(), box.right(), box.bottom())):
            found |= self._cells.get(cell, set())
        return sorted(i for i in found if self.strokes[i].tool == tool and self.bounds(i).intersects(box))

    def hit(self, x: float, y: float, reach: float) -> list[Stroke]:
        """The strokes whose ink is within `reach` of a place."""
        found: set[str] = set()
        for cell in _cells((x - reach, y - reach, x + reach, y + reach)):
            found |= self._cells.get(cell, set())
        return [self.strokes[i] for i in sorted(found) if ink.distance(self.strokes[i], x, y) <= reach]

    def paint(self, painter: QPainter, ids: Iterable[str]) -> None:
        """Paint strokes; the painter counts in page points."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke_id in ids:
            path = self._paths.get(stroke_id)
            if path is None:
                path = self._paths[stroke_id] = shape(self.strokes[stroke_id])
            painter.fillPath(path, QColor(self.strokes[stroke_id].colour))


class Marks:
    """All marks of the open paper."""

    def __init__(self) -> None:
        self._pages: dict[int, PageMarks] = {}
        self._marks: dict[str, Mark] = {}

    def page(self, number: int) -> PageMarks:
        """The marks of one page."""
        return self._pages.setdefault(number, PageMarks())

    def __contains__(self, mark_id: str) -> bool:
        return mark_id in self._marks

    def get(self, mark_id: str) -> Mark | None:
        """The mark with this id, if it stands."""
        return self._marks.get(mark_id)

    def all(self) -> list[Mark]:
        """Every mark that stands."""
        return list(self._marks.values())

    def add(self, mark: Mark) -> None:
        """Put a mark on its page; one that is there already stays."""
        if mark.id not in self._marks:
            self._marks[mark.id] = mark
            self.page(mark.page).add(mark)

    def remove(self, mark: Mark) -> None:
        """Take a mark off its page, if it is there."""
        if self._marks.pop(mark.id, None) is not None:
            self.page(mark.page).remove(mark)


def shape(stroke: Stroke) -> QPainterPath:
    """The outline of a stroke, in page points."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for polygon in ink.outline(stroke):
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in polygon]))
        path.closeSubpath()
    return path


def _cells(box: tuple[float, float, float, float]) -> Iterable[tuple[int, int]]:
    left, top, right, bottom = (int(edge // CELL_PT) for edge in box)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
