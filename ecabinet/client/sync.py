"""How the replica stays at the head: one thread listens, one sends acts and asks for what they changed.

Sending and asking share a thread that no upload or download ever uses, so a ballot waits behind nothing but
a small request.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final, TypeVar

import msgspec

from ecabinet.client.core import Alarms, Change, Health, Locked, News, ServerClock, VaultThread
from ecabinet.client.disk import VaultError
from ecabinet.client.outbox import Outbox, Waiting, papers_named
from ecabinet.client.problems import (
    GarbledAnswer,
    Refused,
    SignInRefused,
    TransportError,
    Unreachable,
    passing,
)
from ecabinet.client.replica import BrokenLog, GarbledPage, Replica
from ecabinet.client.transport import ANSWER_BYTES_MAX, Connection, Wire, query_json
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.permissions import meeting
from ecabinet.evidence.signatures import BadSignature
from ecabinet.protocol.messages import (
    ACTS_MAX,
    HEARTBEAT_S,
    ActsAnswer,
    ActsRequest,
    FeedAnswer,
    FeedRequest,
    Position,
    Turnout,
)

T = TypeVar("T")
log = logging.getLogger(__name__)

POSITIONS_MAX: Final = 100
"""Journals in one question: their cursors must fit into an address. A stream carries the nearest so many."""
BATCH_BYTES_MAX: Final = 512 << 10
SILENCE_S: Final = 2.5 * HEARTBEAT_S
POLL_S: Final = 5.0
"""How often to ask where a proxy lets no stream through."""
POLLING_S: Final = 300.0
"""How long to do so before a stream is tried again."""
BACKOFF_S_FIRST: Final = 0.5
BACKOFF_S_MAX: Final = 30.0
CHORES_S: Final = 15.0
"""How often the courier looks whether a chore is due."""
PULLS_MAX: Final = 20
STOP_S: Final = 3.0
"""How long locking waits for a network thread; a slower one ends by itself and finds the vault closed."""


def backoff_s(failures: int) -> float:
    """A random wait, so that five hundred cabinets do not come back in the same instant."""
    longest = min(BACKOFF_S_MAX, BACKOFF_S_FIRST * 2.0 ** min(failures, 10))
    return longest * random.uniform(0.2, 1.0)  # noqa: S311 - spreads load, guards nothing


class Asked(msgspec.Struct, frozen=True):
    """From where a feed was asked: its answer is judged by this."""

    positions: tuple[Position, ...]
    floor: int
    """Size of the newest head known then."""


class Taken(msgspec.Struct, frozen=True):
    """What an answer did to the replica."""

    late: bool = False
    grew: bool = False
    """There are journals that were not asked for."""


class Line:
    """One cabinet's line to its server: what its network threads share."""

    def __init__(
        self, vault: VaultThread, wire: Wire, person: str, replica: Replica, outbox: Outbox, alarms: Alarms,
        news: News,
    ) -> None:  # fmt: skip
        self.vault, self.wire, self.person = vault, wire, person
        self.replica, self.outbox, self.alarms, self.news = replica, outbox, alarms, news
        self.clock = ServerClock()
        self.health = Health(news, self.clock)
        self.turnout: dict[str, Turnout] = {}
        self.on_notebook: Callable[[int], None] = lambda _newest: None
        """Told by every answer of the feed which operation of the notebook is the newest."""
        self.uploading: frozenset[str] = frozenset()
        """Hashes of bytes that this device must send before acts naming them can be judged."""

    @property
    def server(self) -> str:
        """The identity's fingerprint."""
        return self.wire.trust.fingerprint

    @property
    def log_keys(self) -> tuple[bytes, ...]:
        """The keys under which heads and receipts count."""
        return (self.wire.trust.statement.log_key,)

    def connection(self) -> Connection:
        """A network thread's own way to the server; the clock learns from its signings-in."""
        connection = Connection(self.wire)
        connection.on_session = self.clock.observe
        return connection

    # The feed -----------------------------------------------------------------------------------------

    def followed(self) -> tuple[str, ...]:
        """The journals to ask for, on the vault's thread: the member's own, then meetings, nearest first."""
        now = self.clock.now()

        def far(journal: str) -> tuple[bool, int]:
            here = meeting(self.replica.state(journal))
            if here is None:
                return False, 0
            return here.phase == "closed", abs(here.starts_at - now)

        meetings = sorted(self.replica.meetings(self.person), key=far)
        own = [self.person, *meetings]
        return tuple(journal for journal in own if self.replica.read_only(journal) is None)

    def asked(self) -> list[Asked]:
        """Where the replica stands, in questions of a bearable size."""

        def read(_vault: Vault) -> list[Asked]:
            head = self.replica.head()
            floor = 0 if head is None else head.size
            rows = [Position(journal, self.replica.cursor(journal)) for journal in self.followed()]
            return [
                Asked(tuple(rows[start : start + POSITIONS_MAX]), floor)
                for start in range(0, len(rows), POSITIONS_MAX)
            ]

        return self.vault.call(read)

    def get(self, connection: Connection, asked: Asked) -> Taken:
        """One question to the feed, its answer folded."""
        sent = time.monotonic()
        query = {"at": query_json(FeedRequest(asked.positions))}
        answer = connection.ask("GET", "/feed", FeedAnswer, query=query)
        self.clock.observe(sent, time.monotonic(), answer.server_time)
        return self.take(answer, asked)

    def take(self, answer: FeedAnswer, asked: Asked) -> Taken:
        """Folds an answer. Raises GarbledAnswer for one that no sound server gives."""
        journals = {position.journal for position in asked.positions}
        if any(page.journal not in journals for page in answer.pages):
            raise GarbledAnswer("a journal that was not asked for")

        def fold(_vault: Vault) -> Taken:
            before = set(self.followed())
            late = False
            touched: set[str] = set()
            subjects: set[str] = set()
            try:
                for page in answer.pages:
                    folded = self.replica.fold(page)
                    late |= folded.late
                    if folded.read_only is not None:
                        stopped = folded.read_only
                        version = str(stopped.version)
                        self.alarms.keep(
                            "newer-event", journal=page.journal, event=stopped.event, version=version
                        )
                    if folded.subjects:
                        touched.add(page.journal)
                        subjects |= folded.subjects
                if answer.head is not None:
                    self.replica.keep_head(answer.head, self.log_keys, self.server, asked.floor)
            except GarbledPage as error:
                raise GarbledAnswer(str(error)) from error
            except BadSignature as error:
                raise GarbledAnswer(f"signature of {error}") from error
            except BrokenLog as broken:
                self.alarms.keep(broken.code, kept=str(broken.kept.size), shown=str(broken.shown.size))
            finally:
                if touched:
                    self.news.tell(Change(meetings=frozenset(touched), subjects=frozenset(subjects)))
            return Taken(late, not before.issuperset(self.followed()))

        taken = self.vault.call(fold)
        counted = {one.poll: one for one in answer.turnout}
        if any(self.turnout.get(poll) != one for poll, one in counted.items()):
            self.turnout = {**self.turnout, **counted}
            self.news.tell(Change(turnout=True))
        self.on_notebook(answer.notebook)
        return taken


