"""Opening one's vault on this device, with a PIN or a passphrase, connected or not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
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


@dataclass(frozen=True)
class SignInView:
    """The vaults on this device, the one last used first."""

    vaults: tuple[VaultView, ...]


class SignIn(QWidget):
    """The entrance. It asks, and is told with ``show_*`` how it went.

    Signals: ``unlock(vault, secret)``; ``enrol()`` for another person or after a forgotten PIN;
    ``language_chosen("vi"|"en")``, after which the screen is built anew; ``theme_toggled()``.
    """

    unlock = Signal(str, str)
    enrol = Signal()
    language_chosen = Signal(str)
    theme_toggled = Signal()

    def __init__(self, view: SignInView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if not view.vaults:
            raise ValueError("without a vault there is nothing to open: show enrolment")
        self._view = view
        self._vault = view.vaults[0]
        self._locked_until_s = 0.0
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
        phrase = QWidget()
        lines = QVBoxLayout(phrase)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE_16)
        lines.addWidget(self.passphrase)
        lines.addWidget(self.open_button)
        phrase.setFixedWidth(WIDTH)
        self._phrase = phrase
        area.body.addLayout(kit.centred(self.pin))
        area.body.addLayout(kit.centred(phrase))
        area.body.addSpacing(theme.SPACE_8)
        self.forgotten = kit.Button(self.tr("Quên mã PIN"), "ghost")
        self.forgotten.clicked.connect(self._ask_forgotten)
        area.body.addWidget(self.forgotten, 0, centre)
        self.note = kit.Chip(self.tr("Ngoại tuyến vẫn mở được"), "off", "shield-check")
        area.body.addWidget(self.note, 0, centre)
        area.body.addStretch(1)
        return area

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
        self.pin.setVisible(by_pin)
        self._phrase.setVisible(not by_pin)
        self.forgotten.set_text(self.tr("Quên mã PIN") if by_pin else self.tr("Quên cụm mật khẩu"))
        self._timer.stop()
        self.passphrase.clear()
        self._ask()
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

    def show_error(self, words: str) -> None:
        """It did not work for another reason, said in ``words``."""
        self._refuse(words)

    def _ask(self) -> None:
        self.pin.ask(self.tr("Nhập mã PIN để mở khóa"))
        self.open_button.setEnabled(True)
        self.passphrase.line.setEnabled(True)
        self.passphrase.set_error("")
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

    def _ask_forgotten(self) -> None:
        sheet = kit.ConfirmSheet(
            self,
            self.tr("Không ai khác mở được tài liệu trên máy này"),
            self.tr(
                "Đề nghị quản trị viên cấp mã đăng ký mới, rồi đăng ký lại máy. Tài liệu sẽ được tải về lại; "
                "ghi chú riêng trở lại từ máy khác của bạn hoặc từ cụm từ khôi phục đã in."
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
