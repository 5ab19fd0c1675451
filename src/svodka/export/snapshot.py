"""What an export was made from: which entry of which chain, and by which version of svodka."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``entry`` is the last entry of the ledger that the export saw, ``chain`` the hash over all
    entries up to it, ``moment`` when it was appended (None for an empty ledger), ``version`` that
    of svodka. Two exports of one snapshot by one version are the same bytes."""

    entry: int
    chain: str
    moment: datetime | None
    version: str

    def plain(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "entry": self.entry,
            "chain": self.chain,
            "moment": self.moment.isoformat() if self.moment else None,
            "svodka": self.version,
        }

    def line(self) -> str:
        """On one line, for formats that have no better place than a cell."""
        moment = self.moment.isoformat(timespec="seconds") if self.moment else "never"
        return f"entry {self.entry}, chain {self.chain}, {moment}, svodka {self.version}"
