"""The games that solvers are compared on, with random numbers; see `solve.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

import jax
import numpy as np

from innercourt.case.compile import compile_case
from innercourt.case.known import known_on
from innercourt.case.model import Model, episode_day
from innercourt.case.read import read_case
from innercourt.court.authority import Order
from innercourt.court.contests import decide
from innercourt.inference.points import starting_points
from innercourt.play.agents import Drawn, game_of
from innercourt.play.game import Game
from innercourt.play.program import State, numbers_in
from innercourt.play.shape import Tree
from innercourt.play.tree import Arm, End, Fork, Kind, build

PLAYERS = ("ann", "bob", "cem", "dia")
_WAYS = {
    0: (1, 2, 3), 1: (4, 5), 2: (6, 7), 3: (8, None), 4: (9, None, None), 5: (10, None), 6: (None, None, None),
    7: (11, None), 8: (None, None, None), 9: (None, None), 10: (None, None), 11: (None, None),
}  # fmt: skip
"""Where the moves of each node of `court` lead; None is an end."""


@dataclass(frozen=True)
class Numbers:
    """Many draws of one tree, `draw` last; what `innercourt.play.equilibrium.solve` takes."""

    tree: Tree
    payoffs: np.ndarray
    nature: np.ndarray
    perceived: np.ndarray | None
    precision: np.ndarray
    allowed: np.ndarray
    """`[action]`, which moves may be made; the same in all draws."""

    @property
    def draws(self) -> int:
        """How many there are."""
        return int(self.precision.shape[-1])

    @property
    def size(self) -> int:
        """Numbers in one draw."""
        return sum(row.size // self.draws for row in self.rows())

    def rows(self) -> list[np.ndarray]:
        """Payoffs, chances as they are, chances as each player sees them, precisions."""
        seen = self.perceived
        if seen is None:
            seen = np.broadcast_to(self.nature, (len(self.tree.players), *self.nature.shape))
        return [self.payoffs, self.nature, seen, self.precision]

    def cut(self, first: int, last: int) -> Numbers:
        """Some of the draws, side by side in memory."""
        parts = (
            None if rows is None else np.ascontiguousarray(rows[..., first:last])
            for rows in (self.payoffs, self.nature, self.perceived, self.precision)
        )
        payoffs, nature, perceived, precision = parts
        assert payoffs is not None
        assert nature is not None
        assert precision is not None
        return Numbers(self.tree, payoffs, nature, perceived, precision, self.allowed)

    def game(self, draw: int) -> Game:
        """One draw as a game whose equilibrium at λ = 1 is the draw's: see `innercourt.play.agents`."""
        seen = self.rows()[2]
        drawn = Drawn(
            self.tree, self.payoffs[:, :, draw], self.nature[:, draw], seen[:, :, draw],
            self.precision[:, draw], self.allowed,
        )  # fmt: skip
        return game_of(drawn, self.tree.name)


def court() -> Tree:
    """12 decisions of 4 players and 17 ends; all is seen. Eight choose between two moves, four among three."""

    def grow(node: int | None) -> Fork | End:
        if node is None:
            return End("end")
        arms = tuple(Arm(f"m{k}", grow(to)) for k, to in enumerate(_WAYS[node]))
        return Fork(f"n{node}", arms, PLAYERS[node % 4])

    return build("court", grow(0), PLAYERS)


def signalling() -> Tree:
    """Nature picks one of two types, the sender sees it and sends, the receiver sees only that."""

    def receiver(kind: int, message: int) -> Fork:
        ends = tuple(Arm(f"a{a}", End(f"o{kind}{message}{a}")) for a in range(2))
        return Fork(f"r{kind}{message}", ends, "receiver", f"heard{message}")

    def sender(kind: int) -> Fork:
        return Fork(f"s{kind}", tuple(Arm(f"m{m}", receiver(kind, m)) for m in range(2)), "sender")

    types = tuple(Arm(f"t{k}", sender(k)) for k in range(2))
    return build("signal", Fork("nature", types, kind=Kind.CHANCE), ("sender", "receiver"))


def random_numbers(tree: Tree, draws: int, precision: tuple[float, float], seed: int) -> Numbers:
    """Payoffs N(0, 1), chances flat on the simplex, precisions uniform between the two given."""
    rng = np.random.default_rng(seed)
    players = len(tree.players)
    nature = np.zeros((len(tree.chances), draws))
    for group in tree.chance_groups:
        nature[list(group)] = rng.dirichlet(np.ones(len(group)), draws).T
    payoffs = rng.standard_normal((players, len(tree.leaves), draws))
    allowed = np.ones(len(tree.actions), bool)
    return Numbers(tree, payoffs, nature, None, rng.uniform(*precision, (players, draws)), allowed)


def random_contests(units: int, draws: int, seed: int) -> np.ndarray:
    """Rows: share, pull and stake of each unit, then obedience, decisiveness, threshold, start."""
    rng = np.random.default_rng(seed)
    strength = rng.lognormal(0.0, 0.5, (units, draws))
    pull, stake = rng.normal(0.0, 1.0, (units, draws)), rng.lognormal(-0.5, 0.5, (units, draws))
    rest = (
        rng.uniform(1, 3, draws),
        rng.uniform(4, 10, draws),
        np.full(draws, 0.5),
        rng.uniform(0, 1, draws),
    )
    return np.concatenate([strength / strength.sum(0), pull, stake, *(row[None] for row in rest)])


def beijing(draws: int) -> list[Numbers]:
    """What the packaged Beijing case plays for one court, under its first account: a game an episode and state."""
    case = read_case("beijing-2025")
    model = compile_case(known_on(case, case.as_of))
    z = starting_points(model.layout.normals, model.layout.free, 1, draws, seed=0)[:, 0]
    parts = jax.jit(lambda z: _numbers(model, z))(z)
    found = []
    for program, stage, allowed, held in zip(
        model.programs, model.stages, model.accounts[0].allowed, parts, strict=True
    ):
        open_to = np.asarray(allowed) != 0
        for k in range(len(stage.played)):
            payoffs, nature, perceived, precision = map(np.asarray, held[k])
            found.append(Numbers(program.tree, payoffs, nature, perceived, precision, open_to))
    return found


def _numbers(model: Model, z: jax.Array) -> list[list[tuple[jax.Array, jax.Array, jax.Array, jax.Array]]]:
    """Payoffs, chances, chances as seen, precisions, for every episode and state."""
    theta = model.theta(model.accounts[0].numbers, z)
    won = decide(model.questions.orders, model.units, theta).prevails

    def prevails(day: date, state: State, order: Order) -> jax.Array:
        return won[model.questions.index[order, day, state]]

    found = []
    for program, stage in zip(model.programs, model.stages, strict=True):
        day = episode_day(program, model.case)
        precision = jax.numpy.stack([theta[f"precision.{player}"] for player in program.tree.players])
        ends = [
            numbers_in(program, dict(state), theta, partial(prevails, day, state)) for state in stage.played
        ]
        found.append([(*parts, precision) for parts in ends])
    return found
