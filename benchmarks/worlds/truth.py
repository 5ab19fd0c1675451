"""Events: where and when something was downed. Hours are counted from 14 May 2026, 0:00 Moscow."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PLACES = (
    "RU-BEL",
    "RU-BRY",
    "RU-KLU",
    "RU-KRS",
    "RU-TUL",
    "RU-MOS",
    "RU-MOW",
    "RU-VOR",
    "UA-43",
    "sea:black",
    "sea:azov",
)
FIRST, LAST = 16.0, 48.0  # from 16:00 of the 14th to the end of the 15th


@dataclass(frozen=True)
class Event:
    """One thing downed. ``number`` tells it from others alike."""

    number: int
    place: str
    hour: float
    object: str = "uav"


def events(rng: Random) -> list[Event]:
    """A night's waves and a thinner day over some of the places."""
    places = rng.sample(PLACES, rng.randint(2, 7))
    weights = [rng.random() ** 2 + 0.05 for _ in places]
    waves = [(rng.uniform(19, 31), rng.uniform(0.5, 3.0)) for _ in range(rng.randint(1, 3))]
    out = []
    for n in range(rng.randint(3, 60)):
        if rng.random() < 0.25:
            hour = rng.uniform(FIRST, LAST)
        else:
            middle, spread = rng.choice(waves)
            hour = min(max(rng.gauss(middle, spread), FIRST), LAST - 0.1)
        out.append(Event(n, rng.choices(places, weights)[0], round(hour * 60) / 60))
    return out
