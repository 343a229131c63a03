"""Searching on the screen: what is typed, what is shown, and the way to the page with the words marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecabinet.client.cabinet import new_id
from ecabinet.client.query import Excerpt, Look, Tier, excerpt, read_query
from ecabinet.client.search import Hit, Kind, MeetingHits, PaperUnsearchable, SearchAnswer, SearchProgress
from ecabinet.desktop.app import Window
from ecabinet.desktop.collector import Collector
from ecabinet.desktop.home import SEARCH, Home, HomeView
from ecabinet.desktop.reader.canvas import WORD_COLOUR
from ecabinet.desktop.search import SearchPage, SearchSheet
from ecabinet.desktop.search_parts import HitRow, MarkedText
from ecabinet.desktop.settings import Settings
from ecabinet.domain.annotation import Note
from ecabinet.papers.jobs import Jobs
from tests.client.cabinets import PATIENCE_S, Neighbourhood, agenda, publish, until
from tests.client.test_search import pdf
from tests.desktop.conftest import Pictures
from tests.desktop.screens import faults, settle
from tests.desktop.test_pictures import HANG, SETTINGS, TODAY, under_a_bar
from tests.legacy_papers import legacy_pdf, tcvn3
from tests.serving import Serving, seed

WAIT_MS = 30_000
pytestmark = [pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")]

# Pictures ---------------------------------------------------------------------------------------------

NOVEMBER = int(datetime(2026, 11, 22, 1, 0, tzinfo=UTC).timestamp() * 1000)
OCTOBER = int(datetime(2026, 10, 28, 1, 0, tzinfo=UTC).timestamp() * 1000)
TYPED = "vốn đầu tư công"
SHORT = (
    "Căn cứ Nghị quyết số 15/NQ-HĐND của Hội đồng nhân dân tỉnh về phương án phân bổ vốn đầu tư công "
    "trung hạn giai đoạn 2026–2030, Ủy ban nhân dân tỉnh trình phương án phân bổ chi tiết vốn đầu tư công "
    "cho 42 dự án thuộc các ngành giao thông, thủy lợi, y tế và giáo dục, tổng mức 12.480 tỷ đồng."
)
LONG_TITLE = (
    "Tờ trình 218/TTr-UBND về phương án phân bổ chi tiết kế hoạch vốn đầu tư công trung hạn 2026–2030"
)


def page_hit(paper: str, page: int, text: str, tier: Tier, more: int = 0) -> Hit:
    look = read_query(TYPED).look(tier)
    return Hit("page", tier, excerpt(text, look), "i4", "Phân bổ vốn", paper, paper, page, look, more=more)


def line_hit(kind: Kind, text: str, **named: Any) -> Hit:
    shown = excerpt(text, read_query(TYPED).look(Tier.EXACT))
    return Hit(kind, Tier.EXACT, shown, "i4", item_title="Phân bổ vốn đầu tư công", **named)


ANSWER = SearchAnswer(
    (
        MeetingHits("m1", "Phiên họp thường kỳ tháng 11 của UBND tỉnh", NOVEMBER, (
            line_hit("item", "Phân bổ vốn đầu tư công trung hạn 2026–2030"),
            line_hit("note", "Hỏi lại Sở Tài chính: vốn đầu tư công năm 2027 chưa rõ nguồn", paper="p1",
                     paper_title="Tờ trình 218/TTr-UBND", page=3, at=(10.0, 10.0)),
            page_hit(LONG_TITLE, 0, SHORT, Tier.EXACT),
            page_hit(LONG_TITLE, 11, SHORT, Tier.EXACT, more=14),
            page_hit("Phụ lục 1", 2, "Von dau tu cong cua cac so, nganh va dia phuong", Tier.PHRASE),
        )),
        MeetingHits("m2", "Phiên họp thường kỳ tháng 10", OCTOBER, (
            line_hit("conclusion", "Giao Sở Tài chính rà soát vốn đầu tư công, báo cáo trước ngày 15/11."),
        )),
    ),
    True,
    SearchProgress(40, 43, (
        PaperUnsearchable("m1", "p8", "Báo cáo thẩm tra (bản chụp)", "scan"),
        PaperUnsearchable("m1", "p9", "Bản đồ quy hoạch khu đô thị Bắc sông Lam Hà", "part-scan"),
    )),
)  # fmt: skip


def home() -> Home:
    made = Home(HomeView(HANG.name, TODAY), Settings(SETTINGS), SearchPage())
    made.set_place(SEARCH)
    return made


def page_of(screen: QWidget) -> SearchPage:
    return screen.findChildren(SearchPage)[0]


def answered(screen: QWidget) -> None:
    page_of(screen).line.setText(TYPED)
    page_of(screen).show_answer(TYPED, ANSWER)


def test_answers_on_the_home_screen(pictures: Pictures) -> None:
    pictures(home, "10-search", prepare=answered)


def test_before_anything_is_typed(pictures: Pictures) -> None:
    def some_left(screen: QWidget) -> None:
        page_of(screen).show_progress(ANSWER.progress)

    pictures(home, "10-search-empty", prepare=some_left, every=False)


def test_nothing_is_found(pictures: Pictures) -> None:
    def none(screen: QWidget) -> None:
        page_of(screen).line.setText("bãi đỗ xe ngầm")
        page_of(screen).show_answer("bãi đỗ xe ngầm", SearchAnswer(progress=ANSWER.progress))

    pictures(home, "10-search-none", prepare=none, every=False)


def test_answers_over_a_room(pictures: Pictures) -> None:
    def below() -> QWidget:
        return QWidget()

    def over(screen: QWidget) -> None:
        SearchSheet(screen, SearchPage(in_room=True)).open()
        answered(screen)

    pictures(under_a_bar(below), "10-search-room", prepare=over, every=False)


# The parts --------------------------------------------------------------------------------------------


def test_marked_words_are_on_gold(qtbot: QtBot, dressed: QApplication) -> None:
    shown = MarkedText(Excerpt("𝓪 hòa giải ở cơ sở", ((2, 10),)))
    qtbot.addWidget(shown)
    shown.resize(300, shown.heightForWidth(300))
    plain = MarkedText(Excerpt("𝓪 hòa giải ở cơ sở"))
    qtbot.addWidget(plain)
    plain.resize(shown.size())
    gold = QColor("#FBF3DE").rgb()

    def golden(widget: MarkedText) -> int:
        image = widget.grab().toImage()
        return sum(image.pixel(x, y) == gold for x in range(image.width()) for y in range(image.height()))

    assert golden(shown) > 200 and golden(plain) == 0


def test_the_keyboard_goes_all_the_way(qtbot: QtBot, dressed: QApplication) -> None:
    page = SearchPage()
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    chosen: list[tuple[str, Hit]] = []
    page.chosen.connect(lambda meeting, hit: chosen.append((meeting, hit)))
    answered_here = ANSWER.meetings
    page.show_answer(TYPED, ANSWER)
    settle()
    page.line.setFocus()
    QTest.keyClick(page.line, Qt.Key.Key_Down)
    focused = page.window().focusWidget()
    assert focused is page.rows[0]
    for _ in range(2):
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Up)
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Return)
    assert chosen == [("m1", answered_here[0].hits[1])]
    for _ in range(2):
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Up)
    assert page.window().focusWidget() is page.line
    before = page.rows
    page.show_answer(TYPED, ANSWER)
    assert page.rows == before, "what is shown already stays"


def test_what_cannot_be_found_is_said(qtbot: QtBot, dressed: QApplication) -> None:
    page = SearchPage()
    qtbot.addWidget(page)
    page.show_progress(ANSWER.progress)
    said = page.progress.text()
    assert "3 tài liệu chưa đọc xong chữ" in said
    assert "Bản quét, không tìm được chữ: Báo cáo thẩm tra (bản chụp)." in said
    assert "Bản đồ quy hoạch" in said
    many = tuple(PaperUnsearchable("m1", str(n), f"Bản {n}", "scan") for n in range(5))
    page.show_progress(SearchProgress(5, 5, many))
    assert page.progress.text() == "Bản quét, không tìm được chữ: Bản 0, Bản 1, Bản 2, 2 tài liệu khác."
    page.show_progress(SearchProgress(5, 5))
    assert not page.progress.isVisibleTo(page)


# The whole way ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    made = Collector()
    yield
    made.stop()


PAPERS = {
    "Tờ trình": pdf(*("phần mở đầu\nvà các căn cứ" for _ in range(3)), "Điều 4. Về hòa giải ở cơ sở"),
    "Báo cáo cũ": legacy_pdf(".VnTime", [[tcvn3("trang đầu")], [tcvn3("kinh phí hòa giải năm 1998")]]),
}


class Meeting:
    """A published meeting whose member looks for words."""

    def __init__(self, street: Neighbourhood) -> None:
        secretary = street.enrol("secretary")
        self.member = street.enrol("member1")
        made = agenda(street.seed, secretary.server_now(), PAPERS)
        self.id = publish(secretary, made, PAPERS)
        self.papers = {paper.title: paper.id for paper in made.items[0].papers}
        until(self.member, lambda: any(one.id == self.id for one in self.member.meetings()))
        self.member.settled(PATIENCE_S, search=True)


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    root: Path = tmp_path_factory.mktemp("search")
    made = seed(root / "data", codes=2)
    serving = Serving(root / "data").start()
    with Jobs() as jobs:
        around = Neighbourhood(root / "homes", serving, made, jobs)
        try:
            yield Meeting(around)
        finally:
            around.close()
            serving.kill()


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


def marked(window: Window) -> int:
    """How many pixels of the page are yellow."""
    assert window.attending is not None
    image = window.attending.room.reader.view.viewport().grab().toImage()
    yellow = QColor(WORD_COLOUR).rgb()
    return sum(
        image.pixel(x, y) == yellow for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )


def row_of(page: SearchPage, paper: str) -> HitRow:
    return next(row for row in page.rows if row.hit.kind == "page" and row.hit.paper_title == paper)


def test_from_a_word_on_the_home_screen_to_the_page(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    wait(qtbot, lambda: shown.listed)
    shown.activateWindow()
    qtbot.waitActive(shown)
    QTest.keyClick(shown.windowHandle(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shown.home is not None
    page = shown.home.findChildren(SearchPage)[0]
    assert page.isVisible() and shown.focusWidget() is page.line
    QTest.keyClicks(page.line, "hoa giai")
    wait(qtbot, lambda: len(page.rows) == 2)
    settle()
    assert not faults(shown)
    QTest.keyClick(page.line, Qt.Key.Key_Down)
    assert row_of(page, "Tờ trình").hit.page == 3
    row_of(page, "Tờ trình").setFocus()
    QTest.keyClick(row_of(page, "Tờ trình"), Qt.Key.Key_Return)
    wait(qtbot, lambda: shown.attending is not None and shown.attending.room.reader.view.found)
    assert shown.attending is not None
    reader = shown.attending.room.reader
    assert reader.paper_key == meeting.papers["Tờ trình"]
    assert reader.view.current_page == 3 and list(reader.view.found) == [3]
    wait(qtbot, lambda: reader.view.sharp)
    assert marked(shown) > 50
    QTest.keyClick(reader.view, Qt.Key.Key_Escape)
    assert not reader.view.found and marked(shown) == 0


def test_in_a_room_with_a_legacy_paper(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    shown.show_room(meeting.id)
    attending = shown.attending
    assert attending is not None
    wait(qtbot, lambda: attending.room.reader.view.sizes)
    QTest.mouseClick(attending.room.search_button, Qt.MouseButton.LeftButton)
    (sheet,) = attending.room.findChildren(SearchSheet)
    assert sheet.isVisible() and shown.focusWidget() is sheet.page.line
    QTest.keyClicks(sheet.page.line, "kinh phi hoa")
    wait(qtbot, lambda: sheet.page.rows)
    settle()
    assert not faults(shown)
    row = row_of(sheet.page, "Báo cáo cũ")
    assert row.hit.page == 1
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: attending.room.reader.view.found)
    assert attending.room.reader.paper_key == meeting.papers["Báo cáo cũ"]
    assert list(attending.room.reader.view.found) == [1]
    wait(qtbot, lambda: attending.room.reader.view.sharp)
    assert marked(shown) > 50
    settle()
    assert not attending.room.findChildren(SearchSheet)
    middle = attending.room.reader.view.viewport().rect().center()
    QTest.mouseClick(attending.room.reader.view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert not attending.room.reader.view.found


def test_a_note_leads_to_its_place(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    paper = meeting.papers["Tờ trình"]
    note = Note(new_id(), paper, 2, 20_000, 30_000, "xem kỹ phụ cấp")
    meeting.member.annotate(meeting.id, paper, note)
    shown.show_search()
    assert shown.home is not None
    page = shown.home.findChildren(SearchPage)[0]
    page.line.setText("phụ cấp")
    wait(qtbot, lambda: page.rows)
    (row,) = page.rows
    assert row.hit.kind == "note"
    row.click()
    wait(qtbot, lambda: shown.attending is not None and shown.attending.room.reader.view.found)
    assert shown.attending is not None
    assert list(shown.attending.room.reader.view.found) == [2]


def test_an_older_answer_is_never_shown(qtbot: QtBot, meeting: Meeting, shown: Window) -> None:
    shown.show_search()
    assert shown.home is not None
    page = shown.home.findChildren(SearchPage)[0]
    page.line.setText("căn cứ")
    wait(qtbot, lambda: page.rows)
    page.line.setText("hòa giải ")
    wait(qtbot, lambda: {row.hit.page for row in page.rows} == {3, 1})
    QTest.mouseClick(page.clear, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not page.rows)
    assert page.line.text() == ""


def test_looks_are_what_the_page_worker_takes() -> None:
    look = read_query("hòa giải ").look(Tier.EXACT)
    assert look == Look((("hoà", "giải"),), exact=True)
