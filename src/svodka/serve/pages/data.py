"""What can be taken away: answers for programs, files, feeds, with their columns, and of when."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from svodka import __version__, contract
from svodka.ledger import Coverage, Totals
from svodka.serve.reader import Reader

_DAY = "2026-05-15"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to take: from an address of this server ("" for none), or by a command."""

    name: str
    about: str
    href: str = ""
    command: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that lies beside the pages of a copy; ``size`` in bytes."""

    href: str
    name: str
    about: str
    size: int


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    about: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """``entry`` and ``chain`` name the snapshot, ``moment`` is when that entry was appended.
    ``held`` are the files of a copy, which has no answers and no command line."""

    entry: int
    chain: str
    moment: datetime | None
    newest: date | None
    totals: Totals
    version: str
    contract: str
    answers: tuple[Offer, ...]
    exports: tuple[Offer, ...]
    tables: tuple[Table, ...]
    coverage: tuple[Coverage, ...]
    held: tuple[Held, ...] = ()


def view(
    ledger: Reader,
    newest: date | None,
    coverage: tuple[Coverage, ...],
    upto: int,
    held: tuple[Held, ...] = (),
) -> DataView:
    """As of an entry; addresses speak of the ``newest`` night."""
    day = newest.isoformat() if newest else _DAY
    return DataView(
        upto,
        ledger.chain_at(upto),
        ledger.moment(upto),
        newest,
        ledger.totals(upto),
        __version__,
        contract.VERSION,
        tuple(Offer(name, about, href.replace(_DAY, day)) for name, href, about in _answers()),
        tuple(_exports()),
        tuple(_tables()),
        coverage,
        held,
    )


def _exports() -> Iterator[Offer]:
    """The formats of ``svodka export``."""
    from svodka.export.formats import FORMATS

    for name, one in FORMATS.items():
        needs = f'pip install "svodka[{one.extra}]"' if one.extra else ""
        yield Offer(name, one.about, "", f"svodka export {name}", needs)


def _tables() -> Iterator[Table]:
    from svodka.export.tables import TABLES

    for table in TABLES.values():
        columns = tuple(Column(one.name, one.type, one.about) for one in table.columns)
        yield Table(table.name, table.about, columns)


@lru_cache(maxsize=1)
def _answers() -> tuple[tuple[str, str, str], ...]:
    """Rows of data/pages/answers.tsv: name, address, what it is."""
    text = files("svodka").joinpath("data/pages/answers.tsv").read_text("utf-8")
    found = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple((row[0], row[1], row[2]) for row in found if row and not row[0].startswith("#"))
