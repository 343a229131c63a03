"""The conversation between the reader and the page workers: messages, their frames, and shared memory.

Standard library and msgspec only. Messages go over a socket pair (POSIX; it can carry file descriptors) or
pipes (Windows). Papers and pixels never do: they lie in shared memory that has no name on Linux, loses it
at once on macOS, and is random and known to the two ends alone on Windows.
"""

from __future__ import annotations

import array
import contextlib
import mmap
import os
import secrets
import socket
import struct
import sys
import threading
from typing import IO, Literal

import msgspec

if sys.platform == "darwin":
    from multiprocessing import shared_memory

from ecabinet.domain.annotation import Stroke

FRAME_BYTES_MAX = 64 * 1024 * 1024
"""The longest message: the strokes of one very full page."""
PAGES_MAX = 20_000
WORDS_MAX = 50_000
OUTLINE_MAX = 5_000
HANG_S = 5.0
"""A request not answered in this time is given up and its worker killed."""
GRACE_S = 10.0
"""A worker whose owner is gone ends itself this long after it should have answered."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in device pixels at the scale named beside it."""
Words = tuple[tuple[float, float, float, float, str], ...]
"""Left, top, right, bottom in page points, and the word."""

Refusal = Literal["broken", "empty", "locked", "wrong password", "too long", "hung"]


# Requests ---------------------------------------------------------------------


class Slots(msgspec.Struct, frozen=True, tag="slots"):
    """Here is the memory for pixels: `count` slots of `slot_bytes`. Not answered."""

    slot_bytes: int
    count: int
    name: str = ""


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Read this paper instead of any before. Answered by Opened or Refused."""

    job: int
    size_bytes: int
    password: str | None = None
    name: str = ""

    def __repr__(self) -> str:
        """Nothing of the password."""
        return f"Open(job={self.job}, size_bytes={self.size_bytes})"


class Close(msgspec.Struct, frozen=True, tag="close"):
    """Forget the paper and all that was read from it. Not answered."""


class Render(msgspec.Struct, frozen=True, tag="render"):
    """Paint the box `clip` of a page at `scale` device pixels a point into a slot. Answered by Done."""

    job: int
    page: int
    scale: float
    clip: Box
    slot: int


class PaintInk(msgspec.Struct, frozen=True, tag="ink"):
    """Paint the strokes `ids`, in this order; `new` are those not sent before. Answered by Done.

    `over` paints on what the slot holds, else it is cleared first: a full page is painted in batches, so
    that no request takes long enough to look hung.
    """

    job: int
    scale: float
    clip: Box
    slot: int
    ids: tuple[str, ...]
    new: tuple[Stroke, ...]
    over: bool = False


class ReadWords(msgspec.Struct, frozen=True, tag="words"):
    """The words of a page with their places. Answered by PageWords."""

    job: int
    page: int


class FindWords(msgspec.Struct, frozen=True, tag="find"):
    """Where phrases stand on a page: words as domain.vietnamese folds them, or spells them if `exact`; with
    `prefix` the last word of the last phrase may go on. Answered by FoundWords."""

    job: int
    page: int
    phrases: tuple[tuple[str, ...], ...]
    exact: bool = False
    prefix: bool = False


class ReadOutline(msgspec.Struct, frozen=True, tag="outline"):
    """The paper's table of contents and the labels printed on its pages. Answered by Outline."""

    job: int


Request = Slots | Open | Close | Render | PaintInk | ReadWords | FindWords | ReadOutline


# Answers ----------------------------------------------------------------------


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker has started."""


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The paper can be read; widths and heights of its pages in points, as shown."""

    job: int
    sizes: tuple[tuple[float, float], ...]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The paper cannot be read."""

    job: int
    reason: Refusal


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The slot is painted. `took_ms` is the worker's own time."""

    job: int
    took_ms: float = 0.0


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """This one request could not be met; the worker is well."""

    job: int


class PageWords(msgspec.Struct, frozen=True, tag="page-words"):
    """The words of a page, in reading order."""

    job: int
    words: Words


class FoundWords(msgspec.Struct, frozen=True, tag="found"):
    """Left, top, right, bottom in page points, one box for each line of each place, from the top down."""

    job: int
    boxes: tuple[tuple[float, float, float, float], ...]


class Outline(msgspec.Struct, frozen=True, tag="outline-read"):
    """`entries` are (level from 1, title, page from 0); `labels` are empty where pages carry none."""

    job: int
    entries: tuple[tuple[int, str, int], ...]
    labels: tuple[str, ...]


Answer = Ready | Opened | Refused | Done | Failed | PageWords | FoundWords | Outline


# The wire ---------------------------------------------------------------------

