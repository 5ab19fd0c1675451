"""The screenshots of docs/screenshots, of the fictional ledger.

Run ``python tests/browser/screenshots.py``. With Pillow installed they are kept in few colors.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import fiction
import uvicorn
from playwright.sync_api import Page, sync_playwright

from svodka.serve.app import create_app
from svodka.serve.settings import Settings

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
PORT = 8797
SIZES = {"wide": (1280, 1000), "phone": (390, 900)}
# An address, and what to click there. Of every page one wide and light and one narrow and dark; of
# the first three all four.
PAGES: dict[str, tuple[str, ...]] = {
    "night": ("/night/2026-05-15",),
    "region": ("/region/RU-KLU",),
    "bench": ("/region/RU-KLU/2026-05-15",),
    "document": ("/document/example-08",),
    "revisions": ("/document/tula-post#revisions",),
    "conflict": ("/", "#conflict-1 a"),
    "source": ("/source/mod_russia",),
    "speaker": ("/speaker/gov:RU-TUL",),
    "data": ("/data",),
    "audit": ("/audit/example-11",),
    "search": ("/search?q=Калужской+беспилотник",),
    "desk": ("/desk",),
    "desk-claim": ("/desk?kind=sample", ".queue a.item"),
    "desk-conflict": ("/desk?kind=conflict", ".queue a.item"),
    "decision": ("/desk/decisions", "main table a"),
    "agreement": ("/desk/agreement",),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "svodka.db"
        fiction.build(path)
        app = create_app(path, Settings(review="vera"))
        config = uvicorn.Config(app, port=PORT, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        shoot(f"http://127.0.0.1:{PORT}")
        server.should_exit = True
        thread.join()


def shoot(base: str) -> None:
    chromium = shutil.which("chromium") or sys.exit("no chromium is installed")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        correct(browser.new_page(base_url=base))
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    base_url=base,
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    device_scale_factor=0.75 if size == "wide" else 1,
                )
                page = context.new_page()
                for number, (name, (address, *clicks)) in enumerate(PAGES.items()):
                    if number < 3 or (size == "wide") == (scheme == "light"):
                        page.goto(address)
                        for selector in clicks:
                            page.locator(selector).first.click()
                            page.wait_for_load_state()
                        path = FOLDER / f"{name}-{size}-{scheme}.png"
                        page.screenshot(path=path)
                        reduce(path)
                context.close()
        browser.close()


def correct(page: Page) -> None:
    """Moves a claim to another region, so that there is a decision to show."""
    page.goto("/desk?kind=sample&region=RU-KLU&from=2026-04-20&to=2026-05-15")
    page.locator(".queue a.item").first.click()
    page.wait_for_url("**/desk/claim/**")
    page.keyboard.press("c")
    page.keyboard.type("RU-SMO")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/decision/**")
    page.close()


def reduce(path: Path) -> None:
    """A third of the bytes; colors shift a little."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as image:
        made = image.convert("RGB").quantize(200, dither=Image.Dither.NONE)
    made.save(path, optimize=True)


if __name__ == "__main__":
    main()
