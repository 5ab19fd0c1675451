"""Revisions, deletions, takings and coverage; a kill, a full disk and an upgrade in between."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

import ledger_calls
import made
import svodka
from svodka import questions
from svodka.errors import LedgerError
from svodka.ledger import Coverage, Ledger, Taken, engine
from svodka.ledger.coverage import _covered
from svodka.ledger.revising import Held, arrival
from svodka.ledger.takings import Runs
from svodka.model import Interval
from svodka.model.finding import Scope
from svodka.questions import plain
from test_ledger import dump, first_version

HOURS = (made.at(14, 18), made.at(15, 9))


@pytest.mark.parametrize("case", ledger_calls.CASES, ids=lambda case: case.__name__)
def test_calls(ledger: Ledger, case: Callable[[Ledger], None]) -> None:
    case(ledger)


# --- which revision it is


def held(*told: tuple[str, int | None]) -> list[Held]:
    """Revisions by digest and the hour at which each was seen; all came in at noon."""
    return [
        Held(n, digest, None if hour is None else made.at(15, hour), made.at(15, 12), False)
        for n, (digest, hour) in enumerate(told, 1)
    ]


@pytest.mark.parametrize(
    ("there", "digest", "hour", "expected"),
    [
        ([], "a", None, (1, True, False)),
        ([("a", None)], "a", None, (1, False, False)),
        ([("a", None)], "b", None, (2, True, False)),
        ([("a", 8)], "b", 9, (2, True, False)),
        ([("a", 8)], "b", 7, (2, True, True)),
        ([("a", 8)], "b", 8, (2, True, False)),
        ([("a", None)], "b", 7, (2, True, False)),
        ([("a", 8), ("b", 9)], "a", 9, (1, False, False)),
        ([("a", 8), ("b", 9)], "a", 10, (3, True, False)),
        ([("a", 8), ("b", None)], "a", 11, (1, False, False)),
        ([("a", 8), ("b", None)], "a", 13, (3, True, False)),
        ([("a", 8), ("b", 9), ("a", 10)], "a", 11, (3, False, False)),
        ([("a", 8), ("b", 9), ("a", 10)], "b", 11, (4, True, False)),
    ],
)
def test_which_revision_arrives(
    there: list[tuple[str, int | None]],
    digest: str,
    hour: int | None,
    expected: tuple[int, bool, bool],
) -> None:
    when = None if hour is None else made.at(15, hour)
    assert arrival(held(*there), digest, when) == expected


def put(items: Iterable[tuple[str, int]], found: list[Held]) -> int:
    """Take in texts seen at some hours; how many were new revisions."""
    new = 0
    for digest, hour in items:
        when = made.at(14 + hour // 24, hour % 24)
        came = arrival(found, digest, when)
        new += came.new
        if came.new:
            found.append(Held(came.revision, digest, when, when, came.past))
    return new


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=9))
def test_an_item_that_is_watched(texts: list[str]) -> None:
    """Each change is a revision, the last text stands, and going over it again adds nothing."""
    items = [(text, hour) for hour, text in enumerate(texts)]
    found: list[Held] = []
    changes = sum(one != other for one, other in pairwise(texts))
    assert put(items, found) == 1 + changes
    assert put(items, found) == 0
    assert [item.revision for item in found] == list(range(1, len(found) + 1))
    assert (found[-1].digest, found[-1].past) == (texts[-1], False)


@given(st.permutations(list("abcde")))
def test_the_text_that_was_seen_last_stands_in_whatever_order_they_come(order: list[str]) -> None:
    found: list[Held] = []
    put([(text, ord(text) - ord("a")) for text in order], found)
    assert next(item.digest for item in reversed(found) if not item.past) == "e"


# --- coverage is a partition


_HOUR = st.integers(0, 60)


@given(
    first=st.none() | _HOUR,
    ok=st.lists(st.tuples(_HOUR, st.none() | _HOUR), max_size=6),
    moments=st.lists(_HOUR, max_size=6),
)
def test_hours_are_taken_or_a_gap_from_the_first_taking_on(
    first: int | None, ok: list[tuple[int, int | None]], moments: list[int]
) -> None:
    def at(hour: int) -> datetime:
        return made.at(14 + hour // 24, hour % 24)

    runs = Runs(
        None if first is None and not ok else at(min([h for h, _ in ok] + [first or 60])),
        tuple((at(h), None if s is None else at(s)) for h, s in sorted(ok, key=lambda x: x[0])),
        0,
    )
    start, end = at(10), at(50)
    inside = sorted(at(hour) for hour in moments if 10 <= hour < 50)
    found = _covered("x", Interval(start, end), inside, runs)
    stretches = sorted([*found.gaps, *found.taken])
    assert all(start <= a < b <= end for a, b in stretches)
    assert all(one.end <= other.start for one, other in pairwise(stretches))
    if runs.first is not None and runs.first <= start:
        assert sum(((b - a) for a, b in stretches), start - start) == end - start


# --- answers


def test_answers_follow_a_quote_to_its_address_and_its_bytes(ledger: Ledger) -> None:
    page = b"<p>" + made.TALLY.encode()
    ledger.add(made.tally(), page)
    ledger.add(made.governor())
    ledger.gone("m-1", made.at(15, 12), "404")
    of_bry, of_klu = (
        plain.answer(questions.bounds(ledger, Scope(*HOURS, (place,))))["claims"]
        for place in ("RU-BRY", "RU-KLU")
    )
    tally, governor = of_bry["c:RU-BRY"], of_klu["c:11"]
    assert tally["url"] == "https://t.me/x/1"
    assert ledger.kept_bytes(tally["copy"]) == page
    assert ledger.kept_bytes(governor["copy"]) == made.GOVERNOR.encode()
    assert (governor["url"], governor["gone"]) == (None, None)
    assert datetime.fromisoformat(tally["gone"]) == made.at(15, 12)
    told = plain.night_findings(questions.night(ledger, made.at(15, 0).date()))
    assert told["quotes"]["c:RU-BRY"]["copy"] == tally["copy"]


def test_an_answer_stays_when_a_post_is_deleted(ledger: Ledger) -> None:
    for reading in made.everything():
        ledger.add(reading)
    scope = Scope(*HOURS, ("RU-KLU",))
    before = questions.bounds(ledger, scope).finding
    steps = questions.history(ledger, scope)
    ledger.gone("g-1", made.at(15, 12), "410")
    assert questions.bounds(ledger, scope).finding == before
    assert questions.history(ledger, scope) == steps


def test_a_kept_answer_of_an_earlier_version_is_still_the_answer(ledger: Ledger) -> None:
    """Version 0.1.0 kept answers without the keys that came later."""
    for reading in made.everything():
        ledger.add(reading)
    scope = Scope(*HOURS, ("RU-KLU",))
    value = plain.answer(questions.bounds(ledger, scope))
    for item in value["claims"].values():
        for name in ("url", "copy", "gone"):
            del item[name]
    for item in value["coverage"]:
        for name in ("read", "taken", "failed"):
            del item[name]
    wrong = {**value, "low": value["low"] + 1}
    fewer = {**value, "claims": {}}
    for answer in (value, wrong, fewer):
        ledger.keep(plain.question(scope), answer, ledger.upto())
    ledger.begin_taking("mod_russia", "", made.at(16, 8))
    ledger.gone("g-1", made.at(16, 8), "404")
    told = [
        item.subject
        for item in questions.replay(ledger, plain.again).differences
        if "kept answer" in item.what
    ]
    kept = [item.entry for item in ledger.kept_findings()]
    assert told == [str(number) for number in kept[1:]]


def test_a_change_behind_the_triggers_is_found(ledger: Ledger) -> None:
    ledger_calls.take(ledger, made.at(15, 8), etag="a")
    ledger.add(made.governor())
    ledger.gone("g-1", made.at(15, 12), "404")
    assert list(ledger.check()) == []
    ledger_calls.behind(ledger, "takings", "SET started = started + 1")
    ledger_calls.behind(ledger, "taking_ends", "SET seen = 21")
    ledger_calls.behind(ledger, "absences", "SET how = 'lost'")
    states = "digest IN (SELECT state FROM taking_ends)"
    ledger_calls.behind(ledger, "blobs", f"SET bytes = substr(bytes, 2) WHERE {states}")
    told = " ".join(ledger.check())
    for kind in ("(taking mod_russia)", "(taking_end mod_russia)", "(gone g-1)"):
        assert f"{kind}: its content was changed" in told
    assert "were changed" in told


@pytest.mark.parametrize("table", ["takings", "taking_ends", "absences", "documents"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET entry = entry",
        "DELETE FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
    ],
)
def test_nothing_is_overwritten(filed: Ledger, path: Path, table: str, statement: str) -> None:
    ledger_calls.take(filed, made.at(15, 8))
    filed.add(made.governor())
    filed.gone("g-1", made.at(15, 12), "404")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        sqlite3.connect(path).execute(statement.format(table=table))


# --- a kill at every stage


def one_run(ledger: Ledger, said: Callable[[str], None] = lambda _: None) -> None:
    """What a sync does with one source, from the first run and from any later one."""
    state = ledger.source_state("kaluga")
    taking = ledger.begin_taking("kaluga", "https://example.org", made.at(15, 8))
    said("begun")
    for batch in ((0, 1), (1, 2)):
        ledger.add_all([Taken(made.governor(id=f"g-{n}")) for n in range(*batch)])
        said(f"added {batch[1]}")
    changed = ledger_calls.seen(ledger_calls.B, made.at(15, 8), id="g-0")
    ledger.add_all([Taken(changed)])
    said("changed")
    ledger.gone("g-1", made.at(15, 8), "404")
    said("gone")
    ledger.end_taking(taking, "ok", 2, 2, 1, 1, "", {"runs": state.get("runs", 0) + 1})
    said("ended")


def killed(path: Path, stage: int) -> list[str] | None:
    """Run it in a process that is killed at its ``stage``-th step: after each statement, and before
    and after each commit. What it had acknowledged; None if it came to its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            left = stage

            def step() -> None:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            @event.listens_for(Engine, "after_cursor_execute")
            def executed(_: Any, __: Any, statement: str, *___: Any) -> None:
                if statement.startswith("INSERT"):
                    step()

            plain_writing = engine.writing

            class Writing:
                def __init__(self, db: Any) -> None:
                    self.inner = plain_writing(db)

                def __enter__(self) -> None:
                    step()
                    self.inner.__enter__()

                def __exit__(self, *words: Any) -> None:
                    step()
                    self.inner.__exit__(*words)
                    step()

            engine.writing = Writing  # type: ignore[assignment,misc]
            with Ledger.open(path, reader="1") as ledger:
                one_run(ledger, lambda word: os.write(writing, f"{word}\n".encode()) and None)
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return told if status else None


