"""The tables, CSV with its Data Package, JSON Lines, Parquet, HXL: the same rows in each."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exported
import made
from svodka.contract import claim_from_dict
from svodka.errors import SettingsError
from svodka.export import COLUMNS, csv_cells
from svodka.export.columns import TYPES
from svodka.export.formats import FORMATS, chosen
from svodka.export.options import Options, package
from svodka.export.tables import TABLES, conflict_id
from svodka.export.ucdp import TABLE as UCDP
from svodka.ledger import Ledger
from svodka.model.finding import Conflict
from svodka.questions.extracts import LedgerExtract

ALL = (*TABLES.values(), UCDP)
CSV_ALL = FORMATS["csv"].tables


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("exports") / "a.db"
    exported.fill(file)
    return file


@pytest.fixture
def extract(path: Path) -> Iterator[LedgerExtract]:
    with Ledger.open(path) as book:
        yield LedgerExtract(book)


# --- columns


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_columns_are_told(table: Any) -> None:
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    assert all(column.type in TYPES and column.about for column in table.columns)
    tags = [column.hxl for column in table.columns if column.hxl]
    assert len(set(tags)) == len(tags)
    assert all(tag.startswith("#") for tag in tags)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_rows_have_the_types_of_their_columns(table: Any, extract: LedgerExtract) -> None:
    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
        "datetime": datetime,
        "date": date,
        "list": tuple,
    }
    found = list(table.rows(extract))
    assert found, "an empty table tests nothing"
    for row in found:
        assert len(row) == len(table.columns)
        for column, value in zip(table.columns, row, strict=True):
            assert value is not None or not column.needed, column.name
            assert value is None or isinstance(value, kinds[column.type]), column.name
            assert column.type == "boolean" or not isinstance(value, bool), column.name


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_no_two_rows_share_a_key(table: Any, extract: LedgerExtract) -> None:
    places = [table.names.index(name) for name in table.key]
    keys = [tuple(row[place] for place in places) for row in table.rows(extract)]
    assert not keys or not table.key or len(set(keys)) == len(keys)


def test_columns_of_the_flat_export_keep_their_names() -> None:
    """``lang`` is the document's, and stands in its table."""
    assert set(COLUMNS) - {"lang"} <= set(TABLES["claims"].names)
    assert "lang" in TABLES["documents"].names


# --- what is said


def test_claims_are_those_that_stand(extract: LedgerExtract) -> None:
    rows = exported.rows(exported.members("csv", extract)["claims.csv"])
    found = {row["claim"]: row for row in rows}
    assert found["c:11"]["count_low"] == "12", "the later revision"
    assert "c:1" not in found, "its document was retracted"
    assert "c:m" not in found, "it was rejected"
    assert found["c:l"]["gone"], "deleted by its publisher, and said all the same"
    assert found["c:l"]["places"] == "RU-KRS; RU-TUL; sea:black"
    assert (found["c:l"]["count_low"], found["c:l"]["count_high"]) == ("31", "")


def test_spans_give_back_the_printed_count(extract: LedgerExtract) -> None:
    texts = {document.id: document.text for document in extract.documents()}
    table = TABLES["claims"]
    at = {name: number for number, name in enumerate(table.names)}
    spans = [
        (texts[row[at["document"]]][row[at["count_start"]] : row[at["count_end"]]].strip(), row)
        for row in table.rows(extract)
        if row[at["count_start"]] is not None
    ]
    assert spans
    for words, row in spans:
        assert words == row[at["count_printed"]]


def test_documents_without_their_text(extract: LedgerExtract) -> None:
    files = exported.members("csv", extract)
    rows = exported.rows(files["documents.csv"])
    assert {row["document"] for row in rows} == {"m-1", "g-1", "l-1", "b-1", "'+h/1 ä"}
    assert next(r for r in rows if r["document"] == "g-1")["revision"] == "2"
    assert "Пострадавших" not in files["documents.csv"].decode()


