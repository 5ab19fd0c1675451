"""How fast the server answers: start-up, and the slowest of many requests at once.

    python benchmarks/serving.py LEDGER [--days 60] [--requests 2000] [--at-once 50] [--json FILE]

LEDGER is made with: svodka add ../shared/corpora/mod_russia_dev.csv --source mod_russia
--id-column row --ledger LEDGER. The server runs as a process of its own. Of each address the nights
of the last ``--days`` mornings with claims are asked for, ``--at-once`` at a time: once when nobody
has asked before (``cold``: each answer is made), then as readers do (``warm``: answers are kept).
Milliseconds, seen from the client, which shares the machine with the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from svodka.ledger import Ledger

PLACES = ("RU-BRY", "RU-BEL", "RU-KRS", "RU-KLU", "sea:black")


@contextmanager
def server(ledger: str):
    """Its address, and the seconds until it was printed."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "svodka.cli", "serve", "--ledger", ledger, "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        address = process.stdout.readline().strip()
        printed = time.perf_counter() - begun
        urlopen(f"{address}api/v1").read()
        yield address, printed, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def mornings(ledger: str, amount: int) -> list[date]:
    """The last mornings before which something was counted."""
    with Ledger.open(ledger, create=False) as book:
        found = {item.document.published for item in book.claims(outcome="downed")}
    dates = sorted({moment.date() for moment in found if moment is not None})
    return dates[-amount:]


def addresses(days: Sequence[date]) -> dict[str, list[str]]:
    nights = [f"/api/v1/nights/{day}" for day in days]
    bounds = [
        f"/api/v1/bounds?region={place}&from={day - timedelta(days=1)}T20:00&to={day}T07:00"
        for day in days
        for place in PLACES
    ]
    return {"nights": nights, "bounds": bounds, "pages": [f"/night/{day}" for day in days]}


async def load(base: str, paths: Sequence[str], at_once: int) -> list[float]:
    """Milliseconds of each, in the order in which they were done."""
    host, _, port = base.removeprefix("http://").rstrip("/").partition(":")
    waiting = iter(paths)
    taken: list[float] = []

    async def client() -> None:
        reading, writing = await asyncio.open_connection(host, int(port), limit=2**20)
        for path in waiting:
            begun = time.perf_counter()
            writing.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            head = (await reading.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])
            body = await reading.readexactly(length)
            taken.append((time.perf_counter() - begun) * 1000)
            if not head.startswith("HTTP/1.1 200"):
                raise RuntimeError(f"{path}: {head[:40]} {body[:200]}")
        writing.close()

    await asyncio.gather(*(client() for _ in range(at_once)))
    return taken


def told(taken: Sequence[float], seconds: float) -> dict[str, Any]:
    order = sorted(taken)
    return {
        "requests": len(order),
        "per_second": round(len(order) / seconds),
        "median_ms": round(order[len(order) // 2], 1),
        "p95_ms": round(order[int(len(order) * 0.95)], 1),
        "worst_ms": round(order[-1], 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    days = mornings(options.ledger, options.days)
    result: dict[str, Any] = {"measured": datetime.now(UTC).isoformat(timespec="seconds")}
    with server(options.ledger) as (base, printed, answered):
        result["start"] = {"printed_s": round(printed, 2), "first_answer_s": round(answered, 2)}
        print(f"start: address after {printed:.2f} s, first answer after {answered:.2f} s")
        for name, paths in addresses(days).items():
            many = (paths * (options.requests // len(paths) + 1))[: options.requests]
            for kind, asked in (("cold", paths), ("warm", many)):
                begun = time.perf_counter()
                taken = asyncio.run(load(base, asked, options.at_once))
                found = told(taken, time.perf_counter() - begun)
                result[f"{name}_{kind}"] = found
                print(f"{name:7} {kind}: {found}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
