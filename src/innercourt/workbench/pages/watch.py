"""The page Watch: what to look for next, most telling first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from innercourt.brief.names import Names
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages.frame import Frame, looked


@dataclass(frozen=True, slots=True)
class Shift:
    """Where an account would stand if a thing is seen, and if it is not; `now` where it stands."""

    name: str
    now: float
    seen: float
    not_seen: float


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing to look for: its chance, the bits that it would tell, the days left, the shifts."""

    id: str
    text: str
    by: date | None
    overdue: bool
    p: float
    se: float
    bits: float
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class WatchPage:
    """The signs, the most telling first; `uncertainty` is how many bits are open, `largest` the most that one tells."""

    frame: Frame
    signs: tuple[Sign, ...]
    uncertainty: float
    largest: float


def watch_page(desk: Desk, user: str) -> WatchPage:
    """The page as things are now."""
    frame, view = looked(desk, "watch", user)
    names = Names.of(view.case)
    items = view.watch.items if view.watch else ()
    now = {h.id: h.posterior.p for h in view.study.answer.hypotheses} if view.study else {}
    signs = tuple(
        Sign(
            i.proposition, i.text, i.by, bool(i.by and i.by < view.as_of), i.p.p, i.p.se, i.bits.p,
            tuple(Shift(names.hypothesis(h), p, i.seen[h].p, i.not_seen[h].p) for h, p in now.items() if h in i.seen),
        )
        for i in items
    )  # fmt: skip
    open_bits = view.watch.uncertainty.p if view.watch else 0.0
    return WatchPage(frame, signs, open_bits, max((s.bits for s in signs), default=0.0))
