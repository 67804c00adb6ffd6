"""Running a compiled case over many draws: blocks of one size, one thread a core.

A block is small enough for the processor's cache and of fixed size, so that memory stays constant
and nothing is compiled again for another number of draws, another day or another hypothesis.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from innercourt.case.model import Account, Command, Model, Played, pad
from innercourt.court.authority import ResolvedOrder
from innercourt.reports.evidence import Evidence, evidence_on
from innercourt.reports.truth import Posterior

WIDTH = 2048


@dataclass(frozen=True)
class Blocks:
    """A model's functions, compiled on first use, applied block by block."""

    model: Model
    days: tuple[date, ...]
    threads: int = field(default_factory=lambda: max(1, len(os.sched_getaffinity(0))))
    _ready: set[str] = field(default_factory=set)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was known at the end of each day; the last entry is of the time before any report."""
        case = self.model.case
        days = [*self.days, date.min]
        return tuple(evidence_on(day, self.model.acts, case.reports, case.propositions) for day in days)

    @cached_property
    def _play(self) -> Callable[[Account, Any], Played]:
        return jax.jit(self.model.play)

    @cached_property
    def _likelihood(self) -> Callable[[Played], Any]:
        return jax.jit(self.model.likelihood)

    @cached_property
    def _posterior(self) -> Callable[[Played, Evidence], Posterior]:
        return jax.jit(self.model.posterior)

    @cached_property
    def _command(self) -> Callable[..., Command]:
        return jax.jit(self.model.command, static_argnums=0)

    def log_likelihood(
        self, account: Account, z: Float[np.ndarray, "normal draw"]
    ) -> Float[np.ndarray, "day draw"]:
        """log P(reports up to each day | draw)."""

        def one(block: np.ndarray) -> np.ndarray:
            return np.asarray(self._likelihood(self._play(account, block)))

        return np.concatenate(list(self._over(one, z, "likelihood")), 1)

    def outcomes(
        self, account: Account, z: Float[np.ndarray, "normal draw"], day: int
    ) -> Iterator[tuple[Played, Posterior]]:
        """What each block of courts would do, and what probably happened given a day's reports."""

        def one(block: np.ndarray) -> tuple[Played, Posterior]:
            played = self._play(account, block)
            found = self._posterior(played, self.evidence[day])
            both: tuple[Played, Posterior] = jax.tree.map(np.asarray, (played, found))
            return both

        return self._over(one, z, "posterior")

    def command(
        self, orders: Sequence[ResolvedOrder], account: Account, z: Float[np.ndarray, "normal draw"]
    ) -> Command:
        """Whose order would be obeyed, for every draw."""
        fixed = tuple(orders)

        def one(block: np.ndarray) -> Command:
            found: Command = jax.tree.map(np.asarray, self._command(fixed, account.numbers, block))
            return found

        parts = list(self._over(one, z, f"command {len(fixed)}"))
        joined: Command = jax.tree.map(lambda *rows: np.concatenate(rows, -1), *parts)
        return joined

    def _over(self, one: Callable[[np.ndarray], Any], z: np.ndarray, compiled: str) -> Iterator[Any]:
        starts = range(0, z.shape[1], WIDTH)
        blocks = [np.ascontiguousarray(z[:, s : s + WIDTH]) for s in starts]

        def trimmed(block: np.ndarray) -> Any:
            found = one(pad(block, WIDTH))
            return jax.tree.map(lambda a: a[..., : block.shape[1]] if np.ndim(a) else a, found)

        if compiled not in self._ready:
            # The very first block runs alone: two threads would both compile.
            yield trimmed(blocks.pop(0))
            self._ready.add(compiled)
        with ThreadPoolExecutor(self.threads) as pool:
            yield from pool.map(trimmed, blocks)
