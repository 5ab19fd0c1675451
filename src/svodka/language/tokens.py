"""Clean text → tokens: words, numbers, signs and line ends, each with its place in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from svodka.language.normalise import fold

# A number keeps its inner dots and colons ("20.00", "1,5", "12:30"), so that a time is one token.
# A hyphen inside a word belongs to it ("Ростов-на-Дону"); between digits and letters as well
# ("45-летний", "Ми-8").
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,:]\d+)*)(?![\w-]*[^\W\d_])"
    r"|(?P<word>\w+(?:['\-.](?=\w)\w+)*)"
    r"|(?P<line>\n+)"
    r"|(?P<sign>[^\w\s])"
)


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
    for match in _TOKEN.finditer(text):
        printed = match.group()
        kind = match.lastgroup or "sign"
        key = fold(printed) if kind == "word" else printed
        if key.endswith("'s"):
            key = key[:-2]
        out.append(Token(printed, key, kind, match.start(), match.end()))
    return out
