"""Statements → standing claims: repeats merged, corrections applied, relays kept apart.

Same speaker, same scope (outcome, object, areas, resolved window): a later figure of the speaker's
own channel supersedes; the same figure is a repeat; another figure in a relay is an alteration of
the relay where the speaker's own statement exists. Within one report nothing merges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any

from svodka.model import Claim, Window
from svodka.model.finding import Statement
from svodka.reconcile.items import Item, counts, hull, item

Key = tuple[Any, ...]
_FIRST = datetime.min.replace(tzinfo=UTC)
# Hours that a reader resolves by habit: two relays of one statement may differ in them.
_VAGUE = frozenset(("night", "day", "morning", "evening"))
_STATES = frozenset(("casualties", "killed", "injured", "damage", "fire", "outage"))


@dataclass(slots=True)
class Standing:
    """``gone``: id of a claim that no longer counts → id of the one that stands for it."""

    items: list[Item] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)


def order(statement: Statement) -> tuple[datetime, str]:
    """By publication time, then document id."""
    return (statement.published or _FIRST, statement.document)


def position(statement: Statement) -> tuple[int, str]:
    """Where a claim is printed in its document."""
    spans = [
        e.start for name in ("count", "outcome") for e in statement.claim.evidence.get(name, ())
    ]
    return (min(spans, default=0), statement.claim.id)


def standing(statements: Iterable[Statement]) -> Standing:
    """The claims that count. Independent of the order of ``statements``."""
    job = _Standing(statements)
    job.scopes()
    job.states()
    job.relays()
    job.judged()
    job.lists()
    return job.result()


class _Standing:
    def __init__(self, statements: Iterable[Statement]) -> None:
        self.gone: dict[str, str] = {}
        told = {s.claim.id: s for s in sorted(statements, key=lambda s: (order(s), s.revision))}
        last: dict[str, int] = {}
        for s in told.values():
            last[s.document] = max(last.get(s.document, 0), s.revision)
        for s in told.values():
            if s.revision < last[s.document]:
                self.gone[s.claim.id] = s.document
        kept = [s for s in told.values() if s.claim.id not in self.gone and counts(s.claim)]
        self.told = sorted(kept, key=lambda s: (order(s), position(s)))
        self.by_id = {s.claim.id: s for s in self.told}
        self.groups: dict[str, list[Statement]] = {}  # lead's id → members
        self.stands: dict[str, str] = {}  # id → lead's id

    # -- one scope ----------------------------------------------------------------------------

    def scopes(self) -> None:
        found: dict[Key, list[Statement]] = defaultdict(list)
        nth: dict[Key, int] = defaultdict(int)
        for s in self.told:
            key = scope_key(s.claim, s.article or s.document)
            n = nth[(key, s.document)] + 1
            while any(map(_apart, found[(key, n)], repeat(s))):
                n += 1
            nth[(key, s.document)] = n
            found[(key, n)].append(s)
        for told in found.values():
            self._scope(told)

    def _scope(self, told: Sequence[Statement]) -> None:
        own = [s for s in told if s.own]
        if not own:
            by_count: dict[Key, list[Statement]] = defaultdict(list)
            for s in told:
                by_count[_count(s)].append(s)
            for same in by_count.values():
                self._group(same)
            return
        if own[0].claim.role == "extra":
            self._extras(own, [s for s in told if not s.own])
            return
        current = _count(own[-1])
        same = [s for s in own if _count(s) == current]
        same += [s for s in told if not s.own and _count(s) == current]
        self._group(same)
        for s in told:
            if _count(s) != current:
                self._drop(s, same[0].claim.id)

    def _extras(self, own: Sequence[Statement], relayed: Sequence[Statement]) -> None:
        """Each "one more" of a channel adds; relays repeat the first."""
        self._group([own[0], *relayed])
        for s in own[1:]:
            self._group([s])

    def _group(self, members: Sequence[Statement]) -> None:
        lead = members[0].claim.id
        self.groups[lead] = list(members)
        for s in members:
            self.stands[s.claim.id] = lead

    def _drop(self, s: Statement, by: str) -> None:
        self.gone[s.claim.id] = by
        self.stands.pop(s.claim.id, None)

    def _drop_group(self, lead: str, by: str) -> None:
        for s in self.groups.pop(lead, ()):
            self._drop(s, by)

    def _absorb(self, lead: str, other: str) -> None:
        """``other`` repeats ``lead``."""
        for s in self.groups.pop(other):
            self.groups[lead].append(s)
            self.stands[s.claim.id] = lead

    # -- states -------------------------------------------------------------------------------

    def states(self) -> None:
        """Casualties and damage: a later figure of one authority about one place supersedes an
        earlier one whose hours it shares, alike or not."""
        told = [lead for lead in self.groups if self.by_id[lead].claim.outcome in _STATES]
        told.sort(key=lambda lead: (order(self.by_id[lead]), position(self.by_id[lead])))
        for n, lead in enumerate(told):
            a = self.by_id[lead]
            for later in told[n + 1 :]:
                b = self.by_id[later]
                if lead not in self.groups or later not in self.groups:
                    continue
                if _corrects(b, a) and not self._judged_apart(lead, later):
                    self._drop_group(lead, later)

    # -- relays -------------------------------------------------------------------------------

    def relays(self) -> None:
        """A figure that only relays print, in vague hours that are read a little differently from
        those of the same figure elsewhere, is the same statement."""
        found: dict[Key, list[str]] = defaultdict(list)
        for lead, members in self.groups.items():
            claim = members[0].claim
            if claim.window.kind in _VAGUE and claim.role in ("single", "total", "part"):
                article = members[0].article or members[0].document
                found[(*_said(claim, article), claim.window.kind)].append(lead)
        for leads in found.values():
            leads.sort(key=lambda k: (not self.by_id[k].own, order(self.by_id[k]), k))
            for n, lead in enumerate(leads):
                for other in leads[n + 1 :]:
                    self._relay(lead, other)

    def _relay(self, lead: str, other: str) -> None:
        if lead not in self.groups or other not in self.groups:
            return
        a, b = self.groups[lead], self.groups[other]
        if any(s.own for s in b) or {s.document for s in a} & {s.document for s in b}:
            return
        if not _mostly_one(a[0].claim.window, b[0].claim.window):
            return
        if self._judged_apart(lead, other):
            return
        if _count(a[0]) == _count(b[0]):
            self._absorb(lead, other)
        elif a[0].own:
            self._drop_group(other, lead)

    # -- what people judged -------------------------------------------------------------------

    def judged(self) -> None:
        """Claims that a person judged to be one statement, whatever their places and hours are:
        the speaker's own stands; else, of one figure, that which names places; else the latest."""
        for s in self.told:
            for id in s.same:
                a, b = self.stands.get(s.claim.id), self.stands.get(id)
                if a is None or b is None or a == b or s.claim.id > id:
                    continue
                alike = _count(self.by_id[a]) == _count(self.by_id[b])
                other, lead = sorted((a, b), key=lambda k: self._telling(k, alike))
                if alike:
                    self._absorb(lead, other)
                else:
                    self._drop_group(other, lead)

    def _telling(self, lead: str, alike: bool) -> tuple[Any, ...]:
        s = self.by_id[lead]
        return s.own, alike and bool(s.claim.places), order(s), lead

    def _judged_apart(self, lead: str, other: str) -> bool:
        return any(_apart(a, b) for a in self.groups[lead] for b in self.groups[other])

    # -- lists --------------------------------------------------------------------------------

    def lists(self) -> None:
        """A total stands with one list: the latest of its speaker's own. What an earlier list has
        beside it was taken back; so were parts and subsets of totals that no longer stand."""
        self.children: dict[str, list[Statement]] = defaultdict(list)
        for s in self.told:
            if s.claim.parent in self.by_id and s.claim.role in ("part", "of_which"):
                self.children[s.claim.parent].append(s)
        for lead in list(self.groups):
            self._one_list(lead)
        for id, by in list(self.gone.items()):
            replaced = self.by_id.get(by)
            for child in self.children.get(id, ()):
                at = self.stands.get(child.claim.id)
                if at is None or replaced is None or self._printed_again(at, id):
                    continue
                if self._fits(by, self.children[id]) and not self.children.get(by):
                    continue
                self._drop_group(at, by)
        self._stale_totals()

    def _printed_again(self, lead: str, gone: str) -> bool:
        """Whether a part of a total that is gone is also printed elsewhere."""
        return any(s.claim.parent != gone for s in self.groups.get(lead, ()))

    def _one_list(self, lead: str) -> None:
        members = [s for s in self.groups.get(lead, ()) if self._parts(s.claim.id)]
        if len(members) < 2:
            return
        best = max(members, key=lambda s: (s.own, order(s)))
        kept = {self.stands.get(p.claim.id) for p in self._parts(best.claim.id)}
        for s in members:
            for part in self._parts(s.claim.id):
                at = self.stands.get(part.claim.id)
                if at is not None and at not in kept and (best.own or not part.own):
                    self._drop_group(at, lead)

    def _parts(self, id: str) -> list[Statement]:
        return [s for s in self.children.get(id, ()) if s.claim.role == "part"]

    def _fits(self, total: str, parts: Sequence[Statement]) -> bool:
        """Whether parts of an earlier total can still be parts of a later one."""
        high = self.by_id[total].claim.count
        assert high is not None
        least = sum(_count(s)[0] for s in parts if s.claim.role == "part")
        return high.high is None or least <= high.high

    def _stale_totals(self) -> None:
        """A part that was corrected takes its total along, unless the sum still holds."""
        for id, by in list(self.gone.items()):
            s, new = self.by_id.get(id), self.by_id.get(by)
            if s is None or new is None or s.claim.role != "part" or s.claim.parent is None:
                continue
            lead = self.stands.get(s.claim.parent)
            if lead is None or lead not in self.groups or not s.own:
                continue
            if (
                self.by_id[by].claim.role == "part"
                and self.stands.get(new.claim.parent or "") == lead
            ):
                continue
            parts = self._parts(s.claim.parent)
            now = [self.by_id.get(self.gone.get(p.claim.id, p.claim.id), p) for p in parts]
            told, stated = sum(_count(p)[0] for p in now), _count(self.by_id[lead])[0]
            whole = sum(_count(p)[0] for p in parts) == stated  # a list that is not cut
            if told > stated or (whole and told != stated):
                self._drop_group(lead, by)

    # -- out ----------------------------------------------------------------------------------

    def result(self) -> Standing:
        built = {lead: item(members) for lead, members in self.groups.items()}
        parts: dict[str, list[str]] = defaultdict(list)
        subsets: dict[str, list[str]] = defaultdict(list)
        for s in self.told:
            at, parent = self.stands.get(s.claim.id), self.stands.get(s.claim.parent or "")
            if at is None or parent is None or at == parent:
                continue
            into = parts if s.claim.role == "part" else subsets
            if s.claim.role == "part" and not built[at].reach.meets(built[parent].reach):
                continue  # an entry of a list that was read as the total of the others
            if s.claim.role in ("part", "of_which") and at not in into[parent]:
                into[parent].append(at)
        before = self._before(built)
        beside = _beside(parts, built)
        items = [
            replace(
                one,
                parts=tuple(sorted(parts.get(key, ()))),
                subsets=tuple(sorted(subsets.get(key, ()))),
                before=tuple(sorted(before.get(key, ()))),
                beside=tuple(sorted(beside.get(key, ()))),
            )
            for key, one in built.items()
        ]
        items.sort(key=lambda one: one.key)
        return Standing(items, dict(sorted(self.gone.items())))

    def _before(self, built: dict[str, Item]) -> dict[str, list[str]]:
        """What "one more" adds to: all that its speaker said before of outcome and place."""
        out: dict[str, list[str]] = defaultdict(list)
        extras = [one for one in built.values() if one.claim.role == "extra"]
        for extra in extras:
            for other in built.values():
                if other.key != extra.key and _adds(extra, other):
                    out[extra.key].append(other.key)
        return out


