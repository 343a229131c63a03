"""The pool: real workers that are stopped, killed, starved and fed hostile papers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pymupdf
import pytest

from ecabinet.papers.jobs import (
    PAPER_BYTES_MAX,
    REFUSAL_WORDS,
    Inspect,
    Inspection,
    Jobs,
    Refused,
    Text,
    Texts,
    Verify,
)
from tests.papers.conftest import corpus, paper

posix = pytest.mark.skipif(os.name != "posix", reason="signals and resource limits are POSIX")


def test_inspects_a_paper(jobs: Jobs) -> None:
    assert jobs.submit(Inspect(), paper(pages=3)).result() == Inspection(
        pages=3, title="Nghị quyết thử", encrypted=False, has_text=True
    )


def test_reads_the_pages_asked_for(jobs: Jobs) -> None:
    answer = jobs.submit(Text(1, 3), paper("Bao cao", pages=5)).result()
    assert isinstance(answer, Texts)
    assert [(p.page, p.text.strip()) for p in answer.pages] == [
        (1, "Bao cao - trang 2"),
        (2, "Bao cao - trang 3"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not-a-pdf"),
        (b"PK\x03\x04 a document of another kind", "not-a-pdf"),
        (b"%PDF-1.7\nnothing more", "broken"),
    ],
)
def test_says_why_a_paper_does_not_open(jobs: Jobs, content: bytes, reason: str) -> None:
    answer = jobs.submit(Inspect(), content).result()
    assert isinstance(answer, Inspection)
    assert answer.refused is not None
    assert answer.refused.reason in {reason, "no-pages"}
    assert answer.refused.words == REFUSAL_WORDS[answer.refused.reason]


def test_a_locked_paper_opens_with_its_password_alone(jobs: Jobs) -> None:
    with pymupdf.open(stream=paper(), filetype="pdf") as document:
        locked = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="bí mật", owner_pw="chủ")
    for password in (None, "sai"):
        answer = jobs.submit(Inspect(password), locked).result()
        assert isinstance(answer, Inspection)
        assert answer.refused is not None and answer.refused.reason == "locked"
    answer = jobs.submit(Inspect("bí mật"), locked).result()
    assert isinstance(answer, Inspection)
    assert answer.refused is None and answer.encrypted and answer.pages == 1


def test_every_real_paper_opens_or_says_why() -> None:
    """Books, fuzzed files, one that hangs: each gets an answer, and the pool outlives them all."""
    folder = corpus("papers")
    files = sorted(folder.glob("*.pdf"))
    opened = 0
    with Jobs(workers=2) as jobs:
        asked = [(f.name, jobs.submit(Inspect(), f.read_bytes(), timeout_s=15)) for f in files]
        for name, future in asked:
            answer = future.result(timeout=120)
            why = answer if isinstance(answer, Refused) else None
            if isinstance(answer, Inspection):
                why = answer.refused
                opened += why is None
                assert (answer.pages > 0) == (why is None), name
            assert why is None or why.words == REFUSAL_WORDS[why.reason], name
        assert isinstance(jobs.submit(Inspect(), paper()).result(), Inspection)
    print(f"{opened} of {len(files)} papers opened")
    assert opened >= len(files) * 3 // 4


@posix
def test_a_worker_that_hangs_is_killed_and_replaced() -> None:
    with Jobs() as jobs:
        assert isinstance(jobs.submit(Inspect(), paper()).result(), Inspection)
        (pid,) = jobs.pids()
        os.kill(pid, signal.SIGSTOP)
        answer = jobs.submit(Inspect(), paper(), timeout_s=0.5).result(timeout=10)
        assert isinstance(answer, Refused) and answer.reason == "timed-out"
        assert isinstance(jobs.submit(Inspect(), paper()).result(timeout=30), Inspection)
        assert jobs.pids() != (pid,)
        assert not _runs(pid)


@posix
def test_a_worker_that_dies_at_work_costs_one_request() -> None:
    with Jobs() as jobs:
        assert isinstance(jobs.submit(Inspect(), paper()).result(), Inspection)
        (pid,) = jobs.pids()
        os.kill(pid, signal.SIGSTOP)
        future = jobs.submit(Verify(moment=datetime.now(UTC)), paper(), timeout_s=60)
        while not future.running():
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        answer = future.result(timeout=10)
        assert isinstance(answer, Refused) and answer.reason == "worker-died"
        assert isinstance(jobs.submit(Inspect(), paper()).result(timeout=30), Inspection)


@posix
def test_a_worker_that_died_idle_costs_nothing() -> None:
    with Jobs() as jobs:
        assert isinstance(jobs.submit(Inspect(), paper()).result(), Inspection)
        (pid,) = jobs.pids()
        os.kill(pid, signal.SIGKILL)
        while _runs(pid):
            time.sleep(0.01)
        assert isinstance(jobs.submit(Inspect(), paper()).result(timeout=30), Inspection)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux")
def test_limits_hold_in_the_worker() -> None:
    with Jobs(memory_bytes_max=700 << 20) as jobs:
        jobs.submit(Inspect(), paper()).result()
        limits = Path(f"/proc/{jobs.pids()[0]}/limits").read_text()
        rows = {row[:26].strip(): row[26:].split()[:2] for row in limits.splitlines()}
        assert rows["Max address space"] == [str(700 << 20)] * 2
        assert rows["Max core file size"] == ["0", "0"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux keeps the limit reliably")
def test_a_paper_that_wants_all_memory_is_only_refused() -> None:
    """A page of half a gigabyte of spaces, packed into two."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * (1 << 24)) for _ in range(32)) + packer.flush()
    bomb = _paper_with_stream(packed)
    with Jobs(memory_bytes_max=512 << 20) as jobs:
        answer = jobs.submit(Text(), bomb, timeout_s=20).result(timeout=60)
        assert isinstance(answer, Texts | Refused)
        assert isinstance(jobs.submit(Inspect(), paper()).result(timeout=30), Inspection)


