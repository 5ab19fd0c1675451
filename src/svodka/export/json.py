"""The JSON contract as text: an array of documents, or a document a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from svodka.contract import reading_to_dict
from svodka.model import Reading


def to_json(readings: Iterable[Reading]) -> Iterator[str]:
    """Pieces of one JSON array, a document each, so that long input need not fit in memory."""
    opening = "["
    for reading in readings:
        body = json.dumps(reading_to_dict(reading), ensure_ascii=False, indent=2)
        yield f"{opening}\n{body}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def to_jsonl(readings: Iterable[Reading]) -> Iterator[str]:
    """A line a document, in the order given."""
    for reading in readings:
        yield json.dumps(reading_to_dict(reading), ensure_ascii=False) + "\n"
