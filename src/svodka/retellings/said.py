"""A claim where it stands: with its document, its list, and what else the comparison needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from svodka.model.audit import Passage, Report
from svodka.model.claim import Area, Claim
from svodka.model.document import Document, Reading
from svodka.model.span import Span
from svodka.model.window import NO_WINDOW, Window
from svodka.retellings import printed
from svodka.retellings.printed import CORE as CORE

_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Said:
    """``spread``: the areas of a total's parts, where it names none itself; ``listed``: how many
    parts it is the total of. ``approximate``: its count is told as rounded. ``kind``: what it is
    evidence as, "" for a claim of the article. ``place``: where it stands among all that are
    compared. ``carried``: the slots (speaker, window) whose words are of something else.
    ``own``: the areas that are named in its own sentence, or that of its total. Both are empty for
    a report's. ``background``: the
    words of its sentence that mean other hours, and that its window was not read from."""

    claim: Claim
    document: Document
    kind: str
    spread: tuple[Area, ...]
    listed: int
    approximate: bool
    place: int
    carried: frozenset[str] = frozenset()
    own: tuple[Area, ...] = ()
    background: str = ""

    @property
    def window(self) -> Window:
        """The hours; none for the stamp of a live blog's line, which says when a thing was told."""
        return NO_WINDOW if printed.stamped(self.claim, self.document.text) else self.claim.window

    @property
    def areas(self) -> tuple[Area, ...]:
        """Those that the claim itself names."""
        return self.claim.areas

    @property
    def national(self) -> bool:
        """Whether the speaker counts over a whole country."""
        return self.claim.speaker.id in ("RU-MOD", "UA-AF", "ROSAVIATSIA")


def of_article(article: Reading) -> list[Said]:
    """The article's statements, in order of its text."""
    rounded = _rounded(article)
    claims = sorted(article.claims, key=position)
    words = printed.Words(article.document)
    found = [_said(c, article.document, "", claims, rounded, n) for n, c in enumerate(claims)]
    return [_read_again(said, words) for said in found]


def _read_again(said: Said, words: printed.Words) -> Said:
    """With what the article's words say of its hours."""
    when = frozenset(("window",)) if words.when_told(said.claim) else frozenset()
    return replace(said, carried=said.carried | when, background=words.other_hours(said.claim))


def of_reports(reports: Sequence[tuple[Report, Reading]]) -> list[Said]:
    """The claims that are evidence: of a speaker's own channel his own, elsewhere those of named
    offices; earlier publications first."""
    out: list[Said] = []
    for report, reading in sorted(reports, key=lambda pair: _published(pair[0].document)):
        claims = sorted(reading.claims, key=position)
        rounded = _rounded(reading)
        for claim in claims:
            kind = evidence(report, claim)
            if kind:
                out.append(_said(claim, report.document, kind, claims, rounded, len(out)))
    return out


def evidence(report: Report, claim: Claim) -> str:
    """As what a claim of a report counts: primary, relay, or "" for not at all."""
    if report.speaker is not None and claim.speaker.id == report.speaker:
        return "primary"
    return "" if claim.speaker.id in ("outlet", "anon", "other") else "relay"


def position(claim: Claim) -> tuple[int, str]:
    """Where a claim is printed in its document."""
    spans = [e.start for slot in CORE for e in claim.evidence.get(slot, ())[:1]]
    return (spans[0] if spans else 0, claim.id)


def passage(said: Said) -> Passage | None:
    """The sentence around what the claim is found by."""
    found = next((said.claim.evidence[s] for s in CORE if said.claim.evidence.get(s)), ())
    if not found:
        return None
    span = sentence(said.document.text, found[0].start, found[0].end)
    return Passage(said.document.id, span, span.of(said.document.text))


def sentence(text: str, start: int, end: int) -> Span:
    """The sentence that holds these characters, of a list the line; several, if they reach over
    more than one."""
    found = [span for span in printed.sentences(text) if span.start < end and start < span.end]
    if not found:
        return Span(start, end)
    whole = found[0].cover(found[-1])
    lines = [m.span() for m in _LINE.finditer(text, whole.start, whole.end)]
    inside = [Span(*line) for line in lines if line[0] < end and start < line[1]]
    return inside[0].cover(inside[-1]) if inside else whole


def _rounded(reading: Reading) -> tuple[Span, ...]:
    spans = [issue.span for issue in reading.issues if issue.code == "approximate"]
    return tuple(span for span in spans if span is not None)


def _said(
    claim: Claim,
    document: Document,
    kind: str,
    claims: Sequence[Claim],
    rounded: Sequence[Span],
    place: int,
) -> Said:
    parts = [c for c in claims if c.parent == claim.id and c.role == "part"]
    counts = claim.evidence.get("count", ())
    own = [] if kind else printed.sentences_of(claim, document.text, claims)
    return Said(
        claim,
        document,
        kind,
        () if claim.areas else tuple(_areas(parts)),
        len(parts),
        any(e.start < span.end and span.start < e.end for e in counts for span in rounded),
        place,
        frozenset() if kind else printed.carried(claim, own),
        tuple(area for area in claim.areas if printed.names(area, own)),
    )


def _areas(parts: Sequence[Claim]) -> Iterator[Area]:
    for part in parts:
        yield from part.areas


def _published(document: Document) -> tuple[float, str]:
    return (document.published.timestamp() if document.published else 0.0, document.id)
