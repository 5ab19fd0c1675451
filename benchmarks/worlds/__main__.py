"""python -m benchmarks.worlds [--worlds 2000] [--errors 200] [--seed 1] [--jobs 2] [--json FILE]"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from benchmarks.worlds.errors import ERRORS
from benchmarks.worlds.measure import Erred, Honest, erred, honest
from benchmarks.worlds.report import table_of_errors, table_of_policies, table_of_widths

_CHUNK = 8


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worlds", description=__doc__)
    parser.add_argument("--worlds", type=int, default=2000)
    parser.add_argument("--errors", type=int, default=200, help="worlds a kind of error")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args(argv)
    began = time.perf_counter()
    seeds = range(args.seed * 1_000_000, args.seed * 1_000_000 + args.worlds)
    told: list[Honest] = _all(honest, seeds, args.jobs)
    wrong: list[Erred] = _all(
        erred, [(kind, seed) for kind in ERRORS for seed in seeds[: args.errors]], args.jobs
    )
    print(
        f"\n{len(told)} honest worlds, {sum(e.injected for e in wrong)} with an error, seed {args.seed}, ",
        end="",
    )
    print(f"{time.perf_counter() - began:.0f} s of wall time\n")
    outside = [h for h in told if h.outside]
    clashing = [h for h in told if h.conflicts]
    print(f"truth outside the bounds: {len(outside)} worlds {[h.seed for h in outside[:10]]}")
    print(
        f"conflicts among honest claims: {len(clashing)} worlds {[h.seed for h in clashing[:10]]}"
    )
    reducible = [e for e in wrong if e.reducible]
    print(f"conflicts that are not irreducible: {sum(e.reducible for e in wrong)}", end=" ")
    print(f"of {sum(e.conflicts for e in wrong)} {[(e.kind, e.seed) for e in reducible[:10]]}\n")
    for text in (table_of_widths(told), table_of_errors(wrong), table_of_policies(told)):
        print(text)
    if args.json:
        args.json.write_text(json.dumps([*map(vars, told), *map(vars, wrong)]), "utf-8")
    return 1 if outside or clashing or reducible else 0


def _all(work: Callable[[Any], Any], items: Iterable[Any], jobs: int) -> list[Any]:
    if jobs < 2:
        return list(map(work, items))
    with Pool(jobs) as pool:
        return pool.map(work, items, _CHUNK)


if __name__ == "__main__":
    sys.exit(main())
