"""Certification authorities made on the spot for the demo: they vouch for nobody outside it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from ecabinet.demo.province import CONSULTANT, OFFICIALS, Official

KEY_BITS = 2048
AUTHORITY_LIFE = timedelta(days=3650)
SIGNER_LIFE = timedelta(days=1095)
BACKDATED = timedelta(days=30)
"""Certificates begin before the meeting, as real ones do; papers are signed in the days before it."""


class Signer(msgspec.Struct, frozen=True):
    """An official with a key: PKCS#12 bytes that hold key, certificate and the chain above it."""

    official: Official
    pkcs12: bytes
    passphrase: str

    def __repr__(self) -> str:
        """Nothing of the key or its passphrase."""
        return f"Signer({self.official.role!r})"


class Authority(msgspec.Struct, frozen=True):
    """Who may sign in the demo. `bundle` is what a tablet trusts: root and issuing CA, each in DER.

    `stranger` has a certificate of another authority, which is not in the bundle.
    """

    bundle: tuple[bytes, ...]
    signers: dict[str, Signer]
    stranger: Signer


class _Issuer(msgspec.Struct):
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]


def make_authority(moment: datetime, officials: Iterable[Official] = OFFICIALS) -> Authority:
    """Fresh keys and certificates that are valid around `moment`, which knows its zone."""
    begins = moment - BACKDATED
    root = _root("CA gốc thử nghiệm Đông Sơn", "Tỉnh Đông Sơn", begins)
    issuing = _issuing("CA cấp phát thử nghiệm Đông Sơn", "Tỉnh Đông Sơn", root, begins)
    elsewhere = _root("CA gốc Khe Mây", CONSULTANT.unit, begins)
    signers = {official.role: _signer(official, issuing, begins) for official in officials}
    bundle = tuple(issuer.certificate.public_bytes(Encoding.DER) for issuer in (root, issuing))
    return Authority(bundle, signers, _signer(CONSULTANT, elsewhere, begins))


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _root(common_name: str, organisation: str, begins: datetime) -> _Issuer:
    key, name = _key(), _name(common_name, organisation)
    certificate = _certificate(name, key.public_key(), name, key, begins, AUTHORITY_LIFE, path_length=1)
    return _Issuer(certificate, key, (certificate,))


def _issuing(common_name: str, organisation: str, root: _Issuer, begins: datetime) -> _Issuer:
    key, name = _key(), _name(common_name, organisation)
    certificate = _certificate(
        name, key.public_key(), root.certificate.subject, root.key, begins, AUTHORITY_LIFE, path_length=0
    )
    return _Issuer(certificate, key, (certificate, *root.chain))


def _signer(official: Official, issuer: _Issuer, begins: datetime) -> Signer:
    key = _key()
    certificate = _certificate(
        _name(official.name, official.unit),
        key.public_key(),
        issuer.certificate.subject,
        issuer.key,
        begins,
        SIGNER_LIFE,
        path_length=None,
    )
    passphrase = secrets.token_urlsafe(16)
    content = pkcs12.serialize_key_and_certificates(
        official.role.encode("ascii"),
        key,
        certificate,
        list(issuer.chain),
        BestAvailableEncryption(passphrase.encode("ascii")),
    )
    return Signer(official, content, passphrase)


def _certificate(
    subject: x509.Name,
    key: rsa.RSAPublicKey,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    begins: datetime,
    life: timedelta,
    *,
    path_length: int | None,
) -> x509.Certificate:
    """A CA's certificate if it has a path length, else one for signing documents."""
    authority = path_length is not None
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + life)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
