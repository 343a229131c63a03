"""The endpoints: each asks a store and answers a message of the protocol. Rules live elsewhere."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post, put
from litestar.datastructures import State as AppState
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, Parameter
from litestar.response import Response
from sqlalchemy import Connection

from ecabinet.domain import events as e
from ecabinet.domain.permissions import found, papers_due_at, sees
from ecabinet.evidence.statements import ActStatement, Receipt, SignedBytes, letter_context
from ecabinet.protocol import messages as m
from ecabinet.server import ballot_box, devices, directory, drafts, notebook
from ecabinet.server.accounts import Session, trust_roots
from ecabinet.server.downloads import FileResponse
from ecabinet.server.identity import Identity
from ecabinet.server.problems import Refused
from ecabinet.server.registrar import problem
from ecabinet.server.seal import BadLetter
from ecabinet.server.store import StorageFull, StoreClosed
from ecabinet.server.stores import Clock, Stores
from ecabinet.server.stream import StreamResponse, Streams

T = TypeVar("T")
log = logging.getLogger(__name__)

Asking = Request[Any, Any, AppState]
PROBLEM_JSON = "application/problem+json"
CODES_BY_STATUS = {400: "invalid", 404: "not-found", 405: "no-such-method", 413: "too-large"}


@dataclass(frozen=True)
class Parts:
    """What every endpoint reaches."""

    stores: Stores
    identity: Identity
    streams: Streams
    clock: Clock

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` on a snapshot, off the event loop."""

        def run() -> T:
            with self.stores.store.read() as connection:
                return work(connection)

        return await asyncio.to_thread(run)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` on the writer and waits for its commit."""
        return await asyncio.wrap_future(self.stores.store.write(work))


def token(request: Asking) -> str:
    """The bearer token of a request. Raises Refused: not signed in."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not value:
        raise Refused("not-signed-in")
    return value


def parts_of(request: Asking) -> Parts:
    """The dependency `parts`."""
    parts: Parts = request.app.state.parts
    return parts


def session_of(request: Asking, parts: Parts) -> Session:
    """The dependency `session`: whose request it is. Raises Refused: not signed in, device revoked."""
    return parts.stores.accounts.session(token(request))


# Problems -----------------------------------------------------------------------------------------


def answer(told: m.Problem, headers: dict[str, str] | None = None) -> Response[m.Problem]:
    """A problem as a response."""
    headers = dict(headers or {})
    if told.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "wait_s" in told.detail:
        headers["Retry-After"] = told.detail["wait_s"]
    if told.code == "range":
        headers["Content-Range"] = f"bytes */{told.detail['size']}"
    return Response(told, status_code=told.status, media_type=PROBLEM_JSON, headers=headers)


def on_refused(_: Asking, error: Refused) -> Response[m.Problem]:
    """What a part of the server refused."""
    return answer(error.problem)


def on_stale(_: Asking, error: drafts.Conflict) -> Response[m.DraftConflict]:
    """Both texts; neither is lost."""
    return Response(error.conflict, status_code=409)


def on_full(_: Asking, __: StorageFull) -> Response[m.Problem]:
    """Nothing was kept, and the same may be asked again."""
    return answer(problem("storage-full"))


def on_http(_: Asking, error: HTTPException) -> Response[m.Problem]:
    """What the framework refused, in the protocol's words and without its detail."""
    other = "invalid" if error.status_code < 500 else "internal"
    allow = ", ".join(
        method for method in (error.headers or {}).get("allow", "").split(", ") if method != "OPTIONS"
    )
    return answer(problem(CODES_BY_STATUS.get(error.status_code, other)), {"Allow": allow} if allow else {})


def on_garbage(_: Asking, __: Exception) -> Response[m.Problem]:
    """A body that no decoder reads: bytes that are no text, brackets without end."""
    return answer(problem("invalid"))


def on_anything(_: Asking, error: Exception) -> Response[m.Problem]:
    """A fault of the server: logged with its place, answered without detail."""
    if not isinstance(error, StoreClosed):
        log.error("a request failed", exc_info=error)
    return answer(problem("internal"))


EXCEPTIONS: dict[int | type[Exception], Callable[[Asking, Any], Response[Any]]] = {
    Refused: on_refused,
    drafts.Conflict: on_stale,
    StorageFull: on_full,
    HTTPException: on_http,
    UnicodeDecodeError: on_garbage,
    RecursionError: on_garbage,
    Exception: on_anything,
}


def _may_answer(*statuses: int, session: bool = True) -> dict[int, ResponseSpec]:
    """The problems an operation may answer with, for its description."""
    every = {400, *statuses, *((401, 403) if session else ())}
    return {
        status: ResponseSpec(
            m.Problem, generate_examples=False, description="A problem", media_type=PROBLEM_JSON
        )
        for status in sorted(every)
    }


OPENLY: dict[str, Any] = {"security": [{}]}

# Who the server is, who one is --------------------------------------------------------------------


@get("/identity", responses=_may_answer(session=False), **OPENLY)
async def identity(parts: Parts) -> m.IdentityAnswer:
    """Every statement of the identity, oldest first."""
    return m.IdentityAnswer(m.PROTOCOL, parts.identity.statements)


@post("/enrol", status_code=200, responses=_may_answer(403, 409, 413, 429, 507, session=False), **OPENLY)
async def enrol(data: m.EnrolRequest, request: Asking, parts: Parts) -> m.EnrolAnswer:
    """Lets a device act for the person whose one-time code it brings."""
    source = request.client.host if request.client else ""
    return await asyncio.wrap_future(parts.stores.accounts.enrol(data, source))


@post("/challenge", status_code=200, responses=_may_answer(session=False), **OPENLY)
async def challenge(parts: Parts) -> m.ChallengeAnswer:
    """Fresh words for a device to sign."""
    return m.ChallengeAnswer(parts.stores.accounts.challenge())


@post("/session", status_code=200, responses=_may_answer(403, 413, 422, 507, session=False), **OPENLY)
async def begin_session(data: SignedBytes, parts: Parts) -> m.SessionAnswer:
    """A session for the device that signed the challenge."""
    accounts = parts.stores.accounts
    begun = await asyncio.to_thread(accounts.sign_in, data)
    return await asyncio.wrap_future(begun)


@post("/readmit", status_code=200, responses=_may_answer(403, 413, 429, 507, session=False), **OPENLY)
async def readmit(data: m.ReadmitRequest, parts: Parts) -> m.ReadmitAnswer:
    """Lifts the wait that ten wrong PINs put on a device, for its account's password."""
    return await asyncio.wrap_future(parts.stores.accounts.readmit(data))


@get("/devices/{device:uuid}", responses=_may_answer(404, session=False), **OPENLY)
async def device_standing(device: UUID, parts: Parts) -> m.DeviceAnswer:
    """Whether a device is to delete what it holds; asked without a session, since nobody may open it."""
    return m.DeviceAnswer(await parts.read(lambda connection: devices.wipe_order(connection, str(device))))


# The record ---------------------------------------------------------------------------------------


@post("/acts", status_code=200, responses=_may_answer(413))
async def acts(data: m.ActsRequest, parts: Parts, session: Session) -> m.ActsAnswer:
    """Judges signed commands in their order: a receipt or a problem for each, once it is durable."""
    futures = await asyncio.to_thread(
        parts.stores.registrar.submit, session.person, session.device, data.acts
    )
    answers = await asyncio.gather(*map(asyncio.wrap_future, futures))
    return m.ActsAnswer(tuple(answers))


@post(
    "/letters",
    status_code=200,
    responses=_may_answer(413, session=False),
    **OPENLY,
)
async def letters(data: m.LettersRequest, parts: Parts) -> m.LettersAnswer:
    """Judges acts that devices sealed to this server, whoever sends them; the sender learns no content."""
    held: set[str] = set()
    return m.LettersAnswer(tuple([await _letter(parts, one, held) for one in data.letters]))


async def _letter(parts: Parts, letter: bytes, held: set[str]) -> m.LetterOutcome:
    """Judges one. What follows an act that could not be judged yet waits with it, in its journal; only
    ballots, which depend on no paper, overtake. `held` are those journals."""
    identity = parts.identity
    try:
        plain = identity.letters.open(letter, letter_context(identity.fingerprint))
        signed = msgspec.msgpack.decode(plain, type=SignedBytes)
    except (BadLetter, msgspec.DecodeError, UnicodeDecodeError):
        return "unreadable"
    try:
        act = msgspec.json.decode(signed.data, type=ActStatement)  # believed by the registrar alone
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "refused"
    if act.journal in held and not isinstance(act.command, e.CastBallot):
        return "later"
    judged = await asyncio.to_thread(parts.stores.registrar.submit_letter, signed)
    told = await asyncio.wrap_future(judged)
    if told.receipt is not None:
        return msgspec.json.decode(told.receipt.data, type=Receipt).outcome
    assert told.problem is not None, "neither receipt nor problem"
    passing = told.problem.status >= 500 or told.problem.code == "hash-mismatch"
    if passing:
        held.add(act.journal)
    return "later" if passing else "refused"


@get("/feed", responses=_may_answer())
async def feed(
    at: Annotated[str, Parameter(description="FeedRequest as JSON", max_length=m.BODY_BYTES_MAX)],
    request: Asking,
    parts: Parts,
    session: Session,
) -> Response[m.FeedAnswer]:
    """A page for each journal that has news; as `text/event-stream` it stays and sends those to come."""
    try:
        positions = msgspec.json.decode(at, type=m.FeedRequest).positions
    except msgspec.MsgspecError:
        raise Refused("invalid", field="at") from None
    stores = parts.stores
    if "text/event-stream" in request.headers.get("accept", ""):
        streaming = StreamResponse(stores.feed, stores.accounts, parts.streams, token(request), positions)
        return streaming  # type: ignore[return-value]  # described as what each of its answers is
    return Response(await asyncio.to_thread(stores.feed.read, session.person, positions))


@get("/head", responses=_may_answer(404))
async def head(parts: Parts, session: Session) -> SignedBytes:
    """The newest signed head of the log; not found until there is an event."""
    newest = parts.stores.log.head
    if newest is None:
        raise Refused("not-found")
    return newest


# Papers -------------------------------------------------------------------------------------------


@post("/uploads", status_code=200, responses=_may_answer(413, 422, 429, 507))
async def begin_upload(data: m.UploadRequest, parts: Parts, session: Session) -> m.UploadAnswer:
    """Announces bytes by their hash, and learns where to go on."""
    return await parts.stores.blobs.begin(session, data)


@get("/uploads/{upload:uuid}", responses=_may_answer(404))
async def upload_standing(upload: UUID, parts: Parts, session: Session) -> m.UploadAnswer:
    """Where an upload of this device stands."""
    standing, _ = await asyncio.to_thread(parts.stores.blobs.standing, session, str(upload))
    return standing


@patch(
    "/uploads/{upload:uuid}",
    responses=_may_answer(404, 409, 413, 422, 507),
    request_max_body_size=m.CHUNK_BYTES_MAX,
)
async def add_chunk(
    upload: UUID,
    offset: Annotated[int, HeaderParameter(name="Upload-Offset", ge=0, le=e.PAPER_BYTES_MAX)],
    request: Asking,
    parts: Parts,
    session: Session,
) -> m.UploadAnswer:
    """Adds bytes where the upload stands; the last chunk makes it a paper if the hash is right."""
    return await parts.stores.blobs.receive(session, str(upload), offset, request.stream())


async def _file(request: Asking, parts: Parts, sha256: str, size: int) -> FileResponse:
    have = await parts.read(lambda connection: parts.stores.blobs.have(connection, sha256))
    if have != size:
        log.error("a paper's bytes are missing")
        raise Refused("not-found")
    headers = request.headers
    path = parts.stores.blobs.path(sha256)
    return FileResponse(path, sha256, size, headers.get("range"), headers.get("if-range"))


BYTES: dict[str, Any] = {"media_type": "application/octet-stream"}


def _issue(
    parts: Parts, connection: Connection, session: Session, meeting: UUID, paper: UUID, revision: int
) -> tuple[str, int]:
    """Hash and size of a revision that one may have. Raises Refused: not found."""
    subject = f"paper/{paper}"
    state = parts.stores.feed.state(connection, str(meeting))
    event = found(state, subject, e.PaperEvent) if sees(state, session.person, subject) else None
    due_at = papers_due_at(state, session.person)
    if due_at is not None and due_at < parts.clock():
        raise Refused("not-found")
    if event is None or event.paper.recalled or not 1 <= revision <= len(event.paper.revisions):
        raise Refused("not-found")
    issue = event.paper.revisions[revision - 1]
    return issue.sha256, issue.size


@get("/meetings/{meeting:uuid}/papers/{paper:uuid}/{revision:int}", responses=_may_answer(404, 416), **BYTES)
async def paper_bytes(
    meeting: UUID, paper: UUID, revision: int, request: Asking, parts: Parts, session: Session
) -> Response[bytes]:
    """A paper's bytes, all or a range; revisions count from 1. Hidden, recalled, due back or absent: not
    found."""
    issue = await parts.read(lambda connection: _issue(parts, connection, session, meeting, paper, revision))
    return await _file(request, parts, *issue)


@get(
    "/meetings/{meeting:uuid}/papers/{paper:uuid}/{revision:int}/same/{other:int}",
    responses=_may_answer(404),
)
async def same_bytes(
    meeting: UUID, paper: UUID, revision: int, other: int, parts: Parts, session: Session
) -> m.SameAnswer:
    """What a revision has in common with another of the same paper, for whoever may see both."""

    def look(connection: Connection) -> tuple[str, ...]:
        issues = [_issue(parts, connection, session, meeting, paper, one) for one in (other, revision)]
        if any(parts.stores.blobs.have(connection, sha256) != size for sha256, size in issues):
            raise Refused("not-found")
        return tuple(sha256 for sha256, _ in issues)

    old, new = map(parts.stores.blobs.path, await parts.read(look))
    return m.SameAnswer(await parts.stores.revisions.common(old, new))


@get("/meetings/{meeting:uuid}/minutes", responses=_may_answer(404, 416), **BYTES)
async def minutes_bytes(meeting: UUID, request: Asking, parts: Parts, session: Session) -> Response[bytes]:
    """The signed minutes on file."""

    def look(connection: Connection) -> tuple[str, int]:
        state = parts.stores.feed.state(connection, str(meeting))
        event = found(state, "minutes", e.MinutesFiled) if sees(state, session.person, "minutes") else None
        if event is None:
            raise Refused("not-found")
        return event.minutes.sha256, event.minutes.size

    return await _file(request, parts, *await parts.read(look))


@get("/meetings/{meeting:uuid}/polls/{poll:uuid}/ballots", responses=_may_answer(404))
async def ballots(meeting: UUID, poll: UUID, parts: Parts, session: Session) -> m.BallotList:
    """A closed poll's ballots with what each device signed."""
    subject = f"poll/{poll}"

    def look(connection: Connection) -> m.BallotList:
        state = parts.stores.feed.state(connection, str(meeting))
        if not sees(state, session.person, subject) or found(state, subject, e.PollClosed) is None:
            raise Refused("not-found")
        return m.BallotList(str(poll), ballot_box.records(connection, str(meeting), str(poll)))

    return await parts.read(look)


# Drafts, directory, notebook ----------------------------------------------------------------------


@get("/drafts", responses=_may_answer())
async def draft_rows(parts: Parts, session: Session) -> m.DraftsAnswer:
    """The drafts one shares."""
    rows = await parts.read(
        lambda connection: drafts.rows(connection, session.person, parts.stores.feed.state)
    )
    return m.DraftsAnswer(rows)


@get("/drafts/{draft:uuid}", responses=_may_answer(404))
async def draft_text(draft: UUID, parts: Parts, session: Session) -> m.Draft:
    """A draft as it stands."""
    return await parts.read(
        lambda connection: drafts.get(connection, session.person, str(draft), parts.stores.feed.state)
    )


@put(
    "/drafts/{draft:uuid}",
    responses=_may_answer(404, 413, 429, 507)
    | {409: ResponseSpec(m.DraftConflict, generate_examples=False, description="Both texts")},
)
async def put_draft(draft: UUID, data: m.Draft, parts: Parts, session: Session) -> m.Draft:
    """Stores a draft over the revision it was written from; a stale one is answered with both texts."""
    if data.id != str(draft):
        raise Refused("invalid", field="id")

    def state_of(connection: Connection, journal: str) -> e.State:
        # The feed reads only what was committed; on the writer the registrar knows what stands.
        return parts.stores.registrar.standing(connection, journal).state

    return await parts.write(
        lambda connection: drafts.put(connection, session.person, data, parts.clock(), state_of)
    )


@get("/directory", responses=_may_answer(404))
async def look_up(parts: Parts, session: Session) -> m.DirectoryAnswer:
    """A secretary's bodies and everyone who can be invited; not found for anybody else."""
    found_there = await parts.read(lambda connection: directory.directory(connection, session.person))
    if found_there is None:
        raise Refused("not-found")
    return found_there


@put("/notebook", status_code=204, responses=_may_answer(413, 422, 507))
async def put_notebook(data: m.NotebookPut, parts: Parts, session: Session) -> None:
    """Adds sealed operations; sending again changes nothing. The person's other devices hear of it."""
    await parts.write(lambda connection: notebook.put(connection, session.person, data.operations))
    parts.stores.feed.wake([session.person])


@get("/notebook", responses=_may_answer())
async def get_notebook(
    parts: Parts, session: Session, since: Annotated[int, Parameter(ge=0, le=2**53)] = 0
) -> m.NotebookAnswer:
    """Sealed operations in the order they came, a page at a time."""
    return await parts.read(lambda connection: notebook.read(connection, session.person, since))


@get("/roots", responses=_may_answer())
async def roots(parts: Parts, session: Session) -> m.RootsAnswer:
    """The trust bundle for signatures on papers."""
    return m.RootsAnswer(await parts.read(trust_roots))


ENDPOINTS: list[HTTPRouteHandler] = [
    identity, enrol, challenge, begin_session, readmit, device_standing, acts, letters, feed, head,
    begin_upload, upload_standing, add_chunk, paper_bytes, same_bytes, minutes_bytes, ballots, draft_rows,
    draft_text, put_draft, look_up, put_notebook, get_notebook, roots,
]  # fmt: skip
