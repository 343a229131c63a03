"""Events read back as they were written; newer ones are let pass or stop the reader, as their writer said."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecabinet.domain import events as e
from ecabinet.domain.proceedings import apply
from tests.meetings import CHAIR, SECRETARY, Sitting, ident, members

GOLDEN = Path(__file__).parent / "events-1.jsonl"


def whole_meeting():
    sitting = Sitting().polling()
    person = ident("member 2")
    for each in members(5):
        sitting.must(each, e.CastBallot(ident("poll"), "for"))
    sitting.must(CHAIR, e.ClosePoll(ident("poll")))
    sitting.must(CHAIR, e.CallItem(ident("item 1")))
    sitting.must(SECRETARY, e.MoveItem(ident("item 1"), None))
    sitting.must(person, e.AskToSpeak(ident("a"), ident("item 1")))
    sitting.must(person, e.WithdrawSpeech(ident("a")))
    sitting.must(person, e.AskToSpeak(ident("b"), ident("item 1")))
    sitting.must(CHAIR, e.GiveFloor(ident("b")))
    sitting.must(CHAIR, e.StopSpeech(ident("b")))
    sitting.must(SECRETARY, e.ReplacePaper(ident("paper 1"), "e" * 64, 77, "sửa"))
    sitting.must(SECRETARY, e.RecallPaper(ident("paper 2")))
    sitting.must(CHAIR, e.ConfirmConclusion(ident("item 1"), "Thống nhất."))
    sitting.must(CHAIR, e.CloseMeeting())
    sitting.must(SECRETARY, e.FileMinutes("d" * 64, 5))
    return [
        *sitting.events,
        e.InvitationIssued(at=1, person=person, meeting=ident("meeting")),
        e.DeviceEnrolled(
            at=1, person=person, device=ident("d"), name="Máy", sign_key="AA==", seal_key="AA=="
        ),
        e.Administered(at=1, act="add-unit", by="operator", detail={"id": "1"}),
    ]


def test_the_golden_bytes_of_this_release_read_and_write_the_same():
    """Stored bytes are never rewritten: a release that reads these differently loses meetings."""
    written = [e.encode(event) for event in whole_meeting()]
    kept = GOLDEN.read_bytes().splitlines()
    assert {type(event) for event in whole_meeting()} == set(e.AnyEvent.__args__)
    assert kept == written
    for line in kept:
        event = e.decode(line)
        assert event is not None and e.encode(event) == line


def test_what_was_written_before_a_field_existed_reads_with_its_default():
    line = next(line for line in GOLDEN.read_bytes().splitlines() if b"MeetingPublished" in line)
    older = line.replace(b',"papers_days":null', b"")
    assert older != line
    assert e.decode(older) == e.decode(line)


@settings(max_examples=30)
@given(st.data())
def test_state_is_the_last_event_of_each_subject(data):
    events = data.draw(st.permutations(whole_meeting()))
    state: e.State = {}
    for event in events:
        state = apply(state, event)
    assert state == {event.subject: event for event in events}


def test_unknown_events():
    assert e.decode(b'{"type":"Sung","v":1,"at":1,"ignorable":true}') is None
    with pytest.raises(e.UnknownEvent) as caught:
        e.decode(b'{"type":"Sung","v":1,"at":1}')
    assert caught.value.kind == "Sung"
    with pytest.raises(e.UnknownEvent):
        e.decode(b'{"type":"ItemCalled","v":2,"at":1,"item":"x"}')
    for garbage in (b"", b"{}", b"[1]", b'{"type":"ItemCalled","v":1}', b'{"type":"ItemCalled","v":"x"}'):
        with pytest.raises(msgspec.DecodeError):
            e.decode(garbage)


def test_commands_are_strict():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"CheckIn","extra":1}', type=e.AnyCommand)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"CastBallot","poll":"x","choice":"for"}', type=e.AnyCommand)
