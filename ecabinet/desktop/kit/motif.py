"""The lacquer panel and the rings of a bronze drum: for sign-in and the live meeting, nowhere else."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ecabinet.desktop import theme
from ecabinet.desktop.kit.text import Text

_RAYS: Final = 14
_RINGS: Final = (1.0, 0.965, 0.865, 0.845, 0.71, 0.69, 0.535, 0.52, 0.385)
_DISCS: Final = 0.775  # the ring of small discs lies here
_TEETH: Final = (0.545, 0.675)


def _star(centre: QPointF, outer: float, inner: float, points: int) -> QPolygonF:
    corners = []
    for index in range(2 * points):
        length = outer if index % 2 == 0 else inner
        angle = math.pi * index / points - math.pi / 2
        corners.append(QPointF(centre.x() + length * math.cos(angle), centre.y() + length * math.sin(angle)))
    return QPolygonF(corners)


def paint_drum(painter: QPainter, centre: QPointF, radius: float, lines: QColor, star: QColor) -> None:
    """The drum's face: rings, ticks, discs, teeth and the star of fourteen rays."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(lines, 1.2))

    def at(length: float, angle: float) -> QPointF:
        return QPointF(centre.x() + length * math.cos(angle), centre.y() + length * math.sin(angle))

    for ring in _RINGS:
        painter.drawEllipse(centre, ring * radius, ring * radius)
    for count, inner, outer in ((76, 0.965, 1.0), (76, 0.845, 0.865)):
        for index in range(count):
            angle = 2 * math.pi * index / count
            painter.drawLine(at(inner * radius, angle), at(outer * radius, angle))
    for index in range(36):
        middle = at(_DISCS * radius, 2 * math.pi * index / 36)
        painter.drawEllipse(middle, 0.033 * radius, 0.033 * radius)
        painter.drawEllipse(middle, 0.010 * radius, 0.010 * radius)
    painter.drawPolygon(_star(centre, _TEETH[1] * radius, _TEETH[0] * radius, 48))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(star)
    painter.drawPolygon(_star(centre, 0.36 * radius, 0.15 * radius, _RAYS))
    painter.restore()


def paint_star(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """A five-pointed star; never the national emblem."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    outer = area.width() / 2
    painter.drawPolygon(_star(area.center(), outer, outer * 0.382, 5))
    painter.restore()


class Drum(QWidget):
    """The drum alone, faint gold, as decoration beside the live meeting."""

    def __init__(self, size: int = 176, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the drum."""
        now = theme.current()
        lines, star = now.colour("gold_line"), now.colour("gold_line")
        lines.setAlpha(130)
        star.setAlpha(170)
        half = self.width() / 2
        paint_drum(QPainter(self), QPointF(half, half), half - 1, lines, star)


class Lacquer(QWidget):
    """The red panel beside an entrance: star, eyebrow, whose house it is, and a quiet word below."""

    def __init__(self, eyebrow: str, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(48, 96, 48, 24)
        self._column.setSpacing(8)
        self.eyebrow = Text(eyebrow, "lacquerEyebrow")
        self.title = Text(title, "lacquerTitle")
        self.words = Text(words, "lacquerWords")
        for label in (self.eyebrow, self.title, self.words):
            self._column.addWidget(label)
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def minimumSizeHint(self) -> QSize:
        """Enough for the words."""
        return QSize(300, 300)

    def height_for(self, width: int) -> int:
        """What the words need when the panel lies above, ``width`` wide; half is the drum's."""
        self._column.setContentsMargins(48, 96, width // 2, 24)
        return self._column.totalHeightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words take the whole width of a tall panel."""
        super().resizeEvent(event)
        size = event.size()
        self._column.setContentsMargins(
            48, 96, 48 if size.height() >= size.width() else size.width() // 2, 24
        )

    def set_title(self, title: str) -> None:
        """Say whose house it is."""
        self.title.setText(title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lacquer, star, and the drum: rising from below when tall, at the right when wide."""
        painter, now = QPainter(self), theme.current()
        painter.fillRect(self.rect(), now.colour("lacquer"))
        gold = now.colour("lacquer_gold")
        paint_star(painter, QRectF(48, 52, 26, 26), gold)
        lines, star = now.colour("gold_line"), now.colour("gold_line")
        lines.setAlpha(95)
        star.setAlpha(150)
        tall = self.height() >= self.width()
        if tall:
            radius = max(self.width() * 0.65, 260)
            centre = QPointF(self.width() / 2, self.height() + radius * 0.08)
        else:
            radius = min(self.height() * 0.75, self.width() * 0.28)
            centre = QPointF(self.width() - radius * 0.67, self.height() * 0.62)
        paint_drum(painter, centre, radius, lines, star)
        edge = now.colour("gold_line")
        if tall:
            painter.fillRect(self.width() - 2, 0, 2, self.height(), edge)
        else:
            painter.fillRect(0, self.height() - 2, self.width(), 2, edge)
