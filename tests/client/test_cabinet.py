"""Whole cabinets and the real server in its own process: what members see, hold and can prove."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from ecabinet.client.cabinet import (
    ActRejected,
    BallotMismatch,
    Cabinet,
    Draft,
    DraftConflict,
    Locked,
    PaperNotHere,
    PollOpen,
    ReadOnlyMeeting,
    Refused,
    new_id,
)
from ecabinet.client.sync import Asked
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note, Tombstone
from ecabinet.protocol.messages import Entry, FeedAnswer, Page, Position
from tests.client.cabinets import PATIENCE_S, Neighbourhood, agenda, eventually, open_poll, publish, until

PAPERS = {"Tờ trình": b"to trinh " * 5000, "Phụ lục": b"phu luc " * 40_000}


def sitting(street: Neighbourhood, voters: int = 1) -> tuple[Cabinet, Cabinet, list[Cabinet], e.Agenda]:
    """Secretary, chair and members with a published meeting."""
    secretary, chair = street.enrol("secretary"), street.enrol("chair")
    members = [street.enrol(f"member{number}") for number in range(1, voters + 1)]
    made = agenda(street.seed, secretary.server_now(), PAPERS)
    publish(secretary, made, PAPERS)
    return secretary, chair, members, made


def polled(street: Neighbourhood) -> tuple[Cabinet, Cabinet, Cabinet, str, str]:
    """Secretary, chair, member; a meeting and its poll, closed with two ballots."""
    secretary, chair, members, made = sitting(street, 2)
    poll = open_poll(chair, members, made.meeting, made.items[0].id)
    for one, choice in ((chair, "for"), (members[0], "against")):
        cast = e.CastBallot(poll, choice)  # type: ignore[arg-type]  # a loop's variable is a str to mypy
        assert one.wait(one.act(made.meeting, cast), PATIENCE_S).outcome == "recorded"
    return secretary, chair, members[0], made.meeting, poll


def close(chair: Cabinet, meeting: str, poll: str) -> None:
    assert chair.wait(chair.act(meeting, e.ClosePoll(poll)), PATIENCE_S).outcome == "recorded"


def test_from_enrolment_to_counted_ballots(quiet: Neighbourhood) -> None:
    secretary, chair, member, meeting, poll = polled(quiet)
    with pytest.raises(PollOpen):
        member.ballots(meeting, poll)
    until(member, lambda: (turnout := member.turnout(poll)) is not None and turnout.cast == 2)
    close(chair, meeting, poll)
    for one in (secretary, chair, member):
        one.settled(PATIENCE_S)
        records = one.ballots(meeting, poll)
        assert {record.ballot.choice for record in records} == {"for", "against"}
        closed = one.state(meeting)[f"poll/{poll}"]
        assert isinstance(closed, e.PollClosed) and closed.poll.result is not None
        assert closed.poll.result.counts.in_favour == 1
        assert dict(one.state(meeting)) == dict(secretary.state(meeting))
        assert one.alarms() == () and one.pending() == ()
        assert one.status().state == "synced"
        assert one.head() is not None
    (mine,) = [one for one in member.meetings() if one.id == meeting]
    assert (mine.role, mine.meeting.title) == ("member", "Phiên họp thử")
    cast = [receipt for receipt in member.receipts(meeting) if receipt.ballot]
    assert [receipt.outcome for receipt in cast] == ["recorded"]
    kept = member.kept_receipt(cast[0].command)
    assert kept is not None and hashlib.sha256(kept.act.data).hexdigest() == cast[0].digest
    assert abs(member.server_now() - chair.server_now()) < 1000


def test_papers_arrive_ahead_of_need_and_are_what_was_brought(quiet: Neighbourhood) -> None:
    secretary, _, (member,), made = sitting(quiet)
    member.settled(PATIENCE_S, verdicts=True)
    for paper, data in zip(made.items[0].papers, PAPERS.values(), strict=True):
        assert member.paper_ready(made.meeting, paper.id)
        assert member.paper(made.meeting, paper.id) == data
        verdict = member.verdict(made.meeting, paper.id)
        assert verdict is not None and verdict.file_status == "unreadable"  # they are no PDF
    status = member.status()
    size = sum(map(len, PAPERS.values()))
    assert (status.papers_done, status.papers_total) == (2, 2)
    assert (status.bytes_done, status.bytes_total) == (size, size)
    # The bytes the secretary brought are under their meeting now, fetched by nobody.
    secretary.settled(PATIENCE_S)
    assert secretary.paper(made.meeting, made.items[0].papers[0].id) == PAPERS["Tờ trình"]
    assert secretary._transfers.bytes_fetched == 0
    with pytest.raises(PaperNotHere):
        secretary.uploaded(made.items[0].papers[0].sha256)
    with pytest.raises(PaperNotHere):
        member.paper(made.meeting, new_id())


def test_bytes_known_from_another_meeting_are_not_fetched_again(quiet: Neighbourhood) -> None:
    secretary, _, (member,), made = sitting(quiet)
    member.settled(PATIENCE_S)
    fetched = member._transfers.bytes_fetched
    assert fetched == sum(map(len, PAPERS.values()))
    second = agenda(quiet.seed, secretary.server_now(), PAPERS, days=40)
    publish(secretary, second, PAPERS)
    until(member, lambda: len(member.meetings()) == 2)
    member.settled(PATIENCE_S)
    assert member.paper(second.meeting, second.items[0].papers[1].id) == PAPERS["Phụ lục"]
    assert member._transfers.bytes_fetched == fetched
    # Recalled in the first meeting, the paper stays in the second.
    recalled = made.items[0].papers[1].id
    secretary.wait(secretary.act(made.meeting, e.RecallPaper(recalled)), PATIENCE_S)
    member.settled(PATIENCE_S)
    with pytest.raises(PaperNotHere):
        member.paper(made.meeting, recalled)
    sha256 = made.items[0].papers[1].sha256
    assert not member._thread.call(lambda vault: vault.has_blob(made.meeting, sha256))
    assert member.paper(second.meeting, second.items[0].papers[1].id) == PAPERS["Phụ lục"]
    # Recalled there too, its bytes leave the disk.
    blobs = Path(quiet.homes[2].root, "vaults", member.vault_id, "blobs")
    before = len(list(blobs.iterdir()))
    gone = e.RecallPaper(second.items[0].papers[1].id)
    secretary.wait(secretary.act(second.meeting, gone), PATIENCE_S)
    eventually(lambda: len(list(blobs.iterdir())) == before - 1)


def test_a_blob_altered_on_the_server_is_refused(quiet: Neighbourhood) -> None:
    secretary = quiet.enrol("secretary")
    papers = {title: data + b"of this test alone" for title, data in PAPERS.items()}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    publish(secretary, made, papers)
    wrong, right = made.items[0].papers
    path = quiet.serving.data / "blobs" / wrong.sha256[:2] / wrong.sha256[2:]
    altered = bytearray(path.read_bytes())
    altered[100] ^= 1
    path.write_bytes(altered)
    member = quiet.enrol("member1")
    until(member, lambda: member.alarms() and member.paper_ready(made.meeting, right.id))
    assert {alarm.code for alarm in member.alarms()} == {"paper-altered"}
    assert member.alarms()[0].detail["paper"] == wrong.id
    assert not member.paper_ready(made.meeting, wrong.id)
    until(member, lambda: member.status().state == "error")
    assert member.status().papers_done == 1
    altered[100] ^= 1
    path.write_bytes(altered)
    member.settled(PATIENCE_S)  # mended: fetched at the next try
    assert member.paper(made.meeting, wrong.id) == papers["Tờ trình"]


def forge(street: Neighbourhood, statement: str, *arguments: object) -> None:
    """Alter the stopped server's database and start it again."""
    street.serving.kill()
    database = sqlite3.connect(street.serving.data / "server.sqlite")
    with database:
        assert database.execute(statement, arguments).rowcount > 0
    database.close()
    street.serving.restart()


