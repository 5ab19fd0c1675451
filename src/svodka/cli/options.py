"""The options that `read` and `add` share, and the hints they make."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class NightFormat(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


class InputFormat(StrEnum):
    text = "text"
    html = "html"
    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    tsv = "tsv"


class Lang(StrEnum):
    en = "en"
    ru = "ru"
    uk = "uk"


_COLUMNS = "Columns of a CSV"

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH", help="Files and folders, or - for what is piped in."),
]
Published = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When it was published, where the input does not say."),
]
Source = Annotated[
    str | None, typer.Option(metavar="NAME", help="The channel.", show_default="the file's name")
]
Language = Annotated[
    Lang | None, typer.Option("--lang", help="The language.", show_default="by the text")
]
Zone = Annotated[
    str | None,
    typer.Option(
        metavar="ZONE",
        help="Zone of publication times without an offset.",
        show_default="Europe/Kyiv for uk, Europe/Moscow for ru, else UTC",
    ),
]
Input = Annotated[
    InputFormat | None,
    typer.Option("--input-format", show_default="by the file's ending; text for -"),
]
TextColumn = Annotated[
    str | None, typer.Option(metavar="NAME", show_default="text", rich_help_panel=_COLUMNS)
]
PublishedColumn = Annotated[
    str | None, typer.Option(metavar="NAME", show_default="published", rich_help_panel=_COLUMNS)
]
IdColumn = Annotated[
    str | None, typer.Option(metavar="NAME", show_default="id, if any", rich_help_panel=_COLUMNS)
]
SourceColumn = Annotated[
    str | None,
    typer.Option(metavar="NAME", show_default="source, if any", rich_help_panel=_COLUMNS),
]
LangColumn = Annotated[
    str | None,
    typer.Option(metavar="NAME", show_default="lang, if any", rich_help_panel=_COLUMNS),
]
TitleColumn = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Put before the text.", show_default="none", rich_help_panel=_COLUMNS
    ),
]
LedgerFile = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", show_default="$SVODKA_LEDGER, else svodka.db"),
]


@dataclass(frozen=True, slots=True)
class Told:
    """What the user said about the input, as printed on the command line."""

    published: str | None
    source: str | None
    lang: Lang | None
    zone: str | None
    format: InputFormat | None
    columns: dict[str, str | None]
