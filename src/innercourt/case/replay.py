"""The courts that an answer is looked into with, played and judged by all reports.

What every report weighs, what the accounts assume and what everybody expects all begin from the same courts:
where these are few, they are played once for all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import final

import numpy as np
from jaxtyping import Float

from innercourt.case.blocks import Blocks, Judged
from innercourt.case.survey import Surveyed


@final
class Replay:
    """The particles of every account, played again when they are asked for.

    What one block came to is kept, whoever asks first; of more particles than one block takes nothing is, so
    that memory does not grow with them.
    """

    def __init__(self, blocks: Blocks, surveyed: Sequence[Surveyed]) -> None:
        self.blocks, self.surveyed = blocks, tuple(surveyed)
        self._locks = tuple(Lock() for _ in self.surveyed)
        self._kept: dict[int, tuple[Judged, ...]] = {}

    def normals(self, place: int) -> Float[np.ndarray, "normal draw"]:
        """The particles of an account, its runs one after the other."""
        z = self.surveyed[place].particles.z
        return z.reshape(len(z), -1)

    def judged(self, place: int) -> Iterable[Judged]:
        """What each block of an account's courts came to."""
        z, account = self.normals(place), self.blocks.model.accounts[place]
        if z.shape[1] > self.blocks.width:
            return self.blocks.judged(account, z)
        with self._locks[place]:
            if place not in self._kept:
                self._kept[place] = tuple(self.blocks.judged(account, z))
            return self._kept[place]

    def explained(self, place: int) -> Float[np.ndarray, "run particle"]:
        """log P(all reports | draw) of an account's particles."""
        return explained(self.judged(place), self.surveyed[place].particles.log_weight.shape)


def explained(judged: Iterable[Judged], shape: tuple[int, ...]) -> Float[np.ndarray, "run particle"]:
    """log P(all reports | draw) of courts that were judged; nought where nothing was reported."""
    by_day = np.concatenate([block.log_likelihood for block in judged], 1)
    return by_day[-1].reshape(shape) if len(by_day) else np.zeros(shape)
