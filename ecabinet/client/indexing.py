"""Reads the papers that are here, one at a time and a stretch of pages at a time, into the index of words.

The papers' workers read; the vault's thread writes a few pages in a transaction, so that neither a ballot nor
a question waits longer than a few milliseconds. What was read stays read: a kill costs the stretch under way.
A paper that cannot be read is remembered with the reason and not tried again. Needs no network.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Final

from ecabinet.client import text_index
from ecabinet.client.blob_files import BlobDamaged, BlobReader
from ecabinet.client.blobs import BlobMissing
from ecabinet.client.core import Change, Locked, News, VaultThread
from ecabinet.client.replica import Replica
from ecabinet.client.sync import STOP_S
from ecabinet.client.text_index import Document
from ecabinet.client.vault import Vault
from ecabinet.client.wanted import MINUTES
from ecabinet.domain import events as e
from ecabinet.domain.permissions import every, found, meeting
from ecabinet.papers.jobs import Answer, Jobs, Refused, Text, Texts

log = logging.getLogger(__name__)

RECHECK_S: Final = 60.0

BUDGET_S: Final = 1.0
"""A stretch: how long the workers read before somebody else has a turn with them."""
TIMEOUT_S: Final = 15.0
"""For one stretch; only a page that hangs takes so long."""
BATCH_CHARACTERS: Final = 6_000
"""Of text in one transaction: about 2 ms."""
MERGE_PAGES: Final = 16
"""Of an index rewritten in one go when there is nothing else to do: about 3 ms."""
PAGES_FAILED_MAX: Final = 3
ATTEMPTS_FAILED_MAX: Final = 12
"""How often the workers may die or hang over one paper, finding such a page included, before its rest is left
unread."""
STRIDE_MAX: Final = 64
"""Pages asked for at most while a page that cannot be read is being looked for."""
PASSING: Final = frozenset({"timed-out", "worker-died", "failed"})
"""Refusals that may be one page's fault."""


def newest(state: e.State) -> Iterator[tuple[str, str]]:
    """Paper (or "minutes") and hash of all that a meeting names for this reader, newest revisions alone."""
    for event in every(state, e.PaperEvent):
        if not event.paper.recalled and event.paper.revisions:
            yield event.paper.id, event.paper.revisions[-1].sha256
    filed = found(state, MINUTES, e.MinutesFiled)
    if filed is not None:
        yield MINUTES, filed.minutes.sha256


class Indexing:
    """One vault's. A thread of its own takes up paper after paper, the nearest meeting's first."""

    def __init__(
        self,
        thread: VaultThread,
        replica: Replica,
        person: str,
        jobs: Callable[[], Jobs],
        now: Callable[[], int],
        news: News,
    ) -> None:
        self._vault_thread, self._replica, self._person = thread, replica, person
        self._jobs, self._now, self._news = jobs, now, news
        self.yields: Callable[[], bool] = lambda: False
        """Whether somebody else needs the workers sooner."""
        self._stopping = False
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cabinet-indexing", daemon=True)
        self._lock = threading.Lock()
        self._busy: str | None = None
        """The hash of the paper that is under way."""
        self._skipped: set[tuple[str, str]] = set()
        """What did not open since the start."""
        self._stirred: set[int] = set()
        """Indexes that were written to and could be in fewer pieces."""
        news.subscribe(self._heard)

    # The thread ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to read."""
        self._woken.set()

    def stop(self) -> None:
        """End soon; `join` waits."""
        self._stopping = True
        self._woken.set()

    def join(self) -> None:
        """Waits for the end, but not for long."""
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _heard(self, change: Change) -> None:
        if change.transfers or change.meetings:
            self.wake()

    def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                self._turn()
            except Locked:
                return
            except Exception as error:  # a full disk, say: what is not read now is read later
                log.warning("reading words failed: %s", type(error).__name__)
                self._let_go()
            self._woken.wait(RECHECK_S)

    def waiting(self) -> bool:
        """Whether a paper is being read or waits for it, as it stands now."""
        return bool(self._vault_thread.call(self._look)) or self._busy is not None

    def _look(self, vault: Vault) -> list[tuple[str, str]]:
        """Meeting and hash of what is here, is named and has not been read, nearest meeting first."""
        known = text_index.documents(vault.database)
        rows = vault.database.query("select meeting, sha256 from blob join blob_key using (id)")
        here = {(name, sha256) for name, sha256 in rows} - self._skipped
        now, wanted = self._now(), []
        for name in self._replica.meetings(self._person):
            state = self._replica.state(name)
            of = meeting(state)
            away = abs(of.starts_at - now) if of is not None else 0
            for _, sha256 in newest(state):
                if (name, sha256) in here and (sha256 not in known or not known[sha256].done):
                    wanted.append((away, name, sha256))
        return [(name, sha256) for _, name, sha256 in sorted(wanted) if sha256 != self._busy]

    def _turn(self) -> None:
        """Takes up the next paper if none is under way; reads its bytes here."""
        while self._busy is None and not self._stopping and not self.yields():
            wanted = self._vault_thread.call(self._look)
            if not wanted:
                self._consolidate()
                return
            name, sha256 = wanted[0]
            with self._lock:
                self._busy = sha256
            try:
                begun = self._vault_thread.call(lambda vault, what=(name, sha256): _begin(vault, *what))  # type: ignore[misc]  # mypy infers no lambda with a default
                document, reader = begun
                with reader:
                    content = reader.read()
            except (BlobMissing, BlobDamaged):
                self._skipped.add((name, sha256))  # gone meanwhile, or fetched again by whoever opens it
                self._let_go()
                continue
            _Reading(self, document, content).ask()

    def _let_go(self) -> None:
        with self._lock:
            self._busy = None

    # What a reading tells -----------------------------------------------------------------------------

    def submit(self, request: Text, content: bytes) -> Future[Answer]:
        """To the workers."""
        return self._jobs().submit(request, content, TIMEOUT_S)

    def post(self, act: Callable[[Vault], None]) -> None:
        """On the vault's thread, after what waits there. After a failure (a full disk, say) the paper is
        taken up again with the next look, not at once."""

        def ended(future: Future[None]) -> None:
            if future.exception() is not None:
                self._let_go()

        self._vault_thread.post(act).add_done_callback(ended)
        self._vault_thread.post(_ease)

    def free(self, document: Document) -> None:
        """The paper has been read, or is given up for now."""
        with self._lock:
            self._busy = None
            self._stirred.add(text_index.shard_of(document))
        self._news.tell(Change(search=True))
        self.wake()

    # Tidying ------------------------------------------------------------------------------------------

    def _consolidate(self) -> None:
        """Bring the indexes that were written to into one piece each, a little at a time."""
        with self._lock:
            if not self._stirred or self._busy is not None:
                return
            shard = self._stirred.pop()
        self._step(shard, begin=True)

    def _step(self, shard: int, *, begin: bool) -> None:
        def merge(vault: Vault) -> None:
            if text_index.consolidate(vault.database, shard, MERGE_PAGES, begin=begin):
                self._step(shard, begin=False)
            else:
                self._consolidate()

        # A cabinet that locks meanwhile, or a full disk, merely leaves it as it is.
        self._vault_thread.post(_ease)
        self._vault_thread.post(merge)


