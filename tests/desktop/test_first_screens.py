"""What the first screens ask, emit and say: entrance, enrolment, home, settings, sync, signatures."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.enrolment import AccountView, Enrolment, ServerView, Trouble, trouble_words
from ecabinet.desktop.home import Home, HomeView, LiveMeeting, MeetingRow, MeetingState, TodoRow
from ecabinet.desktop.settings import Settings, SettingsView
from ecabinet.desktop.signature import (
    Check,
    SignaturePanel,
    SignaturesView,
    SignatureView,
    Verdict,
    verdict_chip,
    verdict_of,
    words_of,
)
from ecabinet.desktop.signin import SignIn, SignInView, Unlock, VaultView
from ecabinet.desktop.sync import SyncPopover, SyncView
from ecabinet.papers import jobs
from tests.desktop.screens import settle

pytestmark = pytest.mark.usefixtures("dressed")

MEMBER = VaultView("v1", "Trần Thị Một", "Ủy viên", "UBND xã Mẫu")
OTHER = VaultView("v2", "Lê Văn Hai", "Ủy viên", "UBND xã Mẫu", Unlock.PASSPHRASE)


def button(root: QWidget, words: str) -> QAbstractButton:
    """The visible button with these words; fails if there is none."""
    found = [each for each in root.findChildren(QAbstractButton) if each.text() == words and each.isVisible()]
    assert found, words
    return found[0]


def field(root: QWidget, label: str) -> QLineEdit:
    found = [
        each.line for each in root.findChildren(kit.Field) if each.label.text() == label and each.isVisible()
    ]
    assert found, label
    return found[0]


def said(root: QWidget) -> str:
    """All words that can be seen."""
    seen = [
        each.text()
        for each in root.findChildren(QLabel) + root.findChildren(QAbstractButton)
        if each.isVisible()
    ]
    return "\n".join(seen)


def shown(qtbot: QtBot, screen: QWidget, size: tuple[int, int] = (1366, 768)) -> None:
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.show()
    settle()


def enter(line: QLineEdit, text: str) -> None:
    """Type as an input method does: Vietnamese letters arrive whole."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(line, event)


def type_pin(root: QWidget, pin: str) -> None:
    keypad = next(each for each in root.findChildren(kit.Keypad) if each.isVisible())
    QTest.keyClicks(keypad, pin)


# The entrance ---------------------------------------------------------------------


def test_a_pin_is_handed_over_once_and_a_wrong_one_is_said(qtbot: QtBot) -> None:
    screen = SignIn(SignInView((MEMBER, OTHER)))
    shown(qtbot, screen)
    with qtbot.waitSignal(screen.unlock, timeout=2000) as caught:
        type_pin(screen, "482915")
    assert caught.args == ["v1", "482915"]
    with qtbot.assertNotEmitted(screen.unlock):
        type_pin(screen, "482915")  # until answered, nothing more is taken
    screen.show_wrong(4)
    assert "Sai mã PIN. Còn 4 lần" in said(screen)
    with qtbot.waitSignal(screen.unlock, timeout=2000):
        type_pin(screen, "482916")


def test_a_pause_counts_down_and_ends_by_itself(qtbot: QtBot) -> None:
    screen = SignIn(SignInView((MEMBER,)))
    shown(qtbot, screen)
    screen.show_locked(2)
    assert "Thử lại sau 0:02" in said(screen)
    with qtbot.assertNotEmitted(screen.unlock):
        type_pin(screen, "482915")
    qtbot.waitUntil(lambda: "Nhập mã PIN để mở khóa" in said(screen), timeout=6000)
    with qtbot.waitSignal(screen.unlock, timeout=2000):
        type_pin(screen, "482915")


