"""Who signed, and when: chains to the roots given, revocation data the paper carries, timestamps.

Revocation is read here rather than by pyHanko, which looks only where a certificate names an address, and
gives up on data it deems stale. Nothing is fetched. The operating system's roots are never asked.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import cms, core, pem, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.general import extract_certificate_info, extract_signer_info, find_cms_attribute_iter
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.errors import AlgorithmNotSupported
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator
from pyhanko_certvalidator.validate import async_validate_path

PATHS_MAX = 24
"""Ways to a root that are tried for one certificate; cross-signed CAs make a few, hostile papers many."""
REVOCATION_ITEMS_MAX = 2000
WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})
RSA_BITS_MIN = 1024
"""Shorter RSA keys count as weak. Old Vietnamese papers carry keys of 1,024 bits."""
CLOCK_TOLERANCE = timedelta(seconds=1)


class Unsupported(Exception):
    """The algorithm is not one we can compute: nothing follows about the signature."""


class Malformed(Exception):
    """The signature is not built as CMS and PAdES demand."""


@dataclass(frozen=True)
class Chain:
    """Certificates from the signer's to the root's, and the time at which all of them are valid."""

    certificates: tuple[asn1_x509.Certificate, ...]
    not_before: datetime
    not_after: datetime

    def covers(self, moment: datetime) -> bool:
        """Whether all certificates are valid then."""
        return self.not_before - CLOCK_TOLERANCE <= moment <= self.not_after + CLOCK_TOLERANCE

    def covers_either(self, moment: datetime, proven: datetime | None) -> bool:
        """Whether they are valid now or, where that is proven, were when the signature existed."""
        return self.covers(moment) or (proven is not None and self.covers(proven))


@dataclass
class Trust:
    """The roots, and all that a paper brought to reach them: certificates, CRLs, OCSP answers."""

    roots: list[asn1_x509.Certificate]
    certificates: list[asn1_x509.Certificate] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    ocsps: list[bytes] = field(default_factory=list)
    _chains: dict[bytes, list[Chain]] = field(default_factory=dict)

    def bring(self, signed_data: cms.SignedData) -> None:
        """Take what one signature carries: certificates, CRLs, and Adobe's revocation attribute."""
        with contextlib.suppress(Exception):  # a broken signature brings nothing, and is judged elsewhere
            found = extract_certificate_info(signed_data)
            self.certificates += [found.signer_cert, *found.other_certs]
        with contextlib.suppress(Exception):
            for revocation in signed_data["crls"] or ():
                if isinstance(revocation.chosen, core.Sequence):
                    self._add(self.crls, revocation.chosen.dump())
        with contextlib.suppress(Exception):
            attributes = extract_signer_info(signed_data)["signed_attrs"]
            for archive in find_cms_attribute_iter(attributes, "adobe_revocation_info_archival"):
                for crl in archive["crl"] or ():
                    self._add(self.crls, crl.dump())
                for answer in archive["ocsp"] or ():
                    self._add(self.ocsps, answer.dump())
        self._chains.clear()

    def _add(self, items: list[bytes], item: bytes) -> None:
        if len(items) < REVOCATION_ITEMS_MAX and item not in items:
            items.append(item)

    def chain(
        self, certificate: asn1_x509.Certificate, moment: datetime, proven: datetime | None = None
    ) -> Chain | None:
        """A chain to a root, best one that is valid at either time; None if none is ever valid."""
        key = certificate.sha256
        if key not in self._chains:
            self._chains[key] = asyncio.run(self._find(certificate, moment))
        chains = self._chains[key]
        fit = (chain for chain in chains if chain.covers_either(moment, proven))
        return next(fit, chains[0] if chains else None)

    async def _find(self, certificate: asn1_x509.Certificate, moment: datetime) -> list[Chain]:
        found: list[Chain] = []
        context = self._context(moment)
        with contextlib.suppress(Exception):  # building a path fails with many errors; all mean "none"
            paths = context.path_builder.async_build_paths_lazy(certificate)
            tried = 0
            async for path in paths:
                tried += 1
                chain = await self._validated(path, moment)
                if chain is not None:
                    found.append(chain)
                if tried >= PATHS_MAX:
                    break
        return found

    def _context(self, moment: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=self.roots,
            other_certs=self.certificates,
            moment=moment,
            allow_fetching=False,
            algorithm_usage_policy=CMSAlgorithmUsagePolicy.lift_policy(AcceptAllAlgorithms()),
        )

    async def _validated(self, path: ValidationPath, moment: datetime) -> Chain | None:
        """The chain, if RFC 5280's rules hold at some time; time itself is judged by the caller."""
        certificates = tuple(reversed(list(_of_path(path))))
        judged = certificates[:-1] or certificates  # a root's own dates are not judged (RFC 5280, 6.1)
        not_before = max(c.not_valid_before for c in judged)
        not_after = min(c.not_valid_after for c in judged)
        if not_before > not_after:
            return None
        inside = min(max(moment, not_before), not_after)
        try:
            await async_validate_path(self._context(inside), path)
        except Exception:  # any failure to validate: this is no chain
            return None
        return Chain(certificates, not_before, not_after)

    def revoked(self, chain: Chain) -> tuple[datetime | None, bool]:
        """When the first certificate of the chain was revoked (None: never), and whether any data spoke."""
        earliest: datetime | None = None
        known = False
        for certificate, issuer in zip(chain.certificates, chain.certificates[1:], strict=False):
            for status in self._statuses(certificate, issuer):
                known = True
                if status is not None and (earliest is None or status < earliest):
                    earliest = status
        return earliest, known

    def _statuses(
        self, certificate: asn1_x509.Certificate, issuer: asn1_x509.Certificate
    ) -> Iterator[datetime | None]:
        """Each sound statement about a certificate: its date of revocation, or None for good."""
        with contextlib.suppress(Exception):  # a certificate that cryptography does not read
            issuer_x509 = x509.load_der_x509_certificate(issuer.dump())
            serial = certificate.serial_number
            for content in self.crls:
                with contextlib.suppress(Exception):
                    yield from _crl_status(content, serial, issuer_x509)
            for content in self.ocsps:
                with contextlib.suppress(Exception):
                    yield from _ocsp_status(content, serial, issuer_x509)


