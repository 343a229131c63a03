"""Papers of the demo's items 1 and 3: the year's results, public investment."""

from __future__ import annotations

import random

from ecabinet.demo.drafts import FOR_SESSION, TO_COMMITTEE, Draft, Table, department
from ecabinet.demo.province import (
    COMMUNES,
    FINANCE,
    capitalised,
    decimal,
    projects,
    thousands,
)
from ecabinet.papers.layout import Row


def economy(dice: random.Random, year: int) -> list[Draft]:
    """Item 1: how the year went."""
    parent, unit = department(FINANCE)
    results = (
        ("Tốc độ tăng tổng sản phẩm trên địa bàn", "%", 7.5, 7.9),
        ("Giá trị sản xuất công nghiệp", "tỷ đồng", 31_200, 32_450),
        ("Tổng mức bán lẻ hàng hóa, dịch vụ", "tỷ đồng", 24_800, 25_310),
        ("Thu ngân sách trên địa bàn", "tỷ đồng", 12_480, 12_905),
        ("Giải ngân vốn đầu tư công", "%", 95.0, 83.6),
        ("Tỷ lệ hộ nghèo đa chiều", "%", 3.2, 3.0),
        ("Tỷ lệ dân số tham gia bảo hiểm y tế", "%", 95.5, 95.8),
        ("Tỷ lệ che phủ rừng", "%", 52.1, 52.1),
        ("Số xã đạt chuẩn nông thôn mới nâng cao", "xã", 14, 13),
        ("Tỷ lệ hồ sơ thủ tục hành chính trực tuyến toàn trình", "%", 80.0, 76.4),
    )

    def written(number: float) -> str:
        return thousands(int(number)) if number >= 1000 else decimal(number)

    table = Table(
        (11, 50, 16, 16, 18, 18),
        ("centre", "left", "centre", "right", "right", "right"),
        ("STT", "Chỉ tiêu", "Đơn vị", "Kế hoạch", "Ước thực hiện", "So kế hoạch (%)"),
        tuple(
            Row((str(i), name, of, written(plan), written(done), decimal(done / plan * 100)))
            for i, (name, of, plan, done) in enumerate(results, start=1)
        ),
    )
    disbursed = sorted(((dice.uniform(52, 97), commune) for commune in COMMUNES), reverse=True)
    by_commune = Table(
        (11, 46, 26, 26, 24),
        ("centre", "left", "right", "right", "right"),
        ("STT", "Xã, phường", "Vốn giao (triệu đồng)", "Giải ngân (triệu đồng)", "Tỷ lệ (%)"),
        tuple(
            Row(
                (
                    str(i),
                    capitalised(name),
                    thousands(plan),
                    thousands(round(plan * rate / 100)),
                    decimal(rate),
                )
            )
            for i, (rate, name) in enumerate(disbursed, start=1)
            for plan in (dice.randrange(6_000, 64_000, 10),)
        ),
        10.5,
    )
    best, worst = disbursed[0], disbursed[-1]
    blocks = (
        f"Thực hiện nghị quyết của Tỉnh ủy và của Hội đồng nhân dân tỉnh về nhiệm vụ năm {year}, Sở Tài "
        "chính tổng hợp tình hình từ báo cáo của các sở và của 48 xã, phường, báo cáo Ủy ban nhân dân tỉnh "
        "như sau.",
        "# I. KẾT QUẢ CHỦ YẾU",
        "Trong mười chỉ tiêu kế hoạch có bảy chỉ tiêu đạt và vượt, ba chỉ tiêu chưa đạt. Chưa đạt là giải "
        "ngân vốn đầu tư công, số xã nông thôn mới nâng cao và tỷ lệ hồ sơ trực tuyến toàn trình.",
        table,
        "## 1. Sản xuất nông nghiệp",
        "Vụ mùa gieo cấy 38.200 ha lúa, năng suất bình quân 54,6 tạ/ha, cao hơn vụ trước 1,1 tạ nhờ chuyển "
        "hơn một nửa diện tích sang giống ngắn ngày, thu hoạch xong trước đợt mưa cuối tháng 9.",
        "Đàn lợn phục hồi chậm sau dịch ở năm xã ven sông; đến nay mới đạt 88% số đầu con cùng kỳ. Ba "
        "trang trại tại xã Đồi Chè và xã Kỳ Lâm đã được chứng nhận an toàn dịch bệnh và tái đàn trở lại.",
        "Sản lượng khai thác thủy sản đạt 21.400 tấn. Còn 17 tàu cá chưa lắp thiết bị giám sát hành trình, "
        "tập trung ở xã Vạn Chài; Đồn Biên phòng cửa biển không cho các tàu này xuất bến.",
        "## 2. Công nghiệp và thương mại",
        "Nhà máy chế biến gỗ Bắc Ruộng đi vào vận hành từ quý II, tạo việc làm cho 640 người. Hai cụm công "
        "nghiệp Lương Điền và Tân Hợp lấp đầy 71% diện tích; vướng mắc lớn nhất là trạm xử lý nước thải "
        "chung.",
        "Chợ trung tâm phường Bến Ngự hoàn thành nâng cấp, 312 hộ kinh doanh trở lại điểm bán. Toàn bộ "
        "ki-ốt đã chấp nhận thanh toán không dùng tiền mặt.",
        "## 3. Thu, chi ngân sách",
        "Thu ngân sách trên địa bàn ước 12.905 tỷ đồng, bằng 103,4% dự toán. Thu tiền sử dụng đất chiếm "
        "24%, giảm 3 điểm phần trăm; thu từ doanh nghiệp ngoài quốc doanh tăng 11%.",
        "Chi thường xuyên bảo đảm lương và các chính sách an sinh. Sau sắp xếp bộ máy, chi hội nghị và "
        "công tác phí của các sở giảm 18%, tương ứng 46 tỷ đồng, đã chuyển sang sửa chữa trường học.",
        "## 4. Đầu tư công",
        f"Giải ngân đến ngày báo cáo đạt 83,6% kế hoạch. {capitalised(best[1])} cao nhất với "
        f"{decimal(best[0])}%, {worst[1]} thấp nhất với {decimal(worst[0])}%. Nguyên nhân chính là chậm bàn "
        "giao mặt bằng và thiếu đất đắp; có bốn dự án phải thay nhà thầu do kéo dài quá 120 ngày so với "
        "hợp đồng.",
        by_commune,
        "## 5. Văn hóa, xã hội",
        "Năm học mới khai giảng với 214.600 học sinh, thiếu 386 giáo viên so với định mức, nhiều nhất là "
        "môn tiếng Anh và tin học cấp tiểu học. Tỷ lệ tốt nghiệp trung học phổ thông đạt 98,7%.",
        "Toàn tỉnh xóa 1.126 nhà tạm, nhà dột nát, trong đó 402 nhà của hộ đồng bào dân tộc thiểu số tại "
        "các xã Mường Sậy, Nà Phai và Đèo Gió.",
        "# II. HẠN CHẾ VÀ NGUYÊN NHÂN",
        "Một là, năng lực quản lý dự án của cấp xã không đều: 19 xã chỉ có một công chức phụ trách cả xây "
        "dựng, giao thông và đất đai.",
        "Hai là, dữ liệu giữa các sở chưa thông suốt; cùng một thửa đất, số liệu diện tích của cơ quan "
        "thuế và cơ quan đăng ký còn lệch ở 6,2% hồ sơ được đối chiếu.",
        "Ba là, bão số 4 và số 6 gây thiệt hại 213 tỷ đồng, làm chậm tiến độ tám công trình thủy lợi.",
        f"# III. NHIỆM VỤ TRỌNG TÂM NĂM {year + 1}",
        "1. Giao dự toán và kế hoạch vốn cho các đơn vị trước ngày 31 tháng 12; sau ngày 30 tháng 6, vốn "
        "của dự án giải ngân dưới 40% được điều chuyển mà không chờ đề nghị của chủ đầu tư.",
        "2. Hoàn thành trạm xử lý nước thải cụm công nghiệp Lương Điền trong quý III, cụm Tân Hợp trong "
        "quý IV.",
        "3. Tuyển dụng, điều động đủ giáo viên tin học cho 61 trường tiểu học trước khi vào năm học.",
        "4. Đưa toàn bộ trạm y tế xã vào hệ thống hồ sơ sức khỏe điện tử dùng chung của tỉnh.",
        "5. Kiểm định an toàn 23 hồ chứa nhỏ trước ngày 15 tháng 5; hồ không bảo đảm thì không tích nước.",
        "Trên đây là báo cáo của Sở Tài chính, kính trình Ủy ban nhân dân tỉnh xem xét, cho ý kiến./.",
    )
    return [
        Draft(
            "1",
            f"Báo cáo tình hình kinh tế - xã hội năm {year} và nhiệm vụ trọng tâm năm {year + 1}",
            "báo cáo",
            "Báo cáo",
            f"Tình hình kinh tế - xã hội năm {year} và nhiệm vụ trọng tâm năm {year + 1}",
            parent,
            unit,
            412,
            "BC-STC",
            blocks,
            FINANCE,
            ("Giám đốc",),
            (*FOR_SESSION[1:], "Lưu: VT, TH"),
        )
    ]


