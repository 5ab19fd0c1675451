"""The vocabulary: frozen, typed records that every stage shares. Imports nothing of ours."""

from svodka.model.claim import (
    OBJECTS,
    OUTCOMES,
    RELATIONS,
    ROLES,
    SPEAKER_IDS,
    STANCES,
    UNITS,
    AirportRef,
    Area,
    Claim,
    Count,
    Evidence,
    Locality,
    Speaker,
)
from svodka.model.document import Document, Issue, Reading
from svodka.model.issues import ISSUE_CODES
from svodka.model.span import Span
from svodka.model.window import WINDOW_KINDS, Interval, Window

__all__ = [
    "ISSUE_CODES",
    "OBJECTS",
    "OUTCOMES",
    "RELATIONS",
    "ROLES",
    "SPEAKER_IDS",
    "STANCES",
    "UNITS",
    "WINDOW_KINDS",
    "AirportRef",
    "Area",
    "Claim",
    "Count",
    "Document",
    "Evidence",
    "Interval",
    "Issue",
    "Locality",
    "Reading",
    "Span",
    "Speaker",
    "Window",
]
