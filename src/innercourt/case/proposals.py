"""Statements found by the reader, put before an analyst, and what he accepts of them.

The reader proposes; a person decides. A file of proposals is YAML: the analyst writes `decide: accept` or
`decide: reject` beside each statement, changes what is wrong, and gives the file back. What is not
accepted enters nothing.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from innercourt.case.bearing import Matcher
from innercourt.case.casefile import CaseFile
from innercourt.court.words import hedge_multiplier
from innercourt.errors import InputError, PriorError
from innercourt.reading.reader import Reading
from innercourt.reading.statement import Hop, Statement
from innercourt.reports.report import CLAIM_KINDS

_HEAD = """\
# Statements that the reader found. Write `decide: accept` or `decide: reject` beside each; change what is wrong.
# What is not accepted enters nothing. Then: innercourt read --accept {name}
# chain: publisher first, the one who claims to know last. A source with a question mark is not in the case.
"""


_NAME = re.compile(r"[a-z][a-z0-9_]*")
SURE = 0.5
"""The score from which the first proposition is filled in; below it the analyst must choose one himself."""


class _Plain(yaml.SafeDumper):
    """Writes a day twice rather than refer to the first."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Never refer back."""
        return True


class Link(BaseModel):
    """One link of a proposed chain."""

    model_config = ConfigDict(extra="forbid")
    source: str
    verb: str = "says"
    hedge: str | None = None
    name: str = ""


class Proposal(BaseModel):
    """One statement as proposed, or as the analyst has changed it."""

    model_config = ConfigDict(extra="forbid")
    id: str
    decide: str = ""
    text: str
    place: tuple[int, int]
    day: date | None = Field(None, alias="date")
    event: str = ""
    chain: list[Link] = Field(min_length=1)
    affirms: str | None = None
    denies: str | None = None
    hedge: str = "is"
    kind: str = "fact"
    lineage: str = "recorded"
    summary: str = ""
    bears_on: list[dict[str, Any]] = Field(default_factory=list)
    actors: list[str] = Field(default_factory=list)
    beware: list[str] = Field(default_factory=list)


class Proposals(BaseModel):
    """A file of proposals: the document, the case they are for, the statements.

    `case` is the case as it was given, `folder` where that lay, in full; "" for a packaged case.
    """

    model_config = ConfigDict(extra="forbid")
    document: dict[str, Any]
    case: str = ""
    folder: str = ""
    reader: str = "rules"
    statements: list[Proposal]

    @property
    def place(self) -> str:
        """The case to read: its folder, from wherever it is asked; as it was given if that has moved."""
        return self.folder if self.folder and Path(self.folder).is_dir() else self.case


class ProposalError(InputError):
    """A file of proposals cannot be used."""


def propose(
    reading: Reading,
    case: CaseFile | None = None,
    name: str = "proposals.yaml",
    given: str = "",
    folder: str = "",
) -> str:
    """The statements of a reading as a YAML file for the analyst.

    `name` is that file's, `given` and `folder` say which case it is, as `Proposals` has them.
    """
    d = reading.document
    matcher = Matcher(case) if case else None
    data = {
        "document": {
            "sha256": d.sha256, "title": d.title, "authors": list(d.authors), "publisher": d.publisher,
            "published": d.published, "address": d.address, "captured": d.captured, "language": d.language,
            "extractor": d.extractor, "form": d.form, "path": d.path,
        },
        "case": given or (case.id if case else ""),
        "folder": folder,
        "reader": reading.reader,
        "statements": [_proposal(s, d.published, matcher) for s in reading.statements],
    }  # fmt: skip
    return _HEAD.format(name=shlex.quote(name)) + yaml.dump(
        data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110
    )


def _proposal(s: Statement, published: date | None, matcher: Matcher | None) -> dict[str, Any]:
    bearing = matcher.bearing(s) if matcher else None
    best = bearing.propositions[0] if bearing and bearing.propositions else None
    mind = "mind-reading" in s.flags and len(s.chain) > 1
    chain = (
        s.chain[:-1] if mind and s.chain[-1].verb in ("think", "know", "fear", "feel", "want") else s.chain
    )
    sources = bearing.sources if bearing else (None,) * len(s.chain)
    found: dict[str, Any] = {
        "id": s.id, "decide": "", "text": s.text, "place": [s.start, s.end], "date": published,
        "event": next((d.first.isoformat() for d in s.dates if d.first), ""),
        "chain": [_link(hop, source) for hop, source in zip(chain, sources, strict=False)],
        **({best.says: best.proposition} if best and best.score >= SURE else {}),
        "hedge": s.hedge, "kind": s.kind,
        "lineage": "unrecorded" if s.chain[-1].who in ("unnamed", "unresolved") else "recorded",
    }  # fmt: skip
    if bearing and bearing.propositions:
        found["bears_on"] = [
            {"proposition": c.proposition, "score": c.score, "says": c.says} for c in bearing.propositions
        ]
    if bearing and bearing.actors:
        found["actors"] = list(bearing.actors)
    if s.flags:
        found["beware"] = list(s.flags)
    return found


