"""From a sound draft to a `CaseFile`: short forms written out, names of quantities filled in."""

from __future__ import annotations

from datetime import date

from innercourt.case.casefile import CaseFile, Factor, Hypothesis, MomentumRule, Quantity
from innercourt.case.declared import declarations, momentum_names, tie_strengths
from innercourt.case.desugar_evidence import proposition_of, report_of, source_of
from innercourt.case.desugar_play import episode_of, titled
from innercourt.case.draft import Draft
from innercourt.case.format import CaseDocument
from innercourt.court.model import Absence, Actor, Court, Holding, Office, Span, Tie, Unit
from innercourt.court.prior import Prior, parse_prior
from innercourt.play.episode import Fact

AS_DESCRIBED = "as_described"
"""The hypothesis of a case that gives none."""


def case_of(draft: Draft) -> CaseFile:
    """The case that a draft describes. The draft must be free of mistakes."""
    case = draft.document
    return CaseFile(
        id=case.case,
        title=case.title,
        question=case.question,
        as_of=stands_at(case) or date.max,
        court=court_of(draft),
        quantities=tuple(
            Quantity(d.name, parse_prior(d.text), d.why, d.shared, d.about) for d in declarations(draft)
        ),
        factors=tuple(Factor(name, dict(f.loads), f.why) for name, f in case.factors.items()),
        hypotheses=_hypotheses(case),
        facts=tuple(Fact(name, f.values, f.start, f.about) for name, f in case.state.items()),
        episodes=tuple(episode_of(episode) for episode in case.episodes),
        momentum=tuple(
            MomentumRule(m.of, m.over, name, dict(m.when))
            for m, name in zip(case.momentum, momentum_names(draft), strict=True)
        ),
        propositions=tuple(proposition_of(name, p) for name, p in case.propositions.items()),
        sources=tuple(source_of(name, source) for name, source in case.sources.items()),
        reports=tuple(report_of(report) for report in case.reports),
        about=case.about,
    )


def stands_at(case: CaseDocument) -> date | None:
    """The day the case stands at: as given, or of the last report, or when its play begins."""
    if case.as_of is not None:
        return case.as_of
    if case.reports:
        return max(report.day for report in case.reports)
    return min((episode.window[0] for episode in case.episodes), default=None)


def court_of(draft: Draft) -> Court:
    """The court; without a list of principals, every person is one."""
    case = draft.document
    ties = []
    for entry, strength in zip(case.ties, tie_strengths(draft), strict=True):
        kind, source = next(iter(entry.sources().items()))
        span = Span(entry.start, entry.end)
        ties.append(Tie(kind, source, entry.to, span, dict(entry.when), strength, entry.why))
    return Court(
        actors=tuple(
            Actor(name, a.name or titled(name), a.kind, a.aliases, a.about) for name, a in case.actors.items()
        ),
        offices=tuple(
            Office(
                name,
                office.title or titled(name),
                tuple(Holding(h.actor, Span(h.start, h.end or h.to), dict(h.when)) for h in office.holders),
                office.about,
            )
            for name, office in case.offices.items()
        ),
        units=tuple(Unit(name, u.name or titled(name), u.about) for name, u in case.units.items()),
        ties=tuple(ties),
        absences=tuple(
            Absence(a.actor, a.kind, Span(a.start, a.end), dict(a.when), a.why) for a in case.absences
        ),
        principals=case.principals
        or tuple(name for name, actor in case.actors.items() if actor.kind == "person"),
    )


def _hypotheses(case: CaseDocument) -> tuple[Hypothesis, ...]:
    if not case.hypotheses:
        return (Hypothesis(AS_DESCRIBED, "As described", 1.0),)
    return tuple(
        Hypothesis(
            name,
            h.name or titled(name),
            h.weight,
            {**_signs_under(case, name), **{q: parse_prior(text) for q, text in h.set.items()}},
            dict(h.shift),
            h.forbid,
            h.force,
            h.why,
            h.about,
        )
        for name, h in case.hypotheses.items()
    )


def _signs_under(case: CaseDocument, hypothesis: str) -> dict[str, Prior]:
    """The chances of signs that propositions give for this hypothesis."""
    return {
        f"sign.{name}": parse_prior(p.indicator.under[hypothesis])
        for name, p in case.propositions.items()
        if p.indicator is not None and hypothesis in p.indicator.under
    }
