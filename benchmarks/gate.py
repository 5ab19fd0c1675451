"""What the gates lose: documents with a claim that do not get through, in every form of a page.

    python benchmarks/gate.py

The documents are those of the labelled sets with a claim, and those of the corpora in
../shared/corpora (where they are) in which a claim is read when no gate stands before the reader.
A labelled document in which the reader finds nothing with the gate open is not lost by the gate; it
is counted apart. Exit code 1 if anything is lost.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from unittest.mock import patch

import svodka
from svodka.documents import pages
from svodka.pipeline.gate import relevant
from svodka.pipeline.markup_gate import wanted

HERE = Path(__file__).parent
CORPORA = HERE.parent.parent / "shared" / "corpora"
NAMES = ("mod_russia_dev", "dronbomber_dev", "news_uk_dev")

_WORD = re.compile(r"\w{4,}")
_CYRILLIC = re.compile("[а-яёіїєґА-ЯЁІЇЄҐ]{4,}")


def _page(body: str) -> str:
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body><p>{body}</p></body>'


def _references(text: str, how: str) -> str:
    return "".join(c if c.isascii() else how.format(ord(c)) for c in text)


def _hyphenated(text: str, sign: str) -> str:
    return _WORD.sub(lambda m: m[0][:2] + sign + m[0][2:], text)


def _tagged(text: str) -> str:
    return _CYRILLIC.sub(lambda m: f"<b>{m[0][:2]}</b>{m[0][2:]}", text)


def _coded(charset: str) -> Callable[[str], bytes]:
    """A page in another encoding, as the reader hands it to the gate."""

    def made(text: str) -> bytes:
        markup = _page(escape(text)).replace("utf-8", charset)
        data = markup.encode(charset, "xmlcharrefreplace")
        return pages.characters(data, charset)[0].encode("utf-8", "replace")

    return made


FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: _page(escape(text)).encode("utf-8", "replace"),
    "capitals": lambda text: _page(escape(text.upper())).encode("utf-8", "replace"),
    "references": lambda text: _page(_references(escape(text), "&#{};")).encode(),
    "hexadecimal": lambda text: _page(_references(escape(text), "&#x{:X};")).encode(),
    "soft hyphens": lambda text: _page(escape(_hyphenated(text, "\u00ad"))).encode(
        "utf-8", "replace"
    ),
    "&shy;": lambda text: _page(_hyphenated(text, "&shy;")).encode("utf-8", "replace"),
    "<wbr>": lambda text: _page(_hyphenated(text, "<wbr>")).encode("utf-8", "replace"),
    "words cut by tags": lambda text: _page(_tagged(escape(text))).encode("utf-8", "replace"),
    "JSON in a script": lambda text: _page(
        f'</p><script type="application/ld+json">{json.dumps({"articleBody": text})}</script><p>'
    ).encode(),
    "windows-1251": _coded("windows-1251"),
    "koi8-r": _coded("koi8-r"),
    "utf-16": _coded("utf-16"),
}


def labelled() -> Iterator[tuple[str, str]]:
    """(set, text) of every labelled document with a claim whose text is here."""
    for path in sorted((HERE / "labelled").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            value = json.loads(line)
            text = value.get("text") or _rows(value.get("corpus", "")).get(str(value.get("row")))
            if value["claims"] and text:
                yield f"labelled {path.stem}", text


def corpora() -> Iterator[tuple[str, str]]:
    """(corpus, text) of every document that is read with a claim."""
    for name in NAMES:
        for text in _rows(name).values():
            if readable(text):
                yield name, text


def readable(text: str) -> bool:
    """Whether a claim is read when the gate is open."""
    with patch.object(sys.modules["svodka.pipeline.read"], "relevant", return_value=True):
        return bool(svodka.read(text).claims)


def _rows(name: str, known: dict[str, dict[str, str]] = {}) -> dict[str, str]:  # noqa: B006
    """Texts of a corpus by their number, {} where it is not here."""
    if name not in known:
        path = CORPORA / f"{name}.csv"
        known[name] = {}
        if name and path.exists():
            csv.field_size_limit(2**31 - 1)
            with path.open(encoding="utf-8", newline="") as file:
                known[name] = {row["row"]: row["text"] for row in csv.DictReader(file)}
    return known[name]


def lost(texts: list[str]) -> dict[str, list[str]]:
    """Gate or form → texts that do not get through."""
    found = {"text": [text for text in texts if not relevant(text)]}
    for name, form in FORMS.items():
        found[name] = [text for text in texts if not wanted(form(text))]
    return found


def main() -> int:
    groups: dict[str, list[str]] = {}
    for name, text in (*labelled(), *corpora()):
        groups.setdefault(name, []).append(text)
    worst = 0
    for name, texts in groups.items():
        unread = {text for text in texts if not relevant(text) and not readable(text)}
        found = lost([text for text in texts if text not in unread])
        missing = {form: len(some) for form, some in found.items() if some}
        worst += sum(missing.values())
        told = f"; {len(unread)} let through by none, read by none" if unread else ""
        print(f"{name:28}{len(texts):6,} documents  lost: {missing or 'none'}{told}")
    if not any(_rows(name) for name in NAMES):
        print("the corpora: skipped (../shared/corpora is not here)")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
