"""Patterns: episodes that history repeats, with roles to fill and priors to start from.

A pattern is a file of `library/_patterns`: an episode as in a case, but with roles in the place of
actors, its own quantities with argued priors, facts that its outcomes change, and propositions with
the signs it would leave. A case writes `- uses: NAME` among its episodes; `patterns_use.py` makes an
ordinary episode of it before anything is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from innercourt.case.marks import read_yaml, shortened
from innercourt.case.patterns_rename import Names
from innercourt.errors import UsageError
from innercourt.library import PATTERNS


@dataclass(frozen=True, slots=True)
class Role:
    """A part that an actor of the case plays; what hangs on an optional one goes if nobody does.

    `kind` is what such an actor mostly is: a person, a faction, an organ or a state.
    """

    name: str
    about: str
    optional: bool = False
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class PatternQuantity:
    """A quantity of a pattern by its last part, with its prior and the reason for it."""

    name: str
    prior: str
    why: str


@dataclass(frozen=True, slots=True)
class PatternFact:
    """A fact that outcomes of a pattern change, if the case binds it to one of its own."""

    name: str
    values: tuple[str, ...]
    start: str
    about: str


@dataclass(frozen=True)
class Pattern:
    """An episode with roles. `nodes`, `outcomes` and `propositions` are data as in a case file."""

    name: str
    title: str
    about: str
    roles: tuple[Role, ...]
    quantities: tuple[PatternQuantity, ...]
    facts: tuple[PatternFact, ...]
    start: str
    nodes: Mapping[str, Any] = field(repr=False)
    outcomes: Mapping[str, Any] = field(repr=False)
    propositions: Mapping[str, Any] = field(repr=False)

    def plainly(self, text: str) -> str:
        """A text of the pattern that nobody uses yet: `{ruler}` reads as "the ruler"."""
        names = Names("", {}, {role.name: f"the {role.name}" for role in self.roles})
        told = " ".join(names.text(text).split())
        return told[:1].upper() + told[1:]


def pattern_names() -> list[str]:
    """Names of the patterns, in order of the alphabet.

    >>> "absence_strike" in pattern_names()
    True
    """
    return sorted(path.stem for path in PATTERNS.glob("*.yaml"))


def patterns() -> dict[str, str]:
    """The patterns by name, with their titles.

    >>> patterns()["mutiny_bargain"]
    'Mutiny against the ruler, and a bargain'
    """
    return {name: pattern(name).plainly(pattern(name).title) for name in pattern_names()}


@cache
def pattern(name: str) -> Pattern:
    """The pattern of that name. Raises `UsageError` if there is none.

    >>> [role.name for role in pattern("absence_strike").roles if not role.optional]
    ['ruler', 'rival']
    """
    known = pattern_names()
    if name not in known:
        near = get_close_matches(name, known, 1)
        raise UsageError(
            "there is no such pattern", expected="one of " + ", ".join(known), found=f"`{shortened(name)}`",
            hint=f"`{near[0]}`" if near else "",
        )  # fmt: skip
    held = read_yaml((PATTERNS / f"{name}.yaml").read_bytes(), f"{name}.yaml").data
    return Pattern(
        name=held["pattern"],
        title=held["title"],
        about=held["about"].strip(),
        roles=tuple(Role(r, **entry) for r, entry in held["roles"].items()),
        quantities=tuple(
            PatternQuantity(q, str(entry["prior"]), entry["why"]) for q, entry in held["quantities"].items()
        ),
        facts=tuple(
            PatternFact(f, tuple(entry["values"]), entry["start"], entry["about"])
            for f, entry in held["facts"].items()
        ),
        start=held["start"],
        nodes=held["nodes"],
        outcomes=held["outcomes"],
        propositions=held["propositions"],
    )