class _Reading:
    """One paper under way: its bytes, and how far it has come."""

    def __init__(self, owner: Indexing, document: Document, content: bytes) -> None:
        self._owner, self._document, self._content = owner, document, content
        self._stride: int | None = None
        """How many pages to ask for; None: as many as there is time for."""
        self._pages_failed = self._attempts_failed = 0

    def ask(self) -> None:
        """Have the workers read the next stretch."""
        first = self._document.read
        end = None if self._stride is None else first + self._stride
        asked = self._owner.submit(Text(first, end, budget_s=BUDGET_S), self._content)
        asked.add_done_callback(lambda done: self._answered(done.result()))

    def _answered(self, answer: Answer) -> None:
        if isinstance(answer, Texts) and (answer.pages or self._document.read >= answer.page_count):
            if self._stride is not None:
                self._stride = self._stride * 4 if self._stride < STRIDE_MAX else None
            self._write(answer, 0)
        elif isinstance(answer, Refused) and answer.reason == "closed":
            self._owner.free(self._document)
        else:
            self._failed(answer.reason if isinstance(answer, Refused) else "failed")

    def _write(self, answer: Texts, start: int) -> None:
        """Keep the pages from `start` on, a few in each transaction."""
        end, left = start, BATCH_CHARACTERS
        while end < len(answer.pages) and (end == start or left > 0):
            left -= len(answer.pages[end].text)
            end += 1
        rows = [(page.page, page.text, page.is_picture) for page in answer.pages[start:end]]

        def write(vault: Vault) -> None:
            kept = text_index.keep(vault.database, self._document, rows, answer.page_count)
            if not self._goes_on(kept):
                return
            if end < len(answer.pages):
                self._write(answer, end)
            else:
                self.ask()

        self._owner.post(write)

    def _goes_on(self, kept: Document | None) -> bool:
        self._document = kept or self._document
        if kept is None or kept.done:
            self._owner.free(self._document)
        return kept is not None and not kept.done

    def _failed(self, reason: str) -> None:
        """The workers gave up: find the page whose fault it is and go round it, unless there are too many."""
        self._attempts_failed += 1
        self._pages_failed += self._stride == 1
        too_many = self._pages_failed > PAGES_FAILED_MAX or self._attempts_failed > ATTEMPTS_FAILED_MAX

        def give_up(vault: Vault) -> None:
            text_index.refuse(vault.database, self._document, reason)
            self._owner.free(self._document)

        def go_round(vault: Vault) -> None:
            kept = text_index.keep(vault.database, self._document, (), self._document.pages, unread=1)
            if self._goes_on(kept):
                self.ask()

        if reason not in PASSING or too_many:
            self._owner.post(give_up)
        elif self._stride == 1:
            self._owner.post(go_round)
        else:
            self._stride = 1
            self.ask()


def _ease(vault: Vault) -> None:
    text_index.ease(vault.database)


def _begin(vault: Vault, meeting: str, sha256: str) -> tuple[Document, BlobReader]:
    reader = vault.open_blob(meeting, sha256)
    document = text_index.begin(vault.database, sha256)
    if document is None:
        reader.close()
        raise BlobMissing(sha256)
    return document, reader
