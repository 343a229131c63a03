"""Rows one presses: a leading mark, a title, a line below, a chip, a chevron."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ecabinet.desktop import theme
from ecabinet.desktop.kit.chips import Chip
from ecabinet.desktop.kit.frames import Surface
from ecabinet.desktop.kit.text import Icon, Text


class Row(QPushButton):
    """A row that opens something. ``leading`` is any widget, and so is ``below``, under the words; ``framed``
    gives it a card of its own.

    Its accessible name is all its words, in their order.
    """

    def __init__(
        self, title: str, detail: str = "", *, leading: QWidget | None = None, chip: Chip | None = None,
        below: QWidget | None = None, framed: bool = True, height: int = 68, chevron: bool = True,
        strong: bool = True, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._framed, self._least = framed, height
        row = QHBoxLayout(self)
        row.setContentsMargins(10 if framed else 0, 9, 14 if framed else 4, 9)
        row.setSpacing(theme.SPACE_16 if framed else theme.SPACE_12)
        if leading is not None:
            row.addWidget(leading, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            row.addSpacing(6 if framed else 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        self.title = Text(title, "strong" if strong else "body")
        self.detail = Text(detail, "meta")
        self.detail.setVisible(bool(detail))
        words.addWidget(self.title)
        words.addWidget(self.detail)
        if below is not None:
            words.addWidget(below)
        words.addStretch(1)
        row.addLayout(words, 1)
        if chip is not None:
            row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        if chevron:
            row.addWidget(Icon("chevron-right", "text2", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        said = [title, detail, chip.text() if chip is not None else ""]
        self.setAccessibleName(". ".join(part for part in said if part))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setMinimumHeight(height)  # a box layout asks the inner layout, not heightForWidth below
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Its words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped words ask, at least as given."""
        layout = self.layout()
        wanted = layout.totalHeightForWidth(width) if layout is not None else 0
        return max(getattr(self, "_least", 0), wanted)  # emptied by the collector before Qt is done

    def sizeHint(self) -> QSize:
        """The layout's own."""
        layout = self.layout()
        wanted = layout.totalSizeHint() if layout is not None else QSize()
        return QSize(wanted.width(), max(self.minimumHeight(), wanted.height()))

    def minimumSizeHint(self) -> QSize:
        """Narrow if it must be: the words wrap."""
        layout = self.layout()
        least = layout.totalMinimumSize().width() if layout is not None else 0
        return QSize(least, self.minimumHeight())

    def event(self, event: QEvent) -> bool:
        """Hold the height that the words need at this width; box layouts forget it when fonts change."""
        done = bool(super().event(event))
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            wanted = self.heightForWidth(self.width())
            if wanted != self.minimumHeight():
                self.setMinimumHeight(wanted)
            layout = self.layout()
            # The inner layout saw the size before this one and is not told again.
            if layout is not None and layout.geometry().size() != self.size():
                layout.setGeometry(self.rect())
        return done

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card, and a veil under finger or pointer."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._framed:
            painter.setPen(QPen(now.colour("line"), 1))
            painter.setBrush(now.colour("surface"))
            painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)
        if self.isDown() or self.underMouse():
            veil = now.colour("text")
            veil.setAlpha(22 if self.isDown() else 9)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            if not self._framed:
                area = area.adjusted(-4, 0, 4, 0)
            painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)


class IconTile(QWidget):
    """An icon on its tone's tint, 44 px, to lead a row."""

    def __init__(self, icon: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self.setFixedSize(theme.TOUCH_MIN, theme.TOUCH_MIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint and icon."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words, tint = now.tone(self._tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        painter.drawPixmap(11, 11, theme.pixmap(self._icon, words, 22, self.devicePixelRatioF()))


class DateTile(Surface):
    """A day's number in serif over its weekday or month, to lead a row."""

    def __init__(self, number: str, below: str, parent: QWidget | None = None) -> None:
        super().__init__("inset", margins=(6, 6, 6, 8), spacing=0, parent=parent)
        centre = Qt.AlignmentFlag.AlignCenter
        self.body.addWidget(Text(number, "title", wrap=False, align=centre))
        self.body.addWidget(Text(below, "dateBelow", wrap=False, align=centre))
        self.setMinimumSize(round(72 * theme.current().scale), 72)
