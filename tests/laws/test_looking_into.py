"""What a brief finds by looking into an answer, against computing the same the long way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from innercourt import render_html, render_markdown
from innercourt.analysis import Case, Study, look_into, study
from innercourt.case.casefile import CaseFile, Quantity
from innercourt.case.expecting import expectations_of
from innercourt.case.leaving_out import log_ratios, versions_of
from innercourt.case.survey import thinned
from innercourt.case.weighing import removals
from innercourt.court.prior import parse_prior
from innercourt.errors import UsageError
from innercourt.reports.evidence import evidence_on

from .small_cases import DUEL, RIVALS, TINY, case_of, changed

DRAWS = 2048

# Guards who want above all to be on the winning side: obeyed if that is expected, and not if not.
HANGING = """\
case: hanging
title: Whom the guards follow
question: Who commands?
as_of: 2025-04-20
actors:
  ruler: {name: The ruler}
  general: {name: The general}
principals: [ruler, general]
units:
  guard: {strength: 1, stake: 3, authority: 0}
  army: {strength: 1, stake: 3, authority: 0}
  police: {strength: 1, stake: 3, authority: 0}
quantities:
  obedience: 3
  decisiveness: 12
  loyalty.*.general: 'normal(0, .3)'
  loyalty.*.ruler: 0
  momentum.general.ruler: .4
  precision.*: 2
hypotheses:
  bold: {weight: 1, shift: {loyalty.*.general: .6}}
  meek: {weight: 1, shift: {loyalty.*.general: -.6}}
episodes:
  - id: march
    window: [2025-03-10, 2025-03-31]
    start: plot
    nodes:
      plot: {actor: general, moves: {rise: clash, wait: calm}}
      clash: {contest: {of: general, over: ruler}, won: taken, lost: failed}
    outcomes:
      calm: {payoffs: {general: 0, ruler: 1}}
      taken: {payoffs: {general: 1, ruler: -1}}
      failed: {payoffs: {general: -1, ruler: 1}}
  - id: again
    window: [2025-05-01, 2025-05-31]
    start: test
    nodes:
      test: {contest: {of: general, over: ruler}, won: gone, lost: held}
    outcomes:
      gone: {payoffs: {general: 1, ruler: -1}}
      held: {payoffs: {general: -1, ruler: 1}}
propositions:
  rose: {text: The general rose, did: march.plot.rise}
sources:
  envoy: {class: foreign_government}
reports:
  - {id: r1, date: 2025-03-12, chain: [envoy], affirms: rose}
