"""A server that answers as a test says, under a certificate and an identity of the test's own making."""

import datetime
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ecabinet.client.transport import Connection, Trust, Wire
from ecabinet.evidence.signatures import SigningKey, fingerprint
from ecabinet.evidence.statements import IdentityStatement, SignedBytes, TlsKey, sign_statement
from ecabinet.protocol.messages import IdentityAnswer
from tests.client.listener import Listener

IDENTITY = SigningKey(b"i" * 32)
NAME = fingerprint(IDENTITY.public)
OTHER = SigningKey(b"o" * 32)


def certificate(
    directory: Path, *names: x509.GeneralName, days: tuple[float, float] = (-1, 90)
) -> tuple[Path, Path]:
    """A self-made certificate for some names, valid between two days from now: its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "thử")])
    now = datetime.datetime.now(datetime.UTC)
    first, last = (now + datetime.timedelta(each) for each in days)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first).not_valid_after(last)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    directory.mkdir(parents=True, exist_ok=True)
    files = directory / "tls.crt", directory / "tls.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return files


def own_name(name: str = NAME) -> x509.GeneralName:
    return x509.DNSName(f"{name}.invalid")


class Impostor(Listener):
    """Answers TLS connections as a test says, and remembers every byte it was told."""

    def __init__(
        self, files: tuple[Path, Path], answers: dict[str, bytes | Callable[[ssl.SSLSocket], None]]
    ) -> None:
        self.certificate = ssl.PEM_cert_to_DER_cert(files[0].read_text())
        self.answers = answers
        self.told: list[bytes] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*files)
        super().__init__()

    @property
    def paths(self) -> list[str]:
        return [one.split(b" ")[1].decode() for one in self.told]

    def serve(self, plain: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(plain, server_side=True) as secure:
            told = b""
            while b"\r\n\r\n" not in told:
                data = secure.recv(4096)
                if not data:
                    return
                told += data
            self.told.append(told)
            answer = self.answers.get(told.split(b" ")[1].decode().split("?")[0], b"")
            if callable(answer):
                answer(secure)
            else:
                secure.sendall(answer)
            secure.unwrap()


def http(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n".encode()
        + body
    )


def statement(
    key: SigningKey, der: bytes, number: int = 1, host: str | None = None, at: int = 1
) -> SignedBytes:
    tls = (TlsKey(der, host),) if der else ()
    return sign_statement(key, IdentityStatement(key.public, number, "Thử", tls, key.public, b"s" * 32, at))


def identity(*statements: SignedBytes, protocol: int = 1) -> bytes:
    return http(msgspec.json.encode(IdentityAnswer(protocol, statements)))


def trusting(impostor: Impostor) -> Connection:
    """A connection to an impostor that is, for once, the true server."""
    signed = statement(IDENTITY, impostor.certificate)
    return Connection(Wire(Trust.read(impostor.address, NAME, signed)))
