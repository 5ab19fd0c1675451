"""Clean text → tokens: words, numbers, signs and line ends, each with its place in the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from svodka.language.normalise import fold

# A number keeps its inner dots and colons ("20.00", "1,5", "12:30"), so that a time is one token.
# A hyphen inside a word belongs to it ("Ростов-на-Дону"); between digits and letters as well
# ("45-летний", "Ми-8"). The bound and the ++ keep long runs of digits and hyphens linear.
_TOKEN = re.compile(
    r"(?P<number>\d++(?:[.,:]\d++)*)(?![\d_-]{0,64}+[^\W\d_])"
    r"|(?P<word>\w+(?:['\-.](?=\w)\w+)*)"
    r"|(?P<line>\n+)"
    r"|(?P<sign>[^\w\s])"
)
# Letters of the longest word whose key is remembered.
_LONGEST = 64


class Token(NamedTuple):
    """``text`` as printed in the clean text, ``key`` its folded form without 's, ``kind`` is
    number, word, line or sign; ``start``/``end`` index the clean text."""

    text: str
    key: str
    kind: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Split clean ``text``; linear in its length."""
    out: list[Token] = []
    # tuple.__new__ is Token(...) without its Python frame: a quarter of the time of this loop.
    add, make = out.append, tuple.__new__
    for match in _TOKEN.finditer(text):
        printed, kind = match[0], match.lastgroup
        start, end = match.span()
        if kind != "word":
            key = printed
        else:
            key = _key(printed) if end - start <= _LONGEST else _key.__wrapped__(printed)
        add(make(Token, (printed, key, kind, start, end)))
    return out


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    key = fold(word)
    return key[:-2] if key.endswith("'s") else key
