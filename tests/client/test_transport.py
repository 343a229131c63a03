"""Who is at the other end is known before anything is said; whatever it says has bounds and a name."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography import x509

from ecabinet.client import transport
from ecabinet.client.cabinet import Cabinet
from ecabinet.client.problems import (
    CaptivePortal,
    GarbledAnswer,
    OlderStatement,
    OtherIdentity,
    OtherProtocol,
    Refused,
    StorageFull,
    TransportError,
    Unreachable,
    passing,
)
from ecabinet.client.transport import Connection, Trust, Wire, look
from ecabinet.evidence.signatures import fingerprint
from ecabinet.evidence.statements import SignedBytes
from ecabinet.protocol.messages import PROBLEMS, IdentityAnswer, Problem, RootsAnswer
from tests.client.cabinets import PATIENCE_S, Neighbourhood, until
from tests.client.impostor import (
    IDENTITY,
    NAME,
    OTHER,
    Impostor,
    certificate,
    http,
    identity,
    own_name,
    statement,
    trusting,
)
from tests.client.relay import Relay


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return certificate(tmp_path / "own", own_name())


@pytest.fixture
def impostor(files: tuple[Path, Path]) -> Iterator[Impostor]:
    one = Impostor(files, {})
    yield one
    one.close()


# First contact


def test_first_contact_asks_for_the_statements_and_says_nothing_else(impostor: Impostor) -> None:
    signed = [statement(IDENTITY, impostor.certificate, number) for number in (1, 3)]
    impostor.answers["/identity"] = identity(*signed)
    trust = look(impostor.address, NAME)
    assert trust.statement.number == 3 and trust.signed == signed[1]
    (told,) = impostor.told
    assert told.startswith(b"GET /identity HTTP/1.1") and b"authorization" not in told.lower()


def test_another_identity_is_told_nothing(impostor: Impostor, tmp_path: Path, quiet: Neighbourhood) -> None:
    impostor.answers["/identity"] = identity(statement(OTHER, impostor.certificate))
    home = quiet.home("member1", impostor.address)
    with pytest.raises(OtherIdentity) as refused:
        home.enrol(quiet.seed.code("member1"))
    assert refused.value.code == "other-identity"
    assert impostor.paths == ["/identity"]
    assert not (home.root / "vaults").exists()


def test_a_relayed_statement_does_not_help_an_impostor(impostor: Impostor, tmp_path: Path) -> None:
    """It shows the true identity's statements, but has not the key that they name."""
    true, _ = certificate(tmp_path / "true", own_name())
    der = ssl.PEM_cert_to_DER_cert(true.read_text())
    signed = statement(IDENTITY, der)
    impostor.answers["/identity"] = identity(signed)
    connection = Connection(Wire(Trust.read(impostor.address, NAME, signed)))
    with pytest.raises(OtherIdentity):
        connection.ask("GET", "/roots", RootsAnswer)
    assert set(impostor.paths) == {"/identity"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (identity(), GarbledAnswer),
        (identity(statement(IDENTITY, b"", 2), statement(IDENTITY, b"", 1)), GarbledAnswer),
        (identity(statement(IDENTITY, b"", 2), statement(OTHER, b"", 3)), OtherIdentity),
        (identity(SignedBytes(statement(IDENTITY, b"").data, b"x" * 64)), OtherIdentity),
        (identity(SignedBytes(b"{}", b"x" * 64)), GarbledAnswer),
        (identity(statement(IDENTITY, b""), protocol=2), OtherProtocol),
        (http(b"<html>"), CaptivePortal),
        (http(b"{}", headers="Content-Type: Text/HTML; charset=utf-8\r\n"), CaptivePortal),
        (http(b"", "511 Network Authentication Required"), CaptivePortal),
        (http(b"<html>", "502 Bad Gateway"), Unreachable),
        (http(b" " * (2 << 20) + identity(statement(IDENTITY, b"")).split(b"\r\n\r\n")[1]), GarbledAnswer),
        (http(b"{}", "404 Not Found"), GarbledAnswer),
        (http(b"", "302 Found", "Location: https://example.invalid/\r\n"), CaptivePortal),
        (b"SSH-2.0-OpenSSH_9.2\r\n", GarbledAnswer),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Unreachable),
        (b"", Unreachable),
    ],
)
def test_nonsense_at_first_contact_has_a_name(
    impostor: Impostor, answer: bytes, error: type[TransportError]
) -> None:
    impostor.answers["/identity"] = answer
    with pytest.raises(error) as refused:
        look(impostor.address, NAME)
    assert type(refused.value) is error
    assert impostor.paths == ["/identity"]


