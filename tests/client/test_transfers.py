"""What is fetched, when and how fast: papers issued anew, the limit, networks where bytes are paid for."""

import random
from collections.abc import Callable

import msgspec
import pytest

from ecabinet.client.cabinet import Cabinet, NetworkRules, PaperNotHere
from ecabinet.client.network import (
    BURST_S,
    PACE_GAP_S,
    Allowance,
    Pace,
    nearness,
    needed_soon,
)
from ecabinet.client.transfers import PROGRESS_BYTES
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Meeting
from ecabinet.protocol.messages import SameAnswer, Span
from tests.client.cabinets import DAY_MS, PATIENCE_S, Neighbourhood, agenda, eventually, publish, until
from tests.client.relay import Relay

MB = 1_000_000


def noise(count: int, size: int, seed: int = 7) -> list[bytes]:
    """Pictures, as far as fetching is concerned; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable is what it is for
    return [dice.randbytes(size) for _ in range(count)]


PICTURES = noise(4, 400_000)


def document(text: bytes, shift: int = 0, pictures: list[bytes] = PICTURES) -> bytes:
    """Objects as a PDF has them: a page's text, then pictures, numbered on."""
    made = b"%PDF-1.7\n1 0 obj <<>> stream\n" + text + b"\nendstream endobj\n"
    for number, picture in enumerate(pictures, 2 + shift):
        made += (
            b"%d 0 obj <</Length %d>> stream\n" % (number, len(picture)) + picture + b"\nendstream endobj\n"
        )
    return made


def reissue(secretary: Cabinet, made: e.Agenda, data: bytes) -> None:
    upload = secretary.upload(data)
    replaced = e.ReplacePaper(made.items[0].papers[0].id, upload.sha256, upload.size)
    assert secretary.wait(secretary.act(made.meeting, replaced), PATIENCE_S).outcome == "recorded"


# Papers that are issued anew


def issued(quiet: Neighbourhood, address: str = "") -> tuple[Cabinet, Cabinet, e.Agenda, bytes]:
    """A secretary and a member who holds a paper's first revision."""
    secretary = quiet.enrol("secretary")
    member = quiet.home("member1", address).enrol(quiet.seed.code("member1"))
    first = document(b"A first text. " * 100)
    made = agenda(quiet.seed, secretary.server_now(), {"Quy hoạch": first})
    publish(secretary, made, {"Quy hoạch": first})
    until(member, lambda: member.paper_ready(made.meeting, made.items[0].papers[0].id))
    return secretary, member, made, first


def test_of_a_paper_issued_anew_only_what_changed_is_fetched(quiet: Neighbourhood) -> None:
    secretary, member, made, first = issued(quiet)
    paper = made.items[0].papers[0].id
    fetched = member._transfers.bytes_fetched
    second = document(b"Another text, and a longer one. " * 90, shift=5)
    reissue(secretary, made, second)
    until(member, lambda: member.paper_ready(made.meeting, paper, 1))
    assert member.paper(made.meeting, paper) == second and member.paper(made.meeting, paper, 0) == first
    assert member._transfers.bytes_fetched - fetched < 20_000
    assert member._transfers.bytes_copied >= sum(map(len, PICTURES))
    # A device that comes later fetches the newest whole, and the older one by what differs from it.
    late = quiet.enrol("member2")
    until(late, lambda: late.paper_ready(made.meeting, paper, 0))
    assert late.paper(made.meeting, paper, 0) == first
    assert late._transfers.bytes_fetched < len(second) + 20_000
    assert not member.alarms() and not late.alarms()


def test_a_cut_while_copying_costs_nothing_again(quiet: Neighbourhood) -> None:
    relay = Relay(quiet.serving.address)
    try:
        secretary, member, made, _ = issued(quiet, relay.address)
        paper = made.items[0].papers[0].id
        transfers = member._transfers
        added = noise(1, 3 * MB, 8)
        second = document(b"A second text.", 0, PICTURES[:2] + added + PICTURES[2:])
        fetched = transfers.bytes_fetched
        relay.answer_bytes_left = 1_200_000  # within the new picture, if this connection is the one
        reissue(secretary, made, second)
        until(member, lambda: member.paper_ready(made.meeting, paper, 1))
        assert member.paper(made.meeting, paper) == second
        assert len(added[0]) <= transfers.bytes_fetched - fetched < len(added[0]) + 200_000
    finally:
        quiet.close()
        relay.close()


