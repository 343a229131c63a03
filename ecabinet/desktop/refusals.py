"""Why something was not done, in the member's words: every code that rules, server and network give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_WORDS: Final[dict[str, str]] = {
    # The rules of order
    "poll-closed": str(QT_TRANSLATE_NOOP("Refusal", "biểu quyết đã kết thúc")),
    "poll-open": str(QT_TRANSLATE_NOOP("Refusal", "một cuộc biểu quyết khác đang mở")),
    "not-present": str(QT_TRANSLATE_NOOP("Refusal", "bạn chưa điểm danh có mặt")),
    "no-vote": str(QT_TRANSLATE_NOOP("Refusal", "bạn không có quyền biểu quyết trong phiên này")),
    "change-not-allowed": str(QT_TRANSLATE_NOOP("Refusal", "quy chế không cho đổi phiếu đã bỏ")),
    "ballot-stands": str(QT_TRANSLATE_NOOP("Refusal", "bạn đã bỏ phiếu khác trên một máy khác")),
    "not-permitted": str(QT_TRANSLATE_NOOP("Refusal", "bạn không có quyền làm việc này")),
    "not-found": str(QT_TRANSLATE_NOOP("Refusal", "nội dung này không còn nữa")),
    "wrong-phase": str(QT_TRANSLATE_NOOP("Refusal", "phiên họp chưa khai mạc hoặc đã kết thúc")),
    "wrong-state": str(QT_TRANSLATE_NOOP("Refusal", "lượt phát biểu đã đổi trạng thái")),
    "already-asked": str(QT_TRANSLATE_NOOP("Refusal", "bạn đã đăng ký phát biểu về nội dung này")),
    "duplicate": str(QT_TRANSLATE_NOOP("Refusal", "việc này đã được ghi nhận trước đó")),
    "no-quorum": str(QT_TRANSLATE_NOOP("Refusal", "chưa đủ số thành viên để họp")),
    "agenda-empty": str(QT_TRANSLATE_NOOP("Refusal", "chương trình chưa có nội dung nào")),
    "agenda-full": str(QT_TRANSLATE_NOOP("Refusal", "chương trình đã quá nhiều nội dung hoặc tài liệu")),
    "already-published": str(QT_TRANSLATE_NOOP("Refusal", "phiên họp này đã được phát hành")),
    "recalled": str(QT_TRANSLATE_NOOP("Refusal", "tài liệu đã được thu hồi")),
    "recipient-unknown": str(QT_TRANSLATE_NOOP("Refusal", "có người nhận không thuộc thành phần dự họp")),
    "voters-cannot-see": str(
        QT_TRANSLATE_NOOP("Refusal", "có thành viên biểu quyết không được xem nội dung này")
    ),
    "reason-needed": str(QT_TRANSLATE_NOOP("Refusal", "cần ghi lý do phát hành khi còn cảnh báo")),
    "hash-mismatch": str(QT_TRANSLATE_NOOP("Refusal", "tài liệu chưa gửi lên đủ; hãy gửi lại")),
    # The server and the way to it
    "unreachable": str(QT_TRANSLATE_NOOP("Refusal", "không kết nối được máy chủ")),
    "no-network": str(QT_TRANSLATE_NOOP("Refusal", "máy này chưa có mạng; hãy bật Wi-Fi hoặc cắm dây mạng")),
    "name-unknown": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "mạng này không biết tên máy chủ; hãy xem máy đã vào đúng mạng của cơ quan chưa"
        )
    ),
    "proxy-failed": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "máy trung gian (proxy) của mạng này không cho qua; hãy báo bộ phận kỹ thuật"
        )
    ),
    "proxy-sign-in": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "mạng này đòi tên và mật khẩu của máy trung gian (proxy); hãy báo bộ phận kỹ thuật"
        )
    ),
    "captive-portal": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "mạng này đòi đăng nhập trước; hãy mở trình duyệt, đăng nhập mạng rồi thử lại"
        )
    ),
    "other-certificate": str(
        QT_TRANSLATE_NOOP(
            "Refusal",
            "máy trả lời đưa ra chứng thư lạ, chưa gửi đi điều gì; hãy đổi mạng khác hoặc báo quản trị viên",
        )
    ),
    "certificate-expired": str(
        QT_TRANSLATE_NOOP("Refusal", "chứng thư của máy chủ đã hết hạn; hãy báo quản trị viên")
    ),
    "clock-wrong": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "đồng hồ máy này sai nên chưa kết nối được; hãy chỉnh lại ngày giờ rồi thử lại"
        )
    ),
    "other-identity": str(
        QT_TRANSLATE_NOOP("Refusal", "máy trả lời không phải máy chủ của cơ quan; chưa gửi đi điều gì")
    ),
    "older-statement": str(QT_TRANSLATE_NOOP("Refusal", "máy chủ đưa ra giấy tờ cũ; hãy báo quản trị viên")),
    "newer-server": str(QT_TRANSLATE_NOOP("Refusal", "máy chủ mới hơn chương trình này; hãy cập nhật")),
    "newer-event": str(QT_TRANSLATE_NOOP("Refusal", "phiên họp cần chương trình mới hơn; hãy cập nhật")),
    "garbled-answer": str(QT_TRANSLATE_NOOP("Refusal", "máy chủ trả lời không đọc được")),
    "storage-full": str(QT_TRANSLATE_NOOP("Refusal", "máy chủ đã đầy; hãy báo quản trị viên")),
    "device-full": str(QT_TRANSLATE_NOOP("Refusal", "máy này đã đầy, không lưu thêm được")),
    "device-read-only": str(
        QT_TRANSLATE_NOOP("Refusal", "máy này không cho ghi thêm; hãy báo người phụ trách máy")
    ),
    "device-damaged": str(
        QT_TRANSLATE_NOOP("Refusal", "dữ liệu trên máy này bị hỏng; hãy báo quản trị viên")
    ),
    "device-failed": str(QT_TRANSLATE_NOOP("Refusal", "máy này chưa lưu được; hãy thử lại")),
    "device-revoked": str(QT_TRANSLATE_NOOP("Refusal", "máy này đã bị thu hồi quyền")),
    "device-wiped": str(QT_TRANSLATE_NOOP("Refusal", "quản trị viên đã cho xóa dữ liệu trên máy này")),
    "vault-rolled-back": str(
        QT_TRANSLATE_NOOP("Refusal", "kho trên máy đã bị đưa về trạng thái cũ; hãy báo quản trị viên")
    ),
    "wrong-password": str(QT_TRANSLATE_NOOP("Refusal", "mật khẩu tài khoản chưa đúng")),
    "bad-signature": str(QT_TRANSLATE_NOOP("Refusal", "chữ ký của máy này không được chấp nhận")),
    "too-many": str(QT_TRANSLATE_NOOP("Refusal", "thử quá nhiều lần, hãy đợi một lát")),
    "not-started": str(QT_TRANSLATE_NOOP("Refusal", "chưa kết nối máy chủ")),
    "log-shrank": str(QT_TRANSLATE_NOOP("Refusal", "hồ sơ trên máy chủ ngắn đi; hãy báo quản trị viên")),
    "log-forked": str(QT_TRANSLATE_NOOP("Refusal", "hồ sơ trên máy chủ bị sửa; hãy báo quản trị viên")),
    "log-term": str(QT_TRANSLATE_NOOP("Refusal", "máy chủ vừa được khôi phục; hãy báo quản trị viên")),
    "bad-receipt": str(
        QT_TRANSLATE_NOOP("Refusal", "máy chủ gửi biên nhận không hợp lệ; hãy báo quản trị viên")
    ),
    "paper-altered": str(
        QT_TRANSLATE_NOOP("Refusal", "một tài liệu tải về không đúng bản đã phát hành; hãy báo thư ký")
    ),
    **dict.fromkeys(
        ("ballots-other-poll", "ballots-hash", "ballots-foreign", "ballots-tally", "ballot-signature"),
        str(
            QT_TRANSLATE_NOOP(
                "Refusal", "kết quả biểu quyết không khớp với các phiếu; hãy báo chủ tọa và quản trị viên"
            )
        ),
    ),
    "ballot-missing": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "phiếu của bạn không có trong danh sách đã kiểm; hãy báo chủ tọa và quản trị viên"
        )
    ),
    "vault-log-damaged": str(
        QT_TRANSLATE_NOOP(
            "Refusal", "ổ đĩa làm hỏng vài thay đổi cuối trước khi máy tắt; hãy xem lại ghi chú"
        )
    ),
}
_OTHER: Final = str(QT_TRANSLATE_NOOP("Refusal", "máy chủ không chấp nhận"))


def reason(code: str, detail: Mapping[str, str] | None = None) -> str:
    """The reason for a code, a clause without capital or full stop; an unknown code gets the general one."""
    words = QCoreApplication.translate("Refusal", _WORDS.get(code, _OTHER))
    missing = (detail or {}).get("missing", "")
    return f"{words} ({missing})" if missing else words


def sentence(code: str, detail: Mapping[str, str] | None = None) -> str:
    """The reason as a sentence of its own."""
    words = reason(code, detail)
    return f"{words[:1].upper()}{words[1:]}."


def known(code: str) -> bool:
    """Whether a code has words of its own."""
    return code in _WORDS
