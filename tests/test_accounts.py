"""Accounts, tokens, sessions and the log: what is kept, what ends when, and what is never told."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from svodka import settings
from svodka.accounts import Accounts, Person, Role, names, passwords, sessions
from svodka.accounts.passwords import Passwords
from svodka.cli import app
from svodka.errors import AccountsError

NEXT = "a later one, longer"
PASSWORD = "four words that fit"
START = datetime(2026, 5, 15, 9, tzinfo=UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")


def cheap(**told: int) -> Passwords:
    """Argon2 at costs that a test can pay."""
    costs = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    return Passwords(PasswordHasher(**{**costs, **told}))


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "svodka.db.accounts"


@pytest.fixture
def book(file: Path, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(file, create=True, clock=clock, passwords=cheap()) as made:
        made.add("Anna", Role.EDITOR, PASSWORD, "root")
        yield made


def begun(book: Accounts, name: str = "Anna", password: str = PASSWORD) -> str:
    opened = book.login(name, password, "192.0.2.7")
    assert opened is not None
    return opened.secret


def rows(file: Path, asked: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as db:
        return db.execute(asked).fetchall()


# --- names and passwords

NAMES = ("a", "ann", "Оля", "Іван-2", "anna.b", "a+b@example.org", "ø", "x" * 64)
NO_NAMES = (
    "",
    " ",
    "a b",
    "-a",
    ".a",
    "x" * 65,
    "a\n",
    "a\0",
    "<b>",
    "a/b",
    "a'b",
    "\ud800",
    "\u202ea",
)


@pytest.mark.parametrize("name", NAMES)
def test_names(book: Accounts, name: str) -> None:
    assert book.add(name, Role.READER, PASSWORD, "root").name == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name(book: Accounts, name: str) -> None:
    with pytest.raises(AccountsError):
        book.add(name, Role.READER, PASSWORD, "root")


@pytest.mark.parametrize("name", ["Anna", "anna", "ANNA", "Ａnna"])
def test_one_name_is_one_account(book: Accounts, name: str) -> None:
    with pytest.raises(AccountsError, match="already"):
        book.add(name, Role.READER, PASSWORD, "root")


@given(st.text(max_size=300))
def test_a_key_is_idempotent(name: str) -> None:
    assert names.key(names.key(name)) == names.key(name)


WEAK = ("", "short", "x" * 11, "a" * 40, "ababababababab", "bartholomew-x", "y" * 20 + "z")


@pytest.mark.parametrize("password", WEAK)
def test_weak_passwords(password: str) -> None:
    with pytest.raises(AccountsError):
        passwords.check(password, "bartholomew-x")


@pytest.mark.parametrize(
    "password", [PASSWORD, "Щось дуже довге 7", "correct-horse-battery", "😀🎈🐟🌲🧵" * 3]
)
def test_passwords(password: str) -> None:
    passwords.check(password, "anna")
    one = cheap()
    kept = one.hashed(password)
    assert kept.startswith("$argon2id$")
    assert one.right(password, kept)
    assert not one.right(password + "x", kept)
    assert not one.right(password, None)
    assert not one.right(password, "no hash")


def test_a_keyboard_that_composes_is_no_other_password() -> None:
    one = cheap()
    assert one.right("Їжачок у тумані", one.hashed("І\u0308жачок у тумані"))


def test_a_surrogate_is_not_an_error() -> None:
    assert not cheap().right("\ud800" * 20, None)


def test_the_hash_of_nobody_costs_what_others_cost() -> None:
    """So that the time of an answer does not tell which names there are."""
    one = Passwords()
    assert not one.outdated(one._nobody)


def test_the_costs_are_those_of_the_standard() -> None:
    """RFC 9106, section 4, second option: 64 MiB, three passes, four lanes."""
    assert "$m=65536,t=3,p=4$" in Passwords()._nobody


# --- logging in

REFUSED = (
    ("Anna", "wrong words for it", "Anna", "refused"),
    ("Anna", "", "Anna", "refused"),
    ("Anna", PASSWORD + "\0", "Anna", "refused"),
    ("nobody", PASSWORD, "", "refused"),
    (PASSWORD, "", "", "refused"),
    ("' OR 1=1 --", PASSWORD, "", "refused"),
    ("x" * 100_000, "x" * 100_000, "", "refused"),
    ("\ud800", "\ud800", "", "refused"),
)


@pytest.mark.parametrize(("name", "password", "who", "outcome"), REFUSED)
def test_a_login_that_fails(
    book: Accounts, name: str, password: str, who: str, outcome: str
) -> None:
    """What was typed as a name that is none is kept nowhere: it may have been the password."""
    assert book.login(name, password, "192.0.2.7") is None
    last = book.events()[-1]
    assert (last.who, last.action, last.outcome) == (who, "login", outcome)
    assert last.address == "192.0.2.7"
    assert PASSWORD not in repr(book.events())


def test_a_login(book: Accounts, clock: Clock) -> None:
    opened = book.login("ANNA", PASSWORD, "192.0.2.7")
    assert opened is not None
    assert opened.person == Person("Anna", Role.EDITOR)
    assert book.by_session(opened.secret) == opened.person
    assert book.all()[0].seen == clock.now
    assert [(e.who, e.action, e.outcome) for e in book.events()] == [
        ("root", "add", "editor"),
        ("Anna", "login", "ok"),
    ]


def test_each_login_has_an_id_of_its_own(book: Accounts) -> None:
    found = {begun(book) for _ in range(5)}
    assert len(found) == 5
    assert all(len(secret) >= 43 for secret in found)


SESSIONS = (
    # Hours after each of which it is used → whether it is still good at the last.
    ((1,), True),
    ((11.9,), True),
    ((12.1,), False),
    ((11, 11, 11), True),
    ((11,) * 15, True),
    ((11,) * 15 + (4,), False),
)


@pytest.mark.parametrize(("pauses", "good"), SESSIONS)
def test_when_a_session_ends(
    book: Accounts, clock: Clock, pauses: tuple[float, ...], good: bool
) -> None:
    secret = begun(book)
    found = None
    for pause in pauses:
        clock.now += timedelta(hours=pause)
        found = book.by_session(secret)
    assert (found is not None) == good


def test_sessions_that_ended_are_forgotten(book: Accounts, file: Path, clock: Clock) -> None:
    begun(book)
    clock.now += sessions.IDLE
    begun(book)
    assert len(rows(file, "SELECT * FROM sessions")) == 1


def test_using_a_session_writes_seldom(book: Accounts, file: Path, clock: Clock) -> None:
    secret = begun(book)
    seen = []
    for _ in range(12):
        clock.now += timedelta(minutes=1)
        book.by_session(secret)
        seen.append(rows(file, "SELECT seen FROM sessions")[0][0])
    assert len(set(seen)) == 3


def end_by_logout(book: Accounts, secret: str) -> None:
    book.logout(secret, "192.0.2.7")


def end_by_password(book: Accounts, _: str) -> None:
    book.set_password("Anna", "four other words", "root")


def end_by_disabling(book: Accounts, _: str) -> None:
    book.set_disabled("anna", True, "root")
    book.set_disabled("anna", False, "root")


@pytest.mark.parametrize("end", [end_by_logout, end_by_password, end_by_disabling])
def test_what_ends_a_session(book: Accounts, file: Path, end: object) -> None:
    secret, other = begun(book), begun(book)
    end(book, secret)  # type: ignore[operator]
    assert book.by_session(secret) is None
    assert (book.by_session(other) is not None) == (end is end_by_logout)
    assert len(rows(file, "SELECT * FROM sessions")) == (1 if end is end_by_logout else 0)


def test_another_role_holds_at_once(book: Accounts) -> None:
    secret = begun(book)
    book.set_role("Anna", Role.READER, "root")
    assert book.by_session(secret) == Person("Anna", Role.READER)


def test_a_disabled_account_cannot_log_in(book: Accounts) -> None:
    book.set_disabled("Anna", True, "root")
    assert book.login("Anna", PASSWORD, "") is None
    assert book.events()[-1].outcome == "disabled"
    book.set_disabled("Anna", False, "root")
    assert book.login("Anna", PASSWORD, "") is not None


def overtaken(book: Accounts, new: str) -> Accounts:
    """The same accounts, where Anna's password is another one as soon as it was looked at."""

    class Slow(Passwords):
        def right(self, password: str, kept: str | None) -> bool:
            found = super().right(password, kept)
            book.set_password("Anna", new, "root")
            return found

    return Accounts.open(book.file, passwords=Slow(PasswordHasher(1, 8, 1)))


