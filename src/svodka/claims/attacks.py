"""Attacks on something named: «FPV-дрон атаковал автомобиль», "an overnight drone attack on X".

Blows and hits («ударил», «удар») are read in ``strikes``.
"""

from __future__ import annotations

from svodka.claims.clauses import Clauses
from svodka.claims.drafts import Draft
from svodka.claims.units import AREA, NUM, OBJ, SIGN, VERB, Unit

# A strike that arrives is a hit, which others read; these words say that somebody attacked.
_SINGLE_NOUNS = ("attack", "attacks", "strike", "strikes")
_SERIES = ("атак", "attacks")  # "after drone attacks": known from before
_LINKS = 4


def attacks(c: Clauses) -> list[Draft]:
    """At most one claim a sentence; none where what attacked was shot down, or is only feared."""
    for k, unit in enumerate(c.units):
        if _of_strikes(unit) or _averted(c, k) or c.near(k, "irreal") is not None:
            continue
        draft = _act(c, k) if unit.marks["assault"] == "act" else _noun(c, k)
        if draft is not None:
            return [draft]
    return _used(c)


def _of_strikes(unit: Unit) -> bool:
    """No word of attacking, or one that ``strikes`` reads; «удары 22 беспилотников» are attacks."""
    return "assault" not in unit.marks or (
        "strike" in unit.marks and unit.marks["assault"] != "blow"
    )


def _averted(c: Clauses, k: int) -> bool:
    """Shot down or repelled in the same sentence, unless that is said of some of them only."""
    for i, unit in enumerate(c.units):
        if unit.marks.get("verb", "").startswith(("downed", "suppressed")):
            part = any("of_which" in u.marks for u in c.units[k:i])
            if i < k or not part:
                return True
        if "notclaim" in unit.marks and c.of[i] == c.of[k]:
            return True
        attacker = i < k and "team" in unit.marks
        if "alert" in unit.marks or ("front" in unit.marks and not attacker):
            return True
    return False


def _act(c: Clauses, k: int) -> Draft | None:
    """«Дрон атаковал …», «ворог вдарив КАБами по …»; the Air Force's «атакував 103 БпЛА» counts
    launches and is read elsewhere."""
    weapon = _weapon(c, k)
    target = [i for i in c.mates(k) if _target(c, i)]
    if not target or c.negation(k, False) is not None:
        return None
    if weapon is None:
        named = any(t.kind != "country" for i in target for t in c.units[i].toponyms)
        attacked = c.key(c.units[k]).startswith(("атак", "attack", "продовж", "продолж"))
        site = any("site" in c.units[i].marks for i in target if i > k)
        country = any(c.units[i].kind == AREA for i in target if i > k)
        told = attacked and (named or (site and country))
        return _times(c, k, c.draft("attack", k)) if told else None
    if weapon > k and _count(c, weapon) is not None:
        return None
    return _with_weapon(c, k, weapon)


def _times(c: Clauses, k: int, draft: Draft) -> Draft:
    """«Двічі атакували», «декілька разів атакувала»: how many attacks."""
    for i in range(max(0, k - 3), k):
        unit = c.units[i]
        repeat = unit.marks.get("repeat", "")
        if repeat.isdigit():
            draft.count = (int(repeat), int(repeat))
        elif repeat and i and c.units[i - 1].kind == NUM:
            draft.count = (c.units[i - 1].low, c.units[i - 1].high)
            draft.mark_unit("count", c.units[i - 1])
        else:
            continue
        draft.mark_unit("count", unit)
    return draft


def _target(c: Clauses, i: int) -> bool:
    return c.units[i].kind == AREA or not {"site", "people", "head", "center"}.isdisjoint(
        c.units[i].marks
    )


def _noun(c: Clauses, k: int) -> Draft | None:
    """«В результате атаки БПЛА на …»: a weapon beside the noun, a place, and words that say that
    it happened. Talk of "drone attacks" in general has none of these."""
    used = _with_use(c, k)
    if used is not None:
        return _with_weapon(c, k, used)
    if _by_adjective(c, k):
        draft = c.draft("attack", k)
        draft.object = c.units[k - 1].marks["obj"].partition("/")[0]
        draft.mark_unit("object", c.units[k - 1])
        return draft
    weapon = _beside(c, k)
    if weapon is None or not any(u.kind == AREA for u in c.units):
        return None
    if c.key(c.units[k]) in _SERIES and any("cause" in u.marks for u in c.units[:k]):
        return None
    before = c.units[max(0, min(k, weapon) - _LINKS) : min(k, weapon)]
    numbered = _count(c, weapon) is not None
    if not numbered and (
        c.units[k].marks["assault"] == "blow" or not any("cause" in u.marks for u in before)
    ):
        return None
    return _with_weapon(c, k, weapon)


