"""What is looked for, by terms and labels, and how the two databases are told. Pure.

A **term** is a word's form by which texts are searched (``svodka.language.terms``); a **label**
says something of the claim that is no word of it: ``place:ru-klu``. Neither holds a quotation
mark, and both are quoted all the same: whatever a person types is words, never the database's
language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

# Terms that follow each other.
Phrase: TypeAlias = tuple[str, ...]
# Phrases that stand in one claim or document.
Together: TypeAlias = tuple[Phrase, ...]
# Any of these will do.
Group: TypeAlias = tuple[Together, ...]

# Every row has it, so that what is to be left out can be taken from something.
EVERY = "every:"
# Labels of documents; claims have more.
_OF_DOCUMENTS = (EVERY, "day:")
# PostgreSQL keeps no more places of a term, and none behind this one.
_MOST_PLACES = 255
_LAST_PLACE = 16383
_NO_LABEL = re.compile(r"[^\w:.@/-]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``groups`` have all to be met, ``without`` none of them. ``nights``: first and last of each
    stretch, in order; () is any. ``nothing``: the question asks for what cannot be there."""

    groups: tuple[Group, ...] = ()
    without: tuple[Group, ...] = ()
    nights: tuple[tuple[date, date], ...] = ()
    nothing: bool = False

    @property
    def words(self) -> frozenset[str]:
        """The terms that are looked for: what a text may be marked by."""
        return frozenset(
            term
            for group in self.groups
            for together in group
            for phrase in together
            for term in phrase
            if ":" not in term
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What a claim has to be, whatever its words. Ids; () and None limit nothing. A document has
    to make such a claim."""

    places: tuple[str, ...] = ()
    speaker: str | None = None
    outcome: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def of_claims(self) -> bool:
        return bool(self.places or self.speaker or self.outcome)


def label(kind: str, value: str) -> str:
    """A label; what stands in no id becomes a hyphen."""
    return f"{kind}:{_NO_LABEL.sub('-', value.lower())}"


def of_claims(wanted: Wanted, limits: Limits) -> Wanted:
    """With the limits as labels."""
    labels = [[label("place", id) for id in limits.places]]
    labels += [[label("speaker", limits.speaker)] if limits.speaker else []]
    labels += [[label("outcome", limits.outcome)] if limits.outcome else []]
    groups = tuple(tuple(((one,),) for one in some) for some in labels if some)
    return replace(wanted, groups=(*wanted.groups, *groups))


def of_documents(wanted: Wanted) -> Wanted | None:
    """The same without labels that only claims have; None where nothing is left of something that
    has to be met."""
    groups = tuple(_words_alone(group) for group in wanted.groups)
    if not all(groups):
        return None
    without = tuple(found for group in wanted.without if (found := _words_alone(group)))
    return replace(wanted, groups=groups, without=without)


def _words_alone(group: Group) -> Group:
    return tuple(
        together
        for together in group
        if all(":" not in t or t.startswith(_OF_DOCUMENTS) for phrase in together for t in phrase)
    )


def fts5(wanted: Wanted) -> str:
    """SQLite's query: ``("a b" OR ("c" AND "d")) AND "e" NOT "f"``."""
    return _written(wanted, lambda phrase: f'"{_quoted(" ".join(phrase))}"', "AND", "OR", "NOT")


def tsquery(wanted: Wanted) -> str:
    """PostgreSQL's query: ``('a' <-> 'b' | 'c' & 'd') & 'e' & !'f'``."""

    def lexemes(phrase: Phrase) -> str:
        return "(" + " <-> ".join(map(_lexeme, phrase)) + ")"

    return _written(wanted, lexemes, "&", "|", "& !")


def tsvector(parts: Iterable[Iterable[str]]) -> str:
    """Terms as PostgreSQL keeps them, with their places; between two parts is a gap, so that no
    phrase reaches from one into the next."""
    places: dict[str, list[int]] = {}
    at = 0
    for part in parts:
        for term in part:
            at += 1
            places.setdefault(term, []).append(min(at, _LAST_PLACE))
        at += 2
    return " ".join(
        f"{_lexeme(term)}:{','.join(map(str, found[:_MOST_PLACES]))}"
        for term, found in places.items()
    )


def _written(
    wanted: Wanted, phrase: Callable[[Phrase], str], all_: str, any_: str, none: str
) -> str:
    def together(value: Together) -> str:
        return "(" + f" {all_} ".join(map(phrase, value)) + ")"

    def group(value: Group) -> str:
        return "(" + f" {any_} ".join(map(together, value)) + ")"

    groups = wanted.groups or ((((EVERY,),),),)
    text = f" {all_} ".join(map(group, groups))
    if not wanted.without:
        return text
    left_out = f" {any_} ".join(map(group, wanted.without))
    return f"({text}) {none} ({left_out})"


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _lexeme(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
