"""What is known of a paper's signatures, in words that a member may act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecabinet.desktop import kit, language, theme

WIDTH: Final = 330


class Verdict(Enum):
    """What is concluded of one signature, or of a paper: of a paper the worst of its signatures."""

    VALID = "valid"
    VALID_WITH_ADDITIONS = "valid-with-later-allowed-changes"
    UNKNOWN_SIGNER = "unknown-signer"
    INDETERMINATE = "indeterminate"
    CHANGED = "invalid-changed"
    MALFORMED = "invalid-malformed"
    REVOKED = "invalid-revoked"
    UNSIGNED = "unsigned"
    CHECKING = "checking"
    CANNOT_CHECK = "cannot-check"


class Check(Enum):
    """One of the four facts a verdict follows from."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


# Tone, icon, heading, what it means. The words are those agreed for verdicts; do not shorten them.
_SAID: Final[dict[Verdict, tuple[str, str, str, str]]] = {
    Verdict.VALID: (
        "ok",
        "shield-check",
        str(QT_TRANSLATE_NOOP("Verdict", "Chữ ký hợp lệ.")),
        str(QT_TRANSLATE_NOOP("Verdict", "Tài liệu chưa bị thay đổi kể từ khi {signer} ký.")),
    ),
    Verdict.VALID_WITH_ADDITIONS: (
        "ok",
        "shield-check",
        str(QT_TRANSLATE_NOOP("Verdict", "Chữ ký hợp lệ; có bổ sung sau khi ký")),
        str(QT_TRANSLATE_NOOP("Verdict", "({reason}).")),
    ),
    Verdict.UNKNOWN_SIGNER: (
        "warn",
        "shield-question-mark",
        str(QT_TRANSLATE_NOOP("Verdict", "Chưa xác minh được người ký.")),
        str(
            QT_TRANSLATE_NOOP("Verdict", "Nội dung nguyên vẹn nhưng chứng thư không thuộc danh sách tin cậy.")
        ),
    ),
    Verdict.INDETERMINATE: (
        "warn",
        "shield-alert",
        str(QT_TRANSLATE_NOOP("Verdict", "Chưa đủ căn cứ kết luận")),
        str(QT_TRANSLATE_NOOP("Verdict", "({reason}).")),
    ),
    Verdict.CHANGED: (
        "bad",
        "shield-x",
        str(QT_TRANSLATE_NOOP("Verdict", "Chữ ký KHÔNG hợp lệ.")),
        str(QT_TRANSLATE_NOOP("Verdict", "Tài liệu đã bị thay đổi sau khi ký. Không sử dụng.")),
    ),
    Verdict.MALFORMED: (
        "bad",
        "shield-x",
        str(QT_TRANSLATE_NOOP("Verdict", "Chữ ký KHÔNG hợp lệ: sai cấu trúc.")),
        str(QT_TRANSLATE_NOOP("Verdict", "Đề nghị nơi gửi ký lại.")),
    ),
    Verdict.REVOKED: (
        "bad",
        "shield-x",
        str(QT_TRANSLATE_NOOP("Verdict", "Chữ ký KHÔNG hợp lệ.")),
        str(QT_TRANSLATE_NOOP("Verdict", "Chứng thư đã bị thu hồi trước khi ký.")),
    ),
    Verdict.UNSIGNED: (
        "off",
        "file-text",
        str(QT_TRANSLATE_NOOP("Verdict", "Không ký số.")),
        str(QT_TRANSLATE_NOOP("Verdict", "Tài liệu này không mang chữ ký số nào.")),
    ),
    Verdict.CHECKING: (
        "info",
        "hourglass",
        str(QT_TRANSLATE_NOOP("Verdict", "Đang kiểm tra…")),
        str(QT_TRANSLATE_NOOP("Verdict", "Kết luận sẽ hiện ngay khi kiểm tra xong.")),
    ),
    Verdict.CANNOT_CHECK: (
        "warn",
        "shield-question-mark",
        str(QT_TRANSLATE_NOOP("Verdict", "Không kiểm tra được.")),
        str(QT_TRANSLATE_NOOP("Verdict", "Chưa thể nói chữ ký này đúng hay sai.")),
    ),
}

