"""From the record to what the chair's console shows: pure functions of a state and whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ecabinet.desktop import language
from ecabinet.desktop.ballot import BallotView
from ecabinet.desktop.panel import SpeakerRow
from ecabinet.desktop.refusals import reason
from ecabinet.desktop.result import ResultView
from ecabinet.desktop.seats import Seat, SeatState
from ecabinet.desktop.views import RoomFacts, ballot_view, result_view
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Item
from ecabinet.domain.minutes import moment
from ecabinet.domain.permissions import (
    attended,
    current_item,
    every,
    items,
    meeting,
    open_poll,
    participant,
    participants,
    profile,
    sees_item,
    voters,
)
from ecabinet.domain.proceedings import members_present
from ecabinet.domain.rules import quorum_required


@dataclass(frozen=True)
class RollRow:
    """Somebody in the roll call."""

    person: str
    name: str
    office: str
    present: bool
    votes: bool
    remark: str = ""


@dataclass(frozen=True)
class QueueRow:
    """A speech asked for."""

    speech: str
    speaker: SpeakerRow
    asked: str


@dataclass(frozen=True)
class PollCard:
    """The ballot on the item at hand. ``step``: 0 to prepare, 1 open, 2 closed, 3 counted again here."""

    step: int
    poll: str = ""
    question: str = ""
    cast: int = 0
    electorate: int = 0
    present: int = 0
    result: ResultView | None = None
    own: BallotView | None = None
    hidden: bool = False
    """Some who vote may not see the item: it cannot be put to the vote."""


@dataclass(frozen=True)
class ConsoleView:
    """All the console shows."""

    meeting: str
    title: str
    meta: str
    phase: str
    presides: bool
    present: int
    total: int
    needed: int
    roll: tuple[RollRow, ...]
    seats: tuple[Seat, ...]
    item: str = ""
    number: str = ""
    position: int = 0
    count: int = 0
    heading: str = ""
    presenter: str = ""
    since: int | None = None
    previous: tuple[str, str] | None = None
    following: tuple[str, str] | None = None
    poll: PollCard | None = None
    speaking: QueueRow | None = None
    queue: tuple[QueueRow, ...] = ()
    conclusion: str = ""
    filed: bool = False
    trouble: str = ""
    read_only: bool = False


def _neighbour(rows: list[Item], position: int) -> tuple[str, str] | None:
    if not 0 <= position < len(rows):
        return None
    return rows[position].id, f"{rows[position].number}. {rows[position].title}"


def _queue_row(state: e.State, event: e.SpeechEvent) -> QueueRow:
    speech = event.speech
    one = participant(state, speech.person)
    name, office = (one.name, one.office) if one else ("?", "")
    asked = moment(speech.asked_at)
    return QueueRow(
        speech.id, SpeakerRow(name, office, speech.started_at), language.clock(asked) if asked else ""
    )


def _poll_card(facts: RoomFacts, item: Item | None, cast: int | None, counted: frozenset[str]) -> PollCard:
    state = facts.state
    standing = open_poll(state)
    there = members_present(state)
    if standing is not None:
        return PollCard(
            1, standing.id, standing.question, cast or 0, len(standing.electorate), there,
            own=ballot_view(state, facts.acts, facts.person),
        )  # fmt: skip
    closed = [event.poll for event in every(state, e.PollClosed) if item and event.poll.item == item.id]
    if closed:
        last = max(closed, key=lambda poll: poll.closed_at or 0)
        shown = result_view(state, last, facts.acts, facts.person)
        return PollCard(
            3 if last.id in counted else 2, last.id, last.question, shown.base - shown.not_cast,
            len(last.electorate), there, shown,
        )  # fmt: skip
    title = item.title if item else ""
    words = QCoreApplication.translate("ConsoleViews", "Thông qua: {title}").format(title=title)
    hidden = item is not None and any(not sees_item(state, one, item.id) for one in voters(state))
    return PollCard(0, question=words[:500], present=there, hidden=hidden)


def _trouble(facts: RoomFacts) -> str:
    """Why the last own act was refused, until another one succeeds."""
    own = [act for act in facts.acts if not isinstance(act.command, e.CastBallot | e.CheckIn)]
    if not own or own[-1].state != "refused":
        return ""
    act = own[-1]
    if act.code == "no-quorum":
        missing = int(act.detail.get("needed", "0")) - int(act.detail.get("present", "0"))
        words = QCoreApplication.translate(
            "ConsoleViews", "Chưa đủ điều kiện họp: còn thiếu {missing} thành viên (cần {needed})."
        )
        return words.format(missing=missing, needed=act.detail.get("needed", "?"))
    words = QCoreApplication.translate("ConsoleViews", "Chưa thực hiện được: {reason}.")
    return words.format(reason=reason(act.code, act.detail))


def console_view(
    facts: RoomFacts, cast: int | None = None, counted: frozenset[str] = frozenset()
) -> ConsoleView:
    """The console as chair or secretary sees it; ``cast`` is the open poll's turnout, ``counted`` the polls
    counted again on this device. KeyError where there is no meeting."""
    state = facts.state
    here = meeting(state)
    if here is None:
        raise KeyError("meeting")
    me = participant(state, facts.person)
    people = participants(state)
    there = attended(state)
    came = {event.attendance.person: event.attendance for event in every(state, e.AttendanceRecorded)}
    speeches = sorted(every(state, e.SpeechEvent), key=lambda event: (event.speech.asked_at, event.speech.id))
    speaking = next((event for event in speeches if event.speech.state == "speaking"), None)
    roll = tuple(
        RollRow(
            one.person, one.name, one.office, one.person in there, one.votes,
            came[one.person].reason if one.person in came and one.person not in there else "",
        )
        for one in people
    )  # fmt: skip
    seats = tuple(
        Seat(
            one.person,
            one.name,
            SeatState.SPEAKING
            if speaking is not None and speaking.speech.person == one.person
            else SeatState.PRESENT
            if one.person in there
            else SeatState.ABSENT,
            one.role == "chair",
        )
        for one in people
        if one.votes or one.role == "chair"
    )
    rows = items(state)
    current = current_item(state)
    position = next((index for index, row in enumerate(rows) if row.id == current), -1)
    item = rows[position] if position >= 0 else None
    called = state.get(f"called/{current}")
    begins = moment(here.starts_at)
    assert begins is not None
    concluded = state.get(f"conclusion/{current}")
    return ConsoleView(
        meeting=facts.meeting,
        title=here.title,
        meta=f"{language.short_day(begins.date())} · {language.clock(begins)} · {here.place}",
        phase=here.phase,
        presides=me is not None and me.role == "chair",
        present=len(there.intersection(voters(state))),
        total=len(voters(state)),
        needed=quorum_required(profile(state), len(voters(state))),
        roll=roll,
        seats=seats,
        item=item.id if item else "",
        number=item.number if item else "",
        position=position + 1,
        count=len(rows),
        heading=item.title if item else "",
        presenter=item.presenter if item else "",
        since=called.at if isinstance(called, e.ItemCalled) else None,
        previous=_neighbour(rows, position - 1) if position > 0 else None,
        following=_neighbour(rows, position + 1),
        poll=_poll_card(facts, item, cast, counted) if here.phase == "open" else None,
        speaking=_queue_row(state, speaking) if speaking is not None else None,
        queue=tuple(_queue_row(state, event) for event in speeches if event.speech.state == "waiting"),
        conclusion=concluded.conclusion.text if isinstance(concluded, e.ConclusionConfirmed) else "",
        filed="minutes" in state,
        trouble=_trouble(facts),
        read_only=facts.read_only,
    )
