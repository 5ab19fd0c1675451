"""A document as words and sentences, each with the way back to its characters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from svodka.language import Token, clean, tokens
from svodka.language.detect import detect
from svodka.language.lexicon import Lexicon
from svodka.language.sentences import sentences
from svodka.model import Document, Evidence, Span

LANGUAGES = ("en", "ru", "uk")
_OPENERS = "«“„\"'("


class Hit(NamedTuple):
    """Words of a lexicon at tokens ``start`` to ``end``: their class and value."""

    cls: str
    value: str
    start: int
    end: int


class Prose:
    """The words of one document. Token indices are half-open ranges, like spans."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        lang = document.lang
        self.lang = lang if lang is not None and lang in LANGUAGES else detect(document.text)
        self._clean = clean(document.text)
        self.tokens: list[Token] = tokens(self._clean.text)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The word lists of this language: those that claims are read with, and our own."""
        return Lexicon.packaged(f"claims/{self.lang}", f"retellings/{self.lang}")

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return sentences(self.tokens)

    @cached_property
    def _starts(self) -> list[int]:
        return [self._clean.at(token.start) for token in self.tokens]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _line_ends(self) -> list[int]:
        return [i for i, token in enumerate(self.tokens) if token.kind == "line"]

    def span(self, start: int, end: int) -> Span:
        """Tokens ``start`` to ``end`` (at least one) as characters of the document."""
        return self._clean.back(self.tokens[start].start, self.tokens[end - 1].end)

    def words(self, start: int, end: int) -> Evidence:
        """Tokens as printed, with their span."""
        span = self.span(start, end)
        return Evidence(span.start, span.end, span.of(self.text))

    def at(self, span: Span) -> tuple[int, int]:
        """The tokens that start inside ``span``."""
        return bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)

    def sentence_of(self, token: int) -> tuple[int, int]:
        """The sentence that holds a token; of a line end, the one before it."""
        ranges = self.sentences
        index = max(0, bisect_right(self._sentence_starts, token) - 1)
        return ranges[index] if ranges else (0, 0)

    def hits(self, start: int, end: int, classes: Iterable[str]) -> list[Hit]:
        """What the word lists know in tokens ``start`` to ``end``, in order; of one class, the
        longest words from the left, which do not overlap."""
        wanted = frozenset(classes)
        out: list[Hit] = []
        free: dict[str, int] = {}
        for i in range(start, end):
            if self.tokens[i].kind != "word":
                continue
            for cls, value, size in self.lexicon.matches(self.tokens, i):
                if cls in wanted and i >= free.get(cls, 0) and i + size <= end:
                    out.append(Hit(cls, value, i, i + size))
                    free[cls] = i + size
        return out

    def paragraph(self, token: int) -> tuple[int, int]:
        """The tokens of the line that holds a token."""
        lines = self._line_ends
        after = bisect_left(lines, token)
        start = lines[after - 1] + 1 if after else 0
        return start, lines[after] if after < len(lines) else len(self.tokens)

    def continues(self, token: int) -> bool:
        """Whether the next token is a capitalised word in the same breath: one blank between."""
        if token + 1 >= len(self.tokens) or not capitalised(self.tokens[token + 1]):
            return False
        return self._starts[token + 1] - self.span(token, token + 1).end <= 1

    def opens_sentence(self, token: int) -> bool:
        """Whether a capital letter here says nothing: the first word of a sentence or a line."""
        at = token - 1
        while at >= 0 and self.tokens[at].kind == "sign" and self.tokens[at].text in _OPENERS:
            at -= 1
        return at < 0 or self.tokens[at].kind == "line" or self.tokens[at].text in ".!?…—:"


def capitalised(token: Token) -> bool:
    """A word that starts with a capital letter."""
    return token.kind == "word" and token.text[:1].isupper()


def inside(span: Span, others: Sequence[Span]) -> bool:
    """Whether ``span`` lies within one of ``others``."""
    return any(other.start <= span.start and span.end <= other.end for other in others)


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether ``span`` shares a character with one of ``others``."""
    return any(other.start < span.end and span.start < other.end for other in others)
