"""``reconcile_cases.toml`` as records."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from said import said, scope
from svodka.model.finding import Bounds, Scope, Statement

TABLE = Path(__file__).with_name("reconcile_cases.toml")


@dataclass(frozen=True)
class Ask:
    scope: Scope
    bounds: Bounds | None
    usual: Bounds | str | None  # "" when the table does not say
    more: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """``conflicts`` are all irreducible sets; empty when there must be none."""

    name: str
    statements: tuple[Statement, ...]
    asks: tuple[Ask, ...]
    conflicts: tuple[frozenset[str], ...]
    kind: str
    first_repairs: tuple[str, ...]


def cases() -> list[Case]:
    return [_case(row) for row in tomllib.loads(TABLE.read_text("utf-8"))["case"]]


def _case(row: Mapping[str, Any]) -> Case:
    statements = [s for report in row.get("report", ()) for s in _report(**report)]
    statements += [said(**s) for s in row.get("said", ())]
    if "copies" in row:
        statements += _copies(statements, **row["copies"])
    return Case(
        row["name"],
        tuple(statements),
        tuple(map(_ask, row.get("asks", ()))),
        tuple(frozenset(c) for c in row.get("conflicts", ())),
        row.get("kind", "count"),
        tuple(row.get("first_repairs", ())),
    )


def _report(id: str, by: str, n: int, win: str, parts: Any, **more: Any) -> Iterator[Statement]:
    """A total and its parts. A place "A+B" is lumped."""
    yield said(id, by, n, win, doc=id, role="total", **more)
    named = isinstance(parts, Mapping)
    for k, (place, count) in enumerate(parts.items() if named else parts, 1):
        name = f"{id}.{place}" if named else f"{id}.{k}"
        over = place.split("+")
        yield said(name, by, count, win, over, doc=id, role="part", parent=id, **more)


def _copies(statements: list[Statement], of: str, n: int) -> Iterator[Statement]:
    first = next(s for s in statements if s.claim.id == of)
    for k in range(n):
        claim = replace(first.claim, id=f"{of}.copy{k}")
        yield replace(first, claim=claim, document=f"copy{k}", source=f"outlet {k}", own=False)


def _ask(row: Mapping[str, Any]) -> Ask:
    asked = {k: row[k] for k in ("hours", "places", "outcome", "object") if k in row}
    usual: Bounds | str | None = ""
    if "usual" in row:
        usual = None if row["usual"] == "none" else bounds(row["usual"])
    more = {k: v for k, v in row.items() if k not in ("is", "usual", *asked)}
    return Ask(scope(**asked), bounds(row["is"]) if "is" in row else None, usual, more)


def bounds(printed: str) -> Bounds:
    """ "6..12", or "31.." without an upper bound."""
    low, _, high = printed.partition("..")
    return Bounds(int(low), int(high) if high else None)
