"""The headless cabinet: what desktop and demo see of the client, and all they see of it.

Every method may be called from any thread. What it reads is a snapshot; what it writes is durable when the
call returns. Threads and the vault live inside.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from ecabinet.client.blob_files import BlobDamaged
from ecabinet.client.blobs import BlobMissing
from ecabinet.client.contact import Contact
from ecabinet.client.core import (
    AWAY,
    Alarm,
    Alarms,
    Change,
    Locked,
    News,
    SyncStatus,
    VaultThread,
    new_id,
)
from ecabinet.client.disk import VaultError, VaultFull
from ecabinet.client.doorstep import wipe_ordered
from ecabinet.client.drafts import Drafts
from ecabinet.client.enrolment import (
    NotEnrolled,
    ServerSeen,
    first_look,
    keep_contact,
    make_enrolled,
    read_profile,
    save_profile,
)
from ecabinet.client.indexing import Indexing
from ecabinet.client.keys import Protection, SecretKind, Store
from ecabinet.client.network import NetworkRules
from ecabinet.client.note_index import Notes
from ecabinet.client.notebook import OPERATIONS, Notebook
from ecabinet.client.outbox import KeptReceipt, Outbox, PendingAct, Waiting, papers_named
from ecabinet.client.polls import BallotMismatch, PollOpen, Recount, kept_ballots
from ecabinet.client.problems import (
    GarbledAnswer,
    OtherIdentity,
    Refused,
    StorageFull,
    TransportError,
    Unreachable,
)
from ecabinet.client.removal import remove_vault
from ecabinet.client.replica import ReadOnly, Replica
from ecabinet.client.seal import PRODUCT, Costs, DeviceKeys
from ecabinet.client.search import LIMIT, Search, SearchAnswer
from ecabinet.client.sign_ins import SignIns
from ecabinet.client.sync import Chore, Courier, Line, Listener, NetworkThread
from ecabinet.client.transfers import Transfers
from ecabinet.client.transport import Connection, Trust, Wire
from ecabinet.client.uploads import UPLOAD_SHELF, Upload, UploadRefused
from ecabinet.client.vault import Vault
from ecabinet.client.verdicts import Pool, Verdicts
from ecabinet.client.wanted import MINUTES
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Operation
from ecabinet.domain.meeting import Meeting
from ecabinet.domain.permissions import every, found, meeting, participant
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, Head, Receipt, SignedBytes, sign_act
from ecabinet.papers import jobs as papers
from ecabinet.protocol.links import BadLink
from ecabinet.protocol.messages import (
    BallotRecord,
    DirectoryAnswer,
    Draft,
    DraftConflict,
    DraftRow,
    RootsAnswer,
    Turnout,
)

__all__ = [
    "ActRejected", "Alarm", "BadLink", "BallotMismatch", "BallotRecord", "Cabinet", "Change",
    "DirectoryAnswer", "Draft", "DraftConflict", "DraftRow", "GarbledAnswer", "Head", "KeptReceipt",
    "Locked", "MeetingSummary", "NetworkRules", "NotEnrolled", "OtherIdentity", "PaperNotHere",
    "PendingAct", "PollOpen",
    "ReadOnly", "ReadOnlyMeeting", "Receipt", "Refused", "ServerSeen", "StorageFull", "SyncStatus",
    "TransportError", "Turnout", "Unreachable", "Upload", "UploadRefused", "first_look", "new_id",
]  # fmt: skip

log = logging.getLogger(__name__)

REQUEST_S: Final = 40.0
"""Longest wait of a call that asks the server something."""
NOTEBOOK_S: Final = 600.0
"""Unless there is something to send, or the feed tells of something to fetch."""
DRAFTS_S: Final = 60.0
ROOTS_S: Final = 6 * 3600.0
BALLOTS_S: Final = 300.0
TIDY_S: Final = 60.0
WIPE_AGAIN_S: Final = 30.0
"""How long after a wipe that was cut it is tried again."""
FAR_S: Final = 60.0
"""How often the journals are asked for that are too many for the stream."""
PLACES: Final = "place"
NAMES_PAPERS: Final = frozenset({"invitation", "meeting", "minutes", "paper"})
"""Kinds of subjects after whose change there may be other papers to fetch."""


class PaperNotHere(Exception):
    """The meeting names no such paper for this member, or it has not arrived yet."""


class ReadOnlyMeeting(Exception):
    """An event of a newer release stands in this journal: update E-Cabinet before acting in it."""

    def __init__(self, reason: ReadOnly) -> None:
        super().__init__(reason.event)
        self.reason = reason


class MeetingSummary(msgspec.Struct, frozen=True):
    """A meeting as lists show it."""

    meeting: Meeting
    role: Literal["chair", "secretary", "member", "guest"] | None
    read_only: ReadOnly | None = None

    @property
    def id(self) -> str:
        """The meeting's id, which is its journal's."""
        return self.meeting.id


class Cabinet:
    """A member's cabinet on this device, unlocked. Made by `enrol` or `unlock`; `start` connects it."""

    def __init__(self, thread: VaultThread, own_jobs: Callable[[], papers.Jobs], store: Store) -> None:
        """For `enrol` and `unlock` alone."""
        self._thread = thread
        self._jobs = own_jobs
        self._protection = store.protection
        self._store = store
        self._wiping = threading.Lock()
        self._started = False
        self._locking = threading.Lock()
        self._news = News()
        self.close_jobs: Callable[[], None] = lambda: None
        thread.call(self._assemble)
        self._courier = Courier(self._line)
        self._transfers = Transfers(self._line, self._verdicts)
        self._listener = Listener(self._line, self._connected)
        self._threads: tuple[NetworkThread | Indexing, ...] = (
            self._courier, self._listener, self._transfers, self._indexing,
        )  # fmt: skip
        self._arrange()

    def _assemble(self, vault: Vault) -> None:
        profile = self._profile = read_profile(vault)
        self.vault_id = vault.id
        self._directory, self._opens_by_pin = vault.directory, vault.opens_by_pin
        self._device: DeviceKeys = vault.device
        self._signer = SigningKey(vault.device.sign_private)
        self._replica = Replica(vault)
        self._alarms = Alarms(vault, self._news)
        trust = Trust.read(profile.address, profile.fingerprint, profile.statement)
        self._outbox = Outbox(vault, profile.fingerprint, trust.statement.seal_key)
        keep_contact(vault, profile, trust)
        wire = Wire(trust, self._keep_trust)
        wire.sign_in_as(profile.device, self._signer, SignIns(self._thread, self._alarms))
        self._line = Line(
            self._thread, wire, profile.person, self._replica, self._outbox, self._alarms, self._news
        )
        self._recount = Recount(self._line)
        self._notebook = Notebook(vault, self._thread, self._news)
        self._drafts = Drafts(self._thread, self._news)
        with suppress(VaultFull):  # finished later: what is due reads no more, and the rest must be readable
            # This device's own clock may be wrong: what it takes comes again, and it is not remembered.
            vault.shred_expired(self._line.clock.now() // 1000, remember=False)
        self._verdicts = Verdicts(vault, self._thread, self._jobs, self._line.clock.now, self._news)
        self._indexing = Indexing(
            self._thread, self._replica, profile.person, self._jobs, self._line.clock.now, self._news
        )
        notes = Notes(self._thread, self._notebook)
        self._search = Search(self._thread, self._replica, notes, profile.person)

    def _arrange(self) -> None:
        self._notebook_chore = Chore(self._notebook.exchange, NOTEBOOK_S)
        self._drafts_chore = Chore(self._drafts.send_all, DRAFTS_S)
        self._ballots_chore = Chore(self._recount.count_all, BALLOTS_S)
        roots = Chore(self._fetch_roots, ROOTS_S)
        far = Chore(self._pull_far, FAR_S)
        tidy = Chore(lambda _connection: self._thread.call(self._tidy), TIDY_S)
        self._courier.chores = [
            tidy, self._notebook_chore, self._drafts_chore, self._ballots_chore, roots, far,
        ]  # fmt: skip
        self._notebook.wake = self._notebook_written
        self._verdicts.on_free = self._judged
        self._indexing.yields = lambda: self._verdicts.busy
        self._line.on_notebook = self._notebook_told
        self._news.subscribe(self._heard)

    # Making one ---------------------------------------------------------------------------------------

    @classmethod
    def enrol(
        cls,
        root: Path,
        link: str,
        password: str,
        secret: str,
        device_name: str,
        store: Store,
        *,
        kind: SecretKind | None = None,
        costs: Costs = PRODUCT,
        jobs: papers.Jobs | None = None,
    ) -> "Cabinet":
        """Makes this device the member's, and a vault on it. `link` is the administrator's, `password` the
        account's, `secret` the new PIN or passphrase.

        Raises BadLink, TransportError (OtherIdentity, Refused …), what `Vault.create` raises; then nothing
        is left on the disk.
        """
        vault_id = make_enrolled(root, link, password, secret, device_name, store, kind, costs)
        return cls.unlock(root, vault_id, secret, store, costs=costs, jobs=jobs)

    @classmethod
    def unlock(
        cls,
        root: Path,
        vault_id: str,
        secret: str,
        store: Store,
        *,
        costs: Costs = PRODUCT,
        jobs: papers.Jobs | None = None,
    ) -> "Cabinet":
        """Opens a vault of this device.

        Raises what `Vault.open` raises (WrongSecret, MustWait …), NotEnrolled. `jobs` is a pool of papers'
        workers to share; without, the cabinet makes its own when it needs one.
        """
        pool = Pool(jobs)
        directory = root / "vaults" / vault_id
        thread = VaultThread(lambda: Vault.open(directory, secret, store, costs=costs))
        try:
            cabinet = cls(thread, pool.get, store)
        except BaseException:
            thread.close()
            raise
        cabinet.close_jobs = pool.close
        return cabinet

    def start(self) -> None:
        """Connects, and stays connected until `lock`. Starting twice is nothing."""
        with self._locking:
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()

    def lock(self) -> None:
        """Stops the threads and closes the vault; afterwards every call raises Locked. Twice is nothing."""
        with self._locking:
            for thread in self._threads:
                thread.stop()
            for thread in self._threads:
                thread.join()
            self.close_jobs()
            self._thread.post(lambda _vault: self._outbox.close())
            self._thread.close()

    # Who ----------------------------------------------------------------------------------------------

    @property
    def person(self) -> str:
        """The member's id; also the journal of what concerns them alone."""
        return self._profile.person

    @property
    def name(self) -> str:
        """The member's name."""
        return self._profile.name

    @property
    def office(self) -> str:
        """The member's office."""
        return self._profile.office

    @property
    def device(self) -> str:
        """This device's id."""
        return self._profile.device

    @property
    def protection(self) -> Protection:
        """What guards the vault beside its secret: "keyring", or "passphrase" where nothing does."""
        return self._protection

    @property
    def opens_by_pin(self) -> bool:
        """Whether a PIN opens the vault, rather than a passphrase."""
        return self._opens_by_pin

    @property
    def server_name(self) -> str:
        """The server's name, as its identity states it."""
        return self._line.wire.trust.statement.name

    @property
    def fingerprint(self) -> str:
        """The server identity's fingerprint."""
        return self._profile.fingerprint

    def change_secret(self, old: str, new: str) -> None:
        """Gives the vault another PIN or passphrase; `old` is tried and counted like any other.

        Raises WrongSecret, MustWait, SecretTooShort; then the old one still opens it.
        """
        self._thread.call(lambda vault: vault.change_secret(old, new))

    def _keep_trust(self, trust: Trust) -> None:
        profile = msgspec.structs.replace(self._profile, statement=trust.signed, address=trust.address)
        self._profile = profile

        def keep(vault: Vault) -> None:
            save_profile(vault, profile)
            keep_contact(vault, profile, trust)
            self._outbox.reseal(trust.statement.seal_key)

        self._thread.post(keep)

    def move(self, address: str) -> None:
        """The same server answers at another address from now on (host:port)."""
        self._line.wire.move(address)
        for thread in self._threads:
            thread.wake()

    # Reading the record -------------------------------------------------------------------------------

    def meetings(self) -> tuple[MeetingSummary, ...]:
        """The meetings one is convened to, in the order of their beginning."""

        summaries = []
        for event in every(self.state(self.person), e.InvitationIssued):
            state = self.state(event.meeting)
            here, one = meeting(state), participant(state, self.person)
            if here is not None:
                role = one.role if one else None
                summaries.append(MeetingSummary(here, role, self._replica.read_only(event.meeting)))
        return tuple(sorted(summaries, key=lambda one: (one.meeting.starts_at, one.id)))

    def state(self, journal: str) -> Mapping[str, e.AnyEvent]:
        """A meeting's recorded state: the last event of each visible subject. The snapshot never changes."""
        self._thread.check()
        known = self._replica.known(journal)
        return self._thread.call(lambda _vault: self._replica.state(journal)) if known is None else known

    def read_only(self, journal: str) -> ReadOnly | None:
        """Why nothing more is taken in for a journal; None while all is well."""
        return self._replica.read_only(journal)

    def head(self) -> Head | None:
        """The newest signed head of the server's log that this device has kept."""
        return self._thread.call(lambda _vault: self._replica.head())

    def heads(self) -> tuple[SignedBytes, ...]:
        """All heads kept, as the server signed them: what shows a rewritten log."""
        return self._thread.call(lambda _vault: self._replica.heads())

    def server_now(self) -> int:
        """Milliseconds since 1970 by the server's clock."""
        return self._line.clock.now()

    def turnout(self, poll: str) -> Turnout | None:
        """How many ballots an open poll has, as last heard."""
        return self._line.turnout.get(poll)

    # Acts ---------------------------------------------------------------------------------------------

    def act(self, journal: str, command: e.AnyCommand) -> str:
        """Signs a command and makes it durable; it is sent until it is answered. Returns its id.

        Raises ReadOnlyMeeting, OutboxFull, what the vault raises.
        """
        stopped = self._replica.read_only(journal)
        if stopped is not None:
            raise ReadOnlyMeeting(stopped)

        def write(_vault: Vault) -> str:
            statement = ActStatement(
                new_id(), self.fingerprint, journal, self.person, self.device, command,
                time.time_ns() // 1_000_000,
            )  # fmt: skip
            self._outbox.add(statement, sign_act(self._signer, statement))
            return statement.id

        act_id = self._thread.call(write)
        self._courier.wake()
        self._news.tell(Change(pending=True, status=True))
        return act_id

    def pending(self, journal: str | None = None) -> tuple[PendingAct, ...]:
        """The acts that the record does not hold (yet), oldest first."""
        waiting = self._outbox.waiting
        return tuple(
            self._shown(one) for one in waiting if journal is None or one.statement.journal == journal
        )

    def _shown(self, one: Waiting) -> PendingAct:
        act = one.statement
        status: Literal["sending", "waiting", "refused"] = "sending"
        if one.refused:
            status = "refused"
        elif not self._line.health.connected or papers_named(act.command) & self._line.uploading:
            status = "waiting"
        return PendingAct(
            act.id, act.journal, act.command, act.claimed_at, status, one.row.code, one.row.detail
        )

    def acknowledge(self, act_id: str) -> None:
        """The member has seen that an act was refused. Raises KeyError where none was."""
        self._thread.call(lambda _vault: self._outbox.acknowledge(act_id))
        self._news.tell(Change(pending=True))

    def wait(self, act_id: str, timeout_s: float = 30.0, *, passed: bool = True) -> Receipt:
        """The act's receipt, recorded or refused; with `passed` the state shows what it changed.

        Raises TimeoutError; ActRejected where the server would not even judge it; KeyError for no act.
        """
        self._news.wait_for(lambda: self._answered(act_id, passed), timeout_s)
        receipt = self.receipt(act_id)
        if receipt is None:
            raise ActRejected(next(act for act in self.pending() if act.id == act_id))
        return receipt

    def _answered(self, act_id: str, passed: bool) -> bool:
        mine = next((one for one in self._outbox.waiting if one.statement.id == act_id), None)
        if mine is not None and not mine.refused:
            return False
        receipt = self.receipt(act_id)
        if receipt is None:
            if mine is None:
                raise KeyError(act_id)
            return True
        return not passed or receipt.outcome == "refused" or act_id not in self._courier.ahead

    def receipt(self, act_id: str) -> Receipt | None:
        """The server's signed answer to an act, checked when it came."""
        return self._thread.call(lambda _vault: self._outbox.receipt(act_id))

    def kept_receipt(self, act_id: str) -> KeptReceipt | None:
        """Act and receipt in their signed bytes: evidence for `verify --receipts`."""
        return self._thread.call(lambda _vault: self._outbox.kept(act_id))

    def receipts(self, journal: str) -> tuple[Receipt, ...]:
        """The answers to the member's own acts in a journal, in the order these were made."""
        return tuple(receipt for _, receipt in self.answered(journal))

    def answered(self, journal: str) -> tuple[tuple[ActStatement, Receipt], ...]:
        """The member's own answered acts in a journal with their receipts, in the order they were made."""
        return self._thread.call(lambda _vault: self._outbox.receipts(journal))

    # Papers -------------------------------------------------------------------------------------------

    def _sha256(self, journal: str, paper: str, revision: int) -> str:
        state = self.state(journal)
        if paper == MINUTES:
            filed = found(state, "minutes", e.MinutesFiled)
            if filed is None:
                raise PaperNotHere("the minutes are not on file")
            return filed.minutes.sha256
        event = found(state, f"paper/{paper}", e.PaperEvent)
        if event is None or event.paper.recalled:
            raise PaperNotHere(paper)
        try:
            return event.paper.revisions[revision].sha256
        except IndexError:
            raise PaperNotHere(f"{paper} has no revision {revision}") from None

    def paper(self, journal: str, paper: str, revision: int = -1) -> bytes:
        """A paper's bytes from the vault; revisions count from 0, -1 is the newest, "minutes" the signed
        minutes. Raises PaperNotHere; a copy that no longer opens is fetched again."""
        sha256 = self._sha256(journal, paper, revision)
        try:
            with self._thread.call(lambda vault: vault.open_blob(journal, sha256)) as reader:
                return reader.read()
        except BlobMissing:
            raise PaperNotHere(paper) from None
        except BlobDamaged as damaged:
            self._thread.call(lambda vault: self._transfers.damaged(vault, journal, sha256))
            raise PaperNotHere(paper) from damaged

    def minutes(self, journal: str) -> bytes:
        """The signed minutes on file. Raises PaperNotHere."""
        return self.paper(journal, MINUTES)

    def papers_returned(self, journal: str) -> bool:
        """Whether a meeting's papers were lent for a time, and were due back."""
        return journal in self._transfers.returned

    def paper_ready(self, journal: str, paper: str, revision: int = -1) -> bool:
        """Whether a paper can be opened now."""
        try:
            sha256 = self._sha256(journal, paper, revision)
        except PaperNotHere:
            return False
        return self._transfers.here(journal, sha256)

    def verdict(self, journal: str, paper: str, revision: int = -1) -> papers.Report | None:
        """What a paper's signatures are worth; None until it has been judged. Raises PaperNotHere."""
        return self._verdicts.get(self._sha256(journal, paper, revision))

    def upload(self, data: bytes) -> Upload:
        """Seals bytes in the vault and sends them; durable when this returns. Resumed after any cut."""
        sha256 = hashlib.sha256(data).hexdigest()
        self._transfers.upload(data, sha256)
        self._transfers.wake()
        return self._transfers.handle(sha256)

    def uploaded(self, sha256: str) -> bytes:
        """Bytes that were brought here and that no meeting names yet. Raises PaperNotHere."""
        try:
            with self._thread.call(lambda vault: vault.open_blob(UPLOAD_SHELF, sha256)) as reader:
                return reader.read()
        except BlobMissing:
            raise PaperNotHere(sha256) from None

    def inspect(self, data: bytes) -> papers.Inspection:
        """Whether a paper opens, and what it is."""
        answer = self._jobs().submit(papers.Inspect(), data).result()
        if isinstance(answer, papers.Inspection):
            return answer
        return papers.Inspection(refused=answer if isinstance(answer, papers.Refused) else None)

    def jobs(self) -> papers.Jobs:
        """The pool of papers' workers that this cabinet uses, for making and signing minutes."""
        return self._jobs()

    def verify(self, data: bytes) -> papers.Report:
        """What the signatures of any PDF are worth under this server's trust bundle."""
        return self._verdicts.judge(data)

    # Searching ----------------------------------------------------------------------------------------

    def search(
        self, text: str, meeting: str | None = None, paper: str | None = None, limit: int = LIMIT
    ) -> SearchAnswer:
        """What answers a question among all that is on this device: papers' pages, titles, conclusions, own
        notes; in one meeting or one of its papers if these are named. At most `limit` places. Nothing that is
        typed raises. What has not been read yet is not found: `progress` says how much that is."""
        return self._search.ask(text, meeting, paper, limit)

    # Marks and places ---------------------------------------------------------------------------------

    def annotate(self, journal: str, paper: str, operation: Operation) -> None:
        """Adds an operation to the member's notebook: sealed and durable when this returns."""
        self._thread.call(lambda _vault: self._notebook.add(journal, paper, operation))

    def annotations(self, journal: str, paper: str) -> tuple[Operation, ...]:
        """The merged set of a paper's operations, tombstones included (see domain.annotation.standing)."""
        return self._thread.call(lambda _vault: self._notebook.operations(journal, paper))

    def sealed_notebook(self, journal: str) -> dict[str, bytes]:
        """A meeting's operations by id as they leave this device: sealed."""
        return self._thread.call(lambda vault: dict(vault.scan(OPERATIONS + journal)))

    def place(self, paper: str) -> Any:
        """Where one was in a paper, as it was remembered; None at first."""
        value = self._thread.call(lambda vault: vault.get(PLACES, paper))
        return None if value is None else msgspec.json.decode(value)

    def remember_place(self, paper: str, place: Any) -> None:
        """Remembers where one is in a paper, on this device: anything that JSON can say."""

        def write(vault: Vault) -> None:
            with vault.transaction() as tx:
                tx.put(PLACES, paper, msgspec.json.encode(place))

        self._thread.call(write)

    # Drafts and directory -----------------------------------------------------------------------------

    def _request(self, request: Callable[[Connection], Any]) -> Any:
        """Asks the server on the courier's thread. Raises TransportError."""
        try:
            return self._courier.ask(request).result(REQUEST_S)
        except TimeoutError:
            raise Unreachable("no answer in time") from None

    def drafts(self) -> tuple[DraftRow, ...]:
        """The drafts one shares; without a connection those known here."""
        with suppress(TransportError):
            self._request(self._drafts.fetch_all)
        return self._thread.call(self._drafts.rows)

    def draft(self, draft: str) -> Draft | None:
        """A draft as it stands; what was written here and not yet taken comes first."""
        with suppress(TransportError):
            if not self._thread.call(lambda vault: self._drafts.unsent(vault, draft)):
                self._request(lambda connection: self._drafts.fetch(connection, draft))
        return self._thread.call(lambda vault: self._drafts.kept(vault, draft))

    def draft_conflict(self, draft: str) -> DraftConflict | None:
        """Both texts of a draft that somebody else changed meanwhile, until one of them is saved."""
        return self._thread.call(lambda vault: self._drafts.conflict(vault, draft))

    def save_draft(self, draft: Draft) -> Draft | DraftConflict:
        """Keeps a draft and sends it. Without a connection it is returned as given, and sent later.

        Raises Refused where the server will not take it; it stays kept here.
        """
        self._thread.call(lambda vault: self._drafts.write(vault, draft))
        try:
            answer: Draft | DraftConflict = self._request(lambda one: self._drafts.send(one, draft))
            return answer
        except TransportError as error:
            if isinstance(error, Refused) and not error.passing:
                raise
            self._drafts_chore.soon()
            return draft

    def directory(self) -> DirectoryAnswer | None:
        """A secretary's bodies and everyone who can be invited; None for anybody else. Kept for offline."""
        with suppress(TransportError):
            self._request(self._drafts.fetch_directory)
        return self._thread.call(self._drafts.directory)

    # Ballots ------------------------------------------------------------------------------------------

    def ballots(self, journal: str, poll: str) -> tuple[BallotRecord, ...]:
        """A closed poll's ballots, fetched once and counted again on this device.

        Raises PollOpen, BallotMismatch (kept as an alarm too), TransportError.
        """
        kept = self._thread.call(lambda vault: kept_ballots(vault, journal, poll))
        if kept is not None:
            return kept.ballots
        records: tuple[BallotRecord, ...] = self._request(
            lambda connection: self._recount.count(connection, journal, poll)
        )
        return records

    def alarms(self) -> tuple[Alarm, ...]:
        """What must not be and yet was: kept, oldest first."""
        return self._alarms.all

    def put_away(self, alarm: str) -> None:
        """The member has read what alarms of this code say: they are kept, and are the state no more."""
        self._thread.call(lambda _vault: self._alarms.put_away(alarm))

    # Changes and status -------------------------------------------------------------------------------

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Calls back, on a thread of the cabinet, after every change; the callback must return at once.

        Returns what ends the subscription.
        """
        return self._news.subscribe(callback)

    def _judged(self) -> None:
        self._transfers.wake()
        self._indexing.wake()

    def _heard(self, change: Change) -> None:
        if change.status and self._line.health.met("device-wiped") and self._wiping.acquire(blocking=False):
            threading.Thread(target=self._wipe, name="cabinet-wipe", daemon=True).start()
        if change.meetings:
            if any(subject.partition("/")[0] in NAMES_PAPERS for subject in change.subjects):
                self._transfers.current = False
            self._transfers.wake()
            if any(subject.startswith("poll/") for subject in change.subjects):
                self._ballots_chore.soon()
                self._courier.wake()
        if change.transfers and not self._line.uploading:
            self._courier.wake()  # acts may have waited for an upload

    def _wipe(self) -> None:
        """The server says that all is to be deleted: only its signed order makes it so."""
        try:
            trust, connection = Contact.of(self._line.wire.trust, self.device).reach()
            try:
                if not wipe_ordered(connection, trust, self.device):
                    return
            finally:
                connection.close()
            self.lock()
            try:
                remove_vault(self._directory, self._store)
            finally:  # what is left goes at the next start; the screens must not stand over a closed vault
                self._news.tell(Change(wiped=True))
        except (TransportError, VaultError) as error:
            log.warning("the wipe waits", extra={"reason": type(error).__name__})
            again = threading.Timer(WIPE_AGAIN_S, self._heard, (Change(status=True),))
            again.daemon = True
            again.start()
        finally:
            self._wiping.release()

    def _connected(self) -> None:
        """The line is back: whatever waited goes on at once."""
        for chore in (self._notebook_chore, self._drafts_chore, self._ballots_chore):
            chore.soon()
        self._courier.wake()
        self._transfers.wake()

    def _notebook_told(self, newest: int) -> None:
        if self._notebook.told(newest):
            self._notebook_written()

    def _notebook_written(self) -> None:
        self._notebook_chore.soon()
        self._courier.wake()

    def _pull_far(self, connection: Connection) -> None:
        """The stream carries the nearest meetings; whatever stands beyond them is asked for now and then."""
        for asked in self._line.asked()[1:]:
            self._line.get(connection, asked)

    def _tidy(self, vault: Vault) -> None:
        """Shreds what is due back, and the keys of meetings that the member may see nothing of any more."""
        shredded = vault.shred_expired(self._line.clock.now() // 1000, remember=self._line.clock.known)
        named = {UPLOAD_SHELF, *self._replica.meetings(self.person)}
        if self._replica.cursor(self.person):
            for gone in set(vault.meetings()) - named:
                vault.shred_meeting(gone)
                shredded.append(gone)
        if shredded:
            self._transfers.lost(frozenset(shredded))
            self._transfers.look(vault)

    def _fetch_roots(self, connection: Connection) -> None:
        roots = connection.ask("GET", "/roots", RootsAnswer).roots
        self._thread.call(lambda vault: self._verdicts.take_roots(vault, roots))
        self._transfers.wake()

    def status(self) -> SyncStatus:
        """How far this cabinet is from holding all that its member may see."""
        code, pulled, contact = self._line.health.read()
        waiting = sum(1 for one in self._outbox.waiting if not one.refused)
        papers_done, papers_total, bytes_done, bytes_total = self._transfers.progress()
        loud = next((alarm.code for alarm in self._alarms.all if not alarm.seen), "")
        papers_paused, bytes_paused = self._transfers.paused()
        state: Literal["synced", "syncing", "paused", "offline", "error"]
        if not self._started:
            state, code = "offline", "not-started"
        elif code in AWAY:
            state = "offline"
        elif code or loud:
            state, code = "error", code or loud
        elif pulled and not waiting and self._transfers.current and self._transfers.idle:
            state = "paused" if papers_paused else "synced"
        else:
            state = "syncing"
        return SyncStatus(
            state, code, waiting, papers_done, papers_total, bytes_done, bytes_total, contact, loud,
            self._line.clock.off_s(), papers_paused, bytes_paused, *self._transfers.uploads.progress(),
            self._transfers.left_s(),
        )  # fmt: skip

    def network_rules(self) -> NetworkRules:
        """What papers may ask of this device's network."""
        return self._transfers.rules

    def set_network_rules(self, rules: NetworkRules) -> None:
        """Other rules, at once; durable when this returns."""
        self._transfers.obey(rules)

    def tell_metered(self, metered: bool) -> None:
        """Whether the operating system says that every byte of this network is paid for."""
        self._transfers.tell_metered(metered)

    def fetch_now(self, journal: str, paper: str, revision: int = -1) -> None:
        """The member wants to read this: it comes before everything else, whatever the network costs.

        Raises PaperNotHere where the meeting names no such paper.
        """
        self._transfers.fetch_now((journal, self._sha256(journal, paper, revision)))

    def fetch_all_now(self) -> None:
        """All that there is, whatever the network costs."""
        self._transfers.fetch_now()

    def try_again(self, timeout_s: float = 30.0) -> None:
        """Ends the waits after failures, then waits until all is settled. Raises TimeoutError."""
        for thread in self._threads:
            thread.wake()
        self.settled(timeout_s)

    def settled(self, timeout_s: float = 30.0, *, verdicts: bool = False, search: bool = False) -> None:
        """Returns once nothing is pending, the feed is at its head and all visible papers are here; with
        `verdicts` also once they are judged, with `search` once their words are read. For tests and the demo.
        Raises TimeoutError."""
        until = time.monotonic() + timeout_s

        def left() -> float:
            return max(0.0, until - time.monotonic())

        while True:
            self._news.wait_for(lambda: not any(not one.refused for one in self._outbox.waiting), left())
            try:
                self._courier.pull_soon().result(left())
            except TransportError:
                if not left():
                    raise TimeoutError from None
                self._news.wait_for(lambda: self._line.health.connected, left())
                continue
            self._thread.call(self._transfers.look)
            self._news.wait_for(lambda: self._transfers.idle, left())
            if verdicts:
                self._news.wait_for(lambda: not self._verdicts.waiting, left())
            if search:
                self._news.wait_for(lambda: not self._indexing.waiting(), left())
            if not any(not one.refused for one in self._outbox.waiting):
                return


class ActRejected(Exception):
    """The server would not judge an act: it is kept, with the code, until it is acknowledged."""

    def __init__(self, act: PendingAct) -> None:
        super().__init__(act.code)
        self.act, self.code = act, act.code
