"""Whether what was found is told: pure, of what a subscription knows and what is so now.

Nothing is told twice, and nothing that was told changes in silence: after the first alert every
change of the lowest or the highest is told, with what was told before.
"""

from __future__ import annotations

from svodka.alerts.records import Known, Subscription
from svodka.model.finding import Bounds


def of_figure(wanted: Subscription, known: Known, now: Bounds) -> str | None:
    """The kind of the alert to make, None for none.

    ``rises_by`` counts from what was told, and before anything was from what was first seen.
    """
    before = known.told or known.seen or now
    rose = wanted.rises_by is not None and now.low - before.low >= wanted.rises_by
    if known.told is not None:
        if now == known.told:
            return None
        return "rose" if rose else "changed"
    if wanted.at_least is not None and now.low >= wanted.at_least:
        return "reached"
    return "rose" if rose else None


def of_conflict(known: Known, stands: bool) -> str | None:
    """One that is new, or is there again; one that was told and stands no more."""
    if stands:
        return "conflict" if known.told is None else None
    return None if known.told is None else "settled"
