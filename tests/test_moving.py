"""A ledger into another database and back: every row as it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection

import ledger_calls
import made
import serving
from ledger_calls import contents
from svodka import questions
from svodka.cli import app
from svodka.errors import LedgerError, SettingsError
from svodka.ledger import Ledger, Taken, engine, moving, schema, stretches
from svodka.model import Reading
from svodka.model.finding import Scope
from svodka.pipeline import read
from svodka.questions import plain

# A file, or a database's URL.
Place = Path | str
HOURS = made.at(14, 18), made.at(15, 9)


def odd() -> Reading:
    """Characters that a text format of a database has to escape, or cannot hold."""
    text = 'Сбит 1 БПЛА \ud83d \\N \\. \t "двойные"\r\n{1,2} \u2028 😀'
    return replace(
        made.undated(), document=replace(made.undated().document, id="o\\d\t1", text=text)
    )


def fill(place: Place) -> None:
    """One of everything, and what people and machines derived from it."""
    serving.filled(place)
    with Ledger.open(place, reader="0.2.0") as ledger:
        ledger.add(odd(), bytes(range(256)))
        ledger.add(read(made.TALLY + "\n", made.at(15, 8), "copy", "ru", id="read-1"))
        found = questions.bounds(ledger, Scope(*HOURS, ("RU-KLU",)))
        scope = plain.question(Scope(*HOURS, ("RU-KLU",)))
        ledger.keep(scope, plain.answer(found), found.upto)


def move(source: Place, target: Place) -> moving.Way:
    with opened(source, target) as (old, new):
        todo = moving.way(old, new)
        moving.copy(old, new, todo)
        moving.settle(new)
        assert list(moving.differences(old, new, todo)) == []
    return todo


@contextmanager
def opened(source: Place, target: Place) -> Iterator[tuple[Connection, Connection]]:
    old = engine.connect(source, create=False, upgrade=False)
    new = engine.connect(target, create=True)
    try:
        engine.only_read(old, 0)
        yield old, new
    finally:
        old.close()
        new.close()


def inside(place: Place) -> dict[str, list[tuple[object, ...]]]:
    with Ledger.open(place, create=False) as ledger:
        return contents(ledger)


def replayed(place: Place) -> questions.Replay:
    with Ledger.open(place, create=False) as ledger:
        return questions.replay(ledger, plain.again)


def test_there_and_back(tmp_path: Path, place: Place) -> None:
    """File → file or database → file."""
    first, last = tmp_path / "first.db", tmp_path / "last.db"
    fill(first)
    before = inside(first)
    assert all(before.values()), "something stands in every table"
    move(first, place)
    move(place, last)
    assert inside(first) == inside(place) == inside(last) == before
    assert replayed(first) == replayed(place) == replayed(last)
    with Ledger.open(first) as one, Ledger.open(last) as other:
        assert one.chain() == other.chain()
        for ledger in (one, other):
            assert ledger.add(made.governor(made.GOVERNOR + " Уточнено."))
            assert not ledger.add(odd())
            assert list(ledger.check()) == []


def test_every_table_is_moved_one_way_or_another() -> None:
    """Whoever adds a table says here whether entries bring it, or it is derived."""
    told = {schema.blobs, *moving.COPIED, *moving.DERIVED}
    assert told == set(schema.metadata.sorted_tables)
    order = schema.metadata.sorted_tables
    for tables in (moving.COPIED, moving.DERIVED):
        assert [t for t in order if t in tables] == sorted(tables, key=order.index)
        for at, table in enumerate(tables):
            after = set(tables[at + 1 :])
            assert not after & {key.column.table for key in table.foreign_keys}


def test_it_goes_on_from_where_the_target_ends(tmp_path: Path, place: Place) -> None:
    source = tmp_path / "a.db"
    fill(source)
    first = move(source, place)
    assert (first.there, first.upto) == (0, 29)
    with Ledger.open(source, reader="0.2.0") as ledger:
        ledger.add(made.governor(id="late"))
    again = move(source, place)
    assert (again.there, again.upto) == (29, 31)
    assert inside(place) == inside(source)
    assert move(source, place).there == 31
    assert inside(place) == inside(source)


@pytest.mark.parametrize("stretch", [1, 3, 7])
def test_an_interrupted_move_is_run_again(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    """Killed in a stretch: what is there is whole, and a beginning."""
    source = tmp_path / "a.db"
    fill(source)
    monkeypatch.setattr(stretches, "STRETCH", stretch)
    Ledger.open(place).close()
    child = os.fork()
    if child == 0:
        plain_copy = moving.copy_rows
        left = 13

        def stops(new: Connection, table: object, rows: object) -> None:
            nonlocal left
            left -= 1
            plain_copy(new, table, rows)  # type: ignore[arg-type]
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        moving.copy_rows = stops  # type: ignore[assignment]
        move(source, place)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    with Ledger.open(place) as ledger:
        # Each stretch has a row of blobs and of ten tables.
        assert ledger.upto() == stretch
        assert list(ledger.check()) == []
    assert move(source, place).there == stretch
    assert inside(place) == inside(source)


def judged(place: Place) -> None:
    with Ledger.open(place) as ledger:
        ledger.judge("g-1", "retracted", "desk")


def another(place: Place) -> None:
    with Ledger.open(place) as ledger:
        ledger.add_all([Taken(made.posted()), Taken(made.tally())])


@pytest.mark.parametrize(
    ("to_source", "to_target", "says"),
    [
        (None, judged, "the target has gone on by itself: it has 1 entry more than the source"),
        (judged, judged, "another history: it differs from the source after entry 29"),
        (None, None, ""),
    ],
)
def test_another_history_is_refused(
    tmp_path: Path,
    place: Place,
    to_source: Callable[[Place], None] | None,
    to_target: Callable[[Place], None] | None,
    says: str,
) -> None:
    source = tmp_path / "a.db"
    fill(source)
    move(source, place)
    for change, where in ((to_source, source), (to_target, place)):
        if change is not None:
            change(where)
    before = inside(place)
    if says:
        with pytest.raises(LedgerError, match=says):
            move(source, place)
    else:
        move(source, place)
    assert inside(place) == before


def test_a_ledger_of_its_own_is_refused(tmp_path: Path, place: Place) -> None:
    fill(tmp_path / "a.db")
    another(place)
    with pytest.raises(LedgerError, match="differs from the source after entry 0"):
        move(tmp_path / "a.db", place)


def test_somebody_who_writes_meanwhile_is_noticed(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.db"
    fill(source)
    monkeypatch.setattr(stretches, "STRETCH", 10)
    with opened(source, place) as (old, new):
        todo = moving.way(old, new)
        with pytest.raises(LedgerError, match="another process writes into the target"):
            moving.copy(old, new, todo, lambda _: judged(place))


def test_a_copy_that_differs_is_told(tmp_path: Path, place: Place) -> None:
    source = tmp_path / "a.db"
    fill(source)
    todo = move(source, place)
    with Ledger.open(place) as ledger:
        ledger_calls.behind(ledger, "claims", "SET low = 99 WHERE id = 'c:RU-KLU'")
        ledger._db.exec_driver_sql("DELETE FROM near_links")
    with opened(source, place) as (old, new):
        told = list(moving.differences(old, new, todo))
    assert any(line.startswith("near_links: 1 rows in the source, 0") for line in told)
    assert any("claim c:RU-KLU: low do not follow" in line for line in told)


def test_the_source_may_go_on_meanwhile(tmp_path: Path, place: Place) -> None:
    """What it held when the move began is moved, and nothing is missed."""
    source = tmp_path / "a.db"
    fill(source)
    with opened(source, place) as (old, new):
        todo = moving.way(old, new)
        with Ledger.open(source) as ledger:
            ledger.add(made.governor(made.GOVERNOR + " Уточнено.", id="later"), b"<p>later")
        moving.copy(old, new, todo)
        assert list(moving.differences(old, new, todo)) == []
    assert move(source, place).there == todo.upto
    assert inside(place) == inside(source)


# --- the command


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["move", *map(str, words)], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return int(done.return_value), done.stdout


def test_the_command(tmp_path: Path, place: Place) -> None:
    source = tmp_path / "a.db"
    fill(source)
    with Ledger.open(source) as ledger:
        chain = ledger.chain()
    code, out = run(source, place)
    assert code == 0
    assert out.splitlines()[0].endswith(": 29 entries copied")
    assert out.splitlines()[1:] == ["checked: 0 differences", f"chain {chain}"]
    code, out = run(source, place, "--no-check")
    assert out.splitlines()[0].endswith(": 0 entries copied, after 29 that were there")
    assert out.splitlines()[1:] == [f"chain {chain}"]
    with pytest.raises(SettingsError, match="the same"):
        run(source, source)
    with pytest.raises(LedgerError, match="there is no ledger"):
        run(tmp_path / "nothing.db", place)


def test_a_source_of_an_earlier_version_is_left_as_it_is(tmp_path: Path) -> None:
    from test_ledger import dump, first_version

    first_version(tmp_path / "old.db")
    before = dump(tmp_path / "old.db")
    with pytest.raises(LedgerError, match="schema version 0001"):
        run(tmp_path / "old.db", tmp_path / "new.db")
    assert dump(tmp_path / "old.db") == before
