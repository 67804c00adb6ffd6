"""What there is to work with: how many processors."""

from __future__ import annotations

import os


def processors() -> int:
    """How many processors this process may use; those of the machine where that cannot be asked (macOS, Windows).

    >>> processors() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
