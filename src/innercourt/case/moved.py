"""Moving a case's reports into a ledger, and back into YAML. What they say stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from innercourt.case.casefile import CaseFile
from innercourt.case.from_ledger import case_reports
from innercourt.case.read import AnyCase, read_case
from innercourt.errors import LedgerError

if TYPE_CHECKING:
    from innercourt.ledger import Document, Entry, Ledger, Receipt, Statement
    from innercourt.reports.report import Report


def import_case(ledger: Ledger, case: AnyCase, *, by: str) -> Receipt:
    """Record the sources, propositions and reports of a case in a ledger, as one page.

    What is there already is not added again; a source or proposition that the ledger knows otherwise
    stays as the ledger has it. The case on disk is left as it is: put `ledger:` into it and take
    its `reports:` out. Raises `CaseError` if the case has mistakes.
    """
    from innercourt.ledger import add, all_standing

    file = read_case(case)
    known = {
        (record.kind, record.id)
        for kind in ("source", "proposition")
        for record in all_standing(ledger, kind)
    }
    return add(ledger, list(_entries(file, known)), by=by)


def export_case(ledger: Ledger, case: str, *, as_of: str | None = None) -> str:
    """The reports of a case in a ledger, as YAML for its folder. Raises `LedgerError` if there are none.

    Sources are not in it: a case keeps its own, with what they lean to.
    """
    import yaml

    reports = case_reports(ledger, case, as_of)
    if not reports:
        raise LedgerError("no statement is linked to this case", expected="the name of a case in the ledger",
                          found=f"`{case}`")  # fmt: skip
    text = yaml.safe_dump(
        {"reports": reports}, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return f"# The reports of {case}, from a ledger. Publisher first, origin last.\n{text}"


def _entries(file: CaseFile, known: set[tuple[str, str]]) -> Iterator[Entry]:
    from innercourt.ledger import Proposition, Source

    heard = {hop.source for report in file.reports for hop in report.chain}
    for source in file.sources:
        if source.id in heard and ("source", source.id) not in known:
            yield Source(
                source.id, source.name, source.kind, source.grade, "unknown", source.aliases, source.about
            )
    for p in file.propositions:
        if ("proposition", f"{file.id}/{p.id}") not in known:
            truth = p.resolved.truth if p.resolved else None
            day, why = (p.resolved.date.isoformat(), p.resolved.why) if p.resolved else ("", "")
            yield Proposition(file.id, p.id, p.text, p.tags, truth, day, why)
    named: dict[tuple[str, str], str] = {}
    for report in file.reports:
        spot = (report.document, report.address)
        if any(spot) and spot not in named:
            document, named[spot] = _document(*spot)
            yield document
        yield _statement(file.id, report, named.get(spot, ""))


def _document(name: str, address: str) -> tuple[Document, str]:
    """A document of which only name and address are known, and the id that it will have."""
    from innercourt.ledger import Document
    from innercourt.ledger.canonical import entry_text, identity

    document = Document(address=address, name=name)
    return document, identity(document, entry_text(document))


def _statement(case: str, report: Report, document: str) -> Statement:
    from innercourt.ledger import Hop, Statement

    number = not isinstance(report.hedge, str)
    hops = (
        Hop(hop.source, hop.verb, hop.hedge, "none" if hop.hedge is None else _scale(hop.hedge))
        for hop in report.chain
    )
    told: dict[str, Any] = {
        "document": document, "case": case, "proposition": report.proposition, "says": report.says,
        "kind": report.kind, "lineage": "recorded" if report.lineage_recorded else "unrecorded",
        "said": report.date.isoformat(), "key": report.id, "summary": report.summary,
        "expected": float(report.expected) if report.says == "silent" else None,
    }  # fmt: skip
    return Statement(tuple(hops), hedge=_hedge(report.hedge), scale="number" if number else "words", **told)


def _hedge(hedge: str | float) -> str:
    return hedge if isinstance(hedge, str) else repr(float(hedge))


def _scale(hedge: str) -> str:
    try:
        float(hedge)
    except ValueError:
        return "words"
    return "number"
