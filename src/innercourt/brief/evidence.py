"""What an answer rests on: reports known on its day, their chains, their origins, their echoes.

A report is never told as a fact. What is told is who said it, through whom, and how sure they
said they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from innercourt.brief.findings import Answer, OriginFinding, PropositionFinding
from innercourt.brief.names import Names, anchor
from innercourt.brief.wording import clean, count, listed
from innercourt.reports.report import Report

SAYS = {"affirms": "affirms", "denies": "denies", "silent": "is silent on"}
PLAIN = ("is", "was", "has")
UNRECORDED = "lineage not recorded"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain: who, what kind of source, and how he hedged."""

    name: str
    kind: str
    hedge: str


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it is shown. `echo_of` names the first report of the same origin on the same
    matter, if this is not it; `chain` runs from the publisher to the origin."""

    id: str
    day: date
    chain: tuple[Link, ...]
    says: str
    proposition: str
    text: str
    summary: str
    kind: str
    echo_of: str | None
    document: str
    address: str
    publisher_class: str
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin with all its reports: one voice, though the lineage of some of them may not be recorded."""

    id: str
    name: str
    kind: str
    grade: str
    unrecorded: int
    reports: tuple[Told, ...]
    propositions: tuple[str, ...]
    anchor: str

    @property
    def recorded(self) -> bool:
        """Whether the lineage of any of its reports is recorded."""
        return self.unrecorded < max(1, len(self.reports))

    @property
    def lineage(self) -> str:
        """What of its reports' lineage is not recorded; empty if all of it is."""
        if not self.recorded:
            return UNRECORDED
        return f"lineage of {count(self.unrecorded, 'report')} not recorded" if self.unrecorded else ""


@dataclass(frozen=True, slots=True)
class Base:
    """The whole evidence base of an answer: reports by date, origins by weight of echo."""

    reports: tuple[Told, ...]
    origins: tuple[Origin, ...]

    @property
    def tally(self) -> str:
        """E.g. `11 reports, 2 origins`."""
        return f"{count(len(self.reports), 'report')}, {count(len(self.origins), 'origin')}"

    @property
    def echoes(self) -> int:
        """How many reports only repeat an origin already heard."""
        return sum(r.echo_of is not None for r in self.reports)

    def on(self, proposition: str) -> tuple[Told, ...]:
        """The reports that bear on a proposition."""
        return tuple(r for r in self.reports if r.proposition == proposition)


def known(answer: Answer) -> tuple[Report, ...]:
    """The reports that were known on the day of the answer, by date."""
    seen = (r for r in answer.case.reports if r.date <= answer.as_of)
    return tuple(sorted(seen, key=lambda r: (r.date, r.id)))


def base(answer: Answer, names: Names) -> Base:
    """The evidence base of `answer`."""
    reports = known(answer)
    first = _echoes(answer, reports)
    told = {r.id: _told(r, first.get(r.id), names) for r in reports}
    origins = []
    left = dict(told)
    for place, found in enumerate(_voices(answer, reports, names)):
        # a report stands once on a page, under the first origin that claims it
        mine = {id: left.pop(id) for id in told if id in found.reports and id in left}
        origins.append(_origin(found, mine, names, anchor("origin", f"{place + 1}.{found.id}")))
    origins.sort(key=lambda o: (-len(o.propositions), -len(o.reports), o.id))
    return Base(tuple(told.values()), tuple(origins))


def _voices(answer: Answer, reports: tuple[Report, ...], names: Names) -> tuple[OriginFinding, ...]:
    """The origins found, each once: what one says with and without a recorded lineage is one voice."""
    found: dict[str, OriginFinding] = {}
    for one in (*answer.origins, *_unlisted(answer, reports, names)):
        same = found.get(one.id)
        found[one.id] = one if same is None else replace(
            same, reports=tuple(dict.fromkeys(same.reports + one.reports)),
            propositions=tuple(dict.fromkeys(same.propositions + one.propositions)),
        )  # fmt: skip
    return tuple(found.values())


