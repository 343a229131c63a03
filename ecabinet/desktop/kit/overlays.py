"""What lies over a screen: popovers, sheets that ask, drawers, toasts; all within the window, all Vietnamese.

They are children of the window rather than windows of their own: a tablet's window system then cannot
misplace them, and no text of Qt's own (English) ever shows.
"""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ecabinet.desktop import theme
from ecabinet.desktop.kit.buttons import Button, Kind
from ecabinet.desktop.kit.frames import Surface, WindowStripe
from ecabinet.desktop.kit.text import Icon, Text

TOAST_MS: Final = 4000
_EDGE: Final = 12


def announce(speaker: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say ``words``: when a ballot opens, a verdict lands, sync changes."""
    event = QAccessibleAnnouncementEvent(speaker, words)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


class Overlay(QWidget):
    """Covers its host; Escape or a tap outside closes it if ``closable``. Tab stays inside while it is open.

    Give it the screen (or any widget) to cover; it follows the host's size. Focus returns where it was.
    """

    closed = Signal()

    def __init__(self, host: QWidget, *, dim: bool, closable: bool = True) -> None:
        super().__init__(host)
        self._host, self._dim, self.closable = host, dim, closable
        self._before: QWidget | None = None
        host.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show over the host and take the focus."""
        self._before = self.window().focusWidget()
        self._fill()
        self.show()
        self.raise_()
        self._take_focus()

    def _fill(self) -> None:
        self.setGeometry(self._host.rect())
        self.arrange()

    def _take_focus(self) -> None:
        first = self._focusable()
        if first:
            first[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Opened while its host was out of sight, it fills it and takes the focus when it appears."""
        super().showEvent(event)
        self._fill()
        self._take_focus()

    def close_over(self) -> None:
        """Hide, give the focus back, emit ``closed``."""
        if not self.isVisible() and self.isHidden():
            return
        self.hide()
        # What had the focus may be gone: panels are built anew below an open sheet.
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def arrange(self) -> None:
        """Place the content within the overlay; called when opened and when the host changes size."""

    def _focusable(self) -> list[QWidget]:
        chain: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            if (
                self.isAncestorOf(widget)
                and widget.isVisibleTo(self)
                and widget.isEnabled()
                and widget.focusProxy() is None
                and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            ):
                chain.append(widget)
            widget = widget.nextInFocusChain()
        return chain

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round within the overlay."""
        chain = self._focusable()
        if not chain:
            return True
        now = QApplication.focusWidget()
        at = chain.index(now) if now in chain else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        chain[(at + (1 if forward else -1)) % len(chain)].setFocus(reason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size."""
        host: QWidget | None = getattr(self, "_host", None)  # emptied by the collector before Qt is done
        resized = host is not None and host is watched and event.type() == QEvent.Type.Resize
        if resized and not self.isHidden():
            self._fill()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; no key reaches the screen below."""
        if event.key() == Qt.Key.Key_Escape and self.closable:
            self.close_over()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A tap outside closes."""
        event.accept()
        if self.closable and self.childAt(event.position().toPoint()) is None:
            self.close_over()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below."""
        if self._dim:
            veil = QColor(23, 18, 14, 150)
            QPainter(self).fillRect(self.rect(), veil)


def _shadow(widget: QWidget) -> None:
    effect = QGraphicsDropShadowEffect(widget)
    effect.setBlurRadius(32)
    effect.setOffset(0, 6)
    effect.setColor(QColor(0, 0, 0, 70))
    widget.setGraphicsEffect(effect)


class Popover(Overlay):
    """A small card beside what opened it; add content to ``body``."""

    def __init__(self, host: QWidget, anchor: QWidget, *, width: int = 420) -> None:
        super().__init__(host, dim=False)
        self._anchor, self._width = anchor, width
        self.card = Surface("card", margins=(20, 16, 20, 16), spacing=theme.SPACE_12, parent=self)
        self.body = self.card.body
        _shadow(self.card)

    def arrange(self) -> None:
        """Below the anchor's right edge, above if there is no room, always inside the window."""
        width = min(self._width, self.width() - 2 * _EDGE)
        layout = self.card.layout()
        height = self.card.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            height = layout.totalHeightForWidth(width)
        height = min(height, self.height() - 2 * _EDGE)
        corner = self._anchor.mapTo(self._host, QPoint(self._anchor.width(), self._anchor.height()))
        left = min(max(_EDGE, corner.x() - width), self.width() - width - _EDGE)
        top = corner.y() + 4
        if top + height > self.height() - _EDGE:
            top = max(_EDGE, corner.y() - self._anchor.height() - 4 - height)
        self.card.setGeometry(QRect(left, top, width, height))


class Sheet(Overlay):
    """A formal sheet in the middle of a dimmed screen, with the state's stripe; content in ``body``."""

    def __init__(
        self, host: QWidget, *, width: int = 560, closable: bool = True, stripe: bool = True
    ) -> None:
        super().__init__(host, dim=True, closable=closable)
        self._width = width
        self.card = QFrame(self)
        self.card.setProperty("kind", "sheet")
        whole = QVBoxLayout(self.card)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if stripe:
            whole.addWidget(WindowStripe())
        self.body = QVBoxLayout()
        self.body.setContentsMargins(32, 24, 32, 24)
        self.body.setSpacing(theme.SPACE_16)
        whole.addLayout(self.body, 1)

    def arrange(self) -> None:
        """In the middle, as high as its content, never past the window."""
        width = min(self._width, self.width() - 2 * _EDGE)
        layout = self.card.layout()
        height = self.card.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():
            height = layout.totalHeightForWidth(width)
        height = min(height, self.height() - 2 * _EDGE)
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        self.card.setGeometry(left, top, width, height)

    def event(self, event: QEvent) -> bool:
        """Grow with the content."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.arrange()
        return bool(super().event(event))


class ConfirmSheet(Sheet):
    """Asks once before an act: a question, what follows from it, the act's own verb, and a way back.

    With ``reason`` the user must write why; ``confirmed`` carries it (empty otherwise).
    """

    confirmed = Signal(str)

    def __init__(
        self, host: QWidget, title: str, text: str, confirm: str, *, kind: Kind = "primary", icon: str = "",
        cancel: str = "", reason: str = "",
    ) -> None:  # fmt: skip
        super().__init__(host, width=560)
        self.body.addWidget(Text(title, "titleSmall"))
        if text:
            self.body.addWidget(Text(text, "body"))
        self.reason: QPlainTextEdit | None = None
        if reason:
            label = Text(reason, "metaStrong")
            self.reason = QPlainTextEdit()
            self.reason.setAccessibleName(reason)
            self.reason.setTabChangesFocus(True)
            self.reason.setFixedHeight(96)
            label.setBuddy(self.reason)
            self.reason.textChanged.connect(self._check)
            self.body.addWidget(label)
            self.body.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_12)
        row.addStretch(1)
        self.cancel = Button(cancel or self.tr("Quay lại"))
        self.confirm = Button(confirm, kind, icon=icon)
        self.cancel.clicked.connect(self.close_over)
        self.confirm.clicked.connect(self._confirm)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        self.body.addLayout(row)
        self._check()

    def _check(self) -> None:
        self.confirm.setEnabled(self.reason is None or bool(self.reason.toPlainText().strip()))

    def _confirm(self) -> None:
        words = self.reason.toPlainText().strip() if self.reason is not None else ""
        self.close_over()
        self.confirmed.emit(words)


class Drawer(Overlay):
    """A column that comes from a side on narrow windows; the content is the caller's own widget."""

    def __init__(
        self, host: QWidget, title: str, *, side: Literal["left", "right"] = "right", width: int = 320
    ) -> None:
        super().__init__(host, dim=True)
        self._side, self._width = side, width
        self.panel = Surface("surface", spacing=0, parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 8)
        head.addWidget(Text(title, "section"), 1)
        self.close_button = Button("", "ghost", icon="x", name=self.tr("Đóng"))
        self.close_button.clicked.connect(self.close_over)
        head.addWidget(self.close_button)
        self.panel.body.addLayout(head)
        self._content: QWidget | None = None

    def set_content(self, content: QWidget) -> None:
        """Take ``content`` in; :meth:`take_content` gives it back."""
        self._content = content
        self.panel.body.addWidget(content, 1)
        content.show()

    def take_content(self) -> QWidget | None:
        """Give the content back, to be put into a column again."""
        content, self._content = self._content, None
        if content is not None:
            self.panel.body.removeWidget(content)
        return content

    def arrange(self) -> None:
        """The whole height of one side."""
        width = min(self._width, self.width() - theme.TOUCH_MIN)
        left = 0 if self._side == "left" else self.width() - width
        self.panel.setGeometry(left, 0, width, self.height())


class Columns(QWidget):
    """A centre with a column at either side; below ``narrow`` px the columns become drawers.

    :meth:`toggle` hides and shows a wide window's column, and opens a narrow one's drawer.
    """

    narrowed = Signal(bool)

    def __init__(
        self, centre: QWidget, *, left: QWidget | None = None, right: QWidget | None = None,
        left_title: str = "", right_title: str = "", left_width: int = 292, right_width: int = 308,
        narrow: int = theme.NARROW, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._threshold, self.is_narrow = narrow, False
        self._sides: dict[str, tuple[QWidget, Drawer, int]] = {}
        if left is not None:
            left.setFixedWidth(left_width)
            self._row.addWidget(left)
            self._sides["left"] = (left, Drawer(self, left_title, side="left", width=left_width), left_width)
        self._row.addWidget(centre, 1)
        if right is not None:
            right.setFixedWidth(right_width)
            self._row.addWidget(right)
            drawer = Drawer(self, right_title, side="right", width=right_width)
            self._sides["right"] = (right, drawer, right_width)

    def toggle(self, side: Literal["left", "right"]) -> None:
        """Show or hide the column of ``side``; KeyError if there is none."""
        column, drawer, _ = self._sides[side]
        if not self.is_narrow:
            column.setVisible(not column.isVisible())
        elif drawer.isVisible():
            drawer.close_over()
        else:
            drawer.open()

    def event(self, event: QEvent) -> bool:
        """Turn columns into drawers and back as the width changes."""
        if event.type() == QEvent.Type.Resize:
            narrow = self.width() < self._threshold
            if narrow != self.is_narrow:
                self.is_narrow = narrow
                self._rearrange()
                self.narrowed.emit(narrow)
        return bool(super().event(event))

    def _rearrange(self) -> None:
        for side, (column, drawer, width) in self._sides.items():
            if self.is_narrow:
                self._row.removeWidget(column)
                column.setMinimumWidth(0)
                column.setMaximumWidth(16777215)  # Qt's own "no limit", which PySide does not export
                drawer.set_content(column)
            else:
                drawer.close_over()
                drawer.take_content()
                column.setFixedWidth(width)
                self._row.insertWidget(0 if side == "left" else self._row.count(), column)
                column.show()


class Toast(QFrame):
    """A short word at the bottom that leaves by itself, and is announced; maybe with one act, as undo."""

    acted = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("kind", "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 10, 10)
        row.setSpacing(12)
        self._icon = Icon("circle-check", "ok", 20)
        self._words = Text("", "strong", wrap=False)
        self._act = Button(" ", "ghost", size=theme.TOUCH_MIN, name=" ")
        self._act.clicked.connect(self._acted)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        row.addWidget(self._act)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        _shadow(self)
        self.hide()

    def say(
        self,
        words: str,
        *,
        tone: str = "ok",
        icon: str = "circle-check",
        act: str = "",
        stay_ms: int = TOAST_MS,
    ) -> None:
        """Show ``words`` for ``stay_ms``; with ``act``, a button that emits ``acted``."""
        self._icon.set_icon(icon, theme.TONES[tone][0])
        self._words.setText(words)
        self._act.setVisible(bool(act))
        if act:
            self._act.set_text(act)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(stay_ms)
        announce(self, words, urgent=tone == "bad")

    def _acted(self) -> None:
        self.hide()
        self.acted.emit()

    def _place(self) -> None:
        self._words.setWordWrap(False)
        wanted = self.sizeHint().width()
        width = min(wanted, self._host.width() - 2 * _EDGE)
        self._words.setWordWrap(wanted > width)
        self.resize(width, self.sizeHint().height() if wanted <= width else self.heightForWidth(width))
        self.move((self._host.width() - width) // 2, self._host.height() - self.height() - 2 * _EDGE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
