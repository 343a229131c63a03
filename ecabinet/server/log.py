"""The log's keeper: numbers committed leaves and signs the tree's head at fixed ticks."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Connection, insert, select, update

from ecabinet.evidence.log import Frontier
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import Head, SignedBytes, Term, sign_head
from ecabinet.server import tables
from ecabinet.server.store import StorageFull, Store, StoreClosed

TICK_S = 1.0
log = logging.getLogger(__name__)


class Log:
    """One Merkle tree over every event of every journal."""

    def __init__(
        self, store: Store, server: str, term: Term, log_key: SigningKey, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._server = server
        self._term = term
        self._log_key = log_key
        self._clock = clock
        self._frontier = Frontier()
        self._head: SignedBytes | None = None
        self._lost = False
        """Whether a failed tick left the frontier ahead of the database."""
        with store.read() as connection:
            self._load(connection)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="log", daemon=True)
        self._thread.start()

    @property
    def head(self) -> SignedBytes | None:
        """The newest signed head; None until the first event."""
        return self._head

    def close(self) -> None:
        """Signs once more, then stops."""
        self._stop.set()
        self._thread.join()

    def _load(self, connection: Connection) -> None:
        self._frontier = Frontier()
        numbered = tables.event.c.leaf_index.is_not(None)
        rows = connection.execute(
            select(tables.event.c.leaf).where(numbered).order_by(tables.event.c.leaf_index)
        )
        for row in rows:
            self._frontier.append(row.leaf)
        newest = connection.execute(select(tables.head).order_by(tables.head.c.size.desc()).limit(1))
        last = newest.one_or_none()
        self._head = SignedBytes(last.data, last.signature) if last else None

    def _tick(self) -> None:
        while True:
            stopping = self._stop.wait(TICK_S)
            try:
                if self._lost:
                    with self._store.read() as connection:
                        self._load(connection)
                    self._lost = False
                signed = self._store.write(self._sign).result()
                self._head = signed or self._head
            except StoreClosed:
                return
            except Exception as error:
                # The disk's fault; the leaves are committed, and the next tick reads and numbers them.
                self._lost = True
                if not isinstance(error, StorageFull):
                    log.exception("the log's tick failed")
            if stopping:
                return

    def _sign(self, connection: Connection) -> SignedBytes | None:
        rows = connection.execute(
            select(tables.event.c.sequence, tables.event.c.leaf)
            .where(tables.event.c.leaf_index.is_(None))
            .order_by(tables.event.c.sequence)
        ).all()
        if not rows:
            return None
        for row in rows:
            connection.execute(
                update(tables.event)
                .where(tables.event.c.sequence == row.sequence)
                .values(leaf_index=self._frontier.size)
            )
            self._frontier.append(row.leaf)
        head = Head(
            self._server, self._term, self._frontier.size, self._frontier.root().hex(), self._clock()
        )
        signed = sign_head(self._log_key, head)
        connection.execute(
            insert(tables.head).values(size=head.size, data=signed.data, signature=signed.signature)
        )
        return signed
