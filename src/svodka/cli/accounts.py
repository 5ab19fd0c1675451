"""``svodka accounts``: who may log in where the ledger is served, and what they did."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svodka.cli import asked, listing, options

if TYPE_CHECKING:
    from svodka.accounts import Account, Accounts, Event, Role, Token

_ROLES = click.Choice(["reader", "reviewer", "editor"])
_EVENT = ("seq", "at", "who", "action", "subject", "outcome", "address")
_name = click.argument("name")

file_option = click.option(
    "--accounts",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Who may log in.  [default: $SVODKA_ACCOUNTS, else the ledger's path + .accounts]",
)


@click.group()
@file_option
@options.ledger_option
@click.pass_context
def accounts(context: click.Context, file: Path | None, ledger: str | None) -> None:
    """Who may log in where the ledger is served, and what they did.

    A reader sees what is not yet public, a reviewer decides about readings, an editor about
    everything. Passwords are asked for, or read from a line of standard input, never given as an
    option. The file is beside the ledger and not in it: pass the ledger on, and keep this one.
    """
    from svodka import settings
    from svodka.errors import SettingsError

    found = settings.accounts_path(file, settings.ledger_path(ledger, os.environ), os.environ)
    if found is None:
        raise SettingsError(
            "there is no file beside a database",
            hint=f"say where the accounts are: --accounts FILE, or ${settings.ACCOUNTS_VARIABLE}",
        )
    context.obj = found


@accounts.command()
@_name
@click.option("--role", type=_ROLES, required=True, help="What the account may do.")
@click.pass_obj
def add(file: Path, name: str, role: str) -> None:
    """Make an account; its password is asked for twice."""
    with _opened(file, create=True) as book:
        made = book.add(name, _role(role), _password(), user())
    sys.stdout.write(f"{made.name}: {made.role.word}, in {file}\n")


@accounts.command("list")
@asked.format_option("table", "json")
@click.pass_obj
def list_(file: Path, format: str) -> None:
    """List the accounts."""
    with _opened(file) as book:
        found = [_account(item) for item in book.all()]
    if format == "json":
        listing.write_json(found)
        return
    table = listing.table("name", "role", "", "made (UTC)", "last seen (UTC)")
    for item in found:
        state = "disabled" if item["disabled"] else ""
        seen = _minute(item["seen"]) or "never"
        table.add_row(listing.cell(item["name"]), item["role"], state, _minute(item["made"]), seen)
    listing.show(table)


@accounts.command()
@_name
@click.argument("role", type=_ROLES)
@click.pass_obj
def role(file: Path, name: str, role: str) -> None:
    """Give an account another role, from its next request on."""
    with _opened(file) as book:
        book.set_role(name, _role(role), user())
    sys.stdout.write(f"{name}: {role}\n")


@accounts.command()
@_name
@click.pass_obj
def password(file: Path, name: str) -> None:
    """Give an account another password; whoever is logged in with it is no more."""
    with _opened(file) as book:
        book.set_password(name, _password(), user())
    sys.stdout.write(f"{name} has a new password; sessions ended\n")


@accounts.command()
@_name
@click.pass_obj
def disable(file: Path, name: str) -> None:
    """End an account's sessions and refuse its logins and tokens."""
    with _opened(file) as book:
        book.set_disabled(name, True, user())
    sys.stdout.write(f"{name} is disabled\n")


@accounts.command()
@_name
@click.pass_obj
def enable(file: Path, name: str) -> None:
    """Let a disabled account log in again, and its tokens be used."""
    with _opened(file) as book:
        book.set_disabled(name, False, user())
    sys.stdout.write(f"{name} is enabled\n")


