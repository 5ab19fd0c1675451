"""The ledger: append-only, whole documents, current answers."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import made
from svodka.errors import LedgerError, LedgerMissing, NotALedger
from svodka.ledger import Ledger, Placing, periods
from svodka.model import Count, Interval, Reading, Window
from svodka.settings import zone

DAY = date(2026, 5, 15)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "svodka.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, reader="1") as book:
        yield book


def add_all(ledger: Ledger) -> list[bool]:
    return [ledger.add(reading) for reading in made.everything()]


def test_what_goes_in_comes_out(ledger: Ledger) -> None:
    assert all(add_all(ledger))
    for reading in made.everything():
        assert ledger.reading(reading.document.id) == reading
    assert ledger.reading("nothing") is None
    assert {document.id for document in ledger.documents()} == {"m-1", "g-1", "u-1", "p-1", "l-1"}


def test_adding_twice_changes_nothing(ledger: Ledger, path: Path) -> None:
    add_all(ledger)
    before = dump(path)
    assert not any(add_all(ledger))
    assert dump(path) == before


def test_a_changed_text_is_a_new_revision(ledger: Ledger) -> None:
    ledger.add(made.governor())
    changed = made.GOVERNOR.replace("11", "12")
    newer = made.governor(changed.replace("12", "11") + " Уточнено.")
    assert ledger.add(newer)
    assert not ledger.add(made.governor()), "the older revision is there already"
    (document,) = ledger.documents()
    assert (document.revision, document.text) == (2, newer.document.text)
    assert [kept.document.revision for kept in ledger.claims()] == [2, 2]


def test_another_reading_of_the_same_text_supersedes(path: Path) -> None:
    reading = made.governor()
    with Ledger.open(path, reader="1") as ledger:
        ledger.add(reading)
    better = replace(reading, claims=reading.claims[:1])
    with Ledger.open(path, reader="2") as ledger:
        assert ledger.add(better)
        assert not ledger.add(better)
        assert len(list(ledger.claims())) == 1
        (document,) = ledger.documents()
        assert document.revision == 1
    readers = sqlite3.connect(path).execute("SELECT reader FROM entries ORDER BY seq").fetchall()
    assert readers == [("1",), ("2",)]


def test_a_reading_without_claims_is_kept_as_read(ledger: Ledger) -> None:
    empty = replace(made.tally(), claims=())
    assert ledger.add(empty)
    assert not ledger.add(empty)
    assert ledger.totals() == (1, 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
    ],
)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("documents", "text"),
        ("entries", "reader"),
        ("claims", "json"),
        ("claim_places", "place"),
        ("issues", "json"),
        ("meta", "value"),
    ],
)
def test_nothing_is_overwritten(
    ledger: Ledger, path: Path, statement: str, table: str, column: str
) -> None:
    add_all(ledger)
    before = dump(path)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        sqlite3.connect(path).execute(statement.format(table=table, column=column))
    assert dump(path) == before


def test_a_row_is_not_displaced_by_its_rowid(ledger: Ledger, path: Path) -> None:
    ledger.add(made.tally())
    columns = "id, revision, digest, text, added"
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        sqlite3.connect(path).execute(
            f"INSERT OR REPLACE INTO documents (rowid, {columns}) VALUES (1,'x',1,'y','z','')"
        )


def test_a_document_goes_in_whole_or_not_at_all(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(path)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "_add_claims", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ledger.add(made.tally())
    monkeypatch.undo()
    assert dump(path) == before
    assert ledger.add(made.tally())


def test_what_is_not_a_ledger(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Over the course of a single day, eleven drones were destroyed. " * 40)
    with pytest.raises(NotALedger, match="not a ledger"):
        Ledger.open(text)
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE x (y)").connection.commit()
    with pytest.raises(NotALedger, match="another program"):
        Ledger.open(other)
    with pytest.raises(LedgerMissing):
        Ledger.open(tmp_path / "none.db", create=False)
    with pytest.raises(LedgerError):
        Ledger.open(tmp_path)
    assert "drones" in text.read_text()


def test_a_ledger_of_another_version(path: Path) -> None:
    Ledger.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER meta_no_update")
        db.execute("UPDATE meta SET value = '99'")
    with pytest.raises(NotALedger, match="version 99"):
        Ledger.open(path)


def test_claims_by_slot(ledger: Ledger) -> None:
    add_all(ledger)
    ids = [
        [kept.claim.id for kept in ledger.claims(outcome="casualties")],
        [kept.claim.id for kept in ledger.claims(speaker="RU-MOD", place="RU-KLU")],
        [kept.claim.id for kept in ledger.claims(place="sea:black")],
        [kept.claim.id for kept in ledger.claims(since=made.at(15, 9), until=made.at(15, 18))],
    ]
    assert ids == [["c:none"], ["c:RU-KLU"], ["c:l"], ["c:l"]]


def test_a_number_too_large_for_a_column(ledger: Ledger) -> None:
    reading = made.undated()
    huge = replace(reading.claims[0], count=Count(10**30, None, "…"))
    ledger.add(replace(reading, claims=(huge,)))
    (kept,) = ledger.claims()
    assert kept.claim == huge


# --- the night


def test_a_night_and_a_day_are_24_hours_without_a_gap() -> None:
    night, day = periods(DAY, zone("Europe/Moscow"))
    before, _ = periods(DAY + timedelta(days=1), zone("Europe/Moscow"))
    assert night.end == day.start
    assert day.end == before.start
    assert (night.start, day.end) == (made.at(14, 18), made.at(15, 18))


def test_the_night(ledger: Ledger) -> None:
    add_all(ledger)
    night = ledger.night(DAY)
    assert {kept.claim.id for kept in night.of_night} == {
        "c:total",
        "c:RU-KLU",
        "c:RU-BRY",
        "c:RU-MOW",
        "c:11",
        "c:none",
        "c:m",
    }
    assert [kept.claim.id for kept in night.of_day] == ["c:l"]
    assert [kept.placing for kept in night.of_night if kept.claim.id == "c:m"] == [Placing.post]
    assert (night.long, night.undated) == (0, 1)


def test_the_night_of_one_region(ledger: Ledger) -> None:
    add_all(ledger)
    night = ledger.night(DAY, "RU-KLU")
    assert {kept.claim.id for kept in night.of_night} == {"c:RU-KLU", "c:11", "c:none"}
    assert ledger.night(DAY + timedelta(days=3)).of_night == ()


def with_window(id: str, window: Window) -> Reading:
    reading = made.undated()
    claim = replace(reading.claims[0], window=window)
    document = replace(reading.document, id=id, published=made.at(15, 10))
    return Reading(document, (claim,))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window("explicit", made.at(14, 18), made.at(14, 18, 30)), "night"),
        (Window("approx", made.at(15, 9), made.at(15, 9)), "day"),
        (Window("day", made.at(15, 0), made.at(16, 0)), "day"),
        (Window("span", outer=Interval(made.at(14, 0), made.at(15, 0))), "elsewhere"),
        (Window("span", outer=Interval(made.at(15, 0), made.at(16, 0))), "day"),
        (Window("span", made.at(8, 0), made.at(15, 0)), "long"),
        (Window("span", made.at(14, 9), made.at(15, 9)), "night"),
        (Window("cumulative"), "undated"),
        (Window("night", printed="overnight"), "undated"),
        (Window(), "day"),
    ],
)
def test_where_a_window_falls(ledger: Ledger, window: Window, expected: str) -> None:
    ledger.add(with_window("w", window))
    night = ledger.night(DAY)
    found = {
        "night": len(night.of_night),
        "day": len(night.of_day),
        "long": night.long,
        "undated": night.undated,
    }
    assert [name for name, number in found.items() if number] == (
        [] if expected == "elsewhere" else [expected]
    )


# --- several at once


def _add(path: Path) -> None:
    with Ledger.open(path) as ledger:
        for number in range(20):
            ledger.add(made.governor(id=f"g-{number}"))


def test_two_processes_write_one_ledger(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(path,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with Ledger.open(path) as ledger:
        assert ledger.totals() == (20, 40, 20)


def dump(path: Path) -> list[str]:
    return list(sqlite3.connect(path).iterdump())
