"""What the signatures on each paper are worth: judged once by the papers' workers, kept in the vault.

Judged under the administrator's trust bundle, and anew when that changes. One paper at a time is with the
workers, so memory holds one.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

import msgspec

from ecabinet.client.blob_files import BlobReader
from ecabinet.client.core import Change, News, VaultThread
from ecabinet.client.disk import VaultError
from ecabinet.client.vault import Vault
from ecabinet.papers.jobs import Answer, Jobs, Refused, Report, Verify, cannot_check

VERDICTS: Final = "verdict"
ROOTS: Final = "roots"
TIMEOUT_S: Final = 120.0
"""For one paper; the largest are hundreds of megabytes."""


class _Row(msgspec.Struct, frozen=True):
    roots: str
    """SHA-256 over the bundle it was judged under."""
    report: Report


class Verdicts:
    """The verdicts of one vault's papers, by hash."""

    def __init__(
        self, vault: Vault, thread: VaultThread, jobs: Callable[[], Jobs], now: Callable[[], int], news: News
    ) -> None:
        """On the vault's own thread."""
        self._thread, self._jobs, self._now, self._news = thread, jobs, now, news
        self._rows = {sha256: msgspec.json.decode(value, type=_Row) for sha256, value in vault.scan(VERDICTS)}
        stored = vault.get(ROOTS, ROOTS) or b"[]"
        self.roots = msgspec.json.decode(stored, type=tuple[bytes, ...])
        self._lock = threading.Lock()
        self._wanted: dict[str, str] = {}
        self._busy: str | None = None
        self.on_free: Callable[[], None] = lambda: None
        """Called, on any thread, when the workers can take the next paper."""

    @property
    def _bundle(self) -> str:
        digests = sorted(hashlib.sha256(root).digest() for root in self.roots)
        return hashlib.sha256(b"".join(digests)).hexdigest()

    def get(self, sha256: str) -> Report | None:
        """The verdict, or None while there is none; from any thread."""
        row = self._rows.get(sha256)
        return None if row is None else row.report

    def take_roots(self, vault: Vault, roots: tuple[bytes, ...]) -> None:
        """The administrator's bundle as it stands now; on the vault's thread."""
        if roots == self.roots and vault.get(ROOTS, ROOTS) is not None:
            return
        with vault.transaction() as tx:
            tx.put(ROOTS, ROOTS, msgspec.json.encode(roots))
        self.roots = roots

    def want(self, papers: Iterable[tuple[str, str]]) -> None:
        """These papers, as meeting and hash, are here: judge those that have not been under these roots."""
        bundle = self._bundle
        with self._lock:
            for meeting, sha256 in papers:
                row = self._rows.get(sha256)
                if (row is None or row.roots != bundle) and sha256 != self._busy:
                    self._wanted[sha256] = meeting

    @property
    def busy(self) -> bool:
        """Whether a paper is with the workers."""
        return self._busy is not None

    @property
    def waiting(self) -> bool:
        """Whether a paper is with the workers or waits for them."""
        return bool(self._wanted) or self._busy is not None

    def judge(self, content: bytes) -> Report:
        """The verdict on any bytes, under the same roots and not kept; waits for it."""
        answer = self._jobs().submit(self._question(), content, TIMEOUT_S).result()
        if isinstance(answer, Report):
            return answer
        return cannot_check(answer.reason if isinstance(answer, Refused) else "failed")

    def _question(self) -> Verify:
        return Verify(datetime.fromtimestamp(self._now() / 1000, UTC), self.roots)

    def pump(self) -> None:
        """Hands the workers a paper if they have none; reads it on the calling thread."""
        with self._lock:
            if self._busy is not None or not self._wanted:
                return
            sha256, meeting = next(iter(self._wanted.items()))
            del self._wanted[sha256]
            self._busy = sha256
        bundle, question = self._bundle, self._question()
        try:
            reader: BlobReader = self._thread.call(lambda vault: vault.open_blob(meeting, sha256))
            with reader:
                content = reader.read()
        except VaultError:
            self._free()  # gone or damaged meanwhile: whoever reads it next sees to that
            return
        except BaseException:
            self._free()
            raise
        judged = self._jobs().submit(question, content, TIMEOUT_S)
        judged.add_done_callback(lambda future: self._take(sha256, bundle, future.result()))

    def _take(self, sha256: str, bundle: str, answer: Answer) -> None:
        if isinstance(answer, Report):
            report = answer
        elif isinstance(answer, Refused) and answer.reason != "closed":
            report = cannot_check(answer.reason)
        else:
            self._free()
            return
        row = _Row(bundle, report)

        def keep(vault: Vault) -> None:
            with vault.transaction() as tx:
                tx.put(VERDICTS, sha256, msgspec.json.encode(row))
            self._rows[sha256] = row
            self._news.tell(Change(transfers=True))

        self._thread.post(keep).add_done_callback(lambda _kept: self._free())

    def _free(self) -> None:
        with self._lock:
            self._busy = None
        self.on_free()


class Pool:
    """The papers' workers: the caller's, or one made when it is first needed."""

    def __init__(self, shared: Jobs | None) -> None:
        self._jobs = shared
        self._own: Jobs | None = None
        self._lock = threading.Lock()

    def get(self) -> Jobs:
        """The pool."""
        with self._lock:
            if self._jobs is None:
                self._jobs = self._own = Jobs()
            return self._jobs

    def close(self) -> None:
        """Ends a pool of its own."""
        if self._own is not None:
            self._own.close()
