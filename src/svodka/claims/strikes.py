"""Strikes that hit something, told without a count of hits: «вдарили по складу», "a drone hit …".

A blow, an arrival or a verb of hitting is a hit; words of attacking are read in ``attacks``, and
numbers of hits («влучання 9 БпЛА») where everything else is counted. Units, staffs, radars and
the like as targets are front-line action, which svodka does not record.
"""

from __future__ import annotations

from svodka.claims.clauses import LONGEST, Clauses, any_mark
from svodka.claims.drafts import Draft, Sentence, Text
from svodka.claims.sites import numbered_sites
from svodka.claims.targets import TARGETS, earlier, sites_and_places, smaller, stretch, struck
from svodka.claims.units import AREA, NUM, OBJ, SIGN, TIME, WORD, Unit
from svodka.claims.weapons import BESIDE, denied, set_weapon, subject_of

_NOT_REAL = frozenset(("hypo", "advice", "mishap", "alert", "habit", "memorial"))
_SPOTS = ("місц", "мест")  # "the spot of the hit" points at one told before
_BASE = "удар"  # nominative, or accusative as an object: "strikes" in general are no report


def strikes(text: Text, sentence: Sentence) -> list[Draft]:
    """The hits that a sentence tells of; the second word for the same blow yields nothing."""
    if not text.raid or len(sentence.units) > LONGEST or not sentence.has("strike"):
        return []
    if any_mark(sentence, _NOT_REAL) or any(s.has("frontdoc") for s in text.sentences):
        return []
    if text.lang != "uk" and sentence.has("front"):
        return []
    c = Clauses(text, sentence)
    for k, unit in enumerate(c.units):
        if "strike" in unit.marks and _told(c, k) and not _averted(c, k):
            found = _drafts(c, k)
            if found:
                return found
    return []


def _told(c: Clauses, k: int) -> bool:
    """Whether the words at ``k`` say that a strike hit something that svodka records."""
    if c.near(k, "irreal") is not None:
        return False
    if _negated(c, k) or _military(c, k) or _counted_elsewhere(c, k):
        return False
    if _tally(c, k) or _by_forces(c, k):
        return False
    kind = c.units[k].marks["strike"]
    return {
        "act": _act,
        "hit": _hit,
        "done": _done,
        "blow": _blow,
        "arrival": _arrival,
    }[kind](c, k)


def _negated(c: Clauses, k: int) -> bool:
    """Denied, but not by the words that say that the weapon was not shot down."""
    noun = c.units[k].marks["strike"] == "arrival"
    if c.negation(k, noun) is None:
        return False
    before = c.units[max(0, k - 4) : k]
    return not any(u.marks.get("verb", "").startswith("downed") for u in before)


def _tally(c: Clauses, k: int) -> bool:
    """«Нанесено 12 групповых ударов»: a staff's count of its own strikes."""
    return any(u.kind == NUM and u.low > 1 for u in c.units[max(0, k - 3) : k]) and (
        c.units[k].marks["strike"] == "blow"
    )


def _by_forces(c: Clauses, k: int) -> bool:
    """Whether an army staff says so of its own strike, and not of a civilian or industrial site
    in a named town or region: those are all that svodka records of them."""
    military = any("milsite" in u.marks for u in c.units)
    if military and any(s.has("forces") for s in c.text.sentences):
        return True
    if not c.sentence.has("forces"):
        return False
    small = any(smaller(c.units[i]) for i in struck(c, k))
    target = [c.units[i].marks for i in sites_and_places(c, k)]
    site = any("site" in marks for marks in target)
    return not (small and site)


def _averted(c: Clauses, k: int) -> bool:
    """Shot down in the same clause."""
    return any(
        c.units[i].marks.get("verb", "").startswith(("downed", "suppressed")) and not denied(c, i)
        for i in c.mates(k)
    )


def _military(c: Clauses, k: int) -> bool:
    """What was hit is a unit, a staff, a position, a radar: the words stand after the verb, or
    before it where nothing else is named as hit."""
    after = stretch(c, k)
    passive = c.units[k].marks["strike"] == "done"
    named = any(c.units[i].kind == AREA or "site" in c.units[i].marks for i in after)
    for i in (*after, *(range(k) if passive or not named else ())):
        marks = c.units[i].marks
        if i < k and "team" in marks:
            continue
        front = i > k and "front" in marks and "training" not in c.units[i - 1].marks
        if "army" in marks or "command" in marks or front:
            return True
    return False


def _counted_elsewhere(c: Clauses, k: int) -> bool:
    """«Влучання 10 БпЛА на 9 локаціях», «уражено 5 цілей» are read with the other counts, «удары
    22 беспилотников» with the attacks."""
    marks = c.units[k].marks
    if not marks.get("verb", "").startswith("hit") and marks.get("assault") != "blow":
        return False
    for i in c.mates(k):
        if c.units[i].kind == NUM and i > k:
            near = c.units[i + 1 : i + 3]
            if any("obj" in u.marks or "spot" in u.marks for u in near):
                return True
    return False


# -- what is said ------------------------------------------------------------------------------


def _act(c: Clauses, k: int) -> bool:
    """«Вдарив по …»: somebody struck at a place, a site or people."""
    return bool(sites_and_places(c, k)) and (not _english(c) or _english_act(c, k))


def _hit(c: Clauses, k: int) -> bool:
    """«Уразили нафтобазу», «влучив у будинок», "hit a depot": words with other meanings, so a
    site, or a weapon and something to hit."""
    target = sites_and_places(c, k)
    if _english(c) and not _english_act(c, k):
        return False
    if any("site" in c.units[i].marks for i in target):
        return True
    return bool(target) and subject_of(c, k) is not None


