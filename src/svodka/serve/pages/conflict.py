"""A conflict: the claims side by side with the words that clash, repairs, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from svodka.export.audit_spans import Stretch
from svodka.ledger import Judgement, Ledger
from svodka.model.finding import Bounds, Conflict, Repair, Statement
from svodka.questions import NightAnswer
from svodka.serve.pages import links, marking, saying
from svodka.serve.pages.answers import Answers, Seen

KINDS = {
    "count": "Without any one of these claims, the rest can be true.",
    "denial": "One speaker denies what another says.",
    "state": "Two speakers say different things of the same place and hours.",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One claim of it: ``quote`` with the words that clash marked; ``others`` in the ledger that
    say the same do not appear, for repeating adds nothing. ``cost`` of setting it aside."""

    statement: Statement
    said: str
    quote: tuple[Stretch, ...]
    cost: float | None
    aside: bool
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What the bounds of an area are; ``aside`` says what was left out for them, ``claims`` are the
    ids."""

    places: tuple[str, ...]
    name: str
    period: str
    bounds: Bounds
    aside: tuple[str, ...]
    claims: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """``places`` are those that its claims name, each area once; ``others`` are further conflicts
    of the night that share a claim with it."""

    day: date
    conflict: Conflict
    sentence: str
    means: str
    sides: tuple[Side, ...]
    repairs: tuple[tuple[Repair, str], ...]
    effects: tuple[Effect, ...]
    places: tuple[tuple[str, ...], ...]
    others: tuple[tuple[Conflict, str], ...]
    read: tuple[str, ...]


def view(
    ledger: Ledger, answers: Answers, day: date, digest: str, upto: int, seen: Seen
) -> ConflictView | None:
    """None when the claims of that night and day make no such conflict."""
    answer, found, _ = answers.night(ledger, day, upto, seen)
    one = next((item for item in found.found if links.digest(item) == digest), None)
    if one is None:
        return None
    known = {**answer.statements, **found.statements}
    items = saying.in_order(known[id] for id in one.claims if id in known)
    effects = tuple(_effects(answer, one, items, known))
    aside = {id for effect in effects for id in effect.claims}
    costs = {repair.claim: repair.cost for repair in one.repairs}
    judged = ledger.judgements(upto)
    return ConflictView(
        day,
        one,
        saying.conflict(one, known),
        KINDS.get(one.kind, ""),
        tuple(_side(item, costs, aside, judged) for item in items),
        tuple((repair, saying.change(repair, known)) for repair in one.repairs),
        effects,
        tuple(dict.fromkeys(a.ids for item in items for a in item.claim.areas if a.ids)),
        tuple(
            (item, saying.conflict(item, known))
            for item in found.found
            if item != one and set(item.claims) & set(one.claims)
        ),
        tuple(saying.coverage(answer.coverage)),
    )


def _side(
    item: Statement,
    costs: Mapping[str, float],
    aside: set[str],
    judged: Sequence[Judgement],
) -> Side:
    ids = (item.claim.id, item.document)
    return Side(
        item,
        saying.said(item),
        marking.quoted(item),
        costs.get(item.claim.id),
        item.claim.id in aside,
        tuple(one for one in judged if one.subject in ids or ids[0] in one.claims),
    )


def _effects(
    answer: NightAnswer,
    one: Conflict,
    items: Sequence[Statement],
    known: Mapping[str, Statement],
) -> list[Effect]:
    """Of the areas that its claims name: the bounds that stand all the same."""
    places = {id for item in items for id in item.claim.places}
    made = []
    for region in answer.regions:
        finding = region.finding
        if set(finding.scope.places) & places and one in finding.conflicts:
            aside = tuple(saying.aside(r, known) for r in finding.set_aside)
            out = frozenset(r.claim for r in finding.set_aside)
            name = saying.area(finding.scope.places)
            made.append(
                Effect(finding.scope.places, name, region.period, finding.bounds, aside, out)
            )
    return made
