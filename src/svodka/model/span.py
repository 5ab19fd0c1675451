"""A span is a half-open range of characters (Unicode code points) in a document's text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Characters ``start`` up to but not including ``end``: ``text[start:end]`` is printed."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The printed words."""
        return text[self.start : self.end]

    def cover(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))
