"""Bounds of every night and region, and what cannot all be true: a few nights at a time.

Claims of one night hang together with those of the days around it and with no others, so nights are
worked on apart, each with a week to either side, as every question to a ledger is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from svodka import settings
from svodka.bulk.held import Held
from svodka.bulk.parts import UNFINISHED, Sink, whole, writing
from svodka.bulk.tables import schema
from svodka.export.extract import Spot
from svodka.export.options import package
from svodka.export.parquet import kept
from svodka.export.tables import CONFLICTS, NIGHTS, conflict_rows, night_cells
from svodka.ledger import periods
from svodka.ledger.coverage import REACH
from svodka.questions.extracts import clashes_of, findings_of, spot_of

# Nights of a task: fewer would read more claims twice, more would hold more.
GROUP = 8


@dataclass(frozen=True, slots=True)
class Nights:
    """Some nights of one month; ``counted``: those of which a claim counts what was downed."""

    made: str
    days: tuple[date, ...]
    counted: frozenset[date]
    sources: tuple[str | None, ...]

    @property
    def name(self) -> str:
        return self.days[0].isoformat()


def groups(made: Path, sources: tuple[str | None, ...]) -> Iterator[Nights]:
    """Every night that a claim belongs to, in order."""
    days = _days(made)
    months: dict[str, list[date]] = defaultdict(list)
    for day in sorted(days):
        months[f"{day:%Y-%m}"].append(day)
    for some in months.values():
        for at in range(0, len(some), GROUP):
            group = tuple(some[at : at + GROUP])
            yield Nights(str(made), group, frozenset(d for d in group if days[d]), sources)


def sources(made: Path) -> tuple[str | None, ...]:
    """All that a document has, None for those without."""
    column = _dataset(made, "documents").scanner(["source"])
    found = {name for batch in column.to_batches() for name in batch.column(0).unique().to_pylist()}
    return tuple(sorted(found, key=lambda name: name or ""))


def nights(task: Nights) -> tuple[int, int]:
    """How many findings and conflicts; the latter may be found again by the task after."""
    zone = settings.zone(settings.PICTURE_ZONE)
    start = periods(task.days[0], zone)[0].start - REACH
    end = periods(task.days[-1], zone)[1].end + REACH
    made = Path(task.made)
    held = Held.of(made, start, end, task.sources)
    month = f"month={task.days[0]:%Y-%m}"
    spots = _Spots()
    findings = (
        night_cells(item, spots)
        for day in task.days
        if day in task.counted
        for item in findings_of(held, day, 0)
    )
    clashes = (
        row
        for day in task.days
        for clash in clashes_of(held, day, 0)
        for row in conflict_rows(clash)
    )
    with writing(made):
        return (
            _written(made, f"nights/{month}/{task.name}.parquet", NIGHTS, findings),
            _written(made, f".conflicts/{task.name}.parquet", CONFLICTS, clashes),
        )


def gather(made: Path, tasks: Iterable[Nights]) -> int:
    """Conflicts of all tasks, in order, each with the first night that it was found for; how many
    there are."""
    told: dict[str, date] = {}
    sinks: dict[str, Sink] = {}
    with writing(made):
        try:
            for task in tasks:
                for row in _read(made / ".conflicts" / f"{task.name}.parquet"):
                    if told.setdefault(row["conflict"], row["day"]) != row["day"]:
                        continue
                    month = f"{row['day']:%Y-%m}"
                    if month not in sinks:
                        folder = made / "conflicts" / f"month={month}"
                        folder.mkdir(parents=True, exist_ok=True)
                        sinks[month] = Sink(folder / "conflicts.parquet", schema(CONFLICTS.columns))
                    sinks[month].write(row, 500)
        finally:
            for sink in sinks.values():
                sink.close()
    return len(told)


class _Spots:
    def spot(self, id: str) -> Spot:
        return spot_of(id)


def _written(made: Path, name: str, table: Any, rows: Iterable[tuple[Any, ...]]) -> int:
    path = made / name
    path.parent.mkdir(parents=True, exist_ok=True)
    amount = 0
    with whole(path, made / UNFINISHED) as part:
        sink = Sink(part, schema(table.columns))
        try:
            for cells in rows:
                sink.write(dict(zip(table.names, map(kept, cells), strict=True)), 500)
                amount += 1
        finally:
            sink.close()
    return amount


def _read(path: Path) -> Iterator[dict[str, Any]]:
    table = package("pyarrow.parquet", "bulk").read_table(path)
    return iter(table.to_pylist())


def _days(made: Path) -> dict[date, bool]:
    """Nights, and whether a claim counts what was downed in each."""
    found: dict[date, bool] = {}
    for batch in _dataset(made, "claims").scanner(["night", "counts"]).to_batches():
        pairs = zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
        for day, counted in pairs:
            if day is not None:
                found[day] = found.get(day, False) or counted
    return found


def _dataset(made: Path, name: str) -> Any:
    return package("pyarrow.dataset", "bulk").dataset(made / name, partitioning="hive")


def amount(made: Path, name: str) -> int:
    """Rows of a table; 0 where there is none."""
    return int(_dataset(made, name).count_rows()) if (made / name).is_dir() else 0
