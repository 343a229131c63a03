"""Changes behind a signature, made object by object as an attacker or an editor would."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from ecabinet.papers.jobs import Jobs, Paper, SignatureReport
from ecabinet.papers.signature_tail import hidden_objects
from ecabinet.papers.signatures import verify
from tests.papers.conftest import Authority, request_to_sign

Edit = Callable[[IncrementalPdfFileWriter, generic.DictionaryObject], None]


def name(text: str) -> generic.NameObject:
    return generic.pdf_name(text)


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(value) for value in values])


def tagged_paper() -> bytes:
    """One page with a note, a font, and a structure tree, as Word would write them."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R /MarkInfo << /Marked true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /StructParents 0"
        b" /Resources << /Font << /F1 5 0 R >> >> /Annots [10 0 R] >>",
        b"<< /Length 63 >>\nstream\n"
        b"/P << /MCID 0 >> BDC BT /F1 12 Tf 72 720 Td (Dong y) Tj ET EMC  \nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /StructTreeRoot /K [7 0 R] /ParentTree 9 0 R /ParentTreeNextKey 1 >>",
        b"<< /Type /StructElem /S /Document /P 6 0 R /K [8 0 R] >>",
        b"<< /Type /StructElem /S /P /P 7 0 R /Pg 3 0 R /K [0] >>",
        b"<< /Nums [0 [8 0 R]] >>",
        b"<< /Type /Annot /Subtype /Text /Rect [300 700 320 720] /Contents (cu) >>",
    ]
    written, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(written)
    written += b"xref\n0 11\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return written + b"trailer\n<< /Size 11 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.fixture(scope="module")
def signed(jobs: Jobs, key_file: bytes) -> bytes:
    answer = jobs.submit(request_to_sign(key_file), tagged_paper()).result()
    assert isinstance(answer, Paper)
    return answer.content


def edited(content: bytes, edit: Edit) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    edit(writer, writer.root["/Pages"]["/Kids"][0])
    made = BytesIO()
    writer.write(made)
    assert made.getvalue().startswith(content)
    return made.getvalue()


def judge(content: bytes, authority: Authority) -> SignatureReport:
    return verify(content, [authority.pem], datetime.now(UTC)).signatures[0]


def add_annotation(
    writer: IncrementalPdfFileWriter, page: generic.DictionaryObject, **keys: generic.PdfObject
) -> generic.IndirectObject:
    annotation = generic.DictionaryObject(
        {name("/Type"): name("/Annot"), name("/Rect"): numbers(9, 9, 99, 99)}
    )
    annotation.update({name(f"/{key}"): value for key, value in keys.items()})
    ref = writer.add_object(annotation)
    page["/Annots"].append(ref)
    writer.update_container(page["/Annots"])
    return ref


