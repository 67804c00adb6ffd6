"""What is kept on disk, so that it is made once a machine and not once a run: compiled code, most of all.

Everything is kept under a key that stands for all that it depends on, so nothing is ever stale; a case whose numbers
alone change finds its own again.
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


def keep_under(name: str, key: str, content: bytes, most: int | None = None) -> None:
    """Keep `content` there; the folder takes `most` bytes, and the oldest go."""
    folder = cache_folder(name)
    if folder is not None:
        keep(folder / key, content)
        if most is not None:
            _make_room(folder, most)


def made_once(
    name: str,
    key: str,
    make: Callable[[], T],
    write: Callable[[T], bytes | None],
    read: Callable[[memoryview], T | None],
    most: int | None = None,
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
        held = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir())
        over = sum(size for _, size, _ in held) - most
        for _, size, path in held:
            if over <= 0:
                break
            path.unlink(missing_ok=True)
            over -= size
