"""The small sheet in which a note is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.domain.annotation import NOTE_CHARACTERS_MAX

WIDTH = 340
EDGE = 8


class NoteSheet(kit.Surface):
    """Write, save, delete or leave; Escape leaves, Ctrl+Enter saves. It says what was decided, no more."""

    saved = Signal(str)
    deleted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("toast", margins=(16, 14, 16, 14), spacing=theme.SPACE_8, parent=parent)
        self._room = parent
        self.setProperty("mayOverlap", True)
        self._title = kit.Text("", "strong", wrap=False)
        self.body.addWidget(self._title)
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setFixedHeight(120)
        self.editor.installEventFilter(self)
        self.editor.textChanged.connect(self._check)
        self.body.addWidget(self.editor)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_8)
        self.delete = kit.Button(
            "", "danger", icon="trash-2", name=self.tr("Xóa ghi chú"), size=theme.TOUCH_MIN
        )
        self.delete.clicked.connect(self.deleted)
        row.addWidget(self.delete)
        row.addStretch(1)
        self.cancel = kit.Button(self.tr("Bỏ qua"), size=theme.TOUCH_MIN)
        self.cancel.clicked.connect(self.left)
        self.save = kit.Button(self.tr("Lưu"), icon="check", size=theme.TOUCH_MIN)
        self.save.clicked.connect(self._save)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        self.body.addLayout(row)
        self.hide()

    def write(self, text: str, exists: bool, beside: QRectF) -> None:
        """Open for a new note or an old one, beside its place and within the reader."""
        self._title.setText(self.tr("Ghi chú của tôi"))
        self.editor.setAccessibleName(self.tr("Nội dung ghi chú"))
        self.editor.setPlainText(text)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        self.delete.setVisible(exists)
        self._check()
        room = self._room.rect()
        self.resize(min(WIDTH, room.width() - 2 * EDGE), self.sizeHint().height())
        left = beside.left() - self.width() - EDGE
        if left < EDGE:
            left = min(beside.right() + EDGE, room.width() - self.width() - EDGE)
        top = min(max(EDGE, beside.top()), room.height() - self.height() - EDGE)
        self.move(QPoint(int(max(EDGE, left)), int(max(EDGE, top))))
        self.show()
        self.raise_()
        self.editor.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        """Keys of the editor that mean the sheet."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._save()
                return True
        return False

    def _check(self) -> None:
        text = self.editor.toPlainText()
        self.save.setEnabled(bool(text.strip()) and len(text) <= NOTE_CHARACTERS_MAX)

    def _save(self) -> None:
        if self.save.isEnabled():
            self.saved.emit(self.editor.toPlainText().strip())
