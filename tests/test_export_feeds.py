"""Atom and JSON Feed: read by a feed reader, safe against what documents say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

import exported
import made
from svodka.export import feeds
from svodka.ledger import Ledger
from svodka.questions.extracts import LedgerExtract

KINDS = ("nights", "conflicts", "corrections")
BASE = "https://example.org/svodka/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("exports") / "a.db"
    exported.fill(file)
    return file


@pytest.fixture
def extract(path: Path) -> Iterator[LedgerExtract]:
    with Ledger.open(path) as book:
        yield LedgerExtract(book)


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_reader_reads_atom(kind: str, extract: LedgerExtract) -> None:
    found = feedparser.parse(exported.made_bytes("atom", extract, tables=(kind,), base=BASE))
    assert not found.bozo
    assert found.version == "atom10"
    assert found.entries
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    for entry in found.entries:
        assert entry.title
        assert entry.updated_parsed
        assert entry.content[0].type == "text/plain"
        assert entry.link.startswith(BASE)


@pytest.mark.parametrize("kind", KINDS)
def test_atom_has_what_the_standard_asks(kind: str, extract: LedgerExtract) -> None:
    """RFC 4287, 4.1: id, title and updated of the feed and of each entry, and an author."""
    root = ElementTree.fromstring(exported.made_bytes("atom", extract, tables=(kind,)))
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    for node in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_json_feed_says_the_same(kind: str, extract: LedgerExtract) -> None:
    atom = feedparser.parse(exported.made_bytes("atom", extract, tables=(kind,)))
    found = json.loads(exported.text("jsonfeed", extract, tables=(kind,)))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in found["items"]] == [entry.id for entry in atom.entries]
    assert [item["title"] for item in found["items"]] == [entry.title for entry in atom.entries]
    assert found["_svodka"] == extract.snapshot.plain()


def test_a_night_in_words(extract: LedgerExtract) -> None:
    (item,) = json.loads(exported.text("jsonfeed", extract))["items"]
    assert item["title"] == "Night to 15 May 2026: drones downed"
    lines = item["content_text"].splitlines()
    assert any(line.startswith("Kaluga Oblast, night: 12") for line in lines)
    assert any(line.startswith("Black Sea, day: at least ") for line in lines), lines


def test_a_conflict_in_a_sentence(extract: LedgerExtract) -> None:
    (item,) = json.loads(exported.text("jsonfeed", extract, tables=("conflicts",)))["items"]
    told = item["content_text"].splitlines()
    assert told[0].startswith("These cannot all be true: ")
    assert "Head of Bryansk Oblast: 3 downed uav (Bryansk Oblast)" in told[0]
    assert any("сбиты 3 БПЛА" in line for line in told[1:])


def test_a_correction_says_from_what_to_what(extract: LedgerExtract) -> None:
    items = json.loads(exported.text("jsonfeed", extract, tables=("corrections",)))["items"]
    titles = [item["title"] for item in items]
    assert titles == [
        "mod_russia: deleted by its publisher",
        "mos: a claim of it rejected by a person",
        "u-1: retracted by a person",
        "shapsha: revised by its publisher",
    ]
    assert "changed count c:11: 11 → 12" in items[-1]["content_text"]
    assert "desk: misread" in items[1]["content_text"]


@pytest.mark.parametrize("newest", [1, 2])
def test_a_feed_goes_back_so_far(newest: int, extract: LedgerExtract) -> None:
    told = exported.text("jsonfeed", extract, tables=("corrections",), newest=newest)
    every = json.loads(exported.text("jsonfeed", extract, tables=("corrections",)))["items"]
    assert json.loads(told)["items"] == every[:newest]


def test_an_item_keeps_its_id_when_it_changes(tmp_path: Path) -> None:
    exported.fill(tmp_path / "a.db")
    with Ledger.open(tmp_path / "a.db") as book:
        early = next(e.seq for e in book.entries() if e.kind == "reading")
        before, after = (
            json.loads(exported.text("jsonfeed", LedgerExtract(book, as_of=as_of)))["items"][0]
            for as_of in (early, None)
        )
    assert before["id"] == after["id"]
    assert before["content_text"] != after["content_text"]
    assert before["date_modified"] <= after["date_modified"]


def test_what_documents_say_is_never_markup() -> None:
    item = feeds.Item("x", exported.HOSTILE, made.at(15, 9), (exported.HOSTILE,), "", 'a"><b>')
    text = feeds._entry(item, "")
    root = ElementTree.fromstring(text)
    assert [node.tag for node in root] == ["id", "title", "updated", "link", "content"]
    content = root.find("content")
    assert content is not None
    assert content.text == exported.HOSTILE.replace("\x0b", "\ufffd").replace("\r\n", "\n")


def test_links_are_those_of_the_pages(extract: LedgerExtract) -> None:
    from svodka.serve.pages.links import Links

    links = Links()
    nights = json.loads(exported.text("jsonfeed", extract, base=BASE))["items"]
    assert nights[0]["url"] == BASE.rstrip("/") + links.night(made.at(15, 9).date())
    (clash,) = extract.conflicts()
    told = exported.text("jsonfeed", extract, tables=("conflicts",), base=BASE)
    wanted = BASE.rstrip("/") + links.conflict(clash.day, clash.conflict)
    assert json.loads(told)["items"][0]["url"] == wanted