class NetworkThread:
    """A thread that talks to the server until it is stopped, and waits a little after each failure."""

    hears = False
    """Whether news is missed while this thread fails."""

    def __init__(self, line: Line, name: str) -> None:
        self.line, self.name = line, name
        self.connection = line.connection()
        self.stopping = False
        self.got = False
        """Whether anything came through since the turn began: then a failure is the first of its kind."""
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"cabinet-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do, or a failure may be over."""
        self._wake.set()

    def stop(self) -> None:
        """End soon; `join` waits."""
        self.stopping = True
        self._wake.set()
        self.connection.interrupt()

    def join(self) -> None:
        """Waits for the end, but not for long."""
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def turn(self) -> float:
        """Does what there is to do; returns after how many seconds to look again if nobody wakes it."""
        raise NotImplementedError

    def well(self, *, pulled: bool = False) -> None:
        """A sound answer came; `pulled`: the replica stands at the head."""
        self.got = True
        self.line.health.well(self.name, pulled=pulled)

    def _run(self) -> None:
        failures = 0
        while not self.stopping:
            self._wake.clear()
            self.got = False
            try:
                wait_s, code = self.turn(), ""
            except Locked:
                break
            except TransportError as error:
                wait_s, code = -1.0, error.code
            except VaultError as error:
                log.warning("the vault failed", extra={"reason": type(error).__name__})
                wait_s, code = -1.0, error.code
            except Exception:
                log.exception("network thread %s", self.name)
                wait_s, code = -1.0, "unexpected"
            if not code:
                failures = 0
                self.line.health.over(self.name)
            else:
                failures = 1 if self.got else failures + 1
                wait_s = backoff_s(failures - 1)
                if not self.stopping:
                    self.line.health.failed(self.name, code, behind=self.hears)
            self._wake.wait(wait_s)
        self.connection.close()