def _with_use(c: Clauses, k: int) -> int | None:
    """«Атака виконана з використанням 13 БпЛА»: the weapon after words of use."""
    if c.units[k].marks["assault"] != "noun":
        return None
    use = next((i for i in c.mates(k) if i > k and "used" in c.units[i].marks), None)
    if use is None:
        return None
    near = range(use + 1, min(len(c.units), use + _LINKS))
    return next((i for i in near if c.units[i].kind == OBJ), None)


def _by_adjective(c: Clauses, k: int) -> bool:
    """«Здійснили ракетну атаку на Одесу»: said to be done, and on what."""
    if not k or k + 1 >= len(c.units) or "obj" not in c.units[k - 1].marks:
        return False
    done = any("carried" in u.marks for u in c.units[max(0, k - _LINKS) : k])
    return done and c.units[k + 1].kind == AREA and c.text.lang != "en"


def _used(c: Clauses) -> list[Draft]:
    """ "An FPV drone was used in an apparent attempt to target a resident"."""
    for k, unit in enumerate(c.units):
        if unit.kind != OBJ:
            continue
        later = c.units[k + 1 : k + 10]
        verbs = [u for u in later if u.marks.get("verb", "").startswith("attack")]
        if (
            verbs
            and any("used" in u.marks for u in later[:4])
            and not _averted_used(c)
            and c.near(k, "irreal") is None
        ):
            return [_with_weapon(c, c.units.index(verbs[0]), k)]
    return []


def _averted_used(c: Clauses) -> bool:
    return any(
        u.marks.get("verb", "").startswith(("downed", "suppressed")) or "front" in u.marks
        for u in c.units
    )


def _weapon(c: Clauses, k: int) -> int | None:
    found = [i for i in c.mates(k) if c.units[i].kind == OBJ and abs(i - k) <= 8]
    before = [i for i in found if i < k]
    return before[-1] if before else found[0] if found else None


def _beside(c: Clauses, k: int) -> int | None:
    """The weapon next to the noun: after it in Russian and Ukrainian, before it in English."""
    for i in range(k + 1, min(len(c.units), k + _LINKS)):
        if c.units[i].kind == OBJ:
            return i
        if c.units[i].kind == SIGN and c.key(c.units[i]) in '«"“':
            continue
        if c.units[i].kind in (SIGN, VERB, AREA) or "raid" in c.units[i].marks:
            break
    if c.text.lang != "en":
        return None
    if k and c.units[k - 1].kind == OBJ:
        return k - 1
    return None


def _count(c: Clauses, i: int) -> int | None:
    """The number that counts the weapon at ``i``."""
    for j in range(i - 1, max(-1, i - 3), -1):
        if c.units[j].kind == NUM and "none" not in c.units[j].flags:
            return j
        if c.units[j].kind in (SIGN, VERB, AREA):
            break
    return None


def _with_weapon(c: Clauses, k: int, weapon: int) -> Draft:
    draft = c.draft("attack", k)
    unit = c.units[weapon]
    draft.object, _, printed = unit.value.partition("/")
    draft.mark_unit("object", unit)
    # «БПЛА атаковал»: the verb's number stands in for an indeclinable word's.
    if weapon < k and not printed and c.key(c.units[k]).endswith(("ал", "ав")):
        printed = "1"
    number = _count(c, weapon)
    if number is not None:
        draft.count = (c.units[number].low, c.units[number].high)
        draft.mark_unit("count", c.units[number])
    else:
        draft.count = (1, 1) if printed == "1" and not _adjective(c, weapon) else (1, None)
        draft.mark_unit("count", unit)
    return draft


def _adjective(c: Clauses, weapon: int) -> bool:
    """ "Drone attack": the singular there says nothing of how many."""
    after = c.units[weapon + 1] if weapon + 1 < len(c.units) else None
    return after is not None and c.key(after) in _SINGLE_NOUNS
