"""Entering a PIN: a line that says what is asked, six dots, the keypad."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme

WIDTH: Final = 420
PASSPHRASE_LENGTH_MIN: Final = 20  # six words of a few letters, for there no key store slows a guesser down
SHARED_LENGTH_MIN: Final = 8  # beside a key store that others with the same account can ask


def passphrase_rule(*, alone: bool) -> str:
    """What a passphrase must be, in words; ``alone``: no key store helps it."""
    if alone:
        words = QCoreApplication.translate(
            "Passphrase", "Ít nhất {length} ký tự, tốt nhất là sáu từ không liên quan"
        )
        return words.format(length=PASSPHRASE_LENGTH_MIN)
    words = QCoreApplication.translate("Passphrase", "Ít nhất {length} ký tự, có cả chữ và số")
    return words.format(length=SHARED_LENGTH_MIN)


def passphrase_trouble(secret: str, *, alone: bool) -> str:
    """Why ``secret`` will not do, in words; empty if it will."""
    least = PASSPHRASE_LENGTH_MIN if alone else SHARED_LENGTH_MIN
    if len(secret.strip()) < least:
        words = QCoreApplication.translate("Passphrase", "Cụm mật khẩu quá ngắn: cần ít nhất {length} ký tự")
        return words.format(length=least)
    if not alone and (secret.isdigit() or len(set(secret)) < 4):
        return QCoreApplication.translate("Passphrase", "Cụm mật khẩu quá dễ đoán: hãy dùng cả chữ và số")
    return ""


class PinEntry(QWidget):
    """Asks for one PIN at a time and forgets it as it hands it over.

    ``entered`` carries the PIN; until :meth:`ask` or :meth:`refuse` nothing more can be entered, so that two
    attempts never overlap.
    """

    entered = Signal(str)

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_8)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.words = kit.Text(words, "strong", align=Qt.AlignmentFlag.AlignCenter)
        self.dots = kit.Dots()
        self.keypad = kit.Keypad()
        column.addWidget(self.words)
        column.addWidget(self.dots, 0, centre)
        column.addSpacing(theme.SPACE_4)
        column.addWidget(self.keypad, 0, centre)
        self.keypad.changed.connect(self._changed)
        self.keypad.complete.connect(self._complete)
        self.setFixedWidth(WIDTH)
        self.setFocusProxy(self.keypad)

    def ask(self, words: str) -> None:
        """Ask for a PIN anew."""
        self._say(words, "")
        self.dots.set_count(0)
        self.keypad.forget()
        self.keypad.setEnabled(True)
        self.keypad.setFocus()

    def refuse(self, words: str) -> None:
        """Say that the PIN was wrong, in rust and in words, and take another."""
        self._say(words, "bad")
        self.dots.set_count(0, wrong=True)
        self.keypad.setEnabled(True)
        self.keypad.setFocus()
        kit.announce(self, words, urgent=True)

    def hold(self, words: str, *, wrong: bool = False) -> None:
        """Take nothing for now: while opening, or while locked."""
        self._say(words, "bad" if wrong else "")
        self.keypad.setEnabled(False)
        self.dots.set_count(0 if wrong else self.dots.length, wrong=wrong)

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(words)
        self.words.set_tone(tone)

    def _changed(self, count: int) -> None:
        self.dots.set_count(count)

    def _complete(self, pin: str) -> None:
        self.keypad.setEnabled(False)
        self.entered.emit(pin)
