"""A strategic model: a game tree, utilities as formulas, what is observed, and who errs how.

    errors: agent probit
    tree:
      player: state 1
      moves:
        refrain: status quo
        escalate:
          player: state 2
          moves: {give in: capitulation, resist: war}
    outcome:
      status quo: esc == 0
      capitulation: esc == 1 and war == 0
      war: war == 1
    utilities:
      state 1: {status quo: s_wt_re1 + revis1, war: regime1}
      state 2: {war: balanc + regime2}
    factors: {regime1: autoc, regime2: autoc}

A utility that is not written is zero. Everything in the file is read as text, so that a move may be
called `no` or `1`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from innercourt.errors import UsageError
from innercourt.play.shape import Tree
from innercourt.play.tree import Arm, End, Fork, build
from innercourt.strategic.formula import Formula, parse_formula
from innercourt.strategic.rule import ByColumn, ByConditions, Rule, parse_condition

KEYS = ("name", "errors", "tree", "outcome", "utilities", "factors")
MOST_ENDS = 500
"""A larger tree would take minutes to compile, and no table has told so many outcomes apart."""


class Errors(StrEnum):
    """Where the randomness of play comes from.

    Agent error: whoever moves misjudges each move by an independent error, logistic of scale √2 or
    standard normal. Private information: each player knows its own utility of each outcome, which
    others know only up to a standard normal error (Signorino 2003).
    """

    AGENT_LOGIT = "agent logit"
    AGENT_PROBIT = "agent probit"
    PRIVATE_PROBIT = "private probit"


@dataclass(frozen=True)
class StrategicModel:
    """What is estimated; `utilities` holds the formula of each pair of player and outcome written."""

    name: str
    tree: Tree
    errors: Errors
    utilities: tuple[tuple[str, str, Formula], ...]
    rule: Rule
    factors: tuple[tuple[str, str | None], ...] = ()
    """Columns that are categories, and the base level of each (`None`: the first in order)."""


def read_model(model: str | os.PathLike[str] | Mapping[str, Any]) -> StrategicModel:
    """A model from a YAML file, or from a mapping laid out like one.

    >>> model = read_model({
    ...     "errors": "agent logit",
    ...     "tree": {"player": "a", "moves": {"leave": "out", "enter": "in"}},
    ...     "outcome": "result",
    ...     "utilities": {"a": {"in": "size + rivals"}},
    ... })
    >>> model.tree.outcomes, str(model.utilities[0][2])
    (('out', 'in'), 'size + rivals')

    Raises `UsageError` for the first thing in it that cannot be used.
    """
    if isinstance(model, str | os.PathLike):
        name, written = Path(model).stem, _from_file(Path(model))
    else:
        name, written = "model", _plain(model)
    if not isinstance(written, dict):
        raise _wrong("the model", f"a mapping with the keys {', '.join(KEYS)}", _kind(written))
    for key in written:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            raise _wrong("the model", f"the keys {', '.join(KEYS)}", f"`{key}`", near[0] if near else "")
    for key in ("tree", "outcome", "utilities"):
        if key not in written:
            raise _wrong("the model", f"the key `{key}`", "none")
    tree = build(written.get("name", name), _root(written["tree"]))
    return StrategicModel(
        name=str(written.get("name", name)),
        tree=tree,
        errors=checked_errors(written.get("errors", "agent probit"), tree),
        utilities=tuple(_utilities(written["utilities"], tree)),
        rule=_rule(written["outcome"], tree),
        factors=_factors(written.get("factors", [])),
    )


def _from_file(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _AsText)  # noqa: S506  text only, no objects
    except OSError as why:
        raise UsageError(
            f"cannot read {path}", expected="a model in YAML", found=why.strerror or str(why)
        ) from why
    except UnicodeDecodeError as why:
        raise UsageError(f"{path.name} cannot be read", expected="text in UTF-8", found=str(why)) from why
    except RecursionError as why:
        raise UsageError(
            f"{path.name} is nested too deeply", expected="a tree", found="too many levels"
        ) from why
    except yaml.YAMLError as why:
        mark = getattr(why, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise UsageError(
            f"{path.name} cannot be read", expected="YAML", found=place + str(getattr(why, "problem", why))
        ) from why


class _AsText(yaml.BaseLoader):
    """YAML with every scalar as text; a key written twice is a mistake."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(names) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key is no plain text", node.start_mark)
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"`{twice}` is there twice", node.start_mark)
        return super().construct_mapping(node, deep=True)


def _plain(value: Any) -> Any:
    """A mapping made in Python as if it had been read from a file."""
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return "" if value is None else str(value)


def _root(written: Any) -> Fork:
    ends = iter(range(MOST_ENDS))
    root = _node(written, (), ends)
    if isinstance(root, End):
        raise _wrong("the tree", "a first node with `player` and `moves`", f"the outcome `{root.outcome}`")
    return root


