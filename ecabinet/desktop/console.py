"""The chair's console: the agenda's course, ballots, conclusions, the roll and the floor, on one screen."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ecabinet.client.cabinet import Change, Draft, DraftConflict, Locked, new_id
from ecabinet.client.disk import VaultError
from ecabinet.desktop import kit, theme
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.console_parts import (
    BallotCard,
    ConclusionCard,
    ItemCard,
    QueueCard,
    RollCard,
    RollSheet,
)
from ecabinet.desktop.console_views import ConsoleView, console_view
from ecabinet.desktop.minutes import MinutesSheet
from ecabinet.desktop.panel import Clock
from ecabinet.desktop.refusals import reason
from ecabinet.desktop.result import ResultSheet, ResultView
from ecabinet.desktop.views import RoomFacts, room_facts
from ecabinet.domain import events as e
from ecabinet.domain.permissions import every
from ecabinet.domain.rules import Choice

SIDE: Final = 390
SAVE_MS: Final = 800
"""A pause in typing this long saves what was typed."""
CHOICES: Final[dict[str, Choice]] = {"for": "for", "against": "against", "abstain": "abstain"}


class Console(QWidget):
    """Shows a ConsoleView and says what chair or secretary does; it decides nothing.

    Signals: ``act(Command)`` for everything that goes into the record, ``poll_wanted(question)``,
    ``written(text)`` and ``minutes_wanted()``, ``room_wanted()``, ``back()``, ``sync_pressed()``.
    """

    act = Signal(object)
    poll_wanted = Signal(str)
    written = Signal(str)
    minutes_wanted = Signal()
    room_wanted = Signal()
    back = Signal()
    sync_pressed = Signal()

    def __init__(self, person: str, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: ConsoleView | None = None
        self._roll_sheet: RollSheet | None = None
        self._sheet: kit.Overlay | None = None
        screen = kit.Screen(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(screen)
        self.bar = kit.TopBar("", "", person=person)
        self.bar.back.connect(self.back)
        self.bar.sync_pressed.connect(self.sync_pressed)
        self.room = kit.Button(self.tr("Đọc tài liệu"), "ghost", icon="file-text")
        self.room.clicked.connect(self.room_wanted)
        self.bar.add(self.room)
        self.begin = kit.Button(self.tr("Khai mạc phiên"), "primary", icon="play")
        self.begin.clicked.connect(lambda: self.act.emit(e.OpenMeeting()))
        self.end = kit.HoldButton(self.tr("Kết thúc phiên"), icon="log-out")
        self.end.held.connect(lambda: self.act.emit(e.CloseMeeting()))
        self.end.let_go.connect(self._hold_longer)
        self.minutes = kit.Button(self.tr("Lập biên bản"), "primary", icon="notebook-pen")
        self.minutes.clicked.connect(self.minutes_wanted)
        for button in (self.begin, self.end, self.minutes):
            self.bar.add_end(button)
        screen.body.addWidget(self.bar)
        self.area = kit.Scroller(margins=(16, 12, 16, 16))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(theme.SPACE_12)
        self.area.body.addLayout(self._columns)
        self.area.body.addStretch(1)
        screen.body.addWidget(self.area, 1)
        self.item, self.ballot, self.conclusion = ItemCard(clock), BallotCard(), ConclusionCard()
        self.roll, self.queue = RollCard(), QueueCard(clock)
        self.trouble = kit.Banner("bad", "")
        self._main, self._side = QWidget(), QWidget()
        for holder, cards in (
            (self._main, (self.trouble, self.item, self.ballot, self.conclusion)),
            (self._side, (self.roll, self.queue)),
        ):
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.SPACE_12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addWidget(holder, 1 if holder is self._main else 0)
        self.item.called.connect(lambda item: self.act.emit(e.CallItem(item)))
        self.ballot.opened.connect(self.poll_wanted)
        self.ballot.closing.connect(self._close_poll)
        self.ballot.cast.connect(self._cast)
        self.ballot.check_in.connect(lambda: self.act.emit(e.CheckIn()))
        self.ballot.result_wanted.connect(lambda _poll: self.show_result())
        self.conclusion.written.connect(self.written)
        self.conclusion.confirmed.connect(self._confirm_conclusion)
        self.roll.roll_wanted.connect(self.open_roll)
        self.queue.invited.connect(lambda speech: self.act.emit(e.GiveFloor(speech)))
        self.queue.stopped.connect(lambda speech: self.act.emit(e.StopSpeech(speech)))
        self.toast = kit.Toast(self)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns when wide, one when narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        now = theme.current()
        narrow = now.narrow(self.width())
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)  # Qt's own "no limit"
        else:
            self._side.setFixedWidth(min(round(SIDE * now.scale), round(self.width() * 0.42)))

    def show_console(self, view: ConsoleView) -> None:
        """Show ``view`` from now on; what is being typed stays."""
        other = self.view is None or self.view.item != view.item
        was_step = self.view.poll.step if self.view is not None and self.view.poll is not None else 0
        self.view = view
        self.bar.set_title(self.tr("Bàn điều hành · {title}").format(title=view.title), view.meta)
        self.bar.set_live(self.tr("Đang họp") if view.phase == "open" else "")
        self.begin.setVisible(view.phase == "published" and view.presides)
        self.end.setVisible(view.phase == "open" and view.presides)
        self.minutes.setVisible(view.phase == "closed" and not view.presides and not view.filed)
        self.trouble.setVisible(bool(view.trouble))
        self.trouble.say(view.trouble)
        self.item.show_item(view)
        self.ballot.setVisible(view.phase == "open" and bool(view.item))
        self.ballot.show_poll(view)
        self.conclusion.setVisible(bool(view.item))
        self.conclusion.show_conclusion(view)
        if other:
            self.conclusion.begin(view.conclusion)
        self.roll.show_roll(view)
        self.queue.setVisible(view.phase == "open")
        self.queue.show_queue(view)
        if self._roll_sheet is not None:
            self._roll_sheet.show_roll(view.roll)
        if view.trouble:
            kit.announce(self, view.trouble, urgent=True)
        if view.poll is not None and was_step == 1 and view.poll.step >= 2 and view.poll.result is not None:
            self.show_result()

    def _hold_longer(self) -> None:
        self.toast.say(self.tr("Giữ nút một giây để kết thúc phiên họp."), tone="info", icon="info")

    def open_roll(self) -> None:
        """The roll call, over the console."""
        if self.view is None:
            return
        sheet = RollSheet(self)
        sheet.show_roll(self.view.roll)
        sheet.marked.connect(
            lambda person, there, reason: self.act.emit(e.RecordAttendance(person, there, reason))
        )
        sheet.closed.connect(self._roll_closed)
        self._roll_sheet = sheet
        sheet.open()

    def _roll_closed(self) -> None:
        if self._roll_sheet is not None:
            self._roll_sheet.deleteLater()
            self._roll_sheet = None

    def _close_poll(self, poll: str) -> None:
        card = self.view.poll if self.view is not None else None
        if card is None:
            return
        missing = card.present - card.cast
        if missing <= 0:
            self.act.emit(e.ClosePoll(poll))
            return
        words = self.tr(
            "Còn %n thành viên có mặt chưa bỏ phiếu. Phiếu đến sau khi đóng không được tính.", "", missing
        )
        sheet = kit.ConfirmSheet(
            self, self.tr("Đóng biểu quyết?"), words, self.tr("Đóng biểu quyết"), icon="square",
            cancel=self.tr("Chờ thêm"),
        )  # fmt: skip
        sheet.confirmed.connect(lambda _: self.act.emit(e.ClosePoll(poll)))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _cast(self, poll: str, choice: str, replaces: str) -> None:
        self.act.emit(e.CastBallot(poll, CHOICES[choice], replaces or None))

    def _confirm_conclusion(self, text: str) -> None:
        if self.view is not None and self.view.item and text:
            self.act.emit(e.ConfirmConclusion(self.view.item, text))

    def show_result(self) -> None:
        """The result of the last poll on this item, whole."""
        result: ResultView | None = None
        if self.view is not None and self.view.poll is not None:
            result = self.view.poll.result
        if result is None:
            return
        sheet = ResultSheet(self, result)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()


class ConsoleScreen(Console):
    """A Console kept true to its meeting: what happens comes in, what is done goes to the cabinet.

    ``gone()`` when the meeting is no longer there.
    """

    gone = Signal()

    def __init__(self, bridge: Bridge, meeting: str, parent: QWidget | None = None) -> None:
        super().__init__(bridge.cabinet.name, bridge.cabinet.server_now, parent)
        self._bridge, self.meeting = bridge, meeting
        self._facts: RoomFacts | None = None
        self._counted: frozenset[str] = frozenset()
        self._counting: set[str] = set()
        self._reading = self._again = False
        self._draft: Draft | None = None
        self._saving = False
        self._minutes: MinutesSheet | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SAVE_MS)
        self._pause.timeout.connect(self._save)
        bridge.changed.connect(self._changed)
        self.act.connect(self._act)
        self.poll_wanted.connect(self._open_poll)
        self.written.connect(lambda _text: self._pause.start())
        self.minutes_wanted.connect(self._make_minutes)
        self.refresh()

    # Reading ------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if self.meeting in change.meetings or change.pending or change.status or change.turnout:
            self.refresh()
        if change.drafts and not self._pause.isActive() and not self._saving:
            self._fetch_draft()

    def refresh(self) -> None:
        """Read the meeting again; asked meanwhile, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        cabinet = self._bridge.cabinet
        self._bridge.ask(lambda: room_facts(cabinet, self.meeting), self._read, self._unread, owner=self)

    def _read(self, facts: RoomFacts) -> None:
        self._reading = False
        self._facts = facts
        self._show()
        for event in every(facts.state, e.PollClosed):
            self._count_again(event.poll.id)
        if self._again:
            self.refresh()

    def _unread(self, error: Exception) -> None:
        self._reading = False
        if self._again and not isinstance(error, Locked):
            self.refresh()

    def _show(self) -> None:
        facts = self._facts
        if facts is None:
            return
        turnout = None
        standing = next((event.poll.id for event in every(facts.state, e.PollOpened)), "")
        if standing:
            turnout = self._bridge.cabinet.turnout(standing)
        before = self.view.item if self.view is not None else ""
        try:
            view = console_view(facts, turnout.cast if turnout else None, self._counted)
        except KeyError:
            self.gone.emit()
            return
        if before and before != view.item and self._pause.isActive():
            self._save()
        self.show_console(view)
        if facts.status is not None:
            self.bar.sync.set_sync(
                kit.SyncState(facts.status.state), done=facts.status.papers_done,
                total=facts.status.papers_total, waiting=facts.status.waiting,
            )  # fmt: skip
        if view.item and view.item != before:
            self._draft = None
            self._fetch_draft()

    def _count_again(self, poll: str) -> None:
        if poll in self._counted or poll in self._counting:
            return
        self._counting.add(poll)
        cabinet = self._bridge.cabinet
        self._bridge.ask(
            lambda: cabinet.ballots(self.meeting, poll),
            lambda _records: self._counted_again(poll),
            lambda _error: self._counting.discard(poll),
            owner=self,
        )

    def _counted_again(self, poll: str) -> None:
        self._counting.discard(poll)
        self._counted |= {poll}
        self._show()

    # Acts ---------------------------------------------------------------------

    def _act(self, command: e.AnyCommand) -> None:
        cabinet = self._bridge.cabinet
        self._bridge.keep(
            lambda: cabinet.act(self.meeting, command), lambda _: self.refresh(), self._not_acted, owner=self
        )

    def _open_poll(self, question: str) -> None:
        if self.view is not None and self.view.item:
            self._act(e.OpenPoll(new_id(), self.view.item, question))

    def _not_acted(self, error: Exception) -> None:
        self.refresh()
        if isinstance(error, VaultError):
            words = self.tr("Chưa thực hiện được: {reason}").format(reason=reason(error.code))
            self.toast.say(words, tone="bad", icon="circle-alert")
        elif not isinstance(error, Locked):
            self.toast.say(self.tr("Chưa thực hiện được trên máy này."), tone="bad", icon="circle-alert")

    # The conclusion's draft ---------------------------------------------------

    def _fetch_draft(self) -> None:
        if self.view is None or not self.view.item:
            return
        cabinet, item = self._bridge.cabinet, self.view.item

        def read() -> Draft | None:
            mine = [
                row
                for row in cabinet.drafts()
                if row.kind == "conclusion" and row.meeting == self.meeting and row.item == item
            ]
            return cabinet.draft(mine[0].id) if mine else None

        self._bridge.ask(read, partial(self._take_draft, item), self._ignored, owner=self)

    def _take_draft(self, item: str, draft: Draft | None) -> None:
        if self.view is None or self.view.item != item or draft is None or self._pause.isActive():
            return
        self._draft = draft
        self.conclusion.take_text(draft.text)

    def _save(self) -> None:
        """Keep what was typed, for the desk to share."""
        self._pause.stop()
        if self.view is None or not self.view.item:
            return
        if self._saving:
            self._pause.start()
            return
        known = self._draft
        draft = Draft(
            known.id if known else new_id(), "conclusion", known.revision if known else 0,
            text=self.conclusion.entry.toPlainText(), meeting=self.meeting, item=self.view.item,
        )  # fmt: skip
        self._saving = True
        cabinet = self._bridge.cabinet
        self._bridge.keep(
            lambda: cabinet.save_draft(draft), partial(self._saved, self.view.item), self._unsaved, owner=self
        )

    def _saved(self, item: str, answer: Draft | DraftConflict) -> None:
        self._saving = False
        if self.view is None or self.view.item != item:
            return
        if isinstance(answer, Draft):
            self._draft = answer
            return
        sheet = ConflictSheet(self, answer.yours.text, answer.theirs.text)
        sheet.chosen.connect(partial(self._settle, answer))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _settle(self, conflict: DraftConflict, mine: bool) -> None:
        self._draft = conflict.theirs
        self.conclusion.begin(conflict.yours.text if mine else conflict.theirs.text)
        self._save()

    def _unsaved(self, error: Exception) -> None:
        self._saving = False
        if not isinstance(error, Locked):
            self.toast.say(self.tr("Chưa lưu được kết luận."), tone="bad", icon="circle-alert")

    def _ignored(self, error: Exception) -> None:
        """Without an answer what stands here stays."""

    # Minutes ------------------------------------------------------------------

    def _make_minutes(self) -> None:
        if self._minutes is None:
            self._minutes = MinutesSheet(self, self._bridge, self.meeting)
            self._minutes.closed.connect(self._minutes_closed)
            self._minutes.open()

    def _minutes_closed(self) -> None:
        if self._minutes is not None:
            self._minutes.deleteLater()
            self._minutes = None
            self.refresh()


