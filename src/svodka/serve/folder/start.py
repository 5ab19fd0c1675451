"""The pages of a copy that all others lead to, and what lies beside them for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from xml.sax.saxutils import escape

from svodka.serve.folder import downloads
from svodka.serve.folder.disk import Files, Folder
from svodka.serve.folder.links import NIGHTS
from svodka.serve.folder.make import Copy, Maker, Page
from svodka.serve.folder.plan import Plan, month
from svodka.serve.pages import data, site

# More than so many addresses are not taken from one site map.
_MOST = 45_000


def start(
    maker: Maker,
    copy: Copy,
    conflicts: Mapping[str, tuple[date, ...]],
    made: Mapping[str, Files],
    folder: Folder,
) -> Iterator[Page]:
    """``made``: the files of all other parts, which lie in the ``folder`` by now."""
    held = replace(copy.plan, conflicts=conflicts)
    pages = maker.pages
    yield maker.page(held, "index.html", pages.front, "night")
    yield maker.page(held, NIGHTS, lambda now: _nights(now.frame, held), "night")
    yield maker.page(held, "region/index.html", pages.regions, "region")
    yield maker.page(held, "source/index.html", pages.sources, "source")
    yield maker.page(held, "speaker/index.html", pages.speakers, "speaker")
    files = tuple(_files(made, folder))
    yield maker.page(held, "data.html", lambda now: pages.data(now, files), "data")
    for name in (name for name in site.STATIC if name != site.DESK):
        yield site.address(name).removeprefix("/"), site.fixed(name) or b""
    yield "404.html", site.alone("missing.html", view=held, base=copy.base).encode()
    names = sorted(name for files in made.values() for name in files if name.endswith(".html"))
    maps = list(_maps(copy, ["", NIGHTS, "data.html", *names])) if copy.base else []
    yield from maps
    yield "robots.txt", _robots(copy, bool(maps))


def _nights(frame: site.Frame, held: Plan) -> str:
    by_month = groupby(sorted(held.nights.items(), reverse=True), lambda one: month(one[0]))
    months = [(f"{nights[0][0]:%B %Y}", nights) for _, one in by_month if (nights := list(one))]
    return site.rendered("nights.html", frame, view=held, months=months)


def _files(made: Mapping[str, Files], folder: Folder) -> Iterator[data.Held]:
    for name in sorted(made.get("downloads", {})):
        size = (folder.path / name).stat().st_size
        yield data.Held(name, name, downloads.about(name), size)


def _maps(copy: Copy, names: list[str]) -> Iterator[Page]:
    """A site map has whole addresses, or is none: it is written for a ``base`` only."""
    moment = copy.snapshot.moment
    when = f"<lastmod>{moment:%Y-%m-%d}</lastmod>" if moment else ""
    parts = [names[at : at + _MOST] for at in range(0, len(names), _MOST)]
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def urls(tag: str, some: Iterable[str]) -> str:
        told = (f"<{tag}><loc>{escape(copy.base + one)}</loc>{when}</{tag}>\n" for one in some)
        return "".join(told)

    if len(parts) == 1:
        yield "sitemap.xml", f"{head}<urlset {space}>\n{urls('url', names)}</urlset>\n".encode()
        return
    for number, part in enumerate(parts, 1):
        text = f"{head}<urlset {space}>\n{urls('url', part)}</urlset>\n"
        yield f"sitemap-{number}.xml", text.encode()
    of = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    text = f"{head}<sitemapindex {space}>\n{urls('sitemap', of)}</sitemapindex>\n"
    yield "sitemap.xml", text.encode()


def _robots(copy: Copy, mapped: bool) -> bytes:
    told = f"\nSitemap: {copy.base}sitemap.xml\n" if mapped else ""
    return f"User-agent: *\nAllow: /\n{told}".encode()