class Listener(NetworkThread):
    """Hears of news as it happens; asks now and then where nothing else gets through."""

    hears = True

    def __init__(self, line: Line, on_connected: Callable[[], None]) -> None:
        super().__init__(line, "listen")
        self._on_connected = on_connected
        self._caught_up = False
        self._streams_pass = False
        """Whether something came through a stream: then one that is opened anew catches up by itself."""
        self._poll_until_s = 0.0
        self.streams_opened = 0

    def turn(self) -> float:
        """Catch up, then stay until the stream ends; after a cut the stream itself tells what was missed."""
        polling = time.monotonic() < self._poll_until_s
        try:
            asked = self.line.asked()
            if polling or not (self._caught_up or (self._streams_pass and len(asked) == 1)):
                pull(self.line, self.connection)
                self._at_the_head()
                asked = self.line.asked()
            return POLL_S if polling else self._stay(asked[0])
        except TransportError:
            self._caught_up = False
            raise

    def _at_the_head(self) -> None:
        self._caught_up = True
        self.well(pulled=True)
        self._on_connected()

    def _stay(self, asked: Asked) -> float:
        query = {"at": query_json(FeedRequest(asked.positions))}
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-cache"}
        opened = self.connection.open("GET", "/feed", None, headers, query=query, silence_s=SILENCE_S)
        began = time.monotonic()
        with opened as response:
            if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
                self._poll_until_s = began + POLLING_S
                return POLL_S
            self.streams_opened += 1
            for event in self._events(response, began):
                self.well()
                if event is None:
                    continue
                try:
                    answer = msgspec.json.decode(event, type=FeedAnswer)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise GarbledAnswer(str(error)) from error
                self._streams_pass = True
                taken = self.line.take(answer, asked)
                if taken.late or taken.grew:
                    return 0.0  # the stream stands elsewhere than the replica: go on from there
                if not self._caught_up:
                    self._at_the_head()
                head = self.line.vault.call(lambda _vault: self.line.replica.head())
                asked = Asked(asked.positions, asked.floor if head is None else head.size)
        raise Unreachable("the stream ended")

    def _events(self, response: Any, began: float) -> Iterator[bytes | None]:
        """A stream's events. One that stays mute for as long as a heartbeat should take is kept back by a
        proxy that waits for its end: then asking now and then must do."""
        heard = False
        try:
            for event in events(self.connection.chunks(response)):
                heard = True
                yield event
        except Unreachable:
            if not heard and time.monotonic() - began >= SILENCE_S:
                self._streams_pass = False
                self._poll_until_s = time.monotonic() + POLLING_S
            raise


