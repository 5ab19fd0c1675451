"""Sentences that carry no claim and speculate, generalise, foresee or load the words.

The word lists are even-handed: words of both sides stand in them, and a test holds that.
"""

from __future__ import annotations

from collections.abc import Sequence

from svodka.model import Claim, Evidence, Reading, Span
from svodka.model.audit import Mark
from svodka.retellings.prose import Hit, Prose, capitalised, overlaps
from svodka.retellings.utterances import find
from svodka.retellings.voices import Voices

# Class of the word lists → what an editor reads. In order of display.
CLASSES: dict[str, str] = {
    "speculation": "speculates",
    "general": "speaks for people who are not named",
    "prediction": "foresees",
    "significance": "says what it means",
    "loaded": "loads the words",
    "emotion": "speaks of feelings",
    "framing": "takes a side's words",
    "question": "asks without an answer",
}
# In a sentence with a claim, "reportedly" and "may" belong to the claim: its stance.
_WITH_CLAIM = ("loaded", "framing", "emotion", "significance")
# What an official foresees or takes for possible is his statement, not the article's.
_OFFICIALS = ("speculation", "prediction", "general", "emotion", "question")
# Whom a claim is ascribed to says nothing about the rest of that sentence.
_ASCRIBED = ("speaker", "stance")
_LONG = 3  # letters: headlines leave "of" and "the" small
_TITLE = 40  # tokens of the longest headline
_HEADLINE = 4  # long words: fewer do not show that every word has a capital letter
_CLOSERS = "”»\"'’)"


def commentary(article: Reading) -> tuple[Mark, ...]:
    """A mark for each sentence with such words: ``commentary`` without a claim, ``loaded`` beside
    one. Words inside quotation marks are their speaker's and do not count."""
    prose = Prose(article.document)
    voices = Voices(prose, article.claims)
    quotes = [item.quoted.outer for item in find(prose, voices)]
    claims = [span for claim in article.claims for span in _spans(claim)]
    out = []
    for start, end in prose.sentences:
        if start < end:
            mark = _sentence(prose, voices, (start, end), quotes, claims)
            out += [mark] if mark else []
    return tuple(out)


def _spans(claim: Claim) -> list[Span]:
    """The characters that a claim was read from."""
    slots = (found for slot, found in claim.evidence.items() if slot not in _ASCRIBED)
    return [Span(e.start, e.end) for found in slots for e in found]


def _sentence(
    prose: Prose,
    voices: Voices,
    sentence: tuple[int, int],
    quotes: Sequence[Span],
    claims: Sequence[Span],
) -> Mark | None:
    while sentence[0] + 1 < sentence[1] and prose.tokens[sentence[0]].text in _CLOSERS:
        sentence = (sentence[0] + 1, sentence[1])  # it closes the quotation before
    span = prose.span(*sentence)
    held = overlaps(span, claims)
    classes = _WITH_CLAIM if held else tuple(c for c in CLASSES if c != "question")
    found = [
        hit
        for hit in prose.hits(*sentence, classes)
        if not overlaps(prose.span(hit.start, hit.end), quotes)
        and (hit.cls == "framing" or not _is_name(prose, hit))
    ]
    words = [(hit.cls, prose.words(hit.start, hit.end)) for hit in _longest(found)]
    if not held and _asks(prose, sentence, quotes):
        words.append(("question", prose.words(sentence[1] - 1, sentence[1])))
    if not held and _official(prose, voices, sentence):
        words = [(cls, word) for cls, word in words if cls not in _OFFICIALS]
    if not words:
        return None
    verdict = "loaded" if held else "commentary"
    return Mark("commentary", verdict, span, _why(words, held), tuple(w for _, w in words))


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Without those that stand inside another: "stark" in "stark reminder"."""

    def within(one: Hit, other: Hit) -> bool:
        inside = other.start <= one.start and one.end <= other.end
        return inside and other.end - other.start > one.end - one.start

    return [one for one in hits if not any(within(one, other) for other in hits)]


def _asks(prose: Prose, sentence: tuple[int, int], quotes: Sequence[Span]) -> bool:
    """A question mark at the end, outside quotation marks. A question of two words is a tag."""
    last = prose.tokens[sentence[1] - 1]
    long = sentence[1] - sentence[0] > 3
    return (
        last.text == "?" and long and not overlaps(prose.span(sentence[1] - 1, sentence[1]), quotes)
    )


def _official(prose: Prose, voices: Voices, sentence: tuple[int, int]) -> bool:
    """Whether the sentence says what an office said."""
    offices = [voice for voice in voices.between(*sentence) if voice.kind == "office"]
    return bool(offices) and bool(prose.hits(*sentence, ("say",)))


def _is_name(prose: Prose, hit: Hit) -> bool:
    """A capital letter in mid-sentence: "in May", «газета "Рекорд"». In a Headline Where Every
    Word Has One it says nothing."""
    if not capitalised(prose.tokens[hit.start]) or prose.opens_sentence(hit.start):
        return False
    start, end = prose.paragraph(hit.start)
    if end - start > _TITLE:
        return True
    line = prose.tokens[start:end]
    long = [token for token in line if token.kind == "word" and len(token.text) > _LONG]
    return len(long) < _HEADLINE or 2 * sum(map(capitalised, long)) < len(long)


def _why(words: Sequence[tuple[str, Evidence]], held: bool) -> str:
    parts = []
    for cls, meaning in CLASSES.items():
        printed = dict.fromkeys(word.text for c, word in words if c == cls)
        if printed:
            parts.append(meaning + " (" + ", ".join(f"“{p}”" for p in printed) + ")")
    told = "; ".join(parts)
    return f"Beside a claim it {told}." if held else f"No claim; it {told}."
