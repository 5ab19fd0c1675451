"""Files and feeds that lie beside the pages of a copy: what ``svodka export`` writes."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from typing import IO, TypeVar
from urllib.parse import unquote

from svodka.export.extract import Clash, NightPlace
from svodka.export.formats import FORMATS
from svodka.export.options import Options
from svodka.questions.extracts import LedgerExtract
from svodka.serve.folder import links
from svodka.serve.folder.held import Held
from svodka.serve.folder.make import Copy
from svodka.serve.folder.plan import Plan
from svodka.serve.outlined import outlined

Row = TypeVar("Row")
# A file: where it lies from the top, and its bytes in pieces.
Poured = tuple[str, Iterator[bytes]]

# What is exported if nothing else is asked for: nothing that needs more than svodka itself.
USUAL = ("csv", "jsonl", "geojson", "ucdp")
FEEDS = ("nights", "conflicts", "corrections")
_TABLES = ("claims", "documents", "sources", "nights", "conflicts", "corrections")


def downloads(ledger: Held, copy: Copy) -> Iterator[Poured]:
    """The files, each to be poured before the next."""
    extract = _Spooled(ledger, copy.start, copy.end, as_of=copy.upto, outlines=outlined)
    for name in copy.formats:
        one = FORMATS[name]
        if one.package:
            for file in one.files(extract, Options(_TABLES)):
                yield f"data/{name}/{file.name}", file.pieces
        else:
            yield file_of(name), one.pieces(extract, Options())
    for table in FEEDS:
        told = Options((table,), base=copy.base, address=partial(address, held=copy.plan))
        yield f"feed/{table}.atom", FORMATS["atom"].pieces(extract, told)
        yield f"feed/{table}.json", FORMATS["jsonfeed"].pieces(extract, told)


def file_of(format: str) -> str:
    """Where a format that is one file lies."""
    one = FORMATS[format]
    several = "svodka" if one.several else one.tables[0]
    plain = one.suffix.lstrip(".") == format
    return f"data/{several}{one.suffix if plain else f'.{format}{one.suffix}'}"


def about(path: str) -> str:
    """What a file holds, in words."""
    folder, _, name = path.partition("/")
    if folder == "feed":
        table, _, kind = name.partition(".")
        return f"{'an Atom feed' if kind == 'atom' else 'a JSON feed'} of {table}, the newest first"
    package = name.partition("/")[0]
    if package in FORMATS and name != package:
        table = name.partition("/")[2]
        if table == "datapackage.json":
            return "the Data Package of these tables: their columns, checksums, the snapshot"
        return f"the table {table.partition('.')[0]} as CSV; its columns are explained below"
    return next(FORMATS[one].about for one in FORMATS if path == file_of(one))


def address(path: str, held: Plan) -> str:
    """Where a copy has the page that a server has at ``path``; "" where it has none."""
    kind, _, rest = path.partition("/")
    if kind == "document":
        id = unquote(rest)
        return links.document(id) if id in held.papers else ""
    day = date.fromisoformat(rest.partition("/")[0])
    return f"{path}.html" if day in held.nights else ""


class _Spooled(LedgerExtract):
    """Nights and conflicts are asked once, and read from a file by the formats after the first."""

    def nights(self, newest: int | None = None) -> Iterator[NightPlace]:
        if newest is not None:
            return super().nights(newest)
        return self._spooled("nights", super().nights)

    def conflicts(self, newest: int | None = None) -> Iterator[Clash]:
        if newest is not None:
            return super().conflicts(newest)
        return self._spooled("conflicts", super().conflicts)

    @cached_property
    def _spools(self) -> dict[str, IO[bytes]]:
        return {}

    def _spooled(self, name: str, ask: Callable[[], Iterable[Row]]) -> Iterator[Row]:
        if name not in self._spools:
            spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
            for row in ask():
                pickle.dump(row, spool, pickle.HIGHEST_PROTOCOL)
            self._spools[name] = spool
        file, place = self._spools[name], 0
        last = file.seek(0, os.SEEK_END)
        while place < last:
            file.seek(place)
            row = pickle.load(file)
            place = file.tell()
            yield row
