"""Track records: which reports of finished cases turned out true, and what that says of new ones.

A report is resolved where the answer key of its case says so, or where its case resolves the proposition. Of
one origin on one proposition the first report counts; its echoes say nothing more about it. From the
record come the chance that a report of a source, kind and hedge is true, with an interval; and priors of
reliability for a case that is no part of the record (`learned_quantities`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from innercourt.case.answer_key import key_path, keyed_cases, read_answer_key
from innercourt.case.casefile import CaseFile, Quantity
from innercourt.case.read import read_case
from innercourt.case.reliability import reliability_range
from innercourt.case.track_record_ledger import settled_statements
from innercourt.case.track_record_result import ClassRecord, Scored, SourceRecord, TrackRecord
from innercourt.court.prior import parse_prior
from innercourt.court.words import hedge_multiplier
from innercourt.errors import UsageError
from innercourt.inference.scores import mean_score
from innercourt.inference.track_record import NEW, Pooled, chance, fit_pooled, log_score, logistic, predict
from innercourt.reports.report import CLAIM_KINDS, SOURCE_CLASSES

TRUE = {"true": 1.0, "false": 0.0, "partly": 0.5}
HEDGES = ("plain", "hedged", "weak")
NINETY = 1.645


@dataclass(frozen=True, slots=True)
class Resolved:
    """One report whose truth is known: 1, 0, or one half for partly; `on` is when it could be known at the latest."""

    case: str
    report: str
    source: str
    kind_of_source: str
    kind: str
    hedge: str
    true: float
    on: date


def resolved_reports(cases: Sequence[str | Path] = (), ledger: str = "") -> tuple[Resolved, ...]:
    """The resolved reports of cases (default: every packaged one with an answer key), and of a ledger.

    Of a report that is in both, the ledger's word is left out. Raises `UsageError` for a case that is not there,
    `CaseError` for one with mistakes, `LedgerError` for a ledger that cannot be read.
    """
    found = [resolved for name in cases or keyed_cases() for resolved in _of_case(name)]
    if ledger:
        held = {(resolved.case, resolved.report) for resolved in found}
        settled = [s for s in settled_statements(ledger) if (s.case, s.report) not in held]
        found += [Resolved(*s[:5], _hedge(s.hedge), float(s.true), s.on) for s in settled]
    return tuple(found)


def track_record(cases: Sequence[str | Path] = (), ledger: str = "") -> TrackRecord:
    """How often each source, class and kind was right, and how well that foretells a case left out.

    Raises `UsageError` where fewer than two cases have resolved reports.
    """
    held = resolved_reports(cases, ledger)
    if len({resolved.case for resolved in held}) < 2:
        raise UsageError(
            "there is too little to learn from", expected="two cases or more with resolved reports",
            found=f"{len(held)} resolved reports",
        )  # fmt: skip
    record = Record.of(held)
    classes = [
        ClassRecord(c, kind, *_count(held, c, kind), *record.chance(c, kind))
        for c in SOURCE_CLASSES for kind in CLAIM_KINDS if _count(held, c, kind)[0]
    ]  # fmt: skip
    names = dict.fromkeys((r.source, r.kind_of_source) for r in held)
    sources = []
    for name, c in names:
        mine = [r for r in held if r.source == name and r.kind_of_source == c]
        told = tuple((r.case, r.report, r.kind, r.hedge, r.true) for r in mine)
        sources.append(
            SourceRecord(
                name, c, len(mine), sum(r.true for r in mine), *record.chance(c, "fact", source=name), told
            )
        )
    sources.sort(key=lambda s: (-s.reports, s.source))
    return TrackRecord(tuple(sources), tuple(classes), left_out(held), len(held), len({r.case for r in held}))


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """The fit of resolved reports, with the levels of its factors by name."""

    pooled: Pooled
    levels: tuple[dict[str, int], ...]

    @classmethod
    def of(cls, held: Sequence[Resolved]) -> Record:
        """Fit to resolved reports, one or more. A source with one report has no effect of its own."""
        rows = [_factors(resolved) for resolved in held]
        levels: tuple[dict[str, int], ...] = tuple({} for _ in rows[0])
        for place, level in enumerate(levels):
            column = [row[place] for row in rows]
            for name in column:
                if place != SOURCE or column.count(name) > 1:
                    level.setdefault(name, len(level))
        true = np.array([resolved.true for resolved in held])
        return cls(fit_pooled(_numbered(rows, levels), true), levels)

    def chance(
        self, of: str, kind: str, hedge: str = "plain", source: str = ""
    ) -> tuple[float, float, float]:
        """The chance that a report in a new case is true, and the central 90 % of what it may be.

        `of` is the class of its source; without a record of `source`, the class is all there is to go by.
        """
        mean, deviation = self.logit(of, kind, hedge, source)
        at = np.array([mean - NINETY * deviation, mean + NINETY * deviation])
        low, high = (float(x) for x in logistic(at))
        return float(chance(np.array([mean]), np.array([deviation]))[0]), low, high

    def logit(self, of: str, kind: str, hedge: str = "plain", source: str = "") -> tuple[float, float]:
        """Mean and standard deviation of the logit of the same."""
        mean, deviation = predict(
            self.pooled, _numbered([(of, kind, hedge, source.casefold(), "")], self.levels)
        )
        return float(mean[0]), float(deviation[0])


SOURCE = 3
"""Which factor is the source itself."""


def left_out(held: Sequence[Resolved]) -> Scored:
    """Each case foretold from all others: mean log scores of the record, of class frequencies, of a constant."""
    ours, classes, constant, true, cluster = [], [], [], [], []
    for number, case in enumerate(dict.fromkeys(resolved.case for resolved in held)):
        rest = [r for r in held if r.case != case]
        record = Record.of(rest)
        for r in (r for r in held if r.case == case):
            ours.append(record.chance(r.kind_of_source, r.kind, r.hedge, r.source)[0])
            same = [q.true for q in rest if q.kind_of_source == r.kind_of_source]
            classes.append((sum(same) + 1) / (len(same) + 2))
            constant.append((sum(q.true for q in rest) + 1) / (len(rest) + 2))
            true.append(r.true)
            cluster.append(number)
    so = np.array(true)
    gap = _losses(np.array(ours), so) - _losses(np.array(classes), so)
    scores = [log_score(np.array(p), so) for p in (ours, classes, constant)]
    return Scored(scores[0], scores[1], scores[2], mean_score(gap, np.array(cluster))[1], len(so))


def learned_quantities(case: CaseFile, held: Sequence[Resolved]) -> tuple[Quantity, ...]:
    """Priors of reliability for the sources of `case`, sharpened by the record of other cases.

    The record is what was resolved by the day on which the case stands, without the case itself. A range argued from
    class and grade is multiplied with what the record says of the chance P that a report is true;
    with even odds beforehand and an even guess P = (1 + rho) / 2. What the case gives a prior itself is left alone.
    """
    record = [r for r in held if r.case != case.id and r.on <= case.as_of]
    if not record:
        return ()
    fitted, own = Record.of(record), {quantity.name for quantity in case.quantities}
    used = {(report.origin, report.kind) for report in case.reports}
    found = []
    for source in case.sources:
        for kind in (kind for kind in CLAIM_KINDS if (source.id, kind) in used):
            name = f"reliability.{source.id}.{kind}"
            if name in own:
                continue
            low, high = _sharpened(reliability_range(source.kind, kind, source.grade), fitted.logit(
                source.kind, kind, source=source.name))  # fmt: skip
            n = sum(r.source == source.name.casefold() for r in record)
            why = f"class, grade and the record of {len(record)} resolved reports, {n} of them its own"
            found.append(Quantity(name, parse_prior(f"logitnormal({low:.3f}, {high:.3f})"), why))
    return tuple(found)


def with_record(case: CaseFile, held: Sequence[Resolved] | None = None) -> CaseFile:
    """`case` with the priors that `learned_quantities` gives; `held` is the packaged record if left out."""
    learned = learned_quantities(case, resolved_reports() if held is None else held)
    return replace(case, quantities=(*case.quantities, *learned))


def _of_case(name: str | Path) -> list[Resolved]:
    case = read_case(name)
    verdicts = dict(read_answer_key(name, case).reports) if key_path(name).is_file() else {}
    known = {p.id: p.resolved for p in case.propositions if p.resolved}
    sources = {source.id: source for source in case.sources}
    last = max([case.as_of, *(report.date for report in case.reports)])
    seen, found = set(), []
    for report in case.reports:
        resolution, verdict = known.get(report.proposition), str(verdicts.get(report.id, ""))
        if verdict not in TRUE and not verdict and resolution and report.says != "silent":
            verdict = "true" if resolution.truth == (report.says == "affirms") else "false"
        act = (report.origin, report.proposition, report.says)
        if verdict not in TRUE or act in seen:
            continue
        seen.add(act)
        source = sources[report.origin]
        name = (source.name or source.id).casefold()
        on = resolution.date if resolution else last
        hedge = _hedge(report.hedge)
        found.append(Resolved(
            case.id, report.id, name, source.kind, report.kind, hedge, TRUE[verdict], on
        ))  # fmt: skip
    return found


def _hedge(hedge: str | float) -> str:
    """How far a hedge holds back: one of `HEDGES`."""
    strength = hedge_multiplier(hedge)
    return HEDGES[0] if strength >= 0.9 else HEDGES[1] if strength >= 0.3 else HEDGES[2]


def _factors(r: Resolved) -> tuple[str, ...]:
    return r.kind_of_source, r.kind, r.hedge, r.source, r.case


def _numbered(
    rows: Sequence[tuple[str, ...]], levels: Sequence[dict[str, int]]
) -> Int[np.ndarray, "report factor"]:
    return np.array([[level.get(name, NEW) for level, name in zip(levels, row, strict=True)] for row in rows])


def _count(held: Sequence[Resolved], of: str, kind: str) -> tuple[int, float]:
    mine = [r.true for r in held if r.kind_of_source == of and r.kind == kind]
    return len(mine), float(sum(mine))


def _losses(
    p: Float[np.ndarray, " report"], true: Float[np.ndarray, " report"]
) -> Float[np.ndarray, " report"]:
    loss: Float[np.ndarray, " report"] = -(true * np.log(p) + (1 - true) * np.log1p(-p))
    return loss


def _sharpened(argued: tuple[float, float], logit: tuple[float, float]) -> tuple[float, float]:
    """The central 90 % of reliability: the argued range times what the record says, on a grid of logits."""
    ends = np.log(np.array(argued) / (1 - np.array(argued)))
    middle, half = ends.mean(), (ends[1] - ends[0]) / 2 / NINETY
    grid = np.linspace(middle - 5 * half, middle + 5 * half, 401)
    rho = logistic(grid)
    said = np.log((1 + rho) / (1 - rho))
    log = -0.5 * ((grid - middle) / half) ** 2 - 0.5 * ((said - logit[0]) / logit[1]) ** 2
    mass = np.exp(log - log.max()).cumsum()
    low, high = np.interp((0.05, 0.95), mass / mass[-1], rho)
    return max(float(low), 0.001), min(float(high), 0.999)


def learned_priors(name: str | Path, cases: Sequence[str | Path] = (), ledger: str = "") -> str:
    """The priors of `learned_quantities` for that case as YAML, to be put into its folder as a file of its own.

    Raises `UsageError` where no other case of the record was resolved by the day the case stands at.
    """
    case = read_case(name)
    learned = learned_quantities(case, resolved_reports(cases, ledger))
    if not learned:
        raise UsageError(
            f"the record says nothing for `{case.id}`", expected="reports of other cases, resolved before its day",
            found=f"none by {case.as_of}, or no source without a prior of its own",
        )  # fmt: skip
    lines = [f"# Reliability by the record of other cases, resolved by {case.as_of}.", "quantities:"]
    lines += [f"  {q.name}: {{prior: '{q.prior}', why: '{q.why}'}}" for q in learned]
    return "\n".join(lines) + "\n"
