"""What was struck, and where: the sites, people and places that belong to a word of striking."""

from __future__ import annotations

from svodka.claims.clauses import Clauses, is_origin
from svodka.claims.units import AREA, SIGN, Unit

TARGETS = frozenset(("site", "people", "center", "head", "spot"))
_QUOTES = '«»“”„"'
_STOPS = frozenset(".;!?")
_OTHER = ("fire", "strike", "say", "debris", "deployed", "outage")


def stretch(c: Clauses, k: int) -> list[int]:
    """Units after ``k`` up to the end of its sentence or to the next thing that is told."""
    out: list[int] = []
    for i in range(k + 1, len(c.units)):
        unit = c.units[i]
        sign = c.key(unit) if unit.kind == SIGN else ""
        if sign in _STOPS or not (sign.isascii() or sign in _QUOTES):
            break
        harm = unit.marks.get("harm", "").partition("/")[2]
        if harm or any(cls in unit.marks for cls in _OTHER):
            break
        out.append(i)
    return out


def earlier(c: Clauses, k: int) -> list[int]:
    """The units of the clause that stand before ``k``."""
    return [i for i in c.mates(k) if i < k]


def sites_and_places(c: Clauses, k: int) -> list[int]:
    """The units that say what or where was struck: after ``k``, else before it in its clause."""
    after = [i for i in stretch(c, k) if _target(c, i)]
    return after or [i for i in c.mates(k) if i < k and _target(c, i) and _where(c, i)]


def smaller(unit: Unit) -> bool:
    """Whether an area is smaller than a country."""
    return unit.kind == AREA and not _country(unit)


def _target(c: Clauses, i: int) -> bool:
    unit = c.units[i]
    if unit.kind == AREA:
        return True
    return "notsite" not in unit.marks and not TARGETS.isdisjoint(unit.marks)


def struck(c: Clauses, k: int) -> list[int]:
    """The areas of the claim at ``k``: after it and in its clause; a bare country only where
    nothing smaller is named, and never as the one that strikes."""
    after = [i for i in stretch(c, k) if _area(c, i)]
    own = [i for i in c.mates(k) if i < k and _area(c, i) and _where(c, i)]
    small = [i for i in (*own, *after) if not _country(c.units[i])]
    if small:
        return small
    earlier = [i for i in range(k) if _area(c, i) and not _country(c.units[i])]
    if earlier:
        return earlier[-1:]
    later = [
        i
        for i in range(k + 1, len(c.units))
        if i not in after and _area(c, i) and not _country(c.units[i]) and not _dash(c, k, i)
    ]
    return later[:1] or after or [i for i in own if c.units[i].relation]


def _area(c: Clauses, i: int) -> bool:
    unit = c.units[i]
    if unit.kind != AREA or unit.relation == "toward" or is_origin(c.text, c.units, i):
        return False
    # «Завод „Кронштадт“» is a name.
    return not (_quote(c, i - 1) and _quote(c, i + 1))


def _quote(c: Clauses, i: int) -> bool:
    inside = 0 <= i < len(c.units) and c.units[i].kind == SIGN
    return inside and c.key(c.units[i]) in _QUOTES


def _country(unit: Unit) -> bool:
    return all(t.kind == "country" for t in unit.toponyms)


def _where(c: Clauses, i: int) -> bool:
    """Whether words before the verb say where, not who struck: "in X", or a heading «X — удар»."""
    unit = c.units[i]
    if unit.kind != AREA:
        return True
    first = i == 0 or c.units[i - 1].kind == SIGN
    return bool(unit.relation) or (first and not _country(unit))


def _dash(c: Clauses, k: int, i: int) -> bool:
    """Whether a dash stands between: what follows it says who tells."""
    return any(u.kind == SIGN and c.key(u) in "—–-" for u in c.units[k:i])
