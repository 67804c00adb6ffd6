"""What an answer rests on, against answers to changed cases.

The weight of a report is what the odds would lose without it, a derivative is what a small change
of the prior would do: both are computed from one set of draws, and here checked by answering the
changed case. Comparisons over runs allow five combined standard errors. False alarms: with 16 runs a
side 1 in 40,000 a figure (see `test_answer_laws`); 44 figures, 1 in 900 in all.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from innercourt.analysis import Case, Study, study
from innercourt.brief.insight import EvidenceFinding
from innercourt.case.assuming import assumptions, grown
from innercourt.case.casefile import Quantity
from innercourt.case.compile import other_accounts
from innercourt.case.sensitivity import sensitivity_of
from innercourt.case.watching import entropy, watch_list
from innercourt.case.weighing import evidence_of, removals
from innercourt.case.whatif import believe, changed, moves_of, suppose, without
from innercourt.court.prior import parse_prior
from innercourt.errors import UsageError
from innercourt.inference.importance import decibans

from .small_cases import DUEL, RIVALS, TINY, case_of
from .test_flips import APART

DRAWS = 2048


@pytest.fixture(scope="module")
def tiny() -> Study:
    return study(case_of(TINY), draws=DRAWS)


@pytest.fixture(scope="module")
def weighed(tiny: Study) -> EvidenceFinding:
    return evidence_of(tiny.answer, tiny.again())


def test_leaving_a_report_out_is_answering_the_case_without_it(tiny: Study, weighed: EvidenceFinding) -> None:
    case = tiny.answer.case
    for found in [w for w in weighed.weights if w.kind == "origin"]:
        kept = tuple(r for r in case.reports if r.id not in found.reports)
        answer = study(replace(case, reports=kept), draws=DRAWS).answer
        for h in answer.hypotheses:
            error = float(np.hypot(found.without[h.id].se, h.posterior.se))
            assert abs(found.without[h.id].p - h.posterior.p) < 5 * error + 1e-9, (found.id, h.id)


def test_a_weight_is_the_gain_in_odds(tiny: Study, weighed: EvidenceFinding) -> None:
    for found in weighed.weights:
        for h in tiny.answer.hypotheses:
            gain = decibans(np.array(h.posterior.p)) - decibans(np.array(found.without[h.id].p))
            assert found.weight[h.id].p == pytest.approx(float(gain), abs=1e-9)
        assert max(e.p for e in found.given.values()) == pytest.approx(1)
        assert found.bits.p >= -1e-12
        assert sum(e.p for e in found.without.values()) == pytest.approx(1)


def test_an_echo_weighs_nothing(tiny: Study) -> None:
    case = tiny.answer.case
    first = case.reports[0]
    echo = replace(first, id="echo")
    looked = study(replace(case, reports=(*case.reports, echo)), draws=DRAWS)
    found = evidence_of(looked.answer, looked.again())
    (one,) = [w for w in found.weights if w.kind == "report" and w.id == "echo"]
    assert all(e.p == 0 for e in one.weight.values())


def test_where_reweighting_is_unsound_the_case_is_answered_again(tiny: Study, monkeypatch) -> None:
    monkeypatch.setattr("innercourt.case.weighing.SOUND", -np.inf)
    asked = []

    def rerun(case):
        asked.append(case)
        return study(case, draws=DRAWS).surveyed if len(asked) == 1 else None

    found = evidence_of(tiny.answer, tiny.again(), rerun)
    assert [w.how for w in found.weights].count("rerun") == 1
    (one,) = [w for w in found.weights if w.how == "rerun"]
    answer = study(asked[0], draws=DRAWS).answer
    for h in answer.hypotheses:
        assert one.without[h.id].p == pytest.approx(h.posterior.p, abs=1e-9)
    assert len(asked) == len(removals(tiny.answer.case)) + len(assumptions(tiny.answer.case))


def test_leaving_an_assumption_out_is_answering_the_case_without_it(
    tiny: Study, weighed: EvidenceFinding
) -> None:
    case = tiny.answer.case
    assumed = {a.id: a for a in assumptions(case)}
    assert set(assumed) == {
        "poor.set.prize",
        "loyal.shift.loyalty.army.general",
        "loyal.forbid.march.answer.flee",
    }
    assert {w.id for w in weighed.assumptions} == {*assumed, "weights"}
    for found in weighed.assumptions:
        assert found.how == "reweighted"
        if found.id == "weights":
            hypotheses = tuple(replace(h, weight=1.0) for h in case.hypotheses)
        else:
            a = assumed[found.id]
            hypotheses = tuple(a.without if i == a.place else h for i, h in enumerate(case.hypotheses))
        answer = study(replace(case, hypotheses=hypotheses), draws=DRAWS).answer
        for h in answer.hypotheses:
            error = float(np.hypot(found.without[h.id].se, h.posterior.se))
            assert abs(found.without[h.id].p - h.posterior.p) < 5 * error + 1e-9, (found.id, h.id)


def test_an_assumption_that_the_draws_cannot_play_is_answered_again(tiny: Study) -> None:
    """A beta prior where no hypothesis has one: the compiled functions have no place for it."""
    case = tiny.answer.case
    odd = replace(case.hypotheses[0], sets={"prize": parse_prior("beta(2, 2)")})
    assert other_accounts(tiny.blocks.model, [odd]) is None
    one = replace(assumptions(case)[0], without=odd)
    growth, shape = grown(tiny.again(), [one])
    assert growth.tolist() == [[1.0] * 16]
    assert shape.tolist() == [np.inf]


def test_derivatives_are_finite_differences(tiny: Study) -> None:
    """One quantity's prior is moved by a quarter of a standard deviation either way, with the same draws.

    .02 is for the bend of the curve.
    """
    found = sensitivity_of(tiny.blocks, tiny.answer, tiny.surveyed)
    by_name = {a.quantity: a for a in found.assumptions}
    case, step = tiny.answer.case, 0.25

    def moved(by: float, name: str):
        hypotheses = tuple(
            replace(h, shifts={**h.shifts, name: h.shifts.get(name, 0.0) + by}) for h in case.hypotheses
        )
        return study(replace(case, hypotheses=hypotheses), draws=4 * DRAWS).answer.hypotheses

    for name in ("loyalty.army.general", "prize", "reliability.envoy.fact"):
        up, down = moved(step, name), moved(-step, name)
        for a, b in zip(up, down, strict=True):
            slope = (a.posterior.p - b.posterior.p) / (2 * step)
            error = np.hypot(a.posterior.se, b.posterior.se) / (2 * step)
            told = by_name[name].location[a.id]
            assert abs(told.p - slope) < 5 * float(np.hypot(error, told.se)) + 0.02, (name, a.id)
    for a in found.assumptions:
        assert sum(e.p for e in a.location.values()) == pytest.approx(0, abs=1e-9)
        assert sum(e.p for e in a.width.values()) == pytest.approx(0, abs=1e-9)


def test_a_flip_is_one() -> None:
    """The change that is said to put another hypothesis first does so when the case is answered with it.

    False alarms: of sixty other seeds one failed.
    """
    looked = study(case_of(APART), draws=4 * DRAWS)
    found = sensitivity_of(looked.blocks, looked.answer, looked.surveyed)
    case, flip = looked.answer.case, found.flips[0]
    hypotheses = tuple(
        replace(
            h, shifts={**h.shifts, **{n: h.shifts.get(n, 0.0) + 1.3 * by for n, by in flip.moves.items()}}
        )
        for h in case.hypotheses
    )
    answer = study(replace(case, hypotheses=hypotheses), draws=DRAWS).answer
    by = {h.id: h.posterior.p for h in answer.hypotheses}
    assert by[flip.leader] > by[found.leader]
    assert found.odds >= 1


def test_where_nothing_is_uncertain_nothing_moves_the_answer() -> None:
    """Every quantity of the case is a plain number."""
    found = Case(case_of(RIVALS)).brief(draws=64)
    assert found.sensitivity.assumptions == ()
    assert found.sensitivity.flips == ()
    assert found.evidence.reports == len(found.answer.case.reports)


def test_the_watch_list_says_what_the_settled_case_says(tiny: Study) -> None:
    """Of two propositions that no report is left to speak of."""
    case, unheard = tiny.answer.case, {"columns", "recalled"}
    case = replace(case, reports=tuple(r for r in case.reports if r.proposition not in unheard))
    looked = study(case, draws=DRAWS)
    found = watch_list(looked.answer, looked.surveyed)
    assert {item.proposition for item in found.items} == unheard
    before = entropy(np.array([h.posterior.p for h in looked.answer.hypotheses]))
    assert found.uncertainty.p == pytest.approx(before)
    for item in found.items:
        assert item.bits.p >= -1e-12
        assert item.bits.p <= before + 1e-12
        for truth, told in (("", item.seen), ("not ", item.not_seen)):
            answer = study(suppose(case, truth + item.proposition), draws=DRAWS).answer
            for h in answer.hypotheses:
                error = float(np.hypot(told[h.id].se, h.posterior.se))
                assert abs(told[h.id].p - h.posterior.p) < 5 * error + 1e-9, (item.proposition, truth)


def test_what_no_report_speaks_of_is_watched() -> None:
    looked = study(case_of(RIVALS), draws=DRAWS)
    mentioned = {r.proposition for r in looked.answer.case.reports}
    found = {item.proposition for item in watch_list(looked.answer, looked.surveyed).items}
    assert found
    assert not found & mentioned


def test_what_the_case_says_is_not_looked_for_is_not_watched() -> None:
    case = case_of(RIVALS)
    looked = study(case, draws=DRAWS)
    (first, *rest) = (item.proposition for item in watch_list(looked.answer, looked.surveyed).items)
    told = tuple(replace(p, looked_for=False) if p.id == first else p for p in case.propositions)
    again = study(replace(case, propositions=told), draws=DRAWS)
    assert [item.proposition for item in watch_list(again.answer, again.surveyed).items] == rest


def test_changes_of_a_case(tiny: Study) -> None:
    case = tiny.answer.case
    report = next(r for r in case.reports if r.says == "affirms")
    now = believe(case, report.id)
    (settled,) = [p for p in now.propositions if p.id == report.proposition]
    assert settled.resolved is not None
    assert settled.resolved.truth
    assert len(without(case, report.id).reports) == len(case.reports) - 1
    kept = without(case, report.origin).reports
    assert all(report.origin not in {hop.source for hop in r.chain} for r in kept)
    text = next(p for p in case.propositions if not p.resolved)
    assert suppose(case, text.text) == suppose(case, text.id)
    after, words = changed(case, suppositions=[f"not {text.id}"], left_out=[report.id])
    assert words == (f"supposed: not {text.id}", f"left out: {report.id}")
    assert len(after.reports) == len(case.reports) - 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: suppose(c, "nonsense"), "no such proposition: nonsense"),
        (lambda c: without(c, "nobody"), "no such source or report: nobody"),
        (lambda c: believe(c, "r99"), "no such report: r99"),
        (lambda c: moves_of(c, ["ruler=dance"]), "no such move to make: ruler=dance"),
    ],
)
def test_what_the_case_does_not_have(change, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        change(case_of(TINY))
    assert caught.value.message == said


def test_moves_may_be_written_short() -> None:
    case = case_of(TINY)
    assert moves_of(case, ["plot=rise", "ruler=resist", "after.gate.open"]) == (
        "march.plot.rise", "march.answer.resist", "after.gate.open",
    )  # fmt: skip


def test_two_answers_side_by_side() -> None:
    case = Case(case_of(DUEL))
    found = case.whatif(without=[case.file.reports[0].id], draws=DRAWS)
    assert found.changes == (f"left out: {case.file.reports[0].id}",)
    assert found.before == replace(case.analyse(draws=DRAWS), diagnostics=found.before.diagnostics)
    assert found.before.hypotheses != found.after.hypotheses
    with pytest.raises(UsageError):
        case.whatif(draws=DRAWS)


# Two who saw one thing, and one who saw another; every number is known.
WITNESSES = """\
case: witnesses
title: Two witnesses
question: Who did it?
as_of: 2025-02-01
hypotheses:
  cat: {weight: 1}
  dog: {weight: 1}