def investment(dice: random.Random, year: int) -> list[Draft]:
    """Item 3: the public investment plan and its list of projects."""
    parent, unit = department(FINANCE)
    listed = projects(dice, 120)
    moved = sum(project.planned for project in listed[:9])
    rows = [
        Row((str(i), p.name, p.owner, p.years, thousands(p.cost), thousands(p.spent), thousands(p.planned)))
        for i, p in enumerate(listed, start=1)
    ]
    rows.append(
        Row(
            ("", "Tổng cộng", "", "", *(
                thousands(sum(getattr(p, of) for p in listed)) for of in ("cost", "spent", "planned")
            )),
            bold=True,
        )
    )  # fmt: skip
    table = Table(
        (11, 52, 30, 21, 21, 21, 21),
        ("centre", "left", "left", "centre", "right", "right", "right"),
        ("STT", "Dự án", "Chủ đầu tư", "Thời gian", "Tổng mức", "Đã bố trí", f"Năm {year + 1}"),
        tuple(rows),
        10.0,
    )
    submission = (
        "@ Căn cứ Luật Đầu tư công;",
        "@ Căn cứ kế hoạch đầu tư công trung hạn của tỉnh đã được Hội đồng nhân dân thông qua.",
        f"Sở Tài chính trình điều chỉnh kế hoạch đầu tư công trung hạn và giao kế hoạch vốn năm {year + 1} "
        "như sau.",
        "# 1. Lý do điều chỉnh",
        "Qua rà soát 120 dự án, có 14 dự án không còn khả năng hoàn thành đúng thời hạn do vướng mặt bằng, "
        "6 dự án trùng phạm vi sau khi sắp xếp đơn vị hành chính và 3 dự án đã được nhà tài trợ đảm nhận.",
        "# 2. Phương án",
        f"Cắt giảm vốn của 23 dự án nói trên, điều chuyển {thousands(moved)} triệu đồng cho chín dự án cấp "
        "bách, trong đó năm dự án phòng chống sạt lở, hai trường học phải học nhờ và hai cầu dân sinh.",
        "Không khởi công mới dự án trụ sở. Trụ sở dôi dư sau sắp xếp được ưu tiên chuyển thành trường học, "
        "trạm y tế hoặc nhà sinh hoạt cộng đồng trước khi tính đến bán đấu giá.",
        "# 3. Cam kết tiến độ",
        "Mỗi chủ đầu tư ký cam kết giải ngân theo quý. Đơn vị không đạt 50% vào cuối quý II phải giải "
        "trình trước Ủy ban nhân dân tỉnh và chưa xem xét dự án mới trong hai năm tiếp theo.",
        "Kính trình Ủy ban nhân dân tỉnh xem xét, quyết định./.",
    )
    return [
        Draft(
            "3",
            f"Tờ trình điều chỉnh kế hoạch đầu tư công trung hạn và kế hoạch vốn năm {year + 1}",
            "tờ trình",
            "Tờ trình",
            f"Về điều chỉnh kế hoạch đầu tư công trung hạn và kế hoạch vốn năm {year + 1}",
            parent,
            unit,
            418,
            "TTr-STC",
            submission,
            FINANCE,
            ("Giám đốc",),
            (*FOR_SESSION, "Lưu: VT, ĐT"),
            addressee=TO_COMMITTEE,
        ),
        Draft(
            "3",
            "Phụ lục danh mục 120 dự án đầu tư công",
            "tờ trình",
            "Phụ lục",
            "Danh mục dự án và kế hoạch vốn đầu tư công",
            parent,
            unit,
            418,
            "TTr-STC",
            ("Đơn vị tính: triệu đồng.", table),
            FINANCE,
            (),
            (),
            signer="unsigned",
        ),
    ]