def test_another_person_is_chosen_and_enters_by_passphrase(qtbot: QtBot) -> None:
    screen = SignIn(SignInView((MEMBER, OTHER)))
    shown(qtbot, screen)
    button(screen, "Đổi người dùng").click()
    settle()
    row = next(each for each in screen.findChildren(kit.Row) if each.title.text() == "Lê Văn Hai")
    row.click()
    settle()
    assert "Kho khóa hệ thống không có trên máy này" in said(screen)
    line = field(screen, "Cụm mật khẩu")
    assert line.echoMode() is QLineEdit.EchoMode.Password
    enter(line, "sáu từ không liên quan gì")
    with qtbot.waitSignal(screen.unlock, timeout=2000) as caught:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert caught.args == ["v2", "sáu từ không liên quan gì"]
    screen.show_wrong(1)
    assert line.text() == "" and "Sai cụm mật khẩu. Còn 1 lần" in said(screen)


def test_a_forgotten_pin_leads_to_enrolment_after_saying_what_is_lost(qtbot: QtBot) -> None:
    screen = SignIn(SignInView((MEMBER,)))
    shown(qtbot, screen)
    button(screen, "Quên mã PIN").click()
    settle()
    assert "Không ai khác mở được" in said(screen)
    with qtbot.waitSignal(screen.enrol, timeout=2000):
        button(screen, "Đăng ký lại máy").click()


def test_no_vault_is_no_entrance() -> None:
    with pytest.raises(ValueError, match="enrolment"):
        SignIn(SignInView(()))


# Enrolment ------------------------------------------------------------------------


def test_enrolling_step_by_step(qtbot: QtBot) -> None:
    screen = Enrolment()
    shown(qtbot, screen)
    assert not button(screen, "Tiếp tục").isEnabled()
    line = field(screen, "Đường dẫn hoặc mã đăng ký")
    enter(line, "  link ")
    with qtbot.waitSignal(screen.link_given, timeout=2000) as caught:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert caught.args == ["link"]

    screen.ask_identity(ServerView("UBND xã Mẫu", "mau.example", ("tre", "lúa", "sen")))
    settle()
    assert "1. tre" in said(screen)
    with qtbot.waitSignal(screen.identity_refused, timeout=2000):
        button(screen, "Không khớp").click()
    with qtbot.waitSignal(screen.identity_confirmed, timeout=2000):
        button(screen, "Khớp, tiếp tục").click()

    screen.ask_account(AccountView("Trần Thị Một", "Ủy viên", True, "Máy bàn"))
    settle()
    password = field(screen, "Mật khẩu tài khoản")
    with qtbot.assertNotEmitted(screen.account_given):
        enter(password, "ngắn")
        button(screen, "Tiếp tục").click()
    assert "Mật khẩu cần ít nhất 12 ký tự" in said(screen)
    enter(password, " nhưng đủ dài")
    with qtbot.assertNotEmitted(screen.account_given):
        button(screen, "Tiếp tục").click()
    assert "Hai lần nhập không giống nhau" in said(screen)
    enter(field(screen, "Nhập lại mật khẩu"), "ngắn nhưng đủ dài")
    with qtbot.waitSignal(screen.account_given, timeout=2000) as caught:
        button(screen, "Tiếp tục").click()
    assert caught.args == ["ngắn nhưng đủ dài", "Máy bàn"]

    screen.show_progress(("Tạo khóa", "Đăng ký"), 0)
    settle()
    assert "Tạo khóa" in said(screen)
    screen.show_done("Trần Thị Một")
    settle()
    with qtbot.waitSignal(screen.finished, timeout=2000):
        button(screen, "Vào phòng họp").click()


def test_a_pin_is_chosen_twice_alike_and_not_too_easy(qtbot: QtBot) -> None:
    screen = Enrolment()
    shown(qtbot, screen)
    screen.ask_pin()
    settle()
    for easy in ("111111", "123456", "987654"):
        type_pin(screen, easy)
        assert "quá dễ đoán" in said(screen)
    type_pin(screen, "482915")
    type_pin(screen, "482916")
    assert "không giống nhau" in said(screen)
    type_pin(screen, "482915")
    with qtbot.waitSignal(screen.secret_chosen, timeout=2000) as caught:
        type_pin(screen, "482915")
    assert caught.args == ["482915"]


