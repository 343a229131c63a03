"""The rules of order: a command and the state in, events and at most one ballot out, or a refusal.

Pure: the registrar brings time and the ballot box, a cabinet may ask the same question early to explain.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec

from ecabinet.domain import events as e
from ecabinet.domain.meeting import (
    Access,
    Attendance,
    Conclusion,
    Item,
    Meeting,
    Minutes,
    Paper,
    Revision,
    Stay,
    order_between,
)
from ecabinet.domain.people import Participant
from ecabinet.domain.permissions import (
    chair,
    every,
    found,
    items,
    may,
    meeting,
    open_poll,
    participant,
    present,
    profile,
    restricted,
    sees_item,
    voters,
)  # fmt: skip
from ecabinet.domain.poll import Ballot, Box, Poll, ballots_sha256, tally
from ecabinet.domain.rules import RuleProfile, quorum_required
from ecabinet.domain.speaking import Speech

DAY_MS = 86_400_000
HANOI_MS = 7 * 3_600_000


class Refusal(msgspec.Struct, frozen=True):
    """Why not, as a code the screens have words for, with what they need to say it."""

    code: str
    detail: dict[str, str] = {}


class Decision(msgspec.Struct, frozen=True):
    """What follows from a command."""

    events: tuple[e.AnyEvent, ...] = ()
    ballot: Ballot | None = None
    standing: str | None = None
    """For a ballot: the command whose ballot stands now."""


class Convening(msgspec.Struct, frozen=True):
    """What the directory knows of a body when a meeting of it is convened."""

    body: str
    body_parent: str
    participants: tuple[Participant, ...]
    profile: RuleProfile


class Act(msgspec.Struct, frozen=True):
    """A command in its circumstances."""

    actor: str
    command_id: str
    digest: str
    when: int
    box: Box = {}
    convening: Convening | None = None


def apply(state: e.State, event: e.AnyEvent) -> dict[str, e.AnyEvent]:
    """The state after an event: an assignment."""
    return {**state, event.subject: event}


def working_days_between(start_ms: int, end_ms: int) -> int:
    """Working days (Monday to Friday, Vietnamese time) from the day of `start_ms` until that of `end_ms`.

    Public holidays are not known here: a secretary counts them, which the publication sheet says.
    """
    first, last = (start_ms + HANOI_MS) // DAY_MS, (end_ms + HANOI_MS) // DAY_MS
    # 1 January 1970 was a Thursday; days are Monday 0 to Sunday 6.
    return sum(1 for day in range(first + 1, last) if (day + 3) % 7 < 5) + (1 if last > first else 0)


class Notice(Protocol):
    """What of a rule profile bears on convening: all that a directory tells of it."""

    @property
    def name(self) -> str:
        """The profile's name."""

    @property
    def confirmed_by(self) -> str:
        """Who checked it against the law in force; empty: nobody."""

    @property
    def papers_ahead_days(self) -> int:
        """Working days before an ordinary session by which its papers must be sent."""

    @property
    def papers_ahead_urgent_days(self) -> int:
        """The same for any other session."""


def publication_warnings(agenda: e.Agenda, rules: Notice, when: int) -> list[Refusal]:
    """What a secretary must answer with a reason before publishing."""
    warnings = []
    if not rules.confirmed_by:
        warnings.append(Refusal("profile-unconfirmed", {"profile": rules.name}))
    needed = rules.papers_ahead_days if agenda.kind == "regular" else rules.papers_ahead_urgent_days
    given = working_days_between(when, agenda.starts_at)
    if given < needed:
        warnings.append(Refusal("papers-late", {"needed": str(needed), "given": str(given)}))
    return warnings


def decide(state: e.State, command: e.AnyCommand, act: Act) -> Decision | Refusal:
    """Decides one command against the state its predecessors left."""
    if isinstance(command, e.PublishMeeting):
        return _publish(state, command, act)
    refused = may(state, act.actor, command)
    if refused:
        return Refusal(refused)
    decided: Decision | Refusal = _DECIDERS[type(command)](state, command, act)
    return decided


