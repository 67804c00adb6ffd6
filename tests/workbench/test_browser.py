"""The workbench in a real Chromium: every page, what one does on it, by mouse and by keyboard.

Every test fails on an error on the console, a breach of the policy of content, or a request to anywhere else.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from innercourt.case.read import read_case
from innercourt.workbench.app import application
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages.frame import PAGES
from innercourt.workbench.serve import _Server, accepted_hosts, listen
from innercourt.workbench.sessions import Sessions
from tests.workbench.served import analysed, finished, own_case
from tests.workbench.small import FILES
from tests.workbench.test_edits import ARTICLE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NAMES = [name for name, _ in PAGES]


class Served:
    """A desk behind a real server."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sessions = Sessions()
        self.socket = listen("127.0.0.1", 0)
        self.port = int(self.socket.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        app = application(desk, self.sessions, accepted_hosts("127.0.0.1", self.port), self.port)
        self.server = _Server(desk, app)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop it."""
        self.server.should_exit = True
        self.desk.news.close()
        self.thread.join(20)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(analysed(Desk(own_case(tmp_path_factory.mktemp("browser"), FILES), draws=2000)))
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        started = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def window(served: Served, browser: Any) -> Iterator[Any]:
    """A window that was let in; afterwards nothing may have gone wrong in it."""
    yield from let(served, browser, {})


def let(served: Served, browser: Any, how: dict[str, Any]) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **how)
    page, wrong = context.new_page(), []
    page.on(
        "console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda e: wrong.append(f"error: {e}"))
    page.on(
        "request",
        lambda r: None if r.url.startswith((served.base, "data:")) else wrong.append(f"outside: {r.url}"),
    )
    page.goto(f"{served.base}/enter?ticket={served.sessions.ticket()}")
    yield page
    context.close()
    assert wrong == []


def until(page: Any, expression: str, seconds: float = 60.0) -> None:
    """Wait until an expression is true in the page. (Playwright's own way would need `unsafe-eval`.)"""
    last = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < last, expression
        page.wait_for_timeout(30)


def to(served: Served, page: Any, name: str) -> None:
    page.goto(f"{served.base}/{name}", wait_until="load")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_without_a_complaint(served: Served, window: Any, name: str) -> None:
    to(served, window, name)
    assert window.locator("nav [aria-current=page]").first.inner_text().lower() == name
    assert window.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(served: Served, browser: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text()
    for page in let(served, browser, {"color_scheme": scheme}):
        to(served, page, name)
        page.evaluate(source)
        found = page.evaluate("axe.run()")["violations"]
        told = [(v["impact"], v["id"], v["nodes"][0]["html"][:120]) for v in found]
        assert [t for t in told if t[0] in ("serious", "critical")] == []


def test_the_map_shows_the_ties_of_a_day(served: Served, window: Any) -> None:
    to(served, window, "court")
    edges = window.locator("#map .edge:not(.off)")
    now = edges.count()
    assert window.locator("#tie-count").inner_text() == f"{now} ties in force on 1 May 2031."
    window.locator("#day").focus()
    window.keyboard.press("Home")
    first = window.locator("#day-said").inner_text()
    assert first != "1 May 2031"
    window.locator("#day").evaluate(
        "e => { e.value = (Date.parse('2031-03-05') - Date.parse(e.dataset.first)) / 864e5; e.dispatchEvent(new Event('input')) }"  # noqa: E501
    )
    assert window.locator("#day-said").inner_text() == "5 Mar 2031"
    assert edges.count() == now + 2 - (served.desk.view.study.answer.state["marshal"]["dismissed"] < 0.5)  # type: ignore[union-attr]
    assert "(abroad)" in window.locator("#map [data-id=marshal]").text_content()


def test_a_tie_tells_what_it_rests_on_by_keyboard(served: Served, window: Any) -> None:
    to(served, window, "court")
    edge = window.locator("#map .edge:not(.off)").first
    words = edge.get_attribute("aria-label")
    edge.focus()
    window.keyboard.press("Enter")
    told = window.locator("#about .told:not([hidden])")
    assert told.count() == 1
    assert words in told.inner_text()
    window.locator("#map .knot").first.press("Enter")
    window.locator("#about .told:not([hidden]) [data-show]").first.click()
    assert window.locator("#about .told:not([hidden])").get_attribute("id").startswith("tie-")


def test_units_are_coloured_by_whom_they_would_obey(served: Served, window: Any) -> None:
    to(served, window, "court")
    guard = window.locator("#map [data-id=guard]")
    first = guard.locator(".obeys").text_content()
    assert 0 <= int(first) <= 100
    window.locator("#contest").select_option("")
    assert guard.locator(".obeys").text_content() == ""


def test_a_slider_answers_and_the_newest_move_wins(served: Served, window: Any, record_property: Any) -> None:
    to(served, window, "assumptions")
    window.wait_for_selector("#took", state="attached")
    dial = window.locator("[data-key='loyalty.*.regent'] .location")
    dial.focus()
    for _ in range(10):
        window.keyboard.press("ArrowRight")
    until(window, "document.querySelector('#tried .figures').textContent.includes('normal(1.1, 0.7)')")
    until(window, "document.querySelector('#took').dataset.ms")
    record_property("slider_ms", window.locator("#took").get_attribute("data-ms"))
    assert window.locator(".knob.moved").count() == 1
    assert "moves=" in window.url
    window.reload()
    assert window.locator("[data-key='loyalty.*.regent'] .location").input_value() == "1"
    window.locator("[data-rest=all]").click()
    until(window, "!location.search")
    assert window.locator(".knob.moved").count() == 0


def test_a_search_finds_an_assumption(served: Served, window: Any) -> None:
    to(served, window, "assumptions")
    window.locator("#find").fill("nerve")
    assert [k.get_attribute("data-key") for k in window.locator(".knob:visible").all()] == ["nerve"]


def test_a_move_is_forced_and_taken_back(served: Served, window: Any) -> None:
    to(served, window, "play?episode=march")
    window.get_by_label("Force: Regent Ilse, dismiss").first.click()
    assert "Forced" in window.locator("main").inner_text()
    assert window.locator("tr.forced").count() == 1
    window.get_by_role("link", name="Take it back").click()
    assert window.locator("tr.forced").count() == 0


def test_filters_narrow_the_reports(served: Served, window: Any) -> None:
    to(served, window, "reports")
    window.get_by_label("Goes back to").select_option("clerk")
    window.wait_for_url("**origin=clerk**")
    assert window.locator(".reportlist > li").count() == 1
    window.locator(".echoes summary").click()
    assert "The Gazette" in window.locator(".echoes").inner_text()


def test_the_page_can_be_reached_by_keyboard(served: Served, window: Any) -> None:
    to(served, window, "court")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "To the page"
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


def test_an_article_is_read_and_a_statement_accepted(browser: Any, tmp_path: Path) -> None:
    served = Served(Desk(own_case(tmp_path, FILES), draws=64))
    for page in let(served, browser, {}):
        to(served, page, "read")
        page.get_by_label("Paste its text").fill(ARTICLE)
        page.locator("#d1").fill("2031-03-06")
        page.get_by_role("button", name="Read the text").click()
        page.wait_for_selector(".statement")
        page.locator(".article mark").first.click()
        first = page.locator(".statement.chosen")
        assert first.count() == 1
        first.get_by_label("that", exact=True).select_option("dismissed")
        for field in first.locator("input[name^=source]").all():
            field.fill("clerk")
        first.get_by_role("button", name="Accept").click()
        page.wait_for_selector(".statement.accepted")
    served.desk.bench.stop()
    assert len(read_case(served.desk.view.place).reports) == 5
    served.close()


def test_another_window_hears_of_an_edit(browser: Any, tmp_path: Path) -> None:
    served = Served(Desk(own_case(tmp_path, FILES), draws=64))
    for page in let(served, browser, {}):
        to(served, page, "brief")
        page.wait_for_timeout(300)
        served.desk.edit(
            served.desk.view.version,
            "bo",
            "a test",
            lambda place: (place / "more.yaml").write_text("quantities: {extra.one: 1}\n"),
        )
        until(page, f"document.documentElement.dataset.version === '{served.desk.view.version}'")
        page.wait_for_selector("text=a test")
    served.desk.bench.stop()
    finished(served.desk)
    served.close()
