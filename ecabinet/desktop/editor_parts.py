"""The parts of the agenda editor: an item's card with its papers, the list that takes drops, the side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ecabinet.desktop import files, kit, theme
from ecabinet.desktop.agenda_edits import PaperCheck, Point
from ecabinet.desktop.signature import Verdict, verdict_chip
from ecabinet.domain import events as e

ITEM_KIND: Final = "application/x-ecabinet-item"


class Grip(kit.Button):
    """Moves its item: dragged, or with Alt and an arrow key. ``moved(by)``."""

    moved = Signal(int)

    def __init__(self, item: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", "ghost", icon="grip-vertical", size=theme.TOUCH_MIN, name=name, parent=parent)
        self._item = item
        self._start: QPointF | None = None
        self.setAccessibleDescription(self.tr("Alt và phím mũi tên để đổi chỗ"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow."""
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(by)
            event.accept()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps the beginning of a drag."""
        self._start = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough: a drag."""
        start = self._start
        if start is None or (event.position() - start).manhattanLength() < QApplication.startDragDistance():
            return
        self._start = None
        self.setDown(False)
        drag = QDrag(self)
        carried = QMimeData()
        carried.setData(ITEM_KIND, self._item.encode())
        drag.setMimeData(carried)
        drag.exec(Qt.DropAction.MoveAction)