def _beside(parts: dict[str, list[str]], built: dict[str, Item]) -> dict[str, list[str]]:
    """Two entries of one report about one place are two counts of a list ("eight rockets and two
    rockets of another make"): none of them alone is a count of everything."""
    reports: dict[Key, list[str]] = defaultdict(list)
    for key, one in built.items():
        for s in one.members:
            if s.claim.role in ("single", "part", "total"):
                reports[(s.document, s.claim.speaker.id, one.cautious, one.frame)].append(key)
    lists = {key: total for total, keys in parts.items() for key in keys}
    out: dict[str, list[str]] = defaultdict(list)
    for keys in reports.values():
        for key in keys:
            for other in keys:
                nested = other in parts.get(key, ()) or key in parts.get(other, ())
                siblings = lists.get(key) == lists.get(other)
                if other == key or nested or not siblings or other in out[key]:
                    continue
                if _two_entries(built[key], built[other]):
                    out[key].append(other)
    return out


def _two_entries(a: Item, b: Item) -> bool:
    """One place and one kind; or a count without a place that is too small to hold the other."""
    if not a.reach.held & b.reach.held:
        return False
    x, y = a.reach.places, b.reach.places
    if x is not None and y is not None:
        return bool(x & y)
    if x is None and y is None:
        return True
    wide, narrow = (a, b) if x is None else (b, a)
    return "part" not in (a.claim.role, b.claim.role) and (
        wide.high is not None and wide.high < narrow.low
    )


