"""Requests and answers, each strict; what a limit is stands beside what it limits."""

from typing import Annotated, Literal

import msgspec

from ecabinet.domain.events import Agenda
from ecabinet.domain.people import Id, Line, Millis
from ecabinet.domain.poll import Ballot
from ecabinet.evidence.statements import SignedBytes

PROTOCOL = 1
BODY_BYTES_MAX = 1 << 20
"""Of any request but an upload's chunk."""
CHUNK_BYTES_MAX = 8 << 20
ACTS_MAX = 64
"""Acts in one batch."""
JOURNALS_MAX = 256
"""Journals in one feed request."""
PASSWORD_CHARS_MIN = 8
HEARTBEAT_S = 10.0
SESSION_S = 12 * 3600
SEALED_BYTES_MAX = 256 << 10
LETTERS_MAX = 64
"""Sealed acts in one request."""
LETTER_BYTES_MAX = 760 << 10
OPERATIONS_MAX = 500


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what crosses the wire."""


class Problem(msgspec.Struct, frozen=True):
    """An error as the server answers it (RFC 9457, application/problem+json), in codes that screens know."""

    code: str
    status: int
    title: str
    detail: dict[str, str] = {}


# Codes a cabinet must tell apart; anything else is "unexpected".
PROBLEMS: dict[str, tuple[int, str]] = {
    "invalid": (400, "The request is not understood"),
    "not-signed-in": (401, "Sign in first"),
    "wrong-password": (403, "Wrong name or password"),
    "wrong-code": (403, "The enrolment code is wrong, used or expired"),
    "not-permitted": (403, "Not permitted"),
    "device-revoked": (403, "This device may not act any more"),
    "device-wiped": (403, "What this device holds is to be deleted"),
    "not-found": (404, "Not found"),
    "no-such-method": (405, "Not asked that way"),
    "conflict": (409, "Somebody else changed it"),
    "offset": (409, "The upload stands elsewhere"),
    "cursor": (410, "The cursor belongs to another term"),
    "too-large": (413, "Too large"),
    "range": (416, "No such range"),
    "digest-differs": (422, "The same id was used for something else"),
    "hash-mismatch": (422, "The bytes do not have the hash that was announced"),
    "bad-signature": (422, "The signature does not fit"),
    "too-many": (429, "Too many attempts"),
    "internal": (500, "The server failed"),
    "storage-full": (507, "The server's disk is full"),
}


PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
"""Ed25519 or X25519, raw."""


class IdentityAnswer(Message, frozen=True):
    """GET /identity: every statement, oldest first."""

    protocol: int
    statements: tuple[SignedBytes, ...]


class EnrolRequest(Message, frozen=True):
    """POST /enrol: the code approves the device; the password is set by the first, asked of later ones."""

    code: Annotated[str, msgspec.Meta(min_length=16, max_length=16)]
    password: Annotated[str, msgspec.Meta(min_length=PASSWORD_CHARS_MIN, max_length=200)]
    device: Id
    device_name: Line
    sign_key: PublicKey
    seal_key: PublicKey

    def __repr__(self) -> str:
        return f"EnrolRequest(device={self.device!r})"


class EnrolAnswer(Message, frozen=True):
    """Who the device now acts for."""

    person: Id
    name: Line
    office: Line
    account: Line
    roots: tuple[bytes, ...]
    """The administrator's trust bundle for signatures on papers, DER."""


Mark = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]


class SignInStatement(Message, frozen=True):
    """What a device signs to sign in (purpose ecabinet/sign-in/1): fresh by the server's challenge."""

    server: Line
    device: Id
    challenge: Annotated[str, msgspec.Meta(min_length=20, max_length=100)]
    number: Annotated[int, msgspec.Meta(ge=1, le=1 << 52)]
    """How many times this device has signed in, this one included, as its vault remembers."""
    mark: Mark
    """Random, new with each number; sent again only until an answer came. A vault that was put back uses a
    number again, and cannot know its mark."""


