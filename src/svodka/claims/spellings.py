"""Spellings of people's names: one key for both alphabets, any romanisation and any case.

Шапша, Шапшой, Shapsha → shapsh; Синєгубов, Синегубов, Syniehubov → sinehubov; Хинштейн, Khinshtein
→ hinstein. Keys are for comparing only; what is printed stays as it was printed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from svodka.language import fold

# Russian and Ukrainian г are told apart by romanisations (g, h), х is kh or h: all are h here.
_CYRILLIC = str.maketrans(
    dict(zip("абвгґдезийклмнопрстуфыэіїє", "abvhhdeziiklmnoprstufieiie", strict=True))
    | {"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia"}
    | dict.fromkeys("ьъ'’", None)
)
_RULES = tuple(
    (re.compile(pattern), made)
    for pattern, made in (
        (r"tsch|tch", "ch"),  # Klitschko
        (r"shch|sch", "sh"),
        (r"kh|g", "h"),
        (r"ph", "f"),
        (r"tz|cz", "ts"),
        (r"c(?!h)k?", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"[yij]o", "e"),  # Artyom, Воробйов, Soloviov
        (r"[yij]+(?=[eau])", ""),  # Yevraev, Milyayev, Yurii
        (r"[yij]+", "i"),
        (r"shtein", "stein"),
        (r"ander\b", "andr"),
        (r"[^a-z]+", ""),
        (r"(.)\1+", r"\1"),  # Minnikhanov; also what the rules above leave behind
    )
)
_VOWELS = "aeiou"
# Case endings of names of people, as keys.
_ENDINGS = frozenset(
    (
        *("a", "e", "i", "o", "u", "oi", "ei", "ai", "ou", "eu", "om", "em", "im", "ih"),
        *("oho", "eho", "omu", "emu", "ovi", "evi", "imi", "ami", "ah", "am", "ie", "oe"),
    )
)
_LONGEST = max(map(len, _ENDINGS))
_LEAST = 2  # letters of a stem
# A vowel that the cases drop: Табурець, Табурця; Снегирёк.
_FLEETING = re.compile(r"(?<=.)[eo](ts|k)$")
_DROPPED = {"pavel": "pavl", "lev": "lv"}


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """The word in the letters a to z, in one romanisation, no letter doubled."""
    text = fold(word).replace("ьо", "е").translate(_CYRILLIC)
    for pattern, made in _RULES:
        text = pattern.sub(made, text)
    return text


@lru_cache(maxsize=16384)
def bases(name: str) -> tuple[str, ...]:
    """The stems of a name in the nominative, as which it is looked up."""
    text = key(name)
    base = text.rstrip(_VOWELS)
    if len(base) < _LEAST:
        base = text
    base = _DROPPED.get(base, base)
    dropped = _FLEETING.sub(r"\1", base)
    return (base,) if dropped == base else (base, dropped)


@lru_cache(maxsize=16384)
def stems(word: str) -> tuple[str, ...]:
    """What may be the stem of a printed word in any case, the longest first."""
    text = key(word)
    out = [text]
    for size in range(1, _LONGEST + 1):
        stem = text[:-size]
        if len(stem) >= _LEAST and text[-size:] in _ENDINGS:
            out.append(stem)
    bare = text.rstrip(_VOWELS)
    if len(bare) >= _LEAST and bare not in out:
        out.append(bare)
    return tuple(_DROPPED.get(stem, stem) for stem in out)
