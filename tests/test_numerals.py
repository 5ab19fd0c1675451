"""Numbers as people write them: every number to 9,999 in three languages, and traps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svodka.language import clean, tokens
from svodka.language.numerals import read_number

# Word lists of this test's own, so that the table of the project is checked against another hand.
# Russian: nominative, genitive, dative, instrumental, prepositional.
RU_CASES = {
    1: "один одного одному одним одном",
    2: "два двух двум двумя двух",
    3: "три трёх трём тремя трёх",
    4: "четыре четырёх четырём четырьмя четырёх",
    5: "пять пяти пяти пятью пяти",
    6: "шесть шести шести шестью шести",
    7: "семь семи семи семью семи",
    8: "восемь восьми восьми восемью восьми",
    9: "девять девяти девяти девятью девяти",
    10: "десять десяти десяти десятью десяти",
    40: "сорок сорока сорока сорока сорока",
    90: "девяносто девяноста девяноста девяноста девяноста",
    100: "сто ста ста ста ста",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трёхсот трёмстам тремястами трёхстах",
    400: "четыреста четырёхсот четырёмстам четырьмястами четырёхстах",
}
RU_TEENS = "один две три четыр пят шест сем восем девят"
RU_STEMS = {n: f"{s}надцат" for n, s in enumerate(RU_TEENS.split(), 11)}
for _n, _stem in {**RU_STEMS, 20: "двадцат", 30: "тридцат"}.items():
    RU_CASES[_n] = f"{_stem}ь {_stem}и {_stem}и {_stem}ью {_stem}и"
for _n, (_a, _b, _c) in {
    50: ("пять", "пяти", "пятью"),
    60: ("шесть", "шести", "шестью"),
    70: ("семь", "семи", "семью"),
    80: ("восемь", "восьми", "восемью"),
}.items():
    RU_CASES[_n] = f"{_a}десят {_b}десяти {_b}десяти {_c}десятью {_b}десяти"
for _n, (_a, _b, _c) in {
    500: ("пять", "пяти", "пятью"),
    600: ("шесть", "шести", "шестью"),
    700: ("семь", "семи", "семью"),
    800: ("восемь", "восьми", "восемью"),
    900: ("девять", "девяти", "девятью"),
}.items():
    RU_CASES[_n] = f"{_a}сот {_b}сот {_b}стам {_c}стами {_b}стах"
RU_THOUSANDS = {
    1: "тысяча тысячи тысяче тысячей тысяче",
    2: "тысячи тысяч тысячам тысячами тысячах",
    5: "тысяч тысяч тысячам тысячами тысячах",
}
RU_FEMININE = {1: "одна одной одной одной одной", 2: "две двух двум двумя двух"}

# Ukrainian: nominative, genitive, dative, instrumental.
UK_CASES = {
    1: "один одного одному одним",
    2: "два двох двом двома",
    3: "три трьох трьом трьома",
    4: "чотири чотирьох чотирьом чотирма",
    5: "п'ять п'яти п'ятьом п'ятьма",
    6: "шість шести шістьом шістьма",
    7: "сім семи сімом сьома",
    8: "вісім восьми вісьмом вісьма",
    9: "дев'ять дев'яти дев'ятьом дев'ятьма",
    10: "десять десяти десятьом десятьма",
    40: "сорок сорока сорока сорока",
    50: "п'ятдесят п'ятдесяти п'ятдесятьом п'ятдесятьма",
    60: "шістдесят шістдесяти шістдесятьом шістдесятьма",
    70: "сімдесят сімдесяти сімдесятьом сімдесятьма",
    80: "вісімдесят вісімдесяти вісімдесятьом вісімдесятьма",
    90: "дев'яносто дев'яноста дев'яноста дев'яноста",
    100: "сто ста ста ста",
    200: "двісті двохсот двомстам двомастами",
    300: "триста трьохсот трьомстам трьомастами",
    400: "чотириста чотирьохсот чотирьомстам чотирмастами",
    500: "п'ятсот п'ятисот п'ятистам п'ятьмастами",
    600: "шістсот шестисот шестистам шістьмастами",
    700: "сімсот семисот семистам сьомастами",
    800: "вісімсот восьмисот восьмистам вісьмастами",
    900: "дев'ятсот дев'ятисот дев'ятистам дев'ятьмастами",
}
UK_TEENS = "оди два три чотир п'ят шіст сім вісім дев'ят"
UK_STEMS = {n: f"{s}надцят" for n, s in enumerate(UK_TEENS.split(), 11)}
UK_STEMS[11] = "одинадцят"
for _n, _stem in {**UK_STEMS, 20: "двадцят", 30: "тридцят"}.items():
    UK_CASES[_n] = f"{_stem}ь {_stem}и {_stem}ьом {_stem}ьма"
UK_THOUSANDS = {
    1: "тисяча тисячі тисячі тисячею",
    2: "тисячі тисяч тисячам тисячами",
    5: "тисяч тисяч тисячам тисячами",
}
UK_FEMININE = {1: "одна однієї одній однією", 2: "дві двох двом двома"}

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
EN_ONES, EN_TENS = _ONES.split(), _TENS.split()


def slavic(
    number: int,
    case: int,
    cases: dict[int, str],
    thousands: dict[int, str],
    feminine: dict[int, str],
) -> str:
    """A number in words; ``case`` is an index into the forms."""
    words = []
    high, low = divmod(number, 1000)
    if high:
        words.append((feminine.get(high) or cases[high]).split()[case])
        form = 1 if high == 1 else 2 if high < 5 else 5
        words.append(thousands[form].split()[case])
    for step in (100, 10, 1):
        part = low - low % step
        if step == 10 and 10 < low < 20:
            part = low
        if part:
            words.append(cases[part].split()[case])
        low -= part
    return " ".join(words)


def russian(number: int, case: int = 0) -> str:
    return slavic(number, case, RU_CASES, RU_THOUSANDS, RU_FEMININE) or "ноль"


def ukrainian(number: int, case: int = 0) -> str:
    return slavic(number, case, UK_CASES, UK_THOUSANDS, UK_FEMININE) or "нуль"


def english(number: int, joined: bool = True, and_: bool = True) -> str:
    """``joined``: twenty-one or twenty one; ``and_``: a hundred and one or a hundred one."""
    if number < 20:
        return EN_ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return EN_TENS[tens] + (("-" if joined else " ") + EN_ONES[ones] if ones else "")
    step, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    high, low = divmod(number, step)
    rest = english(low, joined, and_) if low else ""
    link = " and " if and_ and step == 100 else " "
    return f"{english(high, joined, and_)} {name}{link if rest else ''}{rest}"


def read(printed: str) -> int | None:
    """The value, None when not all words were used."""
    found = tokens(clean(printed).text)
    number = read_number(found, 0)
    return number[0] if number is not None and number[1] == len(found) else None


@pytest.mark.parametrize("words", [russian, ukrainian, english], ids=["ru", "uk", "en"])
def test_every_number_to_9999(words: Callable[[int], str]) -> None:
    assert [n for n in range(10_000) if read(words(n)) != n] == []


# Forms that data/language/numerals.tsv lacks.
_FORMS = [
    (form, number)
    for cases in (RU_CASES, UK_CASES)
    for number, forms in cases.items()
    for form in dict.fromkeys(forms.split())
] + [
    (form, number)
    for numbers in (RU_FEMININE, UK_FEMININE)
    for number, forms in numbers.items()
    for form in dict.fromkeys(forms.split())
]


@pytest.mark.parametrize(
    ("form", "number"),
    [pytest.param(form, number, id=f"{number}-{form}") for form, number in dict.fromkeys(_FORMS)],
)
def test_form(form: str, number: int) -> None:
    assert read(form) == number


@pytest.mark.parametrize(
    ("words", "case"),
    [*((russian, case) for case in (1, 2, 3, 4)), *((ukrainian, case) for case in (1, 2, 3))],
)
def test_every_case_to_9999(words: Callable[[int, int], str], case: int) -> None:
    wrong = []
    for number in range(1, 10_000):
        printed = words(number, case)
        if read(printed) != number:
            wrong.append(printed)
    assert wrong == []


@given(st.integers(100, 9999), st.booleans(), st.booleans())
@settings(deadline=None)
def test_english_with_and_without_and(number: int, joined: bool, and_: bool) -> None:
    assert read(english(number, joined, and_)) == number


@given(st.integers(0, 999_999_999))
@settings(deadline=None)
def test_digits(number: int) -> None:
    assert read(str(number)) == number


@given(st.integers(1000, 9_999_999))
@settings(deadline=None)
def test_grouped_digits(number: int) -> None:
    assert read(f"{number:,}") == number
    assert read(f"{number:,}".replace(",", " ")) == number
    assert read(f"{number:,}".replace(",", "\u00a0")) == number


@given(st.integers(0, 9999))
@settings(deadline=None)
def test_letter_case_does_not_matter(number: int) -> None:
    for words in (russian(number), ukrainian(number), english(number)):
        assert read(words.upper()) == read(words.capitalize()) == number


# Text and what is read at its first token: the value and how many tokens it takes.
TABLE = [
    ("23 БПЛА", (23, 1)),
    ("1 177 БПЛА", (1177, 2)),
    ("1,900 drones", (1900, 1)),
    ("1,5 тысячи", (1500, 2)),
    ("2 тысячи", (2000, 2)),
    ("12 35 БПЛА", (12, 1)),
    ("2024 год", (2024, 1)),
    ("2025 177 БПЛА", (2025, 1)),
    ("20.00 мск", None),
    ("12:30", None),
    ("1,5 км", None),
    ("двадцать три БПЛА", (23, 2)),
    ("двадцать десять", (20, 1)),
    ("три пять", (3, 1)),
    ("сто двадцать два", (122, 3)),
    ("тысяча двести", (1200, 2)),
    ("двадцать одна тысяча", (21_000, 3)),
    ("двоих", (2, 1)),
    ("семеро", (7, 1)),
    ("пятерых", (5, 1)),
    ("обеих ракет", (2, 1)),
    ("полтора десятка", (15, 2)),
    ("два десятка", (20, 2)),
    ("десяток БПЛА", (10, 1)),
    ("дюжина БПЛА", (12, 1)),
    ("сотня БПЛА", (100, 1)),
    ("тридцять шість", (36, 2)),
    ("п’ятьох", (5, 1)),
    ("обʼєкт", None),
    ("семеро людей", (7, 1)),
    ("двох сотень", (200, 2)),
    ("дві тисячі", (2000, 2)),
    ("десяток дронів", (10, 1)),
    ("a dozen drones", None),
    ("dozen drones", (12, 1)),
    ("two dozen drones", (24, 2)),
    ("two hundred and five drones", (205, 4)),
    ("hundred and counting", (100, 1)),
    ("twenty-three", (23, 1)),
    ("one or two", (1, 1)),
    ("forty five", (45, 2)),
    ("беспилотник", None),
    ("², ③", None),
    ("one thousand and one", (1001, 4)),
]
WRONG = {}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param(
            p,
            e,
            id=p,
            marks=[pytest.mark.xfail(reason=WRONG[p], strict=True)] if p in WRONG else [],
        )
        for p, e in TABLE
    ],
)
def test_number(printed: str, expected: tuple[int, int] | None) -> None:
    assert read_number(tokens(clean(printed).text), 0) == expected


@given(st.lists(st.sampled_from(["сто", "и", "and", "5", "dozen", "1 177", "тысяч", "два", "."])))
@settings(deadline=None)
def test_never_raises_and_never_takes_too_much(words: list[str]) -> None:
    found = tokens(" ".join(words))
    for i in range(len(found)):
        number = read_number(found, i)
        assert number is None or (number[0] >= 0 and 1 <= number[1] <= len(found) - i)
