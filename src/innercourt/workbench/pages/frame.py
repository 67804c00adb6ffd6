"""What stands around every page: the case, the answer in a line, how far the work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from innercourt.brief.wording import percent
from innercourt.workbench.desk import Desk
from innercourt.workbench.jobs import Progress

PAGES = (
    ("court", "Court"),
    ("reports", "Reports"),
    ("read", "Read"),
    ("hypotheses", "Hypotheses"),
    ("play", "Play"),
    ("assumptions", "Assumptions"),
    ("watch", "Watch"),
    ("forecasts", "Forecasts"),
    ("brief", "Brief"),
)
"""Addresses and titles, in the order of the bar at the top."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page.

    `version` goes into every form; `fresh` is whether the figures are of the case as it is now; `leading` is
    the most probable account with its probability; `user` is empty where nobody has to say who he is;
    `troubles` say why figures cannot be relied on.
    """

    page: str
    title: str
    case: str
    case_title: str
    question: str
    as_of: date
    version: str
    own: bool
    place: str
    user: str
    found: bool
    fresh: bool
    leading: str
    leading_p: str
    courts: int
    progress: tuple[Progress, ...]
    troubles: tuple[str, ...]
    mistakes: str


def frame_of(desk: Desk, page: str, user: str) -> Frame:
    """The frame of a page as things are now."""
    view = desk.view
    answer = view.study.answer if view.study else None
    first = max(answer.hypotheses, key=lambda h: h.posterior.p) if answer else None
    return Frame(
        page, dict(PAGES).get(page, page.capitalize()), view.case.id, view.case.title, view.case.question,
        view.as_of, view.version, view.own, str(view.place), user, answer is not None, view.fresh,
        first.name if first else "", percent(first.posterior.p) if first else "",
        view.courts.number if view.courts else 0, desk.bench.progress(),
        answer.diagnostics.troubles if answer else (), view.mistakes,
    )  # fmt: skip
