"""One use of a pattern written out: an ordinary episode, its quantities and its propositions.

Everything here is plain data, as a reader of YAML would give it. Roles that nobody fills take away
what hangs on them: nodes where they would choose, moves that lead only there, what is then never
reached, and propositions about it. A node with `unfilled: NODE` is stepped over instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from innercourt.case.declared import is_uncertain
from innercourt.case.patterns import Pattern
from innercourt.case.patterns_rename import Names

Data: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Binding:
    """A fact of the case that a fact of the pattern is, and what its values are called there.

    A value that is None is not recorded.
    """

    fact: str
    values: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """How a case uses a pattern, free of mistakes."""

    pattern: Pattern
    names: Names
    facts: Mapping[str, Binding] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def expanded_episode(use: Use) -> Data:
    """`start`, `nodes` and `outcomes` of the episode that a use makes."""
    start, nodes = _open_nodes(use)
    outcomes = {name: _outcome(use, data) for name, data in use.pattern.outcomes.items()}
    reached = _reached(start, nodes)
    return {
        "start": start,
        "nodes": {name: _node(use, nodes[name]) for name in nodes if name in reached},
        "outcomes": {name: data for name, data in outcomes.items() if name in reached},
    }


def expanded_propositions(use: Use, episode: Data) -> dict[str, Data]:
    """The pattern's propositions that the episode still has something to say about, by id.

    An id is the episode's, `_` and the pattern's own name for it.
    """
    left = {*_moves(episode), *episode["outcomes"]}
    found: dict[str, Data] = {}
    for name, data in use.pattern.propositions.items():
        kept = None if name in use.without else _proposition(use, data, left)
        if kept is not None:
            found[f"{use.names.episode}_{name}"] = kept
    return found


def expanded_quantities(use: Use, episode: Data, propositions: Mapping[str, Data]) -> dict[str, Data]:
    """The pattern's quantities that the episode or its propositions use, by full name."""
    written = repr((episode, propositions))
    full = {use.names.quantity(q.name): q for q in use.pattern.quantities}
    return {
        name: {"prior": q.prior, "why": use.names.text(q.why)}
        for name, q in full.items()
        if _mentions(written, name)
    }


