"""`innercourt similar CASE`: finished cases that are built alike, and what followed there."""

from __future__ import annotations

import json
from datetime import date

import click

from innercourt.cli.options import Day
from innercourt.cli.say import say


@click.command()
@click.argument("case")
@click.option("--as-of", type=Day(), help="Compare the case with what was known at the end of this day.")
@click.option(
    "--among", multiple=True, metavar="CASE", help="Look among these only; may be given several times."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
def similar(case: str, as_of: date | None, among: tuple[str, ...], as_json: bool) -> None:
    """Tell which finished cases are built like CASE, and what followed there.

    Courts, games and reports are compared, not names, titles or tags.
    """
    import innercourt

    found = innercourt.similar(case, as_of=as_of, among=among or None)
    say(json.dumps(found.as_json(), ensure_ascii=False, indent=2) if as_json else str(found), json=as_json)
