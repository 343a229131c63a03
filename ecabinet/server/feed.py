"""The feed: `read(person, positions)`, behind a GET that ends and one that stays.

A page is the difference between a cursor and the head for one reader: the last event of each visible
subject that was touched or whose audience changed, a forget for each that was seen and no longer may be.
Hidden events leave no trace in it.
"""

import asyncio
import bisect
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from ecabinet.domain import events as e
from ecabinet.domain.permissions import open_poll, participant, sees
from ecabinet.evidence.log import place_commitment
from ecabinet.evidence.statements import SignedBytes, Term
from ecabinet.protocol.messages import Entry, FeedAnswer, Page, Position, Turnout
from ecabinet.server import ballot_box, notebook, tables
from ecabinet.server.seal import BadCursor, CursorSeal
from ecabinet.server.store import Store

CACHED_HISTORIES_MAX = 200


class History:
    """A journal's events in order, with what stood at any number. Grows only."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.leaves: list[bytes] = []
        self.events: list[e.AnyEvent | None] = []
        self.entries: list[Entry] = []
        self.subjects: dict[str, list[int]] = {}
        self.now: dict[str, e.AnyEvent] = {}

    @property
    def size(self) -> int:
        """Events so far."""
        return len(self.events)

    def bring_up(self, connection: Connection) -> None:
        """Reads what was committed since."""
        rows = connection.execute(
            select(tables.event)
            .where(tables.event.c.journal == self.name, tables.event.c.number >= self.size)
            .order_by(tables.event.c.number)
        )
        for row in rows:
            place = place_commitment(row.nonce2, self.name, row.number)
            self.entries.append(Entry(row.subject, row.data.decode(), row.nonce, place))
            self.leaves.append(row.leaf)
            event = e.decode(row.data)
            self.events.append(event)
            if event is not None:
                self.now[row.subject] = event
            self.subjects.setdefault(row.subject, []).append(row.number)

    def at(self, size: int) -> "StateAt":
        """What stood after the first `size` events."""
        return StateAt(self, size)


class StateAt(Mapping[str, e.AnyEvent]):
    """A state in the past, looked up instead of folded again."""

    def __init__(self, history: History, size: int) -> None:
        self._history = history
        self.size = size

    def last(self, subject: str) -> int | None:
        """The number of the subject's newest event."""
        numbers = self._history.subjects.get(subject, [])
        position = bisect.bisect_left(numbers, self.size)
        return numbers[position - 1] if position else None

    def __getitem__(self, subject: str) -> e.AnyEvent:
        number = self.last(subject)
        event = self._history.events[number] if number is not None else None
        if event is None:
            raise KeyError(subject)
        return event

    def __iter__(self) -> Iterator[str]:
        # A copy: another reader may bring the history up meanwhile.
        subjects = list(self._history.subjects.items())
        return (subject for subject, numbers in subjects if numbers[0] < self.size)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def page_entries(history: History, person: str, since: int, until: int) -> tuple[Entry, ...]:
    """What a reader who stands at `since` must be told to stand at `until`."""
    before, after = history.at(since), history.at(until)
    fresh = {entry.subject for entry in history.entries[since:until]}
    candidates: Iterator[str] | set[str]
    if any(subject.startswith(("access/", "participant/")) for subject in fresh):
        candidates = iter(after)  # sight may have changed for anything
    else:
        candidates = fresh
    told: list[tuple[int, Entry]] = []
    for subject in candidates:
        was, now = sees(before, person, subject), sees(after, person, subject)
        number = after.last(subject)
        assert number is not None
        if now and (subject in fresh or not was):
            told.append((number, history.entries[number]))
        elif was and not now:
            told.append((-1, Entry(subject)))
    # Forgets first, by name; then by age: an order that depends on nothing a reader may not see.
    return tuple(entry for _, entry in sorted(told, key=lambda row: (row[0], row[1].subject)))


class Waiter:
    """Somebody who stays for news of some journals."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._event = asyncio.Event()

    def wake(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._event.set)

    async def news(self, timeout_s: float) -> bool:
        """Whether there was news within the time."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Feed:
    """Reads pages for many readers; knows who waits."""

    def __init__(
        self,
        store: Store,
        term: Term,
        seal: CursorSeal,
        head: Callable[[], SignedBytes | None],
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._term = term
        self._seal = seal
        self._head = head
        self._clock = clock
        self._lock = threading.Lock()
        self._histories: dict[str, History] = {}
        self._waiters: dict[str, set[Waiter]] = {}

    def read(self, person: str, positions: Sequence[Position]) -> FeedAnswer:
        """A page for each journal that has news for the person; a journal they may not read has none."""
        pages: list[Page] = []
        turnouts: list[Turnout] = []
        head = self._head()
        with self._store.read() as connection:
            for position in positions:
                with self._lock:
                    history = self._history(connection, position.journal)
                    page = self._page(history, person, position)
                    poll = open_poll(history.now)
                    counted = poll is not None and sees(history.now, person, f"poll/{poll.id}")
                if page is not None:
                    pages.append(page)
                if poll is not None and counted:
                    cast = ballot_box.turnout(connection, position.journal, poll.id)
                    turnouts.append(Turnout(poll.id, cast, len(poll.electorate)))
            newest = notebook.newest(connection, person)
        return FeedAnswer(tuple(pages), head, self._clock(), tuple(turnouts), newest)

    def state(self, connection: Connection, name: str) -> e.State:
        """What stands in a journal, for downloads and the API."""
        with self._lock:
            history = self._history(connection, name)
            return history.at(history.size)

    def _history(self, connection: Connection, name: str) -> History:
        history = self._histories.pop(name, None) or History(name)
        history.bring_up(connection)
        self._histories[name] = history
        if len(self._histories) > CACHED_HISTORIES_MAX:
            del self._histories[next(iter(self._histories))]
        return history

    def _page(self, history: History, person: str, position: Position) -> Page | None:
        size = history.size
        if history.name != person and participant(history.at(size), person) is None:
            return None
        since, reset = 0, False
        if position.cursor:
            try:
                term, since, leaf = self._seal.open(position.cursor, history.name, person)
                # A leaf that does not match means another line of the record: start afresh.
                reset = term != self._term or since > size
                reset = reset or (since > 0 and history.leaves[since - 1][:8] != leaf)
            except BadCursor:
                reset = True
            if reset:
                since = 0
        entries = page_entries(history, person, since, size)
        if not entries and not reset:
            return None
        leaf = history.leaves[size - 1] if size else b"\0" * 8
        cursor = self._seal.seal(self._term, history.name, person, size, leaf)
        return Page(history.name, position.cursor, cursor, entries, reset)

    def join(self, journals: Sequence[str]) -> Waiter:
        """A waiter on some journals; `leave` it when done. Called on the event loop."""
        waiter = Waiter(asyncio.get_running_loop())
        with self._lock:
            for name in journals:
                self._waiters.setdefault(name, set()).add(waiter)
        return waiter

    def leave(self, waiter: Waiter, journals: Sequence[str]) -> None:
        """Ends a waiter."""
        with self._lock:
            for name in journals:
                waiting = self._waiters.get(name, set())
                waiting.discard(waiter)
                if not waiting:
                    self._waiters.pop(name, None)

    def wake(self, journals: Sequence[str]) -> None:
        """Tells whoever waits; called after the commit, from the writer's thread."""
        with self._lock:
            waiting = {waiter for name in journals for waiter in self._waiters.get(name, ())}
        for waiter in waiting:
            waiter.wake()
