"""Stated lengths of time: «за сутки», "in four hours", «двумя днями ранее»."""

from __future__ import annotations

from svodka.times.expression import Day, TimeExpression
from svodka.times.reading import Match, cue_of, made
from svodka.times.values import Atom, Reader, number


def read_duration(reader: Reader, match: Match) -> TimeExpression | None:
    many, single = reader.group(match, "many"), reader.group(match, "single")
    last, unit = reader.group(match, "last"), reader.group(match, "unit")[0]
    cue, word = cue_of(reader, match)
    if word == "за" and reader.name(match.end()) == "TILL":
        return None  # «за 20 минут до удара»
    if reader.group(match, "of_day") or not _lasting(cue, word, many, last, unit):
        return None
    if unit.name == "PARTN":
        return _nights(many, unit)
    amount = number(many[0]) if many else 1.0
    if reader.group(match, "and_half"):
        amount += 0.5
    if unit.name == "DAY":
        if not (many or single or (last and unit.word.isascii())):
            return None
        if not last and (single or amount == 1):
            return made("day", whole=True)
    length = int(amount * (1440 if unit.name == "DAY" else float(unit.value)))
    if not length:
        return None
    recent = bool(last) or length >= 1440
    return made("span", minutes=length, recent=recent)


def _nights(many: list[Atom], unit: Atom) -> TimeExpression | None:
    """«За три ночи», up to the last one."""
    amount = int(number(many[0])) if many else 1
    if unit.value != "night" or amount < 2:
        return None
    return made("span", minutes=amount * 1440, recent=True)


def read_earlier(reader: Reader, match: Match) -> TimeExpression | None:
    """Days before another day, which the text seldom names: often that of publication."""
    if match["day"]:
        return made("day", day=Day(offset=-1), loose=True)
    unit, many = reader.group(match, "unit")[0], reader.group(match, "many")
    length = 1440.0 if unit.name in ("DAY", "PARTA") else float(unit.value)
    if unit.name == "PARTA" and unit.word != "днем":
        return None
    days = (number(many[0]) if many else 1) * length / 1440
    if days != int(days) or not 0 < days <= _FAR:
        return None
    return made("day", day=Day(offset=-int(days)), loose=True)


# Days: what was a month ago is told by its date.
_FAR = 14


def _lasting(cue: str, word: str, many: list[Atom], last: list[Atom], unit: Atom) -> bool:
    english = unit.word.isascii()
    if cue == "IN" and not english and not (last and unit.name != "HOUR"):
        return False  # «в 2 часа» is an hour, «в сутки» is "a day"
    if word == "for" and not last:
        return False
    if many:
        return True
    if unit.name == "HOUR":  # uk «за останній час» is "lately"
        return bool(last) and not (unit.word == "час" and last[0].word[:5] == "остан")
    if unit.name == "MINU" or (unit.name == "UNIT" and unit.word in _SEVERAL):
        return False
    return bool(last) or unit.name != "UNIT" or not english or cue in ("DURING", "OVER")


# Plurals that without a number say no length («в останні тижні»).
_SEVERAL = frozenset(
    ("weeks", "months", "недель", "тижні", "тижнів", "месяцы", "месяцев", "місяці")
)
