"""The cards of the console: item, ballot, conclusion, roll call with its seats, speakers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from ecabinet.desktop import kit, theme
from ecabinet.desktop.ballot import BallotDock
from ecabinet.desktop.console_views import ConsoleView, PollCard, QueueRow, RollRow
from ecabinet.desktop.panel import Clock, SpeakerTime
from ecabinet.desktop.result import ResultCard
from ecabinet.desktop.seats import SeatMap

QUEUE_SHOWN: Final = 8
CONCLUSION_CHARACTERS_MAX: Final = 20_000


class Renewed(kit.Card):
    """A card whose content is made anew when what it shows has changed; the focus stays where it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=theme.SPACE_16, parent=parent)
        self._shown: object = None
        self._content: QWidget | None = None

    def renew(self, shown: object, build: Callable[[QVBoxLayout], None]) -> None:
        """Build again unless ``shown`` equals what was shown last."""
        if shown == self._shown and self._content is not None:
            return
        self._shown = shown
        focused = self.window().focusWidget()
        had = focused.accessibleName() if focused is not None and self.isAncestorOf(focused) else ""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        build(column)
        old, self._content = self._content, part
        if old is not None:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.body.insertWidget(0, part)
        if had:
            again = next((one for one in part.findChildren(kit.Button) if one.accessibleName() == had), None)
            if again is not None:
                again.setFocus(Qt.FocusReason.OtherFocusReason)


class ItemCard(Renewed):
    """The item at hand with its time, and the ways to its neighbours. ``called(item)``."""

    called = Signal(str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def show_item(self, view: ConsoleView) -> None:
        """Show where the agenda stands."""
        shown = (
            view.item, view.heading, view.presenter, view.since, view.previous, view.following, view.phase,
            view.count,
        )  # fmt: skip
        self.renew(shown, lambda column: self._fill(column, view))

    def _fill(self, column: QVBoxLayout, view: ConsoleView) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_12)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE_4)
        if view.item:
            place = self.tr("MỤC {number} · {position}/{count} · ĐANG XEM XÉT")
            if view.phase == "closed":
                place = self.tr("MỤC {number} · {position}/{count}")
            place = place.format(number=view.number, position=view.position, count=view.count)
            words.addWidget(kit.Eyebrow(place, tone="son" if view.phase == "open" else ""))
            words.addWidget(kit.Text(view.heading, "title"))
            if view.presenter:
                words.addWidget(kit.Text(self.tr("{who} trình bày").format(who=view.presenter), "fact"))
        else:
            words.addWidget(kit.Eyebrow(self.tr("CHƯƠNG TRÌNH")))
            ahead = {
                "published": self.tr("Phiên họp chưa khai mạc"),
                "open": self.tr("Chưa gọi nội dung nào"),
            }.get(view.phase, self.tr("Phiên họp đã kết thúc"))
            words.addWidget(kit.Text(ahead, "title"))
        row.addLayout(words, 1)
        if view.item and view.since is not None and view.phase == "open":
            used = QVBoxLayout()
            used.setSpacing(0)
            used.addWidget(SpeakerTime(view.since, self._clock), 0, Qt.AlignmentFlag.AlignRight)
            used.addWidget(kit.Text(self.tr("đã dùng"), "meta", wrap=False), 0, Qt.AlignmentFlag.AlignRight)
            used.addStretch(1)
            row.addLayout(used)
        column.addLayout(row)
        if view.phase != "open":
            return
        ways = QHBoxLayout()
        ways.setSpacing(theme.SPACE_12)
        back = kit.Button(self.tr("Mục trước"), icon="chevron-left")
        back.setEnabled(view.previous is not None)
        if view.previous is not None:
            back.setAccessibleDescription(view.previous[1])
            back.setToolTip(view.previous[1])
            target = view.previous[0]
            back.clicked.connect(lambda: self.called.emit(target))
        ways.addWidget(back)
        ways.addWidget(kit.ElidedText(view.following[1] if view.following else "", "meta"), 1)
        on = kit.Button(
            self.tr("Mục tiếp") if view.item else self.tr("Gọi mục đầu"),
            icon="chevron-right",
            icon_after=True,
        )
        on.setEnabled(view.following is not None)
        if view.following is not None:
            on.setAccessibleDescription(view.following[1])
            on.setToolTip(view.following[1])
            goal = view.following[0]
            on.clicked.connect(lambda: self.called.emit(goal))
        ways.addWidget(on)
        column.addLayout(ways)


