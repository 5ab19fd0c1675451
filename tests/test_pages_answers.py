"""Answers that pages share: of one night, or of one night of a week that is loaded whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import serving
from svodka import settings
from svodka.ledger import Ledger, periods
from svodka.model.finding import Scope
from svodka.serve.pages.answers import Answers, Seen, Told

LAST = date(2026, 5, 16)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serving.filled(tmp_path_factory.mktemp("answers") / "svodka.db")


def _told(answers: Answers, book: Ledger, day: date, seen: Seen) -> Told:
    """But for how many claims were looked at."""
    found = answers.night(book, day, book.upto(), seen)
    return found._replace(conflicts=replace(found.conflicts, claims=0))


@pytest.mark.parametrize("ago", range(9))
def test_a_week_at_a_time_answers_as_a_night_does(path: Path, ago: int) -> None:
    day = LAST - timedelta(days=ago)
    night, daytime = periods(day, settings.zone(settings.PICTURE_ZONE))
    with Ledger.open(path, create=False) as book:
        upto, seen, other = book.upto(), Seen(), Seen()
        answers, by_weeks = Answers(), Answers(by_weeks=True)
        assert _told(by_weeks, book, day, other) == _told(answers, book, day, seen)
        assert (seen.hours, seen.newest) == (other.hours, other.newest)
        for hours in (night, daytime):
            scope = Scope(hours.start, hours.end, ("RU-KLU",))
            told = answers.bounds(book, day, scope, upto, seen)
            assert by_weeks.bounds(book, day, scope, upto, other) == told
            assert seen.hours == other.hours
        strips = (
            one.strip(book, day - timedelta(days=20), day, upto, Seen())
            for one in (answers, by_weeks)
        )
        assert next(strips) == next(strips)
