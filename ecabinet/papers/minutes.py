"""Minutes of a meeting and tally sheets of polls, as PDF.

The order follows the decree's model of minutes (NĐ 30/2020, Phụ lục III) and what QĐ 45/2018 asks of them.
"""

from __future__ import annotations

from datetime import datetime

from ecabinet.domain.documents import (
    ItemRecord,
    LaidOut,
    LogHead,
    MinutesDocument,
    Person,
    PollRecord,
    SignatureBox,
    Speech,
    TallySheetDocument,
)
from ecabinet.papers import official
from ecabinet.papers.layout import LEADING, Column, Row, Typesetter
from ecabinet.papers.lines import Span, break_lines

NOTE_SIZE = 10.0
BLANK = "…"
"""Stands where the record has nothing; `missing_parts` names it."""


def minutes_pdf(document: MinutesDocument) -> LaidOut:
    """Typeset minutes: the same document gives the same bytes. Signature places are on the last pages.

    ValueError for a time without a zone.
    """
    setter = Typesetter(f"Biên bản {document.meeting_title}")
    number = official.notation(document.number, document.symbol)
    official.head(setter, document.issuer_parent, document.issuer, number, None)
    official.type_and_subject(setter, "Biên bản", document.meeting_title)

    official.labelled(setter, "Thời gian bắt đầu:", _moment_words(document.started_at))
    official.labelled(setter, "Địa điểm:", document.venue or BLANK)
    official.labelled(setter, "Loại phiên họp:", document.kind or BLANK)
    official.heading(setter, "Thành phần tham dự:")
    _people(setter, document)
    official.labelled(setter, "Chủ trì (chủ tọa):", _person_words(document.chair))
    official.labelled(setter, "Thư ký (người ghi biên bản):", _person_words(document.secretary))
    official.heading(setter, "Nội dung (theo diễn biến cuộc họp):")
    for item in document.items:
        _item(setter, item)

    chair, secretary = document.chair, document.secretary
    boxes = _close(
        setter,
        f"Cuộc họp kết thúc vào {_moment_words(document.ended_at)}./.",
        official.Signatory(("Thư ký",), secretary.name if secretary else ""),
        official.Signatory(("Chủ tọa",), chair.name if chair else ""),
        document.recipients,
        document.log_head,
    )
    return LaidOut(setter.finish(document.ended_at), *boxes)


def tally_sheet_pdf(document: TallySheetDocument) -> LaidOut:
    """Typeset the tally sheet of one poll; the same rules as for minutes."""
    poll = document.poll
    setter = Typesetter(f"Biên bản kiểm phiếu: {poll.question}")
    number = official.notation(document.number, document.symbol)
    official.head(setter, document.issuer_parent, document.issuer, number, None)
    official.type_and_subject(setter, "Biên bản kiểm phiếu", f"Về việc {_lowered(poll.question)}")
    official.labelled(setter, "Cuộc họp:", document.meeting_title)
    official.labelled(setter, "Địa điểm:", document.venue or BLANK)
    official.labelled(setter, f"Nội dung {document.item_number}:", document.item_title)
    form = "Bỏ phiếu kín" if poll.secret else "Biểu quyết công khai"
    official.labelled(setter, "Hình thức biểu quyết:", form)
    if poll.opened_at:
        official.labelled(setter, "Bắt đầu biểu quyết:", _moment_words(poll.opened_at))
    official.labelled(setter, "Kết thúc biểu quyết:", _moment_words(poll.closed_at or document.closed_at))
    official.labelled(setter, "Chủ tọa:", _person_words(document.chair))
    official.labelled(setter, "Thư ký:", _person_words(document.secretary))
    _poll(setter, poll)
    boxes = _close(
        setter,
        f"Biên bản kiểm phiếu được lập xong vào {_moment_words(document.closed_at)}./.",
        official.Signatory(("Thư ký",), document.secretary.name),
        official.Signatory(("Chủ tọa",), document.chair.name),
        document.recipients,
        document.log_head,
    )
    return LaidOut(setter.finish(document.closed_at), *boxes)


# Parts -------------------------------------------------------------------------


def _people(setter: Typesetter, document: MinutesDocument) -> None:
    columns = (Column(11, "centre"), Column(42), Column(60), Column(37))
    of_all = f"/{document.members_total}" if document.members_total is not None else ""
    official.labelled(setter, "1. Có mặt:", f"{len(document.present)}{of_all} thành viên.", keep=60)
    if document.present:
        rows = [
            Row((str(number), person.name, person.office, person.note))
            for number, person in enumerate(document.present, start=1)
        ]
        setter.table(columns, ("STT", "Họ và tên", "Chức vụ", "Ghi chú"), rows)
    if document.absent:
        official.labelled(setter, "2. Vắng mặt:", f"{len(document.absent)} thành viên.", keep=60)
        absences = [
            Row((str(number), absence.name, absence.office, absence.reason or BLANK))
            for number, absence in enumerate(document.absent, start=1)
        ]
        setter.table(columns, ("STT", "Họ và tên", "Chức vụ", "Lý do"), absences)
    else:
        official.labelled(setter, "2. Vắng mặt:", "Không.")
    if document.guests:
        official.labelled(setter, "3. Khách mời:", f"{len(document.guests)} người.", keep=60)
        guests = [
            Row((str(number), guest.name, guest.office, guest.note))
            for number, guest in enumerate(document.guests, start=1)
        ]
        setter.table(columns, ("STT", "Họ và tên", "Chức vụ", "Ghi chú"), guests)


