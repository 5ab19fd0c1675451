"""Two windows: does the article's say the same hours as the report's, or truly coarser ones?"""

from __future__ import annotations

from datetime import datetime, timedelta

from svodka.model.window import Interval, Window

# Words for stretches of a day, whose hours the reader knows by habit.
VAGUE = frozenset(("night", "day", "morning", "evening"))
# A notice without hours is of the hours before its publication.
NOTICE = timedelta(hours=12)
# An article that prints no hours speaks of this long before its publication.
BEFORE = timedelta(hours=48)
# Hours that lie further apart are those of another night.
APART = timedelta(hours=24)
# Of the report's hours, how much the article's coarse ones have to hold.
_MOSTLY = 0.5


def compare(article: Window, report: Window, posted: datetime | None) -> str:
    """How the article's hours compare; a key of HOWS.

    ``posted`` is when the report was published: its hours, where it prints none. Vague words
    ("overnight", "on Monday") agree with exact hours if at least half of those fall in what the
    words can mean. Exact hours where the report is vague are more than it says. Where no date is
    known, "overnight" still is not "in the afternoon".
    """
    mine = widest(article)
    if mine is None:
        both = {article.kind, report.kind}
        return "changed" if len(both) > 1 and both <= VAGUE else "silent"
    theirs = nominal(report)
    if theirs is None:
        return _unprinted(mine, report, posted)
    if article.kind in VAGUE or nominal(article) is None or article.kind in ("approx", "span"):
        if article.kind == report.kind and nominal(article) == theirs:
            return "same"
        if _share(theirs, mine) >= _MOSTLY:
            return "coarser"
        meant = nominal(article) if article.kind in VAGUE else None
        return "finer" if meant is not None and _share(meant, theirs) >= 1.0 else "changed"
    told = nominal(article)
    assert told is not None
    if told == theirs:
        return "same"
    if report.kind in VAGUE:
        outer = report.outer or theirs
        return "gained" if _share(told, outer) >= _MOSTLY else "changed"
    return "changed"


def near(article: Window, told: datetime | None, report: Window, posted: datetime | None) -> bool:
    """Whether the two may speak of the same night; True where that is not known (``dated``).

    What prints no hours speaks of those before its publication: ``told`` is the article's,
    ``posted`` the report's.
    """
    mine, theirs = _about(article, told, BEFORE), _about(report, posted, NOTICE)
    if mine is None or theirs is None:
        return True
    return mine.start - APART < theirs.end and theirs.start < mine.end + APART


def dated(window: Window, posted: datetime | None) -> bool:
    """Whether it is known when a claim speaks of, if only by its publication."""
    return posted is not None or widest(window) is not None


def touch(article: Window, report: Window, posted: datetime | None) -> bool:
    """Whether a report may speak of some of the article's hours; True where those are not known."""
    mine, theirs = widest(article), _about(report, posted, NOTICE)
    if mine is None or theirs is None:
        return True
    return mine.start < theirs.end and theirs.start < mine.end


def inside(piece: Window, whole: Window) -> bool:
    """Whether a report's hours lie in what an article's can mean; where that is no exact hours, by
    half: the night to the 12th is a part of "from the 12th to the 14th"."""
    small, wide = nominal(piece), widest(whole)
    if small is None or wide is None:
        return False
    return _share(small, wide) >= (1.0 if whole.kind == "explicit" else _MOSTLY)


def days(window: Window) -> int:
    """How many days the words mean, rounded; 0 where that is not known."""
    found = nominal(window)
    return 0 if found is None else round((found.end - found.start) / timedelta(days=1))


def several(article: Window, report: Window) -> bool:
    """Whether the article speaks of several days, of which the report's hours are a part."""
    theirs = nominal(report)
    return days(article) > 1 and theirs is not None and days(report) < days(article)


def nominal(window: Window) -> Interval | None:
    """What a reader takes the words to mean; an instant is a minute."""
    if window.start is None or window.end is None:
        return None
    if window.start >= window.end:
        return Interval(window.start, window.start + timedelta(minutes=1))
    return Interval(window.start, window.end)


def widest(window: Window) -> Interval | None:
    """The outer reading; of a window without one, the nominal."""
    if window.outer is not None and window.outer.start < window.outer.end:
        return window.outer
    return nominal(window)


def _unprinted(mine: Interval, report: Window, posted: datetime | None) -> str:
    theirs = _about(report, posted, NOTICE)
    if theirs is None:
        return "silent"
    return "coarser" if mine.start < theirs.end and theirs.start < mine.end else "changed"


def _about(window: Window, posted: datetime | None, before: timedelta) -> Interval | None:
    """The widest reading; of what prints no hours, those before its publication."""
    found = widest(window)
    if found is None and posted is not None:
        return Interval(posted - before, posted)
    return found


def _share(part: Interval, of: Interval) -> float:
    """How much of ``part`` lies in ``of``, 0 to 1."""
    shared = min(part.end, of.end) - max(part.start, of.start)
    return max(shared / (part.end - part.start), 0.0)
