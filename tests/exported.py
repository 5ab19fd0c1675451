"""A small ledger to export: two revisions, a relay, a conflict, judgements, and hostile text."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import made
from svodka.export.extract import Spot
from svodka.export.formats import FORMATS
from svodka.export.options import Options
from svodka.export.snapshot import Snapshot
from svodka.ledger import Ledger
from svodka.model import Claim, Document, Reading, Speaker
from svodka.model.finding import Statement
from svodka.questions.extracts import LedgerExtract

# What a spreadsheet would run, a browser would draw, and XML cannot hold.
HOSTILE = '=HYPERLINK("http://example.org";"x")\x0b<script>alert(\'1\')</script>&\r\n@SUM(A1)'
MOMENT = datetime.fromisoformat("2026-05-15T09:00:00+03:00")


def hostile() -> Reading:
    """A document whose every word is meant to do harm."""
    said = made.posted()
    document = replace(
        said.document,
        id="+h/1 ä",
        source="-cmd",
        url="javascript:alert(1)",
        extras={"title": HOSTILE},
    )
    speaker = Speaker("other", HOSTILE, "@medium", "=relay")
    claims = tuple(replace(claim, id=f"-{claim.id}", speaker=speaker) for claim in said.claims)
    return Reading(document, claims)


def corrected() -> Reading:
    """The governor's post with 12 instead of 11."""
    said = made.governor()
    words = made.GOVERNOR.replace("11", "12")
    first, *rest = said.claims
    evidence = {**first.evidence, **made.evidence(words, count="12")}
    first = replace(first, count=made.exact(12), evidence=evidence)
    return Reading(replace(said.document, text=words), (first, *rest), said.issues)


def clashing() -> Reading:
    """Three, where the ministry counts eight for the same region and hours."""
    words = "С 23.00 мск 14 мая до 7.00 мск 15 мая над Брянской областью сбиты 3 БПЛА."
    claim = Claim(
        "c:b",
        Speaker("gov:RU-BRY"),
        "downed",
        "uav",
        count=made.exact(3),
        areas=(made.area(words, "Брянской областью", "RU-BRY"),),
        exhaustive="region",
        window=made.night_window(),
        evidence=made.evidence(words, count="3 ", areas="Брянской областью"),
    )
    return Reading(Document("b-1", words, source="bryansk", published=MOMENT), (claim,))


def fill(path: Path) -> list[str]:
    """Makes the ledger; the chain before the corrections and after them."""
    with Ledger.open(path, reader="9.9") as book:
        for reading in (*made.everything(), clashing(), hostile()):
            book.add(reading)
        chains = [book.chain()]
        book.add(corrected())
        book.judge("u-1", "retracted", "desk", "a test post")
        book.judge("c:m", "rejected", "desk", "misread")
        book.gone("l-1", MOMENT, "404")
        return [*chains, book.chain()]


def text(name: str, extract: object, **told: object) -> str:
    """What a format of one file writes."""
    return made_bytes(name, extract, **told).decode()


def made_bytes(name: str, extract: object, **told: object) -> bytes:
    options = Options(**told)  # type: ignore[arg-type]
    return b"".join(FORMATS[name].pieces(extract, options))  # type: ignore[arg-type]


def members(name: str, extract: object, **told: object) -> dict[str, bytes]:
    """The files of a package."""
    files = FORMATS[name].files(extract, Options(**told))  # type: ignore[arg-type]
    return {file.name: b"".join(file.pieces) for file in files}


def rows(data: bytes | str) -> list[dict[str, str]]:
    """Of a CSV, as its reader sees them."""
    printed = data.decode() if isinstance(data, bytes) else data
    return list(csv.DictReader(io.StringIO(printed, newline="")))


class Endless(LedgerExtract):
    """Claims without end: whoever gathers them first never answers."""

    def __init__(self) -> None:
        self.start = self.end = None
        self.regions = ()

    snapshot = Snapshot(1, "ab", MOMENT, "9.9")  # type: ignore[assignment]

    def spot(self, id: str) -> Spot:
        return Spot(id, id, "region", id, "RU", (36.0, 54.0))

    def claims(self) -> Iterator[Statement]:
        claim = made.governor().claims[0]
        for number in itertools.count():
            yield Statement(replace(claim, id=f"c:{number}"), "g-1", 1, "shapsha", MOMENT, True)