def test_a_passphrase_is_long_and_typed_twice(qtbot: QtBot) -> None:
    screen = Enrolment()
    shown(qtbot, screen)
    screen.ask_passphrase()
    settle()
    enter(field(screen, "Cụm mật khẩu"), "ngắn")
    with qtbot.assertNotEmitted(screen.secret_chosen):
        button(screen, "Tạo kho mã hóa").click()
    assert "quá ngắn" in said(screen)
    enter(field(screen, "Cụm mật khẩu"), " rồi thêm vào cho đủ dài")
    enter(field(screen, "Nhập lại cụm mật khẩu"), "ngắn rồi thêm vào cho đủ dài")
    with qtbot.waitSignal(screen.secret_chosen, timeout=2000):
        button(screen, "Tạo kho mã hóa").click()


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_its_words(qtbot: QtBot, trouble: Trouble) -> None:
    screen = Enrolment()
    shown(qtbot, screen)
    screen.ask_link(trouble, link="link")
    settle()
    assert trouble_words(trouble) in said(screen)
    assert trouble.value not in said(screen)


def test_words_of_troubles_differ() -> None:
    assert len({trouble_words(each) for each in Trouble}) == len(Trouble)


# Home and settings ----------------------------------------------------------------

LIVE = LiveMeeting("m1", "Phiên họp", datetime(2026, 11, 22, 8, 0), None, "A2", 42)
HELD = tuple(
    MeetingRow(f"h{day}", f"Phiên {day}", datetime(2026, 10, day, 8, 0), "A2", state=MeetingState.HELD)
    for day in range(1, 6)
)
HOME = HomeView(
    "Trần Thị Một",
    date(2026, 11, 22),
    (LIVE,),
    (MeetingRow("m2", "Họp chuyên đề", datetime(2026, 11, 25, 14, 0), "B1", 5, 11),),
    HELD,
    (TodoRow("sign", "Ký biên bản", "", "signature"),),
)


@pytest.mark.parametrize("size", [(1366, 768), (912, 1368)])
def test_home_says_when_and_opens_what_is_pressed(qtbot: QtBot, size: tuple[int, int]) -> None:
    screen = Home(HOME, QWidget(), QWidget())
    shown(qtbot, screen, size)
    assert "Chủ Nhật, 22 tháng 11 năm 2026" in said(screen)
    assert "14:00 · B1 · 5 mục · 11 tài liệu" in said(screen)
    assert "Thứ Tư" in said(screen)
    with qtbot.waitSignal(screen.enter, timeout=2000) as caught:
        button(screen, "Vào phòng họp").click()
    assert caught.args == ["m1"]
    rows = {each.title.text(): each for each in screen.findChildren(kit.Row) if each.isVisible()}
    with qtbot.waitSignal(screen.open_meeting, timeout=2000) as caught:
        rows["Họp chuyên đề"].click()
    assert caught.args == ["m2"]
    with qtbot.waitSignal(screen.todo, timeout=2000) as caught:
        rows["Ký biên bản"].click()
    assert caught.args == ["sign"]


def test_home_shows_no_place_that_does_nothing(qtbot: QtBot) -> None:
    screen = Home(HOME, QWidget(), QWidget())
    shown(qtbot, screen)
    assert not any(words in said(screen) for words in ("Tài liệu", "Kết luận", "Sổ ghi", "Soạn phiên họp"))


def test_all_held_meetings_are_shown_when_asked(qtbot: QtBot) -> None:
    screen = Home(HOME, QWidget(), QWidget())
    shown(qtbot, screen)
    assert "Phiên 4" not in said(screen)
    button(screen, "Xem tất cả").click()
    settle()
    assert "Phiên 5" in said(screen) and "Xem tất cả" not in said(screen)


