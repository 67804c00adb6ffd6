"""Reports, accounts, play, sliders, watch list and brief in a real Chromium, as an analyst uses them."""

from __future__ import annotations

import json
from typing import Any

from tests.workbench.browsing import BROWSED, Served, to, until

pytestmark = BROWSED


def listed(page: Any) -> list[str]:
    """The reports of the list, in its order."""
    return [li.get_attribute("data-report") for li in page.locator(".reportlist > li").all()]


def test_a_move_is_forced_and_taken_back(served: Served, page: Any) -> None:
    to(served, page, "play?episode=march")
    page.get_by_label("Force: Regent Ilse, dismiss").first.click()
    assert "Forced" in page.locator("main").inner_text()
    assert page.locator("tr.forced").count() == 1
    page.get_by_role("link", name="Take it back").click()
    page.locator("tr.forced").first.wait_for(state="detached")
    assert page.locator("tr.forced").count() == 0


def test_filters_narrow_the_reports(served: Served, page: Any) -> None:
    to(served, page, "reports")
    page.get_by_label("Goes back to").select_option("clerk")
    page.wait_for_url("**origin=clerk**")
    assert page.locator(".reportlist > li").count() == 1
    page.locator(".echoes summary").click()
    assert "The Gazette" in page.locator(".echoes").inner_text()


def test_every_filter_is_asked_as_soon_as_it_is_chosen(served: Served, page: Any) -> None:
    to(served, page, "reports")
    assert listed(page) == ["r4", "r3", "r1"]
    page.get_by_label("Passed through").select_option("gazette")
    page.wait_for_url("**source=gazette**")
    assert listed(page) == ["r3", "r2"]
    page.get_by_role("link", name="All reports").click()
    page.wait_for_url("**/reports")
    page.get_by_label("About").select_option("marshal")
    page.wait_for_url("**actor=marshal**")
    assert "r3" in listed(page)
    to(served, page, "reports")
    page.get_by_label("Speaks for").select_option("strong")
    page.wait_for_url("**hypothesis=strong**")
    strong = listed(page)
    to(served, page, "reports?hypothesis=weak")
    assert set(strong).isdisjoint(listed(page))
    to(served, page, "reports")
    page.get_by_label("Order by").select_option("event")
    page.wait_for_url("**by=event**")
    assert page.locator("#lanes [data-report]").count() == 4
    assert "the day of what is told" in page.locator("#lanes figcaption").inner_text()


def test_a_report_is_shown_with_its_chain_and_its_weight(served: Served, page: Any) -> None:
    to(served, page, "reports")
    r1 = page.locator(".reportlist > li[data-report=r1]")
    assert r1.locator(".chain").first.locator("li").all_inner_texts() == ["Exile Weekly", "A palace clerk"]
    r1.locator("summary").click()
    echo = r1.locator(".echoes .chain li").all_inner_texts()
    assert [line.split("\n")[0] for line in echo] == ["The Gazette", "Exile Weekly", "A palace clerk"]
    assert "“reportedly”" in r1.locator(".echoes").inner_text()
    assert "bits" in r1.locator(".worth").inner_text()


def test_a_dot_of_the_timeline_leads_to_its_report(served: Served, page: Any) -> None:
    to(served, page, "reports")
    page.locator("#lanes [data-report=r2]").click()
    assert page.locator(".reportlist .chosen").get_attribute("data-report") == "r2"
    assert page.locator(".echoes").first.get_attribute("open") is not None
    to(served, page, "reports?origin=clerk")
    page.locator("#lanes [data-report=r1]").click()
    assert page.evaluate("document.activeElement.dataset.report") == "r1"


def test_a_dot_of_the_timeline_is_chosen_by_keyboard(served: Served, page: Any) -> None:
    to(served, page, "reports")
    assert page.locator("#lanes [tabindex='0'][data-report]").count() == 1
    page.locator("#lanes [tabindex='0'][data-report]").focus()
    assert page.evaluate("document.activeElement.dataset.report") == "r4"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("r3, 8 March 2031")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.reportlist li[data-report=r3]')")


def test_the_matrix_and_the_answer_without_each_origin(served: Served, page: Any) -> None:
    to(served, page, "hypotheses")
    matrix = page.locator("#matrix-h ~ .tablewrap tbody tr")
    assert {row.locator("a.ref").inner_text() for row in matrix.all()} == {"r1", "r3"}
    assert page.locator("#matrix-h ~ p", has_text="nothing beyond the rest: r4, r2").count() == 1
    page.get_by_role("link", name="Leaving one out").click()
    without = page.locator("table", has_text="Where the accounts would stand without each origin")
    names = without.locator("tbody th").all_inner_texts()
    assert set(names) == {"A palace clerk", "The Gazette"}
    matrix.first.locator("a.ref").click()
    page.wait_for_url("**/reports?q=r*")
    assert page.locator(".reportlist > li, .reportlist li").count() >= 1


