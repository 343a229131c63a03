"""The replica: pages fold onto their own cursor or not at all; heads that contradict a kept one are loud."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecabinet.client.keys import FileStore
from ecabinet.client.records import Transaction
from ecabinet.client.replica import BrokenLog, GarbledPage, Replica
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Attendance, Stay
from ecabinet.evidence.signatures import BadSignature, SigningKey
from ecabinet.evidence.statements import Head, SignedBytes, Term, sign_head
from ecabinet.protocol.messages import Entry, Page
from tests.client.cabinets import QUICK, SECRET
from tests.meetings import Sitting, ident

JOURNAL = ident("meeting")
LOG = SigningKey(b"l" * 32)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.create(tmp_path / "vault", SECRET, FileStore(tmp_path / "keys"), costs=QUICK) as vault:
        yield vault


def entry(event: e.AnyEvent) -> Entry:
    return Entry(event.subject, e.encode(event).decode(), b"n" * 32, b"p" * 32)


def called(item: str, at: int = 1) -> e.ItemCalled:
    return e.ItemCalled(at=at, item=ident(item))


def subject(item: str) -> str:
    return f"called/{ident(item)}"


def page(since: str, cursor: str, *entries: Entry, reset: bool = False) -> Page:
    return Page(JOURNAL, since, cursor, entries, reset)


def reopened(vault: Vault) -> Replica:
    return Replica(vault)


def test_a_whole_meeting_folds_and_is_there_after_reopening(vault: Vault) -> None:
    sitting = Sitting().polling()
    replica = Replica(vault)
    folded = replica.fold(page("", "1", *map(entry, sitting.events)))
    assert dict(replica.state(JOURNAL)) == dict(sitting.state)
    assert folded.subjects == frozenset(sitting.state)
    again = reopened(vault)
    assert dict(again.state(JOURNAL)) == dict(sitting.state)
    assert again.cursor(JOURNAL) == "1" and again.journals() == (JOURNAL,)


def test_bytes_are_kept_as_received_with_what_proves_them(vault: Vault) -> None:
    text = ' {"type":"ItemCalled", "at":5, "v":1,"item":"' + ident("x") + '","later":"unknown field"}'
    replica = Replica(vault)
    replica.fold(page("", "1", Entry(f"called/{ident('x')}", text, b"n" * 32, b"p" * 32)))
    kept = replica.kept(JOURNAL, f"called/{ident('x')}")
    assert kept is not None
    assert (kept.event, kept.nonce, kept.place) == (text.encode(), b"n" * 32, b"p" * 32)


def test_pages_in_the_wrong_order_are_dropped(vault: Vault) -> None:
    replica = Replica(vault)
    first, second = page("", "1", entry(called("a"))), page("1", "2", entry(called("b")))
    assert replica.fold(second).late
    assert dict(replica.state(JOURNAL)) == {} and replica.cursor(JOURNAL) == ""
    assert not replica.fold(first).late
    assert replica.fold(first).late  # a second time: it was asked from elsewhere
    assert not replica.fold(second).late
    assert set(replica.state(JOURNAL)) == {subject("a"), subject("b")}


def test_a_snapshot_never_changes(vault: Vault) -> None:
    replica = Replica(vault)
    replica.fold(page("", "1", entry(called("a"))))
    before = replica.state(JOURNAL)
    replica.fold(page("1", "2", Entry(subject("a")), entry(called("b"))))
    assert set(before) == {subject("a")} and set(replica.state(JOURNAL)) == {subject("b")}
    with pytest.raises(TypeError):
        before["x"] = called("x")  # type: ignore[index]  # that it cannot be assigned to is what is tested


def test_a_reset_voids_what_stood(vault: Vault) -> None:
    replica = Replica(vault)
    replica.fold(page("", "1", entry(called("a")), entry(called("b"))))
    folded = replica.fold(page("1", "other term", entry(called("c")), reset=True))
    assert folded.subjects == {subject("a"), subject("b"), subject("c")}
    assert set(replica.state(JOURNAL)) == {subject("c")}
    assert set(reopened(vault).state(JOURNAL)) == {subject("c")}


UNKNOWN = '{"type":"ChairReplaced","v":1,"at":5,"who":"x"}'
NEWER = '{"type":"ItemCalled","v":2,"at":5,"items":[]}'


@pytest.mark.parametrize("text", [UNKNOWN, NEWER])
def test_an_unknown_event_makes_the_journal_read_only(vault: Vault, text: str) -> None:
    replica = Replica(vault)
    replica.fold(page("", "1", entry(called("a"))))
    stopped = replica.fold(page("1", "2", entry(called("b")), Entry("chair", text))).read_only
    assert stopped == replica.read_only(JOURNAL) is not None
    assert set(replica.state(JOURNAL)) == {subject("a")} and replica.cursor(JOURNAL) == "1"
    # Nothing later is folded over the gap, but a program started anew tries again.
    assert replica.fold(page("1", "2", entry(called("b")))).read_only == stopped
    fresh = reopened(vault)
    assert fresh.read_only(JOURNAL) is None
    assert fresh.fold(page("1", "2", entry(called("b")))).read_only is None


def test_an_ignorable_unknown_event_is_passed_over(vault: Vault) -> None:
    replica = Replica(vault)
    text = '{"type":"LampLit","v":1,"at":5,"ignorable":true}'
    replica.fold(page("", "1", entry(called("a")), Entry("lamp", text)))
    assert set(replica.state(JOURNAL)) == {subject("a")} and replica.cursor(JOURNAL) == "1"
    assert replica.read_only(JOURNAL) is None
    assert set(reopened(vault).state(JOURNAL)) == {subject("a")}


@pytest.mark.parametrize(
    "bad",
    [
        Entry(subject("other"), e.encode(called("a")).decode()),
        Entry(subject("a"), "not json"),
        Entry(subject("a"), '{"type":"ItemCalled","v":1,"at":-1,"item":"a"}'),
        Entry("", e.encode(called("a")).decode()),
        Entry("x" * 1000),
    ],
)
def test_a_garbled_page_leaves_nothing(vault: Vault, bad: Entry) -> None:
    replica = Replica(vault)
    with pytest.raises(GarbledPage):
        replica.fold(page("", "1", entry(called("b")), bad))
    assert dict(replica.state(JOURNAL)) == {} and replica.cursor(JOURNAL) == ""
    assert dict(reopened(vault).state(JOURNAL)) == {}


def test_events_and_cursor_stand_or_fall_together(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    replica = Replica(vault)
    replica.fold(page("", "1", entry(called("a"))))
    put = Transaction.put

    def fail_at_the_cursor(self: Transaction, collection: str, key: str, value: bytes) -> None:
        if collection == "journal":
            raise OSError("the disk is gone")
        put(self, collection, key, value)

    with monkeypatch.context() as broken:
        broken.setattr(Transaction, "put", fail_at_the_cursor)
        with pytest.raises(OSError, match="gone"):
            replica.fold(page("1", "2", entry(called("b"))))
    for one in (replica, reopened(vault)):
        assert set(one.state(JOURNAL)) == {subject("a")} and one.cursor(JOURNAL) == "1"
    replica.fold(page("1", "2", entry(called("b"))))
    assert set(reopened(vault).state(JOURNAL)) == {subject("a"), subject("b")}


ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=4)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), ROWS), max_size=8))
def test_any_history_of_pages_equals_their_assignments(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, bool, list[tuple[str, bool]]]]
) -> None:
    root = tmp_path_factory.mktemp("vault")
    with Vault.create(root / "vault", SECRET, FileStore(root / "keys"), costs=QUICK) as vault:
        replica, model, cursor = Replica(vault), dict[str, int](), ""
        for number, (late, reset, rows) in enumerate(steps, 1):
            entries = [
                Entry(f"attendance/{ident(name)}") if gone else entry(
                    e.AttendanceRecorded(at=number, attendance=Attendance(ident(name), (Stay(number),)))
                )
                for name, gone in rows
            ]  # fmt: skip
            folded = replica.fold(page("elsewhere" if late else cursor, str(number), *entries, reset=reset))
            assert folded.late == late
            if not late:
                model = {} if reset else model
                for name, gone in rows:
                    model.pop(f"attendance/{ident(name)}", None)
                    if not gone:
                        model[f"attendance/{ident(name)}"] = number
                cursor = str(number)
            assert {key: event.at for key, event in replica.state(JOURNAL).items()} == model
        assert dict(reopened(vault).state(JOURNAL)) == dict(replica.state(JOURNAL))


# Heads


def head(size: int, root: str = "a", term: int = 1, at: int = 0) -> SignedBytes:
    return sign_head(LOG, Head("srv", Term(term, ident(f"term {term}")), size, root * 64, at or size))


def keep(replica: Replica, signed: SignedBytes, floor: int = 0) -> int:
    return replica.keep_head(signed, (LOG.public,), "srv", floor).size


def test_heads_grow_and_are_kept(vault: Vault) -> None:
    replica = Replica(vault)
    assert replica.head() is None
    assert [keep(replica, head(size)) for size in (1, 5, 9)] == [1, 5, 9]
    assert [msgspec.json.decode(one.data, type=Head).size for one in replica.heads()] == [1, 5, 9]
    kept = reopened(vault).head()
    assert kept is not None and kept.size == 9


def test_an_answer_that_was_overtaken_is_no_fault(vault: Vault) -> None:
    replica = Replica(vault)
    keep(replica, head(5))
    keep(replica, head(9), floor=5)
    assert keep(replica, head(5), floor=5) == 9  # asked for when 5 was the newest known
    assert keep(replica, head(7), floor=5) == 9


@pytest.mark.parametrize(
    ("shown", "floor", "code"),
    [
        (head(8), 9, "log-shrank"),
        (head(9, "b"), 0, "log-forked"),
        (head(5, "b"), 0, "log-forked"),
        (head(20, term=1), 9, ""),
        (head(3, term=2), 9, ""),
    ],
)
def test_a_log_that_shrinks_or_forks_is_loud(vault: Vault, shown: SignedBytes, floor: int, code: str) -> None:
    replica = Replica(vault)
    keep(replica, head(5))
    keep(replica, head(9))
    if not code:
        keep(replica, shown, floor)
        return
    with pytest.raises(BrokenLog) as broken:
        keep(replica, shown, floor)
    assert broken.value.code == code
    kept = reopened(vault).head()
    assert kept is not None and kept.size == 9


def test_an_older_term_is_loud(vault: Vault) -> None:
    replica = Replica(vault)
    keep(replica, head(3, term=2))
    with pytest.raises(BrokenLog, match="log-term"):
        keep(replica, head(9, term=1))


def test_a_head_that_the_server_did_not_sign_is_refused(vault: Vault) -> None:
    replica = Replica(vault)
    forged = head(5)
    with pytest.raises(BadSignature):
        keep(replica, SignedBytes(forged.data, b"x" * 64))
    with pytest.raises(BadSignature):
        replica.keep_head(forged, (LOG.public,), "another server", 0)
    assert replica.head() is None


def test_many_heads_are_thinned_over_the_whole_past(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecabinet.client.replica.HEADS_KEPT_MAX", 20)
    replica = Replica(vault)
    for size in range(1, 101):
        keep(replica, head(size))
    sizes = [msgspec.json.decode(one.data, type=Head).size for one in replica.heads()]
    assert len(sizes) <= 21 and (sizes[0], sizes[-1]) == (1, 100)
