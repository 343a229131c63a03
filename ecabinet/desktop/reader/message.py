"""What stands in place of the pages: that a paper is being opened, why it cannot be, or for its password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme

WIDTH, WIDTH_MIN = 420, 280
PASSWORD_CHARACTERS_MAX = 127
"""PDF 2.0 takes no more bytes than this."""


class Message(QWidget):
    """A card in the middle of the reader."""

    password_entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("mayOverlap", True)
        whole = QVBoxLayout(self)
        self._card = kit.Card()
        self._card.setMaximumWidth(WIDTH)
        self._card.setMinimumWidth(WIDTH_MIN)
        self.words = kit.Text("", "strong", align=Qt.AlignmentFlag.AlignCenter)
        self._card.body.addWidget(self.words)
        self.field = kit.Field(
            self.tr("Mật khẩu của tài liệu"), secret=True, length_max=PASSWORD_CHARACTERS_MAX
        )
        self.field.entered.connect(self._enter)
        self._card.body.addWidget(self.field)
        self.open = kit.Button(self.tr("Mở tài liệu"), size=theme.CONTROL)
        self.open.clicked.connect(self._enter)
        self._card.body.addWidget(self.open)
        whole.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card, 1000)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addStretch(1)
        self.hide()

    def say(self, words: str, bad: bool = False) -> None:
        """Show a sentence; `bad` says it in the colour of failure, and to a screen reader."""
        self.words.setText(words)
        self.words.set_tone("bad" if bad else "text")
        self.field.hide()
        self.open.hide()
        self.show()
        self.raise_()
        if bad:
            kit.announce(self, words)

    def ask_password(self, words: str, wrong: str) -> None:
        """Ask for a password; `wrong` says that the last one was not right."""
        self.say(words)
        self.field.set_error(wrong)
        self.field.line.clear()
        self.field.show()
        self.open.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _enter(self) -> None:
        if self.field.text():
            self.password_entered.emit(self.field.text())
