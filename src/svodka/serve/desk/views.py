"""What the desk's pages show, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from svodka.ledger import AsRead, Judgement, Ledger, judging
from svodka.ledger.correcting import corrected
from svodka.model import Claim, Document, Issue
from svodka.model.claim import SPEAKER_IDS
from svodka.model.finding import Statement
from svodka.places import Gazetteer
from svodka.questions import reasons
from svodka.questions.moved import moved
from svodka.questions.proposals import Decided
from svodka.questions.review import Item, Moved, Queue
from svodka.serve.desk import written
from svodka.serve.errors import not_found
from svodka.serve.pages import asking, marking, saying
from svodka.telling import reviewing

PAGE = 40
# Of one document's claims, so many are listed beside the one that is decided.
_BESIDE = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue: where it is decided, what, why, what hangs on it."""

    number: int
    item: Item
    address: str
    about: str
    why: str
    stake: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """A page of the queue. ``more``: the number of the next page, None on the last."""

    queue: Queue
    rows: tuple[Row, ...]
    page: int
    pages: int
    kinds: tuple[tuple[str, int], ...]
    precision: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim to be decided. ``read`` is what the machine read, ``stands`` what a correction made
    of it; ``seen`` the last entry that whoever decides knows of. ``blind``: what somebody else
    decided is not told."""

    id: str
    document: Document
    read: Claim
    stands: Claim
    statement: Statement | None
    said: str
    marked: marking.Marked
    fields: tuple[written.Field, ...]
    why: tuple[str, ...]
    issues: tuple[Issue, ...]
    candidates: tuple[tuple[str, str], ...]
    judgements: tuple[Judgement, ...]
    first: Judgement | None
    assigned: str
    night: date | None
    others: tuple[tuple[str, str, bool], ...]
    seen: int
    blind: bool


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue of a document that belongs to no claim. ``blind``: as of a claim."""

    subject: str
    document: Document
    issue: Issue
    marked: marking.Marked
    judgements: tuple[Judgement, ...]
    assigned: str
    seen: int
    blind: bool = False


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A judgement, what it moved, and whether it was undone. ``changes``: a correction's slots, as
    they were read and as they are now."""

    judgement: Judgement
    moved: Moved
    moves: tuple[tuple[str, str, str], ...]
    went: tuple[str, ...]
    came: tuple[str, ...]
    about: str
    changes: tuple[written.Field, ...]
    undone: bool


def page_of(queue: Queue, page: int, addresses: Iterable[str]) -> QueueView:
    """``addresses``: of each of the queue's items."""
    pages = max(1, -(-len(queue.items) // PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    rows = tuple(
        Row(n, item, address, reviewing.about(item), reviewing.why(item), _stake(item))
        for n, (item, address) in enumerate(zip(queue.items, addresses, strict=True), 1)
        if start < n <= start + PAGE
    )
    found = reviewing.precision(queue.precision, queue.left) if queue.person is None else ""
    return QueueView(queue, rows, page, pages, tuple(queue.counts.items()), found)


def _stake(item: Item) -> str:
    if item.kind == "second":
        return ""
    told = reviewing.stake(item.stake)
    return f"a decision {told}" if item.stake.computed else told


def of_claim(ledger: Ledger, id: str, upto: int, *, blind: bool = False) -> ClaimView:
    """Refused (404) when the ledger holds no such claim, or it is not read any more."""
    read = _read(ledger, id, upto)
    if read is None:
        raise not_found("the ledger holds no such claim")
    statement = next((one for one in read.statements if one.claim.id == id), None)
    if statement is None:
        raise not_found(
            "this claim is not read any more",
            hint="its document was revised, read again or retracted",
        )
    decided = Decided.of(ledger, upto)
    first = decided.first.get(("claim", id))
    stands = statement.claim
    if first is not None and first.verdict == "corrected" and not blind:
        stands = corrected(statement.claim, first.change or {}, read.document.text)
    issues = tuple(issue for issue in read.issues if issue.claim == id)
    found = reasons.of_claim(statement.claim, issues, read.document)
    told = ledger.judgements(upto)
    return ClaimView(
        id,
        read.document,
        statement.claim,
        stands,
        statement,
        saying.said(statement),
        marking.marked(read.document.text, [statement.claim], issues),
        written.fields(statement.claim, stands),
        tuple(reviewing.reasons_of(found)),
        issues,
        _candidates(statement.claim),
        () if blind else _about(told, "claim", id),
        None if blind else first,
        decided.assigned.get(("claim", id), ""),
        _night(statement),
        _others(read.statements, id),
        upto,
        blind,
    )


def filled(view: ClaimView, sent: Mapping[str, str]) -> ClaimView:
    """The form with what somebody sent that could not be taken."""
    return replace(view, fields=written.fields(view.read, view.stands, sent))


def of_issue(
    ledger: Ledger,
    document: str,
    code: str,
    span: tuple[int, int] | None,
    upto: int,
    *,
    blind: bool = False,
) -> IssueView:
    """Refused (404) when the document's reading has no such issue."""
    read = next(iter(ledger.as_read(as_of=upto, documents=[document])), None)
    found = next((i for i in read.issues if _same(i, code, span)), None) if read else None
    if read is None or found is None:
        raise not_found("the ledger holds no such issue")
    subject = judging.issue_id(document, code, span)
    decided = Decided.of(ledger, upto)
    return IssueView(
        subject,
        read.document,
        found,
        marking.marked(read.document.text, [s.claim for s in read.statements], [found]),
        () if blind else _about(ledger.judgements(upto), "issue", subject),
        decided.assigned.get(("issue", subject), ""),
        upto,
        blind,
    )


def of_decision(ledger: Ledger, entry: int) -> DecisionView:
    """Refused (404) when the entry is no judgement."""
    told = ledger.judgements()
    judgement = next((item for item in told if item.entry == entry), None)
    if judgement is None:
        raise not_found("there is no such judgement")
    found = moved(ledger, entry)
    about = ""
    changes: tuple[written.Field, ...] = ()
    if judgement.kind == "claim":
        read = _read(ledger, judgement.subject, entry)
        said = [s for s in read.statements if s.claim.id == judgement.subject] if read else []
        about = saying.said(said[0]) if said else ""
        if read and said and judgement.verdict == "corrected":
            now = corrected(said[0].claim, judgement.change or {}, read.document.text)
            changes = tuple(f for f in written.fields(said[0].claim, now) if f.changed)
    return DecisionView(
        judgement,
        found,
        tuple(reviewing.move_parts(item) for item in found.moves),
        tuple(saying.conflict(item, found.statements) for item in found.went),
        tuple(saying.conflict(item, found.statements) for item in found.came),
        about,
        changes,
        entry in judging.undone(told),
    )


def places() -> tuple[tuple[str, str], ...]:
    """(id, name) of every region and sea, for the lists that help to write one."""
    known = Gazetteer.packaged()
    found = [(p.id, p.name) for kind in ("region", "sea") for p in known.places(kind)]
    return tuple(sorted(found, key=lambda pair: pair[1]))


def offices() -> tuple[tuple[str, str], ...]:
    """(id, words) of who can speak."""
    heads = (f"gov:{id}" for id, _ in places() if id[:2] in ("RU", "UA") and "-" in id)
    return tuple((id, saying.office(id)) for id in (*SPEAKER_IDS, *heads))


def _read(ledger: Ledger, claim: str, upto: int) -> AsRead | None:
    """The standing reading of the document that a claim was read from, None when none was."""
    document = ledger.documents_of([claim]).get(claim)
    if document is None:
        return None
    return next(iter(ledger.as_read(as_of=upto, documents=[document])), None)


def _candidates(claim: Claim) -> tuple[tuple[str, str], ...]:
    """(region id, sentence) that an unresolved name of the claim may mean."""
    known = Gazetteer.packaged()
    found: dict[str, str] = {}
    for area in claim.areas:
        for town in area.localities:
            for id in town.candidates if town.id is None else ():
                place = known.place(id)
                region = place.region or place.id if place is not None else ""
                if place is not None and region:
                    found.setdefault(region, f"{place.name}, {saying.place(region)}")
    return tuple(found.items())


def _night(statement: Statement) -> date | None:
    window = statement.claim.window
    middle = statement.published
    if window.start is not None and window.end is not None:
        middle = window.start + (window.end - window.start) / 2
    elif window.outer is not None:
        middle = window.outer.start + (window.outer.end - window.outer.start) / 2
    return None if middle is None else asking.night_of(middle)


def _others(statements: Iterable[Statement], id: str) -> tuple[tuple[str, str, bool], ...]:
    """(id, said, whether it is this one) of the document's claims."""
    found = [(s.claim.id, saying.said(s), s.claim.id == id) for s in statements]
    return tuple(found[:_BESIDE])


def _about(told: Iterable[Judgement], kind: str, subject: str) -> tuple[Judgement, ...]:
    return tuple(item for item in told if (item.kind, item.subject) == (kind, subject))


def _same(issue: Issue, code: str, span: tuple[int, int] | None) -> bool:
    at = (issue.span.start, issue.span.end) if issue.span is not None else None
    return issue.code == code and at == span
