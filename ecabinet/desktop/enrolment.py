"""Making this device the member's: the invitation's link, whose server it is, the account, the PIN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.pin import PinEntry, passphrase_rule, passphrase_trouble
from ecabinet.desktop.refusals import sentence

LACQUER_PORTRAIT: Final = 330
PASSWORD_LENGTH_MIN: Final = 12
_PAGE_WIDTH: Final = 560


class Trouble(Enum):
    """What may go wrong while enrolling; each is said in its own words."""

    BAD_LINK = "bad-link"
    WRONG_CODE = "wrong-code"
    USED_CODE = "used-code"
    WRONG_IDENTITY = "wrong-identity"
    UNREACHABLE = "unreachable"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of a trouble, not a secret
    WEAK_PASSWORD = "weak-password"  # noqa: S105 - likewise
    NO_ROOM = "no-room"
    FAILED = "failed"
    NO_NETWORK = "no-network"
    NAME_UNKNOWN = "name-unknown"
    PROXY_FAILED = "proxy-failed"
    PROXY_SIGN_IN = "proxy-sign-in"
    CAPTIVE_PORTAL = "captive-portal"
    OTHER_CERTIFICATE = "other-certificate"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CLOCK_WRONG = "clock-wrong"
    NEWER_SERVER = "newer-server"
    GARBLED_ANSWER = "garbled-answer"
    STORAGE_FULL = "storage-full"


_WORDS: Final[dict[Trouble, str]] = {
    Trouble.BAD_LINK: str(
        QT_TRANSLATE_NOOP("Trouble", "Đây không phải đường dẫn đăng ký. Hãy sao chép cả dòng trong giấy mời.")
    ),
    Trouble.WRONG_CODE: str(
        QT_TRANSLATE_NOOP("Trouble", "Mã đăng ký không đúng. Kiểm tra lại giấy mời hoặc hỏi quản trị viên.")
    ),
    Trouble.USED_CODE: str(
        QT_TRANSLATE_NOOP("Trouble", "Mã đăng ký đã dùng hoặc hết hạn. Đề nghị quản trị viên cấp mã mới.")
    ),
    Trouble.WRONG_IDENTITY: str(
        QT_TRANSLATE_NOOP(
            "Trouble",
            "Máy chủ này KHÔNG phải máy chủ ghi trong giấy mời. Chưa có thông tin nào được gửi đi. "
            "Hãy báo quản trị viên.",
        )
    ),
    Trouble.UNREACHABLE: str(
        QT_TRANSLATE_NOOP("Trouble", "Chưa kết nối được máy chủ. Kiểm tra mạng rồi thử lại.")
    ),
    Trouble.WRONG_PASSWORD: str(QT_TRANSLATE_NOOP("Trouble", "Mật khẩu tài khoản không đúng.")),
    Trouble.WEAK_PASSWORD: str(
        QT_TRANSLATE_NOOP("Trouble", "Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác.")
    ),
    Trouble.NO_ROOM: str(QT_TRANSLATE_NOOP("Trouble", "Máy đã đầy, không lưu được kho mã hóa.")),
    Trouble.FAILED: str(QT_TRANSLATE_NOOP("Trouble", "Chưa đăng ký được. Hãy thử lại.")),
}


def trouble_words(trouble: Trouble) -> str:
    """What to tell the member; the network's own troubles in the words that they have everywhere."""
    words = _WORDS.get(trouble)
    return sentence(trouble.value) if words is None else QCoreApplication.translate("Trouble", words)


@dataclass(frozen=True)
class ServerView:
    """Whose server answered; the member compares its fingerprint, in words, with the invitation."""

    name: str
    address: str
    fingerprint: tuple[str, ...]


@dataclass(frozen=True)
class AccountView:
    """Whom the code names. ``sets_password``: the account has none yet, so it is chosen here."""

    name: str
    office: str
    sets_password: bool
    device_name: str


