"""The made-up province of Đông Sơn: its communes, people and figures. Nothing in it exists.

Figures are drawn from the caller's generator, so that one seed always tells the same story.
"""

from __future__ import annotations

import random

import msgspec

PROVINCE = "Đông Sơn"
COMMITTEE = "Ủy ban nhân dân tỉnh Đông Sơn"
TOWN = "Đông Sơn"
"""What stands before the date."""


class Official(msgspec.Struct, frozen=True):
    """Somebody who signs papers: `role` is a short name for programs."""

    role: str
    name: str
    office: str
    unit: str


CHAIR = Official("chair", "Trần Đình Quảng", "Chủ tịch Ủy ban nhân dân tỉnh", COMMITTEE)
SECRETARY = Official("secretary", "Lê Thị Hồng Ngưng", "Chánh Văn phòng Ủy ban nhân dân tỉnh", COMMITTEE)
FINANCE = Official("finance", "Phạm Văn Thuỵ", "Giám đốc Sở Tài chính", "Sở Tài chính")
LAND = Official(
    "land", "Đỗ Hữu Khoảnh", "Giám đốc Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Môi trường"
)
SCHOOLS = Official("schools", "Vũ Thị Ẩn", "Giám đốc Sở Giáo dục và Đào tạo", "Sở Giáo dục và Đào tạo")
HEALTH = Official("health", "Hoàng Gia Lẫm", "Giám đốc Sở Y tế", "Sở Y tế")
SCIENCE = Official("science", "Bùi Thanh Vỵ", "Giám đốc Sở Khoa học và Công nghệ", "Sở Khoa học và Công nghệ")
HOME = Official("home", "Ngô Thị Uyển", "Giám đốc Sở Nội vụ", "Sở Nội vụ")
CONSULTANT = Official("consultant", "Tạ Quốc Ngoạn", "Giám đốc", "Công ty cổ phần Tư vấn thủy lợi Khe Mây")
"""From outside: signs with a certificate that nobody in the province trusts."""
COMMUNE_CHAIR = Official(
    "commune", "Quách Văn Dậu", "Chủ tịch Ủy ban nhân dân xã", "Ủy ban nhân dân xã Rạch Vàng"
)
"""Signs by hand: the paper comes as a scan."""

OFFICIALS = (CHAIR, SECRETARY, FINANCE, LAND, SCHOOLS, HEALTH, SCIENCE, HOME)

COMMUNES = (
    "phường An Lộc", "phường Bến Ngự", "phường Cầu Ván", "phường Đồng Tâm", "phường Gia Hưng",
    "phường Hàm Nghĩa", "phường Kim Đài", "phường Lạc Viên", "xã An Khê Thượng", "xã Ba Dốc",
    "xã Bãi Ngang", "xã Bình Lâm", "xã Bắc Ruộng", "xã Cẩm Thủy Hạ", "xã Châu Phong", "xã Cửa Rừng",
    "xã Dốc Miếu", "xã Đá Bạc", "xã Đại Nghĩa", "xã Đầm Sen", "xã Đèo Gió", "xã Đồi Chè", "xã Đông Hải",
    "xã Đức Xuân", "xã Giếng Tiên", "xã Hòa Mục", "xã Hồng Ngự Đông", "xã Khe Lang", "xã Kỳ Lâm",
    "xã Láng Tròn", "xã Lương Điền", "xã Mai Hóa", "xã Mường Sậy", "xã Nà Phai", "xã Ngọc Trạo",
    "xã Ninh Giang Tây", "xã Phú Khánh", "xã Quảng Vinh", "xã Rạch Vàng", "xã Sơn Cẩm", "xã Suối Hai",
    "xã Tam Quan Thượng", "xã Tân Hợp", "xã Thạch Bàn", "xã Trường Sơn Hạ", "xã Vạn Chài", "xã Vĩnh Hảo",
    "xã Yên Mô Bắc",
)  # fmt: skip

FAMILY_NAMES = ("Bàn", "Cầm", "Chẩu", "Giàng", "Hà", "Khuất", "Lục", "Ma", "Nghiêm", "Phùng", "Quản", "Triệu")
GIVEN_NAMES = ("Văn Sửu", "Thị Gấm", "Đình Ngọ", "Thị Lụa", "Văn Thìn", "Thị Vóc", "Bá Mão", "Thị Nhiễu")


class Project(msgspec.Struct, frozen=True):
    """One line of the public investment list; money in million đồng."""

    name: str
    owner: str
    years: str
    cost: int
    spent: int
    planned: int


_WORKS = (
    ("Nâng cấp đường liên xã từ {a} đi {b}", "Ban Quản lý dự án giao thông", 42_000, 260_000),
    ("Xây dựng cầu dân sinh tại {a}", "Ban Quản lý dự án giao thông", 9_000, 58_000),
    ("Cải tạo hồ chứa nước và kênh chính {a}", "Ban Quản lý dự án nông nghiệp", 18_000, 120_000),
    ("Kè chống sạt lở bờ sông Ngàn đoạn qua {a}", "Ban Quản lý dự án nông nghiệp", 30_000, 145_000),
    ("Xây mới nhà lớp học 12 phòng, {a}", "Ban Quản lý dự án dân dụng", 14_000, 29_000),
    ("Sửa chữa, bổ sung trang thiết bị trạm y tế {a}", "Ban Quản lý dự án dân dụng", 3_200, 9_800),
    ("Hệ thống cấp nước sạch tập trung {a}", "Ban Quản lý dự án dân dụng", 12_000, 46_000),
    ("Khu tái định cư cho vùng nguy cơ cao {a}", "Ban Quản lý dự án nông nghiệp", 25_000, 90_000),
    ("Bộ phận một cửa và trụ sở làm việc {a}", "Ban Quản lý dự án dân dụng", 6_000, 17_000),
    ("Hạ tầng kỹ thuật cụm công nghiệp {a}", "Ban Quản lý các cụm công nghiệp", 60_000, 310_000),
)  # fmt: skip


def projects(dice: random.Random, count: int) -> list[Project]:
    """A list of projects, none named twice."""
    made: dict[str, Project] = {}
    while len(made) < count:
        pattern, owner, low, high = dice.choice(_WORKS)
        here, there = dice.sample(COMMUNES, 2)
        name = pattern.format(a=here, b=there)
        first = dice.choice((2024, 2025, 2026, 2027))
        cost = dice.randrange(low, high, 100)
        spent = round(cost * dice.uniform(0.2, 0.7), -2) if first < 2027 else 0
        planned = round((cost - spent) * dice.uniform(0.3, 0.8), -2)
        years = f"{first} - {first + dice.choice((1, 2, 3))}"
        made[name] = Project(name, owner, years, cost, int(spent), int(planned))
    return list(made.values())


def thousands(number: int) -> str:
    """12480 as "12.480", the Vietnamese way."""
    return f"{number:,}".replace(",", ".")


def decimal(number: float, places: int = 1) -> str:
    """73.7 as "73,7"."""
    return f"{number:.{places}f}".replace(".", ",")


def capitalised(commune: str) -> str:
    """The commune's name at the start of a cell."""
    return commune[:1].upper() + commune[1:]
