"""The vault as its users see it, and as an independent reader sees its files."""

import hashlib
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ecabinet.client import blob_files, records
from ecabinet.client.blob_files import BlobMismatch, BlobReader, SealedFile
from ecabinet.client.blobs import BlobMissing
from ecabinet.client.database import Database
from ecabinet.client.disk import VaultBusy, VaultDamaged
from ecabinet.client.keys import (
    FileStore,
    Item,
    KeyringLocked,
    KeyringStore,
    KeysLost,
    MustWait,
    SecretTooShort,
    WrongSecret,
)
from ecabinet.client.seal import (
    ALG_AES_256_GCM,
    CHUNK_BYTES,
    CHUNK_LOG2_MAX,
    CHUNK_LOG2_MIN,
    PRODUCT,
    BlobHeader,
    Cost,
    Costs,
    open_record,
    seal_record,
)
from ecabinet.client.vault import Vault, list_vaults, vault_directory

from .keyring_session import keyring_session
from .vault_reader import open_blob, open_database, read_vault

CHEAP = Costs(pin=Cost(64, 1, 1), passphrase=Cost(64, 1, 1), floor=Cost(64, 1, 1))
SECRET = "mật khẩu của tôi"


def content(size: int, seed: str = "") -> bytes:
    return hashlib.shake_128(f"{seed}{size}".encode()).digest(size)


def name(paper: bytes) -> str:
    return hashlib.sha256(paper).hexdigest()


class Place:
    """A root with one vault in it, and the ways to open it."""

    def __init__(self, root: Path) -> None:
        self.root, self.store = root, FileStore(root / "keys")
        self.directory = vault_directory(root)

    def create(self, **options: Any) -> Vault:
        return Vault.create(self.directory, SECRET, self.store, costs=CHEAP, **options)

    def open(self, secret: str = SECRET, **options: Any) -> Vault:
        return Vault.open(self.directory, secret, self.store, costs=CHEAP, **options)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    with place.create() as vault:
        yield vault


def put_blob(vault: Vault, meeting: str, paper: bytes, length: int | None = None) -> str:
    with vault.write_blob(meeting, name(paper), length) as blob:
        blob.write(paper)
    return name(paper)


# Opening


def test_what_was_written_is_there_when_opened_again(place: Place) -> None:
    with place.create() as vault:
        device, notebook, vault_id = vault.device, vault.notebook_keys, vault.id
        with vault.transaction() as tx:
            tx.put("events/m1", "0001", b"one")
        put_blob(vault, "m1", b"paper")
    with place.open(unicodedata.normalize("NFD", SECRET)) as vault:
        assert vault.get("events/m1", "0001") == b"one"
        assert vault.read_blob("m1", name(b"paper")) == b"paper"
        assert (vault.device, vault.notebook_keys, vault.id) == (device, notebook, vault_id)
        assert vault.device.sign(b"act") == device.sign(b"act")


def test_everything_is_the_users_alone(place: Place) -> None:
    before = os.umask(0)
    try:
        with place.create() as vault:
            put_blob(vault, "m1", b"paper")
            vault.partial("m1", name(b"other")).write(bytes(CHUNK_BYTES))
            assert len(list((place.directory / "blobs").iterdir())) == 2
            for path in [place.directory, *place.directory.rglob("*")]:
                mode = stat.S_IMODE(path.stat().st_mode)
                assert mode == (0o700 if path.is_dir() else 0o600), path.name
    finally:
        os.umask(before)


def test_a_wrong_secret_is_counted_and_then_delayed(place: Place) -> None:
    place.create().close()
    now = [1000.0]
    for tries_left in (4, 3, 2, 1):
        with pytest.raises(WrongSecret) as caught:
            place.open("wrong one", clock=lambda: now[0])
        assert (caught.value.tries_left, caught.value.wait_s) == (tries_left, 0)
    with pytest.raises(WrongSecret) as caught:
        place.open("wrong one", clock=lambda: now[0])
    assert (caught.value.tries_left, caught.value.wait_s) == (0, 30)
    with pytest.raises(MustWait) as waiting:
        place.open(clock=lambda: now[0] + 10)
    assert waiting.value.wait_s == 20
    with place.open(clock=lambda: now[0] + 30):
        pass
    with pytest.raises(WrongSecret) as caught:
        place.open("wrong one", clock=lambda: now[0])
    assert caught.value.tries_left == 4


