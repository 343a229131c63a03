"""Verdicts on the signatures of a PDF: bytes, later changes, identity and time, then one verdict.

The order of judging: what is broken or forbidden is "invalid"; then what cannot be computed, who is not known,
what time or algorithms leave open; only what passes all is valid. Any surprise is "cannot check", never good.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, core
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from ecabinet.papers.jobs import (
    VERDICT_WORDS,
    ChangeClass,
    FileStatus,
    Report,
    SignatureReport,
    SignatureType,
    TimeSource,
    Verdict,
    cannot_check,
    worst,
)
from ecabinet.papers.signature_changes import LaterChanges
from ecabinet.papers.signature_trust import (
    Chain,
    Malformed,
    Signed,
    Token,
    Trust,
    Unsupported,
    check_cms,
    digest_of,
    in_utc,
    load_roots,
    read_token,
    tokens_of,
)

SIGNATURES_MAX = 100
"""More signatures in one file are not judged: each costs a comparison of the whole file."""
BLANK = b"\x00\t\n\x0c\r "
"""White space of ISO 32000-2, 7.2.3."""

REASON_WORDS: dict[str, str] = {
    "tampered": "Nội dung đã bị thay đổi sau khi ký.",
    "byte-range": "Chữ ký không bao phủ đúng nội dung tài liệu.",
    "later-change": "Tài liệu đã bị thay đổi sau khi ký.",
    "uncovered-tail": "Cuối tệp có dữ liệu không được chữ ký bảo vệ.",
    "malformed-signature": "Chữ ký sai cấu trúc. Đề nghị nơi gửi ký lại.",
    "revoked": "Chứng thư của người ký đã bị thu hồi.",
    "unsupported-algorithm": "Chữ ký dùng thuật toán chưa được hỗ trợ.",
    "untrusted-root": "Chứng thư không thuộc danh sách tin cậy.",
    "expired-no-proof-of-time": "Chứng thư đã hết hạn và không có dấu thời gian chứng minh đã ký trước đó.",
    "not-yet-valid": "Chứng thư chưa có hiệu lực.",
    "weak-or-forbidden-algorithm": "Chữ ký dùng thuật toán đã lỗi thời.",
    "timestamp-broken": "Dấu thời gian kèm chữ ký không hợp lệ.",
    "cannot-check": "Không kiểm tra được chữ ký của tài liệu này.",
    "locked": "Tài liệu được khoá bằng mật khẩu.",
    "form-value-changed": "Giá trị trong biểu mẫu đã được điền hoặc thay đổi sau khi ký.",
    "annotations-added": "Có ghi chú được thêm sau khi ký.",
    "signed-later": "Có chữ ký khác được thêm sau khi ký.",
}
"""Reason and warning codes in the words of a member."""


@dataclass
class _Found:
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


def verify(content: bytes, roots: Iterable[bytes], moment: datetime, password: str | None = None) -> Report:
    """Judge each signature of a PDF at `moment`, trusting `roots` (PEM or DER) alone.

    Never raises for what a paper holds: a surprise is reported as "cannot check". Not to be called inside an
    event loop. Papers from outside are judged in a worker process only (see `jobs`).
    """
    trust = Trust(load_roots(roots))
    try:
        return _verify(content, trust, in_utc(moment), password)
    except Exception:  # hostile papers find every kind of error; none of them is an answer
        return _from_signed_revision(content, password) or cannot_check("cannot-check")


def _verify(content: bytes, trust: Trust, moment: datetime, password: str | None) -> Report:
    reader = PdfFileReader(BytesIO(content), strict=False)
    if not _unlock(reader, password):
        return Report("locked", "indeterminate", VERDICT_WORDS["indeterminate"], (), "locked")
    fields = list(enumerate_sig_fields(reader, filled_status=True))
    if len(fields) > SIGNATURES_MAX:
        return cannot_check("cannot-check")
    tail = _tail(content, reader)
    found = [_examine(content, reader, name, value, field, tail) for name, value, field in fields]
    if not found:
        return Report("unsigned", "unsigned", VERDICT_WORDS["unsigned"])
    _bring_all(reader, found, trust)
    _prove_times(found, trust, moment)
    return _report("signed", tuple(_judge(one, trust, moment) for one in found))


def _report(status: FileStatus, signatures: tuple[SignatureReport, ...]) -> Report:
    verdict = worst(signatures)
    reason = next((s.reason for s in signatures if s.verdict == verdict), None)
    return Report(status, verdict, VERDICT_WORDS[verdict], signatures, reason)


def _unlock(reader: PdfFileReader, password: str | None) -> bool:
    if not reader.encrypted:
        return True
    try:
        return bool(reader.decrypt((password or "").encode("utf-8")).status.value)
    except Exception:  # an encryption we do not know is locked for us
        return False


# Bytes and later changes -----------------------------------------------------------


def _examine(
    content: bytes,
    reader: PdfFileReader,
    name: str,
    value: generic.PdfObject,
    field: generic.PdfObject,
    tail: str | None,
) -> _Found:
    """The facts that the file alone tells of one signature."""
    found = _Found(field=_plain(name))
    try:
        _examine_into(found, content, reader, value, field, tail)
    except Unsupported:
        found.problem = found.problem or "unsupported-algorithm"
    except Exception:  # pyHanko and asn1crypto raise many kinds for what is built wrongly
        found.intact = None if found.intact is None else found.intact
        found.problem = found.problem or "malformed-signature"
    return found


def _examine_into(
    found: _Found,
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
    found.type = _type_of(dictionary)
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

    if kind not in ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"):
        raise Unsupported(str(kind))
    _compute(found, signature)
    if found.problem is None:
        _compare(found, signature, tail)


def _type_of(dictionary: generic.DictionaryObject) -> SignatureType:
    if dictionary.get("/Type") == "/DocTimeStamp" or dictionary.get("/SubFilter") == "/ETSI.RFC3161":
        return "doc-timestamp"
    references = dictionary["/Reference"] if "/Reference" in dictionary else ()  # get() would not decrypt
    for reference in references:
        resolved = reference.get_object()
        if isinstance(resolved, generic.DictionaryObject) and resolved.get("/TransformMethod") == "/DocMDP":
            return "certification"
    return "approval"


def _common_name(signature: EmbeddedPdfSignature) -> str | None:
    subject = signature.signer_cert.subject.native
    name = subject.get("common_name")
    if isinstance(name, list):
        name = " ".join(str(part) for part in name)
    return _plain(name) if name else None


def _plain(name: object) -> str:
    """A name as ordinary text: pyHanko's strings are classes of their own, or bytes, or hold half characters."""
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
    return inside == signature.pkcs7_content


