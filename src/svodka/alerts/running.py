"""One run: what is new is made and kept, then what is due is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from svodka.alerts.making import Made, Maker, view
from svodka.alerts.records import Alert, Alerts, Known, Subscription
from svodka.alerts.sending import Report, Send, deliver
from svodka.alerts.store import Store
from svodka.serve.reader import Reader
from svodka.sources.pace import Clock


def found(
    alerts: Alerts, book: Reader, store: Store | None, now: datetime
) -> Iterator[tuple[Subscription, datetime, list[Made]]]:
    """What each subscription would be told; nothing is written. The second is up to when its view
    goes, the third what is known of each subject then."""
    maker = Maker(alerts, now)
    delays: dict[timedelta, list[Subscription]] = {}
    for one in alerts.subscriptions:
        delays.setdefault(one.delay, []).append(one)
    for delay, subscriptions in delays.items():
        nights = view(book, delay, now)
        for one in subscriptions:
            known: dict[str, Known] = store.known(one.name) if store else {}
            told = store.standing(one.name) if store else {}
            yield one, nights.cutoff, list(maker.made(one, nights, known, told))


def pending(
    alerts: Alerts, book: Reader, store: Store | None, now: datetime
) -> list[tuple[Subscription, Alert]]:
    """The alerts that a run would make now."""
    return [
        (one, made.alert)
        for one, _, all in found(alerts, book, store, now)
        for made in all
        if made.alert is not None
    ]


def run(alerts: Alerts, ledger: Path | str, store: Store, send: Send, clock: Clock) -> Report:
    """Makes, keeps and sends. LedgerError where the ledger cannot be read; what was kept before is
    sent all the same by the next run."""
    report = Report()
    now = clock.now()
    book = Reader.reading_only(ledger)
    try:
        if book.upto():
            store.belongs(book.chain_at(1))
        for one, cutoff, made in found(alerts, book, store, now):
            report.made += store.keep(one, cutoff, made)
    finally:
        book.close()
    deliver(store, alerts, send, clock, report)
    return report
