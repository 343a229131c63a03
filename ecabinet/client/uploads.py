"""Bytes that this device brings: sealed in the vault first, then sent in chunks until the server has them.

A cut or a kill on either side costs no more than a chunk.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final

import msgspec

from ecabinet.client.blob_files import BlobDamaged
from ecabinet.client.blobs import PartialBlob
from ecabinet.client.core import Change, Locked
from ecabinet.client.problems import GarbledAnswer, Refused
from ecabinet.client.sync import Line
from ecabinet.client.transport import Connection
from ecabinet.client.vault import Vault
from ecabinet.protocol.messages import UploadAnswer, UploadRequest

UPLOADS: Final = "upload"
UPLOAD_SHELF: Final = "uploads"
"""Bytes that no meeting names yet are sealed under this name instead of a meeting's."""
CHUNK_BYTES: Final = 4 << 20
"""Of an upload; the server takes up to 8 MiB."""
CHUNK_BYTES_MIN: Final = 64 << 10
"""Where speed is limited, a chunk is about a second's worth, but no less than this."""


class UploadRow(msgspec.Struct, frozen=True):
    """An upload as it is kept."""

    size: int
    done: bool = False
    code: str = ""
    """Why the server would not have it."""


class UploadRefused(Exception):
    """The server would not have the bytes; the argument is its code."""


class Upload:
    """Bytes on their way to the server; they are sealed in the vault already."""

    def __init__(
        self,
        sha256: str,
        size: int,
        row: Callable[[], tuple[int, UploadRow]],
        wait: Callable[[Callable[[], bool], float], None],
    ) -> None:
        """`row()` gives the bytes sent and the kept row; `wait` returns once a condition holds."""
        self.sha256, self.size = sha256, size
        self._row = row
        self._wait = wait

    @property
    def sent_bytes(self) -> int:
        """How many the server has acknowledged."""
        return self._row()[0]

    @property
    def progress(self) -> float:
        """From 0 to 1; 1 only when the server has checked the hash."""
        sent, row = self._row()
        return 1.0 if row.done else min(0.99, sent / self.size)

    @property
    def done(self) -> bool:
        """Whether the server has all of it."""
        return self._row()[1].done

    @property
    def code(self) -> str:
        """Why the server would not have it; empty while all is well."""
        return self._row()[1].code

    def wait(self, timeout_s: float = 60.0) -> None:
        """Returns when the server has all of it. Raises TimeoutError; UploadRefused."""
        self._wait(lambda: self.done or bool(self.code), timeout_s)
        if not self.done:
            raise UploadRefused(self.code)