def _compute(found: _Found, signature: EmbeddedPdfSignature) -> None:
    """Whether digest and signature value agree with the bytes."""
    signed_data = signature.signed_data
    encapsulated = signed_data["encap_content_info"]
    signer_info = signature.signer_info
    if found.type == "doc-timestamp":
        token = read_token(signed_data, signature.compute_digest)
        found.signed, found.stated = token.signed, in_utc(token.moment)
    else:
        if encapsulated["content"] is not core.VOID and encapsulated["content"].native is not None:
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


def _compare(found: _Found, signature: EmbeddedPdfSignature, tail: str | None) -> None:
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


def _tail(content: bytes, reader: PdfFileReader) -> str | None:
    """What is wrong with the bytes after the last revision: None if they are blank.

    Readers that repair files take objects there for the newest, while pyHanko stops before them.
    """
    marks = list(re.finditer(rb"startxref\s+(\d+)\s+%%EOF", content))
    own = [m for m in marks if int(m[1]) == reader.last_startxref]
    if not own:
        return "later-change"
    rest = content[own[-1].end() :]
    if not rest.strip(BLANK):
        return None
    return "later-change" if re.search(rb"\d\s+obj\b|\btrailer\b|\bxref\b", rest) else "uncovered-tail"


# Identity and time -----------------------------------------------------------------


def _bring_all(reader: PdfFileReader, found: list[_Found], trust: Trust) -> None:
    for one in found:
        if one.signed_data is None:
            continue
        trust.bring(one.signed_data)
        with contextlib.suppress(Exception):  # broken tokens are judged with their signature
            for token in tokens_of(extract_signer_info(one.signed_data)):
                trust.bring(token)
    with contextlib.suppress(Exception):  # no security store, or a broken one: nothing is brought
        store = DocumentSecurityStore.read_dss(reader)
        for certificate in store.load_certs():
            trust.certificates.append(certificate)
        trust.crls += [ref.get_object().data for ref in store.crls]
        trust.ocsps += [ref.get_object().data for ref in store.ocsps]


def _prove_times(found: list[_Found], trust: Trust, moment: datetime) -> None:
    """Find the earliest trusted time at which each signature is known to have existed.

    A document timestamp proves all that lies inside its bytes. The newest is judged at `moment`, each older
    one at the time which a newer one proves.
    """
    newest_first = sorted(found, key=lambda one: one.length_bytes or 0, reverse=True)
    stamps: list[tuple[int, datetime]] = []
    for one in newest_first:
        if one.length_bytes is None or not one.intact or one.signed is None or one.problem is not None:
            continue
        later = [time for length, time in stamps if length > one.length_bytes]
        one.proven = min(later, default=None)
        own = [t for t in one.tokens if _holds(t.signed, in_utc(t.moment), moment, one.proven, trust)]
        times = [in_utc(t.moment) for t in own] + ([one.proven] if one.proven else [])
        if one.tokens and not own:
            one.token_broken = one.token_broken or any(
                trust.chain(t.signed.signer, moment, one.proven) is not None for t in one.tokens
            )
        if one.type == "doc-timestamp" and one.stated is not None:
            if _holds(one.signed, one.stated, moment, one.proven, trust):
                stamps.append((one.length_bytes, one.stated))
        one.proven = min(times, default=None)


