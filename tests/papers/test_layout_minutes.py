"""Minutes and tally sheets: what they say, where it stands, what is missing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import msgspec
import pymupdf
import pytest

from ecabinet.domain.documents import (
    UNCONFIRMED,
    Absence,
    ItemRecord,
    LaidOut,
    LogHead,
    MinutesDocument,
    NamedBallot,
    Person,
    PollRecord,
    Speech,
    TallySheetDocument,
    missing_parts,
)
from ecabinet.papers.layout import MM
from ecabinet.papers.minutes import minutes_pdf, tally_sheet_pdf

HANOI = timezone(timedelta(hours=7))
NAMES = ("Trần Đình Quảng", "Lê Thị Hồng Ngưng", "Phạm Văn Thuỵ", "Đỗ Hữu Khoảnh", "Vũ Thị Ẩn")
CHAIR = Person(NAMES[0], "Chủ tịch Ủy ban nhân dân tỉnh")
SECRETARY = Person(NAMES[1], "Chánh Văn phòng")
ROOT = "7f3a91c2" * 8


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 2, 5, hour, minute, tzinfo=HANOI)


POLL = PollRecord(
    question="Thông qua dự thảo Nghị quyết về dự toán ngân sách?",
    explanation="Có 3/6 thành viên tán thành, chưa quá nửa tổng số thành viên.",
    votes_for=3,
    votes_against=1,
    votes_abstain=1,
    not_cast=1,
    required=4,
    base=6,
    rule_citation="Điều 117 Luật số 77/2015/QH13",
    carried=False,
    ballots=tuple(NamedBallot(name, "Tán thành") for name in NAMES),
)
ITEM = ItemRecord(
    "1", "Dự toán ngân sách địa phương", "Phạm Văn Thuỵ, Giám đốc Sở Tài chính",
    (Speech(NAMES[3], "Giám đốc Sở Y tế", at(8, 12), at(8, 16), "Đề nghị tăng chi cho trạm y tế."),),
    (POLL,), "Giao Sở Tài chính tiếp thu.\nTrình lại trong tháng 02.",
)  # fmt: skip
MINUTES = MinutesDocument(
    issuer="Ủy ban nhân dân tỉnh Đông Sơn",
    meeting_title="Phiên họp thường kỳ tháng 02 năm 2026",
    kind="Phiên họp thường kỳ, trực tiếp",
    started_at=at(8),
    ended_at=at(11, 35),
    venue="Phòng họp số 1",
    chair=CHAIR,
    secretary=SECRETARY,
    present=tuple(Person(name, "Thành viên") for name in NAMES),
    absent=(Absence("Tô Văn Quýnh", "Giám đốc Sở Xây dựng", "Đi công tác"),),
    guests=(Person("Chu Thị Nguyệt", "Phó Chủ tịch Mặt trận"),),
    items=(ITEM,),
    number=5,
    members_total=6,
    log_head=LogHead(1284, ROOT),
    recipients=("Thường trực Tỉnh ủy (để báo cáo)", "Lưu: VT, TH"),
)
SHEET = TallySheetDocument(
    issuer=MINUTES.issuer,
    meeting_title=MINUTES.meeting_title,
    item_number="1",
    item_title=ITEM.title,
    poll=POLL,
    closed_at=at(9, 41),
    venue=MINUTES.venue,
    chair=CHAIR,
    secretary=SECRETARY,
)


def text_of(laid_out: LaidOut) -> str:
    with pymupdf.open(stream=laid_out.data) as document:
        return " ".join(" ".join(page.get_text() for page in document).split())


def place(page: pymupdf.Page, words: str) -> pymupdf.Rect:
    found = page.search_for(words)
    assert found, words
    return found[-1]


def changed(**fields: object) -> MinutesDocument:
    return msgspec.structs.replace(MINUTES, **fields)


def with_poll(**fields: object) -> MinutesDocument:
    poll = msgspec.structs.replace(POLL, **fields)
    return changed(items=(msgspec.structs.replace(ITEM, polls=(poll,)),))


def test_minutes_say_all_that_the_record_says_in_the_decree_s_order():
    text = text_of(minutes_pdf(MINUTES))
    order = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 05/BB-UBND", "BIÊN BẢN",
        "Thời gian bắt đầu: 08 giờ 00 phút, ngày 05 tháng 02 năm 2026", "Địa điểm: Phòng họp số 1",
        "Thành phần tham dự:", "1. Có mặt: 5/6 thành viên.", "2. Vắng mặt: 1 thành viên.", "Đi công tác",
        "3. Khách mời:", "Chủ trì (chủ tọa): Trần Đình Quảng",
        "Thư ký (người ghi biên bản): Lê Thị Hồng Ngưng",
        "Nội dung (theo diễn biến cuộc họp):", "Nội dung 1. Dự toán ngân sách địa phương",
        "Đỗ Hữu Khoảnh, Giám đốc Sở Y tế (08 giờ 12 - 08 giờ 16): Đề nghị tăng chi cho trạm y tế.",
        "Biểu quyết (công khai):", "4/6 tổng số thành viên",
        "Không được thông qua. Có 3/6 thành viên tán thành",
        "Căn cứ: Điều 117 Luật số 77/2015/QH13.", UNCONFIRMED, "Danh sách biểu quyết:", "Vũ Thị Ẩn Tán thành",
        "Kết luận của chủ tọa: Giao Sở Tài chính tiếp thu.", "Trình lại trong tháng 02.",
        "kết thúc vào 11 giờ 35 phút, ngày 05 tháng 02 năm 2026", "THƯ KÝ", "CHỦ TỌA", "Nơi nhận:",
        "Thường trực Tỉnh ủy", "1284 mục",
    ]  # fmt: skip
    position = 0
    for words in order:
        found = text.find(words, position)
        assert found >= 0, f"{words} is missing, or stands too early"
        position = found
    assert ROOT in "".join(text.split())
    assert not re.search(r"Đông Sơn, ngày", text), "minutes have no place and date line"


def test_secretary_signs_left_of_the_chair_between_office_and_name():
    laid_out = minutes_pdf(MINUTES)
    left, right = laid_out.secretary_box, laid_out.chair_box
    assert left.page == right.page
    assert left.box[2] < right.box[0]
    assert left.box[1] == right.box[1]
    with pymupdf.open(stream=laid_out.data) as document:
        page = document[left.page]
        for box, office, name in ((left.box, "THƯ KÝ", NAMES[1]), (right.box, "CHỦ TỌA", NAMES[0])):
            seen = pymupdf.Rect(box[0], page.rect.height - box[3], box[2], page.rect.height - box[1])
            above, below = place(page, office), place(page, name)
            assert above.y1 <= seen.y0 + 3
            assert below.y0 >= seen.y1 - 3
            assert abs((above.x0 + above.x1) / 2 - (seen.x0 + seen.x1) / 2) < 1
            inside = pymupdf.Rect(seen.x0 + 2, seen.y0 + 4, seen.x1 - 2, seen.y1 - 4)
            assert not page.get_text("text", clip=inside).strip(), "something is in the way"
            assert seen.width / MM == pytest.approx(60, abs=1)


@pytest.mark.parametrize("items", range(1, 12))
def test_signatures_are_never_torn_from_the_closing_sentence(items):
    laid_out = minutes_pdf(changed(items=(ITEM,) * items))
    with pymupdf.open(stream=laid_out.data) as document:
        assert laid_out.chair_box.page == document.page_count - 1
        last = document[document.page_count - 1].get_text()
        for words in ("Cuộc họp kết thúc vào", "THƯ KÝ", "CHỦ TỌA", "Nơi nhận", "Ghi chú kỹ thuật"):
            assert words in last
        for page in document:
            assert max(block[3] for block in page.get_text("blocks")) < (297 - 20) * MM + 1


def test_body_is_in_13_points_and_regular_tinos():
    with pymupdf.open(stream=minutes_pdf(MINUTES).data) as document:
        blocks = document[0].get_text("dict")["blocks"]
        spans = [s for block in blocks for line in block["lines"] for s in line["spans"]]
        found = [s for s in spans if "Phòng họp số 1" in s["text"]]
        assert [(s["size"], s["font"]) for s in found] == [(13.0, "Tinos Regular")]


def test_a_secret_poll_names_nobody_s_choice():
    text = text_of(minutes_pdf(with_poll(secret=True)))
    assert "bỏ phiếu kín" in text
    assert "Danh sách biểu quyết" not in text
    assert text.count("Vũ Thị Ẩn") == 1  # among those present


def test_a_checked_rule_carries_no_notice_and_an_undecided_poll_says_so():
    assert UNCONFIRMED not in text_of(minutes_pdf(with_poll(unconfirmed="")))
    assert "Kết quả: Chưa xác định." in text_of(minutes_pdf(with_poll(carried=None)))
    assert "Kết quả: Được thông qua." in text_of(minutes_pdf(with_poll(carried=True)))


def test_the_same_minutes_are_the_same_bytes_in_another_zone_too():
    again = changed(started_at=at(8).astimezone(timezone.utc))  # noqa: UP017 - reads like the zone above
    assert text_of(minutes_pdf(again)) == text_of(minutes_pdf(MINUTES))
    assert minutes_pdf(MINUTES) == minutes_pdf(MINUTES)
    assert tally_sheet_pdf(SHEET) == tally_sheet_pdf(SHEET)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        minutes_pdf(changed(started_at=datetime(2026, 2, 5, 8)))


def test_minutes_of_two_hundred_members_keep_everybody():
    names = [f"Thành viên {number}" for number in range(1, 201)]
    present = tuple(Person(name, "Đại biểu") for name in names)
    ballots = tuple(NamedBallot(name, "Tán thành") for name in names)
    items = (msgspec.structs.replace(ITEM, polls=(msgspec.structs.replace(POLL, ballots=ballots),)),)
    text = text_of(minutes_pdf(changed(present=present, items=items)))
    for name in names:
        assert len(re.findall(rf"{name}\b", text)) == 2


def test_tally_sheet_counts_cites_and_warns():
    text = text_of(tally_sheet_pdf(SHEET))
    for words in (
        "BIÊN BẢN KIỂM PHIẾU", "Về việc thông qua dự thảo Nghị quyết về dự toán ngân sách",
        "Biểu quyết công khai",
        "4/6 tổng số thành viên", "Điều 117 Luật số 77/2015/QH13", UNCONFIRMED, "09 giờ 41 phút",
    ):  # fmt: skip
        assert words in text
    box = tally_sheet_pdf(SHEET)
    assert box.secretary_box.box[2] < box.chair_box.box[0]


def test_nothing_is_missing_from_whole_minutes():
    assert missing_parts(MINUTES) == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"issuer": " "}, "Tên cơ quan, tổ chức ban hành"),
        ({"number": None}, "Số của biên bản"),
        ({"symbol": ""}, "Ký hiệu của biên bản"),
        ({"meeting_title": ""}, "Trích yếu (tên cuộc họp)"),
        ({"started_at": None}, "Thời gian bắt đầu"),
        ({"ended_at": None}, "Thời gian kết thúc"),
        ({"venue": ""}, "Địa điểm"),
        ({"chair": None}, "Chủ tọa"),
        ({"chair": Person(NAMES[0], "")}, "Chức vụ của chủ tọa"),
        ({"secretary": None}, "Thư ký"),
        ({"present": ()}, "Thành phần tham dự"),
        ({"absent": (Absence("Tô Văn Quýnh", "", ""),)}, "Lý do vắng mặt của Tô Văn Quýnh"),
        ({"items": ()}, "Nội dung các vấn đề được trình bày"),
        ({"items": (msgspec.structs.replace(ITEM, presenter=""),)}, "Người trình bày nội dung 1"),
        ({"items": (msgspec.structs.replace(ITEM, conclusion=""),)}, "Kết luận của chủ tọa về nội dung 1"),
        ({"recipients": ()}, "Nơi nhận"),
    ],
)
def test_each_absent_part_is_named_and_can_still_be_laid_out(fields, named):
    document = changed(**fields)
    assert missing_parts(document) == [named]
    with pymupdf.open(stream=minutes_pdf(document).data) as opened:
        assert opened.page_count >= 1


def test_silent_speeches_and_unfounded_results_are_named():
    silent = msgspec.structs.replace(ITEM, speeches=(Speech(NAMES[3], "Giám đốc", at(8)),))
    assert missing_parts(changed(items=(silent,))) == ["Ý kiến phát biểu tại nội dung 1 của Đỗ Hữu Khoảnh"]
    assert missing_parts(with_poll(rule_citation="", carried=None)) == [
        "Căn cứ của quy tắc biểu quyết tại nội dung 1",
        "Kết quả biểu quyết tại nội dung 1",
    ]
