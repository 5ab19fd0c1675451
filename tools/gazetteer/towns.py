"""Chooses the Russian, Ukrainian and English names of a GeoNames town, whose spellings are untagged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from gazetteer import latin
from gazetteer.sources import Town

_RUSSIAN = re.compile(r"[а-яё][а-яё' -]*", re.I)
_UKRAINIAN = re.compile(r"[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя][абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -]*", re.I)
_RU_TO_UK = (
    (r"\bи", "і"),
    (r"(?<=[аеёиоуыэюя])и", "ї"),
    (r"(?<=[аеёиоуыэюяь])е|\bе", "є"),
    (r"и(?=й)", "и"),
    (r"(?<![жшчщцр])и(?!й\b)", "і"),
    (r"ы", "и"),
    (r"э", "е"),
    (r"(?<=[жшчщ])ё", "о"),
    (r"ё", "йо"),
    (r"ъ", "'"),
    (r"ск(?=\b|[аиоеу]|ий|ій)", "ськ"),
    (r"цк(?=\b|[аиоеу]|ий|ій)", "цьк"),
)
_UK_TO_RU = (
    (r"(?<=[^аеєиіїоуюя])ів\b", "ов"),
    (r"їв\b", "ев"),
    (r"ськ", "ск"),
    (r"цьк", "цк"),
    (r"(?<=[аеєиіїоуюя])є", "е"),
    (r"є", "е"),
    (r"е\b", "ое"),
    (r"и", "ы"),
    (r"[ії]", "и"),
    (r"'", "ъ"),
)


class Named(NamedTuple):
    """A town with its names; an empty one is unknown."""

    town: Town
    en: str
    ru: str
    uk: str


def skeleton(name: str) -> str:
    """What is left of a Latin spelling when schemes of romanisation no longer differ."""
    name = latin.plain(name).lower()
    for pattern, made in ((r"[yij]+e", "e"), (r"[yij]+o", "o"), (r"[yij]+a", "a"), (r"[yij]+u", "u")):
        name = re.sub(pattern, made, name)
    return re.sub(r"[^a-z]", "", re.sub(r"[iyj]+", "i", name))


def to_ukrainian(name: str) -> str:
    """How Ukrainian text prints a Russian name, by rule."""
    return _rewrite(name, _RU_TO_UK)


def _rewrite(name: str, rules: Iterable[tuple[str, str]]) -> str:
    out = name.lower()
    for pattern, made in rules:
        out = re.sub(pattern, made, out)
    return cased(out, name)


def cased(name: str, like: str) -> str:
    """Capital first letters, but small «на» between hyphens."""
    if not like[:1].isupper():
        return name
    return re.sub(r"(^|[ -])(?!(?:на|при|над|под)-)(\w)", lambda m: m[1] + m[2].upper(), name)


def _close(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _best(names: Iterable[str], wanted: Mapping[str, float], floor: float) -> str:
    ranked = sorted(((wanted[name], name) for name in names), key=lambda p: (-p[0], p[1]))
    return ranked[0][1] if ranked and ranked[0][0] >= floor else ""


def _russian_name(town: Town, names: list[str], uk: str) -> str:
    target, guess = skeleton(town.name), _rewrite(uk, _UK_TO_RU).lower() if uk else ""
    score = {
        name: max(
            _close(skeleton(latin.russian(name)), target), _close(name.lower(), guess) if guess else 0
        )
        + 0.05 * _close(latin.russian(name), latin.plain(town.name).lower())
        - (0.05 if re.search("шч|тс|йа|йу", name, re.I) else 0)
        - (0.2 if name == uk and re.search("[кцз]ьк", name) else 0)
        for name in names
    }
    return _best(names, score, 0.6 if guess else 0.75)


def _ukrainian_name(town: Town, names: list[str], ru: str) -> str:
    guess = to_ukrainian(ru)
    score = {name: _close(name.lower(), guess.lower()) for name in names}
    return _best((n for n in names if re.search("[ґєії]|ськ|цьк", n, re.I)), score, 0.85) or guess


_BGN = (
    ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("ya", "я"), ("yë", "ё"), ("ye", "е"), ("skiy", "ский"), ("iy", "ий"), ("yy", "ый"), ("oy", "ой"),
    ("ay", "ай"), ("ey", "ей"), ("uy", "уй"), ("’", "ь"), ("”", "ъ"),
    *zip("abvgdezijklmnoprstufy", "абвгдезийклмнопрстуфы", strict=True),
)  # fmt: skip


def to_russian(name: str) -> str:
    """The Russian name behind a BGN spelling, for the few towns that have no other."""
    out = name.lower()
    for latin_letters, letter in _BGN:
        out = out.replace(latin_letters, letter)
    return cased(out, name) if _RUSSIAN.fullmatch(out) else ""


def codes(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    """KATOTTG rows → (region, skeleton of the romanised name) → Ukrainian names."""
    out: dict[tuple[str, str], list[str]] = defaultdict(list)
    for category, region, name in rows:
        if category in {"M", "T", "C", "X", "K"}:
            key = (region, skeleton(latin.ukrainian(name)))
            if name not in out[key]:
                out[key].append(name)
    return out


def named(town: Town, region: str, settlements: Mapping[tuple[str, str], list[str]]) -> Named:
    """``town`` with the best of its spellings in each language."""
    spelled = sorted({n.replace("’", "'").replace("ʼ", "'").strip(" '-") for n in town.names})
    spelled = [n for n in spelled if n[:1].isupper() and n.count(" ") < 4]
    cyrillic = [n for n in spelled if _RUSSIAN.fullmatch(n)]
    ukrainian = [n for n in spelled if _UKRAINIAN.fullmatch(n)]
    en = latin.plain(town.name)
    if town.country != "UA":
        ru = _russian_name(town, [n for n in cyrillic if "'" not in n], "")
        if not ru and town.country == "RU" and "village" not in town.name:
            ru = to_russian(town.name)
        return Named(town, en, ru, _ukrainian_name(town, ukrainian, ru) if ru else "")
    target = skeleton(town.name)
    known = settlements.get((region, target), [])
    if known:
        uk = known[0]
    else:
        score = {n: _close(skeleton(latin.ukrainian(n)), target) for n in ukrainian}
        uk = _best(ukrainian, score, 0.8)
    ru = _russian_name(town, [n for n in cyrillic if "'" not in n], uk)
    return Named(town, en, ru, uk)