def ways(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where a node's data leads, each with the keys at which that is written."""
    for section in ("moves", "chance"):
        held = data.get(section)
        for label, way in held.items() if isinstance(held, dict) else ():
            if isinstance(way, str):
                yield (section, label), way
            elif isinstance(way, dict) and isinstance(way.get("to"), str):
                yield (section, label, "to"), way["to"]
    for key in ("won", "lost"):
        if isinstance(data.get(key), str):
            yield (key,), data[key]


def long_moves(data: Mapping[str, Any]) -> Data:
    """A node's data with every move and branch in its long form."""
    whole = dict(data)
    for section in ("moves", "chance"):
        if isinstance(whole.get(section), dict):
            whole[section] = {k: {"to": v} if isinstance(v, str) else v for k, v in whole[section].items()}
    return whole


def _mentions(written: str, name: str) -> bool:
    at = written.find(name)
    while at >= 0:
        after = written[at + len(name) : at + len(name) + 1]
        if not (after.isalnum() or after in "_."):
            return True
        at = written.find(name, at + 1)
    return False


def _open_nodes(use: Use) -> tuple[str, dict[str, Data]]:
    """The start and the nodes that are left when those of unfilled roles are gone.

    A way to a node that is stepped over leads on; one to a node that is gone is gone; a decision
    that loses its last move is gone too.
    """
    nodes = {name: long_moves(data) for name, data in use.pattern.nodes.items()}
    onward: dict[str, str | None] = {
        name: data.get("unfilled")
        for name, data in nodes.items()
        if name in use.without or not _filled(use, data)
    }
    for cut in use.without:
        node, _, move = cut.partition(".")
        if move in nodes.get(node, {}).get("moves", {}):
            nodes[node]["moves"] = {k: v for k, v in nodes[node]["moves"].items() if k != move}
    changed = True
    while changed:
        changed = False
        for name in [n for n in nodes if n not in onward]:
            nodes[name] = _led_on(nodes[name], onward)
            if nodes[name].get("moves") == {}:
                onward[name], changed = None, True
    start = use.pattern.start
    while onward.get(start):
        start = str(onward[start])
    return start, {name: data for name, data in nodes.items() if name not in onward}


def _filled(use: Use, data: Mapping[str, Any]) -> bool:
    contest = data.get("contest", {})
    needed = [data.get("actor"), contest.get("of"), contest.get("over")]
    return all(role in use.names.roles for role in needed if role is not None)


def _led_on(data: Data, onward: Mapping[str, str | None]) -> Data:
    whole = dict(data)
    for section in ("moves", "chance"):
        if section in whole:
            led = {k: {**v, "to": _target(v["to"], onward)} for k, v in whole[section].items()}
            whole[section] = {k: v for k, v in led.items() if v["to"] is not None}
    for key in ("won", "lost"):
        if key in whole:
            whole[key] = _target(whole[key], onward)
    return whole


def _target(name: str, onward: Mapping[str, str | None]) -> str | None:
    here: str | None = name
    while here is not None and here in onward:
        here = onward[here]
    return here


def _reached(start: str, nodes: Mapping[str, Data]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for _, to in ways(nodes.get(waiting.pop(), {})):
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    return reached


def _node(use: Use, data: Data) -> Data:
    names, whole = use.names, {k: v for k, v in data.items() if k != "unfilled"}
    if "actor" in whole:
        whole["actor"] = names.roles[whole["actor"]]
        whole["moves"] = {k: _move(use, v) for k, v in whole["moves"].items()}
    elif "chance" in whole:
        whole["chance"] = {k: {**v, "p": names.expression(v["p"])} for k, v in whole["chance"].items()}
    else:
        whole["contest"] = _contest(use, whole["contest"])
    return _told(use, whole)


def _contest(use: Use, terms: Mapping[str, Any]) -> Data:
    roles, found = use.names.roles, Data()
    for key, value in terms.items():
        if isinstance(value, list):
            found[key] = [roles[role] for role in value if role in roles]
        elif value in roles:
            found[key] = roles[value]
    return {key: value for key, value in found.items() if value}


def _move(use: Use, data: Data) -> Data:
    whole = _told(use, data)
    if "pays" in whole:
        whole["pays"] = _paid(use, whole["pays"])
    return {key: value for key, value in whole.items() if value != {}}


def _outcome(use: Use, data: Data) -> Data:
    whole = _told(use, data)
    if "payoffs" in whole:
        whole["payoffs"] = _paid(use, whole["payoffs"])
    effects: Data = {}
    for fact, value in whole.pop("effects", {}).items():
        binding = use.facts.get(fact)
        kept = binding.values.get(value, value) if binding else None
        if binding and kept is not None:
            effects[binding.fact] = kept
    if effects:
        whole["effects"] = effects
    return whole


def _paid(use: Use, payoffs: Mapping[str, Any]) -> Data:
    roles = use.names.roles
    return {roles[r]: use.names.expression(text) for r, text in payoffs.items() if r in roles}


def _told(use: Use, data: Mapping[str, Any]) -> Data:
    return {k: use.names.text(v) if k in ("name", "about", "text") else v for k, v in data.items()}


def _moves(episode: Data) -> Iterator[str]:
    for name, data in episode["nodes"].items():
        labels = ("won", "lost") if "contest" in data else (*data.get("moves", ()), *data.get("chance", ()))
        yield from (f"{name}.{label}" for label in labels)


def _proposition(use: Use, data: Data, left: set[str]) -> Data | None:
    """The proposition in the case's names; None if nothing is left that could make it true."""
    names, whole = use.names, _told(use, data)
    for key in ("did", "outcome"):
        if key in whole:
            listed = [whole[key]] if isinstance(whole[key], str) else whole[key]
            whole[key] = [names.reference(name) for name in listed if name in left]
            if not whole[key]:
                return None
    sign = whole.get("indicator")
    if isinstance(sign, dict) and "given" in sign:
        given = {names.reference(name): p for name, p in sign["given"].items() if name in left}
        if not given:
            return None
        whole["indicator"] = {**sign, "given": given}
    for key in ("holds", "claim"):
        if key in whole and not (isinstance(whole[key], str) and is_uncertain(whole[key])):
            whole[key] = names.expression(whole[key])
    return whole
