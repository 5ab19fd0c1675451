"""What readers of a cluster run in tests; apart, because a reader that loads it should not load
pytest and Dask as well."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from svodka.errors import SvodkaError

FIRST = "first"


def double(number: int) -> int:
    return 2 * number


def die_of_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise SvodkaError(f"a defect of {number}", where="here")


def noted(folder: str) -> str:
    """Says that it began; the first of all is marked, and takes forever."""
    mark = Path(folder) / f"{os.getpid()}-{os.getppid()}"
    mark.touch()
    try:
        os.symlink(mark.name, mark.with_name(FIRST))
    except FileExistsError:
        return "done"
    time.sleep(600)
    return "done"


def own_pid(_: int) -> int:
    return os.getpid()
