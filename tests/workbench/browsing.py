"""A workbench behind a real server, and windows of a real Chromium on it.

A window counts what goes wrong in it: an error or a warning on the console, a breach of the policy of
content, a request to anywhere else. Leaving it with any is a failure.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from innercourt.workbench.app import application
from innercourt.workbench.desk import Desk
from innercourt.workbench.serve import _Server, accepted_hosts, listen
from innercourt.workbench.sessions import Sessions

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BROWSED = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
"""Marks of a file of browser tests."""


class Served:
    """A desk behind a real server."""

    def __init__(self, desk: Desk, sessions: Sessions | None = None, host: str = "127.0.0.1") -> None:
        self.desk = desk
        self.sessions = sessions or Sessions()
        self.socket = listen(host, 0)
        self.port = int(self.socket.getsockname()[1])
        self.base = f"http://{host}:{self.port}"
        app = application(desk, self.sessions, accepted_hosts(host, self.port), self.port)
        self.server = _Server(desk, app)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop it."""
        self.server.should_exit = True
        self.desk.news.close()
        self.thread.join(20)


@contextmanager
def window(
    served: Served, browser: Any, beyond: tuple[str, ...] = (), refused: bool = False, **how: Any
) -> Iterator[Any]:
    """A window that was let in; afterwards nothing may have gone wrong in it.

    `beyond` are other addresses that a test lets it go to; `refused` is whether the server may refuse something,
    of which the browser complains, too.
    """
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    wrong: list[str] = []
    within = (served.base, "data:", "blob:", *beyond)

    def heard(kind: str, text: str) -> None:
        if kind in ("error", "warning") and not (
            refused and "the server responded with a status of 4" in text
        ):
            wrong.append(f"{kind}: {text}")

    def listened(page: Any) -> None:
        page.on("console", lambda m: heard(m.type, m.text))
        page.on("pageerror", lambda e: wrong.append(f"error: {e}"))

    context.on("page", listened)
    context.on("request", lambda r: None if r.url.startswith(within) else wrong.append(f"outside: {r.url}"))
    page = context.new_page()
    if served.sessions.by_password:
        page.goto(f"{served.base}/login")
    else:
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
