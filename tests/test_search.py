"""Search: terms, the words of a question, what is found, and what must not be."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import made
from svodka.errors import LedgerError
from svodka.language import terms
from svodka.ledger import Decision, Ledger, index, putting, search_rows
from svodka.ledger import search as searching
from svodka.ledger.wanted import EVERY, Limits, Wanted, fts5, label, tsquery, tsvector
from svodka.model import Count, Document, Reading
from svodka.questions import plain, replay
from svodka.questions.search import Found, search
from svodka.questions.search_marks import Marker
from svodka.questions.search_nights import dates
from svodka.questions.search_words import MOST_GROUPS, understood
from svodka.serve.delayed import Delayed
from svodka.serve.reader import Reader

PAIRS = Path(__file__).parent.parent / "benchmarks" / "labelled" / "inflected.tsv"


# --- terms


def lexemes() -> list[tuple[str, list[str]]]:
    lines = PAIRS.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(lang[:2], forms.split()) for lang, forms in rows]


@pytest.mark.parametrize(("lang", "recall", "precision"), [
    ("ru", 0.99, 0.92), ("uk", 0.98, 0.95), ("en", 0.99, 0.97),
])  # fmt: skip
def test_inflections_meet_and_other_words_do_not(
    lang: str, recall: float, precision: float
) -> None:
    """Floors of the table in benchmarks/labelled: docs/search.md has the figures."""
    forms = [
        (number, form, terms.term(form))
        for number, (told, words) in enumerate(lexemes())
        if told == lang
        for form in set(words)
    ]
    same = met = right = 0
    for (a, one, term), (b, other, other_term) in combinations(forms, 2):
        if one != other:
            same += a == b
            met += term == other_term
            right += a == b and term == other_term
    assert right / same >= recall
    assert right / met >= precision


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлкино", "елкино"),
        ("п'ятниця", "п’ятниця"),
        ("БПЛA", "бпла"),  # the last letter is Latin
        ("Russia's", "russia"),
        ("о́бласть", "область"),
        ("Київська", "київської"),
        ("ＵＡＶ", "uav"),
        ("Боровськ", "боровск"),
    ],
)
def test_spellings_of_one_word(one: str, other: str) -> None:
    assert terms.terms(one) == terms.terms(other) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ростов-на-Дону", ["рост", "дон"]),
        ("в 20:00", ["20", "00"]),
        ("the drones", ["dron"]),
        ("«11»", ["11"]),
        ("в на из the", []),
        ("", []),
        ("😀 — …", []),
    ],
)
def test_what_is_a_term(text: str, expected: list[str]) -> None:
    assert terms.terms(text) == expected


@given(st.text(max_size=200))
@example("İ" * 50)
@example("\ud800 ﷺ a\u0301b")
def test_terms_stand_where_they_are_told(text: str) -> None:
    words = terms.Words(text)
    assert words.terms == terms.terms(text)
    at = 0
    for number, term in enumerate(words.terms):
        span = words.span(number, number)
        assert at <= span.start < span.end <= len(text)
        assert terms.terms(span.of(text))
        assert 0 < len(term) <= terms.LONGEST
        assert not {":", '"', "'"} & set(term)
        at = span.start


# --- dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("15 May 2026", "2026-05-15", "2026-05-15"),
        ("Калуга, 15 мая 2026 года", "2026-05-15", "2026-05-15"),
        ("15 травня 2026 р.", "2026-05-15", "2026-05-15"),
        ("May 15, 2026", "2026-05-15", "2026-05-15"),
        ("2026-05-15", "2026-05-15", "2026-05-15"),
        ("15.05.2026", "2026-05-15", "2026-05-15"),
        ("14-16 мая 2026", "2026-05-14", "2026-05-16"),
        ("14 мая по 2 июня 2026", "2026-05-14", "2026-06-02"),
        ("28 December – 3 January 2026", "2025-12-28", "2026-01-03"),
        ("2026-05-14..2026-05-16", "2026-05-14", "2026-05-16"),
        ("май 2026", "2026-05-01", "2026-05-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("дроны 2026", "2026-01-01", "2026-12-31"),
        ("в ночь на 15 мая 2026", "2026-05-15", "2026-05-15"),
    ],
)
def test_dates_with_a_year(text: str, first: str, last: str) -> None:
    (found,) = dates(text)
    assert found.nights == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.days == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15 мая", "05-15"),
        ("14-16 May", "05-14 05-15 05-16"),
        ("29 февраля", "02-29"),
        ("30 декабря - 2 января", "12-30 12-31 01-01 01-02"),
    ],
)
def test_dates_of_any_year(text: str, days: str) -> None:
    (found,) = dates(text)
    assert (found.nights, found.days) == (None, tuple(days.split()))


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2026",
        "20:26",
        "2026,5",
        "Ми-2026",
        "32 мая",
        "0 May",
        "2500-01-01",
        "may",
        "1000 дней",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert list(dates(text)) == []


# --- the words of a question


def groups(text: str) -> list[list[str]]:
    """Each group as its alternatives, printed."""
    wanted = understood(text).wanted
    return [
        [" & ".join(" ".join(phrase) for phrase in together) for together in group]
        for group in wanted.groups
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сбито снарядов", [["сбит"], ["снаряд"]]),
        ('"сбито 11 снарядов"', [["сбит 11 снаряд"]]),
        ("«сбито 11", [["сбит 11"]]),
        ("пожар OR взрыв", [["пожар", "взрыв"]]),
        ("пожар ИЛИ взрыв АБО удар", [["пожар", "взрыв", "удар"]]),
        ("пожар | взрыв склад", [["пожар", "взрыв"], ["склад"]]),
        ("OR пожар OR", [["пожар"]]),
        ("пожар or взрыв", [["пожар"], ["взрыв"]]),
        ("завод-гигант", [["завод гигант"]]),
        ("NEAR(fire* ^roof)", [["near"], ["fire"], ["roof"]]),
        ("the", []),
        ('"Калужская область"', [["калужск област"]]),
    ],
)
def test_the_language_of_questions(text: str, expected: list[list[str]]) -> None:
    assert groups(text) == expected
    assert understood(text).wanted.nothing is (not expected)


def test_what_is_left_out() -> None:
    wanted = understood('пожар -взрыв -"частный дом" - склад').wanted
    assert wanted.groups == (((("пожар",),),), ((("склад",),),))
    assert wanted.without == (((("взрыв",),),), ((("частн", "дом"),),))


def test_too_many_words_are_told() -> None:
    many = understood(" ".join(f"слово{n}" for n in range(40)))
    assert len(many.wanted.groups) == MOST_GROUPS
    assert many.left == 40 - MOST_GROUPS


@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        ("Калужская область", "place", "RU-KLU"),
        ("калужской обл", "place", "RU-KLU"),
        ("Kaluga region", "place", "RU-KLU"),
        ("Kaluga", "place", "RU-KLU"),
        ("Сумщині", "place", "UA-59"),
        ("чорним морем", "place", "sea:black"),
        ("Black Sea", "place", "sea:black"),
        ("Боровский район", "place", "RU-KLU/borovsky"),
        ("город Боровск", "place", "geonames:572070"),
        ("Внуково", "place", "airport:VKO"),
        ("Kiev", "place", "UA-30"),
        ("шапшой", "speaker", "gov:RU-KLU"),
        ("Vladislav Shapsha", "speaker", "gov:RU-KLU"),
        ("В. Шапша", "speaker", "gov:RU-KLU"),
        ("минобороны", "speaker", "RU-MOD"),
        ("Ministry of Defence", "speaker", "RU-MOD"),
        ("повітряні сили", "speaker", "UA-AF"),
    ],
)
def test_names_of_places_and_speakers(text: str, kind: str, id: str) -> None:
    meant = understood(text)
    assert id in {found for one in meant.meanings if one.kind == kind for found in one.ids}
    assert len(meant.wanted.groups) == 1, "the words of a name are one thing"


def test_a_name_never_narrows() -> None:
    for text in ("Калужская область", "шапшой", "губернатор", "БПЛА"):
        words = tuple((term,) for term in terms.terms(text))
        assert words in understood(text).wanted.groups[0]


def test_a_person_is_an_office_while_it_was_held() -> None:
    (group,) = understood("Шапша").wanted.groups
    found = {term for together in group for phrase in together for term in phrase}
    assert label("speaker", "gov:RU-KLU@2026-05") in found
    assert label("speaker", "gov:RU-KLU@2019-12") not in found
    assert label("speaker", "gov:RU-KLU") not in found


@pytest.mark.parametrize(
    ("one", "other"),
    [("БПЛА", "беспилотный летательный аппарат"), ("ПВО", "air defence"), ("ППО", "ПВО")],
)
def test_short_forms_find_what_they_stand_for(one: str, other: str) -> None:
    assert set(groups(one)[0]) >= {" ".join(terms.terms(other))}


@given(st.text(max_size=80))
@example('" OR -- | NOT " \' \\ \0')
@example("-" * 50)
@example("OR " * 20)
@example("'; DROP TABLE claims; --")
@example("15 мая " * 60)
def test_every_question_is_understood(text: str) -> None:
    meant = understood(text)
    for written in (fts5(meant.wanted), tsquery(meant.wanted)):
        assert written
    assert meant == understood(text)
    assert all(together for group in meant.wanted.groups for together in group)


def test_both_databases_are_told_the_same() -> None:
    wanted = Wanted(((((EVERY,),), (("a", "b"), ("c",))),), ((((label("place", "x'\"y"),),),),))
    assert fts5(wanted) == '((("every:") OR ("a b" AND "c"))) NOT ((("place:x--y")))'
    assert tsquery(wanted) == "(((('every:')) | (('a' <-> 'b') & ('c')))) & ! (((('place:x--y'))))"
    assert tsvector((["a", "b", "a"], ["c'"])) == "'a':1,3 'b':2 'c''':6"


# --- what is found


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("full") / "svodka.db"
    with Ledger.open(path) as book:
        for reading in made.everything():
            book.add(reading)
    return path


@pytest.fixture
def ledger(full: Path, tmp_path: Path) -> Iterator[Ledger]:
    """With everything, to write to."""
    shutil.copy(full, tmp_path / "svodka.db")
    with Ledger.open(tmp_path / "svodka.db") as book:
        yield book


@pytest.fixture(scope="module")
def read_only(full: Path) -> Iterator[Ledger]:
    with Reader.reading_only(full) as book:
        yield book


def another() -> Reading:
    """The governor's post with another town, and no claim read from it."""
    reading = made.governor()
    document = replace(reading.document, text=reading.document.text.replace("Боровск", "Обнинск"))
    return Reading(document)


