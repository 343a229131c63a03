"""What the papers' tests share: a made-up certificate authority, and where the public corpora lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pymupdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from ecabinet.papers.jobs import Jobs, SignPdf, Stamp

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "data"
PASSPHRASE = "mật khẩu thử"


def corpus(name: str) -> Path:
    """A corpus of public files; the test is skipped where it is absent."""
    path = CORPORA / name
    if not path.is_dir():
        pytest.skip(f"corpus ../shared/data/{name} is not on this machine")
    return path


class Authority:
    """A certificate authority of the tests' own."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._root = self._certificate(self._name, self._key, ca=True, days=(-400, 3650))
        self.pem = self._root.public_bytes(serialization.Encoding.PEM)

    def pkcs12(self, name: str, days: tuple[int, int] = (-30, 365)) -> bytes:
        """A signer's key file, valid from and to so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._certificate(subject, key, ca=False, days=days)
        return pkcs12.serialize_key_and_certificates(
            b"signer",
            key,
            certificate,
            [self._root],
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, ca: bool, days: tuple[int, int]
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )


def paper(text: str = "Nghi quyet so 1", pages: int = 1) -> bytes:
    """A small PDF."""
    with pymupdf.open() as document:
        for number in range(pages):
            document.new_page().insert_text((72, 72), f"{text} - trang {number + 1}")
        document.set_metadata({"title": "Nghị quyết thử"})
        return bytes(document.tobytes())


def request_to_sign(key_file: bytes, field: str = "ChuToa", **changes: object) -> SignPdf:
    """A request with a stamp at the foot of the first page."""
    stamp = Stamp("Nguyễn Thị Thử Nghiệm", "Chủ tịch Uỷ ban nhân dân", 0, (60, 80, 280, 150))
    settings: dict[str, object] = {"passphrase": PASSPHRASE, "reason": "Phê duyệt", "stamp": stamp, **changes}
    return SignPdf(pkcs12=key_file, field=field, **settings)  # type: ignore[arg-type]  # the tests' own keywords


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("CA thử nghiệm")


@pytest.fixture(scope="session")
def stranger() -> Authority:
    return Authority("CA người lạ")


@pytest.fixture(scope="session")
def key_file(authority: Authority) -> bytes:
    return authority.pkcs12("Nguyễn Thị Thử Nghiệm")


@pytest.fixture(scope="session")
def jobs(authority: Authority) -> Iterator[Jobs]:
    with Jobs(roots=(authority.pem,)) as pool:
        yield pool