def test_changing_the_secret(place: Place) -> None:
    with place.create() as vault:
        with vault.transaction() as tx:
            tx.put("c", "k", b"v")
        with pytest.raises(WrongSecret):
            vault.change_secret("wrong one", "another secret")
        with pytest.raises(SecretTooShort):
            vault.change_secret(SECRET, "short")
        with pytest.raises(ValueError, match="too weak"):
            vault.change_secret(SECRET, "123456", "pin")
        vault.change_secret(SECRET, "another secret")
        vault.shred_meeting("m1")
    with pytest.raises(WrongSecret):
        place.open()
    with place.open("another secret") as vault:
        assert vault.get("c", "k") == b"v"


def test_without_a_keyring_a_pin_is_refused_and_the_vault_says_it_is_weaker(place: Place) -> None:
    with pytest.raises(ValueError, match="too weak"):
        place.create(kind="pin")
    with pytest.raises(SecretTooShort):
        Vault.create(place.directory, "1234567", place.store, costs=CHEAP)
    assert list(place.directory.parent.iterdir()) == []
    with place.create() as vault:
        assert vault.protection == "passphrase"
        assert vault.protection_sentence == "vault.protection.passphrase"


def test_the_product_opens_no_cheap_slot(place: Place) -> None:
    place.create().close()
    with pytest.raises(VaultDamaged, match="floor"):
        Vault.open(place.directory, SECRET, place.store)
    with place.open():
        pass
    kept = place.store.read(place.directory.name)
    assert kept is not None
    assert kept.fails == 0, "refused before it was counted or derived"


def test_one_opener_at_a_time_in_any_process(place: Place) -> None:
    with place.create():
        with pytest.raises(VaultBusy):
            place.open()
        program = (
            "import sys; from pathlib import Path; from ecabinet.client.disk import *\n"
            "try: FileLock(Path(sys.argv[1]))\n"
            "except VaultBusy: sys.exit(7)"
        )
        lock = place.directory / "lock"
        assert subprocess.run([sys.executable, "-c", program, lock], check=False).returncode == 7
    with place.open():
        pass


def test_a_lost_item_names_both_stores(place: Place, tmp_path: Path) -> None:
    place.create().close()
    with pytest.raises(KeysLost) as caught:
        Vault.open(place.directory, SECRET, FileStore(tmp_path / "elsewhere"), costs=CHEAP)
    assert (caught.value.recorded, caught.value.present) == ("file", "file")


def test_a_vault_under_anothers_name_is_refused(place: Place) -> None:
    place.create().close()
    moved = vault_directory(place.root)
    place.directory.rename(moved)
    with pytest.raises(VaultDamaged, match="another vault"):
        Vault.open(moved, SECRET, place.store, costs=CHEAP)


def test_vaults_are_listed_without_opening_them(place: Place) -> None:
    place.create(label="Đại biểu số 5").close()
    (place.root / "vaults" / "not a vault").mkdir()
    broken = vault_directory(place.root)
    broken.mkdir()
    entries = list_vaults(place.root, place.store)
    assert [(entry.id, entry.kind, entry.label) for entry in entries] == [
        (place.directory.name, "passphrase", "")
    ]
    assert list_vaults(place.root / "nowhere", place.store) == []


def test_another_thread_may_not_use_the_vault(vault: Vault) -> None:
    caught: list[BaseException] = []

    def intrude() -> None:
        for act in (lambda: vault.get("c", "k"), lambda: vault.has_blob("m", "h"), vault.checkpoint):
            try:
                act()
            except RuntimeError as error:
                caught.append(error)

    thread = threading.Thread(target=intrude)
    thread.start()
    thread.join()
    assert len(caught) == 3


def test_a_closed_vault_answers_nothing(place: Place) -> None:
    vault = place.create()
    vault.close()
    with pytest.raises(RuntimeError, match="closed"):
        vault.get("c", "k")
    vault.close()


# Records


def test_a_transaction_is_all_or_nothing(vault: Vault) -> None:
    with vault.transaction() as tx:
        tx.put("c", "kept", b"1")
        assert vault.get("c", "kept") == b"1", "the vault sees its own transaction"
    with pytest.raises(ZeroDivisionError), vault.transaction() as tx:
        tx.put("c", "kept", b"2")
        tx.delete("c", "kept")
        tx.append("c", b"3")
        raise ZeroDivisionError
    assert list(vault.scan("c")) == [("kept", b"1")]
    with pytest.raises(RuntimeError, match="open already"), vault.transaction(), vault.transaction():
        pass
    with vault.transaction() as tx:
        assert tx.append("c", b"") == 1, "a number that was rolled back was never used"


def test_appended_numbers_are_never_used_twice(vault: Vault) -> None:
    with vault.transaction() as tx:
        assert [tx.append("outbox", b"a"), tx.append("outbox", b"b")] == [1, 2]
    with vault.transaction() as tx:
        tx.delete("outbox", records.sequence_key(2))
    with vault.transaction() as tx:
        assert tx.append("outbox", b"c") == 3
        assert tx.append("other", b"x") == 1
    assert [value for _, value in vault.scan("outbox")] == [b"a", b"c"]


