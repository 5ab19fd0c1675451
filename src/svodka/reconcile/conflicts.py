"""Irreducible sets of claims without a world, and the cheapest claims to set aside.

HiGHS names rows that cannot hold together for linear problems only; that is a hint. Every set is
found and checked with whole models: the set has no world, and without any one of its claims it has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from svodka.model.finding import Conflict, Repair, Scope
from svodka.reconcile import tables
from svodka.reconcile.cells import Stranger
from svodka.reconcile.items import EVERYWHERE, Item
from svodka.reconcile.model import Model

MOST = 24
"""How many irreducible sets of one component are looked for."""
_EQUAL = 12
"""How many repairs of equal cost are weighed: the bounds hold under each of them."""
_BRANCHES = 20_000

Feasible = Callable[[frozenset[str]], bool]


@dataclass(frozen=True, slots=True)
class Settled:
    """``cores``: irreducible sets of keys; ``asides``: the cheapest keys that meet all, each
    choice of equal cost; ``more``: whether there may be further sets."""

    cores: tuple[tuple[str, ...], ...] = ()
    asides: tuple[tuple[str, ...], ...] = ()
    repairs: tuple[Repair, ...] = ()
    more: bool = False


@dataclass(slots=True)
class _Search:
    items: tuple[Item, ...]
    strangers: Sequence[Stranger]
    known: dict[frozenset[str], bool] = field(default_factory=dict)

    def feasible(self, kept: frozenset[str]) -> bool:
        found = self.known.get(kept)
        if found is None:
            found = self._model(kept).feasible()
            self.known[kept] = found
        return found

    def _model(self, kept: Collection[str]) -> Model:
        """Of the kept claims; what was set aside but is added to stays as structure."""
        near = [
            one for one in self.items if one.key in kept or {*one.before, *one.beside} & set(kept)
        ]
        aside = [one.key for one in near if one.key not in kept]
        return Model(near, False, aside, self.strangers)

    def core(self, kept: frozenset[str]) -> tuple[str, ...]:
        """One irreducible subset of claims that have no world together."""
        hint = frozenset(self._model(kept).hint())
        if hint and hint < kept and not self.feasible(hint):
            kept = hint
        left = sorted(kept, key=self._last_to_go)
        size = max(1, len(left) // 2)
        while True:
            n = 0
            while n < len(left):
                rest = frozenset((*left[:n], *left[n + size :]))
                if rest and not self.feasible(rest):
                    left = [key for key in left if key in rest]
                else:
                    n += size
            if size == 1:
                break
            size = max(1, size // 2)
        # Dropping one claim can only help; one more pass costs little and proves it.
        for key in list(left):
            rest = frozenset(left) - {key}
            if rest and not self.feasible(rest):
                left.remove(key)
        return tuple(sorted(left))

    def _last_to_go(self, key: str) -> tuple[float, str]:
        """Claims that are cheap to set aside are tried first, so that they go where others do."""
        one = next(one for one in self.items if one.key == key)
        return (tables.cost(one.lead), key)


def settle(items: Sequence[Item], strangers: Sequence[Stranger] = (), most: int = MOST) -> Settled:
    """Of claims that share cells: nothing when they have a world."""
    search = _Search(tuple(items), strangers)
    everything = frozenset(one.key for one in items)
    by_key = {one.key: one for one in items}
    costs = {one.key: tables.cost(one.lead) for one in items}
    cores: list[tuple[str, ...]] = []
    asides: list[tuple[str, ...]] = [()]
    more, looked = False, False
    while True:
        broken = [a for a in asides if not search.feasible(everything - set(a))]
        if broken:
            cores.append(search.core(everything - set(broken[0])))
        elif not cores or looked:
            break
        else:
            more, looked = _others(search, everything, cores, most), True
        for key in {key for core in cores for key in _twice(core, by_key)}:
            costs[key] = min(costs[key], tables.cost_listed_twice())
        asides = _cheapest(cores, costs)
    repairs = _repairs(asides, cores, costs, by_key) if cores else ()
    return Settled(tuple(cores), tuple(asides) if cores else (), repairs, more)


def _others(
    search: _Search, everything: frozenset[str], cores: list[tuple[str, ...]], most: int
) -> bool:
    """Further sets: what remains without world when each claim of a known set is left out."""
    n = 0
    while n < len(cores):
        for key in cores[n]:
            kept = everything - {key}
            for known in cores:
                if key not in known:
                    kept -= {known[0]}
            if search.feasible(kept):
                continue
            found = search.core(kept)
            if found not in cores:
                if len(cores) >= most:
                    return True
                cores.append(found)
        n += 1
    return False


def _cheapest(cores: Sequence[tuple[str, ...]], costs: dict[str, float]) -> list[tuple[str, ...]]:
    """The cheapest keys that meet every set: all choices of equal cost, up to _EQUAL of them, in
    the order of their ids. Exact unless there are very many sets; then the best that was found."""
    cents = {key: round(100 * costs[key]) for core in cores for key in core}
    best = sum(cents[key] for key in _greedy(cores, costs))
    found: set[tuple[str, ...]] = set()
    steps = 0
    left: list[tuple[int, tuple[str, ...], frozenset[str]]] = [(0, (), frozenset())]
    while left and steps < _BRANCHES:
        steps += 1
        cost, chosen, barred = left.pop()
        if cost > best:
            continue
        open_ = [core for core in cores if not set(core) & set(chosen)]
        if not open_:
            if cost < best:
                best, found = cost, set()
            found.add(tuple(sorted(chosen)))
            continue
        _, first = min((len(core), core) for core in open_)
        for key in sorted(first, key=lambda k: (cents[k], k)):
            if key not in barred:
                left.append((cost + cents[key], (*chosen, key), barred))
                barred |= {key}
    return sorted(found)[:_EQUAL] or [_greedy(cores, costs)]


def _greedy(cores: Sequence[tuple[str, ...]], costs: dict[str, float]) -> tuple[str, ...]:
    named = Counter(key for core in cores for key in core)
    left, out = [set(core) for core in cores], []
    while left:
        met = Counter(key for core in left for key in core)
        key = min(met, key=lambda k: (costs[k] / met[k], -named[k], k))
        out.append(key)
        left = [core for core in left if key not in core]
    return tuple(sorted(out))


def _twice(core: Sequence[str], by_key: dict[str, Item]) -> list[str]:
    """Parts of one total that name the same place: one of them may be a slip."""
    out = []
    for key in core:
        total = by_key[key]
        places = {k: by_key[k].claim.places for k in total.parts if k in by_key}
        seen = Counter((p, by_key[k].claim.object, by_key[k].frame) for k, p in places.items())
        out += [
            k
            for k, p in places.items()
            if k in core and seen[(p, by_key[k].claim.object, by_key[k].frame)] > 1
        ]
    return out


def _repairs(
    asides: Sequence[tuple[str, ...]],
    cores: Sequence[tuple[str, ...]],
    costs: dict[str, float],
    by_key: dict[str, Item],
) -> tuple[Repair, ...]:
    """What is set aside in each choice, and what in one of several that cost the same."""
    named = Counter(key for chosen in asides for key in chosen)
    return tuple(
        replace(repair, change=f"{repair.change} this or another of equal cost:")
        if named[key] < len(asides)
        else repair
        for key in sorted(named)
        for repair in [_repair(key, cores, costs, by_key)]
    )


def _repair(
    key: str,
    cores: Sequence[tuple[str, ...]],
    costs: dict[str, float],
    by_key: dict[str, Item],
) -> Repair:
    twice = any(key in _twice(core, by_key) for core in cores if key in core)
    change = "listed twice: count the place once" if twice else "set aside"
    return Repair(key, change, costs[key])


def conflict(core: Sequence[str], by_key: dict[str, Item]) -> Conflict:
    """The record, with repairs: the cheapest first."""
    costs = {key: tables.cost(by_key[key].lead) for key in core}
    for key in _twice(core, by_key):
        costs[key] = min(costs[key], tables.cost_listed_twice())
    repairs = [_repair(key, [tuple(core)], costs, by_key) for key in core]
    repairs.sort(key=lambda r: (r.cost, r.claim))
    return Conflict(tuple(sorted(core)), tuple(repairs), scope_of([by_key[k] for k in core]))


def scope_of(told: Sequence[Item]) -> Scope:
    """What claims bear on together: their hours' hull, the places that all of them may count in."""
    start = (
        min(one.lead.claim.window.outer.start for one in told if one.lead.claim.window.outer)
        if any(one.lead.claim.window.outer for one in told)
        else min(s for one in told if (s := one.lead.claim.window.start) is not None)
    )
    end = max(
        w.outer.end if w.outer is not None else w.end  # type: ignore[type-var]
        for w in (one.lead.claim.window for one in told)
    )
    named: set[str] | None = None
    for one in told:
        if one.reach.places is not None:
            named = set(one.reach.places) if named is None else named & one.reach.places
    if not named:
        named = set()
        for one in told:
            named |= one.reach.places or set()
    objects = {one.claim.object for one in told if one.claim.object}
    object = objects.pop() if len(objects) == 1 else "target"
    assert end is not None
    return Scope(start, end, tuple(sorted(named - {EVERYWHERE})), told[0].claim.outcome, object)
