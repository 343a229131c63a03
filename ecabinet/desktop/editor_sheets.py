"""What the agenda editor asks in sheets: the meeting itself, one item with its recipients, publishing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.agenda_edits import BodyView, Invitee, Point, moment_of
from ecabinet.domain import events as e
from ecabinet.domain.minutes import HANOI

LOANS_DAYS: Final = (1, 7, 30)
"""After how many days papers may leave members' devices."""


class TallSheet(kit.Overlay):
    """A sheet whose content scrolls, with its acts always in sight."""

    def __init__(self, host: QWidget, title: str, width: int = 640) -> None:
        super().__init__(host, dim=True)
        self._width = width
        self.card = QFrame(self)
        self.card.setProperty("kind", "sheet")
        whole = QVBoxLayout(self.card)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(kit.WindowStripe())
        self.area = kit.Scroller(margins=(28, 20, 28, 12), spacing=theme.SPACE_12)
        self.body = self.area.body
        self.body.addWidget(kit.Text(title, "titleSmall"))
        whole.addWidget(self.area, 1)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(28, 8, 28, 20)
        self.foot.setSpacing(theme.SPACE_12)
        self.foot.addStretch(1)
        back = kit.Button(self.tr("Quay lại"))
        back.clicked.connect(self.close_over)
        self.foot.addWidget(back)
        whole.addLayout(self.foot)

    def arrange(self) -> None:
        """In the middle, nearly as high as the window."""
        width = min(round(self._width * theme.current().scale), self.width() - 24)
        height = min(round(680 * theme.current().scale), self.height() - 32)
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)


class Wrapping(kit.Flow):
    """A flow that holds the height of its lines; box layouts forget it when the lines break anew."""

    def event(self, event: QEvent) -> bool:
        """Measure after each change."""
        done = bool(super().event(event))
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            wanted = self.heightForWidth(self.width())
            if wanted != self.minimumHeight():
                self.setMinimumHeight(wanted)
        return done


class People(Wrapping):
    """Names to pick from. ``chosen`` gives who is picked."""

    def __init__(
        self, people: Sequence[Invitee], picked: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme.SPACE_8, parent)
        self._buttons: dict[str, kit.Button] = {}
        for one in people:
            button = kit.Button(one.name, size=theme.TOUCH_MIN)
            button.setCheckable(True)
            button.setChecked(one.person in picked)
            button.setToolTip(one.office)
            self._buttons[one.person] = button
            self.add(button)

    def chosen(self) -> tuple[str, ...]:
        """Who is picked, in the order shown."""
        return tuple(person for person, button in self._buttons.items() if button.isChecked())


class MeetingSheet(TallSheet):
    """Title, kind, body, place, beginning and guests. ``kept(Agenda)``."""

    kept = Signal(object)

    def __init__(
        self, host: QWidget, agenda: e.Agenda, bodies: Sequence[BodyView], people: Sequence[Invitee]
    ) -> None:
        super().__init__(host, QCoreApplication.translate("MeetingSheet", "Thông tin phiên họp"))
        self._agenda = agenda
        self.title = kit.Field(self.tr("Tên phiên họp"), length_max=500)
        self.title.set_text(agenda.title)
        self.body.addWidget(self.title)
        self.kind = kit.Segments(
            self.tr("Loại phiên họp"),
            (
                ("regular", self.tr("Thường kỳ")),
                ("thematic", self.tr("Chuyên đề")),
                ("extraordinary", self.tr("Đột xuất")),
            ),
        )
        self.kind.set_choice(agenda.kind)
        self.body.addWidget(kit.Text(self.tr("Loại phiên họp"), "metaStrong"))
        self.body.addWidget(self.kind)
        self.bodies: kit.Segments | None = None
        if len(bodies) > 1:
            self.bodies = kit.Segments(self.tr("Cơ quan họp"), tuple((one.id, one.name) for one in bodies))
            if agenda.body in {one.id for one in bodies}:
                self.bodies.set_choice(agenda.body)
            self.body.addWidget(kit.Text(self.tr("Cơ quan họp"), "metaStrong"))
            self.body.addWidget(self.bodies)
        self.place = kit.Field(self.tr("Địa điểm"), length_max=500)
        self.place.set_text(agenda.place)
        self.body.addWidget(self.place)
        begins = datetime.fromtimestamp(agenda.starts_at / 1000, HANOI)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_16)
        self.day = kit.Field(self.tr("Ngày họp"), placeholder="25/11/2026", length_max=10)
        self.day.set_text(language.short_day(begins.date()))
        self.clock = kit.Field(self.tr("Giờ bắt đầu"), placeholder="08:00", length_max=5)
        self.clock.set_text(language.clock(begins))
        row.addWidget(self.day, 1)
        row.addWidget(self.clock, 1)
        self.body.addLayout(row)
        self.kept_for = kit.Segments(
            self.tr("Tài liệu ở lại trên máy đại biểu sau ngày họp"),
            [
                ("", self.tr("Không hạn")),
                *((str(days), self.tr("%n ngày", "", days)) for days in self._loans()),
            ],
        )
        self.kept_for.set_choice("" if agenda.papers_days is None else str(agenda.papers_days))
        self.body.addWidget(kit.Text(self.tr("Tài liệu ở lại trên máy đại biểu sau ngày họp"), "metaStrong"))
        self.body.addWidget(self.kept_for)
        self.guests: People | None = None
        if people:
            self.body.addWidget(kit.Text(self.tr("Khách mời"), "metaStrong"))
            self.guests = People(people, agenda.guests)
            self.body.addWidget(self.guests)
        self.body.addStretch(1)
        self.keep = kit.Button(self.tr("Xong"), "primary")
        self.keep.clicked.connect(self._keep)
        self.foot.addWidget(self.keep)

    def _loans(self) -> list[int]:
        """The days to choose from: the usual ones, and what stands."""
        return sorted(
            {*LOANS_DAYS, *([] if self._agenda.papers_days is None else [self._agenda.papers_days])}
        )

    def _keep(self) -> None:
        starts_at = moment_of(self.day.text(), self.clock.text())
        for field, good, words in (
            (self.title, bool(self.title.text().strip()), self.tr("Hãy ghi tên phiên họp.")),
            (self.place, bool(self.place.text().strip()), self.tr("Hãy ghi địa điểm.")),
            (self.day, starts_at is not None, self.tr("Ghi ngày và giờ như 25/11/2026 và 08:00.")),
        ):
            if not good:
                field.set_error(words)
                field.setFocus()
                return
        guests = self.guests.chosen() if self.guests is not None else self._agenda.guests
        items = tuple(
            msgspec.structs.replace(one, guests=tuple(who for who in one.guests if who in guests))
            for one in self._agenda.items
        )
        self.close_over()
        self.kept.emit(
            msgspec.structs.replace(
                self._agenda, title=self.title.text().strip(), place=self.place.text().strip(),
                kind=self.kind.choice(), starts_at=starts_at, guests=guests, items=items,
                papers_days=int(days) if (days := self.kept_for.choice()) else None,
                body=(self.bodies.choice() if self.bodies is not None else "") or self._agenda.body,
            )
        )  # fmt: skip


