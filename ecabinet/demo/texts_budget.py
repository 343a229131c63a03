"""Papers of the demo's item 2: next year's budget, with the figures of every commune."""

from __future__ import annotations

import random

from ecabinet.demo.drafts import FOR_SESSION, TO_COMMITTEE, Draft, Table, department
from ecabinet.demo.province import (
    CHAIR,
    COMMUNES,
    FINANCE,
    capitalised,
    decimal,
    thousands,
)
from ecabinet.papers.layout import Row


def budget(dice: random.Random, year: int) -> list[Draft]:
    """Item 2: next year's budget: submission, draft resolution, figures of every commune."""
    parent, unit = department(FINANCE)
    summary = Table(
        (11, 70, 24, 24),
        ("centre", "left", "right", "right"),
        ("STT", "Nội dung", f"Ước {year}", f"Dự toán {year + 1}"),
        (
            Row(("I", "Tổng thu trên địa bàn", "12.905", "13.640"), bold=True),
            Row(("1", "Thu nội địa", "11.820", "12.510")),
            Row(("2", "Thu từ hoạt động xuất nhập khẩu", "1.085", "1.130")),
            Row(("II", "Tổng chi ngân sách địa phương", "18.240", "19.105"), bold=True),
            Row(("1", "Chi đầu tư phát triển", "5.310", "5.850")),
            Row(("2", "Chi thường xuyên", "12.570", "12.860")),
            Row(("3", "Dự phòng ngân sách", "360", "395")),
        ),
    )
    submission = (
        "@ Căn cứ Luật Ngân sách nhà nước;",
        "@ Căn cứ nghị quyết của Hội đồng nhân dân tỉnh về định mức phân bổ chi thường xuyên giai đoạn ổn "
        "định.",
        f"Sở Tài chính trình Ủy ban nhân dân tỉnh dự toán ngân sách địa phương năm {year + 1} với các nội "
        "dung sau.",
        "# 1. Sự cần thiết",
        "Năm sau là năm đầu của thời kỳ ổn định ngân sách mới. Tỷ lệ điều tiết giữa tỉnh và xã thay đổi do "
        "không còn cấp trung gian, nên dự toán phải được tính lại từ đầu cho từng xã, phường thay vì cộng "
        "dồn số cũ.",
        "# 2. Số liệu tổng hợp (tỷ đồng)",
        summary,
        "# 3. Nguyên tắc phân bổ",
        "a) Bảo đảm đủ quỹ lương theo biên chế được giao, không phân bổ cho biên chế chưa tuyển.",
        "b) Dành ít nhất 20% tổng chi thường xuyên cho giáo dục, 9% cho y tế; riêng y tế cơ sở tăng 64 tỷ "
        "đồng để thực hiện đề án trình tại nội dung 6.",
        "c) Dự phòng ngân sách bằng 2,07% tổng chi; các xã có nguy cơ lũ quét được để lại dự phòng 3%.",
        "d) Tiết kiệm 10% chi thường xuyên ngoài lương ngay từ khâu giao dự toán.",
        "# 4. Những vấn đề còn ý kiến khác nhau",
        "Sở Nông nghiệp và Môi trường đề nghị tăng thêm 38 tỷ đồng cho duy tu kênh mương. Sở Tài chính đề "
        "nghị giữ nguyên vì năm nay mới giải ngân được 61% khoản này; nếu sáu tháng đầu năm đạt trên 60% "
        "sẽ bổ sung từ nguồn tăng thu.",
        "Ba phường trung tâm đề nghị nâng tỷ lệ để lại tiền sử dụng đất từ 40% lên 60%. Phương án trình "
        "giữ 40% và hỗ trợ có mục tiêu 25 tỷ đồng cho thoát nước đô thị.",
        "# 5. Kiến nghị",
        "Kính trình Ủy ban nhân dân tỉnh xem xét, thống nhất để trình Hội đồng nhân dân tỉnh tại kỳ họp "
        "cuối năm. Dự thảo nghị quyết và phụ lục số liệu của 48 xã, phường gửi kèm tờ trình này./.",
    )
    resolution = (
        "> HỘI ĐỒNG NHÂN DÂN TỈNH ĐÔNG SƠN",
        "@ Căn cứ Luật Tổ chức chính quyền địa phương;",
        "@ Căn cứ Luật Ngân sách nhà nước;",
        f"@ Xét tờ trình của Ủy ban nhân dân tỉnh về dự toán ngân sách địa phương năm {year + 1}; báo cáo "
        "thẩm tra của Ban Kinh tế - Ngân sách; ý kiến thảo luận của đại biểu Hội đồng nhân dân tại kỳ họp.",
        "> QUYẾT NGHỊ:",
        f"Điều 1. Phê chuẩn dự toán ngân sách địa phương năm {year + 1} với tổng thu trên địa bàn 13.640 tỷ "
        "đồng và tổng chi ngân sách địa phương 19.105 tỷ đồng.",
        "1. Thu nội địa 12.510 tỷ đồng, trong đó thu tiền sử dụng đất không quá 3.000 tỷ đồng; phần vượt "
        "chỉ được dùng cho đầu tư và trả nợ.",
        "2. Chi đầu tư phát triển 5.850 tỷ đồng, chi thường xuyên 12.860 tỷ đồng, dự phòng 395 tỷ đồng.",
        "3. Bội chi bằng không; không vay mới trong năm. Trả nợ gốc đến hạn 84 tỷ đồng từ nguồn tăng thu "
        "và kết dư của năm trước.",
        "4. Số bổ sung cân đối cho từng xã, phường theo phụ lục kèm theo; mức này được giữ ổn định trong "
        "cả thời kỳ để xã, phường chủ động sắp xếp nhiệm vụ chi.",
        "Điều 2. Giao Ủy ban nhân dân tỉnh phân bổ chi tiết cho các sở và các xã, phường trước ngày 31 "
        "tháng 12; kết quả phân bổ được công khai trên cổng thông tin điện tử của tỉnh trong năm ngày làm "
        "việc.",
        "Điều 3. Khi thu không đạt dự toán, thứ tự cắt giảm là: mua sắm xe và thiết bị văn phòng; sửa chữa "
        "trụ sở; hội nghị, lễ kỷ niệm. Không cắt giảm lương, an sinh xã hội, thuốc và vật tư y tế cơ sở.",
        "Điều 4. Dự phòng ngân sách chỉ sử dụng cho thiên tai, dịch bệnh và nhiệm vụ cấp bách phát sinh; "
        "Ủy ban nhân dân tỉnh báo cáo Thường trực Hội đồng nhân dân việc sử dụng trước ngày 10 hằng tháng.",
        "Điều 5. Đơn vị sử dụng ngân sách công khai dự toán, quyết toán tại trụ sở và trên trang thông tin "
        "của mình. Đơn vị không công khai đúng hạn thì người đứng đầu không được xếp loại hoàn thành tốt "
        "nhiệm vụ.",
        "Điều 6. Khoản chi ngoài dự toán trên 5 tỷ đồng chỉ được thực hiện khi Thường trực Hội đồng nhân "
        "dân đã có ý kiến bằng văn bản; khoản nhỏ hơn được tổng hợp, báo cáo tại kỳ họp gần nhất.",
        "Điều 7. Thường trực, các ban và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện nghị "
        "quyết này.",
        "Nghị quyết có hiệu lực kể từ ngày được thông qua./.",
    )
    annex: list[str | Table] = [
        "Đơn vị tính: triệu đồng. Số liệu của mỗi đơn vị đã được lãnh đạo xã, phường xác nhận trên hệ "
        "thống quản lý ngân sách trước khi tổng hợp.",
    ]
    for number, commune in enumerate(COMMUNES, start=1):
        annex += [f"# {number}. {capitalised(commune)}", *_commune_budget(dice, commune, year), "|"]
    annex.pop()
    head_of_council = ("TM. Hội đồng nhân dân", "Chủ tịch")
    return [
        Draft(
            "2",
            f"Tờ trình về dự toán ngân sách địa phương năm {year + 1}",
            "tờ trình",
            "Tờ trình",
            f"Về dự toán ngân sách địa phương và phương án phân bổ ngân sách cấp tỉnh năm {year + 1}",
            parent,
            unit,
            415,
            "TTr-STC",
            submission,
            FINANCE,
            ("Giám đốc",),
            (*FOR_SESSION, "Lưu: VT, QLNS"),
            signer="tampered",
            addressee=TO_COMMITTEE,
        ),
        Draft(
            "2",
            f"Dự thảo nghị quyết về dự toán ngân sách địa phương năm {year + 1}",
            "dự thảo nghị quyết",
            "Nghị quyết",
            f"Về dự toán ngân sách địa phương năm {year + 1}",
            "",
            "Hội đồng nhân dân tỉnh Đông Sơn",
            None,
            "NQ-HĐND",
            resolution,
            CHAIR,
            head_of_council,
            ("Ủy ban Thường vụ Quốc hội", "Đại biểu Hội đồng nhân dân tỉnh", "Lưu: VT"),
            signer="unsigned",
        ),
        Draft(
            "2",
            f"Phụ lục dự toán ngân sách năm {year + 1} của 48 xã, phường",
            "tờ trình",
            "Phụ lục",
            f"Dự toán thu, chi ngân sách năm {year + 1} của các xã, phường",
            parent,
            unit,
            415,
            "TTr-STC",
            tuple(annex),
            FINANCE,
            (),
            (),
            signer="unsigned",
        ),
    ]


