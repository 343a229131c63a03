"""What facade and network threads share: the vault's own thread, the clock, alarms, news of changes."""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Literal, TypeVar

import msgspec

from ecabinet.client.disk import VaultError
from ecabinet.client.records import Transaction, sequence_key
from ecabinet.client.vault import Vault

T = TypeVar("T")
log = logging.getLogger(__name__)

CLOCK_SAMPLE_S_MAX: Final = 600.0
CLOCK_OFF_S: Final = 180.0
"""From which difference to the server on this device's clock is told to be off."""
AWAY: Final = frozenset({"unreachable", "no-network", "name-unknown"})
"""Codes that mean no more than being offline."""
ALARMS: Final = "alarm"
ALARMS_MAX: Final = 500
LOG_DAMAGED: Final = "vault-log-damaged"
"""Alarm: rows written shortly before the cabinet last stopped were damaged on the disk and are gone."""
SETTLE_S: Final = 1.0
"""So long after the last commit the vault is settled …"""
SETTLE_S_MAX: Final = 10.0
"""… or so long after the first, when there is no end of them; a disk that refused is left alone so long."""


class Locked(Exception):
    """The cabinet was locked: its vault is closed."""


# Ids --------------------------------------------------------------------------------------------------

_id_lock = threading.Lock()
_id_last = 0


