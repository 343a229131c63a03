"""Questions to all that this device holds: papers' words, titles, conclusions, the member's own notes.

Words of papers come from the index; everything else is looked through where it is kept, in the replica and
the notebook, so that nothing is found that is not there any more. A page is shown only under a meeting that
holds the paper and whose record still names its newest revision for this member.
"""

import threading
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from ecabinet.client import text_index
from ecabinet.client.core import VaultThread
from ecabinet.client.indexing import newest
from ecabinet.client.note_index import Notes
from ecabinet.client.query import Excerpt, Look, Query, Tier, excerpt, read_query
from ecabinet.client.replica import Replica
from ecabinet.client.text_index import Document
from ecabinet.client.vault import Vault
from ecabinet.client.wanted import MINUTES
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note
from ecabinet.domain.meeting import Meeting
from ecabinet.domain.permissions import every, items, meeting
from ecabinet.domain.vietnamese import fold, normalise

LIMIT: Final = 40
"""Places in one answer."""
LIMIT_MAX: Final = 500
PAGES_SHOWN: Final = 3
"""Of one paper; the rest are told as a number, and shown when the paper is asked for."""
MATCHES_MAX: Final = 20_000
"""Pages looked at for each way to answer."""

Kind = Literal["meeting", "item", "paper", "conclusion", "note", "page"]
Unsearchable = Literal["scan", "part-scan", "locked", "unreadable"]


class Hit(msgspec.Struct, frozen=True):
    """One place that answers a question."""

    kind: Kind
    tier: Tier
    excerpt: Excerpt
    item: str = ""
    """The agenda item it belongs to; empty for a meeting's own title and for minutes."""
    item_title: str = ""
    paper: str = ""
    paper_title: str = ""
    """Empty for minutes."""
    page: int = -1
    """From 0; -1 where there is none."""
    look: Look = Look(())
    """What to mark on the page."""
    at: tuple[float, float] | None = None
    """Where a note is pinned, in page points."""
    more: int = 0
    """Further pages of this paper that answer and are not listed."""


class MeetingHits(msgspec.Struct, frozen=True):
    """What a meeting holds of the answer, best first."""

    meeting: str
    title: str
    starts_at: int
    hits: tuple[Hit, ...]


class PaperUnsearchable(msgspec.Struct, frozen=True):
    """A paper in which words cannot be found, or not all, and why."""

    meeting: str
    paper: str
    title: str
    """Empty for minutes."""
    why: Unsearchable


class SearchProgress(msgspec.Struct, frozen=True):
    """How far the papers that are here have been read."""

    read: int
    papers: int
    unsearchable: tuple[PaperUnsearchable, ...] = ()


class SearchAnswer(msgspec.Struct, frozen=True):
    """An answer: meetings in the order of their best place, then the latest first."""

    meetings: tuple[MeetingHits, ...] = ()
    cut: bool = False
    """There is more than the limits let through."""
    progress: SearchProgress = SearchProgress(0, 0)


_Rank = tuple[Tier, int, tuple[int, str], str, Tier, int]
"""A place's rank within its meeting: the best tier of its paper or its own, lines before pages, then the
agenda's order. Places of one paper stay together."""


class _Named(msgspec.Struct, frozen=True):
    """A paper as a meeting names it."""

    meeting: str
    paper: str
    title: str
    item: str = ""
    item_title: str = ""
    order: tuple[int, str] = (0, "")
    starts_at: int = 0


class _Line(msgspec.Struct, frozen=True):
    """A short text of the record."""

    kind: Kind
    text: str
    folded: str
    item: str = ""
    item_title: str = ""
    paper: str = ""
    paper_title: str = ""
    order: tuple[int, str] = (-1, "")


class _Agenda(msgspec.Struct, frozen=True):
    """What can be found of a meeting, as far as its record says."""

    state: e.State
    meeting: Meeting
    lines: tuple[_Line, ...]
    papers: dict[str, tuple[_Named, ...]]
    """By hash: the newest revisions, and the minutes."""
    named: dict[str, _Named]
    """By id."""


