"""The brief as data: everything that the page shows, in its order, with nothing left to compute.

Templates only place what is here, so that what a page says can be tested without reading HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.brief.assumptions import Group, groups
from innercourt.brief.bars import Bars, Row, bars
from innercourt.brief.course import Step, steps
from innercourt.brief.days import Days, days
from innercourt.brief.evidence import Base, Told, attributed, base, moved_most
from innercourt.brief.findings import (
    Answer,
    CommandFinding,
    Estimate,
    HistoryFinding,
    HypothesisFinding,
    PropositionFinding,
    SourceFinding,
)
from innercourt.brief.gametree import GameTree, game_tree
from innercourt.brief.insight import Brief
from innercourt.brief.insights import Insights, insights
from innercourt.brief.judgements import (
    FRAGILE,
    Confidence,
    Judgement,
    bearing,
    confidence,
    contests,
    forecasts,
    headline,
    judgements,
    largest_error,
    past,
    prior_href,
    ranked,
)
from innercourt.brief.lanes import MANY, Lanes, lanes
from innercourt.brief.names import Names, anchor
from innercourt.brief.powermap import PowerMap, likeliest_state, power_map
from innercourt.brief.reasons import NOTHING_WEIGHED, Reasons
from innercourt.brief.removed import out, told
from innercourt.brief.timeline import Timeline, timeline
from innercourt.brief.wording import capital, clean, count, humane, long_day, percent
from innercourt.court.model import Span

STANDING_NOTE = (
    "Everything here is what a model infers from reports, not a finding of fact. Statements about "
    "living people are shown as what others said of them, each with who said it; that a statement "
    "is shown does not mean that it is true."
)
MOST_HISTORIES, LEAST_HISTORY = 6, 0.005
"""At most so many courses of an episode are told, and none but the first that is less probable."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the strip under the headline."""

    title: str
    figure: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the command table; `finding` is None on the diagonal and where nothing is known."""

    finding: CommandFinding | None
    fragile: bool = False
    tint: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """One history in words."""

    finding: HistoryFinding
    steps: tuple[Step, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One episode: what happened, or what comes next, with its tree and the reports on it."""

    id: str
    anchor: str
    name: str
    window: Span | None
    courses: tuple[Course, ...]
    more: int
    ends: Bars | None
    tree: GameTree | None
    reports: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A reported proposition: how it stood and stands, what it was resolved to, who reported it."""

    finding: PropositionFinding
    text: str
    reports: tuple[Told, ...]
    resolved: str
    said: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A source's reliability for one kind of claim."""

    finding: SourceFinding
    name: str
    about: str
    reports: tuple[Told, ...]
    prior_href: str


@dataclass(frozen=True, slots=True)
class Document:
    """The whole brief, in the order of the page."""

    answer: Answer
    names: Names
    base: Base
    headline: Judgement
    tiles: tuple[Tile, ...]
    judgements: tuple[Judgement, ...]
    confidence: Confidence
    accounts: tuple[HypothesisFinding, ...]
    prior_hrefs: dict[str, str]
    tones: dict[str, int]
    timeline: Timeline | None
    prior_bars: Bars | None
    power_map: PowerMap | None
    map_state: tuple[str, ...]
    principals: tuple[str, ...]
    matrix: tuple[tuple[str, tuple[Cell, ...]], ...]
    power: Bars | None
    removed: tuple[str, ...]
    matrix_error: float
    coalitions: tuple[tuple[str, Estimate], ...]
    happened: tuple[Chapter, ...]
    ahead: tuple[Chapter, ...]
    statements: tuple[Statement, ...]
    standing: dict[str, float]
    truths: dict[str, bool]
    lanes: Lanes | None
    voices: tuple[Voice, ...]
    assumptions: tuple[Group, ...]
    days: Days | None
    insights: Insights | None

    @property
    def weighed(self) -> Reasons:
        """What every origin and report weighs; nothing where it was not looked into."""
        return (self.insights.reasons if self.insights else None) or NOTHING_WEIGHED


def document(found: Answer | Brief) -> Document:
    """Everything that a brief shows; of an answer alone, without what looking into it would find."""
    if isinstance(found, Brief):
        names = Names.of(found.answer.case)
        known = base(found.answer, names)
        return _document(found.answer, names, known, insights(found, known, names))
    names = Names.of(found.case)
    return _document(found, names, base(found, names), None)


