"""How far first and second reviews agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from svodka.ledger import Judgement, Ledger, judging
from svodka.ledger.correcting import SLOTS
from svodka.ledger.store import AsOf
from svodka.questions.proposals import differing
from svodka.questions.review import Agreement, Disagreement, Kappa, Pairwise, Rate
from svodka.questions.sampling import wilson

# What two people can be asked about; of places, the slots of claims tell.
KINDS = ("claim", "pair", "conflict", "issue")
Both = tuple[Judgement, Judgement]
# Of the normal distribution, for 95 %.
_Z = 1.959964


def agreement(ledger: Ledger, as_of: AsOf = None) -> Agreement:
    """Of second reviews, each against the decision that counted when it was made."""
    upto = ledger.upto(as_of)
    told = ledger.judgements(upto)
    found = both(told)
    by_kind: dict[str, list[Both]] = {kind: [] for kind in KINDS}
    by_pair: dict[tuple[int, str, str], list[Both]] = defaultdict(list)
    for first, second in found:
        by_kind[first.kind].append((first, second))
        by_pair[KINDS.index(first.kind), first.person, second.person].append((first, second))
    standing = judging.standing(told)
    looked = {first.entry for first, _ in found}
    waiting = sum(item.kind in KINDS and item.entry not in looked for item in standing.values())
    return Agreement(
        pairwise(by_kind["claim"]),
        tuple(pairwise(by_kind[kind], kind=kind) for kind in KINDS[1:] if by_kind[kind]),
        tuple(
            pairwise(by_pair[kind, one, other], one, other, KINDS[kind])
            for kind, one, other in sorted(by_pair)
        ),
        tuple(_disagreements(found, standing)),
        len(found),
        waiting,
        upto,
    )


def both(told: Sequence[Judgement]) -> list[Both]:
    """Each second review with the decision of somebody else that counted then."""
    gone = judging.undone(told)
    decided: dict[tuple[str, str], Judgement] = {}
    found: dict[tuple[str, str], Both] = {}
    for item in told:
        if item.kind not in KINDS or item.entry in gone:
            continue
        about = (item.kind, item.subject)
        if item.act == "decision":
            decided[about] = item
        first = decided.get(about)
        if item.act == "second" and first is not None and first.person != item.person:
            found[about] = first, item
    return list(found.values())


def pairwise(
    found: Sequence[Both],
    first: str | None = None,
    second: str | None = None,
    kind: str = "claim",
) -> Pairwise:
    """The figures of some of them."""
    verdicts = [(one.verdict, other.verdict) for one, other in found]
    same = sum(one == other for one, other in verdicts)
    return Pairwise(
        first,
        second,
        wilson(same, len(verdicts)),
        kappa(verdicts),
        alpha(verdicts),
        dict(sorted(Counter(verdicts).items())),
        _slots(found),
        kappa([pair for two in found for pair in _changed(*two)]) if kind == "claim" else None,
        kind,
    )


def kappa(pairs: Sequence[tuple[Any, Any]]) -> Kappa | None:
    """Cohen's kappa of (one's value, the other's); None where chance alone explains everything."""
    amount = len(pairs)
    if not amount:
        return None
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / amount
    expected = sum(ones[value] * others[value] for value in ones) / amount**2
    if expected == 1:
        return None
    value = (observed - expected) / (1 - expected)
    error = sqrt(observed * (1 - observed) / amount) / (1 - expected)
    return Kappa(value, max(-1.0, value - _Z * error), min(1.0, value + _Z * error))


def alpha(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    """Krippendorff's alpha for nominal values, two to a unit; None where there is one value."""
    values = Counter(value for pair in pairs for value in pair)
    amount: int = values.total()
    by_chance: int = amount**2 - sum(n * n for n in values.values())
    if not by_chance:
        return None
    differ: int = 2 * sum(bool(a != b) for a, b in pairs)
    return 1.0 - (amount - 1) * differ / by_chance


def _slots(found: Iterable[Both]) -> dict[str, Rate]:
    same, of = Counter[str](), Counter[str]()
    for first, second in found:
        one, other = _change(first), _change(second)
        if one is None or other is None:
            continue
        for slot in {**one, **other}:
            of[slot] += 1
            same[slot] += one.get(slot, ...) == other.get(slot, ...)
    return {slot: wilson(same[slot], of[slot]) for slot in SLOTS if of[slot]}


def _changed(first: Judgement, second: Judgement) -> Iterable[tuple[bool, bool]]:
    """Of each slot, whether the one and the other changed it."""
    one, other = _change(first), _change(second)
    if one is None or other is None:
        return ()
    return ((slot in one, slot in other) for slot in SLOTS)


def _change(item: Judgement) -> Mapping[str, Any] | None:
    """What a decision makes of a claim; None when it leaves none."""
    if item.verdict == "corrected":
        return item.change or {}
    return {} if item.verdict == "accepted" else None


def _disagreements(
    found: Iterable[Both], standing: Mapping[tuple[str, str], Judgement]
) -> Iterable[Disagreement]:
    for first, second in sorted(found, key=lambda two: two[1].entry):
        about = (first.kind, first.subject)
        slots = differing(first, second)
        if first.verdict != second.verdict or slots:
            now = standing.get(about)
            still = now is not None and now.entry < second.entry
            yield Disagreement(about, first, second, slots, still)
