"""Drafts, directory, notebook, feed and stream over the wire; the form of every answer."""

import itertools
import json
import secrets
import threading
import time
import uuid
from collections.abc import Iterator

import msgspec
import requests

from ecabinet.domain import events as e
from ecabinet.domain.poll import ballots_sha256
from ecabinet.evidence.statements import read_act, read_head
from ecabinet.protocol import messages as m
from tests.server.conftest import House
from tests.server.test_enrolment import code_of
from tests.server.test_uploads import publish
from tests.serving import PASSWORD, Device


def agenda_draft(house: House, title: str) -> m.Draft:
    """A new draft of an agenda."""
    agenda = e.Agenda(
        str(uuid.uuid4()), house.seed.body, title, "regular", "Phòng họp số 1", 4_000_000_000_000
    )
    return m.Draft(str(uuid.uuid4()), "agenda", 0, agenda)


def written(answer: requests.Response) -> m.Draft:
    """The draft as the server keeps it now."""
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=m.Draft)


def test_a_stale_draft_is_answered_with_both_texts(house: House) -> None:
    secretary = house["secretary"]
    first = agenda_draft(house, "Phiên thứ nhất")
    path = f"/drafts/{first.id}"
    second = written(secretary.call("PUT", path, first))
    assert second == msgspec.structs.replace(first, revision=1)
    assert written(secretary.call("PUT", path, first)) == second  # its answer had been lost
    other = msgspec.structs.replace(first, agenda=msgspec.structs.replace(first.agenda, title="Phiên khác"))
    answer = secretary.call("PUT", path, other)
    assert answer.status_code == 409
    conflict = msgspec.json.decode(answer.content, type=m.DraftConflict)
    assert conflict == m.DraftConflict(other, second)
    chosen = msgspec.structs.replace(other, revision=1)
    assert written(secretary.call("PUT", path, chosen)).revision == 2
    assert written(secretary.call("GET", path)).agenda == other.agenda
    rows = msgspec.json.decode(secretary.call("GET", "/drafts").content, type=m.DraftsAnswer).drafts
    assert m.DraftRow(first.id, "agenda", 2, "Phiên khác", None) in rows


def test_an_agenda_draft_is_the_secretaries_alone(house: House) -> None:
    draft = agenda_draft(house, "Phiên kín")
    written(house["secretary"].call("PUT", f"/drafts/{draft.id}", draft))
    absent = house["chair"].call("GET", f"/drafts/{uuid.uuid4()}")
    assert code_of(absent) == "not-found"
    for account in ("chair", "member1", "guest"):
        device = house[account]
        assert device.call("GET", f"/drafts/{draft.id}").content == absent.content
        stale = msgspec.structs.replace(draft, revision=1)
        assert device.call("PUT", f"/drafts/{draft.id}", stale).content == absent.content
        assert all(row["id"] != draft.id for row in device.call("GET", "/drafts").json()["drafts"])
    answer = house["secretary"].call("PUT", f"/drafts/{uuid.uuid4()}", draft)
    assert code_of(answer) == "invalid"
    odd = msgspec.structs.replace(draft, id=str(uuid.uuid4()), kind="conclusion")
    assert code_of(house["secretary"].call("PUT", f"/drafts/{odd.id}", odd)) == "invalid"


def test_a_conclusion_draft_is_the_desks(house: House) -> None:
    meeting, item, _ = publish(house, secrets.token_bytes(20))
    draft = m.Draft(str(uuid.uuid4()), "conclusion", 0, text="Thống nhất", meeting=meeting, item=item)
    path = f"/drafts/{draft.id}"
    assert written(house["chair"].call("PUT", path, draft)).revision == 1
    assert written(house["secretary"].call("GET", path)).text == "Thống nhất"
    for account in ("chair", "secretary"):
        rows = house[account].call("GET", "/drafts").json()["drafts"]
        assert [row["item"] for row in rows if row["id"] == draft.id] == [item]
    assert code_of(house["member1"].call("GET", path)) == "not-found"
    theirs = msgspec.structs.replace(draft, id=str(uuid.uuid4()))
    assert code_of(house["member1"].call("PUT", f"/drafts/{theirs.id}", theirs)) == "not-found"


def test_the_directory_is_for_secretaries(house: House) -> None:
    answer = house["secretary"].call("GET", "/directory")
    told = msgspec.json.decode(answer.content, type=m.DirectoryAnswer)
    (body,) = told.bodies
    assert (body.id, body.parent, body.profile_id) == (house.seed.body, "TỈNH THỬ", "ubnd")
    assert body.profile_confirmed_by == "Phòng Tư pháp thử"
    assert [(one.role, one.votes) for one in body.members] == [
        ("chair", True), ("secretary", False), ("member", True), ("member", True),
    ]  # fmt: skip
    assert {one.person for one in told.people} == set(house.seed.people.values())
    assert {one.unit for one in told.people} == {"UBND xã Thử"}
    for account in ("chair", "member1", "guest"):
        assert code_of(house[account].call("GET", "/directory")) == "not-found"


