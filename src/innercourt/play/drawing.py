"""Drawings of a principal branch, by matplotlib: SVG or PNG, readable in grey and without a screen.

One panel for each information set: the probability of every move against λ on a logarithmic scale. Moves
differ in dashes and in darkness, not in hue alone, and each line carries its name at its end.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from innercourt.errors import UsageError
from innercourt.play.tracing import Trace

if TYPE_CHECKING:
    from innercourt.play.branches import Equilibria
    from innercourt.play.solution import Solution

FORMATS = (".svg", ".png")
MOST_PANELS = 24

# Dark to light in grey as well as apart in hue, for readers who see colours and readers who do not.
COLOURS = ("#1b2a4b", "#b3462a", "#d0a23c", "#2f6f7a", "#9a9a9a", "#6b3f70")
DASHES: tuple[Any, ...] = (
    "solid",
    (0, (6, 2)),
    (0, (2, 1.5)),
    (0, (7, 2, 1.5, 2)),
    (0, (1, 1)),
    (0, (4, 1, 1, 1)),
)


def draw(
    trace: Trace, form: str, solution: Solution | None = None, others: Sequence[Equilibria] = ()
) -> bytes:
    """A picture of `trace` as a file's bytes; `form` is `svg` or `png`.

    `solution` adds a dot at every precision asked for, `others` an open ring for every equilibrium off the
    path. Games of more than 24 information sets show the first 24, and say so.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    tree = trace.game.tree
    shown = [k for k, s in enumerate(tree.infosets) if s.size > 1][:MOST_PANELS]
    across = min(3, max(1, len(shown)))
    down = -(-max(1, len(shown)) // across)
    look: Any = {
        "svg.hashsalt": "innercourt",
        "font.family": "DejaVu Sans",
        "font.size": 9,
        "svg.fonttype": "path",
    }
    with matplotlib.rc_context(look):
        figure = Figure(figsize=(1.2 + 3.6 * across, 1.1 + 2.6 * down), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        for place, axes in enumerate(panels.flat):
            if place < len(shown):
                _panel(axes, trace, shown[place], solution, others)
                axes.tick_params(labelbottom=place + across >= len(shown))
            else:
                axes.set_visible(False)
        figure.suptitle(_title(trace, len(shown)), fontsize=11, x=0.01, ha="left", wrap=True)
        figure.supxlabel("precision λ", fontsize=9)
        figure.supylabel("probability", fontsize=9)
        made = io.BytesIO()
        undated = {"Date": None} if form == "svg" else None
        figure.savefig(made, format=form, dpi=160, metadata=undated)
    return made.getvalue()


def _title(trace: Trace, shown: int) -> str:
    """The name of the game and how the path ended; no mathematics is read into dollar signs."""
    sets = sum(s.size > 1 for s in trace.game.tree.infosets)
    left = f"  The first {shown} of {sets} information sets." if sets > shown else ""
    return f"{trace.game.tree.name}: {trace.ended}{left}".replace("$", r"\$")


def _panel(
    axes: Any, trace: Trace, index: int, solution: Solution | None, others: Sequence[Equilibria]
) -> None:
    """One information set: a line a move, its name at its end."""
    game = trace.game
    held = game.tree.infosets[index]
    left, right = _ends(trace)
    place = np.maximum(trace.precision, left)
    ends = []
    for k, edge in enumerate(game.tree.children[held.nodes[0]]):
        step = game.tree.edges[edge]
        look: dict[str, Any] = {"color": COLOURS[k % len(COLOURS)], "linewidth": 1.6}
        row = trace.probability[step.action]
        axes.plot(place, row, linestyle=DASHES[k % len(DASHES)], **look)
        # Marks may stand on the frame; in the layout they would push the panels apart.
        free = look | {"clip_on": False, "in_layout": False, "linestyle": "none", "marker": "o"}
        if solution is not None:
            asked = np.maximum(solution.precisions, left)
            axes.plot(asked, solution.probability[step.action], markersize=3.6, **free)
        for found in others:
            rest = found.probability[step.action, 1:]
            if len(rest):
                ring = {"fillstyle": "none", "markersize": 5}
                axes.plot([found.precision] * len(rest), rest, **free, **ring)
        ends.append((float(row[-1]), step.label, look["color"]))
    _name_lines(axes, ends)
    axes.set_xscale("log")
    axes.set_xlim(left, right)
    axes.set_ylim(-0.03, 1.03)
    axes.grid(visible=True, color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    name = f"{game.tree.players[held.player]} at {game.set_names[index]}"
    axes.set_title(_fitted(name, 44).replace("$", r"\$"), fontsize=9, loc="left")


def _ends(trace: Trace) -> tuple[float, float]:
    """The shown range of λ: its left end stands for zero."""
    top = float(trace.precision.max())
    if top == 0:
        return 0.1, 1.0
    moved = np.abs(trace.probability - trace.probability[:, :1]).max(axis=0)
    begins = trace.precision[np.flatnonzero((moved > 0.01) & (trace.precision > 0))]
    least = float(begins.min()) / 3 if len(begins) else top / 1e3
    return min(least, top / 10), top


def _name_lines(axes: Any, ends: list[tuple[float, str, str]]) -> None:
    """Names to the right of the lines' ends, moved apart where they would overlap."""
    # Of a crowd only so many names fit; the rest would be unreadable anyway.
    gap = min(0.095, 1.0 / max(1, len(ends)))
    ranked = sorted(range(len(ends)), key=lambda k: ends[k][0])
    heights = [ends[k][0] for k in ranked]
    for k in range(1, len(heights)):
        heights[k] = max(heights[k], heights[k - 1] + gap)
    over = max(0.0, heights[-1] - 1.0) if heights else 0.0
    heights = [height - over for height in heights]
    for k in range(len(heights) - 2, -1, -1):
        heights[k] = min(heights[k], heights[k + 1] - gap)
    for height, k in zip(heights, ranked, strict=True):
        _, label, colour = ends[k]
        axes.annotate(
            _fitted(label, 18).replace("$", r"\$"), (1.0, height), xycoords=("axes fraction", "data"),
            xytext=(4, 0), textcoords="offset points", va="center", fontsize=8, color=colour,
            annotation_clip=False,
        )  # fmt: skip


def _fitted(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def picture_form(path: str | os.PathLike[str]) -> str:
    """`svg` or `png`, by the ending of the file's name; `UsageError` for another."""
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise UsageError(
            f"cannot draw {path}", expected="a file that ends in .svg or .png", found=ending or "no ending"
        )
    return ending[1:]
