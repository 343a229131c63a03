"""What the server has recorded, as far as this member may see it: accepted events and a cursor per journal.

Events are kept as received, with their nonce and place commitment. Events and cursor of a page reach the
vault in one transaction, so a cut costs nothing but time. State is folded when first asked for and then
kept; nothing pending is ever folded in.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

import msgspec

from ecabinet.client.records import Transaction
from ecabinet.client.vault import Vault
from ecabinet.domain import events as e
from ecabinet.domain.permissions import every
from ecabinet.evidence.signatures import BadSignature
from ecabinet.evidence.statements import Head, SignedBytes, Term, read_head
from ecabinet.protocol.messages import Entry, Page

EVENTS: Final = "event/"
"""A collection for each journal, so that shredding a meeting takes its events and nothing else."""
JOURNALS: Final = "journal"
HEADS: Final = "head"
HEADS_KEPT_MAX: Final = 1000
SUBJECT_CHARACTERS_MAX: Final = 200


class GarbledPage(Exception):
    """A page that no sound server writes: nothing of it was kept."""


class BrokenLog(Exception):
    """The server's log contradicts a head this device has kept. `code` says how; screens say it loudly."""

    def __init__(self, code: str, kept: Head, shown: Head) -> None:
        super().__init__(f"{code}: {kept.size} leaves kept, {shown.size} shown")
        self.code, self.kept, self.shown = code, kept, shown


class KeptEvent(msgspec.Struct, frozen=True, array_like=True):
    """An event's bytes as received, with what proves them."""

    event: bytes
    nonce: bytes | None
    place: bytes | None


class JournalRow(msgspec.Struct, frozen=True):
    """Where the replica of one journal stands."""

    cursor: str


class ReadOnly(msgspec.Struct, frozen=True):
    """Why a journal is not followed any further: this release does not know an event in it."""

    event: str
    version: int


class Folded(msgspec.Struct, frozen=True):
    """What a page did."""

    journal: str
    subjects: frozenset[str] = frozenset()
    late: bool = False
    """It was not asked from where the replica stands: nothing was folded."""
    read_only: ReadOnly | None = None


EMPTY: Final[e.State] = MappingProxyType({})


