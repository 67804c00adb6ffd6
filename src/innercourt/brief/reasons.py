"""Why we think so: what every origin and report weighs, what tells accounts apart, who contradicts whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innercourt.brief.course import move_name
from innercourt.brief.evidence import SAYS, Base, Told
from innercourt.brief.findings import Estimate
from innercourt.brief.insight import FELT, EvidenceFinding, WeightFinding
from innercourt.brief.names import Names, anchor
from innercourt.brief.quantity_names import prior_place, quantity_name
from innercourt.brief.wording import clean, count, listed, signed

SHOWN = 0.05
"""Decibans that are nought to the one digit that is shown."""
MOST_ORIGINS, MOST_STATEMENTS, MOST_REPORTS, MOST_ASSUMED = 10, 8, 12, 8
DEPTH = 1.2
"""Decibans a step of a cell's colour."""


@dataclass(frozen=True, slots=True)
class WeightCell:
    """What something does to one account: its weight in decibans, the relative chance of it under the
    account, and the depth of colour of each, 0 to 5: how heavy it is, how improbable."""

    weight: Estimate
    given: Estimate
    tint: int
    chance_tint: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """One origin, source, report, statement or assumption: a cell an account, what it tells in bits, and that
    as a share of what fills a bar."""

    id: str
    kind: str
    name: str
    href: str
    reports: tuple[Told, ...]
    cells: tuple[WeightCell, ...]
    bits: Estimate
    share: float
    tells: bool
    sound: bool
    told: str

    @property
    def felt(self) -> bool:
        """Whether any of its weights is more than nought to the digit that is shown."""
        return any(abs(cell.weight.p) >= SHOWN for cell in self.cells)

    @property
    def of_case(self) -> str:
        """Of an assumption, the identifier of the quantity or the move that it is about."""
        parts = self.id.split(".", 2) if self.kind == "assumption" else []
        return parts[2] if len(parts) == 3 else ""

    @property
    def doubt(self) -> str:
        """Why its figures are not to be relied on; empty where they are."""
        return "" if self.sound else "not sound by reweighting"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A proposition that some origins affirm and others deny."""

    text: str
    href: str
    affirm: str
    deny: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """All of it; `matrix` are the most telling reports, `every` all reports by id, `statements` those whose
    reports weigh otherwise together than alone, `assumed` what the accounts themselves assume."""

    accounts: tuple[tuple[str, str], ...]
    tally: str
    origins: tuple[Weighed, ...]
    more_origins: int
    relays: tuple[Weighed, ...]
    matrix: tuple[Weighed, ...]
    every: Mapping[str, Weighed]
    tells: str
    fits: str
    conflicts: tuple[Conflict, ...]
    unsound: tuple[Weighed, ...]
    statements: tuple[Weighed, ...] = ()
    assumed: tuple[Weighed, ...] = ()
    more_assumed: int = 0

    def origin(self, id: str) -> Weighed | None:
        """What an origin weighs; None where it stands for nothing of its own."""
        return next((w for w in self.origins if w.id == id), None)


NOTHING_WEIGHED = Reasons((), "", (), 0, (), (), {}, "", "", (), ())


def reasons(found: EvidenceFinding, base: Base, names: Names, full: float = 1.0) -> Reasons | None:
    """Why the answer is what it is, or None where there is nothing to weigh or nothing to tell apart.

    `full` is how many bits fill a bar.
    """
    if not found.weights or len(found.answer.hypotheses) < 2:
        return None
    told = {report.id: report for report in base.reports}
    places = {origin.id: origin.anchor for origin in base.origins}
    by_kind = {kind: [w for w in found.weights if w.kind == kind] for kind in ("origin", "source", "report")}
    rows = {kind: _rows(weights, told, places, full, names) for kind, weights in by_kind.items()}
    statements = _rows(found.corroborated, told, {}, full, names)
    origins = rows["origin"]
    return Reasons(
        tuple((h.id, names.hypothesis(h.id)) for h in found.answer.hypotheses),
        base.tally,
        origins,
        max(0, len(origins) - MOST_ORIGINS),
        rows["source"],
        rows["report"][:MOST_REPORTS],
        {row.id: row for row in rows["report"]},
        telling(by_kind["origin"], names),
        fitting(found, names),
        tuple(_conflict(c.proposition, c.text, c.affirm, c.deny, names) for c in found.contradictions),
        tuple(
            row for row in (*rows["origin"], *rows["source"], *rows["report"], *statements) if not row.sound
        ),
        statements,
        _rows(found.assumptions, told, _priors_told(found), full, names),
        max(0, len(found.assumptions) - MOST_ASSUMED),
    )


def _priors_told(found: EvidenceFinding) -> dict[str, str]:
    """Where the prior that each assumption sets or shifts is told."""
    about = {w.id: w.id.split(".", 2) for w in found.assumptions}
    return {
        id: prior_place(parts[2], found.answer.case)
        for id, parts in about.items()
        if len(parts) == 3 and parts[1] in ("set", "shift")
    }


def _rows(
    weights: Sequence[WeightFinding], told: Mapping[str, Told], places: Mapping[str, str], full: float,
    names: Names,
) -> tuple[Weighed, ...]:  # fmt: skip
    return tuple(_weighed(w, told, places, full, names) for w in weights)


def _weighed(
    found: WeightFinding, told: Mapping[str, Told], places: Mapping[str, str], full: float, names: Names
) -> Weighed:
    reports = tuple(told[id] for id in found.reports if id in told)
    if found.kind == "report":
        href = "#" + anchor("report", found.id) if found.id in told else "#evidence"
        name = _said(reports[0]) if reports else clean(found.name)
    elif found.kind == "proposition":
        href, name = "#" + anchor("proposition", found.id), f"“{names.proposition(found.id)}”"
    elif found.kind == "assumption":
        href, name = places.get(found.id, "#assumptions"), assumption_name(found, names)
    else:
        href = "#" + (places.get(found.id, "evidence") if found.kind == "origin" else "evidence")
        name = names.source(found.id)
    return Weighed(
        found.id, found.kind, name, href, reports,
        tuple(_cell(found.weight[h], found.given[h]) for h in found.weight),
        found.bits, max(0.0, found.bits.p) / full,
        found.discriminates, found.sound,
        speaks_for(found, names),
    )  # fmt: skip


def assumption_name(found: WeightFinding, names: Names) -> str:
    """What an account assumes, its quantity or its move in words."""
    account, _, rest = found.id.partition(".")
    kind, _, what = rest.partition(".")
    naming = {"set": quantity_name, "shift": quantity_name, "forbid": move_name, "force": move_name}
    if kind not in naming:
        return clean(found.name)
    _, _, change = found.name.partition(f": {what} ")
    shown = clean(change).replace(" -", " −")
    return f"{names.hypothesis(account)}: {naming[kind](what, names)} {shown}"


def _said(report: Told) -> str:
    """Who said what: never what was said alone, as if it were so."""
    who = report.chain[-1].name
    if report.says == SAYS["silent"]:
        return f"{who} is silent on “{report.text}”"
    if report.summary:
        return f"according to {who}: {report.summary}"
    return f"according to {who}, {'it is not so that ' if report.says == 'denies' else ''}“{report.text}”"


def _cell(weight: Estimate, given: Estimate) -> WeightCell:
    deep = min(5, round(abs(weight.p) / DEPTH)) if weight.p == weight.p else 0
    return WeightCell(weight, given, deep, min(5, round(8 * (1 - given.p))) if given.p == given.p else 0)


def speaks_for(found: WeightFinding, names: Names) -> str:
    """For which account something speaks most, and against which, in decibans."""
    order = sorted(found.weight, key=lambda h: found.weight[h].p)
    against, favours = order[0], order[-1]
    parts = [f"{signed(found.weight[favours].p)} for “{names.hypothesis(favours)}”"]
    if found.weight[against].p < -FELT:
        parts.append(f"{signed(found.weight[against].p)} for “{names.hypothesis(against)}”")
    return ", ".join(parts)


def telling(origins: Sequence[WeightFinding], names: Names) -> str:
    """What tells the accounts apart, in a sentence."""
    found = [w for w in origins if w.discriminates]
    if not found:
        return "No origin alone doubles the odds of one account to another, beyond twice its own error."
    first = listed(f"{names.source(w.id)} ({speaks_for(w, names)})" for w in found[:3])
    rest = f"; {count(len(found) - 3, 'more does', 'more do')} so less" if len(found) > 3 else ""
    return (
        f"{count(len(found), 'origin')} at least {'doubles' if len(found) == 1 else 'double'} the odds of one "
        f"account to another, beyond twice the error. In decibans: {first}{rest}."
    )


def fitting(found: EvidenceFinding, names: Names) -> str:
    """What is hardly felt when it alone is left out, and whether it is when all of that is, in sentences."""
    fits = found.felt_by_none
    if not fits:
        return "Every origin is felt: each changes the odds of some account to another by a deciban or more."
    named = [names.source(w.id) for w in fits]
    told = listed(named[:4] + ([f"{len(named) - 4} more"] if len(named) > 4 else []))
    alone = (
        f"Left out alone, {count(len(fits), 'origin')} would change the odds of no account to another by as much as "
        f"a deciban: {told}."
    )
    together = found.together
    if together is None:
        return alone
    if not together.sound:
        return f"{alone} What they weigh together these draws cannot tell."
    if together.fits_all:
        return (
            f"{alone} Nor would all of them together: they settle nothing between accounts, however striking."
        )
    more = together.spread.p - sum(w.spread.p for w in fits)
    error = together.spread.se + sum(w.spread.se for w in fits)
    why = (
        "more than the sum of each: they corroborate one another"
        if more > 2 * error
        else "small weights that add up"
    )
    return f"{alone} Left out together they weigh {speaks_for(together, names)}, in decibans, {why}."


def _conflict(
    proposition: str, text: str, affirm: Sequence[str], deny: Sequence[str], names: Names
) -> Conflict:
    return Conflict(
        clean(text),
        "#" + anchor("proposition", proposition),
        listed(names.source(o) for o in affirm),
        listed(names.source(o) for o in deny),
    )
