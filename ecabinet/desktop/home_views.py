"""From the record to what the home screen and the sync chip show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from ecabinet.client.cabinet import Cabinet, MeetingSummary, SyncStatus
from ecabinet.desktop.ballot import BallotStage
from ecabinet.desktop.home import HomeView, LiveMeeting, MeetingRow, MeetingState, TodoRow
from ecabinet.desktop.kit import SyncState
from ecabinet.desktop.refusals import sentence
from ecabinet.desktop.sync import SyncView
from ecabinet.desktop.views import OwnAct, ballot_view, own_acts
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Meeting
from ecabinet.domain.minutes import moment
from ecabinet.domain.permissions import current_item, every, found, item_of, items, participant, present

NEW_MS: Final = 48 * 3_600_000
"""A meeting published this recently is marked as new."""
TODO_MAX: Final = 6
UNSAID: Final = frozenset({"", "unreachable", "not-started"})
"""Reasons that say no more than being offline does."""


@dataclass(frozen=True)
class HomeFacts:
    """All that the home screen is made from; ``states`` by meeting."""

    person: str
    name: str
    now: int
    meetings: tuple[MeetingSummary, ...]
    states: Mapping[str, e.State]
    acts: Mapping[str, tuple[OwnAct, ...]] = field(default_factory=dict)
    stored: frozenset[str] = frozenset()
    stored_bytes: int = 0
    may_prepare: bool = False
    drafts: tuple[tuple[str, str], ...] = ()
    """Agendas being prepared: id and title."""


def home_facts(
    cabinet: Cabinet, *, may_prepare: bool = False, drafts: tuple[tuple[str, str], ...] = ()
) -> HomeFacts:
    """Reads all meetings; waits for the vault, so ask from another thread than the screens'."""
    summaries = cabinet.meetings()
    states = {one.id: cabinet.state(one.id) for one in summaries}
    stored, size = set(), 0
    for journal, state in states.items():
        papers = [event.paper for event in every(state, e.PaperEvent) if not event.paper.recalled]
        here = [paper for paper in papers if cabinet.paper_ready(journal, paper.id)]
        size += sum(paper.revisions[-1].size for paper in here)
        if papers and len(here) == len(papers):
            stored.add(journal)
    live = [one.id for one in summaries if one.meeting.phase == "open"]
    return HomeFacts(
        cabinet.person, cabinet.name, cabinet.server_now(), summaries, states,
        {journal: own_acts(cabinet, journal) for journal in live}, frozenset(stored), size, may_prepare,
        tuple(draft for draft in drafts if draft[0] not in states),
    )  # fmt: skip


def home_view(facts: HomeFacts) -> HomeView:
    """The home screen; meetings in session first, then those to come; those held newest first."""
    live, coming, held = [], [], []
    for one in facts.meetings:
        if one.meeting.phase == "open":
            live.append(_live(facts, one))
        elif one.meeting.phase == "published":
            coming.append(_row(facts, one, MeetingState.PUBLISHED))
        else:
            held.append(_row(facts, one, MeetingState.HELD))
    return HomeView(
        facts.name, _day(facts.now), tuple(live), tuple(coming), tuple(reversed(held)),
        _todo(facts), len(facts.stored), facts.stored_bytes, facts.may_prepare,
    )  # fmt: skip


def _day(now: int) -> date:
    at = moment(now)
    assert at is not None
    return at.date()


def _start(here: Meeting) -> datetime:
    at = moment(here.opened_at or here.starts_at)
    assert at is not None
    return at


def role_words(role: str | None, votes: bool) -> str:
    """What one is in a meeting."""
    words = {
        "chair": QCoreApplication.translate("Views", "Bạn: chủ tọa"),
        "secretary": QCoreApplication.translate("Views", "Bạn: thư ký"),
        "guest": QCoreApplication.translate("Views", "Bạn: khách mời"),
    }
    if role in words:
        return words[role]
    if votes:
        return QCoreApplication.translate("Views", "Bạn: thành viên có quyền biểu quyết")
    return QCoreApplication.translate("Views", "Bạn: người tham dự")


