"""Whether a document stands in its speaker's own channel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def channels() -> dict[str, str]:
    """data/claims/sources.tsv: a channel's handle → the speaker whose words it has.

    The same table as ``svodka.pipeline.attribution.channels``, which the ledger may not import.
    """
    text = files("svodka").joinpath("data/claims/sources.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
    return {source.lower(): speaker for source, speaker in rows}


def speaker_of(source: str | None, extras: Mapping[str, Any]) -> str | None:
    """Whose words a source has: as ``sources.toml`` says (kept in the extras), else as the table
    does; None for one that speaks for nobody."""
    told = extras.get("speaker")
    return told if isinstance(told, str) else channels().get((source or "").lower())


def is_own(source: str | None, speaker: str, extras: Mapping[str, Any]) -> bool:
    """True if ``source`` is the channel of ``speaker``."""
    return speaker_of(source, extras) == speaker
