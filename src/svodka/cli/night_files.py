"""A night as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json

from svodka import settings
from svodka.contract import VERSION, claim_to_dict
from svodka.export import COLUMNS, to_rows
from svodka.ledger import Kept, Night
from svodka.model import Reading
from svodka.questions import NightAnswer, plain


def to_json(answer: NightAnswer) -> str:
    """The claims of both periods under the JSON contract, with their documents; the findings."""
    night = answer.night
    value = {
        "version": VERSION,
        "zone": settings.PICTURE_ZONE,
        "periods": [
            {
                "name": period.name,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "claims": [_kept_to_dict(item) for item in kept],
            }
            for period, kept in night.periods()
        ],
        "long": night.long,
        "undated": night.undated,
        **plain.night_findings(answer),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


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


def _kept_to_dict(item: Kept) -> dict[str, object]:
    document = item.document
    return {
        "document": document.id,
        "revision": document.revision,
        "source": document.source,
        "url": document.url,
        "copy": item.copy or None,
        "published": document.published.isoformat() if document.published else None,
        "gone": item.gone.isoformat() if item.gone else None,
        "placing": item.placing.value,
        "claim": claim_to_dict(item.claim),
    }
