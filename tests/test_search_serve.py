"""Search as it is asked for: API, page, command line, PostgreSQL."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

import made
import serving
from serving import Client
from svodka.cli import app as command_line
from svodka.ledger import Ledger
from svodka.model import Document, Reading
from svodka.questions import plain_search
from svodka.questions.search import search
from svodka.serve import paging
from svodka.serve.answers import Gate
from svodka.serve.settings import Settings

WORDS = "Калужская область 15 мая губернатор"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serving.filled(tmp_path_factory.mktemp("filled") / "svodka.db")


@pytest.fixture(scope="module")
def site(filled: Path) -> Client:
    return Client(filled)


def page(site: Client, words: str, more: str = "") -> str:
    answer = site.web.get(f"/search?q={quote(words)}{more}")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_searches_take_turns_and_keep_nobody_else(filled: Path) -> None:
    site = Client(filled)
    gate = site.web.app.state.context.searches = Gate(1, 1, 0.01)

    def held() -> list[int]:
        asked = ("/search?q=sbito", "/api/v1/search?q=sbito", "/source", "/api/v1/claims")
        return [site.web.get(path).status_code for path in asked]

    assert gate.through(held) == [503, 503, 200, 200]
    assert held() == [200] * 4
    # What is there waits for no turn.
    assert gate.through(held) == [200] * 4


# --- the API


def test_the_answer(site: Client) -> None:
    found = site.get(f"/search?q={quote(WORDS)}")
    assert [item["claim"]["id"] for item in found["claims"]] == ["c:12", "c:none"]
    assert found["documents"] == []
    assert found["next"] is None
    assert [(one["kind"], one["ids"]) for one in found["understood"]] == [
        ("nights", []),
        ("place", ["RU-KLU"]),
        ("office", []),
    ]
    (first, _) = found["claims"]
    marked = [first["quote"][start:end] for start, end in first["marks"]]
    assert marked == ["Калужской", "областью"]
    found = site.get(f"/search?q={quote('НОЧЬЮ сбит')}&what=documents")
    assert found["claims"] == []
    (document,) = found["documents"]
    assert (document["document"], document["claims"]) == ("g-1", 2)


def test_pages_fit_together_while_the_ledger_grows(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    shutil.copy(filled, path)
    client = Client(path)
    whole = [item["claim"]["id"] for item in client.get("/search?region=RU-KLU")["claims"]]
    assert len(whole) == 5
    found, cursor = [], ""
    for _ in range(9):
        answer = client.get(f"/search?region=RU-KLU&limit=2{cursor}")
        found += [item["claim"]["id"] for item in answer["claims"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
        with Ledger.open(path) as book:
            book.add(made.governor(id=f"late-{len(found)}"))
    assert found == whole


@pytest.mark.parametrize("asked", ["region=RU-KLU", "q=сбито", "q=nothing-of-this-kind"])
@pytest.mark.parametrize("what", ["claims", "documents"])
def test_files_hold_what_pages_hold(
    site: Client, monkeypatch: pytest.MonkeyPatch, what: str, asked: str
) -> None:
    """The same items as JSON, the same columns as other lists and the command, in pages of two."""
    monkeypatch.setattr(paging, "MOST", 2)
    path = f"/search?{asked}&what={what}"
    pages = site.get(path)[what]
    answer = site.ask(f"{path}&format=jsonl&limit=1")
    assert answer.headers["content-type"].startswith("application/jsonl")
    assert [json.loads(line) for line in answer.text.splitlines()] == pages
    answer = site.ask(f"{path}&format=csv")
    assert f"svodka-search-{what}.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    if what == "claims":
        header = site.ask("/claims?format=csv").text.partition("\r\n")[0]
        assert [row["claim"] for row in rows] == [item["claim"]["id"] for item in pages]
    else:
        header = ",".join(plain_search.DOCUMENT_COLUMNS)
        assert [row["document"] for row in rows] == [item["document"] for item in pages]
    assert answer.text.partition("\r\n")[0].removeprefix("\ufeff") == header.removeprefix("\ufeff")


def test_a_file_of_documents_cannot_run_in_a_spreadsheet(filled: Path, tmp_path: Path) -> None:
    shutil.copy(filled, tmp_path / "svodka.db")
    with Ledger.open(tmp_path / "svodka.db") as book:
        book.add(
            Reading(Document("=1+1", "=HYPERLINK сбито", source="@x", published=made.at(15, 9)))
        )
    text = Client(tmp_path / "svodka.db").ask("/search?q=сбито&what=documents&format=csv").text
    (row,) = (r for r in csv.reader(io.StringIO(text, newline="")) if "HYPERLINK" in "".join(r))
    assert [cell for cell in row if cell[:1] in "=@+-" and cell] == []


def test_a_file_of_as_of_then(site: Client) -> None:
    lines = site.ask("/search?region=RU-KLU&as_of=4&format=jsonl").text.splitlines()
    then = site.get("/search?region=RU-KLU&as_of=4")["claims"]
    assert [json.loads(line) for line in lines] == then
    assert len(then) < len(site.get("/search?region=RU-KLU")["claims"])


def test_an_answer_has_a_tag(site: Client) -> None:
    answer = site.ask("/search?q=сбито")
    again = site.ask("/search?q=сбито", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert site.ask("/search?q=сбит").headers["ETag"] != answer.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("cursor=x", "cursor"),
        ("from=may", "from"),
        ("from=2026-05-16&to=2026-05-15", "to"),
        ("region=nowhere", "region"),
        ("outcome=shot", "query.outcome"),
        ("speaker=%00", "speaker"),
        ("limit=0", "limit"),
        ("format=xlsx", "query.format"),
        ("format=csv&from=may", "from"),
        ("words=x", "words"),
        (f"q={'x' * 500}", "q"),
    ],
)
def test_what_is_refused(site: Client, asked: str, where: str) -> None:
    answer = site.ask(f"/search?{asked}")
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert where.rpartition(".")[2] in f"{error['where']} {error['message']}"


def test_what_is_not_indexed_is_told(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "svodka.db"
    shutil.copy(filled, path)
    with Ledger.open(path) as book:
        book._db.exec_driver_sql("DELETE FROM search_state")
    client = Client(path)
    for format in ("json", "jsonl", "csv"):
        answer = client.ask(f"/search?q=x&format={format}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_indexed")
    assert client.web.get("/search?q=x").status_code == 503


def test_a_public_view_finds_nothing_that_is_held_back(filled: Path) -> None:
    with Ledger.open(filled, create=False) as book:
        added = max(entry.added for entry in book.entries())
        reached = search(book, "сбито").claims[0].entry
    soon = Client(filled, Settings(public=True), clock=lambda: added + timedelta(hours=1))
    later = Client(filled, Settings(public=True), clock=lambda: added + timedelta(hours=30))
    # All of it was published long before it was read, but for an edit.
    for asked in ("q=12", "q=сбито", "region=RU-KLU", f"q=сбито&as_of={reached}"):
        found = soon.get(f"/search?{asked}&what=claims")["claims"]
        assert "c:12" not in {item["claim"]["id"] for item in found}, asked
    assert "c:12" in {item["claim"]["id"] for item in later.get("/search?q=12")["claims"]}


# --- the page


def test_the_page(site: Client) -> None:
    found = page(site, WORDS)
    assert '<mark class="slot count">Калужской</mark>' in found
    assert "Kaluga Oblast (RU-KLU)" in found
    assert 'href="/region/RU-KLU"' in found
    assert 'href="/region/RU-KLU/2026-05-15"' in found
    assert 'href="/document/g-1?revision=2#c-12"' in found
    assert f'value="{WORDS}"' in found
    assert "<script>" not in found


def test_every_page_has_the_form(site: Client) -> None:
    for path in ("/", "/data", "/region", "/search", "/nowhere"):
        assert 'action="/search"' in site.web.get(path).text, path


def test_links_of_the_page_lead_somewhere(site: Client) -> None:
    found = page(site, "сбито OR пострадавших") + page(site, "15 May 2026", "&what=documents")
    links = {unescape(one) for one in re.findall(r'href="(/[^"#]*)', found)}
    assert len(links) > 20
    for link in links:
        assert site.web.get(link).status_code == 200, link


def test_older_claims_are_a_page_away(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Ledger.open(path) as book:
        for number in range(20):
            book.add(made.governor(id=f"g-{number:02}"))
    client = Client(path)
    first = page(client, "Боровск")
    (link,) = re.findall(r'href="(/search\?[^"]*after=[^"]*)"', first)
    second = client.web.get(unescape(link)).text
    assert "More claims" in second
    told = [set(re.findall(r"/document/(g-\d\d)", text)) for text in (first, second)]
    assert told[0] | told[1] == {f"g-{number:02}" for number in range(20)}


def test_no_markup_of_anybody(site: Client) -> None:
    for words in (serving.HOSTILE, '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"):
        found = page(site, words)
        assert "<script>alert" not in found
        assert "<img" not in found
        assert "49" not in re.findall(r'value="([^"]*)"', found)
    found = page(site, "script alert", "&what=documents")
    assert "&lt;<mark" in found


@pytest.mark.parametrize("more", ["&outcome=x", "&after=x", "&from=x", "&region=x", "&as_of=x"])
def test_a_page_that_means_nothing(site: Client, more: str) -> None:
    assert site.web.get(f"/search?q=x{more}").status_code == 422


# --- the command line


def run(filled: Path, *words: str) -> str:
    answer = CliRunner().invoke(command_line, ["search", *words, "--ledger", str(filled)])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_command(filled: Path, site: Client) -> None:
    shown = run(filled, *WORDS.split())
    assert "“Калужская область” is a place: Kaluga Oblast (RU-KLU)" in shown
    assert "Ночью над Калужской областью сбито 12 БПЛА" in shown
    value = json.loads(run(filled, *WORDS.split(), "--format", "json"))
    asked = site.get(f"/search?q={quote(WORDS)}")
    assert value["claims"] == asked["claims"]
    lines = run(filled, "сбито", "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == site.get("/search?q=сбито")["claims"]
    rows = list(csv.DictReader(io.StringIO(run(filled, "сбито", "--format", "csv"))))
    assert [row["claim"] for row in rows] == [json.loads(line)["claim"]["id"] for line in lines]
    listed = run(filled, "сбито", "--what", "documents", "--format", "csv")
    assert "g-1" in {row["document"] for row in csv.DictReader(io.StringIO(listed))}


def test_words_with_a_hyphen_are_no_options(filled: Path) -> None:
    with_it = json.loads(run(filled, "сбито", "--format", "json"))["claims"]
    without = json.loads(run(filled, "сбито", "-Боровск", "--format", "json"))["claims"]
    assert {item["document"] for item in with_it} - {item["document"] for item in without} == {
        "g-1"
    }


def test_the_index_is_made_anew(filled: Path) -> None:
    answer = CliRunner().invoke(command_line, ["index", "--anew", "--ledger", str(filled)])
    assert (answer.exit_code, answer.output) == (0, "9 readings indexed, 0 documents compared\n")


# --- PostgreSQL

ASKED = (
    *(WORDS, "Kaluga", "Шапша", '"сбито 12"', "сбито -Боровск", "БПЛА OR море", "15 May 2026"),
    *("script", "' OR 1=1 --", "\\", "':* & !", "губернатор", '"сбито 12" OR \'', "", "2026"),
)


def test_postgresql_finds_the_same(database: str, filled: Path) -> None:
    base, file = Client(serving.filled(database)), Client(filled)
    for words in ASKED:
        for more in ("claims", "documents&limit=2"):
            path = f"/search?q={quote(words)}&what={more}"
            assert base.get(path) == file.get(path), path
    for more in ("region=RU-KLU", "speaker=RU-MOD&outcome=downed", "from=2026-05-15&to=2026-05-15"):
        for what in ("claims", "documents"):
            path = f"/search?what={what}&{more}"
            assert base.get(path) == file.get(path), path
    with Ledger.open(database) as book:
        assert book.check_words().terms == 0
        readings = book.index_words(anew=True)
        assert (readings, book.check_words()) == (9, (9, 0))
        assert [hit.entry for hit in search(book, "сбито").claims]
        for words in ("a\0b", "\ud800", "слово " * 300, "😀"):
            search(book, words, documents=3)
        long = "слово " * 60 + " ".join(f"w{n}" for n in range(20_000))
        reading = made.governor(id="long")
        document = replace(reading.document, text=reading.document.text + long)
        assert book.add(replace(reading, document=document))
        assert search(book, "w15000", documents=3).documents
        assert not search(book, "w19999", documents=3).documents
