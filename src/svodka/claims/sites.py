"""Damage: buildings, cars and the like, with numbers or without, and "no damage"."""

from __future__ import annotations

from svodka.claims.clauses import Clauses
from svodka.claims.drafts import Draft
from svodka.claims.units import NUM, OBJ, SIGN, VERB, WORD

_REACH = 4
# «Понівечені життя»: without a site beside it such a form describes, it does not report.
_ATTRIBUTES = ("ені", "ена", "ений", "ене", "broken")


def damage(c: Clauses) -> list[Draft]:
    """One claim for each counted site; without a number one claim; none stated is 0."""
    out: list[Draft] = []
    used: set[int] = set()
    plain: list[int] = []
    for k, unit in enumerate(c.units):
        kind, _, form = unit.marks.get("harm", "").partition("/")
        if kind != "damage" or "downed" in unit.marks.get("verb", ""):
            continue
        none = c.negation(k, form == "")
        if none is not None:
            if form == "" and c.near(k, "silence") is None:
                out.append(_none(c, k, none))
            continue
        if not _asserted(c, k, form):
            continue
        counted = numbered_sites(c, k, "damage", used)
        out += counted
        if not counted:
            plain.append(k)
    if plain and not any(d.count != (0, 0) for d in out):
        out.append(_plain(c, plain[0]))
    return out


def _none(c: Clauses, k: int, none: tuple[int, int]) -> Draft:
    draft = c.draft("damage", k)
    draft.unit, draft.count = "sites", (0, 0)
    draft.mark("count", *none)
    return draft


def _plain(c: Clauses, k: int) -> Draft:
    draft = c.draft("damage", k)
    draft.unit = "sites"
    site = c.near(k, "site")
    if site is not None:
        draft.mark_unit("unit", c.units[site])
    return draft


def _asserted(c: Clauses, k: int, form: str) -> bool:
    """Whether the words say that something was damaged, not that it may be or what damage is."""
    if c.near(k, "irreal") is not None or c.near(k, "memorial") is not None:
        return False
    site = c.near(k, "site") is not None
    before = c.units[k - 1] if k else None
    if form == "":
        exists = any("exist" in c.units[i].marks for i in range(max(0, k - 5), k))
        return exists and c.near(k, "silence") is None
    if before is not None and c.key(before) in ("the", "of", "a", "these"):
        return False
    # "a damaged drone": the weapon itself
    after = c.units[k + 1] if k + 1 < len(c.units) else None
    if after is not None and after.kind == OBJ:
        return False
    if before is not None and before.kind == OBJ and not site:
        return False
    return site or (form == "v" and not c.key(c.units[k]).endswith(_ATTRIBUTES))


def numbered_sites(c: Clauses, k: int, outcome: str, used: set[int] | None = None) -> list[Draft]:
    """A claim for each number of sites that the word at ``k`` is said of; ``used`` are taken."""
    out = []
    used = set() if used is None else used
    for i in _numbers(c, k):
        if i in used:
            continue
        site = _site(c, i)
        bare = abs(i - k) == 1 and "none" not in c.units[i].flags
        if site is None and not bare:
            continue
        used.add(i)
        unit = c.units[i]
        draft = c.draft(outcome, k)
        draft.unit, draft.count = "sites", (unit.low, unit.high)
        draft.mark_unit("count", unit)
        if site is not None:
            draft.mark_unit("unit", c.units[site])
        out.append(draft)
    return out


def _numbers(c: Clauses, k: int) -> list[int]:
    """Numbers of the clause, and of the clauses after it that only go on with its list."""
    found = [i for i in c.mates(k) if c.units[i].kind == NUM and not _between(c, k, i)]
    clause = c.of[k]
    for i in range(k + 1, len(c.units)):
        unit = c.units[i]
        if c.of[i] == clause:
            continue
        if unit.kind == SIGN and c.key(unit) in ".;!?":
            break
        if _says_more(c, i) or any(_says_more(c, j) for j in c.mates(i)):
            break
        if unit.kind == NUM:
            found.append(i)
    return sorted(found)


def _between(c: Clauses, k: int, i: int) -> bool:
    """Whether another word of harm or fire stands between the number and ``k``."""
    return any({"harm", "fire"} & u.marks.keys() for u in c.units[min(i, k) + 1 : max(i, k)])


def _says_more(c: Clauses, i: int) -> bool:
    unit = c.units[i]
    return bool({"harm", "fire", "outage"} & unit.marks.keys()) or unit.kind in (VERB, OBJ)


def _site(c: Clauses, i: int) -> int | None:
    """The site that the number at ``i`` counts, or None."""
    unit = c.units[i]
    if "none" in unit.flags or unit.low >= 100_000:
        return None
    for j in range(i + 1, min(len(c.units), i + 1 + _REACH)):
        after = c.units[j]
        if "site" in after.marks or "spot" in after.marks:
            return j
        if {"people", "measure", "harm"} & after.marks.keys():
            return None
        if after.kind != WORD and not {"adj", "civil"} & after.marks.keys():
            return None
    return None