def test_a_server_that_is_wrong_about_it_costs_no_more_than_the_whole(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary, member, made, _ = issued(quiet)
    paper = made.items[0].papers[0].id
    transfers = member._transfers
    ask = transfers.connection.ask
    told: list[str] = []

    def lie(method: str, path: str, kind: type, *rest: object, **more: object) -> object:
        if kind is not SameAnswer:
            return ask(method, path, kind, *rest, **more)  # type: ignore[arg-type]  # passed through as it came
        told.append(path)
        return SameAnswer((Span(0, 1000, 900_000),))

    monkeypatch.setattr(transfers.connection, "ask", lie)
    second = document(b"Another text. " * 30, shift=5)
    reissue(secretary, made, second)
    until(member, lambda: member.paper_ready(made.meeting, paper, 1))
    assert member.paper(made.meeting, paper) == second
    assert len(told) == 1 and not member.alarms()


def test_spans_beyond_the_end_are_refused(quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    secretary, member, made, _ = issued(quiet)
    transfers = member._transfers
    ask = transfers.connection.ask

    def lie(method: str, path: str, kind: type, *rest: object, **more: object) -> object:
        if kind is not SameAnswer:
            return ask(method, path, kind, *rest, **more)  # type: ignore[arg-type]  # passed through as it came
        return SameAnswer((Span(0, 0, 1 << 40),))

    monkeypatch.setattr(transfers.connection, "ask", lie)
    reissue(secretary, made, document(b"x", shift=5))
    until(member, lambda: member.status().reason == "garbled-answer")
    assert member.status().state == "error"


def test_a_small_paper_is_simply_fetched(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1")
    made = agenda(quiet.seed, secretary.server_now(), {"Tờ trình": b"a" * 100_000})
    publish(secretary, made, {"Tờ trình": b"a" * 100_000})
    paper = made.items[0].papers[0].id
    until(member, lambda: member.paper_ready(made.meeting, paper))
    asked = member._transfers.connection.requests_made
    reissue(secretary, made, b"a" * 100_001)
    until(member, lambda: member.paper_ready(made.meeting, paper, 1))
    assert member._transfers.connection.requests_made == asked + 1
    assert member._transfers.bytes_copied == 0


# The limit


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_allowance_is_spent_waited_for_and_never_saved_up() -> None:
    clock = Clock()
    bucket = Allowance(clock)
    assert bucket.take(50 * MB) == 0.0  # without a limit
    bucket.limit(100_000)
    assert bucket.take(100_000) == pytest.approx(1.0)
    clock.now += 1.0
    assert bucket.take(50_000) == pytest.approx(0.5)
    clock.now += 0.25
    assert bucket.take(0) == pytest.approx(0.25)
    clock.now += 3600.0
    assert bucket.take(int(100_000 * BURST_S)) == 0.0
    assert bucket.take(10_000) == pytest.approx(0.1)
    bucket.limit(1_000_000)
    assert bucket.take(100_000) == pytest.approx(0.1)
    bucket.limit(0)
    assert bucket.take(100_000) == 0.0


@pytest.mark.parametrize("rate", [20_000, 1_000_000])
def test_over_any_time_no_more_passes_than_the_limit_allows(rate: int) -> None:
    clock, dice = Clock(), random.Random(rate)  # noqa: S311 - repeatable is what it is for
    bucket = Allowance(clock)
    bucket.limit(rate)
    begun, passed = clock.now, 0
    for _ in range(500):
        size = dice.randrange(1, 300_000)
        passed += size
        clock.now += bucket.take(size) + dice.choice((0.0, 0.0, dice.random()))
        assert passed <= rate * (clock.now - begun + BURST_S) + 1


def test_rules_are_sound_or_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        NetworkRules(1000)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"bytes_per_s": 5}', type=NetworkRules)


def test_a_limit_holds_for_papers_alone_and_can_be_lifted_at_once(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1", start=False)
    member.set_network_rules(NetworkRules(100_000))
    papers = {"Quy hoạch": noise(1, 6 * MB, 9)[0]}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    publish(secretary, made, papers)
    member.start()
    transfers = member._transfers
    until(member, lambda: any(one.id == made.meeting for one in member.meetings()))
    eventually(lambda: transfers.bytes_fetched > 0)
    # At this speed the paper takes a minute; acts and news do not wait for it.
    act = member.act(made.meeting, e.CheckIn())
    assert member.wait(act, 10.0).outcome == "recorded"
    assert transfers.bytes_fetched < 3 * MB
    # What was set is kept.
    home = quiet.homes[1]
    home.close()
    member = home.unlock(start=False)
    assert member.network_rules() == NetworkRules(100_000)
    member.start()
    transfers = member._transfers
    eventually(lambda: transfers.bytes_fetched > 0)
    assert not member.paper_ready(made.meeting, made.items[0].papers[0].id)
    member.set_network_rules(NetworkRules())
    member.settled(PATIENCE_S)
    assert member.paper(made.meeting, made.items[0].papers[0].id) == papers["Quy hoạch"]


def test_an_upload_goes_in_pieces_of_the_limit(quiet: Neighbourhood) -> None:
    secretary = quiet.enrol("secretary")
    secretary.set_network_rules(NetworkRules(200_000))
    upload = secretary.upload(noise(1, 3 * MB, 10)[0])
    until(secretary, lambda: upload.sent_bytes > 0)
    assert upload.sent_bytes <= 400_000
    status = secretary.status()
    assert status.state == "syncing" and status.bytes_to_send == upload.size
    assert status.bytes_sent == upload.sent_bytes
    secretary.set_network_rules(NetworkRules())
    upload.wait(PATIENCE_S)
    assert (secretary.status().bytes_sent, secretary.status().bytes_to_send) == (0, 0)


# Networks where bytes are paid for


def meeting_at(starts_at: int, phase: str = "published") -> Meeting:
    return Meeting("m", "Họp", "regular", "UBND", "", "Phòng 1", starts_at, phase)  # type: ignore[arg-type]  # a phase from a table below


@pytest.mark.parametrize(
    ("hours", "phase", "needed"),
    [(1, "published", True), (23, "published", True), (25, "published", False), (-1, "published", True),
     (-25, "published", False), (100, "open", True), (-1, "closed", False)],
)  # fmt: skip
def test_what_is_needed_soon(hours: int, phase: str, needed: bool) -> None:
    now = 1_790_000_000_000
    assert needed_soon(meeting_at(now + hours * 3_600_000, phase), now) is needed


def test_what_is_in_session_comes_before_what_comes_and_that_before_what_was() -> None:
    now = 1_790_000_000_000
    made = [
        meeting_at(now + 9 * DAY_MS, "open"),
        meeting_at(now - 1000),
        meeting_at(now + DAY_MS),
        meeting_at(now + 2 * DAY_MS),
        meeting_at(now - 1000, "closed"),
        meeting_at(now - DAY_MS, "closed"),
    ]
    places = [nearness(one, now) for one in made]
    assert places == sorted(places) and len(set(places)) == len(places)
    assert nearness(None, now) > places[-1]


def two_meetings(quiet: Neighbourhood) -> tuple[Cabinet, e.Agenda, e.Agenda, dict[str, bytes]]:
    """A meeting within hours and one in a month, with two papers each."""
    secretary = quiet.enrol("secretary")
    made = []
    for number, days in enumerate((0, 30)):
        first, second = noise(2, 300_000, 20 + number)
        papers = {"Tờ trình": first, "Phụ lục": second}
        made.append(agenda(quiet.seed, secretary.server_now() + 3_600_000, papers, days=days))
        publish(secretary, made[-1], papers)
    return secretary, made[0], made[1], papers


def ready(member: Cabinet, made: e.Agenda) -> list[bool]:
    return [member.paper_ready(made.meeting, paper.id) for paper in made.items[0].papers]


@pytest.mark.parametrize("who_says", ["member", "system"])
def test_where_bytes_are_paid_for_only_what_is_needed_soon_comes(quiet: Neighbourhood, who_says: str) -> None:
    _, soon, later, papers = two_meetings(quiet)
    member = quiet.enrol("member1", start=False)
    if who_says == "member":
        member.set_network_rules(NetworkRules(metered="yes"))
    else:
        member.tell_metered(True)
    member.start()
    until(member, lambda: member.status().state == "paused")
    assert ready(member, soon) == [True, True] and ready(member, later) == [False, False]
    status = member.status()
    assert (status.papers_done, status.papers_total, status.papers_paused) == (2, 4, 2)
    assert status.bytes_paused == 600_000 and status.left_s is None
    member.settled(PATIENCE_S)  # nothing more is due
    # The member opens one of the others: it comes at once, and it alone.
    wanted = later.items[0].papers[1]
    member.fetch_now(later.meeting, wanted.id)
    until(member, lambda: member.paper_ready(later.meeting, wanted.id))
    assert member.paper(later.meeting, wanted.id) == papers["Phụ lục"]
    member.settled(PATIENCE_S)
    assert ready(member, later) == [False, True] and member.status().papers_paused == 1
    with pytest.raises(PaperNotHere):
        member.fetch_now(later.meeting, later.meeting)
    # Elsewhere again, or told that it costs nothing after all: the rest follows by itself.
    if who_says == "member":
        member.set_network_rules(NetworkRules(metered="no"))
    else:
        member.tell_metered(False)
    until(member, lambda: member.status().state == "synced")
    assert ready(member, later) == [True, True]


def test_the_member_knows_better_than_the_system(quiet: Neighbourhood) -> None:
    _, soon, later, _ = two_meetings(quiet)
    member = quiet.enrol("member1", start=False)
    member.tell_metered(True)
    member.set_network_rules(NetworkRules(metered="no"))
    member.start()
    until(member, lambda: member.status().state == "synced")
    assert all(ready(member, soon) + ready(member, later))


def test_everything_may_be_asked_for_at_once(quiet: Neighbourhood) -> None:
    _, _, later, _ = two_meetings(quiet)
    member = quiet.enrol("member1", start=False)
    member.set_network_rules(NetworkRules(metered="yes"))
    member.start()
    until(member, lambda: member.status().state == "paused")
    member.fetch_all_now()
    until(member, lambda: member.status().state == "synced")
    assert all(ready(member, later))


def test_a_paper_that_is_opened_overtakes_the_one_that_is_coming(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1", start=False)
    large, small = noise(1, 5 * MB, 30)[0], noise(1, 100_000, 31)[0]
    near = agenda(quiet.seed, secretary.server_now(), {"Quy hoạch": large}, days=2)
    far = agenda(quiet.seed, secretary.server_now(), {"Tờ trình": small}, days=9)
    publish(secretary, near, {"Quy hoạch": large})
    publish(secretary, far, {"Tờ trình": small})
    member.set_network_rules(NetworkRules(500_000))
    member.start()
    transfers = member._transfers
    until(member, lambda: transfers.bytes_fetched > 0)
    member.fetch_now(far.meeting, far.items[0].papers[0].id)
    until(member, lambda: member.paper_ready(far.meeting, far.items[0].papers[0].id))
    assert not member.paper_ready(near.meeting, near.items[0].papers[0].id)
    member.set_network_rules(NetworkRules())
    member.settled(PATIENCE_S)
    assert member.paper(near.meeting, near.items[0].papers[0].id) == large
    assert len(large) + len(small) <= transfers.bytes_fetched < len(large) + len(small) + 200_000


# Progress


def test_a_speed_is_said_once_there_is_one_and_forgotten_when_it_stops() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.bytes_per_s() is None and pace.left_s(MB) is None
    for _ in range(10):
        pace.moved(50_000)
        clock.now += 0.1
    assert pace.bytes_per_s() is None  # a second says nothing yet
    for _ in range(100):
        pace.moved(50_000)
        clock.now += 0.1
    assert pace.bytes_per_s() == pytest.approx(500_000, rel=0.05)
    assert pace.left_s(60 * MB) == pytest.approx(120, abs=6)
    # A pause of a second and a burst of one move it little; halving the speed shows within ten seconds.
    clock.now += 1.0
    pace.moved(500_000)
    assert pace.bytes_per_s() == pytest.approx(500_000, rel=0.2)
    for _ in range(110):
        clock.now += 0.1
        pace.moved(25_000)
    assert pace.bytes_per_s() == pytest.approx(250_000, rel=0.05)
    clock.now += PACE_GAP_S + 0.1
    assert pace.bytes_per_s() is None
    pace.moved(1000)
    assert pace.bytes_per_s() is None


def test_progress_only_ever_rises(quiet: Neighbourhood) -> None:
    secretary, member = quiet.enrol("secretary"), quiet.enrol("member1", start=False)
    papers = {f"Tờ trình {number}": data for number, data in enumerate(noise(6, 2 * PROGRESS_BYTES, 40))}
    made = agenda(quiet.seed, secretary.server_now(), papers)
    publish(secretary, made, papers)
    seen: list[tuple[int, int, int]] = []

    def note(_: object) -> None:
        status = member.status()
        seen.append((status.bytes_done, status.papers_done, status.papers_total))

    end: Callable[[], None] = member.subscribe(note)
    member.start()
    member.settled(PATIENCE_S)
    end()
    known = [row[:2] for row in seen if row[2]]
    assert known == sorted(known)
    size = sum(map(len, papers.values()))
    assert known[-1] == (size, 6) and len({done for done, _ in known}) >= 12
