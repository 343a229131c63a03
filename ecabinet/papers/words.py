"""What the papers' codes say to a member, in Vietnamese, the source language of the programs' texts."""

from __future__ import annotations

VERDICT_WORDS: dict[str, str] = {
    "valid": "Chữ ký hợp lệ",
    "valid-with-later-allowed-changes": "Chữ ký hợp lệ; có bổ sung sau khi ký",
    "unknown-signer": "Chưa xác minh được người ký",
    "indeterminate": "Chưa đủ căn cứ kết luận",
    "invalid": "Chữ ký KHÔNG hợp lệ",
    "unsigned": "Không ký số",
}
"""Verdicts on signatures and on files."""

REASON_WORDS: dict[str, str] = {
    "tampered": "Nội dung đã bị thay đổi sau khi ký.",
    "byte-range": "Chữ ký không bao phủ đúng nội dung tài liệu.",
    "later-change": "Tài liệu đã bị thay đổi sau khi ký.",
    "uncovered-tail": "Cuối tệp có dữ liệu không được chữ ký bảo vệ.",
    "malformed-signature": "Chữ ký sai cấu trúc. Đề nghị nơi gửi ký lại.",
    "revoked": "Chứng thư của người ký đã bị thu hồi.",
    "unsupported-algorithm": "Chữ ký dùng thuật toán chưa được hỗ trợ.",
    "untrusted-root": "Chứng thư không thuộc danh sách tin cậy.",
    "expired-no-proof-of-time": "Chứng thư đã hết hạn và không có dấu thời gian chứng minh đã ký trước đó.",
    "not-yet-valid": "Chứng thư chưa có hiệu lực.",
    "weak-or-forbidden-algorithm": "Chữ ký dùng thuật toán đã lỗi thời.",
    "timestamp-broken": "Dấu thời gian kèm chữ ký không hợp lệ.",
    "cannot-check": "Không kiểm tra được chữ ký của tài liệu này.",
    "locked": "Tài liệu được khoá bằng mật khẩu.",
    "cannot-read-file": "Không đọc được tệp.",
    "form-value-changed": "Giá trị trong biểu mẫu đã được điền hoặc thay đổi sau khi ký.",
    "annotations-added": "Có ghi chú được thêm sau khi ký.",
    "signed-later": "Có chữ ký khác được thêm sau khi ký.",
}
"""Reason and warning codes in the words of a member."""

REFUSAL_WORDS: dict[str, str] = {
    "timed-out": "Đọc tài liệu quá lâu nên đã dừng lại.",
    "worker-died": "Tài liệu làm hỏng chương trình đọc nên không mở được.",
    "too-large": "Tài liệu quá lớn.",
    "closed": "Chương trình đang đóng.",
    "not-a-pdf": "Tệp này không phải là tài liệu PDF.",
    "broken": "Tài liệu PDF bị hỏng, không mở được.",
    "locked": "Tài liệu được khoá bằng mật khẩu.",
    "no-pages": "Tài liệu PDF không có trang nào.",
    "failed": "Không xử lý được tài liệu này.",
    "wrong-passphrase": "Mật khẩu của chứng thư số không đúng.",
    "bad-key-file": "Tệp chứng thư số không đọc được hoặc không chứa khoá để ký.",
    "key-not-valid-now": "Chứng thư số đã hết hạn hoặc chưa có hiệu lực nên không ký được.",
    "no-such-field": "Tài liệu không có ô ký này và đã được chứng thực, không thêm được ô ký mới.",
    "field-exists": "Tài liệu đã có ô ký hoặc ô nhập cùng tên.",
    "already-signed": "Tài liệu đã được ký nên không làm được việc này nữa.",
    "field-already-signed": "Ô ký này đã được ký.",
    "page-out-of-range": "Tài liệu không có trang này.",
    "no-font": "Thiếu phông chữ để vẽ chữ ký.",
    "unknown-request": "Chương trình không hiểu yêu cầu này.",
}
"""What a refusal says to a member, in the source language."""
