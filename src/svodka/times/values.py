"""Stretches of a line of codes → days, clocks and zones."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from svodka.times.expression import Clock, Day
from svodka.times.lexicon import codes, words
from svodka.times.scan import Line

_NUMBERS = re.compile(r"\d+")
_PM = re.compile(r"\bp|\dp")


@cache
def _names() -> dict[str, str]:
    return {code: name for name, code in codes().items()}


class Atom(NamedTuple):
    """A word of time: its class, what the word list says, and its folded and printed form."""

    name: str
    value: str
    word: str
    printed: str


class Reader(NamedTuple):
    """A line of codes beside the text it stands for."""

    text: str
    line: Line

    def atoms(self, start: int, end: int) -> Iterator[Atom]:
        """The words of ``codes[start:end]``."""
        names, known = _names(), words()
        for index in range(start, end):
            begin, stop = self.line.starts[index], self.line.ends[index]
            word = self.line.text[begin:stop]
            entry = known.get(word)
            value = entry.value if entry else ""
            yield Atom(names[self.line.codes[index]], value, word, self.text[begin:stop])

    def group(self, match: re.Match[str], name: str) -> list[Atom]:
        """The words of a named group, none when it took no part."""
        start, end = match.span(name)
        return [] if start == end else list(self.atoms(start, end))

    def name(self, index: int) -> str:
        """The class at ``index``, nothing outside the line."""
        return _names()[self.line.codes[index]] if 0 <= index < len(self.line.codes) else ""


def number(atom: Atom) -> float:
    """What a number or a word of number stands for."""
    if atom.name in ("NUMW", "ORDW"):
        return float(atom.value)
    if atom.name == "ORD":
        return float(_NUMBERS.findall(atom.word)[0])
    return float(atom.word.replace(",", "."))


def _is_month(atom: Atom) -> bool:
    # "may" and "march" are words; «8 Марта» with a capital is a street or a feast.
    if atom.name == "ENMONTH":
        return atom.printed[0].isupper()
    return atom.printed[0].islower() or atom.printed.isupper()


def valid(day: int | None, month: int | None, year: int | None) -> bool:
    """Is there such a day (29 February when no year is told)?"""
    if month is None or day is None:
        return month is None or 1 <= month <= 12
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2024, month)[1]


def day_of(atoms: list[Atom]) -> Day | None:
    """The day that these words name, None when there is no such day."""
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    offset: int | None = None
    same = this_year = False
    for atom in atoms:
        if atom.name in ("NUM", "ORD", "ORDW") and day is None:
            day = int(number(atom))
        elif atom.name in ("MONTH", "ENMONTH"):
            if not _is_month(atom):
                return None
            month = int(atom.value)
        elif atom.name == "YEAR":
            year = int(atom.word[:4])
        elif atom.name == "FULLDATE":
            day, month, year = full_date(atom.word)
        elif atom.name == "WEEKDAY":
            weekday = int(atom.value)
        elif atom.name in ("REL", "RELA"):
            offset = int(atom.value)
        elif atom.name in ("DAY", "DATEW"):
            same = offset is None
            offset = 0 if atoms[0].name == "THIS" else offset
        elif atom.name in ("THISYEAR", "YEARN") and year is None and month is not None:
            this_year = True
    if not valid(day, month, year) or (day is not None and month is None):
        return None
    if month is None and weekday is None and offset is None and not same:
        return None
    return Day(day, month, year, weekday, offset, same, this_year)


def full_date(word: str) -> tuple[int, int, int]:
    """Day, month, year of "30.12.2024", "30.12.24", "30/12/2024" or "2024-12-30"."""
    one, two, three = (int(part) for part in _NUMBERS.findall(word))
    if one > 31:
        return three, two, one
    return one, two, three if three > 99 else 2000 + three


def dotted_day(atom: Atom) -> Day | None:
    """ "21.04" as a day and a month."""
    day, month = (int(part) for part in atom.word.split("."))
    return Day(day, month) if valid(day, month, None) else None


def dotted_clock(atom: Atom) -> bool:
    """Can "21.04" be an hour and a minute?"""
    hour, minute = (int(part) for part in atom.word.split("."))
    return hour <= 24 and minute < 60 and hour * 60 + minute <= 1440


def zone_of(atoms: list[Atom]) -> str | None:
    """The zone that is named, ``local`` for local time."""
    for atom in atoms:
        if atom.name in ("ZONE", "ZADJ"):
            return atom.value
    return None


def minutes_of(atoms: list[Atom], part: str) -> int | None:
    """Minutes after midnight, None when there is no such hour. ``part``: "5 утра", "3 p.m."."""
    first = atoms[0]
    if first.name == "CLOCKW":
        return int(first.value)
    if first.name in ("COLON", "DOT", "AMPM"):
        found = [int(piece) for piece in _NUMBERS.findall(first.word)][:2]
        hour, minute = found[0], found[1] if len(found) > 1 else 0
    else:
        hour = int(number(first))
        tail = [int(atom.word) for atom in atoms[1:] if atom.name == "NUM"]
        minute = tail[0] if tail else 0
    if first.name == "AMPM":
        if hour > 12:  # "20:00 p.m."
            return hour * 60 + minute if hour < 24 and minute < 60 else None
        hour = hour % 12 + (12 if _PM.search(first.word) else 0)
    hour = _by_part(hour, part)
    if hour > 24 or minute > 59 or hour * 60 + minute > 1440:
        return None
    return hour * 60 + minute


def _by_part(hour: int, part: str) -> int:
    if part in ("evening", "afternoon") and hour < 12:
        return hour + 12
    if part == "day" and hour < 8:
        return hour + 12
    if part == "night":
        return hour + 12 if 8 < hour < 12 else 0 if hour == 12 else hour
    return hour


def clock_of(reader: Reader, match: re.Match[str], side: str) -> Clock | None:
    """The hours of one side of a match, with the date and zone beside them."""
    part = reader.group(match, f"{side}_part")
    name = next((a.value or "day" for a in part if a.name in ("PARTN", "DAY")), "")
    minutes = minutes_of(reader.group(match, f"{side}_clock"), name)
    if minutes is None:
        return None
    day: Day | None = None
    for where in ("after", "before", "dotted"):
        atoms = reader.group(match, f"{side}_{where}")
        if atoms:
            day = dotted_day(atoms[0]) if where == "dotted" else day_of(atoms)
            if day is None:
                return None
            break
    return Clock(minutes, zone_of(reader.group(match, f"{side}_zone")), day)
