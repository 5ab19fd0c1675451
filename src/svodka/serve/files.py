"""Downloads and feeds: what ``svodka export`` writes, under /data and /feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from svodka import __version__
from svodka.errors import SettingsError
from svodka.export.feed import Feed, Item
from svodka.export.feeds import made as feed_of
from svodka.export.options import Options
from svodka.export.snapshot import Snapshot
from svodka.questions.extracts import LedgerExtract
from svodka.serve import asked, params, plain, shapes
from svodka.serve.context import Context
from svodka.serve.downloads import FEEDS, Download, catalogue
from svodka.serve.drawing.outlined import outlines
from svodka.serve.errors import not_found
from svodka.serve.pages import asking
from svodka.serve.reader import Change, Reader
from svodka.serve.spool import Making

# Entries of a feed of changes.
CHANGES = 100


def router(context: Context) -> APIRouter:
    """Part of the API's description; docs/exports.md tells of them."""
    made = APIRouter(tags=["files"], default_response_class=Response)

    @made.get("/data/{name}", responses=_DOWNLOADED, operation_id="download")
    def download(
        request: Request,
        name: Annotated[str, _one_of(list(catalogue()), "A download of the catalogue.")],
        given: Annotated[params.FileAsked, Query()],
    ) -> Response:
        """A table or several, in a format of `svodka export`, as an attachment: of the whole
        ledger, or of some hours and places. Its end tells the format: `csv`, `jsonl`, …"""
        one = catalogue().get(name)
        if one is None:
            raise not_found(f"there is no download {name!r}", hint="see /data for those there are")
        hours = _hours(given)
        places = asked.places(given.region)
        when = asked.as_of(given.as_of)

        def make(book: Reader, upto: int) -> Making:
            first, last = _nights(context, book, upto, *hours) if one.nightly else hours
            extract = LedgerExtract(book, first, last, places, upto, outlines)
            return Making(one.pieces(extract, given.shape), _told(one, extract.snapshot))

        question = ("file", name, repr(hours), repr(places), given.shape)
        return context.filed(request, question, when, make, one.media)

    @made.get("/feeds/{name}", responses=_FED, operation_id="feed")
    def feed(
        request: Request,
        name: Annotated[str, _one_of(_feeds(), "What it tells, as Atom or JSON Feed.")],
        given: Annotated[params.FeedAsked, Query()],
    ) -> Response:
        """A feed, the newest first. That of `changes` is of the whole ledger: it takes no hours and
        no places."""
        table, _, ending = name.rpartition(".")
        maker = _MAKERS.get(table)
        if maker is None or ending not in FEEDS:
            known = ", ".join(f"{one}.atom" for one in _MAKERS)
            raise not_found(f"there is no feed {name!r}", hint=f"there are {known}, and .json")
        hours = _hours(given)
        asked.short(*hours, "feed")
        places = asked.places(given.region)
        if table == "changes" and (places or hours != (None, None)):
            raise SettingsError(
                "the feed of changes is of the whole ledger", hint="corrections can be of a region"
            )
        media, written = FEEDS[ending]

        def make(book: Reader, upto: int) -> bytes:
            return written(maker(context, book, upto, given, hours, places))

        question = ("feed", name, repr(hours), repr(places), given.days, context.settings.base)
        when = asked.as_of(given.as_of)
        return context.answered(request, question, when, make, media, expensive=True)

    return made


def _one_of(names: Sequence[str], about: str) -> Any:
    """A part of an address. Others are not found: they are no wrong parameter."""
    return Path(max_length=80, description=about, json_schema_extra={"enum": [*names]})


def _feeds() -> list[str]:
    return [f"{table}.{ending}" for table in _MAKERS for ending in FEEDS]


_DOWNLOADED = shapes.attachments(
    dict.fromkeys(one.media for one in catalogue().values()), "The file, whole."
)
_FED = shapes.attachments((media for media, _ in FEEDS.values()), "The feed.")

Hours = tuple[datetime | None, datetime | None]
Maker = Callable[
    [Context, Reader, int, params.FeedAsked, Hours, tuple[str, ...]],
    Feed,
]


