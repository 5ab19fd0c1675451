"""Records ↔ rows: what a column holds, and what is read back."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from svodka import contract
from svodka.errors import LedgerError
from svodka.ledger import chain
from svodka.ledger.judged import Effect
from svodka.ledger.night import Kept, Placing, place
from svodka.ledger.own import is_own
from svodka.ledger.quotes import around
from svodka.ledger.records import Taking
from svodka.model import Claim, Document, Issue
from svodka.model.finding import Statement

Row = dict[str, Any]

# Issues of these codes come from the input, not from the text: they are kept with the document.
GIVEN = frozenset(("encoding", "published_assumed"))

# Documents that are remembered while rows are gone over.
_REMEMBERED = 512

# Windows up to this long are looked up by when they open; the few longer ones one by one.
SHORT = 48 * 3600

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def document(row: Mapping[Any, Any]) -> Document:
    """From the columns of ``documents`` with the bytes of the text as ``bytes``."""
    published, retrieved = parse(row["published"]), parse(row["retrieved"])
    return Document(
        row["id"],
        from_bytes(row["bytes"]),
        row["revision"],
        row["source"],
        row["url"],
        row["lang"],
        published,
        retrieved,
        json.loads(row["extras"] or "{}"),
    )


def claim(row: Mapping[Any, Any]) -> Claim:
    return contract.claim_from_dict(json.loads(row["json"]))


class Texts:
    """Documents that were just made of rows: the claims of one come close together, and a list has
    dozens of them."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], Document] = OrderedDict()

    def document(self, row: Mapping[Any, Any]) -> Document:
        key = (row["id"], row["revision"])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = document(row)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known


def kept(row: Mapping[Any, Any], texts: Texts) -> Kept:
    """From the columns of a document, a claim's ``json`` and ``placing``, ``copy``, ``gone``, and
    ``codes``: the codes of the document's issues with commas."""
    codes = frozenset((row["codes"] or "").split(",")) - {""}
    placing = Placing(row["placing"])
    return Kept(texts.document(row), claim(row), placing, codes, row["copy"], _gone(row))


def statement(row: Mapping[Any, Any], texts: Texts, effect: Effect | None = None) -> Statement:
    """From the columns of a document, a claim's ``json``, the entry ``seq`` and when it was
    ``added``, ``copy`` and ``gone``; with what people decided about it and others."""
    of, added = texts.document(row), moment(row["added"])
    found = stated(of, claim(row), row["copy"], added, _gone(row))
    if effect is None:
        return found
    id = found.claim.id
    judged = effect.corrections.get(id)
    return replace(
        found,
        same=effect.same.get(id, ()),
        apart=effect.apart.get(id, ()),
        corrected=judged if judged == row["seq"] else None,
    )


def stated(
    value: Document,
    claim: Claim,
    copy: str,
    added: datetime | None = None,
    gone: datetime | None = None,
) -> Statement:
    """A claim of a document."""
    return Statement(
        claim,
        value.id,
        value.revision,
        value.source,
        value.published,
        is_own(value.source, claim.speaker.id, value.extras),
        around(value.text, claim),
        added,
        value.url,
        copy,
        gone,
    )


def document_digest(value: Document) -> str:
    """Over what the publisher controls: two revisions with the same digest are one. The extras do
    not count: views and edit marks change by themselves, and a title stands in the text too."""
    published = value.published.astimezone(UTC).isoformat() if value.published else None
    return chain.digest([value.text, value.source, value.url, value.lang, published])


def document_row(
    value: Document, revision: int, digest: str, original: bytes | None, given: list[Issue]
) -> Row:
    """A row of ``documents``, all but its entry."""
    return {
        "id": value.id,
        "revision": revision,
        "digest": digest,
        "source": value.source,
        "url": value.url,
        "lang": value.lang,
        "published": iso(value.published),
        "published_at": seconds(value.published),
        "retrieved": iso(value.retrieved),
        "text": address(to_bytes(value.text)),
        "original": address(original) if original is not None else None,
        "given": dumps([contract.issue_to_dict(issue) for issue in given]),
        "extras": dumps(dict(value.extras)) if value.extras else None,
    }


