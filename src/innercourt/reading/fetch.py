"""A page from the network: http and https only, public addresses only, within limits.

The name is resolved once, every address it has is checked, and the connection goes to the address that
was checked: a name server that answers otherwise a moment later changes nothing. Each redirect
is treated the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from innercourt.reading.intake import MOST_BYTES, refused

SECONDS = 20.0
MOST_REDIRECTS = 5


class Page(NamedTuple):
    """Bytes as they came, from where, when (UTC), and the character set the server named."""

    content: bytes
    address: str
    captured: str
    charset: str


def fetch(address: str, *, private: bool = False, seconds: float = SECONDS, most: int = MOST_BYTES) -> Page:
    """The page at an address.

    `private` allows addresses that are not public (one's own machine, one's own network). Raises
    `DocumentError` for an address, a redirect, a size or a wait that is not allowed, and for a
    server that fails.
    """
    try:
        import httpx
    except ImportError as why:
        raise refused(
            address, "the package httpx, for addresses", "it is not installed", "pip install httpx"
        ) from why
    deadline = time.monotonic() + seconds
    here = address
    for _ in range(MOST_REDIRECTS + 1):
        try:
            answer = _one(httpx, here, address, private, deadline, most, seconds)
        except httpx.TimeoutException as why:
            raise _slow(address, seconds) from why
        except httpx.HTTPError as why:
            raise refused(address, "a server that answers", str(why) or type(why).__name__) from why
        except (ValueError, UnicodeError, httpx.InvalidURL) as why:
            raise refused(address, "an address such as https://example.org/page", f"`{here}`") from why
        if isinstance(answer, Page):
            return answer
        here = answer
    raise refused(address, f"at most {MOST_REDIRECTS} redirects", "more")


def _one(
    httpx: Any, here: str, asked: str, private: bool, deadline: float, most: int, seconds: float
) -> Page | str:
    """One request: the page, or where it says to go."""
    parts = urlsplit(here)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refused(asked, "an address that begins with http:// or https://", f"`{here}`")
    if parts.username or parts.password:
        raise refused(asked, "an address without a name and a password in it", f"`{parts.hostname}`")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    ip = resolve(parts.hostname, port, asked, private)
    host = f"[{ip}]" if ":" in ip else ip
    target = parts._replace(netloc=f"{host}:{port}", fragment="").geturl()
    named = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    headers = {
        "Host": named,
        "User-Agent": "innercourt",
        "Accept-Encoding": "identity",
        "Accept": "text/html,text/plain,application/pdf",
    }
    left = max(0.1, deadline - time.monotonic())
    with httpx.Client(timeout=left, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(
            "GET", target, headers=headers, extensions={"sni_hostname": parts.hostname}
        )
        response = client.send(request, stream=True)
        try:
            if response.is_redirect:
                return urljoin(here, str(response.headers["location"]))
            return _body(response, here, asked, deadline, most, seconds)
        finally:
            response.close()


def _body(response: Any, here: str, asked: str, deadline: float, most: int, seconds: float) -> Page:
    if response.status_code != 200:
        raise refused(asked, "a page", f"the server's answer {response.status_code}")
    packed = response.headers.get("content-encoding", "identity").lower()
    if packed not in ("identity", ""):
        raise refused(asked, "a page that is not packed, as was asked for", f"one packed with {packed[:40]}")
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > most:
            raise refused(asked, f"at most {most:,} bytes", "more")
        if time.monotonic() > deadline:
            raise _slow(asked, seconds)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Page(bytes(content), here, now, response.charset_encoding or "")


def resolve(host: str, port: int, asked: str, private: bool) -> str:
    """One address of a host, every one of which may be visited. Raises `DocumentError`."""
    try:
        found = sorted({str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError as why:
        raise refused(asked, "a host that exists", f"`{host}`") from why
    if not private:
        for ip in found:
            if not _public(ip):
                raise refused(asked, "a public address", f"`{host}` is {ip}", "--private, if that is meant")
    return next((ip for ip in found if ":" not in ip), found[0])


def _public(ip: str) -> bool:
    """Whether an address belongs to the open network: not to this machine, this network, or nobody.

    >>> [_public(ip) for ip in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _public(str(inner))
        if address in ipaddress.ip_network("64:ff9b::/96") or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _slow(address: str, seconds: float) -> Exception:
    return refused(address, f"an answer within {seconds:g} seconds", "none")
