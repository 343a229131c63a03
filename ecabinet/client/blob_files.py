"""One paper, one sealed file: `SealedFile` fills a `.part`, `BlobReader` reads what is whole.

The format is `seal`'s; which file is whose, and under which key, is `blobs`' to know.
"""

import hashlib
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

from ecabinet.client.disk import (
    VaultDamaged,
    VaultError,
    disk_errors,
    open_private,
    start_writing,
    sync_directory,
    sync_file,
    write_all,
)
from ecabinet.client.seal import (
    BLOB_HEADER_BYTES,
    CHUNK_BYTES,
    LENGTH_UNKNOWN,
    TAG_BYTES,
    BlobCipher,
    BlobHeader,
    Buffer,
    SealBroken,
)

BLOB_BYTES_MAX: Final = 1 << 30
BATCH_BYTES: Final = 1 << 19  # read or written at once
DISK_BEGINS_BYTES: Final = 1 << 19  # after so much the disk begins to write
HASH_BESIDE_BYTES: Final = 1 << 19  # from here on a thread for hashing costs less than it saves

_HASHING: Final = ThreadPoolExecutor(1, "hashing")


class BlobMismatch(VaultError):
    """What was received is not the paper that was asked for; it has been thrown away."""


class BlobDamaged(VaultDamaged):
    """A held paper no longer opens: drop it and fetch it again. `sha256` names it."""

    def __init__(self, sha256: str, detail: str) -> None:
        super().__init__("paper", detail)
        self.sha256 = sha256


