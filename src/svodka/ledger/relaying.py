"""Who says something, and who only passes it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from svodka.model.finding import Statement

# Speakers of whom there is one in every article: its outlet, and somebody who is not named.
OF_THE_ARTICLE = ("outlet", "anon")


class Relays(NamedTuple):
    """``speakers``: independent ones. ``relays``: articles that pass on what they say, a family
    counting once; ``documents``: the same with each copy counted."""

    speakers: int
    relays: int
    documents: int


def relays(statements: Iterable[Statement], earliest: Mapping[str, str]) -> Relays:
    """Who says it and who passes it on, of statements that say one thing or bear on one question.

    ``earliest``: document → the earliest of its family (``Ledger.earliest_of``); a document that is
    not in it is a family of its own. Where a speaker's own document is there, every other document
    with its claims is a relay; where it is not, the earliest document that quotes the speaker is
    what the speaker is known by, and the others are relays.
    """
    told: dict[tuple[str, str], dict[str, Statement]] = defaultdict(dict)
    for item in statements:
        family = earliest.get(item.document, item.document)
        told[speaking(item.claim.speaker.id, item.claim.speaker.name, family)].setdefault(
            item.document, item
        )
    passing = {document for said in told.values() for document in _passing(said)}
    return Relays(
        len(told), len({earliest.get(document, document) for document in passing}), len(passing)
    )


def _passing(said: Mapping[str, Statement]) -> set[str]:
    """The documents that pass on what one speaker said."""
    relayed = {document for document, item in said.items() if not item.own}
    if len(relayed) < len(said):
        return relayed
    return relayed - {min(relayed, key=lambda document: _when(said[document]))}


def _when(item: Statement) -> tuple[bool, float, str]:
    moment = item.published
    return moment is None, moment.timestamp() if moment else 0.0, item.document


def speaking(id: str, name: str | None, family: str) -> tuple[str, str]:
    """What tells one speaker from another: the id; with the name, where the id says no more than
    "other"; with the article (the earliest of its family), for its outlet and unnamed sources."""
    if id in OF_THE_ARTICLE:
        return id, family
    return id, (name or "").casefold() if id == "other" else ""
