"""How often a login may be tried: by one address, for one name, and by one address for one name.

Only those that fail count. The last is the tightest, so that somebody who guesses at a name from
elsewhere does not lock its owner out; the second holds back those who guess from many addresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from svodka.serve.limits import Bucket

# (tries a second, tries at once)
_BOTH = (1 / 60, 5)
_ADDRESS = (1 / 30, 20)
_NAME = (1 / 20, 50)


class Throttle:
    """Safe in threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._address, self._both, self._name = (
            Bucket(rate, burst, clock) for rate, burst in (_ADDRESS, _BOTH, _NAME)
        )

    def wait(self, name: str, address: str) -> float:
        """0 and a try is taken; or the seconds until there is one."""
        tries = (
            (self._address, address),
            (self._both, f"{address} {name}"),
            (self._name, name),
        )
        return next((wait for bucket, key in tries if (wait := bucket.wait(key))), 0.0)

    def right(self, name: str, address: str) -> None:
        """It was no guess: the try is given back."""
        self._address.give(address)
        self._both.give(f"{address} {name}")
        self._name.give(name)
