"""The papers' words in the vault's database: text by page, and an index over it that goes with the paper.

`document` is a paper that was read or is being read; its row hangs on the blob's, and triggers take its pages
and their words with it, in the same transaction, so nothing of a dropped paper stays in any page of the file.
FTS5's own way to forget a row for good (`secure-delete`) took 22 ms for each page; so the words are in
several small indexes, and the one that a paper leaves is written anew as a whole.

A place in a page's folded or exact form is a place in its text (domain.vietnamese). All this can be made
anew from the papers: another `VERSION` does so.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import apsw
import msgspec

from ecabinet.client.database import Database
from ecabinet.client.disk import VaultError
from ecabinet.client.text_tables import SHARDS, make_shard, shards

PAGE_BITS: Final = 16
LOG_PAGES: Final = 200
"""Of the database's log: about 6 ms to move into the database; a commit would do so at five times as many."""
PAGES_MAX: Final = 20_000
"""Pages of one paper that are read; the reader opens no longer one either."""


class Document(msgspec.Struct, frozen=True):
    """How far a paper has been read."""

    number: int
    sha256: str
    pages: int = 0
    """Of the whole paper; 0 before it was opened."""
    read: int = 0
    """Pages done, from the first."""
    pictures: int = 0
    """Pages with something on them but no words: scans."""
    unread: int = 0
    """Pages that could not be read."""
    refused: str = ""
    """Why the paper is not read any further: a code of papers.jobs."""

    @property
    def done(self) -> bool:
        """Whether nothing more will be read."""
        return bool(self.refused) or 0 < self.pages <= self.read

    @property
    def is_scan(self) -> bool:
        """Whether no page has words, and some page should."""
        return self.done and not self.refused and 0 < self.pictures == self.pages - self.unread


_FIELDS: Final = "number, sha256, pages, read, pictures, unread, refused"


def documents(database: Database) -> dict[str, Document]:
    """Every paper that was begun, by hash."""
    rows = database.query(f"select {_FIELDS} from document join blob on id = blob")  # noqa: S608 - a literal
    return {row[1]: Document(*row) for row in rows}


def holders(database: Database) -> list[tuple[int, str, str]]:
    """Number, hash and meeting of every paper with words, once for each meeting here that holds it."""
    rows = database.query(
        "select number, sha256, meeting from document join blob on id = blob join blob_key using (id)"
    )
    return [(number, sha256, meeting) for number, sha256, meeting in rows]


def begin(database: Database, sha256: str) -> Document | None:
    """The document of a paper that is here, made if it is new; None for a paper that is not."""
    with database.transaction() as connection:
        made = list(
            connection.execute(
                "insert or ignore into document (blob) select id from blob where sha256 = ? returning number",
                (sha256,),
            )
        )
        for (number,) in made:
            make_shard(connection, number % SHARDS)
    return document_of(database, sha256)


def document_of(database: Database, sha256: str) -> Document | None:
    """One paper's document."""
    rows = database.query(
        f"select {_FIELDS} from document join blob on id = blob where sha256 = ?",  # noqa: S608 - a literal
        (sha256,),
    )
    return Document(*rows[0]) if rows else None


def keep(
    database: Database,
    document: Document,
    pages: Iterable[tuple[int, str, bool]],
    page_count: int,
    unread: int = 0,
) -> Document | None:
    """Pages (number, text, is a picture) that follow on those read; all or nothing.

    Returns how far it has come; None where the paper has gone or somebody else has come further.
    """
    with database.transaction() as connection:
        if document_of(database, document.sha256) != document:
            return None
        end, pictures = document.read + unread, document.pictures
        for page, text, is_picture in pages:
            end, pictures = page + 1, pictures + is_picture
            if text and page < PAGES_MAX:
                connection.execute(
                    "insert into page values (?, ?)", (document.number << PAGE_BITS | page, text)
                )
        count = min(page_count, PAGES_MAX)
        connection.execute(
            "update document set pages = ?, read = ?, pictures = ?, unread = unread + ? where number = ?",
            (count, end, pictures, unread, document.number),
        )
    return msgspec.structs.replace(
        document, pages=count, read=end, pictures=pictures, unread=document.unread + unread
    )


def refuse(database: Database, document: Document, reason: str) -> None:
    """The paper is not read any further; what was read of it stays."""
    with database.transaction() as connection:
        connection.execute("update document set refused = ? where number = ?", (reason, document.number))


def match(
    database: Database, expression: str, limit: int, document: int | None = None
) -> tuple[list[int], bool]:
    """The pages that match an FTS5 expression, in order; whether there are more than `limit`.

    `page_of` says which document and page a number is.
    """
    there = shards(database.connection)
    low, high = 0, 1 << 62
    if document is not None:
        there = [shard for shard in there if shard == document % SHARDS]
        low = document << PAGE_BITS
        high = low | (1 << PAGE_BITS) - 1
    found: list[int] = []
    for shard in there:
        rows = database.query(
            f"select rowid from words_{shard} where words_{shard} match ? and rowid between ? and ? limit ?",  # noqa: S608 - a number of ours
            (expression, low, high, limit + 1 - len(found)),
        )
        found += [number for (number,) in rows]
        if len(found) > limit:
            return found[:limit], True
    return found, False


def shard_of(document: Document) -> int:
    """The index that a document's words are in."""
    return document.number % SHARDS


def page_of(number: int) -> tuple[int, int]:
    """Document and page (from 0) of a page's number."""
    return number >> PAGE_BITS, number & (1 << PAGE_BITS) - 1


def texts(database: Database, numbers: Iterable[int]) -> dict[int, str]:
    """The text of pages; those that went meanwhile are left out."""
    found = {}
    for number in numbers:
        for (text,) in database.query("select text from page where number = ?", (number,)):
            found[number] = text
    return found


def consolidate(database: Database, shard: int, pages: int, *, begin: bool) -> bool:
    """Write a few pages of an index into one piece, so that questions have less to read; False when done."""
    with database.transaction() as connection:
        before = connection.total_changes()
        connection.execute(
            f"insert into words_{shard} (words_{shard}, rank) values ('merge', ?)",  # noqa: S608 - a number of ours
            (-pages if begin else pages,),
        )
        return connection.total_changes() - before >= 2


def ease(database: Database) -> None:
    """Empty the database's log if it has grown, so that no commit, a ballot's least of all, has to."""
    if database.log_pages > LOG_PAGES:
        with suppress(VaultError):  # nothing depends on it
            database.checkpoint()


def forget_meeting(connection: apsw.Connection, meeting: str) -> None:
    """Take the words of every paper that this meeting alone holds; inside a transaction of the caller's."""
    rows = list(
        connection.execute(
            "select number from document where blob in (select id from blob_key where meeting = ?) "
            "and blob not in (select id from blob_key where meeting <> ?)",
            (meeting, meeting),
        )
    )
    for (number,) in rows:
        first = number << PAGE_BITS
        connection.execute(
            "delete from page where number between ? and ?", (first, first | (1 << PAGE_BITS) - 1)
        )
    # The first document of each index has it written anew; after that there is nothing left to write.
    for (number,) in rows:
        connection.execute("delete from document where number = ?", (number,))
