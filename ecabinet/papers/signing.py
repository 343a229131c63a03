"""Signing a PDF: PAdES B-B with a key from a PKCS#12 and a visible Vietnamese stamp.

Every answer is a whole new file or a refusal; the bytes that came in stay its beginning, so that earlier
signatures hold.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation.pdf_embedded import read_certification_data
from pyhanko.stamp import StaticStampStyle

from ecabinet.papers import jobs
from ecabinet.papers.stamp import StampContent

FONT = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "SourceSans3-Regular.ttf"
"""The stamp's letters, with all Vietnamese ones."""
HANOI = timezone(timedelta(hours=7))
"""Việt Nam keeps one time all year."""


def sign(request: jobs.SignPdf, content: bytes) -> jobs.Paper | jobs.Refused:
    """The signed paper, or why it was not signed."""
    font = Path(request.font) if request.font else FONT
    if not font.is_file():
        return jobs.refused("no-font")
    signer = _signer(request.pkcs12, request.passphrase)
    if isinstance(signer, jobs.Refused):
        return signer
    writer = _writer(content)
    if isinstance(writer, jobs.Refused):
        return writer
    place = _place(writer.prev, request)
    if isinstance(place, jobs.Refused):
        return place
    width_pt, height_pt = _size(writer.prev, request)
    metadata = PdfSignatureMetadata(
        field_name=request.field,
        name=request.stamp.name,
        reason=request.reason or None,
        subfilter=SigSeedSubFilter.PADES,
        certify=request.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    style = StaticStampStyle(
        border_width=0,
        background=StampContent(_lines(request), width_pt, height_pt, font),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins.uniform(0)
        ),
    )
    made = BytesIO()
    PdfSigner(metadata, signer, stamp_style=style, new_field_spec=place).sign_pdf(writer, output=made)
    signed = made.getvalue()
    if not signed.startswith(content):
        return jobs.refused("failed")  # earlier signatures would break
    return jobs.Paper(signed)


def make_fields(request: jobs.MakeFields, content: bytes) -> jobs.Paper | jobs.Refused:
    """The paper with empty signature fields, for signers who will come one after another."""
    writer = _writer(content)
    if isinstance(writer, jobs.Refused):
        return writer
    reader = writer.prev
    if any(True for _ in enumerate_sig_fields(reader, filled_status=True)):
        return jobs.refused("already-signed")
    names = _field_names(reader)
    for field in request.fields:
        if field.name in names:
            return jobs.refused("field-exists")
        if not _has_page(reader, field.page):
            return jobs.refused("page-out-of-range")
        names.add(field.name)
        append_signature_field(writer, SigFieldSpec(field.name, on_page=field.page, box=field.box))
    made = BytesIO()
    writer.write(made)
    return jobs.Paper(made.getvalue())


def _signer(archive: bytes, passphrase: str) -> SimpleSigner | jobs.Refused:
    """What signs, from a PKCS#12. A wrong passphrase is told from a file that is no such archive."""
    try:
        asn1_pkcs12.Pfx.load(archive, strict=True)["version"].native  # noqa: B018 - parses, or raises
    except ValueError:
        return jobs.refused("bad-key-file")
    for secret in (passphrase.encode("utf-8"), *([] if passphrase else [None])):  # None: not encrypted
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(archive, secret)
        except ValueError:
            continue
        except UnsupportedAlgorithm:
            return jobs.refused("bad-key-file")
        if key is None or certificate is None:
            return jobs.refused("bad-key-file")
        if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
            return jobs.refused("key-not-valid-now")
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(archive, (), secret)
        return signer
    return jobs.refused("wrong-passphrase")


def _writer(content: bytes) -> IncrementalPdfFileWriter | jobs.Refused:
    if b"%PDF-" not in content[:1024]:
        return jobs.refused("not-a-pdf")
    try:
        writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    except Exception:  # whatever pyHanko raises for a broken file
        return jobs.refused("broken")
    return jobs.refused("locked") if writer.prev.encrypted else writer


def _place(reader: PdfFileReader, request: jobs.SignPdf) -> SigFieldSpec | jobs.Refused | None:
    """Where a field must be made (None: it is there and empty)."""
    fields = {name: value for name, value, _ in enumerate_sig_fields(reader)}
    if request.certify and any(value is not None for value in fields.values()):
        return jobs.refused("already-signed")  # a certification comes first (ISO 32000-2, 12.8.2.2)
    if request.field in fields:
        return jobs.refused("field-already-signed") if fields[request.field] is not None else None
    if request.field in _field_names(reader):
        return jobs.refused("field-exists")
    if read_certification_data(reader) is not None:
        return jobs.refused("no-such-field")
    if not _has_page(reader, request.stamp.page):
        return jobs.refused("page-out-of-range")
    return SigFieldSpec(request.field, on_page=request.stamp.page, box=request.stamp.box)


def _lines(request: jobs.SignPdf) -> list[str]:
    """What the stamp says."""
    lines = [f"Ký bởi: {request.stamp.name}"]
    if request.stamp.office:
        lines.append(request.stamp.office)
    if request.reason:
        lines.append(f"Lý do: {request.reason}")
    lines.append(f"Thời gian ký: {datetime.now(HANOI):%H:%M:%S %d/%m/%Y}")
    return lines


def _size(reader: PdfFileReader, request: jobs.SignPdf) -> tuple[float, float]:
    """Width and height of the stamp in points: of the field that is there, or of the box asked for."""
    box = [float(side) for side in request.stamp.box]
    for name, _, ref in enumerate_sig_fields(reader):
        field = ref.get_object()
        if name == request.field and "/Rect" not in field and "/Kids" in field:
            field = field["/Kids"][0]
        if name == request.field and "/Rect" in field:
            box = [float(side) for side in field["/Rect"]]
    return max(1.0, abs(box[2] - box[0])), max(1.0, abs(box[3] - box[1]))


def _has_page(reader: PdfFileReader, page: int) -> bool:
    return 0 <= page < int(reader.root["/Pages"]["/Count"])


def _field_names(reader: PdfFileReader) -> set[str]:
    """The names of all fields at the top of the form, of whatever kind."""
    if "/AcroForm" not in reader.root or "/Fields" not in reader.root["/AcroForm"]:
        return set()
    fields = (field.get_object() for field in reader.root["/AcroForm"]["/Fields"])
    return {str(field["/T"]) for field in fields if "/T" in field}