def test_no_session_begins_with_a_password_that_was_changed_meanwhile(book: Accounts) -> None:
    with overtaken(book, "four other words") as racing:
        assert racing.login("Anna", PASSWORD, "") is None


def test_a_changed_password_ends_the_other_sessions(book: Accounts, file: Path) -> None:
    secret, other = begun(book), begun(book)
    assert book.change_password("Anna", "not the old one", NEXT, secret, "192.0.2.7") is None
    assert book.by_session(other) is not None
    changed = book.change_password("Anna", PASSWORD, NEXT, secret, "192.0.2.7")
    assert changed is not None
    assert [book.by_session(one) for one in (secret, other)] == [None, None]
    assert book.by_session(changed.secret) == changed.person
    assert len(rows(file, "SELECT * FROM sessions")) == 1
    assert book.login("Anna", PASSWORD, "") is None
    assert book.login("Anna", NEXT, "") is not None
    told = [(e.who, e.subject, e.outcome, e.address) for e in book.events()
            if e.action == "password"]  # fmt: skip
    assert told == [("Anna", "Anna", outcome, "192.0.2.7") for outcome in ("refused", "ok")]


def test_a_password_is_changed_in_a_session_that_stands(book: Accounts) -> None:
    secret = begun(book)
    book.logout(secret, "")
    assert book.change_password("Anna", PASSWORD, NEXT, secret, "") is None
    with pytest.raises(AccountsError, match="12 characters"):
        book.change_password("Anna", PASSWORD, "short", begun(book), "")
    assert book.login("Anna", PASSWORD, "") is not None


