"""Draft minutes folded from the record: who was there, who spoke, how the members voted, what was concluded.

Minutes are a document of the body, so their words are Vietnamese whatever language a screen speaks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from ecabinet.domain import documents as d
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Item
from ecabinet.domain.people import Participant
from ecabinet.domain.permissions import every, items, meeting, participant, participants
from ecabinet.domain.poll import Ballot, Poll
from ecabinet.domain.rules import Choice, Result

HANOI = timezone(timedelta(hours=7))
"""Vietnamese time; the country keeps no summer time."""

KINDS = {
    "regular": "Phiên họp thường kỳ",
    "thematic": "Phiên họp chuyên đề",
    "extraordinary": "Phiên họp đột xuất",
}
CHOICE_WORDS: dict[Choice, str] = {
    "for": "Tán thành",
    "against": "Không tán thành",
    "abstain": "Không biểu quyết",
}
MAJORITY_WORDS = {"over_half": "quá nửa", "two_thirds": "ít nhất hai phần ba"}
BASE_WORDS = {
    "members": "tổng số thành viên",
    "present": "số thành viên có mặt",
    "cast": "số phiếu tán thành và không tán thành",
}
OUTCOME_WORDS = {
    "adopted": "Được thông qua",
    "not_adopted": "Không được thông qua",
    "undetermined": "Chưa xác định",
}


def moment(at: int | None) -> datetime | None:
    """A time of the record as Vietnam's clocks show it."""
    return None if at is None else datetime.fromtimestamp(at / 1000, HANOI)


def explain(result: Result) -> str:
    """A result in one sentence: numerator, denominator, requirement, rule."""
    majority, base = MAJORITY_WORDS[result.majority], BASE_WORDS[result.base_kind]
    sentence = (
        f"{result.counts.in_favour}/{result.base} thành viên tán thành; "
        f"cần {majority} {base} (từ {result.required}), theo {result.citation.article}"
    )
    if result.tied:
        reasons = {
            "adopted": "số phiếu ngang nhau, thực hiện theo ý kiến của Chủ tịch đã biểu quyết tán thành",
            "not_adopted": "số phiếu ngang nhau và không đạt quá nửa hoặc Chủ tịch đã không tán thành",
            "undetermined": "số phiếu ngang nhau nhưng Chủ tịch không biểu quyết về bên nào",
        }
        sentence += f"; {reasons[result.outcome]}"
    return f"{sentence}: {OUTCOME_WORDS[result.outcome].lower()}."


def poll_record(poll: Poll, ballots: Sequence[Ballot], names: Mapping[str, str]) -> d.PollRecord:
    """A closed poll as minutes and tally sheet show it; `names` by person. ValueError for an open one."""
    result = poll.result
    if result is None:
        raise ValueError("the poll is still open")
    listed = sorted(ballots, key=lambda ballot: poll.electorate.index(ballot.member))
    return d.PollRecord(
        question=poll.question,
        explanation=explain(result),
        votes_for=result.counts.in_favour,
        votes_against=result.counts.against,
        votes_abstain=result.counts.abstain,
        not_cast=result.counts.not_cast,
        required=result.required,
        base=result.base,
        rule_citation=result.citation.article,
        carried={"adopted": True, "not_adopted": False, "undetermined": None}[result.outcome],
        base_words=BASE_WORDS[result.base_kind],
        unconfirmed="" if result.confirmed_by else d.UNCONFIRMED,
        ballots=tuple(
            d.NamedBallot(names[ballot.member], CHOICE_WORDS[ballot.choice]) for ballot in listed
        ),
        opened_at=moment(poll.opened_at),
        closed_at=moment(poll.closed_at),
        ballot_list_hash=poll.ballots_sha256,
    )


