"""What the user enters: fields, the PIN's dots and keypad, a choice among few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecabinet.desktop import theme
from ecabinet.desktop.kit.buttons import Button
from ecabinet.desktop.kit.flow import Flow
from ecabinet.desktop.kit.text import Text

KEY_WIDTH: Final = 96
KEY_HEIGHT: Final = 66
PIN_LENGTH: Final = 6


class Field(QWidget):
    """A labelled line to type in, with a remark below that an error replaces; ``secret`` hides what is typed.

    A secret field has an eye to show it, for long passphrases are mistyped blind.
    """

    entered = Signal()  # Enter was pressed
    edited = Signal(str)

    def __init__(
        self, label: str, *, remark: str = "", placeholder: str = "", secret: bool = False,
        length_max: int = 512, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._remark = remark
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_4)
        self.label = Text(label, "metaStrong")
        self.line = QLineEdit()
        self.line.setMaxLength(length_max)
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(label)
        self.line.returnPressed.connect(self.entered)
        self.line.textEdited.connect(self._edited)
        self.label.setBuddy(self.line)
        column.addWidget(self.label)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_4)
        row.addWidget(self.line, 1)
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.line.setInputMethodHints(
                Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
                | Qt.InputMethodHint.ImhNoPredictiveText
            )  # fmt: skip
            self._eye = Button("", "ghost", icon="eye", name=self.tr("Hiện nội dung đã nhập"))
            self._eye.clicked.connect(self._toggle)
            row.addWidget(self._eye)
        column.addLayout(row)
        self.remark = Text(remark, "meta")
        self.remark.setVisible(bool(remark))
        column.addWidget(self.remark)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Replace what was typed."""
        self.line.setText(text)

    def clear(self) -> None:
        """Forget what was typed, and the error."""
        self.line.clear()
        self.set_error("")

    def set_error(self, words: str) -> None:
        """Say in words what is wrong, below the field; empty brings the remark back."""
        self.line.setProperty("invalid", bool(words))
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)
        self.remark.setText(words or self._remark)
        self.remark.set_tone("bad" if words else "")
        self.remark.setVisible(bool(words or self._remark))
        self.line.setAccessibleDescription(words or self._remark)

    def _edited(self, text: str) -> None:
        if self.line.property("invalid"):
            self.set_error("")
        self.edited.emit(text)

    def _toggle(self) -> None:
        hidden = self.line.echoMode() is QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        words = self.tr("Ẩn nội dung đã nhập") if hidden else self.tr("Hiện nội dung đã nhập")
        self._eye.setAccessibleName(words)
        self._eye.setToolTip(words)


class Dots(QLabel):
    """How many digits of the PIN are entered; rust after a wrong one. Its words are for screen readers."""

    def __init__(self, length: int = PIN_LENGTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.length, self.count, self._wrong = length, 0, False
        self.setFixedSize(34 * length - 14, 24)
        self.set_count(0)

    def set_count(self, count: int, *, wrong: bool = False) -> None:
        """Show ``count`` digits; ``wrong`` colours all dots rust."""
        self.count, self._wrong = count, wrong
        words = self.tr("Đã nhập {count} trên {length} số")
        self.setAccessibleName(words.format(count=count, length=self.length))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled and empty circles."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = now.colour("bad" if self._wrong else "text")
        edge = now.colour("bad" if self._wrong else "line_strong")
        for index in range(self.length):
            painter.setPen(QPen(edge, 2))
            painter.setBrush(colour if index < self.count or self._wrong else now.colour("surface"))
            painter.drawEllipse(QRectF(2 + 34 * index, 4, 16, 16))


class _Key(QPushButton):
    """One key of the keypad."""

    def __init__(self, digit: str, name: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(digit, parent)
        self._icon = icon
        self.setAccessibleName(name)
        self.setFixedSize(KEY_WIDTH, KEY_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A white key, or a bare icon."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.text() or self.isDown() or self.underMouse():
            painter.setPen(QPen(now.colour("line"), 1))
            painter.setBrush(now.colour("surface2" if self.isDown() else "surface"))
            painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)
        words = now.colour("text" if self.isEnabled() else "text3")
        if self._icon:
            shown = theme.pixmap(self._icon, now.colour("text2"), 26, self.devicePixelRatioF())
            painter.drawPixmap((self.width() - 26) // 2, (self.height() - 26) // 2, shown)
            return
        font = now.font(theme.TITLE_LARGE, theme.SEMIBOLD)
        font.setPixelSize(theme.TITLE_LARGE)  # a digit fits its key at every scale
        painter.setFont(font)
        painter.setPen(words)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self.text())


class Keypad(QWidget):
    """Digits 96 by 66, so that the system's keyboard never covers the screen; physical digits work as well.

    ``complete`` carries the PIN when its last digit is in; the keypad forgets it at once.
    """

    changed = Signal(int)
    complete = Signal(str)

    def __init__(self, length: int = PIN_LENGTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length, self._digits = length, ""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        self._keys: list[_Key] = []
        for number in (*range(1, 10), 0):
            digit = str(number)
            key = _Key(digit, self.tr("Số {digit}").format(digit=digit))
            key.clicked.connect(lambda _=False, digit=digit: self._add(digit))
            row, column = (3, 1) if number == 0 else divmod(number - 1, 3)
            grid.addWidget(key, row, column)
            self._keys.append(key)
        self._back = _Key("", self.tr("Xóa một số"), "delete")
        self._back.clicked.connect(self.erase)
        grid.addWidget(self._back, 3, 2)
        self._keys.append(self._back)
        self.setFixedSize(3 * KEY_WIDTH + 20, 4 * KEY_HEIGHT + 30)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocusRing", True)
        self.setAccessibleName(self.tr("Bàn phím số, nhập mã PIN"))

    def _add(self, digit: str) -> None:
        if not self.isEnabled() or len(self._digits) >= self._length:
            return
        self._digits += digit
        self.changed.emit(len(self._digits))
        if len(self._digits) == self._length:
            entered, self._digits = self._digits, ""
            self.complete.emit(entered)

    def erase(self) -> None:
        """Take the last digit back."""
        if self._digits:
            self._digits = self._digits[:-1]
            self.changed.emit(len(self._digits))

    def forget(self) -> None:
        """Drop what was entered."""
        self._digits = ""
        self.changed.emit(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and Backspace of a real keyboard."""
        if event.text().isdecimal() and event.text().isascii():
            self._add(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.erase()
        else:
            super().keyPressEvent(event)


class Segments(Flow):
    """One choice among few, side by side; the chosen one is blue. ``chosen`` carries its key."""

    chosen = Signal(str)

    def __init__(
        self, label: str, options: Sequence[tuple[str, str]], *, size: int = theme.CONTROL,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme.SPACE_8, parent)
        self.setAccessibleName(label)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, Button] = {}
        for key, words in options:
            button = Button(words, size=size)
            button.setCheckable(True)
            button.setAccessibleName(f"{label}: {words}")
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            self.add(button)

    def set_choice(self, key: str) -> None:
        """Show ``key`` as chosen; KeyError for an unknown one."""
        self._buttons[key].setChecked(True)

    def choice(self) -> str:
        """The key chosen, or an empty one."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")
