"""Searching: ten thousand pages of Vietnamese in an encrypted vault, beside plain SQLite with FTS5.

Ours is what a screen asks: the tiers, what the member may see, excerpts with their places. The floor is the
same tiers over one plain FTS5 table in a file, with FTS5's own snippets, and knows nothing of who may see
what. Both have been brought into one piece. The vault's papers are a few bytes each: no PDF is read here.
"""

import hashlib
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ecabinet.client import text_index, text_tables
from ecabinet.client.core import News, VaultThread
from ecabinet.client.indexing import BATCH_CHARACTERS, MERGE_PAGES
from ecabinet.client.note_index import Notes
from ecabinet.client.notebook import Notebook
from ecabinet.client.query import Query, Tier, read_query
from ecabinet.client.search import LIMIT, MATCHES_MAX, Search
from ecabinet.client.text_index import Document
from ecabinet.client.vault import Vault, vault_directory
from ecabinet.domain import events as e
from ecabinet.domain.meeting import Item, Meeting, Paper, Revision
from ecabinet.domain.vietnamese import exact, fold, is_syllable, normalise
from tests.bench.pairs import Sample, alternate, milliseconds, percentile
from tests.bench.places import fresh_directory
from tests.bench.rows import Row, ours_at_most, ratio_at_most
from tests.bench.vault import FSYNC_BYTES, PIN, MemoryStore

PAGES: Final = 10_000
PAGES_OF_PAPER: Final = 40
PAPERS_OF_MEETING: Final = 10
WORDS_OF_PAGE: Final = 374
SEED: Final = "mười nghìn trang"
HOLD_MS: Final = 20.0
"""How long the vault's thread may be held by what is done in the background."""
FLOOR_SEEN_MS: Final = 6.0
PHRASES: Final = (
    "Ủy ban nhân dân|Hội đồng nhân dân|nghị quyết|quyết định|tờ trình|kế hoạch|vốn đầu tư công|phân bổ|"
    "trung hạn|giai đoạn|ngân sách nhà nước|dự toán|quyết toán|chi thường xuyên|dự án|công trình|"
    "giải phóng mặt bằng|bồi thường|quy hoạch|sử dụng đất|đất đai|môi trường|nông nghiệp|nông thôn mới|"
    "thủy lợi|giao thông|y tế|giáo dục|đào tạo|khoa học|công nghệ|chuyển đổi số|cải cách hành chính|"
    "thủ tục|thanh tra|kiểm tra|giám sát|báo cáo|thẩm tra|ý kiến|kiến nghị|cử tri|hòa giải|"
    "tiếp công dân|khiếu nại|tố cáo|an ninh trật tự|quốc phòng|biên giới|dân tộc|tôn giáo|văn hóa|"
    "thể thao|du lịch|di sản|lao động|việc làm|người có công|bảo hiểm xã hội|trẻ em|hộ nghèo|"
    "nhà ở xã hội|doanh nghiệp|đấu thầu|hợp đồng|thuế|phí và lệ phí|hải quan|xuất nhập khẩu|thị trường|"
    "giá cả|tài sản công|cán bộ|công chức|viên chức|biên chế|tổ chức bộ máy|sáp nhập|đơn vị hành chính|"
    "xã phường|tỉnh thành phố|trung ương|căn cứ|theo đề nghị|chịu trách nhiệm|thi hành|có hiệu lực|"
    "kể từ ngày ký|của|và|các|cho|được|trong|về|tại|theo|với"
)
QUESTIONS: Final = (
    "nghị quyết", "nghi quyet", "Ủy ban nhân dân", "uy ban nhan dan tinh", "vốn đầu tư công trung hạn",
    "von dau tu cong", "hòa giải", "hoà giải", "hoa giai", "thủy lợi", "thuỷ lợi", "đất đai", "dat dai",
    "15/NQ-HĐND", "nhà ở xã hội", "phân bổ ngân", "chuyển đổi s", "bảo hiểm xã hội người có công",
    "thanh tra biên giới", "khieu nai to cao", "hải quan di sản lệ phí", "quy hoạch", "không hề có ở đâu",
    "của", "trach nhiem thi hanh",
)  # fmt: skip


