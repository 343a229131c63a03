"""Papers of the demo's items on schools, health, digital work and personnel."""

from __future__ import annotations

import random

from ecabinet.demo.drafts import FOR_SESSION, TO_COMMITTEE, Draft, Table, department
from ecabinet.demo.province import (
    COMMITTEE,
    COMMUNES,
    HEALTH,
    HOME,
    SCHOOLS,
    SCIENCE,
    SECRETARY,
    capitalised,
    decimal,
    thousands,
)
from ecabinet.papers.layout import Row


def schools(dice: random.Random, year: int) -> list[Draft]:
    """Item 5: fewer school sites, better schools."""
    parent, unit = department(SCHOOLS)
    rows = []
    for i, commune in enumerate(COMMUNES, start=1):
        sites = dice.randrange(4, 15)
        kept = sites - dice.randrange(0, min(4, sites - 2))
        pupils = dice.randrange(900, 5_400)
        figures = (str(sites), str(kept), thousands(pupils), decimal(pupils / kept / 30, 1))
        rows.append(Row((str(i), capitalised(commune), *figures)))
    table = Table(
        (11, 50, 24, 24, 24, 28),
        ("centre", "left", "right", "right", "right", "right"),
        ("STT", "Xã, phường", "Điểm trường hiện có", "Sau sắp xếp", "Học sinh", "Lớp bình quân mỗi điểm"),
        tuple(rows),
    )
    blocks = (
        "# I. SỰ CẦN THIẾT",
        "Toàn tỉnh có 412 điểm trường mầm non và tiểu học, trong đó 96 điểm có dưới 25 học sinh. Ở những "
        "điểm này, một giáo viên dạy ghép hai đến ba trình độ, không có phòng tin học và không tổ chức "
        "được bữa ăn bán trú.",
        "Ngược lại, sáu trường tại phường Đồng Tâm và phường Gia Hưng có sĩ số trên 45 em một lớp, phải "
        "mượn nhà văn hóa để học buổi chiều. Chênh lệch này tăng lên sau khi hai khu công nghiệp đi vào "
        "hoạt động.",
        "# II. NGUYÊN TẮC",
        "1. Không để học sinh tiểu học đi bộ quá 3 km; từ 3 km trở lên phải có xe đưa đón hoặc chỗ ở nội "
        "trú.",
        "2. Chỉ đóng điểm trường khi điểm tiếp nhận đã đủ phòng học, nhà vệ sinh, nước sạch và bếp ăn.",
        "3. Lấy ý kiến cha mẹ học sinh từng điểm trường; nơi dưới 60% đồng thuận thì lùi sang năm sau.",
        "4. Không tinh giản giáo viên do sắp xếp; số dôi dư được điều động trong bán kính 20 km và hỗ trợ "
        "đi lại.",
        "# III. PHƯƠNG ÁN",
        "Giai đoạn 2 năm, giảm từ 412 xuống còn 341 điểm trường. Xây mới 12 phòng học tại mỗi điểm của năm "
        "xã đông học sinh nhất, bổ sung 38 xe đưa đón theo hình thức thuê dịch vụ.",
        table,
        "# IV. KINH PHÍ",
        "Tổng kinh phí 284 tỷ đồng, gồm 196 tỷ đồng xây dựng, 52 tỷ đồng thiết bị và 36 tỷ đồng đưa đón, "
        "bán trú. Nguồn gồm ngân sách tỉnh 70%, ngân sách xã 20%, xã hội hóa 10%.",
        "Khoản tiết kiệm do giảm điểm trường lẻ ước 21 tỷ đồng mỗi năm và được giữ lại cho ngành giáo dục "
        "để mua sách thư viện và sửa nhà vệ sinh, không điều chuyển sang mục đích khác.",
        "# V. RỦI RO VÀ CÁCH XỬ LÝ",
        "Mùa mưa, đường vào 14 thôn bị chia cắt từ ba đến mười ngày. Các thôn này giữ một phòng học dự "
        "phòng, giáo viên cắm bản luân phiên theo lịch, học liệu được cài sẵn trên máy tính bảng dùng "
        "không cần mạng.",
        "Một số điểm trường là công trình do nhân dân hiến đất. Khi không còn dạy học, đất được ưu tiên "
        "làm nhà sinh hoạt cộng đồng; việc khác phải có ý kiến của gia đình hiến đất.",
        "# VI. TỔ CHỨC THỰC HIỆN",
        "Sở Giáo dục và Đào tạo chủ trì, báo cáo tiến độ hằng quý. Ủy ban nhân dân xã, phường chịu trách "
        "nhiệm về mặt bằng và đồng thuận của nhân dân, hoàn thành lấy ý kiến trước ngày 30 tháng 4 năm "
        f"{year + 1}./.",
    )
    return [
        Draft(
            "5",
            "Đề án sắp xếp mạng lưới điểm trường mầm non, tiểu học",
            "đề án",
            "Đề án",
            f"Sắp xếp mạng lưới điểm trường mầm non, tiểu học giai đoạn {year + 1} - {year + 2}",
            parent,
            unit,
            87,
            "ĐA-SGDĐT",
            blocks,
            SCHOOLS,
            ("Giám đốc",),
            (*FOR_SESSION[1:], "Lưu: VT, KHTC"),
        )
    ]