def claims(found: Found) -> list[str]:
    return [hit.statement.claim.id for hit in found.claims]


def documents(found: Found) -> list[str]:
    return [hit.document.id for hit in found.documents]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Калужская область", "c:11 c:none c:RU-KLU"),
        ("Kaluga region", "c:11 c:none c:RU-KLU"),
        ("калужской", "c:11 c:none c:RU-KLU"),
        ("Калужская область 15 мая губернатор", "c:11 c:none"),
        ("Шапша", "c:11 c:none"),
        ("Shapsha 15 May 2026", "c:11 c:none"),
        ("Shapsha 16 May 2026", ""),
        ("Shapsha 2025", ""),
        ("15 травня Боровськ", "c:11 c:none"),
        ('"пострадавших нет"', "c:11 c:none"),
        ('"нет пострадавших"', ""),
        ("сбито -пострадавшие Калужская", ""),
        ("Боровск Ернов", "c:11 c:none"),
        ("Брянская OR Тульская", "c:l c:RU-BRY"),
        ("Чёрное море OR брянская", "c:l c:RU-BRY"),
    ],
)
def test_claims(read_only: Ledger, text: str, expected: str) -> None:
    assert claims(search(read_only, text)) == expected.split()


def test_documents_are_found_without_a_claim(ledger: Ledger) -> None:
    text = "Открыта новая выставка.\n" + "Слово. " * 80 + "В музее был пожар, его потушили."
    ledger.add(Reading(Document("x-1", text, source="paper", published=made.at(16, 9))))
    found = search(ledger, "пожары в музеях", documents=5)
    assert (claims(found), documents(found)) == ([], ["x-1"])
    (hit,) = found.documents
    assert hit.claims == 0
    assert hit.document.text == ""
    assert [span.of(hit.snippet) for span in hit.marks] == ["музее", "пожар"]
    assert documents(search(ledger, "Калуга", documents=5)) == []
    assert documents(search(ledger, "Kaluga region", documents=5)) == ["g-1", "m-1"]


