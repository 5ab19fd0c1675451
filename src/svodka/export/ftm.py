"""FollowTheMoney entities, a JSON object a line, as Aleph and other tools take them in.

- a Folder is the snapshot; an Article is a document; a speaker is a PublicBody or LegalEntity;
- an Event is a claim: what was said to have happened, with its quote and its article as proof;
- a Documentation ties a speaker to each article that quotes it.

Plain JSON, checked in tests against the schemas of followthemoney 4: the library needs some twenty
packages, and only its names are needed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any

from svodka.export import words
from svodka.export.extract import Extract
from svodka.export.files import File
from svodka.export.lines import joined, line
from svodka.export.options import Options
from svodka.model import Document, Speaker
from svodka.model.finding import Statement

Entity = dict[str, Any]

_DATASET = "svodka"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# FollowTheMoney's languages have three letters.
_LANGUAGES = {"en": "eng", "ru": "rus", "uk": "ukr"}


def write(extract: Extract, options: Options) -> Iterator[File]:
    """The snapshot, the documents, then each claim after its speaker."""
    del options
    yield File("entities.ftm.json", joined(map(line, entities(extract))))


def entities(extract: Extract) -> Iterator[Entity]:
    folder = key("snapshot", extract.snapshot.chain, str(extract.snapshot.entry))
    yield _folder(folder, extract)
    for document in extract.documents():
        yield _article(document, folder)
    known: set[str] = set()
    quoted = ""
    for item in extract.claims():
        for entity in _speaker(item, extract, known):
            # Claims of one document mostly come together.
            if entity["id"] != quoted:
                yield entity
            quoted = entity["id"]
        yield _event(item, extract)


def key(*parts: str) -> str:
    """An id of FollowTheMoney: 40 hex digits of a hash in which no two tuples collide."""
    encoded = "".join(f"{len(part)}:{part}" for part in parts)
    return sha1(encoded.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _entity(id: str, schema: str, **values: str | tuple[str, ...] | None) -> Entity:
    """With the properties that have a value; each is a list. The library drops control characters
    and squeezes blanks in names."""
    told: dict[str, list[str]] = {}
    for name, value in values.items():
        texts = [value] if isinstance(value, str) else value or ()
        found = words.distinct(_clean(text, name == "name") for text in texts)
        if found:
            told[name] = list(found)
    return {"id": id, "schema": schema, "datasets": [_DATASET], "properties": told}


def _clean(text: str, squeezed: bool) -> str:
    text = _CONTROL.sub("", text).strip()
    return " ".join(text.split()) if squeezed else text


def _folder(id: str, extract: Extract) -> Entity:
    snapshot = extract.snapshot
    return _entity(
        id,
        "Folder",
        name=f"svodka, entry {snapshot.entry}",
        fileName=f"svodka-{snapshot.entry}",
        generator=f"svodka {snapshot.version}",
        date=_date(snapshot.moment),
        summary=snapshot.line(),
    )


def _article(document: Document, folder: str) -> Entity:
    title = document.extras.get("title")
    name = title if isinstance(title, str) and title.strip() else document.id
    return _entity(
        key("document", document.id),
        "Article",
        name=name,
        title=name,
        fileName=document.id,
        sourceUrl=_web(document.url),
        publisher=document.source,
        publishedAt=_date(document.published),
        retrievedAt=_date(document.retrieved),
        language=_LANGUAGES.get(document.lang or ""),
        parent=folder,
    )


def _speaker(item: Statement, extract: Extract, known: set[str]) -> Iterator[Entity]:
    """The speaker where he was not met before, and that he is quoted in the document. Of an unnamed
    source nothing can be said."""
    speaker = item.claim.speaker
    id = _speaker_id(item)
    if id is None:
        return
    if id not in known:
        # As many as there are speakers, which is some hundreds.
        known.add(id)
        office = words.offices().get(speaker.id.partition(":")[0])
        region = extract.spot(speaker.id.partition(":")[2])
        yield _entity(
            id,
            office.schema if office else "LegalEntity",
            name=words.speaker(speaker, extract.spot, item.source),
            country=(office.country if office else "") or region.country.lower(),
        )
    article = key("document", item.document)
    yield _entity(
        key("quoted", id, article),
        "Documentation",
        document=article,
        entity=id,
        role="asserts",
    )


def _speaker_id(item: Statement) -> str | None:
    speaker: Speaker = item.claim.speaker
    if speaker.id == "outlet" and item.source:
        return key("speaker", "outlet", item.source)
    if speaker.id == "other" and speaker.name:
        return key("speaker", "other", speaker.name)
    return None if speaker.id in ("outlet", "other", "anon") else key("speaker", speaker.id)


def _event(item: Statement, extract: Extract) -> Entity:
    claim, window = item.claim, item.claim.window
    spots = [extract.spot(id) for id in claim.places]
    countries = (spot.country.lower() or spot.id.lower() for spot in spots if spot.kind != "sea")
    return _entity(
        key("claim", item.document, claim.id),
        "Event",
        name=words.one_line(words.said(item, extract.spot)),
        summary=words.one_line(item.text, 2000),
        startDate=_date(window.start),
        endDate=_date(window.end),
        location=tuple(spot.name for spot in spots),
        country=tuple(sorted({c for c in countries if len(c) == 2})),
        keywords=words.distinct((claim.outcome, claim.object, claim.stance, claim.role)),
        notes=f"Claimed, not verified. Count: {words.count(claim.count) or 'none'}.",
        recordId=claim.id,
        sourceUrl=_web(item.url),
        publisher=item.source,
        proof=key("document", item.document),
    )


def _web(url: str | None) -> str | None:
    """Only what is an address of the web."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _date(moment: datetime | None) -> str | None:
    """UTC to the second, without an offset, as the library writes it."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
