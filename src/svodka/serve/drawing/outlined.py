"""The packaged boundaries for exports: what is drawn here, turned back into degrees."""

from __future__ import annotations

from collections.abc import Callable

from svodka.export import outlines as packaged
from svodka.export.outlines import Outline
from svodka.serve.drawing.projection import FRAMES


def outlines() -> dict[str, Callable[[], Outline]]:
    """Of regions and seas by id, the finer sheet first."""
    return packaged.packaged([(name, frame.back) for name, frame in FRAMES.items()])
