"""The packaged boundaries, for what exports the ledger."""

from __future__ import annotations

from collections.abc import Callable

from svodka.export import outlines
from svodka.export.outlines import Outline
from svodka.serve.drawing.projection import FRAMES


def outlined() -> dict[str, Callable[[], Outline]]:
    """Region or sea → its outline, the finer sheet first."""
    return outlines.packaged([(name, frame.back) for name, frame in FRAMES.items()])
