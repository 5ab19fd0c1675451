"""The unit of work: a part of the input that can be read on its own.

A shard is plain values, so that it can be sent to any machine. Its digest names what is made of it:
over what is read (addresses, with the size and the time or tag of each file), which part, how, and
by which version. Another input, other options or a newer reader is another digest.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from svodka import __version__, contract, settings
from svodka.documents.raw import Columns, Hints
from svodka.ledger.chain import digest
from svodka.pipeline.markup_gate import wanted

# Another number whenever what is written for a shard changes.
FORMAT = 1
KINDS = ("warc", "parquet", "lines", "file")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file or a stretch of it.

    ``kind``: "warc" and "lines" are cut by bytes (a record or line belongs where it begins),
    "parquet" by row groups; "file" is a whole file of any format that svodka reads. ``end`` None:
    to the end. ``stamp`` is the file's size and time or tag; ``size`` the piece's bytes.
    """

    address: str
    kind: str
    start: int = 0
    end: int | None = None
    stamp: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says about the input, as plain values; see ``documents.raw.Hints``.

    ``markup`` names the column that holds a page's markup, "" where rows hold text. ``relevant``:
    rows that name nothing svodka reads are left out, as pages of an archive always are.
    """

    published: str | None = None
    source: str | None = None
    lang: str | None = None
    zone: str | None = None
    format: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    markup: str = ""
    relevant: bool = False

    def hints(self) -> Hints:
        named = dict(self.columns)
        return Hints(
            published=datetime.fromisoformat(self.published) if self.published else None,
            source=self.source,
            lang=self.lang,
            zone=settings.zone(self.zone) if self.zone else None,
            format=self.format,
            columns=Columns(**named, told=frozenset(named.values())),
            wanted=wanted,
        )


@dataclass(frozen=True)
class Shard:
    """Several small files, or a stretch of a large one."""

    pieces: tuple[Piece, ...]
    options: Options = field(default_factory=Options)

    @cached_property
    def digest(self) -> str:
        """32 hex digits."""
        return digest([FORMAT, __version__, contract.VERSION, self.plain()])[:32]

    @property
    def size(self) -> int:
        """In bytes, of the input."""
        return sum(piece.size for piece in self.pieces)

    @property
    def name(self) -> str:
        """For people."""
        first = self.pieces[0]
        if len(self.pieces) > 1:
            return f"{first.address} and {len(self.pieces) - 1} more"
        whole = first.start == 0 and first.end is None
        return first.address if whole else f"{first.address}, from {first.start:,}"

    def plain(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "pieces": [asdict(piece) for piece in self.pieces],
            "options": asdict(self.options),
        }

    @classmethod
    def of(cls, value: dict[str, Any]) -> Shard:
        """The inverse of ``plain``."""
        options = dict(value["options"])
        options["columns"] = tuple(tuple(pair) for pair in options["columns"])
        return cls(tuple(Piece(**piece) for piece in value["pieces"]), Options(**options))
