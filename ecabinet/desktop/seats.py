"""The room as a horseshoe of seats: who is there, who is not, who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QAccessibleObject,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWindow,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ecabinet.desktop import kit, theme

SEAT: Final = 34
GAP: Final = 6
HEIGHT_MIN: Final = 226


class SeatState(Enum):
    """How a seat looks."""

    PRESENT = "present"
    ABSENT = "absent"
    SPEAKING = "speaking"


@dataclass(frozen=True)
class Seat:
    """Somebody's place."""

    person: str
    name: str
    state: SeatState
    chair: bool = False


def places(count: int, width: float, height: float) -> list[QPointF]:
    """Middles of ``count`` seats along the left side, the far side and the right side of a table."""
    if count <= 0:
        return []
    inset = SEAT / 2 + 1
    left, right, top, bottom = inset, width - inset, inset, height - inset - SEAT * 0.6
    side, far = bottom - top, right - left
    whole = 2 * side + far
    step = whole / max(1, count - 1) if count > 1 else 0.0
    found = []
    for index in range(count):
        at = index * step if count > 1 else whole / 2
        if at <= side:
            found.append(QPointF(left, bottom - at))
        elif at <= side + far:
            found.append(QPointF(left + at - side, top))
        else:
            found.append(QPointF(right, top + at - side - far))
    return found


class SeatMap(QWidget):
    """Seats painted around a table, the chair's at its foot; every seat is read out with its state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install()
        self.seats: tuple[Seat, ...] = ()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Sơ đồ chỗ ngồi"))

    def set_seats(self, seats: Sequence[Seat], words: str) -> None:
        """Show ``seats``; ``words`` stand on the table."""
        self.seats = tuple(sorted(seats, key=lambda seat: not seat.chair))
        self._words = words
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    def state_words(self, seat: Seat) -> str:
        """A seat in words."""
        words = {
            SeatState.PRESENT: self.tr("có mặt"),
            SeatState.ABSENT: self.tr("vắng mặt"),
            SeatState.SPEAKING: self.tr("đang phát biểu"),
        }[seat.state]
        return f"{seat.name}, {words}"

    def sizeHint(self) -> QSize:
        """Higher for a larger body."""
        rows = max(4, -(-len(self.seats) // 4))
        return QSize(300, max(HEIGHT_MIN, rows * (SEAT + GAP) + SEAT))

    def minimumSizeHint(self) -> QSize:
        """Room for the seats."""
        return QSize(260, self.sizeHint().height())

    def seat_areas(self) -> list[tuple[Seat, QRectF]]:
        """Where each seat is painted."""
        found = []
        others = [seat for seat in self.seats if not seat.chair]
        for seat, middle in zip(others, places(len(others), self.width(), self.height()), strict=True):
            size = self._seat_size(len(others))
            found.append((seat, QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)))
        for seat in self.seats:
            if seat.chair:
                found.insert(0, (seat, QRectF(self.width() / 2 - 22, self.height() - 45, 44, 44)))
        return found

    def _seat_size(self, count: int) -> float:
        span = 2 * (self.height() - 2 * SEAT) + self.width() - SEAT
        return min(SEAT, max(16.0, span / max(1, count) - 5))

    def seat_at(self, point: QPointF) -> int:
        """The index among ``seat_areas`` of the seat at ``point``, or -1."""
        areas = self.seat_areas()
        return next((index for index, (_, area) in enumerate(areas) if area.contains(point)), -1)

    def event(self, event: QEvent) -> bool:
        """A seat's name on a tool tip."""
        if isinstance(event, QHelpEvent):
            index = self.seat_at(QPointF(event.pos()))
            QToolTip.showText(
                event.globalPos(), self.state_words(self.seat_areas()[index][0]) if index >= 0 else "", self
            )
            return True
        return bool(super().event(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Table, seats."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        table = QRectF(self.rect()).adjusted(SEAT + 10, SEAT + 10, -SEAT - 10, -26)
        painter.setPen(QPen(now.colour("line"), 1))
        painter.setBrush(now.colour("surface2"))
        painter.drawRoundedRect(table, theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.setPen(now.colour("text2"))
        painter.setFont(now.font(theme.NAV))
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(table.adjusted(8, 8, -8, -24), flags, self._words)
        for seat, area in self.seat_areas():
            self._paint_seat(painter, seat, area)

    def _paint_seat(self, painter: QPainter, seat: Seat, area: QRectF) -> None:
        now = theme.current()
        if seat.state is SeatState.ABSENT:
            painter.setPen(QPen(now.colour("line_strong"), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(now.colour("surface"))
            letters, words = "–", now.colour("text2")
        elif seat.state is SeatState.SPEAKING:
            painter.setPen(QPen(now.colour("gold_line"), 3))
            painter.setBrush(now.colour("gold_tint"))
            letters, words = kit.initials(seat.name), now.colour("gold_text")
        else:
            painter.setPen(QPen(now.colour("ok"), 1.5))
            painter.setBrush(now.colour("ok_tint"))
            letters, words = kit.initials(seat.name), now.colour("ok")
        painter.drawEllipse(area.adjusted(1, 1, -1, -1))
        font = now.font(theme.EYEBROW, theme.BOLD)
        font.setPixelSize(
            max(8, min(13, round(area.width() * 0.36)))
        )  # letters fit their seat at every scale
        painter.setFont(font)
        painter.setPen(words)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), letters)


class SeatMapInterface(QAccessibleObject):
    """A picture whose name says what it is and whose value is everybody with their state."""

    def __init__(self, seats: SeatMap) -> None:
        super().__init__(seats)
        self._seats = seats

    def text(self, kind: QAccessible.Text) -> str:
        """Name: the map. Description: the count. Value: each seat."""
        if kind == QAccessible.Text.Name:
            return self._seats.accessibleName()
        if kind == QAccessible.Text.Description:
            return self._seats.accessibleDescription()
        if kind == QAccessible.Text.Value:
            return "; ".join(self._seats.state_words(seat) for seat in self._seats.seats)
        return ""

    def role(self) -> QAccessible.Role:
        """A picture."""
        return QAccessible.Role.Graphic

    def state(self) -> QAccessible.State:
        """Only to be looked at."""
        state = QAccessible.State()
        state.readOnly = True
        state.invisible = not self._seats.isVisible()
        return state

    def rect(self) -> QRect:
        """Where it is on the screen."""
        return QRect(self._seats.mapToGlobal(QPoint(0, 0)), self._seats.size())

    def parent(self) -> QAccessibleInterface:
        """What holds it."""
        return QAccessible.queryAccessibleInterface(self._seats.parentWidget() or self._seats.window())

    def window(self) -> QWindow:
        """The window it is in."""
        return self._seats.window().windowHandle()

    def childCount(self) -> int:
        """Seats are told in the value."""
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        """There is none."""
        raise IndexError(index)

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """There is none."""
        return -1


_kept: dict[int, SeatMapInterface] = {}


def _make(_kind: str, thing: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(thing, SeatMap):
        return None
    made = _kept.get(id(thing))
    if made is None:
        key = id(thing)
        made = _kept[key] = SeatMapInterface(thing)  # Qt does not keep what Python makes alive
        thing.destroyed.connect(lambda: _kept.pop(key, None))
    return made


def install() -> None:
    """Let Qt ask here about seat maps; once per process is enough."""
    global _installed  # Qt's list of factories is the process's own
    if not _installed:
        QAccessible.installFactory(_make)
        _installed = True


_installed = False
