"""Workers that die, hang or are handed hostile papers: the reader goes on, and says what it cannot show."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecabinet.desktop.reader import Reader, workers
from ecabinet.desktop.reader.slots import Tile
from ecabinet.papers import jobs_pages
from tests.desktop.test_reader import WAIT_MS, Desk, paper

PAPERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "papers"
HANGS = "test_2548.pdf"
SHORT_S = 1.5

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops and kills processes by signal")


@pytest.fixture
def desk(qtbot: QtBot, dressed: QApplication) -> Iterator[Desk]:
    """A reader of its own for each test, with both workers and the spare ready."""
    each = Desk(qtbot)
    pool = each.reader.view.workers
    qtbot.waitUntil(lambda: len(pool.processes()) == 3 and pool.rested(), timeout=WAIT_MS)
    yield each
    each.reader.shut_down()


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_a_worker_killed_while_it_paints_is_replaced_and_the_page_arrives(desk: Desk, qtbot: QtBot) -> None:
    desk.open(paper())
    pool = desk.reader.view.workers
    first, second, spare = pool.processes()
    for pid in (first, second):
        os.kill(pid, signal.SIGSTOP)  # so that it is surely at its job when it is killed
    desk.reader.go_to(8)
    assert len(pool.in_progress()) == 2
    for pid in (first, second):
        os.kill(pid, signal.SIGKILL)
    desk.sharp()
    assert desk.colour(8, 150, 150).name() == "#ff0000"
    assert desk.reader.view.unreadable == set()
    assert spare in pool.processes()
    qtbot.waitUntil(lambda: len(pool.processes()) == 3, timeout=WAIT_MS)
    assert not alive(first) and not alive(second)


def test_a_hung_worker_is_replaced_its_page_given_up_and_the_rest_readable(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_pages, "HANG_S", SHORT_S)
    desk.open(paper())
    view, pool = desk.reader.view, desk.reader.view.workers
    first, second, _ = pool.processes()
    os.kill(first, signal.SIGSTOP)
    with qtbot.waitSignal(pool.hung, timeout=WAIT_MS) as said:
        desk.reader.go_to(8)
    tile = said.args[0]
    assert isinstance(tile, Tile)
    assert view.unreadable == {tile.page}
    assert first not in pool.processes() and second in pool.processes()
    for page in range(12):
        if page != tile.page:
            desk.reader.go_to(page)
            desk.sharp()
            assert desk.colour(page, 150, 150).name() == ("#0000ff" if page % 2 else "#ff0000")
    qtbot.waitUntil(lambda: not alive(first), timeout=WAIT_MS)
    assert len(pool.processes()) == 3
    desk.open(paper())
    assert view.unreadable == set(), "another opening is another try"


@pytest.mark.parametrize(("how", "words"), [(signal.SIGSTOP, "không kết thúc"), (signal.SIGKILL, "hỏng")])
def test_a_paper_that_hangs_or_kills_its_workers_at_opening_is_refused(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, how: signal.Signals, words: str
) -> None:
    monkeypatch.setattr(jobs_pages, "HANG_S", SHORT_S)
    pool = desk.reader.view.workers
    for pid in pool.processes()[:2]:
        os.kill(pid, signal.SIGSTOP)
    with qtbot.waitSignal(desk.reader.refused, timeout=WAIT_MS) as said:
        desk.reader.open_paper("p", paper(), ())
        for pid in pool.processes()[:2]:
            os.kill(pid, how)
    assert words in said.args[0]
    desk.open(paper())
    assert desk.colour(0, 150, 150).name() == "#ff0000"


def test_a_spare_that_dies_is_replaced(desk: Desk, qtbot: QtBot) -> None:
    pool = desk.reader.view.workers
    spare = pool.processes()[2]
    os.kill(spare, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(pool.processes()) == 3 and spare not in pool.processes(), timeout=WAIT_MS)
    desk.open(paper())


def test_workers_that_never_start_are_given_up(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    reader = Reader()
    said: list[str] = []
    reader.refused.connect(said.append)
    reader.open_paper("p", paper(), ())
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert "Không khởi động được" in said[0]
    monkeypatch.undo()
    reader.open_paper("p", paper(), ())
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WAIT_MS)
    reader.shut_down()


def test_nothing_is_left_behind(qtbot: QtBot, dressed: QApplication) -> None:
    each = Desk(qtbot)
    pool = each.reader.view.workers
    each.open(paper())
    qtbot.waitUntil(lambda: len(pool.processes()) == 3, timeout=WAIT_MS)
    pids = pool.processes()
    opened = pool.paper_memory
    assert opened is not None and bytes(opened.view[:5]) == b"%PDF-"
    each.reader.close_paper()
    qtbot.waitUntil(lambda: opened.descriptor == -1, timeout=WAIT_MS)
    each.reader.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: not any(alive(pid) for pid in pids), timeout=WAIT_MS)


def test_workers_end_when_the_reader_is_killed(tmp_path: Path) -> None:
    """Real life's worst end: the whole cabinet is killed, and no worker may keep a paper."""
    program = (
        "import sys; from PySide6.QtWidgets import QApplication; from ecabinet.desktop.reader import Reader\n"
        "app = QApplication([]); reader = Reader()\n"
        "reader.open_paper('p', open(sys.argv[1], 'rb').read(), ())\n"
        "reader.opened.connect(lambda: print(*reader.view.workers.processes(), flush=True)); app.exec()"
    )
    file = tmp_path / "p.pdf"
    file.write_bytes(paper())
    with subprocess.Popen(
        [sys.executable, "-c", program, file], stdout=subprocess.PIPE, text=True
    ) as cabinet:
        assert cabinet.stdout is not None
        pids = [int(word) for word in cabinet.stdout.readline().split()]
        cabinet.kill()
    assert len(pids) >= 2
    for _ in range(200):
        if not any(alive(pid) for pid in pids):
            return
        subprocess.run(["sleep", "0.05"], check=True)
    pytest.fail("workers outlived the cabinet")


@pytest.mark.skipif(not PAPERS.is_dir(), reason="the real papers are not here")
def test_every_real_paper_is_shown_or_refused_in_words(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken, fuzzed, huge and hanging ones among them; the reader itself must outlive all."""
    monkeypatch.setattr(jobs_pages, "HANG_S", 2 * SHORT_S)
    files = sorted(PAPERS.glob("*.pdf"))
    assert len(files) >= 25
    shown: list[str] = []
    unreadable: list[str] = []
    refused: dict[str, str] = {}
    view = desk.reader.view
    outcomes: list[str] = []
    desk.reader.opened.connect(lambda: outcomes.append(""))
    desk.reader.refused.connect(outcomes.append)
    for file in files:
        outcomes.clear()
        desk.reader.open_paper(file.name, file.read_bytes(), ())
        qtbot.waitUntil(lambda: bool(outcomes), timeout=WAIT_MS)
        if outcomes[0]:
            refused[file.name] = outcomes[0]
            continue
        desk.sharp()
        (unreadable if 0 in view.unreadable else shown).append(file.name)
        assert not desk.picture().isNull()
    assert HANGS in unreadable
    assert len(shown) >= len(files) * 2 // 3, (unreadable, refused)
    assert all(words.endswith(".") for words in refused.values())
    assert len(refused) < len(files) // 3, refused


def test_the_limits_are_those_of_the_plan() -> None:
    assert jobs_pages.HANG_S == 5.0
    assert workers.WORKERS == 2