def scope_key(claim: Claim, article: str) -> Key:
    """Speaker, scope and resolved window; of an extra, also its figure. An outlet, or a source that
    is not named, is one speaker an article, however many print it."""
    window = claim.window
    role = claim.role if claim.role in ("extra", "of_which") else ""
    count = _figure(claim) if claim.role == "extra" else ()
    edges = (hull(window), window.inner, window.start, window.end)
    return (*_said(claim, article), role, count, edges)


def _said(claim: Claim, article: str) -> Key:
    speaker = claim.speaker
    who = (speaker.id, "")
    if speaker.id == "other":
        who = (speaker.id, (speaker.name or article).casefold())
    elif speaker.id in ("anon", "outlet"):
        who = (speaker.id, article)
    where = frozenset(
        (frozenset(a.ids) or a.printed, a.relation in ("near", "toward")) for a in claim.areas
    )
    local = _local(claim)
    return (who, claim.outcome, claim.object, claim.unit, where, local)


def _local(claim: Claim) -> Key:
    """Towns that are printed without their region: counts in two towns are two scopes."""
    found = (p.id or p.printed for a in claim.areas for p in a.localities if p.span == a.span)
    return tuple(sorted(found))


def _figure(claim: Claim) -> tuple[int, int | None]:
    assert claim.count is not None
    return claim.count.low, claim.count.high


