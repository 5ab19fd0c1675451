"""Form → what has it, read from packed text. Forms that share their start are packed together:
``юхнов,,а;yukhnov,`` is юхнов, юхнова, yukhnov."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

START = 3  # letters of a form's first word that say in which bucket it is


def unpacked(packed: str) -> Iterator[str]:
    """The forms of one or more groups."""
    for group in packed.split(";"):
        start, *ends = group.split(",")
        for end in ends:
            yield start + end


class Forms:
    """Form → values, and first word → most words of a form that starts so."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """``entries``: packed forms and the value that they share."""
        self.values: dict[str, list[str]] = defaultdict(list)
        self.words: dict[str, int] = {}
        for packed, value in entries:
            for form in unpacked(packed):
                self.values[form].append(value)
            if " " in packed:
                for form in unpacked(packed):
                    first, *more = form.split(" ")
                    self.words[first] = max(self.words.get(first, 1), len(more) + 1)


_NOTHING = Forms(())


class Buckets:
    """Many forms, unpacked a bucket at a time when a word asks for it.

    ``text``: a line a bucket: its letters, a tab, then entries ``value:group``, with | between.
    """

    def __init__(self, text: str) -> None:
        self._packed = dict(line.split("\t", 1) for line in text.splitlines())
        self._open: dict[str, Forms] = {}

    def bucket(self, word: str) -> Forms:
        """The bucket in which forms that start with ``word`` are."""
        letters = word[:START]
        known = self._open.get(letters)
        if known is None:
            packed = self._packed.get(letters)
            if not packed:
                return _NOTHING
            entries = (entry.partition(":") for entry in packed.split("|"))
            known = Forms((group, value) for value, _, group in entries)
            self._open[letters] = known
        return known

    def get(self, form: str) -> list[str]:
        """The values of a form."""
        first = form.partition(" ")[0]
        return self.bucket(first).values.get(form, [])

    def most_words(self, first: str) -> int:
        """How many words the longest form has that starts with the word ``first``; at least 1."""
        return self.bucket(first).words.get(first, 1)

    def starts(self, first: str) -> bool:
        """Whether a form starts with the word ``first``."""
        bucket = self.bucket(first)
        return first in bucket.values or first in bucket.words

    def __iter__(self) -> Iterator[str]:
        for letters in self._packed:
            yield from self.bucket(letters).values
