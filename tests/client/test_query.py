"""Questions as typed: whatever they are, they are read, answered in order and shown with marks."""

import sqlite3

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.client.query import (
    CHARACTERS_MAX,
    EXCERPT_CHARACTERS,
    WORDS_MAX,
    Look,
    Tier,
    excerpt,
    read_query,
    spans,
)
from ecabinet.domain.vietnamese import exact, fold, normalise
from tests.domain.test_vietnamese import vietnamese

PAGES = (
    "Nghị quyết về hòa giải ở cơ sở",
    "Hoà bình và phát triển",
    "Họa sĩ vẽ tranh; hoa nở",
    "Quyết định và nghị định",
    "Đường thủy nội địa, khoẻ mạnh",
    "nghị trường thảo luận, sau đó quyết nghị một nghị quyết khác về hoá chất",
)


@pytest.fixture(scope="module")
def index() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute(
        "create virtual table words using fts5(fold, exact, content='', "
        'tokenize="unicode61 remove_diacritics 0")'
    )
    for number, page in enumerate(PAGES):
        connection.execute(
            "insert into words(rowid, fold, exact) values (?, ?, ?)", (number, fold(page), exact(page))
        )
    return connection


def ask(index: apsw.Connection, typed: str) -> list[tuple[Tier, int]]:
    """Each page with its best tier, as the search itself goes through them."""
    query = read_query(typed)
    best: dict[int, Tier] = {}
    for tier in query.tiers() if query else ():
        for (page,) in index.execute(
            "select rowid from words where words match ? order by rowid", (query.expression(tier),)
        ):
            best.setdefault(page, tier)
    return sorted((tier, page) for page, tier in best.items())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nghị quyết", [(Tier.EXACT, 0), (Tier.EXACT, 5), (Tier.NEAR, 3)]),
        ("nghi quyet ", [(Tier.PHRASE, 0), (Tier.PHRASE, 5), (Tier.NEAR, 3)]),
        ("NGHỊ  QUYẾT", [(Tier.EXACT, 0), (Tier.EXACT, 5), (Tier.NEAR, 3)]),
        ("nghi\u0323 quye\u0302\u0301t ", [(Tier.EXACT, 0), (Tier.EXACT, 5), (Tier.NEAR, 3)]),
        ("hoà ", [(Tier.EXACT, 0), (Tier.EXACT, 1), (Tier.PHRASE, 2), (Tier.PHRASE, 5)]),
        ("hòa ", [(Tier.EXACT, 0), (Tier.EXACT, 1), (Tier.PHRASE, 2), (Tier.PHRASE, 5)]),
        ("hóa ", [(Tier.EXACT, 5), (Tier.PHRASE, 0), (Tier.PHRASE, 1), (Tier.PHRASE, 2)]),
        ("duong thuy ", [(Tier.PHRASE, 4)]),
        ("đường thuỷ ", [(Tier.EXACT, 4)]),
        ("khỏe mạnh", [(Tier.EXACT, 4)]),
        ("đuong", [(Tier.PHRASE, 4)]),
        ("nghị qu", [(Tier.BEGINNING, 0), (Tier.BEGINNING, 5), (Tier.NEAR, 3)]),
        ("nghị q", [(Tier.EXACT, 0), (Tier.EXACT, 3), (Tier.EXACT, 5)]),
        ("nở tranh", [(Tier.NEAR, 2)]),
        ("trường chất", [(Tier.WORDS, 5)]),
        ("không có gì", []),
        ("", []),
        (" .,;!\"'*()", []),
    ],
)
def test_the_query_suite(index: apsw.Connection, typed: str, expected: list[tuple[Tier, int]]) -> None:
    assert ask(index, typed) == expected


HOSTILE = (
    '"', "'", "''", '""""', "*", "NEAR(", "fold : x", "a AND", "OR OR", "NOT", "^a", "a + b", "{fold} : a",
    "-fold : a", "a*b*", ";drop table words", "\x00", "a\x00b", "\ud800", "a\udfffb", "𝓪𝓫", "ﷺ", "🏛️ nghị",
    "%_%", "\\", "a" * 10_000, "a " * 10_000, "น้ำ", "हिन्दी", "٣٤", "ǆ", "İ", "ß",
)  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_questions_are_only_questions(index: apsw.Connection, typed: str) -> None:
    ask(index, typed)
    for page in PAGES:
        read_query(typed).tier_of(page)


@given(st.text() | st.text('"*():^+-{} ANDORTNEARfoldexact:,'))
def test_no_question_raises(index: apsw.Connection, typed: str) -> None:
    ask(index, typed)


def test_questions_have_limits() -> None:
    long = read_query("từ " * 1000)
    assert len(long.folded) == WORDS_MAX
    assert len("".join(read_query("a" * 1000).folded)) == CHARACTERS_MAX


@given(vietnamese, vietnamese)
def test_lines_and_pages_are_answered_alike(index: apsw.Connection, typed: str, line: str) -> None:
    """What looks through lines and what asks the index agree, nearness excepted: a line is short."""
    text, query = normalise(line), read_query(typed)
    if not query:
        return
    index.execute("insert into words(rowid, fold, exact) values (99, ?, ?)", (fold(text), exact(text)))
    try:
        found = {page: tier for tier, page in ask(index, typed)}.get(99)
    finally:
        index.execute(
            "insert into words(words, rowid, fold, exact) values ('delete', 99, ?, ?)",
            (fold(text), exact(text)),
        )
    wanted = query.tier_of(text)
    assert found == wanted or (found is Tier.NEAR and wanted is Tier.WORDS)
    if wanted is not None:
        look = query.look(wanted)
        assert spans(text, look)
        shown = excerpt(text, look, 40)
        assert shown.marks


@given(vietnamese.map(normalise), st.integers(10, 60))
def test_excerpts_are_short_and_their_marks_lie_within(text: str, characters: int) -> None:
    look = Look((("a",), ("b",)))
    shown = excerpt(text, look, characters)
    assert len(shown.text) <= characters + 4
    for start, end in shown.marks:
        assert 0 <= start < end <= len(shown.text)


def test_an_excerpt_shows_where_most_words_are() -> None:
    filler = "chữ nghĩa " * 60
    text = normalise(f"vốn {filler} phân bổ vốn đầu tư công {filler}")
    shown = excerpt(text, read_query("vốn đầu tư ").look(Tier.WORDS))
    assert [shown.text[start:end] for start, end in shown.marks] == ["vốn", "đầu", "tư"]
    assert shown.text.startswith("… ") and shown.text.endswith(" …")
    assert len(shown.text) <= EXCERPT_CHARACTERS + 4


def test_a_short_text_is_shown_whole() -> None:
    shown = excerpt("Hòa bình", read_query("hoa").look(Tier.PHRASE))
    assert (shown.text, shown.marks) == ("Hòa bình", ((0, 3),))


def test_the_standard_library_reads_the_same_index(index: apsw.Connection) -> None:
    """Nothing but plain FTS5 is asked: another SQLite gives the same answers."""
    plain = sqlite3.connect(":memory:")
    plain.execute(
        "create virtual table words using fts5(fold, exact, content='', "
        'tokenize="unicode61 remove_diacritics 0")'
    )
    for number, page in enumerate(PAGES):
        plain.execute(
            "insert into words(rowid, fold, exact) values (?, ?, ?)", (number, fold(page), exact(page))
        )
    expression = read_query("nghị quyết").expression(Tier.EXACT)
    assert plain.execute("select rowid from words where words match ?", (expression,)).fetchall() == [
        (0,),
        (5,),
    ]
