"""One paper, one sealed file: `SealedFile` fills a `.part`, `BlobReader` reads what is whole.

The format is `seal`'s; which file is whose, and under which key, is `blobs`' to know.
"""

import hashlib
import os
from pathlib import Path
from typing import Final, Self

from ecabinet.client.disk import (
    VaultDamaged,
    VaultError,
    disk_errors,
    open_private,
    sync_directory,
    sync_file,
    write_all,
)
from ecabinet.client.seal import (
    BLOB_HEADER_BYTES,
    LENGTH_UNKNOWN,
    TAG_BYTES,
    BlobCipher,
    BlobHeader,
    Buffer,
    SealBroken,
)

BLOB_BYTES_MAX: Final = 1 << 30
BATCH_CHUNKS: Final = 16  # sealed into one buffer and written at once: 1 MiB
READ_CHUNKS: Final = 4  # read into one buffer, used again: fresh memory costs more than the deciphering


class BlobMismatch(VaultError):
    """What was received is not the paper that was asked for; it has been thrown away."""


class BlobDamaged(VaultDamaged):
    """A held paper no longer opens: drop it and fetch it again. `sha256` names it."""

    def __init__(self, sha256: str, detail: str) -> None:
        super().__init__("paper", detail)
        self.sha256 = sha256


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

        After any other error it is closed, and what it holds can be taken up again.
        """
        view = memoryview(data).cast("B")
        limit = BLOB_BYTES_MAX if self._told == LENGTH_UNKNOWN else self._told
        if self.received_bytes + len(view) > limit:
            self.discard()
            raise BlobMismatch("longer than told")
        try:
            with disk_errors("paper"):
                self._hash.update(view)
                self.received_bytes += len(view)
                self._seal_whole(view)
        except BaseException:
            self.close()
            raise

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
        for start in range(0, whole, BATCH_CHUNKS * chunk):
            self._seal(view[start : min(start + BATCH_CHUNKS * chunk, whole)])
        self._pending += view[whole:]
        return self._seal_end()

    def _seal_end(self) -> None:
        """Seal the short last chunk as soon as it is there."""
        if self._pending and self.received_bytes == self._told:
            self._seal(memoryview(self._pending))
            self._pending = bytearray()

    def _seal(self, view: memoryview) -> None:
        chunk = self.header.chunk_bytes
        count = -(-len(view) // chunk)
        sealed = memoryview(bytearray(len(view) + count * TAG_BYTES))
        for number in range(count):
            plain = view[number * chunk : (number + 1) * chunk]
            begin = number * (chunk + TAG_BYTES)
            self._cipher.seal_into(self._index, plain, sealed[begin : begin + len(plain) + TAG_BYTES])
            self._index += 1
        write_all(self._descriptor, sealed)

    def finish(self, sha256: str) -> None:
        """Give the file its name, durably. Raises BlobMismatch, and then the file is gone."""
        if self.received_bytes != self._told or self._hash.hexdigest() != sha256:
            self.discard()
            raise BlobMismatch("not the paper that was asked for")
        try:
            with disk_errors("paper"):
                if not self._index:
                    self._seal_empty()
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
        header = self._header
        end = self.length if size is None else min(offset + size, self.length)
        if offset < 0 or offset > self.length:
            raise ValueError(f"offset {offset} of {self.length}")
        chunk, sealed_chunk = header.chunk_bytes, header.chunk_bytes + TAG_BYTES
        first = min(offset // chunk, header.chunks - 1)
        last = max(first, (end - 1) // chunk)
        base = first * chunk
        plain = memoryview(bytearray(min((last + 1) * chunk, self.length) - base))
        buffer = memoryview(bytearray(min(READ_CHUNKS, last + 1 - first) * sealed_chunk))
        try:
            self._file.seek(header.offset(first))
            index = first
            while index <= last:
                wanted = min(READ_CHUNKS, last + 1 - index) * sealed_chunk
                sealed = buffer[: self._read(buffer[:wanted])]
                if not sealed:
                    raise SealBroken("cut off")
                for begin in range(0, len(sealed), sealed_chunk):
                    piece = sealed[begin : begin + sealed_chunk]
                    at = index * chunk - base
                    out = plain[at : at + len(piece) - TAG_BYTES]
                    if len(piece) < TAG_BYTES or len(out) != len(piece) - TAG_BYTES:
                        raise SealBroken("cut off")
                    self._cipher.open_into(index, piece, out)
                    index += 1
        except SealBroken as error:
            raise BlobDamaged(self._sha256, str(error)) from None
        return bytes(plain[offset - base : end - base])

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
