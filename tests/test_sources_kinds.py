"""The kinds of sources, against a server that looks like theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback import START, Asked, Loopback, Reply, Turned, conditional, fetcher
from svodka.documents.raw import Problem, Raw
from svodka.documents.telegram import Post, Preview
from svodka.errors import SettingsError
from svodka.sources import Context, FetchError, Gone, Item, Source
from svodka.sources.kinds import feed, files, page, telegram_api, telegram_preview
from svodka.sources.kinds.posts import take_posts
from svodka.sources.records import Take


class Asking:
    """One source, asked time after time; what it left as state goes through JSON in between."""

    def __init__(self, server: Loopback, source: Source, take: Take, folder: Path = Path()) -> None:
        self.server, self.source, self.take, self.folder = server, source, take, folder
        self.turned = Turned()
        self.fetcher = fetcher(server, self.turned)
        self.state: dict[str, Any] = {}

    def again(
        self, after: timedelta = timedelta(minutes=5), limit: int | None = None
    ) -> list[Item]:
        """What is new; ``context`` is what it was asked with."""
        self.turned.at += after
        state = json.loads(json.dumps(self.state))
        now = self.fetcher.clock.now
        self.context = Context(self.fetcher, state, now, self.folder, limit)
        items = list(self.take(self.source, self.context))
        self.state = self.context.state
        return items

    def texts(self, after: timedelta = timedelta(minutes=5)) -> list[str]:
        """The documents' texts; nothing else may come."""
        items = self.again(after)
        assert all(isinstance(item, Raw) for item in items), items
        return [item.text for item in items if isinstance(item, Raw)]


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def article(text: str, time: str = "", title: str = "Сводка") -> bytes:
    """A page as news sites build them: a menu, the article, headlines of others."""
    meta = f'<meta property="article:published_time" content="{time}">' if time else ""
    return (
        f'<html lang="ru"><head><title>{title} — Город</title>{meta}</head><body>'
        '<nav><a href="/">Главная</a><a href="/sport">Спорт</a></nav>'
        f"<main><article><h1>{title}</h1><p>{text}</p></article></main>"
        '<aside><a href="/9">В соседней области сбили 99 беспилотников</a></aside>'
        "<footer>© Город</footer></body></html>"
    ).encode()


# --- feeds


def listing(*items: tuple[str, str], date: str = "Fri, 15 May 2026 08:05:00 +0300") -> bytes:
    """A feed of (path, summary); the newest stands first."""
    entries = "".join(
        f"<item><title>Сводка</title><link>{path}</link><guid isPermaLink='false'>{path}</guid>"
        f"<description>{summary}</description><pubDate>{date}</pubDate></item>"
        for path, summary in items
    )
    return f"<rss version='2.0'><channel><title>Город</title>{entries}</channel></rss>".encode()


LONG = "Ночью над областью уничтожены {} беспилотника, пострадавших нет, сообщил губернатор."


@pytest.fixture
def town(server: Loopback) -> Asking:
    """A feed with summaries of two pages."""
    server.pages |= {
        "/feed": Reply(listing(("/2", "Кратко."), ("/1", "Кратко.")), type="application/rss+xml"),
        "/1": Reply(article(LONG.format("три"))),
        "/2": Reply(article(LONG.format("четыре"))),
    }
    source = Source("town", "feed", f"{server.url}/feed", languages=("ru",))
    return Asking(server, source, feed.take)


def test_the_full_text_is_the_pages(town: Asking) -> None:
    first, second = town.again()
    assert isinstance(first, Raw)
    assert isinstance(second, Raw)
    assert first.text == f"Сводка\n\n{LONG.format('три')}"
    assert (first.id, first.url) == ("town:/1", f"{town.server.url}/1")
    assert (first.source, first.lang, second.id) == ("town", "ru", "town:/2")
    assert first.published == datetime.fromisoformat("2026-05-15T08:05:00+03:00")
    assert first.retrieved == town.turned.at
    assert first.original == town.server.pages["/1"].body  # type: ignore[union-attr]


