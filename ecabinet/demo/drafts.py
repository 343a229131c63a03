"""The form of the demo's papers: what an official paper says, and its way through the typesetter."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Literal

import msgspec

from ecabinet.demo.pictures import PLATE_MM, aerial, land_map
from ecabinet.demo.province import COMMITTEE, TOWN, Official
from ecabinet.domain.documents import SignatureBox
from ecabinet.papers.layout import Column, Row, Typesetter
from ecabinet.papers.lines import Span
from ecabinet.papers.official import (
    Signatory,
    day_words,
    head,
    heading,
    notation,
    signatures,
    signatures_height,
    type_and_subject,
)

SignerKind = Literal["valid", "unsigned", "tampered", "unknown"]
"""What a tablet should say of a paper's signature; `unsigned` papers have none."""
FOR_SESSION = ("Như trên", "Thường trực Tỉnh ủy (để báo cáo)", "Thành viên Ủy ban nhân dân tỉnh")
"""Who receives a department's submission."""
TO_COMMITTEE = COMMITTEE
"""To whom it is addressed."""


class Table(msgspec.Struct, frozen=True):
    """Figures: one share and one alignment a column."""

    shares: tuple[float, ...]
    aligns: tuple[Literal["left", "centre", "right"], ...]
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    size: float = 11.0


class Plate(msgspec.Struct, frozen=True):
    """A picture with a caption, on a landscape page of its own; drawn from its seed when it is laid out."""

    drawing: Literal["aerial", "map"]
    seed: int
    caption: str


Block = str | Table | Plate
"""A line of text, a table or a picture. "# " begins a heading, "## " a smaller one, "@ " a legal ground in
italics, "> " a line in the middle in bold, "| " a page; "Điều 1." at the start of a line is set in bold."""


class Draft(msgspec.Struct, frozen=True):
    """One paper before it is laid out. `number` is None for drafts that have none yet; a letter has no
    `type_name`."""

    item: str
    title: str
    kind: str
    type_name: str
    subject: str
    unit_parent: str
    unit: str
    number: int | None
    symbol: str
    blocks: tuple[Block, ...]
    official: Official
    office_lines: tuple[str, ...]
    recipients: tuple[str, ...]
    signer: SignerKind = "valid"
    addressee: str = ""
    days_before: int = 6
    scanned: bool = False
    place: str = TOWN


def lay_out(draft: Draft, dated: datetime, *, compressed: bool = True) -> tuple[bytes, SignatureBox | None]:
    """The PDF and the place for its signature; appendices have neither head nor signature."""
    setter = Typesetter(draft.title)
    if draft.type_name.startswith("Phụ lục"):
        _appendix_head(setter, draft)
    else:
        place_and_date = f"{draft.place}, {day_words(dated)}"
        words = notation(draft.number, draft.symbol)
        regarding = "" if draft.type_name else draft.subject
        head(setter, draft.unit_parent, draft.unit, words, place_and_date, regarding)
        if draft.type_name:
            type_and_subject(setter, draft.type_name, draft.subject)
        if draft.addressee:
            setter.paragraph(f"Kính gửi: {draft.addressee}", align="centre", after=10)
    annex = draft.type_name.startswith("Phụ lục")
    for block in draft.blocks[:-1]:
        _set(setter, block)
    _set(setter, draft.blocks[-1], keep=0.0 if annex else signatures_height())
    if annex:
        return setter.finish(dated, compressed=compressed), None
    name = draft.official.name if draft.number is not None else ""
    signatory = Signatory(draft.office_lines, name)
    box = signatures(setter, None, signatory, draft.recipients)[1]
    return setter.finish(dated, compressed=compressed), box


def department(official: Official) -> tuple[str, str]:
    """The two names at the head of a department's paper."""
    return COMMITTEE, official.unit


def _appendix_head(setter: Typesetter, draft: Draft) -> None:
    setter.paragraph(draft.type_name, face="bold", align="centre", size=14, after=0)
    setter.paragraph(draft.subject.upper(), face="bold", align="centre", after=2)
    attached = f"(Kèm theo {draft.kind} số {notation(draft.number, draft.symbol).removeprefix('Số: ')})"
    setter.paragraph(attached, face="italic", align="centre", after=10)


def _set(setter: Typesetter, block: Block, keep: float = 0.0) -> None:
    if isinstance(block, Table):
        columns = [Column(share, align) for share, align in zip(block.shares, block.aligns, strict=True)]
        setter.table(columns, block.header, block.rows, size=block.size)
    elif isinstance(block, Plate):
        setter.open_page(landscape=True)
        draw = aerial if block.drawing == "aerial" else land_map
        content = draw(random.Random(block.seed))  # noqa: S311 - fields and parcels, no secrets
        setter.picture(content, *PLATE_MM)
        setter.paragraph(block.caption, face="italic", align="centre", size=12)
    elif block.startswith("# "):
        heading(setter, block[2:])
    elif block.startswith("## "):
        setter.paragraph(block[3:], face="bold-italic", align="left", keep=40)
    elif block.startswith("@ "):
        setter.paragraph(block[2:], face="italic")
    elif block.startswith("> "):
        setter.paragraph(block[2:], face="bold", align="centre", before=4, keep=40)
    elif block == "|":
        setter.open_page()
    else:
        _body(setter, block, keep)


def _body(setter: Typesetter, text: str, keep: float) -> None:
    lead, stop, rest = text.partition(". ")
    if stop and lead.startswith("Điều ") and lead[5:].isdigit():
        setter.paragraph((Span(f"{lead}. ", "bold"), Span(rest)), keep=keep)
    else:
        setter.paragraph(text, keep=keep)
