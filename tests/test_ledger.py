"""The ledger: append-only, whole documents, current answers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

import made
from ledger_calls import behind, contents
from svodka.errors import LedgerError, LedgerMissing, NotALedger
from svodka.ledger import Ledger, Placing, Taken, append, chain, own, periods, schema
from svodka.model import Count, Interval, Reading, Window
from svodka.pipeline import attribution
from svodka.settings import zone

DAY = date(2026, 5, 15)


def add_all(ledger: Ledger) -> list[bool]:
    return [ledger.add(reading) for reading in made.everything()]


def test_what_goes_in_comes_out(ledger: Ledger) -> None:
    assert all(add_all(ledger))
    for reading in made.everything():
        assert ledger.reading(reading.document.id) == reading
    assert ledger.reading("nothing") is None
    assert {document.id for document in ledger.documents()} == {"m-1", "g-1", "u-1", "p-1", "l-1"}


def test_adding_twice_changes_nothing(ledger: Ledger) -> None:
    add_all(ledger)
    before = contents(ledger)
    assert not any(add_all(ledger))
    assert contents(ledger) == before


def test_a_changed_text_is_a_new_revision(ledger: Ledger) -> None:
    ledger.add(made.governor())
    changed = made.GOVERNOR.replace("11", "12")
    newer = made.governor(changed.replace("12", "11") + " Уточнено.")
    assert ledger.add(newer)
    assert not ledger.add(made.governor()), "the older revision is there already"
    (document,) = ledger.documents()
    assert (document.revision, document.text) == (2, newer.document.text)
    assert [kept.document.revision for kept in ledger.claims()] == [2, 2]


def test_another_reading_of_the_same_text_supersedes(place: Path | str) -> None:
    reading = made.governor()
    with Ledger.open(place, reader="1") as ledger:
        ledger.add(reading)
    better = replace(reading, claims=reading.claims[:1])
    with Ledger.open(place, reader="2") as ledger:
        assert ledger.add(better)
        assert not ledger.add(better)
        assert len(list(ledger.claims())) == 1
        (document,) = ledger.documents()
        assert document.revision == 1
        found = [(entry.kind, entry.reader) for entry in ledger.entries()]
    assert found == [("document", "1"), ("reading", "1"), ("reading", "2")]


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
        ("blobs", "bytes"),
        ("documents", "text"),
        ("entries", "reader"),
        ("claims", "json"),
        ("claim_places", "place"),
        ("issues", "json"),
        ("judgements", "verdict"),
        ("findings", "answer"),
    ],
)
def test_nothing_is_overwritten(
    filed: Ledger, path: Path, statement: str, table: str, column: str
) -> None:
    add_all(filed)
    filed.judge("g-1", "retracted", "somebody")
    filed.keep({}, {}, 1)
    before = dump(path)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        sqlite3.connect(path).execute(statement.format(table=table, column=column))
    assert dump(path) == before


def test_a_row_is_not_displaced_by_its_rowid(filed: Ledger, path: Path) -> None:
    filed.add(made.tally())
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        sqlite3.connect(path).execute(
            "INSERT OR REPLACE INTO blobs (rowid, digest, bytes) VALUES (1,'x',x'00')"
        )


def test_a_document_goes_in_whole_or_not_at_all(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(ledger)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(append.Appender, "_read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ledger.add(made.tally())
    monkeypatch.undo()
    assert contents(ledger) == before
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
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotALedger, match="version 9999"):
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


def _add(place: Path | str) -> None:
    with Ledger.open(place) as ledger:
        for number in range(20):
            ledger.add(made.governor(id=f"g-{number}"))


def test_two_processes_write_one_ledger(place: Path | str) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(place,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with Ledger.open(place) as ledger:
        assert ledger.totals() == (20, 40, 20)


_WRITER = """
import sys
sys.path[:0] = [sys.argv[2]]
import made
from ledger_calls import behind, contents
from svodka.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    number = int(sys.argv[3])
    while True:
        ledger.add(made.governor(id=f"g-{number}"))
        print(number, flush=True)
        number += 1
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(path: Path) -> None:
    """20 times: a process that adds is killed at some instant; the next one goes on."""
    acknowledged = 0
    for turn in range(20):
        words = [sys.executable, "-c", _WRITER, str(path), str(Path(__file__).parent)]
        child = subprocess.Popen([*words, str(acknowledged)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        # The first turns may be killed while they make the file; the others have begun to write.
        first = b"" if turn < 4 else child.stdout.readline()
        time.sleep(0.2 * turn if turn < 4 else 0.004 * turn)
        os.kill(child.pid, signal.SIGKILL)
        lines = [*first.split(), *child.stdout.read().split()]
        child.wait()
        acknowledged = max(
            [acknowledged, *(int(line) + 1 for line in lines if line.strip().isdigit())]
        )
        with Ledger.open(path) as ledger:
            found = ledger.totals().documents
            assert acknowledged <= found <= acknowledged + 1
            assert ledger.totals() == (found, 2 * found, found)
    assert acknowledged >= 16
    with Ledger.open(path) as ledger:
        assert list(ledger.check()) == []
        assert ledger.add(made.tally())


def dump(path: Path) -> list[str]:
    return list(sqlite3.connect(path).iterdump())


# --- as of


def test_an_earlier_answer_can_be_asked_again(ledger: Ledger) -> None:
    ledger.add(made.governor())
    then = datetime.now(UTC)
    ledger.add(made.governor(made.GOVERNOR + " Уточнено."))
    ledger.add(made.tally())
    assert [kept.document.revision for kept in ledger.claims(as_of=then)] == [1, 1]
    assert len(list(ledger.statements(as_of=then))) == 2
    assert ledger.totals(then) == (1, 2, 1)
    assert ledger.totals(then - timedelta(days=1)) == (0, 0, 0)
    assert [d.revision for d in ledger.documents(as_of=then)] == [1]
    assert len(ledger.night(DAY, as_of=then).of_night) == 2
    now = ledger.upto()
    assert ledger.totals(now) == ledger.totals()
    assert [ledger.totals(n).documents for n in range(now + 1)] == [0, 0, 1, 1, 1, 1, 2]


def test_times_of_entries_never_run_backwards(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add(made.governor())

    class Past(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(append, "datetime", Past)
    ledger.add(made.tally())
    times = [entry.added for entry in ledger.entries()]
    assert times == sorted(times)


def test_what_people_decide_is_appended(ledger: Ledger) -> None:
    add_all(ledger)
    before = ledger.upto()
    ledger.judge("c:11", "rejected", "an editor", "misread")
    ledger.judge("m-1", "retracted", "an editor", "a test post")
    assert {s.claim.id for s in ledger.statements()} == {"c:none", "c:1", "c:m", "c:l"}
    assert ledger.totals() == (4, 4, 1)
    assert len(list(ledger.statements(as_of=before))) == 9
    assert ledger.reading("g-1") == made.governor(), "the machine's reading stands beside it"
    ledger.judge("c:11", "accepted", "another")
    ledger.judge("m-1", "restored", "another")
    assert len(list(ledger.statements())) == 9
    assert [j.verdict for j in ledger.judgements()] == [
        "rejected",
        "retracted",
        "accepted",
        "restored",
    ]
    with pytest.raises(LedgerError, match="no claim 'c:x'"):
        ledger.judge("c:x", "rejected", "an editor")
    with pytest.raises(LedgerError, match="no verdict"):
        ledger.judge("c:11", "doubted", "an editor")


def test_documents_keep_their_bytes(ledger: Ledger) -> None:
    page = b"<p>" + made.GOVERNOR.encode()
    ledger.add(made.governor(), page)
    blobs = {bytes(row[0]) for row in ledger._db.exec_driver_sql("SELECT bytes FROM blobs")}
    assert blobs == {page, made.GOVERNOR.encode()}


def test_lone_surrogates_are_kept_and_ids_must_be_printable(ledger: Ledger) -> None:
    odd = replace(made.undated().document, id="odd", text="Сбит 1 БПЛА \ud83d.")
    ledger.add(Reading(odd, made.undated().claims))
    assert ledger.reading("odd") == Reading(odd, made.undated().claims)
    for id in ("a\0b", "a\ud83d"):
        with pytest.raises(LedgerError, match="cannot be kept"):
            ledger.add(Reading(replace(odd, id=id)))


# --- statements and coverage


def test_statements_know_their_documents(ledger: Ledger) -> None:
    add_all(ledger)
    found = {item.claim.id: item for item in ledger.statements()}
    tally, eleven = found["c:RU-KLU"], found["c:11"]
    assert (tally.own, eleven.own) == (True, False)
    assert tally.text == "10 – над территорией Калужской области,"
    assert (tally.document, tally.source, tally.published) == (
        "m-1",
        "mod_russia",
        made.at(15, 7, 5),
    )
    assert tally.claim == made.tally().claims[1]
    assert tally.added is not None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((14, 18), (14, 19), {"c:11", "c:none"}),
        ((15, 9), (15, 12), {"c:l"}),
        (
            (15, 2, 14),
            (15, 2, 15),
            {"c:total", "c:RU-KLU", "c:RU-BRY", "c:RU-MOW"} | {"c:11", "c:none", "c:m"},
        ),
        ((15, 12, 30), (15, 18), set()),
    ],
)
def test_statements_of_some_hours_are_told_by_the_widest_reading(
    ledger: Ledger, start: tuple[int, ...], end: tuple[int, ...], expected: set[str]
) -> None:
    add_all(ledger)
    found = ledger.statements(made.at(*start), made.at(*end))
    assert {item.claim.id for item in found} == expected


def test_long_windows_are_found_too(ledger: Ledger) -> None:
    ledger.add(with_window("week", Window("span", made.at(8, 0), made.at(15, 0))))
    assert len(list(ledger.statements(made.at(9, 0), made.at(10, 0)))) == 1
    assert ledger.connected(made.at(9, 0), made.at(10, 0)) == (made.at(9, 0), made.at(10, 0))


def test_chains_of_windows_are_followed(ledger: Ledger) -> None:
    add_all(ledger)
    found = ledger.connected(made.at(14, 19), made.at(14, 20))
    assert found == (made.at(14, 18), made.at(15, 12, 30))


def test_coverage_names_what_was_not_read(ledger: Ledger) -> None:
    add_all(ledger)
    found = {c.source: c for c in ledger.coverage(made.at(15, 0), made.at(15, 12))}
    assert found["mod_russia"].documents == 1
    assert found["mod_russia"].first == found["mod_russia"].last == made.at(15, 7, 5)
    assert found["mod_russia"].gaps == ()
    assert found[None].documents == 0
    (later,) = (c for c in ledger.coverage(made.at(15, 9), made.at(18, 9)) if c.source == "shapsha")
    assert later.gaps == (Interval(made.at(15, 9), made.at(18, 9)),)
    (days,) = (c for c in ledger.coverage(made.at(15, 7), made.at(18, 9)) if c.source == "shapsha")
    assert days.gaps == (Interval(made.at(15, 8), made.at(18, 9)),)


def test_the_ledger_knows_the_same_channels_as_the_reader() -> None:
    assert own.channels() == attribution.channels()


# --- the chain


def test_a_change_behind_the_triggers_is_found(ledger: Ledger) -> None:
    add_all(ledger)
    assert list(ledger.check()) == []
    behind(ledger, "claims", "SET low = 12 WHERE id = 'c:11'")
    assert [line.split(": ", 1)[1] for line in ledger.check()] == [
        "claim c:11: low do not follow from what was read"
    ]
    behind(ledger, "claims", "SET json = replace(json, '11', '12') WHERE id = 'c:11'")
    behind(ledger, "entries", "SET reader = 'x' WHERE seq = 2")
    told = list(ledger.check())
    assert any("content was changed" in line for line in told)
    assert any("does not follow from the entries before" in line for line in told)


def test_the_chain_grows_with_every_entry(ledger: Ledger) -> None:
    assert ledger.chain() == chain.START
    ledger.add(made.tally())
    first = ledger.chain()
    ledger.add(made.tally())
    assert ledger.chain() == first
    ledger.judge("m-1", "retracted", "an editor")
    assert ledger.chain() != first


def test_a_batch_is_one_transaction(ledger: Ledger) -> None:
    batch = [Taken(made.tally()), Taken(made.governor()), Taken(made.tally())]
    assert ledger.add_all(batch) == [True, True, False]
    broken = [Taken(made.posted()), Taken(Reading(replace(made.undated().document, id="\0")))]
    with pytest.raises(LedgerError):
        ledger.add_all(broken)
    assert ledger.totals().documents == 2


# --- migrations


# Columns of ``claims`` that the first version did not have.
_SECOND = ("document", "revision", "opens", "closes", "reach")


def first_version(path: Path) -> None:
    """A ledger as the first version made it: its tables by the migration that froze them, its rows
    by hand, as that version wrote them."""
    from svodka import contract
    from svodka.ledger import rows
    from svodka.ledger.migrations.versions import v0001_first as first

    db = sqlite3.connect(path)
    for statement in first.statements():
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    changed = made.governor(made.GOVERNOR + " Уточнено.")
    readings = [
        *made.everything(),
        replace(changed, document=replace(changed.document, revision=2)),
    ]
    for seq, reading in enumerate(readings, 1):
        d = reading.document
        added = f"2026-05-16T00:00:{seq:02}+00:00"
        claims = [contract.claim_to_dict(claim) for claim in reading.claims]
        issues = [contract.issue_to_dict(issue) for issue in reading.issues]
        db.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(d.id, d.revision, rows.document_digest(d), d.source, d.url, d.lang),
                *(rows.iso(d.published), rows.seconds(d.published), None, d.text, added),
            ),
        )
        digest = chain.digest([claims, issues])
        db.execute(
            "INSERT INTO entries VALUES (?,?,?,?,?,?)",
            (seq, d.id, d.revision, "0.1.0", digest, added),
        )
        for position, claim in enumerate(reading.claims):
            row = rows.claim_row(seq, position, d.id, d.revision, claim, d.published)
            old = [name for name in row if name not in _SECOND]
            values = [row[name] for name in old]
            db.execute(f"INSERT INTO claims VALUES ({','.join('?' * 14)})", values)
            for place in claim.places:
                db.execute("INSERT INTO claim_places VALUES (?,?,?)", (seq, position, place))
        for position, issue in enumerate(reading.issues):
            row = rows.issue_row(seq, position, issue)
            db.execute("INSERT INTO issues VALUES (?,?,?,?,?)", tuple(row.values()))
    db.commit()
    db.close()


