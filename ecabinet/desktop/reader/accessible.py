"""What a screen reader finds where sighted members see painted pages: the page's number and its words."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleObject, QWindow

from ecabinet.desktop.reader.view import PageView


class PageInterface(QAccessibleObject):
    """A document whose name says which page is shown and whose value is that page's text."""

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self._view = view

    def text(self, kind: QAccessible.Text) -> str:
        """Name: the page and how many there are. Value: its words, once they are read."""
        if kind == QAccessible.Text.Name:
            return self._view.accessible_page()
        if kind == QAccessible.Text.Value:
            return self._view.page_text
        return ""

    def role(self) -> QAccessible.Role:
        """A document."""
        return QAccessible.Role.Document

    def state(self) -> QAccessible.State:
        """It takes the focus, is never edited and reads across lines."""
        state = QAccessible.State()
        state.focusable = True
        state.focused = self._view.hasFocus()
        state.readOnly = True
        state.multiLine = True
        state.invisible = not self._view.isVisible()
        return state

    def rect(self) -> QRect:
        """Where the pages are on the screen."""
        return QRect(self._view.mapToGlobal(QPoint(0, 0)), self._view.size())

    def parent(self) -> QAccessibleInterface:
        """What holds the view."""
        return QAccessible.queryAccessibleInterface(self._view.parentWidget() or self._view.window())

    def window(self) -> QWindow:
        """The window it is in."""
        return self._view.window().windowHandle()

    def childCount(self) -> int:
        """Words are no children: they would be thousands."""
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        """There is none."""
        raise IndexError(index)

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """There is none."""
        return -1


_kept: dict[int, PageInterface] = {}


def _make(_kind: str, thing: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(thing, PageView):
        return None
    made = _kept.get(id(thing))
    if made is None:
        key = id(thing)
        made = _kept[key] = PageInterface(thing)  # Qt does not keep what Python makes alive
        thing.destroyed.connect(lambda: _kept.pop(key, None))
    return made


def install() -> None:
    """Let Qt ask here about page views; once per process is enough."""
    global _installed  # Qt's list of factories is the process's own
    if not _installed:
        QAccessible.installFactory(_make)
        _installed = True


_installed = False
