"""A night as JSON and as CSV."""

from __future__ import annotations

import json

from svodka.export import COLUMNS, csv_cells, to_rows
from svodka.ledger import Night
from svodka.model import Reading
from svodka.questions import NightAnswer, plain_ledger


def to_json(answer: NightAnswer) -> str:
    """The claims of both periods under the JSON contract, with their documents; the findings."""
    return json.dumps(plain_ledger.night(answer), ensure_ascii=False, indent=2) + "\n"


def to_csv(night: Night) -> str:
    """A row a claim: the period, by what it was placed, and the columns of the flat export."""
    rows = (
        (period.name, item.placing.value, *row)
        for period, kept in night.periods()
        for item in kept
        for row in to_rows(Reading(item.document, (item.claim,)))
    )
    return csv_cells.rendered([("period", "placing", *COLUMNS), *map(csv_cells.cells, rows)])
