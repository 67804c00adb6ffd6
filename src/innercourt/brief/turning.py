"""What would change our mind: how the answer moves with its priors, and the smallest changes that turn it."""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.brief.findings import Estimate
from innercourt.brief.insight import FlipFinding, SensitivityFinding
from innercourt.brief.names import Names
from innercourt.brief.prior_reasons import prior_reason
from innercourt.brief.quantity_names import prior_place, quantity_name
from innercourt.brief.tornado import Swing, Tornado, tornado
from innercourt.brief.wording import capital, clean, margin, signed

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Lever:
    """One prior: how far the leading account moves with its location and with its width."""

    id: str
    name: str
    why: str
    href: str
    location: Estimate
    width: Estimate


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one or two priors: each with its name, its link and how far (in standard deviations, with
    the error), and who then leads."""

    moves: tuple[tuple[str, str, str], ...]
    distance: float
    leader: str

    @property
    def sentence(self) -> str:
        """The change in words."""
        told = " and ".join(f"{name} by {by} sd" for name, _, by in self.moves)
        return f"{capital(told)}: “{self.leader}” leads"


@dataclass(frozen=True, slots=True)
class Turning:
    """All of it, about the account that leads."""

    leader: str
    runner_up: str
    odds: float
    reach: float
    singles: tuple[Flip, ...]
    pairs: tuple[Flip, ...]
    levers: tuple[Lever, ...]
    quantities: int
    figure: Tornado | None


def turning(found: SensitivityFinding, names: Names) -> Turning | None:
    """What would turn the answer over, or None where it has no rival accounts."""
    if len(found.answer.hypotheses) < 2:
        return None
    case = found.answer.case
    levers = tuple(
        Lever(
            a.quantity, quantity_name(a.quantity, names), clean(a.why) or prior_reason(a.quantity, case, names),
            prior_place(a.quantity, case), a.location[found.leader], a.width[found.leader],
        )
        for a in sorted(found.assumptions, key=lambda a: (-abs(a.location[found.leader].p), a.quantity))[:MOST_ROWS]
    )  # fmt: skip
    flips = [_flip(flip, found, names) for flip in found.flips]
    return Turning(
        names.hypothesis(found.leader), names.hypothesis(found.runner_up), found.odds, found.reach,
        tuple(flip for flip in flips if len(flip.moves) == 1),
        tuple(flip for flip in flips if len(flip.moves) > 1),
        levers, len(found.assumptions),
        tornado([Swing(capital(lever.name), lever.location, lever.href) for lever in levers]),
    )  # fmt: skip


def how_far(flip: FlipFinding, quantity: str) -> str:
    """The move of one quantity, in its standard deviations, with the error of where it turns the answer."""
    return f"{signed(flip.moves[quantity])} {margin(flip.error(quantity))}"


def _flip(flip: FlipFinding, found: SensitivityFinding, names: Names) -> Flip:
    moves = tuple(
        (quantity_name(name, names), prior_place(name, found.answer.case), how_far(flip, name))
        for name in flip.moves
    )
    return Flip(moves, flip.distance, names.hypothesis(flip.leader))
