"""Plaintext on the disk, kills, flipped bits: nothing acknowledged is lost, nothing wrong is returned.

Series with a number are tests/conftest.py's; the others are short and go through every step each time.
"""

import base64
import ctypes
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from ecabinet.client.blob_files import BlobDamaged
from ecabinet.client.disk import VaultError, harden_process
from ecabinet.client.keys import KeysLost, WrongSecret
from ecabinet.client.seal import CHUNK_BYTES

from .vault_child import CANARY, LONG_BYTES, SECRET, content, long_paper, secret
from .vault_place import Place, sha256, start_child, write
from .vault_promises import Promises

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and limits are POSIX's")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "root")


# Plaintext canaries


def forms(text: str) -> Iterator[bytes]:
    for form in ("NFC", "NFD"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield unicodedata.normalize(form, text).encode(encoding)


def plaintext_in(root: Path, texts: list[str]) -> list[str]:
    """Files under `root` that hold one of the texts, in any form, or call themselves SQLite."""
    wanted = [form for text in texts for form in forms(text)] + [b"SQLite format 3"]
    return [
        path.name
        for path in root.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in wanted)
    ]


def test_no_plaintext_reaches_the_disk(place: Place) -> None:
    texts = ["Nghị quyết mật số 5", "Ông Nguyễn Văn Thử", SECRET, "meeting-canary"]
    raw = [form for text in texts for form in forms(text)]
    keys: list[bytes] = []
    with place.create() as vault:
        for number, form in enumerate(raw):
            with vault.transaction() as tx:
                tx.put(f"collection-canary-{number}", "key-canary", form * 50)
            write(vault, "meeting-canary", form * 2000)
        with vault.partial("meeting-canary", sha256(b"never"), 10**6) as part:
            part.write(raw[0] * 5000)
        vault.database.connection.execute("create virtual table text using fts5(body)")
        with vault.transaction():
            vault.database.connection.execute("insert into text values (?)", (texts[0],))
        vault.add_meeting("gone")
        vault.shred_meeting("gone")
        with vault.transaction() as tx:
            tx.put("c", "k", raw[0])
        key = vault._keys.db.key
        keys = [key, key.hex().encode(), base64.b64encode(key)]
        canaries = [*texts, "key-canary", "collection-canary", "fts5"]
        assert (place.directory / "meta.2.db-wal").stat().st_size > 0, "the log is looked at as well"
        assert plaintext_in(place.root, canaries) == []
    assert plaintext_in(place.root, canaries) == []
    for path, raw_file in place.files().items():
        assert not any(key in raw_file for key in keys), path.name
    # The search itself finds what is there.
    with sqlite3.connect(place.root / "plain.db") as plain:
        plain.execute("create table t(a)")
        plain.execute("insert into t values (?)", (texts[0],))
    plain.close()
    (place.root / "sixteen").write_bytes("x".encode("utf-16-le") + texts[1].encode("utf-16-le"))
    assert sorted(plaintext_in(place.root, canaries)) == ["plain.db", "sixteen"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_sqlite_sorts_in_memory_and_not_in_a_file(place: Place) -> None:
    def open_files() -> set[str]:
        return {str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()}

    with place.create() as vault:
        with vault.transaction() as tx:
            for number in range(300):
                tx.put("c", str(number), content(str(number), 100_000))
        before = open_files()
        rows = vault.database.connection.execute("select value from record order by substr(value, -50)")
        next(rows)
        assert {name for name in open_files() - before if "etilqs" in name or "(deleted)" in name} == set()
        rows.close()


# Kills


@pytest.mark.faults("kills while the vault is written", 200)
def test_kills_at_any_moment_lose_nothing_acknowledged(place: Place, faults: Iterable[random.Random]) -> None:
    place.create().close()
    promises = Promises()
    for run, choose in enumerate(faults):
        child = start_child(place, run, choose.random(), acts=0, opened_by=promises.secret)
        assert child.stdout is not None
        said = []
        for _ in range(choose.randrange(1, 40)):
            line = child.stdout.readline()
            assert line, "the child ended by itself"
            said.append(line)
        time.sleep(choose.random() * 0.006)  # any moment of the next act
        child.send_signal(signal.SIGKILL)
        said += child.stdout.readlines()
        child.stdout.close()
        assert child.wait(20) == -signal.SIGKILL

        promises.hear(said)
        assert plaintext_in(place.root, [CANARY.decode()]) == []
        with promises.open(place) as vault:
            promises.check(vault, LONG_BYTES)
            paper = long_paper()
            if not vault.has_blob("long", sha256(paper)):
                with vault.partial("long", sha256(paper), len(paper)) as part:
                    assert part.received_bytes >= promises.received - promises.received % CHUNK_BYTES
    with place.open(secret(promises.secret)) as vault:
        paper = long_paper()
        if not vault.has_blob("long", sha256(paper)):
            with vault.partial("long", sha256(paper), len(paper)) as part:
                part.write(paper[part.received_bytes :])
                part.finish()
        assert vault.read_blob("long", sha256(paper)) == paper
    for kind in ("ballot", "act", "mark", "paper", "part", "shredded", "changed"):
        assert promises.totals.get(kind, 0) > 0, f"nothing was killed while there was a {kind}"


TOUCHES = ("open", "os.rename", "os.remove", "os.truncate", "os.mkdir")


def crash_at(step: int, act: Callable[[], None], also: tuple[str, ...] = ()) -> bool:
    """Do `act` in a child that is killed at its step-th touch of a file (or of what `also` names among
    Python's audit events); whether it was killed."""
    child = os.fork()
    if child == 0:
        counted = [0]

        def hook(event: str, _: object) -> None:
            if event in TOUCHES or event in also:
                counted[0] += 1
                if counted[0] == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(hook)
            act()
            os._exit(0)
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def crash_everywhere(
    place: Place, act: Callable[[], None], check: Callable[[], str], steps_min: int
) -> list[str]:
    """Kill `act` at each of its touches of a file in turn, from the same files; what each left."""
    place.keep()
    left = []
    for step in range(1, 500):
        place.restore()
        killed = crash_at(step, act)
        left.append(check())
        if not killed:
            assert step > steps_min, "the steps were not seen"
            return left
    raise AssertionError("never done")


def test_a_shredding_killed_at_any_step_is_finished_or_never_began(place: Place) -> None:
    with place.create() as vault:
        kept, doomed = write(vault, "kept", b"kept paper"), write(vault, "doomed", b"doomed paper")
        with vault.transaction() as tx:
            tx.put("text/doomed", "1", b"text")
            tx.put("text/kept", "1", b"text")

    def act() -> None:
        with place.open() as vault:
            vault.shred_meeting("doomed", ["text/doomed"])

    def check() -> str:
        with place.open() as vault:
            assert vault.read_blob("kept", kept) == b"kept paper"
            assert vault.get("text/kept", "1") == b"text"
            gone = vault.get("text/doomed", "1") is None
            assert gone == ("doomed" not in vault.meetings()) == (not vault.has_blob("doomed", doomed))
            if not gone:
                assert vault.read_blob("doomed", doomed) == b"doomed paper"
        item = place.store.read(place.directory.name)
        assert item is not None
        assert item.ek_next is None
        names = {path.name for path in place.directory.iterdir()}
        database = "meta.2.db" if gone else "meta.1.db"
        assert names == {"lock", "vault.json", "keys.bin", "commits", "blobs", database}
        assert len(list((place.directory / "blobs").iterdir())) == (1 if gone else 2)
        return "gone" if gone else "there"

    left = crash_everywhere(place, act, check, steps_min=20)
    assert left == sorted(left, reverse=True), "once it has begun it is finished"
    assert {"there", "gone"} == set(left)


@pytest.mark.parametrize("told", [True, False])
def test_a_paper_killed_at_any_step_is_whole_or_absent(place: Place, told: bool) -> None:
    paper = content("paper", 3 * CHUNK_BYTES + 5)
    place.create().close()

    def check() -> str:
        with place.open() as vault:
            held = vault.has_blob("m1", sha256(paper))
            names = [path.name for path in (place.directory / "blobs").iterdir()]
            if held:
                assert vault.read_blob("m1", sha256(paper)) == paper
                assert len(names) == 1
            else:
                assert len(names) == sum(name.endswith(".part") for name in names) <= 1
                write(vault, "m1", paper)
                assert vault.read_blob("m1", sha256(paper)) == paper
        return "held" if held else "absent"

    def act() -> None:
        with place.open() as vault:
            write(vault, "m1", paper, len(paper) if told else None)

    assert set(crash_everywhere(place, act, check, steps_min=8)) == {"held", "absent"}


def test_a_changed_secret_killed_at_any_step_leaves_one_that_opens(place: Place) -> None:
    place.create().close()

    def act() -> None:
        with place.open() as vault:
            vault.change_secret(SECRET, "another secret")

    def check() -> str:
        try:
            place.open().close()
            return "old"
        except WrongSecret:
            place.open("another secret").close()
            return "new"

    left = crash_everywhere(place, act, check, steps_min=8)
    assert left == sorted(left, reverse=True)
    assert set(left) == {"old", "new"}


def test_a_creation_killed_at_any_step_leaves_a_vault_or_none(place: Place) -> None:
    def check() -> str:
        if place.directory.exists():
            place.open().close()
            return "vault"
        return "none"

    left = crash_everywhere(place, lambda: place.create().close(), check, steps_min=8)
    assert set(left) == {"vault", "none"}


# Flipped bits


@pytest.mark.faults("flipped bits in a vault", 2000)
def test_a_flipped_bit_anywhere_is_an_error_or_the_right_data(
    place: Place, faults: Iterable[random.Random]
) -> None:
    paper = content("paper", 70_000)
    with place.create() as vault:
        write(vault, "m1", paper)
        with vault.transaction() as tx:
            for number in range(60):
                tx.put("c", f"{number:03d}", content(str(number), 400))
    files = place.files()
    place.keep()
    wanted = [(f"{number:03d}", content(str(number), 400)) for number in range(60)]
    targets = [path for path in files if files[path]]
    assert {path.name for path in targets} >= {"vault.json", "keys.bin", "meta.1.db"}
    outcomes: dict[str, int] = {}
    for turn, choose in enumerate(faults):
        path = targets[turn % len(targets)]
        at, bit = choose.randrange(len(files[path])), choose.randrange(8)
        place.restore()
        raw = bytearray(files[path])
        raw[at] ^= 1 << bit
        path.write_bytes(raw)
        where = f"{path.name} byte {at} bit {bit}"
        try:
            with place.open() as vault:
                assert list(vault.scan("c")) == wanted, where
                assert vault.read_blob("m1", sha256(paper)) == paper, where
            outcome = "right data"
        except WrongSecret:
            pytest.fail(f"{where} was taken for a wrong secret")
        except VaultError as error:
            outcome = type(error).__name__
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert outcomes["VaultDamaged"] + outcomes["BlobDamaged"] > sum(outcomes.values()) // 2, outcomes


def test_a_damaged_paper_is_named_dropped_and_fetched_again(place: Place) -> None:
    paper = content("paper", 3 * CHUNK_BYTES)
    with place.create() as vault:
        name = write(vault, "m1", paper)
        (path,) = (place.directory / "blobs").iterdir()
        whole = path.read_bytes()
        other = write(vault, "m1", content("other", 3 * CHUNK_BYTES))
        (second,) = set((place.directory / "blobs").iterdir()) - {path}
        for raw in (
            whole[:-1],
            whole + b"\0",
            whole[:72] + second.read_bytes()[72:],
            second.read_bytes(),
            b"",
        ):
            path.write_bytes(raw)
            with pytest.raises(BlobDamaged) as caught:
                vault.read_blob("m1", name)
            assert caught.value.sha256 == name
        path.unlink()
        with pytest.raises(BlobDamaged, match="missing"):
            vault.read_blob("m1", name)
        vault.drop_blob("m1", name)
        write(vault, "m1", paper)
        assert vault.read_blob("m1", name) == paper
        assert vault.has_blob("m1", other)


def test_a_vault_copied_without_its_key_file_says_so_and_is_not_altered(place: Place, tmp_path: Path) -> None:
    with place.create() as vault:
        name = write(vault, "m1", b"a paper")
    (tmp_path / "stolen").mkdir()
    shutil.copytree(place.root / "vaults", tmp_path / "stolen" / "vaults")
    copy = Place(tmp_path / "stolen", place.directory.name)
    before = copy.files()
    for _ in range(12):
        with pytest.raises(KeysLost) as lost:
            copy.open()
        assert (lost.value.recorded, lost.value.present) == ("file", "file")
    assert copy.files() == before
    with place.open() as vault:
        assert vault.read_blob("m1", name) == b"a paper"
    item = place.store.read(place.directory.name)
    assert item is not None
    assert item.fails == 0


# The process


def test_a_hardened_process_leaves_no_core(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.close(0)
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
        done = harden_process()
        dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0
        right = (
            resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
            and dumpable == 0
            and "descriptor 0" in done
            and os.fstat(0).st_rdev == Path(os.devnull).stat().st_rdev
        )
        if not right:
            os._exit(1)
        os.kill(os.getpid(), signal.SIGQUIT)  # whose default leaves a core
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []
