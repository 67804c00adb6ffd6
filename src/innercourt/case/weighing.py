"""What every origin, source and report weighs, given all the rest: leave it out and look again.

Of reports that bear one another out each shows little, since the others still say it. So all reports
on a proposition are left out together as well, and so are all origins that are hardly felt alone.

The draws stand for the posterior; weighed by P(reports without these | draw) / P(all reports | draw)
they stand for what it would have been. Where a few draws would carry all of that weight
(`inference.importance`) the analysis is run again without the reports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.insight import Contradiction, EvidenceFinding, Kind, WeightFinding, felt_by_none
from innercourt.case.assuming import Assumption, assumptions, grown
from innercourt.case.casefile import CaseFile
from innercourt.case.leaving_out import Versions, log_ratios, versions_of
from innercourt.case.replay import Replay
from innercourt.case.survey import Surveyed, posterior, shares, thinned
from innercourt.inference.importance import SOUND, decibans, jackknife, tail_shape
from innercourt.inference.resampling import normalise

Rerun = Callable[[CaseFile], Sequence[Surveyed] | None]
"""What to do where reweighting will not: survey the case anew; None where that would take too long."""

PARTICLES = 512
"""Particles a run, at most, that are played again without an assumption."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Reports, or one assumption, to be left out."""

    kind: Kind
    id: str
    name: str
    reports: tuple[str, ...]


def removals(case: CaseFile) -> tuple[Removal, ...]:
    """Every origin, every source that something passed through, every report, every proposition of which
    several reports speak."""
    names = {source.id: source.name for source in case.sources}
    origins: dict[str, list[str]] = {}
    passed: dict[str, list[str]] = {}
    about: dict[str, list[str]] = {}
    for report in case.reports:
        origins.setdefault(report.origin, []).append(report.id)
        about.setdefault(report.proposition, []).append(report.id)
        for source in dict.fromkeys(hop.source for hop in report.chain):
            passed.setdefault(source, []).append(report.id)
    found = [Removal("origin", o, names.get(o, o), tuple(ids)) for o, ids in origins.items()]
    found += [
        Removal("source", s, names.get(s, s), tuple(ids))
        for s, ids in passed.items()
        if ids != origins.get(s)
    ]
    found += [Removal("report", r.id, r.summary or r.id, (r.id,)) for r in case.reports]
    texts = {p.id: p.text for p in case.propositions}
    found += [Removal("proposition", p, texts[p], tuple(ids)) for p, ids in about.items() if len(ids) > 1]
    return tuple(found)


def evidence_of(answer: Answer, replay: Replay, rerun: Rerun | None = None) -> EvidenceFinding:
    """The weight of everything that was said; `rerun` is called where reweighting is unsound.

    One account has no rival: nothing is weighed.
    """
    case, surveyed = answer.case, replay.surveyed
    origins = len({report.origin for report in case.reports})
    if len(case.hypotheses) < 2:
        return EvidenceFinding(answer, (), contradictions(case), len(case.reports), origins)
    share, assumed = shares(case, surveyed), assumptions(case)
    with ThreadPoolExecutor(1) as pool:  # the one is mostly compiled, the other Python's
        without = pool.submit(grown, _fewer(replay), assumed)
        found = _left_out(answer, replay, removals(case), rerun)
        together = _together(answer, replay, found, rerun)
    order = {"origin": 0, "source": 1, "report": 2, "proposition": 3}
    found.sort(key=lambda w: (order[w.kind], -w.bits.p, w.id))
    of_accounts = _assumed(answer, surveyed, share, assumed, without.result(), rerun)
    return EvidenceFinding(
        answer, tuple(found), contradictions(case), len(case.reports), origins, of_accounts, together
    )


def _fewer(replay: Replay) -> Replay:
    """The same with as many particles as are played again."""
    if replay.surveyed[0].particles.log_weight.shape[1] <= PARTICLES:
        return replay
    return Replay(replay.blocks, thinned(replay.surveyed, PARTICLES))


def _together(
    answer: Answer, replay: Replay, found: Sequence[WeightFinding], rerun: Rerun | None
) -> WeightFinding | None:
    """All origins that are hardly felt alone, left out at once; None where there are not two of them."""
    few = felt_by_none(found)
    if len(few) < 2:
        return None
    reports = tuple(id for w in few for id in w.reports)
    removal = Removal("together", "together", "Origins that alone are hardly felt", reports)
    return _left_out(answer, replay, [removal], rerun)[0]


def _left_out(
    answer: Answer, replay: Replay, left: Sequence[Removal], rerun: Rerun | None
) -> list[WeightFinding]:
    """The weight of each removal, in their order."""
    case, surveyed = answer.case, replay.surveyed
    share = shares(case, surveyed)
    versions = versions_of(case, replay.blocks.model.acts, [removal.reports for removal in left])
    growth, k = _growth(replay, versions)
    found = []
    weighed: dict[int, _Weighed] = {}  # very many removals, of echoes, leave the same behind
    for removal, row in zip(left, versions.place, strict=True):
        worst, again = float(k[row].max()), None
        if worst > SOUND and rerun is not None:
            gone = frozenset(removal.reports)
            again = rerun(replace(case, reports=tuple(r for r in case.reports if r.id not in gone)))
        if again is not None:
            # Both on one scale: the shares of an answer are known up to a factor only.
            found.append(
                _finding(removal, _weigh(answer, share, _scaled(case, surveyed, again)), "rerun", worst)
            )
            continue
        if row not in weighed:
            weighed[row] = _weigh(answer, share, share * growth[row])
        found.append(_finding(removal, weighed[row], "unsound" if worst > SOUND else "reweighted", worst))
    return found


