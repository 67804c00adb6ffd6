"""What may be wrong with payoffs, probabilities and conditions written as expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from innercourt.case.check_court import ACTOR
from innercourt.case.check_play import check_move, check_outcome
from innercourt.case.declared import is_uncertain, tie_strengths
from innercourt.case.draft import Draft
from innercourt.case.format_play import ChanceEntry, DecisionEntry, EpisodeEntry
from innercourt.case.format_reports import IndicatorEntry
from innercourt.case.marks import Path
from innercourt.errors import ExpressionError
from innercourt.play.expression import Scope, evaluate, is_truth, parse_expression
from innercourt.play.syntax import (
    Did,
    Expression,
    Number,
    Prevails,
    Text,
    contests,
    facts,
    format_expression,
    moves,
    obedience,
    quantities,
    walk,
)

LARGEST = 1e30
"""Of the numbers in an expression: courts are solved in single precision, which ends at 3e38."""


class Sort(Enum):
    """What an expression is for, which decides what it may use and what it must give."""

    PAYOFF = "a payoff"
    CHANCE = "a probability"
    CLAIM = "a base rate"
    SIGN = "the chance of a sign"
    HOLDS = "a comparison"


@dataclass(frozen=True, slots=True)
class Written:
    """An expression where it stands; `tree` is None if it cannot be read."""

    path: Path
    text: str
    sort: Sort
    tree: Expression | None = None


@dataclass(frozen=True, slots=True)
class Uses:
    """What the expressions of a case use: quantities by name with a place, contests, facts."""

    quantities: Mapping[str, Path]
    contests: frozenset[Prevails]
    facts: frozenset[str]


def check_expressions(draft: Draft) -> Uses:
    """Read every expression and check what it names; what they use is returned."""
    used: dict[str, Path] = {}
    asked: set[Prevails] = set()
    looked_at: set[str] = set()
    for written in read_all(draft):
        if written.tree is None:
            continue
        _check_one(draft, written, written.tree)
        asked.update(contests(written.tree))
        looked_at.update(fact for fact, _ in facts(written.tree))
        for name in quantities(written.tree):
            used.setdefault(name, written.path)
    for i, strength in enumerate(tie_strengths(draft)):
        if isinstance(strength, str):
            used.setdefault(strength, (*draft.at("ties", i), "strength"))
        elif not 0 <= strength <= 1:
            draft.say((*draft.at("ties", i), "strength"), "a number from 0 to 1", f"{strength:g}")
    for path, episode in draft.episodes():
        _check_sums(draft, episode, path)
    return Uses(used, frozenset(asked), frozenset(looked_at))


def read_all(draft: Draft) -> Iterator[Written]:
    """Every expression of the draft, read; what cannot be read is told."""
    for written in _written(draft):
        try:
            tree = parse_expression(written.text)
        except ExpressionError as error:
            draft.say_error(written.path, error)
            tree = None
        yield Written(written.path, written.text, written.sort, tree)


def _written(draft: Draft) -> Iterator[Written]:
    for path, episode in draft.episodes():
        yield from _of_episode(episode, path)
    for name, proposition in draft.document.propositions.items():
        here: Path = ("propositions", name)
        if proposition.indicator is not None:
            yield from _of_indicator(proposition.indicator, (*here, "indicator"))
        if proposition.claim is not None and not is_uncertain(proposition.claim):
            yield Written((*here, "claim"), proposition.claim, Sort.CLAIM)
        if proposition.holds is not None:
            yield Written((*here, "holds"), proposition.holds, Sort.HOLDS)


def _of_episode(episode: EpisodeEntry, path: Path) -> Iterator[Written]:
    for name, node in episode.nodes.items():
        here = (*path, "nodes", name)
        if isinstance(node, DecisionEntry):
            for label, move in node.moves.items():
                for actor, text in move.pays.items():
                    yield Written((*here, "moves", label, "pays", actor), text, Sort.PAYOFF)
        elif isinstance(node, ChanceEntry):
            for label, branch in node.chance.items():
                yield Written((*here, "chance", label, "p"), branch.p, Sort.CHANCE)
    for name, outcome in episode.outcomes.items():
        for actor, text in outcome.payoffs.items():
            yield Written((*path, "outcomes", name, "payoffs", actor), text, Sort.PAYOFF)


def _of_indicator(entry: IndicatorEntry, path: Path) -> Iterator[Written]:
    chances: list[tuple[Path, str | None]] = [(("chance",), entry.chance)]
    chances += [(("given", reference), text) for reference, text in entry.given.items()]
    chances += [(("otherwise",), None if entry.under else entry.otherwise)]
    for step, text in chances:
        if text is not None and not is_uncertain(text):
            yield Written((*path, *step), text, Sort.SIGN)


def _check_one(draft: Draft, written: Written, tree: Expression) -> None:
    path = written.path
    for fact, value in facts(tree):
        if draft.refers(path, fact, "state", what="a fact of `state`") and fact in draft.document.state:
            values = draft.document.state[fact].values
            if value not in values:
                draft.no_value(path, value, values, fact)
    for contest in contests(tree):
        target = (contest.target,) if contest.target else ()
        for actor in (contest.of, contest.over, *contest.absent, *contest.cut, *target):
            draft.refers(path, actor, "actors", what=ACTOR)
        if draft.known.get("units") == frozenset():
            draft.say(path, "a court with units, whose obedience decides", "`prevails` without `units`",
                      "declare at least one under `units`")  # fmt: skip
    for obeys in obedience(tree):
        draft.refers(path, obeys.unit, "units", what="a unit")
        if written.sort in (Sort.PAYOFF, Sort.CHANCE):
            draft.say(path, f"{written.sort.value} without `obeys`", "`obeys`",
                      "`prevails`: what the obedience of the units comes to")  # fmt: skip
            break
    for reference in moves(tree):
        if written.sort is not Sort.SIGN:
            form = "did" if isinstance(reference, Did) else "outcome"
            draft.say(path, f"{written.sort.value} without `did` and `outcome`", f"`{form}`",
                      "let it lead to a node of its own, or record it in `state`")  # fmt: skip
        elif isinstance(reference, Did):
            check_move(draft, path, reference.move)
        else:
            check_outcome(draft, path, reference.outcome)
    _check_numbers(draft, path, tree)
    if written.sort is Sort.HOLDS and not is_truth(tree):
        draft.say(path, "a comparison, such as `prevails(a, b) > 0.5`", f"`{written.text}`")
    if written.sort in (Sort.CHANCE, Sort.CLAIM, Sort.SIGN):
        number = constant(tree)
        if number is not None and not 0 <= number <= 1:
            draft.say(path, "a probability, from 0 to 1", f"`{written.text}`")


def _check_numbers(draft: Draft, path: Path, tree: Expression) -> None:
    """What uses nothing but numbers must come to one, and to none that courts cannot be solved with."""
    for part in walk(tree):
        if _names_something(part) or isinstance(part, Text):
            continue
        try:
            value = float(evaluate(part, Scope()))
        except ExpressionError as error:
            draft.say_error(path, error)
            return
        if not abs(value) <= LARGEST:
            shown = f"`{format_expression(part)}`" + (
                "" if isinstance(part, Number) else f", which is {value:g}"
            )
            draft.say(path, f"numbers of at most {LARGEST:g}", shown)
            return


def _names_something(tree: Expression) -> bool:
    return bool(quantities(tree) or contests(tree) or moves(tree) or facts(tree))


def constant(tree: Expression) -> float | None:
    """The value of an expression that uses nothing but numbers; None for any other."""
    if _names_something(tree):
        return None
    try:
        return float(evaluate(tree, Scope()))
    except ExpressionError:
        return None


def _check_sums(draft: Draft, episode: EpisodeEntry, path: Path) -> None:
    """Branches whose probabilities are all plain numbers sum to one."""
    for name, node in episode.nodes.items():
        if not isinstance(node, ChanceEntry):
            continue
        values = []
        for branch in node.chance.values():
            try:
                values.append(constant(parse_expression(branch.p)))
            except ExpressionError:
                values.append(None)
        numbers = [value for value in values if value is not None]
        if len(numbers) < len(values):
            continue
        if abs(sum(numbers) - 1) > 1e-9:
            draft.say((*path, "nodes", name, "chance"), "probabilities that sum to 1",
                      " + ".join(f"{n:g}" for n in numbers) + f" = {sum(numbers):g}")  # fmt: skip
