"""What waits for a second look: decisions of others, each without what was decided.

Of claims (their places are slots of theirs), of issues that belong to no claim, of conflicts and of
pairs: whatever the desk asks, a second person can be asked too. Decisions about whole documents are
an editor's and are not looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from svodka.ledger import AsRead, Judgement, Ledger, judging
from svodka.ledger.store import AsOf
from svodka.model import Issue
from svodka.model.finding import Conflict, Statement
from svodka.questions import asking, proposals, sampling
from svodka.questions.proposals import Decided
from svodka.questions.queue import hours
from svodka.questions.review import Item, Queue, Reason, Stake

_MARGIN = timedelta(hours=48)


def for_second(
    ledger: Ledger,
    person: str,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    as_of: AsOf = None,
) -> Queue:
    """What somebody else than ``person`` decided and nobody has looked at again: without the
    decision, as the machine read it, in an order that says nothing."""
    upto = ledger.upto(as_of)
    start, end = hours(ledger, start, end, upto)
    waiting = _Waiting(ledger, person, Decided.of(ledger, upto))
    found = () if start is None or end is None else tuple(ledger.as_read(start, end, upto))
    items = sorted(waiting.items(found), key=lambda item: sampling.lot(item.key))
    counts = {"second": len(items)}
    return Queue(tuple(items), start, end, upto, counts, 0, sampling.precision(()), person)


def as_read(ledger: Ledger, claims: tuple[str, ...], upto: int) -> dict[str, Statement]:
    """Claims that are still read, by id, as the machine read them and whatever was decided."""
    homes = set(ledger.documents_of(claims).values())
    read = ledger.as_read(as_of=upto, documents=homes) if homes else ()
    known = {one.claim.id: _bare(one) for item in read for one in item.statements}
    return {id: known[id] for id in claims if id in known}


def conflict_of(
    ledger: Ledger, kind: str, claims: Mapping[str, Statement], upto: int
) -> Conflict | None:
    """The irreducible set of these claims as it is found now; None where it is none any more.
    Settling one does not move it."""
    moments = [moment for one in claims.values() for moment in _touched(one)]
    if not moments:
        return None
    start, end = min(moments) - _MARGIN, max(moments) + _MARGIN
    subject = judging.conflict_id(kind, claims)
    found = asking.around(ledger, start, end, upto).worlds.conflicts(start, end)
    return next((c for c in found if judging.conflict_id(c.kind, c.claims) == subject), None)


class _Waiting:
    def __init__(self, ledger: Ledger, person: str, decided: Decided) -> None:
        self._ledger = ledger
        self._person = person
        self._decided = decided

    def items(self, readings: tuple[AsRead, ...]) -> Iterator[Item]:
        for read in readings:
            for statement in read.statements:
                if self._waits(("claim", statement.claim.id)):
                    yield self._claim(read, statement)
            known = {statement.claim.id for statement in read.statements}
            for issue in read.issues:
                about = ("issue", proposals.issue_id(read, issue))
                if issue.claim not in known and self._waits(about):
                    named, quote = proposals.named(read, issue), proposals.around(read, issue)
                    yield self._item(about, read, (), quote, named, (issue,))
        yield from self._sets({read.document.id: read for read in readings})

    def _waits(self, about: tuple[str, str]) -> bool:
        """Whether somebody else decided and nobody has looked at it since."""
        first, second = self._decided.first.get(about), self._decided.second.get(about)
        if first is None or first.person == self._person:
            return False
        return second is None or second.entry < first.entry

    def _claim(self, read: AsRead, statement: Statement) -> Item:
        id = statement.claim.id
        issues = tuple(issue for issue in read.issues if issue.claim == id)
        bare = _bare(statement)
        return self._item(("claim", id), read, (bare,), statement.text, None, issues)

    def _sets(self, readings: Mapping[str, AsRead]) -> Iterator[Item]:
        """Conflicts and pairs of which a claim stands in these readings, if all are still read."""
        waiting = [
            (about, first)
            for about, first in self._decided.first.items()
            if about[0] in ("conflict", "pair") and self._waits(about)
        ]
        for about, first in waiting:
            homes = self._ledger.documents_of(first.claims)
            read = readings.get(homes.get(first.claims[0], ""))
            claims = as_read(self._ledger, first.claims, self._decided.upto) if read else {}
            if read is not None and len(claims) == len(first.claims):
                said = tuple(claims.values())
                yield self._item(about, read, said, said[0].text, _named(first), ())

    def _item(
        self,
        about: tuple[str, str],
        read: AsRead,
        statements: tuple[Statement, ...],
        quote: str,
        named: Mapping[str, Any] | None,
        issues: tuple[Issue, ...],
    ) -> Item:
        why = (Reason("second"),)
        stake, upto = Stake(0), self._decided.upto
        document = read.document
        return Item(
            "second", about, document, statements, quote, why, stake, upto, named, issues=issues
        )


def _bare(statement: Statement) -> Statement:
    """Without what people decided about it and others."""
    return replace(statement, same=(), apart=(), corrected=None)


def _touched(statement: Statement) -> Iterator[datetime]:
    window = statement.claim.window
    found = (window.start, window.end, *(window.outer or ()), statement.published)
    return (moment for moment in found if moment is not None)


def _named(decision: Judgement) -> dict[str, Any]:
    """What a decision about the same names."""
    return dict(decision.change or {})