def _echoes(answer: Answer, reports: tuple[Report, ...]) -> dict[str, str]:
    """For each echo, the first report of its origin on its proposition.

    Reports whose lineage is not recorded are not called echoes: whether they are is not known.
    """
    origin_of = {
        id: origin.id for origin in answer.origins if origin.lineage != UNRECORDED for id in origin.reports
    }
    first: dict[tuple[str, str], str] = {}
    echoes = {}
    for report in reports:
        if report.id in origin_of:
            key = (origin_of[report.id], report.proposition)
            earliest = first.setdefault(key, report.id)
            if earliest != report.id:
                echoes[report.id] = earliest
    return echoes


def _told(report: Report, echo_of: str | None, names: Names) -> Told:
    links = []
    for place, hop in enumerate(report.chain):
        at_origin = place == len(report.chain) - 1
        hedge = str(report.hedge) if at_origin else hop.hedge or ""
        # Narration without a hedge is how nearly everything is told; it says nothing of its own.
        hedge = "" if hedge in PLAIN else hedge
        links.append(Link(names.source(hop.source), names.source_class(hop.source), clean(hedge)))
    return Told(
        id=report.id,
        day=report.date,
        chain=tuple(links),
        says=SAYS.get(report.says, report.says),
        proposition=report.proposition,
        text=names.proposition(report.proposition),
        summary=clean(report.summary).strip(),
        kind=report.kind,
        echo_of=echo_of,
        document=clean(report.document),
        address=clean(report.address),
        publisher_class=names.source_class(report.chain[0].source) if report.chain else "unknown class",
        recorded=report.lineage_recorded,
    )


def _unlisted(answer: Answer, reports: tuple[Report, ...], names: Names) -> tuple[OriginFinding, ...]:
    """Origins of the reports that no finding lists: nothing known is left off the page."""
    listed_already = {id for origin in answer.origins for id in origin.reports}
    groups: dict[tuple[str, bool], list[str]] = {}
    for report in reports:
        if report.id not in listed_already:
            groups.setdefault((report.origin, report.lineage_recorded), []).append(report.id)
    return tuple(
        OriginFinding(id, names.source(id), "one origin" if recorded else UNRECORDED, tuple(ids), ())
        for (id, recorded), ids in groups.items()
    )


def _origin(found: OriginFinding, told: Mapping[str, Told], names: Names, place: str) -> Origin:
    reports = tuple(told.values())
    # The origin of a report whose lineage is not recorded has a made-up id: its class is then
    # that of the last name in the chain.
    source = names.sources.get(found.id)
    kind = names.source_class(found.id)
    if source is None and reports:
        kind = reports[0].chain[-1].kind
    return Origin(
        found.id,
        clean(found.name),
        kind,
        source.grade if source else "",
        sum(not report.recorded for report in reports) or int(not reports and found.lineage == UNRECORDED),
        reports,
        tuple(dict.fromkeys(r.proposition for r in reports)) or found.propositions,
        place,
    )


def attributed(reports: Sequence[Told], most: int = 2) -> str:
    """Who said so and who denied it, each origin once: `according to A; denied by B`."""
    told = []
    for says, opening in (
        ("affirms", "according to"),
        ("denies", "denied by"),
        (SAYS["silent"], "passed over by"),
    ):
        who = list(dict.fromkeys(r.chain[-1].name for r in reports if r.says == says))
        if len(who) > most:
            who = [*who[:most], count(len(who) - most, "other")]
        if who:
            told.append(f"{opening} {listed(who)}")
    return "; ".join(told)


def moved_most(answer: Answer) -> tuple[PropositionFinding, ...]:
    """The reported propositions, those that the reports moved furthest first."""
    return tuple(sorted(answer.propositions, key=lambda p: (-abs(p.posterior.p - p.prior.p), p.id)))


def unsettled(answer: Answer, found: Base) -> tuple[PropositionFinding, ...]:
    """The reported propositions that nothing had settled by then, furthest moved first."""
    settled = {
        p.id for p in answer.case.propositions if p.resolved is not None and p.resolved.date <= answer.as_of
    }
    return tuple(p for p in moved_most(answer) if p.id not in settled and found.on(p.id))
