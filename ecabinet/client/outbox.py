"""The member's own acts: durable before the screen reacts, sent until answered, kept with their receipts.

Called on the vault's thread; `pending` and what it returns may be read anywhere.
"""

import logging
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from ecabinet.client.disk import VaultError
from ecabinet.client.letters import Letters
from ecabinet.client.records import sequence_key
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.evidence.signatures import BadSignature
from ecabinet.evidence.statements import ActStatement, Receipt, SignedBytes, digest, read_receipt

log = logging.getLogger(__name__)

PENDING: Final = "pending"
RECEIPTS: Final = "receipt/"
"""A collection for each journal, so that shredding a meeting takes its receipts and nothing else."""
ANSWERED: Final = "answered"
"""Act id to journal."""
PENDING_MAX: Final = 10_000


class OutboxFull(Exception):
    """So many acts wait that another is not taken."""


class PendingAct(msgspec.Struct, frozen=True):
    """An act that the record does not hold (yet)."""

    id: str
    journal: str
    command: e.AnyCommand
    claimed_at: int
    status: Literal["sending", "waiting", "refused"]
    """waiting: for a connection, or for the upload of a paper that the act names."""
    code: str = ""
    """Why it was refused."""
    detail: dict[str, str] = {}


class _Row(msgspec.Struct, frozen=True):
    act: SignedBytes
    code: str = ""
    detail: dict[str, str] = {}


class KeptReceipt(msgspec.Struct, frozen=True):
    """An act with the server's answer, both in their writer's bytes: the member's own evidence."""

    act: SignedBytes
    receipt: SignedBytes


class Waiting(msgspec.Struct, frozen=True):
    """An act on its way, as the network thread sees it."""

    number: int
    statement: ActStatement
    row: _Row

    @property
    def signed(self) -> SignedBytes:
        """What is sent."""
        return self.row.act

    @property
    def refused(self) -> bool:
        """Whether it was answered with a refusal that nobody has acknowledged yet."""
        return bool(self.row.code)


def papers_named(command: e.AnyCommand) -> frozenset[str]:
    """The hashes of bytes that must be uploaded before the server can judge a command."""
    match command:
        case e.PublishMeeting(agenda=agenda):
            return frozenset(paper.sha256 for item in agenda.items for paper in item.papers)
        case e.AddItem(item=item):
            return frozenset(paper.sha256 for paper in item.papers)
        case e.AttachPaper(paper=paper):
            return frozenset({paper.sha256})
        case e.ReplacePaper() | e.FileMinutes():
            return frozenset({command.sha256})
    return frozenset()


