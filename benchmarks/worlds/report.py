"""Measurements → tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import mean

from benchmarks.worlds.measure import Erred, Honest
from benchmarks.worlds.policies import POLICIES
from benchmarks.worlds.speakers import KINDS

Row = list[int | None]


def _table(title: str, head: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    lines = [f"### {title}\n", "| " + " | ".join(head) + " |", "| " + "--- | " * len(head)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def table_of_widths(told: Sequence[Honest]) -> str:
    """high − low by kind of bulletin; a scope without an upper bound is counted apart."""

    def rows() -> Iterator[Sequence[object]]:
        for kind in KINDS:
            mine = [h for h in told if h.kind == kind]
            for wide in (1, 0):
                scopes = [a for h in mine for a in h.answers if a[0] == wide]
                closed = [a for a in scopes if a[3] is not None]
                if not closed:
                    continue
                yield (
                    kind,
                    "everywhere" if wide else "a place",
                    len(scopes),
                    f"{mean(a[1] for a in closed):.1f}",
                    f"{mean(a[3] - a[2] for a in closed):.2f}",
                    _share(sum(a[3] == a[2] for a in closed), len(scopes)),
                    len(scopes) - len(closed),
                    _share(sum(_holds(a[1], a[4], a[5]) for a in scopes), len(scopes)),
                    f"{_mean([a[5] - a[4] for a in scopes if a[5] is not None]):.2f}",
                )

    return _table(
        "Width of the bounds by the kind of the ministry's bulletins",
        (
            "kind",
            "scope",
            "scopes",
            "mean truth",
            "mean width",
            "exact",
            "no upper",
            "usual holds truth",
            "usual width",
        ),
        rows(),
    )


def _mean(values: Sequence[int]) -> float:
    return mean(values) if values else float("nan")


def _holds(truth: int | None, low: int | None, high: int | None) -> bool:
    return (
        low is not None and truth is not None and low <= truth and (high is None or truth <= high)
    )


def table_of_errors(wrong: Sequence[Erred]) -> str:
    by: dict[str, list[Erred]] = defaultdict(list)
    for e in wrong:
        if e.injected:
            by[e.kind].append(e)

    def rows() -> Iterator[Sequence[object]]:
        for kind, mine in by.items():
            yield (
                kind,
                len(mine),
                _share(sum(e.conflicts > 0 for e in mine), len(mine)),
                _share(sum(e.caught for e in mine), len(mine)),
                f"{mean(e.conflicts for e in mine):.2f}",
                sum(e.reducible for e in mine),
                _share(sum(e.inside for e in mine), len(mine)),
            )

    return _table(
        "One false claim a world",
        (
            "error",
            "worlds",
            "some conflict",
            "a conflict names it",
            "conflicts a world",
            "not minimal",
            "truth still inside",
        ),
        rows(),
    )


def table_of_policies(told: Sequence[Honest]) -> str:
    """A policy meets the truth when its one number is the truth."""

    def rows() -> Iterator[Sequence[object]]:
        for wide in (1, 0):
            scopes = [a for h in told for a in h.answers if a[0] == wide]
            name = "everywhere" if wide else "a place"
            exact = sum(a[2] == a[3] == a[1] for a in scopes)
            held = sum(_holds(a[1], a[2], a[3]) for a in scopes)
            yield (
                name,
                "svodka: bounds",
                "100.0 %",
                _share(exact, len(scopes)),
                _share(held, len(scopes)),
                "–",
            )
            usual = [a for a in scopes if a[4] is not None]
            met = sum(a[4] == a[5] == a[1] for a in usual)
            held = sum(_holds(a[1], a[4], a[5]) for a in usual)
            yield (
                name,
                "svodka: usual hours",
                _share(len(usual), len(scopes)),
                _share(met, len(scopes)),
                _share(held, len(scopes)),
                "–",
            )
            for n, policy in enumerate(POLICIES, 6):
                given = [a for a in scopes if a[n] is not None]
                met = sum(a[n] == a[1] for a in given)
                off = _mean([abs(a[n] - a[1]) for a in given])
                yield (
                    name,
                    policy,
                    _share(len(given), len(scopes)),
                    _share(met, len(scopes)),
                    "–",
                    f"{off:.2f}",
                )

    return _table(
        "What others publish, on the same claims",
        ("scope", "policy", "has an answer", "is the truth", "holds the truth", "mean error"),
        rows(),
    )
