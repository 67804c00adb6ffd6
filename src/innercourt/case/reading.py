"""What `innercourt read` does with a case: match, propose, accept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from innercourt.brief.write import write_whole
from innercourt.case.bearing import Matcher
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
from innercourt.case.read import read_case
from innercourt.reading.as_json import reading_json
from innercourt.reading.reader import Reading


def propose_statements(reading: Reading, case: str, path: Path) -> None:
    """Write the proposals of a reading to a file, whole or not at all."""
    write_whole(path, propose(reading, read_case(case) if case else None, path.name))


def accept_statements(path: Path, case: str, ledger: str = "", by: str = "") -> str:
    """The accepted statements of a file of proposals as YAML for a case; with `ledger`, they are added to it, too.

    Raises `ProposalError` for one that cannot stand as it is; then nothing is added.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise ProposalError(
            f"cannot read {path}", expected="the file that `read --propose` wrote", found=_reason(why)
        ) from why
    proposals = read_proposals(text, str(path))
    name = case or proposals.case
    known = read_case(name) if name else None
    chosen = accepted(proposals, known)
    if not chosen:
        raise ProposalError(
            f"nothing in {path} is accepted", expected="`decide: accept` beside a statement", found="none"
        )
    if ledger:
        _record(proposals, chosen, known, ledger, by)
    return report_yaml(proposals, chosen, known)


def _reason(why: Exception) -> str:
    return why.strerror or str(why) if isinstance(why, OSError) else "bytes that are not UTF-8"


def _record(proposals: Proposals, chosen: list[Proposal], case: CaseFile | None, place: str, by: str) -> None:
    """Add the document and the sources, then the accepted statements, to a ledger; again adds nothing twice."""
    from innercourt import ledger as book

    document = _ledger_document(proposals)
    names = {s.id: s.name for s in case.sources} if case else {}
    kinds = {s.id: s.kind for s in case.sources} if case else {}
    sources = {k.source: k.name or names.get(k.source, "") for p in chosen for k in p.chain}
    first = [*(book.Source(id, name, kinds.get(id, "unknown")) for id, name in sources.items()), document]
    with book.open_ledger(place) as opened:
        id = book.add(opened, first, by=by).ids[-1]
        book.add(opened, [_ledger_statement(p, id, case.id if case else "", by) for p in chosen], by=by)


def _ledger_document(proposals: Proposals) -> Any:
    from innercourt import ledger as book

    d = proposals.document
    sha = str(d.get("sha256", ""))
    return book.Document(
        content=_bytes(str(d.get("path") or ""), sha),
        address=str(d.get("address") or ""), publisher=proposals.statements[0].chain[0].source.rstrip("?"), language=str(d.get("language") or ""),  # noqa: E501
        title=str(d.get("title") or ""), published=str(d.get("published") or ""), captured=str(d.get("captured") or ""),
        name=f"d{sha[:12]}", about=f"read by {proposals.reader}; SHA-256 of its bytes {sha}",
    )  # fmt: skip


def _bytes(path: str, sha: str) -> bytes | None:
    """The document's bytes, if its file is still what it was when it was read."""
    try:
        content = Path(path).read_bytes() if path else b""
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha else None


def _ledger_statement(p: Proposal, document: str, case: str, by: str) -> Any:
    from innercourt import ledger as book

    chain = tuple(book.Hop(k.source, k.verb, k.hedge, "words" if k.hedge else "none") for k in p.chain)
    return book.Statement(
        chain, document=document, start=p.place[0], end=p.place[1], quote=p.text, case=case,
        proposition=p.affirms or p.denies or "", says="affirms" if p.affirms else "denies", kind=p.kind,
        hedge=p.hedge, lineage=p.lineage, said=p.day.isoformat() if p.day else "", event=p.event,
        summary=p.summary, coded_by=by,
    )  # fmt: skip


def reading_to_json(reading: Reading, case: str = "") -> dict[str, Any]:
    """A reading as one JSON object; with `case`, what of that case each statement bears on."""
    data = reading_json(reading)
    if not case:
        return data
    matcher = Matcher(read_case(case))
    for told, statement in zip(data["statements"], reading.statements, strict=True):
        bearing = matcher.bearing(statement)
        told["actors"] = list(bearing.actors)
        told["sources"] = list(bearing.sources)
        told["bears_on"] = [
            {"proposition": c.proposition, "score": c.score, "says": c.says} for c in bearing.propositions
        ]
    return {**data, "case": case}
