"""The agenda as a member sees it: a column of items, or a narrow rail of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme

WIDTH: Final = 292
RAIL: Final = 76
ROW: Final = 60
_BAR: Final = 4


class ItemState(Enum):
    """How far an item has come."""

    AHEAD = "ahead"
    CURRENT = "current"
    TREATED = "treated"
    DECIDED = "decided"


@dataclass(frozen=True)
class AgendaRow:
    """An item of the agenda. ``restricted``: not everybody sees it. ``asked``: the member wants to speak."""

    item: str
    number: str
    title: str
    presenter: str = ""
    state: ItemState = ItemState.AHEAD
    restricted: bool = False
    asked: bool = False


_ICONS: Final = {
    ItemState.TREATED: ("circle-check", "ok"),
    ItemState.DECIDED: ("clipboard-check", "ok"),
}


class ItemRow(kit.Row):
    """One item. The current one is red on its tint with a bar; the one being read is blue."""

    def __init__(self, row: AgendaRow, chosen: bool, parent: QWidget | None = None) -> None:
        number = kit.Text(row.number, "barTitle", wrap=False, align=Qt.AlignmentFlag.AlignCenter)
        number.setMinimumWidth(26)
        current = row.state is ItemState.CURRENT
        super().__init__(
            row.title, row.presenter, leading=number, framed=False, height=ROW, chevron=False,
            strong=current or chosen, parent=parent,
        )  # fmt: skip
        self._current, self._chosen = current, chosen
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.setContentsMargins(12, 10, 10, 10)
        layout.setSpacing(theme.SPACE_8)
        words = layout.itemAt(1).layout()  # type: ignore[union-attr]  # the row made it just now
        said = [self.tr("Mục {number}").format(number=row.number), row.title, row.presenter]
        if current:
            number.set_tone("son")
            eyebrow = kit.Eyebrow(self.tr("ĐANG XEM XÉT"), tone="son")
            eyebrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            assert isinstance(words, QVBoxLayout)
            words.insertWidget(1, eyebrow)
            said.append(self.tr("Đang xem xét"))
        if row.restricted:
            assert isinstance(words, QVBoxLayout)
            line = QHBoxLayout()
            line.setSpacing(theme.SPACE_4)
            lock = kit.Icon("lock", "text2", 16)
            word = kit.Text(self.tr("Hạn chế"), "meta")
            for part in (lock, word):
                part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.addWidget(lock)
            line.addWidget(word, 1)
            words.insertLayout(words.count() - 1, line)
            said.append(self.tr("Hạn chế"))
        icon = ("mic", "gold_text") if row.asked else _ICONS.get(row.state)
        if icon is not None:
            mark = kit.Icon(icon[0], icon[1], 20)
            mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        if row.state is ItemState.TREATED:
            said.append(self.tr("Đã xem xét"))
        elif row.state is ItemState.DECIDED:
            said.append(self.tr("Đã biểu quyết"))
        self.setAccessibleName(". ".join(part for part in said if part))
        self.setCheckable(True)
        self.setChecked(chosen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint and bar, then the veil under finger or pointer."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect()).adjusted(2, 1, -2, -1)
        if self._current or self._chosen:
            painter.setBrush(now.colour("son_tint" if self._current else "info_tint"))
            painter.drawRoundedRect(area, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
            bar = QRectF(area.left() + 4, area.top() + 8, _BAR, area.height() - 16)
            painter.setBrush(now.colour("son_line" if self._current else "info"))
            painter.drawRoundedRect(bar, 2, 2)
        if self._current and self._chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.colour("son_line"), 1))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
            painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown() or self.underMouse():
            veil = now.colour("text")
            veil.setAlpha(22 if self.isDown() else 9)
            painter.setBrush(veil)
            painter.drawRoundedRect(area, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)


class AgendaList(kit.Surface):
    """Signals: ``chosen(item)``; ``collapse()`` to give the paper more room."""

    chosen = Signal(str)
    collapse = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", spacing=0, parent=parent)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 6, 4)
        self._title = kit.Text(self.tr("Chương trình"), "section")
        self._done = kit.Text("", "meta", wrap=False)
        self.collapse_button = kit.Button(
            "", "ghost", icon="panel-left-close", name=self.tr("Thu gọn chương trình"), size=theme.TOUCH_MIN
        )
        self.collapse_button.clicked.connect(self.collapse)
        head.addWidget(self._title, 1)
        head.addWidget(self._done)
        head.addWidget(self.collapse_button)
        self.body.addLayout(head)
        self._rows = kit.Scroller(margins=(6, 0, 6, 12), spacing=4)
        self._rows.body.addStretch(1)
        self.body.addWidget(self._rows, 1)
        self._shown: tuple[tuple[AgendaRow, ...], str] = ((), "")
        self._made: dict[str, ItemRow] = {}

    def show_agenda(self, rows: Sequence[AgendaRow], chosen: str) -> None:
        """Show the items, ``chosen`` being read; unchanged rows stay, focus too."""
        if (tuple(rows), chosen) == self._shown:
            return
        before, was = {row.item: row for row in self._shown[0]}, self._shown[1]
        self._shown = (tuple(rows), chosen)
        treated = sum(1 for row in rows if row.state in (ItemState.TREATED, ItemState.DECIDED))
        self._done.setText(self.tr("{done}/{total} đã xong").format(done=treated, total=len(rows)))
        kept: dict[str, ItemRow] = {}
        for place, row in enumerate(rows):
            made = self._made.pop(row.item, None)
            same = before.get(row.item) == row and (row.item == was) == (row.item == chosen)
            if made is not None and not same:
                focused = made.hasFocus()
                self._drop(made)
                made = self._make(row, chosen)
                self._rows.body.insertWidget(place, made)
                if focused:
                    made.setFocus(Qt.FocusReason.OtherFocusReason)
            elif made is None:
                made = self._make(row, chosen)
                self._rows.body.insertWidget(place, made)
            else:
                self._rows.body.removeWidget(made)
                self._rows.body.insertWidget(place, made)
            kept[row.item] = made
        for gone in self._made.values():
            self._drop(gone)
        self._made = kept

    def _make(self, row: AgendaRow, chosen: str) -> ItemRow:
        made = ItemRow(row, row.item == chosen)
        made.clicked.connect(lambda: self._choose(row.item))
        return made

    def _choose(self, item: str) -> None:
        made = self._made.get(item)
        if made is not None:
            made.setChecked(item == self._shown[1])  # what is chosen is said by the screen alone
        self.chosen.emit(item)

    def _drop(self, row: ItemRow) -> None:
        self._rows.body.removeWidget(row)
        row.hide()
        row.deleteLater()


class NumberButton(QPushButton):
    """An item as its number alone, with the icon of its state below."""

    def __init__(self, row: AgendaRow, chosen: bool, parent: QWidget | None = None) -> None:
        super().__init__(row.number, parent)
        self._row, self._chosen = row, chosen
        self.setAccessibleName(self.tr("Mục {number}: {title}").format(number=row.number, title=row.title))
        self.setToolTip(row.title)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def sizeHint(self) -> QSize:
        """At least 56 by 60."""
        metrics = QFontMetrics(theme.current().font(theme.TITLE_SMALL, theme.SEMIBOLD, serif=True))
        return QSize(max(56, metrics.horizontalAdvance(self.text()) + 12), max(60, metrics.height() + 30))

    def minimumSizeHint(self) -> QSize:
        """The number is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Number and state."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        current = self._row.state is ItemState.CURRENT
        if current or self._chosen:
            painter.setPen(QPen(now.colour("son_line" if current else "info"), 1))
            painter.setBrush(now.colour("son_tint" if current else "info_tint"))
            painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)
        words = now.colour("son_text" if current else "info" if self._chosen else "text2")
        icon = ("mic", "gold_text") if self._row.asked else _ICONS.get(self._row.state)
        if icon is None and self._row.restricted:
            icon = ("lock", "text2")
        painter.setFont(now.font(theme.TITLE_SMALL, theme.SEMIBOLD, serif=True))
        painter.setPen(words)
        box = QRectF(0, 0, self.width(), self.height() - (20 if icon else 0))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if icon is not None:
            shown = theme.pixmap(icon[0], now.colour(icon[1]), 16, self.devicePixelRatioF())
            painter.drawPixmap((self.width() - 16) // 2, self.height() - 24, shown)


class AgendaRail(kit.Surface):
    """The numbers alone, for narrow windows. Signals: ``chosen(item)``; ``expand()``."""

    chosen = Signal(str)
    expand = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", spacing=0, parent=parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.expand_button = kit.Button(
            "", "ghost", icon="panel-left", name=self.tr("Mở chương trình"), size=theme.CONTROL
        )
        self.expand_button.clicked.connect(self.expand)
        self.body.addSpacing(theme.SPACE_8)
        self.body.addWidget(self.expand_button, 0, centre)
        self._numbers = kit.Scroller(margins=(0, 4, 0, 8), spacing=4)
        self.body.addWidget(self._numbers, 1)
        self._shown: tuple[tuple[AgendaRow, ...], str] = ((), "")
        self.setMinimumWidth(RAIL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_agenda(self, rows: Sequence[AgendaRow], chosen: str) -> None:
        """Show the items' numbers."""
        if (tuple(rows), chosen) == self._shown:
            return
        self._shown = (tuple(rows), chosen)
        body: QBoxLayout = self._numbers.body
        while body.count():
            item = body.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            made = NumberButton(row, row.item == chosen)
            made.clicked.connect(lambda _=False, item=row.item: self.chosen.emit(item))
            body.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)