def test_a_password_that_was_changed_meanwhile_is_not_changed(book: Accounts) -> None:
    secret = begun(book)
    with overtaken(book, "set by another") as racing:
        assert racing.change_password("Anna", PASSWORD, NEXT, secret, "") is None
    assert book.login("Anna", "set by another", "") is not None


@pytest.mark.usefixtures("book")
def test_a_hash_of_lower_costs_is_renewed(file: Path) -> None:
    before = rows(file, "SELECT password FROM accounts")
    with Accounts.open(file, passwords=cheap(time_cost=2)) as now:
        begun(now)
        (after,) = rows(file, "SELECT password FROM accounts")
        assert "t=2" in str(after[0])
        assert [after] != before
        begun(now)
        assert rows(file, "SELECT password FROM accounts") == [after]


# --- tokens

TOKENS = (
    # The role asked for, that of the account now → what the token is worth.
    (None, Role.EDITOR, Role.EDITOR),
    (Role.READER, Role.EDITOR, Role.READER),
    (None, Role.READER, Role.READER),
    (Role.REVIEWER, Role.READER, Role.READER),
)


@pytest.mark.parametrize(("asked", "own", "worth"), TOKENS)
def test_a_token_is_worth_no_more_than_its_account(
    book: Accounts, asked: Role | None, own: Role, worth: Role
) -> None:
    made = book.make_token("anna", "root", "cron", asked)
    book.set_role("Anna", own, "root")
    assert book.by_token(made.secret) == Person("Anna", worth)


def test_a_token_cannot_be_made_for_more(book: Accounts) -> None:
    book.add("Olha", Role.READER, PASSWORD, "root")
    with pytest.raises(AccountsError, match="Olha is reader"):
        book.make_token("olha", "root", role=Role.REVIEWER)


def test_when_a_token_ends(book: Accounts, clock: Clock) -> None:
    short, long = book.make_token("Anna", "root", days=1), book.make_token("Anna", "root", days=9)
    clock.now += timedelta(days=1) - timedelta(seconds=1)
    assert book.by_token(short.secret) is not None
    clock.now += timedelta(seconds=1)
    assert book.by_token(short.secret) is None
    book.set_disabled("Anna", True, "root")
    assert book.by_token(long.secret) is None
    book.set_disabled("Anna", False, "root")
    assert book.by_token(long.secret) is not None
    book.revoke("anna", long.token.id, "root")
    assert book.by_token(long.secret) is None
    with pytest.raises(AccountsError):
        book.revoke("anna", long.token.id, "root")


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_how_long_a_token_may_be_good(book: Accounts, days: int) -> None:
    with pytest.raises(AccountsError, match="days"):
        book.make_token("Anna", "root", days=days)


