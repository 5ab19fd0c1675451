"""A name of one or more words → all its inflected forms, whatever the language.

A language says what the cases of one word are (``Word``: printed word, whether another word of the
name follows → six sets of forms, nominative to locative); this module joins words case by case.
Too many forms do no harm (nobody prints them), one too few loses a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from svodka.language import fold

# nominative, genitive, dative, accusative, instrumental, locative
Cases = tuple[set[str], set[str], set[str], set[str], set[str], set[str]]
AND = frozenset({"и", "та", "і", "й", "and"})


def fixed(word: str) -> Cases:
    """A word that never changes."""
    return ({word}, {word}, {word}, {word}, {word}, {word})


def merge(*readings: Cases) -> Cases:
    """All readings of one word in one table."""
    n, g, d, a, i, loc = (set().union(*(r[case] for r in readings)) for case in range(6))
    return (n, g, d, a, i, loc)


class Language:
    """``adjective``: the cases of a word that is one, in the gender it is printed in, else None;
    ``noun``: those of any other word."""

    def __init__(
        self, adjective: Callable[[str, bool], Cases | None], noun: Callable[[str], Cases]
    ) -> None:
        self.adjective = adjective
        self.noun = noun

    def forms(self, name: str) -> set[str]:
        """All folded forms of ``name``; ``=`` before a word keeps it as printed."""
        words = name.split()
        for at, word in enumerate(words):
            if word in AND:
                left, right = " ".join(words[:at]), " ".join(words[at + 1 :])
                pairs = zip(self._cases(left), self._cases(right), strict=True)
                both = {f"{x} {word} {y}" for one, two in pairs for x, y in product(one, two)}
                return {fold(form) for form in both}
        return {fold(form) for case in self._cases(name) for form in case}

    def _cases(self, name: str) -> Cases:
        tables: list[Cases] = []
        noun_seen = False
        words = name.split()
        for at, word in enumerate(words):
            table, is_noun = self._word(word, at < len(words) - 1, noun_seen)
            noun_seen = noun_seen or is_noun
            tables.append(table)
        n, g, d, a, i, loc = (_join(table[case] for table in tables) for case in range(6))
        return (n, g, d, a, i, loc)

    def _word(self, word: str, more: bool, noun_seen: bool) -> tuple[Cases, bool]:
        if word.startswith("="):
            return fixed(word[1:]), False
        if "-" in word.strip("-"):
            return self._hyphened(word, more, noun_seen), True
        adjective = self.adjective(word, more)
        if adjective is not None:
            return adjective, False
        # A noun after the head noun is a genitive («Мыс Шмидта») or an apposition.
        return (fixed(word), True) if noun_seen else (self.noun(word), True)

    def _hyphened(self, word: str, more: bool, noun_seen: bool) -> Cases:
        """«Ростов-на-Дону» inflects before the preposition, «Наро-Фоминск» at its end,
        «Каменск-Уральский» at both ends."""
        parts = word.split("-")
        for at, part in enumerate(parts):
            if part.lower() in {"на", "при", "над", "под", "про"} and at:
                head = self._word("-".join(parts[:at]), more, noun_seen)[0]
                tail = "-" + "-".join(parts[at:])
                n, g, d, a, i, loc = ({form + tail for form in case} for case in head)
                return (n, g, d, a, i, loc)
        first, last = "-".join(parts[:-1]) + "-", parts[-1]
        end = self._word(last, more, noun_seen)[0]
        n, g, d, a, i, loc = ({first + form for form in case} for case in end)
        whole: Cases = (n, g, d, a, i, loc)
        if self.adjective(last, False) is not None and self.adjective(parts[0], True) is None:
            start = self.noun(first[:-1])
            pairs = zip(start, end, strict=True)
            n, g, d, a, i, loc = ({f"{x}-{y}" for x, y in product(*pair)} for pair in pairs)
            whole = merge(whole, (n, g, d, a, i, loc))
        return whole


def _join(cases: Iterable[set[str]]) -> set[str]:
    return {" ".join(words) for words in product(*(sorted(case) for case in cases))}
