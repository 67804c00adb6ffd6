"""The page Hypotheses: the rival accounts through time, what moved them, what each report weighs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from innercourt.brief.document import Document, document
from innercourt.brief.insight import Contradiction, WeightFinding
from innercourt.brief.names import Names
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages.frame import Frame, looked

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A report, origin, source or statement in the matrix: its weight for each account in decibans, bits, reports."""

    kind: str
    id: str
    name: str
    reports: tuple[str, ...]
    weights: tuple[float, ...]
    errors: tuple[float, ...]
    without: tuple[float, ...]
    bits: float
    how: str
    k: float

    @property
    def tells(self) -> bool:
        """Whether any of its figures, rounded as they are shown, is other than nothing."""
        return self.bits != self.bits or self.bits >= 0.0005 or any(not abs(w) < 0.05 for w in self.weights)


@dataclass(frozen=True, slots=True)
class HypothesesPage:
    """The accounts (id and name), the matrix of reports, the rows of origins, of sources and of statements
    whose reports weigh otherwise together than alone, contradictions.

    `largest` is the largest weight in the matrix: the depth of colour is relative to it.
    """

    frame: Frame
    accounts: tuple[tuple[str, str], ...]
    posterior: tuple[float, ...]
    matrix: tuple[Row, ...]
    origins: tuple[Row, ...]
    sources: tuple[Row, ...]
    statements: tuple[Row, ...]
    more: int
    largest: float
    contradictions: tuple[Contradiction, ...]


def hypotheses_page(desk: Desk, user: str) -> tuple[HypothesesPage, Document | None]:
    """The page, and the document whose figure of time it shows."""
    frame, view = looked(desk, "hypotheses", user)
    names = Names.of(view.case)
    answer = view.study.answer if view.study else None
    told = desk.kept("document", (answer,), lambda: document(answer)) if answer else None
    ids = tuple(h.id for h in view.case.hypotheses)
    weights = view.weights.weights if view.weights else ()
    rows = {
        kind: [_row(w, ids) for w in weights if w.kind == kind] for kind in ("report", "origin", "source")
    }
    rows["proposition"] = [_row(w, ids) for w in view.weights.corroborated] if view.weights else []
    for kind in rows:
        rows[kind].sort(key=lambda r: (-r.bits, r.id))
    shown = rows["report"][:MOST_ROWS]
    every = [
        abs(w)
        for r in (*shown, *rows["origin"], *rows["source"], *rows["proposition"])
        for w in r.weights
        if w == w
    ]
    return HypothesesPage(
        frame, tuple((id, names.hypothesis(id)) for id in ids),
        tuple(h.posterior.p for h in answer.hypotheses) if answer else (),
        tuple(shown), tuple(rows["origin"][:MOST_ROWS]), tuple(rows["source"][:MOST_ROWS]),
        tuple(rows["proposition"][:MOST_ROWS]),
        max(0, len(rows["report"]) - MOST_ROWS), min(max(every, default=0.0), 20.0),
        tuple(_named(c, names) for c in view.weights.contradictions) if view.weights else (),
    ), told  # fmt: skip


def _named(found: Contradiction, names: Names) -> Contradiction:
    """With the names of the origins in place of their ids."""
    affirm, deny = (tuple(map(names.source, ids)) for ids in (found.affirm, found.deny))
    return replace(found, affirm=affirm, deny=deny)


def _row(w: WeightFinding, ids: tuple[str, ...]) -> Row:
    return Row(
        w.kind, w.id, w.name, w.reports,
        tuple(w.weight[id].p for id in ids), tuple(w.weight[id].se for id in ids),
        tuple(w.without[id].p for id in ids), w.bits.p, w.how, w.pareto_k,
    )  # fmt: skip
