"""meta.<generation>.db: SQLite with every page sealed (SQLite3 Multiple Ciphers, chacha20), one connection.

SQLite ignores a pragma it does not know and takes a key of the wrong length for a passphrase; forgetting
the key makes a plain database. So every setting is read back, and the file's first bytes are looked at.
The connection belongs to the thread that opened it.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import apsw

from ecabinet.client.disk import (
    DiskFailed,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultFull,
    VaultReadOnly,
    disk_errors,
    open_private,
    sync_directory,
    sync_file,
)
from ecabinet.client.seal import KEY_BYTES
from ecabinet.client.text_tables import attach, is_current, prepare
from ecabinet.client.wal import CommitMark, log_path, proven_frames

CIPHER: Final = "chacha20"
SCHEMA_VERSION: Final = 1
CACHE_KIB: Final = 8 * 1024
LOG_PAGES_MAX: Final = 1000
"""When the log is moved into the database without being asked."""

_SCHEMA = """
create table record(collection text not null, key text not null, value blob not null,
    primary key(collection, key));
create table sequence(collection text primary key, last integer not null) without rowid;
create table blob(id blob primary key, sha256 text not null unique, length integer not null) without rowid;
create table blob_key(meeting text not null, id blob not null references blob(id) on delete cascade,
    dek blob not null, primary key(meeting, id)) without rowid;
create index blob_key_id on blob_key(id);
create table partial(meeting text not null, sha256 text not null, id blob not null unique,
    dek blob not null, primary key(meeting, sha256)) without rowid;
create table shred(meeting text primary key) without rowid;
create table state(name text primary key, value integer not null) without rowid;
"""

# pragma, what it is set to, what must be read back
_SETTINGS: Final[tuple[tuple[str, Any, Any], ...]] = (
    ("locking_mode", "exclusive", "exclusive"),  # before the first read: no -shm file, no second opener
    ("journal_mode", "wal", "wal"),  # reads the first page: the key is right, or this raises
    ("synchronous", "full", 2),  # NORMAL lost acknowledged ballots in 100 of 150 power cuts
    ("secure_delete", "on", 1),
    ("temp_store", "memory", 2),  # SQLite's temporary files would be plain
    ("mmap_size", 0, 0),
    ("foreign_keys", "on", 1),
    ("trusted_schema", "off", 0),
    ("fullfsync", "on", 1),
    ("checkpoint_fullfsync", "on", 1),
    # Its checkpoints would leave old frames in the log, and a log with one age of frames proves more.
    ("wal_autocheckpoint", 0, 0),
)


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn SQLite's errors into the VaultError that says them."""
    try:
        yield
    except apsw.FullError as error:
        raise VaultFull("database") from error
    except apsw.ReadOnlyError as error:
        raise VaultReadOnly("database") from error
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError) as error:
        raise VaultDamaged("database", type(error).__name__) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise VaultBusy("database") from error
    except apsw.CantOpenError as error:
        raise VaultReadOnly("database") from error
    except apsw.IOError as error:
        if getattr(error, "extendedresult", 0) in (
            apsw.SQLITE_IOERR_READ,
            apsw.SQLITE_IOERR_SHORT_READ,
            apsw.SQLITE_IOERR_DATA,
            apsw.SQLITE_IOERR_CORRUPTFS,
        ):
            raise VaultDamaged("database", "unreadable") from error
        raise DiskFailed("database") from error


def database_path(directory: Path, generation: int) -> Path:
    return directory / f"meta.{generation}.db"


