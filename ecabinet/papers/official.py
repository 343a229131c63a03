"""The parts of an official paper as NĐ 30/2020/NĐ-CP, Phụ lục I, places them.

Sizes in points. Where the decree gives a range, the choice stands here once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import msgspec

from ecabinet.domain.documents import SignatureBox
from ecabinet.papers.layout import LEADING_TIGHT, MM, RULE, Typesetter
from ecabinet.papers.lines import Span
from ecabinet.papers.typefaces import typesettable, width

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NATION_SIZE, MOTTO_SIZE = 12.0, 13.0
ISSUER_SIZE = 12.0
NOTATION_SIZE = 13.0
REGARDING_SIZE, REGARDING_GAP = 12.0, 6.0
RECIPIENTS_LABEL_SIZE, RECIPIENTS_SIZE = 12.0, 11.0
LEFT_COLUMN_MM = 71.0
"""Of the 165 mm between the margins; the nation's name needs 89 of the other 94."""
SIGNATURE_MM = (60.0, 24.0)
"""The room between office and name where a signature is shown."""
VIETNAM = timezone(timedelta(hours=7))
"""Vietnam's one zone, without summer time: nothing to look up."""


class Signatory(msgspec.Struct, frozen=True):
    """Who signs: what stands above the name, in capitals (such as "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), and
    the name, without degrees."""

    office: tuple[str, ...]
    name: str


def local(moment: datetime) -> datetime:
    """The moment in Vietnam's time. ValueError for one without a zone."""
    if moment.utcoffset() is None:
        raise ValueError("a time without a time zone")
    return moment.astimezone(VIETNAM)


def day_words(moment: datetime) -> str:
    """"ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 are padded, as the decree asks."""
    day = local(moment)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def hour_words(moment: datetime) -> str:
    """"08 giờ 05 phút"."""
    hour = local(moment)
    return f"{hour.hour:02d} giờ {hour.minute:02d} phút"


def notation(number: int | None, symbol: str) -> str:
    """"Số: 05/BB-UBND", padded below 10; room to write in for a number not yet given."""
    written = f"{number:02d}" if number is not None else "\N{NO-BREAK SPACE}" * 6
    return f"Số: {written}/{symbol}"


def head(
    setter: Typesetter,
    issuer_parent: str,
    issuer: str,
    notation_words: str,
    place_and_date: str | None,
    regarding: str = "",
) -> None:
    """The two columns at the top of page 1; `place_and_date` is None where none belongs (minutes).

    `regarding` is a letter's subject: a letter has no type name, and says under its number what it is about.
    """
    left, left_measure = setter.left, LEFT_COLUMN_MM * MM
    right, right_measure = left + left_measure, setter.measure - left_measure
    top = setter.y

    y_left = top
    issuer_parent, issuer = _unbroken(issuer_parent), _unbroken(issuer)
    if issuer_parent:
        y_left = setter.stack(issuer_parent.upper(), left, y_left, left_measure, ISSUER_SIZE, "centre")
    y_left = setter.stack(issuer.upper(), left, y_left, left_measure, ISSUER_SIZE, "centre", "bold")
    issuer_width = min(width("bold", ISSUER_SIZE, typesettable(issuer.upper())), left_measure * 0.9)
    _rule(setter, left + left_measure / 2, y_left + 1.5, issuer_width * 0.42)

    y_right = setter.stack(NATION, right, top, right_measure, NATION_SIZE, "centre", "bold")
    y_right = setter.stack(MOTTO, right, y_right, right_measure, MOTTO_SIZE, "centre", "bold")
    _rule(setter, right + right_measure / 2, y_right + 1.5, width("bold", MOTTO_SIZE, MOTTO))

    below = max(y_left, y_right) + 9
    end = below + NOTATION_SIZE * LEADING_TIGHT
    if notation_words:
        end = setter.stack(notation_words, left, below, left_measure, NOTATION_SIZE, "centre")
    if regarding:
        measure = left_measure * 0.86
        inset = (left_measure - measure) / 2
        words = f"V/v {regarding}"
        end = setter.stack(words, left + inset, end + REGARDING_GAP, measure, REGARDING_SIZE, "centre")
    if place_and_date:
        setter.stack(place_and_date, right, below, right_measure, NOTATION_SIZE, "centre", "italic")
    setter.y = end + 14


