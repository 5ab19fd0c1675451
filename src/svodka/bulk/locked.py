"""One job at a time in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from svodka.bulk.parts import OutputError, writing

_NAME = ".lock"


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """OutputError while another process works in the folder. The lock goes with the process that
    holds it, however it ends; where the system has no such locks (Windows) there is none."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with writing(out):
        file = (out / _NAME).open("w")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError("another job is writing here", where=str(out)) from error
        except OSError:  # a file system without locks
            pass
        yield
