"""Airports: closed, reopened, by agreement, flights diverted or delayed.

«Введены временные ограничения на приём и выпуск воздушных судов», "restrictions at Pulkovo had been
lifted": the notices of an aviation agency and what news makes of them.
"""

from __future__ import annotations

from svodka.claims.clauses import Clauses, any_mark
from svodka.claims.drafts import Draft, Sentence, Text
from svodka.claims.units import AREA, NUM, OBJ, SIGN, Toponym, Unit

_ACTIONS = {
    "agreement": "restricted",
    "opening": "reopened",
    "closing": "closed",
    "diverting": "diverted",
    "delaying": "restricted",
}
_KEYS = frozenset(_ACTIONS)
_WORDS = _KEYS | {"limits"}
_SKY = frozenset(("airport", "flight"))


class Ground:
    """An airport, or the town whose airport it is; ``towns`` are printed beside its name."""

    __slots__ = ("airport", "end", "k", "named", "start", "towns")

    def __init__(self, k: int, name: Toponym) -> None:
        self.k = k
        self.start, self.end = name.start, name.end
        self.airport = name if name.kind == "airport" else None
        self.towns = [] if name.kind == "airport" else [name]
        # whether the word "airport" stands before it
        self.named = self.airport is not None


def airports(text: Text, sentence: Sentence) -> list[Draft]:
    """One draft for each airport (or destination) that the sentence names; [] at once for most."""
    if not any_mark(sentence, _WORDS):
        return []
    if sentence.has("weather") or not _of_aviation(text, sentence):
        return []
    c = Clauses(text, sentence)
    grounds = _grounds(c)
    actions = _actions(c)
    out: list[Draft] = []
    taken = 0
    for n, (k, outcome) in enumerate(actions):
        following = actions[n + 1][0] if n + 1 < len(actions) else len(c.units)
        before = [g for g in grounds[taken:] if g.k < k]
        after = [g for g in grounds if k < g.k < following]
        if outcome == "diverted":
            out += _diverted(c, k, before)
            taken = len([g for g in grounds if g.k < following])
            continue
        own = before or after
        taken = len([g for g in grounds if g.k < (following if not before else k)])
        if not own and n:
            own = [g for g in grounds if g.k < k]
        if c.units[k].marks.keys() & {"delaying"} and outcome == "restricted":
            out += _delayed(c, k)
        else:
            out += _changed(c, k, outcome, own)
    return out


def _of_aviation(text: Text, sentence: Sentence) -> bool:
    """Airports in the sentence, and a raid, an authority's channel or a notice's own words."""
    names = any(t.kind == "airport" for u in sentence.units if u.kind == AREA for t in u.toponyms)
    here = names or any_mark(sentence, _SKY) or sentence.has("notice")
    told = text.raid or text.notice or any(s.has("notice") for s in text.sentences)
    return told and here


def _actions(c: Clauses) -> list[tuple[int, str]]:
    """Where something is said to be done to airports. «Ограничения» that are lifted are not put."""
    out: list[tuple[int, str]] = []
    for k, unit in enumerate(c.units):
        found = next((a for a in _ACTIONS if a in unit.marks), None)
        if found is None and "limits" in unit.marks and _imposed(c, k):
            found = "closing"
        if found is None or c.near(k, "irreal") is not None or c.negation(k, False) is not None:
            continue
        if found == "closing" and _lifted(c, k):
            continue
        if found == "delaying" and _flights(c, k) is None:
            continue
        outcome = _ACTIONS[found]
        if out and out[-1][1] == outcome and c.of[out[-1][0]] == c.of[k]:
            continue
        out.append((k, outcome))
    return out


def _imposed(c: Clauses, k: int) -> bool:
    """«Временные ограничения на … введены»: the words stand apart."""
    marks = [c.units[i].marks.keys() for i in c.mates(k)]
    return any("imposed" in m for m in marks) and all(_KEYS.isdisjoint(m) for m in marks)


def _lifted(c: Clauses, k: int) -> bool:
    """Whether the clause goes on to lift what unit ``k`` names, or makes it "by agreement"."""
    return any(i > k and {"opening", "agreement"} & c.units[i].marks.keys() for i in c.mates(k))


def _grounds(c: Clauses) -> list[Ground]:
    out: list[Ground] = []
    said = any(not {"airport", "notice", "closing"}.isdisjoint(u.marks) for u in c.units)
    for k, unit in enumerate(c.units):
        for name in unit.toponyms if unit.kind == AREA else ():
            last = out[-1] if out else None
            if last is not None and (_bracketed(c, last, name) or _possessed(c, last, name)):
                _merge(last, name)
            elif name.kind == "airport" or (said and name.kind in ("town", "region")):
                ground = Ground(k, name)
                ground.named |= any("airport" in u.marks for u in c.units[max(0, k - 2) : k])
                out.append(ground)
    if any(g.airport is not None for g in out):
        return [g for n, g in enumerate(out) if g.airport is not None or _listed(c, out, n)]
    return out


def _listed(c: Clauses, grounds: list[Ground], n: int) -> bool:
    """«Аэропорты Грабцево (Калуга) и Пенза»: a town in a list of airports stands for its own."""
    ground = grounds[n]
    if any(g.k == ground.k and g.airport is not None for g in grounds):
        return True
    if n == 0 or grounds[n - 1].airport is None:
        return False
    between = c.text.tokens[grounds[n - 1].end : ground.start]
    return all(t.key in (")", ",", "и", "та", "й", "і", "and") for t in between)


