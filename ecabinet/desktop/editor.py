"""The agenda editor: a meeting prepared, published, and put right afterwards."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from ecabinet.client.cabinet import (
    Change,
    Draft,
    DraftConflict,
    Locked,
    PaperNotHere,
    Receipt,
    TransportError,
    Upload,
    new_id,
)
from ecabinet.desktop import files, kit, language, theme
from ecabinet.desktop.agenda_edits import (
    BodyRules,
    BodyView,
    Invitee,
    PaperCheck,
    add_paper,
    agenda_of,
    checklist,
    drop_item,
    drop_paper,
    item_of,
    place_item,
    position_of,
    put_item,
    titles_in,
    warning_points,
)
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.console import ConflictSheet
from ecabinet.desktop.editor_parts import AgendaList, ItemCard, point_row
from ecabinet.desktop.editor_sheets import ItemSheet, MeetingSheet, PublishSheet, Wrapping
from ecabinet.desktop.refusals import reason
from ecabinet.desktop.signature import Verdict, words_of
from ecabinet.desktop.views import report_verdict, signatures_view
from ecabinet.domain import events as e
from ecabinet.domain.minutes import HANOI
from ecabinet.domain.permissions import every, participants, profile
from ecabinet.papers.jobs import PAPER_BYTES_MAX

SIDE: Final = 396
SAVE_MS: Final = 900
PUBLISH_S: Final = 120.0
DAY_MS: Final = 86_400_000


@dataclass(frozen=True)
class EditorView:
    """All the editor shows. ``pending`` are files being looked at: (item, name)."""

    agenda: e.Agenda
    now: int
    bodies: tuple[BodyView, ...] = ()
    people: tuple[Invitee, ...] = ()
    checks: Mapping[str, PaperCheck] = field(default_factory=dict)
    pending: tuple[tuple[str, str], ...] = ()
    saved: str = ""
    published: bool = False
    trouble: str = ""
    chosen: str = ""
    publishing: bool = False

    @property
    def body(self) -> BodyView | None:
        """The body that will sit."""
        return next((one for one in self.bodies if one.id == self.agenda.body), None)

    @property
    def guests(self) -> tuple[Invitee, ...]:
        """Those invited, of whom items choose."""
        return tuple(one for one in self.people if one.person in self.agenda.guests)


class Editor(QWidget):
    """Shows an EditorView and says what the secretary does.

    Before publication every edit is ``changed(Agenda)``; afterwards it is ``act(Command)``. Besides
    ``files(item, [Path])``, ``replaced(paper, Path)``, ``publish(reason)``, ``paper_chosen(paper)`` and
    ``back()``.
    """

    changed = Signal(object)
    act = Signal(object)
    files = Signal(str, object)
    replaced = Signal(str, object)
    publish = Signal(str)
    paper_chosen = Signal(str)
    back = Signal()
    sync_pressed = Signal()

    def __init__(self, person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: EditorView | None = None
        screen = kit.Screen(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(screen)
        self.bar = kit.TopBar("", "", person=person)
        self.bar.back.connect(self.back)
        self.bar.sync_pressed.connect(self.sync_pressed)
        self.saved = kit.Chip(" ", "off", "pencil")
        self.bar.add(self.saved)
        self.send = kit.Button(self.tr("Phát hành…"), "primary", icon="send")
        self.send.clicked.connect(self.ask_publish)
        self.bar.add_end(self.send)
        screen.body.addWidget(self.bar)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(0)
        screen.body.addLayout(self._columns, 1)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(theme.SPACE_8)
        head = QVBoxLayout()
        head.setContentsMargins(20, 0, 16, 0)
        head.setSpacing(theme.SPACE_8)
        self.heading = kit.SectionTitle(self.tr("Chương trình"))
        head.addWidget(self.heading)
        acts = Wrapping(theme.SPACE_8)
        self.details = kit.Button(self.tr("Thông tin phiên họp"), icon="calendar")
        self.details.clicked.connect(self.ask_details)
        self.add = kit.Button(self.tr("Thêm mục"), icon="plus")
        self.add.clicked.connect(self.ask_item)
        self.attach = kit.Button(self.tr("Thêm tệp"), icon="paperclip")
        self.attach.clicked.connect(lambda: self._choose_files(""))
        self.paste = kit.Button(self.tr("Dán chương trình"), icon="clipboard-list")
        self.paste.clicked.connect(lambda: self.paste_agenda(QApplication.clipboard().text()))
        for button in (self.details, self.add, self.attach, self.paste):
            acts.add(button)
        head.addWidget(acts)
        self.trouble = kit.Banner("bad", "")
        head.addWidget(self.trouble)
        column.addLayout(head)
        self.list = AgendaList()
        self.list.files_dropped.connect(self.files)
        self.list.item_dropped.connect(self._place)
        column.addWidget(self.list, 1)
        self._columns.addWidget(main, 1)
        self.side = kit.Scroller(margins=(12, 12, 16, 16), spacing=theme.SPACE_12)
        self._columns.addWidget(self.side)
        self._side_content: QWidget | None = None
        self.toast = kit.Toast(self)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side goes below on narrow windows."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Other text, other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and getattr(self, "side", None) is not None:
            self._arrange()

    def _arrange(self) -> None:
        now = theme.current()
        narrow = now.narrow(self.width())
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._columns.setStretch(1, 1 if narrow else 0)
        if narrow:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16_777_215)  # Qt's own "no limit"
        else:
            self.side.setFixedWidth(min(round(SIDE * now.scale), round(self.width() * 0.44)))

    def show_editor(self, view: EditorView) -> None:
        """Show ``view`` from now on; the focus stays on the control of the same name."""
        focused = self.window().focusWidget()
        had = focused.accessibleName() if focused is not None and self.list.isAncestorOf(focused) else ""
        moved = getattr(focused, "_item", "") if had else ""
        self.view = view
        agenda = view.agenda
        begins = datetime.fromtimestamp(agenda.starts_at / 1000, HANOI)
        meta = f"{language.short_day(begins.date())} · {language.clock(begins)} · {agenda.place}"
        self.bar.set_title(agenda.title, meta)
        if view.published:
            self.saved.set_state(self.tr("Đã phát hành"), "ok", "circle-check")
        else:
            self.saved.set_state(view.saved or self.tr("Bản nháp"), "off", "pencil")
        self.send.setVisible(not view.published)
        self.send.setEnabled(bool(agenda.items) and not view.publishing and not view.pending)
        self.details.setVisible(not view.published)
        self.heading.remark.setText(self.tr("%n mục", "", len(agenda.items)))
        self.heading.remark.show()
        self.trouble.setVisible(bool(view.trouble))
        self.trouble.say(view.trouble)
        cards = []
        for number, item in enumerate(agenda.items, 1):
            pending = [name for owner, name in view.pending if owner == item.id]
            card = ItemCard(
                item, number, len(agenda.items), view.checks, pending, view.chosen, published=view.published
            )
            card.moved.connect(self._move)
            card.edited.connect(self.ask_item)
            card.removed.connect(lambda item: self._edit(drop_item(self._agenda(), item)))
            card.files_wanted.connect(self._choose_files)
            card.paper_chosen.connect(self.paper_chosen)
            cards.append(card)
        self.list.set_cards(cards)
        self._fill_side(view)
        if had:
            same: list[kit.Button] = [card.grip for card in cards if card.item.id == moved]
            again = same or [one for one in self.list.findChildren(kit.Button) if one.accessibleName() == had]
            if again:
                again[-1].setFocus()

    def _agenda(self) -> e.Agenda:
        assert self.view is not None
        return self.view.agenda

    def _edit(self, agenda: e.Agenda) -> None:
        self.changed.emit(agenda)

    # Order --------------------------------------------------------------------

    def _move(self, item: str, by: int) -> None:
        self._place(item, position_of(self._agenda(), item) + by)

    def _place(self, item: str, position: int) -> None:
        if self.view is None:
            return
        agenda = place_item(self._agenda(), item, position)
        if agenda == self._agenda():
            return
        if not self.view.published:
            self._edit(agenda)
        else:
            at = position_of(agenda, item)
            self.act.emit(e.MoveItem(item, agenda.items[at - 1].id if at else None))
        words = self.tr("Đã chuyển đến vị trí {number}").format(number=position_of(agenda, item) + 1)
        kit.announce(self, words)

    # Sheets -------------------------------------------------------------------

    def ask_details(self) -> None:
        """Title, place and time."""
        if self.view is None:
            return
        sheet = MeetingSheet(self, self.view.agenda, self.view.bodies, self.view.people)
        sheet.kept.connect(self.changed)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def ask_item(self, item: str | bool = "") -> None:
        """An item's words and recipients; a new one without an id."""
        if self.view is None:
            return
        known = item_of(self.view.agenda, item) if isinstance(item, str) and item else None
        one = known or e.AgendaItem(new_id(), "")
        members = self.view.body.members if self.view.body is not None else ()
        frozen = self.view.published and known is not None
        sheet = ItemSheet(self, one, members, self.view.guests, frozen=frozen)
        sheet.kept.connect(partial(self._keep_item, known is not None))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _keep_item(self, known: bool, item: e.AgendaItem) -> None:
        if self.view is None:
            return
        if not self.view.published:
            self._edit(put_item(self._agenda(), item))
        elif known:
            self.act.emit(e.SetRecipients(item.id, item.members, item.guests))
        else:
            self.act.emit(e.AddItem(item))

    def paste_agenda(self, text: str) -> None:
        """A line, an item."""
        titles = titles_in(text)
        if self.view is None or not titles:
            self.toast.say(self.tr("Chưa có chữ nào để dán."), tone="info", icon="info")
            return
        rows = [e.AgendaItem(new_id(), title) for title in titles]
        if self.view.published:
            for row in rows:
                self.act.emit(e.AddItem(row))
            return
        agenda = self._agenda()
        rows = rows[: max(0, e.ITEMS_MAX - len(agenda.items))]
        self._edit(msgspec.structs.replace(agenda, items=(*agenda.items, *rows)))
        self.toast.say(self.tr("Đã thêm %n mục", "", len(rows)))

    def _choose_files(self, item: str) -> None:
        found = files.choose(self, self.tr("Chọn tài liệu"), self.tr("Tài liệu PDF (*.pdf)"), many=True)
        if found:
            self.files.emit(item, found)

    def ask_publish(self) -> None:
        """Who will see what, and what needs a reason."""
        view = self.view
        if view is None:
            return
        body = view.body
        total = len(body.members) if body is not None else 0
        lines = []
        for number, item in enumerate(view.agenda.items, 1):
            seen = (
                self.tr("Mọi thành viên (%n người)", "", total)
                if item.members is None
                else self.tr("Chỉ %n thành viên được chọn, chủ tọa và thư ký", "", len(item.members))
            )
            if item.guests:
                seen += " · " + self.tr("%n khách mời", "", len(item.guests))
            seen += " · " + self.tr("%n tài liệu", "", len(item.papers))
            lines.append((f"{number}. {item.title}", seen))
        days = view.agenda.papers_days
        if days is not None:
            kept = self.tr("Tự xóa %n ngày sau phiên họp; chủ tọa và thư ký vẫn giữ", "", days)
            lines.append((self.tr("Tài liệu trên máy đại biểu"), kept))
        rules = body.rules if body is not None else None
        sheet = PublishSheet(self, lines, warning_points(view.agenda, rules, view.now))
        sheet.confirmed.connect(self.publish)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    # The side -----------------------------------------------------------------

    def _fill_side(self, view: EditorView) -> None:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        paper = next(
            (one for item in view.agenda.items for one in item.papers if one.id == view.chosen), None
        )
        if paper is not None:
            column.addWidget(self._paper_card(view, paper))
        column.addWidget(self._recipients_card(view))
        card = kit.Card(margin=theme.SPACE_16)
        title = self.tr("Cần xem") if view.published else self.tr("Trước khi phát hành")
        card.body.addWidget(kit.Text(title, "section"))
        rules = view.body.rules if view.body is not None and not view.published else None
        for point in checklist(view.agenda, view.checks, rules, view.now):
            card.body.addLayout(point_row(point))
        column.addWidget(card)
        column.addStretch(1)
        old, self._side_content = self._side_content, part
        if old is not None:
            self.side.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.side.body.addWidget(part)

    def _paper_card(self, view: EditorView, paper: e.AgendaPaper) -> QWidget:
        check = view.checks.get(paper.id, PaperCheck())
        signatures = signatures_view(check.report)
        verdict = check.verdict
        worst = next((one for one in signatures.signatures if one.verdict is verdict), None)
        tone, icon, title, text = words_of(verdict, worst)
        card = kit.Card(margin=theme.SPACE_16)
        card.body.addWidget(kit.Text(paper.title, "barTitle"))
        card.body.addWidget(kit.Banner(tone, title, text, icon=icon, role="metaStrong"))
        for one in signatures.signatures:
            card.body.addWidget(kit.Text(self.tr("Người ký: {name}").format(name=one.signer or "?"), "meta"))
        acts = Wrapping(theme.SPACE_8)
        if not view.published:
            drop = kit.Button(self.tr("Bỏ tài liệu"), icon="trash-2", size=theme.TOUCH_MIN)
            drop.clicked.connect(lambda: self._edit(drop_paper(self._agenda(), paper.id)))
            acts.add(drop)
        elif not check.recalled:
            swap = kit.Button(self.tr("Thay bản mới…"), icon="refresh-cw", size=theme.TOUCH_MIN)
            swap.clicked.connect(lambda: self._choose_replacement(paper.id))
            recall = kit.Button(self.tr("Thu hồi…"), "danger", icon="file-x", size=theme.TOUCH_MIN)
            recall.clicked.connect(lambda: self._ask_recall(paper))
            acts.add(swap)
            acts.add(recall)
        card.body.addWidget(acts)
        return card

    def _choose_replacement(self, paper: str) -> None:
        found = files.choose(self, self.tr("Chọn bản mới"), self.tr("Tài liệu PDF (*.pdf)"))
        if found:
            self.replaced.emit(paper, found[0])

    def _ask_recall(self, paper: e.AgendaPaper) -> None:
        words = self.tr("“{title}” sẽ bị xóa khỏi máy của mọi người nhận.").format(title=paper.title)
        sheet = kit.ConfirmSheet(
            self, self.tr("Thu hồi tài liệu?"), words, self.tr("Thu hồi"), kind="danger", icon="file-x"
        )
        sheet.confirmed.connect(lambda _: self.act.emit(e.RecallPaper(paper.id)))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _recipients_card(self, view: EditorView) -> QWidget:
        card = kit.Card(margin=theme.SPACE_16)
        card.body.addWidget(kit.Text(self.tr("Người nhận"), "section"))
        body = view.body
        if body is not None:
            words = self.tr("%n thành viên", "", len(body.members))
            card.body.addWidget(kit.Text(f"{body.name}: {words}", "body"))
        card.body.addWidget(kit.Text(self.tr("%n khách mời", "", len(view.agenda.guests)), "body"))
        for number, item in enumerate(view.agenda.items, 1):
            if item.members is not None:
                words = self.tr("Mục {number}: chỉ %n người", "", len(item.members)).format(number=number)
                card.body.addWidget(kit.Text(words, "metaStrong", tone="warn"))
        return card


