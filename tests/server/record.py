"""The server's core over a real database, driven by signed acts of many devices."""

import secrets
from pathlib import Path

from ecabinet.domain import events as e
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, Receipt, SignedBytes, Term, read_receipt, sign_act
from ecabinet.protocol.messages import ActAnswer, Page, Position
from ecabinet.server import tables
from ecabinet.server.feed import Feed
from ecabinet.server.log import Log
from ecabinet.server.registrar import Registrar
from ecabinet.server.seal import CursorSeal
from ecabinet.server.store import Store
from tests.meetings import MEETING, START, convening, ident

SERVER = "a" * 52
TERM = Term(1, ident("term"))


class Record:
    """Store, registrar, log and feed; everybody has one device. Time moves only when told."""

    def __init__(self, folder: Path, count: int = 5, log: bool = False) -> None:
        self.now = START
        self.store = Store(folder / "ecabinet.db")
        self.key = SigningKey(secrets.token_bytes(32))
        self.convening = convening(count)
        people = [one.person for one in self.convening.participants]
        self.devices = {person: SigningKey(secrets.token_bytes(32)) for person in people}
        self.log = Log(self.store, SERVER, TERM, self.key, lambda: self.now) if log else None
        self.feed = Feed(
            self.store, TERM, CursorSeal(secrets.token_bytes(32)),
            lambda: self.log.head if self.log else None, lambda: self.now,
        )  # fmt: skip
        self.sizes: dict[str, int] = {}
        self.registrar = Registrar(
            self.store, SERVER, TERM, self.key, lambda: self.now,
            lambda connection, body, guests: self.convening,
            lambda connection, sha256, people: self.sizes.get(sha256, int(sha256, 16) + 1000),
            self.feed.wake,
        )  # fmt: skip
        self.store.write(self._enrol).result()
        self.acts = 0

    def _enrol(self, connection):
        for person, key in self.devices.items():
            connection.execute(
                tables.device.insert().values(
                    id=ident(f"device {person}"), person=person, name="Máy", sign_key=key.public,
                    seal_key=b"\0" * 32, enrolled_at=START,
                )
            )  # fmt: skip

    def sign(
        self, person: str, command: e.AnyCommand, act_id: str | None = None, journal: str = MEETING
    ) -> SignedBytes:
        """The act as the person's device signs it."""
        self.acts += 1
        device = ident(f"device {person}")
        act = ActStatement(
            act_id or ident(f"act {self.acts}"), SERVER, journal, person, device, command, self.now
        )
        return sign_act(self.devices[person], act)

    def send(self, person: str, *signed: SignedBytes) -> list[ActAnswer]:
        """What the server answers to a batch."""
        device = ident(f"device {person}")
        return [future.result(10) for future in self.registrar.submit(person, device, signed)]

    def ask(self, person: str, command: e.AnyCommand) -> Receipt:
        """One act, its receipt checked."""
        self.now += 1000
        (answer,) = self.send(person, self.sign(person, command))
        assert answer.receipt is not None, answer.problem
        return read_receipt(self.key.public, answer.receipt)

    def must(self, person: str, command: e.AnyCommand) -> Receipt:
        """One act that is recorded."""
        receipt = self.ask(person, command)
        assert receipt.outcome == "recorded", receipt
        return receipt

    def pull(self, person: str, cursor: str = "", journal: str = MEETING) -> Page | None:
        """The page from a cursor."""
        pages = self.feed.read(person, [Position(journal, cursor)]).pages
        return pages[0] if pages else None

    def close(self) -> None:
        """Ends threads and files."""
        if self.log:
            self.log.close()
        self.store.close()


class Reader:
    """A replica in miniature: folds pages only onto the cursor they were asked from."""

    def __init__(self, record: Record, person: str) -> None:
        self.record = record
        self.person = person
        self.cursor = ""
        self.subjects: dict[str, str] = {}

    def fold(self, page: Page | None) -> None:
        """Takes a page, or drops one that was asked from elsewhere."""
        if page is None or page.since != self.cursor:
            return
        if page.reset:
            self.subjects.clear()
        for entry in page.entries:
            if entry.event is None:
                self.subjects.pop(entry.subject)  # a forget names only what was seen
            else:
                self.subjects[entry.subject] = entry.event
        self.cursor = page.cursor

    def pull(self) -> Page | None:
        """Asks and folds."""
        page = self.record.pull(self.person, self.cursor)
        self.fold(page)
        return page
