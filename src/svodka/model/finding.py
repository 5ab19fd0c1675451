"""What the claims together allow: statements in, bounds and conflicts out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from svodka.model.claim import Claim


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim with what is known of the document it stands in.

    ``own``: the document stands in the speaker's own channel. ``published`` is aware or None;
    ``text`` is the sentence or line around the count, for display; ``added`` is when the ledger
    took it in. ``copy`` names the kept bytes that the document was made from. ``gone`` is when the
    item was found to be deleted; ``article`` the earliest document of its family, "" for the
    document itself: with either it is the same statement still, so they compare equal without.
    ``same`` and ``apart``: ids of claims that a person judged it to repeat, or not to.
    ``corrected``: the entry under which a person corrected the claim, None as it was read.
    """

    claim: Claim
    document: str
    revision: int
    source: str | None
    published: datetime | None
    own: bool
    text: str = ""
    added: datetime | None = None
    url: str | None = None
    copy: str = ""
    gone: datetime | None = field(default=None, compare=False)
    article: str = field(default="", compare=False)
    same: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    corrected: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question asks: hours (half-open, aware), places, an outcome and an object.

    ``places`` are ids whose events are added up, each event once; () is everywhere.
    """

    start: datetime
    end: datetime
    places: tuple[str, ...] = ()
    outcome: str = "downed"
    object: str = "uav"


class Bounds(NamedTuple):
    """Lowest and highest; ``high`` is None when nothing limits it."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Repair:
    """What setting a claim aside (or reading it otherwise) would cost, in published weights."""

    claim: str
    change: str
    cost: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """An irreducible set: the claims cannot all be true; without any one of them, the rest can.

    ``claims`` are ids in a stable order; ``repairs`` the cheapest first; ``scope`` what they bear
    on together; ``kind`` is ``count``, ``denial`` or ``state``.
    """

    claims: tuple[str, ...]
    repairs: tuple[Repair, ...]
    scope: Scope | None
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer for a scope.

    ``bounds`` hold under the cautious reading; ``usual`` under nominal windows, None when no world
    fits those. ``stated``: ids of primary claims that state exactly this scope. ``low_rests_on``
    and ``high_rests_on``: ids without which the bound would be weaker. ``set_aside``: what was left
    out so that a world exists. ``counted``: ids of all claims that it is made of, each repeat and
    relay too; ``superseded``: of those that no longer count. Whose claims they are and how many
    articles pass them on cannot be told from claims alone: see ``svodka.ledger.relays``.
    """

    scope: Scope
    bounds: Bounds
    usual: Bounds | None
    stated: tuple[str, ...] = ()
    low_rests_on: tuple[str, ...] = ()
    high_rests_on: tuple[str, ...] = ()
    set_aside: tuple[Repair, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    counted: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
