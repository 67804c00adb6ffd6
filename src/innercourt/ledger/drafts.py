"""Entries on their way in: checked, named and written canonically, before anybody holds the lock.

A page of many is prepared into lists, one a column, and not into an object for each entry: the digests and
texts of a million statements are then nothing that the collector of garbage has to walk through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from innercourt.ledger.canonical import entry_text, identity, line_of, sha256
from innercourt.ledger.checks import check_text, checked
from innercourt.ledger.record import KIND_OF, Entry


class Draft(NamedTuple):
    """An entry on its way in.

    Without `id` it is new, or the same as what is there. With one it is the next version of that
    entry, for the reason `why`; `version`, if given, is the version that its author has seen.
    """

    entry: Entry
    id: str = ""
    withdrawn: bool = False
    why: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Drafts in their order, a list for each thing that is known of them without the ledger.

    `texts` are canonical, `digests` those of a first version. `amending` holds, by their place, the
    drafts that are more than a new entry.
    """

    entries: list[Entry] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    amending: dict[int, Draft] = field(default_factory=dict)


def prepare(drafts: Iterable[Draft]) -> Prepared:
    """Check every draft, and write it down. Raises `LedgerError` for the first that cannot be taken."""
    done = Prepared()
    for place, draft in enumerate(drafts):
        given, named, withdrawn, why, version = draft
        entry = checked(given)
        kind = KIND_OF[type(entry)]
        text = entry_text(entry)
        check_text(entry, text)
        id = named or identity(entry, text)
        if named or withdrawn or why or version is not None:
            done.amending[place] = draft
        done.entries.append(entry)
        done.kinds.append(kind)
        done.ids.append(id)
        done.texts.append(text)
        done.digests.append(sha256(line_of(kind, id, 1, text, withdrawn, why)))
    return done