_REVENUES = (
    ("Thuế giá trị gia tăng, thu nhập doanh nghiệp", 900, 9_000),
    ("Thuế thu nhập cá nhân", 300, 3_200),
    ("Lệ phí trước bạ", 250, 2_800),
    ("Thuế sử dụng đất phi nông nghiệp", 60, 620),
    ("Thu tiền sử dụng đất (phần để lại)", 1_500, 26_000),
    ("Phí và lệ phí do xã, phường thu", 80, 700),
)
_EXPENSES = (
    ("Sự nghiệp giáo dục", 9_000, 24_000),
    ("Y tế cơ sở, dân số", 1_800, 5_200),
    ("Bảo đảm xã hội", 2_400, 7_800),
    ("Quản lý hành chính", 5_200, 9_400),
    ("Giao thông, thủy lợi nội đồng", 900, 6_300),
    ("Môi trường, thu gom rác thải", 350, 2_900),
    ("Văn hóa, thể thao, truyền thanh", 240, 980),
    ("Quốc phòng, an ninh, dân quân tự vệ", 620, 1_900),
)
_REMARKS = (
    "Số thu dựa trên {n} hộ kinh doanh đang kê khai; cơ quan thuế rà soát thêm nhóm cho thuê nhà.",
    "Đơn vị còn nợ đọng xây dựng cơ bản {n} triệu đồng, bố trí trả dứt điểm trong năm.",
    "Dự kiến đấu giá {n} lô đất ở; nếu không đấu giá được sẽ giảm chi đầu tư tương ứng.",
    "Có {n} hộ hưởng trợ cấp xã hội hằng tháng, tăng so với năm trước do mở rộng đối tượng.",
    "Kinh phí sửa chữa {n} phòng học được bố trí ở mục giáo dục, hoàn thành trước tháng 8.",
    "Duy tu {n} km đường trục xã, ưu tiên các đoạn học sinh đi lại hằng ngày.",
    "Hợp đồng thu gom rác mở rộng thêm {n} hộ ở các thôn xa trung tâm.",
)


