"""The demo's papers: real content, honest signatures, the same for the same seed."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta

import pymupdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from ecabinet.demo.authority import make_authority
from ecabinet.demo.drafts import lay_out
from ecabinet.demo.papers import FORGED, agenda, drafts, make
from ecabinet.demo.pictures import grained
from ecabinet.demo.province import CHAIR, COMMUNES, OFFICIALS, projects
from ecabinet.papers import signatures
from ecabinet.papers.rasters import Pixels, jpeg, page_pixels

SEED = 7
VERDICTS = {
    "valid": "valid",
    "unsigned": "unsigned",
    "tampered": "invalid",
    "unknown": "unknown-signer",
}


class _Dice:
    """Noise of a known kind, for looking at single bytes."""

    def __init__(self, byte: int) -> None:
        self.byte = byte

    def randbytes(self, count: int) -> bytes:
        return bytes([self.byte]) * count


@pytest.fixture(scope="module")
def moment():
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def authority(moment):
    return make_authority(moment)


@pytest.fixture(scope="module")
def papers(authority, moment, tmp_path_factory):
    directory = tmp_path_factory.mktemp("papers")
    made = make(directory, SEED, moment, authority)
    written = {path.name: path.read_bytes() for path in directory.iterdir()}
    assert written == {paper.file_name: paper.data for paper in made}
    return made


def test_enough_papers_of_every_kind(papers, moment):
    assert len(papers) >= 12
    assert {paper.item for paper in papers} == {item.number for item in agenda(moment.year)}
    assert len(agenda(moment.year)) >= 8
    kinds = Counter(paper.signer for paper in papers)
    assert kinds["valid"] > len(papers) / 3
    assert kinds["unsigned"] >= 2
    assert kinds["tampered"] == kinds["unknown"] == 1
    assert any(len(paper.data) > 20_000_000 for paper in papers)
    assert sum(len(paper.data) < 2_000_000 for paper in papers) >= 10
    assert any(item.restricted for item in agenda(moment.year))


def test_every_paper_s_signature_is_what_it_is_said_to_be(papers, authority):
    now = datetime.now(UTC)
    for paper in papers:
        report = signatures.verify(paper.data, authority.bundle, now, None)
        assert report.verdict == VERDICTS[paper.signer], (paper.title, report)


def test_papers_open_read_as_vietnamese_and_have_2_to_60_pages(papers):
    without_text = 0
    for paper in papers:
        with pymupdf.open(stream=paper.data) as document:
            assert 2 <= document.page_count <= 60, paper.title
            assert not document.is_repaired, paper.title
            assert document.metadata["title"] == paper.title
            text = "".join(page.get_text() for page in document)
            assert text == unicodedata.normalize("NFC", text)
            assert "\N{WHITE SQUARE}" not in text
            without_text += not text.strip()
    assert without_text == 1, "one paper is a scan"


def test_the_tampered_paper_shows_the_forged_figure(papers):
    true, false = FORGED
    (tampered,) = (paper for paper in papers if paper.signer == "tampered")
    with pymupdf.open(stream=tampered.data) as document:
        text = "".join(page.get_text() for page in document)
    assert false in text
    assert true not in text


def test_no_sentence_is_said_twice(moment):
    said: Counter[str] = Counter()
    for draft in drafts(SEED, moment.year):
        if draft.type_name.startswith("Phụ lục"):
            continue  # tables of 48 communes, whose remarks may agree
        said.update(b for b in draft.blocks if isinstance(b, str) and len(b) > 60 and not b.startswith("@"))
    assert len(said) > 90
    assert [words for words, count in said.items() if count > 1] == []


def test_the_same_seed_lays_out_the_same_bytes_and_another_one_other_figures(moment):
    def laid_out(seed: int) -> list[bytes]:
        chosen = [d for d in drafts(seed, 2026) if d.item in ("1", "6", "7") and not d.scanned]
        return [lay_out(draft, moment)[0] for draft in chosen]

    assert laid_out(1) == laid_out(1)
    assert all(ours != theirs for ours, theirs in zip(laid_out(1), laid_out(2), strict=True))


def test_signatures_stand_in_their_place(papers):
    for paper in papers:
        if paper.signer == "unsigned":
            continue
        with pymupdf.open(stream=paper.data) as document:
            last = document[document.page_count - 1]
            (field,) = last.widgets()
            assert field.rect.x0 > last.rect.width / 2
            assert last.rect.contains(field.rect)


def test_file_names_suit_every_file_system(papers):
    names = [paper.file_name for paper in papers]
    assert len(set(names)) == len(names)
    for name in names:
        assert len(name.encode()) < 255
        assert not set(name) & set('\\/:*?"<>|')


def test_certificates_lead_to_the_bundle_and_the_stranger_s_do_not(authority, moment):
    bundle = [x509.load_der_x509_certificate(content) for content in authority.bundle]
    root, issuing = bundle
    issuing.verify_directly_issued_by(root)
    assert set(authority.signers) == {official.role for official in OFFICIALS}
    for signer in (*authority.signers.values(), authority.stranger):
        key, certificate, chain = pkcs12.load_key_and_certificates(
            signer.pkcs12, signer.passphrase.encode()
        )
        assert key is not None
        assert certificate.not_valid_before_utc < moment < certificate.not_valid_after_utc
        assert certificate.subject.rfc4514_string().startswith(f"CN={signer.official.name},")
        if signer is authority.stranger:
            assert not {c.fingerprint(c.signature_hash_algorithm) for c in chain} & {
                c.fingerprint(c.signature_hash_algorithm) for c in bundle
            }
        else:
            certificate.verify_directly_issued_by(issuing)


def test_keys_and_passphrases_stay_out_of_representations(authority):
    signer = authority.signers[CHAIR.role]
    assert signer.passphrase not in repr(authority)
    assert repr(signer.pkcs12) not in repr(authority)


def test_two_authorities_share_nothing(moment, authority):
    other = make_authority(moment - timedelta(days=1), OFFICIALS[:1])
    assert not set(other.bundle) & set(authority.bundle)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=3, max_size=3), st.integers(0, 255))
def test_grain_never_carries_into_the_next_byte(pixel, noise):
    tint = (14, 12, 4)
    grained_pixels = grained(Pixels(1, 1, pixel), _Dice(noise), bits=4, paper=tint)
    expected = bytes(v - (v >> 3) + (noise & 15) + t for v, t in zip(pixel, tint, strict=True))
    assert grained_pixels.samples == expected


def test_pixels_must_fill_their_image():
    with pytest.raises(ValueError, match="three bytes"):
        jpeg(Pixels(2, 2, bytes(11)), 80)
    red = jpeg(Pixels(8, 8, b"\xff\x00\x00" * 64), 95)
    assert red.startswith(b"\xff\xd8")
    again = pymupdf.Pixmap(red)
    assert again.pixel(4, 4)[0] > 240
    assert again.pixel(4, 4)[1] < 15


def test_too_large_a_page_is_refused(papers):
    with pytest.raises(ValueError, match="too many pixels"):
        page_pixels(papers[0].data, 0, 2_000)


def test_projects_are_all_different_and_add_up():
    listed = projects(random.Random(3), 120)  # noqa: S311 - made-up figures
    assert len({project.name for project in listed}) == 120
    assert all(project.spent + project.planned <= project.cost for project in listed)
    assert len(set(COMMUNES)) == 48
