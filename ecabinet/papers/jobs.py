"""Requests to the papers' worker processes, their answers, and the pool that survives hostile papers.

Standard library, msgspec and the domain's documents only: this is all of `papers` that client and desktop may
import. Paper bytes travel through the worker's standard input, never through a file.
"""

from __future__ import annotations

import contextlib
import os
import queue
import struct
import subprocess
import sys
import threading
from concurrent.futures import Future, InvalidStateError
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

import msgspec

from ecabinet.domain.documents import LaidOut, MinutesDocument
from ecabinet.papers.words import REASON_WORDS as REASON_WORDS  # what client and desktop show
from ecabinet.papers.words import REFUSAL_WORDS as REFUSAL_WORDS
from ecabinet.papers.words import VERDICT_WORDS as VERDICT_WORDS

MEMORY_BYTES_MAX = 1 << 30
"""Address space of one worker on POSIX: four times what the heaviest paper of our corpus needed."""
PAPER_BYTES_MAX = 256 << 20
"""A larger paper is refused before a worker sees it."""
ANSWER_BYTES_MAX = 512 << 20
"""A frame longer than this is no answer of ours: the worker is replaced."""
TIMEOUT_S_DEFAULT = 20.0
START_S_MAX = 30.0
"""How long a fresh worker may import its libraries before its first request starts to count."""

Verdict = Literal["valid", "valid-with-later-allowed-changes", "unknown-signer", "indeterminate", "invalid"]
FileVerdict = Literal[
    "valid", "valid-with-later-allowed-changes", "unknown-signer", "indeterminate", "invalid", "unsigned"
]
SignatureType = Literal["approval", "certification", "doc-timestamp"]
ChangeClass = Literal["none", "allowed", "disallowed", "unknown"]
FileStatus = Literal["signed", "unsigned", "locked", "unreadable"]
TimeSource = Literal["timestamp", "claimed"]
Refusal = Literal[
    "timed-out",
    "worker-died",
    "too-large",
    "closed",
    "not-a-pdf",
    "broken",
    "locked",
    "no-pages",
    "failed",
    "wrong-passphrase",
    "bad-key-file",
    "key-not-valid-now",
    "no-such-field",
    "field-exists",
    "field-already-signed",
    "already-signed",
    "page-out-of-range",
    "no-font",
    "unknown-request",
]

SEVERITY: tuple[FileVerdict, ...] = (
    "valid",
    "valid-with-later-allowed-changes",
    "unknown-signer",
    "indeterminate",
    "invalid",
)
"""Verdicts from best to worst; lists show a file's worst."""


# Answers ----------------------------------------------------------------------


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why a request has no answer: a reason code for programs and a Vietnamese sentence for people."""

    reason: Refusal
    words: str


class SignatureReport(msgspec.Struct, frozen=True):
    """What is known of one signature: four facts, and the verdict that follows from them.

    `intact` and `trusted` are None where the fact could not be decided or was not judged. `reason` is None
    for valid signatures; `warning` says what a reader must be shown even so.
    """

    field: str
    type: SignatureType
    intact: bool | None
    change_class: ChangeClass | None
    trusted: bool | None
    signer_cn: str | None
    signing_time: datetime | None
    signing_time_source: TimeSource | None
    verdict: Verdict
    reason: str | None = None
    warning: str | None = None
    docmdp: int | None = None
    covers_whole_file: bool = False
    signed_length_bytes: int | None = None
    """Length of the signed revision: the file's first bytes, to show "the version that was signed"."""
    revocation_known: bool = False
    """Whether the file carried revocation data that was used; without, the check was offline."""


class Report(msgspec.Struct, frozen=True, tag="report"):
    """The verdicts on a file's signatures, in the order of its fields."""

    file_status: FileStatus
    verdict: FileVerdict
    words: str
    signatures: tuple[SignatureReport, ...] = ()
    reason: str | None = None


class Inspection(msgspec.Struct, frozen=True, tag="inspection"):
    """Whether a paper opens, and what it is. `refused` is None when it opens."""

    pages: int = 0
    title: str = ""
    encrypted: bool = False
    has_text: bool = False
    refused: Refused | None = None


class PageText(msgspec.Struct, frozen=True):
    """The text of one page, `page` counted from 0; normalised (see domain.vietnamese), in one line."""

    page: int
    text: str
    is_picture: bool = False
    """Something is on the page, but no words: a scan."""


class Texts(msgspec.Struct, frozen=True, tag="texts"):
    """The text of the pages asked for, in order; fewer of them where the budget was spent before the end."""

    pages: tuple[PageText, ...]
    page_count: int = 0
    """Of the whole paper."""


class Paper(msgspec.Struct, frozen=True, tag="paper"):
    """A PDF that a worker made."""

    content: bytes


class Laid(msgspec.Struct, frozen=True, tag="laid"):
    """Minutes as typeset, with the places of their signatures."""

    minutes: LaidOut


# Requests ---------------------------------------------------------------------


