"""Papers on their way: every paper of every visible meeting comes in ahead of need, nearest meeting first.

One thread fetches and sends. What it fetched is checked by hash and sealed before it counts; what is sent
was sealed in the vault first, so a cut or a kill on either side costs no more than a chunk.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final

import msgspec

from ecabinet.client.blob_files import BlobDamaged, BlobMismatch
from ecabinet.client.blobs import PartialBlob
from ecabinet.client.core import Change, Locked
from ecabinet.client.problems import GarbledAnswer, Refused, TransportError, Unreachable
from ecabinet.client.sync import Line, NetworkThread
from ecabinet.client.vault import Vault
from ecabinet.client.verdicts import Verdicts
from ecabinet.domain import events as e
from ecabinet.domain.permissions import every, meeting, papers_due_at
from ecabinet.protocol.messages import UploadAnswer, UploadRequest

UPLOADS: Final = "upload"
NAMED: Final = "paper"
"""`<meeting>/<hash>` of every paper that was ever asked for, so that what is named no more can be dropped."""
UPLOAD_SHELF: Final = "uploads"
"""Bytes that no meeting names yet are sealed under this name instead of a meeting's."""
CHUNK_BYTES: Final = 4 << 20
"""Of an upload; the server takes up to 8 MiB."""
PROGRESS_BYTES: Final = 1 << 20
"""How often screens are told that a transfer advanced."""
RECHECK_S: Final = 60.0
REVISION_FIRST: Final = 1
"""The number in an address of a paper's first revision."""
MINUTES: Final = "minutes"
"""The name under which a meeting's signed minutes are asked for like a paper."""


class Wanted(msgspec.Struct, frozen=True):
    """Bytes that a visible meeting names."""

    meeting: str
    paper: str
    revision: int
    """Counted from 0."""
    sha256: str
    size: int

    @property
    def path(self) -> str:
        """Where the server has them."""
        if self.paper == MINUTES:
            return f"/meetings/{self.meeting}/minutes"
        return f"/meetings/{self.meeting}/papers/{self.paper}/{self.revision + REVISION_FIRST}"


class UploadRow(msgspec.Struct, frozen=True):
    """An upload as it is kept."""

    size: int
    done: bool = False
    code: str = ""
    """Why the server would not have it."""


def wanted(name: str, state: e.State, *, returned: bool = False) -> list[Wanted]:
    """All bytes that a meeting names for this reader: newest revisions first, in the order of the agenda.

    `returned`: its papers were due back; what is left are the minutes.
    """
    found: list[tuple[int, str, Wanted]] = []
    for event in () if returned else every(state, e.PaperEvent):
        paper = event.paper
        if paper.recalled:
            continue
        for number, revision in enumerate(paper.revisions):
            age = len(paper.revisions) - 1 - number
            row = Wanted(name, paper.id, number, revision.sha256, revision.size)
            found.append((age, paper.item + paper.order, row))
    for filed in every(state, e.MinutesFiled):
        found.append((0, "", Wanted(name, MINUTES, 0, filed.minutes.sha256, filed.minutes.size)))
    return [row for _, _, row in sorted(found, key=lambda entry: entry[:2])]


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


class UploadRefused(Exception):
    """The server would not have the bytes; the argument is its code."""


class _Interrupted(Exception):
    """A download gave way to an upload."""


