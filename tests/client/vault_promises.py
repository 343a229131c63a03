"""What a child that worked on a vault said is kept, and whether the vault keeps it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from ecabinet.client.core import News, VaultThread
from ecabinet.client.keys import WrongSecret
from ecabinet.client.letters import NAME, read_letters
from ecabinet.client.notebook import Notebook
from ecabinet.client.outbox import PENDING, Outbox
from ecabinet.client.seal import SealBroken, open_sealed
from ecabinet.client.vault import Vault
from ecabinet.domain.annotation import Note
from ecabinet.evidence.statements import SignedBytes, letter_context, read_act

from .vault_child import CANARY, PAPER, SERVER, SERVER_KEY, content, long_paper, secret
from .vault_place import Place


@dataclass
class Promises:
    """Everything said so far; `hear` takes more of it, `check` asks an open vault."""

    ballots: dict[int, str] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)
    marks: dict[str, set[str]] = field(default_factory=dict)
    papers: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """By meeting and hash: the name and size that the content follows from."""
    keyed: set[str] = field(default_factory=set)
    """Meetings that got a key with their first paper."""
    shredded: set[str] = field(default_factory=set)
    received: int = 0
    finished: bool = False
    secret: int = 0
    opened: bool = False
    doubtful: str = ""
    """What was begun and not said to be done."""
    totals: dict[str, int] = field(default_factory=dict)
    cuts: int = 0

    def hear(self, lines: Iterable[str]) -> None:
        """What one child said before it was stopped."""
        self.doubtful = ""
        self.cuts += 1
        for line in lines:
            kind, *words = line.split()
            self.totals[kind] = self.totals.get(kind, 0) + 1
            getattr(self, f"_{kind}")(*words)
            if kind != "failed":  # what was begun before it is in doubt as ever
                self.doubtful = line if kind.endswith("ing") else ""

    def _open(self) -> None:
        self.opened = True

    def _closed(self) -> None:
        pass

    def _failed(self, _error: str) -> None:
        pass

    def _ballot(self, at: str, name: str) -> None:
        self.ballots[int(at)] = name

    def _act(self, act: str) -> None:
        self.acts.add(act)

    def _mark(self, meeting: str, mark: str) -> None:
        self.marks.setdefault(meeting, set()).add(mark)

    def _paper(self, meeting: str, name: str, size: str) -> None:
        sha256 = hashlib.sha256(content(name, int(size))).hexdigest()
        self.keyed.add(meeting)
        self.papers.setdefault(meeting, {})[sha256] = (name, int(size))

    def _dropping(self, *_: str) -> None:
        pass

    def _dropped(self, meeting: str, name: str, size: str) -> None:
        self.papers[meeting].pop(hashlib.sha256(content(name, int(size))).hexdigest(), None)

    def _part(self, received: str) -> None:
        self.received = int(received)

    def _finished(self) -> None:
        self.finished = True

    def _shredding(self, *_: str) -> None:
        pass

    def _shredded(self, meeting: str) -> None:
        self.shredded.add(meeting)
        self.papers.pop(meeting, None)
        self.marks.pop(meeting, None)

    def _changing(self, *_: str) -> None:
        pass

    def _changed(self, number: str) -> None:
        self.secret = int(number)

    @property
    def secrets(self) -> list[int]:
        """Which of the child's secrets may open the vault: one, or two while it was being changed."""
        kind, *words = self.doubtful.split() or [""]
        return [self.secret, int(words[0])] if kind == "changing" else [self.secret]

    def open(self, place: Place) -> Vault:
        """The vault by the secret that opens it, which settles what was in doubt of them."""
        *others, likely = self.secrets
        try:
            vault = place.open(secret(likely))
        except WrongSecret:
            if not others:
                raise
            return place.open(secret(others[0]))
        self.secret = likely
        return vault

    # Asking the vault --------------------------------------------------------------------------------

    def check(self, vault: Vault, long_bytes: int) -> None:
        """All that was promised is there, nothing that was shredded, and nothing that was never written."""
        assert vault.losses == 0, "told of a loss where there is none"
        self._settle_doubt(vault)
        self._check_ballots(vault)
        self._check_acts(vault)
        self._check_marks(vault)
        self._check_papers(vault, long_bytes)

    def _settle_doubt(self, vault: Vault) -> None:
        kind, *words = self.doubtful.split() or [""]
        if kind == "shredding":
            marks = Notebook(vault, _NO_THREAD, News()).operations(words[0], PAPER)
            gone = words[0] not in vault.meetings() if words[0] in self.keyed else not marks
            assert not (gone and marks), "half shredded"
            if gone:
                self._shredded(words[0])
        if kind == "dropping":
            sha256 = hashlib.sha256(content(words[1], int(words[2]))).hexdigest()
            if not vault.has_blob(words[0], sha256):
                self._dropped(*words)
        self.doubtful = ""

    def _check_ballots(self, vault: Vault) -> None:
        kept = {int(key): value for key, value in vault.scan("ballots")}
        for number, name in self.ballots.items():
            assert kept.get(number) == content(name, 200), f"ballot {number} lost"
        for value in kept.values():
            assert value.startswith(CANARY)
        last = int(vault.get("cursor", "now") or b"0")
        assert last == len(kept), "a cursor without its ballot, or the other way round"
        assert len(kept) <= len(self.ballots) + self.cuts

    def _check_acts(self, vault: Vault) -> None:
        posted: set[str] = set()
        letters = read_letters(vault.directory / NAME)
        for number, letter in enumerate(letters, 1):
            try:
                plain = open_sealed(SERVER_KEY.private_bytes_raw(), letter, letter_context(SERVER))
            except SealBroken:
                assert number == len(letters), "a torn letter that is not the last"
                break
            signed = msgspec.msgpack.decode(plain, type=SignedBytes)
            posted.add(read_act(vault.device.sign_public, signed).id)
        assert self.acts <= posted, "an act without its letter"
        outbox = Outbox(vault, SERVER, SERVER_KEY.public_key().public_bytes_raw())
        outbox.close()
        waiting = {one.statement.id for one in outbox.waiting}
        for one in outbox.waiting:
            read_act(vault.device.sign_public, one.signed)
        assert self.acts <= waiting, "an act lost"
        assert len(waiting) == len(list(vault.scan(PENDING))) <= len(self.acts) + self.cuts

    def _check_marks(self, vault: Vault) -> None:
        notebook = Notebook(vault, _NO_THREAD, News())
        for meeting, marks in self.marks.items():
            found = notebook.operations(meeting, PAPER)
            assert marks <= {note.id for note in found}, f"a mark of {meeting} lost"
            assert all(isinstance(note, Note) and note.text.encode().startswith(CANARY) for note in found)
        for meeting in self.shredded:
            assert notebook.operations(meeting, PAPER) == ()

    def _check_papers(self, vault: Vault, long_bytes: int) -> None:
        assert self.shredded.isdisjoint(vault.meetings()), "a shred came back"
        for meeting, held in self.papers.items():
            for sha256, (name, size) in held.items():
                assert vault.has_blob(meeting, sha256), f"{name} lost"
                assert vault.read_blob(meeting, sha256) == content(name, size)
        rows = vault.database.query("select meeting, sha256 from blob join blob_key using (id)")
        for meeting, sha256 in rows:
            if sha256 not in self.papers.get(meeting, {}):
                assert hashlib.sha256(vault.read_blob(meeting, sha256)).hexdigest() == sha256
        files = {path.name for path in (vault.directory / "blobs").iterdir()}
        named = {blob.hex() for (blob,) in vault.database.query("select id from blob")}
        parts = {f"{blob.hex()}.part" for (blob,) in vault.database.query("select id from partial")}
        assert files == named | parts, "files and rows differ"
        self._check_long(vault, long_bytes)

    def _check_long(self, vault: Vault, long_bytes: int) -> None:
        paper = long_paper(long_bytes)
        sha256 = hashlib.sha256(paper).hexdigest()
        if self.finished:
            assert vault.read_blob("long", sha256) == paper


_NO_THREAD: VaultThread = None  # type: ignore[assignment]  # the notebook asks for it to exchange alone
