"""The page Reports: what was said, by whom, through whom, and what it weighs in the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from innercourt.brief.evidence import Origin, Told, base
from innercourt.brief.insight import WeightFinding
from innercourt.brief.lanes import Lanes, lanes
from innercourt.brief.names import Names
from innercourt.case.casefile import CaseFile
from innercourt.reports.report import Proposition, Report
from innercourt.workbench.desk import Desk, View
from innercourt.workbench.pages.frame import Frame, looked
from innercourt.workbench.pages.stand_in import answer_or_blank

A_PAGE = 50
MOST_DOTS = 400
"""More reports than this are counted by month instead of being drawn one by one."""

LANES_WIDTH, LANES_RADIUS = 1280.0, 4.2
"""The timeline fills the page of a laptop."""

SPEAKS = 0.5
"""A report speaks for an account if it raises its odds by so many decibans or more."""


@dataclass(frozen=True, slots=True)
class Item:
    """One report with its echoes under it. `event` is the day of what it tells of, if that is known.

    `weights` are decibans by account, `bits` what it tells in all; None before they are worked out.
    """

    report: Told
    event: date | None
    origin: str
    origin_id: str
    recorded: bool
    weights: tuple[tuple[str, float], ...]
    bits: float | None
    standing: float | None
    echoes: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name, its choices (value and text), and what is chosen."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Month:
    """How many reports a month has, as a bar `height` of a hundred high."""

    label: str
    count: int
    height: float


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """One page of the list: `total` reports fit the filters, `origins` origins; `query` keeps the filters."""

    frame: Frame
    items: tuple[Item, ...]
    total: int
    origins: int
    every: int
    number: int
    pages: int
    query: str
    search: str
    by_event: bool
    filters: tuple[Choice, ...]
    lanes: Lanes | None
    months: tuple[Month, ...]


@dataclass(frozen=True)
class _Shelf:
    """All reports that were known, and what they are sorted and found by."""

    view: View
    names: Names
    reports: tuple[Told, ...]
    origin_of: Mapping[str, Origin]
    by_id: Mapping[str, Report]
    events: Mapping[str, date | None]
    about: Mapping[str, set[str]]
    weights: Mapping[str, WeightFinding]
    standing: Mapping[str, float]

    @classmethod
    def of(cls, view: View) -> _Shelf:
        """The reports of a case."""
        names, answer = Names.of(view.case), answer_or_blank(view)
        found = base(answer, names)
        weighed = view.weights.weights if view.weights else ()
        return cls(
            view, names, found.reports, {r.id: o for o in found.origins for r in o.reports},
            {r.id: r for r in view.case.reports}, {p.id: event_day(p, view.case) for p in view.case.propositions},
            _about(view.case), {w.id: w for w in weighed if w.kind == "report"},
            {p.id: p.posterior.p for p in answer.propositions},
        )  # fmt: skip

    def fits(self, query: Mapping[str, str]) -> list[Told]:
        """The reports that fit every filter."""
        wanted = query.get("q", "").casefold().strip()
        exact = wanted in {id.casefold() for id in self.by_id} if wanted else False
        return [r for r in self.reports if self._passes(r, query) and self._says(r, wanted, exact)]

    def _passes(self, r: Told, query: Mapping[str, str]) -> bool:
        chain = [hop.source for hop in self.by_id[r.id].chain]
        account, w = query.get("hypothesis"), self.weights.get(r.id)
        return (
            query.get("source", "") in ("", *chain)
            and query.get("origin", "") in ("", chain[-1])
            and query.get("actor", "") in ("", *self.about.get(r.proposition, ()))
            and (not account or (w is not None and account in w.weight and w.weight[account].p >= SPEAKS))
        )

    def _says(self, r: Told, wanted: str, exact: bool) -> bool:
        if exact:
            return wanted == r.id.casefold()
        told = (r.text, r.summary, r.document, *(link.name for link in r.chain))
        return not wanted or any(wanted in part.casefold() for part in told)

    def item(self, r: Told, echoes: Sequence[Told]) -> Item:
        """One report with what it weighs."""
        w, origin = self.weights.get(r.id), self.origin_of.get(r.id)
        accounts = self.view.case.hypotheses
        return Item(
            r, self.events.get(r.proposition), origin.name if origin else "", self.by_id[r.id].origin,
            r.recorded, tuple((h.name, w.weight[h.id].p) for h in accounts) if w else (),
            w.bits.p if w else None, self.standing.get(r.proposition), tuple(echoes),
        )  # fmt: skip


def reports_page(desk: Desk, user: str, query: Mapping[str, str]) -> ReportsPage:
    """The page for these filters."""
    frame, view = looked(desk, "reports", user)
    shelf = desk.kept(
        "shelf", (view.case, view.study, view.weights, str(view.fresh)), lambda: _Shelf.of(view)
    )
    by_event = query.get("by") == "event"

    def day(r: Told) -> date:
        return (shelf.events.get(r.proposition) if by_event else None) or r.day

    chosen = sorted(shelf.fits(query), key=lambda r: (day(r), r.id), reverse=True)
    kept = {r.id for r in chosen}
    echoes: dict[str, list[Told]] = {}
    for r in chosen:
        if r.echo_of in kept:
            echoes.setdefault(str(r.echo_of), []).append(r)
    heads = [r for r in chosen if r.echo_of not in kept]
    pages = max(1, -(-len(heads) // A_PAGE))
    number = min(max(_number(query.get("page", "1")), 1), pages)
    shown = heads[(number - 1) * A_PAGE : number * A_PAGE]
    placed = [replace(r, day=day(r)) for r in chosen] if by_event else chosen
    few = len(placed) <= MOST_DOTS
    return ReportsPage(
        frame, tuple(shelf.item(r, echoes.get(r.id, ())) for r in shown), len(chosen),
        len({shelf.origin_of[r.id].anchor for r in chosen if r.id in shelf.origin_of}), len(shelf.reports),
        number, pages, _kept_query(query), query.get("q", ""), by_event, _filters(shelf, query),
        lanes(placed, LANES_WIDTH, LANES_RADIUS) if few else None, () if few else _months(placed),
    )  # fmt: skip


def event_day(proposition: Proposition, case: CaseFile) -> date | None:
    """The day of what a proposition tells of: the first of its episode's window, or the day it names."""
    if proposition.on:
        return proposition.on
    named = [name.split(".")[0] for name in (*proposition.did, *proposition.outcome)]
    named += [proposition.after] if proposition.after else []
    starts = [e.window.start for e in case.episodes if e.id in named and e.window.start]
    return min(starts) if starts else proposition.by


