"""What people decide, in a ledger's answers."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import judged_calls
import made
from judged_calls import BRY, KLU, NIGHT, bounds, elsewhere, told
from svodka import questions
from svodka.errors import Overtaken
from svodka.ledger import Decision, Judgement, Ledger, judged, judging
from svodka.model.finding import Scope
from svodka.questions import plain, plain_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "svodka.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, reader="1") as book:
        yield book


@pytest.mark.parametrize("case", judged_calls.CASES, ids=lambda case: case.__name__)
def test_case(place: Path | str, case: Callable[[Ledger], None]) -> None:
    with Ledger.open(place, reader="1") as book:
        case(book)


# --- every question follows


def test_a_corrected_region_in_every_question(ledger: Ledger) -> None:
    reading = told("a", 11)
    ledger.add(reading)
    day = NIGHT[1].date()
    before = ledger.upto()
    ledger.decide(Decision.corrected("c:a", elsewhere(reading.document.text)), "vera")
    for upto, place in ((before, KLU), (None, BRY)):
        night = questions.night(ledger, day, as_of=upto)
        assert {item.finding.scope.places for item in night.regions} == {(), (place,)}
        (series,) = questions.trends(ledger, day, day, "night", (place,), as_of=upto)
        assert series.points[0].finding.bounds == (11, 11)
        (series,) = questions.trends(
            ledger, day, day, "night", ({KLU: BRY, BRY: KLU}[place],), as_of=upto
        )
        assert series.points[0].finding.bounds == (0, 0)
        assert ledger.night(day, place, upto).night.start < NIGHT[1]
    assert ledger.coverage(*NIGHT) == ledger.coverage(*NIGHT, before), "what was read was read"
    steps = questions.history(ledger, Scope(*NIGHT, (KLU,)))
    assert [step.after.bounds for step in steps] == [(11, 11), (0, 0)]
    assert steps[-1].judgement is not None
    assert steps[-1].judgement.told == "corrected (areas)"


def test_an_answer_that_was_kept_stands(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    scope = Scope(*NIGHT, (KLU,))
    answer = questions.bounds(ledger, scope)
    ledger.keep(plain.question(scope), plain.answer(answer), answer.upto)
    ledger.judge("c:a", "rejected", "vera")
    found = questions.replay(ledger, plain.again)
    assert [item.what for item in found.differences if "kept" in item.what] == []


def test_a_life_tells_what_was_undone(ledger: Ledger) -> None:
    ledger.add(told("a", 11))
    ledger.add(told("b", 11))
    pair = ledger.decide(Decision.pair("c:a", "c:b", "same"), "vera", "one post")
    ledger.undo(pair.entry, "ivan")
    life = ledger.life("b")
    assert life is not None
    assert [item.told for item in life.judgements] == ["same", "undid: same"]
    first, second = plain_ledger.life(life)["judgements"]
    assert (first["about"], first["act"], first["change"]) == (
        "pair",
        "decision",
        {"claims": ["c:a", "c:b"]},
    )
    assert (second["act"], second["undoes"], second["reason"]) == ("undo", pair.entry, "")


# --- pure


def _judgement(entry: int, **fields: object) -> Judgement:
    plain: dict[str, object] = {
        "kind": "claim",
        "subject": "c:1",
        "verdict": "rejected",
        "person": "vera",
        "reason": "",
        "added": made.at(15, 9),
    }
    return Judgement(entry, **{**plain, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("acts", "stands"),
    [
        ("d1", 1),
        ("d1 d2", 2),
        ("d1 d2 u2", 1),
        ("d1 u1", None),
        ("d1 u1 u2", 1),
        ("d1 u1 u2 u3", None),
        ("d1 d2 u1", 2),
        ("d1 d2 u1 u2", None),
        ("d1 s2 a3", 1),
        ("s1", None),
        ("d1 u1 d3", 3),
    ],
)
def test_the_decision_that_counts(acts: str, stands: int | None) -> None:
    """``d1``: a decision; ``u1``: the undoing of entry 1; ``s``: a second review; ``a``:
    an assignment. Entries are counted from 1."""
    known = {"d": "decision", "s": "second", "a": "assignment"}
    told = [
        _judgement(n, act="undo", about=int(act[1:]))
        if act[0] == "u"
        else _judgement(n, act=known[act[0]])
        for n, act in enumerate(acts.split(), 1)
    ]
    found = judging.standing(told).get(("claim", "c:1"))
    assert (found.entry if found else None) == stands


_SUBJECTS = st.lists(
    st.tuples(
        st.sampled_from(["c:1", "c:2", "c:3", "c:4"]),
        st.sampled_from(["accepted", "rejected", "corrected"]),
    ),
    max_size=4,
    unique_by=lambda item: item[0],
)


@given(_SUBJECTS, st.randoms(use_true_random=False))
def test_judgements_of_different_subjects_commute(told, random) -> None:  # type: ignore[no-untyped-def]
    """In whatever order they come, the same claims are left out and corrected."""
    other = list(told)
    random.shuffle(other)
    effects = []
    for order in (told, other):
        items = tuple(
            _judgement(n, subject=subject, verdict=verdict)
            for n, (subject, verdict) in enumerate(order, 1)
        )
        effect = judged.effect(items)
        effects.append((effect.claims, set(effect.corrections), effect.documents))
    assert effects[0] == effects[1]


def test_decisions_commute_in_the_answer(tmp_path: Path) -> None:
    decisions = (
        Decision.corrected("c:a", {"count": {"low": 12, "high": 12}}),
        Decision.about("c:b", "rejected"),
        Decision.pair("c:a", "c:c", "different"),
        Decision.about("d", "retracted"),
    )
    found = set()
    for n, order in enumerate(itertools.permutations(decisions)):
        if n % 6:
            continue
        with Ledger.open(tmp_path / f"{n}.db") as ledger:
            for id, count in (("a", 11), ("b", 3), ("c", 11), ("d", 2)):
                ledger.add(told(id, count, speaker="outlet" if id in "bd" else "gov:RU-KLU"))
            for decision in order:
                ledger.decide(decision, "vera")
            found.add((bounds(ledger, KLU), tuple(judged_calls.ids(ledger))))
    assert len(found) == 1


# --- several at once


def test_of_two_at_once_one_is_overtaken(path: Path, ledger: Ledger) -> None:
    """Nothing is lost, and nobody is overwritten: each of two who saw the same either decides or is
    told who did."""
    amount = 6
    for n in range(amount):
        ledger.add(told(f"a{n}", 11 + n))
    seen = ledger.upto()
    start = threading.Barrier(2)
    refused: list[Overtaken] = []

    def decide(person: str, verdict: str) -> None:
        with Ledger.open(path) as book:
            start.wait(30)
            for n in range(amount):
                try:
                    book.decide(Decision.about(f"c:a{n}", verdict), person, seen=seen)
                except Overtaken as error:
                    refused.append(error)

    people = [("vera", "accepted"), ("ivan", "rejected")]
    threads = [threading.Thread(target=decide, args=who) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    decided = ledger.judgements()
    assert sorted(item.subject for item in decided) == [f"c:a{n}" for n in range(amount)]
    assert len(refused) == amount
    assert all("decided about this meanwhile" in str(error) for error in refused)
    assert list(ledger.check()) == []


# --- tampering


def tampered(path: Path, *statements: str) -> list[str]:
    """What ``check`` says after somebody switched the triggers off and wrote."""
    db = sqlite3.connect(path)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert db.execute(statement).rowcount == 1, statement
    db.commit()
    db.close()
    with Ledger.open(path) as book:
        return list(book.check())


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (
            ["UPDATE claims SET json = replace(json, '\"low\":12', '\"low\":2') WHERE entry = 3"],
            "its claim does not follow from the correction",
        ),
        (["UPDATE claims SET low = 1 WHERE entry = 3"], "does not follow from the correction"),
        (["UPDATE claims SET revision = 1, opens = 5 WHERE entry = 3"], "does not follow"),
        (["UPDATE claim_places SET place = 'RU-BRY' WHERE entry = 3"], "its places do not follow"),
        (["DELETE FROM claim_places WHERE entry = 3"], "its places do not follow"),
        (
            ["DELETE FROM claim_places WHERE entry = 3", "DELETE FROM claims WHERE entry = 3"],
            "its claim does not follow",
        ),
        (["UPDATE judgements SET change = '{}' WHERE entry = 3"], "its content was changed"),
        (["UPDATE judgements SET person = 'olga' WHERE entry = 3"], "its content was changed"),
        (["UPDATE judgements SET act = 'second' WHERE entry = 4"], "its content was changed"),
        (["UPDATE judgements SET about = 3 WHERE entry = 5"], "its content was changed"),
        (["DELETE FROM judgements WHERE entry = 5"], "its content was changed"),
        (
            ["UPDATE claims SET id = 'c:z' WHERE entry = 2"],
            "what it corrects is not as it was: the ledger holds no claim",
        ),
    ],
)
def test_tampering_is_found(path: Path, statements: list[str], says: str) -> None:
    with Ledger.open(path) as ledger:
        ledger.add(told("a", 11))
        ledger.decide(Decision.corrected("c:a", {"count": {"low": 12, "high": 12}}), "vera")
        rejected = ledger.judge("c:a", "rejected", "ivan")
        ledger.undo(rejected.entry, "vera")
        assert list(ledger.check()) == []
        assert [entry.seq for entry in ledger.entries()] == [1, 2, 3, 4, 5]
    assert any(says in one for one in tampered(path, *statements))


def test_a_claim_put_under_a_judgement_is_found(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add(told("a", 11))
        ledger.judge("c:a", "accepted", "vera")
    columns = "position, document, revision, id, outcome, object, speaker, role, low, high,"
    columns += " starts, ends, middle, placing, opens, closes, reach, json"
    told_so = tampered(path, f"INSERT INTO claims SELECT 3, {columns} FROM claims WHERE entry = 2")
    assert any("its claim does not follow" in one for one in told_so)


# --- earlier versions


def test_judgements_of_an_earlier_version_are_decisions(path: Path) -> None:
    """Migration 0005 leaves what was decided, and its hashes, as they were."""
    with Ledger.open(path) as ledger:
        ledger.add(told("a", 11))
        ledger.add(told("b", 12))
        ledger.judge("c:a", "rejected", "vera", "a year")
        ledger.judge("b", "retracted", "vera")
        chain = ledger.chain()
    db = sqlite3.connect(path)
    db.execute("DROP INDEX judgements_subject")
    for column in ("act", "change", "about"):
        db.execute(f"ALTER TABLE judgements DROP COLUMN {column}")
    for table in ("search_claims", "search_documents", "search_state"):
        db.execute(f"DROP TABLE {table}")
    db.execute("UPDATE alembic_version SET version_num = '0004'")
    db.commit()
    db.close()
    with Ledger.open(path, create=False) as ledger:
        assert ledger.chain() == chain
        assert list(ledger.check()) == []
        first, second = ledger.judgements()
        assert (first.act, first.change, first.about, first.of) == (
            "decision",
            None,
            None,
            "decision",
        )
        assert (first.told, second.document) == ("rejected", "b")
        assert judged_calls.ids(ledger) == []
        ledger.undo(first.entry, "ivan")
        assert judged_calls.ids(ledger) == ["c:a"]
        assert list(ledger.check()) == []


def test_a_reading_without_the_pair_is_no_pair(ledger: Ledger) -> None:
    """A claim that is not read any more leaves the other as it is."""
    reading = told("a", 11)
    ledger.add(reading)
    ledger.add(told("b", 11, source="y"))
    ledger.decide(Decision.pair("c:a", "c:b", "same"), "vera")
    ledger.reread(replace(reading, claims=()))
    assert bounds(ledger, KLU) == (11, 11)
    (statement,) = ledger.statements()
    assert statement.same == ("c:a",)
