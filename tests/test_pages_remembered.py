"""A night's ledger, remembered: the same answers, asked for once."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import made
from svodka.ledger import Ledger, Taken
from svodka.questions import night
from svodka.serve import asked
from svodka.serve.pages.remembered import Memory, Remembered

HOURS = asked.stretch(date(2026, 5, 15), date(2026, 5, 15))


class Counting:
    """A ledger of which every question is counted."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def statements(self, *told: Any) -> Any:
        self.asked["statements"] += 1
        return iter((("statement", *told[:2], *told[3]),))

    def coverage(self, *told: Any) -> Any:
        self.asked["coverage"] += 1
        return (("coverage", *told[:2]),)

    def earliest_of(self, documents: Any, _as_of: Any) -> dict[str, str]:
        self.asked["earliest_of"] += 1
        return {id: f"first of {id}" for id in documents if id != "gone"}


@pytest.fixture
def ledger() -> Counting:
    return Counting()


def test_each_question_is_asked_once(ledger: Any) -> None:
    book = Remembered(ledger, memory := Memory())
    for record in (book, book, Remembered(ledger, memory)):
        assert list(record.statements(*HOURS, 7)) == [("statement", *HOURS)]
        assert record.coverage(*HOURS, 8) == (("coverage", *HOURS),)
        assert record.earliest_of(["a", "b"], 9) == {"a": "first of a", "b": "first of b"}
    assert ledger.asked == {"statements": 1, "coverage": 1, "earliest_of": 1}


@pytest.mark.parametrize(
    ("hours", "outcomes"),
    [
        ((HOURS[0], HOURS[1] + timedelta(hours=1)), ()),
        ((HOURS[0] - timedelta(hours=1), HOURS[1]), ()),
        (HOURS, ("downed",)),
        (HOURS, ("closed", "reopened")),
        ((None, None), ()),
    ],
)
def test_other_questions_have_other_answers(
    ledger: Any, hours: tuple[datetime | None, datetime | None], outcomes: tuple[str, ...]
) -> None:
    book = Remembered(ledger, Memory())
    book.statements(*HOURS)
    assert list(book.statements(*hours, None, outcomes)) == [("statement", *hours, *outcomes)]


def test_only_new_documents_are_asked_for(ledger: Any) -> None:
    book = Remembered(ledger, Memory())
    book.earliest_of(["a", "b"])
    assert set(book.earliest_of(["b", "c", "gone"])) == {"b", "c"}
    assert set(book.earliest_of(["a"])) == {"a"}
    assert ledger.asked["earliest_of"] == 2


def test_a_ledger_and_its_memory_say_the_same(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as book:
        book.add_all([Taken(made.tally())])
        upto = book.upto()
        record = Remembered(book, Memory())
        day = date(2026, 5, 15)
        assert night(record, day, None, upto) == night(book, day, None, upto)
        assert list(record.statements(*HOURS, upto)) == list(book.statements(*HOURS, upto))
