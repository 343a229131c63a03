"""Every screen in every size, theme and language: nothing clipped, small, nameless or overlapping."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecabinet.desktop import kit
from ecabinet.desktop.signin import SignIn, SignInView, Unlock, VaultView
from tests.desktop.conftest import Pictures

HANG = VaultView(
    "v1", "Nguyễn Thị Minh Hằng", "Ủy viên UBND tỉnh · Giám đốc Sở Y tế", "Ủy ban nhân dân\ntỉnh An Hải"
)
VINH = VaultView(
    "v2",
    "Lê Văn Vinh",
    "Ủy viên UBND tỉnh · Chánh Văn phòng",
    "Ủy ban nhân dân\ntỉnh An Hải",
    Unlock.PASSPHRASE,
)


def sign_in(*vaults: VaultView) -> SignIn:
    return SignIn(SignInView(vaults))


def as_sign_in(screen: QWidget) -> SignIn:
    assert isinstance(screen, SignIn)
    return screen


def test_sign_in(pictures: Pictures) -> None:
    pictures(lambda: sign_in(HANG, VINH), "1-signin")


def test_sign_in_refused(pictures: Pictures) -> None:
    pictures(lambda: sign_in(HANG), "1-signin-wrong", prepare=lambda it: as_sign_in(it).show_wrong(4))


def test_sign_in_locked(pictures: Pictures) -> None:
    pictures(
        lambda: sign_in(HANG), "1-signin-locked", prepare=lambda screen: as_sign_in(screen).show_locked(30)
    )


def test_sign_in_by_passphrase(pictures: Pictures) -> None:
    pictures(lambda: sign_in(VINH), "1-signin-passphrase")


def test_choosing_who_signs_in(pictures: Pictures) -> None:
    def open_sheet(screen: QWidget) -> None:
        button = next(
            each
            for each in screen.findChildren(kit.Button)
            if each.text() in ("Đổi người dùng", "Switch user")
        )
        button.click()

    pictures(lambda: sign_in(HANG, VINH), "1-signin-people", prepare=open_sheet)
