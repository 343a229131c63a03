"""Rooms for tests: meetings driven by the rules themselves, seen by one member, with a real paper."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf

from ecabinet.client.cabinet import SyncStatus
from ecabinet.desktop.views import ActState, OwnAct, PaperState, RoomFacts
from ecabinet.domain import events as e
from ecabinet.domain.permissions import every
from ecabinet.domain.rules import Choice
from ecabinet.papers.jobs import Report, SignatureReport
from tests.meetings import CHAIR, GUEST, MEETING, PROFILE, SECRETARY, START, Sitting, agenda, ident, members

ME = members(19)[1]
TITLES = (
    "Công tác chuẩn bị, thông qua chương trình",
    "Tình hình kinh tế – xã hội tháng 11",
    "Điều chỉnh quy hoạch khu đô thị Bắc sông Lam Hà",
    "Phân bổ vốn đầu tư công trung hạn 2026–2030",
    "Đề án chuyển đổi số ngành y tế",
    "Chính sách hỗ trợ nhà ở cho người có công",
)
QUESTION = "Thông qua phương án phân bổ vốn đầu tư công trung hạn giai đoạn 2026–2030"
PAPERS = ("Tờ trình 218/TTr-UBND", "Phụ lục 1", "Báo cáo thẩm tra")
VALID = Report(
    "signed", "valid", "",
    (SignatureReport("s1", "approval", True, "none", True, "Đặng Hữu Phước", None, None, "valid"),),
)  # fmt: skip
UNKNOWN = Report(
    "signed", "unknown-signer", "",
    (SignatureReport("s1", "approval", True, "none", False, "Sở Tài chính", None, None, "unknown-signer",
                     "unknown-signer"),),
)  # fmt: skip


def item(number: int) -> str:
    return ident(f"item {number}")


def paper_id(number: int) -> str:
    return ident(f"paper {number}")


def sitting(count: int = 19, *, may_change: bool = True, confirmed: bool = True) -> Sitting:
    """A session on its fourth item: two members away, one speaking, two waiting."""
    profile = PROFILE
    if not (may_change and confirmed):
        profile = type(PROFILE)(
            *(getattr(PROFILE, name) for name in PROFILE.__struct_fields__[:-4]), may_change, 3, 1,
            "Sở Tư pháp" if confirmed else "",
        )  # fmt: skip
    made = Sitting(count, profile)
    papers = tuple(
        e.AgendaPaper(paper_id(number), title, f"{number:064x}", 1000 + number)
        for number, title in enumerate(PAPERS, 1)
    )
    rows = [
        e.AgendaItem(
            item(number),
            title,
            presenter="Sở Tài chính" if number > 1 else "",
            papers=papers if number == 4 else (),
        )
        for number, title in enumerate(TITLES, 1)
    ]
    rows.append(e.AgendaItem(item(7), "Nhân sự Ban Quản lý dự án", "Sở Nội vụ", members=(CHAIR, ME)))
    base = agenda()
    made.must(
        SECRETARY,
        e.PublishMeeting(
            e.Agenda(
                MEETING, base.body, "Phiên họp thường kỳ tháng 11 của UBND tỉnh", "regular",
                "Phòng họp A2", base.starts_at, (GUEST,), tuple(rows),
            ),
            "thử",
        ),
    )  # fmt: skip
    for person in members(count)[: count - 2]:
        made.must(person, e.CheckIn())
    made.must(CHAIR, e.OpenMeeting())
    for number in range(1, 5):
        made.must(CHAIR, e.CallItem(item(number)))
    for number, person in enumerate(members(count)[2:5]):
        made.must(person, e.AskToSpeak(ident(f"speech {number}"), item(4)))
    made.must(CHAIR, e.GiveFloor(ident("speech 0")))
    return made


def polling(**kinds: bool) -> Sitting:
    """With a poll open on the fourth item."""
    made = sitting(**kinds)
    made.must(CHAIR, e.OpenPoll(ident("poll"), item(4), QUESTION))
    return made


def voted(made: Sitting, in_favour: int = 14, against: int = 2, abstain: int = 1) -> Sitting:
    """With so many ballots, the member's own among those in favour, and the poll closed."""
    choices: list[Choice] = ["for"] * in_favour + ["against"] * against + ["abstain"] * abstain
    for person, choice in zip(members(19), choices, strict=False):
        made.must(person, e.CastBallot(ident("poll"), choice))
    made.must(CHAIR, e.ClosePoll(ident("poll")))
    return made


def own(state: ActState, choice: Choice = "for", code: str = "", number: int = 1) -> OwnAct:
    """The member's ballot as an act."""
    return OwnAct(
        ident(f"ballot {number}"), e.CastBallot(ident("poll"), choice), state, START + 60_000 + number * 1000,
        "7f3a91c2" + "0" * 56, code,
    )  # fmt: skip


def facts(
    made: Sitting,
    acts: Sequence[OwnAct] = (),
    *,
    person: str = ME,
    ready: bool = True,
    returned: bool = False,
) -> RoomFacts:
    """What a cabinet would have read of it."""
    reports = {paper_id(1): VALID, paper_id(2): VALID, paper_id(3): UNKNOWN}
    papers = {
        event.paper.id: PaperState(ready, reports.get(event.paper.id), returned)
        for event in every(made.state, e.PaperEvent)
    }
    status = SyncStatus("synced", papers_done=3, papers_total=3)
    return RoomFacts(MEETING, person, made.state, tuple(acts), papers, status)


def pdf() -> bytes:
    """Two pages to read."""
    document = pymupdf.open()
    for number in range(2):
        page = document.new_page(width=595, height=842)
        page.insert_text((230, 120), f"TO TRINH - trang {number + 1}", fontsize=18)
        for line in range(24):
            page.insert_text((80, 180 + line * 24), "Noi dung to trinh de nghi xem xet " * 2, fontsize=12)
    return bytes(document.tobytes())