def syllables(choose: random.Random, count: int) -> list[str]:
    """Made-up words that could be Vietnamese, no two the same."""
    onsets = [
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "gh",
        "h",
        "k",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "nh",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ]
    vowels = [
        "a",
        "ă",
        "â",
        "e",
        "ê",
        "i",
        "o",
        "ô",
        "ơ",
        "u",
        "ư",
        "ia",
        "iê",
        "oa",
        "ua",
        "uô",
        "ưa",
        "ươ",
        "ai",
        "ao",
        "au",
        "ây",
        "êu",
        "iêu",
        "oi",
        "ôi",
        "ơi",
        "ui",
        "ươi",
    ]
    codas = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t")
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    made: dict[str, None] = {}
    while len(made) < count:
        onset, vowel, coda = choose.choice(onsets), choose.choice(vowels), choose.choice(codas)
        word = normalise(onset + vowel + choose.choice(tones) + coda)
        if is_syllable(word):
            made[word] = None
    return list(made)


def make_pages(count: int) -> list[str]:
    """Pages of official words among made-up ones, common and rare as words are (Zipf)."""
    choose = random.Random(SEED)  # noqa: S311 - the same pages each time
    words = [*PHRASES.split("|"), *syllables(choose, 6000)]
    head = len(PHRASES.split("|"))
    order = [*choose.sample(words[:head], head), *words[head:]]
    weights = [1 / (place + 4) for place in range(len(order))]
    pages = []
    for number in range(count):
        drawn = choose.choices(order, weights, k=WORDS_OF_PAGE // 2)
        text = " ".join(drawn) + f" số {number % 97}/NQ-HĐND ngày {number % 28 + 1}."
        pages.append(normalise(text))
    return pages


class Floor:
    """Plain SQLite: one FTS5 table in a file, the same tiers, its own snippets."""

    def __init__(self, path: Path, pages: list[str]) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute(
            "create virtual table words using fts5(fold, exact, tokenize='unicode61 remove_diacritics 0')"
        )
        rows = ((number, fold(page), exact(page)) for number, page in enumerate(pages))
        self._connection.executemany("insert into words (rowid, fold, exact) values (?, ?, ?)", rows)
        self._connection.execute("insert into words (words) values ('optimize')")
        self._connection.commit()

    def numbers(self, query: Query) -> dict[int, Tier]:
        """The pages that answer with their best tiers, as ours goes about it."""
        tiers: dict[int, Tier] = {}
        for tier in query.tiers():
            if tier > Tier.PHRASE and len(tiers) >= LIMIT:
                break
            asked = (query.expression(tier), MATCHES_MAX)
            for (number,) in self._connection.execute(
                "select rowid from words where words match ? limit ?", asked
            ):
                tiers.setdefault(number, tier)
        return tiers

    def ask(self, typed: str) -> int:
        """The best pages with a snippet each; how many there are in all."""
        query = read_query(typed)
        tiers = self.numbers(query)
        for number in sorted(tiers, key=lambda number: (tiers[number], number))[:LIMIT]:
            self._connection.execute(
                "select snippet(words, 0, '[', ']', '…', 32) from words where words match ? and rowid = ?",
                (query.expression(tiers[number]), number),
            ).fetchone()
        return len(tiers)

    def close(self) -> None:
        self._connection.close()


class Agendas:
    """A replica of meetings that name the papers; only what a search asks of one."""

    def __init__(self, papers: list[str]) -> None:
        self._states: dict[str, e.State] = {}
        for number in range(0, len(papers), PAPERS_OF_MEETING):
            name = f"meeting-{number:04}"
            at = 1_760_000_000_000 + number * 86_400_000
            here = Meeting(name, f"Phiên họp số {number}", "regular", "UBND", "", "Phòng họp", at)
            item = Item(f"item-{number}", "1", f"Nội dung họp {number}", "Sở Tài chính", "i")
            listed: list[e.AnyEvent] = [
                e.MeetingPublished(meeting=here, at=at),
                e.ItemPublished(item=item, at=at),
            ]
            for place, sha256 in enumerate(papers[number : number + PAPERS_OF_MEETING]):
                paper = Paper(
                    f"{name}-{place}",
                    item.id,
                    f"Tờ trình {place}",
                    f"{place}",
                    (Revision(sha256, 1, at, "x"),),
                )
                listed.append(e.PaperAttached(paper=paper, at=at))
            self._states[name] = MappingProxyType({event.subject: event for event in listed})

    def meetings(self, _person: str) -> tuple[str, ...]:
        return tuple(self._states)

    def state(self, meeting: str) -> e.State:
        return self._states[meeting]


class Library:
    """A vault with the pages in it, and what asks it."""

    def __init__(self, root: Path, pages: list[str]) -> None:
        self._pages = pages
        self.papers = [
            hashlib.sha256(b"%d" % number).hexdigest() for number in range(len(pages) // PAGES_OF_PAPER)
        ]
        self.agendas = Agendas(self.papers)
        self.thread = VaultThread(lambda: Vault.create(vault_directory(root), PIN, MemoryStore()))
        notebook = self.thread.call(lambda vault: Notebook(vault, self.thread, News()))
        self.search = Search(self.thread, self.agendas, Notes(self.thread, notebook), "person")  # type: ignore[arg-type]  # what is asked of a replica and no more
        self.thread.call(self._add_papers)

    def _add_papers(self, vault: Vault) -> None:
        for number in range(len(self.papers)):
            content = b"%d" % number
            meeting = f"meeting-{number - number % PAPERS_OF_MEETING:04}"
            with vault.write_blob(meeting, self.papers[number], len(content)) as blob:
                blob.write(content)

    def batches(self) -> Iterator[Callable[[], None]]:
        """What reading all papers hands to the vault's thread, one transaction at a time."""
        for number, sha256 in enumerate(self.papers):
            first = number * PAGES_OF_PAPER
            at: list[Document] = [self.thread.call(lambda vault, of=sha256: self._begun(vault, of))]  # type: ignore[misc]  # mypy infers no lambda with a default
            while at[0].read < PAGES_OF_PAPER:
                rows, left = [], BATCH_CHARACTERS
                for page in range(at[0].read, PAGES_OF_PAPER):
                    if left <= 0:
                        break
                    rows.append((page, self._pages[first + page], False))
                    left -= len(rows[-1][1])
                yield lambda at=at, rows=rows: self.thread.call(lambda vault: self._keep(vault, at, rows))  # type: ignore[misc]  # mypy infers no lambda with a default
                yield self.ease

    def ease(self) -> None:
        """The log emptied in an act of its own, as indexing does."""
        self.thread.call(lambda vault: text_index.ease(vault.database))

    @staticmethod
    def _begun(vault: Vault, sha256: str) -> Document:
        made = text_index.begin(vault.database, sha256)
        assert made is not None
        return made

    @staticmethod
    def _keep(vault: Vault, at: list[Document], rows: list[tuple[int, str, bool]]) -> None:
        kept = text_index.keep(vault.database, at[0], rows, PAGES_OF_PAPER)
        assert kept is not None
        at[0] = kept

    def merges(self) -> Iterator[Callable[[], None]]:
        """What brings the indexes into one piece, one step at a time."""
        going = [False]

        def step(shard: int, begin: bool) -> None:
            going[0] = self.thread.call(
                lambda vault: text_index.consolidate(vault.database, shard, MERGE_PAGES, begin=begin)
            )

        for shard in self.thread.call(lambda vault: text_tables.shards(vault.database.connection)):
            yield partial(step, shard, True)
            while going[0]:
                yield self.ease
                yield partial(step, shard, False)

    def numbers(self, query: Query) -> dict[int, Tier]:
        """The index alone, as the floor's own `numbers`."""
        tiers: dict[int, Tier] = {}

        def all_tiers(vault: Vault) -> None:
            for tier in query.tiers():
                if tier > Tier.PHRASE and len(tiers) >= LIMIT:
                    break
                for number in text_index.match(vault.database, query.expression(tier), MATCHES_MAX)[0]:
                    tiers.setdefault(number, tier)

        self.thread.call(all_tiers)
        return tiers

    def forget_pages(self) -> None:
        """Drop what SQLite keeps of the file in memory."""
        self.thread.call(lambda vault: vault.database.connection.pragma("shrink_memory"))


def in_turn(ask: Callable[[str], object], before: Callable[[], None] = lambda: None) -> Sample:
    """Each sample is the next question, so that ours and the floor get the same one in one round."""
    at = [0]

    def sample() -> float:
        typed = QUESTIONS[at[0] % len(QUESTIONS)]
        at[0] += 1
        before()
        return milliseconds(lambda: ask(typed))()

    return sample


def next_of(source: Iterator[Callable[[], None]]) -> Sample:
    return lambda: milliseconds(next(source))()


def rows() -> Iterator[Row]:
    with fresh_directory() as root:
        pages = make_pages(PAGES)
        library = Library(root, pages)
        floor = Floor(root / "plain.sqlite", pages)
        try:
            yield hold_row(root, "pages read into the index", library.batches(), 2 * PAGES // 5)
            for rest in library.batches():  # what the rounds left over
                rest()
            yield hold_row(root, "an index brought together", library.merges(), 100)
            for rest in library.merges():
                rest()
            library.thread.call(lambda vault: vault.checkpoint())
            agree(library, floor)
            yield from question_rows(library, floor)
            yield size_row(library, pages)
        finally:
            floor.close()
            library.thread.close()


def agree(library: Library, floor: Floor) -> None:
    """Both find the same pages in the same tiers, or nothing was compared."""
    for typed in QUESTIONS:
        query = read_query(typed)
        ours = library.numbers(query)
        documents = library.thread.call(lambda vault: text_index.documents(vault.database))
        place = {document.number: library.papers.index(sha256) for sha256, document in documents.items()}
        found = {
            place[number >> text_index.PAGE_BITS] * PAGES_OF_PAPER + (number & 0xFFFF): tier
            for number, tier in ours.items()
        }
        if len(found) < MATCHES_MAX:
            assert found == floor.numbers(query), typed


def hold_row(root: Path, name: str, source: Iterator[Callable[[], None]], rounds: int) -> Row:
    """The longest that the vault's thread was held; the control is an fsync alone."""
    descriptor = os.open(root / "fsync", os.O_WRONLY | os.O_CREAT, 0o600)
    block = os.urandom(FSYNC_BYTES)

    def bare() -> None:
        os.pwrite(descriptor, block, 0)
        os.fsync(descriptor)

    try:
        pairs = alternate(next_of(source), None, milliseconds(bare), rounds=rounds)
    finally:
        os.close(descriptor)
    held = [one.ours for one in pairs.rounds]
    note = f"median {percentile(held, 0.5):.3g} ms, p99 {percentile(held, 0.99):.3g} ms"
    return pairs.row(f"{name}: longest hold", "ms", ours_at_most(HOLD_MS), at=1.0, note=note)


def question_rows(library: Library, floor: Floor) -> Iterator[Row]:
    control = milliseconds(lambda: library.thread.call(lambda _vault: None))
    rounds = 8 * len(QUESTIONS)
    pairs = alternate(
        in_turn(library.search.ask), in_turn(floor.ask), control, rounds=rounds, warm=len(QUESTIONS)
    )
    note = f"{PAGES} pages, {len(QUESTIONS)} questions; limit: plain SQLite, FTS5, its snippets"
    yield pairs.row("a question, p95", "ms", ours_at_most(50), at=0.95, note=note)
    yield pairs.row("a question, median", "ms", ratio_at_most(1.5), floor_seen=FLOOR_SEEN_MS)
    cold = alternate(
        in_turn(library.search.ask, library.forget_pages),
        in_turn(floor.ask),
        control,
        rounds=2 * len(QUESTIONS),
    )
    yield cold.row(
        "a question to a cold cache, p95", "ms", ours_at_most(50), at=0.95, note="the limit's is warm"
    )
    alone = alternate(
        in_turn(lambda typed: library.numbers(read_query(typed))),
        in_turn(lambda typed: floor.numbers(read_query(typed))),
        control, rounds=rounds, warm=len(QUESTIONS),
    )  # fmt: skip
    yield alone.row("the index alone, median", "ms", ratio_at_most(1.5), note="same tiers, no excerpts")


def size_row(library: Library, pages: list[str]) -> Row:
    """The indexes' bytes beside those of the text."""
    sizes = library.thread.call(
        lambda vault: vault.database.query(
            "select name, sum(pgsize) from dbstat where name like 'words%' group by 1"
        )
    )
    index = sum(size for _, size in sizes) / 1e6
    text = sum(len(page.encode()) for page in pages) / 1e6
    return Row.of(
        "the index's size", "MB", ratio_at_most(1.2), ours=index, limit=text, note="limit: the text"
    )
