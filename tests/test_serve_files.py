"""Downloads and feeds over HTTP: the bytes of ``svodka export``, as of one entry, and no later."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import feedparser
import pytest

import exported
import made
import serving
from serving import Client
from svodka.cli import exporting
from svodka.errors import SettingsError
from svodka.export import options
from svodka.export.feed import ATOM, JSON
from svodka.export.formats import FORMATS
from svodka.export.options import NotInstalled
from svodka.ledger import Ledger
from svodka.serve import context, downloads
from svodka.serve.downloads import catalogue
from svodka.serve.settings import Settings, for_address
from svodka.serve.spool import Making, spooled
from svodka.settings import site

NAMES = sorted(catalogue())
KINDS = ("nights", "conflicts", "corrections", "changes")
BASE = "https://example.org/svodka/"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("files") / "svodka.db"
    exported.fill(file)
    return file


@pytest.fixture(scope="module")
def server(ledger: Path) -> Client:
    return Client(ledger)


def has(name: str) -> bool:
    """Whether what a download needs is installed."""
    extra = catalogue()[name].format.extra
    try:
        return not extra or bool(options.package(options.PACKAGES[extra], extra))
    except NotInstalled:
        return False


# --- downloads


@pytest.mark.parametrize("name", NAMES)
def test_every_download_of_the_catalogue(server: Client, name: str) -> None:
    if not has(name):
        pytest.skip("what it needs is not installed")
    answer = server.web.get(f"/data/{name}")
    assert answer.status_code == 200, answer.text
    one = catalogue()[name]
    assert answer.headers["content-type"].partition(";")[0] == one.media
    assert int(answer.headers["content-length"]) == len(answer.content) > 0
    day = datetime.now(UTC).date()
    stem, _, ending = name.partition(".")
    told = answer.headers["content-disposition"]
    assert told.startswith("attachment; ")
    wanted = {f"-{stem}-{d}.{ending}" for d in (day, day - timedelta(days=1))}
    assert any(one.removeprefix("-svodka") in told for one in wanted)
    entry = server.get("")["entry"]
    assert answer.headers["svodka-snapshot"].startswith(f"entry {entry}, chain ")
    again = server.web.get(f"/data/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_catalogue_has_every_table_of_every_format() -> None:
    held = {(one.format.name, table) for one in catalogue().values() for table in one.tables}
    for format in FORMATS.values():
        if format.name not in ("atom", "jsonfeed"):
            wanted = format.tables if format.name != "xlsx" else format.tables[: format.usual]
            assert {(format.name, table) for table in wanted} <= held
    assert set(downloads.tables()) == {one.tables[0] for one in catalogue().values()}


SAME = (
    ("claims.jsonl", "jsonl", "", ""),
    ("nights.ucdp.csv", "ucdp", "", ""),
    ("nights.geojson", "geojson", "", "?shape=polygon"),
    ("claims.hxl.csv", "hxl", "--of claims", ""),
    ("claims.jsonl", "jsonl", "--region RU-KLU", "?region=ru-klu"),
    (
        "claims.prov.json",
        "prov",
        "--from 2026-05-15T09:00 --to 2026-05-15T18:00",
        "?from=2026-05-15T09:00&to=2026-05-15T18:00",
    ),
    ("corrections.jsonl", "jsonl", "--of corrections --region RU-MOW", "?region=RU-MOW"),
    ("svodka.zip", "csv", "", ""),
)


@pytest.mark.parametrize(("name", "format", "told", "query"), SAME)
def test_what_the_command_writes(
    server: Client, ledger: Path, name: str, format: str, told: str, query: str
) -> None:
    from click.testing import CliRunner

    shape = ["--shape", "polygon"] if "polygon" in query else []
    hours = ["--from", "2025-04-10T18:00", "--to", "2026-05-15T18:00"]
    nightly = hours if catalogue()[name].nightly else []
    run = CliRunner().invoke(
        exporting.export, [format, *told.split(), *shape, *nightly, "--ledger", str(ledger)]
    )
    answer = server.web.get(f"/data/{name}{query}")
    if nightly and format == "geojson":
        assert answer.json()["features"] == json.loads(run.stdout)["features"]
    else:
        assert answer.content == run.stdout_bytes


def test_as_of_an_entry(server: Client) -> None:
    early = server.web.get("/data/claims.jsonl?as_of=2").text.splitlines()
    assert json.loads(early[0])["entry"] == 2
    assert len(early) < len(server.web.get("/data/claims.jsonl").text.splitlines())
    assert len(server.web.get("/data/claims.jsonl?as_of=0").text.splitlines()) == 1


def test_a_table_alone_is_that_of_the_package(server: Client) -> None:
    packed = zipfile.ZipFile(io.BytesIO(server.web.get("/data/claims.zip").content))
    assert sorted(packed.namelist()) == ["claims.csv", "datapackage.json"]
    assert packed.read("claims.csv") == server.web.get("/data/claims.csv").content


WRONG = (
    ("/data/nothing.csv", 404, "not_found"),
    ("/data/..%2f..%2fetc%2fpasswd", 404, None),
    ("/data/claims.csv?regoin=RU-KLU", 422, "invalid"),
    ("/data/claims.csv?region=RU-XX", 422, "invalid"),
    ("/data/claims.csv?from=2026-05-15&to=2026-05-14", 422, "invalid"),
    ("/data/nights.csv?from=2020-01-01&to=2026-05-15", 422, "too_long"),
    ("/data/nights.csv?from=2020-01-01", 422, "too_long"),
    ("/data/claims.csv?as_of=x", 422, "invalid"),
    ("/data/nights.geojson?shape=circle", 422, "invalid"),
    ("/feeds/nights.rss", 404, "not_found"),
    ("/feeds/claims.atom", 404, "not_found"),
    ("/feeds/changes.atom?region=RU-KLU", 422, "invalid"),
    ("/feeds/nights.atom?days=0", 422, "invalid"),
    ("/feeds/nights.atom?from=2026-01-01&to=2026-05-15", 422, "too_long"),
    ("/feeds/nights.atom?from=2026-01-01", 422, "too_long"),
)


@pytest.mark.parametrize(("path", "status", "code"), WRONG)
def test_what_is_refused(server: Client, path: str, status: int, code: str | None) -> None:
    answer = server.web.get(path)
    assert answer.status_code == status, answer.text
    if code is not None:
        assert answer.json()["error"]["code"] == code


def test_an_extra_that_is_missing_is_told(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(options, "import_module", missing)
    answer = Client(ledger).web.get("/data/claims.parquet")
    assert answer.status_code == 501
    error = answer.json()["error"]
    assert (error["code"], "svodka[parquet]" in error["hint"]) == ("not_installed", True)


def test_what_is_too_long_is_refused_whole(ledger: Path) -> None:
    answer = Client(ledger, Settings(largest=1000)).web.get("/data/claims.csv")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_long")


def test_a_file_is_read_by_many_at_once() -> None:
    pieces = [bytes([number]) * 100_000 for number in range(10)]
    file = spooled(Making(iter(pieces), {}), 10_000_000)
    found: list[bytes] = []
    readers = [Thread(target=lambda: found.append(b"".join(file.pieces()))) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    assert found == [b"".join(pieces)] * 4


def test_a_failure_is_an_answer_and_no_half_of_one(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> object:
        yield b"half"
        raise SettingsError("no")

    monkeypatch.setattr(downloads.Download, "pieces", failing)
    answer = Client(ledger).web.get("/data/claims.csv")
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, "no")


# --- CSV


def test_every_csv_of_the_server_is_safe_in_a_spreadsheet(server: Client) -> None:
    """What documents say is hostile in this ledger; only a count may begin so, and none does."""
    for path in (
        "/api/v1/claims?format=csv",
        "/api/v1/documents?format=csv",
        "/data/claims.csv",
        "/data/documents.csv",
        "/data/claims.hxl.csv",
        "/data/corrections.csv",
    ):
        rows = list(csv.reader(io.StringIO(server.web.get(path).text, newline="")))
        cells = [cell for row in rows[1:] for cell in row]
        assert "corrections" in path or any(cell.startswith("'") for cell in cells), path
        head = 2 if ".hxl." in path else 1
        assert not any(cell.startswith(tuple("=+-@")) for row in rows[head:] for cell in row), path


# --- feeds


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_reader_reads_it(ledger: Path, kind: str) -> None:
    client = Client(ledger, Settings(base=BASE))
    asked = "?region=RU-KLU&region=RU-BRY" if kind != "changes" else ""
    answer = client.web.get(f"/feeds/{kind}.atom{asked}")
    assert answer.headers["content-type"].partition(";")[0] == ATOM
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.entries
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == f"{BASE}feeds/{kind}.atom{asked}"
    assert all(
        link.href.startswith(BASE) for entry in found.entries for link in entry.get("links", ())
    )
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    same = client.web.get(f"/feeds/{kind}.json{asked}")
    assert same.headers["content-type"].partition(";")[0] == JSON
    assert [item["id"] for item in same.json()["items"]] == [entry.id for entry in found.entries]
    assert (
        client.web.get(
            f"/feeds/{kind}.atom{asked}", headers={"If-None-Match": answer.headers["etag"]}
        ).status_code
        == 304
    )


def test_without_a_base_links_have_no_host(server: Client) -> None:
    found = server.web.get("/feeds/nights.json").json()
    assert found["feed_url"] == "/feeds/nights.json"
    assert found["items"][0]["url"] == "/night/2026-05-15"
    assert server.web.get(found["items"][0]["url"]).status_code == 200


def test_a_feed_goes_back_some_days(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    late = made.posted()
    window = replace(made.night_window(), start=made.at(29, 23), end=made.at(30, 7))
    claim = replace(late.claims[0], id="c:late", window=replace(window, outer=None, inner=None))
    document = replace(late.document, id="late", published=made.at(30, 8))
    with Ledger.open(path) as book:
        book.add(made.tally())
        book.add(replace(late, document=document, claims=(claim,)))
    client = Client(path)
    for days, nights in ((14, 1), (20, 2)):
        items = client.web.get(f"/feeds/nights.json?days={days}").json()["items"]
        assert len(items) == nights
    hours = "from=2026-05-14T18:00&to=2026-05-15T18:00"
    (item,) = client.web.get(f"/feeds/nights.json?{hours}").json()["items"]
    assert item["title"].startswith("Night to 15 May")


def test_changes_are_those_of_the_api(server: Client) -> None:
    wanted = server.get("/changes?limit=500")["changes"][::-1]
    found = server.web.get("/feeds/changes.json").json()["items"]
    assert [item["title"].rpartition(": ")[2] for item in found] == [
        item["change"] for item in wanted
    ]


def test_feeds_of_an_empty_ledger(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "svodka.db").close()
    client = Client(tmp_path / "svodka.db")
    for kind in KINDS:
        assert client.web.get(f"/feeds/{kind}.json").json()["items"] == []
    assert client.web.get("/data/nights.csv").text.count("\n") == 1


@pytest.mark.parametrize("text", ["javascript:x", "ftp://a/", "https://a/?q", "https://a b/", "a"])
def test_what_is_no_address_of_a_site(text: str) -> None:
    with pytest.raises(SettingsError, match="is no address"):
        site(text)


def test_addresses_of_sites() -> None:
    assert [site(text) for text in ("", "https://a.example", "http://[::1]:80/x/")] == [
        "",
        "https://a.example/",
        "http://[::1]:80/x/",
    ]
    assert for_address("127.0.0.1", public=False).base == "/"


# --- the page


def test_the_page_leads_to_all_of_them(server: Client) -> None:
    page = server.web.get("/data").text
    for name in NAMES:
        assert f'href="/data/{name}"' in page
    for kind in KINDS:
        for ending in ("atom", "json"):
            assert f'href="/feeds/{kind}.{ending}"' in page
    for table in downloads.tables():
        assert f'href="#columns-{table}"' in page
    for table in (*downloads.tables(), "ucdp"):
        assert f'id="columns-{table}"' in page
    assert 'href="/data/claims.csv?as_of=4"' in server.web.get("/data?as_of=4").text


# --- the public view


def test_nothing_fresh_in_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "TICK", timedelta(microseconds=1))
    path = tmp_path / "svodka.db"
    with Ledger.open(path) as book:
        book.add(made.tally())
        then = datetime.now(UTC)
        new = replace(made.governor().document, published=then, source="fresh_source")
        book.add(replace(made.governor(), document=new))
        book.judge("c:11", "rejected", "desk", "fresh reason")
        book.judge("c:11", "accepted", "desk", "fresh reason")
    client = Client(path, Settings(public=True, rate=None), clock=lambda: then + timedelta(days=1))
    later = Client(path, Settings(public=True, rate=None))
    later.app.state.context.clock = lambda: datetime.now(UTC) + timedelta(days=2)
    paths = [f"/data/{name}" for name in NAMES if has(name) and not name.endswith(".xlsx")]
    paths += [f"/feeds/{kind}.atom" for kind in KINDS]
    for each in paths:
        answer = client.web.get(each)
        assert answer.status_code == 200, each
        for word in (b"fresh", b"c:11", b"g-1"):
            assert word not in answer.content, each
    for each in ("/data/claims.csv", "/data/corrections.jsonl", "/feeds/changes.atom"):
        assert b"g-1" in later.web.get(each).content


def test_the_serving_ledger_has_every_kind_of_change(tmp_path: Path) -> None:
    client = Client(serving.filled(tmp_path / "svodka.db"))
    words = {item["change"] for item in client.get("/changes?limit=500")["changes"]}
    assert words >= {"added", "superseded", "gone", "retracted", "rejected", "accepted"}
