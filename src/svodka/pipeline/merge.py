"""A claim that is stated again in the same text is one claim with more evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from svodka.claims.drafts import Draft
from svodka.model import Window
from svodka.pipeline.builder import Builder

_ZERO = (0, 0)
# How many earlier claims of the same outcome and count a statement is compared with.
_LOOK_BACK = 20


def merge(builders: Sequence[Builder]) -> list[Builder]:
    """Restatements folded into the fuller statement; order is kept.

    Two statements are the same when outcome and count agree, objects and places do not differ, and
    they stand in different sentences. Parts of one total never merge with one another.
    """
    parents = {id(b.draft.parent) for b in builders if b.draft.parent is not None}
    out: list[Builder | None] = []
    alike: dict[tuple[str, object], list[int]] = {}
    for builder in builders:
        draft = builder.draft
        key = None if draft.outcome in ("hit", "attack") else draft.count
        places = alike.setdefault((draft.outcome, key), [])
        at = next((n for n in places[-_LOOK_BACK:] if _same(_at(out, n), builder)), None)
        if at is None:
            places.append(len(out))
            out.append(builder)
            continue
        twin = _at(out, at)
        if _fuller(builder, twin) and id(twin.draft) not in parents:
            _absorb(builder, twin)
            out[at] = None
            places[places.index(at)] = len(out)
            out.append(builder)
        else:
            _absorb(twin, builder)
    return [b for b in out if b is not None]


def _at(builders: Sequence[Builder | None], n: int) -> Builder:
    found = builders[n]
    assert found is not None
    return found


def _same(a: Builder, b: Builder) -> bool:
    x, y = a.draft, b.draft
    if x.sentence == y.sentence or x.outcome != y.outcome or x.unit != y.unit:
        return False
    if x.role == "part" and y.role == "part":
        return False
    if "extra" in (x.role, y.role) or "of_which" in (x.role, y.role):
        return False
    if x.count != y.count and not _uncounted(x, y):
        return False
    if x.count is None and a.places != b.places:
        # Told first, placed in the next sentence.
        bare = not a.places or not b.places
        if not bare or abs(x.sentence - y.sentence) > 1 or a.speaker.id != b.speaker.id:
            return False
    if x.object and y.object and x.object != y.object:
        return False
    if (x.airport is None) != (y.airport is None) or a.airport != b.airport or a.to != b.to:
        return False
    if not _same_window(a.window, b.window):
        return False
    if not _same_speaker(a, b):
        return False
    places = set(a.places), set(b.places)
    if x.count is None:
        return True
    if x.count == _ZERO or x.outcome not in ("downed", "suppressed", "launched"):
        return places[0] == places[1]
    return places[0] <= places[1] or places[1] <= places[0]


def _uncounted(x: Draft, y: Draft) -> bool:
    """ "A strike …" and "two bombs struck …": one of them only leaves the number out."""
    near = abs(x.sentence - y.sentence) <= 1
    return near and x.outcome in ("hit", "attack") and None in (x.count, y.count)


def _same_window(a: Window, b: Window) -> bool:
    """Equal starts; "overnight" twice is one night whatever zone its speakers keep."""
    if a.start is None or b.start is None or a.start == b.start:
        return True
    vague = a.kind == b.kind and a.kind not in ("explicit", "approx")
    return vague and abs(a.start - b.start) < timedelta(hours=12)


def _same_speaker(a: Builder, b: Builder) -> bool:
    ids = {a.speaker.id, b.speaker.id}
    carried = "carried" in (a.draft.flags | b.draft.flags)
    return len(ids) == 1 or carried or bool(ids & {"outlet", "anon"})


def _fuller(a: Builder, b: Builder) -> bool:
    def weight(x: Builder) -> tuple[int, int, int, int]:
        named = x.speaker.id not in ("outlet", "anon")
        counted = x.draft.count is not None
        return (int(named), int(counted), len(x.places), int(x.window.kind != "none"))

    return weight(a) > weight(b)


def _detail(builder: Builder) -> int:
    return len(builder.areas) + sum(len(area.localities) for area in builder.areas)


def _absorb(kept: Builder, gone: Builder) -> None:
    for slot, spans in gone.spans.items():
        for span in spans:
            kept.mark(slot, span)
    kept.draft.preliminary |= gone.draft.preliminary
    if gone.draft.stance == "unverified":
        kept.draft.stance = "unverified"
    if kept.window.kind == "none" and gone.window.kind != "none":
        kept.window = gone.window
    if _detail(gone) > _detail(kept) and (not kept.areas or kept.places == gone.places):
        kept.areas = gone.areas
    kept.also.append(gone)