def events(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    """The data of server-sent events (WHATWG HTML, 9.2); None for each comment, such as a heartbeat."""
    buffer = bytearray()
    lines: list[bytes] = []
    for chunk in chunks:
        buffer += chunk
        while (end := buffer.find(b"\n")) >= 0:
            line = bytes(buffer[:end]).rstrip(b"\r")
            del buffer[: end + 1]
            if not line:
                if lines:
                    yield b"\n".join(lines)
                lines = []
            elif line.startswith(b":"):
                yield None
            elif line.startswith(b"data:"):
                lines.append(line[5:].removeprefix(b" "))
        if len(buffer) + sum(map(len, lines)) > ANSWER_BYTES_MAX:
            raise GarbledAnswer("an event without end")


def pull(line: Line, connection: Connection) -> None:
    """Asks until the replica stands at the head of every journal that its member may follow."""
    for _ in range(PULLS_MAX):
        taken = [line.get(connection, asked) for asked in line.asked()]
        if not any(one.late or one.grew for one in taken):
            return
    raise Unreachable("the feed never ends")


class Chore:
    """Something the courier does now and then, and soon when asked."""

    def __init__(self, act: Callable[[Connection], None], every_s: float) -> None:
        self._act = act
        self._every_s = every_s
        self._due_s = 0.0

    def soon(self) -> None:
        """Due now; wake the courier afterwards."""
        self._due_s = 0.0

    def turn(self, connection: Connection) -> None:
        """Does it if it is due; a failure leaves it due."""
        if time.monotonic() < self._due_s:
            return
        self._due_s = time.monotonic() + self._every_s
        try:
            self._act(connection)
        except BaseException:
            self._due_s = 0.0
            raise


_Request = tuple[Callable[[Connection], Any], "Future[Any]"]


class Courier(NetworkThread):
    """Sends acts until they are answered, pulls what they changed, and carries small requests."""

    def __init__(self, line: Line) -> None:
        super().__init__(line, "push")
        self._requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        self._pull_wanted = False
        self.ahead: frozenset[str] = frozenset()
        """Acts whose receipt is here, but whose effect the feed may not have brought yet."""
        self.chores: list[Chore] = []
        """What else is to be sent or asked for, when there is time."""

    # From other threads -------------------------------------------------------------------------------

    def ask(self, request: Callable[[Connection], T]) -> "Future[T]":
        """Runs a small request on this thread; the future's error is a TransportError or Locked."""
        future: Future[T] = Future()
        if self.stopping or not self._thread.is_alive():
            future.set_exception(Unreachable("not started"))
            return future
        self._requests.put((request, future))
        self.wake()
        if self.stopping:
            self._refuse()  # it may have ended in between: nobody else would answer
        return future

    def pull_soon(self) -> "Future[None]":
        """Pull to the head; done when a pull that began after this call is folded."""
        return self.ask(lambda connection: self._pull())

    # On this thread -----------------------------------------------------------------------------------

    def turn(self) -> float:
        """Acts, then what they changed, then requests; acts again before each."""
        failed: TransportError | None = None
        try:
            self._send()
        except TransportError as error:
            failed = error
        while (waiting := self._next_request()) is not None:
            request, future = waiting
            if failed is None or isinstance(failed, Refused):
                self._answer(request, future)
            else:
                future.set_exception(failed)  # whoever asked must not wait for a connection to come back
            if failed is None:
                self._send()
        if failed is not None:
            raise failed
        for chore in self.chores:
            chore.turn(self.connection)
            self._send()
        return CHORES_S

    def stop(self) -> None:
        """Also refuses the requests that wait."""
        super().stop()
        self._refuse()

    def _run(self) -> None:
        super()._run()
        self._refuse()

    def _next_request(self) -> "_Request | None":
        try:
            return self._requests.get_nowait()
        except queue.Empty:
            return None

    def _refuse(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._requests.get_nowait()[1].set_exception(Locked())

    def _answer(self, request: Callable[[Connection], Any], future: "Future[Any]") -> None:
        try:
            future.set_result(request(self.connection))
            self.well()
        except TransportError as error:
            if not isinstance(error, Refused) or isinstance(error, SignInRefused):
                self.line.health.failed(self.name, error.code)
            future.set_exception(error)
        except BaseException as error:
            future.set_exception(error)

    def _pull(self) -> None:
        pull(self.line, self.connection)  # begun after the receipts came: what it brings has passed them
        self._pull_wanted = False
        self.ahead = frozenset()
        self.well(pulled=True)
        self.line.news.tell(Change(status=True))

    def _send(self) -> None:
        while batch := self._batch():
            self._post(batch)
        if self._pull_wanted:
            self._pull()

    def _batch(self) -> Sequence[Waiting]:
        """The next acts in order. Those that name bytes still on their way wait, and what follows them in
        their journal too; only ballots overtake, because they depend on no paper."""
        batch: list[Waiting] = []
        size = 0
        held: set[str] = set()
        for one in self.line.outbox.waiting:
            command, journal = one.statement.command, one.statement.journal
            if one.refused:
                continue
            if papers_named(command) & self.line.uploading:
                held.add(journal)
            if journal in held and not isinstance(command, e.CastBallot):
                continue
            size += 2 * len(one.signed.data)
            if batch and (size > BATCH_BYTES_MAX or len(batch) == ACTS_MAX):
                break
            batch.append(one)
        return batch

    def _post(self, batch: Sequence[Waiting]) -> None:
        request = ActsRequest(tuple(one.signed for one in batch))
        try:
            answers = self.connection.ask("POST", "/acts", ActsAnswer, request).answers
        except SignInRefused:
            raise
        except Refused as refused:
            if refused.passing or refused.code == "device-revoked":
                raise
            if len(batch) > 1:
                for one in batch:  # one of them spoils the batch: let the others be heard
                    self._post([one])
                return
            self._reject(batch[0], refused.problem.code, refused.problem.detail)
            return
        if len(answers) != len(batch):
            raise GarbledAnswer("not an answer for each act")
        failed: TransportError | None = None
        for one, answer in zip(batch, answers, strict=True):
            if answer.receipt is not None:
                self._take_receipt(one, answer.receipt)
            elif answer.problem is None:
                raise GarbledAnswer("neither receipt nor problem")
            elif passing(answer.problem) or answer.problem.code == "device-revoked":
                failed = Refused(answer.problem)
            else:
                self._reject(one, answer.problem.code, answer.problem.detail)
        if failed is not None:
            raise failed
        self.well()

    def _take_receipt(self, one: Waiting, signed: Any) -> None:
        line = self.line
        act_id = one.statement.id

        def keep(vault: Vault) -> None:
            try:
                line.outbox.answered(act_id, signed, line.log_keys, line.server)
            except BadSignature as error:
                line.alarms.keep("bad-receipt", act=act_id)
                raise GarbledAnswer("receipt") from error
            if isinstance(one.statement.command, e.CastBallot):
                vault.checkpoint()  # a flipped bit in the database's log must not cost a ballot's receipt

        self.ahead |= {act_id}  # before the receipt can be seen, so that nobody takes the act for passed
        self._pull_wanted = True
        line.vault.call(keep)
        line.news.tell(Change(pending=True, status=True))

    def _reject(self, one: Waiting, code: str, detail: dict[str, str]) -> None:
        line = self.line
        line.vault.call(lambda _vault: line.outbox.rejected(one.statement.id, code, detail))
        line.news.tell(Change(pending=True, status=True))
