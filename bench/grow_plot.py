"""The figures of `grow.py` as a picture: a panel a respect, both axes logarithmic, a line a cost.

    python bench/grow_plot.py build/bench/grow.json docs/img/growth.svg

Every line carries its fitted exponent, over the larger half of the sizes; a thin grey line of slope one shows what
linear would be.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

WIDE, HIGH, LEFT, TOP, RIGHT, BELOW = 320, 210, 46, 30, 104, 34
ACROSS = 3
STYLE = (
    "text{font:10px sans-serif}.name{font-weight:bold;font-size:12px}"
    ".grid{stroke:#ddd}.linear{stroke:#aaa;stroke-dasharray:3 3}"
)
COLUMNS = {
    "read": ("#0b6e99", "read, s"), "plan": ("#b35900", "plan, s"), "xla": ("#5b5b5b", "compile, s"),
    "draw": ("#1a7f37", "draw, µs"), "table": ("#8250df", "table, µs"), "analysis": ("#b3005e", "analysis, s"),
}  # fmt: skip


def panel(name: str, rows: Sequence[Mapping[str, float]], exponents: Mapping[str, float]) -> Iterator[str]:
    """One respect: its costs against its sizes."""
    sizes = [row["size"] for row in rows]
    held = [c for c in COLUMNS if c in exponents and max(row[c] for row in rows) > 0]
    costs = [max(row[c], 1e-4) for c in held for row in rows]
    x0, x1 = log10(sizes[0]), log10(sizes[-1])
    y0, y1 = floor(log10(min(costs))), ceil(log10(max(costs)))

    def x(size: float) -> float:
        return LEFT + (log10(size) - x0) / (x1 - x0) * (WIDE - LEFT - RIGHT)

    def y(cost: float) -> float:
        return TOP + (y1 - log10(max(cost, 1e-4))) / (y1 - y0) * (HIGH - TOP - BELOW)

    yield f'<text x="{LEFT}" y="18" class="name">{escape(name)}</text>'
    for power in range(y0, y1 + 1):
        at = y(10.0**power)
        yield f'<line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" class="grid"/>'
        yield f'<text x="{LEFT - 5}" y="{at + 3:.1f}" text-anchor="end">{10.0**power:g}</text>'
    for size in (sizes[0], sizes[-1]):
        yield f'<text x="{x(size):.1f}" y="{HIGH - BELOW + 15}" text-anchor="middle">{size:,.0f}</text>'
    span = min(x1 - x0, y1 - y0)
    yield (
        f'<line class="linear" x1="{x(sizes[0]):.1f}" y1="{y(10.0**y0):.1f}" '
        f'x2="{x(10.0 ** (x0 + span)):.1f}" y2="{y(10.0 ** (y0 + span)):.1f}"/>'
    )
    ends = sorted((y(rows[-1][c]), c) for c in held)
    label = -1e9
    for end, c in ends:
        points = " ".join(f"{x(row['size']):.1f},{y(row[c]):.1f}" for row in rows)
        label = max(end + 3, label + 12)
        colour, title = COLUMNS[c]
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"/>'
        told = f"{title} ^{exponents[c]:.2f}".replace("-", "\N{MINUS SIGN}")
        yield f'<text x="{WIDE - RIGHT + 5}" y="{label:.1f}" fill="{colour}">{told}</text>'


def picture(axes: Mapping[str, Any]) -> str:
    """All panels as one SVG."""
    shown = [(name, found) for name, found in axes.items() if len(found["rows"]) > 1]
    lines = -(-len(shown) // ACROSS)
    size = f'width="{ACROSS * WIDE}" height="{lines * HIGH}" viewBox="0 0 {ACROSS * WIDE} {lines * HIGH}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="How cost grows with size">',
        f"<style>{STYLE}</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for k, (name, found) in enumerate(shown):
        parts.append(f'<g transform="translate({k % ACROSS * WIDE} {k // ACROSS * HIGH})">')
        parts += [*panel(name, found["rows"], found["exponents"]), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(picture(json.loads(source.read_text())["axes"]))
    print(f"written: {target}")