@pytest.mark.parametrize(
    ("limits", "expected", "articles"),
    [
        (Limits(places=("RU-BRY",)), "c:RU-BRY", "m-1"),
        (Limits(places=("RU-BRY", "RU-KLU"), outcome="casualties"), "c:none", "g-1"),
        (Limits(speaker="gov:RU-KLU"), "c:11 c:none", "g-1"),
        (Limits(speaker="nobody"), "", ""),
        (Limits(first=date(2026, 5, 16)), "", ""),
        (Limits(places=("RU-KLU",), last=date(2026, 5, 14)), "", ""),
    ],
)
def test_limits(read_only: Ledger, limits: Limits, expected: str, articles: str) -> None:
    found = search(read_only, "", limits, documents=10)
    assert claims(found) == expected.split()
    assert documents(found) == articles.split()


def test_nothing_is_asked_of_nothing(read_only: Ledger) -> None:
    for text in ("", "  ", "the", "—", "-"):
        assert claims(search(read_only, text)) == []
    assert claims(search(read_only, "the", Limits(speaker="RU-MOD"))) == []


def test_pages_are_the_whole(ledger: Ledger) -> None:
    for number in range(7):
        ledger.add(made.governor(id=f"g-{number + 2}"))
    whole = [hit.key for hit in search(ledger, "Калуга OR Калужская", claims=100).claims]
    assert whole == sorted(whole, reverse=True)
    assert len(whole) == 17
    for size in (1, 3, 16, 17):
        found, before = [], 2**62
        while True:
            page = search(ledger, "Калуга OR Калужская", claims=size, before=before)
            found += [hit.key for hit in page.claims]
            if page.next_claims is None:
                break
            before = page.next_claims
        assert found == whole