def test_what_is_known_is_not_asked_for(town: Asking) -> None:
    assert len(town.texts()) == 2
    assert town.texts(timedelta(minutes=1)) == []
    assert town.context.unchanged == 2
    assert town.server.paths() == ["/feed", "/1", "/2", "/feed"]


def test_a_feed_that_did_not_change_is_not_sent(town: Asking) -> None:
    body = listing(("/1", "Кратко."))
    town.server.pages["/feed"] = conditional(body, '"f"', "application/rss+xml")
    assert len(town.texts()) == 1
    assert town.texts(timedelta(minutes=1)) == []
    assert town.server.asked[-1].headers["If-None-Match"] == '"f"'


def test_a_new_item(town: Asking) -> None:
    town.again()
    town.server.pages["/3"] = Reply(article(LONG.format("два")))
    body = listing(("/3", "Кратко."), ("/2", "Кратко."), ("/1", "Кратко."))
    town.server.pages["/feed"] = Reply(body)
    assert town.texts(timedelta(minutes=1)) == [f"Сводка\n\n{LONG.format('два')}"]
    assert town.context.since is None


def test_the_same_guid_changed(town: Asking) -> None:
    before = town.again()
    town.server.pages["/1"] = Reply(article(LONG.format("пять")))
    town.server.pages["/feed"] = Reply(listing(("/2", "Кратко."), ("/1", "Уточнено.")))
    (after,) = town.again(timedelta(minutes=1))
    assert isinstance(after, Raw)
    assert isinstance(before[0], Raw)
    assert after.id == before[0].id
    assert "пять" in after.text


def test_a_page_that_changed_without_its_feed(town: Asking) -> None:
    town.again()
    town.server.pages["/2"] = Reply(article(LONG.format("семь")))
    assert town.texts(timedelta(minutes=1)) == []
    assert "семь" in town.texts(timedelta(hours=4))[1]
    town.server.pages["/2"] = Reply(article(LONG.format("девять")))
    assert town.texts(timedelta(days=2)) == []


def test_pages_are_asked_again_ever_more_rarely(town: Asking) -> None:
    body = listing(("/1", "Кратко."), date="Fri, 15 May 2026 12:00:00 +0300")
    town.server.pages["/feed"] = conditional(body, '"f"')
    hours: list[float] = []
    for minute in range(10, 2 * 24 * 60, 10):
        before = len(town.server.asked)
        town.again(timedelta(minutes=10))
        hours += [minute / 60] if "/1" in (a.path for a in town.server.asked[before:]) else []
    assert [round(hour, 1) for hour in hours] == [0.2, 0.3, 0.7, 1.3, 2.7, 5.3, 10.7, 21.3]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(town: Asking, status: int) -> None:
    town.again()
    town.server.pages["/1"] = Reply(b"", status)
    found = [item for item in town.again(timedelta(hours=4)) if isinstance(item, Gone)]
    assert [(item.document, item.when) for item in found] == [("town:/1", town.turned.at)]
    assert not any(isinstance(item, Gone) for item in town.again(timedelta(hours=8)))


def test_one_page_that_fails_is_tried_again_the_next_time(town: Asking) -> None:
    feed_page = conditional(listing(("/2", "Кратко."), ("/1", "Кратко.")), '"f"')
    town.server.pages |= {"/feed": feed_page, "/1": [Reply(b"", 403), Reply(article("Тихо."))]}
    problem, raw = town.again()
    assert isinstance(problem, Problem)
    assert str(problem) == f"{town.server.url}/1: answers 403 Forbidden"
    assert isinstance(raw, Raw)
    assert town.texts(timedelta(minutes=1)) == ["Сводка\n\nТихо."]


