"""Input: files, tables, pages and bytes of all kinds → raw documents and problems."""

from __future__ import annotations

import io
import json
import random
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svodka import settings
from svodka.documents import dates, document_id, html, tables
from svodka.documents.encoding import decode
from svodka.documents.paths import read_path, size
from svodka.documents.raw import Columns, Hints, Problem, Raw

RUSSIAN = "Над Калужской областью сбито 11 БПЛА, пострадавших нет."


def write(path: Path, content: str | bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def raws(path: str, hints: Hints | None = None) -> list[Raw]:
    items = list(read_path(path, hints or Hints()))
    assert all(isinstance(item, Raw) for item in items), items
    return [item for item in items if isinstance(item, Raw)]


def problems(path: str, hints: Hints | None = None) -> list[Problem]:
    return [item for item in read_path(path, hints or Hints()) if isinstance(item, Problem)]


# --- bytes


@pytest.mark.parametrize(
    ("data", "text", "replaced"),
    [
        (RUSSIAN.encode(), RUSSIAN, False),
        (b"\xef\xbb\xbf" + RUSSIAN.encode(), RUSSIAN, False),
        (RUSSIAN.encode("utf-16"), RUSSIAN, False),
        (b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), RUSSIAN, False),
        (RUSSIAN.encode("cp1251"), RUSSIAN, False),
        ("«Шість» — збито, ґрунт".encode("cp1251"), "«Шість» — збито, ґрунт", False),
        (RUSSIAN.encode()[:-1] + b"\xd0", RUSSIAN[:-1] + "\ufffd", True),
        (b"plain \xff\xfe bytes", "plain \ufffd\ufffd bytes", True),
        (b"a\x00b\r\nc", "a\x00b\r\nc", False),
        (b"", "", False),
    ],
)
def test_decode(data: bytes, text: str, replaced: bool) -> None:
    found, issue = decode(data)
    assert found == text
    assert (issue is not None) == replaced
    if issue:
        assert issue.code == "encoding"


@given(st.binary(max_size=300))
def test_decode_never_fails(data: bytes) -> None:
    text, _ = decode(data)
    text.encode()


# --- identity


def test_ids_of_unequal_tuples_differ() -> None:
    moment = datetime(2026, 5, 15, tzinfo=UTC)
    tuples = [
        (None, None, "ab"),
        ("", None, "ab"),
        ("a", None, "b"),
        ("ab", None, ""),
        (None, moment, "ab"),
        ('a","b', None, ""),
        ("a", None, '","b'),
    ]
    assert len({document_id(*parts) for parts in tuples}) == len(tuples)


def test_the_same_instant_is_the_same_document() -> None:
    kyiv = datetime(2026, 5, 15, 7, 0, tzinfo=settings.zone("Europe/Kyiv"))
    assert document_id("s", kyiv, "t") == document_id("s", kyiv.astimezone(UTC), "t")


@given(st.text())
def test_an_id_is_short_and_plain(text: str) -> None:
    found = document_id(None, None, text)
    assert found.startswith("d:")
    assert len(found) == 18


# --- publication times

MOSCOW = settings.zone("Europe/Moscow")


@pytest.mark.parametrize(
    ("printed", "expected", "assumed"),
    [
        ("2026-05-15T07:05:00+03:00", "2026-05-15T07:05:00+03:00", False),
        ("2026-05-15T04:05:00Z", "2026-05-15T07:05:00+03:00", False),
        ("2026-05-15 07:05", "2026-05-15T07:05:00+03:00", True),
        ("2026-05-15 07:05:09", "2026-05-15T07:05:09+03:00", True),
        ("15.05.2026 07:05", "2026-05-15T07:05:00+03:00", True),
        ("Fri, 15 May 2026 04:05:00 +0000", "2026-05-15T07:05:00+03:00", False),
        ("2026-05-15", "2026-05-15T23:59:00+03:00", True),
        ("15.05.2026", "2026-05-15T23:59:00+03:00", True),
    ],
)
def test_published(printed: str, expected: str, assumed: bool) -> None:
    found = dates.parse(printed, MOSCOW)
    assert found.moment == datetime.fromisoformat(expected)
    assert found.moment.tzinfo is not None
    assert (found.issue is not None) == assumed


