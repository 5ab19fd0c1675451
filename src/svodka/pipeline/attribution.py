"""Which speaker a claim belongs to, and in which region its report is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files

from svodka.claims.drafts import Draft, Note, Sentence
from svodka.claims.holders import Holders, home, personal
from svodka.claims.mentions import Mention
from svodka.claims.speakers import Speakers
from svodka.claims.units import AREA, SPEAKER, Toponym
from svodka.model import Span, Speaker

# How many sentences a named speaker keeps speaking when nobody else is named.
_REACH = 2
# How far ahead in its paragraph the one who closes it is looked for.
_PARAGRAPH = 4
_THIS = ("про це", "об этом", "про що")
_CONTINUES = frozenset(
    [
        "incident",
        "operation",
        "destruction",
        "figures",
        "attack",
        "information",
        "it",
        "strike",
        "event",
        "происшествие",
        "інцидент",
        "атака",
    ]
)


@lru_cache(maxsize=1)
def channels() -> dict[str, str]:
    """The table of data/claims/sources.tsv: a channel's handle → the speaker whose words it has."""
    text = files("svodka").joinpath("data/claims/sources.tsv").read_text("utf-8")
    rows = [r.split("\t") for r in text.splitlines() if r and not r.startswith("#")]
    return {source.lower(): speaker for source, speaker in rows}


def _channel(source: str | None, day: date | None) -> str | None:
    """Whose words a channel has; a person's own only while the person holds the office."""
    handle = (source or "").lower()
    speaker, person = channels().get(handle), personal().get(handle)
    if speaker is None or person is None:
        return speaker
    return speaker if Holders.packaged().holds(person, speaker, day) else None


