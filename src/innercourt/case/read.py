"""Reading a case from disk: from a folder to a `CaseFile`, or to every mistake in it.

    folder.py     files  -> one document with the place of everything   (marks.py: YAML)
    from_ledger.py  ledger -> reports in it, if the case points to one
    patterns_use.py uses of patterns -> ordinary episodes       (patterns.py, patterns_expand.py)
    structure.py  document -> entries of the right shape                (format*.py: the models)
    check.py      entries -> everything else that can be wrong          (check_*.py)
    desugar.py    entries -> CaseFile                                   (declared.py: quantities)

Nothing here loads the numeric core.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from innercourt.case.casefile import CaseFile
from innercourt.case.check import check_all
from innercourt.case.desugar import case_of
from innercourt.case.draft import Draft
from innercourt.case.folder import case_digest as _digest_of
from innercourt.case.folder import gather
from innercourt.case.from_ledger import join_ledger, ledger_state
from innercourt.case.patterns_use import expand_patterns
from innercourt.case.schema import case_schema
from innercourt.case.structure import shape
from innercourt.errors import CaseError, Problem
from innercourt.library import locate

__all__ = ["AnyCase", "Loaded", "case_digest", "case_schema", "check_case", "read_case"]


@runtime_checkable
class Loaded(Protocol):
    """A case that was read already, as `innercourt.load` gives it."""

    @property
    def file(self) -> CaseFile:
        """What was read."""
        ...


AnyCase: TypeAlias = str | Path | CaseFile | Loaded
"""A case: a packaged name, a folder, or what was read from one."""


def read_case(case: AnyCase) -> CaseFile:
    """The case of that packaged name, or in that folder; one that was read already as it is.

    Raises `UsageError` if there is no such case, and `CaseError` with every mistake in it.
    """
    held = case.file if isinstance(case, Loaded) else case
    if isinstance(held, CaseFile):
        return held
    with _uncollected():
        draft = _drafted(locate(held))
        problems = _in_order(draft)
        if any(problem.severity == "error" for problem in problems):
            raise CaseError(problems)
        return case_of(draft)


def check_case(name_or_path: str | Path) -> list[Problem]:
    """Every mistake in a case and every warning, in the order of its files.

    Raises `UsageError` if there is no such case.
    """
    with _uncollected():
        return _in_order(_drafted(locate(name_or_path)))


def case_digest(name_or_path: str | Path) -> str:
    """SHA-256 over the names and the bytes of the case's files, in hexadecimal.

    Where the case takes reports from a ledger, the digest of the ledger's last page is part of it.
    """
    folder = locate(name_or_path)
    state = ledger_state(folder)
    files = _digest_of(folder)
    return hashlib.sha256(f"{files}\n{state}".encode()).hexdigest() if state else files


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: it would go through all that was read so far again and again,
    which is a third of the time for ten thousand reports."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _drafted(folder: Path) -> Draft:
    gathered = gather(folder)
    join_ledger(gathered, folder)
    expand_patterns(gathered)
    draft = shape(gathered)
    draft.problems += gathered.problems
    if gathered.problems:
        draft.whole = False
    # A file that cannot be parsed leaves so much out that all else would be noise.
    if gathered.files and gathered.data and not gathered.unparsed:
        check_all(draft)
    return draft


def _in_order(draft: Draft) -> list[Problem]:
    if draft.gathered.unparsed or not draft.gathered.files:
        return list(draft.gathered.problems)
    order = {name: i for i, name in enumerate(draft.gathered.files)}
    unique = dict.fromkeys(draft.problems)
    return sorted(unique, key=lambda p: (order.get(p.file, -1), p.line, p.column, p.path))
