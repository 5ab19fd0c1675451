"""What is ignored by name: command points, positions, places of launch."""

from __future__ import annotations

from svodka.claims.drafts import Note, Text


def ignored(text: Text, has_claims: bool) -> None:
    """Add a note for every mention of a command point, where the document holds claims at all."""
    if not has_claims:
        return
    for sentence in text.sentences:
        for unit in sentence.units:
            if "command" in unit.marks:
                text.notes.append(
                    Note(
                        "command_point",
                        "info",
                        "A command point or position is mentioned; svodka does not record it.",
                        unit.start,
                        unit.end,
                    )
                )
                break
