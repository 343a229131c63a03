"""PDFs with text layers from before Unicode, written by hand: simple fonts that are named, not embedded.

The codes are written here a second time, apart from the product's tables: TCVN3 by its listing in TCVN
5712:1993, VNI by how its letters are put together.
"""

import unicodedata

_TCVN3 = {
    letter: 16 * row + column
    for row, letters in {
        0xA: " ĂÂÊÔƠƯĐăâêôơưđ ",
        0xB: "     àảãáạ ằẳẵắ ",
        0xC: "      ặầẩẫấậè ẻẽ",
        0xD: "éẹềểễếệìỉ   ĩíịò",
        0xE: " ỏõóọồổỗốộờởỡớợù",
        0xF: " ủũúụừửữứựỳỷỹýỵ ",
    }.items()
    for column, letter in enumerate(letters)
    if letter != " "
}


def tcvn3(text: str) -> bytes:
    """For a `.Vn…` font. Capitals with a tone exist only as small letters in a `.Vn…H` font."""
    return bytes(_TCVN3.get(letter, ord(letter)) for letter in unicodedata.normalize("NFC", text))


_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_ACCENTS = {
    "": {_ACUTE: "ù", _GRAVE: "ø", _HOOK: "û", _TILDE: "õ", _DOT: "ï", "": ""},
    _CIRCUMFLEX: {"": "â", _ACUTE: "á", _GRAVE: "à", _HOOK: "å", _TILDE: "ã", _DOT: "ä"},
    _BREVE: {"": "ê", _ACUTE: "é", _GRAVE: "è", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"},
}
_VNI_WHOLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}
_VNI_HORNED = {"o": "ô", "u": "ö"}


def vni(text: str) -> bytes:
    """For a `VNI-…` font."""
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text))).encode("latin-1")


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_WHOLE:
        written = _VNI_WHOLE[small]
    else:
        base, *marks = unicodedata.normalize("NFD", small)
        tone = next((mark for mark in marks if mark in (_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT)), "")
        shape = next((mark for mark in marks if mark in (_CIRCUMFLEX, _BREVE, _HORN)), "")
        if shape == _HORN:
            base, shape = _VNI_HORNED[base], ""
        written = base + _VNI_ACCENTS[shape][tone]
    return written.upper() if letter != small else written


_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Codes def /CMapType 2 def "
    b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <FF> <0020> endbfrange "
    b"endcmap end end"
)


def legacy_pdf(font: str, pages: list[list[bytes]], *, to_unicode: bool = True) -> bytes:
    """Pages of lines in one font of this name. With `to_unicode` the file says what the codes are (Latin-1),
    as Word's does; without, MuPDF reads them as Windows-1252, which has a hyphen for 0xAD."""
    objects: list[bytes] = [b"", b"", b""]
    kids = []
    for lines in pages:
        shown = b"".join(
            b"BT /F1 13 Tf 60 %d Td (%s) Tj ET\n" % (780 - 24 * number, _escaped(line))
            for number, line in enumerate(lines)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(_TO_UNICODE), _TO_UNICODE))
    mapped = b" /ToUnicode %d 0 R" % len(objects) if to_unicode else b""
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects[2] = b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /Encoding /WinAnsiEncoding%s >>" % (
        font.encode(), mapped,
    )  # fmt: skip
    return _file(objects)


def _escaped(line: bytes) -> bytes:
    return line.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    )  # fmt: skip