def note(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    add_annotation(writer, page, Subtype=name("/Text"), Contents=generic.pdf_string("ghi chú"))


def link(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    action = generic.DictionaryObject(
        {name("/S"): name("/URI"), name("/URI"): generic.pdf_string("https://a.invalid")}
    )
    add_annotation(writer, page, Subtype=name("/Link"), A=action)


def change_a_note(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    old = page["/Annots"][0]
    old[name("/Contents")] = generic.pdf_string("mới")
    writer.update_container(old)


def take_a_note_away(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    del page["/Annots"][0]
    writer.update_container(page["/Annots"])


def tagged_note(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    """A note and its place in the structure tree, as Acrobat adds both."""
    ref = add_annotation(writer, page, Subtype=name("/Text"), StructParent=generic.NumberObject(1))
    root = writer.root["/StructTreeRoot"]
    document = root["/K"][0]
    element = writer.add_object(
        generic.DictionaryObject(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Annot"),
                name("/P"): root["/K"].raw_get(0),
                name("/K"): generic.DictionaryObject({name("/Type"): name("/OBJR"), name("/Obj"): ref}),
            }
        )
    )
    document["/K"].append(element)
    writer.update_container(document)
    root["/ParentTree"]["/Nums"].extend([generic.NumberObject(1), element])
    writer.update_container(root["/ParentTree"])
    root[name("/ParentTreeNextKey")] = generic.NumberObject(2)
    writer.update_container(root)


ALLOWED: list[Edit] = [note, link, change_a_note, take_a_note_away, tagged_note]


@pytest.mark.parametrize("edit", ALLOWED, ids=lambda edit: edit.__name__)
def test_allowed_after_an_approval(authority: Authority, signed: bytes, edit: Edit) -> None:
    report = judge(edited(signed, edit), authority)
    assert (report.verdict, report.warning) == ("valid-with-later-allowed-changes", "annotations-added")


def direct_annotation(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    """An annotation inside the page's own list, where a look at references misses it."""
    page["/Annots"].append(
        generic.DictionaryObject(
            {
                name("/Subtype"): name("/Widget"),
                name("/Rect"): numbers(0, 0, 595, 842),
                name("/A"): generic.DictionaryObject({name("/S"): name("/JavaScript")}),
            }
        )
    )
    note(writer, page)


def script(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    action = generic.DictionaryObject({name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("x")})
    add_annotation(writer, page, Subtype=name("/Text"), A=action)


def launching_link(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    action = generic.DictionaryObject({name("/S"): name("/Launch"), name("/F"): generic.pdf_string("x.exe")})
    add_annotation(writer, page, Subtype=name("/Link"), A=action)


def two_step_link(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    after = generic.DictionaryObject({name("/S"): name("/JavaScript")})
    action = generic.DictionaryObject({name("/S"): name("/URI"), name("/Next"): after})
    add_annotation(writer, page, Subtype=name("/Link"), A=action)


def attachment(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    add_annotation(writer, page, Subtype=name("/FileAttachment"))


def widget_without_field(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    add_annotation(writer, page, Subtype=name("/Widget"), FT=name("/Btn"))


def signature_widget_without_field(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    add_annotation(writer, page, Subtype=name("/Widget"), FT=name("/Sig"))


def other_font(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    font = page["/Resources"]["/Font"]["/F1"]
    font[name("/BaseFont")] = name("/ZapfDingbats")
    writer.update_container(font)


def other_content(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    page[name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT (Phan doi) Tj ET"))
    note(writer, page)
    writer.update_container(page)


def other_box(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    page[name("/MediaBox")] = numbers(0, 0, 595, 100)
    note(writer, page)
    writer.update_container(page)


def other_words_for_screen_readers(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    element = writer.root["/StructTreeRoot"]["/K"][0]["/K"][0]
    element[name("/ActualText")] = generic.pdf_string("Không đồng ý")
    writer.update_container(element)


def other_order_for_screen_readers(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    tagged_note(writer, page)
    element = writer.root["/StructTreeRoot"]["/K"][0]["/K"][0]
    element[name("/K")] = numbers(1)
    writer.update_container(element)


def parent_tree_turned(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    tree = writer.root["/StructTreeRoot"]["/ParentTree"]
    tree["/Nums"][1] = generic.ArrayObject([writer.root["/StructTreeRoot"]["/K"].raw_get(0)])
    writer.update_container(tree)


def signature_gone(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/V"][name("/Name")] = generic.pdf_string("Người khác")
    writer.update_container(field["/V"])


FORBIDDEN: list[Edit] = [
    direct_annotation,
    script,
    launching_link,
    two_step_link,
    attachment,
    widget_without_field,
    signature_widget_without_field,
    other_font,
    other_content,
    other_box,
    other_words_for_screen_readers,
    other_order_for_screen_readers,
    parent_tree_turned,
    signature_gone,
]


@pytest.mark.parametrize("edit", FORBIDDEN, ids=lambda edit: edit.__name__)
def test_forbidden_after_any_signature(authority: Authority, signed: bytes, edit: Edit) -> None:
    assert judge(edited(signed, edit), authority).verdict == "invalid"


@pytest.mark.parametrize("edit", [*ALLOWED, *FORBIDDEN], ids=lambda edit: edit.__name__)
def test_forbidden_after_a_certification(
    authority: Authority, jobs: Jobs, key_file: bytes, edit: Edit
) -> None:
    answer = jobs.submit(request_to_sign(key_file, certify=True), tagged_paper()).result()
    assert isinstance(answer, Paper)
    assert judge(edited(answer.content, edit), authority).verdict == "invalid"


def test_an_object_that_no_revision_lists(authority: Authority, signed: bytes) -> None:
    """An allowed note, and before it in the file a second page content that only a repair would find."""
    noted = edited(signed, note)
    hidden = b"4 0 obj\n<< /Length 19 >>\nstream\nBT (Phan doi) Tj ET\nendstream\nendobj\n"
    length = len(signed)
    moved = re.sub(
        rb"(?m)^(\d{10}) (\d{5} n)",
        lambda m: b"%010d %b" % (int(m[1]) + (len(hidden) if int(m[1]) >= length else 0), m[2]),
        noted[length:],
    )
    moved = re.sub(rb"startxref\s+(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + len(hidden)), moved)
    attacked = signed + hidden + moved
    reader = PdfFileReader(BytesIO(attacked))
    assert reader.root["/Pages"]["/Kids"][0]["/Annots"]  # pyHanko reads the note and nothing else
    assert hidden_objects(attacked, reader, reader.total_revisions - 2, length)
    assert judge(noted, authority).verdict == "valid-with-later-allowed-changes"
    assert judge(attacked, authority).verdict == "invalid"


def test_words_inside_a_stream_are_no_hidden_object(authority: Authority, signed: bytes) -> None:
    def note_with_appearance(writer: IncrementalPdfFileWriter, page: generic.DictionaryObject) -> None:
        drawn = generic.StreamObject(
            {
                name("/Type"): name("/XObject"),
                name("/Subtype"): name("/Form"),
                name("/BBox"): numbers(0, 0, 9, 9),
            },
            stream_data=b"BT (12 0 obj) Tj ET",
        )
        appearance = generic.DictionaryObject({name("/N"): writer.add_object(drawn)})
        add_annotation(writer, page, Subtype=name("/Stamp"), AP=appearance)

    assert (
        judge(edited(signed, note_with_appearance), authority).verdict == "valid-with-later-allowed-changes"
    )