class _Page(kit.Scroller):
    """One step: eyebrow, title, what it is about, its controls in ``inner``, an error if there is one."""

    def __init__(self, step: str, title: str, words: str) -> None:
        super().__init__(margins=(24, 24, 24, 24))
        holder = QWidget()
        holder.setMaximumWidth(_PAGE_WIDTH)
        self.inner = QVBoxLayout(holder)
        self.inner.setContentsMargins(0, 0, 0, 0)
        self.inner.setSpacing(theme.SPACE_16)
        self.inner.addWidget(kit.Text(step, "eyebrow", tone="gold"))
        self.inner.addWidget(kit.Text(title, "title"))
        self.words = kit.Text(words, "fact")
        self.words.setVisible(bool(words))
        self.inner.addWidget(self.words)
        self.banner = kit.Banner("bad", "")
        self.banner.hide()
        self.inner.addWidget(self.banner)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(holder, 20)
        middle.addStretch(1)
        self.body.addStretch(1)
        self.body.addLayout(middle)
        self.body.addStretch(2)

    def set_error(self, words: str) -> None:
        """Say what went wrong, above the controls; empty takes it away."""
        self.banner.say(words)
        self.banner.setVisible(bool(words))
        if words:
            kit.announce(self, words, urgent=True)

    def ends(self, *controls: QWidget) -> None:
        """The step's buttons, the main one last."""
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_12)
        row.addStretch(1)
        for control in controls:
            row.addWidget(control)
        self.inner.addLayout(row)


