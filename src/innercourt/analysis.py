"""The whole flow on one page. START HERE.

    p(θ, h | r)  ∝   p(θ)      ·   p(h | σ*(θ))   ·   Π p(r | h, s)
                     court          play               reports

A case is read and compiled (`case/`), each hypothesis is taken from its prior through the reports
in the order of their days (`inference/sample.py`), and what its particles came to is put together
into an `Answer` (`case/answer.py`), which `brief/` draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, final

from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief, Comparison, EvidenceFinding, SensitivityFinding, WatchList
from innercourt.case.answer import answer_of
from innercourt.case.asked import MOST_DRAWS, as_count, as_day, as_names, as_seed
from innercourt.case.blocks import Blocks
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import check_moves, compile_case
from innercourt.case.courts import kept_courts
from innercourt.case.expecting import expectations_of
from innercourt.case.known import known_on
from innercourt.case.read import AnyCase, read_case
from innercourt.case.replay import Replay
from innercourt.case.sensitivity import sensitivity_of
from innercourt.case.shards import RUNS, Plan, by_account
from innercourt.case.similar_kept import kept_similar
from innercourt.case.spread import in_threads, on_cluster
from innercourt.case.survey import Surveyed, thinned
from innercourt.case.watching import watch_list
from innercourt.case.weighing import evidence_of
from innercourt.case.whatif import changed, check_possible, claimed, moves_of, probable, stated
from innercourt.errors import UsageError
from innercourt.reports.evidence import days_of

DRAWS = 20_000
LOOKED_INTO = 128
"""Courts a run that a brief looks into further: the commands that ask one thing take them all."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Study:
    """An analysis with its particles: what an answer was made of, for looking into it further."""

    blocks: Blocks
    surveyed: tuple[Surveyed, ...]
    answer: Answer

    def again(self, most: int | None = None) -> Replay:
        """Its particles, at most so many a run, to be played again."""
        return Replay(self.blocks, self.surveyed if most is None else thinned(self.surveyed, most))


def study(
    case: AnyCase,
    *,
    as_of: date | str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    do: str | Sequence[str] = (),
    progress: Progress = lambda step, share: None,
    cluster: Any = None,
) -> Study:
    """Answer `case` as it stood on `as_of` (its own day if None), from `draws` courts a hypothesis.

    `case` is what `load` returns, or the name or the folder of one; a day may be text, `2026-03-04`.
    Half of these are drawn from the prior, the others, and more where they do not suffice, where the reports lead.
    The draws are spread over 16 runs (more beyond 1.6 million draws), whose spread gives every standard
    error; they are in two groups, each of which draws from what was fitted to the other. The same seed
    gives the same answer on the same machine. `progress` hears the step and how much of all the work is
    done, from 0 to 1. `cluster` is the address of a Dask scheduler, or a client of
    one, whose workers then do the work; the answer is the same.

    `do` forces moves (`episode.node.move`, or short as for `Case.whatif`): `Answer.done` is then how the
    courts that the reports leave would have played the case with those moves made, all else being up to its actors (an
    intervention in the sense of Pearl 2009, section 1.4). It changes nothing else in the answer.
    """
    began = time.perf_counter()
    draws, seed = as_count(draws, "draws", RUNS * 4, MOST_DRAWS), as_seed(seed)
    case = _on(read_case(case), as_of)
    do = moves_of(case, do)
    model = compile_case(case)
    check_moves(model, do)
    days = days_of(case.reports, case.propositions, case.as_of)
    blocks = Blocks(model, tuple(days))
    plan = Plan(draws, seed, len(model.accounts))
    if cluster is None:
        blocks.prepare()
        parts = in_threads(blocks, plan, do, progress)
    else:
        parts = on_cluster(cluster, case, plan, do, progress)
    surveyed = by_account(parts, plan)
    seconds = time.perf_counter() - began
    courts = kept_courts(model, surveyed, plan)
    answer = answer_of(blocks, surveyed, draws=draws, seed=seed, seconds=seconds, courts=courts)
    return Study(blocks, tuple(surveyed), answer)


def _on(case: CaseFile, as_of: date | str | None) -> CaseFile:
    """The case as it could be known on a day, its own if None."""
    return known_on(case, case.as_of if as_of is None else as_day(as_of))


def analyse(case: AnyCase, **how: Any) -> Answer:
    """The answer of `study`, which takes the same arguments."""
    return study(case, **how).answer


def look_into(looked: Study, do: Sequence[str] = ()) -> Brief:
    """What the answer of a study rests on, what would change it, what to look for: nothing is drawn again.

    Weights of evidence that reweighting cannot give are marked as such. `do` are the moves that the
    study forced.
    """
    few, answer = looked.again(LOOKED_INTO), looked.answer
    with ThreadPoolExecutor(looked.blocks.threads) as pool:
        evidence = pool.submit(evidence_of, answer, few)
        expectations = pool.submit(expectations_of, answer, few)
        sensitivity = sensitivity_of(looked.blocks, answer, few.surveyed)
        watch = watch_list(answer, looked.surveyed)
        return Brief(answer, evidence.result(), sensitivity, watch, expectations.result(), tuple(do))


