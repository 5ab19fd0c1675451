"""Find the time expressions of a text: shapes are located, read, and joined where they touch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from svodka.times.days import read_cumulative, read_date, read_days, read_night, read_parts
from svodka.times.durations import read_duration, read_earlier
from svodka.times.expression import TimeExpression, combine
from svodka.times.grammar import anywhere, shapes
from svodka.times.hours import read_hours, read_point
from svodka.times.lexicon import codes
from svodka.times.parts import read_adjective, read_part
from svodka.times.reading import Match
from svodka.times.scan import scan
from svodka.times.values import Reader

_LONGEST = 200  # characters of one expression: dates in a row must not grow into one


def find(text: str) -> list[TimeExpression]:
    """All time expressions of a clean text, in order, none overlapping another.

    The words of English, Russian and Ukrainian do not clash, so the language need not be told.
    """
    line = scan(text)
    if line is None:
        return []
    reader = Reader(text, line)
    out: list[TimeExpression] = []
    stop = 0
    for start, end, piece in _pieces(reader):
        if out and start - stop < 3 and _touching(reader, stop, start):
            joined = combine(out[-1], piece)
            if joined is not None and joined.end - joined.start < _LONGEST:
                out[-1] = replace(joined, printed=text[joined.start : joined.end])
                stop = end
                continue
        out.append(piece)
        stop = end
    return out


def _pieces(reader: Reader) -> Iterator[tuple[int, int, TimeExpression]]:
    line, position = reader.line, 0
    search = anywhere().search
    while found := search(line.codes, position):
        start = found.start()
        position = start + 1
        allowed = False
        for shape in shapes():
            allowed = allowed or shape.name == found.lastgroup
            match = shape.pattern.match(line.codes, start) if allowed else None
            piece = READERS[shape.name](reader, match) if match and match.end() > start else None
            if match is None or piece is None:
                continue
            begin, end = line.starts[start], line.ends[match.end() - 1]
            yield (
                start,
                match.end(),
                replace(piece, start=begin, end=end, printed=reader.text[begin:end]),
            )
            position = match.end()
            break


@cache
def _joints() -> re.Pattern[str]:
    table = codes()
    between = "".join(table[name] for name in ("COMMA", "OPEN", "CLOSE", "OF", "ON", "IN", "ZA"))
    return re.compile(f"[{between}]{{0,2}}")


def _touching(reader: Reader, stop: int, start: int) -> bool:
    return _joints().fullmatch(reader.line.codes, stop, start) is not None


READERS: dict[str, Callable[[Reader, Match], TimeExpression | None]] = {
    "hours": read_hours,
    "days": read_days,
    "night": read_night,
    "parts": read_parts,
    "cumulative": read_cumulative,
    "earlier": read_earlier,
    "duration": read_duration,
    "part": read_part,
    "adjective": read_adjective,
    "point": read_point,
    "date": read_date,
}
