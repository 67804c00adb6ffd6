"""From a case on disk to a `Model`: parse, expand, resolve and name everything once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import combinations

import jax
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.case.casefile import CaseFile, Hypothesis, Quantity
from innercourt.case.cubics import kept_cubics
from innercourt.case.engine_names import best_matches, matches, resolve_priors
from innercourt.case.model import Account, Model, Questions, episode_day, momentum_of, start_of
from innercourt.case.reading_order import reading_order
from innercourt.court.authority import Order, ResolvedOrder, resolve
from innercourt.court.contests import needed as needed_by_contests
from innercourt.court.model import Standing
from innercourt.court.prior import Prior
from innercourt.court.quantities import PriorLayout, compile_priors
from innercourt.errors import UsageError
from innercourt.play.histories import facts_of, lay_out
from innercourt.play.program import Program, State, compile_episode
from innercourt.reports.course import plan_course
from innercourt.reports.evidence import acts_of, days_of
from innercourt.reports.model import needed as needed_by_reports
from innercourt.reports.truth import compile_truth, episodes_over, recalled


def compile_case(case: CaseFile) -> Model:
    """Compile `case`; the axis of accounts follows `case.hypotheses`."""
    optimists = frozenset(actor.id for actor in case.court.actors if _may_vary(case, f"optimism.{actor.id}"))
    programs = tuple(compile_episode(episode, optimists) for episode in case.episodes)
    stages = lay_out(programs, case.facts, recalled(case.propositions, [e.id for e in case.episodes]))
    truth = compile_truth(case.propositions, programs, stages, start_of(case), case.as_of)
    acts = acts_of(case.reports, case.sources, case.propositions)
    days = days_of(case.reports, case.propositions, case.as_of)
    course = plan_course(days, acts, case.reports, case.propositions, truth, stages)
    questions = Questions(case)
    for program, stage in zip(programs, stages, strict=True):
        for state in stage.played:
            for order in sorted(program.orders, key=repr):
                questions.ask(order, episode_day(program, case), state)
    for asked in sorted(truth.orders, key=repr):
        questions.ask(*asked)
    pairs = _pairs(case)
    units = [unit.id for unit in case.court.units]
    tabled = [_settled(case, pair, case.court.on(case.as_of)) for pair in pairs]
    names = needed_by_contests([*questions.orders, *tabled], units) | truth.quantities
    names |= {link for tie in case.court.ties if isinstance(link := tie.strength, str)}
    names |= {rule.quantity for rule in case.momentum}
    names |= {"garble"} | needed_by_reports(acts).union(*(program.quantities for program in programs))
    rows, layout, accounts = _priors(case, sorted(names), programs)
    # Where contests are solved to five digits more are of no use; elsewhere they cost next to nothing.
    kind = "float32" if questions.orders else "float64"
    return Model(case, rows, layout, accounts, programs, stages, truth, acts, course, questions, pairs, kind)


def command_orders(model: Model, states: Sequence[State], day: date) -> list[ResolvedOrder]:
    """The command table's orders on a day, states by pairs."""
    case = model.case
    return [_settled(case, pair, case.court.on(day, dict(state))) for state in states for pair in model.pairs]


def command_states(model: Model) -> tuple[int, tuple[State, ...], tuple[State, ...]]:
    """How many episodes are over on the day of the analysis, the states they can leave, and these
    without what is only recalled."""
    over = episodes_over(model.programs, model.case.as_of)
    states = model.stages[over - 1].following if over else (start_of(model.case),)
    return over, states, tuple(dict.fromkeys(facts_of(state) for state in states))


def _settled(case: CaseFile, pair: tuple[str, str], standing: Standing) -> ResolvedOrder:
    order = Order(*pair)
    return resolve(order, case.court, standing, momentum_of(case, order, standing.state))


def _pairs(case: CaseFile) -> tuple[tuple[str, str], ...]:
    """Every pair of principals, once; the other direction is its mirror image."""
    return tuple(combinations(case.court.principals, 2)) if case.court.units else ()


def _may_vary(case: CaseFile, name: str) -> bool:
    """Whether a quantity can be other than zero under any hypothesis."""
    prior = resolve_priors(case, [name])[name]
    moved = [p for h in case.hypotheses for pattern, p in h.sets.items() if matches(pattern, name)]
    return any(not (p.kind == "fixed" and p.params[0] == 0) for p in [prior, *moved])


def _canonical(name: str, declared: Mapping[str, Quantity]) -> str:
    """The one quantity that a shared pattern stands for, else the name itself."""
    if name in declared:
        return name
    best = best_matches(name, [n for n in declared if "*" in n])
    return best[0] if len(best) == 1 and declared[best[0]].shared else name


