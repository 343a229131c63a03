"""The vault's records: values by collection and key, in one plain table of the encrypted database."""

from collections.abc import Iterator
from typing import Final

import apsw

from ecabinet.client.database import Database, database_errors

COLLECTION_CHARACTERS_MAX: Final = 128
KEY_CHARACTERS_MAX: Final = 512
VALUE_BYTES_MAX: Final = 16 * 1024 * 1024
SCAN_ROWS: Final = 256
SEQUENCE_DIGITS: Final = 16


def sequence_key(number: int) -> str:
    """The key under which `append` keeps its number-th value: keys sort as the numbers do."""
    return f"{number:0{SEQUENCE_DIGITS}d}"


def _check(collection: str, key: str = "") -> None:
    if not 0 < len(collection) <= COLLECTION_CHARACTERS_MAX or len(key) > KEY_CHARACTERS_MAX:
        raise ValueError("collection or key out of bounds")


def get(database: Database, collection: str, key: str) -> bytes | None:
    """One value, or None."""
    rows = database.query("select value from record where collection = ? and key = ?", (collection, key))
    return rows[0][0] if rows else None


def scan(database: Database, collection: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """By key, a page at a time: each page is what stands when it is read, so writing meanwhile is fine."""
    relation, after = ">=", prefix
    while True:
        rows = database.query(
            f"select key, value from record where collection = ? and key {relation} ? "  # noqa: S608 - a literal
            "order by key limit ?",
            (collection, after, SCAN_ROWS),
        )
        for key, value in rows:
            if not key.startswith(prefix):
                return
            yield key, value
        if len(rows) < SCAN_ROWS:
            return
        relation, after = ">", rows[-1][0]


class Transaction:
    """What may be written inside `vault.transaction()`; the vault's reads see it at once."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection

    def put(self, collection: str, key: str, value: bytes) -> None:
        """Set a value, whatever stood there. Raises ValueError for one out of bounds."""
        _check(collection, key)
        if len(value) > VALUE_BYTES_MAX:
            raise ValueError(f"record of {len(value)} bytes")
        with database_errors():
            self.connection.execute(
                "insert into record values (?, ?, ?) "
                "on conflict (collection, key) do update set value = excluded.value",
                (collection, key, value),
            )

    def delete(self, collection: str, key: str) -> None:
        """Remove a value; removing what is not there is nothing."""
        with database_errors():
            self.connection.execute("delete from record where collection = ? and key = ?", (collection, key))

    def append(self, collection: str, value: bytes) -> int:
        """Add a value under the collection's next number, from 1, never used twice; returns the number."""
        _check(collection)
        with database_errors():
            ((number,),) = self.connection.execute(
                "insert into sequence values (?, 1) on conflict (collection) do update set last = last + 1 "
                "returning last",
                (collection,),
            )
        self.put(collection, sequence_key(number), value)
        return int(number)
