"""What stands in the address of a page → values; ``serve.asked`` reads what any address has."""

from __future__ import annotations

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
from svodka.telling.picture import side_of

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


def mondays(ledger: Ledger, upto: int) -> tuple[date, ...]:
    """Those of the weeks that claims speak of, the last first."""
    first, last = ledger.middles(upto)
    if first is None or last is None:
        return ()
    monday, found = night_of(last), []
    monday -= timedelta(days=monday.weekday())
    while monday > night_of(first) - timedelta(days=7):
        found.append(monday)
        monday -= timedelta(days=7)
    return tuple(found)


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