def _holds(signed: Signed, stated: datetime, moment: datetime, proven: datetime | None, trust: Trust) -> bool:
    """Whether a timestamp proves the time it states: its authority is known and was sound."""
    if not signed.intact or signed.weak:
        return False
    chain = trust.chain(signed.signer, moment, proven)
    if chain is None or not chain.covers_either(moment, proven):
        return False
    revoked, _ = trust.revoked(chain)
    return revoked is None or stated < revoked


def _judge(one: _Found, trust: Trust, moment: datetime) -> SignatureReport:
    """The verdict: the first rule that applies."""
    chain: Chain | None = None
    if one.signed is not None and one.intact:
        chain = trust.chain(one.signed.signer, moment, one.proven)
    verdict, reason, known = _verdict(one, chain, trust, moment)
    time, source = _time_shown(one)
    return SignatureReport(
        field=one.field,
        type=one.type,
        intact=one.intact,
        change_class=one.changes,
        trusted=chain is not None if one.signed is not None and one.intact else None,
        signer_cn=one.signer_cn,
        signing_time=time,
        signing_time_source=source,
        verdict=verdict,
        reason=reason,
        warning=one.warning,
        docmdp=one.docmdp,
        covers_whole_file=one.covers_whole_file,
        signed_length_bytes=one.length_bytes,
        revocation_known=known,
    )


def _verdict(
    one: _Found, chain: Chain | None, trust: Trust, moment: datetime
) -> tuple[Verdict, str | None, bool]:
    if one.problem == "unsupported-algorithm":
        return "indeterminate", one.problem, False
    if one.problem == "uncovered-tail" and one.intact:
        return "indeterminate", one.problem, False
    if one.problem is not None:
        return "invalid", one.problem, False
    if one.signed is None or not one.intact or one.changes not in ("none", "allowed"):
        return "indeterminate", "cannot-check", False
    if chain is None:
        return "unknown-signer", "untrusted-root", False
    revoked, known = trust.revoked(chain)
    if revoked is not None:
        signed_at = one.proven or one.stated or one.claimed
        if signed_at is not None and revoked <= signed_at:
            return "invalid", "revoked", known
        if one.proven is None:
            return "indeterminate", "revoked", known
    if not chain.covers_either(moment, one.proven):
        early = moment < chain.not_before
        return "indeterminate", "not-yet-valid" if early else "expired-no-proof-of-time", known
    if one.signed.weak:
        return "indeterminate", "weak-or-forbidden-algorithm", known
    if one.token_broken:
        return "indeterminate", "timestamp-broken", known
    if one.changes == "allowed":
        return "valid-with-later-allowed-changes", None, known
    return "valid", None, known


def _time_shown(one: _Found) -> tuple[datetime | None, TimeSource | None]:
    if one.type == "doc-timestamp" and one.stated is not None and one.intact:
        return one.stated, "timestamp"
    if one.proven is not None:
        return one.proven, "timestamp"
    return (one.claimed, "claimed") if one.claimed is not None else (None, None)


# Files whose newest revision does not open ---------------------------------------------


def _from_signed_revision(content: bytes, password: str | None) -> Report | None:
    """For a file that does not open as it stands: the signatures of the revision that was signed, all
    invalid, since what came after it cannot even be read. None if there is no such revision."""
    try:
        ends = {
            int(m[1]) + int(m[2])
            for m in re.finditer(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+(\d+)\s+(\d+)\s*\]", content)
        }
        for end in sorted((end for end in ends if 0 < end < len(content)), reverse=True):
            signatures = _named_in(content[:end], password)
            if signatures:
                return _report("signed", signatures)
    except Exception:  # it was worth a try
        return None
    return None


def _named_in(content: bytes, password: str | None) -> tuple[SignatureReport, ...]:
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        if not _unlock(reader, password):
            return ()
        fields = list(enumerate_sig_fields(reader, filled_status=True))[:SIGNATURES_MAX]
    except Exception:  # not even this revision opens
        return ()
    return tuple(
        SignatureReport(
            field=_plain(name),
            type=_type_of(value.get_object()),
            intact=None,
            change_class="disallowed",
            trusted=None,
            signer_cn=None,
            signing_time=None,
            signing_time_source=None,
            verdict="invalid",
            reason="later-change",
            signed_length_bytes=len(content),
        )
        for name, value, _ in fields
    )
