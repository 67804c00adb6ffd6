"""Articles on the desk: read, and decided statement by statement.

What is accepted is written before it is acknowledged, to the ledger that the case takes its reports from, or
to a file of the case that belongs to the article.
"""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from innercourt.brief.wording import clean, count
from innercourt.case.from_ledger import ledger_in
from innercourt.case.proposals import (
    Proposal,
    ProposalError,
    Proposals,
    accepted,
    propose,
    read_proposals,
    report_yaml,
)
from innercourt.case.reading import accept_statements
from innercourt.errors import UsageError
from innercourt.reading.document import Document
from innercourt.reading.reader import Reading, document_of, open_document, read_statements
from innercourt.workbench.desk import Desk
from innercourt.workbench.edits import Fields, day_of, in_field
from innercourt.workbench.jobs import Told
from innercourt.workbench.saving import save_here


@dataclass(frozen=True, slots=True)
class Opened:
    """An article that was read at the moment `when`. `content` are its bytes, unless it was fetched."""

    reading: Reading
    proposals: Proposals
    when: str
    content: bytes | None


def read(desk: Desk, fields: Fields, user: str) -> str:
    """Read an article that was pasted, uploaded, or named by its address."""
    del user
    pasted, address = str(fields.get("text", "")).strip(), str(fields.get("address", "")).strip()
    file = fields.get("file")
    name, content = file if isinstance(file, tuple) else ("", b"")
    if sum(map(bool, (pasted, address, content))) != 1:
        raise UsageError(
            "one article at a time", expected="a text, a file or an address", found="none or several"
        )
    publisher, published = clean(str(fields.get("publisher", ""))), str(fields.get("published", "")).strip()
    day = day_of(published) if published else None
    if pasted or content:
        held = content or pasted.encode()
        document = document_of(held, clean(Path(str(name)).name) or "pasted text")
        id = _keep(desk, document, publisher, day, held)
        return f"/read?document={id}"
    with in_field("address"):
        if not address.lower().startswith(("http://", "https://")):
            raise UsageError(
                "this is no address", expected="one that begins with https:// or http://", found="another"
            )

    def work(told: Told) -> None:
        told("Fetching the article", 0.1)
        found = open_document(address)
        told("Reading it", 0.6)
        desk.news.tell("read", document=_keep(desk, found, publisher, day))

    desk.bench.start("reading", work)
    return "/read"


def _keep(
    desk: Desk, document: Document, publisher: str, published: date | None, content: bytes | None = None
) -> str:
    if publisher:
        document = replace(document, publisher=publisher)
    if published:
        document = replace(document, published=published)
    reading = read_statements(document)
    id = str(document.sha256)[:16]
    proposals = read_proposals(propose(reading, desk.view.whole), "the proposals")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    desk.keep_reading(id, Opened(reading, proposals, now, content))
    return id


def decide(desk: Desk, fields: Fields, user: str) -> str:
    """Accept one statement as it stands in the form, or reject it."""
    id, statement = str(fields.get("document", "")), str(fields.get("statement", ""))
    held = desk.readings().get(id)
    found = next((p for p in held.proposals.statements if p.id == statement), None) if held else None
    if held is None or found is None:
        raise UsageError("that article is not at hand any more", expected="an article that was read since the server "
                         "was started", found="another", hint="read it again: what was accepted is safe")  # fmt: skip
    verdict = "accept" if fields.get("decide") == "accept" else "reject"
    changed = _changed(found, fields) if verdict == "accept" else found
    decided = changed.model_copy(update={"decide": verdict})
    if verdict == "accept":
        _accept(desk, fields, user, held, decided)
    others = [decided if p.id == statement else p for p in held.proposals.statements]
    proposals = held.proposals.model_copy(update={"statements": others})
    desk.keep_reading(id, replace(held, proposals=proposals))
    desk.news.tell("read", document=id)
    return f"/read?document={id}#{statement}"


