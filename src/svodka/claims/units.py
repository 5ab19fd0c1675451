"""The units that the grammars work on: typed pieces of a sentence, at their tokens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

NUM, OBJ, VERB, AREA, TIME, SPEAKER, SIGN, WORD, MARK = (
    "num",
    "obj",
    "verb",
    "area",
    "time",
    "speaker",
    "sign",
    "word",
    "mark",
)


class FormLike(Protocol):
    """A reading of a toponym's form (see svodka.places)."""

    @property
    def ids(self) -> tuple[str, ...]: ...
    @property
    def kind(self) -> str: ...


class GazetteerLike(Protocol):
    """What the grammars need of a gazetteer."""

    def forms(self, folded: str) -> Sequence[FormLike]: ...
    def longest(
        self, words: Sequence[str], start: int
    ) -> tuple[int, Sequence[FormLike]] | None: ...
    def first_words(self) -> Collection[str]: ...


@dataclass(slots=True)
class Toponym:
    """One printed place name, not yet resolved. ``kind``: region, sea, district, town, country,
    airport or unknown; ``ids`` are the candidates' ids (several readings of a town);
    ``start``/``end`` are token indices of the printed words, the head noun included."""

    kind: str
    ids: tuple[tuple[str, ...], ...]
    start: int
    end: int
    relation: str = ""
    # The word under which districts and unknown towns are looked up.
    words: str = ""
    # In a list that says what its names are ("four cities: Borovsk, Kirov …").
    listed: bool = False


@dataclass(slots=True)
class Unit:
    """A typed piece of a sentence: tokens ``start`` to ``end``."""

    kind: str
    start: int
    end: int
    value: str = ""
    # num: lowest and highest (None: no limit), each, extra, total, all and the like
    low: int = 0
    high: int | None = 0
    flags: frozenset[str] = frozenset()
    toponyms: tuple[Toponym, ...] = ()
    relation: str = ""
    # every class of the lexicon that matched here
    marks: dict[str, str] = field(default_factory=dict)
    index: int = -1  # of the time expression or the speaker


NO_FLAGS: frozenset[str] = frozenset()
