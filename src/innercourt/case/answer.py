"""Putting an answer together: from run means under each hypothesis to findings with errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby, islice
from math import nan

import numpy as np

from innercourt.brief.findings import (
    Answer,
    CommandFinding,
    Courts,
    DayFinding,
    Estimate,
    HistoryFinding,
    HypothesisFinding,
    MoveFinding,
    OriginFinding,
    OutcomeFinding,
    PropositionFinding,
    SourceFinding,
    UnitPower,
)
from innercourt.case.blocks import Blocks
from innercourt.case.casefile import CaseFile
from innercourt.case.diagnostics import diagnosed
from innercourt.case.survey import Surveyed, shares
from innercourt.court.power import banzhaf, shapley_shubik
from innercourt.court.words import icd203_words
from innercourt.inference.estimate import evidence_shares, hypothesis_shares, ratio
from innercourt.inference.importance import jackknife
from innercourt.play.histories import facts_of
from innercourt.play.program import Program
from innercourt.reports.report import Report

SHOWN_HISTORIES = 200
"""Of each episode."""

MOST_UNITS = 16
"""Up to so many units the error of their voting power is worked out, which multiplies what it takes by the runs."""

Figures = Callable[[Sequence[np.ndarray]], list[Estimate]]


def answer_of(
    blocks: Blocks,
    surveyed: Sequence[Surveyed],
    *,
    draws: int,
    seed: int,
    seconds: float,
    courts: Courts | None = None,
) -> Answer:
    """The answer, every figure with its standard error.

    Raises `UnsolvedError` where too much of any hypothesis's mass was not solved.
    """
    case = blocks.model.case
    weights = np.array([hypothesis.weight for hypothesis in case.hypotheses])
    log_evidence = np.stack([s.log_evidence for s in surveyed])
    share = shares(case, surveyed)
    flat = np.repeat((weights / weights.sum())[:, None], share.shape[1], 1)
    now: Figures = partial(_estimates, share=share)
    diagnostics = diagnosed(blocks, surveyed, share, draws, seed, seconds)
    every = outcomes(blocks, [s.cells for s in surveyed], now)
    still_open = {program.episode.id for program in blocks.model.programs[blocks.table[0] :]}
    command = _command(case, surveyed, now)
    return Answer(
        case=case,
        as_of=case.as_of,
        hypotheses=_hypotheses(case, share, log_evidence, weights),
        through_time=_through_time(blocks, surveyed, weights),
        histories=_histories(blocks, surveyed, now),
        trees=_trees(blocks, surveyed, share),
        command=command,
        holds_power=dict(zip(case.court.principals, now([s.power for s in surveyed]), strict=True)),
        ruling_coalition=_coalitions(surveyed, now),
        units=_units(case, surveyed, share),
        next=tuple(o for o in every if o.episode in still_open),
        done=outcomes(blocks, [s.forced for s in surveyed], now) if surveyed[0].forced else (),
        propositions=_propositions(case, surveyed, now, partial(_estimates, share=flat)),
        origins=_origins(case),
        sources=_sources(blocks, surveyed, now, flat),
        diagnostics=diagnostics,
        state=_states(blocks, surveyed, now),
        courts=courts,
        ended=tuple(o for o in every if o.episode not in still_open),
    )


def _estimates(values: Sequence[np.ndarray], share: np.ndarray) -> list[Estimate]:
    """One figure a row, from the rows' run means under each hypothesis."""
    if not len(values[0]):
        return []
    p, se = ratio(np.stack(list(values), 1), share)
    return [Estimate(float(a), float(b)) for a, b in zip(p, se, strict=True)]


def _hypotheses(
    case: CaseFile, share: np.ndarray, log_evidence: np.ndarray, weights: np.ndarray
) -> tuple[HypothesisFinding, ...]:
    p, se = hypothesis_shares(share)
    found = []
    for k, hypothesis in enumerate(case.hypotheses):
        scaled = np.exp(log_evidence[k] - log_evidence[k].max())
        error = scaled.std(ddof=1) / np.sqrt(len(scaled)) / scaled.mean()
        log_z = Estimate(float(np.log(scaled.mean()) + log_evidence[k].max()), float(error))
        posterior = Estimate(float(p[k]), float(se[k]))
        prior = float(weights[k] / weights.sum())
        found.append(
            HypothesisFinding(
                hypothesis.id, hypothesis.name, posterior, prior, log_z, icd203_words(posterior.p)
            )
        )
    return tuple(found)


def _through_time(
    blocks: Blocks, surveyed: Sequence[Surveyed], weights: np.ndarray
) -> tuple[DayFinding, ...]:
    case = blocks.model.case
    days = []
    for i, day in enumerate(blocks.days):
        share = evidence_shares(np.stack([s.particles.log_evidence[i] for s in surveyed]), weights)
        p, se = hypothesis_shares(share)
        posterior = {
            h.id: Estimate(float(a), float(b)) for h, a, b in zip(case.hypotheses, p, se, strict=True)
        }
        reports = tuple(r.id for r in case.reports if r.date == day)
        resolved = tuple(q.id for q in case.propositions if q.resolved and q.resolved.date == day)
        days.append(DayFinding(day, posterior, reports, resolved))
    return tuple(days)