def _document(answer: Answer, names: Names, found: Base, looked: Insights | None) -> Document:
    state = likeliest_state(answer.state) or {fact.id: fact.start for fact in answer.case.facts}
    facts = {fact.id: clean(fact.about) for fact in answer.case.facts}
    principals = _principals(answer)
    accounts = ranked(answer) if len(answer.hypotheses) > 1 else ()
    return Document(
        answer=answer,
        names=names,
        base=found,
        headline=headline(answer, found, names),
        tiles=_tiles(answer, found, names),
        judgements=judgements(answer, found, names, looked.ends if looked else None),
        confidence=confidence(answer, found),
        accounts=accounts,
        prior_hrefs={h.id: prior_href(h.id, names) for h in accounts},
        tones={h.id: place % 8 for place, h in enumerate(answer.hypotheses)},
        timeline=timeline(
            answer.hypotheses if accounts else (),
            answer.through_time,
            answer.as_of,
            {h.id: names.hypothesis(h.id) for h in answer.hypotheses},
        ),
        prior_bars=_account_bars(answer, names) if accounts else None,
        power_map=power_map(answer.case.court, answer.as_of, state),
        map_state=tuple(
            f"{facts.get(fact) or humane(fact)}: {names.party(value)}" for fact, value in state.items()
        ),
        principals=principals,
        matrix=_matrix(answer, principals),
        power=bars(_power_rows(answer, names)),
        removed=tuple(told(answer, names)),
        matrix_error=largest_error(answer),
        coalitions=_coalitions(answer, names),
        happened=tuple(_past(answer, episode, found, names) for episode, _ in past(answer)),
        ahead=tuple(_ahead(answer, episode, found, names) for episode, _ in forecasts(answer)),
        statements=_statements(answer, found, names),
        standing={p.id: p.posterior.p for p in answer.propositions},
        truths={p.id: p.resolved.truth for p in answer.case.propositions if p.resolved},
        lanes=lanes(found.reports, many=MANY),
        voices=_voices(answer, found, names),
        assumptions=groups(answer.case, names),
        days=days(answer, found.reports, names),
        insights=looked,
    )


def _tiles(answer: Answer, found: Base, names: Names) -> tuple[Tile, ...]:
    tiles = []
    if answer.holds_power:
        actor, value = max(answer.holds_power.items(), key=lambda item: (item[1].p, item[0]))
        tiles.append(Tile("Holds power", percent(value.p), names.actor(actor), "#obeyed"))
    for c in contests(answer)[:1]:
        mark = " Fragile." if c.fragility.p > FRAGILE else ""
        tiles.append(
            Tile(
                "Would be obeyed",
                percent(c.prevails.p),
                f"{names.actor(c.of)} against {names.actor(c.over)}.{mark}",
                "#obeyed",
            )
        )
    for episode, outcomes in forecasts(answer)[:1]:
        tiles.append(
            Tile(
                "Comes next",
                percent(outcomes[0].probability.p),
                clean(outcomes[0].name),
                "#" + anchor("episode", episode),
            )
        )
    if found.reports:
        echoes = (
            f"{count(found.echoes, 'report')} only repeat what their origin had said." if found.echoes else ""
        )
        if found.echoes == 1:
            echoes = "1 report only repeats what its origin had said."
        tiles.append(Tile("Rests on", found.tally, echoes or "No report is an echo.", "#evidence"))
    return tuple(tiles)


def _account_bars(answer: Answer, names: Names) -> Bars | None:
    tones = {h.id: place % 8 for place, h in enumerate(answer.hypotheses)}
    rows = [Row(names.hypothesis(h.id), h.posterior, h.prior, tones[h.id]) for h in ranked(answer)]
    return bars(rows, 880.0, 0.36)


def _principals(answer: Answer) -> tuple[str, ...]:
    seen = {end for c in answer.command for end in (c.of, c.over)} - out(answer)
    known = [p for p in answer.case.court.principals if p in seen]
    return tuple([*known, *sorted(seen - set(known))]) if len(seen) > 1 else ()


