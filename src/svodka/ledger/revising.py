"""Which revision a document is that arrives: one that is there, the next, or one that came late.

What an item says now is decided by when it was seen (``retrieved``), where that is known, else by
the order of arrival:

- a digest that no revision has is the next revision; but if it was seen before the newest one was,
  it is *past*: kept, and superseded already when it comes (an archive read after the live page);
- a digest that a revision has is that revision; but if another one is the newest, and this was seen
  after that one, the item has returned to what it said: a revision of its own. A file that is read
  twice says nothing about when, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class Held(NamedTuple):
    """A revision that the ledger holds. ``added`` is when it came, ``retrieved`` when it was seen
    (None: not known); ``past``: it was superseded when it came."""

    revision: int
    digest: str
    retrieved: datetime | None
    added: datetime
    past: bool


class Arrival(NamedTuple):
    """The number of the revision, whether it is new, and whether it is past."""

    revision: int
    new: bool
    past: bool


def arrival(
    held: Sequence[Held], digest: str, retrieved: datetime | None, numbered: int = 1
) -> Arrival:
    """``held`` in the order of their numbers; ``numbered`` is the number that the document itself
    gives, at least which a new revision gets."""
    following = max([numbered, *(item.revision + 1 for item in held)])
    newest = next((item for item in reversed(held) if not item.past), None)
    if newest is None:
        return Arrival(following, True, False)
    same = next((item for item in reversed(held) if item.digest == digest), None)
    if same is None:
        return Arrival(following, True, _before(retrieved, newest))
    if same.digest != newest.digest and _after(retrieved, newest):
        return Arrival(following, True, False)
    return Arrival(same.revision, False, same.past)


def _before(retrieved: datetime | None, newest: Held) -> bool:
    return retrieved is not None and newest.retrieved is not None and retrieved < newest.retrieved


def _after(retrieved: datetime | None, newest: Held) -> bool:
    return retrieved is not None and retrieved > (newest.retrieved or newest.added)
