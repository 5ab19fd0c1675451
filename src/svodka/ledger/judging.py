"""What a person can decide, and which decision stands. Pure.

A judgement is about a document, a claim, a pair of claims, a conflict or an issue, and stands
beside what the machine read. Of a subject's decisions the last counts that nobody undid. An undoing
is a judgement too, and can be undone. A second review is kept beside the decision that it is
compared with and takes no effect; so does an assignment, which says who is asked to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from svodka.errors import LedgerError
from svodka.ledger import chain

# What can be decided, by what it is about.
VERDICTS = {
    "document": ("retracted", "restored"),
    "claim": ("rejected", "accepted", "corrected"),
    "pair": ("same", "different"),
    "conflict": ("settled", "reopened"),
    "issue": ("settled", "reopened"),
}
# Those that take a document or a claim, as it was read, out of every later answer.
WITHDRAWN = ("retracted", "rejected", "corrected")
# A decision takes effect; what the others do is told above.
ACTS = ("decision", "second", "undo", "assignment")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided, beside what the machine read.

    ``subject`` is the id of a document or a claim; of a pair, a conflict or an issue a hash over
    what ``change`` names. ``change`` holds a correction's slots, or who is assigned (``to``); of an
    undoing it is that of what is undone. ``about`` is the entry that is undone, ``of`` the act that
    a chain of undoings goes back to (of anything else its own ``act``).
    """

    entry: int
    kind: str
    subject: str
    verdict: str
    person: str
    reason: str
    added: datetime
    act: str = "decision"
    change: Mapping[str, Any] | None = None
    about: int | None = None
    of: str = "decision"

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that it is about."""
        if self.kind == "claim":
            return (self.subject,)
        return tuple((self.change or {}).get("claims", ()))

    @property
    def document(self) -> str | None:
        """The document that it is about; of a claim's, a pair's or a conflict's, the ledger knows
        it by the claims."""
        if self.kind == "document":
            return self.subject
        found = (self.change or {}).get("document")
        return str(found) if self.kind == "issue" and found else None

    @property
    def moves(self) -> bool:
        """Whether it can change an answer: a decision or the undoing of one, but for those that say
        that nothing more is to be decided."""
        return self.of == "decision" and self.kind in ("document", "claim", "pair")

    @property
    def told(self) -> str:
        """What was done, in words: "rejected", "undid: corrected (count)", "assigned to vera"."""
        slots = f" ({', '.join(self.change or ())})" if self.verdict == "corrected" else ""
        said = f"{self.verdict}{slots}"
        if self.act == "undo":
            return f"undid: {said}"
        if self.act == "second":
            return f"looked at again: {said}"
        to = (self.change or {}).get("to") if self.act == "assignment" else None
        return f"{said} to {to}" if to else said


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be decided. Made by the class methods."""

    kind: str
    subject: str
    verdict: str
    change: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        known = VERDICTS.get(self.kind, ())
        if self.verdict not in known:
            raise LedgerError(
                f"there is no verdict {self.verdict!r} about a {self.kind}",
                hint=f"one of {', '.join(known)}",
            )

    @classmethod
    def about(cls, subject: str, verdict: str) -> Decision:
        """About a document or a claim, whichever the verdict is of. LedgerError for another."""
        simple = {word: kind for kind in ("document", "claim") for word in VERDICTS[kind]}
        if verdict not in simple or verdict == "corrected":
            every = ", ".join(word for word in simple if word != "corrected")
            raise LedgerError(f"there is no verdict {verdict!r}", hint=f"one of {every}")
        return cls(simple[verdict], subject, verdict)

    @classmethod
    def corrected(cls, claim: str, change: Mapping[str, Any]) -> Decision:
        """``change``: slot → value, as ``svodka.ledger.correcting`` takes it. Over what the machine
        read, not over an earlier correction."""
        return cls("claim", claim, "corrected", dict(change))

    @classmethod
    def pair(cls, first: str, second: str, verdict: str) -> Decision:
        """That two claims are one statement told twice (``same``) or never are (``different``)."""
        claims = sorted((first, second))
        if first == second:
            raise LedgerError("a claim cannot be compared with itself", where=first)
        return cls("pair", chain.digest(claims)[:24], verdict, {"claims": claims})

    @classmethod
    def conflict(cls, kind: str, claims: Sequence[str], verdict: str = "settled") -> Decision:
        """That nothing more is to be decided about an irreducible set, or that something is."""
        ids = sorted(claims)
        return cls("conflict", conflict_id(kind, ids), verdict, {"conflict": kind, "claims": ids})

    @classmethod
    def issue(
        cls, document: str, code: str, span: tuple[int, int] | None, verdict: str = "settled"
    ) -> Decision:
        """The same about an issue of a document's reading."""
        at = list(span) if span is not None else None
        named = {"document": document, "code": code, "span": at}
        return cls("issue", issue_id(document, code, span), verdict, named)

    @classmethod
    def any_about(cls, kind: str, subject: str, named: Mapping[str, Any] | None) -> Decision:
        """Some decision about something, to see whether it is there. LedgerError when ``named``
        does not make ``subject``."""
        told = dict(named or {})
        try:
            if kind == "pair":
                first, second = told["claims"]
                made = cls.pair(first, second, "different")
            elif kind == "conflict":
                made = cls.conflict(told["conflict"], told["claims"])
            elif kind == "issue":
                at = told["span"]
                made = cls.issue(told["document"], told["code"], (at[0], at[1]) if at else None)
            else:
                return cls(kind, subject, VERDICTS.get(kind, ("",))[0])
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise LedgerError(f"what the {kind} is about is not told", where=subject) from error
        if made.subject != subject:
            raise LedgerError(f"this is not the {kind} that was told", where=subject)
        return made


