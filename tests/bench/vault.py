"""The vault: papers in and out against one-shot AES-GCM and a file, unlocking, and when a ballot is durable.

All papers are of a meeting that the vault knows, their bytes random, their SHA-256 known beforehand, as it is
when a paper is fetched; ours checks it and commits to the database, the limit does neither. Reading is from
the page cache on both sides.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import argon2.low_level
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ecabinet.client.core import new_id
from ecabinet.client.keys import Item, Protection, Store
from ecabinet.client.outbox import Outbox
from ecabinet.client.seal import PRODUCT, DeviceKeys
from ecabinet.client.vault import Vault, vault_directory
from ecabinet.domain import events as e
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, sign_act
from tests.bench.pairs import alternate, milliseconds, per_second, seconds
from tests.bench.places import fresh_directory
from tests.bench.rows import NotMeasured, Row, ours_at_most, ratio_at_least, ratio_at_most
from tests.client.keyring_session import keyring_session

PIN = "246810"
MEETING = "meeting"
SIZES_MB = ((2, 101), (20, 21), (200, 9))  # megabytes, rounds
FSYNC_BYTES = 4096


class MemoryStore:
    """A keyring without a keyring: unlocking is measured with a real one, the rest needs none."""

    name = "memory"
    protection: Protection = "keyring"

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def read(self, vault_id: str) -> Item | None:
        return self._items.get(vault_id)

    def write(self, vault_id: str, item: Item) -> None:
        self._items[vault_id] = item

    def delete(self, vault_id: str) -> None:
        self._items.pop(vault_id, None)


class OneShot:
    """The limit: a whole file sealed at once under a random nonce, as durable as ours, and nothing else."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._cipher = AESGCM(os.urandom(32))
        directory.mkdir()

    def write(self, name: str, content: bytes) -> None:
        """Temporary file, fsync, rename, fsync of the directory."""
        nonce = os.urandom(12)
        pieces = [nonce, self._cipher.encrypt(nonce, content, None)]
        draft = self._directory / (name + ".tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            written = os.writev(descriptor, pieces)
            assert written == len(content) + 28
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.rename(self._directory / name)
        sync_directory(self._directory)

    def read(self, name: str) -> bytes:
        raw = memoryview((self._directory / name).read_bytes())
        return self._cipher.decrypt(raw[:12], raw[12:], None)

    def delete(self, name: str) -> None:
        (self._directory / name).unlink()


def sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Papers:
    """Papers of one size, no two the same, made and hashed outside of what is measured."""

    def __init__(self, size: int) -> None:
        self._content = bytearray(os.urandom(size))
        self.sha256 = ""
        self.content = b""

    def turn(self) -> None:
        """The next paper."""
        self._content[:16] = os.urandom(16)
        self.content = bytes(self._content)
        self.sha256 = hashlib.sha256(self.content).hexdigest()


def rows() -> Iterator[Row]:
    with fresh_directory() as root:
        with Vault.create(vault_directory(root), PIN, MemoryStore()) as vault:
            vault.add_meeting(MEETING)
            for megabytes, rounds in SIZES_MB:
                yield write_row(root, vault, megabytes, rounds)
                yield read_row(root, vault, megabytes, rounds)
            yield open_row(root, vault)
            yield ballot_row(root, vault)
        yield from unlock_rows(root)


def write_row(root: Path, vault: Vault, megabytes: int, rounds: int) -> Row:
    papers = Papers(megabytes * 1_000_000)
    one_shot = OneShot(root / f"write-{megabytes}")

    def settled(write: Callable[[], None], delete: Callable[[], None]) -> Callable[[], float]:
        """One sample of `write` alone; what it wrote is gone from the disk before the next begins."""

        def sample() -> float:
            papers.turn()
            figure = per_second(float(megabytes), write)()
            delete()
            sync_directory(root)
            return figure

        return sample

    def ours() -> None:
        with vault.write_blob(MEETING, papers.sha256, len(papers.content)) as blob:
            blob.write(papers.content)

    pairs = alternate(
        settled(ours, lambda: vault.drop_blob(MEETING, papers.sha256)),
        settled(lambda: one_shot.write("paper", papers.content), lambda: one_shot.delete("paper")),
        rounds=rounds,
    )
    return pairs.row(f"write {megabytes} MB", "MB/s", ratio_at_least(0.8), note="ours hashes and commits too")


def read_row(root: Path, vault: Vault, megabytes: int, rounds: int) -> Row:
    papers = Papers(megabytes * 1_000_000)
    papers.turn()
    one_shot = OneShot(root / f"read-{megabytes}")
    one_shot.write("paper", papers.content)
    with vault.write_blob(MEETING, papers.sha256, len(papers.content)) as blob:
        blob.write(papers.content)
    assert vault.read_blob(MEETING, papers.sha256) == one_shot.read("paper") == papers.content
    pairs = alternate(
        per_second(float(megabytes), lambda: vault.read_blob(MEETING, papers.sha256)),
        per_second(float(megabytes), lambda: one_shot.read("paper")),
        rounds=rounds,
    )
    vault.drop_blob(MEETING, papers.sha256)
    one_shot.delete("paper")
    return pairs.row(f"read {megabytes} MB", "MB/s", ratio_at_least(0.8))


def open_row(root: Path, vault: Vault) -> Row:
    """A paper of 2 MB whole in memory, beside a plain file of the same bytes; the control is a sealed one."""
    papers = Papers(2_000_000)
    papers.turn()
    plain = root / "plain"
    plain.write_bytes(papers.content)
    with vault.write_blob(MEETING, papers.sha256, len(papers.content)) as blob:
        blob.write(papers.content)
    one_shot = OneShot(root / "open")
    one_shot.write("paper", papers.content)
    pairs = alternate(
        milliseconds(lambda: vault.read_blob(MEETING, papers.sha256)),
        milliseconds(plain.read_bytes),
        milliseconds(lambda: one_shot.read("paper")),
        rounds=300,
    )
    note = "limit: the plain file"
    return pairs.row("open a paper of 2 MB, p95", "ms", ours_at_most(5), at=0.95, note=note)


def ballot_row(root: Path, vault: Vault) -> Row:
    """From the tap to the promise: signed, committed, in the database's own pages, in a letter as well."""
    outbox = Outbox(vault, "server", DeviceKeys.generate().seal_public)
    key = SigningKey(vault.device.sign_private)

    def ours() -> None:
        command = e.CastBallot(poll=new_id(), choice="for", replaces="")
        statement = ActStatement(new_id(), "server", MEETING, "person", "device", command, 0)
        outbox.add(statement, sign_act(key, statement))

    descriptor = os.open(vault.directory / "fsync", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def bare_fsync() -> None:
        os.write(descriptor, block)
        os.fsync(descriptor)

    block = os.urandom(FSYNC_BYTES)
    try:
        bare = milliseconds(bare_fsync)
        pairs = alternate(milliseconds(ours), bare, bare, rounds=200)
    finally:
        outbox.close()
        os.close(descriptor)
        (vault.directory / "fsync").unlink()
    return pairs.row("a ballot is durable", "ms", ratio_at_most(5), note="limit: append 4 KiB and fsync")


@contextmanager
def _installed_keyring() -> Iterator[Store]:
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            raise NotMeasured(f"{program} is not installed")
    with keyring_session() as store:
        yield store


def unlock_rows(root: Path) -> Iterator[Row]:
    """A PIN at the product's cost; beside it, the same Argon2id of another library alone."""
    name = "unlock by PIN"
    try:
        with _installed_keyring() as store:
            yield _unlock_row(name, root, store, "gnome-keyring on a bus of its own")
    except NotMeasured as why:
        yield Row.not_measured(name, str(why), "s", ours_at_most(1.5))
    with nullcontext(MemoryStore()) as store:
        yield _unlock_row(f"{name}, no keyring asked", root, store, "the store is in memory")


def _unlock_row(name: str, root: Path, store: Store, note: str) -> Row:
    directory = vault_directory(root)
    with Vault.create(directory, PIN, store) as vault:
        for number in range(20):
            content = f"paper {number}".encode()
            with vault.write_blob(MEETING, hashlib.sha256(content).hexdigest(), len(content)) as blob:
                blob.write(content)
    opened: list[Vault] = []

    def bare_argon2() -> None:
        cost = PRODUCT.pin
        argon2.low_level.hash_secret_raw(
            PIN.encode(), bytes(32), cost.passes, cost.memory_kib, cost.lanes, 32, argon2.low_level.Type.ID
        )

    def ours() -> float:
        figure = seconds(lambda: opened.append(Vault.open(directory, PIN, store)))()
        opened.pop().close()
        return figure

    bare = seconds(bare_argon2)
    pairs = alternate(ours, bare, bare, rounds=11)
    return pairs.row(name, "s", ours_at_most(1.5), note=f"{note}; limit: argon2-cffi, the same cost")
