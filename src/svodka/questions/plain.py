"""Answers as plain values for JSON, with keys in a fixed order; see docs/ledger.md.

``low`` and ``high`` are the bounds, ``high`` null when nothing limits it. Claims are named by their
ids; ``claims`` holds each once, with its quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from svodka import contract, reconcile
from svodka.ledger import Coverage, Ledger, Relays
from svodka.model.finding import Bounds, Conflict, Finding, Repair, Scope, Statement
from svodka.questions.airports import AirportNote, Closure
from svodka.questions.bounds import Answer, bounds
from svodka.questions.conflicts import Conflicts
from svodka.questions.history import Step
from svodka.questions.night import NightAnswer
from svodka.questions.trend import Point, Trend

Json = dict[str, Any]


def answer(value: Answer) -> Json:
    """``svodka bounds``."""
    return {
        "version": contract.VERSION,
        "scope": scope(value.finding.scope),
        "entry": value.upto,
        **finding(value.finding, value.told_by, value.statements),
        "sides": {
            side: finding(one.finding, one.told_by, value.statements)
            for side, one in value.sides.items()
        },
        "coverage": [coverage(item) for item in value.coverage],
        "closures": [closure(item) for item in value.closures],
        "claims": claims(value.statements),
    }


def question(value: Scope) -> Json:
    """A scope, as it is kept beside its answer."""
    return {"ask": "bounds", **scope(value)}


def again(ledger: Ledger, asked: Mapping[str, Any], upto: int) -> Json:
    """The answer to a kept question, as of an entry."""
    wanted = Scope(
        datetime.fromisoformat(asked["start"]),
        datetime.fromisoformat(asked["end"]),
        tuple(asked["places"]),
        asked["outcome"],
        asked["object"],
    )
    return answer(bounds(ledger, wanted, upto))


def scope(value: Scope) -> Json:
    return {
        "start": value.start.isoformat(),
        "end": value.end.isoformat(),
        "places": list(value.places),
        "outcome": value.outcome,
        "object": value.object,
    }


def finding(value: Finding, told_by: Relays, statements: Mapping[str, Statement]) -> Json:
    """``stated``: the figures of primary claims that state the scope directly. ``relays`` are
    families of articles, ``documents`` the documents in them that pass on what speakers said."""
    return {
        **_bounds(value.bounds),
        "usual": None if value.usual is None else _bounds(value.usual),
        "stated": [_stated(id, statements) for id in value.stated],
        "rests_on": {"low": list(value.low_rests_on), "high": list(value.high_rests_on)},
        "set_aside": [repair(item) for item in value.set_aside],
        "conflicts": [conflict(item) for item in value.conflicts],
        "speakers": told_by.speakers,
        "relays": told_by.relays,
        "documents": told_by.documents,
        "superseded": list(value.superseded),
    }


def conflict(value: Conflict) -> Json:
    return {
        "kind": value.kind,
        "claims": list(value.claims),
        "repairs": [repair(item) for item in value.repairs],
        "scope": None if value.scope is None else scope(value.scope),
    }


def conflicts(value: Conflicts) -> Json:
    """``svodka conflicts``."""
    return {
        "version": contract.VERSION,
        "start": _iso(value.start),
        "end": _iso(value.end),
        "entry": value.upto,
        "looked_at": value.claims,
        "looked_for": {
            "sets_at_most": reconcile.MOST,
            "groups_with_more": value.search.cut,
            "blocks": value.search.blocks,
            "not_solved_with_others": list(value.search.alone),
        },
        "conflicts": [conflict(item) for item in value.found],
        "claims": claims(value.statements),
    }


def trends(series: Sequence[Trend]) -> Json:
    """``svodka trend``: one series, or one for each side."""
    first = series[0]
    return {
        "version": contract.VERSION,
        "by": first.by,
        "outcome": first.outcome,
        "object": first.object,
        "entry": first.upto,
        "series": [
            {"places": list(one.places), "points": [_point(point) for point in one.points]}
            for one in series
        ],
        "coverage": [coverage(item) for item in first.coverage],
    }


def history(wanted: Scope, steps: Iterable[Step]) -> Json:
    """``svodka history`` of a scope."""
    return {
        "version": contract.VERSION,
        "scope": scope(wanted),
        "steps": [_step(step) for step in steps],
    }


def night_findings(value: NightAnswer) -> Json:
    """What ``svodka night`` adds to the claims of each period."""
    return {
        "entry": value.upto,
        "findings": [
            {
                "period": region.period,
                **scope(region.finding.scope),
                **finding(region.finding, region.told_by, value.statements),
            }
            for region in value.regions
        ],
        "closures": [closure(item) for item in value.closures],
        "airport_notes": [airport_note(item) for item in value.notes],
        "coverage": [coverage(item) for item in value.coverage],
        "quotes": claims(value.statements),
    }


def claims(statements: Mapping[str, Statement]) -> Json:
    """By id: who said it where, with the words."""
    return {id: _statement(item) for id, item in statements.items()}


def coverage(value: Coverage) -> Json:
    return {
        "source": value.source,
        "documents": value.documents,
        "first": _iso(value.first),
        "last": _iso(value.last),
        "gaps": [[gap.start.isoformat(), gap.end.isoformat()] for gap in value.gaps],
        "read": value.read,
        "taken": [[item.start.isoformat(), item.end.isoformat()] for item in value.taken],
        "failed": value.failed,
    }


def closure(value: Closure) -> Json:
    return {
        "airport": {
            "printed": value.airport.printed,
            "iata": value.airport.iata,
            "icao": value.airport.icao,
        },
        "places": list(value.places),
        "kind": value.kind,
        "start": value.start.isoformat(),
        "end": _iso(value.end),
        "posted": value.posted,
        "speaker": value.speaker,
        "claims": list(value.claims),
    }


def airport_note(value: AirportNote) -> Json:
    airport = value.airport.icao or value.airport.iata or value.airport.printed
    return {
        "code": value.code,
        "airport": airport,
        "message": value.message,
        "claim": value.claim,
    }


def repair(value: Repair) -> Json:
    return {"claim": value.claim, "change": value.change, "cost": value.cost}


def _bounds(value: Bounds) -> Json:
    return {"low": value.low, "high": value.high}


def _stated(id: str, statements: Mapping[str, Statement]) -> Json:
    item = statements.get(id)
    count = item.claim.count if item is not None else None
    low, high = (count.low, count.high) if count is not None else (None, None)
    return {"claim": id, "low": low, "high": high}


def _statement(item: Statement) -> Json:
    return {
        "document": item.document,
        "revision": item.revision,
        "source": item.source,
        "url": item.url,
        "copy": item.copy or None,
        "published": _iso(item.published),
        "gone": _iso(item.gone),
        "own": item.own,
        "quote": item.text,
        "claim": contract.claim_to_dict(item.claim),
    }


def _point(point: Point) -> Json:
    found = point.finding
    return {
        "day": point.day.isoformat(),
        "start": point.period.start.isoformat(),
        "end": point.period.end.isoformat(),
        **_bounds(found.bounds),
        "usual": None if found.usual is None else _bounds(found.usual),
        "rank": point.rank,
        "of": point.of,
        "ratio": None if point.ratio is None else round(point.ratio, 2),
        "speakers": point.told_by.speakers,
        "relays": point.told_by.relays,
        "conflicts": len(found.conflicts),
        "documents": point.read,
    }


def _step(step: Step) -> Json:
    return {
        "entry": step.entry.seq,
        "added": step.entry.added.isoformat(),
        "kind": step.entry.kind,
        "document": step.document.id if step.document else None,
        "revision": step.document.revision if step.document else None,
        "source": step.document.source if step.document else None,
        "published": _iso(step.document.published) if step.document else None,
        "before": None if step.before is None else _bounds(step.before.bounds),
        "after": _bounds(step.after.bounds),
        "usual": None if step.after.usual is None else _bounds(step.after.usual),
        "speakers": step.told_by.speakers,
        "relays": step.told_by.relays,
        "conflicts": len(step.after.conflicts),
        "brought": claims({item.claim.id: item for item in step.brought}),
        "took": [item.claim.id for item in step.took],
    }


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
