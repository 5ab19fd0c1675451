"""Data files: they parse, hold no row twice, and say what the code asks for and nothing else."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from svodka.language import fold
from svodka.language.lexicon import Lexicon, read_rows
from svodka.model import ISSUE_CODES, OBJECTS, OUTCOMES, RELATIONS, SPEAKER_IDS
from svodka.places import Gazetteer

DATA = Path(str(files("svodka").joinpath("data")))
CODE = Path(str(files("svodka")))
SOURCES = {p: p.read_text(encoding="utf-8") for p in sorted(CODE.rglob("*.py"))}
LEXICONS = ("claims/ru", "claims/uk", "claims/en")
TABLES = sorted(p.relative_to(DATA).as_posix() for p in DATA.rglob("*.tsv"))
# How many columns a row has; places.tsv leaves trailing ones empty.
COLUMNS = {
    "boundaries/west.tsv": 10,
    "boundaries/whole.tsv": 10,
    "claims/en.tsv": 3,
    "claims/gate.tsv": 3,
    "claims/ru.tsv": 3,
    "claims/sources.tsv": 2,
    "claims/uk.tsv": 3,
    "documents/labels.tsv": 3,
    "documents/months.tsv": 3,
    "documents/sides.tsv": 3,
    "export/speakers.tsv": 4,
    "language/numerals.tsv": 4,
    "language/terms.tsv": 3,
    "pages/answers.tsv": 3,
    "places/forms.tsv": 4,
    "places/places.tsv": 12,
    "places/town_forms.tsv": 2,
    "places/towns.tsv": 9,
    "reconcile/exhaustive.tsv": 3,
    "reconcile/generic.tsv": 2,
    "reconcile/objects.tsv": 4,
    "reconcile/sides.tsv": 3,
    "reconcile/territory.tsv": 3,
    "review/reasons.tsv": 3,
    "retellings/en.tsv": 3,
    "retellings/given.tsv": 4,
    "retellings/objects.tsv": 4,
    "retellings/outcomes.tsv": 4,
    "retellings/ru.tsv": 3,
    "retellings/speakers.tsv": 2,
    "retellings/uk.tsv": 3,
    "search/short_forms.tsv": 1,
    "speakers/channels.tsv": 2,
    "speakers/given.tsv": 1,
    "speakers/holders.tsv": 6,
    "speakers/occupied.tsv": 3,
    "speakers/offices.tsv": 4,
    "speakers/spellings.tsv": 2,
    "times/words.tsv": 3,
    "times/zones.tsv": 3,
}


def rows(name: str) -> list[str]:
    """The lines of a table without blanks and comments."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def cells(name: str) -> list[list[str]]:
    return [line.split("\t") for line in rows(name)]


def test_every_table_is_known_here() -> None:
    assert set(TABLES) == set(COLUMNS)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_its_columns(name: str) -> None:
    assert [line for line in rows(name) if line.count("\t") != COLUMNS[name] - 1] == []


def wrongly(names: tuple[str, ...], wrong: frozenset[str], reason: str) -> list[object]:
    """Parameters, some of which fail as yet."""
    mark = pytest.mark.xfail(reason=reason, strict=True)
    return [pytest.param(n, marks=[mark] if n in wrong else []) for n in names]


@pytest.mark.parametrize("name", TABLES)
def test_no_row_stands_twice(name: str) -> None:
    assert [line for line, n in Counter(rows(name)).items() if n > 1] == []


# In the gate a blank is a part of the string: "hit " is no "white".
@pytest.mark.parametrize("name", [t for t in TABLES if t != "claims/gate.tsv"])
def test_no_cell_has_blanks_around_it(name: str) -> None:
    assert [row for row in cells(name) if any(c != c.strip() for c in row)] == []


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.json")), ids=lambda p: p.name)
def test_json_parses(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.toml")), ids=lambda p: p.name)
def test_toml_parses(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))


# -- lexicons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEXICONS)
def test_patterns_are_folded(name: str) -> None:
    wrong = [
        p for _, _, p in read_rows(name) for w in p.split() if fold(w.rstrip("*")) != w.rstrip("*")
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LEXICONS)
def test_a_star_stands_at_the_end_of_a_word(name: str) -> None:
    words = [w for _, _, p in read_rows(name) for w in p.split()]
    assert [w for w in words if "*" in w[:-1] or w == "*"] == []


