"""Statements that say one thing → one row: who said it first, and who passed it on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from svodka.model import Claim
from svodka.model.finding import Conflict, Statement
from svodka.serve.pages import saying

# These are counted; what else a claim can speak of came of it.
COUNTING = ("attack", "launched", "downed", "suppressed", "hit")
PEOPLE = ("killed", "injured", "casualties")
THINGS = ("damage", "fire", "outage", "debris")


@dataclass(frozen=True, slots=True)
class Row:
    """``first`` is in the speaker's own channel if anything is, else the earliest; ``others`` say
    the same elsewhere. ``conflicts`` are numbers in the list of conflicts that it stands in."""

    first: Statement
    others: tuple[Statement, ...]
    conflicts: tuple[int, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        return (self.first, *self.others)

    @property
    def claims(self) -> frozenset[str]:
        return frozenset(item.claim.id for item in self.statements)


def rows(statements: Iterable[Statement], conflicts: Sequence[Conflict] = ()) -> tuple[Row, ...]:
    """By outcome, then speaker and time."""
    found: dict[object, list[Statement]] = {}
    for item in saying.in_order(statements):
        found.setdefault(_said(item), []).append(item)
    made = (_row(items, conflicts) for items in found.values())
    return tuple(sorted(made, key=_order))


def _row(items: list[Statement], conflicts: Sequence[Conflict]) -> Row:
    first = next((item for item in items if item.own), items[0])
    others = tuple(item for item in items if item is not first)
    ids = {item.claim.id for item in items}
    numbers = (n for n, conflict in enumerate(conflicts, 1) if ids & set(conflict.claims))
    return Row(first, others, tuple(numbers))


def _said(item: Statement) -> object:
    claim = item.claim
    count, window, speaker = claim.count, claim.window, claim.speaker
    # Outlets and unnamed sources share an id, and are not one speaker.
    who = item.source if speaker.id in ("outlet", "anon") else None
    return (
        speaker.id,
        (speaker.name or "").casefold() if speaker.id == "other" else who,
        claim.outcome,
        claim.object,
        (count.low, count.high) if count else None,
        claim.stance == "denied",
        (window.start, window.end) if window.start else (claim.id, window.printed),
        claim.role == "extra",
        claim.places or tuple(area.printed for area in claim.areas),
        claim.airport,
        claim.to,
    )


def _order(row: Row) -> tuple[int, float, str, str]:
    claim, published = row.first.claim, row.first.published
    outcome = COUNTING.index(claim.outcome) if claim.outcome in COUNTING else len(COUNTING)
    start = claim.window.start or published
    return outcome, start.timestamp() if start else 0.0, claim.speaker.id, claim.id


def aftermath(claims: Iterable[Claim], outcomes: Sequence[str]) -> tuple[str, ...]:
    """What claims say of people or of things, each once: "1 injured", "no killed (preliminary)".

    A claim of none and no claim are two things: the second gives ().
    """
    found = [claim for claim in claims if claim.outcome in outcomes]
    found.sort(key=lambda claim: outcomes.index(claim.outcome))
    return tuple(dict.fromkeys(map(_aftermath, found)))


def _aftermath(claim: Claim) -> str:
    count = claim.count
    number = saying.count(count)
    if count is not None and count.high == 0:
        said = f"no {claim.outcome}"
    elif not number:
        said = claim.outcome
    elif claim.unit in ("objects", "people"):
        said = f"{number} {claim.outcome}"
    else:
        said = f"{claim.outcome}, {number} {claim.unit}"
    # Where nothing happened needs no list of towns.
    where = "" if count is not None and count.high == 0 else saying.localities(claim)
    notes = saying.notes(claim)
    return said + (f" in {where}" if where else "") + (f" ({notes})" if notes else "")
