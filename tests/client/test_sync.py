"""Sending, listening and fetching through kills, cuts, lost answers and long uploads."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from ecabinet.client.cabinet import Cabinet, UploadRefused, new_id
from ecabinet.client.core import Locked, ServerClock
from ecabinet.client.sync import BACKOFF_S_MAX, Asked, backoff_s, events
from ecabinet.client.transport import GarbledAnswer
from ecabinet.domain import events as e
from ecabinet.domain.permissions import items
from ecabinet.protocol.messages import FeedAnswer, Page, Position
from tests.client.cabinets import PATIENCE_S, Neighbourhood, agenda, eventually, open_poll, publish, until
from tests.client.relay import BufferingProxy, Relay


@pytest.fixture
def relay(quiet: Neighbourhood) -> Iterator[Relay]:
    relay = Relay(quiet.serving.address)
    yield relay
    quiet.close()
    relay.close()


def polling(street: Neighbourhood, address: str = "") -> tuple[Cabinet, Cabinet, str, str]:
    """Chair and a member in an open poll; the member's way to the server may lead over a relay."""
    secretary, chair = street.enrol("secretary"), street.enrol("chair")
    member = street.home("member1", address).enrol(street.seed.code("member1"))
    other = street.enrol("member2")
    made = agenda(street.seed, secretary.server_now(), {})
    publish(secretary, made, {})
    return chair, member, made.meeting, open_poll(chair, [member, other], made.meeting, made.items[0].id)


def count_ballots(street: Neighbourhood, poll: str) -> int:
    database = sqlite3.connect(street.serving.data / "server.sqlite")
    try:
        return int(database.execute("select count(*) from ballot where poll = ?", (poll,)).fetchone()[0])
    finally:
        database.close()


def test_a_ballot_pending_through_a_kill_is_acknowledged_once(street: Neighbourhood) -> None:
    chair, member, meeting, poll = polling(street)
    street.serving.kill()
    ballot = member.act(meeting, e.CastBallot(poll, "for"))
    until(member, lambda: member.status().state == "offline")
    assert [one.status for one in member.pending()] == ["waiting"]
    assert member.status().waiting == 1
    # The tablet's program dies too, without a word.
    home = street.homes[2]
    home.close()
    street.serving.restart()
    member = home.unlock()
    receipt = member.wait(ballot, PATIENCE_S)
    assert (receipt.outcome, receipt.ballot) == ("recorded", ballot)
    assert chair.wait(chair.act(meeting, e.ClosePoll(poll)), PATIENCE_S).outcome == "recorded"
    member.settled(PATIENCE_S)
    assert [record.ballot.command for record in member.ballots(meeting, poll)] == [ballot]
    assert count_ballots(street, poll) == 1


def test_a_ballot_whose_answer_was_lost_is_answered_the_same(quiet: Neighbourhood, relay: Relay) -> None:
    _, member, meeting, poll = polling(quiet, relay.address)
    relay.swallow_answers = True
    ballot = member.act(meeting, e.CastBallot(poll, "for"))
    eventually(lambda: count_ballots(quiet, poll) == 1)
    until(member, lambda: member.status().state == "offline")  # the server has it, the member cannot know
    assert [one.id for one in member.pending()] == [ballot]
    relay.swallow_answers = False
    relay.cut()
    assert member.wait(ballot, PATIENCE_S).ballot == ballot
    assert count_ballots(quiet, poll) == 1


def test_a_ballot_waits_for_no_upload(quiet: Neighbourhood) -> None:
    chair, _, meeting, poll = polling(quiet)
    chair.settled(PATIENCE_S)
    data = os.urandom(1 << 20) * 200
    upload = chair.upload(data)
    until(chair, lambda: upload.sent_bytes > 0)
    courier = chair._courier.connection
    before = courier.requests_made
    ballot = chair.act(meeting, e.CastBallot(poll, "for"))
    receipt = chair.wait(ballot, PATIENCE_S, passed=False)
    assert receipt.outcome == "recorded"
    assert courier.requests_made - before <= 2
    assert not upload.done and upload.sent_bytes < upload.size
    upload.wait(PATIENCE_S)
    assert upload.progress == 1.0 and chair._transfers.bytes_sent == len(data)


