"""The client's one door to HTTP: who is at the other end is known before anything is said.

TLS is believed only through the identity's newest statement, never through the system's authorities: the
server's own certificate must carry the name `<fingerprint>.invalid`, whatever its address; one that a
public authority issued must fit the host that the statement names. System proxies are honoured, but not
for this machine itself. Every wait and every answer has a bound.
"""

import ipaddress
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
import requests.adapters
import requests.utils
import urllib3

from ecabinet.client.problems import (
    CaptivePortal,
    CertificateNotInTime,
    ClockWrong,
    GarbledAnswer,
    OlderStatement,
    OtherIdentity,
    OtherProtocol,
    Refused,
    SignInRefused,
    StorageFull,
    Unreachable,
)
from ecabinet.client.sign_ins import Marks
from ecabinet.client.wire_errors import wire_errors
from ecabinet.evidence.signatures import BadSignature, SigningKey
from ecabinet.evidence.statements import IdentityStatement, SignedBytes, read_statement
from ecabinet.protocol.messages import (
    BODY_BYTES_MAX,
    PROTOCOL,
    ChallengeAnswer,
    IdentityAnswer,
    Problem,
    SessionAnswer,
    SignInStatement,
)

T = TypeVar("T")
U = TypeVar("U")

CONNECT_S: Final = 10.0
READ_S: Final = 30.0
"""Longest silence of a server that was asked something."""
ANSWER_S: Final = 120.0
"""Longest time a whole JSON answer may take: one that drips must not hold a thread."""
IDENTITY_BYTES_MAX: Final = 1 << 20
ANSWER_BYTES_MAX: Final = 64 << 20
PROBLEM_BYTES_MAX: Final = 64 << 10
READ_CHUNK_BYTES: Final = 256 << 10
BODY_PIECE_BYTES: Final = 64 << 10
"""Four records of TLS at once. A cut costs what did not fill a sealed chunk, so no larger."""
CLOCK_WRONG_S: Final = 300.0
"""From which difference to the server on this device's clock is called wrong."""
GATEWAY_STATUSES: Final = (502, 503, 504)
"""What a proxy before the server answers while the server itself is away."""

# The first look at a server is unverified by design: what it answers is checked by the fingerprint instead.
warnings.filterwarnings("ignore", category=urllib3.exceptions.InsecureRequestWarning)


@dataclass(frozen=True)
class Trust:
    """Where the server is and what it has said of itself: the newest statement this device has seen."""

    address: str
    """host:port"""
    fingerprint: str
    signed: SignedBytes
    statement: IdentityStatement

    @classmethod
    def read(cls, address: str, fingerprint: str, signed: SignedBytes) -> "Trust":
        """Raises BadSignature or msgspec.ValidationError for what is no statement of this identity."""
        return cls(address, fingerprint, signed, read_statement(fingerprint, signed))


# TLS --------------------------------------------------------------------------------------------------


class _Adapter(requests.adapters.HTTPAdapter):
    """Connections under one TLS context and one expected name; nothing else is ever trusted beside it."""

    def __init__(self, context: ssl.SSLContext, name: str | None) -> None:
        self._tls: dict[str, Any] = {"ssl_context": context}
        if name is not None:
            self._tls["server_hostname"] = name
        super().__init__(pool_connections=2, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **keywords: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **keywords, **self._tls)

    def proxy_manager_for(self, proxy: str, **keywords: Any) -> Any:
        return super().proxy_manager_for(proxy, **keywords, **self._tls)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leaves the context as it is: requests would add its own bundle of public authorities."""


def _session(context: ssl.SSLContext, name: str | None, verify: bool) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # proxies are asked for below; .netrc and CA bundles of the system never count
    session.verify = verify
    session.headers["Accept-Encoding"] = "identity"  # so that an answer's size on the wire is its size
    session.mount("https://", _Adapter(context, name))
    return session


def _unverified() -> requests.Session:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _session(context, None, False)


def _pinned(trust: Trust) -> list[requests.Session]:
    """A session for each name the server may answer under: its own, then the hosts of public certificates."""
    names: dict[str, list[bytes]] = {}
    for key in trust.statement.tls:
        names.setdefault(key.host or f"{trust.fingerprint}.invalid", []).append(key.certificate)
    sessions = []
    for name, certificates in names.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the certificate named is itself the anchor
        for certificate in certificates:
            try:
                context.load_verify_locations(cadata=certificate)
            except ssl.SSLError as error:
                raise GarbledAnswer("a certificate in the statement") from error
        sessions.append(_session(context, name, True))
    if not sessions:
        raise GarbledAnswer("a statement without a certificate")
    return sessions


def _proxies(url: str) -> dict[str, str]:
    """The system's proxies for this address; none for this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    return {} if here else dict(requests.utils.get_environ_proxies(url))


