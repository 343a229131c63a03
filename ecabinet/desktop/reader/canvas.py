"""Painting the viewport: pages from slots, ink and found words over them, notes on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QRegion

from ecabinet.desktop import theme
from ecabinet.desktop.reader.layers import TOOLS
from ecabinet.desktop.reader.layout import contains
from ecabinet.desktop.reader.slots import Plane

if TYPE_CHECKING:
    from ecabinet.desktop.reader.view import PageView

DIM_ALPHA = 26
"""In the dark, paper is dimmed by a tenth of black and never recoloured: stamps stay red."""
WORD_COLOUR = "#FFE066"
ON_GOLD = "#1E1C1A"


class Canvas(QObject):
    """Paints one view from what its slots hold now; it asks for nothing."""

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, dirty: QRect) -> None:
        """Paint a part of the viewport (logical pixels)."""
        look = theme.current()
        ratio = self._view.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        device = QRectF(
            dirty.x() * ratio, dirty.y() * ratio, dirty.width() * ratio, dirty.height() * ratio
        ).toAlignedRect()
        bare = QRegion(device)
        top = self._view.verticalScrollBar().value()
        for page in self._view.roll.between(top + device.top(), top + device.bottom() + 1):
            box = self._view.roll.boxes[page]
            sheet = QRect(QPoint(*self._view.origin(page)), QSize(box[2] - box[0], box[3] - box[1]))
            part = sheet.intersected(device)
            if part.isEmpty():
                continue
            bare -= part
            self._paint_page(painter, page, sheet, part, look)
        for rect in bare:  # type: ignore[attr-defined]  # the stubs do not know that regions are iterable
            painter.fillRect(rect, look.colour("sunken"))
        tool = self._view.live.tool
        if tool is not None:
            part = device.intersected(self._view.live.box)
            if tool == "highlighter":
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.drawImage(part, self._view.live.image, part)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._paint_notes(painter, dirty, look, ratio)

    def _paint_page(self, painter: QPainter, page: int, sheet: QRect, part: QRect, look: theme.Theme) -> None:
        if page in self._view.unreadable:
            self._paint_unreadable(painter, sheet, part, look)
            return
        if not self._paint_plane(painter, page, "page", sheet, part):
            painter.fillRect(part, QColor("#FFFFFF"))
            self._paint_plane(painter, page, "page", sheet, part, any_scale=True)
            self._paint_plane(painter, page, "page", sheet, part)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for box in self._view.found.get(page, ()):
            painter.fillRect(self._device(page, box), QColor(WORD_COLOUR))
        for tool in TOOLS:
            if tool == "pen":
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            if self._view.layers.has_ink(page, tool) and not self._paint_plane(
                painter, page, tool, sheet, part
            ):
                self._paint_plane(painter, page, tool, sheet, part, any_scale=True)
        if look.dark:
            painter.fillRect(part, QColor(0, 0, 0, DIM_ALPHA))

    def _device(self, page: int, box: QRectF) -> QRectF:
        scale = self._view.roll.scale
        left, top = self._view.origin(page)
        return QRectF(
            left + box.x() * scale, top + box.y() * scale, box.width() * scale, box.height() * scale
        )

    def _paint_plane(
        self, painter: QPainter, page: int, plane: Plane, sheet: QRect, part: QRect, any_scale: bool = False
    ) -> bool:
        """Paint a part of a page from a slot; False if no slot has all of it at this scale."""
        scale = self._view.roll.scale
        tiles = self._view.slots.of_page(self._view.paper, page, plane)
        here = part.translated(-sheet.topLeft())
        if not any_scale:
            wanted = (here.left(), here.top(), here.right() + 1, here.bottom() + 1)
            for tile in tiles:
                if tile.scale != scale:
                    continue
                if contains(tile.clip, wanted):
                    origin = QPoint(tile.clip[0], tile.clip[1])
                    painter.drawImage(part.topLeft(), self._view.slots.image(tile), here.translated(-origin))
                    return True
                if plane == "page":
                    shared = QRect(
                        QPoint(tile.clip[0], tile.clip[1]), QPoint(tile.clip[2] - 1, tile.clip[3] - 1)
                    ).intersected(here)
                    if not shared.isEmpty():
                        origin = QPoint(tile.clip[0], tile.clip[1])
                        painter.drawImage(
                            shared.translated(sheet.topLeft()).topLeft(),
                            self._view.slots.image(tile),
                            shared.translated(-origin),
                        )
            return False
        # The sharpest of the old pictures that shows the whole page, else the nearest in scale.
        tiles = [tile for tile in tiles if tile.scale != scale]
        if not tiles:
            return False
        best = min(tiles, key=lambda tile: (tile.clip[:2] != (0, 0), abs(tile.scale - scale)))
        grow = scale / best.scale
        target = QRectF(
            sheet.x() + best.clip[0] * grow, sheet.y() + best.clip[1] * grow,
            (best.clip[2] - best.clip[0]) * grow, (best.clip[3] - best.clip[1]) * grow,
        )  # fmt: skip
        painter.save()
        painter.setClipRect(part)
        painter.drawImage(target, self._view.slots.image(best))
        painter.restore()
        return True

    def _paint_unreadable(self, painter: QPainter, sheet: QRect, part: QRect, look: theme.Theme) -> None:
        painter.fillRect(part, look.colour("surface2"))
        painter.save()
        ratio = self._view.devicePixelRatioF()
        painter.setClipRect(part)
        painter.translate(sheet.topLeft())
        painter.scale(ratio, ratio)
        painter.setFont(look.font(theme.SECTION, theme.SEMIBOLD))
        painter.setPen(look.colour("bad"))
        words = QRectF(24, 0, sheet.width() / ratio - 48, min(sheet.height() / ratio, 320))
        painter.drawText(
            words,
            int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
            self.tr("Không đọc được trang này. Các trang khác vẫn đọc được."),
        )
        painter.restore()

    def _paint_notes(self, painter: QPainter, dirty: QRect, look: theme.Theme, ratio: float) -> None:
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for page in self._view.visible_pages():
            for box in self._view.note_boxes(page).values():
                if not box.toAlignedRect().intersects(dirty):
                    continue
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("gold_line"))
                painter.drawRoundedRect(box, 7, 7)
                picture = theme.pixmap("sticky-note", ON_GOLD, 18, ratio)
                painter.drawPixmap(QPointF(box.x() + 5, box.y() + 5), picture)
