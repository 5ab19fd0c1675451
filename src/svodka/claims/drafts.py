"""A claim while it is being read: slots point at tokens; places, windows and ids come later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from svodka.claims.units import Toponym, Unit
from svodka.language import Token


@dataclass(slots=True)
class Sentence:
    """One sentence: its units in order, and its tokens ``start`` to ``end`` in the document."""

    index: int
    start: int
    end: int
    units: list[Unit]
    title: bool = False
    classes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.classes = frozenset(cls for unit in self.units for cls in unit.marks)

    def has(self, cls: str) -> bool:
        """Whether a mark of this class occurs in the sentence."""
        return cls in self.classes


@dataclass(slots=True)
class Draft:
    """``slots`` maps a slot's name to half-open token ranges. ``count`` is (low, high or None).

    ``toponyms`` are the claim's places; ``times`` and ``speaker`` are indices into the document's
    time expressions and speaker mentions, None for "as the report says".
    """

    sentence: int
    outcome: str
    object: str | None = None
    unit: str = "objects"
    count: tuple[int, int | None] | None = None
    role: str = "single"
    parent: Draft | None = None
    stance: str = "asserted"
    preliminary: bool = False
    toponyms: list[Toponym] = field(default_factory=list)
    airport: Toponym | None = None
    to: Toponym | None = None
    times: list[int] = field(default_factory=list)
    speaker: int | None = None
    slots: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    each: bool = False
    flags: set[str] = field(default_factory=set)

    def mark(self, slot: str, start: int, end: int) -> None:
        """Record that a slot was read from tokens ``start`` to ``end``."""
        ranges = self.slots.setdefault(slot, [])
        if (start, end) not in ranges:
            ranges.append((start, end))

    def mark_unit(self, slot: str, unit: Unit) -> None:
        """Record that a slot was read from a unit."""
        self.mark(slot, unit.start, unit.end)


@dataclass(slots=True)
class Note:
    """An issue while it is being read, at tokens ``start`` to ``end``; the draft it concerns."""

    code: str
    severity: str
    message: str
    start: int
    end: int
    draft: Draft | None = None


@dataclass(slots=True)
class Text:
    """What the grammars know of the whole document. ``raid``: it speaks of an air raid at all;
    ``notice``: it stands in the channel of an aviation authority."""

    tokens: Sequence[Token]
    lang: str
    sentences: list[Sentence]
    raid: bool = False
    notice: bool = False
    notes: list[Note] = field(default_factory=list)
