"""Numbers drawn: presence against the quorum, the four counts of a result, the steps of a poll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from ecabinet.desktop import theme
from ecabinet.desktop.kit.frames import Surface
from ecabinet.desktop.kit.text import Icon, Text

BAR: Final = 9


class QuorumBar(QProgressBar):
    """How many of all are there, with a tick where the quorum lies; says so in words too."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._needed, self._tone = label, 0, ""
        self.setTextVisible(False)
        self.setFixedHeight(BAR + 2)
        self.set_counts(0, 0, 0)

    def set_counts(self, present: int, total: int, needed: int, *, tone: str = "") -> None:
        """Show ``present`` of ``total``, at least ``needed``; without ``tone`` ok once reached, else warn."""
        self._needed, self._tone = needed, tone
        self.setRange(0, max(total, 1))
        self.setValue(min(present, max(total, 1)))
        words = self.tr("{label}: {present} trên {total}, tối thiểu {needed}")
        self.setAccessibleName(
            words.format(label=self._label, present=present, total=total, needed=needed)
            if needed
            else self.tr("{label}: {present} trên {total}").format(
                label=self._label, present=present, total=total
            )
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, part, tick."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, 1, self.width(), BAR)
        painter.setBrush(now.colour("off_tint"))
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        tone = self._tone or ("ok" if self.value() >= self._needed else "warn")
        part = self.width() * self.value() / self.maximum()
        if part > 0:
            painter.setBrush(now.tone(tone)[0])
            painter.drawRoundedRect(QRectF(0, 1, max(part, BAR), BAR), BAR / 2, BAR / 2)
        if self._needed:
            at = self.width() * self._needed / self.maximum()
            painter.fillRect(QRectF(at - 2, 0, 4, BAR + 2), now.colour("surface"))
            painter.fillRect(QRectF(at - 1, 0, 2, BAR + 2), now.colour("text"))


@dataclass(frozen=True)
class Count:
    """One cell of a result; ``below`` stands under the number: names, or why there are none."""

    label: str
    number: int
    icon: str
    tone: str
    below: str = ""
    hatched: bool = False


class CountBar(QLabel):
    """The parts of a whole side by side; a hatched part can be told without colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[Count, ...] = ()
        self.setFixedHeight(34)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, counts: Sequence[Count]) -> None:
        """Draw ``counts`` in their order."""
        self._counts = tuple(counts)
        self.setAccessibleName(", ".join(f"{count.label} {count.number}" for count in counts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Parts with a gap of two pixels."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(count.number for count in self._counts)
        if not total:
            return
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(outline)
        left = 0.0
        for count in self._counts:
            width = self.width() * count.number / total
            part = QRectF(left, 0, max(0.0, width - 3), self.height())
            plain = count.tone == "plain"
            colour = now.colour("line") if plain else now.tone(count.tone)[0]
            painter.fillRect(part, colour)
            if count.hatched:
                stripes = QColor(now.colour("surface"))
                stripes.setAlpha(140)
                painter.fillRect(part, QBrush(stripes, Qt.BrushStyle.BDiagPattern))
            left += width


class CountCells(QWidget):
    """The cells of a result: icon, word, large number, names below; two columns where it is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.SPACE_12)
        self._cells: list[QWidget] = []

    def set_counts(self, counts: Sequence[Count], *, columns: int = 4) -> None:
        """Show ``counts``, ``columns`` a row."""
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells = []
        for index, count in enumerate(counts):
            cell = Surface("card", margins=(18, 14, 18, 14), spacing=6)
            head = QHBoxLayout()
            head.setSpacing(8)
            head.addWidget(Icon(count.icon, theme.TONES[count.tone][0], 22))
            head.addWidget(Text(count.label, "strong"), 1)
            cell.body.addLayout(head)
            cell.body.addWidget(Text(str(count.number), "numeral", tone=count.tone, wrap=False))
            if count.below:
                cell.body.addWidget(Text(count.below, "meta"))
            cell.body.addStretch(1)
            cell.setAccessibleName(f"{count.label}: {count.number}")
            self._grid.addWidget(cell, index // columns, index % columns)
            self._cells.append(cell)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class Stepper(QLabel):
    """Named steps in a row: done, present, still to come; told by icon and weight as well as colour."""

    def __init__(self, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps, self._present = tuple(steps), 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_present(0)

    def set_present(self, index: int) -> None:
        """Stand at step ``index``; ``len(steps)`` means all are done."""
        self._present = index
        at = min(index, len(self._steps) - 1)
        words = self.tr("Bước {number} trên {total}: {name}")
        self.setAccessibleName(words.format(number=at + 1, total=len(self._steps), name=self._steps[at]))
        self.update()

    def sizeHint(self) -> QSize:
        """All the words and short lines between them."""
        metrics = QFontMetrics(theme.current().font(theme.META, theme.SEMIBOLD))
        words = sum(metrics.horizontalAdvance(step) + 26 for step in self._steps)
        return QSize(words + 28 * (len(self._steps) - 1), max(24, metrics.height() + 4))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon and word of each step, lines between."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = []
        for index, step in enumerate(self._steps):
            weight = theme.SEMIBOLD if index == self._present else theme.REGULAR
            widths.append(QFontMetrics(now.font(theme.META, weight)).horizontalAdvance(step) + 26)
        gaps = max(1, len(self._steps) - 1)
        gap = (self.width() - sum(widths)) / gaps
        left, middle = 0.0, self.height() / 2
        for index, step in enumerate(self._steps):
            done, present = index < self._present, index == self._present
            icon = "circle-check" if done else "circle-dot" if present else "circle"
            colour = now.colour("ok" if done else "son_text" if present else "text3")
            shown = theme.pixmap(icon, colour, 18, self.devicePixelRatioF())
            painter.drawPixmap(round(left), round(middle - 9), shown)
            painter.setFont(now.font(theme.META, theme.SEMIBOLD if present else theme.REGULAR))
            painter.setPen(now.colour("text" if done else "son_text" if present else "text2"))
            box = QRectF(left + 23, 0, widths[index], self.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), step)
            if index + 1 < len(self._steps):
                painter.setPen(QPen(now.colour("line"), 2))
                start = left + widths[index] + 6
                painter.drawLine(round(start), round(middle), round(start + gap - 12), round(middle))
            left += widths[index] + gap
