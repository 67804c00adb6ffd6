"""Why we think so: what every origin and report weighs, what tells accounts apart, who contradicts whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innercourt.brief.evidence import SAYS, Base, Told
from innercourt.brief.findings import Estimate
from innercourt.brief.insight import EvidenceFinding, WeightFinding
from innercourt.brief.names import Names, anchor
from innercourt.brief.quantity_names import prior_place, quantity_name
from innercourt.brief.wording import clean, count, listed, signed

FELT = 1.0
"""Decibans below which a weight is hardly felt."""
SHOWN = 0.05
"""Decibans that are nought to the one digit that is shown."""
MOST_ORIGINS, MOST_REPORTS, MOST_ASSUMED = 10, 12, 8
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
    """One origin, source, report or assumption: a cell an account, what it tells in bits, and that as a
    share of the most telling evidence that is sound."""

    id: str
    kind: str
    name: str
    href: str
    reports: tuple[Told, ...]
    cells: tuple[WeightCell, ...]
    bits: Estimate
    share: float
    tells: bool
    fits_all: bool
    sound: bool
    told: str

    @property
    def felt(self) -> bool:
        """Whether any of its weights is more than nought to the digit that is shown."""
        return any(abs(cell.weight.p) >= SHOWN for cell in self.cells)

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
    """All of it; `matrix` are the most telling reports, `every` all reports by id, `assumed` what the
    accounts themselves assume."""

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
    assumed: tuple[Weighed, ...] = ()
    more_assumed: int = 0

    def origin(self, id: str) -> Weighed | None:
        """What an origin weighs; None where it stands for nothing of its own."""
        return next((w for w in self.origins if w.id == id), None)


NOTHING_WEIGHED = Reasons((), "", (), 0, (), (), {}, "", "", (), ())


def reasons(found: EvidenceFinding, base: Base, names: Names) -> Reasons | None:
    """Why the answer is what it is, or None where there is nothing to weigh or nothing to tell apart."""
    if not found.weights or len(found.answer.hypotheses) < 2:
        return None
    told = {report.id: report for report in base.reports}
    places = {origin.id: origin.anchor for origin in base.origins}
    by_kind = {kind: [w for w in found.weights if w.kind == kind] for kind in ("origin", "source", "report")}
    most = most_told(found.weights)
    rows = {kind: _rows(weights, told, places, most, names) for kind, weights in by_kind.items()}
    origins = rows["origin"]
    return Reasons(
        tuple((h.id, names.hypothesis(h.id)) for h in found.answer.hypotheses),
        base.tally,
        origins,
        max(0, len(origins) - MOST_ORIGINS),
        rows["source"],
        rows["report"][:MOST_REPORTS],
        {row.id: row for row in rows["report"]},
        _telling(by_kind["origin"], names),
        _fitting(origins),
        tuple(_conflict(c.proposition, c.text, c.affirm, c.deny, names) for c in found.contradictions),
        tuple(row for kind in ("origin", "source", "report") for row in rows[kind] if not row.sound),
        _rows(found.assumptions, told, _priors_told(found), most, names),
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


def most_told(weights: Sequence[WeightFinding]) -> float:
    """The bits that a full bar stands for: one scale for all evidence of a brief."""
    return max((w.bits.p for w in weights if w.how != "unsound"), default=0.0) or 1.0


def _rows(
    weights: Sequence[WeightFinding], told: Mapping[str, Told], places: Mapping[str, str], most: float,
    names: Names,
) -> tuple[Weighed, ...]:  # fmt: skip
    return tuple(_weighed(w, told, places, most, names) for w in weights)


def _weighed(
    found: WeightFinding, told: Mapping[str, Told], places: Mapping[str, str], most: float, names: Names
) -> Weighed:
    reports = tuple(told[id] for id in found.reports if id in told)
    if found.kind == "report":
        href = "#" + anchor("report", found.id) if found.id in told else "#evidence"
        name = _said(reports[0]) if reports else clean(found.name)
    elif found.kind == "assumption":
        href, name = places.get(found.id, "#assumptions"), assumption_name(found, names)
    else:
        href = "#" + (places.get(found.id, "evidence") if found.kind == "origin" else "evidence")
        name = names.source(found.id)
    return Weighed(
        found.id, found.kind, name, href, reports,
        tuple(_cell(found.weight[h], found.given[h]) for h in found.weight),
        found.bits, max(0.0, found.bits.p) / most,
        found.discriminates and found.how != "unsound", found.spread < FELT, found.how != "unsound",
        speaks_for(found, names),
    )  # fmt: skip


def assumption_name(found: WeightFinding, names: Names) -> str:
    """What an account assumes, its quantity in words."""
    account, _, rest = found.id.partition(".")
    kind, _, what = rest.partition(".")
    if kind not in ("set", "shift"):
        return clean(found.name)
    _, _, change = found.name.partition(f": {what} ")
    shown = clean(change).replace(" -", " −")
    return f"{names.hypothesis(account)}: {quantity_name(what, names)} {shown}"


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


def _telling(origins: Sequence[WeightFinding], names: Names) -> str:
    """What tells the accounts apart, in a sentence."""
    telling = [w for w in origins if w.discriminates and w.how != "unsound"]
    if not telling:
        return "No origin alone tells the accounts apart by a doubling of odds beyond twice its own error."
    first = listed(f"{names.source(w.id)} ({speaks_for(w, names)})" for w in telling[:3])
    rest = f"; {count(len(telling) - 3, 'more does', 'more do')} so less" if len(telling) > 3 else ""
    return (
        f"{count(len(telling), 'origin tells', 'origins tell')} accounts apart by a doubling of odds beyond "
        f"twice the error. In decibans: {first}{rest}."
    )


def _fitting(origins: Sequence[Weighed]) -> str:
    """What fits every account, in a sentence."""
    fits = [row for row in origins if row.fits_all and row.sound]
    if not fits:
        return "No origin fits every account alike."
    named = listed([row.name for row in fits[:4]] + ([f"{len(fits) - 4} more"] if len(fits) > 4 else []))
    return (
        f"{count(len(fits), 'origin fits', 'origins fit')} every account about equally well, to within "
        f"{FELT:g} deciban, and so settles nothing between them, however striking: {named}."
    ).replace("and so settles", "and so settle" if len(fits) > 1 else "and so settles")


def _conflict(
    proposition: str, text: str, affirm: Sequence[str], deny: Sequence[str], names: Names
) -> Conflict:
    return Conflict(
        clean(text),
        "#" + anchor("proposition", proposition),
        listed(names.source(o) for o in affirm),
        listed(names.source(o) for o in deny),
    )