def test_acts_that_name_bytes_on_their_way_wait_and_only_ballots_overtake(quiet: Neighbourhood) -> None:
    secretary, chair = quiet.enrol("secretary"), quiet.enrol("chair", start=False)
    made = agenda(quiet.seed, secretary.server_now(), {"Tờ trình": b"x" * 100_000})
    # Nothing is sent before `start`: bytes, the act that names them, and what follows it.
    home = quiet.homes[0]
    home.close()
    secretary = home.unlock(start=False)
    secretary.upload(b"x" * 100_000)
    publishing = secretary.act(made.meeting, e.PublishMeeting(made, "thử"))
    following = secretary.act(made.meeting, e.CheckIn())
    ballot = secretary.act(made.meeting, e.CastBallot(new_id(), "for"))
    elsewhere = secretary.act(new_id(), e.CheckIn())
    assert [one.statement.id for one in secretary._courier._batch()] == [ballot, elsewhere]
    assert {one.status for one in secretary.pending()} == {"waiting"}
    secretary.start()
    assert secretary.wait(publishing, PATIENCE_S).outcome == "recorded"
    assert secretary.wait(following, PATIENCE_S).outcome == "recorded"
    assert secretary.wait(ballot, PATIENCE_S).outcome == "refused"
    chair.start()
    until(chair, chair.meetings)


def test_a_cut_download_goes_on_where_it_stood(quiet: Neighbourhood, relay: Relay) -> None:
    secretary = quiet.enrol("secretary")
    papers = {"Quy hoạch": os.urandom(6 << 20)}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    member = quiet.home("member1", relay.address).enrol(quiet.seed.code("member1"), start=False)
    publish(secretary, made, papers)
    member.start()
    transfers = member._transfers
    for bytes_fetched in (1 << 20, 3 << 20):
        until(member, lambda wanted=bytes_fetched: transfers.bytes_fetched > wanted)
        relay.cut()
    member.settled(PATIENCE_S)
    (size,) = map(len, papers.values())
    assert member.paper(made.meeting, made.items[0].papers[0].id) == papers["Quy hoạch"]
    # What did not fill a chunk at each cut was fetched again, and no more.
    assert size <= transfers.bytes_fetched < size + (1 << 20)


def test_a_cut_upload_goes_on_where_it_stood(quiet: Neighbourhood, relay: Relay) -> None:
    secretary = quiet.home("secretary", relay.address).enrol(quiet.seed.code("secretary"))
    data = os.urandom(20 << 20)
    upload = secretary.upload(data)
    for sent in (4 << 20, 8 << 20):
        until(secretary, lambda wanted=sent: upload.sent_bytes >= wanted)
        relay.cut()
    upload.wait(PATIENCE_S)
    # The program ended before the bytes were all sent: they are in the vault and go on.
    more = os.urandom(12 << 20)
    upload = secretary.upload(more)
    until(secretary, lambda: upload.sent_bytes >= 4 << 20)
    quiet.homes[0].close()
    secretary = quiet.homes[0].unlock()
    until(secretary, lambda: not secretary._line.uploading)
    assert secretary._transfers.bytes_sent <= 8 << 20
    assert secretary.uploaded(upload.sha256) == more


def test_what_the_server_will_not_have_is_said(quiet: Neighbourhood) -> None:
    secretary = quiet.enrol("secretary")
    upload = secretary.upload(b"")
    with pytest.raises(UploadRefused, match="invalid"):
        upload.wait(PATIENCE_S)
    assert upload.code == "invalid" and not upload.done
    secretary.settled(PATIENCE_S)


def test_news_comes_by_itself_and_after_cuts(quiet: Neighbourhood, relay: Relay) -> None:
    chair, member, meeting, _ = polling(quiet, relay.address)
    for _ in range(3):
        relay.cut()
        speech = new_id()
        item = items(chair.state(meeting))[0].id
        asked = chair.act(meeting, e.AskToSpeak(speech, item))
        assert chair.wait(asked, PATIENCE_S).outcome == "recorded"
        until(member, lambda speech=speech: f"speech/{speech}" in member.state(meeting))
        taken_back = chair.act(meeting, e.WithdrawSpeech(speech))
        assert chair.wait(taken_back, PATIENCE_S).outcome == "recorded"
    member.settled(PATIENCE_S)
    assert dict(member.state(meeting)) == dict(chair.state(meeting))


