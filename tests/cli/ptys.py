"""A command on a terminal of its own."""

from __future__ import annotations

import os
import pty
import sys
import time


def on_a_terminal(*arguments: str, interrupted: float | None = None) -> tuple[int, bytes]:
    """Exit status and all that a terminal showed of a command; `interrupted` after so many seconds, if at all."""
    child, terminal = pty.fork()
    if not child:
        os.execv(sys.executable, [sys.executable, "-m", "innercourt", *arguments])
    if interrupted is not None:
        time.sleep(interrupted)
        os.write(terminal, b"\x03")
    shown = b""
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:  # the end, on Linux
        pass
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown
