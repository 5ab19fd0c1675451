"""Inside the article: sums that do not add up, and statements that contradict another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from svodka.model.audit import Mark
from svodka.model.claim import Evidence
from svodka.model.document import Issue, Reading
from svodka.model.span import Span
from svodka.retellings import hours, slots, told, where
from svodka.retellings.known import Known
from svodka.retellings.said import CORE, Said, sentence

# What the reader notices of numbers and hours that do not agree with one another.
_CODES = frozenset(("sum_mismatch", "duration", "window_inverted", "zones_mixed"))
_ALONE = frozenset(("total", "part", "single"))


def marks(
    article: Reading,
    statements: Sequence[Said],
    known: Known,
    listed: Mapping[str, int],
    traced: Collection[str],
) -> Iterator[Mark]:
    """A mark for each issue of the reader's that is about numbers, and for each two statements of
    one speaker that give one scope two figures, unless both are in reports: then he said both, one
    after another. ``listed``: by claim, how many parts the report has that a total stands in;
    ``traced``: the claims that reports have."""
    for issue in article.issues:
        if issue.code in _CODES and issue.span is not None and _whole(issue, article, listed):
            words = Evidence(*issue.span, issue.span.of(article.document.text))
            claims = (issue.claim,) if issue.claim else ()
            yield Mark("sum", "differs", issue.span, issue.message, (words,), None, (), claims)
    for one, other in combinations(statements, 2):
        both = one.claim.id in traced and other.claim.id in traced
        if not both and _contradict(one, other, known):
            yield _contradiction(one, other, known)


def _whole(issue: Issue, article: Reading, listed: Mapping[str, int]) -> bool:
    """Parts that exceed their total never add up. Parts that fall short do so only if the article
    has all of them, as many as the report: else it has left some out."""
    total = next((c for c in article.claims if c.id == issue.claim), None)
    if issue.code != "sum_mismatch" or total is None or total.count is None:
        return True
    parts = [c for c in article.claims if c.parent == total.id and c.role == "part"]
    made = sum(part.count.low for part in parts if part.count)
    return made > total.count.low or len(parts) == listed.get(total.id)


def _contradict(one: Said, other: Said, known: Known) -> bool:
    a, b = one.claim, other.claim
    if a.outcome != b.outcome or a.unit != b.unit or a.parent == b.id or b.parent == a.id:
        return False
    if a.role not in _ALONE or b.role not in _ALONE or a.stance != "asserted" != b.stance:
        return False
    if a.count is None or b.count is None or slots.thing(a, b) != "same":
        return False
    speakers = {a.speaker.id, b.speaker.id} - slots.UNNAMED
    if len(speakers) > 1 or (a.speaker.id != b.speaker.id and not _total_of(one, other)):
        return False
    if where.compare(one, other, known) != "same" or not (one.areas or _total_of(one, other)):
        return False
    undated = hours.widest(one.window) is None and hours.widest(other.window) is None
    same = undated or hours.compare(one.window, other.window, None) == "same"
    counts = {slots.count(one, other), slots.count(other, one)}
    return same and counts == {"changed"}


def _total_of(one: Said, other: Said) -> bool:
    return one.claim.role == other.claim.role == "total"


def _contradiction(one: Said, other: Said, known: Known) -> Mark:
    spans = [_core(said) for said in (one, other)]
    text = one.document.text
    words = tuple(Evidence(*span, span.of(text)) for span in spans)
    who = told.speaker(one.claim, known)
    why = (
        f"Two figures of {who} for one scope: {told.statement(one, known)};"
        f" {told.statement(other, known)}."
    )
    span = sentence(text, *spans[1])
    return Mark("sum", "contradiction", span, why, words, None, (), (one.claim.id, other.claim.id))


def _core(said: Said) -> Span:
    found = next(said.claim.evidence[slot] for slot in CORE if said.claim.evidence.get(slot))
    return Span(found[0].start, found[0].end)
