"""A reading as text for a terminal."""

from __future__ import annotations

from innercourt.court.shown import clean
from innercourt.reading.reader import Reading
from innercourt.reading.statement import Hop, Statement


def render_reading(reading: Reading) -> str:
    """The document's heading, and one short paragraph a statement; without control characters."""
    d = reading.document
    head = [d.title or "(no title)"]
    facts = [*d.authors, d.publisher, d.published.isoformat() if d.published else "no day given", d.language]
    head.append(" · ".join(dict.fromkeys(f for f in facts if f)))
    left_out = sum(b.role == "boilerplate" for b in d.blocks)
    if left_out:
        head.append(f"{left_out} paragraph{'' if left_out == 1 else 's'} left out as not the article's")
    head += d.notes
    return clean("\n".join([*head, "", *(_statement(s) for s in reading.statements)]))


def _statement(s: Statement) -> str:
    chain = " ← ".join(_hop(h) for h in s.chain)
    marks = [
        s.mode,
        s.kind,
        *(["denies"] if s.polarity == "denies" else []),
        *(d.place.text for d in s.dates),
    ]
    if s.hedge != "is":
        marks.append(f"hedge: {s.hedge}")
    rows = [f"{s.id:<5} {' '.join(s.text.split())}", f"      {chain}", f"      {' · '.join(marks)}"]
    if s.flags:
        rows.append(f"      ! {', '.join(s.flags)}")
    return "\n".join(rows) + "\n"


def _hop(h: Hop) -> str:
    verb = f" ({h.verb})" if h.who != "author" else ""
    hedge = f" [{h.hedge}]" if h.hedge else ""
    return f"{h.speaker}{'?' if h.who == 'unresolved' else ''}{verb}{hedge}"