@pytest.mark.parametrize(
    "name",
    wrongly(
        LEXICONS,
        frozenset(("claims/ru", "claims/uk", "claims/en")),
        "the order of rows decides between two values",
    ),
)
def test_a_pattern_has_one_value_a_class(name: str) -> None:
    values: dict[tuple[str, str], set[str]] = {}
    for cls, value, pattern in read_rows(name):
        values.setdefault((cls, pattern), set()).add(value)
    assert {k: v for k, v in values.items() if len(v) > 1} == {}


@pytest.mark.parametrize("lang", ["ru", "uk", "en"])
def test_objects_are_of_the_model(lang: str) -> None:
    found = {v.partition("/")[0] for c, v, _ in read_rows(f"claims/{lang}") if c == "obj"}
    assert found <= set(OBJECTS)


@pytest.mark.parametrize("lang", ["ru", "uk", "en"])
def test_verbs_are_outcomes_of_the_model(lang: str) -> None:
    found = {v.partition("/")[0] for c, v, _ in read_rows(f"claims/{lang}") if c == "verb"}
    assert found <= set(OUTCOMES)


@pytest.mark.parametrize("lang", ["ru", "uk", "en"])
def test_relations_are_of_the_model(lang: str) -> None:
    found = {v for c, v, _ in read_rows(f"claims/{lang}") if c == "rel"}
    # "coast" is near on the way, see svodka.claims.counted.
    assert found <= {*RELATIONS, "coast"}


def in_lexicons() -> set[str]:
    return {cls for name in LEXICONS for cls, _, _ in read_rows(name)}


@cache
def strings_in_code() -> set[str]:
    """Every string literal of one word in the stages that read."""
    out: set[str] = set()
    for path, text in SOURCES.items():
        if path.parent.name in ("claims", "pipeline", "language"):
            out |= set(re.findall(r"[\"']([\w/?]+)[\"']", text))
    return out


def asked_for() -> set[str]:
    """Classes that the code asks for where it can only be a class."""
    patterns = (
        r"\.has\(\"([\w/]+)\"\)",
        r"\"([\w/]+)\" (?:not )?in (?:\w+(?:\[[^\]]*\])?\.)*marks(?!\.get)",
        r"marks\.get\(\"([\w/]+)\"",
        r"self\.mark\(\w+, \"([\w/]+)\"\)",
        r"\.near\(\w+, \"([\w/]+)\"\)",
        r"any_mark\(\w+, \"([\w/]+)\"\)",
    )
    text = "\n".join(t for p, t in SOURCES.items() if p.parent.name in ("claims", "pipeline"))
    return {found for pattern in patterns for found in re.findall(pattern, text)}


@pytest.mark.parametrize("cls", sorted({c for name in LEXICONS for c, _, _ in read_rows(name)}))
def test_every_class_of_the_lexicons_is_used(cls: str) -> None:
    assert cls in strings_in_code()


def test_every_class_that_is_asked_for_exists() -> None:
    assert len(asked_for()) > 20  # the patterns above still find what they are for
    # "person" is a mark of a known name (svodka.claims.persons), not of a word list.
    assert asked_for() - in_lexicons() == {"person"}


@pytest.mark.parametrize("cls", ["obj", "verb", "rel", "head", "office", "say", "neg", "quant"])
@pytest.mark.parametrize("lang", ["ru", "uk", "en"])
def test_every_language_has_the_classes_that_bear_the_grammar(lang: str, cls: str) -> None:
    assert any(c == cls for c, _, _ in read_rows(f"claims/{lang}"))


def test_packaged_lexicons_are_made_once() -> None:
    assert Lexicon.packaged("claims/ru") is Lexicon.packaged("claims/ru")


# -- speakers --------------------------------------------------------------------------------------

SPEAKERS = {row[1] for row in cells("speakers/offices.tsv")} | {
    row[1] for row in cells("claims/sources.tsv")
}


@pytest.mark.parametrize("speaker", sorted(SPEAKERS))
def test_speaker_ids(speaker: str) -> None:
    office, _, region = speaker.partition(":")
    if not region:
        assert office in SPEAKER_IDS
        return
    assert office in ("gov", "mayor", "gov-ru", "mayor-ru")
    place = Gazetteer.packaged().place(region)
    assert place is not None
    assert place.kind == "region"


