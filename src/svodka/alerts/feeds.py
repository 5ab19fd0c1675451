"""Feeds of subscriptions, for the server: what each was told, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from svodka import __version__
from svodka.alerts.records import Alert, Alerts, Subscription
from svodka.alerts.store import latest
from svodka.export.feed import Feed, Item
from svodka.export.snapshot import Snapshot
from svodka.serve import shapes
from svodka.serve.context import Context
from svodka.serve.downloads import FEEDS
from svodka.serve.errors import not_found

# Alerts of a feed.
MOST = 100


def router(alerts: Alerts, state: Path) -> Callable[[Context], APIRouter]:
    """For ``create_app``. A public server has no feed of an internal subscription, and of the
    others what a view as late as its own could tell."""

    def made(context: Context) -> APIRouter:
        routes = APIRouter(tags=["files"], default_response_class=Response)
        public = context.settings.public
        feeds = {
            one.name: one
            for one in alerts.subscriptions
            if one.feed and not (public and one.internal)
        }

        @routes.get("/feeds/alerts/{name}", responses=_FED, operation_id="alerts")
        def feed(request: Request, name: str) -> Response:
            """The alerts of a subscription as they were told, the newest first."""
            subscription, _, ending = name.rpartition(".")
            one = feeds.get(subscription)
            if one is None or ending not in FEEDS:
                raise not_found(f"there is no feed {name[:80]!r}")
            found = latest(state, one.name, context.cutoff, MOST)
            media, written = FEEDS[ending]
            data = written(_feed(context, one, found))
            headers = {
                "ETag": f'"{sha256(data).hexdigest()[:32]}"',
                "Cache-Control": context.caching(None),
            }
            if request.headers.get("if-none-match") == headers["ETag"]:
                return Response(status_code=304, headers=headers)
            return Response(data, headers=headers, media_type=media)

        return routes

    return made


_FED = shapes.attachments((media for media, _ in FEEDS.values()), "The feed.")


def _feed(context: Context, one: Subscription, found: list[Alert]) -> Feed:
    with context.open_ledger() as book:
        upto = book.upto()
        snapshot = Snapshot(upto, book.chain_at(upto), book.moment(upto), __version__)
    path = f"feeds/alerts/{one.name}"
    return Feed(
        f"alerts/{one.name}",
        f"svodka: alerts for {one.name}",
        f"{', '.join('+'.join(area) for area in one.regions)}; each as it was told",
        snapshot,
        [_item(alert) for alert in found],
        context.settings.base,
        (f"{path}.atom", f"{path}.json"),
    )


def _item(alert: Alert) -> Item:
    value = alert.value
    lines = (*value["text"], value["rights"])
    return Item(
        f"alert/{alert.id}",
        str(value["title"]),
        alert.made,
        tuple(lines),
        value["page"].lstrip("/"),
    )
