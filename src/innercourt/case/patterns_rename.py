"""Names of a pattern put into names of a case, in expressions and in texts.

A pattern speaks of roles (`ruler`), of quantities by their last part (`ruin`) and of its own moves
(`ask.request`). In the case they are an actor, a quantity under the episode's id and a move of the
episode. Expressions are read, renamed in the tree and written again: text is never pasted together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from innercourt.play.expression import format_expression, parse_expression
from innercourt.play.syntax import Did, Name, Obeys, OutcomeIs, Prevails

HERE = "here"
"""What a pattern calls its own episode in `did(here.node.move)`."""
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a pattern are in a case.

    `roles` holds the filled ones; `shown` the names that a reader sees, of every role. `quantities`
    are the pattern's own; `given` are those that the case has replaced by an expression.
    """

    episode: str
    roles: Mapping[str, str]
    shown: Mapping[str, str]
    quantities: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)

    def expression(self, text: Any) -> Any:
        """An expression in the names of the case; a number as it is.

        >>> names = Names("strike", {"ruler": "aldo", "rival": "brenn"}, {}, frozenset({"ruin"}))
        >>> names.expression("-ruin * prevails(rival, ruler, absent=[rival]) / precision.ruler")
        '-strike.ruin * prevails(brenn, aldo, absent=[brenn]) / precision.aldo'
        """
        return format_expression(self._tree(parse_expression(text))) if isinstance(text, str) else text

    def quantity(self, name: str) -> str:
        """A quantity of the pattern, or one of the engine's with roles in it, as the case names it."""
        if name in self.quantities:
            return f"{self.episode}.{name}"
        return ".".join(self.roles.get(part, part) for part in name.split("."))

    def text(self, text: str) -> str:
        """A sentence with `{role}` replaced by the name of who has the role.

        >>> Names("strike", {}, {"ruler": "Prince Aldo"}).text("{ruler} waits")
        'Prince Aldo waits'
        """
        return _SLOT.sub(lambda slot: self.shown.get(slot[1], slot[0]), text)

    def reference(self, name: str) -> str:
        """A move `node.move` or an outcome of the pattern as one of the case.

        >>> Names("strike", {}, {}).reference("ask.request")
        'strike.ask.request'
        """
        return f"{self.episode}.{name.removeprefix(HERE + '.')}"

    def _tree(self, tree: Any) -> Any:
        match tree:
            case Name(name) if name in self.given:
                return parse_expression(self.given[name])
            case Name(name):
                return Name(self.quantity(name))
            case Prevails():
                return self._contest(tree)
            case Obeys(unit, contest):
                return Obeys(self.roles.get(unit, unit), self._contest(contest))
            case Did(move):
                return Did(self.reference(move))
            case OutcomeIs(outcome):
                return OutcomeIs(self.reference(outcome))
        if isinstance(tree, tuple):
            return tuple(self._tree(part) for part in tree)
        if is_dataclass(tree) and not isinstance(tree, type):
            return replace(tree, **{f.name: self._tree(getattr(tree, f.name)) for f in fields(tree)})
        return tree

    def _contest(self, contest: Prevails) -> Prevails:
        roles = self.roles
        return Prevails(
            roles[contest.of],
            roles[contest.over],
            tuple(roles[role] for role in contest.absent if role in roles),
            tuple(roles[role] for role in contest.cut if role in roles),
            roles.get(contest.target or ""),
        )
