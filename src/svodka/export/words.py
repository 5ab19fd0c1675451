"""Values → words for people, in feeds, workbooks and names of entities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from svodka.export.extract import Clash, Spot
from svodka.model import Claim, Count, Speaker
from svodka.model.finding import Bounds, Statement

Spots = Callable[[str], Spot]

_NOT_BOTH = {
    "count": "These cannot all be true",
    "denial": "One denies what another says",
    "state": "One says that there were none, another that there were some",
}
_LONGEST = 280


class Office(NamedTuple):
    """A row of data/export/speakers.tsv."""

    name: str
    schema: str
    country: str


@lru_cache(maxsize=1)
def offices() -> dict[str, Office]:
    """By the id of the speaker, or what stands before its colon."""
    text = files("svodka").joinpath("data/export/speakers.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return {id: Office(*rest) for id, *rest in rows}


def speaker(value: Speaker, spots: Spots, source: str | None = None) -> str:
    """The office; of others the name as printed; of an outlet its source."""
    kind, _, region = value.id.partition(":")
    office = offices().get(kind)
    if office is not None:
        return f"{office.name} {spots(region).name}" if region else office.name
    if kind == "outlet":
        return source or "an outlet"
    return one_line(value.name) if value.name else "an unnamed source"


def bounds(value: Bounds) -> str:
    """ "11", "11 to 21", "at least 11"."""
    if value.high is None:
        return f"at least {value.low}"
    return str(value.low) if value.low == value.high else f"{value.low} to {value.high}"


def count(value: Count | None) -> str:
    """ "10", "31+", "1–40"; "" where nothing was counted."""
    if value is None:
        return ""
    if value.high is None:
        return f"{value.low}+"
    return str(value.low) if value.low == value.high else f"{value.low}–{value.high}"


def places(ids: Iterable[str], spots: Spots) -> str:
    """Names; "everywhere" for none."""
    return ", ".join(spots(id).name for id in ids) or "everywhere"


def what(claim: Claim) -> str:
    """ "10 downed uav", "no casualties"."""
    if claim.count is not None and claim.count.high == 0:
        return f"no {claim.outcome}"
    words = (count(claim.count), claim.outcome, claim.object or "")
    return " ".join(word for word in words if word)


def said(item: Statement, spots: Spots) -> str:
    """Who said what of which place."""
    claim = item.claim
    stance = "" if claim.stance == "asserted" else f"{claim.stance}: "
    where = f" ({places(claim.places, spots)})" if claim.places else ""
    return f"{speaker(claim.speaker, spots, item.source)}: {stance}{what(claim)}{where}"


def clash(value: Clash, spots: Spots) -> str:
    """One sentence."""
    items = (value.statements[id] for id in value.conflict.claims if id in value.statements)
    told = "; ".join(said(item, spots) for item in items)
    return f"{_NOT_BOTH[value.conflict.kind]}: {told}."


def night(day: date) -> str:
    return f"Night to {day.day} {day:%B %Y}"


def one_line(text: str, width: int = _LONGEST) -> str:
    """Blanks squeezed, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Each once, in order, without what is empty."""
    return tuple(dict.fromkeys(value for value in _some(values)))


def _some(values: Iterable[str | None]) -> Iterator[str]:
    return (value for value in values if value)