def health(dice: random.Random, year: int) -> list[Draft]:
    """Item 6: health stations."""
    parent, unit = department(HEALTH)
    chosen = dice.sample(COMMUNES[8:], 14)
    states = ("Mái dột, tường nứt", "Không có phòng sinh đạt chuẩn", "Nguồn nước không bảo đảm",
              "Xây dựng trước 1998", "Ngập khi mưa lớn")  # fmt: skip
    rows = []
    total = 0
    for i, commune in enumerate(chosen, start=1):
        cost = dice.randrange(3_200, 9_800, 50)
        total += cost
        rows.append(
            Row(
                (
                    str(i),
                    capitalised(commune),
                    dice.choice(states),
                    str(dice.randrange(3, 9)),
                    thousands(cost),
                )
            )
        )
    rows.append(Row(("", "Tổng cộng", "", "", thousands(total)), bold=True))
    table = Table(
        (11, 46, 56, 22, 26),
        ("centre", "left", "left", "right", "right"),
        ("STT", "Trạm y tế", "Hiện trạng", "Nhân lực", "Kinh phí (triệu đồng)"),
        tuple(rows),
    )
    blocks = (
        "@ Căn cứ Luật Khám bệnh, chữa bệnh;",
        "@ Căn cứ kết quả kiểm tra thực tế 48 trạm y tế trong quý III.",
        "Sở Y tế trình phương án nâng cấp trạm y tế xã và bố trí bác sĩ luân phiên với các nội dung sau.",
        "# 1. Thực trạng",
        "Có 14 trạm y tế không đạt tiêu chí quốc gia về cơ sở vật chất. Bình quân mỗi trạm khám "
        f"{dice.randrange(21, 34)} lượt một ngày, nhưng 43% người dân ở xã miền núi vẫn vượt tuyến vì trạm "
        "thiếu thuốc huyết áp, tiểu đường.",
        "Chín trạm chưa có bác sĩ làm việc thường xuyên. Bác sĩ trẻ được tuyển về thường xin chuyển sau "
        "hai năm do không có nhà công vụ và không được đào tạo tiếp.",
        "# 2. Danh mục đầu tư",
        table,
        "# 3. Nhân lực",
        "Bệnh viện đa khoa tỉnh cử bác sĩ luân phiên hai ngày mỗi tuần tới chín trạm chưa có bác sĩ; phụ "
        "cấp 400.000 đồng một ngày công và tính là thời gian thực tế khi xét nâng ngạch.",
        "Mỗi trạm có ít nhất một người sử dụng thành thạo hồ sơ sức khỏe điện tử và khám từ xa; tập huấn "
        "xong trước khi thiết bị được lắp đặt để không lặp lại tình trạng máy để trong kho.",
        "# 4. Thuốc thiết yếu",
        "Danh mục thuốc bảo hiểm y tế tại trạm mở rộng từ 94 lên 146 loại. Trung tâm kiểm soát bệnh tật dự "
        "trù theo quý; trạm hết thuốc quá năm ngày phải báo cáo ngay và được điều chuyển từ trạm lân cận.",
        "# 5. Kiến nghị",
        f"Kính trình Ủy ban nhân dân tỉnh phê duyệt phương án với kinh phí {thousands(total)} triệu đồng từ "
        f"nguồn sự nghiệp y tế năm {year + 1}; giao Sở Tài chính bố trí vốn ngay trong quý I./.",
    )
    return [
        Draft(
            "6",
            "Tờ trình nâng cấp 14 trạm y tế xã và bố trí bác sĩ luân phiên",
            "tờ trình",
            "Tờ trình",
            "Về việc nâng cấp trạm y tế xã và bố trí bác sĩ luân phiên",
            parent,
            unit,
            203,
            "TTr-SYT",
            blocks,
            HEALTH,
            ("Giám đốc",),
            (*FOR_SESSION, "Lưu: VT, NVY"),
            addressee=TO_COMMITTEE,
        )
    ]


