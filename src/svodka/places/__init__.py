"""Toponym → place, or candidates, or nothing."""

from svodka.places.gazetteer import Gazetteer
from svodka.places.records import Candidate, Form, Location, Place

__all__ = ["Candidate", "Form", "Gazetteer", "Location", "Place"]
