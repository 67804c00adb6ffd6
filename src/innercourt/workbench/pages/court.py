"""The page Court: who commands, guards, appoints whom on any day, and who would be obeyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from innercourt.brief.document import document
from innercourt.brief.judgements import FRAGILE
from innercourt.brief.names import Names
from innercourt.brief.powermap import HOLDS, KINDS, MapNode, PowerMap, likeliest_state, power_map
from innercourt.brief.removed import out
from innercourt.brief.wording import clean, humane, percent
from innercourt.court.calendar import shifted
from innercourt.court.model import Condition, Court, Holding, Span, Tie
from innercourt.workbench.desk import Desk, View
from innercourt.workbench.pages.frame import Frame, looked

MARGIN = 30
"""Days before the first and after the last date that the slider reaches."""


@dataclass(frozen=True, slots=True)
class DatedTie:
    """A tie with its path on the map and the days on which it is in force.

    `spans` are pairs of ISO days, empty where open; `why` is the analyst's reason, `evidence` the ids of reports
    that bear on either end, or on who ever held an office that is one.
    """

    id: str
    kind: str
    source: str
    target: str
    path: str
    text: str
    words: str
    spans: tuple[tuple[str, str], ...]
    when: str
    strength: str
    why: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedNode:
    """A node of the map; `notes` are absences with their days, `obeys[pair]` what a unit would do in a contest."""

    node: MapNode
    notes: tuple[tuple[str, str, str], ...]
    obeys: Mapping[str, float]
    power: float | None
    about: str


@dataclass(frozen=True, slots=True)
class Contest:
    """Two who might give opposite orders: `p` that the first prevails, between the equilibria `low` and `high`."""

    id: str
    of: str
    over: str
    p: float | None
    low: float | None
    high: float | None
    fragile: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A report that bears on somebody at court."""

    id: str
    day: date
    origin: str
    text: str
    says: str


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which a tie or an absence began, or on which it ended; `shows` is what tells more of it."""

    day: date
    began: bool
    words: str
    shows: str


@dataclass(frozen=True, slots=True)
class CourtPage:
    """Everything on the page. `first` to `last` is the reach of the slider; `states` say what is taken to hold;
    `changes` are all those of the court in that reach, the newest first; of whom nothing may be expected any
    more, as he can give no orders, there is only a sentence in `removed`."""

    frame: Frame
    figure: PowerMap | None
    nodes: tuple[DatedNode, ...]
    ties: tuple[DatedTie, ...]
    kinds: tuple[tuple[str, str], ...]
    first: date
    last: date
    today: date
    changes: tuple[Change, ...]
    states: tuple[str, ...]
    contests: tuple[Contest, ...]
    principals: tuple[tuple[str, str], ...]
    command: Mapping[str, Mapping[str, Contest]]
    power: tuple[tuple[str, float, float], ...]
    removed: tuple[str, ...]
    mentions: Mapping[str, Mention] = field(default_factory=dict)


def court_page(desk: Desk, user: str) -> CourtPage:
    """The page as things are now."""
    frame, view = looked(desk, "court", user)
    names, case = Names.of(view.case), view.case
    state, changes = _states(view)
    timeless, spans = _timeless(case.court, state, changes)
    # who is tied to whom at all changes rarely, and laying it out takes long
    room = {a.actor: a.kind for a in sorted(case.court.absences, key=lambda a: len(a.kind))}
    shape = repr([(t.kind, t.source, t.target, t.why) for t in timeless.ties]) + repr(
        (timeless.offices, room)
    )
    figure = desk.kept(
        "map", (case.court.actors, shape), lambda: power_map(timeless, view.as_of, {}, room=room)
    )
    mentions = _mentions(view, names)
    first, last = _reach(view)
    answer = view.study.answer if view.study else None
    gone = out(answer) if answer else frozenset()
    contests, command = _contests(view, names, gone)
    told = desk.kept("document", (answer,), lambda: document(answer)) if answer else None
    power = tuple(
        (names.actor(actor), p.p, p.se)
        for actor, p in sorted(answer.holds_power.items(), key=lambda item: -item[1].p)
        if actor not in gone
    ) if answer else ()  # fmt: skip
    ties = _ties(timeless, figure, spans, names, mentions) if figure else ()
    nodes = _nodes(view, figure, gone) if figure else ()
    return CourtPage(
        frame, figure, nodes, ties,
        figure.kinds if figure else (), first, last, view.as_of, _changes(nodes, ties, names, (first, last)),
        tuple(f"{humane(fact)}: {humane(value)}" for fact, value in state.items()),
        contests, tuple((p, names.actor(p)) for p in (told.principals if told else case.court.principals)),
        command, power,
        told.removed if told else (), {m.id: m for found in mentions.values() for m in found},
    )  # fmt: skip


def _states(view: View) -> tuple[dict[str, str], dict[str, date]]:
    """The probable value of each fact on the day, and when it came to differ from how it started."""
    case = view.case
    start = {fact.id: fact.start for fact in case.facts}
    state = (likeliest_state(view.study.answer.state) if view.study else {}) or start
    chance = {(h.episode, h.outcome): 0.0 for h in (view.study.answer.histories if view.study else ())}
    for h in view.study.answer.histories if view.study else ():
        chance[h.episode, h.outcome] += h.probability.p
    changes: dict[str, date] = {}
    for fact in start:
        if state.get(fact) == start[fact]:
            continue
        ends = {
            e.window.end: sum(
                chance.get((e.id, o.id), 0.0) for o in e.outcomes if o.effects.get(fact) == state.get(fact)
            )
            for e in case.episodes
            if e.window.end is not None and e.window.end <= view.as_of
        }
        # it turned in the episode that most probably turned it, not in the first that might have
        if ends and max(ends.values()) > 0:
            changes[fact] = max(ends, key=lambda end: ends[end])
    return state, changes


def _timeless(
    court: Court, state: Mapping[str, str], changes: Mapping[str, date]
) -> tuple[Court, dict[tuple[str, str, str, str], list[tuple[Span, Condition]]]]:
    """The court with every tie it ever has in force at once, and when each of them really is."""
    spans: dict[tuple[str, str, str, str], list[tuple[Span, Condition]]] = {}
    ties: dict[tuple[str, str, str, str], Tie] = {}
    for tie in court.ties:
        key = (tie.kind, tie.source, tie.target, clean(tie.why))
        for span in _when(tie.span, tie.when, state, changes):
            spans.setdefault(key, []).append((span, tie.when))
        if tie.source != tie.target and key in spans:
            ties.setdefault(key, replace(tie, span=Span(), when={}))
    offices = []
    for office in court.offices:
        holders: dict[str, Holding] = {}
        for h in office.holders:
            for span in _when(h.span, h.when, state, changes):
                spans.setdefault((HOLDS, h.actor, office.id, ""), []).append((span, h.when))
                holders[h.actor] = Holding(h.actor)
        offices.append(replace(office, holders=tuple(holders.values())))
    whole = replace(court, ties=tuple(ties.values()), offices=tuple(offices), absences=())
    return whole, spans


def _when(span: Span, when: Condition, state: Mapping[str, str], changes: Mapping[str, date]) -> list[Span]:
    """The days on which something holds, a condition on the state being taken as probable on each day."""
    start, end = span.start, span.end
    for fact, value in when.items():
        turned = changes.get(fact)
        if turned is None:
            if state.get(fact) != value:
                return []
        elif state.get(fact) == value:
            start = max(start, turned) if start else turned
        else:
            end = min(end, turned) if end else turned
    return [] if start and end and start > end else [Span(start, end)]


def _ties(
    court: Court,
    figure: PowerMap,
    spans: Mapping[tuple[str, str, str, str], list[tuple[Span, Condition]]],
    names: Names,
    mentions: Mapping[str, list[Mention]],
) -> tuple[DatedTie, ...]:
    """The ties of the figure, each with its days. The figure keeps the order of the court's ties."""
    keys = [(t.kind, t.source, t.target, clean(t.why)) for t in court.ties]
    strength = {key: t.strength for key, t in zip(keys, court.ties, strict=True)}
    tied = {end for key in keys for end in key[1:3]}
    keys += [(HOLDS, h.actor, o.id, "") for o in court.offices if o.id in tied for h in o.holders]
    drawn = {node.id for node in figure.nodes}
    shown = [key for key in keys if key[1] in drawn and key[2] in drawn]
    found = []
    for place, (key, tie) in enumerate(zip(shown, figure.ties, strict=True)):
        kind, source, target, why = key
        held = [(_iso(s.start), _iso(s.end)) for s, _ in spans[key]]
        when = "; ".join(f"{humane(f)} {humane(v)}" for _, c in spans[key] for f, v in c.items())
        holders = [h.actor for o in court.offices if o.id in (source, target) for h in o.holders]
        evidence = {m.id: m.day for end in (source, target, *holders) for m in mentions.get(end, ())}
        found.append(
            DatedTie(
                f"tie-{place}", kind, source, target, tie.path, tie.text,
                f"{names.party(source)} {KINDS[kind]} {names.party(target)}", tuple(held), when,
                _strength(strength.get(key, 1.0)), why,
                tuple(sorted(evidence, key=lambda id: (evidence[id], id), reverse=True)),
            )
        )  # fmt: skip
    return tuple(found)


