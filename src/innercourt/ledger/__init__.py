"""Who said what, through whom, and how sure they were: a memory that loses nothing.

    record.py     what is held: documents, sources, propositions, statements, merges, copies
    canonical.py  one way to write each down, its digest, and the chain of pages
    store.py      an SQLite file, or PostgreSQL by URL        (schema.py, guards.py, migrations.py)
    append.py     adding a page, all of it or nothing          (drafts.py, checks.py, known.py, receipts.py)
    verbs.py      add, correct, withdraw, link, resolve, merge, unmerge, judge
    listing.py    list and show                                (standing.py: as of a moment)
    origins.py    chains collapsed to origins                  echo.py, details.py: who may have copied whom
    verify.py     whether all that was acknowledged is there
    lines.py      JSON Lines, without loss                     exchange.py: other people's formats (datasette.py)

A verb here is a command of `innercourt ledger`.

>>> import tempfile, os
>>> from innercourt import ledger
>>> with tempfile.TemporaryDirectory() as folder, ledger.init(os.path.join(folder, "court.db")) as book:
...     chain = (ledger.Hop("gazette"), ledger.Hop("aide", hedge="reportedly", scale="words"))
...     receipt = ledger.add(book, [
...         ledger.Source("gazette", "The Gazette", "press"), ledger.Source("aide"),
...         ledger.Statement(chain, case="regent", proposition="flight", said="1901-05-14"),
...     ], by="an analyst")
...     [found] = ledger.origins(book)
...     (found.state, found.voices[0].source, ledger.verify(book).sound)
('one origin', 'aide', True)
"""

from innercourt.ledger.append import add_all
from innercourt.ledger.datasette import datasette_metadata
from innercourt.ledger.decode import read_entries
from innercourt.ledger.details import Detail, SharedDetails, shared_details
from innercourt.ledger.echo import Echo, coverage, echo_candidates, echoes
from innercourt.ledger.exchange import to_claim_review, to_follow_the_money, to_prov
from innercourt.ledger.lines import export_lines, import_lines
from innercourt.ledger.listing import (
    Listing,
    Shown,
    all_standing,
    content_of,
    known_propositions,
    list_statements,
    show,
)
from innercourt.ledger.origins import ChainGraph, Origins, Voice, chain_graph, origins
from innercourt.ledger.record import (
    Copy,
    Document,
    Entry,
    Hop,
    Merge,
    Proposition,
    Receipt,
    Record,
    Source,
    Statement,
)
from innercourt.ledger.store import Ledger, init, open_ledger
from innercourt.ledger.verbs import add, correct, judge, link, merge, resolve, unmerge, withdraw
from innercourt.ledger.verify import Damage, Verdict, verify

__all__ = [
    "ChainGraph", "Copy", "Damage", "Detail", "Document", "Echo", "Entry", "Hop", "Ledger", "Listing", "Merge",
    "Origins", "Proposition", "Receipt", "Record", "SharedDetails", "Shown", "Source", "Statement", "Verdict",
    "Voice", "add", "add_all", "all_standing", "chain_graph", "content_of", "correct", "coverage",
    "datasette_metadata", "echo_candidates", "echoes", "export_lines", "import_lines", "init", "judge",
    "known_propositions", "link", "list_statements", "merge", "open_ledger", "origins", "read_entries", "resolve",
    "shared_details", "show", "to_claim_review", "to_follow_the_money", "to_prov", "unmerge", "verify", "withdraw",
]  # fmt: skip
