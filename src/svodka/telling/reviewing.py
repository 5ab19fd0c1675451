"""The review desk in words: why something is asked, what hangs on it, what a decision moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from svodka.questions import reasons
from svodka.questions.review import Item, Kappa, Move, Moved, Precision, Rate, Reason, Stake
from svodka.telling import told, words

_PEOPLE = ("casualties", "killed", "injured")
_PRINTED = 80


def why(item: Item) -> str:
    """Why it is asked, one sentence a reason."""
    return " ".join(reasons_of(item.reasons))


def stake(value: Stake) -> str:
    """ "would move Bryansk Oblast's night of 15 May by up to 12 and make 1 conflict less or more";
    "" where nothing hangs on it."""
    if not value.computed:
        return f"not reckoned; its count is {value.size}" if value.size else ""
    parts = []
    if value.most is not None:
        more = f" and {words.number(value.moves - 1, 'other figure')}" if value.moves > 1 else ""
        parts.append(f"would move {_figure(value.most)} by up to {value.most.size}{more}")
    if value.conflicts:
        parts.append(f"would settle or raise {words.number(value.conflicts, 'conflict')}")
    return " and ".join(parts) or "would move nothing"


def about(item: Item) -> str:
    """What is to be decided about, on one line."""
    if item.about[0] == "pair":
        return "2 claims: one statement told twice, or two statements?"
    if item.about[0] == "conflict":
        return f"{words.number(len(item.statements), 'claim')} in conflict"
    if item.statements:
        return told.said(item.statements[0])
    return words.one_line(item.quote, _PRINTED)


def move(value: Move) -> str:
    """ "Bryansk Oblast, night of 15 May: 4 to 30, now 4"."""
    what, before, after = move_parts(value)
    return f"{what}: {before}, then {after}"


def move_parts(value: Move) -> tuple[str, str, str]:
    """What moves, its bounds before, and after."""
    scope = value.scope
    plain = (scope.outcome, scope.object) == ("downed", "uav")
    what = scope.outcome if scope.outcome in _PEOPLE else f"{scope.object} {scope.outcome}"
    counted = "" if plain else f", {what}"
    where = words.capital(told.where(scope.places))
    when = f"{value.period} of {value.day.day} {value.day:%b %Y}"
    return f"{where}, {when}{counted}", told.bounds(value.before), told.bounds(value.after)


def moved(value: Moved) -> Iterator[str]:
    """A line each."""
    judgement = value.judgement
    if judgement is not None:
        said = f"{judgement.kind} {judgement.subject} {judgement.told} by {judgement.person}"
        yield f"entry {judgement.entry}: {words.one_line(said)}"
    yield from map(move, value.moves)
    for name, conflicts in (("settled", value.went), ("new", value.came)):
        for conflict in conflicts:
            yield f"{name} conflict: {told.conflict(conflict, value.statements)}"
    if not (value.moves or value.went or value.came):
        yield "no bounds and no conflicts moved"
    if value.nights < value.of:
        yield f"looked at {value.nights} of the {value.of} nights and days that it bears on"


def rate(value: Rate) -> str:
    """ "18 of 20 (90 %, 95 % interval 70–97 %)"."""
    if value.value is None or value.low is None or value.high is None:
        return "nothing to tell from"
    within = f"{100 * value.low:.0f}–{100 * value.high:.0f} %"
    return f"{value.hits} of {value.of} ({100 * value.value:.0f} %, 95 % interval {within})"


def kappa(value: Kappa | None) -> str:
    """ "0.62 (0.41–0.83)"."""
    if value is None:
        return "not defined"
    return f"{value.value:.2f} ({value.low:.2f}–{value.high:.2f})"


def precision(value: Precision, left: int) -> str:
    """What the sample says of the claims that nothing speaks against."""
    drawn = f"{value.sampled} of {words.number(left, 'claim')} that nothing speaks against"
    decided = value.right.of
    if not decided:
        return f"{drawn} were drawn by lot; none of them was decided yet"
    told = f"accepted {value.accepted}, corrected {value.corrected}, rejected {value.rejected}"
    return f"{drawn} were drawn by lot, {decided} decided: {told}; right {rate(value.right)}"


def reasons_of(found: Iterable[Reason]) -> Iterator[str]:
    """A sentence each."""
    for reason in found:
        sentence = reasons.table()[reason.code].sentence
        yield words.capital(sentence.format(words.one_line(reason.told, _PRINTED)))


def _figure(value: Move) -> str:
    when = f"{value.period} of {value.day.day} {value.day:%b}"
    where = told.where(value.scope.places)
    if where.startswith("everywhere"):
        return f"the {when} {where}"
    return f"{where}'s {when}"