def type_and_subject(setter: Typesetter, type_name: str, subject: str) -> None:
    """The name of the type in bold capitals, the subject in bold below it, and a rule."""
    size = 14.0
    setter.y = setter.stack(type_name.upper(), setter.left, setter.y, setter.measure, size, "centre", "bold")
    if subject:
        inset = setter.measure * 0.05
        measure = setter.measure - 2 * inset
        setter.y = setter.stack(subject, setter.left + inset, setter.y, measure, size, "centre", "bold")
        length = min(width("bold", size, typesettable(subject)), measure)
        _rule(setter, setter.left + setter.measure / 2, setter.y + 2.5, length * 0.4)
    setter.y += 14


def heading(setter: Typesetter, text: str, keep_lines: int = 2) -> None:
    """A bold line that begins a part and never ends a page."""
    setter.paragraph(
        text, face="bold", align="left", before=4, after=5, keep=keep_lines * setter.size * 1.4 + 5
    )


def labelled(setter: Typesetter, label: str, text: str, keep: float = 0.0) -> None:
    """A paragraph that begins with its bold label."""
    setter.paragraph((Span(label + " ", "bold"), Span(text)), keep=keep)


def signatures_height() -> float:
    """The room that a row of signatures needs, at most two lines of office."""
    return SIGNATURE_MM[1] * MM + 4 * 13 * LEADING_TIGHT + 12


def signatures(
    setter: Typesetter, left: Signatory | None, right: Signatory | None, recipients: Sequence[str] = ()
) -> tuple[SignatureBox | None, SignatureBox | None]:
    """Up to two signatories side by side, on one page, and where each signs.

    Recipients stand in the left column: beside the signature, or below it when somebody signs there.
    """
    size = 13.0
    half = setter.measure / 2
    list_height = (len(recipients) + 1) * RECIPIENTS_SIZE * LEADING_TIGHT + 12 if recipients else 0.0
    height = signatures_height()
    setter.need(height + list_height if left else max(height, list_height))
    top = setter.y + 6
    boxes: list[SignatureBox | None] = []
    below = top
    for signatory, x in ((left, setter.left), (right, setter.left + half)):
        if signatory is None:
            boxes.append(None)
            continue
        y = top
        for office in signatory.office:
            y = setter.stack(office.upper(), x, y, half, size, "centre", "bold")
        across, down = SIGNATURE_MM[0] * MM, SIGNATURE_MM[1] * MM
        corner = x + (half - across) / 2
        boxes.append(_box(setter, corner, y + 3, corner + across, y + 3 + down))
        y = setter.stack(signatory.name, x, y + down + 6, half, size, "centre", "bold")
        below = max(below, y)
    if recipients:
        _recipients(setter, recipients, below + 8 if left else top, half)
        setter.y = max(below, setter.y)
    else:
        setter.y = below
    return boxes[0], boxes[1]


def _recipients(setter: Typesetter, recipients: Sequence[str], y: float, measure: float) -> None:
    y = setter.stack("Nơi nhận:", setter.left, y, measure, RECIPIENTS_LABEL_SIZE, "left", "bold-italic")
    for position, recipient in enumerate(recipients):
        end = "." if position + 1 == len(recipients) else ";"
        y = setter.stack(f"- {recipient}{end}", setter.left, y, measure - 8, RECIPIENTS_SIZE, "left")
    setter.y = y


def _unbroken(issuer: str) -> str:
    """The issuer's name, not to be broken inside "nhân dân"."""
    return typesettable(issuer).upper().replace("NHÂN DÂN", "NHÂN\N{NO-BREAK SPACE}DÂN")


def _rule(setter: Typesetter, centre: float, y: float, length: float) -> None:
    setter.stroke(centre - length / 2, y, centre + length / 2, y, RULE)


def _box(setter: Typesetter, x0: float, y0: float, x1: float, y1: float) -> SignatureBox:
    """In PDF's own coordinates: whole points from the page's lower left corner."""
    high = setter.page_height
    return SignatureBox(setter.page, (round(x0), round(high - y1), round(x1), round(high - y0)))