@accounts.command()
@_name
@click.option("--name", "label", default="", metavar="WORDS", help="What it is for.")
@click.option("--days", default=90, show_default=True, help="How long it is good, at most 366.")
@click.option("--role", type=_ROLES, help="What it may do.  [default: what the account may]")
@click.pass_obj
def token(file: Path, name: str, label: str, days: int, role: str | None) -> None:
    """Make a token for a program, and print it: it is shown once."""
    with _opened(file) as book:
        made = book.make_token(name, user(), label, _role(role) if role else None, days)
    sys.stderr.write(
        f"svodka: token {made.token.id} of {made.token.account}, {made.token.role.word},"
        f" good until {made.token.expires:%Y-%m-%d}; it is not shown again\n"
    )
    sys.stdout.write(f"{made.secret}\n")


@accounts.command()
@click.argument("name", required=False)
@asked.format_option("table", "json")
@click.pass_obj
def tokens(file: Path, name: str | None, format: str) -> None:
    """List the tokens of an account, or of all; never the tokens themselves."""
    with _opened(file) as book:
        found = [_token(item) for item in book.tokens(name)]
    if format == "json":
        listing.write_json(found)
        return
    table = listing.table("id", "account", "name", "role", "made (UTC)", "good until", "revoked")
    for item in found:
        words = (item["id"], item["account"], item["name"], item["role"])
        moments = (_minute(item[name]) for name in ("made", "expires", "revoked"))
        table.add_row(*map(listing.cell, words), *moments)
    listing.show(table)


@accounts.command()
@_name
@click.argument("token")
@click.pass_obj
def revoke(file: Path, name: str, token: str) -> None:
    """End a token, by the id that `tokens` shows."""
    with _opened(file) as book:
        book.revoke(name, token, user())
    sys.stdout.write(f"token {token} of {name} is revoked\n")


@accounts.command()
@click.option("--since", metavar="TIME", help="From then on; without an offset, Moscow time.")
@asked.format_option("table", "json", "csv", "jsonl")
@click.pass_obj
def log(file: Path, since: str | None, format: str) -> None:
    """Who did what: logins, changes of accounts, every decision at the desk."""
    with _opened(file) as book:
        events = book.events(asked.moment(since) if since else None)
    if format == "csv":
        _write_csv(events)
    elif format == "jsonl":
        _write_lines(events)
    elif format == "json":
        listing.write_json([_event(item) for item in events])
    else:
        table = listing.table("when (UTC)", *_EVENT[2:])
        for item in events:
            words = (getattr(item, name) for name in _EVENT[2:])
            table.add_row(f"{item.at:%Y-%m-%d %H:%M:%S}", *map(listing.cell, words))
        listing.show(table)


def _opened(file: Path, *, create: bool = False) -> Accounts:
    from svodka.accounts import Accounts

    return Accounts.open(file, create=create)


def _role(word: str) -> Role:
    from svodka.accounts import Role

    return Role.of(word)


def user() -> str:
    """Who runs the command: the name that the machine knows them by."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # A container's user may have a number and no name.
        return f"user {os.getuid()}"


def _password() -> str:
    if sys.stdin.isatty():
        found: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return found
    return sys.stdin.readline().rstrip("\r\n")


def _account(item: Account) -> dict[str, Any]:
    return {
        "name": item.name,
        "role": item.role.word,
        "disabled": item.disabled,
        "made": _iso(item.made),
        "password_set": _iso(item.password_set),
        "seen": _iso(item.seen),
    }


def _token(item: Token) -> dict[str, Any]:
    return {
        "id": item.id,
        "account": item.account,
        "name": item.name,
        "role": item.role.word,
        "made": _iso(item.made),
        "expires": _iso(item.expires),
        "revoked": _iso(item.revoked),
    }


def _event(item: Event) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _EVENT} | {"at": item.at.isoformat()}


def _write_lines(events: tuple[Event, ...]) -> None:
    import json

    for item in events:
        sys.stdout.write(json.dumps(_event(item), ensure_ascii=False) + "\n")


def _write_csv(events: tuple[Event, ...]) -> None:
    import csv

    from svodka.export.csv_cells import cell

    out = csv.writer(sys.stdout, lineterminator="\r\n")
    out.writerow(_EVENT)
    out.writerows([cell(value) for value in _event(item).values()] for item in events)


def _iso(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def _minute(iso: str | None) -> str:
    return (iso or "")[:16].replace("T", " ")
