"""The design's words about claims, as plain values: what both oracles stand on.

Written from the design and not from ``svodka.reconcile``, so that the two can prove each other
wrong. Nothing here is fast. Where the design leaves something open, the comment says "open".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from svodka.model import Claim
from svodka.model.finding import Statement

Edges = tuple[datetime, datetime]
# The side whose officials speak. The heads of Crimea and Sevastopol whose channels are known
# (data/claims/sources.tsv) count what their side downed.
_RU_ABROAD = ("gov:UA-43", "gov:UA-40", "mayor:UA-43", "mayor:UA-40")
_TREE = {
    "target": ("uav", "missile", "bomb", "usv", "helicopter", "aircraft"),
    "uav": ("fpv",),
}


@dataclass(frozen=True)
class Told:
    """A standing claim. ``areas`` are sets of places (one a printed place, None = anywhere on the
    side); ``inner`` is None when nothing is surely covered; ``parents`` and ``after`` are ids:
    totals that this is a subset of, and earlier claims that this one adds to."""

    id: str
    report: str
    frame: tuple[str, str]
    leaves: frozenset[str]
    areas: tuple[frozenset[str], ...] | None
    low: int
    high: int | None
    outer: Edges
    inner: Edges | None
    exhaustive: bool
    role: str
    located: bool = True
    parents: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    speaker: str = ""

    @property
    def places(self) -> frozenset[str] | None:
        return None if self.areas is None else frozenset().union(*self.areas)


@dataclass
class Standing:
    """Claims that count, and what became of the others."""

    told: list[Told] = field(default_factory=list)
    superseded: set[str] = field(default_factory=set)
    repeated: dict[str, str] = field(default_factory=dict)  # id → the id that stands for it


def leaves(node: str | None) -> frozenset[str]:
    """The kinds of events that an object's name covers; each node is also a leaf of its own."""
    node = "target" if node in (None, "mixed") else node
    out = {node}
    for child in _TREE.get(node, ()):
        out |= leaves(child)
    return frozenset(out)


def side(speaker: str) -> str:
    if speaker in ("RU-MOD", "ROSAVIATSIA") or speaker in _RU_ABROAD or ":RU-" in speaker:
        return "RU"
    if speaker == "UA-AF" or ":UA-" in speaker:
        return "UA"
    return "?"


def standing(statements: Iterable[Statement], usual: bool = False) -> Standing:
    """Repeats merged, corrections and relays applied, windows read (nominal if ``usual``)."""
    out = Standing()
    told = [s for s in statements if _counts(s.claim)]
    told.sort(key=lambda s: (s.published or datetime.max.astimezone(), s.document))
    told = _relays(told, out)
    told = _corrected(told, out)
    told = _repeats(told, out)
    by_id = {s.claim.id: s for s in told}
    report = {s.claim.id: _report(s) for s in told}
    for s in told:
        claim = s.claim
        outer, inner = _window(claim, usual)
        inside = {
            out.repeated.get(p, p)
            for p in _parents(claim, out, statements)
            if out.repeated.get(p, p) in by_id
        }
        out.told.append(
            Told(
                id=claim.id,
                report=report[claim.id],
                frame=(side(claim.speaker.id), claim.outcome),
                leaves=leaves(claim.object),
                areas=_areas(claim),
                low=claim.count.low if claim.count else 0,
                high=claim.count.high if claim.count else None,
                outer=outer,
                inner=inner,
                exhaustive=_exhaustive(claim) and not _twice(s, told),
                role=claim.role,
                located=_located(claim),
                parents=frozenset(inside - {claim.id}) if claim.role != "extra" else frozenset(),
                after=_after(s, told),
                speaker=claim.speaker.id,
            )
        )
    return out


def _counts(claim: Claim) -> bool:
    window = claim.window
    known = window.outer is not None or window.start is not None
    return (
        claim.count is not None
        and claim.unit == "objects"
        and claim.stance == "asserted"
        and known
        and window.kind != "cumulative"
    )


