"""One use of a pattern as the case writes it: who has which role, what is set, bound and left out.

Every mistake is added to the problems of the case with its place and, where there is one, the nearest
name that exists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from innercourt.case.check_court import ACTOR
from innercourt.case.declared import as_number, is_uncertain
from innercourt.case.desugar_play import titled
from innercourt.case.draft import nearest
from innercourt.case.folder import Gathered
from innercourt.case.format_types import ID_PATTERN
from innercourt.case.marks import Path, described, shortened, shown_path
from innercourt.case.patterns import Pattern, PatternFact, pattern, pattern_names
from innercourt.case.patterns_expand import Binding, Data, Use
from innercourt.case.patterns_rename import Names
from innercourt.errors import ExpressionError, Problem
from innercourt.play.expression import parse_expression

OWN_KEYS = (
    "uses", "id", "name", "window", "when", "like", "set", "facts", "without", "nodes", "outcomes", "about",
)  # fmt: skip
"""What a use may hold besides its roles."""


class UseReader:
    """Reads the use at one position of `episodes`; `earlier` are those before it, by id."""

    def __init__(self, gathered: Gathered, position: int, entry: Data, earlier: Mapping[str, Use]) -> None:
        self.gathered = gathered
        self.earlier = earlier
        self.path: Path = ("episodes", position)
        self.entry = {key: value for key, value in entry.items() if value is not None}

    def read(self) -> Use | None:
        """The use, or None if it cannot even be named; other mistakes are told and passed over."""
        known = self.entry["uses"]
        if known not in pattern_names():
            self.tell(
                ("uses",), "the name of a pattern", described(known), nearest(str(known), pattern_names())
            )
            return None
        found = pattern(known)
        episode = self.entry.get("id")
        if not isinstance(episode, str) or not re.fullmatch(ID_PATTERN, episode):
            self.tell(
                ("id",) if "id" in self.entry else (),
                "the key `id` (short name, the first part of `episode.node.move`)",
                described(episode) if "id" in self.entry else f"a use of `{known}` without it",
            )
            return None
        self.check_keys(found)
        roles = self.roles(found)
        given = self.given(found)
        names = Names(
            episode, roles, {r.name: self.shown(roles.get(r.name, ""), r.name) for r in found.roles},
            frozenset(q.name for q in found.quantities), given,
        )  # fmt: skip
        return Use(found, names, self.bindings(found, roles), self.without(found))

    def check_keys(self, found: Pattern) -> None:
        """No key is written that is neither a role nor of every use."""
        roles = [role.name for role in found.roles]
        for key in self.entry:
            if key not in (*OWN_KEYS, *roles):
                listed = ", ".join(f"`{role}`" for role in roles)
                near = nearest(key, [*roles, *OWN_KEYS])
                self.tell((key,), f"a role of `{found.name}` ({listed}) or one of the keys "
                          + ", ".join(f"`{own}`" for own in OWN_KEYS), f"the key `{shortened(key)}`",
                          "" if near.startswith("one of") else near, key=True)  # fmt: skip

    def roles(self, found: Pattern) -> dict[str, str]:
        """Who has which role; that each is an actor, and another one, is checked."""
        actors = self.gathered.data.get("actors")
        filled: dict[str, str] = {}
        for role in found.roles:
            actor = self.entry.get(role.name)
            if actor is None:
                if not role.optional:
                    self.tell((), f"the role `{role.name}` ({role.about})",
                              f"a use of `{found.name}` without it", f"{role.name}: ACTOR")  # fmt: skip
                continue
            if not isinstance(actor, str):
                self.tell((role.name,), ACTOR, described(actor))
            elif isinstance(actors, dict | None) and actor not in (actors or {}):
                self.tell((role.name,), ACTOR, f"`{shortened(actor)}`, which is not declared",
                          nearest(actor, actors or ()))  # fmt: skip
            elif actor in filled.values():
                other = next(name for name, who in filled.items() if who == actor)
                self.tell((role.name,), "each role filled by another actor",
                          f"`{actor}`, who is the `{other}` already")  # fmt: skip
            else:
                filled[role.name] = actor
        return filled

    def shown(self, actor: str, role: str) -> str:
        """The name of who has a role, as the reader should see it."""
        actors = self.gathered.data.get("actors")
        entry = actors.get(actor) if isinstance(actors, dict) else None
        name = entry.get("name") if isinstance(entry, dict) else None
        return name if isinstance(name, str) else titled(actor or role)

    def mapping(self, key: str) -> Data:
        """A part of the use that should be a mapping; empty if it is none."""
        held = self.entry.get(key, {})
        if isinstance(held, dict):
            return held
        self.tell((key,), "a mapping, with a name for each entry", described(held))
        return {}

    def given(self, found: Pattern) -> dict[str, str]:
        """The quantities that the case replaces by an expression over its own.

        As for the chance of a sign: what reads as a prior is one, anything else is an expression.
        """
        valid = [quantity.name for quantity in found.quantities]
        expressions = {k: v for k, v in self.shared(found).items() if k not in self.mapping("set")}
        for name, value in self.mapping("set").items():
            if name not in valid:
                self.tell(("set", name), f"a quantity of `{found.name}`", f"`{shortened(name)}`",
                          nearest(name, valid), key=True)  # fmt: skip
            elif isinstance(value, str) and not is_uncertain(value) and as_number(value) is None:
                try:
                    parse_expression(value)
                    expressions[name] = value
                except ExpressionError as error:
                    self.tell(("set", name), f"a prior, or an expression ({error.expected})",
                              f"{error.found}: {error.message}", error.hint)  # fmt: skip
        return expressions

    def shared(self, found: Pattern) -> dict[str, str]:
        """The quantities of the earlier use that this one is `like`, where that use has them."""
        name = self.entry.get("like")
        if name is None:
            return {}
        alike = [episode for episode, use in self.earlier.items() if use.pattern.name == found.name]
        if name not in alike:
            self.tell(
                ("like",),
                f"an earlier use of `{found.name}`",
                described(name),
                nearest(str(name), alike) if alike else "",
            )
            return {}
        use, known = self.earlier[name], self.gathered.data.get("quantities") or {}
        full = {q.name: f"{name}.{q.name}" for q in found.quantities}
        return {**{q: text for q, text in full.items() if text in known}, **use.names.given}

    def without(self, found: Pattern) -> frozenset[str]:
        """What the case takes away: moves, nodes that can be stepped over, propositions, or all of these."""
        held = self.entry.get("without", [])
        listed = [held] if isinstance(held, str) else held
        valid = [f"{n}.{m}" for n, data in found.nodes.items() for m in data.get("moves", ())]
        valid += [n for n, data in found.nodes.items() if "unfilled" in data]
        valid += [*found.propositions, "propositions"]
        if not isinstance(listed, list):
            self.tell(("without",), "a list of moves, nodes and propositions", described(held))
            return frozenset()
        for i, name in enumerate(listed):
            if name not in valid:
                at: Path = ("without",) if listed is not held else ("without", i)
                what = f"a move (`node.move`), a node or a proposition of `{found.name}` that can go"
                self.tell(at, what, described(name), nearest(str(name), valid))
        every = found.propositions if "propositions" in listed else ()
        return frozenset((*map(str, listed), *every))

    def bindings(self, found: Pattern, roles: Mapping[str, str]) -> dict[str, Binding]:
        """Which facts of the case the pattern's outcomes set.

        A value that is named as a role is the actor who fills it, unless the case says otherwise.
        """
        who = {role.name: roles.get(role.name) for role in found.roles}
        bound: dict[str, Binding] = {}
        facts = {fact.name: fact for fact in found.facts}
        for name, held in self.mapping("facts").items():
            here: Path = ("facts", name)
            if name not in facts:
                self.tell(here, f"a fact of `{found.name}`", f"`{shortened(name)}`",
                          nearest(name, facts), key=True)  # fmt: skip
            elif isinstance(held, str):
                bound[name] = Binding(held, _only(who, facts[name].values))
            elif isinstance(held, dict) and isinstance(held.get("as"), str):
                renamed = self.renamed(facts[name], held, here)
                bound[name] = Binding(held["as"], {**_only(who, facts[name].values), **renamed})
            else:
                self.tell(here, "a fact of `state`, or a mapping with `as` and the names of values",
                          described(held), f"{name}: {{as: FACT, {facts[name].values[-1]}: VALUE}}")  # fmt: skip
        for name, binding in bound.items():
            self.check_values(facts[name], binding, ("facts", name))
        return bound

    def renamed(self, fact: PatternFact, held: Mapping[str, Any], here: Path) -> dict[str, str | None]:
        """What the values of a fact are called in the case, where it says so."""
        values = {key: value for key, value in held.items() if key != "as"}
        for key in values:
            if key not in fact.values:
                self.tell((*here, key), f"a value of the pattern's fact `{fact.name}`", f"`{shortened(key)}`",
                          nearest(key, fact.values), key=True)  # fmt: skip
        return {k: None if v is None else str(v) for k, v in values.items()}

    def check_values(self, fact: PatternFact, binding: Binding, here: Path) -> None:
        """The case's fact has every value that the pattern would give it."""
        state = self.gathered.data.get("state")
        brought = ("state", binding.fact) in self.gathered.stands
        entry = state.get(binding.fact) if isinstance(state, dict) and not brought else None
        declared = entry.get("values") if isinstance(entry, dict) else None
        if not isinstance(declared, list):
            return
        valid = [str(value) for value in declared]
        for value in fact.values:
            kept = binding.values.get(value, value)
            if kept is not None and kept not in valid and value != fact.start:
                at = (*here, value) if (*self.path, *here, value) in self.gathered.keys else here
                self.tell(at, f"a value of `{binding.fact}` for `{value}`: {', '.join(valid)}", f"`{kept}`",
                          f"{{as: {binding.fact}, {value}: VALUE}}")  # fmt: skip

    def tell(self, step: Path, expected: str, found: str, hint: str = "", key: bool = False) -> None:
        """Record a mistake at `step` within the use; at the whole use if it is empty."""
        path = (*self.path, *step)
        place = self.gathered.place(path if step else (*path, "uses"), key or not step)
        shown = shown_path(self.gathered.local(path))
        self.gathered.problems.append(
            Problem(place.file, place.line, shown, expected, found, hint, place.column)
        )


def _only(values: Mapping[str, str | None], keys: tuple[str, ...]) -> dict[str, str | None]:
    return {key: values[key] for key in keys if key in values}
