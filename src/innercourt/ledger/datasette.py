"""What Datasette should know to show a ledger sensibly: `datasette ledger.db --metadata FILE`.

Views come with a title and words on their columns; the tables of versions, which are a ledger's memory and
not its reading, are hidden from the front page (they can still be opened by address).
"""

from __future__ import annotations

from typing import Any

from innercourt.ledger.guards import GUARDED
from innercourt.ledger.store import Ledger

_WORDS: dict[str, tuple[str, dict[str, str]]] = {
    "statements": (
        "Who said what, through whom: what stands now, newest versions, nothing withdrawn.",
        {
            "said_on": "the day from which one could know that this was said",
            "chain": "publisher < relays < origin",
            "lineage": "whether the chain is recorded to its end; unrecorded: it may go on",
            "hedge": "how sure the origin was, on the scale beside it",
        },
    ),
    "origins": (
        "Who really stands behind each proposition. Eleven statements of one origin are one voice.",
        {
            "origin": "merged names taken together",
            "lineage": "unrecorded: it may end at a voice counted already",
        },
    ),
    "hops": ("Every link of every chain, publisher at position 0.", {"wording": "as it stands in the text"}),
    "documents": ("Texts as they were captured.", {"sha256": "of their bytes, in the table `contents`"}),
    "sources": ("People, outlets and bodies.", {"grade": "Admiralty letter; F: unknown"}),
    "propositions": ("What cases ask.", {"truth": "1 or 0 once it is known; empty until then"}),
    "merges": ("Two names of one.", {"stands_for": "empty where the merge was taken back"}),
    "merged_into": ("The name that each merged name ends up under.", {}),
    "copies": (
        "Verdicts on documents that may be copies of others.",
        {"verdict": "1: copied; 0: looked at, and not"},
    ),
}


def datasette_metadata(ledger: Ledger) -> dict[str, Any]:
    """Datasette's metadata for a ledger in a file, under the name that Datasette gives its database."""
    name = ledger.path.stem if ledger.path is not None else "ledger"
    shown = {view: {"description": words, "columns": columns} for view, (words, columns) in _WORDS.items()}
    hidden = {table: {"hidden": True} for table in GUARDED}
    return {
        "title": "An Innercourt ledger",
        "description": "What was said, not what is so. Start at the view `statements`, or at `origins`.",
        "databases": {name: {"tables": {**shown, **hidden}}},
    }