def _link(hop: Hop, source: str | None) -> dict[str, Any]:
    known = {"source": source} if source else {"source": f"{_slug(hop.speaker)}?", "name": hop.speaker}
    return {**known, "verb": hop.verb, **({"hedge": hop.hedge} if hop.hedge else {})}


def _slug(name: str) -> str:
    """A short name for a source that the case lacks: letters, digits and underscores."""
    slug = "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())[:40]
    if not slug.isascii() or not slug:
        return "source_" + hashlib.sha256(name.encode()).hexdigest()[:6]
    return slug if slug[0].isalpha() else f"s_{slug}"


def read_proposals(text: str, name: str) -> Proposals:
    """A file of proposals as the analyst left it. Raises `ProposalError`."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as why:
        place = getattr(why, "problem_mark", None)
        raise ProposalError(
            f"{name} is not YAML", expected="the file that `read --propose` wrote, with your changes",
            found=f"line {place.line + 1}: {getattr(why, 'problem', '')}" if place else str(why),
        ) from why  # fmt: skip
    try:
        return Proposals.model_validate(data)
    except ValidationError as why:
        first = why.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise ProposalError(f"{name} has another shape than proposals have", expected="the fields that `read --propose` wrote",  # noqa: E501
                            found=f"{where}: {first['msg']}") from why  # fmt: skip


def accepted(proposals: Proposals, case: CaseFile | None = None) -> list[Proposal]:
    """The statements that were accepted, each checked. Raises `ProposalError` at the first that cannot stand."""
    found = []
    for p in proposals.statements:
        if p.decide.strip().lower() not in ("", "accept", "reject"):
            raise _wrong(p, "`decide: accept`, `decide: reject`, or nothing", f"`decide: {p.decide}`")
        if p.decide.strip().lower() == "accept":
            _check(p, case)
            found.append(p)
    return found


def _check(p: Proposal, case: CaseFile | None) -> None:
    if p.day is None:
        raise _wrong(p, "`date:`, the day from which one could know that this was said", "none")
    if (p.affirms is None) == (p.denies is None):
        raise _wrong(
            p, "either `affirms:` or `denies:`, with a proposition", "both" if p.affirms else "neither"
        )
    if p.kind not in CLAIM_KINDS:
        raise _wrong(p, "`kind:` one of " + ", ".join(CLAIM_KINDS), f"`{p.kind}`")
    try:
        hedge_multiplier(p.hedge)
    except PriorError as why:
        raise _wrong(p, why.expected, why.found) from why
    for link in p.chain:
        if link.source.endswith("?"):
            raise _wrong(
                p,
                f"a source for {link.name or link.source}: one of the case, or a new short name without the mark",
                f"`{link.source}`",
            )
    for link in p.chain:
        if not _NAME.fullmatch(link.source):
            raise _wrong(
                p, "sources by short names: small letters, digits and underscores", f"`{link.source}`"
            )
    if case is not None:
        known = {q.id for q in case.propositions}
        if (p.affirms or p.denies) not in known:
            raise _wrong(p, f"a proposition of the case {case.id}", f"`{p.affirms or p.denies}`")


def _wrong(p: Proposal, expected: str, found: str) -> ProposalError:
    return ProposalError(f"statement {p.id} cannot be accepted as it stands", expected=expected, found=found)


def report_yaml(proposals: Proposals, chosen: Sequence[Proposal], case: CaseFile | None = None) -> str:
    """Accepted statements as `reports:` for a case file, with an entry for every source that the case lacks."""
    known = {s.id for s in case.sources} if case else set()
    new = {
        link.source: link.name or link.source for p in chosen for link in p.chain if link.source not in known
    }
    sha = str(proposals.document.get("sha256", ""))
    data: dict[str, Any] = {}
    if new:
        data["sources"] = {id: {"name": name, "class": "unknown", "grade": "F"} for id, name in new.items()}
    data["reports"] = [_report(p, proposals, sha) for p in chosen]
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


def _report(p: Proposal, proposals: Proposals, sha: str) -> dict[str, Any]:
    chain = [{"source": k.source, "verb": k.verb, **({"hedge": k.hedge} if k.hedge else {})} for k in p.chain]
    return {
        "id": f"d{sha[:6]}_{p.id}" if sha else p.id, "date": p.day, "chain": chain,
        **({"affirms": p.affirms} if p.affirms else {"denies": p.denies}),
        "hedge": p.hedge, "kind": p.kind, "lineage": p.lineage, "summary": p.summary or p.text,
        "document": str(proposals.document.get("title") or sha[:12]),
        "address": str(proposals.document.get("address") or ""),
    }  # fmt: skip