def test_the_notebook_is_a_set_and_ones_own(house: House) -> None:
    device = house["member1"]
    operations = tuple(
        m.NotebookOperation(str(uuid.uuid4()), secrets.token_bytes(100 + number)) for number in range(5)
    )
    since = device.call("GET", "/notebook").json()["next"]
    for batch in (operations[:3], operations, operations[1:]):
        assert device.call("PUT", "/notebook", m.NotebookPut(batch)).status_code == 204
    answer = device.call("GET", "/notebook", params={"since": since})
    told = msgspec.json.decode(answer.content, type=m.NotebookAnswer)
    assert told.operations == operations and told.next == since + 5
    assert house["member2"].call("GET", "/notebook").json()["operations"] == []
    changed = m.NotebookPut((m.NotebookOperation(operations[0].id, b"other"),))
    assert code_of(device.call("PUT", "/notebook", changed)) == "digest-differs"
    large = m.NotebookPut((m.NotebookOperation(str(uuid.uuid4()), bytes(m.SEALED_BYTES_MAX + 1)),))
    assert code_of(device.call("PUT", "/notebook", large)) == "invalid"
    later = device.call("GET", "/notebook", params={"since": told.next}).json()
    assert later == {"operations": [], "next": told.next}


def test_a_meeting_from_publication_to_the_counted_ballots(house: House) -> None:
    meeting, item, _ = publish(house, secrets.token_bytes(20))
    chair, member = house["chair"], house["member1"]
    for account in ("chair", "member1", "member2"):
        house[account].must(meeting, e.CheckIn())
    chair.must(meeting, e.OpenMeeting())
    poll = str(uuid.uuid4())
    chair.must(meeting, e.OpenPoll(poll, item, "Thông qua?"))
    chair.must(meeting, e.CastBallot(poll, "for"))
    member.must(meeting, e.CastBallot(poll, "against"))
    path = f"/meetings/{meeting}/polls/{poll}/ballots"
    assert code_of(member.call("GET", path)) == "not-found"  # nobody sees a ballot while the poll is open
    assert house["member2"].feed(meeting).turnout == (m.Turnout(poll, 2, 3),)
    chair.must(meeting, e.ClosePoll(poll))
    told = msgspec.json.decode(member.call("GET", path).content, type=m.BallotList)
    assert {one.ballot.member: one.ballot.choice for one in told.ballots} == {
        chair.person: "for", member.person: "against",
    }  # fmt: skip
    for one in told.ballots:
        assert read_act(one.sign_key, one.act).id == one.ballot.command
    (page,) = member.feed(meeting).pages
    closed = [e.decode(entry.event.encode()) for entry in page.entries if entry.event]
    (poll_closed,) = [event for event in closed if isinstance(event, e.PollClosed)]
    assert poll_closed.poll.ballots_sha256 == ballots_sha256([one.ballot for one in told.ballots])
    assert code_of(house["guest"].call("GET", path)) == "not-found"
    chair.must(meeting, e.CloseMeeting())
    data = secrets.token_bytes(1_000)
    sha256 = house["secretary"].upload(data)
    house["secretary"].must(meeting, e.FileMinutes(sha256, len(data)))
    assert member.call("GET", f"/meetings/{meeting}/minutes").content == data
    assert code_of(house["guest"].call("GET", f"/meetings/{meeting}/minutes")) == "not-found"
    signed = msgspec.json.decode(member.call("GET", "/head").content, type=m.SignedBytes)
    assert read_head(member.statement.log_key, signed).server == house.serving.fingerprint


