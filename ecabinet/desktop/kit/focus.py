"""The focus ring: 3 px, 2 px off, around whatever the keyboard is on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from ecabinet.desktop import theme

WIDTH: Final = 3
OFFSET: Final = 2
_OUT: Final = WIDTH + OFFSET


class FocusRing(QWidget):
    """Drawn over the window, so that no layout or neighbour cuts it; lets every touch through.

    Shown when focus came by keyboard, code or assistive technology; a finger knows where it tapped. It
    listens to the focused widget only while shown: a page under the pen pays nothing.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around: QWidget | None = None
        self._radius: float = theme.RADIUS_CONTROL
        self.hide()
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        if new is None or new.isWindow() or new.property("ownFocusRing"):
            return
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        self._around = new
        new.installEventFilter(self)
        new.window().installEventFilter(self)
        if self.parentWidget() is not new.window():
            self.setParent(new.window())
        self._place()

    def _leave(self) -> None:
        self.hide()
        if self._around is not None:
            self._around.removeEventFilter(self)
            self._around.window().removeEventFilter(self)
            self._around = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget; leave when it hides or is pressed."""
        if not hasattr(self, "_around"):
            return False  # emptied by the collector before Qt is done
        kind = event.type()
        if kind in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        elif kind == QEvent.Type.MouseButtonPress and watched is self._around:
            self._leave()
        elif kind == QEvent.Type.Hide:
            self.hide()
        return False

    def _place(self) -> None:
        around = self._around
        if around is None or not around.isVisible():
            self.hide()
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
        self.setGeometry(area)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One rounded line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("focus"), WIDTH))
        half = WIDTH / 2
        radius = self._radius + OFFSET
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


def install(app: QApplication) -> FocusRing:
    """Give the application its ring; the caller keeps what is returned for as long as the application."""
    return FocusRing(app)
