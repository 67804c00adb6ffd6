"""The page Read: an article with its statements marked, each to be accepted, changed or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from innercourt.brief.names import Names
from innercourt.case.proposals import Proposal
from innercourt.reports.report import CLAIM_KINDS
from innercourt.workbench.articles import Opened
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages.frame import Frame, looked

HEDGES = (
    "is",
    "reportedly",
    "is said to believe",
    "probably",
    "likely",
    "may",
    "could",
    "possibly",
    "unlikely",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the article; `statement` is the one it belongs to, empty for none."""

    text: str
    statement: str
    state: str


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of a chain as proposed: `source` ends in a question mark where the case lacks it."""

    source: str
    name: str
    verb: str
    hedge: str
    known: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """One statement: what it says, its chain, what of the case it may bear on, how it was decided."""

    id: str
    text: str
    state: str
    day: date | None
    event: str
    chain: tuple[ChainLink, ...]
    says: str
    proposition: str
    candidates: tuple[tuple[str, str, float], ...]
    hedge: str
    kind: str
    lineage: str
    summary: str
    beware: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article that was read."""

    id: str
    title: str
    publisher: str
    published: date | None
    read_at: str
    statements: int
    accepted: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The articles at hand, and the one that is open with its text and its statements."""

    frame: Frame
    articles: tuple[Article, ...]
    open: Article | None
    pieces: tuple[Piece, ...]
    statements: tuple[Proposed, ...]
    propositions: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    hedges: tuple[str, ...]


def read_page(desk: Desk, user: str, document: str) -> ReadPage:
    """The page, with this article open if it is at hand, else the last that was read."""
    frame, view = looked(desk, "read", user)
    held = desk.readings()
    names = Names.of(view.whole)
    articles = {id: _article(id, found) for id, found in held.items()}
    chosen = document if document in held else next(reversed(held), "")
    pieces: tuple[Piece, ...] = ()
    statements: tuple[Proposed, ...] = ()
    if chosen:
        reading, proposals = held[chosen].reading, held[chosen].proposals
        pieces = pieces_of(reading.document.text, proposals.statements)
        known = {s.id for s in view.whole.sources}
        statements = tuple(_proposed(p, names, known) for p in proposals.statements)
    return ReadPage(
        frame, tuple(articles.values())[::-1], articles.get(chosen), pieces, statements,
        tuple((p.id, p.text) for p in view.whole.propositions), tuple((s.id, s.name) for s in view.whole.sources),
        CLAIM_KINDS, HEDGES,
    )  # fmt: skip


def pieces_of(text: str, statements: Sequence[Proposal]) -> tuple[Piece, ...]:
    """The text cut where statements begin and end; of two that overlap, the first has the words of both."""
    found, at = [], 0
    for p in sorted(statements, key=lambda p: p.place):
        start, end = max(p.place[0], at), p.place[1]
        if end <= start:
            continue
        if start > at:
            found.append(Piece(text[at:start], "", ""))
        found.append(Piece(text[start:end], p.id, state_of(p)))
        at = end
    if at < len(text):
        found.append(Piece(text[at:], "", ""))
    return tuple(found)


def state_of(p: Proposal) -> str:
    """Open, accepted or rejected."""
    return {"accept": "accepted", "reject": "rejected"}.get(p.decide, "open")


def _article(id: str, held: Opened) -> Article:
    document, statements = held.reading.document, held.proposals.statements
    return Article(
        id, document.title or "An article without a title",
        document.publisher, document.published, held.when, len(statements),
        sum(p.decide == "accept" for p in statements),
    )  # fmt: skip


def _proposed(p: Proposal, names: Names, known: set[str]) -> Proposed:
    chain = tuple(
        ChainLink(k.source, k.name or names.source(k.source), k.verb, k.hedge or "", k.source in known)
        for k in p.chain
    )
    candidates = tuple(
        (str(c["proposition"]), names.proposition(str(c["proposition"])), float(c["score"]))
        for c in p.bears_on
    )
    return Proposed(
        p.id, p.text, state_of(p), p.day, p.event, chain, "denies" if p.denies else "affirms",
        p.affirms or p.denies or "", candidates, p.hedge, p.kind, p.lineage, p.summary, tuple(p.beware),
    )  # fmt: skip
