"""What was derived, derived again: a difference is a defect, or a reader that improved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from svodka import contract
from svodka.ledger import Ledger
from svodka.ledger.audit import Revision
from svodka.model import Document, Reading
from svodka.pipeline import read as read_text


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is a sentence. ``subject`` is a document's id, a kept finding's number or "" for the
    ledger itself; ``reader`` the version that made the entry. ``reading`` is what the present
    reader makes of it, None where nothing can be made again."""

    subject: str
    what: str
    reader: str = ""
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """How much was gone over, and what differs. ``families`` and ``words``: whether their indexes
    are among it."""

    readings: int
    findings: int
    families: bool
    differences: tuple[Difference, ...]
    chain: str
    words: bool = False


def replay(
    ledger: Ledger,
    answer: Callable[[Ledger, dict[str, object], int], dict[str, object]],
    seen: Callable[[], None] = lambda: None,
) -> Replay:
    """Check the hashes, read every revision again, compare each with the others again, index it
    again, answer every kept finding again. Nothing is written.

    ``answer`` makes a kept question's answer as plain values, as of an entry; ``seen`` is called
    after each revision that is read and after each that is compared, for a progress bar.
    """
    differences = [Difference("", what) for what in ledger.check()]
    readings = 0
    for revision in ledger.revisions():
        readings += 1
        found = _again(revision)
        if found is not None:
            differences.append(found)
        seen()
    families = _families(ledger, seen)
    differences += [families] if families is not None else []
    words = _words(ledger, seen)
    differences += [words] if words is not None else []
    kept = ledger.kept_findings()
    for item in kept:
        if not _stands(item.answer, answer(ledger, item.question, item.upto)):
            what = "the kept answer is not the one that the ledger gives as of its entry"
            differences.append(Difference(str(item.entry), what))
    told = tuple(differences)
    return Replay(
        readings, len(kept), families is not None, told, ledger.chain(), words is not None
    )


def _families(ledger: Ledger, seen: Callable[[], None]) -> Difference | None:
    """The index of families is derived from the texts too."""
    if ledger.unindexed():
        return Difference("", "not all documents were compared for families by this version")
    found = ledger.check_families(seen)
    if not found.lost and not found.won:
        return None
    return Difference(
        "",
        f"families: {found.lost} kept links between documents are not found again,"
        f" {found.won} are found that are not kept",
    )


def _words(ledger: Ledger, seen: Callable[[], None]) -> Difference | None:
    """So is the index of words."""
    if ledger.unsearchable():
        return Difference("", "not all readings were indexed for searching by this version")
    found = ledger.check_words(seen)
    if not found.terms:
        return None
    return Difference(
        "", f"search: {found.terms} terms stand in other readings than their texts say"
    )


def reread(document: Document) -> Reading:
    """What the present reader makes of a document's text."""
    return read_text(
        document.text,
        document.published,
        document.source,
        document.lang,
        id=document.id,
        url=document.url,
        revision=document.revision,
        retrieved=document.retrieved,
        extras=document.extras,
    )


def _stands(kept: Any, made: Any) -> bool:
    """Whether an answer says all that a kept one says. A record may have keys that the version
    which kept it did not write; ``claims``, which is by their ids, may not."""
    if isinstance(kept, dict) and isinstance(made, dict):
        by_id = kept.get("claims")
        if isinstance(by_id, dict) and by_id.keys() != made.get("claims", {}).keys():
            return False
        return all(key in made and _stands(value, made[key]) for key, value in kept.items())
    if isinstance(kept, list) and isinstance(made, list):
        return len(kept) == len(made) and all(map(_stands, kept, made))
    return bool(kept == made)


def _again(revision: Revision) -> Difference | None:
    document = revision.document
    if revision.reading is None:
        return Difference(document.id, "has no reading")
    made = reread(document)
    made = replace(made, document=document, issues=(*revision.given, *made.issues))
    if made == revision.reading:
        return None
    told = "; ".join(_told(revision.reading, made)) or "the claims stand in another order"
    return Difference(document.id, told, revision.reader, made)


def _told(before: Reading, after: Reading) -> Iterator[str]:
    old = {claim.id: contract.claim_to_dict(claim) for claim in before.claims}
    new = {claim.id: contract.claim_to_dict(claim) for claim in after.claims}
    lost, won = old.keys() - new.keys(), new.keys() - old.keys()
    if lost:
        yield f"{len(lost)} of {len(old)} claims are not read any more"
    if won:
        yield f"{len(won)} claims are read that were not"
    changed: dict[str, None] = {}
    for id in old.keys() & new.keys():
        changed.update((slot, None) for slot in old[id] if old[id][slot] != new[id][slot])
    if changed:
        yield f"claims differ in {', '.join(sorted(changed))}"
    if before.issues != after.issues:
        yield "issues differ"
