"""The reader with real worker processes: reading and marking by pen, finger, mouse and keyboard."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pymupdf
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QImage,
    QMouseEvent,
    QPaintEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecabinet.desktop import theme
from ecabinet.desktop.reader import Place, Reader, layers
from ecabinet.desktop.reader.layers import AT_ONCE_MAX
from ecabinet.desktop.reader.live import fresh_id
from ecabinet.desktop.reader.pointers import PALM_S
from ecabinet.domain import annotation
from ecabinet.domain.annotation import Note, Operation, Stroke, Tombstone
from tests.desktop.screens import faults

WAIT_MS = 20_000
FINGER = QTest.createTouchDevice()


def paper(pages: int = 12, **saving: object) -> bytes:
    """Page n has a box at (100, 100, 200, 200): red on even pages from 0, blue on odd ones."""
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page(width=400, height=500)
        page.draw_rect((100, 100, 200, 200), color=None, fill=(1 - number % 2, 0, number % 2))
        page.insert_text((20, 40), f"trang {number + 1}")
    return bytes(document.tobytes(**saving))


class Desk:
    """A shown reader and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.reader = Reader()
        self.made: list[Operation] = []
        self.refused: list[str] = []
        self.reader.operation_made.connect(self.made.append)
        self.reader.refused.connect(self.refused.append)
        self.reader.resize(766, 700)
        self.reader.show()

    def open(
        self, content: bytes, operations: tuple[Operation, ...] = (), place: Place | None = None
    ) -> None:
        self.made.clear()
        self.refused.clear()
        with self.qtbot.waitSignal(self.reader.opened, timeout=WAIT_MS):
            self.reader.open_paper("p", content, operations, None, place)
        self.sharp()

    def sharp(self) -> None:
        """Wait until all that shows has been painted."""
        self.qtbot.waitUntil(lambda: self.reader.view.sharp, timeout=WAIT_MS)

    def picture(self) -> QImage:
        return self.reader.view.viewport().grab().toImage()

    def at(self, page: int, x: float, y: float) -> QPointF:
        """A place of a page, in the viewport."""
        view = self.reader.view
        left, top = view.origin(page)
        return QPointF(left + x * view.points_to_pixels, top + y * view.points_to_pixels)

    def colour(self, page: int, x: float, y: float) -> QColor:
        return self.picture().pixelColor(self.at(page, x, y).toPoint())

    def pen(self, kind: QEvent.Type, at: QPointF, pressure: float = 0.5, rubber: bool = False) -> None:
        device = QPointingDevice(
            "pen", 7, QPointingDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Eraser if rubber else QPointingDevice.PointerType.Pen,
            QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position, 1, 2,
        )  # fmt: skip
        left = Qt.MouseButton.LeftButton
        up = kind == QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind, device, at, at, pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, left,
            Qt.MouseButton.NoButton if up else left,
        )  # fmt: skip
        QApplication.sendEvent(self.reader.view.viewport(), event)

    def draw(self, *places: QPointF, rubber: bool = False) -> None:
        self.pen(QEvent.Type.TabletPress, places[0], 0.2, rubber)
        for n, place in enumerate(places[1:], 1):
            self.pen(QEvent.Type.TabletMove, place, 0.2 + 0.6 * n / len(places), rubber)
        self.pen(QEvent.Type.TabletRelease, places[-1], 0, rubber)

    def mouse(self, kind: QEvent.Type, at: QPointF) -> None:
        left = Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(kind, at, at, left, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.reader.view.viewport(), event)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.reader.view, key, modifier)

    def fingers(self, *paths: tuple[QPointF, QPointF], steps: int = 6) -> None:
        """Fingers put down at the first places, moved to the second and lifted."""
        viewport = self.reader.view.viewport()
        for step in range(steps + 1):
            touch = QTest.touchEvent(viewport, FINGER, False)
            for number, (start, end) in enumerate(paths):
                at = (start + (end - start) * (step / steps)).toPoint()
                (touch.press if step == 0 else touch.move)(number, at, viewport)
            touch.commit()
        touch = QTest.touchEvent(viewport, FINGER, False)
        for number, (_, end) in enumerate(paths):
            touch.release(number, end.toPoint(), viewport)
        touch.commit()

    def pen_goes_away(self) -> None:
        pointers = self.reader.pointers
        self.qtbot.waitUntil(lambda: not pointers.pen_is_near(), timeout=int(PALM_S * 1000) + 2000)

    def standing(self) -> tuple[annotation.Mark, ...]:
        return annotation.standing(self.made)