@pytest.mark.parametrize(
    "printed",
    [
        "yesterday",
        "32.13.2026",
        "2026-13-01",
        "1747285500",
        "2026",
        "Fri, x",
        "0001-01-01T00:00+05:00",
    ],
)
def test_no_date(printed: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        dates.parse(printed, MOSCOW)


@given(st.text(max_size=40))
def test_any_words_are_a_date_or_a_value_error(printed: str) -> None:
    with suppress(ValueError):
        assert dates.parse(printed, MOSCOW).moment.tzinfo is not None


@pytest.mark.parametrize(
    ("lang", "text", "zone"),
    [
        ("uk", "", "Europe/Kyiv"),
        ("ru", "", "Europe/Moscow"),
        ("en", "", "UTC"),
        (None, "Збито 7 БпЛА, є влучання", "Europe/Kyiv"),
        (None, "Сбиты БПЛА", "Europe/Moscow"),
        (None, "Drones were shot down", "UTC"),
    ],
)
def test_zone_without_an_offset(lang: str | None, text: str, zone: str) -> None:
    assert str(dates.zone_for(lang, text)) == zone


# --- files and folders


def test_a_file_keeps_its_bytes_as_text(tmp_path: Path) -> None:
    path = write(tmp_path / "governor.txt", "Сбито 4 БПЛА 😀\r\nЖертв нет\x00")
    (raw,) = raws(path)
    assert raw.text == "Сбито 4 БПЛА 😀\r\nЖертв нет\x00"
    assert raw.source == "governor"


def test_hints_reach_a_file(tmp_path: Path) -> None:
    moment = datetime(2026, 5, 15, tzinfo=UTC)
    path = write(tmp_path / "a.txt", "x")
    (raw,) = raws(path, Hints(published=moment, source="s", lang="ru"))
    assert (raw.published, raw.source, raw.lang) == (moment, "s", "ru")


def test_a_folder_in_order_without_readme_and_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "README.md", ".hidden.txt", "sub/c", ".git/d.txt", "pic.png"):
        write(tmp_path / name, "text")
    items = list(read_path(str(tmp_path), Hints()))
    assert [Path(item.file).name for item in items if isinstance(item, Raw)] == [
        "a.md",
        "b.txt",
        "c",
    ]
    skipped = [item for item in items if isinstance(item, Problem)]
    assert [Path(item.file).name for item in skipped if item.skipped] == ["pic.png"]
    assert size([str(tmp_path)]) == 12


def test_a_readme_told_by_name_is_read(tmp_path: Path) -> None:
    assert len(raws(write(tmp_path / "README.md", "text"))) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b" \n", "empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(500), "does not look like text"),
        ("a.json", b"{", "not JSON"),
        ("a.csv", b"row,body\n1,x\n", "no column is called 'text'"),
        ("a.csv", b"", "no column is called 'text'"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (problem,) = problems(write(tmp_path / name, content))
    assert reason in problem.reason
    assert not problem.skipped


def test_what_is_not_there(tmp_path: Path) -> None:
    (problem,) = problems(str(tmp_path / "nothing.txt"))
    assert "no such file" in problem.reason
    (problem,) = problems(str(tmp_path))
    assert "no document" in problem.reason


# --- JSONL


def test_jsonl_keeps_what_is_given(tmp_path: Path) -> None:
    row = {
        "id": "x-1",
        "text": "Сбито\u2028пять",
        "published": "2026-05-15T07:05:00+03:00",
        "source": "s",
        "lang": "ru-RU",
        "url": "https://t.me/x/1",
    }
    path = write(
        tmp_path / "c.jsonl", json.dumps(row, ensure_ascii=False) + "\n\n" + '{"text":"b"}'
    )
    first, second = raws(path)
    assert (first.id, first.text, first.source, first.lang, first.url) == (
        "x-1",
        "Сбито\u2028пять",
        "s",
        "ru",
        "https://t.me/x/1",
    )
    assert first.published == datetime.fromisoformat("2026-05-15T07:05:00+03:00")
    assert (second.id, second.source, second.line) == (None, "c", 3)


BROKEN = [
    ("{", "not JSON"),
    ("[1]", "not a JSON object"),
    ("null", "not a JSON object"),
    ("{}", "'text' is missing"),
    ('{"text": 5}', "'text' is not a text"),
    ('{"text": "  "}', "'text' is missing or empty"),
    ('{"text": "x", "published": "soon"}', "not a date"),
    ('{"text": "x", "id": [1]}', "'id' is neither"),
    ("[" * 100_000, "not JSON"),
]


@pytest.mark.parametrize(("line", "reason"), BROKEN)
def test_a_broken_row_is_told_and_the_rest_goes_on(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "c.jsonl", f'{{"text":"a"}}\n{line}\n{{"text":"b"}}\n')
    before, problem, after = read_path(path, Hints())
    assert isinstance(before, Raw)
    assert isinstance(after, Raw)
    assert isinstance(problem, Problem)
    assert problem.line == 2
    assert reason in str(problem)


def test_jsonl_in_other_encodings(tmp_path: Path) -> None:
    text = '{"text":"Сбито пять"}\n{"text":"Сбито шесть"}\n'
    for encoding in ("utf-16", "utf-8-sig", "cp1251"):
        path = write(tmp_path / "c.jsonl", text.encode(encoding))
        assert [raw.text for raw in raws(path)] == ["Сбито пять", "Сбито шесть"], encoding


def test_a_lone_surrogate_is_replaced(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "c.jsonl", '{"text":"a\\ud83d b"}'))
    assert raw.text == "a\ufffd b"
    assert [issue.code for issue in raw.issues] == ["encoding"]