class ConflictSheet(kit.Sheet):
    """Two texts of one draft side by side; ``chosen(mine)``."""

    chosen = Signal(bool)

    def __init__(self, host: QWidget, mine: str, theirs: str) -> None:
        super().__init__(host, width=860, closable=False)
        self.body.addWidget(kit.Text(self.tr("Người khác vừa sửa bản này"), "titleSmall"))
        self.body.addWidget(kit.Text(self.tr("Cả hai bản còn nguyên. Hãy chọn bản để giữ."), "body"))
        halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        halves.setSpacing(theme.SPACE_16)
        for title, text, keep, choice in (
            (self.tr("Bản của tôi"), mine, self.tr("Giữ của tôi"), True),
            (self.tr("Bản kia"), theirs, self.tr("Lấy bản kia"), False),
        ):
            column = QVBoxLayout()
            column.setSpacing(theme.SPACE_8)
            column.addWidget(kit.Text(title, "strong"))
            area = kit.Scroller(margins=(12, 10, 12, 10))
            area.setMinimumHeight(180)
            area.body.addWidget(kit.Text(text or "—", "body"))
            area.body.addStretch(1)
            column.addWidget(area, 1)
            button = kit.Button(keep)
            button.clicked.connect(partial(self._choose, choice))
            column.addWidget(button)
            halves.addLayout(column, 1)
        self.body.addLayout(halves)

    def _choose(self, mine: bool) -> None:
        self.close_over()
        self.chosen.emit(mine)
