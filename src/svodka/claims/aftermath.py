"""Fire, outage, wreckage, teams at work: what else a report says of the ground."""

from __future__ import annotations

from svodka.claims.clauses import Clauses
from svodka.claims.drafts import Draft
from svodka.claims.units import AREA, NUM, SIGN, VERB, WORD, Unit

_SUFFERERS = frozenset(("site", "people", "leads", "head", "center"))
_HOMES = ("site", "people")
_FIREMEN = ("пожарн", "пожежн", "firefighter")


def fire(c: Clauses) -> list[Draft]:
    """One claim when the sentence says that something burned."""
    for k, unit in enumerate(c.units):
        if "fire" in unit.marks and _burning(c, k):
            draft = c.draft("fire", k)
            found = _homes(c, k, ("site",))
            if found is not None and max(abs(i - k) for i in found) <= 3:
                _count(c, draft, *found)
            return [draft]
    return []


def _burning(c: Clauses, k: int) -> bool:
    unit = c.units[k]
    word = c.key(unit)
    if "notfire" in unit.marks or word.startswith(_FIREMEN) or "obj" in unit.marks:
        return False
    if word == "fire" and unit.end - unit.start == 1 and not _english_fire(c, k):
        return False
    if any(c.near(k, cls) is not None for cls in ("irreal", "notfire", "silence")):
        return False
    # «Зайнявся склад», but «компанія зайнялася модернізацією».
    if unit.marks["fire"] == "site" and c.near(k, "site") is None:
        return False
    return c.negation(k, True) is None


def _english_fire(c: Clauses, k: int) -> bool:
    """ "A fire", "a warehouse fire", "fire at a depot"; not "fire service", "under fire"."""
    before = [c.key(u) for u in c.units[max(0, k - 4) : k]]
    after = c.units[k + 1] if k + 1 < len(c.units) else None
    if after is not None and "deployed" in after.marks:
        return False
    if before and before[-1] in ("of", "under", "opened", "open", "anti-aircraft", "into"):
        return False
    return bool({"a", "the", "large", "major"} & set(before)) or (
        after is not None and c.key(after) in ("at", "broke", "in", "erupted", "started", "was")
    )


def outage(c: Clauses) -> list[Draft]:
    """One claim when power, gas or water failed; its count is of villages, homes, customers."""
    for k, unit in enumerate(c.units):
        if "outage" not in unit.marks or c.near(k, "irreal") is not None:
            continue
        if c.near(k, "restored") is not None or c.negation(k, True) is not None:
            continue
        if "neg" in unit.marks and not any(_sufferer(c.units[i]) for i in c.mates(k)):
            continue
        draft = c.draft("outage", k)
        found = _homes(c, k, _HOMES)
        if found is not None:
            _count(c, draft, *found)
        return [draft]
    return []


def _sufferer(unit: Unit) -> bool:
    """Who or what is "without power": the bare words say nothing of anybody."""
    return unit.kind in (AREA, NUM) or not _SUFFERERS.isdisjoint(unit.marks)


def _count(c: Clauses, draft: Draft, number: int, site: int) -> None:
    draft.count = (c.units[number].low, c.units[number].high)
    draft.unit = "people" if "people" in c.units[site].marks else "sites"
    draft.mark_unit("count", c.units[number])
    draft.mark_unit("unit", c.units[site])


def _homes(c: Clauses, k: int, classes: tuple[str, ...]) -> tuple[int, int] | None:
    for i in c.mates(k):
        if c.units[i].kind == NUM and "none" not in c.units[i].flags:
            for j in range(i + 1, min(i + 4, len(c.units))):
                if any(m in c.units[j].marks for m in classes):
                    return i, j
                if c.units[j].kind != WORD:
                    break
    return None


def debris(c: Clauses) -> list[Draft]:
    """Wreckage that fell or was found; a drone that fell. Counts weapons or addresses."""
    for k, unit in enumerate(c.units):
        if "debris" in unit.marks and _fell(c, k):
            draft = c.draft("debris", k)
            _weapon(c, draft, k)
            _addresses(c, draft, k)
            return [draft]
    return _fallen(c)


