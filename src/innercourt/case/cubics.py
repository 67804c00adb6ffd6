"""The tables of beta priors, kept on disk: the library that makes them takes longer to load than they to be made."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import Float

from innercourt.case.cache import ROOM, made_once
from innercourt.case.fingerprint import fingerprint, of_library, of_this_program
from innercourt.court.quantities import INTERVALS, beta_cubics


@lru_cache(maxsize=512)
def kept_cubics(a: float, b: float) -> Float[np.ndarray, "4 interval"]:
    """`beta_cubics(a, b)`, read from the disk if it was made before by this program."""
    key = fingerprint(a, b, of_this_program(), *map(of_library, ("scipy", "numpy")))
    return made_once("priors", key, lambda: beta_cubics(a, b), np.ndarray.tobytes, _table, ROOM)


def _table(content: memoryview) -> Float[np.ndarray, "4 interval"]:
    return np.frombuffer(content).reshape(4, INTERVALS)
