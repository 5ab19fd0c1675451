"""Why a claim is asked about: the table of reasons, and those that hold of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from svodka.model import Claim, Document, Issue
from svodka.questions.review import KINDS, Reason

# A row of this kind is no reason by itself.
SILENT = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """``sentence`` has {} where what the reason is about belongs."""

    kind: str
    sentence: str


@cache
def table() -> Mapping[str, Row]:
    """Code → kind and sentence, as ``data/review/reasons.tsv`` has them."""
    text = files("svodka.data").joinpath("review").joinpath("reasons.tsv").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: Row(kind, sentence) for code, kind, sentence in lines}


def of_claim(claim: Claim, issues: Iterable[Issue], document: Document) -> tuple[Reason, ...]:
    """Those of a claim with its issues, each once; () when nothing speaks against it."""
    found = [of_issue(issue, document) for issue in issues]
    found += [Reason("place_unresolved", printed) for printed in _unresolved(claim)]
    found += [Reason(code) for code in _doubts(claim)]
    return tuple(item for item in dict.fromkeys(found) if table()[item.code].kind != SILENT)


def of_issue(issue: Issue, document: Document) -> Reason:
    """With the words that it is about."""
    return Reason(issue.code, "" if issue.span is None else issue.span.of(document.text))


def kind(reasons: Iterable[Reason]) -> str:
    """The first of KINDS that one of them is of."""
    found = {table()[reason.code].kind for reason in reasons}
    return next((kind for kind in KINDS if kind in found), "sample")


def _unresolved(claim: Claim) -> Iterator[str]:
    for area in claim.areas:
        if not area.ids:
            yield area.printed
        yield from (town.printed for town in area.localities if town.id is None)


def _doubts(claim: Claim) -> Iterator[str]:
    if claim.stance == "unverified":
        yield "unverified"
    if claim.preliminary:
        yield "preliminary"
    if claim.speaker.id == "anon":
        yield "unnamed"
    if claim.speaker.id == "other":
        yield "unknown_office"
    window = claim.window
    if window.kind == "none":
        yield "no_hours"
    elif window.inner is None and window.kind not in ("cumulative", "approx"):
        yield "loose_hours"
