"""Words of pages: legacy fonts in Unicode, boxes where letters stand, scans known for scans."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pymupdf
import pytest

from ecabinet.domain.vietnamese import exact, fold, normalise, words
from ecabinet.papers import legacy, page_text
from ecabinet.papers.jobs import Inspect, Inspection, Jobs, Text, Texts
from tests.legacy_papers import legacy_pdf, tcvn3, vni

LINES = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc",
    "Tờ trình về việc ưu tiên phân bổ vốn đầu tư công giai đoạn 2026-2030",
    "như Nghị quyết số 15/NQ-HĐND của Hội đồng nhân dân tỉnh",
    "khuyến khích nuôi dưỡng lưu vực, sườn đồi, chữ ký, quỹ,",
    "kỹ thuật, mỹ thuật, thủy lợi, hồ chứa, khóa huấn luyện",
]


def page_of(content: bytes) -> pymupdf.Page:
    return pymupdf.open(stream=content, filetype="pdf")[0]


@pytest.mark.parametrize("font", [".VnTime", "ABCDEF+.VnArial", "VnTime", "#2EVnTime"])
@pytest.mark.parametrize("to_unicode", [True, False])
def test_tcvn3_reads_as_unicode(font: str, to_unicode: bool) -> None:
    content = legacy_pdf(font, [[tcvn3(line) for line in LINES]], to_unicode=to_unicode)
    assert page_text.read(page_of(content)) == normalise(" ".join(LINES))


@pytest.mark.parametrize("font", ["VNI-Times", "VNI-Helve-Condense", "QWERTY+VNI Times"])
@pytest.mark.parametrize("to_unicode", [True, False])
def test_vni_reads_as_unicode(font: str, to_unicode: bool) -> None:
    font = font.replace(" ", "#20")
    lines = [*LINES, LINES[0].upper()]
    content = legacy_pdf(font, [[vni(line) for line in lines]], to_unicode=to_unicode)
    assert page_text.read(page_of(content)) == normalise(" ".join(lines))


def test_a_capital_font_of_tcvn3_reads_as_capitals() -> None:
    content = legacy_pdf(".VnTimeH,Bold", [[tcvn3(LINES[2])]])
    assert page_text.read(page_of(content)) == LINES[2].upper()


@pytest.mark.parametrize(("encode", "name"), [(tcvn3, "tcvn3"), (vni, "vni")])
def test_a_font_without_a_telling_name_is_known_by_codes(encode: Callable[[str], bytes], name: str) -> None:
    for font in ("TimesNewRoman", "F1+Unknown"):
        content = legacy_pdf(font, [[encode(line) for line in LINES]])
        assert page_text.read(page_of(content)) == normalise(" ".join(LINES)), name


@pytest.mark.parametrize(
    "text",
    [
        "Le présent règlement a été adopté à l’unanimité par les députés élus à Genève, où siège l’assemblée",
        "Die Straßen führen über größere Höhen, für Bürger schön und günstig, auch für Möbel und Äpfel",
        "Ủy ban nhân dân tỉnh quyết định phân bổ vốn",
        "Báo cáo và bản án",
        "plain words",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert legacy.encoding_of("TimesNewRoman", text) == "unicode"


def test_unicode_in_a_font_with_a_legacy_name_is_left_alone() -> None:
    assert legacy.encoding_of(".VnTime", "Ủy ban nhân dân tỉnh") == "unicode"
    assert legacy.encoding_of("VNI-Times", "số điện thoại") == "unicode"


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is the reference here")
def test_the_table_of_tcvn3_is_the_standards_own() -> None:
    # B0 to B4 are combining accents; iconv joins them to what stands before.
    codes = bytes(code for code in range(0xA1, 0xFF) if code in legacy._TCVN3 and not 0xB0 <= code <= 0xB4)
    done = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=codes, capture_output=True, check=True
    )
    assert legacy.decode(codes.decode("latin-1"), "tcvn3") == normalise(done.stdout.decode())


def test_every_letter_comes_back_from_both() -> None:
    small = [letter for letter in exact("".join(legacy._TCVN3.values())) if letter.isalpha()]
    text = " ".join(sorted(set(small)))
    assert len(set(small)) == 67
    assert legacy.decode(tcvn3(text).decode("latin-1"), "tcvn3") == text
    assert legacy.decode(vni(text).decode("latin-1"), "vni") == text
    assert legacy.decode(vni(text.upper()).decode("latin-1"), "vni") == text.upper()


def test_a_hyphen_stays_one_where_no_syllable_needs_it() -> None:
    said = "Độc lập - Tự do, 2026-2030, Hà Nội-Huế, 15/NQ-HĐND"
    assert legacy.decode(tcvn3(said).decode("latin-1"), "tcvn3") == said


@pytest.mark.parametrize(("encode", "font"), [(tcvn3, ".VnTime"), (vni, "VNI-Times")])
def test_words_are_found_where_they_stand(encode: Callable[[str], bytes], font: str) -> None:
    page = page_of(legacy_pdf(font, [[encode(line) for line in LINES]]))
    everything = page_text.find(page, [("nghi", "quyet")], exact=False, prefix=False)
    assert len(everything) == 1
    x0, y0, x1, y1 = everything[0]
    inside = pymupdf.Rect(x0, y0, x1, y1)
    assert 60 < x0 < x1 < 300 and 780 - 24 * 3 - 8 < 842 - (y0 + y1) / 2 < 780 - 24 * 3 + 12
    clipped = page.get_text("text", clip=inside)
    assert normalise(legacy.decode(clipped, legacy.named(font))).startswith("Nghị quyết")


def test_a_phrase_over_two_lines_has_a_box_on_each() -> None:
    page = page_of(legacy_pdf(".VnTime", [[tcvn3("phân bổ vốn"), tcvn3("đầu tư công")]]))
    boxes = page_text.find(page, [tuple(words(fold("vốn đầu tư")))], exact=False, prefix=False)
    assert len(boxes) == 2 and boxes[0][3] <= boxes[1][1] + 2


def test_exact_words_and_beginnings() -> None:
    page = page_of(legacy_pdf(".VnTime", [[tcvn3("hòa bình, họa, hoá, hoà giải, hoàn")]]))
    assert len(page_text.find(page, [("hoa",)], exact=False, prefix=False)) == 4
    assert len(page_text.find(page, [("hoa",)], exact=False, prefix=True)) == 5
    assert len(page_text.find(page, [("hoà",)], exact=True, prefix=False)) == 2
    assert page_text.find(page, [()], exact=True, prefix=False) == []


def test_turned_pages_have_boxes_as_shown() -> None:
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((50, 100), "Nghi quyet")
    page.set_rotation(90)
    (box,) = page_text.find(page, [("nghi", "quyet")], exact=False, prefix=False)
    assert pymupdf.Rect(page.rect).contains(pymupdf.Rect(box))
    assert box[3] - box[1] > box[2] - box[0]


def scan() -> bytes:
    document = pymupdf.open()
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80))
    picture.clear_with(200)
    for number in range(3):
        page = document.new_page()
        if number == 0:
            page.insert_image(page.rect, pixmap=picture)
        elif number == 1:
            page.insert_text((72, 72), "Trang co chu")
    return bytes(document.tobytes())


def test_scans_and_blank_pages_are_told_apart(jobs: Jobs) -> None:
    answer = jobs.submit(Text(), scan()).result()
    assert isinstance(answer, Texts) and answer.page_count == 3
    assert [(page.text, page.is_picture) for page in answer.pages] == [
        ("", True), ("Trang co chu", False), ("", False),
    ]  # fmt: skip
    told = jobs.submit(Inspect(), scan()).result()
    assert isinstance(told, Inspection) and told.has_text


def test_reading_stops_when_its_time_is_spent(jobs: Jobs) -> None:
    content = legacy_pdf(".VnTime", [[tcvn3(line) for line in LINES]] * 30)
    answer = jobs.submit(Text(first=4, budget_s=0.0), content).result()
    assert isinstance(answer, Texts) and answer.page_count == 30
    assert [page.page for page in answer.pages] == [4]
