"""Where sentences end: not after an abbreviation, not inside a list that a colon opened."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.language import clean, tokens
from svodka.language.sentences import sentences

# One string a sentence; joined by a blank unless a string begins with a line break.
TABLE = [
    ["Сбит БПЛА.", "Пострадавших нет."],
    ["Сбит БПЛА!", "Пострадавших нет?", "Нет…"],
    ["По данным на 8.00 мск 23 мая т.г. сбито 5 БПЛА."],
    ["Утром 23 мая 2025 г. сбито 5 БПЛА."],
    ["Утром 23 мая 2025 г.", "Силами ПВО сбито 5 БПЛА."],
    ["В с. Ясенки Калужской обл. сбит БПЛА."],
    ["В н.п. Ясенки сбит БПЛА."],
    ["Об этом сообщил В. Шапша.", "Пострадавших нет."],
    ["Сбито 5 БПЛА:\n▪️ 3 – над Курской областью,\n▪️ 2 – над Брянской областью."],
    ["Сбито 5 БПЛА:\n– 3 над Курской областью;\n– 2 над Брянской областью."],
    ["Сбито 5 БПЛА.", "\n\n🔹 Подписаться на канал"],
    ["Сбит БПЛА", "\n\nПострадавших нет."],
    ["Сбито 5 БПЛА над\nобластью."],
    ["У м. Суми збито 5 дронів."],
    ["Вулиця постраждала в м. Одеса.", "Загиблих немає."],
    ["Gov. Shapsha said 5 drones were downed."],
    ["Five drones were downed at 3 p.m. Moscow time."],
    ["Mr. Shapsha said 5 drones were downed.", "No one was hurt."],
    ["The U.S. embassy said 5 drones were downed."],
    ["Five drones were downed, Gen. Ivanov said."],
    ["“Five drones were downed.”", "He said so."],
    ["Сбито 1.5 тысячи БПЛА."],
    ["«Сбиты 5 БПЛА».", "Он добавил: пострадавших нет."],
    ["On Jan. 5 five drones were downed."],
]
WRONG = {
    "“Five drones were downed.”": "a closing quotation mark opens the next sentence",
}


def _join(parts: list[str]) -> str:
    return "".join(p if p.startswith("\n") or not n else " " + p for n, p in enumerate(parts))


def _cut(printed: str) -> list[str]:
    text = clean(printed).text
    found = tokens(text)
    return [text[found[a].start : found[b - 1].end] for a, b in sentences(found)]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(
            parts,
            id=parts[0][:60],
            marks=[pytest.mark.xfail(reason=WRONG[parts[0]], strict=True)]
            if parts[0] in WRONG
            else [],
        )
        for parts in TABLE
    ],
)
def test_sentences(parts: list[str]) -> None:
    wanted = [clean(p).text.strip("\n") for p in parts]
    assert [s.strip("\n") for s in _cut(_join(parts))] == wanted


@given(st.text(alphabet="аб. !?…:;\n—▪️«»()5Ав,т.г", max_size=60))
@settings(deadline=None)
def test_sentences_hold_every_token_once(printed: str) -> None:
    found = tokens(clean(printed).text)
    held = [i for a, b in sentences(found) for i in range(a, b)]
    assert len(held) == len(set(held))
    assert {i for i, t in enumerate(found) if t.kind != "line"} <= set(held)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_sentences_are_in_order_and_not_empty(printed: str) -> None:
    ranges = sentences(tokens(clean(printed).text))
    assert all(a < b for a, b in ranges)
    assert ranges == sorted(ranges)