def _item(setter: Typesetter, item: ItemRecord) -> None:
    official.heading(setter, f"Nội dung {item.number}. {item.title}")
    official.labelled(setter, "Người trình bày:", f"{item.presenter or BLANK}")
    if item.speeches:
        setter.paragraph((Span("Ý kiến phát biểu:", "bold"),), keep=2 * setter.size * LEADING)
        for speech in item.speeches:
            _speech(setter, speech)
    else:
        official.labelled(setter, "Ý kiến phát biểu:", "Không có ý kiến.")
    for poll in item.polls:
        _poll(setter, poll)
    paragraphs = [part for part in item.conclusion.split("\n") if part.strip()] or [BLANK]
    official.labelled(setter, "Kết luận của chủ tọa:", paragraphs[0])
    for paragraph in paragraphs[1:]:
        setter.paragraph(paragraph)


def _speech(setter: Typesetter, speech: Speech) -> None:
    times = _clock(speech.started_at) + (f" - {_clock(speech.ended_at)}" if speech.ended_at else "")
    said = f": {speech.gist}" if speech.gist.strip() else "."
    setter.paragraph(f"- {speech.name}, {speech.office} ({times}){said}")


def _poll(setter: Typesetter, poll: PollRecord) -> None:
    form = "bỏ phiếu kín" if poll.secret else "công khai"
    official.labelled(setter, f"Biểu quyết ({form}):", poll.question, keep=70)
    columns = [Column(1, "centre") for _ in range(5)]
    header = (*poll.labels, "Không bỏ phiếu", "Cần đạt")
    counts = (poll.votes_for, poll.votes_against, poll.votes_abstain, poll.not_cast)
    needed = f"{poll.required}/{poll.base} {poll.base_words}"
    setter.table(columns, header, [Row((*(str(count) for count in counts), needed))])
    official.labelled(setter, "Kết quả:", f"{_result_words(poll)} {poll.explanation}".strip())
    notice = f" Quy tắc này {poll.unconfirmed}." if poll.unconfirmed else ""
    setter.paragraph(f"Căn cứ: {poll.rule_citation or BLANK}.{notice}", face="italic")
    if poll.ballots and not poll.secret:
        _ballots(setter, poll)
    if poll.ballot_list_hash:
        setter.paragraph(
            f"Mã băm (SHA-256) của danh sách phiếu: {poll.ballot_list_hash}", size=NOTE_SIZE + 1, align="left"
        )


def _ballots(setter: Typesetter, poll: PollRecord) -> None:
    """The named list, in two columns of names so that a full body fits a page."""
    setter.paragraph("Danh sách biểu quyết:", keep=60, after=4)
    middle = (len(poll.ballots) + 1) // 2
    rows: list[Row] = []
    for number in range(middle):
        cells: list[str] = []
        for position in (number, number + middle):
            if position < len(poll.ballots):
                ballot = poll.ballots[position]
                cells += [str(position + 1), ballot.name, ballot.choice]
            else:
                cells += ["", "", ""]
        rows.append(Row(tuple(cells)))
    side = (Column(10, "centre"), Column(36), Column(29))
    setter.table((*side, *side), ("STT", "Họ và tên", "Lựa chọn") * 2, rows, size=11)


def _close(
    setter: Typesetter,
    sentence: str,
    secretary: official.Signatory,
    chair: official.Signatory,
    recipients: tuple[str, ...],
    log_head: LogHead | None,
) -> tuple[SignatureBox, SignatureBox]:
    """The closing sentence, the signatures (secretary left, chair right), recipients and the log's note."""
    note = (
        f"Ghi chú kỹ thuật: diễn biến cuộc họp được ghi trong nhật ký điện tử gồm {log_head.size} mục; "
        f"mã băm gốc (SHA-256) tại thời điểm lập biên bản: {log_head.root_hash}"
        if log_head
        else ""
    )
    note_height = 0.0
    if note:
        note_height = 16 + len(break_lines(note, NOTE_SIZE, setter.measure)) * NOTE_SIZE * LEADING
    list_height = (len(recipients) + 2) * 14.0 if recipients else 0.0
    together = official.signatures_height() + list_height + note_height
    setter.paragraph(sentence, keep=together + 6)
    left, right = official.signatures(setter, secretary, chair, recipients)
    assert left is not None
    assert right is not None
    if note:
        setter.space(8)
        setter.stroke(setter.left, setter.y, setter.left + setter.measure * 0.3, setter.y)
        setter.space(4)
        setter.paragraph(note, face="italic", size=NOTE_SIZE, indent_mm=0, align="left", after=0)
    return left, right


# Words -------------------------------------------------------------------------


def _moment_words(moment: datetime | None) -> str:
    return f"{official.hour_words(moment)}, {official.day_words(moment)}" if moment else BLANK


def _clock(moment: datetime) -> str:
    hour = official.local(moment)
    return f"{hour.hour:02d} giờ {hour.minute:02d}"


def _person_words(person: Person | None) -> str:
    if person is None or not person.name:
        return BLANK
    return ", ".join(part for part in (person.name, person.office, person.note) if part)


def _result_words(poll: PollRecord) -> str:
    if poll.carried is None:
        return "Chưa xác định."
    return "Được thông qua." if poll.carried else "Không được thông qua."


def _lowered(question: str) -> str:
    """A question inside a sentence: its first letter small, its question mark gone."""
    words = question.strip().rstrip("?").rstrip()
    return words[:1].lower() + words[1:]
