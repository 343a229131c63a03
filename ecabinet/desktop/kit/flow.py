"""A row that wraps: chips and buttons go to the next line where larger text leaves no room."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecabinet.desktop import theme


class Flow(QWidget):
    """Places its widgets in lines from the left, each as wide as it wants, and grows with the lines.

    A widget and not a layout: layout items kept by a layout written in Python outlive their C++ selves.
    """

    def __init__(self, spacing: int = theme.SPACE_8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` at the end."""
        widget.setParent(self)
        self._widgets.append(widget)
        self.updateGeometry()

    def _shown(self) -> Iterator[tuple[QWidget, QSize]]:
        for widget in getattr(self, "_widgets", ()):  # emptied by the collector before Qt is done
            if not widget.isHidden():
                yield widget, widget.sizeHint().expandedTo(widget.minimumSize())

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines at ``width``."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [size for _, size in self._shown()]
        width = sum(size.width() for size in sizes) + self._spacing * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """The widest alone."""
        sizes = [size for _, size in self._shown()]
        width = max((size.width() for size in sizes), default=0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        """A widget that changes its size, shows or hides moves its neighbours."""
        done = bool(super().event(event))
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._place(self.width(), move=True)
            self.updateGeometry()
        return done

    def _place(self, width: int, *, move: bool) -> int:
        lines: list[list[tuple[QWidget, QSize]]] = [[]]
        x = 0
        for widget, size in self._shown():
            if lines[-1] and x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((widget, size))
            x += size.width() + self._spacing
        y = 0
        for line in lines:
            height = max((size.height() for _, size in line), default=0)
            x = 0
            for widget, size in line:
                if move:
                    widget.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self._spacing
            y += height + self._spacing
        return max(0, y - self._spacing)
