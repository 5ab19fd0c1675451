"""What a reader does, in headless Chromium. Skipped where there is no browser."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import fiction

from svodka.serve import folder

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed")

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
if CHROMIUM is None:
    pytest.skip("no chromium is installed (CHROMIUM names one)", allow_module_level=True)

# Every kind of page, with what makes its address.
PAGES = {
    "night": "/night/2026-05-15",
    "regions": "/region",
    "region": "/region/RU-KLU",
    "bench": "/region/RU-KLU/2026-05-15",
    "document": "/document/example-08",
    "revisions": "/document/tula-post",
    "family": "/document/tula-example_herald",
    "audit": "/audit/example-11",
    "sources": "/source",
    "source": "/source/mod_russia",
    "speakers": "/speaker",
    "speaker": "/speaker/RU-MOD",
    "data": "/data",
    "search": "/search?q=Калужской+беспилотник",
    "desk": "/desk",
    "desk conflicts": "/desk?kind=conflict",
    "decisions": "/desk/decisions",
    "agreement": "/desk/agreement",
    "as of": "/night/2026-05-15?as_of=40",
    "error": "/region/XX-NO",
}
# Bytes of one page with its fixed files, as they are sent.
HEAVIEST = 300_000
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("pages") / "svodka.db"
    fiction.build(path, nights=25)
    with serving(path, review="vera") as address:
        yield address


@contextmanager
def serving(path: Path, **told: Any) -> Iterator[str]:
    """The application on a loopback port of its own."""
    from svodka.serve.app import create_app
    from svodka.serve.settings import Settings

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        create_app(path, Settings(**told)), host="127.0.0.1", port=port, log_level="error"
    )
    made = uvicorn.Server(config)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    while not made.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    made.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    # Playwright's own event loop counts as running in this thread until it is stopped: whatever
    # test came after it in the process could run none.
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def asked() -> list[str]:
    """Every address that a page asked for."""
    return []


@pytest.fixture
def page(chromium: Any, server: str, asked: list[str]) -> Iterator[Any]:
    context = chromium.new_context(base_url=server)
    made = context.new_page()
    made.on("request", lambda request: asked.append(request.url))
    yield made
    context.close()


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The last nights as files; the address of their folder on the disk."""
    top = tmp_path_factory.mktemp("copied")
    fiction.build(top / "svodka.db", nights=4)
    copy = folder.copy_of(top / "svodka.db", datetime.now(UTC) + timedelta(days=2), timedelta(1))
    areas = {places: told for places, told in copy.plan.areas.items() if places == ("RU-KLU",)}
    folder.write_site(replace(copy, plan=replace(copy.plan, areas=areas)), top / "site", 1)
    return f"{(top / 'site').as_uri()}/"


def test_a_copy_is_read_from_the_disk(chromium: Any, copied: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("console", lambda told: wrong.append(told.text))
    page.goto(f"{copied}index.html")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Kaluga Oblast"))
    row.first.get_by_role("link", name="Kaluga Oblast").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kaluga Oblast"
    claim = page.get_by_role("row").filter(has_text="governor of Kaluga Oblast").first
    claim.get_by_role("link", name="kaluga_region_news").click()
    assert page.locator("article:target").count() == 1
    page.get_by_role("link", name="All nights").click()
    page.get_by_role("link", name="14 May 2026").click()
    page.wait_for_url("**/night/2026-05-14.html")
    page.keyboard.press("]")
    page.wait_for_url("**/night/2026-05-15.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.mark')).fontWeight") == "700"
    for name in ("index.html", "nights.html", "data.html", "404.html"):
        page.goto(copied + name)
        assert page.evaluate(_OVER) <= 0, name
    assert [one for one in asked if not one.startswith((copied, "data:"))] == []
    assert wrong == []
    context.close()


def test_pages_are_printed_no_wider_than_paper(page: Any) -> None:
    """A4 with the browser's margins is 718 units wide."""
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    for name in ("night", "bench", "region", "document", "revisions", "source", "data", "audit"):
        page.goto(PAGES[name])
        assert page.evaluate(_OVER) <= 0, name


def test_a_figure_and_its_quote_in_three_clicks(page: Any) -> None:
    page.goto("/")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Kaluga Oblast"))
    assert "23 to 29" in row.first.inner_text()
    row.first.get_by_role("link", name="Kaluga Oblast").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kaluga Oblast"
    claim = page.get_by_role("row").filter(has_text="governor of Kaluga Oblast").first
    claim.get_by_role("link", name="kaluga_region_news").click()
    assert page.url.split("#")[0].endswith("/document/example-08")
    assert page.locator("article:target").count() == 1
    assert page.locator(".text mark.count", has_text="25").count() == 1


def test_everything_can_be_read_without_scripts(chromium: Any, server: str) -> None:
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert page.get_by_role("table").first.is_visible()
    page.get_by_role("textbox", name="Night to").fill("2026-05-08")
    page.get_by_role("button", name="Show").click()
    assert page.url == f"{server}/night/2026-05-08"
    page.goto("/region/RU-KLU/2026-05-15")
    assert page.get_by_text("At least 23", exact=True).is_visible()
    page.get_by_text("Source by source", exact=True).click()
    assert page.get_by_role("table", name="What was read, source by source").is_visible()
    context.close()


def test_a_conflict_can_be_printed(page: Any) -> None:
    page.goto("/")
    page.locator("#conflict-1 a").click()
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Side by side").is_visible()
    assert page.locator(".sides .card").count() >= 2
    assert page.locator(".top nav").is_hidden()
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")


def test_the_keyboard_gets_past_the_menu(page: Any) -> None:
    page.goto("/night/2026-05-15")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("[")
    page.wait_for_url("**/night/2026-05-14")


def test_pages_are_light_hold_still_and_ask_nobody_else(
    page: Any, server: str, asked: list[str]
) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " window.moved += one.value }).observe({type: 'layout-shift', buffered: true})"
    )
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    for name, address in PAGES.items():
        answers.clear()
        page.goto(address, wait_until="networkidle")
        assert 0 < sum(len(one.body()) for one in answers) < HEAVIEST, name
        assert page.evaluate("window.moved") < 0.01, name
        assert page.evaluate(_OVER) <= 0, name
    assert [one for one in asked if not one.startswith((server, "data:"))] == []