def _strength(value: float | str) -> str:
    return humane(value) if isinstance(value, str) else "" if value == 1 else percent(value)


def _nodes(view: View, figure: PowerMap, gone: frozenset[str]) -> tuple[DatedNode, ...]:
    court = view.case.court
    absences: dict[str, list[tuple[str, str, str]]] = {}
    state, changes = _states(view)
    for absence in court.absences:
        for span in _when(absence.span, absence.when, state, changes):
            absences.setdefault(absence.actor, []).append((absence.kind, _iso(span.start), _iso(span.end)))
    obeyed = view.games.obeyed if view.games else {}
    power = {a: p.p for a, p in view.study.answer.holds_power.items() if a not in gone} if view.study else {}
    about = {thing.id: thing.about for group in (court.actors, court.offices, court.units) for thing in group}
    return tuple(
        DatedNode(
            node, tuple(absences.get(node.id, ())),
            {f"{a}-{b}": row[node.id] for (a, b), row in obeyed.items() if node.id in row},
            power.get(node.id), clean(about.get(node.id, "")),
        )
        for node in figure.nodes
    )  # fmt: skip


def _changes(
    nodes: tuple[DatedNode, ...], ties: tuple[DatedTie, ...], names: Names, reach: tuple[date, date]
) -> tuple[Change, ...]:
    """What began or ended between two days."""
    dated = [(tie.id, tie.words, span) for tie in ties for span in tie.spans]
    dated += [
        (f"node-{d.node.id}", f"{names.party(d.node.id)} {kind}", (start, end))
        for d in nodes
        for kind, start, end in d.notes
    ]
    found = [
        Change(date.fromisoformat(day), began, words, shows)
        for shows, words, span in dated
        for day, began in zip(span, (True, False), strict=True)
        if day and reach[0] <= date.fromisoformat(day) <= reach[1]
    ]
    return tuple(sorted(found, key=lambda c: (c.day, c.began, c.words), reverse=True))


