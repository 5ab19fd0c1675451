"""What a decision moves: bounds by region and night, and conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from svodka.errors import LedgerError
from svodka.ledger import Decision, Ledger
from svodka.ledger.correcting import corrected
from svodka.ledger.store import AsOf
from svodka.model.finding import Statement
from svodka.questions import asking
from svodka.questions.moves import (
    NIGHTS,
    Hours,
    Kind,
    areas_of,
    everywhere,
    kinds_of,
    moves,
    only,
    periods_of,
)
from svodka.questions.moves import asking as answers
from svodka.questions.review import Moved

_TAKES_OUT = ("rejected", "retracted")


def moved(ledger: Ledger, entry: int) -> Moved:
    """What the judgement of an entry moved: answers as of the entry before it, and as of it.

    Asked are the areas that claims of these nights and days name, and everywhere, for what the
    judged claims count. LedgerError when the entry is no judgement.
    """
    found = next((item for item in ledger.judgements(entry) if item.entry == entry), None)
    if found is None:
        raise LedgerError(f"the ledger holds no judgement {entry}")
    ids, documents = _about(ledger, found.kind, found.subject, found.claims)
    if not found.moves:
        return Moved(found, entry - 1, entry, (), (), ())
    told = [_concerned(ledger, ids, documents, upto) for upto in (entry - 1, entry)]
    hours = periods_of((*told[0], *told[1]))
    shown = _around(hours, told)
    if not shown:
        return Moved(found, entry - 1, entry, (), (), (), {}, 0, len(hours))
    start, end = shown[0].period.start, shown[-1].period.end
    worlds = [asking.around(ledger, start, end, upto) for upto in (entry - 1, entry)]
    made = _compared(worlds[0], worlds[1], shown, kinds_of((*told[0], *told[1])))
    return replace(
        made, judgement=found, before=entry - 1, after=entry, nights=len(shown), of=len(hours)
    )


def would_move(ledger: Ledger, decision: Decision, as_of: AsOf = None) -> Moved:
    """What a decision would move; nothing is written.

    LedgerError when it cannot be made, and for a retracted document that would be restored, which
    has to be done to see what it moves.
    """
    upto = ledger.upto(as_of)
    claims = tuple((decision.change or {}).get("claims", ()))
    ids, documents = _about(ledger, decision.kind, decision.subject, claims)
    now = _concerned(ledger, ids, documents, upto)
    then = _supposed(ledger, decision, now, ids, upto)
    hours = periods_of((*now, *then))
    shown = _around(hours, (now, then))
    if not shown or decision.kind in ("conflict", "issue"):
        return Moved(None, upto, None, (), (), (), {}, 0, len(hours))
    start, end = shown[0].period.start, shown[-1].period.end
    before = asking.around(ledger, start, end, upto)
    gone = {item.claim.id for item in now}
    known = {id: item for id, item in before.statements.items() if id not in gone}
    told = asking.by_article(ledger, (*known.values(), *then), upto)
    after = asking.of(told, start, end, upto)
    made = _compared(before, after, shown, kinds_of((*now, *then)))
    return replace(made, before=upto, nights=len(shown), of=len(hours))


def _about(
    ledger: Ledger, kind: str, subject: str, claims: Sequence[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The claims that a judgement is about (of a document: all of them), and their documents."""
    if kind == "document":
        return frozenset(), frozenset((subject,))
    ids = frozenset((subject,) if kind == "claim" else claims)
    return ids, frozenset(ledger.documents_of(ids).values())


def _concerned(
    ledger: Ledger, ids: frozenset[str], documents: frozenset[str], upto: int
) -> tuple[Statement, ...]:
    """Their statements in answers as of an entry; those that are left out in none."""
    found = ledger.statements_of(documents, upto)
    return tuple(item for item in found if not ids or item.claim.id in ids)


def _supposed(
    ledger: Ledger,
    decision: Decision,
    now: Sequence[Statement],
    ids: frozenset[str],
    upto: int,
) -> tuple[Statement, ...]:
    """What would stand in the place of ``now``."""
    if decision.verdict in _TAKES_OUT:
        return ()
    if decision.verdict == "restored":
        raise LedgerError(
            "what a document says is seen when it is restored", where=decision.subject
        )
    if decision.kind == "pair":
        return tuple(_compared_pair(item, decision, ids) for item in now)
    if decision.kind != "claim":
        return tuple(now)
    basis = ledger.basis(decision.subject, upto)
    claim = basis.claim
    if decision.verdict == "corrected":
        claim = corrected(claim, decision.change or {}, basis.text)
    read = ledger.as_read(as_of=upto, documents=[basis.document])
    told = (statement for item in read for statement in item.statements)
    return tuple(replace(s, claim=claim) for s in told if s.claim.id == decision.subject)


def _compared_pair(item: Statement, decision: Decision, ids: frozenset[str]) -> Statement:
    others = set(ids - {item.claim.id})
    same, apart = set(item.same) - others, set(item.apart) - others
    into = same if decision.verdict == "same" else apart
    into |= others
    return replace(item, same=tuple(sorted(same)), apart=tuple(sorted(apart)))


def _around(hours: Sequence[Hours], told: Iterable[Iterable[Statement]]) -> tuple[Hours, ...]:
    """The first so many nights and days: a claim over a month is of no night in particular."""
    return tuple(hours[: 2 * NIGHTS]) if any(map(tuple, told)) else ()


def _compared(
    before: asking.World, after: asking.World, hours: Sequence[Hours], kinds: Sequence[Kind]
) -> Moved:
    """Without the judgement and the entries."""
    everyone = everywhere(before.worlds, after.worlds)
    areas = areas_of((*before.statements.values(), *after.statements.values()), kinds, hours)
    asked = answers(before.worlds), answers(after.worlds)
    told = moves(*asked, hours, kinds, lambda scope: (*everyone(scope), *areas))
    found = [move for move, _, _ in told if move.before != move.after]
    start, end = hours[0].period.start, hours[-1].period.end
    was, now = (one.worlds.conflicts(start, end) for one in (before, after))
    went, came = only(was, now), only(now, was)
    known = {**before.statements, **after.statements}
    ids = dict.fromkeys(id for item in (*went, *came) for id in item.claims)
    return Moved(None, 0, None, tuple(found), went, came, {id: known[id] for id in ids})