def test_no_page_is_wider_than_a_phone(chromium: Any, server: str) -> None:
    context = chromium.new_context(base_url=server, viewport={"width": 390, "height": 844})
    page = context.new_page()
    wide = {}
    for name, address in PAGES.items():
        page.goto(address)
        wide[name] = page.evaluate(_OVER)
    context.close()
    assert {name: over for name, over in wide.items() if over > 0} == {}


@pytest.mark.parametrize(
    ("scheme", "names"),
    [("light", tuple(PAGES)), ("dark", ("night", "bench", "revisions"))],
)
def test_axe_finds_nothing_serious(
    chromium: Any, server: str, scheme: str, names: tuple[str, ...]
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    context = chromium.new_context(base_url=server, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto("/")
    conflict = page.locator("#conflict-1 a").get_attribute("href")
    found = []
    for name, address in {**{name: PAGES[name] for name in names}, "conflict": conflict}.items():
        page.goto(address)
        for one in axe.Axe().run(page).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                found.append((name, one["id"], one["nodes"][0]["html"][:200]))
    context.close()
    assert found == []


def test_axe_finds_nothing_serious_in_a_copy(chromium: Any, copied: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    context = chromium.new_context()
    page = context.new_page()
    found = []
    for name in ("nights.html", "data.html", "404.html", "region/RU-KLU/index.html"):
        page.goto(copied + name)
        for one in axe.Axe().run(page).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                found.append((name, one["id"], one["nodes"][0]["html"][:200]))
    context.close()
    assert found == []


def test_a_wrong_region_is_corrected_by_keyboard(page: Any) -> None:
    """The queue, a claim, another region, and what moved: without a mouse."""
    page.goto("/desk?kind=sample&region=RU-KLU&from=2026-04-20&to=2026-05-15")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/claim/**")
    page.keyboard.press("c")
    page.keyboard.type("RU-SMO")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/decision/**")
    moved = page.get_by_role("region", name="Bounds that moved")
    assert "Kaluga Oblast" in moved.inner_text()
    assert "Smolensk Oblast" in moved.inner_text()
    page.keyboard.press("u")
    page.get_by_role("heading", name="Undid: corrected (areas)").wait_for()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()


def test_the_desk_works_without_scripts(chromium: Any, server: str) -> None:
    context = chromium.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk")
    page.locator(".queue a.item").first.click()
    assert page.get_by_role("heading", level=1).is_visible()
    page.goto("/desk?second=1")
    assert page.get_by_role("heading", name="A second look").is_visible()
    context.close()


def test_a_password_is_changed_without_scripts(chromium: Any, tmp_path: Path) -> None:
    """By its owner, with the keyboard; the form that is shown again says what is wrong."""
    from svodka.accounts import Accounts, Role
    from svodka.ledger import Ledger

    before, after = "four words that fit", "another few words"
    Ledger.open(tmp_path / "svodka.db").close()
    with Accounts.open(tmp_path / "people", create=True) as people:
        people.add("vera", Role.REVIEWER, before, "root")
    with serving(tmp_path / "svodka.db", accounts=tmp_path / "people") as address:
        context = chromium.new_context(base_url=address, java_script_enabled=False)
        page = context.new_page()
        page.goto("/login?next=/account")
        page.get_by_label("Name").fill("vera")
        page.get_by_label("Password").fill(before)
        page.keyboard.press("Enter")
        page.wait_for_url("**/account")
        for old, leads in (("not this one at all", "**/account/password"), (before, "**/account")):
            page.get_by_label("The one you have now").fill(old)
            page.get_by_label("A new one").fill(after)
            page.get_by_label("The new one again").fill(after)
            page.keyboard.press("Enter")
            page.wait_for_url(leads)
            assert page.get_by_role("alert").count() == (old != before)
        assert people_know(tmp_path, after)
        context.close()


def people_know(folder: Path, password: str) -> bool:
    from svodka.accounts import Accounts

    with Accounts.open(folder / "people") as people:
        return people.login("vera", password, "") is not None