class ChallengeAnswer(Message, frozen=True):
    """POST /challenge."""

    challenge: str


class SessionAnswer(Message, frozen=True):
    """POST /session: a bearer token for this device."""

    token: str
    person: Id
    expires_at: Millis
    server_time: Millis
    number: int
    """How many times this device has signed in, as the server counts: never less than was said."""
    rolled_back: bool = False
    """The vault did not know the device's last sign-in: it was put back to an earlier state, or copied."""

    def __repr__(self) -> str:
        return f"SessionAnswer(person={self.person!r})"


class ReadmitRequest(Message, frozen=True):
    """POST /readmit: the account's password lifts the wait after ten wrong PINs; it opens nothing itself."""

    device: Id
    password: Annotated[str, msgspec.Meta(max_length=200)]

    def __repr__(self) -> str:
        return f"ReadmitRequest(device={self.device!r})"


class ReadmitAnswer(Message, frozen=True):
    """The password was right, and the device may act."""

    account: Line


class DeviceAnswer(Message, frozen=True):
    """GET /devices/{id}: what a device must know even while nobody can open it."""

    wipe: SignedBytes | None = None
    """The administrator's order to delete what the device holds (a WipeOrder)."""


Letter = Annotated[bytes, msgspec.Meta(max_length=LETTER_BYTES_MAX)]


class LettersRequest(Message, frozen=True):
    """POST /letters: acts that a device sealed to the server's key, sent without opening its vault."""

    letters: Annotated[tuple[Letter, ...], msgspec.Meta(min_length=1, max_length=LETTERS_MAX)]


LetterOutcome = Literal["recorded", "refused", "unreadable", "later"]
"""later: not judged yet (a paper is still missing, the disk is full), to be sent again."""


class LettersAnswer(Message, frozen=True):
    """What became of each letter, in order; who sends them learns nothing of what they say."""

    outcomes: tuple[LetterOutcome, ...]


class ActsRequest(Message, frozen=True):
    """POST /acts: signed commands, in the order they were made."""

    acts: Annotated[tuple[SignedBytes, ...], msgspec.Meta(min_length=1, max_length=ACTS_MAX)]


class ActAnswer(Message, frozen=True):
    """A receipt, or why there is none (then the act was not judged and is to be sent again or mended)."""

    receipt: SignedBytes | None = None
    problem: Problem | None = None


class ActsAnswer(Message, frozen=True):
    """One answer for each act, in order."""

    answers: tuple[ActAnswer, ...]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One subject in a page: the bytes of its last event with what proves them, or forget."""

    subject: str
    event: str | None = None
    """The event's stored bytes, as text; None: forget the subject."""
    nonce: bytes | None = None
    place: bytes | None = None
    """H(nonce2, journal, number): with nonce and event it makes the log's leaf."""


class Page(msgspec.Struct, frozen=True):
    """The difference between a cursor and the journal's head, for one reader.

    It may be folded only onto the cursor it was asked from; "" is the empty beginning, and `reset`
    says that what stood before is void (another term).
    """

    journal: Id
    since: str
    cursor: str
    entries: tuple[Entry, ...]
    reset: bool = False


class Position(Message, frozen=True):
    """Where a cabinet stands in a journal."""

    journal: Id
    cursor: str = ""


class FeedRequest(Message, frozen=True):
    """The journals a cabinet follows; sent as the `at` query of GET /feed, JSON."""

    positions: Annotated[tuple[Position, ...], msgspec.Meta(max_length=JOURNALS_MAX)]


class FeedAnswer(msgspec.Struct, frozen=True):
    """GET /feed: a page for each journal that has news; the newest signed head of the log."""

    pages: tuple[Page, ...]
    head: SignedBytes | None
    server_time: Millis
    turnout: tuple["Turnout", ...] = ()
    notebook: int = 0
    """The number of the newest operation in the reader's own notebook."""


class Turnout(msgspec.Struct, frozen=True):
    """How many ballots an open poll has: rides the stream, never a journal."""

    poll: Id
    cast: int
    electorate: int