@pytest.mark.parametrize("lang", ["ru", "uk", "en"])
def test_agencies_are_speakers_of_the_model(lang: str) -> None:
    found = {v for c, v, _ in read_rows(f"claims/{lang}") if c == "speaker"}
    assert {v.rstrip("?") for v in found} <= set(SPEAKER_IDS)


def test_channels_are_lower_case_and_named_once() -> None:
    names = [row[0] for row in cells("claims/sources.tsv")]
    assert names == [n.lower() for n in names]
    assert len(names) == len(set(names))


# -- numerals, gate, zones, habits -----------------------------------------------------------------


def test_a_numeral_has_one_value() -> None:
    values: dict[str, set[tuple[str, str]]] = {}
    for form, value, kind, _ in cells("language/numerals.tsv"):
        values.setdefault(form, set()).add((value, kind))
    assert {k: v for k, v in values.items() if len(v) > 1} == {}


def test_numerals_are_folded() -> None:
    assert [r[0] for r in cells("language/numerals.tsv") if fold(r[0]) != r[0]] == []


def test_kinds_of_numerals() -> None:
    kinds = {row[2] for row in cells("language/numerals.tsv")}
    assert kinds == {"unit", "teen", "ten", "hundred", "times", "thousand", "group"}


def test_the_gate_is_lower_case() -> None:
    assert [r for r in cells("claims/gate.tsv") if r[2] != r[2].lower()] == []


def test_the_gate_has_two_groups() -> None:
    assert {r[0] for r in cells("claims/gate.tsv")} == {"thing", "outcome"}


@pytest.mark.xfail(reason="words that need another word beside them to pass", strict=True)
@pytest.mark.parametrize("lang", ["ru", "uk", "en"])
@pytest.mark.parametrize(("cls", "group"), [("obj", "thing"), ("verb", "outcome")])
def test_the_gate_lets_through_what_the_lexicon_knows(lang: str, cls: str, group: str) -> None:
    """A text of one object and one verb has to pass: each must hold a string of the gate."""
    strings = [r[2] for r in cells("claims/gate.tsv") if r[0] == group]
    words = [p.replace("*", "") for c, _, p in read_rows(f"claims/{lang}") if c == cls]
    shut = [w for w in words if not any(s in w or s.startswith(w) for s in strings)]
    assert shut == []


@pytest.mark.parametrize("row", cells("times/zones.tsv"), ids=lambda r: r[0])
def test_zones(row: list[str]) -> None:
    assert ZoneInfo(row[1]).key == row[1]
    place = Gazetteer.packaged().place(row[0])
    assert place is not None
    assert place.kind == "region"


# -- issue codes -----------------------------------------------------------------------------------


def emitted() -> dict[str, list[str]]:
    """Issue codes by the modules that name them, the table itself left out."""
    out: dict[str, list[str]] = {}
    for path, text in SOURCES.items():
        if path.name == "issues.py":
            continue
        for word in set(re.findall(r"\"([a-z_]+)\"", text)) & set(ISSUE_CODES):
            out.setdefault(word, []).append(path.name)
    return out


@pytest.mark.parametrize("code", ISSUE_CODES)
def test_every_code_is_emitted(code: str) -> None:
    assert code in emitted()


def test_every_emitted_code_is_in_the_table() -> None:
    found: set[str] = set()
    for path, text in SOURCES.items():
        if path.parent.name == "questions":
            continue  # notes on airports' intervals are no issues of a document
        found |= set(re.findall(r"\b(?:Note|Issue)\(\s*\"([a-z_]+)\"", text))
        found |= set(re.findall(r"\b_note\(\s*\"([a-z_]+)\"", text))
    assert found - set(ISSUE_CODES) == set()
    assert len(found) > 5  # the patterns above still find what they are for


# -- gazetteer -------------------------------------------------------------------------------------


def test_every_place_has_a_known_region() -> None:
    places = Gazetteer.packaged()
    kinds = ("district", "airport")
    wrong = [
        p.id
        for kind in kinds
        for p in places.places(kind)
        if p.country in ("RU", "UA") and places.place(p.region) is None
    ]
    assert wrong == []


def test_no_place_lies_at_zero() -> None:
    kinds = ("region", "district", "town", "airport", "sea")
    found = [
        p.id for k in kinds for p in Gazetteer.packaged().places(k) if (p.lat, p.lon) == (0, 0)
    ]
    assert found == []
