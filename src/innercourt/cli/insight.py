"""`innercourt evidence|sensitivity|watch|whatif CASE`: what an answer rests on and what would change it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

import innercourt
from innercourt.case.asked import MOST_DRAWS
from innercourt.cli.brief import progress_bar, told_of
from innercourt.cli.loading import loaded
from innercourt.cli.options import Count, Day
from innercourt.cli.say import say


def _shared(command: Callable[..., int]) -> Callable[..., int]:
    """The argument and the options that all of them take."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the page."),
        click.option(
            "--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start."
        ),
        click.option(
            "--draws", type=Count(1, MOST_DRAWS), help="Possible courts to draw for each hypothesis."
        ),
        click.option("--as-of", type=Day(), help="Answer with what was known at the end of this day."),
        click.argument("case"),
    ):
        command = option(command)
    return command


@click.command()
@_shared
@click.option("--reruns", type=Count(0, 1000), default=8, show_default=True,
              help="How often to analyse again where reweighting is unsound.")  # fmt: skip
def evidence(case: str, reruns: int, as_json: bool, **how: Any) -> int:
    """What every origin, source, report and assumption in CASE weighs, given all the rest."""
    return _show(case, "evidence", as_json, how, reruns=reruns)


@click.command()
@_shared
def sensitivity(case: str, as_json: bool, **how: Any) -> int:
    """How the answer to CASE moves with every prior, and what would turn it over."""
    return _show(case, "sensitivity", as_json, how)


@click.command()
@_shared
def watch(case: str, as_json: bool, **how: Any) -> int:
    """What to look for next in CASE, most telling first."""
    return _show(case, "watch", as_json, how)


@click.command()
@_shared
@click.option("--do", multiple=True, metavar="MOVE", help="Make a move: episode.node.move, or node=move.")
@click.option(
    "--suppose",
    multiple=True,
    metavar="STATEMENT",
    help="Take it as so: a proposition, `UNIT obeys ACTOR`, `FACT is VALUE` ...; `not` denies it.",
)
@click.option("--without", multiple=True, metavar="SOURCE", help="Leave out a source or a report.")
@click.option("--believe", multiple=True, metavar="REPORT", help="Take what a report says as settled.")
def whatif(
    case: str,
    do: tuple[str, ...],
    suppose: tuple[str, ...],
    without: tuple[str, ...],
    believe: tuple[str, ...],
    as_json: bool,
    as_of: date | None,
    **how: Any,
) -> int:
    """The answer to CASE as it is, beside the answer as it would be."""
    return _show(
        case, "whatif", as_json, how,
        do=do, suppose=suppose, without=without, believe=believe, as_of=as_of,
    )  # fmt: skip


def _show(case: str, verb: str, as_json: bool, how: dict[str, Any], **more: Any) -> int:
    asked = loaded(case)
    given = {name: value for name, value in (how | more).items() if value is not None}
    with progress_bar() as progress:
        found = getattr(asked, verb)(progress=progress, **given)
    if as_json:
        say(innercourt.plain_text(found), json=True)
    else:
        from rich.console import Console

        innercourt.render_insight(found, Console(highlight=False, markup=False))
    if verb == "whatif":
        sides = {"as it is": found.before, "what if": found.after}
        return told_of(
            [f"{side}: {t}" for side, answer in sides.items() for t in answer.diagnostics.troubles]
        )
    return told_of([*found.answer.diagnostics.troubles, *(found.troubles if verb == "evidence" else ())])
