"""Formats with a standard of their own: each is read back by that standard's tool, if there."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import exported
from svodka.export import ftm, geometry, outlines, prov, ucdp, words, workbook
from svodka.export.extract import Spot
from svodka.export.formats import FORMATS
from svodka.export.options import Options
from svodka.ledger import Ledger
from svodka.model import Speaker
from svodka.places import Gazetteer
from svodka.questions.extracts import LedgerExtract

BOX = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("exports") / "a.db"
    exported.fill(file)
    return file


@pytest.fixture
def extract(path: Path) -> Iterator[LedgerExtract]:
    with Ledger.open(path) as book:
        yield LedgerExtract(book, outlines=packaged)


def packaged() -> Any:
    from svodka.serve.drawing.projection import FRAMES

    return outlines.packaged([(name, frame.back) for name, frame in FRAMES.items()])


# --- places


def test_a_path_becomes_rings_with_their_holes() -> None:
    """A square with a square hole that holds an island: outer ones run counter-clockwise, y is
    turned by ``back`` as a map's is."""
    line = "X\tregion\t1\t-1\t9\t0\t0\t0\t0\t" + "".join(
        ("M0 0l10 0 0-10-10 0z", "M2-2l6 0 0-6-6 0z", "M4-4l2 0 0-2-2 0z")
    )
    found = outlines.outline(line, lambda x, y: (x, -y))
    assert found.point == (1, 1)
    outer, island = found.polygons
    assert outer[0] == ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))
    assert outer[1] == ((2, 2), (2, 8), (8, 8), (8, 2), (2, 2))
    assert (len(outer), len(island)) == (2, 1)


def test_every_region_has_a_label_inside_its_outline() -> None:
    drawn = packaged()
    regions = [place.id for place in Gazetteer.packaged().places("region")]
    assert set(regions) <= drawn.keys()
    for id in regions:
        found = drawn[id]()
        inside = [p for p in found.polygons if outlines._inside(found.point, p[0])]
        assert len(inside) == 1, id
        for ring in (ring for polygon in found.polygons for ring in polygon):
            assert ring[0] == ring[-1], id
            assert len(ring) >= 4, id
            assert all(abs(b[0] - a[0]) < 180 for a, b in pairwise(ring)), id


@pytest.mark.parametrize(
    ("region", "lon", "lat", "inside"),
    [
        ("RU-KLU", 36.27, 54.51, True),
        ("RU-MOW", 37.62, 55.75, True),
        ("RU-MOS", 37.62, 55.75, False),
        ("UA-65", 33.37, 46.78, True),
        ("RU-VLA", 36.27, 54.51, False),
    ],
)
def test_outlines_hold_their_towns(region: str, lon: float, lat: float, inside: bool) -> None:
    """Moscow lies in a hole of its oblast."""
    rings = [ring for polygon in packaged()[region]().polygons for ring in polygon]
    assert (sum(outlines._inside((lon, lat), ring) for ring in rings) % 2 == 1) is inside


@pytest.mark.parametrize(
    ("spots", "shape", "kind"),
    [
        ([Spot("a", "a", point=(1, 2))], "point", "Point"),
        ([Spot("a", "a", point=(1, 2)), Spot("b", "b", point=(3, 4))], "point", "MultiPoint"),
        ([Spot("a", "a", point=(1, 2)), Spot("b", "b")], "point", None),
        ([Spot("a", "a", point=(1, 2), polygons=((BOX,),))], "polygon", "Polygon"),
        ([Spot("a", "a", point=(1, 2), polygons=((BOX,), (BOX,)))], "polygon", "MultiPolygon"),
        ([Spot("a", "a", point=(1, 2))], "polygon", "Point"),
        ([], "point", None),
    ],
)
def test_geometry_of_places(spots: list[Spot], shape: str, kind: str | None) -> None:
    """A place without a point is no place at 0, 0, and not left out of several either."""
    found = geometry.of(spots, shape)
    assert (found and found["type"]) == kind
    assert found is None or unpacked(geometry.binary(found) or b"") == found


