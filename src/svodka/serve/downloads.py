"""What can be downloaded: each format of ``svodka export`` under an address that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from svodka.export import feed
from svodka.export.extract import Extract
from svodka.export.formats import FORMATS, Format
from svodka.export.options import Options

# Where two formats would have one ending, and packages, whose table alone is a file as well.
_ENDINGS = {
    "geoparquet": ".geo.parquet",
    "ucdp": ".ucdp.csv",
    "hxl": ".hxl.csv",
    "csv": ".zip",
}
# What holds more than one table, where none is named.
TOGETHER = "svodka"
# Tables whose rows are worked out night by night.
NIGHTLY = ("nights", "conflicts")
FEEDS = {"atom": (feed.ATOM, feed.atom), "json": (feed.JSON, feed.json_feed)}


@dataclass(frozen=True, slots=True)
class Download:
    """``name`` is the end of the address. ``alone``: the first file of a package, without it."""

    name: str
    about: str
    format: Format
    tables: tuple[str, ...]
    media: str
    alone: bool = False

    @property
    def nightly(self) -> bool:
        """Whether it costs what its nights cost."""
        return any(table in NIGHTLY for table in self.tables)

    def pieces(self, extract: Extract, shape: str) -> Iterator[bytes]:
        """The bytes as they are made."""
        options = Options(self.tables, shape)
        if self.alone:
            return next(self.format.files(extract, options)).pieces
        return self.format.pieces(extract, options)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Download]:
    """By name, table after table, what holds several last."""
    found = [one for format in FORMATS.values() for one in _of(format)]
    order = {name: number for number, name in enumerate(tables())}
    found.sort(key=lambda one: order[one.tables[0]] if len(one.tables) == 1 else len(order))
    return {one.name: one for one in found}


def tables() -> tuple[str, ...]:
    """The names of all tables, in the order in which they are shown."""
    return FORMATS["jsonl"].tables


def _of(format: Format) -> Iterator[Download]:
    if format.name in ("atom", "jsonfeed"):
        return
    ending = _ENDINGS.get(format.name, format.suffix)
    if format.several:
        usual = format.tables[: format.usual]
        yield Download(TOGETHER + ending, format.about, format, usual, format.media)
    if format.package:
        for table in format.tables:
            about = "CSV, the table alone"
            yield Download(f"{table}.csv", about, format, (table,), "text/csv", alone=True)
    if format.package or not format.several:
        for table in format.tables:
            yield Download(table + ending, format.about, format, (table,), format.media)
