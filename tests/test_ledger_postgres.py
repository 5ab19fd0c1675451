"""What only PostgreSQL has: roles, sessions, isolation, encodings, a server that goes away. What a
ledger does in either database is tested in both, by the fixture ``ledger``."""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert
from sqlalchemy.exc import DBAPIError

import ledger_calls
import made
from postgres_server import Server
from svodka import contract
from svodka.cli import main
from svodka.errors import LedgerError, LedgerMissing, NotALedger
from svodka.ledger import Ledger, chain, committing, engine, rows, schema
from svodka.serve.reader import Reader

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

TEAMS = Path(__file__).parents[1] / "docs" / "teams.md"


def upgrade(db: Connection, version: str) -> None:
    """An empty database to some version."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "svodka.ledger:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    command.upgrade(config, version)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claims SET low = 1",
        "DELETE FROM claims",
        "TRUNCATE claims CASCADE",
        "TRUNCATE blobs CASCADE",
        "DELETE FROM judgements",
        "UPDATE takings SET source = 'x'",
        "TRUNCATE taking_ends",
        "DELETE FROM absences",
        "UPDATE documents SET digest = 'x'",
        "INSERT INTO blobs SELECT * FROM blobs ON CONFLICT (digest) DO UPDATE SET bytes = ''",
    ],
)
def test_nothing_is_overwritten(database: str, statement: str) -> None:
    with Ledger.open(database) as ledger:
        ledger.add(made.tally())
    with psycopg.connect(database) as db, pytest.raises(psycopg.Error, match="only grows"):
        db.execute(statement)


def test_a_ledger_of_the_second_version_is_upgraded(empty_database: str) -> None:
    """Its tables by the migrations that froze them; a document and its reading by hand."""
    reading = made.governor()
    address = empty_database.replace("postgresql:", "postgresql+psycopg:")
    with create_engine(address, isolation_level="AUTOCOMMIT").connect() as db:
        upgrade(db, "0002")
        row = rows.document_row(
            reading.document, 1, rows.document_digest(reading.document), None, []
        )
        del row["extras"]
        data = rows.to_bytes(reading.document.text)
        db.execute(insert(schema.blobs), [{"digest": row["text"], "bytes": data}])
        claims = [contract.claim_to_dict(claim) for claim in reading.claims]
        issues = [contract.issue_to_dict(issue) for issue in reading.issues]
        before = chain.START
        contents = {"document": chain.document(row), "reading": chain.reading(claims, issues)}
        for seq, (kind, content) in enumerate(contents.items(), 1):
            entry = {"seq": seq, "kind": kind, "subject": "g-1", "revision": 1, "reader": "0.1.0"}
            entry |= {"content": content, "added": seq}
            before = chain.link(before, entry)
            db.execute(insert(schema.entries), [{**entry, "chain": before}])
        db.execute(insert(schema.documents), [{"entry": 1, **row}])
        for position, claim in enumerate(reading.claims):
            made_row = rows.claim_row(2, position, "g-1", 1, claim, reading.document.published)
            db.execute(insert(schema.claims), [made_row])
            places = [*rows.place_rows(2, position, claim)]
            db.execute(insert(schema.claim_places), places)
        db.execute(insert(schema.issues), [rows.issue_row(2, 0, reading.issues[0])])
    with Ledger.open(empty_database, create=False) as ledger:
        assert ledger.chain() == before
        assert ledger.reading("g-1") == reading
        assert not ledger.add(reading)
        assert ledger.add(ledger_calls.seen(ledger_calls.B))
        later = datetime.now(UTC) + timedelta(hours=1)
        assert ledger.add(ledger_calls.seen(ledger_calls.A, later)), "it says again what it said"
        assert ledger.gone("g-1", later + timedelta(hours=1), "404")
        assert list(ledger.check()) == []
    with psycopg.connect(empty_database) as db, pytest.raises(psycopg.Error, match="only grows"):
        db.execute("UPDATE documents SET extras = '{}'")


def test_what_is_not_a_ledger(empty_database: str) -> None:
    with pytest.raises(LedgerMissing):
        Ledger.open(empty_database, create=False)
    with psycopg.connect(empty_database) as db:
        db.execute("CREATE TABLE x (y int)")
    with pytest.raises(NotALedger, match="another program"):
        Ledger.open(empty_database)


def test_a_database_that_cannot_hold_every_letter(cluster: Server) -> None:
    cluster.run(
        "CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'"
    )
    with pytest.raises(NotALedger, match=r"encoding is LATIN1.*createdb --encoding=UTF8"):
        Ledger.open(cluster.url("latin"))


# --- secrets


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://me:se%40cret@127.0.0.1:1/x",
        "postgresql://me:se/cret@127.0.0.1:1/x",
        "postgresql://me@127.0.0.1:1/x?password=secret&application_name=y",
        "mysql://me:secret@127.0.0.1/x",
        "postgresql://127.0.0.1:1/x?sslpassword=secret",
    ],
)
def test_a_password_is_never_told(given: str) -> None:
    with pytest.raises(LedgerError) as failed:
        Ledger.open(given)
    assert "cret" not in str(failed.value)


def test_settings_of_the_library_hold(
    database: str, cluster: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service file and the environment say what the URL leaves open."""
    name = database.rsplit("/", 1)[1]
    file = tmp_path / "services"
    file.write_text(f"[team]\nhost=127.0.0.1\nport={cluster.port}\nuser=svodka\ndbname={name}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    with Ledger.open("postgresql:///?service=team") as ledger:
        assert ledger.add(made.tally())
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(cluster.port))
    monkeypatch.setenv("PGUSER", "svodka")
    monkeypatch.setenv("PGAPPNAME", "desk")
    with Ledger.open(f"postgresql:///{name}", create=False) as ledger:
        assert ledger.totals().documents == 1
        assert asked(ledger, "SHOW application_name") == "desk"


