"""Full and read-only disks: what was acknowledged stays, what was not is said, and both are got over."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ecabinet.client.core import News, VaultThread, new_id
from ecabinet.client.disk import VaultError, VaultFull, VaultReadOnly
from ecabinet.client.keys import WrongSecret
from ecabinet.client.notebook import Notebook
from ecabinet.client.outbox import Outbox
from ecabinet.client.seal import CHUNK_BYTES
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, sign_act

from .power_cuts import tracer
from .test_vault_faults import crash_at
from .vault_child import JOURNAL, PAPER, SECRET, SERVER, SERVER_KEY, content
from .vault_place import Place, sha256, start_child, write
from .vault_promises import Promises

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mounts and limits are POSIX's")

REFUSED = "pwrite64,ftruncate,fsync,fdatasync,rename"
NO_THREAD: VaultThread = None  # type: ignore[assignment]  # the notebook asks for it to exchange alone


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "root")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill_disk(disk: Path, leave_bytes: int) -> Path:
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    filler.write_bytes(bytes(max(0, free - leave_bytes)))
    return filler


@pytest.mark.faults("a disk that fills up", 40)
def test_a_full_disk_loses_nothing_and_says_so(small_disk: Path, faults: Iterable[random.Random]) -> None:
    for turn, choose in enumerate(faults):
        root = small_disk / str(turn)
        _fill_up(small_disk, Place(root), choose.choice([0, 4096, choose.randrange(400_000)]))
        shutil.rmtree(root)


def _fill_up(small_disk: Path, place: Place, leave_bytes: int) -> None:
    paper, large, download = content("paper", 100_000), content("large", 500_000), content("down", 900_000)
    with place.create() as vault:
        write(vault, "m1", paper)
        with vault.transaction() as tx:
            tx.put("c", "k", b"before")
        part = vault.partial("m1", sha256(download), len(download))
        part.write(download[:200_000])
        vault.checkpoint()

        filler = fill_disk(small_disk, leave_bytes)
        full = 0
        for act in (
            lambda: _put(vault, large),
            lambda: write(vault, "m1", large),
            lambda: part.write(download[200_000:]),
            lambda: vault.add_meeting("m2"),
            lambda: vault.change_secret(SECRET, "another secret"),
            lambda: vault.shred_meeting("m1"),
        ):
            try:
                act()
            except VaultFull:
                full += 1
                if act.__code__.co_names[-1:] == ("shred_meeting",):
                    continue  # it stays asked for, and is finished later
                assert vault.get("c", "k") == b"before"
                assert vault.read_blob("m1", sha256(paper)) == paper
        assert full >= 3
        filler.unlink()
        assert vault.get("c", "k") == b"before"
        part.close()
    try:
        vault = place.open()
    except WrongSecret:
        vault = place.open("another secret")
    with vault:
        assert vault.get("c", "k") == b"before"
        if vault.has_blob("m1", sha256(paper)):
            with vault.partial("m1", sha256(download), len(download)) as part:
                assert part.received_bytes >= 3 * CHUNK_BYTES
                part.write(download[part.received_bytes :])
                part.finish()
            assert vault.read_blob("m1", sha256(paper)) == paper
        _put(vault, large)
        write(vault, "m3", large)
        assert vault.get("c", "large") == large


def _put(vault: Vault, value: bytes) -> None:
    with vault.transaction() as tx:
        tx.put("c", "k", b"after")
        tx.put("c", "large", value)
    with vault.transaction() as tx:
        tx.put("c", "k", b"before")


def test_no_vault_is_made_on_a_full_disk(small_disk: Path) -> None:
    place = Place(small_disk)
    filler = fill_disk(small_disk, 20_000)
    with pytest.raises(VaultFull):
        place.create()
    filler.unlink()
    assert list((small_disk / "vaults").iterdir()) == []
    place.create().close()


def test_a_read_only_disk_says_so(small_disk: Path) -> None:
    place = Place(small_disk)
    with place.create() as vault, vault.transaction() as tx:
        tx.put("c", "k", b"v")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(VaultReadOnly):
        place.open()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with place.open() as vault:
        assert vault.get("c", "k") == b"v"


def test_a_limit_on_file_sizes_loses_nothing(place: Place) -> None:
    """Without root: the disk refuses (EFBIG) once a file grows past a limit."""
    paper, large = content("paper", 50_000), content("large", 3_000_000)
    with place.create() as vault:
        write(vault, "m1", paper)

    def act() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with place.open() as vault:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
            with pytest.raises(VaultFull):
                write(vault, "m1", large)
            with pytest.raises(VaultError):
                _put(vault, large)
            assert vault.get("c", "k") is None
            assert vault.read_blob("m1", sha256(paper)) == paper
            with vault.transaction() as tx:
                tx.put("c", "small", b"v")

    assert crash_at(0, act) is False
    with place.open() as vault:
        assert vault.read_blob("m1", sha256(paper)) == paper
        assert vault.get("c", "k") is None
        assert vault.get("c", "small") == b"v"


@pytest.mark.faults("acts and marks until the disk is full", 30)
def test_acts_and_marks_on_a_full_disk_are_kept_or_refused(
    small_disk: Path, faults: Iterable[random.Random]
) -> None:
    for turn, choose in enumerate(faults):
        place = Place(small_disk / str(turn))
        kept: tuple[set[str], set[str]] = set(), set()
        with place.create() as vault:
            outbox = Outbox(vault, SERVER, SERVER_KEY.public_key().public_bytes_raw())
            notebook = Notebook(vault, NO_THREAD, News())
            signer = SigningKey(vault.device.sign_private)
            filler = fill_disk(small_disk, choose.randrange(150_000))
            refused = 0
            while refused < 10:
                act = ActStatement(new_id(), SERVER, JOURNAL, JOURNAL, JOURNAL, e.CheckIn(), 1)
                note = Note(new_id(), PAPER, 0, 1, 1, "ghi chú " * choose.randrange(1, 300))
                try:
                    outbox.add(act, sign_act(signer, act))
                    kept[0].add(act.id)
                except VaultFull:
                    refused += 1
                try:
                    notebook.add(JOURNAL, PAPER, note)
                    kept[1].add(note.id)
                except VaultFull:
                    refused += 1
                assert {one.statement.id for one in outbox.waiting} == kept[0]
                assert {mark.id for mark in notebook.operations(JOURNAL, PAPER)} == kept[1]
                if choose.random() < 0.2:
                    with suppress(VaultFull):
                        vault.settle()
            outbox.close()
            filler.unlink()
        with place.open() as vault:
            assert vault.losses == 0
            outbox = Outbox(vault, SERVER, SERVER_KEY.public_key().public_bytes_raw())
            assert {one.statement.id for one in outbox.waiting} == kept[0]
            outbox.close()
            marks = Notebook(vault, NO_THREAD, News()).operations(JOURNAL, PAPER)
            assert {mark.id for mark in marks} == kept[1]
        shutil.rmtree(place.root)


@pytest.mark.faults("a disk that refuses for good in the middle of the work", 60)
def test_a_disk_that_refuses_from_any_write_on(tmp_path: Path, faults: Iterable[random.Random]) -> None:
    """As when it is remounted read-only under an open vault, is full, or breaks; strace makes it so."""
    said_so: dict[str, int] = {}
    for turn, choose in enumerate(faults):
        place = Place(tmp_path / str(turn))
        place.create().close()
        error = ["EROFS", "ENOSPC", "EIO"][turn % 3]
        injected = f"inject={REFUSED}:error={error}:when={choose.randrange(8, 250)}+"
        command = [*tracer(tmp_path / "trace", REFUSED), "-e", injected]
        child = start_child(place, turn, choose.random(), acts=40, under=command)
        said, _ = child.communicate()
        lines = said.splitlines()
        promises = Promises()
        promises.hear(lines)
        if lines and lines[-1].startswith("failed"):
            said_so[f"{error} {lines[-1]}"] = said_so.get(f"{error} {lines[-1]}", 0) + 1
        with promises.open(place) as vault:
            promises.check(vault, 5 * CHUNK_BYTES + 17)
        shutil.rmtree(place.root)
    print(said_so)
    # SQLite does not tell a write that is refused as read-only from one that broke.
    assert said_so.keys() <= {
        "EROFS failed VaultReadOnly",
        "EROFS failed DiskFailed",
        "ENOSPC failed VaultFull",
        "EIO failed DiskFailed",
    }
    assert said_so, "no disk refused in time"
