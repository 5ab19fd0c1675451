"""Chooses the Russian, Ukrainian and English names of a town, whose spellings are untagged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from gazetteer import latin
from gazetteer.sources import Town

_RUSSIAN = re.compile(r"[а-яё][а-яё' -]*", re.I)
_UKRAINIAN = re.compile(
    r"[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя][абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -]*", re.I
)
_RU_TO_UK = (
    (r"(?<=н)ий\b", "ій"),
    (r"(?<=[кгх])и\b", "ы"),
    (r"цы\b", "ці"),
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
    (r"ск(?=[аяоиеє]?[йяєе]?\b)", "ськ"),
    (r"цк(?=[аяоиеє]?[йяєе]?\b)", "цьк"),
    (r"[ое]є\b", "е"),
    (r"[иі]є\b", "і"),
    (r"ая\b", "а"),
    (r"яя\b", "я"),
)
_UK_TO_RU = (
    (r"(?<=[жшчщ])ів", "ев"),
    (r"ів(?=\b|к|ськ|ц)", "ов"),
    (r"їв(?=\b|к|ськ|ц)", "ев"),
    (r"\bбіл", "бел"),
    (r"біл", "бел"),
    (r"ліс", "лес"),
    (r"сіл", "сел"),
    (r"вільн", "вольн"),
    (r"кам'ян", "камен"),
    (r"\bмикол", "никол"),
    (r"\bолек", "алек"),
    (r"\bпівден", "юж"),
    (r"піль\b", "поль"),
    (r"пілля\b", "полье"),
    (r"([лнтдсз])\1я\b", r"\1ье"),
    (r"цьк", "цк"),
    (r"ськ", "ск"),
    (r"ий\b", "ый"),
    (r"(?<=[гкх])ый\b", "ий"),
    (r"(?<=[внмрстцк])е\b", "ое"),
    (r"ово?е\b", "ово"),
    (r"єво?е\b", "ево"),
    (r"(?<=[а-я][а-я][а-я])а(?= )", "ая"),
    (r"(?<=[а-я][а-я][а-я])е(?= )", "ое"),
    (r"(?<=[а-я][а-я][а-я])і(?= )", "ие"),
    (r"є", "е"),
    (r"ії", "ии"),
    (r"[ії]", "и"),
    (r"ґ", "г"),
    (r"'(?=[яюе])", "ь"),
    (r"'", ""),
    (r"ово[ое]\b", "ово"),
)


LARGE = 5000  # inhabitants from which all likely spellings are kept, not only the best


class Named(NamedTuple):
    """A town with its names; an empty one is unknown. ``other``: more Russian spellings."""

    town: Town
    en: str
    ru: str
    uk: str
    other: tuple[str, ...] = ()


def skeleton(name: str) -> str:
    """What is left of a Latin spelling when schemes of romanisation no longer differ."""
    name = latin.plain(name).lower()
    for pattern, made in (
        (r"[yij]+e", "e"),
        (r"[yij]+o", "o"),
        (r"[yij]+a", "a"),
        (r"[yij]+u", "u"),
    ):
        name = re.sub(pattern, made, name)
    return re.sub(r"[^a-z]", "", re.sub(r"[iyj]+", "i", name))


def to_ukrainian(name: str) -> str:
    """How Ukrainian text prints a Russian name, by rule."""
    return _rewrite(name, _RU_TO_UK)


def by_ear(name: str) -> list[str]:
    """Other Ukrainian spellings of a Russian name: Мичуринськ, Мічуринськ, Чєбоксари."""
    usual = to_ukrainian(name)
    plain = re.sub(r"і(?!є)", "и", usual[1:])
    first = re.sub("и(?!й)", "і", plain, count=1)
    wide = re.sub("(?<=[бвгджзлмнпрст])е", "є", usual, count=1)
    return [n for n in dict.fromkeys((usual[0] + plain, usual[0] + first, wide)) if n != usual]


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


def _blur(name: str) -> str:
    """A Cyrillic name without what Russian and Ukrainian spell each in its own way."""
    name = re.sub("[иіїыеєэёй]+", "и", name.lower())
    return re.sub("['ьъ -]", "", name)


def _in_yy(name: str, spelled: str) -> str:
    """Красны Яр → Красный Яр, where GeoNames says Krasnyy Yar."""
    words, latin_words = name.split(" "), spelled.split(" ")
    if len(words) != len(latin_words):
        return name
    pairs = zip(words, latin_words, strict=True)
    return " ".join(re.sub("(?:ы|ий)$", "ый", w) if x.endswith("yy") else w for w, x in pairs)


def _of_russia(name: str, town: Town) -> float:
    """How likely an untagged spelling is the Russian name of a town outside Ukraine."""
    roman = latin.russian(name)
    score = _close(skeleton(roman), skeleton(town.name))
    score += 0.2 * _close(roman, latin.plain(town.name).lower())
    score += 0.02 * bool(re.search("ё|ь\\b|льн|льс|льч|нь", name, re.I))
    return score - 0.05 * bool(
        re.search(
            r"шч|тс|йа|йу|ъ|ькь|[жш]э|(?<![жхшдйьси])ний\b|[бвдзлмпрст]ий\b|[а-я]{3}[^н]ы(?= )",
            name,
            re.I,
        )
    )


def _of_ukraine(name: str, uk: str, town: Town) -> float:
    """How likely an untagged spelling is the Russian name of a town in Ukraine."""
    guess = _rewrite(uk, _UK_TO_RU).lower() if uk else ""
    likeness = _close(_blur(name), _blur(guess)) if guess else 0.0
    score = max(likeness, _close(skeleton(latin.russian(name)), skeleton(town.name)) - 0.05)
    score += 0.1 * _close(name.lower(), guess) if guess else 0.0
    if name == uk:
        score -= 0.02
    odd = r"ськ|цьк|э|[кл]ы\b|[^ь]ив\b|иив|ыив|[гкх]ы|[а-я]{3}[ае] |йя|йе"
    return score - 0.15 * bool(re.search(odd, name, re.I))


def _russian_names(town: Town, names: list[str], uk: str) -> list[str]:
    """Likely Russian names, best first."""
    if town.country == "UA":
        score, floor = {n: _of_ukraine(n, uk, town) for n in names}, 0.75
    else:
        score, floor = {n: _of_russia(n, town) for n in names}, 0.75
    ranked = sorted((n for n in names if score[n] >= floor), key=lambda n: (-score[n], n))
    return [n for n in ranked if score[n] >= score[ranked[0]] - 0.2][:3]


def _ukrainian_name(names: list[str], ru: str) -> str:
    guess = to_ukrainian(ru)
    score = {name: _close(name.lower(), guess.lower()) for name in names}
    soft = "ськ" if "ськ" in guess else "[ґєії]|ськ|цьк"
    return _best((n for n in names if re.search(soft, n, re.I)), score, 0.85) or guess


_BGN = (
    ("shch", "щ"),
    *zip(("zh", "kh", "ts", "ch", "sh", "yu", "ya", "yë", "ye"), "жхцчшюяёе", strict=True),
    ("skiy", "ский"),
    *((y + "y", й + "й") for y, й in zip("iyoaeu", "иыоаеу", strict=True)),
    ("’", "ь"),
    ("”", "ъ"),
    *zip("abvgdezijklmnoprstufy", "абвгдезийклмнопрстуфы", strict=True),
)


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
    plain = [n for n in cyrillic if "'" not in n and not re.search("[сц]ьк", n)]
    if town.country != "UA":
        ru = [_in_yy(name, town.name) for name in _russian_names(town, plain, "")]
        if not ru and town.country == "RU" and "village" not in town.name:
            ru = [name for name in [to_russian(town.name)] if name]
        uk = _ukrainian_name(ukrainian, ru[0]) if ru else ""
        return Named(town, en, ru[0] if ru else "", uk)
    target = skeleton(town.name)
    known = settlements.get((region, target), [])
    if known:
        uk = known[0]
    else:
        score = {n: _close(skeleton(latin.ukrainian(n)), target) for n in ukrainian}
        uk = _best(ukrainian, score, 0.8)
    ru = _russian_names(town, plain, uk)
    by_rule = _rewrite(uk, _UK_TO_RU)
    if uk and by_rule not in ru:
        ru.append(by_rule)
    other = ru[1:] if town.population >= LARGE else ru[1:][-1:]
    return Named(town, en, ru[0] if ru else "", uk, tuple(other))
