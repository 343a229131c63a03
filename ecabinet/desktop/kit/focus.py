"""The focus ring: 3 px, 2 px off, around whatever the keyboard is on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from ecabinet.desktop import theme

WIDTH: Final = 3
OFFSET: Final = 2
_OUT: Final = WIDTH + OFFSET


class FocusRing(QWidget):
    """The line itself, drawn over the window so that no layout or neighbour cuts it; touches go through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """One rounded line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("focus"), WIDTH))
        half = WIDTH / 2
        radius = theme.RADIUS_CONTROL + OFFSET
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


class FocusFollower(QObject):
    """Puts the ring where the focus is, when it came by keyboard, code or assistive technology.

    A finger knows where it tapped. The focused widget is listened to only while the ring is shown: a page
    under the pen pays nothing. A widget that draws its own ring has the property ``ownFocusRing``.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._around: QWidget | None = None
        self._ring: FocusRing | None = None
        app.focusChanged.connect(self._moved)

    def ring(self) -> FocusRing | None:
        """The ring, if it is shown."""
        return (
            self._ring if self._ring is not None and isValid(self._ring) and self._ring.isVisible() else None
        )

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        if new is None or new.isWindow() or new.property("ownFocusRing"):
            return
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        self._around = new
        new.installEventFilter(self)
        new.window().installEventFilter(self)
        self._place()

    def _leave(self) -> None:
        self._hide()
        around, self._around = self._around, None
        if around is not None and isValid(around):
            around.removeEventFilter(self)
            around.window().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget; leave when it hides or is pressed."""
        kind = event.type()
        if kind in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        elif kind == QEvent.Type.MouseButtonPress and watched is self._around:
            self._leave()
        elif kind == QEvent.Type.Hide:
            self._hide()
        return False

    def _hide(self) -> None:
        shown = self.ring()
        if shown is not None:
            shown.hide()

    def _place(self) -> None:
        around = self._around
        if around is None or not isValid(around):
            return
        if not around.isVisible():
            self._hide()  # until it shows
            return
        window = around.window()
        area = QRect(around.mapTo(window, QPoint(0, 0)), around.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
        parent = around.parentWidget()
        while parent is not None and parent is not window:
            if isinstance(parent, QAbstractScrollArea):
                port = parent.viewport()
                shown = QRect(port.mapTo(window, QPoint(0, 0)), port.size())
                area = area.intersected(shown.adjusted(-_OUT, -_OUT, _OUT, _OUT))
            parent = parent.parentWidget()
        # A window that closes takes its ring with it; the next window gets a new one.
        if self._ring is None or not isValid(self._ring):
            self._ring = FocusRing(window)
        elif self._ring.parentWidget() is not window:
            self._ring.setParent(window)
        self._ring.setGeometry(area)
        self._ring.raise_()
        self._ring.show()


def install(app: QApplication) -> FocusFollower:
    """Give the application its focus ring; it lives as long as the application."""
    return FocusFollower(app)
