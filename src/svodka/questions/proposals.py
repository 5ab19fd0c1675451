"""What the machine proposes and a person should look at: a queue's items without their stakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from svodka.ledger import AsRead, Judgement, Ledger, between, judging
from svodka.model import Claim, Issue, Reading
from svodka.model.finding import Statement
from svodka.questions import reasons, sampling
from svodka.questions.review import Item, Reason, Stake

# What a decision leaves out of answers: lost when its claim is gone.
_EFFECT = ("rejected", "corrected")
# Characters around an issue that are quoted.
_AROUND = 60


@dataclass(frozen=True)
class Decided:
    """The judgements of a ledger as of an entry, by (kind, subject)."""

    first: Mapping[tuple[str, str], Judgement]
    second: Mapping[tuple[str, str], Judgement]
    assigned: Mapping[tuple[str, str], str]
    upto: int

    @classmethod
    def of(cls, ledger: Ledger, upto: int) -> Decided:
        told = ledger.judgements(upto)
        to = {
            about: str((item.change or {}).get("to", ""))
            for about, item in judging.assigned(told).items()
        }
        return cls(judging.standing(told), judging.seconds(told), to, upto)

    def differ(self, about: tuple[str, str]) -> bool:
        """Whether a second review, made after the decision that counts, ends otherwise."""
        first, second = self.first.get(about), self.second.get(about)
        if first is None or second is None or second.entry < first.entry:
            return False
        return first.verdict != second.verdict or differing(first, second) != ()


def differing(first: Judgement, second: Judgement) -> tuple[str, ...]:
    """The slots that two corrections end with different values of."""
    if "corrected" not in (first.verdict, second.verdict) or first.verdict != second.verdict:
        return ()
    one, other = first.change or {}, second.change or {}
    return tuple(slot for slot in {**one, **other} if one.get(slot, ...) != other.get(slot, ...))


class Proposals:
    """Of the readings of some hours. ``left``: the claims that no reason speaks against, with what
    was decided about each."""

    def __init__(self, ledger: Ledger, readings: Sequence[AsRead], decided: Decided) -> None:
        self._ledger = ledger
        self._decided = decided
        self._readings = {item.document.id: item for item in readings}
        self.left: dict[str, str | None] = {}

    def items(self) -> Iterator[Item]:
        """In no order that means something."""
        lost = self._lost()
        for read in self._readings.values():
            noticed: dict[str | None, list[Issue]] = defaultdict(list)
            for issue in read.issues:
                noticed[issue.claim].append(issue)
            known = {statement.claim.id for statement in read.statements}
            for statement in read.statements:
                id = statement.claim.id
                found = self._claim(read, statement, noticed.get(id, ()), lost.pop(id, None))
                if found is not None:
                    yield found
            for claim, issues in noticed.items():
                if claim not in known:
                    yield from filter(None, (self._issue(read, issue) for issue in issues))
        for gone in lost.values():
            yield self._gone(gone)

    # --- a claim

    def _claim(
        self,
        read: AsRead,
        statement: Statement,
        issues: Sequence[Issue],
        earlier: Judgement | None,
    ) -> Item | None:
        claim = statement.claim
        about = ("claim", claim.id)
        found = reasons.of_claim(claim, issues, read.document)
        first = self._decided.first.get(about)
        if not found:
            self.left[claim.id] = first.verdict if first is not None else None
        if self._decided.differ(about):
            found = (Reason("disagreement"), *found)
        elif first is not None:
            why = self._stale(first, read, claim)
            if why is None:
                return None
            found = (why, *found)
        elif earlier is not None:
            first, found = earlier, (Reason("again_gone", earlier.told), *found)
        elif self._settled(read, issues, found):
            return None
        elif not found:
            if not sampling.drawn(claim.id):
                return None
            found = (Reason("sample"),)
        return Item(
            reasons.kind(found),
            about,
            read.document,
            (statement,),
            statement.text,
            found,
            Stake(0),
            self._decided.upto,
            issues=tuple(issues),
            candidates=candidates(claim),
            assigned=self._decided.assigned.get(about, ""),
            first=first,
            second=self._decided.second.get(about),
        )

    def _stale(self, first: Judgement, read: AsRead, claim: Claim) -> Reason | None:
        """Why a decision has to be made again, if it has."""
        if first.entry < read.arrived:
            return Reason("again_revised", first.told)
        if first.entry < read.entry and self._ledger.basis(claim.id, first.entry).claim != claim:
            return Reason("again_reread", first.told)
        return None

    def _settled(self, read: AsRead, issues: Sequence[Issue], found: Sequence[Reason]) -> bool:
        """Whether somebody settled each issue, and nothing but them asks for the claim."""
        if not issues or not all(self._is_settled(read, issue) for issue in issues):
            return False
        told = {reasons.of_issue(issue, read.document) for issue in issues}
        return told.issuperset(found)

    def _is_settled(self, read: AsRead, issue: Issue) -> bool:
        first = self._decided.first.get(("issue", issue_id(read, issue)))
        return first is not None and first.verdict == "settled"

    # --- an issue of no claim

    def _issue(self, read: AsRead, issue: Issue) -> Item | None:
        why = reasons.of_issue(issue, read.document)
        if reasons.table()[why.code].kind != "issue":
            return None
        about = ("issue", issue_id(read, issue))
        first = self._decided.first.get(about)
        differ = self._decided.differ(about)
        if first is not None and first.verdict == "settled" and not differ:
            return None
        found = (Reason("disagreement"), why) if differ else (why,)
        return Item(
            reasons.kind(found),
            about,
            read.document,
            (),
            around(read, issue),
            found,
            Stake(_number(why.told)),
            self._decided.upto,
            named(read, issue),
            (issue,),
            assigned=self._decided.assigned.get(about, ""),
            first=first,
            second=self._decided.second.get(about),
        )

    # --- decisions whose claim is gone

    def _lost(self) -> dict[str, Judgement]:
        """By the id of the claim that is read now in the place of the one that was decided about;
        where there is none, by the id of the one that is gone. Those that somebody decided about
        again since the reading came are settled."""
        decided = {
            subject: item
            for (kind, subject), item in self._decided.first.items()
            if kind == "claim" and item.verdict in _EFFECT
        }
        homes = self._ledger.documents_of(decided)
        out: dict[str, Judgement] = {}
        for subject, item in decided.items():
            read = self._readings.get(homes.get(subject, ""))
            if read is None or item.entry > read.entry:
                continue
            if any(statement.claim.id == subject for statement in read.statements):
                continue
            now = self._now(subject, item, read)
            if ("claim", now) not in self._decided.first or now == subject:
                out[now] = item
        return out

    def _now(self, subject: str, item: Judgement, read: AsRead) -> str:
        """The id of the claim that says now what a claim that is gone said."""
        before = self._ledger.reading(read.document.id, item.entry)
        if before is None or all(claim.id != subject for claim in before.claims):
            return subject
        after = Reading(read.document, tuple(one.claim for one in read.statements))
        for change in between(before, after).claims:
            if change.old is not None and change.old.id == subject and change.new is not None:
                return change.new.id
        return subject

    def _gone(self, item: Judgement) -> Item:
        found = self._ledger.basis(item.subject, item.entry)
        read = self._readings[found.document]
        about = (item.kind, item.subject)
        return Item(
            "again",
            about,
            read.document,
            (),
            _words(found.claim, found.text),
            (Reason("again_gone", item.told),),
            Stake(0),
            self._decided.upto,
            assigned=self._decided.assigned.get(about, ""),
            first=item,
            second=self._decided.second.get(about),
        )


def candidates(claim: Claim) -> tuple[str, ...]:
    """The places that names of a claim may mean, as the reader ranked them."""
    found = (id for area in claim.areas for town in area.localities for id in town.candidates)
    return tuple(dict.fromkeys(found))


def issue_id(read: AsRead, issue: Issue) -> str:
    """The subject of judgements about it."""
    span = issue.span
    at = (span.start, span.end) if span is not None else None
    return judging.issue_id(read.document.id, issue.code, at)


def named(read: AsRead, issue: Issue) -> dict[str, Any]:
    """What a decision about it names."""
    at = list(issue.span) if issue.span is not None else None
    return {"document": read.document.id, "code": issue.code, "span": at}


def around(read: AsRead, issue: Issue) -> str:
    """The line that an issue is about, or some of it."""
    text, span = read.document.text, issue.span
    if span is None:
        return ""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
    stop = text.find("\n", span.end)
    return text[start : min(len(text) if stop < 0 else stop, span.end + _AROUND)].strip()


def _words(claim: Claim, text: str) -> str:
    """The words of a claim that is gone, from the first to the last that it was read from."""
    told = [at for found in claim.evidence.values() for at in found]
    if not told:
        return ""
    return text[min(at.start for at in told) : max(at.end for at in told)]


def _number(words: str) -> int:
    """The number that stands in some words, 0 for none: nothing else says what hangs on it."""
    digits = "".join(c if c.isdigit() else " " for c in words).split()
    return min(int(digits[0]), 10_000) if digits and len(digits[0]) < 6 else 0