# The short word on a chip or a tab.
_SHORT: Final[dict[Verdict, str]] = {
    Verdict.VALID: str(QT_TRANSLATE_NOOP("Verdict", "Chữ ký hợp lệ")),
    Verdict.VALID_WITH_ADDITIONS: str(QT_TRANSLATE_NOOP("Verdict", "Hợp lệ, có bổ sung")),
    Verdict.UNKNOWN_SIGNER: str(QT_TRANSLATE_NOOP("Verdict", "Chưa xác minh người ký")),
    Verdict.INDETERMINATE: str(QT_TRANSLATE_NOOP("Verdict", "Chưa đủ căn cứ")),
    Verdict.CHANGED: str(QT_TRANSLATE_NOOP("Verdict", "Không hợp lệ")),
    Verdict.MALFORMED: str(QT_TRANSLATE_NOOP("Verdict", "Không hợp lệ")),
    Verdict.REVOKED: str(QT_TRANSLATE_NOOP("Verdict", "Không hợp lệ")),
    Verdict.UNSIGNED: str(QT_TRANSLATE_NOOP("Verdict", "Không ký số")),
    Verdict.CHECKING: str(QT_TRANSLATE_NOOP("Verdict", "Đang kiểm tra…")),
    Verdict.CANNOT_CHECK: str(QT_TRANSLATE_NOOP("Verdict", "Không kiểm tra được")),
}

_REASONS: Final[dict[str, str]] = {
    "form-value-changed": str(QT_TRANSLATE_NOOP("Reason", "điền biểu mẫu")),
    "annotations-added": str(QT_TRANSLATE_NOOP("Reason", "ghi chú")),
    "signed-later": str(QT_TRANSLATE_NOOP("Reason", "chữ ký khác")),
    "expired-no-proof-of-time": str(
        QT_TRANSLATE_NOOP("Reason", "chứng thư hết hạn và không có dấu thời gian")
    ),
    "revoked": str(QT_TRANSLATE_NOOP("Reason", "chứng thư đã bị thu hồi")),
    "weak-or-forbidden-algorithm": str(QT_TRANSLATE_NOOP("Reason", "thuật toán yếu")),
    "unsupported-algorithm": str(QT_TRANSLATE_NOOP("Reason", "thuật toán chưa được hỗ trợ")),
    "not-yet-valid": str(QT_TRANSLATE_NOOP("Reason", "chứng thư chưa có hiệu lực")),
    "timestamp-broken": str(QT_TRANSLATE_NOOP("Reason", "dấu thời gian không hợp lệ")),
    "locked": str(QT_TRANSLATE_NOOP("Reason", "tài liệu được khóa bằng mật khẩu")),
    "": str(QT_TRANSLATE_NOOP("Reason", "không rõ lý do")),
}


def verdict_of(verdict: str, reason: str | None) -> Verdict:
    """The verdict for one of the papers' own words and reason codes; ValueError for an unknown word."""
    if verdict == "invalid":
        if reason == "malformed-signature":
            return Verdict.MALFORMED
        return Verdict.REVOKED if reason == "revoked" else Verdict.CHANGED
    if verdict == "indeterminate" and reason == "cannot-check":
        return Verdict.CANNOT_CHECK
    return Verdict(verdict)


def verdict_chip(verdict: Verdict) -> kit.Chip:
    """A chip with the verdict's icon and short word, for lists and tabs."""
    tone, icon, _, _ = _SAID[verdict]
    return kit.Chip(QCoreApplication.translate("Verdict", _SHORT[verdict]), tone, icon)


def verdict_look(verdict: Verdict) -> tuple[str, str, str]:
    """Tone, icon and short word of a verdict, for who paints them."""
    tone, icon, _, _ = _SAID[verdict]
    return tone, icon, QCoreApplication.translate("Verdict", _SHORT[verdict])


@dataclass(frozen=True)
class SignatureView:
    """One signature and its four facts.

    ``reason`` is the papers' reason or warning code. ``proven_time`` says that a timestamp stands behind
    ``signed_at``. ``revocation_known`` is whether the file carried the data that was used.
    """

    signer: str
    verdict: Verdict
    reason: str = ""
    intact: Check = Check.UNKNOWN
    trusted: Check = Check.UNKNOWN
    revoked: Check = Check.UNKNOWN
    revocation_known: bool = False
    signed_at: datetime | None = None
    proven_time: bool = False
    has_signed_version: bool = False


@dataclass(frozen=True)
class SignaturesView:
    """A paper's signatures; ``verdict`` is the worst. ``checked_at`` is when this device looked."""

    verdict: Verdict
    checked_at: datetime | None = None
    signatures: tuple[SignatureView, ...] = ()


