"""What the reading of speakers needs of the gazetteer and of a document's time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from svodka.claims.titles import Setting
from svodka.language import Token, fold
from svodka.places import Gazetteer
from svodka.places.records import Place
from svodka.times import TimeExpression


def setting(
    tokens: Sequence[Token],
    lang: str,
    gazetteer: Gazetteer,
    published: datetime | None,
    expressions: Sequence[TimeExpression],
) -> Setting:
    """The setting of one document."""

    def towns(ids: tuple[tuple[str, ...], ...]) -> list[Place]:
        return [p for p in (gazetteer.place(i[0]) for i in ids) if p is not None]

    def region_of(ids: tuple[tuple[str, ...], ...]) -> str | None:
        found = towns(ids)
        return max(found, key=lambda p: p.population).region if found else None

    def nominative(word: str, ids: tuple[tuple[str, ...], ...]) -> bool:
        return any(word in (fold(p.name_ru), fold(p.name_uk)) for p in towns(ids))

    day = published.date() if published is not None else _printed_day(expressions)
    return Setting(tokens, lang, gazetteer, region_of, nominative, day)


def _printed_day(expressions: Sequence[TimeExpression]) -> date | None:
    """The last day that the text prints in full, for a text of which no publication is known."""
    days = [e.day for e in expressions if e.day is not None]
    full = [(d.year, d.month, d.day) for d in days if d.year and d.month and d.day]
    return date(*max(full)) if full else None
