"""What stands around every page: the case, the answer in a line, how far the work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from innercourt.workbench.desk import Desk, View
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
class Standing:
    """How probable an account is now; `tone` is its colour on every page."""

    name: str
    p: float
    tone: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page.

    `version` goes into every form; `heard` is how much news the page was made after; `fresh` is whether the
    figures are of the case as it is now; `accounts` are the rival accounts, the most probable first; `user` is
    empty where nobody has to say who he is; `troubles` say why figures cannot be relied on.
    """

    page: str
    title: str
    case: str
    case_title: str
    question: str
    as_of: date
    version: str
    heard: int
    own: bool
    place: str
    user: str
    found: bool
    fresh: bool
    accounts: tuple[Standing, ...]
    courts: int
    progress: tuple[Progress, ...]
    troubles: tuple[str, ...]
    mistakes: str


def frame_of(desk: Desk, page: str, user: str) -> Frame:
    """The frame of a page as things are now."""
    return looked(desk, page, user)[0]


def looked(desk: Desk, page: str, user: str) -> tuple[Frame, View]:
    """The frame of a page as things are now, and the view that it is of: an answer may come in meanwhile."""
    heard = desk.news.told  # before the view: rather look once too often
    view = desk.view
    answer = view.study.answer if view.study else None
    stand = (
        [Standing(h.name, h.posterior.p, n % 8) for n, h in enumerate(answer.hypotheses)] if answer else []
    )
    frame = Frame(
        page, dict(PAGES).get(page, page.capitalize()), view.case.id, view.case.title, view.case.question,
        view.as_of, view.version, heard, view.own, str(view.place), user, answer is not None, view.fresh,
        tuple(sorted(stand, key=lambda s: -s.p)),
        view.courts.number if view.courts else 0, desk.bench.progress(),
        answer.diagnostics.troubles if answer else (), view.mistakes,
    )  # fmt: skip
    return frame, view