def test_where_no_stream_gets_through_the_cabinet_asks(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecabinet.client.sync.SILENCE_S", 0.5)
    monkeypatch.setattr("ecabinet.client.sync.POLL_S", 0.1)
    proxy = BufferingProxy(quiet.serving)
    try:
        secretary = quiet.enrol("secretary")
        member = quiet.home("member1", proxy.address).enrol(quiet.seed.code("member1"))
        eventually(lambda: proxy.streams == 1)
        made = agenda(quiet.seed, secretary.server_now(), {})
        publish(secretary, made, {})
        until(member, member.meetings)
        act = secretary.act(made.meeting, e.CheckIn())
        assert secretary.wait(act, PATIENCE_S).outcome == "recorded"
        until(member, lambda: f"attendance/{secretary.person}" in member.state(made.meeting))
        assert proxy.streams == 1 and member.status().state == "synced"
    finally:
        quiet.close()
        proxy.close()


def test_journals_beyond_the_stream_are_asked_for_now_and_then(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecabinet.client.sync.POSITIONS_MAX", 1)
    monkeypatch.setattr("ecabinet.client.sync.CHORES_S", 0.1)
    monkeypatch.setattr("ecabinet.client.cabinet.FAR_S", 0.1)
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    made = agenda(quiet.seed, secretary.server_now(), {})
    publish(secretary, made, {})
    until(member, member.meetings)
    member.settled(PATIENCE_S)
    act = secretary.act(made.meeting, e.CheckIn())
    assert secretary.wait(act, PATIENCE_S).outcome == "recorded"
    until(member, lambda: f"attendance/{secretary.person}" in member.state(made.meeting))


def test_a_late_page_is_dropped_and_the_stream_taken_up_anew(quiet: Neighbourhood) -> None:
    _, member, meeting, poll = polling(quiet)
    member.settled(PATIENCE_S)
    stale = Page(meeting, "a cursor of long ago", "another", ())
    asked = Asked((Position(meeting, "a cursor of long ago"),), 0)
    taken = member._line.take(FeedAnswer((stale,), None, 0), asked)
    assert taken.late and f"poll/{poll}" in member.state(meeting)
    foreign = Page(new_id(), "", "c", ())
    with pytest.raises(GarbledAnswer):
        member._line.take(FeedAnswer((foreign,), None, 0), asked)


def test_locking_ends_all_threads_soon(quiet: Neighbourhood) -> None:
    member = quiet.enrol("member1")
    member.settled(PATIENCE_S)
    before = time.monotonic()
    member.lock()
    member.lock()
    assert time.monotonic() - before < 2.5
    assert not [one for one in member._threads if one._thread.is_alive()]
    for call in (member.meetings, lambda: member.act(new_id(), e.CheckIn()), member.head, member.drafts):
        with pytest.raises(Locked):
            call()


def test_many_threads_may_ask_at_once(quiet: Neighbourhood) -> None:
    chair, member, meeting, _ = polling(quiet)
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(5):
                act = member.act(meeting, e.CheckIn())
                member.status(), member.meetings(), member.pending()
                assert member.wait(act, PATIENCE_S).outcome == "recorded"
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert failures == [] and len(member.receipts(meeting)) == 31
    ids = [receipt.command for receipt in member.receipts(meeting)]
    assert ids == sorted(ids)
    assert chair.alarms() == ()


# Small parts


def test_events_are_read_as_the_standard_says() -> None:
    stream = (
        b": welcome\n\ndata: one\n\nda", b"ta: two\ndata:three\r\n\r\n", b":still\n",
        b"event: x\nid: 1\n\ndata: cut",
    )  # fmt: skip
    assert list(events(iter(stream))) == [None, b"one", b"two\nthree", None]


def test_an_event_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecabinet.client.sync.ANSWER_BYTES_MAX", 1000)
    with pytest.raises(GarbledAnswer):
        list(events(iter([b"data: " + b"x" * 400] * 4)))
    with pytest.raises(GarbledAnswer):
        list(events(iter([b"data: " + b"x" * 400 + b"\n"] * 4)))


def test_waits_grow_and_never_pass_the_longest() -> None:
    assert all(0 < backoff_s(failures) <= BACKOFF_S_MAX for failures in range(100))
    assert max(backoff_s(0) for _ in range(50)) <= 0.5 < max(backoff_s(9) for _ in range(50))


def test_the_clock_takes_the_best_round_trip() -> None:
    clock = ServerClock()
    now = time.monotonic()
    clock.observe(now, now + 2.0, 5_000_000)
    assert abs(clock.now() - 4_999_000) < 100
    clock.observe(now, now + 0.1, 5_000_000)
    assert abs(clock.now() - 4_999_950) < 100
    clock.observe(now, now + 1.0, 5_000_400)  # worse, and in agreement within its doubt
    assert abs(clock.now() - 4_999_950) < 100
    clock.observe(now, now + 1.0, 9_000_000)  # far off: this device slept meanwhile
    assert abs(clock.now() - 8_999_500) < 100


def test_ids_rise_and_are_version_seven() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(set(ids))
    assert {(one[14], one[19] in "89ab") for one in ids} == {("7", True)}
    assert abs(int(ids[0].replace("-", "")[:12], 16) - time.time() * 1000) < 60_000