def unpacked(data: bytes) -> dict[str, Any]:
    """Well-known binary → GeoJSON, by the standard's own table."""
    kinds = {1: "Point", 3: "Polygon", 4: "MultiPoint", 6: "MultiPolygon"}
    at = 0

    def take(code: str) -> Any:
        nonlocal at
        (value,) = struct.unpack_from(code, data, at)
        at += struct.calcsize(code)
        return value

    def one() -> dict[str, Any]:
        assert take("<B") == 1
        kind = kinds[take("<I")]
        if kind == "Point":
            return {"type": kind, "coordinates": [take("<d"), take("<d")]}
        if kind == "Polygon":
            rings = [
                [[take("<d"), take("<d")] for _ in range(take("<I"))] for _ in range(take("<I"))
            ]
            return {"type": kind, "coordinates": rings}
        return {"type": kind, "coordinates": [one()["coordinates"] for _ in range(take("<I"))]}

    found = one()
    assert at == len(data)
    return found


@pytest.mark.parametrize("table", ["nights", "claims"])
@pytest.mark.parametrize("shape", ["point", "polygon"])
def test_geojson(table: str, shape: str, extract: LedgerExtract) -> None:
    found = json.loads(exported.text("geojson", extract, tables=(table,), shape=shape))
    assert found["type"] == "FeatureCollection"
    assert found["snapshot"]["chain"] == extract.snapshot.chain
    ids = [feature["id"] for feature in found["features"]]
    assert len(set(ids)) == len(ids) > 2
    for feature in found["features"]:
        assert feature["properties"]["places"]
        assert feature["geometry"]["type"].endswith(("Point", "Polygon"))


def test_a_region_stands_where_its_label_does(extract: LedgerExtract) -> None:
    features = json.loads(exported.text("geojson", extract))["features"]
    found = {feature["id"]: feature["geometry"] for feature in features}
    lon, lat = found["2026-05-15/night/RU-KLU"]["coordinates"]
    assert 33 < lon < 38
    assert 53 < lat < 56
    assert found["2026-05-15/night/RU-MOW+RU-MOS"]["type"] == "MultiPoint"


def test_geoparquet(extract: LedgerExtract) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason='pip install "svodka[parquet]"')
    found = parquet.read_table(io.BytesIO(exported.made_bytes("geoparquet", extract)))
    told = json.loads(found.schema.metadata[b"geo"])
    assert told["columns"][told["primary_column"]]["encoding"] == "WKB"
    features = json.loads(exported.text("geojson", extract))["features"]
    assert [unpacked(value) for value in found.column("geometry").to_pylist()] == [
        feature["geometry"] for feature in features
    ]


# --- UCDP


def test_ucdp(extract: LedgerExtract) -> None:
    rows = {row["id"]: row for row in exported.rows(exported.text("ucdp", extract))}
    kaluga = rows["2026-05-15/night/RU-KLU"]
    assert {name: kaluga[name] for name in ("where_prec", "date_prec", "adm_1_iso")} == {
        "where_prec": "4",
        "date_prec": "2",
        "adm_1_iso": "RU-KLU",
    }
    assert (kaluga["date_start"], kaluga["date_end"]) == ("2026-05-14", "2026-05-15")
    assert (kaluga["low"], kaluga["country_id"]) == ("12", "365")
    several = rows["2026-05-15/night/RU-MOW+RU-MOS"]
    assert (several["where_prec"], several["latitude"]) == ("5", "")
    day = rows["2026-05-15/day/sea:black"]
    assert (day["where_prec"], day["date_prec"], day["date_start"]) == ("7", "1", "2026-05-15")
    assert (day["high"], day["country"]) == ("", ""), "nothing limits it; a sea is of no country"
    assert not [id for id in rows if id.endswith("/")], "everywhere is no place"