def test_a_server_without_tls_or_without_life_has_a_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]

        def speak_plainly() -> None:
            with deaf.accept()[0] as one:
                one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                one.recv(4096)

        threading.Thread(target=speak_plainly, daemon=True).start()
        with pytest.raises(TransportError) as refused:
            look(f"127.0.0.1:{port}", NAME)
        assert refused.value.code in ("garbled-answer", "unreachable")
    with pytest.raises(Unreachable):
        look(f"127.0.0.1:{port}", NAME)


# Under the statement


def test_the_name_is_checked_whatever_the_address(tmp_path: Path) -> None:
    """A certificate that the statement names does not count under another identity's name."""
    stranger = Impostor(
        certificate(tmp_path, own_name(fingerprint(OTHER.public))), {"/roots": http(b'{"roots":[]}')}
    )
    with pytest.raises(OtherIdentity):
        trusting(stranger).ask("GET", "/roots", RootsAnswer)
    assert stranger.paths == ["/identity"]  # perhaps it has a newer statement; nothing else is said
    stranger.close()


def test_a_public_certificate_counts_for_its_host_alone(tmp_path: Path) -> None:
    local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    one = Impostor(certificate(tmp_path, local), {"/roots": http(b'{"roots":[]}')})
    for host, passes in (("127.0.0.1", True), ("hop.example.vn", False), (None, False)):
        trust = Trust.read(one.address, NAME, statement(IDENTITY, one.certificate, 1, host))
        connection = Connection(Wire(trust))
        if passes:
            assert connection.ask("GET", "/roots", RootsAnswer).roots == ()
        else:
            with pytest.raises(OtherIdentity):
                connection.ask("GET", "/roots", RootsAnswer)
    one.close()


def test_the_systems_authorities_never_count(
    impostor: Impostor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the environment names the server's certificate as an authority."""
    bundle = tmp_path / "own" / "tls.crt"
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
    other, _ = certificate(tmp_path / "other", own_name())
    der = ssl.PEM_cert_to_DER_cert(other.read_text())
    connection = Connection(Wire(Trust.read(impostor.address, NAME, statement(IDENTITY, der))))
    with pytest.raises(OtherIdentity):
        connection.ask("GET", "/roots", RootsAnswer)
    assert set(impostor.paths) <= {"/identity"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http(b'{"roots":"x"}'), GarbledAnswer),
        (http(b"{}", "302 Found", "Location: /identity\r\n"), GarbledAnswer),
        (http(b"{}", "500 Internal Server Error"), GarbledAnswer),
        (http(msgspec.json.encode(Problem("internal", 500, "x")), "404 Not Found"), GarbledAnswer),
        (http(msgspec.json.encode(Problem("internal", 500, "x")), "500 Oh"), Refused),
        (http(msgspec.json.encode(Problem("storage-full", 507, "x")), "507 Full"), StorageFull),
        (http(b'{"roots":[]}' + b" " * 5000), GarbledAnswer),
        (http(b'{"roots":[]}', headers="Content-Encoding: gzip\r\n"), None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", Unreachable),
    ],
)
def test_nonsense_has_a_name(
    impostor: Impostor, monkeypatch: pytest.MonkeyPatch, answer: bytes, error: type[TransportError] | None
) -> None:
    impostor.answers["/roots"] = answer
    connection = trusting(impostor)
    if error is None:  # an encoding that was not asked for is not undone: the bytes are what counts
        assert connection.ask("GET", "/roots", RootsAnswer).roots == ()
        return
    with pytest.raises(error) as refused:
        connection.ask("GET", "/roots", RootsAnswer, limit_bytes=4000)
    assert type(refused.value) is error


def test_an_answer_that_drips_is_given_up(impostor: Impostor, monkeypatch: pytest.MonkeyPatch) -> None:
    going = threading.Event()

    def drip(secure: ssl.SSLSocket) -> None:
        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not going.wait(0.02):
            secure.sendall(b" ")

    impostor.answers["/roots"] = drip
    monkeypatch.setattr(transport, "ANSWER_S", 0.3)
    with pytest.raises(Unreachable, match="never ended"):
        trusting(impostor).ask("GET", "/roots", RootsAnswer)
    going.set()


