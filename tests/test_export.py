"""The JSON contract, its schema, and the flat export."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from datetime import datetime, timedelta, timezone

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from svodka.contract import reading_from_dict, reading_to_dict
from svodka.errors import ContractError
from svodka.export import COLUMNS, schema, to_csv, to_json, to_jsonl
from svodka.model import (
    ISSUE_CODES,
    OBJECTS,
    OUTCOMES,
    RELATIONS,
    ROLES,
    SPEAKER_IDS,
    STANCES,
    UNITS,
    WINDOW_KINDS,
    AirportRef,
    Area,
    Claim,
    Count,
    Document,
    Evidence,
    Interval,
    Issue,
    Locality,
    Reading,
    Span,
    Speaker,
    Window,
)
from svodka.model.claim import EXHAUSTIVE

VALIDATOR = jsonschema.Draft202012Validator(
    schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)

words = st.text(max_size=12)
maybe_words = st.none() | words
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(
    min_value=datetime(2000, 1, 2), max_value=datetime(2090, 1, 1), timezones=offsets
)
spans = st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)).map(lambda s: Span(*sorted(s)))
intervals = st.builds(Interval, moments, moments)
windows = st.builds(
    Window,
    st.sampled_from(WINDOW_KINDS),
    st.none() | moments,
    st.none() | moments,
    st.none() | intervals,
    st.none() | intervals,
    words,
)
codes = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
airports = st.builds(AirportRef, words, st.none() | codes, st.none() | codes.map(lambda c: f"U{c}"))
ids = st.sampled_from(["RU-KLU", "RU-MOW", "RU-MOS", "UA-43", "sea:black", "UA"])
localities = st.builds(
    Locality,
    words,
    spans,
    maybe_words,
    st.lists(words, max_size=2).map(tuple),
    st.none() | st.floats(-90, 90),
    st.none() | st.floats(-180, 180),
    st.none() | ids,
)
areas = st.builds(
    Area,
    words,
    spans,
    st.lists(ids, max_size=2, unique=True).map(tuple),
    st.sampled_from(RELATIONS),
    st.lists(localities, max_size=2).map(tuple),
)
speakers = st.builds(
    Speaker,
    st.sampled_from([*SPEAKER_IDS, "gov:RU-KLU", "mayor:RU-MOW", "gov:UA-59"]),
    maybe_words,
    maybe_words,
    maybe_words,
)
counts = st.builds(Count, st.integers(0, 10**20), st.none() | st.integers(0, 10**20), words)
evidences = st.dictionaries(
    st.sampled_from(["count", "areas", "window"]),
    st.lists(st.builds(Evidence, st.integers(0, 99), st.integers(0, 99), words)).map(tuple),
)
claims = st.builds(
    Claim,
    id=st.text(min_size=1, max_size=9),
    speaker=speakers,
    outcome=st.sampled_from(OUTCOMES),
    object=st.none() | st.sampled_from(OBJECTS),
    object_type=maybe_words,
    unit=st.sampled_from(UNITS),
    count=st.none() | counts,
    role=st.sampled_from(ROLES),
    parent=maybe_words,
    stance=st.sampled_from(STANCES),
    preliminary=st.booleans(),
    areas=st.lists(areas, max_size=3).map(tuple),
    exhaustive=st.sampled_from(EXHAUSTIVE),
    airport=st.none() | airports,
    to=st.none() | airports,
    window=windows,
    evidence=evidences,
)
issues = st.builds(
    Issue,
    st.sampled_from(sorted(ISSUE_CODES)),
    st.sampled_from(["info", "warning", "error"]),
    words,
    st.none() | spans,
    maybe_words,
)
documents = st.builds(
    Document,
    id=st.text(min_size=1),
    text=st.text(),
    revision=st.integers(1, 9),
    source=maybe_words,
    url=maybe_words,
    lang=st.sampled_from([None, "en", "ru", "uk"]),
    published=st.none() | moments,
    retrieved=st.none() | moments,
    extras=st.dictionaries(st.text(min_size=1), st.text() | st.booleans() | st.integers()),
)
readings = st.builds(
    Reading,
    documents,
    st.lists(claims, max_size=3).map(tuple),
    st.lists(issues, max_size=2).map(tuple),
)


@given(readings)
def test_serialise_then_parse_is_identity(reading: Reading) -> None:
    line = json.dumps(reading_to_dict(reading), ensure_ascii=False)
    again = reading_from_dict(json.loads(line))
    assert (again, again.document.extras) == (reading, reading.document.extras)


@given(readings)
def test_every_reading_keeps_the_schema(reading: Reading) -> None:
    VALIDATOR.validate(reading_to_dict(reading))


def test_the_strategies_fill_every_field() -> None:
    """A field added to a record must come into the contract."""
    value = reading_to_dict(made.governor())
    assert set(value) == {"version", "claims", "issues"} | {f.name for f in fields(Document)}
    names = {f.name for f in fields(Claim)} | {"places"}
    assert set(value["claims"][0]) == names
    assert set(value["claims"][0]["window"]) == {f.name for f in fields(Window)}
    assert set(value["claims"][0]["speaker"]) == {f.name for f in fields(Speaker)}
    assert set(value["claims"][0]["areas"][0]) == {f.name for f in fields(Area)}
    locality = value["claims"][0]["areas"][0]["localities"][0]
    assert set(locality) == {f.name for f in fields(Locality)}
    assert set(value["issues"][0]) == {f.name for f in fields(Issue)}


def test_keys_come_in_the_order_of_the_schema() -> None:
    value, defs = reading_to_dict(made.governor()), schema()["$defs"]
    assert list(value) == list(schema()["properties"])
    assert list(value["claims"][0]) == list(defs["claim"]["properties"])
    assert list(value["issues"][0]) == list(defs["issue"]["properties"])
    assert list(value["claims"][0]["window"]) == list(defs["window"]["properties"])


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (("claim", "outcome"), OUTCOMES),
        (("claim", "object"), (*OBJECTS, None)),
        (("claim", "unit"), UNITS),
        (("claim", "role"), ROLES),
        (("claim", "stance"), STANCES),
        (("claim", "exhaustive"), EXHAUSTIVE),
        (("area", "relation"), RELATIONS),
        (("window", "kind"), WINDOW_KINDS),
        (("issue", "code"), tuple(ISSUE_CODES)),
    ],
)
def test_the_schema_names_what_the_model_names(
    path: tuple[str, str], values: tuple[str | None, ...]
) -> None:
    record, key = path
    found = schema()["$defs"][record]["properties"][key]["enum"]
    assert set(found) == set(values)
    assert len(found) == len(values)


def test_the_schema_names_the_speakers() -> None:
    fixed, offices = schema()["$defs"]["speaker"]["properties"]["id"]["anyOf"]
    assert fixed["enum"] == list(SPEAKER_IDS)
    assert "gov|mayor" in offices["pattern"]


@pytest.mark.parametrize(
    "change",
    [{"version": "2"}, {"claims": [{}]}, {"published": "soon"}, {"issues": None}],
)
def test_what_is_not_the_contract(change: dict[str, object]) -> None:
    value = reading_to_dict(made.tally()) | change
    with pytest.raises(ContractError):
        reading_from_dict(value)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(value)


@pytest.mark.parametrize("number", [0, 1, 5])
def test_json_is_an_array_and_jsonl_a_line_each(number: int) -> None:
    some = made.everything()[:number]
    expected = [reading_to_dict(reading) for reading in some]
    assert json.loads("".join(to_json(some))) == expected
    assert [json.loads(line) for line in "".join(to_jsonl(some)).split("\n") if line] == expected


def test_csv_has_a_row_a_claim() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(to_csv(made.everything())))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == sum(len(reading.claims) for reading in made.everything())
    governor = next(row for row in rows if row["claim"] == "c:11")
    assert governor["localities"] == "geonames:572070; Ернов?"
    assert (governor["count_low"], governor["preliminary"]) == ("11", "yes")
    lumped = next(row for row in rows if row["claim"] == "c:l")
    assert (lumped["count_low"], lumped["count_high"]) == ("31", "")
    assert lumped["places"] == "RU-KRS; RU-TUL; sea:black"


@given(readings)
def test_any_reading_has_a_csv(reading: Reading) -> None:
    rows = list(csv.reader(io.StringIO("".join(to_csv([reading])), newline="")))
    assert len(rows) == 1 + len(reading.claims)
    assert {len(row) for row in rows} == {len(COLUMNS)}