def test_a_page_that_never_works_gives_its_summary(town: Asking) -> None:
    summary = "Сбито три беспилотника."
    town.server.pages |= {"/feed": Reply(listing(("/1", summary))), "/1": Reply(b"", 403)}
    for _ in range(feed.TRIES - 1):
        (item,) = town.again(timedelta(minutes=1))
        assert isinstance(item, Problem)
    assert town.texts(timedelta(minutes=1)) == [f"Сводка\n\n{summary}"]
    assert "its summary was taken" in town.context.notes[0]
    assert town.again(timedelta(minutes=1)) == []


def test_a_feed_with_the_whole_text_asks_for_no_page(server: Loopback) -> None:
    entry = (
        "<entry><id>e1</id><title>Сводка</title><link href='/1'/>"
        "<updated>2026-05-15T08:05:00+03:00</updated><summary>Кратко.</summary>"
        f"<content type='html'>&lt;p&gt;{LONG.format('три')}&lt;/p&gt;</content></entry>"
    )
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{entry}</feed>"
    server.pages |= {"/feed": Reply(atom.encode()), "/1": Reply(article("Со страницы."))}
    source = Source("a", "feed", f"{server.url}/feed")
    assert Asking(server, source, feed.take).texts() == [f"Сводка\n\n{LONG.format('три')}"]
    assert server.paths() == ["/feed"]
    told = replace(source, options={"pages": True})
    assert Asking(server, told, feed.take).texts() == ["Сводка\n\nСо страницы."]


@pytest.mark.parametrize(
    ("of_feed", "of_page", "taken", "assumed"),
    [
        ("Fri, 15 May 2026 08:05:00 +0300", "", "2026-05-15T08:05:00+03:00", False),
        (
            "Fri, 15 May 2026 08:05:00 +0300",
            "2026-05-15T07:58:30+03:00",
            "2026-05-15T08:05:00+03:00",
            False,
        ),
        (
            "Fri, 15 May 2026 00:00:00 +0300",
            "2026-05-15T07:58:30+03:00",
            "2026-05-15T07:58:30+03:00",
            False,
        ),
        ("2026-05-15", "2026-05-15T07:58:30+03:00", "2026-05-15T07:58:30+03:00", False),
        ("15.05.2026 08:05", "2026-05-15T07:58:30+03:00", "2026-05-15T07:58:30+03:00", False),
        ("15.05.2026 08:05", "2026-05-15", "2026-05-15T08:05:00+03:00", True),
        ("", "2026-05-15T07:58:30+03:00", "2026-05-15T07:58:30+03:00", False),
        ("yesterday", "2026-05-15T07:58:30+03:00", "2026-05-15T07:58:30+03:00", False),
        ("", "", None, False),
        ("yesterday", "", None, True),
    ],
)
def test_the_finer_time_is_taken(
    server: Loopback, of_feed: str, of_page: str, taken: str | None, assumed: bool
) -> None:
    server.pages |= {
        "/feed": Reply(listing(("/1", "Кратко."), date=of_feed)),
        "/1": Reply(article(LONG.format("три"), of_page)),
    }
    (raw,) = Asking(server, Source("a", "feed", f"{server.url}/feed"), feed.take).again()
    assert isinstance(raw, Raw)
    assert raw.published == (datetime.fromisoformat(taken) if taken else None)
    assert bool(raw.issues) is assumed


def test_a_feed_cannot_lead_into_our_own_network(server: Loopback) -> None:
    port = server.host.partition(":")[2]
    inside = f"http://127.0.0.2:{port}/secret"
    server.pages |= {
        "/feed": Reply(listing((inside, ""), ("file:///etc/passwd", ""))),
        "/secret": Reply(b"x"),
    }
    items = Asking(server, Source("a", "feed", f"{server.url}/feed"), feed.take).again()
    assert [type(item) for item in items] == [Problem, Problem]
    assert server.paths() == ["/feed"]


