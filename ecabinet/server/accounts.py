"""Who may speak to the server: one-time codes, device keys, sessions.

A code made by an administrator is the approval of one device; the password is set by a person's first
device and asked of later ones. A session belongs to a device and is begun by its signature.
"""

import base64
import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, delete, insert, select, update

from ecabinet.domain.events import DeviceEnrolled
from ecabinet.evidence.signatures import BadSignature, SigningKey, verify
from ecabinet.evidence.statements import SignedBytes
from ecabinet.protocol.messages import (
    SESSION_S,
    EnrolAnswer,
    EnrolRequest,
    ReadmitAnswer,
    ReadmitRequest,
    SessionAnswer,
    SignInStatement,
)
from ecabinet.server import devices, tables
from ecabinet.server.problems import Refused
from ecabinet.server.registrar import Registrar
from ecabinet.server.store import Store

T = TypeVar("T")

CODE_HOURS = 72
CHALLENGE_S = 120.0
CHALLENGES_MAX = 10_000
SESSIONS_CACHED_MAX = 5_000
WRONG_CODES_FREE = 10
"""Wrong codes from one address before it must wait; a whole office may sit behind one address."""
WRONG_PASSWORDS_FREE = 3
WRONG_PASSWORDS_MAX = 12
"""Then the code is void: it was not its owner who typed."""
WAIT_S_MAX = 300.0
SOURCES_MAX = 10_000
PASSWORD_THREADS = 2
"""Each verification holds 19 MiB and a core; more than this many at once would starve the meeting."""
ENROLLING_MAX = 500
"""Enrolments that may wait for a thread."""
READMITTING_MAX = 20
"""Readmissions that may wait for theirs."""


@dataclass(frozen=True)
class Session:
    """Who asks: a person, by one of their devices."""

    person: str
    device: str
    expires_at: int


def new_code() -> str:
    """80 bits that can be read out: 16 letters of base32."""
    return base64.b32encode(secrets.token_bytes(10)).decode()


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Waits:
    """How often each source was wrong, and how long it must wait; doubled each time."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._lock = threading.Lock()
        self._sources: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def check(self, source: str) -> None:
        """Raises Refused("too-many") while the source has to wait."""
        with self._lock:
            _, until = self._sources.get(source, (0, 0.0))
        left = until - time.monotonic()
        if left > 0:
            raise Refused("too-many", wait_s=str(int(left) + 1))

    def wrong(self, source: str) -> None:
        """Counts one more."""
        with self._lock:
            count, _ = self._sources.pop(source, (0, 0.0))
            wait = wait_s(count + 1, self._free)
            self._sources[source] = (count + 1, time.monotonic() + wait)
            if len(self._sources) > SOURCES_MAX:
                self._sources.popitem(last=False)

    def right(self, source: str) -> None:
        """Forgets the source's faults."""
        with self._lock:
            self._sources.pop(source, None)


def wait_s(wrong: int, free: int) -> float:
    """Seconds to wait after so many wrong tries: none for the free ones, then 1, 2, 4 …"""
    return 0.0 if wrong <= free else min(WAIT_S_MAX, float(2 ** min(wrong - free - 1, 20)))