def test_a_silent_server_is_given_up_and_a_wait_can_be_interrupted(
    impostor: Impostor, monkeypatch: pytest.MonkeyPatch
) -> None:
    going, begun = threading.Event(), threading.Event()

    def begin(secure: ssl.SSLSocket) -> None:
        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
        begun.set()
        going.wait(PATIENCE_S)

    impostor.answers["/roots"] = begin
    connection = trusting(impostor)
    with pytest.raises(Unreachable), connection.open("GET", "/roots", silence_s=0.2) as response:
        list(connection.chunks(response))
    connection = trusting(impostor)
    failures: list[BaseException] = []
    begun.clear()

    def read() -> None:
        try:
            with connection.open("GET", "/roots", silence_s=PATIENCE_S) as response:
                list(connection.chunks(response))
        except TransportError as error:
            failures.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    assert begun.wait(PATIENCE_S)
    while connection._response is None and reading.is_alive():
        pass
    connection.interrupt()
    reading.join(5)
    assert not reading.is_alive() and isinstance(failures[0], Unreachable)
    going.set()


def test_which_problems_pass_by_themselves() -> None:
    passes = {code for code, (status, title) in PROBLEMS.items() if passing(Problem(code, status, title))}
    assert passes == {"not-signed-in", "cursor", "too-many", "internal", "storage-full"}


# Statements over time


def test_statement_numbers_only_rise() -> None:
    known = Trust.read("a:1", NAME, statement(IDENTITY, b"x", 5))
    learnt: list[int] = []
    wire = Wire(known, lambda trust: learnt.append(trust.statement.number))
    with pytest.raises(OlderStatement):
        wire.learn(Trust.read("a:1", NAME, statement(IDENTITY, b"x", 4)))
    with pytest.raises(OtherIdentity):
        wire.learn(Trust.read("a:1", NAME, statement(IDENTITY, b"y", 5)))
    assert not wire.learn(known)
    assert wire.learn(Trust.read("a:1", NAME, statement(IDENTITY, b"z", 6)))
    assert wire.trust.statement.number == 6 and learnt == [6]


def test_a_new_certificate_is_a_new_statement_and_no_new_enrolment(
    street: Neighbourhood, tmp_path: Path
) -> None:
    member = street.enrol("member1")
    member.settled(PATIENCE_S)
    assert member._line.wire.trust.statement.number == 1
    street.serving.kill()
    local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    files = certificate(tmp_path / "public", local)
    street.serving.arguments = ("--tls-cert", str(files[0]), "--tls-key", str(files[1]))
    street.serving.restart()
    until(member, lambda: member._line.wire.trust.statement.number == 2)
    member.settled(PATIENCE_S)
    street.homes[0].close()
    # What was learnt is kept: a device that was off meanwhile still refuses the older statement.
    again: Cabinet = street.homes[0].unlock()
    assert again._line.wire.trust.statement.number == 2
    again.settled(PATIENCE_S)


def test_another_server_at_the_same_address_is_refused(street: Neighbourhood, tmp_path: Path) -> None:
    member = street.enrol("member1")
    member.settled(PATIENCE_S)
    street.serving.kill()
    said_before = len(street.serving.log.read_text())
    street.serving.data = tmp_path / "another house"
    street.serving.restart()
    until(member, lambda: member.status().reason == "other-identity")
    assert member.status().state == "error"
    heard = street.serving.log.read_text()[said_before:]
    assert "/identity" in heard and "/session" not in heard and "/feed" not in heard


# Proxies


def test_proxies_are_honoured_but_never_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, quiet: Neighbourhood
) -> None:
    relay = Relay(quiet.serving.address)
    try:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{relay.address}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert look(quiet.serving.address, quiet.serving.fingerprint).statement.number == 1
        assert relay.connects == []
        # A name that only the proxy could know: the statement's name is checked all the same.
        trust = look("phonghop.example.vn:8443", quiet.serving.fingerprint)
        assert [one.split()[:2] for one in relay.connects] == [["CONNECT", "phonghop.example.vn:8443"]]
        connection = Connection(Wire(trust))
        assert connection.ask("GET", "/identity", IdentityAnswer).protocol == 1
        with pytest.raises(Refused, match="Sign in"):
            connection.ask("GET", "/roots", RootsAnswer)
        assert len(relay.connects) >= 2
    finally:
        relay.close()