def test_a_ledger_of_the_first_version_is_upgraded(path: Path) -> None:
    first_version(path)
    with Ledger.open(path, create=False) as ledger:
        assert ledger.totals() == (5, 9, 1)
        for reading in (made.tally(), made.undated(), made.posted(), made.lumped()):
            assert ledger.reading(reading.document.id) == reading
            assert not ledger.add(reading)
        assert list(ledger.check()) == []
        revisions = [(e.kind, e.revision, e.added.second) for e in ledger.entries("g-1")]
        assert revisions == [
            ("document", 1, 2),
            ("reading", 1, 2),
            ("document", 2, 6),
            ("reading", 2, 6),
        ]
        then = datetime(2026, 5, 16, 0, 0, 5, tzinfo=UTC)
        assert [k.document.revision for k in ledger.claims(speaker="gov:RU-KLU", as_of=then)] == [
            1,
            1,
        ]
        assert ledger.add(made.governor(id="g-2"))
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        sqlite3.connect(path).execute("DELETE FROM claims")


def test_an_upgrade_that_is_interrupted_leaves_the_old_ledger(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from svodka.ledger.migrations.versions import v0002_chained as chained

    first_version(path)
    before = dump(path)

    def interrupted(_: str) -> Iterator[str]:
        raise KeyboardInterrupt

    # Alembic loads the step's file anew, but the guards are one module.
    monkeypatch.setattr(chained.guards, "statements", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Ledger.open(path)
    monkeypatch.undo()
    assert dump(path) == before
    assert Ledger.open(path).totals().documents == 5


def test_the_migrations_make_the_tables_of_the_schema(path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    Ledger.open(path).close()
    with create_engine(f"sqlite:///{path}").connect() as db:
        # The index of words is derived, and no table of the schema.
        def ours(_: object, name: str, kind: str, *__: object) -> bool:
            return kind != "table" or not name.startswith("search_")

        context = MigrationContext.configure(db, opts={"include_object": ours})
        assert compare_metadata(context, schema.metadata) == []
    config = Config()
    config.set_main_option("script_location", "svodka.ledger:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]
