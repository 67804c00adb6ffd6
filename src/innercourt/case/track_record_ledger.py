"""Resolved reports from a ledger: statements linked to propositions that were since resolved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from innercourt.case.scales import hedged

if TYPE_CHECKING:
    from innercourt.ledger import Ledger, Record

AT_ONCE = 10_000


class Settled(NamedTuple):
    """One statement that turned out true or not: its case and key, who began it, kind, hedge, and the day."""

    case: str
    report: str
    source: str
    kind_of_source: str
    kind: str
    hedge: str | float
    true: bool
    on: date


def settled_statements(place: str) -> list[Settled]:
    """The statements of the ledger at `place` whose propositions are resolved; of one act the first counts.

    Silences say nothing that could turn out true. Raises `LedgerError` for a ledger that cannot be read.
    """
    from innercourt.ledger import Proposition, Source, all_standing, open_ledger

    with open_ledger(place, read_only=True) as ledger:
        known = {record.id: record.entry for record in all_standing(ledger, "proposition")}
        sources = {record.id: record.entry for record in all_standing(ledger, "source")}
        records = list(_linked(ledger))
    seen, found = set(), []
    for record in records:
        said: Any = record.entry  # linked, so a statement
        proposition = known.get(f"{said.case}/{said.proposition}")
        says, hedge = hedged(said.says, said.hedge, said.scale)
        act = (said.case, said.proposition, says, said.chain[-1].source)
        if not isinstance(proposition, Proposition) or proposition.truth is None or not proposition.resolved:
            continue
        if act in seen or said.says == "silent":
            continue
        seen.add(act)
        origin = sources.get(said.chain[-1].source)
        name, of = (origin.name, origin.kind) if isinstance(origin, Source) else ("", "")
        name = (name or said.chain[-1].source).casefold()
        found.append(Settled(
            said.case, said.key or record.id, name, of or "unknown", said.kind or "fact",
            "is" if hedge == "" else hedge,
            proposition.truth == (says == "affirms"), date.fromisoformat(proposition.resolved),
        ))  # fmt: skip
    return found


def _linked(ledger: Ledger) -> Iterator[Record]:
    from innercourt.ledger import list_statements

    after: int | None = 0
    while after is not None:
        listing = list_statements(ledger, linked=True, after=after, limit=AT_ONCE)
        yield from listing.records
        after = listing.after
