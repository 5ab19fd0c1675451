"""What the readers of consequences share: clauses, negation, places, a claim's frame."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from svodka.claims.drafts import Draft, Sentence, Text
from svodka.claims.units import AREA, MARK, NUM, SIGN, TIME, VERB, WORD, Toponym, Unit

# Units of a sentence beyond which it is no prose: looking around each word would cost a square.
LONGEST = 3000
_CUTS = frozenset(",;:.!?()—…")
_TURNS = frozenset(
    ("но", "а", "але", "зато", "однако", "проте", "but", "while", "whereas", "though", "although")
)
_JOINS = frozenset(("и", "или", "да", "та", "й", "і", "або", "чи", "ни", "ані", "and", "or", "nor"))
_SIGHS = ("на жаль", "к сожалению", "unfortunately")
_PARTICLES = frozenset(("не", "not", "n't", "wasn't", "weren't", "didn't"))
_ONLY = frozenset(("только", "лишь", "менее", "лише", "тільки", "only", "just", "yet"))
# Marks that a negation may reach across: what is counted, and the words around it.
_LIGHT = frozenset(
    ("harm", "site", "people", "quant", "rel", "terr", "adj", "prelim", "generic")
) | {"found", "leads", "exist", "head", "fire", "debris"}
_CARRIES = frozenset(("found", "leads", "exist"))
FROM = frozenset(("із", "з", "зі", "из", "с", "со", "from"))
_REACH = 8
_ASIDE = 5  # the most units of words set off by commas that a negation reaches across


class Clauses:
    """One sentence cut into clauses. ``of[k]`` is the clause of unit ``k``; a comma inside a list
    of places or of nouns that share a negation is no cut for those who ask for ``reach``."""

    def __init__(self, text: Text, sentence: Sentence) -> None:
        self.text = text
        self.sentence = sentence
        self.units = sentence.units
        self.of = self._cut()

    def _cut(self) -> list[int]:
        out: list[int] = []
        clause = 0
        for k, unit in enumerate(self.units):
            printed = self.key(unit)
            if printed == "," and self._sigh(k):
                out.append(clause)
                continue
            if (unit.kind == SIGN and printed in _CUTS) or (
                unit.kind in (WORD, MARK) and printed in _TURNS
            ):
                clause += 1
            out.append(clause)
        return out

    def _sigh(self, k: int) -> bool:
        """The commas around "unfortunately" cut nothing."""
        after = " ".join(self.key(u) for u in self.units[k + 1 : k + 3])
        before = " ".join(self.key(u) for u in self.units[max(0, k - 2) : k])
        return any(after.startswith(words) or before.endswith(words) for words in _SIGHS)

    def key(self, unit: Unit) -> str:
        """The first word of a unit, folded."""
        return self.text.tokens[unit.start].key

    def mates(self, k: int) -> Iterator[int]:
        """The other units of ``k``'s clause, in order."""
        clause = self.of[k]
        low = k
        while low and self.of[low - 1] == clause:
            low -= 1
        for i in range(low, len(self.units)):
            if self.of[i] != clause:
                return
            if i != k:
                yield i

    def near(self, k: int, cls: str) -> int | None:
        """A unit of ``k``'s clause (or ``k`` itself) with this mark."""
        if cls in self.units[k].marks:
            return k
        return next((i for i in self.mates(k) if cls in self.units[i].marks), None)

    # -- negation ------------------------------------------------------------------------------

    def negation(self, k: int, noun: bool) -> tuple[int, int] | None:
        """Tokens of the words that deny unit ``k``: «без», "no", «не», «нет» after a noun; None if
        nothing does. «Не обошлось без» affirms."""
        before = self._negated_before(k)
        if before is not None:
            unit = self.units[before]
            return None if self._doubled(before) else (unit.start, unit.end)
        return self._negated_after(k) if noun else None

    def _doubled(self, i: int) -> bool:
        return i > 0 and self.key(self.units[i - 1]) in _PARTICLES

    def _negated_before(self, k: int) -> int | None:
        for i in range(k - 1, max(-1, k - _REACH), -1):
            unit = self.units[i]
            if "neg" in unit.marks or (unit.kind == NUM and "none" in unit.flags):
                return i if self._reaches(i, k) else None
            if not self._passes(i, k):
                return None
        return None

    def _reaches(self, i: int, k: int) -> bool:
        if self.key(self.units[i]) not in _PARTICLES:
            return True
        if self.key(self.units[i + 1]) in _ONLY or k - i > 5:
            return False
        between = self.units[i + 1 : k]
        return not between or any(not _CARRIES.isdisjoint(u.marks) for u in between)

    def _passes(self, i: int, k: int) -> bool:
        """Whether a negation left of unit ``i`` can still deny unit ``k``."""
        unit = self.units[i]
        printed = self.key(unit)
        if unit.kind == SIGN:
            # "no casualties, injuries or damage": a comma between nouns of one list.
            return printed in (",", "/") and k - i <= 3
        if unit.kind == NUM or printed in _TURNS:
            return False
        if unit.kind == MARK and not _LIGHT & unit.marks.keys():
            return unit.end - unit.start == 1 and "of_which" not in unit.marks
        # "Nobody was killed or injured"
        joined = self.key(self.units[i + 1]) in _JOINS
        return joined or not unit.marks.get("harm", "").endswith(("/v", "/t"))

    def _negated_after(self, k: int) -> tuple[int, int] | None:
        for i in range(k + 1, min(len(self.units), k + 2 * _REACH)):
            unit = self.units[i]
            if self.of[i] != self.of[k] and not (self._listed(k, i) or self._aside(k, i)):
                return None
            if "neg" in unit.marks:
                return self._denies(i)
            if unit.kind == NUM or (
                "harm" in unit.marks and unit.marks["harm"].endswith(("/v", "/t"))
            ):
                return None
        return None

    def _listed(self, k: int, i: int) -> bool:
        """Whether nouns, commas and «и» stand between: «погибших, раненых и разрушений нет»."""
        between = self.units[k + 1 : i + 1]
        return all(
            (u.kind == SIGN and self.key(u) == ",")
            or self.key(u) in _JOINS
            or {"harm", "neg"} & u.marks.keys()
            for u in between
        )

    def _aside(self, k: int, i: int) -> bool:
        """«Пострадавших, по предварительным данным, нет»: a few words between two commas."""
        commas = [j for j in range(k + 1, i + 1) if self.units[j].kind == SIGN]
        if not commas or any(self.key(self.units[j]) != "," for j in commas):
            return False
        inside = self.units[commas[0] + 1 : commas[1] if len(commas) > 1 else i + 1]
        return (
            len(commas) <= 2
            and len(inside) <= _ASIDE
            and not any({"harm", "neg", "fire"} & u.marks.keys() for u in inside)
            and not any(u.kind in (NUM, VERB) for u in inside)
        )

    def _denies(self, i: int) -> tuple[int, int] | None:
        """A negation that follows its noun: «нет», or «не» with a word such as «зафиксировано»."""
        unit = self.units[i]
        printed = self.key(unit)
        if printed in _PARTICLES:
            after = self.units[i + 1 : i + 3]
            found = next((u for u in after if "found" in u.marks), None)
            return None if found is None else (unit.start, found.end)
        if printed in ("без", "no", "without", "ни", "никто", "ніхто", "nobody", "обошлось"):
            return None
        return unit.start, unit.end

    # -- a claim's frame -----------------------------------------------------------------------

    def draft(self, outcome: str, k: int) -> Draft:
        """A claim read at unit ``k``, with the sentence's times, places and reservations."""
        draft = Draft(self.sentence.index, outcome)
        draft.mark_unit("outcome", self.units[k])
        draft.times = [u.index for u in self.units if u.kind == TIME]
        for place in self.places(k):
            draft.toponyms.append(place)
            draft.mark("areas", place.start, place.end)
        self._reserve(draft, k)
        return draft

    def _reserve(self, draft: Draft, k: int) -> None:
        for i, unit in enumerate(self.units):
            if "prelim" in unit.marks and not draft.preliminary:
                draft.preliminary = True
                draft.mark_unit("preliminary", unit)
            elif "unverified" in unit.marks and draft.stance == "asserted":
                draft.stance = "unverified"
                draft.mark_unit("stance", unit)
            elif "denial" in unit.marks and self._governs(i, k):
                draft.stance = "denied"
                draft.mark_unit("stance", unit)

    def _governs(self, i: int, k: int) -> bool:
        """Whether a denial at ``i`` rejects what is read at ``k``: nobody speaks in between."""
        return i < k and not any({"say", "insists"} & u.marks.keys() for u in self.units[i + 1 : k])

    def places(self, k: int) -> list[Toponym]:
        """The places of a claim read at ``k``: those of its own clause, else the nearest before it,
        else the nearest after."""
        areas = [
            i
            for i, unit in enumerate(self.units)
            if unit.kind == AREA and unit.relation != "toward" and not self._origin(i)
        ]
        own = self._with_region([i for i in areas if self.of[i] == self.of[k]], areas)
        nearest = self._together([i for i in areas if i < k][::-1]) or areas[:1]
        found = [t for i in own or nearest for t in self.units[i].toponyms]
        return _narrow([t for t in found if t.relation != "toward" and t.kind != "airport"])

    def _with_region(self, own: list[int], areas: list[int]) -> list[int]:
        """Towns and districts with the region that follows a comma: «у селі X, Курська область»."""
        if not own or any(t.kind == "region" for i in own for t in self.units[i].toponyms):
            return own
        after = next((i for i in areas if i > own[-1]), None)
        if after is None or self.units[after].relation:
            return own
        gap = self.units[own[-1] + 1 : after]
        region = any(t.kind == "region" for t in self.units[after].toponyms)
        if region and len(gap) == 1 and self.key(gap[0]) in (",", "("):
            return [*own, after]
        return own

    def _together(self, areas: list[int]) -> list[int]:
        """The nearest of areas (nearest first) and those beside it: «Льгов, Курская область»."""
        out: list[int] = []
        for i in areas:
            gap = self.units[i + 1 : out[0]] if out else []
            if len(gap) > 1 or any(self.key(u) not in (",", "(") for u in gap):
                break
            out.insert(0, i)
        return out

    def _origin(self, i: int) -> bool:
        """Where something came from, "from Crimea": never where it happened."""
        return is_origin(self.text, self.units, i)


def is_origin(text: Text, units: Sequence[Unit], i: int) -> bool:
    """Whether an area is told as the place of launch, or as where somebody is from."""
    unit = units[i]
    if "launchfrom" in unit.marks or (i > 0 and "launchfrom" in units[i - 1].marks):
        return True
    return unit.start > 0 and not unit.relation and text.tokens[unit.start - 1].key in FROM


def _narrow(found: list[Toponym]) -> list[Toponym]:
    """Without a country where something smaller is named as well."""
    smaller = [t for t in found if t.kind != "country"]
    return smaller or found


def any_mark(sentence: Sentence, classes: Collection[str]) -> bool:
    """Whether a unit of the sentence has one of these marks. Quick: most sentences have none."""
    return not sentence.classes.isdisjoint(classes)