quantities:
  reliability.*.fact: .9
  guess.*: .5
propositions:
  hair: {text: Hair on the shelf, indicator: {under: {cat: .9, dog: .3}}}
  rain: {text: It rained, indicator: {under: {cat: .5, dog: .5}}}
sources:
  cook: {class: unknown}
  maid: {class: unknown}
  boy: {class: unknown}
reports:
  - {id: r1, date: 2025-01-02, chain: [cook], affirms: hair}
  - {id: r2, date: 2025-01-03, chain: [maid], affirms: hair}
  - {id: r3, date: 2025-01-03, chain: [boy], affirms: rain}
"""


def test_witnesses_who_corroborate_one_another_weigh_together_what_neither_does_alone() -> None:
    looked = study(case_of(WITNESSES), draws=64)
    found = evidence_of(looked.answer, looked.again())

    def ratio(witnesses: int) -> float:
        """How much more probable as many affirmations are if it was the cat."""
        under = [p * 0.95**witnesses + (1 - p) * 0.05**witnesses for p in (0.9, 0.3)]
        return float(10 * np.log10(under[0] / under[1]))

    by_id = {w.id: w for w in found.weights}
    for id in ("cook", "maid", "r1", "r2"):
        assert by_id[id].weight["cat"].p == pytest.approx(ratio(2) - ratio(1))
        assert by_id[id].fits_all
    assert by_id["hair"].weight["cat"].p == pytest.approx(ratio(2))
    assert by_id["hair"].spread.p == pytest.approx(
        ratio(2)
    )  # of two accounts the gap is the weight, not twice it
    assert "rain" not in by_id  # one report: the report's own row tells it
    assert [w.id for w in found.corroborated] == ["hair"]
    assert found.together is not None
    assert set(found.together.reports) == {"r1", "r2", "r3"}
    assert found.together.weight["cat"].p == pytest.approx(ratio(2))
    assert found.together.without["cat"].p == pytest.approx(0.5)


def test_two_statements_that_tell_the_same_are_weighed_together_too() -> None:
    """Of each statement there is one report; both are of one move, and either alone settles it."""
    text = DUEL.replace("text: The general went, did:", "text: The general left, did:")
    case = case_of(
        text[: text.index("sources:")].replace(
            "propositions:\n", "propositions:\n  gone: {text: He was gone, did: strike.push.go}\n"
        )
        + """\
sources:
  envoy: {class: foreign_government}
  aide: {class: private_insider}
reports:
  - {id: r1, date: 2025-03-12, chain: [envoy], affirms: went}
  - {id: r2, date: 2025-03-12, chain: [aide], affirms: gone}
"""
    )
    sure = tuple(
        replace(q, prior=parse_prior("0.98")) if q.name.startswith("reliability") else q
        for q in case.quantities
    )
    known = Quantity("reliability.*.fact", parse_prior("0.98"))
    looked = study(replace(case, quantities=(*sure, known)), draws=DRAWS)
    found = evidence_of(looked.answer, looked.again())
    assert found.together is not None
    alone = [w.spread.p for w in found.felt_by_none]
    assert len(alone) == 2
    assert found.together.spread.p > 2 * sum(alone)
    nothing = study(replace(case, reports=()), draws=DRAWS).answer
    for h in nothing.hypotheses:
        error = float(np.hypot(found.together.without[h.id].se, h.posterior.se))
        assert abs(found.together.without[h.id].p - h.posterior.p) < 5 * error + 1e-9
