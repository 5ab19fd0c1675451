"""A ledger with one of everything, and servers over it, for the tests of ``svodka.serve``."""

from __future__ import annotations

import html
import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx import Response
from starlette.testclient import TestClient

import made
from svodka.ledger import Ledger
from svodka.model import AirportRef, Area, Claim, Document, Reading, Span, Speaker, Window
from svodka.serve.app import create_app
from svodka.serve.settings import Settings

# A file, or a database's URL.
Place = TypeVar("Place", bound=Path | str)

_OPEN = ExitStack()

# What a text can hold that must never be taken for markup.
HOSTILE = "<script>alert(1)</script>"


def notice(outcome: str, id: str, hour: int) -> Reading:
    """An airport's, with the hour of its publication."""
    text = f"Аэропорт Калуга (Грабцево): {outcome}."
    claim = Claim(
        f"c:{id}",
        Speaker("ROSAVIATSIA"),
        outcome,
        areas=(Area("Калуга", Span(9, 15), ("RU-KLU",)),),
        airport=AirportRef("Калуга (Грабцево)", "KLF", "UUBC"),
        window=Window("none"),
        evidence=made.evidence(text, airport="Калуга (Грабцево)"),
    )
    document = Document(id, text, source="favt", lang="ru", published=made.at(15, hour))
    return Reading(document, (claim,))


def corrected() -> Reading:
    """The governor says 12 now."""
    text = made.GOVERNOR.replace("11", "12")
    reading = made.governor()
    first, *rest = reading.claims
    counted = replace(
        first,
        id="c:12",
        count=made.exact(12),
        evidence=made.evidence(text, count="12", object="БПЛА", areas="Калужской областью"),
    )
    document = replace(reading.document, text=text)
    return replace(reading, document=document, claims=(counted, *rest))


def hostile() -> Reading:
    """A document whose every field is markup."""
    document = Document(
        f"h/1?{HOSTILE}",
        f"{HOSTILE} 😀",
        source=HOSTILE,
        url=f"https://example.org/{HOSTILE}",
        published=made.at(15, 9),
        extras={"title": HOSTILE},
    )
    return Reading(document)


def filled(path: Place) -> Place:
    """Documents, a revision, an airport's notices, a deletion, judgements, a taking."""
    with Ledger.open(path, reader="0.1.0") as ledger:
        for reading in made.everything():
            ledger.add(reading)
        ledger.add(notice("closed", "a-1", 1))
        ledger.add(notice("reopened", "a-2", 5))
        ledger.add(hostile(), b"\x89PNG <html>")
        ledger.add(corrected())
        ledger.gone("p-1", made.at(15, 10), "not there any more")
        taking = ledger.begin_taking("mod_russia", "https://t.me/s/mod_russia", made.at(15, 9))
        ledger.end_taking(taking, "ok", 1, 1, 0, 0, "", {}, made.at(14, 9))
        ledger.judge("u-1", "retracted", "desk", "a test post")
        ledger.judge("c:none", "rejected", "desk", "misread")
        ledger.judge("c:none", "accepted", "desk")
    return path


@cache
def _portal() -> BlockingPortal:
    return _OPEN.enter_context(start_blocking_portal())


def quick(web: TestClient) -> TestClient:
    """With the one event loop of all of them: else each request starts a thread and a loop."""
    web.portal = _portal()
    return web


def close() -> None:
    """Once, when all tests are done: the loop's thread would keep the process."""
    _OPEN.close()


class Client:
    """Asks a server; ``get`` fails on what is not 200."""

    def __init__(self, ledger: Path | str, settings: Settings | None = None, **told: Any) -> None:
        self.app = create_app(ledger, settings, **told)
        self.web = quick(
            TestClient(self.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        )

    def ask(self, path: str, **told: Any) -> Response:
        """Under /api/v1."""
        return self.web.get(f"/api/v1{path}", **told)

    def get(self, path: str, **told: Any) -> Any:
        answer = self.ask(path, **told)
        assert answer.status_code == 200, answer.text
        return answer.json()


def moment_of(path: Path, entry: int) -> datetime:
    with Ledger.open(path, create=False) as ledger:
        return next(item.added for item in ledger.entries() if item.seq == entry).astimezone(UTC)


# --- pages of the desk


def field(text: str, name: str) -> str:
    """What a form's hidden field sends."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, text
    return html.unescape(found[1])


def correction(text: str) -> dict[str, str]:
    """The fields of a correction as they stand in the page."""
    part = text.partition('class="correct"')[2].partition("</form>")[0]
    told = dict(re.findall(r'<input id="f-(\w+)"[^>]* value="([^"]*)"', part))
    for name, options in re.findall(r'<select id="f-(\w+)"[^>]*>(.*?)</select>', part):
        chosen = re.search(r"<option selected>(\w+)", options)
        told[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in told.items()}
