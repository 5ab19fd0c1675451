"""Records as plain tables on the screen, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Without lines; the columns of ``right`` are numbers."""
    from rich.table import Table

    made = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        side = "right" if column in right else "left"
        made.add_column(column, justify=side, overflow="fold")  # type: ignore[arg-type]
    return made


def show(made: Table) -> None:
    from svodka.cli import show as screen

    screen.console().print(made)


def cell(value: str) -> str:
    """Words of others, on one line and without signs that drive a terminal."""
    from svodka.telling import words

    return words.one_line(value)


def write_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
