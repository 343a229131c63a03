"""What proves that the database's log is whole: its frames on disk, and the number of the last commit.

SQLite reads a damaged log up to the damage and says nothing: commits behind it are gone without an error.
The pages in the log are sealed, its frames' headers are plain (https://sqlite.org/fileformat2.html#walformat).
"""

import hmac
import os
import struct
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

from ecabinet.client.disk import disk_errors, open_private
from ecabinet.client.seal import derive, same

MARK: Final = "commits"

_PAGE_BYTES: Final = 4096
_HEADER: Final = struct.Struct(">IIIIIIII")
_FRAME: Final = struct.Struct(">IIII")  # page, pages after a commit (else 0), salts; the checksums follow
_FRAME_BYTES: Final = 24 + _PAGE_BYTES
_COUNT: Final = struct.Struct(">Q")
_TAG_BYTES: Final = 32


def log_path(database: Path) -> Path:
    """Where SQLite keeps a database's log."""
    return database.with_name(database.name + "-wal")


def proven_frames(path: Path) -> int:
    """How many of the log's frames must be sound: those up to the last commit that a later frame follows.

    A transaction is written once the one before it is on the disk for good, so a commit that is followed
    was acknowledged, and a power cut cannot have spoilt it. 0 for a log that proves nothing.
    """
    if not path.exists():
        return 0
    frames: list[tuple[int, tuple[int, int]]] = []
    with disk_errors("database"), path.open("rb") as log:
        header = log.read(_HEADER.size)
        while len(start := log.read(_FRAME.size)) == _FRAME.size:
            _, pages, *salts = _FRAME.unpack(start)
            frames.append((pages, (salts[0], salts[1])))
            log.seek(_HEADER.size + len(frames) * _FRAME_BYTES)
    if len(header) < _HEADER.size or not frames:
        return 0
    # The salts of this log: most frames have them, should the header or one frame be what is damaged.
    told = Counter(salts for _, salts in frames)
    told[_HEADER.unpack(header)[4:6]] += 1
    ((wanted, _),) = told.most_common(1)
    ours = [number for number, (_, salts) in enumerate(frames, 1) if salts == wanted]
    return max((number for number in ours if frames[number - 1][0] and number < ours[-1]), default=0)


class CommitMark:
    """The file `commits`: how many commits were acknowledged, as last written.

    Number (u64, big-endian) ‖ HMAC-SHA256 under a key from the database's. It is written after each commit
    and never synced: after a kill it is exact, after a power cut it may be older, never newer than the
    database. One that does not open proves nothing, and no error of its own stops the vault.
    """

    def __init__(self, directory: Path, key: bytes) -> None:
        self._key = derive(key, b"ecabinet/commits/v1")
        self._descriptor = -1
        with suppress(OSError):
            self._descriptor = open_private(directory / MARK, os.O_RDWR | os.O_CREAT)

    def _tag(self, number: bytes) -> bytes:
        return hmac.digest(self._key, number, "sha256")

    def read(self) -> int:
        """The number, 0 where none stands."""
        raw = b""
        with suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            raw = os.read(self._descriptor, _COUNT.size + _TAG_BYTES)
        number, tag = raw[: _COUNT.size], raw[_COUNT.size :]
        if len(number) != _COUNT.size or not same(tag, self._tag(number)):
            return 0
        return int(_COUNT.unpack(number)[0])

    def write(self, commits: int) -> None:
        """Best done after each commit; a disk that refuses leaves the older number."""
        number = _COUNT.pack(commits)
        with suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, number + self._tag(number))

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
