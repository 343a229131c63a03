"""What official papers are laid out from: standard library and msgspec only.

Everything a page says is in here; the layout adds the words that the decree itself prescribes.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

UNCONFIRMED = "chưa đối chiếu Luật 72/2025"
"""The notice on a rule whose wording was read in a repealed law, or not at all."""


class Person(msgspec.Struct, frozen=True):
    """Somebody at the meeting; `note` says what else belongs to the name (represents whom, joined online)."""

    name: str
    office: str
    note: str = ""


class Absence(msgspec.Struct, frozen=True):
    """A member who was not there, and why."""

    name: str
    office: str
    reason: str


class Speech(msgspec.Struct, frozen=True):
    """One turn on the floor; `gist` is what the secretary wrote down of it."""

    name: str
    office: str
    started_at: datetime
    ended_at: datetime | None = None
    gist: str = ""


class NamedBallot(msgspec.Struct, frozen=True):
    """One member's choice in an open poll, in the words of its label."""

    name: str
    choice: str


class PollRecord(msgspec.Struct, frozen=True):
    """A closed poll. `explanation` is the rule's own sentence on why the result is what it is.

    `base` is the number that `required` is judged against, `base_words` what it counts. `carried` is None
    where the rule gives no answer. `unconfirmed` is empty once the rule's source was checked. A secret poll
    has no `ballots`.
    """

    question: str
    explanation: str
    votes_for: int
    votes_against: int
    votes_abstain: int
    not_cast: int
    required: int
    base: int
    rule_citation: str
    carried: bool | None
    base_words: str = "tổng số thành viên"
    unconfirmed: str = UNCONFIRMED
    secret: bool = False
    ballots: tuple[NamedBallot, ...] = ()
    labels: tuple[str, str, str] = ("Tán thành", "Không tán thành", "Không biểu quyết")
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    ballot_list_hash: str = ""


class ItemRecord(msgspec.Struct, frozen=True):
    """One item as it went. `number` is the frozen one ("5", "R1"); the conclusion may have paragraphs."""

    number: str
    title: str
    presenter: str = ""
    speeches: tuple[Speech, ...] = ()
    polls: tuple[PollRecord, ...] = ()
    conclusion: str = ""


class LogHead(msgspec.Struct, frozen=True):
    """The signed head of the log that these minutes quote: how many leaves, and their root in hex."""

    size: int
    root_hash: str


class MinutesDocument(msgspec.Struct, frozen=True):
    """All that minutes say. Times know their zone; what is unknown stays empty: see `missing_parts`."""

    issuer: str
    meeting_title: str
    kind: str
    started_at: datetime | None
    ended_at: datetime | None
    venue: str
    chair: Person | None
    secretary: Person | None
    present: tuple[Person, ...] = ()
    absent: tuple[Absence, ...] = ()
    guests: tuple[Person, ...] = ()
    items: tuple[ItemRecord, ...] = ()
    issuer_parent: str = ""
    number: int | None = None
    symbol: str = "BB-UBND"
    members_total: int | None = None
    log_head: LogHead | None = None
    recipients: tuple[str, ...] = ()


class TallySheetDocument(msgspec.Struct, frozen=True):
    """The tally sheet of one poll: `tellers` witness it, the chair signs."""

    issuer: str
    meeting_title: str
    item_number: str
    item_title: str
    poll: PollRecord
    closed_at: datetime
    venue: str
    chair: Person
    secretary: Person
    issuer_parent: str = ""
    number: int | None = None
    symbol: str = "BB-UBND"
    log_head: LogHead | None = None
    recipients: tuple[str, ...] = ()


class SignatureBox(msgspec.Struct, frozen=True):
    """Where somebody signs: page from 0; x0, y0, x1, y1 in points from the page's lower left corner."""

    page: int
    box: tuple[int, int, int, int]


class LaidOut(msgspec.Struct, frozen=True):
    """A PDF, and where its two signatures go."""

    data: bytes
    secretary_box: SignatureBox
    chair_box: SignatureBox


def missing_parts(document: MinutesDocument) -> list[str]:
    """In Vietnamese, each part that NĐ 30/2020 or QĐ 45/2018 asks of minutes and that is absent."""
    missing: list[str] = []

    def ask(present: object, words: str) -> None:
        if not present:
            missing.append(words)

    ask(document.issuer.strip(), "Tên cơ quan, tổ chức ban hành")
    ask(document.number is not None, "Số của biên bản")
    ask(document.symbol.strip(), "Ký hiệu của biên bản")
    ask(document.meeting_title.strip(), "Trích yếu (tên cuộc họp)")
    ask(document.started_at, "Thời gian bắt đầu")
    ask(document.venue.strip(), "Địa điểm")
    ask(document.chair and document.chair.name.strip(), "Chủ tọa")
    ask(document.chair is None or document.chair.office.strip(), "Chức vụ của chủ tọa")
    ask(document.secretary and document.secretary.name.strip(), "Thư ký")
    ask(document.present, "Thành phần tham dự")
    for absence in document.absent:
        ask(absence.reason.strip(), f"Lý do vắng mặt của {absence.name}")
    ask(document.items, "Nội dung các vấn đề được trình bày")
    for item in document.items:
        ask(item.title.strip(), f"Tên nội dung {item.number}")
        ask(item.presenter.strip(), f"Người trình bày nội dung {item.number}")
        ask(item.conclusion.strip(), f"Kết luận của chủ tọa về nội dung {item.number}")
        silent = [speech.name for speech in item.speeches if not speech.gist.strip()]
        ask(not silent, f"Ý kiến phát biểu tại nội dung {item.number} của {', '.join(dict.fromkeys(silent))}")
        for poll in item.polls:
            ask(poll.rule_citation.strip(), f"Căn cứ của quy tắc biểu quyết tại nội dung {item.number}")
            ask(poll.carried is not None, f"Kết quả biểu quyết tại nội dung {item.number}")
    ask(document.ended_at, "Thời gian kết thúc")
    ask(document.recipients, "Nơi nhận")
    return missing
