"""The agenda editor in pictures, driven by mouse, keyboard and dropped files, and against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecabinet.client.cabinet import new_id
from ecabinet.desktop import kit
from ecabinet.desktop.agenda_edits import (
    BodyRules,
    BodyView,
    Invitee,
    PaperCheck,
    checklist,
    moment_of,
    place_item,
    titles_in,
)
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.editor import Editor, EditorScreen, EditorView
from ecabinet.desktop.editor_parts import ITEM_KIND
from ecabinet.desktop.editor_sheets import MeetingSheet, PublishSheet
from ecabinet.desktop.signature import Verdict
from ecabinet.domain import events as e
from tests.client.cabinets import Neighbourhood
from tests.client.conftest import jobs, quiet, served  # noqa: F401 - fixtures of the served houses
from tests.desktop.conftest import Pictures
from tests.desktop.rooms import UNKNOWN, VALID, pdf
from tests.desktop.screens import settle
from tests.meetings import BODY, CHAIR, GUEST, MEETING, START, ident, members

PATIENCE_MS = 30_000
TITLES = ("Phương án vận hành hệ thống cống ngăn mặn", "Cấp nước sinh hoạt vùng hạ lưu", "Kinh phí dự phòng")
STARTS = START + 10 * 86_400_000


def invitee(person: str, number: int) -> Invitee:
    return Invitee(person, f"Ủy viên thử {number}", "Ủy viên")


def view(published: bool = False, confirmed: str = "", days: int = 3) -> EditorView:
    rules = BodyRules("Ủy ban nhân dân", confirmed, days, 1)
    people = tuple(invitee(person, number) for number, person in enumerate(members(9), 1))
    body = BodyView(BODY, "Ủy ban nhân dân tỉnh thử", rules, people)
    papers = tuple(
        e.AgendaPaper(ident(f"p{n}"), f"Tờ trình 23{n}/TTr-SXD", f"{n:064x}", 10) for n in range(3)
    )
    rows = (
        e.AgendaItem(ident("i0"), TITLES[0], "Sở Nông nghiệp", papers=papers[:2]),
        e.AgendaItem(ident("i1"), TITLES[1], "Sở Xây dựng", members=(CHAIR,), papers=papers[2:]),
        e.AgendaItem(ident("i2"), TITLES[2]),
    )
    agenda = e.Agenda(
        MEETING,
        BODY,
        "Họp chuyên đề: phòng chống hạn, mặn",
        "regular",
        "Phòng họp B1",
        STARTS,
        (GUEST,),
        rows,
    )
    checks = {
        papers[0].id: PaperCheck(Verdict.VALID, 38, report=VALID),
        papers[1].id: PaperCheck(Verdict.CHECKING, 12, 0.4),
        papers[2].id: PaperCheck(Verdict.UNKNOWN_SIGNER, 9, report=UNKNOWN),
    }
    return EditorView(
        agenda, STARTS - 86_400_000, (body,), (Invitee(GUEST, "Khách thử", "Giám đốc Sở"),), checks,
        ((ident("i2"), "Công văn 91.pdf"),), "Bản nháp – lưu 09:40", published, "", papers[2].id,
    )  # fmt: skip


def editor(shown: EditorView) -> Editor:
    made = Editor("Đỗ Thị Yến")
    made.show_editor(shown)
    return made


def opened(qtbot: QtBot, shown: EditorView) -> Editor:
    made = editor(shown)
    qtbot.addWidget(made)
    made.resize(1366, 900)
    made.show()
    settle()
    return made


def test_pictures(pictures: Pictures) -> None:
    pictures(lambda: editor(view()), "5-agenda-editor")


def test_pictures_published(pictures: Pictures) -> None:
    pictures(lambda: editor(view(published=True)), "5-agenda-editor-published", every=False)


@pytest.mark.parametrize("sheet", ["details", "item", "publish"])
def test_pictures_of_sheets(pictures: Pictures, sheet: str) -> None:
    def ask(screen: QWidget) -> None:
        assert isinstance(screen, Editor)
        if sheet == "item":
            screen.ask_item(ident("i1"))
        else:
            {"details": screen.ask_details, "publish": screen.ask_publish}[sheet]()

    pictures(lambda: editor(view()), f"5-agenda-editor-{sheet}", prepare=ask, every=False)


def test_alt_and_arrow_move_an_item(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view())
    got: list[e.Agenda] = []
    made.changed.connect(got.append)
    grip = made.list.cards[0].grip
    grip.setFocus()
    QTest.keyClick(grip, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [item.title for item in got[-1].items] == [TITLES[1], TITLES[0], TITLES[2]]
    QTest.keyClick(grip, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert len(got) == 1, "the first has nowhere to go"


def test_the_menu_moves_too(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view())
    got: list[e.Agenda] = []
    made.changed.connect(got.append)
    menu = made.list.cards[1].menu()
    next(act for act in menu.actions() if act.text() == "Chuyển lên").trigger()
    assert got[-1].items[0].title == TITLES[1]


def test_after_publication_a_move_is_a_command(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view(published=True))
    asked: list[object] = []
    made.act.connect(asked.append)
    QTest.keyClick(made.list.cards[0].grip, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(made.list.cards[1].grip, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert asked == [e.MoveItem(ident("i0"), ident("i1")), e.MoveItem(ident("i1"), None)]


def test_recalling_asks_first(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view(published=True))
    asked: list[object] = []
    made.act.connect(asked.append)
    recall = next(one for one in made.side.findChildren(kit.Button) if one.text() == "Thu hồi…")
    QTest.mouseClick(recall, Qt.MouseButton.LeftButton)
    assert not asked
    sheet = next(one for one in made.findChildren(kit.ConfirmSheet) if one.isVisible())
    QTest.mouseClick(sheet.confirm, Qt.MouseButton.LeftButton)
    assert asked == [e.RecallPaper(ident("p2"))]


def drop(made: Editor, data: QMimeData, at: QPointF) -> None:
    made.list.dropEvent(
        QDropEvent(
            at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )


def middle(made: Editor, index: int) -> QPointF:
    card = made.list.cards[index]
    return QPointF(card.mapTo(made.list, card.rect().center()))


def test_items_are_dropped_into_place(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view())
    got: list[e.Agenda] = []
    made.changed.connect(got.append)
    data = QMimeData()
    data.setData(ITEM_KIND, ident("i0").encode())
    drop(made, data, middle(made, 2) + QPointF(0, 4))
    assert [item.title for item in got[-1].items] == [TITLES[1], TITLES[2], TITLES[0]]


def test_publishing_with_warnings_needs_a_reason(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view())
    reasons: list[str] = []
    made.publish.connect(reasons.append)
    made.ask_publish()
    settle()
    sheet = made.findChild(PublishSheet)
    assert isinstance(sheet, PublishSheet) and sheet.reason is not None
    QTest.mouseClick(sheet.publish, Qt.MouseButton.LeftButton)
    assert not reasons
    QTest.keyClicks(sheet.reason, "Hop gap")
    QTest.mouseClick(sheet.publish, Qt.MouseButton.LeftButton)
    assert reasons == ["Hop gap"]


def test_without_warnings_no_reason_is_asked(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view(confirmed="Sở Tư pháp", days=0))
    made.ask_publish()
    sheet = made.findChild(PublishSheet)
    assert isinstance(sheet, PublishSheet) and sheet.reason is None and sheet.publish.isEnabled()


def test_a_day_that_is_none_is_refused(dressed: QApplication, qtbot: QtBot) -> None:
    made = opened(qtbot, view())
    got: list[e.Agenda] = []
    made.changed.connect(got.append)
    made.ask_details()
    sheet = made.findChild(MeetingSheet)
    assert isinstance(sheet, MeetingSheet)
    sheet.day.set_text("31/02/2026")
    sheet.keep.click()
    assert not got and sheet.isVisible()
    sheet.day.set_text("28/02/2026")
    sheet.kept_for.set_choice("7")
    sheet.keep.click()
    assert got[-1].starts_at == moment_of("28/02/2026", sheet.clock.text())
    assert got[-1].papers_days == 7


def test_pasted_lines_become_items() -> None:
    pasted = "1. Báo cáo kinh tế\n\n2) Quy hoạch\n\tMục 3: Nhân sự\n- Việc khác\nIV. Tổng kết\nCông tác 2027"
    expected = ("Báo cáo kinh tế", "Quy hoạch", "Nhân sự", "Việc khác", "Tổng kết", "Công tác 2027")
    assert titles_in(pasted) == expected


def test_times_are_vietnamese() -> None:
    assert moment_of("25/11/2026", "14:00") == 1_795_590_000_000
    assert moment_of("25/11/2026", "14h00") == moment_of("25/11/2026", "14:00")
    assert moment_of("11/25/2026", "14:00") is None and moment_of("", "") is None


def test_the_checklist_tells_late_papers_and_the_unchecked_law() -> None:
    shown = view()
    assert shown.body is not None
    words = [point.words for point in checklist(shown.agenda, shown.checks, shown.body.rules, shown.now)]
    assert any("Luật 72/2025" in one for one in words)
    assert any("yêu cầu 3" in one for one in words)
    assert any("Mục 3 chưa có tài liệu" in one for one in words)


def test_placing_is_held_within_the_list() -> None:
    agenda = view().agenda
    assert place_item(agenda, ident("i0"), 99).items[-1].id == ident("i0")
    assert place_item(agenda, ident("i2"), -5).items[0].id == ident("i2")


def test_dropped_files_are_checked_saved_and_published(
    dressed: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    quiet: Neighbourhood,  # noqa: F811 - the fixture imported above
) -> None:
    cabinet = quiet.enrol("secretary")
    bridge = Bridge(cabinet)
    screen = EditorScreen(bridge)
    qtbot.addWidget(screen)
    screen.resize(1366, 900)
    screen.show()
    qtbot.waitUntil(lambda: screen.view is not None and screen.view.body is not None, timeout=PATIENCE_MS)
    screen.paste_agenda("1. Dự toán ngân sách")
    good, bad = tmp_path / "Tờ trình 1.pdf", tmp_path / "hỏng.pdf"
    good.write_bytes(pdf())
    bad.write_bytes(b"khong phai PDF")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(good)), QUrl.fromLocalFile(str(bad))])
    settle()
    drop(screen, data, middle(screen, 0))
    qtbot.waitUntil(lambda: screen.view is not None and not screen.view.pending, timeout=PATIENCE_MS)
    shown = screen.view
    assert shown is not None and [one.title for one in shown.agenda.items[0].papers] == ["Tờ trình 1"]
    assert "hỏng.pdf" in shown.trouble and len(shown.agenda.items) == 1
    paper = shown.agenda.items[0].papers[0]
    assert shown.checks[paper.id].pages == 2 and shown.checks[paper.id].verdict is Verdict.UNSIGNED
    screen.save()
    qtbot.waitUntil(lambda: screen._draft.revision > 0 and not screen._saving, timeout=PATIENCE_MS)
    kept = cabinet.draft(screen._draft.id)
    assert kept is not None and kept.agenda == shown.agenda
    with qtbot.waitSignal(screen.published, timeout=PATIENCE_MS):
        screen.publish.emit("Họp gấp")
    meeting = shown.agenda.meeting
    qtbot.waitUntil(lambda: screen.view is not None and screen.view.published, timeout=PATIENCE_MS)
    screen.act.emit(e.AddItem(e.AgendaItem(new_id(), "Việc phát sinh")))
    qtbot.waitUntil(
        lambda: screen.view is not None and len(screen.view.agenda.items) == 2, timeout=PATIENCE_MS
    )
    assert "meeting" in cabinet.state(meeting)
    bridge.close()
