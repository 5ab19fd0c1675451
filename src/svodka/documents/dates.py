"""A publication time as inputs print it → an aware datetime.

ISO 8601 ("2025-05-23T07:10:00+03:00", "2025-05-23 07:10:00"), "23.05.2025 07:10", the form of mail
and feeds ("Fri, 23 May 2025 07:10:00 +0300") and dates with the name of a month in three languages,
as pages print them ("23 мая 2025 года, 07:10", "May 23, 2025 at 7:10 AM"), are read. Without an
offset the hint's zone stands in, and an issue says so. A bare date says nothing about the hour: it
is read as the last minute of that day, so that "today" in the text lies before it, and an issue
says so.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from typing import NamedTuple

from svodka import settings
from svodka.language.lexicon import read_rows
from svodka.model import Issue

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_BARE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}|\d{1,2}\.\d{1,2}\.\d{4}")
_MINUTE = re.compile(r"\d:\d\d|T\d{4}")
_CLOCK = r"(\d{1,2}):(\d\d)(?::\d\d)?(?:\s*([ap])\.?m\b\.?)?"
_DAY_FIRST = re.compile(
    rf"(?:\b{_CLOCK},?\s+)?\b(\d{{1,2}})(?:st|nd|rd|th)?\s+([^\W\d_]{{3,10}})\.?,?\s+(\d{{4}})\b"
    rf"(?:\s*(?:года|г\.|року|р\.))?(?:[\s,|·—–-]{{1,4}}(?:(?:в|о|об|at)\s+)?{_CLOCK})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s+(\d{4})\b"
    rf"(?:[\s,|·—–-]{{1,4}}(?:at\s+)?{_CLOCK})?",
    re.IGNORECASE,
)
_WITH_CLOCK = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_CYRILLIC = re.compile("[а-яА-Я]")

_SHORT = 200  # characters among which a date is looked for
# Letters are counted at the head of a text only: a guess needs no more.
_HEAD = 2000


class Published(NamedTuple):
    """When, and what had to be assumed."""

    moment: datetime
    issue: Issue | None


def parse(printed: str, zone: tzinfo) -> Published:
    """ValueError (with a sentence for people) when ``printed`` is no time that we know."""
    words = printed.strip()
    moment = _moment(words)
    if moment is None:
        raise ValueError(f"{words[:40]!r} is not a date that svodka knows")
    if not _MINUTE.search(words) or _BARE_DATE.fullmatch(words):
        last = datetime.combine(moment.date(), time(23, 59), zone)
        return Published(last, _issue("has no hour; the day's last minute is assumed", words, zone))
    if moment.tzinfo is None:
        return Published(
            moment.replace(tzinfo=zone), _issue("has no offset; its zone is assumed", words, zone)
        )
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{words[:40]!r} lies outside the calendar") from error
    return Published(moment, None)


def find(text: str) -> str | None:
    """The first date in a short text, as printed; None when there is none that ``parse`` reads."""
    words = text.strip()[:_SHORT]
    if _moment(words) is not None:
        return words
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _WITH_CLOCK):
        match = pattern.search(words)
        if match and _moment(match.group()) is not None:
            return match.group()
    return None


def zone_for(lang: str | None, text: str) -> tzinfo:
    """The zone of a time without an offset: by the language told, else by the text's letters."""
    return settings.zone(settings.ZONES.get(lang or _guess(text), "UTC"))


def _guess(text: str) -> str:
    head = text[:_HEAD]
    if not _CYRILLIC.search(head):
        return "en"
    ukrainian, russian = len(_UKRAINIAN.findall(head)), len(_RUSSIAN.findall(head))
    return "uk" if ukrainian > russian else "ru"


def _moment(words: str) -> datetime | None:
    if _BARE_DATE.fullmatch(words) or _MINUTE.search(words):
        try:
            return datetime.fromisoformat(words)
        except ValueError:
            pass
    dotted = _DOTTED.fullmatch(words)
    try:
        if named := _with_month(words):
            return named
        if dotted:
            day, month, year, hour, minute, second = (int(part or 0) for part in dotted.groups())
            return datetime.combine(date(year, month, day), time(hour, minute, second))
        return _mail_date(words) if "," in words or " " in words else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _with_month(words: str) -> datetime | None:
    """ValueError when the day or the clock time does not exist."""
    if match := _DAY_FIRST.fullmatch(words):
        early, late = match.groups()[:3], match.groups()[6:]
        day, month, year = match.groups()[3:6]
        clock = late if late[0] else early
    elif match := _MONTH_FIRST.fullmatch(words):
        month, day, year, *clock_ = match.groups()
        clock = tuple(clock_)
    else:
        return None
    number = _month(month)
    return datetime.combine(date(int(year), number, int(day)), _clock(clock)) if number else None


def _clock(parts: tuple[str | None, ...]) -> time:
    hour, minute, half = parts
    if hour is None or minute is None:
        return time()
    if half is None:
        return time(int(hour), int(minute))
    return time(int(hour) % 12 + (12 if half.lower() == "p" else 0), int(minute))


@cache
def _months() -> tuple[tuple[str, int], ...]:
    return tuple((name, int(number)) for number, _, name in read_rows("documents/months"))


def _month(word: str) -> int | None:
    low = word.lower()
    for name, number in _months():
        if low.startswith(name[:-1]) if name.endswith("*") else low == name:
            return number
    return None


def _mail_date(words: str) -> datetime:
    # Loading it costs 20 ms, and this form is rare.
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(words)


def _issue(what: str, words: str, zone: tzinfo) -> Issue:
    return Issue("published_assumed", "info", f"the publication time {words!r} {what} ({zone})")
