"""Why the server is not reached has a code for each reason, told from one another by real networks."""

import datetime
import errno
import ipaddress
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509

from ecabinet.client import wire_errors
from ecabinet.client.problems import TransportError
from ecabinet.client.transport import Connection, Trust, Wire, look
from ecabinet.evidence.statements import IdentityStatement, SignedBytes, TlsKey, sign_statement
from ecabinet.protocol.messages import RootsAnswer
from tests.client.cabinets import Neighbourhood, until
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
from tests.client.listener import Listener
from tests.client.relay import Relay
from tests.serving import ROOT, is_root

ELSEWHERE = "phonghop.example.vn:8443"
"""A name that nobody but a proxy could know: this machine's own addresses are never asked by proxy."""
PAGE = http(b"<!DOCTYPE html><title>Wi-Fi</title>", headers="Content-Type: text/html\r\n")
DAY_S = 86_400


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(TransportError) as failed:
        act()
    return failed.value.code


def ask(connection: Connection) -> Callable[[], object]:
    return lambda: connection.ask("GET", "/roots", RootsAnswer)


# Proxies


class Proxy(Listener):
    """Answers every CONNECT alike."""

    def __init__(self, answer: bytes) -> None:
        self.connects = 0
        self._answer = answer
        super().__init__()

    def serve(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            self.connects += plain.recv(4096).startswith(b"CONNECT phonghop.example.vn:8443 ")
            plain.sendall(self._answer)


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the system's proxy."""
    for name in ("http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield lambda proxy: monkeypatch.setenv("https_proxy", proxy)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "proxy-sign-in"),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "proxy-failed"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_a_proxy_that_refuses_is_told_from_a_server_that_is_away(
    through: Callable[[str], None], answer: bytes, code: str
) -> None:
    proxy = Proxy(answer)
    through(f"http://{proxy.address}")
    try:
        assert code_of(lambda: look(ELSEWHERE, NAME)) == code
        assert code_of(ask(Connection(Wire(Trust.read(ELSEWHERE, NAME, statement(IDENTITY, b"")))))) == (
            "garbled-answer"  # a statement without a certificate is never asked under
        )
        assert proxy.connects == 1
    finally:
        proxy.close()


def test_a_proxy_that_is_not_there_is_not_a_server_that_is_away(through: Callable[[str], None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    through(f"http://127.0.0.1:{port}")
    assert code_of(lambda: look(ELSEWHERE, NAME)) == "proxy-failed"
    through("http://khong-co-may-nay.invalid:3128")
    assert code_of(lambda: look(ELSEWHERE, NAME)) == "proxy-failed"
    through("socks5h://127.0.0.1:1080")  # a kind of proxy that this program does not speak
    assert code_of(lambda: look(ELSEWHERE, NAME)) == "proxy-failed"
    assert code_of(lambda: look(f"127.0.0.1:{port}", NAME)) == "unreachable"


# Names and networks


def test_a_name_that_nobody_knows_is_told_from_no_network_at_all(through: Callable[[str], None]) -> None:
    assert code_of(lambda: look("khong-co-may-nay.invalid:8443", NAME)) == "name-unknown"


@pytest.mark.skipif(not (is_root() and shutil.which("unshare")), reason="needs a network of its own")
def test_without_any_network_that_is_said() -> None:
    """In a network namespace with nothing in it: no route, no name server."""
    program = (
        "from ecabinet.client.transport import look\n"
        "from ecabinet.client.problems import TransportError\n"
        "for address in ('192.0.2.7:8443', 'phonghop.example.vn:8443'):\n"
        "    try:\n"
        f"        look(address, '{NAME}')\n"
        "    except TransportError as error:\n"
        "        print(error.code)\n"
    )
    alone = ["unshare", "-n", sys.executable, "-c", program]
    said = subprocess.run(
        alone, cwd=ROOT, env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=False
    )
    assert said.stdout.split() == ["no-network", "no-network"], said.stderr


def test_one_route_that_is_gone_is_no_missing_network() -> None:
    """Where other ways are open, the server is unreachable and the network is there."""
    error = OSError(errno.ENETUNREACH, "Network is unreachable")
    assert wire_errors.meaning(error).code == "unreachable"


# Captive portals


def test_a_captive_portal_is_told_at_first_contact_and_later(tmp_path: Path) -> None:
    """It answers every address under its own certificate, with a page or with the way to one."""
    portal = Impostor(certificate(tmp_path, x509.DNSName("wifi.example")), {"/identity": PAGE})
    true, _ = certificate(tmp_path / "true", own_name())
    signed = statement(IDENTITY, ssl.PEM_cert_to_DER_cert(true.read_text()))
    try:
        for answer in (PAGE, http(b"", "302 Found", "Location: http://wifi.example/login\r\n")):
            portal.answers["/identity"] = answer
            assert code_of(lambda: look(portal.address, NAME)) == "captive-portal"
            connection = Connection(Wire(Trust.read(portal.address, NAME, signed)))
            assert code_of(ask(connection)) == "captive-portal"
        assert set(portal.paths) == {"/identity"} and b"authorization" not in b"".join(portal.told).lower()
    finally:
        portal.close()


# Identity and certificate


def test_another_identity_another_certificate_and_an_older_statement_are_three_things(tmp_path: Path) -> None:
    stranger = Impostor(certificate(tmp_path, own_name()), {})
    true, _ = certificate(tmp_path / "true", own_name())
    der = ssl.PEM_cert_to_DER_cert(true.read_text())
    known = Trust.read(stranger.address, NAME, statement(IDENTITY, der, 2))
    cases = {
        "other-identity": identity(statement(OTHER, stranger.certificate, 3)),
        "other-certificate": identity(known.signed),
        "older-statement": identity(statement(IDENTITY, der, 1)),
        "newer-server": identity(known.signed, protocol=2),
    }
    try:
        for code, answer in cases.items():
            stranger.answers["/identity"] = answer
            assert code_of(ask(Connection(Wire(known)))) == code
        assert set(stranger.paths) == {"/identity"}
    finally:
        stranger.close()


def test_a_proxy_before_a_server_that_is_away_says_no_more_than_that(tmp_path: Path) -> None:
    gateway = Impostor(certificate(tmp_path, own_name()), {"/roots": http(b"<html>", "502 Bad Gateway")})
    try:
        assert code_of(ask(trusting(gateway))) == "unreachable"
    finally:
        gateway.close()


# Clocks


def dated(answer: bytes, seconds: float) -> bytes:
    """The answer as given so many seconds from now."""
    at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return answer.replace(b"\r\n", at.strftime("\r\nDate: %a, %d %b %Y %H:%M:%S GMT\r\n").encode(), 1)


@pytest.mark.parametrize(
    ("days", "server_ahead_s", "signed_ahead_s", "code"),
    [
        ((-90, -1), 0, -80 * DAY_S, "certificate-expired"),  # both clocks agree: it has expired
        ((-90, -1), -3 * DAY_S, -80 * DAY_S, "clock-wrong"),  # the server lives three days ago
        ((1, 90), 2 * DAY_S, -DAY_S, "clock-wrong"),
        ((1, 90), 0, 2 * DAY_S, "clock-wrong"),  # signed two days from now, whatever is said of the time
        ((1, 90), 0, -DAY_S, "certificate-expired"),
    ],
)
def test_a_clock_that_makes_a_certificate_invalid_is_told(
    tmp_path: Path, days: tuple[float, float], server_ahead_s: float, signed_ahead_s: float, code: str
) -> None:
    one = Impostor(certificate(tmp_path, own_name(), days=days), {})
    at = int((time.time() + signed_ahead_s) * 1000)
    signed = statement(IDENTITY, one.certificate, at=at)
    one.answers["/identity"] = dated(identity(signed), server_ahead_s)
    try:
        assert code_of(ask(Connection(Wire(Trust.read(one.address, NAME, signed))))) == code
        assert set(one.paths) == {"/identity"}
    finally:
        one.close()


def test_what_is_wrong_with_the_certificate_that_fits_says_more_than_another(tmp_path: Path) -> None:
    """A statement with a public certificate besides: its name does not fit here, and is not the trouble."""
    expired = Impostor(certificate(tmp_path, own_name(), days=(-90, -1)), {})
    local = certificate(tmp_path / "public", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    public = ssl.PEM_cert_to_DER_cert(local[0].read_text())
    for order in (0, 1):
        hosts = [(expired.certificate, None), (public, "127.0.0.1")]
        signed = statement_of(*(hosts if order == 0 else reversed(hosts)))
        expired.answers["/identity"] = dated(identity(signed), 0)
        assert code_of(ask(Connection(Wire(Trust.read(expired.address, NAME, signed))))) == (
            "certificate-expired"
        )
    expired.close()


def statement_of(*tls: tuple[bytes, str | None]) -> SignedBytes:
    """A statement that names several certificates."""
    keys = tuple(TlsKey(der, host) for der, host in tls)
    return sign_statement(
        IDENTITY, IdentityStatement(IDENTITY.public, 1, "Thử", keys, IDENTITY.public, b"s" * 32, 1)
    )


def test_a_clock_that_is_off_is_told_while_work_goes_on(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = quiet.enrol("member1")
    member.settled()
    assert member.status().clock_off_s == 0
    true = time.time_ns
    monkeypatch.setattr("ecabinet.client.core.time.time_ns", lambda: true() - 720 * 1_000_000_000)
    status = member.status()
    assert status.state == "synced" and 715 <= status.clock_off_s <= 725
    monkeypatch.setattr("ecabinet.client.core.time.time_ns", lambda: true() + 60 * 1_000_000_000)
    assert member.status().clock_off_s == 0  # a minute is nobody's trouble


def test_a_cabinet_says_why_it_is_away(quiet: Neighbourhood) -> None:
    relay = Relay(quiet.serving.address)
    member = quiet.home("member1", relay.address).enrol(quiet.seed.code("member1"))
    try:
        until(member, lambda: member.status().state == "synced")
        relay.refusing = True
        relay.cut()
        until(member, lambda: member.status().state == "offline")
        assert member.status().reason == "unreachable"
        member.move("khong-co-may-nay.invalid:8443")
        until(member, lambda: member.status().reason == "name-unknown")
        assert member.status().state == "offline"
        relay.refusing = False
        member.move(relay.address)
        until(member, lambda: member.status().state == "synced")
    finally:
        quiet.close()
        relay.close()
