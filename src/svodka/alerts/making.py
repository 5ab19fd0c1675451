"""From a view of the ledger to alerts: what is found, what is told of it, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from svodka import __version__, contract
from svodka.alerts import deciding, words
from svodka.alerts.finding import Clashes, Figure, Nights
from svodka.alerts.records import DELAY, Alert, Alerts, Known, Subject, Subscription
from svodka.export.feed import urn
from svodka.model.finding import Bounds, Conflict, Statement
from svodka.questions import plain
from svodka.serve.delayed import Delayed
from svodka.serve.pages.links import Links
from svodka.serve.reader import Reader

# Claims that stand in an alert; the answer of the API has them all.
_CLAIMS = 8


@dataclass(frozen=True, slots=True)
class Made:
    """What a subscription knows of a subject now, and the alert that told it, if one did."""

    subject: Subject
    known: Known
    alert: Alert | None = None


def view(book: Reader, delay: timedelta, now: datetime) -> Nights:
    """What is shown of a ledger to those who are so late."""
    cutoff = now - delay
    return Nights(Delayed.of(book, cutoff) if delay else book, cutoff)


class Maker:
    """Of one run."""

    def __init__(self, alerts: Alerts, now: datetime) -> None:
        self._links = Links()
        self._base = alerts.base.rstrip("/")
        self._now = now

    def made(
        self,
        wanted: Subscription,
        nights: Nights,
        known: Mapping[str, Known],
        told: Mapping[str, tuple[Subject, Sequence[str]]],
    ) -> Iterator[Made]:
        """In the order of the nights. ``known`` is by the subject's key; ``told`` holds conflicts
        that were told and stand, with the lines that told them."""
        days = nights.days({subject.day for subject, _ in told.values()} | _days(known))
        for day in days:
            if wanted.counts:
                for figure in nights.figures(wanted, day):
                    made = self._figure(wanted, nights, figure, known)
                    if made is not None:
                        yield made
            if wanted.conflicts:
                clashes = nights.clashes(wanted, day)
                yield from self._conflicts(wanted, nights, clashes, known)
                yield from self._settled(wanted, nights, clashes, known, told)

    def _figure(
        self, wanted: Subscription, nights: Nights, found: Figure, known: Mapping[str, Known]
    ) -> Made | None:
        before = known.get(found.subject.key, Known())
        if not found.finding.counted and before.told is None:
            return None
        now = found.finding.bounds
        kind = deciding.of_figure(wanted, before, now)
        after = replace(before, seen=before.seen or now)
        if kind is None:
            return Made(found.subject, after)
        after = replace(after, number=before.number + 1, told=now)
        scope, heard = found.finding.scope, nights.heard(found)
        page = self._links.bench(scope.places, found.subject.day, found.subject.period)
        value = {
            "title": words.figure_title(kind, found, before),
            "text": list(words.figure_lines(kind, wanted, found, heard, before)),
            "day": found.subject.day.isoformat(),
            "period": found.subject.period,
            "scope": plain.scope(scope),
            "before": _bounds(before.told),
            "after": _bounds(now),
            "finding": plain.finding(found.finding, heard.told_by, heard.statements),
            **_claims(heard.statements),
            "page": page,
        }
        alert = self._alert(wanted, nights, found.subject, kind, after.number, value)
        return Made(found.subject, after, alert)

    def _conflicts(
        self, wanted: Subscription, nights: Nights, clashes: Clashes, known: Mapping[str, Known]
    ) -> Iterator[Made]:
        for subject, conflict in clashes.found.items():
            before = known.get(subject.key, Known())
            kind = deciding.of_conflict(before, True)
            if kind is None:
                continue
            amount = len(conflict.claims)
            after = replace(before, number=before.number + 1, told=Bounds(amount, amount))
            value = {
                "title": words.conflict_title(clashes.day, conflict, clashes),
                "text": list(words.conflict_lines(conflict, clashes)),
                "day": clashes.day.isoformat(),
                "conflict": plain.conflict(conflict),
                **_claims(_of(conflict, clashes)),
                "page": self._links.conflict(clashes.day, conflict),
            }
            alert = self._alert(wanted, nights, subject, kind, after.number, value)
            yield Made(subject, after, alert)

    def _settled(
        self,
        wanted: Subscription,
        nights: Nights,
        clashes: Clashes,
        known: Mapping[str, Known],
        told: Mapping[str, tuple[Subject, Sequence[str]]],
    ) -> Iterator[Made]:
        """Where not everything was looked for, what is not found may stand still."""
        if not clashes.all:
            return
        for subject, lines in told.values():
            if subject.day != clashes.day or subject in clashes.found:
                continue
            before = known[subject.key]
            kind = deciding.of_conflict(before, False)
            if kind is None:
                continue
            after = replace(before, number=before.number + 1, told=None)
            value = {
                "title": words.settled_title(subject.day),
                "text": list(words.settled_lines(lines)),
                "day": subject.day.isoformat(),
                "page": self._links.night(subject.day),
            }
            alert = self._alert(wanted, nights, subject, kind, after.number, value)
            yield Made(subject, after, alert)

    def _alert(
        self,
        wanted: Subscription,
        nights: Nights,
        subject: Subject,
        kind: str,
        number: int,
        value: dict[str, Any],
    ) -> Alert:
        """Its id is that of the n-th alert of a subscription about a subject, however often it is
        made and sent."""
        id = urn(f"alert/{wanted.name}/{subject.key}/{number}").removeprefix("urn:uuid:")
        hours = wanted.delay.total_seconds() / 3600
        until = nights.cutoff + DELAY if wanted.delay < DELAY else None
        told = [*value["text"], words.late(hours, until)]
        full = {
            "id": id,
            "subscription": wanted.name,
            "kind": kind,
            "subject": subject.key,
            "number": number,
            **value,
            "text": told,
            "url": self._base + value["page"] if self._base else None,
            "rights": words.RIGHTS,
            "shown_until": nights.cutoff.isoformat(),
            "not_before": until.isoformat() if until else None,
            "entry": nights.upto,
            "chain": nights.book.chain_at(nights.upto),
            "svodka": __version__,
            "version": contract.VERSION,
        }
        return Alert(id, wanted.name, subject.key, kind, self._now, nights.cutoff, full)


def _claims(statements: Mapping[str, Statement]) -> dict[str, Any]:
    first = dict(islice(statements.items(), _CLAIMS))
    return {"claims": plain.claims(first), "claims_left_out": len(statements) - len(first)}


def _of(conflict: Conflict, clashes: Clashes) -> dict[str, Statement]:
    ids = (id for id in conflict.claims if id in clashes.statements)
    return {id: clashes.statements[id] for id in ids}


def _bounds(value: Bounds | None) -> dict[str, Any] | None:
    return None if value is None else {"low": value.low, "high": value.high}


def _days(known: Mapping[str, Known]) -> set[date]:
    """Nights of which a figure was told."""
    return {
        date.fromisoformat(key[:10])
        for key, one in known.items()
        if one.told is not None and not key.startswith("conflict/")
    }
