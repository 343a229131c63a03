"""Verdicts on the signatures of a PDF: bytes, later changes, identity and time, then one verdict.

The order of judging: what is broken or forbidden is "invalid"; then come what cannot be computed, who is not
known, what time or algorithms leave open; only what passes all is valid. A surprise is "cannot check".
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.dss import DocumentSecurityStore

from ecabinet.papers.jobs import (
    VERDICT_WORDS,
    FileStatus,
    Report,
    SignatureReport,
    TimeSource,
    Verdict,
    cannot_check,
    worst,
)
from ecabinet.papers.signature_facts import Facts, examine, plain, type_of
from ecabinet.papers.signature_tail import tail_of
from ecabinet.papers.signature_trust import (
    Chain,
    Signed,
    Trust,
    extended_usage,
    in_utc,
    load_roots,
    tokens_of,
)

SIGNATURES_MAX = 100
"""More signatures in one file are not judged: each costs a comparison of the whole file."""


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
    tail = tail_of(content, reader)
    found = [examine(content, reader, name, value, field, tail) for name, value, field in fields]
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


# Identity and time -----------------------------------------------------------------


def _bring_all(reader: PdfFileReader, found: list[Facts], trust: Trust) -> None:
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


def _prove_times(found: list[Facts], trust: Trust, moment: datetime) -> None:
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
        own = [t for t in one.tokens if _holds(t.signed, moment, one.proven, trust)]
        times = [in_utc(t.moment) for t in own] + ([one.proven] if one.proven else [])
        stated = one.stated if one.type == "doc-timestamp" else None
        if stated is not None and _holds(one.signed, moment, one.proven, trust):
            stamps.append((one.length_bytes, stated))
        one.proven = min(times, default=None)


def _holds(signed: Signed, moment: datetime, proven: datetime | None, trust: Trust) -> bool:
    """Whether a timestamp proves the time it states: its authority is known and was sound."""
    if not signed.intact or signed.weak:
        return False
    chain = trust.chain(signed.signer, moment, proven)
    if chain is None or not chain.covers_either(moment, proven):
        return False
    if "time_stamping" not in extended_usage(signed.signer):  # else any signer could date back
        return False
    revoked, _ = trust.revoked(chain)  # a stolen key dates as it likes: only an outer proof helps
    return revoked is None or (proven is not None and proven < revoked)


def _judge(one: Facts, trust: Trust, moment: datetime) -> SignatureReport:
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
    one: Facts, chain: Chain | None, trust: Trust, moment: datetime
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


def _time_shown(one: Facts) -> tuple[datetime | None, TimeSource | None]:
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
            field=plain(name),
            type=type_of(value.get_object()),
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
