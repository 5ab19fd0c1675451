"""GeoJSON (RFC 7946) and GeoParquet (1.1): findings or claims with where their places are.

Everywhere and what a side counts are no places: such rows stand in the other formats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from svodka.export import geometry, parquet
from svodka.export.claim_table import CLAIMS, claim_cells
from svodka.export.columns import Row, Table
from svodka.export.extract import Extract, Spot
from svodka.export.files import File
from svodka.export.lines import head, joined, named
from svodka.export.options import RIGHTS, Options, package
from svodka.export.tables import NIGHTS, TABLES, night_cells

# Areas that are the answer to "where"; a country is the name of a side.
_KINDS = ("region", "sea", "district", "town")


def write_geojson(extract: Extract, options: Options) -> Iterator[File]:
    """A feature a row; "snapshot" stands beside "features"."""
    table = TABLES[options.tables[0]]
    yield File(f"{table.name}.geojson", joined(_collection(extract, table, options.shape)))


def write_geoparquet(extract: Extract, options: Options) -> Iterator[File]:
    """The table's columns and ``geometry`` (well-known binary; no CRS: longitude, latitude)."""
    table = TABLES[options.tables[0]]
    arrow = package("pyarrow", "parquet")
    types = parquet.kinds(arrow)
    fields = [arrow.field(c.name, types[c.type], not c.needed) for c in table.columns]
    fields.append(arrow.field("geometry", arrow.binary()))
    told = parquet.metadata(extract, table) | {"geo": json.dumps(_GEO)}
    rows = (
        (*row, geometry.binary(geometry.of(spots, options.shape)))
        for row, spots in placed(extract, table)
    )
    yield File(f"{table.name}.parquet", parquet.pieces_of(fields, told, rows))


_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    # An empty list: any type may occur.
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
}


def placed(extract: Extract, table: Table) -> Iterator[tuple[Row, Sequence[Spot]]]:
    """The rows of nights or claims that name places, with these."""
    if table is NIGHTS:
        for night in extract.nights():
            spots = _spots(extract, night.finding.scope.places)
            if spots:
                yield night_cells(night, extract), spots
        return
    assert table is CLAIMS, table.name
    for item in extract.claims():
        spots = _spots(extract, item.claim.places)
        if spots:
            yield claim_cells(item), spots


def _spots(extract: Extract, ids: Sequence[str]) -> list[Spot]:
    return [spot for spot in map(extract.spot, ids) if spot.kind in _KINDS]


def _collection(extract: Extract, table: Table, shape: str) -> Iterator[str]:
    told = {"snapshot": head(extract, table.name), "rights": RIGHTS}
    yield '{"type":"FeatureCollection",' + json.dumps(told, ensure_ascii=False)[1:-1]
    yield ',"features":['
    comma = "\n"
    for row, spots in placed(extract, table):
        yield comma + json.dumps(_feature(table, row, spots, shape), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _feature(table: Table, row: Row, spots: Sequence[Spot], shape: str) -> dict[str, Any]:
    values = named(table, row)
    parts = (values[name] for name in table.key)
    name = "/".join("+".join(part) if isinstance(part, list) else str(part) for part in parts)
    return {
        "type": "Feature",
        "id": name,
        "geometry": geometry.of(spots, shape),
        "properties": values,
    }