class Inspect(msgspec.Struct, frozen=True, tag="inspect"):
    """Open the paper and say what it is."""

    password: str | None = None


class Verify(msgspec.Struct, frozen=True, tag="verify"):
    """Judge every signature at `moment`, which knows its time zone. `roots` are PEM or DER certificates and
    the only ones trusted, never the operating system's; None takes the pool's."""

    moment: datetime
    roots: tuple[bytes, ...] | None = None
    password: str | None = None


class Text(msgspec.Struct, frozen=True, tag="text"):
    """Read the text of pages `first` up to but not including `end` (None: to the last), in Unicode whatever
    the fonts say. No page is begun once `budget_s` is spent, the first one excepted."""

    first: int = 0
    end: int | None = None
    password: str | None = None
    budget_s: float | None = None


class Stamp(msgspec.Struct, frozen=True):
    """The visible mark of a signature: who signs, and where. `box` is x0, y0, x1, y1 in points from the
    page's lower left corner; `page` counts from 0."""

    name: str
    office: str
    page: int
    box: tuple[int, int, int, int]


class SignatureField(msgspec.Struct, frozen=True):
    """An empty field that waits for a signer."""

    name: str
    page: int
    box: tuple[int, int, int, int]


class SignPdf(msgspec.Struct, frozen=True, tag="sign"):
    """Sign with a PKCS#12 (PAdES B-B). An existing empty field keeps its place; a missing one is made
    where the stamp says. `certify` forbids every later change but filling fields (DocMDP P=2). `font` is the
    path of a TrueType file with Vietnamese letters; None takes the program's own."""

    pkcs12: bytes
    passphrase: str
    field: str
    stamp: Stamp
    reason: str = ""
    font: str | None = None
    certify: bool = False

    def __repr__(self) -> str:
        """Nothing of the key or its passphrase."""
        return f"SignPdf(field={self.field!r})"


class MakeFields(msgspec.Struct, frozen=True, tag="fields"):
    """Add empty signature fields. Only before the first signature: later they are a forbidden change."""

    fields: tuple[SignatureField, ...]


class MakeMinutes(msgspec.Struct, frozen=True, tag="minutes"):
    """Typeset minutes; answered by `Laid`. The same document gives the same bytes."""

    document: MinutesDocument


Answer = Report | Inspection | Texts | Paper | Laid | Refused
"""What a request may be answered with. `Refused` is possible for each, `Paper` for each that makes one."""


def refused(reason: Refusal, words: str | None = None) -> Refused:
    """A refusal with its standard words."""
    return Refused(reason, words or REFUSAL_WORDS[reason])


def worst(signatures: tuple[SignatureReport, ...]) -> FileVerdict:
    """A file's verdict: that of its worst signature, or "unsigned"."""
    if not signatures:
        return "unsigned"
    return max((s.verdict for s in signatures), key=SEVERITY.index)


def cannot_check(reason: str) -> Report:
    """The report on a file whose signatures could not be judged; never a good one."""
    return Report("unreadable", "indeterminate", VERDICT_WORDS["indeterminate"], (), reason)


# Frames -----------------------------------------------------------------------

_LENGTH = struct.Struct(">Q")
_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


class Envelope(msgspec.Struct, frozen=True):
    """What precedes a paper on the pipe: the request's kind (its tag), itself as msgpack, its time limit."""

    kind: str
    request: msgspec.Raw
    timeout_s: float


def write_frame(pipe: IO[bytes], payload: bytes) -> None:
    """Send one length-prefixed frame. Raises OSError when the other end is gone."""
    pipe.write(_LENGTH.pack(len(payload)))
    pipe.write(payload)
    pipe.flush()


def read_frame(pipe: IO[bytes], size_bytes_max: int) -> bytes:
    """Receive one frame. Raises EOFError when the other end is gone, ValueError for one too long."""
    size_bytes = _LENGTH.unpack(_read_exactly(pipe, _LENGTH.size))[0]
    if size_bytes > size_bytes_max:
        raise ValueError("frame too long")
    return _read_exactly(pipe, size_bytes)


def _read_exactly(pipe: IO[bytes], size_bytes: int) -> bytes:
    content = pipe.read(size_bytes)
    if len(content) < size_bytes:
        raise EOFError
    return content


# The pool ---------------------------------------------------------------------


