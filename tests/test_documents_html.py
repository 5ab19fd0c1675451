"""Pages → main text, title, time, language, address. The pages in tests/pages are our own; they
copy the shapes of real sites: what each is about is in its name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from svodka.documents import dates, html, page_tree
from svodka.documents.pages import document
from svodka.documents.raw import Hints, Raw

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
# What is known to be wrong, with the reason.
WRONG = {
    "soup": "each paragraph is a section of its own, and the second one is lost",
    "tabloid": "the subtitle stands outside the article's body and is lost",
}


def markup(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(reason=WRONG[name], strict=True))
        if name in WRONG
        else name
        for name in NAMES
    ],
)
def test_the_words_of_a_page(name: str) -> None:
    """SVODKA_UPDATE_GOLDEN=1 writes what is read now; look at the difference."""
    golden = PAGES / f"{name}.txt"
    found = html.page(markup(name)).text
    if os.environ.get("SVODKA_UPDATE_GOLDEN") and name not in WRONG:
        golden.write_text(found + "\n", encoding="utf-8")
    assert found.split("\n") == golden.read_text(encoding="utf-8").rstrip("\n").split("\n")


@pytest.mark.parametrize(
    ("name", "published", "lang", "url"),
    [
        ("amp", "2026-05-16T11:04:31+03:00", "en", "https://steppe-post.example/debris-school"),
        ("bitrix", "03.06.2026 07:20", "ru", None),
        ("blog", "2026-06-04T08:11:00+03:00", "ru", None),
        ("breaks", "20.05.2026 08:05", None, None),
        ("jsonld_only", "2026-05-20T06:12:00+03:00", "en", "https://northern-wire.example/a/77"),
        ("minimal", None, None, None),
        ("press_release", "17 мая 2026 года, 09:15", None, None),
        (
            "telegram_embed",
            "2026-05-18T08:57:00+03:00",
            "uk",
            "https://kurier.example/news/62-drony",
        ),
        ("two_articles", "2026-05-23T07:44:00+03:00", "uk", "https://prychornomorya.example/a/1"),
        ("wire", "2026-06-07T05:48:00Z", "en", None),
    ],
)
def test_what_a_page_says_of_itself(
    name: str, published: str | None, lang: str | None, url: str | None
) -> None:
    page = html.page(markup(name))
    assert (page.published, page.lang, page.url) == (published, lang, url)


def test_the_words_are_the_same_in_windows_1251() -> None:
    text = markup("windows_1251")
    found = document(text.encode("cp1251"), Hints(), "f")
    assert isinstance(found, Raw)
    assert found.text == html.page(text).text
    assert found.original == text.encode("cp1251")


# --- the time of publication

WHEN = "2026-05-15T09:15:00+03:00"


def ld(value: str, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{value}</script>'


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (ld(f'{{"@type":"NewsArticle","datePublished":"{WHEN}"}}'), WHEN),
        (ld(f'[{{"@type":"WebPage"}},{{"@type":"Article","datePublished":"{WHEN}"}}]'), WHEN),
        (ld(f'{{"@graph":[{{"@type":"ReportageNewsArticle","datePublished":"{WHEN}"}}]}}'), WHEN),
        (ld(f'{{"@type":["Thing","BlogPosting"],"datePublished":"{WHEN}"}}'), WHEN),
        (ld(f'{{"mainEntity":{{"@type":"Article","datePublished":"{WHEN}"}}}}'), WHEN),
        # an article wins over the page that it stands on
        (
            ld(
                '{"@graph":[{"@type":"WebPage","datePublished":"2020-01-01T00:00:00Z"},'
                f'{{"@type":"NewsArticle","datePublished":"{WHEN}"}}]}}'
            ),
            WHEN,
        ),
        # what is nested in an article is another thing
        (
            ld(
                '{"@type":"NewsArticle","video":{"@type":"VideoObject",'
                '"datePublished":"2020-01-01T00:00:00Z"}}'
            ),
            None,
        ),
        # slips
        (ld(f'{{"@type":"Article","datePublished":"{WHEN}",}}'), WHEN),
        (ld(f'<!-- {{"@type":"Article","datePublished":"{WHEN}"}} -->'), WHEN),
        (ld(f'//<![CDATA[\n{{"@type":"Article","datePublished":"{WHEN}"}}\n//]]>'), WHEN),
        (ld(f'{{"@type":"Article","headline":"a\nb","datePublished":"{WHEN}"}}'), WHEN),
        (ld(f'{{"@type":"Article","datePublished":"{WHEN}", broken'), WHEN),
        (ld(f'{{"@type":"Article","datePublished":"{WHEN}"}}', "application/LD+JSON"), WHEN),
        # the finest wins, wherever it stands
        (
            ld('{"@type":"Article","datePublished":"2026-05-15"}')
            + f'<meta property="article:published_time" content="{WHEN}">',
            WHEN,
        ),
        (
            '<meta name="pubdate" content="2026-05-15 09:15">'
            f'<meta itemprop="datePublished" content="{WHEN}">',
            WHEN,
        ),
        ('<meta name="pubdate" content="2026-05-15">', "2026-05-15"),
        (f'<meta name="parsely-pub-date" content="{WHEN}">', WHEN),
        (f"<body><article><time datetime='{WHEN}'>today</time>", WHEN),
        ("<body><time>3 hours ago</time>", None),
        ("<body><span class='post-date'>15 травня 2026, 09:15</span>", "15 травня 2026, 09:15"),
        ("<body><div id='date'>May 15, 2026 at 9:15 AM</div>", "May 15, 2026 at 9:15 AM"),
        ("<body><p>On 15 May 2026, 09:15 a drone fell.</p>", None),
    ],
)
def test_the_time(head: str, published: str | None) -> None:
    assert html.page(f"<html><head>{head}</head><body><p>Words</p>").published == published


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 мая 2026 года, 08:42", "2026-05-15T08:42:00"),
        ("15 мая 2026, 08:42 Ирина Левина", "2026-05-15T08:42:00"),
        ("08:42, 15 мая 2026", "2026-05-15T08:42:00"),
        ("15 мая 2026 в 08:42", "2026-05-15T08:42:00"),
        ("5 червня 2026 року, 7:05", "2026-06-05T07:05:00"),
        ("1 лип. 2026 | 23:59", "2026-07-01T23:59:00"),
        ("May 15, 2026, 9:30 p.m.", "2026-05-15T21:30:00"),
        ("12 Sept 2026 12:05 AM", "2026-09-12T00:05:00"),
        ("Опубликовано: 15.05.2026 08:42", "2026-05-15T08:42:00"),
        ("15 мая 2026", "2026-05-15T23:59:00"),
        ("31 июня 2026, 08:00", None),
        ("15 мая, 08:42", None),
        ("45 районов 2026, 08:00", None),
        ("3 hours ago", None),
        ("", None),
    ],
)
def test_dates_with_words(text: str, found: str | None) -> None:
    printed = dates.find(text)
    assert (printed is None) == (found is None)
    if printed is not None:
        moment = dates.parse(printed, dates.zone_for("ru", "")).moment
        assert moment.replace(tzinfo=None).isoformat() == found


# --- the address, the language, the title


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://a.example/x">', "https://a.example/x"),
        ('<link rel="canonical" href="https://a.example/">', None),
        (
            '<link rel="canonical" href="https://a.example">'
            '<meta property="og:url" content="https://a.example/x">',
            "https://a.example/x",
        ),
        (
            ld('{"@type":"Article","mainEntityOfPage":{"@id":"https://a.example/y"}}'),
            "https://a.example/y",
        ),
    ],
)
def test_the_address(head: str, url: str | None) -> None:
    assert html.page(f"<html><head>{head}</head><body><p>Words</p>").url == url


@pytest.mark.parametrize(
    ("named", "found", "address"),
    [
        ("/x", "https://a.example/x?utm=1", "https://a.example/x"),
        ("https://b.example/x", "https://a.example/x", "https://a.example/x"),
        ("/x", None, None),
        ("http://[broken", "https://a.example/x", "https://a.example/x"),
    ],
)
def test_a_page_is_of_the_host_that_it_came_from(
    named: str, found: str | None, address: str | None
) -> None:
    page = f'<link rel="canonical" href="{named}"><p>Words</p>'.encode()
    raw = document(page, Hints(), "f", address=found)
    assert isinstance(raw, Raw)
    assert raw.url == address


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>Drones downed - Daily Courier</title><p>x", "Drones downed"),
        ("<title>Сводка :: Правительство</title><h2>Сводка на 7 мая</h2><p>x", "Сводка на 7 мая"),
        ("<title>A</title><body><h1><a href='/'>Site</a></h1><h2>A day</h2><p>x", "A day"),
        ("<title>Site</title><meta property='og:title' content='Headline'><p>x", "Headline"),
        ("<body><h1>One &amp; two</h1><p>x", "One & two"),
        ("<p>x", None),
    ],
)
def test_the_title(page: str, title: str | None) -> None:
    assert html.page(page).title == title


# --- what is no part of the text

BODY = (
    "<p>Eleven drones were shot down over the Kaluga region overnight, the governor said in the"
    " morning.</p>{}<p>Nobody was hurt, and nothing was damaged on the ground, he added.</p>"
)


@pytest.mark.parametrize(
    "block",
    [
        '<div class="inline-ad"><p>Buy windows</p></div>',
        '<div class="adsByTeam promoBlock">Buy windows now</div>',
        "<p><b>Читайте также:</b> <a href='/x'>Сбиты 30 дронов</a></p>",
        "<p>READ MORE: <a href='/x'>Thirty drones hit a depot</a></p>",
        "<p><a href='/x'>Thirty drones hit an oil depot</a></p>",
        "<h3><a href='/x'>Thirty drones hit an oil depot</a></h3>",
        "<a href='/x'><h3>Thirty drones hit an oil depot</h3></a>",
        "<div>09:40 <a href='/x'>Thirty drones hit an oil depot</a></div>",
        '<div class="subscribe-note">Follow us on Telegram</div>',
        "<aside><p>Thirty drones</p></aside>",
        "<div hidden><p>Thirty drones</p></div>",
        "<script>var drones = 30</script>",
    ],
)
def test_other_stories_and_advertising_go(block: str) -> None:
    page = f"<html><body><article><h1>Title</h1>{BODY.format(block)}</article></body></html>"
    without = f"<html><body><article><h1>Title</h1>{BODY.format('')}</article></body></html>"
    assert html.page(page).text == html.page(without).text


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ("<ul><li>21 – <a href='/b'>Bryansk region</a></li></ul>", "21 – Bryansk region"),
        ("<p><a href='/x'>Debris fell in Kirov, the mayor wrote.</a></p>", "Debris fell in Kirov"),
        ("<blockquote><p>Stay at home.</p></blockquote>", "Stay at home."),
        ('<div class="shadow-tagline"><p>Debris fell in Kirov.</p></div>', "Debris fell in Kirov."),
        ("<p>Ранее <a href='/x'>сообщалось</a> о трех дронах.</p>", "Ранее сообщалось о трех"),
        ("<p>21 over Kaluga,<br>3 over Tula.</p>", "21 over Kaluga,\n3 over Tula."),
    ],
)
def test_what_only_looks_like_them_stays(block: str, kept: str) -> None:
    page = f"<html><body><article><h1>Title</h1>{BODY.format(block)}</article></body></html>"
    assert kept in html.page(page).text


@pytest.mark.parametrize(
    ("label", "side"),
    [
        ("post-comments", True),
        ("commentsArea", True),
        ("b-social__item", True),
        ("advBlock", True),
        ("header load-more thread", False),
        ("td-post-content tagdiv-type", False),
        ("commentary shadow", False),
        ("", False),
    ],
)
def test_names_of_sides(label: str, side: bool) -> None:
    assert page_tree.is_side(label) is side


def test_a_body_with_the_name_of_a_side_stays() -> None:
    page = f'<html><body class="with-sidebar"><div class="social-news">{BODY.format("")}</div>'
    assert "Eleven drones" in html.page(page).text


# --- hostile pages


@pytest.mark.parametrize("elements", [300, 25_000])
def test_a_page_that_is_too_deep_or_too_big_keeps_its_words(elements: int) -> None:
    deep = "<div>" * elements + "<p>Eleven drones</p>"
    wide = "<p>Eleven drones</p>" * elements
    assert "Eleven drones" in html.page(deep).text
    assert html.page(wide).text.count("Eleven drones") == elements


def test_a_deep_page_yields_no_script() -> None:
    page = html.page("<div>" * 300 + "<script>var x = '<b>40 drones</b>'</script><p>Words</p>")
    assert page.text == "Words"


def test_a_page_of_links_only_keeps_its_words() -> None:
    page = html.page("<p><a href='/x'>Drones were shot down overnight</a></p>" * 3)
    assert page.text.count("Drones were shot down overnight") == 3


def test_markup_without_an_end_is_left_out_at_once() -> None:
    assert html.page("<div>" * 300 + "Words" + "<!--" * 20_000 + "40 drones").text == "Words"
    assert html.page("<div>" * 300 + "Words" + "<script>" * 20_000 + "40 drones").text == "Words"
