"""The words of time and their classes, from ``data/times/words.tsv``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

# Classes that are not in the word list: signs, and numbers by their form.
SIGNS = ("COMMA", "DASH", "OPEN", "CLOSE", "STOP", "OTHER")
NUMBERS = ("NUM", "ORD", "YEAR", "COLON", "DOT", "DEC", "AMPM", "FULLDATE", "NUMX")


class Word(NamedTuple):
    """``code`` is the class as one character, ``value`` what the list says it stands for."""

    code: str
    value: str


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    text = files("svodka.data").joinpath("times").joinpath("words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return tuple((row[0], row[1], row[2]) for row in rows)


@cache
def codes() -> dict[str, str]:
    """Class name → the character that stands for it in a line of codes."""
    names = dict.fromkeys((*SIGNS, *NUMBERS, *(row[0] for row in _rows())))
    # Letters from U+0100 on: none of them means anything to a regular expression.
    return {name: chr(0x100 + index) for index, name in enumerate(names)}


@cache
def words() -> dict[str, Word]:
    """Folded word → its class and value."""
    out: dict[str, Word] = {}
    for name, value, listed in _rows():
        for word in listed.split():
            out[word] = Word(codes()[name], value)
    return out
