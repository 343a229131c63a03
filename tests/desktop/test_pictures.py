"""Every screen in every size, theme and language: nothing clipped, small, nameless or overlapping."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime

import pytest
from PySide6.QtWidgets import QWidget

from ecabinet.desktop import kit, theme
from ecabinet.desktop.enrolment import AccountView, Enrolment, ServerView, Trouble
from ecabinet.desktop.home import Home, HomeView, LiveMeeting, MeetingRow, MeetingState, TodoRow
from ecabinet.desktop.refusals import sentence
from ecabinet.desktop.search import SearchPage
from ecabinet.desktop.settings import Settings, SettingsView
from ecabinet.desktop.signature import Check, SignaturePanel, SignaturesView, SignatureView, Verdict
from ecabinet.desktop.signin import Doorstep, SignIn, SignInView, Unlock, VaultView, wiped_words
from ecabinet.desktop.sync import SyncPopover, SyncView
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
    pictures(
        lambda: sign_in(HANG), "1-signin-wrong", prepare=lambda it: as_sign_in(it).show_wrong(4), every=False
    )


def test_sign_in_locked(pictures: Pictures) -> None:
    pictures(
        lambda: sign_in(HANG), "1-signin-locked", prepare=lambda screen: as_sign_in(screen).show_locked(30)
    )


def test_sign_in_by_passphrase(pictures: Pictures) -> None:
    pictures(lambda: sign_in(VINH), "1-signin-passphrase", every=False)


def test_sign_in_after_ten_wrong_tries(pictures: Pictures) -> None:
    pictures(lambda: sign_in(dataclasses.replace(HANG, must_sign_in=True)), "1-signin-ten-misses")


def test_the_password_is_wrong_too(pictures: Pictures) -> None:
    pictures(
        lambda: sign_in(dataclasses.replace(HANG, must_sign_in=True)),
        "1-signin-ten-misses-wrong",
        prepare=lambda it: as_sign_in(it).show_not_readmitted("Mật khẩu tài khoản chưa đúng."),
        every=False,
    )


def test_sign_in_without_keys(pictures: Pictures) -> None:
    pictures(lambda: sign_in(dataclasses.replace(HANG, keys_lost=True), VINH), "1-signin-keys-lost")


@pytest.mark.parametrize(
    ("state", "doorstep"),
    [
        ("posted", Doorstep(posted=2)),
        ("refused", Doorstep(posted=1, refused=1)),
        ("waiting", Doorstep(waiting=3)),
        ("wiped", Doorstep(wiped=("Trần Quốc Bảo",))),
    ],
)
def test_what_was_seen_to_while_nobody_was_signed_in(
    pictures: Pictures, state: str, doorstep: Doorstep
) -> None:
    pictures(
        lambda: sign_in(HANG, VINH), f"1-signin-{state}",
        prepare=lambda it: as_sign_in(it).show_doorstep(doorstep), every=state == "waiting",
    )  # fmt: skip


def test_enrolment_after_a_wipe(pictures: Pictures) -> None:
    pictures(
        lambda: Enrolment(may_cancel=False, notice=wiped_words(("Trần Quốc Bảo",))),
        "1-enrol-wiped", every=False,
    )  # fmt: skip


def test_enrolment_on_a_shared_account(pictures: Pictures) -> None:
    pictures(
        Enrolment, "1-enrol-shared", prepare=lambda it: it.ask_passphrase(shared=True),
        every=False,
    )  # fmt: skip


def test_choosing_who_signs_in(pictures: Pictures) -> None:
    def open_sheet(screen: QWidget) -> None:
        button = next(
            each
            for each in screen.findChildren(kit.Button)
            if each.text() in ("Đổi người dùng", "Switch user")
        )
        button.click()

    pictures(lambda: sign_in(HANG, VINH), "1-signin-people", prepare=open_sheet, every=False)


TODAY = date(2026, 11, 22)
LIVE = LiveMeeting(
    "m1",
    "Phiên họp thường kỳ tháng 11 của UBND tỉnh",
    datetime(2026, 11, 22, 8, 0),
    datetime(2026, 11, 22, 11, 30),
    "Phòng họp A2 và trực tuyến",
    42,
    "Bạn: thành viên có quyền biểu quyết",
    "Đang xem xét mục 4/8: Vốn đầu tư công trung hạn 2026–2030",
)
COMING = (
    MeetingRow(
        "m2",
        "Họp chuyên đề: kế hoạch phòng chống hạn, mặn 2027",
        datetime(2026, 11, 25, 14, 0),
        "Phòng họp B1",
        5,
        11,
        MeetingState.NEW,
    ),
    MeetingRow(
        "m3",
        "Hội nghị giao ban tháng 12",
        datetime(2026, 12, 1, 8, 0),
        "Trực tuyến",
        state=MeetingState.DRAFT,
        remark="Chương trình dự kiến",
    ),
)
HELD = tuple(
    MeetingRow(
        f"h{month}",
        f"Phiên họp thường kỳ tháng {month}",
        datetime(2026, month, 28, 8, 0),
        "Phòng họp A2",
        state=MeetingState.HELD,
        remark="7 kết luận, 2 việc giao cho bạn · Biên bản chờ bạn ký",
    )
    for month in (10, 9, 8, 7)
)
TODO = (
    TodoRow("positions", "Cho ý kiến trước 3 nội dung", "Hạn 17:00, 24/11", "message-square", "son"),
    TodoRow(
        "replaced", "1 tài liệu vừa được thay thế", "Mục 2 · Ghi chú của bạn đã chuyển sang", "files", "warn"
    ),
    TodoRow("attend", "Xác nhận tham dự", "Hoặc cử người dự thay", "user-check", "info"),
    TodoRow("sign", "Ký biên bản phiên tháng 10", "Thư ký gửi hôm qua", "signature", "gold"),
)
SETTINGS = SettingsView(
    look="light",
    scale_percent=125,
    person=HANG.name,
    device="Máy tính bảng phòng họp A2",
    server="UBND tỉnh An Hải",
    version="0.1.0",
)


def home(view: HomeView) -> Home:
    return Home(view, Settings(SETTINGS), SearchPage())


def test_home(pictures: Pictures) -> None:
    view = HomeView(HANG.name, TODAY, (LIVE,), COMING, HELD, TODO, 3, 214_000_000)
    pictures(lambda: home(view), "2-home")


def test_home_of_who_presides_and_prepares(pictures: Pictures) -> None:
    live = dataclasses.replace(LIVE, presides=True)
    view = HomeView(HANG.name, TODAY, (live,), COMING, HELD, TODO, 3, 214_000_000, may_prepare=True)
    pictures(lambda: home(view), "2-home-chair", every=False)


def test_home_without_meetings(pictures: Pictures) -> None:
    pictures(lambda: home(HomeView(HANG.name, TODAY)), "2-home-empty", every=False)


def at_settings(screen: QWidget) -> None:
    assert isinstance(screen, Home)
    screen.set_place("settings")


def test_settings(pictures: Pictures) -> None:
    pictures(lambda: home(HomeView(HANG.name, TODAY)), "8-settings", prepare=at_settings)


def test_changing_the_pin(pictures: Pictures) -> None:
    def open_sheet(screen: QWidget) -> None:
        at_settings(screen)
        words = ("Đổi mã PIN", "Change PIN")
        next(each for each in screen.findChildren(kit.Button) if each.text() in words).click()

    pictures(lambda: home(HomeView(HANG.name, TODAY)), "8-settings-pin", prepare=open_sheet, every=False)


SERVER = ServerView(
    "UBND tỉnh An Hải",
    "hop.anhai.example:8443",
    ("sông", "tre", "mây", "đồng", "lúa", "thuyền", "gió", "núi", "sen", "trống", "chim", "biển"),
)


def enrolment(step: Callable[[Enrolment], None]) -> Callable[[], QWidget]:
    def build() -> QWidget:
        screen = Enrolment()
        step(screen)
        return screen

    return build


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("link", lambda it: it.ask_link()),
        ("link-wrong", lambda it: it.ask_link(Trouble.WRONG_IDENTITY, link="ecabinet://example")),
        ("identity", lambda it: it.ask_identity(SERVER)),
        (
            "account-new",
            lambda it: it.ask_account(AccountView(HANG.name, HANG.office, True, "Máy phòng họp")),
        ),
        (
            "account-wrong",
            lambda it: it.ask_account(
                AccountView(HANG.name, HANG.office, False, "Máy phòng họp"), Trouble.WRONG_PASSWORD
            ),
        ),
        ("pin", lambda it: it.ask_pin()),
        ("passphrase", lambda it: it.ask_passphrase("thuyền mây lúa trống sen biển")),
        ("progress", lambda it: it.show_progress(("Tạo khóa", "Đăng ký với máy chủ", "Tải phiên họp"), 1)),
        ("done", lambda it: it.show_done(HANG.name)),
    ],
)
def test_enrolment(pictures: Pictures, name: str, step: Callable[[Enrolment], None]) -> None:
    pictures(enrolment(step), f"0-enrolment-{name}", every=False)


def under_a_bar(below: Callable[[], QWidget]) -> Callable[[], QWidget]:
    def build() -> QWidget:
        screen = kit.Screen()
        bar = kit.TopBar("Phiên họp thường kỳ tháng 11", "Phòng họp A2", person=HANG.name)
        bar.sync.set_sync(kit.SyncState.OFFLINE, waiting=3)
        screen.body.addWidget(bar)
        screen.body.addWidget(below(), 1)
        return screen

    return build


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("offline", SyncView(kit.SyncState.OFFLINE, 3, 8, 8, 8, waiting=2, notes=2)),
        ("ballot", SyncView(kit.SyncState.OFFLINE, 3, 8, 8, 8, waiting=1, ballots=1)),
        ("synced", SyncView(kit.SyncState.SYNCED, papers_here=8, papers_total=8)),
        (
            "syncing",
            SyncView(
                kit.SyncState.SYNCING,
                0,
                0,
                3,
                8,
                bytes_here=12_400_000,
                bytes_total=48_100_000,
                left_s=100,
                bytes_sent=4_000_000,
                bytes_to_send=9_000_000,
                clock_off_min=12,
            ),
        ),
        (
            "paused",
            SyncView(kit.SyncState.PAUSED, 0, 0, 3, 8, paused=5, bytes_paused=35_500_000),
        ),
        ("portal", SyncView(kit.SyncState.ERROR, 0, 0, 8, 8, trouble=sentence("captive-portal"))),
        ("no-name", SyncView(kit.SyncState.OFFLINE, 3, 0, 8, 8, trouble=sentence("name-unknown"))),
        ("error", SyncView(kit.SyncState.ERROR, papers_here=8, papers_total=8, trouble="Máy chủ từ chối.")),
        (
            "alarm",
            SyncView(
                kit.SyncState.OFFLINE,
                2,
                8,
                8,
                8,
                alarm="vault-rolled-back",
                warning=sentence("vault-rolled-back"),
            ),
        ),
    ],
)
def test_sync_popover(pictures: Pictures, name: str, view: SyncView) -> None:
    def open_it(screen: QWidget) -> None:
        SyncPopover(screen, screen.findChildren(kit.SyncChip)[0], view).open()

    pictures(under_a_bar(kit.Surface), f"7-sync-{name}", prepare=open_it, every=False)


SIGNED = SignatureView(
    "Ủy ban nhân dân tỉnh An Hải",
    Verdict.VALID,
    intact=Check.YES,
    trusted=Check.YES,
    revoked=Check.NO,
    revocation_known=True,
    signed_at=datetime(2026, 11, 18, 16, 22),
    proven_time=True,
)
CHANGED = dataclasses.replace(
    SIGNED,
    signer="Sở Tài chính",
    verdict=Verdict.CHANGED,
    reason="later-change",
    intact=Check.NO,
    revocation_known=False,
    proven_time=False,
    has_signed_version=True,
)
ADDED = dataclasses.replace(
    SIGNED, verdict=Verdict.VALID_WITH_ADDITIONS, reason="annotations-added", has_signed_version=True
)


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("valid", SignaturesView(Verdict.VALID, signatures=(SIGNED,))),
        ("changed", SignaturesView(Verdict.CHANGED, signatures=(SIGNED, CHANGED))),
        ("added", SignaturesView(Verdict.VALID_WITH_ADDITIONS, signatures=(ADDED,))),
        ("unsigned", SignaturesView(Verdict.UNSIGNED)),
    ],
)
def test_signature_panel(pictures: Pictures, name: str, view: SignaturesView) -> None:
    def beside() -> QWidget:
        panel = kit.Surface("surface")
        panel.body.addWidget(SignaturePanel(view))
        return kit.Columns(kit.Surface("sunken"), right=panel, narrow=0, right_width=330)

    pictures(under_a_bar(beside), f"7-signature-{name}", every=False)


COUNTS = (
    kit.Count("Tán thành", 14, "check", "ok", "Bạn, Đạt, Vinh, Trang và 10 người khác"),
    kit.Count("Không tán thành", 2, "x", "bad", "Lý Hoàng Nam, Vũ Thị Oanh", hatched=True),
    kit.Count("Không biểu quyết", 1, "minus", "off", "Mai Đức Ẩn"),
    kit.Count("Vắng mặt", 2, "user-x", "plain", "Không tính vào người biểu quyết"),
)


def everything() -> QWidget:
    """One screen of all the kit's parts, as the chair's would use them."""
    screen = kit.Screen()
    bar = kit.TopBar("Bàn điều hành · Phiên thường kỳ tháng 11", "Chủ tọa: Đặng Hữu Phước", person=HANG.name)
    bar.set_live("Đang họp · 09:41")
    bar.add(kit.ChipButton("Màn hình lớn: đang chiếu", "info", "monitor"))
    bar.sync.set_sync(kit.SyncState.SYNCING, done=3, total=8)
    bar.add_end(kit.HoldButton("Kết thúc phiên", icon="log-out"))
    screen.body.addWidget(bar)
    middle = kit.Scroller(margins=(20, 20, 20, 20), spacing=12)
    card = kit.Card(live=True)
    steps = kit.Stepper(("Chuẩn bị", "Đang mở", "Đã đóng", "Công bố"))
    steps.set_present(1)
    quorum = kit.QuorumBar("Có mặt")
    quorum.set_counts(17, 19, 13)
    whole = kit.CountBar()
    whole.set_counts(COUNTS)
    cells = kit.CountCells()
    cells.set_counts(COUNTS, columns=2)
    for part in (kit.SectionTitle("Biểu quyết mục 4", "2 người chờ"), steps, quorum, whole, cells):
        card.body.addWidget(part)
    middle.body.addWidget(card)
    for tone in ("ok", "info", "warn", "bad"):
        banner = kit.Banner(tone, "Chờ chủ tọa mở biểu quyết", "Nét bút đang viết được lưu.")
        banner.add(kit.Button("Xem lại"))
        middle.body.addWidget(banner)
    chips = kit.Flow()
    for tone in theme.TONES:
        chips.add(kit.Chip("Ẳ Ế Ỗ", tone, "shield-check"))
    middle.body.addWidget(chips)
    column = kit.Surface()
    right = kit.Scroller(margins=(16, 12, 16, 16))
    column.body.addWidget(right)
    right.body.addWidget(kit.SectionTitle("Phát biểu", "2 người chờ"))
    speaker = kit.Avatar("Trần Quốc Đạt", 36)
    right.body.addWidget(kit.Row("Trần Quốc Đạt", "Giám đốc Sở Tài chính", leading=speaker))
    right.body.addWidget(kit.Field("Tìm", placeholder="Tên người", remark="Không cần dấu"))
    right.body.addWidget(kit.EmptyState("mic", "Chưa ai xin phát biểu"))
    right.body.addStretch(1)
    screen.body.addWidget(kit.Columns(middle, right=column, right_title="Phát biểu"), 1)
    return screen


def test_the_whole_kit(pictures: Pictures) -> None:
    pictures(everything, "9-kit")


def test_a_drawer_and_a_toast(pictures: Pictures) -> None:
    def open_both(screen: QWidget) -> None:
        columns = screen.findChildren(kit.Columns)[0]
        if columns.is_narrow:
            columns.toggle("right")
        kit.Toast(screen).say("Đã chuyển mục 4 lên trước mục 3", act="Hoàn tác")

    pictures(everything, "9-kit-drawer", prepare=open_both, every=False)


def test_asking_before_an_act(pictures: Pictures) -> None:
    def ask(screen: QWidget) -> None:
        kit.ConfirmSheet(
            screen,
            "Đóng biểu quyết khi còn 3 người chưa bỏ phiếu?",
            "Lý Hoàng Nam, Vũ Thị Oanh và Mai Đức Ẩn chưa bỏ. Đóng rồi thì phiếu đến sau không được tính.",
            "Đóng biểu quyết",
            reason="Lý do",
        ).open()

    pictures(everything, "9-kit-ask", prepare=ask, every=False)
