"""The way to an open cabinet: signing in to a vault of this device, or making the device a member's."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSysInfo, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from ecabinet.client.cabinet import (
    BadLink,
    Cabinet,
    NotEnrolled,
    Refused,
    ServerSeen,
    TransportError,
    first_look,
)
from ecabinet.client.disk import VaultBusy, VaultDamaged, VaultFull, VaultReadOnly
from ecabinet.client.doorstep import Attended, attend, readmit
from ecabinet.client.keys import (
    KeyringLocked,
    KeysLost,
    MustSignIn,
    MustWait,
    SecretTooShort,
    Store,
    WrongSecret,
    offer_passphrase,
)
from ecabinet.client.removal import remove_vault
from ecabinet.client.seal import PRODUCT, Costs
from ecabinet.client.vault import VaultEntry, list_vaults
from ecabinet.desktop.bridge import Asker
from ecabinet.desktop.enrolment import AccountView, Enrolment, ServerView, Trouble
from ecabinet.desktop.refusals import reason
from ecabinet.desktop.signin import Doorstep, SignIn, SignInView, Unlock, VaultView, wiped_words

ROUND_MS: Final = 60_000
"""How often, while nobody is signed in, what waits is tried again."""
GROUP: Final = 4
"""A fingerprint is compared in groups of so many letters."""


@dataclass(frozen=True)
class Opening:
    """Where this device's vaults lie, and where their keys are kept."""

    root: Path
    store: Store
    costs: Costs = PRODUCT


