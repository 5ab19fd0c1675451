"""The weapon of a strike and how many of it: a subject, a tool («дроном»), or beside a noun."""

from __future__ import annotations

from svodka.claims.clauses import Clauses
from svodka.claims.drafts import Draft
from svodka.claims.targets import earlier
from svodka.claims.units import AREA, NUM, OBJ, SIGN, VERB, Unit

BESIDE = 4  # the most units between a noun of striking and its weapon
_SUBJECT = 9  # the most units between a weapon and the verb that it is the subject of
_RIGID = ("бпла", "бла")  # the same in all cases


def denied(c: Clauses, i: int) -> bool:
    """Whether the verb at ``i`` is denied."""
    return any("neg" in u.marks for u in c.units[max(0, i - 2) : i])


def subject_of(c: Clauses, k: int) -> int | None:
    """The weapon that did it: before the verb, in no case that makes it a tool."""
    for i in reversed(earlier(c, k)):
        unit = c.units[i]
        if k - i > _SUBJECT or "strike" in unit.marks:
            return None
        if unit.kind == OBJ and not _tool(c, unit):
            return None if "umbrella" in unit.marks else i
        if unit.kind == VERB and not denied(c, i):
            return None
    return None


def _tool(c: Clauses, unit: Unit) -> bool:
    """An instrumental: «дроном», «ракетою», «КАБами»."""
    key = c.text.tokens[unit.end - 1].key
    return c.text.lang != "en" and key.endswith(("ами", "ом", "ою", "ой", "ями", "єю"))


def set_weapon(c: Clauses, draft: Draft, k: int, single: bool) -> None:
    """The weapon stated, and how many of it, where it is the subject, a tool or numbered."""
    act = c.units[k].marks["strike"] in ("act", "hit")
    i = subject_of(c, k) if act else None
    if i is not None:
        _object(draft, c.units[i])
        if single:
            _count(c, draft, k, i, subject=True)
        return
    for j in (*range(k + 1, min(len(c.units), k + 3 + BESIDE)), *range(k - 1, max(-1, k - 4), -1)):
        unit = c.units[j]
        if "weapon" in unit.marks and unit.kind != OBJ:
            draft.object = unit.marks["weapon"]
            draft.mark_unit("object", unit)
            return
        if "obj" in unit.marks and "umbrella" not in unit.marks and _is_means(c, k, j):
            _object(draft, unit)
            if single:
                _count(c, draft, k, j, subject=False)
            return
        if j > k and unit.kind == SIGN and c.key(unit) not in '«»"“”(':
            continue
        if c.of[j] != c.of[k] and j < k:
            return


def _is_means(c: Clauses, k: int, j: int) -> bool:
    """A tool, words of use before it, "by", or the weapon beside a noun: «влучання БПЛА»."""
    if j < k:
        return _tool(c, c.units[j]) or ("obj" in c.units[j].marks and k - j == 1)
    before = c.units[max(k + 1, j - 3) : j]
    used = any("used" in u.marks or c.key(u) == "by" for u in before)
    return used or _tool(c, c.units[j]) or c.units[k].marks["strike"] in ("arrival", "blow")


def _object(draft: Draft, unit: Unit) -> None:
    draft.object = unit.marks["obj"].partition("/")[0]
    draft.mark_unit("object", unit)


def _count(c: Clauses, draft: Draft, k: int, i: int, *, subject: bool) -> None:
    """The weapon's number; its own singular or plural where it struck; else none."""
    unit = c.units[i]
    for j in range(i - 1, max(-1, i - 3), -1):
        other = c.units[j]
        if other.kind == NUM and "none" not in other.flags:
            draft.count = (other.low, other.high)
            draft.mark_unit("count", other)
            return
        if other.kind in (SIGN, VERB, AREA):
            break
    if c.units[k].marks["strike"] not in ("act", "hit"):
        # «Влучання дрона»: a genitive that is no plural.
        key = c.text.tokens[unit.end - 1].key
        if key.endswith("а") and key not in _RIGID and c.units[k].marks["strike"] == "arrival":
            draft.count = (1, 1)
            draft.mark_unit("count", unit)
        return
    draft.count = (1, 1) if _single(c, k, i, subject) else (1, None)
    draft.mark_unit("count", unit)


def _single(c: Clauses, k: int, i: int, subject: bool) -> bool:
    unit = c.units[i]
    printed = unit.value.partition("/")[2]
    if printed:
        return printed == "1"
    key = c.text.tokens[unit.end - 1].key
    if not subject:
        return not key.endswith(("ами", "ями")) and _tool(c, unit)
    # «БПЛА влучив»: the verb's number stands in for an indeclinable word's.
    return c.key(c.units[k]).endswith(("ив", "ала", "ила", "ло", "ил", "ал", "ел", "ів"))
