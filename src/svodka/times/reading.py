"""What the readers of shapes share."""

from __future__ import annotations

import re

from svodka.times.expression import TimeExpression
from svodka.times.values import Reader

Match = re.Match[str]


def made(kind: str, **parts: object) -> TimeExpression:
    """An expression of these parts; where it stands is filled in by ``find``."""
    return TimeExpression(0, 0, kind, **parts)  # type: ignore[arg-type]


def cue_of(reader: Reader, match: Match, group: str = "cue") -> tuple[str, str]:
    """Class and word of the preposition that a match begins with, empty when it has none."""
    atoms = reader.group(match, group)
    return (atoms[0].name, atoms[0].word) if atoms else ("", "")
