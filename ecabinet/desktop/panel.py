"""The panel beside the papers: who is there, who speaks, one's own ballot, conclusion and results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.desktop.ballot import BallotDock, BallotStage, BallotView
from ecabinet.desktop.result import ResultCard, ResultView

WIDTH: Final = 308
DOCK: Final = 92
WAITING_SHOWN: Final = 6

Clock = Callable[[], int]
"""Milliseconds since 1970 by the server's clock."""


class Speaking(Enum):
    """How one's own request for the floor stands."""

    MAY_ASK = "may-ask"
    SENDING = "sending"
    WAITING = "waiting"
    SPEAKING = "speaking"
    CLOSED = "closed"


@dataclass(frozen=True)
class PersonRow:
    """Somebody convened and whether they are in the room; ``remark`` is an absent one's reason."""

    name: str
    office: str
    present: bool
    remark: str = ""


@dataclass(frozen=True)
class SpeakerRow:
    """Somebody who speaks (``since`` in server milliseconds) or waits to."""

    name: str
    office: str
    since: int | None = None


@dataclass(frozen=True)
class PanelView:
    """All the panel shows; ``trouble`` is why the member's last act was not done."""

    present: int
    total: int
    needed: int
    people: tuple[PersonRow, ...] = ()
    speaker: SpeakerRow | None = None
    waiting: tuple[SpeakerRow, ...] = ()
    own_speech: Speaking = Speaking.MAY_ASK
    speech: str = ""
    checked_in: bool = True
    may_check_in: bool = False
    ballot: BallotView | None = None
    docked: bool = False
    votes: bool = True
    conclusion: str = ""
    results: tuple[ResultView, ...] = ()
    trouble: str = ""


def running(since: int, now: int) -> str:
    """How long somebody has spoken: ``02:14``."""
    seconds = max(0, now - since) // 1000
    return f"{seconds // 60:02}:{seconds % 60:02}"


