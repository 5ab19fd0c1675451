"""Dates in the words of a search → nights. Pure.

"15 May 2026", «15 мая», "14-16 травня", "2026-05-15", "May 14–16, 2026", «май 2026», "2026". A date
is the night to its morning and the day after it, as on every page. One without a year is that day
of any year: the answer hangs on no clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from svodka.times.lexicon import codes, words

# Years of which keys know the nights.
_FIRST, _LAST = 1971, 2148
# A year in which every day of any year exists.
_LEAP = 2024


@dataclass(frozen=True, slots=True)
class Dated:
    """A date at ``start:end`` of the text: ``nights`` of one year, first and last, or ``days`` of
    any year as "05-15"."""

    start: int
    end: int
    nights: tuple[date, date] | None = None
    days: tuple[str, ...] = ()


def dates(text: str) -> Iterator[Dated]:
    """All dates of a text in order; what is no date of the calendar is none."""
    low = _lowered(text)
    at = 0
    while at < len(low):
        found = next(_at(low, at), None)
        if found is None:
            return
        yield found
        at = found.end


def _at(low: str, at: int) -> Iterator[Dated]:
    """The first date from ``at`` on."""
    found = []
    for pattern, read in _patterns():
        for match in pattern.finditer(low, at):
            made = read(match)
            if made is not None:
                found.append(Dated(match.start(), match.end(), *made))
                break
    yield from sorted(found, key=lambda one: (one.start, -one.end))[:1]


def _lowered(text: str) -> str:
    """In lower case, letter by letter, so that places in it are places in the text."""
    made = (c.lower() if len(c.lower()) == 1 else c for c in text)
    return "".join(made).replace("ё", "е")


_Read = tuple[tuple[date, date] | None, tuple[str, ...]]
_Pattern = tuple[re.Pattern[str], Callable[[re.Match[str]], _Read | None]]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    month = "|".join(sorted(_months(), key=lambda name: -len(name)))
    onto = r"(?:\b(?:(?:в|у)\s+)?(?:ночь|ніч)\s+на\s+|\b(?:the\s+)?night\s+(?:to|of)\s+)?"
    dash = r"\s*(?:-|–|—|\.\.|\bпо\b|\bдо\b|\bto\b)\s*"
    year = r"(?:,?\s+(?P<year>\d{4})(?:\s*(?:года|году|год|г\b\.?|року|рік|р\b\.?))?)"
    iso = r"(\d{4})-(\d\d)-(\d\d)"
    day, end = r"(?<![\w.-])(?P<day>\d{1,2})", r"(?!\w)"
    shapes = (
        (rf"{onto}(?<![\w-]){iso}{dash}{iso}(?![\w-])", _iso_range),
        (rf"{onto}(?<![\w-]){iso}(?![\w-])", _iso),
        (r"(?<![\w.-])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\w-])", _dotted),
        (
            rf"{onto}{day}\s+(?P<month>{month}){dash}(?P<until>\d{{1,2}})\s+(?P<last>{month})"
            rf"{year}?{end}",
            _named,
        ),
        (rf"{onto}{day}(?:{dash}(?P<until>\d{{1,2}}))?\s+(?P<month>{month}){year}?{end}", _named),
        (
            rf"{onto}(?<!\w)(?P<month>{month})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:{dash}(?P<until>\d{{1,2}}))?(?!\d|\w){year}?{end}",
            _named,
        ),
        (rf"(?<!\w)(?P<month>{month}){year}{end}", _month),
        (r"(?<![\w.-])(\d{4})-(\d\d)(?![\w-])", _numbered_month),
        (r"(?<![\w.,:-])((?:19|20)\d\d)(?:\s*(?:года|году|год|року|рік))?(?![\w,:-])", _year),
    )
    return tuple((re.compile(pattern), read) for pattern, read in shapes)


@cache
def _months() -> dict[str, int]:
    """The names of months in their cases, by data/times/words.tsv."""
    kinds = {codes()["MONTH"], codes()["ENMONTH"]}
    return {word: int(known.value) for word, known in words().items() if known.code in kinds}


def _iso_range(match: re.Match[str]) -> _Read | None:
    numbers = [int(part) for part in match.groups()]
    return _stretch(_date(*numbers[:3]), _date(*numbers[3:]))


def _iso(match: re.Match[str]) -> _Read | None:
    one = _date(*(int(part) for part in match.groups()))
    return _stretch(one, one)


def _dotted(match: re.Match[str]) -> _Read | None:
    day, month, year = (int(part) for part in match.groups())
    one = _date(year, month, day)
    return _stretch(one, one)


def _named(match: re.Match[str]) -> _Read | None:
    told = match.groupdict()
    month = _months()[told["month"]]
    last = _months()[told["last"]] if told.get("last") else month
    day, until = int(told["day"]), int(told["until"] or told["day"])
    year = int(told["year"]) if told["year"] else None
    # «28 декабря – 3 января 2026» begins in the year before.
    begun = year if year is None or last >= month else year - 1
    first, end = _date(begun or _LEAP, month, day), _date(year or _LEAP, last, until)
    if year is not None:
        return _stretch(first, end)
    if first is None or end is None:
        return None
    if first <= end:
        return None, tuple(_days(first, end))
    return None, (*_days(first, date(_LEAP, 12, 31)), *_days(date(_LEAP, 1, 1), end))


def _days(first: date, last: date) -> Iterator[str]:
    return (f"{first + timedelta(days=n):%m-%d}" for n in range((last - first).days + 1))


def _month(match: re.Match[str]) -> _Read | None:
    return _whole_month(int(match["year"]), _months()[match["month"]])


def _numbered_month(match: re.Match[str]) -> _Read | None:
    return _whole_month(int(match[1]), int(match[2]))


def _whole_month(year: int, month: int) -> _Read | None:
    first = _date(year, month, 1)
    return _stretch(first, first and first.replace(day=monthrange(year, month)[1]))


def _year(match: re.Match[str]) -> _Read | None:
    return _stretch(_date(int(match[1]), 1, 1), _date(int(match[1]), 12, 31))


def _stretch(first: date | None, last: date | None) -> _Read | None:
    if first is None or last is None or first > last:
        return None
    return (first, last), ()


def _date(year: int, month: int, day: int) -> date | None:
    if not _FIRST <= year <= _LAST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
