"""python -m benchmarks.worlds [--worlds 2000] [--errors 200] [--chains 20] [--seed 1] [--jobs 2]

Exit code 1 when a truth lies outside its bounds, honest claims clash, or a conflict is reducible.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from benchmarks.worlds.chains import DAYS, Chained, chained
from benchmarks.worlds.errors import ERRORS
from benchmarks.worlds.measure import Erred, Honest, erred, honest
from benchmarks.worlds.report import table_of_errors, table_of_policies, table_of_widths

_STEP = 1_000_000  # seeds apart
_CHUNK = 8


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worlds", description=__doc__)
    parser.add_argument("--worlds", type=int, default=2000)
    parser.add_argument("--errors", type=int, default=200, help="worlds a kind of error")
    parser.add_argument("--chains", type=int, default=20, help=f"chains of {DAYS} days")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args(argv)
    began = time.perf_counter()
    seeds = range(args.seed * _STEP, args.seed * _STEP + args.worlds)
    false = [(kind, seed) for kind in ERRORS for seed in seeds[: args.errors]]
    told: list[Honest] = _all(honest, seeds, args.jobs)
    wrong: list[Erred] = _all(erred, false, args.jobs)
    chains: list[Chained] = _all(chained, range(seeds.start, seeds.start + args.chains), args.jobs)
    print(f"\nseed {args.seed}, {time.perf_counter() - began:.0f} s of wall time\n")
    failed = _honest(told) + _chains(chains) + _false(wrong)
    for text in (table_of_widths(told), table_of_errors(wrong), table_of_policies(told)):
        print(f"\n{text}")
    if args.json:
        rows = [vars(row) for rows in (told, wrong, chains) for row in rows]
        args.json.write_text(json.dumps(rows), "utf-8")
    return 1 if failed else 0


def _honest(told: Sequence[Honest]) -> int:
    outside = [h for h in told if h.outside]
    clashing = [h for h in told if h.conflicts]
    print(f"{len(told)} honest worlds, {sum(len(h.answers) for h in told)} scopes: truth outside")
    print(f"  in {len(outside)}, conflicts in {len(clashing)}")
    for h in [*outside, *clashing][:10]:
        print(f"  seed {h.seed}: {h.outside[:3]}, {h.conflicts} conflicts")
    return len(outside) + len(clashing)


def _chains(told: Sequence[Chained]) -> int:
    outside = sum(len(c.outside) for c in told)
    clashing = sum(c.conflicts for c in told)
    print(f"{len(told)} chains of {DAYS} days, {sum(c.scopes for c in told)} scopes: truth outside")
    print(f"  in {outside}, {clashing} conflicts; largest component ", end="")
    print(f"{max((c.largest for c in told), default=0)} claims of ", end="")
    print(f"{max((c.statements for c in told), default=0)}")
    for c in [c for c in told if c.outside or c.conflicts][:10]:
        print(f"  seed {c.seed}: {c.outside[:3]}, {c.conflicts} conflicts")
    return outside + clashing


def _false(wrong: Sequence[Erred]) -> int:
    reducible = [e for e in wrong if e.reducible]
    print(
        f"{sum(e.injected for e in wrong)} worlds with a false claim: {len(reducible)} with ",
        end="",
    )
    print(f"conflicts that are reducible, of {sum(e.conflicts for e in wrong)} conflicts")
    for e in reducible[:10]:
        print(f"  seed {e.seed}, {e.kind}: {e.reducible} of {e.conflicts}")
    return len(reducible)


def _all(work: Callable[[Any], Any], items: Iterable[Any], jobs: int) -> list[Any]:
    if jobs < 2:
        return list(map(work, items))
    with Pool(jobs) as pool:
        return pool.map(work, items, _CHUNK if len(list(items)) > 100 else 1)


if __name__ == "__main__":
    sys.exit(main())