"""


@pytest.fixture(scope="module")
def tiny() -> Study:
    return study(case_of(TINY), draws=DRAWS)


@pytest.fixture(scope="module")
def hanging() -> Study:
    return study(case_of(HANGING), draws=DRAWS)


def explained_anew(looked: Study, account: object, z: np.ndarray, gone: set[str]) -> np.ndarray:
    """log P(what is left) - log P(all reports), by the likelihood itself."""
    case, acts = looked.answer.case, looked.blocks.model.acts
    versions = [
        evidence_on(case.as_of, acts, [r for r in case.reports if r.id not in left_out], case.propositions)
        for left_out in (set(), gone)
    ]
    found = looked.blocks.explained(account, z, versions)  # type: ignore[arg-type]
    return found[1] - found[0]


def test_leaving_reports_out_is_exact_in_every_draw(tiny: Study) -> None:
    """Every report, origin and source, among them those that bear on several propositions of both
    episodes, on signs, on the court itself, and on what is settled."""
    case, blocks = tiny.answer.case, tiny.blocks
    left = removals(case)
    versions = versions_of(case, blocks.model.acts, [removal.reports for removal in left])
    several = [r for r in left if len({p.proposition for p in case.reports if p.id in r.reports}) > 1]
    assert len(several) >= 4
    few = tiny.again(4)
    for place, account in enumerate(blocks.model.accounts):
        ratios = log_ratios(few, place, versions)
        assert (ratios[0] == 0).all()
        for removal, row in zip(left, versions.place, strict=True):
            exact = explained_anew(tiny, account, few.normals(place), set(removal.reports))
            np.testing.assert_allclose(ratios[row], exact, atol=1e-9, err_msg=removal.id)


def test_leaving_everything_out_leaves_nothing_to_explain_but_what_is_settled(tiny: Study) -> None:
    case, blocks = tiny.answer.case, tiny.blocks
    everything = tuple(r.id for r in case.reports)
    versions = versions_of(case, blocks.model.acts, [everything])
    few = tiny.again(4)
    exact = explained_anew(tiny, blocks.model.accounts[0], few.normals(0), set(everything))
    np.testing.assert_allclose(log_ratios(few, 0, versions)[1], exact, atol=1e-9)


def test_a_source_that_cannot_err_is_left_out_by_the_likelihood_itself() -> None:
    text = changed(
        RIVALS, ("reliability.cook.fact: .7", "reliability.cook.fact: 1"), ("guess.cook: .5", "guess.cook: 0")
    )
    looked = study(case_of(text), draws=256)
    case, blocks = looked.answer.case, looked.blocks
    versions = versions_of(case, blocks.model.acts, [("r1",)])
    few = looked.again(1)
    exact = explained_anew(looked, blocks.model.accounts[0], few.normals(0), {"r1"})
    np.testing.assert_allclose(log_ratios(few, 0, versions)[1], exact, atol=1e-9)


def settled_at(case: CaseFile, expectation: float) -> CaseFile:
    """The case with every contest expected to go one way."""
    others = tuple(q for q in case.quantities if not q.name.startswith("momentum"))
    fixed = Quantity("momentum.general.ruler", parse_prior(f"fixed({expectation})"))
    return replace(case, quantities=(*others, fixed))


def test_both_ends_are_the_answers_of_the_case_with_those_expectations(hanging: Study) -> None:
    """False alarms: five combined standard errors of 16 runs a side, 1 in 40,000 a figure; 10 figures."""
    found = expectations_of(hanging.answer, hanging.again())
    assert found is not None
    assert found.sound
    for end, expectation in (("least", 0.0), ("greatest", 1.0)):
        case = settled_at(hanging.answer.case, expectation)
        answer = study(case, draws=DRAWS).answer
        for h in answer.hypotheses:
            told = getattr(found.hypotheses[h.id], end)
            assert abs(told.p - h.posterior.p) < 5 * np.hypot(told.se, h.posterior.se) + 0.01, (end, h.id)
        ahead = {o.outcome: o.probability for o in answer.next}
        for o in found.next:
            told = getattr(o.range, end)
            assert abs(told.p - ahead[o.outcome].p) < 5 * np.hypot(told.se, ahead[o.outcome].se) + 0.01, o
        power = getattr(found.holds_power["general"], end)
        assert abs(power.p - answer.holds_power["general"].p) < 5 * power.se + 0.01
    (gone,) = [o.range for o in found.next if o.outcome == "gone"]
    assert gone.greatest.p - gone.least.p > 0.3  # the case was made to hang on it
    assert found.holds_power["general"].width > 0.3


def test_where_nothing_hangs_on_expectations_both_ends_are_the_answer() -> None:
    """Without stakes nobody minds who wins: one equilibrium in every contest."""
    text = changed(
        HANGING, ("{strength: 1, stake: 3, authority: 0}", "{strength: 1, stake: 0, authority: 0}")
    )
    looked = study(case_of(text), draws=512)
    found = expectations_of(looked.answer, looked.again())
    assert found is not None
    ranges = [*found.hypotheses.values(), *found.holds_power.values(), *(o.range for o in found.next)]
    assert max(r.width for r in ranges) < 1e-4  # the solver's tolerance, in single precision


def test_a_case_without_contests_does_not_hang_on_expectations() -> None:
    looked = study(case_of(DUEL), draws=256)
    assert expectations_of(looked.answer, looked.again()) is None
    assert look_into(looked).expectations is None


def test_a_few_of_the_particles_stand_for_all(tiny: Study) -> None:
    few = thinned(tiny.surveyed, 16)
    for part, s in zip(few, tiny.surveyed, strict=True):
        assert part.particles.log_weight.shape == (16, 16)
        assert part.particles.z.shape == (*s.particles.z.shape[:2], 16)
        assert (part.log_evidence == s.log_evidence).all()
        assert part.power is s.power
    same = thinned(tiny.surveyed, 10**6)
    assert all((a.particles.z == b.particles.z).all() for a, b in zip(same, tiny.surveyed, strict=True))


def test_the_beginning_of_a_sobol_sequence_is_taken_and_not_every_second_point() -> None:
    """Every second point of a Sobol sequence lies in one half of the first coordinate.

    False alarms: none to speak of. A mean of 32 such points has a standard deviation of .017; of 120,000 others
    the farthest was .11. Half of a normal has a mean of .8.
    """
    bare = replace(case_of(TINY), reports=(), propositions=())
    looked = study(bare, draws=16 * 64)
    assert all(not s.particles.resampled for s in looked.surveyed)
    part = thinned(looked.surveyed, 32)[0].particles
    free = list(looked.blocks.model.layout.free)
    means = part.z[free].mean(2)
    assert np.abs(means).max() < 0.15


def test_a_brief_is_one_study_looked_into(tiny: Study) -> None:
    case = Case(tiny.answer.case)
    found = case.brief(draws=DRAWS, do=["ruler=resist"])
    assert found.do == ("march.answer.resist",)
    assert found.answer.done
    assert found.answer.hypotheses == tiny.answer.hypotheses
    assert found.evidence.answer is found.answer
    assert found.watch == replace(case.watch(draws=DRAWS), answer=found.answer)
    assert not [w for w in found.evidence.weights if w.how == "rerun"]
    with pytest.raises(UsageError):
        case.brief(do=["ruler=dance"], draws=DRAWS)
    with pytest.raises(UsageError) as refused:
        case.brief(do=["ruler=resist", "ruler=flee"], draws=DRAWS)
    assert str(refused.value) == (
        "two moves to force at one node\n"
        "expected  one move a node\n"
        "found     `march.answer.resist` and `march.answer.flee`"
    )


def test_the_watch_list_has_costs_where_the_case_gives_them() -> None:
    text = changed(RIVALS, ("by: 2025-03-01}", "by: 2025-03-01, cost: 2.5}"))
    found = Case(case_of(text)).watch(draws=256)
    (item,) = found.items
    assert item.cost == 2.5
    assert item.bits_per_cost == item.bits.p / 2.5
    assert found.by_cost == (item,)
    assert Case(case_of(RIVALS)).watch(draws=256).by_cost == ()


def test_a_brief_names_finished_cases_that_are_built_alike():
    """Each with what followed there; the small numbers are said."""
    found = Case(case_of(TINY)).brief(draws=256)
    assert found.similar is not None
    assert 'id="analogues"' in render_html(found)
    assert "with so few" in render_markdown(found).partition("Where it was like this before")[2]
