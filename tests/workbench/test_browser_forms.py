"""Forms in a real Chromium: what was typed stays, whatever happens meanwhile; what is wrong is told at its field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from innercourt.workbench.desk import Desk
from tests.workbench.browsing import BROWSED, Served, to, until, window
from tests.workbench.served import own_case
from tests.workbench.small import FILES
from tests.workbench.test_edits import ARTICLE

pytestmark = BROWSED


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A workbench on a case that a test may change; nothing is worked out."""
    made = Served(Desk(own_case(tmp_path, FILES), draws=64))
    yield made
    made.desk.close()
    made.close()


def happened(served: Served) -> None:
    """Somebody changed the case, and something was worked out."""
    served.desk.edit(
        served.desk.view.version, "bo", "a test",
        lambda place: (place / "more.yaml").write_text("quantities: {extra.one: 1}\n"),
    )  # fmt: skip
    served.desk.bench.stop()
    served.desk.news.tell("found", version=served.desk.view.version, what=["study"])


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("forecasts", {"Statement": "The marshal is seen", "Likelihood": "likely"}),
        ("read", {"Paste its text": ARTICLE}),
    ],
)
def test_what_was_typed_stays(own: Served, browser: Any, name: str, fields: dict[str, str]) -> None:
    with window(own, browser) as page:
        to(own, page, name)
        for label, text in fields.items():
            page.get_by_label(label, exact=True).fill(text)
        page.locator("footer p").click()
        happened(own)
        page.wait_for_selector("text=What you typed is kept")
        page.wait_for_timeout(600)
        for label, text in fields.items():
            assert page.get_by_label(label, exact=True).input_value() == text


def test_a_form_that_is_as_it_was_is_put_in_anew(own: Served, browser: Any) -> None:
    with window(own, browser) as page:
        to(own, page, "forecasts")
        page.get_by_label("Statement").fill("nothing after all")
        page.get_by_label("Statement").fill("")
        happened(own)
        until(page, f"document.documentElement.dataset.version === '{own.desk.view.version}'")


def test_a_mistake_is_told_at_its_field_and_the_form_stays(own: Served, browser: Any) -> None:
    with window(own, browser, refused=True) as page:
        to(own, page, "forecasts")
        page.get_by_label("Statement").fill("The marshal is seen")
        page.get_by_label("Likelihood", exact=True).fill("7")
        page.get_by_label("Known by", exact=True).fill("2099-01-01")
        page.get_by_role("button", name="Store it").click()
        page.wait_for_selector("#p[aria-invalid=true] ~ [role=alert]")
        assert page.url.endswith("/forecasts")
        assert page.evaluate("document.activeElement.id") == "p"
        assert page.get_by_label("Statement").input_value() == "The marshal is seen"
        page.get_by_label("Likelihood", exact=True).fill("0.7")
        page.get_by_role("button", name="Store it").click()
        page.locator("tbody tr", has_text="The marshal is seen").wait_for()
        assert page.get_by_label("Statement").input_value() == ""


def test_nothing_is_accepted_without_a_day(own: Served, browser: Any) -> None:
    with window(own, browser) as page:
        to(own, page, "read")
        page.get_by_label("Paste its text").fill(ARTICLE)
        page.get_by_role("button", name="Read the text").click()
        first = page.locator(".statement").first
        first.get_by_label("could be known from").fill("")
        first.get_by_label("in your words").fill("so a clerk told")
        first.get_by_label("that", exact=True).select_option("dismissed")
        for field in first.locator("input[name^=source]").all():
            field.fill("clerk")
        first.get_by_role("button", name="Accept").click()
        page.wait_for_timeout(300)
        assert page.evaluate("document.activeElement.name") == "date"
        assert first.get_by_label("in your words").input_value() == "so a clerk told"
        first.get_by_role("button", name="Reject").click()
        page.wait_for_selector(".statement.rejected")
