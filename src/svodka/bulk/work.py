"""The work: a shard → its part of the output. The same function wherever it runs.

What ends the whole process is found by reading the shard once more, with ``careful``: then another
process reads it, and the document that one dies of is left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from svodka.bulk import careful, made
from svodka.bulk.made import LATE, Read
from svodka.bulk.parts import Done, Left, Part
from svodka.bulk.shards import Shard


@dataclass(frozen=True)
class Task:
    """``seconds``: the longest that a document may take, 0 for no limit."""

    shard: Shard
    out: str
    seconds: float = 0
    careful: bool = False


def work(task: Task) -> Done:
    """Reads the shard and writes its part; only numbers come back. OutputError when the output
    cannot be written."""
    shard = task.shard
    skipped: Counter[tuple[str, str]] = Counter()
    with Part(Path(task.out), shard.digest, task.seconds) as part:
        for row in (careful if task.careful else made).rows(shard, task.seconds):
            if isinstance(row, Read):
                part.add(row.reading, row.original)
            elif row.skipped:
                skipped[row.address, row.reason] += row.amount
            else:
                part.leave(row, late=row.reason.startswith(LATE))
        for (address, reason), amount in sorted(skipped.items()):
            part.leave(Left(address, None, reason, True, amount))
        return part.finish()


def lost(task: Task, reason: str) -> Done:
    """A part that says no more than that the whole shard was left out."""
    with Part(Path(task.out), task.shard.digest, task.seconds) as part:
        part.leave(Left(task.shard.name, None, reason, False, 1))
        return part.finish(lost=True)
