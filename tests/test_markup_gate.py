"""The gate before markup: what it lets through, in every form that a page can have."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import gate

from svodka.language.lexicon import read_rows
from svodka.pipeline.gate import relevant
from svodka.pipeline.markup_gate import wanted

OWN = [text for name, text in gate.labelled() if name == "labelled own"]
STRINGS = {
    kind: sorted({string for group, _, string in read_rows("claims/gate") if group == kind})
    for kind in ("thing", "outcome")
}


@pytest.mark.parametrize("form", sorted(gate.FORMS))
def test_no_labelled_document_is_lost(form: str) -> None:
    texts = [text for text in OWN if relevant(text)]
    assert len(texts) > 100
    assert [text for text in texts if not wanted(gate.FORMS[form](text))] == []


def test_the_texts_own_gate_loses_nothing_that_can_be_read() -> None:
    assert [text for text in OWN if not relevant(text) and gate.readable(text)] == []


@pytest.mark.parametrize("name", gate.NAMES)
def test_no_document_of_a_corpus_is_lost(name: str) -> None:
    texts = [text for text in gate._rows(name).values() if relevant(text)]
    if not texts:
        pytest.skip("../shared/corpora, which holds the texts, is not here")
    assert [text for text in texts if not wanted(gate.FORMS["plain"](text))] == []


@given(
    st.sampled_from(STRINGS["thing"]),
    st.sampled_from(STRINGS["outcome"]),
    st.lists(st.booleans(), min_size=60, max_size=60),
    st.sampled_from(sorted(gate.FORMS)),
)
def test_any_string_in_any_case_gets_through(
    thing: str, outcome: str, capitals: list[bool], form: str
) -> None:
    """Law: a thing and an outcome of the table are enough, whatever letters are capitals."""
    said = f"{thing} — {outcome}"
    cased = "".join(
        letter.upper() if big else letter for letter, big in zip(said, capitals, strict=False)
    )
    assert wanted(gate.FORMS[form](cased)) >= relevant(cased)


def test_letters_that_the_first_look_confuses_are_told_apart_by_the_second() -> None:
    """Folding makes one letter of several; a page that only looks like a claim is turned away."""
    assert not wanted("<p>іібпіа йбито спла".encode())


def test_a_page_of_dull_words_is_turned_away() -> None:
    assert not wanted(("<p>" + "Город открыл парк у реки, играла музыка. " * 50).encode())
    assert not wanted(("<p>" + "The city opened a park by the river. " * 50).encode())