def test_a_kill_at_any_stage_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """And nothing is there twice: the next run brings the ledger to where one run would have."""
    whole = tmp_path / "whole.db"
    with Ledger.open(whole, reader="1") as ledger:
        one_run(ledger)
        expected = [(s.claim.id, s.document, s.revision, s.gone) for s in ledger.statements()]
    empty = tmp_path / "empty.db"
    Ledger.open(empty).close()
    stage = 0
    while True:
        stage += 1
        path = Path(shutil.copy(empty, tmp_path / f"{stage}.db"))
        told = killed(path, stage)
        with Ledger.open(path, reader="1") as ledger:
            _holds(ledger, ["ended"] if told is None else told)
            one_run(ledger)
            found = [(s.claim.id, s.document, s.revision, s.gone) for s in ledger.statements()]
            assert found == expected, stage
            assert ledger.totals().documents == 2
            assert list(ledger.check()) == [], stage
            ended = [item.outcome for item in ledger.takings()]
            assert ended in ([None, "ok"], ["ok"], ["ok", "ok"]), stage
        if told is None:
            break
    assert stage > 35, "every statement was a stage"


def _holds(ledger: Ledger, told: list[str]) -> None:
    """All that was acknowledged."""
    there = {
        "begun": len(ledger.takings()) == 1,
        "added 1": ledger.totals().documents >= 1,
        "added 2": ledger.totals().documents == 2,
        "changed": any(d.revision == 2 for d in ledger.documents()),
        "gone": any(s.gone for s in ledger.statements()),
        "ended": ledger.source_state("kaluga") == {"runs": 1},
    }
    assert [word for word in told if not there[word]] == []


