"""The member's own marks and notes: sealed on this device, merged with those of their other devices.

The server keeps what it cannot read. A sealed operation is the id of a notebook key, then the operation
under that key with its own id as context; the set only grows, so the order of arrival never matters.
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from ecabinet.client.core import Change, News, VaultThread, new_id
from ecabinet.client.problems import GarbledAnswer
from ecabinet.client.seal import SealBroken, open_record, seal_record
from ecabinet.client.transport import Connection
from ecabinet.client.vault import Vault
from ecabinet.domain.annotation import Operation, Stroke, merge
from ecabinet.protocol.messages import (
    BODY_BYTES_MAX,
    OPERATIONS_MAX,
    SEALED_BYTES_MAX,
    NotebookAnswer,
    NotebookOperation,
    NotebookPut,
)

OPERATIONS: Final = "notebook/"
"""A collection for each meeting, by id: sealed operations."""
UNSENT: Final = "notebook-unsent"
"""Id to meeting."""
UNREADABLE: Final = "notebook-unreadable"
"""Sealed under a key this device does not have (yet)."""
SINCE: Final = "notebook-since"
_SEPARATOR: Final = b"\0"


class OperationTooLarge(ValueError):
    """One operation is longer than the notebook takes: draw it as several."""


class _Plain(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed."""

    meeting: str
    paper: str
    operation: Operation


