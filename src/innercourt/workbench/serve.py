"""The server: one address, on this machine unless told otherwise, until Ctrl-C."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from datetime import date
from pathlib import Path

import uvicorn

from innercourt.case.asked import as_day
from innercourt.errors import StorageError, UsageError
from innercourt.workbench.app import application
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages.court import court_page
from innercourt.workbench.pages.reports import reports_page
from innercourt.workbench.sessions import Sessions, read_passwords
from innercourt.workbench.settings import PORT

LOOPBACK = "127.0.0.1"


def open_case(
    case: str | Path,
    *,
    port: int = PORT,
    browser: bool = True,
    as_of: date | str | None = None,
    draws: int | None = None,
    seed: int = 0,
    host: str = LOOPBACK,
    password_file: Path | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the workbench on `case` until it is interrupted; `say` is told the address.

    On this machine a one-time ticket in the address lets the browser in. With a `host` that others can
    reach, a `password_file` is needed, and everybody logs in. `port` 0 takes any that is free.
    Raises `CaseError` for a case with mistakes, `UsageError` for a port that is taken.
    """
    local = is_local(host)
    if not local and password_file is None:
        raise UsageError(
            "a workbench that others can reach needs passwords", expected="--password-file with --host",
            found=f"--host {host} alone", hint="innercourt open --password-file users --set-password NAME",
        )  # fmt: skip
    sessions = Sessions(read_passwords(password_file) if password_file else None)
    desk = Desk(case, as_of=None if as_of is None else as_day(as_of), draws=draws, seed=seed)
    listening = listen(host, port)
    port = int(listening.getsockname()[1])
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def fresh() -> str:
        return (
            f"{address}/enter?ticket={sessions.ticket()}" if not sessions.by_password else f"{address}/login"
        )

    def used() -> None:
        say(f"  for another browser: {fresh()}")

    server = _Server(desk, application(desk, sessions, accepted_hosts(host, port), port, used))
    first = fresh()
    if desk.mended:
        say(f"innercourt: the last save was cut short; as before it again: {', '.join(desk.mended)}")
    say(f"innercourt: {desk.view.case.title}\n  open {first}\n  stop with Ctrl-C")
    desk.begin()
    # what stays as it is until the case changes is laid out before somebody asks for it
    threading.Thread(target=_laid_out, args=(desk,), name="first look", daemon=True).start()
    if browser and local:
        threading.Timer(0.4, webbrowser.open, [first]).start()
    server.run(sockets=[listening])


def _laid_out(desk: Desk) -> None:
    court_page(desk, "")
    reports_page(desk, "", {})


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `UsageError` where the port or the address cannot be had."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as why:
        raise UsageError(
            "no such address on this machine", expected="an address of this machine", found=f"`{host}`"
        ) from why
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen(128)
    except OSError as why:
        made.close()
        if why.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} is taken", expected="a free port", found="another server on it",
                             hint=f"--port {port + 1}, or --port 0 for any") from why  # fmt: skip
        if why.errno in (errno.EACCES, errno.EADDRNOTAVAIL):
            raise UsageError(f"cannot serve at {host}:{port}", expected="an address and a port that one may use",
                             found=why.strerror or str(why)) from why  # fmt: skip
        raise StorageError(f"cannot serve at {host}:{port}", found=str(why)) from why
    return made


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address.

    >>> is_local("127.0.0.1"), is_local("localhost"), is_local("0.0.0.0"), is_local("192.168.1.5")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def accepted_hosts(host: str, port: int) -> frozenset[str]:
    """The values of Host that are answered: this machine's own names, and no others."""
    names = {host} if not is_local(host) else {LOOPBACK, "localhost", "[::1]", host}
    if not is_local(host):
        names |= {socket.gethostname(), socket.getfqdn()}
        if host in ("0.0.0.0", "::"):  # noqa: S104 -- compared with, not bound to
            names |= {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), port)}
            names |= {LOOPBACK, "localhost"}
    shown = {f"[{n}]" if ":" in n and not n.startswith("[") else n for n in names}
    return frozenset(f"{n}:{port}" for n in shown) | (frozenset(shown) if port == 80 else frozenset())


class _Server(uvicorn.Server):
    """Uvicorn, which on Ctrl-C first sends the listeners home: their answers never end by themselves."""

    def __init__(self, desk: Desk, app: object) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="error", access_log=False, lifespan="off", server_header=False,  # type: ignore[arg-type]
                timeout_graceful_shutdown=2, timeout_keep_alive=30, h11_max_incomplete_event_size=65_536,
            )
        )  # fmt: skip
        self._desk = desk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the work to stop, without waiting long for it, then stop the server."""
        self._desk.close(0.5)
        await super().shutdown(sockets)
