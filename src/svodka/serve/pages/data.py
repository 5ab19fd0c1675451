"""What can be taken away: answers for programs, files, feeds, with their columns, and of when."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec

from svodka import __version__, contract
from svodka.export.formats import FORMATS
from svodka.export.options import PACKAGES
from svodka.export.tables import TABLES
from svodka.export.ucdp import TABLE as UCDP
from svodka.ledger import Coverage, Totals
from svodka.serve.asked import LONGEST
from svodka.serve.downloads import Download, catalogue, tables
from svodka.serve.pages.links import Links
from svodka.serve.reader import Reader

_DAY = "2026-05-15"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to take from an address of this server. ``needs``: the extra that the server lacks
    for it, "" for none."""

    name: str
    about: str
    href: str
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
    """``files`` and ``feeds`` are what holds it alone; UCDP's columns have none of their own, but
    stand in the nights'."""

    name: str
    about: str
    columns: tuple[Column, ...]
    files: tuple[Offer, ...]
    feeds: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """``entry``, ``chain`` and ``moment`` name the snapshot; ``together`` are files that hold
    several tables, ``nights`` how many nights one download goes over. ``moment`` is when that entry
    was appended; ``held`` are the files of a copy, which has no answers and no command line."""

    entry: int
    chain: str
    moment: datetime | None
    newest: date | None
    totals: Totals
    version: str
    contract: str
    answers: tuple[Offer, ...]
    together: tuple[Offer, ...]
    changes: tuple[Offer, ...]
    nights: int
    tables: tuple[Table, ...]
    coverage: tuple[Coverage, ...]
    held: tuple[Held, ...] = ()


def view(
    ledger: Reader,
    newest: date | None,
    coverage: tuple[Coverage, ...],
    upto: int,
    links: Links,
    held: tuple[Held, ...] = (),
) -> DataView:
    """As of an entry; addresses of answers speak of the ``newest`` night."""
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
        tuple(_offer(one, links) for one in catalogue().values() if len(one.tables) > 1),
        _feeds("changes", links),
        LONGEST["nights"],
        tuple(_tables(links)),
        coverage,
        held,
    )


def _offer(one: Download, links: Links) -> Offer:
    extra = one.format.extra
    lacks = bool(extra) and find_spec(PACKAGES[extra]) is None
    return Offer(one.name, one.about, links.page(f"/data/{one.name}"), extra if lacks else "")


def _feeds(table: str, links: Links) -> tuple[Offer, ...]:
    return tuple(
        Offer(f"{table}.{ending}", about, links.page(f"/feeds/{table}.{ending}"))
        for ending, about in (("atom", "an Atom feed"), ("json", "a JSON Feed"))
    )


def _tables(links: Links) -> Iterator[Table]:
    for table in (*(TABLES[name] for name in tables()), UCDP):
        columns = tuple(Column(one.name, one.type, one.about) for one in table.columns)
        files = tuple(
            _offer(one, links) for one in catalogue().values() if one.tables == (table.name,)
        )
        feeds = _feeds(table.name, links) if table.name in FORMATS["atom"].tables else ()
        yield Table(table.name, table.about, columns, files, feeds)


@lru_cache(maxsize=1)
def _answers() -> tuple[tuple[str, str, str], ...]:
    """Rows of data/pages/answers.tsv: name, address, what it is."""
    text = files("svodka").joinpath("data/pages/answers.tsv").read_text("utf-8")
    found = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple((row[0], row[1], row[2]) for row in found if row and not row[0].startswith("#"))