class SpeakerTime(kit.Text):
    """The speaker's time, counted by the server's clock."""

    def __init__(self, since: int, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__("00:00", "number", tone="gold", wrap=False, parent=parent)
        self._since, self._clock = since, clock
        self._timer = QTimer(self)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._tick()

    def _tick(self) -> None:
        words = running(self._since, self._clock())
        if words != self.text():
            self.setText(words)


class Panel(kit.Surface):
    """Signals: ``ask_to_speak()``, ``withdraw(speech)``, ``stop(speech)``, ``check_in()``,
    ``result_wanted(poll)``, ``ballot_wanted()`` to bring a parked ballot back, ``collapse()``; and a docked
    ballot's ``cast(poll, choice, replaces)``.
    """

    ask_to_speak = Signal()
    withdraw = Signal(str)
    stop = Signal(str)
    check_in = Signal()
    result_wanted = Signal(str)
    ballot_wanted = Signal()
    collapse = Signal()
    cast = Signal(str, str, str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__("surface", spacing=0, parent=parent)
        self._clock = clock
        self._view: PanelView | None = None
        self._all_people = False
        self._dock: BallotDock | None = None
        self._area = kit.Scroller(margins=(16, 10, 16, 16), spacing=theme.SPACE_12)
        self.body.addWidget(self._area, 1)
        self._content: QWidget | None = None

    def show_panel(self, view: PanelView) -> None:
        """Show how things stand; nothing is made anew where nothing changed."""
        if view == self._view:
            return
        self._view = view
        self._fill()

    def _fill(self) -> None:
        view = self._view
        if view is None:
            return
        focused = self.window().focusWidget()
        had = focused.accessibleName() if focused is not None and self.isAncestorOf(focused) else ""
        at = self._area.verticalScrollBar().value()
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        self._attendance(column, view)
        self._ballot(column, view)
        column.addWidget(kit.Rule())
        self._speakers(column, view)
        if view.trouble:
            column.addWidget(kit.Banner("bad", view.trouble, role="metaStrong"))
        if view.conclusion:
            column.addWidget(kit.Rule())
            column.addWidget(kit.SectionTitle(self.tr("Kết luận")))
            card = kit.Surface("inset", margins=(12, 10, 12, 10))
            card.body.addWidget(kit.Text(view.conclusion, "body"))
            column.addWidget(card)
        if view.results:
            column.addWidget(kit.Rule())
            column.addWidget(kit.SectionTitle(self.tr("Kết quả biểu quyết")))
            for result in view.results:
                made = ResultCard(result)
                made.opened.connect(self.result_wanted)
                column.addWidget(made)
        column.addStretch(1)
        old, self._content = self._content, part
        if old is not None:
            self._area.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._area.body.addWidget(part, 1)
        self._area.verticalScrollBar().setValue(at)
        if had:
            again = next((one for one in part.findChildren(kit.Button) if one.accessibleName() == had), None)
            if again is not None:
                again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _attendance(self, column: QVBoxLayout, view: PanelView) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_4)
        head.addWidget(kit.Text(self.tr("Có mặt"), "strong"), 1)
        head.addWidget(kit.Text(str(view.present), "number", wrap=False))
        head.addWidget(kit.Text(f"/ {view.total}", "meta", wrap=False))
        column.addLayout(head)
        bar = kit.QuorumBar(self.tr("Có mặt"))
        bar.set_counts(view.present, view.total, view.needed)
        column.addWidget(bar)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        enough = view.present >= view.needed
        line.addWidget(
            kit.Icon("circle-check" if enough else "triangle-alert", "ok" if enough else "warn", 18)
        )
        if enough:
            words = self.tr("Đủ điều kiện họp (tối thiểu {needed})").format(needed=view.needed)
        else:
            words = self.tr("Chưa đủ điều kiện họp, còn thiếu {count}").format(
                count=view.needed - view.present
            )
        line.addWidget(kit.Text(words, "meta"), 1)
        column.addLayout(line)
        if view.may_check_in:
            here = kit.Button(self.tr("Điểm danh có mặt"), "primary", icon="user-check")
            here.clicked.connect(self.check_in)
            column.addWidget(here)
        words = self.tr("Ẩn danh sách") if self._all_people else self.tr("Xem danh sách")
        more = kit.Button(words, "ghost", icon="users", size=theme.TOUCH_MIN)
        more.clicked.connect(self._toggle_people)
        column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        if self._all_people:
            for person in view.people:
                column.addLayout(self._person(person))

    def _person(self, person: PersonRow) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_8)
        icon, colour = ("circle-check", "ok") if person.present else ("user-x", "text2")
        row.addWidget(kit.Icon(icon, colour, 18), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(kit.Text(person.name, "metaStrong"))
        state = self.tr("Có mặt") if person.present else self.tr("Vắng mặt")
        words.addWidget(kit.Text(" · ".join(part for part in (state, person.remark) if part), "meta"))
        row.addLayout(words, 1)
        return row

    def _toggle_people(self) -> None:
        self._all_people = not self._all_people
        self._fill()

    def _ballot(self, column: QVBoxLayout, view: PanelView) -> None:
        dock, self._dock = self._dock, None
        ballot = view.ballot
        if ballot is not None and view.docked and view.votes:
            if dock is None or dock.form.view.poll != ballot.poll:
                dock = BallotDock(ballot)
                dock.form.cast.connect(self.cast)
                dock.form.check_in.connect(self.check_in)
            dock.form.show_ballot(ballot)
            self._dock = dock
            column.addWidget(dock)
            return
        if ballot is None or not view.votes:
            return
        tones = {
            BallotStage.CHOOSE: ("son", "vote", self.tr("Biểu quyết đang mở")),
            BallotStage.SENDING: ("info", "send", self.tr("Đang gửi lá phiếu…")),
            BallotStage.WAITING: ("warn", "cloud-off", self.tr("Lá phiếu đang chờ mạng")),
            BallotStage.RECORDED: ("ok", "shield-check", self.tr("Lá phiếu đã ghi nhận")),
            BallotStage.REFUSED: ("bad", "circle-x", self.tr("Lá phiếu không được tính")),
        }
        tone, icon, words = tones[ballot.stage]
        banner = kit.Banner(tone, words, ballot.question, icon=icon)
        column.addWidget(banner)
        back = kit.Button(
            self.tr("Mở phiếu"), "primary" if ballot.stage is BallotStage.CHOOSE else "secondary", icon="vote"
        )
        back.clicked.connect(self.ballot_wanted)
        column.addWidget(back)

    def _speakers(self, column: QVBoxLayout, view: PanelView) -> None:
        waiting = self.tr("%n người chờ", "", len(view.waiting)) if view.waiting else ""
        column.addWidget(kit.SectionTitle(self.tr("Phát biểu"), waiting))
        if view.speaker is not None:
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE_12)
            row.addWidget(kit.Avatar(view.speaker.name, 40, ring=True))
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(kit.Text(view.speaker.name, "strong"))
            words.addWidget(kit.Text(view.speaker.office, "meta"))
            row.addLayout(words, 1)
            if view.speaker.since is not None:
                row.addWidget(SpeakerTime(view.speaker.since, self._clock))
            column.addLayout(row)
        for place, one in enumerate(view.waiting[:WAITING_SHOWN], 1):
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE_12)
            row.addWidget(kit.Avatar(one.name, 36, tone="off"))
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(kit.Text(one.name, "body"))
            words.addWidget(kit.Text(self.tr("Chờ · thứ {place}").format(place=place), "meta"))
            row.addLayout(words, 1)
            column.addLayout(row)
        more = len(view.waiting) - WAITING_SHOWN
        if more > 0:
            column.addWidget(kit.Text(self.tr("và %n người nữa", "", more), "meta"))
        if view.speaker is None and not view.waiting:
            column.addWidget(kit.Text(self.tr("Chưa có ai đăng ký."), "meta"))
        column.addWidget(self.speech_button(view))

    def speech_button(self, view: PanelView) -> kit.Button:
        """Asks for the floor, takes the request back, or ends one's speech: whichever fits."""
        state = view.own_speech
        if state is Speaking.SPEAKING:
            button = kit.Button(self.tr("Kết thúc phát biểu"), icon="mic-off", size=theme.CONTROL)
            button.clicked.connect(lambda: self.stop.emit(view.speech))
        elif state is Speaking.WAITING:
            button = kit.Button(self.tr("Rút đăng ký"), icon="undo-2", size=theme.CONTROL)
            button.clicked.connect(lambda: self.withdraw.emit(view.speech))
        elif state is Speaking.SENDING:
            button = kit.Button(self.tr("Đang gửi đăng ký…"), icon="send", size=theme.CONTROL)
            button.setEnabled(False)
        else:
            button = kit.Button(self.tr("Xin phát biểu"), icon="hand", size=theme.CONTROL)
            button.clicked.connect(self.ask_to_speak)
            button.setEnabled(state is Speaking.MAY_ASK)
        return button