class Transfers(NetworkThread):
    """Fetches what is missing, drops what may not be seen any more, sends what was brought."""

    def __init__(self, line: Line, verdicts: Verdicts) -> None:
        super().__init__(line, "transfers")
        self._verdicts = verdicts
        self._uploads: dict[str, UploadRow] = {}
        self._sent: dict[str, int] = {}
        self._stuck: set[str] = set()
        self._sealing = threading.Lock()
        self._missing: tuple[Wanted, ...] | None = None
        self._here: set[tuple[str, str]] = set()
        self._named: set[tuple[str, str]] = set()
        self._totals = (0, 0)
        self._partial = 0
        self.bytes_fetched = 0
        self.bytes_sent = 0
        line.vault.call(self._load)

    def _load(self, vault: Vault) -> None:
        for sha256, value in vault.scan(UPLOADS):
            self._uploads[sha256] = msgspec.json.decode(value, type=UploadRow)
        for key, _ in vault.scan(NAMED):
            name, _, sha256 = key.partition("/")
            self._named.add((name, sha256))
        self._publish()
        self._look(vault)

    # Asked from anywhere ------------------------------------------------------------------------------

    def progress(self) -> tuple[int, int, int, int]:
        """Papers here and in all, bytes here and in all."""
        missing = self._missing or ()
        papers, size = self._totals
        gone = sum(row.size for row in missing)
        return papers - len(missing), papers, size - gone + self._partial, size

    @property
    def idle(self) -> bool:
        """Whether all is here and sent, as far as the last look showed."""
        return self._missing == () and not self.line.uploading

    def uploads(self) -> dict[str, UploadRow]:
        """What was brought and is kept, by hash."""
        return dict(self._uploads)

    def upload(self, data: bytes, sha256: str) -> None:
        """Seals bytes and remembers to send them: durable when this returns. Any thread but the vault's,
        which does only what it must: a ballot does not wait until hundreds of megabytes are sealed."""
        thread = self.line.vault

        def begin(vault: Vault) -> PartialBlob | None:
            known = self._uploads.get(sha256)
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

    def here(self, name: str, sha256: str) -> bool:
        """Whether a meeting's paper is in the vault."""
        return (name, sha256) in self._here

    def handle(self, sha256: str) -> Upload:
        """What its bringer watches."""
        size = self._uploads[sha256].size
        return Upload(
            sha256, size, lambda: (self._sent.get(sha256, 0), self._uploads[sha256]), self.line.news.wait_for
        )

    def _keep(self, vault: Vault, sha256: str, row: UploadRow) -> None:
        with vault.transaction() as tx:
            tx.put(UPLOADS, sha256, msgspec.json.encode(row))
        self._uploads[sha256] = row
        self._publish()
        self.line.news.tell(Change(transfers=True, status=True))

    def _publish(self) -> None:
        rows = dict(self._uploads)
        self.line.uploading = frozenset(
            sha256 for sha256, row in rows.items() if not row.done and not row.code
        )

    def look(self, vault: Vault) -> None:
        """See now what is missing; on the vault's thread."""
        if self._look(vault):
            self.wake()

    # The thread ---------------------------------------------------------------------------------------

    def turn(self) -> float:
        """Everything there is to send, then everything there is to fetch, looking anew after each paper."""
        failed: TransportError | None = None
        self._stuck = set()
        while not self.stopping and (sha256 := next(iter(self._to_send()), None)):
            try:
                self._send(sha256)
            except Refused as error:
                # The server has no room now, say: that keeps no paper from coming in.
                failed = error
                self._stuck.add(sha256)
        withheld: set[Wanted] = set()
        while not self.stopping and not self._to_send():
            missing = [row for row in self.line.vault.call(self._look) if row not in withheld]
            self._verdicts.pump()
            if not missing:
                break
            try:
                self._fetch(missing[0])
                self.line.health.well(self.name)
            except _Interrupted:
                break
            except BlobMismatch as error:
                self._alarm(missing[0])
                failed = GarbledAnswer(str(error))
                withheld.add(missing[0])
            except (Refused, GarbledAnswer) as error:
                # One paper that is withheld or garbled must not keep the others away.
                failed = error
                withheld.add(missing[0])
        if failed is not None:
            raise failed
        return 0.0 if self._to_send() else RECHECK_S

    def _to_send(self) -> frozenset[str]:
        return self.line.uploading - self._stuck

    def _alarm(self, row: Wanted) -> None:
        detail = {"meeting": row.meeting, "paper": row.paper, "revision": str(row.revision)}
        self.line.vault.call(lambda _vault: self.line.alarms.keep("paper-altered", **detail))

    # What is missing ----------------------------------------------------------------------------------

    def _look(self, vault: Vault) -> tuple[Wanted, ...]:
        """What is missing, nearest meeting first. Drops what is not named any more; adopts what is here."""
        line = self.line
        now = line.clock.now()
        starts: dict[str, int] = {}
        rows: dict[tuple[str, str], Wanted] = {}
        for name in line.replica.meetings(line.person):
            state = line.replica.state(name)
            here = meeting(state)
            starts[name] = abs(here.starts_at - now) if here else 0
            due_at = papers_due_at(state, line.person)
            returned = due_at is not None and due_at < max(now, vault.time_seen * 1000)
            if due_at is not None and not returned:
                vault.add_meeting(name, due_at // 1000)
            for row in wanted(name, state, returned=returned):
                rows.setdefault((name, row.sha256), row)
        changed = self._drop(vault, set(rows))
        for key in rows.keys() - self._here:
            if vault.has_blob(*key) or vault.adopt_blob(*key):
                self._here.add(key)
                changed = True
        self._unshelve(vault)
        self._verdicts.want(self._here)
        missing = [row for key, row in rows.items() if key not in self._here]
        missing.sort(key=lambda row: starts[row.meeting])
        changed |= tuple(missing) != self._missing
        self._totals = (len(rows), sum(row.size for row in rows.values()))
        self._missing = tuple(missing)
        self._partial = 0
        if changed:
            line.news.tell(Change(transfers=True, status=True))
        return self._missing

    def _drop(self, vault: Vault, named: set[tuple[str, str]]) -> bool:
        """Takes from the vault every paper that its meeting does not name for this reader any more."""
        gone, fresh = self._named - named, named - self._named
        for name, sha256 in gone:
            vault.drop_blob(name, sha256)
        if gone or fresh:
            with vault.transaction() as tx:
                for name, sha256 in gone:
                    tx.delete(NAMED, f"{name}/{sha256}")
                for name, sha256 in fresh:
                    tx.put(NAMED, f"{name}/{sha256}", b"")
            self._named = named
            self._here -= gone
        return bool(gone)

    def _unshelve(self, vault: Vault) -> None:
        """Bytes that this device brought and that stand under a meeting now leave the shelf."""
        held = {sha256 for _, sha256 in self._here}
        for sha256, row in list(self._uploads.items()):
            if row.done and sha256 in held and vault.has_blob(UPLOAD_SHELF, sha256):
                vault.drop_blob(UPLOAD_SHELF, sha256)
                with vault.transaction() as tx:
                    tx.delete(UPLOADS, sha256)  # in memory it stays: its bringer may still look

    def damaged(self, vault: Vault, name: str, sha256: str) -> None:
        """A held paper does not open any more: fetch it again. On the vault's thread."""
        vault.drop_blob(name, sha256)
        self._here.discard((name, sha256))
        self.wake()

    # Fetching -----------------------------------------------------------------------------------------

    def _fetch(self, row: Wanted) -> None:
        """One paper, from where the last attempt was cut. Raises BlobMismatch for bytes of another hash."""
        vault = self.line.vault
        part = vault.call(lambda v: v.partial(row.meeting, row.sha256, row.size))
        try:
            if part.received_bytes < row.size:
                self._receive(row, part)
            vault.call(lambda _vault: part.finish())
        except BlobMismatch:
            vault.call(lambda _vault: part.discard())
            raise
        finally:
            with contextlib.suppress(Locked):
                vault.call(lambda _vault: part.close())

    def _receive(self, row: Wanted, part: PartialBlob) -> None:
        begin = part.received_bytes
        headers = {"Range": f"bytes={begin}-", "If-Range": f'"{row.sha256}"'} if begin else {}
        told = begin
        with self.connection.open("GET", row.path, None, headers) as response:
            if begin and response.status_code != 206:
                # The server has other bytes under this name, or knows no ranges: from the beginning.
                self.line.vault.call(lambda _vault: part.discard())
                raise Unreachable("the download starts again")
            expected = f"bytes {begin}-{row.size - 1}/{row.size}"
            if begin and response.headers.get("Content-Range") != expected:
                raise GarbledAnswer("another range than asked for")
            for chunk in self.connection.chunks(response):
                part.write(chunk)
                self.bytes_fetched += len(chunk)
                self._partial = part.received_bytes
                if part.received_bytes - told >= PROGRESS_BYTES:
                    told = part.received_bytes
                    self.line.news.tell(Change(transfers=True))
                if self.stopping or self._to_send():
                    raise _Interrupted  # somebody waits for an upload; this goes on where it stands
        if part.received_bytes < row.size:
            raise Unreachable("cut")

    # Sending ------------------------------------------------------------------------------------------

    def _send(self, sha256: str) -> None:
        row = self._uploads[sha256]
        reader = self.line.vault.call(lambda v: v.open_blob(UPLOAD_SHELF, sha256))
        try:
            answer = self.connection.ask("POST", "/uploads", UploadAnswer, UploadRequest(sha256, row.size))
            while not answer.done:
                self._advanced(sha256, answer.offset)
                if not 0 <= answer.offset < row.size:
                    raise GarbledAnswer("an upload that stands nowhere")
                chunk = reader.read(answer.offset, CHUNK_BYTES)
                answer = self._patch(answer, chunk)
                self.bytes_sent += len(chunk)
                self.line.health.well(self.name)
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

    def _patch(self, answer: UploadAnswer, chunk: bytes) -> UploadAnswer:
        headers = {"Upload-Offset": str(answer.offset)}
        try:
            return self.connection.send("PATCH", f"/uploads/{answer.id}", chunk, headers, UploadAnswer)
        except Refused as refused:
            if refused.code != "offset":
                raise
            return self.connection.ask("GET", f"/uploads/{answer.id}", UploadAnswer)

    def _advanced(self, sha256: str, sent: int) -> None:
        self._sent[sha256] = sent
        self.line.news.tell(Change(transfers=True))
