"""What the readers take and give: hints in, raw documents and problems out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from svodka.model import Issue

FORMATS = ("text", "html", "jsonl", "json", "csv", "tsv")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns. A column that is not in ``told`` may be absent."""

    text: str = "text"
    published: str = "published"
    id: str = "id"
    source: str = "source"
    lang: str = "lang"
    url: str = "url"
    title: str | None = None
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says about the input. A value inside the input wins over a hint, except for
    ``zone``, which only serves times without an offset, and ``format``, which is an order."""

    published: datetime | None = None
    source: str | None = None
    lang: str | None = None
    zone: tzinfo | None = None
    format: str | None = None
    columns: Columns = field(default_factory=Columns)


@dataclass(frozen=True, slots=True)
class Raw:
    """One document's text and what the input says about it. ``reached`` is how many bytes of the
    file had been taken in by then (for a progress bar; 0 when not known)."""

    text: str
    file: str
    line: int | None = None
    id: str | None = None
    published: datetime | None = None
    source: str | None = None
    lang: str | None = None
    url: str | None = None
    retrieved: datetime | None = None
    issues: tuple[Issue, ...] = ()
    reached: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read. ``skipped`` marks what was left out by rule (a picture in a
    folder), which is told but is no failure."""

    file: str
    reason: str
    line: int | None = None
    skipped: bool = False
    reached: int = 0

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.reason}"
