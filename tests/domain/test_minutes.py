"""Minutes folded from a whole sitting."""

import msgspec
import pytest

from ecabinet.domain import events as e
from ecabinet.domain.documents import UNCONFIRMED, LogHead, missing_parts
from ecabinet.domain.minutes import draft, poll_record, tally_sheet
from tests.meetings import CHAIR, PROFILE, SECRETARY, START, Sitting, agenda, ident, members

POLL, ITEM = ident("poll"), ident("item 1")


def test_minutes_say_who_came_spoke_voted_and_what_was_concluded():
    sitting = Sitting().polling(absent=1)
    away = members(5)[4]
    sitting.must(SECRETARY, e.RecordAttendance(away, False, "đi công tác"))
    speaker = ident("member 2")
    sitting.must(speaker, e.AskToSpeak(ident("waits for ever"), ident("item 3")))
    sitting.must(ident("member 3"), e.AskToSpeak(ident("speech"), ITEM))
    sitting.must(CHAIR, e.GiveFloor(ident("speech")))
    for person in members(5)[:4]:
        sitting.must(person, e.CastBallot(POLL, "for"))
    sitting.must(CHAIR, e.ClosePoll(POLL))
    sitting.must(CHAIR, e.ConfirmConclusion(ITEM, "Thông qua dự toán."))
    sitting.must(CHAIR, e.CloseMeeting())
    made = draft(sitting.state, {POLL: list(sitting.boxes[POLL].values())}, LogHead(9, "ab" * 32))
    assert made.chair and made.chair.name == "Chủ tịch thử" and made.secretary
    assert len(made.present) == 4 and made.present[0].name == "Chủ tịch thử"
    assert [(one.name, one.reason) for one in made.absent] == [("Ủy viên thử 5", "đi công tác")]
    assert made.members_total == 5 and [guest.name for guest in made.guests] == ["Khách thử"]
    first = made.items[0]
    assert [speech.name for speech in first.speeches] == ["Ủy viên thử 3"]
    assert first.conclusion == "Thông qua dự toán." and made.items[1].conclusion == ""
    (poll,) = first.polls
    assert (poll.votes_for, poll.not_cast, poll.carried, poll.unconfirmed) == (4, 1, True, "")
    assert poll.ballots[0].name == "Chủ tịch thử"
    assert made.started_at and made.started_at.utcoffset() and made.ended_at
    assert made.log_head and made.log_head.size == 9


def test_a_member_never_recorded_is_absent_without_a_reason():
    sitting = Sitting().published()
    made = draft(sitting.state, {}, None)
    assert made.started_at is None and {one.reason for one in made.absent} == {""}


def test_there_are_no_minutes_of_no_meeting_and_no_record_of_an_open_poll():
    with pytest.raises(KeyError):
        draft({}, {}, None)
    sitting = Sitting().polling()
    event = sitting.state[f"poll/{POLL}"]
    assert isinstance(event, e.PollOpened) and event.at > START
    with pytest.raises(ValueError, match="still open"):
        poll_record(event.poll, [], {})


def test_a_tally_sheet_says_how_each_voted_and_that_nobody_confirmed_the_rules():
    sitting = Sitting(profile=msgspec.structs.replace(PROFILE, confirmed_by=""))
    sitting.must(SECRETARY, e.PublishMeeting(agenda(), "Theo chỉ đạo"))
    for person in members(5):
        sitting.must(person, e.CheckIn())
    sitting.must(CHAIR, e.OpenMeeting())
    sitting.must(CHAIR, e.OpenPoll(POLL, ITEM, "Thông qua dự toán?"))
    for person in members(5)[:4]:
        sitting.must(person, e.CastBallot(POLL, "for"))
    with pytest.raises(ValueError, match="still open"):
        tally_sheet(sitting.state, POLL, [], None)
    sitting.must(CHAIR, e.ClosePoll(POLL))
    ballots = list(sitting.boxes[POLL].values())
    sheet = tally_sheet(sitting.state, POLL, ballots, LogHead(9, "ab" * 32))
    assert (sheet.item_number, sheet.item_title) == ("1", "Dự toán ngân sách")
    assert sheet.poll.unconfirmed == UNCONFIRMED and len(sheet.poll.ballots) == 4
    assert sheet.closed_at == sheet.poll.closed_at and sheet.log_head and sheet.log_head.size == 9
    assert (sheet.chair.name, sheet.secretary.name) == ("Chủ tịch thử", "Thư ký thử")
    alone = {name: one for name, one in sitting.state.items() if name != f"participant/{SECRETARY}"}
    assert tally_sheet(alone, POLL, ballots, None).secretary.name == ""
    with pytest.raises(KeyError):
        tally_sheet(sitting.state, ident("no poll"), [], None)


def test_what_an_official_record_still_lacks_is_named():
    sitting = Sitting().published()
    bare = draft(sitting.state, {}, None)
    missing = missing_parts(bare)
    assert "Số của biên bản" in missing and "Nơi nhận" in missing and "Thời gian kết thúc" in missing
    assert any(part.startswith("Lý do vắng mặt của") for part in missing)
    assert any(part.startswith("Kết luận của chủ tọa về nội dung") for part in missing)
    sitting = Sitting(2).polling()
    for person in members(2):
        sitting.must(person, e.CastBallot(POLL, "for"))
    sitting.must(CHAIR, e.AskToSpeak(ident("speech"), ITEM))
    sitting.must(CHAIR, e.GiveFloor(ident("speech")))
    sitting.must(CHAIR, e.ClosePoll(POLL))
    for item in ("item 1", "item 2", "item 3"):
        sitting.must(CHAIR, e.ConfirmConclusion(ident(item), "Thống nhất."))
    sitting.must(CHAIR, e.CloseMeeting())
    made = draft(sitting.state, {POLL: list(sitting.boxes[POLL].values())}, None)
    said = [
        msgspec.structs.replace(
            item,
            presenter="Sở Tài chính",
            speeches=tuple(msgspec.structs.replace(one, gist="Nhất trí.") for one in item.speeches),
        )
        for item in made.items
    ]
    whole = msgspec.structs.replace(made, number=1, recipients=("Lưu: VT",), items=tuple(said))
    assert missing_parts(whole) == []
    assert missing_parts(msgspec.structs.replace(made, number=1, recipients=("Lưu: VT",))) != []