@final
@dataclass(frozen=True)
class Case:
    """A case, read and checked, ready to be analysed.

    >>> load("beijing-2025").question[:3]
    'Who'
    """

    file: CaseFile

    def __repr__(self) -> str:
        case = self.file
        counts = (
            f"{len(case.hypotheses)} hypotheses, {len(case.court.actors)} actors, "
            f"{len(case.episodes)} episodes, {len(case.reports)} reports"
        )
        return f"<Case {case.id} as of {case.as_of}: {case.question} {counts}>"

    @property
    def question(self) -> str:
        """What the case asks."""
        return self.file.question

    def study(self, **how: Any) -> Study:
        """See `study`, which takes the same arguments."""
        return study(self.file, **how)

    def analyse(self, **how: Any) -> Answer:
        """The answer of `study`, which takes the same arguments."""
        return self.study(**how).answer

    def brief(
        self,
        *,
        do: str | Sequence[str] = (),
        as_of: date | str | None = None,
        progress: Progress = lambda step, share: None,
        beside: Callable[[], object] = lambda: None,
        **how: Any,
    ) -> Brief:
        """One study, looked into: the answer with its evidence, sensitivity, watch list and expectations,
        and the finished cases that are built alike.

        Takes the arguments of `study`; moves may be written short, as for `whatif`. `beside` is done meanwhile.

        >>> found = load("beijing-2025").brief(draws=256, seed=1)
        >>> found.evidence.reports == len(found.answer.case.reports)
        True
        """
        known = _on(self.file, as_of)
        do = moves_of(known, do)
        with ThreadPoolExecutor(1) as pool:
            # Not at once: reading the case is Python too, and the two would only wait for one another.
            others: list[Future[Any]] = []

            def told(step: str, share: float) -> None:
                if not others:
                    others.extend(pool.submit(task) for task in (partial(kept_similar, known), beside))
                progress(step, share)

            found = look_into(self.study(as_of=as_of, do=do, progress=told, **how), do)
            return replace(found, similar=others[0].result() if others else kept_similar(known))

    def evidence(self, *, reruns: int = 8, **how: Any) -> EvidenceFinding:
        """What every origin, source and report weighs, given all the rest.

        Where reweighting is unsound the analysis is run again without the reports, at most
        `reruns` times; further such weights say that they are unsound.
        """
        looked, left = self.study(**how), [reruns]
        again = {name: value for name, value in how.items() if name not in ("as_of", "do", "progress")}

        def rerun(case: CaseFile) -> Sequence[Surveyed] | None:
            left[0] -= 1
            return study(case, **again).surveyed if left[0] >= 0 else None

        return evidence_of(looked.answer, looked.again(), rerun)

    def sensitivity(self, **how: Any) -> SensitivityFinding:
        """How the answer moves with every prior, and the smallest changes that turn it over."""
        looked = self.study(**how)
        return sensitivity_of(looked.blocks, looked.answer, looked.surveyed)

    def watch(self, **how: Any) -> WatchList:
        """What to look for: everything not yet reported, most telling first."""
        looked = self.study(**how)
        return watch_list(looked.answer, looked.surveyed)

    def whatif(
        self,
        *,
        do: str | Sequence[str] = (),
        suppose: str | Sequence[str] = (),
        without: str | Sequence[str] = (),
        believe: str | Sequence[str] = (),
        as_of: date | str | None = None,
        **how: Any,
    ) -> Comparison:
        """The answer as it is beside the answer as it would be with all of these changes.

        `do` makes moves (an intervention), `suppose` takes statements as settled (conditioning; `not`
        before one denies it; see `innercourt.case.suppositions`), `without` leaves out a source or a
        report, `believe` settles what a report says, and `as_of` looks from another day. Each takes one
        name or several.
        """
        suppose, without = as_names(suppose, "suppose"), as_names(without, "without")
        believe, known = as_names(believe, "believe"), _on(self.file, as_of)
        day = None if as_of is None else known.as_of
        after, words = changed(known, suppositions=suppose, left_out=without, believed=believe, as_of=day)
        do = moves_of(known, do)
        words = (*(f"made: {move}" for move in do), *words)
        if not words:
            raise UsageError("nothing was changed", expected="at least one change", found="none")
        wanted = [*suppose, *(claimed(known, report) for report in believe)]
        # What is supposed is asked of the answer as it is, too: how probable is it?
        as_it_is, supposed = stated(self.file, wanted, known.as_of)
        before = analyse(as_it_is, **how)
        found = analyse(after, do=do, **how)
        check_possible(before, found, wanted)
        return Comparison(words, before, found, probable(before, supposed))


def load(name_or_path: AnyCase) -> Case:
    """The packaged case of that name, or the one in that folder; one that was read already as it is.

    Raises `CaseError` with every mistake in it, `UsageError` if there is none.
    """
    return Case(read_case(name_or_path))
