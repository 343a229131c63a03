"""Papers signed by the product, judged by the product and by poppler's pdfsig, then attacked."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pymupdf
import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from ecabinet.papers.jobs import (
    Answer,
    Inspect,
    Jobs,
    MakeFields,
    Paper,
    Refused,
    Report,
    SignatureField,
    SignatureReport,
    SignPdf,
    Stamp,
    Verify,
)
from ecabinet.papers.signatures import verify
from tests.papers.conftest import PASSPHRASE, Authority, paper, request_to_sign


def content_of(answer: Answer) -> bytes:
    assert isinstance(answer, Paper), answer
    return answer.content


def judge(jobs: Jobs, content: bytes, moment: datetime | None = None) -> Report:
    report = jobs.submit(Verify(moment or datetime.now(UTC)), content).result()
    assert isinstance(report, Report), report
    return report


def only(report: Report) -> SignatureReport:
    (signature,) = report.signatures
    return signature


def pdfsig(content: bytes, folder: Path) -> str:
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    (folder / "paper.pdf").write_bytes(content)
    command = ["pdfsig", "-nocert", str(folder / "paper.pdf")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def signed(jobs: Jobs, key_file: bytes) -> bytes:
    return content_of(jobs.submit(request_to_sign(key_file), paper()).result())


def test_a_signed_paper_is_valid(jobs: Jobs, signed: bytes, tmp_path: Path) -> None:
    before = paper()
    report = judge(jobs, signed)
    signature = only(report)
    assert report.verdict == signature.verdict == "valid"
    assert (signature.field, signature.signer_cn) == ("ChuToa", "Nguyễn Thị Thử Nghiệm")
    assert (signature.type, signature.change_class, signature.trusted) == ("approval", "none", True)
    assert signature.signing_time_source == "claimed" and signature.signing_time is not None
    assert abs(signature.signing_time - datetime.now(UTC)) < timedelta(minutes=5)
    assert signed[: len(before) // 2] == before[: len(before) // 2]
    said = pdfsig(signed, tmp_path)
    assert "Signature is Valid" in said and "Total document signed" in said and "ETSI.CAdES.detached" in said


def test_the_stamp_shows_vietnamese_words(signed: bytes) -> None:
    with pymupdf.open(stream=signed, filetype="pdf") as document:
        shown = document[0].get_text()
        image = document[0].get_pixmap(clip=(60, 842 - 150, 280, 842 - 80), alpha=False)
    for words in ("Ký bởi: Nguyễn Thị Thử Nghiệm", "Chủ tịch Uỷ ban nhân dân", "Lý do: Phê duyệt"):
        assert words in shown
    assert re.search(r"Thời gian ký: \d\d:\d\d:\d\d \d\d/\d\d/\d{4}", shown)
    assert image.color_count() > 10


def test_secretary_then_chair(jobs: Jobs, authority: Authority, tmp_path: Path) -> None:
    fields = (
        SignatureField("ThuKy", 0, (60, 80, 280, 150)),
        SignatureField("ChuToa", 0, (310, 80, 530, 150)),
    )
    minutes = content_of(jobs.submit(MakeFields(fields), paper("Bien ban")).result())
    assert judge(jobs, minutes).verdict == "unsigned"
    first = content_of(
        jobs.submit(request_to_sign(authority.pkcs12("Lê Văn Thư Ký"), "ThuKy"), minutes).result()
    )
    both = content_of(
        jobs.submit(request_to_sign(authority.pkcs12("Trần Thị Chủ Toạ"), "ChuToa"), first).result()
    )
    assert both.startswith(first)
    secretary, chair = judge(jobs, both).signatures
    assert (secretary.signer_cn, secretary.verdict) == ("Lê Văn Thư Ký", "valid-with-later-allowed-changes")
    assert secretary.warning == "signed-later"
    assert (chair.signer_cn, chair.verdict) == ("Trần Thị Chủ Toạ", "valid")
    assert secretary.signed_length_bytes == len(first)
    said = pdfsig(both, tmp_path)
    assert said.count("Signature is Valid") == 2 and "Total document signed" in said


def test_certified_minutes_take_signatures_in_fields_made_before(
    jobs: Jobs, key_file: bytes, tmp_path: Path
) -> None:
    field = SignatureField("ChuToa", 0, (310, 80, 530, 150))
    minutes = content_of(jobs.submit(MakeFields((field,)), paper()).result())
    certified = content_of(jobs.submit(request_to_sign(key_file, "ThuKy", certify=True), minutes).result())
    assert [s.verdict for s in judge(jobs, certified).signatures] == ["valid"]
    both = content_of(jobs.submit(request_to_sign(key_file, "ChuToa"), certified).result())
    verdicts = {s.field: (s.type, s.verdict) for s in judge(jobs, both).signatures}
    assert verdicts == {
        "ThuKy": ("certification", "valid-with-later-allowed-changes"),
        "ChuToa": ("approval", "valid"),
    }
    refused = jobs.submit(request_to_sign(key_file, "Khac"), certified).result()
    assert isinstance(refused, Refused) and refused.reason == "no-such-field"


def test_a_signer_of_another_authority_is_unknown(jobs: Jobs, stranger: Authority) -> None:
    paper_of_stranger = content_of(
        jobs.submit(request_to_sign(stranger.pkcs12("Người lạ")), paper()).result()
    )
    signature = only(judge(jobs, paper_of_stranger))
    assert (signature.verdict, signature.intact, signature.trusted) == ("unknown-signer", True, False)


def test_no_roots_trust_nobody(jobs: Jobs, signed: bytes) -> None:
    report = jobs.submit(Verify(datetime.now(UTC), roots=()), signed).result()
    assert isinstance(report, Report) and report.verdict == "unknown-signer"


def test_an_expired_certificate_proves_nothing(jobs: Jobs, signed: bytes) -> None:
    report = judge(jobs, signed, datetime.now(UTC) + timedelta(days=400))
    assert (report.verdict, report.reason) == ("indeterminate", "expired-no-proof-of-time")
    report = judge(jobs, signed, datetime.now(UTC) - timedelta(days=60))
    assert (report.verdict, report.reason) == ("indeterminate", "not-yet-valid")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"passphrase": "sai"}, "wrong-passphrase"),
        ({"passphrase": ""}, "wrong-passphrase"),
        ({"stamp": Stamp("A", "B", 7, (0, 0, 100, 50))}, "page-out-of-range"),
        ({"font": "/khong/co/phong.ttf"}, "no-font"),
    ],
)
def test_refusals_of_signing(jobs: Jobs, key_file: bytes, changes: dict[str, object], reason: str) -> None:
    answer = jobs.submit(request_to_sign(key_file, **changes), paper()).result()
    assert isinstance(answer, Refused) and answer.reason == reason and answer.words


def test_a_file_that_is_no_key_is_told_from_a_wrong_passphrase(jobs: Jobs) -> None:
    answer = jobs.submit(request_to_sign(b"not a key file"), paper()).result()
    assert isinstance(answer, Refused) and answer.reason == "bad-key-file"


def test_a_key_that_has_expired_signs_nothing(jobs: Jobs, authority: Authority) -> None:
    for days in ((-30, -1), (1, 30)):
        answer = jobs.submit(request_to_sign(authority.pkcs12("A", days)), paper()).result()
        assert isinstance(answer, Refused) and answer.reason == "key-not-valid-now"


def test_a_key_file_without_passphrase(jobs: Jobs, key_file: bytes) -> None:
    key, certificate, others = pkcs12.load_key_and_certificates(key_file, PASSPHRASE.encode())
    bare = pkcs12.serialize_key_and_certificates(b"x", key, certificate, others, NoEncryption())  # type: ignore[arg-type]  # an elliptic key, as it came
    answer = jobs.submit(request_to_sign(bare, passphrase=""), paper()).result()
    assert judge(jobs, content_of(answer)).verdict == "valid"


def test_certifying_comes_first(jobs: Jobs, key_file: bytes, signed: bytes) -> None:
    answer = jobs.submit(request_to_sign(key_file, "Khac", certify=True), signed).result()
    assert isinstance(answer, Refused) and answer.reason == "already-signed"


def test_a_field_is_signed_once(jobs: Jobs, key_file: bytes, signed: bytes) -> None:
    again = jobs.submit(request_to_sign(key_file), signed).result()
    assert isinstance(again, Refused) and again.reason == "field-already-signed"
    fields = jobs.submit(MakeFields((SignatureField("X", 0, (0, 0, 90, 40)),)), signed).result()
    assert isinstance(fields, Refused) and fields.reason == "already-signed"


def test_what_cannot_be_signed_is_refused(jobs: Jobs, key_file: bytes) -> None:
    with pymupdf.open(stream=paper(), filetype="pdf") as document:
        locked = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    for content, reason in ((b"no paper", "not-a-pdf"), (b"%PDF-1.7 broken", "broken"), (locked, "locked")):
        answer = jobs.submit(request_to_sign(key_file), content).result()
        assert isinstance(answer, Refused) and answer.reason == reason


def test_keys_stay_out_of_words(key_file: bytes) -> None:
    shown = repr(request_to_sign(key_file))
    assert "mật khẩu" not in shown and "pkcs12" not in shown


# Attacks -------------------------------------------------------------------------


def incrementally(content: bytes, change: str) -> bytes:
    """A change saved behind the signed bytes, as an editor would."""
    with pymupdf.open(stream=content, filetype="pdf") as document:
        page = document[0]
        match change:
            case "note":
                page.add_text_annot((300, 300), "Ghi chú")
            case "highlight":
                page.add_highlight_annot(pymupdf.Rect(60, 60, 200, 80))
            case "ink":
                page.add_ink_annot([[(100, 200), (150, 260), (190, 200)]])
            case "text":
                page.insert_text((72, 120), "Da sua")
            case "link":
                page.insert_link(
                    {
                        "kind": pymupdf.LINK_URI,
                        "from": pymupdf.Rect(60, 60, 200, 80),
                        "uri": "https://a.invalid",
                    }
                )
            case "page":
                document.new_page()
            case "delete-page":
                document.delete_page(0)
            case "rotate":
                page.set_rotation(90)
            case "script":
                document.xref_set_key(document.pdf_catalog(), "OpenAction", "<</S/JavaScript/JS(app.alert)>>")
        saved = _save_incrementally(document)
    assert saved.startswith(content) and len(saved) > len(content)
    return saved


def _save_incrementally(document: pymupdf.Document) -> bytes:
    """PyMuPDF refuses this for papers in memory; MuPDF below it does not."""
    options = pymupdf.mupdf.PdfWriteOptions()
    options.do_incremental = 1
    buffer = pymupdf.mupdf.FzBuffer(1024)
    pymupdf.mupdf.pdf_write_document(
        pymupdf.mupdf.pdf_document_from_fz_document(document.this), pymupdf.mupdf.FzOutput(buffer), options
    )
    return bytes(pymupdf.mupdf.fz_buffer_extract(buffer))


@pytest.mark.parametrize("change", ["note", "highlight", "ink", "link"])
def test_notes_after_an_approval_are_allowed_and_named(jobs: Jobs, signed: bytes, change: str) -> None:
    signature = only(judge(jobs, incrementally(signed, change)))
    assert signature.verdict == "valid-with-later-allowed-changes"
    assert signature.warning == "annotations-added"


@pytest.mark.parametrize("change", ["text", "page", "delete-page", "rotate", "script"])
def test_other_changes_are_not(jobs: Jobs, key_file: bytes, change: str) -> None:
    two = content_of(jobs.submit(request_to_sign(key_file), paper(pages=2)).result())
    report = judge(jobs, incrementally(two, change))
    assert (report.verdict, report.reason) == ("invalid", "later-change")


@pytest.mark.parametrize("change", ["note", "highlight", "ink", "link", "text", "page"])
def test_a_certification_forbids_notes_too(jobs: Jobs, key_file: bytes, change: str) -> None:
    certified = content_of(jobs.submit(request_to_sign(key_file, certify=True), paper()).result())
    assert judge(jobs, incrementally(certified, change)).verdict == "invalid"


def test_a_signature_after_a_note_keeps_both_judged(jobs: Jobs, key_file: bytes, signed: bytes) -> None:
    noted = incrementally(signed, "note")
    again = content_of(jobs.submit(request_to_sign(key_file, "ThuHai"), noted).result())
    verdicts = {s.field: s.verdict for s in judge(jobs, again).signatures}
    assert verdicts == {"ChuToa": "valid-with-later-allowed-changes", "ThuHai": "valid"}


def test_the_signed_revision_is_valid_by_itself(jobs: Jobs, signed: bytes) -> None:
    noted = incrementally(signed, "note")
    length = only(judge(jobs, noted)).signed_length_bytes
    assert length is not None
    assert noted[:length] == signed
    assert judge(jobs, noted[:length]).verdict == "valid"


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_no_changed_byte_stays_valid(authority: Authority, signed: bytes, place: float, flip: int) -> None:
    """Any byte of the file but the hexadecimal digits' case."""
    at = int(place * len(signed))
    changed = bytearray(signed)
    changed[at] ^= flip
    report = verify(bytes(changed), [authority.pem], datetime.now(UTC))
    if bytes(changed).lower() != signed.lower() or _covered(signed, at):
        assert not report.verdict.startswith("valid"), (at, flip)


