"""The typefaces of official papers: Tinos, metric-compatible with the Times New Roman that NĐ 30/2020 names.

Measures text and writes the character maps by which what was typeset can be read and searched again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pymupdf

Face = Literal["regular", "bold", "italic", "bold-italic"]
"""The four styles of the one family."""

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FILES: dict[Face, str] = {
    "regular": "Tinos-Regular.ttf",
    "bold": "Tinos-Bold.ttf",
    "italic": "Tinos-Italic.ttf",
    "bold-italic": "Tinos-BoldItalic.ttf",
}
REPLACEMENT = "\N{WHITE SQUARE}"
"""Stands for a character that the typeface lacks, so that a gap is seen rather than silently dropped."""
BREAKING_SPACES = " \t\n\r\f\v\u2028\u2029"
"""Where a line may break. A no-break space joins words, and is written into the file as a plain space."""


@cache
def font(face: Face) -> pymupdf.Font:
    """The loaded font of a face; OSError if the file is absent."""
    content = (FONTS / FILES[face]).read_bytes()
    return pymupdf.Font(fontbuffer=content)


@cache
def advance(face: Face, character: str) -> float:
    """How far one character moves the pen, in ems."""
    metrics: Any = font(face)  # PyMuPDF ships no complete types
    return float(metrics.glyph_advance(ord(character)))


def width(face: Face, size: float, text: str) -> float:
    """The width of a text in points. Nothing is kerned, so that widths add up."""
    return size * sum(advance(face, character) for character in text)


def glyph(face: Face, character: str) -> int:
    """The number of the glyph that draws a character; 0, which is .notdef, for none."""
    metrics: Any = font(face)  # PyMuPDF ships no complete types
    return int(metrics.has_glyph(ord(character)))


def has_glyph(face: Face, character: str) -> bool:
    """Whether the typeface itself draws this character."""
    return glyph(face, character) != 0


def typesettable(text: str) -> str:
    """The text in NFC, without control characters; what the typeface lacks becomes `REPLACEMENT`."""
    composed = unicodedata.normalize("NFC", text)
    kept: list[str] = []
    for character in composed:
        if character in BREAKING_SPACES:
            kept.append(" ")
        elif character == "\N{NO-BREAK SPACE}":
            kept.append(character)
        elif unicodedata.category(character) in ("Cc", "Cf"):
            continue
        else:
            kept.append(character if has_glyph("regular", character) else REPLACEMENT)
    return "".join(kept)


def write_character_maps(document: Any, used: dict[Face, set[str]]) -> None:
    """Replace each font's ToUnicode map by one of exactly the characters written.

    MuPDF's own map names the last of the characters that share a glyph: it turns every space into a
    no-break space and every hyphen into a soft one, so that searching for two words finds nothing.
    """
    faces = {str(font(face).name): face for face in FILES}
    seen: set[int] = set()
    for page in range(document.page_count):
        for entry in document.get_page_fonts(page):
            xref, base_font = int(entry[0]), str(entry[3])
            face = faces.get(base_font.partition("+")[2] or base_font)
            kind, reference = document.xref_get_key(xref, "ToUnicode")
            if face is None or kind != "xref" or xref in seen:
                continue
            seen.add(xref)
            document.update_stream(int(reference.split()[0]), _character_map(face, used.get(face, set())))


def _character_map(face: Face, characters: Iterable[str]) -> bytes:
    glyphs: dict[int, str] = {}
    for character in sorted(characters):
        glyphs.setdefault(glyph(face, character), character)
    rows = [
        f"<{number:04x}> <{character.encode('utf-16-be').hex()}>"
        for number, character in sorted(glyphs.items())
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
