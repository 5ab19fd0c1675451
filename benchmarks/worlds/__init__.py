"""Synthetic worlds: what is known to have happened, told by speakers with habits.

``python -m benchmarks.worlds`` makes them, asks svodka for bounds and conflicts, and scores the
policies that others publish on the same claims.
"""

from __future__ import annotations

import sys
from pathlib import Path

# The builder of statements and the plain model stand with the tests.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