class _Batch(threading.local):
    """Each thread's memory for sealed chunks between cipher and disk, used again for every paper.

    Memory touched for the first time costs more than enciphering what it holds. What stands here is sealed,
    and of no use once the call that put it there returns.
    """

    def __init__(self) -> None:
        self._memory = memoryview(bytearray(BATCH_BYTES + BATCH_BYTES // CHUNK_BYTES * TAG_BYTES))

    def of(self, header: BlobHeader) -> tuple[int, memoryview]:
        """How many chunks of this file are read or written at once, and room for them."""
        sealed_chunk = header.chunk_bytes + TAG_BYTES
        count = len(self._memory) // sealed_chunk
        if not count:
            return 1, memoryview(bytearray(sealed_chunk))
        return count, self._memory[: count * sealed_chunk]


_BATCH: Final = _Batch()


def part_path(path: Path) -> Path:
    """Where a paper is while it is incomplete."""
    return path.with_name(path.name + ".part")


class SealedFile:
    """A `.part` file being filled: seals whole chunks as they come and hashes what they hold."""

    def __init__(self, path: Path, header: BlobHeader, dek: bytes, descriptor: int) -> None:
        self.path, self.header, self.dek = path, header, dek
        self._cipher = BlobCipher(dek, header)
        self._descriptor = descriptor
        self._hash = hashlib.sha256()
        self._pending = bytearray()
        self._index = 0
        self._begun = self._written = 0
        self._synced = False
        self.received_bytes = 0

    @classmethod
    def create(cls, path: Path, header: BlobHeader, dek: bytes) -> Self:
        with disk_errors("paper"):
            descriptor = open_private(part_path(path), os.O_RDWR | os.O_CREAT | os.O_EXCL)
            file = cls(path, header, dek, descriptor)
            try:
                write_all(descriptor, header.encode())
            except OSError:
                file.discard()
                raise
        return file

    @classmethod
    def resume(cls, path: Path, dek: bytes) -> Self:
        """Keep every chunk up to the first that does not open: after a power cut the tail may be noise.

        Raises SealBroken if not even the header stands.
        """
        with disk_errors("paper"):
            descriptor = open_private(part_path(path), os.O_RDWR)
            try:
                header = BlobHeader.decode(os.read(descriptor, BLOB_HEADER_BYTES))
                if header.blob_id.hex() != path.name:
                    raise SealBroken("another blob's file")
                file = cls(path, header, dek, descriptor)
                file._take_up()
            except BaseException:
                os.close(descriptor)
                raise
        return file

    def _take_up(self) -> None:
        whole = self.header.chunk_bytes + TAG_BYTES
        plain = memoryview(bytearray(self.header.chunk_bytes))
        while self.header.length == LENGTH_UNKNOWN or self._index < self.header.chunks:
            sealed = os.read(self._descriptor, whole)
            size = len(sealed) - TAG_BYTES
            if size < 0 or (size < self.header.chunk_bytes and self.received_bytes + size != self._told):
                break
            try:
                self._cipher.open_into(self._index, sealed, plain[:size])
            except SealBroken:
                break
            self._hash.update(plain[:size])
            self.received_bytes += size
            self._index += 1
        end = self.header.offset(self._index)
        if self.received_bytes == self._told and self._index:
            end = self.header.file_bytes
        os.truncate(self._descriptor, end)
        os.lseek(self._descriptor, end, os.SEEK_SET)

    @property
    def _told(self) -> int:
        return self.header.length

    def write(self, data: Buffer) -> None:
        """Take the next bytes. Raises BlobMismatch when they are more than was told; then the file is gone.

        After any other error it is closed, and what it holds can be taken up again. With the last byte told
        all of it is brought to the disk: here, because `finish` runs where ballots wait.
        """
        view = memoryview(data).cast("B")
        limit = BLOB_BYTES_MAX if self._told == LENGTH_UNKNOWN else self._told
        if self.received_bytes + len(view) > limit:
            self.discard()
            raise BlobMismatch("longer than told")
        try:
            with disk_errors("paper"):
                self.received_bytes += len(view)
                if len(view) < HASH_BESIDE_BYTES:
                    self._hash.update(view)
                    self._seal_and_sync(view)
                else:
                    hashing = _HASHING.submit(self._hash.update, view)
                    try:
                        self._seal_and_sync(view)
                    finally:
                        # The bytes are the caller's again when this returns. On a busy machine it may not
                        # have begun.
                        if hashing.cancel():
                            self._hash.update(view)
                        else:
                            hashing.result()
        except BaseException:
            self.close()
            raise

    def _seal_and_sync(self, view: memoryview) -> None:
        self._seal_whole(view)
        if self._index and self.received_bytes == self._told and not self._synced:
            sync_file(self._descriptor)
            self._synced = True

    def _seal_whole(self, view: memoryview) -> None:
        chunk = self.header.chunk_bytes
        if self._pending:
            wanted = chunk - len(self._pending)
            self._pending += view[:wanted]
            view = view[wanted:]
            if len(self._pending) < chunk:
                return self._seal_end()
            self._seal(memoryview(self._pending))
            self._pending = bytearray()
        whole = len(view) - len(view) % chunk
        step = _BATCH.of(self.header)[0] * chunk
        for start in range(0, whole, step):
            self._seal(view[start : min(start + step, whole)])
        self._pending += view[whole:]
        return self._seal_end()

    def _seal_end(self) -> None:
        """Seal the short last chunk as soon as it is there."""
        if self._pending and self.received_bytes == self._told:
            self._seal(memoryview(self._pending))
            self._pending = bytearray()

    def _seal(self, view: memoryview) -> None:
        """Seal and write what is at most a batch; only the last chunk may be a short one."""
        chunk = self.header.chunk_bytes
        _, batch = _BATCH.of(self.header)
        end = 0
        for start in range(0, len(view), chunk):
            plain = view[start : start + chunk]
            begin, end = end, end + len(plain) + TAG_BYTES
            self._cipher.seal_into(self._index, plain, batch[begin:end])
            self._index += 1
        write_all(self._descriptor, batch[:end])
        self._written += end
        if self._written - self._begun >= DISK_BEGINS_BYTES:
            start_writing(self._descriptor, self._begun, self._written - self._begun)
            self._begun = self._written

    def finish(self, sha256: str) -> None:
        """Give the file its name, durably. Raises BlobMismatch, and then the file is gone."""
        if self.received_bytes != self._told or self._hash.hexdigest() != sha256:
            self.discard()
            raise BlobMismatch("not the paper that was asked for")
        try:
            with disk_errors("paper"):
                if not self._index:
                    self._seal_empty()
                if not self._synced:
                    sync_file(self._descriptor)
                self.close()
                part_path(self.path).replace(self.path)
                sync_directory(self.path.parent)
        finally:
            self.close()

    def _seal_empty(self) -> None:
        sealed = memoryview(bytearray(TAG_BYTES))
        self._cipher.seal_into(0, b"", sealed)
        write_all(self._descriptor, sealed)
        self._index = 1

    def resealed(self, path: Path, dek: bytes) -> "SealedFile":
        """The same content as a new `.part` whose header knows the length. This file stays."""
        header = BlobHeader.new(self.received_bytes, bytes.fromhex(path.name))
        copy = SealedFile.create(path, header, dek)
        try:
            whole = self.header.chunk_bytes + TAG_BYTES
            plain = memoryview(bytearray(self.header.chunk_bytes))
            with disk_errors("paper"):
                os.lseek(self._descriptor, BLOB_HEADER_BYTES, os.SEEK_SET)
                for index in range(self._index):
                    self._cipher.open_into(index, os.read(self._descriptor, whole), plain)
                    copy.write(plain)
            copy.write(self._pending)
        except SealBroken:
            copy.discard()
            raise VaultDamaged("paper", "changed while it was received") from None
        except BaseException:
            copy.discard()
            raise
        return copy

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def discard(self) -> None:
        """Close and delete."""
        self.close()
        with disk_errors("paper"):
            part_path(self.path).unlink(missing_ok=True)


class BlobReader:
    """Reads a held paper, whole or in part; may be used from any one thread at a time."""

    def __init__(self, path: Path, sha256: str, dek: bytes, length: int) -> None:
        """Raises BlobDamaged."""
        self._sha256 = sha256
        self.length = length
        try:
            self._file = os.fdopen(open_private(path, os.O_RDONLY), "rb", buffering=0)
        except FileNotFoundError:
            raise BlobDamaged(sha256, "missing") from None
        except OSError as error:
            raise BlobDamaged(sha256, "unreadable") from error
        try:
            start = bytearray(BLOB_HEADER_BYTES)
            self._header = BlobHeader.decode(bytes(start[: self._read(memoryview(start))]))
            if (self._header.length, self._header.blob_id.hex()) != (length, path.name):
                raise SealBroken("another blob's file")
            if os.fstat(self._file.fileno()).st_size != self._header.file_bytes:
                raise SealBroken("wrong size")
            self._cipher = BlobCipher(dek, self._header)
        except SealBroken as error:
            self.close()
            raise BlobDamaged(sha256, str(error)) from None
        except BaseException:
            self.close()
            raise

    def _read(self, buffer: memoryview) -> int:
        try:
            return self._file.readinto(buffer) or 0
        except OSError as error:
            raise BlobDamaged(self._sha256, "unreadable") from error

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """`size` bytes from `offset`, fewer at the end. Raises BlobDamaged."""
        end = self.length if size is None else min(offset + size, self.length)
        if not 0 <= offset <= end:
            raise ValueError(f"{size} bytes from {offset} of {self.length}")
        # Opened straight into the bytes that are returned: copying a large paper costs more than opening it.
        memory = io.BytesIO(bytes(end - offset))
        try:
            with memory.getbuffer() as plain:
                self._open_into(plain, offset)
        except SealBroken as error:
            raise BlobDamaged(self._sha256, str(error)) from None
        return memory.getvalue()

    def _open_into(self, plain: memoryview, offset: int) -> None:
        """Fill `plain` from `offset` on; at least one chunk is opened, though nothing be wanted of it."""
        header = self._header
        chunk, sealed_chunk = header.chunk_bytes, header.chunk_bytes + TAG_BYTES
        index = min(offset // chunk, header.chunks - 1)
        end = max(index + 1, -(-(offset + len(plain)) // chunk))
        batch_chunks, batch = _BATCH.of(header)
        self._file.seek(header.offset(index))
        while index < end:
            sealed = batch[: min(batch_chunks, end - index) * sealed_chunk]
            sealed = sealed[: self._read(sealed)]
            if not sealed:
                raise SealBroken("cut off")
            for begin in range(0, len(sealed), sealed_chunk):
                self._open_chunk(index, sealed[begin : begin + sealed_chunk], plain, index * chunk - offset)
                index += 1

    def _open_chunk(self, index: int, sealed: memoryview, plain: memoryview, at: int) -> None:
        """Open one chunk to where it stands in `plain`, of which it may overlap either end."""
        size = self._header.chunk_size(index)
        if len(sealed) != size + TAG_BYTES:
            raise SealBroken("cut off")
        if at >= 0 and at + size <= len(plain):
            self._cipher.open_into(index, sealed, plain[at : at + size])
            return
        whole = memoryview(bytearray(size))
        self._cipher.open_into(index, sealed, whole)
        wanted = whole[max(0, -at) : len(plain) - at]
        plain[max(0, at) : max(0, at) + len(wanted)] = wanted

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
