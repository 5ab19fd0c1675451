"""The cheapest possible test whether markup can hold a claim at all, before it is parsed."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from svodka.language.lexicon import read_rows

# With ASCII gone but for blanks, what is left of a page is its Cyrillic words: a fraction of the
# markup, and words that tags or soft hyphens cut are whole again.
_ASCII = bytes(set(range(128)) - {32})
_ESCAPED = re.compile(rb"\\u04[0-9a-fA-F]{2}")
_REFERENCES = re.compile(rb"&#(?:1\d{3}|[xX]4[0-9a-fA-F]{2});")
# Signs that may stand inside a word, and how they begin in UTF-8 (soft hyphens and accents by two
# bytes, the rest by three).
_SIGNS = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff]+")
_INSIDE: tuple[bytes, ...] = (
    *(b"\xc2\xad", b"\xcc", b"\xcd", b"\xe2\x80\x8b", b"\xe2\x80\x8c", b"\xe2\x80\x8d"),
    *(b"\xe2\x80\x8e", b"\xe2\x80\x8f", b"\xe2\x80\xaa", b"\xe2\x81\xa0", b"\xef\xb8\x8f"),
    *(b"\xef\xb8\x8e", b"\xef\xbb\xbf"),
)


def wanted(markup: bytes) -> bool:
    """True for every page (in UTF-8) whose text ``gate.relevant`` lets through; and for some more,
    because a page's menus are looked at too. Linear."""
    if _REFERENCES.search(markup):
        markup = unescape(markup.decode("utf-8", "replace")).encode("utf-8", "replace")
    if b"\\u04" in markup:
        markup = _ESCAPED.sub(lambda match: chr(int(match.group()[2:], 16)).encode(), markup)
    low = _without_scripts(markup.lower())
    if any(sign in low for sign in _INSIDE):
        low = _SIGNS.sub("", low.decode("utf-8", "replace")).encode("utf-8", "replace")
    cyrillic = low.translate(None, _ASCII).decode("utf-8", "ignore").lower()
    return all(_holds(group, low, cyrillic) for group in ("thing", "outcome"))


def _holds(group: str, low: bytes, cyrillic: str) -> bool:
    latin, others = _strings(group)
    return any(string in low for string in latin) or any(string in cyrillic for string in others)


def _without_scripts(low: bytes) -> bytes:
    """Most of a page's bytes are scripts; only those that hold JSON can hold an article."""
    parts: list[bytes] = []
    at = 0
    while (start := low.find(b"<script", at)) >= 0:
        if b"json" in low[start : low.find(b">", start) + 1]:
            end = start + len(b"<script")
            parts.append(low[at:end])
        else:
            end = low.find(b"</script", start)
            parts.append(low[at:start])
        at = end if end >= 0 else len(low)
    return b"".join((*parts, low[at:]))


@cache
def _strings(group: str) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """(in Latin letters, in Cyrillic ones). One that holds another of its group adds nothing."""
    all_of = {string for kind, _, string in read_rows("claims/gate") if kind == group}
    least = [s for s in sorted(all_of) if not any(o != s and o in s for o in all_of)]
    latin = tuple(string.encode() for string in least if string.isascii())
    return latin, tuple(string for string in least if not string.isascii())
