"""Which statement goes with which claim: the assignment that brings most points together."""

from __future__ import annotations

from collections.abc import Mapping


def assign(points: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Row → column, each used once at most, with the greatest sum; pairs that are not given cannot
    be made, and a row may stay without.

    Exact: shortest augmenting paths (the Hungarian method), rows in ascending order, so that the
    same points always give the same answer. O(rows² · columns).
    """
    rows = sorted({row for row, _ in points})
    columns = sorted({column for _, column in points})
    if not rows:
        return {}
    # A dummy column a row stands for staying without.
    width = len(columns) + len(rows)
    cost = [
        [-points.get((row, column), 0.0) for column in columns] + [0.0] * len(rows) for row in rows
    ]
    found = _least(cost, width)
    return {
        rows[row]: columns[column]
        for row, column in found.items()
        if column < len(columns) and (rows[row], columns[column]) in points
    }


def _least(cost: list[list[float]], width: int) -> dict[int, int]:
    """Row → column of least cost; potentials of rows and columns, 1-based with 0 as "none"."""
    of_row = [0.0] * (len(cost) + 1)
    of_column = [0.0] * (width + 1)
    taken = [0] * (width + 1)
    for row in range(1, len(cost) + 1):
        before = _path(row, cost, width, of_row, of_column, taken)
        column = before.pop()
        while column:
            taken[column] = taken[before[column]]
            column = before[column]
    return {row - 1: column - 1 for column, row in enumerate(taken) if row and column}


def _path(
    row: int,
    cost: list[list[float]],
    width: int,
    of_row: list[float],
    of_column: list[float],
    taken: list[int],
) -> list[int]:
    """The column before each on the cheapest path from ``row``; last, the free column it ends at.

    Changes the potentials and puts ``row`` at column 0 of ``taken``.
    """
    least = [float("inf")] * (width + 1)
    before = [0] * (width + 1)
    seen = [False] * (width + 1)
    taken[0], column = row, 0
    while taken[column]:
        seen[column] = True
        at, best, following = taken[column], float("inf"), 0
        for other in range(1, width + 1):
            if seen[other]:
                continue
            reduced = cost[at - 1][other - 1] - of_row[at] - of_column[other]
            if reduced < least[other]:
                least[other], before[other] = reduced, column
            if least[other] < best:
                best, following = least[other], other
        for other in range(width + 1):
            if seen[other]:
                of_row[taken[other]] += best
                of_column[other] -= best
            else:
                least[other] -= best
        column = following
    return [*before, column]