class Replica:
    """The journals in one vault. Called on the vault's own thread alone; states may be read anywhere."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._cursors = {
            journal: msgspec.json.decode(value, type=JournalRow).cursor
            for journal, value in vault.scan(JOURNALS)
        }
        self._states: dict[str, e.State] = {}
        self._read_only: dict[str, ReadOnly] = {}
        self._heads = sum(1 for _ in vault.scan(HEADS, "size/"))

    # Reading ------------------------------------------------------------------------------------------

    def journals(self) -> tuple[str, ...]:
        """Every journal of which something has been received."""
        return tuple(self._cursors)

    def cursor(self, journal: str) -> str:
        """Where the replica stands; "" before the first page."""
        return self._cursors.get(journal, "")

    def read_only(self, journal: str) -> ReadOnly | None:
        """Why nothing more is folded into a journal, or None. Tried again at each start of the program."""
        return self._read_only.get(journal)

    def known(self, journal: str) -> e.State | None:
        """The state if it is folded already; may be called from any thread."""
        return self._states.get(journal)

    def state(self, journal: str) -> e.State:
        """The state: an immutable snapshot, replaced by each page and never changed."""
        state = self._states.get(journal)
        if state is None:
            state = self._states[journal] = MappingProxyType(self._fold(journal))
        return state

    def _fold(self, journal: str) -> dict[str, e.AnyEvent]:
        state: dict[str, e.AnyEvent] = {}
        for subject, value in self._vault.scan(EVENTS + journal):
            kept = msgspec.msgpack.decode(value, type=KeptEvent)
            try:
                event = e.decode(kept.event)
            except e.UnknownEvent as unknown:
                # Kept by a newer release that ran here before.
                self._read_only[journal] = ReadOnly(unknown.kind, unknown.version)
                continue
            if event is not None:
                state[subject] = event
        return state

    def kept(self, journal: str, subject: str) -> KeptEvent | None:
        """The bytes of a subject's event as received, with what proves them."""
        value = self._vault.get(EVENTS + journal, subject)
        return None if value is None else msgspec.msgpack.decode(value, type=KeptEvent)

    def meetings(self, person_journal: str) -> tuple[str, ...]:
        """The meetings that the member's own journal says exist."""
        return tuple(event.meeting for event in every(self.state(person_journal), e.InvitationIssued))

    # Folding ------------------------------------------------------------------------------------------

    def fold(self, page: Page) -> Folded:
        """Takes a page in, with its cursor, in one transaction.

        A page asked from elsewhere is dropped: folded, it could leave a value that is never forgotten. An
        event of a newer release makes the journal read-only, and the cursor stays. Raises GarbledPage.
        """
        journal = page.journal
        if page.since != self.cursor(journal):
            return Folded(journal, late=True)
        before = self.state(journal)
        if stopped := self._read_only.get(journal):
            return Folded(journal, read_only=stopped)
        state: dict[str, e.AnyEvent] = {} if page.reset else dict(before)
        touched = set(before) if page.reset else set()
        try:
            for entry in page.entries:
                touched.add(entry.subject)
                event = _event(entry)
                if event is None:
                    state.pop(entry.subject, None)
                else:
                    state[entry.subject] = event
        except e.UnknownEvent as unknown:
            stopped = self._read_only[journal] = ReadOnly(unknown.kind, unknown.version)
            return Folded(journal, read_only=stopped)
        with self._vault.transaction() as tx:
            self._write(tx, page)
        self._cursors[journal] = page.cursor
        self._states[journal] = MappingProxyType(state)
        return Folded(journal, frozenset(touched))

    def _write(self, tx: Transaction, page: Page) -> None:
        collection = EVENTS + page.journal
        if page.reset:
            for subject, _ in list(self._vault.scan(collection)):
                tx.delete(collection, subject)
        for entry in page.entries:
            if entry.event is None:
                tx.delete(collection, entry.subject)
            else:
                kept = KeptEvent(entry.event.encode(), entry.nonce, entry.place)
                tx.put(collection, entry.subject, msgspec.msgpack.encode(kept))
        tx.put(JOURNALS, page.journal, msgspec.json.encode(JournalRow(page.cursor)))

    # The log's heads ----------------------------------------------------------------------------------

    def head(self) -> Head | None:
        """The newest signed head kept."""
        newest = self._newest()
        return None if newest is None else msgspec.json.decode(newest.data, type=Head)

    def signed_head(self) -> SignedBytes | None:
        """The newest head as the server signed it."""
        return self._newest()

    def _newest(self) -> SignedBytes | None:
        value = self._vault.get(HEADS, "newest")
        return None if value is None else msgspec.json.decode(value, type=SignedBytes)

    def keep_head(self, signed: SignedBytes, log_keys: Iterable[bytes], server: str, floor: int) -> Head:
        """Checks a head against the newest kept and keeps it if it is newer.

        `floor` is the size that was known when the answer was asked for: an answer that was merely
        overtaken is no fault, one that shows less than that is. Raises BrokenLog, and BadSignature for a
        head that this server did not sign.
        """
        shown = _read_head(log_keys, signed)
        if shown.server != server:
            raise BadSignature("a head of another server")
        kept_signed = self._newest()
        kept = self.head()
        if kept is not None and kept_signed is not None:
            if shown.term.number < kept.term.number:
                raise BrokenLog("log-term", kept, shown)
            if shown.term == kept.term:
                if shown.size == kept.size:
                    if shown.root != kept.root:
                        raise BrokenLog("log-forked", kept, shown)
                    return kept
                if shown.size < kept.size:
                    if shown.size < floor:
                        raise BrokenLog("log-shrank", kept, shown)
                    self._compare_older(shown, kept)
                    return kept
            elif shown.term.number == kept.term.number:
                raise BrokenLog("log-forked", kept, shown)
        with self._vault.transaction() as tx:
            tx.put(HEADS, "newest", msgspec.json.encode(signed))
            tx.put(HEADS, _head_key(shown.term, shown.size), msgspec.json.encode(signed))
            self._heads += 1
            if self._heads > HEADS_KEPT_MAX:
                self._thin(tx)
        return shown

    def _compare_older(self, shown: Head, kept: Head) -> None:
        value = self._vault.get(HEADS, _head_key(shown.term, shown.size))
        if value is not None:
            older = msgspec.json.decode(msgspec.json.decode(value, type=SignedBytes).data, type=Head)
            if older.root != shown.root:
                raise BrokenLog("log-forked", kept, shown)

    def _thin(self, tx: Transaction) -> None:
        """Forgets every other head of the older half, never the first: the past is covered more thinly."""
        rows = [key for key, _ in self._vault.scan(HEADS, "size/")]
        gone = rows[1 : len(rows) // 2 : 2]
        for key in gone:
            tx.delete(HEADS, key)
        self._heads = len(rows) - len(gone)

    def heads(self) -> tuple[SignedBytes, ...]:
        """The heads kept, oldest first: what an export is checked against."""
        rows = self._vault.scan(HEADS, "size/")
        return tuple(msgspec.json.decode(value, type=SignedBytes) for _, value in rows)


def _head_key(term: Term, size: int) -> str:
    return f"size/{term.number:016d}/{size:016d}"


def _read_head(log_keys: Iterable[bytes], signed: SignedBytes) -> Head:
    """Under one of the server's log keys, the newest first."""
    for key in log_keys:
        try:
            return read_head(key, signed)
        except BadSignature:
            continue
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadSignature("not a head") from error
    raise BadSignature("head")


def _event(entry: Entry) -> e.AnyEvent | None:
    """The event of an entry; None for a forget and for one that may be ignored."""
    if not 0 < len(entry.subject) <= SUBJECT_CHARACTERS_MAX:
        raise GarbledPage("a subject out of bounds")
    if entry.event is None:
        return None
    try:
        event = e.decode(entry.event.encode())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GarbledPage(str(error)) from error
    if event is not None and event.subject != entry.subject:
        raise GarbledPage("an event under another subject")
    return event
