"""`export`: one episode of a case, with the numbers of one draw, as a game that Gambit reads.

A sceptic who trusts another solver can open it there. The actors of a case differ in precision, Gambit has
one λ for all, so every actor's payoffs are multiplied by his own precision: at Gambit's λ = 1 the
principal branch is the draw's equilibrium, and on the way there it is the same branch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array
from innercourt.case.asked import as_names, as_seed
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import compile_case
from innercourt.case.known import known_on
from innercourt.case.model import Account, Model, episode_day
from innercourt.case.programs import use_compilation_cache
from innercourt.case.read import AnyCase, read_case
from innercourt.case.shards import RUNS
from innercourt.court.authority import Order
from innercourt.court.contests import decide
from innercourt.errors import UsageError
from innercourt.inference.points import starting_points
from innercourt.play.agents import Drawn, game_of
from innercourt.play.compiled import compiled_lightly
from innercourt.play.efg_writer import write_efg
from innercourt.play.game import Game
from innercourt.play.program import State, numbers_in

MEAN_OF = 1024
"""Draws that `mean` is the mean of."""

LARGEST_DRAW = 1_000_000


@dataclass(frozen=True)
class Exported:
    """A game for Gambit, and what it was made from."""

    game: Game
    drawn: Drawn
    state: State
    hypothesis: str


def export(
    case: AnyCase,
    episode: str,
    *,
    draw: str | int = "mean",
    state: str | Sequence[str] = (),
    hypothesis: str | None = None,
    seed: int = 0,
) -> str:
    """The text of an `.efg` file: `episode` of `case` in one of its states, under one hypothesis.

    `draw` is the number of a draw from the hypothesis's prior, the same that an analysis with that
    `seed` begins with, or `mean`: every quantity at its mean over 1,024 of them. `state` holds facts,
    `fact=value`; those not given are as in the first state in which the episode can be played.

    Raises `UsageError` for names that the case does not have, and where an actor's misperception cannot
    be put into a game that knows one chance for all.
    """
    use_compilation_cache()
    return write_efg(exported(case, episode, draw, state, hypothesis, seed).game)


def exported(
    case: AnyCase,
    episode: str,
    draw: str | int,
    state: str | Sequence[str],
    hypothesis: str | None,
    seed: int,
) -> Exported:
    """What `export` writes, before it is text."""
    number, seed = _draw_number(draw), as_seed(seed)
    file = read_case(case)
    file = known_on(file, file.as_of)
    names = [held.id for held in file.hypotheses]
    place = names.index(_known("hypothesis", hypothesis or names[0], names))
    episodes = [held.id for held in file.episodes]
    which = episodes.index(_known("episode", episode, episodes))
    model = compile_case(file)
    account = model.accounts[place]
    chosen = _state(model, which, as_names(state, "state"))
    theta = _theta(model, account, number, seed)
    drawn = _drawn(model, which, chosen, account, theta)
    comment = _told(file, which, chosen, names[place], number, seed, drawn)
    title = f"{file.episodes[which].name} ({file.id})"
    return Exported(game_of(drawn, title, comment), drawn, chosen, names[place])


def _draw_number(draw: str | int) -> int | None:
    if draw == "mean":
        return None
    number = int(draw) if str(draw).isascii() and str(draw).isdigit() and len(str(draw)) < 9 else -1
    if not 0 <= number <= LARGEST_DRAW:
        raise UsageError(
            "which draw?", expected=f"`mean`, or a whole number from 0 to {LARGEST_DRAW:,}", found=f"`{draw}`"
        )
    return number


def _known(noun: str, name: str, names: Sequence[str]) -> str:
    if name not in names:
        near = get_close_matches(name, names, 1)
        raise UsageError(
            f"there is no {noun} `{name}` in the case",
            expected=", ".join(names) or f"a case that has a {noun}",
            found=f"`{name}`",
            hint=f"`{near[0]}`" if near else "",
        )
    return name


def _theta(model: Model, account: Account, number: int | None, seed: int) -> Mapping[str, Array]:
    """Every quantity in one draw, by name, on an axis `draw` of length one.

    Draw k is the point k // 16 of run k % 16, 16 being the runs that an analysis spreads its draws over.
    """
    points = MEAN_OF // RUNS if number is None else number // RUNS + 1
    z = starting_points(model.layout.normals, model.layout.free, RUNS, points, seed)
    chosen = z.reshape(len(z), -1) if number is None else z[:, number % RUNS, number // RUNS, None]
    drawn = compiled_lightly(model.theta)(account.numbers, jnp.asarray(chosen))
    return {name: row.mean(keepdims=True) for name, row in drawn.items()}


def _state(model: Model, which: int, asked: Sequence[str]) -> State:
    """The first state in which the episode can be played and the facts asked for hold."""
    played = model.stages[which].played
    wanted: dict[str, str] = {}
    for text in asked:
        fact, sign, value = text.partition("=")
        if not sign:
            raise UsageError("a fact needs a value", expected="fact=value", found=f"`{text}`")
        wanted[fact.strip()] = value.strip()
    for state in played:
        if wanted.items() <= dict(state).items():
            return state
    raise UsageError(
        f"{model.case.episodes[which].id} is not played in such a state",
        expected="one of\n" + "\n".join(_facts(state) for state in played),
        found=", ".join(asked) or "no state that leads to it",
    )


def _facts(state: State) -> str:
    return ", ".join(f"{fact}={value}" for fact, value in state) or "no facts"


def _drawn(model: Model, which: int, state: State, account: Account, theta: Mapping[str, Array]) -> Drawn:
    """The numbers of the episode, its contests solved in float64."""
    program = model.programs[which]
    day = episode_day(program, model.case)
    orders = sorted(program.orders, key=repr)
    resolved = [model.questions.orders[model.questions.index[order, day, state]] for order in orders]
    row = {order: k for k, order in enumerate(orders)}
    contests = compiled_lightly(partial(decide, resolved, model.units))
    won = contests(dict(theta)).prevails if orders else jnp.zeros((0, 1))

    def prevails(order: Order) -> Array:
        return won[row[order]]

    payoffs, nature, perceived = numbers_in(program, dict(state), theta, prevails)
    tree = program.tree
    return Drawn(
        tree=tree,
        payoffs=np.asarray(payoffs)[..., 0],
        nature=np.asarray(nature)[..., 0],
        perceived=np.asarray(perceived)[..., 0],
        precision=np.array([float(theta[f"precision.{player}"][0]) for player in tree.players]),
        allowed=np.asarray(account.allowed[which]) != 0,
    )


def _told(
    case: CaseFile, which: int, state: State, hypothesis: str, number: int | None, seed: int, drawn: Drawn
) -> str:
    """What the file says of itself."""
    episode = case.episodes[which]
    numbers = f"prior means over {MEAN_OF:,} draws" if number is None else f"draw {number} of the prior"
    rates = ", ".join(f"{p} {v:.6g}" for p, v in zip(drawn.tree.players, drawn.precision, strict=True))
    told = [
        f"Episode {episode.id} of case {case.id}, hypothesis {hypothesis}, {numbers}, seed {seed}.",
        f"State: {_facts(state)}.",
        f"Payoffs are multiplied by each player's precision ({rates}).",
        "The logit equilibrium at lambda = 1 is the one of this draw.",
        "Contests of orders are chance nodes with their solved probability.",
        "Payoffs that depend on a contest use its probability as the player sees it.",
    ]
    if closed := [name for name, open_ in zip(drawn.tree.actions, drawn.allowed, strict=True) if not open_]:
        told.append(f"The hypothesis closes these moves, and they are left out: {', '.join(closed)}.")
    if split := [drawn.tree.players[i] for i in drawn.misled]:
        told.append(
            f"Misperception: {', '.join(split)} sees chances otherwise than they are. Where such a chance is "
            "still to come, an information set is a player of its own here (as agent quantal response "
            "treats it anyway), its payoffs weighted by the chance as seen over the chance as it is."
        )
    return "\n".join(told)
