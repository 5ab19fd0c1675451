"""Names across three languages, two alphabets and all cases, as keys that can be compared.

A key is for comparison only: it loses the ending, the gender and what the usual transliterations
disagree about. «Иванову», «Іванової» and "Ivanova" have one key; so have "Харьков" and "Kharkov".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from svodka.language import fold

_CYRILLIC = dict(
    zip("абвгґдеёєжзиіїйклмнопрстуфхцчшщыэюя", "abvggdeeežziiiiklmnoprstufgcčššieua", strict=True)
)
# Soft and hard signs separate a letter from й: «ьо» is ё, «ья» is я.
_CYRILLIC_PAIRS = (("ьо", "е"), ("йо", "е"), ("ь", ""), ("ъ", ""), ("'", ""))
# Longest first. "kh" and "h" are х or the Ukrainian г, which Russian prints as "g": all one letter.
_LATIN_PAIRS = (
    ("shch", "š"), ("sch", "š"), ("tch", "č"), ("kh", "g"), ("gh", "g"), ("zh", "ž"), ("sh", "š"),
    ("ch", "č"), ("ts", "c"), ("tz", "c"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("ya", "a"),
    ("ia", "a"), ("ja", "a"), ("yu", "u"), ("iu", "u"), ("ju", "u"), ("yo", "e"), ("io", "e"),
    ("jo", "e"), ("ye", "e"), ("ie", "e"), ("je", "e"), ("x", "ks"), ("h", "g"), ("w", "v"),
    ("y", "i"), ("j", "i"), ("'", ""),
)  # fmt: skip
# What a surname or a town loses: first the case of an adjective, then that of a noun.
_ADJECTIVE = re.compile(
    r"(?<=[сцз]к)(?:ий|ій|ый|ая|а|ого|ому|им|ым|ой|ою|ую|у|ом|ої|ем|і|их|ых|ими|ыми)$"
)
_NOUN = re.compile(r"(?:ові|еві|єві|ами|ями|ого|ому|ой|ою|ої|ей|ею|ым|им|ом|ем|єм|ам|ах|ых|их)$")
_VOWELS = re.compile(r"[аяыиеєуюіїоэйь]+$")
_LATIN_ADJECTIVE = re.compile(r"(?<=[stcz]k)(?:yi|iy|yy|ij|yj|y|i|aya|aia|aja|a)$")
_LATIN_VOWELS = re.compile(r"[aeiouyj']+$")
# After the case is gone: "Petrov", "Petrev" (ё), «Петрів» are one.
_OV = re.compile(r"[eoi]+v$")
_SHORTEST = 3

_ENDINGS = {
    # By the last letter of the nominative: what may stand in its place.
    "а": "а ы и е у ой ою і",
    "я": "я и е ю ей ею ї єю і",
    "й": "й я ю ем е єм єві єю и ї",
    "ь": "ь я ю ем е еві и",
    "о": "о а у ом ові і",
    "": " а у ом е ові і ем",
}


def is_cyrillic(word: str) -> bool:
    return any("\u0400" <= letter <= "\u052f" for letter in word)


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """The key of a surname or a place name of one word, in any case; "" for no letters.

    At least three letters of the stem remain, so that short names do not all become one.
    """
    word = fold(word).removesuffix("'s").strip("'-.")
    if is_cyrillic(word):
        return _OV.sub("ov", _sound(_cyrillic_stem(word)))
    stem = _strip(_LATIN_ADJECTIVE, word)
    stem = _strip(_LATIN_VOWELS, stem) if stem == word else stem
    return _OV.sub("ov", _latin(stem))


def keys(words: str) -> frozenset[str]:
    """The keys of every word of a name that starts with a capital letter."""
    return frozenset(key(word) for word in re.findall(r"\w[\w'’ʼ-]*", words) if word[0].isupper())


def _cyrillic_stem(word: str) -> str:
    stem = _strip(_ADJECTIVE, word)
    if stem != word:
        return stem
    stem = _strip(_NOUN, word)
    return _strip(_VOWELS, stem) if stem == word else stem


def _strip(pattern: re.Pattern[str], word: str) -> str:
    short = pattern.sub("", word)
    return short if len(short) >= _SHORTEST else word


def _sound(word: str) -> str:
    for pair, one in _CYRILLIC_PAIRS:
        word = word.replace(pair, one)
    return _single("".join(_CYRILLIC.get(letter, letter) for letter in word))


def _latin(word: str) -> str:
    for pair, one in _LATIN_PAIRS:
        word = word.replace(pair, one)
    return _single(word)


def _single(word: str) -> str:
    """Doubled letters are where transliterations disagree most."""
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=1)
def _given() -> Mapping[str, frozenset[str]]:
    """Every case of every given name of data/retellings/given.tsv → the keys it can be.

    «Александра» is a woman, or a man in the genitive: both keys.
    """
    table: dict[str, set[str]] = {}
    text = files("svodka").joinpath("data/retellings/given.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, *forms = line.split("\t")
            for form in " ".join(forms).split():
                for case in _cases(fold(form)):
                    table.setdefault(case, set()).add(name)
    return {form: frozenset(names) for form, names in table.items()}


def _cases(form: str) -> list[str]:
    if not is_cyrillic(form):
        return [form]
    last = form[-1] if form[-1] in _ENDINGS else ""
    stem = form[:-1] if last else form
    return [stem + ending for ending in _ENDINGS[last].split(" ")]


def is_given(word: str) -> bool:
    """Whether this is a known given name, in any of the three languages and any case."""
    return fold(word).removesuffix("'s") in _given()


def given_keys(word: str) -> frozenset[str]:
    """The given names that a word can be: known ones across languages, others by their sound.
    Two given names differ when their keys have none in common."""
    return _given().get(fold(word).removesuffix("'s")) or frozenset((key(word),))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = files("svodka").joinpath("data/retellings/surnames.txt").read_text("utf-8")
    return frozenset(key(line) for line in text.splitlines() if line and not line.startswith("#"))


def is_common(surname: str) -> bool:
    """Whether so many people have this surname that meeting it twice says little."""
    return key(surname) in _common()
