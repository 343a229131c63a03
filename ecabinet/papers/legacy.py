"""Text layers from before Unicode: fonts whose letters are Vietnamese and whose codes say something else.

TCVN3 (TCVN 5712:1993, VN3; "ABC" fonts, named `.Vn…`) has a byte for each small letter; its capital fonts,
named `.Vn…H`, draw the same bytes large. VNI (fonts named `VNI…`) writes a vowel and then its accents. What
MuPDF hands out are these bytes read as Windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from ecabinet.domain.vietnamese import is_syllable, likeness

Encoding = Literal["unicode", "tcvn3", "vni"]

LIKENESS_MIN: Final = 0.85
"""From this share of syllables on, an unnamed font is believed to be a legacy one."""
LIKENESS_GAIN_MIN: Final = 0.25
"""How much more Vietnamese a text must look once decoded."""
WORDS_MIN: Final = 4
"""Fewer words beyond ASCII are no evidence."""

_TCVN3_RUNS: Final = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB0: "\u0300\u0309\u0303\u0301\u0323",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
"""From a code on: what it and the following ones are."""
_TCVN3: Final = {code + i: letter for code, run in _TCVN3_RUNS.items() for i, letter in enumerate(run)}

_VNI_CIRCUMFLEX: Final = "âáàåãä"
"""None, acute, grave, hook, tilde, dot, on a letter with a circumflex."""
_VNI_BREVE: Final = "êéèúüë"
_VNI_TONES: Final = "ùøûõï"
"""Acute, grave, hook, tilde, dot, on any other letter."""


def _vni() -> dict[str, str]:
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư", "î": "ỵ", **dict(zip("íìæóò", "íìỉĩị", strict=True))}
    plain = {"a": "áàảãạ", "e": "éèẻẽẹ", "o": "óòỏõọ", "u": "úùủũụ", "y": "ýỳỷỹ", "ô": "ớờởỡợ", "ö": "ứừửữự"}
    for base, letters in plain.items():
        table |= {base + tone: letter for tone, letter in zip(_VNI_TONES, letters, strict=False)}
    for base, letters in (("a", "âấầẩẫậ"), ("e", "êếềểễệ"), ("o", "ôốồổỗộ")):
        table |= {base + tone: letter for tone, letter in zip(_VNI_CIRCUMFLEX, letters, strict=True)}
    table |= {"a" + tone: letter for tone, letter in zip(_VNI_BREVE, "ăắằẳẵặ", strict=True)}
    return table


_VNI: Final = _vni()
_VNI_PIECE: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)), re.IGNORECASE)

_TCVN3_FONT: Final = re.compile(r"(?:\.|#2E)(?i:vn)|Vn[A-Z]")
_VNI_FONT: Final = re.compile(r"(?i:VNI[-_ ])|VNI[A-Z]")
_SUBSET: Final = re.compile(r"[A-Z]{6}\+")
_BEYOND_LATIN1: Final = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_LATIN1: Final = re.compile("[\u00a1-\u00ff]")
_HYPHENATED: Final = re.compile(r"[^\W\d_]*-[^\W\d_-]*(?:-[^\W\d_-]*)*")


def named(font: str) -> Encoding:
    """The encoding that a font's name declares."""
    name = _SUBSET.sub("", font, count=1)
    if _VNI_FONT.match(name):
        return "vni"
    return "tcvn3" if _TCVN3_FONT.match(name) else "unicode"


def encoding_of(font: str, text: str) -> Encoding:
    """How to read `text`, all that one font says on a page: by its name, else by what it looks like.

    A text that has Vietnamese letters of its own is Unicode, whatever the font is called.
    """
    if _LATIN1.search(text) is None or _BEYOND_LATIN1.search(text) is not None:
        return "unicode"
    by_name = named(font)
    if by_name != "unicode":
        return by_name
    as_is, count = likeness(text)
    if count < WORDS_MIN:
        return "unicode"
    encodings: tuple[Encoding, ...] = ("tcvn3", "vni")
    scores = {encoding: likeness(decode(text, encoding))[0] for encoding in encodings}
    best = max(encodings, key=lambda encoding: scores[encoding])
    if scores[best] >= LIKENESS_MIN and scores[best] - as_is >= LIKENESS_GAIN_MIN:
        return best
    return "unicode"


def is_capital(font: str) -> bool:
    """Whether a font is one of TCVN3 that draws small letters large."""
    return named(font) == "tcvn3" and re.split("[,-]", font)[0].endswith("H")


def pieces(text: str, encoding: Encoding, *, capital: bool = False) -> Iterator[tuple[str, int]]:
    """The text in Unicode, piece by piece, each with how many characters of `text` it was."""
    if encoding == "tcvn3":
        read = _with_u_horn(text.translate(_TCVN3))
        yield from ((letter.upper() if capital else letter, 1) for letter in read)
    elif encoding == "vni":
        at = 0
        for found in _VNI_PIECE.finditer(text):
            yield from ((letter, 1) for letter in text[at : found.start()])
            written = found[0]
            letter = _VNI[written.lower()]
            yield (letter.upper() if written[0].isupper() else letter), len(written)
            at = found.end()
        yield from ((letter, 1) for letter in text[at:])
    else:
        yield from ((letter, 1) for letter in text)


def decode(text: str, encoding: Encoding, *, capital: bool = False) -> str:
    """The text in Unicode."""
    return "".join(piece for piece, _ in pieces(text, encoding, capital=capital))


def _with_u_horn(text: str) -> str:
    """A PDF's Windows-1252 has a hyphen where TCVN3 has ư: it is one where a syllable needs it."""
    if "-" not in text:
        return text

    def judge(found: re.Match[str]) -> str:
        as_letter = found[0].replace("-", "ư")
        return as_letter if len(as_letter) > 1 and is_syllable(as_letter) else found[0]

    return _HYPHENATED.sub(judge, text)
