"""The whole in one line, and as a table of named features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from svodka.model.audit import SCORES, VERDICTS, Dropped, Mark, Retold, Score

# What counts of each kind of mark, and what it is counted against (None: nothing).
_MARKED: dict[str, tuple[str, tuple[str, ...], tuple[str, ...] | None]] = {
    "sums": ("sum", ("differs", "contradiction"), None),
    "quotations": ("quotation", ("not_found",), ("found", "partly", "not_found")),
    "personas": ("persona", ("recurring",), ("single", "recurring")),
    "commentary": ("commentary", ("commentary", "loaded"), None),
    "headline": ("headline", ("differs", "stray"), ("agrees", "differs", "stray")),
    "comparisons": (
        "comparison",
        ("contradicted",),
        ("supported", "contradicted", "uncheckable"),
    ),
}
_TOLD = {
    "stands": ("stands", "stand"),
    "relayed": ("stands only in a relay", "stand only in relays"),
    "derived": ("is a sum that holds", "are sums that hold"),
    "within": ("lies within the bounds", "lie within the bounds"),
    "altered": ("altered", "altered"),
    "added": ("not traceable here", "not traceable here"),
    "unchecked": ("cannot be checked", "cannot be checked"),
}
_NOTED = {
    "dropped": ("thing left out", "things left out"),
    "sums": ("figure that does not add up", "figures that do not add up"),
    "quotations": ("quotation not found here", "quotations not found here"),
    "personas": ("recurring persona", "recurring personas"),
    "headline": ("difference in the headline", "differences in the headline"),
    "comparisons": ("comparison that the figures contradict",) * 2,
    "commentary": ("sentence of commentary", "sentences of commentary"),
}


def scores(
    retold: Sequence[Retold], dropped: Sequence[Dropped], marks: Sequence[Mark]
) -> tuple[Score, ...]:
    """In order of SCORES."""
    found = {**_statements(retold), "dropped": Score("dropped", len(dropped))}
    for name, (kind, bad, of) in _MARKED.items():
        verdicts = Counter(mark.verdict for mark in marks if mark.kind == kind)
        every = None if of is None else sum(verdicts[verdict] for verdict in of)
        found[name] = Score(name, sum(verdicts[verdict] for verdict in bad), every)
    return tuple(found[name] for name in SCORES)


def summary(found: Sequence[Score], retold: Sequence[Retold], reports: int) -> str:
    """One line: how many statements, what became of them, and what else was noticed."""
    values = {score.name: score.value for score in found}
    if not retold:
        head = "No statement to check"
    else:
        noun = "statement" if len(retold) == 1 else "statements"
        parts = [f"{values[n]} {_TOLD[n][values[n] != 1]}" for n in _TOLD if values[n]]
        head = f"{len(retold)} {noun}: {', '.join(parts)}".replace("altered", _slots(retold))
    noted = [f"{values[n]} {_NOTED[n][values[n] != 1]}" for n in _NOTED if values[n]]
    against = "1 report" if reports == 1 else f"{reports} reports"
    return f"{head}; {', '.join([*noted, f'against {against}'])}."


def _statements(retold: Sequence[Retold]) -> dict[str, Score]:
    verdicts = Counter(item.verdict for item in retold)
    relayed = sum(1 for item in retold if item.verdict == "stands" and _relayed(item))
    verdicts["stands"] -= relayed
    every = len(retold)
    return {
        **{name: Score(name, verdicts[name], every) for name in VERDICTS},
        "relayed": Score("relayed", relayed, every),
    }


def _relayed(item: Retold) -> bool:
    return item.match is not None and item.match.kind == "relay"


def _slots(retold: Sequence[Retold]) -> str:
    """ "altered (count, place)"."""
    return f"altered ({', '.join(dict.fromkeys(_altered(retold)))})"


def _altered(retold: Sequence[Retold]) -> Iterator[str]:
    for item in retold:
        if item.verdict == "altered":
            yield from item.altered
