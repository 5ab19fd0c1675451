"""A shard that kills: read in a process that may die, over and over, each time without what it
died of.

``python -m svodka.bulk.careful`` is that process. It is told a shard, and says the number of each
step before it takes it, and what came of it after.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import IO, Any

from svodka.bulk.local import ending
from svodka.bulk.made import Row, steps
from svodka.bulk.parts import Left
from svodka.bulk.shards import Shard
from svodka.processes import end_with_parent

_AT, _ROW, _PAST, _END = range(4)


def rows(shard: Shard, seconds: float) -> Iterator[Row]:
    """As ``made.rows``."""
    skip: dict[int, str] = {}
    after = -1
    while True:
        at, died = -1, ""
        found: list[Row] = []
        for kind, value in _told(shard, seconds, skip, after):
            if kind == _AT:
                at, found = value, []
            elif kind == _ROW:
                found.append(value)
            elif kind == _PAST and value > after:
                yield from found
                after = value
            elif kind == _END:
                died = value
        if not died:
            return
        if at in skip or at < 0:
            yield Left(shard.name, None, f"{died}; what follows is left out", False, 1)
            return
        skip[at] = died


def _told(
    shard: Shard, seconds: float, skip: dict[int, str], after: int
) -> Iterator[tuple[int, Any]]:
    """What a process says; last of all (_END, of what it died), if it did not say that it is
    done."""
    line = [sys.executable, "-m", "svodka.bulk.careful"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            pickle.dump((shard, seconds, skip, after), child.stdin)
            child.stdin.close()
            while True:
                message: tuple[int, Any] = pickle.load(child.stdout)
                if message[0] == _END:
                    return
                yield message
        except (EOFError, OSError, pickle.UnpicklingError):
            code = child.wait()
            yield _END, f"{ending(code)}; it ended its reader"
        finally:
            child.kill()


def main(read: IO[bytes], write: IO[bytes]) -> None:
    """One shard, as told."""

    def say(kind: int, value: Any) -> None:
        pickle.dump((kind, value), write)
        write.flush()

    shard, seconds, skip, after = pickle.load(read)
    for step, found in steps(shard, seconds, skip, after):
        say(_AT, step)
        for row in found:
            say(_ROW, row)
        say(_PAST, step)
    say(_END, "")


if __name__ == "__main__":
    end_with_parent()
    main(sys.stdin.buffer, sys.stdout.buffer)
