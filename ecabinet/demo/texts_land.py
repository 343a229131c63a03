"""Papers of the demo's items 4 and 8: land use, floods and reservoirs."""

from __future__ import annotations

import random

from ecabinet.demo.drafts import FOR_SESSION, TO_COMMITTEE, Draft, Table, department
from ecabinet.demo.province import (
    COMMITTEE,
    COMMUNE_CHAIR,
    CONSULTANT,
    FAMILY_NAMES,
    GIVEN_NAMES,
    LAND,
    decimal,
    thousands,
)
from ecabinet.papers.layout import Row


def land(dice: random.Random, year: int) -> list[Draft]:
    """Item 4: the land use plan; its maps are made by `papers`."""
    parent, unit = department(LAND)
    kinds = (
        "Đất trồng lúa", "Đất rừng phòng hộ", "Đất ở tại nông thôn", "Đất ở tại đô thị",
        "Đất khu công nghiệp", "Đất giao thông, thủy lợi", "Đất giáo dục, y tế", "Đất nuôi trồng thủy sản",
    )  # fmt: skip
    rows: list[Row] = []
    changes: list[int] = []
    for i, kind in enumerate(kinds, start=1):
        now = dice.randrange(2_900, 42_000)
        change = dice.choice((-1, 1)) * dice.randrange(12, 220)
        if i == len(kinds):
            change = -sum(changes)  # land neither comes nor goes
        changes.append(change)
        sign = "+" if change > 0 else "-"
        rows.append(
            Row((str(i), kind, thousands(now), thousands(now + change), f"{sign}{thousands(abs(change))}"))
        )
    table = Table(
        (11, 60, 26, 26, 24),
        ("centre", "left", "right", "right", "right"),
        ("STT", "Loại đất", f"Hiện trạng {year} (ha)", f"Kế hoạch {year + 1} (ha)", "Tăng, giảm"),
        tuple(rows),
    )
    blocks = (
        "@ Căn cứ Luật Đất đai;",
        "@ Căn cứ quy hoạch tỉnh đã được phê duyệt.",
        f"Sở Nông nghiệp và Môi trường trình kế hoạch sử dụng đất năm {year + 1} của tỉnh với các nội dung "
        "sau.",
        "# 1. Chỉ tiêu sử dụng đất",
        table,
        "# 2. Danh mục thu hồi đất",
        "Có 86 công trình cần thu hồi 412 ha, liên quan 1.930 hộ. Trong đó 61 công trình đã có quyết định "
        "chủ trương đầu tư và bố trí vốn bồi thường; 25 công trình còn lại chỉ được thu hồi sau khi vốn "
        "được giao.",
        "Việc chuyển mục đích 118 ha đất trồng lúa đã trừ khu vực Đầm Sen theo ý kiến của Sở Khoa học và "
        "Công nghệ về vùng sản xuất giống. Người có đất trồng lúa được bồi hoàn kinh phí cải tạo lớp đất "
        "mặt.",
        "# 3. Lấy ý kiến nhân dân",
        "Kế hoạch được niêm yết 30 ngày tại 48 xã, phường và trên cổng thông tin điện tử, nhận 274 ý kiến. "
        "Đã tiếp thu 191 ý kiến; 83 ý kiến không tiếp thu đều có văn bản trả lời, chủ yếu đề nghị đưa đất "
        "vườn vào đất ở.",
        "# 4. Tác động môi trường",
        "Hai dự án nằm trong hành lang thoát lũ sông Ngàn bị loại khỏi kế hoạch. Khu xử lý rác Thạch Bàn "
        "được lùi 450 m về phía tây để giữ khoảng cách an toàn với khu dân cư.",
        "Bình đồ ảnh và bản đồ kế hoạch sử dụng đất của các khu vực có thay đổi lớn gửi kèm tờ trình.",
        "Kính trình Ủy ban nhân dân tỉnh xem xét, phê duyệt./.",
    )
    return [
        Draft(
            "4",
            f"Tờ trình phê duyệt kế hoạch sử dụng đất năm {year + 1}",
            "tờ trình",
            "Tờ trình",
            f"Về việc phê duyệt kế hoạch sử dụng đất năm {year + 1} của tỉnh "
            f"{COMMITTEE.rpartition('tỉnh ')[2]}",
            parent,
            unit,
            655,
            "TTr-SNNMT",
            blocks,
            LAND,
            ("Giám đốc",),
            (*FOR_SESSION, "Lưu: VT, QLĐĐ"),
            addressee=TO_COMMITTEE,
        )
    ]


