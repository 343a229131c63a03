"""An agenda being prepared: every edit makes a new one, and what it still lacks is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication

from ecabinet.desktop.signature import Verdict
from ecabinet.domain import events as e
from ecabinet.domain.minutes import HANOI
from ecabinet.domain.permissions import access, every, items, meeting, participants
from ecabinet.domain.proceedings import publication_warnings
from ecabinet.papers.jobs import Report

TITLE_CHARACTERS_MAX: Final = 500
# "1.", "2)", "I.", "a)", "-", "•", "Mục 3:" before a line that was numbered in a text program.
# The escapes spell "mục" and "nội dung": looked for in what is pasted, never shown.
_NUMBERING: Final = re.compile(
    r"^\s*(?:(?:m\u1ee5c|n\u1ed9i dung)\s*\d+\s*[.:)\-–]"
    r"|\d+(?:\.\d+)*\s*[.:)\-–]|[ivxlc]+\s*[.)]|[a-z\u0111]\s*[.)]|[-–—•*+·])\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class BodyRules:
    """What the directory tells of a body's rules."""

    name: str
    confirmed_by: str
    papers_ahead_days: int
    papers_ahead_urgent_days: int


@dataclass(frozen=True)
class Invitee:
    """Somebody who can be named as a recipient."""

    person: str
    name: str
    office: str


@dataclass(frozen=True)
class BodyView:
    """A body one prepares meetings of."""

    id: str
    name: str
    rules: BodyRules
    members: tuple[Invitee, ...]


@dataclass(frozen=True)
class PaperCheck:
    """What is known of a paper's bytes; ``progress`` of its upload, 0 to 1; ``refused``: why it stopped."""

    verdict: Verdict = Verdict.CHECKING
    pages: int = 0
    progress: float = 1.0
    refused: str = ""
    report: Report | None = None
    recalled: bool = False


@dataclass(frozen=True)
class Point:
    """A line of the checklist."""

    tone: str
    words: str


def put_item(agenda: e.Agenda, item: e.AgendaItem) -> e.Agenda:
    """With an item's new value, at its place or at the end."""
    known = [one.id for one in agenda.items]
    if item.id not in known:
        return msgspec.structs.replace(agenda, items=(*agenda.items, item))
    rows = tuple(item if one.id == item.id else one for one in agenda.items)
    return msgspec.structs.replace(agenda, items=rows)


def drop_item(agenda: e.Agenda, item: str) -> e.Agenda:
    """Without an item and its papers."""
    return msgspec.structs.replace(agenda, items=tuple(one for one in agenda.items if one.id != item))


def place_item(agenda: e.Agenda, item: str, position: int) -> e.Agenda:
    """With an item at ``position`` among the others, held within the list; KeyError for no such item."""
    moved = item_of(agenda, item)
    rest = [one for one in agenda.items if one.id != item]
    rest.insert(max(0, min(position, len(rest))), moved)
    return msgspec.structs.replace(agenda, items=tuple(rest))


def item_of(agenda: e.Agenda, item: str) -> e.AgendaItem:
    """An item; KeyError for no such item."""
    for one in agenda.items:
        if one.id == item:
            return one
    raise KeyError(item)


def position_of(agenda: e.Agenda, item: str) -> int:
    """Where an item stands, from 0; KeyError for no such item."""
    return [one.id for one in agenda.items].index(item_of(agenda, item).id)


def add_paper(agenda: e.Agenda, item: str, paper: e.AgendaPaper) -> e.Agenda:
    """With a paper under an item."""
    one = item_of(agenda, item)
    return put_item(agenda, msgspec.structs.replace(one, papers=(*one.papers, paper)))


def drop_paper(agenda: e.Agenda, paper: str) -> e.Agenda:
    """Without a paper."""
    rows = tuple(
        msgspec.structs.replace(one, papers=tuple(kept for kept in one.papers if kept.id != paper))
        for one in agenda.items
    )
    return msgspec.structs.replace(agenda, items=rows)


def titles_in(text: str) -> tuple[str, ...]:
    """The items in an agenda pasted from a text program: a line each, without their numbering."""
    lines = (_NUMBERING.sub("", line.replace("\t", " "), count=1).strip() for line in text.splitlines())
    return tuple(line[:TITLE_CHARACTERS_MAX] for line in lines if line)


