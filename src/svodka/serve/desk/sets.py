"""Claims side by side, to be decided together: a conflict, or a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from svodka.ledger import Decision, Judgement, Ledger, judging
from svodka.model.finding import Conflict, Statement
from svodka.questions import second
from svodka.questions.proposals import Decided
from svodka.serve.errors import Refused, not_found
from svodka.serve.pages import saying


@dataclass(frozen=True, slots=True)
class ConflictView:
    """An irreducible set, or a pair, to be decided, its claims side by side. ``blind``: as the
    machine read them, and what somebody else decided is not told."""

    about: str
    kind: str
    subject: str
    statements: tuple[Statement, ...]
    sentence: str
    repairs: tuple[tuple[str, str, float], ...]
    judgements: tuple[Judgement, ...]
    pairs: tuple[tuple[str, str, str], ...]
    assigned: str
    seen: int
    blind: bool = False


def of_conflict(
    ledger: Ledger, conflict: Conflict | None, kind: str, ids: tuple[str, ...], upto: int
) -> ConflictView:
    """``conflict``: the set as it is found now, None where it is no longer one."""
    documents = ledger.documents_of(ids)
    known = {item.claim.id: item for item in ledger.statements_of(set(documents.values()), upto)}
    statements = tuple(known[id] for id in ids if id in known)
    if not statements:
        raise not_found("the ledger holds no claims of this conflict")
    subject = judging.conflict_id(kind, ids)
    told = ledger.judgements(upto)
    whole = conflict is not None and len(statements) == len(ids)
    decided = Decided.of(ledger, upto)
    return ConflictView(
        "conflict",
        kind,
        subject,
        statements,
        saying.conflict(conflict, known) if whole and conflict is not None else "",
        _repairs(conflict, known) if whole else (),
        _judged(told, subject, set(ids)),
        _paired(statements) if len(statements) <= 3 else (),
        decided.assigned.get(("conflict", subject), ""),
        upto,
    )


def of_conflict_blind(ledger: Ledger, kind: str, ids: tuple[str, ...], upto: int) -> ConflictView:
    """The same for a second look. Refused (404) when a claim is not read any more."""
    known = _all_read(ledger, ids, upto)
    found = second.conflict_of(ledger, kind, known, upto)
    return ConflictView(
        "conflict",
        kind,
        judging.conflict_id(kind, ids),
        tuple(known.values()),
        saying.conflict(found, known) if found is not None else "",
        _repairs(found, known),
        (),
        (),
        "",
        upto,
        True,
    )


def of_pair(
    ledger: Ledger, ids: tuple[str, ...], upto: int, *, blind: bool = False
) -> ConflictView:
    """Two claims as they were read. Refused (404) when one is not read any more."""
    if len(set(ids)) != 2:
        raise Refused(422, "invalid", "a pair has two claims", where="claim")
    known = _all_read(ledger, ids, upto)
    statements = tuple(known.values())
    told = () if blind else _pairs(ledger.judgements(upto), set(ids))
    subject = Decision.pair(ids[0], ids[1], "same").subject
    pairs = _paired(statements)
    return ConflictView("pair", "", subject, statements, "", (), told, pairs, "", upto, blind)


def _all_read(ledger: Ledger, ids: tuple[str, ...], upto: int) -> dict[str, Statement]:
    """Each of these claims as the machine read it."""
    known = second.as_read(ledger, ids, upto)
    if len(known) != len(set(ids)):
        raise not_found(
            "not all of these claims are read any more",
            hint="a document was revised, read again or retracted",
        )
    return known


def _paired(statements: tuple[Statement, ...]) -> tuple[tuple[str, str, str], ...]:
    """(id, other's id, both in words) of each two."""
    return tuple(
        (one.claim.id, other.claim.id, f"{saying.said(one)} / {saying.said(other)}")
        for n, one in enumerate(statements)
        for other in statements[n + 1 :]
    )


def _judged(told: Iterable[Judgement], subject: str, ids: set[str]) -> tuple[Judgement, ...]:
    """About the conflict, then about pairs of its claims."""
    told = tuple(told)
    about = tuple(item for item in told if (item.kind, item.subject) == ("conflict", subject))
    return about + _pairs(told, ids)


def _pairs(told: Iterable[Judgement], ids: set[str]) -> tuple[Judgement, ...]:
    return tuple(item for item in told if item.kind == "pair" and set(item.claims) <= ids)


def _repairs(
    conflict: Conflict | None, known: Mapping[str, Statement]
) -> tuple[tuple[str, str, float], ...]:
    if conflict is None:
        return ()
    return tuple((r.claim, saying.change(r, known), r.cost) for r in conflict.repairs)
