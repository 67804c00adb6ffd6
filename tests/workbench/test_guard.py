"""The door: what is let in, and what a browser may do with the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from innercourt.errors import UsageError
from innercourt.workbench import sessions as sessions_module
from innercourt.workbench.app import application
from innercourt.workbench.desk import Desk
from innercourt.workbench.serve import accepted_hosts, is_local, listen, open_case
from innercourt.workbench.sessions import Sessions, hashed, matches, read_passwords, set_password
from tests.workbench.served import HOSTS, ORIGIN, PORT, Client, let_in, own_case
from tests.workbench.small import FILES


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(own_case(tmp_path_factory.mktemp("guard"), FILES), draws=64)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:1", f"evil.example:{PORT}", ""]
)
def test_another_host_is_not_served(desk: Desk, host: str) -> None:
    answer = let_in(desk).get("/court", headers={"host": host})
    assert (answer.status_code, answer.text) == (421, "This host is not served here.")


@pytest.mark.parametrize(
    "path", ["/court", "/court.json", "/news", "/status", "/export/brief.html", "/nothing"]
)
def test_nothing_is_told_to_a_browser_that_was_not_let_in(desk: Desk, path: str) -> None:
    client = Client(application(desk, Sessions(), HOSTS, PORT))
    assert client.get(path).status_code == 403


def test_a_ticket_lets_one_browser_in_once(desk: Desk) -> None:
    sessions, told = Sessions(), []
    app = application(desk, sessions, HOSTS, PORT, lambda: told.append("used"))
    ticket, first, second = sessions.ticket(), Client(app), Client(app)
    answer = first.get("/enter", params={"ticket": ticket})
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"], told) == (303, "/court", ["used"])
    assert cookie.startswith(f"innercourt-{PORT}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert first.get("/status").status_code == 200
    assert first.get("/enter", params={"ticket": ticket}).status_code == 303  # it is in already
    assert second.get("/enter", params={"ticket": ticket}).status_code == 403
    assert second.get("/enter", params={"ticket": ""}).status_code == 403
    assert second.get("/status").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://evil.example:{PORT}"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
def test_a_change_from_another_site_is_not_made(desk: Desk, headers: dict[str, str]) -> None:
    client, before = let_in(desk), desk.bench.progress()
    assert client.request("POST", "/analyse", headers=headers).status_code == 403
    assert desk.bench.progress() == before


def test_a_change_must_say_where_it_comes_from(desk: Desk) -> None:
    answer = let_in(desk).request("POST", "/analyse")
    assert (answer.status_code, answer.text) == (403, "A change must say where it comes from.")


def test_a_page_of_another_site_cannot_read(desk: Desk) -> None:
    client = let_in(desk)
    read = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    assert client.get("/court.json", headers=read).status_code == 403
    assert client.get("/court.json", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/court.json", headers={"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_no_other_method(desk: Desk, method: str) -> None:
    assert let_in(desk).request(method, "/court", headers={"origin": ORIGIN}).status_code == 405


def test_a_body_has_an_end(desk: Desk) -> None:
    client = let_in(desk)
    answer = client.post("/read", headers={"content-length": str(10**9)}, content=b"")
    assert answer.status_code == 413


def test_a_body_that_does_not_say_how_long_it_is_has_an_end(desk: Desk) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"statement=" + b"x" * 1_000_000 + b"&"

    headers = {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    answer = let_in(desk).request("POST", "/forecasts/own", content=pieces(), headers=headers)
    assert (answer.status_code, answer.text) == (413, "Too large.")


def test_no_websocket_is_opened(desk: Desk) -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    app = application(desk, Sessions(), HOSTS, PORT)
    asyncio.run(app({"type": "websocket", "path": "/news", "headers": []}, receive, send))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_every_answer_carries_the_headers_of_caution(desk: Desk) -> None:
    client = let_in(desk)
    for path in ("/court", "/court.json", "/static/workbench.js", "/static/none", "/nothing"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';"), path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_a_file_of_another_name_is_not_served(desk: Desk) -> None:
    client = let_in(desk)
    for name in ("../app.py", "..%2fapp.py", "workbench.js.map", "app.py", "%2e%2e/desk.py"):
        assert client.get(f"/static/{name}").status_code == 404


def test_a_cookie_that_was_put_beside_ours_does_not_help(desk: Desk) -> None:
    client = let_in(desk)
    good = client.cookies[f"innercourt-{PORT}"]
    client.cookies.clear()
    twice = f"innercourt-{PORT}=x; innercourt-{PORT}={good}"
    assert client.get("/status", headers={"cookie": twice}).status_code == 403
    assert client.get("/status", headers={"cookie": f"a=b; innercourt-{PORT}={good}"}).status_code == 200


def test_passwords_let_people_in_by_name(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "users"
    set_password(path, "ada", "correct horse battery")
    set_password(path, "bo", "another long secret")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "correct horse" not in path.read_text()
    sessions = Sessions(read_passwords(path))
    client = Client(application(desk, sessions, HOSTS, PORT))
    assert client.get("/court").headers["location"] == "/login"
    assert client.get("/login").status_code == 200
    assert client.post("/login", {"name": "ada", "password": "another long secret"}).status_code == 403
    assert client.post("/login", {"name": "eve", "password": "x"}).status_code == 403
    assert client.post("/login", {"name": "ada", "password": "correct horse battery"}).status_code == 303
    assert client.get("/court.json").json()["frame"]["user"] == "ada"
    assert "You are <b><bdi>ada</bdi></b>" in client.get("/court").text
    assert client.post("/leave").headers["location"] == "/login"
    assert client.get("/status").status_code == 303


def test_a_name_is_not_tried_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "users"
    set_password(path, "ada", "correct horse battery")
    sessions = Sessions(read_passwords(path))
    for _ in range(8):
        assert sessions.log_in("ada", "wrong") is None
    assert sessions.log_in("ada", "correct horse battery") is None


def test_wrong_names_are_forgotten_after_a_while_and_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(sessions_module.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sessions_module, "_scrypt", lambda password, salt: password.encode().ljust(32, b"."))
    monkeypatch.setattr(sessions_module, "MOST_NAMES", 20)
    sessions = Sessions({"ada": hashed("correct horse battery"), "bob": hashed("a longer password")})
    for i in range(50):
        assert sessions.log_in(f"nobody{i}", "wrong") is None
    assert len(sessions._wrong) == 20
    for _ in range(8):
        assert sessions.log_in("ada", "wrong") is None
    assert sessions.log_in("ada", "correct horse battery") is None
    secret = sessions.log_in("bob", "a longer password")
    assert secret is not None
    assert sessions.user(secret) == "bob"
    clock[0] += 61
    assert sessions.log_in("ada", "correct horse battery") is not None
    assert sessions.log_in("somebody", "wrong") is None
    assert len(sessions._wrong) == 1


def test_the_mistakes_of_a_password_file(tmp_path: Path) -> None:
    path = tmp_path / "users"
    path.write_text("ada:secret\n")
    with pytest.raises(UsageError) as told:
        read_passwords(path)
    assert str(told.value) == (
        f"cannot use the password file {path}\n"
        "expected  lines `name:scrypt$salt$hash`\n"
        "found     something else in line 1\n"
        f"try       innercourt open --password-file {path} --set-password NAME"
    )
    with pytest.raises(UsageError, match="too short"):
        set_password(tmp_path / "new", "ada", "short")
    with pytest.raises(UsageError, match="no such name"):
        set_password(tmp_path / "new", "a:b", "long enough it is")
    assert not (tmp_path / "new").exists()


def test_a_hash_is_of_its_own_password() -> None:
    held = "scrypt$" + "00" * 16 + "$" + "00" * 32
    assert not matches(held, "")


def test_others_are_let_in_only_with_passwords(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        open_case(own_case(tmp_path, FILES), host="0.0.0.0", browser=False)
    assert str(told.value).splitlines()[0] == "a workbench that others can reach needs passwords"


def test_a_port_that_is_taken_is_told_in_one_message() -> None:
    held = listen("127.0.0.1", 0)
    port = held.getsockname()[1]
    try:
        with pytest.raises(UsageError) as told:
            listen("127.0.0.1", port)
    finally:
        held.close()
    assert str(told.value) == (
        f"port {port} is taken\nexpected  a free port\nfound     another server on it\n"
        f"try       --port {port + 1}, or --port 0 for any"
    )


def test_which_addresses_are_of_this_machine_alone() -> None:
    assert all(map(is_local, ("127.0.0.1", "localhost", "::1", "127.8.8.8")))
    assert not any(map(is_local, ("0.0.0.0", "::", "10.0.0.1", "example.org")))
    assert "example.org:9" in accepted_hosts("example.org", 9)
    assert accepted_hosts("127.0.0.1", 9) == {"127.0.0.1:9", "localhost:9", "[::1]:9"}


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, True),
        ({"host": "court.example:8765"}, False),
        ({"host": "court.example:8765", "sec-fetch-site": "none"}, True),
    ],
)
def test_a_plain_network_is_not_told_what_it_would_complain_of(
    desk: Desk, headers: dict[str, str], told: bool
) -> None:
    hosts = HOSTS | {"court.example:8765"}
    answer = Client(application(desk, Sessions(), hosts, PORT)).get("/login", headers=headers)
    assert ("cross-origin-opener-policy" in answer.headers) is told
    assert answer.headers["referrer-policy"] == "same-origin"