def moment_of(day: str, clock: str) -> int | None:
    """Server milliseconds of ``25/11/2026`` and ``14:00`` in Vietnam; None for what is no day or time."""
    try:
        found = datetime.strptime(f"{day.strip()} {clock.strip().replace('h', ':')}", "%d/%m/%Y %H:%M")
    except ValueError:
        return None
    return round(found.replace(tzinfo=HANOI).timestamp() * 1000)


def agenda_of(state: e.State, body: str = "") -> e.Agenda:
    """A published meeting as an agenda; KeyError where there is none."""
    here = meeting(state)
    if here is None:
        raise KeyError("meeting")
    rows = []
    for item in items(state):
        listed = [event.paper for event in every(state, e.PaperEvent) if event.paper.item == item.id]
        papers = tuple(
            e.AgendaPaper(one.id, one.title, one.revisions[-1].sha256, one.revisions[-1].size)
            for one in sorted(listed, key=lambda one: (one.order, one.id))
            if one.revisions
        )
        granted = access(state, item.id)
        rows.append(
            e.AgendaItem(item.id, item.title, item.presenter, granted.members, granted.guests, papers)
        )
    guests = tuple(one.person for one in participants(state) if one.role == "guest")
    return e.Agenda(
        here.id, body, here.title, here.kind, here.place, here.starts_at, guests, tuple(rows),
        here.papers_days,
    )  # fmt: skip


def warning_points(agenda: e.Agenda, rules: BodyRules | None, now: int) -> tuple[Point, ...]:
    """What publishing needs a reason for, in words."""
    found = []
    for warning in publication_warnings(agenda, rules, now) if rules is not None else ():
        if warning.code == "papers-late":
            words = QCoreApplication.translate(
                "Editor", "Gửi tài liệu trước {given} ngày làm việc, quy chế yêu cầu {needed}."
            )
        else:
            words = QCoreApplication.translate("Editor", "Quy chế “{profile}” chưa đối chiếu Luật 72/2025.")
        found.append(Point("warn", words.format(**warning.detail)))
    return tuple(found)


def checklist(
    agenda: e.Agenda, checks: Mapping[str, PaperCheck], rules: BodyRules | None, now: int
) -> tuple[Point, ...]:
    """What is well, what is missing, what wants a second look."""
    points: list[Point] = []
    if not agenda.items:
        points.append(
            Point("bad", QCoreApplication.translate("Editor", "Chương trình chưa có nội dung nào."))
        )
    for number, item in enumerate(agenda.items, 1):
        if not item.presenter.strip():
            points.append(
                Point(
                    "plain",
                    QCoreApplication.translate("Editor", "Mục {number} chưa có người trình bày.").format(
                        number=number
                    ),
                )
            )
        if not item.papers:
            points.append(
                Point(
                    "plain",
                    QCoreApplication.translate("Editor", "Mục {number} chưa có tài liệu.").format(
                        number=number
                    ),
                )
            )
    known = [checks[paper.id] for item in agenda.items for paper in item.papers if paper.id in checks]
    bad = sum(1 for one in known if one.verdict in (Verdict.CHANGED, Verdict.MALFORMED, Verdict.REVOKED))
    if bad:
        points.append(
            Point(
                "bad",
                QCoreApplication.translate("Editor", "{count} tài liệu có chữ ký không hợp lệ.").format(
                    count=bad
                ),
            )
        )
    doubtful = sum(
        1
        for one in known
        if one.verdict in (Verdict.UNKNOWN_SIGNER, Verdict.INDETERMINATE, Verdict.CANNOT_CHECK)
    )
    if doubtful:
        points.append(
            Point(
                "warn",
                QCoreApplication.translate("Editor", "{count} chữ ký cần xem lại.").format(count=doubtful),
            )
        )
    sending = sum(1 for one in known if one.progress < 1 and not one.refused)
    if sending:
        points.append(
            Point(
                "info",
                QCoreApplication.translate("Editor", "Đang gửi {count} tài liệu lên máy chủ.").format(
                    count=sending
                ),
            )
        )
    points += warning_points(agenda, rules, now)
    if agenda.items and not points:
        points.append(
            Point("ok", QCoreApplication.translate("Editor", "Mọi mục đã đủ người trình bày và tài liệu."))
        )
    return tuple(points)