def test_the_newest_night_comes_first(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.db") as book:
        for day in (10, 14, 12):  # as an archive is read
            reading = made.governor(id=f"g-{day}")
            moved = [
                replace(claim, id=f"{claim.id}.{day}", window=made.replace(
                    claim.window, start=made.at(day, 0), end=made.at(day, 6)))
                for claim in reading.claims
            ]  # fmt: skip
            document = replace(reading.document, published=made.at(day, 8))
            book.add(replace(reading, document=document, claims=tuple(moved)))
        found = search(book, "сбито", documents=9)
        assert claims(found)[::2] == ["c:11.14", "c:11.12", "c:11.10"]
        assert documents(found) == ["g-14", "g-12", "g-10"]


# --- what must not be found


def test_what_is_superseded_is_found_as_of_then(ledger: Ledger) -> None:
    before = ledger.upto()
    assert ledger.add(another())
    assert claims(search(ledger, "Боровск")) == []
    assert documents(search(ledger, "Боровск", documents=5)) == []
    assert documents(search(ledger, "Обнинск", documents=5)) == ["g-1"]
    then = search(ledger, "Боровск", documents=5, as_of=before)
    assert claims(then) == ["c:11", "c:none"]
    assert documents(then) == ["g-1"]
    assert documents(search(ledger, "Обнинск", documents=5, as_of=before)) == []


def test_what_was_decided_holds(ledger: Ledger) -> None:
    ledger.judge("c:11", "rejected", "desk")
    found = search(ledger, "Калужская область", documents=5)
    assert claims(found) == ["c:none", "c:RU-KLU"]
    assert {hit.document.id: hit.claims for hit in found.documents} == {"g-1": 1, "m-1": 4}
    rejected = Limits(speaker="gov:RU-KLU", outcome="downed")
    assert documents(search(ledger, "", rejected, documents=5)) == [], "no trace of the claim"
    ledger.judge("g-1", "retracted", "desk")
    assert claims(search(ledger, "Калужская область")) == ["c:RU-KLU"]
    assert documents(search(ledger, "сбито Боровск", documents=5)) == []
    ledger.judge("g-1", "restored", "desk")
    assert claims(search(ledger, "Калужская область")) == ["c:none", "c:RU-KLU"]


BRYANSK = {"areas": [{"ids": ["RU-BRY"]}]}
LISTED = "Калужская область:\nСбито 11 БПЛА.\nБрянская область:\nПострадавших нет."


def listed() -> Reading:
    """A figure whose place stands in the line above its quote."""
    where = made.area(LISTED, "Калужская область", "RU-KLU")
    found = made.evidence(LISTED, count="11", outcome="Сбито", areas="Калужская область")
    claim = replace(made.governor().claims[0], id="c:listed", areas=(where,), evidence=found)
    document = replace(made.governor().document, id="k-1", text=LISTED)
    return Reading(document, (claim,))


def corrected(ledger: Ledger, claim: str, change: dict[str, object]) -> int:
    return ledger.decide(Decision.corrected(claim, change), "desk").entry


@pytest.mark.parametrize(
    ("change", "text", "limits", "before", "after"),
    [
        (BRYANSK, "", Limits(places=("RU-BRY",)), False, True),
        (BRYANSK, "", Limits(places=("RU-KLU",)), True, False),
        (BRYANSK, "Bryansk", Limits(), False, True),
        (BRYANSK, "на Брянщине", Limits(), False, True),
        (BRYANSK, "Kaluga region", Limits(), True, False),
        (BRYANSK, "Калужская область", Limits(), True, False),
        (BRYANSK, '"сбито 11"', Limits(), True, True),
        ({"areas": [{"ids": ["RU-BRY"], "start": 34, "end": 50}]},
         '"Брянская область" -калужская', Limits(), False, True),
        ({"count": {"low": 17, "high": 17}}, "17", Limits(), False, True),
        ({"count": {"low": 17, "high": 17}}, "11 БПЛА", Limits(), True, True),
        ({"count": {"low": 17, "high": 17}}, "Калужская область", Limits(), True, True),
        ({"outcome": "suppressed"}, "", Limits(outcome="suppressed"), False, True),
        ({"outcome": "suppressed"}, "", Limits(outcome="downed"), True, False),
        ({"speaker": "RU-MOD"}, "минобороны", Limits(), False, True),
        ({"speaker": "RU-MOD"}, "", Limits(speaker="gov:RU-KLU"), True, False),
        ({"window": {"start": "2026-05-12T01:00+03:00", "end": "2026-05-12T03:00+03:00"}},
         "12 мая", Limits(), False, True),
        ({"window": {"start": "2026-05-12T01:00+03:00", "end": "2026-05-12T03:00+03:00"}},
         "", Limits(first=date(2026, 5, 15)), True, False),
    ],
)  # fmt: skip
def test_a_corrected_claim_is_found_as_it_stands(
    tmp_path: Path, change: dict[str, object], text: str, limits: Limits, before: bool, after: bool
) -> None:
    """By its corrected values, now; as it was read, as of then, and after the undoing."""
    with Ledger.open(tmp_path / "a.db") as book:
        book.add(listed())
        then = book.upto()

        def found(as_of: int | None = None) -> list[str]:
            return claims(search(book, text, limits, as_of=as_of))

        assert found() == ["c:listed"] * before
        judged = corrected(book, "c:listed", change)
        assert found() == ["c:listed"] * after, "once, or not at all"
        assert found(then) == ["c:listed"] * before
        book.undo(judged, "desk")
        assert found() == ["c:listed"] * before
        assert found(judged) == ["c:listed"] * after
        assert book.check_words() == (2, 0)
        assert book.index_words(anew=True) == 2
        assert found(judged) == ["c:listed"] * after


def test_a_corrected_claim_is_shown_corrected(ledger: Ledger) -> None:
    at = corrected(ledger, "c:11", {**BRYANSK, "count": {"low": 12, "high": 12}})
    (hit,) = search(ledger, "12", Limits(places=("RU-BRY",))).claims
    assert (hit.entry, hit.statement.corrected) == (at, at)
    assert hit.statement.claim.count == Count(12, 12, "11")
    assert hit.statement.claim.places == ("RU-BRY",)
    assert hit.document.id == "g-1"
    assert "Калужской" in hit.statement.text
    assert claims(search(ledger, "Калужской")) == ["c:11", "c:none", "c:RU-KLU"], "by its quote"
    assert claims(search(ledger, "", Limits(places=("RU-KLU",)))) == ["c:none", "c:RU-KLU"]
    again = corrected(ledger, "c:11", {"areas": [{"ids": ["RU-TUL"]}]})
    assert claims(search(ledger, "", Limits(places=("RU-BRY",)))) == ["c:RU-BRY"]
    assert claims(search(ledger, "", Limits(places=("RU-TUL",)), as_of=again)) == ["c:11", "c:l"]
    ledger.judge("c:11", "rejected", "desk")
    assert claims(search(ledger, "", Limits(places=("RU-TUL",)))) == ["c:l"]
    assert claims(search(ledger, "сбито Боровск")) == ["c:none"]


def test_a_document_makes_the_corrected_claim(ledger: Ledger) -> None:
    def making(place: str) -> list[str]:
        limits = Limits(places=(place,), outcome="downed")
        return documents(search(ledger, "", limits, documents=9))

    assert making("RU-OREL") == []
    corrected(ledger, "c:11", {"areas": [{"ids": ["RU-OREL"]}]})
    assert making("RU-OREL") == ["g-1"]
    assert making("RU-KLU") == ["m-1"]
    (found,) = search(ledger, "Боровск", documents=1).documents
    assert found.claims == 2
    ledger.judge("g-1", "retracted", "desk")
    assert making("RU-OREL") == []


def test_a_correction_of_an_earlier_revision_is_not_found(ledger: Ledger) -> None:
    corrected(ledger, "c:11", BRYANSK)
    later = made.governor(made.GOVERNOR.replace("Ернов", "Ермолино и Ернов"))
    ledger.add(later)
    assert claims(search(ledger, "", Limits(places=("RU-BRY",)))) == ["c:RU-BRY"]
    assert claims(search(ledger, "Ермолино Kaluga")) == ["c:11", "c:none"]


def test_a_late_revision_is_not_found(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.db") as book:
        now = replace(made.governor().document, retrieved=made.at(16, 9))
        book.add(replace(made.governor(), document=now))
        late = replace(another().document, retrieved=made.at(15, 9))
        book.add(Reading(late))
        assert documents(search(book, "Обнинск", documents=5)) == []
        assert documents(search(book, "Боровск", documents=5)) == ["g-1"]
        assert not book.unsearchable()


def test_what_is_held_back_is_not_found(ledger: Ledger, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    fresh = replace(made.governor(id="g-9").document, published=now - timedelta(hours=1))
    ledger.add(replace(made.governor(id="g-9"), document=fresh))
    ledger.add(another())  # an edit of an old post
    ledger.close()
    with Reader.reading_only(tmp_path / "svodka.db") as book:
        view = Delayed.of(book, now - timedelta(hours=24))
        for text in ("Калужская область", "сбито", "Шапша", "Обнинск"):
            for as_of in (None, 10**6):
                found = search(view, text, documents=20, claims=50, as_of=as_of)
                assert "g-9" not in documents(found)
                assert "g-9" not in {hit.document.id for hit in found.claims}
        assert documents(search(view, "Обнинск", documents=20)) == []
        assert documents(search(view, "Боровск", documents=20)) == ["g-1"]
        assert documents(search(book, "Обнинск", documents=20)) == ["g-1"]
        everything = Limits(first=date(1970, 1, 2))
        shown = search(view, "", everything, documents=50, claims=50)
        assert "g-9" not in documents(shown)


# --- marks


@given(
    st.text(alphabet="ав дрон-ы7.«» сбит", max_size=300),
    st.sampled_from(["дроны", "сбит 7", '"а в"']),
)
def test_marks_are_words_that_were_asked_for(text: str, question: str) -> None:
    wanted = understood(question).wanted
    marker = Marker(wanted)
    piece, found = marker.snippet(text)
    assert piece in text
    for shown, spans in ((text, marker.marks(text)), (piece, found)):
        at = 0
        for span in spans:
            assert at <= span.start < span.end <= len(shown)
            assert set(terms.terms(span.of(shown))) <= wanted.words
            at = span.end


def test_only_what_stands_whole_is_marked() -> None:
    marker = Marker(understood("Калужская область").wanted)
    text = "Брянская область, где ночь прошла тихо; над Калужской областью сбито"
    assert [s.of(text) for s in marker.marks(text)] == ["Калужской", "областью"]
    assert marker.marks("Брянская область") == ()


def test_a_long_text_is_marked_as_a_short_one() -> None:
    text = "Над Калужской областью сбито 7 БПЛА, губернатор Шапша. "
    marker = Marker(understood("Калужская область Шапша").wanted)
    once = marker.marks(text)
    assert [span.of(text) for span in once] == ["Калужской", "областью", "Шапша"]
    for times in (2, 200):
        far = [(n, span) for n in range(times) for span in once]
        expected = [(span.start + n * len(text), span.end + n * len(text)) for n, span in far]
        assert [(s.start, s.end) for s in marker.marks(text * times)] == expected
        assert marker.snippet(text * times)[0].startswith(text)


# --- the index


# --- statements that are made once


def test_questions_of_a_kind_share_a_statement(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_of: list[int] = []
    make = searching.claims_page

    def counted(dialect: str, stretches: int, tests: Sequence[Any]) -> searching.Page:
        made_of.append(stretches)
        return make(dialect, stretches, tests)

    monkeypatch.setattr(searching, "claims_page", counted)
    two = "14 мая 2026 16 мая 2026"
    for text in ("сбито", "Калужская область", '"сбито 11"', "15 мая 2026", two, f"{two} сбито"):
        search(ledger, text)
    assert made_of == [0, 2]
    ledger.add(made.governor(id="g-2"))
    assert claims(search(ledger, "Шапша")) == ["c:11", "c:none"] * 2
    assert made_of == [0, 2, 0]


def test_what_is_remembered_hides_nothing_that_comes_later(ledger: Ledger) -> None:
    """One who has asked before finds what one finds who has not."""
    where = str(ledger._db.engine.url.database)
    steps = (
        lambda book: book.add(made.governor(id="g-2")),
        lambda book: book.decide(Decision.about("c:11", "rejected"), "desk"),
        lambda book: corrected(book, "c:RU-KLU", BRYANSK),
        lambda book: book.judge("g-2", "retracted", "desk"),
        lambda book: book.undo(book.upto(), "desk"),
    )
    beyond = 10**6

    def everything(book: Ledger, as_of: int | None) -> list[list[str]]:
        out = [
            claims(search(book, text, as_of=as_of))
            for text in ("Шапша", "Bryansk", "сбито", "11 калужской")
        ]
        wanted = understood("калужской").wanted
        found = book.search_claims(wanted, as_of=as_of)
        return [*out, [one.statement.claim.id for one in found]]

    with Ledger.open(where) as other:
        for step in steps:
            asked = [None, beyond, *range(1, ledger.upto() + 1)]
            before = {as_of: everything(ledger, as_of) for as_of in asked}
            step(other)
            with Ledger.open(where) as fresh:
                now = [None, beyond, *range(1, fresh.upto() + 1)]
                expected = {as_of: everything(fresh, as_of) for as_of in now}
            assert {as_of: everything(ledger, as_of) for as_of in now} == expected
            fixed = [as_of for as_of in asked if as_of not in (None, beyond)]
            assert all(before[as_of] == expected[as_of] for as_of in fixed)
            assert before[None] != expected[None]


def test_a_public_view_moves_on_with_the_hour(ledger: Ledger) -> None:
    """Its statements are shared by the hours of a connection, and are not the same: a revision is
    held back, though what came after it is shown."""
    ledger.add(another())
    ledger.add(made.governor(id="g-2"))
    added = ledger.moment(ledger.upto())
    assert added is not None
    with Reader.reading_only(str(ledger._db.engine.url.database)) as reader:
        for cutoff, expected in (
            (added - timedelta(hours=1), ["g-2", "g-1"]),
            (added, ["g-2"]),
            (added - timedelta(hours=1), ["g-2", "g-1"]),
        ):
            found = search(Delayed.of(reader, cutoff), "Боровск", documents=9)
            assert found.upto == ledger.upto()
            assert documents(found) == expected
            assert claims(found) == ["c:11", "c:none"] * len(expected)


# --- keys


def test_keys_are_in_the_order_of_nights() -> None:
    day = date(2026, 5, 15)
    order = [
        search_rows.key(None, 2**32 - 1),
        search_rows.key(day, 1, 5),
        search_rows.key(day, 1, 0),
        search_rows.key(day, 2, 2**14 - 1),
        search_rows.key(day, 2**32 - 1, 0),
        search_rows.key(day + timedelta(days=1), 0, 2**14 - 1),
        search_rows.key(date(9999, 12, 31), 2**32 - 1, 0),
    ]
    assert order == sorted(order)
    assert order[-1] < 2**62
    assert [search_rows.opened(key) for key in order[1:3]] == [(1, 5), (1, 0)]
    low, high = search_rows.stretch(day, day)
    assert [low <= key < high for key in order] == [False, True, True, True, True, False, False]


def test_what_arrives_is_what_is_made_anew(ledger: Ledger) -> None:
    assert not ledger.unsearchable()
    assert ledger.check_words() == (5, 0)
    assert ledger.index_words() == 0
    assert ledger.index_words(anew=True) == 5
    assert ledger.check_words() == (5, 0)
    assert claims(search(ledger, "Шапша")) == ["c:11", "c:none"]


def test_a_ledger_of_before_is_told_and_indexed(ledger: Ledger) -> None:
    for table in index.TABLES:
        ledger._db.exec_driver_sql(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    ledger._db.exec_driver_sql("DELETE FROM search_state")
    assert ledger.unsearchable()
    with pytest.raises(LedgerError, match="svodka index"):
        search(ledger, "сбито")
    ledger.add(made.governor(id="g-2"))  # is not indexed before those that came earlier
    assert ledger.unsearchable()
    assert ledger.index_words() == 6
    assert not ledger.unsearchable()
    assert claims(search(ledger, "Шапша")) == ["c:11", "c:none"] * 2


def test_indexing_goes_on_where_it_stopped(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(putting, "INDEXED", 2)
    calls = []

    def seen() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.index_words(seen, anew=True)
    assert ledger.unsearchable()
    assert ledger.index_words() == 3
    assert ledger.check_words() == (5, 0)


def test_another_version_is_made_anew(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "VERSION", "later")
    assert ledger.unsearchable()
    assert ledger.index_words() == 5
    assert not ledger.unsearchable()
    assert ledger.check_words() == (5, 0)


def test_a_failed_batch_leaves_no_words(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(index.Index, "_reached", lambda *_, **__: fails())
    with pytest.raises(KeyboardInterrupt):
        ledger.add(made.governor(id="g-2"))
    monkeypatch.undo()
    assert ledger.check_words() == (5, 0)
    assert not ledger.unsearchable()


def test_replay_tells_what_differs(ledger: Ledger) -> None:
    assert not replay(ledger, plain.again).words
    ledger._db.exec_driver_sql(
        "INSERT INTO search_claims (rowid, words, more) VALUES (7, 'чужое', '')"
    )
    found = replay(ledger, plain.again)
    assert found.words
    assert any("search: 1 terms" in one.what for one in found.differences)
    ledger.index_words(anew=True)
    assert not replay(ledger, plain.again).words


@settings(max_examples=15)
@given(text=st.text(max_size=40))
@example('"')
@example("a* OR NEAR(b c, 2) ^d : {words} : -e")
@example("дроны\0\ud800")
def test_nothing_typed_is_an_error(read_only: Ledger, text: str) -> None:
    for asked in (text, f'"{text}"', f"сбито -{text}", f"{text} OR {text}"):
        search(read_only, asked, documents=3)
