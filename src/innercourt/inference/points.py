"""Where runs begin and go on: scrambled Sobol points of each, as standard normals (Owen 1998)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np
from jaxtyping import Float


@final
@dataclass(frozen=True)
class SobolPoints:
    """An independently scrambled Sobol sequence for each of the `runs` after the first `skipped`: standard normals
    in the rows that are `free` to vary, zero in the others.

    They are in single precision, seven digits of a place that is drawn at random anyway.
    """

    normals: int
    free: tuple[int, ...]
    runs: int
    seed: int
    skipped: int = 0
    _held: list[Any] = field(default_factory=list, repr=False, compare=False)

    def block(self, first: int, size: int) -> Float[np.ndarray, "normal run particle"]:
        """Points `first` to `first + size - 1` of every run. Not for several threads at once."""
        found = np.zeros((self.normals, self.runs, size), np.float32)
        if not self.free:
            return found
        from scipy.special import ndtri  # takes a sixth of a second to load, and points are often kept

        # A first part of a power of two: of another the library warns, since balance needs one. The error is measured
        # from the spread of runs anyway, and which warnings are shown cannot be said for one thread alone.
        part = 1 << size.bit_length() - 1 if size else 0
        cuts = [cut for cut in (slice(0, part), slice(part, size)) if cut.stop > cut.start]
        for run, sequence in enumerate(self._sequences_at(first)):
            for cut in cuts:
                points = sequence.random(cut.stop - cut.start)
                # In its place at once, without a second copy of all runs.
                found[self.free, run, cut] = ndtri(np.clip(points, 1e-15, 1 - 1e-15)).T
        return found

    def round(self, number: int, prior: int, further: int) -> Float[np.ndarray, "normal run particle"]:
        """The points of a round: `prior` points a run for round 0, then `further` ones a round."""
        return self.block(prior + (number - 1) * further, further) if number else self.block(0, prior)

    def _sequences_at(self, first: int) -> list[Any]:
        """The generator of each run, about to give point `first`."""
        from scipy.stats import qmc  # takes most of a second to load, and much is done without it

        if not self._held or self._held[0].num_generated > first:
            children = np.random.SeedSequence(self.seed).spawn(self.skipped + self.runs)[self.skipped :]
            generators = [np.random.default_rng(child) for child in children]
            self._held[:] = [qmc.Sobol(len(self.free), scramble=True, rng=own) for own in generators]
        for sequence in self._held:
            if sequence.num_generated < first:
                sequence.fast_forward(first - sequence.num_generated)
        return self._held


def starting_points(
    normals: int, free: Sequence[int], runs: int, particles: int, seed: int, skipped: int = 0
) -> Float[np.ndarray, "normal run particle"]:
    """The first `particles` points of each run."""
    return SobolPoints(normals, tuple(free), runs, seed, skipped).block(0, particles)