def _of_path(path: ValidationPath) -> Iterator[asn1_x509.Certificate]:
    """A path's certificates, from the root's to the signer's."""
    yield path.first
    leaf = path.get_ee_cert_safe()
    for authority in list(path.iter_authorities())[1:]:
        if isinstance(authority, AuthorityWithCert):
            yield authority.certificate
    if leaf is not None and leaf.sha256 != path.first.sha256:
        yield leaf


def _crl_status(content: bytes, serial: int, issuer: x509.Certificate) -> Iterator[datetime | None]:
    crl = x509.load_der_x509_crl(content)
    if crl.issuer != issuer.subject or not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]  # other key types raise, and say nothing
        return
    entry = crl.get_revoked_certificate_by_serial_number(serial)
    yield entry.revocation_date_utc if entry is not None else None


def _ocsp_status(content: bytes, serial: int, issuer: x509.Certificate) -> Iterator[datetime | None]:
    answer = ocsp.load_der_ocsp_response(content)
    if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL or not _answered_by(answer, issuer):
        return
    for single in answer.responses:
        digest = hashes.Hash(single.hash_algorithm)
        digest.update(issuer.subject.public_bytes())
        if single.serial_number != serial or single.issuer_name_hash != digest.finalize():
            continue
        if single.certificate_status == ocsp.OCSPCertStatus.REVOKED:
            yield single.revocation_time_utc
        elif single.certificate_status == ocsp.OCSPCertStatus.GOOD:
            yield None


