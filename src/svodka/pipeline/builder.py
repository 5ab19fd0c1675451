"""A claim between its draft and its record: places, window and speaker are settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from svodka.claims.drafts import Draft
from svodka.model import AirportRef, Area, Locality, Span, Speaker, Window
from svodka.model.window import NO_WINDOW

_MOST = 32  # spans a slot


@dataclass(slots=True)
class AreaBuilder:
    """An area whose localities are still being collected."""

    span: Span
    printed: str
    ids: tuple[str, ...]
    relation: str
    kind: str
    localities: list[Locality] = field(default_factory=list)

    def build(self) -> Area:
        """The record."""
        return Area(self.printed, self.span, self.ids, self.relation, tuple(self.localities))


@dataclass(slots=True)
class Builder:
    """``spans`` maps slots to spans of the document's own text."""

    draft: Draft
    speaker: Speaker = field(default_factory=lambda: Speaker("outlet"))
    areas: list[AreaBuilder] = field(default_factory=list)
    window: Window = NO_WINDOW
    airport: AirportRef | None = None
    to: AirportRef | None = None
    spans: dict[str, list[Span]] = field(default_factory=dict)
    also: list[Builder] = field(default_factory=list)
    claim_id: str = ""

    @property
    def own_areas(self) -> list[Span]:
        """The spans of the areas that the draft itself names, in printed order."""
        return [a.span for a in self.areas]

    @property
    def places(self) -> tuple[str, ...]:
        """All ids of the areas, each once."""
        return tuple(dict.fromkeys(i for area in self.areas for i in area.ids))

    def mark(self, slot: str, span: Span) -> None:
        """Add a span to a slot once; of many restatements the first are evidence enough."""
        spans = self.spans.setdefault(slot, [])
        if len(spans) < _MOST and span not in spans:
            spans.append(span)
