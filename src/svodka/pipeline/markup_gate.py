"""The cheapest possible test whether markup can hold a claim at all, before it is parsed.

Two looks. The first, at every page, takes about 0.1 ms for one of 50 KB: one pass of a
multi-pattern matcher for what stands in Latin letters, and one over the page's Cyrillic letters, a
byte each. It confuses some letters, and so lets through too much, never too little. The second, at
what it let through, compares the words themselves.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from svodka.language.lexicon import read_rows

# With ASCII gone but for blanks, what is left of a page is its Cyrillic words: a fraction of the
# markup, and words that tags or soft hyphens cut are whole again.
_ASCII = bytes(set(range(128)) - {32})
_ESCAPED = re.compile(rb"\\u04[0-9a-fA-F]{2}")
_REFERENCES = re.compile(
    rb"&#(?:0*1\d{3}|[xX]0*4[0-9a-fA-F]{2})|&(?:[a-z]{1,6}cy;|shy;|zwn?j;)|&#(?:0*173|0*820\d)"
    rb"|&#[xX]0*(?:[aA][dD]|200[b-fB-F])",
    re.IGNORECASE,
)
_BREAKS = re.compile(rb"<wbr[^>]{0,20}>", re.IGNORECASE)
# Signs that may stand inside a word, and how they begin in UTF-8 (soft hyphens and accents by two
# bytes, the rest by three).
_SIGNS = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff]+")
_INSIDE: tuple[bytes, ...] = (
    *(b"\xc2\xad", b"\xcc", b"\xcd", b"\xe2\x80\x8b", b"\xe2\x80\x8c", b"\xe2\x80\x8d"),
    *(b"\xe2\x80\x8e", b"\xe2\x80\x8f", b"\xe2\x80\xaa", b"\xe2\x81\xa0", b"\xef\xb8\x8f"),
    *(b"\xef\xb8\x8e", b"\xef\xbb\xbf"),
)


# What is no letter but may stand for one, or inside a word: then only the second look can tell.
_RARE = (*_INSIDE, b"&#", b"cy;", b"&shy", b"&zw", b"<wbr", b"\\u04")


def wanted(markup: bytes) -> bool:
    """True for every page (in UTF-8) whose text ``gate.relevant`` lets through; and for some more,
    because a page's menus are looked at too. Linear."""
    low = _without_scripts(markup.lower())
    first = _first_look()
    # With overlaps: no string of one kind may hide one of another.
    found = {first.kinds[match[0]] for match in first.latin.find_matches_as_indexes(low, True)}
    if "rare" in found:
        return _second_look(markup)
    letters = low.translate(first.fold, first.dropped)
    for kind in ("outcome", "thing"):
        if kind not in found and not first.cyrillic[kind].find_matches_as_indexes(letters):
            return False
    return _second_look(markup)


class _First(NamedTuple):
    """``latin``: strings in Latin letters and rare signs, ``kinds`` what each is. ``fold``,
    ``dropped``: bytes → Cyrillic letters of one case, a byte each."""

    latin: BytesAhoCorasick
    kinds: tuple[str, ...]
    fold: bytes
    dropped: bytes
    cyrillic: dict[str, BytesAhoCorasick]


@cache
def _first_look() -> _First:
    fold, dropped = _folded()
    latin = {kind: _strings(kind)[0] for kind in ("thing", "outcome")} | {"rare": _RARE}
    cyrillic = {}
    for kind in ("thing", "outcome"):
        strings = {one.encode().translate(fold, dropped) for one in _strings(kind)[1]}
        cyrillic[kind] = BytesAhoCorasick(sorted(strings))
    kinds = tuple(kind for kind, some in latin.items() for _ in some)
    every = [one for some in latin.values() for one in some]
    return _First(BytesAhoCorasick(every), kinds, fold, dropped, cyrillic)


def _folded() -> tuple[bytes, bytes]:
    """(translation, bytes to drop). Of a letter's two bytes in UTF-8 the first is dropped, and the
    second becomes the same one for the capital and the small letter; letters that share a second
    byte with either become one."""
    letters = {c for kind in ("thing", "outcome") for c in "".join(_strings(kind)[1])} - {" "}
    leads, same = set[int](), list(range(256))
    for letter in letters:
        small, capital = letter.encode(), letter.upper().encode()
        assert len(small) == len(capital) == 2, letter
        leads |= {small[0], capital[0]}
        one, other = sorted((same[small[1]], same[capital[1]]))
        same = [one if value == other else value for value in same]
    return bytes(same), bytes(sorted((set(range(128)) - {32}) | leads))


def _second_look(markup: bytes) -> bool:
    if _BREAKS.search(markup):
        markup = _BREAKS.sub(b"", markup)
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