def _key(claim: Claim) -> tuple[object, ...]:
    """Speaker and scope, the window resolved."""
    w = claim.window
    return (
        claim.speaker.id,
        claim.outcome,
        claim.object,
        frozenset(frozenset(a.ids) for a in claim.areas),
        (w.start, w.end, w.outer, w.inner),
        "extra" if claim.role == "extra" else claim.role == "of_which",
    )


def _count(claim: Claim) -> tuple[int, int | None]:
    assert claim.count is not None
    return claim.count.low, claim.count.high


def _relays(told: Sequence[Statement], out: Standing) -> list[Statement]:
    """A relay of a scope for which the speaker's own statement exists changes nothing."""
    own = {_key(s.claim): s.claim.id for s in told if s.own}
    kept = []
    for s in told:
        if not s.own and _key(s.claim) in own:
            out.repeated[s.claim.id] = own[_key(s.claim)]
        else:
            kept.append(s)
    return kept


def _corrected(told: Sequence[Statement], out: Standing) -> list[Statement]:
    """Same speaker and scope, later, own channel, another count; or a later whole report."""
    gone: set[str] = set()
    for n, later in enumerate(told):
        if not later.own or later.claim.role in ("extra", "of_which"):
            continue
        for earlier in told[:n]:
            if earlier.document == later.document or earlier.claim.role in ("extra", "of_which"):
                continue
            if _key(earlier.claim) != _key(later.claim):
                continue
            parts_old = _parts(earlier, told)
            parts_new = _parts(later, told)
            if _count(earlier.claim) != _count(later.claim):
                gone |= {earlier.claim.id, *(p.claim.id for p in parts_old)}
                gone |= _stale(earlier, later, told)
            elif parts_new and _whole(later, parts_new):
                again = {(_key(p.claim), _count(p.claim)) for p in parts_new}
                gone |= {
                    p.claim.id for p in parts_old if (_key(p.claim), _count(p.claim)) not in again
                }
    kept = [s for s in told if s.claim.id not in gone]
    for s in told:
        again = [k for k in kept if _same(k, s) and k.document != s.document]
        if s.claim.id in gone and again:
            out.repeated[s.claim.id] = again[-1].claim.id
    out.superseded |= gone - set(out.repeated)
    return kept


def _same(one: Statement, other: Statement) -> bool:
    return _key(one.claim) == _key(other.claim) and _count(one.claim) == _count(other.claim)


def _stale(part: Statement, later: Statement, told: Sequence[Statement]) -> set[str]:
    """The total of a part that was corrected, if the list was whole or is now too much (open)."""
    if part.claim.role != "part" or later.claim.parent is not None:
        return set()
    total = next((s for s in told if s.claim.id == part.claim.parent), None)
    if total is None:
        return set()
    before = sum(_count(p.claim)[0] for p in _parts(total, told))
    after = before - _count(part.claim)[0] + _count(later.claim)[0]
    stated = _count(total.claim)[0]
    return {total.claim.id} if after > stated or before == stated else set()


def _parts(total: Statement, told: Sequence[Statement]) -> list[Statement]:
    return [s for s in told if s.claim.parent == total.claim.id and s.claim.role == "part"]


def _whole(total: Statement, parts: Sequence[Statement]) -> bool:
    return sum(_count(p.claim)[0] for p in parts) >= _count(total.claim)[0]


def _repeats(told: Sequence[Statement], out: Standing) -> list[Statement]:
    """Across documents only; "one more" after "one more" of the own channel are two."""
    seen: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    kept = []
    for s in told:
        key = (_key(s.claim), _count(s.claim))
        same = [e for e in seen[key] if e.document != s.document]
        same = [e for e in same if not _taken(e, s, out, told)]
        if same and not (s.claim.role == "extra" and s.own):
            out.repeated[s.claim.id] = same[0].claim.id
        else:
            kept.append(s)
            seen[key].append(s)
    return kept