def claim_row(
    entry: int,
    position: int,
    document: str,
    revision: int,
    claim: Claim,
    published: datetime | None,
) -> Row:
    """A row of ``claims``."""
    placed = place(claim, published)
    opens, closes, reach = extent(claim, published)
    count = claim.count
    return {
        "entry": entry,
        "position": position,
        "document": document,
        "revision": revision,
        "id": claim.id,
        "outcome": claim.outcome,
        "object": claim.object,
        "speaker": claim.speaker.id,
        "role": claim.role,
        "low": _small(count.low) if count else None,
        "high": _small(count.high) if count else None,
        "starts": seconds(placed.starts),
        "ends": seconds(placed.ends),
        "middle": seconds(placed.middle),
        "placing": placed.placing.value,
        "opens": opens,
        "closes": closes,
        "reach": reach,
        "json": dumps(contract.claim_to_dict(claim)),
    }


def extent(claim: Claim, published: datetime | None) -> tuple[int | None, int | None, str]:
    """(first second, last second, reach) of all that the claim can speak of: the outer reading of
    its window, else the nominal one, else the instant of publication."""
    window = claim.window
    if window.kind == "cumulative":
        return None, None, "none"
    outer = window.outer or (window.start, window.end)
    opens, closes = seconds(outer[0]), seconds(outer[1])
    if opens is None or closes is None:
        if window.kind != "none" or published is None:
            return None, None, "none"
        opens = closes = seconds(published)
        assert opens is not None
        assert closes is not None
    return opens, closes, "short" if closes - opens <= SHORT else "long"


def issue_row(entry: int, position: int, issue: Issue) -> Row:
    """A row of ``issues``."""
    return {
        "entry": entry,
        "position": position,
        "code": issue.code,
        "severity": issue.severity,
        "json": dumps(contract.issue_to_dict(issue)),
    }


def place_rows(entry: int, position: int, claim: Claim) -> Iterator[Row]:
    """Rows of ``claim_places``."""
    return ({"entry": entry, "position": position, "place": place} for place in claim.places)


def taking(row: Mapping[Any, Any]) -> Taking:
    """From the columns of ``takings``, those of its end, and when that was ``added``."""
    started = moment(row["started"])
    if row["outcome"] is None:
        return Taking(row["entry"], row["source"], row["where"], started)
    return Taking(
        row["entry"],
        row["source"],
        row["where"],
        started,
        moment(row["added"]),
        row["outcome"],
        row["seen"],
        row["new"],
        row["changed"],
        row["gone"],
        row["message"],
        None if row["since"] is None else moment(row["since"]),
    )


def keepable(value: Document) -> None:
    """LedgerError when an id or the like holds what no database keeps."""
    for name in ("id", "source", "url", "lang"):
        text = getattr(value, name) or ""
        if printable(text) != text:
            raise LedgerError(
                f"the {name} {text!r} holds a character that cannot be kept", where=repr(value.id)
            )


def printable(text: str) -> str:
    """What no database keeps as text (NUL, lone surrogates) replaced by U+FFFD."""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def address(data: bytes) -> str:
    """The name of some bytes."""
    return sha256(data).hexdigest()


def to_bytes(text: str) -> bytes:
    """UTF-8; lone surrogates, which JSON input can hold, survive."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    return bytes(data).decode("utf-8", "surrogatepass")


def dumps(value: Any) -> str:
    """Readable JSON; escaped where a lone surrogate would stop the database."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text


def iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def parse(value: str | None) -> datetime | None:
    """The inverse of ``iso``."""
    return datetime.fromisoformat(value) if value else None


def seconds(value: datetime | None) -> int | None:
    """Whole seconds since 1970, UTC."""
    return int(value.timestamp()) if value else None


def micros(value: datetime) -> int:
    """Whole microseconds since 1970, UTC; without the rounding of floats."""
    return (value - _EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """The inverse of ``micros``."""
    return _EPOCH + timedelta(microseconds=value)


def _gone(row: Mapping[Any, Any]) -> datetime | None:
    return None if row["gone"] is None else moment(row["gone"])


def _small(value: int | None) -> int | None:
    """What fits into a column; the JSON keeps a number of any size."""
    return None if value is None else min(value, 2**63 - 1)