class Notebook:
    """One vault's notebook. Called on the vault's thread, but for `exchange`."""

    def __init__(self, vault: Vault, thread: VaultThread, news: News) -> None:
        self._vault, self._thread, self._news = vault, thread, news
        self._meetings: dict[str, dict[str, frozenset[Operation]]] = {}
        self._changes: dict[str, int] = {}
        self._since = int(vault.get(SINCE, SINCE) or b"0")
        self._newest = 0
        self.wake: Callable[[], None] = lambda: None
        """Called when there is something to send."""
        self._open_again()

    def _open_again(self) -> None:
        """Operations that came before the key they are sealed under."""
        for name, sealed in self._vault.scan(UNREADABLE):
            plain = self._open(name, sealed)
            if plain is not None:
                with self._vault.transaction() as tx:
                    tx.put(OPERATIONS + plain.meeting, name, sealed)
                    tx.delete(UNREADABLE, name)

    def operations(self, meeting: str, paper: str) -> tuple[Operation, ...]:
        """The merged set of a paper's operations, by id: marks that stand, and tombstones."""
        merged = self._papers(meeting).get(paper, frozenset())
        return tuple(sorted(merged, key=lambda operation: operation.id))

    def add(self, meeting: str, paper: str, operation: Operation) -> None:
        """Sealed and durable when this returns. Raises OperationTooLarge."""
        name = new_id()
        plain = _Plain(meeting, paper, operation)
        sealed = self._seal(name, plain)
        if len(sealed) > SEALED_BYTES_MAX:
            raise OperationTooLarge
        papers = self._papers(meeting)
        with self._vault.transaction() as tx:
            tx.put(OPERATIONS + meeting, name, sealed)
            tx.put(UNSENT, name, meeting.encode())
        papers[paper] = merge((*papers.get(paper, frozenset()), operation))
        self._count(meeting, operation)
        self._news.tell(Change(annotations=frozenset({paper})))
        self.wake()

    def changes(self, meeting: str) -> int:
        """How often notes of a meeting came or went since the start; from any thread."""
        return self._changes.get(meeting, 0)

    def _count(self, meeting: str, operation: Operation) -> None:
        if not isinstance(operation, Stroke):
            self._changes[meeting] = self._changes.get(meeting, 0) + 1

    def reading(self, meeting: str) -> Iterator[tuple[str, Operation]]:
        """A meeting's operations with their papers, unmerged, as they are kept: to be gone through a few at a
        time, on the vault's thread. What is written meanwhile may be among them."""
        for name, sealed in self._vault.scan(OPERATIONS + meeting):
            plain = self._open(name, sealed)
            if plain is not None:
                yield plain.paper, plain.operation

    def _papers(self, meeting: str) -> dict[str, frozenset[Operation]]:
        papers = self._meetings.get(meeting)
        if papers is None:
            found: dict[str, list[Operation]] = {}
            for name, sealed in self._vault.scan(OPERATIONS + meeting):
                plain = self._open(name, sealed)
                if plain is not None:
                    found.setdefault(plain.paper, []).append(plain.operation)
            papers = self._meetings[meeting] = {paper: merge(every) for paper, every in found.items()}
        return papers

    # Sealing ------------------------------------------------------------------------------------------

    @staticmethod
    def _context(name: str) -> bytes:
        return b"ecabinet/notebook/v1" + name.encode()

    def _seal(self, name: str, plain: _Plain) -> bytes:
        key = self._vault.notebook_keys[-1]
        packed = msgspec.msgpack.encode(plain)
        return key.id.encode() + _SEPARATOR + seal_record(key.key, packed, self._context(name))

    def _open(self, name: str, sealed: bytes) -> _Plain | None:
        """None for what is sealed under another key, altered, or of a newer release."""
        key_id, _, body = sealed.partition(_SEPARATOR)
        for key in self._vault.notebook_keys:
            if key.id.encode() == key_id:
                try:
                    packed = open_record(key.key, body, self._context(name))
                    return msgspec.msgpack.decode(packed, type=_Plain)
                except (SealBroken, msgspec.DecodeError, UnicodeDecodeError):
                    return None
        return None

    # Exchange with the server -------------------------------------------------------------------------

    def told(self, newest: int) -> bool:
        """The feed says which operation is the newest there is; whether that is one this device lacks."""
        self._newest = newest
        return newest > self._since

    def exchange(self, connection: Connection) -> None:
        """Sends what was made here and takes in what other devices made; on a network thread. Asks for
        nothing as long as the feed has told of nothing."""
        while batch := self._thread.call(self._unsent):
            with connection.open("PUT", "/notebook", msgspec.json.encode(NotebookPut(batch)), _JSON):
                pass
            names = [operation.id for operation in batch]
            self._thread.call(lambda vault, sent=names: self._sent(vault, sent))  # type: ignore[misc]  # mypy infers no lambda with a default
        while (since := self._since) < self._newest:
            answer = connection.ask("GET", "/notebook", NotebookAnswer, query={"since": str(since)})
            if answer.next <= since or not answer.operations:
                raise GarbledAnswer("the notebook has not what the feed told of")
            self._thread.call(lambda vault, page=answer: self._take(vault, page))  # type: ignore[misc]  # mypy infers no lambda with a default

    def _unsent(self, vault: Vault) -> tuple[NotebookOperation, ...]:
        batch: list[NotebookOperation] = []
        size = 0
        for name, meeting in vault.scan(UNSENT):
            sealed = vault.get(OPERATIONS + meeting.decode(), name)
            if sealed is None:
                continue
            size += len(sealed) * 4 // 3 + 100
            if batch and (size > BODY_BYTES_MAX or len(batch) == OPERATIONS_MAX):
                break
            batch.append(NotebookOperation(name, sealed))
        return tuple(batch)

    def _sent(self, vault: Vault, names: list[str]) -> None:
        with vault.transaction() as tx:
            for name in names:
                tx.delete(UNSENT, name)

    def _take(self, vault: Vault, answer: NotebookAnswer) -> None:
        touched: set[str] = set()
        opened = [(one, self._open(one.id, one.sealed)) for one in answer.operations]
        with vault.transaction() as tx:
            for operation, plain in opened:
                if plain is None:
                    tx.put(UNREADABLE, operation.id, operation.sealed)
                else:
                    tx.put(OPERATIONS + plain.meeting, operation.id, operation.sealed)
            tx.put(SINCE, SINCE, str(answer.next).encode())
        self._since = answer.next
        for _, plain in opened:
            if plain is not None and plain.meeting in self._meetings:
                papers = self._meetings[plain.meeting]
                papers[plain.paper] = merge((*papers.get(plain.paper, frozenset()), plain.operation))
            if plain is not None:
                self._count(plain.meeting, plain.operation)
                touched.add(plain.paper)
        if touched:
            self._news.tell(Change(annotations=frozenset(touched)))


_JSON: Final = {"Content-Type": "application/json"}