def new_id() -> str:
    """A UUIDv7 (RFC 9562), greater than every one this process made before."""
    global _id_last
    with _id_lock:
        # 48 bits of milliseconds and 12 of sequence, which borrows from the next millisecond when it is full.
        stamp = max(time.time_ns() // 1_000_000 << 12, _id_last + 1)
        _id_last = stamp
    value = stamp >> 12 << 80 | 7 << 76 | (stamp & 0xFFF) << 64 | 2 << 62 | secrets.randbits(62)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


# The vault's thread -----------------------------------------------------------------------------------


class VaultThread:
    """The cabinet's one thread that owns the vault; everybody else hands it their acts."""

    def __init__(self, opener: Callable[[], Vault]) -> None:
        """Opens the vault on its own thread; raises what `opener` raises."""
        self._acts: queue.SimpleQueue[Callable[[Vault], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opener, opened), name="cabinet", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self._thread.join()
            raise

    def post(self, act: Callable[[Vault], T]) -> "Future[T]":
        """Runs an act after those that were handed in before. The future's error is the act's, or Locked."""
        future: Future[T] = Future()

        def run(vault: Vault) -> None:
            try:
                future.set_result(act(vault))
            except BaseException as error:
                future.set_exception(error)

        with self._lock:
            if self._closed:
                future.set_exception(Locked())
            else:
                self._acts.put(run)
        return future

    def call(self, act: Callable[[Vault], T]) -> T:
        """Runs an act and waits for what it returns; at once when called on the thread itself."""
        if threading.current_thread() is self._thread:
            return act(self._vault)
        return self.post(act).result()

    def check(self) -> None:
        """Raises Locked once it is closed: what is still in memory is nobody's to see any more."""
        if self._closed:
            raise Locked

    def close(self) -> None:
        """Does what was handed in, closes the vault, ends the thread. Closing twice is nothing."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._acts.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self, opener: Callable[[], Vault], opened: "Future[None]") -> None:
        try:
            self._vault = opener()
        except BaseException as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        try:
            self._work()
        finally:
            self._vault.close()

    def _work(self) -> None:
        quiet_s, first_s = SETTLE_S, 0.0
        while True:
            left_s = None
            if not self._vault.settled:
                now_s = time.monotonic()
                first_s = first_s or now_s
                left_s = min(quiet_s, first_s + SETTLE_S_MAX - now_s)
            try:
                if left_s is not None and left_s <= 0:
                    raise queue.Empty
                act = self._acts.get(timeout=left_s)
            except queue.Empty:
                quiet_s = SETTLE_S if self._settle() else SETTLE_S_MAX
                first_s = 0.0
                continue
            if act is None:
                return
            act(self._vault)

    def _settle(self) -> bool:
        try:
            self._vault.settle()
        except VaultError as error:
            log.warning("not settled: %s", type(error).__name__)  # nothing is lost by it
            return False
        return True


# Time -------------------------------------------------------------------------------------------------


class ServerClock:
    """The server's time, from the exchange with it that was quickest: half its round trip is the doubt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset_ms: float | None = None
        self._doubt_s = 0.0
        self._seen_s = 0.0

    def observe(self, sent_s: float, received_s: float, server_ms: int) -> None:
        """The monotonic times around an exchange, and what the server's clock said in between."""
        doubt = (received_s - sent_s) / 2
        offset = server_ms - (sent_s + received_s) / 2 * 1000
        with self._lock:
            stale = received_s - self._seen_s > CLOCK_SAMPLE_S_MAX
            # Further apart than both may be wrong: this device slept, and its monotonic clock with it.
            bound_ms = (doubt + self._doubt_s) * 1000
            apart = self._offset_ms is not None and abs(offset - self._offset_ms) > bound_ms
            if self._offset_ms is None or stale or apart or doubt <= self._doubt_s:
                self._offset_ms, self._doubt_s, self._seen_s = offset, doubt, received_s

    @property
    def known(self) -> bool:
        """Whether the server has told its time since the start."""
        with self._lock:
            return self._offset_ms is not None

    def now(self) -> int:
        """Milliseconds since 1970 by the server's clock; by this device's own before the first exchange."""
        with self._lock:
            if self._offset_ms is None:
                return time.time_ns() // 1_000_000
            return int(time.monotonic() * 1000 + self._offset_ms)

    def off_s(self) -> int:
        """How many seconds this device's own clock is behind the server's, less than 0 where it is ahead; 0
        while the difference is nobody's trouble, or not known."""
        off = (self.now() - time.time_ns() // 1_000_000) / 1000
        return round(off) if abs(off) > CLOCK_OFF_S else 0


# News -------------------------------------------------------------------------------------------------


class Change(msgspec.Struct, frozen=True):
    """What is different now; screens read just that again."""

    meetings: frozenset[str] = frozenset()
    """Journals whose state changed."""
    subjects: frozenset[str] = frozenset()
    """The subjects in them that did."""
    pending: bool = False
    """Acts were made, answered or acknowledged."""
    status: bool = False
    transfers: bool = False
    """A paper came or went, an upload advanced, a verdict is there."""
    turnout: bool = False
    annotations: frozenset[str] = frozenset()
    """Papers whose marks changed."""
    drafts: frozenset[str] = frozenset()
    alarms: bool = False
    wiped: bool = False
    """The vault was deleted by the administrator's order; the cabinet is locked for good."""
    search: bool = False
    """A paper's words were read."""


class Alarm(msgspec.Struct, frozen=True):
    """Something that must not be: kept until the vault goes, shown loudly until the member put it away."""

    code: str
    at: int
    """This device's clock, ms."""
    detail: dict[str, str] = {}
    seen: bool = False
    """The member has read it."""


class SyncStatus(msgspec.Struct, frozen=True):
    """How far this cabinet is from holding all that its member may see."""

    state: Literal["synced", "syncing", "paused", "offline", "error"]
    """`paused`: all that is due is here, the rest waits for a network where bytes are not paid for."""
    reason: str = ""
    """A code that screens have words for; empty when all is well."""
    waiting: int = 0
    """Acts without an answer."""
    papers_done: int = 0
    papers_total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    last_contact: int | None = None
    """When the server last answered, by the server's clock, ms; None: not since the start."""
    alarm: str = ""
    """The code of the oldest alarm that the member has not put away."""
    clock_off_s: int = 0
    """How far this device's clock is behind the server's (less than 0: ahead) where that is worth a word.
    Work goes on by the server's clock; only the times that this device claims are off."""
    papers_paused: int = 0
    """Papers that wait because every byte of this network is paid for."""
    bytes_paused: int = 0
    bytes_sent: int = 0
    """Of the uploads that are under way, what the server has."""
    bytes_to_send: int = 0
    """Of the same uploads, all."""
    left_s: int | None = None
    """How long what is due will take at the speed of now; None where nobody can tell."""


class News:
    """Tells subscribers of changes, on the thread that made them."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Change], None]] = []
        self._condition = threading.Condition()
        self._count = 0

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Calls back on a thread of the cabinet: the callback returns at once and blocks on nothing.

        Returns what ends the subscription.
        """
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self, change: Change) -> None:
        """Wakes who waits and calls every subscriber back."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()
        for callback in list(self._callbacks):
            try:
                callback(change)
            except Exception:
                log.exception("a subscriber failed")

    def wait_for(self, holds: Callable[[], bool], timeout_s: float) -> None:
        """Returns once `holds()`, asked anew after every change. Raises TimeoutError."""
        until = time.monotonic() + timeout_s
        while True:
            with self._condition:
                count = self._count
            if holds():
                return
            with self._condition:
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._condition.wait_for(lambda seen=count: self._count != seen, left)  # type: ignore[misc]  # mypy infers no lambda with a default


class Health:
    """What each network thread last met, and what follows for the member."""

    def __init__(self, news: News, clock: ServerClock) -> None:
        self._news = news
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}
        self._last_contact: int | None = None
        self._pulled = False

    def well(self, thread: str, *, pulled: bool = False) -> None:
        """A thread got a sound answer; `pulled`: the replica stood at the head."""
        with self._lock:
            news = bool(self._codes.pop(thread, "")) or (pulled and not self._pulled)
            self._pulled = self._pulled or pulled
            self._last_contact = self._clock.now()
        if news:
            self._news.tell(Change(status=True))

    def over(self, thread: str) -> None:
        """A thread has nothing to complain of any more, whether or not it spoke to the server."""
        with self._lock:
            news = bool(self._codes.pop(thread, ""))
        if news:
            self._news.tell(Change(status=True))

    def failed(self, thread: str, code: str, *, behind: bool = False) -> None:
        """A thread got none; `code` says why. `behind`: news may have been missed since."""
        with self._lock:
            news = self._codes.get(thread) != code
            self._codes[thread] = code
            self._pulled = self._pulled and not behind
        if news:
            self._news.tell(Change(status=True))

    @property
    def connected(self) -> bool:
        """Whether acts can be sent: the last exchanges of those who listen and send went well."""
        return self._last_contact is not None and not self._codes.keys() - {"transfers"}

    def met(self, code: str) -> bool:
        """Whether some thread last met this."""
        with self._lock:
            return code in self._codes.values()

    def read(self) -> tuple[str, bool, int | None]:
        """The worst code or "", whether the replica stood at the head, and the last contact."""
        with self._lock:
            codes = sorted(self._codes.values(), key=lambda code: code in AWAY)
            return codes[0] if codes else "", self._pulled, self._last_contact


class Alarms:
    """What must not be and yet was: kept in the vault. Called on the vault's thread; read anywhere."""

    def __init__(self, vault: Vault, news: News) -> None:
        self._vault = vault
        self._news = news
        self._rows = {key: msgspec.json.decode(value, type=Alarm) for key, value in vault.scan(ALARMS)}
        self.all: tuple[Alarm, ...] = tuple(self._rows.values())
        if vault.losses:
            self._add(Alarm(LOG_DAMAGED, time.time_ns() // 1_000_000), vault.losses_told)

    def keep(self, code: str, **detail: str) -> None:
        """Keeps an alarm once: the same one again says nothing new."""
        known = any((alarm.code, alarm.detail) == (code, detail) for alarm in self.all)
        if known or len(self.all) >= ALARMS_MAX:
            return
        self._add(Alarm(code, time.time_ns() // 1_000_000, detail))

    def _add(self, alarm: Alarm, also: Callable[[Transaction], None] = lambda _: None) -> None:
        with self._vault.transaction() as tx:
            number = tx.append(ALARMS, msgspec.json.encode(alarm))
            also(tx)
        self._rows[sequence_key(number)] = alarm
        self.all = tuple(self._rows.values())
        log.error("alarm", extra={"code": alarm.code})
        self._news.tell(Change(alarms=True, status=True))

    def put_away(self, code: str) -> None:
        """The member has read what this code says: it stays kept, and is loud no more."""
        read = {
            key: msgspec.structs.replace(alarm, seen=True)
            for key, alarm in self._rows.items()
            if alarm.code == code and not alarm.seen
        }
        with self._vault.transaction() as tx:
            for key, alarm in read.items():
                tx.put(ALARMS, key, msgspec.json.encode(alarm))
        self._rows |= read
        self.all = tuple(self._rows.values())
        self._news.tell(Change(alarms=True, status=True))