class _Process:
    """One worker process, ready to be asked; it is killed rather than waited for."""

    def __init__(self, memory_bytes_max: int) -> None:
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and our own module
            [sys.executable, "-m", "ecabinet.papers.worker", str(memory_bytes_max)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # MuPDF prints words of the papers it reads
            env=dict(os.environ, PYTHONPATH=path),
            start_new_session=os.name == "posix",  # Ctrl-C in a terminal is the owner's to handle
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self._stdout = self._process.stdout
        self.pid = self._process.pid
        self.ready = False
        self._killed = False

    def ask(self, frames: tuple[bytes, ...], timeout_s: float) -> bytes | Refused:
        """Send frames and wait for one; past the time limit, or without a sound answer, it is killed."""
        timed_out = threading.Event()

        def expire() -> None:
            timed_out.set()
            self.kill()

        clock = threading.Timer(timeout_s, expire)
        clock.daemon = True
        clock.start()
        try:
            for frame in frames:
                write_frame(self._stdin, frame)
            answer = read_frame(self._stdout, ANSWER_BYTES_MAX)
        except (OSError, EOFError, ValueError):
            self.kill()
            return refused("timed-out" if timed_out.is_set() else "worker-died")
        finally:
            clock.cancel()
        return refused("timed-out") if timed_out.is_set() else answer

    def kill(self) -> None:
        self._killed = True
        with contextlib.suppress(OSError):
            self._process.kill()

    def alive(self) -> bool:
        """Whether it may be asked; a process just killed is not, though it may not have ended yet."""
        return not self._killed and self._process.poll() is None

    def bury(self) -> None:
        """Kill, wait and close the pipes."""
        self.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):  # what was still buffered for a dead worker
                pipe.close()


class _Job(msgspec.Struct):
    envelope: bytes
    content: bytes
    timeout_s: float
    future: Future[Answer]


class Jobs:
    """A pool of worker processes; each answers one request at a time and may die without harm.

    A worker that hangs past a request's time limit, dies or answers nonsense is killed and replaced, and
    that request alone is refused. On POSIX a worker's address space is limited and it leaves no core dump.
    """

    def __init__(
        self,
        workers: int = 1,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        roots: tuple[bytes, ...] = (),
    ) -> None:
        self._memory_bytes_max = memory_bytes_max
        self._roots = roots
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._processes: dict[int, _Process] = {}
        self._threads = [
            threading.Thread(target=self._serve, args=(slot,), name=f"papers-{slot}", daemon=True)
            for slot in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self, request: msgspec.Struct, content: bytes = b"", timeout_s: float = TIMEOUT_S_DEFAULT
    ) -> Future[Answer]:
        """Ask for work on a paper's bytes. The answer is a `Refused` where there is no other, never an
        exception. `timeout_s` counts from when a worker takes the request, not from now."""
        if isinstance(request, Verify) and request.roots is None:
            request = msgspec.structs.replace(request, roots=self._roots)
        future: Future[Answer] = Future()
        if self._closing.is_set():
            future.set_result(refused("closed"))
            return future
        if len(content) > PAPER_BYTES_MAX:
            future.set_result(refused("too-large"))
            return future
        kind = request.__struct_config__.tag
        envelope = Envelope(str(kind), msgspec.Raw(msgspec.msgpack.encode(request)), timeout_s)
        job = _Job(msgspec.msgpack.encode(envelope), content, timeout_s, future)
        with self._lock:  # after close() nobody would take it
            if not self._closing.is_set():
                self._queue.put(job)
                return future
        future.set_result(refused("closed"))
        return future

    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run now."""
        with self._lock:
            return tuple(process.pid for process in self._processes.values())

    def close(self) -> None:
        """Kill the workers and refuse what still waits."""
        with self._lock:
            self._closing.set()
            for process in self._processes.values():
                process.kill()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        while not self._queue.empty():
            job = self._queue.get()
            if job is not None:
                _settle(job.future, refused("closed"))

    def __enter__(self) -> Jobs:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _serve(self, slot: int) -> None:
        process: _Process | None = None
        while (job := self._queue.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            if self._closing.is_set():
                _settle(job.future, refused("closed"))
                continue
            if process is not None and not process.alive():
                self._bury(slot, process)
                process = None
            if process is None:
                try:
                    process = self._start(slot)
                except OSError:  # no process or memory left for another
                    _settle(job.future, refused("worker-died"))
                    continue
            answer = self._ask(process, job)
            _settle(job.future, answer)
        if process is not None:
            self._bury(slot, process)

    def _start(self, slot: int) -> _Process:
        process = _Process(self._memory_bytes_max)
        with self._lock:
            self._processes[slot] = process
        if self._closing.is_set():  # close() may have looked before this one was there
            process.kill()
        return process

    def _bury(self, slot: int, process: _Process) -> None:
        with self._lock:
            self._processes.pop(slot, None)
        process.bury()

    def _ask(self, process: _Process, job: _Job) -> Answer:
        if not process.ready:
            started = process.ask((), START_S_MAX)
            if isinstance(started, Refused):
                return refused("closed") if self._closing.is_set() else refused("worker-died")
            process.ready = True
        answered = process.ask((job.envelope, job.content), job.timeout_s)
        if isinstance(answered, Refused):
            return refused("closed") if self._closing.is_set() else answered
        try:
            return _ANSWERS.decode(answered)
        except msgspec.DecodeError:
            process.kill()
            return refused("worker-died")


def _settle(future: Future[Answer], answer: Answer) -> None:
    with contextlib.suppress(InvalidStateError):  # cancelled while it waited
        future.set_result(answer)
