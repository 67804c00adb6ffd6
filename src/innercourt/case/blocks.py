"""Running a compiled case over many draws: blocks of one size, one thread a core.

A block is small enough for the processor's cache and of fixed size, so that memory stays constant
and nothing is compiled again for another number of draws, another day or another hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.export import register_namedtuple_serialization
from jaxtyping import Float

from innercourt.case.ahead import Ahead, Kept, Shape, compile_ahead
from innercourt.case.compile import command_orders, command_states
from innercourt.case.fingerprint import fingerprint
from innercourt.case.foreseen import remember
from innercourt.case.model import Account, Command, Model, Played, pad, without_numbers
from innercourt.machine import processors
from innercourt.play.program import State
from innercourt.reports.evidence import Evidence, evidence_on
from innercourt.reports.truth import Chances, Posterior

for kind in (Played, Chances, Posterior, Command):
    register_namedtuple_serialization(kind, serialized_name=f"innercourt.{kind.__name__}")

WIDTH = 2048
"""Draws in a block, but for a case whose every draw takes very much room."""
ROOM = 1 << 13
"""Numbers a draw, one for each of its cells and of its trees' values, with which blocks are that wide."""


class Judged(NamedTuple):
    """A block of courts: what they would do, what probably happened given all reports, and log P(reports up to
    each day | draw)."""

    played: Played
    found: Posterior
    log_likelihood: Float[np.ndarray, "day draw"]