class Listener:
    """A device's open stream, read on a thread until the server ends it."""

    def __init__(self, device: Device, *journals: str) -> None:
        at = msgspec.json.encode(m.FeedRequest(tuple(m.Position(one) for one in journals))).decode()
        self.response = device.call(
            "GET", "/feed", params={"at": at}, headers={"Accept": "text/event-stream"}, stream=True
        )
        assert self.response.status_code == 200
        self.answers: list[m.FeedAnswer] = []
        self.ended = threading.Event()
        self._news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for line in self.response.iter_lines(chunk_size=1):
                if line.startswith(b"data: "):
                    with self._news:
                        self.answers.append(msgspec.json.decode(line[6:], type=m.FeedAnswer))
                        self._news.notify_all()
        except requests.RequestException:
            pass  # the server was killed at the end of the tests
        self.ended.set()

    def wait(self, count: int) -> list[m.FeedAnswer]:
        """The answers, once there are so many."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.answers) >= count, 10), self.answers
            return list(self.answers)


def test_a_stream_tells_what_comes_and_is_silent_about_the_hidden(house: House) -> None:
    member1, member2, chair = house["member1"], house["member2"], house["chair"]
    meeting, item, _ = publish(house, secrets.token_bytes(20), members=(member1.person,))
    seeing, blind = Listener(member1, meeting), Listener(member2, meeting)
    headers = seeing.response.headers
    assert headers["content-type"].startswith("text/event-stream") and headers["x-accel-buffering"] == "no"
    seeing.wait(1)
    first = blind.wait(1)[0].pages[0]
    began = time.monotonic()
    chair.must(meeting, e.AttachPaper(item, e.AgendaPaper(str(uuid.uuid4()), "Kín", chair.upload(b"kin"), 3)))
    (page,) = seeing.wait(2)[1].pages
    assert [entry.subject.split("/")[0] for entry in page.entries] == ["paper"]
    assert time.monotonic() - began < 5
    chair.must(meeting, e.CheckIn())
    (page,) = blind.wait(2)[1].pages
    assert page.since == first.cursor
    assert [entry.subject for entry in page.entries] == [f"attendance/{chair.person}"]


def test_a_devices_second_stream_ends_its_first(house: House) -> None:
    device = Device(house.serving).enrol(house.seed.code("member1"))
    first = Listener(device, device.person)
    first.wait(1)
    second = Listener(device, device.person)
    second.wait(1)
    assert first.ended.wait(10)
    assert not second.ended.is_set()


def test_a_batch_is_answered_in_order_and_bad_acts_alone_are_refused(house: House) -> None:
    member = house["member1"]
    meeting, _, _ = publish(house, secrets.token_bytes(20))
    good, forged = member.act(meeting, e.CheckIn()), member.act(meeting, e.CheckIn())
    forged = msgspec.structs.replace(forged, signature=bytes(64))
    first, second, again = member.send(good, forged, good)
    assert first.receipt is not None and again.receipt == first.receipt
    assert second.problem is not None and second.problem.code == "bad-signature"
    foreign = house["member2"].send(good)[0]
    assert foreign.problem is not None and foreign.problem.code == "bad-signature"


def test_faulty_requests_are_problems_in_the_protocols_form(house: House) -> None:
    device = house["member1"]
    assert code_of(device.call("POST", "/acts", b"{")) == "invalid"
    assert code_of(device.call("POST", "/acts", {"acts": []})) == "invalid"
    assert code_of(device.call("POST", "/acts", {"acts": [], "more": 1})) == "invalid"
    assert code_of(device.call("POST", "/acts", b" " * (m.BODY_BYTES_MAX + 1))) == "too-large"
    assert code_of(device.call("GET", "/feed", params={"at": "nothing"})) == "invalid"
    assert code_of(device.call("GET", "/feed")) == "invalid"
    assert code_of(device.call("GET", "/nowhere")) == "not-found"
    assert code_of(device.call("GET", "/meetings/x/minutes")) == "not-found"
    answer = device.call("DELETE", "/drafts")
    assert code_of(answer) == "no-such-method" and answer.headers["allow"]
    upload = f"/uploads/{uuid.uuid4()}"
    assert code_of(device.call("PATCH", upload, b"x")) == "invalid"  # no Upload-Offset
    answer = device.call("GET", "/identity")
    for header, value in {"x-content-type-options": "nosniff", "cache-control": "no-store"}.items():
        assert answer.headers[header] == value


def test_bodies_that_no_decoder_reads_are_not_the_servers_fault(house: House) -> None:
    for body in (b'{"data":"\xff"}', b"[" * 100_000, b'{"data":"/w==","signature":"/w=="}'):
        told = house["chair"].call("POST", "/session", body, headers={"Content-Type": "application/json"})
        assert (told.status_code, told.json()["code"]) == (400, "invalid"), body[:20]


def lines(house: House) -> Iterator[dict]:
    """The server's log."""
    return (json.loads(line) for line in house.serving.log.read_text().splitlines())


def test_the_log_holds_no_secret(house: House) -> None:
    device = Device(house.serving)
    code = house.seed.code("member2")
    device.enrol(code, PASSWORD)
    device.call("GET", "/feed", params={"at": '{"positions":[{"journal":"query-canary"}]}'})
    device.call("GET", "/nowhere/path-canary?query-canary=1")
    device.call("POST", "/acts", b'{"acts": "body-canary"}')
    text = house.serving.log.read_text()
    for secret in (code, PASSWORD, device.token, "canary", device.person, device.id):
        assert secret not in text
    told = [line for line in lines(house) if line["message"] == "request"]
    assert {"/enrol", "/feed", "/acts"} <= {line["route"] for line in told}
    for line in itertools.islice(told, 20):
        assert set(line) == {"at", "level", "logger", "message", "method", "route", "status", "ms"}