def test_a_json_array(tmp_path: Path) -> None:
    path = write(tmp_path / "c.json", '[{"text":"a"},{"text":"b","id":7}]')
    assert [(raw.text, raw.id) for raw in raws(path)] == [("a", None), ("b", "7")]


# --- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(tmp_path: Path, delimiter: str) -> None:
    lines = [["id", "published", "text"], ["1", "2026-05-15 07:05:00", '"a\nb; c, d"']]
    content = "".join(delimiter.join(cells) + "\r\n" for cells in lines)
    (raw,) = raws(write(tmp_path / "c.csv", content), Hints(lang="ru"))
    assert (raw.id, raw.text, raw.line) == ("1", "a\nb; c, d", 2)
    assert raw.published == datetime.fromisoformat("2026-05-15T07:05:00+03:00")
    assert [issue.code for issue in raw.issues] == ["published_assumed"]


def test_csv_with_columns_of_other_names(tmp_path: Path) -> None:
    columns = Columns(
        text="body", title="head", published="date", id="row", told=frozenset({"date"})
    )
    path = write(tmp_path / "c.csv", "row,date,head,body\n5,2026-05-15T07:05Z,Title,Words\n")
    (raw,) = raws(path, Hints(columns=columns))
    assert (raw.id, raw.text) == ("5", "Title\n\nWords")
    assert raw.published == datetime(2026, 5, 15, 7, 5, tzinfo=UTC)


def test_a_column_that_was_told_must_be_there(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "text\nx\n")
    (problem,) = problems(path, Hints(columns=Columns(id="row", told=frozenset({"row"}))))
    assert "no column is called 'row'" in problem.reason


def test_broken_csv_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "id,text\n1,a\n2\n3,b,c\n4,d\n")
    items = list(read_path(path, Hints()))
    assert [item.line for item in items] == [2, 3, 4, 5]
    assert [isinstance(item, Raw) for item in items] == [True, False, False, True]


def test_csv_in_other_encodings_with_huge_fields_and_nul(tmp_path: Path) -> None:
    text = "id,text\n1," + "сбито " * 400_000 + "\n2,a\x00b\n"
    for encoding in ("utf-16", "utf-8-sig", "cp1251"):
        found = raws(write(tmp_path / "c.csv", text.encode(encoding)))
        assert [raw.id for raw in found] == ["1", "2"], encoding
        assert found[0].text.startswith("сбито"), encoding


# --- pages