def _commune_budget(dice: random.Random, commune: str, year: int) -> tuple[str | Table, ...]:
    def lines(parts: tuple[tuple[str, int, int], ...]) -> list[tuple[str, tuple[int, int, int]]]:
        made = []
        for name, low, high in parts:
            plan = dice.randrange(low, high)
            done, after = (round(plan * dice.uniform(*span)) for span in ((0.86, 1.12), (0.97, 1.14)))
            made.append((name, (plan, done, after)))
        return made

    def row(mark: str, name: str, figures: tuple[int, ...], bold: bool) -> Row:
        plan, done, after = figures
        numbers = (thousands(plan), thousands(done), thousands(after), decimal(after / done * 100))
        return Row((mark, name, *numbers), bold)

    rows: list[Row] = []
    ends: list[int] = []
    for mark, name, parts in (("A", "Tổng thu", _REVENUES), ("B", "Tổng chi", _EXPENSES)):
        group = lines(parts)
        totals = tuple(sum(line[1][column] for line in group) for column in range(3))
        ends.append(totals[2])
        rows.append(row(mark, name, totals, True))
        rows += [row(str(i), line[0], line[1], False) for i, line in enumerate(group, start=1)]
    balance = ends[1] - ends[0]
    words = (
        f"Số bổ sung cân đối từ ngân sách tỉnh: {thousands(balance)} triệu đồng."
        if balance > 0
        else f"Tự cân đối, số dư chuyển sang cải cách tiền lương: {thousands(-balance)} triệu đồng."
    )
    table = Table(
        (11, 60, 24, 24, 24, 18),
        ("centre", "left", "right", "right", "right", "right"),
        ("STT", "Nội dung", f"Dự toán {year}", f"Ước thực hiện {year}", f"Dự toán {year + 1}", "So sánh (%)"),
        tuple(rows),
    )
    population = dice.randrange(6_200, 31_000)
    villages = dice.randrange(6, 24)
    remarks = dice.sample(_REMARKS, 2)
    return (
        f"Dân số {thousands(population)} người, {villages} thôn, tổ dân phố. {words}",
        table,
        *(remark.format(n=dice.randrange(3, 96)) for remark in remarks),
    )
