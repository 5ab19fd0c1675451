"""Families in a ledger: found as documents arrive, whatever their order, and told by a command."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import random
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import made
from svodka.cli import app
from svodka.language import near
from svodka.ledger import Family, Ledger, Relays, Taken, links, relays
from svodka.ledger.families import Placed, partition
from svodka.model import Document, Reading, Speaker
from svodka.model.finding import Statement

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@cache
def benchmark() -> ModuleType:
    """benchmarks/families.py, which is a script and not a package."""
    spec = importlib.util.spec_from_file_location("svodka_families", BENCHMARKS / "families.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def article(id: str, hour: int, text: str = made.TALLY, source: str | None = None) -> Reading:
    """The ministry's tally as somebody prints it on 15 May, with its claims."""
    document = Document(id, text, source=source or id, lang="ru", published=made.at(15, hour))
    return replace(made.tally(), document=document)


def night() -> list[Reading]:
    """The ministry's bulletin, three copies, a governor's post, and another night's bulletin."""
    other = made.TALLY.replace("14 мая", "15 мая").replace("20 ", "33 ").replace("10 –", "23 –")
    return [
        made.tally(),
        article("copy-1", 8, "⚡️ " + made.TALLY),
        article("copy-2", 9, made.TALLY + " #сводка"),
        article("late", 13, made.TALLY),
        made.governor(),
        article("next", 10, other, "mod_russia"),
    ]


def told(families: tuple[Family, ...]) -> list[list[str]]:
    return [[member.document for member in family.members] for family in families]


# --- in a ledger


