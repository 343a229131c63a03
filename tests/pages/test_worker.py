"""The page worker as the reader meets it: a real process, spoken to over its own channel."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtGui import QImage

from ecabinet.domain.annotation import Stroke
from ecabinet.papers import jobs_pages as jobs

SLOT_BYTES = 4 * 1024 * 1024
SLOTS = 4
TIMEOUT_S = 30


class Worker:
    """One worker process and this end of its channel."""

    def __init__(self, *command: str) -> None:
        command = command or ("-m", "ecabinet.pages.worker")
        ours, theirs = socket.socketpair()
        ours.settimeout(TIMEOUT_S)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *command], stdin=theirs, stdout=subprocess.DEVNULL
            )
        self.channel = jobs.Channel(ours)
        assert self.channel.receive_answer() == jobs.Ready()
        self.slots = jobs.Memory.create(SLOT_BYTES * SLOTS)
        self.channel.send(jobs.Slots(SLOT_BYTES, SLOTS), self.slots.descriptor)

    def ask(self, request: jobs.Request) -> jobs.Answer:
        self.channel.send(request)
        return self.channel.receive_answer()

    def open(self, content: bytes, password: str | None = None) -> jobs.Answer:
        memory = jobs.Memory.create(len(content))
        memory.view[: len(content)] = content
        self.channel.send(jobs.Open(1, len(content), password), memory.descriptor)
        answer = self.channel.receive_answer()
        memory.close()
        return answer

    def image(self, slot: int, width: int, height: int, form: QImage.Format) -> QImage:
        start = slot * SLOT_BYTES
        return QImage(
            self.slots.view[start : start + 4 * width * height], width, height, 4 * width, form
        ).copy()

    def end(self) -> int:
        self.channel.close()
        self.slots.close()
        return self.process.wait(TIMEOUT_S)


@pytest.fixture(scope="module")
def started() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    assert worker.end() == 0, "it ends when the reader is gone"


@pytest.fixture
def worker(started: Worker) -> Worker:
    """One worker for all tests, as in the product; its slots are clean."""
    started.slots.wipe()
    return started


def paper(pages: int = 3, **saving: object) -> bytes:
    """Each page has a box of its own colour at (100, 100, 200, 200) and a word."""
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page(width=300, height=400)
        page.draw_rect((100, 100, 200, 200), color=None, fill=((number % 2), 0, 1 - (number % 2)))
        page.insert_text((20, 40), f"trang{number + 1} xin")
    document.set_toc([[1, "Mở đầu", 1], [2, "Kết luận", pages]])
    return bytes(document.tobytes(**saving))


def test_a_page_is_painted_into_its_slot_and_nowhere_else(worker: Worker) -> None:
    assert worker.open(paper()) == jobs.Opened(1, ((300.0, 400.0),) * 3)
    assert isinstance(worker.ask(jobs.Render(2, 1, 1.5, (0, 0, 450, 600), 2)), jobs.Done)
    image = worker.image(2, 450, 600, QImage.Format.Format_RGB32)
    assert image.pixelColor(225, 225).name() == "#ff0000"
    assert image.pixelColor(140, 225).name() == "#ffffff"
    for slot in (0, 1, 3):
        assert not any(worker.slots.view[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES])


def test_a_clip_shows_the_same_pixels_as_the_whole_page(worker: Worker) -> None:
    worker.open(paper())
    worker.ask(jobs.Render(2, 0, 2.0, (0, 0, 600, 800), 0))
    worker.ask(jobs.Render(3, 0, 2.0, (150, 30, 450, 310), 1))
    whole = worker.image(0, 600, 800, QImage.Format.Format_RGB32)
    part = worker.image(1, 300, 280, QImage.Format.Format_RGB32)
    assert whole.copy(150, 30, 300, 280) == part


def test_rotated_pages_are_sized_as_shown(worker: Worker) -> None:
    document = pymupdf.open()
    document.new_page(width=300, height=400).set_rotation(90)
    assert worker.open(document.tobytes()) == jobs.Opened(1, ((400.0, 300.0),))


def test_words_and_outline_are_read(worker: Worker) -> None:
    worker.open(paper())
    answer = worker.ask(jobs.ReadWords(5, 1))
    assert isinstance(answer, jobs.PageWords)
    assert [word for *_, word in answer.words] == ["trang2", "xin"]
    left, top, right, bottom, _ = answer.words[0]
    assert 19 < left < right < 80 and 20 < top < 40 < bottom < 50
    assert worker.ask(jobs.ReadOutline(6)) == jobs.Outline(6, ((1, "Mở đầu", 0), (2, "Kết luận", 2)), ())


def test_a_locked_paper_opens_with_its_password_alone(worker: Worker) -> None:
    locked = paper(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="mở ra", owner_pw="chủ")
    assert worker.open(locked) == jobs.Refused(1, "locked")
    assert worker.open(locked, "sai") == jobs.Refused(1, "wrong password")
    assert isinstance(worker.open(locked, "mở ra"), jobs.Opened)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\nnothing", "broken"),
        (b"MZ" + bytes(200), "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
    ],
)
def test_what_is_no_paper_is_refused_with_a_reason(worker: Worker, content: bytes, reason: str) -> None:
    assert worker.open(content) == jobs.Refused(1, reason)
    assert isinstance(worker.open(paper()), jobs.Opened), "and the worker goes on"


def test_more_pages_than_the_limit_are_refused(worker: Worker) -> None:
    numbers = range(3, jobs.PAGES_MAX + 4)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        + b"2 0 obj<</Type/Pages/Count %d/Kids[" % len(numbers)
    )
    content += kids + b"]>>endobj\n"
    content += b"\n".join(b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj" % n for n in numbers)
    content += b"\ntrailer<</Root 1 0 R>>\n"
    assert worker.open(content) == jobs.Refused(1, "too long")


def test_wishes_that_cannot_be_met_fail_alone(worker: Worker) -> None:
    worker.open(paper())
    for wish in (
        jobs.Render(7, 99, 1.0, (0, 0, 10, 10), 0),
        jobs.Render(7, 0, 1.0, (0, 0, 5000, 5000), 0),
        jobs.Render(7, 0, 1.0, (0, 0, 10, 10), SLOTS),
        jobs.Render(7, 0, 1.0, (10, 10, 10, 10), 0),
        jobs.PaintInk(7, 1.0, (0, 0, 10, 10), 0, ("never sent",), ()),
    ):
        assert worker.ask(wish) == jobs.Failed(7)
    assert isinstance(worker.ask(jobs.Render(8, 0, 1.0, (0, 0, 300, 400), 0)), jobs.Done)


def test_ink_is_painted_from_strokes_sent_once(worker: Worker) -> None:
    worker.open(paper())
    stroke = Stroke("a", "p", 0, "pen", "#B3261E", 1000, ((5000, 5000, 1023), (25000, 5000, 1023)))
    box = (0, 0, 300, 400)
    assert isinstance(worker.ask(jobs.PaintInk(2, 1.0, box, 0, ("a",), (stroke,))), jobs.Done)
    assert isinstance(worker.ask(jobs.PaintInk(3, 1.0, box, 1, ("a",), ())), jobs.Done)
    first, second = (worker.image(n, 300, 400, QImage.Format.Format_ARGB32_Premultiplied) for n in (0, 1))
    assert first == second
    assert first.pixelColor(150, 50).name() == "#b3261e"
    assert first.pixelColor(150, 60).alpha() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_papers_lie_in_memory_without_a_name_and_no_file_can_be_written(worker: Worker) -> None:
    named = Path("/dev/shm")  # noqa: S108 - to look, not to write
    before = set(named.iterdir())
    worker.open(paper())
    assert set(named.iterdir()) <= before
    with Path(f"/proc/{worker.process.pid}/limits").open() as limits:
        told = {line[:26].strip(): line[26:46].strip() for line in limits}
    assert told["Max core file size"] == "0"
    assert told["Max file size"] == "0"
    assert told["Max address space"] != "unlimited"


def test_a_password_is_in_no_representation() -> None:
    assert "bí mật" not in repr(jobs.Open(1, 2, "bí mật"))


HANGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "papers" / "test_2548.pdf"
SHORT = (
    "import ecabinet.papers.jobs_pages as jobs; jobs.HANG_S = jobs.GRACE_S = 0.4;"
    "from ecabinet.pages.worker import main; main()"
)


@pytest.mark.skipif(not HANGS.exists(), reason="the paper that hangs MuPDF is not here")
def test_a_worker_that_hangs_without_owner_ends_itself() -> None:
    worker = Worker("-c", SHORT)
    worker.open(HANGS.read_bytes())
    worker.channel.send(jobs.Render(2, 0, 1.0, (0, 0, 600, 800), 0))
    assert worker.end() == -signal.SIGALRM


def test_wiped_memory_is_zero_for_everybody_who_sees_it() -> None:
    mine = jobs.Memory.create(3_000_001)
    theirs = jobs.Memory.attach(3_000_001, os.dup(mine.descriptor), mine.name)
    mine.view[:] = b"\x07" * 3_000_001
    assert theirs.view[3_000_000] == 7
    mine.wipe()
    assert not any(theirs.view)
    theirs.close()
    mine.close()