def test_a_forged_ballot_is_refused(street: Neighbourhood) -> None:
    _, chair, _, meeting, poll = polled(street)
    close(chair, meeting, poll)
    forge(street, "update ballot set choice = 'for' where choice = 'against'")
    again = street.enrol("member2")
    until(again, again.alarms)
    with pytest.raises(BallotMismatch):
        again.ballots(meeting, poll)
    assert {alarm.code for alarm in again.alarms()} == {"ballot-signature"}
    assert again.alarms()[0].detail == {"meeting": meeting, "poll": poll}


def test_a_removed_ballot_is_refused(street: Neighbourhood) -> None:
    _, chair, member, meeting, poll = polled(street)
    street.homes[2].close()
    close(chair, meeting, poll)
    forge(street, "delete from ballot where choice = 'against'")
    member = street.homes[2].unlock()
    until(member, member.alarms)
    assert [alarm.code for alarm in member.alarms()] == ["ballots-hash"]


def test_forged_totals_are_refused(street: Neighbourhood) -> None:
    _, chair, _, meeting, poll = polled(street)
    close(chair, meeting, poll)
    database = sqlite3.connect(street.serving.data / "server.sqlite")
    (data,) = database.execute(
        "select data from event where journal = ? and cast(data as text) like '%PollClosed%'", (meeting,)
    ).fetchone()
    database.close()
    event = json.loads(data)
    event["poll"]["result"]["counts"]["in_favour"] = 2
    event["poll"]["result"]["outcome"] = "adopted"
    forged = json.dumps(event).encode()
    forge(street, "update event set data = ? where journal = ? and data = ?", forged, meeting, data)
    member = street.enrol("member2")
    until(member, member.alarms)
    assert {alarm.code for alarm in member.alarms()} == {"ballots-tally"}
    with pytest.raises(BallotMismatch):
        member.ballots(meeting, poll)


