"""The JSON Schema (2020-12) of one document of the contract, as it is packaged."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from svodka.contract import VERSION


def schema_text() -> str:
    path = files("svodka").joinpath("data", "schema", f"reading.v{VERSION}.json")
    return path.read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(schema_text())
    return value