class Dock(kit.Surface):
    """The panel in one line at the bottom of a narrow window; ``pulled()`` opens the whole of it."""

    pulled = Signal()

    def __init__(self, panel: Panel, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__("surface", spacing=0, parent=parent)
        self._panel, self._clock = panel, clock
        self._view: PanelView | None = None
        self._line: QWidget | None = None
        self.body.addWidget(kit.Rule())
        self.setMinimumHeight(DOCK)

    def show_panel(self, view: PanelView) -> None:
        """Say it in one line."""
        if view == self._view:
            return
        self._view = view
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(theme.SPACE_16)
        presence = QVBoxLayout()
        presence.setSpacing(2)
        enough = view.present >= view.needed
        words = self.tr("{present}/{total} có mặt").format(present=view.present, total=view.total)
        presence.addStretch(1)
        presence.addWidget(kit.Text(words, "strong", wrap=False))
        state = self.tr("Đủ điều kiện họp") if enough else self.tr("Chưa đủ điều kiện họp")
        presence.addWidget(kit.Text(state, "meta", tone="ok" if enough else "warn", wrap=False))
        presence.addStretch(1)
        row.addLayout(presence)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addStretch(1)
        waiting = self.tr("%n người chờ", "", len(view.waiting)) if view.waiting else ""
        if view.speaker is not None:
            row.addWidget(kit.Avatar(view.speaker.name, 40, ring=True))
            said.addWidget(kit.ElidedText(view.speaker.name, "strong"))
            said.addWidget(kit.ElidedText(" · ".join(filter(None, (self.tr("Đang nói"), waiting))), "meta"))
        elif waiting:
            said.addWidget(kit.ElidedText(waiting, "meta"))
        said.addStretch(1)
        row.addLayout(said, 1)
        if view.speaker is not None and view.speaker.since is not None:
            row.addWidget(SpeakerTime(view.speaker.since, self._clock))
        if view.may_check_in:
            here = kit.Button(self.tr("Điểm danh có mặt"), "primary", icon="user-check")
            here.clicked.connect(self._panel.check_in)
            row.addWidget(here)
        else:
            row.addWidget(self._panel.speech_button(view))
        pull = kit.Button("", "ghost", icon="chevron-up", name=self.tr("Mở bảng thông tin phiên họp"))
        pull.clicked.connect(self.pulled)
        row.addWidget(pull)
        if self._line is not None:
            self.body.removeWidget(self._line)
            self._line.hide()
            self._line.deleteLater()
        self._line = line
        self.body.addWidget(line, 1)


class PulledUp(kit.Overlay):
    """Holds the panel, pulled up from the bottom, on narrow windows."""

    def __init__(self, host: QWidget, title: str) -> None:
        super().__init__(host, dim=True)
        self.card = kit.Surface("surface", spacing=0, parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 4)
        head.addWidget(kit.Text(title, "section"), 1)
        down = kit.Button("", "ghost", icon="chevron-down", name=self.tr("Đóng"))
        down.clicked.connect(self.close_over)
        head.addWidget(down)
        self.card.body.addLayout(head)

    def set_content(self, content: QWidget) -> None:
        """Take the panel in."""
        self.card.body.addWidget(content, 1)
        content.show()

    def arrange(self) -> None:
        """The lower two thirds, the whole width."""
        height = round(self.height() * 0.66)
        self.card.setGeometry(0, self.height() - height, self.width(), height)
