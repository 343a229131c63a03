"""The reader's end of the page workers: two at work, one warm spare, and the order in which they are asked.

One worker is for what is visible, the other for everything else (and for what is visible while the first is
busy). Each is asked one thing at a time, so a wish that has become stale is simply never sent. A worker that
hangs or dies is replaced by the spare; only the page it hung on is given up.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from ecabinet.papers import jobs_pages as pages

WORKERS = 2
COPY_BYTES = 8 * 1024 * 1024
STARTS_FAILED_MAX = 3
"""Workers that end before they are ready, in a row, until the reader gives up."""
ATTEMPTS_MAX = 2
"""A page whose worker died is tried once more: it may not have been the page's fault."""


class Job(msgspec.Struct, eq=False):
    """One wish: what makes its request, and who is told.

    `start` is called when a worker is free and returns None to drop the wish (no slot, or no need any more).
    `finish` gets the answer, or None if the wish cannot be met. `release` gives back what `start` took,
    because the worker died and `start` will be called again.
    """

    key: Hashable
    urgent: bool
    start: Callable[[int, Worker], pages.Request | None]
    finish: Callable[[pages.Answer | None], None]
    release: Callable[[], None] = lambda: None
    paper: int = 0
    """The opening of the paper it is about; set when it begins."""
    attempts: int = 0


class _OpenPaper(msgspec.Struct, eq=False):
    number: int
    memory: pages.Memory
    size_bytes: int
    password: str | None
    copied: bool = False
    readable: bool = False


