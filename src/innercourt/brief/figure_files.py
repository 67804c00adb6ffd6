"""Every figure of a brief as an SVG file that stands alone: the macros of the page, with the page's style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from innercourt.brief.document import Document, document
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.page import environment
from innercourt.brief.wording import long_day

KEY = 82.0
"""Room for the legend of the court, three lines of it."""

_OPENED = re.compile(r'<svg viewBox="([\d. -]+)" role="img" (aria-labelledby="[^"]*") style="[^"]*">')


def render_figures(found: Answer | Brief) -> dict[str, str]:
    """Each figure's name and text: `accounts`, `court`, `power`, `reports`, `tornado`, `watch`, a
    `tree-` and an `outcomes-` an episode. What a case does not have is left out.

    A figure says with its own style what it looks like in light and in dark.
    """
    doc = document(found)
    style = environment().get_template("figure_style.css.j2").render()
    return {name: _alone(str(drawn), style, key) for name, drawn, key in _drawn(doc)}


def _drawn(doc: Document) -> Iterator[tuple[str, Markup, str]]:
    """The name of each figure, the figure as on the page, and a legend to stand below it."""
    draw: Any = environment().get_template("figures.svg.j2").module
    looked = doc.insights
    if doc.timeline:
        yield "accounts", draw.timeline(doc.timeline, doc.tones, "accounts"), ""
    if doc.power_map:
        title = f"The court as of {long_day(doc.answer.as_of)}"
        key = draw.map_key(doc.power_map, "court", doc.power_map.height + 22)
        yield "court", draw.power_map(doc.power_map, title, "court"), str(key)
    if doc.power:
        yield "power", draw.bars(doc.power, "Who holds power", "power"), ""
    for chapter in (*doc.happened, *doc.ahead):
        if chapter.tree:
            yield (
                f"tree-{chapter.id}",
                draw.game_tree(chapter.tree, f"Game tree of {chapter.name}", "tree"),
                "",
            )
        if chapter.ends:
            yield (
                f"outcomes-{chapter.id}",
                draw.bars(chapter.ends, f"Outcomes of {chapter.name}", "outcomes"),
                "",
            )
    if doc.lanes:
        yield "reports", draw.lanes(doc.lanes, "reports"), ""
    if looked and looked.turning and looked.turning.figure:
        title = f"By how many points “{looked.turning.leader}” moves with each prior"
        yield "tornado", draw.tornado(looked.turning.figure, title, "tornado"), ""
    if looked and looked.lookout and looked.lookout.figure:
        title = "What to watch, and what it would tell"
        yield "watch", draw.lookout(looked.lookout.figure, title, "watch"), ""


def _alone(drawn: str, style: str, key: str) -> str:
    """A figure of the page as a file of its own: named space, size, style, ground; links to the page go."""
    opened = _OPENED.match(drawn.strip())
    assert opened is not None
    width, height = (float(side) for side in opened[1].split()[2:])
    height += KEY * bool(key)
    body = re.sub(r'<a href="[^"]*">|</a>', "", drawn.strip()[opened.end() :]).removesuffix("</svg>") + key
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 {width + 16:g} {height + 16:g}" '
        f'width="{width + 16:g}" height="{height + 16:g}" role="img" {opened[2]}>\n'
        f"<style>\n{style}</style>\n"
        f'<rect class="ground" x="-8" y="-8" width="100%" height="100%"/>{body}\n</svg>\n'
    )