def _about(case: CaseFile) -> dict[str, set[str]]:
    """Whom each proposition is about: whoever makes its moves, and whom its text names."""
    moves = {f"{e.id}.{n.id}": getattr(n, "actor", "") for e in case.episodes for n in e.nodes}
    called = {
        actor.id: [n.casefold() for n in (actor.name, *actor.aliases, actor.name.split(" ")[0]) if len(n) > 1]
        for actor in case.court.actors
    }
    found = {}
    for proposition in case.propositions:
        text = f" {proposition.text} ".casefold()
        who = {moves.get(name.rpartition(".")[0], "") for name in proposition.did}
        who |= {actor for actor, names in called.items() if any(name in text for name in names)}
        found[proposition.id] = who - {""}
    return found


def _filters(shelf: _Shelf, query: Mapping[str, str]) -> tuple[Choice, ...]:
    case, names = shelf.view.case, shelf.names
    passed = dict.fromkeys(hop.source for r in case.reports for hop in r.chain)
    begun = dict.fromkeys(r.origin for r in case.reports)
    said = {a for p in {r.proposition for r in case.reports} for a in shelf.about.get(p, ())}
    ordered: Sequence[tuple[str, str, list[tuple[str, str]]]] = (
        ("source", "Passed through", [(s, names.source(s)) for s in passed]),
        ("origin", "Goes back to", [(s, names.source(s)) for s in begun]),
        ("actor", "About", [(a, names.actor(a)) for a in said]),
    )
    found = [
        Choice(
            name,
            label,
            (("", "anybody"), *sorted(choices, key=lambda c: c[1].casefold())),
            query.get(name, ""),
        )
        for name, label, choices in ordered
    ]
    accounts = tuple((h.id, h.name) for h in case.hypotheses)
    found.append(
        Choice("hypothesis", "Speaks for", (("", "any account"), *accounts), query.get("hypothesis", ""))
    )
    return tuple(found)


def _months(reports: Sequence[Told]) -> tuple[Month, ...]:
    counts: dict[str, int] = {}
    for r in reports:
        counts[f"{r.day:%Y-%m}"] = counts.get(f"{r.day:%Y-%m}", 0) + 1
    most = max(counts.values(), default=1)
    return tuple(Month(label, n, round(100 * n / most, 1)) for label, n in sorted(counts.items())[-120:])


def _kept_query(query: Mapping[str, str]) -> str:
    kept = ("source", "origin", "actor", "hypothesis", "q", "by")
    return urlencode({k: v for k, v in query.items() if v and k in kept})


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 7 else 1
