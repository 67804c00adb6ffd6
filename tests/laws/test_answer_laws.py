"""Laws that every answer keeps, on small invented cases.

Where two answers come from the same draws they have to be the same up to rounding. Where the draws
differ, figures may differ by five of their combined standard errors. With 16 runs a side that has
some 30 degrees of freedom: a figure fails by chance 1 time in 40,000, a test of 20 figures 1 in 2,000.
The errors themselves are .02 at most, far from the .05 that is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from innercourt.brief.as_json import to_json
from innercourt.brief.findings import Answer, Estimate
from innercourt.case.casefile import CaseFile

from .small_cases import DUEL, RIVALS, TINY, answer_to, case_of, changed

DRAWS = 1024


def figures(answer: Answer) -> dict[str, Estimate]:
    """What the answer says about hypotheses, histories, propositions and what comes next."""
    found = {h.id: h.posterior for h in answer.hypotheses}
    found |= {f"{h.episode}: {'/'.join(h.path)}": h.probability for h in answer.histories}
    found |= {p.id: p.posterior for p in answer.propositions}
    return found | {f"{o.episode}.{o.outcome}": o.probability for o in answer.next}


def assert_same(ours: Mapping[str, Estimate], theirs: Mapping[str, Estimate]) -> None:
    assert set(ours) == set(theirs)
    for name, estimate in ours.items():
        assert estimate.p == pytest.approx(theirs[name].p, abs=1e-9), name


def assert_near(ours: Mapping[str, Estimate], theirs: Mapping[str, Estimate]) -> None:
    assert set(ours) == set(theirs)
    for name, estimate in ours.items():
        error = float(np.hypot(estimate.se, theirs[name].se))
        assert abs(estimate.p - theirs[name].p) < 5 * error + 1e-9, name
        assert error < 0.05, name


@pytest.fixture(scope="module")
def duel() -> Answer:
    return answer_to(DUEL, DRAWS)


@pytest.fixture(scope="module")
def tiny() -> Answer:
    return answer_to(TINY, DRAWS)


@pytest.mark.parametrize("name", ["duel", "tiny"])
def test_probabilities_of_what_excludes_one_another_sum_to_one(name, request):
    answer = request.getfixturevalue(name)
    assert sum(h.posterior.p for h in answer.hypotheses) == pytest.approx(1)
    assert sum(h.prior for h in answer.hypotheses) == pytest.approx(1)
    for day in answer.through_time:
        assert sum(e.p for e in day.posterior.values()) == pytest.approx(1)
    played = [h for h in answer.histories if h.episode in ("strike", "march")]
    assert sum(h.probability.p for h in played) == pytest.approx(1)
    for episode in {o.episode for o in answer.next}:
        assert sum(o.probability.p for o in answer.next if o.episode == episode) == pytest.approx(1)
    for values in answer.state.values():
        assert sum(e.p for e in values.values()) == pytest.approx(1)
    assert sum(e.p for e in answer.holds_power.values()) == pytest.approx(1)
    for command in answer.command:
        (back,) = [c for c in answer.command if (c.of, c.over) == (command.over, command.of)]
        assert command.prevails.p + back.prevails.p == pytest.approx(1, abs=1e-6)
        assert 0 <= command.least.p <= command.prevails.p + 1e-6 <= command.greatest.p + 2e-6
        assert command.fragility.p == pytest.approx(command.greatest.p - command.least.p)


@pytest.mark.parametrize("name", ["duel", "tiny"])
def test_every_figure_has_its_error(name, request):
    """Of an answer's figures none stands without one, and of what differs from court to court it is not nought."""
    answer = request.getfixturevalue(name)
    table = [e for c in answer.command for e in (c.prevails, c.least, c.greatest, c.fragility)]
    states = [e for values in answer.state.values() for e in values.values()]
    units = [e for u in answer.units for e in (u.strength, u.shapley, u.banzhaf)]
    told = [*table, *states, *units, *answer.holds_power.values(), *answer.ruling_coalition.values()]
    told += [e for s in answer.sources for e in (s.prior, s.posterior)]
    told += [e for p in answer.propositions for e in (p.prior, p.posterior)]
    assert all(np.isfinite([e.p, e.se]).all() and e.se >= 0 for e in told)
    assert all(np.isfinite([m.se, m.reach_se]).all() for m in answer.trees)
    assert all(e.se > 0.001 for e in answer.ruling_coalition.values())
    assert all(m.reach_se > 1e-5 for m in answer.trees if 0.1 < m.reach < 0.9)
    unsure = [
        c for c in answer.command if "keeper" not in (c.of, c.over)
    ]  # whose contests hang on nothing uncertain
    assert all(e.se > 0.001 for c in unsure for e in (c.least, c.greatest))


