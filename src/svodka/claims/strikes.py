"""Strikes that hit something, told without a number of weapons."""

from __future__ import annotations

from svodka.claims.drafts import Draft, Sentence, Text


def strikes(text: Text, sentence: Sentence) -> list[Draft]:
    """The hits that a sentence tells of."""
    del text, sentence
    return []
