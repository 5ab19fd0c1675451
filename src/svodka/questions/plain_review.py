"""The review desk as plain values for JSON: the command line and the API write the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from svodka import contract
from svodka.ledger import Judgement
from svodka.model.finding import Bounds
from svodka.questions import plain
from svodka.questions.plain_ledger import judgement
from svodka.questions.review import (
    Agreement,
    Disagreement,
    Item,
    Kappa,
    Move,
    Moved,
    Pairwise,
    Precision,
    Queue,
    Rate,
    Stake,
)

Json = dict[str, Any]
# An item, a stake in words: ``svodka.telling.reviewing``, which this layer does not know.
Words = Callable[[Item], tuple[str, str]]


def queue(value: Queue, items: Iterable[Item], words: Words) -> Json:
    """``svodka review``; ``items`` is the page that is told. ``words``: why, and what hangs on
    it."""
    return {
        "version": contract.VERSION,
        "entry": value.upto,
        "start": value.start.isoformat() if value.start else None,
        "end": value.end.isoformat() if value.end else None,
        "second_for": value.person,
        "waiting": len(value.items),
        "kinds": dict(value.counts),
        "unquestioned": value.left,
        "sample": precision(value.precision),
        "items": [item(one, *words(one)) for one in items],
    }


def item(value: Item, why: str, hangs: str) -> Json:
    kind, subject = value.about
    document = value.document
    return {
        "kind": value.kind,
        "about": kind,
        "subject": subject,
        "named": dict(value.named) if value.named is not None else None,
        "why": why,
        "reasons": [{"code": reason.code, "about": reason.told} for reason in value.reasons],
        "stake": {**stake(value.stake), "told": hangs},
        "seen": value.seen,
        "assigned": value.assigned or None,
        "first": judgement(value.first) if value.first is not None else None,
        "second": judgement(value.second) if value.second is not None else None,
        "document": document.id,
        "revision": document.revision,
        "source": document.source,
        "url": document.url,
        "lang": document.lang,
        "published": document.published.isoformat() if document.published else None,
        "quote": value.quote,
        "issues": [contract.issue_to_dict(issue) for issue in value.issues],
        "candidates": list(value.candidates),
        "conflict": plain.conflict(value.conflict) if value.conflict is not None else None,
        "claims": plain.claims({one.claim.id: one for one in value.statements}),
    }


def stake(value: Stake) -> Json:
    return {
        "size": value.size,
        "computed": value.computed,
        "moves": value.moves,
        "conflicts": value.conflicts,
        "most": move(value.most) if value.most is not None else None,
    }


def move(value: Move) -> Json:
    return {
        "period": value.period,
        "day": value.day.isoformat(),
        **plain.scope(value.scope),
        "before": _bounds(value.before),
        "after": _bounds(value.after),
        "size": value.size,
    }


def moved(value: Moved) -> Json:
    """``svodka review --moved``."""
    return {
        "version": contract.VERSION,
        "judgement": judgement(value.judgement) if value.judgement is not None else None,
        "before": value.before,
        "after": value.after,
        "looked_at": {"periods": value.nights, "of": value.of},
        "moves": [move(one) for one in value.moves],
        "went": [plain.conflict(one) for one in value.went],
        "came": [plain.conflict(one) for one in value.came],
        "claims": plain.claims(value.statements),
    }


def judgements(found: Iterable[Judgement]) -> Json:
    """``svodka judgements``."""
    return {"version": contract.VERSION, "judgements": [judgement(item) for item in found]}


def agreement(value: Agreement) -> Json:
    """``svodka review --agreement``."""
    return {
        "version": contract.VERSION,
        "entry": value.upto,
        "compared": value.compared,
        "waiting": value.waiting,
        "overall": _pairwise(value.overall),
        "others": [_pairwise(one) for one in value.others],
        "pairs": [_pairwise(one) for one in value.pairs],
        "disagreements": [_disagreement(one) for one in value.disagreements],
    }


def precision(value: Precision) -> Json:
    return {
        "rate": value.rate,
        "sampled": value.sampled,
        "accepted": value.accepted,
        "corrected": value.corrected,
        "rejected": value.rejected,
        "right": _rate(value.right),
    }


def _pairwise(value: Pairwise) -> Json:
    return {
        "kind": value.kind,
        "first": value.first,
        "second": value.second,
        "raw": _rate(value.raw),
        "kappa": _kappa(value.kappa),
        "alpha": value.alpha,
        "verdicts": [
            {"first": one, "second": other, "times": times}
            for (one, other), times in value.table.items()
        ],
        "slots": {slot: _rate(rate) for slot, rate in value.slots.items()},
        "kappa_slots": _kappa(value.kappa_slots),
    }


def _disagreement(value: Disagreement) -> Json:
    return {
        "about": value.about[0],
        "subject": value.about[1],
        "open": value.open,
        "slots": list(value.slots),
        "first": judgement(value.first),
        "second": judgement(value.second),
    }


def _rate(value: Rate) -> Json:
    return {
        "hits": value.hits,
        "of": value.of,
        "value": value.value,
        "low": value.low,
        "high": value.high,
    }


def _kappa(value: Kappa | None) -> Mapping[str, float] | None:
    return None if value is None else value._asdict()


def _bounds(value: Bounds) -> Json:
    return {"low": value.low, "high": value.high}