def _apart(a: Statement, b: Statement) -> bool:
    """Whether a person judged that they are two statements."""
    return b.claim.id in a.apart


def _count(statement: Statement) -> tuple[int, int | None]:
    return _figure(statement.claim)


def _corrects(later: Statement, earlier: Statement) -> bool:
    a, b = earlier.claim, later.claim
    if later.document == earlier.document or not (later.own or not earlier.own):
        return False
    if (a.speaker.id, a.unit) != (b.speaker.id, b.unit):
        return False
    if a.outcome != b.outcome and not _takes_back(b, a):
        return False
    if a.speaker.id in ("anon", "outlet") or "extra" in (a.role, b.role):
        return False
    return set(a.places) == set(b.places) and _mostly_one(a.window, b.window)


def _takes_back(later: Claim, earlier: Claim) -> bool:
    """ "Nobody was hurt", then "two are injured"."""
    nobody = earlier.outcome == "casualties" and _figure(earlier) == (0, 0)
    return nobody and later.outcome in ("killed", "injured") and _figure(later)[0] > 0


def _mostly_one(a: Window, b: Window) -> bool:
    """Whether two readings of hours share at least half of the shorter one."""
    first, second = _stretch(a), _stretch(b)
    shared = min(first[1], second[1]) - max(first[0], second[0])
    shorter = min(first[1] - first[0], second[1] - second[0])
    return shared > timedelta(0) and shared * 2 >= shorter


def _stretch(window: Window) -> tuple[datetime, datetime]:
    if window.start is not None and window.end is not None and window.start < window.end:
        return window.start, window.end
    assert window.outer is not None
    return window.outer


def _adds(extra: Item, other: Item) -> bool:
    a, b = extra.lead, other.lead
    if extra.frame != other.frame or a.claim.speaker.id != b.claim.speaker.id:
        return False
    if a.claim.parent is not None and any(s.claim.id == a.claim.parent for s in other.members):
        return True
    if not extra.reach.held & other.reach.held or not extra.reach.meets(other.reach):
        return False
    if a.document == b.document:
        return b.claim.role != "extra" or position(b) < position(a)
    return a.published is not None and b.published is not None and order(b) < order(a)