class Uploads:
    """What was brought and is kept. `bring` from any thread but the vault's, `send` on the transfers' own."""

    def __init__(self, line: Line, moved: Callable[[int], None], chunk_bytes: Callable[[], int]) -> None:
        """`moved` is told of bytes that went out, and waits where they must be waited for; `chunk_bytes` says
        how many to send at once."""
        self.line = line
        self._moved, self._chunk_bytes = moved, chunk_bytes
        self._rows: dict[str, UploadRow] = {}
        self._sent: dict[str, int] = {}
        self._sealing = threading.Lock()
        self.bytes_sent = 0
        line.vault.call(self._load)

    def _load(self, vault: Vault) -> None:
        for sha256, value in vault.scan(UPLOADS):
            self._rows[sha256] = msgspec.json.decode(value, type=UploadRow)
        self._publish()

    def progress(self) -> tuple[int, int]:
        """Of what is still on its way: bytes that the server has acknowledged, and bytes in all."""
        going = self.line.uploading
        rows = dict(self._rows)
        size = sum(rows[sha256].size for sha256 in going if sha256 in rows)
        return sum(self._sent.get(sha256, 0) for sha256 in going), size

    def bring(self, data: bytes, sha256: str) -> None:
        """Seals bytes and remembers to send them: durable when this returns. The vault's thread does only
        what it must: a ballot does not wait until hundreds of megabytes are sealed."""
        thread = self.line.vault

        def begin(vault: Vault) -> PartialBlob | None:
            known = self._rows.get(sha256)
            if known is not None and not known.code and vault.has_blob(UPLOAD_SHELF, sha256):
                return None
            if vault.adopt_blob(UPLOAD_SHELF, sha256):
                self._keep(vault, sha256, UploadRow(len(data)))
                return None
            return vault.partial(UPLOAD_SHELF, sha256, len(data))

        def end(vault: Vault, part: PartialBlob) -> None:
            part.finish()
            self._keep(vault, sha256, UploadRow(len(data)))

        with self._sealing:
            part = thread.call(begin)
            if part is None:
                return
            try:
                part.write(memoryview(data)[part.received_bytes :])
                thread.call(lambda vault: end(vault, part))
            finally:
                with contextlib.suppress(Locked):
                    thread.call(lambda _vault: part.close())

    def handle(self, sha256: str) -> Upload:
        """What its bringer watches."""
        size = self._rows[sha256].size
        return Upload(
            sha256, size, lambda: (self._sent.get(sha256, 0), self._rows[sha256]), self.line.news.wait_for
        )

    def unshelve(self, vault: Vault, held: set[str]) -> None:
        """Bytes that this device brought and that stand under a meeting now leave the shelf."""
        for sha256, row in list(self._rows.items()):
            if row.done and sha256 in held and vault.has_blob(UPLOAD_SHELF, sha256):
                vault.drop_blob(UPLOAD_SHELF, sha256)
                with vault.transaction() as tx:
                    tx.delete(UPLOADS, sha256)  # in memory it stays: its bringer may still look

    def _keep(self, vault: Vault, sha256: str, row: UploadRow) -> None:
        with vault.transaction() as tx:
            tx.put(UPLOADS, sha256, msgspec.json.encode(row))
        self._rows[sha256] = row
        self._publish()
        self.line.news.tell(Change(transfers=True, status=True))

    def _publish(self) -> None:
        rows = dict(self._rows)
        self.line.uploading = frozenset(
            sha256 for sha256, row in rows.items() if not row.done and not row.code
        )

    # Sending ------------------------------------------------------------------------------------------

    def send(self, connection: Connection, sha256: str) -> None:
        """All of one, from where the server stands. Raises TransportError; what the server will never take is
        kept with its code instead."""
        row = self._rows[sha256]
        reader = self.line.vault.call(lambda v: v.open_blob(UPLOAD_SHELF, sha256))
        try:
            answer = connection.ask("POST", "/uploads", UploadAnswer, UploadRequest(sha256, row.size))
            while not answer.done:
                self._advanced(sha256, answer.offset)
                if not 0 <= answer.offset < row.size:
                    raise GarbledAnswer("an upload that stands nowhere")
                chunk = reader.read(answer.offset, self._chunk_bytes())
                answer = self._patch(connection, answer, chunk)
                self.bytes_sent += len(chunk)
                self._moved(len(chunk))
        except Refused as refused:
            if refused.passing or refused.code in ("offset", "not-found", "device-revoked"):
                raise
            code = refused.code
            self.line.vault.call(lambda v: self._keep(v, sha256, UploadRow(row.size, code=code)))
            return
        except BlobDamaged:
            self.line.vault.call(lambda v: self._keep(v, sha256, UploadRow(row.size, code="damaged")))
            return
        finally:
            reader.close()
        self._advanced(sha256, row.size)
        self.line.vault.call(lambda v: self._keep(v, sha256, UploadRow(row.size, done=True)))

    def _patch(self, connection: Connection, answer: UploadAnswer, chunk: bytes) -> UploadAnswer:
        headers = {"Upload-Offset": str(answer.offset)}
        try:
            return connection.send("PATCH", f"/uploads/{answer.id}", chunk, headers, UploadAnswer)
        except Refused as refused:
            if refused.code != "offset":
                raise
            return connection.ask("GET", f"/uploads/{answer.id}", UploadAnswer)

    def _advanced(self, sha256: str, sent: int) -> None:
        self._sent[sha256] = sent
        self.line.news.tell(Change(transfers=True))