PAGE = """<!doctype html><html lang="en-GB"><head><title>Site | Headline</title>
<link rel="canonical" href="https://example.org/a">
<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},
 {"@type":"NewsArticle","datePublished":"2026-05-15T09:15:00+03:00"}]}</script></head>
<body class="has-sidebar"><header><nav><a>Home</a></nav></header>
<article><h1>Eleven drones downed</h1><p>Eleven <b>drones</b> were shot&nbsp;down<br>over
Kaluga.</p>
<script>var n = 40;</script><ul><li>Borovsk</li><li>Kirov</li></ul>
<div class="related-news"><p>Forty drones elsewhere</p></div>
<!-- 99 drones --><p>No casualties &amp; no damage.</p></article>
<div id="comments"><p>A reader saw 50 drones</p></div><footer>2026</footer></body></html>"""


def test_a_page(tmp_path: Path) -> None:
    (raw,) = raws(write(tmp_path / "courier.html", PAGE))
    assert raw.text == (
        "Eleven drones downed\n\nEleven drones were shot down\nover Kaluga.\n\n"
        "Borovsk\nKirov\n\nNo casualties & no damage."
    )
    assert raw.published == datetime.fromisoformat("2026-05-15T09:15:00+03:00")
    assert (raw.lang, raw.url, raw.source) == ("en", "https://example.org/a", "courier")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-05-15T09:15:00+03:00">',
        '<meta itemprop="datePublished" content="2026-05-15T09:15:00+03:00">',
        '<script type="application/ld+json">{broken</script>'
        '<time datetime="2026-05-15T09:15:00+03:00">',
    ],
)
def test_the_time_of_a_page(head: str) -> None:
    page = html.page(f"<html><head>{head}</head><body><p>Words</p></body></html>")
    assert page.published == "2026-05-15T09:15:00+03:00"


def test_a_page_in_its_own_encoding(tmp_path: Path) -> None:
    page = f"<meta charset=windows-1251><title>Сводка</title><p>{RUSSIAN}</p>"
    (raw,) = raws(write(tmp_path / "a.html", page.encode("cp1251")))
    assert raw.text == f"Сводка\n\n{RUSSIAN}"


def test_a_page_with_a_broken_date_is_still_read(tmp_path: Path) -> None:
    page = '<meta property="article:published_time" content="soon"><p>Words</p>'
    (raw,) = raws(write(tmp_path / "a.html", page))
    assert raw.published is None
    assert [issue.code for issue in raw.issues] == ["published_assumed"]


BOMBS = {
    "deep": "<div>" * 100_000 + "words",
    "deep inline": "<b>" * 100_000 + "words",
    "attributes": "<p " + "a=1 " * 100_000 + ">words",
    "comments": "<!--" * 100_000 + "words",
    "brackets": "<" * 1_000_000,
    "entities": "&amp;" * 200_000,
    "paragraphs": "<p>words" * 100_000,
    "tables": "<table><tr><td>" * 50_000,
    "tables that lay out": "<table>" + "<tr><td><p>a</p><br><br><br></td></tr>" * 6_000,
    "nested links": "<body><p>" + "<span><a>" * 110 + "words here. " * 100_000,
    "nested sides": "<body>" + '<div class="ad">' * 240 + "words here. " * 100_000,
    "unclosed script": "<script>" + "x" * 1_000_000,
    "nested json": f'<script type="application/ld+json">{"[" * 100_000}</script>words',
}


@pytest.mark.parametrize("name", BOMBS)
def test_an_html_bomb_costs_little(name: str) -> None:
    started = time.perf_counter()
    html.page(BOMBS[name])
    assert time.perf_counter() - started < 3


@given(st.text(alphabet="<>/abpdiv!-\"'= &;h1article\n", max_size=300))
def test_any_markup_is_a_page(markup: str) -> None:
    assert html.page(markup).text is not None


def test_mutated_pages_never_raise() -> None:
    chance = random.Random(0)
    for _ in range(300):
        cut = [chance.randrange(len(PAGE)) for _ in range(4)]
        page = PAGE[: cut[0]] + PAGE[cut[1] : cut[2]] + PAGE[cut[3] :]
        html.page(page)


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_problems(data: bytes) -> None:
    for reader in (tables.jsonl, tables.table):
        for item in reader(io.BytesIO(data), Hints(), "f"):
            assert isinstance(item, Raw | Problem)
    for item in tables.table(io.BytesIO(b"id,text\n" + data), Hints(), "f"):
        assert isinstance(item, Raw | Problem)