class Enrolment(QWidget):
    """The steps, each shown by an ``ask_*`` call and answered by a signal.

    Signals: ``link_given(link)``; ``identity_confirmed()`` or ``identity_refused()``;
    ``account_given(password, device_name)``; ``secret_chosen(secret)``; ``finished()`` after the last step;
    ``cancelled()``; ``language_chosen("vi"|"en")``. ``notice`` says, above them, whose data was deleted.
    """

    link_given = Signal(str)
    identity_confirmed = Signal()
    identity_refused = Signal()
    account_given = Signal(str, str)
    secret_chosen = Signal(str)
    finished = Signal()
    cancelled = Signal()
    language_chosen = Signal(str)

    def __init__(self, *, may_cancel: bool = True, notice: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase = False
        """Whether a passphrase was asked for last, rather than a PIN."""
        self.setProperty("kind", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self.lacquer = kit.Lacquer(
            self.tr("PHÒNG HỌP KHÔNG GIẤY"),
            self.tr("Đăng ký\nmáy này"),
            self.tr("Chỉ làm một lần. Khóa mở tài liệu nằm trên máy của bạn, không ai khác có."),
        )
        self._halves.addWidget(self.lacquer, 42)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        self._pages = QStackedWidget()
        if notice:
            gone = kit.Banner("warn", self.tr("Đã xóa dữ liệu trên máy này"), notice)
            told = QVBoxLayout()
            told.setContentsMargins(32, 24, 32, 0)
            told.addWidget(gone)
            right.addLayout(told)
        right.addWidget(self._pages, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(32, 4, 32, 12)
        if may_cancel:
            cancel = kit.Button(self.tr("Thôi đăng ký"), "ghost", icon="x")
            cancel.clicked.connect(self.cancelled)
            foot.addWidget(cancel)
        foot.addStretch(1)
        other = "vi" if language.current() == "en" else "en"
        tongue = kit.Button("English" if other == "en" else "Tiếng Việt", "ghost", icon="languages")
        tongue.clicked.connect(lambda: self.language_chosen.emit(other))
        foot.addWidget(tongue)
        right.addLayout(foot)
        self._halves.addLayout(right, 58)
        self._page: _Page | None = None
        self._first_pin = ""
        self.ask_link()

    def ask_link(self, trouble: Trouble | None = None, *, link: str = "") -> None:
        """Step 1: paste the invitation's link; a scanner that types works as well."""
        page = _Page(
            self.tr("BƯỚC 1 TRÊN 4"),
            self.tr("Dán đường dẫn đăng ký"),
            self.tr(
                "Đường dẫn nằm trong giấy mời hoặc thư của quản trị viên. Máy quét mã QR cũng dùng được."
            ),
        )
        field = kit.Field(self.tr("Đường dẫn hoặc mã đăng ký"), length_max=2048)
        field.set_text(link)
        go = kit.Button(
            self.tr("Tiếp tục"), "primary", icon="arrow-right", icon_after=True, size=theme.PRIMARY
        )
        go.setEnabled(bool(link.strip()))

        def give() -> None:
            if field.text().strip():
                page.set_error("")
                go.setEnabled(False)
                self.link_given.emit(field.text().strip())

        field.edited.connect(lambda text: go.setEnabled(bool(text.strip())))
        field.entered.connect(give)
        go.clicked.connect(give)
        page.inner.addWidget(field)
        page.ends(go)
        self._turn(page, field, trouble)

    def ask_identity(self, server: ServerView) -> None:
        """Step 2: the member compares the server's words with the invitation."""
        page = _Page(
            self.tr("BƯỚC 2 TRÊN 4"),
            server.name,
            self.tr("Các từ dưới đây phải giống hệt giấy mời. Nếu khác một từ, đừng tiếp tục."),
        )
        card = kit.Card()
        card.body.addWidget(kit.Text(server.address, "meta"))
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE_12)
        columns = 2 if len(server.fingerprint) % 3 else 3
        for index, word in enumerate(server.fingerprint):
            place = kit.Text(f"{index + 1}. {word}", "strong")
            grid.addWidget(place, index // columns, index % columns)
        card.body.addLayout(grid)
        page.inner.addWidget(card)
        no = kit.Button(self.tr("Không khớp"), "danger", icon="x", size=theme.PRIMARY)
        yes = kit.Button(self.tr("Khớp, tiếp tục"), "primary", icon="check", size=theme.PRIMARY)
        no.clicked.connect(self.identity_refused)
        yes.clicked.connect(self.identity_confirmed)
        page.ends(no, yes)
        self._turn(page, yes)

    def ask_account(self, account: AccountView, trouble: Trouble | None = None) -> None:
        """Step 3: the account's password, chosen here or entered, and what this device is called."""
        words = (
            self.tr("Chọn mật khẩu cho tài khoản. Bạn chỉ cần nó khi đăng ký máy khác.")
            if account.sets_password
            else self.tr("Nhập mật khẩu tài khoản bạn đã đặt.")
        )
        about = "\n".join(line for line in (account.office, words) if line)
        page = _Page(self.tr("BƯỚC 3 TRÊN 4"), account.name, about)
        rule = self.tr("Ít nhất {length} ký tự").format(length=PASSWORD_LENGTH_MIN)
        password = kit.Field(
            self.tr("Mật khẩu tài khoản"), secret=True, remark=rule if account.sets_password else ""
        )
        again = kit.Field(self.tr("Nhập lại mật khẩu"), secret=True)
        again.setVisible(account.sets_password)
        device = kit.Field(
            self.tr("Tên máy"), remark=self.tr("Để bạn nhận ra máy này trong danh sách."), length_max=64
        )
        device.set_text(account.device_name)
        go = kit.Button(
            self.tr("Tiếp tục"), "primary", icon="arrow-right", icon_after=True, size=theme.PRIMARY
        )

        def give() -> None:
            if account.sets_password and len(password.text()) < PASSWORD_LENGTH_MIN:
                password.set_error(
                    self.tr("Mật khẩu cần ít nhất {length} ký tự").format(length=PASSWORD_LENGTH_MIN)
                )
            elif account.sets_password and again.text() != password.text():
                again.set_error(self.tr("Hai lần nhập không giống nhau"))
            elif not password.text():
                password.set_error(self.tr("Hãy nhập mật khẩu"))
            elif not device.text().strip():
                device.set_error(self.tr("Hãy đặt tên cho máy"))
            else:
                go.setEnabled(False)
                self.account_given.emit(password.text(), device.text().strip())

        for field in (password, again, device):
            field.entered.connect(give)
            page.inner.addWidget(field)
        go.clicked.connect(give)
        page.ends(go)
        if trouble is Trouble.WRONG_PASSWORD:
            password.set_error(trouble_words(trouble))
            trouble = None
        self._turn(page, password, trouble)

    def ask_pin(self) -> None:
        """Step 4 where the system keeps keys: a PIN, twice; or a passphrase where the account is shared."""
        self.passphrase = False
        page = _Page(self.tr("BƯỚC 4 TRÊN 4"), self.tr("Chọn mã PIN"), "")
        pin = PinEntry(self.tr("Sáu số, chỉ mình bạn biết"))
        self._first_pin = ""

        def entered(digits: str) -> None:
            first, self._first_pin = self._first_pin, ""
            if not first:
                if len(set(digits)) == 1 or digits in "0123456789 9876543210":
                    pin.refuse(self.tr("Mã PIN này quá dễ đoán. Chọn mã khác"))
                    return
                self._first_pin = digits
                pin.ask(self.tr("Nhập lại mã PIN"))
            elif first != digits:
                pin.refuse(self.tr("Hai mã PIN không giống nhau. Chọn lại"))
            else:
                pin.hold(self.tr("Đang tạo kho mã hóa…"))
                self.secret_chosen.emit(digits)

        pin.entered.connect(entered)
        page.inner.addLayout(kit.centred(pin))
        shared = kit.Button(self.tr("Máy này nhiều người dùng chung?"), "ghost", icon="users")
        shared.clicked.connect(lambda: self.ask_passphrase(shared=True))
        page.inner.addWidget(shared, 0, Qt.AlignmentFlag.AlignHCenter)
        self._turn(page, pin)

    def ask_passphrase(self, suggested: str = "", *, shared: bool = False) -> None:
        """Step 4 where no key store exists: a passphrase, twice; ``suggested`` is one made for the member.

        ``shared``: there is one, but others use the same account of this computer.
        """
        self.passphrase = True
        if shared:
            why = self.tr(
                "Người dùng chung tài khoản máy tính này có thể thử mã PIN sáu số. Hãy dùng cụm mật khẩu."
            )
        else:
            why = self.tr(
                "Kho khóa hệ thống không có trên máy này, nên mã PIN ngắn không đủ an toàn. "
                "Hãy dùng cụm mật khẩu dài."
            )
        page = _Page(self.tr("BƯỚC 4 TRÊN 4"), self.tr("Chọn cụm mật khẩu"), why)
        if suggested:
            card = kit.Surface("inset", margins=(16, 12, 16, 12), spacing=theme.SPACE_4)
            card.body.addWidget(kit.Text(self.tr("Gợi ý, chép lại nơi an toàn:"), "meta"))
            card.body.addWidget(kit.Text(suggested, "strong"))
            page.inner.addWidget(card)
        one = kit.Field(self.tr("Cụm mật khẩu"), secret=True, remark=passphrase_rule(alone=not shared))
        again = kit.Field(self.tr("Nhập lại cụm mật khẩu"), secret=True)
        go = kit.Button(self.tr("Tạo kho mã hóa"), "primary", icon="lock", size=theme.PRIMARY)

        def give() -> None:
            trouble = passphrase_trouble(one.text(), alone=not shared)
            if trouble:
                one.set_error(trouble)
            elif one.text() != again.text():
                again.set_error(self.tr("Hai lần nhập không giống nhau"))
            else:
                go.setEnabled(False)
                self.secret_chosen.emit(one.text())

        for field in (one, again):
            field.entered.connect(give)
            page.inner.addWidget(field)
        go.clicked.connect(give)
        page.ends(go)
        self._turn(page, one)

    def show_progress(self, steps: Sequence[str], present: int) -> None:
        """What is being done, ``present`` of ``steps`` now; nothing can be pressed."""
        page = _Page(self.tr("ĐANG ĐĂNG KÝ"), self.tr("Đang chuẩn bị máy của bạn"), "")
        for index, step in enumerate(steps):
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE_12)
            done, now = index < present, index == present
            icon = "circle-check" if done else "loader-circle" if now else "circle"
            row.addWidget(kit.Icon(icon, "ok" if done else "info" if now else "text3", 22))
            row.addWidget(kit.Text(step, "strong" if now else "body"), 1)
            page.inner.addLayout(row)
        self._turn(page, None)
        if present < len(steps):
            kit.announce(self, steps[present])

    def show_done(self, name: str) -> None:
        """The device is the member's."""
        page = _Page(
            self.tr("XONG"),
            self.tr("Máy đã sẵn sàng"),
            self.tr("{name} dùng được máy này, cả khi mất mạng.").format(name=name),
        )
        go = kit.Button(self.tr("Vào phòng họp"), "primary", icon="log-in", size=theme.PRIMARY)
        go.clicked.connect(self.finished)
        page.ends(go)
        self._turn(page, go)

    def _turn(self, page: _Page, focus: QWidget | None, trouble: Trouble | None = None) -> None:
        before = self._page
        self._page = page
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if before is not None:
            self._pages.removeWidget(before)
            before.deleteLater()
        if trouble is not None:
            page.set_error(trouble_words(trouble))
        if focus is not None:
            focus.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side when wide; the lacquer above when tall."""
        super().resizeEvent(event)
        tall = event.size().height() > event.size().width()
        if tall:
            self.lacquer.setFixedHeight(max(LACQUER_PORTRAIT, self.lacquer.height_for(event.size().width())))
        else:
            self.lacquer.setMinimumHeight(0)
            self.lacquer.setMaximumHeight(16777215)  # Qt's own "no limit", which PySide does not export
        way = QBoxLayout.Direction.TopToBottom if tall else QBoxLayout.Direction.LeftToRight
        if self._halves.direction() != way:
            self._halves.setDirection(way)