def _hours(given: params.FileAsked | params.FeedAsked) -> Hours:
    """Either may be left out."""
    if given.start is not None and given.end is not None:
        return asked.in_order(given.start, given.end)
    return asked.maybe_moment(given.start, "from"), asked.maybe_moment(given.end, "to")


def _nights(
    context: Context, book: Reader, upto: int, first: datetime | None, last: datetime | None
) -> Hours:
    """The hours asked for; where they are not, the newest nights of as many as are worked out."""
    if last is None:
        newest = asking.newest(book, upto, context.clock())
        if newest is None:
            return first, last
        _, last = asked.stretch(newest, newest)
    most = timedelta(days=asked.LONGEST["nights"])
    first = first or last - most
    asked.short(first, last, "nights")
    return first, last


def _told(one: Download, snapshot: Snapshot) -> dict[str, str]:
    """Headers: a name with the date of the snapshot, and the snapshot."""
    day = snapshot.moment.date().isoformat() if snapshot.moment else "empty"
    name, _, ending = one.name.partition(".")
    name = name if name == "svodka" else f"svodka-{name}"
    return {
        "Content-Disposition": f'attachment; filename="{name}-{day}.{ending}"',
        "Svodka-Snapshot": snapshot.line(),
    }


# --- feeds


def _extracted(table: str) -> Maker:
    """A feed of ``svodka export``."""

    def make(
        context: Context,
        book: Reader,
        upto: int,
        given: params.FeedAsked,
        hours: Hours,
        places: tuple[str, ...],
    ) -> Feed:
        first, last, since = *hours, None
        rolling = hours == (None, None)
        if rolling and table == "corrections":
            moment = book.moment(upto)
            since = moment - timedelta(days=given.days) if moment else None
        elif table != "corrections":
            first, last = _window(context, book, upto, given, hours)
        extract = LedgerExtract(book, first, last, places, upto, outlines, since)
        days = given.days if rolling else 0
        # Of nights all that lie in the hours are told; corrections have no other limit.
        newest = 10_000 if table == "nights" else CHANGES
        paths = _paths(table, given)
        return feed_of(
            extract, Options((table,), "point", context.settings.base, newest, "", days, paths)
        )

    return make


def _window(
    context: Context, book: Reader, upto: int, given: params.FeedAsked, hours: Hours
) -> Hours:
    """The hours asked for; the last days of them where an end is open."""
    first, last = hours
    if last is None:
        newest = asking.newest(book, upto, context.clock())
        if newest is None:
            return first, last
        _, last = asked.stretch(newest, newest)
    first = first or last - timedelta(days=given.days)
    asked.short(first, last, "feed")
    return first, last


def _changes(
    context: Context,
    book: Reader,
    upto: int,
    given: params.FeedAsked,
    hours: Hours,
    places: tuple[str, ...],
) -> Feed:
    """What the last entries changed, whatever they are about."""
    del hours, places
    found = book.newest_changes(CHANGES, upto)
    return Feed(
        "changes",
        "svodka: what was added, superseded, retracted",
        "everywhere",
        Snapshot(upto, book.chain_at(upto), book.moment(upto), __version__),
        [_change(item) for item in found],
        context.settings.base,
        _paths("changes", given),
    )


def _change(item: Change) -> Item:
    told = plain.change(item)
    subject = item.entry.subject
    name = f"change/{item.entry.seq}"
    path = f"document/{quote(subject, safe=':,@~')}" if told["document"] else ""
    lines = tuple(_change_lines(told))
    return Item(name, f"{subject}: {told['change']}", item.entry.added, lines, path)


def _change_lines(told: plain.Json) -> Iterator[str]:
    if told["revision"]:
        yield f"Revision {told['revision']}, entry {told['entry']}."
    for word, key in (("Claims", "claims"), ("No longer", "took")):
        if told[key]:
            yield f"{word}: {', '.join(told[key])}."


def _paths(table: str, given: params.FeedAsked) -> tuple[str, str]:
    """Where the feed stands, with what was asked of it."""
    told = given.model_dump(by_alias=True, exclude_defaults=True)
    query = f"?{urlencode(told, doseq=True)}" if told else ""
    return f"feeds/{table}.atom{query}", f"feeds/{table}.json{query}"


_MAKERS: dict[str, Maker] = {
    **{table: _extracted(table) for table in ("nights", "conflicts", "corrections")},
    "changes": _changes,
}
