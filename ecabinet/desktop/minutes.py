"""The minutes after a session: what the record gives, what a secretary adds, the signature, the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ecabinet.client.cabinet import Locked, Receipt, TransportError, UploadRefused
from ecabinet.client.minutes import (
    RECIPIENTS,
    NotMade,
    file_minutes,
    fold_minutes,
    lay_out,
    sign_minutes,
    speeches,
)
from ecabinet.desktop import files, kit, language, theme
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.refusals import reason
from ecabinet.domain import events as e
from ecabinet.domain.documents import MinutesDocument, missing_parts
from ecabinet.domain.minutes import moment
from ecabinet.domain.permissions import items, participant

WIDTH: Final = 860
KEY_BYTES_MAX: Final = 1 << 20
GIST_HEIGHT: Final = 76


@dataclass(frozen=True)
class GistRow:
    """A speech that wants its gist written down."""

    speech: str
    who: str
    when: str


@dataclass(frozen=True)
class GistGroup:
    """The speeches on one item."""

    number: str
    title: str
    rows: tuple[GistRow, ...]


def gist_groups(state: e.State) -> tuple[GistGroup, ...]:
    """Every speech held, under its item, in the order of the minutes."""
    groups = []
    for item in items(state):
        rows = []
        for speech in speeches(state, item.id):
            one = participant(state, speech.person)
            began = moment(speech.started_at)
            name = f"{one.name} · {one.office}" if one else "?"
            rows.append(GistRow(speech.id, name, language.clock(began) if began else ""))
        if rows:
            groups.append(GistGroup(item.number, item.title, tuple(rows)))
    return tuple(groups)


class MinutesForm(QWidget):
    """What a secretary adds to the record. ``changed()`` after each edit."""

    changed = Signal()

    def __init__(self, groups: tuple[GistGroup, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_12)
        self.number = kit.Field(self.tr("Số biên bản"), placeholder="12", length_max=6)
        self.number.edited.connect(lambda _: self.changed.emit())
        column.addWidget(self.number)
        column.addWidget(kit.Text(self.tr("Nơi nhận, mỗi dòng một nơi"), "metaStrong"))
        self.recipients = _entry(self.tr("Nơi nhận"), "\n".join(RECIPIENTS))
        self.recipients.textChanged.connect(self.changed)
        column.addWidget(self.recipients)
        self.gists: dict[str, QPlainTextEdit] = {}
        for group in groups:
            heading = self.tr("Mục {number}. {title}").format(number=group.number, title=group.title)
            column.addWidget(kit.Text(heading, "barTitle"))
            for row in group.rows:
                column.addWidget(kit.Text(f"{row.who} · {row.when}", "metaStrong"))
                entry = _entry(self.tr("Ý kiến của {name}").format(name=row.who), "")
                entry.setPlaceholderText(self.tr("Tóm tắt ý kiến phát biểu"))
                entry.textChanged.connect(self.changed)
                self.gists[row.speech] = entry
                column.addWidget(entry)

    def number_given(self) -> int | None:
        """The number, or None while there is none."""
        words = self.number.text().strip()
        return int(words) if words.isdecimal() and words.isascii() and int(words) > 0 else None

    def recipients_given(self) -> tuple[str, ...]:
        """Recipients, a line each."""
        return tuple(line.strip() for line in self.recipients.toPlainText().splitlines() if line.strip())

    def gists_given(self) -> dict[str, str]:
        """The gist of each speech."""
        return {speech: entry.toPlainText() for speech, entry in self.gists.items()}


def _entry(name: str, text: str) -> QPlainTextEdit:
    entry = QPlainTextEdit(text)
    entry.setAccessibleName(name)
    entry.setTabChangesFocus(True)
    entry.setFixedHeight(round(GIST_HEIGHT * theme.current().scale))
    return entry


class MinutesSheet(kit.Overlay):
    """Over the console: fold, complete, sign with a key file, file. ``filed()`` when the record has it.

    The passphrase and the key are forgotten after each attempt; nothing is kept before all has succeeded.
    """

    filed = Signal()

    def __init__(self, host: QWidget, bridge: Bridge, meeting: str) -> None:
        super().__init__(host, dim=True, closable=False)
        self._bridge, self._meeting = bridge, meeting
        self._document: MinutesDocument | None = None
        self.key: Path | None = None
        self._wrong = 0
        self._busy = self._reading = self._again = False
        self.form: MinutesForm | None = None
        self.card = QFrame(self)
        self.card.setProperty("kind", "sheet")
        whole = QVBoxLayout(self.card)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(kit.WindowStripe())
        head = QHBoxLayout()
        head.setContentsMargins(28, 12, 12, 4)
        head.addWidget(kit.Text(self.tr("Lập biên bản"), "title"), 1)
        self.leave = kit.Button("", "ghost", icon="x", name=self.tr("Đóng"))
        self.leave.clicked.connect(self.close_over)
        head.addWidget(self.leave)
        whole.addLayout(head)
        self._area = kit.Scroller(margins=(28, 8, 28, 16), spacing=theme.SPACE_12)
        whole.addWidget(self._area, 1)
        self.trouble = kit.Banner("bad", "")
        self.trouble.hide()
        self._area.body.addWidget(self.trouble)
        self.missing = kit.Banner("info", self.tr("Đang đọc hồ sơ phiên họp…"))
        self._area.body.addWidget(self.missing)
        self._place = QVBoxLayout()
        self._area.body.addLayout(self._place)
        self._area.body.addWidget(kit.Rule())
        self._area.body.addWidget(kit.Text(self.tr("Ký số"), "section"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_12)
        self.choose = kit.Button(self.tr("Chọn tệp khóa…"), icon="key-round")
        self.choose.clicked.connect(self._choose)
        row.addWidget(self.choose)
        self.chosen = kit.ElidedText(self.tr("Chưa chọn tệp .p12"), "meta")
        row.addWidget(self.chosen, 1)
        self._area.body.addLayout(row)
        self.passphrase = kit.Field(self.tr("Mật khẩu của tệp khóa"), secret=True)
        self.passphrase.entered.connect(self.sign)
        self.passphrase.edited.connect(lambda _: self._judge())
        self._area.body.addWidget(self.passphrase)
        self._area.body.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(28, 8, 28, 20)
        self.state = kit.Text("", "meta")
        foot.addWidget(self.state, 1)
        self.act = kit.Button(self.tr("Ký và lưu biên bản"), "primary", icon="signature", size=theme.PRIMARY)
        self.act.clicked.connect(self.sign)
        foot.addWidget(self.act)
        whole.addLayout(foot)
        self._judge()
        cabinet = bridge.cabinet
        bridge.ask(lambda: gist_groups(cabinet.state(meeting)), self._begun, self._unread, owner=self)

    def arrange(self) -> None:
        """In the middle, nearly as high as the window."""
        width = min(round(WIDTH * theme.current().scale), self.width() - 24)
        height = self.height() - 40
        self.card.setGeometry((self.width() - width) // 2, 20, width, height)

    # What the record lacks ----------------------------------------------------

    def _begun(self, groups: tuple[GistGroup, ...]) -> None:
        if self.form is not None:
            return  # what was typed stays
        self.form = MinutesForm(groups)
        self._place.addWidget(self.form)
        self.form.changed.connect(self.fold)
        self.fold()

    def _unread(self, error: Exception) -> None:
        self._reading = False
        if isinstance(error, Locked):
            return
        code = error.code if isinstance(error, TransportError) else ""
        self.say_trouble(self.tr("Chưa đọc được kết quả biểu quyết: {reason}.").format(reason=reason(code)))

    def fold(self) -> None:
        """Put record and additions together, and say what is still missing."""
        if self.form is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        cabinet, meeting, form = self._bridge.cabinet, self._meeting, self.form
        number, gists, recipients = form.number_given(), form.gists_given(), form.recipients_given()
        self._bridge.ask(
            lambda: fold_minutes(cabinet, meeting, number, gists, recipients),
            self._folded, self._unread, owner=self,
        )  # fmt: skip

    def _folded(self, document: MinutesDocument) -> None:
        self._reading = False
        self._document = document
        lacking = missing_parts(document)
        if lacking:
            title = self.tr("Biên bản còn thiếu %n phần", "", len(lacking))
            self._banner("warn", title, " · ".join(lacking))
        else:
            self._banner("ok", self.tr("Biên bản đã đủ các phần theo quy định"), "")
        self._judge()
        if self._again:
            self.fold()

    def _banner(self, tone: str, title: str, text: str) -> None:
        self.missing.tone = tone
        self.missing.icon.set_icon("circle-check" if tone == "ok" else "triangle-alert", theme.TONES[tone][0])
        self.missing.title.set_tone(tone)
        self.missing.say(title, text)
        self.missing.update()

    def say_trouble(self, words: str) -> None:
        """Say what went wrong, on top; empty takes it away."""
        self.trouble.setVisible(bool(words))
        self.trouble.say(words)
        if words:
            self._area.verticalScrollBar().setValue(0)
            kit.announce(self, words, urgent=True)

    # Signing ------------------------------------------------------------------

    def _choose(self) -> None:
        found = files.choose(self, self.tr("Chọn tệp khóa ký số"), self.tr("Tệp khóa (*.p12 *.pfx)"))
        if found:
            self.take_key(found[0])

    def take_key(self, path: Path) -> None:
        """Sign with this file."""
        self.key = path
        self.chosen.set_text(path.name)
        self.passphrase.setFocus()
        self._judge()

    def _judge(self) -> None:
        numbered = self.form is not None and self.form.number_given() is not None
        ready = self._document is not None and numbered and self.key is not None
        self.act.setEnabled(ready and bool(self.passphrase.text()) and not self._busy)
        self.leave.setEnabled(not self._busy)

    def sign(self) -> None:
        """Lay out, sign, bring to the server, file: all of it or nothing."""
        if not self.act.isEnabled() or self.key is None or self.form is None:
            return
        key, secret, form = self.key, self.passphrase.text(), self.form
        number, gists, recipients = form.number_given(), form.gists_given(), form.recipients_given()
        cabinet, meeting = self._bridge.cabinet, self._meeting
        self.passphrase.clear()
        self._busy = True
        self.say_trouble("")
        self.state.setText(self.tr("Đang lập và ký biên bản…"))
        self._judge()

        def work() -> Receipt:
            if key.stat().st_size > KEY_BYTES_MAX:
                raise OSError("not a key file")
            laid_out = lay_out(cabinet.jobs(), fold_minutes(cabinet, meeting, number, gists, recipients))
            signed = sign_minutes(cabinet, cabinet.jobs(), laid_out, key.read_bytes(), secret)
            return file_minutes(cabinet, meeting, signed)

        self._bridge.keep(work, self._done, self._failed, owner=self)

    def _done(self, receipt: Receipt) -> None:
        self._busy = False
        self.state.setText("")
        self._judge()
        if receipt.outcome == "recorded":
            kit.announce(self, self.tr("Biên bản đã được lưu."), urgent=True)
            self.filed.emit()
            self.close_over()
            return
        words = self.tr("Biên bản chưa được lưu: {reason}.")
        self.say_trouble(words.format(reason=reason(receipt.code, receipt.detail)))

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self.state.setText("")
        self._judge()
        if isinstance(error, Locked):
            return
        if isinstance(error, NotMade) and error.refused.reason == "wrong-passphrase":
            self._wrong += 1
            words = self.tr("Sai mật khẩu của tệp khóa (lần %n). Chưa có gì được lưu.", "", self._wrong)
            self.passphrase.set_error(words)
            self.passphrase.setFocus()
            kit.announce(self, words, urgent=True)
            return
        if isinstance(error, NotMade):
            self.say_trouble(self.tr("Chưa ký được biên bản: {words}").format(words=error.refused.words))
        elif isinstance(error, TimeoutError):  # itself an OSError
            self.say_trouble(
                self.tr("Máy chủ chưa trả lời. Hãy xem biên bản đã được lưu chưa trước khi làm lại.")
            )
        elif isinstance(error, OSError):
            self.say_trouble(self.tr("Không đọc được tệp khóa đã chọn."))
        elif isinstance(error, UploadRefused):
            code = str(error.args[0]) if error.args else ""
            self.say_trouble(self.tr("Máy chủ không nhận biên bản: {reason}.").format(reason=reason(code)))
        else:
            code = error.code if isinstance(error, TransportError) else ""
            self.say_trouble(self.tr("Biên bản chưa được lưu: {reason}.").format(reason=reason(code)))