@pytest.fixture(scope="module")
def made_desk(qapp: QApplication) -> Iterator[list[Desk]]:
    kept: list[Desk] = []
    yield kept
    for each in kept:
        each.reader.shut_down()


@pytest.fixture
def desk(made_desk: list[Desk], qtbot: QtBot, dressed: QApplication) -> Desk:
    """One reader for all tests, as in the product; its paper is another each time."""
    if not made_desk:
        made_desk.append(Desk(qtbot))
    each = made_desk[0]
    each.qtbot = qtbot
    each.reader.toolbar.choose("hand")
    each.reader.toolbar.finger_draws.setChecked(False)
    each.reader.resize(766, 700)
    return each


# Reading ------------------------------------------------------------------------


def test_pages_show_and_scrolling_brings_the_next(desk: Desk) -> None:
    counts: list[int] = []
    desk.reader.page_count_changed.connect(counts.append)
    desk.open(paper())
    assert counts == [12]
    assert desk.colour(0, 150, 150).name() == "#ff0000"
    places: list[Place] = []
    desk.reader.place_changed.connect(places.append)
    desk.reader.go_to(5)
    desk.sharp()
    assert desk.colour(5, 150, 150).name() == "#0000ff"
    assert places[-1].page == 5
    assert desk.reader.controls.number.text() == "6"


def test_the_table_of_contents_is_told(desk: Desk, qtbot: QtBot) -> None:
    document = pymupdf.open(stream=paper())
    document.set_toc([[1, "Mở đầu", 1], [1, "Kết luận", 9]])
    with qtbot.waitSignal(desk.reader.outline_read, timeout=WAIT_MS) as said:
        desk.open(document.tobytes())
    assert said.args[0].entries == ((1, "Mở đầu", 0), (1, "Kết luận", 8))


