"""Names of office-holders in a text: a surname with a given name, a patronymic or initials.

A surname alone is found here only for those who ask for it (``Persons.surname``): whether it counts
depends on what stands before it in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from svodka.claims.holders import Holders, given, spellings
from svodka.claims.spellings import bases, key, stems
from svodka.language import Token

# As keys; «Викторовичем», "Viktorovich", «Ильинична».
_PATRONYMIC = re.compile(r"(?:ich(?:a|u|em|om|i|evi|ovi)?|(?:[eio]v|ich)n(?:a|i|u|oi|e|ou))$")
_INITIAL = re.compile(r"[^\W\d_]\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){0,2}[^\W\d_]\Z")
_JOINED = re.compile(r"((?:[^\W\d_]\.){1,2})([^\W\d_]{3,})\Z")  # «А.В.Гусев» is one token


class Name(NamedTuple):
    """A name at tokens ``start`` to ``end``, and the persons of the data it may be."""

    start: int
    end: int
    persons: tuple[str, ...]


class Persons:
    """Persons by the stems of their surnames, with the stems of their given names."""

    def __init__(self, names: Sequence[str], other: Sequence[tuple[str, str]] = ()) -> None:
        self._same = {base: forms[0] for forms in given() for f in forms for base in bases(f)}
        self._same = {base: bases(first)[0] for base, first in self._same.items()}
        self._surnames: dict[str, dict[str, set[str]]] = {}
        self._cache: dict[str, tuple[str, ...]] = {}
        for name, spelling in [*((n, n) for n in names), *other]:
            words = spelling.split()  # given name, perhaps a patronymic, surname
            for base in bases(words[-1]):
                known = self._surnames.setdefault(base, {}).setdefault(name, set())
                known |= {self._canonical(b) for b in bases(words[0])}

    @staticmethod
    @lru_cache(maxsize=1)
    def packaged() -> Persons:
        """The holders of data/speakers."""
        return Persons(Holders.packaged().names, spellings())

    def surname(self, word: str) -> tuple[str, ...]:
        """Who may be meant by a surname alone, in any spelling and case."""
        found = self._cache.get(word)
        if found is None:
            at = next((s for s in stems(word) if s in self._surnames), None)
            found = tuple(self._surnames[at]) if at is not None else ()
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[word] = found
        return found

    def find(self, tokens: Sequence[Token]) -> dict[int, Name]:
        """All names by the token at which they start; they do not overlap."""
        out: dict[int, Name] = {}
        free = 0
        for i, token in enumerate(tokens):
            if token.kind != "word" or i < free or not token.text[0].isupper():
                continue
            name = self._at(tokens, i, free)
            if name is not None:
                out[name.start] = name
                free = name.end
        return out

    # -- one name -------------------------------------------------------------------------------

    def _at(self, tokens: Sequence[Token], i: int, free: int) -> Name | None:
        """The name whose surname stands at token ``i``."""
        joined = _JOINED.match(tokens[i].text) if "." in tokens[i].text else None
        word = joined[2] if joined else tokens[i].key
        persons = self.surname(word)
        if not persons:
            return None
        if joined:
            fit = self._with_initial(persons, word, joined[1][0])
            return Name(i, i + 1, fit) if fit else None
        return self._after(tokens, i, free, persons) or self._before(tokens, i, persons)

    def _after(
        self, tokens: Sequence[Token], i: int, free: int, persons: tuple[str, ...]
    ) -> Name | None:
        """The surname after a given name or initials: «Александр Викторович Гусев», «А. Гусев»."""
        word, at = tokens[i].key, i - 1
        if at < free:
            return None
        if tokens[at].kind == "word" and _is_patronymic(tokens[at]):
            at -= 1
        if at >= free and tokens[at].kind == "word" and tokens[at].text[0].isupper():
            fit = self._with_given(persons, word, tokens[at].key)
            if fit:
                return Name(at, i + 1, fit)
        at = i - 1
        initial = ""
        while at - 1 >= free and tokens[at].text == "." and _INITIALS.match(tokens[at - 1].text):
            initial = tokens[at - 1].text[0]
            at -= 2
        fit = self._with_initial(persons, word, initial) if initial else ()
        return Name(at + 1, i + 1, fit) if fit else None

    def _before(self, tokens: Sequence[Token], i: int, persons: tuple[str, ...]) -> Name | None:
        """The surname first: «Гусев Александр Викторович», «Гусев А. В.»."""
        word, at = tokens[i].key, i + 1
        if at >= len(tokens) or tokens[at].kind != "word" or not tokens[at].text[0].isupper():
            return None
        fit = self._with_given(persons, word, tokens[at].key)
        if fit:
            end = at + 1
            if end < len(tokens) and _is_patronymic(tokens[end]):
                end += 1
            return Name(i, end, fit)
        if not _INITIALS.match(tokens[at].text) or not _dot(tokens, at + 1):
            return None
        fit = self._with_initial(persons, word, tokens[at].text[0])
        end = at + 2
        if end < len(tokens) and _INITIAL.match(tokens[end].text) and _dot(tokens, end + 1):
            end += 2
        return Name(i, end, fit) if fit else None

    def _canonical(self, base: str) -> str:
        return self._same.get(base, base)

    def _given(self, word: str, person: str) -> set[str]:
        at = next(s for s in stems(word) if s in self._surnames)
        return self._surnames[at][person]

    def _with_given(self, persons: tuple[str, ...], word: str, first: str) -> tuple[str, ...]:
        printed = {self._canonical(stem) for stem in stems(first)}
        return tuple(p for p in persons if printed & self._given(word, p))

    def _with_initial(self, persons: tuple[str, ...], word: str, initial: str) -> tuple[str, ...]:
        """Given names are compared by their first letters, in every form that they have."""
        letter = bases(initial)[0]
        firsts: dict[str, set[str]] = {}
        for base, canonical in self._same.items():
            firsts.setdefault(canonical, set()).add(base[0])
        out = []
        for person in persons:
            names = self._given(word, person)
            letters = {n[0] for n in names}.union(*(firsts.get(n, set()) for n in names))
            if letter and letter[0] in letters:
                out.append(person)
        return tuple(out)


def _is_patronymic(token: Token) -> bool:
    return token.text[0].isupper() and _PATRONYMIC.search(key(token.key)) is not None


def _dot(tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].text == "."