# --- a full disk


def fill(ledger: Ledger) -> tuple[int, str]:
    """Add until it fails: how many were acknowledged, and what was said."""
    for number in range(10_000):
        try:
            ledger.add(made.governor(made.GOVERNOR + f" {number}" * 500, id=f"g-{number}"))
        except LedgerError as error:
            return number, str(error)
    raise AssertionError("it never failed")


def test_a_full_database_is_told_and_goes_on(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger._db.exec_driver_sql("PRAGMA max_page_count = 120")
        taking = ledger.begin_taking("x", "", made.at(15, 8))
        done, said = fill(ledger)
        assert done > 3
        assert "cannot be written: database or disk is full (free some space" in said
        assert ledger.totals().documents == done
        with pytest.raises(LedgerError, match="disk is full"):
            ledger.end_taking(taking, "ok", 0, 0, 0, 0, "", {"long": "x" * 100_000})
        ledger._db.exec_driver_sql("PRAGMA max_page_count = 100000")
        ledger.end_taking(taking, "failed", done, done, 0, 0, "the disk is full", {})
        assert ledger.add(made.tally())
    with Ledger.open(path) as ledger:
        assert ledger.totals().documents == done + 1
        assert list(ledger.check()) == []


def test_a_full_disk_is_told_and_goes_on(path: Path) -> None:
    """The file cannot grow: what the system says of a full disk, at some page of some write."""
    Ledger.open(path).close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            with Ledger.open(path) as ledger:
                done, said = fill(ledger)
                assert "what was acknowledged is kept" in said, said
                assert ledger.totals().documents == done
                resource.setrlimit(
                    resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                )
                assert ledger.add(made.tally()), "the same connection goes on"
            os.write(writing, str(done).encode())
            os._exit(0)
        except BaseException as error:
            os.write(writing, repr(error).encode()[:2000])
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    assert os.waitpid(child, 0)[1] == 0, told
    with Ledger.open(path) as ledger:
        assert ledger.totals().documents == int(told) + 1
        assert list(ledger.check()) == []
        assert ledger.add(made.lumped())


# --- upgrades


def second_version(path: Path) -> None:
    """A ledger of version 0002: one of the first, upgraded so far."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    first_version(path)
    config = Config()
    config.set_main_option("script_location", "svodka.ledger:migrations")
    config.set_main_option("path_separator", "os")
    with create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT").connect() as db:
        db.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        config.attributes["connection"] = db
        command.stamp(config, "0001")
        command.upgrade(config, "0002")


def test_a_ledger_of_the_second_version_keeps_its_answers(path: Path, tmp_path: Path) -> None:
    second_version(path)
    chain = sqlite3.connect(path).execute("SELECT chain FROM entries ORDER BY seq").fetchall()
    scope = Scope(*HOURS, ("RU-KLU",))
    with Ledger.open(tmp_path / "new.db", reader="0.1.0") as fresh:
        for reading in made.everything():
            fresh.add(reading)
        fresh.add(made.governor(made.GOVERNOR + " Уточнено."))
        expected = plain.answer(questions.bounds(fresh, scope))
        old = plain.answer(questions.bounds(fresh, scope, as_of=8))
    with Ledger.open(path, create=False) as ledger:
        assert list(ledger.check()) == []
        assert list(ledger._db.exec_driver_sql("SELECT chain FROM entries")) == chain
        then = next(e.seq for e in ledger.entries() if e.kind == "reading" and e.seq > 7)
        assert plain.answer(questions.bounds(ledger, scope)) == expected
        assert plain.answer(questions.bounds(ledger, scope, then)) == old
        assert not ledger.add(made.tally())
        ledger.add(ledger_calls.seen(ledger_calls.A, made.at(30, 8)))
        assert ledger_calls.texts(ledger)[-1] == (3, made.GOVERNOR, False)
        assert ledger.gone("m-1", made.at(30, 8), "404")
        assert list(ledger.check()) == []
    db = sqlite3.connect(path)
    db.execute("PRAGMA foreign_keys = ON")
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for statement in ("DELETE FROM documents", "UPDATE documents SET digest = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            db.execute(statement)


def test_an_upgrade_that_is_killed_leaves_the_old_ledger(path: Path) -> None:
    second_version(path)
    before = dump(path)
    child = os.fork()
    if child == 0:
        from svodka.ledger import guards

        def stop(*_: object) -> Iterator[str]:
            os.kill(os.getpid(), signal.SIGKILL)
            yield ""

        guards.triggers = stop  # type: ignore[assignment]
        Ledger.open(path)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert dump(path) == before
    with Ledger.open(path) as ledger:
        assert ledger.totals().documents == 5


def test_coverage_says_what_it_is_made_of() -> None:
    """A record with only what a ledger without takings knows is one of before."""
    found = Coverage("x", 0, None, None, (Interval(*HOURS),))
    assert plain.coverage(found)["taken"] == []
    assert not found.read
    assert replace(found, taken=(Interval(*HOURS),)).read


def test_a_source_speaks_for_whom_sources_toml_says(ledger: Ledger) -> None:
    """A channel that no table knows; the same words elsewhere are nobody's own."""
    text = "Ночью над регионом сбиты 5 беспилотников."
    extras = {"speaker": "gov:RU-KLU"}
    ledger.add(svodka.read(text, made.at(15, 7), "new_channel", extras=extras))
    ledger.add(svodka.read(text, made.at(15, 8), "somebody"))
    own, other = ledger.statements()
    assert (own.claim.speaker.id, own.own) == ("gov:RU-KLU", True)
    assert (other.claim.speaker.id == "gov:RU-KLU", other.own) == (False, False)
    assert questions.replay(ledger, plain.again).differences == ()
