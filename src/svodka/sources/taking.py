"""What a run over the sources writes into, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from svodka.documents.raw import Problem
from svodka.ledger import Taken
from svodka.model import Reading
from svodka.sources.records import Source


class Book(Protocol):
    """What is asked of a ledger (see ``svodka.ledger.Ledger``)."""

    def add_all(self, taken: Sequence[Taken]) -> list[bool]: ...
    def entries(self, subject: str | None = None) -> Iterator[Any]: ...
    def reading(self, document: str) -> Reading | None: ...
    def gone(self, document: str, when: datetime, how: str) -> bool: ...
    def source_state(self, source: str) -> dict[str, Any]: ...
    def takings(self, source: str | None = None) -> Sequence[Any]: ...
    def begin_taking(self, source: str, where: str, started: datetime) -> int: ...
    def end_taking(
        self,
        taking: int,
        outcome: str,
        seen: int,
        new: int,
        changed: int,
        gone: int,
        message: str,
        state: dict[str, Any],
        since: datetime | None = None,
    ) -> None: ...


@dataclass(slots=True)
class Report:
    """What became of one source. ``outcome``: ``ok``; ``partial`` (stopped at a limit); ``failed``;
    ``rested`` (asked not long ago); "" while it is under way. ``seen`` counts items, ``new``,
    ``changed`` and ``gone`` documents. ``problems`` are items that could not be read."""

    source: Source
    outcome: str = ""
    seen: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    claims: int = 0
    message: str = ""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """True if nothing failed."""
        return self.outcome != "failed" and not self.problems
