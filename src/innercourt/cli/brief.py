"""`innercourt brief CASE`: the answer, in the terminal, as one HTML file, as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from innercourt.cli.options import Count, Day, NewFile

UNSOUND = 3
"""The exit status of figures that are not to be relied on: they are printed, and say so."""

MOST_DRAWS = 10_000_000
"""More do not fit the memory of any machine that this was tried on."""


@click.command()
@click.argument("case")
@click.option("--as-of", type=Day(), help="Answer with what was known at the end of this day.")
@click.option("--draws", type=Count(1, MOST_DRAWS), help="Possible courts to draw for each hypothesis.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start.")
@click.option("--html", type=NewFile(), help="Write the brief to this file, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the page.")
def brief(
    case: str, as_of: date | None, draws: int | None, seed: int, html: Path | None, as_json: bool
) -> int:
    """Answer CASE, the name of a packaged case or a folder.

    The same seed gives the same answer on the same machine.
    """
    import innercourt

    loaded = innercourt.load(case)
    with progress_bar() as progress:
        if draws is None:
            answer = loaded.analyse(as_of=as_of, seed=seed, progress=progress)
        else:
            answer = loaded.analyse(as_of=as_of, draws=draws, seed=seed, progress=progress)
    if html is not None:
        innercourt.write_whole(html, innercourt.render_html(answer))
    if as_json:
        click.echo(json.dumps(innercourt.to_json(answer), ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        innercourt.render_terminal(answer, Console(highlight=False))
    if html is not None:
        click.echo(f"written: {html}", err=True)
    return told_of(answer.diagnostics.troubles)


def told_of(troubles: Sequence[str]) -> int:
    """The exit status that an answer earns, after its troubles were told on standard error."""
    for trouble in troubles:
        click.echo(f"innercourt: do not rely on these figures: {trouble}", err=True)
    return UNSOUND if troubles else 0


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """What to call with the present task and the share done; drawn only on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda doing, done: bar.update(task, description=doing, completed=done)
