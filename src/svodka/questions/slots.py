"""What a person writes of a slot → a correction's change, checked against gazetteer and offices.

The forms, slot by slot (``none`` empties a slot that can be empty):

- ``areas``: ids with commas, ``RU-BRY`` or ``RU-BRY,RU-KLU``; an area of several ids with ``+``;
  after ``:`` a relation (``RU-BRY:near``), after ``@`` the words that name it in the text or their
  characters (``RU-BRY@Брянской``, ``RU-BRY@10-16``). The n-th area keeps the words of the n-th
  that was read; one more than were read has to say where it is printed
- ``count``: ``11``, ``11-21``, ``11+``
- ``from`` and ``to``: the hours, Moscow time where no offset is given; one of them keeps the other
- ``window``: ``none`` only
- ``speaker``: an office, ``RU-MOD`` or ``gov:RU-BRY``
- ``airport``, ``to_airport``: a code, ICAO or IATA
- ``preliminary``: ``yes`` or ``no``; ``parent``: a claim's id
- ``outcome``, ``object``, ``unit``, ``role``, ``stance``, ``exhaustive``: a word of the contract
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from svodka import settings
from svodka.errors import SettingsError
from svodka.ledger import Basis
from svodka.ledger.correcting import SLOTS
from svodka.model.claim import RELATIONS, SPEAKER_IDS
from svodka.places import Gazetteer

NONE = "none"
_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9})|(\+))?")
_AREA = re.compile(r"(?P<ids>[^@]+?)(?::(?P<relation>[a-z]+))?(?:@(?P<at>.+))?", re.DOTALL)
_SPAN = re.compile(r"(\d+)-(\d+)")
_YES = {"yes": True, "no": False, "true": True, "false": False}
_HEADS = ("gov", "mayor", "gov-ru", "mayor-ru")
# Names that differ from those of the change.
_HOURS = ("from", "to", "window")
WRITTEN = (*(slot for slot in SLOTS if slot not in ("to", "window")), "to_airport", *_HOURS)


def change(told: Mapping[str, str], basis: Basis) -> dict[str, Any]:
    """What ``Decision.corrected`` takes. SettingsError for a slot or a value that means nothing."""
    out: dict[str, Any] = {}
    for slot, printed in told.items():
        if slot not in WRITTEN:
            raise SettingsError(
                f"a claim has no slot {slot!r} to correct", hint=f"one of {', '.join(WRITTEN)}"
            )
        if slot not in _HOURS:
            make = _FORMS.get(slot, _word)
            out["to" if slot == "to_airport" else slot] = make(printed.strip(), basis)
    if any(slot in told for slot in _HOURS):
        out["window"] = _window(told, basis)
    return out


def place(printed: str, kinds: tuple[str, ...] = ()) -> str:
    """The id of a place that the gazetteer knows, in any case. SettingsError with those that are
    spelled like it."""
    known = Gazetteer.packaged()
    for id in (printed, printed.upper(), printed.lower()):
        found = known.place(id)
        if found is not None and (not kinds or found.kind in kinds):
            return id
    close = known.closest(printed, region=None, kinds=("region", "sea"), limit=3)
    hint = ", ".join(f"{item.id} ({item.name})" for item in close)
    raise SettingsError(
        f"no place has the id {printed!r}", hint=f"did you mean {hint}" if hint else ""
    )


def _areas(printed: str, basis: Basis) -> list[dict[str, Any]]:
    if printed == NONE:
        return []
    return [_area(n, one.strip(), basis) for n, one in enumerate(printed.split(","))]


def _area(number: int, printed: str, basis: Basis) -> dict[str, Any]:
    match = _AREA.fullmatch(printed)
    # An id may hold a colon itself: sea:black.
    if match is not None and match["relation"] and match["relation"] not in RELATIONS:
        match = re.fullmatch(r"(?P<ids>[^@]+)(?P<relation>)(?:@(?P<at>.+))?", printed, re.DOTALL)
    if match is None:
        raise SettingsError(f"{printed!r} is no area", hint="write it like RU-BRY@Брянской")
    found: dict[str, Any] = {"ids": [place(id.strip()) for id in match["ids"].split("+")]}
    if match["relation"]:
        found["relation"] = match["relation"]
    if match["at"]:
        found["start"], found["end"] = _span(match["at"].strip(), basis.text)
    elif number >= len(basis.claim.areas):
        raise SettingsError(
            f"{printed} is one area more than was read: where is it printed?",
            hint=f"write {printed}@WORDS, or its characters like {printed}@10-16",
        )
    return found


def _span(printed: str, text: str) -> tuple[int, int]:
    """Where the words stand: they have to stand there once."""
    told = _SPAN.fullmatch(printed)
    if told is not None:
        start, end = int(told[1]), int(told[2])
        if 0 <= start < end <= len(text):
            return start, end
        raise SettingsError(
            f"the text has no characters {printed}", hint=f"it has {len(text)} characters"
        )
    found = [at.start() for at in re.finditer(re.escape(printed), text)]
    if len(found) == 1:
        return found[0], found[0] + len(printed)
    if not found:
        raise SettingsError(
            f"the text does not print {printed!r}", hint="copy the words as they stand there"
        )
    spans = ", ".join(f"{at}-{at + len(printed)}" for at in found[:5])
    raise SettingsError(
        f"the text prints {printed!r} {len(found)} times", hint=f"give the characters: {spans}"
    )


def _count(printed: str, _: Basis) -> dict[str, int | None] | None:
    if printed == NONE:
        return None
    match = _RANGE.fullmatch(printed)
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
    if match is None or high < low:
        raise SettingsError(
            f"{printed!r} is no count", hint="write 11, 11-21 (the lower one first), 11+ or none"
        )
    return {"low": low, "high": None if match[3] else high}


def _window(told: Mapping[str, str], basis: Basis) -> dict[str, str] | None:
    if told.get("window", NONE) != NONE:
        raise SettingsError("a window is given by its hours", hint="--set from=… --set to=…")
    if "window" in told:
        if "from" in told or "to" in told:
            raise SettingsError("no window, or its hours?", hint="give one of them")
        return None
    window = basis.claim.window
    start = _moment(told["from"]) if "from" in told else window.start
    end = _moment(told["to"]) if "to" in told else window.end
    if start is None or end is None:
        raise SettingsError("the claim states no hours to keep", hint="give both from and to")
    if start >= end:
        raise SettingsError(
            f"the hours end before they begin: {start.isoformat()} to {end.isoformat()}",
            hint="from is included, to is not",
        )
    return {"start": start.isoformat(), "end": end.isoformat()}


def _moment(printed: str) -> datetime:
    try:
        found = datetime.fromisoformat(printed.strip())
    except ValueError as error:
        raise SettingsError(
            f"{printed!r} is not a time", hint="write it like 2026-05-14T20:00, Moscow time"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=settings.zone(settings.PICTURE_ZONE))


def _speaker(printed: str, _: Basis) -> str:
    office, colon, region = printed.partition(":")
    if printed in SPEAKER_IDS:
        return printed
    if colon and office in _HEADS:
        return f"{office}:{place(region, ('region',))}"
    raise SettingsError(
        f"{printed!r} is no office",
        hint=f"one of {', '.join(SPEAKER_IDS)}, or gov:RU-BRY, mayor:RU-MOW",
    )


def _airport(printed: str, _: Basis) -> dict[str, str | None] | None:
    if printed == NONE:
        return None
    code = printed.upper()
    for found in Gazetteer.packaged().places("airport"):
        if code in (found.icao, found.iata):
            return {"iata": found.iata or None, "icao": found.icao or None}
    raise SettingsError(
        f"no airport has the code {printed!r}", hint="give ICAO or IATA, like UUBC or KLF"
    )


def _preliminary(printed: str, _: Basis) -> bool:
    if printed.casefold() not in _YES:
        raise SettingsError(f"{printed!r} is neither yes nor no", where="preliminary")
    return _YES[printed.casefold()]


def _word(printed: str, _: Basis) -> str:
    """Checked by the ledger, which knows the words of each slot."""
    return printed


def _or_none(printed: str, _: Basis) -> str | None:
    return None if printed == NONE else printed


_FORMS: dict[str, Callable[[str, Basis], Any]] = {
    "areas": _areas,
    "count": _count,
    "speaker": _speaker,
    "airport": _airport,
    "to_airport": _airport,
    "preliminary": _preliminary,
    "parent": _or_none,
    "object": _or_none,
}
