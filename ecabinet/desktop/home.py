"""The first screen after signing in: the meeting in session, those to come and held, and what is to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecabinet.desktop import kit, language, theme

TODO_WIDTH: Final = 350
HELD_SHOWN: Final = 3
DRUM_FROM: Final = 700  # the hero shows its drum from this width on

MEETINGS: Final = "meetings"
SETTINGS: Final = "settings"
SEARCH: Final = "search"
_PAGES: Final = (MEETINGS, SETTINGS, SEARCH)


class MeetingState(Enum):
    """What a row says of its meeting beside time and place."""

    DRAFT = "draft"
    PUBLISHED = "published"
    NEW = "new"
    HELD = "held"


_STATES: Final[dict[MeetingState, tuple[str, str, str]]] = {
    MeetingState.DRAFT: (str(QT_TRANSLATE_NOOP("Home", "Chưa phát hành")), "off", "pencil"),
    MeetingState.NEW: (str(QT_TRANSLATE_NOOP("Home", "Mới")), "info", "bell"),
}


@dataclass(frozen=True)
class LiveMeeting:
    """The meeting in session. ``role`` is the member's own, in words; ``considering`` the item at hand."""

    meeting: str
    title: str
    start: datetime
    end: datetime | None
    place: str
    running_min: int
    role: str = ""
    considering: str = ""
    presides: bool = False


@dataclass(frozen=True)
class MeetingRow:
    """A meeting to come or held; ``remark`` follows time and place."""

    meeting: str
    title: str
    start: datetime
    place: str
    items: int = 0
    papers: int = 0
    state: MeetingState = MeetingState.PUBLISHED
    remark: str = ""


@dataclass(frozen=True)
class TodoRow:
    """Something the member is asked to do; ``key`` comes back with the signal ``todo``."""

    key: str
    title: str
    detail: str
    icon: str
    tone: str = "info"


@dataclass(frozen=True)
class HomeView:
    """All that the home screen shows. ``stored_bytes`` is what lies encrypted on this device."""

    person: str
    today: date
    live: tuple[LiveMeeting, ...] = ()
    coming: tuple[MeetingRow, ...] = ()
    held: tuple[MeetingRow, ...] = ()
    todo: tuple[TodoRow, ...] = ()
    stored_meetings: int = 0
    stored_bytes: int = 0
    may_prepare: bool = False


def size_words(size_bytes: int) -> str:
    """``214 MB`` or ``1,2 GB``, in the locale's digits."""
    if size_bytes >= 1_000_000_000:
        return f"{QLocale().toString(size_bytes / 1e9, 'f', 1)} GB"
    return f"{max(1, round(size_bytes / 1e6))} MB" if size_bytes else "0 MB"