def conflict_id(kind: str, claims: Iterable[str]) -> str:
    """The subject of judgements about an irreducible set, whatever else is found beside it."""
    return chain.digest([kind, sorted(claims)])[:24]


def issue_id(document: str, code: str, span: tuple[int, int] | None) -> str:
    """The subject of judgements about an issue."""
    return chain.digest([document, code, list(span) if span is not None else None])[:24]


def standing(judgements: Sequence[Judgement]) -> dict[tuple[str, str], Judgement]:
    """(kind, subject) → the decision that counts; of subjects whose every decision was undone,
    nothing."""
    return _last(judgements, "decision")


def assigned(judgements: Sequence[Judgement]) -> dict[tuple[str, str], Judgement]:
    """(kind, subject) → the assignment that counts."""
    return _last(judgements, "assignment")


def seconds(judgements: Sequence[Judgement]) -> dict[tuple[str, str], Judgement]:
    """(kind, subject) → the second review that counts."""
    return _last(judgements, "second")


def undone(judgements: Sequence[Judgement]) -> frozenset[int]:
    """The entries of judgements that no longer count because somebody undid them."""
    # An undoing comes after what it undoes, so from the last one back each is known in time.
    out: set[int] = set()
    for item in reversed(judgements):
        if item.act == "undo" and item.entry not in out and item.about is not None:
            out.add(item.about)
    return frozenset(out)


def with_origins(
    known: Mapping[int, Judgement], newer: Iterable[Judgement]
) -> dict[int, Judgement]:
    """Entry → judgement, ``known`` and ``newer`` ones in order; each undoing with the act and the
    change of what it goes back to."""
    out = dict(known)
    for item in newer:
        origin = out.get(item.about) if item.about is not None else None
        if origin is not None:
            item = replace(item, change=origin.change, of=origin.of)
        out[item.entry] = item
    return out


def _last(judgements: Sequence[Judgement], act: str) -> dict[tuple[str, str], Judgement]:
    gone = undone(judgements)
    return {
        (item.kind, item.subject): item
        for item in judgements
        if item.act == act and item.entry not in gone
    }
