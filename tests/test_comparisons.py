"""Comparisons in words against the article's own figures and what other nights allow."""

from __future__ import annotations

import pytest

from retold import EVENING, article, downed
from svodka.model import Claim
from svodka.model.audit import Mark
from svodka.model.finding import Bounds, Scope
from svodka.retellings.comparisons import Ask, comparisons

WHOLE = {
    "en": "28 drones were shot down. {}, {} over Tula.",
    "ru": "Сбито 28 беспилотников. {}, {} – над Тулой.",
    "uk": "Збито 28 безпілотників. {}, {} – над Тулою.",
}
MAJORITIES = [
    ("en", "The majority", "15", 15, "supported"),
    ("en", "The majority", "nine", 9, "contradicted"),
    ("en", "Most of them", "14", 14, "contradicted"),
    ("ru", "Большинство", "15", 15, "supported"),
    ("ru", "Большая часть", "девять", 9, "contradicted"),
    ("uk", "Більшість", "15", 15, "supported"),
    ("uk", "Понад половину", "дев'ять", 9, "contradicted"),
]


@pytest.mark.parametrize(("lang", "words", "printed", "value", "verdict"), MAJORITIES)
def test_a_majority_is_more_than_half(
    lang: str, words: str, printed: str, value: int, verdict: str
) -> None:
    text = WHOLE[lang].format(words, printed)
    total = downed(text, "28", 28, role="total", id="t")
    part = downed(text, printed, value, role="part", parent="t", after=words)
    (mark,) = comparisons(article(text, lang, total, part))
    assert mark.verdict == verdict
    assert mark.claims == ("part-" + str(value), "t")
    assert mark.span.of(text) == words


def test_a_majority_of_a_named_place_is_looked_up_among_the_parts() -> None:
    text = "28 drones fell: 20 over the Tula region, 8 elsewhere. Most of them were in Tula region."
    total = downed(text, "28", 28, role="total", id="t")
    part = downed(text, "20", 20, role="part", parent="t", place=("RU-TUL", "Tula region"))
    (mark,) = comparisons(article(text, "en", total, part))
    assert mark.verdict == "supported"


def test_a_majority_without_figures_cannot_be_checked() -> None:
    text = "28 drones were shot down. The majority fell in fields."
    (mark,) = comparisons(article(text, "en", downed(text, "28", 28)))
    assert mark.verdict == "uncheckable"


TWICE = [
    ("en", "28 drones came, twice as many as the 14 of the night before.", "supported"),
    ("en", "28 drones came, twice as many as the 25 of the night before.", "contradicted"),
    ("en", "14 drones came, twice as many as the 28 of the night before.", "contradicted"),
    ("en", "14 drones came, half as many as the 28 of the night before.", "supported"),
    ("ru", "Сбито 28 дронов, вдвое больше, чем 14 накануне.", "supported"),
    ("ru", "Сбито 28 дронов, втрое больше, чем 14 накануне.", "contradicted"),
    ("uk", "Збито 28 дронів, удвічі більше, ніж 14 напередодні.", "supported"),
]


@pytest.mark.parametrize(("lang", "text", "verdict"), TWICE)
def test_twice_as_many_by_the_article_itself(lang: str, text: str, verdict: str) -> None:
    values = [word for word in ("28", "14", "25") if word in text]
    claims = [downed(text, word, int(word), id=word) for word in values]
    (mark,) = comparisons(article(text, lang, *claims))
    assert mark.verdict == verdict


# -- against other nights ---------------------------------------------------------------------


def nights(*bounds: tuple[int, int | None] | None) -> Ask:
    """What the nights before allow, the last one first; None was not read, nor are older ones."""

    def ask(scope: Scope) -> Bounds | None:
        before = (EVENING - scope.start).days
        found = bounds[before - 1] if 0 < before <= len(bounds) else None
        return None if found is None else Bounds(*found)

    return ask


def one(text: str, ask: Ask | None, lang: str = "en") -> Mark:
    claim: Claim = downed(text, "28", 28)
    (mark,) = comparisons(article(text, lang, claim), ask)
    return mark


RISES = [
    ("28 drones were shot down, a sharp increase.", nights((10, 12)), "supported"),
    ("28 drones were shot down, a sharp increase.", nights((30, None)), "contradicted"),
    ("28 drones were shot down, a sharp increase.", nights((28, 28)), "contradicted"),
    ("28 drones were shot down, a sharp increase.", nights((10, 40)), "uncheckable"),
    ("28 drones were shot down, a sharp increase.", nights(), "uncheckable"),
    ("28 drones were shot down, a sharp decrease.", nights((40, None)), "supported"),
    ("28 drones were shot down, a sharp decrease.", nights((3, 4)), "contradicted"),
    ("28 drones were shot down, twice as many as the night before.", nights((14, 14)), "supported"),
    ("28 drones were shot down, twice as many as the night before.", nights((27, 30)),
     "contradicted"),
    ("28 drones were shot down, twice as many as the night before.", nights((5, 30)),
     "uncheckable"),
    ("28 drones were shot down on the third night in a row.", nights((1, 9), (2, None)),
     "supported"),
    ("28 drones were shot down on the third night in a row.", nights((1, 9), (0, 0)),
     "contradicted"),
    ("28 drones were shot down on the third night in a row.", nights((1, 9)), "uncheckable"),
    ("28 drones were shot down, a record number in a week.", nights(*[(3, 9)] * 7), "supported"),
    ("28 drones were shot down, a record number in a week.", nights((3, 9), (40, None)),
     "contradicted"),
    ("28 drones were shot down, a record number in a week.", nights((3, 9), None), "uncheckable"),
    # How far back "the largest" reaches is not said: it can be refuted, never borne out.
    ("28 drones were shot down, the largest raid.", nights(*[(3, 9)] * 62), "uncheckable"),
    ("28 drones were shot down, the largest raid.", nights((40, 40)), "contradicted"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ask", "verdict"), RISES)
def test_against_other_nights(text: str, ask: Ask, verdict: str) -> None:
    assert one(text, ask).verdict == verdict


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Сбито 28 беспилотников, третью ночь подряд."),
        ("ru", "Сбито 28 беспилотников, это резкий рост."),
        ("ru", "Сбито 28 беспилотников, рекордное число за неделю."),
        ("uk", "Збито 28 безпілотників, третю ніч поспіль."),
        ("uk", "Збито 28 безпілотників, це різке зростання."),
        ("uk", "Збито 28 безпілотників, рекордна кількість за тиждень."),
    ],
)
def test_in_other_languages(lang: str, text: str) -> None:
    assert one(text, nights(*[(3, 9)] * 7), lang).verdict == "supported"
    assert one(text, None, lang).verdict == "uncheckable"


def test_without_a_ledger_or_hours_the_reason_is_said() -> None:
    assert "Nothing was read" in one("28 drones fell, a sharp increase.", None).why


def test_a_comparison_far_from_any_count_is_left_alone() -> None:
    text = (
        "28 drones fell. It was late. It was dark. It was cold. Bread prices saw a sharp increase."
    )
    assert comparisons(article(text, "en", downed(text, "28", 28))) == ()
    assert comparisons(article("The majority voted.", "en")) == ()


def test_a_sentence_without_a_figure_compares_the_total_before_it() -> None:
    text = "28 drones fell: 20 over Tula. It was a sharp increase."
    total = downed(text, "28", 28, role="total", id="t")
    part = downed(text, "20", 20, role="part", parent="t")
    (mark,) = comparisons(article(text, "en", total, part), nights((24, 24)))
    assert (mark.verdict, mark.claims) == ("supported", ("t",))