def test_home_takes_a_new_view_and_keeps_its_sync_chip(qtbot: QtBot) -> None:
    screen = Home(HOME, QWidget(), QWidget())
    shown(qtbot, screen)
    chip = screen.sync
    screen.show_home(dataclasses.replace(HOME, live=(), coming=(), held=()))
    settle()
    assert "Chưa có phiên họp nào" in said(screen)
    assert chip.isVisible() and screen.sync is chip


def test_settings_emit_what_is_chosen(qtbot: QtBot) -> None:
    screen = Settings(SettingsView(look="light"))
    shown(qtbot, screen)
    for words, signal, value in (
        ("Tối", screen.look_chosen, "dark"),
        ("English", screen.language_chosen, "en"),
        ("150 %", screen.scale_chosen, 150),
    ):
        with qtbot.waitSignal(signal, timeout=2000) as caught:
            button(screen, words).click()
        assert caught.args == [value]
    with qtbot.waitSignal(screen.lock, timeout=2000):
        button(screen, "Khóa ngay").click()


def test_the_networks_settings_are_told_together(qtbot: QtBot) -> None:
    screen = Settings(SettingsView(bytes_per_s=700_000))  # a limit that was set elsewhere is shown, too
    shown(qtbot, screen)
    assert button(screen, "700 KB/giây").isChecked() and button(screen, "Theo hệ điều hành").isChecked()
    with qtbot.waitSignal(screen.network_chosen, timeout=2000) as caught:
        button(screen, "1 MB/giây").click()
    assert caught.args == [1_000_000, "system"]
    with qtbot.waitSignal(screen.network_chosen, timeout=2000) as caught:
        button(screen, "Có").click()
    assert caught.args == [1_000_000, "yes"]


def test_changing_the_pin_asks_old_new_and_new_again(qtbot: QtBot) -> None:
    screen = Settings(SettingsView())
    shown(qtbot, screen)
    button(screen, "Đổi mã PIN").click()
    settle()
    type_pin(screen, "111111")
    type_pin(screen, "482915")
    type_pin(screen, "482916")
    assert "không giống nhau" in said(screen)
    type_pin(screen, "482915")
    with qtbot.waitSignal(screen.secret_changed, timeout=2000) as caught:
        type_pin(screen, "482915")
    assert caught.args == ["111111", "482915"]
    screen.show_secret_refused("Sai mã PIN đang dùng")
    assert "Sai mã PIN đang dùng" in said(screen)
    screen.show_secret_changed()
    settle()
    assert "Đã đổi mã PIN" in said(screen)


# Sync and signatures --------------------------------------------------------------


def test_a_waiting_ballot_is_never_called_sent(qtbot: QtBot) -> None:
    host = kit.Screen()
    chip = kit.SyncChip()
    host.body.addWidget(chip)
    shown(qtbot, host)
    popover = SyncPopover(host, chip, SyncView(kit.SyncState.OFFLINE, 3, 8, 8, 8, waiting=2, ballots=1))
    popover.open()
    settle()
    words = said(popover)
    assert "1 phiếu biểu quyết" in words and "1 yêu cầu" in words
    assert "Phiếu của bạn chưa được ghi nhận" in words
    assert "chỉ được tính nếu đến máy chủ trước khi chủ tọa đóng biểu quyết" in words
    assert "đã gửi" not in words.lower()
    with qtbot.waitSignal(popover.retry, timeout=2000):
        button(popover, "Thử lại ngay").click()
    popover.show_sync(SyncView(kit.SyncState.SYNCED, papers_here=8, papers_total=8))
    settle()
    assert "Mọi thay đổi đã ghi nhận" in said(popover)


