"""The chair's console in pictures, driven by mouse and keyboard, and against a real server."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecabinet.desktop import kit
from ecabinet.desktop.console import ConflictSheet, Console
from ecabinet.desktop.console_views import ConsoleView, console_view
from ecabinet.desktop.seats import SeatMap, places
from ecabinet.desktop.views import OwnAct
from ecabinet.domain import events as e
from ecabinet.domain.proceedings import Refusal
from tests.desktop.conftest import Pictures
from tests.desktop.rooms import QUESTION, facts, item, polling, sitting, voted
from tests.desktop.screens import settle
from tests.meetings import CHAIR, SECRETARY, START, Sitting, ident, members


def view_of(
    made: Sitting, person: str = CHAIR, cast: int | None = None, counted: bool = False
) -> ConsoleView:
    return console_view(facts(made, person=person), cast, frozenset({ident("poll")} if counted else ()))


def console(view: ConsoleView) -> Console:
    made = Console("Đặng Hữu Phước", lambda: START + 200_000)
    made.show_console(view)
    return made


def shown(qtbot: QtBot, view: ConsoleView) -> tuple[Console, list[object]]:
    made = console(view)
    qtbot.addWidget(made)
    asked: list[object] = []
    made.act.connect(asked.append)
    made.resize(1366, 900)
    made.show()
    settle()
    return made, asked


def button(host: QWidget, words: str) -> kit.Button:
    found = [one for one in host.findChildren(kit.Button) if words in (one.text(), one.accessibleName())]
    return next(one for one in found if one.isVisible())


def press(host: QWidget, words: str) -> None:
    QTest.mouseClick(button(host, words), Qt.MouseButton.LeftButton)
    settle()


def test_pictures_preparing(pictures: Pictures) -> None:
    view = view_of(sitting())
    pictures(lambda: console(view), "6-chair-console")


def test_pictures_open_poll(pictures: Pictures) -> None:
    view = view_of(polling(), cast=14)
    pictures(lambda: console(view), "6-chair-console-open", every=False)


def test_pictures_result(pictures: Pictures) -> None:
    view = view_of(voted(polling(confirmed=False)), counted=True)
    pictures(lambda: console(view), "6-chair-console-result", every=False)


def test_pictures_roll(pictures: Pictures) -> None:
    def call(screen: QWidget) -> None:
        assert isinstance(screen, Console)
        screen.open_roll()

    view = view_of(sitting(), SECRETARY)
    pictures(lambda: console(view), "6-chair-console-roll", prepare=call, every=False)


def test_pictures_before_the_session(pictures: Pictures) -> None:
    made = Sitting(19).published()
    view = view_of(made)
    pictures(lambda: console(view), "6-chair-console-before", every=False)


def test_pictures_of_two_texts(pictures: Pictures) -> None:
    def ask(screen: QWidget) -> None:
        ConflictSheet(screen, "UBND tỉnh thống nhất. " * 20, "Giao Sở Tài chính hoàn thiện. " * 6).open()

    pictures(lambda: console(view_of(sitting())), "6-chair-console-conflict", prepare=ask, every=False)


def test_the_big_button_follows_the_poll(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(sitting()))
    questions: list[str] = []
    made.poll_wanted.connect(questions.append)
    assert made.ballot.question is not None
    made.ballot.question.line.setFocus()
    made.ballot.question.line.selectAll()
    QTest.keyClicks(made.ballot.question.line, "Thong qua?")
    QTest.keyClick(made.ballot.question.line, Qt.Key.Key_Return)
    assert questions == ["Thong qua?"]
    made.show_console(view_of(polling(), cast=17))
    settle()
    press(made, "Đóng biểu quyết")
    assert asked == [e.ClosePoll(ident("poll"))]
    made.show_console(view_of(voted(polling()), counted=True))
    settle()
    assert made.view is not None and made.view.poll is not None and made.view.poll.step == 3


def test_an_empty_question_is_not_put(dressed: QApplication, qtbot: QtBot) -> None:
    made, _ = shown(qtbot, view_of(sitting()))
    questions: list[str] = []
    made.poll_wanted.connect(questions.append)
    assert made.ballot.question is not None
    made.ballot.question.set_text("  ")
    press(made, "Mở biểu quyết")
    assert not questions and made.ballot.question.remark.isVisible()


def test_closing_with_ballots_missing_asks_once_and_names_nobody(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(polling(), cast=14))
    press(made, "Đóng biểu quyết")
    assert not asked
    sheet = next(one for one in made.findChildren(kit.ConfirmSheet) if one.isVisible())
    words = " ".join(label.text() for label in sheet.findChildren(kit.Text))
    assert "3" in words and "Ủy viên thử" not in words
    QTest.mouseClick(sheet.confirm, Qt.MouseButton.LeftButton)
    assert asked == [e.ClosePoll(ident("poll"))]


def test_no_result_is_shown_while_the_poll_is_open(dressed: QApplication, qtbot: QtBot) -> None:
    made = polling()
    for person in members(19)[:5]:
        made.must(person, e.CastBallot(ident("poll"), "for"))
    view = view_of(made, cast=5)
    assert view.poll is not None and view.poll.result is None and view.poll.cast == 5
    screen, _ = shown(qtbot, view)
    words = " ".join(label.text() for label in screen.ballot.findChildren(kit.Text))
    assert QUESTION in words and "thành viên tán thành" not in words


def test_a_ballot_that_comes_in_leaves_the_own_one_alone(dressed: QApplication, qtbot: QtBot) -> None:
    screen, _ = shown(qtbot, view_of(polling(), cast=1))
    before = screen.ballot._dock
    screen.show_console(view_of(polling(), cast=2))
    settle()
    assert screen.ballot._dock is before and before is not None


def test_items_are_called_by_keyboard(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(sitting()))
    button(made, "Mục tiếp").setFocus()
    QTest.keyClick(button(made, "Mục tiếp"), Qt.Key.Key_Space)
    press(made, "Mục trước")
    assert asked == [e.CallItem(item(5)), e.CallItem(item(3))]


def test_the_session_ends_only_when_held(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(sitting()))
    QTest.mouseClick(made.end, Qt.MouseButton.LeftButton)
    assert not asked
    with qtbot.waitSignal(made.end.held, timeout=5_000):
        QTest.mousePress(made.end, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(made.end, Qt.MouseButton.LeftButton)
    assert asked == [e.CloseMeeting()]


def test_speakers_are_invited_and_stopped(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(sitting()))
    press(made, "Mời Ủy viên thử 4 phát biểu")
    press(made, "Dừng phát biểu")
    assert asked == [e.GiveFloor(ident("speech 1")), e.StopSpeech(ident("speech 0"))]


def test_roll_call_takes_a_reason(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(sitting(), SECRETARY))
    made.open_roll()
    settle()
    sheet = made._roll_sheet
    assert sheet is not None
    away = members(19)[-1]
    field = sheet._rows[away][2]
    QTest.keyClicks(field.line, "Di cong tac")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert asked == [e.RecordAttendance(away, False, "Di cong tac")]
    there = next(one for one in sheet._rows[away][1].findChildren(kit.Button) if one.text() == "Có mặt")
    QTest.mouseClick(there, Qt.MouseButton.LeftButton)
    assert asked[-1] == e.RecordAttendance(away, True, "")


def test_only_the_chair_confirms(dressed: QApplication, qtbot: QtBot) -> None:
    made, asked = shown(qtbot, view_of(sitting()))
    written: list[str] = []
    made.written.connect(written.append)
    made.conclusion.entry.setFocus()
    QTest.keyClicks(made.conclusion.entry, "Thong nhat")
    assert written[-1] == "Thong nhat"
    press(made, "Xác nhận kết luận")
    assert asked == [e.ConfirmConclusion(item(4), "Thong nhat")]
    desk, _ = shown(qtbot, view_of(sitting(), SECRETARY))
    assert not desk.conclusion.confirm.isVisible() and not desk.end.isVisible()


@pytest.mark.parametrize("count", [0, 1, 2, 19, 25, 60])
def test_seats_stay_in_their_room(count: int) -> None:
    found = places(count, 340, 220)
    assert len(found) == count and len({(round(at.x()), round(at.y())) for at in found}) == count
    assert all(0 <= at.x() <= 340 and 0 <= at.y() <= 220 for at in found)


def test_seats_are_read_out(dressed: QApplication, qtbot: QtBot) -> None:
    made, _ = shown(qtbot, view_of(sitting()))
    seats = made.roll.findChild(SeatMap)
    assert isinstance(seats, SeatMap)
    interface = QAccessible.queryAccessibleInterface(seats)
    said = interface.text(QAccessible.Text.Value)
    assert interface.role() == QAccessible.Role.Graphic
    assert said.count("vắng mặt") == 2 and said.count("đang phát biểu") == 1 and said.count("có mặt") == 16


def test_opening_without_quorum_says_how_many_are_missing() -> None:
    made = Sitting(19).published()
    refused = made.ask(CHAIR, e.OpenMeeting())
    assert isinstance(refused, Refusal)
    act = OwnAct("1", e.OpenMeeting(), "refused", code=refused.code, detail=refused.detail)
    view = console_view(facts(made, [act], person=CHAIR))
    assert "13" in view.trouble and "còn thiếu" in view.trouble