class BallotRecord(msgspec.Struct, frozen=True):
    """A ballot with its evidence: what the member's device signed."""

    ballot: Ballot
    act: SignedBytes
    sign_key: bytes


class BallotList(msgspec.Struct, frozen=True):
    """GET /polls/{poll}/ballots after closing."""

    poll: Id
    ballots: tuple[BallotRecord, ...]


class UploadRequest(Message, frozen=True):
    """POST /uploads: bytes to come, by hash. Answers where to go on; size reached means nothing to send."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, msgspec.Meta(ge=1, le=1 << 30)]


class UploadAnswer(Message, frozen=True):
    """Where an upload stands: PATCH /uploads/{id} with Upload-Offset goes on there."""

    id: Id
    offset: int
    size: int
    done: bool


class Span(Message, frozen=True):
    """Bytes that two revisions of a paper share."""

    at: Annotated[int, msgspec.Meta(ge=0)]
    """Where they stand in the one that was asked about."""
    of: Annotated[int, msgspec.Meta(ge=0)]
    """Where they stand in the other."""
    size: Annotated[int, msgspec.Meta(ge=1)]


class SameAnswer(Message, frozen=True):
    """GET …/{revision}/same/{other}: what a cabinet that has the other may copy; a hint, checked by the hash.

    In rising order, none overlapping another.
    """

    spans: tuple[Span, ...]


class Draft(Message, frozen=True):
    """GET and PUT /drafts/{id}: newest only, compare-and-set on `revision` (0 makes it)."""

    id: Id
    kind: Literal["agenda", "conclusion"]
    revision: int
    agenda: Agenda | None = None
    text: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    meeting: Id | None = None
    """For a conclusion: the meeting whose desk shares it."""
    item: Id | None = None


class DraftConflict(Message, frozen=True):
    """409 with both texts: both stand until somebody chooses."""

    yours: Draft
    theirs: Draft


class DraftRow(Message, frozen=True):
    """GET /drafts."""

    id: Id
    kind: str
    revision: int
    title: str
    meeting: Id | None
    item: Id | None = None


class DraftsAnswer(Message, frozen=True):
    """GET /drafts: those one shares."""

    drafts: tuple[DraftRow, ...]


class RootsAnswer(Message, frozen=True):
    """GET /roots: the administrator's trust bundle for signatures on papers, DER."""

    roots: tuple[bytes, ...]


class DirectoryPerson(Message, frozen=True):
    """A person one may convene."""

    person: Id
    name: Line
    office: Line
    unit: str


class DirectoryBody(Message, frozen=True):
    """A body one is secretary of: whom it convenes and by which rules."""

    id: Id
    name: Line
    parent: str
    members: tuple["BodyMember", ...]
    profile_id: str
    profile_name: str
    profile_confirmed_by: str
    papers_ahead_days: int
    papers_ahead_urgent_days: int


class BodyMember(Message, frozen=True):
    """Somebody's standing in a body."""

    person: Id
    name: Line
    office: Line
    role: Literal["chair", "secretary", "member"]
    votes: bool


class DirectoryAnswer(Message, frozen=True):
    """GET /directory, for secretaries: their bodies and who can be invited as a guest."""

    bodies: tuple[DirectoryBody, ...]
    people: tuple[DirectoryPerson, ...]


class NotebookOperation(Message, frozen=True):
    """A sealed operation on a member's notebook; the server cannot read it."""

    id: Id
    sealed: Annotated[bytes, msgspec.Meta(max_length=SEALED_BYTES_MAX)]


class NotebookPut(Message, frozen=True):
    """PUT /notebook: a set, so sending again changes nothing."""

    operations: Annotated[tuple[NotebookOperation, ...], msgspec.Meta(max_length=OPERATIONS_MAX)]


class NotebookAnswer(Message, frozen=True):
    """GET /notebook?since=: operations in the order they came; `next` goes on."""

    operations: tuple[NotebookOperation, ...]
    next: int
