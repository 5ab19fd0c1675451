"""The cheapest possible test whether a text can hold a claim at all."""

from __future__ import annotations

import re
from functools import lru_cache

from svodka.language.lexicon import read_rows

# Signs that may stand inside a word ("С**тавропольского**") are dropped before looking.
_INSIDE = re.compile("[*_`\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f\u202a-\u202e\u0300-\u036f]+")


@lru_cache(maxsize=1)
def _strings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for group, _, string in read_rows("claims/gate"):
        groups.setdefault(group, []).append(string)
    return tuple(groups["thing"]), tuple(groups["outcome"])


def relevant(text: str) -> bool:
    """Whether ``text`` names both a thing and an outcome of the gate's table. Linear."""
    low = text.lower()
    if _holds(low):
        return True
    return _INSIDE.search(low) is not None and _holds(_INSIDE.sub("", low))


def _holds(low: str) -> bool:
    things, outcomes = _strings()
    return any(s in low for s in things) and any(s in low for s in outcomes)