def test_a_password_file(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server trusts everybody here; so that the file was read is told by libpq itself."""
    file = tmp_path / "passwords"
    file.write_text("*:*:*:svodka:from-the-file\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    with Ledger.open(database) as ledger:
        driver: Any = ledger._db.connection.driver_connection
        assert driver.info.password == "from-the-file"


# --- sessions


def asked(ledger: Ledger, statement: str) -> Any:
    return ledger._db.exec_driver_sql(statement).scalar()


def test_a_stricter_isolation_of_the_role_does_no_harm(database: str, cluster: Server) -> None:
    """Such a transaction would see the ledger as it was before its turn came."""
    name = database.rsplit("/", 1)[1]
    cluster.run(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    with Ledger.open(database) as first, Ledger.open(database) as second:
        assert asked(first, "SHOW default_transaction_isolation") == "serializable"
        waits = threading.Thread(target=second.add, args=(made.governor(),))
        with engine.writing(first._db):
            waits.start()
            wait_for(cluster, "wait_event = 'advisory'")
            first._append.begin()
            first._append.reading(first._append.prepare(made.tally()))
        waits.join(30)
        assert first.totals().documents == 2
        assert list(first.check()) == []


def wait_for(cluster: Server, state: str, at_least: int = 1) -> None:
    """Until so many sessions are in it."""
    for _ in range(600):
        (found,) = cluster.run(f"SELECT count(*) FROM pg_stat_activity WHERE {state}")
        if int(str(found[0])) >= at_least:
            return
        time.sleep(0.05)
    raise AssertionError(f"never: {state}")


def test_acknowledged_is_on_the_disk(database: str, cluster: Server) -> None:
    name = database.rsplit("/", 1)[1]
    cluster.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with Ledger.open(database) as ledger:
        assert asked(ledger, "SHOW synchronous_commit") == "local"
    cluster.run(f"ALTER DATABASE {name} SET synchronous_commit = remote_apply")
    with Ledger.open(database) as ledger:
        assert asked(ledger, "SHOW synchronous_commit") == "remote_apply"


def test_readers_cannot_write_and_do_not_ask_for_ever(database: str, cluster: Server) -> None:
    with Ledger.open(database) as ledger:
        ledger.add(made.tally())
    with Reader.reading_only(database) as book:
        assert asked(book, "SHOW statement_timeout") == "1min"
        with pytest.raises(LedgerError, match="read-only"):
            book.judge("m-1", "retracted", "nobody")
    # Whoever set a limit meant it.
    name = database.rsplit("/", 1)[1]
    cluster.run(f"ALTER DATABASE {name} SET statement_timeout = '200ms'")
    with Reader.reading_only(database) as book:
        assert asked(book, "SHOW statement_timeout") == "200ms"
        with pytest.raises(DBAPIError, match="statement timeout"):
            asked(book, "SELECT pg_sleep(30)")
        assert book.alive()


def test_who_waits_too_long_is_told(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = engine._BEGIN.replace("lock_timeout = '120s'", "lock_timeout = '100ms'")
    assert quick != engine._BEGIN
    monkeypatch.setattr(engine, "_BEGIN", quick)
    with Ledger.open(database) as first, Ledger.open(database) as second:
        with (
            engine.writing(first._db),
            pytest.raises(LedgerError, match=r"lock timeout.*another process has been writing"),
        ):
            second.add(made.tally())
        assert second.add(made.tally())


def stop_in_the_middle(stuck: Ledger, other: Ledger) -> None:
    with engine.writing(stuck._db):
        assert other.add(made.tally()), "it was given the ledger"
        asked(stuck, "SELECT 1")


def test_a_writer_that_stops_in_the_middle_is_thrown_out(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that was suspended while it held the ledger."""
    quick = engine._BEGIN.replace("session_timeout = '60s'", "session_timeout = '200ms'")
    assert quick != engine._BEGIN
    monkeypatch.setattr(engine, "_BEGIN", quick)
    with Ledger.open(database) as stuck, Ledger.open(database) as other:
        with pytest.raises(engine.ConnectionLost, match="idle-in-transaction"):
            stop_in_the_middle(stuck, other)
        assert other.totals().documents == 1


def test_nobody_sits_in_a_transaction(database: str, cluster: Server) -> None:
    """It would keep the database from clearing up."""
    idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
    with Ledger.open(database) as writer, Reader.reading_only(database) as book:
        writer.add(made.tally())
        found = book.claims()
        next(found)
        assert list(book.statements())
        assert cluster.run(idle) == [(0,)]


# --- a server that goes away


def test_a_question_that_is_cut_off_is_told(
    database: str,
    cluster: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = Ledger.night

    def cut(self: Ledger, *told: Any, **named: Any) -> Any:
        cluster.run(f"SELECT pg_terminate_backend({asked(self, 'SELECT pg_backend_pid()')})")
        return plain(self, *told, **named)

    monkeypatch.setattr(Ledger, "night", cut)
    monkeypatch.setattr("sys.argv", ["svodka", "night", "2026-05-15", "--ledger", database])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("svodka: the ledger cannot be read: terminating connection")
    assert "Traceback" not in said


def test_a_server_that_restarts_is_waited_for(own_server: Server) -> None:
    """While a writer adds, it is restarted and it crashes; and an entry that is no document, which
    nothing but its own hash would tell from a second one, is kept once."""
    url = own_server.create()
    told: list[int] = []
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with Ledger.open(url) as ledger:
                for number in range(40):
                    ledger.add(made.governor(id=f"g-{number}"))
                    ledger.judge(f"g-{number}", "retracted", "desk", str(number))
                    told.append(number)
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    for mode, after in (("fast", 5), ("immediate", 15), ("fast", 25)):
        while len(told) < after and writer.is_alive():
            time.sleep(0.002)
        own_server.stop(mode)
        own_server.start()
    writer.join(120)
    assert not failed
    with Ledger.open(url) as ledger:
        kinds = [entry.kind for entry in ledger.entries()]
        assert kinds == ["document", "reading", "judgement"] * 40
        assert list(ledger.check()) == []


@pytest.mark.parametrize("done", [True, False])
def test_a_commit_that_was_not_answered(
    database: str, cluster: Server, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    """The connection breaks when the server has committed, or just before: kept once either way."""
    plain = Connection.exec_driver_sql
    broken: list[str] = []

    def breaks(self: Connection, statement: str, *told: Any) -> Any:
        if statement == "COMMIT" and not broken:
            broken.append(statement)
            pid = plain(self, "SELECT pg_backend_pid()").scalar()
            if done:
                plain(self, statement)
            cluster.run(f"SELECT pg_terminate_backend({pid})")
        return plain(self, statement, *told)

    with Ledger.open(database) as ledger:
        ledger.add(made.tally())
        monkeypatch.setattr(Connection, "exec_driver_sql", breaks)
        judgement = ledger.judge("m-1", "retracted", "desk")
        assert broken
        assert [item.entry for item in ledger.judgements()] == [judgement.entry]
        assert list(ledger.check()) == []


def test_a_server_that_does_not_come_back_is_told(
    own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.1)
    monkeypatch.setattr(committing, "_PAUSE", 0.01)
    with Ledger.open(own_server.create()) as ledger:
        ledger.add(made.tally())
        own_server.stop()
        with pytest.raises(LedgerError, match="connection to the database was lost"):
            ledger.add(made.governor())
        with pytest.raises(LedgerError, match="lost"):
            ledger.add(made.governor())
        own_server.start()
        assert ledger.add(made.governor())
        assert ledger.totals().documents == 2


# --- roles


def documented(title: str) -> list[str]:
    """The statements of the block of SQL under a heading of docs/teams.md."""
    text = TEAMS.read_text("utf-8").split(f"## {title}\n", 1)[1]
    block = re.search(r"```sql\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return [part.strip() for part in block[1].split(";\n") if part.strip()]


def test_roles_as_the_documentation_grants_them(database: str, cluster: Server) -> None:
    """A server's role reads and cannot write, a writer's appends and cannot undo its guards."""
    name = database.rsplit("/", 1)[1]
    try:
        for statement in documented("Roles"):
            cluster.run(statement.replace("DATABASE svodka", f"DATABASE {name}"), name)
        reader, writer = (cluster.url(name, f"svodka_{role}") for role in ("reader", "writer"))
        with Ledger.open(writer) as ledger:
            assert ledger.add(made.tally(), b"<p>")
            assert ledger.add(made.governor())
            ledger.judge("g-1", "retracted", "desk")
            taking = ledger.begin_taking("x", "", made.at(15, 8))
            ledger.end_taking(taking, "ok", 0, 0, 0, 0, "", {"etag": "a"})
            ledger.gone("m-1", made.at(15, 12), "404")
            ledger.keep({}, {}, 1)
            assert ledger.rebuild_families().documents == 2
        for statement in (
            "ALTER TABLE claims DISABLE TRIGGER USER",
            "UPDATE claims SET low = 1",
            "TRUNCATE entries CASCADE",
            "DROP TABLE claims",
        ):
            with psycopg.connect(writer) as db, pytest.raises(psycopg.Error):
                db.execute(statement)
        with Reader.reading_only(reader) as book:
            assert book.totals().documents == 1
            assert list(book.check()) == []
        with Ledger.open(reader) as book, pytest.raises(LedgerError, match="permission denied"):
            book.add(made.posted())
        cluster.run("UPDATE alembic_version SET version_num = '0003'", name)
        for role in (reader, writer):
            with pytest.raises(LedgerError, match=r"cannot be upgraded from version 0003.*owner"):
                Ledger.open(role)
    finally:
        for role in ("svodka_reader", "svodka_writer"):
            cluster.run(f"DROP OWNED BY {role}", name)
            cluster.run(f"DROP ROLE {role}")
