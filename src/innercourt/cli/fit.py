"""`innercourt fit MODEL DATA`: a strategic model, estimated from a table of what was observed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innercourt.cli.options import Count, NewFile
from innercourt.cli.say import say
from innercourt.errors import UsageError

if TYPE_CHECKING:
    from innercourt.strategic.predict import Profile
    from innercourt.strategic.result import Fit

MOST_STARTS, MOST_TABLES, MOST_POINTS = 1000, 100_000, 25


@click.command()
@click.argument("model")
@click.argument("data")
@click.option("--errors", help="agent-logit, agent-probit or private-probit; else as the model says.")
@click.option("--starts", type=Count(1, MOST_STARTS), default=6, show_default=True, help="Climbs to make.")
@click.option(
    "--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where starts are drawn."
)
@click.option(
    "--bootstrap", type=Count(2, MOST_TABLES), help="Standard errors from so many resampled tables."
)
@click.option("--profile", help="Probabilities along this column: NAME, NAME=LOW:HIGH or NAME=A,B,C.")
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Hold a column here along the profile.")
@click.option("--plot", type=NewFile(), help="Draw the profile, or the coefficients, as .svg or .png.")
@click.option("--predictions", type=NewFile(), help="Write every row's probabilities to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
def fit(
    model: str, data: str, errors: str | None, starts: int, seed: int, bootstrap: int | None, profile: str | None,
    at: tuple[str, ...], plot: Path | None, predictions: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Estimate the strategic model in MODEL (YAML) from the cases in DATA (CSV).

    Prints coefficients with standard errors, the log-likelihood, and predicted beside observed shares.
    """
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise UsageError(
            "--plot needs a picture's name", expected="a file in .svg or .png", found=f"`{plot}`"
        )
    if at and not profile:
        raise UsageError("--at goes with --profile", expected="--profile NAME", found="none")
    import innercourt

    errors = errors.replace("-", " ") if errors else None
    found = innercourt.fit(model, data, errors=errors, starts=starts, seed=seed, bootstrap=bootstrap or 0)
    along = _profile(found, profile, at) if profile else None
    if predictions is not None:
        innercourt.write_whole(predictions, found.predictions_csv())
    if plot is not None:
        innercourt.write_whole(plot, found.picture(plot.suffix.lower()[1:], along))
    if as_json:
        held = found.as_json() | ({"profile": along.as_json()} if along else {})
        say(json.dumps(held, ensure_ascii=False, indent=2), json=True)
    else:
        say("\n\n".join(str(part) for part in (found, along) if part is not None))
    for path in (predictions, plot):
        if path is not None:
            say(f"written: {path}", err=True)


def _profile(found: Fit, wanted: str, at: Sequence[str]) -> Profile:
    """The profile that `NAME`, `NAME=LOW:HIGH` or `NAME=A,B,C` asks for."""
    held: dict[str, float | str] = {}
    for pair in at:
        name, sign, value = pair.partition("=")
        if not (name and sign and value):
            raise UsageError("--at needs a column and its value", expected="NAME=VALUE", found=f"`{pair}`")
        held[name] = value
    name, _, span = wanted.partition("=")
    points: list[float | str] | None = list(span.split(",")) if span else None
    low, sign, high = span.partition(":")
    if sign:
        try:
            start, width = float(low), float(high) - float(low)
        except ValueError as why:
            raise UsageError(
                "--profile needs a column and its range", expected="NAME, NAME=LOW:HIGH or NAME=A,B,C",
                found=f"`{wanted}`",
            ) from why  # fmt: skip
        points = [start + width * step / (MOST_POINTS - 1) for step in range(MOST_POINTS)]
    return found.profile(name, points, held)
