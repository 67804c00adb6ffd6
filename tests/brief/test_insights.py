"""What a whole brief says beyond its answer: reasons, what would change it, what to watch, what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf, log10

import pytest

from innercourt.brief.days import days
from innercourt.brief.ends import ends
from innercourt.brief.evidence import base
from innercourt.brief.findings import Estimate
from innercourt.brief.in_brief import in_brief
from innercourt.brief.insight import Brief, WeightFinding
from innercourt.brief.insights import insights
from innercourt.brief.judgements import confidence, judgements
from innercourt.brief.lookout import lookout
from innercourt.brief.markdown import render_markdown
from innercourt.brief.names import Names
from innercourt.brief.page import render_html
from innercourt.brief.prior_reasons import prior_reason, unreasoned
from innercourt.brief.quantity_names import prior_place, quantity_name
from innercourt.brief.reasons import fitting, reasons
from innercourt.brief.similar import similar_lines
from innercourt.brief.tornado import Swing, tornado
from innercourt.brief.turning import turning
from innercourt.brief.watched import PAST_NOTE, is_past
from innercourt.case.casefile import Hypothesis, Quantity
from innercourt.case.read import read_case
from innercourt.case.similar import NEAR, similar
from innercourt.court.prior import parse_prior
from innercourt.reports.report import Source

from .veldra import veldra
from .whole import bare, whole, without

NAMES = Names.of(veldra())


def laid_out(found: Brief):
    return insights(found, base(found.answer, NAMES), NAMES)


def test_what_tells_accounts_apart_is_named_with_its_weight_and_what_fits_all_is_too():
    found = laid_out(whole()).reasons
    assert found is not None
    assert found.tells == (
        "3 origins at least double the odds of one account to another, beyond twice the error. In decibans: A "
        "former palace cook (+4.2 for “The marshal rules behind the curtain”, −3.1 for “The regent rules in "
        "person”), A naval attaché (+1.8 for “The regent rules in person”, −1.5 for “The marshal rules behind "
        "the curtain”) and Prof. M. Quill (+2.4 for “The keeper of the seal decides who is heard”, −2.0 for “The "
        "regent rules in person”)."
    )
    assert found.fits == (
        "Left out alone, 2 origins would change the odds of no account to another by as much as a deciban: "
        "Night Letter (anonymous) and Harbour Wire. Left out together they weigh +3.6 for “The marshal rules behind "
        "the curtain”, −1.9 for “The regent rules in person”, in decibans, more than the sum of each: they "
        "corroborate one another."
    )
    assert found.tally == base(whole().answer, NAMES).tally


def test_a_weight_that_reweighting_cannot_give_is_said_to_be_so_and_settles_nothing():
    found = laid_out(whole()).reasons
    assert found is not None
    (row,) = found.unsound
    assert row.doubt == "not sound by reweighting"
    assert not row.tells
    assert row.name not in found.tells
    assert row.name not in found.fits


def test_every_report_has_its_row_and_every_row_leads_to_it():
    found = laid_out(whole()).reasons
    assert found is not None
    assert set(found.every) == {f"r{n:02d}" for n in range(1, 14)}
    assert all(row.href == f"#report-{id}" for id, row in found.every.items())
    assert all(row.href.startswith("#origin-") for row in found.origins)
    for row in found.matrix:
        assert max(cell.given.p for cell in row.cells) == pytest.approx(1)


def test_there_is_nothing_to_weigh_without_reports_or_rivals():
    assert reasons(bare().evidence, base(bare().answer, NAMES), NAMES) is None
    assert turning(bare().sensitivity, NAMES) is None
    assert lookout(bare().watch, NAMES) is None
    assert ends(None, NAMES) is None


def test_a_flip_says_who_then_leads_and_links_to_the_priors():
    found = laid_out(whole()).turning
    assert found is not None
    assert [f.sentence for f in found.singles] == [
        "Loyalty of Capital Garrison to Marshal Teodor Brask by −1.4 ±0.1 sd: “The regent rules in person” leads"
    ]
    ((first, second),) = [f.moves for f in found.pairs]
    assert first[1] == "#assumption-loyalty.garrison.marshal"
    assert second == ("pull of lawful orders on Capital Garrison", "#assumption-authority.-2a-", "+0.7 ±0.1")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("loyalty.*.regent", "loyalty of every unit to Regent Orsolya Venn"),
        ("momentum.regent.prince.2", "expectation that Regent Orsolya Venn prevails over Prince Anselm (rule 2)"),
        ("sign.guard_doubled.otherwise", "chance to see otherwise: The guard at the palace was doubled"),
        ("reliability.lantern.fact", "reliability of The Lantern (fact)"),
        ("guess.lantern.against_court", "what The Lantern says without knowing (against court)"),
        ("obedience", "how closely units follow their interest"),
        ("cost.exposure", "cost of being found out"),
        ("ruin", "“ruin”"),
        ("factor", "“factor”"),
        ("fall.ill", "“fall: ill”"),
        ("debt.regent.marshal", "“debt: Regent Orsolya Venn, Marshal Teodor Brask”"),
        ("journey.toll", "“toll” in “The marshal's journey to Ostmark”"),
    ],
)  # fmt: skip
def test_quantities_are_told_in_words(name, told):
    assert quantity_name(name, NAMES) == told


def test_what_evidence_tells_is_drawn_to_one_scale_in_every_table_and_figure():
    found = laid_out(whole())
    assert found.reasons is not None
    assert found.lookout is not None
    assert found.lookout.figure is not None
    rows = [*found.reasons.origins, *found.reasons.relays, *found.reasons.matrix]
    sound = [row for row in rows if row.sound and row.bits.p > 0]
    bars = [(row.share, row.bits.p) for row in sound]
    bars += [
        (r.bar / 120, i.bits.p) for r, i in zip(found.lookout.figure.rows, found.lookout.items, strict=False)
    ]
    full = max(bits for _, bits in bars)
    assert max(share for share, _ in bars) == 1
    for share, bits in bars:
        assert share == pytest.approx(bits / full, abs=0.001)


def test_a_weight_of_nought_is_not_felt():
    found = laid_out(whole()).reasons
    assert found is not None
    row = found.origins[0]
    nought = tuple(replace(cell, weight=Estimate(0.04, 0.1)) for cell in row.cells)
    assert row.felt
    assert not replace(row, cells=nought).felt


def test_a_prior_is_told_where_the_case_told_it():
    case = veldra()
    assert prior_place("loyalty.fleet.regent", case) == "#assumption-loyalty.-2a-.regent"
    assert prior_place("strength.navy", case) == "#assumptions-strength"
    assert prior_place("garble", case) == "#assumptions"


def test_a_tornado_mirrors_and_stays_inside_its_box():
    found = tornado(
        [Swing("a", Estimate(0.04, 0.01)), Swing("b", Estimate(-0.1, 0.02)), Swing("c", Estimate(0.0, 0.0))]
    )
    assert found is not None
    up, down, none = found.bars
    assert up.up_x - found.middle == pytest.approx(found.middle - up.down_x, abs=0.2)
    assert down.up_x < found.middle < down.down_x
    assert none.up_x == none.down_x == found.middle
    for bar in found.bars:
        assert 0 < bar.error[0] <= bar.error[1] < found.value_x < found.width
    assert tornado([]) is None
    assert tornado([Swing("a", Estimate(float("nan"), 0.1)), Swing("b", Estimate(0.0, 0.0))]) is None


def test_the_watch_list_is_ranked_by_information_and_by_information_for_its_cost():
    found = laid_out(whole()).lookout
    assert found is not None
    assert found.priced
    assert [item.place_by_cost for item in found.items] == [2, 1, None]
    assert found.items[0].bits_per_cost == pytest.approx(0.082 / 4)
    assert found.items[0].leading == (0.51, 0.583, 0.75)
    unpriced = replace(whole().watch, items=tuple(replace(item, cost=None) for item in whole().watch.items))
    plain = lookout(unpriced, NAMES)
    assert plain is not None
    assert not plain.priced


def test_days_say_by_how_much_each_moved_the_accounts():
    answer = whole().answer
    found = days(answer, base(answer, NAMES).reports, NAMES)
    assert found is not None
    assert [row.day for row in found.rows] == [d.day for d in answer.through_time]
    for before, row in zip((None, *found.rows), found.rows, strict=False):
        was = found.priors if before is None else [c.value.p for c in before.cells]
        changes = [c.value.p - p for c, p in zip(row.cells, was, strict=True)]
        assert [c.change for c in row.cells] == pytest.approx(changes)
        assert 0 <= row.moved <= 1
    assert "▼" in {c.mark for row in found.rows for c in row.cells}
    settled = [row for row in found.rows if row.settled]
    assert [row.settled for row in settled] == [("settled as true: “The harbour was closed for a night”",)]


def test_what_hangs_on_expectations_is_told_with_both_ends():
    found = laid_out(whole()).ends
    assert found is not None
    assert found.accounts == (
        "Which account is ahead hangs on what everybody expects everybody else to do: it is then “The regent rules "
        "in person” with 44% if whoever gives an order is expected to be disobeyed."
    )
    assert found.power == (
        "Who holds power hangs on what everybody expects everybody else to do: Marshal Teodor Brask has 41% if "
        "Marshal Teodor Brask alone is expected to be disobeyed, 79% if obeyed."
    )
    assert found.of("succession").startswith("What comes of “The congress of 2031” does not hang on")
    assert found.of("no such episode") == ""
    told = " ".join(j.further for j in judgements(whole().answer, base(whole().answer, NAMES), NAMES, found))
    assert found.accounts in told
    assert found.power in told
    assert "as expectations stood" not in told  # the range itself is told in its place


def test_ends_that_draws_cannot_give_are_not_shown():
    expected = whole().expectations
    assert expected is not None
    found = ends(replace(expected, sound=False, pareto_k=0.9), NAMES)
    assert found is not None
    assert found.accounts == ""
    assert found.sentences == (found.power,)
    assert {row.part for row in found.rows} == {"power"}
    assert "is not known" in found.caveat
    assert ends(replace(expected, hypotheses={}, next=()), NAMES) is not None


def test_who_gives_no_orders_is_left_out_of_the_ends():
    expected = whole().expectations
    found = ends(expected, NAMES, frozenset({"prince"}))
    assert found is not None
    assert "Prince Anselm" not in {row.name for row in found.rows}


def test_what_is_not_known_is_told():
    told = [u.sentence for u in laid_out(whole()).unknowns]
    assert told[0].startswith("Which account is true: 1.52 bits of doubt are left, of the 2.00")
    assert any("whether the truth is none of them is not asked" in t for t in told)
    assert any("lineage is not recorded" in t for t in told)
    assert any("A naval attaché against The Gazette" in t for t in told)
    assert any("not sound by reweighting" in t for t in told)
    assert any(t.startswith("What everybody expects") for t in told)


@pytest.mark.parametrize("part", ["evidence", "sensitivity", "watch", "expectations", "do"])
def test_each_part_may_be_missing(part):
    laid_out(without(part))
    assert len(list(in_brief(without(part), NAMES))) == 3


def test_three_lines_for_a_terminal():
    assert dict(in_brief(whole(), NAMES)) == {
        "weighs most": "A former palace cook, in decibans +4.2 for “The marshal rules behind the curtain”, −3.1 for "
        "“The regent rules in person”",
        "would flip it": "“The regent rules in person” leads with loyalty of Capital Garrison to Marshal Teodor Brask "
        "−0.9 ±0.1 sd and pull of lawful orders on Capital Garrison +0.7 ±0.1 sd",
        "watch first": "A regiment moves to the harbour (0.08 of 1.52 bits, by 1 Sep 2031)",
    }


def test_what_is_past_is_not_watched_first_and_has_no_place_by_cost():
    found = whole()
    watch = replace(found.watch, answer=replace(found.answer, as_of=date(2031, 10, 1)))
    first, second, _ = watch.items
    assert [is_past(item, watch) for item in watch.items] == [True, False, True]
    shown = lookout(watch, NAMES)
    assert shown is not None
    assert [item.past for item in shown.items] == [True, False, True]
    assert [item.place_by_cost for item in shown.items] == [None, 1, None]
    assert shown.note == PAST_NOTE
    assert dict(in_brief(replace(found, watch=watch), NAMES))["watch first"].startswith(second.text)
    for items, told in (
        ((first,), "the days of all signs are past: record whether they were seen"),
        (
            (first, replace(second, bits=Estimate(0.004, 0.0))),
            "nothing that can still be seen would tell the accounts apart",
        ),
        ((), "Nothing that was asked by 1 October 2031 is open"),
    ):
        only = replace(found, watch=replace(watch, items=items))
        assert dict(in_brief(only, NAMES))["watch first"] == told


def test_an_empty_watch_list_is_not_said_to_be_settled():
    empty = replace(whole(), watch=replace(whole().watch, items=()))
    assert lookout(empty.watch, NAMES).note in render_markdown(empty)
    assert "Nothing that was asked by" in render_html(empty)


def test_only_priors_that_could_have_a_reason_are_counted_and_the_engines_reasons_are_given():
    case = replace(
        read_case("beijing-2025"),
        quantities=(
            Quantity("sign.seen", parse_prior("likely")),
            Quantity("authority.*", parse_prior("normal(1, 1)")),
            Quantity("obedience", parse_prior("normal(1, 1)"), "they are drilled"),
        ),
        hypotheses=(
            Hypothesis("a", "A", 0.5, sets={"stake.army": parse_prior("normal(1, 1)")}, why="seen in March"),
        ),
        sources=(Source("paper", "A paper", "press", "B"),),
    )
    names = Names.of(case)
    assert [q.name for q in unreasoned(case)] == ["authority.*"]
    told = {name: prior_reason(name, case, names) for name in (
        "sign.seen", "authority.army", "obedience", "stake.army", "garble", "reliability.paper.fact", "our.own",
    )}  # fmt: skip
    assert told == {
        "sign.seen": "as the case puts it",
        "authority.army": "no reason is given",
        "obedience": "they are drilled",
        "stake.army": "set by “A”: seen in March",
        "garble": "by default: a hand in the chain turns a report round one time in thirty",
        "reliability.paper.fact": "by default: a newsroom that corrects itself checks before it prints",
        "our.own": "no reason is given",
    }


def test_analogues_that_rates_are_over_are_all_named():
    told = similar_lines(similar("beijing-2025"))
    assert sum("; both: " in text for text in told) == NEAR
    assert any(text.startswith(f"The {NEAR} nearest: ") for text in told)


def test_without_reports_confidence_is_low():
    answer = whole().answer
    bare_case = replace(answer, case=replace(answer.case, reports=()), origins=(), sources=())
    found = confidence(bare_case, base(bare_case, NAMES))
    assert found.level == "low"
    assert "there are no reports, only priors" in found.reasons


def weighing(first: float, second: float, se: float = 0.0, how: str = "reweighted") -> WeightFinding:
    """Reports of these chances under two accounts, of even odds before."""
    chance = {"a": Estimate(first, se), "b": Estimate(second, se)}
    gain = 10 * log10(first / second)
    weight = {"a": Estimate(gain, 0.1), "b": Estimate(-gain, 0.1)}
    return WeightFinding(
        "origin", "lantern", "", ("r01",), weight, chance, chance, Estimate(0.1, 0.0), -inf, how
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(("chance", "doubles"), [(0.5, True), (0.501, False), (0.708, False), (0.1, True)])
def test_what_doubles_the_odds_of_one_of_two_accounts_is_twice_as_probable_under_it(chance, doubles):
    found = weighing(1.0, chance)
    assert found.spread.p == pytest.approx(found.weight["a"].p)  # of two accounts the two are one figure
    assert found.discriminates == doubles
    assert found.fits_all == (chance > 10**-0.1)


def test_what_doubles_the_odds_does_so_beyond_twice_its_error():
    assert weighing(1.0, 0.4, se=0.04).discriminates
    assert not weighing(1.0, 0.4, se=0.2).discriminates  # 4.0 ± 2.2
    assert not weighing(1.0, 0.1, how="unsound").discriminates
    assert not weighing(1.0, 1.0, how="unsound").fits_all
    assert weighing(1.0, 0.0 + 1e-320).spread.p > 3000


def test_a_statement_is_shown_where_its_reports_together_weigh_otherwise_than_any_alone():
    found = whole().evidence
    assert [w.id for w in found.corroborated] == ["guard_doubled"]
    shown = laid_out(whole()).reasons
    assert shown is not None
    (row,) = shown.statements
    assert row.name == "“The guard at the palace was doubled”"
    assert row.href == "#proposition-guard_doubled"
    alone = replace(found.corroborated[0], kind="origin", id="attache2")
    assert replace(found, weights=(*found.weights, alone)).corroborated == ()


@pytest.mark.parametrize(
    ("together", "told"),
    [
        ((0.2, 0.1, 0.0, 0.0),
         "Nor would all of them together: they settle nothing between accounts, however striking."),
        ((0.9, -0.2, 0.0, 0.0),
         "Left out together they weigh +0.9 for “The regent rules in person”, in decibans, small weights that add up."),
    ],
)  # fmt: skip
def test_what_is_hardly_felt_alone_is_told_by_what_it_weighs_together(together, told):
    found = whole().evidence
    assert found.together is not None
    chances = [10 ** (value / 10) for value in together]
    joint = replace(
        found.together,
        weight={h: Estimate(v, 0.1) for h, v in zip(found.together.weight, together, strict=True)},
        given={
            h: Estimate(c / max(chances), 0.03) for h, c in zip(found.together.given, chances, strict=True)
        },
    )
    assert fitting(replace(found, together=joint), NAMES).endswith(told)
    unsound = replace(joint, how="unsound")
    assert "these draws cannot tell" in fitting(replace(found, together=unsound), NAMES)
    assert "together" not in fitting(replace(found, together=None), NAMES)


def test_one_account_is_ahead_whatever_is_expected():
    expected = whole().expectations
    assert expected is not None
    one = dict([next(iter(expected.hypotheses.items()))])
    found = ends(replace(expected, hypotheses=one), NAMES)
    assert found is not None
    assert found.accounts == ""
    assert "account" not in {row.part for row in found.rows}
