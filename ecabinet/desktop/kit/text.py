"""Labels, icons, rules and titles."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ecabinet.desktop import theme


class Text(QLabel):
    """A plain-text label in one of the theme's roles; wrapping unless told otherwise.

    In a horizontal row give a wrapping label stretch 1, or Qt breaks its lines early.
    """

    def __init__(
        self, text: str = "", role: str = "body", *, tone: str = "", wrap: bool = True,
        align: Qt.AlignmentFlag | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        if tone:
            self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        if align is not None:
            self.setAlignment(align)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def set_tone(self, tone: str) -> None:
        """Recolour the label; an empty tone is its role's own colour."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedText(QLabel):
    """One line that shortens with an ellipsis; the whole text stays its accessible name and tool tip."""

    _whole = ""  # of the class too: the collector may empty the object before Qt is done with it

    def __init__(self, text: str = "", role: str = "body", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show ``text``, as much of it as fits."""
        self._whole = text
        self.setAccessibleName(text)
        self._shorten()
        self.updateGeometry()

    @property
    def whole(self) -> str:
        """The text before shortening."""
        return self._whole

    def _shorten(self) -> None:
        self.ensurePolished()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        if shown != self.text():
            super().setText(shown)
            self.setToolTip(self._whole if shown != self._whole else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def changeEvent(self, event: QEvent) -> None:
        """Shorten again under another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._shorten()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """A few letters and the ellipsis."""
        self.ensurePolished()
        return QSize(self.fontMetrics().averageCharWidth() * 6, self.fontMetrics().height())


class Icon(QWidget):
    """A decoration: an icon in a token's colour. Meaning belongs in the words beside it."""

    def __init__(
        self, name: str, colour: str = "text2", size: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._colour, self._size = name, colour, size
        self.setFixedSize(size, size)

    def set_icon(self, name: str, colour: str | None = None) -> None:
        """Show another icon, or the same in another colour."""
        self._name = name
        self._colour = colour or self._colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw for the screen's own pixels."""
        painter = QPainter(self)
        colour = theme.current().colour(self._colour)
        painter.drawPixmap(0, 0, theme.pixmap(self._name, colour, self._size, self.devicePixelRatioF()))


class Rule(QFrame):
    """A hairline between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rule")
        self.setFixedHeight(1)


class Eyebrow(Text):
    """A small line in spaced capitals above a title. The caller gives the text in capitals."""

    def __init__(self, text: str = "", *, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "eyebrow", tone=tone, wrap=False, parent=parent)


class SectionTitle(QWidget):
    """A section's title, a remark after it, and room for a control at the right."""

    def __init__(self, title: str, remark: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.SPACE_8)
        self.title = Text(title, "section")
        self.remark = Text(remark, "meta", wrap=False)
        self.remark.setVisible(bool(remark))
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self.remark)

    def add(self, control: QWidget) -> None:
        """Put ``control`` at the right end."""
        self._row.addWidget(control)