class Search:
    """One cabinet's. Asked from any thread but the vault's, held for one way to answer at a time."""

    def __init__(self, thread: VaultThread, replica: Replica, notes: Notes, person: str) -> None:
        self._thread, self._replica, self._notes, self._person = thread, replica, notes, person
        self._lock = threading.Lock()
        self._agendas: dict[str, _Agenda] = {}

    def ask(
        self, typed: str, meeting: str | None = None, paper: str | None = None, limit: int = LIMIT
    ) -> SearchAnswer:
        """Everything here that answers, in one meeting or one of its papers if these are named."""
        query, limit = read_query(typed), max(1, min(limit, LIMIT_MAX))
        agendas = self._scope(meeting)
        papers, progress = self._papers(agendas)
        if not query:
            return SearchAnswer(progress=progress)
        pages, cut = self._pages(query, papers, paper, limit)
        shown: dict[str, list[tuple[_Rank, Hit]]] = {one.meeting.id: [] for one in agendas}
        if paper is None:
            for one in agendas:
                shown[one.meeting.id] += _lines(query, one)
                shown[one.meeting.id] += _noted(query, one, self._notes.of(one.meeting.id))
        for owner, key, hit in pages:
            shown[owner].append((key, hit))
        return self._answer(agendas, shown, limit, cut, progress)

    def progress(self, meeting: str | None = None) -> SearchProgress:
        """How far the papers that are here have been read."""
        return self._papers(self._scope(meeting))[1]

    # What there is ------------------------------------------------------------------------------------

    def _scope(self, only: str | None) -> list[_Agenda]:
        def states(_vault: Vault) -> list[tuple[str, e.State]]:
            known = self._replica.meetings(self._person)
            return [(name, self._replica.state(name)) for name in known if only in (None, name)]

        agendas = []
        with self._lock:
            for name, state in self._thread.call(states):
                kept = self._agendas.get(name)
                if kept is None or kept.state is not state:
                    made = _agenda(state)
                    if made is None:
                        continue
                    kept = self._agendas[name] = made
                agendas.append(kept)
        return agendas

    def _papers(self, agendas: list[_Agenda]) -> tuple[dict[int, list[_Named]], SearchProgress]:
        """By document: the papers it is the words of, and how far all have been read."""

        def read(
            vault: Vault,
        ) -> tuple[list[tuple[int, str, str]], dict[str, Document], set[tuple[str, str]]]:
            database = vault.database
            here = database.query("select meeting, sha256 from blob join blob_key using (id)")
            return text_index.holders(database), text_index.documents(database), set(here)

        holders, documents, here = self._thread.call(read)
        by_meeting = {one.meeting.id: one for one in agendas}
        papers: dict[int, list[_Named]] = {}
        for number, sha256, owner in holders:
            if owner in by_meeting:
                papers.setdefault(number, []).extend(by_meeting[owner].papers.get(sha256, ()))
        held: list[tuple[Document | None, _Named]] = []
        for one in agendas:
            for sha256, all_named in one.papers.items():
                if (one.meeting.id, sha256) in here:
                    held += [(documents.get(sha256), named) for named in all_named]
        unsearchable = tuple(
            PaperUnsearchable(named.meeting, named.paper, named.title, why)
            for document, named in held
            if (why := _why(document)) is not None
        )
        done = sum(document is not None and document.done for document, _ in held)
        return papers, SearchProgress(done, len(held), unsearchable)

    # Pages --------------------------------------------------------------------------------------------

    def _pages(
        self, query: Query, papers: dict[int, list[_Named]], paper: str | None, limit: int
    ) -> tuple[list[tuple[str, _Rank, Hit]], bool]:
        """Pages that answer: the meeting, the place in its order, the hit."""
        if paper is not None:
            papers = {
                number: kept
                for number, named in papers.items()
                if (kept := [one for one in named if one.paper == paper])
            }
        only = next(iter(papers)) if paper is not None and len(papers) == 1 else None
        tiers, cut = self._matches(query, papers, only, limit)
        per_paper = limit if paper is not None else PAGES_SHOWN
        chosen = _choose(tiers, papers, per_paper, limit)
        texts = self._thread.call(
            lambda vault: text_index.texts(vault.database, {number for number, *_ in chosen})
        )
        hits: list[tuple[str, _Rank, Hit]] = []
        best: dict[tuple[str, str], Tier] = {}
        for number, named, more in chosen:
            if number not in texts:
                continue  # gone in between
            tier = tiers[number]
            first = best.setdefault((named.meeting, named.paper), tier)
            look = query.look(tier)
            page = text_index.page_of(number)[1]
            shown = excerpt(texts[number], look)
            hit = Hit(
                "page",
                tier,
                shown,
                named.item,
                named.item_title,
                named.paper,
                named.title,
                page,
                look,
                more=more,
            )
            hits.append((named.meeting, (first, 1, named.order, named.paper, tier, page), hit))
        return hits, cut or len(chosen) >= limit

    def _matches(
        self, query: Query, papers: dict[int, list[_Named]], only: int | None, limit: int
    ) -> tuple[dict[int, Tier], bool]:
        """The visible pages that answer, with their best tiers; looser ways while little is found."""
        tiers: dict[int, Tier] = {}
        cut = False
        if not papers:
            return tiers, cut
        for tier in query.tiers():
            if tier > Tier.PHRASE and len(tiers) >= limit:
                break
            expression = query.expression(tier)
            numbers, more = self._thread.call(
                lambda vault, asked=expression: text_index.match(vault.database, asked, MATCHES_MAX, only)  # type: ignore[misc]  # mypy infers no lambda with a default
            )
            cut |= more
            for number in numbers:
                if number >> text_index.PAGE_BITS in papers:
                    tiers.setdefault(number, tier)
        return tiers, cut

    def _answer(
        self,
        agendas: list[_Agenda],
        shown: dict[str, list[tuple[_Rank, Hit]]],
        limit: int,
        cut: bool,
        progress: SearchProgress,
    ) -> SearchAnswer:
        meetings = []
        for one in agendas:
            rows = sorted(shown[one.meeting.id], key=lambda row: row[0])
            if rows:
                hits = tuple(hit for _, hit in rows)
                here = one.meeting
                meetings.append(MeetingHits(here.id, here.title, here.starts_at, hits))
        meetings.sort(key=lambda one: (min(hit.tier for hit in one.hits), -one.starts_at, one.meeting))
        left, kept = limit, []
        for each in meetings:
            if left > 0:
                kept.append(msgspec.structs.replace(each, hits=each.hits[:left]))
            left -= len(each.hits)
        return SearchAnswer(tuple(kept), cut or left < 0, progress)


