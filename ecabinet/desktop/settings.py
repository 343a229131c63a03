"""How the cabinet looks and speaks on this device, its PIN, and help; a page within the home screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.pin import PinEntry, passphrase_rule, passphrase_trouble

SCALES: Final = (100, 110, 125, 150)
LIMITS: Final = (0, 250_000, 1_000_000, 4_000_000)
"""Bytes a second that papers may be held to; 0: no limit."""
TWO_COLUMNS: Final = 1000  # the page's width, before the text scale, from which it has two columns
LOCK_MIN: Final = 10
LOCKS_MIN: Final = (2, 5, 10, 30)
LOOKS: Final = ("light", "dark", "system")


@dataclass(frozen=True)
class SettingsView:
    """What is set now. ``look`` is light, dark or system; ``by_pin`` is false where a passphrase opens, which
    stands ``alone`` where the system keeps no keys; ``lock_min`` minutes without a touch lock. Papers take
    ``bytes_per_s`` of the network; ``metered`` is system, yes or no."""

    look: str = "system"
    scale_percent: int = 100
    by_pin: bool = True
    person: str = ""
    device: str = ""
    server: str = ""
    version: str = ""
    alone: bool = False
    lock_min: int = LOCK_MIN
    bytes_per_s: int = 0
    metered: str = "system"


class Settings(kit.Scroller):
    """Signals: ``look_chosen(str)``, ``language_chosen("vi"|"en")``, ``scale_chosen(int)`` in percent,
    ``secret_changed(old, new)``, answered by :meth:`show_secret_changed` or :meth:`show_secret_refused`;
    ``lock()``; ``lock_chosen(int)``, after how many minutes without a touch it locks by itself;
    ``network_chosen(bytes_per_s, metered)``.
    """

    look_chosen = Signal(str)
    language_chosen = Signal(str)
    scale_chosen = Signal(int)
    secret_changed = Signal(str, str)
    lock = Signal()
    lock_chosen = Signal(int)
    network_chosen = Signal(int, str)

    def __init__(self, view: SettingsView, parent: QWidget | None = None) -> None:
        super().__init__(margins=(26, 20, 26, 26), spacing=theme.SPACE_16, parent=parent)
        self._view = view
        self._change: ChangeSecret | None = None
        self.body.addWidget(kit.Text(self.tr("Cài đặt"), "titleLarge"))
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(theme.SPACE_16)
        for cards in ((self._look(), self._safety()), (self._network(), self._help(), self._about())):
            column = QVBoxLayout()
            column.setSpacing(theme.SPACE_16)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self.body.addLayout(self._columns)
        self.body.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room for them."""
        super().resizeEvent(event)
        wide = event.size().width() >= TWO_COLUMNS * theme.current().scale
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != way:
            self._columns.setDirection(way)

    def _look(self) -> QWidget:
        card = kit.Card()
        card.body.setSpacing(theme.SPACE_12)
        card.body.addWidget(kit.SectionTitle(self.tr("Hiển thị")))
        look = kit.Segments(
            self.tr("Nền"),
            [("light", self.tr("Sáng")), ("dark", self.tr("Tối")), ("system", self.tr("Theo máy"))],
        )
        look.set_choice(self._view.look)
        look.chosen.connect(self.look_chosen)
        tongue = kit.Segments(self.tr("Ngôn ngữ"), [("vi", "Tiếng Việt"), ("en", "English")])
        tongue.set_choice(language.current())
        tongue.chosen.connect(self.language_chosen)
        scale = kit.Segments(self.tr("Cỡ chữ"), [(str(each), f"{each} %") for each in SCALES])
        scale.set_choice(str(self._view.scale_percent))
        scale.chosen.connect(lambda key: self.scale_chosen.emit(int(key)))
        choices = ((self.tr("Nền"), look), (self.tr("Ngôn ngữ"), tongue), (self.tr("Cỡ chữ"), scale))
        for label, segments in choices:
            card.body.addWidget(kit.Text(label, "metaStrong"))
            card.body.addWidget(segments)
        return card

    def _network(self) -> QWidget:
        card = kit.Card()
        card.body.setSpacing(theme.SPACE_12)
        card.body.addWidget(kit.SectionTitle(self.tr("Mạng")))
        limits = sorted({*LIMITS, self._view.bytes_per_s})
        limit = kit.Segments(
            self.tr("Tốc độ tải tài liệu"), [(str(each), self._speed(each)) for each in limits]
        )
        limit.set_choice(str(self._view.bytes_per_s))
        metered = kit.Segments(
            self.tr("Mạng tính phí dung lượng"),
            [("system", self.tr("Theo hệ điều hành")), ("yes", self.tr("Có")), ("no", self.tr("Không"))],
        )
        metered.set_choice(self._view.metered)
        choices = ((self.tr("Tốc độ tải tài liệu"), limit), (self.tr("Mạng tính phí dung lượng"), metered))
        for label, segments in choices:
            card.body.addWidget(kit.Text(label, "metaStrong"))
            card.body.addWidget(segments)
            segments.chosen.connect(
                lambda _key: self.network_chosen.emit(int(limit.choice()), metered.choice())
            )
        card.body.addWidget(
            kit.Text(
                self.tr(
                    "Khi mạng tính phí, chỉ tải tài liệu của phiên đang họp hoặc họp trong 24 giờ tới, và "
                    "tài liệu bạn mở. Phiếu biểu quyết và ghi chú luôn được gửi ngay."
                ),
                "meta",
            )
        )
        return card

    def _speed(self, bytes_per_s: int) -> str:
        if not bytes_per_s:
            return self.tr("Không giới hạn")
        if bytes_per_s < 1_000_000:
            return self.tr("{count} KB/giây").format(count=bytes_per_s // 1000)
        return self.tr("{count} MB/giây").format(count=bytes_per_s // 1_000_000)

    def _safety(self) -> QWidget:
        card = kit.Card()
        card.body.setSpacing(theme.SPACE_12)
        card.body.addWidget(kit.SectionTitle(self.tr("Bảo mật")))
        card.body.addWidget(
            kit.Text(
                self.tr("Khóa mỗi khi rời máy. Khi khóa, mọi tài liệu và ghi chú chỉ còn ở dạng mã hóa."),
                "meta",
            )
        )
        idle = kit.Segments(
            self.tr("Tự khóa khi không ai chạm vào"),
            [(str(each), self.tr("%n phút", "", each)) for each in LOCKS_MIN],
        )
        idle.set_choice(str(self._view.lock_min))
        idle.chosen.connect(lambda key: self.lock_chosen.emit(int(key)))
        card.body.addWidget(kit.Text(self.tr("Tự khóa khi không ai chạm vào"), "metaStrong"))
        card.body.addWidget(idle)
        if self._view.alone:
            card.body.addWidget(
                kit.Banner(
                    "warn",
                    self.tr("Máy này không có kho khóa hệ thống"),
                    self.tr("Chỉ cụm mật khẩu bảo vệ tài liệu: yếu hơn khi ai đó sao chép được ổ đĩa."),
                )
            )
        row = kit.Flow(theme.SPACE_12)
        lock = kit.Button(self.tr("Khóa ngay"), icon="lock")
        lock.clicked.connect(self.lock)
        words = self.tr("Đổi mã PIN") if self._view.by_pin else self.tr("Đổi cụm mật khẩu")
        change = kit.Button(words, icon="key-round")
        change.clicked.connect(self._ask_change)
        row.add(lock)
        row.add(change)
        card.body.addWidget(row)
        return card

    def _ask_change(self) -> None:
        self._change = ChangeSecret(self.window(), by_pin=self._view.by_pin, alone=self._view.alone)
        self._change.changed.connect(self.secret_changed)
        self._change.closed.connect(self._change_closed)
        self._change.open()

    def _change_closed(self) -> None:
        if self._change is not None:
            self._change.deleteLater()
            self._change = None

    def show_secret_changed(self) -> None:
        """The new PIN or passphrase holds."""
        if self._change is not None:
            self._change.close_over()
        words = self.tr("Đã đổi mã PIN") if self._view.by_pin else self.tr("Đã đổi cụm mật khẩu")
        kit.Toast(self.window()).say(words)

    def show_secret_refused(self, words: str) -> None:
        """The old one was wrong, or another reason, in words."""
        if self._change is not None:
            self._change.refuse(words)

    def _help(self) -> QWidget:
        card = kit.Card()
        card.body.setSpacing(theme.SPACE_12)
        card.body.addWidget(kit.SectionTitle(self.tr("Trợ giúp: phím tắt")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_16)
        grid.setVerticalSpacing(theme.SPACE_8)
        for index, (keys, does) in enumerate(self._shortcuts()):
            grid.addWidget(kit.Chip(keys, "off"), index, 0)
            grid.addWidget(kit.Text(does, "body"), index, 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        return card

    def _shortcuts(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Tab · Shift+Tab", self.tr("Sang ô tiếp theo, về ô trước")),
            ("Enter · Space", self.tr("Chọn; giữ một giây ở nút cần giữ")),
            ("Esc", self.tr("Đóng bảng đang mở")),
            ("1 · 2 · 3", self.tr("Chọn phương án trên phiếu biểu quyết, rồi Enter để gửi")),
            ("Alt+↑ · Alt+↓", self.tr("Chuyển mục lên hoặc xuống khi soạn chương trình")),
            ("PgUp · PgDn", self.tr("Trang trước, trang sau của tài liệu")),
            ("Ctrl+K", self.tr("Tìm trong mọi tài liệu, nội dung và ghi chú")),
        )

    def _about(self) -> QWidget:
        card = kit.Card()
        card.body.addWidget(kit.SectionTitle(self.tr("Máy này")))
        facts = (
            (self.tr("Người dùng"), self._view.person),
            (self.tr("Tên máy"), self._view.device),
            (self.tr("Máy chủ"), self._view.server),
            (self.tr("Phiên bản"), self._view.version),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_24)
        for index, (label, value) in enumerate(fact for fact in facts if fact[1]):
            grid.addWidget(kit.Text(label, "meta", wrap=False), index, 0)
            grid.addWidget(kit.Text(value, "metaStrong"), index, 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        return card


class ChangeSecret(kit.Sheet):
    """Asks for the old PIN, then twice for the new one; or for passphrases. ``changed(old, new)``."""

    changed = Signal(str, str)

    def __init__(self, host: QWidget, *, by_pin: bool, alone: bool) -> None:
        super().__init__(host, width=500)
        self._by_pin, self._alone = by_pin, alone
        self._old, self._new = "", ""
        title = self.tr("Đổi mã PIN") if by_pin else self.tr("Đổi cụm mật khẩu")
        self.body.addWidget(kit.Text(title, "titleSmall"))
        self.pin = PinEntry(self.tr("Nhập mã PIN đang dùng"))
        self.pin.entered.connect(self._pin_entered)
        fields = QWidget()
        lines = QVBoxLayout(fields)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE_12)
        self.old = kit.Field(self.tr("Cụm mật khẩu đang dùng"), secret=True)
        self.new = kit.Field(self.tr("Cụm mật khẩu mới"), secret=True, remark=passphrase_rule(alone=alone))
        self.again = kit.Field(self.tr("Nhập lại cụm mật khẩu mới"), secret=True)
        for field in (self.old, self.new, self.again):
            lines.addWidget(field)
        self.pin.setVisible(by_pin)
        fields.setVisible(not by_pin)
        self.body.addLayout(kit.centred(self.pin))
        self.body.addWidget(fields)
        row = QHBoxLayout()
        back = kit.Button(self.tr("Quay lại"))
        back.clicked.connect(self.close_over)
        row.addStretch(1)
        row.addWidget(back)
        self.save = kit.Button(title, "primary")
        self.save.setVisible(not by_pin)
        self.save.clicked.connect(self._save)
        row.addWidget(self.save)
        self.body.addLayout(row)

    def open(self) -> None:
        """Show, ready for the first digit."""
        super().open()
        if self._by_pin:
            self.pin.keypad.setFocus()

    def refuse(self, words: str) -> None:
        """Start again, saying why."""
        self._old = self._new = ""
        if self._by_pin:
            self.pin.refuse(words)
        else:
            self.old.set_error(words)
            self.save.setEnabled(True)

    def _pin_entered(self, pin: str) -> None:
        if not self._old:
            self._old = pin
            self.pin.ask(self.tr("Nhập mã PIN mới"))
        elif not self._new:
            self._new = pin
            self.pin.ask(self.tr("Nhập lại mã PIN mới"))
        elif pin != self._new:
            self._new = ""
            self.pin.refuse(self.tr("Hai mã PIN không giống nhau. Nhập mã PIN mới"))
        else:
            old, new, self._old, self._new = self._old, self._new, "", ""
            self.pin.hold(self.tr("Đang đổi…"))
            self.changed.emit(old, new)

    def _save(self) -> None:
        trouble = passphrase_trouble(self.new.text(), alone=self._alone)
        if trouble:
            self.new.set_error(trouble)
        elif self.new.text() != self.again.text():
            self.again.set_error(self.tr("Hai lần nhập không giống nhau"))
        else:
            self.save.setEnabled(False)
            self.changed.emit(self.old.text(), self.new.text())