def _leaf_means(blocks: Blocks, cells: Sequence[np.ndarray], at: int) -> list[np.ndarray]:
    """Run means by leaf, over all states; the last row is passing the episode by."""
    stage = blocks.model.stages[at]
    rows = len(blocks.model.programs[at].tree.leaves) + 1
    spread = (np.arange(rows)[:, None] == (stage.leaf % rows)[None]).astype(float)
    return [spread @ cell for cell in cells]


def _histories(blocks: Blocks, surveyed: Sequence[Surveyed], now: Figures) -> tuple[HistoryFinding, ...]:
    found = []
    for at, program in enumerate(blocks.model.programs):
        tree = program.tree
        estimates = now(_leaf_means(blocks, [s.cells[at] for s in surveyed], at))
        for leaf, path in enumerate(tree.paths):
            steps = tuple(tree.edge_name(edge).split(".", 1)[1] for edge in path)
            outcome = tree.outcomes[tree.leaf_outcomes[leaf]]
            found.append(HistoryFinding(program.episode.id, steps, outcome, estimates[leaf]))
        if estimates[-1].p > 0:
            found.append(HistoryFinding(program.episode.id, (), "not_played", estimates[-1]))
    order = {program.episode.id: i for i, program in enumerate(blocks.model.programs)}
    found.sort(key=lambda h: (order[h.episode], -h.probability.p))
    return tuple(h for _, each in groupby(found, lambda h: h.episode) for h in islice(each, SHOWN_HISTORIES))


def _trees(blocks: Blocks, surveyed: Sequence[Surveyed], share: np.ndarray) -> tuple[MoveFinding, ...]:
    found = []
    for at, program in enumerate(blocks.model.programs):
        tree = program.tree
        leaf = np.stack(_leaf_means(blocks, [s.cells[at] for s in surveyed], at), 1)
        reach = np.zeros((len(tree.kinds), *share.shape))
        for i, node in enumerate(tree.leaves):
            reach[[0, *(tree.edges[e].child for e in tree.path_to(node))]] += leaf[i]
        whole, whole_error = ratio(reach, share)
        chance, error = jackknife(
            _conditional,
            share * reach[[e.child for e in tree.edges]],
            share * reach[[e.parent for e in tree.edges]],
        )
        name = program.episode.id
        root = _actor(program, 0)
        found.append(
            MoveFinding(name, 0, -1, tree.labels[0], root, 1.0, float(whole[0]), 0.0, float(whole_error[0]))
        )
        for edge, p, se in zip(tree.edges, chance, error, strict=True):
            actor = _actor(program, edge.child)
            found.append(
                MoveFinding(
                    name,
                    edge.child,
                    edge.parent,
                    edge.label,
                    actor,
                    float(p),
                    float(whole[edge.child]),
                    float(se),
                    float(whole_error[edge.child]),
                )
            )
    return tuple(found)


