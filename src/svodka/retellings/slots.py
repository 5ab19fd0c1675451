"""Slot by slot: how what the article says compares with what the report says."""

from __future__ import annotations

from svodka.model.audit import SLOTS, STANDING, SlotPair
from svodka.model.claim import Claim, Count, Evidence
from svodka.retellings import hours, tables, told, where
from svodka.retellings.known import Known
from svodka.retellings.said import Said

# Speakers that do not say who speaks.
UNNAMED = frozenset(("outlet", "anon", "other"))
# "About 60" stands for what is this near, in parts of the report's number, and at least by one.
_ROUNDING = 0.1
# Where the reader finds each slot's words.
_WORDS = {"place": ("areas", "airport"), "certainty": ("preliminary", "stance")}


def compare(article: Said, report: Said, known: Known) -> dict[str, str]:
    """By slot, a key of HOWS; None when the two outcomes are no wordings of one statement."""
    mine, theirs = article.claim, report.claim
    outcome = "coarser" if _entailed(mine, theirs) else _outcome(mine, theirs)
    if outcome is None or mine.unit != theirs.unit:
        return {}
    found = {
        "speaker": speaker(mine, theirs),
        "outcome": outcome,
        "object": thing(mine, theirs),
        "count": count(article, report),
        "place": where.compare(article, report, known),
        "window": hours.compare(article.window, report.window, report.document.published),
        "certainty": certainty(mine, theirs),
    }
    return {slot: _printed(slot, how, article, report, known) for slot, how in found.items()}


def _printed(slot: str, how: str, article: Said, report: Said, known: Known) -> str:
    """What the reader took over from another sentence, or from "the region", can agree. To differ,
    a value has to be printed with the statement: else the article does not say it."""
    if how in STANDING:
        return how
    if slot in article.carried:
        return "silent"
    if slot == "place" and article.own != article.areas:
        return where.compare(article, report, known, article.own) if article.own else "silent"
    return how


def _outcome(article: Claim, report: Claim) -> str | None:
    if article.outcome == report.outcome:
        return "same"
    return tables.outcomes().get((article.outcome, report.outcome))


def _entailed(article: Claim, report: Claim) -> bool:
    """ "Attacked by dozens of drones" follows from 74 shot down: at least as many were sent."""
    if article.outcome not in ("attack", "launched"):
        return False
    if report.outcome not in ("downed", "suppressed") or report.count is None:
        return False
    mine = article.count
    return mine is None or (mine.high is None and mine.low <= report.count.low)


def speaker(article: Claim, report: Claim) -> str:
    """Who asserts; an article that names nobody is silent."""
    if article.speaker.id in UNNAMED:
        return "silent"
    return "same" if article.speaker.id == report.speaker.id else "changed"


def thing(article: Claim, report: Claim) -> str:
    """The object."""
    mine, theirs = article.object, report.object
    if mine == theirs:
        return "same"
    if mine is None:
        return "silent"
    if theirs is None:
        return "finer"
    return tables.objects().get((mine, theirs), "changed")


def count(article: Said, report: Said) -> str:
    """The number: a range that holds the report's is coarser, and so is a rounded one near it."""
    mine, theirs = article.claim.count, report.claim.count
    if mine is None:
        return "same" if theirs is None else ("changed" if theirs.high == 0 else "silent")
    if theirs is None:
        if mine.high == 0:
            return "changed"
        return "finer" if mine.low <= 1 else "gained"
    if (mine.low, mine.high) == (theirs.low, theirs.high):
        return "same"
    if _holds(mine, theirs) or (article.approximate and _close(mine, theirs)):
        return "coarser"
    return "changed"


def _holds(wide: Count, narrow: Count) -> bool:
    if wide.low > narrow.low or (wide.low, wide.high) == (0, 0):
        return False
    return wide.high is None or (narrow.high is not None and narrow.high <= wide.high)


def _close(mine: Count, theirs: Count) -> bool:
    return abs(mine.low - theirs.low) <= max(1.0, theirs.low * _ROUNDING)


def certainty(article: Claim, report: Claim) -> str:
    """What the report calls preliminary and the article tells as settled has lost that; a word of
    doubt of the article's own takes nothing away."""
    if "denied" in (article.stance, report.stance) and article.stance != report.stance:
        return "changed"
    if report.preliminary and not article.preliminary and article.stance == "asserted":
        return "lost"
    if article.preliminary == report.preliminary and article.stance == report.stance:
        return "same"
    return "coarser"


def standing(found: dict[str, str]) -> bool:
    """Whether no slot differs."""
    return bool(found) and all(how in STANDING for how in found.values())


def altered(found: dict[str, str]) -> list[str]:
    """The slots that differ, in order of display."""
    return [slot for slot in SLOTS if found.get(slot) not in (None, *STANDING)]


def pairs(found: dict[str, str], article: Said, report: Said, known: Known) -> tuple[SlotPair, ...]:
    """The comparison with the values and the spans of both sides."""
    return tuple(
        SlotPair(
            slot,
            found[slot],
            "" if found[slot] == "silent" else told.value(slot, article, known),
            told.value(slot, report, known),
            _evidence(article.claim, slot),
            _evidence(report.claim, slot),
        )
        for slot in SLOTS
        if slot in found
    )


def _evidence(claim: Claim, slot: str) -> tuple[Evidence, ...]:
    names = _WORDS.get(slot, (slot,))
    return tuple(item for name in names for item in claim.evidence.get(name, ()))
