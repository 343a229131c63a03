"""The whole client against a real server process: from enrolment to a ballot's receipt."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ecabinet.client.cabinet import Cabinet, Locked, new_id
from ecabinet.client.keys import FileStore
from ecabinet.desktop import app as client
from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.app import Window, choose_input_method
from ecabinet.desktop.ballot import BallotStage
from ecabinet.desktop.collector import Collector
from ecabinet.desktop.enrolment import Enrolment
from ecabinet.desktop.home import Home
from ecabinet.desktop.opening import Opening, fingerprint_words
from ecabinet.desktop.signin import SignIn
from ecabinet.desktop.views import own_acts, receipt_code
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Stroke, standing
from ecabinet.papers.jobs import Jobs
from ecabinet.server.admin import Administration
from tests.client.cabinets import PATIENCE_S, QUICK, SECRET, Neighbourhood, agenda, open_poll, publish, until
from tests.desktop.rooms import pdf
from tests.desktop.screens import faults, settle
from tests.serving import PASSWORD, Serving, seed

WAIT_MS = 30_000
pytestmark = [
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    with Jobs() as pool:
        yield pool


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory, jobs: Jobs) -> Iterator[Neighbourhood]:
    root = tmp_path_factory.mktemp("app")
    made = seed(root / "data", codes=8)
    serving = Serving(root / "data").start()
    around = Neighbourhood(root / "homes", serving, made, jobs)
    try:
        yield around
    finally:
        around.close()
        if serving.process is not None:
            serving.kill()


@pytest.fixture(scope="module", autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    """As in the client itself: no thread of a cabinet may destroy a widget."""
    made = Collector()
    yield
    made.stop()


class Meeting:
    """A published meeting with one paper, its chair, and a member whose window is tried."""

    def __init__(self, street: Neighbourhood) -> None:
        self.secretary = street.enrol("secretary")
        self.chair = street.enrol("chair")
        self.member = street.enrol("member1")
        papers = {"Tờ trình": pdf()}
        made = agenda(street.seed, self.secretary.server_now(), papers)
        self.id = publish(self.secretary, made, papers)
        self.item, self.paper = made.items[0].id, made.items[0].papers[0].id
        until(self.member, lambda: any(one.id == self.id for one in self.member.meetings()))
        self.member.settled(PATIENCE_S)


@pytest.fixture(scope="module")
def meeting(street: Neighbourhood) -> Meeting:
    return Meeting(street)


@pytest.fixture
def shown(qtbot: QtBot, dressed: QApplication, meeting: Meeting) -> Iterator[Window]:
    window = Window.for_cabinet(meeting.member)
    window.resize(1366, 768)
    window.show()
    yield window
    window.close()
    window.deleteLater()
    settle()


def wait(qtbot: QtBot, holds: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)


def test_a_paper_is_read_and_marked(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    wait(qtbot, lambda: shown.home is not None and shown.home.findChildren(kit.Row))
    shown.show_room(meeting.id)
    attending = shown.attending
    assert attending is not None
    room = attending.room
    wait(qtbot, lambda: room.reader.view.sizes)
    assert room.reader.paper_key == meeting.paper
    settle()
    assert not faults(shown)
    room.reader.toolbar.choose("pen")
    viewport = room.reader.view.viewport()
    middle = viewport.rect().center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 12):
        QTest.mouseMove(viewport, middle + across(step * 6))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle + across(66))
    wait(qtbot, lambda: meeting.member.annotations(meeting.id, meeting.paper))
    (mark,) = standing(frozenset(meeting.member.annotations(meeting.id, meeting.paper)))
    assert isinstance(mark, Stroke) and mark.paper == meeting.paper
    shown.show_home()
    shown.show_room(meeting.id)
    again = shown.attending
    assert again is not None
    wait(qtbot, lambda: again.room.reader.view.sizes)
    assert [one.id for one in again.room.reader.view.marks.all()] == [mark.id]


def across(pixels: int) -> QPoint:
    return QPoint(pixels, pixels // 3)


def test_from_a_key_press_to_the_receipt(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    member, chair = meeting.member, meeting.chair
    poll = open_poll(chair, [member], meeting.id, meeting.item)
    wait(qtbot, lambda: shown.attending is not None)  # from home, the poll brings the member to its room
    attending = shown.attending
    assert attending is not None
    room = attending.room
    wait(qtbot, lambda: room.ballot_sheet is not None and room.ballot_sheet.isVisible())
    sheet = room.ballot_sheet
    assert sheet is not None
    settle()
    assert not faults(shown)
    QTest.keyClick(sheet, Qt.Key.Key_1)
    assert sheet.form.view.stage is BallotStage.CHOOSE
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    wait(qtbot, lambda: sheet.form.view.stage is BallotStage.RECORDED)
    (ballot,) = [act for act in own_acts(member, meeting.id) if isinstance(act.command, e.CastBallot)]
    receipt = member.receipt(ballot.id)
    assert receipt is not None and receipt.outcome == "recorded"
    kept = member.kept_receipt(ballot.id)
    assert kept is not None and receipt.digest == hashlib.sha256(kept.act.data).hexdigest()
    assert sheet.form.view.code == receipt_code(receipt.digest)
    assert isinstance(ballot.command, e.CastBallot) and ballot.command.choice == "for"

    QTest.mouseClick(sheet.form.change_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(sheet, Qt.Key.Key_2)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    wait(
        qtbot,
        lambda: sheet.form.view.stage is BallotStage.RECORDED and sheet.form.view.choice == "against",
    )
    closed = chair.wait(chair.act(meeting.id, e.ClosePoll(poll)), PATIENCE_S)
    assert closed.outcome == "recorded"
    wait(qtbot, lambda: room.result_sheet is not None)
    result = room.result_sheet
    assert result is not None
    view = result.form.view
    assert (view.in_favour, view.against, view.choice) == (0, 1, "against")
    settle()
    assert not faults(shown)
    assert [one.ballot.choice for one in member.ballots(meeting.id, poll)] == ["against"]


def test_asking_to_speak_and_taking_it_back(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    shown.show_room(meeting.id)
    attending = shown.attending
    assert attending is not None

    def button(words: str) -> kit.Button | None:
        found = attending.room.panel.findChildren(kit.Button)
        return next((one for one in found if one.text() == words and one.isEnabled()), None)

    wait(qtbot, lambda: button("Xin phát biểu"))
    asks = button("Xin phát biểu")
    assert asks is not None
    QTest.mouseClick(asks, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: button("Rút đăng ký"))
    back = button("Rút đăng ký")
    assert back is not None
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: button("Xin phát biểu"))


def test_following_the_chair_and_going_elsewhere(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    second = e.AgendaItem(new_id(), "Nội dung thứ hai")
    added = meeting.secretary.wait(meeting.secretary.act(meeting.id, e.AddItem(second)), PATIENCE_S)
    assert added.outcome == "recorded"
    shown.show_room(meeting.id)
    attending = shown.attending
    assert attending is not None
    meeting.chair.wait(meeting.chair.act(meeting.id, e.CallItem(meeting.item)), PATIENCE_S)
    wait(qtbot, lambda: attending.view is not None and attending.view.current == meeting.item)
    meeting.chair.wait(meeting.chair.act(meeting.id, e.CallItem(second.id)), PATIENCE_S)
    wait(qtbot, lambda: attending.item == second.id)
    attending.room.item_chosen.emit(meeting.item)
    assert attending.item == meeting.item and not attending.following
    chip = attending.room.follow_chip
    assert chip.text() == "Về nội dung đang xem xét"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert attending.item == second.id and attending.following


def test_language_and_look_change_at_once(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    shown.show_settings()
    shown.set_language("en")
    assert language.current() == "en"
    assert shown.home is not None and shown.home.pages.currentIndex() == 1
    shown.set_look("dark")
    assert theme.current().dark
    shown.show_room(meeting.id)
    wait(qtbot, lambda: shown.attending is not None and shown.attending.view is not None)
    shown.set_scale(125)
    assert shown.attending is not None and shown.attending.meeting == meeting.id


WINDOWS: list[Window] = []


@pytest.fixture(autouse=True)
def windows_end(dressed: QApplication) -> Iterator[None]:
    """No window outlives its test."""
    yield
    while WINDOWS:
        window = WINDOWS.pop()
        window.close()
        window.deleteLater()
    settle()


def entrance(root: Path) -> Window:
    window = Window(Opening(root, FileStore(root / "keys"), QUICK))
    WINDOWS.append(window)
    window.resize(1366, 768)
    window.begin()
    window.show()
    return window


def screen(window: Window) -> object:
    return window._stack.currentWidget()


def test_signing_in_and_locking(qtbot: QtBot, dressed: QApplication, street: Neighbourhood) -> None:
    home = street.home("member2")
    home.enrol(street.seed.code("member2"), start=False).lock()
    window = entrance(home.root)
    entry = screen(window)
    assert isinstance(entry, SignIn)
    entry.passphrase.line.setText("không phải cụm này")
    QTest.mouseClick(entry.open_button, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: "Còn 4 lần" in said(entry))
    entry.passphrase.line.setText(SECRET)
    QTest.mouseClick(entry.open_button, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: isinstance(screen(window), Home))
    assert window.bridge is not None
    cabinet = window.bridge.cabinet
    window.lock()
    assert isinstance(screen(window), SignIn)
    with pytest.raises(Locked):
        cabinet.state(cabinet.person)
    window.close()


def said(entry: object) -> str:
    assert isinstance(entry, QWidget)
    return " ".join(one.text() for one in entry.findChildren(kit.Text) if one.isVisible())


def test_a_change_of_language_while_opening_leaves_no_cabinet_to_nobody(
    qtbot: QtBot, dressed: QApplication, street: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = street.home("member2")
    home.enrol(street.seed.code("member2"), start=False).lock()
    window = entrance(home.root)
    entry = screen(window)
    assert isinstance(entry, SignIn)
    rebuilt, unlock = threading.Event(), Cabinet.unlock

    def slow(*arguments: object, **named: object) -> Cabinet:
        assert rebuilt.wait(PATIENCE_S)
        return unlock(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Cabinet, "unlock", slow)
    entry.unlock.emit(home.vault_id, SECRET)
    window.set_language("en")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(entry)
    rebuilt.set()
    wait(qtbot, lambda: window.bridge is not None)
    window.set_language("vi")
    window.lock()
    entry = screen(window)
    assert isinstance(entry, SignIn)
    entry.unlock.emit(home.vault_id, SECRET)
    wait(qtbot, lambda: window.bridge is not None)
    window.close()


def test_an_idle_cabinet_locks_itself(
    qtbot: QtBot, dressed: QApplication, street: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = street.home("member2")
    home.enrol(street.seed.code("member2"), start=False).lock()
    window = entrance(home.root)
    entry = screen(window)
    assert isinstance(entry, SignIn)
    entry.unlock.emit(home.vault_id, SECRET)
    wait(qtbot, lambda: window.bridge is not None)
    window._look_for_idleness()
    assert window.bridge is not None, "somebody was here a moment ago"
    window.set_lock(0)
    window._look_for_idleness()
    assert window.bridge is None and isinstance(screen(window), SignIn)
    window.close()


def test_enrolling_through_the_screens(
    qtbot: QtBot, dressed: QApplication, street: Neighbourhood, tmp_path: Path
) -> None:
    window = entrance(tmp_path)
    page = screen(window)
    assert isinstance(page, Enrolment)
    page.link_given.emit("không phải đường dẫn")
    wait(qtbot, lambda: any("đường dẫn đăng ký" in one.text() for one in page.findChildren(kit.Banner)
                            for one in one.findChildren(kit.Text)))  # fmt: skip
    serving = street.serving
    code = street.seed.code("guest")
    page.link_given.emit(f"ecabinet://{serving.address}/enrol?id={serving.fingerprint}&code={code}")
    yes = "Khớp, tiếp tục"
    wait(qtbot, lambda: [one for one in page.findChildren(kit.Button) if one.text() == yes])
    words = " ".join(one.text() for one in page.findChildren(kit.Text))
    assert all(group in words for group in fingerprint_words(serving.fingerprint))
    page.identity_confirmed.emit()
    page.account_given.emit(PASSWORD, "Máy thử")
    page.secret_chosen.emit("sáu từ dài không liên quan gì")
    wait(qtbot, lambda: [one for one in page.findChildren(kit.Button) if one.text() == "Vào phòng họp"])
    page.finished.emit()
    wait(qtbot, lambda: isinstance(screen(window), Home))
    window.close()
    again = entrance(tmp_path)
    assert isinstance(screen(again), SignIn)
    again.close()


def test_the_wrong_server_is_told_nothing(
    qtbot: QtBot, dressed: QApplication, street: Neighbourhood, tmp_path: Path
) -> None:
    window = entrance(tmp_path)
    page = screen(window)
    assert isinstance(page, Enrolment)
    other = "a" * 52
    page.link_given.emit(f"ecabinet://{street.serving.address}/enrol?id={other}&code=ABCDEFGHIJKLMNOP")
    wait(qtbot, lambda: any("KHÔNG phải máy chủ" in one.text() for one in page.findChildren(kit.Text)))
    window.close()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"QT_IM_MODULE": "fcitx"}, "ibus"),
        ({"QT_IM_MODULE": "fcitx", "WAYLAND_DISPLAY": "w"}, None),
        ({"QT_IM_MODULE": "fcitx", "WAYLAND_DISPLAY": "w", "QT_QPA_PLATFORM": "xcb"}, "ibus"),
        ({"QT_IM_MODULE": "ibus"}, "ibus"),
        ({}, None),
    ],
)
def test_vietnamese_can_be_typed(environ: dict[str, str], expected: str | None) -> None:
    choose_input_method(environ, linux=True)
    assert environ.get("QT_IM_MODULE") == expected


def test_elsewhere_the_input_method_is_left_alone() -> None:
    environ = {"QT_IM_MODULE": "fcitx"}
    choose_input_method(environ, linux=False)
    assert environ == {"QT_IM_MODULE": "fcitx"}


def test_without_a_display_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert client.main([]) == client.NO_DISPLAY
    assert "màn hình" in capsys.readouterr().err


def test_a_window_for_a_cabinet_leaves_it_open(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    shown.lock()
    assert shown.bridge is not None
    shown.close()
    opened: Cabinet = meeting.member
    assert opened.meetings()


def test_ten_misses_then_the_accounts_password_then_the_secret(
    qtbot: QtBot, dressed: QApplication, street: Neighbourhood
) -> None:
    home = street.home("member2")
    home.enrol(street.seed.code("member2"), start=False).lock()
    item = home.store.read(home.vault_id)
    assert item is not None
    home.store.write(home.vault_id, msgspec.structs.replace(item, fails=9, next_ok=0.0))
    window = entrance(home.root)
    entry = screen(window)
    assert isinstance(entry, SignIn)
    entry.unlock.emit(home.vault_id, "sai bí mật")
    wait(qtbot, lambda: "sai 10 lần" in said(entry))
    entry.password.set_text("không phải mật khẩu")
    entry.readmit_button.click()
    wait(qtbot, lambda: "chưa đúng" in said(entry))
    assert window.bridge is None
    entry.password.set_text(PASSWORD)
    entry.readmit_button.click()
    wait(qtbot, lambda: "sai 10 lần" not in said(entry))
    entry.passphrase.set_text(SECRET)
    entry.open_button.click()
    wait(qtbot, lambda: window.bridge is not None)
    window.close()


def test_a_wiped_device_goes_back_to_its_entrance_and_says_so(
    qtbot: QtBot, dressed: QApplication, street: Neighbourhood
) -> None:
    home = street.home("member2")
    device = home.enrol(street.seed.code("member2"), start=False).device
    home.close()
    window = entrance(home.root)
    entry = screen(window)
    assert isinstance(entry, SignIn)
    entry.unlock.emit(home.vault_id, SECRET)
    wait(qtbot, lambda: window.bridge is not None and window.listed)
    assert street.serving.stop() == 0
    with Administration(street.serving.data) as office:
        office.revoke_device(device, wipe=True)
    street.serving.restart()
    wait(qtbot, lambda: window.bridge is None and isinstance(screen(window), Enrolment))
    assert "Người thử member2" in said(screen(window))
    assert list((home.root / "vaults").iterdir()) == []
    window.close()


def test_what_waited_is_posted_from_the_entrance(
    qtbot: QtBot, dressed: QApplication, meeting: Meeting, street: Neighbourhood
) -> None:
    home = street.home("member2")
    member = home.enrol(street.seed.code("member2"))
    until(member, lambda: any(one.id == meeting.id for one in member.meetings()))
    street.serving.kill()
    member.act(meeting.id, e.CheckIn())
    home.close()
    window = entrance(home.root)
    entry = screen(window)
    wait(qtbot, lambda: "việc đang chờ gửi" in said(entry))
    street.serving.restart()
    assert window._door is not None
    window._door._attend()
    wait(qtbot, lambda: "Đã gửi 1 việc" in said(entry))
    window.close()