def _conditional(child: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """The probability of `child` given its `parent`; 0 where that is never reached."""
    above, below = child.sum((-2, -1)), parent.sum((-2, -1))
    return np.asarray(above / np.where(below > 0, below, 1.0))


def _actor(program: Program, node: int) -> str | None:
    """Who moves at a node; None at chance, contests and ends."""
    infoset = program.tree.infoset_of[node]
    return program.tree.players[program.tree.infosets[infoset].player] if infoset >= 0 else None


def _command(case: CaseFile, surveyed: Sequence[Surveyed], now: Figures) -> tuple[CommandFinding, ...]:
    principals = case.court.principals
    pairs = [(a, b) for a in principals for b in principals if a != b]
    prevails, least, greatest = (
        now([getattr(s, name) for s in surveyed]) for name in ("prevails", "least", "greatest")
    )
    gap = now([np.maximum(s.greatest - s.least, 0.0) for s in surveyed])
    found = zip(pairs, prevails, least, greatest, gap, strict=False)
    return tuple(CommandFinding(a, b, *figures) for (a, b), *figures in found)


def _coalitions(surveyed: Sequence[Surveyed], now: Figures) -> dict[tuple[str, ...], Estimate]:
    members = sorted({key for s in surveyed for key in s.coalitions})
    if not members:
        return {}
    none = np.zeros(surveyed[0].unsolved.shape)
    figures = now([np.stack([s.coalitions.get(key, none) for key in members]) for s in surveyed])
    return dict(sorted(zip(members, figures, strict=True), key=lambda item: -item[1].p))


def _units(case: CaseFile, surveyed: Sequence[Surveyed], share: np.ndarray) -> tuple[UnitPower, ...]:
    if not case.court.units:
        return ()
    by_run = np.stack([s.strengths for s in surveyed], 1) * share
    told = bool((share.sum(0) > 0).sum() > 1)  # else there is nothing left without the one run
    few = told and len(by_run) <= MOST_UNITS
    figures = (
        _powers(np.asarray, by_run, share, told),
        _powers(shapley_shubik, by_run, share, few),
        _powers(banzhaf, by_run, share, few),
    )
    return tuple(UnitPower(unit.id, *row) for unit, *row in zip(case.court.units, *figures, strict=True))


def _powers(
    figure: Callable[[np.ndarray], np.ndarray], by_run: np.ndarray, share: np.ndarray, with_error: bool
) -> list[Estimate]:
    """A figure of the mean shares of strength; its error by leaving out one run at a time."""

    def powers(strength: np.ndarray, share: np.ndarray) -> np.ndarray:
        return figure(strength.sum((-2, -1)) / share.sum((-2, -1))[..., None])

    if not with_error:
        return [Estimate(float(p), nan) for p in powers(by_run, share)]
    return [Estimate(float(p), float(se)) for p, se in zip(*jackknife(powers, by_run, share), strict=True)]


def outcomes(
    blocks: Blocks, cells: Sequence[tuple[np.ndarray, ...]], now: Figures, first: int = 0
) -> tuple[OutcomeFinding, ...]:
    """Every outcome of the episodes from the `first` on."""
    found = []
    for at, program in list(enumerate(blocks.model.programs))[first:]:
        tree = program.tree
        ends = np.append(np.array(tree.leaf_outcomes), len(tree.outcomes))
        spread = (np.arange(len(tree.outcomes) + 1)[:, None] == ends[None]).astype(float)
        estimates = now([spread @ rows for rows in _leaf_means(blocks, [c[at] for c in cells], at)])
        names = {outcome.id: outcome.name for outcome in program.episode.outcomes}
        for outcome, estimate in zip(tree.outcomes, estimates, strict=False):
            found.append(OutcomeFinding(program.episode.id, outcome, names[outcome], estimate))
        if estimates[-1].p > 0:
            found.append(
                OutcomeFinding(program.episode.id, "not_played", "It does not come to this", estimates[-1])
            )
    return tuple(found)


def _propositions(
    case: CaseFile, surveyed: Sequence[Surveyed], now: Figures, before: Figures
) -> tuple[PropositionFinding, ...]:
    posterior = now([s.propositions for s in surveyed])
    prior = before([s.prior_propositions for s in surveyed])
    return tuple(
        PropositionFinding(p.id, p.text, a, b)
        for p, a, b in zip(case.propositions, prior, posterior, strict=True)
    )


def _origins(case: CaseFile) -> tuple[OriginFinding, ...]:
    names = {source.id: source.name for source in case.sources}
    grouped: dict[tuple[str, bool], list[Report]] = {}
    for report in case.reports:
        grouped.setdefault((report.origin, report.lineage_recorded), []).append(report)
    found = [
        OriginFinding(
            origin,
            names.get(origin, origin),
            "one origin" if recorded else "lineage not recorded",
            tuple(report.id for report in reports),
            tuple(dict.fromkeys(report.proposition for report in reports)),
        )
        for (origin, recorded), reports in grouped.items()
    ]
    return tuple(sorted(found, key=lambda o: (-len(o.propositions), o.id)))


def _sources(
    blocks: Blocks, surveyed: Sequence[Surveyed], now: Figures, flat: np.ndarray
) -> tuple[SourceFinding, ...]:
    posterior = now([s.reliability for s in surveyed])
    prior = _estimates([s.prior_reliability for s in surveyed], flat)
    found: dict[tuple[str, str], SourceFinding] = {}
    for act, before, after in zip(blocks.model.acts, prior, posterior, strict=True):
        found.setdefault((act.origin, act.kind), SourceFinding(act.origin, act.kind, before, after))
    return tuple(found.values())


def _states(blocks: Blocks, surveyed: Sequence[Surveyed], now: Figures) -> dict[str, dict[str, Estimate]]:
    """P(fact = value) on the day of the analysis."""
    case = blocks.model.case
    over, states, _ = blocks.table
    if not over:
        return {
            fact.id: {value: Estimate(float(value == fact.start), 0.0) for value in fact.values}
            for fact in case.facts
        }
    onward = blocks.model.stages[over - 1].onward
    found = {}
    for fact in case.facts:
        value_of = [dict(facts_of(state))[fact.id] for state in states]
        spread = np.array([[value_of[o] == value for o in onward] for value in fact.values], float)
        estimates = now([spread @ s.cells[over - 1] for s in surveyed])
        found[fact.id] = dict(zip(fact.values, estimates, strict=True))
    return found
