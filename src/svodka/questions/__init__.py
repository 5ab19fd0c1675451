"""Questions to a ledger: the ledger's claims, reconciled. Every answer is a record."""

from svodka.questions.airports import AirportNote, Closure, closures
from svodka.questions.asking import World, around
from svodka.questions.bounds import Answer, Side, ask, bounds
from svodka.questions.conflicts import Conflicts, conflicts
from svodka.questions.history import Step, history
from svodka.questions.night import NightAnswer, Region, night
from svodka.questions.replay import Difference, Replay, replay
from svodka.questions.sums import NightSum, sums
from svodka.questions.trend import Point, Trend, trends

__all__ = [
    "AirportNote",
    "Answer",
    "Closure",
    "Conflicts",
    "Difference",
    "NightAnswer",
    "NightSum",
    "Point",
    "Region",
    "Replay",
    "Side",
    "Step",
    "Trend",
    "World",
    "around",
    "ask",
    "bounds",
    "closures",
    "conflicts",
    "history",
    "night",
    "replay",
    "sums",
    "trends",
]