class Outbox:
    """The acts of one vault that wait, and the receipts of those that were answered."""

    def __init__(self, vault: Vault, server: str, seal_key: bytes) -> None:
        """`server` is its fingerprint; to its `seal_key` every act that waits is sealed a second time."""
        self._vault = vault
        self._server = server
        self._waiting: dict[str, Waiting] = {}
        for key, value in vault.scan(PENDING):
            row = msgspec.json.decode(value, type=_Row)
            statement = msgspec.json.decode(row.act.data, type=ActStatement)
            self._waiting[statement.id] = Waiting(int(key), statement, row)
        self.waiting: tuple[Waiting, ...] = tuple(self._waiting.values())
        self._letters = Letters(vault.directory, server, seal_key, self._unanswered())

    def reseal(self, seal_key: bytes) -> None:
        """The server states this key now: letters are sealed to it from here on, those that wait as well."""
        if seal_key != self._letters.seal_key:
            self._letters.close()
            self._letters = Letters(self._vault.directory, self._server, seal_key, self._unanswered())

    def _unanswered(self) -> list[SignedBytes]:
        return [one.signed for one in self._waiting.values() if not one.refused]

    def _publish(self) -> None:
        self.waiting = tuple(self._waiting.values())

    def close(self) -> None:
        """Let go of the letters' file."""
        self._letters.close()

    def add(self, statement: ActStatement, act: SignedBytes) -> None:
        """Durable when this returns, and only then seen to wait; sealed to the server too, beside it.

        Out of the database's log as well, where a flipped bit would cost it without an error. Raises
        OutboxFull, what the vault raises.
        """
        if len(self._waiting) >= PENDING_MAX:
            raise OutboxFull
        row = _Row(act)
        letter = self._letters.begin(act)
        try:
            number = self._keep(row)
        except BaseException:
            if letter.exception() is None:
                self._letters.take_back()
            raise
        if (missing := letter.exception()) is not None:  # the act itself is kept; letters are written anew
            log.warning("no letter for an act", extra={"reason": type(missing).__name__})
        self._waiting[statement.id] = Waiting(number, statement, row)
        self._publish()
        if missing is None:
            self._settle_letters()

    def _keep(self, row: _Row) -> int:
        with self._vault.transaction() as tx:
            number = tx.append(PENDING, msgspec.json.encode(row))
        try:
            self._vault.checkpoint()
        except VaultError:
            if self._withdraw(number):
                raise
        return number

    def _withdraw(self, number: int) -> bool:
        """Take an act back that is told to have failed; False where it stands and so will be sent."""
        try:
            with self._vault.transaction() as tx:
                tx.delete(PENDING, sequence_key(number))
        except VaultError:
            return False
        return True

    def answered(self, act_id: str, signed: SignedBytes, log_keys: Iterable[bytes], server: str) -> Receipt:
        """Takes a receipt in, if it is one for this act. Raises BadSignature, and then the act waits on."""
        waiting = self._waiting[act_id]
        receipt = _read_receipt(log_keys, signed)
        expected = (server, waiting.statement.journal, act_id, digest(waiting.signed.data))
        if (receipt.server, receipt.journal, receipt.command, receipt.digest) != expected:
            raise BadSignature("a receipt for something else")
        kept = KeptReceipt(waiting.signed, signed)
        key = sequence_key(waiting.number)
        refused = None
        if receipt.outcome == "refused":
            refused = _Row(waiting.signed, receipt.code or "refused", receipt.detail)
        with self._vault.transaction() as tx:
            tx.put(RECEIPTS + receipt.journal, act_id, msgspec.json.encode(kept))
            tx.put(ANSWERED, act_id, receipt.journal.encode())
            if refused is None:
                tx.delete(PENDING, key)
            else:
                tx.put(PENDING, key, msgspec.json.encode(refused))
        self._settle(waiting, refused)
        return receipt

    def rejected(self, act_id: str, code: str, detail: dict[str, str]) -> None:
        """The server will not judge this act however often it is sent: kept until acknowledged."""
        waiting = self._waiting[act_id]
        row = _Row(waiting.signed, code, detail)
        with self._vault.transaction() as tx:
            tx.put(PENDING, sequence_key(waiting.number), msgspec.json.encode(row))
        self._settle(waiting, row)

    def acknowledge(self, act_id: str) -> None:
        """The member has seen a refusal. Raises KeyError where there is none."""
        waiting = self._waiting[act_id]
        if not waiting.refused:
            raise KeyError(act_id)
        with self._vault.transaction() as tx:
            tx.delete(PENDING, sequence_key(waiting.number))
        self._settle(waiting, None)

    def _settle(self, waiting: Waiting, row: _Row | None) -> None:
        if row is None:
            del self._waiting[waiting.statement.id]
        else:
            self._waiting[waiting.statement.id] = Waiting(waiting.number, waiting.statement, row)
        self._publish()
        self._settle_letters()

    def _settle_letters(self) -> None:
        try:
            self._letters.settle(self._unanswered())
        except VaultError as error:  # letters too many are answered again, those too few written at the next
            log.warning("letters are not in step", extra={"reason": type(error).__name__})

    def kept(self, act_id: str) -> KeptReceipt | None:
        """An answered act with its receipt, in their signed bytes."""
        journal = self._vault.get(ANSWERED, act_id)
        value = None if journal is None else self._vault.get(RECEIPTS + journal.decode(), act_id)
        return None if value is None else msgspec.json.decode(value, type=KeptReceipt)

    def receipt(self, act_id: str) -> Receipt | None:
        """The server's answer to an act, checked when it came; None while there is none."""
        kept = self.kept(act_id)
        return None if kept is None else msgspec.json.decode(kept.receipt.data, type=Receipt)

    def receipts(self, journal: str) -> tuple[tuple[ActStatement, Receipt], ...]:
        """The member's own answered acts in a journal, in the order they were made."""
        rows = (msgspec.json.decode(row, type=KeptReceipt) for _, row in self._vault.scan(RECEIPTS + journal))
        return tuple(
            (
                msgspec.json.decode(kept.act.data, type=ActStatement),
                msgspec.json.decode(kept.receipt.data, type=Receipt),
            )
            for kept in rows
        )


def _read_receipt(log_keys: Iterable[bytes], signed: SignedBytes) -> Receipt:
    for key in log_keys:
        try:
            return read_receipt(key, signed)
        except BadSignature:
            continue
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadSignature("not a receipt") from error
    raise BadSignature("receipt")
