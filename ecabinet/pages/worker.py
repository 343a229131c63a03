"""One page worker: `python -m ecabinet.pages.worker`, its conversation on standard input (and output).

It does one thing at a time. It never decides what matters: the reader asks for little, in order, and kills
a worker that hangs, because nothing can stop MuPDF from inside.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys

from ecabinet.pages.painting import Painter
from ecabinet.pages.paper import Paper, PaperRefusedError
from ecabinet.papers import jobs_pages as jobs

if sys.platform != "win32":
    import resource

MEMORY_BYTES_MAX = 4 * 1024**3
"""Address space: enough for a 200 MB scan and all slots; a paper that wants more fails alone."""


def serve(channel: jobs.Channel) -> None:
    """Answer until the reader hangs up."""
    paper = Paper()
    painter = Painter()
    channel.send(jobs.Ready())
    gc.collect()
    gc.freeze()  # what was imported stays: no collection need look at it again
    while True:
        try:
            request = channel.receive_request()
        except EOFError:
            return
        _alarm(jobs.HANG_S + jobs.GRACE_S)
        answer = _answer(request, channel, paper, painter)
        _alarm(0)
        if answer is not None:
            try:
                channel.send(answer)
            except OSError:
                return


def _answer(
    request: jobs.Request, channel: jobs.Channel, paper: Paper, painter: Painter
) -> jobs.Answer | None:
    if isinstance(request, jobs.Slots):
        memory = channel.memory(request.slot_bytes * request.count, request.name)
        painter.take_slots(memory, request.slot_bytes)
        return None
    if isinstance(request, jobs.Close):
        painter.forget()
        paper.close()
        return None
    try:
        if isinstance(request, jobs.Open):
            painter.forget()
            paper.open(channel.memory(request.size_bytes, request.name), request.size_bytes, request.password)
            return jobs.Opened(request.job, paper.sizes())
        if isinstance(request, jobs.Render):
            took_ms = painter.page(paper, request)
            return jobs.Done(request.job, took_ms)
        if isinstance(request, jobs.PaintInk):
            return jobs.Done(request.job, painter.ink(request))
        if isinstance(request, jobs.ReadWords):
            return jobs.PageWords(request.job, paper.words(request.page))
        if isinstance(request, jobs.FindWords):
            return jobs.FoundWords(request.job, paper.find(request))
        return jobs.Outline(request.job, paper.outline(), paper.labels())
    except PaperRefusedError as refusal:
        return jobs.Refused(request.job, refusal.reason)
    except Exception:
        # MuPDF raises many kinds for a page it cannot read, and any page may be hostile: this request
        # failed, the next may not. What it said may quote the paper, so it is not passed on.
        if isinstance(request, jobs.Open):
            return jobs.Refused(request.job, "broken")
        return jobs.Failed(request.job)


def _alarm(seconds: float) -> None:
    """Arm or disarm the end of a worker whose owner died while MuPDF hangs; the kernel acts, not Python."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _confine() -> None:
    """No core dumps (they would hold papers), no file may grow, limited memory."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def main() -> None:
    """Serve on standard input and output, which nothing else may write to afterwards."""
    _confine()
    if sys.platform == "win32":
        answers = os.fdopen(os.dup(1), "wb")
        requests = os.fdopen(os.dup(0), "rb")
        channel = jobs.Channel((requests, answers))
    else:
        channel = jobs.Channel(socket.socket(fileno=os.dup(0)))
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 0)
    os.dup2(quiet, 1)
    serve(channel)


if __name__ == "__main__":
    main()
