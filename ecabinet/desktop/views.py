"""From the record to what a room shows: pure functions of a state, one's own acts and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QCoreApplication

from ecabinet.client.cabinet import Cabinet, SyncStatus
from ecabinet.client.wanted import MINUTES
from ecabinet.desktop import language
from ecabinet.desktop.agenda import AgendaRow, ItemState
from ecabinet.desktop.ballot import BallotStage, BallotView
from ecabinet.desktop.panel import PanelView, PersonRow, SpeakerRow, Speaking
from ecabinet.desktop.refusals import reason
from ecabinet.desktop.result import ResultView
from ecabinet.desktop.signature import Check, SignaturesView, SignatureView, Verdict, verdict_of
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Paper
from ecabinet.domain.minutes import explain, moment
from ecabinet.domain.permissions import (
    attended,
    current_item,
    every,
    found,
    items,
    meeting,
    open_poll,
    participant,
    participants,
    present,
    profile,
    restricted,
    voters,
)
from ecabinet.domain.poll import Poll
from ecabinet.domain.rules import Choice, Result, quorum_required
from ecabinet.papers.jobs import Report, SignatureReport

ActState = Literal["sending", "waiting", "refused", "recorded"]


@dataclass(frozen=True)
class OwnAct:
    """An act of this member as it stands: pending, or answered by a receipt."""

    id: str
    command: e.AnyCommand
    state: ActState
    at: int = 0
    digest: str = ""
    code: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PaperState:
    """What this device has of a paper: its bytes, and the report on its signatures.

    ``returned``: it was lent for a time, and the time is over.
    """

    ready: bool = False
    report: Report | None = None
    returned: bool = False


@dataclass(frozen=True)
class RoomFacts:
    """All that a room's screen is made from, read in one go."""

    meeting: str
    person: str
    state: e.State
    acts: tuple[OwnAct, ...] = ()
    papers: Mapping[str, PaperState] = field(default_factory=dict)
    status: SyncStatus | None = None
    read_only: bool = False


@dataclass(frozen=True)
class PaperTab:
    """A paper of the item at hand."""

    paper: str
    title: str
    verdict: Verdict
    ready: bool
    recalled: bool
    sha256: str
    revision: int
    note: str = ""
    returned: bool = False


@dataclass(frozen=True)
class RoomView:
    """The room as one member sees it, with ``item`` being read and ``current`` called by the chair."""

    meeting: str
    title: str
    meta: str
    live: bool
    rows: tuple[AgendaRow, ...]
    item: str
    current: str
    heading: str
    papers: tuple[PaperTab, ...]
    panel: PanelView
    ballot: BallotView | None
    results: tuple[ResultView, ...]
    presides: bool
    read_only: bool = False


def own_acts(cabinet: Cabinet, journal: str) -> tuple[OwnAct, ...]:
    """The member's acts in a journal, answered ones first, each in the order they were made."""
    answered = [
        OwnAct(act.id, act.command, receipt.outcome, receipt.at, receipt.digest, receipt.code, receipt.detail)
        for act, receipt in cabinet.answered(journal)
    ]
    known = {act.id for act in answered}
    waiting = [
        OwnAct(act.id, act.command, act.status, act.claimed_at, "", act.code, act.detail)
        for act in cabinet.pending(journal)
        if act.id not in known
    ]
    return (*answered, *waiting)


def room_facts(cabinet: Cabinet, journal: str) -> RoomFacts:
    """Reads a meeting; waits for the vault, so ask from another thread than the screens'."""
    state = cabinet.state(journal)
    returned = cabinet.papers_returned(journal)
    papers = {
        event.paper.id: PaperState(
            cabinet.paper_ready(journal, event.paper.id), cabinet.verdict(journal, event.paper.id), returned
        )
        for event in every(state, e.PaperEvent)
        if not event.paper.recalled
    }
    if found(state, MINUTES, e.MinutesFiled) is not None:
        papers[MINUTES] = PaperState(cabinet.paper_ready(journal, MINUTES), cabinet.verdict(journal, MINUTES))
    return RoomFacts(
        journal, cabinet.person, state, own_acts(cabinet, journal), papers, cabinet.status(),
        cabinet.read_only(journal) is not None,
    )  # fmt: skip


def receipt_code(digest: str) -> str:
    """``7F3A-91C2``: the start of the receipt's digest of the act, to compare by eye."""
    return f"{digest[:4]}-{digest[4:8]}".upper()


