"""The registrar: a signed command in; lock, load, decide, append, commit; a signed receipt out.

The same id gets the same receipt for ever; the same id with other content is refused. What could not be
judged (a full disk, bytes not uploaded yet) is a problem, not an answer, and is not stored.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future

import msgspec
from sqlalchemy import Connection, insert, select

from ecabinet.domain import events as e
from ecabinet.domain.permissions import DESK, participants
from ecabinet.domain.proceedings import Act, Convening, Decision, Refusal, apply, decide
from ecabinet.evidence.signatures import BadSignature, SigningKey
from ecabinet.evidence.statements import (
    ActStatement,
    Receipt,
    SignedBytes,
    Term,
    digest,
    read_act,
    sign_receipt,
)
from ecabinet.protocol.messages import PROBLEMS, ActAnswer, Problem
from ecabinet.server import ballot_box, journal, tables
from ecabinet.server.store import StorageFull, Store

CACHED_JOURNALS_MAX = 200


def problem(code: str, **detail: str) -> Problem:
    """A problem in the words of the protocol's table."""
    status, title = PROBLEMS[code]
    return Problem(code, status, title, detail)


class _Problem(Exception):
    """Leaves a work without keeping anything of it."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code)
        self.problem = problem(code, **detail)


class Registrar:
    """Judges commands, one journal's after another."""

    def __init__(
        self,
        store: Store,
        server: str,
        term: Term,
        log_key: SigningKey,
        clock: Callable[[], int],
        convening: Callable[[Connection, str, Sequence[str]], Convening | None],
        brought: Callable[[Connection, str, Collection[str]], int | None],
        wake: Callable[[Sequence[str]], None],
    ) -> None:
        """`convening(connection, body, guests)` asks the directory; `brought(connection, sha256,
        people)` the size of bytes that one of them brought whole; `wake(journals)` is told after a commit
        which journals have news."""
        self._store = store
        self._server = server
        self._term = term
        self._log_key = log_key
        self._clock = clock
        self._convening = convening
        self._brought = brought
        self._wake = wake
        self._standings: dict[str, journal.Standing] = {}  # touched on the writer's thread alone
        store.on_rollback.append(self._standings.clear)

    def submit(self, person: str, device: str, acts: Sequence[SignedBytes]) -> "list[Future[ActAnswer]]":
        """Judges acts in their order; each future holds the receipt or the problem once it is durable."""
        with self._store.read() as connection:
            row = connection.execute(
                select(tables.device.c.sign_key).where(
                    tables.device.c.id == device,
                    tables.device.c.person == person,
                    tables.device.c.revoked_at.is_(None),
                )
            ).one_or_none()
        return [self._submit(row.sign_key if row else None, person, device, signed) for signed in acts]

    def submit_letter(self, signed: SignedBytes) -> "Future[ActAnswer]":
        """Judges an act that came without a session: its device's signature is all that counts.

        Which device to ask for stands in what it signed; nothing is believed before `_checked`.
        """
        try:
            act = msgspec.json.decode(signed.data, type=ActStatement)
        except (msgspec.DecodeError, UnicodeDecodeError):
            answer: Future[ActAnswer] = Future()
            answer.set_result(ActAnswer(problem=problem("invalid")))
            return answer
        return self.submit(act.actor, act.device, (signed,))[0]

    def _submit(
        self, sign_key: bytes | None, person: str, device: str, signed: SignedBytes
    ) -> "Future[ActAnswer]":
        answer: Future[ActAnswer] = Future()
        try:
            if sign_key is None:
                raise _Problem("device-revoked")
            act = _checked(sign_key, signed)
            if (act.server, act.actor, act.device) != (self._server, person, device):
                raise _Problem("bad-signature")
        except _Problem as refused:
            answer.set_result(ActAnswer(problem=refused.problem))
            return answer
        touched: set[str] = set()
        work = self._store.write(lambda connection: self._judge(connection, act, signed, touched))

        def settle(done: "Future[SignedBytes]") -> None:
            fault = done.exception()
            if fault is None:
                if touched:
                    self._wake(sorted(touched))
                answer.set_result(ActAnswer(receipt=done.result()))
            elif isinstance(fault, _Problem):
                answer.set_result(ActAnswer(problem=fault.problem))
            elif isinstance(fault, StorageFull):
                answer.set_result(ActAnswer(problem=problem("storage-full")))
            else:
                answer.set_exception(fault)

        work.add_done_callback(settle)
        return answer

    def standing(self, connection: Connection, name: str) -> journal.Standing:
        """The journal's state inside the writer's transaction."""
        known = journal.bring_up(connection, name, self._standings.pop(name, journal.EMPTY))
        self._standings[name] = known  # youngest last
        if len(self._standings) > CACHED_JOURNALS_MAX:
            del self._standings[next(iter(self._standings))]
        return known

    def append(
        self, connection: Connection, name: str, events: tuple[e.AnyEvent, ...], at: int | None = None
    ) -> tuple[str, ...]:
        """Writes events in the caller's work and keeps the cached state in step; answers the leaves."""
        known = self.standing(connection, name)
        _, before = journal.last(connection, name)
        when = max(self._clock() if at is None else at, before + 1)
        leaves = journal.append(connection, name, events, when)
        state = known.state
        for event in events:
            state = apply(state, event)
        self._standings[name] = journal.Standing(known.size + len(events), state)
        return leaves

    def administer(self, connection: Connection, act: str, by: str, detail: dict[str, str]) -> None:
        """Writes an administrative act as a leaf of the log."""
        done = e.Administered(at=self._clock(), act=act, by=by, detail=detail)
        self.append(connection, journal.ADMINISTRATION, (done,))

    def _judge(
        self, connection: Connection, act: ActStatement, signed: SignedBytes, touched: set[str]
    ) -> SignedBytes:
        touched.clear()
        known = connection.execute(
            select(tables.act).where(tables.act.c.device == act.device, tables.act.c.id == act.id)
        ).one_or_none()
        content = digest(signed.data)
        if known is not None:
            if known.digest != content:
                raise _Problem("digest-differs")
            return SignedBytes(known.receipt, known.receipt_signature)
        revoked = select(tables.device.c.revoked_at).where(tables.device.c.id == act.device)
        if connection.execute(revoked).scalar_one() is not None:
            raise _Problem("device-revoked")
        convening = self._convened(connection, act)
        invited = [one.person for one in convening.participants] if convening else []
        self._store.lock(connection, sorted({act.journal, *invited}))
        state = self.standing(connection, act.journal).state
        _, before = journal.last(connection, act.journal)
        when = max(self._clock(), before + 1)
        circumstances = self._circumstances(connection, act, content, when, convening)
        decided = decide(state, act.command, circumstances)
        receipt = Receipt(
            self._server, self._term, act.journal, act.id, content, "recorded", when,
        )  # fmt: skip
        if isinstance(decided, Refusal):
            receipt = msgspec.structs.replace(
                receipt, outcome="refused", code=decided.code, detail=decided.detail
            )
            if before:
                journal.append(connection, act.journal, (), when)  # the journal's time moves on
        else:
            # Only now: whether bytes are here is told to nobody who may not name them.
            self._bytes_are_here(connection, act.command, _desk(state, circumstances))
            receipt = self._record(connection, act, decided, receipt, touched)
        answer = sign_receipt(self._log_key, receipt)
        connection.execute(
            insert(tables.act).values(
                device=act.device, id=act.id, journal=act.journal, digest=content, data=signed.data,
                signature=signed.signature, receipt=answer.data, receipt_signature=answer.signature,
            )
        )  # fmt: skip
        return answer

    def _convened(self, connection: Connection, act: ActStatement) -> Convening | None:
        command = act.command
        if not isinstance(command, e.PublishMeeting) or command.agenda.meeting != act.journal:
            return None
        if _reserved(connection, act.journal):
            return None
        return self._convening(connection, command.agenda.body, command.agenda.guests)

    def _circumstances(
        self, connection: Connection, act: ActStatement, content: str, when: int, convening: Convening | None
    ) -> Act:
        match act.command:
            case e.CastBallot(poll=poll):
                box = ballot_box.own(connection, act.journal, poll, act.actor)
                return Act(act.actor, act.id, content, when, box)
            case e.ClosePoll(poll=poll):
                box = ballot_box.standing(connection, act.journal, poll)
                return Act(act.actor, act.id, content, when, box)
        return Act(act.actor, act.id, content, when, convening=convening)

    def _record(
        self,
        connection: Connection,
        act: ActStatement,
        decided: Decision,
        receipt: Receipt,
        touched: set[str],
    ) -> Receipt:
        # A receipt moves the journal's time on even when nothing but a ballot was written.
        leaves = self.append(connection, act.journal, decided.events, receipt.at)
        touched.add(act.journal)
        if decided.ballot is not None:
            ballot_box.put(connection, act.journal, decided.ballot, act.device)
        if isinstance(act.command, e.PublishMeeting):
            state = self.standing(connection, act.journal).state
            for one in participants(state):
                invitation = e.InvitationIssued(at=receipt.at, person=one.person, meeting=act.journal)
                self.append(connection, one.person, (invitation,), receipt.at)
                touched.add(one.person)
        return msgspec.structs.replace(receipt, leaves=leaves, ballot=decided.standing)

    def _bytes_are_here(self, connection: Connection, command: e.AnyCommand, desk: frozenset[str]) -> None:
        """The record names no bytes but those its desk brought: nobody reads a paper by knowing its hash."""
        named: list[tuple[str, int]]
        match command:
            case e.PublishMeeting(agenda=agenda):
                named = [(paper.sha256, paper.size) for item in agenda.items for paper in item.papers]
            case e.AddItem(item=item):
                named = [(paper.sha256, paper.size) for paper in item.papers]
            case e.AttachPaper(paper=paper):
                named = [(paper.sha256, paper.size)]
            case e.ReplacePaper() | e.FileMinutes():
                named = [(command.sha256, command.size)]
            case _:
                named = []
        for sha256, size in named:
            if self._brought(connection, sha256, desk) != size:
                raise _Problem("hash-mismatch", sha256=sha256)


def _desk(state: e.State, act: Act) -> frozenset[str]:
    """Who prepares a meeting: they share its drafts, so one may name what another brought."""
    people = (*participants(state), *(act.convening.participants if act.convening else ()))
    return frozenset({act.actor, *(one.person for one in people if one.role in DESK)})


def _reserved(connection: Connection, name: str) -> bool:
    """Whether a journal is a person's own or the administration's: no meeting is convened in it."""
    own = select(tables.person.c.id).where(tables.person.c.id == name)
    return name == journal.ADMINISTRATION or connection.execute(own).one_or_none() is not None


def _checked(sign_key: bytes, signed: SignedBytes) -> ActStatement:
    try:
        return read_act(sign_key, signed)
    except BadSignature:
        raise _Problem("bad-signature") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _Problem("invalid") from None
