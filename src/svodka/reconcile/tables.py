"""The published tables: sides, the tree of objects, what wording takes away, weights of repair."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from svodka.model import Claim
from svodka.model.finding import Statement

ANY = "any"


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds that a count may hold; ``all`` if an exhaustive one left none of them out."""

    held: frozenset[str]
    all: bool


def _text(name: str) -> str:
    return files("svodka.data").joinpath("reconcile").joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> list[list[str]]:
    lines = _text(name).splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


@cache
def _sides() -> dict[str, str]:
    return {row[0]: row[1] for row in _rows("sides.tsv")}


@cache
def _objects() -> dict[str, Kinds]:
    return {
        row[0]: Kinds(frozenset(row[1].split()), row[2] == "yes") for row in _rows("objects.tsv")
    }


@cache
def _weights() -> dict[str, dict[str, float]]:
    return tomllib.loads(_text("weights.toml"))


@cache
def _standing() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(row[1].split()) - {"none"} for row in _rows("exhaustive.tsv")}


def exhaustive(claim: Claim) -> bool:
    """Whether a claim's own word that it counted everything stands, by speaker and role."""
    table, speaker = _standing(), claim.speaker.id
    known = table.get(f"speaker:{speaker}", table.get(f"speaker:{speaker.partition(':')[0]}"))
    told = table["speaker:other"] if known is None else known
    return claim.exhaustive in told and table.get(f"role:{claim.role}") != frozenset()


def whole_place(wording: str) -> bool:
    """Whether "locality", "near" and the like leave a place counted in full."""
    return _standing().get(f"place:{wording}") != frozenset()


@cache
def _generic() -> tuple[str, ...]:
    return tuple(row[0] for row in _rows("generic.tsv"))


def kinds_of(claim: Claim) -> Kinds:
    """What a claim may hold; people and sites have no kinds."""
    if claim.unit != "objects":
        return Kinds(frozenset((ANY,)), True)
    printed = (claim.object_type or "").casefold()
    if claim.object == "target" and printed and not any(stem in printed for stem in _generic()):
        return Kinds(frozenset(("target",)), False)
    return kinds(claim.object)


def kinds(object: str | None) -> Kinds:
    """Of an object's name; of none, any kind, and nothing counted in full."""
    return _objects().get(object or "", Kinds(_objects()["target"].held, False))


def side(claim: Claim) -> str:
    """RU or UA, whose official speaks; for others the country of all places named; else "?"."""
    speaker = claim.speaker.id
    known = _sides().get(speaker)
    if known is not None:
        return known
    office, _, region = speaker.partition(":")
    if office in ("gov", "mayor"):
        return region.partition("-")[0] or "?"
    named = {p.partition("-")[0] for p in claim.places if p[:2] in ("RU", "UA")}
    return named.pop() if len(named) == 1 else "?"


@cache
def _territory() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(row[1].split()) for row in _rows("territory.tsv")}


@cache
def at_home(side: str, place: str) -> bool:
    """Whether a side's count without a place may be over it; where an id tells no country, yes."""
    own = _territory().get(side)
    country, dash, _ = place.partition("-")
    if own is None or not dash or len(country) != 2 or not country.isupper():
        return True
    return country in own or place.partition("/")[0] in own


def sides() -> frozenset[str]:
    """Ids that, as a scope's only place, mean what that side's officials count."""
    return frozenset(_territory())


def cost(statement: Statement) -> float:
    """What setting a statement aside costs."""
    claim, table = statement.claim, _weights()
    speakers, plus = table["speaker"], table["plus"]
    base = speakers.get(claim.speaker.id, speakers.get(claim.speaker.id.partition(":")[0]))
    total = speakers["other"] if base is None else base
    count = claim.count
    applies = {
        "own": statement.own,
        "total": claim.role == "total",
        "lumped": len(claim.areas) > 1,
        "preliminary": claim.preliminary,
        "approximate": count is not None and count.high != count.low,
        "fuzzy": claim.window.inner is None,
    }
    total += sum(plus[name] for name, holds in applies.items() if holds)
    return round(max(total, 0.1), 2)


def cost_listed_twice() -> float:
    return _weights()["listed_twice"]["cost"]
