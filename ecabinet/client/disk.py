"""How the vault touches the disk: private modes, durable replacement, and errors that say what happened."""

import ctypes
import errno
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import resource

FILE_MODE: Final = 0o600
DIRECTORY_MODE: Final = 0o700


class VaultError(Exception):
    """The vault could not do what was asked; nothing that it had acknowledged is lost.

    `code` is one that screens have words for.
    """

    code = "device-failed"


class VaultFull(VaultError):
    """The disk has no room. What was being written is not there; all else is as before."""

    code = "device-full"


class VaultReadOnly(VaultError):
    """The disk or directory may not be written to."""

    code = "device-read-only"


class VaultDamaged(VaultError):
    """Bytes on disk are not those that the vault wrote. `part` names the file or blob."""

    code = "device-damaged"

    def __init__(self, part: str, detail: str = "") -> None:
        super().__init__(f"{part}: {detail}" if detail else part)
        self.part = part


class VaultBusy(VaultError):
    """Another process, or another part of this one, has it open."""


class DiskFailed(VaultError):
    """The disk refused for a reason that is neither room nor permission."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def disk_errors(part: str) -> Iterator[None]:
    """Turn an OSError into the VaultError that says it; a missing file is damage."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise VaultFull(part) from error
        if error.errno in _READ_ONLY:
            raise VaultReadOnly(part) from error
        if error.errno == errno.ENOENT:
            raise VaultDamaged(part, "missing") from error
        raise DiskFailed(part) from error


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, ASCII: one value, one byte string."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def summed(body: dict[str, Any]) -> bytes:
    """Canonical JSON of `body` with "sum", the hex SHA-256 of the rest: chance shows as damage."""
    return canonical(body | {"sum": hashlib.sha256(canonical(body)).hexdigest()})


def unsummed(part: str, raw: bytes) -> dict[str, Any]:
    """The body that `summed` wrote, byte for byte. Raises VaultDamaged."""
    try:
        body = json.loads(raw)
        checksum = body.pop("sum", None)
    except (ValueError, AttributeError, RecursionError) as error:
        raise VaultDamaged(part, str(error)) from error
    # Compared as bytes: JSON has several ways to say one thing, and all but one are chance's.
    if not isinstance(checksum, str) or summed(body) != raw:
        raise VaultDamaged(part, "checksum")
    return dict(body)


def open_private(path: Path, flags: int) -> int:
    """A file descriptor; a file made here is the user's alone, and no symbolic link is followed."""
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, FILE_MODE)


def sync_file(descriptor: int) -> None:
    """Return once the disk has it. macOS's fsync stops at the drive's cache, F_FULLFSYNC does not."""
    if sys.platform == "darwin":
        with suppress(OSError):  # not on every file system
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


_SYNC_FILE_RANGE_WRITE: Final = 2
_start_writing = getattr(ctypes.CDLL(None), "sync_file_range", None) if sys.platform == "linux" else None
if _start_writing is not None:
    _start_writing.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)


def start_writing(descriptor: int, offset: int, size: int) -> None:
    """Have Linux begin to write this part of a file, so that `sync_file` waits less at the end.

    A hint that promises nothing and whose failure means nothing; what must last is `sync_file`'s to say.
    """
    if _start_writing is not None:
        _start_writing(descriptor, offset, size, _SYNC_FILE_RANGE_WRITE)


def sync_directory(directory: Path) -> None:
    """Return once the disk has the directory's names. Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes | bytearray | memoryview) -> None:
    """Write every byte; a short write is followed by the rest or by the error that cut it."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def replace_file(path: Path, content: bytes) -> None:
    """Replace a small file durably: after a crash it is the old one or the new one, whole."""
    draft = path.with_name(path.name + ".tmp")
    with disk_errors(path.name):
        try:
            descriptor = open_private(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                write_all(descriptor, content)
                sync_file(descriptor)
            finally:
                os.close(descriptor)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise
        sync_directory(path.parent)


LOCK_LOOK_S: Final = 0.01


class FileLock:
    """Holds a vault for one opener; the operating system lets go of it when the process dies."""

    def __init__(self, path: Path, patience_s: float = 0.0) -> None:
        """Raises VaultBusy if somebody holds it for longer than `patience_s`."""
        with disk_errors(path.name):
            self._descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
        until = time.monotonic() + patience_s
        while True:
            try:
                if sys.platform == "win32":
                    msvcrt.locking(self._descriptor, msvcrt.LK_NBLCK, 1)
                else:
                    fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as error:
                if time.monotonic() >= until:
                    os.close(self._descriptor)
                    raise VaultBusy(path.name) from error
            time.sleep(LOCK_LOOK_S)

    def release(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)  # closing lets go of the lock
            self._descriptor = -1


_PR_SET_DUMPABLE: Final = 4


def harden_process() -> list[str]:
    """Keep this process's memory out of core dumps and debuggers; returns what was done.

    Also fills the descriptors 0 to 2 where a starter left them closed: a file opened there would
    receive what some library prints.
    """
    done = []
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            break
        done.append(f"descriptor {descriptor}")
    if sys.platform == "win32":
        # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX: no error box, no report with memory in it
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        done.append("error reports")
        return done
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    done.append("core dumps")
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
        done.append("dumpable")
    return done
