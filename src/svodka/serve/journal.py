"""What was appended lately, and which hours it reaches into: so that an answer about other hours is
known to hold."""

from __future__ import annotations

from bisect import bisect_right
from threading import Lock

from svodka.ledger import Ledger
from svodka.ledger.reaching import Reached, overlaps
from svodka.serve.answers import Hours

# Entries that are remembered; whatever was made before them is made anew.
MOST = 20_000
# More at a time (an archive that is taken in) are not looked at one by one.
AT_ONCE = 1_000
# A night and the day after it, in seconds.
_DAY = 24 * 3600


class Journal:
    """Of one ledger, from the entry on at which it was begun. Safe in threads."""

    def __init__(self) -> None:
        self._entries: list[int] = []
        self._found: list[Reached] = []
        self._first = self._last = 0
        self._lock = Lock()

    def follow(self, ledger: Ledger, upto: int) -> list[Reached] | None:
        """Take note of everything up to an entry: what is new, None where that is not known."""
        with self._lock:
            if upto <= self._last:
                return []
            new = None
            if not self._last or upto - self._last > AT_ONCE:
                self._entries, self._found = [], []
                self._first = upto
            else:
                new = ledger.reached(self._last, upto)
                self._found += new
                self._entries += [one.entry for one in new]
            self._last = upto
            if len(self._entries) > MOST:
                half = len(self._entries) // 2
                self._first = self._entries[half - 1]
                del self._entries[:half], self._found[:half]
            return new

    def holds(self, hours: Hours, since: int, upto: int) -> bool:
        """Whether nothing after ``since``, up to an entry, can have changed what was seen of some
        hours. False where that is not known."""
        with self._lock:
            if since < self._first or upto > self._last:
                return False
            found = self._found[
                bisect_right(self._entries, since) : bisect_right(self._entries, upto)
            ]
        if not found:
            return True
        start, end = int(hours.start.timestamp()), int(hours.end.timestamp())
        if overlaps(found, start, end):
            return False
        if hours.newest is None:
            return True
        newest = int(hours.newest.timestamp())
        return not any(after_newest(one, newest) for one in found)


def after_newest(one: Reached, newest: int) -> bool:
    """Whether the last night with claims, which began at ``newest`` (seconds since 1970), may be
    another one now: an entry speaks of a later one, or what spoke of it can be gone."""
    if one.latest is not None and one.latest >= newest + _DAY:
        return True
    return not one.adds and (one.end is None or one.end >= newest)
