"""Cyrillic place names → the Latin spellings that English text prints."""

from __future__ import annotations

import re
import unicodedata

_RU = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
_UK = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "ie",
            "zh",
            "z",
            "y",
            "i",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "iu",
            "ia",
            "_",
        ],
        strict=True,
    )
)
_UK_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def russian(name: str) -> str:
    """The usual English spelling of a Russian name, in lower case: Малоярославецкий →
    maloyaroslavetsky."""
    name = name.lower()
    out = []
    for at, letter in enumerate(name):
        before = name[at - 1] if at else "-"
        if letter == "е" and (before in "аеёиоуыэюяъь- "):
            out.append("ye")
        elif letter == "ё":
            out.append("o" if before in "жшчщ" else "yo")
        elif letter in "ои" and before == "ь":
            out.append("y" + _RU[letter])
        elif letter == "й" and before in "иы" and name[at + 1 : at + 2] in {"", " ", "-"}:
            continue
        elif (
            letter in "иы"
            and name[at + 1 : at + 2] == "й"
            and name[at + 2 : at + 3] in {"", " ", "-"}
        ):
            out.append("y")
        else:
            out.append(_RU.get(letter, letter).replace("_", ""))
    return "".join(out)


def ukrainian(name: str) -> str:
    """The official romanisation of a Ukrainian name, in lower case: Чугуївський → chuhuivskyi."""
    name = name.lower().replace("’", "'").replace("ʼ", "'").replace("зг", "зᵹ")
    out = []
    for at, letter in enumerate(name):
        first = not at or name[at - 1] in " -"
        if letter == "ᵹ":
            out.append("gh")
        elif first and letter in _UK_FIRST:
            out.append(_UK_FIRST[letter])
        else:
            out.append(_UK.get(letter, letter).replace("_", ""))
    return "".join(out)


def plain(name: str) -> str:
    """Without apostrophes and accents: Budogoshch’ → Budogoshch."""
    name = unicodedata.normalize("NFKD", name.replace("’", "").replace("ʹ", "").replace("'", ""))
    return "".join(c for c in name if not unicodedata.combining(c))


def variants(name: str) -> set[str]:
    """Other ways to print a Latin spelling of a Russian name (lower case, itself included)."""
    out = {name}
    for pattern, made in (
        (r"skiy\b", "sky"),
        (r"sky\b", "skiy"),
        (r"sky\b", "skii"),
        (r"iy\b", "y"),
        (r"yo", "e"),
        (r"\baleks", "alex"),
        (r"(?<=[aeiou])ye", "e"),
        (r"\bye", "e"),
        (r"(?<=[aeou])y(?=[^aeiouy]|$)", "i"),
        (r"(?<=[^aeiou -])ya", "ia"),
        (r"(?<=[^aeiou -])yu", "iu"),
        (r"ye\b", "e"),
    ):
        out |= {re.sub(pattern, made, spelling) for spelling in out}
    return out
