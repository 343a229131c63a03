"""The tables of the papers' words, and the two functions that their triggers call."""

from typing import Any, Final

import apsw

from ecabinet.domain.vietnamese import exact, fold

VERSION: Final = 1
"""Of tables, folding and reading together; with another one the words are read from the papers again."""
SHARDS: Final = 16
"""Indexes. With ten thousand pages, a paper of fifty leaves one of them in a fourteenth of a second."""
_STATE: Final = "text-index"

_TABLES: Final = """
create table document(number integer primary key,
    blob blob not null unique references blob(id) on delete cascade,
    pages integer not null default 0, read integer not null default 0, pictures integer not null default 0,
    unread integer not null default 0, refused text not null default '');
create table page(number integer primary key, text text not null);
create trigger document_gone before delete on document begin
    delete from page where number between old.number << 16 and old.number << 16 | 65535;
end;
"""

# A document's words are all in the index that its number names; an index is made when it is first needed.
_SHARD: Final = """
create virtual table words_{n} using fts5(fold, exact, content='', columnsize=0,
    tokenize="unicode61 remove_diacritics 0");
create trigger page_came_{n} after insert on page when (new.number >> 16) % {shards} = {n} begin
    insert into words_{n} (rowid, fold, exact)
        values (new.number, ecabinet_fold(new.text), ecabinet_exact(new.text));
end;
create trigger page_gone_{n} before delete on page when (old.number >> 16) % {shards} = {n} begin
    insert into words_{n} (words_{n}, rowid, fold, exact)
        values ('delete', old.number, ecabinet_fold(old.text), ecabinet_exact(old.text));
end;
create trigger words_gone_{n} after delete on document when old.number % {shards} = {n} begin
    insert into words_{n} (words_{n}) values ('optimize');
end;
"""


def attach(connection: apsw.Connection) -> None:
    """Give a connection the triggers' functions; nothing may write to papers or pages before."""
    functions: tuple[tuple[str, Any], ...] = (("ecabinet_fold", fold), ("ecabinet_exact", exact))
    for name, function in functions:
        connection.create_scalar_function(name, function, 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)


def is_current(connection: apsw.Connection) -> bool:
    """Whether the tables are of this version."""
    rows = list(connection.execute("select value from state where name = ?", (_STATE,)))
    return bool(rows) and rows[0][0] == VERSION


def prepare(connection: apsw.Connection) -> None:
    """Make the tables, whatever was there before. Inside a transaction."""
    for name in (*(f"words_{number}" for number in shards(connection)), "page", "document"):
        connection.execute(f"drop table if exists {name}")
    connection.execute(_TABLES)
    connection.execute("insert or replace into state values (?, ?)", (_STATE, VERSION))


def shards(connection: apsw.Connection) -> list[int]:
    """The indexes that are there."""
    rows = connection.execute("select name from sqlite_master where type = 'table' and name glob 'words_*'")
    ends = (name.removeprefix("words_") for (name,) in rows)
    return sorted(int(end) for end in ends if end.isdecimal())


def make_shard(connection: apsw.Connection, number: int) -> None:
    """Make an index if it is not there; inside a transaction."""
    if number not in shards(connection):
        connection.execute(_SHARD.format(n=number, shards=SHARDS))
