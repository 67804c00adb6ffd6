"""Is the workbench fast enough to think with?

    pages      from the click to the page: the load event of every page, the median of several
    slider     from the move of a slider to the redrawn figures, in the browser; the engine's part of it
    drag       how often the figures are redrawn in a drag of three seconds
    reports    a case of 10,000 reports: the page, a filter, a search, frames a second while it scrolls

In a headless Chromium (Debian's package) by Playwright. It starts `innercourt open CASE` and waits for the
analysis, which takes a minute; `--at` measures a workbench that is open already, by an address that
was not used yet. The table compares with the goals.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.workbench.small import many  # noqa: E402 -- the tests' own case

COMMAND = Path(sys.executable).with_name("innercourt")
PAGES = ("court", "reports", "read", "hypotheses", "play", "assumptions", "watch", "forecasts", "brief")
MOVES, TIMES, REPORTS = 24, 5, 10_000

SLIDE = """async (to) => {
  const took = () => document.querySelector('#took').dataset, before = took().run;
  const slider = document.querySelector('.knob:not(.weight) .location');
  slider.value = to;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  for (let n = 0; n < 500; n += 1) {
    await new Promise((done) => setTimeout(done, 5));
    if (took().run && took().run !== before) return [+took().ms, document.querySelector('#tried').textContent];
  }
  return [NaN, ''];
}"""
WATCH = """() => {
  window.redrawn = 0;
  new MutationObserver(() => { window.redrawn += 1; }).observe(document.querySelector('#tried'), { childList: true });
}"""
FRAMES = """() => new Promise((done) => {
  const at = []; const until = performance.now() + 2000;
  const frame = (now) => {
    at.push(now);
    window.scrollBy(0, 40);
    if (now < until) requestAnimationFrame(frame); else done(at);
  };
  requestAnimationFrame(frame);
})"""


@dataclass(frozen=True)
class Measured:
    """One figure with its goal: at most, or where `least` at least."""

    name: str
    value: float
    goal: float | None
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is within its goal."""
        return self.goal is None or (self.value >= self.goal if self.least else self.value <= self.goal)


@contextmanager
def opened(case: str, draws: int) -> Iterator[str]:
    """A workbench of its own; its one-time address."""
    asked = [str(COMMAND), "open", case, "--port", "0", "--no-browser", "--draws", str(draws)]
    server = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"http://\S+", line):
                yield found[0]
                break
    finally:
        server.terminate()
        server.wait(30)


def measure_case(page: Any, base: str) -> list[Measured]:
    """Pages and sliders of a case whose analysis is done."""
    found = []
    for name in PAGES:
        found.append(
            Measured(
                f"page {name}",
                often(page, f"{base}/{name}"),
                1.0,
                "s",
            )
        )
    load(page, f"{base}/assumptions")
    page.wait_for_selector("#took", state="attached")
    moves = [page.evaluate(SLIDE, (n % 12 - 6) / 10) for n in range(MOVES)][2:]
    took = sorted(ms for ms, _ in moves)
    engine = sorted(float(re.findall(r"weighed in ([\d.]+) ms", text)[0]) for _, text in moves)
    courts = int(re.findall(r"([\d,]+) courts weighed", moves[0][1])[0].replace(",", ""))
    found += [
        Measured("courts", courts, None, ""),
        Measured("slider, median", statistics.median(took), 150, "ms"),
        Measured("slider, worst", took[-1], None, "ms"),
        Measured("engine, median", statistics.median(engine), 100, "ms"),
        Measured("engine, worst", engine[-1], None, "ms"),
        Measured("updates in 3 s", drag(page), None, ""),
    ]
    return found


def drag(page: Any) -> float:
    """How often the figures are redrawn while a slider is dragged for three seconds."""
    slider = page.locator(".knob:not(.weight) .location").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.evaluate(WATCH)
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    start = time.perf_counter()
    while (gone := time.perf_counter() - start) < 3:
        share = 0.5 + 0.2 * (1 - abs(gone % 2 - 1)) * (1 if gone < 2 else -1)
        page.mouse.move(box["x"] + share * box["width"], y)
        page.wait_for_timeout(12)
    count = page.evaluate("window.redrawn")
    page.mouse.up()
    return float(count)


def measure_many(page: Any, base: str) -> list[Measured]:
    """A case of many reports, before anything is weighed."""
    page.request.post(f"{base}/stop", headers={"Origin": base})
    first = load(page, f"{base}/reports")
    whole = often(page, f"{base}/reports")
    chosen = often(page, f"{base}/reports?origin=clerk")
    words = often(page, f"{base}/reports?q=777th")
    load(page, f"{base}/reports")
    at = page.evaluate(FRAMES)
    gaps = [b - a for a, b in pairwise(at)]
    return [
        Measured("reports, first", first, 1.0, "s"),
        Measured("reports", whole, 1.0, "s"),
        Measured("filter", chosen, 1.0, "s"),
        Measured("search", words, 1.0, "s"),
        Measured("court", often(page, f"{base}/court"), 1.0, "s"),
        Measured("frames a second", 1000 * len(gaps) / sum(gaps), 50, "", least=True),
        Measured("longest frame", max(gaps), None, "ms"),
    ]


def load(page: Any, address: str) -> float:
    """Seconds from asking for a page to its load event."""
    page.goto(address, wait_until="load")
    return float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")) / 1000


def often(page: Any, address: str) -> float:
    """The median of several loads."""
    return statistics.median(load(page, address) for _ in range(TIMES))


def finished(page: Any, base: str, seconds: float) -> None:
    """Wait until the figures are there and nothing is under way."""
    until = time.monotonic() + seconds
    while 'class="job"' in (text := page.request.get(f"{base}/status").text()) or "No figures" in text:
        if time.monotonic() > until:
            sys.exit("the analysis did not end")
        time.sleep(0.5)


def table(found: list[Measured]) -> str:
    """A row a figure."""
    rows = []
    for m in found:
        goal = "" if m.goal is None else f"{'at least' if m.least else 'at most'} {m.goal:g} {m.unit}"
        rows.append(
            f"{m.name:<18}{m.value:>10,.4g} {m.unit:<3} {goal:<16}{'' if m.met else 'MISSED'}".rstrip()
        )
    return "\n".join(rows)


def main() -> None:
    """Measure, print, and exit with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("case", nargs="?", default="beijing-2025")
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--at", metavar="ADDRESS", help="one-time address of an open workbench")
    parser.add_argument("--only", choices=("case", "reports"))
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    found: list[Measured] = []
    with sync_playwright() as p, tempfile.TemporaryDirectory() as folder:
        browser = p.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def measured(address: str, measure: Any, wait: float) -> None:
            page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
            base = address.partition("/enter")[0]
            page.goto(address)
            if wait:
                finished(page, base, wait)
            found.extend(measure(page, base))
            page.close()

        if given.only != "reports":
            if given.at:
                measured(given.at, measure_case, 600)
            else:
                with opened(given.case, given.draws) as address:
                    measured(address, measure_case, 600)
        if given.only != "case":
            place = Path(folder) / "many"
            place.mkdir()
            (place / "case.yaml").write_text(many(REPORTS), encoding="utf-8")
            with opened(str(place), 64) as address:
                measured(address, measure_many, 0)
        browser.close()
    print(table(found))
    if given.json:
        given.json.write_text(json.dumps([asdict(m) for m in found], indent=2), encoding="utf-8")
    sys.exit(not all(m.met for m in found))


if __name__ == "__main__":
    main()
