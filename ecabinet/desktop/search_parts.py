"""What an answer is shown with: a line with its words marked, and a row for each place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecabinet.client.query import Excerpt
from ecabinet.client.search import Hit
from ecabinet.desktop import kit, theme

LINES_MAX: Final = 4
"""An excerpt never needs more at a bearable width."""
_ICONS: Final[dict[str, tuple[str, str]]] = {
    "meeting": ("calendar", "info"),
    "item": ("list", "info"),
    "paper": ("file-text", "info"),
    "conclusion": ("gavel", "ok"),
    "note": ("sticky-note", "gold"),
    "page": ("file-text", "plain"),
}


class MarkedText(QWidget):
    """A stretch of text with what was looked for in bold on gold; wraps, and is no longer than its lines."""

    def __init__(self, excerpt: Excerpt, *, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._excerpt, self._strong = excerpt, strong
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _laid(self, width: int) -> tuple[QTextLayout, int]:
        now = theme.current()
        font = now.font(theme.BODY, theme.SEMIBOLD) if self._strong else now.font(theme.META + 1)
        laid = QTextLayout(self._excerpt.text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        laid.setTextOption(option)
        marked = QTextCharFormat()
        marked.setFontWeight(QFont.Weight.DemiBold)
        marked.setBackground(now.colour("gold_tint"))
        marked.setForeground(now.colour("gold_text"))
        ranges = []
        for start, end in self._excerpt.marks:
            one = QTextLayout.FormatRange()
            # Qt counts in UTF-16: letters beyond the first plane are two.
            one.start = _utf16(self._excerpt.text[:start])
            one.length = _utf16(self._excerpt.text[start:end])
            one.format = marked
            ranges.append(one)
        laid.setFormats(ranges)
        height = 0.0
        laid.beginLayout()
        for _ in range(LINES_MAX):
            line = laid.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, height))
            height += line.height()
        laid.endLayout()
        return laid, round(height + 0.5)

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        return self._laid(width)[1]

    def sizeHint(self) -> QSize:
        """A comfortable line."""
        return QSize(420, self.heightForWidth(420))

    def minimumSizeHint(self) -> QSize:
        """Narrow if it must be."""
        return QSize(120, self._laid(10_000)[1])

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines."""
        painter = QPainter(self)
        painter.setPen(theme.current().colour("text" if self._strong else "text2"))
        self._laid(self.width())[0].draw(painter, QPointF(0, 0))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _words(hit: Hit) -> tuple[str, str]:
    """What a place is, and where."""
    paper = hit.paper_title or (
        QCoreApplication.translate("Search", "Biên bản phiên họp") if hit.paper else ""
    )
    page = QCoreApplication.translate("Search", "trang {page}").format(page=hit.page + 1)
    match hit.kind:
        case "page":
            return f"{paper} · {page}", ""
        case "note":
            return QCoreApplication.translate("Search", "Ghi chú của tôi"), f"{paper} · {page}"
        case "conclusion":
            return QCoreApplication.translate("Search", "Kết luận"), hit.item_title
        case "paper":
            return "", QCoreApplication.translate("Search", "Tài liệu · {item}").format(item=hit.item_title)
        case "item":
            return "", QCoreApplication.translate("Search", "Nội dung họp")
    return "", QCoreApplication.translate("Search", "Phiên họp")


class HitRow(kit.Row):
    """One place: what it is, where, and the words around it. ``stepped(±1)``: Up or Down was pressed."""

    stepped = Signal(int)

    def __init__(self, hit: Hit, parent: QWidget | None = None) -> None:
        self.hit = hit
        icon, tone = _ICONS[hit.kind]
        title, detail = _words(hit)
        # Without a title of its own, the text that was found is the title.
        below = MarkedText(hit.excerpt, strong=not title)
        super().__init__(title, "" if not title else detail, leading=kit.IconTile(icon, tone), below=below)
        if not title:
            self.title.hide()
            self.detail.setText(detail)
            self.detail.show()
        self.setAccessibleName(". ".join(part for part in (title, detail, hit.excerpt.text) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Up and Down are told, or the column would scroll instead."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