def _bracketed(c: Clauses, last: Ground, name: Toponym) -> bool:
    """«Калуга (Грабцево)», «Грабцево (Калуга)»: one airport under two names."""
    between = [t.key for t in c.text.tokens[last.end : name.start]]
    if len(between) == 1 and between[0] in ("(", "«", '"'):
        return True
    # «Аеропорт «Пулково» у Санкт-Петербурзі»
    here = last.named and name.kind != "airport" and bool(between)
    return here and all(key in ("»", '"', ")", "в", "у", "in") for key in between)


def _possessed(c: Clauses, last: Ground, name: Toponym) -> bool:
    """ "Kaluga's Grabtsevo Airport"."""
    tokens = c.text.tokens
    between = tokens[last.end : name.start]
    if last.airport is not None or any(t.key not in ("'s", "s", "'") for t in between):
        return False
    return bool(between) or tokens[last.end - 1].text.endswith(("'s", "s'"))


def _merge(last: Ground, name: Toponym) -> None:
    last.end = max(last.end, name.end)
    if name.kind != "airport":
        # Of two towns the first says where the airport is; the second is its name.
        last.towns = [*last.towns, name] if last.airport is not None else last.towns[:1]
        if last.airport is None and last.named:
            last.towns = [name]
    elif last.airport is None:
        last.airport = name


def _place(draft: Draft, ground: Ground) -> Draft:
    draft.toponyms = list(ground.towns)
    draft.slots.pop("areas", None)
    for town in ground.towns:
        draft.mark("areas", town.start, town.end)
    if ground.airport is not None:
        draft.airport = ground.airport
        draft.mark("airport", ground.airport.start, ground.airport.end)
    return draft


def _changed(c: Clauses, k: int, outcome: str, own: list[Ground]) -> list[Draft]:
    own = own or _earlier(c)
    count = next((i for i in c.mates(k) if c.units[i].kind == NUM and _of_airports(c, i)), None)
    if own and (count is None or own[0].airport is not None):
        return [_place(_made(c, outcome, k), ground) for ground in own]
    if count is None and not any("airport" in u.marks for u in c.units):
        return []
    draft = _made(c, outcome, k)
    _forget_after(c, draft, k)
    if count is not None:
        draft.count = (c.units[count].low, c.units[count].high)
        draft.mark_unit("count", c.units[count])
    return [draft]


def _forget_after(c: Clauses, draft: Draft, k: int) -> None:
    """Without an airport of its own a closure has only places that were printed before it."""
    draft.toponyms = [t for t in draft.toponyms if t.start < c.units[k].start]
    draft.slots.pop("areas", None)
    for place in draft.toponyms:
        draft.mark("areas", place.start, place.end)


def _made(c: Clauses, outcome: str, k: int) -> Draft:
    draft = c.draft(outcome, k)
    draft.unit = "airports"
    return draft


def _earlier(c: Clauses) -> list[Ground]:
    """«Аэропорт Калуга (Грабцево). Введены ограничения …»: named in the sentence before."""
    n = c.sentence.index - 1
    if n < 0 or any("airport" in u.marks for u in c.units):
        return []
    before = c.text.sentences[n]
    if any_mark(before, _KEYS) or not before.has("airport"):
        return []
    return [g for g in _grounds(Clauses(c.text, before)) if g.airport is not None]


def _of_airports(c: Clauses, i: int) -> bool:
    return any("airport" in u.marks for u in c.units[i + 1 : i + 4])


def _flights(c: Clauses, k: int, far: bool = False) -> Unit | None:
    """The number of flights in the clause, or (``far``) in the sentence before unit ``k``."""
    clause = list(c.mates(k))
    for i in clause + [i for i in range(k) if far and i not in clause]:
        unit = c.units[i]
        if unit.kind != NUM or "none" in unit.flags:
            continue
        for after in c.units[i + 1 : i + 4]:
            if "flight" in after.marks or (after.kind == OBJ and "aircraft" in after.value):
                return unit
            if after.kind in (SIGN, NUM):
                break
    return None


def _delayed(c: Clauses, k: int) -> list[Draft]:
    flights = _flights(c, k)
    if flights is None or not c.text.raid:
        return []
    draft = c.draft("restricted", k)
    draft.count = (flights.low, flights.high)
    draft.mark_unit("count", flights)
    return [draft]


def _diverted(c: Clauses, k: int, before: list[Ground]) -> list[Draft]:
    """A draft for each destination. A number of flights counts them all together: with it there is
    one draft, whose ``to`` slot holds every destination."""
    flights = _flights(c, k, far=True)
    if flights is None and not any_mark(c.sentence, _SKY):
        return []
    goals = [u for u in c.units[k + 1 :] if u.kind == AREA]
    names = [name for unit in goals for name in unit.toponyms]
    drafts = [_origin(c, k, before) for _ in names] or [_origin(c, k, before)]
    together = flights is not None and (flights.high is not None or flights.low > 2)
    if flights is not None and (together or len(names) < 2):
        draft = drafts[0]
        draft.count = (flights.low, flights.high)
        draft.mark_unit("count", flights)
        for name in names:
            draft.mark("to", name.start, name.end)
        draft.to = names[0] if len(names) == 1 else None
        return [draft]
    for draft, name in zip(drafts, names, strict=False):
        draft.to = name
        draft.mark("to", name.start, name.end)
    return drafts


def _origin(c: Clauses, k: int, before: list[Ground]) -> Draft:
    draft = c.draft("diverted", k)
    draft.toponyms = []
    draft.slots.pop("areas", None)
    return _place(draft, before[0]) if before else draft
