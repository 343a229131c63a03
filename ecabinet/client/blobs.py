"""Papers at rest: one sealed file per document, named at random, and the downloads not yet complete.

A file's key (DEK) stands in the database once per meeting that has the paper, sealed under that meeting's
key, so shredding a meeting takes the paper unless another still has it. A download is written in the
final format from its first chunk on, so a kill costs at most what did not fill a chunk.
Order of writing: `.part`, fsync, rename, fsync of the directory, database commit, acknowledge.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import apsw

from ecabinet.client.blob_files import (
    BLOB_BYTES_MAX,
    BlobMismatch,
    BlobReader,
    SealedFile,
    part_path,
)
from ecabinet.client.database import Database
from ecabinet.client.disk import DIRECTORY_MODE, VaultBusy, VaultDamaged, VaultError, disk_errors
from ecabinet.client.seal import (
    KEY_BYTES,
    LENGTH_UNKNOWN,
    BlobHeader,
    Buffer,
    SealBroken,
    open_record,
    random_bytes,
    seal_record,
)

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobMissing(VaultError):
    """The vault does not hold this paper for this meeting."""


class PartialBlob:
    """A paper being received for a meeting; what is sealed on disk survives a kill.

    `write` may be called from any one thread at a time; making, finishing and discarding one are acts of
    the vault's own thread. Leaving a `with` block closes it and keeps what it has.
    """

    def __init__(self, blobs: "Blobs", meeting: str, sha256: str, file: SealedFile) -> None:
        self._blobs, self._file = blobs, file
        self.meeting, self.sha256 = meeting, sha256

    @property
    def received_bytes(self) -> int:
        """How many bytes are here: the next to ask for stands at this offset."""
        return self._file.received_bytes

    def write(self, chunk: Buffer) -> None:
        """The next bytes. Raises VaultFull, BlobMismatch when too long; then take it up anew."""
        self._file.write(chunk)

    def finish(self) -> None:
        """Verify and acknowledge: when this returns the paper is the vault's. Raises BlobMismatch."""
        self._blobs.finish(self)

    def discard(self) -> None:
        """Forget what was received."""
        self._blobs.discard(self)

    def close(self) -> None:
        """Stop for now; at most the bytes that filled no chunk must be fetched again."""
        self._blobs.let_go(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()


class BlobWriter(PartialBlob):
    """A paper written in one go: leaving the `with` block finishes it, an exception discards it."""

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self not in self._blobs.open_parts:
            return  # finished or discarded inside the block
        if kind is None:
            self.finish()
        else:
            self.discard()


class Blobs:
    """The papers of one vault: rows in its database, files in its directory."""

    def __init__(
        self, directory: Path, database: Database, meeting_key: Callable[[str], bytes | None]
    ) -> None:
        """`meeting_key` gives a meeting's key, or None where there is none (any more)."""
        self._directory = directory
        self.database = database
        self._meeting_key = meeting_key
        self.open_parts: list[PartialBlob] = []

    # Keys of files ---------------------------------------------------------------------------------

    @staticmethod
    def _context(meeting: str, blob_id: bytes) -> bytes:
        # Sixteen bytes for a meeting's id, whatever its form.
        return b"ecabinet/dek/v1" + hashlib.sha256(meeting.encode()).digest()[:16] + blob_id

    def _wrap(self, meeting: str, blob_id: bytes, dek: bytes) -> bytes:
        key = self._meeting_key(meeting)
        if key is None:
            raise BlobMissing("no key for this meeting")
        return seal_record(key, dek, self._context(meeting, blob_id))

    def _unwrap(self, meeting: str, blob_id: bytes, wrapped: bytes) -> bytes | None:
        key = self._meeting_key(meeting)
        if key is None:
            return None
        try:
            return open_record(key, wrapped, self._context(meeting, blob_id))
        except SealBroken:
            raise VaultDamaged("database", "key of a paper") from None

    def _path(self, blob_id: bytes) -> Path:
        return self._directory / blob_id.hex()

    # Reading ---------------------------------------------------------------------------------------

    def has(self, meeting: str, sha256: str) -> bool:
        return self._held(meeting, sha256) is not None

    def hashes(self) -> set[str]:
        """The hashes of all papers that any meeting here has."""
        return {sha256 for (sha256,) in self.database.query("select sha256 from blob")}

    def _held(self, meeting: str, sha256: str) -> tuple[bytes, int, bytes] | None:
        rows = self.database.query(
            "select id, length, dek from blob join blob_key using (id) where sha256 = ? and meeting = ?",
            (sha256, meeting),
        )
        if not rows:
            return None
        blob_id, length, wrapped = rows[0]
        dek = self._unwrap(meeting, blob_id, wrapped)
        return None if dek is None else (blob_id, length, dek)

    def reader(self, meeting: str, sha256: str) -> BlobReader:
        """Raises BlobMissing, BlobDamaged."""
        held = self._held(meeting, sha256)
        if held is None:
            raise BlobMissing(sha256)
        blob_id, length, dek = held
        return BlobReader(self._path(blob_id), sha256, dek, length)

    # Receiving -------------------------------------------------------------------------------------

    def part(self, kind: type[PartialBlob], meeting: str, sha256: str, length: int | None) -> PartialBlob:
        """Take up what was received of this paper, or begin. Raises VaultBusy while one is open."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        if length is not None and not 0 <= length <= BLOB_BYTES_MAX:
            raise ValueError(f"paper of {length} bytes")
        if any((part.meeting, part.sha256) == (meeting, sha256) for part in self.open_parts):
            raise VaultBusy("paper")
        # Who writes in one go begins at the start: Vault.write_blob has abandoned what there was.
        file = None if kind is BlobWriter else self._take_up(meeting, sha256, length)
        if file is None:
            blob_id, dek = random_bytes(16), random_bytes(KEY_BYTES)
            if kind is not BlobWriter:  # written in one go, it needs no row to survive by
                wrapped = self._wrap(meeting, blob_id, dek)
                with self.database.transaction() as connection:
                    connection.execute(
                        "insert into partial values (?, ?, ?, ?)", (meeting, sha256, blob_id, wrapped)
                    )
            file = SealedFile.create(self._path(blob_id), BlobHeader.new(length, blob_id), dek)
        part = kind(self, meeting, sha256, file)
        self.open_parts.append(part)
        return part

    def _take_up(self, meeting: str, sha256: str, length: int | None) -> SealedFile | None:
        rows = self.database.query(
            "select id, dek from partial where meeting = ? and sha256 = ?", (meeting, sha256)
        )
        if not rows:
            return None
        blob_id, wrapped = rows[0]
        dek = self._unwrap(meeting, blob_id, wrapped)
        path = self._path(blob_id)
        if dek is not None and part_path(path).exists():
            with suppress(SealBroken):
                file = SealedFile.resume(path, dek)
                if length is None or file.header.length in (length, LENGTH_UNKNOWN):
                    return file
                file.close()  # begun under another length, which was wrong
        self._forget_part(meeting, sha256, path)
        return None

    def _forget_part(self, meeting: str, sha256: str, path: Path) -> None:
        row = (meeting, sha256)
        if self.database.query("select 1 from partial where meeting = ? and sha256 = ?", row):
            with self.database.transaction() as connection:
                connection.execute("delete from partial where meeting = ? and sha256 = ?", row)
        with disk_errors("paper"):
            part_path(path).unlink(missing_ok=True)

    def finish(self, part: PartialBlob) -> None:
        """See PartialBlob.finish."""
        if part not in self.open_parts:
            raise RuntimeError("finished or closed already")
        file = part._file
        try:
            if self.adopt(part.meeting, part.sha256):
                # It came by another way meanwhile; both know it by its hash, this copy is not needed.
                file.close()
                self._forget_part(part.meeting, part.sha256, file.path)
                return
            if file.header.length == LENGTH_UNKNOWN:
                file = file.resealed(self._path(random_bytes(16)), random_bytes(KEY_BYTES))
            try:
                file.finish(part.sha256)
            except BlobMismatch:
                self._forget_part(part.meeting, part.sha256, part._file.path)
                raise
            blob_id = file.header.blob_id
            wrapped = self._wrap(part.meeting, blob_id, file.dek)
            with self.database.transaction() as connection:
                connection.execute(
                    "insert into blob values (?, ?, ?)", (blob_id, part.sha256, file.header.length)
                )
                connection.execute("insert into blob_key values (?, ?, ?)", (part.meeting, blob_id, wrapped))
                connection.execute(
                    "delete from partial where meeting = ? and sha256 = ?", (part.meeting, part.sha256)
                )
            if file is not part._file:
                part._file.discard()
        finally:
            file.close()
            self.let_go(part)

    def discard(self, part: PartialBlob) -> None:
        """See PartialBlob.discard."""
        self.let_go(part)
        self._forget_part(part.meeting, part.sha256, part._file.path)

    def abandon(self, meeting: str, sha256: str) -> None:
        """Forget what an earlier, cut download received: a writer in one go starts at the start."""
        if any((part.meeting, part.sha256) == (meeting, sha256) for part in self.open_parts):
            raise VaultBusy("paper")
        rows = self.database.query(
            "select id from partial where meeting = ? and sha256 = ?", (meeting, sha256)
        )
        for (blob_id,) in rows:
            self._forget_part(meeting, sha256, self._path(blob_id))

    def let_go(self, part: PartialBlob) -> None:
        """Close a part's file."""
        part._file.close()
        if part in self.open_parts:
            self.open_parts.remove(part)

    def adopt(self, meeting: str, sha256: str) -> bool:
        """Give a meeting a paper that another one here has, or say that there is none (False)."""
        rows = self.database.query(
            "select meeting, id, dek from blob join blob_key using (id) where sha256 = ?", (sha256,)
        )
        for other, blob_id, wrapped in sorted(rows, key=lambda row: row[0] != meeting):
            dek = self._unwrap(other, blob_id, wrapped)
            if dek is None:
                continue
            if other != meeting:
                sealed = self._wrap(meeting, blob_id, dek)
                with self.database.transaction() as connection:
                    connection.execute("insert into blob_key values (?, ?, ?)", (meeting, blob_id, sealed))
            return True
        return False

    # Forgetting ------------------------------------------------------------------------------------

    def drop(self, meeting: str, sha256: str) -> None:
        """Take a paper from a meeting; the file goes with its last. Dropping what is not there is nothing."""
        for part in [part for part in self.open_parts if (part.meeting, part.sha256) == (meeting, sha256)]:
            self.let_go(part)
        with self.database.transaction() as connection:
            connection.execute(
                "delete from blob_key where meeting = ? and id in (select id from blob where sha256 = ?)",
                (meeting, sha256),
            )
            connection.execute("delete from partial where meeting = ? and sha256 = ?", (meeting, sha256))
            connection.execute("delete from blob where id not in (select id from blob_key)")
        self.sweep()

    @staticmethod
    def forget_meeting(connection: apsw.Connection, meeting: str) -> None:
        """Remove every row of a meeting, inside the caller's transaction; `sweep` then takes its files."""
        connection.execute("delete from blob_key where meeting = ?", (meeting,))
        connection.execute("delete from partial where meeting = ?", (meeting,))
        connection.execute("delete from blob where id not in (select id from blob_key)")

    def let_go_of(self, meeting: str) -> None:
        """Close the files of a meeting's downloads under way."""
        for part in [part for part in self.open_parts if part.meeting == meeting]:
            self.let_go(part)

    def sweep(self) -> None:
        """Delete files that no row names, and rows of downloads whose file is gone."""
        held = {blob_id.hex() for (blob_id,) in self.database.query("select id from blob")}
        parts = {blob_id.hex() for (blob_id,) in self.database.query("select id from partial")}
        with disk_errors("paper"):
            self._directory.mkdir(mode=DIRECTORY_MODE, exist_ok=True)
            found = {path.name for path in self._directory.iterdir()}
            written = {part_path(part._file.path).name for part in self.open_parts}
            for name in found - held - {f"{part}.part" for part in parts} - written:
                (self._directory / name).unlink()
        gone = [part for part in parts if f"{part}.part" not in found]
        if gone:
            with self.database.transaction() as connection:
                for part in gone:
                    connection.execute("delete from partial where id = ?", (bytes.fromhex(part),))

    def close(self) -> None:
        for part in list(self.open_parts):
            self.let_go(part)
