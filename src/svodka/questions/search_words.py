"""The words of a search → what is wanted. Total: whatever is typed means something or nothing.

Words have all to be there, in any inflection. Words in quotation marks stand beside each other, and
mean nothing else; a hyphen before a word or a quotation leaves out what has it; OR (ИЛИ, АБО, |)
between two makes either do. Dates narrow to nights; names of places and speakers widen to what was
said there and by them. Everything else is a word; signs are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from svodka.language import Token, clean, terms, tokens
from svodka.ledger.wanted import Group, Together, Wanted
from svodka.questions import search_names, search_nights

# Letters of a question that are read, and groups of words that are looked for.
LONGEST = 400
MOST_GROUPS = 24

_QUOTES = '"“”„«»‟＂'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)[-−–](?=[^\s-]))?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|\Z)|(?P<plain>[^\s{_QUOTES}]+))"
)
_OR = frozenset(("OR", "ИЛИ", "АБО", "|", "||"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some words were taken for. ``kind``: place, speaker, office, nights, short form; ids of
    places or speakers; ``nights``: first and last, None where the year is not told."""

    kind: str
    printed: str
    ids: tuple[str, ...] = ()
    nights: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """``words``: whether there is anything to look for; ``left``: how many words were too many."""

    text: str
    wanted: Wanted
    meanings: tuple[Meaning, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the question: a group of words, or "or" between two (``group`` is None)."""

    group: Group | None
    negative: bool = False


def understood(text: str) -> Understood:
    """What is meant; the same for the same words, whenever they are asked."""
    text = text[:LONGEST]
    meanings: list[Meaning] = []
    plain, nights, days = _dated(text, meanings)
    parts = _either(list(_parts(plain, meanings)))
    wanted = [part.group for part in parts if part.group and not part.negative]
    without = [part.group for part in parts if part.group and part.negative]
    groups: list[Group] = [tuple(((f"day:{day}",),) for day in days)] if days else []
    groups += wanted[:MOST_GROUPS]
    made = Wanted(tuple(groups), tuple(without[:MOST_GROUPS]), tuple(nights))
    # Signs alone, or words that stand everywhere, ask for nothing.
    nothing = not (made.groups or made.without or made.nights)
    left = max(0, len(wanted) - MOST_GROUPS) + max(0, len(without) - MOST_GROUPS)
    return Understood(text, replace(made, nothing=nothing), tuple(meanings), left)


# --- dates


def _dated(
    text: str, meanings: list[Meaning]
) -> tuple[str, list[tuple[date, date]], dict[str, None]]:
    """The text with blanks for its dates; stretches of nights in order; days of any year."""
    outside = _PIECE.sub(lambda m: " " * len(m.group()) if _literal(m) else m.group(), text)
    nights: list[tuple[date, date]] = []
    days: dict[str, None] = {}
    rest, at = "", 0
    for found in search_nights.dates(outside):
        rest += text[at : found.start] + " " * (found.end - found.start)
        at = found.end
        nights += [found.nights] if found.nights else []
        days |= dict.fromkeys(found.days)
        meanings.append(Meaning("nights", text[found.start : found.end], (), found.nights))
    return rest + text[at:], sorted(set(nights)), days


def _literal(match: re.Match[str]) -> bool:
    return match["quoted"] is not None or match["minus"] is not None


# --- words


def _parts(text: str, meanings: list[Meaning]) -> Iterator[_Part]:
    run: list[str] = []
    for match in _PIECE.finditer(text):
        plain = match["plain"]
        if plain in _OR:
            yield from _meant(run, meanings)
            yield _Part(None)
            run = []
        elif _literal(match):
            yield from _meant(run, meanings)
            run = []
            phrase = tuple(terms.terms(plain if plain is not None else match["quoted"]))
            if phrase:
                yield _Part((((phrase),),), negative=match["minus"] is not None)
        else:
            run.append(plain)
    yield from _meant(run, meanings)


def _meant(run: Sequence[str], meanings: list[Meaning]) -> Iterator[_Part]:
    """Words that follow each other, with what they mean together."""
    found = tokens(clean(" ".join(run)).text)
    i = 0
    while i < len(found):
        read = search_names.at(found, i) if found[i].kind == "word" else ()
        size = read[0].size if read else 1
        words = _together(found[i : i + size])
        printed = " ".join(token.text for token in found[i : i + size])
        meanings += [Meaning(named.kind, printed, named.ids) for named in read]
        group = dict.fromkeys([words] if words else [])
        for named in read:
            group |= dict.fromkeys(named.group)
        if group:
            yield _Part(tuple(group))
        i += size


def _together(found: Sequence[Token]) -> Together:
    """Each word by itself; the parts of a hyphenated one beside each other."""
    phrases = (tuple(terms.terms(token.text)) for token in found)
    return tuple(phrase for phrase in phrases if phrase)


def _either(parts: Sequence[_Part]) -> list[_Part]:
    """Parts with "or" between them as one; an "or" that joins nothing is passed over."""
    out: list[_Part] = []
    joining = False
    for part in parts:
        if part.group is None:
            joining = bool(out)
            continue
        if joining and out[-1].group and not out[-1].negative and not part.negative:
            out[-1] = _Part(tuple(dict.fromkeys((*out[-1].group, *part.group))))
        else:
            out.append(part)
        joining = False
    return out
