"""The data directory's lock: one process at a time works on it, and says which it is."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HELD_BYTE = 1 << 20
"""On Windows a locked byte cannot be read; the one that is locked lies behind the process id."""


class InUse(Exception):
    """Another process has the data directory."""

    def __init__(self, process: str) -> None:
        super().__init__(process)
        self.process = process


class DataLock:
    """Held until closed, or until its process ends however it ends. Raises InUse."""

    def __init__(self, data: Path) -> None:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._descriptor)
        except OSError as error:
            process = os.read(self._descriptor, 20).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise InUse(process) from error
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def close(self) -> None:
        """Lets the next one in."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _hold(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, HELD_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
