"""Searching: a line to type in, and answers as one types, from everything on this device."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ecabinet.client.cabinet import Change
from ecabinet.client.query import CHARACTERS_MAX
from ecabinet.client.search import LIMIT_MAX, Hit, MeetingHits, SearchAnswer, SearchProgress
from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.search_parts import HitRow
from ecabinet.domain.minutes import moment

PAUSE_MS: Final = 150
"""A question is asked once the fingers rest for so long."""
WIDTH: Final = 860
NAMED_MAX: Final = 3
"""Papers named that words cannot be found in; of more the number is told."""
HERE, EVERYWHERE = "here", "everywhere"


class SearchPage(QWidget):
    """The line, where to look (in a room: this meeting or all), and the places found.

    Signals: ``typed(text)``, ``scope_chosen(key)``, ``chosen(meeting, hit)`` for a place to go to,
    ``more_wanted(meeting, hit)`` for all pages of a paper.
    """

    typed = Signal(str)
    scope_chosen = Signal(str)
    chosen = Signal(str, object)
    more_wanted = Signal(str, object)

    def __init__(self, *, in_room: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: tuple[MeetingHits, ...] | None = None
        self._rows: list[HitRow] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*((20, 0, 20, 0) if in_room else (26, 16, 26, 0)))
        whole.setSpacing(theme.SPACE_12)
        if not in_room:
            whole.addWidget(kit.Text(self.tr("Tìm kiếm"), "titleLarge"))
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_12)
        self.line = QLineEdit()
        self.line.setMaxLength(CHARACTERS_MAX)
        self.line.setPlaceholderText(self.tr("Gõ từ cần tìm, có dấu hay không dấu"))
        self.line.setAccessibleName(self.tr("Tìm kiếm"))
        self.line.setMinimumHeight(theme.PRIMARY)
        self.line.textChanged.connect(self._edited)
        head.addWidget(kit.Icon("search", "text2", 24))
        head.addWidget(self.line, 1)
        self.clear = kit.Button("", "ghost", icon="x", name=self.tr("Xóa từ đã gõ"))
        self.clear.clicked.connect(self._clear)
        self.clear.hide()
        head.addWidget(self.clear)
        whole.addLayout(head)
        self.scope: kit.Segments | None = None
        if in_room:
            self.scope = kit.Segments(
                self.tr("Tìm trong"),
                [(HERE, self.tr("Phiên họp này")), (EVERYWHERE, self.tr("Tất cả phiên họp"))],
                size=theme.TOUCH_MIN,
            )
            self.scope.set_choice(HERE)
            self.scope.chosen.connect(self.scope_chosen)
            whole.addWidget(self.scope)
        self.count = kit.Text("", "meta")
        self.count.hide()
        whole.addWidget(self.count)
        self.found = kit.Scroller(margins=(0, 0, 0, 16), spacing=theme.SPACE_8)
        whole.addWidget(self.found, 1)
        self.progress = kit.Text("", "meta")
        self.progress.hide()
        whole.addWidget(self.progress)
        whole.addSpacing(theme.SPACE_8)
        self.setFocusProxy(self.line)
        self.show_nothing_asked()

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands in the line."""
        super().showEvent(event)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    # Showing ------------------------------------------------------------------

    def _empty(self, icon: str, title: str, text: str) -> None:
        self._discard()
        self._answer = None
        self.count.hide()
        self.found.body.addWidget(kit.EmptyState(icon, title, text))
        self.found.body.addStretch(1)

    def _discard(self) -> None:
        self._rows = []
        while self.found.body.count():
            item = self.found.body.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def show_nothing_asked(self) -> None:
        """What can be found here."""
        self._empty(
            "search",
            self.tr("Tìm trong mọi thứ đã có trên máy"),
            self.tr(
                "Tài liệu, chương trình họp, kết luận và ghi chú của bạn. "
                "Gõ có dấu hay không dấu đều được, kể cả khi không có mạng."
            ),
        )

    def show_answer(self, text: str, answer: SearchAnswer) -> None:
        """The places found for ``text``; what is shown already stays, with the focus where it is."""
        self.show_progress(answer.progress)
        if answer.meetings == self._answer and answer.meetings:
            return
        if not answer.meetings:
            self._empty(
                "search",
                self.tr("Không tìm thấy “{text}”").format(text=text.strip()),
                self.tr("Hãy thử ít từ hơn hoặc từ khác."),
            )
            kit.announce(self, self.tr("Không tìm thấy"))
            return
        self._discard()
        self._answer = answer.meetings
        for one in answer.meetings:
            at = moment(one.starts_at)
            day = language.short_day(at.date()) if at is not None else ""
            self.found.body.addSpacing(theme.SPACE_4)
            self.found.body.addWidget(kit.SectionTitle(one.title, day))
            for hit in one.hits:
                self._add(one.meeting, hit)
        self.found.body.addStretch(1)
        self.found.verticalScrollBar().setValue(0)
        places = self.tr("%n chỗ khớp", "", len(self._rows))
        if answer.cut:
            places = self.tr("Hiện %n chỗ khớp nhất. Gõ thêm từ để thu hẹp.", "", len(self._rows))
        self.count.setText(places)
        self.count.show()
        kit.announce(self, places)

    def _add(self, meeting: str, hit: Hit) -> None:
        row = HitRow(hit)
        row.clicked.connect(lambda: self.chosen.emit(meeting, hit))
        number = len(self._rows)
        row.stepped.connect(lambda by: self._focus(number + by))
        self._rows.append(row)
        self.found.body.addWidget(row)
        if hit.more:
            words = self.tr("Còn %n trang nữa trong tài liệu này", "", hit.more)
            more = kit.Button(words, "ghost", icon="chevron-down", size=theme.TOUCH_MIN)
            more.clicked.connect(lambda: self.more_wanted.emit(meeting, hit))
            self.found.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_progress(self, progress: SearchProgress) -> None:
        """What cannot be found (yet), and why."""
        said = []
        left = progress.papers - progress.read
        if left:
            said.append(self.tr("%n tài liệu chưa đọc xong chữ, kết quả sẽ tự bổ sung.", "", left))
        for why, words in (
            ("scan", self.tr("Bản quét, không tìm được chữ: {papers}.")),
            ("part-scan", self.tr("Có trang quét, không tìm được hết chữ: {papers}.")),
            ("locked", self.tr("Có mật khẩu, không tìm được chữ: {papers}.")),
            ("unreadable", self.tr("Tệp hỏng, không đọc được chữ: {papers}.")),
        ):
            titles = [
                one.title or self.tr("Biên bản phiên họp") for one in progress.unsearchable if one.why == why
            ]
            if titles:
                said.append(words.format(papers=self._listed(titles)))
        self.progress.setText("\n".join(said))
        self.progress.setVisible(bool(said))

    def _listed(self, titles: list[str]) -> str:
        if len(titles) <= NAMED_MAX:
            return ", ".join(titles)
        rest = self.tr("%n tài liệu khác", "", len(titles) - NAMED_MAX)
        return ", ".join((*titles[:NAMED_MAX], rest))

    @property
    def rows(self) -> tuple[HitRow, ...]:
        """The places shown."""
        return tuple(self._rows)

    # Typing -------------------------------------------------------------------

    def _edited(self, text: str) -> None:
        self.clear.setVisible(bool(text))
        self.typed.emit(text)

    def _clear(self) -> None:
        self.line.clear()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Enter go from the line into the places."""
        if self._rows and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._focus(0)
            event.accept()
        else:
            super().keyPressEvent(event)

    def _focus(self, number: int) -> None:
        """The place with this number; before the first is the line."""
        if number < 0:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        row = self._rows[min(number, len(self._rows) - 1)]
        row.setFocus(Qt.FocusReason.TabFocusReason)
        self.found.ensureWidgetVisible(row)


class Searching(QObject):
    """Asks the cabinet what is typed on a page, and again when more can be found."""

    def __init__(self, bridge: Bridge, page: SearchPage, meeting: str = "") -> None:
        super().__init__(page)
        self._bridge, self._page, self._meeting = bridge, page, meeting
        self._everywhere = not meeting
        self._paper: tuple[str, str] | None = None
        self._number = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        page.typed.connect(self._typed)
        page.scope_chosen.connect(self._scope_chosen)
        page.more_wanted.connect(self._more)
        bridge.changed.connect(self._changed)
        self.ask()

    def _typed(self, _text: str) -> None:
        self._paper = None
        self._number += 1  # what is on its way answers another question
        self._pause.start()

    def _scope_chosen(self, key: str) -> None:
        self._everywhere = key == EVERYWHERE
        self._paper = None
        self.ask()

    def _more(self, meeting: str, hit: Hit) -> None:
        self._paper = meeting, hit.paper
        self.ask()

    def _changed(self, change: Change) -> None:
        if self._page.isVisible() and (change.search or change.transfers or change.meetings):
            self._pause.start()

    def ask(self) -> None:
        """Ask what stands in the line now; only the answer to the last question is shown."""
        self._number += 1
        number, text, cabinet = self._number, self._page.line.text(), self._bridge.cabinet
        meeting = None if self._everywhere else self._meeting
        paper = None
        if self._paper is not None:
            meeting, paper = self._paper
        limit = {} if paper is None else {"limit": LIMIT_MAX}
        self._bridge.ask(
            lambda: cabinet.search(text, meeting, paper, **limit),
            partial(self._answered, number, text), lambda _: None, owner=self,
        )  # fmt: skip

    def _answered(self, number: int, text: str, answer: SearchAnswer) -> None:
        if number != self._number:
            return
        if text.strip():
            self._page.show_answer(text, answer)
        else:
            self._page.show_nothing_asked()
            self._page.show_progress(answer.progress)


class SearchSheet(kit.Overlay):
    """The same page over a room; Escape or a tap outside closes it."""

    def __init__(self, host: QWidget, page: SearchPage) -> None:
        super().__init__(host, dim=True)
        self.page = page
        self.card = kit.Surface("card", parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 8, 0)
        head.addWidget(kit.Text(self.tr("Tìm kiếm"), "section"), 1)
        self.close_button = kit.Button("", "ghost", icon="x", name=self.tr("Đóng"))
        self.close_button.clicked.connect(self.close_over)
        head.addWidget(self.close_button)
        self.card.body.addLayout(head)
        self.card.body.addWidget(page, 1)

    def _take_focus(self) -> None:
        self.page.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self) -> None:
        """From the top, most of the height: what is found grows and shrinks, the line stays where it is."""
        width = min(round(WIDTH * theme.current().scale), self.width() - 24)
        self.card.setGeometry((self.width() - width) // 2, 24, width, self.height() - 48)
