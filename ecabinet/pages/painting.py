"""Painting pages and ink into shared slots."""

from __future__ import annotations

import time

import pymupdf
from pymupdf import mupdf
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from ecabinet.domain import ink
from ecabinet.domain.annotation import Stroke
from ecabinet.pages.paper import Paper
from ecabinet.papers import jobs_pages as jobs

BYTES_PER_PIXEL = 4


class Painter:
    """Fills slots. A slot's image is as wide as its clip, without padding."""

    def __init__(self) -> None:
        self._slots: jobs.Memory | None = None
        self._slot_bytes = 0
        self._strokes: dict[str, tuple[QPainterPath, QColor]] = {}

    def take_slots(self, memory: jobs.Memory, slot_bytes: int) -> None:
        """Use this memory from now on."""
        self._slots, self._slot_bytes = memory, slot_bytes

    def forget(self) -> None:
        """Forget the strokes sent so far."""
        self._strokes.clear()

    def page(self, paper: Paper, request: jobs.Render) -> float:
        """Paint the page; returns the milliseconds it took."""
        start = time.perf_counter()
        shown, big = paper.display_list(request.page)
        left, top, right, bottom = request.clip
        box = mupdf.FzIrect(left, top, right, bottom)
        pixels = mupdf.fz_new_pixmap_with_bbox(mupdf.fz_device_rgb(), box, mupdf.FzSeparations(), 0)
        mupdf.fz_clear_pixmap_with_value(pixels, 0xFF)
        matrix = mupdf.FzMatrix(request.scale, 0, 0, request.scale, 0, 0)
        device = mupdf.fz_new_draw_device(matrix, pixels)
        clip = mupdf.fz_transform_rect(mupdf.FzRect(box), mupdf.fz_invert_matrix(matrix))
        mupdf.fz_run_display_list(shown.this, device, mupdf.FzMatrix(), clip, mupdf.FzCookie())
        mupdf.fz_close_device(device)
        drawn = pymupdf.Pixmap("raw", pixels)
        # RGB888 to RGB32 is Qt's fastest road and the slot is warm; MuPDF's own BGRA is far slower.
        form = QImage.Format.Format_RGB888
        source = QImage(drawn.samples_mv, drawn.width, drawn.height, drawn.stride, form)
        target = self._image(request.slot, request.clip, QImage.Format.Format_RGB32)
        painter = QPainter(target)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(0, 0, source)
        painter.end()
        if big:
            pymupdf.TOOLS.store_shrink(100)
        return (time.perf_counter() - start) * 1000

    def ink(self, request: jobs.PaintInk) -> float:
        """Paint strokes on nothing; returns the milliseconds it took. KeyError for a stroke never sent."""
        start = time.perf_counter()
        for stroke in request.new:
            self._strokes[stroke.id] = _shape(stroke)
        image = self._image(request.slot, request.clip, QImage.Format.Format_ARGB32_Premultiplied)
        if not request.over:
            image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.translate(-request.clip[0], -request.clip[1])
        painter.scale(request.scale, request.scale)
        for stroke_id in request.ids:
            path, colour = self._strokes[stroke_id]
            painter.fillPath(path, colour)
        painter.end()
        return (time.perf_counter() - start) * 1000

    def _image(self, slot: int, clip: jobs.Box, form: QImage.Format) -> QImage:
        if self._slots is None:
            raise RuntimeError("no slots yet")
        width, height = clip[2] - clip[0], clip[3] - clip[1]
        size = width * height * BYTES_PER_PIXEL
        start = slot * self._slot_bytes
        if width <= 0 or height <= 0 or size > self._slot_bytes or start + size > len(self._slots.view):
            raise ValueError("the picture does not fit its slot")
        return QImage(self._slots.view[start : start + size], width, height, width * BYTES_PER_PIXEL, form)


def _shape(stroke: Stroke) -> tuple[QPainterPath, QColor]:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for polygon in ink.outline(stroke):
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in polygon]))
        path.closeSubpath()
    return path, QColor(stroke.colour)