class ItemCard(kit.Surface):
    """An item with its papers.

    Signals, all beginning with the item: ``moved(item, by)``, ``edited(item)``, ``removed(item)``,
    ``files_wanted(item)``, ``paper_chosen(paper)``.
    """

    moved = Signal(str, int)
    edited = Signal(str)
    removed = Signal(str)
    files_wanted = Signal(str)
    paper_chosen = Signal(str)

    def __init__(
        self, item: e.AgendaItem, number: int, count: int, checks: Mapping[str, PaperCheck],
        pending: Sequence[str], chosen: str, *, published: bool, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("card", margins=(8, 8, 8, 10), spacing=theme.SPACE_8, parent=parent)
        self.item = item
        self._number, self._count, self._published = number, count, published
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_4)
        name = self.tr("Đổi chỗ mục {number}").format(number=number)
        self.grip = Grip(item.id, name)
        self.grip.moved.connect(lambda by: self.moved.emit(item.id, by))
        row.addWidget(self.grip, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addSpacing(theme.SPACE_4)
        words.addWidget(kit.Text(f"{number}. {item.title}", "barTitle"))
        words.addWidget(kit.Text(item.presenter or self.tr("Chưa có đơn vị trình bày"), "meta"))
        row.addLayout(words, 1)
        if item.members is not None:
            limited = self.tr("Hạn chế · %n người", "", len(item.members))
            row.addWidget(kit.Chip(limited, "warn", "lock"), 0, Qt.AlignmentFlag.AlignTop)
        more = kit.Button(
            "",
            "ghost",
            icon="ellipsis-vertical",
            name=self.tr("Việc khác với mục {number}").format(number=number),
        )
        more.clicked.connect(lambda: self.menu().popup(more.mapToGlobal(QPoint(0, more.height()))))
        row.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        for paper in item.papers:
            self.body.addWidget(self._paper(paper, checks.get(paper.id, PaperCheck()), paper.id == chosen))
        for title in pending:
            self.body.addWidget(self._pending(title))

    def menu(self) -> QMenu:
        """All that can be done with the item, without dragging."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edit = menu.addAction(self.tr("Sửa và chọn người nhận…"))
        edit.triggered.connect(lambda: self.edited.emit(self.item.id))
        add = menu.addAction(self.tr("Thêm tài liệu…"))
        add.triggered.connect(lambda: self.files_wanted.emit(self.item.id))
        up = menu.addAction(self.tr("Chuyển lên"))
        up.setEnabled(self._number > 1)
        up.triggered.connect(lambda: self.moved.emit(self.item.id, -1))
        down = menu.addAction(self.tr("Chuyển xuống"))
        down.setEnabled(self._number < self._count)
        down.triggered.connect(lambda: self.moved.emit(self.item.id, 1))
        if not self._published:
            drop = menu.addAction(self.tr("Bỏ mục này"))
            drop.triggered.connect(lambda: self.removed.emit(self.item.id))
        return menu

    def _paper(self, paper: e.AgendaPaper, check: PaperCheck, chosen: bool) -> QWidget:
        detail = self.tr("%n trang", "", check.pages) if check.pages else ""
        if check.recalled:
            detail = self.tr("Đã thu hồi")
        elif check.refused:
            detail = check.refused
        elif check.progress < 1:
            detail = self.tr("Đang gửi {percent} %").format(percent=round(check.progress * 100))
        chip = (
            kit.Chip(self.tr("Đã thu hồi"), "off", "file-x")
            if check.recalled
            else verdict_chip(check.verdict)
        )
        row = kit.Row(
            paper.title, detail, leading=kit.Icon("file-text", "info" if chosen else "text2", 20), chip=chip,
            height=56, chevron=False, strong=chosen,
        )  # fmt: skip
        row.clicked.connect(lambda: self.paper_chosen.emit(paper.id))
        return row

    def _pending(self, title: str) -> QWidget:
        strip = kit.Surface("inset", margins=(16, 8, 12, 8), spacing=theme.SPACE_12, horizontal=True)
        strip.body.addWidget(kit.Text(title, "body"), 1)
        strip.body.addWidget(verdict_chip(Verdict.CHECKING))
        return strip


class DropZone(QWidget):
    """Dashed: where files may be dropped, or chosen by pressing the button inside."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.over = False
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 20, 14)
        row.setSpacing(theme.SPACE_12)
        row.addWidget(kit.Icon("paperclip", "text2", 20))
        row.addWidget(kit.Text(words, "fact"), 1)

    def set_over(self, over: bool) -> None:
        """Something hovers above the list."""
        if over != self.over:
            self.over = over
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dashed frame."""
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = now.colour("info" if self.over else "line_strong")
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
        painter.setBrush(now.colour("info_tint" if self.over else "bg"))
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(area, theme.RADIUS_CARD, theme.RADIUS_CARD)


class AgendaList(kit.Scroller):
    """The items, which take files and one another.

    Signals: ``files_dropped(item, [Path])`` ("" below the last item), ``item_dropped(item, position)``.
    """

    files_dropped = Signal(str, object)
    item_dropped = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 8, 16, 16), spacing=theme.SPACE_12, parent=parent)
        self.setAcceptDrops(True)
        self.cards: list[ItemCard] = []
        self.zone = DropZone(self.tr("Kéo tệp PDF vào một mục, hoặc thả ở đây để tạo mục mới"))
        self.body.addWidget(self.zone)
        self.body.addStretch(1)

    def set_cards(self, cards: Sequence[ItemCard]) -> None:
        """Show these instead; the place scrolled to stays."""
        at = self.verticalScrollBar().value()
        for card in self.cards:
            self.body.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = list(cards)
        for place, card in enumerate(self.cards):
            self.body.insertWidget(place, card)
        self.verticalScrollBar().setValue(at)

    def card_at(self, point: QPoint) -> ItemCard | None:
        """The card under a point of this list."""
        inside = self.content.mapFrom(self, point)
        return next((card for card in self.cards if card.geometry().contains(inside)), None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and items are welcome."""
        if event.mimeData().hasUrls() or event.mimeData().hasFormat(ITEM_KIND):
            self.zone.set_over(True)
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere in the list."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Gone again."""
        self.zone.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Files go to the item they fall on; an item goes to the place it falls at."""
        self.zone.set_over(False)
        point = event.position().toPoint()
        data = event.mimeData()
        if data.hasFormat(ITEM_KIND):
            inside = self.content.mapFrom(self, point)
            item = bytes(data.data(ITEM_KIND).data()).decode()
            others = [card for card in self.cards if card.item.id != item]
            position = sum(1 for card in others if card.geometry().center().y() < inside.y())
            event.acceptProposedAction()
            self.item_dropped.emit(item, position)
            return
        found: Sequence[Path] = files.dropped(data)
        if found:
            card = self.card_at(point)
            event.acceptProposedAction()
            self.files_dropped.emit(card.item.id if card is not None else "", list(found))


def point_row(point: Point) -> QHBoxLayout:
    """A line of the checklist."""
    icons = {
        "ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "info": "upload", "plain": "circle"
    }  # fmt: skip
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_8)
    icon = kit.Icon(icons[point.tone], theme.TONES[point.tone][0], 20)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(kit.Text(point.words, "metaStrong" if point.tone in ("warn", "bad") else "meta"), 1)
    return row
