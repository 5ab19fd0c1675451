"""``make bench``: how well svodka reads, on the labelled sets and on whole corpora."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = ("freeze.py --check", "score.py", "corpora.py", "speed.py")


def main() -> int:
    """Run every script that is quick; the first failure is the result."""
    worst = 0
    for script in SCRIPTS:
        name, *options = script.split()
        print(f"\n== python benchmarks/{script} ==\n", flush=True)
        worst = worst or subprocess.call([sys.executable, str(HERE / name), *options])
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
