"""The answer at both ends of what can be expected: does it hang on which equilibrium is played?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from innercourt.brief.expectations import FRAGILE
from innercourt.brief.insight import ExpectationFinding, RangeFinding
from innercourt.brief.names import Names, anchor
from innercourt.brief.wording import clean, humane, percent

FELT = 0.05
"""A figure that moves by less than this does not hang on expectations to speak of."""


@dataclass(frozen=True, slots=True)
class EndRow:
    """One figure: what of, and the three values of it."""

    part: str
    name: str
    href: str
    range: RangeFinding

    @property
    def moves(self) -> bool:
        """Whether it moves by five points or more."""
        return self.range.width >= FELT


@dataclass(frozen=True, slots=True)
class Ends:
    """The table, and in words what hangs on expectations and what is not covered."""

    rows: tuple[EndRow, ...]
    accounts: str
    power: str
    ahead: Mapping[str, str]
    caveat: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """What hangs on expectations, in words."""
        return tuple(s for s in (self.accounts, self.power, *self.ahead.values()) if s)

    def of(self, episode: str) -> str:
        """Whether what comes of an open episode hangs on expectations; empty where that is not known."""
        return self.ahead.get(episode, "")


def ends(found: ExpectationFinding | None, names: Names, gone: frozenset[str] = frozenset()) -> Ends | None:
    """How far the answer hangs on expectations; None for a case without contests. `gone` give no orders."""
    if found is None:
        return None
    power = {actor: r for actor, r in found.holds_power.items() if actor not in gone}
    accounts = found.hypotheses if len(found.hypotheses) > 1 else {}  # one is ahead whatever is expected
    rows = [EndRow("account", names.hypothesis(id), "#accounts", r) for id, r in accounts.items()]
    rows += [EndRow("power", names.actor(id), "#obeyed", r) for id, r in power.items()]
    rows += [
        EndRow("next", clean(o.name) or humane(o.outcome), "#" + anchor("episode", o.episode), o.range)
        for o in found.next
    ]
    return Ends(
        tuple(rows) if found.sound else tuple(row for row in rows if row.part == "power"),
        _accounts(accounts, names) if found.sound else "",
        _power(power, names),
        dict(_ahead(found, names)),
        _caveat(found),
    )


def _accounts(accounts: Mapping[str, RangeFinding], names: Names) -> str:
    if not accounts:
        return ""
    named = {names.hypothesis(id): r for id, r in accounts.items()}
    return _leads("Which account is ahead", named, "whoever gives an order")


def _ahead(found: ExpectationFinding, names: Names) -> Iterator[tuple[str, str]]:
    if not found.sound:
        return
    for episode in dict.fromkeys(o.episode for o in found.next):
        ranges = {clean(o.name) or humane(o.outcome): o.range for o in found.next if o.episode == episode}
        yield episode, _leads(f"What comes of “{names.episode(episode)}”", ranges, "whoever gives an order")


def _leads(what: str, ranges: dict[str, RangeFinding], whom: str) -> str:
    """Whether another leads at either end, or how far the leader moves."""

    def first(end: str) -> str:
        return max(ranges, key=lambda name: (getattr(ranges[name], end).p, name))

    leader, low, high = first("now"), first("least"), first("greatest")
    own = ranges[leader]
    told = (
        f"{percent(own.least.p)} if {whom} is expected to be disobeyed, {percent(own.greatest.p)} if obeyed"
    )
    if low == high == leader:
        if own.width < FELT:
            return (
                f"{what} does not hang on what everybody expects everybody else to do: “{leader}” has "
                f"{percent(own.now.p)} as it stands, {told}."
            )
        return f"{what} is the same whatever is expected, but how sure that is hangs on it: “{leader}” has {told}."
    other = " and ".join(
        f"“{name}” with {percent(getattr(ranges[name], end).p)} if {whom} is expected to be {how}"
        for end, name, how in (("least", low, "disobeyed"), ("greatest", high, "obeyed"))
        if name != leader
    )
    return f"{what} hangs on what everybody expects everybody else to do: it is then {other}."


def _power(power: dict[str, RangeFinding], names: Names) -> str:
    """Whether who holds power would be another if one of them alone were expected to be (dis)obeyed."""
    if len(power) < 2:
        return ""
    leader = max(power, key=lambda actor: (power[actor].now.p, actor))
    own, name = power[leader], names.actor(leader)
    rivals = [a for a, r in power.items() if a != leader and r.greatest.p > 0.5]
    told = f"{percent(own.least.p)} if {name} alone is expected to be disobeyed, {percent(own.greatest.p)} if obeyed"
    if own.now.p > 0.5 > own.least.p or rivals:
        return f"Who holds power hangs on what everybody expects everybody else to do: {name} has {told}."
    if own.width > FRAGILE:
        return f"{name} comes out ahead whatever is expected of anyone, but how surely hangs on it: {told}."
    if own.width >= FELT:
        return (
            f"{name} comes out ahead whatever is expected of anyone; how surely hangs on it a little: {told}."
        )
    return f"Who holds power hardly hangs on what everybody expects: {name} has {told}."


def _caveat(found: ExpectationFinding) -> str:
    held = (
        "Who holds power is read from the command table at its least and greatest equilibria, for one actor at a "
        "time; equilibria between the two are not shown."
    )
    if not found.hypotheses:
        return held
    if not found.sound:
        return (
            f"{held} For the accounts and for what comes next the ends cannot be had from these draws: they "
            f"would rest on too few of them (Pareto k {found.pareto_k:.2f}), so how far those hang on "
            "expectations is not known."
        )
    return (
        f"{held} Accounts and what comes next are from playing the same courts again, in every contest of the "
        "case, and weighing them anew; an expectation that differs from contest to contest is not covered."
    )
