"""Ctrl-C ends the program where it is, at once: exit status 130, and nothing is printed after it.

Python's own way is an exception in the main thread, wherever that happens to be. In an import it ends in a
traceback; in a callback it is printed and forgotten; in a long computation it comes when that is over; and threads that
still compute while the interpreter is taken down can end in a crash. So here the process ends without being taken
down. Nothing is left half: files take their names when they are whole, databases commit or do not, and what was
begun beside a file is taken away. What stands in a buffer of standard output is not printed any more.

A signal is met twice, by Python's handler in the main thread, and, since that waits for the main thread to come
back from native code, by a thread that is woken by the signal itself. Only the command line does this (`main`);
whoever uses the library keeps Python's own way.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Literal, NoReturn

INTERRUPTED = 130
GRACE = 2.0
"""Seconds that a server has to send everybody home."""

Manner = Literal["at once", "gently", "raising"]

_manner: Manner = "at once"
_drawing = False


def ends_at_once() -> None:
    """From now on an interrupt ends the process; not where whoever started it has it ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    signal.signal(signal.SIGINT, _met)
    if sys.platform == "win32":  # there a signal can only wake a socket
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(reading,), name="interrupts", daemon=True).start()


@contextlib.contextmanager
def serving() -> Iterator[None]:
    """Meanwhile a server that catches interrupts itself may stop in its own way, within `GRACE`."""
    with _in_manner("gently"):
        yield


@contextlib.contextmanager
def asking() -> Iterator[None]:
    """Meanwhile an interrupt is an exception, so that a terminal that hides what is typed shows it again."""
    with _in_manner("raising"):
        yield


@contextlib.contextmanager
def drawing() -> Iterator[None]:
    """Meanwhile a bar is drawn on the terminal, which is wiped out when the process ends."""
    global _drawing
    _drawing = True
    try:
        yield
    finally:
        _drawing = False


@contextlib.contextmanager
def _in_manner(manner: Manner) -> Iterator[None]:
    global _manner
    before, _manner = _manner, manner
    try:
        yield
    finally:
        _manner = before


def _met(number: int, frame: Any) -> None:  # noqa: ARG001
    """Where the main thread is in Python. While a server runs it has its own handler, and this is what follows it."""
    if _manner == "raising":
        raise KeyboardInterrupt
    end()


def _listen(reading: int) -> None:
    while woken := os.read(reading, 1):
        if woken[0] == signal.SIGINT and _manner != "raising":
            if _manner == "gently":
                time.sleep(GRACE)
            end()


def end(status: int = INTERRUPTED) -> NoReturn:
    """End the process here. Nothing is waited for, and nothing printed."""
    with contextlib.suppress(Exception):
        if _drawing:
            os.write(2, b"\r\x1b[2K\x1b[?25h")  # the line of the bar, and the cursor that it hid
        if writing := sys.modules.get("innercourt.brief.write"):
            writing.drop_parts()
    os._exit(status)