@given(cut=st.floats(0, 1, exclude_max=True))
@settings(max_examples=25, deadline=None)
def test_no_cut_file_stays_valid(authority: Authority, signed: bytes, cut: float) -> None:
    report = verify(signed[: int(cut * len(signed))], [authority.pem], datetime.now(UTC))
    assert not report.verdict.startswith("valid")


@given(tail=st.binary(min_size=1, max_size=200))
@settings(max_examples=40, deadline=None)
def test_only_blank_bytes_may_follow(authority: Authority, signed: bytes, tail: bytes) -> None:
    report = verify(signed + tail, [authority.pem], datetime.now(UTC))
    blank = not tail.strip(b"\x00\t\n\x0c\r ")
    assert report.verdict.startswith("valid") == blank


def test_objects_behind_the_end_are_an_attack(jobs: Jobs, signed: bytes) -> None:
    """An incremental saving without a cross-reference table: readers that repair would show it."""
    attacked = signed + b"\n5 0 obj\n<< /Length 0 >>\nstream\nendstream\nendobj\n"
    assert judge(jobs, attacked).verdict == "invalid"
    attacked += b"startxref\n%d\n%%%%EOF\n" % int(re.findall(rb"startxref\s+(\d+)", signed)[-1])
    assert not judge(jobs, attacked).verdict.startswith("valid")


def test_an_unsigned_paper_says_so(jobs: Jobs) -> None:
    report = judge(jobs, paper())
    assert (report.file_status, report.verdict, report.signatures) == ("unsigned", "unsigned", ())
    assert report.words == "Không ký số"


def test_what_is_no_paper_is_never_valid(jobs: Jobs) -> None:
    for content in (b"", b"garbage", b"%PDF-1.4\n%%EOF"):
        assert judge(jobs, content).verdict == "indeterminate"


def test_a_signed_paper_still_opens(jobs: Jobs, signed: bytes) -> None:
    answer = jobs.submit(Inspect(), signed).result()
    assert getattr(answer, "refused", "no") is None


def _covered(content: bytes, at: int) -> bool:
    found = re.search(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)", content)
    assert found is not None
    first, second, _ = (int(number) for number in found.groups())
    return at < first or at >= second


def test_requests_travel_whole() -> None:
    """A request that is decoded is the request that was sent, key and stamp included."""
    request = request_to_sign(b"key")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(request), type=SignPdf) == request
