"""The facts that a file alone tells of its signatures: whether the bytes agree, and what changed later.

Who signed and when is judged in `signatures`, with the roots that are trusted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core
from asn1crypto.parser import parse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from ecabinet.papers.jobs import ChangeClass, SignatureType
from ecabinet.papers.signature_changes import LaterChanges
from ecabinet.papers.signature_tail import hidden_objects
from ecabinet.papers.signature_trust import (
    Malformed,
    Signed,
    Token,
    Unsupported,
    check_cms,
    digest_of,
    in_utc,
    read_token,
    tokens_of,
)

SHA1_OF_CONTENT = "/adbe.pkcs7.sha1"
SUBFILTERS = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161", SHA1_OF_CONTENT})


@dataclass
class Facts:
    """One signature with the facts as they are found; None where not yet or not decidable."""

    field: str
    type: SignatureType = "approval"
    intact: bool | None = None
    problem: str | None = None  # why it is invalid, or undecidable
    changes: ChangeClass | None = None
    warning: str | None = None
    docmdp: int | None = None
    covers_whole_file: bool = False
    length_bytes: int | None = None
    signer_cn: str | None = None
    claimed: datetime | None = None
    signed_data: cms.SignedData | None = None
    signed: Signed | None = None
    tokens: tuple[Token, ...] = ()
    token_broken: bool = False
    stated: datetime | None = None  # the time a document timestamp states
    proven: datetime | None = None


def examine(
    content: bytes,
    reader: PdfFileReader,
    name: str,
    value: generic.PdfObject,
    field: generic.PdfObject,
    tail: str | None,
) -> Facts:
    """The facts that the file alone tells of one signature."""
    found = Facts(field=plain(name))
    try:
        _examine_into(found, content, reader, value, field, tail)
    except Unsupported:
        found.problem = found.problem or "unsupported-algorithm"
    except Exception:  # pyHanko and asn1crypto raise many kinds for what is built wrongly
        found.intact = None if found.intact is None else found.intact
        found.problem = found.problem or "malformed-signature"
    return found


def _examine_into(
    found: Facts,
    content: bytes,
    reader: PdfFileReader,
    value: generic.PdfObject,
    field: generic.PdfObject,
    tail: str | None,
) -> None:
    dictionary = value.get_object()
    if not isinstance(dictionary, generic.DictionaryObject):
        raise Malformed("no signature dictionary")
    kind = dictionary.get("/SubFilter")
    found.type = type_of(dictionary)
    if kind not in SUBFILTERS:
        raise Unsupported(str(kind))
    described = field.get_object()
    if not isinstance(described, generic.DictionaryObject):
        raise Malformed("no field dictionary")
    signature = EmbeddedPdfSignature(reader, described, found.field)  # raises for what is no CMS
    found.signed_data = signature.signed_data
    with contextlib.suppress(Exception):  # a certificate without a name, or none: no name to show
        found.signer_cn = _common_name(signature)
    with contextlib.suppress(Exception):  # a date that is none
        claimed = signature.self_reported_timestamp
        found.claimed = in_utc(claimed) if claimed is not None else None
    permission = signature.docmdp_level
    found.docmdp = permission.value if permission is not None else None

    if not _byte_range_is_exact(content, signature):
        found.problem = "byte-range"
        found.changes = "disallowed"
    else:
        found.length_bytes = int(signature.byte_range[2]) + int(signature.byte_range[3])
        found.covers_whole_file = found.length_bytes == len(content)

    _compute(found, signature)
    if found.problem is None:
        _compare(found, content, signature, tail)


def type_of(dictionary: generic.DictionaryObject) -> SignatureType:
    if dictionary.get("/Type") == "/DocTimeStamp" or dictionary.get("/SubFilter") == "/ETSI.RFC3161":
        return "doc-timestamp"
    if "/Reference" not in dictionary:
        return "approval"
    for reference in dictionary["/Reference"]:  # an index decrypts, get() would not
        resolved = reference.get_object()
        if isinstance(resolved, generic.DictionaryObject) and resolved.get("/TransformMethod") == "/DocMDP":
            return "certification"
    return "approval"


def _common_name(signature: EmbeddedPdfSignature) -> str | None:
    subject = signature.signer_cert.subject.native
    name = subject.get("common_name")
    if isinstance(name, list):
        name = " ".join(str(part) for part in name)
    return plain(name) if name else None


def plain(name: object) -> str:
    """A name as ordinary text: strings of pyHanko are of its own classes, or bytes, or half characters."""
    text = name.decode("latin-1") if isinstance(name, bytes) else str(name)
    return text.encode("utf-8", "replace").decode("utf-8")


def _byte_range_is_exact(content: bytes, signature: EmbeddedPdfSignature) -> bool:
    """ISO 32000-2, 12.8.1: two ranges from the start that leave out the /Contents string and nothing else."""
    numbers = [int(n) for n in signature.byte_range]
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
        return False
    _, first, second, length = numbers
    if not first < second or second + length > len(content):
        return False
    gap = content[first:second]
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return False
    try:
        inside = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return False
    return inside == signature.pkcs7_content and _only_zeros_follow(inside)


def _only_zeros_follow(padded: bytes) -> bool:
    """Whether the DER value is followed by zeros alone; what is no DER is judged elsewhere."""
    try:
        _, _, _, header, value, trailer = parse(padded)
    except ValueError:
        return True
    return not padded[len(header) + len(value) + len(trailer) :].strip(b"\x00")


def _compute(found: Facts, signature: EmbeddedPdfSignature) -> None:
    """Whether digest and signature value agree with the bytes."""
    signed_data = signature.signed_data
    encapsulated = signed_data["encap_content_info"]["content"]
    signer_info = signature.signer_info
    if found.type == "doc-timestamp":
        token = read_token(signed_data, signature.compute_digest)
        found.signed, found.stated = token.signed, in_utc(token.moment)
    elif signature.sig_object.get("/SubFilter") == SHA1_OF_CONTENT:
        found.signed = _check_encapsulated(signature)
    else:
        if encapsulated is not core.VOID and encapsulated.native is not None:
            raise Malformed("a detached signature carries content")
        found.signed = check_cms(signed_data, signature.compute_digest())
    found.intact = found.signed.intact
    if not found.intact:
        found.problem = found.problem or "tampered"
    tokens = []
    for carried in tokens_of(signer_info):
        try:
            token = read_token(carried, lambda name: digest_of(signer_info["signature"].native, name))
        except (Malformed, Unsupported):
            found.token_broken = True
            continue
        if not token.intact:
            found.token_broken = True
        else:
            tokens.append(token)
    found.tokens = tuple(tokens)


def _check_encapsulated(signature: EmbeddedPdfSignature) -> Signed:
    """The old form (ISO 32000-1, 12.8.3.3): the CMS carries the SHA-1 of the bytes, and signs that."""
    carried = bytes(signature.signed_data["encap_content_info"]["content"])
    signed = check_cms(signature.signed_data, digest_of(carried, signature.md_algorithm))
    return Signed(signed.intact and carried == signature.compute_digest("sha1"), signed.signer, weak=True)


def _compare(found: Facts, content: bytes, signature: EmbeddedPdfSignature, tail: str | None) -> None:
    """What changed after this signature, and whether it may."""
    coverage: SignatureCoverageLevel | None = signature.evaluate_signature_coverage()
    signature.coverage = coverage  # type: ignore[assignment]  # pyHanko declares None and stores the level
    if coverage == SignatureCoverageLevel.ENTIRE_FILE:
        found.changes = "none"
        return
    if tail is not None:
        found.changes, found.problem = "disallowed", tail
        return
    if coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        found.changes, found.problem = "disallowed", "byte-range"
        return
    try:
        if hidden_objects(content, signature.reader, signature.signed_revision, found.length_bytes or 0):
            raise Malformed("objects that no revision lists")
        difference = signature.evaluate_modifications(LaterChanges())
    except Exception:  # a later revision that cannot be read cannot be allowed
        found.changes, found.problem = "disallowed", "later-change"
        return
    if not isinstance(difference, DiffResult):
        found.changes, found.problem = "disallowed", "later-change"
        return
    level = difference.modification_level
    if level == ModificationLevel.NONE:
        found.changes = "none"
    elif level == ModificationLevel.OTHER or (
        found.docmdp is not None and level.value > max(found.docmdp, ModificationLevel.LTA_UPDATES.value)
    ):
        found.changes, found.problem = "disallowed", "later-change"
    else:
        found.changes = "allowed"
        found.warning = _warning(signature.reader, level, difference.changed_form_fields)


def _warning(reader: PdfFileReader, level: ModificationLevel, changed: Iterable[str]) -> str | None:
    """What a reader must be shown of changes that are allowed."""
    signature_fields = {name for name, _, _ in enumerate_sig_fields(reader)}
    if set(changed) - signature_fields:
        return "form-value-changed"
    if level == ModificationLevel.ANNOTATIONS:
        return "annotations-added"
    return "signed-later" if set(changed) else None
