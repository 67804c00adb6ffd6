"""What the answer would be if priors were moved: every figure of a page, in some milliseconds.

Courts.of(study)        once an analysis: crowds of courts, and the knobs they were drawn under
courts.tried(moves)     at each move of a slider
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from innercourt.analysis import Study
from innercourt.case.casefile import CaseFile
from innercourt.case.engine_names import support
from innercourt.case.model import Account
from innercourt.case.survey import Surveyed
from innercourt.court.prior import Prior
from innercourt.inference.importance import SOUND, tail_shape_of
from innercourt.machine import processors
from innercourt.workbench.crowd import Crowd, gather
from innercourt.workbench.knobs import Knob, Move, Moves, knobs_of, moved
from innercourt.workbench.reweigh import Change, log_ratio

LEAST_EFFECTIVE = 200.0
"""Fewer courts than this, as they count, do not carry a figure."""

NEGLIGIBLE = 0.005
"""A hypothesis less probable than this, before and after, need not be known well."""


@dataclass(frozen=True, slots=True)
class Soundness:
    """How far the courts of one hypothesis can be trusted after a move: Pareto k, effective number."""

    hypothesis: str
    pareto_k: float
    effective: float
    covered: bool

    @property
    def sound(self) -> bool:
        """Whether the weights are spread over enough courts."""
        return self.covered and self.pareto_k <= SOUND and self.effective >= LEAST_EFFECTIVE


@dataclass(frozen=True, slots=True)
class Tried:
    """The figures under some moves; `ends[episode]` over the ends of its tree, then of passing it by.

    `through_time[hypothesis]` runs over `Blocks.days`. `seconds` is how long it took.
    """

    hypotheses: Mapping[str, float]
    through_time: Mapping[str, tuple[float, ...]]
    ends: Mapping[str, tuple[float, ...]]
    power: Mapping[str, float]
    command: Mapping[tuple[str, str], float]
    soundness: tuple[Soundness, ...]
    courts: int
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether the figures can be relied on."""
        needed = [s for s in self.soundness if self.hypotheses[s.hypothesis] > NEGLIGIBLE]
        return all(s.sound for s in needed)


class _Weighed(NamedTuple):
    """What one hypothesis comes to under some moves; `growth` and `by_day` are logarithms."""

    growth: float
    by_day: Float[np.ndarray, " day"]
    ends: Float[np.ndarray, " end"]
    power: Float[np.ndarray, " principal"]
    prevails: Float[np.ndarray, " pair"]
    soundness: Soundness


