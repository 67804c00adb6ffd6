"""`innercourt solve FILE.efg`: one game; `innercourt export CASE EPISODE`: a case's game as such a file."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from innercourt.cli.options import Count, NewFile
from innercourt.cli.say import hand_out, say
from innercourt.errors import UsageError


class Precisions(click.ParamType[Any]):
    """Numbers parted by commas."""

    name = "numbers"

    def convert(
        self, value: Any, param: click.Parameter | None, _: click.Context | None
    ) -> tuple[float, ...]:
        """The numbers that the text holds; `UsageError` where it holds something else."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in str(value).split(","))
        except ValueError:
            told = param.opts[0] if param else "this option"
            raise UsageError(
                f"{told} needs numbers",
                expected="numbers parted by commas, such as 0.5,1,2",
                found=f"`{value}`",
            ) from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lambda", "precisions", type=Precisions(), help="Precisions λ, parted by commas.")
@click.option(
    "--trace", is_flag=True, help="Follow the path from λ = 0: to the largest λ given, or to its limit."
)
@click.option("--all", "every", is_flag=True, help="Look for the equilibria off the principal branch, too.")
@click.option("--plot", type=NewFile(), help="Draw the path to this file, .svg or .png.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def solve(
    file: Path,
    precisions: tuple[float, ...] | None,
    trace: bool,
    every: bool,
    plot: Path | None,
    as_json: bool,
) -> int:
    """Solve the game in FILE, in Gambit's extensive form.

    Prints how each player moves and what it expects, in the logit quantal response equilibrium on
    the principal branch. Exit status 1 when some λ was not reached.
    """
    import innercourt
    from innercourt import play

    form = play.picture_form(plot) if plot is not None else None
    # By name: to the rule that `--help` loads none of the numeric core, an import here is one at the top.
    import_module("innercourt.case.programs").use_compilation_cache()
    answer = play.answer_game(file, precisions, trace=trace, every=every, form=form)
    if plot is not None:
        innercourt.write_whole(plot, answer.picture)
    say(
        json.dumps(answer.to_json(), ensure_ascii=False, indent=2) if as_json else answer.to_text(),
        json=as_json,
    )
    if plot is not None:
        say(f"written: {plot}", err=True)
    return 0 if answer.solved else 1


@click.command()
@click.argument("case")
@click.argument("episode")
@click.option(
    "--draw", default="mean", show_default=True, help="Which draw of the prior: a number from 0, or `mean`."
)
@click.option("--state", "facts", multiple=True, metavar="FACT=VALUE", help="A fact of the state to play in.")
@click.option("--hypothesis", help="Whose priors and moves; the first one's by default.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start.")
@click.option("--output", type=NewFile(), help="Write the game to this file instead of printing it.")
def export(
    case: str,
    episode: str,
    draw: str,
    facts: tuple[str, ...],
    hypothesis: str | None,
    seed: int,
    output: Path | None,
) -> None:
    """Print EPISODE of CASE as a game that Gambit reads, with the numbers of one draw.

    Payoffs are multiplied by each actor's precision: Gambit's λ = 1 is the draw's equilibrium.
    """
    import innercourt

    text = innercourt.export(case, episode, draw=draw, state=facts, hypothesis=hypothesis, seed=seed)
    if output is None:
        hand_out(text, nl=False)
    else:
        innercourt.write_whole(output, text)
        say(f"written: {output}", err=True)
