"""What the readers take and give: hints in, raw documents and problems out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TypeAlias

from svodka.model import Issue

# What an item of a source says beside its text: EXTRAS names the keys.
Extras: TypeAlias = Mapping[str, str | int | bool]

EXTRAS: dict[str, str] = {
    "title": "the headline, which is also the first paragraph of the text",
    "edited": "true, or the moment of the last edit (ISO 8601)",
    "forwarded_from": "whom the item was forwarded from, as printed",
    "forwarded_url": "the address of the item that was forwarded",
    "reply_to": "the id of the item that this one answers",
    "views": "how often it was seen when it was taken in",
    "media": "what it was a caption to: photo, video, document, …",
    "author": "who wrote it, as printed",
    "speaker": "whose words the source has, as sources.toml says",
}


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
    ``zone``, which only serves times without an offset, and ``format``, which is an order.

    ``wanted`` is asked for each page of an archive before its markup is parsed, with the markup in
    UTF-8; a page that it turns away is no document.
    """

    published: datetime | None = None
    source: str | None = None
    lang: str | None = None
    zone: tzinfo | None = None
    format: str | None = None
    columns: Columns = field(default_factory=Columns)
    wanted: Callable[[bytes], bool] | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """One document's text and what the input says about it.

    ``original`` is the bytes that it was read from: the page, the post's JSON object, the table's
    row, exactly as they stand in the file. ``archived`` says that the file is an archive, whose
    pages are worth keeping once more only where they hold claims. ``extras`` has the keys of
    EXTRAS. ``reached`` is how many bytes of the file had been taken in by then (for a progress bar;
    0 when not known).
    """

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
    original: bytes | None = None
    archived: bool = False
    extras: Extras = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: in ``line``, or from byte ``offset`` of the file.

    ``skipped`` marks what was left out by rule (a picture in a folder, a post without words), which
    is told but is no failure; ``amount`` is how many such things this stands for.
    """

    file: str
    reason: str
    line: int | None = None
    skipped: bool = False
    reached: int = 0
    offset: int | None = None
    amount: int = 1

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.offset is not None:
            place += f", byte {self.offset:,}"
        return f"{place}: {self.reason}"