class BallotCard(Renewed):
    """The ballot of the item at hand: steps, and one big button that changes with them.

    Signals: ``opened(question)``, ``closing(poll)``, ``result_wanted(poll)``, and the presiding member's own
    ``cast(poll, choice, replaces)`` and ``check_in()``.
    """

    opened = Signal(str)
    closing = Signal(str)
    result_wanted = Signal(str)
    cast = Signal(str, str, str)
    check_in = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._again = ""
        self._item = ""
        self.question: kit.Field | None = None
        self._view: ConsoleView | None = None
        self._dock: BallotDock | None = None

    def show_poll(self, view: ConsoleView) -> None:
        """Show how the ballot stands."""
        if view.item != self._item:
            self._item, self._again = view.item, ""
        self._view = view
        card = view.poll
        preparing = self._prepares(card)
        self.setProperty("kind", "live" if card is not None and card.step == 1 else "card")
        self.style().unpolish(self)
        self.style().polish(self)
        shown: tuple[object, ...] = (view.item, preparing) if preparing else (view.item, card)
        if preparing and card is not None:
            shown = (*shown, card.hidden, card.question, card.present < view.needed)
        elif card is not None and card.step == 1:
            # A ballot that comes in must not take the own one from under the finger.
            shown = (view.item, 1, card.poll, card.own is not None)
        self.renew(shown, lambda column: self._fill(column, view))
        if card is not None and card.step == 1:
            self._show_count(card)

    def _show_count(self, card: PollCard) -> None:
        self._cast.setText(str(card.cast))
        self._total.setText(
            self.tr("phiếu đã nhận trên {present} thành viên có mặt").format(present=card.present)
        )
        self._bar.set_counts(card.cast, card.present, 0, tone="info")
        if self._dock is not None and card.own is not None:
            self._dock.form.show_ballot(card.own)

    def _prepares(self, card: PollCard | None) -> bool:
        return card is not None and (card.step == 0 or (card.step >= 2 and self._again == card.poll))

    def _fill(self, column: QVBoxLayout, view: ConsoleView) -> None:
        card = view.poll
        self.question = self._dock = None
        if card is None:
            return
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_8)
        head.addWidget(kit.Text(self.tr("Biểu quyết mục {number}").format(number=view.number), "section"), 1)
        head.addWidget(kit.Chip(self.tr("Công khai"), "off", "eye"))
        column.addLayout(head)
        steps = kit.Stepper((self.tr("Chuẩn bị"), self.tr("Đang mở"), self.tr("Đã đóng"), self.tr("Công bố")))
        preparing = self._prepares(card)
        steps.set_present(0 if preparing else card.step)
        column.addWidget(steps)
        if preparing:
            self._prepare(column, view, card)
        elif card.step == 1:
            self._count(column, card)
        else:
            self._result(column, card)

    def _prepare(self, column: QVBoxLayout, view: ConsoleView, card: PollCard) -> None:
        self.question = kit.Field(self.tr("Câu hỏi biểu quyết"), length_max=500)
        self.question.set_text(card.question)
        column.addWidget(self.question)
        if card.hidden:
            words = self.tr("Có thành viên biểu quyết không được xem mục này, nên chưa thể biểu quyết.")
            column.addWidget(kit.Banner("warn", words, role="metaStrong"))
        elif card.present < view.needed:
            words = self.tr("Chưa đủ thành viên có mặt để biểu quyết.")
            column.addWidget(kit.Banner("warn", words, role="metaStrong"))
        button = kit.Button(self.tr("Mở biểu quyết"), "primary", icon="vote", size=theme.PRIMARY_LARGE)
        button.setEnabled(bool(view.item) and not card.hidden and card.present >= view.needed)
        button.clicked.connect(self._open)
        self.question.entered.connect(self._open)
        column.addWidget(button)

    def _open(self) -> None:
        words = self.question.text().strip() if self.question is not None else ""
        if not words:
            if self.question is not None:
                self.question.set_error(self.tr("Hãy ghi câu hỏi biểu quyết."))
            return
        self._again = ""
        self.opened.emit(words)

    def _count(self, column: QVBoxLayout, card: PollCard) -> None:
        column.addWidget(kit.Text(card.question, "barTitle"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_16)
        self._cast = kit.Text(str(card.cast), "numeral", wrap=False)
        row.addWidget(self._cast)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE_4)
        words.addStretch(1)
        self._total = kit.Text("", "strong")
        words.addWidget(self._total)
        self._bar = kit.QuorumBar(self.tr("Phiếu đã nhận"))
        words.addWidget(self._bar)
        words.addWidget(
            kit.Text(self.tr("Kết quả chỉ hiện sau khi đóng, để không ảnh hưởng lựa chọn."), "meta")
        )
        words.addStretch(1)
        row.addLayout(words, 1)
        column.addLayout(row)
        button = kit.Button(self.tr("Đóng biểu quyết"), "primary", icon="square", size=theme.PRIMARY_LARGE)
        button.clicked.connect(lambda: self.closing.emit(card.poll))
        column.addWidget(button)
        if card.own is not None:
            self._dock = BallotDock(card.own)
            self._dock.form.cast.connect(self.cast)
            self._dock.form.check_in.connect(self.check_in)
            column.addWidget(self._dock)

    def _result(self, column: QVBoxLayout, card: PollCard) -> None:
        if card.result is None:
            return
        made = ResultCard(card.result)
        made.opened.connect(self.result_wanted)
        column.addWidget(made)
        column.addWidget(kit.Text(card.result.sentence, "meta"))
        if card.result.unconfirmed:
            column.addWidget(kit.Chip(self.tr("Chưa đối chiếu Luật 72/2025"), "warn", "triangle-alert"))
        counted = card.step == 3
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(kit.Icon("shield-check" if counted else "hourglass", "ok" if counted else "text2", 18))
        words = (
            self.tr("Đã kiểm lại từng lá phiếu trên máy này.")
            if counted
            else self.tr("Đang kiểm lại từng lá phiếu…")
        )
        line.addWidget(kit.Text(words, "meta"), 1)
        column.addLayout(line)
        again = kit.Button(self.tr("Biểu quyết lần nữa"), icon="rotate-ccw")
        again.clicked.connect(lambda: self._prepare_again(card.poll))
        column.addWidget(again)

    def _prepare_again(self, poll: str) -> None:
        self._again = poll
        if self._view is not None:
            self.show_poll(self._view)