def _live(facts: HomeFacts, one: MeetingSummary) -> LiveMeeting:
    state = facts.states[one.id]
    me = participant(state, facts.person)
    considering = ""
    current = current_item(state)
    rows = items(state)
    event = found(state, f"item/{current}", e.ItemEvent) if current else None
    if event is not None:
        words = QCoreApplication.translate("Views", "Đang xem xét mục {number}/{total}: {title}")
        considering = words.format(number=event.item.number, total=len(rows), title=event.item.title)
    began = one.meeting.opened_at or one.meeting.starts_at
    return LiveMeeting(
        one.id, one.meeting.title, _start(one.meeting), None, one.meeting.place,
        max(0, facts.now - began) // 60_000, role_words(one.role, me is not None and me.votes), considering,
        one.role in ("chair", "secretary"),
    )  # fmt: skip


def _row(facts: HomeFacts, one: MeetingSummary, kind: MeetingState) -> MeetingRow:
    state = facts.states[one.id]
    papers = sum(1 for event in every(state, e.PaperEvent) if not event.paper.recalled)
    remark = ""
    published = found(state, "meeting", e.MeetingPublished)
    if kind is MeetingState.PUBLISHED and published and facts.now - published.at < NEW_MS:
        kind = MeetingState.NEW
    if kind is MeetingState.HELD:
        parts = []
        concluded = sum(1 for _ in every(state, e.ConclusionConfirmed))
        if concluded:
            words = QCoreApplication.translate("Views", "{count} kết luận")
            parts.append(words.format(count=concluded))
        if found(state, "minutes", e.MinutesFiled):
            parts.append(QCoreApplication.translate("Views", "Biên bản đã lưu"))
        remark = " · ".join(parts)
    return MeetingRow(
        one.id, one.meeting.title, _start(one.meeting), one.meeting.place, len(items(state)), papers, kind,
        remark,
    )  # fmt: skip


def _todo(facts: HomeFacts) -> tuple[TodoRow, ...]:
    rows = []
    for one in facts.meetings:
        state = facts.states[one.id]
        ballot = ballot_view(state, facts.acts.get(one.id, ()), facts.person)
        if ballot is not None and ballot.stage in (BallotStage.CHOOSE, BallotStage.REFUSED):
            title = QCoreApplication.translate("Views", "Biểu quyết đang mở")
            rows.append(TodoRow(f"ballot:{one.id}", title, ballot.question, "vote", "son"))
        if one.meeting.phase == "closed":
            continue
        if one.meeting.phase == "open" and facts.person not in present(state):
            title = QCoreApplication.translate("Views", "Điểm danh có mặt")
            rows.append(TodoRow(f"attend:{one.id}", title, one.meeting.title, "user-check", "info"))
        replaced = [
            event.paper
            for event in every(state, e.PaperReplaced)
            if not event.paper.recalled and item_of(state, event.subject)
        ]
        if replaced:
            words = QCoreApplication.translate("Views", "{count} tài liệu vừa được thay thế")
            title = words.format(count=len(replaced))
            rows.append(TodoRow(f"papers:{one.id}", title, one.meeting.title, "files", "warn"))
    for draft, named in facts.drafts:
        title = QCoreApplication.translate("Views", "Chương trình đang soạn")
        rows.append(TodoRow(f"draft:{draft}", title, named, "pencil", "info"))
    return tuple(rows[:TODO_MAX])


def sync_state(status: SyncStatus) -> SyncState:
    """The chip's state."""
    return SyncState(status.state)


def sync_view(status: SyncStatus, ballots: int, now: int) -> SyncView:
    """What the sync chip opens."""
    lost = 0 if status.last_contact is None else max(0, now - status.last_contact) // 60_000
    return SyncView(
        sync_state(status), lost, 0, status.papers_done, status.papers_total, status.waiting, 0, ballots,
        sentence(status.reason) if status.reason not in UNSAID else "", status.alarm,
        sentence(status.alarm) if status.alarm not in ("", status.reason) else "",
        status.bytes_done, status.bytes_total, status.left_s, status.bytes_sent, status.bytes_to_send,
        status.papers_paused, status.bytes_paused, round(status.clock_off_s / 60),
    )  # fmt: skip