def digital(dice: random.Random, year: int) -> list[Draft]:
    """Item 7: the plan for digital work."""
    parent, unit = department(SCIENCE)
    tasks = (
        ("Hợp nhất 11 kho dữ liệu của các sở về kho dùng chung", "Sở Khoa học và Công nghệ", "Quý II"),
        (
            "Đối soát dữ liệu đất đai với cơ quan thuế, 1,2 triệu thửa",
            "Sở Nông nghiệp và Môi trường",
            "Quý III",
        ),
        ("Hồ sơ sức khỏe điện tử cho toàn bộ trạm y tế", "Sở Y tế", "Quý II"),
        ("Học bạ số ở các trường tiểu học", "Sở Giáo dục và Đào tạo", "Trước năm học mới"),
        ("Phòng họp không giấy tại 48 xã, phường", "Văn phòng Ủy ban nhân dân tỉnh", "Quý I"),
        ("Diễn tập phục hồi sau sự cố tấn công mạng, hai lần một năm", "Công an tỉnh", "Quý I và quý III"),
        ("Thay thế chữ ký số hết hạn cho 3.400 cán bộ, công chức", "Sở Nội vụ", "Quý I"),
        ("Cảm biến mực nước tự động tại 23 hồ chứa nhỏ", "Sở Nông nghiệp và Môi trường", "Trước 15 tháng 5"),
    )
    table = Table(
        (11, 72, 50, 28),
        ("centre", "left", "left", "left"),
        ("STT", "Nhiệm vụ", "Chủ trì", "Hoàn thành"),
        tuple(Row((str(i), *task)) for i, task in enumerate(tasks, start=1)),
    )
    readiness = Table(
        (11, 52, 28, 28, 36),
        ("centre", "left", "right", "right", "right"),
        ("STT", "Xã, phường", "Máy tính bảng", "Người dùng", "Hồ sơ trực tuyến (%)"),
        tuple(
            Row((str(i), capitalised(name), str(dice.randrange(11, 28)), str(dice.randrange(24, 71)),
                 decimal(dice.uniform(48, 97))))
            for i, name in enumerate(COMMUNES, start=1)
        ),
    )  # fmt: skip
    blocks = (
        "Thực hiện chương trình chuyển đổi số của tỉnh, Ủy ban nhân dân tỉnh ban hành kế hoạch năm "
        f"{year + 1} như sau.",
        "# I. MỤC TIÊU",
        "1. Người dân chỉ cung cấp thông tin một lần: từ tháng 7, cơ quan nhà nước không yêu cầu bản sao "
        "giấy tờ mà dữ liệu đã có trong kho dùng chung.",
        "2. Ít nhất 85% hồ sơ thủ tục hành chính được nộp trực tuyến toàn trình và trả kết quả điện tử.",
        "3. Toàn bộ phiên họp của Ủy ban nhân dân các cấp dùng tài liệu điện tử có ký số; họp được cả khi "
        "mất mạng.",
        "# II. NHIỆM VỤ",
        table,
        "# III. MỨC ĐỘ SẴN SÀNG CỦA CẤP XÃ",
        "Kết quả khảo sát tháng 10 cho thấy đường truyền không còn là trở ngại chính; trở ngại là thiết bị "
        "cũ và thiếu người hỗ trợ tại chỗ. Mười một xã chưa có công chức chuyên trách công nghệ thông tin.",
        readiness,
        "# IV. AN TOÀN THÔNG TIN",
        "Mọi hệ thống đưa vào sử dụng phải được kiểm tra trước. Thiết bị của cán bộ nghỉ việc hoặc bị mất "
        "phải được khóa trong vòng 30 phút kể từ khi báo; tài liệu phiên họp lưu trên thiết bị luôn ở dạng "
        "mã hóa.",
        "Tài liệu thuộc bí mật nhà nước không được soạn thảo, gửi hoặc lưu trên các hệ thống nêu trong kế "
        "hoạch này.",
        "# V. KINH PHÍ",
        "Tổng kinh phí 118 tỷ đồng, trong đó 41 tỷ đồng cho kho dữ liệu, 33 tỷ đồng cho thiết bị cấp xã, "
        "27 tỷ đồng cho an toàn thông tin và 17 tỷ đồng cho đào tạo. Ưu tiên phần mềm nguồn mở để tránh "
        "phụ thuộc một nhà cung cấp.",
        "# VI. TỔ CHỨC THỰC HIỆN",
        "Sở Khoa học và Công nghệ theo dõi, công bố bảng xếp hạng hằng quý. Đơn vị xếp cuối hai quý liền "
        "phải giải trình tại phiên họp thường kỳ của Ủy ban nhân dân tỉnh./.",
    )
    return [
        Draft(
            "7",
            f"Kế hoạch chuyển đổi số năm {year + 1}",
            "kế hoạch",
            "Kế hoạch",
            f"Chuyển đổi số tỉnh Đông Sơn năm {year + 1}",
            parent,
            unit,
            64,
            "KH-SKHCN",
            blocks,
            SCIENCE,
            ("Giám đốc",),
            (*FOR_SESSION[1:], "Ủy ban nhân dân các xã, phường", "Lưu: VT, CĐS"),
        )
    ]


