"""Papers as files named by their hash, and the uploads that become them. Nothing here reads what they hold.

An upload is a file that grows; where it stands is its size, so whatever a kill or a cut left is kept. Only
when all bytes are there and have the announced hash does the file get its name among the papers.
"""

import asyncio
import contextlib
import errno
import hashlib
import os
import uuid
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, delete, func, insert, select

from ecabinet.protocol.messages import CHUNK_BYTES_MAX, UploadAnswer, UploadRequest
from ecabinet.server import tables
from ecabinet.server.accounts import Session
from ecabinet.server.disk import PRIVATE, PRIVATE_DIRECTORY, sync_directory
from ecabinet.server.problems import Refused
from ecabinet.server.store import StorageFull, Store

UPLOAD_DAYS = 7
UNFINISHED_BYTES_MAX = 4 << 30
"""Of all a device's unfinished uploads together."""
UNFINISHED_MAX = 256
WRITE_BYTES = 1 << 20
READ_BYTES = 256 << 10
THREADS = 4
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends

T = TypeVar("T")


class Blobs:
    """The files under data/blobs, and those under data/uploads that are still growing."""

    def __init__(self, data: Path, store: Store, clock: Callable[[], int]) -> None:
        self._blobs = data / "blobs"
        self._uploads = data / "uploads"
        self._store = store
        self._clock = clock
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="blobs")
        self._receiving: dict[str, asyncio.Future[UploadAnswer]] = {}
        for directory in (self._blobs, self._uploads):
            directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        self._sweep()
        self._sweep_orphans()

    def close(self) -> None:
        """Waits for writes that were begun."""
        self._threads.shutdown()

    def path(self, sha256: str) -> Path:
        """Where complete bytes lie."""
        return self._blobs / sha256[:2] / sha256[2:]

    def have(self, connection: Connection, sha256: str) -> int | None:
        """The size of complete bytes; None where they are not here."""
        row = connection.execute(select(tables.blob.c.size).where(tables.blob.c.sha256 == sha256).limit(1))
        size = row.scalar()
        return size if size is not None and self.path(sha256).is_file() else None

    def brought(self, connection: Connection, sha256: str, people: Collection[str]) -> int | None:
        """The size of complete bytes that one of these people brought; None for anybody else's."""
        theirs = (tables.blob.c.sha256 == sha256) & tables.blob.c.person.in_(list(people))
        if connection.execute(select(tables.blob.c.size).where(theirs).limit(1)).scalar() is None:
            return None
        return self.have(connection, sha256)

    # Uploads --------------------------------------------------------------------------------------

    async def begin(self, session: Session, request: UploadRequest) -> UploadAnswer:
        """A new upload, the one this device began before, or word that this person's bytes are here."""
        work = self._store.write(lambda connection: self._begin(connection, session, request))
        answer, fresh = await asyncio.wrap_future(work)
        if fresh:
            await self._in_thread(self._sweep)
        elif answer.offset == answer.size and not answer.done and answer.id not in self._receiving:
            # All was received, but a kill came before the bytes had their name.
            name, sha256, size = answer.id, request.sha256, request.size
            return await self._in_thread(lambda: self._finish(session, name, sha256, size))
        return answer

    def _begin(
        self, connection: Connection, session: Session, request: UploadRequest
    ) -> tuple[UploadAnswer, bool]:
        blob, upload = tables.blob, tables.upload
        brought = select(blob.c.size).where(blob.c.sha256 == request.sha256, blob.c.person == session.person)
        size = connection.execute(brought).scalar()
        if size is not None and self.path(request.sha256).is_file():
            if size != request.size:
                raise Refused("hash-mismatch", sha256=request.sha256)
            return UploadAnswer(str(uuid.UUID(int=0)), size, size, True), False
        mine = upload.c.device == session.device
        row = connection.execute(select(upload).where(mine, upload.c.sha256 == request.sha256)).one_or_none()
        if row is not None:
            if row.size != request.size:
                raise Refused("hash-mismatch", sha256=request.sha256)
            return UploadAnswer(row.id, self._offset(row.id), row.size, False), False
        unfinished = select(func.count(), func.coalesce(func.sum(upload.c.size), 0)).where(mine)
        count, total = connection.execute(unfinished).one()
        if count >= UNFINISHED_MAX or total + request.size > UNFINISHED_BYTES_MAX:
            raise Refused("too-many", unfinished=str(count))
        name = str(uuid.uuid4())
        connection.execute(
            insert(upload).values(
                id=name, device=session.device, person=session.person, sha256=request.sha256,
                size=request.size, expires_at=self._clock() + UPLOAD_DAYS * 86_400_000,
            )
        )  # fmt: skip
        return UploadAnswer(name, 0, request.size, False), True

    def standing(self, session: Session, name: str) -> tuple[UploadAnswer, str]:
        """Where an upload of this device stands, and the hash it shall have. Raises Refused: not found."""
        with self._store.read() as connection:
            row = connection.execute(
                select(tables.upload).where(
                    tables.upload.c.id == name, tables.upload.c.device == session.device
                )
            ).one_or_none()
        if row is None or row.expires_at <= self._clock():
            raise Refused("not-found")
        return UploadAnswer(row.id, self._offset(row.id), row.size, False), row.sha256

    async def receive(
        self, session: Session, name: str, offset: int, pieces: AsyncIterator[bytes]
    ) -> UploadAnswer:
        """Adds a chunk where the upload stands; what arrived before a cut is kept.

        A second request takes over from a first whose connection died unnoticed. Raises Refused: not found,
        offset, too large, hash mismatch (then the upload starts again), storage full (it can be resumed).
        """
        while (former := self._receiving.get(name)) is not None:
            former.cancel()
            await asyncio.wait([former])
        receiving = asyncio.ensure_future(self._receive(session, name, offset, pieces))
        self._receiving[name] = receiving
        try:
            await asyncio.wait([receiving])
        finally:
            # Ours may itself have been cancelled; what it writes last must be over before anybody goes on.
            receiving.cancel()
            await asyncio.wait([receiving])
            del self._receiving[name]
        if receiving.cancelled():
            raise Refused("offset")
        return receiving.result()

    async def _receive(
        self, session: Session, name: str, offset: int, pieces: AsyncIterator[bytes]
    ) -> UploadAnswer:
        answer, sha256 = await self._in_thread(lambda: self.standing(session, name))
        if offset != answer.offset:
            raise Refused("offset", offset=str(answer.offset))
        try:
            at = await self._write(self._part(name), answer, pieces)
            if at < answer.size:
                return UploadAnswer(name, at, answer.size, False)
            return await self._in_thread(lambda: self._finish(session, name, sha256, answer.size))
        except OSError as error:
            raise _full(error) from error

    async def _write(self, part: Path, answer: UploadAnswer, pieces: AsyncIterator[bytes]) -> int:
        room = min(CHUNK_BYTES_MAX, answer.size - answer.offset)
        waiting: list[bytes] = []
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_APPEND | BINARY, PRIVATE)
        try:
            async for piece in pieces:
                room -= len(piece)
                if room < 0:
                    raise Refused("too-large")
                waiting.append(piece)
                if sum(map(len, waiting)) >= WRITE_BYTES:
                    await self._in_thread(lambda: _write_out(descriptor, waiting))
        finally:
            try:
                await self._in_thread(lambda: _write_out(descriptor, waiting))
            finally:
                os.close(descriptor)
        return part.stat().st_size

    def _finish(self, session: Session, name: str, sha256: str, size: int) -> UploadAnswer:
        """Gives complete bytes their name. Each step may be repeated: a kill in between loses nothing."""
        part, path = self._part(name), self.path(sha256)
        with part.open("rb+") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        if found != sha256:
            part.unlink(missing_ok=True)
            raise Refused("hash-mismatch", sha256=sha256)
        path.parent.mkdir(mode=PRIVATE_DIRECTORY, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # somebody else brought the same bytes before
            path.hardlink_to(part)
        sync_directory(path.parent)
        sync_directory(self._blobs)
        blob, upload = tables.blob, tables.upload

        def keep(connection: Connection) -> None:
            mine = select(blob.c.size).where(blob.c.sha256 == sha256, blob.c.person == session.person)
            if connection.execute(mine).scalar() is None:
                row = {"sha256": sha256, "person": session.person, "size": size, "at": self._clock()}
                connection.execute(insert(blob).values(row))
            connection.execute(delete(upload).where(upload.c.id == name))

        self._store.write(keep).result()
        part.unlink(missing_ok=True)
        return UploadAnswer(name, size, size, True)

    def _part(self, name: str) -> Path:
        return self._uploads / f"{name}.part"

    def _offset(self, name: str) -> int:
        try:
            return self._part(name).stat().st_size
        except FileNotFoundError:
            return 0

    def _sweep(self) -> None:
        """Forgets uploads that nobody went on with."""
        now, upload = self._clock(), tables.upload

        def forget(connection: Connection) -> list[str]:
            stale = list(connection.execute(select(upload.c.id).where(upload.c.expires_at <= now)).scalars())
            connection.execute(delete(upload).where(upload.c.id.in_(stale)))
            return stale

        with contextlib.suppress(StorageFull):  # then the next sweep does it
            for name in self._store.write(forget).result():
                self._part(name).unlink(missing_ok=True)

    def _sweep_orphans(self) -> None:
        """Removes files that no upload owns: a kill came between the database and the file."""
        with self._store.read() as connection:
            kept = set(connection.execute(select(tables.upload.c.id)).scalars())
        for part in self._uploads.glob("*.part"):
            if part.stem not in kept:
                part.unlink(missing_ok=True)

    async def _in_thread(self, work: "Callable[[], T]") -> "T":
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _write_out(descriptor: int, waiting: list[bytes]) -> None:
    """Appends all pieces and takes them off the list; what a full disk did not take stays on it."""
    while waiting:
        piece = waiting[0]
        written = os.write(descriptor, piece)
        if written == len(piece):
            waiting.pop(0)
        else:
            waiting[0] = piece[written:]


def _full(error: OSError) -> Exception:
    return Refused("storage-full") if error.errno in FULL else error
