"""Acts and the database's log: out of it before anybody sees them wait, and its damage told to the member."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecabinet.client import core
from ecabinet.client.cabinet import Cabinet, new_id
from ecabinet.client.core import LOG_DAMAGED, VaultThread
from ecabinet.client.disk import VaultBusy, VaultFull
from ecabinet.client.records import Transaction
from ecabinet.client.vault import Vault
from ecabinet.client.wal import log_path
from ecabinet.domain import events as e
from tests.client.cabinets import Neighbourhood, eventually

from .vault_place import Place

MEETING = new_id()


@contextmanager
def being_read(cabinet: Cabinet) -> Iterator[None]:
    """Somebody is in the middle of reading the vault, so that its log cannot be emptied."""

    def begin(vault: Vault) -> object:
        rows = vault.database.connection.execute("select * from record")
        next(rows)
        return rows

    rows = cabinet._thread.call(begin)
    yield
    cabinet._thread.call(lambda _: rows.close())  # type: ignore[attr-defined]  # a cursor


def log_bytes(vault: Vault) -> int:
    log = log_path(vault.database.path)
    return log.stat().st_size if log.exists() else 0


def test_no_act_is_seen_to_wait_before_it_is_out_of_the_log(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = quiet.enrol("member1", start=False)
    seen: list[tuple[int, int]] = []
    publish = member._outbox._publish

    def look() -> None:
        vault = member._thread._vault
        seen.append((log_bytes(vault), len(member._outbox.waiting)))
        publish()

    monkeypatch.setattr(member._outbox, "_publish", look)
    commands: tuple[e.AnyCommand, ...] = (
        e.CheckIn(),
        e.CastBallot(new_id(), "approve"),
        e.OpenMeeting(),
    )
    for command in commands:
        member.act(MEETING, command)
    assert seen == [(0, 0), (0, 1), (0, 2)]
    assert [act.status for act in member.pending()] == ["waiting"] * 3


def test_an_act_that_stays_in_the_log_is_refused_and_not_sent_later(quiet: Neighbourhood) -> None:
    member = quiet.enrol("member1", start=False)
    with being_read(member), pytest.raises(VaultBusy):
        member.act(MEETING, e.CheckIn())
    assert member.pending() == ()
    kept = member.act(MEETING, e.CheckIn())
    quiet.homes[0].close()
    assert [act.id for act in quiet.homes[0].unlock(start=False).pending()] == [kept]


def test_an_act_that_can_neither_be_checkpointed_nor_taken_back_is_sent(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = quiet.enrol("member1", start=False)

    def full(*_: object) -> None:
        raise VaultFull("database")

    monkeypatch.setattr(Transaction, "delete", full)
    with being_read(member):
        act = member.act(MEETING, e.CheckIn())
    assert [one.id for one in member.pending()] == [act]


def test_the_member_is_told_of_a_damaged_log_once(quiet: Neighbourhood) -> None:
    member = quiet.enrol("member1", start=False)
    home = quiet.homes[0]
    for number in range(5):
        member.remember_place(f"paper-{number}", number)
    left = home.root.with_name("left")  # what a kill leaves: every write that was made
    shutil.copytree(home.root, left)
    home.close()
    shutil.rmtree(home.root)
    shutil.copytree(left, home.root)
    (log,) = (home.root / "vaults" / home.vault_id).glob("*-wal")
    raw = bytearray(log.read_bytes())
    assert raw
    raw[-50] ^= 1
    log.write_bytes(raw)
    for _ in range(2):
        again = home.unlock(start=False)
        assert [alarm.code for alarm in again.alarms()] == [LOG_DAMAGED]
        assert again.place("paper-3") == 3
        again.start()
        status = again.status()
        assert (status.state, status.reason) == ("error", LOG_DAMAGED)
        home.close()


def test_the_vault_is_settled_when_it_falls_quiet_and_when_it_never_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "root")
    place.create().close()
    thread = VaultThread(place.open)
    try:

        def put(vault: Vault) -> None:
            with vault.transaction() as tx:
                tx.put("c", "k", b"v")

        def settled() -> bool:
            return thread.call(lambda vault: vault.settled and log_bytes(vault) == 0)

        thread.call(put)
        assert not settled()
        eventually(settled)
        monkeypatch.setattr(core, "SETTLE_S", 3600.0)
        monkeypatch.setattr(core, "SETTLE_S_MAX", 0.2)
        keys = thread.call(lambda vault: vault._directory) / "keys.bin"
        before = keys.read_bytes()

        def stated() -> bool:
            thread.call(put)
            return bool(keys.read_bytes() != before)

        eventually(stated)
    finally:
        thread.close()
