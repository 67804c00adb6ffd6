"""Along which chains of command an order reaches a unit, and what cuts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from innercourt.court.authority import LONGEST_CHAIN, Chain, Link, Order, ResolvedOrder, resolve
from innercourt.court.model import Absence, Actor, Court, Holding, Office, Span, Tie, Unit

DAY = date(2025, 6, 15)
BEFORE, AFTER = date(2025, 6, 14), date(2025, 6, 16)
ACTORS = tuple(Actor(name, name.title()) for name in ("ruler", "general", "keeper", "deputy", "chief"))
UNITS = (Unit("army", "Army"), Unit("guard", "Guard"))


def commands(source: str, target: str, **more) -> Tie:
    return Tie("commands", source, target, **more)


def court(*ties: Tie, offices: tuple[Office, ...] = (), absences: tuple[Absence, ...] = ()) -> Court:
    return Court(ACTORS, offices, UNITS, ties, absences, ("ruler", "general", "keeper"))


def resolved(place: Court, order: Order = Order("ruler", "general"), state=None, day=DAY) -> ResolvedOrder:
    return resolve(order, place, place.on(day, state), ("momentum.ruler.general", False))


def reached(place: Court, order: Order = Order("ruler", "general"), state=None, day=DAY) -> set[str]:
    """The units that the order of the first side lawfully reaches."""
    return {chain.unit for chain in resolved(place, order, state, day).chains_of}


LONG = court(commands("ruler", "deputy"), commands("deputy", "army"), commands("ruler", "guard"))


def test_a_chain_runs_through_others_to_a_unit():
    place = court(commands("ruler", "deputy", strength=0.8), commands("deputy", "army", strength="tie.da"))
    found = resolved(place)
    assert found.chains_of == (Chain("army", (Link(0.8), Link("tie.da"))),)
    assert found.chains_over == ()
    assert found.quantities == {"tie.da", "momentum.ruler.general"}


def test_both_sides_have_their_own_chains():
    place = court(commands("ruler", "army"), commands("general", "army", strength=0.5))
    found = resolved(place)
    assert found.chains_of == (Chain("army", (Link(1.0),)),)
    assert found.chains_over == (Chain("army", (Link(0.5),)),)


def test_two_ways_to_one_unit_are_two_chains():
    place = court(*LONG.ties, commands("ruler", "army", strength=0.3))
    assert [chain.links for chain in resolved(place).chains_of if chain.unit == "army"] == [
        (Link(0.3),),
        (Link(1.0), Link(1.0)),
    ]


@pytest.mark.parametrize("kind", ["abroad", "isolated", "removed"])
def test_who_is_away_commands_nobody_and_passes_nothing_on(kind):
    head = replace(LONG, absences=(Absence("ruler", kind),))
    assert reached(head) == set()
    hand = replace(LONG, absences=(Absence("deputy", kind),))
    assert reached(hand) == {"guard"}


@pytest.mark.parametrize("how", ["absent", "cut"])
def test_an_order_may_name_who_is_without_authority_this_once(how):
    assert reached(LONG, Order("ruler", "general", **{how: ("ruler",)})) == set()
    assert reached(LONG, Order("ruler", "general", **{how: ("deputy",)})) == {"guard"}


def test_an_absence_has_days_and_conditions():
    away = Absence("ruler", "abroad", Span(DAY, DAY), {"mood": "tense"})
    place = replace(LONG, absences=(away,))
    assert reached(place, state={"mood": "tense"}) == set()
    assert reached(place, state={"mood": "calm"}) == {"army", "guard"}
    for day in (BEFORE, AFTER):
        assert reached(place, state={"mood": "tense"}, day=day) == {"army", "guard"}


def test_no_order_passes_through_the_opponent():
    place = court(commands("ruler", "general"), commands("general", "army"), commands("ruler", "guard"))
    assert reached(place) == {"guard"}
    assert reached(place, Order("ruler", "keeper")) == {"army", "guard"}


@pytest.mark.parametrize(
    ("gone", "settled"),
    [((), None), (("ruler",), 0.0), (("general",), 1.0), (("ruler", "general"), 0.5)],
)
def test_who_is_removed_has_lost(gone, settled):
    place = replace(LONG, absences=tuple(Absence(actor, "removed") for actor in gone))
    assert resolved(place).settled == settled


@pytest.mark.parametrize("kinds", [("removed", "abroad"), ("abroad", "removed")])
def test_who_is_removed_gives_no_orders_from_abroad(kinds):
    place = replace(LONG, absences=tuple(Absence("ruler", kind) for kind in kinds))
    assert resolved(place).settled == 0.0


def test_who_is_only_abroad_may_still_be_obeyed():
    assert resolved(replace(LONG, absences=(Absence("ruler", "abroad"),))).settled is None


def test_the_gatekeeper_leaves_over_what_he_does_not_hold():
    gate = Tie("gatekeeps", "keeper", "ruler", strength="gate")
    place = court(commands("ruler", "deputy", strength=0.8), commands("deputy", "army"), gate)
    against = resolved(place, Order("ruler", "keeper"))
    assert against.chains_of == (Chain("army", (Link("gate", remainder=True), Link(0.8), Link(1.0))),)
    assert "gate" in against.quantities
    # against anybody else the gate stands open, and the keeper's own orders pass no gate
    assert resolved(place).chains_of == (Chain("army", (Link(0.8), Link(1.0))),)
    other = court(commands("keeper", "guard"), gate)
    assert resolved(other, Order("ruler", "keeper")).chains_over == (Chain("guard", (Link(1.0),)),)


def test_an_office_commands_for_whoever_holds_it():
    office = Office("chair", "Chair", (Holding("ruler", Span(None, DAY)), Holding("general", Span(AFTER))))
    place = court(commands("chair", "army"), offices=(office,))
    assert reached(place, day=DAY) == {"army"}
    assert reached(place, day=AFTER) == set()
    assert {c.unit for c in resolved(place, day=AFTER).chains_over} == {"army"}


def test_a_vacant_office_commands_nobody():
    office = Office("chair", "Chair", (Holding("ruler", when={"chair": "filled"}),))
    place = court(commands("chair", "army"), commands("ruler", "chair"), offices=(office,))
    assert reached(place, state={"chair": "filled"}) == {"army"}
    assert reached(place, state={"chair": "vacant"}) == set()


def test_an_office_in_the_middle_of_a_chain():
    office = Office("staff", "Staff", (Holding("chief", Span(None, DAY)),))
    place = court(commands("ruler", "staff"), commands("staff", "army"), offices=(office,))
    assert reached(place) == {"army"}
    assert reached(place, day=AFTER) == set()


@pytest.mark.parametrize(("day", "inside"), [(BEFORE, False), (DAY, True), (AFTER, False)])
def test_a_tie_counts_from_its_first_to_its_last_day(day, inside):
    place = court(commands("ruler", "army", span=Span(DAY, DAY)))
    assert reached(place, day=day) == ({"army"} if inside else set())


def test_a_tie_counts_while_its_condition_holds():
    place = court(commands("ruler", "army", when={"army": "whole"}))
    assert reached(place, state={"army": "whole"}) == {"army"}
    assert reached(place, state={"army": "split"}) == set()


def test_only_the_guards_of_the_person_attacked_count_for_more():
    place = court(
        Tie("guards", "guard", "ruler"),
        Tie("guards", "army", "general", span=Span(None, BEFORE)),
        Tie("guards", "deputy", "ruler"),
    )
    assert resolved(place, Order("general", "ruler", target="ruler")).guarding == ("guard",)
    assert resolved(place, Order("general", "ruler")).guarding == ()
    assert resolved(place, Order("ruler", "general", target="general")).guarding == ()
    assert resolved(place, Order("ruler", "general", target="general"), day=BEFORE).guarding == ("army",)


def test_other_ties_carry_no_orders():
    kinds = ("guards", "appoints", "vetoes", "gatekeeps", "hosts", "patron_of")
    assert reached(court(*(Tie(kind, "ruler", "army") for kind in kinds))) == set()


def test_a_circle_of_command_ends():
    place = court(
        commands("ruler", "deputy"), commands("deputy", "chief"), commands("chief", "deputy"),
        commands("chief", "ruler"), commands("chief", "army"),
    )  # fmt: skip
    assert resolved(place).chains_of == (Chain("army", (Link(1.0),) * 3),)


def test_a_chain_has_a_longest_length():
    names = [f"a{i}" for i in range(LONGEST_CHAIN)]
    steps = [commands(a, b) for a, b in zip(["ruler", *names], [*names, "army"], strict=False)]
    assert reached(court(*steps)) == set()  # one link too many
    assert reached(court(*steps[:-2], commands(names[-2], "army"))) == {"army"}
