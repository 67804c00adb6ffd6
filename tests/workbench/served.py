"""A workbench for the tests: a small case, an application behind its door, a client that is let in."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import Any

import httpx

from innercourt.workbench.app import application
from innercourt.workbench.desk import Desk
from innercourt.workbench.sessions import Sessions

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"
HOSTS = frozenset({f"127.0.0.1:{PORT}", f"localhost:{PORT}"})

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}{% import 'os' as os %}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202ereversed\u202c \u2066isolated",
    "x\u0000y\u001bz\u0085",
    "<style>*{display:none}</style>",
    '" autofocus onfocus="alert(1)',
    "` onmouseover=alert(1) `",
    "<a href=javascript:alert(1)>click</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN}",
)
"""Texts that a source may hold, and that must come out as text wherever they are shown."""


class Client:
    """Requests to an application, one after another, with its cookies."""

    def __init__(self, app: Any, base: str = ORIGIN) -> None:
        self.app = app
        self.base = base
        self.cookies = httpx.Cookies()

    def request(self, method: str, address: str, **how: Any) -> httpx.Response:
        """One request."""

        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base, cookies=self.cookies
            ) as client:
                found = await client.request(method, address, **how)
                self.cookies = client.cookies
                return found

        return asyncio.run(one())

    def get(self, address: str, **how: Any) -> httpx.Response:
        """Look at an address."""
        return self.request("GET", address, **how)

    def post(self, address: str, fields: dict[str, str] | None = None, **how: Any) -> httpx.Response:
        """Send a form, as a page of the workbench does."""
        headers = {"origin": ORIGIN, **how.pop("headers", {})}
        return self.request("POST", address, data=fields or {}, headers=headers, **how)


def let_in(desk: Desk, sessions: Sessions | None = None) -> Client:
    """A client with the cookie of a browser that brought its ticket."""
    sessions = sessions or Sessions()
    client = Client(application(desk, sessions, HOSTS, PORT))
    assert client.get("/enter", params={"ticket": sessions.ticket()}).status_code == 303
    return client


def own_case(folder: Path, files: dict[str, str]) -> Path:
    """A case in a folder of its own."""
    place = folder / "case"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def analysed(desk: Desk, seconds: float = 240.0) -> Desk:
    """The desk after its analysis."""
    desk.analyse()
    finished(desk, seconds)
    assert desk.view.games is not None, desk.bench.progress()
    return desk


def finished(desk: Desk, seconds: float = 240.0) -> None:
    """Wait until nothing is under way."""
    until = time.monotonic() + seconds
    while any(p.busy for p in desk.bench.progress()):
        assert time.monotonic() < until, desk.bench.progress()
        time.sleep(0.05)
