"""The answer as one JSON object, for programs: the twin of the page.

Every number is rounded to twelve significant digits, so that the same seed gives the same text;
`diagnostics.seconds` is the only figure that another run changes.
"""

from __future__ import annotations

from typing import Any

from innercourt.brief.findings import Answer, Diagnostics, Estimate
from innercourt.brief.insight import Brief
from innercourt.brief.insight_json import insight_json
from innercourt.brief.rounded import number


def to_json(found: Answer | Brief, *, timing: bool = True) -> dict[str, Any]:
    """An answer, or a whole brief, as plain dictionaries, lists, texts and numbers.

    Without `timing` the seconds are left out: what is left depends on the case, the day, the
    number of draws and the seed alone. A number that was not estimated is `None`.
    `to_plain` takes other findings, too.
    """
    if isinstance(found, Brief):
        return _answer(found.answer, timing) | insight_json(found)
    return _answer(found, timing)


def _answer(answer: Answer, timing: bool) -> dict[str, Any]:
    return {
        "case": answer.case.id,
        "as_of": answer.as_of.isoformat(),
        "question": answer.case.question,
        "hypotheses": {
            h.id: {
                "name": h.name,
                **_estimate(h.posterior),
                "words": h.words,
                "prior": number(h.prior),
                "log_evidence": number(h.log_evidence.p),
                "log_evidence_se": number(h.log_evidence.se),
            }
            for h in answer.hypotheses
        },
        "histories": [
            {"episode": h.episode, "path": list(h.path), "outcome": h.outcome, **_estimate(h.probability)}
            for h in answer.histories
        ],
        "command": _command(answer),
        "holds_power": {actor: number(value.p) for actor, value in answer.holds_power.items()},
        "holds_power_se": {actor: number(value.se) for actor, value in answer.holds_power.items()},
        "next": [
            {"episode": o.episode, "outcome": o.outcome, "name": o.name, **_estimate(o.probability)}
            for o in answer.next
        ],
        "origins": [
            {
                "id": o.id,
                "name": o.name,
                "lineage": o.lineage,
                "reports": list(o.reports),
                "propositions": list(o.propositions),
            }
            for o in answer.origins
        ],
        **_further(answer),
        "diagnostics": _diagnostics(answer.diagnostics, timing),
    }


def _command(answer: Answer) -> dict[str, dict[str, dict[str, float | None]]]:
    table: dict[str, dict[str, dict[str, float | None]]] = {}
    for c in answer.command:
        table.setdefault(c.of, {})[c.over] = {
            **_estimate(c.prevails),
            **_estimate(c.least, "least"),
            **_estimate(c.greatest, "greatest"),
            **_estimate(c.fragility, "fragility"),
        }
    return table


def _further(answer: Answer) -> dict[str, Any]:
    """What the page shows beyond the short list that programs are promised."""
    return {
        "propositions": {
            p.id: {"text": p.text, "prior": _estimate(p.prior), "posterior": _estimate(p.posterior)}
            for p in answer.propositions
        },
        "sources": [
            {"source": s.source, "kind": s.kind, **_estimate(s.prior, "prior"), **_estimate(s.posterior)}
            for s in answer.sources
        ],
        "through_time": [
            {
                "day": d.day.isoformat(),
                "hypotheses": {id: _estimate(value) for id, value in d.posterior.items()},
                "reports": list(d.reports),
                "resolved": list(d.resolved),
            }
            for d in answer.through_time
        ],
        "ruling_coalition": [
            {"members": list(members), **_estimate(value)}
            for members, value in answer.ruling_coalition.items()
        ],
        "units": {
            u.unit: {
                **_estimate(u.strength, "strength"),
                **_estimate(u.shapley, "shapley"),
                **_estimate(u.banzhaf, "banzhaf"),
            }
            for u in answer.units
        },
        "done": [
            {"episode": o.episode, "outcome": o.outcome, "name": o.name, **_estimate(o.probability)}
            for o in answer.done
        ],
        "state": {
            fact: {value: _estimate(p) for value, p in values.items()}
            for fact, values in answer.state.items()
        },
        "trees": [
            {
                "episode": m.episode,
                "node": m.node,
                "parent": m.parent,
                "label": m.label,
                "actor": m.actor,
                "p": number(m.probability),
                "se": number(m.se),
                "reach": number(m.reach),
                "reach_se": number(m.reach_se),
            }
            for m in answer.trees
        ],
    }


def _diagnostics(found: Diagnostics, timing: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "draws": found.draws,
        "runs": found.runs,
        "ess": number(found.ess),
        "unsolved": number(found.unsolved),
        "seed": found.seed,
        "notes": list(found.notes),
        "troubles": list(found.troubles),
    }
    if timing:
        shown["seconds"] = number(found.seconds)
    return shown


def _estimate(value: Estimate, name: str = "") -> dict[str, float | None]:
    """`p` and `se`; of a figure among others its name and that with `_se`."""
    return {name or "p": number(value.p), f"{name}_se" if name else "se": number(value.se)}
