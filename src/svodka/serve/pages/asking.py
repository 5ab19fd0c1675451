"""What stands in the address of a page → values; ``serve.asked`` reads what any address has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from svodka import reconcile, settings
from svodka.errors import SettingsError
from svodka.ledger import Ledger
from svodka.ledger.night import night_of
from svodka.model import Claim
from svodka.serve import asked
from svodka.serve.answers import Hours
from svodka.serve.errors import Refused
from svodka.telling.picture import NOWHERE, SEVERAL, area_of, side_of

__all__ = ["MOST_NIGHTS", "area", "newest", "night_of", "nights"]

# No page goes over more nights than this.
MOST_NIGHTS = 400
# Nor over more places that are taken together.
MOST_PLACES = 8


def area(text: str) -> tuple[str, ...]:
    """Ids of places that are taken together: "RU-KLU", "RU-MOW,RU-MOS", or a side, "RU"."""
    ids = [part for part in text.split(",") if part]
    if not 0 < len(ids) <= MOST_PLACES:
        raise SettingsError(
            f"an address names one to {MOST_PLACES} places", hint="for example RU-KLU"
        )
    if len(ids) == 1 and ids[0].upper() in reconcile.sides():
        return (ids[0].upper(),)
    return asked.places(ids)


def nights(
    first: str, last: str, newest: date, usual: int, most: int = MOST_NIGHTS
) -> tuple[date, date]:
    """The first and the last night asked for, else the ``usual`` number up to ``newest``."""
    end = asked.day(last, "to") if last else newest
    start = asked.day(first, "from") if first else end - timedelta(days=usual - 1)
    if start > end:
        raise SettingsError("the series ends before it begins", hint="give from before to")
    length = (end - start).days + 1
    if length > most:
        raise Refused(
            422,
            "too_long",
            f"this page shows at most {most} nights, not {length}",
            where="to",
            hint="ask for a part at a time, or use the command line, which has no limit",
        )
    return start, end


def newest(ledger: Ledger, upto: int, now: datetime) -> date | None:
    """The last night, or day after one, that claims speak of; None for a ledger without claims."""
    last = ledger.last_middle(now + timedelta(days=2), upto)
    return None if last is None else night_of(last)


def all_nights(ledger: Ledger, upto: int) -> tuple[date, ...]:
    """From the last that claims speak of to the first."""
    first, last = ledger.middles(upto)
    if first is None or last is None:
        return ()
    earliest, latest = night_of(first), night_of(last)
    return tuple(latest - timedelta(days=n) for n in range((latest - earliest).days + 1))


def spoken_of(ledger: Ledger, first: date, last: date, upto: int) -> tuple[tuple[str, ...], ...]:
    """Both sides, and the areas that claims name in some nights, the most spoken of first; those
    that an address can name."""
    said = ledger.statements(*asked.stretch(first, last), upto)
    found = Counter(area_of(one.claim) for one in said)
    known = [one for one, _ in found.most_common() if one not in (NOWHERE, SEVERAL)]
    sides = tuple((side,) for side in sorted(reconcile.sides()))
    return (*sides, *(one for one in known if len(one) <= MOST_PLACES))


def speaking_of(ledger: Ledger, night: date, upto: int) -> tuple[str, ...]:
    """The documents with claims about a night or the day after it."""
    said = ledger.statements(*asked.stretch(night, night), upto)
    return tuple(dict.fromkeys(one.document for one in said))


def period_of(moment: datetime) -> str:
    """Whether a moment lies in a night or in the day after one."""
    local = moment.astimezone(settings.zone(settings.PICTURE_ZONE))
    return "day" if 9 <= local.hour < 18 else "night"


def side_counted(claim: Claim) -> str:
    """The side whose count of drones downed a claim is a part of; "" for none."""
    counts = claim.outcome == "downed" and claim.object in ("uav", "fpv") and claim.count
    return side_of(claim.speaker.id) if counts else ""


def looked(hours: Hours | None, newest: date | None) -> Hours | None:
    """The hours that a page looked at, and the last night with claims, of one that tells of it."""
    if hours is None or newest is None:
        return hours
    return replace(hours, newest=asked.stretch(newest, newest)[0])
