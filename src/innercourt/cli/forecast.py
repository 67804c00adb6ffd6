"""`innercourt forecast VERB`: what was said beforehand, what came of it, how good it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import innercourt
from innercourt.case.asked import MOST_DRAWS
from innercourt.cli.brief import progress_bar, told_of
from innercourt.cli.options import Count, Day, NewFile
from innercourt.cli.say import say
from innercourt.errors import UsageError

if TYPE_CHECKING:
    from innercourt.case.forecast_kept import Kept

_file = click.option("--file", "place", envvar="INNERCOURT_FORECASTS", default="forecasts.jsonl",
                     show_default=True, type=click.Path(path_type=Path), help="Where they are kept.")  # fmt: skip
_case = click.option("--case", default="", help="Of this case only.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")


@click.group()
def forecast() -> None:
    """What was said beforehand, what came of it, how good it was.

    Nothing in a file of forecasts is changed: a resolution, or another one, is another line.
    """


@forecast.command()
@click.argument("case", required=False, default="")
@click.option("--as-of", type=Day(), help="The day to forecast from. [default: the case's own; today]")
@click.option("--draws", type=Count(1, MOST_DRAWS), help="Possible courts to draw for each hypothesis.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start.")
@click.option("--statement", help="Store your own forecast of this instead.")
@click.option("--p", "p", help="Your probability: 0 to 1, or a phrase such as likely, or PHIA: likely.")
@click.option("--by", "due", type=Day(), help="With --statement: the day by which it will be known.")
@click.option(
    "--confidence", default="", help="With --statement, in what it rests on: low, moderate or high."
)
@click.option("--author", default="", help="Who says so.")
@_file
@_as_json
def add(
    case: str, as_of: date | None, draws: int | None, seed: int, statement: str | None, p: str | None,
    due: date | None, confidence: str, author: str, place: Path, as_json: bool,
) -> int:  # fmt: skip
    """Store every probability that the answer to CASE states and that can be resolved later.

    Or, with --statement, one of your own. Figures that are not to be relied on are not stored.
    """
    _refuse(case, statement, p, due, confidence)
    book = innercourt.Forecasts(place)
    if statement is not None and p is not None and due is not None:
        filed = innercourt.load(case).file.id if case else ""
        new = book.add_own(statement, p, due=due, made=as_of, case=filed, by=author, confidence=confidence)
    else:
        book.check()  # before the work, not after it
        loaded, digest = innercourt.load(case), innercourt.case_digest(case)
        asked = {} if draws is None else {"draws": draws}
        with progress_bar() as progress:
            answer = loaded.analyse(as_of=as_of, seed=seed, progress=progress, **asked)
        if answer.diagnostics.troubles:
            say(f"{place}: nothing was stored", err=True)
            return told_of(answer.diagnostics.troubles)
        new = book.add(answer, digest=digest, by=author)
    _show(new, as_json)
    say(f"{place}: {len(new)} new", err=True)
    _warn(book)
    return 0


@forecast.command("list")
@click.option("--open", "open_", is_flag=True, help="Only those that are not settled.")
@_case
@_file
@_as_json
def list_(open_: bool, case: str, place: Path, as_json: bool) -> None:
    """List the forecasts in the order of storing, with what became of each."""
    book = innercourt.Forecasts(place)
    _show(book.list(open=open_, case=case), as_json)
    _warn(book)


@forecast.command()
@click.argument("id")
@click.argument("verdict", type=click.Choice(["yes", "no", "void"]))
@click.option("--on", type=Day(), required=True, help="The day on which that was settled.")
@click.option("--why", default="", help="On what ground.")
@_file
@_as_json
def resolve(id: str, verdict: str, on: date, why: str, place: Path, as_json: bool) -> None:
    """Record that what the forecast ID is about came true (yes), did not (no), or is void.

    It holds for every forecast of the same question. The beginning of an id will do.
    """
    book = innercourt.Forecasts(place)
    _show(book.resolve(id, verdict, on=on, why=why), as_json)
    _warn(book)


@forecast.command()
@_case
@click.option("--hindsight", is_flag=True, help="Count what was stored when it was settled, too.")
@click.option("--plot", type=NewFile(), help="Draw the calibration curve to this .svg file.")
@_file
@_as_json
def score(case: str, hindsight: bool, plot: Path | None, place: Path, as_json: bool) -> None:
    """Score the settled forecasts, and say whether they are enough to judge by."""
    if plot is not None and plot.suffix.lower() != ".svg":
        raise UsageError("--plot needs a picture's name", expected="a file in .svg", found=f"`{plot}`")
    book = innercourt.Forecasts(place)
    card = book.score(case=case, hindsight=hindsight)
    if plot is not None:
        innercourt.write_whole(plot, card.picture())
    say(json.dumps(card.as_json(), ensure_ascii=False, indent=2) if as_json else str(card), json=as_json)
    if plot is not None:
        say(f"written: {plot}", err=True)
    _warn(book)


def _refuse(case: str, statement: str | None, p: str | None, due: date | None, confidence: str) -> None:
    """Options that do not go together are told before any work."""
    if statement is None and not case:
        raise UsageError(
            "nothing to store", expected="CASE, or --statement with --p and --by", found="neither"
        )
    if statement is not None and (p is None or due is None):
        missing = "--p" if p is None else "--by"
        raise UsageError("--statement needs --p and --by", expected=missing, found="none")
    given = {"--p": p, "--by": due, "--confidence": confidence}
    alone = [name for name, value in given.items() if value]
    if statement is None and alone:
        raise UsageError(f"{alone[0]} goes with --statement", expected="--statement TEXT", found="none")


def _show(kept: Sequence[Kept], as_json: bool) -> None:
    """Forecasts with what became of them, a line each."""
    for k in kept:
        say(json.dumps(k.as_json(), ensure_ascii=False) if as_json else str(k), json=as_json)


def _warn(book: innercourt.Forecasts) -> None:
    """Tell of lines that were cut short."""
    for note in book.notes():
        say(note, err=True)
