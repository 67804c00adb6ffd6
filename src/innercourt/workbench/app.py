"""Addresses to pages. Every page answers as HTML at `/name` and as JSON at `/name.json`, from one object."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from innercourt.brief.plain import to_plain
from innercourt.errors import InnercourtError
from innercourt.workbench import articles, edits
from innercourt.workbench.desk import ConflictError, Desk
from innercourt.workbench.guard import Guard
from innercourt.workbench.pages import frame
from innercourt.workbench.pages.assumptions import assumptions_page, tried_part
from innercourt.workbench.pages.brief import brief_file, brief_page
from innercourt.workbench.pages.court import court_page
from innercourt.workbench.pages.forecasts import forecasts_page
from innercourt.workbench.pages.hypotheses import hypotheses_page
from innercourt.workbench.pages.play import play_page
from innercourt.workbench.pages.read import read_page
from innercourt.workbench.pages.reports import reports_page
from innercourt.workbench.pages.watch import watch_page
from innercourt.workbench.render import Templates
from innercourt.workbench.sessions import Sessions

SCRIPTS = ("workbench.js", "map.js", "sliders.js")
STATIC = {**dict.fromkeys(SCRIPTS, "text/javascript"), "icon.svg": "image/svg+xml"}


def application(desk: Desk, sessions: Sessions, hosts: frozenset[str], port: int,
                used: Callable[[], None] = lambda: None) -> Guard:  # fmt: skip
    """The whole application, behind its door. `used` is called when a ticket was used."""
    site = Site(desk, Templates(), used)
    pages: dict[str, Callable[[Request], tuple[Any, dict[str, Any]]]] = {
        "court": lambda r: (court_page(desk, user(r)), {}),
        "reports": lambda r: (reports_page(desk, user(r), r.query_params), {}),
        "read": lambda r: (read_page(desk, user(r), r.query_params.get("document", "")), {}),
        "hypotheses": lambda r: _with_document(hypotheses_page(desk, user(r))),
        "play": lambda r: (play_page(desk, user(r), r.query_params), {}),
        "assumptions": lambda r: (assumptions_page(desk, user(r), r.query_params.get("moves", "")), {}),
        "watch": lambda r: (watch_page(desk, user(r)), {}),
        "forecasts": lambda r: (forecasts_page(desk, user(r)), {}),
        "brief": lambda r: (brief_page(desk, user(r)), {}),
    }
    routes = [Route("/", lambda r: RedirectResponse("/court", 303))]
    for name, page in pages.items():
        routes.append(Route(f"/{name}", site.html(name, page)))
        routes.append(Route(f"/{name}.json", site.json(page)))
    routes += [
        Route("/enter", site.enter),
        Route("/login", site.login, methods=["GET", "POST"]),
        Route("/leave", site.leave, methods=["POST"]),
        Route("/status", site.status),
        Route("/news", site.news),
        Route("/static/{name}", site.static),
        Route("/analyse", site.act(lambda d, f, u: d.analyse()), methods=["POST"]),
        Route("/stop", site.act(lambda d, f, u: d.bench.stop(str(f.get("name", "")))), methods=["POST"]),
        Route("/assumptions/try", site.try_moves, methods=["POST"]),
        Route("/assumptions/resolve", site.act(edits.resolve), methods=["POST"]),
        Route("/assumptions/save", site.act(edits.save), methods=["POST"]),
        Route("/assumptions/copy", site.act(edits.copy), methods=["POST"]),
        Route("/assumptions.patch", site.patch),
        Route("/read", site.act(articles.read), methods=["POST"]),
        Route("/read/decide", site.act(articles.decide), methods=["POST"]),
        Route("/forecasts/add", site.act(edits.store_forecasts), methods=["POST"]),
        Route("/forecasts/own", site.act(edits.own_forecast), methods=["POST"]),
        Route("/forecasts/resolve", site.act(edits.resolve_forecast), methods=["POST"]),
        Route("/export/brief.{form:str}", site.brief),
    ]  # fmt: skip
    handlers: dict[Any, Any] = {
        ConflictError: site.told(409), InnercourtError: site.told(400), HTTPException: site.missing,
    }  # fmt: skip
    return Guard(Starlette(routes=routes, exception_handlers=handlers), sessions, hosts, port)


def user(request: Request) -> str:
    """The name of who asks."""
    return str(request.scope["state"]["user"] or "")


def _with_document(found: tuple[Any, Any]) -> tuple[Any, dict[str, Any]]:
    return found[0], {"doc": found[1]}


class Site:
    """Answers to requests that are let in."""

    def __init__(self, desk: Desk, templates: Templates, used: Callable[[], None]) -> None:
        self._desk = desk
        self._templates = templates
        self._used = used
        self._solves = asyncio.Semaphore(1)

    def html(self, name: str, page: Callable[[Request], tuple[Any, dict[str, Any]]]) -> Any:
        """A page as HTML."""

        def answer(request: Request) -> Response:
            found, more = page(request)
            return self._page(f"wb_{name}.html.j2", found, **more)

        return answer

    def json(self, page: Callable[[Request], tuple[Any, dict[str, Any]]]) -> Any:
        """The same page as JSON."""

        def answer(request: Request) -> Response:
            return JSONResponse(_keyed(to_plain(page(request)[0])))

        return answer

    def _page(self, template: str, page: Any, status: int = 200, **more: Any) -> HTMLResponse:
        what = {"page": page, "frame": page.frame, "pages": frame.PAGES, **more}
        return HTMLResponse(self._templates.page(template, **what), status)

    def act(self, does: Callable[[Desk, Any, str], Any]) -> Any:
        """A change, then on to where the form says, or to the page it came from; a script goes there itself."""

        async def answer(request: Request) -> Response:
            async with request.form(max_files=1, max_fields=2000, max_part_size=22_000_000) as form:
                fields = {key: await _value(value) for key, value in form.items()}
                to = await run_in_threadpool(does, self._desk, fields, user(request))
            if _takes_json(request):
                return JSONResponse({"version": self._desk.view.version, "to": to})
            back = str(fields.get("next") or "")
            allowed = {f"/{name}" for name, _ in frame.PAGES}
            if isinstance(to, str):
                return RedirectResponse(to, 303)
            return RedirectResponse(back if back.partition("?")[0] in allowed else "/court", 303)

        return answer

    async def try_moves(self, request: Request) -> Response:
        """The figures under moved priors, as a piece of the page."""
        form = await request.form()
        text, run = str(form.get("moves", "")), str(form.get("run", ""))
        async with self._solves:
            part = await run_in_threadpool(tried_part, self._desk, text)
        if _takes_json(request):
            return JSONResponse(_keyed(to_plain(part)))
        html = self._templates.page("wb_tried.html.j2", part=part, run=run)
        return HTMLResponse(html)

    def enter(self, request: Request) -> Response:
        """A browser with a ticket gets its secret; one that has it already goes on."""
        state = request.scope["state"]
        if state["user"] is not None:
            return RedirectResponse("/court", 303)
        secret = state["sessions"].enter(request.query_params.get("ticket", ""))
        if secret is None:
            return Response(
                "This address was used before, or never given out. Each works once; `innercourt open` prints "
                "a new one whenever one was used.", 403, media_type="text/plain",
            )  # fmt: skip
        self._used()
        return self._let_in(state["cookie"], secret)

    async def login(self, request: Request) -> Response:
        """Name and password, where they are asked for."""
        state = request.scope["state"]
        if not state["sessions"].by_password:
            raise HTTPException(404)
        trouble = ""
        if request.method == "POST":
            form = await request.form()
            name, password = str(form.get("name", ""))[:64], str(form.get("password", ""))[:1024]
            secret = await run_in_threadpool(state["sessions"].log_in, name, password)
            if secret is not None:
                return self._let_in(state["cookie"], secret)
            trouble = "Name and password do not fit, or were tried too often: wait a minute."
        return HTMLResponse(
            self._templates.page("wb_login.html.j2", trouble=trouble), 403 if trouble else 200
        )

    def leave(self, request: Request) -> Response:
        """Log out."""
        state = request.scope["state"]
        state["sessions"].leave(state["secret"])
        answer = RedirectResponse("/login" if state["sessions"].by_password else "/", 303)
        answer.delete_cookie(state["cookie"])
        return answer

    def _let_in(self, cookie: str, secret: str) -> Response:
        answer = RedirectResponse("/court", 303)
        answer.set_cookie(cookie, secret, httponly=True, samesite="strict", path="/")
        return answer

    def status(self, request: Request) -> Response:
        """The strip under the bar."""
        found = frame.frame_of(self._desk, "court", user(request))
        return HTMLResponse(self._templates.page("wb_status.html.j2", frame=found))

    async def news(self, _: Request) -> Response:
        """What changes, as it changes."""
        return StreamingResponse(self._desk.news.listen(), media_type="text/event-stream")

    def static(self, request: Request) -> Response:
        """Style, script and icon; never a file of another name."""
        name = request.path_params["name"]
        if name == "brief.css":
            return Response(self._templates.page("style.css.j2"), media_type="text/css")
        if name == "workbench.css":
            text = (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")
            return Response(self._templates.text(text), media_type="text/css")
        if name not in STATIC:
            raise HTTPException(404)
        content = (Path(__file__).parent / "static" / name).read_bytes()
        return Response(content, media_type=STATIC[name])

    def patch(self, request: Request) -> Response:
        """The moves as a patch for the case's files."""
        text = edits.patch(self._desk, request.query_params.get("moves", ""))
        name = f"{self._desk.view.case.id}.patch"
        return Response(text, media_type="text/x-diff", headers=_attached(name))

    def brief(self, request: Request) -> Response:
        """The brief as a file."""
        form = request.path_params["form"]
        content, kind = brief_file(self._desk, form)
        if content is None:
            raise HTTPException(404)
        shown = form == "html" and "open" in request.query_params
        headers = {} if shown else _attached(f"{self._desk.view.case.id}.{form}")
        return Response(content, media_type=kind, headers=headers)

    def told(self, status: int) -> Any:
        """A mistake of the user's, or a conflict: with the field that it is in, or in the frame of the page."""

        def answer(request: Request, error: Exception) -> Response:
            if _takes_json(request):
                where = error.field if isinstance(error, edits.FieldError) else ""
                return JSONResponse({"message": str(error), "field": where}, status)
            what = "The case was changed in the meantime" if status == 409 else "That cannot be done"
            return self._trouble(request, what, str(error), status)

        return answer

    def missing(self, request: Request, error: Exception) -> Response:
        """What is not there."""
        assert isinstance(error, HTTPException)
        if request.url.path == "/login":  # nobody is let in here, and there is no page to show to him
            return Response(error.detail, error.status_code, media_type="text/plain")
        return self._trouble(request, "There is no such page", error.detail, error.status_code)

    def _trouble(self, request: Request, what: str, message: str, status: int) -> Response:
        if request.headers.get("accept", "").startswith(("application/json", "*/*")):
            return Response(message, status, media_type="text/plain")
        found = frame.frame_of(self._desk, "trouble", user(request))
        page = {"page": None, "frame": found, "pages": frame.PAGES, "what": what}
        return HTMLResponse(self._templates.page("wb_trouble.html.j2", **page, message=message), status)


def _takes_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


async def _value(value: Any) -> Any:
    """A field's text; of a file its name and its bytes."""
    return value if isinstance(value, str) else (value.filename or "", await value.read())


def _keyed(plain: Any) -> Any:
    """`plain` with texts for keys, as JSON needs them."""
    if isinstance(plain, dict):
        return {k if isinstance(k, str) else "-".join(map(str, k)): _keyed(v) for k, v in plain.items()}
    return [_keyed(v) for v in plain] if isinstance(plain, list) else plain