def _changed(p: Proposal, fields: Fields) -> Proposal:
    """The proposal as the analyst left it in the form."""
    says, proposition = str(fields.get("says", "affirms")), str(fields.get("proposition", "")) or None
    chain = []
    for place, link in enumerate(p.chain):
        source = str(fields.get(f"source{place}", link.source)).strip()
        hedge = str(fields.get(f"hedge{place}", link.hedge or "")).strip() or None
        if source == "-":
            continue
        chain.append(link.model_copy(update={"source": source, "hedge": hedge}))
    if not chain:
        raise ProposalError(f"statement {p.id} cannot be accepted as it stands",
                            expected="at least one link in its chain", found="none")  # fmt: skip
    given = str(fields.get("date", "")).strip()
    return p.model_copy(update={
        "chain": chain, "affirms": proposition if says == "affirms" else None,
        "denies": proposition if says == "denies" else None, "day": day_of(given) if given else p.day,
        "hedge": str(fields.get("hedge", p.hedge)), "kind": str(fields.get("kind", p.kind)),
        "lineage": "unrecorded" if fields.get("lineage") == "unrecorded" else "recorded",
        "summary": clean(str(fields.get("summary", p.summary))),
    })  # fmt: skip


def _accept(desk: Desk, fields: Fields, user: str, held: Opened, decided: Proposal) -> None:
    """Write one accepted statement: to the ledger that the case takes its reports from, or to a file of the case."""
    alone = held.proposals.model_copy(update={"statements": [decided]})

    def change(place: Path) -> None:
        ledger = ledger_in(place)
        if ledger:
            _to_ledger(alone, place, ledger, user, held.content)
        else:
            _to_file(alone, desk, place, user)

    what = f"accepted {decided.id} of {held.reading.document.title[:60]}"
    desk.edit(str(fields.get("version", "")), user, what, change)


def _to_ledger(alone: Proposals, place: Path, ledger: str, user: str, content: bytes | None) -> None:
    """Record it, with the document's bytes where they are at hand, by the way of a file of proposals."""
    with tempfile.TemporaryDirectory() as folder:
        document = dict(alone.document)
        if content is not None:
            captured = Path(folder) / "article"
            captured.write_bytes(content)
            document["path"] = str(captured)
        # days stay days: as JSON they would be texts
        data = {**alone.model_dump(by_alias=True), "document": document}
        data["statements"] = [{**s, "place": list(s["place"])} for s in data["statements"]]
        path = Path(folder) / "proposals.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        accept_statements(path, str(place), ledger, user or "workbench")


def _to_file(alone: Proposals, desk: Desk, place: Path, user: str) -> None:
    """Add it to the file of accepted statements of its article, replacing what was accepted of it before."""
    case = desk.view.whole
    chosen = accepted(alone, case)
    new = yaml.safe_load(report_yaml(alone, chosen, case))
    path, held = _file_of(place, str(alone.document.get("sha256", ""))[:12])
    reports = {r["id"]: r for r in held.get("reports", [])} | {r["id"]: r for r in new["reports"]}
    known = {s.id for s in case.sources} - set(held.get("sources", {}))
    named = {**held.get("sources", {}), **new.get("sources", {})}
    sources = {name: source for name, source in named.items() if name not in known}
    content = {**held, **({"sources": sources} if sources else {}), "reports": list(reports.values())}
    head = (
        f"# {count(len(reports), 'statement')} of one article, accepted on the workbench"
        f"{' by ' + user if user else ''}; the last on {datetime.now(UTC).date()}.\n"
    )
    save_here(place, {path.name: head + _dumped(content)})


def _file_of(place: Path, article: str) -> tuple[Path, dict[str, Any]]:
    """The file for statements of an article, and what it holds.

    One that somebody has put comments into, or laid out in another way, is left as it is, and the next taken.
    """
    for name in itertools.chain(
        [f"read-{article}.yaml"], (f"read-{article}-{n}.yaml" for n in itertools.count(2))
    ):
        path = place / name
        if not path.exists():
            break
        text = path.read_bytes().decode()
        held = yaml.safe_load(text)
        if isinstance(held, dict) and text.partition("\n")[2] == _dumped(held):
            return path, held
    return path, {}


def _dumped(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
