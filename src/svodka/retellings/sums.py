"""Numbers that an article made itself: a sum over places of one list, or over several bulletins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from svodka.model.claim import Claim
from svodka.retellings import hours, slots, where
from svodka.retellings.known import Known
from svodka.retellings.said import Said

# How far apart the bulletins of two nights start.
_A_DAY = (timedelta(hours=18), timedelta(hours=30))
# A sum of bulletins that an article without hours is taken to have made.
_UNLIKELY = 20
_COUNTED = frozenset(("downed", "suppressed", "launched", "hit"))


@dataclass(frozen=True, slots=True)
class Sum:
    """``over`` is "places" or "bulletins"; ``parts`` in order of publication; ``whole`` if they
    leave nothing out of what the statement counts."""

    over: str
    parts: tuple[Said, ...]
    whole: bool = True

    @property
    def total(self) -> int:
        return sum(part.claim.count.low for part in self.parts if part.claim.count)


def sums(article: Said, reports: Sequence[Said], known: Known) -> list[Sum]:
    """Every sum of reported numbers over just what the statement counts; those that hold first. A
    statement that names neither speaker nor place counts nothing in particular."""
    count = article.claim.count
    if count is None or count.low != count.high or article.claim.outcome not in _COUNTED:
        return []
    if article.claim.speaker.id in slots.UNNAMED and not article.areas:
        return []
    alike = [said for said in reports if _alike(article.claim, said.claim)]
    found = [
        *_over_places(article, alike, known),
        *_over_bulletins(article, alike, known),
        *_over_posts(article, alike, known),
    ]
    return sorted(found, key=lambda item: item.total != count.low)


def _alike(article: Claim, report: Claim) -> bool:
    """The same kind of count, by the same speaker or one that the article does not name."""
    count = report.count
    return (
        count is not None
        and count.low == count.high
        and (article.outcome, article.unit) == (report.outcome, report.unit)
        and slots.thing(article, report) in ("same", "silent", "coarser")
        and slots.speaker(article, report) in ("same", "silent")
    )


def _over_places(article: Said, alike: Iterable[Said], known: Known) -> list[Sum]:
    """The parts of one list that lie in the areas the article names, if each area holds one."""
    if not article.areas:
        return []
    lists: dict[str, list[Said]] = defaultdict(list)
    for said in alike:
        posted = said.document.published
        how = hours.compare(article.window, said.window, posted)
        if said.claim.role == "part" and said.claim.parent and how in ("same", "coarser", "silent"):
            lists[said.claim.parent].append(said)
    out = []
    for parts in lists.values():
        inside = [part for part in parts if _lies_in(part, article, known)]
        every = all(_holds(area.ids, inside, known) for area in article.areas)
        if len(inside) > 1 and every and not any(area.localities for area in article.areas):
            out.append(Sum("places", tuple(inside)))
    return out


def _lies_in(part: Said, article: Said, known: Known) -> bool:
    wide = [id for area in article.areas for id in area.ids]
    return bool(part.areas) and all(
        any(known.covers(one, id) for one in wide) for area in part.areas for id in area.ids
    )


def _holds(ids: Sequence[str], parts: Iterable[Said], known: Known) -> bool:
    inner = [id for part in parts for area in part.areas for id in area.ids]
    return any(known.covers(wide, id) for wide in ids for id in inner)


def _over_bulletins(article: Said, alike: Iterable[Said], known: Known) -> list[Sum]:
    """Counts of bulletins whose hours lie in the article's, one after another."""
    pieces: dict[tuple[object, object], Said] = {}
    for said in alike:
        window = hours.nominal(said.window)
        if window is None or said.claim.role in ("of_which", "extra"):
            continue
        undated = hours.widest(article.window) is None and _before(said, article)
        inside = undated or hours.inside(said.window, article.window)
        if inside and _same_scope(article, said, known):
            pieces.setdefault((window.start, window.end), said)
    row = _one_after_another(list(pieces.values()))
    if hours.widest(article.window) is None:
        return _latest(row, article)
    whole = _tiles(row, article) or _nightly(row, article)
    return [Sum("bulletins", tuple(row), whole)] if len(row) > 1 else []


def _over_posts(article: Said, alike: Iterable[Said], known: Known) -> list[Sum]:
    """A mayor counts in a row of posts without hours: "five", "four more". Of the posts that may
    speak of the article's hours, the first that add up to its number."""
    count, posts = article.claim.count, []
    for said in alike:
        undated = said.claim.role in ("single", "extra") and hours.widest(said.window) is None
        near = hours.touch(article.window, said.window, said.document.published)
        if undated and near and _before(said, article) and _same_scope(article, said, known):
            posts.append(said)
    posts.sort(key=lambda said: (said.document.published, said.place))
    firsts = (Sum("bulletins", tuple(posts[:n]), False) for n in range(2, len(posts) + 1))
    return [made for made in firsts if count and made.total == count.low]


def _before(said: Said, article: Said) -> bool:
    posted, published = said.document.published, article.document.published
    return posted is not None and published is not None and posted <= published


def _latest(row: Sequence[Said], article: Said) -> list[Sum]:
    """Of a statement without hours ("in three nights"), the latest bulletins that add up to it; a
    number that is soon reached by chance says nothing."""
    count = article.claim.count
    ends = (Sum("bulletins", tuple(row[at:]), False) for at in range(len(row) - 1))
    return [s for s in ends if count and count.low >= _UNLIKELY and s.total == count.low]


def _nightly(row: Sequence[Said], article: Said) -> bool:
    """Whether there is a bulletin a day, for each of the days that the article speaks of."""
    starts = [window.start for said in row if (window := hours.nominal(said.window))]
    daily = all(_A_DAY[0] < later - one < _A_DAY[1] for one, later in pairwise(starts))
    return daily and len(starts) == hours.days(article.window) > 1


def _tiles(row: Sequence[Said], article: Said) -> bool:
    """Whether bulletins leave no minute of the article's hours out."""
    whole = hours.nominal(article.window)
    pieces = [window for said in row if (window := hours.nominal(said.window))]
    if whole is None or not pieces:
        return False
    gaps = [one.end == other.start for one, other in pairwise(pieces)]
    return pieces[0].start == whole.start and pieces[-1].end == whole.end and all(gaps)


def _same_scope(article: Said, report: Said, known: Known) -> bool:
    if not article.areas:
        return report.claim.role != "part"
    return where.compare(article, report, known) in ("same", "coarser")


def _one_after_another(pieces: list[Said]) -> list[Said]:
    """Without those whose hours overlap: nothing can be said of their sum."""
    pieces.sort(key=lambda said: hours.nominal(said.window) or ())
    out: list[Said] = []
    for said in pieces:
        window = hours.nominal(said.window)
        last = hours.nominal(out[-1].window) if out else None
        if window is not None and (last is None or last.end <= window.start):
            out.append(said)
        else:
            return []
    return out
