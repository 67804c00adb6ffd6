"""The points from which the runs of an analysis are drawn, kept on disk: making them anew takes longer than all else
that a short analysis draws.

They hang on the seed and on how many quantities are uncertain, not on what the case says of them.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import final

import numpy as np
from jaxtyping import Float

from innercourt.case.cache import made_once
from innercourt.case.fingerprint import fingerprint, of_library, of_this_program
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

    def __init__(self, points: SobolPoints, prior: int, further: int, on_disk: bool = True) -> None:
        self._points, self._sizes, self._lock = points, (prior, further), Lock()
        self._made = kept_round if on_disk else SobolPoints.round
        self._rounds: dict[int, Float[np.ndarray, "normal run particle"]] = {}

    def round(self, number: int) -> Float[np.ndarray, "normal run particle"]:
        """The points of a round; 0 are those of the prior."""
        with self._lock:
            if number not in self._rounds:
                self._rounds[number] = self._made(self._points, number, *self._sizes)
            return self._rounds[number]


def kept_round(
    points: SobolPoints, number: int, prior: int, further: int
) -> Float[np.ndarray, "normal run particle"]:
    """`points.round(...)`, read from the disk if it was made before."""
    shape = (points.normals, points.runs, further if number else prior)
    if 4 * math.prod(shape) < LEAST:
        return points.round(number, prior, further)
    return made_once(
        "points",
        fingerprint(
            repr(points), number, prior, further, of_this_program(), *map(of_library, ("scipy", "numpy"))
        ),
        lambda: points.round(number, prior, further),
        np.ndarray.tobytes,
        lambda content: np.frombuffer(content, np.float32).reshape(shape),
        ROOM,
    )
