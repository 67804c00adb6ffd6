"""An episode as an analyst writes it: named nodes, moves that lead to them, outcomes.

Nodes may be led to from several places; `tree.py` expands them into a tree, one node a history.
Payoffs and probabilities are expressions (see `expression.py`), kept here as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from innercourt.court.model import Condition, Span


@dataclass(frozen=True, slots=True)
class Move:
    """One move at a decision: where it leads and what it costs or earns each actor at once."""

    name: str
    to: str
    pays: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A node where `actor` chooses among `moves`.

    Nodes with the same `information` are one information set: the actor cannot tell them apart.
    Without it, every history that reaches the node is its own information set.
    """

    id: str
    actor: str
    moves: tuple[Move, ...]
    information: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a chance node with its probability, an expression."""

    name: str
    to: str
    probability: str


@dataclass(frozen=True, slots=True)
class Chance:
    """A node where nature moves; the probabilities of its branches sum to one."""

    id: str
    branches: tuple[Branch, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class ContestNode:
    """A node where `of`'s order is pitted against `over`'s; leads to `won` or `lost`.

    `absent` and `cut` name actors without lawful authority for this contest; `target` the
    guarded person under attack.
    """

    id: str
    of: str
    over: str
    won: str
    lost: str
    absent: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    target: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An end of the episode: payoffs by actor (expressions) and facts that it changes."""

    id: str
    name: str
    payoffs: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


Node: TypeAlias = Decision | Chance | ContestNode


@dataclass(frozen=True, slots=True)
class Episode:
    """One extensive-form game in a date window, played in the states where `when` holds."""

    id: str
    name: str
    window: Span
    start: str
    nodes: tuple[Node, ...]
    outcomes: tuple[Outcome, ...]
    when: Condition = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact of the state, its possible values and the value it starts with."""

    id: str
    values: tuple[str, ...]
    start: str
    about: str = ""
