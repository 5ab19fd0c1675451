"""The formats by name: one function each, which makes files of an extract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from svodka.errors import SettingsError
from svodka.export import feeds, ftm, geo, hxl, lines, packages, parquet, prov, ucdp, workbook
from svodka.export.columns import Table
from svodka.export.extract import Extract
from svodka.export.files import File, zipped
from svodka.export.options import Options
from svodka.export.tables import TABLES

Write = Callable[[Extract, Options], Iterator[File]]

_ALL = tuple(TABLES)
_FEEDS = ("nights", "conflicts", "corrections")


@dataclass(frozen=True, slots=True)
class Format:
    """``tables`` can be asked for, the first ``usual`` of them are taken when none is; ``several``:
    more than one at a time. ``package``: the files belong together, as a folder or a zip;
    ``extra``: what has to be installed with svodka, "" for nothing."""

    name: str
    about: str
    write: Write
    media: str
    suffix: str
    tables: tuple[str, ...]
    usual: int = 1
    several: bool = False
    package: bool = False
    extra: str = ""
    shapes: bool = False

    def files(self, extract: Extract, options: Options) -> Iterator[File]:
        """The files; SettingsError for a table that the format does not hold, or a package that is
        missing (when the bytes are asked for)."""
        return self.write(extract, replace(options, tables=self._chosen(options.tables)))

    def pieces(self, extract: Extract, options: Options) -> Iterator[bytes]:
        """The bytes of one file: what the format makes, else a zip of it."""
        files = self.files(extract, options)
        return zipped(files) if self.package else next(files).pieces

    def _chosen(self, told: tuple[str, ...]) -> tuple[str, ...]:
        if not told:
            return self.tables[: self.usual]
        unknown = [name for name in told if name not in self.tables]
        if unknown or (len(set(told)) > 1 and not self.several):
            what = f"{unknown[0]!r}" if unknown else "more than one table"
            raise SettingsError(
                f"{self.name} does not hold {what}",
                hint=f"it holds {', '.join(self.tables)}" + (" together" if self.several else ""),
            )
        return tuple(name for name in self.tables if name in told)


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format(
            "csv",
            "CSV with a Frictionless Data Package: what the columns are, checksums",
            packages.write,
            "application/zip",
            ".zip",
            ("claims", "documents", "sources", "nights", "conflicts", "corrections"),
            usual=3,
            several=True,
            package=True,
        ),
        Format(
            "jsonl",
            "JSON Lines: claims as the JSON contract has them, with spans",
            lines.write,
            "application/x-ndjson",
            ".jsonl",
            _ALL,
        ),
        Format(
            "parquet",
            "Parquet with typed columns",
            parquet.write,
            "application/vnd.apache.parquet",
            ".parquet",
            _ALL,
            extra="parquet",
        ),
        Format(
            "geojson",
            "GeoJSON: a feature for each finding or claim that has a place",
            geo.write_geojson,
            "application/geo+json",
            ".geojson",
            ("nights", "claims"),
            shapes=True,
        ),
        Format(
            "geoparquet",
            "GeoParquet: the same as columns with a geometry",
            geo.write_geoparquet,
            "application/vnd.apache.parquet",
            ".parquet",
            ("nights", "claims"),
            extra="parquet",
            shapes=True,
        ),
        Format(
            "ucdp",
            "CSV with columns of UCDP GED: low, best, high and precision codes",
            ucdp.write,
            "text/csv",
            ".csv",
            ("nights",),
        ),
        Format(
            "hxl",
            "CSV with a row of HXL hashtags",
            hxl.write,
            "text/csv",
            ".csv",
            ("nights", "claims", "conflicts"),
        ),
        Format(
            "ftm",
            "FollowTheMoney entities as JSON Lines",
            ftm.write,
            "application/json+ftm",
            ".ftm.json",
            ("claims",),
        ),
        Format(
            "prov",
            "W3C PROV-JSON: documents, readings, claims, judgements",
            prov.write,
            "application/json",
            ".prov.json",
            ("claims",),
        ),
        Format(
            "xlsx",
            "an Excel workbook: nights, claims, conflicts, sources",
            workbook.write,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            workbook.SHEETS,
            usual=4,
            several=True,
            extra="xlsx",
        ),
        Format(
            "atom",
            "an Atom feed, the newest first",
            feeds.write_atom,
            "application/atom+xml",
            ".atom",
            _FEEDS,
        ),
        Format(
            "jsonfeed",
            "a JSON Feed, the newest first",
            feeds.write_json,
            "application/feed+json",
            ".json",
            _FEEDS,
        ),
    )
}


def chosen(name: str) -> Format:
    """The format of that name; SettingsError otherwise."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise SettingsError(f"no format is called {name!r}", hint=f"there are {', '.join(FORMATS)}")
    return found


def described(name: str) -> tuple[Table, ...]:
    """The tables whose columns a format shows."""
    if name == "ucdp":
        return (ucdp.TABLE,)
    return tuple(TABLES[table] for table in FORMATS[name].tables)
