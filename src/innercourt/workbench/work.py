"""What is worked out in the background: the analysis in its steps, and solving anew after large moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from innercourt.analysis import study
from innercourt.case.compile import compile_case
from innercourt.case.sensitivity import sensitivity_of
from innercourt.case.shards import RUNS, Plan, by_account
from innercourt.case.spread import in_threads
from innercourt.case.watching import watch_list
from innercourt.case.weighing import evidence_of
from innercourt.errors import UsageError
from innercourt.workbench.desk import View
from innercourt.workbench.jobs import Told
from innercourt.workbench.knobs import Moves
from innercourt.workbench.play import Games
from innercourt.workbench.trial import Courts, moved_case

FEWEST = RUNS * 4


def analysed(view: View, draws: int, seed: int, told: Told, put: Callable[..., Any]) -> None:
    """Work out everything that the pages show, and hand it over with `put` step by step."""
    put_found = partial(put, view.version)

    def heard(step: str, share: float) -> None:
        told(f"Weighing the reports under “{step}”", 0.62 * share)

    told("Compiling the case", 0.0)
    found = study(view.whole, as_of=view.as_of, draws=max(draws, FEWEST), seed=seed, progress=heard)
    put_found(study=found, weights=None, sensitivity=None, watch=None, courts=None, games=None)
    told("What each report weighs", 0.64)
    put_found(weights=evidence_of(found.answer, found.again()))
    told("What the answer hangs on", 0.7)
    put_found(
        sensitivity=sensitivity_of(found.blocks, found.answer, found.surveyed),
        watch=watch_list(found.answer, found.surveyed),
    )
    courts = Courts.of(
        found, draws, seed, lambda share: told("Drawing courts for the sliders", 0.72 + 0.2 * share)
    )
    put_found(courts=courts)
    told("Looking into the play", 0.93)
    put_found(games=Games.of(found, seed, lambda share: told("Looking into the play", 0.93 + 0.07 * share)))


def resolved(view: View, moves: Moves, draws: int, seed: int, told: Told) -> Courts:
    """The courts that the reports leave under moved priors, drawn anew."""
    if view.study is None or view.courts is None:
        raise UsageError("there is nothing to solve anew", expected="a finished analysis", found="none yet")
    blocks, case = view.study.blocks, view.study.blocks.model.case
    model = compile_case(moved_case(case, view.courts.knobs, moves))
    if model.layout != blocks.model.layout:
        raise UsageError("this move changes what kind of number a quantity is", expected="priors of one kind",
                         found="another kind", hint="save it as a case, and open that")  # fmt: skip
    plan = Plan(max(draws, FEWEST), seed, len(model.accounts))
    parts = in_threads(
        blocks, plan, (), lambda name, share: told(f"Solving anew: {name}", 0.8 * share), model
    )
    return Courts.of(
        view.study, draws, seed, lambda share: told("Drawing courts anew", 0.8 + 0.2 * share),
        accounts=model.accounts, surveyed=by_account(parts, plan), drawn_under=moves,
    )  # fmt: skip
