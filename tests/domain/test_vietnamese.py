"""Folding: length kept, letters reached, accents told apart, tones brought together."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecabinet.domain.vietnamese import (
    exact,
    fold,
    is_accented,
    is_syllable,
    likeness,
    normalise,
    occurrences,
    words,
)

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "aăâeêioôơuưy"
VOWELS = [unicodedata.normalize("NFC", letter + tone) for letter in LETTERS for tone in TONES]
ALPHABET = [*VOWELS, *(letter.upper() for letter in VOWELS), *"bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"]
vietnamese = st.text(st.sampled_from([*ALPHABET, " ", "-", ",", "7", "\u00a0"]))
anything = st.text() | vietnamese


def test_every_vietnamese_letter_folds_to_its_base() -> None:
    assert len({letter.lower() for letter in ALPHABET if not letter.isascii()}) == 67
    for letter in ALPHABET:
        base = unicodedata.normalize("NFD", letter)[0].lower().replace("đ", "d")
        assert fold(letter) == base


@given(anything)
def test_places_in_folded_text_are_places_in_the_text(text: str) -> None:
    kept = normalise(text)
    assert len(fold(kept)) == len(exact(kept)) == len(kept)
    assert normalise(kept) == kept
    assert fold(fold(kept)) == fold(kept)
    assert exact(exact(kept)) == exact(kept)
    assert len(words(fold(kept))) == len(words(exact(kept)))


@given(anything)
def test_what_is_exactly_alike_is_alike_when_folded(text: str) -> None:
    kept = normalise(text)
    assert fold(exact(kept)) == fold(kept)


@given(vietnamese)
def test_the_form_in_which_accents_came_does_not_matter(text: str) -> None:
    composed = normalise(text)
    assert normalise(unicodedata.normalize("NFD", text)) == composed
    assert composed.isascii() or unicodedata.is_normalized("NFC", composed)
    assert composed.lower() == exact(composed) or any(tone in exact(composed) for tone in VOWELS)


@pytest.mark.parametrize(
    "letter", [letter for letter in VOWELS if len(unicodedata.normalize("NFD", letter)) == 3]
)
def test_two_accents_in_either_order_are_one_letter(letter: str) -> None:
    base, first, second = unicodedata.normalize("NFD", letter)
    assert normalise(base + second + first) == normalise(base + first + second) == letter


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"), ("HÓA", "HOÁ"), ("khỏe", "khoẻ"), ("thúy", "thuý"), ("thủy", "thuỷ"), ("họa", "hoạ"),
        ("ngòai", "ngoài"), ("qúa", "quá"), ("hõa", "hoã"),
    ],
)  # fmt: skip
def test_old_and_new_places_of_a_tone_are_one(old: str, new: str) -> None:
    assert exact(old) == exact(new) == new.lower()
    assert len(exact(old)) == len(old)


@pytest.mark.parametrize(
    ("one", "other"), [("hoà", "hoa"), ("hòa", "hóa"), ("đa", "da"), ("của", "cua"), ("mía", "mỉa")]
)
def test_words_with_other_accents_stay_apart(one: str, other: str) -> None:
    assert exact(one) != exact(other)
    assert fold(one) == fold(other)


def test_accents_are_told_from_case() -> None:
    assert is_accented("quyết") and is_accented("Đ")
    assert not is_accented("QUYET nghi 2026") and not is_accented("")


def test_blanks_and_stray_marks() -> None:
    assert normalise(" a\u00a0b\n\t c\u200b\ufeffd ") == "a b cd"
    assert normalise("t\u0301 x\u0302") == "t x"
    assert fold("5 m², ＡＢ") == "5 m2, ab"


def test_words_and_where_they_stand() -> None:
    text = "Nghị quyết số 15/NQ-HĐND: nghị  quyết, nghịquyết, nghị quyếtx"
    folded = fold(text)
    assert words(folded)[:6] == ["nghi", "quyet", "so", "15", "nq", "hdnd"]
    found = [text[start:end] for start, end in occurrences(folded, ("nghi", "quyet"))]
    assert found == ["Nghị quyết", "nghị  quyết"]
    found = [text[start:end] for start, end in occurrences(folded, ("nghi", "q"), prefix=True)]
    assert found == ["Nghị quyết", "nghị  quyết", "nghị quyếtx"]
    assert list(occurrences(folded, ())) == []
    assert [text[a:b] for a, b in occurrences(folded, ("15", "nq"))] == ["15/NQ"]


@given(vietnamese.map(normalise), st.integers(0, 5), st.integers(1, 3), st.booleans())
def test_every_run_of_words_is_found_where_it_was_taken(text: str, at: int, count: int, prefix: bool) -> None:
    folded = fold(text)
    taken = tuple(words(folded)[at : at + count])
    spans = list(occurrences(folded, taken, prefix=prefix))
    assert bool(spans) == bool(taken)
    for start, end in spans:
        assert words(folded[start:end])[: len(taken) - prefix] == list(taken[: len(taken) - prefix])


def test_syllables() -> None:
    said = "Nghị quyết của Ủy ban nhân dân tỉnh về kế hoạch giờ gì quý khuyến ươm đường thuỷ khuya xoong"
    assert [word for word in said.split() if not is_syllable(word)] == []


@pytest.mark.parametrize("word", ["Céng2", "hoµ", "ViÖt", "Coäng", "hoøa", "straße", "ấá", "été", "nghÜa"])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_likeness() -> None:
    share, of = likeness("Cộng hòa xã hội chủ nghĩa Việt Nam (1945)")
    assert (share, of) == (1.0, 7)
    assert likeness("plain words") == (0.0, 0)
    assert likeness("Coäng hoøa xaõ hoäi chuû nghóa")[0] < 0.5


def test_every_combination_of_letters_and_tones_keeps_its_length() -> None:
    for first, second in itertools.product(ALPHABET, ALPHABET):
        pair = first + second
        assert len(exact(pair)) == 2
