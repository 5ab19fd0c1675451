"""Carry the model's lists into the JSON Schema and the docs.

    python tools/sync_contract.py

Run it after a value was added to a list in src/svodka/model. It rewrites the enums of the schema
and the table of issue codes in docs/contract.md; the other tables there need a meaning, which only
a person can write (the tests say which).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

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

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "src" / "svodka" / "data" / "schema" / "reading.v1.json"
CONTRACT = ROOT / "docs" / "contract.md"

ENUMS: dict[tuple[str, str], list[str | None]] = {
    ("claim", "outcome"): [*OUTCOMES],
    ("claim", "object"): [*OBJECTS, None],
    ("claim", "unit"): [*UNITS],
    ("claim", "role"): [*ROLES],
    ("claim", "stance"): [*STANCES],
    ("claim", "exhaustive"): [*EXHAUSTIVE],
    ("area", "relation"): [*RELATIONS],
    ("window", "kind"): [*WINDOW_KINDS],
    ("issue", "code"): sorted(ISSUE_CODES),
}


def sync_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for (record, key), values in ENUMS.items():
        schema["$defs"][record]["properties"][key]["enum"] = values
    schema["$defs"]["speaker"]["properties"]["id"]["anyOf"][0]["enum"] = [*SPEAKER_IDS]
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    SCHEMA.write_text(text, encoding="utf-8")


def sync_issue_codes() -> None:
    rows = "".join(f"| `{code}` | {ISSUE_CODES[code]} |\n" for code in sorted(ISSUE_CODES))
    head = "### issue code\n\n| value | meaning |\n| --- | --- |\n"
    page = CONTRACT.read_text(encoding="utf-8")
    page = re.sub(re.escape(head) + r"(?:\|.*\n)*", lambda _: head + rows, page)
    CONTRACT.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    sync_schema()
    sync_issue_codes()
