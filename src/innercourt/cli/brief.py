"""`innercourt brief CASE`: the answer, in the terminal, as one HTML file, as one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import innercourt
from innercourt.case.asked import MOST_DRAWS
from innercourt.cli.interrupt import drawing
from innercourt.cli.loading import keeping, loaded
from innercourt.cli.options import Count, Day, Folder, NewFile
from innercourt.cli.say import say

UNSOUND = 3
"""The exit status of figures that are not to be relied on: they are printed, and say so."""

"""More would take weeks of any cluster that this is likely to meet."""


@click.command()
@click.argument("case")
@click.option("--as-of", type=Day(), help="Answer with what was known at the end of this day.")
@click.option("--draws", type=Count(1, MOST_DRAWS), help="Possible courts to draw for each hypothesis.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start.")
@click.option("--do", multiple=True, metavar="MOVE", help="Also: had this move been made? node=move.")
@click.option("--cluster", metavar="ADDRESS", help="Let the workers of this Dask scheduler do the work.")
@click.option("--html", type=NewFile(), help="Write the brief to this file, too.")
@click.option("--markdown", type=NewFile(), help="Write it as Markdown to this file, too.")
@click.option("--svg", type=Folder(), help="Write every figure to this folder, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the page.")
def brief(
    case: str, html: Path | None, markdown: Path | None, svg: Path | None, as_json: bool, **how: Any
) -> int:
    """Answer CASE, the name of a packaged case or a folder.

    The same seed gives the same answer on the same machine.
    """
    asked = loaded(case)
    with progress_bar() as progress:
        given = {name: value for name, value in how.items() if value not in (None, ())}
        if html is not None:
            given["beside"] = _make_ready
        found = asked.brief(progress=progress, **given)
    files: dict[Path, str] = {}
    with keeping():
        if html is not None:
            files[html] = innercourt.render_html(found)
        if markdown is not None:
            files[markdown] = innercourt.render_markdown(found)
        if svg is not None:
            svg.mkdir(exist_ok=True)
            files |= {svg / f"{name}.svg": drawn for name, drawn in innercourt.render_figures(found).items()}
    for path, text in files.items():
        innercourt.write_whole(path, text)
    if as_json:
        say(innercourt.plain_text(found), json=True)
    else:
        from rich.console import Console

        innercourt.render_terminal(found, Console(highlight=False))
    for path in files:
        say(f"written: {path}", err=True)
    return told_of(found.answer.diagnostics.troubles)


def _make_ready() -> None:
    """Load what the brief will be drawn with, on a page and in the terminal."""
    innercourt.prepare_page()
    import_module("rich.console")
    _ = innercourt.render_terminal


def told_of(troubles: Sequence[str]) -> int:
    """The exit status that an answer earns, after its troubles were told on standard error."""
    for trouble in troubles:
        say(f"innercourt: do not rely on these figures: {trouble}", err=True)
    return UNSOUND if troubles else 0


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """What to call with the present task and the share done; drawn only on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda doing, done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with drawing(), Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda doing, done: bar.update(task, description=doing, completed=done)