class EditorScreen(Editor):
    """An Editor with its cabinet: drafts are saved, files are checked and sent, publishing is waited for.

    Opens a draft by id, a published meeting by id, or a new draft where both are empty.
    ``published(meeting)`` once the record has it.
    """

    published = Signal(str)

    def __init__(
        self, bridge: Bridge, *, draft: str = "", meeting: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(bridge.cabinet.name, parent)
        self._bridge, self._meeting = bridge, meeting
        now = bridge.cabinet.server_now()
        starts = (now // DAY_MS + 8) * DAY_MS + 3_600_000  # 08:00 in Vietnam, in a week's time
        # A draft has the id its meeting will have: once the meeting is there, the draft is done.
        identity = draft or new_id()
        blank = e.Agenda(identity, "", self.tr("Phiên họp mới"), "regular", self.tr("Phòng họp"), starts)
        self._draft = Draft(identity, "agenda", 0, blank)
        self._checks: dict[str, PaperCheck] = {}
        self._uploads: dict[str, Upload] = {}
        self._pending: list[tuple[str, str]] = []
        self._bodies: tuple[BodyView, ...] = ()
        self._people: tuple[Invitee, ...] = ()
        self._saved = self._trouble = self._chosen = ""
        self._agenda_now = blank
        self._saving = self._publishing = self._reading = self._again = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SAVE_MS)
        self._pause.timeout.connect(self.save)
        bridge.changed.connect(self._changed)
        self.changed.connect(self._edited)
        self.act.connect(self._act)
        self.files.connect(self.take_files)
        self.replaced.connect(self._replace)
        self.publish.connect(self._publish)
        self.paper_chosen.connect(self._choose)
        cabinet = bridge.cabinet
        if meeting:
            self.refresh()
        else:
            self._bridge.ask(
                lambda: (cabinet.directory(), cabinet.draft(draft) if draft else None),
                self._opened, self._ignored, owner=self,
            )  # fmt: skip
        self._show()

    def _ignored(self, error: Exception) -> None:
        """Without an answer what stands here stays."""

    def _show(self) -> None:
        self.show_editor(
            EditorView(
                self._agenda_now, self._bridge.cabinet.server_now(), self._bodies, self._people,
                dict(self._checks), tuple(self._pending), self._saved, bool(self._meeting), self._trouble,
                self._chosen, self._publishing,
            )
        )  # fmt: skip

    def _choose(self, paper: str) -> None:
        self._chosen = paper
        self._show()

    def _opened(self, found: tuple[object, Draft | None]) -> None:
        directory, draft = found
        bodies = getattr(directory, "bodies", ())
        self._bodies = tuple(
            BodyView(
                body.id, body.name,
                BodyRules(body.profile_name, body.profile_confirmed_by, body.papers_ahead_days,
                          body.papers_ahead_urgent_days),
                tuple(Invitee(one.person, one.name, one.office) for one in body.members),
            )
            for body in bodies
        )  # fmt: skip
        mine = {one.person for body in self._bodies for one in body.members}
        people = getattr(directory, "people", ())
        self._people = tuple(
            Invitee(one.person, one.name, one.office) for one in people if one.person not in mine
        )
        if draft is not None and draft.agenda is not None:
            self._draft, self._agenda_now = draft, draft.agenda
            for item in draft.agenda.items:
                for paper in item.papers:
                    self._look_again(paper)
        if not self._agenda_now.body and self._bodies:
            self._agenda_now = msgspec.structs.replace(self._agenda_now, body=self._bodies[0].id)
        self._show()

    # The draft ----------------------------------------------------------------

    def _edited(self, agenda: e.Agenda) -> None:
        self._trouble = ""  # read by now: somebody has gone on working
        self._take(agenda)

    def _take(self, agenda: e.Agenda) -> None:
        self._agenda_now = agenda
        self._saved = self.tr("Bản nháp – đang lưu")
        self._pause.start()
        self._show()

    def save(self) -> None:
        """Keep the draft now."""
        self._pause.stop()
        if self._meeting or not self._agenda_now.body:
            return
        if self._saving:
            self._pause.start()
            return
        self._saving = True
        cabinet = self._bridge.cabinet
        draft = msgspec.structs.replace(self._draft, agenda=self._agenda_now)
        self._bridge.keep(lambda: cabinet.save_draft(draft), self._kept, self._not_kept, owner=self)

    def _kept(self, answer: Draft | DraftConflict) -> None:
        self._saving = False
        if isinstance(answer, Draft):
            self._draft = answer
            if not self._pause.isActive():
                self._saved = self.tr("Bản nháp – lưu {time}").format(time=time.strftime("%H:%M"))
            self._show()
            return
        sheet = ConflictSheet(self, _outline(answer.yours), _outline(answer.theirs))
        sheet.chosen.connect(partial(self._settle, answer))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _settle(self, conflict: DraftConflict, mine: bool) -> None:
        self._draft = conflict.theirs
        chosen = conflict.yours.agenda if mine else conflict.theirs.agenda
        if chosen is not None:
            self._agenda_now = chosen
        self.save()
        self._show()

    def _not_kept(self, error: Exception) -> None:
        self._saving = False
        if not isinstance(error, Locked):
            code = error.code if isinstance(error, TransportError) else ""
            self._say(self.tr("Chưa lưu được bản nháp: {reason}.").format(reason=reason(code)))

    def _say(self, words: str) -> None:
        if words not in self._trouble:
            self._trouble = "\n".join(part for part in (self._trouble, words) if part)
        self._show()
        kit.announce(self, words, urgent=True)

    # Files --------------------------------------------------------------------

    def take_files(self, item: str, paths: list[Path]) -> None:
        """Each file is looked at on its own: a bad one is refused in words, and the others stay."""
        for path in paths:
            self._pending.append((item, path.name))
            self._bridge.ask(
                partial(self._look, path), partial(self._looked, item, path),
                partial(self._unfit, item, path), owner=self,
            )  # fmt: skip
        self._trouble = ""
        self._show()

    def _look(self, path: Path) -> tuple[PaperCheck, Upload | None]:
        """On another thread: open, judge, send."""
        if path.stat().st_size > PAPER_BYTES_MAX:
            raise OSError("too large")
        data = path.read_bytes()
        cabinet = self._bridge.cabinet
        seen = cabinet.inspect(data)
        if seen.refused is not None:
            return PaperCheck(refused=seen.refused.words), None
        report = cabinet.verify(data)
        check = PaperCheck(report_verdict(report), seen.pages, 0.0, "", report)
        return check, cabinet.upload(data)

    def _looked(self, item: str, path: Path, found: tuple[PaperCheck, Upload | None]) -> None:
        check, upload = found
        self._pending.remove((item, path.name))
        if upload is None:
            self._say(self.tr("Không nhận tệp “{name}”: {words}").format(name=path.name, words=check.refused))
            return
        paper = e.AgendaPaper(new_id(), path.stem[:500], upload.sha256, upload.size)
        self._uploads[paper.id] = upload
        self._checks[paper.id] = with_progress(check, upload)
        self._chosen = paper.id
        if self._meeting:
            if item:
                self._act(e.AttachPaper(item, paper))
            else:
                self._act(e.AddItem(e.AgendaItem(new_id(), path.stem[:500], papers=(paper,))))
            self._show()
            return
        agenda = self._agenda_now
        if not item or item not in {one.id for one in agenda.items}:
            agenda = put_item(agenda, e.AgendaItem(new_id(), path.stem[:500], papers=(paper,)))
        else:
            agenda = add_paper(agenda, item, paper)
        self._take(agenda)

    def _unfit(self, item: str, path: Path, error: Exception) -> None:
        self._pending.remove((item, path.name))
        if isinstance(error, Locked):
            return
        self._say(self.tr("Không đọc được tệp “{name}”.").format(name=path.name))

    def _look_again(self, paper: e.AgendaPaper) -> None:
        """A paper of a draft opened again: its bytes lie here, or on the server alone."""
        cabinet = self._bridge.cabinet

        def work() -> PaperCheck:
            data = cabinet.uploaded(paper.sha256)
            report = cabinet.verify(data)
            return PaperCheck(report_verdict(report), cabinet.inspect(data).pages, 1.0, "", report)

        def failed(error: Exception) -> None:
            if isinstance(error, PaperNotHere):
                self._checked(paper.id, PaperCheck(Verdict.CANNOT_CHECK))

        self._bridge.ask(work, partial(self._checked, paper.id), failed, owner=self)

    def _checked(self, paper: str, check: PaperCheck) -> None:
        self._checks[paper] = check
        self._show()

    def _replace(self, paper: str, path: Path) -> None:
        def done(found: tuple[PaperCheck, Upload | None]) -> None:
            check, upload = found
            if upload is None:
                self._say(
                    self.tr("Không nhận tệp “{name}”: {words}").format(name=path.name, words=check.refused)
                )
                return
            self._uploads[paper] = upload
            self._checks[paper] = with_progress(check, upload)
            self._act(e.ReplacePaper(paper, upload.sha256, upload.size))

        def failed(error: Exception) -> None:
            self._say(self.tr("Không đọc được tệp “{name}”.").format(name=path.name))

        self._bridge.ask(partial(self._look, path), done, failed, owner=self)

    # Publishing and after -----------------------------------------------------

    def _publish(self, why: str) -> None:
        self._publishing, self._trouble = True, ""
        self._pause.stop()
        self._show()
        cabinet, agenda = self._bridge.cabinet, self._agenda_now

        def wait(act: str) -> None:
            self._bridge.ask(
                lambda: cabinet.wait(act, PUBLISH_S), self._answered, self._not_published, owner=self
            )

        command = e.PublishMeeting(agenda, why)
        self._bridge.keep(lambda: cabinet.act(agenda.meeting, command), wait, self._not_published, owner=self)

    def _answered(self, receipt: Receipt) -> None:
        self._publishing = False
        if receipt.outcome != "recorded":
            words = self.tr("Chưa phát hành được: {reason}.")
            self._say(words.format(reason=reason(receipt.code, receipt.detail)))
            return
        self._meeting = self._agenda_now.meeting
        self.toast.say(self.tr("Đã phát hành phiên họp"))
        self.refresh()
        self.published.emit(self._meeting)

    def _not_published(self, error: Exception) -> None:
        self._publishing = False
        if isinstance(error, Locked):
            return
        if isinstance(error, TimeoutError):
            self._say(self.tr("Máy chủ chưa trả lời. Lệnh phát hành đã được giữ và sẽ tự gửi khi có mạng."))
            return
        self._say(self.tr("Chưa phát hành được: {reason}.").format(reason=reason(getattr(error, "code", ""))))

    def _act(self, command: e.AnyCommand) -> None:
        cabinet, meeting = self._bridge.cabinet, self._meeting

        def wait(act: str) -> None:
            self._bridge.ask(
                lambda: cabinet.wait(act, PUBLISH_S), self._acted, self._not_published, owner=self
            )

        # Kept first, so that leaving the screen cannot lose it; waited for afterwards.
        self._bridge.keep(lambda: cabinet.act(meeting, command), wait, self._not_published, owner=self)

    def _acted(self, receipt: Receipt) -> None:
        if receipt.outcome != "recorded":
            words = self.tr("Chưa thực hiện được: {reason}.")
            self._say(words.format(reason=reason(receipt.code, receipt.detail)))
        self.refresh()

    def _changed(self, change: Change) -> None:
        if self._meeting and self._meeting in change.meetings:
            self.refresh()
        if change.transfers and self._uploads:
            before = dict(self._checks)
            for paper, upload in self._uploads.items():
                self._checks[paper] = with_progress(self._checks[paper], upload)
            if before != self._checks:
                self._show()

    def refresh(self) -> None:
        """Read the published meeting again."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        cabinet, meeting = self._bridge.cabinet, self._meeting

        def work() -> tuple[e.State, dict[str, PaperCheck]]:
            state = cabinet.state(meeting)
            found = {}
            for event in every(state, e.PaperEvent):
                report = None if event.paper.recalled else cabinet.verdict(meeting, event.paper.id)
                found[event.paper.id] = PaperCheck(
                    report_verdict(report), report=report, recalled=event.paper.recalled
                )
            return state, found

        self._bridge.ask(work, self._read, self._unread, owner=self)

    def _unread(self, error: Exception) -> None:
        self._reading = False

    def _read(self, found: tuple[e.State, dict[str, PaperCheck]]) -> None:
        self._reading = False
        state, checks = found
        if "meeting" in state:
            self._agenda_now = agenda_of(state, self._meeting)
            rules = profile(state)
            people = participants(state)
            named = BodyRules(
                rules.name, rules.confirmed_by, rules.papers_ahead_days, rules.papers_ahead_urgent_days
            )
            members = tuple(
                Invitee(one.person, one.name, one.office) for one in people if one.role != "guest"
            )
            opened = next(event.meeting for event in every(state, e.MeetingEvent))
            self._bodies = (BodyView(self._meeting, opened.body, named, members),)
            self._people = tuple(
                Invitee(one.person, one.name, one.office) for one in people if one.role == "guest"
            )
            for paper, check in checks.items():
                known = self._checks.get(paper)
                if known is None or check.report is not None or check.recalled:
                    pages = known.pages if known is not None else 0
                    self._checks[paper] = PaperCheck(
                        check.verdict, pages, 1.0, "", check.report, check.recalled
                    )
            self._show()
        if self._again:
            self.refresh()


def with_progress(check: PaperCheck, upload: Upload) -> PaperCheck:
    """The check with the upload's progress."""
    refused = reason(upload.code) if upload.code else ""
    return PaperCheck(check.verdict, check.pages, upload.progress, refused, check.report, check.recalled)


def _outline(draft: Draft) -> str:
    agenda = draft.agenda
    if agenda is None:
        return ""
    lines = [agenda.title, agenda.place]
    lines += [f"{number}. {item.title} ({len(item.papers)})" for number, item in enumerate(agenda.items, 1)]
    return "\n".join(lines)