def test_a_cabinet_works_offline_and_sends_later(street: Neighbourhood) -> None:
    _, _, (member,), made = sitting(street)
    paper = made.items[0].papers[0].id
    member.settled(PATIENCE_S)
    home = street.homes[2]
    home.close()
    with pytest.raises(Locked):
        member.state("anything")
    street.serving.kill()
    member = home.unlock()
    until(member, lambda: member.status().state == "offline")
    assert member.status().reason == "unreachable"
    assert member.paper(made.meeting, paper) == PAPERS["Tờ trình"]
    assert len(member.state(made.meeting)) > 5
    note = Note(new_id(), paper, 0, 100, 100, "Xem lại số liệu")
    member.annotate(made.meeting, paper, note)
    assert member.annotations(made.meeting, paper) == (note,)
    member.remember_place(paper, {"page": 3})
    act = member.act(made.meeting, e.CheckIn())
    (pending,) = member.pending(made.meeting)
    assert (pending.id, pending.status, pending.code) == (act, "waiting", "")
    assert member.receipt(act) is None
    with pytest.raises(TimeoutError):
        member.wait(act, 0.01)
    # All of it survives the program's end.
    home.close()
    member = home.unlock(start=False)
    assert member.status().reason == "not-started"
    assert [one.id for one in member.pending()] == [act]
    assert member.annotations(made.meeting, paper) == (note,) and member.place(paper) == {"page": 3}
    street.serving.restart()
    member.start()
    assert member.wait(act, PATIENCE_S).outcome == "recorded"
    assert f"attendance/{member.person}" in member.state(made.meeting)
    member.settled(PATIENCE_S)
    stored = sqlite3.connect(street.serving.data / "server.sqlite")
    eventually(lambda: stored.execute("select count(*) from notebook_operation").fetchone() == (1,))
    (sealed,) = stored.execute("select sealed from notebook_operation").fetchone()
    stored.close()
    assert "số liệu".encode() not in sealed


def test_a_notebook_travels_between_devices_that_share_its_key(quiet: Neighbourhood) -> None:
    _, _, (member,), made = sitting(quiet)
    paper = made.items[0].papers[0].id
    note, erased = (Note(new_id(), paper, 0, 1, 1, text) for text in ("giữ", "xóa"))
    for operation in (note, erased, Tombstone(erased.id, paper)):
        member.annotate(made.meeting, paper, operation)
    expected = (note, Tombstone(erased.id, paper))
    assert member.annotations(made.meeting, paper) == expected
    key = member._thread.call(lambda vault: vault.notebook_keys[-1])
    eventually(lambda: not member._thread.call(lambda vault: list(vault.scan("notebook-unsent"))))
    other = quiet.home("member1").enrol(quiet.seed.code("member1"), start=False)
    assert other.person == member.person and other.device != member.device
    other._thread.call(lambda vault: vault.adopt_notebook_key(key.id, key.key))
    other.start()
    until(other, lambda: other.annotations(made.meeting, paper) == expected)
    # A device without the key takes in nothing, and says so to nobody but itself.
    again = quiet.home("chair").enrol(quiet.seed.code("chair"))
    again.settled(PATIENCE_S)
    assert again.annotations(made.meeting, paper) == ()


