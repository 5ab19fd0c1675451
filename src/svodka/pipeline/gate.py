"""The cheapest possible test whether a text can hold a claim at all."""

from __future__ import annotations

import re
from functools import lru_cache

from svodka.language.lexicon import read_rows

# Signs that may stand inside a word ("С**тавропольского**") are dropped before looking. The common
# ones one by one, which is quick in C; the rest only where one of them occurs.
_COMMON = ("*", "_", "`", "\ufe0f", "\u200d", "\u00ad")
_RARE = re.compile("[\u200b\u200c\u200e\u200f\u2060\ufeff\ufe0e\u202a-\u202e\u0300-\u036f]+")

_LATIN = re.compile("[a-z]{2} [a-z]{2}")  # two words of a language in Latin letters


@lru_cache(maxsize=2)
def _strings(english: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Things and outcomes to look for; the English outcomes only in texts that may be English. A
    string that holds another one of its group adds nothing."""
    groups: dict[str, set[str]] = {"thing": set(), "outcome": set()}
    for group, lang, string in read_rows("claims/gate"):
        if english or lang != "en" or group == "thing":
            groups[group].add(string)
    return _shortest(groups["thing"]), _shortest(groups["outcome"])


def _shortest(strings: set[str]) -> tuple[str, ...]:
    return tuple(sorted(s for s in strings if not any(o != s and o in s for o in strings)))


def relevant(text: str) -> bool:
    """Whether ``text`` names both a thing and an outcome of the gate's table. Linear."""
    low = text.lower()
    for sign in _COMMON:
        low = low.replace(sign, "")
    strings = _strings(low.isascii() or _LATIN.search(low) is not None)
    if _holds(low, *strings):
        return True
    return _RARE.search(low) is not None and _holds(_RARE.sub("", low), *strings)


def _holds(low: str, things: tuple[str, ...], outcomes: tuple[str, ...]) -> bool:
    for thing in things:
        if thing in low:
            break
    else:
        return False
    for outcome in outcomes:  # noqa: SIM110  a generator takes twice as long here
        if outcome in low:
            return True
    return False