def test_the_sync_popover_says_how_far_and_how_long_and_why_not(qtbot: QtBot) -> None:
    host = kit.Screen()
    chip = kit.SyncChip()
    host.body.addWidget(chip)
    shown(qtbot, host)
    coming = SyncView(
        kit.SyncState.SYNCING, papers_here=3, papers_total=8, bytes_here=12_400_000, bytes_total=48_100_000,
        left_s=100, bytes_sent=4_000_000, bytes_to_send=9_000_000,
    )  # fmt: skip
    popover = SyncPopover(host, chip, coming)
    popover.open()
    settle()
    words = said(popover)
    assert "Đã tải 12 / 49 MB · còn khoảng 2 phút" in words and "3/8" in words
    assert "Đang gửi tài liệu lên máy chủ" in words and "4 / 9 MB" in words
    popover.show_sync(replace(coming, left_s=None))
    settle()
    assert "Đã tải 12 / 49 MB" in said(popover) and "còn" not in said(popover)
    popover.show_sync(
        SyncView(kit.SyncState.PAUSED, papers_here=3, papers_total=8, paused=5, bytes_paused=35_500_000)
    )
    settle()
    assert "tính phí" in said(popover) and "5 tài liệu chưa tải (36 MB)" in said(popover)
    with qtbot.waitSignal(popover.fetch_all, timeout=2000):
        button(popover, "Tải ngay").click()
    popover.show_sync(SyncView(kit.SyncState.OFFLINE, 2, trouble="Máy này chưa có mạng.", clock_off_min=12))
    settle()
    assert "Máy này chưa có mạng." in said(popover) and "chậm 12 phút" in said(popover)
    popover.show_sync(SyncView(kit.SyncState.SYNCED, clock_off_min=-7))
    settle()
    assert "nhanh 7 phút" in said(popover)


SIGNED = SignatureView("Nguyễn Văn Ký", Verdict.VALID, intact=Check.YES, trusted=Check.YES)

# signatures.md's table, word for word: verdict, reason code, Vietnamese, English.
WORDING = [
    (
        Verdict.VALID,
        "",
        "Chữ ký hợp lệ. Tài liệu chưa bị thay đổi kể từ khi Nguyễn Văn Ký ký.",
        "Signature valid. Unchanged since Nguyễn Văn Ký signed.",
    ),
    (
        Verdict.VALID_WITH_ADDITIONS,
        "annotations-added",
        "Chữ ký hợp lệ; có bổ sung sau khi ký (ghi chú).",
        "Valid, with permitted later additions (notes).",
    ),
    (
        Verdict.UNKNOWN_SIGNER,
        "untrusted-root",
        "Chưa xác minh được người ký. Nội dung nguyên vẹn nhưng chứng thư không thuộc danh sách tin cậy.",
        "Signer not verified. Content intact; certificate is not from a trusted authority.",
    ),
    (
        Verdict.INDETERMINATE,
        "expired-no-proof-of-time",
        "Chưa đủ căn cứ kết luận (chứng thư hết hạn và không có dấu thời gian).",
        "Cannot be confirmed (certificate expired and no timestamp).",
    ),
    (
        Verdict.CHANGED,
        "later-change",
        "Chữ ký KHÔNG hợp lệ. Tài liệu đã bị thay đổi sau khi ký. Không sử dụng.",
        "Signature INVALID. Changed after signing. Do not rely on it.",
    ),
    (
        Verdict.MALFORMED,
        "malformed-signature",
        "Chữ ký KHÔNG hợp lệ: sai cấu trúc. Đề nghị nơi gửi ký lại.",
        "Signature INVALID: malformed. Ask sender to re-sign.",
    ),
    (
        Verdict.REVOKED,
        "revoked",
        "Chữ ký KHÔNG hợp lệ. Chứng thư đã bị thu hồi trước khi ký.",
        "Signature INVALID. Certificate revoked before signing.",
    ),
]


@pytest.mark.parametrize(("verdict", "reason", "vietnamese", "english"), WORDING)
def test_verdicts_are_worded_as_agreed(
    dressed: QApplication, verdict: Verdict, reason: str, vietnamese: str, english: str
) -> None:
    signature = dataclasses.replace(SIGNED, verdict=verdict, reason=reason)
    assert " ".join(words_of(verdict, signature)[2:]) == vietnamese
    assert language.apply(dressed, "en")
    assert " ".join(words_of(verdict, signature)[2:]) == english


