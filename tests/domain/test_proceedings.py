"""The rules of order, command by command."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.domain import events as e
from ecabinet.domain.meeting import order_between
from ecabinet.domain.people import Participant
from ecabinet.domain.permissions import (
    access,
    attended,
    audience,
    chair,
    current_item,
    item_of,
    items,
    meeting,
    papers_due_at,
    participants,
    restricted,
    sees,
    sees_item,
)  # fmt: skip
from ecabinet.domain.proceedings import (
    Act,
    Decision,
    Refusal,
    decide,
    publication_warnings,
    working_days_between,
)
from tests.meetings import (
    CHAIR,
    GUEST,
    MEETING,
    PROFILE,
    SECRETARY,
    START,
    Sitting,
    agenda,
    convening,
    ident,
    members,
    paper,
)  # fmt: skip

MEMBER = ident("member 2")
POLL, ITEM, HIDDEN, THIRD = ident("poll"), ident("item 1"), ident("item 2"), ident("item 3")


def test_publishing_numbers_items_for_ever():
    sitting = Sitting().published()
    assert [(item.number, item.id) for item in items(sitting.state)] == [
        ("1", ITEM), ("R1", HIDDEN), ("2", THIRD),
    ]  # fmt: skip
    here = meeting(sitting.state)
    assert here and here.id == MEETING and here.phase == "published" and not here.publication_reason
    assert chair(sitting.state) == CHAIR and len(participants(sitting.state)) == 7
    sitting.must(SECRETARY, e.AddItem(e.AgendaItem(ident("late"), "Bổ sung", papers=(paper(9),))))
    sitting.must(SECRETARY, e.AddItem(e.AgendaItem(ident("later"), "Kín", members=(CHAIR,))))
    sitting.must(SECRETARY, e.MoveItem(ident("late"), None))
    numbers = {item.id: item.number for item in items(sitting.state)}
    assert numbers[ident("late")] == "3" and numbers[ident("later")] == "R2"
    assert items(sitting.state)[0].id == ident("late")


@pytest.mark.parametrize(
    ("actor", "change", "code"),
    [
        (MEMBER, {}, "not-permitted"),
        (GUEST, {}, "not-permitted"),
        (ident("stranger"), {}, "not-found"),
        (SECRETARY, {"items": ()}, "agenda-empty"),
        (SECRETARY, {"items": (e.AgendaItem(ITEM, "a"), e.AgendaItem(ITEM, "b"))}, "duplicate"),
        (SECRETARY, {"items": (e.AgendaItem(ITEM, "a", members=(ident("stranger"),)),)}, "recipient-unknown"),
        (SECRETARY, {"items": (e.AgendaItem(ITEM, "a", guests=(MEMBER,)),)}, "recipient-unknown"),
        (SECRETARY, {"starts_at": START + 2000}, "reason-needed"),
    ],
)
def test_an_agenda_that_may_not_be_published(actor, change, code):
    plan = msgspec.structs.replace(agenda(), **change)
    assert Sitting().refused(actor, e.PublishMeeting(plan)) == code


def test_publishing_twice_or_without_a_body_is_refused():
    sitting = Sitting().published()
    assert sitting.refused(SECRETARY, e.PublishMeeting(agenda())) == "already-published"
    # To whoever has no part in it, a meeting that is there is like one that is not.
    bare = convening()
    other = msgspec.structs.replace(
        bare, participants=(Participant(ident("stranger"), "Thử", "Thử", "secretary", False),)
    )
    act = Act(ident("stranger"), ident(2), "0" * 64, START, convening=other)
    assert decide(sitting.state, e.PublishMeeting(agenda()), act) == Refusal("not-found")
    alone = decide({}, e.PublishMeeting(agenda()), Act(SECRETARY, ident(1), "0" * 64, START))
    assert alone == Refusal("not-found")


def test_an_unconfirmed_profile_asks_for_a_reason_which_is_kept():
    bare = msgspec.structs.replace(PROFILE, confirmed_by="")
    sitting = Sitting(profile=bare)
    refused = sitting.ask(SECRETARY, e.PublishMeeting(agenda()))
    assert refused == Refusal("reason-needed", {"warnings": "profile-unconfirmed"})
    sitting.must(SECRETARY, e.PublishMeeting(agenda(), "Theo chỉ đạo của Chủ tịch"))
    here = meeting(sitting.state)
    assert here and here.publication_reason == "Theo chỉ đạo của Chủ tịch"


def test_papers_late_counts_working_days():
    monday = 1_790_000_000_000 // 86_400_000  # 2026-09-21 is a Monday
    day = 86_400_000
    start = monday * day
    assert working_days_between(start, start + 2 * 3_600_000) == 0
    assert working_days_between(start, start + 3 * day) == 3
    assert working_days_between(start + 4 * day, start + 7 * day) == 1  # over a weekend
    plan = agenda(starts_at=start + 2 * day)
    assert [warning.code for warning in publication_warnings(plan, PROFILE, start)] == ["papers-late"]
    urgent = msgspec.structs.replace(plan, kind="extraordinary")
    assert publication_warnings(urgent, PROFILE, start) == []


def test_sight_of_items_papers_and_recipients():
    state = Sitting().published().state
    assert sees(state, MEMBER, f"item/{ITEM}") and not sees(state, MEMBER, f"item/{HIDDEN}")
    assert not sees(state, MEMBER, f"paper/{ident('paper 2')}")
    assert sees(state, CHAIR, f"paper/{ident('paper 2')}") and sees(state, SECRETARY, f"access/{HIDDEN}")
    assert not sees(state, MEMBER, f"access/{HIDDEN}")
    assert sees(state, GUEST, f"item/{THIRD}") and not sees(state, GUEST, f"item/{ITEM}")
    assert not sees(state, ident("stranger"), "meeting") and not sees(state, CHAIR, "item/none")
    assert not sees_item(state, ident("stranger"), ITEM)
    assert audience(state, f"item/{HIDDEN}") == {CHAIR, SECRETARY}
    assert audience(state, "meeting") == {one.person for one in convening().participants}
    assert restricted(state, HIDDEN) and not restricted(state, THIRD)
    own = e.InvitationIssued(at=1, person=MEMBER, meeting=MEETING)
    acted = e.Administered(at=1, act="add-unit", by="operator", detail={})
    journal = {own.subject: own, acted.subject: acted}
    assert audience(journal, own.subject) == {MEMBER} and sees(journal, MEMBER, own.subject)
    assert not sees(journal, MEMBER, acted.subject) and not sees(journal, CHAIR, own.subject)


def test_hidden_and_absent_get_the_same_refusal():
    sitting = Sitting().polling()
    hidden, absent = e.AskToSpeak(ident("s"), HIDDEN), e.AskToSpeak(ident("s"), ident("nothing"))
    assert sitting.ask(MEMBER, hidden) == sitting.ask(MEMBER, absent) == Refusal("not-found")
    sitting.must(CHAIR, e.AskToSpeak(ident("secret speech"), HIDDEN))
    assert sitting.refused(MEMBER, e.WithdrawSpeech(ident("secret speech"))) == "not-found"
    assert sitting.refused(ident("stranger"), e.CheckIn()) == "not-found"
    assert sitting.refused(MEMBER, e.RecallPaper(ident("paper 2"))) == "not-found"
    assert sitting.refused(MEMBER, e.RecallPaper(ident("paper 1"))) == "not-permitted"


def test_recipients_change_after_publication_but_not_under_an_open_poll():
    sitting = Sitting().polling()
    assert sitting.refused(SECRETARY, e.SetRecipients(ITEM, (CHAIR,))) == "poll-open"
    assert sitting.refused(SECRETARY, e.SetRecipients(THIRD, (GUEST,))) == "recipient-unknown"
    assert sitting.refused(SECRETARY, e.SetRecipients(THIRD, None, (MEMBER,))) == "recipient-unknown"
    sitting.must(SECRETARY, e.SetRecipients(THIRD, (MEMBER,)))
    assert access(sitting.state, THIRD).members == (MEMBER,)
    assert not sees(sitting.state, ident("member 3"), f"paper/{ident('paper 3')}")
    sitting.must(CHAIR, e.CallItem(THIRD))
    assert item_of(sitting.state, f"called/{THIRD}") == THIRD


def test_papers_are_attached_replaced_and_recalled():
    sitting = Sitting().opened()
    sitting.must(SECRETARY, e.AttachPaper(ITEM, paper(7)))
    assert sitting.refused(SECRETARY, e.AttachPaper(ITEM, paper(7))) == "duplicate"
    changed = sitting.must(SECRETARY, e.ReplacePaper(ident("paper 7"), "f" * 64, 5, "sửa số liệu"))
    (event,) = changed.events
    assert isinstance(event, e.PaperReplaced) and [one.size for one in event.paper.revisions] == [1007, 5]
    sitting.must(SECRETARY, e.RecallPaper(ident("paper 7")))
    assert sitting.refused(SECRETARY, e.RecallPaper(ident("paper 7"))) == "recalled"
    assert sitting.refused(SECRETARY, e.ReplacePaper(ident("paper 7"), "f" * 64, 5)) == "recalled"
    duplicate = e.AgendaItem(ident("again"), "Trùng", papers=(paper(1),))
    assert sitting.refused(SECRETARY, e.AddItem(duplicate)) == "duplicate"
    foreign = e.AgendaItem(ident("again"), "Lạ", members=(ident("stranger"),))
    assert sitting.refused(SECRETARY, e.AddItem(foreign)) == "recipient-unknown"


def test_lent_papers_are_due_from_all_but_the_desk():
    member, starts_at = members(5)[2], agenda().starts_at
    assert papers_due_at({}, member) is None
    assert papers_due_at(Sitting().published().state, member) is None
    sitting = Sitting()
    sitting.must(SECRETARY, e.PublishMeeting(msgspec.structs.replace(agenda(), papers_days=7)))
    due = starts_at + 7 * 86_400_000
    for person, wanted in ((member, due), (GUEST, due), (CHAIR, None), (SECRETARY, None)):
        assert papers_due_at(sitting.state, person) == wanted
    assert papers_due_at(sitting.state, ident("a stranger")) == due


def test_moving_names_neighbours_and_public_keys_come_from_public_items():
    sitting = Sitting().published()
    assert sitting.refused(SECRETARY, e.MoveItem(ITEM, ident("nothing"))) == "not-found"
    sitting.must(SECRETARY, e.MoveItem(ITEM, THIRD))
    assert [item.id for item in items(sitting.state)][-1] == ITEM
    sitting.must(SECRETARY, e.MoveItem(ITEM, HIDDEN))
    public = [item.id for item in items(sitting.state) if item.id != HIDDEN]
    assert public == [ITEM, THIRD]
    sitting.must(SECRETARY, e.MoveItem(HIDDEN, THIRD))
    assert items(sitting.state)[-1].id == HIDDEN
    other = Sitting()
    other.must(SECRETARY, e.PublishMeeting(agenda([one for one in agenda().items if one.id != HIDDEN])))
    other.must(SECRETARY, e.MoveItem(ITEM, THIRD))
    other.must(SECRETARY, e.MoveItem(ITEM, None))
    orders = {item.id: item.order for item in items(sitting.state)}
    assert orders[THIRD] == {item.id: item.order for item in items(other.state)}[THIRD]


def test_a_meeting_holds_no_more_items_and_papers_than_an_agenda():
    def listed(first, papers):
        return e.AgendaItem(ident(f"item {first}"), "Nội dung", papers=tuple(map(paper, papers)))

    sitting = Sitting()
    full = agenda([listed(1, range(e.PAPERS_MAX - 1)), listed(2, [e.PAPERS_MAX, e.PAPERS_MAX + 1])])
    assert sitting.refused(SECRETARY, e.PublishMeeting(full)) == "agenda-full"
    sitting.must(SECRETARY, e.PublishMeeting(agenda([listed(1, range(e.PAPERS_MAX - 1))])))
    sitting.must(SECRETARY, e.AttachPaper(ITEM, paper(5000)))
    assert sitting.refused(SECRETARY, e.AttachPaper(ITEM, paper(5001))) == "agenda-full"
    assert sitting.refused(SECRETARY, e.AddItem(listed(2, [5001]))) == "agenda-full"
    for number in range(2, e.ITEMS_MAX + 1):
        sitting.must(SECRETARY, e.AddItem(listed(number, [])))
    assert sitting.refused(SECRETARY, e.AddItem(listed("more", []))) == "agenda-full"


def test_a_new_items_key_tells_nothing_of_where_a_withdrawn_one_was_moved():
    keys = []
    for moves in ([], [e.MoveItem(ITEM, THIRD)]):
        sitting = Sitting().published()
        sitting.must(SECRETARY, e.SetRecipients(ITEM, (CHAIR,)))  # public once, numbered 1
        for move in moves:
            sitting.must(SECRETARY, move)
        sitting.must(SECRETARY, e.AddItem(e.AgendaItem(ident("late"), "Bổ sung")))
        keys.append(next(item.order for item in items(sitting.state) if item.id == ident("late")))
    assert keys[0] == keys[1]


@given(st.lists(st.integers(0, 30), max_size=60))
def test_there_is_always_room_between_two_keys(places):
    keys: list[str] = []
    for place in places:
        place = min(place, len(keys))
        low, high = keys[place - 1] if place else "", keys[place] if place < len(keys) else ""
        keys.insert(place, order_between(low, high))
    assert keys == sorted(set(keys)) and not any(key.endswith("0") for key in keys)


def test_keys_out_of_order_are_a_fault():
    with pytest.raises(ValueError, match="out of order"):
        order_between("b", "a")
    assert order_between("a", "a1") < "a1"


def test_a_session_needs_its_quorum_and_its_turn():
    sitting = Sitting(6).published()
    assert sitting.refused(MEMBER, e.OpenMeeting()) == "not-permitted"
    refused = sitting.ask(CHAIR, e.OpenMeeting())
    assert refused == Refusal("no-quorum", {"needed": "4", "present": "0"})
    for person in members(6)[:4]:
        sitting.must(person, e.CheckIn())
    sitting.must(SECRETARY, e.CheckIn())
    assert sitting.refused(CHAIR, e.CallItem(ITEM)) == "wrong-phase"
    assert sitting.refused(CHAIR, e.CloseMeeting()) == "wrong-phase"
    sitting.must(CHAIR, e.OpenMeeting())
    assert sitting.refused(CHAIR, e.OpenMeeting()) == "wrong-phase"
    sitting.must(SECRETARY, e.RecordAttendance(members(6)[3], False, "công tác"))
    assert sitting.refused(CHAIR, e.OpenPoll(POLL, ITEM, "Thông qua?")) == "no-quorum"
    assert sitting.refused(SECRETARY, e.FileMinutes("a" * 64, 5)) == "wrong-phase"
    sitting.must(CHAIR, e.CloseMeeting())
    for command in (
        e.CheckIn(), e.CallItem(ITEM), e.AskToSpeak(ident("s"), ITEM), e.ConfirmConclusion(ITEM, "Kết luận"),
        e.AddItem(e.AgendaItem(ident("x"), "x")), e.AttachPaper(ITEM, paper(8)), e.MoveItem(ITEM, None),
        e.ReplacePaper(ident("paper 1"), "f" * 64, 5), e.OpenPoll(POLL, ITEM, "Thông qua?"),
    ):  # fmt: skip
        assert sitting.refused(CHAIR, command) == "wrong-phase", command
    sitting.must(SECRETARY, e.FileMinutes("a" * 64, 5))
    # They tell of an item that is the Chair's alone; once it is everybody's, they are every member's.
    assert sees(sitting.state, CHAIR, "minutes") and not sees(sitting.state, MEMBER, "minutes")
    sitting.must(SECRETARY, e.SetRecipients(HIDDEN, None))
    assert sees(sitting.state, MEMBER, "minutes") and not sees(sitting.state, GUEST, "minutes")
    assert not any(
        event.attendance.present
        for event in sitting.state.values()
        if isinstance(event, e.AttendanceRecorded)
    )


def test_attendance_keeps_every_stay():
    sitting = Sitting().published()
    sitting.must(MEMBER, e.CheckIn())
    assert sitting.must(MEMBER, e.CheckIn()) == Decision()
    sitting.must(SECRETARY, e.RecordAttendance(MEMBER, False, "việc gấp"))
    sitting.must(SECRETARY, e.RecordAttendance(MEMBER, True))
    event = sitting.state[f"attendance/{MEMBER}"]
    assert isinstance(event, e.AttendanceRecorded)
    assert len(event.attendance.stays) == 2 and event.attendance.present
    absent = ident("member 3")
    sitting.must(SECRETARY, e.RecordAttendance(absent, False, "ốm"))
    assert sitting.must(SECRETARY, e.RecordAttendance(absent, False, "ốm")) == Decision()
    sitting.must(SECRETARY, e.RecordAttendance(absent, False, "đi công tác"))
    assert sitting.refused(SECRETARY, e.RecordAttendance(ident("stranger"), True)) == "not-found"


def test_the_floor_goes_from_one_to_the_next():
    sitting = Sitting().opened()
    first, second, other = ident("speech 1"), ident("speech 2"), ident("member 3")
    sitting.must(MEMBER, e.AskToSpeak(first, ITEM))
    assert sitting.refused(MEMBER, e.AskToSpeak(ident("again"), ITEM)) == "already-asked"
    assert sitting.refused(other, e.AskToSpeak(first, ITEM)) == "duplicate"
    sitting.must(MEMBER, e.AskToSpeak(ident("elsewhere"), THIRD))
    sitting.must(other, e.AskToSpeak(second, ITEM))
    assert sitting.refused(MEMBER, e.GiveFloor(first)) == "not-permitted"
    assert sitting.refused(CHAIR, e.StopSpeech(first)) == "wrong-state"
    sitting.must(CHAIR, e.GiveFloor(first))
    assert sitting.refused(CHAIR, e.GiveFloor(first)) == "wrong-state"
    assert sitting.refused(MEMBER, e.WithdrawSpeech(first)) == "wrong-state"
    assert sitting.refused(other, e.StopSpeech(first)) == "not-permitted"
    passed = sitting.must(CHAIR, e.GiveFloor(second))
    assert [type(event) for event in passed.events] == [e.SpeechEnded, e.FloorGiven]
    sitting.must(other, e.StopSpeech(second))
    assert sitting.refused(other, e.WithdrawSpeech(ident("elsewhere"))) == "not-permitted"
    sitting.must(MEMBER, e.WithdrawSpeech(ident("elsewhere")))
    sitting.must(MEMBER, e.AskToSpeak(ident("once more"), ITEM))
    sitting.must(CHAIR, e.GiveFloor(ident("once more")))
    closed = sitting.must(CHAIR, e.CloseMeeting())
    assert isinstance(closed.events[0], e.SpeechEnded)


def test_ballots_stand_once_and_change_only_by_name():
    sitting = Sitting().polling(absent=1)
    cast = sitting.must(MEMBER, e.CastBallot(POLL, "for"))
    assert cast.ballot and cast.standing == cast.ballot.command
    again = sitting.must(MEMBER, e.CastBallot(POLL, "for"))
    assert again.ballot is None and again.standing == cast.standing
    stands = sitting.ask(MEMBER, e.CastBallot(POLL, "against"))
    assert stands == Refusal("ballot-stands", {"choice": "for", "ballot": cast.standing})
    assert sitting.refused(MEMBER, e.CastBallot(POLL, "against", ident("other"))) == "ballot-stands"
    sitting.must(MEMBER, e.CastBallot(POLL, "against", cast.standing))
    sitting.must(CHAIR, e.CastBallot(POLL, "for", ident("a ballot the box lacks")))
    assert sitting.refused(SECRETARY, e.CastBallot(POLL, "for")) == "no-vote"
    assert sitting.refused(GUEST, e.CastBallot(POLL, "for")) == "not-found"
    assert sitting.refused(members(5)[4], e.CastBallot(POLL, "for")) == "not-present"
    assert sitting.refused(CHAIR, e.CloseMeeting()) == "poll-open"
    assert sitting.refused(CHAIR, e.OpenPoll(ident("second"), THIRD, "Nữa?")) == "poll-open"
    closed = sitting.must(CHAIR, e.ClosePoll(POLL)).events[0]
    assert isinstance(closed, e.PollClosed) and closed.poll.result
    assert closed.poll.result.counts == msgspec.convert(
        {"in_favour": 1, "against": 1, "abstain": 0, "not_cast": 3}, type(closed.poll.result.counts)
    )
    assert closed.poll.result.outcome == "not_adopted" and closed.poll.result.present == 4
    assert sitting.refused(MEMBER, e.CastBallot(POLL, "for")) == "poll-closed"
    assert sitting.refused(CHAIR, e.ClosePoll(POLL)) == "poll-closed"
    assert sitting.refused(CHAIR, e.OpenPoll(POLL, ITEM, "Lại?")) == "duplicate"


def test_where_ballots_are_final_another_choice_is_refused():
    sitting = Sitting(profile=msgspec.structs.replace(PROFILE, may_change=False)).polling()
    cast = sitting.must(MEMBER, e.CastBallot(POLL, "for"))
    assert sitting.refused(MEMBER, e.CastBallot(POLL, "against", cast.standing)) == "change-not-allowed"


def test_no_poll_on_what_its_voters_cannot_see():
    sitting = Sitting().opened()
    assert sitting.refused(CHAIR, e.OpenPoll(POLL, HIDDEN, "Nhân sự?")) == "voters-cannot-see"


def test_the_current_item_is_the_one_called_last_that_a_reader_sees():
    sitting = Sitting().opened()
    assert current_item(sitting.state) is None
    sitting.must(CHAIR, e.CallItem(ITEM))
    sitting.must(CHAIR, e.CallItem(HIDDEN))
    assert current_item(sitting.state) == HIDDEN
    seen = {name: event for name, event in sitting.state.items() if sees(sitting.state, MEMBER, name)}
    assert current_item(seen) == ITEM


def test_a_conclusion_is_the_chairs():
    sitting = Sitting().opened()
    assert sitting.refused(SECRETARY, e.ConfirmConclusion(ITEM, "Thống nhất")) == "not-permitted"
    sitting.must(CHAIR, e.ConfirmConclusion(ITEM, "Thống nhất"))
    assert item_of(sitting.state, f"conclusion/{ITEM}") == ITEM


def test_after_the_session_those_count_who_were_there():
    assert attended({}) == frozenset()
    sitting = Sitting().opened(absent=1)
    came = frozenset(members(5)[:4])
    assert attended(sitting.state) == came
    sitting.must(SECRETARY, e.RecordAttendance(MEMBER, False, "về sớm"))
    assert attended(sitting.state) == came - {MEMBER}
    sitting.must(CHAIR, e.CloseMeeting())
    assert attended(sitting.state) == came
