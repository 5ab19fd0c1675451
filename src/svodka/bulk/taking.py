"""The result of a job → what a ledger takes: the same documents in the same order as the input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from svodka import contract
from svodka.bulk import manifest, parts
from svodka.errors import ContractError
from svodka.ledger import Taken


def size(out: Path) -> int:
    """How many documents that is, as far as parts are there. ContractError as ``taken``."""
    found = (parts.done(out, digest) for digest in manifest.read(out).parts)
    return sum(done.documents for done in found if done is not None)


def taken(out: Path) -> Iterator[Taken]:
    """ContractError for a folder that is none of ours, or lacks a part that it names."""
    for digest in manifest.read(out).parts:
        if parts.done(out, digest) is None:
            raise ContractError(
                f"the part {digest} is missing", where=str(out), hint="run svodka bulk again"
            )
        for row in parts.readings(out, digest, ["reading", "original"]):
            yield Taken(contract.reading_from_dict(json.loads(row["reading"])), row["original"])
