"""Dates, ranges of days, nights named by a date, and "since the start of"."""

from __future__ import annotations

from dataclasses import replace

from svodka.times.expression import Day, TimeExpression
from svodka.times.reading import Match, cue_of, made
from svodka.times.values import Atom, Reader, day_of, dotted_day, number


def are_dates(forms: list[Atom]) -> bool:
    days = [dotted_day(form) for form in forms]
    if days[0] is None or days[1] is None or days[0].month is None or days[1].month is None:
        return False
    return (days[1].month - days[0].month) % 12 in (0, 1)


def read_days(reader: Reader, match: Match) -> TimeExpression | None:
    cue, _ = cue_of(reader, match)
    link = reader.group(match, "link")[0].name
    a, b = reader.group(match, "a"), reader.group(match, "b")
    if a[0].name == "DOT" or b[-1].name == "DOT":
        if len(a) > 1 or len(b) > 1 or a[0].name != b[0].name or link not in ("PO", "DASH"):
            return None
        if not are_dates([a[0], b[0]]):
            return None
        return made("span", day=dotted_day(a[0]), until=dotted_day(b[0]))
    last = day_of(b)
    first = day_of(a)
    if last is None and first is not None and first.month and b[0].name in ("NUM", "ORD"):
        last = replace(first, day=int(number(b[0])), weekday=None)
    if last is None or last.same:
        return None
    bare = first is None and all(atom.name in ("NUM", "ORD", "COMMA") for atom in a)
    if bare and last.month:
        first = Day(int(number(a[0])), last.month, last.year)
        before = int(number([atom for atom in a if atom.name != "COMMA"][-1]))
        if link == "AND" and cue != "BETWEEN" and before + 1 != last.day:
            return None
        if link == "TO" and not cue:
            return None
    if first is None or first.same:
        return None
    if not bare and link in ("AND", "DASH", "TILL", "TO") and not _ranged(cue, link, first, last):
        return None
    if first.month is None and last.month is not None:
        return None
    return made("span", day=first, until=last)


def _ranged(cue: str, link: str, first: Day, last: Day) -> bool:
    if link == "AND":
        return cue == "BETWEEN"
    if link == "DASH":
        return bool(first.month and last.month)
    return cue in ("FROM", "BETWEEN", "SINCE") or bool(first.month and last.month)


def read_night(reader: Reader, match: Match) -> TimeExpression | None:
    if reader.group(match, "noun")[0].value != "night":
        return None
    onto = bool(reader.group(match, "onto"))
    atoms = reader.group(match, "date")
    first = reader.group(match, "first")
    day = day_of(atoms)
    if atoms[0].name == "NUM" and len(atoms) == 1 and first:
        start = day_of([atom for atom in first if atom.name in ("NUM", "ENMONTH", "MONTH")])
        day = replace(start, day=int(number(atoms[0]))) if start else None
    if day is None:
        return None
    onto = onto or bool(first)
    return made("night", part="night", day=day, onto=onto, begins=not onto)


def read_parts(reader: Reader, match: Match) -> TimeExpression | None:
    """From one part of the day to another, which may be the next day's."""
    part = reader.group(match, "noun")[0].value
    to = reader.group(match, "to")[0].value
    first, last = day_of(reader.group(match, "day")), day_of(reader.group(match, "date"))
    if part == "night" or (match["day"] and first is None) or (match["date"] and last is None):
        return None
    onto = first is None and last is not None
    return made("night", part=part, part_to=to, day=last if onto else first, onto=onto)


def read_cumulative(reader: Reader, match: Match) -> TimeExpression | None:
    atoms = list(reader.atoms(*match.span()))
    what = reader.group(match, "what")
    if what and what[0].name in ("DAY", "UNIT") and what[0].value in ("", "1440"):
        return made("span", day=Day(offset=0), since=True)
    if what and what[0].name == "YEARN" and atoms[-1].name == "YEARN":
        return made("cumulative", day=Day(day=1, month=1, this_year=True), since=True)
    if match["until"]:
        first, last = (day_of(reader.group(match, name)) for name in ("from", "until"))
        return made("span", day=first, until=last) if first and last else made("cumulative")
    if not what:
        dated = day_of([atom for atom in atoms if atom.name not in ("FROM", "SINCE", "YEARN")])
        if dated is not None and dated.day:
            return made("cumulative", day=dated, since=True)
        if atoms[0].word in ("від", "от") or (atoms[0].word == "from" and len(atoms) == 2):
            return None
    return made("cumulative")


def read_date(reader: Reader, match: Match) -> TimeExpression | None:
    if match["month"]:
        return _month(reader, match)
    if match["dotted"]:
        return _dotted_date(reader, match)
    atoms = reader.group(match, "date")
    day = day_of(atoms)
    if day is None:
        return None
    cue, word = cue_of(reader, match)
    lone = len(atoms) == 1 and atoms[0].name == "WEEKDAY"
    if (
        lone
        and not cue
        and not match["last"]
        and not (atoms[0].word.isascii() and atoms[0].printed[0].isupper())
    ):
        return None
    if cue == "ASOF" or cue in ("TILL", "BY") or (cue == "PREP" and word in ("к", "ко")):
        return made("span", until=day)
    if cue in ("SINCE", "FROM", "AFTER") and word not in ("від", "от", "від"):
        return made("span", day=day, since=True)
    return made("day", day=day)


def _dotted_date(reader: Reader, match: Match) -> TimeExpression | None:
    """«за 20.01», «увечері 23.04» (an hour would end in 0 or 5)."""
    form = reader.group(match, "dotted")[0]
    word = cue_of(reader, match, "dotted_cue")[1]
    day = dotted_day(form)
    if (
        day is None
        or word not in ("за", "від", "от", "")
        or (not word and int(form.word[-1]) % 5 == 0)
    ):
        return None
    return made("day", day=day)


def _month(reader: Reader, match: Match) -> TimeExpression | None:
    atoms = reader.group(match, "month")
    if not atoms[0].printed[0].isupper() and atoms[0].name == "ENMONTH":
        return None
    day = day_of(atoms)
    return made("span", day=day) if day is not None else None
