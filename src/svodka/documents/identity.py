"""A document that comes without an id gets one from what was printed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256


def document_id(source: str | None, published: datetime | None, text: str) -> str:
    """``d:`` and 16 hex digits of a hash over source, instant of publication and text.

    The three are encoded as a JSON array, so that no two tuples can collide by joining; None and
    "" differ. The instant is taken in UTC: the same moment written with another offset is the same
    document.
    """
    moment = None
    if published is not None:
        aware = published.tzinfo is not None
        moment = (published.astimezone(UTC) if aware else published).isoformat()
    # ensure_ascii keeps lone surrogates encodable.
    encoded = json.dumps([source, moment, text], ensure_ascii=True, separators=(",", ":"))
    return "d:" + sha256(encoded.encode("ascii")).hexdigest()[:16]