def test_the_member_comes_back_to_the_same_place(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.go_to(7, 0.5)
    place = desk.reader.place()
    assert place.page == 7 and 450 <= place.offset <= 550 and place.zoom is None
    desk.open(paper(), place=place)
    assert desk.reader.place() == place
    desk.open(paper(), place=Place(99, 0, 150))
    assert desk.reader.place().zoom == 150
    assert desk.reader.view.current_page == 11


def test_the_keyboard_alone_reads_a_paper(desk: Desk) -> None:
    desk.open(paper())
    view, bar = desk.reader.view, desk.reader.view.verticalScrollBar()
    desk.key(Qt.Key.Key_PageDown)
    assert bar.value() == bar.pageStep()
    desk.key(Qt.Key.Key_PageUp)
    desk.key(Qt.Key.Key_Down)
    assert bar.value() == bar.singleStep()
    desk.key(Qt.Key.Key_End)
    assert bar.value() == bar.maximum() and view.current_page == 11
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Right)
    assert view.current_page == 1
    fitted = view.zoom
    desk.key(Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(fitted * 1.2, rel=0.01)
    desk.key(Qt.Key.Key_Minus)
    desk.key(Qt.Key.Key_Minus)
    assert view.zoom < fitted
    desk.key(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.fits and view.zoom == pytest.approx(fitted)
    desk.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    desk.reader.controls.number.setText("9")
    QTest.keyClick(desk.reader.controls.number, Qt.Key.Key_Return)
    assert view.current_page == 8


def test_zoom_holds_what_is_under_the_pointer_and_becomes_sharp(desk: Desk) -> None:
    desk.open(paper())
    view = desk.reader.view
    at = desk.at(0, 150, 150)
    ctrl = Qt.KeyboardModifier.ControlModifier
    for _ in range(9):
        none = Qt.MouseButton.NoButton
        wheel = QWheelEvent(at, at, QPoint(), QPoint(0, 120), none, ctrl, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(view.viewport(), wheel)
    page, x, y = view.to_page(at)
    assert (page, round(x), round(y)) == (0, 150, 150)
    assert desk.picture().pixelColor(at.toPoint()).name() == "#ff0000", "old pixels, scaled, at once"
    desk.sharp()
    assert desk.picture().pixelColor(at.toPoint()).name() == "#ff0000"
    shown = view.viewport().width() * view.viewport().height()
    zoomed = [tile for tile in view._tiles(0) if tile.plane == "page"]
    for tile in zoomed:
        assert (tile.clip[2] - tile.clip[0]) * (tile.clip[3] - tile.clip[1]) <= 1.5 * shown
    view.go_to(0, 0.4)
    desk.sharp()


def test_fingers_pan_and_pinch(desk: Desk) -> None:
    desk.pen_goes_away() if desk.reader.pointers.pen_is_near() else None
    desk.open(paper())
    bar = desk.reader.view.verticalScrollBar()
    desk.fingers((QPointF(300, 500), QPointF(300, 300)))
    assert 180 <= bar.value() <= 220
    zoom = desk.reader.view.zoom
    desk.fingers((QPointF(300, 300), QPointF(200, 300)), (QPointF(400, 300), QPointF(500, 300)))
    assert desk.reader.view.zoom == pytest.approx(zoom * 3, rel=0.1)
    assert desk.made == []


def test_two_taps_zoom_in_and_back(desk: Desk) -> None:
    desk.open(paper())
    at = desk.at(0, 150, 150)
    for zoomed in (True, False):
        for _ in range(2):
            desk.mouse(QEvent.Type.MouseButtonPress, at)
            desk.mouse(QEvent.Type.MouseButtonRelease, at)
        assert desk.reader.view.fits is not zoomed


# Ink ----------------------------------------------------------------------------


def test_a_stroke_of_the_pen_ends_as_an_operation(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    places = [desk.at(0, 50 + 10 * n, 300) for n in range(20)]
    desk.draw(*places)
    (stroke,) = desk.made
    assert isinstance(stroke, Stroke)
    assert (stroke.paper, stroke.page, stroke.tool, stroke.colour) == ("p", 0, "pen", "#1D3FA8")
    assert len(stroke.points) == 20
    for n, (x, y, _) in enumerate(stroke.points):
        assert abs(x - (5000 + 1000 * n)) <= 1 and abs(y - 30_000) <= 1
    pressures = [pressure for *_, pressure in stroke.points]
    assert pressures == sorted(pressures) and pressures[0] == round(0.2 * 1023)
    desk.sharp()
    assert desk.colour(0, 150, 300).blue() > 120 > desk.colour(0, 150, 300).red()
    assert desk.colour(0, 150, 320).name() == "#ffffff"


class Painted(QObject):
    """Adds up what a widget is asked to repaint."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels: list[int] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.pixels.append(sum(r.width() * r.height() for r in event.region()))
        return False


def test_ink_repaints_only_what_it_covers(desk: Desk, qtbot: QtBot) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    painted = Painted()
    view = desk.reader.view
    viewport = view.viewport()
    # A page that comes in the middle of the stroke repaints its tile, and says nothing of ink.
    qtbot.waitUntil(
        lambda: all(view.slots.has(tile) for page in view.visible_pages() for tile in view._tiles(page)),
        timeout=20_000,
    )
    desk.pen(QEvent.Type.TabletPress, desk.at(0, 50, 250))
    QApplication.processEvents()
    viewport.installEventFilter(painted)
    for n in range(1, 40):
        desk.pen(QEvent.Type.TabletMove, desk.at(0, 50 + 5 * n, 250 + n))
        QApplication.processEvents()
    viewport.removeEventFilter(painted)
    desk.pen(QEvent.Type.TabletRelease, desk.at(0, 250, 300))
    assert len(painted.pixels) >= 39
    assert max(painted.pixels) < 1500, "of the viewport's half a million"


def test_undo_and_redo_change_picture_and_operations(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    assert not desk.reader.toolbar.undo.isEnabled()
    before = desk.picture()
    desk.draw(desk.at(0, 50, 300), desk.at(0, 200, 300))
    desk.sharp()
    drawn = desk.picture()
    assert drawn != before
    desk.reader.toolbar.undo.click()
    assert isinstance(desk.made[-1], Tombstone)
    assert desk.standing() == ()
    desk.sharp()
    QApplication.processEvents()
    assert desk.colour(0, 120, 300).name() == "#ffffff"
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [mark.points for mark in desk.standing() if isinstance(mark, Stroke)] == [desk.made[0].points]  # type: ignore[union-attr]  # the first is a stroke
    desk.sharp()
    assert desk.colour(0, 120, 300).name() != "#ffffff"


def test_the_eraser_takes_whole_strokes_and_is_undone_in_one_step(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    for y in (300, 320, 340):
        desk.draw(desk.at(0, 50, y), desk.at(0, 200, y))
    desk.reader.toolbar.choose("eraser")
    desk.draw(desk.at(0, 100, 290), *(desk.at(0, 100, y) for y in range(292, 328, 4)))
    assert [m.points[0][1] for m in desk.standing() if isinstance(m, Stroke)] == [34_000]
    desk.sharp()
    assert desk.colour(0, 150, 300).name() == "#ffffff"
    assert desk.colour(0, 150, 340).name() != "#ffffff"
    desk.reader.undo()
    assert len(desk.standing()) == 3
    desk.sharp()
    assert desk.colour(0, 150, 300).name() != "#ffffff"


def test_the_pens_other_end_erases_whatever_tool_is_chosen(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    desk.draw(desk.at(0, 50, 300), desk.at(0, 200, 300))
    desk.draw(desk.at(0, 100, 300), desk.at(0, 101, 300), rubber=True)
    assert desk.standing() == ()


def test_a_highlighter_leaves_the_words_dark(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("highlighter")
    desk.draw(desk.at(0, 60, 150), desk.at(0, 240, 150))
    (stroke,) = desk.made
    assert isinstance(stroke, Stroke) and stroke.tool == "highlighter"
    desk.sharp()
    assert desk.colour(0, 80, 150).name() == "#ffe066", "on white paper"
    assert desk.colour(0, 150, 150).name() == "#ff0000", "over the red box: multiplied"


def test_a_palm_is_ignored_and_a_finger_pans(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    bar = desk.reader.view.verticalScrollBar()
    desk.draw(desk.at(0, 50, 300), desk.at(0, 200, 300))
    desk.fingers((QPointF(300, 500), QPointF(300, 300)))
    assert bar.value() == 0, "the pen was there a moment ago"
    desk.pen_goes_away()
    desk.fingers((QPointF(300, 500), QPointF(300, 300)))
    assert bar.value() > 100
    assert len(desk.made) == 1


def test_a_finger_draws_only_when_told_to_and_a_second_one_takes_it_back(desk: Desk) -> None:
    desk.pen_goes_away()
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    desk.reader.toolbar.finger_draws.setChecked(True)
    desk.fingers((desk.at(0, 50, 300), desk.at(0, 200, 300)))
    assert len(desk.made) == 1
    desk.fingers((QPointF(300, 300), QPointF(250, 300)), (QPointF(400, 300), QPointF(450, 300)))
    assert len(desk.made) == 1


def test_the_mouse_draws_and_pans_by_tool(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("pen")
    desk.mouse(QEvent.Type.MouseButtonPress, desk.at(0, 50, 300))
    desk.mouse(QEvent.Type.MouseMove, desk.at(0, 90, 300))
    desk.mouse(QEvent.Type.MouseButtonRelease, desk.at(0, 90, 300))
    assert len(desk.made) == 1
    desk.reader.toolbar.choose("hand")
    desk.mouse(QEvent.Type.MouseButtonPress, QPointF(300, 400))
    desk.mouse(QEvent.Type.MouseMove, QPointF(300, 300))
    desk.mouse(QEvent.Type.MouseButtonRelease, QPointF(300, 300))
    assert desk.reader.view.verticalScrollBar().value() == 100
    assert len(desk.made) == 1


def _scribbles(count: int) -> tuple[Stroke, ...]:
    return tuple(
        Stroke(
            fresh_id(), "p", 0, "pen", "#1D3FA8", 150,
            tuple((2000 + 100 * n + 40 * k, 22_000 + 60 * (n // 10) + 7 * k * k, 300 + k) for k in range(8)),
        )
        for n in range(count)
    )  # fmt: skip


def test_a_full_page_painted_by_a_worker_equals_the_same_page_painted_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "BATCH", 20)  # so that the worker is asked more than once
    strokes = _scribbles(2 * AT_ONCE_MAX + 10)
    desk.open(paper(), strokes)
    by_worker = desk.picture()
    desk.open(paper(), strokes[:5])
    desk.reader.take_operations(strokes)
    desk.sharp()
    assert desk.picture() == by_worker
    desk.reader.take_operations([Tombstone(each.id, "p") for each in strokes[3:]])
    desk.open(paper(), strokes[:3])
    few = desk.picture()
    desk.open(paper(), strokes)
    desk.reader.take_operations([Tombstone(each.id, "p") for each in strokes[3:]])
    desk.sharp()
    assert desk.picture() == few


def test_what_another_device_did_shows_and_is_not_said_again(desk: Desk) -> None:
    stroke = Stroke(fresh_id(), "p", 0, "pen", "#B3261E", 300, ((5000, 30_000, 900), (20_000, 30_000, 900)))
    desk.open(paper())
    desk.reader.take_operations([stroke, Stroke("x", "another paper", 0, "pen", "#B3261E", 1, ((1, 1, 1),))])
    desk.sharp()
    assert desk.colour(0, 120, 300).name() == "#b3261e"
    assert desk.made == []
    desk.reader.take_operations([Tombstone(stroke.id, "p")])
    desk.sharp()
    assert desk.colour(0, 120, 300).name() == "#ffffff"


# Notes --------------------------------------------------------------------------


def test_a_note_is_written_changed_and_deleted(desk: Desk) -> None:
    desk.open(paper())
    desk.reader.toolbar.choose("note")
    desk.draw(desk.at(0, 250, 300))
    sheet = desk.reader.note_sheet
    assert sheet.isVisible() and not sheet.save.isEnabled()
    sheet.editor.setPlainText("Hỏi lại Sở Tài chính")
    sheet.save.click()
    (note,) = desk.standing()
    assert isinstance(note, Note)
    assert (note.page, note.text) == (0, "Hỏi lại Sở Tài chính")
    assert abs(note.x - 25_000) <= 1 and abs(note.y - 30_000) <= 1
    desk.draw(desk.at(0, 252, 302))
    assert sheet.editor.toPlainText() == "Hỏi lại Sở Tài chính"
    sheet.editor.setPlainText("Đã trả lời")
    QTest.keyClick(sheet.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [mark.text for mark in desk.standing() if isinstance(mark, Note)] == ["Đã trả lời"]
    desk.draw(desk.at(0, 250, 300))
    QTest.keyClick(sheet.editor, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and len(desk.standing()) == 1
    desk.draw(desk.at(0, 250, 300))
    sheet.delete.click()
    assert desk.standing() == ()
    desk.reader.undo()
    assert [mark.text for mark in desk.standing() if isinstance(mark, Note)] == ["Đã trả lời"]


# What cannot be read ------------------------------------------------------------


def test_a_locked_paper_asks_until_the_password_is_right(desk: Desk, qtbot: QtBot) -> None:
    desk.refused.clear()
    locked = paper(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="mở ra", owner_pw="chủ")
    desk.reader.open_paper("p", locked, ())
    field, message = desk.reader.message.field, desk.reader.message
    qtbot.waitUntil(field.isVisible, timeout=WAIT_MS)
    field.line.setText("sai")
    message.open.click()
    qtbot.waitUntil(lambda: "không đúng" in field.remark.text(), timeout=WAIT_MS)
    field.line.setText("mở ra")
    with qtbot.waitSignal(desk.reader.opened, timeout=WAIT_MS):
        message.open.click()
    desk.sharp()
    assert not message.isVisible()
    assert desk.colour(0, 150, 150).name() == "#ff0000"
    assert desk.refused == []


def test_a_broken_paper_is_refused_in_words_and_the_next_opens(desk: Desk, qtbot: QtBot) -> None:
    for content, words in ((b"%PDF-1.7 nothing", "hỏng"), (b"", "rỗng")):
        with qtbot.waitSignal(desk.reader.refused, timeout=WAIT_MS) as said:
            desk.reader.open_paper("p", content, ())
        assert words in said.args[0]
        assert desk.reader.message.isVisible() and words in desk.reader.message.words.text()
    desk.open(paper())
    assert desk.colour(0, 150, 150).name() == "#ff0000"


# Looks, names and languages -----------------------------------------------------


def test_dark_dims_pages_and_keeps_their_colours(desk: Desk, dressed: QApplication) -> None:
    theme.apply(dressed, dark=True)
    desk.open(paper())
    white, red = desk.colour(0, 300, 300), desk.colour(0, 150, 150)
    assert white.red() == white.green() == white.blue() == pytest.approx(229, abs=3)
    assert red.red() > 215 and red.green() == red.blue() == 0


def test_every_tool_has_a_name_and_room_for_a_finger(desk: Desk) -> None:
    desk.open(paper())
    QApplication.processEvents()
    assert faults(desk.reader) == []
    for tool in desk.reader.toolbar.findChildren(type(desk.reader.toolbar.undo)):
        assert tool.accessibleName() and tool.width() >= 44 and tool.height() >= 44


def test_a_screen_reader_finds_page_number_and_words(desk: Desk, qtbot: QtBot) -> None:
    QAccessible.setActive(True)
    try:
        desk.open(paper())
        desk.reader.go_to(3)
        view = desk.reader.view
        qtbot.waitUntil(lambda: view.page_text == "trang 4", timeout=WAIT_MS)
        page = QAccessible.queryAccessibleInterface(view)
        assert page.role() == QAccessible.Role.Document
        assert page.text(QAccessible.Text.Name) == "Trang 4 trên 12"
        assert page.text(QAccessible.Text.Value) == "trang 4"
    finally:
        QAccessible.setActive(False)


def test_the_toolbar_lies_at_any_edge_and_hides_under_the_pen(desk: Desk) -> None:
    desk.open(paper())
    bar, room = desk.reader.toolbar, desk.reader.view.geometry()
    for action, beside in zip(
        [a for a in bar.menu().actions() if a.text().startswith("Đặt")],
        ("bottom", "top", "left", "right"),
        strict=True,
    ):
        action.trigger()
        assert bar.edge == beside
        assert room.contains(bar.geometry())
    bar.lie_at("bottom")
    bar.choose("pen")
    desk.pen(QEvent.Type.TabletPress, desk.at(0, 50, 250))
    assert not bar.isVisible()
    desk.pen(QEvent.Type.TabletRelease, desk.at(0, 50, 250))
    assert bar.isVisible()


def test_pictures(desk: Desk, dressed: QApplication, tmp_path: Path) -> None:
    """For people to look at; what can be measured is measured above."""
    folder = Path(os.environ.get("ECABINET_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    strokes = (
        *_scribbles(3),
        Stroke(
            fresh_id(), "p", 0, "highlighter", "#FFE066", 1400, ((6000, 15_000, 500), (26_000, 15_000, 500))
        ),
        Note(fresh_id(), "p", 0, 36_000, 15_000, "Hỏi lại"),
    )
    for dark in (False, True):
        theme.apply(dressed, dark=dark)
        for size in ((766, 699), (836, 1186)):
            desk.reader.resize(*size)
            desk.open(paper(), strokes)
            desk.reader.toolbar.choose("pen")
            look = "dark" if dark else "light"
            desk.sharp()
            QApplication.processEvents()
            assert desk.reader.grab().save(str(folder / f"reader-{size[0]}x{size[1]}-{look}.png"))


def test_ids_rise_with_time() -> None:
    first = fresh_id()
    start = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == start:
        pass
    second = fresh_id()
    assert first < second and second[14] == "7"
