"""The same ledger on PostgreSQL: a server of its own on a free port, where its programs are."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert

import judged_calls
import ledger_calls
import made
from svodka import contract
from svodka.errors import LedgerError, LedgerMissing, NotALedger
from svodka.ledger import Ledger, chain, rows, schema

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


def programs() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def unprivileged() -> list[str] | None:
    """What to put before a command: PostgreSQL does not run as root. None if there is no way."""
    if os.getuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    return ["runuser", "-u", "postgres", "--"] if shutil.which("runuser") else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of an empty cluster, stopped and removed at the end."""
    folder, before = programs(), unprivileged()
    if folder is None:
        pytest.skip("PostgreSQL's programs are not installed")
    if before is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    # Not in pytest's own folder: another user has to reach it, and a socket's path has to be short.
    home = Path(tempfile.mkdtemp(prefix="svodka-pg-"))
    if before:
        shutil.chown(home, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(home / "data")

    def run(*words: str) -> None:
        done = subprocess.run(
            [*before, *words], capture_output=True, text=True, cwd="/", timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    control = [str(folder / "pg_ctl"), "-D", data, "-w"]
    try:
        run(str(folder / "initdb"), "-D", data, "-A", "trust", "-U", "svodka", "-N")
        options = f"-p {port} -h 127.0.0.1 -k {home} -F"
        run(*control, "-o", options, "-l", str(home / "log"), "start")
        yield f"postgresql://svodka@127.0.0.1:{port}"
    finally:
        subprocess.run([*before, *control, "-m", "immediate", "stop"], capture_output=True, cwd="/")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """An empty database."""
    name = f"t{abs(hash(request.node.name))}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


def test_what_goes_in_comes_out(url: str, tmp_path: Path) -> None:
    with Ledger.open(url) as ledger, Ledger.open(tmp_path / "a.db") as other:
        for reading in made.everything():
            assert ledger.add(reading)
            assert not ledger.add(reading)
            other.add(reading)
        for reading in made.everything():
            assert ledger.reading(reading.document.id) == reading
        assert ledger.totals() == other.totals() == (5, 9, 1)
        assert [k.claim for k in ledger.claims()] == [k.claim for k in other.claims()]
        assert [s.claim.id for s in ledger.statements()] == [s.claim.id for s in other.statements()]
        hours = (made.at(14, 18), made.at(15, 18))
        assert ledger.coverage(*hours) == other.coverage(*hours)
        assert ledger.connected(*hours) == other.connected(*hours)
        assert ledger.totals(4) == other.totals(4) == (2, 6, 1)
        assert list(ledger.check()) == []
    with Ledger.open(url, create=False) as ledger:
        assert ledger.totals().documents == 5


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
    "case", [*ledger_calls.CASES, *judged_calls.CASES], ids=lambda case: case.__name__
)
def test_revisions_deletions_and_takings(url: str, case: Callable[[Ledger], None]) -> None:
    with Ledger.open(url) as ledger:
        case(ledger)


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
def test_nothing_is_overwritten(url: str, statement: str) -> None:
    with Ledger.open(url) as ledger:
        ledger.add(made.tally())
    with psycopg.connect(url) as db, pytest.raises(psycopg.Error, match="only grows"):
        db.execute(statement)


def test_a_ledger_of_the_second_version_is_upgraded(url: str) -> None:
    """Its tables by the migrations that froze them; a document and its reading by hand."""
    reading = made.governor()
    address = url.replace("postgresql:", "postgresql+psycopg:")
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
    with Ledger.open(url, create=False) as ledger:
        assert ledger.chain() == before
        assert ledger.reading("g-1") == reading
        assert not ledger.add(reading)
        assert ledger.add(ledger_calls.seen(ledger_calls.B))
        later = datetime.now(UTC) + timedelta(hours=1)
        assert ledger.add(ledger_calls.seen(ledger_calls.A, later)), "it says again what it said"
        assert ledger.gone("g-1", later + timedelta(hours=1), "404")
        assert list(ledger.check()) == []
    with psycopg.connect(url) as db, pytest.raises(psycopg.Error, match="only grows"):
        db.execute("UPDATE documents SET extras = '{}'")


def test_what_is_not_a_ledger(url: str) -> None:
    with pytest.raises(LedgerMissing):
        Ledger.open(url, create=False)
    with psycopg.connect(url) as db:
        db.execute("CREATE TABLE x (y int)")
    with pytest.raises(NotALedger, match="another program"):
        Ledger.open(url)
    with pytest.raises(LedgerError, match="cannot be opened") as failed:
        Ledger.open("postgresql://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(failed.value)


def test_writers_at_once_lose_nothing(url: str) -> None:
    def write(first: int) -> None:
        with Ledger.open(url) as ledger:
            for number in range(first, first + 15):
                ledger.add(made.governor(id=f"g-{number}"))

    writers = [threading.Thread(target=write, args=(10 * n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    with Ledger.open(url) as ledger:
        assert ledger.totals() == (45, 90, 45)
        assert list(ledger.check()) == []


def test_families(url: str) -> None:
    copy = replace(made.tally(), document=replace(made.tally().document, id="m-2", source="copy"))
    with Ledger.open(url) as ledger:
        ledger.add(made.tally())
        ledger.add(copy)
        ledger.add(made.governor())
        (family,) = ledger.families()
        assert [member.document for member in family.members] == ["m-1", "m-2"]
        assert ledger.rebuild_families() == (3, 0, 0)
        assert ledger.check_families() == (3, 0, 0)
        assert not ledger.unindexed()
        assert ledger.earliest_of(["m-2", "g-1"]) == {"m-2": "m-1", "g-1": "g-1"}