class ConclusionCard(kit.Card):
    """What the chair concludes: typed by the secretary, confirmed by the chair.

    Signals: ``written(text)`` as it is typed, ``confirmed(text)``.
    """

    written = Signal(str)
    confirmed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=theme.SPACE_16, parent=parent)
        self.body.setSpacing(theme.SPACE_12)
        self.title = kit.SectionTitle(self.tr("Kết luận"))
        self.body.addWidget(self.title)
        self.entry = QPlainTextEdit()
        self.entry.setAccessibleName(self.tr("Kết luận của chủ tọa"))
        self.entry.setPlaceholderText(self.tr("Ghi kết luận của chủ tọa về nội dung này"))
        self.entry.setTabChangesFocus(True)
        self.entry.setMinimumHeight(104)
        self.entry.textChanged.connect(self._typed)
        self.body.addWidget(self.entry)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_12)
        self.state = kit.Text("", "meta")
        row.addWidget(self.state, 1)
        self.confirm = kit.Button(self.tr("Xác nhận kết luận"), icon="check")
        self.confirm.clicked.connect(lambda: self.confirmed.emit(self.text()))
        row.addWidget(self.confirm)
        self.body.addLayout(row)
        self._taking = False
        self._confirmed = ""
        self._presides = False

    def text(self) -> str:
        """What stands there now."""
        return self.entry.toPlainText().strip()

    def take_text(self, text: str) -> None:
        """Somebody else's words, or those kept; what is being typed here is not overwritten."""
        if text != self.entry.toPlainText() and not self.entry.hasFocus():
            self._taking = True
            self.entry.setPlainText(text)
            self._taking = False
        self._judge()

    def begin(self, text: str) -> None:
        """Another item: its own text, whatever has the focus."""
        self._taking = True
        self.entry.setPlainText(text)
        self._taking = False
        self._judge()

    def show_conclusion(self, view: ConsoleView) -> None:
        """Who may do what."""
        self._confirmed, self._presides = view.conclusion, view.presides
        self.title.title.setText(
            self.tr("Kết luận mục {number}").format(number=view.number) if view.item else self.tr("Kết luận")
        )
        self.entry.setReadOnly(not view.item or view.phase != "open")
        self.confirm.setVisible(view.presides and view.phase == "open")
        self._judge()

    def _typed(self) -> None:
        words = self.entry.toPlainText()
        if len(words) > CONCLUSION_CHARACTERS_MAX:
            self._taking = True
            self.entry.setPlainText(words[:CONCLUSION_CHARACTERS_MAX])
            self._taking = False
        if not self._taking:
            self.written.emit(self.entry.toPlainText())
        self._judge()

    def _judge(self) -> None:
        standing = bool(self._confirmed) and self._confirmed == self.text()
        if standing:
            words, tone = self.tr("Chủ tọa đã xác nhận"), "ok"
        elif self._confirmed:
            words, tone = self.tr("Đã sửa sau khi chủ tọa xác nhận"), "warn"
        else:
            words, tone = self.tr("Kết luận có hiệu lực khi chủ tọa xác nhận"), ""
        self.state.setText(words)
        self.state.set_tone(tone)
        self.confirm.setEnabled(bool(self.text()) and not standing and not self.entry.isReadOnly())