def _answered_by(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Whether the issuer, or a responder it delegated to (RFC 6960, 4.2.2.2), signed the answer."""
    for responder in [issuer, *answer.certificates]:
        if responder != issuer:
            try:
                responder.verify_directly_issued_by(issuer)
                usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
                continue
            if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
                continue
        if _verifies(responder, answer):
            return True
    return False


def _verifies(responder: x509.Certificate, answer: ocsp.OCSPResponse) -> bool:
    key, algorithm = responder.public_key(), answer.signature_hash_algorithm
    signature, signed = answer.signature, answer.tbs_response_bytes
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, signed)
        else:
            return False
    except InvalidSignature:
        return False
    return True


# Signatures of CMS ---------------------------------------------------------------


class _Strict(DefaultSignatureValidator):
    """Tells an unknown algorithm from a wrong signature: pyHanko's error for one derives from the other."""

    def validate_signature(self, *arguments: Any, **named: Any) -> None:
        try:
            super().validate_signature(*arguments, **named)
        except AlgorithmNotSupported as error:
            raise Unsupported(str(error)) from error


@dataclass(frozen=True)
class Signed:
    """A CMS signature that was computed: sound or not, by whom, and whether its algorithms are weak."""

    intact: bool
    signer: asn1_x509.Certificate
    weak: bool


def check_cms(signed_data: cms.SignedData, digest: bytes) -> Signed:
    """Compute a CMS signature over content with this digest. Raises Unsupported or Malformed."""
    try:
        signer_info = extract_signer_info(signed_data)
        certificate = extract_certs_for_validation(signed_data).signer_cert
        content_type = signed_data["encap_content_info"]["content_type"].native
        matches, valid = validate_sig_integrity(
            signer_info,
            certificate,
            expected_content_type=content_type,
            actual_digest=digest,
            sig_validator=_Strict(),
        )
    except Unsupported:
        raise
    except (NotImplementedError, UnsupportedAlgorithm) as error:
        raise Unsupported(str(error)) from error
    except Exception as error:  # asn1crypto and pyHanko raise many kinds for what is not built as it should
        if "nsupported" in str(error) or "not supported" in str(error):
            raise Unsupported(str(error)) from error
        raise Malformed(str(error)) from error
    return Signed(matches and valid, certificate, _weak(signer_info, certificate))


def _weak(signer_info: cms.SignerInfo, certificate: asn1_x509.Certificate) -> bool:
    digest = signer_info["digest_algorithm"]
    algorithm = signer_info["signature_algorithm"]
    if digest["algorithm"].native in WEAK_DIGESTS:
        return True
    with contextlib.suppress(ValueError, KeyError):  # an algorithm that implies no digest
        implied = algorithm.hash_algo  # the same as the content's (RFC 8933; ISO/TS 32002 for EdDSA)
        if implied in WEAK_DIGESTS or implied != digest["algorithm"].native:
            return True
    key = certificate.public_key
    return bool(key.algorithm == "rsa" and key.bit_size < RSA_BITS_MIN)


# Timestamps ----------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
    """A timestamp token (RFC 3161): the time it states, and what that is worth."""

    moment: datetime
    signed: Signed

    @property
    def intact(self) -> bool:
        return self.signed.intact


def read_token(signed_data: cms.SignedData, imprint: Callable[[str], bytes]) -> Token:
    """Check a token against what it must have stamped. Raises Unsupported or Malformed."""
    content = signed_data["encap_content_info"]["content"]
    try:
        info = content.parsed
        if not isinstance(info, tsp.TSTInfo):
            raise Malformed("no TSTInfo")
        moment = info["gen_time"].native
        stamped = info["message_imprint"]["hashed_message"].native
        algorithm = info["message_imprint"]["hash_algorithm"]["algorithm"].native
        digest_name = extract_signer_info(signed_data)["digest_algorithm"]["algorithm"].native
        own_digest = digest_of(bytes(content), digest_name)
        matches = imprint(algorithm) == stamped
    except (Malformed, Unsupported):
        raise
    except Exception as error:  # what asn1crypto raises for a token that is not one
        raise Malformed(str(error)) from error
    signed = check_cms(signed_data, own_digest)
    weak = signed.weak or algorithm in WEAK_DIGESTS
    return Token(moment, Signed(signed.intact and matches, signed.signer, weak))


def digest_of(content: bytes, name: str) -> bytes:
    """The digest called `name` in ASN.1. Raises Unsupported."""
    algorithm = getattr(hashes, name.upper(), None)
    if algorithm is None or name.startswith("shake"):
        raise Unsupported(name)
    computed = hashes.Hash(algorithm())
    computed.update(content)
    return computed.finalize()


def tokens_of(signer_info: cms.SignerInfo) -> list[cms.SignedData]:
    """The timestamp tokens that a signature carries on its value."""
    return [
        token["content"]
        for token in find_cms_attribute_iter(signer_info["unsigned_attrs"], "signature_time_stamp_token")
    ]


def extended_usage(certificate: asn1_x509.Certificate) -> list[str]:
    """What the certificate's key may be used for beyond signing; empty where it does not say."""
    value = certificate.extended_key_usage_value
    return list(value.native) if value is not None else []


def load_roots(contents: Iterable[bytes]) -> list[asn1_x509.Certificate]:
    """Certificates from PEM (any number in one) or DER. Raises ValueError for anything else."""
    roots: list[asn1_x509.Certificate] = []
    for content in contents:
        if pem.detect(content):
            roots += [
                asn1_x509.Certificate.load(der)
                for kind, _, der in pem.unarmor(content, multiple=True)
                if kind == "CERTIFICATE"
            ]
        else:
            roots.append(asn1_x509.Certificate.load(content, strict=True))
    return roots


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is taken as UTC, as PDF dates without a zone are."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