def test_nights_are_what_the_questions_answer(extract: LedgerExtract) -> None:
    data = exported.members("csv", extract, tables=("nights",))["nights.csv"]
    rows = {(r["period"], r["places"]): r for r in exported.rows(data)}
    kaluga = rows["night", "RU-KLU"]
    assert kaluga["day"] == "2026-05-15"
    assert kaluga["place_names"] == "Kaluga Oblast"
    assert int(kaluga["low"]) == 12
    assert rows["day", ""]["high"] == "", "nothing limits it"


def test_a_region_of_several_ids_is_one_place(extract: LedgerExtract) -> None:
    rows = {item.finding.scope.places for item in extract.nights()}
    assert ("RU-MOW", "RU-MOS") in rows


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (((10, 10),), 10),
        (((10, 10), (10, 10)), 10),
        (((10, 10), (11, 11)), None),
        (((31, None),), None),
        (((1, 40),), None),
        ((), None),
    ],
)
def test_stated_is_a_figure_or_nothing(
    figures: tuple[Any, ...], told: int | None, extract: LedgerExtract
) -> None:
    """Never a midpoint, and nothing where primary claims differ."""
    from svodka.export.tables import stated

    night = next(extract.nights())
    one = next(extract.claims())
    said = {
        f"c:{n}": replace(
            one, claim=replace(one.claim, count=replace(made.exact(1), low=a, high=b))
        )
        for n, (a, b) in enumerate(figures)
    }
    finding = replace(night.finding, stated=tuple(said))
    assert stated(replace(night, finding=finding, statements=said)) == told


def test_corrections_say_what_changed(extract: LedgerExtract) -> None:
    data = exported.members("csv", extract, tables=("corrections",))["corrections.csv"]
    rows = exported.rows(data)
    kinds = [(row["kind"], row["subject"]) for row in rows]
    assert set(kinds) == {
        ("revised", "g-1"),
        ("retracted", "u-1"),
        ("rejected", "c:m"),
        ("gone", "l-1"),
    }
    changed = next(row for row in rows if row["slot"] == "count")
    assert json.loads(changed["old"]) == {"low": 11, "high": 11}
    assert json.loads(changed["new"]) == {"low": 12, "high": 12}
    assert next(r for r in rows if r["kind"] == "rejected")["reason"] == "misread"


def test_a_conflict_has_the_name_of_its_page() -> None:
    from svodka.serve.pages import links

    for claims in (("c:1", "c:2"), ("c:2", "c:1")):
        conflict = Conflict(claims, (), None)
        assert conflict_id(conflict) == links.digest(conflict)


# --- as of, hours, regions


def test_as_of_an_earlier_entry(tmp_path: Path) -> None:
    chains = exported.fill(tmp_path / "b.db")
    with Ledger.open(tmp_path / "b.db") as book:
        late = [e.seq for e in book.entries() if e.kind == "document"][-1]
        early, now = LedgerExtract(book, as_of=late - 1), LedgerExtract(book)
        assert [early.snapshot.chain, now.snapshot.chain] == chains
        assert early.snapshot.entry == late - 1
        found = {item.claim.id: item.claim.count for item in early.claims()}
        assert found["c:11"] == made.exact(11)
        assert not list(early.corrections())
        assert early.snapshot.moment is not None
        assert now.snapshot.moment is not None
        assert early.snapshot.moment <= now.snapshot.moment


@pytest.mark.parametrize(
    ("regions", "claims"),
    [
        (("RU-KLU",), {"c:RU-KLU", "c:11", "c:none"}),
        (("sea:black",), {"c:l"}),
        (("UA",), set()),
        (("RU-MOS",), {"c:RU-MOW"}),
        (("RU-KLU", "RU-TUL"), {"c:RU-KLU", "c:11", "c:none", "c:l"}),
    ],
)
def test_regions(regions: tuple[str, ...], claims: set[str], path: Path) -> None:
    with Ledger.open(path) as book:
        found = LedgerExtract(book, regions=regions)
        assert {item.claim.id for item in found.claims()} == claims
        for night in found.nights():
            assert set(night.finding.scope.places) & {*regions, "RU-MOW"}
        assert {d.id for d in found.documents()} == {item.document for item in found.claims()}


def test_a_country_holds_its_regions(path: Path) -> None:
    with Ledger.open(path) as book:
        found = {item.claim.id for item in LedgerExtract(book, regions=("RU",)).claims()}
    assert {"c:RU-BRY", "c:11", "c:l"} <= found
    assert "c:total" not in found, "it names no place"


