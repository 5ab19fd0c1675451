"""What the taking in is about: a source, what it yields, and what a kind of source is given.

A *kind* is a function ``take(source, context)`` that yields ``Raw`` (a document as it stands now),
``Problem`` (one item that could not be read; the rest goes on) and ``Gone`` (an item that its
publisher took away). It raises FetchError when the source as a whole cannot be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from svodka.documents.raw import Problem, Raw
from svodka.errors import SvodkaError

if TYPE_CHECKING:
    from svodka.sources.fetch import Fetcher


class FetchError(SvodkaError):
    """Something could not be fetched. ``status`` is what the server answered, where that is why."""

    def __init__(
        self, message: str, *, where: str = "", hint: str = "", status: int | None = None
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status

    @property
    def gone(self) -> bool:
        """True when the server says that it is there no more."""
        return self.status in (404, 410)


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's channel that is read: one ``[[source]]`` of sources.toml.

    ``where`` is an address, a channel's name or a path, as its kind wants it. ``languages`` are
    those it publishes in; ``zone`` is that of its times without an offset. ``delay`` is the seconds
    between two requests to its host, ``every`` the least time between two takings. ``recheck`` is
    for how long after publication edits and deletions are looked for. ``since`` bounds the first
    taking. ``permission`` says who allowed what robots.txt forbids.
    """

    id: str
    kind: str
    where: str
    publisher: str = ""
    speaker: str | None = None
    languages: tuple[str, ...] = ()
    zone: tzinfo | None = None
    delay: float | None = None
    every: timedelta = timedelta(0)
    recheck: timedelta = timedelta(hours=24)
    since: datetime | None = None
    paused: bool = False
    permission: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lang(self) -> str | None:
        """The language, where the source has only one."""
        return self.languages[0] if len(self.languages) == 1 else None


@dataclass(frozen=True, slots=True)
class Gone:
    """A document whose publisher took it away: noticed at ``when``; ``how`` in a few words."""

    document: str
    when: datetime
    how: str


Item: TypeAlias = Raw | Problem | Gone


@dataclass(slots=True)
class Context:
    """What a kind of source works with.

    ``state`` is what the kind itself left there in the last taking that succeeded ({} at first):
    plain JSON values, changed in place. It is kept only if everything that was yielded was kept,
    so a kind notes an item as known and yields it in any order. ``unchanged`` counts what was there
    and is known. ``notes`` are told to the person who syncs (an address that moved for good).
    ``limit`` is how many documents are wanted at most, None for all; a kind that leaves some out
    for it sets ``partial``. ``since`` is set to the moment back to which everything was seen, where
    that is not the last taking. ``folder`` is where sources.toml stands. ``wanted`` turns away
    pages of archives (see ``svodka.documents.raw.Hints``).
    """

    fetcher: Fetcher
    state: dict[str, Any]
    now: Callable[[], datetime]
    folder: Path
    limit: int | None = None
    wanted: Callable[[bytes], bool] | None = None
    since: datetime | None = None
    partial: bool = False
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)


Take: TypeAlias = Callable[[Source, Context], Iterator[Item]]
