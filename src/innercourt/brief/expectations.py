"""When an answer hangs on what everybody expects everybody else to do, and how to say so.

A contest can have several equilibria (`court/equilibria.py`): obeyed because everybody expects
obedience, or disobeyed because nobody does. A figure is given for the expectation of the day. Where
another expectation would turn the answer round, the reader is told both ends, since no further
evidence on loyalties would settle it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite, log
from typing import Literal

from innercourt.brief.findings import Answer, CommandFinding, Estimate
from innercourt.brief.names import Names
from innercourt.brief.removed import out
from innercourt.brief.wording import capital, listed, percent
from innercourt.play.episode import ContestNode

FRAGILE = 0.2
"""A gap between greatest and least equilibrium above which obedience is called fragile."""

Hold = Literal["none", "degree", "answer"]
"""What hangs on expectations: nothing to speak of, only how sure the answer is, or the answer itself."""

_SURE = 2.0
_LEAST_CHANCE = 1e-12


def hold(least: Estimate, greatest: Estimate) -> Hold:
    """What hangs on expectations, from the figures when disobedience and when obedience is expected.

    The answer hangs on them if the gap is wider than `FRAGILE` and one half lies inside it by more
    than two standard errors at either end; if only the gap is wide, it is a matter of degree. An
    end with an error of zero is taken as it is. A figure that was not estimated holds nothing.

    >>> hold(Estimate(0.12, 0.01), Estimate(0.81, 0.01)), hold(Estimate(0.55, 0.01), Estimate(0.9, 0.01))
    ('answer', 'degree')
    >>> hold(Estimate(0.45, 0.01), Estimate(0.55, 0.01))  # a gap of a tenth is not worth a warning
    'none'
    """
    ends = (least.p, greatest.p, least.se, greatest.se)
    if not all(map(isfinite, ends)) or greatest.p - least.p <= FRAGILE:
        return "none"
    turned = least.p + _SURE * least.se < 0.5 < greatest.p - _SURE * greatest.se
    return "answer" if turned else "degree"


def hangs(what: str, least: Estimate, greatest: Estimate, *, expected: str = "obedience") -> str:
    """A sentence that says whether `what` ("whether ...") hangs on expectations; empty if it does not.

    `least` is the figure if the opposite of `expected` is what everybody expects, `greatest` if it is
    that. `expected` may be any outcome that expectations can make true.

    >>> hangs("whether Zhang's order would prevail over Xi's", Estimate(0.12, 0.01), Estimate(0.81, 0.01))
    "Whether Zhang's order would prevail over Xi's hangs on what everybody expects everybody else to do: \
12% if disobedience is expected, 81% if obedience is."
    """
    kind = hold(least, greatest)
    if kind == "none":
        return ""
    opposite = "disobedience" if expected == "obedience" else f"the opposite of {expected}"
    ends = f"{percent(least.p)} if {opposite} is expected, {percent(greatest.p)} if {expected} is."
    if kind == "answer":
        return f"{capital(what)} hangs on what everybody expects everybody else to do: {ends}"
    side = "yes" if least.p + greatest.p > 1 else "no"
    return f"{capital(what)} is likelier {side} than not whatever is expected, but how likely hangs on it: {ends}"


def order_hangs(found: CommandFinding, names: Names) -> str:
    """`hangs` for one pair of principals."""
    what = f"whether {_own(names.actor(found.of))} order would prevail over {_own(names.actor(found.over))}"
    return hangs(what, found.least, found.greatest)


def hanging(findings: Iterable[CommandFinding]) -> tuple[CommandFinding, ...]:
    """Those whose answer hangs on expectations, the widest gap first."""
    turned = [found for found in findings if hold(found.least, found.greatest) == "answer"]
    return tuple(sorted(turned, key=lambda c: (c.least.p - c.greatest.p, c.of, c.over)))


def others_hang(findings: Iterable[CommandFinding], names: Names, most: int = 4) -> str:
    """One sentence on the pairs whose answer hangs on expectations; empty where there are none."""
    turned = hanging(findings)
    if not turned:
        return ""
    told = [
        f"{_own(names.actor(c.of))} order against {_own(names.actor(c.over))} "
        f"({percent(c.least.p)} or {percent(c.greatest.p)})"
        for c in turned[:most]
    ]
    more = f", and {len(turned) - most} more" if len(turned) > most else ""
    return (
        f"Expectations would also decide {listed(told)}{more}: the first figure holds if disobedience is "
        "expected, the second if obedience is."
    )


def power_hangs(answer: Answer, names: Names) -> str:
    """Whether who holds power overall hangs on expectations; empty where no contest does.

    Read from the mean command table by the conditional rule of the election (`court/election.py`):
    the chance of beating everybody, given that somebody does. It is asked who comes first if the one
    who leads is expected to be disobeyed by all, then if another is expected to be obeyed. Only the
    order of those who come first is told, since the mean table gives no more.
    """
    table = {(c.of, c.over): c for c in answer.command}
    parties = sorted({end for pair in table for end in pair} - out(answer))
    known = [actor for actor in parties if actor in answer.holds_power]
    if len(known) < 2 or not any(hold(c.least, c.greatest) != "none" for c in table.values()):
        return ""
    leader = max(known, key=lambda actor: (answer.holds_power[actor].p, actor))
    if _first(table, parties) != leader:  # the mean table tells another story than its draws
        return ""
    name = names.actor(leader)
    ahead = _first(table, parties, leader, "least")
    if ahead != leader:
        return (
            f"Who holds power hangs on what everybody expects everybody else to do: with {name} expected to be "
            f"disobeyed, {names.actor(ahead)} would come out ahead."
        )
    rivals = [
        actor for actor in parties if actor != leader and _first(table, parties, actor, "greatest") == actor
    ]
    if rivals:
        told = listed(map(names.actor, rivals), "or")
        return (
            "Who holds power hangs on what everybody expects everybody else to do: with "
            f"{told} expected to be obeyed, {'that one' if len(rivals) > 1 else told} would come out ahead."
        )
    return f"{name} would come out ahead whatever everybody expected of any one of them."


def taken_as_expected(answer: Answer, names: Names, episodes: Iterable[str]) -> str:
    """That these episodes turn on contests whose answer hangs on expectations; empty if they do not.

    The play is solved with the expectation of the day alone, so how far its figures would move is
    not known, only which contest they take as expected.
    """
    turned = {frozenset((c.of, c.over)) for c in hanging(answer.command)} if answer.command else set()
    nodes = [node for id in episodes if id in names.episodes for node in names.episodes[id].nodes]
    orders = [node for node in nodes if isinstance(node, ContestNode)]
    pairs = {frozenset(pair): pair for n in reversed(orders) if frozenset(pair := (n.of, n.over)) in turned}
    if not pairs:
        return ""
    told = listed(f"{names.actor(of)} against {names.actor(over)}" for of, over in reversed(pairs.values()))
    return (
        f"This takes the contest{'s' if len(pairs) > 1 else ''} of {told} as expectations stood; "
        f"another expectation would turn {'them' if len(pairs) > 1 else 'it'} round."
    )


def _first(
    table: dict[tuple[str, str], CommandFinding], parties: list[str], actor: str = "", end: str = ""
) -> str:
    """Who has the best chance of beating everybody, with the duels of `actor` at one `end`."""

    def wins(of: str, over: str) -> float:
        found = table.get((of, over))
        if found is None:
            return 0.5
        if of == actor:
            return found.least.p if end == "least" else found.greatest.p
        if over == actor:
            return found.greatest.p if end == "least" else found.least.p
        return found.prevails.p

    def standing(of: str) -> float:
        # the mean over who begins, as `victories` takes it
        duels = [(wins(of, over) + 1 - wins(over, of)) / 2 for over in parties if over != of]
        return sum(log(max(p, _LEAST_CHANCE)) for p in duels)

    return max(parties, key=lambda of: (standing(of), of))


def _own(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"
