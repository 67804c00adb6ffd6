"""One sweep over the information sets, with its derivatives, in few large operations.

What player i expects from move a at one of its information sets is a mean over the leaves that
a can lead to,

    Q(a) = Σ_z w_z u_i(z) / Σ_z w_z,      log w_z = Σ_{b on the path to z} log p(b) + chance,

where everything that all these leaves have in common cancels: the probability of a itself, and
by perfect recall all that i did before. Nothing else of Bayes' rule is needed. Since only ratios of
weights count, sets that are reached with probability e^-1000 come out as exactly as any.

The derivative is as short: d Q(a) / d log p(b) = Σ_{z through a and b} w_z (u_i(z) - Q(a)) / Σ_z w_z.

Information sets are taken in *levels*: first the cut sets, whose log-odds are given, then those
that depend only on them, and so on; last the cut sets again, to see what they are called to play.
All sets of a level are computed together; the size of the compiled program does not grow with
the tree, only with the number of levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Bool, Float
from innercourt.errors import UsageError
from innercourt.play.branch_graph import cut, dependencies
from innercourt.play.branch_sums import Sums, filled, largest
from innercourt.play.numbers import Numbers
from innercourt.play.shape import Tree
from innercourt.strips import kept

TREMBLE = -1e5
"""Log probability that beliefs give to a move that is forbidden and to a chance of zero. A set
that only such steps lead to keeps a belief: the limit of ever smaller trembles."""


MOST_BYTES = 2**28
"""Largest set of tables that a tree may need; beyond it the compiled program would not fit either."""

FEW_UNKNOWNS, MOST_NUMBERS = 8, 1 << 15
"""Log odds to be found together, and numbers on the way of a walk, up to which one routine takes it."""
MOST_UNKNOWNS = 64
"""Log odds to be found together at most: the program grows with their number."""


def fits_memory(tree: Tree, entries: int) -> None:
    """Raise `UsageError`, with the size, for tables that are better never allocated."""
    if 8 * entries > MOST_BYTES:
        raise UsageError(
            f"{tree.name} is too large to be solved: {len(tree.kinds):,} nodes, "
            f"{len(tree.infosets):,} information sets",
            expected=f"tables of at most {MOST_BYTES / 2**20:,.0f} MiB",
            found=f"{8 * entries / 2**20:,.0f} MiB",
            hint="fewer moves that others do not see; where all is seen there is no such limit",
        )


@dataclass(frozen=True, eq=False)
class Level:
    """Information sets that are computed together; `a` numbers their moves, `z` pairs (a, leaf)."""

    actions: np.ndarray
    """`[a]`, index on the tree's `action` axis."""
    player: np.ndarray
    """`[a]`"""
    leaf: np.ndarray
    """`[z]`"""
    group: np.ndarray
    """`[z]`, the move of each pair."""
    known: np.ndarray
    """`[b]`, positions among the moves of earlier levels of those that enter."""
    by: np.ndarray
    """`[x]`, a row of `known` for every known move on the way from a move to some leaf; `x` numbers these."""
    chances: Sums
    """Pairs from logs of chances."""
    steps: Sums
    """Pairs from logs of known moves."""
    moves: Sums
    """Moves from pairs."""
    cross: Sums
    """(move, known move on its way) from pairs."""
    through: Sums
    """Moves from those."""
    highest: np.ndarray
    """`[a, ·]`, the pairs of each move, the last repeated to fill up."""
    sets: Sums
    """Moves from moves: the sum over the information set."""
    rivals: np.ndarray
    """`[a, ·]`, the moves of the information set, the last repeated to fill up."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The order of work for one tree; `levels[-1]` holds the cut sets again."""

    levels: tuple[Level, ...]
    cut: np.ndarray
    """`[a]`, moves of the cut sets on the tree's `action` axis."""
    free: np.ndarray
    """`[odds]`, places in `cut` of all moves but the last of their set."""
    last: np.ndarray
    """`[odds]`, places in `cut` of the last move of the same set."""
    sets: Sums
    rivals: np.ndarray
    order: np.ndarray
    """`[action]`, place of each move of the tree in the order of levels."""
    forced: np.ndarray
    """Moves of information sets that have a single one; they come last in `order`."""

    @property
    def unknowns(self) -> int:
        """How many log-odds have to be found."""
        return len(self.free)

    @property
    def small(self) -> bool:
        """Whether a walk fits one routine of the processor."""
        numbers = sum(
            len(level.leaf) + len(level.by) + len(level.actions) * self.unknowns for level in self.levels
        )
        return self.unknowns < FEW_UNKNOWNS and numbers <= MOST_NUMBERS


