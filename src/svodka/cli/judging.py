"""``svodka judge``: what a person decided about a document or a claim."""

from __future__ import annotations

import getpass
import os
import sys

import click

from svodka.cli import options


@click.command()
@click.argument("subject", metavar="ID")
@click.argument("verdict", type=click.Choice(["retracted", "restored", "rejected", "accepted"]))
@click.option("--because", metavar="WORDS", default="", help="The reason, kept with it.")
@click.option("--by", metavar="NAME", help="Who decides.  [default: the user's name]")
@options.ledger_option
def judge(subject: str, verdict: str, because: str, by: str | None, ledger: str | None) -> None:
    """Append a person's decision: nothing is removed.

    A document can be retracted (taken in by mistake) and restored, a claim rejected (misread) and
    accepted. From then on answers leave out what is retracted or rejected; earlier answers stand.
    """
    from svodka import settings
    from svodka.ledger import Ledger

    with Ledger.open(settings.ledger_path(ledger, os.environ), create=False) as book:
        done = book.judge(subject, verdict, by or getpass.getuser(), because)
    sys.stdout.write(f"{done.kind} {done.subject} {done.verdict} by {done.person}\n")