_STRIDE = 1 << 20
_LENGTH = struct.Struct(">I")
_REQUESTS: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


class Channel:
    """One end of the conversation. Sending may come from any thread, receiving from one."""

    def __init__(self, ends: socket.socket | tuple[IO[bytes], IO[bytes]]) -> None:
        self._socket = ends if isinstance(ends, socket.socket) else None
        self._pipes = None if isinstance(ends, socket.socket) else ends
        self._sending = threading.Lock()
        self._descriptors: list[int] = []

    def send(self, message: Request | Answer, descriptor: int = -1) -> None:
        """Send a message, and a descriptor of the memory it speaks of. OSError when nobody is there."""
        payload = msgspec.msgpack.encode(message)
        if len(payload) > FRAME_BYTES_MAX:
            raise ValueError("message too long")
        head = _LENGTH.pack(len(payload))
        with self._sending:
            if self._pipes is not None:
                self._pipes[1].write(head + payload)
                self._pipes[1].flush()
                return
            assert self._socket is not None
            if descriptor < 0:
                self._socket.sendall(head + payload)
            else:
                carried = array.array("i", [descriptor])
                sent = self._socket.sendmsg([head], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, carried)])
                self._socket.sendall(head[sent:] + payload)

    def receive_request(self) -> Request:
        """The next request. EOFError when the other end is gone, msgspec's errors for nonsense."""
        return _REQUESTS.decode(self._frame())

    def receive_answer(self) -> Answer:
        """The next answer; as `receive_request`."""
        return _ANSWERS.decode(self._frame())

    def memory(self, size_bytes: int, name: str) -> Memory:
        """The memory that came with the message just received."""
        return Memory.attach(size_bytes, self._descriptors.pop(0) if self._socket else -1, name)

    def close(self) -> None:
        """Close this end; whoever waits for it at either end is woken."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the other end was gone already
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
        for pipe in self._pipes or ():
            with contextlib.suppress(OSError):  # what was still buffered for a worker that is gone
                pipe.close()

    def _frame(self) -> bytes:
        size = _LENGTH.unpack(self._exactly(_LENGTH.size))[0]
        if size > FRAME_BYTES_MAX:
            raise EOFError("frame too long")
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            if self._socket is None:
                assert self._pipes is not None
                part = self._pipes[0].read(size)
            else:
                part, descriptors, _, _ = socket.recv_fds(self._socket, min(size, _STRIDE), 1)
                self._descriptors += descriptors
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


# Memory -----------------------------------------------------------------------


class Memory:
    """Bytes that two processes see. The maker wipes them before letting go."""

    def __init__(self, mapped: mmap.mmap, descriptor: int, name: str) -> None:
        self._mapped = mapped
        self.descriptor = descriptor
        self.name = name
        self.view = memoryview(mapped)

    @classmethod
    def create(cls, size_bytes: int) -> Memory:
        """Fresh memory, all zero and untouched: pages of it cost nothing until they are written."""
        size_bytes = max(size_bytes, 1)
        if sys.platform == "win32":
            name = f"ecabinet-{secrets.token_hex(16)}"
            return cls(mmap.mmap(-1, size_bytes, tagname=name), -1, name)
        if sys.platform == "darwin":
            named = shared_memory.SharedMemory(create=True, size=size_bytes)
            descriptor = os.dup(named._fd)  # its only way to a descriptor
            named.unlink()
            named.close()
        else:
            descriptor = os.memfd_create("ecabinet")
            os.ftruncate(descriptor, size_bytes)
        return cls(mmap.mmap(descriptor, size_bytes), descriptor, "")

    @classmethod
    def attach(cls, size_bytes: int, descriptor: int, name: str) -> Memory:
        """Memory made by the other end; the descriptor is taken over."""
        size_bytes = max(size_bytes, 1)
        if sys.platform == "win32":
            return cls(mmap.mmap(-1, size_bytes, tagname=name), -1, name)
        return cls(mmap.mmap(descriptor, size_bytes), descriptor, name)

    def wipe(self) -> None:
        """Make every byte zero, for every process that sees it.

        Linux takes the pages away and clears them before anybody gets them, in no time and without
        touching memory that was never used; elsewhere they are overwritten.
        """
        if sys.platform == "linux":
            self._mapped.madvise(mmap.MADV_REMOVE)
            return
        zeros = bytes(_STRIDE)
        for at in range(0, len(self.view), _STRIDE):
            end = min(at + _STRIDE, len(self.view))
            self.view[at:end] = zeros[: end - at]

    def close(self) -> None:
        """Let go. Pixels that somebody still paints from keep the mapping alive until they are dropped."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        with contextlib.suppress(BufferError):
            self.view.release()
            self._mapped.close()
