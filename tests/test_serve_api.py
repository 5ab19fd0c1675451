"""The API: the same JSON as the command line, as of any moment, in pages that fit together."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable, UnsatisfiedAssumption
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.exc import SQLAlchemyError

import made
import serving
import svodka
from serving import Client
from svodka import contract
from svodka.cli import app as command_line
from svodka.errors import LedgerError
from svodka.export import COLUMNS
from svodka.ledger import Ledger
from svodka.serve import paging, shapes
from svodka.serve.downloads import catalogue
from svodka.serve.reader import Reader

EXAMPLES = Path(__file__).parent.parent / "src" / "svodka" / "serve" / "examples.json"
HOURS = "from=2026-05-14T20:00&to=2026-05-15T07:00"
NIGHT = "from=2026-05-14T18:00&to=2026-05-15T18:00"

# The address, the shape of its answer, and the command that says the same.
SAME = (
    ("/nights/2026-05-15", "Night", "night 2026-05-15"),
    ("/nights/2026-05-15?region=ru-klu", "Night", "night 2026-05-15 --region RU-KLU"),
    (
        f"/bounds?{HOURS}&region=RU-KLU",
        "Bounds",
        "bounds --region RU-KLU --from 2026-05-14T20:00 --to 2026-05-15T07:00",
    ),
    (
        f"/bounds?{HOURS}&region=RU-KLU&region=RU-BRY&as_of=5",
        "Bounds",
        "",
    ),
    (
        "/trend?from=2026-05-14&to=2026-05-16&region=RU-KLU",
        "Trend",
        "trend --region RU-KLU --from 2026-05-14 --to 2026-05-16",
    ),
    ("/conflicts?from=2026-05-15", "Conflicts", "conflicts 2026-05-15"),
    (
        f"/history?{HOURS}&region=RU-KLU",
        "History",
        "history --region RU-KLU --from 2026-05-14T20:00 --to 2026-05-15T07:00",
    ),
    (
        "/airports?from=2026-05-14&to=2026-05-16",
        "Airports",
        "airports --from 2026-05-14 --to 2026-05-16",
    ),
    (
        f"/families?{NIGHT}",
        "Families",
        "families --from 2026-05-14T18:00 --to 2026-05-15T18:00",
    ),
)
OTHERS = (
    ("", "Index"),
    (f"/sources?{NIGHT}", "Sources"),
    ("/documents", "Documents"),
    ("/claims?place=RU-KLU", "Claims"),
    ("/changes", "Changes"),
    ("/documents/g-1", "Document"),
    ("/documents/g-1?revision=1", "Document"),
    ("/documents/u-1", "Document"),
    ("/audit/g-1", "Audit"),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serving.filled(tmp_path_factory.mktemp("serve") / "svodka.db")


@pytest.fixture(scope="module")
def api(ledger: Path) -> Client:
    return Client(ledger)


@pytest.fixture(scope="module")
def described(api: Client) -> Any:
    return api.get("/openapi.json")


def conforms(value: Any, shape: str, described: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": described["components"]}
    jsonschema.Draft202012Validator(schema).validate(value)


# --- what is answered


@pytest.mark.parametrize(("path", "shape", "command"), SAME)
def test_says_what_the_command_line_says(
    api: Client, ledger: Path, described: Any, path: str, shape: str, command: str
) -> None:
    found = api.get(path)
    conforms(found, shape, described)
    if command:
        told = [*command.split(), "--format", "json", "--ledger", str(ledger)]
        done = CliRunner().invoke(command_line, told, catch_exceptions=False)
        assert found == json.loads(done.stdout)


@pytest.mark.parametrize(("path", "shape"), OTHERS)
def test_has_its_shape(api: Client, described: Any, path: str, shape: str) -> None:
    conforms(api.get(path), shape, described)


def test_life_is_that_of_the_command_line(api: Client, ledger: Path) -> None:
    told = ["history", "g-1", "--format", "json", "--ledger", str(ledger)]
    done = CliRunner().invoke(command_line, told, catch_exceptions=False)
    assert api.get("/documents/g-1")["life"] == json.loads(done.stdout)


def test_answers_hold_the_figures(api: Client) -> None:
    found = api.get(f"/bounds?{HOURS}&region=RU-KLU")
    # The ministry's 10 from 23:00 are among the governor's 12 of the night, or beside them.
    assert (found["low"], found["high"]) == (10, 22)
    (closure,) = api.get("/airports?from=2026-05-14&to=2026-05-16")["closures"]
    assert closure["airport"]["icao"] == "UUBC"
    assert closure["end"] is not None
    sources = {item["source"]: item for item in api.get(f"/sources?{NIGHT}")["sources"]}
    assert sources["mod_russia"]["taken"]
    assert sources["shapsha"]["read"]


def test_a_document_with_slashes_in_its_id(api: Client) -> None:
    name = serving.hostile().document.id
    found = api.get(f"/documents/{quote(name, safe='')}")
    assert found["reading"]["id"] == name
    assert found["reading"]["text"] == serving.hostile().document.text


def test_a_document_by_its_address(api: Client) -> None:
    found = api.get(f"/documents/{quote('https://t.me/x/1', safe='')}")
    assert found["life"]["document"] == "m-1"


def test_revisions_of_a_document(api: Client) -> None:
    first, now = api.get("/documents/g-1?revision=1"), api.get("/documents/g-1")
    assert "11" in first["reading"]["text"]
    assert "12" in now["reading"]["text"]
    assert [item["revision"] for item in now["life"]["revisions"]] == [1, 2]


def test_a_retracted_document_does_not_stand(api: Client) -> None:
    assert api.get("/documents/u-1")["stands"] is False
    assert api.get("/documents/m-1")["stands"] is True
    assert api.ask("/audit/u-1").status_code == 404


def test_original_bytes_are_never_shown_by_a_browser(api: Client) -> None:
    name = quote(serving.hostile().document.id, safe="")
    answer = api.ask(f"/documents/{name}/original")
    assert answer.content == b"\x89PNG <html>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = api.ask(f"/documents/{name}/original?text=true")
    assert text.content.decode() == serving.hostile().document.text


def test_reads_a_text_without_keeping_it(api: Client, described: Any) -> None:
    text = "Over Kaluga region 11 drones were shot down overnight."
    before = api.get("")["entry"]
    body = {"text": text, "published": "2026-05-15T08:05:00+03:00", "source": "example"}
    answer = api.web.post("/api/v1/read", json=body)
    conforms(answer.json(), "Reading", described)
    published = made.at(15, 8, 5)
    assert answer.json() == contract.reading_to_dict(svodka.read(text, published, "example"))
    assert answer.json()["claims"]
    assert api.get("")["entry"] == before


def test_audits_a_text_without_keeping_it(api: Client, described: Any) -> None:
    text = "Over Kaluga region 12 drones were shot down overnight, the governor said."
    body = {"text": text, "published": "2026-05-15T10:00:00+03:00"}
    answer = api.web.post("/api/v1/audit", json=body)
    conforms(answer.json(), "Audit", described)
    assert answer.json()["reports"]
    early = api.web.post("/api/v1/audit?as_of=0", json=body)
    assert early.json()["reports"] == []


# --- as of


def test_every_question_takes_as_of(described: Any) -> None:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            if path not in ("/api/v1", "/api/v1/read"):
                assert "as_of" in names, (method, path)


def test_as_of_an_entry_or_a_moment(api: Client, ledger: Path) -> None:
    first = api.get(f"/bounds?{HOURS}&region=RU-KLU&as_of=4")
    then = serving.moment_of(ledger, 4).isoformat()
    assert api.get(f"/bounds?{HOURS}&region=RU-KLU&as_of={quote(then)}") == first
    assert first["entry"] == 4
    assert first != api.get(f"/bounds?{HOURS}&region=RU-KLU")
    assert api.get("/claims?as_of=0")["claims"] == []
    assert api.get("/claims?as_of=1990-01-01")["claims"] == []
    assert api.ask("/documents/g-1?as_of=2").status_code == 404


# --- lists


def walked(api: Client, path: str, name: str, limit: int) -> list[Any]:
    """All of a list, page by page."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = api.get(f"{path}?limit={limit}{cursor}")
        found += page[name]
        assert len(page[name]) <= limit
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("name", ["documents", "claims"])
@given(limit=st.integers(1, 30))
@settings(max_examples=10)
def test_pages_make_the_whole(api: Client, name: str, limit: int) -> None:
    assert walked(api, f"/{name}", name, limit) == api.get(f"/{name}?limit=500")[name]