def _publish(state: e.State, command: e.PublishMeeting, act: Act) -> Decision | Refusal:
    agenda, convening = command.agenda, act.convening
    if convening is None:
        return Refusal("not-found")
    people = {one.person: one for one in convening.participants}
    mine = people.get(act.actor)
    if mine is None or (state and participant(state, act.actor) is None):
        return Refusal("not-found")
    if mine.role not in ("secretary", "chair"):
        return Refusal("not-permitted")
    if state:
        return Refusal("already-published")
    if not agenda.items:
        return Refusal("agenda-empty")
    if sum(len(item.papers) for item in agenda.items) > e.PAPERS_MAX:
        return Refusal("agenda-full")
    members = {one.person for one in convening.participants if one.role != "guest"}
    guests = set(people) - members
    ids = [item.id for item in agenda.items] + [paper.id for item in agenda.items for paper in item.papers]
    if len(set(ids)) != len(ids):
        return Refusal("duplicate")
    for item in agenda.items:
        if not members.issuperset(item.members or ()) or not guests.issuperset(item.guests):
            return Refusal("recipient-unknown", {"item": item.id})
    warnings = publication_warnings(agenda, convening.profile, act.when)
    if warnings and not command.reason.strip():
        return Refusal("reason-needed", {"warnings": ",".join(warning.code for warning in warnings)})
    made: list[e.AnyEvent] = [
        e.MeetingPublished(
            at=act.when,
            meeting=Meeting(
                id=agenda.meeting,
                title=agenda.title,
                kind=agenda.kind,
                body=convening.body,
                body_parent=convening.body_parent,
                place=agenda.place,
                starts_at=agenda.starts_at,
                publication_reason=command.reason.strip() if warnings else "",
                papers_days=agenda.papers_days,
            ),
        ),
        e.RulesFrozen(at=act.when, profile=convening.profile),
    ]
    made += [e.ParticipantConvened(at=act.when, participant=one) for one in convening.participants]
    number = hidden = 0
    last = {True: "", False: ""}
    for item in agenda.items:
        secluded = item.members is not None
        if secluded:
            hidden += 1
            name = f"R{hidden}"
        else:
            number += 1
            name = str(number)
        # A public item's key comes from public items alone; a restricted one follows what stands before it.
        last[secluded] = order_between(max(last.values()) if secluded else last[False], "")
        made += _new_item(item, name, last[secluded], act)
    return Decision(tuple(made))


def _new_item(item: e.AgendaItem, number: str, order: str, act: Act) -> list[e.AnyEvent]:
    made: list[e.AnyEvent] = []
    if item.members is not None or item.guests:
        made.append(e.RecipientsSet(at=act.when, access=Access(item.id, item.members, item.guests)))
    made.append(e.ItemPublished(at=act.when, item=Item(item.id, number, item.title, item.presenter, order)))
    key = ""
    for paper in item.papers:
        key = order_between(key, "")
        made.append(_attached(paper, item.id, key, act))
    return made


def _attached(paper: e.AgendaPaper, item: str, order: str, act: Act) -> e.PaperAttached:
    revision = Revision(paper.sha256, paper.size, act.when, act.actor)
    return e.PaperAttached(at=act.when, paper=Paper(paper.id, item, paper.title, order, (revision,)))


def _phase(state: e.State, *allowed: str) -> Refusal | None:
    """A refusal unless the meeting is in one of the phases."""
    here = meeting(state)
    assert here is not None
    return None if here.phase in allowed else Refusal("wrong-phase", {"phase": here.phase})


def _recipients_known(state: e.State, members: Sequence[str] | None, guests: Sequence[str]) -> bool:
    named = (*(members or ()), *guests)
    roles = {person: one.role for person in named if (one := participant(state, person))}
    return all(roles.get(person, "guest") != "guest" for person in members or ()) and all(
        roles.get(person) == "guest" for person in guests
    )


def _papers_full(state: e.State, more: int) -> bool:
    return sum(1 for _ in every(state, e.PaperEvent)) + more > e.PAPERS_MAX