# Agenda and papers ------------------------------------------------------------------------------------


def agenda_rows(state: e.State, person: str) -> tuple[AgendaRow, ...]:
    """The items this member sees, in their order."""
    current = current_item(state)
    here = meeting(state)
    over = here is not None and here.phase == "closed"
    called = {event.item for event in every(state, e.ItemCalled)}
    decided = {event.poll.item for event in every(state, e.PollClosed)}
    asked = {
        event.speech.item
        for event in every(state, e.SpeechEvent)
        if event.speech.person == person and event.speech.state in ("waiting", "speaking")
    }
    rows = []
    for item in items(state):
        kind = ItemState.AHEAD
        if item.id == current and not over:
            kind = ItemState.CURRENT
        elif item.id in decided:
            kind = ItemState.DECIDED
        elif item.id in called:
            kind = ItemState.TREATED
        secluded = item.number.startswith("R") or restricted(state, item.id)
        rows.append(
            AgendaRow(item.id, item.number, item.title, item.presenter, kind, secluded, item.id in asked)
        )
    return tuple(rows)


def papers_of(state: e.State, item: str) -> list[Paper]:
    """An item's papers in their order."""
    listed = [event.paper for event in every(state, e.PaperEvent) if event.paper.item == item]
    return sorted(listed, key=lambda paper: (paper.order, paper.id))


def minutes_tab(facts: RoomFacts) -> PaperTab | None:
    """The signed minutes as one more paper; None until they are filed and seen."""
    filed = found(facts.state, MINUTES, e.MinutesFiled)
    if filed is None:
        return None
    known = facts.papers.get(MINUTES, PaperState())
    title = QCoreApplication.translate("Search", "Biên bản phiên họp")
    verdict = report_verdict(known.report)
    return PaperTab(MINUTES, title, verdict, known.ready, False, filed.minutes.sha256, 1)


def paper_tabs(facts: RoomFacts, item: str) -> tuple[PaperTab, ...]:
    """The tabs over the reader."""
    tabs = []
    for paper in papers_of(facts.state, item):
        known = facts.papers.get(paper.id, PaperState())
        newest = paper.revisions[-1] if paper.revisions else None
        tabs.append(
            PaperTab(
                paper.id,
                paper.title,
                report_verdict(known.report),
                known.ready,
                paper.recalled,
                newest.sha256 if newest else "",
                len(paper.revisions),
                newest.note if newest else "",
                known.returned,
            )
        )
    return tuple(tabs)


def report_verdict(report: Report | None) -> Verdict:
    """A report in one word."""
    return Verdict.CHECKING if report is None else verdict_of(report.verdict, report.reason)


def signatures_view(report: Report | None) -> SignaturesView:
    """A report as the signature panel shows it."""
    if report is None:
        return SignaturesView(Verdict.CHECKING)
    return SignaturesView(report_verdict(report), None, tuple(_signature(one) for one in report.signatures))


def _signature(one: SignatureReport) -> SignatureView:
    known = {True: Check.YES, False: Check.NO, None: Check.UNKNOWN}
    revoked = Check.YES if one.reason == "revoked" else Check.NO if one.revocation_known else Check.UNKNOWN
    signed = one.signing_time
    return SignatureView(
        one.signer_cn or "",
        verdict_of(one.verdict, one.reason),
        one.reason or one.warning or "",
        known[one.intact],
        known[one.trusted],
        revoked,
        one.revocation_known,
        None if signed is None else moment(round(signed.timestamp() * 1000)),
        one.signing_time_source == "timestamp",
    )


# Ballots and results ----------------------------------------------------------------------------------


def _ballots(acts: Iterable[OwnAct], poll: str) -> list[OwnAct]:
    return [act for act in acts if isinstance(act.command, e.CastBallot) and act.command.poll == poll]


def _choice(act: OwnAct) -> Choice:
    assert isinstance(act.command, e.CastBallot)
    return act.command.choice