@dataclass(frozen=True)
class Courts:
    """The crowds of all hypotheses of a study, drawn under its priors moved by `drawn_under`.

    `log_evidence[hypothesis]` and `log_evidence_by_day[hypothesis, day]` are those of the study.
    """

    study: Study
    crowds: tuple[Crowd, ...]
    knobs: tuple[Knob, ...]
    shifts: tuple[Float[np.ndarray, " quantity"], ...]
    loads: tuple[Float[np.ndarray, "quantity factor"], ...]
    log_evidence: Float[np.ndarray, " hypothesis"]
    log_evidence_by_day: Float[np.ndarray, "hypothesis day"]
    drawn_under: Moves = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        study: Study,
        courts: int,
        seed: int = 0,
        told: Callable[[float], None] = lambda share: None,
        *,
        accounts: Sequence[Account] = (),
        surveyed: Sequence[Surveyed] = (),
        drawn_under: Moves | None = None,
    ) -> Courts:
        """Draw the courts; `accounts` and `surveyed` overrule those of the study."""
        accounts = tuple(accounts) or study.blocks.model.accounts
        surveyed = tuple(surveyed) or study.surveyed
        crowds = []
        for k, account in enumerate(accounts):

            def part(share: float, done: int = k) -> None:
                told((done + share) / len(surveyed))

            crowds.append(gather(study.blocks, account, courts, seed + 7919 * (k + 1), part))
        by_day = np.stack([_log_mean(s.particles.log_evidence) for s in surveyed])
        final = np.array([_log_mean(s.log_evidence[None])[0] for s in surveyed])
        knobs = knobs_of(study.blocks.model)
        shifts, loads = (
            tuple(np.asarray(getattr(account.numbers, name)) for account in accounts)
            for name in ("shift", "loads")
        )
        return cls(study, tuple(crowds), knobs, shifts, loads, final, by_day, dict(drawn_under or {}))

    @property
    def case(self) -> CaseFile:
        """The case that they are courts of."""
        return self.study.blocks.model.case

    @property
    def number(self) -> int:
        """How many different courts there are in all."""
        return sum(crowd.courts for crowd in self.crowds)

    @cached_property
    def day_totals(self) -> tuple[Float[np.ndarray, " day"], ...]:
        """By hypothesis, the sum of the weights given the reports up to each day."""
        return tuple(crowd.by_day.sum(1) for crowd in self.crowds)

    def tried(self, moves: Moves) -> Tried:
        """Every figure under these moves. A key that is no knob is passed over."""
        began = time.perf_counter()
        with ThreadPoolExecutor(min(4, processors())) as pool:
            parts = list(pool.map(partial(self._weighed, moves), range(len(self.crowds))))
        return self._told(moves, parts, began)

    def _weighed(self, moves: Moves, k: int) -> _Weighed:
        """One hypothesis under these moves."""
        crowd = self.crowds[k]
        log_r, covered = self._log_ratio(moves, k)
        top = float(log_r.max()) if log_r.size else 0.0
        ratio = np.exp(log_r - np.float32(top))
        total = float(crowd.weight @ ratio)
        by_day = np.maximum(crowd.by_day @ ratio, 1e-30) / self.day_totals[k]
        some = ratio[crowd.few]
        share = some / max(float(some.sum()), 1e-30)
        return _Weighed(
            float(np.log(max(total, 1e-30) / crowd.total)) + top, np.log(by_day) + top,
            crowd.ends @ ratio / max(total, 1e-30), crowd.power @ share, crowd.prevails @ share,
            self._soundness(k, crowd.weight * ratio, covered),
        )  # fmt: skip

    def _log_ratio(self, moves: Moves, k: int) -> tuple[Float[np.ndarray, " draw"], bool]:
        """The log of moved over present density of every court of a hypothesis, and whether courts cover it."""
        crowd, covered = self.crowds[k], True
        found = np.zeros(crowd.courts, np.float32)
        for knob in self.knobs:
            before, after = self.drawn_under.get(knob.key, Move()), moves.get(knob.key, Move())
            if before == after or knob.fixed:
                continue
            change = Change(moved(knob.prior, before, knob.name), moved(knob.prior, after, knob.name))
            for row in knob.rows[k]:
                found += log_ratio(crowd.z, row, change, float(self.shifts[k][row]), self.loads[k][row])
                covered &= _covers(change.old, change.new)
        return found, covered

    def _soundness(self, k: int, weight: Float[np.ndarray, " draw"], covered: bool) -> Soundness:
        squares = float(weight @ weight)
        effective = float(weight.sum()) ** 2 / squares if squares > 0 else 0.0
        shape = tail_shape_of(weight) if squares > 0 else np.inf
        return Soundness(self.case.hypotheses[k].id, float(shape), effective, covered)

    def _told(self, moves: Moves, parts: Sequence[_Weighed], began: float) -> Tried:
        case = self.case
        prior = np.array([h.weight * moves.get(f"weight:{h.id}", Move()).width for h in case.hypotheses])
        p = _shares(self.log_evidence + np.array([w.growth for w in parts]), prior)
        by_day = self.log_evidence_by_day + np.stack([w.by_day for w in parts])
        days = (
            np.stack([_shares(day, prior) for day in by_day.T], 1) if by_day.size else np.zeros((len(p), 0))
        )
        names = [h.id for h in case.hypotheses]
        mixed = p @ np.stack([w.ends for w in parts])
        episodes, at = {}, 0
        for program in self.study.blocks.model.programs:
            size = len(program.tree.leaves) + 1
            episodes[program.episode.id] = tuple(mixed[at : at + size].tolist())
            at += size
        principals = case.court.principals
        pairs = [(a, b) for a in principals for b in principals if a != b]
        return Tried(
            dict(zip(names, p.tolist(), strict=True)),
            {name: tuple(row.tolist()) for name, row in zip(names, days, strict=True)},
            episodes,
            dict(zip(principals, (p @ np.stack([w.power for w in parts])).tolist(), strict=True)),
            dict(zip(pairs, (p @ np.stack([w.prevails for w in parts])).tolist(), strict=False)),
            tuple(w.soundness for w in parts), self.number, time.perf_counter() - began,
        )  # fmt: skip


def moved_case(case: CaseFile, knobs: Sequence[Knob], moves: Moves) -> CaseFile:
    """The case with its priors and the weights of its accounts moved."""
    from innercourt.case.casefile import Quantity

    quantities = {q.name: q for q in case.quantities}
    sets: dict[str, dict[str, Prior]] = {h.id: dict(h.sets) for h in case.hypotheses}
    for knob in knobs:
        move = moves.get(knob.key, Move())
        if move.at_rest or knob.fixed:
            continue
        new = moved(knob.prior, move, knob.name)
        if knob.place in sets:
            sets[knob.place][knob.name] = new
        elif knob.name in quantities:
            quantities[knob.name] = replace(quantities[knob.name], prior=new)
        else:
            quantities[knob.name] = Quantity(knob.name, new, knob.why)
    hypotheses = tuple(
        replace(h, sets=sets[h.id], weight=h.weight * moves.get(f"weight:{h.id}", Move()).width)
        for h in case.hypotheses
    )
    return replace(case, quantities=tuple(quantities.values()), hypotheses=hypotheses)


def _covers(old: Prior, new: Prior) -> bool:
    """Whether there are courts wherever the new prior has any."""
    (low, high), (bottom, top) = support(old), support(new)
    return low <= bottom + 1e-9 and top - 1e-9 <= high


def _log_mean(log_values: Float[np.ndarray, "row run"]) -> Float[np.ndarray, " row"]:
    if not log_values.size:
        return np.zeros(len(log_values))
    top = log_values.max(1, keepdims=True)
    return np.asarray(np.log(np.exp(log_values - top).mean(1)) + top[:, 0])


def _shares(log_evidence: Float[np.ndarray, " hypothesis"], prior: np.ndarray) -> np.ndarray:
    held = prior * np.exp(log_evidence - log_evidence.max())
    return np.asarray(held / held.sum())