def test_scanning_goes_on_while_rows_change(vault: Vault) -> None:
    rows = 3 * records.SCAN_ROWS
    with vault.transaction() as tx:
        for number in range(rows):
            tx.put("c", f"{number:05d}", b"")
    seen = []
    for key, _ in vault.scan("c"):
        seen.append(key)
        with vault.transaction() as tx:
            tx.delete("c", key)
    assert seen == [f"{number:05d}" for number in range(rows)]
    assert list(vault.scan("c")) == []


def test_records_have_bounds(vault: Vault) -> None:
    with vault.transaction() as tx:
        tx.put("c" * 128, "k" * 512, bytes(records.VALUE_BYTES_MAX))
        for collection, key, size in (("", "k", 0), ("c" * 129, "k", 0), ("c", "k" * 513, 0)):
            with pytest.raises(ValueError, match="out of bounds"):
                tx.put(collection, key, bytes(size))
        with pytest.raises(ValueError, match="bytes"):
            tx.put("c", "k", bytes(records.VALUE_BYTES_MAX + 1))


class Records(RuleBasedStateMachine):
    """Any history of transactions and reopenings leaves what a dictionary would hold."""

    collections = st.sampled_from(["a", "b", "ă"])
    keys = st.text(st.sampled_from("0aăz%_\\"), max_size=4)

    @initialize()
    def begin(self) -> None:
        self.home = tempfile.TemporaryDirectory()
        self.place = Place(Path(self.home.name))
        self.vault = self.place.create()
        self.model: dict[tuple[str, str], bytes] = {}

    @rule(acts=st.lists(st.tuples(collections, keys, st.none() | st.binary(max_size=9))), fails=st.booleans())
    def transact(self, acts: list[tuple[str, str, bytes | None]], fails: bool) -> None:
        model = dict(self.model)
        try:
            with self.vault.transaction() as tx:
                for collection, key, value in acts:
                    if value is None:
                        tx.delete(collection, key)
                        model.pop((collection, key), None)
                    else:
                        tx.put(collection, key, value)
                        model[collection, key] = value
                if fails:
                    raise ZeroDivisionError
            self.model = model
        except ZeroDivisionError:
            pass

    @rule()
    def reopen(self) -> None:
        self.vault.close()
        self.vault = self.place.open()

    @rule(collection=collections, prefix=keys)
    def scan(self, collection: str, prefix: str) -> None:
        wanted = sorted(
            (
                (key, value)
                for (c, key), value in self.model.items()
                if c == collection and key.startswith(prefix)
            ),
            key=lambda row: row[0].encode(),
        )
        assert list(self.vault.scan(collection, prefix)) == wanted

    @invariant()
    def reads_agree(self) -> None:
        for (collection, key), value in getattr(self, "model", {}).items():
            assert self.vault.get(collection, key) == value

    def teardown(self) -> None:
        self.vault.close()
        self.home.cleanup()


TestRecords = Records.TestCase
TestRecords.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


# Papers

BATCH = blob_files.BATCH_BYTES
SIZES = [
    *(0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1),
    *(BATCH - 1, BATCH, BATCH + 1, 17 * CHUNK_BYTES, 17 * CHUNK_BYTES + 5, 3 * BATCH),
]


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1 << 30, 50_021])
def test_a_paper_of_any_size_in_any_pieces(vault: Vault, size: int, told: bool, step: int) -> None:
    paper = content(size)
    with vault.write_blob("m1", name(paper), size if told else None) as blob:
        for start in range(0, size, step):
            blob.write(paper[start : start + step])
        assert not vault.has_blob("m1", name(paper))
    assert vault.read_blob("m1", name(paper)) == paper
    with vault.open_blob("m1", name(paper)) as reader:
        assert reader.length == size
        for offset, count in ((0, 0), (0, 10), (size // 2, CHUNK_BYTES), (max(0, size - 7), 100), (size, 1)):
            assert reader.read(offset, count) == paper[offset : offset + count]
    assert len(list((vault._directory / "blobs").iterdir())) == 1


@given(st.integers(0, 5 * CHUNK_BYTES + 7), st.none() | st.integers(0, 5 * CHUNK_BYTES + 7))
def test_any_part_of_a_paper_is_what_stands_there(
    held_paper: tuple[BlobReader, bytes], offset: int, size: int | None
) -> None:
    reader, paper = held_paper
    end = len(paper) if size is None else offset + size
    assert reader.read(offset, size) == paper[offset:end]


@pytest.fixture(scope="module")
def held_paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlobReader, bytes]]:
    paper = content(5 * CHUNK_BYTES + 7)
    with Place(tmp_path_factory.mktemp("held")).create() as vault:
        put_blob(vault, "m1", paper, len(paper))
        with vault.open_blob("m1", name(paper)) as reader:
            yield reader, paper


