"""How far from nought a figure must be to be told from it, kept on disk: the library that knows takes longer to load
than an answer to be looked into."""

from __future__ import annotations

import numpy as np

from innercourt.case.cache import ROOM, made_once
from innercourt.case.fingerprint import fingerprint, of_library, of_this_program


def critical(freedom: int, chance: float) -> float:
    """What Student's t of so many degrees of freedom exceeds, on either side, with that chance.

    >>> round(critical(15, 0.05), 4)
    2.1314
    """

    def made() -> float:
        from scipy.special import stdtrit

        return -float(stdtrit(freedom, chance / 2))

    def read(content: memoryview) -> float:
        return float(np.frombuffer(content)[0])

    key = fingerprint(freedom, chance, of_this_program(), of_library("scipy"))
    return made_once("critical", key, made, lambda found: np.array([found]).tobytes(), read, ROOM)
