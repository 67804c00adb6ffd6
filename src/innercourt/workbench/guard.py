"""The door: which requests are let in, and what a browser may do with the answers.

It stands around the whole application, so that nothing is reached past it. A page of another site that
the analyst has open can send requests to this machine; what it cannot do is name the right host, bring
the cookie (`SameSite=Strict`), or hide where it comes from. Comparing Origin with Host alone would not
stop a name that was made to point here (DNS rebinding): both are compared with a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innercourt.workbench.sessions import Sessions

MOST_BYTES = 25_000_000
"""The largest body that is taken: an article with its pictures."""

TOO_LARGE = "Too large."

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
BRIEF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""For the exported brief, one file with its style inside; it may do nothing else."""

SAFE = ("GET", "HEAD")
OPEN = ("/enter", "/static/workbench.css", "/static/brief.css", "/login")
"""What can be had by a browser that was not let in yet."""


@dataclass(frozen=True)
class Guard:
    """`application` behind the door. `hosts` are the accepted values of Host, with their port."""

    application: ASGIApp
    sessions: Sessions
    hosts: frozenset[str]
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name: with the port, so that two workbenches do not take each other's."""
        return f"innercourt-{self.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no websockets here: nobody has business with one
            await send({"type": "websocket.close", "code": 1008})
            return
        sending = _Headed(send, scope["path"], _trustworthy(Headers(scope=scope)))
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        await self.application(scope, _Limited(receive), sending)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if headers.get("host", "") not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("This host is not served here.", 421)
        if method not in (*SAFE, "POST"):
            return PlainTextResponse("No such method.", 405)
        if (reason := self._foreign(headers, method)) is not None:
            return PlainTextResponse(reason, 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return PlainTextResponse(TOO_LARGE, 413)
        secret = cookie_of(scope, self.cookie)
        user = self.sessions.user(secret)
        scope.setdefault("state", {})
        scope["state"].update(user=user, secret=secret, cookie=self.cookie, sessions=self.sessions)
        if user is None and path not in OPEN:
            if self.sessions.by_password and method in SAFE and headers.get("sec-fetch-dest") != "empty":
                return RedirectResponse("/login", 303)
            return PlainTextResponse(
                "This browser was not let in. Open the address that `innercourt open` printed last; each "
                "works once, and a new one is printed when one was used.", 403,
            )  # fmt: skip
        return None

    def _foreign(self, headers: Headers, method: str) -> str | None:
        """Why a request comes from another site, if it does."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and origin not in self._origins:
            return "Requests from other sites are not taken."
        if method not in SAFE:
            if origin is None:
                return "A change must say where it comes from."
            if site not in (None, "same-origin"):
                return "Requests from other sites are not taken."
        elif site not in (None, "same-origin", "none") and headers.get("sec-fetch-mode") != "navigate":
            return "Requests from other sites are not taken."
        return None

    @property
    def _origins(self) -> frozenset[str]:
        return frozenset(f"{scheme}://{host}" for host in self.hosts for scheme in ("http", "https"))


@dataclass(frozen=True)
class _Headed:
    """Puts the headers of caution on every answer."""

    send: Send
    path: str
    trustworthy: bool

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = BRIEF_POLICY if self.path == "/export/brief.html" else POLICY
            # tells other sites as little as `no-referrer`, under which browsers send forms with `Origin: null`
            headers["Referrer-Policy"] = "same-origin"
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            if self.trustworthy:
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
            headers["Cache-Control"] = "no-store"
        await self.send(message)


def _trustworthy(headers: Headers) -> bool:
    """Whether a browser takes this for a place that cannot be listened to: this machine, or an encrypted line.

    Elsewhere it ignores some headers and complains of them. It sends `Sec-Fetch-Site` to such places alone.
    """
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return "sec-fetch-site" in headers or host in ("127.0.0.1", "localhost", "[::1]")


class _Limited:
    """A body that does not go on for ever, though nobody announced how long it is.

    What comes after the limit is let go by, as far as as much again: who still sends does not read the answer.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = MOST_BYTES

    async def __call__(self) -> Message:
        message = await self._next()
        if self._left >= 0:
            return message
        while message.get("more_body") and self._left > -MOST_BYTES:
            message = await self._next()
        raise HTTPException(413, TOO_LARGE)

    async def _next(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message


def cookie_of(scope: Scope, name: str) -> str:
    """The value of a request's cookie, empty if it has none.

    A browser that holds two of one name was given one by somebody else: then none counts.
    """
    values = []
    for line in HTTPConnection(scope).headers.getlist("cookie"):
        for part in line.split(";"):
            try:
                held = SimpleCookie(part.strip())
            except CookieError:
                continue
            values += [morsel.value for key, morsel in held.items() if key == name]
    return values[0] if len(values) == 1 else ""