def personnel(dice: random.Random, year: int) -> list[Draft]:
    """Item 9, restricted to members: personnel and the session's own draft conclusion."""
    parent, unit = department(HOME)
    candidates = (
        ("Nông Thị Vầng", "Trưởng phòng Trồng trọt", 15), ("Kiều Đức Thoan", "Phó Chủ tịch xã Kỳ Lâm", 14),
        ("Lò Văn Ỏm", "Bí thư Đảng ủy xã Mường Sậy", 13),
    )  # fmt: skip
    table = Table(
        (11, 44, 60, 46),
        ("centre", "left", "left", "left"),
        ("STT", "Họ và tên", "Chức vụ hiện nay", "Kết quả lấy ý kiến"),
        tuple(
            Row((str(i), n, o, f"{c}/15 phiếu giới thiệu")) for i, (n, o, c) in enumerate(candidates, start=1)
        ),
    )
    hearing = dice.randrange(21, 34)
    blocks = (
        "@ Căn cứ quy định về phân cấp quản lý cán bộ, công chức của tỉnh.",
        "Sở Nội vụ trình Ủy ban nhân dân tỉnh về việc kiện toàn một số chức danh và đánh giá, xếp loại "
        "người đứng đầu các cơ quan chuyên môn với nội dung sau.",
        "# 1. Kiện toàn Phó Giám đốc Sở Nông nghiệp và Môi trường",
        "Chức danh khuyết từ tháng 8 do đồng chí phụ trách thủy lợi nghỉ hưu. Quy trình giới thiệu nhân sự "
        "đã thực hiện đủ năm bước; ba nhân sự đáp ứng tiêu chuẩn, không ai trong diện đang bị xem xét kỷ "
        "luật.",
        table,
        "Nhân sự được giới thiệu cao nhất có mười một năm làm công tác thủy lợi, từng trực tiếp chỉ huy xử "
        "lý sự cố hồ Cửa Rừng. Hồ sơ, bản kê khai tài sản và nhận xét của nơi cư trú được gửi riêng cho "
        "thành viên Ủy ban nhân dân.",
        "# 2. Đánh giá, xếp loại người đứng đầu",
        f"Hội đồng đánh giá đã họp với {hearing} thành viên. Có hai đơn vị được đề nghị xếp loại hoàn thành "
        "xuất sắc, một đơn vị xếp loại hoàn thành do để chậm giải ngân và một đơn vị chưa xếp loại vì đang "
        "chờ kết luận kiểm tra.",
        "# 3. Điều động",
        "Điều động sáu công chức chuyên ngành xây dựng, đất đai từ các sở về xã Láng Tròn, xã Đại Nghĩa và "
        "xã Vĩnh Hảo trong 24 tháng; giữ nguyên ngạch, hỗ trợ nhà ở và được ưu tiên khi xét thăng hạng.",
        "# 4. Hình thức biểu quyết",
        "Đề nghị bỏ phiếu kín đối với nội dung 1; biểu quyết công khai đối với nội dung 2 và nội dung 3. "
        "Thành viên có quan hệ gia đình với người được giới thiệu không tham gia thảo luận và bỏ phiếu.",
        "Kính trình Ủy ban nhân dân tỉnh xem xét, quyết định./.",
    )
    duties = Table(
        (11, 78, 52, 30),
        ("centre", "left", "left", "left"),
        ("STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
        tuple(Row((str(i), *duty)) for i, duty in enumerate(_duties(year), start=1)),
    )
    conclusion = (
        "Tại phiên họp thường kỳ, Ủy ban nhân dân tỉnh đã nghe các sở trình bày chín nội dung và thảo "
        "luận. Văn phòng dự thảo kết luận để các thành viên cho ý kiến trước khi kết thúc phiên họp.",
        "1. Về kinh tế - xã hội: thống nhất đánh giá của Sở Tài chính; bổ sung nguyên nhân chủ quan của "
        "việc chậm giải ngân, nêu rõ tên dự án và người chịu trách nhiệm.",
        "2. Về dự toán ngân sách: giao Sở Tài chính tiếp thu ý kiến về tỷ lệ để lại tiền sử dụng đất của "
        "ba phường trung tâm.",
        "3. Về đầu tư công: đồng ý điều chuyển vốn của 23 dự án; Ban Quản lý dự án giao thông báo cáo "
        "riêng về cầu dân sinh.",
        "4. Về đất đai: hoàn thiện bản đồ theo ranh giới hành chính mới trước khi ban hành quyết định.",
        "5. Về điểm trường: chỉ triển khai ở nơi đã đủ đồng thuận; Sở Giáo dục và Đào tạo báo cáo lại sau "
        "hai tháng.",
        "6. Về trạm y tế: ưu tiên năm trạm ngập khi mưa lớn; thuốc thiết yếu phải đủ trước Tết.",
        "7. Về chuyển đổi số: rút số nhiệm vụ xuống còn những việc đã có người làm và có tiền.",
        "8. Về phòng, chống thiên tai: hồ chưa kiểm định không tích nước; hỗ trợ khẩn cấp xã Rạch Vàng "
        "theo đề nghị.",
        "9. Về nhân sự: thực hiện theo kết quả bỏ phiếu.",
        "# PHÂN CÔNG THỰC HIỆN",
        duties,
        "Văn phòng Ủy ban nhân dân tỉnh theo dõi, đôn đốc; ban hành thông báo kết luận trong năm ngày làm "
        "việc./.",
    )
    return [
        Draft(
            "9",
            "Tờ trình về công tác nhân sự (hạn chế)",
            "tờ trình",
            "Tờ trình",
            "Về kiện toàn chức danh và xếp loại người đứng đầu",
            parent,
            unit,
            331,
            "TTr-SNV",
            blocks,
            HOME,
            ("Giám đốc",),
            ("Thành viên Ủy ban nhân dân tỉnh", "Lưu: VT"),
            addressee=TO_COMMITTEE,
        ),
        Draft(
            "10",
            "Dự thảo thông báo kết luận phiên họp",
            "dự thảo thông báo",
            "Thông báo",
            f"Kết luận phiên họp thường kỳ của {COMMITTEE}",
            COMMITTEE,
            "Văn phòng",
            None,
            "TB-VP",
            conclusion,
            SECRETARY,
            ("Chánh Văn phòng",),
            ("Thành viên Ủy ban nhân dân tỉnh", "Lưu: VT, TH"),
            signer="unsigned",
            days_before=1,
        ),
    ]


def _duties(year: int) -> tuple[tuple[str, str, str], ...]:
    """Who does what by when, as the draft conclusion asks."""
    after = year + 1
    return (
        (
            "Hoàn thiện báo cáo kinh tế - xã hội, nêu rõ dự án chậm giải ngân",
            "Sở Tài chính",
            "5 ngày làm việc",
        ),
        (
            "Trình Hội đồng nhân dân dự toán ngân sách và phụ lục 48 xã, phường",
            "Sở Tài chính",
            "Trước kỳ họp",
        ),
        (
            "Báo cáo riêng về hai cầu dân sinh chưa có nhà thầu",
            "Ban Quản lý dự án giao thông",
            f"15/01/{after}",
        ),
        ("Chỉnh lý bản đồ theo ranh giới hành chính mới", "Sở Nông nghiệp và Môi trường", f"31/01/{after}"),
        (
            "Lấy ý kiến cha mẹ học sinh tại từng điểm trường",
            "Ủy ban nhân dân các xã, phường",
            f"30/4/{after}",
        ),
        ("Cấp đủ thuốc thiết yếu cho 48 trạm y tế", "Sở Y tế", "Trước Tết"),
        ("Rà soát, rút gọn danh mục nhiệm vụ chuyển đổi số", "Sở Khoa học và Công nghệ", f"20/01/{after}"),
        (
            "Kiểm định 23 hồ chứa nhỏ, công bố hồ không được tích nước",
            "Sở Nông nghiệp và Môi trường",
            f"15/5/{after}",
        ),
        ("Cấp kinh phí khẩn cấp cho xã Rạch Vàng từ dự phòng ngân sách", "Sở Tài chính", "10 ngày làm việc"),
        ("Hoàn tất thủ tục bổ nhiệm theo kết quả bỏ phiếu", "Sở Nội vụ", f"31/01/{after}"),
    )