def test_a_forced_move_shows_what_it_changes(served: Served, page: Any) -> None:
    to(served, page, "play?episode=march")
    head = page.locator(".movelist thead").inner_text()
    assert "mean court" in head
    assert "8 in 10" in head
    row = page.locator(".movelist tbody tr", has_text="wait")
    assert row.locator("svg .reach").count() == 1
    page.get_by_label("Force: Regent Ilse, wait").first.click()
    ends = page.locator("#ends-h ~ .ends")
    assert page.locator("#ends-h").inner_text() == "What it would change"
    nothing = ends.locator("tr", has_text="Nothing happens")
    assert ">99.9%" in nothing.inner_text()
    assert nothing.locator(".delta.up").count() == 1
    assert page.locator("figure.tree svg title").first.text_content() == "Game tree of The dismissal"


def test_a_slider_answers_and_the_newest_move_wins(served: Served, page: Any, record_property: Any) -> None:
    to(served, page, "assumptions")
    page.wait_for_selector("#took", state="attached")
    dial = page.locator("[data-key='loyalty.*.regent'] .location")
    dial.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('#tried .figures').textContent.includes('normal(1.1, 0.7)')")
    until(page, "document.querySelector('#took').dataset.ms")
    record_property("slider_ms", page.locator("#took").get_attribute("data-ms"))
    assert page.locator(".knob.moved").count() == 1
    assert "moves=" in page.url
    assert dial.get_attribute("aria-valuetext") == "+1.0 sd"
    page.reload()
    assert page.locator("[data-key='loyalty.*.regent'] .location").input_value() == "1"
    page.get_by_role("link", name="Court", exact=True).click()
    page.wait_for_url("**/court")
    page.get_by_role("link", name="Assumptions", exact=True).click()
    page.wait_for_url("**/assumptions?moves=*")
    assert page.locator("[data-key='loyalty.*.regent'] .location").input_value() == "1"
    assert "normal(.4, .7)" in page.locator("[data-key='loyalty.*.regent'] .prior").inner_text()
    page.locator("[data-rest=all]").click()
    until(page, "!location.search")
    assert page.locator(".knob.moved").count() == 0


def test_a_search_finds_an_assumption(served: Served, page: Any) -> None:
    to(served, page, "assumptions")
    page.locator("#find").fill("nerve")
    assert [k.get_attribute("data-key") for k in page.locator(".knob:visible").all()] == ["nerve"]


def test_every_quantity_has_its_slider_and_comes_to_rest(served: Served, page: Any) -> None:
    view = served.desk.view
    assert view.courts is not None
    to(served, page, "assumptions")
    keys = {k.get_attribute("data-key") for k in page.locator(".knob").all()}
    assert keys == {k.key for k in view.courts.knobs if not k.fixed} | {"weight:strong", "weight:weak"}
    assert {q.name for q in view.whole.quantities} <= keys
    width = page.locator("[data-key='nerve'] .width")
    width.focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelectorAll('.knob.moved').length === 1")
    until(page, "document.querySelector('#tried').innerText.includes('What differs from the saved case')")
    page.keyboard.press("Delete")
    until(page, "document.querySelectorAll('.knob.moved').length === 0")
    page.locator("#find").fill("no such words")
    assert page.locator("#find-none").is_visible()


def test_a_move_too_far_says_so_and_is_solved_anew(served: Served, page: Any) -> None:
    to(served, page, "assumptions")
    page.wait_for_selector("#took", state="attached")
    for key in ("loyalty.*.regent", "strength.army"):
        page.locator(f"[data-key='{key}'] .location").evaluate(
            "e => { e.value = e.max; e.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
    page.wait_for_selector(".unsound [data-resolve]")
    page.locator("[data-resolve]").click()
    until(
        page,
        "!document.querySelector('#work progress') && !document.querySelector('.unsound [data-resolve]')",
        180,
    )
    assert "solved anew" in page.locator("#tried").inner_text()


def test_the_watch_list_is_ranked(served: Served, page: Any) -> None:
    to(served, page, "watch")
    rows = page.locator("main tbody tr").all()
    bits = [float(row.locator(".length .bar").get_attribute("width")) for row in rows]
    assert bits == sorted(bits, reverse=True)
    assert "Army convoys reached the capital" in page.locator("main").inner_text()
    assert "of the saved case" in page.locator("main").inner_text()


def test_the_brief_is_taken_away(served: Served, page: Any) -> None:
    to(served, page, "brief")
    for link, head in (("HTML, one file", "<!doctype html>"), ("Markdown", "# "), ("JSON", "{")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=link, exact=True).click()
        text = waiting.value.path().read_text(encoding="utf-8")
        assert text.startswith(head)
        assert "marshal" in text
        if head == "{":
            assert json.loads(text)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="look at it").click()
    opened.value.wait_for_load_state()
    assert "The regent and the marshal" in opened.value.title()
