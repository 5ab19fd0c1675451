"""A counted mention: a number and its object, and what several grammars need to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from svodka.claims.drafts import Sentence
from svodka.claims.units import AREA, OBJ, SIGN, Unit

OUTCOMES = frozenset(("downed", "suppressed", "launched", "hit"))
DASHES = frozenset("—-–:(")
OUT_OF = frozenset(("из", "із", "зі", "з", "of"))
_ADJECTIVE_ENDINGS = (
    *("ых", "их", "ыми", "ими", "ого", "ий", "ый", "ой", "ая", "ую", "ые", "ие"),
    *("і", "ою"),
)
PASSIVE = frozenset(("were", "was", "been", "be", "are", "is", "being"))


@dataclass(slots=True)
class Item:
    """One counted mention: a number, an object, the places that go with it."""

    low: int
    high: int | None
    start: int
    end: int
    at: int  # index of its unit in the sentence
    number: Unit | None = None
    thing: Unit | None = None
    site: bool = False
    verb: Unit | None = None
    areas: list[Unit] = field(default_factory=list)
    inner: list[Unit] = field(default_factory=list)  # "one of the Moscow region drones"
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Carry:
    """What a sentence hands on to the next: the outcome of a list, numbers named in an attempt."""

    outcome: str | None = None
    object: str | None = None
    attempt: list[Item] = field(default_factory=list)
    places: list[Unit] = field(default_factory=list)
    seen: bool = False  # something was counted before


def is_background(unit: Unit) -> bool:
    """Whether an area is a country: what the text is about, not where something was counted."""
    return all(t.kind == "country" for t in unit.toponyms)


def is_adjective(key: str) -> bool:
    """Whether an unknown word may stand between a number and its object."""
    if key.isascii():
        return key in ("kamikaze", "shahed", "iranian", "nato", "western")
    return key.endswith(_ADJECTIVE_ENDINGS)


def items_before(units: Sequence[Unit], k: int) -> bool:
    """Whether objects and places were named before unit ``k``: "..., for a total of 19"."""
    return any(u.kind == OBJ for u in units[:k]) and any(u.kind == AREA for u in units[:k])


def name_of(item: Item) -> str | None:
    if "anaphor" in item.flags:
        return None
    return item.thing.value.partition("/")[0] if item.thing is not None else None


def outcome_of(unit: Unit) -> str:
    return unit.value.partition("/")[0]


def is_regional(unit: Unit) -> bool:
    return all(t.kind in ("region", "sea", "district") for t in unit.toponyms)


def agree(number: str, mark: str) -> bool:
    """Whether an object's number and a verb's fit; an unmarked one fits any."""
    return not number or mark not in ("1", "+") or number == mark


def is_list(sentence: Sentence) -> bool:
    return (
        bool(sentence.units) and sentence.units[-1].kind == SIGN and sentence.units[-1].value == ":"
    )
