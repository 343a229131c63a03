"""Opening one's vault on this device, with a PIN or a passphrase, connected or not."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.pin import WIDTH, PinEntry

LACQUER_PORTRAIT: Final = 330
_LANDSCAPE: Final = (42, 58)


class Unlock(Enum):
    """What opens a vault: a PIN beside the system's key store, or a passphrase where there is none."""

    PIN = "pin"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a way in, not a secret


@dataclass(frozen=True)
class VaultView:
    """A vault on this device; ``body`` is whose house the panel names, ``locked_s`` the rest of a pause."""

    vault: str
    name: str
    office: str
    body: str
    unlock: Unlock = Unlock.PIN
    locked_s: int = 0
    must_sign_in: bool = False
    """Ten wrong tries: it waits for the account's password."""
    keys_lost: bool = False
    """The system's key store has nothing for it any more: it will not open again."""


@dataclass(frozen=True)
class SignInView:
    """The vaults on this device, the one last used first."""

    vaults: tuple[VaultView, ...]


@dataclass(frozen=True)
class Doorstep:
    """What was seen to without opening a vault: acts posted, acts that wait, people whose vault is gone."""

    posted: int = 0
    refused: int = 0
    waiting: int = 0
    wiped: tuple[str, ...] = ()


def wiped_words(names: Sequence[str]) -> str:
    """By whose order, and whose data went."""
    words = QCoreApplication.translate("SignIn", "Theo lệnh của quản trị viên: {names}")
    return words.format(names=", ".join(names))