class Attribution:
    """Speakers of one document, sentence by sentence."""

    def __init__(self, speakers: Speakers, source: str | None, channel: str | None = None) -> None:
        """``channel``: whose words the source has, where somebody said so."""
        self._speakers = speakers
        self._name = source
        self._relays: dict[int, tuple[int, int]] = {}
        self._source = channel or _channel(source, speakers.day)
        self._own: list[int | None] = []
        self._headers: list[int | None] = []  # who announced what stands in this sentence
        self._header: int | None = None
        self._regions: list[str | None] = []
        self._last_region: str | None = None
        # What is not sure of the speakers of claims, each mention once.
        self.notes: list[Note] = []
        self._noted: set[int] = set()

    @property
    def channel(self) -> bool:
        """Whether the document stands in its speaker's own channel."""
        return self._source is not None

    @property
    def of_aviation(self) -> bool:
        """Whether it is the channel of an aviation authority."""
        return self._source == "ROSAVIATSIA"

    def read(self, sentence: Sentence) -> None:
        """Take in the next sentence."""
        own = self._speakers.read(sentence, self._last_region)
        self._own.append(own)
        self._headers.append(self._header)
        if own is not None and self._speakers.mentions[own].id != "anon?":
            self._header = own if self._speakers.mentions[own].header else None
        for unit in sentence.units:
            if "relay" in unit.marks:
                self._relays.setdefault(sentence.index, (unit.start, unit.end))
            if unit.kind in (AREA, SPEAKER):
                for toponym in unit.toponyms:
                    if toponym.kind == "region" and toponym.ids and len(toponym.ids[0]) == 1:
                        self._last_region = toponym.ids[0][0]
        self._regions.append(self._last_region)

    def named(self) -> list[str | None]:
        """The id of the speaker that each sentence names itself."""
        mentions = self._speakers.mentions
        return [None if n is None else mentions[n].id.rstrip("?") for n in self._own]

    def assign(self, draft: Draft, sentences: Sequence[Sentence]) -> None:
        """Set the draft's speaker: its sentence's own, the total's, the next or the last one's."""
        if draft.speaker is not None:
            return
        own = self._own[draft.sentence]
        weak = None
        if own is not None and self._speakers.mentions[own].id == "anon?":
            own, weak = None, own
        if own is None and draft.parent is not None and draft.parent.sentence != draft.sentence:
            own = draft.parent.speaker
        if own is None and self._source is None:
            own = self._confirmed(draft, sentences)
        if own is None and self._source is None:
            own = self._closed(draft, sentences)
        if own is None and self._source is None:
            own = self._carried(draft, sentences)
            if own is not None:
                draft.flags.add("carried")
        draft.speaker = own if own is not None else weak if self._source is None else None

    def _closed(self, draft: Draft, sentences: Sequence[Sentence]) -> int | None:
        """«A. B. C, — ОВА»: one who closes a paragraph says all of it; «Про це повідомили …» says
        what stands before; «Генштаб повідомляє:» says what follows, to the end."""
        here = sentences[draft.sentence]
        for n in range(draft.sentence + 1, min(len(sentences), draft.sentence + 1 + _PARAGRAPH)):
            index = self._own[n]
            if index is None:
                continue
            if not self._speakers.paragraph(here.start, sentences[n].end - 1):
                break
            if self._speakers.mentions[index].closing or self._about_this(sentences[n]):
                return index
            break
        return self._headers[draft.sentence]

    def _about_this(self, sentence: Sentence) -> bool:
        first = [u.value for u in sentence.units[:2]]
        return sentence.has("say") and " ".join(first) in _THIS

    def _confirmed(self, draft: Draft, sentences: Sequence[Sentence]) -> int | None:
        """ "Forces claimed 16 … Governor X confirmed the incident": the next sentence names him."""
        nxt = draft.sentence + 1
        if nxt >= len(sentences) or self._own[nxt] is None:
            return None
        sentence = sentences[nxt]
        if not sentence.has("say") or sentences[draft.sentence].title:
            return None
        words = {u.value for u in sentence.units if u.value in _CONTINUES}
        return self._own[nxt] if words else None

    def _carried(self, draft: Draft, sentences: Sequence[Sentence]) -> int | None:
        regions = {t.ids[0][0] for t in draft.toponyms if t.kind == "region" and t.ids}
        for n in range(draft.sentence - 1, max(-1, draft.sentence - 1 - _REACH), -1):
            index = self._own[n]
            if index is None:
                continue
            speaker = self._speakers.mentions[index].id
            region = home(speaker)
            if speaker == "anon?":
                continue
            if self._speakers.mentions[index].closing and region is None:
                # «…, — ASTRA. …»: what follows tells more of the same
                return index if regions <= _regions(sentences[n]) else None
            if speaker in ("anon", "other", "police", "emergency"):
                return index if n == draft.sentence - 1 and not regions else None
            if region is None or not regions or regions <= {region}:
                return index
            return None
        return None

    def own_region(self, draft: Draft) -> Toponym | None:
        """The region that the speaker's title names, as printed."""
        if draft.speaker is None:
            return None
        return self._speakers.mentions[draft.speaker].region

    def region(self, draft: Draft) -> tuple[str | None, str | None]:
        """Where the report surely is (its speaker's own region), and the last region named."""
        own = home(self._source or "")
        if draft.speaker is not None:
            own = home(self._speakers.mentions[draft.speaker].id) or own
        return own, self._regions[draft.sentence]

    def speaker(
        self, draft: Draft, span: Callable[[int, int], Span], text: str
    ) -> tuple[Speaker, list[Span]]:
        """The record and the spans it was read from."""
        if draft.speaker is None:
            return Speaker(self._source or "outlet"), []
        mention: Mention = self._speakers.mentions[draft.speaker]
        self._note(draft, mention)
        where = span(mention.start, mention.end)
        spans = [where]
        name = medium = None
        if mention.name is not None:
            name = span(*mention.name).of(text)
        if mention.medium is not None:
            medium = span(*mention.medium).of(text)
        if self._source is not None and mention.id in ("anon", "anon?", "emergency"):
            return Speaker(self._source), spans
        relay = None
        if self._source is None:
            # Who passes it on: an agency named beside it, else the publisher.
            relay = self._name
            passed = self._relays.get(draft.sentence)
            if passed is not None:
                relay = span(*passed).of(text)
        return Speaker(mention.id.rstrip("?"), name or where.of(text), medium, relay), spans

    def _note(self, draft: Draft, mention: Mention) -> None:
        """An issue on a claim's speaker, on the first claim of each mention."""
        issue = self._speakers.issue(mention)
        if issue is not None and mention.start not in self._noted:
            self._noted.add(mention.start)
            severity = "warning" if mention.candidates else "info"
            self.notes.append(Note(issue[0], severity, issue[1], mention.start, mention.end, draft))


def _regions(sentence: Sentence) -> set[str]:
    return {t.ids[0][0] for u in sentence.units for t in u.toponyms if t.kind == "region" and t.ids}
