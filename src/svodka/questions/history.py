"""How an answer came about: which entry of the ledger changed it, and to what."""

from __future__ import annotations

from dataclasses import dataclass

from svodka.ledger import Entry, Judgement, Ledger, Relays
from svodka.ledger.store import AsOf
from svodka.model import Document
from svodka.model.finding import Finding, Scope, Statement
from svodka.questions.asking import by_article, of, told_by
from svodka.questions.bounds import ask


@dataclass(frozen=True, slots=True)
class Step:
    """One entry after which the answer was another. ``before`` is None for the first answer.

    ``told_by`` (and ``was_told_by``): whose claims it was made of, as the families were then.
    ``document`` is the one that the entry concerns, None for a judgement about claims;
    ``judgement`` what was decided. ``brought`` and ``took`` are the claims that came and went with
    it.
    """

    entry: Entry
    document: Document | None
    before: Finding | None
    after: Finding
    was_told_by: Relays | None
    told_by: Relays
    brought: tuple[Statement, ...]
    took: tuple[Statement, ...]
    judgement: Judgement | None = None


def history(ledger: Ledger, scope: Scope, as_of: AsOf = None) -> tuple[Step, ...]:
    """Every change of the bounds, the usual ones, the stated figure, the number of speakers or the
    conflicts, in order."""
    upto = ledger.upto(as_of)
    start, end = ledger.connected(scope.start, scope.end, upto)
    steps: list[Step] = []
    judged = {item.entry: item for item in ledger.judgements(upto)}
    before: Finding | None = None
    heard: Relays | None = None
    known: dict[str, Statement] = {}
    for entry in ledger.touching(start, end):
        if entry.seq > upto:
            break
        told = ledger.statements(start, end, entry.seq)
        now = {item.claim.id: item for item in by_article(ledger, told, entry.seq)}
        brought = tuple(item for id, item in now.items() if known.get(id) != item)
        took = tuple(item for id, item in known.items() if id not in now)
        known = now
        if not brought and not took:
            continue
        world = of(now.values(), start, end, entry.seq)
        after = ask(world, scope)
        if before is None and not _says(after, now):
            continue
        (hears,) = told_by(ledger, world, (after,))
        if before is None or heard is None or _told(before, heard) != _told(after, hears):
            document = _document(ledger, entry)
            told_as = judged.get(entry.seq)
            steps.append(Step(entry, document, before, after, heard, hears, brought, took, told_as))
        before, heard = after, hears
    return tuple(steps)


def _told(finding: Finding, told_by: Relays) -> object:
    """What a reader of the answer would see change."""
    return (
        finding.bounds,
        finding.usual,
        finding.stated,
        told_by.speakers,
        tuple(sorted(conflict.claims for conflict in finding.conflicts)),
    )


def _says(finding: Finding, known: dict[str, Statement]) -> bool:
    """Before anybody speaks of the scope there is no answer that could change."""
    return bool(known) and (finding.bounds != (0, 0) or bool(finding.stated))


def _document(ledger: Ledger, entry: Entry) -> Document | None:
    found = ledger.reading(entry.subject, entry.seq)
    return None if found is None else found.document
