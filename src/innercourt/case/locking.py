"""Locks on files between processes: who has to wait is told so after a second."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator

PATIENCE = 1.0
"""Seconds that are waited without a word."""

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, shared: bool, wait: bool) -> None:  # noqa: ARG001
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, shared: bool, wait: bool) -> None:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextlib.contextmanager
def locked(handle: int, name: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of an open file, called `name` to whoever has to wait for it."""
    if not _had(handle, shared):
        import logging

        # With no logging set up this is a line on standard error; who uses the library may send it elsewhere.
        logging.getLogger("innercourt").warning(
            "innercourt: waiting for %s, which another process holds; stop with Ctrl-C", name
        )
        _lock(handle, shared=shared, wait=True)
    try:
        yield
    finally:
        _unlock(handle)


def _had(handle: int, shared: bool) -> bool:
    """Whether the lock was to be had within `PATIENCE`."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _lock(handle, shared=shared, wait=False)
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        else:
            return True
