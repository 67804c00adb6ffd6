"""Pictures of a fit: how the outcomes' probabilities move along a column, or the coefficients.

Matplotlib is loaded on the first use; without it `UsageError` says how to get it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from innercourt.errors import UsageError
from innercourt.strategic.predict import Profile
from innercourt.strategic.result import Fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Okabe and Ito's, which those who see few colours can tell apart."""


def draw_profile(profile: Profile, axes: Axes | None = None) -> Figure:
    """Probability of each outcome as the profile's column varies, with 95 % bands."""
    figure, axes = _axes(axes, 6.4, 4.0)
    numbers = not isinstance(profile.points[0], str)
    at = np.array(profile.points, float) if numbers else np.arange(len(profile.points))
    for index, outcome in enumerate(profile.outcomes):
        colour = COLOURS[index % len(COLOURS)]
        middle, low, high = profile.probability[index], profile.low[index], profile.high[index]
        if numbers:
            axes.plot(at, middle, color=colour, label=outcome)
            axes.fill_between(at, low, high, color=colour, alpha=0.15, linewidth=0)
        else:
            shift = 0.12 * (index - (len(profile.outcomes) - 1) / 2)
            axes.errorbar(
                at + shift,
                middle,
                [middle - low, high - middle],
                color=colour,
                label=outcome,
                fmt="o",
                capsize=3,
            )
    if not numbers:
        axes.set_xticks(at, [str(point) for point in profile.points])
    axes.set_ylim(0, 1)
    axes.set_xlabel(profile.column)
    axes.set_ylabel("probability, with 95 % band")
    axes.legend(frameon=False)
    _bare(axes)
    return figure


def draw_coefficients(fit: Fit, axes: Axes | None = None) -> Figure:
    """Every coefficient with its 95 % interval, the first on top."""
    count = len(fit.coefficients)
    figure, axes = _axes(axes, 6.4, 0.9 + 0.3 * count)
    for index, c in enumerate(fit.coefficients):
        if c.low is not None and c.high is not None:
            axes.plot([c.low, c.high], [index, index], color=COLOURS[0], linewidth=1.2)
        axes.plot([c.estimate], [index], "o", color=COLOURS[0])
    axes.axvline(0, color="#888888", linewidth=0.8)
    axes.set_yticks(range(count), [c.name for c in fit.coefficients])
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_xlabel("estimate, with 95 % interval")
    _bare(axes)
    return figure


def picture(figure: Figure, form: str) -> bytes:
    """The figure as `svg` or `png`, the same bytes each time."""
    import matplotlib

    held = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "innercourt"}):
        figure.savefig(held, format=form, dpi=150, metadata={"Date": None} if form == "svg" else None)
    return held.getvalue()


def _axes(axes: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    if axes is not None:
        return axes.figure, axes  # type: ignore[return-value]
    try:
        from matplotlib.figure import Figure
    except ImportError as why:
        raise UsageError(
            "no picture can be drawn", expected="matplotlib", found="none is installed",
            hint="pip install matplotlib",
        ) from why  # fmt: skip
    figure: Any = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
