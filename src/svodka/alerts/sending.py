"""What was made is sent: each delivery on its own, again after a while, at least once.

An attempt that a crash cut off may have arrived; it is made again with the same id, by which a
receiver knows it (webhook-id, Message-ID).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from svodka.alerts import mail, secrets, webhooks
from svodka.alerts.records import Alerts
from svodka.alerts.store import Delivery, Store
from svodka.alerts.webhooks import Undelivered
from svodka.errors import SettingsError
from svodka.sources.pace import Clock, backoff

# Attempts in one run, a second or two apart.
AT_ONCE = 3
# How long a run waits after the n-th run that failed; after the last, nothing more is tried.
AGAIN = tuple(timedelta(minutes=m) for m in (5, 30, 120, 300, 600, 840, 1200, 1440))

# Sends one delivery or raises Undelivered.
Send = Callable[[Delivery], None]


@dataclass(slots=True)
class Report:
    """Of a run. ``failed``: a sentence for each delivery that did not arrive."""

    made: int = 0
    sent: int = 0
    given_up: int = 0
    failed: list[str] = field(default_factory=list)


def sender(alerts: Alerts, environ: Mapping[str, str], clock: Clock) -> Send:
    """How deliveries are sent by what alerts.toml says now."""

    def send(one: Delivery) -> None:
        kind, _, name = one.target.partition(":")
        try:
            if kind == "webhook" and name in alerts.webhooks:
                hook = alerts.webhooks[name]
                keys = secrets.keys(hook.secret, environ)
                return webhooks.post(hook, keys, one.alert, clock)
            if kind == "mail" and alerts.smtp is not None:
                password = alerts.smtp.password
                told = secrets.value(password, environ) if password else ""
                return mail.send(alerts.smtp, told, one.alert, name)
        except SettingsError as error:
            raise Undelivered(str(error), down=True) from error
        raise Undelivered("it stands in alerts.toml no more", final=True)

    return send


def deliver(store: Store, alerts: Alerts, send: Send, clock: Clock, report: Report) -> None:
    """All that is due. A target that is down is left alone for the rest of the run, the others are
    not."""
    wanted = {one.name: set(one.targets) for one in alerts.subscriptions}
    down: set[str] = set()
    while True:
        due = [one for one in store.due(clock.now()) if one.target not in down]
        tried = 0
        for one in due:
            if one.target in down or not store.take(one, clock.now()):
                continue
            tried += 1
            if one.target not in wanted.get(one.alert.subscription, ()):
                store.end(one, "given_up", one.attempts, clock.now(), "no longer subscribed")
                continue
            failure = _attempted(one, send, clock)
            if failure is not None and failure.down:
                down.add(one.target)
            _ended(store, one, failure, clock, report)
        if not tried:
            return


def _attempted(one: Delivery, send: Send, clock: Clock) -> Undelivered | None:
    """Some attempts; what the last of them failed by, None when it was sent."""
    for number in range(1, AT_ONCE + 1):
        try:
            send(one)
        except Undelivered as error:
            if error.final or number == AT_ONCE:
                return error
            clock.sleep(backoff(number, clock.random()))
        else:
            return None
    raise AssertionError


def _ended(
    store: Store, one: Delivery, failure: Undelivered | None, clock: Clock, report: Report
) -> None:
    now = clock.now()
    if failure is None:
        store.end(one, "sent", one.attempts, now)
        report.sent += 1
        return
    attempts = one.attempts + 1
    last = failure.final or attempts > len(AGAIN)
    told = f"{one.target}, {one.alert.value['title']}: {failure.message}"
    if last:
        store.end(one, "given_up", attempts, now, failure.message)
        report.given_up += 1
        report.failed.append(f"{told}; given up")
        return
    due = now + AGAIN[attempts - 1]
    store.end(one, "pending", attempts, due, failure.message)
    report.failed.append(f"{told}; again after {due.astimezone():%H:%M}")