def test_pages_fit_together_while_the_ledger_grows(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    api = Client(serving.filled(path))
    whole = api.get("/documents")
    first = api.get("/documents?limit=3")
    with Ledger.open(path) as ledger:
        ledger.add(made.governor(made.GOVERNOR + " 11"))
        ledger.add(made.governor(id="g-2"))
    rest = api.get(f"/documents?cursor={first['next']}")
    assert first["documents"] + rest["documents"] == whole["documents"]
    assert rest["entry"] == whole["entry"]
    assert len(api.get("/documents")["documents"]) == len(whole["documents"]) + 1


def test_files_hold_what_pages_hold(api: Client) -> None:
    for name in ("documents", "claims"):
        lines = api.ask(f"/{name}?format=jsonl").text.splitlines()
        assert [json.loads(line) for line in lines] == api.get(f"/{name}?limit=500")[name]
    header, *rows = csv.reader(io.StringIO(api.ask("/claims?format=csv").text, newline=""))
    assert tuple(header) == COLUMNS
    claims = api.get("/claims?limit=500")["claims"]
    assert [row[header.index("claim")] for row in rows] == [item["claim"]["id"] for item in claims]
    documents = api.ask("/documents?format=csv")
    assert documents.headers["content-disposition"].startswith("attachment;")
    assert len(list(csv.reader(io.StringIO(documents.text, newline="")))) == 1 + len(
        api.get("/documents")["documents"]
    )


FILTERS = (
    ("/claims?outcome=downed", 7),
    ("/claims?outcome=killed", 0),
    ("/claims?speaker=gov:RU-KLU", 2),
    ("/claims?place=RU-BRY", 1),
    ("/claims?since=2026-05-15T08:00", 1),
    ("/claims?until=2026-05-15T02:00", 3),
    ("/documents?source=mod_russia", 2),
    ("/documents?source=nobody", 0),
    ("/documents?since=2026-05-15T13:00", 1),
    ("/documents?until=2026-05-15T02:00", 1),
)


@pytest.mark.parametrize(("path", "amount"), FILTERS)
def test_filters(api: Client, path: str, amount: int) -> None:
    name = path[1:].partition("?")[0]
    assert len(api.get(path)[name]) == amount


def test_changes_are_told_once_and_all(api: Client) -> None:
    whole = api.get("/changes?limit=500")
    words = [item["change"] for item in whole["changes"]]
    assert words.count("added") == 8
    assert words.count("superseded") == 1
    assert words[-4:] == ["gone", "retracted", "rejected", "accepted"]
    corrected = next(item for item in whole["changes"] if item["change"] == "superseded")
    assert (corrected["took"], "c:12" in corrected["claims"]) == (["c:11"], True)
    found, since = [], 0
    while True:
        page = api.get(f"/changes?since={since}&limit=3")
        found += page["changes"]
        since = page["next"]
        if not page["more"]:
            break
    assert found == whole["changes"]
    assert api.get(f"/changes?since={since}")["changes"] == []


# --- kept by the asker


def test_what_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    api = Client(serving.filled(path))
    asked = f"/bounds?{HOURS}&region=RU-KLU"
    answer = api.ask(asked)
    tag = {"If-None-Match": answer.headers["etag"]}
    again = api.ask(asked, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]
    assert api.ask(f"/bounds?{HOURS}&region=RU-BRY", headers=tag).status_code == 200
    pinned = api.ask(f"{asked}&as_of=4")
    with Ledger.open(path) as ledger:
        ledger.add(made.governor(made.GOVERNOR + " 11"))
    assert api.ask(asked, headers=tag).status_code == 200
    same = api.ask(f"{asked}&as_of=4", headers={"If-None-Match": pinned.headers["etag"]})
    assert same.status_code == 304
    assert "max-age" in pinned.headers["cache-control"]
    assert "no-cache" in answer.headers["cache-control"]


# --- what goes wrong

WRONG = (
    ("/nowhere", 404, "not_found", ""),
    ("/documents/nobody", 404, "not_found", "nobody"),
    ("/documents/g-1?revision=9", 404, "not_found", "revision"),
    ("/nights/yesterday", 422, "invalid", "date"),
    ("/nights/0001-01-01", 422, "invalid", "date"),
    ("/nights/9999-12-31", 422, "invalid", "date"),
    ("/nights/2026-05-15?regoin=RU-KLU", 422, "invalid", "query.regoin"),
    ("/nights/2026-05-15?region=RU-XYZ", 422, "invalid", "region"),
    ("/nights/2026-05-15?as_of=never", 422, "invalid", "as_of"),
    ("/bounds", 422, "invalid", "query.from"),
    ("/bounds?from=2026-05-15&to=2026-05-14", 422, "invalid", "to"),
    ("/bounds?from=2020-01-01&to=2026-05-14", 422, "too_long", "to"),
    (f"/bounds?{HOURS}&outcome=broken", 422, "invalid", "query.outcome"),
    (f"/history?{HOURS.replace('05-14', '01-14')}", 422, "too_long", "to"),
    ("/conflicts", 422, "invalid", "query.from"),
    ("/conflicts?from=2026-01-01&to=2026-05-01", 422, "too_long", "to"),
    ("/trend?from=2020-01-01&to=2026-05-01", 422, "too_long", "to"),
    ("/claims?limit=0", 422, "invalid", "query.limit"),
    ("/claims?limit=501", 422, "invalid", "query.limit"),
    ("/claims?cursor=WzFd", 422, "invalid", "cursor"),
    ("/claims?speaker=%00", 422, "invalid", "speaker"),
    ("/search?format=xml", 422, "invalid", "query.format"),
    ("/search?format=csv&cursor=WzFd", 422, "invalid", "cursor"),
    ("/search?format=jsonl&as_of=never", 422, "invalid", "as_of"),
    ("/changes?since=-1", 422, "invalid", "since"),
)


@pytest.mark.parametrize(("path", "status", "code", "where"), WRONG)
def test_errors_have_one_shape(
    api: Client, described: Any, path: str, status: int, code: str, where: str
) -> None:
    answer = api.ask(path)
    assert answer.status_code == status
    conforms(answer.json(), "Error", described)
    error = answer.json()["error"]
    assert (error["code"], error["where"]) == (code, where)
    assert error["message"]


POSTED = (
    ({"json": {}}, 422, "invalid"),
    ({"json": {"text": ""}}, 422, "invalid"),
    ({"json": {"text": "x", "published": "soon"}}, 422, "invalid"),
    ({"json": {"text": "x", "more": 1}}, 422, "invalid"),
    ({"json": {"text": "x" * 200_001}}, 413, "too_large"),
    ({"json": {"text": "x" * 1_000_000}}, 413, "too_large"),
    ({"content": b"{", "headers": {"content-type": "application/json"}}, 422, "invalid"),
    ({"content": b"text=x", "headers": {"content-type": "text/plain"}}, 415, "media_type"),
    ({"data": {"text": "x"}}, 415, "media_type"),
    ({"content": b"\xff", "headers": {"content-type": "application/json"}}, 400, "bad_request"),
)


@pytest.mark.parametrize(("told", "status", "code"), POSTED)
def test_texts_that_are_not_read(
    api: Client, described: Any, told: dict[str, Any], status: int, code: str
) -> None:
    answer = api.web.post("/api/v1/read", **told)
    conforms(answer.json(), "Error", described)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_other_methods_are_refused(api: Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = api.web.request(method, "/api/v1/claims")
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    head = api.web.head("/api/v1/claims")
    assert (head.status_code, head.content) == (200, b"")


def test_a_ledger_that_is_not_there(tmp_path: Path, described: Any) -> None:
    answer = Client(tmp_path / "secret-name.db").ask("/claims")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "ledger")
    conforms(answer.json(), "Error", described)
    assert "secret-name" not in answer.text


def test_the_server_cannot_write(ledger: Path) -> None:
    with (
        Reader.reading_only(ledger) as book,
        pytest.raises((LedgerError, SQLAlchemyError), match=r"readonly|read-only"),
    ):
        book.judge("g-1", "retracted", "nobody")


# --- the cursor

NOT_CURSORS = ("", "x", "W10", "WzFd", "eyJhIjoxfQ", "é", "WzEsMiwzLDRd", "WzEsLTFd", "[" * 200)


@pytest.mark.parametrize("printed", NOT_CURSORS)
def test_what_is_no_cursor(printed: str) -> None:
    with pytest.raises(svodka.errors.SettingsError):
        paging.opened(printed, 1)


@given(st.lists(st.integers(0, 2**62 - 1), min_size=1, max_size=4))
def test_a_cursor_is_read_back(numbers: list[int]) -> None:
    upto, *after = numbers
    assert paging.opened(paging.cursor(upto, *after), len(after)) == tuple(numbers)


# --- the description


def settled(value: Any) -> Any:
    """Without what hangs on the hour of the run."""
    if isinstance(value, dict):
        return {
            key: "2026-05-15T09:10:00+00:00" if key == "added" else settled(item)
            for key, item in value.items()
        }
    return [settled(item) for item in value] if isinstance(value, list) else value


def test_examples_are_answers(api: Client) -> None:
    asked = {
        "Night": "/nights/2026-05-15?region=RU-BRY",
        "Bounds": f"/bounds?{HOURS}&region=RU-BRY",
        "Trend": "/trend?from=2026-05-14&to=2026-05-15&region=RU-KLU",
        "Conflicts": "/conflicts?from=2026-05-15&as_of=4",
        "History": f"/history?{HOURS}&region=RU-BRY",
        "Airports": "/airports?from=2026-05-14&to=2026-05-16",
        "Documents": "/documents?limit=2",
        "Claims": "/claims?outcome=downed&limit=1",
        "Changes": "/changes?limit=3",
        "Sources": f"/sources?{NIGHT}",
        "Families": f"/families?{NIGHT}",
        "Document": "/documents/a-1",
    }
    made = {name: settled(api.get(path)) for name, path in asked.items()}
    if os.environ.get("SVODKA_UPDATE_GOLDEN"):
        EXAMPLES.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
        shapes.examples.cache_clear()
    assert made == shapes.examples()


FILES = ("/data/{name}", "/feeds/{name}")


def test_the_schema_has_the_api_and_no_page(described: Any) -> None:
    others = [path for path in described["paths"] if not path.startswith("/api/v1")]
    assert tuple(others) == FILES
    assert len(described["paths"]) == 20
    names = [
        operation["operationId"]
        for item in described["paths"].values()
        for operation in item.values()
    ]
    assert len(set(names)) == len(names)
    for item in described["paths"].values():
        for operation in item.values():
            assert operation["description"]
            assert "200" in operation["responses"]


def test_files_are_described_with_what_they_are(api: Client, described: Any) -> None:
    """Each name, each type, and the errors of the one shape."""
    for path, known in (("/data/{name}", list(catalogue())), ("/feeds/{name}", FEEDS)):
        operation = described["paths"][path]["get"]
        (name,) = (one for one in operation["parameters"] if one["in"] == "path")
        assert name["schema"]["enum"] == list(known)
        media = set()
        for one in known:
            answer = api.web.get(path.format(name=one))
            assert answer.status_code in (200, 501), one
            if answer.status_code == 200:
                media.add(answer.headers["content-type"].partition(";")[0])
        assert media <= set(operation["responses"]["200"]["content"])
        for status in ("404", "422", "501", "503"):
            shape = operation["responses"][status]["content"]["application/json"]["schema"]
            assert shape == {"$ref": "#/components/schemas/Error"}


FEEDS = [
    f"{table}.{ending}"
    for table in ("nights", "conflicts", "corrections", "changes")
    for ending in ("atom", "json")
]
FILE_ERRORS = (
    ("/data/nothing.csv", 404, "not_found"),
    ("/data/claims.csv/more", 404, "not_found"),
    ("/data/claims.csv?shape=round", 422, "invalid"),
    ("/data/claims.csv?more=1", 422, "invalid"),
    ("/data/claims.csv?as_of=never", 422, "invalid"),
    ("/data/nights.csv?from=2020-01-01&to=2026-05-15", 422, "too_long"),
    ("/feeds/nothing.atom", 404, "not_found"),
    ("/feeds/nights.rss", 404, "not_found"),
    ("/feeds/changes.atom?region=RU-KLU", 422, "invalid"),
    ("/feeds/nights.json?days=0", 422, "invalid"),
)


@pytest.mark.parametrize(("path", "status", "code"), FILE_ERRORS)
def test_errors_of_files_have_the_one_shape(
    api: Client, described: Any, path: str, status: int, code: str
) -> None:
    answer = api.web.get(path)
    conforms(answer.json(), "Error", described)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    shown = api.web.get(path, headers={"accept": "text/html"})
    assert shown.status_code == status
    if code != "invalid" or "as_of" in path or "region" in path:
        assert shown.headers["content-type"].startswith("text/html")
    wrong = api.web.post(path)
    assert (wrong.status_code, wrong.json()["error"]["code"]) in (
        (404, "not_found"),
        (405, "method_not_allowed"),
    )


def test_the_docs_name_every_address(described: Any) -> None:
    text = (Path(__file__).parent.parent / "docs" / "api.md").read_text("utf-8")
    for path in described["paths"]:
        address = re.escape(path.removeprefix("/api/v1") or path)
        assert re.search(rf"\| `(POST )?{address}[?`]", text), path


# --- asked by a machine that knows the schema and means ill

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


OPERATIONS = (
    *("index", "night", "bounds", "history", "trend", "conflicts", "airports"),
    *("documents", "claims", "changes", "sources", "families", "search"),
    *("original", "document", "audit", "read", "audit_text"),
    *("download", "feed"),
)


@pytest.fixture(scope="module")
def schema(api: Client) -> Any:
    return schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json", api.app, headers={"Host": "127.0.0.1"}
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
@given(data=st.data())
@settings(
    max_examples=int(os.environ.get("SVODKA_FUZZ", "5")),
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
def test_keeps_its_schema(
    schema: Any, name: str, mode: GenerationMode, data: st.DataObject
) -> None:
    """SVODKA_FUZZ=300 asks some ten thousand times."""
    operation = schema.find_operation_by_id(name)
    try:
        strategy = operation.as_strategy(generation_mode=mode)
        case = data.draw(strategy)
    except (Unsatisfiable, UnsatisfiedAssumption):
        # Nothing can be wrong with a question that takes nothing.
        assume(name == "index" and mode is GenerationMode.NEGATIVE)
        return
    case.call_and_validate(checks=CHECKS, headers={"Host": "127.0.0.1"})


def test_every_operation_is_fuzzed(described: Any) -> None:
    found = {
        operation["operationId"]
        for item in described["paths"].values()
        for operation in item.values()
    }
    assert found == set(OPERATIONS)
