"""Where benchmarks write: a directory whose fsync reaches a disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.rows import NotMeasured

MOUNTS = Path("/proc/self/mounts")
IN_MEMORY = frozenset({"tmpfs", "ramfs"})


def in_memory(directory: Path, mounts: str) -> bool:
    """Whether `directory` lies on a file system kept in memory, by a table like /proc/self/mounts."""
    found, kind = "", ""
    for line in mounts.splitlines():
        _, at, type_, *_ = line.split()
        if directory.is_relative_to(at) and len(at) >= len(found):
            found, kind = at, type_
    return kind in IN_MEMORY


@contextmanager
def fresh_directory() -> Iterator[Path]:
    """An empty directory, gone afterwards. Raises NotMeasured where TMPDIR is in memory.

    There fsync costs nothing, and nothing durable could be compared.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        path = Path(name).resolve()
        if MOUNTS.exists() and in_memory(path, MOUNTS.read_text(encoding="utf-8")):
            raise NotMeasured(f"{path.parent} is in memory: point TMPDIR at a disk")
        yield path