def _add_item(state: e.State, command: e.AddItem, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "published", "open"):
        return refused
    new = command.item
    if len(items(state)) >= e.ITEMS_MAX or _papers_full(state, len(new.papers)):
        return Refusal("agenda-full")
    if f"item/{new.id}" in state or any(f"paper/{paper.id}" in state for paper in new.papers):
        return Refusal("duplicate")
    if not _recipients_known(state, new.members, new.guests):
        return Refusal("recipient-unknown", {"item": new.id})
    secluded = new.members is not None
    # A number, once given, is never given again; items are never removed, so counting the letters is enough.
    taken = [item for item in items(state) if item.number.startswith("R") == secluded]
    number = f"R{len(taken) + 1}" if secluded else str(len(taken) + 1)
    # Restricted now, whatever its number says: what some may not see makes no key that they do.
    before = [item.order for item in items(state) if secluded or not restricted(state, item.id)]
    return Decision(tuple(_new_item(new, number, order_between(max(before, default=""), ""), act)))


def _move_item(state: e.State, command: e.MoveItem, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "published", "open"):
        return refused
    event = found(state, f"item/{command.item}", e.ItemEvent)
    assert event is not None
    rows = [item for item in items(state) if item.id != command.item]
    position = 0
    if command.after is not None:
        names = [item.id for item in rows]
        if command.after not in names:
            return Refusal("not-found")
        position = names.index(command.after) + 1
    before, after = rows[:position], rows[position:]
    if not restricted(state, command.item):
        before = [item for item in before if not restricted(state, item.id)]
        after = [item for item in after if not restricted(state, item.id)]
    low = before[-1].order if before else ""
    # Keys of restricted items may tie with a public one; the next greater key bounds the gap.
    high = next((item.order for item in after if item.order > low), "")
    moved = msgspec.structs.replace(event.item, order=order_between(low, high))
    return Decision((e.ItemMoved(at=act.when, item=moved),))


def _set_recipients(state: e.State, command: e.SetRecipients, act: Act) -> Decision | Refusal:
    if not _recipients_known(state, command.members, command.guests):
        return Refusal("recipient-unknown", {"item": command.item})
    poll = open_poll(state)
    if poll is not None and poll.item == command.item:
        return Refusal("poll-open")
    granted = Access(command.item, command.members, command.guests)
    return Decision((e.RecipientsSet(at=act.when, access=granted),))


def _attach_paper(state: e.State, command: e.AttachPaper, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "published", "open"):
        return refused
    if f"paper/{command.paper.id}" in state:
        return Refusal("duplicate")
    if _papers_full(state, 1):
        return Refusal("agenda-full")
    keys = [one.paper.order for one in every(state, e.PaperEvent) if one.paper.item == command.item]
    return Decision((_attached(command.paper, command.item, order_between(max(keys, default=""), ""), act),))


def _paper(state: e.State, paper: str) -> Paper:
    event = found(state, f"paper/{paper}", e.PaperEvent)
    assert event is not None
    return event.paper


def _replace_paper(state: e.State, command: e.ReplacePaper, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "published", "open"):
        return refused
    old = _paper(state, command.paper)
    if old.recalled:
        return Refusal("recalled")
    revision = Revision(command.sha256, command.size, act.when, act.actor, command.note)
    new = msgspec.structs.replace(old, revisions=(*old.revisions, revision))
    return Decision((e.PaperReplaced(at=act.when, paper=new),))


def _recall_paper(state: e.State, command: e.RecallPaper, act: Act) -> Decision | Refusal:
    old = _paper(state, command.paper)
    if old.recalled:
        return Refusal("recalled")
    return Decision((e.PaperRecalled(at=act.when, paper=msgspec.structs.replace(old, recalled=True)),))


def members_present(state: e.State) -> int:
    """How many of those with a vote are in the room: what a quorum counts."""
    return len(present(state).intersection(voters(state)))


def _quorum(state: e.State) -> Refusal | None:
    needed, here = quorum_required(profile(state), len(voters(state))), members_present(state)
    if here >= needed:
        return None
    return Refusal("no-quorum", {"needed": str(needed), "present": str(here)})


def _open_meeting(state: e.State, command: e.OpenMeeting, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "published") or _quorum(state):
        return refused
    here = meeting(state)
    assert here is not None
    opened = msgspec.structs.replace(here, phase="open", opened_at=act.when)
    return Decision((e.MeetingOpened(at=act.when, meeting=opened),))


