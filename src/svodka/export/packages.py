"""CSV with a Frictionless Data Package: a file a table, and datapackage.json, which says what the
columns are, from which snapshot they come, and the checksums.

Data Package and Table Schema, version 1 (specs.frictionlessdata.io), which tools of version 2 read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from svodka.export import csv_cells
from svodka.export.columns import Column, Table
from svodka.export.extract import Extract
from svodka.export.files import File, Summed
from svodka.export.options import RIGHTS, Options
from svodka.export.tables import TABLES

_APOSTROPHE = (
    " What a cell that begins with an apostrophe holds follows the apostrophe: it is there so that"
    " a spreadsheet takes the words for words."
)
# Table Schema's names; a list is text, "; " between its values.
_TYPES = {"list": "string"}
_PLACES = {
    "name": "CC-BY-4.0",
    "title": "Ids, names and coordinates of places: GeoNames (geonames.org), changed",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def write(extract: Extract, options: Options) -> Iterator[File]:
    """The tables in order, then datapackage.json."""
    told = []
    for name in options.tables:
        table = TABLES[name]
        pieces = Summed(csv_cells.lines([table.names], table.rows(extract)))
        yield File(f"{name}.csv", iter(pieces))
        told.append(_resource(table, pieces, options.tables))
    text = json.dumps(_package(extract, options, told), ensure_ascii=False, indent=2) + "\n"
    yield File("datapackage.json", iter([text.encode()]))


def _package(extract: Extract, options: Options, told: list[dict[str, Any]]) -> dict[str, Any]:
    moment = extract.snapshot.moment
    own = [{"name": options.licence}] if options.licence else []
    return {
        "profile": "tabular-data-package",
        "name": "svodka-export",
        "title": "What officials said of drones shot down, and what their claims allow",
        "description": RIGHTS + _APOSTROPHE,
        "created": moment.isoformat() if moment else None,
        "licenses": [*own, _PLACES],
        "svodka": {
            "snapshot": extract.snapshot.plain(),
            "from": extract.start.isoformat() if extract.start else None,
            "to": extract.end.isoformat() if extract.end else None,
            "regions": list(extract.regions),
        },
        "resources": told,
    }


def _resource(table: Table, pieces: Summed, present: tuple[str, ...]) -> dict[str, Any]:
    """To be called when all pieces have passed."""
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.about,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": pieces.size,
        "hash": pieces.digest,
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": _schema(table, present),
    }


def _schema(table: Table, present: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    # A part of a primary key may not be empty, and a list may be.
    if table.key and all(column.needed for column in table.columns if column.name in table.key):
        found["primaryKey"] = list(table.key)
    if table.name == "claims" and "documents" in present:
        reference = {"resource": "documents", "fields": ["document"]}
        found["foreignKeys"] = [{"fields": ["document"], "reference": reference}]
    return found


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": column.about,
    }
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.type == "datetime":
        # With an offset, which the default format of version 1 does not allow.
        field["format"] = "any"
    if column.needed:
        field["constraints"] = {"required": True}
    return field
