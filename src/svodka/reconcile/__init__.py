"""What the claims together allow: worlds, bounds, conflicts. Pure: records in, records out.

``World.of(statements)`` answers ``finding(scope)``, ``findings(start, end)`` and ``conflicts()``;
``with_(statement)`` gives a world with one statement more. The model in words: docs/reconciling.md.
"""

from svodka.reconcile.conflicts import MOST
from svodka.reconcile.tables import sides
from svodka.reconcile.world import Search, World

__all__ = ["MOST", "SIDES", "Search", "World", "sides"]