class RollCard(Renewed):
    """Who is there against the quorum, the seats, and the way to the roll call. ``roll_wanted()``."""

    roll_wanted = Signal()

    def show_roll(self, view: ConsoleView) -> None:
        """Show who is there."""
        self.renew(
            (view.present, view.total, view.needed, view.seats), lambda column: self._fill(column, view)
        )

    def _fill(self, column: QVBoxLayout, view: ConsoleView) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_4)
        head.addWidget(kit.Text(self.tr("Thành phần"), "section"), 1)
        head.addWidget(kit.Text(str(view.present), "number", wrap=False))
        head.addWidget(kit.Text(self.tr("/ {total} có mặt").format(total=view.total), "meta", wrap=False))
        column.addLayout(head)
        bar = kit.QuorumBar(self.tr("Có mặt"))
        bar.set_counts(view.present, view.total, view.needed)
        column.addWidget(bar)
        seats = SeatMap()
        words = self.tr("{present} thành viên có mặt").format(present=view.present)
        seats.set_seats(view.seats, words)
        column.addWidget(seats)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        enough = view.present >= view.needed
        line.addWidget(
            kit.Icon("circle-check" if enough else "triangle-alert", "ok" if enough else "warn", 20)
        )
        if enough:
            words = self.tr("Đủ điều kiện họp (tối thiểu {needed})").format(needed=view.needed)
        else:
            missing = view.needed - view.present
            words = self.tr("Chưa đủ điều kiện họp, còn thiếu {count}").format(count=missing)
        line.addWidget(kit.Text(words, "metaStrong", tone="ok" if enough else "warn"), 1)
        column.addLayout(line)
        call = kit.Button(self.tr("Điểm danh"), icon="user-check")
        call.clicked.connect(self.roll_wanted)
        column.addWidget(call)


