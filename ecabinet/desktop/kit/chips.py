"""Chips say a state in an icon and a word; avatars stand for people."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from ecabinet.desktop import theme

_ICON: Final = 16
_PAD: Final = 11
_GAP: Final = 6


def _pill_height() -> int:
    metrics = QFontMetrics(theme.current().font(theme.META, theme.SEMIBOLD))
    return max(28, metrics.height() + 8)


def _pill_size(text: str, icon: str, compact: bool) -> QSize:
    metrics = QFontMetrics(theme.current().font(theme.META, theme.SEMIBOLD))
    words = 0 if compact else metrics.horizontalAdvance(text) + 2
    width = 2 * _PAD + words + (_ICON if icon else 0) + (_GAP if icon and words else 0)
    return QSize(width, _pill_height())


def _paint_pill(
    painter: QPainter, area: QRectF, text: str, icon: str, tone: str, compact: bool, ratio: float
) -> None:
    now = theme.current()
    words, tint = now.tone(tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    radius = min(area.height() / 2, theme.RADIUS_CHIP * max(1.0, now.scale))
    painter.drawRoundedRect(area, radius, radius)
    left = area.left() + (_PAD if not compact else (area.width() - _ICON) / 2)
    if icon:
        at = QPointF(left, area.center().y() - _ICON / 2)
        painter.drawPixmap(at, theme.pixmap(icon, words, _ICON, ratio))
        left += _ICON + _GAP
    if not compact:
        painter.setFont(now.font(theme.META, theme.SEMIBOLD))
        painter.setPen(words)
        box = QRectF(left, area.top(), area.right() - left, area.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)


class Chip(QLabel):
    """A state that is read, not pressed: tint, icon and word. ``tone`` is a key of ``theme.TONES``."""

    def __init__(self, text: str, tone: str = "off", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.tone, self.icon_name, self._compact = tone, icon, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_compact(self, compact: bool) -> None:
        """Show the icon only, the words as tool tip, where room is short."""
        self._compact = compact and bool(self.icon_name)
        self.setToolTip(self.text() if self._compact else "")
        self.updateGeometry()
        self.update()

    def set_state(self, text: str, tone: str, icon: str = "") -> None:
        """Say another state."""
        self.tone, self.icon_name = tone, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The pill itself."""
        return _pill_size(self.text(), self.icon_name, self._compact)

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        painter, ratio = QPainter(self), self.devicePixelRatioF()
        _paint_pill(
            painter, QRectF(self.rect()), self.text(), self.icon_name, self.tone, self._compact, ratio
        )


class ChipButton(QPushButton):
    """A chip that opens something: looks 28 px high, takes a finger at 44; compact, it shows its icon."""

    def __init__(self, text: str, tone: str = "off", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.tone, self.icon_name, self._compact = tone, icon, False
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def set_state(self, text: str, tone: str, icon: str = "") -> None:
        """Say another state; the accessible name follows."""
        self.tone, self.icon_name = tone, icon
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Show the icon only, the words as tool tip, where room is short."""
        self._compact = compact and bool(self.icon_name)
        self.setToolTip(self.text() if self._compact else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """At least 44 by 44."""
        pill = _pill_size(self.text(), self.icon_name, self._compact)
        return QSize(max(pill.width(), theme.TOUCH_MIN), max(pill.height() + 4, theme.TOUCH_MIN))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill in the middle of the touch area."""
        painter = QPainter(self)
        height = _pill_height()
        area = QRectF(0, (self.height() - height) / 2, self.width(), height)
        _paint_pill(
            painter, area, self.text(), self.icon_name, self.tone, self._compact, self.devicePixelRatioF()
        )
        if self.isDown() or self.underMouse():
            veil = theme.current().tone(self.tone)[0]
            veil.setAlpha(36 if self.isDown() else 16)
            painter.setBrush(veil)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(area, theme.RADIUS_CHIP, theme.RADIUS_CHIP)


class SyncState(Enum):
    """How the device stands to its server."""

    SYNCED = "synced"
    SYNCING = "syncing"
    PAUSED = "paused"
    OFFLINE = "offline"
    ERROR = "error"


class SyncChip(ChipButton):
    """The chip that every top bar carries: synced, syncing or paused n/m, offline with n waiting, error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "ok", "cloud-check", parent)
        self.state = SyncState.SYNCED
        self.set_sync(SyncState.SYNCED)

    def set_sync(self, state: SyncState, *, done: int = 0, total: int = 0, waiting: int = 0) -> None:
        """Show ``state``; ``done`` of ``total`` while syncing or paused, ``waiting`` acts while offline."""
        self.state = state
        if state is SyncState.SYNCED:
            self.set_state(self.tr("Đã đồng bộ"), "ok", "cloud-check")
        elif state is SyncState.SYNCING:
            words = self.tr("Đang đồng bộ {done}/{total}") if total else self.tr("Đang đồng bộ")
            self.set_state(words.format(done=done, total=total), "info", "refresh-cw")
        elif state is SyncState.PAUSED:
            words = self.tr("Tạm dừng tải {done}/{total}")
            self.set_state(words.format(done=done, total=total), "off", "pause")
        elif state is SyncState.OFFLINE:
            words = self.tr("Ngoại tuyến · {count} chờ gửi") if waiting else self.tr("Ngoại tuyến")
            self.set_state(words.format(count=waiting), "warn", "cloud-off")
        else:
            self.set_state(self.tr("Lỗi đồng bộ"), "bad", "circle-alert")


def initials(name: str) -> str:
    """Two letters for a Vietnamese name: of the family name, which stands first, and the given name, last."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Avatar(QLabel):
    """A person's initials in a circle; ``ring`` marks the one who speaks or signs in."""

    def __init__(
        self, name: str, size: int = 40, *, tone: str = "gold", ring: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(initials(name), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._size, self._tone, self._ring = size, tone, ring
        self.setAccessibleName(name)
        self.setFixedSize(size, size)

    def set_person(self, name: str) -> None:
        """Stand for somebody else."""
        self.setText(initials(name))
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint circle and letters."""
        paint_avatar(QPainter(self), QRectF(self.rect()), self.text(), self._tone, self._ring)


def paint_avatar(painter: QPainter, area: QRectF, letters: str, tone: str, ring: bool) -> None:
    """Circle and initials within ``area``; for seat maps and delegates too."""
    now = theme.current()
    words, tint = now.tone(tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(2.0, area.width() / 28) if ring else 0.0
    edge = now.colour("gold_line") if tone == "gold" else words
    painter.setPen(QPen(edge, width) if ring else QPen(QColor(0, 0, 0, 0), 0))
    painter.setBrush(tint)
    painter.drawEllipse(area.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    font = now.font(theme.BODY, theme.SEMIBOLD)
    font.setPixelSize(max(11, round(area.height() * 0.38)))
    painter.setFont(font)
    painter.setPen(words)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), letters)


class AvatarButton(QPushButton):
    """The signed-in member's avatar, which opens their menu; takes a finger at 44 px."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(initials(name), parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(theme.TOUCH_MIN, theme.TOUCH_MIN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def minimumSizeHint(self) -> QSize:
        """The letters are sized to the circle."""
        return QSize(theme.TOUCH_MIN, theme.TOUCH_MIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint circle and letters."""
        area = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        paint_avatar(QPainter(self), area, self.text(), "gold", ring=self.isDown() or self.underMouse())
