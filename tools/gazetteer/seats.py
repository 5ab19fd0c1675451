"""Which town a district is named after: it gives the district its point and its English noun."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from gazetteer.towns import Named
from svodka.language import fold

# How like the name of a town that of a district must be, when no rule makes one of the other.
LIKE_ITS_SEAT = 0.8
TOWN = 10000  # inhabitants; a smaller seat gives way to a larger town of a like name
HARD = {"ж": "г", "ш": "х", "ч": "к"}  # Лужский → Луга


def bases(adjective: str) -> list[str]:
    """What a district's name may be made from, most likely first: Брянский → Брянск, Тарусский →
    Тарус, Людиновский → Людинов, Износковский → Износк."""
    word = fold(adjective)
    out = []
    for end in ("ский", "ской", "ський", "цкий", "цький", "зький"):
        if word.endswith(end):
            stem = word[: -len(end)]
            out = [stem + "ск", stem + "ськ", stem]
            if end in {"цкий", "цький"}:
                out = [stem + "ц", stem + "ч", stem + "к", stem + "цк", stem]
            if end == "зький":
                out += [stem + "г", stem + "ж"]
            out += [stem[:-1] + HARD[stem[-1]]] if stem[-1] in HARD else []
            out += [stem[:-2]] if stem[-2:] in {"ов", "ев", "ин", "ен", "ан", "ян", "ів"} else []
    return [b for b in out if len(b) > 2]


def shortened(adjective: str) -> str:
    """What retellings cut a romanised district's name to: Хвастовичский → Хвастович."""
    return re.sub(r"(?<=...)(?:ский|ской|цкий|ый|ий)$", "", fold(adjective))


def stem(noun: str) -> str:
    return fold(noun).rstrip("аеиоуыэюяіїєьй")


Seats = dict[tuple[str, str], Named]


def seat(adjectives: list[str], region: str, seats: Seats) -> Named | None:
    """The town that the district is named after: Ливенский → Ливны, Починковский → Починок."""
    inside = {name: town for (where, name), town in seats.items() if where == region}
    wanted = [stem(base) for adjective in adjectives for base in bases(adjective)]
    exact = [inside[base] for base in wanted if base in inside]
    if exact and exact[0].town.population > TOWN:
        return exact[0]
    if exact:
        return max(exact, key=lambda town: town.town.population)
    pairs = [
        (SequenceMatcher(None, base, name, autojunk=False).ratio(), name)
        for base in wanted
        for name in inside
        if base[:3] == name[:3] and abs(len(base) - len(name)) < 3
    ]
    score, name = max(pairs, default=(0.0, ""))
    return inside[name] if score >= LIKE_ITS_SEAT else None
