"""The stroke under the pen, painted piece by piece on a picture of its own: nothing else is touched."""

from __future__ import annotations

import time
import uuid

import msgspec
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ecabinet.domain import ink
from ecabinet.domain.annotation import COORDINATE_MAX, POINTS_MAX, PRESSURE_MAX, Point, Stroke, Tool


def fresh_id() -> str:
    """A UUIDv7 (RFC 9562): later ids are greater, so later ink lies on top."""
    millis = time.time_ns() // 1_000_000
    number = (millis << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    number = (number & ~(0xF << 76)) | (7 << 76)
    number = (number & ~(0x3 << 62)) | (2 << 62)
    return str(uuid.UUID(int=number))


class Live:
    """At most one stroke at a time. Places given are viewport device pixels."""

    def __init__(self) -> None:
        self.image = QImage()
        self._points: list[Point] = []
        self._dirty = QRect()
        self._stroke = Stroke("0", "0", 0, "pen", "#000000", 1, ((0, 0, 0),))
        self._scale = 1.0
        self._origin = (0.0, 0.0)
        self._last = QPointF()
        self._pen = QPen()

    @property
    def tool(self) -> Tool | None:
        """The tool of the stroke under way, or None."""
        return self._stroke.tool if self._points else None

    @property
    def box(self) -> QRect:
        """What the stroke has painted."""
        return self._dirty

    def resize(self, size: QSize) -> None:
        """The viewport has this many device pixels now."""
        self.image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(Qt.GlobalColor.transparent)
        self._points.clear()
        self._dirty = QRect()

    def begin(self, stroke: Stroke, scale: float, origin: tuple[float, float]) -> None:
        """Start a stroke, whose points are to come, on the page whose top left corner lies at `origin`."""
        self._stroke = stroke
        self._scale, self._origin = scale, origin
        self._pen = QPen(QColor(stroke.colour), 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)

    def add(self, x: float, y: float, pressure: float) -> QRect:
        """The pen is here now; returns the device pixels that changed, empty if none did."""
        if len(self._points) >= POINTS_MAX:
            return QRect()
        point = (
            _hundredths((x - self._origin[0]) / self._scale),
            _hundredths((y - self._origin[1]) / self._scale),
            round(min(1.0, max(0.0, pressure)) * PRESSURE_MAX),
        )
        if self._points and point[:2] == self._points[-1][:2]:
            return QRect()
        here = QPointF(x, y)
        width = max(1.0, 2 * ink.half_width(self._stroke, point[2]) * self._scale)
        before = self._last if self._points else here
        self._points.append(point)
        self._last = here
        self._pen.setWidthF(width)
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        if before == here:
            painter.drawPoint(here)
        else:
            painter.drawLine(before, here)
        painter.end()
        edge = width / 2 + 1
        changed = QRectF(before, here).normalized().adjusted(-edge, -edge, edge, edge).toAlignedRect()
        self._dirty = self._dirty.united(changed)
        return changed

    def end(self) -> Stroke | None:
        """The finished stroke, if there was one; its picture is cleared."""
        points = tuple(self._points)
        self.clear()
        if not points:
            return None
        return msgspec.structs.replace(self._stroke, points=points)

    def clear(self) -> QRect:
        """Drop the stroke; returns the device pixels it had painted."""
        changed = self._dirty
        if not changed.isEmpty():
            painter = QPainter(self.image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.fillRect(changed, Qt.GlobalColor.transparent)
            painter.end()
        self._points.clear()
        self._dirty = QRect()
        return changed


def _hundredths(points: float) -> int:
    return max(-COORDINATE_MAX, min(COORDINATE_MAX, round(points * ink.UNITS_PER_POINT)))
