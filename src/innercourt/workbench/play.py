"""How the courts that the reports leave would play each episode: the mean court, the spread, a move forced.

A few courts of each account are drawn by their weight and solved in the state in which the episode is most
probably played. An intervention is a change of which moves are open: nothing is compiled again, so
that a forced move is answered while one waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from innercourt.analysis import Study
from innercourt.brief.findings import MoveFinding
from innercourt.case.ahead import compiler_options
from innercourt.case.compile import check_moves, command_orders, intervene
from innercourt.case.model import Account, Model, episode_day
from innercourt.case.survey import Surveyed, shares
from innercourt.court.authority import Order, ResolvedOrder
from innercourt.court.contests import decide
from innercourt.inference.estimate import hypothesis_shares
from innercourt.inference.resampling import normalise, systematic
from innercourt.play.equilibrium import Play, solve
from innercourt.play.program import Program, State, numbers_in

COURTS = 127
"""So many courts of each account, and their mean beside them."""


class Numbers(NamedTuple):
    """One episode's games: courts of all accounts along the last axis, the first of each account its mean."""

    payoffs: Float[np.ndarray, "player leaf draw"]
    nature: Float[np.ndarray, "chance draw"]
    perceived: Float[np.ndarray, "player chance draw"]
    precision: Float[np.ndarray, "player draw"]


@dataclass(frozen=True, slots=True)
class Edge:
    """One move, chance or contest in an episode's tree, over courts.

    `p` is its probability where it stands: in the mean court of the leading account, on average, and between
    which limits for eight in ten courts, each counted as far as play comes there in it. `value` is what the one
    who moves may expect of it, likewise; nothing where nobody moves. `move` is its full name,
    `episode.node.move`, if it can be forced.
    """

    node: int
    parent: int
    label: str
    actor: str | None
    move: str
    mean_court: float
    p: float
    low: float
    high: float
    reach: float
    value_mean_court: float | None = None
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None


@dataclass(frozen=True)
class Game:
    """One episode, ready to be solved with any moves forced."""

    program: Program
    state: State
    numbers: Numbers
    allowed: tuple[Float[np.ndarray, " action"], ...]
    weight: Float[np.ndarray, " draw"]
    lead: int
    solver: Callable[..., Play]

    def played(self, do: Sequence[str] = ()) -> tuple[Edge, ...]:
        """Every edge of the tree, with these moves forced."""
        tree = self.program.tree
        each = COURTS + 1
        allowed = np.concatenate(
            [np.repeat(_forced(self.program, a, do)[:, None], each, 1) for a in self.allowed], 1
        )
        done = self.solver(*self.numbers, allowed)
        p = np.exp(np.asarray(done.log_probability))
        values = _values(self.program, self.numbers, p)
        courts = np.flatnonzero(self.weight > 0)
        weight = self.weight[courts]
        reach = np.ones((len(tree.kinds), len(courts)))
        found = [Edge(0, -1, tree.labels[0], _mover(self.program, 0), "", 1.0, 1.0, 1.0, 1.0, 1.0)]
        for place, edge in enumerate(tree.edges):
            step = p[edge.action] if edge.action >= 0 else self.numbers.nature[edge.chance]
            reach[edge.child] = reach[edge.parent] * step[courts]
            come = _coming(weight, reach[edge.parent])
            low, high = _limits(step[courts], come)
            told = Edge(
                edge.child, edge.parent, edge.label, _mover(self.program, edge.child),
                tree.edge_name(place) if edge.action >= 0 else "",
                float(step[self.lead]), float(step[courts] @ come), low, high,
                float(reach[edge.child] @ weight),
            )  # fmt: skip
            found.append(self._valued(told, edge.parent, values, courts, come))
        return tuple(found)

    def findings(self, edges: Sequence[Edge]) -> tuple[MoveFinding, ...]:
        """The edges as the figure of the tree takes them."""
        name = self.program.episode.id
        return tuple(MoveFinding(name, e.node, e.parent, e.label, e.actor, e.p, e.reach) for e in edges)

    def _valued(
        self, edge: Edge, parent: int, values: np.ndarray, courts: np.ndarray, weight: np.ndarray
    ) -> Edge:
        infoset = self.program.tree.infoset_of[parent]
        if infoset < 0:
            return edge
        row = values[self.program.tree.infosets[infoset].player, edge.node]
        low, high = _limits(row[courts], weight)
        return replace(
            edge, value_mean_court=float(row[self.lead]), value=float(row[courts] @ weight),
            value_low=low, value_high=high,
        )  # fmt: skip


