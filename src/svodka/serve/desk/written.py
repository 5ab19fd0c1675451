"""A claim's slots as a person writes them in the form; the inverse is ``questions.slots``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from svodka import settings
from svodka.model import AirportRef, Area, Claim, Count
from svodka.model.claim import OBJECTS, OUTCOMES, ROLES, STANCES
from svodka.questions.slots import NONE


@dataclass(frozen=True, slots=True)
class Field:
    """One slot of the form. ``value`` is what stands there, ``read`` what the machine read;
    ``choices``: the only words it can have, () for free text; ``names``: the list that helps to
    write it."""

    name: str
    label: str
    value: str
    read: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    names: str = ""
    type: str = "text"

    @property
    def changed(self) -> bool:
        return self.value != self.read


# What the form asks for, in order: name, label, hint, choices, list of names, type of the input.
_FORM: tuple[tuple[str, str, str, tuple[str, ...], str, str], ...] = (
    ("areas", "Places", "ids with commas; RU-BRY@WORDS for one not read", (), "places", "text"),
    ("count", "Count", "11, 11-21, 11+ or none", (), "", "text"),
    ("outcome", "Outcome", "", OUTCOMES, "", "text"),
    ("object", "Object", "", (*OBJECTS, NONE), "", "text"),
    ("from", "From", "Moscow time", (), "", "datetime-local"),
    ("to", "To", "Moscow time, not included", (), "", "datetime-local"),
    ("speaker", "Speaker", "RU-MOD, gov:RU-BRY", (), "offices", "text"),
    ("stance", "Stance", "", STANCES, "", "text"),
    ("role", "Role", "of its list", ROLES, "", "text"),
    ("preliminary", "Preliminary", "", ("no", "yes"), "", "text"),
    ("airport", "Airport", "ICAO or IATA, or none", (), "", "text"),
)


def fields(read: Claim, stands: Claim, told: Mapping[str, str] | None = None) -> tuple[Field, ...]:
    """The form for a claim that was ``read`` so and ``stands`` so; ``told`` is what somebody sent
    that could not be taken."""
    was, now = dict(_written(read)), dict(_written(stands))
    now |= told or {}
    found = []
    for name, label, hint, choices, names, type in _FORM:
        if name == "airport" and read.airport is None and not now[name]:
            continue
        found.append(Field(name, label, now[name], was[name], hint, choices, names, type))
    return tuple(found)


def changed(read: Claim, sent: Mapping[str, str]) -> dict[str, str]:
    """Of what was sent, the slots that are not as they were read, for ``slots.change``."""
    was = dict(_written(read))
    told = {
        name: value.strip() or NONE
        for name, value in sent.items()
        if name in was and value.strip() != was[name]
    }
    if told.get("from") == NONE == told.get("to"):
        del told["from"], told["to"]
        told["window"] = NONE
    return told


def _written(claim: Claim) -> Iterator[tuple[str, str]]:
    yield "areas", ", ".join(_area(area) for area in claim.areas if area.ids)
    yield "count", _count(claim.count)
    yield "outcome", claim.outcome
    yield "object", claim.object or NONE
    yield "from", _moment(claim.window.start)
    yield "to", _moment(claim.window.end)
    yield "speaker", claim.speaker.id
    yield "stance", claim.stance
    yield "role", claim.role
    yield "preliminary", "yes" if claim.preliminary else "no"
    yield "airport", _airport(claim.airport)


def _area(area: Area) -> str:
    relation = "" if area.relation in ("over", "in") else f":{area.relation}"
    return "+".join(area.ids) + relation


def _count(count: Count | None) -> str:
    if count is None:
        return ""
    if count.high is None:
        return f"{count.low}+"
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def _moment(value: datetime | None) -> str:
    if value is None:
        return ""
    local = value.astimezone(settings.zone(settings.PICTURE_ZONE))
    return f"{local:%Y-%m-%dT%H:%M}"


def _airport(value: AirportRef | None) -> str:
    return "" if value is None else value.icao or value.iata or ""
