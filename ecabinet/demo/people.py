"""Who sits in the demo's committee: as many members as are asked for, all of them made up."""

from itertools import islice, product

from ecabinet.demo.province import (
    CHAIR,
    COMMITTEE,
    FINANCE,
    HEALTH,
    HOME,
    LAND,
    SCHOOLS,
    SCIENCE,
    SECRETARY,
    Official,
)

MEMBERS_MIN = 3
MEMBERS_MAX = 60

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
_MIDDLES = ("Thử Văn", "Thử Thị", "Thử Đức", "Thử Minh", "Thử Hải", "Thử Ngọc")
_GIVENS = ("Ẩm", "Ếch", "Ổn", "Ữu", "Ặc")
_OFFICES = (
    "Phó Chủ tịch Ủy ban nhân dân tỉnh",
    "Phó Chủ tịch Ủy ban nhân dân tỉnh",
    "Giám đốc Sở Xây dựng",
    "Giám đốc Sở Công Thương",
    "Giám đốc Sở Tư pháp",
    "Giám đốc Sở Văn hóa, Thể thao và Du lịch",
    "Chánh Thanh tra tỉnh",
    "Chỉ huy trưởng Bộ Chỉ huy quân sự tỉnh",
)

GUEST = Official("guest", "Mai Thử Nghiệm", "Giám đốc Trung tâm Quan trắc", "Sở Nông nghiệp và Môi trường")


def members(count: int) -> list[Official]:
    """`count` members with a vote, the chair first; the secretary comes beside them."""
    heads = [CHAIR, FINANCE, LAND, SCHOOLS, HEALTH, SCIENCE, HOME]
    names = (" ".join(parts) for parts in product(_FAMILIES, _MIDDLES, _GIVENS))
    others = [
        Official(
            f"member-{number}",
            name,
            _OFFICES[number] if number < len(_OFFICES) else "Ủy viên Ủy ban nhân dân tỉnh",
            COMMITTEE,
        )
        for number, name in enumerate(islice(names, max(0, count - len(heads))))
    ]
    return [*heads, *others][:count]


__all__ = ["GUEST", "MEMBERS_MAX", "MEMBERS_MIN", "SECRETARY", "members"]
