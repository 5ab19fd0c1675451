"""How the reconciler grows: the ministry's bulletins once, ten times and a hundred times.

    python benchmarks/growth.py [--times 1 10 100] [--nights N] [--json FILE]

Copies of ../shared/corpora/mod_russia_dev.csv are shifted in time so that none touches another.
Each size runs in a process of its own: seconds to build the world, seconds for the bounds of
every place of every night (or of the last ``--nights`` of them), the median and worst milliseconds
for one more bulletin at the end (adding it and asking for its own hours again, everywhere and then
place by place), the largest component (of the first size) and the
peak memory. Reading the text is not counted: it is done once.
"""

from __future__ import annotations

import argparse
import csv
import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import svodka
from svodka.model import Interval, Window
from svodka.model.finding import Scope, Statement
from svodka.reconcile import World

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpora" / "mod_russia_dev.csv"
SOURCE = "mod_russia"
SPEAKER = "RU-MOD"
ZONE = ZoneInfo("Europe/Moscow")
SHIFT = timedelta(days=1100)  # longer than the corpus
MORE = 40  # bulletins that are added last, one by one
EVENING, MORNING = timedelta(hours=-6), timedelta(hours=9)


@dataclass
class Grown:
    """One size. Times in seconds, ``more_*`` in milliseconds, memory in MB."""

    times: int
    statements: int
    build: float
    nights: int
    bounds: float
    per_night_ms: float
    more: int
    more_median_ms: float
    more_worst_ms: float
    places_median_ms: float
    places_worst_ms: float
    components: int
    largest: int
    peak_mb: float
    conflicts: int = -1


def read(corpus: Path) -> list[list[Statement]]:
    """The statements of each bulletin that has any, in the order of publication."""
    out = []
    with corpus.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            published = datetime.fromisoformat(row["published"])
            reading = svodka.read(row["text"], source=SOURCE, published=published)
            said = [
                Statement(c, row["row"], 1, SOURCE, published, c.speaker.id == SPEAKER)
                for c in reading.claims
            ]
            if said:
                out.append(said)
    return sorted(out, key=lambda said: (said[0].published, said[0].document))


def shifted(bulletin: Sequence[Statement], copy: int) -> list[Statement]:
    """The bulletin ``copy`` corpora later, with names of its own."""
    return [shifted_by(s, SHIFT * copy, str(copy)) for s in bulletin]


def shifted_by(s: Statement, by: timedelta, name: str) -> Statement:
    """The same said later, in a document and under an id that end in ``name``."""
    claim = replace(
        s.claim,
        id=f"{s.claim.id}.{name}",
        parent=s.claim.parent and f"{s.claim.parent}.{name}",
        window=later(s.claim.window, by),
    )
    published = s.published and s.published + by
    return replace(s, claim=claim, document=f"{s.document}.{name}", published=published)


def later(w: Window, by: timedelta) -> Window:
    """The same hours, later."""

    def move(i: Interval | None) -> Interval | None:
        return None if i is None else Interval(i.start + by, i.end + by)

    return replace(
        w,
        start=w.start and w.start + by,
        end=w.end and w.end + by,
        outer=move(w.outer),
        inner=move(w.inner),
    )


def nights(bulletins: Sequence[Sequence[Statement]]) -> list[datetime]:
    """Midnights of all days on which something was published, oldest first."""
    days = {s.published.astimezone(ZONE).date() for b in bulletins for s in b if s.published}
    return [datetime(d.year, d.month, d.day, tzinfo=ZONE) for d in sorted(days)]


def measure(bulletins: Sequence[Sequence[Statement]], times: int, most: int, all_: bool) -> Grown:
    grown = [b for copy in range(times) for b in (shifted(b, copy) for b in bulletins)]
    first, last = grown[:-MORE], grown[-MORE:]
    began = time.perf_counter()
    world = World.of(s for b in first for s in b)
    build = time.perf_counter() - began
    asked = nights(grown)[-most:] if most else nights(grown)
    began = time.perf_counter()
    for midnight in asked:
        world.findings(midnight + EVENING, midnight + MORNING, "downed", "uav")
    bounds = time.perf_counter() - began
    conflicts = len(world.conflicts()) if all_ else -1
    waits, all_waits = [], []
    for b in last:
        world, ms, all_ms = _more(world, b)
        waits.append(ms)
        all_waits.append(all_ms)
    sizes = _components(world) if all_ else []
    return Grown(
        times=times,
        statements=sum(map(len, grown)),
        build=build,
        nights=len(asked),
        bounds=bounds,
        per_night_ms=1000 * bounds / max(1, len(asked)),
        more=len(waits),
        more_median_ms=statistics.median(waits),
        more_worst_ms=max(waits),
        places_median_ms=statistics.median(all_waits),
        places_worst_ms=max(all_waits),
        components=len(sizes),
        largest=max(sizes, default=0),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        conflicts=conflicts,
    )


def _more(world: World, bulletin: Sequence[Statement]) -> tuple[World, float, float]:
    """The world with one more bulletin, and the milliseconds until its hours are answered again:
    for everywhere, and then for every place too."""
    hours = [s.claim.window.outer for s in bulletin if s.claim.window.outer is not None]
    began = time.perf_counter()
    for s in bulletin:
        world = world.with_(s)
    if hours:
        start, end = min(h.start for h in hours), max(h.end for h in hours)
        world.finding(Scope(start, end))
        one = time.perf_counter() - began
        world.findings(start, end)
    else:
        one = time.perf_counter() - began
    return world, 1000 * one, 1000 * (time.perf_counter() - began)


def _components(world: World) -> list[int]:
    """Standing claims a component."""
    return [len(c.items) for c in world.components()]


def _sizes(args: argparse.Namespace) -> Iterator[Grown]:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "bulletins"
        kept.write_bytes(pickle.dumps(read(args.corpus)))
        for times in args.times:
            command = [sys.executable, __file__, "--one", str(times), "--kept", str(kept)]
            command += ["--nights", str(args.nights if times > 1 else 0)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            yield Grown(**json.loads(done.stdout))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--nights", type=int, default=300, help="nights asked; 0 is all")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--kept", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.one:
        found = measure(pickle.loads(args.kept.read_bytes()), args.one, args.nights, args.one == 1)
        print(json.dumps(asdict(found)))
        return 0
    if not args.corpus.exists():
        print(f"skipped: {args.corpus} is not there")
        return 0
    rows = []
    for row in _sizes(args):
        rows.append(row)
        print(
            f"×{row.times}: {row.statements} statements, built in {row.build:.2f} s; bounds of "
            f"{row.nights} nights in {row.bounds:.1f} s ({row.per_night_ms:.1f} ms a night); one "
            f"more bulletin {row.more_median_ms:.1f} ms (worst {row.more_worst_ms:.1f}), "
            f"with every place {row.places_median_ms:.1f} (worst {row.places_worst_ms:.1f}); "
            f"largest component {row.largest} of {row.components}; {row.conflicts} conflicts; "
            f"peak {row.peak_mb:.0f} MB",
            flush=True,
        )
    if args.json:
        args.json.write_text(json.dumps([asdict(r) for r in rows], indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
