"""A ledger in words for the terminal, and its files; used by the commands of `ledger.py`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import innercourt
from innercourt.brief.write import write_whole
from innercourt.cli.say import hand_out, say
from innercourt.errors import UsageError, told
from innercourt.ledger import (
    Echo,
    Ledger,
    Origins,
    Record,
    SharedDetails,
    Shown,
    Statement,
    Verdict,
    datasette_metadata,
    export_lines,
    import_lines,
    known_propositions,
    to_claim_review,
    to_follow_the_money,
    to_prov,
)
from innercourt.ledger.canonical import entry_text
from innercourt.ledger.decode import changes_from
from innercourt.ledger.listing import kind_of
from innercourt.library import packaged


def as_dict(record: Record) -> dict[str, Any]:
    """A record as JSON has it, with when and by whom it was recorded."""
    head = record._asdict()
    return {**head, "kind": record.kind, "entry": json.loads(entry_text(record.entry))}


def statement_line(record: Record) -> str:
    """One statement on one line."""
    said = record.entry
    assert isinstance(said, Statement)
    chain = " < ".join(hop.source for hop in said.chain) + ("" if said.lineage == "recorded" else " < ?")
    about = f"{said.says} {said.case}/{said.proposition}" if said.proposition else "not linked"
    text = " ".join((said.summary or said.quote).split())
    return f"{record.id}  {said.said or '----------'}  {about}  {chain}  {text[:80]}".rstrip()


def history_text(shown: Shown) -> str:
    """Every version of an entry, the newest first."""
    parts = []
    if shown.also:
        parts.append("also known as " + ", ".join(shown.also))
    for record in reversed(shown.history):
        head = f"{record.kind} {record.id}, version {record.version}, {record.recorded_at}, by {record.recorded_by}"
        head += (f": {record.why}" if record.why else "") + (" (withdrawn)" if record.withdrawn else "")
        held = json.loads(entry_text(record.entry))
        width = max(len(name) for name in held)
        margin = "\n" + " " * (width + 4)
        rows = [f"  {name:<{width}}  {_told(value)}".replace("\n", margin) for name, value in held.items()]
        parts.append("\n".join([head, *rows, f"  {'digest':<{width}}  {record.digest}"]))
    return "\n\n".join(parts)


def _told(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return " < ".join(
            hop["source"] + (f" ({hop.get('verb', 'says')}, {hop['hedge']})" if "hedge" in hop else "")
            for hop in value
        )
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def origins_line(found: Origins) -> str:
    """The voices behind one proposition on one line."""
    voices = ", ".join(f"{voice.source} ({voice.statements})" for voice in found.voices)
    broken = f"; {found.unrecorded} not recorded" if found.unrecorded else ""
    said = f"{found.statements} statement{'' if found.statements == 1 else 's'}"
    return f"{found.case}/{found.proposition}: {found.state}; {said}; {voices}{broken}"


def echo_line(echo: Echo) -> str:
    """Two documents that share wording on one line."""
    return f"{echo.share:4.0%}  {echo.copy}  from  {echo.original}  “{echo.passage[:120]}”"


def details_line(pair: SharedDetails) -> str:
    """Two documents that share rare details on one line, and what they share that few others have."""
    shared = "; ".join(
        f"{d.kind} “{d.what}” (in {d.have} of {d.others} others on the matter)" for d in pair.details[:6]
    )
    more = f"; and {len(pair.details) - 6} more" if len(pair.details) > 6 else ""
    return f"{pair.bits:.0f} bits  {pair.copy}  from  {pair.original}  {shared}{more}"


def verdict_text(verdict: Verdict) -> str:
    """What a verification came to."""
    rows = [f"{damage.where}: {damage.what}" for damage in verdict.damage]
    if verdict.more:
        rows.append("and more")
    state = "sound" if verdict.sound else "DAMAGED: go back to a copy"
    rows.append(f"{verdict.pages} pages, {verdict.entries} entries, {verdict.receipts} receipts: {state}")
    rows.append(f"digest {verdict.digest}")
    if verdict.sound and not verdict.receipts:
        rows.append("without receipts nobody can tell whether pages were cut off at the end")
    return "\n".join(rows)


def split(proposition: str) -> tuple[str, str]:
    """Case and name of a proposition written `CASE/NAME`."""
    case, slash, name = proposition.partition("/")
    if not slash or not case or not name:
        raise UsageError("a proposition is named with its case", expected="CASE/NAME, such as regent/flight",
                         found=f"`{proposition}`")  # fmt: skip
    return case, name


def unknown_text(ledger: Ledger, proposition: str) -> str:
    """A warning where nobody knows a proposition, `CASE/NAME`, and one that is called much the same is known."""
    case, name = split(proposition)
    read_case = import_module("innercourt.case.read").read_case
    asked = {p.id for p in read_case(case).propositions} if case in packaged() else set()
    known = {*known_propositions(ledger), *(f"{case}/{id}" for id in asked)}
    near = [] if proposition in known else get_close_matches(proposition, sorted(known), 1, cutoff=0.75)
    return (
        told("a link (warning)", "a proposition that is known", f"`{case}/{name}`", f"`{near[0]}`")
        if near
        else ""
    )


def changes_of(id: str, changes: Sequence[str]) -> dict[str, Any]:
    """Fields and values from `FIELD=VALUE`."""
    pairs: dict[str, str] = {}
    for change in changes:
        field, equals, value = change.partition("=")
        if not equals:
            raise UsageError(
                "a change needs a field and a value", expected="FIELD=VALUE", found=f"`{change}`"
            )
        pairs[field] = value
    return changes_from(kind_of(id), pairs)


def exported(ledger: Ledger, form: str, case: str | None, as_of: str | None) -> Iterator[str]:
    """The lines of an export."""
    if case is not None:
        yield innercourt.export_case(ledger, case, as_of=as_of).rstrip("\n")
    elif form == "lines":
        yield from export_lines(ledger, as_of=as_of)
    elif form == "ftm":
        yield from (json.dumps(e, ensure_ascii=False) for e in to_follow_the_money(ledger, as_of=as_of))
    elif form == "datasette":
        yield json.dumps(datasette_metadata(ledger), ensure_ascii=False, indent=2)
    else:
        made = to_prov(ledger, as_of=as_of) if form == "prov" else to_claim_review(ledger, as_of=as_of)
        yield json.dumps(made, ensure_ascii=False, indent=2)


def write_lines(lines: Iterable[str], output: Path | None) -> None:
    """Lines to standard output, or to a file that appears whole or not at all."""
    if output is None:
        for line in lines:
            hand_out(line)
    else:
        write_whole(output, "".join(f"{line}\n" for line in lines))
        say(f"written: {output}", err=True)


def text_lines(file: IO[str]) -> Iterator[str]:
    """The lines of a file that should be text. Raises `UsageError` if it is not."""
    try:
        yield from file
    except UnicodeDecodeError as error:
        raise UsageError("the file cannot be read", expected="JSON Lines, text in UTF-8",
                         found=f"`{file.name}`: {error}") from error  # fmt: skip


def imported(ledger: Ledger, what: str, by: str) -> str:
    """Take in a case or a file of lines; what came of it, in words."""
    if what == "-":
        return f"{import_lines(ledger, text_lines(sys.stdin))} new pages"
    if what.endswith((".jsonl", ".ndjson")) or Path(what).is_file():
        try:
            with Path(what).open(encoding="utf-8") as file:
                return f"{import_lines(ledger, text_lines(file))} new pages"
        except OSError as error:
            raise UsageError("the file cannot be read", expected="a file that `ledger export` wrote",
                             found=f"`{what}`: {error.strerror or error}") from error  # fmt: skip
    receipt = innercourt.import_case(ledger, what, by=by)
    return (
        f"{receipt.added} new entries of {len(receipt.ids)}\n"
        f"try       put `ledger: {ledger.place}` into case.yaml, and take its reports out"
    )
