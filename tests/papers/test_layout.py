"""The typesetter, measured from the PDF that it makes."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecabinet.papers import official
from ecabinet.papers.layout import MM, Column, Row, Typesetter
from ecabinet.papers.lines import Span, break_lines
from ecabinet.papers.typefaces import FILES, REPLACEMENT, has_glyph, typesettable, width

VIETNAMESE = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)
ALL_LETTERS = VIETNAMESE + VIETNAMESE.upper() + "fjwzFJWZ0123456789.,;:!?()[]/%+-–—“”‘’…₫²³·•"
MOMENT = datetime(2026, 2, 5, 4, 35, tzinfo=UTC)
SENTENCE = "Ủy ban nhân dân tỉnh giao các sở, ngành rà soát, hoàn thiện hồ sơ trình kỳ họp gần nhất. "


def spans(page: pymupdf.Page) -> list[dict]:
    blocks = page.get_text("dict")["blocks"]
    return [s for b in blocks for line in b.get("lines", ()) for s in line["spans"] if s["text"].strip()]


def opened(setter: Typesetter) -> pymupdf.Document:
    return pymupdf.open(stream=setter.finish(MOMENT))


def words_of(document: pymupdf.Document) -> str:
    return " ".join(" ".join(page.get_text() for page in document).split())


@pytest.mark.parametrize("face", FILES)
def test_every_vietnamese_letter_has_a_glyph(face):
    assert [letter for letter in ALL_LETTERS if not has_glyph(face, letter)] == []


@pytest.mark.parametrize("face", FILES)
def test_letters_are_drawn_and_read_back_in_nfc(face):
    setter = Typesetter("Chữ")
    setter.paragraph(unicodedata.normalize("NFD", " ".join(ALL_LETTERS)), face=face, align="left")
    document = opened(setter)
    drawn = [glyph for trace in document[0].get_texttrace() for glyph in trace["chars"]]
    assert all(glyph[1] != 0 for glyph in drawn), "a .notdef was drawn"
    text = document[0].get_text()
    assert text == unicodedata.normalize("NFC", text)
    assert text.split() == list(ALL_LETTERS)


def test_spaces_and_hyphens_are_the_plain_ones():
    setter = Typesetter("Dấu cách")
    setter.paragraph("Độc lập - Tự do - Hạnh phúc, 12\N{NO-BREAK SPACE}tỷ đồng", align="left")
    text = opened(setter)[0].get_text()
    assert text.strip() == "Độc lập - Tự do - Hạnh phúc, 12 tỷ đồng"


def test_another_reader_reads_the_same():
    if not shutil.which("pdftotext"):
        pytest.skip("poppler's pdftotext is not installed")
    setter = Typesetter("Đối chiếu")
    setter.paragraph(SENTENCE * 6)
    done = subprocess.run(["pdftotext", "-", "-"], input=setter.finish(), capture_output=True, check=True)
    assert " ".join(done.stdout.decode().split()) == (SENTENCE * 6).strip()


def test_page_is_a4_and_text_keeps_the_margins():
    setter = Typesetter("Lề")
    for _ in range(30):
        setter.paragraph(SENTENCE * 5)
    document = opened(setter)
    assert document.page_count > 2
    for page in document:
        assert (round(page.rect.width / MM), round(page.rect.height / MM)) == (210, 297)
        for span in spans(page):
            if re.fullmatch(r"\d+", span["text"].strip()):
                continue
            x0, x1 = span["bbox"][0], span["bbox"][0] + width("regular", span["size"], span["text"].rstrip())
            assert x0 >= 30 * MM - 0.1
            assert x1 <= (210 - 15) * MM + 0.2
            assert span["origin"][1] <= (297 - 20) * MM
            assert span["origin"][1] > 20 * MM


def test_justified_lines_reach_the_right_margin_but_the_last_does_not():
    lines = break_lines(SENTENCE * 4, 13, 165 * MM, "justify", 10 * MM)
    assert len(lines) > 3
    for line in lines[:-1]:
        end = line.pieces[-1]
        assert end.x + width(end.face, 13, end.text.rstrip()) == pytest.approx(165 * MM, abs=0.01)
    assert lines[0].pieces[0].x == pytest.approx(10 * MM)
    end = lines[-1].pieces[-1]
    assert end.x + width(end.face, 13, end.text) < 164 * MM


def test_page_numbers_from_the_second_page_centred_in_the_top_margin():
    setter = Typesetter("Số trang")
    for _ in range(30):
        setter.paragraph(SENTENCE * 5)
    document = opened(setter)
    assert all(span["origin"][1] > 20 * MM for span in spans(document[0])), "the first page shows a number"
    for number, page in enumerate(document, start=1):
        above = [span for span in spans(page) if span["origin"][1] < 20 * MM]
        if number == 1:
            continue
        assert [span["text"].strip() for span in above] == [str(number)]
        box = above[0]["bbox"]
        assert (box[0] + box[2]) / 2 == pytest.approx((30 + 165 / 2) * MM, abs=0.5)
        assert above[0]["size"] == 13
        assert "Bold" not in above[0]["font"]


def test_no_page_begins_or_ends_with_a_single_line_of_a_paragraph():
    for shift in range(0, 44):
        setter = Typesetter("Dòng lẻ")
        setter.paragraph("Mở đầu.", align="left", after=float(shift * 16))
        setter.paragraph(SENTENCE * 6)
        counts = [len({round(s["origin"][1]) for s in spans(page)}) for page in opened(setter)]
        counts[0] -= 1
        if len(counts) > 1:
            counts[1] -= 1  # its number
            assert min(count for count in counts if count) >= 2, counts


def test_long_words_break_inside_the_measure():
    lines = break_lines("a1" * 400, 13, 100.0)
    assert len(lines) > 10
    assert all(line.width <= 100.01 for line in lines)
    assert "".join(piece.text for line in lines for piece in line.pieces) == "a1" * 400


def test_tables_repeat_their_header_and_lose_no_row():
    setter = Typesetter("Bảng")
    rows = [Row((str(i), f"Xã số {i}", "12.480")) for i in range(1, 121)]
    setter.table((Column(1, "centre"), Column(4), Column(2, "right")), ("STT", "Đơn vị", "Số tiền"), rows)
    document = opened(setter)
    assert document.page_count > 2
    for page in document:
        assert page.get_text().count("Đơn vị") == 1
    text = words_of(document)
    assert re.findall(r"Xã số (\d+)", text) == [str(i) for i in range(1, 121)]
    figures = [s for page in document for s in spans(page) if s["text"].strip() == "12.480"]
    right = {round(figure["bbox"][2], 1) for figure in figures}
    assert len(right) == 1, "figures are flush right"


def test_a_row_taller_than_a_page_continues_on_the_next():
    setter = Typesetter("Ô cao")
    setter.table((Column(1), Column(1)), ("A", "B"), [Row((SENTENCE * 90, "ngắn"))])
    document = opened(setter)
    assert document.page_count >= 2
    left = (s["text"] for page in document for s in spans(page) if s["bbox"][0] < 90 * MM)
    letters = "".join(" ".join(text for text in left if text.strip() != "A").split())
    assert letters == "".join((SENTENCE * 90).split())
    for page in document:
        assert all(s["origin"][1] < 277 * MM for s in spans(page))


def test_same_input_gives_the_same_bytes_and_other_input_another_identifier():
    def made(words: str) -> bytes:
        setter = Typesetter("Giống nhau")
        setter.paragraph((Span("Một ", "bold"), Span(words, "italic")))
        return setter.finish(MOMENT)

    assert made("hai") == made("hai")
    ids = [pymupdf.open(stream=made(words)).xref_get_key(-1, "ID")[1] for words in ("hai", "ba")]
    assert ids[0] != ids[1]


def test_title_language_and_date_are_set_and_fonts_are_subsets():
    setter = Typesetter("Biên bản “thử”")
    setter.paragraph("Nội dung")
    content = setter.finish(MOMENT)
    document = pymupdf.open(stream=content)
    assert document.metadata["title"] == "Biên bản “thử”"
    assert document.metadata["creationDate"] == "D:20260205043500+00'00'"
    assert document.xref_get_key(document.pdf_catalog(), "Lang")[1] == "vi-VN"
    fonts = document.get_page_fonts(0)
    assert [re.fullmatch(r"[A-Z]{6}\+Tinos.*", font[3]) is not None for font in fonts] == [True]
    assert len(content) < 60_000


def test_a_date_without_a_zone_is_refused():
    setter = Typesetter("Giờ nào")
    setter.paragraph("Nội dung")
    with pytest.raises(ValueError, match="time zone"):
        setter.finish(datetime(2026, 2, 5, 8, 0))


def test_what_the_typeface_lacks_is_seen_as_a_square():
    assert typesettable("a漢b\x00\u200bc") == f"a{REPLACEMENT}bc"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.sampled_from(ALL_LETTERS), min_size=1, max_size=14), min_size=1, max_size=160))
def test_any_text_reads_back_word_for_word(words):
    setter = Typesetter("Bất kỳ")
    setter.paragraph(" ".join(words))
    document = opened(setter)
    assert "".join(words_of(document).split()) == "".join(words)


def test_head_of_an_official_paper():
    setter = Typesetter("Tờ trình")
    official.head(
        setter, "Ủy ban nhân dân tỉnh Đông Sơn", "Sở Tài chính", official.notation(7, "TTr-STC"),
        "Đông Sơn, ngày 05 tháng 02 năm 2026", "kiểm tra",
    )  # fmt: skip
    page = opened(setter)[0]
    by_text = {s["text"].strip(): s for s in spans(page)}
    nation, motto = by_text[official.NATION], by_text[official.MOTTO]
    issuer, number = by_text["SỞ TÀI CHÍNH"], by_text["Số: 07/TTr-STC"]
    place = by_text["Đông Sơn, ngày 05 tháng 02 năm 2026"]
    middle = (30 + 71) * MM
    for span in (nation, motto, place):
        assert span["bbox"][0] > middle
    for span in (issuer, number, by_text["V/v kiểm tra"]):
        assert span["bbox"][2] < middle
    assert 12 <= nation["size"] <= 13
    assert 13 <= motto["size"] <= 14
    assert 12 <= by_text["V/v kiểm tra"]["size"] <= 13
    assert "Bold" in nation["font"]
    assert "Bold" in motto["font"]
    assert "Bold" in issuer["font"]
    assert "Bold" not in by_text["ỦY BAN NHÂN DÂN"]["font"]
    assert "Italic" in place["font"]
    rules = [item[1:3] for d in page.get_drawings() for item in d["items"] if item[0] == "l"]
    under_motto = [end.x - start.x for start, end in rules if start.x > middle]
    under_issuer = [end.x - start.x for start, end in rules if end.x < middle]
    motto_width = width("bold", motto["size"], official.MOTTO)
    assert len(under_motto) == len(under_issuer) == 1
    assert under_motto[0] == pytest.approx(motto_width, abs=2)
    share = under_issuer[0] / width("bold", issuer["size"], "SỞ TÀI CHÍNH")
    assert 1 / 3 <= share <= 1 / 2


def test_an_issuer_s_name_is_not_broken_inside_nhan_dan():
    setter = Typesetter("Nghị quyết")
    official.head(setter, "", "Hội đồng nhân dân tỉnh Đông Sơn", official.notation(None, "NQ-HĐND"), None)
    lines = opened(setter)[0].get_text().splitlines()
    assert [line.strip() for line in lines[:2]] == ["HỘI ĐỒNG NHÂN DÂN", "TỈNH ĐÔNG SƠN"]


def test_dates_are_padded_as_the_decree_asks():
    assert official.day_words(datetime(2026, 2, 5, 3, tzinfo=UTC)) == "ngày 05 tháng 02 năm 2026"
    assert official.day_words(datetime(2026, 3, 31, 18, tzinfo=UTC)) == "ngày 01 tháng 4 năm 2026"
    assert official.notation(12, "NQ-HĐND") == "Số: 12/NQ-HĐND"
    with pytest.raises(ValueError, match="time zone"):
        official.hour_words(datetime(2026, 2, 5))