class Weighing:
    """Passwords being checked on a few threads, and no more of them waiting than are bearable."""

    def __init__(self, name: str, threads: int, waiting_max: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threading.BoundedSemaphore(waiting_max)

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """Has it done in its turn. Raises Refused("too-many") where there is no room to wait."""
        if not self._room.acquire(blocking=False):
            raise Refused("too-many", wait_s="5")
        done = self._threads.submit(work)
        done.add_done_callback(lambda _: self._room.release())
        return done

    def close(self) -> None:
        """Waits for what is being checked."""
        self._threads.shutdown()


class Accounts:
    """Enrols devices, begins sessions, tells whose a token is."""

    def __init__(
        self,
        store: Store,
        registrar: Registrar,
        server: str,
        log_key: SigningKey,
        clock: Callable[[], int],
        wake: Callable[[Sequence[str]], None],
    ) -> None:
        self._store = store
        self._log_key = log_key
        self._wake = wake
        self._registrar = registrar
        self._server = server
        self._clock = clock
        # RFC 9106 by way of OWASP's password storage sheet: 19 MiB, two passes, one lane; 31 ms of a core.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobody = self._hasher.hash(secrets.token_hex(16))
        self._enrolling = Weighing("enrolment", PASSWORD_THREADS, ENROLLING_MAX)
        # A thread of its own: who has no code and no session must not hold up who enrols.
        self._readmitting = Weighing("readmission", 1, READMITTING_MAX)
        self._lock = threading.Lock()
        self._challenges: OrderedDict[str, float] = OrderedDict()
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._wrong_codes = Waits(WRONG_CODES_FREE)
        self._wrong_passwords = Waits(WRONG_PASSWORDS_FREE)

    def close(self) -> None:
        """Waits for passwords that are being checked."""
        self._enrolling.close()
        self._readmitting.close()

    # Enrolment ------------------------------------------------------------------------------------

    def make_code(self, connection: Connection, person: str, by: str, hours: int = CODE_HOURS) -> str:
        """A one-time code for one device of a person; inside the caller's work. Raises KeyError."""
        known = connection.execute(select(tables.person.c.id).where(tables.person.c.id == person))
        if known.one_or_none() is None:
            raise KeyError(person)
        code = new_code()
        expires_at = self._clock() + hours * 3_600_000
        connection.execute(
            insert(tables.enrolment_code).values(sha256=_sha256(code), person=person, expires_at=expires_at)
        )
        self._registrar.administer(connection, "make-code", by, {"id": person, "expires_at": str(expires_at)})
        return code

    def enrol(self, request: EnrolRequest, source: str) -> "Future[EnrolAnswer]":
        """Lets a device act for the person whose code it brings; asked again, answers again.

        `source` is the address that asks. Refused is raised, or is the future's.
        """
        self._wrong_codes.check(source)
        return self._enrolling.submit(lambda: self._admit(request, source))

    def _admit(self, request: EnrolRequest, source: str) -> EnrolAnswer:
        sha256 = _sha256(request.code)
        now = self._clock()
        with self._store.read() as connection:
            row = connection.execute(
                select(tables.enrolment_code, tables.person.c.password_hash)
                .join(tables.person, tables.person.c.id == tables.enrolment_code.c.person)
                .where(tables.enrolment_code.c.sha256 == sha256)
            ).one_or_none()
        usable = row is not None and row.expires_at > now and row.wrong_passwords < WRONG_PASSWORDS_MAX
        if row is None or not usable or row.used_by not in (None, request.device):
            self._wrong_codes.wrong(source)
            raise Refused("wrong-code")
        if row.wait_until > now:
            raise Refused("too-many", wait_s=str((row.wait_until - now) // 1000 + 1))
        fresh_hash: str | None = None
        if row.password_hash is None:
            fresh_hash = self._hasher.hash(request.password)
        elif not self._fits(row.password_hash, request.password):
            self._store.write(lambda work: _count_wrong(work, sha256, now)).result()
            raise Refused("wrong-password")
        answer = self._store.write(lambda work: self._enrol(work, request, sha256, fresh_hash)).result()
        self._wrong_codes.right(source)
        self._wake([answer.person])
        return answer

    def _fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False

    def _enrol(
        self, connection: Connection, request: EnrolRequest, sha256: str, fresh_hash: str | None
    ) -> EnrolAnswer:
        code, person, device = tables.enrolment_code, tables.person, tables.device
        row = connection.execute(select(code).where(code.c.sha256 == sha256)).one()
        owner = connection.execute(select(person).where(person.c.id == row.person)).one()
        known = connection.execute(select(device).where(device.c.id == request.device)).one_or_none()
        keys = (owner.id, request.sign_key, request.seal_key)
        if row.used_by is not None or known is not None:
            # The answer to the first request was lost on its way, and nothing else may be the case.
            if known is None or known.revoked_at is not None or row.used_by != request.device:
                raise Refused("wrong-code")
            if (known.person, known.sign_key, known.seal_key) != keys:
                raise Refused("wrong-code")
            return self._enrolled(connection, owner)
        if fresh_hash is not None:
            if owner.password_hash is not None:
                raise Refused("conflict")  # another first device was quicker; its password holds
            connection.execute(update(person).where(person.c.id == owner.id).values(password_hash=fresh_hash))
        now = self._clock()
        connection.execute(update(code).where(code.c.sha256 == sha256).values(used_by=request.device))
        connection.execute(
            insert(device).values(
                id=request.device, person=owner.id, name=request.device_name, sign_key=request.sign_key,
                seal_key=request.seal_key, enrolled_at=now,
            )
        )  # fmt: skip
        enrolled = DeviceEnrolled(
            at=now, person=owner.id, device=request.device, name=request.device_name,
            sign_key=base64.b64encode(request.sign_key).decode(),
            seal_key=base64.b64encode(request.seal_key).decode(),
        )  # fmt: skip
        self._registrar.append(connection, owner.id, (enrolled,))
        return self._enrolled(connection, owner)

    def _enrolled(self, connection: Connection, owner: "object") -> EnrolAnswer:
        row = owner._mapping  # type: ignore[attr-defined]  # SQLAlchemy's documented public access
        return EnrolAnswer(row["id"], row["name"], row["office"], row["account"], trust_roots(connection))

    # After ten wrong PINs -------------------------------------------------------------------------

    def readmit(self, request: ReadmitRequest) -> "Future[ReadmitAnswer]":
        """Whether the account's password is right and the device may act; written into the log when it is.

        Wrong passwords make the device wait, and no address: a whole office may sit behind one. Refused is
        raised, or is the future's.
        """
        self._wrong_passwords.check(request.device)
        return self._readmitting.submit(lambda: self._readmit(request))

    def _readmit(self, request: ReadmitRequest) -> ReadmitAnswer:
        self._wrong_passwords.check(request.device)  # a burst is queued before its first is found wrong
        with self._store.read() as connection:
            row = connection.execute(
                select(tables.device, tables.person.c.password_hash, tables.person.c.account)
                .join(tables.person, tables.person.c.id == tables.device.c.person)
                .where(tables.device.c.id == request.device)
            ).one_or_none()
        # An unknown device gets a wrong password's answer, in its time: nobody learns which there are.
        password_hash = self._nobody if row is None or row.password_hash is None else row.password_hash
        if not self._fits(password_hash, request.password) or row is None:
            self._wrong_passwords.wrong(request.device)
            raise Refused("wrong-password")
        devices.standing(row)
        self._wrong_passwords.right(request.device)
        said = {"id": row.id, "person": row.person}
        self._store.write(
            lambda work: self._registrar.administer(work, "readmit-device", row.account, said)
        ).result()
        return ReadmitAnswer(row.account)

    # Sessions -------------------------------------------------------------------------------------

    def challenge(self) -> str:
        """Fresh words for a device to sign; good once, for two minutes."""
        challenge = secrets.token_urlsafe(24)
        with self._lock:
            self._challenges[challenge] = time.monotonic() + CHALLENGE_S
            if len(self._challenges) > CHALLENGES_MAX:
                self._challenges.popitem(last=False)
        return challenge

    def sign_in(self, signed: SignedBytes) -> "Future[SessionAnswer]":
        """A session for the device that signed; Refused is raised, or is the future's."""
        try:
            # Which key to check with stands in what it signs; nothing is believed before the check below.
            statement = msgspec.json.decode(signed.data, type=SignInStatement)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refused("invalid") from None
        with self._lock:
            until = self._challenges.pop(statement.challenge, 0.0)
        with self._store.read() as connection:
            row = connection.execute(
                select(tables.device).where(tables.device.c.id == statement.device)
            ).one_or_none()
        if row is None or statement.server != self._server or until < time.monotonic():
            raise Refused("bad-signature")
        try:
            verify(row.sign_key, "ecabinet/sign-in/1", signed.data, signed.signature)
        except BadSignature:
            raise Refused("bad-signature") from None
        devices.standing(row)
        token = secrets.token_urlsafe(32)
        now = self._clock()
        session = Session(row.person, row.id, now + SESSION_S * 1000)

        def keep(work: Connection) -> SessionAnswer:
            now_standing = select(tables.device).where(tables.device.c.id == session.device)
            devices.standing(work.execute(now_standing).one())
            number, rolled_back = devices.follow(work, statement)
            if rolled_back:
                said = {"id": session.device, "person": session.person}
                self._registrar.administer(work, "device-rolled-back", "server", said)
            work.execute(
                delete(tables.session).where(
                    (tables.session.c.device == session.device) & (tables.session.c.expires_at <= now)
                )
            )
            work.execute(
                insert(tables.session).values(
                    token_sha256=_sha256(token), device=session.device, expires_at=session.expires_at
                )
            )
            return SessionAnswer(
                token, session.person, session.expires_at, self._clock(), number, rolled_back
            )

        return self._store.write(keep)

    def session(self, token: str) -> Session:
        """Whose a token is. Raises Refused: not signed in, or the device was revoked."""
        key = _sha256(token)
        with self._lock:
            known = self._sessions.get(key)
        if known is None:
            known = self._stored(key)
            with self._lock:
                self._sessions[key] = known
                if len(self._sessions) > SESSIONS_CACHED_MAX:
                    self._sessions.popitem(last=False)
        if known.expires_at <= self._clock():
            raise Refused("not-signed-in")
        return known

    def _stored(self, key: str) -> Session:
        with self._store.read() as connection:
            row = connection.execute(
                select(tables.session.c.expires_at, tables.device)
                .join(tables.device, tables.device.c.id == tables.session.c.device)
                .where(tables.session.c.token_sha256 == key)
            ).one_or_none()
        if row is None:
            raise Refused("not-signed-in")
        devices.standing(row)
        return Session(row.person, row.id, row.expires_at)

    def revoke(self, connection: Connection, device: str, by: str, *, wipe: bool = False) -> None:
        """A device may not act any more, and with `wipe` deletes all it holds at its next contact; inside
        the caller's work. Raises KeyError."""
        row = connection.execute(select(tables.device).where(tables.device.c.id == device)).one_or_none()
        if row is None:
            raise KeyError(device)
        connection.execute(
            update(tables.device)
            .where(tables.device.c.id == device, tables.device.c.revoked_at.is_(None))
            .values(revoked_at=self._clock())
        )
        if wipe:
            devices.order_wipe(connection, device, self._server, self._log_key, self._clock)
        act = "wipe-device" if wipe else "revoke-device"
        self._registrar.administer(connection, act, by, {"id": device, "person": row.person})
        with self._lock:
            self._sessions.clear()


def trust_roots(connection: Connection) -> tuple[bytes, ...]:
    """The administrator's trust bundle, DER, oldest first."""
    root = tables.trust_root
    rows = connection.execute(select(root.c.der).order_by(root.c.at, root.c.sha256))
    return tuple(row.der for row in rows)


def _count_wrong(connection: Connection, sha256: str, now: int) -> None:
    code = tables.enrolment_code
    wrong = connection.execute(select(code.c.wrong_passwords).where(code.c.sha256 == sha256)).scalar_one() + 1
    until = now + int(wait_s(wrong, WRONG_PASSWORDS_FREE) * 1000)
    connection.execute(
        update(code).where(code.c.sha256 == sha256).values(wrong_passwords=wrong, wait_until=until)
    )
