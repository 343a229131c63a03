"""Committed ink as pictures: one layer for each page and drawing tool, kept equal to the marks that stand.

A layer of few strokes is painted at once; a full one by a worker. Afterwards a new stroke is painted on top
and a removed one takes only its own box with it, so the cost of drawing does not grow with what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from ecabinet.desktop.reader.marks import Marks
from ecabinet.desktop.reader.slots import Slots, Tile
from ecabinet.desktop.reader.workers import Worker
from ecabinet.domain import ink
from ecabinet.domain.annotation import Stroke, Tool
from ecabinet.papers import jobs_pages as pages

AT_ONCE_MAX = 24
"""Strokes painted in the UI's own thread; about as many milliseconds at worst."""
BATCH = 400
"""Strokes a worker paints at a time: well under a second, so that nothing else waits long."""
REMOVED_MAX = 64
"""Removing more than this repaints the layer as a whole."""

TOOLS: tuple[Tool, ...] = ("highlighter", "pen")
"""In the order in which their layers lie on the page."""


class Layers:
    """The ink tiles among the slots."""

    def __init__(self, slots: Slots, marks: Marks) -> None:
        self._slots = slots
        self._marks = marks
        self._shown: dict[Tile, set[str]] = {}

    def has_ink(self, page: int, tool: Tool) -> bool:
        """Whether a page needs a layer for a tool at all."""
        return bool(self._marks.page(page).ids(tool))

    def paint_at_once(self, tile: Tile, keep: set[Tile]) -> bool:
        """Paint a layer of few strokes here and now; False if it has too many or no slot is free."""
        assert tile.plane != "page"
        ids = self._marks.page(tile.page).ids(tile.plane)
        if len(ids) > AT_ONCE_MAX or self._slots.take(tile, keep) is None:
            return False
        self._slots.painted(tile)
        image = self._slots.image(tile)
        image.fill(Qt.GlobalColor.transparent)
        self._shown[tile] = set()
        self._add(tile, ids)
        return True

    def request(self, tile: Tile, job: int, keep: set[Tile], worker: Worker) -> pages.Request | None:
        """What to ask a worker for, so that it paints the layer or goes on painting it; None if no slot is
        free."""
        assert tile.plane != "page"
        over = self._slots.is_painting(tile)
        slot = self._slots.slot_of(tile) if over else self._slots.take(tile, keep)
        if slot is None:
            return None
        if not over:
            self._shown[tile] = set()
        shown = self._shown[tile]
        marks = self._marks.page(tile.page)
        ids = tuple([each for each in marks.ids(tile.plane) if each not in shown][:BATCH])
        new = tuple(marks.strokes[each] for each in ids if each not in worker.strokes_sent)
        worker.strokes_sent.update(ids)
        shown.update(ids)
        return pages.PaintInk(job, tile.scale, tile.clip, slot, ids, new, over)

    def painted(self, tile: Tile) -> bool:
        """A worker has painted what it was asked to; returns whether it must go on with the layer.

        What was drawn meanwhile is added; ink erased meanwhile makes the layer worthless.
        """
        assert tile.plane != "page"
        standing = self._marks.page(tile.page).ids(tile.plane)
        shown = self._shown.setdefault(tile, set())
        if not shown.issubset(standing):
            self.dropped(tile)
            return False
        missing = [each for each in standing if each not in shown]
        if len(missing) > AT_ONCE_MAX:
            return True
        self._slots.painted(tile)
        self._add(tile, missing)
        return False

    def dropped(self, tile: Tile) -> None:
        """The layer was not painted, or shows what is no more."""
        self._slots.give_back(tile)
        self._shown.pop(tile, None)

    def clear(self) -> None:
        """Forget what the layers show; the slots are forgotten by their owner."""
        self._shown.clear()

    def added(self, paper: int, stroke: Stroke) -> None:
        """Paint a stroke, which stands by now, on every layer that should show it."""
        for tile in self._slots.of_page(paper, stroke.page, stroke.tool):
            shown = self._shown.setdefault(tile, set())
            if stroke.id in shown:
                continue
            if self._marks.page(stroke.page).ids(stroke.tool)[-1] == stroke.id:
                self._add(tile, [stroke.id])
            else:  # another device's, older than some that are painted: it lies under them
                shown.add(stroke.id)
                self._mend(tile, stroke)

    def removed(self, paper: int, page: int, strokes: Sequence[Stroke]) -> None:
        """Take strokes, which are off the page by now, off every layer, and mend what else was there."""
        for tool in TOOLS:
            gone = [stroke for stroke in strokes if stroke.tool == tool]
            for tile in self._slots.of_page(paper, page, tool):
                if len(gone) > REMOVED_MAX:
                    self.dropped(tile)
                    continue
                self._shown.setdefault(tile, set()).difference_update(stroke.id for stroke in gone)
                for stroke in gone:
                    self._mend(tile, stroke)
        self._shown = {
            tile: ids
            for tile, ids in self._shown.items()
            if self._slots.has(tile) or self._slots.is_painting(tile)
        }

    def _mend(self, tile: Tile, around: Stroke) -> None:
        """Paint anew what is shown in a stroke's box."""
        marks = self._marks.page(tile.page)
        left, top, right, bottom = ink.bounds(around)
        painter = self._painter(tile)
        pixels = (
            painter.worldTransform().mapRect(QRectF(left, top, right - left, bottom - top)).toAlignedRect()
        )
        box = painter.worldTransform().inverted()[0].mapRect(QRectF(pixels))
        painter.setClipRect(box)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(box, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        shown = self._shown[tile]
        marks.paint(painter, (each for each in marks.within(box, around.tool) if each in shown))
        painter.end()

    def _add(self, tile: Tile, ids: Iterable[str]) -> None:
        added = list(ids)
        if not added:
            return
        painter = self._painter(tile)
        self._marks.page(tile.page).paint(painter, added)
        painter.end()
        self._shown[tile].update(added)

    def _painter(self, tile: Tile) -> QPainter:
        # Qt keeps the image alive as long as the painter is active on it; the pixels are the slot's own.
        self._painted_on = self._slots.image(tile)
        painter = QPainter(self._painted_on)
        painter.translate(-tile.clip[0], -tile.clip[1])
        painter.scale(tile.scale, tile.scale)
        return painter
