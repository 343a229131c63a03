"""Proof of time and revocation: what a timestamp, a CRL and their absence change in a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ecabinet.papers.jobs import Report
from ecabinet.papers.signatures import verify
from tests.papers.conftest import paper

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holder:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def issue(
    name: str, by: Holder | None = None, days: tuple[int, int] = (-1000, 1000), stamps_time: bool = False
) -> Holder:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + days[0] * DAY)
        .not_valid_after(NOW + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if stamps_time:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return Holder(key, builder.sign(by.key if by else key, hashes.SHA256()))


def revocations(by: Holder, revoked: Iterable[tuple[Holder, datetime]]) -> asn1_crl.CertificateList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + DAY)
    )
    for holder, when in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(when).build())
    made = builder.sign(by.key, hashes.SHA256())
    return asn1_crl.CertificateList.load(made.public_bytes(serialization.Encoding.DER))


def sign(holder: Holder, stamper: tuple[Holder, datetime] | None = None) -> bytes:
    """A signature, with a timestamp on it if there is an authority to stamp it at some time."""
    store = SimpleCertificateStore()
    made = BytesIO()
    PdfSigner(
        PdfSignatureMetadata(field_name="ChuToa", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"),
        SimpleSigner(holder.asn1, holder.asn1_key, store),
        timestamper=timestamper(*stamper) if stamper else None,
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(paper())), output=made)
    return made.getvalue()


def timestamper(holder: Holder, when: datetime) -> DummyTimeStamper:
    return DummyTimeStamper(holder.asn1, holder.asn1_key, fixed_dt=when)


def stamp_document(content: bytes, holder: Holder, when: datetime) -> bytes:
    made = BytesIO()
    PdfTimeStamper(timestamper(holder, when), field_name="DauThoiGian").timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(content)), "sha256", output=made
    )
    return made.getvalue()


def with_crl(content: bytes, crl: asn1_crl.CertificateList) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=[crl])
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def root() -> Holder:
    return issue("Gốc thử nghiệm")


@pytest.fixture(scope="module")
def stamping(root: Holder) -> Holder:
    return issue("Dấu thời gian thử nghiệm", root, stamps_time=True)


def judge(content: bytes, root: Holder, moment: datetime = NOW) -> Report:
    return verify(content, [root.pem], moment)


def signer_of(report: Report) -> tuple[str, str | None]:
    (one,) = [s for s in report.signatures if s.type != "doc-timestamp"]
    return one.verdict, one.reason


def test_a_timestamp_proves_the_time(root: Holder, stamping: Holder) -> None:
    signed = sign(issue("A", root), (stamping, NOW - DAY))
    (signature,) = judge(signed, root).signatures
    assert signature.verdict == "valid"
    assert (signature.signing_time, signature.signing_time_source) == (NOW - DAY, "timestamp")


def test_a_timestamp_outlives_the_certificate(root: Holder, stamping: Holder) -> None:
    holder = issue("A", root, days=(-10, 10))
    later = NOW + 100 * DAY
    assert signer_of(judge(sign(holder), root, later)) == ("indeterminate", "expired-no-proof-of-time")
    assert signer_of(judge(sign(holder, (stamping, NOW)), root, later)) == ("valid", None)
    stamped = stamp_document(sign(holder), stamping, NOW)
    assert signer_of(judge(stamped, root, later)) == ("valid-with-later-allowed-changes", None)


def test_a_timestamp_after_the_end_proves_nothing(root: Holder, stamping: Holder) -> None:
    holder = issue("A", root, days=(-10, 10))
    signed = sign(holder, (stamping, NOW + 50 * DAY))
    assert signer_of(judge(signed, root, NOW + 100 * DAY)) == ("indeterminate", "expired-no-proof-of-time")


def test_only_a_timestamping_certificate_stamps(root: Holder) -> None:
    """Else any signer could date back what was signed with an expired or stolen key."""
    forger = issue("Người ký khác", root)
    signed = sign(issue("A", root, days=(-10, 10)), (forger, NOW))
    assert signer_of(judge(signed, root, NOW + 100 * DAY)) == ("indeterminate", "expired-no-proof-of-time")


def test_a_stranger_s_timestamp_proves_nothing(root: Holder) -> None:
    stranger = issue("Gốc lạ")
    stamping = issue("Dấu lạ", stranger, stamps_time=True)
    signed = sign(issue("A", root, days=(-10, 10)), (stamping, NOW))
    assert signer_of(judge(signed, root)) == ("valid", None)
    (signature,) = judge(signed, root).signatures
    assert signature.signing_time_source == "claimed"
    assert signer_of(judge(signed, root, NOW + 100 * DAY)) == ("indeterminate", "expired-no-proof-of-time")


def test_revoked_before_signing_is_invalid(root: Holder) -> None:
    holder = issue("A", root)
    crl = revocations(root, [(holder, NOW - 5 * DAY)])
    assert signer_of(judge(with_crl(sign(holder), crl), root)) == ("invalid", "revoked")


def test_revoked_later_needs_proof(root: Holder, stamping: Holder) -> None:
    holder = issue("A", root)
    crl = revocations(root, [(holder, NOW + 5 * DAY)])
    later = NOW + 10 * DAY
    assert signer_of(judge(with_crl(sign(holder), crl), root, later)) == ("indeterminate", "revoked")
    proven = with_crl(sign(holder, (stamping, NOW)), crl)
    assert signer_of(judge(proven, root, later)) == ("valid-with-later-allowed-changes", None)
    too_late = with_crl(sign(holder, (stamping, NOW + 6 * DAY)), crl)
    assert signer_of(judge(too_late, root, later)) == ("invalid", "revoked")


def test_a_stranger_s_revocation_list_says_nothing(root: Holder) -> None:
    holder = issue("A", root)
    stranger = Holder(rsa.generate_private_key(65537, 2048), root.certificate)  # the name, another key
    signed = with_crl(sign(holder), revocations(stranger, [(holder, NOW - 5 * DAY)]))
    (signature,) = judge(signed, root).signatures
    assert signature.verdict == "valid-with-later-allowed-changes"
    assert not signature.revocation_known


def test_a_good_list_is_known(root: Holder) -> None:
    holder, other = issue("A", root), issue("B", root)
    signed = with_crl(sign(holder), revocations(root, [(other, NOW - 5 * DAY)]))
    (signature,) = judge(signed, root).signatures
    assert signature.verdict == "valid-with-later-allowed-changes"
    assert signature.revocation_known


def test_a_revoked_authority_stamps_no_more(root: Holder, stamping: Holder) -> None:
    holder = issue("A", root, days=(-10, 10))
    crl = revocations(root, [(stamping, NOW + 5 * DAY)])
    signed = with_crl(sign(holder, (stamping, NOW)), crl)
    verdict, reason = signer_of(judge(signed, root, NOW + 100 * DAY))
    assert (verdict, reason) == ("indeterminate", "expired-no-proof-of-time")


def test_a_signer_cannot_issue_certificates(root: Holder) -> None:
    """A leaf that signs another certificate is no authority (RFC 5280, basic constraints)."""
    leaf = issue("A", root)
    forged = issue("Chủ tịch giả", leaf)
    store = SimpleCertificateStore()
    store.register(leaf.asn1)
    made = BytesIO()
    PdfSigner(
        PdfSignatureMetadata(field_name="ChuToa", subfilter=SigSeedSubFilter.PADES),
        SimpleSigner(forged.asn1, forged.asn1_key, store),
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(paper())), output=made)
    assert signer_of(judge(made.getvalue(), root)) == ("unknown-signer", "untrusted-root")


def test_the_same_name_and_another_key_is_unknown(root: Holder) -> None:
    impostor = issue("Gốc thử nghiệm")
    assert signer_of(judge(sign(issue("A", impostor)), root)) == ("unknown-signer", "untrusted-root")
