"""Comparisons in words ("the majority", "twice as many", "the largest since") against figures: the
article's own, and what the claims of the ledger allow for the hours that are compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from svodka.model import Claim, Reading, Span
from svodka.model.audit import Mark
from svodka.model.finding import Bounds, Scope
from svodka.retellings.figures import (
    Outcome,
    in_words,
    no_figure,
    not_read,
    ratio_holds,
    scope_of,
    shifted,
)
from svodka.retellings.prose import Hit, Prose
from svodka.retellings.wording import stem

# What a scope's claims allow together; None where nothing was read for its hours.
Ask = Callable[[Scope], Bounds | None]

_NEAR = 2  # sentences from a comparison to the claim that it compares
_PERIODS = {
    "night": timedelta(days=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_FARTHEST = 62  # nights that a record is looked for in
_COUNTED = ("downed", "suppressed", "launched", "hit", "attack", "killed", "injured")


def comparisons(article: Reading, ask: Ask | None = None) -> tuple[Mark, ...]:
    """A mark for each comparison that stands near a claim with a count, in order.

    ``ask`` gives bounds for a scope; without it only the article's own figures are used.
    """
    prose = Prose(article.document)
    check = _Check(prose, article.claims, ask)
    out = []
    for hit in prose.hits(0, len(prose.tokens), ("compare",)):
        outcome = check.of(hit)
        if outcome is not None:
            words = prose.words(hit.start, hit.end)
            span = prose.span(hit.start, hit.end)
            evidence = tuple(e for c in outcome.claims for e in c.evidence.get("count", ()))
            ids = tuple(dict.fromkeys(claim.id for claim in outcome.claims))
            out.append(
                Mark(
                    "comparison",
                    outcome.verdict,
                    span,
                    outcome.why,
                    (words, *evidence),
                    None,
                    (),
                    ids,
                )
            )
    return tuple(out)


class _Check:
    def __init__(self, prose: Prose, claims: Sequence[Claim], ask: Ask | None) -> None:
        self.prose, self.claims, self.ask = prose, claims, ask
        self._sentences = {start: n for n, (start, _) in enumerate(prose.sentences)}
        self._placed = [
            (self._sentence(at), claim)
            for claim in claims
            if claim.count is not None and claim.outcome in _COUNTED
            for at in _all_at(claim)
        ]

    def of(self, hit: Hit) -> Outcome | None:
        """What becomes of one comparison; None when no claim with a count is near."""
        here = self._index(hit.start)
        near = sorted(
            ((abs(n - here), n > here, -n, claim) for n, claim in self._placed),
            key=lambda item: item[:3],
        )
        near = [item for item in near if item[0] <= _NEAR]
        if not near:
            return None
        same = [claim for distance, _, _, claim in near if distance == 0]
        sort, _, value = hit.value.partition("/")
        if sort in ("majority", "minority"):
            return self._majority(hit, same, [c for *_, c in near], sort)
        # Without a figure of its own, a sentence compares what the one beside it counts in all.
        claim = self._timed(_main(same) if same else self._whole(near[0][3]))
        if sort in ("times", "half"):
            return self._times(hit, claim, same, float(value or 0.5))
        if sort in ("rise", "fall"):
            return self._than_before(hit, claim, sort)
        if sort == "row":
            return self._in_a_row(claim, int(value))
        return self._record(hit, claim)

    def _whole(self, claim: Claim) -> Claim:
        return next((c for c in self.claims if c.id == claim.parent and c.count), claim)

    def _timed(self, claim: Claim) -> Claim:
        """A part has the hours of its total."""
        total = next((c for c in self.claims if c.id == claim.parent), None)
        if total is None or scope_of(claim) is not None:
            return claim
        return replace(claim, window=total.window)

    def _sentence(self, character: int) -> int:
        return self._index(max(0, self.prose.at(Span(character, character + 1))[0]))

    def _index(self, token: int) -> int:
        return self._sentences.get(self.prose.sentence_of(token)[0], 0)

    # -- against the article's own figures ----------------------------------------------------

    def _majority(
        self, hit: Hit, same: Sequence[Claim], near: Sequence[Claim], sort: str
    ) -> Outcome:
        parts = [c for c in same if c.role in ("part", "of_which") and _all_at(c)]
        part = _closest(self.prose, hit, parts) or self._part_named(hit)
        total = self._total_of(part, near) if part is not None else None
        if part is None or total is None or part.count is None or total.count is None:
            return Outcome("uncheckable", "The article does not say how many of how many.")
        low, high = part.count.low, part.count.high or part.count.low
        whole_low, whole_high = total.count.low, total.count.high or total.count.low
        said = f"{part.count.printed} of {total.count.printed}"
        most = 2 * low > whole_high
        least = 2 * high <= whole_low
        right = most if sort == "majority" else 2 * high < whole_low
        wrong = least if sort == "majority" else 2 * low >= whole_high
        what = "more than half" if most else "not more than half"
        if right or wrong:
            verdict = "supported" if right else "contradicted"
            return Outcome(verdict, f"The article itself has {said}: {what}.", (part, total))
        return Outcome("uncheckable", f"The article has {said}, as a range.", (part, total))

    def _part_named(self, hit: Hit) -> Claim | None:
        """The part over a place that the sentence names: "most of them over Bryansk"."""
        end = self.prose.sentence_of(hit.start)[1]
        stems = {stem(self.prose.tokens[i].key) for i in range(hit.end, end)}
        for claim in self.claims:
            if claim.role not in ("part", "of_which") or claim.count is None:
                continue
            words = [w for area in claim.areas for w in area.printed.lower().split()]
            if any(stem(word) in stems for word in words if len(word) > 4):
                return claim
        return None

    def _total_of(self, part: Claim, near: Sequence[Claim]) -> Claim | None:
        for claim in self.claims:
            if claim.id == part.parent:
                return claim
        totals = [c for c in near if c.role in ("total", "single") and c.outcome == part.outcome]
        return totals[0] if totals else None

    def _times(self, hit: Hit, claim: Claim, same: Sequence[Claim], factor: float) -> Outcome:
        others = [c for c in same if c is not claim and _comparable(claim, c)]
        if claim.count is None:
            return no_figure()
        if len(others) == 1 and others[0].count is not None:
            now, then = self._ordered(hit, claim, others[0])
            quotient = now.count.low / max(1, then.count.low) if now.count and then.count else 0.0
            said = f"the article itself has {claim.count.printed} and {others[0].count.printed}"
            return ratio_holds(factor, (quotient, quotient), said, (now, then))
        scope, name = self._before(hit, claim)
        bounds = self._ask(scope)
        if bounds is None:
            return not_read(name, scope)
        low, high = claim.count.low, claim.count.high
        if bounds.high is None or bounds.low == 0 or high is None:
            why = f"For {name} the claims allow {in_words(bounds)}."
            return Outcome("uncheckable", why, (claim,))
        allowed = (low / bounds.high, high / bounds.low)
        said = f"{claim.count.printed} now, {in_words(bounds)} for {name}"
        return ratio_holds(factor, allowed, said, (claim,))

    def _ordered(self, hit: Hit, one: Claim, other: Claim) -> tuple[Claim, Claim]:
        """What is compared goes before the words, what it is compared with after them; with both on
        one side, the larger one is taken for the former: a benefit of the doubt."""
        at = self.prose.span(hit.start, hit.end).start
        first, second = sorted((one, other), key=lambda c: min(_all_at(c)))
        if min(_all_at(first)) < at <= min(_all_at(second)):
            return first, second
        larger, smaller = sorted((one, other), key=lambda c: -(c.count.low if c.count else 0))
        return (smaller, larger) if hit.value == "half" else (larger, smaller)

    # -- against other nights -----------------------------------------------------------------

    def _than_before(self, hit: Hit, claim: Claim, sort: str) -> Outcome:
        if claim.count is None:
            return no_figure()
        scope, name = self._before(hit, claim)
        bounds = self._ask(scope)
        if bounds is None:
            return not_read(name, scope)
        low, high = claim.count.low, claim.count.high
        more = bounds.high is not None and low > bounds.high
        fewer = high is not None and high < bounds.low
        equal = bounds.low == bounds.high == low == high
        said = f"{claim.count.printed} now, {in_words(bounds)} for {name}"
        if (sort == "rise" and more) or (sort == "fall" and fewer):
            return Outcome("supported", f"The claims allow it: {said}.", (claim,))
        if equal or (sort == "rise" and fewer) or (sort == "fall" and more):
            return Outcome("contradicted", f"The figures say otherwise: {said}.", (claim,))
        return Outcome("uncheckable", f"The claims leave it open: {said}.", (claim,))

    def _in_a_row(self, claim: Claim, nights: int) -> Outcome:
        scope = scope_of(claim)
        if scope is None:
            return not_read("the nights before", None)
        unread = 0
        for n in range(1, nights):
            bounds = self._ask(shifted(scope, timedelta(days=-n)))
            if bounds is not None and bounds.high == 0:
                day = (scope.start - timedelta(days=n)).date()
                why = f"The claims allow none for the night or day from {day}."
                return Outcome("contradicted", why, (claim,))
            unread += bounds is None or bounds.low == 0
        if unread:
            why = f"For {unread} of the {nights - 1} before it nothing was read that says so."
            return Outcome("uncheckable", why, (claim,))
        return Outcome("supported", f"Each of the {nights - 1} before it has claims.", (claim,))

    def _record(self, hit: Hit, claim: Claim) -> Outcome:
        scope = scope_of(claim)
        if scope is None or claim.count is None or self.ask is None:
            return not_read("other nights", scope)
        nights = self._nights(hit)
        high, unread = claim.count.high, 0
        for n in range(1, (nights or _FARTHEST) + 1):
            bounds = self._ask(shifted(scope, timedelta(days=-n)))
            if bounds is None or bounds.high is None:
                unread += 1
            if bounds is not None and high is not None and bounds.low > high:
                day = (scope.start - timedelta(days=n)).date()
                why = f"The night or day from {day} had at least {bounds.low}."
                return Outcome("contradicted", why, (claim,))
            if bounds is not None and bounds.high is not None and bounds.high >= claim.count.low:
                unread += 1  # as many are possible
        if nights is None:
            why = f"No larger one in the {_FARTHEST} days before that were read; how far back it is"
            return Outcome("uncheckable", why + " meant is not said.", (claim,))
        if unread:
            why = f"{unread} of the {nights} days before were not read, or may have had as many."
            return Outcome("uncheckable", why, (claim,))
        return Outcome("supported", f"None of the {nights} days before had as many.", (claim,))

    def _nights(self, hit: Hit) -> int | None:
        """How far back "the largest" reaches: "this week", "in a month"; None when it is not said
        or longer than what is looked through."""
        _, end = self.prose.sentence_of(hit.start)
        for found in self.prose.hits(hit.end, min(end, hit.end + 8), ("period",)):
            days = _PERIODS[found.value].days
            return days if 1 < days <= _FARTHEST else None
        return None

    def _before(self, hit: Hit, claim: Claim) -> tuple[Scope | None, str]:
        """The hours that a claim is compared with: the same, a night, week or month earlier."""
        end = self.prose.sentence_of(hit.start)[1]
        periods = [h.value for h in self.prose.hits(hit.end, end, ("period",))]
        name = periods[0] if periods and periods[0] in ("week", "month", "year") else "night"
        scope = scope_of(claim)
        told = {"night": "the night or day before"}.get(name, f"the same hours a {name} before")
        return (None if scope is None else shifted(scope, -_PERIODS[name])), told

    def _ask(self, scope: Scope | None) -> Bounds | None:
        return None if scope is None or self.ask is None else self.ask(scope)


def _all_at(claim: Claim) -> tuple[int, ...]:
    """Where its count is printed."""
    return tuple(e.start for e in claim.evidence.get("count", ()))


def _closest(prose: Prose, hit: Hit, claims: Sequence[Claim]) -> Claim | None:
    at = prose.span(hit.start, hit.end).start
    return min(claims, key=lambda c: min(abs(i - at) for i in _all_at(c)), default=None)


def _main(claims: Sequence[Claim]) -> Claim:
    """The claim that a sentence compares: its total, else its first."""
    return next((claim for claim in claims if claim.role == "total"), claims[0])


def _comparable(one: Claim, other: Claim) -> bool:
    """Two counts of one thing that are neither total and part nor parts of one total."""
    related = other.parent == one.id or one.parent == other.id
    siblings = one.parent is not None and one.parent == other.parent
    return one.outcome == other.outcome and not related and not siblings
