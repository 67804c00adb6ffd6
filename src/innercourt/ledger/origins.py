"""Who really stands behind a proposition: chains collapsed to their origins.

Eleven articles may go back to one video. For each proposition the statements that stand are
counted by the end of their chain, merged names taken together. The result is one of three honest
states:

    one origin             every chain that was recorded ends at the same voice
    several origins        at least two voices that each claim to know
    lineage not recorded   some chain breaks off, and it may end at a voice that is counted already

A document that an analyst has judged to be a copy lends its broken chains the origins of what it
was copied from. Nothing is ever joined because it agrees: independent accurate voices agree too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise
from typing import Any, Literal

from sqlalchemy import Connection, Select

from innercourt.ledger.known import among
from innercourt.ledger.record import RECORDED
from innercourt.ledger.rows import chain_of
from innercourt.ledger.schema import copies, statements
from innercourt.ledger.standing import Moment, followed, horizon, identities, standing, standing_whole
from innercourt.ledger.store import Ledger

State = Literal["one origin", "several origins", "lineage not recorded"]


@dataclass(frozen=True, slots=True)
class Voice:
    """One origin of a proposition: how many statements go back to it, since when, and what it says.

    `affirms`, `denies` and `silent` count statements; `first` is the day of the first, or "".
    """

    source: str
    statements: int
    first: str
    affirms: int = 0
    denies: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Origins:
    """The voices behind one proposition. `unrecorded` counts statements whose chain breaks off."""

    case: str
    proposition: str
    voices: tuple[Voice, ...]
    unrecorded: int
    statements: int

    @property
    def state(self) -> State:
        """One origin, several, or lineage not recorded."""
        if len(self.voices) > 1:
            return "several origins"
        return "one origin" if self.voices and not self.unrecorded else "lineage not recorded"


@dataclass(frozen=True, slots=True)
class ChainGraph:
    """Who told whom of one proposition.

    `edges` are (speaker, told by whom, statements). `both` are those who end one chain and pass on
    in another: where they claim to know, they may be passing on too. They are told, not joined.
    """

    edges: tuple[tuple[str, str, int], ...]
    origins: tuple[str, ...]
    both: tuple[str, ...]


def origins(
    ledger: Ledger, *, case: str | None = None, proposition: str | None = None,
    as_of: Moment = None, known_on: date | None = None,
) -> Iterator[Origins]:  # fmt: skip
    """The origins of every proposition that statements are linked to, in order of their names."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], list[Any]]] = {}
    with ledger.reading() as connection:
        page = horizon(connection, as_of)
        merged = identities(connection, page)
        wanted = _wanted(page, case, proposition, known_on)
        moved = _copied(connection, page, wanted)
        for of, name, origin, lineage, says, said, number in chain(_counted(connection, wanted), moved):
            counts = found.setdefault((of, name), {}).setdefault((origin, lineage, says), [0, ""])
            counts[0] += number
            if said and number > 0 and (not counts[1] or said < counts[1]):
                counts[1] = said
    for of, name in sorted(found):
        yield _collapsed(of, name, found[of, name], merged)


def chain_graph(ledger: Ledger, case: str, proposition: str, *, as_of: Moment = None) -> ChainGraph:
    """Who told whom of one proposition, merged names taken together."""
    with ledger.reading() as connection:
        page = horizon(connection, as_of)
        merged = identities(connection, page)
        rows = connection.execute(_wanted(page, case, proposition, None)).mappings().all()
    edges: Counter[tuple[str, str]] = Counter()
    ends: dict[str, None] = {}
    for row in rows:
        names = [merged.get(hop.source, hop.source) for hop in chain_of(row["chain"])]
        edges.update(pairwise(names))
        if row["lineage"] == RECORDED:
            ends[names[-1]] = None
    relays = {speaker for speaker, _ in edges}
    counted = tuple((a, b, n) for (a, b), n in sorted(edges.items()))
    return ChainGraph(counted, tuple(ends), tuple(name for name in ends if name in relays))


def _wanted(page: int, case: str | None, proposition: str | None, known_on: date | None) -> Select[Any]:
    wanted = standing_whole(statements, page).where(statements.c.proposition != "")
    if case is not None:
        wanted = wanted.where(statements.c.case_name == case)
    if proposition is not None:
        wanted = wanted.where(statements.c.proposition == proposition)
    if known_on is not None:
        wanted = wanted.where(statements.c.said_on != "", statements.c.said_on <= known_on.isoformat())
    return wanted


_KEYS = ("case_name", "proposition", "origin", "lineage", "says")
_Counted = tuple[str, str, str, str, str, str, int]
"""The keys, the day of saying and how many statements."""


def _counted(connection: Connection, wanted: Select[Any]) -> Iterator[_Counted]:
    """Every statement as one, in no order: counting here is faster than grouping there."""
    columns = [statements.c[name] for name in (*_KEYS, "said_on")]
    for row in connection.execute(wanted.with_only_columns(*columns)):
        yield (*row, 1)


def _copied(connection: Connection, page: int, wanted: Select[Any]) -> list[_Counted]:
    """Corrections of the counts: broken chains in copies, taken off and put to what they were copied from."""
    pairs = connection.execute(standing(copies, page).where(copies.c.verdict == 1)).mappings().all()
    source_of = followed({row["copy"]: row["original"] for row in pairs})
    if not source_of:
        return []
    dialect, document = connection.dialect.name, statements.c.document
    broken = wanted.where(statements.c.lineage != RECORDED, among(document, source_of, dialect))
    held = wanted.where(among(document, set(source_of.values()), dialect))
    known = {
        (row["document"], row["case_name"], row["proposition"], row["says"]): row
        for row in connection.execute(held).mappings()
        if row["lineage"] == RECORDED
    }
    moves: list[_Counted] = []
    for row in connection.execute(broken).mappings():
        of, name, says, said = row["case_name"], row["proposition"], row["says"], row["said_on"]
        to = known.get((source_of[row["document"]], of, name, says))
        if to is not None:
            moves.append((of, name, row["origin"], row["lineage"], says, "", -1))
            moves.append((of, name, to["origin"], to["lineage"], says, said, 1))
    return moves


def _collapsed(
    case: str, proposition: str, counted: Mapping[tuple[str, str, str], list[Any]], merged: Mapping[str, str]
) -> Origins:
    said: dict[str, Counter[str]] = {}
    first: dict[str, str] = {}
    unrecorded = total = 0
    for (origin, lineage, says), (number, day) in counted.items():
        total += number
        if lineage != RECORDED:
            unrecorded += number
            continue
        name = merged.get(origin, origin)
        said.setdefault(name, Counter())[says] += number
        if day:
            first[name] = min(first.get(name, day), day)
    voices = tuple(
        Voice(name, sum(counts.values()), first.get(name, ""), **counts)
        for name, counts in sorted(said.items())
    )
    return Origins(case, proposition, voices, unrecorded, total)