def test_refusals_are_kept_until_they_are_acknowledged(quiet: Neighbourhood) -> None:
    _, _, (member,), made = sitting(quiet)
    until(member, member.meetings)
    act = member.act(made.meeting, e.OpenMeeting())
    receipt = member.wait(act, PATIENCE_S)
    assert (receipt.outcome, receipt.code) == ("refused", "not-permitted")
    (pending,) = member.pending()
    assert (pending.status, pending.code) == ("refused", "not-permitted")
    quiet.homes[2].close()
    member = quiet.homes[2].unlock()
    assert [one.status for one in member.pending()] == ["refused"]
    member.acknowledge(act)
    assert member.pending() == ()
    with pytest.raises(KeyError):
        member.acknowledge(act)
    assert member.receipt(act) is not None


def test_an_act_that_names_bytes_nobody_has_is_rejected(quiet: Neighbourhood) -> None:
    secretary, _, _, made = sitting(quiet)
    paper = e.AgendaPaper(new_id(), "Không có", "0" * 64, 10)
    with pytest.raises(ActRejected) as rejected:
        secretary.wait(secretary.act(made.meeting, e.AttachPaper(made.items[0].id, paper)), PATIENCE_S)
    assert rejected.value.code == "hash-mismatch"
    secretary.acknowledge(rejected.value.act.id)


def test_drafts_are_kept_offline_and_conflicts_beside_each_other(street: Neighbourhood) -> None:
    secretary, other = street.enrol("secretary"), street.enrol("secretary")
    made = agenda(street.seed, secretary.server_now(), {})
    first = secretary.save_draft(Draft(new_id(), "agenda", 0, made))
    assert isinstance(first, Draft) and first.revision == 1
    assert other.draft(first.id) == first
    assert [(row.id, row.title) for row in other.drafts()] == [(first.id, "Phiên họp thử")]
    conclusion = Draft(new_id(), "agenda", 0, None)
    with pytest.raises(Refused, match="invalid"):
        secretary.save_draft(conclusion)
    # Both change it; the other is quicker.
    theirs = other.save_draft(Draft(first.id, "agenda", 1, made, "của người khác"))
    assert isinstance(theirs, Draft) and theirs.revision == 2
    conflict = secretary.save_draft(Draft(first.id, "agenda", 1, made, "của tôi"))
    assert isinstance(conflict, DraftConflict)
    assert (conflict.yours.text, conflict.theirs.text) == ("của tôi", "của người khác")
    assert secretary.draft_conflict(first.id) == conflict
    chosen = secretary.save_draft(Draft(first.id, "agenda", 2, made, "của tôi"))
    assert isinstance(chosen, Draft) and chosen.revision == 3
    assert secretary.draft_conflict(first.id) is None
    # Written without a connection, sent when it is back.
    street.serving.kill()
    until(secretary, lambda: secretary.status().state == "offline")
    offline = Draft(first.id, "agenda", 3, made, "viết trên xe")
    assert secretary.save_draft(offline) == offline
    assert secretary.draft(first.id) == offline
    street.serving.restart()
    until(secretary, lambda: secretary.draft(first.id) == Draft(first.id, "agenda", 4, made, "viết trên xe"))


def test_a_secretary_has_the_directory_offline_too(street: Neighbourhood) -> None:
    secretary, member = street.enrol("secretary"), street.enrol("member1")
    known = secretary.directory()
    assert known is not None and known.bodies[0].id == street.seed.body
    assert member.directory() is None
    street.serving.kill()
    until(secretary, lambda: secretary.status().state == "offline")
    assert secretary.directory() == known


def test_an_unknown_event_makes_a_meeting_read_only_and_says_why(quiet: Neighbourhood) -> None:
    _, _, (member,), made = sitting(quiet)
    member.settled(PATIENCE_S)
    cursor = member._thread.call(lambda _vault: member._replica.cursor(made.meeting))
    before = dict(member.state(made.meeting))
    newer = Entry("chair", '{"type":"ChairReplaced","v":1,"at":5}')
    answer = FeedAnswer((Page(made.meeting, cursor, "later", (newer,)),), None, 0)
    member._line.take(answer, Asked((Position(made.meeting, cursor),), 0))
    assert member.status().state == "error" and member.status().reason == "newer-event"
    assert dict(member.state(made.meeting)) == before
    (summary,) = member.meetings()
    assert summary.read_only is not None and summary.read_only.event == "ChairReplaced"
    with pytest.raises(ReadOnlyMeeting):
        member.act(made.meeting, e.CheckIn())
    assert member._thread.call(lambda _vault: member._replica.cursor(made.meeting)) == cursor
