"""The registrar, the log and the feed over a real database."""

import sqlite3
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from ecabinet.domain import events as e
from ecabinet.domain.permissions import sees
from ecabinet.evidence.log import content_commitment, leaf_hash, root
from ecabinet.evidence.statements import read_head, read_receipt
from ecabinet.server import tables
from ecabinet.server.journal import ADMINISTRATION
from ecabinet.server.store import StorageFull
from tests.meetings import CHAIR, GUEST, MEETING, SECRETARY, agenda, ident, members, paper
from tests.server.record import Reader, Record

ITEM, HIDDEN, THIRD = ident("item 1"), ident("item 2"), ident("item 3")
PEOPLE = [*members(5), SECRETARY, GUEST]
MEMBER = members(5)[1]
POLL = ident("poll")


@pytest.fixture
def record(tmp_path):
    made = Record(tmp_path, log=True)
    yield made
    made.close()


def test_the_same_id_gets_the_same_receipt_and_other_content_is_refused(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    signed = record.sign(MEMBER, e.CheckIn(), ident("act"))
    first, second = record.send(MEMBER, signed, signed)
    assert first == second and first.receipt
    (third,) = record.send(MEMBER, record.sign(MEMBER, e.CallItem(ITEM), ident("act")))
    assert third.problem and third.problem.code == "digest-differs"
    with record.store.read() as connection:
        kept = connection.execute(select(tables.act.c.data).where(tables.act.c.id == ident("act"))).scalars()
        assert list(kept) == [signed.data]  # the device's own bytes


def test_acts_of_other_people_devices_servers_and_broken_ones_are_not_judged(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    forged = record.sign(CHAIR, e.CheckIn())
    (answer,) = record.send(MEMBER, forged)
    assert answer.problem and answer.problem.code == "bad-signature"
    signed = record.sign(MEMBER, e.CheckIn())
    broken = type(signed)(signed.data.replace(b"CheckIn", b"OpenAll"), signed.signature)
    (answer,) = record.send(MEMBER, broken)
    assert answer.problem and answer.problem.code == "bad-signature"
    gone = update(tables.device).where(tables.device.c.person == MEMBER).values(revoked_at=1)
    record.store.write(lambda connection: connection.execute(gone)).result()
    (answer,) = record.send(MEMBER, record.sign(MEMBER, e.CheckIn()))
    assert answer.problem and answer.problem.code == "device-revoked"


def test_a_meeting_that_names_bytes_the_server_lacks_is_not_judged_and_may_be_sent_again(record):
    plan = agenda()
    record.sizes[plan.items[0].papers[0].sha256] = 5
    signed = record.sign(SECRETARY, e.PublishMeeting(plan))
    (answer,) = record.send(SECRETARY, signed)
    assert answer.problem and answer.problem.code == "hash-mismatch"
    record.sizes.clear()
    (answer,) = record.send(SECRETARY, signed)
    assert answer.receipt
    assert read_receipt(record.key.public, answer.receipt).outcome == "recorded"
    invited = record.pull(MEMBER, journal=MEMBER)
    assert invited and [entry.subject for entry in invited.entries] == [f"invitation/{MEETING}"]
    assert record.pull(MEMBER, journal=CHAIR) is None
    assert record.pull(ident("stranger")) is None


def test_no_meeting_is_convened_in_a_journal_that_is_somebodys_own(record):
    own = ident("a new person")
    values = {"id": own, "name": "Thử", "office": "Thử", "account": "thu"}
    added = tables.person.insert().values(**values)
    record.store.write(lambda connection: connection.execute(added)).result()
    for journal in (own, ADMINISTRATION):
        plan = msgspec.structs.replace(agenda(), meeting=journal)
        (answer,) = record.send(SECRETARY, record.sign(SECRETARY, e.PublishMeeting(plan), journal=journal))
        assert read_receipt(record.key.public, answer.receipt).code == "not-found"


def test_receipts_rise_and_carry_the_leaves_they_made(record):
    receipts = [record.must(SECRETARY, e.PublishMeeting(agenda()))]
    record.now -= 10_000  # a clock set back
    receipts += [record.must(person, e.CheckIn()) for person in members(5)]
    receipts.append(record.ask(MEMBER, e.OpenMeeting()))
    assert [one.at for one in receipts] == sorted({one.at for one in receipts})
    assert receipts[-1].outcome == "refused" and not receipts[-1].leaves
    page = record.pull(SECRETARY)
    assert page
    made = set()
    for entry in page.entries:
        assert entry.event and entry.nonce and entry.place
        made.add(leaf_hash(content_commitment(entry.nonce, entry.event.encode()), entry.place).hex())
    assert made == {leaf for one in receipts for leaf in one.leaves}


def test_every_event_is_a_leaf_under_a_signed_head(record, tmp_path):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    record.store.write(
        lambda connection: record.registrar.administer(connection, "add-unit", "quản trị", {"id": "1"})
    ).result()
    record.log.close()
    with record.store.read() as connection:
        rows = connection.execute(select(tables.event).order_by(tables.event.c.leaf_index)).all()
        head = read_head(record.key.public, record.log.head)
        assert head.size == len(rows) and [row.leaf_index for row in rows] == list(range(len(rows)))
        assert head.root == root([row.leaf for row in rows]).hex()


def test_ballots_stand_once_and_the_list_is_what_was_counted(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    for person in members(5):
        record.must(person, e.CheckIn())
    record.must(CHAIR, e.OpenMeeting())
    record.must(CHAIR, e.OpenPoll(POLL, ITEM, "Thông qua?"))
    cast = record.must(MEMBER, e.CastBallot(POLL, "for"))
    again = record.must(MEMBER, e.CastBallot(POLL, "for"))
    assert cast.ballot == again.ballot == cast.command
    record.must(MEMBER, e.CastBallot(POLL, "against", cast.ballot))
    record.must(CHAIR, e.CastBallot(POLL, "for"))
    seen = record.feed.read(CHAIR, [])
    assert not seen.turnout
    record.must(CHAIR, e.ClosePoll(POLL))
    page = record.pull(MEMBER)
    closed = next(e.decode(one.event.encode()) for one in page.entries if one.subject == f"poll/{POLL}")
    assert closed.poll.result.counts.in_favour == closed.poll.result.counts.against == 1
    assert record.ask(MEMBER, e.CastBallot(POLL, "for")).code == "poll-closed"


def test_a_failed_commit_keeps_nothing_and_the_next_one_is_judged_afresh(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))

    def fills(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        connection.exec_driver_sql("CREATE TABLE filler AS SELECT randomblob(100000)")

    lost = record.store.write(fills)
    assert isinstance(lost.exception(10), StorageFull)
    record.store.write(
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    ).result()
    assert record.must(MEMBER, e.CheckIn()).leaves


def test_cursors_tell_nothing_and_serve_nobody_else(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    mine, again = record.pull(MEMBER), record.pull(MEMBER)
    assert mine.cursor != again.cursor and len(mine.cursor) == len(again.cursor)
    assert record.pull(MEMBER, mine.cursor) is None
    theirs = record.pull(CHAIR, mine.cursor)
    assert theirs.reset and theirs.entries == record.pull(CHAIR).entries
    assert record.pull(MEMBER, "garbage").reset


def test_a_rolled_back_database_is_noticed_by_the_cursor(record, tmp_path):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    page = record.pull(MEMBER)
    record.must(MEMBER, e.CheckIn())
    late = record.pull(MEMBER, page.cursor)
    path = tmp_path / "ecabinet.db"
    raw = sqlite3.connect(path)
    raw.execute("DELETE FROM event WHERE subject LIKE 'attendance/%'")
    raw.execute("UPDATE journal SET size = size - 1 WHERE id = ?", (MEETING,))
    raw.commit()
    raw.close()
    record.feed._histories.clear()  # a restart reads the database anew
    assert record.pull(MEMBER, late.cursor).reset


# --- Any history ends with everybody equal to a fresh pull -------------------------------------------

people = st.sampled_from(PEOPLE)
targets = st.sampled_from([ITEM, HIDDEN, THIRD])
papers = st.sampled_from([ident(f"paper {number}") for number in (1, 2, 3)])
some_members = st.none() | st.lists(st.sampled_from(members(5)), max_size=3, unique=True).map(tuple)
steps = st.one_of(
    st.tuples(st.just("pull"), people),
    st.tuples(st.just("lost"), people),
    st.tuples(st.just("late"), people),
    st.tuples(
        st.just(SECRETARY),
        st.builds(e.SetRecipients, targets, some_members, st.sampled_from([(), (GUEST,)])),
    ),
    st.tuples(st.just(CHAIR), st.builds(e.CallItem, targets)),
    st.tuples(st.just(SECRETARY), st.builds(e.MoveItem, targets, st.none() | targets)),
    st.tuples(st.just(SECRETARY), st.builds(e.RecallPaper, papers)),
    st.tuples(
        st.just(SECRETARY), st.builds(e.ReplacePaper, papers, st.just("0" * 63 + "9"), st.just(1009))
    ),
    st.tuples(st.sampled_from(members(5)), st.builds(e.AskToSpeak, st.uuids().map(str), targets)),
    st.tuples(people, st.just(e.CheckIn())),
    st.tuples(st.just(CHAIR), st.builds(e.ConfirmConclusion, targets, st.sampled_from(["a", "b"]))),
)  # fmt: skip


def opened(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    for person in members(5):
        record.must(person, e.CheckIn())
    record.must(CHAIR, e.OpenMeeting())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=5, max_size=40))
def test_any_history_of_grants_and_withdrawals_ends_equal_to_a_fresh_pull(history):
    with tempfile.TemporaryDirectory() as folder:
        record = Record(Path(folder))
        try:
            opened(record)
            readers = {person: Reader(record, person) for person in PEOPLE}
            late = {}
            for who, what in history:
                if who == "pull":
                    readers[what].pull()
                elif who == "lost":
                    record.pull(what, readers[what].cursor)
                elif who == "late":
                    # an answer that arrives after another one was folded
                    if what in late:
                        readers[what].fold(late.pop(what))
                    else:
                        late[what] = record.pull(what, readers[what].cursor)
                else:
                    record.ask(who, what)
            with record.store.read() as connection:
                state = dict(record.feed.state(connection, MEETING))
            for person, reader in readers.items():
                reader.pull()
                fresh = Reader(record, person)
                fresh.pull()
                assert reader.subjects == fresh.subjects
                assert set(fresh.subjects) == {one for one in state if sees(state, person, one)}
        finally:
            record.close()


desk = st.just(SECRETARY)
hidden_steps = st.one_of(
    st.tuples(st.just(CHAIR), st.builds(e.CallItem, st.just(HIDDEN))),
    st.tuples(st.just(CHAIR), st.builds(e.AskToSpeak, st.uuids().map(str), st.just(HIDDEN))),
    st.tuples(st.just(CHAIR), st.builds(e.ConfirmConclusion, st.just(HIDDEN), st.sampled_from(["a", "b"]))),
    st.tuples(desk, st.builds(e.MoveItem, st.just(HIDDEN), st.sampled_from([None, ITEM, THIRD]))),
    st.tuples(desk, st.just(e.RecallPaper(ident("paper 2")))),
    st.tuples(desk, st.builds(e.SetRecipients, st.just(HIDDEN), st.sampled_from([(), (CHAIR,)]))),
    st.tuples(desk, st.just(e.AttachPaper(HIDDEN, paper(8)))),
)  # fmt: skip
added = e.AgendaItem(ident("item 4"), "Thêm", papers=(paper(4),))
public_steps = st.one_of(
    st.tuples(st.just(CHAIR), st.builds(e.CallItem, st.sampled_from([ITEM, THIRD]))),
    st.tuples(
        st.just(SECRETARY),
        st.builds(
            e.MoveItem, st.sampled_from([ITEM, THIRD]), st.sampled_from([None, ITEM, THIRD, ident("item 4")])
        ),
    ),
    st.tuples(desk, st.builds(e.SetRecipients, st.just(THIRD), some_members)),
    st.tuples(st.just(MEMBER), st.builds(e.AskToSpeak, st.uuids().map(str), st.just(ITEM))),
    st.tuples(desk, st.just(e.AddItem(added))),
    st.tuples(st.just(MEMBER), st.builds(e.AskToSpeak, st.uuids().map(str), st.just(HIDDEN))),
    st.tuples(st.sampled_from(PEOPLE), st.just(e.CheckIn())),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.booleans(), public_steps, hidden_steps), min_size=3, max_size=25))
def test_twins_that_differ_only_in_what_a_member_may_not_see_send_identical_pages(history):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = Record(Path(one)), Record(Path(other))
        try:
            opened(first)
            plan = agenda([item for item in agenda().items if item.id != HIDDEN])
            second.must(SECRETARY, e.PublishMeeting(plan))
            for person in members(5):
                second.must(person, e.CheckIn())
            second.must(CHAIR, e.OpenMeeting())
            watchers = [(Reader(first, person), Reader(second, person)) for person in (MEMBER, GUEST)]
            for secret, shown, hidden in history:
                if secret:
                    first.ask(*hidden)
                else:
                    first.now = second.now = max(first.now, second.now)
                    told = [record.ask(*shown) for record in (first, second)]
                    outcomes = {(one.outcome, one.code, one.at) for one in told}
                    assert len(outcomes) == 1 or shown[0] != MEMBER
                for left, right in watchers:
                    pages = left.pull(), right.pull()
                    told_pages = [
                        page and [(entry.subject, entry.event) for entry in page.entries] for page in pages
                    ]
                    assert told_pages[0] == told_pages[1]
        finally:
            first.close()
            second.close()
