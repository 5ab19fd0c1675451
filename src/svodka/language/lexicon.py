"""Word lists as data: folded words and stems → classes and values. The rules are elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from svodka.language.tokens import Token

_CACHE_LIMIT = 50_000
_LONGEST = 64  # letters of the longest word that is remembered


class Entry(NamedTuple):
    """One row of a lexicon. ``rest`` are the patterns of the words after the first."""

    cls: str
    value: str
    rest: tuple[str, ...]
    weight: int


class Match(NamedTuple):
    """An entry found at a token: class, value and how many tokens it takes."""

    cls: str
    value: str
    size: int


class Lexicon:
    """Looks words up by exact form or stem. Immutable but for a bounded cache."""

    def __init__(self, rows: Sequence[tuple[str, str, str]]) -> None:
        self._exact: dict[str, list[Entry]] = {}
        self._stems: dict[str, list[Entry]] = {}
        for cls, value, pattern in rows:
            first, *rest = pattern.split()
            # Longer phrases first, then exact words before stems, then longer stems.
            weight = len(rest) * 1000 + (500 if "*" not in pattern else 0) + len(pattern)
            entry = Entry(cls, value, tuple(rest), weight)
            if first.endswith("*"):
                self._stems.setdefault(first[:-1], []).append(entry)
            else:
                self._exact.setdefault(first, []).append(entry)
        self._lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._cache: dict[str, tuple[Entry, ...]] = {}
        self._alone: dict[str, tuple[Match, ...]] = {}

    @staticmethod
    @cache
    def packaged(*names: str) -> Lexicon:
        """The lexicon of ``data/<name>.tsv`` of all names together."""
        return Lexicon([row for name in names for row in read_rows(name)])

    def entries(self, key: str) -> tuple[Entry, ...]:
        """All entries whose first word matches ``key``, the most specific first."""
        found = self._cache.get(key)
        if found is None:
            every = list(self._exact.get(key, ()))
            for length in self._lengths:
                if length <= len(key):
                    every += self._stems.get(key[:length], ())
            if not every and "-" in key:
                # «БпЛА-імітаторів», «дронов-разведчиков»: the first part says what it is.
                every = [e for e in self.entries(key.partition("-")[0]) if not e.rest]
            found = tuple(sorted(every, key=lambda e: -e.weight))
            if len(self._cache) > _CACHE_LIMIT:
                self._cache.clear()
            if len(key) <= _LONGEST:
                self._cache[key] = found
        return found

    def matches(self, tokens: Sequence[Token], i: int) -> tuple[Match, ...]:
        """The most specific match of each class at ``tokens[i]``."""
        key = tokens[i].key
        alone = self._alone.get(key)
        if alone is not None:
            return alone
        entries = self.entries(key)
        if not any(entry.rest for entry in entries):
            return self._remember(key, entries)
        found: dict[str, Match] = {}
        for cls, value, rest, _ in entries:
            if cls not in found:
                end = _continues(tokens, i + 1, rest) if rest else i + 1
                if end:
                    found[cls] = Match(cls, value, end - i)
        return tuple(found.values())

    def _remember(self, key: str, entries: Sequence[Entry]) -> tuple[Match, ...]:
        """The matches of a word that starts no phrase: the same wherever it stands."""
        found: dict[str, Match] = {}
        for entry in entries:
            found.setdefault(entry.cls, Match(entry.cls, entry.value, 1))
        out = tuple(found.values())
        if len(self._alone) > _CACHE_LIMIT:
            self._alone.clear()
        if len(key) <= _LONGEST:
            self._alone[key] = out
        return out


def read_rows(name: str) -> list[tuple[str, str, str]]:
    """The rows of ``data/<name>.tsv``: class, value, pattern; # starts a comment line."""
    text = files("svodka").joinpath(f"data/{name}.tsv").read_text("utf-8")
    rows = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            cls, value, pattern = line.split("\t")
            rows.append((cls, value, pattern.replace("'s ", " ")))
    return rows


def _continues(tokens: Sequence[Token], i: int, rest: tuple[str, ...]) -> int:
    """The index after the last word of ``rest`` when it stands at ``i``, else 0."""
    for pattern in rest:
        # Brackets and quotation marks may stand inside a phrase: "vehicle (UAV)".
        while i < len(tokens) and tokens[i].text in '()«»"“”':
            i += 1
        if i >= len(tokens):
            return 0
        key = tokens[i].key
        if pattern[-1] == "*":
            if not key.startswith(pattern[:-1]):
                return 0
        elif key != pattern:
            return 0
        i += 1
    return i