def test_coverage_begins_where_the_feed_does(town: Asking) -> None:
    town.again()
    assert town.context.since == datetime.fromisoformat("2026-05-15T08:05:00+03:00")
    town.server.pages |= {"/feed": Reply(listing(("/8", "")))}
    town.server.pages["/8"] = Reply(article("Тихо."))
    town.again()
    # All that was known fell out of the feed: something may have come and gone between.
    assert town.context.since == datetime.fromisoformat("2026-05-15T08:05:00+03:00")


def test_a_limit_takes_the_newest(town: Asking) -> None:
    (item,) = town.again(limit=1)
    assert isinstance(item, Raw)
    assert (item.id, town.context.partial) == ("town:/2", True)


# --- pages


def test_a_page_is_a_document_that_is_revised(server: Loopback) -> None:
    source = Source("gov", "page", f"{server.url}/p", languages=("ru",))
    asking = Asking(server, source, page.take)
    server.pages["/p"] = conditional(article("Сбито три."), '"1"')
    assert asking.texts() == ["Сводка\n\nСбито три."]
    assert asking.context.since == asking.turned.at
    assert (asking.texts(), asking.context.unchanged, asking.context.since) == ([], 1, None)
    server.pages["/p"] = conditional(article("Сбито четыре."), '"2"')
    assert asking.texts() == ["Сводка\n\nСбито четыре."]
    server.pages["/p"] = Reply(b"", 410)
    (gone,) = asking.again()
    assert gone == Gone(f"gov:{server.url}/p", asking.turned.at, "answers 410 Gone")
    with pytest.raises(FetchError, match="410 Gone"):
        Asking(server, source, page.take).again()


def test_the_canonical_address_is_taken_from_the_same_host_only(server: Loopback) -> None:
    for told, taken in (("/x", f"{server.url}/x"), ("https://other.example/", f"{server.url}/p")):
        link = f'<link rel="canonical" href="{told}"></head>'.encode()
        server.pages["/p"] = Reply(article("Тихо.").replace(b"</head>", link))
        (raw,) = Asking(server, Source("g", "page", f"{server.url}/p"), page.take).again()
        assert isinstance(raw, Raw)
        assert raw.url == taken


def test_a_page_without_words(server: Loopback) -> None:
    server.pages["/p"] = Reply(b"<html><body><script>x</script></body></html>")
    with pytest.raises(FetchError, match="holds no text"):
        Asking(server, Source("g", "page", f"{server.url}/p"), page.take).again()


