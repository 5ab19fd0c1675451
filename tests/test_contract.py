"""The docs say what the model says: every value of every list, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from svodka.export import COLUMNS, schema
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
)
from svodka.model.claim import EXHAUSTIVE

DOCS = Path(__file__).parent.parent / "docs"
CONTRACT = (DOCS / "contract.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """The text under a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", CONTRACT, re.M | re.S)
    assert found, f"docs/contract.md has no section {heading!r}"
    return found.group(1)


def first_cells(text: str) -> list[str]:
    """Every word in backticks in the first column of the section's table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("outcome", OUTCOMES),
        ("object", OBJECTS),
        ("unit", UNITS),
        ("role", ROLES),
        ("stance", STANCES),
        ("relation", RELATIONS),
        ("exhaustive", EXHAUSTIVE),
        ("window kind", WINDOW_KINDS),
        ("speaker id", SPEAKER_IDS),
        ("issue code", tuple(ISSUE_CODES)),
        ("CSV", COLUMNS),
    ],
)
def test_the_docs_list_what_the_model_lists(heading: str, values: tuple[str, ...]) -> None:
    assert sorted(first_cells(section(heading))) == sorted(values)


@pytest.mark.parametrize("code", ISSUE_CODES)
def test_an_issue_code_has_its_meaning(code: str) -> None:
    assert f"| `{code}` | {ISSUE_CODES[code]} |" in CONTRACT


@pytest.mark.parametrize(("heading", "record"), [("Claim", "claim"), ("Issue", "issue")])
def test_the_docs_list_every_key(heading: str, record: str) -> None:
    assert sorted(first_cells(section(heading))) == sorted(schema()["$defs"][record]["properties"])


def test_the_docs_list_every_key_of_a_document() -> None:
    assert sorted(first_cells(section("Document"))) == sorted(schema()["properties"])


def test_links_between_the_docs_lead_somewhere() -> None:
    root = DOCS.parent
    for page in (*DOCS.glob("*.md"), root / "CONTRIBUTING.md", root / "README.md"):
        for path in re.findall(
            r"`((?:docs|src|tools|benchmarks|examples)/[\w./-]+)`", page.read_text()
        ):
            assert (root / path).exists(), f"{page.name} names {path}"


def test_what_is_ignored_by_name_has_a_code() -> None:
    limits = (DOCS / "limits.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\| `(\w+)` \|", limits))
    assert named
    assert named <= set(ISSUE_CODES)
