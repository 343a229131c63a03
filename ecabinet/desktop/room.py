"""The meeting room: the agenda, the papers under the member's pen, and what goes on in the session."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecabinet.desktop import agenda, kit, panel, theme
from ecabinet.desktop.ballot import BallotSheet, BallotStage, BallotView
from ecabinet.desktop.papers import PaperAway, PaperBar
from ecabinet.desktop.reader import Reader
from ecabinet.desktop.result import ResultSheet, ResultView
from ecabinet.desktop.signature import SignaturePanel, SignaturesView
from ecabinet.desktop.views import RoomView

NARROW: Final = 1100
"""Below this width, before the text scale, the room is arranged for portrait."""


class Room(QWidget):
    """Shows a RoomView and says what the member does; it decides nothing.

    Signals: ``item_chosen(item)``, ``paper_chosen(paper)``, ``follow(bool)`` to go along with the chair or
    not, ``cast(poll, choice, replaces)``, ``ask_to_speak()``, ``withdraw(speech)``, ``stop(speech)``,
    ``check_in()``, ``signature_wanted()``, ``search_wanted()``, ``preside()``, ``back()``,
    ``sync_pressed()``, ``avatar_pressed()``. ``reader`` is the paper itself.
    """

    item_chosen = Signal(str)
    paper_chosen = Signal(str)
    follow = Signal(bool)
    cast = Signal(str, str, str)
    ask_to_speak = Signal()
    withdraw = Signal(str)
    stop = Signal(str)
    check_in = Signal()
    signature_wanted = Signal()
    search_wanted = Signal()
    preside = Signal()
    back = Signal()
    sync_pressed = Signal()
    avatar_pressed = Signal()

    def __init__(self, person: str, clock: panel.Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: RoomView | None = None
        self._following = True
        self._agenda_shown = self._panel_shown = True
        self._sheet: BallotSheet | None = None
        self._result: ResultSheet | None = None
        self._signature: kit.Drawer | None = None
        self._polls: set[str] = set()
        """The polls whose sheet has come to the member here."""
        screen = kit.Screen(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        # The columns give way to the width (see resizeEvent), not the window to the columns.
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(screen)
        self.bar = kit.TopBar("", "", person=person)
        self.bar.back.connect(self.back)
        self.bar.sync_pressed.connect(self.sync_pressed)
        self.bar.avatar_pressed.connect(self.avatar_pressed)
        self.preside_button = kit.Button(self.tr("Điều hành"), icon="gavel", size=theme.TOUCH_MIN)
        self.preside_button.clicked.connect(self.preside)
        self.preside_button.hide()
        self.bar.add(self.preside_button)
        self.follow_chip = kit.ChipButton(self.tr("Theo chủ tọa"), "info", "users")
        self.follow_chip.clicked.connect(self._toggle_follow)
        self.bar.add(self.follow_chip)
        self.search_button = kit.Button(
            "", "ghost", icon="search", name=self.tr("Tìm trong phiên họp"), size=44
        )
        self.search_button.clicked.connect(self.search_wanted)
        self.bar.add_end(self.search_button)
        self.panel_button = kit.Button(
            "", "ghost", icon="panel-right", name=self.tr("Ẩn hoặc hiện bảng thông tin"), size=44
        )
        self.panel_button.clicked.connect(self._toggle_panel)
        self.bar.add_end(self.panel_button)
        screen.body.addWidget(self.bar)
        self.reader = Reader()
        self.agenda = agenda.AgendaList()
        self.rail = agenda.AgendaRail()
        self.panel = panel.Panel(clock)
        self.dock = panel.Dock(self.panel, clock)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.agenda)
        self._left_line = _upright()
        row.addWidget(self._left_line)
        row.addWidget(self._centre(), 1)
        self._right_line = _upright()
        row.addWidget(self._right_line)
        row.addWidget(self.panel)
        self._row = row
        screen.body.addLayout(row, 1)
        screen.body.addWidget(self.dock)
        self._below = screen
        self._drawer = kit.Drawer(self, self.tr("Chương trình"), side="left", width=agenda.WIDTH + 20)
        self._pulled = panel.PulledUp(self, self.tr("Phiên họp"))
        self._narrow: bool | None = None
        self._connect()

    def _centre(self) -> QWidget:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.heading = kit.Surface("surface", margins=(16, 8, 12, 8), spacing=theme.SPACE_12, horizontal=True)
        self._eyebrow = kit.Eyebrow("", tone="son")
        self._title = kit.ElidedText("", "barTitle")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._eyebrow)
        words.addWidget(self._title)
        self.heading.body.addLayout(words, 1)
        column.addWidget(self.heading)
        self.banner = kit.Surface("surface", margins=(8, 8, 8, 8), spacing=0)
        self._banner: kit.Banner | None = None
        self.banner.hide()
        column.addWidget(self.banner)
        self.papers = PaperBar(self.reader)
        column.addWidget(self.papers)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.reader)
        self.away = PaperAway()
        self._stack.addWidget(self.away)
        column.addWidget(self._stack, 1)
        return centre

    def _connect(self) -> None:
        for list_ in (self.agenda, self.rail):
            list_.chosen.connect(self._choose_item)
        self.agenda.collapse.connect(lambda: self._show_agenda(False))
        self.rail.expand.connect(lambda: self._show_agenda(True))
        self.papers.chosen.connect(self.paper_chosen)
        self.papers.signature_wanted.connect(self.signature_wanted)
        self.dock.pulled.connect(self._pulled.open)
        self.panel.cast.connect(self.cast)
        self.panel.ask_to_speak.connect(self.ask_to_speak)
        self.panel.withdraw.connect(self.withdraw)
        self.panel.stop.connect(self.stop)
        self.panel.check_in.connect(self.check_in)
        self.panel.ballot_wanted.connect(self._open_sheet)
        self.panel.result_wanted.connect(self._open_result)

    # Showing ------------------------------------------------------------------

    def show_room(self, view: RoomView, paper: str, following: bool) -> None:
        """Show the room with ``paper`` open; ``following``: the member goes along with the chair."""
        before, self._view, self._following = self._view, view, following
        self.bar.set_title(view.title, view.meta)
        self.bar.set_live(self.tr("Đang họp") if view.live else "")
        self.preside_button.setVisible(view.presides)
        self.agenda.show_agenda(view.rows, view.item)
        self.rail.show_agenda(view.rows, view.item)
        self.panel.show_panel(view.panel)
        self.dock.show_panel(view.panel)
        self.papers.show_papers(view.papers, paper)
        self._head(view)
        self._follow_chip(view)
        self._poll(before, view)

    def _head(self, view: RoomView) -> None:
        row = next((one for one in view.rows if one.item == view.item), None)
        number = row.number if row else ""
        if view.item and view.item == view.current:
            words = self.tr("ĐANG XEM XÉT · MỤC {number}").format(number=number)
        else:
            words = self.tr("MỤC {number}").format(number=number)
        self._eyebrow.setText(words)
        self._eyebrow.set_tone("son" if view.item == view.current else "text2")
        if self._title.whole != view.heading:
            self._title.set_text(view.heading)

    def _follow_chip(self, view: RoomView) -> None:
        self.follow_chip.setVisible(view.live and not view.presides)
        if view.current and view.item != view.current:
            self.follow_chip.set_state(self.tr("Về nội dung đang xem xét"), "gold", "arrow-right")
        elif self._following:
            self.follow_chip.set_state(self.tr("Theo chủ tọa"), "info", "users")
        else:
            self.follow_chip.set_state(self.tr("Tự xem"), "off", "users")

    def _toggle_follow(self) -> None:
        view = self._view
        away = view is not None and bool(view.current) and view.item != view.current
        self.follow.emit(True if away else not self._following)

    def _choose_item(self, item: str) -> None:
        if self._drawer.isVisible():
            self._drawer.close_over()
        self.item_chosen.emit(item)

    def show_reader(self) -> None:
        """The paper is there."""
        self._stack.setCurrentWidget(self.reader)
        self.papers.show_controls(True)

    def show_away(self, icon: str, title: str, text: str = "", *, done: int = 0, total: int = 0) -> None:
        """The paper is not there; say why."""
        self._stack.setCurrentWidget(self.away)
        self.papers.show_controls(False)
        self.away.say(icon, title, text, done=done, total=total)

    def show_signatures(self, view: SignaturesView) -> None:
        """The signatures of the paper shown, in a drawer over the panel."""
        self.close_signatures()
        drawer = kit.Drawer(self, self.tr("Tài liệu"), side="right", width=380)
        inner = SignaturePanel(view)
        inner.closed.connect(drawer.close_over)
        drawer.set_content(inner)
        drawer.closed.connect(drawer.deleteLater)
        self._signature = drawer
        drawer.closed.connect(self._signature_closed)
        drawer.open()

    def _signature_closed(self) -> None:
        self._signature = None

    def close_signatures(self) -> None:
        """Close them, if they are open."""
        if self._signature is not None:
            self._signature.close_over()

    # Polls --------------------------------------------------------------------

    def _poll(self, before: RoomView | None, view: RoomView) -> None:
        ballot = view.ballot
        sheet = self._sheet
        if ballot is None or view.panel.docked or not view.panel.votes:
            self._show_banner(None)
            if sheet is not None:
                self._end_sheet(sheet, view)
            elif before is not None and before.ballot is not None and ballot is None:
                self._announce_result(before.ballot.poll, view)
            return
        if sheet is not None and sheet.form.view.poll == ballot.poll:
            sheet.form.show_ballot(ballot)
        else:
            if sheet is not None:
                sheet.close_over()
                sheet.deleteLater()
            self._sheet = sheet = BallotSheet(self, ballot)
            sheet.form.cast.connect(self.cast)
            sheet.form.check_in.connect(self.check_in)
            sheet.parked.connect(self._parked)
        if ballot.poll not in self._polls and ballot.stage in (BallotStage.CHOOSE, BallotStage.REFUSED):
            self._polls.add(ballot.poll)
            self._open_sheet()
        self._show_banner(None if sheet.isVisible() else ballot)

    def _end_sheet(self, sheet: BallotSheet, view: RoomView) -> None:
        poll = sheet.form.view.poll
        sheet.close_over()
        sheet.deleteLater()
        self._sheet = None
        self._announce_result(poll, view)

    def _announce_result(self, poll: str, view: RoomView) -> None:
        result = next((one for one in view.results if one.poll == poll), None)
        if result is not None and not view.panel.docked:
            self._show_result(result)

    def _open_sheet(self) -> None:
        if self._sheet is None:
            return
        self.reader.release()  # the stroke under the pen is finished and kept before anything covers it
        for over in (self._drawer, self._pulled):
            if over.isVisible():
                over.close_over()
        self.close_signatures()
        self._show_banner(None)
        self._sheet.open()

    def _parked(self) -> None:
        if self._view is not None:
            self._show_banner(self._view.ballot)

    def _show_banner(self, ballot: BallotView | None) -> None:
        """A parked ballot stays in sight above the paper."""
        if self._banner is not None:
            self.banner.body.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        self.banner.setVisible(ballot is not None)
        if ballot is None:
            return
        said = {
            BallotStage.CHOOSE: ("warn", self.tr("Biểu quyết đang mở, bạn chưa bỏ phiếu")),
            BallotStage.SENDING: ("info", self.tr("Đang gửi lá phiếu…")),
            BallotStage.WAITING: ("warn", self.tr("Lá phiếu đang chờ mạng")),
            BallotStage.RECORDED: ("ok", self.tr("Lá phiếu đã ghi nhận")),
            BallotStage.REFUSED: ("bad", self.tr("Lá phiếu không được tính")),
        }
        tone, title = said[ballot.stage]
        banner = kit.Banner(tone, title, ballot.question, icon="vote")
        open_ = kit.Button(self.tr("Mở phiếu"), icon="vote", size=44)
        open_.clicked.connect(self._open_sheet)
        banner.add(open_)
        for words in (banner.title, banner.text):
            words.setMinimumWidth(120)  # a long question wraps rather than widening the room
        self.banner.body.addWidget(banner)
        self._banner = banner

    def _open_result(self, poll: str) -> None:
        view = self._view
        result = next((one for one in view.results if one.poll == poll), None) if view else None
        if result is not None:
            self._show_result(result)

    def _show_result(self, result: ResultView) -> None:
        if self._result is not None:
            self._result.close_over()
        sheet = ResultSheet(self, result)
        sheet.closed.connect(sheet.deleteLater)
        sheet.closed.connect(self._result_closed)
        self._result = sheet
        sheet.open()

    def _result_closed(self) -> None:
        self._result = None

    @property
    def ballot_sheet(self) -> BallotSheet | None:
        """The sheet of the open poll, in front or parked."""
        return self._sheet

    @property
    def result_sheet(self) -> ResultSheet | None:
        """The result that lies over the room, if one does."""
        return self._result

    # Arrangement --------------------------------------------------------------

    def _show_agenda(self, shown: bool) -> None:
        if self._narrow:
            if shown:
                self._drawer.open()
            else:
                self._drawer.close_over()
            return
        self._agenda_shown = shown
        self._place()

    def _toggle_panel(self) -> None:
        if self._narrow:
            if self._pulled.isVisible():
                self._pulled.close_over()
            else:
                self._pulled.open()
            return
        self._panel_shown = not self._panel_shown
        self._place()

    def _place(self) -> None:
        narrow = bool(self._narrow)
        self.agenda.collapse_button.setVisible(not narrow)
        if not narrow:
            self.agenda.setVisible(self._agenda_shown)
            self.panel.setVisible(self._panel_shown)
        self.rail.setVisible(narrow or not self._agenda_shown)
        self.heading.setVisible(narrow or not self._agenda_shown)
        self.dock.setVisible(narrow)
        self.panel_button.setVisible(not narrow)
        self._right_line.setVisible(not narrow and self._panel_shown)

    def _rearrange(self) -> None:
        """Columns in a wide window; rail, drawer and dock in a narrow one."""
        scale = theme.current().scale
        no_limit = 16777215  # Qt's own "no limit", which PySide does not export
        if self._narrow:
            for column in (self.agenda, self.panel):
                self._row.removeWidget(column)
                column.setMinimumWidth(0)
                column.setMaximumWidth(no_limit)
            self._drawer.set_content(self.agenda)
            self._pulled.set_content(self.panel)
            self.follow_chip.set_compact(False)
            self.heading.body.addWidget(self.follow_chip)
        else:
            self.bar.add(self.follow_chip)
            self._drawer.close_over()
            self._pulled.close_over()
            self._drawer.take_content()
            self.agenda.setFixedWidth(round(agenda.WIDTH * scale))
            self.panel.setFixedWidth(round(panel.WIDTH * scale))
            self._row.insertWidget(1, self.agenda)
            self._row.addWidget(self.panel)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew where the width asks for it."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW * theme.current().scale
        if narrow != self._narrow:
            self._narrow = narrow
            self._rearrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 goes from agenda to paper to panel."""
        if event.key() == Qt.Key.Key_F6:
            self._next_part()
            event.accept()
            return
        super().keyPressEvent(event)

    def _next_part(self) -> None:
        parts: list[QWidget] = [self.agenda, self.rail, self.reader.view, self.panel, self.dock]
        shown = [part for part in parts if part.isVisible()]
        focused = self.focusWidget()
        at = next(
            (
                n
                for n, part in enumerate(shown)
                if focused and (part is focused or part.isAncestorOf(focused))
            ),
            -1,
        )
        if not shown:
            return
        part = shown[(at + 1) % len(shown)]
        first = next(
            (one for one in part.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus
             and one.isVisible() and one.isEnabled()),
            part,
        )  # fmt: skip
        (part if part is self.reader.view else first).setFocus(Qt.FocusReason.TabFocusReason)

    def shut_down(self) -> None:
        """End the reader's processes; the room cannot be used afterwards."""
        self.reader.shut_down()


def _upright() -> QWidget:
    line = kit.Surface("rail-edge")
    line.setFixedWidth(1)
    return line
