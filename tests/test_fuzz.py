"""A small, seeded run of benchmarks/fuzz.py: broken documents, and large ones in linear time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "fuzz.py"
N = 300
SEED = 2026
# Bytes of a large document and seconds of CPU for it. Text takes 0.1 s; what grew with the square
# of the length took from 0.6 to 15 s here.
SIZE = 40_000
SLOWEST = 0.6


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
        if what is not None:
            broken.append((document.kind, what, document.text))
    assert not broken


def test_the_same_seed_gives_the_same_documents() -> None:
    texts = fuzz.own_texts()
    assert list(fuzz.documents(texts, 40, 7)) == list(fuzz.documents(texts, 40, 7))


@pytest.mark.parametrize("family", LARGE, ids=lambda family: ascii(family.name))
def test_a_large_document_takes_no_more_than_its_length(family: Any) -> None:
    fuzz.seconds(family.read, SIZE // 20)  # lexicons and forms are read on first use
    assert fuzz.seconds(family.read, SIZE) < SLOWEST
