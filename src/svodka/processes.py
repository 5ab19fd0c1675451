"""Processes of this machine: how many there can be, and that none is left behind."""

from __future__ import annotations

import os
import time
from threading import Thread
from typing import Any

_LOOK = 1.0  # seconds


def processors() -> int:
    """Those that this process may use."""
    allowed: Any = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def end_with_parent() -> None:
    """Who is killed leaves no process behind, not even one that is busy with what never ends."""

    def watch(parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
        os._exit(1)

    Thread(target=watch, args=(os.getppid(),), daemon=True).start()