def test_best_is_a_claim_s_own_figure(extract: LedgerExtract) -> None:
    stated = {
        (night.day.isoformat(), night.period, "+".join(night.finding.scope.places)): {
            item.claim.count.low for item in night.stated if item.claim.count is not None
        }
        for night in extract.nights()
    }
    for row in exported.rows(exported.text("ucdp", extract)):
        figures = stated[tuple(row["id"].split("/"))]  # type: ignore[index]
        assert row["best"] == "" or {int(row["best"])} == figures


def test_ucdp_has_the_names_of_ged() -> None:
    assert {"best", "low", "high", "where_prec", "date_prec", "event_clarity"} <= set(
        ucdp.TABLE.names
    )


# --- FollowTheMoney


def test_entities_refer_to_entities(extract: LedgerExtract) -> None:
    found = list(ftm.entities(extract))
    ids = {entity["id"]: entity["schema"] for entity in found}
    ranges = {"proof": "Article", "document": "Article", "parent": "Folder"}
    for entity in found:
        for name, schema in ranges.items():
            for value in entity["properties"].get(name, ()):
                assert ids[value] == schema
    assert sorted(set(ids.values())) == [
        "Article",
        "Documentation",
        "Event",
        "Folder",
        "LegalEntity",
        "PublicBody",
    ]
    assert sum(schema == "Event" for schema in ids.values()) == sum(1 for _ in extract.claims())


def test_an_address_that_is_none_of_the_web_is_left_out(extract: LedgerExtract) -> None:
    assert "javascript" not in exported.text("ftm", extract)


def test_followthemoney_takes_every_value(extract: LedgerExtract) -> None:
    library = pytest.importorskip("followthemoney", reason="the library of the schemas")
    for line in exported.text("ftm", extract).splitlines():
        entity = json.loads(line)
        schema = library.model.get(entity["schema"])
        schema.validate(entity)
        kept = library.model.get_proxy(entity, cleaned=False).to_dict()["properties"]
        assert {name: sorted(values) for name, values in kept.items()} == {
            name: sorted(values) for name, values in entity["properties"].items()
        }


