"""The words that a person has to see to judge a claim: the line or sentence around its count."""

from __future__ import annotations

import re
from functools import lru_cache

from svodka.model import Claim, Span

# The slots that a quote is built around, the first that the claim has.
_CORE = ("count", "outcome", "airport", "object", "areas")
# A sentence ends before a capital letter or a digit, so that "обл. 12" and "20.00" rarely cut it.
_BREAK = re.compile(r"(?<=[.!?…])\s+(?=[A-ZА-ЯІЇЄҐ«\"“*])")
LONGEST = 400


def span_around(text: str, claim: Claim) -> Span | None:
    """The line around the claim's count (else its outcome, airport, …), or of a long line the
    sentence, with the places beside it where they stand in the same line. None without evidence."""
    found = next((claim.evidence[slot] for slot in _CORE if claim.evidence.get(slot)), ())
    if not found:
        return None
    start, end = found[0].start, found[0].end
    line = _line(text, start, end)
    if line.end - line.start <= LONGEST:
        return line
    cuts = _cuts(text, line.start, line.end)
    left = max(cut for cut in cuts if cut <= start)
    right = min((cut for cut in cuts if cut >= end), default=line.end)
    if right - left > LONGEST:
        left, right = max(left, start - LONGEST // 2), min(right, end + LONGEST // 2)
    return Span(left, right)


def around(text: str, claim: Claim) -> str:
    """The words of ``span_around``, without blanks at the edges; "" without evidence."""
    span = span_around(text, claim)
    return span.of(text).strip() if span else ""


@lru_cache(maxsize=64)
def _cuts(text: str, start: int, end: int) -> tuple[int, ...]:
    """Where the sentences of a line begin and end; remembered for the other claims of a list."""
    return (start, *(found.end() for found in _BREAK.finditer(text, start, end)), end)


def _line(text: str, start: int, end: int) -> Span:
    left = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    rights = [at for at in (text.find("\n", end), text.find("\r", end)) if at >= 0]
    return Span(left, min(rights, default=len(text)))
