"""What an answer rests on, what would change it, what to look for: plain data, drawn elsewhere.

A weight is in decibans, tenths of a power of ten of odds: +10 makes ten to one of even odds, 3 is
a doubling, less than 1 is hardly felt (Good 1950). The weight for one account is of its odds against
all others together; what tells accounts apart is measured by the odds of one account to one other. Of
two accounts the two are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf, log, log10
from typing import TYPE_CHECKING, Literal

from innercourt.brief.findings import Answer, Estimate

if TYPE_CHECKING:
    from innercourt.case.similar import SimilarFinding

FELT = 1.0
"""Decibans below which a change of odds is hardly felt."""
DOUBLING = 10 * log10(2)
"""Decibans of a doubling of odds."""

Kind = Literal["origin", "source", "report", "proposition", "together", "assumption"]


@dataclass(frozen=True, slots=True)
class WeightFinding:
    """What one origin, source or report adds, all reports on one proposition, or one assumption, given all the rest.

    `weight[hypothesis]` is the change of its odds in decibans, `given[hypothesis]` the chance of
    these reports under it relative to the hypothesis under which it is greatest, `without` the
    hypotheses as they would stand without them, `bits` what they tell about which hypothesis is
    true. `pareto_k` is how the weights of draws behave (see `inference.importance`); `how` is
    `reweighted`, `rerun`, or `unsound` where neither was possible.
    """

    kind: Kind
    id: str
    name: str
    reports: tuple[str, ...]
    weight: Mapping[str, Estimate]
    given: Mapping[str, Estimate]
    without: Mapping[str, Estimate]
    bits: Estimate
    pareto_k: float
    how: Literal["reweighted", "rerun", "unsound"]

    @property
    def sound(self) -> bool:
        """Whether its figures can be relied on."""
        return self.how != "unsound"

    @property
    def spread(self) -> Estimate:
        """By how many decibans it changes the odds of one hypothesis to one other: of the two that it
        tells apart most, 10 log10 of how much more probable these reports are under the one."""
        least = min(self.given.values(), key=lambda e: e.p, default=Estimate(1.0, 0.0))
        if least.p <= 0:
            return Estimate(inf, 0.0)
        return Estimate(-10 * log10(least.p), 10 / log(10) * least.se / least.p)

    @property
    def discriminates(self) -> bool:
        """Whether it at least doubles the odds of one hypothesis to another, beyond twice its own error."""
        told = self.spread
        return self.sound and told.p >= max(DOUBLING, 2 * told.se)

    @property
    def fits_all(self) -> bool:
        """Whether it changes the odds of no hypothesis to another by what would be felt."""
        return self.sound and self.spread.p < FELT


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Origins that say opposite things of one proposition."""

    proposition: str
    text: str
    affirm: tuple[str, ...]
    deny: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceFinding:
    """The weight of all evidence in an answer, and of what the hypotheses themselves assume.

    An assumption is a prior that a hypothesis sets or shifts or a move that it closes, weighed against
    the case's own prior and all moves open; or the weights of the hypotheses, against equal ones.
    `together` are the origins of `felt_by_none`, all left out at once; None where there is none or one.
    """

    answer: Answer
    weights: tuple[WeightFinding, ...]
    contradictions: tuple[Contradiction, ...]
    reports: int
    origins: int
    assumptions: tuple[WeightFinding, ...] = ()
    together: WeightFinding | None = None

    @property
    def felt_by_none(self) -> tuple[WeightFinding, ...]:
        """Origins each of which, left out alone, would hardly be felt: what they say may be of no weight, or
        others say it too."""
        return felt_by_none(self.weights)

    @property
    def corroborated(self) -> tuple[WeightFinding, ...]:
        """The propositions whose reports, left out together, weigh otherwise than each report, origin and
        source alone that speaks of nothing else: by a deciban or more for some hypothesis."""
        alone: dict[str, list[WeightFinding]] = {}
        for w in self.weights:
            if w.kind != "proposition":
                for report in w.reports:
                    alone.setdefault(report, []).append(w)
        return tuple(
            w
            for w in self.weights
            if w.kind == "proposition"
            and not any(_as_much(part, w) for id in w.reports for part in alone.get(id, ()))
        )

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why some of the weights cannot be relied on, in words; none where all can."""
        told = [w for w in self.weights if w.kind != "proposition"] + list(self.corroborated)
        if self.together is not None:
            told.append(self.together)
        bad = sum(not w.sound for w in (*told, *self.assumptions))
        if not bad:
            return ()
        rest = "weight rests" if bad == 1 else "weights rest"
        return (f"{bad} {rest} on too few draws (Pareto k above 0.7): ask for more draws or more reruns.",)


def felt_by_none(weights: Iterable[WeightFinding]) -> tuple[WeightFinding, ...]:
    """The origins among `weights` that alone are hardly felt."""
    return tuple(w for w in weights if w.kind == "origin" and w.fits_all)


def _as_much(part: WeightFinding, whole: WeightFinding) -> bool:
    """Whether leaving out a part of some reports tells as much of every hypothesis as leaving out all of them."""
    if len(part.reports) > len(whole.reports) or not set(part.reports) <= set(whole.reports):
        return False
    return all(abs(part.weight[h].p - whole.weight[h].p) < FELT for h in whole.weight)


@dataclass(frozen=True, slots=True)
class AssumptionFinding:
    """What hangs on one prior: by how much each hypothesis's probability moves if the prior's
    location moves up by one of its own standard deviations, or if its width grows (a derivative: a
    tenth wider is a tenth of it)."""

    quantity: str
    why: str
    location: Mapping[str, Estimate]
    width: Mapping[str, Estimate]

    @property
    def swing(self) -> float:
        """The largest derivative by location."""
        return max(abs(e.p) for e in self.location.values())


@dataclass(frozen=True, slots=True)
class FlipFinding:
    """The smallest change of one or two priors that puts `leader` ahead: each quantity's move in
    its own standard deviations, and the distance of all moves together with its standard error."""

    moves: Mapping[str, float]
    distance: float
    se: float
    leader: str

    def error(self, quantity: str) -> float:
        """The standard error of one quantity's move: its part of that of the distance."""
        return self.se * abs(self.moves[quantity]) / self.distance if self.distance else self.se


