"""How fast sources are taken in, from a server on this machine that knows no pause.

    python benchmarks/taking_in.py [--sources N] [--items N] [--json FILE]

A process of its own serves feeds with a summary and a page for each item (30 KB, of which an
article is a tenth; a third of them bulletins), and a channel's preview, twenty posts a page. Three
runs into a fresh ledger, by the same code as ``svodka sync`` with ``delay = 0``: all that is new;
the same again, when only the feeds are asked; the channel. Items a second, by the clock and by the
time that the process had a core (on a machine that others use too). Real servers are asked once a
second and host, which is what bounds a real run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from svodka.ledger import Ledger
from svodka.pipeline.taking import read_raw
from svodka.sources import Source
from svodka.sources.fetch import Fetcher, Limits
from svodka.sources.sync import Sync

REGIONS = ("Калужской", "Брянской", "Тульской", "Орловской", "Курской", "Рязанской")
FILLER = (
    "В городе открыли новую библиотеку, на праздник пришли сотни жителей.",
    "Дорожники завершили ремонт моста раньше срока, движение открыто.",
    "Школьники области заняли призовые места на олимпиаде по химии.",
)
MENU = '<ul class="menu">' + '<li><a href="/x">Раздел сайта</a></li>' * 120 + "</ul>"
SIDE = '<aside><a href="/y">Заголовок другой новости этого дня</a></aside>' * 180
NOW = datetime.now(UTC).replace(microsecond=0)


def words(number: int) -> str:
    """A bulletin, or something else that a town's paper prints."""
    chance = random.Random(number)
    if chance.random() > 1 / 3:
        return chance.choice(FILLER)
    region, count = chance.choice(REGIONS), chance.randint(2, 40)
    return f"Минувшей ночью над {region} областью сбиты {count} беспилотников. Пострадавших нет."


def page(number: int) -> str:
    when = (NOW - timedelta(minutes=number)).isoformat()
    body = "".join(
        f"<p>{words(number)}</p>" if n == 0 else f"<p>{FILLER[n % 3]}</p>" for n in range(9)
    )
    return (
        f'<html lang="ru"><head><title>Новость {number}</title>'
        f'<meta property="article:published_time" content="{when}"></head><body>{MENU}<main>'
        f"<article><h1>Новость {number}</h1>{body}</article></main>{SIDE}</body></html>"
    )


def feed(name: str, items: int) -> str:
    entries = "".join(
        f"<item><title>Новость {n}</title><link>/{name}/{n}</link><guid>{name}-{n}</guid>"
        "<description>Кратко.</description>"
        f"<pubDate>{format_datetime(NOW - timedelta(minutes=n))}</pubDate></item>"
        for n in range(items)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{entries}</channel></rss>"


def preview(before: int) -> str:
    posts = "".join(
        f'<div class="tgme_widget_message" data-post="channel/{n}">'
        f'<div class="tgme_widget_message_text">{words(n)}</div><time datetime="{NOW.isoformat()}">'
        "</time></div>"
        for n in range(max(1, before - 20), before)
    )
    more = f'<a class="tme_messages_more" data-before="{before - 20}"></a>' if before > 21 else ""
    return f"<html><body>{more}{posts}</body></html>"


def serve(told: Connection, items: int) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            if parts[0] == "s":
                text = preview(int(self.path.partition("before=")[2] or items + 1))
            elif parts[0] == "robots.txt":
                text = ""
            else:
                text = feed(parts[0], items) if len(parts) == 1 else page(int(parts[1]))
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def server(items: int) -> Iterator[str]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(there, items), daemon=True)
    process.start()
    yield f"127.0.0.1:{here.recv()}"
    process.terminate()


def timed(host: str, ledger: Path, sources: list[Source]) -> tuple[int, float, float]:
    """(items seen, seconds, seconds of this process on a core)."""
    began, busy = time.perf_counter(), time.process_time()
    with (
        Ledger.open(ledger, reader="bench") as book,
        Fetcher("svodka", Limits(delay=0.0), [host]) as fetcher,
    ):
        reports = Sync(book, fetcher, read_raw, ledger.parent).run(sources)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    assert all(report.well for report in reports), [report.message for report in reports]
    return sum(report.seen for report in reports), seconds, busy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=4)
    parser.add_argument("--items", type=int, default=100, help="of each source")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    read_raw_once()
    figures: dict[str, float] = {}
    with server(told.items) as host, tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder, "svodka.db")
        feeds = [Source(f"f{n}", "feed", f"http://{host}/f{n}") for n in range(told.sources)]
        channel = Source("channel", "telegram_preview", f"http://{host}/s/channel")
        for name, sources in (
            ("feed items with their pages, new", feeds),
            ("feed items, nothing new", feeds),
            ("posts of a channel, new", [channel]),
        ):
            items, seconds, busy = timed(host, ledger, sources)
            figures[name] = round(items / seconds, 1)
            told_so = f"{items:6} in {seconds:6.2f} s  {items / seconds:8.1f} items/s"
            print(f"{name:36} {told_so}; {items / busy:8.1f} a second of one core")
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n")


def read_raw_once() -> None:
    """The first reading loads word lists and the gazetteer."""
    import svodka

    svodka.read("Сбит один беспилотник.")


if __name__ == "__main__":
    main()