def test_another_s_token_cannot_be_revoked(book: Accounts) -> None:
    book.add("Olha", Role.READER, PASSWORD, "root")
    made = book.make_token("Anna", "root")
    with pytest.raises(AccountsError):
        book.revoke("Olha", made.token.id, "root")
    assert book.by_token(made.secret) is not None


@pytest.mark.parametrize("secret", ["", "x", "svodka_", "\0", "\ud800", "x" * 100_000])
def test_what_is_no_token(book: Accounts, secret: str) -> None:
    assert book.by_token(secret) is None
    assert book.by_session(secret) is None


# --- what is kept


def test_no_secret_is_in_the_file(book: Accounts, file: Path) -> None:
    secrets = (PASSWORD, begun(book), book.make_token("Anna", "root").secret)
    book.set_password("Anna", "another password", "root")
    book.close()
    kept = b"".join(path.read_bytes() for path in file.parent.iterdir())
    for secret in (*secrets, "another password"):
        assert secret.encode() not in kept


@posix
def test_only_the_owner_may_read_it(book: Accounts, file: Path) -> None:
    begun(book)
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    file.chmod(0o640)
    with pytest.raises(AccountsError, match="chmod 600"):
        Accounts.open(file)


CHANGES = (
    "UPDATE events SET who = 'x'",
    "DELETE FROM events",
    "REPLACE INTO events (seq, at, who, action, subject, outcome, address)"
    " VALUES (1, 0, '', '', '', '', '')",
    "INSERT OR REPLACE INTO events (rowid, at, who, action, subject, outcome, address)"
    " VALUES (1, 0, '', '', '', '', '')",
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_log_only_grows(book: Accounts, file: Path, change: str) -> None:
    before = book.events()
    with pytest.raises(sqlite3.IntegrityError, match="the log only grows"):
        rows(file, change)
    assert book.events() == before


def test_a_line_of_the_log_is_one_line(book: Accounts) -> None:
    book.log(Person("a\nb", Role.EDITOR), "judge", "x\r\n\0\ud800\u202e" + "y" * 9000, "ok", "::1")
    event = book.events()[-1]
    assert all(c.isprintable() for c in event.who + event.subject)
    assert len(event.subject) == 2000


def test_what_fails_leaves_no_line(book: Accounts) -> None:
    before = book.events()
    for change in (
        lambda: book.add("Anna", Role.READER, PASSWORD, "root"),
        lambda: book.set_role("nobody", Role.READER, "root"),
        lambda: book.set_password("Anna", "short", "root"),
        lambda: book.set_disabled("nobody", True, "root"),
        lambda: book.make_token("nobody", "root"),
        lambda: book.revoke("Anna", "x", "root"),
    ):
        with pytest.raises(AccountsError):
            change()
    assert book.events() == before


def not_there(file: Path) -> None:
    file.unlink(missing_ok=True)


def no_database(file: Path) -> None:
    file.write_bytes(b"x" * 5000)


def a_ledger(file: Path) -> None:
    from svodka.ledger import Ledger

    Ledger.open(file).close()


def of_a_later_version(file: Path) -> None:
    Accounts.open(file, create=True).close()
    rows(file, "PRAGMA user_version = 99")


@pytest.mark.parametrize("make", [not_there, no_database, a_ledger, of_a_later_version])
def test_what_is_no_file_of_accounts(file: Path, make: object) -> None:
    make(file)  # type: ignore[operator]
    if file.exists():
        file.chmod(0o600)
    with pytest.raises(AccountsError) as told:
        Accounts.open(file)
    assert str(file) in str(told.value)


def test_two_processes_at_once(book: Accounts, file: Path, clock: Clock) -> None:
    with Accounts.open(file, clock=clock, passwords=cheap()) as other:
        secret = begun(other)
        assert book.by_session(secret) is not None
        book.set_disabled("Anna", True, "root")
        assert other.by_session(secret) is None


PATHS = (
    # --accounts, the ledger, the environment → the file
    (None, Path("a/x.db"), {}, Path("a/x.db.accounts")),
    ("p", Path("a/x.db"), {}, Path("p")),
    (None, Path("a/x.db"), {"SVODKA_ACCOUNTS": "q"}, Path("q")),
    ("p", Path("a/x.db"), {"SVODKA_ACCOUNTS": "q"}, Path("p")),
    (None, "postgresql://x/y", {}, None),
    (None, "postgresql://x/y", {"SVODKA_ACCOUNTS": "q"}, Path("q")),
)


@pytest.mark.parametrize(("told", "ledger", "environ", "found"), PATHS)
def test_where_they_are(
    told: str | None, ledger: Path | str, environ: dict[str, str], found: Path | None
) -> None:
    assert settings.accounts_path(told, ledger, environ) == found


@pytest.mark.parametrize("low", Role)
@pytest.mark.parametrize("high", Role)
def test_roles_are_ordered(low: Role, high: Role) -> None:
    order = ("reader", "reviewer", "editor")
    assert (low < high) == (order.index(low.word) < order.index(high.word))
    assert Role.of(low.word) is low


# --- the commands


@pytest.fixture
def run(file: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Runs ``svodka accounts`` with cheap passwords."""
    monkeypatch.setattr("svodka.accounts.store.Passwords", cheap)
    monkeypatch.delenv("SVODKA_ACCOUNTS", raising=False)

    def told(*words: str, stdin: str = "", code: int = 0) -> str:
        found = CliRunner().invoke(app, ["accounts", "--accounts", str(file), *words], input=stdin)
        if code:
            assert isinstance(found.exception, AccountsError | SystemExit), found.output
            return str(found.exception) + found.output
        assert found.exit_code == 0, (found.output, found.exception)
        return found.stdout

    return told


def test_the_commands(run: object, file: Path) -> None:
    assert callable(run)
    run("add", "Anna", "--role", "reviewer", stdin=f"{PASSWORD}\n")
    run("role", "anna", "editor")
    run("password", "Anna", stdin="four other words\r\n")
    token = run("token", "Anna", "--name", "cron", "--days", "30", "--role", "reader").strip()
    run("disable", "Anna")
    run("enable", "Anna")
    with Accounts.open(file) as book:
        assert book.by_token(token) == Person("Anna", Role.READER)
        assert book.login("anna", "four other words", "") is not None
    (listed,) = json.loads(run("list", "--format", "json"))
    assert (listed["name"], listed["role"], listed["disabled"]) == ("Anna", "editor", False)
    (kept,) = json.loads(run("tokens", "anna", "--format", "json"))
    assert (kept["name"], kept["role"]) == ("cron", "reader")
    run("revoke", "Anna", kept["id"])
    with Accounts.open(file) as book:
        assert book.by_token(token) is None
    assert "Anna" in run("list")
    assert kept["id"] in run("tokens")
    lines = [json.loads(line) for line in run("log", "--format", "jsonl").splitlines()]
    actions = ["add", "role", "password", "token", "disable", "enable", "login", "revoke"]
    assert [line["action"] for line in lines] == actions
    assert json.loads(run("log", "--format", "json")) == lines
    table = list(csv.DictReader(io.StringIO(run("log", "--format", "csv"))))
    assert [row["action"] for row in table] == actions
    assert "revoke" in run("log")
    assert run("log", "--since", "2199-01-01", "--format", "jsonl") == ""
    assert token not in run("log") + run("tokens")


def test_no_option_takes_a_password(run: object) -> None:
    assert callable(run)
    assert "argument" in run("add", "Anna", PASSWORD, "--role", "reader", code=2)
    for command in ("add", "password"):
        assert "--password" not in run(command, "--help")


@pytest.mark.parametrize("stdin", ["", "\n", "short\n"])
def test_a_weak_password_makes_no_account(run: object, file: Path, stdin: str) -> None:
    assert callable(run)
    assert "12 characters" in run("add", "Anna", "--role", "reader", stdin=stdin, code=1)
    with Accounts.open(file) as book:
        assert book.all() == ()


def test_a_formula_in_the_log_is_none(run: object, file: Path) -> None:
    assert callable(run)
    with Accounts.open(file, create=True) as book:
        book.log("x", "judge", "=cmd|' /C calc'!A0")
    assert "'=cmd" in run("log", "--format", "csv")


def test_a_database_s_ledger_needs_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SVODKA_ACCOUNTS", raising=False)
    words = ["accounts", "--ledger", "postgresql://example.org/x", "list"]
    found = CliRunner().invoke(app, words)
    assert "--accounts FILE" in str(found.exception)


def test_the_server_does_not_load_argon2_for_other_commands() -> None:
    import subprocess

    code = "import sys, svodka.cli; print('argon2' in sys.modules, 'sqlalchemy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
