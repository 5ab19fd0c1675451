"""What stands in an address → values. SettingsError and Refused say what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from svodka import settings
from svodka.errors import SettingsError
from svodka.ledger import periods
from svodka.ledger.store import AsOf
from svodka.places import Gazetteer
from svodka.serve.errors import Refused

# Before these nobody counted, after these nobody has; both leave room for the hours around them.
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)

# How many days one answer goes over. What is longer is for `svodka` on the machine itself.
LONGEST = {
    "bounds": 93,
    "trend": 400,
    "conflicts": 31,
    "history": 7,
    "airports": 93,
    "families": 31,
    "sources": 400,
    "nights": 400,
    "feed": 93,
}

_ENTRY = re.compile(r"[0-9]{1,15}")
_PLACE = re.compile(r"[\w:./-]{1,120}")


def day(printed: str, where: str = "date") -> date:
    """A date such as 2026-05-15."""
    try:
        found = date.fromisoformat(printed)
    except ValueError as error:
        raise SettingsError(
            f"{printed[:40]!r} is not a date", where=where, hint="write it like 2026-05-15"
        ) from error
    return _inside(found, where, found)


def moment(printed: str, where: str) -> datetime:
    """A time; without an offset it is Moscow time, and a date is its midnight. A blank before the
    offset is a "+" that was not escaped."""
    try:
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:?\d\d$)", "+", printed.strip()))
    except ValueError as error:
        raise SettingsError(
            f"{printed[:40]!r} is not a time",
            where=where,
            hint="write it like 2026-05-14T20:00, which is Moscow time, or with an offset",
        ) from error
    _inside(found.date(), where, found)
    return found if found.tzinfo else found.replace(tzinfo=settings.zone(settings.PICTURE_ZONE))


def maybe_moment(printed: str | None, where: str) -> datetime | None:
    return None if printed is None else moment(printed, where)


def as_of(printed: str | None, where: str = "as_of") -> AsOf:
    """A time, or the number of an entry; None for now."""
    if printed is None or not _ENTRY.fullmatch(printed):
        return maybe_moment(printed, where)
    return int(printed)


def hours(start: str, end: str, question: str) -> tuple[datetime, datetime]:
    """``from`` and ``to``, the first before the second and not too far from it."""
    first, last = in_order(start, end)
    _short(last - first, question)
    return first, last


def in_order(start: str, end: str) -> tuple[datetime, datetime]:
    """``from`` and ``to``, the first before the second."""
    first, last = moment(start, "from"), moment(end, "to")
    if first >= last:
        raise SettingsError(
            "the hours end before they begin",
            where="to",
            hint="from is included, to is not: give a later to",
        )
    return first, last


def short(start: datetime | None, end: datetime | None, question: str) -> None:
    """Refused where both are told and lie too far apart."""
    if start is not None and end is not None:
        _short(end - start, question)


def days(start: str, end: str | None, question: str) -> tuple[date, date]:
    """The first and the last morning, which is the first where it is not given."""
    first = day(start, "from")
    last = first if end is None else day(end, "to")
    if first > last:
        raise SettingsError(
            "the days end before they begin", where="to", hint="give from before to"
        )
    _short(last - first + timedelta(days=1), question)
    return first, last


def stretch(first: date, last: date) -> tuple[datetime, datetime]:
    """From the evening before the first morning to the end of the last one's day."""
    zone = settings.zone(settings.PICTURE_ZONE)
    return periods(first, zone)[0].start, periods(last, zone)[1].end


def places(told: Sequence[str]) -> tuple[str, ...]:
    """Ids that the gazetteer knows, in the order given, each once."""
    known = Gazetteer.packaged()
    found: dict[str, None] = {}
    for id in told:
        spelled = (id, id.upper(), id.lower()) if _PLACE.fullmatch(id) else ()
        place = next((name for name in spelled if known.place(name)), None)
        if place is None:
            raise SettingsError(
                f"no place has the id {id[:40]!r}",
                where="region",
                hint="ids are like RU-KLU, UA or sea:black",
            )
        found[place] = None
    return tuple(found)


def one_line(text: str | None, where: str) -> str | None:
    """A name to look for; what no name can hold is refused."""
    if text is not None and any(c < " " or "\ud800" <= c <= "\udfff" for c in text):
        raise SettingsError("this holds a character that no name has", where=where)
    return text


def _inside(found: date, where: str, told: date) -> date:
    if not FIRST <= found <= LAST:
        raise SettingsError(
            f"{told.isoformat()} is too far away",
            where=where,
            hint=f"from {FIRST} to {LAST}",
        )
    return found


def _short(length: timedelta, question: str) -> None:
    most = timedelta(days=LONGEST[question])
    if length > most:
        raise Refused(
            422,
            "too_long",
            f"{question} answers for at most {most.days} days at once, not {length / DAY:.0f}",
            where="to",
            hint="ask for a part at a time, or use the command line, which has no limit",
        )


DAY = timedelta(days=1)
