"""What a search understood, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from svodka.model import Speaker
from svodka.questions.search import Meaning, Understood
from svodka.telling import words

# Of places with one name, those that are told.
_MOST = 4


def meanings(value: Understood) -> Iterator[str]:
    """A line each: ‘«Калужская область» is a place: Kaluga Oblast (RU-KLU)’."""
    for one in value.meanings:
        yield f"“{words.one_line(one.printed, 60)}” {meaning(one)}"
    if value.left:
        yield f"{words.number(value.left, 'word')} left out: too many at once"


def meaning(value: Meaning) -> str:
    """Without the words themselves."""
    if value.kind == "place":
        return f"is a place: {_listed([place(id) for id in value.ids])}"
    if value.kind == "speaker":
        return f"is a speaker: {_listed([speaker(id) for id in value.ids])}"
    if value.kind == "office":
        return "is an office: what is said by those who hold it"
    if value.kind == "nights":
        return nights(value.nights)
    return "is searched with its other forms"


def place(id: str) -> str:
    """ "Kaluga Oblast (RU-KLU)"."""
    return f"{words.place(id)} ({id})"


def speaker(id: str) -> str:
    return f"{words.speaker(Speaker(id))} ({id})"


def nights(value: tuple[date, date] | None) -> str:
    if value is None:
        return "is a date: nights of any year"
    first, last = value
    if first == last:
        return f"is a date: the night to {_day(first)}, and the day after it"
    return f"is a date: the nights to {_day(first)} – {_day(last)}"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def _listed(told: list[str]) -> str:
    more = len(told) - _MOST
    return ", ".join(told[:_MOST]) + (f" and {more} more" if more > 0 else "")
