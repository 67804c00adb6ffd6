"""`innercourt ledger VERB`: who said what, through whom, and how sure they were.

Each command is the verb of the same name in `innercourt.ledger`, with its words for the terminal
in `ledger_text.py`.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import IO, Any

import click

from innercourt.cli.options import Count, Day, NewFile, Real, recorder
from innercourt.cli.say import say
from innercourt.court.shown import cell

PLACE = "ledger.db"

_place = click.option("--ledger", "place", envvar="INNERCOURT_LEDGER", default=PLACE, show_default=True,
                      help="A file, or the URL of a PostgreSQL database.")  # fmt: skip
_as_of = click.option("--as-of", help="As the ledger was at this day or moment (recorded by then).")
_known_on = click.option(
    "--known-on", type=Day(), help="Only what one could know on this day (said by then)."
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
# Either name will do everywhere; the reference tells of the first.
_why = click.option("--why", "--reason", "why", required=True, help="The reason, which is kept.")
_reason = click.option("--why", "--reason", "reason", default="", help="The reason, which is kept.")


@click.group()
def ledger() -> None:
    """Who said what, through whom, and how sure they were.

    Nothing in a ledger is changed or deleted: what supersedes is recorded, and --as-of looks back.
    """


@ledger.command()
@_place
def init(place: str) -> None:
    """Make a new ledger."""
    from innercourt.ledger import init as make

    with make(place) as made:
        say(f"made: {made.place}")


@ledger.command()
@click.argument("files", nargs=-1, type=click.File("r", encoding="utf-8", lazy=False), required=True)
@_place
@recorder
def add(files: tuple[IO[str], ...], place: str, by: str) -> None:
    """Record the entries of FILES, JSON Lines, one page a file.

    Each line is an object with its `type`: document, source, proposition, statement, merge or copy.
    """
    from innercourt.cli.ledger_text import text_lines
    from innercourt.ledger import add as record
    from innercourt.ledger import open_ledger, read_entries

    with open_ledger(place) as opened:
        for file in files:
            receipt = record(opened, list(read_entries(text_lines(file))), by=by)
            say("\n".join(receipt.ids))
            say(f"page {receipt.page}: {receipt.added} new of {len(receipt.ids)}", err=True)
            if receipt.unchecked:
                say(f"not compared with a text, since there is none: {receipt.unchecked} quotes", err=True)


@ledger.command()
@click.argument("file", type=click.File("rb", lazy=False))
@click.option("--address", default="", help="Where it was found.")
@click.option("--publisher", default="", help="The source that published it.")
@click.option("--language", default="", help="Such as en or zh.")
@click.option("--title", default="", help="Its title.")
@click.option("--name", default="", help="Your own short name for it.")
@click.option("--published", default="", help="The day it was published.")
@click.option("--event", default="", help="When what it tells of is said to have happened.")
@click.option("--captured", default="", help="The moment it was captured. [default: now]")
@click.option("--type", "media_type", default="text/plain", show_default=True, help="Its media type.")
@_place
@recorder
def capture(file: IO[bytes], place: str, by: str, **fields: str) -> None:
    """Record the bytes of FILE as a document; adding the same capture again adds nothing."""
    from datetime import UTC, datetime

    from innercourt.ledger import Document, open_ledger
    from innercourt.ledger import add as record

    fields["captured"] = fields["captured"] or datetime.now(UTC).isoformat()
    with open_ledger(place) as opened:
        say(record(opened, [Document(content=file.read(), **fields)], by=by).ids[0])


@ledger.command("list")
@click.option("--case", help="Of this case.")
@click.option("--proposition", help="On this proposition.")
@click.option("--source", help="With this source anywhere in the chain.")
@click.option("--origin", help="Going back to this source.")
@click.option("--document", help="In this document.")
@click.option("--says", type=click.Choice(["affirms", "denies", "silent"]), help="What they say of it.")
@click.option("--linked/--unlinked", default=None, help="With, or without, a proposition.")
@click.option("--after", type=Count(0, 2**62), default=0, help="Go on after this entry.")
@click.option("--limit", type=Count(1, 10_000), default=50, show_default=True, help="At most so many.")
@_known_on
@_as_of
@_as_json
@_place
def list_(place: str, as_json: bool, **wanted: Any) -> None:
    """List statements, in the order of recording."""
    from innercourt.cli.ledger_text import as_dict, statement_line
    from innercourt.ledger import list_statements, open_ledger

    with open_ledger(place, read_only=True) as opened:
        found = list_statements(opened, **wanted)
    for record in found.records:
        say(
            json.dumps(as_dict(record), ensure_ascii=False) if as_json else statement_line(record),
            json=as_json,
        )
    if not found.records:
        say("no statements", err=True)
    if found.after is not None:
        say(f"more: --after {found.after}", err=True)


@ledger.command()
@click.argument("id")
@_as_of
@_as_json
@_place
def show(id: str, place: str, as_of: str | None, as_json: bool) -> None:
    """Show the entry ID, with every version of it; the beginning of an id will do."""
    from innercourt.cli.ledger_text import as_dict, history_text
    from innercourt.ledger import open_ledger
    from innercourt.ledger import show as find

    with open_ledger(place, read_only=True) as opened:
        shown = find(opened, id, as_of=as_of)
    if as_json:
        say(
            json.dumps([as_dict(record) for record in shown.history], ensure_ascii=False, indent=2), json=True
        )
    else:
        say(history_text(shown))


@ledger.command()
@click.argument("id")
@click.argument("proposition")
@click.option("--says", type=click.Choice(["affirms", "denies", "silent"]), help="What it says of it.")
@click.option("--why", "--reason", "why", default="", help="The reason, which is kept.")
@_place
@recorder
def link(id: str, proposition: str, place: str, by: str, says: str | None, why: str) -> None:
    """Link the statement ID to PROPOSITION, written CASE/NAME."""
    from innercourt.cli.ledger_text import split, unknown_text
    from innercourt.ledger import link as record
    from innercourt.ledger import open_ledger

    with open_ledger(place) as opened:
        if doubt := unknown_text(opened, proposition):
            say(doubt, err=True)
        say(record(opened, id, *split(proposition), by=by, says=says, why=why).ids[0])


@ledger.command()
@click.argument("proposition")
@click.argument("truth", type=click.BOOL)
@click.option("--on", type=Day(), required=True, help="The day on which that was known.")
@_reason
@_place
@recorder
def resolve(proposition: str, truth: bool, on: date, place: str, by: str, reason: str) -> None:
    """Record that PROPOSITION, written CASE/NAME, turned out to be TRUTH, true or false."""
    from innercourt.cli.ledger_text import split
    from innercourt.ledger import open_ledger
    from innercourt.ledger import resolve as record

    with open_ledger(place) as opened:
        say(record(opened, *split(proposition), truth, on, by=by, reason=reason).ids[0])


@ledger.command()
@click.argument("id")
@click.argument("changes", nargs=-1, required=True)
@_why
@_place
@recorder
def correct(id: str, changes: tuple[str, ...], place: str, by: str, why: str) -> None:
    """Record a new version of the entry ID, with CHANGES, each FIELD=VALUE.

    A value is text, or JSON where the field is not: 'chain=["tass", "ministry"]'.
    """
    from innercourt.cli.ledger_text import changes_of
    from innercourt.ledger import correct as record
    from innercourt.ledger import open_ledger

    with open_ledger(place) as opened:
        say(record(opened, id, by=by, why=why, **changes_of(id, changes)).ids[0])


@ledger.command()
@click.argument("id")
@_why
@_place
@recorder
def withdraw(id: str, place: str, by: str, why: str) -> None:
    """Take the entry ID out of use. It stays in the ledger."""
    from innercourt.ledger import open_ledger
    from innercourt.ledger import withdraw as record

    with open_ledger(place) as opened:
        say(record(opened, id, by=by, why=why).ids[0])


@ledger.command()
@click.argument("source")
@click.argument("into")
@_reason
@_place
@recorder
def merge(source: str, into: str, place: str, by: str, reason: str) -> None:
    """Say that SOURCE is another name of INTO. `unmerge` takes it back."""
    from innercourt.ledger import merge as record
    from innercourt.ledger import open_ledger

    with open_ledger(place) as opened:
        record(opened, source, into, by=by, reason=reason)


@ledger.command()
@click.argument("source")
@_reason
@_place
@recorder
def unmerge(source: str, place: str, by: str, reason: str) -> None:
    """Let SOURCE stand for itself again."""
    from innercourt.ledger import open_ledger
    from innercourt.ledger import unmerge as record

    with open_ledger(place) as opened:
        record(opened, source, by=by, reason=reason)


@ledger.command()
@click.option("--case", help="Of this case.")
@click.option("--proposition", help="Of this proposition.")
@_known_on
@_as_of
@_as_json
@_place
def origins(place: str, as_json: bool, **wanted: Any) -> None:
    """Tell who really stands behind each proposition: one origin, several, or lineage not recorded."""
    from dataclasses import asdict

    from innercourt.cli.ledger_text import origins_line
    from innercourt.ledger import open_ledger
    from innercourt.ledger import origins as collapse

    with open_ledger(place, read_only=True) as opened:
        for found in collapse(opened, **wanted):
            told = json.dumps({**asdict(found), "state": found.state}, ensure_ascii=False)
            say(told if as_json else origins_line(found), json=as_json)


@ledger.command()
@click.option("--share", type=Real(0.0, 1.0), default=0.2, show_default=True,
              help="Propose pairs that share at least this part of their words.")  # fmt: skip
@click.option("--bits", type=Real(1.0, 1000.0), default=6, show_default=True,
              help="Propose pairs whose rare details make copying 2 to this power times likelier.")  # fmt: skip
@_as_of
@_as_json
@_place
def echoes(place: str, as_of: str | None, share: float, bits: float, as_json: bool) -> None:
    """Propose documents that may be copies of others, by shared wording and by shared rare details.

    Rare is what few others on the same matter have: numbers, names, misspellings, claims that turned
    out wrong. Nothing is merged; see `judge`.
    """
    from dataclasses import asdict

    from innercourt.cli.ledger_text import details_line, echo_line
    from innercourt.ledger import echo_candidates, open_ledger, shared_details

    with open_ledger(place, read_only=True) as opened:
        for echo in echo_candidates(opened, as_of=as_of, share=share):
            told = json.dumps({"by": "wording", **asdict(echo)}, ensure_ascii=False)
            say(told if as_json else echo_line(echo), json=as_json)
        for pair in shared_details(opened, as_of=as_of, bits=bits):
            told = json.dumps({"by": "details", **asdict(pair)}, ensure_ascii=False)
            say(told if as_json else details_line(pair), json=as_json)


@ledger.command()
@click.argument("copy")
@click.argument("original")
@click.argument("verdict", type=click.BOOL)
@_reason
@_place
@recorder
def judge(copy: str, original: str, verdict: bool, place: str, by: str, reason: str) -> None:
    """Record that the document COPY was taken from ORIGINAL (VERDICT true), or was not (false)."""
    from innercourt.ledger import judge as record
    from innercourt.ledger import open_ledger

    with open_ledger(place) as opened:
        record(opened, copy, original, verdict, by=by, reason=reason)


@ledger.command()
@click.option("--format", "form", type=click.Choice(["lines", "ftm", "claimreview", "prov", "datasette"]),
              default="lines", show_default=True,
              help="JSON Lines without loss, somebody else's format, or metadata for Datasette.")  # fmt: skip
@click.option("--case", help="The reports of this case instead, as YAML for its folder.")
@click.option("--output", "-o", type=NewFile(), help="Write to this file, whole or not at all.")
@_as_of
@_place
def export(place: str, form: str, case: str | None, output: Path | None, as_of: str | None) -> None:
    """Write a ledger out: all of it, or the reports of one case."""
    from innercourt.cli.ledger_text import exported, write_lines
    from innercourt.ledger import open_ledger

    with open_ledger(place, read_only=True) as opened:
        write_lines(exported(opened, form, case, as_of), output)


@ledger.command("import")
@click.argument("what")
@_place
@recorder
def import_(what: str, place: str, by: str) -> None:
    """Take in WHAT: a case, or a file that `export` wrote (`-` for standard input).

    The files of a case are left as they are.
    """
    from innercourt.cli.ledger_text import imported
    from innercourt.ledger import open_ledger

    with open_ledger(place) as opened:
        say(imported(opened, what, by))


@ledger.command()
@click.argument("query")
@click.option(
    "--limit", type=Count(1, 1_000_000), default=1000, show_default=True, help="At most so many rows."
)
@_place
def sql(query: str, place: str, limit: int) -> None:
    """Print the rows of a QUERY in SQL, tab-separated. It can only read."""
    from innercourt.ledger import open_ledger
    from innercourt.ledger.query import query as ask

    with open_ledger(place, read_only=True) as opened:
        for row in ask(opened, query, limit=limit):
            say("\t".join("" if value is None else cell(str(value)) for value in row))


@ledger.command()
@click.option("--expect", help="The digest of a page, noted down before, that must be in it.")
@_as_json
@_place
def verify(place: str, expect: str | None, as_json: bool) -> None:
    """Tell whether everything acknowledged is there, and as it was. Exit status 1 if not."""
    from dataclasses import asdict

    from innercourt.cli.ledger_text import verdict_text
    from innercourt.errors import StorageError
    from innercourt.ledger import open_ledger
    from innercourt.ledger import verify as check

    try:
        with open_ledger(place, read_only=True) as opened:
            verdict = check(opened, expect=expect)
    except StorageError as error:  # whose advice, to verify it, is being followed
        raise StorageError(
            error.message, found=error.found, hint="go back to a copy of the ledger"
        ) from error
    say(json.dumps(asdict(verdict)) if as_json else verdict_text(verdict), json=as_json)
    if not verdict.sound:
        sys.stdout.flush()
        click.get_current_context().exit(1)