def _taken(earlier: Statement, later: Statement, out: Standing, told: Sequence[Statement]) -> bool:
    """Whether another claim of the later document already repeats this one."""
    document = {s.claim.id: s.document for s in told}
    return any(
        first == earlier.claim.id and document.get(again) == later.document
        for again, first in out.repeated.items()
    )


def _parents(claim: Claim, out: Standing, statements: Iterable[Statement]) -> set[str]:
    """The totals of a claim and of its repeats."""
    same = {claim.id, *(again for again, first in out.repeated.items() if first == claim.id)}
    found = {s.claim.parent for s in statements if s.claim.id in same}
    return {p for p in found if p is not None}


def _report(s: Statement) -> str:
    w = s.claim.window
    return repr((s.document, s.claim.speaker.id, w.start, w.end, w.outer, w.inner))


def _window(claim: Claim, usual: bool) -> tuple[Edges, Edges | None]:
    w = claim.window
    nominal = None
    if w.start is not None and w.end is not None and w.start < w.end:
        nominal = (w.start, w.end)
    if usual and nominal is not None:
        return nominal, nominal
    if w.outer is not None:
        return (w.outer.start, w.outer.end), (w.inner.start, w.inner.end) if w.inner else None
    if nominal is not None:
        return nominal, None
    assert w.start is not None
    half = timedelta(minutes=30)
    return (w.start - half, w.start + half), None


def _located(claim: Claim) -> bool:
    return all(a.relation != "toward" for a in claim.areas)


def _areas(claim: Claim) -> tuple[frozenset[str], ...] | None:
    areas = [frozenset(a.ids) for a in claim.areas if a.ids and a.relation != "toward"]
    # A printed place that is not known may be anywhere.
    if not areas or any(not a.ids for a in claim.areas):
        return None
    return tuple(areas)


def _exhaustive(claim: Claim) -> bool:
    if claim.role in ("of_which", "extra") or claim.exhaustive == "none":
        return False
    if claim.exhaustive == "side":
        return not claim.areas and claim.role != "part"
    return _areas(claim) is not None


def _twice(s: Statement, told: Sequence[Statement]) -> bool:
    """Whether another part of the same total names a place of this one: then only both together
    counted everything there. Open in the design; this reading lets "4 over A, 3 over A" be 7.
    Launched counts of one object without a place are two makes of it."""
    if s.claim.outcome == "launched":
        return any(
            o is not s
            and (o.document, o.claim.outcome) == (s.document, "launched")
            and o.claim.object == s.claim.object
            and not (o.claim.areas or s.claim.areas)
            for o in told
        )
    if s.claim.role != "part":
        return False
    return any(
        o is not s
        and o.document == s.document
        and o.claim.role == "part"
        and o.claim.parent == s.claim.parent
        and set(o.claim.places) & set(s.claim.places)
        for o in told
    )


def _after(s: Statement, told: Sequence[Statement]) -> frozenset[str]:
    """What "one more" adds to: all that the speaker said before of that outcome and place; in its
    own document also what is printed after it ("one more destroyed, and one intercepted")."""
    if s.claim.role != "extra":
        return frozenset()
    return frozenset(
        e.claim.id
        for e in told
        if e is not s
        and _before(e, s)
        and e.claim.speaker.id == s.claim.speaker.id
        and e.claim.outcome == s.claim.outcome
        and leaves(e.claim.object) & leaves(s.claim.object)
        and (not e.claim.places or not s.claim.places or set(e.claim.places) & set(s.claim.places))
    )


def _before(earlier: Statement, extra: Statement) -> bool:
    if earlier.document == extra.document:
        return earlier.claim.role != "extra" or earlier.claim.id < extra.claim.id
    if earlier.published is None or extra.published is None:
        return False
    return (earlier.published, earlier.document) < (extra.published, extra.document)


def without(told: Sequence[Told], gone: Iterable[str]) -> list[Told]:
    """The claims as they stand when some are set aside."""
    lost = set(gone)
    return [
        replace(t, parents=t.parents - lost, after=t.after - lost) for t in told if t.id not in lost
    ]