def test_closing_refuses_what_waits_and_leaves_no_process() -> None:
    jobs = Jobs()
    assert isinstance(jobs.submit(Inspect(), paper()).result(), Inspection)
    (pid,) = jobs.pids()
    waiting = [jobs.submit(Inspect(), paper()) for _ in range(50)]
    jobs.close()
    answers = [future.result(timeout=10) for future in waiting]
    assert all(isinstance(a, Inspection) or a.reason == "closed" for a in answers)  # type: ignore[union-attr]  # Refused
    late = jobs.submit(Inspect(), paper()).result(timeout=1)
    assert isinstance(late, Refused) and late.reason == "closed"
    assert os.name != "posix" or not _runs(pid)


def test_refuses_a_request_it_does_not_know(jobs: Jobs) -> None:
    class Sing(msgspec.Struct, tag="sing"):
        pass

    answer = jobs.submit(Sing(), b"").result()
    assert isinstance(answer, Refused) and answer.reason == "unknown-request"


def test_refuses_a_paper_past_the_limit(jobs: Jobs) -> None:
    answer = jobs.submit(Inspect(), bytes(PAPER_BYTES_MAX + 1)).result()
    assert isinstance(answer, Refused) and answer.reason == "too-large"


def test_jobs_imports_neither_pymupdf_nor_pyhanko() -> None:
    code = "import sys, ecabinet.papers.jobs; print([m for m in ('pymupdf', 'pyhanko') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_refusal_has_words() -> None:
    reasons: Any = msgspec.inspect.type_info(Refused).fields[0].type  # type: ignore[attr-defined]  # a struct
    assert set(reasons.values) == set(REFUSAL_WORDS)


def _runs(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def _paper_with_stream(packed: bytes) -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    written, offsets = b"%PDF-1.5\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(written)
    written += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return written + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
