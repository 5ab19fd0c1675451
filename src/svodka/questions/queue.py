"""What waits to be decided, what hangs on most first. Pure over a ledger and hours.

Asked are conflicts, claims that a reason speaks against (``data/review/reasons.tsv``), issues,
decisions that a later revision or reading left behind, reviews that disagree, and a sample of the
rest. The COMPUTED items with the largest counts get a real stake (``svodka.questions.stakes``) and
come first in its order; the others follow by their counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from svodka.errors import LedgerError
from svodka.ledger import Judgement, Ledger, judging
from svodka.ledger.correcting import corrected
from svodka.ledger.store import AsOf
from svodka.model.finding import Conflict, Statement
from svodka.places import Gazetteer
from svodka.questions import asking, sampling
from svodka.questions.proposals import Decided, Proposals
from svodka.questions.review import Item, Queue, Reason, Stake
from svodka.questions.stakes import Swap, Weighing, guess

# How far back a queue goes that is told no hours.
NIGHTS = 30
COMPUTED = 100
# Claims of a document speak of hours before it was published.
_BEFORE = timedelta(hours=48)


def queue(
    ledger: Ledger,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    kinds: Collection[str] = (),
    region: str | None = None,
    assigned: str | None = None,
    lang: str | None = None,
    computed: int = COMPUTED,
    as_of: AsOf = None,
) -> Queue:
    """What is open in documents published from ``start`` (included) to ``end``; without both, of
    the last 30 nights of the ledger. ``kinds``, ``region`` (a place that a claim names),
    ``assigned`` (a person's name, "" for nobody's) and ``lang`` keep a part of the items."""
    upto = ledger.upto(as_of)
    start, end = hours(ledger, start, end, upto)
    decided = Decided.of(ledger, upto)
    if start is None or end is None:
        return Queue((), None, None, upto, {}, 0, sampling.precision(()))
    proposals = Proposals(ledger, tuple(ledger.as_read(start, end, upto)), decided)
    world = asking.around(ledger, start - _BEFORE, end, upto)
    items = [
        *proposals.items(),
        *_conflicts(ledger, world, start, end, decided),
        *_pairs(ledger, start, end, decided),
    ]
    counts = Counter(item.kind for item in items)
    items = [item for item in items if _kept(item, kinds, region, assigned, lang)]
    sampled = (verdict for id, verdict in proposals.left.items() if sampling.drawn(id))
    return Queue(
        _ordered(items, world, computed),
        start,
        end,
        upto,
        dict(sorted(counts.items())),
        len(proposals.left),
        sampling.precision(sampled),
    )


def hours(
    ledger: Ledger, start: datetime | None, end: datetime | None, upto: int
) -> tuple[datetime | None, datetime | None]:
    """Those asked for; else the last nights that the ledger has documents of."""
    if start is not None and end is not None:
        return start, end
    last = ledger.last_published(upto)
    if last is None:
        return None, None
    after = last + timedelta(seconds=1)
    return after - timedelta(days=NIGHTS), after


def _conflicts(
    ledger: Ledger, world: asking.World, start: datetime, end: datetime, decided: Decided
) -> Iterator[Item]:
    found = world.worlds.conflicts(start, end)
    told = [(item, judging.conflict_id(item.kind, item.claims)) for item in found]
    first_of = (world.statements.get(item.claims[0]) for item, _ in told)
    homes = {statement.document for statement in first_of if statement is not None}
    read = ledger.as_read(as_of=world.upto, documents=homes)
    held = {item.document.id: item.document for item in read}
    for item, subject in told:
        about = ("conflict", subject)
        first = decided.first.get(about)
        differ = decided.differ(about)
        if first is not None and first.verdict == "settled" and not differ:
            continue
        statements = tuple(world.statements[id] for id in item.claims if id in world.statements)
        document = held.get(statements[0].document) if statements else None
        if document is None:
            continue
        why = Reason("conflict", item.kind)
        yield Item(
            "disagreement" if differ else "conflict",
            about,
            document,
            statements,
            statements[0].text,
            (Reason("disagreement"), why) if differ else (why,),
            Stake(0),
            decided.upto,
            {"conflict": item.kind, "claims": sorted(item.claims)},
            conflict=item,
            assigned=decided.assigned.get(about, ""),
            first=first,
            second=decided.second.get(about),
        )


def _pairs(ledger: Ledger, start: datetime, end: datetime, decided: Decided) -> Iterator[Item]:
    """Pairs of claims that two people judged differently; nobody else is asked about a pair."""
    for about, first in decided.first.items():
        if about[0] != "pair" or not decided.differ(about):
            continue
        homes = ledger.documents_of(first.claims)
        read = {
            item.document.id: item
            for item in ledger.as_read(as_of=decided.upto, documents=set(homes.values()))
        }
        known = {s.claim.id: s for item in read.values() for s in item.statements}
        statements = tuple(known[id] for id in first.claims if id in known)
        home = read.get(homes.get(first.claims[0], ""))
        published = home.document.published if home is not None else None
        if home is None or len(statements) != 2 or published is None:
            continue
        if start <= published < end:
            yield Item(
                "disagreement",
                about,
                home.document,
                statements,
                statements[0].text,
                (Reason("disagreement"),),
                Stake(0),
                decided.upto,
                dict(first.change or {}),
                assigned=decided.assigned.get(about, ""),
                first=first,
                second=decided.second.get(about),
            )


def _kept(
    item: Item,
    kinds: Collection[str],
    region: str | None,
    assigned: str | None,
    lang: str | None,
) -> bool:
    if kinds and item.kind not in kinds:
        return False
    if assigned is not None and item.assigned != assigned:
        return False
    if lang is not None and item.document.lang != lang:
        return False
    return region is None or any(region in claim.places for claim in item.claims)


# --- stakes


def _ordered(items: Iterable[Item], world: asking.World, computed: int) -> tuple[Item, ...]:
    """By what hangs on them; of equals, the later document first."""
    guessed = [replace(item, stake=Stake(_guess(item))) for item in items]
    guessed.sort(key=_place)
    weighing = Weighing(world)
    weighed = [_weighed(item, weighing, world) for item in guessed[:computed]]
    return (*sorted(weighed, key=_place), *guessed[computed:])


def _place(item: Item) -> tuple[int, float, str]:
    published = item.document.published
    return -item.stake.size, -(published.timestamp() if published else 0.0), item.key


def _guess(item: Item) -> int:
    return max(item.stake.size, guess(item.statements))


def _weighed(item: Item, weighing: Weighing, world: asking.World) -> Item:
    stake = weighing.stake(swaps(item, world))
    return replace(item, stake=stake) if stake.computed else item


def swaps(item: Item, world: asking.World) -> Iterator[Swap]:
    """What a reviewer may decide against the machine, the most telling first."""
    if item.conflict is not None:
        yield from _without_each(item.conflict, world)
        return
    for statement in item.statements:
        now = world.statements.get(statement.claim.id)
        if item.about[0] == "pair":
            # What would come if it were the other of the two is not reckoned.
            return
        if item.second is not None and item.kind == "disagreement":
            then = _decided(item.second, statement, item.document.text)
            yield Swap(() if now is None else (now,), then)
            continue
        if now is None:
            # Left out of answers: what would come if it were accepted.
            yield Swap((), (statement,))
            continue
        yield Swap((now,))
        for other in _elsewhere(statement):
            yield Swap((now,), (other,))


def _without_each(conflict: Conflict, world: asking.World) -> Iterator[Swap]:
    for repair in conflict.repairs:
        found = world.statements.get(repair.claim)
        if found is not None:
            yield Swap((found,))


def _decided(judgement: Judgement, statement: Statement, text: str) -> tuple[Statement, ...]:
    """What stands if a decision takes effect."""
    if judgement.verdict == "rejected":
        return ()
    if judgement.verdict != "corrected":
        return (statement,)
    try:
        claim = corrected(statement.claim, judgement.change or {}, text)
    except LedgerError:
        return (statement,)
    return (replace(statement, claim=claim),)


def _elsewhere(statement: Statement) -> Iterator[Statement]:
    """The claim over the region of each place that a name may mean."""
    claim, known = statement.claim, Gazetteer.packaged()
    for n, area in enumerate(claim.areas):
        found = (
            known.place(id)
            for town in area.localities
            if town.id is None and (town.span == area.span or not area.ids)
            for id in town.candidates
        )
        regions = (place.region or place.id for place in found if place is not None)
        for region in dict.fromkeys(regions):
            if area.ids != (region,):
                there = replace(area, ids=(region,), localities=())
                areas = (*claim.areas[:n], there, *claim.areas[n + 1 :])
                yield replace(statement, claim=replace(claim, areas=areas))
