"""Nothing is learned or changed from elsewhere: another meeting or term, a hash, a fault's text."""

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ecabinet.domain import events as e
from ecabinet.evidence.statements import SignedBytes, Term, read_receipt
from ecabinet.protocol.messages import Position
from ecabinet.server import ballot_box, tables
from ecabinet.server.feed import History
from tests.meetings import CHAIR, MEETING, SECRETARY, agenda, ident, members
from tests.server.record import Record

ITEM, POLL, OTHER = ident("item 1"), ident("poll"), ident("another meeting")
MEMBER = members(5)[1]


@pytest.fixture
def record(tmp_path):
    made = Record(tmp_path)
    yield made
    made.close()


def ask(record, journal, person, command):
    record.now += 1000
    (answer,) = record.send(person, record.sign(person, command, journal=journal))
    assert answer.receipt, answer.problem
    return read_receipt(record.key.public, answer.receipt)


def polling(record, journal):
    """A meeting in this journal with the one poll's id open in it."""
    steps = [(SECRETARY, e.PublishMeeting(msgspec.structs.replace(agenda(), meeting=journal)))]
    steps += [(person, e.CheckIn()) for person in members(5)]
    steps += [(CHAIR, e.OpenMeeting()), (CHAIR, e.OpenPoll(POLL, ITEM, "Thông qua?"))]
    for person, command in steps:
        assert ask(record, journal, person, command).outcome == "recorded"


def test_a_poll_of_another_meeting_with_the_same_id_touches_no_ballot(record):
    polling(record, MEETING)
    polling(record, OTHER)
    cast = ask(record, MEETING, MEMBER, e.CastBallot(POLL, "for"))
    assert record.feed.read(MEMBER, [_at(MEETING)]).turnout[0].cast == 1
    assert record.feed.read(MEMBER, [_at(OTHER)]).turnout[0].cast == 0
    assert ask(record, OTHER, MEMBER, e.CastBallot(POLL, "against", cast.ballot)).outcome == "recorded"
    assert ask(record, OTHER, CHAIR, e.ClosePoll(POLL)).outcome == "recorded"
    assert ask(record, MEETING, CHAIR, e.ClosePoll(POLL)).outcome == "recorded"
    with record.store.read() as connection:
        for journal, choice in ((MEETING, "for"), (OTHER, "against")):
            assert [one.choice for one in ballot_box.standing(connection, journal, POLL).values()] == [choice]
            assert [one.ballot.choice for one in ballot_box.records(connection, journal, POLL)] == [choice]


def _at(journal):
    return Position(journal)


def test_a_cursor_of_another_term_with_the_same_number_starts_afresh(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    page = record.pull(MEMBER)
    assert record.pull(MEMBER, page.cursor) is None
    record.feed._term = Term(1, ident("the term of another line"))
    assert record.pull(MEMBER, page.cursor).reset


def test_an_act_whose_bytes_are_no_json_spoils_nothing_else_in_its_batch(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    key = record.devices[MEMBER]
    garbage = [b"not json", b'{"id":"\xff\xfe"}', b""]
    batch = [SignedBytes(data, key.sign("ecabinet/act/1", data)) for data in garbage]
    first, *broken = record.send(MEMBER, record.sign(MEMBER, e.CheckIn()), *batch)
    assert first.receipt and [one.problem.code for one in broken] == ["invalid"] * 3


def test_who_may_not_name_a_paper_learns_nothing_about_its_bytes(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    record.sizes["f" * 64] = 0
    for sha256 in ("f" * 64, "0" * 63 + "9"):
        new = e.AgendaPaper(ident(f"new {sha256}"), "Thêm", sha256, 1009)
        receipt = record.ask(MEMBER, e.AttachPaper(ITEM, new))
        assert (receipt.outcome, receipt.code) == ("refused", "not-permitted")


def test_every_journal_that_an_act_writes_is_locked_first_in_the_order_of_ids(record):
    locked = []
    record.store.lock = lambda connection, journals: locked.append(list(journals))
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    with record.store.read() as connection:
        written = set(connection.execute(select(tables.event.c.journal)).scalars())
    (journals,) = locked
    assert journals == sorted(journals) and set(journals) == written == {MEETING, *record.devices}
    record.must(MEMBER, e.CheckIn())
    assert locked[1:] == [[MEETING]]


def test_the_text_of_a_fault_quotes_no_values(record):
    twice = [{"id": ident("one"), "name": "một bí mật", "office": "x", "account": "a"}] * 2
    with pytest.raises(IntegrityError) as fault:
        record.store.write(lambda connection: connection.execute(tables.person.insert(), twice)).result(10)
    assert "bí mật" not in str(fault.value)


def test_a_state_may_be_walked_while_another_reader_brings_it_up(record):
    record.must(SECRETARY, e.PublishMeeting(agenda()))
    history = History(MEETING)
    with record.store.read() as connection:
        history.bring_up(connection)
    walk = iter(history.at(history.size))
    next(walk)
    record.must(MEMBER, e.CheckIn())
    with record.store.read() as connection:
        history.bring_up(connection)
    assert f"attendance/{MEMBER}" not in set(walk)


def test_bytes_that_only_somebody_else_brought_are_not_here(house):
    secretary, member = house["secretary"], house["member1"]
    secret = secretary.upload(b"%PDF-1.7 one for the chair alone")
    own = member.upload(b"%PDF-1.7 the member's own")
    chair = house["chair"]
    theirs = chair.upload(b"%PDF-1.7 the chair's")
    outcomes = []
    for sha256, size in ((secret, 32), (theirs, 20), (own, 25)):
        meeting = ident(f"meeting of {sha256}")
        item = e.AgendaItem(
            ident(sha256), "Nội dung", papers=(e.AgendaPaper(ident(f"p {sha256}"), "Tờ", sha256, size),)
        )
        plan = e.Agenda(
            meeting, house.seed.body, "Phiên thử", "regular", "Phòng 1", 2_000_000_000_000, (), (item,)
        )
        (answer,) = secretary.send(secretary.act(meeting, e.PublishMeeting(plan, "thử")))
        outcomes.append(answer.problem.code if answer.problem else "judged")
    assert outcomes == ["judged", "judged", "hash-mismatch"]
