"""Tokens: numbers keep their inner signs, words their hyphens; every character has one place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.language import clean, tokens

# Printed text, then its tokens as kind letter and text: n(umber), w(ord), s(ign), l(ine).
TABLE = [
    ("сбито 11 БПЛА.", "w:сбито n:11 w:БПЛА s:."),
    ("с 20.00 до 7.00 мск", "w:с n:20.00 w:до n:7.00 w:мск"),
    ("8:00-12:30", "n:8:00 s:- n:12:30"),
    ("1,5 тысячи", "n:1,5 w:тысячи"),
    ("1 177 БПЛА", "n:1 n:177 w:БПЛА"),
    ("1,900 drones", "n:1,900 w:drones"),
    ("20–25 БПЛА", "n:20 s:— n:25 w:БПЛА"),
    ("в Ростове-на-Дону", "w:в w:Ростове-на-Дону"),
    ("45-летний", "w:45-летний"),
    ("a 45-year-old", "w:a w:45-year-old"),
    ("Ми-8, Х-101", "w:Ми-8 s:, w:Х-101"),
    ("п'ять дронів", "w:п'ять w:дронів"),
    ("Russia's region", "w:Russia's w:region"),
    ("т.г.", "w:т.г s:."),
    ("p.m.", "w:p.m s:."),
    ("«Точка-У»", "s:« w:Точка-У s:»"),
    ("(5)", "s:( n:5 s:)"),
    ("😀 сбит", "s:😀 w:сбит"),
    ("сбит\n\nещё", "w:сбит l:⏎⏎ w:ещё"),
    ("FPV-дрон", "w:FPV-дрон"),
    ("збито/подавлено", "w:збито s:/ w:подавлено"),
]
KEYS = [("Чёрного", "черного"), ("Russia's", "russia"), ("БпЛА", "бпла"), ("Київ’s", "київ")]
KINDS = {"number": "n", "word": "w", "sign": "s", "line": "l"}


def shown(printed: str) -> str:
    found = tokens(clean(printed).text)
    return " ".join(f"{KINDS[t.kind]}:{t.text.replace(chr(10), '⏎')}" for t in found)


@pytest.mark.parametrize(("printed", "expected"), TABLE)
def test_tokens(printed: str, expected: str) -> None:
    assert shown(printed) == expected


@pytest.mark.parametrize(("printed", "key"), KEYS)
def test_key(printed: str, key: str) -> None:
    assert tokens(clean(printed).text)[0].key == key


@given(st.text(max_size=60))
@settings(deadline=None)
def test_a_token_is_where_it_says(printed: str) -> None:
    text = clean(printed).text
    assert [text[t.start : t.end] for t in tokens(text)] == [t.text for t in tokens(text)]


@given(st.text(max_size=60))
@settings(deadline=None)
def test_tokens_leave_out_blanks_only(printed: str) -> None:
    text = clean(printed).text
    found = tokens(text)
    edges = [0, *(i for t in found for i in (t.start, t.end)), len(text)]
    gaps = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert "".join(gaps).strip() == ""


@given(st.text(max_size=60))
@settings(deadline=None)
def test_tokens_do_not_overlap(printed: str) -> None:
    found = tokens(clean(printed).text)
    assert all(a.end <= b.start and a.start < a.end for a, b in pairwise(found))


@given(st.lists(st.sampled_from(["сбит", "5", "😀", "и", "20.00", "-"]), max_size=12))
@settings(deadline=None)
def test_words_apart_stay_apart(words: list[str]) -> None:
    assert [t.text for t in tokens(" ".join(words))] == words
