"""A question as it was typed, the ways to answer it, strictest first, and excerpts to show."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Final

import msgspec

from ecabinet.domain.vietnamese import exact, fold, is_accented, normalise, occurrences, words

CHARACTERS_MAX: Final = 200
"""Of a question; what is beyond is not looked at."""
WORDS_MAX: Final = 12
NEAR_WORDS: Final = 8
"""How many words may lie between those of a question for them to be near one another."""
BEGINNING_MIN: Final = 2
"""Letters from which on a word still being typed is looked for by its beginning: one letter is all words."""
EXCERPT_CHARACTERS: Final = 180
EXCERPT_BEFORE: Final = 50


class Tier(IntEnum):
    """How well a place answers a question; the lowest comes first."""

    EXACT = 0
    """The words as typed, accents included."""
    PHRASE = 1
    """The words one after another, whatever their accents."""
    BEGINNING = 2
    """The same, the last word going on."""
    NEAR = 3
    """All words close together."""
    WORDS = 4
    """All words, anywhere on the page or in the line."""


class Look(msgspec.Struct, frozen=True):
    """What to mark in a text: phrases of folded words (of exact ones if `exact`); with `prefix` the last word
    of the last phrase may go on."""

    phrases: tuple[tuple[str, ...], ...]
    exact: bool = False
    prefix: bool = False


class Excerpt(msgspec.Struct, frozen=True):
    """A stretch of text and the places in it to mark (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Query(msgspec.Struct, frozen=True):
    """A question's words, folded and exact."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    accented: bool
    open_end: bool
    """The last word may still be under the fingers."""

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self.folded)

    def look(self, tier: Tier) -> Look:
        """What to mark where a tier's answer stands."""
        if tier is Tier.EXACT:
            return Look((self.exact,), exact=True)
        if tier is Tier.PHRASE:
            return Look((self.folded,))
        if tier is Tier.BEGINNING:
            return Look((self.folded,), prefix=True)
        return Look(tuple((word,) for word in self.folded), prefix=self._begins)

    @property
    def _begins(self) -> bool:
        return self.open_end and len(self.folded[-1]) >= BEGINNING_MIN

    def tiers(self) -> Iterator[Tier]:
        """The ways to answer that make sense, strictest first."""
        if self.accented:
            yield Tier.EXACT
        yield Tier.PHRASE
        if self._begins:
            yield Tier.BEGINNING
        if len(self.folded) > 1:
            yield Tier.NEAR
            yield Tier.WORDS

    def expression(self, tier: Tier) -> str:
        """For FTS5. Every word is quoted and holds letters and digits alone."""
        if tier is Tier.EXACT:
            return f'exact : "{" ".join(self.exact)}"'
        if tier is Tier.PHRASE:
            return f'fold : "{" ".join(self.folded)}"'
        if tier is Tier.BEGINNING:
            return f'fold : "{" ".join(self.folded)}" *'
        listed = [f'"{word}"' for word in self.folded]
        if self._begins:
            listed[-1] += " *"
        if tier is Tier.NEAR:
            return f"fold : NEAR({' '.join(listed)}, {NEAR_WORDS * (len(listed) - 1)})"
        return f"fold : ({' AND '.join(listed)})"

    def tier_of(self, text: str, folded: str | None = None) -> Tier | None:
        """How well a normalised line answers, given folded too where that is known; None if not at all."""
        folded = fold(text) if folded is None else folded
        if not all(word in folded for word in self.folded):
            return None
        for tier in self.tiers():
            look = self.look(tier)
            if tier is Tier.NEAR:
                continue  # a line is short: its words are near one another
            said = exact(text) if look.exact else folded
            last = len(look.phrases) - 1
            if all(
                any(occurrences(said, phrase, prefix=look.prefix and number == last))
                for number, phrase in enumerate(look.phrases)
            ):
                return tier
        return None


def read_query(typed: str) -> Query:
    """The question in whatever was typed; never raises."""
    text = normalise(typed[:CHARACTERS_MAX])
    folded, spelled = words(fold(text)), words(exact(text))
    open_end = typed[:CHARACTERS_MAX][-1:].isalnum()
    if open_end and len(folded) > 1 and len(folded[-1]) < BEGINNING_MIN and folded[-1].isalpha():
        # The first letter of the next word: the words before it are the question so far.
        folded, spelled, open_end = folded[:-1], spelled[:-1], False
    folded, spelled = folded[:WORDS_MAX], spelled[:WORDS_MAX]
    return Query(tuple(folded), tuple(spelled), is_accented(" ".join(spelled)), open_end)


def spans(text: str, look: Look) -> list[tuple[int, int]]:
    """Where a look's phrases stand in a normalised text, in order and apart."""
    said = exact(text) if look.exact else fold(text)
    found: list[tuple[int, int]] = []
    for number, phrase in enumerate(look.phrases):
        prefix = look.prefix and number == len(look.phrases) - 1
        found += occurrences(said, phrase, prefix=prefix)
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def excerpt(text: str, look: Look, characters: int = EXCERPT_CHARACTERS) -> Excerpt:
    """The stretch of a normalised text that shows most of what is looked for, cut between words."""
    found = spans(text, look)
    start, end = 0, len(text)
    if len(text) > characters:
        start = max(0, _best(found, characters - EXCERPT_BEFORE) - EXCERPT_BEFORE)
        end = min(len(text), start + characters)
        start = max(0, end - characters)
        if start:
            start = text.find(" ", start, end) + 1 or start
        if end < len(text):
            end = max(text.rfind(" ", start, end), start) if " " in text[start:end] else end
    shown = ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
    moved = len("… ") if start else 0
    marks = (
        (max(a, start) - start + moved, min(b, end) - start + moved)
        for a, b in found
        if a < end and b > start
    )
    return Excerpt(shown, tuple(marks))


def _best(found: Iterable[tuple[int, int]], characters: int) -> int:
    """Where a window of so many characters begins that holds the most places."""
    starts = [start for start, _ in found]
    best, at, most = 0, 0, 0
    for first, start in enumerate(starts):
        while at < len(starts) and starts[at] < start + characters:
            at += 1
        if at - first > most:
            best, most = start, at - first
    return best
