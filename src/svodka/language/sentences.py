"""Tokens → sentences, as ranges of token indices. A list after a colon stays with its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from svodka.language.tokens import Token

# No real sentence has so many tokens; without a limit, work on one grows with its square.
_LONGEST = 300
_ENDS = frozenset(".!?…")
_HOLDS = frozenset(":,;—-")
_OPENERS = frozenset('«"“„([')
# A capital alone, or «А.В» as one token; "U.S." may well end a sentence.
_INITIALS = re.compile(r"(?:[А-ЯЁІЇЄҐ]\.)?[^\W\d_a-zа-яёіїєґ]\Z")
BULLETS = frozenset("▪◾◽▫●•◼◻■□🔹🔸➖✔➤►▶◆◇⚫⚪🔺🔻➡✅❗⚡💥")


@lru_cache(maxsize=1)
def abbreviations() -> frozenset[str]:
    """Words whose full stop does not end a sentence."""
    text = files("svodka").joinpath("data/language/abbreviations.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Half-open ranges of token indices; together they hold every token that is not a line end."""
    out: list[tuple[int, int]] = []
    start, listing = 0, False
    for i, token in enumerate(tokens):
        kind = token.kind
        if i - start >= _LONGEST:
            out.append((start, i))
            start, listing = i, False
        if kind == "word" or kind == "number":
            continue
        if kind == "line":
            cut = not _goes_on(tokens, i, listing)
            end = i
        else:
            if token.text == ":":
                listing = True
            cut = token.text in _ENDS and _is_end(tokens, i)
            end = i + 1
        if cut:
            if end > start:
                out.append((start, end))
            start, listing = i + 1, False
    if start < len(tokens):
        out.append((start, len(tokens)))
    return out


def _is_end(tokens: Sequence[Token], i: int) -> bool:
    if i + 1 >= len(tokens):
        return True
    after = tokens[i + 1]
    if after.kind == "line":
        return True
    if tokens[i].text == "." and i:
        before = tokens[i - 1]
        if before.kind == "word" and (
            before.key in abbreviations() or _INITIALS.match(before.text) is not None
        ):
            # "мск 23 мая 2025 г. Силами ...": a capital after "г." starts a sentence all the same.
            return before.key in ("г", "гг") and after.text[:1].isupper() and len(after.text) > 1
    if after.start == tokens[i].end and after.kind != "sign":
        return False
    return (
        after.text[:1].isupper()
        or after.kind == "number"
        or after.text in _OPENERS
        or after.text in "”»\"'"
        or after.text in BULLETS
        or (after.kind == "sign" and not after.text.isascii())
    )


def _goes_on(tokens: Sequence[Token], i: int, listing: bool) -> bool:
    """Whether the line break at ``tokens[i]`` is inside a sentence: a list, a wrapped line."""
    if i == 0 or i + 1 >= len(tokens):
        return False
    before, after = tokens[i - 1], tokens[i + 1]
    if before.text in _HOLDS:
        return True
    if listing and (after.text in BULLETS or after.text in "—-"):
        return True
    return len(tokens[i].text) == 1 and before.kind != "sign" and after.text[:1].islower()