class Hero(kit.Card):
    """The meeting in session, large, with the one red button."""

    enter = Signal(str)
    read = Signal(str)
    preside = Signal(str)

    def __init__(self, live: LiveMeeting, parent: QWidget | None = None) -> None:
        super().__init__(margin=theme.SPACE_20, parent=parent)
        self.body.setContentsMargins(38, 18, 24, 18)
        halves = QHBoxLayout()
        halves.setSpacing(theme.SPACE_24)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE_8)
        chips = kit.Flow(theme.SPACE_8)
        on = self.tr("Đang diễn ra · {minutes} phút").format(minutes=live.running_min)
        chips.add(kit.Chip(on, "son", "circle-dot"))
        if live.role:
            chips.add(kit.Chip(live.role, "off"))
        words.addWidget(chips)
        words.addWidget(kit.Text(live.title, "title"))
        when = language.clock(live.start)
        if live.end is not None:
            when = f"{when} – {language.clock(live.end)}"
        facts = QHBoxLayout()
        facts.setSpacing(theme.SPACE_8)
        facts.addWidget(kit.Icon("clock", "text2", 18))
        facts.addWidget(kit.Text(when, "fact", wrap=False))
        facts.addSpacing(theme.SPACE_8)
        facts.addWidget(kit.Icon("map-pin", "text2", 18))
        facts.addWidget(kit.Text(live.place, "fact"), 1)
        words.addLayout(facts)
        if live.considering:
            at_hand = QHBoxLayout()
            at_hand.setSpacing(theme.SPACE_8)
            at_hand.addWidget(kit.Icon("gavel", "text2", 18))
            at_hand.addWidget(kit.Text(live.considering, "strong"), 1)
            words.addLayout(at_hand)
        words.addSpacing(theme.SPACE_4)
        acts = kit.Flow(theme.SPACE_12)
        if live.presides:
            acts.add(self._act(self.tr("Điều hành phiên họp"), "gavel", self.preside, live, main=True))
            acts.add(self._act(self.tr("Vào phòng họp"), "log-in", self.enter, live))
        else:
            acts.add(self._act(self.tr("Vào phòng họp"), "log-in", self.enter, live, main=True))
        acts.add(self._act(self.tr("Đọc tài liệu"), "file-text", self.read, live))
        words.addWidget(acts)
        halves.addLayout(words, 1)
        self._drum = kit.Drum()
        halves.addWidget(self._drum, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(halves)

    def _act(
        self, words: str, icon: str, signal: SignalInstance, live: LiveMeeting, *, main: bool = False
    ) -> kit.Button:
        button = kit.Button(words, "primary" if main else "secondary", icon=icon, size=theme.PRIMARY)
        button.clicked.connect(lambda: signal.emit(live.meeting))
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The drum gives way to words."""
        super().resizeEvent(event)
        self._drum.setVisible(self.width() >= DRUM_FROM * theme.current().scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A red bar marks what is live."""
        super().paintEvent(event)
        QPainter(self).fillRect(17, 20, 4, self.height() - 40, theme.current().colour("son"))


class Home(QWidget):
    """Meetings and what is to do, with the navigation; the pages of settings and search are the caller's.

    Signals: ``enter(meeting)`` and ``preside(meeting)`` for the one in session, ``read(meeting)`` for its
    papers, ``open_meeting(meeting)`` for a row, ``todo(key)``, ``prepare()`` for a new meeting,
    ``sync_pressed()``.
    """

    enter = Signal(str)
    preside = Signal(str)
    read = Signal(str)
    open_meeting = Signal(str)
    todo = Signal(str)
    prepare = Signal()
    sync_pressed = Signal()

    def __init__(
        self, view: HomeView, settings: QWidget, search: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._all_held = False
        screen = kit.Screen(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(screen)
        places = (
            kit.Place(MEETINGS, self.tr("Phiên họp"), "calendar"),
            kit.Place(SEARCH, self.tr("Tìm kiếm"), "search"),
            kit.Place(SETTINGS, self.tr("Cài đặt"), "settings"),
        )
        self.rail = kit.Navigation(places, vertical=True)
        self.bar = kit.Navigation(places, vertical=False)
        self.rail.add(kit.Avatar(view.person, 40))
        self.pages = QStackedWidget()
        self._meetings = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._meetings)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        self.pages.addWidget(self._meetings)
        self.pages.addWidget(settings)
        self.pages.addWidget(search)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.pages, 1)
        screen.body.addLayout(row, 1)
        screen.body.addWidget(self.bar)
        for navigation in (self.rail, self.bar):
            navigation.chosen.connect(self.set_place)
        self.sync = kit.SyncChip()
        self.sync.clicked.connect(self.sync_pressed)
        self._main = kit.Scroller(margins=(26, 16, 14, 24), spacing=theme.SPACE_12)
        self._side = kit.Scroller(margins=(0, 16, 26, 16), spacing=0)
        self._columns.addWidget(self._main, 1)
        self._columns.addWidget(self._side)
        self._view = view
        self._arrange()
        self.set_place(MEETINGS)

    def set_place(self, key: str) -> None:
        """Go to the meetings, the settings or the search."""
        self.pages.setCurrentIndex(_PAGES.index(key))
        self.rail.set_place(key)
        self.bar.set_place(key)

    def show_home(self, view: HomeView) -> None:
        """Show ``view`` from now on; the place one has scrolled to stays."""
        at = self._main.verticalScrollBar().value()
        self._view = view
        self._fill()
        self._main.verticalScrollBar().setValue(at)

    @property
    def _narrow(self) -> bool:
        return theme.current().narrow(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rail and column when wide; bottom bar and one column when narrow."""
        was = theme.current().narrow(event.oldSize().width())
        super().resizeEvent(event)
        if was != self._narrow or not event.oldSize().isValid():
            self._arrange()

    def _arrange(self) -> None:
        self.rail.setVisible(not self._narrow)
        self.bar.setVisible(self._narrow)
        self._side.setVisible(not self._narrow)
        self._side.setFixedWidth(TODO_WIDTH + 26)
        self._fill()

    def _fill(self) -> None:
        # The chip lives on while the rest is made anew, so that whoever opened its popover keeps its anchor.
        self.sync.setParent(self)
        for area in (self._main, self._side):
            while area.body.count():
                _discard(area.body.takeAt(0))
        self._main.body.addLayout(self._head())
        for live in self._view.live:
            hero = Hero(live)
            hero.enter.connect(self.enter)
            hero.read.connect(self.read)
            hero.preside.connect(self.preside)
            self._main.body.addWidget(hero)
        if not (self._view.live or self._view.coming or self._view.held):
            self._main.body.addWidget(
                kit.EmptyState(
                    "calendar",
                    self.tr("Chưa có phiên họp nào"),
                    self.tr("Khi được mời họp, phiên họp và tài liệu sẽ tự hiện ở đây."),
                )
            )
        self._section(self.tr("Sắp tới"), self._view.coming)
        self._held()
        if self._narrow:
            self._main.body.addWidget(self._todo())
        else:
            self._side.body.addWidget(self._todo(), 1)
        self._main.body.addStretch(1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(kit.Text(self.tr("Phiên họp của tôi"), "titleLarge"))
        words.addWidget(kit.Text(language.long_day(self._view.today), "fact"))
        row.addLayout(words, 1)
        row.addWidget(self.sync)
        self.sync.show()
        if self._view.may_prepare:
            prepare = kit.Button(self.tr("Soạn phiên họp"), icon="plus")
            prepare.clicked.connect(self.prepare)
            row.addWidget(prepare)
        return row

    def _section(self, title: str, rows: Sequence[MeetingRow]) -> None:
        if not rows:
            return
        self._main.body.addSpacing(theme.SPACE_4)
        self._main.body.addWidget(kit.SectionTitle(title))
        for row in rows:
            self._main.body.addWidget(self._coming_row(row))

    def _coming_row(self, row: MeetingRow) -> kit.Row:
        day = row.start.date()
        near = 0 <= (day - self._view.today).days < 7
        below = language.weekday(day) if near else language.month(day)
        facts = [language.clock(row.start), row.place]
        if row.items:
            facts.append(self.tr("%n mục", "", row.items))
        if row.papers:
            facts.append(self.tr("%n tài liệu", "", row.papers))
        if row.remark:
            facts.append(row.remark)
        chip = None
        if row.state in _STATES:
            words, tone, icon = _STATES[row.state]
            chip = kit.Chip(QCoreApplication.translate("Home", words), tone, icon)
        made = kit.Row(
            row.title,
            " · ".join(fact for fact in facts if fact),
            leading=kit.DateTile(f"{day.day:02}", below),
            chip=chip,
            height=90,
        )
        made.clicked.connect(lambda: self.open_meeting.emit(row.meeting))
        return made

    def _held(self) -> None:
        held = self._view.held
        if not held:
            return
        title = kit.SectionTitle(self.tr("Đã họp"))
        more = len(held) - HELD_SHOWN
        if more > 0 and not self._all_held:
            every = kit.Button(self.tr("Xem tất cả"), "ghost", icon="chevron-down", icon_after=True)
            every.clicked.connect(self._show_all_held)
            title.add(every)
        self._main.body.addSpacing(theme.SPACE_4)
        self._main.body.addWidget(title)
        for row in held if self._all_held else held[:HELD_SHOWN]:
            facts = " · ".join(part for part in (language.short_day(row.start.date()), row.remark) if part)
            made = kit.Row(row.title, facts, leading=kit.IconTile("archive", "plain"))
            made.clicked.connect(lambda _=False, meeting=row.meeting: self.open_meeting.emit(meeting))
            self._main.body.addWidget(made)

    def _show_all_held(self) -> None:
        self._all_held = True
        self._fill()

    def _todo(self) -> QFrame:
        card = kit.Card()
        card.body.setSpacing(0)
        card.body.addWidget(kit.SectionTitle(self.tr("Việc cần làm")))
        card.body.addSpacing(theme.SPACE_8)
        for index, row in enumerate(self._view.todo):
            if index:
                card.body.addWidget(kit.Rule())
            made = kit.Row(
                row.title, row.detail, leading=kit.IconTile(row.icon, row.tone), framed=False, height=72
            )
            made.clicked.connect(lambda _=False, key=row.key: self.todo.emit(key))
            card.body.addWidget(made)
        if not self._view.todo:
            card.body.addWidget(kit.EmptyState("circle-check", self.tr("Không còn việc nào chờ bạn")))
        card.body.addStretch(1)
        card.body.addSpacing(theme.SPACE_12)
        if not self._view.stored_meetings:
            return card
        inset = kit.Surface("inset", margins=(12, 8, 12, 8), spacing=theme.SPACE_12, horizontal=True)
        inset.body.addWidget(kit.Icon("lock", "ok", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        stored = self.tr("%n phiên đã tải về, mã hóa trên máy", "", self._view.stored_meetings)
        inset.body.addWidget(kit.Text(f"{stored} · {size_words(self._view.stored_bytes)}", "dateBelow"), 1)
        card.body.addWidget(inset)
        return card


def _discard(item: object) -> None:
    """Take apart what a layout held, layouts within it too; a chip that was moved out is not among it."""
    widget = getattr(item, "widget", lambda: None)()
    if isinstance(widget, QWidget):
        widget.hide()
        widget.deleteLater()
        return
    layout = getattr(item, "layout", lambda: None)()
    if layout is not None:
        while layout.count():
            _discard(layout.takeAt(0))
