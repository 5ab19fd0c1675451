"""The arguments and options that commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import click

from svodka.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Told:
    """What the user said about the input, as printed on the command line."""

    published: str | None
    source: str | None
    lang: str | None
    zone: str | None
    input_format: str | None
    text_column: str | None
    published_column: str | None
    id_column: str | None
    source_column: str | None
    lang_column: str | None
    title_column: str | None


_INPUTS = (
    click.argument("paths", metavar="PATH...", nargs=-1, required=True),
    click.option(
        "--published", metavar="TIME", help="When it was published, where the input does not say."
    ),
    click.option("--source", metavar="NAME", help="The channel.  [default: the file's name]"),
    click.option(
        "--lang",
        type=click.Choice(["en", "ru", "uk"]),
        help="The language.  [default: told by the text]",
    ),
    click.option(
        "--zone",
        metavar="ZONE",
        help="Zone of publication times without an offset.  [default: Europe/Kyiv for uk,"
        " Europe/Moscow for ru, else UTC]",
    ),
    click.option(
        "--input-format",
        metavar="NAME",
        help="text, html, jsonl, csv, warc, …  [default: by the file; text for -]",
    ),
    click.option("--text-column", metavar="NAME", help="Of a CSV.  [default: text]"),
    click.option("--published-column", metavar="NAME", help="[default: published]"),
    click.option("--id-column", metavar="NAME", help="[default: id, if there is one]"),
    click.option("--source-column", metavar="NAME", help="[default: source, if there is one]"),
    click.option("--lang-column", metavar="NAME", help="[default: lang, if there is one]"),
    click.option("--title-column", metavar="NAME", help="Put before the text.  [default: none]"),
)

ledger_option = click.option(
    "--ledger",
    metavar="FILE",
    help="A file, or postgresql://…  [default: $SVODKA_LEDGER, else svodka.db]",
)
as_of_option = click.option(
    "--as-of", metavar="TIME", help="The answer as it was then.  [default: now]"
)


def slashed(base: str) -> str:
    """The address of a site as links are put after it."""
    if base and not base.lower().startswith(("http://", "https://")):
        raise SettingsError(f"{base!r} is no address", hint="give --base like https://example.org/")
    return base if not base or base.endswith("/") else f"{base}/"


def inputs(command: Callable[..., int]) -> Callable[..., int]:
    """PATH... and the hints about it; the command gets ``paths`` and ``told``."""

    @functools.wraps(command)
    def gathered(paths: tuple[str, ...], **values: Any) -> int:
        told = Told(**{field.name: values.pop(field.name) for field in fields(Told)})
        return command(paths=paths, told=told, **values)

    for option in reversed(_INPUTS):
        gathered = option(gathered)
    return gathered
