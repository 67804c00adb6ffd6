"""Invented cases of any size, for measuring how cost grows: `Size(...)` says how large, `write` makes the folder.

All say the same of a court in which a challenger considers whether to move against a ruler: units
decide, episodes follow one another, origins speak on propositions through one to three hands. What
one size changes leaves the others as they are. Numbers come from a seed, so two machines measure
the same case.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FIRST = date(2030, 1, 1)
PER_FILE = 25_000
"""Reports in one file: a file of a case holds at most 400,000 values."""


@dataclass(frozen=True)
class Size:
    """How large a case is.

    `actors` are all principals unless `principals` says how many are. `stages` are choices one after
    another in the first episode, whose tree has about `arms * 2**stages` nodes. `origins` times
    `propositions` is the number of origin-proposition pairs, over which `reports` go round.
    """

    actors: int = 3
    principals: int = 0
    units: int = 3
    arms: int = 2
    stages: int = 2
    episodes: int = 1
    origins: int = 5
    propositions: int = 10
    reports: int = 50
    days: int = 50


def write(folder: Path, size: Size, seed: int = 0) -> Path:
    """Write the case into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text("\n".join(_lines(size)) + "\n")
    reports = list(_reports(size, random.Random(seed)))  # noqa: S311
    for file, first in enumerate(range(0, len(reports), PER_FILE)):
        text = "\n".join(["reports:", *reports[first : first + PER_FILE]])
        (folder / f"reports-{file:03d}.yaml").write_text(text + "\n")
    return folder


def _lines(size: Size) -> Iterator[str]:
    yield "case: grown"
    yield "title: A court of any size"
    yield "question: Will the challenger move?"
    yield f"as_of: {FIRST + timedelta(size.days)}"
    yield "actors:"
    yield from (f"  a{i}: {{}}" for i in range(size.actors))
    chosen = range(size.principals or size.actors)
    yield f"principals: [{', '.join(f'a{i}' for i in chosen)}]"
    yield "units:"
    yield from (f"  u{i}: {{strength: 'lognormal({1 + i % 3}, .3)'}}" for i in range(size.units))
    yield "quantities: {prize: 'lognormal(2, .5)', 'loyalty.*.a0': 'normal(.5, .8)'}"
    yield "hypotheses: {firm: {}, shaken: {shift: {loyalty.u0.a0: -1}}}"
    yield "episodes:"
    for episode in range(size.episodes):
        yield from _episode(episode, size if episode == 0 else Size())
    yield "propositions:"
    kinds = ("did: e0.n0.m0", "outcome: e0.won", "claim: 'beta(2, 2)'", "holds: 'prevails(a0, a1) > .5'")
    yield from (f"  p{i}: {{text: Statement {i}, {kinds[i % len(kinds)]}}}" for i in range(size.propositions))
    yield "sources:"
    yield from (f"  o{i}: {{class: private_insider}}" for i in range(size.origins))
    yield from (f"  outlet{i}: {{class: press}}" for i in range(3))


def _episode(number: int, size: Size) -> Iterator[str]:
    """A row of choices, each between two ways on to the same next one, and a contest at its end."""
    start = FIRST + timedelta(number)
    yield f"  - id: e{number}"
    yield f"    window: [{start}, {start}]"
    yield "    start: n0"
    yield "    nodes:"
    for stage in range(size.stages):
        arms = size.arms if stage == 0 else 2
        onward = f"n{stage + 1}" if stage + 1 < size.stages else "clash"
        ways = [
            f"m{i}: {{to: {onward if i or stage else 'calm'}, pays: {{a0: {-0.1 * i:.1f}}}}}"
            for i in range(arms)
        ]
        yield f"      n{stage}: {{actor: a{1 - stage % 2}, moves: {{{', '.join(ways)}}}}}"
    yield "      clash: {contest: {of: a1, over: a0, target: a0}, won: won, lost: lost}"
    yield "    outcomes:"
    yield "      calm: {payoffs: {a0: .5}}"
    yield "      won: {payoffs: {a1: prize, a0: -2}}"
    yield "      lost: {payoffs: {a1: -2, a0: 1}}"


def _reports(size: Size, chance: random.Random) -> Iterator[str]:
    """Every pair in turn. An origin keeps to what it says; later reports of a pair are mostly echoes."""
    pairs = [(o, p) for p in range(size.propositions) for o in range(size.origins)]
    says = {pair: chance.choice(("affirms", "affirms", "denies")) for pair in pairs}
    for i in range(size.reports):
        origin, proposition = pairs[i % len(pairs)]
        day = FIRST + timedelta(i * size.days // max(1, size.reports))
        hops = [f"outlet{k}" for k in range(chance.randrange(3))]
        hedge = chance.choice(("is", "reportedly", "could"))
        chain = ", ".join([*hops, f"o{origin}"])
        yield (
            f"- {{id: r{i}, date: {day}, chain: [{chain}], {says[origin, proposition]}: p{proposition},"
            f" hedge: {hedge}}}"
        )
