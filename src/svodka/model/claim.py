"""What one speaker asserts about one scope, each value with the spans it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from svodka.model.span import Span
from svodka.model.window import NO_WINDOW, Window

OUTCOMES = (
    "attack",
    "downed",
    "suppressed",
    "launched",
    "hit",
    "debris",
    "damage",
    "fire",
    "outage",
    "casualties",
    "killed",
    "injured",
    "closed",
    "reopened",
    "restricted",
    "diverted",
    "deployed",
)
OBJECTS = ("uav", "fpv", "missile", "bomb", "usv", "helicopter", "aircraft", "target", "mixed")
UNITS = ("objects", "people", "sites", "airports")
ROLES = ("total", "part", "of_which", "single", "extra")
STANCES = ("asserted", "denied", "unverified")
RELATIONS = ("over", "in", "near", "between", "toward")
EXHAUSTIVE = ("region", "side", "listed", "none")
# Beside these, "gov:<ISO region>" and "mayor:<ISO region>", and "gov-ru:" and "mayor-ru:" for those
# that Russia set up in a region where the other one speaks as well.
SPEAKER_IDS = (
    "RU-MOD",
    "UA-AF",
    "ROSAVIATSIA",
    "police",
    "emergency",
    "outlet",
    "anon",
    "other",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One span and what it gives back: ``document.text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """A range: lowest, highest or None when nothing limits it, and the printed words."""

    low: int
    high: int | None
    printed: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who asserts. ``name`` and ``medium`` as printed, ``relay`` is who passed it on."""

    id: str
    name: str | None = None
    medium: str | None = None
    relay: str | None = None


@dataclass(frozen=True, slots=True)
class Locality:
    """A place inside an area: a town or district, resolved or with ranked candidates.

    ``lat`` and ``lon`` in degrees (WGS 84), None when unresolved: never a guess, never 0, 0.
    """

    printed: str
    span: Span
    id: str | None = None
    candidates: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """One printed place name. ``ids`` has several entries for an area such as Moscow region."""

    printed: str
    span: Span
    ids: tuple[str, ...]
    relation: str = "over"
    localities: tuple[Locality, ...] = ()


@dataclass(frozen=True, slots=True)
class AirportRef:
    """An airport by the codes that others know (None when it has none or is not known)."""

    printed: str
    iata: str | None
    icao: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one speaker asserts about one scope (outcome + object + place + window).

    ``evidence`` maps a slot's name to the spans it was read from. ``parent`` is the id of the total
    that a part, an of_which or an extra belongs to.
    """

    id: str
    speaker: Speaker
    outcome: str
    object: str | None = None
    object_type: str | None = None
    unit: str = "objects"
    count: Count | None = None
    role: str = "single"
    parent: str | None = None
    stance: str = "asserted"
    preliminary: bool = False
    areas: tuple[Area, ...] = ()
    exhaustive: str = "none"
    airport: AirportRef | None = None
    to: AirportRef | None = None
    window: Window = NO_WINDOW
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)

    @property
    def places(self) -> tuple[str, ...]:
        """All ids of the areas together, in printed order, each once."""
        return tuple(dict.fromkeys(i for area in self.areas for i in area.ids))
