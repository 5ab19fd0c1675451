"""A thin layer over HiGHS: rows and columns in, values out.

Not importable in one process with ortools (both carry HiGHS symbols).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

Values = np.ndarray[Any, Any]

_TOLERANCE = 1e-5
_AGGREGATOR = 4096
_NODES = 5_000


class Unsolved(RuntimeError):
    """HiGHS stopped for a reason that says nothing about the problem."""


@dataclass(slots=True)
class Problem:
    """Columns are integer and start at 0; ``upper[c]`` limits column c; rows are two-sided.
    ``owner`` and ``behind`` are the keys of the claims that state a row, and a column's limit."""

    upper: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    owner: list[tuple[str, ...]] = field(default_factory=list)
    behind: list[tuple[str, ...]] = field(default_factory=list)

    def column(self, upper: float, behind: tuple[str, ...] = ()) -> int:
        self.upper.append(upper)
        self.behind.append(behind)
        return len(self.upper) - 1

    def row(
        self, terms: Mapping[int, float], low: float, high: float, owner: tuple[str, ...] = ()
    ) -> None:
        self.index.extend(terms)
        self.value.extend(terms.values())
        self.start.append(len(self.index))
        self.low.append(low)
        self.high.append(high)
        self.owner.append(owner)


@dataclass(frozen=True, slots=True)
class Solution:
    """``objective`` None: no solution. ``duals``, a value a row, and ``reduced``, a value a column:
    of linear problems only. Not ``exact``: the objective is a bound that no solution passes."""

    objective: float | None
    values: Values = field(default_factory=lambda: np.empty(0))
    rows: Values = field(default_factory=lambda: np.empty(0))
    duals: Values = field(default_factory=lambda: np.empty(0))
    reduced: Values = field(default_factory=lambda: np.empty(0))
    exact: bool = True

    def integral(self) -> bool:
        return bool(np.all(np.abs(self.values - np.rint(self.values)) < _TOLERANCE))


class Solver:
    """One problem, asked many times; a linear one restarts from its last basis, if it may."""

    def __init__(self, problem: Problem, integer: bool) -> None:
        self._upper = tuple(problem.upper)
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        if not integer:
            self._highs.setOptionValue("presolve", "off")
            self._highs.setOptionValue("solver", "simplex")
        else:
            # Of 1.15.1: the aggregator rule of presolve calls feasible integer problems infeasible.
            self._highs.setOptionValue("presolve_rule_off", _AGGREGATOR)
            self._highs.setOptionValue("mip_max_nodes", _NODES)
            self._highs.setOptionValue("mip_rel_gap", 0.0)
            self._highs.setOptionValue("mip_abs_gap", 0.99)  # sums are whole numbers
        self._highs.passModel(_lp(problem, integer))
        self._integer = integer
        self._bare = not integer
        self._set: set[int] = set()

    def forget(self) -> None:
        """Begin the next solution from nothing: of several that are as good, which one is found
        hangs on where the search began. It takes no longer."""
        self._highs.clearSolver()

    def solve(self, columns: Sequence[int] = (), maximise: bool = False) -> Solution:
        """The least or greatest sum of columns; of none, any solution."""
        wanted = set(columns)
        for column in self._set - wanted:
            self._highs.changeColCost(column, 0.0)
        for column in wanted - self._set:
            self._highs.changeColCost(column, 1.0)
        self._set = wanted
        sense = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
        self._highs.changeObjectiveSense(sense)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            # Columns are bounded, so "unbounded or infeasible" is infeasible.
            if status in (
                highspy.HighsModelStatus.kInfeasible,
                highspy.HighsModelStatus.kUnboundedOrInfeasible,
            ):
                return self._surely_none(columns, maximise)
            if status == highspy.HighsModelStatus.kSolutionLimit:  # of nodes: a bound, no optimum
                return Solution(float(self._highs.getInfo().mip_dual_bound), exact=False)
            raise Unsolved(str(status))
        found = self._highs.getSolution()
        objective = self._highs.getInfo().objective_function_value
        duals = () if self._integer else (np.array(found.row_dual), np.array(found.col_dual))
        return Solution(objective, np.array(found.col_value), np.array(found.row_value), *duals)

    def _surely_none(self, columns: Sequence[int], maximise: bool) -> Solution:
        """Integer problems that presolve calls infeasible are solved once more without it."""
        if not self._integer or self._bare:
            return Solution(None)
        self._bare = True
        self._highs.setOptionValue("presolve", "off")
        self._highs.clearSolver()
        return self.solve(columns, maximise)

    def limit_columns(self, columns: Iterable[int], upper: float | None) -> None:
        """New upper limits; None: those of the problem."""
        for column in columns:
            top = self._upper[column] if upper is None else upper
            self._highs.changeColBounds(column, 0.0, top)

    def limit_rows(self, rows: Iterable[int], low: float, high: float) -> None:
        for row in rows:
            self._highs.changeRowBounds(row, low, high)

    def infeasible_rows(self) -> list[int]:
        """Rows that cannot hold together, of a linear problem; a hint, to be checked again."""
        self._highs.setOptionValue("iis_strategy", 6)
        status, found = self._highs.getIis()
        if status == highspy.HighsStatus.kError:
            return []
        return [int(row) for row in found.row_index_]


def _lp(problem: Problem, integer: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    columns, rows = len(problem.upper), len(problem.low)
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = np.zeros(columns)
    lp.col_lower_ = np.zeros(columns)
    lp.col_upper_ = np.array(problem.upper, dtype=float)
    lp.row_lower_ = np.array(problem.low, dtype=float)
    lp.row_upper_ = np.array(problem.high, dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(problem.start, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(problem.index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(problem.value, dtype=float)
    if integer:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return lp