def ballot_view(state: e.State, acts: Sequence[OwnAct], person: str) -> BallotView | None:
    """The open poll and the member's ballot in it; None without one, or without a vote."""
    poll = open_poll(state)
    if poll is None or person not in poll.electorate:
        return None
    mine = _ballots(acts, poll.id)
    recorded = [act for act in mine if act.state == "recorded"]
    standing = recorded[-1] if recorded else None
    last = mine[-1] if mine else None
    stage = BallotStage.CHOOSE
    if last is not None:
        stage = {
            "sending": BallotStage.SENDING,
            "waiting": BallotStage.WAITING,
            "refused": BallotStage.REFUSED,
            "recorded": BallotStage.RECORDED,
        }[last.state]
    refused = last is not None and last.state == "refused"
    replaces = standing.id if standing else ""
    if last is not None and refused and "ballot" in last.detail:
        replaces = last.detail["ballot"]  # cast on another device: the next one names it
    number = _number(state, poll)
    return BallotView(
        poll.id,
        number,
        poll.question,
        stage,
        _choice(last) if last else None,
        replaces,
        moment(standing.at) if standing else None,
        receipt_code(standing.digest) if standing else "",
        reason(last.code, last.detail) if last is not None and refused else "",
        profile(state).may_change,
        person in present(state),
    )


def _number(state: e.State, poll: Poll) -> str:
    event = found(state, f"item/{poll.item}", e.ItemEvent)
    return event.item.number if event else ""


def explanation(result: Result) -> str:
    """A result in one sentence, in the language spoken: the minutes' own in Vietnamese."""
    if language.current() == "vi":
        return explain(result)
    majority = {"over_half": "more than half", "two_thirds": "at least two thirds"}[result.majority]
    base = {
        "members": "all members",
        "present": "the members present",
        "cast": "the ballots for and against",
    }[result.base_kind]
    said = (
        f"{result.counts.in_favour}/{result.base} members in favour; "
        f"{majority} of {base} needed ({result.required} or more), under {result.citation.article}"
    )
    if result.tied:
        said += {
            "adopted": "; equal ballots, decided by the side of the Chair, who was in favour",
            "not_adopted": "; equal ballots and no majority, or the Chair was against",
            "undetermined": "; equal ballots, and the Chair took neither side",
        }[result.outcome]
    return said + "."


def requirement(result: Result) -> str:
    """What was needed: ``Cần quá nửa tổng số thành viên: 13``."""
    words = {
        ("over_half", "members"): QCoreApplication.translate("Views", "Cần quá nửa tổng số thành viên: {n}"),
        ("over_half", "present"): QCoreApplication.translate(
            "Views", "Cần quá nửa số thành viên có mặt: {n}"
        ),
        ("over_half", "cast"): QCoreApplication.translate("Views", "Cần quá nửa số phiếu: {n}"),
        ("two_thirds", "members"): QCoreApplication.translate(
            "Views", "Cần ít nhất hai phần ba tổng số thành viên: {n}"
        ),
        ("two_thirds", "present"): QCoreApplication.translate(
            "Views", "Cần ít nhất hai phần ba số thành viên có mặt: {n}"
        ),
        ("two_thirds", "cast"): QCoreApplication.translate("Views", "Cần ít nhất hai phần ba số phiếu: {n}"),
    }
    return words[result.majority, result.base_kind].format(n=result.required)


def result_view(state: e.State, poll: Poll, acts: Sequence[OwnAct], person: str) -> ResultView:
    """A closed poll. ValueError for an open one."""
    result = poll.result
    if result is None:
        raise ValueError("the poll is still open")
    mine = _ballots(acts, poll.id)
    recorded = [act for act in mine if act.state == "recorded"]
    own = recorded[-1] if recorded else None
    refused = next((act for act in reversed(mine) if act.state == "refused"), None)
    counts = result.counts
    return ResultView(
        poll.id,
        _number(state, poll),
        poll.question,
        result.outcome,
        counts.in_favour,
        counts.against,
        counts.abstain,
        counts.not_cast,
        result.base,
        result.required,
        explanation(result),
        requirement(result),
        result.citation.article,
        not result.confirmed_by,
        moment(poll.closed_at),
        _choice(own) if own else None,
        moment(own.at) if own else None,
        receipt_code(own.digest) if own else "",
        reason(refused.code, refused.detail) if refused is not None and own is None else "",
        person in poll.electorate,
    )


def result_views(facts: RoomFacts, item: str | None = None) -> tuple[ResultView, ...]:
    """The closed polls, of one item if it is named, newest first."""
    polls = [event.poll for event in every(facts.state, e.PollClosed) if item in (None, event.poll.item)]
    polls.sort(key=lambda poll: poll.closed_at or 0, reverse=True)
    return tuple(result_view(facts.state, poll, facts.acts, facts.person) for poll in polls)


