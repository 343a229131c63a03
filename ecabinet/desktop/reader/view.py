"""The pages themselves: a scrolling roll, painted from slots, with ink over it; `pointers` has the input."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ecabinet.desktop.reader import pointers
from ecabinet.desktop.reader.canvas import Canvas
from ecabinet.desktop.reader.layers import TOOLS, Layers
from ecabinet.desktop.reader.layout import Layout, Place, contains, fit_width, intersection
from ecabinet.desktop.reader.live import Live, fresh_id
from ecabinet.desktop.reader.marks import Marks
from ecabinet.desktop.reader.slots import BYTES_PER_PIXEL, SLOTS, Plane, Slots, Tile
from ecabinet.desktop.reader.workers import Job, PageWorkers, Worker
from ecabinet.domain.annotation import Stroke, Tool
from ecabinet.papers import jobs_pages as pages

MARGIN = 22
GAP = 18
SLOT_PIXELS_MIN = 2048 * 2560
SLOT_SCREENS = 1.3
"""A slot holds this much of a screen: what shows, and a border so that small scrolls stay sharp."""
WHOLE_SCREENS = 2.0
"""A page of no more than so many viewports is painted whole even when it is zoomed."""
ZOOM_MIN, ZOOM_MAX = 0.2, 6.0
ZOOM_STEP = 1.2
POINTS_PER_INCH, PIXELS_PER_INCH = 72, 96
AHEAD, BEHIND = 2, 1
"""Pages painted before they show, in the direction of reading and against it."""
NOTE_PX = 28


def _no_key(_event: QKeyEvent) -> bool:
    return False


class PageView(QAbstractScrollArea):
    """Shows one paper. Lengths inside are device pixels; the scroll bars count in them too."""

    place_changed = Signal(object)
    page_shown = Signal(int, int)
    """The page being read, from 0, and how many there are."""
    zoomed = Signal(int)
    """Per cent of the paper's true size."""

    hands: pointers.Pointers | None = None  # Qt sends the viewport events before the constructor has ended

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        screen = QGuiApplication.primaryScreen()
        shown = screen.size() * screen.devicePixelRatio()
        slot_pixels = max(SLOT_PIXELS_MIN, int(shown.width() * shown.height() * SLOT_SCREENS))
        self.workers = PageWorkers(slot_pixels * BYTES_PER_PIXEL, SLOTS, self)
        self.workers.hung.connect(self._on_hung)
        self.slots = Slots(self.workers.slots, slot_pixels * BYTES_PER_PIXEL)
        self.marks = Marks()
        self.layers = Layers(self.slots, self.marks)
        self.live = Live()
        self.paper = 0
        self.sizes: tuple[tuple[float, float], ...] = ()
        self.unreadable: set[int] = set()
        self._ink_failed: set[Tile] = set()
        self.found: dict[int, list[QRectF]] = {}
        self.page_text = ""
        """The words of the current page, for screen readers."""
        self.keys: Callable[[QKeyEvent], bool] = _no_key
        """Asked first what a key means."""
        self.roll = Layout((), 1.0, 1, MARGIN, GAP)
        self._canvas = Canvas(self)
        self._zoom: float | None = None
        self._going_up = False
        self._last_top = 0
        self._page = -1
        self._laying_out = False
        self._owed = QPointF()
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.destroyed.connect(self.workers.close)

    # The paper ----------------------------------------------------------------

    def show_paper(self, sizes: tuple[tuple[float, float], ...], place: Place | None) -> None:
        """Show a paper that the workers have opened."""
        self.forget_paper()
        self.sizes = sizes
        place = place or Place()
        self._zoom = None if place.zoom is None else min(ZOOM_MAX, max(ZOOM_MIN, place.zoom / 100))
        self._lay_out(keep=False)
        self.go_to(place.page, place.offset / 1000)

    def forget_paper(self) -> None:
        """Show nothing."""
        self.paper += 1
        self.sizes = ()
        self.unreadable.clear()
        self._ink_failed.clear()
        self.found.clear()
        self.slots.clear()
        self.layers.clear()
        self.live.clear()
        self._page = -1
        self._lay_out(keep=False)

    def go_to(self, page: int, part: float = 0.0) -> None:
        """Show a page from `part` of its height on; a page too far is the last."""
        if not self.roll.boxes:
            return
        box = self.roll.boxes[min(max(page, 0), len(self.roll.boxes) - 1)]
        margin = self._px(MARGIN) if part == 0 else 0
        self.verticalScrollBar().setValue(round(box[1] + part * (box[3] - box[1])) - margin)
        self._tell_place()

    def place(self) -> Place:
        """Where the member is now."""
        if not self.roll.boxes:
            return Place()
        top = self.verticalScrollBar().value() + self._px(MARGIN)
        page = self.roll.at(top)
        box = self.roll.boxes[page]
        part = (self.verticalScrollBar().value() - box[1]) / (box[3] - box[1])
        zoom = None if self._zoom is None else round(self._zoom * 100)
        return Place(page, min(999, max(0, round(part * 1000))), zoom)

    @property
    def current_page(self) -> int:
        """The page that fills most of the viewport's upper part."""
        if not self.roll.boxes:
            return 0
        return self.roll.at(self.verticalScrollBar().value() + self._viewport_size().height() // 3)

    # Zoom ---------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """How large the paper is shown; 1 is its true size on a 96 dpi screen."""
        return self.roll.scale * POINTS_PER_INCH / (PIXELS_PER_INCH * self.devicePixelRatioF())

    @property
    def fits(self) -> bool:
        """Whether the width follows the viewport."""
        return self._zoom is None

    @property
    def sharp(self) -> bool:
        """Whether all that shows has been painted, or was found unreadable. False with no paper."""
        pages = self.visible_pages() if self.roll.boxes else ()
        tiles = [(page, tile) for page in pages for tile in self._tiles(page)]
        return bool(tiles) and all(page in self.unreadable or self.slots.has(tile) for page, tile in tiles)

    @property
    def points_to_pixels(self) -> float:
        """Logical pixels a point."""
        return self.roll.scale / self.devicePixelRatioF()

    def pan(self, dx: float, dy: float) -> None:
        """Move the pages by logical pixels; parts of pixels are saved up."""
        ratio = self.devicePixelRatioF()
        self._owed += QPointF(dx * ratio, dy * ratio)
        across, down = round(self._owed.x()), round(self._owed.y())
        self._owed -= QPointF(across, down)
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - across)
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - down)

    def fit(self) -> None:
        """As wide as the viewport, and so after every resize."""
        self._zoom = None
        self._lay_out(keep=True)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom, holding still what is at a place of the viewport (logical pixels), by default its middle."""
        self._zoom = min(ZOOM_MAX, max(ZOOM_MIN, zoom))
        self._lay_out(keep=True, at=at)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom relative to now."""
        self.zoom_to(self.zoom * factor, at)

    def _lay_out(self, keep: bool, at: QPointF | None = None) -> None:
        size = self._viewport_size()
        ratio = self.devicePixelRatioF()
        held = at if at is not None else QPointF(size.width() / 2 / ratio, 0)
        anchor = self.to_page(held) if keep and self.roll.boxes else None
        margin = self._px(MARGIN)
        if self._zoom is None:
            scale = fit_width(self.sizes, size.width(), margin)
        else:
            scale = self._zoom * PIXELS_PER_INCH / POINTS_PER_INCH * ratio
        self.roll = Layout(self.sizes, round(scale, 6), size.width(), margin, self._px(GAP))
        self._laying_out = True
        for bar, whole, shown in (
            (self.verticalScrollBar(), self.roll.height, size.height()),
            (self.horizontalScrollBar(), self.roll.width, size.width()),
        ):
            bar.setRange(0, max(0, whole - shown))
            bar.setPageStep(max(1, shown - self._px(48)))
            bar.setSingleStep(self._px(56))
        if anchor is not None:
            page, x, y = anchor
            box = self.roll.boxes[page]
            self.horizontalScrollBar().setValue(round(box[0] + x * scale - held.x() * ratio))
            self.verticalScrollBar().setValue(round(box[1] + y * scale - held.y() * ratio))
        self._laying_out = False
        self.zoomed.emit(round(self.zoom * 100))
        self._on_scrolled()

    # Places -------------------------------------------------------------------

    def to_page(self, at: QPointF) -> tuple[int, float, float]:
        """The page under a place of the viewport, and where on it in points; beside the page is allowed."""
        ratio = self.devicePixelRatioF()
        x = at.x() * ratio + self.horizontalScrollBar().value()
        y = at.y() * ratio + self.verticalScrollBar().value()
        page = self.roll.at(round(y))
        box = self.roll.boxes[page]
        return page, (x - box[0]) / self.roll.scale, (y - box[1]) / self.roll.scale

    def on_page(self, at: QPointF) -> int | None:
        """The page under a place of the viewport, None beside all pages."""
        if not self.roll.boxes:
            return None
        page, x, y = self.to_page(at)
        width, height = self.sizes[page]
        return page if 0 <= x <= width and 0 <= y <= height else None

    def to_viewport(self, page: int, box: QRectF) -> QRectF:
        """Where a box of a page (points) is in the viewport (logical pixels)."""
        ratio, scale = self.devicePixelRatioF(), self.roll.scale
        left, top = self.origin(page)
        return QRectF(
            (left + box.x() * scale) / ratio, (top + box.y() * scale) / ratio,
            box.width() * scale / ratio, box.height() * scale / ratio,
        )  # fmt: skip

    def visible_pages(self) -> range:
        """The pages that show now."""
        top = self.verticalScrollBar().value()
        return self.roll.between(top, top + self._viewport_size().height())

    def note_boxes(self, page: int) -> dict[str, QRectF]:
        """Where the notes of a page show, in logical pixels; at least 44 px to hit."""
        return {
            note.id: QRectF(0, 0, NOTE_PX, NOTE_PX).translated(
                self.to_viewport(page, QRectF(note.x / 100, note.y / 100, 0, 0)).topLeft()
                - QPointF(NOTE_PX / 2, NOTE_PX / 2)
            )
            for note in self.marks.page(page).notes.values()
        }

    def origin(self, page: int) -> tuple[int, int]:
        """Where a page's top left corner is in the viewport, in device pixels."""
        box = self.roll.boxes[page]
        return box[0] - self.horizontalScrollBar().value(), box[1] - self.verticalScrollBar().value()

    def _px(self, logical: float) -> int:
        return round(logical * self.devicePixelRatioF())

    def _viewport_size(self) -> QSize:
        return self.viewport().size() * self.devicePixelRatioF()

    # Ink ----------------------------------------------------------------------

    def begin_stroke(self, page: int, paper: str, tool: Tool, colour: str, width: int) -> None:
        """The pen is put down on a page."""
        left, top = self.origin(page)
        stroke = Stroke(fresh_id(), paper, page, tool, colour, width, ((0, 0, 0),))
        self.live.begin(stroke, self.roll.scale, (left, top))

    def extend_stroke(self, at: QPointF, pressure: float) -> None:
        """The pen has moved; only what it painted is repainted."""
        ratio = self.devicePixelRatioF()
        changed = self.live.add(at.x() * ratio, at.y() * ratio, pressure)
        if not changed.isEmpty():
            self.viewport().update(self._logical(changed))

    def end_stroke(self) -> Stroke | None:
        """The pen is lifted."""
        return self.live.end()

    def drop_stroke(self) -> None:
        """It was no stroke after all (a palm, a second finger)."""
        if self.live.tool is not None:
            self.viewport().update(self._logical(self.live.clear()))

    def add_stroke(self, stroke: Stroke) -> None:
        """Show a stroke that stands by now."""
        self.layers.added(self.paper, stroke)
        self._want()
        self._update_points(stroke.page, self.marks.page(stroke.page).bounds(stroke.id))

    def remove_strokes(self, strokes: list[Stroke]) -> None:
        """Stop showing strokes that are off their pages by now."""
        for page in {stroke.page for stroke in strokes}:
            self.layers.removed(self.paper, page, [stroke for stroke in strokes if stroke.page == page])
        self._want()
        self.viewport().update()

    def _update_points(self, page: int, box: QRectF) -> None:
        self.viewport().update(self.to_viewport(page, box).toAlignedRect().adjusted(-1, -1, 1, 1))

    def _logical(self, device: QRect) -> QRect:
        ratio = self.devicePixelRatioF()
        if ratio == 1:
            return device
        return QRectF(
            device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio
        ).toAlignedRect()

    # Wishes -------------------------------------------------------------------

    def _clip(self, page: int) -> pages.Box:
        """What to have painted of a page: all of it if it fits a slot, else what shows and a border."""
        box = self.roll.boxes[page]
        width, height = box[2] - box[0], box[3] - box[1]
        size = self._viewport_size()
        whole_max = WHOLE_SCREENS * size.width() * size.height()
        if width * height <= min(self.slots.pixels, whole_max) or (
            self.fits and width * height <= self.slots.pixels
        ):
            return 0, 0, width, height
        left, top = self.origin(page)
        shown = intersection((0, 0, width, height), (-left, -top, size.width() - left, size.height() - top))
        for tile in self.slots.of_page(self.paper, page, "page"):
            if tile.scale == self.roll.scale and contains(tile.clip, shown):
                return tile.clip
        border_x, border_y = size.width() // 10, size.height() // 10
        grown = (shown[0] - border_x, shown[1] - border_y, shown[2] + border_x, shown[3] + border_y)
        return intersection((0, 0, width, height), grown)

    def _tiles(self, page: int) -> list[Tile]:
        clip = self._clip(page)
        if clip[2] <= clip[0] or clip[3] <= clip[1]:
            return []
        planes: list[Plane] = ["page", *(tool for tool in TOOLS if self.layers.has_ink(page, tool))]
        return [Tile(self.paper, page, plane, self.roll.scale, clip) for plane in planes]

    def _want(self) -> None:
        """Tell the workers what is missing now, the visible first; every earlier wish is void."""
        if not self.sizes:
            return
        shown = self.visible_pages()
        visible = [tile for page in shown for tile in self._tiles(page)]
        near = [shown.stop + i for i in range(AHEAD)], [shown.start - 1 - i for i in range(BEHIND)]
        if self._going_up:
            near = [shown.start - 1 - i for i in range(AHEAD)], [shown.stop + i for i in range(BEHIND)]
        later = [
            tile
            for page in (*near[0], *near[1])
            if 0 <= page < len(self.sizes)
            for tile in self._tiles(page)
            if tile.clip[0] == 0 and tile.clip[1] == 0
        ]
        keep = {*visible, *later}
        jobs: list[Job] = []
        for urgent, tiles in ((True, visible), (False, later)):
            for tile in tiles:
                if self.slots.has(tile) or self.slots.is_painting(tile) or tile.page in self.unreadable:
                    continue
                if tile in self._ink_failed:
                    continue
                if tile.plane != "page" and self.layers.paint_at_once(tile, keep):
                    self.viewport().update()
                    continue
                jobs.append(self._job(tile, urgent, keep))
        self.workers.want(jobs)

    def _job(self, tile: Tile, urgent: bool, keep: set[Tile]) -> Job:
        def start(number: int, worker: Worker) -> pages.Request | None:
            if tile.plane != "page":
                return self.layers.request(tile, number, keep, worker)
            slot = self.slots.take(tile, keep)
            return None if slot is None else pages.Render(number, tile.page, tile.scale, tile.clip, slot)

        def finish(answer: pages.Answer | None) -> None:
            if answer is None:
                self.layers.dropped(tile)
                if tile.paper == self.paper and tile.plane == "page":
                    self.unreadable.add(tile.page)
                elif tile.paper == self.paper:
                    self._ink_failed.add(tile)
            elif tile.plane == "page":
                self.slots.painted(tile)
            elif self.layers.painted(tile):
                self.workers.ask(self._job(tile, urgent, keep))
                return
            if tile.paper == self.paper:
                width, height = self.sizes[tile.page]
                self._update_points(tile.page, QRectF(0, 0, width, height))
                self._want()

        return Job(tile, urgent, start, finish, release=lambda: self.layers.dropped(tile))

    def _on_hung(self, _key: object) -> None:
        self.viewport().update()

    def _read_words(self, page: int) -> None:
        """Have the page's words read for screen readers, if there are any."""
        self.page_text = ""
        if not QAccessible.isActive():
            return
        paper = self.paper

        def finish(answer: pages.Answer | None) -> None:
            if isinstance(answer, pages.PageWords) and (paper, page) == (self.paper, self._page):
                self.page_text = " ".join(word for *_, word in answer.words)
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.ValueChanged))

        key = ("words", paper, page)
        self.workers.ask(Job(key, False, lambda number, _worker: pages.ReadWords(number, page), finish))

    def accessible_page(self) -> str:
        """What a screen reader calls the pages."""
        if not self.sizes:
            return self.tr("Chưa mở tài liệu")
        words = self.tr("Trang {page} trên {pages}")
        return words.format(page=self.current_page + 1, pages=len(self.sizes))

    # Events -------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Pointers first."""
        if self.hands is not None and event.type() in pointers.EVENTS and self.hands.handle(event):
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Reading by keyboard: page keys, arrows, Home and End, + and -, Ctrl+0 for the whole width."""
        if self.keys(event):
            return
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if key == Qt.Key.Key_PageDown or (key == Qt.Key.Key_Space and not back):
            down.setValue(down.value() + down.pageStep())
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_Space):
            down.setValue(down.value() - down.pageStep())
        elif key == Qt.Key.Key_Down:
            down.setValue(down.value() + down.singleStep())
        elif key == Qt.Key.Key_Up:
            down.setValue(down.value() - down.singleStep())
        elif key == Qt.Key.Key_Right and across.maximum() > 0:
            across.setValue(across.value() + across.singleStep())
        elif key == Qt.Key.Key_Left and across.maximum() > 0:
            across.setValue(across.value() - across.singleStep())
        elif key == Qt.Key.Key_Right:
            self.go_to(self.current_page + 1)
        elif key == Qt.Key.Key_Left:
            self.go_to(self.current_page - 1)
        elif key == Qt.Key.Key_Home:
            down.setValue(0)
        elif key == Qt.Key.Key_End:
            down.setValue(down.maximum())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / ZOOM_STEP)
        elif key == Qt.Key.Key_0 and control:
            self.fit()
        else:
            event.ignore()  # a key of the window's

    def _on_scrolled(self) -> None:
        if self._laying_out:
            return
        top = self.verticalScrollBar().value()
        if top != self._last_top:
            self._going_up = top < self._last_top
            self._last_top = top
        self.drop_stroke()
        self._want()
        self.viewport().update()
        self._tell_place()

    def _tell_place(self) -> None:
        if not self.sizes:
            return
        page = self.current_page
        if page != self._page:
            self._page = page
            self.page_shown.emit(page, len(self.sizes))
            self._read_words(page)
        self.place_changed.emit(self.place())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again; what was at the top stays there."""
        super().resizeEvent(event)
        self.live.resize(self._viewport_size())
        self._lay_out(keep=True)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: repaint."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self.viewport().update()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Nothing: pages are repainted from slots, which costs little more than moving pixels."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dirty part alone, from slots."""
        painter = QPainter(self.viewport())
        try:
            self._canvas.paint(painter, event.rect())
        finally:
            painter.end()  # Qt does not survive a painter that an error left open
