"""Who the server is: its keys, and the numbered statements that its identity signs about them.

The private keys are files of the data directory with mode 0600; like the papers they rest on the disk's
encryption, and whoever copies them is the server. A new certificate is a new statement, never a new
enrolment: cabinets hold the identity's fingerprint alone.
"""

import datetime
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ecabinet.evidence.signatures import SigningKey, fingerprint
from ecabinet.evidence.statements import (
    IdentityStatement,
    SignedBytes,
    TlsKey,
    read_statement,
    sign_statement,
)
from ecabinet.server.disk import PRIVATE_DIRECTORY, sync_directory, write_private
from ecabinet.server.seal import CursorSeal, LetterSeal

CERTIFICATE_YEARS = 10
RENEW_DAYS = 365
"""The own certificate is made anew when it has less than this to live."""
NAME = "E-Cabinet"


class BadCertificate(ValueError):
    """A certificate file that the server cannot answer with, and why."""


@dataclass(frozen=True)
class Identity:
    """The server's keys and statements, as they lie in the data directory."""

    directory: Path
    sign_key: SigningKey
    log_key: SigningKey
    cursors: CursorSeal
    letters: LetterSeal
    statements: tuple[SignedBytes, ...]
    """Oldest first; the newest is the one that holds."""
    certificate: Path
    private_key: Path

    @property
    def fingerprint(self) -> str:
        """52 characters: what an enrolment link names the server by."""
        return fingerprint(self.sign_key.public)

    @property
    def statement(self) -> IdentityStatement:
        """The newest statement."""
        return read_statement(self.fingerprint, self.statements[-1])


def exists(data: Path) -> bool:
    """Whether a server lives in this data directory already."""
    return (data / "keys").is_dir()


def open_identity(
    data: Path,
    now: int,
    name: str = NAME,
    certificate: Path | None = None,
    private_key: Path | None = None,
) -> Identity:
    """The identity of a data directory, made at the first start; answers with the given certificate.

    Without one it answers with its own. Whenever that differs from what the newest statement names, the
    next statement is signed and stored first. Raises BadCertificate.
    """
    keys = data / "keys"
    if not exists(data):
        _make(keys, name, now)
    sign_key = SigningKey((keys / "identity.key").read_bytes())
    own = certificate is None or private_key is None
    if certificate is None or private_key is None:
        certificate, private_key = keys / "tls.crt", keys / "tls.key"
        _renew(keys, fingerprint(sign_key.public), now)
    statements = msgspec.json.decode((keys / "statements.json").read_bytes(), type=tuple[SignedBytes, ...])
    newest = read_statement(fingerprint(sign_key.public), statements[-1])
    tls = _tls_key(certificate, own)
    if newest.tls != (tls,):
        following = msgspec.structs.replace(newest, number=newest.number + 1, tls=(tls,), at=now)
        statements = (*statements, sign_statement(sign_key, following))
        write_private(keys / "statements.json", msgspec.json.encode(statements))
    return Identity(
        keys,
        sign_key,
        SigningKey((keys / "log.key").read_bytes()),
        CursorSeal((keys / "cursor.key").read_bytes()),
        LetterSeal((keys / "seal.key").read_bytes()),
        statements,
        certificate,
        private_key,
    )


def _make(keys: Path, name: str, now: int) -> None:
    """All keys at once: the directory gets its name only when the first statement lies in it."""
    fresh = keys.with_name("keys.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=PRIVATE_DIRECTORY, parents=True)
    for file in ("identity.key", "log.key"):
        write_private(fresh / file, Ed25519PrivateKey.generate().private_bytes_raw())
    seal_key = X25519PrivateKey.generate()
    write_private(fresh / "seal.key", seal_key.private_bytes_raw())
    write_private(fresh / "cursor.key", secrets.token_bytes(32))
    sign_key = SigningKey((fresh / "identity.key").read_bytes())
    _make_certificate(fresh, fingerprint(sign_key.public), now)
    statement = IdentityStatement(
        identity=sign_key.public,
        number=1,
        name=name,
        tls=(_tls_key(fresh / "tls.crt", own=True),),
        log_key=SigningKey((fresh / "log.key").read_bytes()).public,
        seal_key=seal_key.public_key().public_bytes_raw(),
        at=now,
    )
    write_private(fresh / "statements.json", msgspec.json.encode((sign_statement(sign_key, statement),)))
    fresh.rename(keys)
    sync_directory(keys.parent)


def _make_certificate(keys: Path, name: str, now: int) -> None:
    """A P-256 certificate for `<fingerprint>.invalid`, the name that is checked whatever the address."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))  # tablets' clocks run behind
        .not_valid_after(today + datetime.timedelta(days=365 * CERTIFICATE_YEARS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(f"{name}.invalid")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    # The key first: a crash in between leaves a pair that does not fit, which `_renew` makes anew.
    write_private(keys / "tls.key", key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    write_private(keys / "tls.crt", certificate.public_bytes(serialization.Encoding.PEM))


def _renew(keys: Path, name: str, now: int) -> None:
    certificate = x509.load_pem_x509_certificate((keys / "tls.crt").read_bytes())
    key = serialization.load_pem_private_key((keys / "tls.key").read_bytes(), None)
    left = certificate.not_valid_after_utc - datetime.datetime.fromtimestamp(now / 1000, datetime.UTC)
    if left.days < RENEW_DAYS or certificate.public_key() != key.public_key():
        _make_certificate(keys, name, now)


def _tls_key(path: Path, own: bool) -> TlsKey:
    """The certificate as a statement names it; one from outside with the host it was issued for."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadCertificate(f"{path}: {error}") from error
    data = certificate.public_bytes(serialization.Encoding.DER)
    if own:
        return TlsKey(data)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound as error:
        raise BadCertificate(f"{path}: the certificate names no host") from error
    hosts = [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]
    if not hosts:
        raise BadCertificate(f"{path}: the certificate names no host")
    return TlsKey(data, hosts[0])


def read_certificates(data: bytes) -> tuple[bytes, ...]:
    """The certificates of a PEM bundle or a single DER file, each as DER. Raises BadCertificate."""
    try:
        if b"-----BEGIN" in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise BadCertificate(str(error)) from error
    return tuple(one.public_bytes(serialization.Encoding.DER) for one in found)
