"""One analysed case for all tests of the workbench: it is compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from innercourt.workbench.desk import Desk
from tests.workbench.browsing import CHROMIUM, Served, window
from tests.workbench.served import analysed, own_case
from tests.workbench.small import FILES

DRAWS = 2000


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose analysis is done; no test changes its case."""
    made = analysed(Desk(own_case(tmp_path_factory.mktemp("desk"), FILES), draws=DRAWS))
    yield made
    made.close()


@pytest.fixture(scope="session")
def served(desk: Desk) -> Iterator[Served]:
    """The analysed desk behind a real server; no test changes its case."""
    made = Served(desk)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; no longer than a file of tests, as none can run a loop of events beside it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as p:
        started = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(served: Served, browser: Any) -> Iterator[Any]:
    """A window on the analysed desk."""
    with window(served, browser) as opened:
        yield opened
