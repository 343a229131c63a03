"""Everything a running server keeps, put together once from a data directory."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select

from ecabinet.evidence.statements import Term
from ecabinet.server import directory, tables
from ecabinet.server.accounts import Accounts
from ecabinet.server.blobs import Blobs
from ecabinet.server.disk import PRIVATE
from ecabinet.server.feed import Feed
from ecabinet.server.identity import Identity
from ecabinet.server.log import Log
from ecabinet.server.registrar import Registrar
from ecabinet.server.revisions import Revisions
from ecabinet.server.store import Store

Clock = Callable[[], int]
DATABASE = "server.sqlite"


def system_clock() -> int:
    """Milliseconds since 1970 in UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Stores:
    """The parts of a server, each knowing only those it needs."""

    store: Store
    term: Term
    registrar: Registrar
    feed: Feed
    log: Log
    accounts: Accounts
    blobs: Blobs
    revisions: Revisions

    def close(self) -> None:
        """Finishes what was begun, youngest part first."""
        self.accounts.close()
        self.revisions.close()
        self.blobs.close()
        self.log.close()
        self.store.close()


def open_stores(data: Path, identity: Identity, clock: Clock) -> Stores:
    """Opens a data directory whose lock the caller holds."""
    database = data / DATABASE
    database.touch(mode=PRIVATE)  # before SQLite makes it for everybody; its journal takes the same mode
    store = Store(database)
    term = store.write(lambda connection: _term(connection, clock)).result()
    blobs = Blobs(data, store, clock)
    log = Log(store, identity.fingerprint, term, identity.log_key, clock)
    feed = Feed(store, term, identity.cursors, lambda: log.head, clock)
    registrar = Registrar(
        store, identity.fingerprint, term, identity.log_key, clock, directory.convening, blobs.brought,
        feed.wake,
    )  # fmt: skip
    accounts = Accounts(store, registrar, identity.fingerprint, identity.log_key, clock, feed.wake)
    return Stores(store, term, registrar, feed, log, accounts, blobs, Revisions())


def _term(connection: Connection, clock: Clock) -> Term:
    """The term the journals run in: the newest, or the first at the first start."""
    row = connection.execute(select(tables.term).order_by(tables.term.c.number.desc()).limit(1)).one_or_none()
    if row is not None:
        return Term(row.number, row.id)
    first = Term(1, str(uuid.uuid4()))
    connection.execute(insert(tables.term).values(number=first.number, id=first.id, opened_at=clock()))
    return first
