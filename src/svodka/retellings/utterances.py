"""What is quoted in an article, and whose words it is said to be.

Names and titles («Рио», "Shahed") and single words held at arm's length are no quotations: nobody
is said to have said them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from svodka.language import Token
from svodka.retellings.prose import Prose, capitalised
from svodka.retellings.quoted import Quoted, dialogue, quoted
from svodka.retellings.voices import Voice, Voices
from svodka.retellings.wording import words_of

_AFTER = 25  # words after a quotation in which its attribution stands
_SOON = 9  # … and the verb of saying among them
_BEFORE = 40
_FEW = 4  # words: no more are a name, a title or a word at arm's length
_WHOLE = 6  # words from which a quotation is a sentence of its own
_ARMS_LENGTH = 2
_GAP = 3  # words from a verb of saying to what was said
_NAMING = frozenset([":", "as", "как", "як"])
_LINKS = frozenset([":", ",", "—", "that", "as", "что", "что-то", "як", "как", "що"])
_SPOKEN = re.compile(
    r"\b(?:said|says|asked|told|added|сказа\w+|говор\w+|рассказ\w+|сообщ\w+|отме\w+|добав\w+"
    r"|поясн\w+|заяв\w+|уточн\w+|вспомина\w+|каже|кажуть|розпов\w+|повідом\w+|зазнач\w+|дода\w+"
    r"|пригад\w+|спросил\w*|запита\w+|підкресл\w+|подчеркн\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """``quoted`` is where it stands; ``voice`` who is said to have said it, None when nobody is."""

    quoted: Quoted
    voice: Voice | None


def find(prose: Prose, voices: Voices) -> tuple[Quotation, ...]:
    """The quotations of a document with their voices; names, titles and single words left out."""
    spoken = dialogue(prose.text, _SPOKEN)
    taken = [item.outer for item in spoken]
    marks = [
        q for q in quoted(prose.text) if not any(s.start <= q.outer.start < s.end for s in taken)
    ]
    stretches = sorted((*spoken, *marks), key=lambda item: item.outer)
    return tuple(_Finder(prose, voices, stretches).run())


class _Finder:
    """The quoted stretches of one document, in order."""

    def __init__(self, prose: Prose, voices: Voices, stretches: Sequence[Quoted]) -> None:
        self._prose, self._voices, self._stretches = prose, voices, stretches
        self._ranges = [prose.at(item.outer) for item in stretches]

    def run(self) -> Iterator[Quotation]:
        last: tuple[int, Voice] | None = None
        for n, item in enumerate(self._stretches):
            start, end = self._ranges[n]
            inner = self._prose.at(item.inner)
            words = len(words_of(self._prose, *inner))
            if not words:
                continue
            voice = self._voice(n)
            line = self._prose.paragraph(start)
            if voice is None and last is not None and last[0] >= line[0] and words >= _WHOLE:
                voice = last[1]  # the same speaker goes on in the same paragraph
            if voice is None and not self._stands_alone(n, inner, words):
                continue
            if words <= _FEW and not item.dialogue and self._is_name(n, inner):
                continue
            if voice is not None:
                last = (end, voice)
            yield Quotation(item, voice)

    def _voice(self, n: int) -> Voice | None:
        return self._after(n) or self._before(n)

    def _after(self, n: int) -> Voice | None:
        """The voice after it: '…,' said the governor; «…», – уточнили в штабе."""
        tokens = self._prose.tokens
        _, end = self._ranges[n]
        limit = min(self._limit_after(n), end + _AFTER)
        if end + 1 < limit and tokens[end].text == "." and tokens[end + 1].text in "—-":
            end += 1  # «…». – додав президент
        elif end >= limit or not self._leads_on(n):
            return None
        stop = next((i for i in range(end, limit) if _stops(tokens[i])), limit)
        says = self._prose.hits(end, min(stop, end + _SOON), ("say",))
        if not says:
            return self._after_dash(end, stop)
        words = len(words_of(self._prose, *self._ranges[n]))
        if words <= _ARMS_LENGTH and tokens[end].text not in ",—-":
            return None
        known = self._nearest(end, stop, says[0].start)
        return known or (self._stranger(end, stop) if words >= _WHOLE else None)

    def _after_dash(self, end: int, stop: int) -> Voice | None:
        """«…», — глава района: a dash does without a verb of saying."""
        signs = [i for i in range(end, min(end + 2, stop)) if self._prose.tokens[i].kind == "sign"]
        if not signs or self._prose.tokens[signs[-1]].text not in "—-":
            return None
        at = min(signs[-1] + 1, len(self._prose.tokens) - 1)
        known = next((v for v in self._voices.between(at, stop) if v.start == at), None)
        return known or (self._stranger(at, stop) if capitalised(self._prose.tokens[at]) else None)

    def _stranger(self, start: int, end: int) -> Voice | None:
        """A name that is nowhere else: the first words with capital letters."""
        tokens = self._prose.tokens
        first = next((i for i in range(start, end) if capitalised(tokens[i])), None)
        if first is None:
            return None
        last = first
        while last + 1 < end and self._prose.continues(last):
            last += 1
        words = self._prose.words(first, last + 1)
        return Voice(first, last + 1, "named", words, name=(first, last + 1))

    def _leads_on(self, n: int) -> bool:
        """Whether the sentence goes on after the quotation, so that it can name the speaker."""
        tokens = self._prose.tokens
        _, end = self._ranges[n]
        inner = self._stretches[n].inner.of(self._prose.text).rstrip()
        after = tokens[end]
        if after.text in (",", "—", "-", "(") or inner[-1:] == ",":
            return True
        if after.text in ".!?…;:" or after.kind == "line" or inner[-1:] == ".":
            return False
        if inner[-1:] in "!?…":
            return True
        return bool(self._prose.hits(end, min(end + 3, len(tokens)), ("say",)))

    def _limit_after(self, n: int) -> int:
        """Up to the next quotation or the paragraph's end."""
        limit = self._prose.paragraph(self._ranges[n][0])[1]
        return min(limit, self._ranges[n + 1][0]) if n + 1 < len(self._ranges) else limit

    def _before(self, n: int) -> Voice | None:
        """The voice before it: The governor wrote: '…'; …, said X, "…"; called it "…"."""
        start, end = self._ranges[n]
        opening = max(self._sentence_start(start), start - _BEFORE)
        if n and self._ranges[n - 1][1] > opening:
            opening = self._ranges[n - 1][1]
        says = self._prose.hits(opening, start, ("say",))
        if not says:
            return None
        verb = says[-1]
        before = self._prose.tokens[start - 1].key
        words = len(words_of(self._prose, start, end))
        linked = before in _LINKS or start - verb.end <= _GAP
        if words <= _ARMS_LENGTH:  # «шахеди» in the words of somebody who said the rest
            naming = verb.value == "names" and start - verb.end <= _GAP
            linked = naming or start == verb.end or before in _NAMING
        if not linked and words < _WHOLE:
            return None
        found = self._nearest(opening, start, verb.start)
        return found or self._voices_before(opening)

    def _voices_before(self, token: int) -> Voice | None:
        """A participle without a subject of its own (", adding: …") goes with the one before."""
        return None if self._prose.opens_sentence(token) else self._voices.before(token)

    def _sentence_start(self, token: int) -> int:
        return self._prose.sentence_of(max(0, token - 1))[0]

    def _nearest(self, start: int, end: int, verb: int) -> Voice | None:
        """The voice nearest to the verb; a name or an office goes before "sources"."""
        voices = self._voices.between(start, end)
        if not voices:
            return None

        def gap(voice: Voice) -> tuple[bool, int]:
            near = voice.start - verb if voice.start > verb else verb - voice.end + 1
            return voice.kind == "unnamed" and not voice.name, near

        return min(voices, key=gap)

    def _stands_alone(self, n: int, inner: tuple[int, int], words: int) -> bool:
        """Words that are somebody's though nobody is named: a sentence with an end of its own, or
        a headline's «…»: before or after a colon. A long title has neither."""
        tokens = self._prose.tokens
        start, end = self._ranges[n]
        colon = (start and tokens[start - 1].text == ":") or (
            end < len(tokens) and tokens[end].text == ":"
        )
        ends = any(token.text in ".!?…," for token in tokens[slice(*inner)])
        return words > 2 if colon else words >= _WHOLE and ends

    def _is_name(self, n: int, inner: tuple[int, int]) -> bool:
        """Few words, the first one capitalised though the sentence goes on: ТЦ «Рио»."""
        tokens = self._prose.tokens
        if not capitalised(tokens[inner[0]]):
            return False
        start, _ = self._ranges[n]
        if inner[1] - inner[0] == 1:
            return True
        if tokens[inner[1] - 1].text in ",!?….":
            return False
        return start > 0 and tokens[start - 1].kind in ("word", "number")


def _stops(token: Token) -> bool:
    """The end of a sentence, or an emoji, which starts a channel's own line."""
    ornament = token.kind == "sign" and not token.text.isascii() and token.text not in "—«»“”„"
    return token.text in ".!?…;" or ornament
