"""The points from which the runs of an analysis are drawn, kept on disk: making them anew takes longer than all else
that a short analysis draws.

They hang on the seed and on how many quantities are uncertain, not on what the case says of them.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import final

import numpy as np
from jaxtyping import Float

from innercourt.brief.write import write_whole
from innercourt.case.cache import cache_folder
from innercourt.case.fingerprint import fingerprint
from innercourt.errors import UsageError
from innercourt.inference.points import SobolPoints

LEAST = 1 << 18
"""Bytes: smaller blocks are made anew."""
ROOM = 256 << 20
"""Bytes of all that is kept; beyond, the oldest goes."""


@final
class KeptPoints:
    """The points of some runs, in rounds: `prior` points a run, then `further` ones as often as asked for.

    Rounds are the same whoever asks first, and nobody writes to them.
    """

    def __init__(self, points: SobolPoints, prior: int, further: int) -> None:
        self._points, self._sizes, self._lock = points, (prior, further), Lock()
        self._rounds: dict[int, Float[np.ndarray, "normal run particle"]] = {}

    def round(self, number: int) -> Float[np.ndarray, "normal run particle"]:
        """The points of a round; 0 are those of the prior."""
        with self._lock:
            if number not in self._rounds:
                self._rounds[number] = kept_round(self._points, number, *self._sizes)
            return self._rounds[number]


def kept_round(
    points: SobolPoints, number: int, prior: int, further: int
) -> Float[np.ndarray, "normal run particle"]:
    """`points.round(...)`, read from the disk if it was made before."""
    shape = (points.normals, points.runs, further if number else prior)
    folder = cache_folder("points") if 4 * math.prod(shape) >= LEAST else None
    if folder is None:
        return points.round(number, prior, further)
    path = folder / fingerprint(repr(points), number, prior, further, version("scipy"), version("numpy"))
    found = _read(path, shape)
    if found is None:
        found = points.round(number, prior, further)
        _keep(path, found)
    return found


def _read(path: Path, shape: tuple[int, int, int]) -> Float[np.ndarray, "normal run particle"] | None:
    """What was kept, unless it was damaged since."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(held[32:]).digest() != held[:32]:
        return None
    return np.frombuffer(held, np.float32, offset=32).reshape(shape)


def _keep(path: Path, block: Float[np.ndarray, "normal run particle"]) -> None:
    content = block.tobytes()
    # A full disk costs time, not the answer.
    with contextlib.suppress(UsageError, OSError):
        write_whole(path, hashlib.sha256(content).digest() + content)
        held = sorted((other.stat().st_mtime, other.stat().st_size, other) for other in path.parent.iterdir())
        over = sum(size for _, size, _ in held) - ROOM
        for _, size, other in held:
            if over <= 0:
                break
            other.unlink(missing_ok=True)
            over -= size
