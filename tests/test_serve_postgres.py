"""The server over PostgreSQL answers as it does over a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

import made
import serving
from serving import Client
from svodka.errors import LedgerError
from svodka.serve.delayed import Delayed
from svodka.serve.reader import Reader

HOURS = "from=2026-05-14T20:00&to=2026-05-15T07:00"
ASKED = (
    "/nights/2026-05-15",
    f"/bounds?{HOURS}&region=RU-KLU",
    "/conflicts?from=2026-05-15",
    f"/history?{HOURS}",
    "/documents?limit=2",
    "/claims?limit=500",
    "/sources?from=2026-05-14&to=2026-05-16",
    "/families?from=2026-05-14&to=2026-05-16",
    "/documents/g-1?revision=2",
)


def test_answers_as_from_a_file(database: str, tmp_path: Path) -> None:
    file = Client(serving.filled(tmp_path / "svodka.db"))
    base = Client(serving.filled(database))
    for path in ASKED:
        assert _without_clock(base.get(path)) == _without_clock(file.get(path)), path
    for ill in ("%00", "x" * 300, "%F0%9F%98%80", "9" * 15):
        for path in (f"/documents/{ill}", f"/claims?speaker={ill[:200]}", f"/nights/{ill}"):
            assert base.ask(path).status_code in (200, 404, 422), path
    with Reader.reading_only(database) as book:
        for cutoff in (made.at(15, 7), made.at(16, 7, 5), made.at(20, 0)):
            view = Delayed.of(book, cutoff)
            with Reader.reading_only(tmp_path / "svodka.db") as other:
                expected = Delayed.of(other, cutoff)
                assert list(view.documents()) == list(expected.documents())
                assert view.upto() == expected.upto()
                hours = made.at(14, 18), made.at(15, 18)
                assert view.coverage(*hours) == expected.coverage(*hours)
        with pytest.raises((LedgerError, SQLAlchemyError), match="read-only"):
            book.judge("g-1", "retracted", "nobody")
    base.app.state.context.close()


def _without_clock(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_clock(item) for key, item in value.items() if key != "added"}
    return [_without_clock(item) for item in value] if isinstance(value, list) else value
