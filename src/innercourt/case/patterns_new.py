"""A commented case to begin with, built round one pattern."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from innercourt.case.patterns import Pattern, Role, pattern
from innercourt.case.patterns_rename import Names

_PEOPLE = ("Aldo", "Brenn", "Cato", "Dorn", "Emil")
_BODIES = {"faction": "The {}", "organ": "The {}", "state": "Ruritania"}
_WINDOW = "[2031-03-01, 2031-03-31]"
_EPISODE = "spring"


def pattern_case(name: str) -> str:
    """The text of a `case.yaml` that uses the pattern; it checks and runs as it stands.

    Raises `UsageError` if there is no such pattern.
    """
    found = pattern(name)
    people = {role.name: _called(role, i) for i, role in enumerate(found.roles)}
    ids = {role: _id(person) for role, person in people.items()}
    names = Names(_EPISODE, ids, people)
    return "\n".join(
        [
            *_head(found, names),
            *_court(found, people),
            *_beliefs(found, ids),
            *_episode(found, ids, names),
            *_evidence(found),
        ]
    )


def challenger(found: Pattern) -> Role:
    """The role, besides the ruler's, that the pattern turns on: the first that must be filled."""
    return next(role for role in found.roles if role.name != "ruler" and not role.optional)


def _called(role: Role, position: int) -> str:
    return _BODIES.get(role.kind, _PEOPLE[position % len(_PEOPLE)]).format(role.name)


def _id(person: str) -> str:
    return person.lower().removeprefix("the ")


def _head(found: Pattern, names: Names) -> Iterator[str]:
    about = "\n".join(wrap(names.text(found.about), 96, initial_indent="  ", subsequent_indent="  "))
    yield f"""\
# A case round the pattern `{found.name}`. The country is invented: replace everything, and run
#     innercourt check FOLDER              every mistake at once, with its line
#     innercourt check FOLDER --expand     the episode that the pattern becomes, to read or take over
#     innercourt patterns {found.name}   its roles, its tree, its quantities
#     innercourt brief FOLDER              the answer
# `innercourt new FOLDER` without a pattern shows every section that a case can have.

case: pattern
title: "{names.text(found.title)}"
question: "What did the people of Orsa do in the spring of 2031?"
about: >
{about}
"""


def _court(found: Pattern, people: dict[str, str]) -> Iterator[str]:
    yield "# ---- The court: who there is, whom the units would obey, and why --------------------------------"
    yield "actors:                      # kind: person (default), faction, organ or state"
    for role in found.roles:
        person = people[role.name]
        kind = "" if role.kind == "person" else f", kind: {role.kind}"
        yield f'  {_id(person)}: {{name: {person}{kind}, about: "{role.about}"}}'
    ruler, other = _id(people["ruler"]), _id(people[challenger(found).name])
    yield f"""
offices:                     # ties of a post belong to whoever holds it that day
  crown: {{title: The crown, holders: [{{actor: {ruler}, from: 2019-05-01}}]}}
  high_command: {{title: High command, holders: [{{actor: {other}, from: 2024-01-10}}]}}
units:                       # bodies whose obedience decides; strength in the capital, within hours
  garrison: {{name: Capital garrison, strength: "lognormal(5, .3)", why: two brigades}}
  guard: {{name: Palace guard, strength: "lognormal(2, .3)", why: a battalion}}
  police: {{name: City police, strength: "lognormal(2, .4)", why: "many men, light arms"}}
ties:
  - {{commands: crown, to: garrison, why: the constitution}}
  - {{commands: crown, to: guard, why: house law}}
  - {{commands: high_command, to: garrison, from: 2024-01-10, strength: .7, why: daily orders}}
  - {{guards: guard, to: {ruler}, why: that is what it is for}}
"""


def _beliefs(found: Pattern, ids: dict[str, str]) -> Iterator[str]:
    ruler, other = ids["ruler"], ids[challenger(found).name]
    yield f"""\
# ---- What is uncertain ---------------------------------------------------------------------------
# The pattern brings its own quantities, `{_EPISODE}.NAME`, with wide priors. Below: loyalties.
quantities:
  loyalty.*.{ruler}: {{prior: "normal(.5, .8)", why: twelve years in office}}
  loyalty.garrison.{other}: {{prior: "normal(.3, .8)", why: served in it}}
hypotheses:                  # rival accounts; only the ratios of weights matter
  ruler_is_obeyed: {{name: The ruler is obeyed, weight: .7, why: rulers mostly are}}
  ruler_is_alone:
    name: The ruler is alone
    weight: .3
    shift: {{"loyalty.*.{ruler}": -1}}       # moves a prior down by one standard deviation
    why: pay is late
"""


def _episode(found: Pattern, ids: dict[str, str], names: Names) -> Iterator[str]:
    first, fact = found.quantities[0], found.facts[0]
    yield f"""\
# ---- Play ----------------------------------------------------------------------------------------
episodes:
  - uses: {found.name}
    id: {_EPISODE}               # its moves are {_EPISODE}.NODE.MOVE, its quantities {_EPISODE}.NAME
    window: {_WINDOW}"""
    for role in found.roles:
        entry = f"    {role.name}: {ids[role.name]}"
        yield f"{entry:<29}# {role.about}" + ("; may be left out" if role.optional else "")
    yield f"""\
    set:                     # priors to replace, or an expression over quantities of the case
      {first.name}: {{prior: "{first.prior}", why: "{names.text(first.why)}"}}
    # facts: {{{fact.name}: FACT}}    {names.text(fact.about)}; for episodes that follow
    # without: [NODE.MOVE]   moves that nobody here could make
    # outcomes: {{{next(iter(found.outcomes))}: {{name: ...}}}}    what is written here goes over the pattern's
"""


def _evidence(found: Pattern) -> Iterator[str]:
    said = f"{_EPISODE}_{next(iter(found.propositions))}"
    names = ", ".join(f"{_EPISODE}_{name}" for name in found.propositions)
    brought = "\n".join(wrap(names, 96, initial_indent="#     ", subsequent_indent="#     "))
    yield f"""\
# ---- Evidence ------------------------------------------------------------------------------------
# The pattern brings these propositions; add your own under `propositions:`.
{brought}
sources:                     # class: official, press, analyst, exile_or_partisan, ...
  palace: {{name: Palace press office, class: official, grade: C}}
  courier: {{name: The Orsa Courier, class: press, grade: B}}
  officer: {{name: An unnamed officer, class: private_insider}}
reports:                     # chain: publisher first, the one who claims to know last
  - {{id: r1, date: 2031-03-20, chain: [courier, officer], affirms: {said}, hedge: reportedly}}
  - {{id: r2, date: 2031-03-22, chain: [palace], denies: {said}, kind: denial}}
"""
