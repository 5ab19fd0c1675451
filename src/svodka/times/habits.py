"""What a speaker means by hours that are not printed: zone, night, morning, "about".

Read from ``data/times/habits.toml`` and ``zones.tsv``, where each has its reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

Minutes = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Three readings of a part of the day, in minutes from the midnight of the day it belongs to.

    A night belongs to the day of its morning, so it starts at a negative minute.
    """

    nominal: Minutes
    outer: Minutes
    inner: Minutes | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """``zone`` is an IANA name; ``known`` says whether the speaker's zone is known rather than
    assumed. ``around`` and ``slip`` are in minutes: how far "about" reaches, and by how much a
    channel may print an hour later than its own post."""

    zone: str
    known: bool
    around: int
    slip: int
    parts: Mapping[str, Part]

    @staticmethod
    def of(speaker_id: str, source: str | None = None, lang: str | None = None) -> Habits:
        """The habits of a speaker; of the source's own speaker, else of the language's zone."""
        return _habits(speaker_id, source, lang)

    def tz(self, zone: str | None = None) -> ZoneInfo:
        """The zone that words name; the speaker's own for None and for "local"."""
        return _zone(self.zone if zone in (None, "local") else zone or self.zone)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _file(name: str) -> str:
    return files("svodka.data").joinpath("times").joinpath(name).read_text(encoding="utf-8")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_file("habits.toml"))


@cache
def _zones() -> dict[str, str]:
    rows = (line.split("\t") for line in _file("zones.tsv").splitlines() if line[:1] != "#")
    return {row[0]: row[1] for row in rows if len(row) > 1}


def _minutes(printed: str) -> int:
    """ "-20:00" → -240: an hour of the day before is counted back from midnight."""
    hour, minute = printed.lstrip("-").split(":")
    total = int(hour) * 60 + int(minute)
    return total - 1440 if printed.startswith("-") else total


def _span(pair: list[str]) -> Minutes:
    return _minutes(pair[0]), _minutes(pair[1])


def _parts(table: Mapping[str, Any]) -> dict[str, Part]:
    return {
        name: Part(
            _span(row["nominal"]),
            _span(row["outer"]),
            _span(row["inner"]) if "inner" in row else None,
        )
        for name, row in table.get("parts", {}).items()
    }


@lru_cache(maxsize=1024)
def _habits(speaker_id: str, source: str | None, lang: str | None) -> Habits:
    table = _table()
    known = table["speakers"].get(speaker_id) or {}
    zone = known.get("zone") or _office_zone(speaker_id)
    if zone is None and source is not None:
        known = table["speakers"].get(table["sources"].get(source, ""), {})
        zone = known.get("zone")
    default = table["default"]
    return Habits(
        zone=zone or table["languages"].get(lang or "", default["zone"]),
        known=zone is not None,
        around=known.get("around", default["around"]),
        slip=known.get("slip", default["slip"]),
        parts={**_parts(default), **_parts(known)},
    )


def _office_zone(speaker_id: str) -> str | None:
    """The zone of "gov:RU-SAM", "mayor:UA-51" or "RU-…"; None when the id names no country."""
    region = speaker_id.rpartition(":")[2]
    if region in _zones():
        return _zones()[region]
    if region.startswith("RU-"):
        return "Europe/Moscow"
    return "Europe/Kyiv" if region.startswith("UA-") else None