@dataclass(frozen=True)
class Games:
    """Every episode of a study."""

    study: Study
    games: tuple[Game, ...]
    obeyed: dict[tuple[str, str], dict[str, float]]
    """By pair of principals and unit: P(the unit obeys the first rather than the second) on the day."""

    @classmethod
    def of(cls, study: Study, seed: int, told: Callable[[float], None] = lambda share: None) -> Games:
        """Draw the courts and work out every episode's numbers."""
        model = study.blocks.model
        generator = np.random.default_rng(seed)
        p, _ = hypothesis_shares(shares(model.case, study.surveyed))
        z = [_chosen(s, generator) for s in study.surveyed]
        weight = np.concatenate([[0.0, *([share / COURTS] * COURTS)] for share in p])
        played = [at for at in range(len(model.programs)) if model.stages[at].played]
        states = {at: _likeliest(study, at, p) for at in played}
        told(0.0)
        looked = jax.jit(_look(study, states), compiler_options=compiler_options())
        parts = [
            jax.tree.map(np.asarray, looked(account, jnp.asarray(column)))
            for account, column in zip(model.accounts, z, strict=True)
        ]
        told(0.6)
        numbers, obeys = jax.tree.map(lambda *fields: np.concatenate(fields, -1), *parts)
        lead = int(p.argmax()) * (COURTS + 1)
        games = tuple(
            Game(
                model.programs[at], states[at], Numbers(*held),
                tuple(np.asarray(account.allowed[at]) for account in model.accounts),
                weight / weight.sum(), lead, _solver(model.programs[at]),
            )
            for at, held in zip(played, numbers, strict=True)
        )  # fmt: skip
        for place, game in enumerate(games):
            told(0.6 + 0.4 * place / max(1, len(games)))
            game.played()  # so that nobody waits for the compiler when he opens the page
        return cls(study, games, _obeyed(model, obeys, weight / weight.sum()))

    def of_episode(self, episode: str) -> Game | None:
        """The game of that episode, if it can come to be played."""
        return next((g for g in self.games if g.program.episode.id == episode), None)

    def outcomes(self, do: Sequence[str] = ()) -> dict[tuple[str, str], float]:
        """P(outcome) of every episode, played from the beginning by the courts that the reports leave.

        Later episodes are played in the states that the forced moves lead to. Raises `UsageError` for what
        is no move.
        """
        blocks = self.study.blocks
        model = blocks.model
        check_moves(model, do)
        p, _ = hypothesis_shares(shares(model.case, self.study.surveyed))
        found: dict[tuple[str, str], float] = {}
        generator = np.random.default_rng(0)
        for weight, account, surveyed in zip(p, model.accounts, self.study.surveyed, strict=True):
            z = _chosen(surveyed, generator, 511)[:, 1:]
            for _, posterior in blocks.outcomes(intervene(model, account, do), z, -1):
                for at, cell in enumerate(posterior.cells):
                    _add(found, model, at, float(weight) * cell.sum(1) / z.shape[1])
        return found


def _add(found: dict[tuple[str, str], float], model: Model, at: int, cells: np.ndarray) -> None:
    program, leaf = model.programs[at], model.stages[at].leaf
    tree = program.tree
    for place, chance in zip(leaf, cells, strict=True):
        outcome = tree.outcomes[tree.leaf_outcomes[place]] if place >= 0 else "not_played"
        key = (program.episode.id, outcome)
        found[key] = found.get(key, 0.0) + float(chance)


def _chosen(surveyed: Surveyed, generator: np.random.Generator, many: int = COURTS) -> np.ndarray:
    """Courts drawn by their weight; the first column is their mean, in standard normals."""
    particles = surveyed.particles
    log_weight = (particles.log_weight + surveyed.log_evidence[:, None]).reshape(1, -1)
    places = systematic(normalise(log_weight)[0], many, generator)[0]
    z = particles.z.reshape(len(particles.z), -1)[:, places]
    return np.concatenate([z.mean(1, keepdims=True), z], 1)


