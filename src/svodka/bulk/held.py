"""Some days of the result in memory, which answers what questions ask of a ledger."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from svodka import contract, settings
from svodka.export.options import package
from svodka.ledger import Coverage, Kept, Night, Period, periods, rows
from svodka.ledger import coverage as covering
from svodka.ledger.night import Placed, Placing, place
from svodka.ledger.store import AsOf
from svodka.model import Document
from svodka.model.finding import Statement

_CLAIMS = [
    "document",
    "revision",
    "source",
    "url",
    "published",
    "own",
    "copy",
    "quote",
    "family",
    "opens",
    "closes",
    "json",
]


class _Item(NamedTuple):
    """A statement and the seconds that it can speak of."""

    statement: Statement
    opens: int | None
    closes: int | None


class Held:
    """Statements that can speak of some moment of ``start`` to ``end``, documents that were
    published in these hours, and every source of the result, whenever it published. Claims that
    cannot be placed in time are not among them, so a night counts none that are undated.

    Questions reach further than the hours that they are asked about; ``start`` and ``end`` have to
    be as far apart as that.
    """

    def __init__(
        self,
        items: Iterable[_Item],
        families: dict[str, str],
        published: Iterable[tuple[str | None, datetime]],
        sources: Sequence[str | None],
    ) -> None:
        self._items = sorted(items, key=_order)
        self._families = families
        self._published: dict[str | None, list[datetime]] = {name: [] for name in sources}
        for source, moment in published:
            self._published[source].append(moment)
        for moments in self._published.values():
            moments.sort()

    @classmethod
    def of(cls, made: Path, start: datetime, end: datetime, sources: Sequence[str | None]) -> Held:
        """From the tables in the folder ``made``."""
        dataset = package("pyarrow.dataset", "bulk")
        field = dataset.field
        claims = dataset.dataset(made / "claims", partitioning="hive")
        touching = (field("opens") < end) & (field("closes") >= start)
        items, families = [], {}
        for batch in claims.to_batches(filter=touching, columns=_CLAIMS):
            for row in batch.to_pylist():
                items.append(_item(row))
                families[row["document"]] = row["family"]
        documents = dataset.dataset(made / "documents", partitioning="hive")
        inside = (field("published") >= start) & (field("published") < end)
        told = documents.to_table(filter=inside, columns=["source", "published"]).to_pylist()
        published = [(row["source"], row["published"]) for row in told]
        return cls(items, families, published, sources)

    # --- what a ledger answers

    def upto(self, as_of: AsOf = None) -> int:  # noqa: ARG002  there is no earlier answer
        return 0

    def statements(
        self,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: AsOf = None,  # noqa: ARG002
        outcomes: Collection[str] = (),
    ) -> Iterator[Statement]:
        told = (item.statement for item in self._items if _touches(item, start, end))
        return (one for one in told if not outcomes or one.claim.outcome in outcomes)

    def connected(
        self,
        start: datetime,
        end: datetime,
        as_of: AsOf = None,  # noqa: ARG002
    ) -> tuple[datetime, datetime]:
        short = [item for item in self._items if _is_short(item)]
        first, last = start - covering.REACH, end + covering.REACH
        while True:
            near = [item for item in short if _touches(item, start, end)]
            opens = min((item.opens for item in near if item.opens is not None), default=None)
            closes = max((item.closes for item in near if item.closes is not None), default=None)
            left, right = covering.widen(start, end, opens, closes)
            wider = max(left, first), min(right, last)
            if wider == (start, end):
                return wider
            start, end = wider

    def earliest_of(
        self,
        documents: Iterable[str],
        as_of: AsOf = None,  # noqa: ARG002
    ) -> dict[str, str]:
        return {id: self._families[id] for id in documents if id in self._families}

    def night(
        self,
        day: date,
        region: str | None = None,
        as_of: AsOf = None,  # noqa: ARG002
    ) -> Night:
        night, daytime = periods(day, settings.zone(settings.PICTURE_ZONE))
        placed = [
            (item.statement, place(item.statement.claim, item.statement.published))
            for item in self._items
            if region is None or region in item.statement.claim.places
        ]
        of_night, of_day = (tuple(_kept(placed, hours)) for hours in (night, daytime))
        long = sum(
            at.placing is Placing.long
            and at.starts is not None
            and at.ends is not None
            and at.ends > night.start
            and at.starts < daytime.end
            for _, at in placed
        )
        return Night(night, daytime, of_night, of_day, long, 0)

    def coverage(
        self,
        start: datetime,
        end: datetime,
        as_of: AsOf = None,  # noqa: ARG002
    ) -> tuple[Coverage, ...]:
        inside = {
            source: [moment for moment in moments if start <= moment < end]
            for source, moments in self._published.items()
        }
        return covering.by_documents(inside, start, end)


def _item(row: dict[str, Any]) -> _Item:
    claim = contract.claim_from_dict(json.loads(row["json"]))
    statement = Statement(
        claim,
        row["document"],
        row["revision"],
        row["source"],
        row["published"],
        row["own"],
        row["quote"] or "",
        None,
        row["url"],
        row["copy"] or "",
    )
    opens, closes, _ = rows.extent(claim, row["published"])
    return _Item(statement, opens, closes)


def _kept(placed: Iterable[tuple[Statement, Placed]], hours: Period) -> Iterator[Kept]:
    """Those whose middle falls into some hours, in order of it."""
    found = [
        (at.middle, said)
        for said, at in placed
        if at.middle is not None and hours.start <= at.middle < hours.end
    ]
    for _, said in sorted(found, key=lambda pair: pair[0]):
        document = Document(
            said.document, "", said.revision, said.source, said.url, None, said.published
        )
        yield Kept(document, said.claim, place(said.claim, said.published).placing)


def _touches(item: _Item, start: datetime | None, end: datetime | None) -> bool:
    """As ``ledger.query.touches``."""
    if start is None and end is None:
        return True
    if item.opens is None or item.closes is None:
        return False
    if end is not None and item.opens >= int(end.timestamp()):
        return False
    first = int(start.timestamp()) if start is not None else None
    return (
        first is None or item.closes > first or (item.opens == item.closes and item.opens >= first)
    )


def _is_short(item: _Item) -> bool:
    if item.opens is None or item.closes is None:
        return False
    return item.closes - item.opens <= rows.SHORT


def _order(item: _Item) -> tuple[Any, ...]:
    """As the ledger's: claims of one document stay in their order, because sorting is stable."""
    said = item.statement
    never = datetime.min.replace(tzinfo=UTC)
    return (
        item.opens is not None,
        item.opens or 0,
        said.published is not None,
        said.published or never,
        said.document,
    )
