"""The whole flow on one page. START HERE.

    p(θ, h | r)  ∝   p(θ)      ·   p(h | σ*(θ))   ·   Π p(r | h, s)
                     court          play               reports

A case is read and compiled (`case/`), each hypothesis is taken from its prior through the reports
in the order of their days (`inference/smc.py`), and what its particles came to is put together
into an `Answer` (`findings` modules), which `brief/` draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import final

import numpy as np

from innercourt.brief.findings import Answer
from innercourt.case.answer import answer_of
from innercourt.case.blocks import Blocks
from innercourt.case.cache import use_compilation_cache
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import check_moves, compile_case
from innercourt.case.known import known_on
from innercourt.case.read import read_case
from innercourt.case.survey import Surveyed, survey
from innercourt.errors import UsageError
from innercourt.inference.smc import Particles, run_smc, sobol_normals
from innercourt.reports.evidence import days_of

DRAWS = 100_000
RUNS = 16
KEPT = 12

Progress = Callable[[str, float], None]


def analyse(
    case: CaseFile,
    *,
    as_of: date | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    do: Sequence[str] = (),
    progress: Progress = lambda step, share: None,
) -> Answer:
    """Answer `case` as it stood on `as_of` (its own day if None), from `draws` courts a hypothesis.

    The draws are spread over 16 independent runs, whose spread gives every standard error. The
    same seed gives the same answer on the same machine. `progress` hears the step and how much of
    all the work is done, from 0 to 1.

    `do` forces moves (`episode.node.move`): `Answer.done` is then how the courts that the reports
    leave would have played the case with those moves made, all else being up to its actors (an
    intervention in the sense of Pearl 2009, section 1.4). It changes nothing else in the answer.
    """
    began = time.perf_counter()
    use_compilation_cache()
    if draws < RUNS * 4:
        raise UsageError("too few draws", expected=f"at least {RUNS * 4}", found=str(draws))
    case = known_on(case, as_of or case.as_of)
    model = compile_case(case)
    check_moves(model, do)
    days = days_of(case.reports, case.propositions, case.as_of)
    blocks = Blocks(model, tuple(days))
    blocks.prepare()
    start = np.zeros((model.layout.normals, RUNS, draws // RUNS))
    free = list(model.layout.free)
    start[free] = sobol_normals(len(free), RUNS, draws // RUNS, seed)
    surveyed: list[Surveyed] = []
    for k, (hypothesis, account) in enumerate(zip(case.hypotheses, model.accounts, strict=True)):

        def told(share: float, step: str = hypothesis.name, done: int = k) -> None:
            progress(step, (done + share) / len(case.hypotheses))

        generator = np.random.default_rng(np.random.SeedSequence([seed, k]))
        particles: Particles = run_smc(
            partial(blocks.log_likelihood, account),
            len(days), start, generator, max(4, draws // RUNS // KEPT), lambda share: told(0.8 * share),
        )  # fmt: skip
        surveyed.append(survey(blocks, account, particles, start, do))
        told(1.0)
    seconds = time.perf_counter() - began
    return answer_of(blocks, surveyed, draws=draws, seed=seed, seconds=seconds)


@final
@dataclass(frozen=True)
class Case:
    """A case, read and checked, ready to be analysed.

    >>> load("beijing-2025").question[:3]
    'Who'
    """

    file: CaseFile

    @property
    def question(self) -> str:
        """What the case asks."""
        return self.file.question

    def analyse(
        self,
        *,
        as_of: date | None = None,
        draws: int = DRAWS,
        seed: int = 0,
        do: Sequence[str] = (),
        progress: Progress = lambda step, share: None,
    ) -> Answer:
        """See `analyse`."""
        return analyse(self.file, as_of=as_of, draws=draws, seed=seed, do=do, progress=progress)


def load(name_or_path: str | Path) -> Case:
    """The packaged case of that name, or the one in that folder.

    Raises `CaseError` with every mistake in it, `UsageError` if there is none.
    """
    return Case(read_case(name_or_path))
