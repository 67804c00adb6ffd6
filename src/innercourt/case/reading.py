"""What `innercourt read` does with a case: match, propose, accept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from innercourt.brief.write import write_whole
from innercourt.case.bearing import Matcher
from innercourt.case.capture import Captured, capture_document
from innercourt.case.casefile import CaseFile
from innercourt.case.proposals import (
    Proposal,
    ProposalError,
    Proposals,
    accepted,
    propose,
    read_proposals,
    report_yaml,
)
from innercourt.case.read import AnyCase, read_case
from innercourt.library import locate, packaged
from innercourt.reading.as_json import reading_json
from innercourt.reading.document import Document
from innercourt.reading.reader import Reading, document_of
from innercourt.reports.report import Source


def propose_statements(reading: Reading, case: AnyCase, path: Path) -> None:
    """Write the proposals of a reading to a file, whole or not at all; "" for no case."""
    given = str(case) if isinstance(case, str | Path) else ""
    folder = str(locate(given).resolve()) if given and given not in packaged() else ""
    write_whole(path, propose(reading, _known(case), str(path), given, folder))


def _known(case: AnyCase) -> CaseFile | None:
    return read_case(case) if case != "" else None


def capture_reading(reading: Reading, case: AnyCase, ledger: str, by: str) -> str:
    """Record the document of a reading in a ledger, in the name of `by`; what came of it, in words.

    Of its statements nothing is recorded: that is for `accept_statements`. Raises `LedgerError` if there is
    no such ledger, or it can only be read.
    """
    from innercourt.ledger import add, open_ledger

    with open_ledger(ledger) as opened:
        publisher = _known_publisher(opened, reading.document.publisher, _known(case))
        captured = capture_document(opened, reading.document, publisher=publisher)
        if captured.entries:
            add(opened, captured.entries, by=by)
    return f"{'recorded' if captured.entries else 'there already'}: {captured.document}"


def accept_statements(path: Path, case: AnyCase, ledger: str = "", by: str = "") -> str:
    """The accepted statements of a file of proposals as YAML for a case.

    With `ledger` they are recorded there instead, in the name of `by`, with their document; what comes back is
    a line for each. Raises `ProposalError` for one that cannot stand as it is, `LedgerError` for one that the
    ledger does not take; then nothing is added.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise ProposalError(
            f"cannot read {path}", expected="the file that `read --propose` wrote", found=_reason(why)
        ) from why
    proposals = read_proposals(text, str(path))
    known = _known(proposals.place if case == "" else case)
    chosen = accepted(proposals, known)
    if not chosen:
        raise ProposalError(
            f"nothing in {path} is accepted", expected="`decide: accept` beside a statement", found="none"
        )
    if ledger:
        return _record(proposals, chosen, known, ledger, by)
    return report_yaml(proposals, chosen, known)


def _reason(why: Exception) -> str:
    return why.strerror or str(why) if isinstance(why, OSError) else "bytes that are not UTF-8"


def _record(proposals: Proposals, chosen: list[Proposal], case: CaseFile | None, place: str, by: str) -> str:
    """Record the document, the sources and the accepted statements; again adds nothing twice."""
    from innercourt import ledger as book

    if case is None:
        raise ProposalError(
            "a ledger links statements to a case", expected="--case CASE with it", found="no case"
        )
    names = {s.id: s for s in case.sources}
    with book.open_ledger(place) as opened:
        held = {record.id for record in book.all_standing(opened, "source")}
        heard = {link.source: link.name for p in chosen for link in p.chain if link.source not in held}
        publisher = chosen[0].chain[0].source
        captured, text = _captured(opened, proposals, publisher)
        said = [_ledger_statement(p, captured.text, text, case.id, by) for p in chosen]
        sources = [_source(id, name, names.get(id)) for id, name in heard.items()]
        receipt = book.add(opened, [*sources, *captured.entries, *said], by=by)
    lines = [
        f"{id}  {'affirms' if p.affirms else 'denies'} {case.id}/{p.affirms or p.denies}"
        for p, id in zip(chosen, receipt.ids[-len(said) :], strict=True)
    ]
    return "\n".join([*lines, f"page {receipt.page}: {receipt.added} new entries\n"])