@dataclass(frozen=True)
class Blocks:
    """A model's functions, compiled side by side while the first draws are made, applied block by block."""

    model: Model
    days: tuple[date, ...]
    threads: int = field(default_factory=processors)
    widest: int = WIDTH
    """Draws in a block of a case that is not too large; an accelerator takes more at once than a processor."""
    _known: dict[int, Evidence] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def width(self) -> int:
        """Draws in a block."""
        model, width = self.model, self.widest
        cells = sum(stage.cells for stage in model.stages)
        nodes = sum(len(p.tree.kinds) * len(p.tree.players) * len(s.played)
                    for p, s in zip(model.programs, model.stages, strict=True))  # fmt: skip
        while width > 16 and width * (cells + nodes) > ROOM * self.widest:
            width //= 2
        return width

    def evidence_at(self, day: int) -> Evidence:
        """What was known at the end of a day; -1 is the time before any report."""
        if day not in self._known:
            case, on = self.model.case, self.days[day] if day >= 0 else date.min
            self._known[day] = evidence_on(on, self.model.acts, case.reports, case.propositions)
        return self._known[day]

    @cached_property
    def table(self) -> tuple[int, tuple[State, ...], tuple[State, ...]]:
        """What the command table is about: see `command_states`."""
        return command_states(self.model)

    @cached_property
    def _steps(self) -> dict[str, Ahead]:
        model, pool = self.model, ThreadPoolExecutor(max(2, self.threads))
        shape = jax.ShapeDtypeStruct((model.layout.normals, self.width), model.kind)
        z = Shape([shape], jax.tree.structure(0))
        account = model.accounts[0]

        def step(function: Callable[..., Any], name: str, *arguments: Shape) -> Ahead:
            return compile_ahead(function, arguments, pool, self._kept.find(name, arguments))

        play = step(model.play, "play", Shape.of(account), z, Shape.of(np.array(np.nan)))
        steps = {
            "play": play,
            "likelihood": step(model.likelihood, "likelihood", play.result),
            "posterior": step(model.posterior, "posterior", play.result, Shape.of(self.evidence_at(-1))),
        }
        if model.pairs:
            orders = command_orders(model, self.table[2], model.case.as_of)
            table = partial(model.command, orders)
            name = f"command {fingerprint(orders)}"
            steps["command"] = step(table, name, Shape.of(account.numbers), z)
        pool.shutdown(wait=False)
        remember([ahead.slot for ahead in steps.values()])
        return steps

    @cached_property
    def _kept(self) -> Kept:
        return Kept(fingerprint(without_numbers(self.model)))

    def _play(self, account: Account, block: np.ndarray, expectation: float = np.nan) -> Played:
        played: Played = self._steps["play"](account, block, np.array(expectation))
        return played

    def prepare(self) -> None:
        """Start to compile; each step is waited for where it is first taken."""
        _ = self._steps

    def log_likelihood(
        self, account: Account, z: Float[np.ndarray, "normal draw"]
    ) -> Float[np.ndarray, "day draw"]:
        """log P(reports up to each day | draw)."""
        return self.by_day(self.log_likelihood_by_step(account, z))

    def log_likelihood_by_step(
        self, account: Account, z: Float[np.ndarray, "normal draw"]
    ) -> Float[np.ndarray, "step draw"]:
        """log P(reports up to each day that brought news | draw)."""

        def one(block: np.ndarray) -> np.ndarray:
            return np.asarray(self._steps["likelihood"](self._play(account, block)))

        return np.concatenate(list(self._over(one, z)), 1)

    def by_day(self, steps: Float[np.ndarray, "step _"]) -> Float[np.ndarray, "day _"]:
        """What is given for each day that brought news, for every day."""
        course = self.model.course
        return steps if len(steps) == len(course.step_of) else steps[course.step_of]

    def outcomes(
        self, account: Account, z: Float[np.ndarray, "normal draw"], day: int
    ) -> Iterator[tuple[Played, Posterior]]:
        """What each block of courts would do, and what probably happened given a day's reports."""
        return ((played, found) for played, (found,) in self.outcomes_by_day(account, z, (day,)))

    def outcomes_by_day(
        self, account: Account, z: Float[np.ndarray, "normal draw"], days: Sequence[int]
    ) -> Iterator[tuple[Played, tuple[Posterior, ...]]]:
        """What each block of courts would do, and what probably happened given each day's reports."""

        def one(block: np.ndarray) -> tuple[Played, tuple[Posterior, ...]]:
            played = self._play(account, block)
            found = tuple(self._steps["posterior"](played, self.evidence_at(day)) for day in days)
            both: tuple[Played, tuple[Posterior, ...]] = jax.tree.map(np.asarray, (played, found))
            return both

        return self._over(one, z)

    def judged(
        self, account: Account, z: Float[np.ndarray, "normal draw"], expectation: float = np.nan
    ) -> Iterator[Judged]:
        """What each block of courts would do, and how all reports judge it. Every court is played once for
        both; `expectation`: see `Model.play`."""

        def one(block: np.ndarray) -> Judged:
            played = self._play(account, block, expectation)
            found = self._steps["posterior"](played, self.evidence_at(len(self.days) - 1))
            judged: Judged = jax.tree.map(
                np.asarray, Judged(played, found, self._steps["likelihood"](played))
            )
            return judged._replace(log_likelihood=self.by_day(judged.log_likelihood))

        return self._over(one, z)

    def explained(
        self, account: Account, z: Float[np.ndarray, "normal draw"], versions: Sequence[Evidence]
    ) -> Float[np.ndarray, "version draw"]:
        """log P(what was said | draw) for several versions of what was said by the last day."""
        stacked: Evidence = jax.tree.map(lambda *fields: np.stack(fields), *versions)
        step = f"explain {len(versions)}"
        if step not in self._steps:
            shapes = [self._steps["play"].result, Shape.of(stacked)]
            with ThreadPoolExecutor(1) as pool:
                self._steps[step] = compile_ahead(
                    self.model.likelihood_of, shapes, pool, self._kept.find(step, shapes)
                )

        def one(block: np.ndarray) -> np.ndarray:
            return np.asarray(self._steps[step](self._play(account, block), stacked))

        return np.concatenate(list(self._over(one, z)), 1)

    def command(self, account: Account, z: Float[np.ndarray, "normal draw"]) -> Command:
        """Whose order would be obeyed, for every draw: in the states of `table`, on the case's day."""

        def one(block: np.ndarray) -> Command:
            found: Command = jax.tree.map(np.asarray, self._steps["command"](account.numbers, block))
            return found

        joined: Command = jax.tree.map(lambda *rows: np.concatenate(rows, -1), *self._over(one, z))
        return joined

    @cached_property
    def _pool(self) -> ThreadPoolExecutor | None:
        """Threads that go through blocks, whoever asks for it; None where each who asks is one of several."""
        return ThreadPoolExecutor(self.threads) if self.threads > 1 else None

    def _over(self, one: Callable[[np.ndarray], Any], z: np.ndarray) -> Iterator[Any]:
        def at(start: int) -> Any:
            block = z[:, start : start + self.width]
            found = one(np.ascontiguousarray(pad(block, self.width), self.model.kind))
            return jax.tree.map(lambda a: a[..., : block.shape[1]] if np.ndim(a) else a, found)

        starts = range(0, z.shape[1], self.width)
        return self._pool.map(at, starts) if self._pool else map(at, starts)
