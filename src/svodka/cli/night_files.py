"""A night as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json

from svodka.export import COLUMNS, to_rows
from svodka.ledger import Night
from svodka.model import Reading
from svodka.questions import NightAnswer, plain_ledger


def to_json(answer: NightAnswer) -> str:
    """The claims of both periods under the JSON contract, with their documents; the findings."""
    return json.dumps(plain_ledger.night(answer), ensure_ascii=False, indent=2) + "\n"


def to_csv(night: Night) -> str:
    """A row a claim: the period, by what it was placed, and the columns of the flat export."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("period", "placing", *COLUMNS))
    for period, kept in night.periods():
        for item in kept:
            reading = Reading(item.document, (item.claim,))
            writer.writerows((period.name, item.placing.value, *row) for row in to_rows(reading))
    return out.getvalue()