def _source(id: str, name: str, known: Source | None) -> Any:
    from innercourt import ledger as book

    if known is None:
        return book.Source(id, name)
    return book.Source(id, known.name, known.kind, known.grade, "unknown", known.aliases, known.about)


def _known_publisher(ledger: Any, name: str, case: CaseFile | None) -> str:
    """The source that a publisher is, where the case says so and the ledger knows it."""
    from innercourt.ledger import all_standing

    id = Matcher(case).source(name) if case and name else None
    return id if id and id in {record.id for record in all_standing(ledger, "source")} else ""


def _captured(ledger: Any, proposals: Proposals, publisher: str) -> tuple[Captured, str | None]:
    """What records the document, and its text where the document is at hand."""
    d = proposals.document
    content = _bytes(str(d.get("path") or ""), str(d.get("sha256", "")))
    address = str(d.get("address") or "")
    if content is not None:
        read = document_of(content, str(d.get("path")), address=address)
    else:
        read = _without_bytes(d, address)
    captured, title = str(d.get("captured") or ""), str(d.get("title") or "")
    read = replace(read, captured=captured, title=title, published=_day(d))
    return capture_document(ledger, read, publisher=publisher), read.text or None


def _without_bytes(d: dict[str, Any], address: str) -> Document:
    """What a file of proposals tells of a document that is not where it was."""
    form, language = str(d.get("form") or "text"), str(d.get("language") or "en")
    return Document(
        "", str(d.get("sha256", "")), 0, "html" if form == "html" else "pdf" if form == "pdf" else "text",
        str(d.get("extractor") or ""), "utf-8", "zh" if language == "zh" else "en", (),
        publisher=str(d.get("publisher") or ""), address=address,
    )  # fmt: skip


def _day(d: dict[str, Any]) -> date | None:
    day = d.get("published")
    return day if isinstance(day, date) else None


def _bytes(path: str, sha: str) -> bytes | None:
    """The document's bytes, if its file is still what it was when it was read."""
    try:
        content = Path(path).read_bytes() if path else b""
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha else None


def _ledger_statement(p: Proposal, document: str, text: str | None, case: str, by: str) -> Any:
    from innercourt import ledger as book

    chain = tuple(book.Hop(k.source, k.verb, k.hedge, "words" if k.hedge else "none") for k in p.chain)
    start, end = _place(p, text)
    return book.Statement(
        chain, document=document, start=start, end=end, quote=p.text, case=case,
        proposition=p.affirms or p.denies or "", says="affirms" if p.affirms else "denies", kind=p.kind,
        hedge=p.hedge, lineage=p.lineage, said=p.day.isoformat() if p.day else "", event=p.event,
        summary=p.summary, coded_by=by,
    )  # fmt: skip


def _place(p: Proposal, text: str | None) -> tuple[int, int]:
    """Where a statement stands: where the reader found it, or where words that were changed stand once."""
    if text and text[p.place[0] : p.place[1]] != p.text and text.count(p.text) == 1:
        start = text.index(p.text)
        return start, start + len(p.text)
    return p.place


def reading_to_json(reading: Reading, case: AnyCase = "") -> dict[str, Any]:
    """A reading as one JSON object; with `case`, what of that case each statement bears on."""
    data = reading_json(reading)
    known = _known(case)
    if known is None:
        return data
    matcher = Matcher(known)
    for told, statement in zip(data["statements"], reading.statements, strict=True):
        bearing = matcher.bearing(statement)
        told["actors"] = list(bearing.actors)
        told["sources"] = list(bearing.sources)
        told["bears_on"] = [
            {"proposition": c.proposition, "score": c.score, "says": c.says} for c in bearing.propositions
        ]
    return {**data, "case": str(case) if isinstance(case, str | Path) else known.id}
