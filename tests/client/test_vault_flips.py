"""Every byte of a small vault, flipped one at a time: a clear error or the right data, never anything else.

In full every byte of every file is flipped; a tenth takes every tenth byte, from a start drawn by the seed.
"""

import os
import random
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecabinet.client.blob_files import BlobDamaged
from ecabinet.client.contact import Contact
from ecabinet.client.core import new_id
from ecabinet.client.disk import VaultDamaged, VaultError
from ecabinet.client.keys import WrongSecret
from ecabinet.client.letters import NAME as LETTERS
from ecabinet.client.letters import read_letters
from ecabinet.client.outbox import Outbox
from ecabinet.client.seal import open_sealed
from ecabinet.client.vault import Vault
from ecabinet.client.wal import MARK
from ecabinet.domain import events as e
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, letter_context, read_act, sign_act

from .vault_child import JOURNAL, SERVER, SERVER_KEY, content
from .vault_place import Place, sha256, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX's")

PAPER = content("paper", 1500)
DOWNLOAD = content("download", 2500)
ROWS = [(f"{number}", content(str(number), 300)) for number in range(5)]
CONTACT = Contact(1, "may-chu.example:8443", SERVER, 3, "0193")
HUNDREDTHS = 100
CHECKPOINTED = 3
"""So many rows are in the database's pages; the others stand in the log that a kill left."""


@pytest.fixture(scope="module")
def small() -> Iterator[Place]:
    """A vault with one file of each kind, as a kill leaves it. In memory: it is opened very often."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        place = Place(Path(made) / "root")
        with place.create() as vault:
            write(vault, "m1", PAPER)
            CONTACT.write(vault.directory)
            for row in ROWS[:CHECKPOINTED]:
                put(vault, *row)
        child = os.fork()
        if child == 0:
            try:
                be_killed(place.open())
            except BaseException as error:
                os.write(2, repr(error).encode())
            os._exit(1)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        yield place


def be_killed(vault: Vault) -> None:
    vault.partial("m1", sha256(DOWNLOAD), len(DOWNLOAD)).write(DOWNLOAD)
    act = ActStatement(new_id(), SERVER, JOURNAL, JOURNAL, JOURNAL, e.CheckIn(), 1)
    outbox(vault).add(act, sign_act(SigningKey(vault.device.sign_private), act))
    for row in ROWS[CHECKPOINTED:]:
        put(vault, *row)
    os.kill(os.getpid(), signal.SIGKILL)


def outbox(vault: Vault) -> Outbox:
    return Outbox(vault, SERVER, SERVER_KEY.public_key().public_bytes_raw())


def put(vault: Vault, key: str, value: bytes) -> None:
    with vault.transaction() as tx:
        tx.put("c", key, value)


@dataclass
class Files:
    """The files of a vault, kept to be put back after each flip."""

    place: Place
    files: dict[Path, bytes]

    def put_back(self) -> None:
        """Everything as it was."""
        directories = (self.place.directory, self.place.directory / "blobs", self.place.root / "keys")
        for path in (path for directory in directories for path in directory.iterdir()):
            if path.is_file() and path not in self.files:
                path.unlink()
        for path, raw in self.files.items():
            if not path.exists() or path.read_bytes() != raw:
                path.write_bytes(raw)

    def kind(self, path: Path) -> str:
        if path.parent.name == "blobs":
            return path.suffix or "paper"
        if path.parent.name == "keys":
            return "store"
        return "log" if path.name.endswith("-wal") else path.name


def outcome(place: Place, where: str, kind: str) -> str:
    """Open the vault and read all that it holds; what came of it."""
    try:
        with place.open() as vault:
            losses, rows = vault.losses, list(vault.scan("c"))
            if kind == "log":
                assert ROWS[:CHECKPOINTED] == rows[:CHECKPOINTED], f"{where}: more than the log is lost"
                assert rows == ROWS[: len(rows)], f"{where}: not a beginning of what was written"
                assert len(rows) < len(ROWS), f"{where}: SQLite looks at every byte of its log"
                assert losses == 1, f"{where}: a loss that nobody is told of"
            else:
                assert rows == ROWS, f"{where}: other rows"
                assert losses == 0, f"{where}: told of a loss where there is none"
            acts = outbox(vault)
            acts.close()
            (waiting,) = acts.waiting
            read_act(vault.device.sign_public, waiting.signed)
            (letter,) = read_letters(vault.directory / LETTERS)
            open_sealed(SERVER_KEY.private_bytes_raw(), letter, letter_context(SERVER))
            assert Contact.read(vault.directory) == CONTACT
            damaged = False
            try:
                assert vault.read_blob("m1", sha256(PAPER)) == PAPER, f"{where}: another paper"
            except BlobDamaged:
                assert kind == "paper", where
                damaged = True
            with vault.partial("m1", sha256(DOWNLOAD), len(DOWNLOAD)) as part:
                assert part.received_bytes in (0, len(DOWNLOAD))
                if kind == ".part":
                    part.write(DOWNLOAD[part.received_bytes :])
                    part.finish()
            if kind == ".part":
                assert vault.read_blob("m1", sha256(DOWNLOAD)) == DOWNLOAD, f"{where}: another download"
            return "damaged paper" if damaged else "rows lost and told" if losses else "right data"
    except WrongSecret:
        pytest.fail(f"{where} was taken for a wrong secret")
    except VaultDamaged:
        return "damaged"
    except VaultError as error:
        return type(error).__name__


@pytest.mark.faults("every byte of a small vault flipped, by the hundredth of its bytes", 100)
def test_a_flipped_byte_anywhere_is_an_error_or_the_right_data(
    small: Place, faults: Iterable[random.Random]
) -> None:
    files = Files(small, small.files())
    everywhere = [(path, at) for path, raw in sorted(files.files.items()) for at in range(len(raw))]
    first, flipped = -1, 0
    outcomes: dict[tuple[str, str], int] = {}
    for number, choose in enumerate(faults):
        first = choose.randrange(HUNDREDTHS) if first < 0 else first
        stripe = first + number * 10 + number // 10  # the first ten runs are every tenth byte
        for path, at in everywhere[stripe % HUNDREDTHS :: HUNDREDTHS]:
            files.put_back()
            mask = choose.randrange(1, 256)
            raw = bytearray(files.files[path])
            raw[at] ^= mask
            path.write_bytes(raw)
            kind = files.kind(path)
            came = kind, outcome(small, f"{path.name} byte {at} by {mask}", kind)
            outcomes[came] = outcomes.get(came, 0) + 1
            flipped += 1
    print(f"{flipped} of {len(everywhere)} bytes: {outcomes}")
    if number + 1 == HUNDREDTHS:
        assert flipped == len(everywhere)
    damaged = {"vault.json", "keys.bin", "store", "contact.json", "meta.1.db"}
    right = {MARK, LETTERS, ".part", "meta.1.db"}  # some pages are never read
    assert outcomes.keys() == {
        *((kind, "damaged") for kind in damaged),
        *((kind, "right data") for kind in right),
        ("paper", "damaged paper"),
        ("log", "rows lost and told"),
    }
    files.put_back()