# Panel and room ---------------------------------------------------------------------------------------


def own_speech(facts: RoomFacts, item: str) -> tuple[Speaking, str]:
    """How one's request for the floor on an item stands, and the speech's id."""
    here = meeting(facts.state)
    for event in every(facts.state, e.SpeechEvent):
        one = event.speech
        if one.person == facts.person and one.item == item and one.state in ("waiting", "speaking"):
            return (Speaking.SPEAKING if one.state == "speaking" else Speaking.WAITING), one.id
    for act in facts.acts:
        if isinstance(act.command, e.AskToSpeak) and act.state in ("sending", "waiting"):
            return Speaking.SENDING, act.command.speech
    if here is None or here.phase != "open" or not item:
        return Speaking.CLOSED, ""
    return Speaking.MAY_ASK, ""


def panel_view(facts: RoomFacts, item: str) -> PanelView:
    """The panel while ``item`` is being read."""
    state, person = facts.state, facts.person
    here = meeting(state)
    everyone = participants(state)
    by_id = {one.person: one for one in everyone}
    members = voters(state)
    came = {event.attendance.person: event.attendance for event in every(state, e.AttendanceRecorded)}
    there = attended(state)
    people = tuple(
        PersonRow(
            one.name,
            one.office,
            one.person in there,
            came[one.person].reason if one.person in came and one.person not in there else "",
        )
        for one in everyone
    )
    floor = [event.speech for event in every(state, e.SpeechEvent) if event.speech.person in by_id]
    speaking = next((one for one in floor if one.state == "speaking"), None)
    queue = sorted((one for one in floor if one.state == "waiting"), key=lambda one: (one.asked_at, one.id))
    speaker = None
    if speaking is not None:
        who = by_id[speaking.person]
        speaker = SpeakerRow(who.name, who.office, speaking.started_at)
    mine, speech = own_speech(facts, item)
    me = participant(state, person)
    concluded = found(state, f"conclusion/{item}", e.ConclusionConfirmed)
    checking_in = any(
        isinstance(act.command, e.CheckIn) and act.state in ("sending", "waiting") for act in facts.acts
    )
    running = here is not None and here.phase in ("published", "open")
    needed = quorum_required(profile(state), len(members)) if "rules" in state else 0
    return PanelView(
        present=sum(1 for one in members if one in there),
        total=len(members),
        needed=needed,
        people=people,
        speaker=speaker,
        waiting=tuple(SpeakerRow(by_id[one.person].name, by_id[one.person].office) for one in queue),
        own_speech=mine,
        speech=speech,
        checked_in=person in there,
        may_check_in=running and me is not None and person not in there and not checking_in,
        ballot=ballot_view(state, facts.acts, person),
        docked=me is not None and me.role in ("chair", "secretary"),
        votes=me is not None and me.votes,
        conclusion=concluded.conclusion.text if concluded else "",
        results=result_views(facts, item),
        trouble=trouble(facts),
    )


def trouble(facts: RoomFacts) -> str:
    """Why the member's last act was not done, unless it was a ballot, which says so itself."""
    last = facts.acts[-1] if facts.acts else None
    if last is None or last.state != "refused" or isinstance(last.command, e.CastBallot):
        return ""
    said = QCoreApplication.translate("Views", "Chưa thực hiện được: {reason}")
    return said.format(reason=reason(last.code, last.detail))


def room_view(facts: RoomFacts, item: str = "") -> RoomView:
    """The room with ``item`` being read; without one the current, or the first.

    KeyError in a journal that is no meeting's.
    """
    state = facts.state
    here = meeting(state)
    if here is None:
        raise KeyError(facts.meeting)
    rows = agenda_rows(state, facts.person)
    current = current_item(state) or "" if here.phase == "open" else ""
    known = [row.item for row in rows]
    if item not in known:
        item = current if current in known else (known[0] if known else "")
    row = next((one for one in rows if one.item == item), None)
    me = participant(state, facts.person)
    return RoomView(
        facts.meeting,
        here.title,
        " · ".join((here.body, here.place)),
        here.phase == "open",
        rows,
        item,
        current if current in known else "",
        row.title if row else "",
        paper_tabs(facts, item),
        panel_view(facts, item),
        ballot_view(state, facts.acts, facts.person),
        result_views(facts),
        me is not None and me.role in ("chair", "secretary"),
        facts.read_only,
    )