def _fell(c: Clauses, k: int) -> bool:
    word = c.key(c.units[k])
    if c.near(k, "irreal") is not None or c.negation(k, False) is not None:
        return False
    verb = c.near(k, "fall") is not None
    if "shrapnel" in c.units[k].marks or c.text.lang == "en":
        return verb
    before = c.units[max(0, k - 3) : k]
    if verb or any("by" in u.marks for u in before):
        return True
    if word.endswith("ами"):
        return any({"harm", "fire"} & c.units[i].marks.keys() for i in c.mates(k))
    if before and c.key(before[-1]) in ("о", "об", "про"):
        return False
    return any("obj" in u.marks for u in c.units) and any(u.kind == AREA for u in c.units)


def _weapon(c: Clauses, draft: Draft, k: int) -> None:
    """«Обломки двух беспилотников», "debris from a drone": the weapon follows its wreckage."""
    number: Unit | None = None
    for unit in c.units[k + 1 : k + 6]:
        if unit.kind == SIGN or (unit.kind == VERB and "downed" not in unit.value):
            return
        if unit.kind == NUM:
            number = unit
        if "obj" in unit.marks:
            draft.object = unit.marks["obj"].partition("/")[0]
            draft.mark_unit("object", unit)
            if number is not None and unit.start - number.end <= 1:
                draft.count = (number.low, number.high)
                draft.mark_unit("count", number)
            return


def _addresses(c: Clauses, draft: Draft, k: int) -> None:
    if draft.count is not None:
        return
    for i in c.mates(k):
        if c.units[i].kind != NUM or i + 1 >= len(c.units) or c.units[i].low > 500:
            continue
        spot = next((u for u in c.units[i + 1 : i + 3] if "spot" in u.marks), None)
        if spot is not None:
            draft.count, draft.unit = (c.units[i].low, c.units[i].high), "sites"
            draft.mark_unit("count", c.units[i])
            draft.mark_unit("unit", spot)
            return


def _fallen(c: Clauses) -> list[Draft]:
    """«Один беспилотник упал на поле»: the machine itself is the wreckage."""
    for k, unit in enumerate(c.units):
        if "crash" not in unit.marks or c.near(k, "irreal") is not None:
            continue
        if c.negation(k, False) is not None:
            continue
        near = [i for i in c.mates(k) if _machine(c.units[i]) and abs(i - k) <= 4]
        if not near:
            continue
        i = near[-1]
        obj = c.units[i]
        draft = c.draft("debris", k)
        draft.object, _, number = obj.marks["obj"].partition("/")
        draft.mark_unit("object", obj)
        before = next((u for u in reversed(c.units[max(0, i - 2) : i]) if u.kind == NUM), None)
        if before is not None and "none" not in before.flags:
            draft.count = (before.low, before.high)
            draft.mark_unit("count", before)
        elif number == "1":
            draft.count = (1, 1)
            draft.mark_unit("count", obj)
        return [draft]
    return []


def _machine(unit: Unit) -> bool:
    """Something that flies by itself and falls; a helicopter's crash is no wreckage of a raid."""
    return unit.marks.get("obj", "").startswith(("uav", "fpv", "missile", "bomb"))


def deployed(c: Clauses) -> list[Draft]:
    """Teams at work on the spot. "On high alert" is readiness, not work: it is not read."""
    for k, unit in enumerate(c.units):
        if "deployed" not in unit.marks:
            continue
        at = next((i for i in c.mates(k) if _works(c, i)), None)
        if at is None or c.near(k, "irreal") is not None or c.negation(at, False) is not None:
            continue
        draft = c.draft("deployed", k)
        draft.mark_unit("outcome", c.units[at])
        return [draft]
    return []


def _works(c: Clauses, i: int) -> bool:
    unit = c.units[i]
    return "working" in unit.marks and c.text.tokens[unit.end - 1].key != "alert"
