"""How fast a ledger is written as a folder of pages, and what a second run costs.

    python benchmarks/site.py [--ledger FILE] [--processes 1 2] [--json FILE]

Without ``--ledger`` one is made of ../shared/corpora/mod_russia_dev.csv. For each number of
processes the whole site is written into a new folder, then once more, when nothing has changed.
Nights a second by the clock, and ``core_s``: seconds that the processes had a core, which is what
counts on a machine that others use too.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from svodka.serve import folder


def written(ledger: Path, target: Path, processes: int) -> dict[str, float]:
    began, busy = time.perf_counter(), _busy()
    copy = folder.copy_of(ledger, datetime.now(UTC), timedelta(0))
    planned = time.perf_counter()
    made = folder.write_site(copy, target, processes)
    ended, busy = time.perf_counter(), _busy() - busy
    return {
        "processes": processes,
        "nights": len(copy.plan.nights),
        "files": made.files,
        "changed": made.changed,
        "megabytes": round(sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) / 1e6),
        "plan_s": round(planned - began, 1),
        "write_s": round(ended - planned, 1),
        "core_s": round(busy, 1),
        "nights_per_second": round(len(copy.plan.nights) / (ended - began), 2),
    }


def _busy() -> float:
    """Seconds that this process and those that have ended had a core."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as place:
        ledger = told.ledger or Path(place) / "svodka.db"
        if told.ledger is None:
            from exporting import fill, read
            from growth import CORPUS

            fill(ledger, read(CORPUS), 1)
        for processes in told.processes:
            for run in ("all", "again"):
                one = {"run": run} | written(ledger, Path(place) / str(processes), processes)
                found.append(one)
                print(json.dumps(one), flush=True)
    if told.json:
        told.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
