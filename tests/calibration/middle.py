"""A middle-sized invented case, every number of it uncertain, and reports simulated from its courts.

`stories` tells, for one court, which cell of each episode came to pass, which propositions were
true, and what the sources then said. It takes from the package where a proposition is true and
with what chance (tests/calibration/test_sbc.py tells those by hand, in a smaller case); how
histories are walked, who knows, guesses, garbles, keeps silent or copies is its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from innercourt.case.model import Model, Played
from innercourt.court.words import hedge_multiplier
from innercourt.reports.report import Report

from ..laws.small_cases import TINY, changed

MIDDLE = changed(
    TINY,
    (
        TINY[TINY.index("quantities:") : TINY.index("hypotheses:")],
        """quantities:
  obedience: 'lognormal(1.5, .2)'
  decisiveness: 'lognormal(6, .2)'
  loyalty.*.*: 'normal(.1, .6)'
  precision.*: 'lognormal(1.3, .3)'
  optimism.general: 'normal(.4, .3)'
  prize: 'lognormal(1.5, .5)'
  reliability.*.*: 'logitnormal(.4, .9)'
  guess.*: 'beta(5, 5)'
  garble: 'beta(2, 30)'
  common_origin: 'beta(3, 5)'
""",
    ),
    (", resolved: {truth: true, on: 2025-04-02}", ""),
    (
        "  - {id: r10,",
        """\
  - {id: r11, date: 2025-04-08, chain: [aide], silent: whole, expected: .5}
  - {id: r12, date: 2025-04-12, chain: [herald], affirms: whole, lineage: unrecorded}
  - {id: r10,""",
    ),
)


def stories(model: Model, played: Played, draw: int, rng: np.random.Generator) -> np.ndarray:
    """Which propositions are true in one court, after one walk through its episodes."""
    true = np.zeros(model.truth.count, bool)
    state = 0
    for stage, cells, (rows, certain), signs, chances in zip(
        model.stages, played.cells, model.truth.certain, model.truth.signs, played.chances.signs, strict=True
    ):
        chance = np.asarray(cells)[:, draw]
        (open_to,) = np.nonzero(stage.origin == state)
        cell = int(rng.choice(open_to, p=chance[open_to] / chance[open_to].sum()))
        true[rows] = certain[:, cell] > 0
        for sign, seen in zip(signs, chances, strict=True):
            true[sign.row] = rng.random() < np.asarray(seen)[sign.group[cell], draw]
        state = int(stage.onward[cell])
    for standing, value in zip(model.truth.standing, np.asarray(played.chances.standing), strict=True):
        true[standing.row] = rng.random() < value[draw]
    return true


def said(
    model: Model, true: Sequence[bool], theta: Mapping[str, float], rng: np.random.Generator
) -> tuple[Report, ...]:
    """The case's reports with what would have been said of these truths."""
    place = {proposition.id: i for i, proposition in enumerate(model.case.propositions)}
    told: list[Report] = []
    for report in sorted(model.case.reports, key=lambda r: (r.date, r.id)):
        earlier = [r.says for r in told if r.proposition == report.proposition and r.says != "silent"]
        copies = not report.lineage_recorded and earlier and rng.random() < theta["common_origin"]
        says = earlier[0] if copies else _own(report, bool(true[place[report.proposition]]), theta, rng)
        told.append(replace(report, says=says))
    return tuple(told)


def _own(report: Report, true: bool, theta: Mapping[str, float], rng: np.random.Generator) -> str:
    """What its origin says by itself, as it arrives."""
    knows = rng.random() < theta[f"reliability.{report.origin}.{report.kind}"] * hedge_multiplier(
        report.hedge
    )
    affirms = true if knows else bool(rng.random() < theta[f"guess.{report.origin}"])
    if report.says == "silent":
        return "affirms" if affirms and rng.random() < report.expected else "silent"
    for _ in range(report.relays):
        affirms ^= bool(rng.random() < theta["garble"])
    return "affirms" if affirms else "denies"