def _english(c: Clauses) -> bool:
    return c.text.lang == "en"


def _english_act(c: Clauses, k: int) -> bool:
    """ "A drone hit a house", "was hit by a drone"; not "a hit" and not "hit hard"."""
    if k and c.key(c.units[k - 1]) in ("a", "the", "direct", "of"):
        return False
    by = [u for u in c.units[k + 1 : k + 1 + BESIDE] if "obj" in u.marks]
    return subject_of(c, k) is not None or bool(by)


def _done(c: Clauses, k: int) -> bool:
    """«Уражено нафтозавод» with its name or place."""
    if not any("site" in c.units[i].marks for i in (*stretch(c, k), *earlier(c, k))):
        return False
    quoted = any(c.key(c.units[i]) in '«“"' for i in stretch(c, k))
    return quoted or any(smaller(c.units[i]) for i in struck(c, k))


def _blow(c: Clauses, k: int) -> bool:
    """«Завдали удару по …», and «ракетний удар по …» that opens its clause."""
    before = c.units[max(0, k - 3) : k]
    if _caused(c, before) or any("about" in u.marks for u in before):
        return False
    target = sites_and_places(c, k)
    site = any("site" in c.units[i].marks or _airport(c.units[i]) for i in target)
    if not site and not any(smaller(c.units[i]) for i in struck(c, k)):
        return False
    if any("dealt" in c.units[i].marks for i in c.mates(k) if abs(i - k) <= BESIDE + 2):
        return True
    return c.key(c.units[k]) == _BASE and _opens(c, k) and _directed(c, k)


def _caused(c: Clauses, units: list[Unit]) -> bool:
    """«Внаслідок удару»: what the sentence tells of is its consequence; «підтвердив» confirms."""
    return any(
        "cause" in u.marks and not c.key(u).startswith(("підтверд", "подтверд", "confirm"))
        for u in units
    )


def _airport(unit: Unit) -> bool:
    return unit.marks.get("head") == "airport"


def _directed(c: Clauses, k: int) -> bool:
    """«Удар по», «удар БПЛА», «удар у районі»: what stands after the noun makes it an event."""
    after = c.units[k + 1 : k + 4]
    return any(u.kind in (AREA, OBJ) or not TARGETS.isdisjoint(u.marks) for u in after)


def _opens(c: Clauses, k: int) -> bool:
    """Whether only adjectives, times, places and the like stand before ``k`` in its clause."""
    for i in earlier(c, k):
        unit = c.units[i]
        if unit.kind in (SIGN, TIME, AREA):
            continue
        if unit.kind == WORD and unit.value.endswith(("ий", "ый", "ій", "ой", "і", "ые", "ний")):
            continue
        if {"weapon", "raid", "obj", "exist", "prelim", "adj"} & unit.marks.keys():
            continue
        if {"said", "say"} & unit.marks.keys() or unit.value in ("як", "как"):
            continue
        return False
    return True


def _arrival(c: Clauses, k: int) -> bool:
    """«Є влучання в об'єкт», «приліт у …»; «ураження» needs what was hit."""
    before = c.units[max(0, k - 3) : k]
    target = sites_and_places(c, k)
    site = any("site" in c.units[i].marks or "center" in c.units[i].marks for i in target)
    if k and c.text.tokens[c.units[k].start - 1].key.startswith(_SPOTS):
        return any("site" in c.units[i].marks for i in stretch(c, k))
    if any("about" in u.marks for u in before):
        return False
    caused = _caused(c, before) or any("by" in u.marks for u in before)
    if c.key(c.units[k]).startswith(("ураж", "пораж")):
        return site and not caused and any(smaller(c.units[i]) for i in struck(c, k))
    if caused and not c.key(c.units[k]).startswith("при"):
        return False
    if site or any(c.units[i].kind == AREA for i in target):
        return True
    weapon = any("obj" in u.marks for u in c.units[k + 1 : k + 1 + BESIDE])
    # «Є приліт — буде виліт» is a saying; a hit that was recorded is not.
    recorded = any("exist" in u.marks or "found" in u.marks for u in before)
    return weapon or (recorded and not c.key(c.units[k]).startswith("при"))


# -- the claims --------------------------------------------------------------------------------


def _drafts(c: Clauses, k: int) -> list[Draft]:
    """One claim; one a target where each target has its own region; one a counted site."""
    if c.units[k].marks["strike"] == "done":
        counted = numbered_sites(c, k, "hit")
        if counted:
            for draft in counted:
                set_weapon(c, draft, k, False)
            return counted
    targets = _split(c, k)
    out = []
    for areas in targets:
        draft = c.draft("hit", k)
        draft.toponyms = []
        draft.slots.pop("areas", None)
        for i in areas:
            for toponym in c.units[i].toponyms:
                if toponym.kind != "airport" and toponym.relation != "toward":
                    draft.toponyms.append(toponym)
                    draft.mark("areas", toponym.start, toponym.end)
        set_weapon(c, draft, k, len(targets) == 1)
        out.append(draft)
    return out


def _split(c: Clauses, k: int) -> list[list[int]]:
    """The areas of the claim; of each claim, where «та» joins sites that have a region each."""
    areas = struck(c, k)
    after = [i for i in areas if i > k]
    groups: list[list[int]] = []
    for i in after:
        gap = c.units[groups[-1][-1] + 1 : i] if groups else []
        if groups and not any("site" in u.marks for u in gap):
            groups[-1].append(i)
        else:
            groups.append([i])
    regional = all(any(t.kind == "region" for i in g for t in c.units[i].toponyms) for g in groups)
    if len(groups) > 1 and regional:
        return groups
    return [areas]
