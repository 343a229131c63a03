"""The papers' worker process: reads framed requests from standard input until it ends.

Started as `python -m ecabinet.papers.worker MEMORY_BYTES`. A new request kind needs a tagged struct in a
module of standard library and msgspec, and one line in `KINDS`.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import IO, Any

import msgspec

from ecabinet.papers import jobs, reading, signatures, signing
from ecabinet.papers.minutes import minutes_pdf

if sys.platform != "win32":
    import resource


def _verify(request: jobs.Verify, content: bytes) -> jobs.Answer:
    return signatures.verify(content, request.roots or (), request.moment, request.password)


def _minutes(request: jobs.MakeMinutes, _content: bytes) -> jobs.Answer:
    return jobs.Laid(minutes_pdf(request.document))


KINDS: dict[str, tuple[type[msgspec.Struct], Callable[[Any, bytes], jobs.Answer]]] = {
    "inspect": (jobs.Inspect, reading.inspect),
    "text": (jobs.Text, reading.text),
    "verify": (jobs.Verify, _verify),
    "sign": (jobs.SignPdf, signing.sign),
    "fields": (jobs.MakeFields, signing.make_fields),
    "minutes": (jobs.MakeMinutes, _minutes),
}
"""Request tag to its type and what answers it: a function of the request and the paper's bytes."""

GRACE_S = 5.0
"""A worker whose owner died ends itself this long after the request's time limit."""


def answer(envelope: bytes, content: bytes) -> bytes:
    """The answer to one request as msgpack; whatever a paper makes fail is a refusal."""
    try:
        asked = msgspec.msgpack.decode(envelope, type=jobs.Envelope)
        kind = KINDS.get(asked.kind)
        if kind is None:
            return msgspec.msgpack.encode(jobs.refused("unknown-request"))
        request_type, respond = kind
        _alarm(asked.timeout_s + GRACE_S)
        request = msgspec.msgpack.decode(asked.request, type=request_type)
        return msgspec.msgpack.encode(respond(request, content))
    except Exception:  # hostile papers find every kind
        return msgspec.msgpack.encode(jobs.refused("failed"))
    finally:
        _alarm(0)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Say that this worker is ready, then answer until the requests end."""
    jobs.write_frame(answers, b"")
    while True:
        try:
            envelope = jobs.read_frame(requests, jobs.PAPER_BYTES_MAX)
            content = jobs.read_frame(requests, jobs.PAPER_BYTES_MAX)
        except EOFError:
            return
        jobs.write_frame(answers, answer(envelope, content))
        del envelope, content
        gc.collect()  # readers of papers are full of cycles, and the next paper needs the room
        reading.forget()


def _alarm(after_s: float) -> None:
    """Let the system end this process then, even inside a C library that never returns."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, after_s)


def _limit(memory_bytes_max: int) -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(ValueError, OSError):  # macOS refuses to limit the address space
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes_max, memory_bytes_max))


def main(argv: list[str]) -> int:
    """Run as a worker; `argv` is the memory limit in bytes."""
    _limit(int(argv[0]))
    gc.disable()  # collecting while reading costs a quarter of the time; serve() collects between papers
    logging.disable(logging.CRITICAL)  # pyHanko logs words of the papers it reads
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a C library prints must not become part of an answer
    serve(requests, answers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