def _why(document: Document | None) -> Unsearchable | None:
    if document is None or not document.done:
        return None
    if document.refused:
        return "locked" if document.refused == "locked" else "unreadable"
    if document.is_scan:
        return "scan"
    return "part-scan" if document.pictures or document.unread else None


def _choose(
    tiers: dict[int, Tier], papers: dict[int, list[_Named]], per_paper: int, limit: int
) -> list[tuple[int, _Named, int]]:
    """The pages to show: the best few of each paper, the best papers first; how many more each has."""
    by_document: dict[int, list[int]] = {}
    for number in tiers:
        by_document.setdefault(number >> text_index.PAGE_BITS, []).append(number)
    ranked: list[tuple[Tier, int, tuple[int, str], _Named, list[int]]] = []
    for document, numbers in by_document.items():  # each in the order of tiers and pages already
        best = tiers[numbers[0]]
        ranked += [(best, -named.starts_at, named.order, named, numbers) for named in papers[document]]
    ranked.sort(key=lambda row: row[:3])
    chosen: list[tuple[int, _Named, int]] = []
    for *_, named, numbers in ranked:
        if len(chosen) >= limit:
            break
        few = numbers[:per_paper]
        rest = len(numbers) - len(few)
        chosen += [(number, named, rest if number == few[-1] else 0) for number in few]
    return chosen


# The record's own words -------------------------------------------------------------------------------


def _line(
    kind: Kind,
    said: str,
    item: str = "",
    item_title: str = "",
    paper: str = "",
    paper_title: str = "",
    order: tuple[int, str] = (-1, ""),
) -> _Line:
    text = normalise(said)
    return _Line(kind, text, fold(text), item, item_title, paper, paper_title, order)


def _agenda(state: e.State) -> _Agenda | None:
    here = meeting(state)
    if here is None:
        return None
    listed = items(state)
    order = {item.id: number for number, item in enumerate(listed)}
    title = {item.id: item.title for item in listed}
    lines = [_line("meeting", here.title)]
    lines += [_line("item", one.title, one.id, one.title, order=(order[one.id], "")) for one in listed]
    named: dict[str, _Named] = {}
    papers: dict[str, tuple[_Named, ...]] = {}
    for event in every(state, e.PaperEvent):
        one = event.paper
        if one.recalled:
            continue
        place = (order.get(one.item, len(order)), one.order)
        named[one.id] = _Named(
            here.id, one.id, one.title, one.item, title.get(one.item, ""), place, here.starts_at
        )
        lines.append(_line("paper", one.title, one.item, title.get(one.item, ""), one.id, one.title, place))
    for paper, sha256 in newest(state):
        known = named.get(paper) or _Named(
            here.id, MINUTES, "", order=(len(order) + 1, ""), starts_at=here.starts_at
        )
        papers[sha256] = (*papers.get(sha256, ()), known)
    for concluded in every(state, e.ConclusionConfirmed):
        said = concluded.conclusion
        lines.append(
            _line("conclusion", said.text, said.item, title.get(said.item, ""),
                  order=(order.get(said.item, len(order)), ""))
        )  # fmt: skip
    return _Agenda(state, here, tuple(lines), papers, named)


def _lines(query: Query, agenda: _Agenda) -> Iterator[tuple[_Rank, Hit]]:
    for line in agenda.lines:
        tier = query.tier_of(line.text, line.folded)
        if tier is not None:
            shown = excerpt(line.text, query.look(tier))
            hit = Hit(line.kind, tier, shown, line.item, line.item_title, line.paper, line.paper_title)
            yield (tier, 0, line.order, line.paper, tier, -1), hit


def _noted(query: Query, agenda: _Agenda, notes: Iterable[tuple[str, Note]]) -> Iterator[tuple[_Rank, Hit]]:
    for paper, note in notes:
        named = agenda.named.get(paper)
        if named is None:
            continue
        text = normalise(note.text)
        tier = query.tier_of(text)
        if tier is not None:
            at = note.x / 100, note.y / 100
            hit = Hit(
                "note", tier, excerpt(text, query.look(tier)), named.item, named.item_title, paper,
                named.title, note.page, at=at,
            )  # fmt: skip
            yield (tier, 0, named.order, paper, tier, note.page), hit