def _look(study: Study, states: Mapping[int, State]) -> Callable[..., Any]:
    """The function of an account and its courts that gives every episode's numbers, and who obeys whom."""
    model = study.blocks.model
    asked: list[ResolvedOrder] = []
    places: dict[int, dict[Order, int]] = {}

    def place(order: ResolvedOrder) -> int:
        if order not in asked:
            asked.append(order)
        return asked.index(order)

    for at, state in states.items():
        program = model.programs[at]
        day = episode_day(program, model.case)
        places[at] = {
            order: place(model.questions.orders[model.questions.index[order, day, state]])
            for order in sorted(program.orders, key=repr)
        }
    table = [place(order) for order in command_orders(model, [_now(study)], model.case.as_of)]

    def looked(account: Account, z: jax.Array) -> tuple[list[Numbers], jax.Array]:
        theta = model.theta(account.numbers, z)
        won = decide(asked, model.units, theta, kind=model.kind) if asked else None
        found = []
        for at, state in states.items():

            def prevails(order: Order, at: int = at) -> jax.Array:
                assert won is not None
                return won.prevails[places[at][order]]

            program = model.programs[at]
            numbers = numbers_in(program, dict(state), theta, prevails)
            precision = jnp.stack([theta[f"precision.{player}"] for player in program.tree.players])
            found.append(Numbers(*numbers, precision))  # type: ignore[arg-type]
        obeys = won.obeys[np.array(table)] if won is not None and table else jnp.zeros((0, 0, z.shape[1]))
        return found, obeys

    return looked


def _solver(program: Program) -> Callable[..., Play]:
    misperceived = bool(program.misperceives and program.tree.chances)

    def solved(
        payoffs: jax.Array, nature: jax.Array, perceived: jax.Array, precision: jax.Array, allowed: jax.Array
    ) -> Play:
        return solve(program.tree, payoffs, nature, perceived if misperceived else None, precision, allowed)

    compiled: Callable[..., Play] = jax.jit(solved, compiler_options=compiler_options())
    return compiled


def _obeyed(model: Model, obeys: np.ndarray, weight: np.ndarray) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for pair, rows in zip(model.pairs, obeys, strict=False):
        p = dict(zip(model.units, (rows @ weight).tolist(), strict=True))
        found[pair] = p
        found[pair[::-1]] = {unit: 1 - value for unit, value in p.items()}
    return found


def _now(study: Study) -> State:
    """The most probable state on the day of the answer."""
    likeliest = {fact: max(v, key=lambda k: (v[k].p, k)) for fact, v in study.answer.state.items()}
    return tuple(sorted(likeliest.items()))


def _likeliest(study: Study, at: int, p: np.ndarray) -> State:
    """The state in which the episode is most probably played, given the reports."""
    stage = study.blocks.model.stages[at]
    cells = sum(w * s.cells[at].mean(1) for w, s in zip(p, study.surveyed, strict=True))
    mass = np.zeros(len(stage.played))
    slot = np.array(stage.slot)[stage.origin]
    playing = slot >= 0
    np.add.at(mass, slot[playing], np.asarray(cells)[playing])
    return stage.played[int(mass.argmax())]


def _forced(program: Program, allowed: np.ndarray, do: Sequence[str]) -> np.ndarray:
    """Which moves are open when these are made."""
    tree, found = program.tree, allowed.astype(float).copy()
    for name in do:
        for action in tree.actions_named(name):
            infoset = tree.infosets[int(tree.action_infoset[action])]
            found[list(infoset.actions)] = 0
            found[action] = 1
    return found


def _values(program: Program, numbers: Numbers, p: np.ndarray) -> Float[np.ndarray, "player node draw"]:
    """What each player may expect from each node on, chances as they are."""
    tree = program.tree
    values = np.zeros((len(tree.players), len(tree.kinds), p.shape[1]))
    for leaf, node in enumerate(tree.leaves):
        values[:, node] = numbers.payoffs[:, leaf]
    for edge in reversed(tree.edges):  # a child has a higher number than its parent
        step = p[edge.action] if edge.action >= 0 else numbers.nature[edge.chance]
        values[:, edge.parent] += step * values[:, edge.child]
    return values


def _coming(weight: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Weights of courts as far as play comes to a place in them; as they are where it comes there in none."""
    come = weight * reach
    total = float(come.sum())
    return come / total if total > 0 else weight


def _limits(values: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Between which limits eight in ten lie."""
    order = np.argsort(values)
    rising = np.cumsum(weight[order])
    low, high = (order[min(int(np.searchsorted(rising, q)), len(order) - 1)] for q in (0.1, 0.9))
    return float(values[low]), float(values[high])


def _mover(program: Program, node: int) -> str | None:
    infoset = program.tree.infoset_of[node]
    return program.tree.players[program.tree.infosets[infoset].player] if infoset >= 0 else None
