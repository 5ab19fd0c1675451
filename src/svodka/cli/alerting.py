"""``svodka alerts``: what desks subscribed to, checked, sent, and sent again and again."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.cli import asked, options
from svodka.errors import SettingsError, SvodkaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svodka.alerts.records import Alert, Alerts, Subscription
    from svodka.alerts.sending import Report
    from svodka.alerts.store import Store

_file_option = click.option(
    "--alerts",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The subscriptions.  [default: alerts.toml beside the ledger]",
)
_state_option = click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What was told.  [default: LEDGER.alerts.db beside the ledger]",
)


@click.group()
def alerts() -> None:
    """Tell desks what they subscribed to, once it is over and as late as the public view."""


@alerts.command()
@_file_option
@_state_option
@asked.format_option("text", "json")
@options.ledger_option
def check(file: Path | None, state: Path | None, format: str, ledger: str | None) -> None:
    """Check alerts.toml and its secrets, and print what would be told now. Nothing is sent or
    remembered."""
    from svodka.alerts import running
    from svodka.alerts.store import Store
    from svodka.serve.reader import Reader
    from svodka.sources.pace import Clock

    location, known, kept = _placed(file, state, ledger)
    _secrets(known, os.environ)
    store = Store.reading(kept)
    book = Reader.reading_only(location)
    try:
        found = running.pending(known, book, store, Clock().now())
        waiting = store.waiting() if store else {}
    finally:
        book.close()
        if store is not None:
            store.close()
    if format == "json":
        told = [alert.value for _, alert in found]
        click.echo(json.dumps({"alerts": told, "deliveries": waiting}, ensure_ascii=False))
        return
    for subscription, alert in found:
        click.echo(_printed(subscription, alert))
    subscriptions = len(known.subscriptions)
    deliveries = ", ".join(f"{amount} {name}" for name, amount in sorted(waiting.items()))
    click.echo(
        f"svodka: {subscriptions} subscriptions, {len(found)} alerts would be made now;"
        f" deliveries: {deliveries or 'none yet'}",
        err=True,
    )


@alerts.command()
@_file_option
@_state_option
@options.ledger_option
def send(file: Path | None, state: Path | None, ledger: str | None) -> int:
    """Make what is new since the last time, and send what is due. For a timer.

    Exit codes: 0 all arrived, 1 something did not (it is tried again), 2 usage.
    """
    from svodka.alerts.store import Store

    location, known, kept = _placed(file, state, ledger)
    with Store.open(kept) as store:
        report = _once(known, location, store)
    _tell(report)
    return 1 if report.failed else 0


@alerts.command()
@_file_option
@_state_option
@click.option("--every", metavar="TIME", default="10m", show_default=True, help="Like 10m or 1h.")
@options.ledger_option
def run(file: Path | None, state: Path | None, every: str, ledger: str | None) -> None:
    """Send again and again until Ctrl-C. What goes wrong is told, and tried again."""
    import time

    from sqlalchemy.exc import SQLAlchemyError

    from svodka.alerts.store import Store
    from svodka.serve.settings import duration

    pause = duration(every).total_seconds()
    if pause < 60:
        raise SettingsError(f"{every!r} is too often", where="--every", hint="from 1m up")
    location, known, kept = _placed(file, state, ledger)
    _secrets(known, os.environ)
    with Store.open(kept) as store:
        while True:
            try:
                _tell(_once(known, location, store))
            except (SvodkaError, SQLAlchemyError) as error:
                sys.stderr.write(f"svodka: {error}\n")
            time.sleep(pause)


@alerts.command()
def secret() -> None:
    """Print a new secret for a webhook."""
    from base64 import b64encode
    from secrets import token_bytes

    click.echo(f"whsec_{b64encode(token_bytes(32)).decode()}")


def _placed(
    file: Path | None, state: Path | None, ledger: str | None
) -> tuple[Path | str, Alerts, Path]:
    """The ledger, the subscriptions, and the file of what was told."""
    from svodka import settings
    from svodka.alerts import config, store

    location = settings.ledger_path(ledger, os.environ)
    known = config.load(file or config.beside(location))
    return location, known, state or store.beside(location)


def _secrets(known: Alerts, environ: Mapping[str, str]) -> None:
    """SettingsError for one that is missing or that others can read."""
    from svodka.alerts import secrets

    for hook in known.webhooks.values():
        secrets.keys(hook.secret, environ)
    if known.smtp is not None and known.smtp.password is not None:
        secrets.value(known.smtp.password, environ)


def _once(known: Alerts, location: Path | str, store: Store) -> Report:
    from svodka.alerts import running
    from svodka.alerts.sending import sender
    from svodka.sources.pace import Clock

    clock = Clock()
    return running.run(known, location, store, sender(known, os.environ, clock), clock)


def _tell(report: Report) -> None:
    for line in report.failed:
        sys.stderr.write(f"svodka: {line}\n")
    sys.stderr.write(
        f"svodka: {report.made} made, {report.sent} sent, {len(report.failed)} not delivered\n"
    )


def _printed(subscription: Subscription, alert: Alert) -> str:
    from svodka.alerts.words import printed
    from svodka.telling.words import one_line

    value = alert.value
    targets = ", ".join((*subscription.targets, *(["feed"] if subscription.feed else [])))
    text = printed(value["text"], value["url"])
    return f"{subscription.name} → {targets}\n{one_line(value['title'])}\n\n{text}"