def test_moves_at_a_node_sum_to_its_reach(duel):
    for node in duel.trees:
        onward = [m for m in duel.trees if (m.episode, m.parent) == (node.episode, node.node)]
        if onward:
            assert sum(m.reach for m in onward) == pytest.approx(node.reach)
            assert sum(m.probability for m in onward) == pytest.approx(1)


def test_unpacking_a_hypothesis_leaves_its_total(duel):
    half = "{weight: 1, set: {prize: 'lognormal(2, .4)'}}"
    unpacked = answer_to(
        changed(
            DUEL, ("bold: {weight: 2, set: {prize: 'lognormal(2, .4)'}}", f"bold: {half}\n  brave: {half}")
        ),
        DRAWS,
    )
    ours, theirs = figures(unpacked), figures(duel)
    ours["bold"] = Estimate(ours["bold"].p + ours.pop("brave").p, 0.0)
    assert_same(ours, theirs)


def test_weights_matter_only_by_their_ratio(duel):
    tenfold = changed(
        DUEL, ("bold: {weight: 2", "bold: {weight: 20"), ("meek: {weight: 1", "meek: {weight: 10")
    )
    assert_same(figures(answer_to(tenfold, DRAWS)), figures(duel))


def test_a_constant_on_ones_payoffs_changes_nothing(duel):
    richer = changed(
        DUEL,
        ("still: {payoffs: {general: 0,", "still: {payoffs: {general: 7,"),
        ("general: prize", "general: 'prize + 7'"),
        ("general: -fear", "general: '7 - fear'"),
    )
    assert_same(figures(answer_to(richer, DRAWS)), figures(duel))


def test_payoffs_twice_as_large_at_half_the_precision_change_nothing(duel):
    doubled = changed(
        DUEL,
        ("ruler: .5}", "ruler: 1}"), ("general: prize, ruler: -1", "general: '2 * prize', ruler: -2"),
        ("general: -fear, ruler: .3", "general: '-2 * fear', ruler: .6"), ("ruler: fear", "ruler: '2 * fear'"),
        ("ruler: .2}", "ruler: .4}"), ("'lognormal(1.5, .3)'", "'lognormal(.75, .3)'"),
    )  # fmt: skip
    assert_same(figures(answer_to(doubled, DRAWS)), figures(duel))


def test_actors_by_other_names_do_the_same(tiny):
    """The new name sorts last, so that other draws are taken for him."""
    renamed = answer_to(changed(TINY, ("general", "zephyr"), ("The zephyr", "The general")), DRAWS, seed=1)
    back = {name.replace("zephyr", "general"): e for name, e in figures(renamed).items()}
    assert_near(back, figures(tiny))
    power = {actor.replace("zephyr", "general"): e for actor, e in renamed.holds_power.items()}
    assert_near(power, tiny.holds_power)
    ours = {f"{c.of} over {c.over}".replace("zephyr", "general"): c.prevails for c in renamed.command}
    assert_near(ours, {f"{c.of} over {c.over}": c.prevails for c in tiny.command})


