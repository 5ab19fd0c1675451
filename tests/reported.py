"""Text → drafts of consequences and airports, without the assembly: for tests of the grammars."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from svodka.claims.airports import airports
from svodka.claims.chunker import Chunker
from svodka.claims.consequences import consequences
from svodka.claims.drafts import Draft, Sentence, Text
from svodka.language import clean, tokens
from svodka.language.lexicon import Lexicon
from svodka.language.sentences import sentences
from svodka.places import Gazetteer
from svodka.times import find


def text_of(lang: str, printed: str, raid: bool | None = None) -> Text:
    """Units of every sentence; ``raid`` is found out unless it is told."""
    cleaned = clean(printed).text
    words = tokens(cleaned)
    starts, ends = [t.start for t in words], [t.end for t in words]
    times = []
    for n, found in enumerate(find(cleaned)):
        first = bisect_right(ends, found.start)
        times.append((first, max(first + 1, bisect_left(starts, found.end)), n, found.kind))
    lexicon = Lexicon.packaged(f"claims/{lang}")
    chunker = Chunker(words, lexicon, Gazetteer.packaged(), lang, times)
    text = Text(words, lang, [])
    for start, end in sentences(words):
        text.sentences.append(Sentence(len(text.sentences), start, end, chunker.units(start, end)))
    units = [u for s in text.sentences for u in s.units]
    text.raid = (
        any("obj" in u.marks or "ad" in u.marks or "raid" in u.marks for u in units)
        if raid is None
        else raid
    )
    return text


def drafts(lang: str, printed: str, raid: bool | None = None) -> list[Draft]:
    """All drafts of both grammars, in printed order."""
    text = text_of(lang, printed, raid)
    return [d for s in text.sentences for d in (*consequences(text, s), *airports(text, s))]


def words_of(text: Text, draft: Draft, slot: str) -> list[str]:
    """The printed words of a slot."""
    return [
        " ".join(t.text for t in text.tokens[start:end]) for start, end in draft.slots.get(slot, [])
    ]


def brief(lang: str, printed: str, raid: bool | None = None) -> list[str]:
    """Each draft as "outcome object low-high role", for tables: "injured 7-7", "attack fpv 1-1"."""
    return [_brief(d) for d in drafts(lang, printed, raid)]


def _brief(draft: Draft) -> str:
    parts = [draft.outcome]
    if draft.object:
        parts.append(draft.object)
    if draft.count is not None:
        low, high = draft.count
        parts.append(f"{low}-{'' if high is None else high}")
    if draft.role != "single":
        parts.append(draft.role)
    if draft.stance != "asserted":
        parts.append(draft.stance)
    if draft.preliminary:
        parts.append("?")
    return " ".join(parts)
