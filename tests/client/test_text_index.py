"""The index of words in the vault: found by page, gone with the paper, to the last byte."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecabinet.client import text_index, text_tables
from ecabinet.client.database import Database
from ecabinet.client.keys import FileStore
from ecabinet.client.text_index import Document
from ecabinet.client.vault import Vault
from ecabinet.domain.vietnamese import normalise
from tests.client.vault_child import CHEAP, SECRET
from tests.client.vault_reader import open_page

CANARY = "khoảnglặng"


class Shelf:
    """A vault whose papers' pages a test writes itself."""

    def __init__(self, root: Path) -> None:
        self.store = FileStore(root / "keys")
        self.directory = root / "vault"
        self.vault = Vault.create(self.directory, SECRET, self.store, costs=CHEAP)

    def put(self, meeting: str, name: str) -> str:
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        if not self.vault.adopt_blob(meeting, sha256):
            with self.vault.write_blob(meeting, sha256) as blob:
                blob.write(name.encode())
        return sha256

    def read(self, meeting: str, name: str, pages: list[str]) -> Document:
        begun = text_index.begin(self.vault.database, self.put(meeting, name))
        assert begun is not None
        rows = [(number, normalise(text), not text) for number, text in enumerate(pages)]
        kept = text_index.keep(self.vault.database, begun, rows, len(pages))
        assert kept is not None
        return kept

    def found(self, expression: str, document: int | None = None) -> list[tuple[int, int]]:
        numbers, _ = text_index.match(self.vault.database, expression, 1000, document)
        return [text_index.page_of(number) for number in numbers]

    def plain(self) -> bytes:
        """All pages of the closed database, opened by hand."""
        key, path = self.vault._keys.db.key, self.vault.database.path
        self.vault.close()
        raw = path.read_bytes()
        plain = b"".join(
            open_page(key, number + 1, raw[4096 * number : 4096 * (number + 1)])
            for number in range(len(raw) // 4096)
        )
        self.vault = Vault.open(self.directory, SECRET, self.store, costs=CHEAP)
        return plain


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.vault.close()


def traces(plain: bytes, word: str = CANARY) -> int:
    """How often a word, or its folded form, stands in the plain pages; terms share beginnings with others,
    so any four letters that nothing else has will do."""
    return sum(
        plain.count(part.encode()) for part in (word, word.replace("ả", "a").replace("ặ", "a"), "glan")
    )


def test_words_are_found_by_page(shelf: Shelf) -> None:
    first = shelf.read("m1", "a", ["Nghị quyết số 1", "", "nghị định"])
    second = shelf.read("m1", "b", ["quyết nghị", "Nghi Quyet"])
    assert first.done and first.pictures == 1 and not first.is_scan
    assert shelf.found('fold : "nghi quyet"') == [(first.number, 0), (second.number, 1)]
    assert shelf.found('exact : "nghị quyết"') == [(first.number, 0)]
    assert shelf.found('fold : "nghi"', second.number) == [(second.number, 0), (second.number, 1)]
    numbers, more = text_index.match(shelf.vault.database, 'fold : "nghi"', 2)
    assert len(numbers) == 2 and more
    assert text_index.texts(shelf.vault.database, numbers[:1]) == {numbers[0]: "Nghị quyết số 1"}


def test_a_paper_without_words_is_a_scan(shelf: Shelf) -> None:
    assert shelf.read("m1", "scan", ["", ""]).is_scan
    assert [one.is_scan for one in text_index.documents(shelf.vault.database).values()] == [True]


def test_pages_follow_on_those_read(shelf: Shelf) -> None:
    database = shelf.vault.database
    begun = text_index.begin(database, shelf.put("m1", "a"))
    assert begun is not None
    half = text_index.keep(database, begun, [(0, "một", False)], 3)
    assert half is not None and not half.done and half.read == 1
    assert text_index.keep(database, begun, [(0, "hai", False)], 3) is None, "somebody else was there"
    assert text_index.begin(database, half.sha256) == half
    skipped = text_index.keep(database, half, [], 3, unread=1)
    assert skipped is not None and (skipped.read, skipped.unread) == (2, 1)
    text_index.refuse(database, skipped, "timed-out")
    assert text_index.documents(database)[half.sha256].done
    assert text_index.begin(database, hashlib.sha256(b"not here").hexdigest()) is None


def test_a_dropped_paper_leaves_no_word_behind(shelf: Shelf) -> None:
    for number in range(20):
        shelf.read("m1", f"other {number}", [f"trang {number} của tài liệu khác", "kế hoạch và báo cáo"])
    doomed = shelf.read("m1", "doomed", [f"một {CANARY} bí mật", f"hai {CANARY} nữa"] * 30)
    # Its neighbours in the same index come before and after it.
    shelf.read("m1", "same index", ["một hai ba"])
    assert len(shelf.found(f'exact : "{CANARY}"')) == 60
    assert traces(shelf.plain()) > 60
    shelf.vault.drop_blob("m1", doomed.sha256)
    assert shelf.found(f'exact : "{CANARY}"') == shelf.found('fold : "mat"') == []
    assert traces(shelf.plain()) == 0
    assert len(shelf.found('fold : "ke hoach"')) == 20
    assert text_index.documents(shelf.vault.database).get(doomed.sha256) is None


def test_a_paper_of_two_meetings_goes_with_the_last(shelf: Shelf) -> None:
    shared = shelf.read("m1", "shared", [f"một {CANARY}"])
    shelf.put("m2", "shared")
    assert sorted(meeting for _, _, meeting in text_index.holders(shelf.vault.database)) == ["m1", "m2"]
    shelf.vault.drop_blob("m1", shared.sha256)
    assert shelf.found(f'exact : "{CANARY}"')
    shelf.vault.drop_blob("m2", shared.sha256)
    assert not shelf.found(f'exact : "{CANARY}"')


def test_a_shredded_meeting_leaves_no_word_behind(shelf: Shelf) -> None:
    for number in range(3):
        shelf.read("doomed", f"doomed {number}", [f"một {CANARY} bí mật"] * 5)
    shared = shelf.read("doomed", "shared", ["văn bản chung"])
    shelf.put("kept", "shared")
    shelf.vault.shred_meeting("doomed")
    assert shelf.found(f'exact : "{CANARY}"') == []
    assert shelf.found('fold : "van ban"') == [(shared.number, 0)]
    assert traces(shelf.plain()) == 0


def test_the_copy_under_a_new_key_never_held_a_shredded_meetings_words(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.read("doomed", "doomed", [f"một {CANARY} bí mật"] * 5)
    copied: list[bytes] = []
    copy = type(shelf.vault.database).copy_to

    def watched(database: Database, path: Path, key: bytes) -> None:
        copy(database, path, key)
        raw = path.read_bytes()
        copied.extend(open_page(key, n + 1, raw[4096 * n : 4096 * n + 4096]) for n in range(len(raw) // 4096))

    monkeypatch.setattr(type(shelf.vault.database), "copy_to", watched)
    shelf.vault.shred_meeting("doomed")
    assert copied and traces(b"".join(copied)) == 0


def test_another_version_is_made_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.read("m1", "a", ["nghị quyết"])
    shelf.vault.close()
    monkeypatch.setattr(text_tables, "VERSION", text_tables.VERSION + 1)
    shelf.vault = Vault.open(shelf.directory, SECRET, shelf.store, costs=CHEAP)
    assert text_index.documents(shelf.vault.database) == {}
    again = shelf.read("m1", "a", ["nghị quyết"])
    assert shelf.found('fold : "nghi quyet"') == [(again.number, 0)]


def test_an_index_in_one_piece_answers_alike(shelf: Shelf) -> None:
    for number in range(80):
        shelf.read("m1", f"paper {number}", [f"văn bản số {number}", "về việc thử"])
    before = shelf.found('fold : "viec"')
    steps = 0
    for shard in text_tables.shards(shelf.vault.database.connection):
        begin = True
        while text_index.consolidate(shelf.vault.database, shard, 2, begin=begin):
            begin, steps = False, steps + 1
    assert steps > 0
    assert shelf.found('fold : "viec"') == before and len(before) == 80