@pytest.mark.parametrize(
    "pair", [(("a", "bc"), ("ab", "c")), (("a:", "b"), ("a", ":b")), (("1:a",), ("1", "a"))]
)
def test_keys_do_not_collide(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert ftm.key(*pair[0]) != ftm.key(*pair[1])


# --- PROV


def test_prov_names_what_it_speaks_of(extract: LedgerExtract) -> None:
    """Each name that a relation gives is one that is told."""
    found = json.loads(exported.text("prov", extract))
    kinds = {"prov:entity": "entity", "prov:activity": "activity", "prov:agent": "agent"}
    kinds |= {"prov:generatedEntity": "entity", "prov:usedEntity": "entity"}
    kinds |= {"prov:informed": "activity", "prov:informant": "activity"}
    for relation in prov.KINDS[3:]:
        for told in found.get(relation, {}).values():
            for role, name in told.items():
                if role in kinds:
                    assert name in found[kinds[role]], (relation, role)
    claims = [name for name in found["entity"] if name.startswith("svodka:claim/")]
    assert len(claims) == sum(1 for _ in extract.claims())
    assert "svodka:judgement/" in json.dumps(found["activity"])


def test_prov_tells_revisions(extract: LedgerExtract) -> None:
    found = json.loads(exported.text("prov", extract))["wasDerivedFrom"].values()
    pairs = {(told["prov:generatedEntity"], told["prov:usedEntity"]) for told in found}
    assert ("svodka:document/g-1/2", "svodka:document/g-1/1") in pairs
    assert ("svodka:claim/g-1/c%3A11", "svodka:document/g-1/2") in pairs


def test_the_prov_library_reads_it(extract: LedgerExtract) -> None:
    library = pytest.importorskip("prov.model", reason="the standard's Python library")
    data = exported.text("prov", extract)
    found = library.ProvDocument.deserialize(content=data)
    plain = json.loads(data)
    assert len(found.get_records()) == sum(len(plain.get(kind, ())) for kind in prov.KINDS)
    found.get_provn()


def test_prov_names_do_not_collide() -> None:
    assert prov.name("a", "b/c") != prov.name("a/b", "c")


# --- Excel


@pytest.fixture
def book(extract: LedgerExtract) -> Any:
    pytest.importorskip("xlsxwriter", reason='pip install "svodka[xlsx]"')
    openpyxl = pytest.importorskip("openpyxl", reason="reads workbooks back")
    return openpyxl.load_workbook(io.BytesIO(exported.made_bytes("xlsx", extract)))


def test_a_workbook_has_its_sheets(book: Any, extract: LedgerExtract) -> None:
    assert book.sheetnames == ["about", *workbook.SHEETS]
    claims = [row.claim.id for row in extract.claims()]
    assert [cell.value for cell in book["claims"]["A"][1:]] == claims
    night = book["nights"]["C2"]
    assert (night.value, night.is_date) == (datetime(2026, 5, 14, 18), True), "Moscow time"


def test_no_cell_of_a_workbook_is_a_formula(book: Any, extract: LedgerExtract) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    names = [cell.value for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert names
    data = exported.made_bytes("xlsx", extract)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")


def test_a_full_sheet_goes_on(extract: LedgerExtract, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter", reason='pip install "svodka[xlsx]"')
    openpyxl = pytest.importorskip("openpyxl", reason="reads workbooks back")
    monkeypatch.setattr(workbook, "ROWS", 4)
    data = exported.made_bytes("xlsx", extract, tables=("claims",))
    found = openpyxl.load_workbook(io.BytesIO(data))
    sheets = [name for name in found.sheetnames if name.startswith("claims")]
    assert sheets[:2] == ["claims", "claims 2"]
    ids = [cell.value for name in sheets for cell in found[name]["A"][1:]]
    assert ids == [item.claim.id for item in extract.claims()]


@pytest.mark.parametrize(
    ("value", "told"), [("x" * 40_000, "x" * 32_766 + "…"), (("a", "b"), "a; b"), ("\ud800", "?")]
)
def test_text_that_a_cell_holds(value: Any, told: str) -> None:
    assert workbook._text(value) == told


# --- words


@pytest.mark.parametrize(
    ("id", "name", "told"),
    [
        ("RU-MOD", None, "Ministry of Defence of the Russian Federation"),
        ("gov:RU-KLU", "Владислав Шапша", "Head of Kaluga Oblast"),
        ("gov-ru:UA-65", None, "Head set up by Russia in Kherson Oblast"),
        ("other", "Иван\nПетров", "Иван Петров"),
        ("other", None, "an unnamed source"),
        ("anon", None, "an unnamed source"),
        ("outlet", None, "courier"),
    ],
)
def test_speakers(id: str, name: str | None, told: str, extract: LedgerExtract) -> None:
    assert words.speaker(Speaker(id, name), extract.spot, "courier") == told


def test_every_speaker_of_the_contract_has_a_name() -> None:
    from svodka.model import SPEAKER_IDS

    nobody = {"outlet", "anon", "other"}
    assert set(SPEAKER_IDS) - nobody <= words.offices().keys()
    assert {"gov", "mayor", "gov-ru", "mayor-ru"} <= words.offices().keys()


def test_formats_are_told_apart() -> None:
    assert len({each.media + each.suffix for each in FORMATS.values()}) >= 9
    for name, each in FORMATS.items():
        assert re.fullmatch(r"[a-z]+", name)
        assert 0 < each.usual <= len(each.tables)
        assert each.several or each.usual == 1
        assert Options().tables == ()
