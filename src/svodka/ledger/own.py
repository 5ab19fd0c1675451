"""Whether a document stands in its speaker's own channel."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def channels() -> dict[str, str]:
    """data/claims/sources.tsv: a channel's handle → the speaker whose words it has.

    The same table as ``svodka.pipeline.attribution.channels``, which the ledger may not import.
    """
    text = files("svodka").joinpath("data/claims/sources.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
    return {source.lower(): speaker for source, speaker in rows}


def is_own(source: str | None, speaker: str) -> bool:
    """True if ``source`` is the channel of ``speaker``."""
    return channels().get((source or "").lower()) == speaker
