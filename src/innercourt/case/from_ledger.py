"""Reports that a case does not write down itself but takes from a ledger (`ledger:` in case.yaml).

The statements of the ledger that are linked to propositions of the case are put into the data of the
case as reports, before its shape is looked at: they are checked as if they had been written, and
a mistake in one is told with the ledger's name in the place of a file's. Sources that the case does not
declare come along. Nothing is written to the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercourt.case.folder import Gathered, case_files, gather
from innercourt.case.marks import Place, shortened
from innercourt.case.scales import hedged, relayed
from innercourt.errors import InnercourtError, LedgerError, Problem, StorageError

if TYPE_CHECKING:
    from innercourt.ledger import Ledger, Record, Source

MOST_REPORTS = 100_000
MOST_AT_ONCE = 10_000


def join_ledger(gathered: Gathered, folder: Path) -> str:
    """Add the reports of the ledger that `gathered` points to, if it does; the digest of its last page.

    What goes wrong is added to the problems.
    """
    place, as_of = _pointed_to(gathered.data.get("ledger"))
    case = gathered.data.get("case")
    if not place or not isinstance(case, str):
        if isinstance(gathered.data.get("ledger"), dict) and not place:
            _tell(
                gathered,
                LedgerError("no place is given", expected="`at`, the place of a ledger", found="none"),
            )
        return ""
    try:
        held, digest = _read(_resolved(place, folder), case, as_of)
    except InnercourtError as error:
        _tell(gathered, error)
        return ""
    _join(gathered, held, shortened(place))
    return digest


def ledger_state(folder: Path) -> str:
    """The digest of the last page of the ledger that the case in `folder` points to.

    Empty if it points to none, or to one that cannot be read.
    """
    from innercourt.ledger import open_ledger
    from innercourt.ledger.standing import head_digest

    data = _data_that_points(folder)
    place, as_of = _pointed_to(data.get("ledger"))
    if not place or not isinstance(data.get("case"), str):
        return ""
    try:
        with open_ledger(_resolved(place, folder), read_only=True) as ledger:
            return head_digest(ledger, as_of)
    except InnercourtError:
        return ""


def ledger_in(folder: Path) -> str:
    """The place of the ledger that the case in `folder` takes its reports from; empty if it takes them from none."""
    place, _ = _pointed_to(_data_that_points(folder).get("ledger"))
    return _resolved(place, folder) if place else ""


def _data_that_points(folder: Path) -> Mapping[str, Any]:
    """The data of a case that may point to a ledger; nothing of one that does not, as most do not.

    That is told without taking ten thousand reports apart.
    """
    said = any(b"ledger" in path.read_bytes() for path in case_files(folder))
    return gather(folder).data if said else {}


class _Held:
    """The reports and the sources of one case, as `case.yaml` would have them."""

    def __init__(self, reports: list[dict[str, Any]], sources: dict[str, dict[str, Any]]) -> None:
        self.reports = reports
        self.sources = sources


def _pointed_to(value: Any) -> tuple[str, str | None]:
    """Place and moment, from the short or the long form; what has another shape is told elsewhere."""
    if isinstance(value, str):
        return value, None
    if isinstance(value, dict) and isinstance(value.get("at"), str):
        moment = value.get("as_of")
        return value["at"], str(moment) if isinstance(moment, str | date) else None
    return "", None


def _resolved(place: str, folder: Path) -> str:
    return place if "://" in place else str(folder / Path(place).expanduser())


def _read(place: str, case: str, as_of: str | None) -> tuple[_Held, str]:
    from innercourt.ledger import all_standing, open_ledger
    from innercourt.ledger.standing import head_digest

    with open_ledger(place, read_only=True) as ledger:
        reports = case_reports(ledger, case, as_of)
        sources = {record.id: record.entry for record in all_standing(ledger, "source", as_of=as_of)}
        digest = head_digest(ledger, as_of)
    heard = {hop["source"] for report in reports for hop in report["chain"]}
    return _Held(reports, {name: _source(sources[name]) for name in sorted(heard & set(sources))}), digest


def case_reports(ledger: Ledger, case: str, as_of: str | None = None) -> list[dict[str, Any]]:
    """The statements linked to a case as entries of `reports:`, in the order of recording."""
    from innercourt.ledger import all_standing, list_statements

    reports: list[dict[str, Any]] = []
    documents = {record.id: record.entry for record in all_standing(ledger, "document", as_of=as_of)}
    after: int | None = 0
    while after is not None:
        listing = list_statements(
            ledger, case=case, linked=True, as_of=as_of, after=after, limit=MOST_AT_ONCE
        )
        reports += [_report(record, documents) for record in listing.records]
        after = listing.after
        if len(reports) > MOST_REPORTS:
            raise LedgerError(
                "too many reports for one case", expected=f"at most {MOST_REPORTS:,}", found="more"
            )
    return reports


def _report(record: Record, documents: Mapping[str, Any]) -> dict[str, Any]:
    """A statement as an entry of `reports:`."""
    said: Any = record.entry
    document = documents.get(said.document)
    says, hedge = hedged(said.says, said.hedge, said.scale)
    filled = {
        "id": said.key or f"s{record.id[2:14]}",
        "date": date.fromisoformat(said.said) if said.said else None,
        "chain": [
            {
                "source": hop.source,
                "verb": hop.verb,
                **({"hedge": relayed(hop.hedge, hop.scale)} if hop.hedge is not None else {}),
            }
            for hop in said.chain
        ],
        says: said.proposition,
        "kind": said.kind,
        "hedge": hedge,
        "expected": said.expected,
        "lineage": said.lineage,
        "summary": said.summary,
        "document": document.name if document else "",
        "address": document.address if document else "",
    }
    return {key: value for key, value in filled.items() if value not in (None, "")}


def _source(source: Source | Any) -> dict[str, Any]:
    filled = {"name": source.name, "class": source.kind, "grade": source.grade,
              "aliases": list(source.aliases), "about": source.about}  # fmt: skip
    return {key: value for key, value in filled.items() if value}


def _join(gathered: Gathered, held: _Held, name: str) -> None:
    written = gathered.data.get("reports")
    if written is None or isinstance(written, list):
        first = len(written or ())
        gathered.begins.setdefault("reports", []).append(first)
        gathered.data["reports"] = [*(written or ()), *held.reports]
        for i, report in enumerate(held.reports):
            place = Place(f"{name}, report `{report['id']}`")
            gathered.places[("reports", first + i)] = gathered.keys[("reports", first + i)] = place
    declared = gathered.data.get("sources")
    if declared is None or isinstance(declared, dict):
        new = {key: value for key, value in held.sources.items() if key not in (declared or {})}
        gathered.data["sources"] = {**(declared or {}), **new}


def _tell(gathered: Gathered, error: InnercourtError) -> None:
    place = gathered.place(("ledger",))
    expected = (error.expected if isinstance(error, LedgerError) else "") or "a ledger that can be read"
    found = error.found if isinstance(error, LedgerError | StorageError) else ""
    hint = error.hint if isinstance(error, LedgerError | StorageError) else ""
    told = str(error).partition("\n")[0]
    gathered.problems.append(
        Problem(
            place.file,
            place.line,
            "ledger",
            expected,
            f"{told}: {found}" if found else told,
            hint,
            place.column,
        )
    )
