"""``kind = "page"``: one page that is asked again and again; each change is a revision."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from svodka.sources import articles
from svodka.sources.fetch import Known
from svodka.sources.records import Context, FetchError, Gone, Item, Source


def take(source: Source, context: Context) -> Iterator[Item]:
    """The page if it changed; Gone when it was there and is not any more.

    ``state``: ``etag``, ``modified`` and ``digest`` of the page as it was last.
    """
    state, id = context.state, f"{source.id}:{source.where}"
    seen = bool(state)
    # A page tells nothing about how it was before now.
    context.since = None if seen else context.now()
    try:
        known = Known(state.get("etag"), state.get("modified"))
        answer = context.fetcher.get(source.where, source, known)
    except FetchError as error:
        if not error.gone or not seen:
            raise
        state.clear()
        state["gone"] = True
        yield Gone(id, context.now(), error.message)
        return
    if answer.moved:
        context.notes.append(f"moved for good to {answer.moved}")
    digest = sha256(answer.body).hexdigest()[:16]
    if answer.unchanged or digest == state.get("digest"):
        context.unchanged += 1
        return
    raw = articles.of_page(answer, source, id)
    state.clear()
    state.update(etag=answer.known.etag, modified=answer.known.modified, digest=digest)
    yield raw