class SignIn(QWidget):
    """The entrance. It asks, and is told with ``show_*`` how it went.

    Signals: ``unlock(vault, secret)``; ``enrol()`` for another person or after a forgotten PIN;
    ``readmit(vault, password)`` after ten wrong tries, answered by :meth:`show_readmitted` or
    :meth:`show_not_readmitted`; ``remove(vault)`` where what is here is to be deleted;
    ``language_chosen("vi"|"en")``, after which the screen is built anew; ``theme_toggled()``.
    """

    unlock = Signal(str, str)
    enrol = Signal()
    readmit = Signal(str, str)
    remove = Signal(str)
    language_chosen = Signal(str)
    theme_toggled = Signal()

    def __init__(self, view: SignInView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if not view.vaults:
            raise ValueError("without a vault there is nothing to open: show enrolment")
        self._view = view
        self._vault = view.vaults[0]
        self._locked_until_s = 0.0
        self._opens = True
        self.setProperty("kind", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self.lacquer = kit.Lacquer(
            self.tr("PHÒNG HỌP KHÔNG GIẤY"),
            self._vault.body,
            self.tr("Tài liệu được mã hóa trên máy này.\nBạn vẫn mở được khi mất mạng."),
        )
        self._halves.addWidget(self.lacquer, _LANDSCAPE[0])
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._entrance(), 1)
        column.addLayout(self._foot())
        self._halves.addWidget(right, _LANDSCAPE[1])
        self._timer = QTimer(self)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self._tick)
        self.choose(self._vault.vault)

    def _entrance(self) -> QWidget:
        area = kit.Scroller(margins=(24, 20, 24, 8), spacing=theme.SPACE_4)
        centre = Qt.AlignmentFlag.AlignHCenter
        middle = Qt.AlignmentFlag.AlignCenter
        area.body.addStretch(1)
        self.avatar = kit.Avatar("", 72, ring=True)
        area.body.addWidget(self.avatar, 0, centre)
        area.body.addSpacing(theme.SPACE_8)
        self.name = kit.Text("", "title", align=middle)
        self.office = kit.Text("", "office", align=middle)
        area.body.addWidget(self.name)
        area.body.addWidget(self.office)
        area.body.addSpacing(theme.SPACE_12)
        self.pin = PinEntry("")
        self.pin.entered.connect(self._entered)
        self.passphrase = kit.Field(
            self.tr("Cụm mật khẩu"),
            secret=True,
            remark=self.tr(
                "Kho khóa hệ thống không có trên máy này, nên dùng cụm mật khẩu dài thay cho mã PIN."
            ),
        )
        self.passphrase.entered.connect(self._passphrase_entered)
        self.open_button = kit.Button(self.tr("Mở khóa"), "primary", icon="lock-open", size=theme.PRIMARY)
        self.open_button.clicked.connect(self._passphrase_entered)
        self._phrase = _part(self.passphrase, self.open_button)
        area.body.addLayout(kit.centred(self.pin))
        area.body.addLayout(kit.centred(self._phrase))
        area.body.addLayout(kit.centred(self._waiting_for_password()))
        area.body.addLayout(kit.centred(self._without_keys()))
        area.body.addSpacing(theme.SPACE_8)
        self.forgotten = kit.Button(self.tr("Quên mã PIN"), "ghost")
        self.forgotten.clicked.connect(self._ask_forgotten)
        area.body.addWidget(self.forgotten, 0, centre)
        self.note = kit.Chip(self.tr("Ngoại tuyến vẫn mở được"), "off", "shield-check")
        area.body.addWidget(self.note, 0, centre)
        self.doorstep = kit.Banner("info", "")
        self.doorstep.setFixedWidth(WIDTH)
        self.doorstep.hide()
        area.body.addLayout(kit.centred(self.doorstep))
        area.body.addStretch(1)
        return area

    def _waiting_for_password(self) -> QWidget:
        """After ten wrong tries: the account's password gives them back."""
        told = kit.Banner(
            "warn",
            self.tr("Đã nhập sai 10 lần"),
            self.tr(
                "Không có gì bị xóa. Khi có mạng, hãy nhập mật khẩu tài khoản để được thử lại; "
                "kho vẫn chỉ mở bằng mã PIN hoặc cụm mật khẩu của bạn."
            ),
        )
        self.password = kit.Field(self.tr("Mật khẩu tài khoản"), secret=True)
        self.password.entered.connect(self._password_entered)
        self.readmit_button = kit.Button(
            self.tr("Đăng nhập để thử lại"), "primary", icon="log-in", size=theme.PRIMARY
        )
        self.readmit_button.clicked.connect(self._password_entered)
        self._readmission = _part(told, self.password, self.readmit_button)
        return self._readmission

    def _without_keys(self) -> QWidget:
        """The vault will not open again: enrol anew, or have it taken away."""
        told = kit.Banner(
            "bad",
            self.tr("Khóa của kho này không còn trên máy"),
            self.tr(
                "Kho khóa hệ thống đã bị xóa hoặc đổi. Việc đang chờ gửi vẫn được gửi lên máy chủ khi có "
                "mạng. Hãy xin mã đăng ký mới rồi đăng ký lại máy; tài liệu sẽ được tải về lại."
            ),
        )
        again = kit.Button(self.tr("Đăng ký lại máy"), "primary", icon="refresh-cw", size=theme.PRIMARY)
        again.clicked.connect(self.enrol)
        gone = kit.Button(self.tr("Xóa kho này khỏi máy"), "danger", icon="trash-2")
        gone.clicked.connect(self._ask_removal)
        self._lost = _part(told, again, gone)
        return self._lost

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(32, 4, 32, 12)
        row.setSpacing(theme.SPACE_8)
        switch = kit.Button(self.tr("Đổi người dùng"), "ghost", icon="users")
        switch.clicked.connect(self._ask_person)
        other = "vi" if language.current() == "en" else "en"
        tongue = kit.Button("English" if other == "en" else "Tiếng Việt", "ghost", icon="languages")
        tongue.clicked.connect(lambda: self.language_chosen.emit(other))
        look = kit.Button("", "ghost", icon="contrast", name=self.tr("Đổi nền sáng hoặc tối"))
        look.clicked.connect(self.theme_toggled)
        row.addWidget(switch)
        row.addStretch(1)
        row.addWidget(tongue)
        row.addWidget(look)
        return row

    def choose(self, vault: str) -> None:
        """Stand before the door of ``vault``; KeyError if it is not on this device."""
        chosen = next((each for each in self._view.vaults if each.vault == vault), None)
        if chosen is None:
            raise KeyError(vault)
        self._vault = chosen
        self.lacquer.set_title(chosen.body)
        self.avatar.set_person(chosen.name)
        self.name.setText(chosen.name)
        self.office.setText(chosen.office)
        self.office.setVisible(bool(chosen.office))
        by_pin = chosen.unlock is Unlock.PIN
        opens = not (chosen.must_sign_in or chosen.keys_lost)
        self.pin.setVisible(by_pin and opens)
        self._phrase.setVisible(not by_pin and opens)
        self._readmission.setVisible(chosen.must_sign_in and not chosen.keys_lost)
        self._lost.setVisible(chosen.keys_lost)
        self.forgotten.setVisible(not chosen.keys_lost)
        self._opens = opens
        self._show_note()
        self.forgotten.set_text(self.tr("Quên mã PIN") if by_pin else self.tr("Quên cụm mật khẩu"))
        self._timer.stop()
        self.passphrase.clear()
        self.password.clear()
        self._ask()
        if chosen.must_sign_in:
            self.password.setFocus()
        if chosen.locked_s:
            self.show_locked(chosen.locked_s)

    def show_opening(self) -> None:
        """The vault is being opened; nothing more can be entered."""
        words = self.tr("Đang mở…")
        self.pin.hold(words)
        self.open_button.setEnabled(False)
        self.passphrase.line.setEnabled(False)

    def show_wrong(self, tries_left: int) -> None:
        """The secret was wrong; ``tries_left`` remain before a pause."""
        if self._vault.unlock is Unlock.PIN:
            words = self.tr("Sai mã PIN. Còn %n lần", "", tries_left)
        else:
            words = self.tr("Sai cụm mật khẩu. Còn %n lần", "", tries_left)
        self._refuse(words)

    def show_locked(self, wait_s: int) -> None:
        """Too many were wrong: nothing can be entered for ``wait_s`` seconds, counted on the screen."""
        self._locked_until_s = time.monotonic() + wait_s
        self.open_button.setEnabled(False)
        self.passphrase.line.setEnabled(False)
        self._tick()
        self._timer.start()

    def show_must_sign_in(self) -> None:
        """The tenth was wrong as well: the account's password is asked for."""
        self._replace(dataclasses.replace(self._vault, must_sign_in=True, locked_s=0))
        kit.announce(self, self.tr("Đã nhập sai 10 lần"), urgent=True)

    def show_readmitted(self) -> None:
        """The password was right: the PIN or passphrase may be tried again."""
        self._replace(dataclasses.replace(self._vault, must_sign_in=False))
        words = self.tr("Đã đăng nhập. Hãy nhập lại mã PIN")
        if self._vault.unlock is Unlock.PIN:
            self.pin.ask(words)
        else:
            self.passphrase.setFocus()
            kit.announce(self, self.tr("Đã đăng nhập. Hãy nhập lại cụm mật khẩu"))

    def show_not_readmitted(self, words: str) -> None:
        """The password was wrong, or the server was not reached, in ``words``."""
        self.readmit_button.setEnabled(True)
        self.password.line.setEnabled(True)
        self.password.line.clear()
        self.password.set_error(words)
        self.password.setFocus()
        kit.announce(self, words, urgent=True)

    def show_doorstep(self, doorstep: Doorstep) -> None:
        """What was seen to while nobody was signed in."""
        tone, title, text = "info", "", ""
        if doorstep.wiped:
            tone, title = "warn", self.tr("Đã xóa dữ liệu trên máy này")
            text = wiped_words(doorstep.wiped)
        elif doorstep.posted or doorstep.refused:
            title = self.tr("Đã gửi %n việc đang chờ lên máy chủ", "", doorstep.posted + doorstep.refused)
            tone = "warn" if doorstep.refused else "ok"
            if doorstep.refused:
                text = self.tr("%n việc không được chấp nhận; mở kho để xem lý do", "", doorstep.refused)
        elif doorstep.waiting:
            title = self.tr("%n việc đang chờ gửi", "", doorstep.waiting)
            text = self.tr("Sẽ tự gửi khi có mạng, kể cả khi kho chưa mở.")
        self.doorstep.set_tone(tone)
        self.doorstep.say(title, text)
        self.doorstep.setVisible(bool(title))
        self._show_note()

    def _show_note(self) -> None:
        # A short screen has no room for both, and what waits says more.
        self.note.setVisible(self._opens and self.doorstep.isHidden())

    def _replace(self, vault: VaultView) -> None:
        vaults = tuple(vault if each.vault == vault.vault else each for each in self._view.vaults)
        self._view = SignInView(vaults)
        self.choose(vault.vault)

    def show_error(self, words: str) -> None:
        """It did not work for another reason, said in ``words``."""
        self._refuse(words)

    def _ask(self) -> None:
        self.pin.ask(self.tr("Nhập mã PIN để mở khóa"))
        self.open_button.setEnabled(True)
        self.passphrase.line.setEnabled(True)
        self.passphrase.set_error("")
        self.readmit_button.setEnabled(True)
        self.password.line.setEnabled(True)
        self.password.set_error("")
        if self._vault.unlock is Unlock.PASSPHRASE:
            self.passphrase.setFocus()

    def _refuse(self, words: str) -> None:
        self.open_button.setEnabled(True)
        self.passphrase.line.setEnabled(True)
        if self._vault.unlock is Unlock.PIN:
            self.pin.refuse(words)
        else:
            self.passphrase.line.clear()
            self.passphrase.set_error(words)
            self.passphrase.setFocus()
            kit.announce(self, words, urgent=True)

    def _tick(self) -> None:
        left_s = round(self._locked_until_s - time.monotonic())
        if left_s <= 0:
            self._timer.stop()
            self._ask()
            return
        words = self.tr("Đã nhập sai nhiều lần. Thử lại sau {time}").format(
            time=f"{left_s // 60}:{left_s % 60:02}"
        )
        if self._vault.unlock is Unlock.PIN:
            self.pin.hold(words, wrong=True)
        else:
            self.passphrase.set_error(words)

    def _entered(self, pin: str) -> None:
        self.unlock.emit(self._vault.vault, pin)

    def _passphrase_entered(self) -> None:
        secret = self.passphrase.text()
        if secret and self.open_button.isEnabled():
            self.unlock.emit(self._vault.vault, secret)

    def _password_entered(self) -> None:
        password = self.password.text()
        if password and self.readmit_button.isEnabled():
            self.readmit_button.setEnabled(False)
            self.password.line.setEnabled(False)
            self.readmit.emit(self._vault.vault, password)

    def _ask_removal(self) -> None:
        vault = self._vault.vault
        sheet = kit.ConfirmSheet(
            self,
            self.tr("Xóa kho này khỏi máy?"),
            self.tr(
                "Tài liệu và ghi chú riêng của {name} trên máy này sẽ mất và không lấy lại được. "
                "Phiếu đã ghi nhận vẫn còn trên máy chủ."
            ).format(name=self._vault.name),
            self.tr("Xóa khỏi máy"),
            kind="danger",
            icon="trash-2",
        )
        sheet.confirmed.connect(lambda _: self.remove.emit(vault))
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _ask_forgotten(self) -> None:
        sheet = kit.ConfirmSheet(
            self,
            self.tr("Không ai khác mở được tài liệu trên máy này"),
            self.tr(
                "Đề nghị quản trị viên cấp mã đăng ký mới, rồi đăng ký lại máy. Tài liệu sẽ được tải về lại "
                "và việc đang chờ vẫn được gửi; ghi chú riêng trên máy này sẽ không đọc được nữa."
            ),
            self.tr("Đăng ký lại máy"),
        )
        sheet.confirmed.connect(lambda _: self.enrol.emit())
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _ask_person(self) -> None:
        sheet = PersonSheet(self, self._view.vaults)
        sheet.chosen.connect(self.choose)
        sheet.another.connect(self.enrol)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side when wide; the lacquer above when tall."""
        super().resizeEvent(event)
        tall = event.size().height() > event.size().width()
        way = QBoxLayout.Direction.TopToBottom if tall else QBoxLayout.Direction.LeftToRight
        if tall:
            self.lacquer.setFixedHeight(max(LACQUER_PORTRAIT, self.lacquer.height_for(event.size().width())))
        else:
            self.lacquer.setMinimumHeight(0)
            self.lacquer.setMaximumHeight(16777215)  # Qt's own "no limit", which PySide does not export
        if self._halves.direction() != way:
            self._halves.setDirection(way)


def _part(*rows: QWidget) -> QWidget:
    """What stands in the keypad's place, as wide as it."""
    part = QWidget()
    lines = QVBoxLayout(part)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(theme.SPACE_16)
    for row in rows:
        lines.addWidget(row)
    part.setFixedWidth(WIDTH)
    return part


