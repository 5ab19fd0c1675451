"""What a folder of results holds: which parts, in which order, made of what. Parts that it does not
name are of an earlier input, and no answer sees them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from svodka import __version__
from svodka.bulk.parts import Done
from svodka.errors import ContractError
from svodka.ledger.chain import digest

NAME = "manifest.json"
_FORMAT = "svodka-bulk-1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``parts``: digests in the order of the input. ``settled``: a digest of what the tables were
    made of, "" where they are not; ``told`` are figures for people."""

    parts: tuple[str, ...]
    inputs: tuple[str, ...] = ()
    settled: str = ""
    told: tuple[tuple[str, int], ...] = ()


def settling(made: Iterable[Done]) -> str:
    """A digest of parts with what each holds: one that was read anew, with more time, may hold
    more."""
    return digest([_FORMAT, __version__, [asdict(one) for one in made]])[:32]


def write(out: Path, manifest: Manifest) -> None:
    """Whole or not at all."""
    told = {
        "format": _FORMAT,
        "svodka": __version__,
        "inputs": list(manifest.inputs),
        "settled": manifest.settled,
        "told": dict(manifest.told),
        "parts": list(manifest.parts),
    }
    part = out / f".{NAME}.{os.getpid()}"
    part.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(out / NAME)


def read(out: Path) -> Manifest:
    """ContractError for a folder that is none of ours."""
    try:
        told: dict[str, Any] = json.loads((out / NAME).read_text("utf-8"))
        if told["format"] != _FORMAT:
            raise ContractError(
                f"a result of the format {told['format']!r}",
                where=str(out),
                hint=f"this svodka reads {_FORMAT!r}: run svodka bulk again",
            )
        parts: Sequence[str] = told["parts"]
        return Manifest(
            tuple(parts), tuple(told["inputs"]), told["settled"], tuple(told["told"].items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContractError(
            "not a folder of results", where=str(out), hint="svodka bulk INPUT --out DIR makes one"
        ) from error


def is_result(folder: Path) -> bool:
    """Whether a folder says that it is one of ours."""
    try:
        return '"format": "svodka-bulk-' in (folder / NAME).read_text("utf-8")[:200]
    except (OSError, ValueError):
        return False
