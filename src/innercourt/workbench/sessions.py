"""Who is at the workbench: one-time tickets, passwords, and the secrets that browsers then hold.

On one's own machine a ticket in the address that is opened lets one browser in, once. On a network
everyone has a name and a password; a file holds the names with salted scrypt hashes (RFC 7914), a line each.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import final

from innercourt.brief.write import write_whole
from innercourt.errors import UsageError

COST, BLOCK, LANES = 2**14, 8, 1
"""Scrypt's n, r and p: 16 MiB and some 50 ms a try."""

LEAST_LENGTH = 10
MOST_TRIES, PAUSE = 8, 60.0
"""So many wrong passwords for one name are looked at in so many seconds."""
MOST_NAMES = 10_000
"""Tries are remembered for so many names; of further names nobody has they are not."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_HEX = re.compile(r"([0-9a-f]{2}){16,64}")


@final
class Sessions:
    """Browsers that were let in. `passwords` is None where a ticket is enough (on this machine only)."""

    def __init__(self, passwords: Mapping[str, str] | None = None, user: str = "") -> None:
        self._passwords = passwords
        self._user = user
        self._tickets: set[str] = set()
        self._browsers: dict[str, str] = {}
        self._wrong: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    @property
    def by_password(self) -> bool:
        """Whether people have to say who they are."""
        return self._passwords is not None

    def ticket(self) -> str:
        """A new ticket for one browser."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            self._tickets.add(made)
        return made

    def enter(self, ticket: str) -> str | None:
        """The secret for the browser that brings a ticket; None for one that is not good any more."""
        with self._lock:
            if ticket not in self._tickets:
                return None
            self._tickets.discard(ticket)
        return self._let_in(self._user)

    def log_in(self, name: str, password: str) -> str | None:
        """The secret for the browser of a user; None if name and password do not fit.

        A name that was tried in vain too often is not looked at for a while.
        """
        known = self._passwords or {}
        with self._lock:
            if not self._may_try(name, name in known):
                return None
        # an unknown name costs as much time as a known one
        held = known.get(name, _UNKNOWN)
        if not matches(held, password) or held == _UNKNOWN:
            return None
        with self._lock:
            self._wrong.pop(name, None)
        return self._let_in(name)

    def _may_try(self, name: str, known: bool) -> bool:
        """Whether a password for this name is looked at now; the try is remembered for a while."""
        now = time.monotonic()
        recent = [t for t in self._wrong.get(name, []) if now - t < PAUSE]
        if len(self._wrong) >= MOST_NAMES and name not in self._wrong:
            self._wrong = {other: tries for other, tries in self._wrong.items() if now - tries[-1] < PAUSE}
        if len(recent) >= MOST_TRIES:
            return False
        if known or name in self._wrong or len(self._wrong) < MOST_NAMES:
            self._wrong[name] = [*recent, now]
        return True

    def user(self, secret: str) -> str | None:
        """The name of the user whose browser holds this secret; None if nobody's does."""
        with self._lock:
            return self._browsers.get(secret)

    def leave(self, secret: str) -> None:
        """Forget a browser."""
        with self._lock:
            self._browsers.pop(secret, None)

    def _let_in(self, name: str) -> str:
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._browsers[secret] = name
        return secret


def hashed(password: str) -> str:
    """A password as it is kept: `scrypt$salt$hash`, in hexadecimal."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def matches(held: str, password: str) -> bool:
    """Whether a password is the one that was hashed."""
    _, salt, wanted = held.split("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(wanted))


def read_passwords(path: Path) -> dict[str, str]:
    """The users of a password file. Raises `UsageError` for one that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise _wrong(path, "a file that can be read", getattr(why, "strerror", "") or "not UTF-8") from why
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, held = line.strip().partition(":")
        parts = held.split("$")
        sound = len(parts) == 3 and parts[0] == "scrypt" and all(_HEX.fullmatch(p) for p in parts[1:])
        if not _NAME.fullmatch(name) or not sound:
            raise _wrong(path, "lines `name:scrypt$salt$hash`", f"something else in line {number}")
        found[name] = held
    if not found:
        raise _wrong(path, "at least one user", "none")
    return found


def set_password(path: Path, name: str, password: str) -> None:
    """Put a user with this password into the file, in place of what it had for that name."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            "no such name can be used", expected="letters, digits and . _ @ -", found=f"`{name}`"
        )
    if len(password) < LEAST_LENGTH:
        raise UsageError("the password is too short", expected=f"at least {LEAST_LENGTH} characters",
                         found=f"{len(password)}")  # fmt: skip
    users = read_passwords(path) if path.exists() else {}
    users[name] = hashed(password)
    write_whole(path, "".join(f"{user}:{held}\n" for user, held in sorted(users.items())))
    path.chmod(0o600)


def _wrong(path: Path, expected: str, found: str) -> UsageError:
    hint = f"innercourt open --password-file {path} --set-password NAME"
    return UsageError(f"cannot use the password file {path}", expected=expected, found=found, hint=hint)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, dklen=32)


_UNKNOWN = f"scrypt${'00' * 16}${'00' * 32}"
