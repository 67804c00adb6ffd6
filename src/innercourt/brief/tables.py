"""An answer as tables: one row a finding, plain columns, for data frames and spreadsheets.

Probabilities come as `p` beside `se`, their Monte-Carlo standard error, never without it where it
was estimated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from innercourt.brief.findings import Answer, Estimate
from innercourt.errors import UsageError

if TYPE_CHECKING:
    import pandas

Row = dict[str, Any]


def rows(answer: Answer, table: str) -> list[Row]:
    """The rows of one of `TABLES`. Raises `UsageError` for another name."""
    if table not in TABLES:
        raise UsageError("there is no such table", expected=", ".join(TABLES), found=table)
    return TABLES[table](answer)


def to_frame(answer: Answer, table: str = "hypotheses") -> pandas.DataFrame:
    """One of `TABLES` as a data frame of pandas (`polars.from_pandas` makes it one of Polars).

    Raises `UsageError` for another name, and where pandas is not installed.
    """
    found = rows(answer, table)
    try:
        import pandas
    except ImportError:
        raise UsageError(
            "a data frame needs the package pandas",
            expected="pandas",
            found="no such package",
            hint='install it with: pip install "innercourt[notebook]"',
        ) from None
    return pandas.DataFrame(found, columns=list(found[0]) if found else None)


def _p(value: Estimate, name: str = "") -> Row:
    """`p` and `se`; of a figure among others its name and that with `_se`."""
    return {name or "p": value.p, f"{name}_se" if name else "se": value.se}


def _hypotheses(answer: Answer) -> list[Row]:
    return [
        {
            "hypothesis": h.id, "name": h.name, **_p(h.posterior), "words": h.words, "prior": h.prior,
            "log_evidence": h.log_evidence.p, "log_evidence_se": h.log_evidence.se,
        }
        for h in answer.hypotheses
    ]  # fmt: skip


def _through_time(answer: Answer) -> list[Row]:
    return [
        {"day": day.day, "hypothesis": hypothesis, **_p(value), "reports": ", ".join(day.reports)}
        for day in answer.through_time
        for hypothesis, value in day.posterior.items()
    ]


def _histories(answer: Answer) -> list[Row]:
    return [
        {"episode": h.episode, "path": " > ".join(h.path), "outcome": h.outcome, **_p(h.probability)}
        for h in answer.histories
    ]


def _command(answer: Answer) -> list[Row]:
    return [
        {
            "of": c.of, "over": c.over, **_p(c.prevails),
            **_p(c.least, "least"), **_p(c.greatest, "greatest"), **_p(c.fragility, "fragility"),
        }
        for c in answer.command
    ]  # fmt: skip


def _holds_power(answer: Answer) -> list[Row]:
    return [{"actor": actor, **_p(value)} for actor, value in answer.holds_power.items()]


def _next(answer: Answer) -> list[Row]:
    return [
        {"episode": o.episode, "outcome": o.outcome, "name": o.name, **_p(o.probability)} for o in answer.next
    ]


def _propositions(answer: Answer) -> list[Row]:
    return [
        {"proposition": q.id, "text": q.text, **_p(q.prior, "prior"), **_p(q.posterior)}
        for q in answer.propositions
    ]


def _reports(answer: Answer) -> list[Row]:
    origin = {report: o for o in answer.origins for report in o.reports}
    return [
        {
            "report": r.id, "date": r.date, "proposition": r.proposition, "says": r.says, "kind": r.kind,
            "chain": " < ".join(hop.source for hop in r.chain), "hedge": r.hedge,
            "origin": origin[r.id].id if r.id in origin else "",
            "lineage": origin[r.id].lineage if r.id in origin else "",
        }
        for r in answer.case.reports
    ]  # fmt: skip


def _origins(answer: Answer) -> list[Row]:
    return [
        {"origin": o.id, "name": o.name, "lineage": o.lineage, "reports": len(o.reports)}
        for o in answer.origins
    ]


def _sources(answer: Answer) -> list[Row]:
    return [
        {"source": s.source, "kind": s.kind, **_p(s.prior, "prior"), **_p(s.posterior)}
        for s in answer.sources
    ]


def _units(answer: Answer) -> list[Row]:
    return [
        {
            "unit": u.unit,
            **_p(u.strength, "strength"),
            **_p(u.shapley, "shapley"),
            **_p(u.banzhaf, "banzhaf"),
        }
        for u in answer.units
    ]


TABLES: dict[str, Callable[[Answer], list[Row]]] = {
    "hypotheses": _hypotheses,
    "through_time": _through_time,
    "histories": _histories,
    "command": _command,
    "holds_power": _holds_power,
    "next": _next,
    "propositions": _propositions,
    "reports": _reports,
    "origins": _origins,
    "sources": _sources,
    "units": _units,
}
"""What each table's rows are made by."""
