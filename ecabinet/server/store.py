"""The embedded store: SQLite in WAL mode, synchronous FULL, one writer with group commit.

Whatever was acknowledged is on disk: a future resolves only after the commit that holds its work.
"""

import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from ecabinet.server.tables import metadata

T = TypeVar("T")
log = logging.getLogger(__name__)

BATCH_MAX = 200
"""Works in one commit."""
WAITING_MAX = 20_000
"""Works that may wait for the writer; more are refused, so that memory stays bounded."""


class StorageFull(Exception):
    """The disk took no more; nothing of the work was kept, and the same work may be tried again."""


class StoreClosed(Exception):
    """The store is closed or was closed before the work's turn."""


def _full(error: BaseException) -> bool:
    cause = getattr(error, "orig", error)
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    )


class Store:
    """One server's database; exactly one process has it open (the data directory's lock sees to that)."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(
            f"sqlite:///{path}", poolclass=QueuePool, pool_size=8, max_overflow=16,
            connect_args={"check_same_thread": False, "timeout": 30},
            hide_parameters=True,  # what a fault quotes gets into logs
        )  # fmt: skip
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", _begin)
        with self._engine.begin() as connection:
            metadata.create_all(connection)
        self._works: queue.Queue[tuple[Callable[[Connection], Any], Future[Any]] | None] = queue.Queue(
            WAITING_MAX
        )
        self._closed = threading.Event()
        self.on_rollback: list[Callable[[], None]] = []
        """Called on the writer's thread when a whole batch was lost, so that caches are dropped."""
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one committed snapshot."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def write(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Runs `work` on the writer, alone; the future resolves after the commit.

        An exception undoes that work only and becomes the future's. StorageFull and StoreClosed say that
        nothing was kept.
        """
        future: Future[T] = Future()
        if self._closed.is_set():
            future.set_exception(StoreClosed())
            return future
        try:
            self._works.put_nowait((work, future))
        except queue.Full:
            future.set_exception(StorageFull("too many works are waiting"))
        return future

    def lock(self, connection: Connection, journals: Sequence[str]) -> None:
        """Holds journals until the commit, in the order of their ids. The one writer already does."""

    def close(self) -> None:
        """Finishes what waits, then closes the database."""
        if not self._closed.is_set():
            self._closed.set()
            self._works.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        going = True
        while going:
            batch = [self._works.get()]
            while len(batch) < BATCH_MAX and not self._works.empty():
                batch.append(self._works.get())
            going = None not in batch
            self._commit([entry for entry in batch if entry is not None])
        while not self._works.empty():
            if entry := self._works.get():
                entry[1].set_exception(StoreClosed())

    def _commit(self, batch: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for work, future in batch:
                    try:
                        with connection.begin_nested():
                            done.append((future, work(connection)))
                    except OperationalError:
                        raise  # the disk, not the work: the whole batch is in doubt
                    except Exception as error:
                        failed.append((future, error))
        except Exception as error:
            for drop in self.on_rollback:
                drop()
            reason = StorageFull("the disk is full") if _full(error) else error
            log.warning("a batch was lost", extra={"reason": type(reason).__name__})
            for _, future in batch:
                future.set_exception(reason)
            return
        for future, value in done:
            future.set_result(value)
        for future, fault in failed:
            future.set_exception(fault)


def _configure(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None  # transactions are begun by `_begin`, not guessed by the driver
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
