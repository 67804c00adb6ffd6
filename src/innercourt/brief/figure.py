"""A figure as an object that shows itself in a notebook and saves itself to a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from innercourt.brief.figure_files import render_figures
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.write import write_whole
from innercourt.errors import UsageError


@final
@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a brief: its name, and the text of an SVG file that stands alone."""

    name: str
    svg: str = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> None:
        """Write it to a file, whole or not at all."""
        write_whole(Path(path), self.svg)


def figures(found: Answer | Brief) -> dict[str, Figure]:
    """Every figure that an answer, or a brief with what it was looked into for, has to show, by name."""
    return {name: Figure(name, svg) for name, svg in render_figures(found).items()}


def figure(found: Answer | Brief, name: str) -> Figure:
    """One of `figures`. Raises `UsageError` where there is none of that name."""
    held = figures(found)
    if name not in held:
        raise UsageError("there is no such figure", expected=", ".join(held) or "a figure", found=name)
    return held[name]