class Database:
    """One open database; every use from another thread than the opener's raises RuntimeError."""

    def __init__(self, path: Path, key: bytes, floor: int = 0) -> None:
        """Open an existing database. Raises VaultDamaged for a missing or foreign file.

        `floor` is the least number of commits that it must hold. If it holds fewer, or its log is broken
        before a commit that was acknowledged, what is sound is opened and `losses` counts one more.
        """
        self._owner = threading.get_ident()
        self.path = path
        with disk_errors("database"):
            path.stat()
        proven = proven_frames(log_path(path))
        with database_errors():
            self._connection: apsw.Connection | None = _connect(path, key)
        self._log_pages = 0
        self._connection.set_wal_hook(self._logged)
        self._mark = CommitMark(path.parent, key)
        try:
            self.commits = self._state("commits")
            self._settle(proven, max(floor, self._mark.read()))
            with database_errors():
                outdated = not is_current(self._connection)
            if outdated:
                with self.transaction() as connection:
                    prepare(connection)
        except BaseException:
            self._mark.close()
            self._connection.close()
            raise

    @classmethod
    def create(cls, path: Path, key: bytes) -> None:
        """Make the file with its tables, durable when this returns, and leave it closed."""
        with disk_errors("database"):
            os.close(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        with database_errors():
            connection = _connect(path, key, empty=True)
            try:
                with connection:
                    connection.execute(_SCHEMA)
                    prepare(connection)
                    connection.pragma("user_version", SCHEMA_VERSION)
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            finally:
                connection.close()
        _check_sealed(path)

    @property
    def connection(self) -> apsw.Connection:
        """The connection, for its own thread alone."""
        if threading.get_ident() != self._owner:
            raise RuntimeError("the vault belongs to the thread that opened it")
        if self._connection is None:
            raise RuntimeError("the vault is closed")
        return self._connection

    def query(self, statement: str, arguments: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement."""
        with database_errors():
            return list(self.connection.execute(statement, arguments))

    def _state(self, name: str) -> int:
        rows = self.query("select value from state where name = ?", (name,))
        return int(rows[0][0]) if rows else 0

    @property
    def losses(self) -> int:
        """How often commits were found gone and nobody has been told: see `told`."""
        return self._state("losses")

    def told(self, connection: apsw.Connection) -> None:
        """Count the losses as told, in the transaction that tells them."""
        connection.execute("delete from state where name = 'losses'")

    def _settle(self, proven: int, floor: int) -> None:
        """Compare what stands with what must, and take what stands for the new beginning."""
        with database_errors():
            sound, _ = self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
        if proven <= sound and floor <= self.commits:
            return
        losses, self.commits = self.losses + 1, max(self.commits, floor)
        with self.transaction() as connection:
            connection.execute("insert or replace into state values ('losses', ?)", (losses,))
        self.checkpoint()

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """All of the block or nothing; on disk when it ends. Nothing may nest: RuntimeError."""
        connection = self.connection
        if connection.in_transaction:
            raise RuntimeError("a transaction is open already")
        commits = self.commits + 1
        with database_errors():
            connection.execute("begin immediate")
            try:
                yield connection
                connection.execute("insert or replace into state values ('commits', ?)", (commits,))
                connection.execute("commit")
            except BaseException:
                # SQLite has already rolled back after some errors, a full disk among them.
                if connection.in_transaction:
                    connection.execute("rollback")
                with suppress(VaultError):
                    self.checkpoint()  # frames of what never was would stand behind those of the next commit
                raise
        self.commits = commits
        self._mark.write(commits)
        if self._log_pages > LOG_PAGES_MAX:
            with suppress(VaultError):  # it is committed; there will be another occasion
                self.checkpoint()

    def _logged(self, _: apsw.Connection, __: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK

    @property
    def log_pages(self) -> int:
        """How long the log is."""
        return self._log_pages

    def checkpoint(self) -> None:
        """Move the log into the database and empty it. Raises VaultFull, VaultBusy.

        A flipped bit in the log drops the commits behind it; pages are authenticated.
        """
        with database_errors():
            left = self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        if left != (0, 0):
            raise VaultBusy("database")
        self._log_pages = 0

    def copy_to(self, path: Path, key: bytes) -> None:
        """Write the whole content to a new file under a new key, durable when this returns."""
        _check_key(key)
        with disk_errors("database"):
            path.unlink(missing_ok=True)  # left by a copy that was cut
            os.close(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))  # for its mode
        target = f"{path.absolute().as_uri()}?cipher={CIPHER}&key=raw:{key.hex()}"
        try:
            with database_errors():
                self.connection.execute("vacuum into ?", (target,))
        except BaseException as error:
            path.unlink(missing_ok=True)  # a full disk needs the room
            raise error from None  # SQLite's own words would quote the key
        with disk_errors("database"):
            descriptor = open_private(path, os.O_RDWR)
            try:
                sync_file(descriptor)  # VACUUM INTO does not
            finally:
                os.close(descriptor)
            sync_directory(path.parent)
        _check_sealed(path)

    def close(self) -> None:
        """Checkpoint and close. Closing twice is nothing."""
        if self._connection is None:
            return
        connection = self.connection
        try:
            self.checkpoint()
        finally:
            self._connection = None
            self._mark.close()
            connection.close()


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError("a raw key of another length would be taken for a passphrase")


def _check_sealed(path: Path) -> None:
    with disk_errors("database"), path.open("rb") as file:
        if file.read(16) == b"SQLite format 3\0":
            raise VaultDamaged("database", "not encrypted")


def _connect(path: Path, key: bytes, empty: bool = False) -> apsw.Connection:
    _check_key(key)
    if not empty:
        _check_sealed(path)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI)
    try:
        connection.pragma("cipher", CIPHER)
        if connection.pragma("cipher") != CIPHER:
            raise VaultDamaged("database", "no cipher in this build of SQLite")
        if connection.pragma("key", f"raw:{key.hex()}") != "ok":
            raise VaultDamaged("database", "key refused")
        for name, wanted, expected in _SETTINGS:
            connection.pragma(name, wanted)
            if connection.pragma(name) != expected:
                raise VaultDamaged("database", f"{name} is {connection.pragma(name)!r}")
        connection.pragma("cache_size", -CACHE_KIB)
        attach(connection)
        version = connection.pragma("user_version")
        if not empty and version != SCHEMA_VERSION:
            raise VaultDamaged("database", f"made by another release: {version}")
    except BaseException:
        connection.close()
        raise
    return connection