def _contests(
    view: View, names: Names, gone: frozenset[str]
) -> tuple[tuple[Contest, ...], dict[str, dict[str, Contest]]]:
    """Every pair of those who can give orders once, the most contested first; and the whole table."""
    principals = [p for p in view.case.court.principals if p not in gone]
    found = {(c.of, c.over): c for c in view.study.answer.command} if view.study else {}
    table: dict[str, dict[str, Contest]] = {}
    for of in principals:
        for over in principals:
            if of != over:
                c = found.get((of, over))
                table.setdefault(of, {})[over] = Contest(
                    f"{of}-{over}", names.actor(of), names.actor(over),
                    c.prevails.p if c else None, c.least.p if c else None, c.greatest.p if c else None,
                    bool(c and c.fragility.p > FRAGILE),
                )  # fmt: skip
    power = view.study.answer.holds_power if view.study else {}
    rank = sorted(principals, key=lambda p: -(power[p].p if p in power else 0.0))
    once = [table[a][b] for i, a in enumerate(rank) for b in rank[i + 1 :]]
    return tuple(once), table


def _mentions(view: View, names: Names) -> dict[str, list[Mention]]:
    """For everybody at court the reports that bear on them: on a move of theirs, or naming them."""
    case = view.case
    movers = {
        f"{episode.id}.{node.id}": getattr(node, "actor", "") for episode in case.episodes for node in episode.nodes
    }  # fmt: skip
    known = {**names.people, **names.units, **names.offices}
    bearing: dict[str, set[str]] = {}
    for proposition in case.propositions:
        who = {movers.get(name.rpartition(".")[0], "") for name in proposition.did} - {""}
        text = proposition.text.casefold()
        who |= {id for id, name in known.items() if len(name) > 3 and name.casefold() in text}
        bearing[proposition.id] = who
    found: dict[str, list[Mention]] = {}
    for report in sorted(case.reports, key=lambda r: r.date, reverse=True):
        for end in sorted(bearing.get(report.proposition, ())):
            text = names.proposition(report.proposition)
            mention = Mention(report.id, report.date, names.source(report.origin), text, report.says)
            if len(found.setdefault(end, [])) < 12:
                found[end].append(mention)
    return found


def _reach(view: View) -> tuple[date, date]:
    """From before the first date at which anything is told or played to after the last."""
    case = view.case
    days = [report.date for report in case.reports] + [view.as_of]
    days += [d for e in case.episodes for d in (e.window.start, e.window.end) if d and d <= view.as_of]
    days += [d for a in case.court.absences for d in (a.span.start, a.span.end) if d]
    first, last = min(days), max(days)
    ties = [d for t in case.court.ties for d in (t.span.start, t.span.end) if d]
    near = [d for d in ties if shifted(first, -timedelta(days=3 * 365)) <= d <= last]
    margin = timedelta(days=MARGIN)
    return shifted(min([first, *near]), -margin), shifted(last, margin)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
