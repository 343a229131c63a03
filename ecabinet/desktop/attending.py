"""A member in a room: what the cabinet knows goes to the room, what the member does goes to the cabinet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec
from PySide6.QtCore import QObject, Signal

from ecabinet.client.cabinet import Change, Locked, PaperNotHere, ReadOnlyMeeting, SyncStatus, new_id
from ecabinet.client.disk import VaultError
from ecabinet.client.outbox import OutboxFull
from ecabinet.client.search import Hit
from ecabinet.client.wanted import MINUTES
from ecabinet.desktop import kit
from ecabinet.desktop.ballot import BallotStage
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.reader import Place
from ecabinet.desktop.refusals import reason
from ecabinet.desktop.room import Room
from ecabinet.desktop.views import (
    PaperTab,
    RoomFacts,
    RoomView,
    minutes_tab,
    room_facts,
    room_view,
    signatures_view,
)
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Operation
from ecabinet.domain.rules import Choice

NOTE_REACH_PT: Final = 26.0
"""How far around a note's place it is pointed out."""
CHOICES: Final[dict[str, Choice]] = {"for": "for", "against": "against", "abstain": "abstain"}


class Attending(QObject):
    """Keeps a Room true to its meeting. It follows the chair until the member goes elsewhere.

    ``shown(RoomView)`` after each time the room was brought up to date; ``gone()`` when the meeting is no
    longer there for this member.
    """

    shown = Signal(object)
    gone = Signal()

    def __init__(
        self, bridge: Bridge, room: Room, meeting: str, *, item: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self.room, self.meeting = bridge, room, meeting
        self.item, self.paper, self.following = item, "", not item
        self.facts: RoomFacts | None = None
        self.view: RoomView | None = None
        self._papers: dict[str, str] = {}
        """The paper last read of each item."""
        self._open = ("", "")
        self._fetched = ("", "")
        """The paper that was asked for first, so that it is asked for once."""
        """The paper in the reader and its hash."""
        self._aim: Hit | None = None
        """The place that a search led to, until its paper is open."""
        self._reading = self._again = False
        self._casting: tuple[str, Choice] | None = None
        self._cast_kept = False
        self._toast = kit.Toast(room)
        bridge.changed.connect(self._changed)
        room.item_chosen.connect(self._item_chosen)
        room.paper_chosen.connect(self._paper_chosen)
        room.follow.connect(self._follow)
        room.cast.connect(self._cast)
        room.ask_to_speak.connect(self._ask_to_speak)
        room.withdraw.connect(lambda speech: self.act(e.WithdrawSpeech(speech)))
        room.stop.connect(lambda speech: self.act(e.StopSpeech(speech)))
        room.check_in.connect(lambda: self.act(e.CheckIn()))
        room.signature_wanted.connect(self._show_signatures)
        room.reader.operation_made.connect(self._keep_mark)
        room.reader.place_changed.connect(self._keep_place)
        room.reader.opened.connect(self._take_aim)
        room.reader.words_found.connect(self._say_found)
        self.refresh()

    # Reading ------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if self.meeting in change.meetings or change.pending or change.status or change.transfers:
            self.refresh()
        if self._open[0] in change.annotations:
            paper = self._open[0]
            self._bridge.ask(
                lambda: self._bridge.cabinet.annotations(self.meeting, paper),
                partial(self._take_marks, paper), self._ignored, owner=self,
            )  # fmt: skip

    def _take_marks(self, paper: str, operations: tuple[Operation, ...]) -> None:
        if self.room.reader.paper_key == paper:
            self.room.reader.take_operations(operations)

    def refresh(self) -> None:
        """Read the meeting again; asked meanwhile, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self._bridge.ask(
            lambda: room_facts(self._bridge.cabinet, self.meeting),
            partial(self._read, self._cast_kept),
            self._unread,
            owner=self,
        )

    def _read(self, cast_kept: bool, facts: RoomFacts) -> None:
        self._reading = False
        if cast_kept:  # what was read since holds the ballot itself
            self._casting, self._cast_kept = None, False
        self.facts = facts
        self._show()
        if self._again:
            self.refresh()

    def _unread(self, error: Exception) -> None:
        self._reading = False
        if self._again and not isinstance(error, Locked):
            self.refresh()

    def _ignored(self, error: Exception) -> None:
        """A cabinet that is being locked answers nothing more."""

    def _show(self) -> None:
        facts = self.facts
        if facts is None:
            return
        try:
            view = room_view(facts, self.item)
        except KeyError:
            self.gone.emit()
            return
        if self.following and view.current and view.item != view.current:
            view = room_view(facts, view.current)
        if self._casting is not None and view.ballot is not None:
            poll, choice = self._casting
            if view.ballot.poll == poll:
                view = replace(view, ballot=replace(view.ballot, stage=BallotStage.SENDING, choice=choice))
        minutes = minutes_tab(facts) if self._papers.get(view.item) == MINUTES else None
        if minutes is not None:
            view = replace(view, papers=(*view.papers, minutes))
        self.item, self.view = view.item, view
        self._choose_paper(view)
        self.room.show_room(view, self.paper, self.following)
        if facts.status is not None:
            self._show_status(facts.status)
        self._show_paper(view)
        self._take_aim()
        self.shown.emit(view)

    def _show_status(self, status: SyncStatus) -> None:
        state = kit.SyncState(status.state)
        self.room.bar.sync.set_sync(
            state, done=status.papers_done, total=status.papers_total, waiting=status.waiting
        )

    # The paper ----------------------------------------------------------------

    def _choose_paper(self, view: RoomView) -> None:
        known = [tab.paper for tab in view.papers]
        wanted = self._papers.get(view.item, "")
        if wanted not in known:
            wanted = next((tab.paper for tab in view.papers if not tab.recalled), known[0] if known else "")
        self.paper = wanted

    def _show_paper(self, view: RoomView) -> None:
        tab = next((one for one in view.papers if one.paper == self.paper), None)
        if tab is not None and not tab.recalled and not tab.returned and tab.ready:
            self._open_paper(tab)
            return
        if self._open[0]:
            self._open = ("", "")
            self.room.reader.close_paper()
        if tab is None:
            self.room.show_away("file-text", self.tr("Nội dung này không có tài liệu"))
        elif tab.recalled:
            self.room.show_away(
                "file-x",
                self.tr("Tài liệu đã được thu hồi"),
                self.tr("Cơ quan gửi đã thu hồi “{title}”. Bản trên máy này đã bị xóa.").format(
                    title=tab.title
                ),
            )
        elif tab.returned:
            self.room.show_away(
                "history",
                self.tr("Tài liệu đã hết hạn giữ trên máy"),
                self.tr("Tài liệu của phiên họp này chỉ ở lại máy đại biểu trong thời hạn thư ký đã đặt."),
            )
        else:
            status = self.facts.status if self.facts else None
            done, total = (status.papers_done, status.papers_total) if status else (0, 0)
            offline = status is not None and status.state in ("offline", "error")
            below = (
                self.tr("Máy đang ngoại tuyến. Tài liệu sẽ tự tải về khi có mạng.")
                if offline
                else self.tr("{done}/{total} tài liệu đã có trên máy.").format(done=done, total=total)
            )
            title = self.tr("Tài liệu đang được tải về")
            self.room.show_away("download", title, below, done=done, total=total)
            self._fetch(tab)

    def _fetch(self, tab: PaperTab) -> None:
        """A paper that the member opens comes before all others, on any network."""
        key = (tab.paper, tab.sha256)
        if self._fetched != key:
            self._fetched = key
            cabinet, meeting = self._bridge.cabinet, self.meeting
            self._bridge.ask(
                lambda: cabinet.fetch_now(meeting, tab.paper), lambda _: None, lambda _: None, owner=self
            )

    def _open_paper(self, tab: PaperTab) -> None:
        self.room.show_reader()
        key = (tab.paper, tab.sha256)
        if self._open == key:
            return
        self._open = key
        cabinet, meeting = self._bridge.cabinet, self.meeting

        def read() -> tuple[bytes, tuple[Operation, ...], Any]:
            return (
                cabinet.paper(meeting, tab.paper),
                cabinet.annotations(meeting, tab.paper),
                cabinet.place(tab.paper),
            )

        self._bridge.ask(read, partial(self._paper_read, key), partial(self._paper_gone, key), owner=self)

    def _paper_read(self, key: tuple[str, str], read: tuple[bytes, tuple[Operation, ...], Any]) -> None:
        if self._open != key:
            return
        data, operations, place = read
        self.room.reader.open_paper(key[0], data, operations, None, _place(place))

    def _paper_gone(self, key: tuple[str, str], error: Exception) -> None:
        if self._open != key:
            return
        self._open = ("", "")
        if isinstance(error, Locked):
            return
        self.room.reader.close_paper()
        if isinstance(error, PaperNotHere):
            self.room.show_away("download", self.tr("Tài liệu đang được tải về"))
            return
        self.room.show_away(
            "circle-alert",
            self.tr("Chưa mở được tài liệu"),
            self.tr("Bản lưu trên máy không đọc được. Hãy thử lại sau."),
        )

    def _keep_mark(self, operation: Operation) -> None:
        cabinet, paper = self._bridge.cabinet, self.room.reader.paper_key
        self._bridge.keep(
            lambda: cabinet.annotate(self.meeting, paper, operation), lambda _: None, self._mark_lost,
            owner=self,
        )  # fmt: skip

    def _mark_lost(self, error: Exception) -> None:
        words = self.tr("Nét bút chưa được lưu: {reason}").format(reason=_reason(error))
        self._toast.say(words, tone="bad", icon="circle-alert")

    def _keep_place(self, place: Place) -> None:
        cabinet, paper = self._bridge.cabinet, self.room.reader.paper_key
        if paper:
            value = msgspec.to_builtins(place)
            self._bridge.keep(
                lambda: cabinet.remember_place(paper, value), lambda _: None, self._ignored, owner=self
            )

    def _show_signatures(self) -> None:
        if self.facts is None:
            return
        known = self.facts.papers.get(self.paper)
        shown = self.view.papers if self.view is not None else ()
        if known is not None and any(tab.paper == self.paper for tab in shown):
            self.room.show_signatures(signatures_view(known.report))

    # Where a search leads -----------------------------------------------------

    def go(self, hit: Hit) -> None:
        """Go to a place that was found: its item, its paper, its page, where the words are pointed out."""
        self._aim = hit if hit.kind in ("page", "note") else None
        self.following = False
        self.item = hit.item or self.item
        if hit.paper:
            self._papers[self.item] = hit.paper
        self._show()

    def _take_aim(self) -> None:
        aim, reader = self._aim, self.room.reader
        if aim is None or reader.paper_key != aim.paper or not reader.view.sizes:
            return
        self._aim = None
        if aim.at is not None:
            x, y = aim.at
            reach = NOTE_REACH_PT
            reader.show_words(aim.page, [(x - reach, y - reach, x + reach, y + reach)])
            kit.announce(reader, self.tr("Ghi chú ở trang {page}").format(page=aim.page + 1))
        else:
            look = aim.look
            reader.find_words(aim.page, look.phrases, exact=look.exact, prefix=look.prefix)
        reader.view.setFocus()

    def _say_found(self, count: int) -> None:
        page = self.room.reader.view.current_page + 1
        if count:
            words = self.tr("Trang {page}: %n chỗ được tô vàng", "", count).format(page=page)
            kit.announce(self.room.reader, words)
        else:
            self._toast.say(
                self.tr("Từ cần tìm ở trang {page} nhưng không tô vàng được.").format(page=page),
                tone="info", icon="info",
            )  # fmt: skip

    # What the member does -----------------------------------------------------

    def _item_chosen(self, item: str) -> None:
        self._aim = None
        self.item = item
        self.following = self.view is None or not self.view.current or item == self.view.current
        self._show()

    def _paper_chosen(self, paper: str) -> None:
        self._aim = None
        self._papers[self.item] = paper
        self._show()

    def _follow(self, follow: bool) -> None:
        self.following = follow
        self._show()

    def _ask_to_speak(self) -> None:
        if self.item:
            self.act(e.AskToSpeak(new_id(), self.item))

    def _cast(self, poll: str, choice: str, replaces: str) -> None:
        chosen = CHOICES[choice]
        self._casting, self._cast_kept = (poll, chosen), False
        self._show()
        self.act(e.CastBallot(poll, chosen, replaces or None))

    def act(self, command: e.AnyCommand) -> None:
        """Hand a command to the cabinet, which keeps it before anything says so."""
        cabinet = self._bridge.cabinet
        self._bridge.keep(
            lambda: cabinet.act(self.meeting, command), self._acted, self._not_acted, owner=self
        )

    def _acted(self, _act: str) -> None:
        self._cast_kept = self._casting is not None
        self.refresh()

    def _not_acted(self, error: Exception) -> None:
        self._casting = None
        self.refresh()
        if isinstance(error, Locked):
            return
        words = self.tr("Chưa thực hiện được: {reason}").format(reason=_reason(error))
        self._toast.say(words, tone="bad", icon="circle-alert")


def _place(kept: Any) -> Place | None:
    """A place as it was kept; None if it is none (an older release may have kept something else)."""
    try:
        return None if kept is None else msgspec.convert(kept, Place)
    except msgspec.ValidationError:
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, VaultError):
        return reason(error.code)
    if isinstance(error, ReadOnlyMeeting):
        return reason("newer-event")
    if isinstance(error, OutboxFull):
        return reason("not-started")
    return reason("")
