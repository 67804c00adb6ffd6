"""What changes a case, in a real Chromium: articles, saving, forecasts, cancelling, several windows and people."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from innercourt.case import forecasts
from innercourt.case.read import read_case
from innercourt.reading.reader import open_document
from innercourt.workbench import articles
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages import forecasts as shown
from innercourt.workbench.sessions import Sessions, hashed
from tests.workbench.browsing import BROWSED, Served, to, until, window
from tests.workbench.served import analysed, own_case
from tests.workbench.small import FILES
from tests.workbench.test_edits import ARTICLE

pytestmark = BROWSED


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A workbench on a case that a test may change; nothing was worked out yet."""
    made = Served(Desk(own_case(tmp_path, FILES), draws=64))
    yield made
    made.desk.close()
    made.close()


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Served]:
    """The same, with its answer."""
    made = Served(analysed(Desk(own_case(tmp_path, FILES), draws=64)))
    yield made
    made.desk.close()
    made.close()


def paste(served: Served, page: Any) -> None:
    """Read the article."""
    to(served, page, "read")
    page.get_by_label("Paste its text").fill(ARTICLE)
    page.locator("#d1").fill("2031-03-06")
    page.get_by_role("button", name="Read the text").click()
    page.wait_for_selector(".statement")


def accept(page: Any, statement: Any, proposition: str = "dismissed") -> None:
    """Fill in what is open about a statement, and accept it."""
    statement.get_by_label("that", exact=True).select_option(proposition)
    for field in statement.locator("input[name^=source]").all():
        field.fill("clerk")
    statement.get_by_role("button", name="Accept").click()
    page.wait_for_selector(".statement.accepted")


def test_a_statement_is_changed_and_accepted_and_the_answer_follows(worked: Served, browser: Any) -> None:
    with window(worked, browser) as page:
        paste(worked, page)
        before = page.evaluate("document.documentElement.dataset.version")
        page.locator(".article mark").first.click()
        first = page.locator(".statement.chosen")
        assert first.count() == 1
        assert first.locator(".chain .box").count() >= 1
        first.get_by_label("in your words").fill("so a clerk told")
        first.get_by_label("the origin hedges").fill("reportedly")
        accept(page, first)
        assert page.locator(".article mark.accepted").count() == 1
        assert page.evaluate("document.documentElement.dataset.version") != before
        added = [r for r in read_case(worked.desk.view.place).reports if r.id not in ("r1", "r2", "r3", "r4")]
        assert [(r.summary, r.hedge) for r in added] == [("so a clerk told", "reportedly")]
        page.wait_for_selector("#work progress")
        to(worked, page, "hypotheses")
        until(
            page,
            f"!!document.querySelector('#matrix-h ~ .tablewrap') && document.body.innerText.includes('{added[0].id}')",
            180,
        )


def test_a_statement_is_rejected(own: Served, browser: Any) -> None:
    with window(own, browser) as page:
        paste(own, page)
        page.locator(".statement").first.get_by_role("button", name="Reject").click()
        page.wait_for_selector(".statement.rejected")
        assert page.locator(".article mark.rejected").count() == 1
    assert len(read_case(own.desk.view.place).reports) == 4


def test_a_file_is_uploaded(own: Served, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE)
    with window(own, browser) as page:
        to(own, page, "read")
        page.locator("#file").set_input_files(tmp_path / "article.txt")
        page.get_by_role("button", name="Read the file").click()
        page.wait_for_selector(".statement")
        assert page.locator(".article mark").count() == page.locator(".statement").count()