def _node(written: Any, path: tuple[str, ...], ends: Iterator[int]) -> Fork | End:
    where = f"the tree after `{'`, `'.join(path)}`" if path else "the tree"
    if isinstance(written, str) and written:
        if next(ends, None) is None:
            raise _wrong("the tree", f"at most {MOST_ENDS} ends", "more")
        return End(written)
    if not isinstance(written, dict) or set(written) != {"player", "moves"}:
        found = ", ".join(written) if isinstance(written, dict) else _kind(written)
        raise _wrong(where, "an outcome, or a node with `player` and `moves`", found)
    moves, player = written["moves"], written["player"]
    if not isinstance(player, str) or not player:
        raise _wrong(where, "the name of a player", _kind(player))
    if not isinstance(moves, dict) or len(moves) < 2:
        found = ", ".join(moves) if isinstance(moves, dict) else _kind(moves)
        raise _wrong(where, f"two moves or more of {player}, each with what it leads to", found or "none")
    arms = tuple(Arm(move, _node(to, (*path, move), ends)) for move, to in moves.items())
    return Fork(" / ".join(path) or "start", arms, player)


def checked_errors(written: Any, tree: Tree) -> Errors:
    """The error structure named, where it can be had in this tree."""
    if written not in list(Errors):
        raise _wrong("errors", ", ".join(Errors), f"`{written}`")
    errors = Errors(written)
    if errors is not Errors.PRIVATE_PROBIT:
        return errors
    if len(tree.outcomes) < len(tree.leaves):
        shared = [tree.outcomes[o] for o in tree.leaf_outcomes]
        twice = next(outcome for outcome in shared if shared.count(outcome) > 1)
        raise _wrong(
            "errors", "an outcome of its own at every end, with private information", f"`{twice}` at several"
        )
    for actions in tree.leaf_actions:
        movers = [int(tree.action_player[action]) for action in actions]
        again = next((player for player in movers if movers.count(player) > 1), None)
        if again is not None:
            raise _wrong(
                "errors",
                "players who move once in a history, with private information",
                f"{tree.players[again]} moves again and would have shown by then what it knows",
                Errors.AGENT_PROBIT,
            )
    return errors


def _utilities(written: Any, tree: Tree) -> Iterator[tuple[str, str, Formula]]:
    if not isinstance(written, dict):
        raise _wrong("utilities", "a mapping of players to outcomes to formulas", _kind(written))
    for player, formulas in written.items():
        if player not in tree.players:
            raise _wrong("utilities", f"players who move: {', '.join(tree.players)}", f"`{player}`")
        if not isinstance(formulas, dict):
            raise _wrong(f"utilities of {player}", "a mapping of outcomes to formulas", _kind(formulas))
        for outcome, formula in formulas.items():
            if outcome not in tree.outcomes:
                raise _wrong(
                    f"utilities of {player}",
                    f"outcomes of the tree: {', '.join(tree.outcomes)}",
                    f"`{outcome}`",
                )
            if not isinstance(formula, str):
                raise _wrong(f"utility of {player} at {outcome}", "a formula", _kind(formula))
            read = parse_formula(formula, f"utility of {player} at {outcome}")
            if read.constant or read.terms:
                yield player, outcome, read


def _rule(written: Any, tree: Tree) -> Rule:
    if isinstance(written, str) and written:
        return ByColumn(written)
    if not isinstance(written, dict):
        raise _wrong("outcome", "a column, or a condition for each outcome", _kind(written))
    pairs: tuple[tuple[str, str], ...] = ()
    if set(written) == {"column", "values"} and isinstance(written["values"], dict):
        pairs = tuple((str(value), str(outcome)) for value, outcome in written["values"].items())
    told = [outcome for _, outcome in pairs] or list(written)
    missing = [outcome for outcome in tree.outcomes if outcome not in told]
    strange = [str(outcome) for outcome in told if outcome not in tree.outcomes]
    if missing or strange:
        found = f"none for {', '.join(missing)}" if missing else f"`{strange[0]}`"
        raise _wrong("outcome", f"one for each of {', '.join(tree.outcomes)}, and no other", found)
    if pairs:
        return ByColumn(str(written["column"]), pairs)
    for outcome, text in written.items():
        if not isinstance(text, str):
            raise _wrong(f"outcome {outcome}", "a condition such as `war == 1`", _kind(text))
    return ByConditions(tuple((o, parse_condition(text, o)) for o, text in written.items()))


def _factors(written: Any) -> tuple[tuple[str, str | None], ...]:
    if isinstance(written, dict) and all(isinstance(base, str) for base in written.values()):
        return tuple((column, base or None) for column, base in written.items())
    if isinstance(written, list) and all(isinstance(column, str) for column in written):
        return tuple((column, None) for column in written)
    raise _wrong("factors", "columns and their base levels, such as {regime: autoc}", _kind(written))


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f"`{value}`" if value else "nothing"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else type(value).__name__


def _wrong(where: str, expected: str, found: str, hint: str = "") -> UsageError:
    return UsageError(f"the model cannot be used: {where}", expected=expected, found=found, hint=hint)
