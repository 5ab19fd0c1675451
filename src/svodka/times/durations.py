"""Stated lengths of time: «за сутки», "in four hours"."""

from __future__ import annotations

from svodka.times.expression import TimeExpression
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