@pytest.mark.parametrize("chunk_log2", [CHUNK_LOG2_MIN, 15, 20, CHUNK_LOG2_MAX])
def test_files_in_chunks_of_any_size_the_format_allows(tmp_path: Path, chunk_log2: int) -> None:
    """A release may write larger ones; this one must read them, and go on with what one began."""
    paper, dek = content((1 << CHUNK_LOG2_MAX) + BATCH + 5), bytes(32)
    header = BlobHeader(len(paper), bytes(16), bytes(32), ALG_AES_256_GCM, chunk_log2)
    path = tmp_path / header.blob_id.hex()
    file = SealedFile.create(path, header, dek)
    file.write(paper[:BATCH])
    file.close()
    file = SealedFile.resume(path, dek)
    file.write(paper[file.received_bytes :])
    file.finish(name(paper))
    with BlobReader(path, name(paper), dek, len(paper)) as reader:
        assert reader.read() == paper
        assert reader.read(BATCH - 3, 7) == paper[BATCH - 3 : BATCH + 4]
    assert open_blob(path.read_bytes(), dek) == paper


def test_a_part_that_is_not_there_is_refused(held_paper: tuple[BlobReader, bytes]) -> None:
    reader, paper = held_paper
    for offset, size in ((-1, None), (len(paper) + 1, None), (5, -1)):
        with pytest.raises(ValueError, match="bytes from"):
            reader.read(offset, size)


