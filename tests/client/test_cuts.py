"""What a cut costs and what nothing new costs, counted where every byte passes."""

import random
from collections.abc import Iterator

import pytest

from ecabinet.client.cabinet import Cabinet, new_id
from ecabinet.client.seal import BLOB_HEADER_BYTES, CHUNK_BYTES, TAG_BYTES
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note
from tests.client.cabinets import PATIENCE_S, Home, Neighbourhood, agenda, eventually, publish, until
from tests.client.witness import Seen, Witness
from tests.conftest import Faults, in_full

BUNDLE_MB = 200
BUNDLE_MB_TENTH = 30
PAPERS = 10
CUTS = 10
FULL_S = 240.0


@pytest.fixture
def witness(quiet: Neighbourhood) -> Iterator[Witness]:
    one = Witness(quiet.serving)
    yield one
    quiet.close()
    one.close()


def sealed_chunks(home: Home) -> set[int]:
    """Of each download under way on a device's disk, how many whole chunks stand there."""
    parts = (home.root / "vaults").glob("*/blobs/*.part")
    return {(part.stat().st_size - BLOB_HEADER_BYTES) // (CHUNK_BYTES + TAG_BYTES) for part in parts}


class Ledger:
    """Holds each request for a paper against what its device had sealed when it asked."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.begins: dict[str, list[int]] = {}
        self.wrong: list[str] = []

    def note(self, seen: Seen) -> None:
        if not seen.paper:
            return
        before = self.begins.setdefault(seen.path, [])
        if seen.begin % CHUNK_BYTES or seen.begin // CHUNK_BYTES not in sealed_chunks(self.home):
            self.wrong.append(f"{seen.path} from {seen.begin}: sealed {sealed_chunks(self.home)}")
        if before and seen.begin < before[-1]:
            self.wrong.append(f"{seen.path} from {seen.begin} after {before[-1]}")
        before.append(seen.begin)


@pytest.mark.faults("ten cuts during a bundle of papers", 3)
def test_after_a_cut_no_finished_chunk_is_fetched_again(
    faults: Faults, quiet: Neighbourhood, witness: Witness
) -> None:
    """Cut at random places, by the network or by the program's end; every byte is counted."""
    size = (BUNDLE_MB if in_full() else BUNDLE_MB_TENTH) * 1_000_000 // PAPERS
    secretary = quiet.enrol("secretary")
    codes = list(quiet.seed.codes["member1"]) + list(quiet.seed.codes["member2"])
    for turn, chance in enumerate(faults):
        papers = {f"Phụ lục {number}": chance.randbytes(size) for number in range(PAPERS)}
        made = agenda(quiet.seed, secretary.server_now(), papers)
        home = quiet.home(f"turn{turn}", witness.address)
        member = home.enrol(codes[turn], start=False)
        publish(secretary, made, papers)
        ledger = Ledger(home)
        witness.on_request, witness.cuts = ledger.note, 0
        begun = len(witness.seen)
        places = sorted(chance.randrange(1, size * PAPERS) for _ in range(CUTS))
        # Never two at one place, and none so late that nothing is left to be cut.
        gaps = [max(1, place - before) for place, before in zip(places, [0, *places], strict=False)]
        fetched = 0
        member.start()
        for number, gap in enumerate(gaps, 1):
            witness.paper_bytes_left = gap
            eventually(lambda number=number: witness.cuts >= number, FULL_S)
            if chance.random() < 0.3:
                home.close()
                fetched += member._transfers.bytes_fetched
                member = home.unlock()
        member.settled(FULL_S)
        fetched += member._transfers.bytes_fetched
        assert ledger.wrong == []
        assert set(ledger.begins) == {
            f"/meetings/{made.meeting}/papers/{paper.id}/1" for paper in made.items[0].papers
        }
        asked = [one for one in witness.seen[begun:] if one.paper]
        assert witness.cuts == CUTS and len(asked) >= PAPERS + 1
        # What filled no chunk at a cut is all that came twice.
        whole = size * PAPERS
        assert whole <= fetched <= whole + CUTS * CHUNK_BYTES
        for paper, data in zip(made.items[0].papers, papers.values(), strict=True):
            assert member.paper(made.meeting, paper.id) == data
        home.close()
        recall(secretary, made)


def recall(secretary: Cabinet, made: e.Agenda) -> None:
    """The next turn's device shall have papers of its own alone."""
    for paper in made.items[0].papers:
        act = secretary.act(made.meeting, e.RecallPaper(paper.id))
        assert secretary.wait(act, PATIENCE_S).outcome == "recorded"


# Nothing new


def quietly(member: Cabinet) -> None:
    member.settled(PATIENCE_S)
    until(member, lambda: member.status().state == "synced")


def test_nothing_new_costs_one_round_trip_and_no_paper(quiet: Neighbourhood, witness: Witness) -> None:
    secretary = quiet.enrol("secretary")
    papers = {"Tờ trình": random.Random(1).randbytes(400_000)}  # noqa: S311 - any bytes will do
    made = agenda(quiet.seed, secretary.server_now(), papers)
    publish(secretary, made, papers)
    member = quiet.home("member1", witness.address).enrol(quiet.seed.code("member1"))
    until(member, lambda: member.paper_ready(made.meeting, made.items[0].papers[0].id))
    member.annotate(made.meeting, made.items[0].papers[0].id, Note(new_id(), "p", 0, 1, 1, "giữ"))
    eventually(lambda: any(one.path.startswith("/notebook?") for one in witness.seen))
    quietly(member)
    for _ in range(3):
        before, streams = len(witness.seen), member._listener.streams_opened
        witness.cut()
        until(member, lambda: member.status().state != "synced")
        until(member, lambda: member.status().state == "synced")
        made_requests = [(one.method, one.path.partition("?")[0]) for one in witness.seen[before:]]
        assert made_requests == [("GET", "/feed")]
        assert member._listener.streams_opened == streams + 1
        assert witness.seen[-1].body_bytes < 2000


def test_what_was_missed_comes_with_that_one_round_trip(quiet: Neighbourhood, witness: Witness) -> None:
    secretary = quiet.enrol("secretary")
    made = agenda(quiet.seed, secretary.server_now(), {})
    publish(secretary, made, {})
    member = quiet.home("member1", witness.address).enrol(quiet.seed.code("member1"))
    until(member, member.meetings)
    quietly(member)
    before = len(witness.seen)
    witness.cut()
    act = secretary.act(made.meeting, e.CheckIn())
    assert secretary.wait(act, PATIENCE_S).outcome == "recorded"
    until(member, lambda: f"attendance/{secretary.person}" in member.state(made.meeting))
    assert {one.path.partition("?")[0] for one in witness.seen[before:]} == {"/feed"}


def test_another_devices_notes_come_by_themselves(quiet: Neighbourhood) -> None:
    secretary = quiet.enrol("secretary")
    made = agenda(quiet.seed, secretary.server_now(), {"Tờ trình": b"x" * 1000})
    publish(secretary, made, {"Tờ trình": b"x" * 1000})
    paper = made.items[0].papers[0].id
    first = quiet.enrol("member1")
    second = quiet.home("member1").enrol(quiet.seed.code("member1"), start=False)
    key = first._thread.call(lambda vault: vault.notebook_keys[-1])
    second._thread.call(lambda vault: vault.adopt_notebook_key(key.id, key.key))
    second.start()
    quietly(first)
    quietly(second)
    notes = tuple(Note(new_id(), paper, 0, 1, 1, text) for text in ("một", "hai"))
    for note in notes:
        first.annotate(made.meeting, paper, note)
    until(second, lambda: second.annotations(made.meeting, paper) == notes, 10.0)  # no polling is this quick