class QueueCard(Renewed):
    """Who speaks and who waits. Signals: ``invited(speech)``, ``stopped(speech)``."""

    invited = Signal(str)
    stopped = Signal(str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def show_queue(self, view: ConsoleView) -> None:
        """Show the floor."""
        self.renew((view.speaking, view.queue, view.phase), lambda column: self._fill(column, view))

    def _fill(self, column: QVBoxLayout, view: ConsoleView) -> None:
        waiting = self.tr("%n người chờ", "", len(view.queue)) if view.queue else ""
        column.addWidget(kit.SectionTitle(self.tr("Phát biểu"), waiting))
        if view.speaking is not None:
            column.addWidget(self._speaker(view.speaking))
        for place, one in enumerate(view.queue[:QUEUE_SHOWN], 1):
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE_8)
            row.addWidget(kit.Text(str(place), "meta", wrap=False))
            row.addWidget(kit.Avatar(one.speaker.name, 36, tone="off"))
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(kit.Text(one.speaker.name, "strong"))
            words.addWidget(kit.Text(self.tr("Đăng ký {time}").format(time=one.asked), "meta"))
            row.addLayout(words, 1)
            invite = kit.Button(self.tr("Mời"), icon="mic")
            invite.setAccessibleName(self.tr("Mời {name} phát biểu").format(name=one.speaker.name))
            invite.clicked.connect(lambda _=False, speech=one.speech: self.invited.emit(speech))
            row.addWidget(invite)
            column.addLayout(row)
        more = len(view.queue) - QUEUE_SHOWN
        if more > 0:
            column.addWidget(kit.Text(self.tr("và %n người nữa", "", more), "meta"))
        if view.speaking is None and not view.queue:
            column.addWidget(kit.Text(self.tr("Chưa có ai đăng ký."), "meta"))

    def _speaker(self, one: QueueRow) -> QWidget:
        strip = kit.Surface("inset", margins=(10, 8, 10, 8), spacing=theme.SPACE_8, horizontal=True)
        strip.body.addWidget(kit.Avatar(one.speaker.name, 40, ring=True))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(kit.Text(one.speaker.name, "strong"))
        words.addWidget(kit.Text(self.tr("Đang nói"), "meta", tone="gold"))
        strip.body.addLayout(words, 1)
        if one.speaker.since is not None:
            strip.body.addWidget(SpeakerTime(one.speaker.since, self._clock))
        stop = kit.Button("", icon="square", name=self.tr("Dừng phát biểu"))
        stop.clicked.connect(lambda: self.stopped.emit(one.speech))
        strip.body.addWidget(stop)
        return strip


class RollSheet(kit.Sheet):
    """The roll call. ``marked(person, present, reason)``: a reason belongs to an absence."""

    marked = Signal(str, bool, str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, width=720)
        self.body.addWidget(kit.Text(self.tr("Điểm danh"), "titleSmall"))
        self._area = kit.Scroller(spacing=theme.SPACE_8)
        self._area.setMinimumHeight(320)
        self.body.addWidget(self._area, 1)
        self._rows: dict[str, tuple[RollRow, QWidget, kit.Field]] = {}
        done = kit.Button(self.tr("Xong"), "primary")
        done.clicked.connect(self.close_over)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(done)
        self.body.addLayout(foot)

    def show_roll(self, rows: tuple[RollRow, ...]) -> None:
        """Show everybody; only rows that changed are made anew, so a reason being typed stays."""
        for place, row in enumerate(rows):
            known = self._rows.get(row.person)
            if known is not None and known[0] == row:
                continue
            made, field = self._row(row)
            if known is not None:
                self._area.body.replaceWidget(known[1], made)
                known[1].hide()
                known[1].deleteLater()
            else:
                self._area.body.insertWidget(place, made)
            self._rows[row.person] = (row, made, field)

    def _row(self, row: RollRow) -> tuple[QWidget, kit.Field]:
        card = kit.Surface("inset", margins=(12, 8, 12, 8), spacing=theme.SPACE_8)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(kit.Text(row.name, "strong"))
        votes = "" if row.votes else self.tr("không biểu quyết")
        words.addWidget(kit.Text(" · ".join(filter(None, (row.office, votes))), "meta"))
        line.addLayout(words, 1)
        choice = kit.Segments(row.name, (("yes", self.tr("Có mặt")), ("no", self.tr("Vắng"))))
        choice.setMinimumWidth(choice.sizeHint().width())
        choice.set_choice("yes" if row.present else "no")
        line.addWidget(choice)
        card.body.addLayout(line)
        field = kit.Field(self.tr("Lý do vắng mặt"), length_max=500)
        field.set_text(row.remark)
        field.setVisible(not row.present)
        card.body.addWidget(field)

        def mark(key: str) -> None:
            self.marked.emit(row.person, key == "yes", "" if key == "yes" else field.text().strip())

        choice.chosen.connect(mark)
        field.line.editingFinished.connect(lambda: None if field.text().strip() == row.remark else mark("no"))
        return card, field


def progress_bar(name: str) -> QProgressBar:
    """A thin bar without a number of its own, for uploads."""
    bar = QProgressBar()
    bar.setAccessibleName(name)
    bar.setTextVisible(False)
    bar.setFixedHeight(6)
    return bar