def test_every_verdict_of_the_papers_has_a_face() -> None:
    for word in jobs.VERDICT_WORDS:
        for reason in (None, "malformed-signature", "revoked", "cannot-check"):
            assert verdict_chip(verdict_of(word, reason)).text()
    assert verdict_of("invalid", "tampered") is Verdict.CHANGED
    assert verdict_of("indeterminate", "revoked") is Verdict.INDETERMINATE
    with pytest.raises(ValueError, match="excellent"):
        verdict_of("excellent", None)


def test_the_panel_tells_proven_from_claimed_time_and_missing_revocation(qtbot: QtBot) -> None:
    signed = dataclasses.replace(SIGNED, signed_at=datetime(2026, 11, 18, 16, 22), has_signed_version=True)
    panel = SignaturePanel(SignaturesView(Verdict.VALID, signatures=(signed,)))
    shown(qtbot, panel, (330, 900))
    assert "Thời điểm do máy người ký khai, chưa được chứng thực" in said(panel)
    assert "Không có dữ liệu thu hồi trong tệp (kiểm tra ngoại tuyến)" in said(panel)
    with qtbot.waitSignal(panel.signed_version, timeout=2000) as caught:
        button(panel, "Xem bản đã ký").click()
    assert caught.args == [0]
    proven = dataclasses.replace(signed, proven_time=True, revocation_known=True)
    panel = SignaturePanel(SignaturesView(Verdict.VALID, signatures=(proven,)))
    shown(qtbot, panel, (330, 900))
    assert "Thời điểm ký (có dấu thời gian)" in said(panel) and "16:22, 18/11/2026" in said(panel)
    assert "Chưa bị thu hồi" in said(panel)


# English --------------------------------------------------------------------------


def screens_in_english() -> Iterator[QWidget]:
    view = VaultView("v", "A Member", "Member", "A Commune")
    yield SignIn(SignInView((view,)))
    yield SignIn(SignInView((dataclasses.replace(view, unlock=Unlock.PASSPHRASE),)))
    enrolment = Enrolment()
    enrolment.ask_account(AccountView("A Member", "Member", True, "Tablet"), Trouble.UNREACHABLE)
    yield enrolment
    yield Home(HomeView("A Member", date(2026, 11, 22)), Settings(SettingsView()), QWidget())
    yield Settings(SettingsView())
    yield SignaturePanel(
        SignaturesView(Verdict.CHANGED, signatures=(dataclasses.replace(SIGNED, signer="A"),))
    )


def test_english_screens_hold_no_vietnamese(qtbot: QtBot, dressed: QApplication) -> None:
    assert language.apply(dressed, "en")
    for screen in screens_in_english():
        shown(qtbot, screen)
        for line in said(screen).replace("Tiếng Việt", "").splitlines():
            marks = [each for each in unicodedata.normalize("NFD", line) if unicodedata.combining(each)]
            assert not marks and "đ" not in line.lower(), line


def test_a_wrong_pin_is_announced(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[QAccessible.Event] = []
    real = QAccessible.updateAccessibility

    def listen(event: QAccessibleEvent) -> None:
        heard.append(event.type())
        real(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    screen = SignIn(SignInView((MEMBER,)))
    shown(qtbot, screen)
    screen.show_wrong(3)
    assert QAccessible.Event.Announcement in heard


# The theme ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "build", [lambda: SignIn(SignInView((MEMBER,))), lambda: Home(HOME, QWidget(), QWidget())]
)
def test_a_screen_shown_takes_another_theme_whole(
    qtbot: QtBot, dressed: QApplication, build: Callable[[], QWidget]
) -> None:
    changed = build()
    shown(qtbot, changed)
    theme.apply(dressed, dark=True)
    settle()
    fresh = build()
    shown(qtbot, fresh)
    assert changed.grab().toImage() == fresh.grab().toImage()
