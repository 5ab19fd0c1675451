"""Which place of a sentence goes with which count."""

from __future__ import annotations

from collections.abc import Sequence

from svodka.claims.clauses import FROM
from svodka.claims.drafts import Note, Text
from svodka.claims.items import DASHES, Item, is_background, outcome_of
from svodka.claims.units import AREA, NUM, OBJ, SIGN, SPEAKER, VERB, Unit


class Attach:
    """Gives the places of a sentence to its items."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._keys = [t.key for t in text.tokens]

    def attach(self, units: Sequence[Unit], items: list[Item]) -> None:
        """Give every place of the sentence to the item it stands with."""
        if not items:
            return
        pending: list[Unit] = []
        launch = False
        outcomes = {outcome_of(u) for u in units if u.kind == VERB}
        downed, launched = "downed" in outcomes, "launched" in outcomes
        for k, unit in enumerate(units):
            if "launchfrom" in unit.marks:
                launch = True
            if unit.kind == VERB or (unit.kind == SIGN and unit.value in ").;"):
                launch = launch and unit.kind != VERB and unit.value not in ").;"
            if (
                unit.kind != AREA
                or not unit.toponyms
                or any(u is unit for i in items for u in (*i.areas, *i.inner))
            ):
                continue
            if downed and unit.relation != "over" and is_background(unit):
                continue  # "objects in Ukraine were attacked": not where it was downed
            if self._keys[unit.start - 1 if unit.start else 0] in FROM and launched:
                self._launch_note(unit)
                continue
            if k and (units[k - 1].kind == SPEAKER or "speaker" in units[k - 1].marks):
                continue  # "the military department in Moscow"
            if not unit.relation and k + 1 < len(units) and "ad" in units[k + 1].marks:
                continue  # "Moscow's air defenses" names who, not where
            if launch:
                self._launch_note(unit)
                continue
            before = [i for i in items if i.at < k]
            following = self._paired(units, k, items)
            if following is not None:
                following.areas.append(unit)
                if units[k + 1].value == "(":
                    following.flags.add("(")
            elif before:
                before[-1].areas.append(unit)
            else:
                pending.append(unit)
        first = items[0]
        if pending and all(t.relation == "toward" for a in first.areas for t in a.toponyms):
            first.areas = [u for u in pending if not is_background(u)] + first.areas
        elif pending and not first.areas:
            first.areas = [u for u in pending if not is_background(u)] or []
        elif (
            pending
            and len(pending) == 1
            and all(
                t.kind == "district" or t.kind == "town" for a in first.areas for t in a.toponyms
            )
        ):
            first.areas = pending + first.areas
        if pending and not any(i.areas for i in items[1:]):
            # «Над Орловской областью подавлены четыре, а один сбит»
            for item in items[1:]:
                if "of_which" not in item.flags:
                    item.areas = [u for u in pending if not is_background(u)]

    def _launch_note(self, unit: Unit) -> None:
        self._text.notes.append(
            Note("launch_place", "info", "A place of launch is not recorded.", unit.start, unit.end)
        )

    def _paired(self, units: Sequence[Unit], k: int, items: Sequence[Item]) -> Item | None:
        """The item that follows a place directly: «над Брянской — 5», "Belgorod region (5)"."""
        j = k + 1
        dashed = False
        while j < len(units) and units[j].kind == SIGN and units[j].value in DASHES:
            dashed = True
            j += 1
        if j >= len(units) or units[j].kind != NUM:
            return None
        if not dashed and units[k - 1].kind in (NUM, OBJ, VERB) and k:
            return None
        if k and units[k - 1].kind in (NUM, OBJ) and _has_own_place(units, j):
            return None  # «12 БПЛА над регионом: восемь над Москвой»
        for item in items:
            if item.at == j:
                before = units[k - 1] if k else None
                # "10 — over Kaluga — 8 over Bryansk" would be the other way round.
                if (
                    before is not None
                    and before.kind == SIGN
                    and before.value in "—-"
                    and k > 1
                    and (units[k - 2].kind in (NUM, OBJ))
                ):
                    return None
                return item
        return None


def _has_own_place(units: Sequence[Unit], j: int) -> bool:
    """Whether a place with a preposition follows the number at ``j``, or its object."""
    after = next((u for u in units[j + 1 :] if u.kind != OBJ), None)
    return after is not None and after.kind == AREA and bool(after.relation)