def _assumed(
    answer: Answer,
    surveyed: Sequence[Surveyed],
    share: Float[np.ndarray, "hypothesis run"],
    assumed: Sequence[Assumption],
    without_each: tuple[Float[np.ndarray, "assumption run"], Float[np.ndarray, " assumption"]],
    rerun: Rerun | None,
) -> tuple[WeightFinding, ...]:
    """The weight of what the hypotheses assume, most telling first; then of their prior weights."""
    case, found = answer.case, []
    for a, by_run, k in zip(assumed, *without_each, strict=True):
        without, how = share.copy(), "reweighted"
        without[a.place] = without[a.place] * by_run
        if k > SOUND:
            others = tuple(a.without if place == a.place else h for place, h in enumerate(case.hypotheses))
            again = rerun(replace(case, hypotheses=others)) if rerun is not None else None
            how = "unsound" if again is None else "rerun"
            without = without if again is None else _scaled(case, surveyed, again)
        removal = Removal("assumption", a.id, a.name, ())
        found.append(_finding(removal, _weigh(answer, share, without), how, float(k)))
    found.sort(key=lambda w: (-w.bits.p, w.id))
    weights = np.array([h.weight for h in case.hypotheses])
    level = share / weights[:, None]
    told = Removal("assumption", "weights", "The accounts' prior weights, rather than equal ones", ())
    return (_finding(told, _weigh(answer, share, level), "reweighted", -np.inf), *found)


def _growth(
    replay: Replay, versions: Versions
) -> tuple[Float[np.ndarray, "version hypothesis run"], Float[np.ndarray, "version hypothesis"]]:
    """By what factor each hypothesis's evidence is larger without, by run; and the Pareto shape."""
    surveyed = replay.surveyed
    growth = np.ones((len(versions.changed), len(surveyed), surveyed[0].unsolved.size))
    shape = np.full(growth.shape[:2], -np.inf)
    with ThreadPoolExecutor(replay.blocks.threads) as pool:
        found = list(pool.map(partial(log_ratios, replay, versions=versions), range(len(surveyed))))
    for h, (s, ratios) in enumerate(zip(surveyed, found, strict=True)):
        log_weight = s.particles.log_weight
        log_ratio = ratios.reshape(-1, *log_weight.shape)
        base, _ = normalise(log_weight)
        for v in range(1, len(growth)):
            growth[v, h] = (base * np.exp(log_ratio[v])).sum(1)
            shape[v, h] = tail_shape((log_weight + log_ratio[v]).reshape(-1))
    return growth, shape


def _scaled(
    case: CaseFile, surveyed: Sequence[Surveyed], again: Sequence[Surveyed]
) -> Float[np.ndarray, "hypothesis run"]:
    top = max(s.log_evidence.max() for s in surveyed)
    weights = np.array([hypothesis.weight for hypothesis in case.hypotheses])
    return np.asarray(
        np.exp(np.stack([s.log_evidence for s in again]) - top) * (weights / weights.sum())[:, None]
    )


class _Weighed(NamedTuple):
    """What leaving out comes to: the same for all removals that leave the same behind."""

    weight: dict[str, Estimate]
    given: dict[str, Estimate]
    without: dict[str, Estimate]
    bits: Estimate


def _finding(removal: Removal, weighed: _Weighed, how: str, k: float) -> WeightFinding:
    return WeightFinding(
        removal.kind, removal.id, removal.name, removal.reports, **weighed._asdict(), pareto_k=k,
        how=how,  # type: ignore[arg-type]
    )  # fmt: skip


def _weigh(answer: Answer, share: np.ndarray, without: np.ndarray) -> _Weighed:
    def named(pair: tuple[np.ndarray, np.ndarray]) -> dict[str, Estimate]:
        return {h.id: Estimate(float(a), float(b)) for h, a, b in zip(answer.hypotheses, *pair, strict=True)}

    bits = jackknife(_bits, share, without)
    return _Weighed(
        named(jackknife(lambda s, w: decibans(posterior(s)) - decibans(posterior(w)), share, without)),
        named(jackknife(_given, share, without)),
        named(jackknife(posterior, without)),
        Estimate(float(bits[0]), float(bits[1])),
    )


def _given(share: np.ndarray, without: np.ndarray) -> np.ndarray:
    """P(these reports | hypothesis, all others), relative to where it is greatest."""
    chance = share.sum(-1) / without.sum(-1)
    return np.asarray(chance / chance.max(-1, keepdims=True))


def _bits(share: np.ndarray, without: np.ndarray) -> np.ndarray:
    """Kullback-Leibler divergence of the hypotheses with from without, in bits."""
    p, q = posterior(share), posterior(without)
    return np.asarray((p * np.log2(np.maximum(p, 1e-300) / np.maximum(q, 1e-300))).sum(-1))


def contradictions(case: CaseFile) -> tuple[Contradiction, ...]:
    """Propositions that one origin affirms and another denies, each by its latest word."""
    latest: dict[tuple[str, str], str] = {}
    for report in sorted(case.reports, key=lambda r: (r.date, r.id)):
        if report.says != "silent":
            latest[report.proposition, report.origin] = report.says
    sides: dict[str, dict[str, list[str]]] = {}
    for (proposition, origin), says in latest.items():
        sides.setdefault(proposition, {}).setdefault(says, []).append(origin)
    return tuple(
        Contradiction(p.id, p.text, tuple(sides[p.id]["affirms"]), tuple(sides[p.id]["denies"]))
        for p in case.propositions
        if len(sides.get(p.id, ())) == 2
    )