def test_an_address_is_fetched(own: Served, browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class There(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            told = "".join(f"<p>{part}</p>" for part in ARTICLE.split("\n\n"))
            told += "<p>Nothing else was heard from the palace on that day, nor on those that followed.</p>"
            told += (
                "<p>The streets of the capital were quiet, and the shops were open until late at night.</p>"
            )
            told += "<p>A foreign ministry spokesman declined to comment when he was asked by reporters.</p>"
            self.wfile.write(
                f"<html><head><title>The dismissal</title></head><body><article>{told}</article></body></html>".encode()
            )

        def log_message(self, *_: Any) -> None:
            pass

    there = HTTPServer(("127.0.0.1", 0), There)
    threading.Thread(target=there.serve_forever, daemon=True).start()
    with window(own, browser) as page:
        to(own, page, "read")
        page.get_by_label("An address").fill(f"http://127.0.0.1:{there.server_port}/")
        page.get_by_role("button", name="Fetch and read it").click()
        page.wait_for_selector("text=a public address")  # one's own network is not looked into
        monkeypatch.setattr(articles, "open_document", partial(open_document, private_addresses=True))
        page.get_by_label("An address").fill(f"http://127.0.0.1:{there.server_port}/")
        page.get_by_role("button", name="Fetch and read it").click()
        page.wait_for_selector(".statement")
    there.shutdown()


def test_moves_are_exported_saved_and_copied(
    worked: Served, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = worked.desk.view.place
    monkeypatch.chdir(place.parent)
    with window(worked, browser, accept_downloads=True) as page:
        to(worked, page, "assumptions")
        page.wait_for_selector("#took", state="attached")
        page.locator("[data-key='nerve'] .location").focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        until(page, "location.search.includes('0.5')")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Export as a diff").click()
        patch = waiting.value.path().read_text()
        assert "-  nerve: beta(2, 3)" in patch
        page.get_by_role("button", name="Save into the case").click()
        page.wait_for_url("**/assumptions")
        assert 'nerve: "beta(' in (place / "case.yaml").read_text()
        assert "# This comment must outlive every change." in (place / "case.yaml").read_text()
        until(page, "!!document.querySelector('#knobs')", 180)
        until(page, "!document.querySelector('#work progress')", 180)
        to(worked, page, "assumptions")
        page.wait_for_selector("#took", state="attached")
        page.locator("[data-key='nerve'] .location").focus()
        page.keyboard.press("ArrowRight")
        until(page, "document.querySelector('input[name=moves]').value !== '{}'")
        page.get_by_label("in the folder").fill("moved")
        page.get_by_role("button", name="Save as a new case").click()
        page.wait_for_url("**/assumptions")
    assert read_case(place.parent / "moved").id == "karsovia"
    assert worked.desk.view.place == place.parent / "moved"


def test_forecasts_are_stored_resolved_and_scored(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = Served(analysed(Desk(own_case(tmp_path, FILES), draws=2000)))
    with window(served, browser) as page:
        to(served, page, "forecasts")
        assert page.locator(".problem").count() == 0
        page.get_by_label("Statement").fill("The marshal is seen in public")
        page.get_by_label("Likelihood", exact=True).fill("likely")
        page.get_by_label("Known by", exact=True).fill("2099-01-01")
        page.get_by_role("button", name="Store it").click()
        row = page.locator("tbody tr", has_text="The marshal is seen in public")
        assert "likely" in row.inner_text()
        page.get_by_role("button", name="Store every probability of this answer").click()
        page.locator("tbody tr", has_text="Army convoys reached the capital").first.wait_for()
        # a forecast of the day on which its matter is settled is not scored: it is settled a day later
        tomorrow = forecasts.today() + timedelta(days=1)
        for place in (forecasts, shown):
            monkeypatch.setattr(place, "today", lambda: tomorrow)
        page.reload()
        row.locator("summary").click()
        row.get_by_label("Why").fill("a photograph")
        row.get_by_role("button", name="Record").click()
        page.locator("tbody tr", has_text="a photograph").wait_for()
        assert "Brier score" in page.locator("main").inner_text()
    served.desk.close()
    served.close()


def test_work_is_cancelled_and_begun_again(tmp_path: Path, browser: Any) -> None:
    served = Served(Desk(own_case(tmp_path, FILES), draws=400_000))
    served.desk.analyse()
    with window(served, browser) as page:
        page.get_by_role("button", name="Cancel").click()
        page.wait_for_selector("text=Analysis: stopped")
        assert page.locator("#work progress").count() == 0
        page.get_by_role("button", name="Work it out again").click()
        page.wait_for_selector("#work progress")
        page.get_by_role("button", name="Cancel").click()
        page.wait_for_selector("text=Analysis: stopped")
    served.desk.close()
    served.close()


def test_two_windows_stay_consistent(own: Served, browser: Any) -> None:
    with window(own, browser) as one, window(own, browser) as two:
        paste(own, one)
        to(own, two, "brief")
        two.wait_for_timeout(300)
        accept(one, one.locator(".statement").first)
        until(two, f"document.documentElement.dataset.version === '{own.desk.view.version}'")
        two.wait_for_selector("text=accepted s1")


@pytest.mark.parametrize("late", [False, True], ids=["listening", "not yet listening"])
def test_a_form_of_before_somebody_elses_change_is_refused(
    own: Served, browser: Any, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    listening = threading.Event()
    listen = own.desk.news.listen

    async def listen_late() -> AsyncIterator[str]:
        while not listening.is_set():
            await asyncio.sleep(0.01)
        async for told in listen():
            yield told

    if late:
        monkeypatch.setattr(own.desk.news, "listen", listen_late)
    with window(own, browser) as page:
        paste(own, page)
        first = page.locator(".statement").first
        first.get_by_label("in your words").fill("half written")  # so that it is not put in anew
        own.desk.edit(
            own.desk.view.version, "bo", "a test",
            lambda place: (place / "more.yaml").write_text("quantities: {extra.one: 1}\n"),
        )  # fmt: skip
        listening.set()
        page.wait_for_selector("text=The case was changed in another window. Reload before you save.")
        assert first.get_by_label("in your words").input_value() == "half written"


def reachable() -> str:
    """An address of this machine that others could reach; loopback where it has none."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent: it only says which way it would go
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def test_people_log_in_and_their_edits_bear_their_names(tmp_path: Path, browser: Any) -> None:
    people = {"ada": hashed("the regent is away"), "bo": hashed("the marshal is here")}
    served = Served(Desk(own_case(tmp_path, FILES), draws=64), Sessions(people), reachable())
    with window(served, browser) as page:
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill("the regent is away")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/court")
        paste(served, page)
        accept(page, page.locator(".statement").first)
        to(served, page, "brief")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_url("**/login")
        page.get_by_label("Name").fill("bo")
        page.get_by_label("Password").fill("the marshal is here")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/court")
        to(served, page, "brief")
        assert "You are bo." in page.locator("footer").inner_text()
        assert ", ada: accepted s1" in page.locator("main").inner_text()
    served.desk.close()
    served.close()