# One exchange -----------------------------------------------------------------------------------------


def _read(response: requests.Response, limit_bytes: int) -> bytes:
    """The whole body. Raises GarbledAnswer past the limit, Unreachable when it takes too long."""
    until = time.monotonic() + ANSWER_S
    body = bytearray()
    while True:
        chunk = response.raw.read1(READ_CHUNK_BYTES)
        body += chunk
        if len(body) > limit_bytes:
            raise GarbledAnswer("too long")
        if not chunk:
            return bytes(body)
        if time.monotonic() > until:
            raise Unreachable("the answer never ended")


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GarbledAnswer(str(error)) from error


def _problem(response: requests.Response) -> Refused:
    problem = _decode(_read(response, PROBLEM_BYTES_MAX), Problem)
    if problem.status != response.status_code:
        raise GarbledAnswer("a problem under another status")
    return (StorageFull if problem.code == "storage-full" else Refused)(problem)


# Who is there -----------------------------------------------------------------------------------------


def _newest(answer: IdentityAnswer, address: str, fingerprint: str) -> Trust:
    """The last of the statements, each checked, their numbers rising."""
    if answer.protocol > PROTOCOL:
        raise OtherProtocol(str(answer.protocol))
    number, trust = -1, None
    for signed in answer.statements:
        try:
            trust = Trust.read(address, fingerprint, signed)
        except BadSignature as error:
            raise OtherIdentity(str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GarbledAnswer("statement") from error
        if trust.statement.number <= number:
            raise GarbledAnswer("statements out of order")
        number = trust.statement.number
    if trust is None:
        raise GarbledAnswer("no statement")
    return trust


def _page_instead(response: requests.Response, body: bytes) -> bool:
    """Whether a page for people came where a program's answer should be."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind == "text/html" or body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))


def _dated(response: requests.Response) -> float | None:
    """When the other end says it answered, in seconds since 1970; nobody vouches for it."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except (TypeError, ValueError):
        return None


def look(address: str, fingerprint: str) -> Trust:
    """Who answers at an address: asks over unverified TLS for the statements alone, and checks them.

    Raises Unreachable, CaptivePortal, OtherIdentity, OtherProtocol, GarbledAnswer.
    """
    return _look(address, fingerprint)[0]


def _look(address: str, fingerprint: str) -> tuple[Trust, float | None]:
    """Also the time at the other end, for choosing words alone."""
    url = f"https://{address}/identity"
    with wire_errors(), _unverified() as session:
        response = session.get(
            url, timeout=(CONNECT_S, READ_S), stream=True, allow_redirects=False, proxies=_proxies(url)
        )
        with response:
            status = response.status_code
            if 300 <= status < 400 or status == 511:
                raise CaptivePortal(f"status {status}")
            if status in GATEWAY_STATUSES:
                raise Unreachable(f"status {status}")
            if status != 200:
                raise GarbledAnswer(f"status {status}")
            body = _read(response, IDENTITY_BYTES_MAX)
            if _page_instead(response, body):
                raise CaptivePortal("a page")
            answer = _decode(body, IdentityAnswer)
    return _newest(answer, address, fingerprint), _dated(response)


class Wire:
    """What all connections to one server share: the trust in it, and the session's token.

    Thread-safe. `on_trust` is called, on the thread that met it, with each newer statement.
    """

    def __init__(self, trust: Trust, on_trust: Callable[[Trust], None] = lambda _: None) -> None:
        self._trust = trust
        self._on_trust = on_trust
        self._lock = threading.RLock()
        self._signer: tuple[str, SigningKey, Marks] | None = None
        self._token: str | None = None

    @property
    def trust(self) -> Trust:
        """The newest."""
        return self._trust

    def sign_in_as(self, device: str, key: SigningKey, marks: Marks) -> None:
        """From now on requests are made in this device's name."""
        self._signer = (device, key, marks)

    def learn(self, trust: Trust) -> bool:
        """Take a newer statement; False if it is the one known. Raises OlderStatement, OtherIdentity."""
        with self._lock:
            known = self._trust
            if trust.statement.number < known.statement.number:
                raise OlderStatement(f"{trust.statement.number} after {known.statement.number}")
            if trust.statement.number == known.statement.number:
                if trust.signed.data != known.signed.data:
                    raise OtherIdentity("two statements under one number")
                return False
            self._trust = trust
        self._on_trust(trust)
        return True

    def move(self, address: str) -> None:
        """The same server at another address."""
        with self._lock:
            self._trust = Trust(address, self._trust.fingerprint, self._trust.signed, self._trust.statement)
        self._on_trust(self._trust)

    def token(self, connection: "Connection", refused: str | None = None) -> str | None:
        """The session's token, signing in if there is none or the last one was `refused`."""
        if self._signer is None:
            return None
        with self._lock:
            if self._token is None or self._token == refused:
                self._token = None
                try:
                    self._token = connection.sign_in(*self._signer).token
                except StorageFull:
                    raise
                except Refused as error:
                    raise SignInRefused(error.problem) from error
            return self._token


class Connection:
    """One network thread's way to the server. Not thread-safe, but for `interrupt`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._sessions: list[requests.Session] = []
        self._trusted: Trust | None = None
        self._response: requests.Response | None = None
        self._interrupted = False
        self.requests_made = 0
        """Requests sent, signing in included."""
        self.on_session: Callable[[float, float, int], None] = lambda _sent, _received, _server_time: None
        """Told the monotonic times around a signing in, and the server's own time in ms."""

    # Sending ------------------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        body: msgspec.Struct | None = None,
        *,
        query: dict[str, str] | None = None,
        limit_bytes: int = ANSWER_BYTES_MAX,
        anonymous: bool = False,
    ) -> T:
        """A JSON request and its JSON answer. Raises TransportError; Refused for a problem."""
        data = None if body is None else msgspec.json.encode(body)
        if data is not None and len(data) > BODY_BYTES_MAX:
            raise GarbledAnswer("the request is too long")
        headers = {} if data is None else {"Content-Type": "application/json"}
        opened = self.open(method, path, data, headers, query=query, anonymous=anonymous)
        with opened as response, wire_errors():
            return _decode(_read(response, limit_bytes), answer)

    def put(self, path: str, body: msgspec.Struct, answer: type[T], conflict: type[U]) -> T | U:
        """Writes over what was read: the answer, or what a 409 says stands there instead."""
        data = msgspec.json.encode(body)
        opened = self.open("PUT", path, data, {"Content-Type": "application/json"}, accepted=(409,))
        with opened as response, wire_errors():
            raw = _read(response, ANSWER_BYTES_MAX)
            return _decode(raw, conflict) if response.status_code == 409 else _decode(raw, answer)

    def send(self, method: str, path: str, data: bytes, headers: dict[str, str], answer: type[T]) -> T:
        """Bytes, and the JSON answer to them."""
        headers = {"Content-Type": "application/octet-stream", **headers}
        with self.open(method, path, data, headers) as response, wire_errors():
            return _decode(_read(response, ANSWER_BYTES_MAX), answer)

    def chunks(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes; ends at its end. Raises Unreachable when it is cut."""
        while True:
            with wire_errors():
                chunk = response.raw.read1(READ_CHUNK_BYTES)
            if self._interrupted:
                raise Unreachable("interrupted")
            if not chunk:
                return
            yield chunk

    def body(self, response: requests.Response) -> Iterator[bytes]:
        """A paper's body in pieces of a sealed chunk's size. Raises Unreachable when it is cut."""
        with wire_errors():  # around the whole: a context for each piece cost as much as enciphering it
            while piece := response.raw.read(BODY_PIECE_BYTES, decode_content=False):
                if self._interrupted:
                    raise Unreachable("interrupted")
                yield piece

    @contextmanager
    def open(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        query: dict[str, str] | None = None,
        silence_s: float = READ_S,
        anonymous: bool = False,
        accepted: tuple[int, ...] = (),
    ) -> Iterator[requests.Response]:
        """A response with a status below 300 or an accepted one, its body unread.

        Signs in again once where the token lapsed.
        """
        token = None if anonymous else self._wire.token(self)
        try:
            response = self._exchange(method, path, data, headers or {}, query, silence_s, token, accepted)
        except Refused as refused:
            if refused.problem.status != 401 or token is None:
                raise
            token = self._wire.token(self, refused=token)
            response = self._exchange(method, path, data, headers or {}, query, silence_s, token, accepted)
        self._response = response
        try:
            with response:
                yield response
        finally:
            self._response = None

    def interrupt(self) -> None:
        """From another thread: end what is being read, and refuse what would be asked."""
        self._interrupted = True
        response = self._response
        if response is not None:
            with suppress(OSError, ValueError, RuntimeError):  # it may have ended by itself meanwhile
                response.raw.shutdown()

    def close(self) -> None:
        """Close the sockets."""
        for session in self._sessions:
            session.close()
        self._sessions = []

    def _exchange(
        self,
        method: str,
        path: str,
        data: bytes | None,
        headers: dict[str, str],
        query: dict[str, str] | None,
        silence_s: float,
        token: str | None,
        accepted: tuple[int, ...],
    ) -> requests.Response:
        if token is not None:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        try:
            response = self._any_session(method, path, data, headers, query, silence_s)
        except OtherIdentity as other:
            self._look_again(other)
            response = self._any_session(method, path, data, headers, query, silence_s)
        if response.status_code < 300 or response.status_code in accepted:
            return response
        with response, wire_errors():
            status = response.status_code
            problem = response.headers.get("Content-Type", "").startswith("application/problem+json")
            if status in GATEWAY_STATUSES and not problem:
                raise Unreachable(f"status {status}")
            if status < 400:
                raise GarbledAnswer(f"status {status}")
            raise _problem(response)

    def _look_again(self, other: OtherIdentity) -> None:
        """Returns if the server has a new certificate: then it has a newer statement, signed by its identity.

        Else raises what is the matter, by what answers when nothing is said.
        """
        trust = self._wire.trust
        try:
            seen, dated = _look(trust.address, trust.fingerprint)
            newer = self._wire.learn(seen)
        except (Unreachable, GarbledAnswer):
            raise other from None
        if newer:
            return
        if isinstance(other, CertificateNotInTime):
            now = time.time()
            behind = seen.statement.at / 1000 - now  # what is signed was signed before now
            if behind > CLOCK_WRONG_S or (dated is not None and abs(dated - now) > CLOCK_WRONG_S):
                raise ClockWrong from other
        raise other

    def _any_session(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str],
        query: dict[str, str] | None, silence_s: float,
    ) -> requests.Response:  # fmt: skip
        trust = self._wire.trust
        if self._trusted is not trust:
            self.close()
            self._sessions, self._trusted = _pinned(trust), trust
        url = f"https://{trust.address}{path}"
        failed: OtherIdentity | None = None
        for session in list(self._sessions):
            if self._interrupted:
                raise Unreachable("interrupted")
            try:
                with wire_errors():
                    self.requests_made += 1
                    response = session.request(
                        method, url, params=query, data=data, headers=headers, stream=True,
                        timeout=(CONNECT_S, silence_s), allow_redirects=False, proxies=_proxies(url),
                    )  # fmt: skip
            except OtherIdentity as error:
                if not isinstance(failed, CertificateNotInTime):
                    failed = error  # what is wrong with the certificate that fits says more than the others
                continue
            # The name that fits is tried first from now on.
            self._sessions.sort(key=lambda one: one is not session)
            return response
        assert failed is not None, "a statement has at least one certificate"
        raise failed

    # Signing in ---------------------------------------------------------------------------------------

    def sign_in(self, device: str, key: SigningKey, marks: Marks) -> SessionAnswer:
        """Prove to be this device, with its newest vault. On the way the newest statement is learnt."""
        trust = self._wire.trust
        answer = self.ask("GET", "/identity", IdentityAnswer, limit_bytes=IDENTITY_BYTES_MAX, anonymous=True)
        self._wire.learn(_newest(answer, trust.address, trust.fingerprint))
        challenge = self.ask("POST", "/challenge", ChallengeAnswer, anonymous=True).challenge
        one = marks.next()
        statement = msgspec.json.encode(
            SignInStatement(trust.fingerprint, device, challenge, one.number, one.mark)
        )
        signed = SignedBytes(statement, key.sign("ecabinet/sign-in/1", statement))
        sent = time.monotonic()
        session = self.ask("POST", "/session", SessionAnswer, signed, anonymous=True)
        self.on_session(sent, time.monotonic(), session.server_time)
        marks.answered(one, session.number, session.rolled_back)
        return session


def query_json(value: msgspec.Struct) -> str:
    """A struct as a query's value, without spaces."""
    return msgspec.json.encode(value).decode()
