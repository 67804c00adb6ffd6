"""The shape of an episode in a case file: decisions, chance, contests and outcomes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import Discriminator, Field, Tag

from innercourt.case.format_types import Condition, Day, Entry, ExpressionText, Id, ShortEntry


class MoveEntry(ShortEntry):
    """A move; written short, only where it leads."""

    short: ClassVar[str] = "to"
    to: Id
    """The node or the outcome it leads to."""
    pays: dict[Id, ExpressionText] = Field(default_factory=dict)
    """What each actor earns (or, below zero, pays) at once by this move."""
    about: str = ""
    """What the move is, in a line."""


class DecisionEntry(Entry):
    """A node where `actor` chooses."""

    actor: Id
    """Who chooses."""
    information: str | None = Field(None, min_length=1)
    """Nodes of one actor with the same name here are those it cannot tell apart."""
    moves: dict[Id, MoveEntry] = Field(min_length=1)
    """What can be chosen."""
    about: str = ""
    """The situation, in a line."""


class BranchEntry(Entry):
    """One branch of a chance node."""

    to: Id
    """The node or the outcome it leads to."""
    p: ExpressionText
    """Its probability, from 0 to 1; those of a node are scaled to sum to one."""


class ChanceEntry(Entry):
    """A node where nature moves."""

    chance: dict[Id, BranchEntry] = Field(min_length=1)
    """The branches by name."""
    about: str = ""
    """What is decided by chance here."""


class ContestTerms(Entry):
    """Whose order is pitted against whose."""

    of: Id
    """Whose order prevails if the contest is won."""
    over: Id
    """Against whose."""
    absent: tuple[Id, ...] = ()
    """Actors who are away at this moment: their lawful authority is cut."""
    cut: tuple[Id, ...] = ()
    """Actors whose channels of command are cut at this moment."""
    target: Id | None = None
    """The guarded person under attack, if any."""


class ContestEntry(Entry):
    """A node where units choose whom to obey."""

    contest: ContestTerms
    """The two sides, who is cut off, and whom it is about."""
    won: Id
    """Where it leads if `of` prevails."""
    lost: Id
    """Where it leads if `of` does not."""
    about: str = ""
    """What the order is."""


class OutcomeEntry(Entry):
    """An end of the episode."""

    name: str = ""
    """As the reader should see it."""
    payoffs: dict[Id, ExpressionText] = Field(default_factory=dict)
    """What the end is worth to each actor; 0 if left out."""
    effects: Condition = Field(default_factory=dict)
    """Facts of the state that this end sets."""
    about: str = ""
    """What it means."""


def node_kind(value: Any) -> str:
    """Which of the three kinds a node is; the names cannot be keys, so they never look like one."""
    keys = value if isinstance(value, dict) else {}
    if "contest" in keys or ("won" in keys and "moves" not in keys):
        return "a contest"
    return "a chance" if "chance" in keys and "moves" not in keys else "a decision"


NodeEntry: TypeAlias = Annotated[
    Annotated[DecisionEntry, Tag("a decision")]
    | Annotated[ChanceEntry, Tag("a chance")]
    | Annotated[ContestEntry, Tag("a contest")],
    Discriminator(node_kind),
]


class EpisodeEntry(Entry):
    """One game in a window of days."""

    id: Id
    """Short name, the first part of `episode.node.move`."""
    name: str = ""
    """As the reader should see it."""
    window: tuple[Day, Day]
    """First and last day; the court is as of the first."""
    when: Condition = Field(default_factory=dict)
    """Played only in states where these facts hold."""
    start: Id
    """The node it starts at."""
    nodes: dict[Id, NodeEntry] = Field(min_length=1)
    """Decisions (actor, moves), chance (chance) and contests (contest, won, lost), by id."""
    outcomes: dict[Id, OutcomeEntry] = Field(min_length=1)
    """The ends, by id."""
    about: str = ""
    """What happens in it."""