@dataclass(frozen=True, slots=True)
class SensitivityFinding:
    """What an answer hangs on. `odds` is how many to one its leader stands over the runner-up:
    the factor by which their prior weights would have to change."""

    answer: Answer
    assumptions: tuple[AssumptionFinding, ...]
    flips: tuple[FlipFinding, ...]
    leader: str
    runner_up: str
    odds: float
    reach: float


@dataclass(frozen=True, slots=True)
class WatchFinding:
    """Something not yet reported: how probable it is, what it would tell (bits about which
    hypothesis is true), and where the hypotheses would stand if it is seen, and if not by `by`."""

    proposition: str
    text: str
    by: date | None
    p: Estimate
    bits: Estimate
    seen: Mapping[str, Estimate]
    not_seen: Mapping[str, Estimate]
    cost: float | None = None
    """What looking costs, in the case's own unit."""

    @property
    def bits_per_cost(self) -> float | None:
        """What it tells for what it costs; None where no cost is given."""
        return None if self.cost is None else self.bits.p / self.cost


@dataclass(frozen=True, slots=True)
class WatchList:
    """What to look for, most telling first. `uncertainty` is how many bits are still open."""

    answer: Answer
    uncertainty: Estimate
    items: tuple[WatchFinding, ...]

    @property
    def by_cost(self) -> tuple[WatchFinding, ...]:
        """Those whose cost is given, the most telling for what it costs first."""
        priced = [item for item in self.items if item.cost is not None]
        return tuple(sorted(priced, key=lambda item: (-(item.bits_per_cost or 0.0), item.proposition)))


@dataclass(frozen=True, slots=True)
class RangeFinding:
    """A figure as expectations stood, if disobedience and if obedience were expected.

    Of who holds power the ends are of what is expected of that actor alone; of all else, of what is
    expected of whoever gives an order. They need not lie on either side of the figure.
    """

    now: Estimate
    least: Estimate
    greatest: Estimate

    @property
    def width(self) -> float:
        """The widest gap between the three."""
        values = [self.now.p, self.least.p, self.greatest.p]
        return max(values) - min(values)


@dataclass(frozen=True, slots=True)
class OutcomeRange:
    """An outcome of an open episode at both ends of what can be expected."""

    episode: str
    outcome: str
    name: str
    range: RangeFinding


@dataclass(frozen=True, slots=True)
class ExpectationFinding:
    """How far an answer hangs on what everybody expects everybody else to do.

    `hypotheses` and `next` are from playing the same courts again and weighing them anew; `pareto_k`
    is how the worst of the weights behave, and where they cannot be trusted `sound` is false.
    """

    hypotheses: Mapping[str, RangeFinding]
    holds_power: Mapping[str, RangeFinding]
    next: tuple[OutcomeRange, ...]
    pareto_k: float
    sound: bool


@dataclass(frozen=True, slots=True)
class SupposedFinding:
    """What was supposed or believed, how it was read, and how probable it is as things stand."""

    statement: str
    reading: str
    p: Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers to one question, side by side; `changes` says in words what was changed."""

    changes: tuple[str, ...]
    before: Answer
    after: Answer
    supposed: tuple[SupposedFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """An answer with all that was found by looking into it: what a brief is written from.

    `do` are the moves that were forced for `answer.done`. `expectations` is None for a case without
    contests; `similar` are finished cases that are built alike, if they were looked up.
    """

    answer: Answer
    evidence: EvidenceFinding
    sensitivity: SensitivityFinding
    watch: WatchList
    expectations: ExpectationFinding | None = None
    do: tuple[str, ...] = ()
    similar: SimilarFinding | None = None

    def _repr_html_(self) -> str:
        """The answer in a few lines, for a notebook's cell."""
        from innercourt.brief.page import answer_html_fragment

        return answer_html_fragment(self.answer)