def _priors(
    case: CaseFile, names: list[str], programs: Sequence[Program]
) -> tuple[dict[str, int], PriorLayout, tuple[Account, ...]]:
    """Rows of theta by name, and every hypothesis in numbers."""
    declared = {quantity.name: quantity for quantity in case.quantities}
    canonical = {name: _canonical(name, declared) for name in names}
    quantities = sorted(set(canonical.values()), key=reading_order(case))
    base = resolve_priors(case, quantities)
    rows = [_row(base, h) for h in case.hypotheses]
    shifts = [[_shift(name, h) if h.shifts else 0.0 for name in quantities] for h in case.hypotheses]
    loads = [[_load(name, factor.loads) for factor in case.factors] for name in quantities]
    layout, numbers = compile_priors(
        rows, shifts=shifts, loads=loads if case.factors else None, cubics=kept_cubics
    )
    accounts = tuple(
        Account(n, tuple(_allowed(program, h) for program in programs))
        for n, h in zip(numbers, case.hypotheses, strict=True)
    )
    place = {name: i for i, name in enumerate(quantities)}
    return {name: place[canonical[name]] for name in names}, layout, accounts


def other_accounts(model: Model, hypotheses: Sequence[Hypothesis]) -> tuple[Account, ...] | None:
    """Further hypotheses in numbers that the compiled functions of `model` take; None where they cannot,
    because a quantity would then have a kind of prior that it has under no hypothesis of the case."""
    case = replace(model.case, hypotheses=(*model.case.hypotheses, *hypotheses))
    rows, layout, accounts = _priors(case, list(model.rows), model.programs)
    return accounts[len(model.accounts) :] if (rows, layout) == (dict(model.rows), model.layout) else None


def _row(base: Mapping[str, Prior], hypothesis: Hypothesis) -> list[Prior]:
    """The priors of all quantities under a hypothesis; `base` are those that it does not set."""
    sets = hypothesis.sets
    patterns = [pattern for pattern in sets if "*" in pattern]
    row = []
    for name, prior in base.items():
        best = [name] if name in sets else best_matches(name, patterns) if patterns else []
        row.append(sets[best[0]] if best else prior)
    return row


def _shift(name: str, hypothesis: Hypothesis) -> float:
    return sum((by for pattern, by in hypothesis.shifts.items() if matches(pattern, name)), 0.0)


def _load(name: str, loads: Mapping[str, float]) -> float:
    best = [name] if name in loads else best_matches(name, list(loads))
    return loads[best[0]] if best else 0.0


def _allowed(program: Program, hypothesis: Hypothesis) -> Float[Array, " action"]:
    """1 for every move that the hypothesis leaves open."""
    tree = program.tree
    allowed = np.ones(len(tree.actions))
    for name in hypothesis.forbids:
        allowed[list(tree.actions_named(name))] = 0
    for name in hypothesis.forces:
        _force(allowed, program, name)
    found: Array = jax.device_put(allowed)
    return found


def _force(allowed: np.ndarray, program: Program, name: str) -> None:
    """Close every move that stands beside the named one."""
    tree = program.tree
    for action in tree.actions_named(name):
        infoset = tree.infosets[int(tree.action_infoset[action])]
        allowed[[other for other in infoset.actions if other != action]] = 0
        allowed[action] = 1


def check_moves(model: Model, do: Sequence[str]) -> None:
    """Raise `UsageError` for a name that is no move of the case, and for two moves at one node."""
    names = sorted({name for program in model.programs for name in _moves(program)})
    for name in do:
        if name not in names:
            close = get_close_matches(name, names, 1)
            raise UsageError(
                f"no such move to force: {name}",
                expected="`episode.node.move` of the case",
                found=name,
                hint=f"`{close[0]}`" if close else "",
            )
    made = {name.rpartition(".")[0]: name for name in do}
    for name in do:
        other = made[name.rpartition(".")[0]]
        if other != name:
            raise UsageError(
                "two moves to force at one node", expected="one move a node", found=f"`{name}` and `{other}`"
            )


def intervene(model: Model, account: Account, do: Sequence[str]) -> Account:
    """The account with moves (`episode.node.move`) forced, whatever their actors would prefer."""
    changed = []
    for program, allowed in zip(model.programs, account.allowed, strict=True):
        open_moves = np.array(allowed)
        for name in do:
            _force(open_moves, program, name)
        changed.append(jax.device_put(open_moves))
    return Account(account.numbers, tuple(changed))


def _moves(program: Program) -> list[str]:
    tree = program.tree
    return [tree.edge_name(i) for i, edge in enumerate(tree.edges) if edge.action >= 0]
