"""One text → claims and issues: cleaning, units, drafts, then places, windows, speakers, ids."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from svodka.claims.airports import airports
from svodka.claims.chunker import Chunker
from svodka.claims.clauses import is_origin
from svodka.claims.consequences import consequences
from svodka.claims.counted import Counted
from svodka.claims.drafts import Draft, Note, Sentence, Text
from svodka.claims.ignored import ignored
from svodka.claims.persons import Persons
from svodka.claims.speakers import Speakers
from svodka.claims.strikes import strikes
from svodka.claims.units import AREA, OBJ, Toponym
from svodka.documents.identity import document_id
from svodka.language import Clean, Token, clean, tokens
from svodka.language.detect import detect
from svodka.language.lexicon import Lexicon
from svodka.language.sentences import sentences
from svodka.model import Document, Issue, Reading, Span, Speaker
from svodka.pipeline.areas import Areas
from svodka.pipeline.attribution import Attribution
from svodka.pipeline.builder import AreaBuilder, Builder
from svodka.pipeline.claims import finish
from svodka.pipeline.gate import relevant
from svodka.pipeline.merge import merge
from svodka.pipeline.setting import setting
from svodka.pipeline.windows import Windows
from svodka.places import Gazetteer
from svodka.times import Habits, TimeExpression, find

# Classes of words that say that a text is about an air raid at all.
_RAID = frozenset(("obj", "ad", "raid"))
_COUNTED = frozenset(("downed", "suppressed", "launched"))
# How many sentences after a count its consequences still belong to the same report.
_REPORT = 5
# Sentences of a text that is about one happening.
_SHORT = 12


def read(
    text: str,
    published: datetime | None = None,
    source: str | None = None,
    lang: str | None = None,
    *,
    id: str | None = None,
    url: str | None = None,
    revision: int = 1,
    retrieved: datetime | None = None,
    extras: Mapping[str, Any] | None = None,
) -> Reading:
    """Read one text into claims and issues. Pure: no I/O, thread-safe.

    ``published`` without a zone is taken as UTC. ``source`` is a channel's handle; a known one is
    the speaker where the text names none, and so is ``extras["speaker"]``, a speaker's id, of any
    channel. ``lang`` (en, ru, uk) is detected when it is not given.
    """
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    document = Document(
        id if id is not None else document_id(source, published, text),
        text,
        revision,
        source,
        url,
        lang,
        published,
        retrieved,
        dict(extras or {}),
    )
    if not relevant(text):
        return Reading(document)
    if lang not in ("en", "ru", "uk"):
        lang = detect(text)
        document = replace(document, lang=document.lang or lang)
    return _Reader(document, lang).read()


class _Reader:
    """The state of reading one document."""

    def __init__(self, document: Document, lang: str) -> None:
        self.document = document
        self.lang = lang
        self.cleaned: Clean = clean(document.text)
        self.tokens: list[Token] = tokens(self.cleaned.text)
        self.gazetteer = Gazetteer.packaged()
        self.expressions: list[TimeExpression] = find(self.cleaned.text)
        self._starts = [t.start for t in self.tokens]

    def span(self, start: int, end: int) -> Span:
        """Token range → span of the document's own text."""
        return self.cleaned.back(self.tokens[start].start, self.tokens[end - 1].end)

    def read(self) -> Reading:
        if not self.tokens:
            return Reading(self.document)
        ranges = self._time_ranges()
        chunker = Chunker(
            self.tokens,
            Lexicon.packaged(f"claims/{self.lang}"),
            self.gazetteer,
            self.lang,
            [(start, end, n, self.expressions[n].kind) for n, (start, end) in enumerate(ranges)],
            Persons.packaged().find(self.tokens),
        )
        text = Text(self.tokens, self.lang, self._sentences(chunker))
        text.raid = any(
            u.kind == OBJ or not u.marks.keys().isdisjoint(_RAID)
            for s in text.sentences
            for u in s.units
        )
        attribution = Attribution(
            Speakers(
                setting(
                    self.tokens,
                    self.lang,
                    self.gazetteer,
                    self.document.published,
                    self.expressions,
                )
            ),
            self.document.source,
            self.document.extras.get("speaker"),
        )
        text.notice = attribution.of_aviation
        for sentence in text.sentences:
            attribution.read(sentence)
        drafts = self._drafts(text)
        builders = self._build(text, drafts, attribution, ranges) if drafts else []
        ignored(text, bool(builders))
        claims = finish(self.document, merge(builders))
        return Reading(self.document, tuple(claims), tuple(self._issues(text.notes, builders)))

    # -- cutting up ---------------------------------------------------------------------------

    def _time_ranges(self) -> list[tuple[int, int]]:
        out = []
        for expression in self.expressions:
            first = max(0, bisect_right(self._starts, expression.start) - 1)
            out.append((first, max(first + 1, bisect_left(self._starts, expression.end))))
        return out

    def _sentences(self, chunker: Chunker) -> list[Sentence]:
        out: list[Sentence] = []
        for start, end in sentences(self.tokens):
            sentence = Sentence(len(out), start, end, chunker.units(start, end))
            sentence.title = not out and self._is_title(start, end)
            out.append(sentence)
        return out

    def _is_title(self, start: int, end: int) -> bool:
        """A first line of its own that does not end as a sentence does."""
        if end >= len(self.tokens) or self.tokens[end].kind != "line":
            return False
        return self.tokens[end - 1].text not in ".!?:;," and end - start < 40

    def _drafts(self, text: Text) -> list[Draft]:
        drafts = Counted(text).drafts()
        for sentence in text.sentences:
            drafts += consequences(text, sentence)
            drafts += airports(text, sentence)
            drafts += strikes(text, sentence)
        drafts.sort(key=lambda d: (d.sentence, min((r[0][0] for r in d.slots.values()), default=0)))
        last: dict[str, Draft] = {}
        for draft in drafts:
            before = last.get(draft.outcome)
            if "parent before" in draft.flags and before is not None:
                # "Of them 17 are children": of what the sentence before counted.
                draft.parent = before if draft.sentence - before.sentence <= 2 else None
            elif draft.role != "of_which":
                last[draft.outcome] = draft
        return drafts

    # -- settling -----------------------------------------------------------------------------

    def _build(
        self,
        text: Text,
        drafts: Sequence[Draft],
        attribution: Attribution,
        ranges: Sequence[tuple[int, int]],
    ) -> list[Builder]:
        original = self.document.text
        areas = Areas(self.gazetteer, original, self.lang, self.span, text.notes)
        windows = Windows(
            self.expressions,
            [self.span(*r) for r in ranges],
            ranges,
            text.sentences,
            self.document.published,
            text.notes,
            attribution.named(),
        )
        regional = {
            (d.sentence, d.outcome)
            for d in drafts
            if any(t.kind in ("region", "sea") for t in d.toponyms)
        }
        parents = {id(d.parent) for d in drafts if d.parent is not None}
        out: list[Builder] = []
        for draft in drafts:
            builder = Builder(draft)
            attribution.assign(draft, text.sentences)
            region, near = attribution.region(draft)
            among = (draft.sentence, draft.outcome) in regional or (
                draft.parent is not None and (draft.parent.sentence, draft.outcome) in regional
            )
            self._own_place(draft, parents, attribution)
            builder.airport, home = areas.airport(draft.airport)
            builder.areas = areas.build(draft, home or region, among, near)
            builder.to, _ = areas.airport(draft.to)
            self._airport_area(builder, home)
            for slot, pairs in draft.slots.items():
                for start, end in pairs:
                    if end > start:
                        builder.mark(slot, self.span(start, end))
            builder.speaker = self._speaker(builder, attribution)
            out.append(builder)
        self._inherit(out)
        self._only_region(out, text, areas)
        self._titles(out, areas, attribution)
        text.notes += attribution.notes
        for builder in out:
            self._window(builder, windows, attribution)
        self._inherit_windows(out)
        return out

    def _titles(self, builders: Sequence[Builder], areas: Areas, attribution: Attribution) -> None:
        """What a head of region says without any place is of the region that his title names."""
        for builder in builders:
            draft = builder.draft
            toponym = attribution.own_region(draft)
            if builder.areas or draft.outcome in _COUNTED or toponym is None:
                continue
            draft.toponyms.append(toponym)
            builder.areas = areas.build(draft, None, among_regions=False)
            builder.mark("areas", self.span(toponym.start, toponym.end))

    def _own_place(self, draft: Draft, parents: set[int], attribution: Attribution) -> None:
        """A head of region who names no place counts over his own, as his title prints it."""
        if draft.toponyms or draft.outcome not in ("downed", "suppressed"):
            return
        if draft.role in ("part", "of_which") or id(draft) in parents:
            return
        toponym = attribution.own_region(draft)
        if toponym is not None:
            draft.toponyms.append(toponym)
            draft.mark("areas", toponym.start, toponym.end)

    def _airport_area(self, builder: Builder, home: str) -> None:
        toponym = builder.draft.airport
        if toponym is None or not home or builder.areas:
            return
        span = self.span(toponym.start, toponym.end)
        builder.areas.append(
            AreaBuilder(span, span.of(self.document.text), (home,), "in", "airport")
        )

    def _speaker(self, builder: Builder, attribution: Attribution) -> Speaker:
        speaker, spans = attribution.speaker(builder.draft, self.span, self.document.text)
        for span in spans:
            builder.mark("speaker", span)
        return speaker

    def _inherit_windows(self, builders: Sequence[Builder]) -> None:
        """Consequences without a time have the time of the count that the same speaker gave."""
        last: dict[str, Builder] = {}
        for builder in builders:
            if builder.draft.outcome in _COUNTED:
                if builder.window.kind != "none":
                    last[builder.speaker.id] = builder
                continue
            report = last.get(builder.speaker.id)
            if builder.window.kind != "none" or report is None:
                continue
            near = builder.draft.sentence - report.draft.sentence <= _REPORT
            if near and (
                not builder.areas or set(builder.places) & set(report.places) or not report.places
            ):
                builder.window = report.window
                for span in report.spans.get("window", []):
                    builder.mark("window", span)

    def _inherit(self, builders: Sequence[Builder]) -> None:
        """Consequences without a place have the place of the report they stand in; where the whole
        text speaks of one region, that one."""
        every = {p for b in builders for p in b.places}
        only = next((b for b in builders if b.places), None) if len(every) == 1 else None
        last: Builder | None = None
        for builder in builders:
            draft = builder.draft
            counted = draft.outcome in _COUNTED
            if builder.areas:
                last = builder
            elif (
                not counted
                and last is not None
                and draft.sentence - last.draft.sentence <= 2
                and last.speaker.id == builder.speaker.id
                and not last.airport
            ):
                builder.areas = last.areas
                for span in last.spans.get("areas", []):
                    builder.mark("areas", span)
                last = builder
            if not builder.places and not counted and only is not None and not builder.airport:
                builder.areas = [*builder.areas, *only.areas]
                for span in only.spans.get("areas", []):
                    builder.mark("areas", span)

    def _only_region(self, builders: Sequence[Builder], text: Text, areas: Areas) -> None:
        """Where no claim has a place and a short text names one region, it happened there: «Уразили
        нафтобазу. … На об'єкті, що у Воронезькій області, пожежа.»"""
        if len(text.sentences) > _SHORT or any(b.places for b in builders):
            return
        toponym = self._only_place(text)
        for builder in builders if toponym is not None else ():
            assert toponym is not None
            if builder.draft.outcome not in _COUNTED and not builder.airport:
                builder.draft.toponyms.append(toponym)
                builder.areas = areas.build(builder.draft, None, among_regions=False)
                builder.mark("areas", self.span(toponym.start, toponym.end))

    def _only_place(self, text: Text) -> Toponym | None:
        """The first name of the only region; without any, a town of the only one that towns are
        told to be in."""
        told = [
            toponym
            for sentence in text.sentences
            for i, unit in enumerate(sentence.units)
            if unit.kind == AREA and not is_origin(text, sentence.units, i)
            for toponym in unit.toponyms
            if toponym.relation != "toward"
        ]
        towns = [t for t in told if t.kind == "town" and t.relation == "in"]
        found = [t for t in told if t.kind == "region" and t.ids] or towns
        regions = {self._regions(t) for t in found}
        return found[0] if len(regions) == 1 and None not in regions else None

    def _regions(self, toponym: Toponym) -> tuple[str, ...] | None:
        """The ids of a region, or the one region that all towns of a name lie in."""
        if toponym.kind == "region":
            return toponym.ids[0]
        places = [self.gazetteer.place(ids[0]) for ids in toponym.ids if ids]
        regions = {place.region for place in places if place is not None}
        return tuple(regions) if len(regions) == 1 else None

    def _window(self, builder: Builder, windows: Windows, attribution: Attribution) -> None:
        habits = Habits.of(builder.speaker.id, self.document.source, self.lang)
        window, spans, _ = windows.of(builder.draft, habits, attribution.channel)
        printed = " … ".join(s.of(self.document.text) for s in spans)
        builder.window = replace(window, printed=printed)
        for span in spans:
            builder.mark("window", span)

    # -- issues -------------------------------------------------------------------------------

    def _issues(self, notes: Sequence[Note], builders: Sequence[Builder]) -> list[Issue]:
        ids = {id(b.draft): b.claim_id for b in builders}
        out = []
        for note in notes:
            span = self.span(note.start, max(note.end, note.start + 1))
            claim = ids.get(id(note.draft)) if note.draft is not None else None
            out.append(Issue(note.code, note.severity, note.message, span, claim))
        return sorted(out, key=lambda i: (i.span or Span(0, 0), i.code))
