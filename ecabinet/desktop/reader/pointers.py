"""Pen, finger, mouse and wheel turned into what they mean: strokes, taps, panning, zooming.

The pen draws and the finger pans; touch is ignored while a pen is near or was a moment ago, because it is
then a palm.
"""

from __future__ import annotations

import time
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QEventPoint,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

PALM_S = 0.5
"""Touch is a palm's for this long after the pen was last felt."""
TAP_PX = 12
TAP_S = 0.4
DOUBLE_TAP_S = 0.4
DOUBLE_TAP_PX = 40
MOUSE_PRESSURE = 0.5
GLIDE_MS = 16
STILL_S = 0.1
"""A finger that has not moved for this long before it is lifted wants the page to stay."""
GLIDE_LOSS = 0.94
"""Part of its speed that a released page keeps each step."""
GLIDE_MIN = 0.6
"""Pixels a step; slower is standing still."""
WHEEL_STEP = 120

EVENTS = frozenset(
    {
        QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease,
        QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel,
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel, QEvent.Type.NativeGesture,
    }
)  # fmt: skip
"""What `Pointers.handle` wants to see."""


class Desk(Protocol):
    """What the pointers act on. Places are viewport pixels."""

    def draws(self, finger: bool) -> bool:
        """Whether the pointer's chosen tool works on the page (else it pans)."""

    def press(self, at: QPointF, pressure: float, eraser: bool) -> None:
        """The tool is put down."""

    def drag(self, at: QPointF, pressure: float) -> None:
        """The tool moves while down."""

    def release(self) -> None:
        """The tool is lifted."""

    def cancel(self) -> None:
        """The tool was never meant to be down."""

    def pan(self, dx: float, dy: float) -> None:
        """Move the paper by so many pixels."""

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom around a place."""

    def tap(self, at: QPointF) -> None:
        """A short touch without movement, by a pointer that pans."""

    def double_tap(self, at: QPointF) -> None:
        """Two of them."""


class Pointers(QObject):
    """Watches one viewport; `handle` is given its events."""

    def __init__(self, desk: Desk, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._desk = desk
        self._pen_felt = -PALM_S
        self._pen_down = False
        self._drawing = False
        self._panning = False
        self._from = QPointF()
        self._at = QPointF()
        self._began = 0.0
        self._moved = False
        self._spread = 0.0
        self._tapped = (-DOUBLE_TAP_S, QPointF())
        self._speed = QPointF()
        self._moved_at = 0.0
        self._glide = QTimer(self)
        self._glide.setInterval(GLIDE_MS)
        self._glide.timeout.connect(self._glide_on)
        # Pens that send no proximity events still send hovering moves, if asked to.
        viewport.setTabletTracking(True)

    def handle(self, event: QEvent) -> bool:
        """Act on an event; False leaves it to others."""
        kind = event.type()
        if isinstance(event, QTabletEvent):
            return self._tablet(event)
        if isinstance(event, QTouchEvent):
            return self._touch(event)
        if isinstance(event, QNativeGestureEvent):
            return self._gesture(event)
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QMouseEvent) and kind != QEvent.Type.ContextMenu:
            return self._mouse(event)
        return False

    # Pen ----------------------------------------------------------------------

    def pen_is_near(self) -> bool:
        """Whether touch is to be taken for a palm."""
        return self._pen_down or time.monotonic() - self._pen_felt < PALM_S

    def _tablet(self, event: QTabletEvent) -> bool:
        self._pen_felt = time.monotonic()
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self.stop()
            self._pen_down = True
            rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
            barrel = event.button() == Qt.MouseButton.RightButton
            if rubber or barrel or self._desk.draws(finger=False):
                self._drawing = True
                self._desk.press(event.position(), event.pressure(), rubber or barrel)
            else:
                self._start_pan(event.position())
        elif kind == QEvent.Type.TabletMove and self._pen_down:
            if self._drawing:
                self._desk.drag(event.position(), event.pressure())
            else:
                self._pan_to(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._pen_down = False
            self._lift()
        event.accept()
        return True

    # Touch --------------------------------------------------------------------

    def _touch(self, event: QTouchEvent) -> bool:
        event.accept()
        if self.pen_is_near():
            if not self._pen_down and (self._drawing or self._panning):
                self.stop()
            return True
        points = [p for p in event.points() if p.state() != QEventPoint.State.Released]
        kind = event.type()
        if kind == QEvent.Type.TouchCancel:
            self.stop()
        elif kind == QEvent.Type.TouchEnd:
            glide = self._spread == 0
            self._spread = 0.0
            self._lift(glide)
        elif len(points) >= 2:
            self._pinch(points)
        elif len(points) == 1:
            self._finger(points[0], kind == QEvent.Type.TouchBegin)
        return True

    def _finger(self, point: QEventPoint, begins: bool) -> None:
        at = point.position()
        if begins:
            self.stop()
            if self._desk.draws(finger=True):
                self._drawing = True
                self._desk.press(at, MOUSE_PRESSURE, False)
            else:
                self._start_pan(at)
        elif self._drawing:
            self._desk.drag(at, MOUSE_PRESSURE)
        elif self._spread:
            self._spread = 0.0  # one finger of two was lifted: go on panning from here
            self._start_pan(at)
            self._moved = True
        elif self._panning:
            self._pan_to(at)

    def _pinch(self, points: list[QEventPoint]) -> None:
        if self._drawing:
            self._drawing = False
            self._desk.cancel()
        a, b = points[0].position(), points[1].position()
        middle, apart = (a + b) / 2, QPointF(a - b)
        spread = max(1.0, (apart.x() ** 2 + apart.y() ** 2) ** 0.5)
        if self._spread:
            self._desk.pan(middle.x() - self._at.x(), middle.y() - self._at.y())
            self._desk.zoom(spread / self._spread, middle)
        self._spread, self._at, self._moved, self._panning = spread, middle, True, True

    # Mouse --------------------------------------------------------------------

    def _mouse(self, event: QMouseEvent) -> bool:
        if event.source() != Qt.MouseEventSource.MouseEventNotSynthesized:
            return True  # made from a touch or pen event that was understood already
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            if event.button() == Qt.MouseButton.LeftButton:
                self.stop()
                if self._desk.draws(finger=False):
                    self._drawing = True
                    self._desk.press(event.position(), MOUSE_PRESSURE, False)
                else:
                    self._start_pan(event.position())
            elif event.button() == Qt.MouseButton.MiddleButton:
                self.stop()
                self._start_pan(event.position())
            else:
                return False
        elif kind == QEvent.Type.MouseMove:
            if self._drawing:
                self._desk.drag(event.position(), MOUSE_PRESSURE)
            elif self._panning:
                self._pan_to(event.position())
            else:
                return False
        elif kind == QEvent.Type.MouseButtonRelease:
            self._lift()
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._glide.stop()
            return False
        self._desk.zoom(1.2 ** (event.angleDelta().y() / WHEEL_STEP), event.position())
        event.accept()
        return True

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._desk.zoom(1 + event.value(), event.position())
        return True

    # Panning ------------------------------------------------------------------

    def _start_pan(self, at: QPointF) -> None:
        self._panning, self._moved = True, False
        self._from = self._at = at
        self._began = self._moved_at = time.monotonic()
        self._speed = QPointF()

    def _pan_to(self, at: QPointF) -> None:
        if not self._moved and (at - self._from).manhattanLength() < TAP_PX:
            return
        self._moved = True
        step, now = at - self._at, time.monotonic()
        self._desk.pan(step.x(), step.y())
        steps = max(0.2, (now - self._moved_at) * 1000 / GLIDE_MS)
        self._speed = self._speed * 0.4 + step / steps * 0.6
        self._at, self._moved_at = at, now

    def _lift(self, glide: bool = False) -> None:
        if self._drawing:
            self._drawing = False
            self._desk.release()
        elif self._panning:
            self._panning = False
            now = time.monotonic()
            if not self._moved and now - self._began < TAP_S:
                self._tap(self._from, now)
            elif glide and self._moved and now - self._moved_at < STILL_S:
                self._glide.start()

    def _tap(self, at: QPointF, now: float) -> None:
        before, where = self._tapped
        if now - before < DOUBLE_TAP_S and (at - where).manhattanLength() < DOUBLE_TAP_PX:
            self._tapped = (-DOUBLE_TAP_S, at)
            self._desk.double_tap(at)
        else:
            self._tapped = (now, at)
            self._desk.tap(at)

    def _glide_on(self) -> None:
        if self._speed.manhattanLength() < GLIDE_MIN:
            self._glide.stop()
            return
        self._desk.pan(self._speed.x(), self._speed.y())
        self._speed *= GLIDE_LOSS

    def stop(self) -> None:
        """Whatever was under way is over, unfinished."""
        self._glide.stop()
        if self._drawing:
            self._desk.cancel()
        self._drawing = self._panning = False
        self._spread = 0.0