def test_hours(path: Path) -> None:
    with Ledger.open(path) as book:
        daytime = LedgerExtract(book, made.at(15, 9), made.at(15, 18))
        assert {item.claim.id for item in daytime.claims()} == {"c:l"}
        assert {night.period for night in daytime.nights()} == {"day"}
        assert {item.document for item in daytime.corrections()} <= {"l-1", None}


# --- CSV and its package


@given(st.text(max_size=20))
def test_no_cell_begins_a_formula_and_words_come_back(words: str) -> None:
    told = csv_cells.text(words)
    assert not told.startswith(tuple("=+-@\t\r\n"))
    assert (told[1:] if told.startswith("'") else told) == words


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2))
def test_csv_gives_back_its_cells(words: list[str]) -> None:
    data = b"".join(csv_cells.lines([["a"] * len(words)], [tuple(words)]))
    found = list(csv.reader(io.StringIO(data.decode(), newline="")))[1]
    assert [cell.removeprefix("'") for cell in found] == [w.removeprefix("'") for w in words]


def test_hostile_words_are_words_in_every_csv(extract: LedgerExtract) -> None:
    files = exported.members("csv", extract, tables=CSV_ALL)
    tables = {name: data for name, data in files.items() if name.endswith(".csv")}
    tables |= {"ucdp": exported.made_bytes("ucdp", extract)}
    tables |= {"hxl": exported.made_bytes("hxl", extract, tables=("claims",))}
    cells = [
        cell
        for data in tables.values()
        for row in csv.reader(io.StringIO(data.decode(), newline=""))
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n"))]
    assert "'" + exported.HOSTILE in cells


def test_the_package_tells_of_its_files(extract: LedgerExtract) -> None:
    files = exported.members("csv", extract, tables=CSV_ALL, licence="CC0-1.0")
    told = json.loads(files.pop("datapackage.json"))
    assert [r["path"] for r in told["resources"]] == list(files)
    for resource in told["resources"]:
        data = files[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
        head = data.decode().partition("\r\n")[0].split(",")
        assert head == [field["name"] for field in resource["schema"]["fields"]]
    assert told["svodka"]["snapshot"] == extract.snapshot.plain()
    assert [licence["name"] for licence in told["licenses"]] == ["CC0-1.0", "CC-BY-4.0"]


def test_frictionless_finds_nothing(extract: LedgerExtract, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="the package's own checker")
    for name, data in exported.members("csv", extract, tables=CSV_ALL).items():
        (tmp_path / name).write_bytes(data)
    found = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert found.valid, found.to_summary()


def test_the_zip_holds_the_same_files(extract: LedgerExtract) -> None:
    with zipfile.ZipFile(io.BytesIO(exported.made_bytes("csv", extract))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == exported.members("csv", extract)


# --- JSON Lines, HXL, Parquet


def test_json_lines_say_what_they_are(extract: LedgerExtract) -> None:
    head, *lines = map(json.loads, exported.text("jsonl", extract).splitlines())
    assert head["kind"] == "snapshot"
    assert head["chain"] == extract.snapshot.chain
    assert {line["kind"] for line in lines} == {"claim"}
    assert [claim_from_dict(line["claim"]) for line in lines] == [
        item.claim for item in extract.claims()
    ]


@pytest.mark.parametrize("table", TABLES)
def test_json_lines_of_every_table(table: str, extract: LedgerExtract) -> None:
    lines = exported.text("jsonl", extract, tables=(table,)).splitlines()
    assert len(lines) == 1 + sum(1 for _ in TABLES[table].rows(extract)) > 1


@pytest.mark.parametrize("table", FORMATS["hxl"].tables)
def test_hxl_has_a_tag_for_each_column(table: str, extract: LedgerExtract) -> None:
    data = exported.text("hxl", extract, tables=(table,))
    head, tags, *rows = csv.reader(io.StringIO(data, newline=""))
    assert len(head) == len(tags)
    assert all(tag.startswith("#") for tag in tags)
    assert {row[-1] for row in rows} <= {extract.snapshot.line()}


def test_hxl_is_read_by_its_library(extract: LedgerExtract, tmp_path: Path) -> None:
    hxl = pytest.importorskip("hxl", reason="HXL's own library")
    file = tmp_path / "nights.csv"
    file.write_bytes(exported.made_bytes("hxl", extract))
    found = hxl.data(hxl.make_input(str(file), hxl.InputOptions(allow_local=True)))
    assert hxl.validate(found)["is_valid"]


@pytest.mark.parametrize("table", TABLES)
def test_parquet_holds_the_rows_with_their_types(table: str, extract: LedgerExtract) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason='pip install "svodka[parquet]"')
    data = io.BytesIO(exported.made_bytes("parquet", extract, tables=(table,)))
    found = parquet.read_table(data)
    rows = [tuple(row.values()) for row in found.to_pylist()]
    wanted = [
        tuple(list(cell) if isinstance(cell, tuple) else cell for cell in row)
        for row in TABLES[table].rows(extract)
    ]
    assert rows == wanted
    assert found.column_names == list(TABLES[table].names)
    assert json.loads(found.schema.metadata[b"svodka"])["chain"] == extract.snapshot.chain


def test_parquet_of_a_count_that_no_column_holds() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason='pip install "svodka[parquet]"')
    from svodka.export.parquet import pieces_of

    pyarrow = package("pyarrow", "parquet")
    fields = [pyarrow.field("n", pyarrow.int64()), pyarrow.field("w", pyarrow.string())]
    data = b"".join(pieces_of(fields, {}, [(10**30, "a\ud800"), (None, None)]))
    assert parquet.read_table(io.BytesIO(data)).to_pylist()[0] == {"n": 2**63 - 1, "w": "a?"}


# --- all formats


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_snapshot_is_the_same_bytes(name: str, path: Path) -> None:
    if FORMATS[name].extra:
        pytest.importorskip({"parquet": "pyarrow", "xlsx": "xlsxwriter"}[FORMATS[name].extra])
    made_twice = []
    for _ in range(2):
        with Ledger.open(path) as book:
            made_twice.append(exported.made_bytes(name, LedgerExtract(book)))
    assert made_twice[0] == made_twice[1]


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_carries_the_snapshot(name: str, extract: LedgerExtract) -> None:
    """Where it is packed: the package's description, the workbook's first sheet."""
    if FORMATS[name].extra:
        pytest.importorskip({"parquet": "pyarrow", "xlsx": "xlsxwriter"}[FORMATS[name].extra])
    data = exported.made_bytes(name, extract)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(member) for member in archive.namelist())
    assert extract.snapshot.chain.encode() in data
    assert extract.snapshot.version.encode() in data


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_ledger(name: str, tmp_path: Path) -> None:
    if FORMATS[name].extra:
        pytest.importorskip({"parquet": "pyarrow", "xlsx": "xlsxwriter"}[FORMATS[name].extra])
    with Ledger.open(tmp_path / "empty.db") as book:
        assert exported.made_bytes(name, LedgerExtract(book))


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "geojson", "geoparquet", "hxl", "ftm"])
def test_claims_go_out_while_they_come_in(name: str) -> None:
    """Of claims without end: what gathers them all would never give a piece."""
    if FORMATS[name].extra:
        pytest.importorskip("pyarrow")
    extract = exported.Endless()
    if name == "ftm":
        extract.documents = lambda: iter(())  # type: ignore[method-assign]
    pieces = FORMATS[name].pieces(extract, Options(("claims",)))
    assert sum(map(len, islice((piece for piece in pieces if piece), 3))) > 0


def test_what_a_format_does_not_hold(extract: LedgerExtract) -> None:
    with pytest.raises(SettingsError, match="atom does not hold 'claims'"):
        exported.text("atom", extract, tables=("claims",))
    with pytest.raises(SettingsError, match="more than one table"):
        exported.text("jsonl", extract, tables=("claims", "nights"))
    with pytest.raises(SettingsError, match="there are csv, jsonl"):
        chosen("sas")


def test_a_missing_package_names_its_extra() -> None:
    with pytest.raises(SettingsError, match=r'needs no_such_package.*"svodka\[parquet\]"'):
        package("no_such_package.parquet", "parquet")