@pytest.mark.parametrize("name", ["duel", "tiny"])
def test_another_seed_agrees_within_five_standard_errors(name, request):
    answer = request.getfixturevalue(name)
    other = answer_to(answer.case, DRAWS, seed=2)
    assert_near(figures(other), figures(answer))
    assert to_json(other, timing=False) != to_json(answer, timing=False)


def test_the_same_seed_gives_the_same_text(duel):
    again = answer_to(DUEL, DRAWS)
    assert to_json(again, timing=False) == to_json(duel, timing=False)


def test_an_echo_through_other_hands_adds_nothing(duel):
    echo = "reports:\n  - {id: echo, date: 2025-03-08, chain: [wire, paper, envoy], affirms: went, hedge: reportedly}"
    echoed = answer_to(changed(DUEL, ("reports:", echo)), DRAWS)
    assert_same(figures(echoed), figures(duel))
    (envoy,) = [o for o in echoed.origins if o.id == "envoy"]
    assert set(envoy.reports) == {"r1", "r4", "echo"}


def test_the_order_in_which_reports_are_written_down_does_not_matter(duel):
    case = case_of(DUEL)
    turned = answer_to(replace(case, reports=case.reports[::-1]), DRAWS)
    assert_same(figures(turned), figures(duel))
    for ours, theirs in zip(turned.through_time, duel.through_time, strict=True):
        assert_same(ours.posterior, theirs.posterior)


def test_a_source_that_never_knows_adds_nothing(duel):
    mute = answer_to(
        changed(
            DUEL,
            ("  prize: 'lognormal(1", "  reliability.wire.fact: 0\n  prize: 'lognormal(1"),
            ("reports:", "reports:\n  - {id: mute, date: 2025-03-09, chain: [wire], affirms: open}"),
        ),
        DRAWS,
        seed=3,
    )
    assert_near(figures(mute), figures(duel))


def test_a_retraction_takes_back(duel):
    taken_back = changed(
        DUEL,
        ("reports:", "reports:\n  - {id: r0, date: 2025-03-01, chain: [aide], denies: noise, hedge: could}"),
    )
    assert_same(figures(answer_to(taken_back, DRAWS)), figures(duel))


LATER = (
    ("  paper: {class: press}", "  paper: {class: press}\n  herald: {class: official, grade: B}"),
    ("  went: {text", "  seen: {text: He was seen, indicator: {given: {strike.push.go: .9}, otherwise: .2}}\n"
     "  went: {text"),
    ("reports:", "reports:\n  - {id: new1, date: 2025-03-28, chain: [herald], affirms: seen}\n"
     "  - {id: new2, date: 2025-03-15, chain: [wire, herald], denies: went, kind: denial}"),
    ("otherwise: unlikely}}", "otherwise: unlikely}, resolved: {truth: true, on: 2025-03-29}}"),
)  # fmt: skip


@pytest.mark.parametrize("day", [date(2025, 2, 1), date(2025, 3, 4), date(2025, 3, 14)])
def test_what_comes_to_be_known_later_changes_no_earlier_answer(day):
    then, now = (answer_to(text, DRAWS, as_of=day) for text in (DUEL, changed(DUEL, *LATER)))
    assert to_json(then, timing=False) == to_json(now, timing=False)
    assert all(d.day <= day for d in now.through_time)


def test_through_time_stands_what_stood_on_the_day(duel):
    """Up to the draws: on an earlier day other particles may have been moved."""
    earlier = answer_to(DUEL, DRAWS, as_of=date(2025, 3, 4))
    (then,) = [d.posterior for d in duel.through_time if d.day == date(2025, 3, 4)]
    assert_near({h.id: h.posterior for h in earlier.hypotheses}, then)


