"""Power cuts: whatever was not synced may be lost or torn, and all that was acknowledged is there.

The control series put a mistake into the product that an fsync would have prevented; they must find it.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from ecabinet.client.blob_files import BlobDamaged
from ecabinet.client.disk import VaultError
from ecabinet.client.seal import CHUNK_BYTES

from .power_cuts import Disk, Entry, Recording, Said, lay_out, lines, tracer
from .vault_child import long_paper
from .vault_place import Place, sha256, start_child
from .vault_promises import Promises

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")

ACTS = 40
LONG_BYTES = 5 * CHUNK_BYTES + 17
CUTS_IN_A_RUN = 10
"""Of one recorded run; the next run is another."""


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """Where files are laid out that no power will ever leave: in memory where that is to be had."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


def record(home: Path, choose: random.Random, planted: str = "") -> tuple[Recording, Place]:
    """A child's whole life from the making of a vault to its closing, as the disk saw it."""
    place = Place(home / "root", "0123456789abcdef")
    (place.root / "keys").mkdir(parents=True)  # as where the store lies elsewhere: nothing else is there
    recording = Recording(place.root)
    trace = home / "trace"
    child = start_child(place, 0, choose.random(), acts=ACTS, planted=planted, under=tracer(trace))
    said, _ = child.communicate()
    assert child.returncode == 0, said
    recording.read(trace)
    assert said.split("\n")[:-1] == lines(recording.steps)
    return recording, place


def cut_at(recording: Recording, choose: random.Random) -> int:
    """Anywhere, or just when something was said to be kept, a name was given, or a file was renamed."""
    steps = recording.steps
    said = [number for number, step in enumerate(steps, 1) if isinstance(step, Said)]
    named = [number for number, step in enumerate(steps, 1) if isinstance(step, Entry)]
    renamed = [
        number for number, step in enumerate(steps, 1) if isinstance(step, Entry) and step.gone and step.name
    ]
    return choose.choice(choose.choice([range(len(steps) + 1), said, named, renamed]))


def after_cut(recording: Recording, place: Place, disk: Path, choose: random.Random) -> None:
    """Cut the power at some step, and hold the vault to what had been said by then."""
    steps = recording.steps[: cut_at(recording, choose)]
    model = Disk(recording)
    for step in steps:
        model.take(step)
    root = disk / "root"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    lay_out(model.tree(model.cut(choose)), root)
    left = Place(root, place.directory.name)
    promises = Promises()
    promises.hear(lines(steps))
    if not left.directory.exists():
        assert not promises.opened, "the whole vault lost"
        return
    with promises.open(left) as vault:
        promises.check(vault, LONG_BYTES)
        with vault.transaction() as tx:
            tx.put("after", "cut", b"written")
        paper = long_paper(LONG_BYTES)
        if not vault.has_blob("long", sha256(paper)):
            with vault.partial("long", sha256(paper), len(paper)) as part:
                part.write(paper[part.received_bytes :])
                part.finish()
        assert vault.read_blob("long", sha256(paper)) == paper
    with promises.open(left) as vault:
        promises.finished = True
        promises.check(vault, LONG_BYTES)
        assert vault.get("after", "cut") == b"written"


def recordings(
    home: Path, faults: Iterable[random.Random], planted: str = ""
) -> Iterator[tuple[Recording, Place, random.Random]]:
    """Each turn of the series with a recorded run; a new one is made every few turns."""
    turns = iter(faults)
    number = 0
    while some := list(islice(turns, 1)):
        number += 1
        with tempfile.TemporaryDirectory(dir=home) as made:
            recording, place = record(Path(made), some[0], planted)
            yield recording, place, some[0]
            for choose in islice(turns, CUTS_IN_A_RUN - 1):
                yield recording, place, choose


@pytest.mark.faults("power cuts with unsynced writes dropped or torn", 300)
def test_power_cuts_lose_nothing_acknowledged(
    tmp_path: Path, quick_disk: Path, faults: Iterable[random.Random]
) -> None:
    for recording, place, choose in recordings(tmp_path, faults):
        after_cut(recording, place, quick_disk, choose)


@pytest.mark.parametrize(
    ("planted", "found"), [("synchronous-normal", AssertionError), ("paper-not-synced", BlobDamaged)]
)
@pytest.mark.faults("power cuts of a flawed product, which must be found", 150)
def test_power_cuts_find_an_fsync_that_is_missing(
    tmp_path: Path, quick_disk: Path, faults: Iterable[random.Random], planted: str, found: type[Exception]
) -> None:
    runs, wrong = 0, []
    for recording, place, choose in recordings(tmp_path, faults, planted):
        runs += 1
        try:
            after_cut(recording, place, quick_disk, choose)
        except (AssertionError, VaultError) as error:
            wrong.append(error)
    print(f"{planted}: {len(wrong)} of {runs}")
    assert any(isinstance(error, found) for error in wrong)
    assert len(wrong) >= runs // 10, f"{len(wrong)} of {runs} cuts found it"
