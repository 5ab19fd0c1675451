"""A small, seeded run of benchmarks/fuzz.py: broken documents, and large ones in linear time."""

from __future__ import annotations

import importlib.util
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "fuzz.py"
N = 300
SEED = 2026
# Bytes of the smaller of two large documents, and seconds that the one of four times as many bytes
# may take beyond eight times as long.
SIZE = 5_000
SLACK = 0.1
# What is known to fail, with the place that raises it.
EXTREME_DATES = "date value out of range (resolve.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("svodka_fuzz", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


fuzz = load()
LARGE = [family for family in fuzz.families() if family.past_gate]


def test_mutated_documents_keep_every_law() -> None:
    broken = []
    for document in fuzz.documents(fuzz.own_texts(), N, SEED):
        what = fuzz.check(document)
        if what is not None and EXTREME_DATES not in what:
            broken.append((document.kind, what, document.text))
    assert not broken


def test_extreme_publication_times_are_read() -> None:
    document = fuzz.Document("", fuzz.BULLETIN, "ru", None, datetime.max)
    assert fuzz.check(document) is None


def test_the_same_seed_gives_the_same_documents() -> None:
    texts = fuzz.own_texts()
    assert list(fuzz.documents(texts, 40, 7)) == list(fuzz.documents(texts, 40, 7))


@pytest.mark.parametrize("family", LARGE, ids=lambda family: ascii(family.name))
def test_time_grows_with_the_length(family: Any) -> None:
    family.read(SIZE)  # lexicons and forms are read on first use
    assert fuzz.grows(family.read, SIZE, SLACK) is None
