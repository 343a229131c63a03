"""Buttons: one look for all, painted from the theme; never under 44 px."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ecabinet.desktop import theme

Kind = Literal["primary", "secondary", "ghost", "danger"]

HOLD_MS: Final = 1000
LEFT_MIDDLE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_GAP: Final = 10
_FONTS: Final = {44: theme.META + 1, 48: theme.BODY, 56: theme.SECTION - 1, 60: theme.SECTION}


class Button(QPushButton):
    """A button with words, an icon before (or after) them, or an icon alone with an accessible name.

    ``primary`` is red and stands once on a screen; ``danger`` is rust and outlined. A checkable button
    that is checked shows the blue of selection.
    """

    def __init__(
        self, text: str = "", kind: Kind = "secondary", *, icon: str = "", size: int = theme.CONTROL,
        name: str = "", icon_after: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(text, parent)
        if not (text or name):
            raise ValueError("a button without words needs an accessible name")
        if size < theme.TOUCH_MIN:
            raise ValueError("a button is at least 44 px high")
        self.kind: Kind = kind
        self._size, self._icon, self._icon_after = size, icon, icon_after
        self._compact = False
        self.setAccessibleName(name or text)
        if name and not text:
            self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def set_text(self, text: str, icon: str | None = None) -> None:
        """Change the words, and the icon if one is given; the accessible name follows."""
        self.setText(text)
        self.setAccessibleName(text)
        if icon is not None:
            self._icon = icon
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Show the icon only, the words as tool tip, where room is short; without an icon nothing changes."""
        compact = compact and bool(self._icon)
        if compact != self._compact:
            self._compact = compact
            self.setToolTip(self.text() if compact else "")
            self.updateGeometry()
            self.update()

    def _words(self) -> str:
        return "" if self._compact else self.text()

    def set_kind(self, kind: Kind) -> None:
        """Change the look."""
        self.kind = kind
        self.update()

    def _font_px(self) -> int:
        return _FONTS.get(self._size, theme.BODY)

    def _icon_px(self) -> int:
        return 24 if not self._words() else 20

    def sizeHint(self) -> QSize:
        """Words, icon and padding at the user's text scale."""
        now = theme.current()
        metrics = QFontMetrics(now.font(self._font_px(), theme.SEMIBOLD))
        if not self._words():
            return QSize(self._size, self._size)
        padding = 12 if self.kind == "ghost" else 18
        width = metrics.horizontalAdvance(self._words()) + 2 * padding + 2
        if self._icon:
            width += self._icon_px() + _GAP
        return QSize(max(width, theme.TOUCH_MIN), max(self._size, metrics.height() + 16))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def colours(self) -> tuple[QColor, QColor, QColor]:
        """Fill, border and words in the present state."""
        now = theme.current()
        clear = QColor(0, 0, 0, 0)
        if not self.isEnabled():
            fill = now.colour("off_tint") if self.kind == "primary" else clear
            border = clear if self.kind in ("primary", "ghost") else now.colour("line")
            return fill, border, now.colour("text3")
        if self.isCheckable() and self.isChecked():
            return now.colour("info_tint"), now.colour("info"), now.colour("info")
        if self.kind == "primary":
            return now.colour("son"), now.colour("son_line"), now.colour("on_son")
        if self.kind == "danger":
            return now.colour("surface"), now.colour("bad"), now.colour("bad")
        if self.kind == "ghost":
            return clear, clear, now.colour("text2")
        return now.colour("surface"), now.colour("line_strong"), now.colour("text")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint fill, border, icon and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, border, words = self.colours()
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(border, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            veil = QColor(words)
            veil.setAlpha(32 if self.isDown() else 14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(rect, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        self.paint_over(painter, rect)
        self.paint_content(painter, words)

    def paint_over(self, painter: QPainter, rect: QRectF) -> None:
        """For a descendant that paints between fill and words."""

    def paint_content(self, painter: QPainter, words: QColor) -> None:
        """Icon and words, centred."""
        now = theme.current()
        font = now.font(self._font_px(), theme.SEMIBOLD)
        metrics = QFontMetrics(font)
        icon_px = self._icon_px() if self._icon else 0
        gap = _GAP if self._icon and self._words() else 0
        text_px = metrics.horizontalAdvance(self._words())
        left = (self.width() - icon_px - gap - text_px) / 2
        middle = self.height() / 2
        if self._icon:
            at = left + text_px + gap if self._icon_after else left
            shown = theme.pixmap(self._icon, words, icon_px, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(at, middle - icon_px / 2), shown)
        if self._words():
            painter.setFont(font)
            painter.setPen(words)
            start = left if self._icon_after else left + icon_px + gap
            box = QRectF(start, 0, text_px + 2, self.height())
            painter.drawText(box, LEFT_MIDDLE, self._words())


class HoldButton(Button):
    """A button for what cannot be taken back: it acts after being held for one second.

    ``held`` comes once per hold, by finger, mouse, Space or Enter; letting go earlier only emits ``let_go``,
    so that a screen can say how it works.
    """

    held = Signal()
    let_go = Signal()

    def __init__(
        self, text: str, kind: Kind = "danger", *, icon: str = "", size: int = theme.CONTROL,
        hold_ms: int = HOLD_MS, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(text, kind, icon=icon, size=size, parent=parent)
        self.setAccessibleDescription(self.tr("Giữ một giây để thực hiện"))
        self._progress = 0.0
        self._fired = False
        self._hold = QVariantAnimation(self)
        self._hold.setStartValue(0.0)
        self._hold.setEndValue(1.0)
        self._hold.setDuration(hold_ms)
        self._hold.setEasingCurve(QEasingCurve.Type.Linear)
        self._hold.valueChanged.connect(self._advance)
        self._hold.finished.connect(self._fire)
        self.pressed.connect(self._begin)
        self.released.connect(self._end)

    def _begin(self) -> None:
        self._fired = False
        self._hold.start()

    def _advance(self, value: float) -> None:
        self._progress = value
        self.update()

    def _fire(self) -> None:
        self._fired = True
        self.held.emit()

    def _end(self) -> None:
        running = self._hold.state() == QVariantAnimation.State.Running
        self._hold.stop()
        self._progress = 0.0
        self.update()
        if running and not self._fired:
            self.let_go.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter holds like Space; repeats of a held key are not new presses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not event.isAutoRepeat() and not self.isDown():
                self.setDown(True)
                self.pressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Letting the key go ends the hold."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not event.isAutoRepeat() and self.isDown():
                self.setDown(False)
                self.released.emit()
            event.accept()
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A hold does not outlive the focus."""
        super().focusOutEvent(event)
        if self._hold.state() == QVariantAnimation.State.Running:
            self.setDown(False)
            self._end()

    def paint_over(self, painter: QPainter, rect: QRectF) -> None:
        """The part of the second that has passed."""
        if self._progress <= 0:
            return
        veil = self.colours()[2]
        veil.setAlpha(56)
        painter.save()
        painter.setClipRect(QRectF(0, 0, self.width() * self._progress, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(rect, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        painter.restore()
