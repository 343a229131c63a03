"""The kit: contrast of its colours, what its widgets do by finger and by key; and the checker notices."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QFontInfo, QFontMetrics, QRawFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ecabinet.desktop import kit, theme
from tests.desktop.screens import faults, settle

pytestmark = pytest.mark.usefixtures("dressed")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    value = QColor(colour)
    return 0.2126 * linear(value.redF()) + 0.7152 * linear(value.greenF()) + 0.0722 * linear(value.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_can_be_read_on_what_they_stand_on(dark: bool) -> None:
    t = theme.tokens(dark)
    grounds = {"bg": t.bg, "surface": t.surface, "surface2": t.surface2}
    weak: list[str] = []

    def measure(words: str, ground: str, least: float) -> None:
        ratio = contrast(getattr(t, words), getattr(t, ground))
        if ratio < least:
            weak.append(f"{words} on {ground}: {ratio:.2f} < {least}")

    for ground in grounds:
        measure("text", ground, 7)
        measure("text2", ground, 5.5)
        measure("text3", ground, 4.5)
        measure("line_strong", ground, 3)
        measure("focus", ground, 3)
    measure("on_son", "son", 4.5)
    measure("on_lacquer", "lacquer", 7)
    measure("on_lacquer2", "lacquer", 4.5)
    measure("lacquer_gold", "lacquer", 4.5)
    for words, tint in theme.TONES.values():
        for ground in (tint, "surface", "bg"):
            measure(words, ground, 4.5)
    assert not weak


def test_every_token_is_a_colour() -> None:
    for palette in (theme.LIGHT, theme.DARK):
        for name, value in dataclasses.asdict(palette).items():
            assert QColor(value).isValid() and value.startswith("#"), name


@pytest.mark.parametrize("serif", [False, True])
def test_the_shipped_fonts_hold_the_tallest_vietnamese_capitals(serif: bool) -> None:
    font = theme.current().font(theme.TITLE, theme.SEMIBOLD, serif=serif)
    assert QFontInfo(font).family().startswith(theme.SERIF if serif else theme.SANS)
    metrics = QFontMetrics(font)
    assert -metrics.tightBoundingRect("ẲẾỖẪ").top() <= metrics.ascent() + 1
    drawn = QRawFont.fromFont(font)
    assert drawn.styleName() == "SemiBold"  # the weight itself, not a regular one smeared bold
    assert all(drawn.glyphIndexesForString("ẳặẫđơựỹ Ẳ Đ"))


def test_an_icon_takes_the_colour_and_the_pixels_asked_for() -> None:
    drawn = theme.pixmap("check", "#17664A", 20, 2.0)
    assert drawn.width() == 40 and drawn.deviceIndependentSize().width() == 20
    image = drawn.toImage()
    inked = [
        image.pixelColor(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() == 255
    ]
    assert inked and all(colour.name() == "#17664a" for colour in inked)
    with pytest.raises(FileNotFoundError):
        theme.pixmap("no-such-icon", "#000000")


def test_scale_is_held_within_its_limits(dressed: QApplication) -> None:
    assert theme.apply(dressed, dark=False, scale=9).scale == theme.SCALE_MAX
    assert theme.apply(dressed, dark=True, scale=0.1).scale == theme.SCALE_MIN
    assert theme.current().dark


def test_a_button_needs_a_name_and_a_finger_s_height() -> None:
    with pytest.raises(ValueError, match="accessible name"):
        kit.Button("", icon="x")
    with pytest.raises(ValueError, match="44"):
        kit.Button("Nhỏ", size=32)


def test_a_held_button_acts_once_after_its_time_and_not_before(qtbot: QtBot) -> None:
    button = kit.HoldButton("Kết thúc phiên", hold_ms=120)
    qtbot.addWidget(button)
    button.show()
    early: list[str] = []
    button.held.connect(lambda: early.append("held"))
    with qtbot.waitSignal(button.let_go, timeout=2000):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not early
    with qtbot.waitSignal(button.held, timeout=2000):
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert early == ["held"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_held_button_works_by_key(qtbot: QtBot, key: Qt.Key) -> None:
    button = kit.HoldButton("Kết thúc phiên", hold_ms=120)
    qtbot.addWidget(button)
    button.show()
    with qtbot.waitSignal(button.let_go, timeout=2000):
        QTest.keyClick(button, key)
    with qtbot.waitSignal(button.held, timeout=2000):
        QTest.keyPress(button, key)
    QTest.keyRelease(button, key)


def test_the_keypad_takes_fingers_and_keys_and_forgets(qtbot: QtBot) -> None:
    keypad = kit.Keypad()
    qtbot.addWidget(keypad)
    keypad.show()
    counts: list[int] = []
    keypad.changed.connect(counts.append)
    keys = {key.text(): key for key in keypad.findChildren(QPushButton)}
    keys["4"].click()
    QTest.keyClick(keypad, Qt.Key.Key_8)
    QTest.keyClick(keypad, Qt.Key.Key_Backspace)
    QTest.keyClicks(keypad, "x0000")
    with qtbot.waitSignal(keypad.complete, timeout=2000) as caught:
        keys["9"].click()
    assert caught.args == ["400009"]
    assert counts == [1, 2, 1, 2, 3, 4, 5, 6]
    assert "400009" not in repr(vars(keypad))


def test_a_sheet_keeps_the_focus_and_gives_it_back(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    below = kit.Button("Bên dưới")
    column.addWidget(below)
    host.resize(900, 600)
    host.show()
    host.activateWindow()
    below.setFocus()
    sheet = kit.ConfirmSheet(
        host, "Đóng biểu quyết?", "Còn 3 người chưa bỏ phiếu.", "Đóng biểu quyết", reason="Lý do"
    )
    sheet.open()
    settle()
    assert sheet.reason is not None and not sheet.confirm.isEnabled()
    for _ in range(5):
        focused = QApplication.focusWidget()
        assert focused is not None and sheet.isAncestorOf(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    sheet.reason.setPlainText("  Đã nhắc hai lần ")
    with qtbot.waitSignal(sheet.confirmed, timeout=2000) as caught:
        sheet.confirm.click()
    assert caught.args == ["Đã nhắc hai lần"]
    assert sheet.isHidden() and QApplication.focusWidget() is below
    sheet.open()
    with qtbot.waitSignal(sheet.closed, timeout=2000):
        QTest.keyClick(sheet, Qt.Key.Key_Escape)


def test_columns_become_drawers_when_the_window_is_narrow(qtbot: QtBot) -> None:
    left, centre = kit.Surface(), kit.Surface()
    left.body.addWidget(kit.Text("Chương trình"))
    columns = kit.Columns(centre, left=left, left_title="Chương trình")
    qtbot.addWidget(columns)
    columns.resize(1366, 768)
    columns.show()
    settle()
    assert left.isVisible() and left.width() == 292
    columns.resize(912, 1368)
    settle()
    assert not left.isVisible() and centre.width() == 912
    columns.toggle("left")
    settle()
    assert left.isVisible()
    columns.resize(1366, 768)
    settle()
    assert left.isVisible() and left.width() == 292 and centre.width() == 1366 - 292


def test_the_sync_chip_says_each_state() -> None:
    chip = kit.SyncChip()
    said = []
    chip.set_sync(kit.SyncState.SYNCED)
    said.append(chip.accessibleName())
    chip.set_sync(kit.SyncState.SYNCING, done=3, total=8)
    said.append(chip.accessibleName())
    chip.set_sync(kit.SyncState.OFFLINE, waiting=3)
    said.append(chip.accessibleName())
    chip.set_sync(kit.SyncState.PAUSED, done=3, total=8)
    said.append(chip.accessibleName())
    assert said == ["Đã đồng bộ", "Đang đồng bộ 3/8", "Ngoại tuyến · 3 chờ gửi", "Tạm dừng tải 3/8"]


def test_the_quorum_bar_speaks() -> None:
    bar = kit.QuorumBar("Có mặt")
    bar.set_counts(17, 19, 13)
    interface = QAccessible.queryAccessibleInterface(bar)
    assert interface.text(QAccessible.Text.Name) == "Có mặt: 17 trên 19, tối thiểu 13"
    assert interface.role() is QAccessible.Role.ProgressBar


def test_initials_are_of_family_and_given_name() -> None:
    assert kit.initials("Nguyễn Thị Minh Hằng") == "NH"
    assert kit.initials("Đạt") == "Đ"
    assert kit.initials("") == ""


def test_the_focus_ring_follows_the_keyboard_and_ignores_the_mouse(
    qtbot: QtBot, dressed: QApplication
) -> None:
    follower = kit.install_focus_ring(dressed)
    host = QWidget()
    row = QHBoxLayout(host)
    row.setContentsMargins(20, 20, 20, 20)
    one, other = kit.Button("Một"), kit.Button("Hai")
    row.addWidget(one)
    row.addWidget(other)
    host.show()
    host.activateWindow()

    def around(button: kit.Button) -> bool:
        ring = follower.ring()
        return ring is not None and ring.geometry() == button.geometry().adjusted(-5, -5, 5, 5)

    one.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert around(one)
    QTest.keyClick(one, Qt.Key.Key_Tab)
    settle()
    assert around(other)
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    settle()
    assert follower.ring() is None
    one.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert around(one)

    host.close()
    host.deleteLater()
    settle()
    later = kit.Button("Cửa sổ sau")
    qtbot.addWidget(later)
    holder = QWidget()
    qtbot.addWidget(holder)
    QVBoxLayout(holder).addWidget(later)
    holder.show()
    holder.activateWindow()
    later.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert around(later)
    follower.setParent(None)
    follower.deleteLater()


def test_the_checker_notices_what_is_wrong(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(400, 300)
    cut = kit.Text("Một dòng chữ quá dài để đứng trong chỗ này", wrap=False, parent=host)
    cut.setGeometry(10, 10, 60, 20)
    low = kit.Text("Hai dòng chữ không đủ chỗ để xuống dòng", parent=host)
    low.setGeometry(10, 60, 120, 16)
    small = QPushButton("Nhỏ", host)
    small.setGeometry(10, 100, 60, 20)
    nameless = QPushButton(host)
    nameless.setGeometry(100, 100, 50, 50)
    out = kit.Button("Ra ngoài", parent=host)
    out.setGeometry(350, 200, 120, 48)
    over = kit.Text("Đè lên", parent=host)
    over.setGeometry(100, 120, 80, 30)
    host.show()
    settle()
    found = "\n".join(faults(host))
    for words in ("needs", "height", "under 44", "no accessible name", "sticks out", "lies over"):
        assert words in found, found
    assert QPoint(0, 0) == host.rect().topLeft()


def test_a_sheet_opened_out_of_sight_fills_its_host_when_it_appears(qtbot: QtBot) -> None:
    """A ballot comes to a window that is covered or not shown yet; it must not stay as small as that was."""
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    host = QWidget()
    stack.addWidget(host)
    sheet = kit.Sheet(host)
    sheet.body.addWidget(kit.Button("Đóng"))
    stack.resize(900, 700)
    stack.show()
    sheet.open()
    stack.setCurrentWidget(host)
    qtbot.waitUntil(sheet.isVisible)
    assert sheet.size() == host.size()


def test_a_sheet_closes_though_what_had_the_focus_is_gone(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    button = QPushButton("Mở", host)
    host.show()
    button.setFocus()
    sheet = kit.Sheet(host)
    sheet.body.addWidget(kit.Button("Đóng"))
    sheet.open()
    button.deleteLater()
    del button
    settle()
    sheet.close_over()
    assert not sheet.isVisible()
