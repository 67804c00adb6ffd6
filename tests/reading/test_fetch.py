"""Addresses: which are visited, which never, and how long anyone waits."""

from __future__ import annotations

import http.server
import socket
import time
from typing import Any

import pytest

from innercourt.reading.fetch import fetch, resolve
from innercourt.reading.intake import DocumentError
from innercourt.reading.reader import read

from .served import page, serving

ARTICLE = (
    b"<html><body><article><p>"
    + b"The marshal told the council that the guard had marched. " * 8
    + b"</p></article></body></html>"
)


def refusal(address: str, **options: Any) -> str:
    with pytest.raises(DocumentError) as caught:
        fetch(address, **options)
    return str(caught.value)


def test_an_article_from_the_network() -> None:
    with serving(page(ARTICLE)) as address:
        reading = read(f"{address}/a", private_addresses=True)
    assert reading.document.address == f"{address}/a"
    assert reading.document.captured.endswith("+00:00")
    assert {s.chain[-1].speaker for s in reading.statements} == {"marshal"}


def test_private_addresses_are_refused_before_anything_is_sent() -> None:
    asked = []
    with serving(lambda handler: asked.append(handler.path)) as address:
        assert refusal(f"{address}/secret") == (
            f"cannot read {address}/secret\nexpected  a public address\nfound     `127.0.0.1` is 127.0.0.1\n"
            "try       --private, if that is meant"
        )
    assert not asked


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]",
     "[64:ff9b::7f00:1]", "2130706433", "0x7f000001", "localhost", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_every_way_to_write_a_private_address(host: str) -> None:
    assert "expected  a public address" in refusal(f"http://{host}/")


def test_a_name_with_one_private_address_among_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(DocumentError, match="cannot read"):
        resolve("rebinding.example", 80, "http://rebinding.example/", False)


def test_the_address_that_was_checked_is_the_one_that_is_visited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time is never asked a second time."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *rest: Any, **options: Any) -> Any:
        if host == "rebinding.example":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *rest, **options)
        return real(host, *rest, **options)

    hosts = []

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        hosts.append(handler.headers["host"])
        page(ARTICLE)(handler)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with serving(answer) as address:
        port = address.rpartition(":")[2]
        fetch(f"http://rebinding.example:{port}/", private=True)
    assert asked == ["rebinding.example"]
    assert hosts == [f"rebinding.example:{port}"]


def redirect(where: str) -> Any:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("location", where)
        handler.send_header("content-length", "0")
        handler.end_headers()

    return answer


def test_every_redirect_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    public = "innercourt.reading.fetch._public"
    with serving(redirect("http://169.254.169.254/latest/meta-data")) as address:
        monkeypatch.setattr(public, lambda ip: ip == "127.0.0.1")
        assert refusal(address) == (
            f"cannot read {address}\nexpected  a public address\nfound     `169.254.169.254` is 169.254.169.254\n"
            "try       --private, if that is meant"
        )
    with serving(redirect("file:///etc/passwd")) as address:
        assert refusal(address, private=True) == (
            f"cannot read {address}\nexpected  an address that begins with http:// or https://\nfound     `file:///etc/passwd`"
        )
    with serving(redirect("/again")) as address:
        assert (
            refusal(address, private=True)
            == f"cannot read {address}\nexpected  at most 5 redirects\nfound     more"
        )
    assert socket.getaddrinfo is real


def test_limits_of_size_and_time() -> None:
    def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"a" * 1000)
                handler.wfile.flush()
                time.sleep(0.02)
        except OSError:
            pass

    with serving(endless) as address:
        assert (
            refusal(address, private=True, most=5_000)
            == f"cannot read {address}\nexpected  at most 5,000 bytes\nfound     more"
        )
        started = time.monotonic()
        assert (
            refusal(address, private=True, seconds=0.5)
            == f"cannot read {address}\nexpected  an answer within 0.5 seconds\nfound     none"
        )
        assert time.monotonic() - started < 3


def test_what_is_packed_is_not_unpacked() -> None:
    with serving(page(b"x" * 100, content_encoding="gzip")) as address:
        assert refusal(address, private=True) == (
            f"cannot read {address}\nexpected  a page that is not packed, as was asked for\nfound     one packed with gzip"  # noqa: E501
        )


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://", "expected  an address that begins with http:// or https://\nfound     `http://`"),
        ("http://user:word@example.org/", "expected  an address without a name and a password in it\nfound     `example.org`"),  # noqa: E501
        ("http://example.org:99999/", "expected  an address such as https://example.org/page\nfound     `http://example.org:99999/`"),
        ("http://no-such-host.invalid/", "expected  a host that exists\nfound     `no-such-host.invalid`"),
    ],
)  # fmt: skip
def test_addresses_that_are_none(address: str, found: str) -> None:
    assert refusal(address) == f"cannot read {address}\n{found}"


def test_a_server_that_fails() -> None:
    def gone(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_error(404)

    with serving(gone) as address:
        assert (
            refusal(address, private=True)
            == f"cannot read {address}\nexpected  a page\nfound     the server's answer 404"
        )
    assert refusal(address, private=True).startswith(
        f"cannot read {address}\nexpected  a server that answers\n"
    )
