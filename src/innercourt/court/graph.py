"""The court as a graph of NetworkX, for whoever thinks in centralities and paths.

Court.to_networkx()             everything that was written down, with its days
Court.to_networkx(day, state)   what is in force that day, offices resolved to their holders
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from innercourt.court.model import Court, Span, Standing, Tie
from innercourt.errors import UsageError

if TYPE_CHECKING:
    import networkx


def to_networkx(
    court: Court, day: date | None = None, state: Mapping[str, str] | None = None
) -> networkx.MultiDiGraph:
    """Actors, offices and units as nodes, ties as edges whose key is their kind.

    Nodes carry `kind` (person, faction, organ, state, office, unit), `name` and, of a day, `away`
    (None where present); edges carry `kind`, `strength`, `since`, `until` and `why`. Holding an
    office is an edge of kind `holds`, which runs from the holder to the office. Raises `UsageError`
    where NetworkX is not installed.

    >>> from innercourt.court.model import Actor, Court, Tie, Unit
    >>> court = Court((Actor("xi", "the ruler"),), (), (Unit("guard", "his guard"),),
    ...               (Tie("commands", "xi", "guard"),))
    >>> list(court.to_networkx().edges(keys=True))
    [('xi', 'guard', 'commands')]
    """
    try:
        import networkx
    except ImportError:
        raise UsageError(
            "a graph of the court needs the package networkx",
            expected="networkx",
            found="no such package",
            hint='install it with: pip install "innercourt[notebook]"',
        ) from None
    graph = networkx.MultiDiGraph(day=day)
    standing = None if day is None else court.on(day, state)
    for name, attributes in _nodes(court, standing):
        graph.add_node(name, **attributes)
    for tie in court.ties if standing is None else standing.ties:
        graph.add_edge(tie.source, tie.target, _free_key(graph, tie), **_edge(tie))
    for actor, office, span in _holdings(court, standing):
        graph.add_edge(actor, office, "holds", kind="holds", strength=1.0, **_days(span), why="")
    return graph


def _nodes(court: Court, standing: Standing | None) -> list[tuple[str, dict[str, Any]]]:
    away = standing.away if standing else {}
    return [
        *((a.id, {"kind": a.kind, "name": a.name, "away": away.get(a.id)}) for a in court.actors),
        *((o.id, {"kind": "office", "name": o.title, "away": None}) for o in court.offices),
        *((u.id, {"kind": "unit", "name": u.name, "away": None}) for u in court.units),
    ]


def _holdings(court: Court, standing: Standing | None) -> list[tuple[str, str, Span]]:
    return [
        (holding.actor, office.id, holding.span)
        for office in court.offices
        for holding in office.holders
        if standing is None
        or (holding.actor in standing.holders[office.id] and holding.span.covers(standing.day))
    ]


def _edge(tie: Tie) -> dict[str, Any]:
    return {"kind": tie.kind, "strength": tie.strength, **_days(tie.span), "why": tie.why}


def _days(span: Span) -> dict[str, date | None]:
    return {"since": span.start, "until": span.end}


def _free_key(graph: networkx.MultiDiGraph, tie: Tie) -> str:
    """The kind; the same tie in another span of days is a further edge, numbered."""
    key, count = tie.kind, 1
    while graph.has_edge(tie.source, tie.target, key):
        count += 1
        key = f"{tie.kind} {count}"
    return key