def _matrix(answer: Answer, principals: tuple[str, ...]) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    cells = {(c.of, c.over): Cell(c, c.fragility.p > FRAGILE, _tint(c.prevails.p)) for c in answer.command}
    return tuple((of, tuple(cells.get((of, over), Cell(None)) for over in principals)) for of in principals)


def _tint(p: float) -> int:
    """Depth of a cell's colour: 0 at even odds or unknown, to 5 at certainty either way."""
    return round(abs(p - 0.5) * 10) if p == p else 0


def _power_rows(answer: Answer, names: Names) -> list[Row]:
    order = sorted(answer.holds_power.items(), key=lambda item: (-item[1].p, item[0]))
    gone = out(answer)
    return [Row(names.actor(actor), value) for actor, value in order if actor not in gone]


def _coalitions(answer: Answer, names: Names) -> tuple[tuple[str, Estimate], ...]:
    order = sorted(answer.ruling_coalition.items(), key=lambda item: (-item[1].p, item[0]))
    return tuple((" + ".join(map(names.actor, members)) or "nobody", p) for members, p in order[:5])


def _past(answer: Answer, episode: str, found: Base, names: Names) -> Chapter:
    histories = dict(past(answer))[episode]
    courses = tuple(
        Course(h, steps(names.episodes.get(episode), h.path, names), names.outcome(episode, h.outcome))
        for h in histories
    )
    return _chapter(answer, episode, found, names, courses, None)


def _ahead(answer: Answer, episode: str, found: Base, names: Names) -> Chapter:
    outcomes = dict(forecasts(answer))[episode]
    rows = [Row(clean(o.name) or humane(o.outcome), o.probability) for o in outcomes]
    return _chapter(answer, episode, found, names, (), bars(rows, 880.0, 0.4))


def _chapter(
    answer: Answer, episode: str, found: Base, names: Names, courses: tuple[Course, ...], ends: Bars | None
) -> Chapter:
    written = names.episodes.get(episode)
    about = set(bearing(answer, episode))
    told = tuple(
        course
        for place, course in enumerate(courses[:MOST_HISTORIES])
        if place == 0 or course.finding.probability.p >= LEAST_HISTORY
    )
    return Chapter(
        episode,
        anchor("episode", episode),
        names.episode(episode),
        written.window if written else None,
        told,
        len(courses) - len(told),
        ends,
        game_tree(episode, answer.trees, names),
        tuple(r for r in found.reports if r.proposition in about),
    )


def _statements(answer: Answer, found: Base, names: Names) -> tuple[Statement, ...]:
    settled = {
        p.id: p.resolved
        for p in answer.case.propositions
        if p.resolved is not None and p.resolved.date <= answer.as_of
    }
    rows = []
    for finding in sorted(moved_most(answer), key=lambda p: p.id in settled):
        resolution = settled.get(finding.id)
        text = ""
        if resolution:
            text = f"Settled as {'true' if resolution.truth else 'false'} on {long_day(resolution.date)}"
            text += f": {clean(resolution.why)}" if resolution.why else ""
        reports = found.on(finding.id)
        shown = clean(finding.text) or names.proposition(finding.id)
        rows.append(Statement(finding, shown, reports, text, attributed(reports)))
    return tuple(rows)


def _voices(answer: Answer, found: Base, names: Names) -> tuple[Voice, ...]:
    priors = {q.name for q in answer.case.quantities}
    rows = []
    for finding in sorted(
        answer.sources, key=lambda s: (names.source(s.source).casefold(), s.source, s.kind)
    ):
        source = names.sources.get(finding.source)
        grade = f", grade {clean(source.grade)}" if source else ""
        own = f"reliability.{finding.source}.{finding.kind}"
        href = "#" + (anchor("assumption", own) if own in priors else "assumptions")
        mine = tuple(
            told
            for report, told in zip(_by_id(answer, found), found.reports, strict=True)
            if report == (finding.source, finding.kind)
        )
        rows.append(
            Voice(
                finding,
                names.source(finding.source),
                capital(names.source_class(finding.source)) + grade,
                mine,
                href,
            )
        )
    return tuple(rows)


def _by_id(answer: Answer, found: Base) -> list[tuple[str, str]]:
    """Origin and kind of claim of each report, in the order of the evidence base."""
    by_id = {r.id: (r.origin, r.kind) for r in answer.case.reports}
    return [by_id[told.id] for told in found.reports]
