"""What a person does to a ledger; each verb is one page, and one command of `innercourt ledger`.

None of them changes anything that is there. A correction, a link, a verdict is a new version,
and the old one can be seen with `as_of`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any

from innercourt.errors import LedgerError
from innercourt.ledger.append import append
from innercourt.ledger.drafts import Draft
from innercourt.ledger.listing import all_standing, show
from innercourt.ledger.record import Copy, Entry, Merge, Proposition, Receipt, Record, Statement
from innercourt.ledger.store import Ledger


def add(ledger: Ledger, entries: Iterable[Entry], *, by: str) -> Receipt:
    """Record entries as one page: all of them or none. What is there already is not added twice.

    Raises `LedgerError` for one that cannot be taken, `StorageError` if the database fails.
    """
    return append(ledger, [Draft(entry) for entry in entries], by=by)


def correct(
    ledger: Ledger, id: str, *, by: str, why: str, seen: int | None = None, **changes: Any
) -> Receipt:
    """Record a new version of an entry, with some of its fields changed, for a reason.

    `seen` is the version that the correction is of; if somebody else was faster it is refused.
    """
    newest = show(ledger, id).history[-1]
    _needs_reason(why)
    unknown = sorted(set(changes) - {field.name for field in fields(newest.entry)})
    if unknown:
        raise LedgerError(f"a {newest.kind} has no such field", expected="one of its fields",
                          found=", ".join(unknown))  # fmt: skip
    entry = replace(newest.entry, **changes)
    return append(ledger, [_next(newest, entry, why, seen)], by=by)


def withdraw(ledger: Ledger, id: str, *, by: str, why: str) -> Receipt:
    """Take an entry out of use, for a reason. It stays in the ledger, and `correct` brings it back."""
    newest = show(ledger, id).history[-1]
    _needs_reason(why)
    return append(ledger, [_next(newest, newest.entry, why)._replace(withdrawn=True)], by=by)


def link(
    ledger: Ledger, id: str, case: str, proposition: str, *, by: str, says: str | None = None, why: str = ""
) -> Receipt:
    """Say which proposition of which case a statement bears on, and whether it affirms or denies it.

    Linked once more it bears on that one instead; a span that bears on two is two statements.
    """
    newest = show(ledger, id).history[-1]
    if not isinstance(newest.entry, Statement):
        raise LedgerError("only statements are linked", expected="the id of a statement", found=f"`{id}`")
    entry = replace(newest.entry, case=case, proposition=proposition, says=says or newest.entry.says)
    return append(ledger, [_next(newest, entry, why or f"linked to {case}/{proposition}")], by=by)


def resolve(
    ledger: Ledger, case: str, proposition: str, truth: bool, on: date, *, by: str, reason: str = ""
) -> Receipt:
    """Record what a proposition turned out to be, on which day that was known, and on whose word."""
    told = {"truth": truth, "resolved": on.isoformat(), "reason": reason}
    known = [r for r in all_standing(ledger, "proposition") if r.id == f"{case}/{proposition}"]
    if not known:
        return append(ledger, [Draft(Proposition(case, proposition, **told))], by=by)  # type: ignore[arg-type]
    entry = replace(known[0].entry, **told)  # type: ignore[arg-type]
    return append(ledger, [_next(known[0], entry, "resolved")], by=by)


def merge(ledger: Ledger, source: str, into: str, *, by: str, reason: str = "") -> Receipt:
    """Say that two names are one person or outlet: what `source` said counts as said by `into`."""
    return append(ledger, [Draft(Merge(source, into, reason))], by=by)


def unmerge(ledger: Ledger, source: str, *, by: str, reason: str = "") -> Receipt:
    """Take a merge back: `source` stands for itself again. Raises `LedgerError` if it was not merged."""
    merged = [r for r in all_standing(ledger, "merge") if r.id == source]
    if not merged or not (isinstance(merged[0].entry, Merge) and merged[0].entry.into):
        raise LedgerError("this name is not merged into another", expected="a source that was merged",
                          found=f"`{source}`")  # fmt: skip
    return append(ledger, [_next(merged[0], Merge(source, "", reason), "")], by=by)


def judge(
    ledger: Ledger, copy: str, original: str, verdict: bool, *, by: str, shared: str = "", reason: str = ""
) -> Receipt:
    """Record that one document was copied from another, or that it was not, after having looked.

    `shared` is the share of text that made somebody look.
    """
    return append(ledger, [Draft(Copy(copy, original, verdict, shared, reason))], by=by)


def _next(newest: Record, entry: Entry, why: str, seen: int | None = None) -> Draft:
    return Draft(entry, newest.id, False, why, newest.version if seen is None else seen)


def _needs_reason(why: str) -> None:
    if not why.strip():
        raise LedgerError("a correction needs a reason", expected="`why`, in a few words", found="nothing")