def rivals_by_hand(affirmed: bool = True) -> dict[str, float]:
    """Bayes' rule with the report model written out."""
    hair, barking = {"cat": 0.9, "dog": 0.5, "wind": 0.1}, {"cat": 0.1, "dog": 0.8, "wind": 0.3}
    weights = {}
    for name, prior in {"cat": 5, "dog": 3, "wind": 2}.items():
        # the cook knows .7: .7 + .3 x .5 if there was hair, .3 x .5 if not
        cook = hair[name] * 0.85 + (1 - hair[name]) * 0.15
        # the maid knows .2: affirms .2 + .8 x .8 or .8 x .8, turned round by the cook with .1
        maid = barking[name] * (1 - (0.84 * 0.9 + 0.16 * 0.1)) + (1 - barking[name]) * (
            1 - (0.64 * 0.9 + 0.36 * 0.1)
        )
        weights[name] = prior * (cook * maid if affirmed else 1)
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def test_rival_hypotheses_without_episodes_are_bayes_rule():
    answer = answer_to(RIVALS, 64)
    for hypothesis in answer.hypotheses:
        assert hypothesis.posterior.p == pytest.approx(rivals_by_hand()[hypothesis.id], abs=1e-12)
        assert hypothesis.posterior.se == pytest.approx(0, abs=1e-12)
    (unseen,) = [p.posterior.p for p in answer.propositions if p.id == "unseen"]
    by_hand = rivals_by_hand()
    assert unseen == pytest.approx(0.3 * by_hand["cat"] + 0.3 * by_hand["dog"] + 0.95 * by_hand["wind"])
    (hair,) = [p.posterior.p for p in answer.propositions if p.id == "hair"]
    given = {
        n: t * 0.85 / (t * 0.85 + (1 - t) * 0.15) for n, t in (("cat", 0.9), ("dog", 0.5), ("wind", 0.1))
    }
    assert hair == pytest.approx(sum(given[n] * by_hand[n] for n in given))
    assert (answer.command, answer.histories, answer.next) == ((), (), ())


def without_reports(case: CaseFile) -> CaseFile:
    return replace(case, reports=())


@pytest.mark.parametrize("text", [DUEL, RIVALS], ids=["duel", "rivals"])
def test_without_reports_the_answer_is_the_prior(text):
    answer = answer_to(without_reports(case_of(text)), DRAWS)
    for hypothesis in answer.hypotheses:
        assert hypothesis.posterior.p == pytest.approx(hypothesis.prior, abs=1e-12)
        assert hypothesis.log_evidence.p == pytest.approx(0, abs=1e-12)
    for proposition in answer.propositions:
        assert proposition.posterior.p == pytest.approx(proposition.prior.p, abs=1e-9)
    assert answer.through_time == ()
    assert answer.origins == ()


def test_a_court_alone_says_what_its_people_would_do():
    bare = without_reports(case_of(TINY))
    bare = replace(bare, propositions=(), hypotheses=bare.hypotheses[:1])
    answer = answer_to(bare, DRAWS)
    assert [h.posterior.p for h in answer.hypotheses] == [1]
    assert len(answer.command) == 6
    assert sum(h.probability.p for h in answer.histories if h.episode == "march") == pytest.approx(1)


def test_an_episode_in_which_nobody_chooses_is_its_contest():
    """No decisions and no payoffs: what happens is what the command table says of the same order."""
    answer = answer_to(
        """\
case: storm
title: The storm
question: Will the gate hold?
as_of: 2025-03-20
actors: {ruler: {name: The ruler}, general: {name: The general}}
principals: [ruler, general]
units:
  army: {strength: 3, stake: .5, authority: .7}
episodes:
  - id: clash
    window: [2025-03-10, 2025-03-31]
    start: trial
    nodes: {trial: {contest: {of: general, over: ruler}, won: taken, lost: held}}
    outcomes: {taken: {}, held: {}}
""",
        DRAWS,
    )
    (taken,) = [h for h in answer.histories if h.outcome == "taken"]
    (table,) = [c for c in answer.command if (c.of, c.over) == ("general", "ruler")]
    assert taken.probability.p == pytest.approx(table.prevails.p, abs=1e-6)
