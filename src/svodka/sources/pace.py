"""When to ask next: pauses between two requests to one host, growing ones after failures."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# After the n-th failure: FIRST * 2**n seconds, a random half more or less, never above LONGEST.
FIRST, LONGEST = 1.0, 60.0


@dataclass(slots=True)
class Clock:
    """Time as the fetching sees it; tests put their own in its place."""

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


class Pace:
    """Requests to one host, one after another and never closer than its delay. Threads share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, delay: float) -> None:
        """Sleep until it is this request's turn."""
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._free.get(host, now))
            self._free[host] = turn + delay
        if turn > now:
            self._clock.sleep(turn - now)


def backoff(failures: int, chance: float) -> float:
    """Seconds after so many failures; ``chance``, 0 to 1, spreads clients that failed at once."""
    return min(LONGEST, FIRST * 2.0 ** max(0, failures - 1)) * (0.5 + chance)


def retry_after(printed: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for: a number of them, or a date (RFC 9110)."""
    words = (printed or "").strip()
    if not words:
        return None
    if words.isascii() and words.isdigit():
        return float(words)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