@lru_cache(maxsize=64)
def plan(tree: Tree) -> Plan:
    """Levels of a tree of imperfect information; `UsageError` for one that is too large."""
    # Every move with each leaf behind it, against every move: what `branch_check` needs for one.
    pairs = sum(len(actions) for actions in tree.leaf_actions)
    fits_memory(tree, pairs * (2 * len(tree.actions) + len(tree.chances)))
    chosen = cut(tree)
    if (unknowns := sum(tree.infosets[index].size - 1 for index in chosen)) > MOST_UNKNOWNS:
        raise UsageError(
            f"{tree.name} is too large to be solved: too many moves hang on each other",
            expected=f"at most {MOST_UNKNOWNS} log odds to be found together",
            found=str(unknowns),
            hint="fewer moves that others do not see",
        )
    graph = dependencies(tree)
    done: list[int] = list(chosen)
    known = [action for index in chosen for action in tree.infosets[index].actions]
    cut_actions = list(known)
    levels = []
    while len(done) < len(graph):
        ready = [v for v in graph if v not in done and graph[v] <= set(done)]
        levels.append(_level(tree, ready, known))
        known += levels[-1].actions.tolist()
        done += ready
    levels.append(_level(tree, chosen, known))
    forced = [action for s in tree.infosets if s.size == 1 for action in s.actions]
    order = np.argsort(np.array(known + forced, dtype=np.int64))
    free: list[int] = []
    last: list[int] = []
    first = 0
    for index in chosen:
        size = tree.infosets[index].size
        free += range(first, first + size - 1)
        last += [first + size - 1] * (size - 1)
        first += size
    sets, rivals = _sets(tree, chosen)
    return Plan(
        levels=tuple(levels),
        cut=np.array(cut_actions, int),
        free=np.array(free, int),
        last=np.array(last, int),
        sets=sets,
        rivals=rivals,
        order=order,
        forced=np.array(forced, int),
    )


def _sets(tree: Tree, infosets: Sequence[int]) -> tuple[Sums, np.ndarray]:
    rows, first = [], 0
    for index in infosets:
        size = tree.infosets[index].size
        rows += [list(range(first, first + size))] * size
        first += size
    return Sums(rows, len(rows)), filled(rows)


def _level(tree: Tree, infosets: Sequence[int], known: Sequence[int]) -> Level:
    actions = [action for index in infosets for action in tree.infosets[index].actions]
    leaf: list[int] = []
    group: list[int] = []
    steps: list[list[int]] = []
    chances: list[list[int]] = []
    for place, action in enumerate(actions):
        leaves = _leaves_of(tree, action)
        common = [frozenset.intersection(*(frozenset(rows[z]) for z in leaves)) for rows in _both(tree)]
        for z in leaves:
            leaf.append(z)
            group.append(place)
            steps.append([a for a in tree.leaf_actions[z] if a not in common[0] and _is_choice(tree, a)])
            chances.append([c for c in tree.leaf_chances[z] if c not in common[1]])
    entering = sorted({action for row in steps for action in row}, key=known.index)
    columns = len(tree.chances) + len(entering) + len(actions) * (1 + len(entering))
    fits_memory(tree, len(leaf) * columns)
    pairs = [[z for z, g in enumerate(group) if g == place] for place in range(len(actions))]
    ways = [sorted({entering.index(b) for z in row for b in steps[z]}) for row in pairs]
    cross = [
        [z for z in row if entering[b] in steps[z]] for row, way in zip(pairs, ways, strict=True) for b in way
    ]
    ends = np.cumsum([0, *map(len, ways)]).tolist()
    sets, rivals = _sets(tree, infosets)
    return Level(
        actions=np.array(actions, int),
        player=tree.action_player[actions],
        leaf=np.array(leaf, int),
        group=np.array(group, int),
        known=np.array([known.index(action) for action in entering], int),
        by=np.array([b for way in ways for b in way], int),
        chances=Sums(chances, len(tree.chances)),
        steps=Sums([[entering.index(action) for action in row] for row in steps], len(entering)),
        moves=Sums(pairs, len(leaf)),
        cross=Sums(cross, len(leaf)),
        through=Sums([list(range(first, end)) for first, end in pairwise(ends)], len(cross)),
        highest=filled(pairs),
        sets=sets,
        rivals=rivals,
    )


def _leaves_of(tree: Tree, action: int) -> list[int]:
    return [z for z, actions in enumerate(tree.leaf_actions) if action in actions]


def _both(tree: Tree) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    return tree.leaf_actions, tree.leaf_chances


def _is_choice(tree: Tree, action: int) -> bool:
    return tree.infosets[int(tree.action_infoset[action])].size > 1


class Stretch(NamedTuple):
    """What a level multiplies with; constant along the path."""

    paid: Float[Array, "z draw"]
    luck: Float[Array, "z draw"]
    rate: Float[Array, "a draw"]
    allowed: Bool[Array, "a draw"] | None


class Course(NamedTuple):
    """A game as the walk needs it: precisions per unit of s, and the s to get to."""

    stretches: tuple[Stretch, ...]
    goal: Float[Array, "draw"]


