"""A case's posterior as a target for samplers, what its evaluation costs, and what was found: see `infer.py`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np

from innercourt.case.blocks import Blocks
from innercourt.case.compile import compile_case
from innercourt.case.known import known_on
from innercourt.case.read import read_case
from innercourt.case.shards import Plan, Shard, Starts, settle
from innercourt.reports.evidence import days_of

COMPILED = [0.0]
"""Seconds that JAX's compiler has taken so far."""


def _heard(event: str, duration_secs: float, **_: str | int) -> None:
    if event.endswith("/backend_compile_duration"):
        COMPILED[0] += duration_secs


jax.monitoring.register_event_duration_secs_listener(_heard)


@dataclass
class Target:
    """The posterior of a case, and what its evaluation has cost."""

    blocks: Blocks
    weights: np.ndarray
    evaluations: int = 0
    seconds: float = 0.0

    @property
    def free(self) -> list[int]:
        """Rows of z that matter."""
        return list(self.blocks.model.layout.free)

    def whole(self, z: np.ndarray) -> np.ndarray:
        """All rows of z, `[normal, draw]`, from the free ones."""
        held = np.zeros((self.blocks.model.layout.normals, z.shape[1]))
        held[self.free] = z
        return held

    def joint(self, z: np.ndarray) -> np.ndarray:
        """log w_k L_k, `[account, draw]`, at free rows `[normal, draw]`."""
        began = time.process_time()
        found = [self.blocks.log_likelihood(a, self.whole(z))[-1] for a in self.blocks.model.accounts]
        self.evaluations += z.shape[1] * len(found)
        self.seconds += time.process_time() - began
        joint: np.ndarray = np.stack(found) + np.log(self.weights)[:, None]
        return joint

    def reset(self) -> None:
        """Count anew."""
        self.evaluations, self.seconds = 0, 0.0


@dataclass(frozen=True)
class Found:
    """A posterior with the standard errors of independent runs."""

    name: str
    mean: np.ndarray = field(repr=False)
    error: np.ndarray = field(repr=False)
    variance: np.ndarray = field(repr=False)
    accounts: np.ndarray
    accounts_error: np.ndarray
    log_evidence: float
    log_evidence_error: float
    wall: float
    seconds: float
    compiling: float
    likelihood: float
    evaluations: int
    runs: int

    def effective(self, which: np.ndarray) -> float:
        """Effective samples for the coordinates `which`."""
        return float(self.variance[which].sum() / (self.error[which] ** 2).sum())


def target_of(name: str) -> Target:
    """The case on its own day, compiled."""
    case = read_case(name)
    case = known_on(case, case.as_of)
    model = compile_case(case)
    blocks = Blocks(model, tuple(days_of(case.reports, case.propositions, case.as_of)))
    starts = Starts(model, Plan(1024, 0, len(model.accounts)))
    settle(blocks, starts, Shard(0, 0, 16))  # compiles all there is
    weights = np.array([hypothesis.weight for hypothesis in case.hypotheses])
    return Target(blocks, weights / weights.sum())


def timed(target: Target, work: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """What `work` gives, and what it cost."""
    target.reset()
    wall, used, compiled = time.perf_counter(), time.process_time(), COMPILED[0]
    found = work()
    compiled = COMPILED[0] - compiled
    return found, {
        "wall": time.perf_counter() - wall - compiled,
        "seconds": max(time.process_time() - used - compiled, target.seconds),
        "compiling": compiled,
        "likelihood": target.seconds,
        "evaluations": target.evaluations,
    }


def log_mean(logs: np.ndarray) -> tuple[float, float]:
    """Log of the mean of e^logs, and its standard error to first order."""
    scaled = np.exp(logs - logs.max())
    error = scaled.std(ddof=1) / np.sqrt(len(logs)) / scaled.mean()
    return float(np.log(scaled.mean()) + logs.max()), float(error)
