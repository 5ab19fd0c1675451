"""Statement by statement: what became of it, on which evidence, and one sentence that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from svodka.model.audit import Match, Retold, SlotPair
from svodka.model.finding import Bounds, Scope
from svodka.retellings import hours, pairing, slots, told
from svodka.retellings.known import Known
from svodka.retellings.pair import Pair
from svodka.retellings.said import Said, passage
from svodka.retellings.sums import Sum, sums

# Bulletins about some hours are published after them.
AFTERMATH = timedelta(hours=24)
_DAY = timedelta(hours=24)
# A night and the day after it, in which it is reported.
_LONG = timedelta(hours=50)
# Who tells of a whole side, and what is told of together.
_NATIONAL = {
    "RU-MOD": frozenset(("RU",)),
    "ROSAVIATSIA": frozenset(("RU",)),
    "UA-AF": frozenset(("UA",)),
}
_MATTERS = {
    "raid": ("attack", "downed", "suppressed", "launched", "hit"),
    "harm": ("casualties", "killed", "injured", "damage", "fire", "outage", "debris", "deployed"),
    "airport": ("closed", "reopened", "restricted", "diverted"),
}
# speaker, from, to → documents of his own channel that were read.
Posts: TypeAlias = Callable[[str, datetime | None, datetime | None], int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """``primary`` and ``relays`` are the claims to compare with; ``posts`` says what was read."""

    primary: Sequence[Said]
    relays: Sequence[Said]
    known: Known
    posts: Posts


def retold(article: Sequence[Said], evidence: Evidence) -> list[Retold]:
    """A verdict for each statement, in order. What does not stand in a primary report is looked for
    in relays."""
    own = pairing.aligned(article, evidence.primary, evidence.known)
    rest = [said for said in article if not _stands(own.get(said.place))]
    relayed = pairing.aligned(rest, evidence.relays, evidence.known)
    out = []
    for said in article:
        mine, theirs = own.get(said.place), relayed.get(said.place)
        other = _of_other_hours(said, mine or theirs, own)
        out.append(
            _unsaid(said, other, evidence) if other else _verdict(said, mine, theirs, evidence)
        )
    return out


def _stands(pair: Pair | None) -> bool:
    return pair is not None and pair.stands


def _of_other_hours(said: Said, pair: Pair | None, own: Mapping[int, Pair]) -> str:
    """Why a statement that does not stand may speak of other hours than those that were read for
    it: its sentence says so ("a day earlier"), or it has another figure than one before it that
    stands in the same claim, and no hours of its own."""
    if pair is not None and pair.stands:
        return ""
    if said.background:
        return f"its sentence speaks of other hours (“{said.background}”)."
    if pair is None or "window" not in said.carried or pair.found["count"] != "changed":
        return ""
    before = (other for place, other in own.items() if other.stands and place < said.place)
    if not any(other.report is pair.report for other in before):
        return ""
    return "its hours are not printed, and for those told before it another figure stands."


def _unsaid(said: Said, why: str, evidence: Evidence) -> Retold:
    bounds = _bounds(said, evidence.known)
    why = f"Cannot be checked: {why}"
    return Retold(said.claim, passage(said), "unchecked", why, None, (), (), bounds)


def _verdict(said: Said, own: Pair | None, relayed: Pair | None, evidence: Evidence) -> Retold:
    """The first of: stands, a sum that holds, several bulletins together, altered, stands in a
    relay, altered in a relay; else not traceable, or not to be checked."""
    known = evidence.known
    if own is not None and own.stands:
        return _by_pair(said, own, known)
    made = sums(said, evidence.primary, known) or sums(said, evidence.relays, known)
    if made and _decides(made[0], own, said):
        return _by_sum(said, made[0], known)
    heard = _heard(said, evidence)
    if own is not None and (heard or own.found["speaker"] != "changed"):
        return _by_pair(said, own, known)
    if relayed is not None and (relayed.stands or relayed.found["speaker"] != "changed"):
        return _by_pair(said, relayed, known)
    return _untraced(said, own, heard, evidence)


def _decides(made: Sum, own: Pair | None, said: Said) -> bool:
    """A sum that holds does; one that does not, if it leaves nothing out and no single claim is
    about just these places."""
    count = said.claim.count
    if count is not None and made.total == count.low:
        return True
    single = own is not None and own.found["place"] in ("same", "coarser")
    return made.whole and not (made.over == "places" and single)


def _by_pair(said: Said, pair: Pair, known: Known) -> Retold:
    compared = slots.pairs(dict(pair.found), said, pair.report, known)
    verdict = "stands" if pair.stands else "altered"
    why = _standing(compared, pair) if pair.stands else _altered(compared, pair, known)
    return Retold(said.claim, passage(said), verdict, why, pair.match(), (), compared)


# How a slot is told that leaves a statement standing.
_LOOSELY = {
    "coarser": "more loosely told: {}",
    "finer": "told in more detail: {}",
    "silent": "the article does not say the {}",
}


def _standing(compared: Sequence[SlotPair], pair: Pair) -> str:
    where = "A primary report has it" if pair.report.kind == "primary" else "Only a relay has it"
    more = []
    for how, words in _LOOSELY.items():
        named = [
            told.slot(item.slot)
            for item in compared
            if item.how == how and item.slot != "certainty"
        ]
        more += [words.format(told.listed(named))] if named else []
    return "; ".join([where, *more]) + "."


def _altered(compared: Sequence[SlotPair], pair: Pair, known: Known) -> str:
    differ = [_difference(item) for item in compared if item.slot in slots.altered(_how(compared))]
    by = told.speaker(pair.report.claim, known)
    kind = "" if pair.report.kind == "primary" else ", as relayed,"
    return f"{by[:1].upper()}{by[1:]}{kind} has it otherwise: {told.listed(differ)}."


def _how(compared: Sequence[SlotPair]) -> dict[str, str]:
    return {item.slot: item.how for item in compared}


def _difference(item: SlotPair) -> str:
    """ "count 19 here, 16 in the report"."""
    if item.slot == "certainty" and item.how == "lost":
        return "no longer preliminary"
    here, there = item.article or "not said", item.report or "not said"
    return f"{told.slot(item.slot)} {here} here, {there} in the report"


def _by_sum(said: Said, made: Sum, known: Known) -> Retold:
    count = said.claim.count
    assert count is not None
    numbers = " + ".join(str(part.claim.count.low) for part in made.parts if part.claim.count)
    what = "numbers for these places" if made.over == "places" else "numbers, one after another,"
    matches = tuple(_match(part) for part in made.parts)
    here = passage(said)
    if made.total == count.low:
        why = f"The article's own sum over the reports' {what} holds: {numbers} = {made.total}."
        return Retold(said.claim, here, "derived", why, matches[0], matches[1:])
    bounds = _bounds(said, known) if made.over == "bulletins" else None
    if bounds is not None and _inside(count.low, bounds):
        why = f"No report states it; all claims together allow {_range(bounds)}."
        return Retold(said.claim, here, "within", why, matches[0], matches[1:], (), bounds)
    why = f"The reports' {what} add up otherwise: {numbers} = {made.total}, not {count.low}."
    pair = SlotPair(
        "count",
        "changed",
        str(count.low),
        str(made.total),
        said.claim.evidence.get("count", ()),
        tuple(e for part in made.parts for e in part.claim.evidence.get("count", ())[:1]),
    )
    return Retold(said.claim, here, "altered", why, matches[0], matches[1:], (pair,), bounds)


def _match(said: Said) -> Match:
    return Match(said.document.id, said.kind, said.claim, passage(said), 1.0)


def _untraced(said: Said, own: Pair | None, heard: bool, evidence: Evidence) -> Retold:
    known = evidence.known
    here, bounds = passage(said), _bounds(said, known)
    who = told.speaker(said.claim, known)
    if not heard or not hours.dated(said.window, said.document.published):
        why = _unread(said, who, known)
        if own is not None:
            why += f" {_sentence(told.speaker(own.report.claim, known))} says the same."
        match = own.match() if own is not None else None
        return Retold(said.claim, here, "unchecked", why, match, (), (), bounds)
    count = said.claim.count
    if bounds is not None and count is not None and count.low and _inside(count.low, bounds):
        why = f"No report states it; all claims together allow {_range(bounds)}."
        return Retold(said.claim, here, "within", why, None, (), (), bounds)
    why = "Not traceable here: no report that was read has it."
    if bounds is not None and count is not None and count.low:
        why += f" All claims together allow {_range(bounds)}."
    return Retold(said.claim, here, "added", why, None, (), (), bounds)


def _unread(said: Said, who: str, known: Known) -> str:
    if not hours.dated(said.window, said.document.published):
        return "Cannot be checked: it is not known when the article was published."
    when = told.hours(said.window, known)
    these = f"these hours ({when})" if when else "these hours"
    if said.claim.speaker.id in slots.UNNAMED:
        return f"Cannot be checked: nothing was read that speaks of this place and {these}."
    return f"Cannot be checked: {who} was not read for {these}."


def _heard(said: Said, evidence: Evidence) -> bool:
    """Whether the speaker's own channel was read for the hours; of an unnamed one, whether anybody
    was who speaks of such things at the place."""
    window = hours.widest(said.window)
    start, end = (None, None) if window is None else (window.start, window.end + AFTERMATH)
    if said.window.kind == "cumulative":
        return False
    if said.claim.speaker.id not in slots.UNNAMED:
        days = _days(start, end)
        return all(evidence.posts(said.claim.speaker.id, *day) > 0 for day in days)
    if hours.days(said.window) > 1:
        return False
    return any(
        _speaks_of(said, other, evidence.known)
        for other in evidence.primary
        if hours.touch(said.window, other.window, other.document.published)
    )


def _days(
    start: datetime | None, end: datetime | None
) -> list[tuple[datetime | None, datetime | None]]:
    """A statement over several days can be checked if each of them was read."""
    if start is None or end is None or end - start <= _LONG:
        return [(start, end)]
    count = (end - start - AFTERMATH) // _DAY
    return [(start + n * _DAY, start + n * _DAY + _DAY + AFTERMATH) for n in range(count)]


def _speaks_of(said: Said, other: Said, known: Known) -> bool:
    """Whether a claim's speaker would have told of the statement's places and kind of event: a
    ministry of its whole side, others of their region."""
    if _matter(said.claim.outcome) != _matter(other.claim.outcome):
        return False
    mine = {id for area in said.areas for place in area.ids for id in known.chain(place)}
    theirs = {id for area in other.areas for id in area.ids}
    theirs.add(other.claim.speaker.id.partition(":")[2])
    theirs |= _NATIONAL.get(other.claim.speaker.id, frozenset())
    return bool(mine & theirs)


def _matter(outcome: str) -> str:
    return next((matter for matter, words in _MATTERS.items() if outcome in words), outcome)


def _bounds(said: Said, known: Known) -> Bounds | None:
    """What the reports allow for the statement's scope, where something limits it."""
    claim, window = said.claim, hours.nominal(said.window)
    if known.bounds is None or window is None or claim.count is None or claim.object is None:
        return None
    if claim.unit != "objects" or any(area.localities for area in said.areas):
        return None
    places = tuple(dict.fromkeys(id for area in said.areas for id in area.ids))
    found = known.bounds(Scope(window.start, window.end, places, claim.outcome, claim.object))
    return found if found is not None and found.high is not None else None


def _inside(number: int, bounds: Bounds) -> bool:
    return bounds.low <= number and (bounds.high is None or number <= bounds.high)


def _range(bounds: Bounds) -> str:
    if bounds.high is None:
        return f"{bounds.low} or more"
    return str(bounds.low) if bounds.low == bounds.high else f"{bounds.low} to {bounds.high}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