def course(tree: Tree, numbers: Numbers) -> Course:
    """Gather a game's numbers by level; s runs from 0 to the largest precision times payoff spread."""
    spread = jnp.std(numbers.payoffs, axis=1)
    goal = jnp.max(jnp.abs(numbers.precision) * spread, axis=0)
    goal = jnp.where(goal > 0, goal, 1.0)
    rate = numbers.precision / goal
    draws = goal.shape[0]
    seen = numbers.nature if numbers.perceived is None else numbers.perceived
    logs = jnp.where(seen > 0, jnp.log(jnp.where(seen > 0, seen, 1.0)), TREMBLE)
    stretches = []
    for level in plan(tree).levels:
        player = level.player[level.group]
        if numbers.perceived is None:
            luck = level.chances(logs)
        else:
            luck = jnp.zeros((len(player), draws))
            for i in sorted(set(player.tolist())):
                luck = jnp.where((player == i)[:, None], level.chances(logs[i]), luck)
        allowed = None
        if numbers.allowed is not None:
            allowed = jnp.broadcast_to(numbers.allowed[level.actions], (len(level.actions), draws))
        stretches.append(Stretch(numbers.payoffs[player, level.leaf], luck, rate[level.player], allowed))
    return Course(tuple(stretches), goal)


class Chosen(NamedTuple):
    """Logs of probabilities, as beliefs take them, and their derivatives by the coordinates."""

    logs: Float[Array, "a draw"]
    slopes: Float[Array, "a coordinate draw"]


class Evaluated(NamedTuple):
    """The gap between log-odds called for and played, with its derivatives."""

    gap: Float[Array, "odds draw"]
    slope: Float[Array, "odds coordinate draw"]


def sweep(order: Plan, on: Course, point: Float[Array, "coordinate draw"]) -> Chosen:
    """All moves, in the order of levels, at a point y = (log-odds of the cut sets, s)."""
    n, draws = point.shape
    places = np.zeros((len(order.cut), n - 1))
    places[order.free, np.arange(n - 1)] = 1.0
    odds = np.full(len(order.cut), n - 1)
    odds[order.free] = np.arange(n - 1)
    utilities = jnp.concatenate([point[:-1], jnp.zeros((1, draws))])[odds]
    slopes = jnp.broadcast_to(np.pad(places, ((0, 0), (0, 1)))[:, :, None], (len(order.cut), n, draws))
    logs, slopes = _choose(order.sets, order.rivals, utilities, slopes, on.stretches[-1].allowed)
    for level, stretch in zip(order.levels[:-1], on.stretches[:-1], strict=True):
        wanted = _utilities(level, stretch, point[-1], logs, slopes)
        more = _choose(level.sets, level.rivals, *wanted, stretch.allowed)
        logs, slopes = jnp.concatenate([logs, more.logs]), jnp.concatenate([slopes, more.slopes])
    return Chosen(logs, slopes)


def evaluate(order: Plan, on: Course, point: Float[Array, "coordinate draw"]) -> Evaluated:
    """The gap at a point, and its derivatives by every coordinate."""
    called, slopes = _utilities(order.levels[-1], on.stretches[-1], point[-1], *sweep(order, on, point))
    own = np.eye(point.shape[0])[:-1, :, None]
    return Evaluated(
        called[order.free] - called[order.last] - point[:-1], slopes[order.free] - slopes[order.last] - own
    )


def _utilities(
    level: Level,
    stretch: Stretch,
    s: Float[Array, "draw"],
    logs: Float[Array, "known draw"],
    slopes: Float[Array, "known coordinate draw"],
) -> tuple[Float[Array, "a draw"], Float[Array, "a coordinate draw"]]:
    """λ times expected payoff of every move of a level, and the derivatives."""
    reach = kept(stretch.luck + level.steps(logs[level.known]))
    weight = kept(jnp.exp(reach - largest(reach, level.highest)[level.group]))
    total = kept(level.moves(weight))
    expected = kept(level.moves(weight * stretch.paid) / total)
    pull = kept(weight * (stretch.paid - expected[level.group]) / total[level.group])
    cross = kept(level.cross(pull))
    by_way_of = kept(cross[:, None] * slopes[level.known[level.by]])
    change = (s * stretch.rate)[:, None] * level.through(by_way_of)
    return s * stretch.rate * expected, change.at[:, -1].add(stretch.rate * expected)


def _choose(
    sets: Sums,
    rivals: np.ndarray,
    utilities: Float[Array, "a draw"],
    slopes: Float[Array, "a coordinate draw"],
    allowed: Bool[Array, "a draw"] | None,
) -> Chosen:
    """Logit choice within each information set."""
    if allowed is not None:
        utilities = jnp.where(allowed, utilities, -jnp.inf)
    shifted = kept(utilities - largest(utilities, rivals))
    raised = kept(jnp.exp(shifted))
    total = kept(sets(raised))
    logs = shifted - jnp.log(total)
    slopes = kept(slopes - sets((raised / total)[:, None] * slopes))
    if allowed is not None:
        logs = jnp.where(allowed, logs, TREMBLE)
        slopes = jnp.where(allowed[:, None], slopes, 0.0)
    return Chosen(logs, slopes)
