"""What is kept on disk, so that it is made once a machine and not once a run: compiled code, most of all.

Everything is kept under a key that stands for all that it depends on, so nothing is ever stale; a case whose numbers
alone change finds its own again. What nobody finds any more, since the code has changed, goes when room is needed: each
folder takes so many bytes, and the oldest go first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from innercourt.brief.write import write_whole
from innercourt.errors import UsageError

T = TypeVar("T")

ROOM = 32 << 20
"""Bytes that a folder of small things takes: tables, templates, layouts."""

DIGEST = 32
"""Bytes of a file's own SHA-256, with which it begins."""


def cache_folder(name: str) -> Path | None:
    """A folder of that name, made if need be; None if it cannot be written to.

    It lies where `JAX_COMPILATION_CACHE_DIR` says, else in `innercourt` under `XDG_CACHE_HOME`, else
    under `~/.cache/innercourt`.
    """
    stated = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "innercourt"
    folder = (Path(stated) if stated else home) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else None


def keep(path: Path, content: bytes) -> None:
    """Keep `content` there; a full disk costs time, not the answer."""
    with contextlib.suppress(UsageError, OSError):
        write_whole(path, hashlib.sha256(content).digest() + content)


def kept_at(path: Path) -> memoryview | None:
    """What was kept there, unless it was damaged since.

    >>> kept_at(Path("nothing/of/the/kind")) is None
    True
    """
    try:
        held = path.read_bytes()
    except OSError:
        return None
    digest, content = held[:DIGEST], memoryview(held)[DIGEST:]
    return content if hashlib.sha256(content).digest() == digest else None


def kept_under(name: str, key: str) -> memoryview | None:
    """What was kept under `key` in the cache folder `name`, if it is whole and there is such a folder."""
    folder = cache_folder(name)
    return None if folder is None else kept_at(folder / key)


def keep_within(path: Path, content: bytes, most: int) -> None:
    """Keep `content` there; the folder takes `most` bytes, and the oldest go."""
    keep(path, content)
    _make_room(path.parent, most)


def keep_under(name: str, key: str, content: bytes, most: int) -> None:
    """The same under `key` in the cache folder `name`, if there is one."""
    folder = cache_folder(name)
    if folder is not None:
        keep_within(folder / key, content, most)


def made_once(
    name: str,
    key: str,
    make: Callable[[], T],
    write: Callable[[T], bytes | None],
    read: Callable[[memoryview], T | None],
    most: int,
) -> T:
    """What `make` gives; from the second time on what `read` makes of the bytes that `write` made of it.

    It is kept under `key`, which must stand for all that it depends on, in the cache folder `name`, which takes
    `most` bytes. Where `read` gives None it is made anew; where `write` does, it is not kept.
    """
    held = kept_under(name, key)
    found = None if held is None else read(held)
    if found is not None:
        return found
    found = make()
    content = write(found)
    if content is not None:
        keep_under(name, key, content, most)
    return found


def _make_room(folder: Path, most: int) -> None:
    """Remove the oldest files where all together take more than `most` bytes."""
    with contextlib.suppress(OSError):
        with os.scandir(folder) as entries:
            held = [(entry.stat(), entry.path) for entry in entries]
        over = sum(file.st_size for file, _ in held) - most
        if over <= 0:
            return
        for file, path in sorted(held, key=lambda one: (one[0].st_mtime_ns, one[1])):
            Path(path).unlink(missing_ok=True)
            over -= file.st_size
            if over <= 0:
                return
