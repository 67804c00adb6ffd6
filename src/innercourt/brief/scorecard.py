"""How good past forecasts were, in words, in figures, and as JSON.

Figures come with standard errors, and a difference is told only where it is larger than two of
them. Where too few questions were settled that is what is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from innercourt.brief.rounded import number
from innercourt.brief.wording import count, listed, percent
from innercourt.case.forecast_score import Baseline, Score, Scorecard
from innercourt.court.words import icd203_words
from innercourt.inference.calibration import CurvePoint

ENOUGH = 30
"""Questions below which no score is judged. Brier scores of calibrated forecasts that are spread
evenly over 0 to 1 have a standard deviation of √(1/15 - 1/36) = .20, so the mean of 30 has an
error of .036: a fifth of what it measures, 1/6."""

ENOUGH_APART = 10
"""Independent groups of questions below which no score is judged: an error had by leaving out one
of G groups is itself uncertain by about 1/√(2(G - 1)), a quarter of it at ten."""

LEVEL = 0.95
"""How often an interval of the curve holds what it is for."""

ENOUGH_IN_A_RANGE = 10
"""Questions below which no single range of words is judged: the interval around five in ten
reaches from 22 % to 78 %."""


def scorecard_text(card: Scorecard) -> str:
    """The scorecard as lines of plain text: what is to be said of it, then the figures."""
    return "\n".join([*judged(card), *(["", *_figures(card), "", *_curve(card)] if card.forecasts else [])])


def judged(card: Scorecard) -> tuple[str, ...]:
    """What can be said of the forecasts, a sentence each; and what cannot."""
    return tuple(_judged(card))


def _judged(card: Scorecard) -> Iterator[str]:
    settled = f"{count(card.forecasts, 'forecast')} on {count(card.questions, 'question')}"
    if not card.forecasts:
        yield f"Nothing to score yet: {_waiting(card)}."
    else:
        yield f"Scored: {settled}; {_waiting(card)}."
    yield from _left_out(card)
    if not card.forecasts:
        return
    if card.hindsight and card.afterwards:
        yield (
            f"Hindsight: {count(card.afterwards, 'forecast')} among these were stored when the matter was settled. "
            "They test a case; they show nobody's foresight."
        )
    if too_few(card):
        yield (
            f"Too few to judge: that takes {ENOUGH} settled questions in {ENOUGH_APART} groups that do not hang "
            f"together, and there {'is' if card.clusters == 1 else 'are'} {count(card.questions, 'question')} in "
            f"{count(card.clusters, 'group')}."
        )
        return
    yield from (_against(baseline) for baseline in card.baselines)
    yield from _calibrated(card.by_words)


def too_few(card: Scorecard) -> bool:
    """Whether the settled questions are too few, or hang together too much, to judge by."""
    return card.questions < ENOUGH or card.clusters < ENOUGH_APART


def _waiting(card: Scorecard) -> str:
    void = f", {card.void:,} void" if card.void else ""
    return f"{card.waiting:,} still open{void}"


def _left_out(card: Scorecard) -> Iterator[str]:
    if card.too_late:
        yield (
            f"Left out: {count(card.too_late, 'forecast')} made for the day on which the matter was settled, or later."
        )
    if card.afterwards and not card.hindsight:
        yield (
            f"Left out: {count(card.afterwards, 'forecast')} stored on or after the day on which the matter was "
            "settled; `--hindsight` scores them too."
        )
    if card.impossible:
        yield f"{count(card.impossible, 'forecast')} gave what happened no chance at all: the log score is infinite."


def _against(baseline: Baseline) -> str:
    told = f"than saying {baseline.name}, by the Brier score"
    value, error = baseline.gain
    if not (math.isfinite(value) and math.isfinite(error)) or abs(value) <= 2 * error:
        return f"Neither better nor worse {told}: what parts them is within two standard errors."
    return f"{'Better' if value > 0 else 'Worse'} {told} ({value:+.3f} ±{error:.3f})."


def _calibrated(curve: Sequence[CurvePoint]) -> Iterator[str]:
    enough = [point for point in curve if point.questions >= ENOUGH_IN_A_RANGE]
    off = [point for point in enough if not point.least <= point.said <= point.most]
    for point in off:
        yield (
            f"What was called “{phrase(point)}” came true {observed(point.came_true)} of the time, "
            f"{'less' if point.came_true < point.said else 'more'} often than the {percent(point.said)} that was said."
        )
    if len(off) == 1:
        chance = 1 - LEVEL ** len(enough)
        yield f"Of {len(enough)} such ranges one or more would differ by chance {observed(chance)} of the time."
    if enough and not off:
        yield "No range of words with enough questions came true more or less often than was said."
    if len(enough) < len(curve):
        thin = listed([f"“{phrase(p)}”" for p in curve if p.questions < ENOUGH_IN_A_RANGE])
        yield f"Too few to judge by themselves: {thin}."


def observed(share: float) -> str:
    """A share that was counted: unlike a probability it may be none or all.

    >>> observed(0.0), observed(0.054), observed(1.0)
    ('0%', '5%', '100%')
    """
    return f"{share:.0%}"


def phrase(point: CurvePoint) -> str:
    """The ICD 203 phrase of a bin of words."""
    return icd203_words((point.low + point.top) / 2)


def _figures(card: Scorecard) -> Iterator[str]:
    """Scores, the decomposition, baselines and kinds: a row each."""
    rows = [
        ("Brier score, each forecast alike", card.brier),
        ("Brier score, averaged over time", card.time_averaged),
    ]
    rows.append(("log score, natural units", card.log))
    signs = {"reliability": "+", "resolution": "-", "uncertainty": "+"}
    rows += [(f"Brier: {signs[name]} {name}", score) for name, score in (card.decomposition or {}).items()]
    yield f"{'lower is better':<34}{'score':>8}{'error':>8}"
    yield from (f"{name:<34}{_number(s.value):>8}{_number(s.se):>8}" for name, s in rows if s)
    yield ""
    yield f"{'against':<34}{'Brier':>8}{'log':>8}{'skill':>8}{'error':>8}"
    for b in card.baselines:
        skill = f"{_share(b.skill.value, '+'):>8}{_share(b.skill.se):>8}"
        yield f"{b.name:<34}{_number(b.brier):>8}{_number(b.log):>8}{skill}"
    yield ""
    yield f"{'by kind':<34}{'Brier':>8}{'error':>8}{'number':>8}"
    yield from (f"{kind:<34}{_number(s.value):>8}{_number(s.se):>8}{n:>8,}" for kind, n, s in card.by_kind)


def _curve(card: Scorecard) -> Iterator[str]:
    yield f"{'called':<22}{'said':>8}{'came true':>11}{'between':>16}{'forecasts':>11}{'questions':>11}"
    for point in card.by_words:
        ends = f"{observed(point.least)} and {observed(point.most)}"
        yield (
            f"{phrase(point):<22}{percent(point.said):>8}{observed(point.came_true):>11}{ends:>16}"
            f"{point.forecasts:>11,}{point.questions:>11,}"
        )


def scorecard_json(card: Scorecard) -> dict[str, Any]:
    """The scorecard as plain dictionaries; a figure that could not be had is None."""
    return {
        "forecasts": card.forecasts, "questions": card.questions, "clusters": card.clusters,
        "open": card.waiting, "void": card.void, "too_late": card.too_late, "afterwards": card.afterwards,
        "hindsight": card.hindsight, "impossible": card.impossible, "judged": list(judged(card)),
        "rate": card.rate,
        "brier": _pair(card.brier), "time_averaged": _pair(card.time_averaged), "log": _pair(card.log),
        "decomposition": {name: _pair(score) for name, score in (card.decomposition or {}).items()},
        "baselines": [
            {
                "name": b.name, "brier": number(b.brier), "log": number(b.log),
                "gain": _pair(b.gain), "log_gain": _pair(b.log_gain), "skill": _pair(b.skill),
            }
            for b in card.baselines
        ],
        "by_kind": [{"kind": kind, "forecasts": n, "brier": _pair(s)} for kind, n, s in card.by_kind],
        "by_words": [{"words": phrase(point), **_point(point)} for point in card.by_words],
        "by_quantiles": [_point(point) for point in card.by_quantiles],
    }  # fmt: skip


def _point(point: CurvePoint) -> dict[str, Any]:
    names = ("low", "top", "said", "came_true", "least", "most")
    shares = {name: number(getattr(point, name)) for name in names}
    return {**shares, "forecasts": point.forecasts, "questions": point.questions}


def _pair(score: Score | None) -> dict[str, float | None] | None:
    return {"value": number(score.value), "se": number(score.se)} if score else None


def _number(value: float) -> str:
    return "infinite" if math.isinf(value) else "-" if math.isnan(value) else f"{value:.3f}"


def _share(value: float, sign: str = "") -> str:
    return f"{value:{sign}.0%}" if math.isfinite(value) else "-"
