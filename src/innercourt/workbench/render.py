"""From a page's dataclass to its HTML. Escaping is on for everything; figures come from the brief's macros."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from innercourt.brief import names, wording
from innercourt.brief.judgements import FRAGILE

_SIZED = re.compile(r' style="max-width:([\d.]+)px(?:;min-width:\d+px)?"')


@final
class Templates:
    """The templates, loaded once a server."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=ChoiceLoader(
                [
                    PackageLoader("innercourt.workbench", "templates"),
                    PackageLoader("innercourt.brief", "templates"),
                ]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_finalize,
        )
        self._environment.filters.update(
            percent=wording.percent, points=wording.points, estimate=wording.estimate,
            long_day=wording.long_day, short_day=wording.short_day, number=wording.number,
            humane=wording.humane, capital=wording.capital, sized=sized, shifted=shifted,
            decibans=decibans, signed=wording.signed, change=wording.change_of,
            minus=wording.minus,
            log2=math.log2,
        )  # fmt: skip
        shared: Mapping[str, object] = {
            "anchor": names.anchor, "count": wording.count, "words": wording.words, "fragile": FRAGILE,
            "tint": tint,
        }  # fmt: skip
        self._environment.globals.update(shared)

    def page(self, template: str, **what: Any) -> str:
        """A template with what it shows."""
        return self._environment.get_template(template).render(**what)

    def text(self, source: str, **what: Any) -> str:
        """A template that is not a file of ours in `templates`."""
        return self._environment.from_string(source).render(**what)


def sized(figure: Markup) -> Markup:
    """A figure of the brief without its `style` attribute, which the policy of content forbids here."""
    return Markup(_SIZED.sub(r' width="\1"', str(figure)))  # noqa: S704 -- a figure is made by our own macros


def shifted(value: float, digits: int = 1) -> str:
    """A change in points of a hundred, with its sign.

    >>> shifted(0.123), shifted(-0.004), shifted(0.0)
    ('+12.3', '−0.4', '0')
    """
    shown = wording.minus(f"{100 * value:+.{digits}f}")
    return shown if float(shown.replace("−", "-")) else "0"


def decibans(value: float) -> str:
    """A weight of evidence with its sign.

    >>> decibans(3.14), decibans(-0.01)
    ('+3.1', '0')
    """
    if value != value:
        return "?"
    if abs(value) > 99:
        return "+99" if value > 0 else "−99"
    shown = wording.minus(f"{value:+.1f}")
    return shown if float(shown.replace("−", "-")) else "0"


def tint(value: float, most: float) -> int:
    """Depth of a cell's colour, 0 to 5, for a value whose largest is `most`."""
    return min(5, round(5 * abs(value) / most)) if most > 0 and value == value else 0


def _finalize(value: object) -> object:
    """Nothing reaches the page with control characters in it; what is marked safe is ours."""
    return wording.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
