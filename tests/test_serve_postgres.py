"""The server over PostgreSQL answers as it does over a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

import made
import serving
from postgres_server import Server
from serving import Client
from svodka.errors import LedgerError
from svodka.serve.delayed import Delayed
from svodka.serve.reader import Reader

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

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


def test_a_database_that_restarts(own_server: Server) -> None:
    """While it is away, answers say so; when it is back, they are there again."""
    place = serving.filled(own_server.create())
    base = Client(place)
    before = base.get("/bounds?" + HOURS)
    own_server.stop()
    answer = base.ask("/bounds?" + HOURS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "ledger")
    assert place not in answer.text
    assert base.web.get("/night/2026-05-15").status_code == 503
    own_server.start()
    assert base.get("/bounds?" + HOURS) == before
    assert base.web.get("/night/2026-05-15").status_code == 200
    base.app.state.context.close()


def test_a_question_without_end_is_given_up(database: str, cluster: Server) -> None:
    cluster.run(f"ALTER DATABASE {database.rsplit('/', 1)[1]} SET statement_timeout = '100ms'")
    base = Client(serving.filled(database))
    with psycopg.connect(database) as other:
        # Somebody alters a table: whoever reads it waits.
        other.execute("LOCK TABLE claims")
        assert base.ask("/claims").status_code == 503
    assert base.ask("/claims").status_code == 200
    base.app.state.context.close()


def test_sessions_are_few_and_idle(database: str, cluster: Server) -> None:
    base = Client(serving.filled(database))
    for path in ASKED:
        base.get(path)
    name = database.rsplit("/", 1)[1]
    found = cluster.run(
        f"SELECT state, application_name FROM pg_stat_activity WHERE datname = '{name}'"
    )
    assert found
    assert set(found) == {("idle", "svodka")}
    assert len(found) <= 2
    base.app.state.context.close()


def _without_clock(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_clock(item) for key, item in value.items() if key != "added"}
    return [_without_clock(item) for item in value] if isinstance(value, list) else value