def test_the_bytes_are_the_callers_again_when_write_returns(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread hashes them, here one that is slow: it begins when all is sealed."""

    class Slow:
        def __init__(self) -> None:
            self._hash, self.begin = hashlib.sha256(), threading.Event()
            self.hexdigest = self._hash.hexdigest

        def update(self, view: memoryview) -> None:
            assert self.begin.wait(30)
            time.sleep(0.1)  # time enough for a caller who was not kept waiting
            self._hash.update(view)

    paper = content(8 * BATCH)
    buffer = bytearray(paper)
    half = len(paper) // 2
    slow = Slow()
    seal = SealedFile._seal_and_sync

    def seal_and_tell(file: SealedFile, view: memoryview) -> None:
        seal(file, view)
        slow.begin.set()

    monkeypatch.setattr(SealedFile, "_seal_and_sync", seal_and_tell)
    with vault.write_blob("m1", name(paper), len(paper)) as blob:
        blob._file._hash = slow  # type: ignore[assignment]  # all of a hash that is asked for
        blob.write(memoryview(buffer)[:half])
        buffer[:half] = bytes(half)
        blob.write(memoryview(buffer)[half:])
        buffer[half:] = bytes(half)
    assert vault.read_blob("m1", name(paper)) == paper


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("size", [0, 5, 3 * BATCH])
def test_a_paper_is_on_the_disk_before_it_has_its_name(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, size: int, told: bool
) -> None:
    """Part, fsync, rename, fsync of the directory, commit; nothing is written after the fsync."""
    acts: list[str] = []

    def watched(module: Any, act: str) -> None:
        real = getattr(module, act)

        def watch(*arguments: Any) -> Any:
            acts.append(act)
            return real(*arguments)

        monkeypatch.setattr(module, act, watch)

    for act in ("write_all", "sync_file", "sync_directory"):
        watched(blob_files, act)
    watched(os, "replace")
    real_commit = vault.database.transaction

    @contextmanager
    def transaction() -> Iterator[Any]:
        with real_commit() as connection:
            yield connection
        acts.append("commit")

    monkeypatch.setattr(vault.database, "transaction", transaction)
    paper = content(size)
    vault.add_meeting("m1")
    acts.clear()
    with vault.write_blob("m1", name(paper), size if told else None) as blob:
        blob.write(paper)
        assert ("sync_file" in acts) == bool(told and size), "the vault's own thread does not wait for it"
    order = [act for act in acts if act != "write_all"]
    assert order == ["sync_file", "replace", "sync_directory", "commit"]
    assert "write_all" not in acts[acts.index("sync_file") :]


def test_a_paper_that_is_not_what_was_asked_for_is_thrown_away(vault: Vault) -> None:
    right = content(100_000)
    wrong = right[:-1] + b"x"
    for length in (None, len(right)):
        with pytest.raises(BlobMismatch), vault.write_blob("m1", name(right), length) as blob:
            blob.write(wrong)
        with pytest.raises(BlobMismatch), vault.write_blob("m1", name(right), len(right) - 1) as blob:
            blob.write(right)
        with pytest.raises(BlobMismatch), vault.write_blob("m1", name(right), len(right) + 1) as blob:
            blob.write(right)
        assert list((vault._directory / "blobs").iterdir()) == []
    with pytest.raises(ZeroDivisionError), vault.write_blob("m1", name(right)) as blob:
        blob.write(right)
        raise ZeroDivisionError
    assert list((vault._directory / "blobs").iterdir()) == []
    with pytest.raises(BlobMissing):
        vault.read_blob("m1", name(right))
    put_blob(vault, "m1", right)
    assert vault.read_blob("m1", name(right)) == right


def test_papers_have_bounds(vault: Vault) -> None:
    with pytest.raises(ValueError, match="bytes"):
        vault.partial("m1", name(b""), blob_files.BLOB_BYTES_MAX + 1)
    with pytest.raises(ValueError, match="SHA-256"):
        vault.partial("m1", "../../x")
    for meeting in ("", "m" * 129, "m 1", "họp"):
        with pytest.raises(ValueError, match="meeting"):
            vault.partial(meeting, name(b""))


@pytest.mark.parametrize("told", [True, False])
def test_a_download_goes_on_after_a_restart(place: Place, told: bool) -> None:
    paper = content(5 * CHUNK_BYTES + 321)
    length = len(paper) if told else None
    with place.create() as vault:
        with vault.partial("m1", name(paper), length) as part:
            part.write(paper[: 2 * CHUNK_BYTES + 77])
            assert part.received_bytes == 2 * CHUNK_BYTES + 77
            with pytest.raises(VaultBusy):
                vault.partial("m1", name(paper), length)
        put_blob(vault, "m1", b"another")
    with place.open() as vault:
        with vault.partial("m1", name(paper), length) as part:
            assert part.received_bytes == 2 * CHUNK_BYTES
            part.write(paper[2 * CHUNK_BYTES : 4 * CHUNK_BYTES])
        with vault.partial("m1", name(paper), length) as part:
            assert part.received_bytes == 4 * CHUNK_BYTES
            part.write(paper[4 * CHUNK_BYTES :])
            if told:  # all of it is sealed: even the end survives
                part.close()
                part = vault.partial("m1", name(paper), length)
                assert part.received_bytes == len(paper)
            part.finish()
        assert vault.read_blob("m1", name(paper)) == paper
        assert len(list((place.directory / "blobs").iterdir())) == 2


def test_a_download_keeps_what_opens_of_a_spoilt_part(place: Place) -> None:
    paper = content(4 * CHUNK_BYTES)
    with place.create() as vault, vault.partial("m1", name(paper), len(paper)) as part:
        part.write(paper[: 3 * CHUNK_BYTES])
    (path,) = (place.directory / "blobs").iterdir()
    raw = bytearray(path.read_bytes())
    raw[72 + CHUNK_BYTES + 16 + 9] ^= 1  # in the second chunk
    path.write_bytes(raw)
    with place.open() as vault, vault.partial("m1", name(paper), len(paper)) as part:
        assert part.received_bytes == CHUNK_BYTES
        part.write(paper[CHUNK_BYTES:])
        part.finish()
        assert vault.read_blob("m1", name(paper)) == paper
    # A tail of noise, longer than all that is still to come.
    long = content(4 * CHUNK_BYTES, "long")
    with place.open() as vault, vault.partial("m1", name(long), len(long)) as part:
        part.write(long[:CHUNK_BYTES])
    (path,) = (place.directory / "blobs").glob("*.part")
    path.write_bytes(path.read_bytes() + bytes(6 * CHUNK_BYTES))
    with place.open() as vault, vault.partial("m1", name(long), len(long)) as part:
        assert part.received_bytes == CHUNK_BYTES
        part.write(long[CHUNK_BYTES:])
        part.finish()
        assert vault.read_blob("m1", name(long)) == long
    # A spoilt header leaves nothing to keep.
    other = content(2 * CHUNK_BYTES, "other")
    with place.open() as vault, vault.partial("m1", name(other), len(other)) as part:
        part.write(other[:CHUNK_BYTES])
    (path,) = (place.directory / "blobs").glob("*.part")
    path.write_bytes(b"\0" + path.read_bytes()[1:])
    with place.open() as vault, vault.partial("m1", name(other), len(other)) as part:
        assert part.received_bytes == 0


def test_chunks_may_come_from_another_thread(vault: Vault) -> None:
    paper = content(300_000)
    part = vault.partial("m1", name(paper), len(paper))
    thread = threading.Thread(target=part.write, args=(paper,))
    thread.start()
    thread.join()
    part.finish()
    assert vault.read_blob("m1", name(paper)) == paper


def test_a_paper_of_two_meetings_is_stored_once_and_stays_until_both_drop_it(vault: Vault) -> None:
    paper = content(100_000)
    sha256 = put_blob(vault, "m1", paper)
    assert not vault.has_blob("m2", sha256), "one meeting's papers are not another's"
    assert vault.adopt_blob("m2", sha256)
    assert vault.adopt_blob("m1", sha256) and vault.adopt_blob("m2", sha256), "what it has already"
    assert not vault.adopt_blob("m2", name(b"unknown"))
    put_blob(vault, "m3", paper)
    assert len(list((vault._directory / "blobs").iterdir())) == 1
    vault.drop_blob("m1", sha256)
    assert not vault.has_blob("m1", sha256)
    assert vault.read_blob("m2", sha256) == paper
    vault.shred_meeting("m2")
    assert vault.read_blob("m3", sha256) == paper
    vault.drop_blob("m3", sha256)
    vault.drop_blob("m3", sha256)
    assert list((vault._directory / "blobs").iterdir()) == []


def test_a_paper_being_written_is_no_stray(vault: Vault) -> None:
    paper = content(300_000)
    with vault.write_blob("m1", name(paper)) as blob:
        blob.write(paper[:200_000])
        put_blob(vault, "m1", b"another")
        vault.drop_blob("m1", name(b"another"))
        vault.add_meeting("m2")
        vault.shred_meeting("m2")
        blob.write(paper[200_000:])
    assert vault.read_blob("m1", name(paper)) == paper


def test_strays_go_at_the_next_opening_and_downloads_stay(place: Place) -> None:
    paper = content(200_000)
    with place.create() as vault:
        put_blob(vault, "m1", b"paper")
        with vault.partial("m1", name(paper)) as part:
            part.write(paper)
    blobs = place.directory / "blobs"
    kept = {path.name for path in blobs.iterdir()}
    for stray in (blobs / ("0" * 32), blobs / ("1" * 32 + ".part"), place.directory / "keys.bin.tmp"):
        stray.write_bytes(b"stray")
    (place.directory / "meta.99.db").write_bytes(b"stray")
    with place.open() as vault:
        assert {path.name for path in blobs.iterdir()} == kept
        assert not list(place.directory.glob("*.tmp"))
        assert [path.name for path in place.directory.glob("meta.*.db")] == ["meta.1.db"]
        with vault.partial("m1", name(paper)) as part:
            assert part.received_bytes == 200_000 - 200_000 % CHUNK_BYTES


# Keys


def test_the_notebook_key_of_another_device_takes_over(place: Place) -> None:
    with place.create() as vault:
        (own,) = vault.notebook_keys
        vault.adopt_notebook_key("from-laptop", b"k" * 32)
        with pytest.raises(ValueError, match="notebook key"):
            vault.adopt_notebook_key("short", b"k")
    with place.open() as vault:
        assert [key.id for key in vault.notebook_keys] == [own.id, "from-laptop"]
        assert repr(b"k" * 32) not in repr(vault.notebook_keys)
        sealed = seal_record(vault.notebook_keys[-1].key, b"note", b"")
        assert open_record(b"k" * 32, sealed, b"") == b"note"


def test_a_loan_that_is_due_is_shredded_whatever_the_clock_says_later(place: Place) -> None:
    with place.create() as vault:
        vault.add_meeting("due", not_after=2000)
        vault.add_meeting("later", not_after=5000)
        vault.add_meeting("kept")
        put_blob(vault, "due", b"paper")
        assert vault.shred_expired(2000) == []
        assert vault.shred_expired(3000) == ["due"]
        vault.add_meeting("late", not_after=2500)
    with place.open() as vault:
        assert vault.shred_expired(10) == ["late"]
        assert vault.meetings() == ["kept", "later"]


def test_a_clock_that_may_be_wrong_is_not_remembered(place: Place) -> None:
    with place.create() as vault:
        vault.add_meeting("due", not_after=2000)
        assert vault.shred_expired(10**9, remember=False) == ["due"]
        assert vault.time_seen == 0
        vault.add_meeting("later", not_after=5000)
        assert vault.shred_expired(3000) == []


def test_a_store_that_does_not_answer_hides_no_vault(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.create().close()
    root = place.directory.parents[1]

    def locked(_vault_id: str) -> None:
        raise KeyringLocked

    with monkeypatch.context() as patch:
        patch.setattr(place.store, "read", locked)
        (entry,) = list_vaults(root, place.store)
        assert not entry.keys_lost and not entry.must_sign_in
    with monkeypatch.context() as patch:
        patch.setattr(place.store, "read", lambda _vault_id: None)
        assert [one.keys_lost for one in list_vaults(root, place.store)] == [True]
        patch.setattr(place.store, "name", "another")
        assert [one.keys_lost for one in list_vaults(root, place.store)] == [False], "kept elsewhere"


def test_an_older_key_file_beside_a_newer_database_is_found(place: Place) -> None:
    with place.create() as vault:
        vault.add_meeting("m1")
    old = (place.directory / "keys.bin").read_bytes()
    with place.open() as vault:
        vault.add_meeting("m2")
    (place.directory / "keys.bin").write_bytes(old)
    with pytest.raises(VaultDamaged, match="older"):
        place.open()


def test_shredding_leaves_old_copies_of_every_file_unreadable(place: Place) -> None:
    """A thief who copied the whole vault before, and gets secret and store afterwards, reads nothing."""
    with place.create() as vault:
        put_blob(vault, "m1", b"secret paper")
        with vault.transaction() as tx:
            tx.put("text/m1", "1", b"secret text")
            tx.put("text/m2", "1", b"other text")
    copies = {path: path.read_bytes() for path in place.directory.rglob("*") if path.is_file()}
    with place.open() as vault:
        vault.shred_meeting("m1", ["text/m1"])
        assert not vault.has_blob("m1", name(b"secret paper"))
        assert list((place.directory / "blobs").iterdir()) == []
    with place.open() as vault:
        assert vault.get("text/m1", "1") is None
        assert vault.get("text/m2", "1") == b"other text"
    for path in place.directory.rglob("*"):
        if path.is_file():
            path.unlink()
    for path, raw in copies.items():
        path.write_bytes(raw)
    with pytest.raises(VaultDamaged, match=r"keys\.bin"):
        place.open()


def test_shredding_gives_the_database_a_new_key(place: Place) -> None:
    with place.create() as vault, vault.transaction() as tx:
        tx.put("text", "1", b"secret text")
    old = (place.directory / "meta.1.db").read_bytes()
    with place.open() as vault:
        vault.add_meeting("m1")
        vault.shred_meeting("m1", ["text"])
    (place.directory / "meta.2.db").write_bytes(old)
    with pytest.raises(VaultDamaged, match="database"):
        place.open()


class FailingStore(FileStore):
    """Keeps items as ever, but its writes fail where told to, as a keyring that was locked would."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.writes, self.fail_at = 0, 0

    def write(self, vault_id: str, item: Item) -> None:
        self.writes += 1
        if self.writes == self.fail_at:
            raise KeyringLocked
        super().write(vault_id, item)


@pytest.mark.parametrize("fail_at", [1, 2])
def test_a_keyring_that_fails_while_shredding_costs_no_vault(place: Place, fail_at: int) -> None:
    place.store = store = FailingStore(place.root / "keys")
    with place.create() as vault:
        for meeting in ("m1", "m2", "m3"):
            put_blob(vault, meeting, content(1000, meeting))
        store.writes, store.fail_at = 0, fail_at
        with pytest.raises(KeyringLocked):
            vault.shred_meeting("m1")
        vault.add_meeting("m4")  # keys.bin is written under an epoch that the store still calls the next
        vault.shred_meeting("m2")
        assert vault.meetings() == ["m3", "m4"]
    with place.open() as vault:
        assert vault.meetings() == ["m3", "m4"]
        assert vault.read_blob("m3", name(content(1000, "m3"))) == content(1000, "m3")
        assert len(list((place.directory / "blobs").iterdir())) == 1
    item = store.read(place.directory.name)
    assert item is not None
    assert item.ek_next is None


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_keyring_that_fails_while_shredding_and_then_a_kill(place: Place) -> None:
    """The store may fail again and again, and the process die after any of it."""
    place.store = store = FailingStore(place.root / "keys")
    place.create().close()

    def live(turn: int, fail_at: int) -> None:
        vault = place.open()
        vault.add_meeting("kept")
        vault.add_meeting(f"m{turn}")
        store.writes, store.fail_at = 0, fail_at
        with pytest.raises(KeyringLocked):
            vault.shred_meeting(f"m{turn}")
        store.fail_at = 0
        vault.add_meeting(f"later{turn}")

    turns = [1, 2, 2, 1, 2]
    for turn, fail_at in enumerate(turns):
        child = os.fork()
        if child == 0:
            try:
                live(turn, fail_at)
                os._exit(0)  # closes nothing, as a kill would
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with place.open() as vault:
        assert vault.meetings() == ["kept", *[f"later{turn}" for turn in range(len(turns))]]


def test_what_is_deleted_leaves_the_pages(place: Place) -> None:
    """Read by hand, under the right key: overwritten, not merely unlinked."""
    with place.create() as vault:
        with vault.transaction() as tx:
            for number in range(50):
                tx.put("c", str(number), b"deleted text %d " % number * 40)
            tx.put("c", "kept", b"kept text")
        vault.checkpoint()
        with vault.transaction() as tx:
            for number in range(50):
                tx.delete("c", str(number))
        key = vault._keys.db.key
    pages = open_database(place.directory / "meta.1.db", key).serialize()
    assert b"kept text" in pages
    assert b"deleted text" not in pages


def test_the_database_waits_for_the_disk(vault: Vault) -> None:
    """Only a power cut would show it: without these, acknowledged ballots were lost in two of three."""
    connection = vault.database.connection
    assert (connection.pragma("journal_mode"), connection.pragma("synchronous")) == ("wal", 2)
    assert connection.pragma("cipher") == "chacha20"


# An independent reader, and a real keyring


def fill(vault: Vault) -> dict[str, bytes]:
    """Some of everything; returns the papers by name."""
    papers = {name(paper): paper for paper in (b"", content(10), content(3 * CHUNK_BYTES + 1))}
    for paper in papers.values():
        put_blob(vault, "meeting-1", paper, len(paper))
    vault.adopt_blob("meeting-2", name(b""))
    with vault.transaction() as tx:
        for number in range(200):
            tx.put("events", f"{number:04d}", content(300, str(number)))
        tx.append("outbox", b"ballot")
    return papers


def check(place_directory: Path, vault_secret: str, ds: bytes, ek: bytes, papers: dict[str, bytes]) -> None:
    found = read_vault(place_directory, vault_secret, ds, ek)
    assert found.papers == {("meeting-1", sha256): paper for sha256, paper in papers.items()} | {
        ("meeting-2", name(b"")): b""
    }
    assert found.records[("outbox", "0000000000000001")] == b"ballot"
    assert found.records[("events", "0199")] == content(300, "199")
    assert len(found.records) == 201
    assert set(found.keys["meetings"]) == {"meeting-1", "meeting-2"}


def test_an_independent_reader_reads_the_files(place: Place) -> None:
    with place.create() as vault:
        papers = fill(vault)
        vault.add_meeting("gone")
        vault.shred_meeting("gone")
    item = place.store.read(place.directory.name)
    assert item is not None
    check(place.directory, unicodedata.normalize("NFD", SECRET), item.ds, item.ek, papers)


def test_the_product_over_a_real_keyring(tmp_path: Path) -> None:
    with keyring_session() as store:
        directory = vault_directory(tmp_path)
        with Vault.create(directory, "246810", store, label="Đại biểu số 5") as vault:
            papers = fill(vault)
            assert (vault.protection, vault.protection_sentence) == ("keyring", "vault.protection.keyring")
            vault.add_meeting("gone")
            vault.shred_meeting("gone")
        with pytest.raises(WrongSecret) as caught:
            Vault.open(directory, "246811", store)
        assert caught.value.tries_left == 4
        with Vault.open(directory, "246810", KeyringStore.find(), costs=PRODUCT) as vault:
            assert vault.get("events", "0000") == content(300, "0")
        assert [(entry.kind, entry.label) for entry in list_vaults(tmp_path, store)] == [
            ("pin", "Đại biểu số 5")
        ]
        item = store.read(directory.name)
        assert item is not None
        assert item.fails == 0
        check(directory, "246810", item.ds, item.ek, papers)
        assert not any(
            "biểu".encode() in path.read_bytes() for path in directory.rglob("*") if path.is_file()
        )
        store.delete(directory.name)
        with pytest.raises(KeysLost) as lost:
            Vault.open(directory, "246810", store)
        assert lost.value.recorded == store.name


def test_what_goes_never_stands_under_the_databases_next_key(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    copy_to = Database.copy_to

    def spy(database: Database, path: Path, key: bytes) -> None:
        left.append(database.query("select count(*) from blob_key")[0][0])
        left.append(database.query("select count(*) from blob")[0][0])
        copy_to(database, path, key)

    monkeypatch.setattr(Database, "copy_to", spy)
    with place.create() as vault:
        with vault.write_blob("m1", hashlib.sha256(b"doomed").hexdigest()) as blob:
            blob.write(b"doomed")
        vault.shred_meeting("m1")
        assert list((place.directory / "blobs").iterdir()) == []
    assert left == [0, 0]
