"""The pictures of docs/img that show pages, taken anew: `make pictures`, with a Chromium on the machine.

Each is what a reader of the page that shows it would see: the packaged Beijing case, as `innercourt brief` and
`innercourt open` answer it.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "img"
INNERCOURT = (sys.executable, "-m", "innercourt")
CASE = "beijing-2025"
SIGHT = {"brief": (1000, 1500), "workbench": (1366, 860)}
"""Width and height of the windows."""
PATIENCE = 300_000
"""Milliseconds in which the workbench has an answer, even where everything is compiled first."""
TIE = "General Office commands Central Guard Bureau"
PAGES = ("court", "play", "reports", "assumptions")


def main() -> None:
    """Take all of them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on this machine")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        of_the_brief(browser)
        of_the_workbench(browser)
        browser.close()


def of_the_brief(browser: Browser) -> None:
    """The beginning of the brief's page."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "brief.html"
        subprocess.run([*INNERCOURT, "brief", CASE, "--html", page], check=True, stdout=subprocess.DEVNULL)
        seen = window(browser, "brief")
        seen.goto(page.as_uri())
        kept(seen, "brief")


def of_the_workbench(browser: Browser) -> None:
    """Its court with a tie looked at, a game, the reports, and a prior moved."""
    with served() as address:
        seen = window(browser, "workbench")
        seen.goto(address)
        seen.wait_for_selector(".now ul", timeout=PATIENCE)
        seen.wait_for_selector("#work:not(:has(.job))", state="attached", timeout=PATIENCE)
        for name in PAGES:
            seen.goto(urljoin(address, name), wait_until="load")
            if name == "court":
                seen.locator(f"#map .edge[aria-label*='{TIE}']").first.focus()
                seen.keyboard.press("Enter")
            if name == "assumptions":
                seen.locator("input.location").first.fill("0.8")
            seen.wait_for_timeout(3000)
            kept(seen, f"workbench-{name}")


@contextmanager
def served() -> Iterator[str]:
    """The address of a workbench on the case, as long as it is looked at."""
    command = [*INNERCOURT, "open", CASE, "--no-browser", "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        for line in running.stdout or ():
            found = re.search(r"http://\S+", line)
            if found:
                yield found[0]
                return
    finally:
        running.terminate()
        running.wait()


def window(browser: Browser, what: str) -> Page:
    """A window in which pages are seen as in the pictures."""
    width, height = SIGHT[what]
    return browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")


def kept(page: Page, name: str) -> None:
    """What a window shows, in 256 colours, so that it is small."""
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as image:
        image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


if __name__ == "__main__":
    main()
