"""The workbench in a real Chromium: every page, and the map, by mouse and by keyboard.

Every test fails on an error on the console, a breach of the policy of content, or a request to anywhere else.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from innercourt.workbench.pages.frame import PAGES
from tests.workbench.browsing import BROWSED, Served, to, window

pytestmark = BROWSED
NAMES = [name for name, _ in PAGES]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_opens_without_a_complaint(served: Served, page: Any, name: str) -> None:
    to(served, page, name)
    assert page.locator("nav [aria-current=page]").first.inner_text().lower() == name
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_wider_than_a_narrow_window(served: Served, browser: Any, name: str) -> None:
    for width in (390, 900):
        with window(served, browser, viewport={"width": width, "height": 844}) as page:
            to(served, page, name)
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_narrow_window_has_the_answer_above_the_sliders(served: Served, browser: Any) -> None:
    for width in (390, 900):
        with window(served, browser, viewport={"width": width, "height": 844}) as page:
            to(served, page, "assumptions")
            answer, knob = page.locator(".sticky").bounding_box(), page.locator(".knob").first.bounding_box()
            assert answer["y"] + answer["height"] <= knob["y"]
            slider = page.locator("[data-key='nerve'] .width").bounding_box()
            assert slider["x"] + slider["width"] <= width
            assert slider["width"] > 300
            assert page.locator("[data-key='nerve'] .prior").bounding_box()["width"] > 150
            to(served, page, "reports")
            assert page.locator(".reportlist .said").first.bounding_box()["width"] > 300


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(served: Served, browser: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text()
    with window(served, browser, color_scheme=scheme) as page:
        to(served, page, name)
        page.evaluate(source)
        found = page.evaluate("axe.run()")["violations"]
        told = [(v["impact"], v["id"], v["nodes"][0]["html"][:120]) for v in found]
        assert [t for t in told if t[0] in ("serious", "critical")] == []


def test_the_map_shows_the_ties_of_a_day(served: Served, page: Any) -> None:
    to(served, page, "court")
    edges = page.locator("#map .edge:not(.off)")
    now = edges.count()
    assert page.locator("#tie-count").inner_text() == f"{now} ties in force on 1 May 2031."
    page.locator("#day").focus()
    page.keyboard.press("Home")
    first = page.locator("#day-said").inner_text()
    assert first != "1 May 2031"
    page.locator("#day").evaluate(
        "e => { e.value = (Date.parse('2031-03-05') - Date.parse(e.dataset.first)) / 864e5; e.dispatchEvent(new Event('input')) }"  # noqa: E501
    )
    assert page.locator("#day-said").inner_text() == "5 Mar 2031"
    assert edges.count() == now + 2 - (served.desk.view.study.answer.state["marshal"]["dismissed"].p < 0.5)  # type: ignore[union-attr]
    assert "(abroad)" in page.locator("#map [data-id=marshal]").text_content()


def test_a_tie_tells_what_it_rests_on_by_keyboard(served: Served, page: Any) -> None:
    to(served, page, "court")
    edge = page.locator("#map .edge:not(.off)").first
    words = edge.get_attribute("aria-label")
    edge.focus()
    page.keyboard.press("Enter")
    told = page.locator("#about .told:not([hidden])")
    assert told.count() == 1
    assert words in told.inner_text()
    page.locator("#map .knot").first.press("Enter")
    page.locator("#about .told:not([hidden]) [data-show]").first.click()
    assert page.locator("#about .told:not([hidden])").get_attribute("id").startswith("tie-")


def test_units_are_coloured_by_whom_they_would_obey(served: Served, page: Any) -> None:
    to(served, page, "court")
    guard = page.locator("#map [data-id=guard]")
    first = guard.locator(".obeys").text_content()
    assert 0 <= int(first) <= 100
    page.locator("#contest").select_option("")
    assert guard.locator(".obeys").text_content() == ""


def test_the_page_can_be_reached_by_keyboard(served: Served, page: Any) -> None:
    to(served, page, "court")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_tie_is_chosen_with_the_mouse(served: Served, page: Any) -> None:
    to(served, page, "court")
    line = page.locator("#map .edge:not(.off) .tie.commands").first
    words = line.locator("xpath=..").get_attribute("aria-label")
    middle = line.evaluate(
        "e => { const p = e.getPointAtLength(e.getTotalLength() / 2), m = e.getScreenCTM();"
        " const at = new DOMPoint(p.x, p.y).matrixTransform(m); return [at.x, at.y]; }"
    )
    page.mouse.click(*middle)
    told = page.locator("#about .told:not([hidden])")
    assert words in told.inner_text()
    assert told.locator(".mentions li").count() > 0
    page.get_by_role("button", name="What changed last").click()
    assert page.locator("#about-hint").is_visible()


def test_the_date_goes_from_change_to_change(served: Served, page: Any) -> None:
    to(served, page, "court")
    said = page.locator("#day-said")
    page.get_by_label("Back to the change before").click()
    assert said.inner_text() == "2 Apr 2031"  # the guard's last day was the first of April
    page.get_by_label("Back to the change before").click()
    before = page.locator("#map .edge:not(.off)").count()
    page.get_by_label("On to the next change").click()
    assert said.inner_text() == "2 Apr 2031"
    assert page.locator("#map .edge:not(.off)").count() == before - 1
    page.locator("#about [data-day='2031-03-01']").first.click()
    assert said.inner_text() == "1 Mar 2031"
    assert page.locator("#about .told:not([hidden])").count() == 1


def test_another_day_has_no_figures_of_today_and_stays_in_the_address(served: Served, page: Any) -> None:
    to(served, page, "court")
    guard, days = (
        page.locator("#map [data-id=guard] .obeys"),
        "[...document.querySelectorAll('.changes li:not([hidden]) button')].map(b => b.dataset.day)",
    )
    assert guard.text_content() != ""
    page.locator("#about [data-day='2031-03-01']").first.click()
    for _ in range(2):
        assert page.locator("#day-said").inner_text() == "1 Mar 2031"
        assert guard.text_content() == ""
        assert not page.locator("#map .inner").first.is_visible()
        assert "for 1 May 2031 only" in page.locator("#map-note").inner_text()
        assert page.evaluate(days)
        assert max(page.evaluate(days)) == "2031-03-01"
        assert page.locator("#about .told:not([hidden])").count() == 1
        page.reload()
    page.get_by_role("link", name="Reports", exact=True).click()
    page.wait_for_url("**/reports")
    page.get_by_role("link", name="Court", exact=True).click()
    page.wait_for_url("**/court?day=2031-03-01&about=*")
    page.get_by_label("On to the next change").focus()
    for _ in range(20):
        page.keyboard.press("Enter")
    page.locator("#day").evaluate(
        "e => { e.value = (Date.parse(e.dataset.today) - Date.parse(e.dataset.first)) / 864e5; e.dispatchEvent(new Event('input')) }"  # noqa: E501
    )
    assert guard.text_content() != ""


def test_the_map_is_made_larger_and_moved(served: Served, page: Any) -> None:
    to(served, page, "court")
    box = "document.querySelector('#map').getAttribute('viewBox').split(' ').map(Number)"
    whole = page.evaluate(box)
    page.get_by_label("Larger").click()
    larger = page.evaluate(box)
    assert larger[2] == pytest.approx(whole[2] / 1.4, rel=1e-3)
    pan = page.locator("#pan").bounding_box()
    x, y = pan["x"] + pan["width"] / 2, pan["y"] + pan["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y - 30, steps=4)
    page.mouse.up()
    moved = page.evaluate(box)
    assert moved[0] > larger[0]
    assert moved[1] > larger[1]
    page.get_by_role("button", name="whole").click()
    assert page.evaluate(box) == whole


def test_other_sites_are_not_told_where_one_comes_from(served: Served, browser: Any) -> None:
    """`same-origin` tells them as little as `no-referrer`, under which forms would come with `Origin: null`."""
    heard: list[Any] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((self.headers.get("referer"), self.headers.get("cookie")))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    other = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    there = f"http://localhost:{other.server_port}/"
    with window(served, browser, beyond=(there,)) as page:
        to(served, page, "brief")
        page.evaluate(f"location.href = '{there}'")
        page.wait_for_timeout(300)
        assert heard
    other.shutdown()
    assert set(heard) == {(None, None)}
