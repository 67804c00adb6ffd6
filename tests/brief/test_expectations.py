"""What the brief says where an answer hangs on what everybody expects everybody else to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from innercourt.brief.evidence import base
from innercourt.brief.expectations import (
    hanging,
    hangs,
    hold,
    order_hangs,
    others_hang,
    power_hangs,
    taken_as_expected,
)
from innercourt.brief.findings import Answer, CommandFinding, Estimate
from innercourt.brief.judgements import contests, judgements
from innercourt.brief.names import Names
from innercourt.court.election import condorcet, victories

from .answers import answer, empty
from .veldra import veldra

NAMES = Names.of(veldra())
TURNS = "hangs on what everybody expects everybody else to do"


def about(p: float, se: float = 0.004) -> Estimate:
    return Estimate(p, se)


def steady(found: Answer) -> Answer:
    """The same court with one equilibrium everywhere."""
    command = (replace(c, least=c.prevails, greatest=c.prevails, fragility=about(0.0)) for c in found.command)
    return replace(found, command=tuple(command))


def with_ends(found: Answer, of: str, over: str, least: float, greatest: float) -> Answer:
    """The same court with other ends for one pair, told from both sides."""

    def changed(c: CommandFinding) -> CommandFinding:
        if (c.of, c.over) == (of, over):
            return replace(c, least=about(least), greatest=about(greatest))
        if (c.over, c.of) == (of, over):
            return replace(c, least=about(1 - greatest), greatest=about(1 - least))
        return c

    return replace(found, command=tuple(map(changed, found.command)))


@pytest.mark.parametrize(
    ("least", "greatest", "kind"),
    [
        (about(0.12), about(0.81), "answer"),
        (about(0.55), about(0.95), "degree"),
        (about(0.05), about(0.45), "degree"),
        (about(0.41), about(0.6), "none"),  # a gap of less than a fifth
        (about(0.48, 0.02), about(0.9), "degree"),  # the lower end may well be one half
        (about(0.2), about(0.53, 0.02), "degree"),
        (about(float("nan")), about(0.9), "none"),
        (about(0.1), about(0.9, float("nan")), "none"),
        (about(0.9), about(0.1), "none"),  # rounding can cross the ends; nothing is said
    ],
)
def test_what_hangs_on_expectations(least: Estimate, greatest: Estimate, kind: str) -> None:
    assert hold(least, greatest) == kind
    assert (hangs("whether it rains", least, greatest) == "") == (kind == "none")


def test_the_sentence_tells_both_ends() -> None:
    assert hangs("whether the fort would fall", about(0.12), about(0.81), expected="a fall") == (
        f"Whether the fort would fall {TURNS}: 12% if the opposite of a fall is expected, 81% if a fall is."
    )
    assert hangs("whether the guard obeys", about(0.55), about(0.9)) == (
        "Whether the guard obeys is likelier yes than not whatever is expected, but how likely hangs on it: "
        "55% if disobedience is expected, 90% if obedience is."
    )
    assert "likelier no than not" in hangs("whether the guard obeys", about(0.05), about(0.45))


def test_pairs_are_told_the_widest_first_and_the_rest_counted() -> None:
    found = answer().command
    assert [{c.of, c.over} for c in hanging(found)] == [{"regent", "marshal"}] * 2 + [
        {"regent", "keeper"}
    ] * 2
    gaps = [c.greatest.p - c.least.p for c in hanging(found)]
    assert gaps == sorted(gaps, reverse=True)
    told = others_hang(found, NAMES, most=1)
    assert told.endswith(
        "and 3 more: the first figure holds if disobedience is expected, the second if obedience is."
    )
    assert "(29% or 88%)" in told
    assert others_hang(steady(answer()).command, NAMES) == ""


def test_the_foremost_contest_is_told_whole() -> None:
    found = contests(answer())[0]
    assert order_hangs(found, NAMES) == (
        "Whether Marshal Teodor Brask’s order would prevail over Regent Orsolya Venn’s "
        f"{TURNS}: 29% if disobedience is expected, 88% if obedience is."
    )


def test_the_judgements_say_what_hangs_and_are_silent_where_nothing_does() -> None:
    def told(found: Answer) -> str:
        return " ".join(j.further for j in judgements(found, base(found, NAMES), NAMES))

    text = told(answer())
    assert f"Brask’s order would prevail over Regent Orsolya Venn’s {TURNS}: 29%" in text
    assert f"Who holds power {TURNS}: with Marshal Teodor Brask expected to be disobeyed" in text
    calm = told(steady(answer()))
    assert "expect" not in calm


def test_who_leads_is_turned_round_from_either_side() -> None:
    found = steady(answer())
    assert power_hangs(found, NAMES) == ""
    fall = with_ends(found, "marshal", "regent", 0.05, 0.69)
    assert power_hangs(fall, NAMES) == (
        f"Who holds power {TURNS}: with Marshal Teodor Brask expected to be disobeyed, "
        "Regent Orsolya Venn would come out ahead."
    )
    held = with_ends(found, "marshal", "prince", 0.7, 0.98)
    assert power_hangs(held, NAMES) == (
        "Marshal Teodor Brask would come out ahead whatever everybody expected of any one of them."
    )
    risen = with_ends(found, "keeper", "marshal", 0.19, 0.45)
    risen = with_ends(risen, "keeper", "regent", 0.42, 0.99)
    risen = with_ends(risen, "keeper", "prince", 0.88, 0.999)
    assert power_hangs(risen, NAMES) == (
        f"Who holds power {TURNS}: with Ilke Sorrow, keeper of the seal expected to be obeyed, "
        "Ilke Sorrow, keeper of the seal would come out ahead."
    )


def test_who_leads_is_read_as_the_election_reads_it() -> None:
    """The brief loads no numeric core, so its reading of the table is set against `court.election`."""
    rng = np.random.default_rng(3)
    parties = ["keeper", "marshal", "prince", "regent"]
    for _ in range(40):
        p = rng.random((4, 4))
        shares = condorcet(victories(p))
        lows = p * rng.random((4, 4))
        table = tuple(
            CommandFinding(
                a, b, about(p[i, j]), about(lows[i, j]), about(1 - (1 - p[i, j]) * rng.random()), about(0.0)
            )
            for i, a in enumerate(parties) for j, b in enumerate(parties) if a != b
        )  # fmt: skip
        power = {a: Estimate(float(s), 0.0) for a, s in zip(parties, shares, strict=True)}
        found = replace(answer(), command=table, holds_power=power)
        leader = int(shares.argmax())
        expected = p.copy()
        for c in table:
            i, j = parties.index(c.of), parties.index(c.over)
            if i == leader:
                expected[i, j] = c.least.p
            if j == leader:
                expected[i, j] = c.greatest.p
        ahead = parties[int(condorcet(victories(expected)).argmax())]
        told = power_hangs(found, NAMES)
        lost = f"{NAMES.actor(parties[leader])} expected to be disobeyed, {NAMES.actor(ahead)} would come out ahead."
        assert told.endswith(lost) == (ahead != parties[leader])


def test_play_that_takes_a_contest_as_expected_says_so() -> None:
    found = answer()
    ids = list(NAMES.episodes)
    told = taken_as_expected(found, NAMES, ids)
    assert told.startswith(
        "This takes the contest of Regent Orsolya Venn against Marshal Teodor Brask as expectations"
    )
    assert taken_as_expected(steady(found), NAMES, ids) == ""
    assert taken_as_expected(found, NAMES, ["no such episode"]) == ""
    assert taken_as_expected(empty(), NAMES, ids) == ""