def test_a_bulletin_and_its_copies_are_a_family(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    (family,) = ledger.families()
    assert told((family,)) == [["m-1", "copy-1", "copy-2", "late"]]
    assert family.earliest.document == "m-1"
    assert family.primary == family.earliest
    assert family.speakers == {("RU-MOD", "")}
    assert family.sources == {"mod_russia", "copy-1", "copy-2", "late"}


def test_no_document_is_dropped(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    everyone = [document for family in told(ledger.families(size=1)) for document in family]
    assert sorted(everyone) == sorted(document.id for document in ledger.documents())


def test_the_primary_is_not_always_the_earliest(ledger: Ledger) -> None:
    ledger.add(article("leak", 5))
    ledger.add(made.tally())
    (family,) = ledger.families()
    assert family.primary is not None
    assert (family.earliest.document, family.primary.document) == ("leak", "m-1")


def test_without_the_speakers_channel_there_is_no_primary(ledger: Ledger) -> None:
    ledger.add_all([Taken(article("copy-1", 8)), Taken(article("copy-2", 9))])
    (family,) = ledger.families()
    assert family.primary is None


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_makes_no_difference(ledger: Ledger, seed: int) -> None:
    readings = night()
    random.Random(seed).shuffle(readings)
    for reading in readings:
        ledger.add(reading)
    assert told(ledger.families()) == [["m-1", "copy-1", "copy-2", "late"]]


def test_a_larger_set_in_any_order(tmp_path: Path) -> None:
    articles = benchmark().rewriting.make(3, 4, 14)
    found = []
    for number in range(2):
        items = benchmark().taken(articles)
        random.Random(number).shuffle(items)
        with Ledger.open(tmp_path / f"{number}.db") as ledger:
            benchmark().add(ledger, items)
            found.append(ledger.earliest_of(one.id for one in articles))
    assert found[0] == found[1]


def test_hours_choose_families_that_reach_into_them(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    (family,) = ledger.families(made.at(15, 12), made.at(15, 14))
    assert len(family.members) == 4, "all of it, though one document is inside"
    assert ledger.families(made.at(15, 14), made.at(15, 20)) == ()
    assert ledger.families(size=5) == ()


def test_the_family_of_one_document(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    every = {
        member.document: family for family in ledger.families(size=1) for member in family.members
    }
    assert len({len(family.members) for family in every.values()}) > 1
    for document in ledger.documents():
        assert ledger.family_of(document.id) == every[document.id]
    assert ledger.family_of("unheard-of") is None


def test_earlier_answers_can_be_asked_again(ledger: Ledger) -> None:
    for reading in night()[:2]:
        ledger.add(reading)
    then = ledger.upto()
    ledger.add(night()[2])
    assert [len(family.members) for family in ledger.families(as_of=then)] == [2]
    assert [len(family.members) for family in ledger.families()] == [3]


def test_a_new_revision_that_says_something_else_leaves(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()[:3]])
    ledger.add(article("copy-2", 9, made.GOVERNOR))
    assert told(ledger.families()) == [["m-1", "copy-1"]]
    assert ledger.earliest_of(["copy-2", "copy-1", "unknown"]) == {
        "copy-2": "copy-2",
        "copy-1": "m-1",
    }


def test_a_small_edit_stays_and_is_no_second_member(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()[:2]])
    ledger.add(article("copy-1", 8, "⚡️ " + made.TALLY + " Уточнено."))
    (family,) = ledger.families()
    assert [(m.document, m.revision) for m in family.members] == [("m-1", 1), ("copy-1", 2)]


def test_a_retracted_document_is_left_out(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    ledger.judge("m-1", "retracted", "desk", "a test post")
    (family,) = ledger.families()
    assert told((family,)) == [["copy-1", "copy-2", "late"]]
    assert family.primary is None


def test_texts_without_a_time_are_compared_too(ledger: Ledger) -> None:
    for id in ("a", "b"):
        ledger.add(Reading(Document(id, made.TALLY, source=id)))
    assert told(ledger.families()) == [["a", "b"]]


# --- derived, and derived again


def rows(ledger: Ledger, table: str) -> list[Any]:
    return sorted(map(tuple, ledger._db.exec_driver_sql(f"SELECT * FROM {table}")))


def test_a_rebuild_differs_in_nothing(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    before = [rows(ledger, table) for table in ("sketches", "sketch_bands")]
    chain = ledger.chain()
    assert ledger.rebuild_families() == links.Rebuilt(6, 0, 0)
    assert [rows(ledger, table) for table in ("sketches", "sketch_bands")] == before
    assert ledger.chain() == chain, "no entry is appended"


def test_a_rebuild_mends_and_tells(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    ledger._db.exec_driver_sql("DELETE FROM near_links")
    assert ledger.families() == ()
    assert ledger.rebuild_families().won == 6
    assert len(ledger.families()) == 1


def test_documents_of_before_are_indexed_once(ledger: Ledger) -> None:
    """As after the upgrade of a ledger that had no families."""
    readings = night()
    ledger.add_all([Taken(reading) for reading in readings[:3]])
    for table in ("near_links", "sketch_bands", "sketches"):
        ledger._db.exec_driver_sql(f"DELETE FROM {table}")
    ledger.add_all([Taken(reading) for reading in readings[3:]])
    assert ledger.unindexed()
    assert ledger.index_families() == 3
    assert not ledger.unindexed()
    assert told(ledger.families()) == [["m-1", "copy-1", "copy-2", "late"]]
    assert ledger.index_families() == 0
    assert ledger.rebuild_families()[1:] == (0, 0)


def test_signatures_of_another_version_are_made_anew(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    monkeypatch.setattr(near, "version", lambda: "later")
    near._key.cache_clear()
    assert ledger.unindexed()
    assert ledger.index_families() == 6
    assert {row[1] for row in rows(ledger, "sketches")} == {"later"}
    assert len(ledger.families()) == 1
    monkeypatch.undo()
    near._key.cache_clear()


def test_an_empty_ledger_has_nothing_to_index(ledger: Ledger) -> None:
    assert not ledger.unindexed()
    assert ledger.index_families() == 0
    assert ledger.families(size=1) == ()


def test_looking_up_goes_through_indexes(filed: Ledger) -> None:
    """So that one more document costs the same however many there are."""
    statements = {
        "bands": (
            links._SHARING,
            {"stretches": [1, 2], "hashes": [4, 5], "version": "1", "here": 1},
        ),
        "copies": (links._COPIES, {"twins": [1, 2]}),
        "texts": (links._TEXTS, {"wanted": [1, 2]}),
    }
    for name, (statement, values) in statements.items():
        compiled = statement.params(values).compile(
            filed._db, compile_kwargs={"literal_binds": True}
        )
        plan = filed._db.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
        steps = [row[-1] for row in plan]
        assert not [step for step in steps if step.startswith("SCAN")], (name, steps)


# --- families of links


def placed(*hours: int | None) -> list[Placed]:
    """Documents 1, 2, 3, … published at these hours."""
    return [
        Placed(number, None if hour is None else hour * 3600, f"d{number}")
        for number, hour in enumerate(hours, 1)
    ]


@pytest.mark.parametrize(
    ("hours", "found", "heads"),
    [
        ((1, 2, 3), [], [1, 2, 3]),
        ((1, 2, 3), [(1, 2, 500), (2, 3, 500)], [1, 1, 1]),
        ((3, 2, 1), [(1, 2, 500), (2, 3, 500)], [3, 3, 3]),
        # A merged article belongs to the nearer of two, and does not join them.
        ((1, 2, 3), [(1, 3, 500), (2, 3, 300)], [1, 2, 1]),
        ((1, 2, 3), [(1, 3, 300), (2, 3, 500)], [1, 2, 2]),
        # Equally near: the earlier.
        ((1, 2, 3), [(1, 3, 500), (2, 3, 500)], [1, 2, 1]),
        # A chain does not run on: 30 and 60 hours after the first.
        ((0, 30, 60), [(1, 2, 900), (2, 3, 900)], [1, 1, 3]),
        ((0, 30, 60, 62), [(1, 2, 900), (2, 3, 900), (3, 4, 900)], [1, 1, 3, 3]),
        ((None, None, 5), [(1, 2, 900), (2, 3, 900)], [1, 3, 3]),
        ((None, None, 5), [(1, 3, 800), (2, 3, 900)], [3, 3, 3]),
        # A link to what is not current.
        ((1, 2), [(1, 9, 900), (9, 2, 900)], [1, 2]),
    ],
)
def test_partition(
    hours: tuple[int | None, ...], found: list[tuple[int, int, int]], heads: list[int]
) -> None:
    made_of = partition(placed(*hours), found)
    assert [made_of[entry] for entry in range(1, len(hours) + 1)] == heads


@given(
    st.lists(st.none() | st.integers(0, 120), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(200, 1000))),
    st.randoms(),
)
def test_families_are_trees_under_their_earliest(
    hours: list[int | None], found: list[tuple[int, int, int]], shuffled: random.Random
) -> None:
    documents = {one.entry: one for one in placed(*hours)}
    found = [link for link in found if link[0] != link[1]]
    heads = partition(documents.values(), found)
    assert set(heads) == set(documents)
    for entry, head in heads.items():
        assert heads[head] == head
        assert documents[head].order <= documents[entry].order
        if documents[head].at is not None and documents[entry].at is not None:
            assert documents[entry].at - documents[head].at <= near.WINDOW.total_seconds()
    mixed = list(documents.values())
    shuffled.shuffle(mixed)
    turned = [(there, here, alike) for here, there, alike in reversed(found)]
    assert partition(mixed, turned) == heads


# --- speakers and relays


def statement(
    document: str, speaker: str, hour: int, own: bool = False, name: str | None = None
) -> Statement:
    claim = replace(made.tally().claims[0], speaker=Speaker(speaker, name))
    return Statement(claim, document, 1, document, made.at(15, hour), own)


GOV = "gov:RU-KLU"


@pytest.mark.parametrize(
    ("said", "earliest", "expected"),
    [
        ([], {}, (0, 0, 0)),
        ([statement("g", GOV, 7, own=True)], {}, (1, 0, 0)),
        # Two articles, one of them printed three times.
        (
            [
                statement("g", GOV, 7, own=True),
                *(statement(id, GOV, 8) for id in ("a", "a2", "a3", "b")),
            ],
            {"a": "a", "a2": "a", "a3": "a"},
            (1, 2, 4),
        ),
        # Two claims in one document are one document.
        ([statement("g", GOV, 7, own=True), *[statement("a", GOV, 8)] * 2], {}, (1, 1, 1)),
        # Nobody has the governor's own post: the earliest that quotes him is what there is.
        ([statement("b", GOV, 9), statement("a", GOV, 8)], {}, (1, 1, 1)),
        ([statement("a", GOV, 8), statement("a2", GOV, 9)], {"a2": "a"}, (1, 1, 1)),
        # Two speakers in one article: it relays both, and is one.
        (
            [
                statement("g", GOV, 7, own=True),
                statement("m", "RU-MOD", 7, own=True),
                statement("a", GOV, 8),
                statement("a", "RU-MOD", 8),
            ],
            {},
            (2, 1, 1),
        ),
        # An outlet's own words: one speaker, however many print them.
        (
            [statement(id, "outlet", hour) for hour, id in enumerate(("a", "a2", "b"), 8)],
            {"a": "a", "a2": "a"},
            (2, 1, 1),
        ),
        ([statement(id, "anon", 8) for id in ("a", "b")], {}, (2, 0, 0)),
        # Others are told apart by their names.
        (
            [
                statement("a", "other", 8, name="Fleet"),
                statement("b", "other", 9, name="fleet"),
                statement("c", "other", 9, name="Railways"),
            ],
            {},
            (2, 1, 1),
        ),
    ],
)
def test_relays(
    said: list[Statement], earliest: dict[str, str], expected: tuple[int, int, int]
) -> None:
    assert relays(said, earliest) == Relays(*expected)
    assert relays(said[::-1], earliest) == Relays(*expected)


def test_relays_of_a_ledger(ledger: Ledger) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    said = [item for item in ledger.statements() if item.claim.id == "c:total"]
    said = [item for item in said if item.document != "next"]
    earliest = ledger.earliest_of(item.document for item in said)
    assert relays(said, earliest) == (1, 1, 3)


# --- the command


def run(place: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["families", "--ledger", str(place), *words])


def test_the_command_as_json(ledger: Ledger, place: Path | str) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    done = run(place, "--format", "json", "--from", "2026-05-15T00:00", "--to", "2026-05-16")
    value = json.loads(done.stdout)
    (family,) = value["families"]
    assert (family["earliest"], family["primary"], family["documents"]) == ("m-1", "m-1", 4)
    assert (family["speakers"], len(family["sources"])) == (1, 4)
    assert family["members"][0] == {
        "document": "m-1",
        "revision": 1,
        "source": "mod_russia",
        "url": "https://t.me/x/1",
        "published": "2026-05-15T07:05:00+03:00",
        "speakers": ["RU-MOD"],
        "own": True,
    }


def test_the_command_as_csv(ledger: Ledger, place: Path | str) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    found = list(csv.DictReader(io.StringIO(run(place, "--format", "csv").stdout)))
    assert [row["document"] for row in found] == ["m-1", "copy-1", "copy-2", "late"]
    assert [row["mark"] for row in found] == ["earliest primary", "", "", ""]
    assert {row["family"] for row in found} == {"m-1"}


def test_the_command_for_people(ledger: Ledger, place: Path | str) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    lines = run(place).stdout.splitlines()
    assert lines[0] == "4 documents · 4 sources · 1 independent speaker"
    assert lines[1].split() == [
        *("15", "May", "2026", "07:05"),
        *("mod_russia", "earliest,", "primary", "https://t.me/x/1"),
    ]
    assert lines[-1] == "1 family, 4 documents"
    assert run(place, "--size", "9").stdout.strip() == "no families in these hours"


def test_the_command_indexes_what_is_not(ledger: Ledger, place: Path | str) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    for table in ("near_links", "sketch_bands", "sketches"):
        ledger._db.exec_driver_sql(f"DELETE FROM {table}")
    done = run(place)
    assert "6 documents compared" in done.stderr
    assert "1 family" in done.stdout
    assert not run(place).stderr


def test_a_rebuild_that_differs_is_told(ledger: Ledger, place: Path | str) -> None:
    ledger.add_all([Taken(reading) for reading in night()])
    done = CliRunner().invoke(
        app, ["families", "--ledger", str(place), "--rebuild"], standalone_mode=False
    )
    assert done.return_value == 0
    ledger._db.exec_driver_sql("DELETE FROM near_links")
    done = CliRunner().invoke(
        app, ["families", "--ledger", str(place), "--rebuild"], standalone_mode=False
    )
    assert done.return_value == 1
    assert "6 links won" in done.stderr


# --- how well


def test_families_hold_their_floors() -> None:
    floors = benchmark().floors()
    told = benchmark().figures([floors["seed"]], floors["bases"], floors["rewrites"])
    assert told.precision >= floors["precision"]
    assert told.recall >= floors["recall"]


def test_what_is_made_for_the_benchmark_is_the_same_every_time() -> None:
    make = benchmark().rewriting.make
    assert make(5, 3, 14) == make(5, 3, 14)
    assert make(5, 3, 14) != make(6, 3, 14)


def test_the_documentation_states_the_rules() -> None:
    text = (BENCHMARKS.parent / "docs" / "families.md").read_text("utf-8")
    rows = {row.split("|")[1].strip(): row for row in text.splitlines() if row.startswith("| ")}
    stated = {
        "published within": (near.WINDOW, near.SHORT_WINDOW),
        "pairs of neighbouring stems in common, of all that the two have": (
            near.ALIKE,
            near.SHORT_ALIKE,
        ),
        "numbers in common": (near.NUMBERS, near.SHORT_NUMBERS),
        "names in common": (near.NAMES, near.SHORT_NAMES),
    }
    for name, values in stated.items():
        for value, cell in zip(values, rows[name].split("|")[2:], strict=False):
            is_share = isinstance(value, float)
            shown = f"{value:.0%}" if is_share else f"{value.total_seconds() / 3600:.0f} hours"
            assert cell.replace(" ", "").startswith(shown.replace(" ", "")), (name, cell, shown)
    assert f"less than {near.SHORT} words" in text
    assert f"{near.ROWS * near.BANDS} values over the pairs of stems, in {near.BANDS} bands" in text
    assert f"near more than {links.COMPARED} others" in text
