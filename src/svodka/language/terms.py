"""Words → terms: the forms by which texts are searched, the same for every inflection of a word.

Беспилотников, беспилотнику → беспилотник; Чугуївського, Чугуївському → чугуивск; drones → drone.
A term is for comparing only and may be no word. There is no dictionary behind it but a list of
endings (data/language/terms.tsv), one for both languages in Cyrillic letters, because the words of
a question do not say which of the two they are of. docs/search.md has what it finds, and how that
was measured. Whatever changes a term has to change ``VERSION``: kept indexes are made anew then.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from svodka.language.lexicon import read_rows
from svodka.language.normalise import clean, fold
from svodka.model import Span

VERSION = "1"

# Letters of the longest term. PostgreSQL keeps none of more than 2,046 bytes.
LONGEST = 40
_LEAST = 3  # letters of a stem

# Signs between letters split a word, so that a part of «Ростов-на-Дону» or "20:00" is found.
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")
_VOWEL = re.compile(r"[aeiouy]")
# Latin letters that stand in Cyrillic words by mistake or on purpose: «БПЛA».
_LOOKALIKES = str.maketrans("aceiopxytkmhb", "асеіорхуткмнв")
_UKRAINIAN = str.maketrans("ґєії", "геии")
_SIBILANT = re.compile(r"(?:ss|x|ch|sh|zz)es$")
# A vowel that the cases drop (обломок, обломка), and the alternation of closed syllables in
# Ukrainian (Харків, Харкова).
_FLEETING = re.compile(r"(?<=[^аеиоуыэюяіїє])ь?[оеє]([кнцлр])$")
_CLOSED = re.compile(r"[ії](?=[^аеиоуыэюяіїє]{1,2}$)")
# Калузький, Боровськ: as in Russian.
_SOFT = re.compile(r"([зсц])ьк$")
_OPEN = re.compile(r"[аеиоуыэюяіїє]$")
_DOUBLED = re.compile(r"(.)\1$")


class Words:
    """The words of a text that are looked for, by number: ``terms`` in order, and where each stands
    in the text that was given. Linear in its length. Words that stand everywhere are none."""

    __slots__ = ("_clean", "_kept", "_spans", "terms")

    def __init__(self, text: str) -> None:
        self._clean = clean(text)
        made = [term(word) for word in _WORD.findall(self._clean.text)]
        # Numbers among all words; few texts are without one that is left out.
        self._kept = [number for number, one in enumerate(made) if one]
        self.terms = [one for one in made if one]
        self._spans: list[tuple[int, int]] | None = None

    def span(self, first: int, last: int) -> Span:
        """From the beginning of one word to the end of another; both are numbers."""
        if self._spans is None:
            # Not before somebody asks: most texts that are gone over are not shown.
            self._spans = [match.span() for match in _WORD.finditer(self._clean.text)]
        start, end = self._spans[self._kept[first]][0], self._spans[self._kept[last]][1]
        if len(self._clean.starts) == 1:  # every letter is where it was
            return Span(start, end)
        return self._clean.back(start, end)


def terms(text: str) -> list[str]:
    """The terms of a text in order."""
    return Words(text).terms


def term(word: str) -> str:
    """The term of one word; "" for one that is not looked for. The term of a term may be another:
    it is made once, of printed words."""
    return _term(word) if len(word) <= LONGEST else _term.__wrapped__(word)


@lru_cache(maxsize=100_000)
def _term(word: str) -> str:
    text = fold(unicodedata.normalize("NFKC", word))
    text = text.removesuffix("'s").replace("'", "")[:LONGEST]
    cyrillic = _CYRILLIC.search(text)
    if cyrillic and _LATIN.search(text):
        text = text.translate(_LOOKALIKES)
    known = _lists()
    if text in known.stops:
        return ""
    text = known.same.get(text, text)
    return _cyrillic(text) if cyrillic else _latin(text)


# --- Cyrillic letters


def _cyrillic(word: str) -> str:
    known = _lists()
    text = _bare(word, known)
    if len(text) > _LEAST + 1 and text[-2:] in known.plurals:
        text = text[:-2]
    text = _DOUBLED.sub(r"\1", text)
    if len(text) > _LEAST:
        text = _FLEETING.sub(r"\1", text).rstrip("ьй")
    # музей, музеях
    if len(text) > _LEAST:
        text = _OPEN.sub("", text)
    # атака, атаці
    if text.endswith("ц"):
        text = text[:-1] + "к"
    return _SOFT.sub(r"\1к", _CLOSED.sub("о", text).translate(_UKRAINIAN))


def _bare(word: str, known: _Lists) -> str:
    least = _LEAST if len(word) > _LEAST else _LEAST - 1
    for size in range(min(known.longest, len(word) - least), 0, -1):
        if word[-size:] in known.endings:
            return word[:-size]
    return word


# --- Latin letters, digits and all else


def _latin(word: str) -> str:
    if len(word) <= _LEAST or not word.isascii() or not word.isalpha():
        return word
    text = _derived(_singular(word))
    if len(text) > _LEAST + 1 and text.endswith("e"):
        text = text[:-1]
    return text[:-1] + "i" if text.endswith("y") and len(text) > _LEAST else text


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _LEAST + 1:
        return word[:-3] + "y"
    if _SIBILANT.search(word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and word[-2] not in "sui" else word


def _derived(word: str) -> str:
    """Without -ing and -ed: intercepting, stopped → intercept, stop."""
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST and _VOWEL.search(stem):
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
    return word


# --- the lists


class _Lists(NamedTuple):
    endings: frozenset[str]
    longest: int
    plurals: frozenset[str]
    same: dict[str, str]
    stops: frozenset[str]


@cache
def _lists() -> _Lists:
    words: dict[str, list[str]] = {}
    same: dict[str, str] = {}
    for kind, _, listed in read_rows("language/terms"):
        if kind == "same":
            first, *others = listed.split()
            same |= dict.fromkeys(others, first)
        else:
            words.setdefault(kind, []).extend(listed.split())
    endings = frozenset(words["ending"])
    return _Lists(
        endings, max(map(len, endings)), frozenset(words["plural"]), same, frozenset(words["stop"])
    )
