"""Quotations of officials against the reports: whether a report has the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from svodka.model import Document, Evidence, Reading, Span
from svodka.model.audit import Mark, Passage, Report
from svodka.retellings.prose import Prose
from svodka.retellings.utterances import Quotation, find
from svodka.retellings.voices import Voice, Voices
from svodka.retellings.wording import PARTLY, Overlap, numbers, overlap


def quotations(
    article: Reading, reports: Sequence[Report] = (), known: Mapping[str, str] | None = None
) -> tuple[Mark, ...]:
    """A mark for each quotation in the article, in order.

    Words attributed to an office are looked for in the reports: ``found`` word for word,
    ``partly`` (the words that are not there are named), ``not_found``. ``not_comparable``: words
    of a person without an office, or all reports are in another language, or none was read.
    """
    prose = Prose(article.document)
    voices = Voices(prose, article.claims, known)
    evidence = [(report, Prose(report.document)) for report in reports]
    return tuple(_compare(prose, item, evidence) for item in find(prose, voices))


def _compare(prose: Prose, item: Quotation, evidence: Sequence[tuple[Report, Prose]]) -> Mark:
    span, voice = item.quoted.outer, item.voice
    about = voice.words.text if voice else None
    if voice is None:
        return Mark("quotation", "not_comparable", span, "Nobody is named whose words these are.")
    who = (voice.words,)
    if voice.kind != "office":
        why = (
            f"The words of {about}, who holds no office that is named here: no official report"
            " could hold them."
        )
        return Mark("quotation", "not_comparable", span, why, who, about)
    primary = [(r, p) for r, p in evidence if r.kind == "primary"]
    own = [(r, p) for r, p in primary if voice.id is None or r.speaker == voice.id]
    if not primary:
        why = "No primary report was read that these words could be compared with."
        return Mark("quotation", "not_comparable", span, why, who, about)
    if not own:
        other = _best(prose, item, [*primary, *_relays(evidence)])
        if other is None or other[1].share < PARTLY:
            why = f"No report in the own channel of {about} was read."
            return Mark("quotation", "not_comparable", span, why, who, about)
    return _verdict(prose, item, voice, own, [*primary, *_relays(evidence)])


def _relays(evidence: Sequence[tuple[Report, Prose]]) -> list[tuple[Report, Prose]]:
    return [(report, prose) for report, prose in evidence if report.kind != "primary"]


def _verdict(
    prose: Prose,
    item: Quotation,
    voice: Voice,
    own: Sequence[tuple[Report, Prose]],
    every: Sequence[tuple[Report, Prose]],
) -> Mark:
    span, about = item.quoted.outer, voice.words.text
    best = _best(prose, item, own)
    if best is not None and best[1].share >= PARTLY:
        return _found(prose, item, voice, best, "")
    elsewhere = _best(prose, item, every)
    if elsewhere is not None and elsewhere[1].share >= PARTLY:
        report = elsewhere[0]
        where = f"a report of {report.speaker}" if report.kind == "primary" else "another retelling"
        return _found(prose, item, voice, elsewhere, f" But that is {where}, not of {about}.")
    if all(other.lang != prose.lang for _, other in own):
        return _translated(prose, item, voice, own)
    why = f"No report of {about} that was read has these words."
    passages = tuple(_whole(report.document) for report, _ in own)
    return Mark("quotation", "not_found", span, why, (voice.words,), about, passages)


def _best(
    prose: Prose, item: Quotation, evidence: Sequence[tuple[Report, Prose]]
) -> tuple[Report, Overlap, Prose] | None:
    inner = prose.at(item.quoted.inner)
    found = [(report, overlap(prose, inner, other), other) for report, other in evidence]
    return max(found, key=lambda one: one[1].share, default=None)


def _found(
    prose: Prose,
    item: Quotation,
    voice: Voice,
    best: tuple[Report, Overlap, Prose],
    but: str,
) -> Mark:
    report, shared, other = best
    passages = tuple(
        Passage(report.document.id, words_span, words_span.of(other.text))
        for words_span in (other.span(*found) for found in shared.ranges)
    )
    missing = tuple(_runs(prose, shared.missing))
    if shared.share == 1.0:
        verdict = "partly" if but else "found"
        why = f"A report has these words.{but}"
    elif not missing:
        verdict, why = "partly", f"A report has these words with other endings.{but}"
    else:
        printed = ", ".join(f"“{words.text}”" for words in missing)
        verdict, why = "partly", f"A report has a part of these words; it lacks {printed}.{but}"
    about = voice.words.text
    return Mark("quotation", verdict, item.quoted.outer, why, missing, about, passages)


def _runs(prose: Prose, missing: Sequence[int]) -> Iterator[Evidence]:
    """Neighbouring tokens together."""
    start = None
    for n, i in enumerate(missing):
        start = i if start is None else start
        if n + 1 == len(missing) or missing[n + 1] > i + 1:
            yield prose.words(start, i + 1)
            start = None


def _translated(
    prose: Prose, item: Quotation, voice: Voice, own: Sequence[tuple[Report, Prose]]
) -> Mark:
    """Words cannot be compared across languages; numbers can."""
    span, about = item.quoted.outer, voice.words.text
    inner = prose.at(item.quoted.inner)
    mine = numbers(prose, *inner)
    theirs = {value for _, other in own for value, _ in numbers(other, 0, len(other.tokens))}
    lacking = [(value, at) for value, at in mine if value not in theirs]
    if not mine:
        why = "The reports are in another language: the words cannot be compared."
        return Mark("quotation", "not_comparable", span, why, (voice.words,), about)
    if lacking:
        said = ", ".join(str(value) for value, _ in lacking)
        words = tuple(prose.words(at, at + 1) for _, at in lacking)
        why = f"The reports are in another language, and none has the number {said}."
        return Mark("quotation", "not_found", span, why, words, about)
    why = "The reports are in another language; they have the same numbers."
    return Mark("quotation", "partly", span, why, (voice.words,), about)


def _whole(document: Document) -> Passage:
    """The beginning of a report that was looked through."""
    end = min(len(document.text), 300)
    return Passage(document.id, Span(0, end), document.text[:end])
