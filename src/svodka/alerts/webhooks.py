"""Webhooks by the Standard Webhooks specification (standardwebhooks.com, symmetric signatures).

What is signed is ``id.timestamp.body`` under HMAC-SHA256; the headers are webhook-id (the alert's,
the same in every attempt), webhook-timestamp (seconds, of the attempt) and webhook-signature
(``v1,`` and Base64, one for each secret).
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Collection, Mapping
from datetime import UTC
from hashlib import sha256

import httpx

from svodka import __version__
from svodka.alerts.records import Alert, Webhook
from svodka.errors import SvodkaError
from svodka.sources.network import Deadline, Refused, Transport, Untrusted
from svodka.sources.pace import Clock

# Seconds for one attempt, from the first byte to the last.
PATIENCE = 20.0
# How old a message may be when it is verified.
TOLERANCE = 300

_AGAIN = (408, 425, 429)


class Undelivered(SvodkaError):
    """An attempt that failed. ``down``: the target does not answer, so others would fail too;
    ``final``: it asked for no more."""

    def __init__(self, message: str, *, down: bool = False, final: bool = False) -> None:
        super().__init__(message)
        self.down = down
        self.final = final


def body(alert: Alert) -> bytes:
    """``type`` is "alert.KIND", ``timestamp`` when it was made, ``data`` the alert."""
    told = {
        "type": f"alert.{alert.kind}",
        "timestamp": alert.made.astimezone(UTC).isoformat(timespec="milliseconds"),
        "data": alert.value,
    }
    return json.dumps(told, separators=(",", ":")).encode("ascii")


def signature(key: bytes, id: str, timestamp: int, data: bytes) -> str:
    told = f"{id}.{timestamp}.".encode() + data
    return "v1," + b64encode(hmac.digest(key, told, sha256)).decode("ascii")


def headers(keys: Collection[bytes], id: str, timestamp: int, data: bytes) -> dict[str, str]:
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, id, timestamp, data) for key in keys),
        "content-type": "application/json",
        "user-agent": f"svodka/{__version__}",
    }


def verified(
    key: bytes, told: Mapping[str, str], data: bytes, now: float, tolerance: int = TOLERANCE
) -> bool:
    """Whether a message was signed with the key, not long ago; for receivers. ``told`` are its
    headers by names in small letters."""
    stamp = told.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15):
        return False
    if abs(now - int(stamp)) > tolerance:
        return False
    wanted = signature(key, told.get("webhook-id", ""), int(stamp), data).encode()
    given = told.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted, one.encode("utf-8", "replace")) for one in given)


def post(hook: Webhook, keys: Collection[bytes], alert: Alert, clock: Clock) -> None:
    """One attempt. No redirect is followed, and no answer is read. Undelivered unless it is 2xx."""
    data = body(alert)
    told = headers(keys, alert.id, int(clock.now().timestamp()), data)
    deadline = Deadline(clock.monotonic)
    deadline.start(PATIENCE)
    host = httpx.URL(hook.url).host
    transport = Transport({host} if hook.private else (), deadline)
    try:
        with (
            httpx.Client(transport=transport, timeout=PATIENCE, trust_env=False) as client,
            client.stream("POST", hook.url, content=data, headers=told) as answer,
        ):
            status = answer.status_code
    except Refused as error:
        hint = "say private = true if that is meant"
        raise Undelivered(f"{error} ({hint})", down=True) from error
    except Untrusted as error:
        raise Undelivered(f"{host} cannot be trusted: {error}", down=True) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise Undelivered(f"{host} does not answer: {error}", down=True) from error
    if 200 <= status < 300:
        return
    if status == 410:
        raise Undelivered("it answered 410: nothing more is wanted there", final=True)
    moved = ", a redirect, which is not followed" if 300 <= status < 400 else ""
    down = status >= 500 or status in _AGAIN
    raise Undelivered(f"it answered {status}{moved}", down=down)