def floods(dice: random.Random, year: int) -> list[Draft]:
    """Item 8: floods: a report, the outside survey of reservoirs, and an old letter as a scan."""
    parent, unit = department(LAND)
    lakes = (
        "Hồ Khe Mây", "Hồ Đá Bạc", "Hồ Suối Hai Trên", "Hồ Cửa Rừng", "Hồ Nà Phai", "Hồ Giếng Tiên",
        "Hồ Láng Tròn", "Hồ Đèo Gió", "Hồ Ba Dốc", "Hồ Sơn Cẩm", "Hồ Mai Hóa", "Hồ Thạch Bàn",
    )  # fmt: skip
    cores = (
        "Sét pha dăm, chặt vừa",
        "Sét pha, dẻo mềm, ẩm",
        "Dăm sạn lẫn cát, rời",
        "Đá phiến phong hóa, nứt nẻ",
    )
    stays = ("Nhà văn hóa thôn", "Trường tiểu học Bến Đá")
    states = ("Thấm qua thân đập", "Tràn xuống cấp", "Cống lấy nước hở khớp", "Bảo đảm an toàn")
    table = Table(
        (11, 46, 26, 26, 52),
        ("centre", "left", "right", "right", "left"),
        ("STT", "Hồ chứa", "Dung tích (nghìn m³)", "Cao đập (m)", "Đánh giá"),
        tuple(
            Row((str(i), lake, thousands(dice.randrange(180, 2_900)), decimal(dice.uniform(6, 19)),
                 dice.choice(states)))
            for i, lake in enumerate(lakes, start=1)
        ),
    )  # fmt: skip
    report = (
        "# 1. Thiệt hại trong năm",
        "Bão số 4 và số 6 làm 3 người bị thương, 218 nhà tốc mái, 1.140 ha lúa ngập trên ba ngày, sạt lở "
        "9,4 km bờ sông. Không có người chết nhờ sơ tán 2.316 hộ trước khi bão đổ bộ mười hai giờ.",
        "# 2. Bài học",
        "Loa truyền thanh ở 27 thôn mất điện đúng lúc cần nhất. Tin nhắn tới trưởng thôn đến sớm hơn công "
        "văn bốn giờ; vì vậy từ mùa mưa tới, lệnh sơ tán được phát đồng thời qua tin nhắn, loa chạy ắc quy "
        "và kẻng.",
        "Hai hồ xả tràn không báo trước cho hạ du đủ sáu giờ theo quy trình. Người vận hành đã bị nhắc "
        "nhở; quy trình được sửa để cấp xã bấm xác nhận đã nhận tin thì mới tính là đã thông báo.",
        "# 3. Các hồ chứa cần xử lý",
        table,
        "# 4. Phương án bốn tại chỗ",
        "Mỗi xã ven sông Ngàn dự trữ 3 tấn gạo, 500 thùng nước, 200 áo phao và một xuồng máy; kiểm kê vào "
        "ngày 1 tháng 8. Lực lượng xung kích mỗi thôn 15 người, có danh sách điện thoại và phân công từng "
        "hộ neo đơn.",
        "Trường học kiên cố hai tầng được chỉ định làm nơi tránh trú cho 9.800 người; hiệu trưởng giữ một "
        "chìa khóa, trưởng thôn giữ một chìa khóa.",
        "# 5. Đề nghị",
        "Bố trí 62 tỷ đồng xử lý khẩn cấp các hồ thấm qua thân đập và cống hở khớp trước mùa mưa. Hồ chưa "
        "sửa xong thì hạ mực nước tới cao trình an toàn, chấp nhận giảm diện tích tưới vụ hè thu 320 ha./.",
    )
    holes = Table(
        (18, 26, 26, 30, 50),
        ("centre", "right", "right", "right", "left"),
        ("Hố khoan", "Cách vai trái (m)", "Sâu (m)", "Hệ số thấm (cm/s)", "Mô tả lõi khoan"),
        tuple(
            Row((f"HK{i}", decimal(14.0 + 21.5 * i), decimal(dice.uniform(11, 24)),
                 f"{decimal(dice.uniform(1, 9))} x 10⁻⁵", dice.choice(cores)))
            for i in range(1, 8)
        ),
    )  # fmt: skip
    households = Table(
        (11, 46, 22, 34, 48),
        ("centre", "left", "right", "right", "left"),
        ("STT", "Chủ hộ", "Nhân khẩu", "Cách mép sạt (m)", "Nơi ở tạm"),
        tuple(
            Row((str(i), name, str(3 + i % 3 + (i % 11 == 0)), str(5 + i), stays[i % 3 == 0]))
            for i, name in enumerate(_householders(dice, 23), start=1)
        ),
    )
    survey = (
        "Thực hiện hợp đồng tư vấn kiểm định, Công ty cổ phần Tư vấn thủy lợi Khe Mây báo cáo kết quả khảo "
        "sát sơ bộ hồ Khe Mây và hồ Đá Bạc như sau.",
        "# 1. Hồ Khe Mây",
        "Khoan bảy hố dọc tim đập, sâu từ 11 đến 24 m. Hệ số thấm của lớp đắp thứ hai lớn gấp bốn lần "
        "thiết kế; vị trí thấm tập trung cách vai trái 38 m, lưu lượng đo được 2,6 lít một giây khi hồ ở "
        "mực nước dâng bình thường.",
        holes,
        "Các hố HK2 và HK3 mất nước hoàn toàn khi khoan tới 9 m, chứng tỏ có lớp đá lát cũ chưa bóc khi "
        "đắp áp trúc. Mẫu nước thấm không mang theo hạt mịn, nên chưa có dấu hiệu xói ngầm nguy hiểm.",
        "Đề xuất khoan phụt hai hàng so le, khoảng cách 1,5 m, kết hợp làm lại lăng trụ thoát nước hạ lưu. "
        "Thời gian thi công 75 ngày, phải tích nước thấp hơn bình thường 3,2 m.",
        "# 2. Hồ Đá Bạc",
        "Ngưỡng tràn bị xói sâu 0,9 m, tường bên phải nghiêng 2 độ. Khả năng tháo tính lại chỉ đạt 78% lưu "
        "lượng lũ kiểm tra theo số liệu mưa cập nhật.",
        "Đề xuất mở rộng tràn thêm 8 m về phía bờ phải và gia cố bể tiêu năng. Nếu chưa có vốn, hạ ngưỡng "
        "tràn tạm thời 1,1 m bằng cách cắt bê tông, chi phí khoảng 640 triệu đồng.",
        "# 3. Kiến nghị theo dõi",
        "Lắp hai ống đo áp ở mặt cắt thấm lớn nhất, đọc hằng ngày khi mực nước trên cao trình 41,5 m. "
        "Người trực đập phải có sơ đồ điện thoại của ba xã hạ du và được tập huấn lại trước mùa mưa.",
        "Báo cáo đầy đủ sẽ gửi trong 45 ngày. Số liệu trên đủ để quyết định mức tích nước cho mùa mưa tới./.",
    )
    letter = (
        "Qua theo dõi diễn biến sạt lở bờ sông Ngàn đoạn qua thôn Bến Đá, Ủy ban nhân dân xã Rạch Vàng báo "
        "cáo và đề nghị Ủy ban nhân dân tỉnh như sau.",
        "1. Từ đầu tháng 9, bờ sông sạt thêm 14 m trên chiều dài 320 m, mép sạt cách nhà gần nhất 6 m. Xã "
        "đã di dời tạm 23 hộ, 95 nhân khẩu tới nhà văn hóa và trường tiểu học Bến Đá.",
        households,
        "2. Các hộ di dời không thể ở nhờ trường học khi năm học bắt đầu. Xã còn quỹ đất 1,8 ha tại đồi "
        "Cây Sung, nền ổn định, cách trung tâm 900 m, đủ bố trí 40 lô tái định cư.",
        "3. Đề nghị tỉnh hỗ trợ 11,6 tỷ đồng làm nền, đường và điện nước khu tái định cư; đồng thời thả "
        "rồng đá hộ chân khẩn cấp 320 m để giữ đường liên xã duy nhất vào thôn.",
        "4. Trong khi chờ, xã cắt cử tổ tuần tra 24 giờ, cấm xe trên 5 tấn, dừng mọi hoạt động hút cát "
        "trong phạm vi 2 km tính từ điểm sạt; đã lập biên bản hai phương tiện vi phạm.",
        "5. Bà con thôn Bến Đá tự nguyện góp 640 ngày công san nền, hiến 1.200 m² vườn cho đường vào khu "
        "mới. Xã cam kết không để hộ nào phải đón Tết trong nhà tạm nếu kinh phí được cấp trước tháng 11.",
        "Kính đề nghị Ủy ban nhân dân tỉnh quan tâm, xem xét./.",
    )
    commune_head = ("TM. Ủy ban nhân dân", "Chủ tịch")
    return [
        Draft(
            "8",
            "Báo cáo công tác phòng, chống thiên tai và phương án mùa mưa",
            "báo cáo",
            "Báo cáo",
            f"Công tác phòng, chống thiên tai năm {year} và phương án ứng phó mùa mưa năm {year + 1}",
            parent,
            unit,
            702,
            "BC-SNNMT",
            report,
            LAND,
            ("Giám đốc",),
            (*FOR_SESSION[1:], "Lưu: VT, TL"),
        ),
        Draft(
            "8",
            "Báo cáo khảo sát sơ bộ hồ Khe Mây và hồ Đá Bạc",
            "báo cáo",
            "Báo cáo",
            "Kết quả khảo sát sơ bộ hồ Khe Mây và hồ Đá Bạc",
            "",
            CONSULTANT.unit,
            19,
            "BC-KM",
            survey,
            CONSULTANT,
            ("Giám đốc",),
            ("Sở Nông nghiệp và Môi trường", "Lưu: VP"),
            signer="unknown",
        ),
        Draft(
            "8",
            "Công văn của Ủy ban nhân dân xã Rạch Vàng về sạt lở bờ sông (bản chụp)",
            "công văn",
            "",
            "đề nghị hỗ trợ khẩn cấp khắc phục sạt lở bờ sông Ngàn",
            "",
            COMMUNE_CHAIR.unit,
            38,
            "UBND",
            letter,
            COMMUNE_CHAIR,
            commune_head,
            ("Như trên", "Lưu: VT"),
            signer="unsigned",
            addressee=TO_COMMITTEE,
            days_before=21,
            scanned=True,
            place="Rạch Vàng",
        ),
    ]


def _householders(dice: random.Random, count: int) -> list[str]:
    """Names of householders, none twice."""
    names = [f"{family} {given}" for family in FAMILY_NAMES for given in GIVEN_NAMES]
    return dice.sample(names, count)