def _close_meeting(state: e.State, command: e.CloseMeeting, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "open"):
        return refused
    if open_poll(state) is not None:
        return Refusal("poll-open")
    here = meeting(state)
    assert here is not None
    made: list[e.AnyEvent] = _speaking_ended(state, act.when)
    made += [
        e.AttendanceRecorded(at=act.when, attendance=_left(event.attendance, act.when))
        for event in every(state, e.AttendanceRecorded)
        if event.attendance.present
    ]
    closed = msgspec.structs.replace(here, phase="closed", closed_at=act.when)
    return Decision((*made, e.MeetingClosed(at=act.when, meeting=closed)))


def _left(attendance: Attendance, when: int) -> Attendance:
    last = msgspec.structs.replace(attendance.stays[-1], until=when)
    return msgspec.structs.replace(attendance, stays=(*attendance.stays[:-1], last))


def _attend(state: e.State, person: str, here: bool, reason: str, when: int) -> Decision | Refusal:
    if refused := _phase(state, "published", "open"):
        return refused
    event = found(state, f"attendance/{person}", e.AttendanceRecorded)
    old = event.attendance if event else Attendance(person, ())
    if here and not old.present:
        new = Attendance(person, (*old.stays, Stay(when)))
    elif not here and old.present:
        new = msgspec.structs.replace(_left(old, when), reason=reason)
    elif here or (old.reason == reason and event):
        return Decision()
    else:
        new = msgspec.structs.replace(old, reason=reason)
    return Decision((e.AttendanceRecorded(at=when, attendance=new),))


def _check_in(state: e.State, command: e.CheckIn, act: Act) -> Decision | Refusal:
    return _attend(state, act.actor, True, "", act.when)


def _record_attendance(state: e.State, command: e.RecordAttendance, act: Act) -> Decision | Refusal:
    if participant(state, command.person) is None:
        return Refusal("not-found")
    return _attend(state, command.person, command.present, command.reason, act.when)


def _call_item(state: e.State, command: e.CallItem, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "open"):
        return refused
    return Decision((e.ItemCalled(at=act.when, item=command.item),))


def _speech(state: e.State, speech: str) -> Speech:
    event = found(state, f"speech/{speech}", e.SpeechEvent)
    assert event is not None
    return event.speech


def _speaking_ended(state: e.State, when: int) -> list[e.AnyEvent]:
    return [
        e.SpeechEnded(at=when, speech=msgspec.structs.replace(event.speech, state="ended", ended_at=when))
        for event in every(state, e.FloorGiven)
    ]


def _ask_to_speak(state: e.State, command: e.AskToSpeak, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "open"):
        return refused
    if f"speech/{command.speech}" in state:
        return Refusal("duplicate")
    for event in every(state, e.SpeechEvent):
        one = event.speech
        if one.person == act.actor and one.item == command.item and one.state in ("waiting", "speaking"):
            return Refusal("already-asked", {"speech": one.id})
    asked = Speech(command.speech, act.actor, command.item, act.when)
    return Decision((e.SpeechRequested(at=act.when, speech=asked),))


def _withdraw_speech(state: e.State, command: e.WithdrawSpeech, act: Act) -> Decision | Refusal:
    one = _speech(state, command.speech)
    if one.person != act.actor:
        return Refusal("not-permitted")
    if one.state != "waiting":
        return Refusal("wrong-state", {"state": one.state})
    return Decision((e.SpeechWithdrawn(at=act.when, speech=msgspec.structs.replace(one, state="withdrawn")),))


def _give_floor(state: e.State, command: e.GiveFloor, act: Act) -> Decision | Refusal:
    one = _speech(state, command.speech)
    if one.state != "waiting":
        return Refusal("wrong-state", {"state": one.state})
    given = msgspec.structs.replace(one, state="speaking", started_at=act.when)
    return Decision((*_speaking_ended(state, act.when), e.FloorGiven(at=act.when, speech=given)))


