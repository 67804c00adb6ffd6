"""Ways to solve, timed beside one another: see `solve.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

THREADS = 2
PASSES = 10
"""How often a fast way goes through its blocks in a run: starting threads takes as long as one pass of some."""


class Clock:
    """Seconds: by the wall, or, on a machine that others use too, of this process's processors."""

    processor = False

    def __init__(self) -> None:
        self._began = self._now()

    def __call__(self, threads: int = 1) -> float:
        """Since it was made; processor seconds of several threads count as if they ran side by side."""
        return (self._now() - self._began) / (threads if self.processor else 1)

    def _now(self) -> float:
        return time.process_time() if self.processor else time.perf_counter()


@dataclass
class Way:
    """One way to solve, and how it did. `rate` is draws a second."""

    game: str
    name: str
    kind: str
    rate: float = 0.0
    off: float | None = None


@dataclass(frozen=True)
class Batch:
    """A way that takes many draws: `run` solves all blocks and returns its seconds, `answer` those of the first."""

    way: Way
    draws: int
    run: Callable[[], float]
    answer: Callable[[], np.ndarray]


def in_threads(solve_block: Callable[[Any], Any], blocks: Sequence[Any], passes: int = 1) -> float:
    """Seconds for all blocks, every other one in each thread, on average of some passes."""

    def some(first: int) -> None:
        for block in (*blocks[first::THREADS],) * passes:
            jax.block_until_ready(solve_block(block))

    with ThreadPoolExecutor(THREADS) as pool:
        clock = Clock()
        list(pool.map(some, range(THREADS)))
        return clock(THREADS) / passes


def race(batches: Sequence[Batch], rounds: int) -> list[Way]:
    """The best of some rounds in which all take turns; errors against our float64."""
    best = {id(batch): float("inf") for batch in batches}
    for batch in batches:
        batch.run()
    for _ in range(rounds):
        for batch in batches:
            best[id(batch)] = min(best[id(batch)], batch.run())
    exact = next(
        b for b in batches if b.way.name.startswith("innercourt") and b.way.kind == "float64"
    ).answer()
    for batch in batches:
        batch.way.rate = batch.draws / best[id(batch)]
        batch.way.off = float(np.abs(batch.answer().astype(float) - exact).max())
    return [batch.way for batch in batches]
