"""The brief as one HTML file that needs nothing else: no script, no font, no picture from outside.

It opens from a disk, an e-mail or an archive in ten years' time, and tells nobody that it was
opened: its content-security policy forbids every request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from innercourt.brief import names, wording
from innercourt.brief.document import STANDING_NOTE, document
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.judgements import FRAGILE
from innercourt.brief.kept import templates

REFERENCE = re.compile(r'{% (?:include|import|from) "([^"]+)"')
"""How our templates name one another. To have them parsed for it would take as long again as to compile them."""


def render_html(found: Answer | Brief) -> str:
    """The brief as one HTML document; the same findings always give the same text.

    Of an answer alone it has no reasons, nothing that would change it, and nothing to watch.
    """
    doc = document(found)
    return (
        environment()
        .get_template("brief.html.j2")
        .render(doc=doc, answer=doc.answer, analogues=_analogues(found))
    )


def prepare_page(template: str = "brief.html.j2") -> None:
    """Load the templates of a brief, which takes a third of a second: a program that computes may do it
    meanwhile."""
    templates = environment()
    templates.get_template(template)
    assert templates.loader is not None
    source, _, _ = templates.loader.get_source(templates, template)
    for name in set(REFERENCE.findall(source)):
        prepare_page(name)


def _analogues(found: Answer | Brief) -> str:
    """Finished cases that are built alike, if they were looked up; a plain brief loads nothing for it."""
    if not isinstance(found, Brief) or found.similar is None:
        return ""
    from innercourt.brief.similar import similar_block

    return Markup(similar_block(found.similar))  # noqa: S704 -- an escaped template's own


def answer_html_fragment(answer: Answer) -> str:
    """The answer in a few lines of HTML, for a notebook's cell (`_repr_html_`).

    It brings its own style, scoped to itself, and takes the notebook's colours of text.
    """
    return environment().get_template("fragment.html.j2").render(doc=document(answer), answer=answer)


@cache
def environment() -> Environment:
    """The templates of a brief with the filters and functions that they use."""
    found = templates()
    found.filters.update(
        percent=wording.percent,
        points=wording.points,
        estimate=wording.estimate,
        long_day=wording.long_day,
        short_day=wording.short_day,
        number=wording.number,
        signed=wording.signed,
        margin=wording.margin,
        bits=wording.bits,
        change=wording.change_of,
        humane=wording.humane,
        capital=wording.capital,
    )
    helpers: Mapping[str, object] = {
        "anchor": names.anchor,
        "count": wording.count,
        "words": wording.words,
        "standing_note": STANDING_NOTE,
        "fragile": FRAGILE,
    }
    found.globals.update(helpers)
    return found
