"""How fast a ledger is exported, and whether memory grows with it.

    python benchmarks/exporting.py [--times 1 10] [--nights N] [--json FILE]

../shared/corpora/mod_russia_dev.csv is read once and added to a ledger so many times, each copy
shifted in time so that none touches another. Each format runs in a process of its own over the
ledger: claims a second of CPU time, and the peak memory of the process. Tables of claims only; the
nights cost what ``svodka night`` costs, and the last ``--nights`` of them are timed once.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from growth import CORPUS, SHIFT, SOURCE, shifted_by

import svodka
from svodka.export.formats import FORMATS
from svodka.export.options import Options
from svodka.ledger import Ledger
from svodka.ledger.putting import Taken
from svodka.model import Reading
from svodka.model.finding import Statement
from svodka.questions.extracts import LedgerExtract

BATCH = 500  # documents that are added in one transaction
# Formats and the tables they are timed with; none: those that the format takes by itself.
TIMED = {
    "csv": ("claims",),
    "jsonl": ("claims",),
    "parquet": ("claims",),
    "geojson": ("claims",),
    "ftm": (),
    "prov": (),
    "xlsx": ("claims",),
}


@dataclass
class Exported:
    """One format over one ledger: seconds of CPU, megabytes."""

    format: str
    times: int
    claims: int
    seconds: float
    megabytes: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Claims a second."""
        return self.claims / self.seconds


def read(corpus: Path) -> list[Reading]:
    out = []
    with corpus.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            published = datetime.fromisoformat(row["published"])
            found = svodka.read(row["text"], source=SOURCE, published=published, id=row["row"])
            out.append(found)
    return out


def later(reading: Reading, copy: int) -> Reading:
    """The same said ``copy`` corpora later, in a document of its own."""
    document = reading.document
    by, name = SHIFT * copy, str(copy)
    moved = [
        shifted_by(Statement(claim, document.id, 1, SOURCE, document.published, True), by, name)
        for claim in reading.claims
    ]
    published = document.published and document.published + by
    return Reading(
        replace(document, id=f"{document.id}.{copy}", published=published),
        tuple(item.claim for item in moved),
        reading.issues,
    )


def fill(path: Path, readings: Sequence[Reading], times: int) -> None:
    with Ledger.open(path, reader=svodka.__version__) as book:
        for copy in range(times):
            taken = [Taken(later(reading, copy)) for reading in readings]
            for at in range(0, len(taken), BATCH):
                book.add_all(taken[at : at + BATCH])


def export(path: Path, name: str, times: int) -> Exported:
    """In this process, which should have done nothing else."""
    with Ledger.open(path, create=False) as book:
        claims = book.totals().claims
        began, size = time.process_time(), 0
        extract = LedgerExtract(book)
        for piece in FORMATS[name].pieces(extract, Options(TIMED[name])):
            size += len(piece)
        seconds = time.process_time() - began
    return Exported(name, times, claims, seconds, size / 1e6, peak_mb())


def peak_mb() -> float:
    """Of this process alone: what getrusage tells begins with its parent's."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found.group(1)) / 1024


def nights(path: Path, newest: int) -> tuple[int, float]:
    """Rows and seconds of CPU for the last nights."""
    with Ledger.open(path, create=False) as book:
        extract = LedgerExtract(book)
        for _ in extract.claims():
            pass
        began = time.process_time()
        rows = sum(1 for _ in extract.nights(newest))
        return rows, time.process_time() - began


def each(path: Path, times: int) -> Iterator[Exported]:
    for name in TIMED:
        told = [sys.executable, __file__, "--one", name, str(path), str(times)]
        found = subprocess.run(told, check=True, capture_output=True, text=True)
        yield Exported(**json.loads(found.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, path, times = given.one
        print(json.dumps(asdict(export(Path(path), name, int(times)))))
        return
    readings = read(CORPUS)
    found: list[Exported] = []
    with tempfile.TemporaryDirectory() as folder:
        for times in given.times:
            path = Path(folder) / f"{times}.db"
            fill(path, readings, times)
            for one in each(path, times):
                found.append(one)
                print(
                    f"{one.format:8} x{times:<3} {one.claims:7,} claims {one.rate:8,.0f} a second"
                    f" {one.megabytes:7.1f} MB {one.peak_mb:6.0f} MB of memory"
                )
        rows, seconds = nights(path, given.nights)
        print(f"{given.nights} nights: {rows} rows, {seconds:.1f} s")
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n")


if __name__ == "__main__":
    main()
