"""Vietnamese letters as searching sees them: one form of each text, folded letter by letter.

`fold` and `exact` map code point to code point, so a place found in what they return is the same place in the
text they were given: a hit is marked by slicing the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_RANGES: Final = ((0x00, 0x250), (0x370, 0x530), (0x1E00, 0x2000), (0x2070, 0x20A0), (0xFF01, 0xFF5F))
"""Latin, Greek, Cyrillic, superscripts, full-width forms. Unicode never changes what these decompose to, so
what one release of Python has folded, the next folds alike; all else stays as it is."""

_BLANKS: Final = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without width; a word that holds one is the same word."""

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below."""
_SWAPPED: Final = re.compile(f"([{_TONES}])([\u0302\u0306\u031b])")
"""A tone typed before its letter's own circumflex, breve or horn: NFC would not join them."""
_STRAY: Final = re.compile("[\u0300-\u036f]")
_SPACES: Final = re.compile(" {2,}")

WORD: Final = re.compile(r"[^\W_]+")


def _tables() -> tuple[dict[int, str], dict[int, str]]:
    folded: dict[int, str] = {ord("đ"): "d", ord("Đ"): "d"}
    lowered: dict[int, str] = {}
    for start, end in _RANGES:
        for code in range(start, end):
            letter = chr(code)
            apart = unicodedata.normalize("NFKD", letter)
            if apart and all(unicodedata.combining(mark) for mark in apart[1:]):
                base = apart[0].lower()
                if len(base) == 1 and base != letter:
                    folded.setdefault(code, base)
            whole = unicodedata.normalize("NFKC", letter).lower()
            if len(whole) == 1 and whole != letter:
                lowered[code] = whole
    return folded, lowered


_FOLDED, _LOWERED = _tables()


def _moves() -> dict[str, str]:
    """Old placements of a tone to new ones: òa to oà, òe to oè, ùy to uỳ, and qùa, which is only a slip."""
    moves: dict[str, str] = {}

    def toned(letter: str, tone: str) -> str:
        return unicodedata.normalize("NFC", letter + tone)

    for tone in _TONES:
        for first, seconds in (("o", "aăâeê"), ("u", "y")):
            for second in seconds:
                moves[toned(first, tone) + second] = first + toned(second, tone)
        for second in "aăâeêioôơy":
            moves["q" + toned("u", tone) + second] = "qu" + toned(second, tone)
    return moves


_MOVES: Final = _moves()
_MISPLACED: Final = re.compile("|".join(sorted(_MOVES, key=len, reverse=True)))


def normalise(text: str) -> str:
    """The form in which texts are kept: NFC, plain spaces, no accent that belongs to no letter.

    Whatever order its accents were typed in, a letter comes out as one code point.
    """
    apart = unicodedata.normalize("NFD", text)
    while (turned := _SWAPPED.sub(r"\2\1", apart)) != apart:
        apart = turned
    joined = unicodedata.normalize("NFC", apart).translate(_PLAIN)
    return _SPACES.sub(" ", _STRAY.sub("", joined)).strip()


_PLAIN: Final = {ord(blank): " " for blank in _BLANKS} | {ord(unseen): None for unseen in _UNSEEN}


def fold(text: str) -> str:
    """Without case, accents and the bar of đ; as long as `text`, which is normalised."""
    return text.translate(_FOLDED)


def exact(text: str) -> str:
    """Without case, and with every tone in its new place; as long as `text`, which is normalised."""
    return _MISPLACED.sub(lambda found: _MOVES[found[0]], text.translate(_LOWERED))


def is_accented(text: str) -> bool:
    """Whether somebody typed accents on purpose: folding loses more than case."""
    return fold(text) != text.translate(_LOWERED)


def words(text: str) -> list[str]:
    """The words of a folded or exact text, in order."""
    return WORD.findall(text)


def occurrences(text: str, phrase: tuple[str, ...], *, prefix: bool = False) -> Iterator[tuple[int, int]]:
    """Where `phrase` stands in a folded or exact `text`, word after word, whatever divides them.

    With `prefix` its last word may go on. A phrase without words stands nowhere.
    """
    if not phrase:
        return
    end = r"[^\W_]*" if prefix else r"(?![^\W_])"
    pattern = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, phrase)) + end)
    for found in pattern.finditer(text):
        yield found.span()


# Syllables --------------------------------------------------------------------------------------------

_ONSETS: Final = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x|"
_VOWELS: Final = (
    "a|ai|ao|au|ay|ă|â|âu|ây|e|eo|ê|êu|i|ia|iê|iêu|iu|o|oa|oai|oao|oay|oă|oe|oeo|oi|oo|ô|ôi|ơ|ơi|u|ua|uâ|uây|uê|"
    "ui|uô|uôi|uơ|ư|ưa|ưi|ươ|ươi|ươu|ưu|uy|uya|uyê|uyu|y|yê|yêu"
)
_CODAS: Final = "c|ch|m|n|ng|nh|p|t|"
_SYLLABLE: Final = re.compile(f"(?:{_ONSETS})(?:{_VOWELS})(?:{_CODAS})")
_TONE: Final = re.compile(f"[{_TONES}]")


def is_syllable(word: str) -> bool:
    """Whether a word could be Vietnamese: onset, vowels, coda, and at most one tone."""
    apart = unicodedata.normalize("NFD", word.translate(_LOWERED))
    bare, tones = _TONE.subn("", apart)
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def likeness(text: str) -> tuple[float, int]:
    """How much a text looks Vietnamese: the share of its words beyond ASCII that are syllables, and of how
    many; 0 of none."""
    found = [word for word in WORD.findall(text) if not word.isascii()]
    right = sum(is_syllable(word) for word in found)
    return (right / len(found) if found else 0.0), len(found)