class ItemSheet(TallSheet):
    """An item and who sees it. ``kept(AgendaItem)``. Published titles stand as they are."""

    kept = Signal(object)

    def __init__(
        self, host: QWidget, item: e.AgendaItem, members: Sequence[Invitee], guests: Sequence[Invitee],
        *, frozen: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(host, QCoreApplication.translate("ItemSheet", "Nội dung và người nhận"))
        self._item = item
        self.title = kit.Field(self.tr("Tên nội dung"), length_max=500)
        self.title.set_text(item.title)
        self.presenter = kit.Field(self.tr("Đơn vị trình bày"), length_max=500)
        self.presenter.set_text(item.presenter)
        for field in (self.title, self.presenter):
            field.line.setReadOnly(frozen)
            self.body.addWidget(field)
        self.body.addWidget(kit.Text(self.tr("Ai được xem"), "metaStrong"))
        self.scope = kit.Segments(
            self.tr("Ai được xem"),
            (("all", self.tr("Mọi thành viên")), ("some", self.tr("Chỉ người được chọn"))),
        )
        self.scope.set_choice("all" if item.members is None else "some")
        self.body.addWidget(self.scope)
        self.members = People(members, item.members or ())
        self.members.setVisible(item.members is not None)
        self.scope.chosen.connect(lambda key: self.members.setVisible(key == "some"))
        self.body.addWidget(self.members)
        self.guests = People(guests, item.guests)
        if guests:
            self.body.addWidget(kit.Text(self.tr("Khách mời được xem"), "metaStrong"))
            self.body.addWidget(self.guests)
        self.body.addStretch(1)
        keep = kit.Button(self.tr("Xong"), "primary")
        keep.clicked.connect(self._keep)
        self.foot.addWidget(keep)

    def _keep(self) -> None:
        if not self.title.text().strip():
            self.title.set_error(self.tr("Hãy ghi tên nội dung."))
            return
        members = self.members.chosen() if self.scope.choice() == "some" else None
        self.close_over()
        self.kept.emit(
            msgspec.structs.replace(
                self._item, title=self.title.text().strip(), presenter=self.presenter.text().strip(),
                members=members, guests=self.guests.chosen(),
            )
        )  # fmt: skip


class PublishSheet(TallSheet):
    """Says who will see what; warnings need a reason. ``confirmed(reason)``."""

    confirmed = Signal(str)

    def __init__(self, host: QWidget, lines: Sequence[tuple[str, str]], warnings: Sequence[Point]) -> None:
        super().__init__(host, QCoreApplication.translate("PublishSheet", "Phát hành phiên họp?"), 680)
        self.body.addWidget(
            kit.Text(self.tr("Sau khi phát hành, người được mời nhận được chương trình và tài liệu."), "body")
        )
        for title, seen in lines:
            self.body.addWidget(kit.Text(title, "strong"))
            self.body.addWidget(kit.Text(seen, "meta"))
        self.reason: QPlainTextEdit | None = None
        for warning in warnings:
            self.body.addWidget(kit.Banner(warning.tone, warning.words, role="metaStrong"))
        if warnings:
            self.body.addWidget(kit.Text(self.tr("Lý do vẫn phát hành"), "metaStrong"))
            self.reason = QPlainTextEdit()
            self.reason.setAccessibleName(self.tr("Lý do vẫn phát hành"))
            self.reason.setTabChangesFocus(True)
            self.reason.setFixedHeight(96)
            self.reason.textChanged.connect(self._judge)
            self.body.addWidget(self.reason)
        self.body.addStretch(1)
        self.publish = kit.Button(self.tr("Phát hành"), "primary", icon="send")
        self.publish.clicked.connect(self._publish)
        self.foot.addWidget(self.publish)
        self._judge()

    def _judge(self) -> None:
        self.publish.setEnabled(self.reason is None or bool(self.reason.toPlainText().strip()))

    def _publish(self) -> None:
        words = self.reason.toPlainText().strip() if self.reason is not None else ""
        self.close_over()
        self.confirmed.emit(words)