def fingerprint_words(fingerprint: str) -> tuple[str, ...]:
    """A fingerprint in groups, to compare with the invitation."""
    letters = fingerprint.upper()
    return tuple(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def enrolment_trouble(error: Exception) -> Trouble:
    """What an enrolment's error is to the member."""
    if isinstance(error, BadLink):
        return Trouble.BAD_LINK
    if isinstance(error, VaultFull):
        return Trouble.NO_ROOM
    if isinstance(error, TransportError):
        codes = {
            "wrong-code": Trouble.USED_CODE,
            "wrong-password": Trouble.WRONG_PASSWORD,
            "other-identity": Trouble.WRONG_IDENTITY,
        }
        own = {each.value: each for each in Trouble}
        return codes.get(error.code) or own.get(error.code, Trouble.FAILED)
    return Trouble.FAILED


class Door(QObject):
    """Shows sign-in or enrolment in ``stack`` until a cabinet is open.

    Signals: ``opened(Cabinet)``; ``language_chosen("vi"|"en")``; ``theme_toggled()``.
    """

    opened = Signal(object)
    language_chosen = Signal(str)
    theme_toggled = Signal()

    def __init__(self, opening: Opening, stack: QStackedWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opening, self._stack = opening, stack
        self._asker = Asker(self)
        self._screen: QWidget | None = None
        self._last = ""
        self._names: dict[str, str] = {}
        self._doorstep = Doorstep()
        self._attending = False
        self._round = QTimer(self)
        self._round.setInterval(ROUND_MS)
        self._round.timeout.connect(self._attend)
        self._link = ""
        self._account = ("", "")

    def show(self, *, wiped: str = "") -> None:
        """Sign-in where there is a vault, else enrolment; ``wiped`` names whose vault was just deleted."""
        if wiped:
            self._doorstep = dataclasses.replace(self._doorstep, wiped=(*self._doorstep.wiped, wiped))
        vaults = list_vaults(self._opening.root, self._opening.store)
        self._names = {one.id: one.label for one in vaults}
        if vaults:
            self._sign_in(vaults)
        else:
            self._enrol(may_cancel=False)
        self._attend()
        self._round.start()

    # What needs no PIN --------------------------------------------------------

    def _attend(self) -> None:
        """Posts what waits and carries out orders to wipe, while nobody is signed in."""
        if self._attending or self._screen is None:
            return
        self._attending = True
        root, store = self._opening.root, self._opening.store
        self._asker.ask(lambda: attend(root, store), self._attended, self._not_attended, owner=self)

    def _not_attended(self, error: Exception) -> None:
        self._attending = False

    def _attended(self, seen_to: list[Attended]) -> None:
        self._attending = False
        known = self._doorstep
        wiped = tuple(
            self._names.get(one.vault) or self.tr("Người dùng máy này") for one in seen_to if one.wiped
        )
        self._doorstep = Doorstep(
            known.posted + sum(one.posted.get("recorded", 0) for one in seen_to),
            known.refused + sum(one.posted.get("refused", 0) for one in seen_to),
            sum(one.waiting for one in seen_to),
            (*known.wiped, *wiped),
        )
        if isinstance(self._screen, SignIn):
            if wiped:
                self.show()
            else:
                self._screen.show_doorstep(self._doorstep)

    def rebuild(self) -> None:
        """The same again, in another language."""
        self.show()

    def leave(self) -> None:
        """Take the screen away."""
        self._round.stop()
        self._doorstep = Doorstep()
        self._turn(None)

    def close(self) -> None:
        """Ask nothing more."""
        self._asker.close()

    def _turn(self, screen: QWidget | None) -> None:
        old, self._screen = self._screen, screen
        if screen is not None:
            self._stack.addWidget(screen)
            self._stack.setCurrentWidget(screen)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    # Signing in ---------------------------------------------------------------

    def _sign_in(self, vaults: list[VaultEntry]) -> None:
        views = tuple(
            VaultView(
                one.id,
                one.label or self.tr("Người dùng máy này"),
                "",
                self.tr("Phòng họp\nkhông giấy"),
                Unlock.PIN if one.kind == "pin" else Unlock.PASSPHRASE,
                must_sign_in=one.must_sign_in,
                keys_lost=one.keys_lost,
            )
            for one in sorted(vaults, key=lambda one: one.id != self._last)
        )
        screen = SignIn(SignInView(views))
        screen.unlock.connect(partial(self._unlock, screen))
        screen.enrol.connect(lambda: self._enrol(may_cancel=True))
        screen.readmit.connect(partial(self._readmit, screen))
        screen.remove.connect(self._remove)
        screen.show_doorstep(self._doorstep)
        screen.language_chosen.connect(self.language_chosen)
        screen.theme_toggled.connect(self.theme_toggled)
        self._turn(screen)

    def _unlock(self, screen: SignIn, vault: str, secret: str) -> None:
        screen.show_opening()
        opening, self._last = self._opening, vault
        self._asker.ask(
            lambda: Cabinet.unlock(opening.root, vault, secret, opening.store, costs=opening.costs),
            self.opened.emit,
            partial(self._not_unlocked, screen),
            owner=self,  # and not the screen, which may be built anew meanwhile: who would lock it again?
        )

    def _readmit(self, screen: SignIn, vault: str, password: str) -> None:
        root, store = self._opening.root, self._opening.store
        self._asker.ask(
            lambda: readmit(root, vault, password, store),
            lambda _: screen.show_readmitted(),
            lambda error: screen.show_not_readmitted(self._words(error)),
            owner=screen,
        )

    def _remove(self, vault: str) -> None:
        directory, store = self._opening.root / "vaults" / vault, self._opening.store
        self._asker.ask(
            lambda: remove_vault(directory, store), lambda _: self.show(), lambda _: self.show(), owner=self
        )

    def _not_unlocked(self, screen: SignIn, error: Exception) -> None:
        if not isValid(screen):
            return
        if isinstance(error, WrongSecret) and not error.wait_s:
            screen.show_wrong(error.tries_left)
        elif isinstance(error, WrongSecret | MustWait):
            screen.show_locked(error.wait_s)
        elif isinstance(error, MustSignIn):
            screen.show_must_sign_in()
        else:
            screen.show_error(self._words(error))

    def _words(self, error: Exception) -> str:
        if isinstance(error, KeysLost):
            return self.tr("Khóa của kho này không còn trên máy. Hãy đăng ký lại máy.")
        if isinstance(error, NotEnrolled):
            return self.tr("Máy chưa đăng ký xong. Hãy đăng ký lại.")
        if isinstance(error, VaultBusy):
            return self.tr("Kho đang mở ở một cửa sổ khác.")
        if isinstance(error, VaultFull):
            return self.tr("Máy đã đầy. Hãy giải phóng chỗ trống rồi thử lại.")
        if isinstance(error, VaultReadOnly):
            return self.tr("Không ghi được vào kho trên máy này.")
        if isinstance(error, VaultDamaged):
            return self.tr("Kho trên máy bị hỏng. Hãy báo quản trị viên.")
        if isinstance(error, KeyringLocked):
            return self.tr("Kho khóa hệ thống đang khóa. Hãy mở nó rồi thử lại.")
        if isinstance(error, Refused) and error.code == "wrong-password":
            return self.tr("Mật khẩu tài khoản chưa đúng.")
        if isinstance(error, TransportError):
            return self.tr("Chưa mở được: {reason}").format(reason=reason(error.code))
        return self.tr("Chưa mở được. Hãy thử lại.")

    # Enrolment ----------------------------------------------------------------

    def _enrol(self, *, may_cancel: bool) -> None:
        gone = self._doorstep.wiped
        screen = Enrolment(may_cancel=may_cancel, notice=wiped_words(gone) if gone else "")
        screen.link_given.connect(partial(self._look, screen))
        screen.identity_confirmed.connect(partial(self._ask_account, screen, None))
        screen.identity_refused.connect(lambda: screen.ask_link(Trouble.WRONG_IDENTITY))
        screen.account_given.connect(partial(self._account_given, screen))
        screen.secret_chosen.connect(partial(self._make, screen))
        screen.cancelled.connect(self.show)
        screen.language_chosen.connect(self.language_chosen)
        self._turn(screen)

    def _look(self, screen: Enrolment, link: str) -> None:
        self._link = link
        self._asker.ask(
            lambda: first_look(link), partial(self._seen, screen), partial(self._not_seen, screen),
            owner=screen,
        )  # fmt: skip

    def _seen(self, screen: Enrolment, server: ServerSeen) -> None:
        screen.ask_identity(ServerView(server.name, server.address, fingerprint_words(server.fingerprint)))

    def _not_seen(self, screen: Enrolment, error: Exception) -> None:
        screen.ask_link(enrolment_trouble(error), link=self._link)

    def _ask_account(self, screen: Enrolment, trouble: Trouble | None = None) -> None:
        known = self.tr("Nếu tài khoản đã có mật khẩu từ máy khác, hãy nhập đúng mật khẩu đó.")
        name = self.tr("Tài khoản của bạn")
        screen.ask_account(AccountView(name, known, True, QSysInfo.machineHostName()), trouble)

    def _account_given(self, screen: Enrolment, password: str, device_name: str) -> None:
        self._account = (password, device_name)
        if self._opening.store.protection == "keyring":
            if self._names:  # somebody else's vault is here: this account of the computer is shared
                screen.ask_passphrase(shared=True)
            else:
                screen.ask_pin()
        else:
            screen.ask_passphrase(offer_passphrase())

    def _make(self, screen: Enrolment, secret: str) -> None:
        steps = (
            self.tr("Tạo kho mã hóa trên máy này"),
            self.tr("Đăng ký với máy chủ"),
            self.tr("Tải tài liệu về"),
        )
        screen.show_progress(steps, 0)
        opening, link = self._opening, self._link
        password, device_name = self._account
        by_pin = not screen.passphrase
        self._asker.ask(
            lambda: Cabinet.enrol(
                opening.root, link, password, secret, device_name, opening.store,
                kind="pin" if by_pin else "passphrase", costs=opening.costs,
            ),
            partial(self._made, screen),
            partial(self._not_made, screen),
            owner=self,
        )  # fmt: skip

    def _made(self, screen: Enrolment, cabinet: Cabinet) -> None:
        self._account, self._link = ("", ""), ""
        self._last = cabinet.vault_id
        if not isValid(screen):
            self.opened.emit(cabinet)
            return
        screen.show_done(cabinet.name)
        screen.finished.connect(lambda: self.opened.emit(cabinet))

    def _not_made(self, screen: Enrolment, error: Exception) -> None:
        if not isValid(screen):
            return
        trouble = enrolment_trouble(error)
        if trouble is Trouble.WRONG_PASSWORD:
            self._ask_account(screen, trouble)
        elif isinstance(error, SecretTooShort):
            self._account_given(screen, *self._account)
        else:
            screen.ask_link(trouble, link=self._link)