@pytest.mark.parametrize(
    ("type", "is_page"),
    [
        ("text/html", True),
        ("text/html;charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("", True),
        ("application/pdf", False),
        ("image/jpeg", False),
        ("application/octet-stream", False),
    ],
)
def test_what_is_a_page(server: Loopback, type: str, is_page: bool) -> None:
    server.pages["/p"] = Reply(article("Тихо."), type=type)
    asking = Asking(server, Source("g", "page", f"{server.url}/p"), page.take)
    if is_page:
        assert asking.texts() == ["Сводка\n\nТихо."]
    else:
        with pytest.raises(FetchError, match="is no page"):
            asking.again()


def test_a_page_that_moved_for_good_is_told(server: Loopback) -> None:
    server.pages |= {
        "/old": Reply(b"", 301, headers={"Location": "/new"}),
        "/new": Reply(article("Тихо.")),
    }
    asking = Asking(server, Source("g", "page", f"{server.url}/old"), page.take)
    asking.again()
    assert asking.context.notes == [f"moved for good to {server.url}/new"]


# --- files


def test_files_are_read_when_they_change(server: Loopback, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Сбито три.", encoding="utf-8")
    (folder / "b.jsonl").write_text('{"id":"b1","text":"Тихо."}\n', encoding="utf-8")
    asking = Asking(server, Source("mine", "files", "in"), files.take, tmp_path)
    assert asking.texts() == ["Сбито три.", "Тихо."]
    assert (asking.texts(), asking.context.unchanged) == ([], 2)
    with (folder / "b.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id":"b2","text":"Сбито два."}\n{\n')
    first, second, problem = asking.again()
    assert isinstance(first, Raw)
    assert isinstance(second, Raw)
    assert isinstance(problem, Problem)
    assert (first.source, second.text) == ("mine", "Сбито два.")
    # A file with a broken row is looked at again until it is mended.
    assert len(asking.again()) == 3


def test_files_that_are_not_there(server: Loopback, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="no such file"):
        Asking(server, Source("mine", "files", "in"), files.take, tmp_path).again()


# --- Telegram


def post(
    number: int, text: str, hours: float = 1, *, edited: bool = False, views: str = "1K"
) -> str:
    """One element of the preview; published so many hours before START."""
    moment = (START - timedelta(hours=hours)).isoformat()
    mark = "edited " if edited else ""
    body = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message"'
        f' data-post="town_news/{number}">{body if text else ""}'
        '<div class="tgme_widget_message_info">'
        f'<span class="tgme_widget_message_views">{views}</span>'
        f'<span class="tgme_widget_message_meta">{mark}<a class="tgme_widget_message_date"'
        f' href="https://t.me/town_news/{number}"><time datetime="{moment}">x</time></a></span>'
        "</div></div></div>"
    )


class Channel:
    """``t.me/s/town_news``, three posts a page."""

    name = "town_news"

    def __init__(self, server: Loopback) -> None:
        self.posts: dict[int, str] = {}
        server.pages["/s/town_news"] = self._page

    def _page(self, asked: Asked) -> Reply:
        before = int(asked.path.partition("before=")[2] or 10**9)
        shown = [number for number in sorted(self.posts) if number < before][-3:]
        older = [number for number in self.posts if shown and number < shown[0]]
        first = shown[0] if shown else 0
        link = f'<a class="tme_messages_more" data-before="{first}" href="?before={first}"></a>'
        posts = "".join(self.posts[number] for number in shown)
        return Reply(f"<html><body>{link if older else ''}{posts}</body></html>".encode())


@pytest.fixture
def channel(server: Loopback) -> Channel:
    made = Channel(server)
    made.posts = {n: post(n, f"Сбито {n}.<br/>Точка.", hours=80 - 10 * n) for n in range(1, 8)}
    return made


@pytest.fixture
def telegram(server: Loopback, channel: Channel) -> Asking:
    where = f"{server.url}/{channel.name}"
    source = Source("town_news", "telegram_preview", where, languages=("ru",))
    return Asking(server, source, telegram_preview.take)


def numbers(items: list[Item]) -> list[str]:
    return [item.id.rpartition("/")[2] for item in items if isinstance(item, Raw) and item.id]


def test_a_channel_is_walked_back_to_its_beginning(telegram: Asking) -> None:
    items = telegram.again()
    assert numbers(items) == ["5", "6", "7", "2", "3", "4", "1"]
    raw = items[0]
    assert isinstance(raw, Raw)
    assert (raw.text, raw.id) == ("Сбито 5.\nТочка.", "town_news/5")
    assert raw.url == "https://t.me/town_news/5"
    assert raw.published == START - timedelta(hours=30)
    assert dict(raw.extras) == {"views": 1000}
    assert b"data-post" in (raw.original or b"")
    assert telegram.server.paths() == [
        "/s/town_news",
        "/s/town_news?before=5",
        "/s/town_news?before=2",
    ]


def test_the_first_taking_ends_somewhere(telegram: Asking, channel: Channel) -> None:
    channel.posts = {n: post(n, f"Сбито {n}.", hours=24 * (20 - n)) for n in range(1, 20)}
    assert numbers(telegram.again()) == ["17", "18", "19", "14", "15", "16"]
    assert telegram.context.since == telegram.turned.at - timedelta(days=7)
    since = replace(telegram.source, since=START - timedelta(days=10))
    assert len(Asking(telegram.server, since, telegram_preview.take).again()) == 10


def test_only_what_is_new_is_taken(telegram: Asking, channel: Channel) -> None:
    telegram.again()
    channel.posts[8] = post(8, "Сбито 8.", hours=0)
    assert numbers(telegram.again()) == ["8"]
    assert telegram.context.since is None
    assert telegram.again() == []


def test_a_gap_longer_than_a_page_is_closed(telegram: Asking, channel: Channel) -> None:
    telegram.again()
    channel.posts |= {n: post(n, f"Сбито {n}.", hours=0) for n in range(8, 20)}
    assert sorted(map(int, numbers(telegram.again()))) == list(range(8, 20))
    assert telegram.context.since is None


def test_edits_are_revisions_and_views_are_not(telegram: Asking, channel: Channel) -> None:
    telegram.again()
    channel.posts[7] = post(7, "Сбито 7.<br/>Точка.", hours=10, views="9K")
    assert telegram.again() == []
    channel.posts[7] = post(7, "Сбито 70.", hours=10, edited=True)
    (raw,) = telegram.again()
    assert isinstance(raw, Raw)
    assert (raw.id, raw.text, raw.extras["edited"]) == ("town_news/7", "Сбито 70.", True)


@pytest.mark.parametrize(
    ("deleted", "noticed"),
    [([7], ["7"]), ([6, 7], ["6", "7"]), ([6], ["6"]), ([1], []), ([5], [])],
)
def test_deleted_posts(
    telegram: Asking, channel: Channel, deleted: list[int], noticed: list[str]
) -> None:
    """Those of the last day; older ones are not looked at again."""
    telegram.again()
    for number in deleted:
        del channel.posts[number]
    gone = telegram.again()
    assert all(isinstance(item, Gone) for item in gone)
    assert [i.document.rpartition("/")[2] for i in gone if isinstance(i, Gone)] == noticed
    assert telegram.again() == []


LATELY = st.lists(
    st.dictionaries(st.integers(1, 12), st.sampled_from(("", "a", "b")), min_size=1), max_size=6
)


@given(LATELY)
def test_what_is_kept_is_what_the_channel_shows(states: list[dict[int, str]]) -> None:
    """Whatever was posted, edited, deleted and put back between two takings."""
    source, memory, kept = Source("c", "x", "c"), {}, {}
    for shown in states:

        def page(before: int | None, shown: dict[int, str] = shown) -> Preview:
            older = [n for n in sorted(shown) if before is None or n < before]
            posts = [Post(n, "c", shown[n], START) for n in older[-3:]]
            return Preview(tuple(posts), older[-3] if len(older) > 3 else None)

        context = Context(None, memory, lambda: START, Path())  # type: ignore[arg-type]
        for item in take_posts(source, context, page):
            if isinstance(item, Gone):
                del kept[item.document]
            elif isinstance(item, Raw):
                kept[item.id] = item.text
        memory = json.loads(json.dumps(context.state))
        assert kept == {f"c/{n}": text for n, text in shown.items() if text}


def test_pictures_without_words_are_no_documents(telegram: Asking, channel: Channel) -> None:
    channel.posts[8] = post(8, "", hours=0)
    assert "8" not in numbers(telegram.again())
    assert telegram.again() == []
    channel.posts[8] = post(8, "Сбито 8.", hours=0, edited=True)
    assert numbers(telegram.again()) == ["8"]


def test_no_posts_is_a_failure_and_deletes_nothing(telegram: Asking, channel: Channel) -> None:
    telegram.again()
    before, channel.posts = channel.posts, {}
    with pytest.raises(FetchError, match="shows no posts"):
        telegram.again()
    channel.posts = before
    assert telegram.again() == []


def test_a_channel_without_a_preview(server: Loopback) -> None:
    server.pages |= {
        "/s/private": Reply(b"", 302, headers={"Location": "/private"}),
        "/private": Reply(b"<html><body>Preview channel</body></html>"),
    }
    source = Source("p", "telegram_preview", f"{server.url}/s/private")
    with pytest.raises(FetchError, match="has no preview"):
        Asking(server, source, telegram_preview.take).again()


def test_a_limit_stops_the_walk(telegram: Asking) -> None:
    assert len(telegram.again(limit=4)) == 4
    assert telegram.context.partial


@pytest.mark.parametrize(
    ("where", "address"),
    [
        ("kpszsu", "https://t.me/s/kpszsu"),
        ("@kpszsu", "https://t.me/s/kpszsu"),
        ("https://t.me/kpszsu", "https://t.me/s/kpszsu"),
        ("https://t.me/s/kpszsu/", "https://t.me/s/kpszsu"),
    ],
)
def test_how_a_channel_is_named(where: str, address: str) -> None:
    assert telegram_preview.address(Source("x", "telegram_preview", where)) == address


class Client:
    """As much of Telethon's client as is used."""

    def __init__(self, messages: list[SimpleNamespace], *, authorized: bool = True) -> None:
        self.messages, self.authorized, self.connected = messages, authorized, False

    async def connect(self) -> None:
        self.connected = True

    async def disconnect(self) -> None:
        self.connected = False

    async def is_user_authorized(self) -> bool:
        return self.authorized

    async def get_messages(self, name: str, limit: int, offset_id: int) -> list[SimpleNamespace]:
        assert (name, self.connected) == ("town_news", True)
        older = [m for m in self.messages if not offset_id or m.id < offset_id]
        return sorted(older, key=lambda m: -m.id)[:limit]


def message(number: int, text: str, **more: Any) -> SimpleNamespace:
    date = START - timedelta(minutes=1000 - number)
    to_json: Callable[[], str] = lambda: json.dumps({"id": number, "message": text})  # noqa: E731
    return SimpleNamespace(id=number, message=text, date=date, to_json=to_json, **more)


def test_the_api(server: Loopback) -> None:
    client = Client([message(n, f"Сбито {n}.") for n in range(1, 251)])
    client.messages.append(message(251, "", action="pinned"))
    source = Source("town_news", "telegram_api", "@town_news")
    asking = Asking(server, source, lambda s, c: telegram_api.take(s, c, lambda _: client))
    assert sorted(map(int, numbers(asking.again()))) == list(range(1, 251))
    assert (asking.again(), client.connected) == ([], False)
    client.messages[9] = message(10, "Сбито 100.", edit_date=START, views=7)
    del client.messages[19]
    raw, gone = asking.again()
    assert isinstance(raw, Raw)
    assert isinstance(gone, Gone)
    assert (raw.id, raw.text) == ("town_news/10", "Сбито 100.")
    assert dict(raw.extras) == {"views": 7, "edited": True}
    assert (raw.original, gone.document) == (
        b'{"id": 10, "message": "\\u0421\\u0431\\u0438\\u0442\\u043e 100."}',
        "town_news/20",
    )


def test_the_api_without_login(server: Loopback) -> None:
    client = Client([], authorized=False)
    source = Source("town_news", "telegram_api", "town_news")
    with pytest.raises(FetchError, match="nobody is logged in"):
        Asking(server, source, lambda s, c: telegram_api.take(s, c, lambda _: client)).again()
    assert not client.connected


def test_the_api_without_keys(tmp_path: Path) -> None:
    for environ in ({}, {"SVODKA_TELEGRAM_API_ID": "x", "SVODKA_TELEGRAM_API_HASH": "y"}):
        with pytest.raises(SettingsError, match="SVODKA_TELEGRAM_API_ID"):
            telegram_api.client_of(tmp_path / "s", environ)