class Worker(QObject):
    """One worker process with its two threads; signals arrive in the UI's thread."""

    answered = Signal(object, object)
    gone = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        root = str(Path(__file__).resolve().parents[3])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH")) if part)
        command = [sys.executable, "-m", "ecabinet.pages.worker"]
        environment = dict(os.environ, PYTHONPATH=path)
        if sys.platform == "win32":
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )  # fmt: skip
            assert self._process.stdin and self._process.stdout
            self._channel = pages.Channel((self._process.stdout, self._process.stdin))
        else:
            ours, theirs = socket.socketpair()
            with theirs:
                # Ctrl-C in a terminal is the cabinet's to handle, hence a session of its own.
                self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                    command, env=environment, stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )  # fmt: skip
            self._channel = pages.Channel(ours)
        self.ready = False
        self.job: Job | None = None
        self.job_number = 0
        self.deadline = 0.0
        self.paper = 0
        """The opening of the paper it was shown last."""
        self.strokes_sent: set[str] = set()
        self._outgoing: queue.SimpleQueue[tuple[pages.Request, int] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._send, name="pages-send", daemon=True),
            threading.Thread(target=self._receive, name="pages-receive", daemon=True),
        ]

    def listen(self) -> None:
        """Start to talk; whoever wants to hear is connected by now."""
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def send(self, request: pages.Request, memory: pages.Memory | None = None) -> None:
        """Send without waiting, even if the worker has stopped reading."""
        # A descriptor of its own: by the time it is sent, the memory may have been closed.
        descriptor = os.dup(memory.descriptor) if memory is not None and memory.descriptor >= 0 else -1
        self._outgoing.put((request, descriptor))

    def kill(self) -> None:
        """End it at once; `gone` follows."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """End it and wait until process and threads are gone."""
        self.blockSignals(True)
        self.kill()
        self._outgoing.put(None)
        self._channel.close()
        for thread in self._threads:
            thread.join()
        self._process.wait()

    def _send(self) -> None:
        sound = True
        while (item := self._outgoing.get()) is not None:
            request, descriptor = item
            try:
                if sound:
                    self._channel.send(request, descriptor)
            except (OSError, ValueError):
                sound = False
                self.kill()  # it is gone already, or was asked too much; its other thread tells
            finally:
                if descriptor >= 0:
                    os.close(descriptor)

    def _receive(self) -> None:
        try:
            while True:
                self.answered.emit(self, self._channel.receive_answer())
        except (EOFError, OSError, msgspec.MsgspecError):
            # Nonsense from a worker means that a paper has taken it over or broken it.
            self.kill()
            self._process.wait()
            with contextlib.suppress(RuntimeError):  # the reader itself was deleted meanwhile
                self.gone.emit(self)


class PageWorkers(QObject):
    """Opens one paper at a time and meets wishes for its pages."""

    opened = Signal(object)
    """The pages' sizes in points."""
    refused = Signal(str)
    """A `pages.Refusal`, or "no worker"."""
    hung = Signal(object)
    """The key of a wish that was given up because its worker hung or died."""

    def __init__(self, slot_bytes: int, slot_count: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slot_bytes = slot_bytes
        self.slots = pages.Memory.create(slot_bytes * slot_count)
        self._slot_count = slot_count
        self._next_job = 0
        self._wanted: list[Job] = []
        self._asked: list[Job] = []
        self._paper: _OpenPaper | None = None
        self._leaving: list[_OpenPaper] = []
        self._starts_failed = 0
        self._closed = False
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._check_deadlines)
        self._at_work: list[Worker] = [self._start() for _ in range(WORKERS)]
        self._spare: Worker | None = None  # started when the first two are ready, not to slow them
        for worker in self._at_work:
            self._give_slots(worker)

    # Papers -------------------------------------------------------------------

    def open(self, content: bytes, password: str | None) -> None:
        """Show this paper to the workers; `opened` or `refused` follows."""
        self.close_paper()
        if self._starts_failed >= STARTS_FAILED_MAX and not any(w.ready for w in self._at_work):
            self.refused.emit("no worker")
            return
        memory = pages.Memory.create(len(content))
        self._next_job += 1
        self._paper = _OpenPaper(self._next_job, memory, len(content), password)
        self._copy(self._paper, content, 0)

    def _copy(self, paper: _OpenPaper, content: bytes, start: int) -> None:
        """Copy in strides with the event loop between them: 200 MB at once would be felt under the pen."""
        if paper is not self._paper:
            return  # closed meanwhile
        end = min(start + COPY_BYTES, len(content))
        paper.memory.view[start:end] = memoryview(content)[start:end]
        if end < len(content):
            QTimer.singleShot(0, self, lambda: self._copy(paper, content, end))
        else:
            paper.copied = True
            self._assign()

    def unlock(self, password: str) -> None:
        """Try the open paper again with a password."""
        if self._paper is not None:
            self._next_job += 1
            self._paper.number = self._next_job
            self._paper.password = password
            self._assign()

    def close_paper(self) -> None:
        """Forget the paper: wishes are dropped, its bytes wiped once no worker is at them."""
        self._wanted.clear()
        self._asked.clear()
        if self._paper is not None:
            for worker in self._at_work:
                worker.send(pages.Close())
            self._leaving.append(self._paper)
            self._paper = None
            self._wipe_left()

    def _wipe_left(self) -> None:
        at = set() if self._closed else {w.job.paper for w in self._at_work if w.job is not None}
        for paper in [each for each in self._leaving if each.number not in at]:
            paper.memory.wipe()
            paper.memory.close()
            self._leaving.remove(paper)

    def close(self) -> None:
        """End all workers and wipe the slots. Nothing may be asked afterwards."""
        if self._closed:
            return
        self.close_paper()
        self._closed = True
        self._clock.stop()
        for worker in [*self._at_work, *([self._spare] if self._spare else [])]:
            worker.end()
        self._at_work.clear()
        self._spare = None
        self._wipe_left()
        self.slots.wipe()
        self.slots.close()

    # Wishes -------------------------------------------------------------------

    def want(self, jobs: Sequence[Job]) -> None:
        """Replace all wishes not yet begun by these, the most pressing first."""
        busy = {worker.job.key for worker in self._at_work if worker.job is not None}
        self._wanted = [job for job in jobs if job.key not in busy]
        self._assign()

    def ask(self, job: Job) -> None:
        """A wish that no later `want` replaces; met when nothing visible is missing."""
        self._asked.append(job)
        self._assign()

    def in_progress(self) -> set[Hashable]:
        """The keys of the wishes that workers are at."""
        return {worker.job.key for worker in self._at_work if worker.job is not None}

    def processes(self) -> list[int]:
        """Process numbers, first the one for visible pages; the spare is last."""
        return [w.pid for w in self._at_work] + ([self._spare.pid] if self._spare else [])

    def rested(self) -> bool:
        """Whether every worker has started and none is at anything."""
        spare = [self._spare] if self._spare else []
        return all(worker.ready and worker.job is None for worker in (*self._at_work, *spare))

    @property
    def paper_memory(self) -> pages.Memory | None:
        """Where the open paper's bytes lie."""
        return self._paper.memory if self._paper is not None else None

    def _assign(self) -> None:
        if self._paper is None or not self._paper.copied:
            return
        for place, worker in enumerate(self._at_work):
            if worker.job is None and worker.paper != self._paper.number:
                self._show_paper(worker, self._paper)
            while self._paper.readable and worker.ready and worker.job is None:
                job = self._pick(first=place == 0)
                if job is None:
                    break
                self._begin(worker, job)

    def _pick(self, first: bool) -> Job | None:
        for wishes in (self._wanted, self._asked):
            for i, job in enumerate(wishes):
                if job.urgent or not first:
                    return wishes.pop(i)
        return None

    def _begin(self, worker: Worker, job: Job) -> None:
        self._next_job += 1
        request = job.start(self._next_job, worker)
        if request is None:
            return
        assert self._paper is not None
        job.paper = self._paper.number
        worker.job = job
        worker.job_number = self._next_job
        worker.send(request)
        self._set_deadline(worker)

    # Workers ------------------------------------------------------------------

    def _start(self) -> Worker:
        worker = Worker(self)
        worker.answered.connect(self._on_answer)
        worker.gone.connect(self._on_gone)
        worker.listen()
        return worker

    def _give_slots(self, worker: Worker) -> None:
        worker.send(pages.Slots(self.slot_bytes, self._slot_count, self.slots.name), self.slots)

    def _show_paper(self, worker: Worker, paper: _OpenPaper) -> None:
        worker.strokes_sent.clear()
        worker.paper = paper.number
        worker.job = Job(_OPENING, True, _never, _ignore, paper=paper.number)
        worker.job_number = paper.number
        request = pages.Open(paper.number, paper.size_bytes, paper.password, paper.memory.name)
        worker.send(request, paper.memory)
        if worker.ready:
            self._set_deadline(worker)

    def _set_deadline(self, worker: Worker) -> None:
        worker.deadline = time.monotonic() + pages.HANG_S
        if not self._clock.isActive():
            self._clock.start(int(pages.HANG_S * 1000) + 1)

    def _check_deadlines(self) -> None:
        now = time.monotonic()
        waiting = [w for w in self._at_work if w.ready and w.job is not None]
        for worker in waiting:
            if worker.deadline <= now:
                self._replace(worker, hung=True)
        later = [w.deadline for w in self._at_work if w.ready and w.job is not None and w.deadline > now]
        if later:
            self._clock.start(max(1, int((min(later) - now) * 1000) + 1))

    def _on_answer(self, worker: Worker, answer: pages.Answer) -> None:
        if self._closed:
            return
        if isinstance(answer, pages.Ready):
            worker.ready = True
            self._starts_failed = 0
            if worker.job is not None:
                self._set_deadline(worker)
            if self._spare is None and all(w.ready for w in self._at_work):
                self._spare = self._start()
            self._assign()
            return
        if worker not in self._at_work or worker.job is None or answer.job != worker.job_number:
            return
        job, worker.job = worker.job, None
        if isinstance(answer, pages.Opened | pages.Refused):
            self._on_opened(answer)
        else:
            sound = self._paper is not None and job.paper == self._paper.number
            job.finish(answer if sound and not isinstance(answer, pages.Failed) else None)
        self._wipe_left()
        self._assign()

    def _on_opened(self, answer: pages.Opened | pages.Refused) -> None:
        paper = self._paper
        if paper is None or answer.job != paper.number or paper.readable:
            return  # about a paper closed since, or the second worker says the same
        if isinstance(answer, pages.Opened):
            paper.readable = True
            self.opened.emit(answer.sizes)
        else:
            if answer.reason not in ("locked", "wrong password"):
                self.close_paper()
            self.refused.emit(answer.reason)

    def _on_gone(self, worker: Worker) -> None:
        if self._closed:
            return
        if worker is self._spare:
            self._spare = None
            self._count_failed_start(worker)
            if not self._closed and self._starts_failed < STARTS_FAILED_MAX:
                self._spare = self._start()
        elif worker in self._at_work:
            self._count_failed_start(worker)
            self._replace(worker, hung=False)
        worker.end()
        worker.deleteLater()

    def _count_failed_start(self, worker: Worker) -> None:
        if not worker.ready:
            self._starts_failed += 1
            if self._starts_failed == STARTS_FAILED_MAX and not any(w.ready for w in self._at_work):
                self.refused.emit("no worker")

    def _replace(self, worker: Worker, hung: bool) -> None:
        """Put the spare in the worker's place; its job is tried again, or given up."""
        place = self._at_work.index(worker)
        if self._starts_failed >= STARTS_FAILED_MAX:
            self._at_work.remove(worker)
            return
        job, worker.job = worker.job, None
        paper = self._paper
        if job is not None and job.key == _OPENING:
            if paper is not None and job.paper == paper.number and not paper.readable and worker.ready:
                # Reading the paper at all is what hangs or kills: another worker would fare no better.
                self.close_paper()
                self.refused.emit("hung" if hung else "broken")
            job = None
        worker.kill()
        fresh = self._spare or self._start()
        self._spare = None
        self._at_work[place] = fresh
        self._give_slots(fresh)
        if fresh.ready:
            self._spare = self._start()
        if job is not None:
            job.attempts += 1
            current = paper is not None and job.paper == paper.number
            if current and not hung and job.attempts < ATTEMPTS_MAX:
                job.release()
                self._wanted.insert(0, job)
            else:
                job.finish(None)
                if current:
                    self.hung.emit(job.key)
        self._wipe_left()
        self._assign()


_OPENING = "opening"


def _ignore(_answer: pages.Answer | None) -> None:
    """Nobody waits for this answer any more."""


def _never(_number: int, _worker: Worker) -> pages.Request | None:
    """For what is sent already."""
    return None
