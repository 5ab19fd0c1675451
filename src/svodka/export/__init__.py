"""Readings → the formats that other tools open: one function a format."""

from svodka.contract import VERSION, reading_from_dict, reading_to_dict
from svodka.export.flat import COLUMNS, to_csv, to_rows
from svodka.export.json import to_json, to_jsonl
from svodka.export.schema import schema, schema_text

__all__ = [
    "COLUMNS",
    "VERSION",
    "reading_from_dict",
    "reading_to_dict",
    "schema",
    "schema_text",
    "to_csv",
    "to_json",
    "to_jsonl",
    "to_rows",
]
