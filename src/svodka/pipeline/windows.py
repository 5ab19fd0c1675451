"""Which time expression a claim speaks of, and the window it names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime

from svodka.claims.drafts import Draft, Note, Sentence
from svodka.claims.units import AREA, SPEAKER, TIME, WORD, Unit
from svodka.model import Span, Window
from svodka.times import Habits, TimeExpression, combine, resolve

# How many sentences back a report's time still holds where the speaker is not the channel itself.
_REACH = 2
_VAGUE = frozenset(("night", "day", "morning", "evening"))
# A text that names more dates than this has no "one date" of its own.
_FEW = 6
# Hours at which things are said; a night is what is spoken of.
_TOLD_AT = frozenset(("approx", "morning", "day", "evening"))
_CLOSE = 6
_MESSAGES = {
    "relative_window": "The window hangs on a publication date that is not known.",
    "zone_assumed": "No zone is stated; the speaker's zone is assumed.",
    "window_inverted": "The stated window ends before it begins.",
    "zones_mixed": "The window names two different zones.",
    "duration": "The stated duration does not agree with the stated hours.",
}


def _told(after: Sequence[Unit]) -> bool:
    """Whether somebody speaks next, before anything is told."""
    for unit in after:
        if "say" in unit.marks:
            return True
        if unit.kind not in (SPEAKER, AREA, WORD):
            return False
    return False


class Windows:
    """Windows of one document's claims. ``spans[i]`` is where expression ``i`` is printed."""

    def __init__(
        self,
        expressions: Sequence[TimeExpression],
        spans: Sequence[Span],
        token_ranges: Sequence[tuple[int, int]],
        sentences: Sequence[Sentence],
        published: datetime | None,
        notes: list[Note],
        speakers: Sequence[str | None],
    ) -> None:
        self._speakers = speakers
        self._expressions = expressions
        self._spans = spans
        self._ranges = token_ranges
        self._published = published
        self._notes = notes
        saying = {
            unit.index
            for s in sentences
            for before, unit in zip(s.units, s.units[1:], strict=False)
            if unit.kind == TIME and "say" in before.marks
        }
        # "Said on Wednesday" is when it was said, and so is "In the morning the governor said".
        self._saying = saying if len(saying) < len(expressions) else set()
        self._saying |= {
            unit.index
            for s in sentences
            for n, unit in enumerate(s.units)
            if unit.kind == TIME
            and expressions[unit.index].kind in _TOLD_AT
            and _told(s.units[n + 1 : n + 1 + _CLOSE])
        }
        self._by_sentence = [
            [u.index for u in s.units if u.kind == TIME and u.index not in self._saying]
            for s in sentences
        ]
        self._anchored = [
            e for i, e in enumerate(expressions) if e.anchored and i not in self._saying
        ]
        # The last sentence before each that states a time.
        self._last_timed: list[int | None] = [None]
        for n, indices in enumerate(self._by_sentence):
            self._last_timed.append(n if indices else self._last_timed[-1])
        self._noted: set[tuple[str, int]] = set()

    def of(
        self, draft: Draft, habits: Habits, channel: bool
    ) -> tuple[Window, list[Span], tuple[str, ...]]:
        """The window, the spans of its words, and the issue codes."""
        indices = self._indices(draft, channel)
        if not indices:
            return Window(), [], ()
        expression, used = self._joined(indices, draft)
        window, codes = resolve(
            expression,
            published=self._published,
            habits=habits,
            context=self._context(expression, habits),
        )
        spans = [self._spans[i] for i in used]
        for code in codes:
            self._note(code, used[0], draft)
        return window, spans, codes

    def _note(self, code: str, index: int, draft: Draft) -> None:
        if (code, index) in self._noted:
            return
        self._noted.add((code, index))
        severity = "warning" if code in ("window_inverted", "zones_mixed", "duration") else "info"
        start, end = self._ranges[index]
        message = _MESSAGES.get(code, code)
        self._notes.append(Note(code, severity, message, start, end, draft))

    def _indices(self, draft: Draft, channel: bool) -> list[int]:
        """The draft's own expressions, else those of its total, else of the report before it."""
        own = [i for i in draft.times if i not in self._saying]
        if own and not all(self._expressions[i].one_sided for i in own):
            return own
        before = self._before(draft, channel)
        # "As of 08:30" says how far the count goes; when it began was said before.
        if own:
            return [*before, *own]
        return before

    def _before(self, draft: Draft, channel: bool) -> list[int]:
        if draft.parent is not None:
            found = self._indices(draft.parent, channel)
            if found:
                return found
        last = self._last_timed[draft.sentence]
        if last is None or (not channel and draft.sentence - last > _REACH):
            return []
        here, there = self._speakers[draft.sentence], self._speakers[last]
        indices = self._by_sentence[last]
        if here is not None and there is not None and here != there:
            # Two speakers may tell of one night; hours are only his who states them.
            indices = [i for i in indices if self._expressions[i].kind in _VAGUE]
            if not indices:
                return []
        earlier = self._last_timed[last]
        if earlier is not None and all(self._expressions[i].one_sided for i in indices):
            return [*self._by_sentence[earlier], *indices]
        return indices

    def _joined(self, indices: Sequence[int], draft: Draft) -> tuple[TimeExpression, list[int]]:
        """The expression nearest to the claim, joined with all that fit it."""
        here = [i for i in indices if self._expressions[i].kind != "cumulative"] or list(indices)
        ranges = draft.slots.get("count") or draft.slots.get("outcome") or [(0, 0)]
        at = ranges[0][0]
        best = min(here, key=lambda i: (self._away(i, at), i))
        joined, used = self._expressions[best], [best]
        for i in sorted(here, key=lambda i: abs(self._ranges[i][0] - self._ranges[best][0])):
            if i in used:
                continue
            both = combine(joined, self._expressions[i])
            if both is not None:
                joined, used = both, sorted([*used, i])
        return joined, used

    def _away(self, index: int, at: int) -> int:
        """Tokens between an expression and a claim's count."""
        start, end = self._ranges[index]
        return start - at if start >= at else max(0, at - end)

    def _context(self, expression: TimeExpression, habits: Habits) -> date | None:
        """A date named earlier in the text, for hours that name none themselves."""
        if expression.anchored:
            return None
        last = bisect_left(self._anchored, expression.end, key=lambda e: e.start)
        for other in reversed(self._anchored[max(0, last - 3) : last]):
            if other is not expression:
                window, _ = resolve(other, published=self._published, habits=habits)
                if window.start is not None:
                    return window.start.astimezone(habits.tz()).date()
        return self._only_date(expression, habits)

    def _only_date(self, expression: TimeExpression, habits: Habits) -> date | None:
        """The one date that the text names after it ("The incident on July 20 …")."""
        if not expression.hours or len(self._anchored) > _FEW:
            return None
        dates = set()
        for other in self._anchored:
            if other.start > expression.start:
                window, _ = resolve(other, published=self._published, habits=habits)
                if window.start is not None:
                    dates.add(window.start.astimezone(habits.tz()).date())
        return dates.pop() if len(dates) == 1 else None
