"""`innercourt backtest [CASE ...]`: finished cases, run on what was known, scored when it is over."""

from __future__ import annotations

import json
from pathlib import Path

import click

from innercourt.case.asked import MOST_DRAWS
from innercourt.cli.brief import progress_bar, told_of
from innercourt.cli.options import Count, NewFile
from innercourt.cli.say import say
from innercourt.errors import UsageError


@click.command()
@click.argument("case", nargs=-1)
@click.option("--draws", type=Count(1, MOST_DRAWS), help="Possible courts to draw for each hypothesis.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start.")
@click.option("--masked", is_flag=True, help="Run each again with other names and days: nothing may change.")
@click.option("--html", type=NewFile(), help="Write the whole as a page to this file, too.")
@click.option("--svg", type=NewFile(), help="Draw the picture to this .svg file, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
def backtest(
    case: tuple[str, ...], draws: int | None, seed: int, masked: bool, html: Path | None, svg: Path | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Run each CASE day by day on what was known, and score it against its answer key.

    A CASE is a packaged case or a folder with an `answers.yaml`; without any, every packaged case
    that has one. No answer is ever shown to the engine.
    """
    if svg is not None and svg.suffix.lower() != ".svg":
        raise UsageError("--svg needs a picture's name", expected="a file in .svg", found=f"`{svg}`")
    import innercourt

    asked = {} if draws is None else {"draws": draws}
    with progress_bar() as progress:
        found = innercourt.backtest(*case, seed=seed, masked=masked, progress=progress, **asked)
    if html is not None:
        innercourt.write_whole(html, found.page())
    if svg is not None:
        innercourt.write_whole(svg, found.picture())
    say(json.dumps(found.as_json(), ensure_ascii=False, indent=2) if as_json else str(found), json=as_json)
    for path in (html, svg):
        if path is not None:
            say(f"written: {path}", err=True)
    changed = [] if found.sound_under_a_mask else ["other names or other days change a probability"]
    return told_of([*found.troubles, *changed])