def _stop_speech(state: e.State, command: e.StopSpeech, act: Act) -> Decision | Refusal:
    one = _speech(state, command.speech)
    asker = participant(state, act.actor)
    assert asker is not None
    if one.person != act.actor and asker.role not in ("chair", "secretary"):
        return Refusal("not-permitted")
    if one.state != "speaking":
        return Refusal("wrong-state", {"state": one.state})
    ended = msgspec.structs.replace(one, state="ended", ended_at=act.when)
    return Decision((e.SpeechEnded(at=act.when, speech=ended),))


def _open_poll(state: e.State, command: e.OpenPoll, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "open") or _quorum(state):
        return refused
    if f"poll/{command.poll}" in state:
        return Refusal("duplicate")
    if open_poll(state) is not None:
        return Refusal("poll-open")
    electorate = voters(state)
    if any(not sees_item(state, person, command.item) for person in electorate):
        # Whoever decides must be able to read; and a poll its voters cannot see would be no poll.
        return Refusal("voters-cannot-see")
    here = tuple(person for person in electorate if person in present(state))
    poll = Poll(command.poll, command.item, command.question, tuple(electorate), here, act.when)
    return Decision((e.PollOpened(at=act.when, poll=poll),))


def _cast_ballot(state: e.State, command: e.CastBallot, act: Act) -> Decision | Refusal:
    poll = open_poll(state)
    if poll is None or poll.id != command.poll:
        return Refusal("poll-closed")
    if act.actor not in present(state):
        return Refusal("not-present")
    standing = act.box.get(act.actor)
    if standing is not None:
        if standing.choice == command.choice:
            return Decision(standing=standing.command)
        if not profile(state).may_change:
            return Refusal("change-not-allowed", {"choice": standing.choice, "ballot": standing.command})
        if command.replaces != standing.command:
            return Refusal("ballot-stands", {"choice": standing.choice, "ballot": standing.command})
    ballot = Ballot(poll.id, act.actor, command.choice, act.command_id, act.digest, act.when)
    return Decision(ballot=ballot, standing=ballot.command)


def _close_poll(state: e.State, command: e.ClosePoll, act: Act) -> Decision | Refusal:
    poll = open_poll(state)
    if poll is None or poll.id != command.poll:
        return Refusal("poll-closed")
    ballots = list(act.box.values())
    counted = tally(poll, ballots, profile(state), chair(state))
    closed = msgspec.structs.replace(
        poll, closed_at=act.when, result=counted, ballots_sha256=ballots_sha256(ballots)
    )
    return Decision((e.PollClosed(at=act.when, poll=closed),))


def _confirm_conclusion(state: e.State, command: e.ConfirmConclusion, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "open"):
        return refused
    said = Conclusion(command.item, command.text, act.when, act.actor)
    return Decision((e.ConclusionConfirmed(at=act.when, conclusion=said),))


def _file_minutes(state: e.State, command: e.FileMinutes, act: Act) -> Decision | Refusal:
    if refused := _phase(state, "closed"):
        return refused
    filed = Minutes(command.sha256, command.size, act.when, act.actor)
    return Decision((e.MinutesFiled(at=act.when, minutes=filed),))


_DECIDERS: dict[type[e.Command], Callable[[e.State, Any, Act], Decision | Refusal]] = {
    e.AddItem: _add_item,
    e.MoveItem: _move_item,
    e.SetRecipients: _set_recipients,
    e.AttachPaper: _attach_paper,
    e.ReplacePaper: _replace_paper,
    e.RecallPaper: _recall_paper,
    e.OpenMeeting: _open_meeting,
    e.CloseMeeting: _close_meeting,
    e.CheckIn: _check_in,
    e.RecordAttendance: _record_attendance,
    e.CallItem: _call_item,
    e.AskToSpeak: _ask_to_speak,
    e.WithdrawSpeech: _withdraw_speech,
    e.GiveFloor: _give_floor,
    e.StopSpeech: _stop_speech,
    e.OpenPoll: _open_poll,
    e.CastBallot: _cast_ballot,
    e.ClosePoll: _close_poll,
    e.ConfirmConclusion: _confirm_conclusion,
    e.FileMinutes: _file_minutes,
}
"""One decider for each command; `may` has passed before."""
