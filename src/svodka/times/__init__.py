"""Time expressions, and the windows that they name. Imports the model and language only."""

from svodka.times.expression import Clock, Day, TimeExpression, combine
from svodka.times.habits import Habits, Part
from svodka.times.read import find
from svodka.times.resolve import resolve

__all__ = ["Clock", "Day", "Habits", "Part", "TimeExpression", "combine", "find", "resolve"]
