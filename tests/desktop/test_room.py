"""The room in pictures, and driven by mouse and keyboard."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ecabinet.desktop.room import Room
from ecabinet.desktop.views import RoomFacts, room_view, signatures_view
from tests.desktop.conftest import Pictures
from tests.desktop.rooms import VALID, facts, own, paper_id, pdf, polling, sitting, voted
from tests.desktop.screens import settle
from tests.meetings import START

OPEN_MS = 20_000
MADE: list[Room] = []


@pytest.fixture(autouse=True)
def rooms_end(dressed: QApplication) -> Iterator[None]:
    """No reader's process outlives its test."""
    MADE.clear()
    yield
    for room in MADE:
        if isValid(room):
            room.shut_down()
            room.deleteLater()
    settle()


def room(known: RoomFacts, at: str = "", paper: str = paper_id(1), following: bool = True) -> Room:
    made = Room("Nguyễn Thị Minh Hằng", lambda: START + 200_000)
    made.show_room(room_view(known, at), paper, following)
    MADE.append(made)
    return made


def shown(known: RoomFacts, size: tuple[int, int] = (1366, 768)) -> Room:
    made = room(known)
    made.resize(*size)
    made.show()
    settle()
    return made


def read(screen: QWidget) -> None:
    """Opens the paper and waits for it."""
    assert isinstance(screen, Room)
    loop = QEventLoop()
    screen.reader.opened.connect(loop.quit)
    QTimer.singleShot(OPEN_MS, loop.quit)
    screen.show_reader()
    screen.reader.open_paper(paper_id(1), pdf(), ())
    loop.exec()
    view = screen.reader.view
    assert view.sizes
    end = time.monotonic() + OPEN_MS / 1000
    while not all(view.slots.has(tile) for page in view.visible_pages() for tile in view._tiles(page)):
        assert time.monotonic() < end, "the page was not painted"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def test_pictures_of_the_room(pictures: Pictures) -> None:
    known = facts(sitting())
    pictures(lambda: room(known), "3-room", prepare=read, every=False)


def test_pictures_without_the_paper(pictures: Pictures) -> None:
    known = facts(sitting(), ready=False)

    def away(screen: QWidget) -> None:
        assert isinstance(screen, Room)
        screen.show_away(
            "download", "Tài liệu đang được tải về", "3/8 tài liệu đã có trên máy.", done=3, total=8
        )

    pictures(lambda: room(known), "3-room-fetching", prepare=away)


def test_pictures_of_a_paper_that_was_due(pictures: Pictures) -> None:
    def away(screen: QWidget) -> None:
        assert isinstance(screen, Room)
        screen.show_away(
            "history", "Tài liệu đã hết hạn giữ trên máy",
            "Tài liệu của phiên họp này chỉ ở lại máy đại biểu trong thời hạn thư ký đã đặt.",
        )  # fmt: skip

    known = facts(sitting(), ready=False, returned=True)
    pictures(lambda: room(known), "3-room-returned", prepare=away, every=False)


def test_pictures_of_a_parked_ballot(pictures: Pictures) -> None:
    known = facts(polling(), [own("waiting")])
    pictures(lambda: room(known), "3-room-parked", every=False)


def test_pictures_after_a_poll(pictures: Pictures) -> None:
    known = facts(voted(polling()), [own("recorded")])
    pictures(lambda: room(known), "3-room-decided", every=False)


def test_pictures_of_signatures(pictures: Pictures) -> None:
    def ask(screen: QWidget) -> None:
        assert isinstance(screen, Room)
        screen.show_signatures(signatures_view(VALID))

    pictures(lambda: room(facts(sitting())), "7-room-signature", prepare=ask, every=False)
