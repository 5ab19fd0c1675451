"""One row of a table or one object of JSONL → a raw document, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svodka.documents import dates
from svodka.documents.encoding import mend
from svodka.documents.raw import Columns, Hints, Problem, Raw
from svodka.model import Issue

LANGUAGES = ("en", "ru", "uk")


def row(
    values: Mapping[str, Any], hints: Hints, file: str, line: int | None, reached: int = 0
) -> Raw | Problem:
    """``values`` under the names of ``hints.columns``; a value of the row wins over a hint."""
    columns = hints.columns
    try:
        text, issue = _text(values, columns)
        lang = language(_string(values, columns.lang)) or hints.lang
        published, assumed = _published(values, hints, text, lang)
        retrieved = _string(values, "retrieved")
        return Raw(
            text=text,
            file=file,
            line=line,
            id=_string(values, columns.id),
            published=published,
            source=_string(values, columns.source) or hints.source,
            lang=lang,
            url=_string(values, columns.url),
            retrieved=_moment(retrieved, hints, text, lang)[0] if retrieved else None,
            issues=tuple(issue for issue in (issue, assumed) if issue is not None),
            reached=reached,
        )
    except ValueError as error:
        return Problem(file, str(error), line, reached=reached)


def language(printed: str | None) -> str | None:
    """``en``, ``ru`` or ``uk`` from "ru-RU", "UK", …; None for a language that is not read."""
    code = (printed or "").strip()[:2].lower()
    return code if code in LANGUAGES else None


def _text(values: Mapping[str, Any], columns: Columns) -> tuple[str, Issue | None]:
    text = values.get(columns.text)
    if text is not None and not isinstance(text, str):
        raise ValueError(f"{columns.text!r} is not a text")
    title = _string(values, columns.title) if columns.title else None
    parts = [part for part in (title, text) if part and part.strip()]
    if not parts:
        raise ValueError(f"{columns.text!r} is missing or empty")
    return mend("\n\n".join(parts))


def _published(
    values: Mapping[str, Any], hints: Hints, text: str, lang: str | None
) -> tuple[datetime | None, Issue | None]:
    printed = _string(values, hints.columns.published)
    if not printed:
        return hints.published, None
    return _moment(printed, hints, text, lang)


def _moment(
    printed: str, hints: Hints, text: str, lang: str | None
) -> tuple[datetime, Issue | None]:
    return dates.parse(printed, hints.zone or dates.zone_for(lang, text))


def _string(values: Mapping[str, Any], name: str) -> str | None:
    """A text or a whole number as text; None when absent or empty."""
    value = values.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{name!r} is neither a text nor a number")
    return mend(str(value))[0].strip() or None
