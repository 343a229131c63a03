"""The database's log: what a flipped byte in it costs, that the loss is noticed, and what is out of reach.

A kill leaves acknowledged commits in the log, where SQLite drops those behind a damage and says nothing.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ecabinet.client.disk import VaultBusy, VaultDamaged
from ecabinet.client.vault import Vault
from ecabinet.client.wal import MARK, log_path, proven_frames

from .vault_child import content
from .vault_place import Place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX's")

FRAME = 24 + 4096


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "root")


def put(vault: Vault, key: str, value: bytes = b"v") -> None:
    with vault.transaction() as tx:
        tx.put("c", key, value)


def kept(vault: Vault) -> list[str]:
    return [key for key, _ in vault.scan("c")]


def killed(place: Place, act: Callable[[Vault], None]) -> None:
    """Open in a child, do `act`, be killed."""
    child = os.fork()
    if child == 0:
        try:
            act(place.open())
            os.kill(os.getpid(), signal.SIGKILL)
        except BaseException as error:
            os.write(2, repr(error).encode())
        os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def log_of(place: Place) -> Path:
    return log_path(place.directory / "meta.1.db")


def flip(path: Path, at: int, mask: int = 1) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ mask]))


@pytest.fixture
def left(place: Place) -> Place:
    """Rows 0 and 1 are checkpointed; 2, 3 and 4 stand in the log that a kill left."""
    with place.create() as vault:
        put(vault, "0")
        put(vault, "1")

    def act(vault: Vault) -> None:
        for number in range(2, 5):
            put(vault, str(number))

    killed(place, act)
    return place


def test_what_a_kill_leaves_in_the_log_is_all_there(left: Place) -> None:
    assert log_of(left).stat().st_size > FRAME
    with left.open() as vault:
        assert kept(vault) == list("01234")
        assert vault.losses == 0
    assert log_of(left).exists() is False or log_of(left).stat().st_size == 0


@pytest.mark.faults("flipped bytes in the log that a kill left", 2000)
def test_a_flipped_byte_of_the_log_is_noticed(left: Place, faults: Iterable[random.Random]) -> None:
    size = log_of(left).stat().st_size
    left.keep()
    for choose in faults:
        left.restore()
        at, mask = choose.randrange(size), choose.randrange(1, 256)
        flip(log_of(left), at, mask)
        where = f"byte {at} by {mask}"
        with left.open() as vault:
            rows, losses = kept(vault), vault.losses
        assert rows == list("01234")[: len(rows)], f"{where}: not a beginning of what was written"
        assert len(rows) >= 2, f"{where}: a checkpointed row is gone"
        assert len(rows) < 5, f"{where}: SQLite looks at every byte of its log"
        assert losses == 1, f"{where}: {rows}, told {losses} losses"
        with left.open() as vault:
            assert vault.losses == losses, "told until somebody has heard it, and once"


@pytest.mark.parametrize("region", ["header", "first", "middle", "last"])
def test_the_log_itself_shows_a_break_before_the_last_commit(left: Place, region: str) -> None:
    """Without the mark: after a power cut it may be of any age."""
    (left.directory / MARK).unlink()
    log = log_of(left)
    frames = log.stat().st_size // FRAME
    flip(
        log,
        {"header": 3, "first": 50, "middle": 32 + frames // 2 * FRAME, "last": 32 + (frames - 1) * FRAME}[
            region
        ],
    )
    with left.open() as vault:
        rows = kept(vault)
        assert len(rows) < 5
        # The last commit alone may be one that a power cut tore before it was acknowledged.
        assert vault.losses == (region != "last")


def test_a_commit_that_was_torn_before_it_was_acknowledged_is_no_loss(left: Place) -> None:
    (left.directory / MARK).unlink()
    log = log_of(left)
    whole = log.read_bytes()
    left.keep()
    for cut in range(1, 3 * FRAME, 509):
        left.restore()
        log.write_bytes(whole[:-cut])
        proven = proven_frames(log)
        with left.open() as vault:
            told, rows = vault.losses, kept(vault)
        # Rows 2 and 3 were followed by another commit, unless that is cut off as well.
        assert told == 0, (cut, proven, rows)


def test_an_older_database_is_known_by_the_number_in_keys_bin(left: Place) -> None:
    with left.open() as vault:
        vault.settle()
    database = left.directory / "meta.1.db"
    older = database.read_bytes()
    with left.open() as vault:
        put(vault, "5")
    (left.directory / MARK).unlink()
    database.write_bytes(older)
    with left.open() as vault:
        assert kept(vault) == list("01234")
        assert vault.losses == 1
        put(vault, "6")
        with vault.transaction() as tx:
            vault.losses_told(tx)
        assert vault.losses == 0
    with left.open() as vault:
        assert vault.losses == 0
        assert kept(vault) == list("012346")


def test_settling_empties_the_log_and_states_the_commits(left: Place) -> None:
    with left.open() as vault:
        put(vault, "5")
        assert not vault.settled
        before = (left.directory / "keys.bin").read_bytes()
        vault.settle()
        assert vault.settled
        assert log_of(left).stat().st_size == 0
        settled = (left.directory / "keys.bin").read_bytes()
        assert settled != before
        vault.settle()
        assert (left.directory / "keys.bin").read_bytes() == settled


def test_a_mark_that_does_not_open_proves_nothing(left: Place) -> None:
    mark = left.directory / MARK
    whole = mark.read_bytes()
    for spoilt in (b"", whole[:-1], bytes(len(whole)), whole[:7] + b"\xff" + whole[8:]):
        mark.write_bytes(spoilt)
        with left.open() as vault:
            assert vault.losses == 0
            assert kept(vault) == list("01234")


def test_a_checkpoint_that_could_not_empty_the_log_says_so(place: Place) -> None:
    with place.create() as vault:
        for number in range(40):
            put(vault, str(number), content(str(number), 4000))
        rows = vault.database.connection.execute("select * from record")
        next(rows)
        with pytest.raises(VaultBusy):
            vault.checkpoint()
        rows.close()
        vault.checkpoint()
        assert log_of(place).stat().st_size == 0


def test_a_long_log_is_moved_without_being_asked(place: Place) -> None:
    with place.create() as vault:
        for number in range(30):
            put(vault, str(number), content(str(number), 200_000))
            assert log_of(place).stat().st_size < 5_500_000
        assert len(kept(vault)) == 30


def test_what_was_rolled_back_does_not_stand_behind_the_next_commit(place: Place) -> None:
    with place.create() as vault:
        put(vault, "0")
        with pytest.raises(ZeroDivisionError), vault.transaction() as tx:
            for number in range(60):
                tx.put("big", str(number), content(str(number), 300_000))  # more than SQLite's cache
            raise ZeroDivisionError
        put(vault, "1")
        assert log_of(place).stat().st_size < 10 * FRAME


def test_a_database_without_its_log_is_noticed(left: Place) -> None:
    log_of(left).unlink()
    with left.open() as vault:
        assert kept(vault) == list("01")
        assert vault.losses == 1


def test_damage_in_the_pages_is_still_damage(left: Place) -> None:
    with left.open() as vault:
        vault.settle()
    flip(left.directory / "meta.1.db", 5000)
    with pytest.raises(VaultDamaged), left.open() as vault:
        kept(vault)
