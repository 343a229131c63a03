"""The ballot sheet and the result: in pictures, by key and by mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecabinet.desktop import kit, theme
from ecabinet.desktop.ballot import UNDO_S, BallotDock, BallotForm, BallotSheet, BallotStage, BallotView
from ecabinet.desktop.result import ResultSheet
from ecabinet.desktop.views import OwnAct, ballot_view, result_views
from tests.desktop.conftest import Pictures
from tests.desktop.rooms import ME, facts, own, polling, sitting, voted
from tests.desktop.screens import faults, settle
from tests.meetings import ident


def view(*acts: OwnAct, may_change: bool = True) -> BallotView:
    shown = ballot_view(polling(may_change=may_change).state, acts, ME)
    assert shown is not None
    return shown


class Screen(kit.Screen):
    """Something for a sheet to lie over."""

    def __init__(self) -> None:
        super().__init__()
        self.body.addWidget(kit.EmptyState("file-text", "Tài liệu"))


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("4a-ballot-choose", ()),
        ("4b-ballot-sending", (own("sending"),)),
        ("4b-ballot-waiting", (own("waiting"),)),
        ("4b-ballot-recorded", (own("recorded"),)),
        ("4b-ballot-refused", (own("refused", code="change-not-allowed"),)),
    ],
)
def test_pictures(pictures: Pictures, name: str, acts: tuple[OwnAct, ...]) -> None:
    pictures(
        Screen, name, prepare=lambda screen: BallotSheet(screen, view(*acts)).open(),
        every=name in ("4a-ballot-choose", "4b-ballot-recorded"),
    )  # fmt: skip


def test_pictures_of_the_result(pictures: Pictures) -> None:
    (result,) = result_views(facts(voted(polling()), [own("recorded")]))
    pictures(Screen, "4c-result", prepare=lambda screen: ResultSheet(screen, result).open())


def test_pictures_of_a_lost_unconfirmed_poll(pictures: Pictures) -> None:
    known = facts(voted(polling(confirmed=False), 3, 12, 1), [own("refused", code="poll-closed")])
    (result,) = result_views(known)
    assert result.unconfirmed and result.outcome == "not_adopted"
    pictures(Screen, "4c-result-lost", prepare=lambda screen: ResultSheet(screen, result).open(), every=False)


def test_pictures_of_the_dock(pictures: Pictures) -> None:
    def build() -> QWidget:
        screen = Screen()
        area = kit.Scroller(margins=(16, 10, 16, 16))
        area.setFixedWidth(round(308 * theme.current().scale))
        area.body.addWidget(BallotDock(view()))
        area.body.addStretch(1)
        screen.body.addWidget(area)
        return screen

    pictures(build, "4a-ballot-docked", every=False)


class Shown:
    """A sheet on a screen, and what it asked for."""

    def __init__(self, qtbot: QtBot, shown: BallotView, size: tuple[int, int] = (1366, 768)) -> None:
        self.screen = Screen()
        qtbot.addWidget(self.screen)
        self.screen.resize(*size)
        self.screen.show()
        self.sheet = BallotSheet(self.screen, shown)
        self.form: BallotForm = self.sheet.form
        self.asked: list[tuple[str, str, str]] = []
        self.parked: list[bool] = []
        self.form.cast.connect(lambda *asked: self.asked.append(asked))
        self.sheet.parked.connect(lambda: self.parked.append(True))
        self.sheet.open()
        settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.screen.focusWidget() or self.sheet, key)


@pytest.mark.parametrize(
    ("key", "choice"), [(Qt.Key.Key_1, "for"), (Qt.Key.Key_2, "against"), (Qt.Key.Key_3, "abstain")]
)
def test_a_key_chooses_and_enter_sends(qtbot: QtBot, dressed: object, key: Qt.Key, choice: str) -> None:
    shown = Shown(qtbot, view())
    shown.press(key)
    assert not shown.asked, "a key alone sends nothing"
    shown.press(Qt.Key.Key_Return)
    assert shown.asked == [(ident("poll"), choice, "")]


def test_enter_without_a_choice_sends_nothing(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view())
    shown.press(Qt.Key.Key_Return)
    assert not shown.asked


def test_a_tap_sends_at_once_where_it_may_be_changed(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view())
    QTest.mouseClick(shown.form.choices["against"], Qt.MouseButton.LeftButton)
    assert shown.asked == [(ident("poll"), "against", "")]


def test_a_second_tap_while_sending_does_nothing(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view())
    shown.form.show_ballot(view(own("sending")))
    for button in shown.form.choices.values():
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown.press(Qt.Key.Key_2)
    shown.press(Qt.Key.Key_Return)
    assert not shown.asked


def test_a_changed_ballot_names_the_one_it_replaces(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view(own("recorded")))
    QTest.mouseClick(shown.form.choices["against"], Qt.MouseButton.LeftButton)
    assert not shown.asked, "a recorded ballot is changed only after asking to"
    QTest.mouseClick(shown.form.change_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown.form.choices["against"], Qt.MouseButton.LeftButton)
    assert shown.asked == [(ident("poll"), "against", own("recorded").id)]


def test_the_same_choice_again_is_not_sent(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view(own("recorded")))
    QTest.mouseClick(shown.form.change_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown.form.choices["for"], Qt.MouseButton.LeftButton)
    assert not shown.asked


def test_where_it_may_not_be_changed_a_tap_can_be_taken_back(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view(may_change=False))
    QTest.mouseClick(shown.form.choices["for"], Qt.MouseButton.LeftButton)
    assert shown.form.undecided and not shown.asked
    QTest.mouseClick(shown.form.undo_button, Qt.MouseButton.LeftButton)
    assert not shown.form.undecided
    QTest.mouseClick(shown.form.choices["abstain"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(shown.asked), timeout=(UNDO_S + 3) * 1000)
    assert shown.asked == [(ident("poll"), "abstain", "")]


def test_leaving_sends_what_was_not_taken_back(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view(may_change=False))
    QTest.mouseClick(shown.form.choices["for"], Qt.MouseButton.LeftButton)
    shown.sheet.park()
    assert shown.asked == [(ident("poll"), "for", "")]


def test_it_cannot_be_closed_only_parked(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view())
    QTest.mouseClick(shown.sheet, Qt.MouseButton.LeftButton, pos=shown.sheet.rect().topLeft())
    assert shown.sheet.isVisible() and not shown.parked
    QTest.mouseClick(shown.form.read_button, Qt.MouseButton.LeftButton)
    assert shown.parked and not shown.sheet.isVisible()


def test_only_a_receipt_says_recorded(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view())
    for state in ("sending", "waiting"):
        shown.form.show_ballot(view(own(state)))
        assert "Đã ghi nhận" not in shown.form._foot_title.text()
    shown.form.show_ballot(view(own("recorded")))
    assert shown.form._foot_title.text() == "Đã ghi nhận 21:14:21 · mã 7F3A-91C2"


def test_who_is_not_checked_in_is_told_so(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, replace(view(), present=False))
    shown.press(Qt.Key.Key_1)
    shown.press(Qt.Key.Key_Return)
    assert not shown.asked
    asked = []
    shown.form.check_in.connect(lambda: asked.append(True))
    QTest.mouseClick(shown.form.check_in_button, Qt.MouseButton.LeftButton)
    assert asked


def test_choices_are_equal_and_large(qtbot: QtBot, dressed: object) -> None:
    shown = Shown(qtbot, view())
    wide = {button.size().toTuple() for button in shown.form.choices.values()}
    assert max(size[1] for size in wide) - min(size[1] for size in wide) <= 1
    assert min(size[1] for size in wide) >= 210
    tall = Shown(qtbot, view(), (700, 1200))
    assert min(button.height() for button in tall.form.choices.values()) >= 128
    assert not faults(tall.screen)


def test_no_ballot_without_a_poll(dressed: object) -> None:
    assert ballot_view(sitting().state, (), ME) is None


def test_stages() -> None:
    assert view().stage is BallotStage.CHOOSE
    later = view(own("recorded"), own("sending", "against", number=2))
    assert later.stage is BallotStage.SENDING and later.choice == "against"
    assert later.standing == own("recorded").id