class SignaturePanel(kit.Scroller):
    """One banner with the verdict, then each signer with the four checks.

    Signals: ``signed_version(index)`` to see the paper as it was when signed; ``closed()``.
    """

    signed_version = Signal(int)
    closed = Signal()

    def __init__(self, view: SignaturesView, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 8, 16, 16), spacing=theme.SPACE_12, parent=parent)
        self._view = view
        head = QHBoxLayout()
        head.addWidget(kit.Text(self.tr("Chữ ký số"), "section"), 1)
        shut = kit.Button("", "ghost", icon="x", name=self.tr("Đóng"))
        shut.clicked.connect(self.closed)
        head.addWidget(shut)
        self.body.addLayout(head)
        self.body.addWidget(self._banner())
        for index, signature in enumerate(view.signatures):
            self._signer(index, signature, len(view.signatures))
        self.body.addStretch(1)

    def _banner(self) -> kit.Banner:
        worst = next((one for one in self._view.signatures if one.verdict is self._view.verdict), None)
        tone, icon, title, text = words_of(self._view.verdict, worst)
        return kit.Banner(tone, title, text, icon=icon, role="section")

    def _signer(self, index: int, signature: SignatureView, total: int) -> None:
        self.body.addSpacing(theme.SPACE_4)
        place = self.tr("NGƯỜI KÝ {number} / {total}").format(number=index + 1, total=total)
        self.body.addWidget(kit.Eyebrow(place))
        self.body.addWidget(kit.Text(signature.signer or self.tr("Không rõ người ký"), "barTitle"))
        if total > 1:
            tone, icon, title, text = words_of(signature.verdict, signature)
            self.body.addLayout(_fact(icon, tone, title, text))
        self.body.addWidget(kit.Rule())
        for line in (
            self._intact(signature),
            self._trusted(signature),
            self._revocation(signature),
            self._time(signature),
        ):
            self.body.addLayout(_fact(*line))
        if signature.has_signed_version:
            show = kit.Button(self.tr("Xem bản đã ký"), icon="history")
            show.clicked.connect(lambda: self.signed_version.emit(index))
            self.body.addWidget(show)

    def _intact(self, one: SignatureView) -> tuple[str, str, str, str]:
        if one.intact is Check.YES:
            below = (
                self.tr("Phần bổ sung sau đó nằm ngoài nội dung đã ký")
                if one.verdict is Verdict.VALID_WITH_ADDITIONS
                else self.tr("Không sửa đổi sau khi ký")
            )
            return "circle-check", "ok", self.tr("Nội dung nguyên vẹn"), below
        if one.intact is Check.NO:
            return "circle-x", "bad", self.tr("Nội dung đã bị thay đổi"), self.tr("Khác với bản đã ký")
        return "circle-help", "warn", self.tr("Chưa kiểm tra được nội dung"), ""

    def _trusted(self, one: SignatureView) -> tuple[str, str, str, str]:
        if one.trusted is Check.YES:
            below = self.tr("Thuộc danh sách tin cậy của cơ quan")
            return "circle-check", "ok", self.tr("Chứng thư tin cậy"), below
        if one.trusted is Check.NO:
            below = self.tr("Không thuộc danh sách tin cậy")
            return "triangle-alert", "warn", self.tr("Chứng thư chưa xác minh được"), below
        return "circle-help", "warn", self.tr("Chưa kiểm tra được chứng thư"), ""

    def _revocation(self, one: SignatureView) -> tuple[str, str, str, str]:
        if one.revoked is Check.YES:
            return "circle-x", "bad", self.tr("Chứng thư đã bị thu hồi"), ""
        if one.revocation_known:
            below = self.tr("Theo dữ liệu thu hồi kèm trong tệp")
            return "circle-check", "ok", self.tr("Chưa bị thu hồi"), below
        below = self.tr("Không có dữ liệu thu hồi trong tệp (kiểm tra ngoại tuyến)")
        return "triangle-alert", "warn", self.tr("Chưa kiểm được thu hồi"), below

    def _time(self, one: SignatureView) -> tuple[str, str, str, str]:
        if one.signed_at is None:
            return "circle-help", "warn", self.tr("Không rõ thời điểm ký"), ""
        when = f"{language.clock(one.signed_at)}, {language.short_day(one.signed_at.date())}"
        if one.proven_time:
            return "circle-check", "ok", self.tr("Thời điểm ký (có dấu thời gian)"), when
        claimed = self.tr("Thời điểm do máy người ký khai, chưa được chứng thực")
        return "triangle-alert", "warn", claimed, when


def words_of(verdict: Verdict, signature: SignatureView | None = None) -> tuple[str, str, str, str]:
    """Tone, icon, heading and meaning of a verdict, with the signer's name or the reason put in."""
    tone, icon, title, text = _SAID[verdict]
    code = signature.reason if signature is not None else ""
    reason = QCoreApplication.translate("Reason", _REASONS.get(code, _REASONS[""]))
    signer = signature.signer if signature is not None else ""
    words = QCoreApplication.translate("Verdict", text)
    return (
        tone,
        icon,
        QCoreApplication.translate("Verdict", title),
        words.format(signer=signer or QCoreApplication.translate("Reason", "người ký"), reason=reason),
    )


def _fact(icon: str, tone: str, title: str, below: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_12)
    row.addWidget(kit.Icon(icon, theme.TONES[tone][0], 20), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(kit.Text(title, "metaStrong"))
    if below:
        words.addWidget(kit.Text(below, "meta"))
    row.addLayout(words, 1)
    return row