def draft(
    state: e.State, ballots: Mapping[str, Sequence[Ballot]], head: d.LogHead | None
) -> d.MinutesDocument:
    """The minutes as the record has them. `ballots` by poll; KeyError in a journal that is no meeting's.

    What a secretary must still add (a number, the gist of each speech, recipients) is empty, and
    `documents.missing_parts` names it.
    """
    here = meeting(state)
    if here is None:
        raise KeyError("meeting")
    people = {one.person: one for one in participants(state)}
    came = {event.attendance.person: event.attendance for event in every(state, e.AttendanceRecorded)}
    members = [one for one in people.values() if one.role in ("chair", "member")]
    members.sort(key=lambda one: one.role != "chair")
    there = [one for one in members if one.person in came and came[one.person].stays]
    away = [one for one in members if one not in there]
    return d.MinutesDocument(
        issuer=here.body,
        issuer_parent=here.body_parent,
        meeting_title=here.title,
        kind=KINDS[here.kind],
        started_at=moment(here.opened_at),
        ended_at=moment(here.closed_at),
        venue=here.place,
        chair=_person(next((one for one in members if one.role == "chair"), None)),
        secretary=_person(next((one for one in people.values() if one.role == "secretary"), None)),
        present=tuple(d.Person(one.name, one.office) for one in there),
        absent=tuple(
            d.Absence(one.name, one.office, came[one.person].reason if one.person in came else "")
            for one in away
        ),
        guests=tuple(d.Person(one.name, one.office) for one in people.values() if one.role == "guest"),
        items=tuple(_item(state, item, ballots) for item in items(state)),
        members_total=sum(1 for one in members if one.votes),
        log_head=head,
    )


def tally_sheet(
    state: e.State, poll: str, ballots: Sequence[Ballot], head: d.LogHead | None
) -> d.TallySheetDocument:
    """The tally sheet of a closed poll. KeyError for a poll there is not, ValueError for an open one."""
    event = state[f"poll/{poll}"]
    here = meeting(state)
    assert isinstance(event, e.PollEvent) and here is not None
    item = next(one for one in items(state) if one.id == event.poll.item)
    people = participants(state)
    closed_at = moment(event.poll.closed_at)
    if closed_at is None:
        raise ValueError("the poll is still open")
    return d.TallySheetDocument(
        issuer=here.body,
        issuer_parent=here.body_parent,
        meeting_title=here.title,
        item_number=item.number,
        item_title=item.title,
        poll=poll_record(event.poll, ballots, {one.person: one.name for one in people}),
        closed_at=closed_at,
        venue=here.place,
        chair=_with_role(people, "chair"),
        secretary=_with_role(people, "secretary"),
        log_head=head,
    )


def _with_role(people: Sequence[Participant], role: str) -> d.Person:
    """The first of a role; a body without one signs above an empty name."""
    return _person(next((one for one in people if one.role == role), None)) or d.Person("", "")


def _person(one: Participant | None) -> d.Person | None:
    return None if one is None else d.Person(one.name, one.office)


def _item(state: e.State, item: Item, ballots: Mapping[str, Sequence[Ballot]]) -> d.ItemRecord:
    speeches = sorted(
        (
            (speech.started_at, speech)
            for event in every(state, e.SpeechEvent)
            if (speech := event.speech).item == item.id and speech.started_at is not None
        ),
        key=lambda row: row[0],
    )
    polls = sorted(
        (event.poll for event in every(state, e.PollClosed) if event.poll.item == item.id),
        key=lambda poll: poll.opened_at,
    )
    names = {one.person: one.name for one in participants(state)}
    concluded = state.get(f"conclusion/{item.id}")
    told = []
    for started_at, speech in speeches:
        speaker = participant(state, speech.person)
        began = moment(started_at)
        assert speaker is not None and began is not None
        told.append(d.Speech(speaker.name, speaker.office, began, moment(speech.ended_at)))
    return d.ItemRecord(
        number=item.number,
        title=item.title,
        presenter=item.presenter,
        speeches=tuple(told),
        polls=tuple(poll_record(poll, ballots.get(poll.id, ()), names) for poll in polls),
        conclusion=concluded.conclusion.text if isinstance(concluded, e.ConclusionConfirmed) else "",
    )
