"""Totals and parts: which count is made of which, what is a subset, what is one more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product, takewhile

from svodka.claims.drafts import Draft, Note, Text
from svodka.claims.units import SIGN, Toponym

_MOST = 150  # parts of one total: more than a country has regions


class Roles:
    """Which draft is a total, which are its parts, which a subset, which an addition."""

    def __init__(self, text: Text, drafts: list[Draft]) -> None:
        self._text = text
        self._drafts = drafts

    def settle(self) -> list[Draft]:
        """Set roles and parents; the drafts in their order."""
        drafts = self._drafts
        self._total_last()
        n = 0
        while n < len(drafts):
            group = self._group(n)
            if len(group) > 1:
                self._family(group)
                n += len(group)
            else:
                self._alone(n)
                n += 1
        return drafts

    def _total_last(self) -> None:
        """ "Ten over A, five over B, for a total of 15": the total goes first."""
        drafts = self._drafts
        for n, draft in enumerate(drafts):
            if n and "total" in draft.flags and not draft.toponyms and draft.count is not None:
                first = n
                while first and _leads_to(drafts[first - 1], draft):
                    first -= 1
                parts = [d for d in drafts[first:n] if "of_which" not in d.flags]
                if len(parts) > 1 and sum(_value(d) for d in parts) == draft.count[0]:
                    drafts.insert(first, drafts.pop(n))

    def _group(self, n: int) -> list[Draft]:
        """A total and what follows it that may be its parts."""
        drafts = self._drafts
        head = drafts[n]
        group = [head]
        if head.unit != "objects" or head.count is None:
            return group
        for draft in drafts[n + 1 :]:
            if draft.outcome != head.outcome or draft.unit != "objects" or len(group) > _MOST:
                break
            if not _same_object(head, draft):
                break
            last = group[-1]
            gap = draft.sentence - last.sentence
            by_kind = gap == 0 and (
                "listing" in head.flags
                or ("umbrella" in head.flags and draft.object not in (None, head.object))
            )
            if gap > 2 or not (draft.toponyms or "of_which" in draft.flags or by_kind):
                break
            if gap > 0 and _new_time(head, draft):
                break
            group.append(draft)
        if len(group) == 1:
            return group
        if all(not d.toponyms and "of_which" not in d.flags for d in group[1:]):
            stated, listed = head.count[0], sum(_value(d) for d in group[1:])
            cut = "listing" in head.flags and listed < stated and self._cut(head)
            return group if listed == stated or cut else group[:1]
        if not _nationwide(head) and not self._subsumes(head, group[1:]):
            return group[:1]
        if len(wide(head)) == 1 and not _nationwide(head):
            # "12 over A, nine of them heading for M, five over B": only the nine belong to A's.
            subsets = takewhile(lambda d: "of_which" in d.flags, group[1:])
            return [head, *subsets] if "of_which" in group[1].flags else self._within(group)
        return self._within(group)

    def _cut(self, head: Draft) -> bool:
        return head.sentence == len(self._text.sentences) - 1 and self._open()

    def _open(self) -> bool:
        """Whether the text ends without the end of a sentence."""
        last = self._text.sentences[-1].units[-1]
        return not (last.kind == SIGN and last.value in ".!?…»)")

    def _within(self, group: list[Draft]) -> list[Draft]:
        """Parts in later sentences belong to the total only as long as they fit in it."""
        head = group[0]
        top = head.count[0] if head.count else 0
        kept, running = [head], 0
        for draft in group[1:]:
            value = _value(draft)
            same = draft.sentence == head.sentence
            if draft.sentence != kept[-1].sentence and running >= top:
                break
            if not same and running + value > top and draft.sentence != kept[-1].sentence:
                break
            running += value if "of_which" not in draft.flags else 0
            kept.append(draft)
        return kept

    def _subsumes(self, head: Draft, parts: Sequence[Draft]) -> bool:
        """Whether a head that names places itself can be the total of what follows."""
        total = head.count[0] if head.count else 0
        if any("of_which" in d.flags for d in parts[:1]):
            return True
        if "total" in head.flags:
            return True
        if "listing" not in head.flags and _elsewhere(head, parts):
            return False  # "six over A, three over B, three over C": that 3 + 3 is six is chance
        return len(parts) > 1 and sum(_value(d) for d in parts) == total

    def _family(self, group: list[Draft]) -> None:
        head, parts = group[0], group[1:]
        subsets = [d for d in parts if "of_which" in d.flags]
        head.role = "total"
        if head.toponyms and subsets and sum(_value(d) for d in parts) != (head.count or (0,))[0]:
            head.role = "single"
        last: Draft = head
        for draft in parts:
            draft.object = draft.object or head.object
            if "of_which" in draft.flags and not self._is_part(head, parts):
                draft.role, draft.parent = "of_which", last
            else:
                draft.role, draft.parent = "part", head
                last = draft
        if all(d.role == "of_which" for d in parts) and head.role == "total" and not head.toponyms:
            head.role = "total"
        self._check(head, [d for d in parts if d.role == "part"])
        self._majority(head, parts)

    def _is_part(self, head: Draft, parts: Sequence[Draft]) -> bool:
        """ "Of them" before places that together make up the total introduces parts."""
        total = head.count[0] if head.count else 0
        return not head.toponyms and (
            sum(_value(d) for d in parts) == total
            or (
                sum(_value(d) for d in parts if "of_which" not in d.flags) != total
                and len(parts) > 1
                and "of_which" in parts[0].flags
            )
        )

    def _check(self, head: Draft, parts: list[Draft]) -> None:
        if not parts or head.count is None or head.count[0] != head.count[1]:
            return
        total = head.count[0]
        if sum(_value(d) for d in parts) == total:
            return
        choices = _settle_each(total, parts)
        if len(choices) > 1:
            self._note(
                "ambiguous_each",
                "info",
                head,
                "The total fits several readings of which counts are meant for each place.",
            )
            return
        if choices:
            choice = choices[0]
            self._note(
                "each_settled",
                "info",
                head,
                "The stated total decides which counts are meant for each place.",
            )
            for draft, each in zip(parts, choice, strict=True):
                if draft.each != each:
                    draft.each = each
                    draft.flags.add("settled")
            return
        stated = sum(_value(d) for d in parts)
        if stated < total and parts[-1].sentence == len(self._text.sentences) - 1 and self._open():
            self._note("cut", "info", head, "The list of parts is cut off by the end of the text.")
            return
        if any("cut" in d.flags for d in parts):
            return
        message = f"The parts add up to {stated}, the stated total is {total}."
        self._note("sum_mismatch", "warning", head, message)

    def _note(self, code: str, severity: str, head: Draft, message: str) -> None:
        start, end = head.slots["count"][0]
        self._text.notes.append(Note(code, severity, message, start, end, head))

    def _majority(self, head: Draft, parts: Sequence[Draft]) -> None:
        """ "The majority, six of 19": words that the numbers do not bear out."""
        for draft in parts:
            sentence = self._text.sentences[draft.sentence]
            words = [u for u in sentence.units if u.marks.get("quant") == "majority"]
            start = draft.slots["count"][0][0]
            near = [u for u in words if 0 <= start - u.start <= 8]
            if near and head.count is not None and 2 * _value(draft) <= head.count[0]:
                message = f"{_value(draft)} of {head.count[0]} is no majority."
                unit = near[0]
                self._text.notes.append(
                    Note("comparison", "warning", message, unit.start, unit.end, draft)
                )

    def _alone(self, n: int) -> None:
        draft = self._drafts[n]
        before = self._drafts[n - 1] if n else None
        if "extra" in draft.flags:
            alike = before is not None and before.outcome == draft.outcome
            same = not draft.toponyms or (before and _places(before) == _places(draft))
            if before is None or (alike and same):
                draft.role = "extra"
                near = before is not None and draft.sentence - before.sentence <= 1
                draft.parent = before if near else None
        if "of_which" in draft.flags and before is not None and before.outcome == draft.outcome:
            draft.role, draft.parent = "of_which", before


def _same_object(head: Draft, draft: Draft) -> bool:
    return (
        draft.object is None
        or head.object is None
        or (head.object == draft.object or head.object in ("target", "mixed"))
    )


def _leads_to(part: Draft, total: Draft) -> bool:
    near = total.sentence - part.sentence <= 1
    return near and part.outcome == total.outcome and bool(part.toponyms)


def _nationwide(draft: Draft) -> bool:
    """Whether a count names no place but a country."""
    return all(t.kind == "country" for t in draft.toponyms)


def _elsewhere(head: Draft, parts: Sequence[Draft]) -> bool:
    """Whether a count over regions or seas is followed by counts over others."""
    own, others = _regions(head), [_regions(d) for d in parts]
    return own is not None and all(o is not None and own.isdisjoint(o) for o in others)


def _regions(draft: Draft) -> set[str] | None:
    """The ids of all regions and seas that a count may be over; None if it names another place."""
    places = wide(draft)
    if not places or any(t.kind not in ("region", "sea") for t in places):
        return None
    return {id for t in places for reading in t.ids for id in reading}


def _new_time(head: Draft, draft: Draft) -> bool:
    return bool(draft.times) and draft.times != head.times


def _places(draft: Draft) -> list[str]:
    return [t.words for t in draft.toponyms]


def wide(draft: Draft) -> list[Toponym]:
    """The toponyms over which a count may be spread: regions and seas, else the localities."""
    top = [t for t in draft.toponyms if t.kind in ("region", "sea", "country", "reference")]
    return top or draft.toponyms


def _value(draft: Draft) -> int:
    low = draft.count[0] if draft.count else 0
    return low * max(1, len(wide(draft))) if draft.each else low


def _settle_each(total: int, parts: Sequence[Draft]) -> list[tuple[bool, ...]]:
    """The ways to read the lumped parts as "each" or "together" that give the total."""
    open_parts = [len(wide(d)) > 1 for d in parts]
    if sum(open_parts) > 8:
        return []
    options = [((False, True) if o else (d.each,)) for d, o in zip(parts, open_parts, strict=True)]
    good: list[tuple[bool, ...]] = []
    for choice in product(*options):
        value = 0
        for draft, each in zip(parts, choice, strict=True):
            low = draft.count[0] if draft.count else 0
            value += low * max(1, len(wide(draft))) if each else low
        if value == total:
            good.append(choice)
    return good


def spread(drafts: Sequence[Draft]) -> list[Draft]:
    """ "One each over A and B" → two drafts of one."""
    out: list[Draft] = []
    for draft in drafts:
        places = wide(draft)
        if not draft.each or len(places) < 2:
            out.append(draft)
            continue
        out += list(_spread(draft, places))
    return out


def _spread(draft: Draft, places: Sequence[Toponym]) -> Iterator[Draft]:
    inner = [t for t in draft.toponyms if t not in places]
    for n, place in enumerate(places):
        slots = {k: list(v) for k, v in draft.slots.items()}
        slots["areas"] = [(place.start, place.end)]
        yield Draft(
            draft.sentence,
            draft.outcome,
            draft.object,
            draft.unit,
            draft.count,
            draft.role,
            draft.parent,
            draft.stance,
            draft.preliminary,
            [place, *inner] if n == len(places) - 1 else [place],
            times=list(draft.times),
            speaker=draft.speaker,
            slots=slots,
            each=True,
            flags=set(draft.flags),
        )