class PersonSheet(kit.Sheet):
    """Who is signing in: the people with a vault on this device, or somebody new."""

    chosen = Signal(str)
    another = Signal()

    def __init__(self, host: QWidget, vaults: Sequence[VaultView]) -> None:
        super().__init__(host, width=520)
        self.body.addWidget(kit.Text(self.tr("Ai đang dùng máy này?"), "titleSmall"))
        people = kit.Scroller(spacing=theme.SPACE_8)
        for each in vaults:
            row = kit.Row(each.name, each.office or each.body, leading=kit.Avatar(each.name, 44))
            row.clicked.connect(lambda _=False, vault=each.vault: self._choose(vault))
            people.body.addWidget(row)
        people.body.addStretch(1)
        people.setMinimumHeight(min(len(vaults), 4) * 76)
        self.body.addWidget(people, 1)
        foot = QHBoxLayout()
        another = kit.Button(self.tr("Đăng ký người khác"), icon="plus")
        another.clicked.connect(self._another)
        back = kit.Button(self.tr("Quay lại"), "ghost")
        back.clicked.connect(self.close_over)
        foot.addWidget(another)
        foot.addStretch(1)
        foot.addWidget(back)
        self.body.addLayout(foot)

    def _choose(self, vault: str) -> None:
        self.close_over()
        self.chosen.emit(vault)

    def _another(self) -> None:
        self.close_over()
        self.another.emit()
