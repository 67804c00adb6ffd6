"""Patterns: what a use becomes, what it is laid over with, what is told of a wrong one, and laws."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

import innercourt
from innercourt.case.casefile import CaseFile
from innercourt.case.folder import gather
from innercourt.case.format_types import ID_PATTERN
from innercourt.case.new import new_case
from innercourt.case.patterns import Pattern, pattern, pattern_names, patterns
from innercourt.case.patterns_new import pattern_case
from innercourt.case.patterns_plain import expanded_case, expansion, to_yaml
from innercourt.case.patterns_text import pattern_page
from innercourt.case.patterns_use import expand_patterns
from innercourt.case.read import case_schema, check_case, read_case
from innercourt.case.structure import shape
from innercourt.cli.main import run
from innercourt.errors import CaseError, UsageError
from innercourt.library import HOME, packaged
from innercourt.play.episode import Chance, ContestNode, Decision
from innercourt.play.expression import parse_expression

PATTERNS = pattern_names()
NOTHING = ("set", "facts", "without", "nodes", "outcomes")
"""Parts of a use that may be empty."""

COURT = """\
case: orsa
title: Orsa
question: Who commands?
actors:
  aldo: {name: Prince Aldo}
  brenn: {name: Marshal Brenn}
  cato: {name: Chancellor Cato}
  dorn: {name: Count Dorn}
  emil: {name: Emil}
units:
  garrison: {strength: 'lognormal(5, .3)'}
  guard: {strength: 'lognormal(2, .3)'}
ties:
  - {guards: guard, to: aldo}
quantities:
  ruin: lognormal(4, .2)
episodes:
"""
STRIKE = """\
  - uses: absence_strike
    id: strike
    window: [2031-03-01, 2031-03-20]
    ruler: aldo
    rival: brenn
"""
TAIL = "state: {army: {values: [his, nobodys], start: his}}\n"


def case(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(text, "utf-8")
    return folder


def strike(folder: Path, more: str = "", tail: str = "") -> CaseFile:
    return read_case(case(folder, COURT + STRIKE + more + tail))


def use(found: Pattern, optional: tuple[str, ...]) -> str:
    people = ["aldo", "brenn", "cato", "dorn", "emil"]
    roles = [role.name for role in found.roles if not role.optional or role.name in optional]
    lines = [f"  - uses: {found.name}", "    id: once", "    window: [2031-03-01, 2031-03-20]"]
    return "\n".join([*lines, *(f"    {r}: {p}" for r, p in zip(roles, people, strict=False))]) + "\n"


def optional_roles(found: Pattern) -> list[tuple[str, ...]]:
    names = [role.name for role in found.roles if role.optional]
    return list(chain.from_iterable(combinations(names, n) for n in range(len(names) + 1)))


@cache
def people_and_years() -> tuple[set[str], set[int]]:
    """The names of everybody in the packaged cases, and the years in which they are set."""
    held = [gather(HOME / name).data for name in packaged()]
    people = {str(entry.get("name")) for data in held for entry in data["actors"].values()}
    return people, {episode["window"][0].year for data in held for episode in data["episodes"]}


# ---- every pattern -------------------------------------------------------------------------------


def test_there_are_eight_and_each_has_a_title_and_a_page() -> None:
    assert PATTERNS == [
        "absence_strike", "council_vote_appeal", "dismissal_counterstroke", "false_rumour",
        "gatekeeper_choice", "guard_arrest", "mutiny_bargain", "purge_rival_author",
    ]  # fmt: skip
    for name, title in patterns().items():
        page = pattern_page(pattern(name))
        assert title
        assert "{" not in title
        assert not re.search(r"\{[a-z]+\}", page), "a role that was not put in words"
        for part in (*pattern(name).nodes, *pattern(name).outcomes, *pattern(name).propositions):
            assert part in page


@pytest.mark.parametrize("name", PATTERNS)
def test_every_number_is_argued_and_used(name: str, tmp_path: Path) -> None:
    found = pattern(name)
    roles = tuple(role.name for role in found.roles)
    made = read_case(case(tmp_path, COURT + use(found, roles)))
    ours = {q.name for q in made.quantities if q.name.startswith("once.")}
    assert ours == {f"once.{q.name}" for q in found.quantities}
    for quantity in found.quantities:
        assert len(quantity.why) > 20
        assert re.fullmatch(ID_PATTERN, quantity.name)
    assert all(name not in ("id", "name", "set", "when") and re.fullmatch(ID_PATTERN, name) for name in roles)


@pytest.mark.parametrize("name", PATTERNS)
def test_every_set_of_roles_makes_a_sound_case(name: str, tmp_path: Path) -> None:
    found = pattern(name)
    for i, optional in enumerate(optional_roles(found)):
        folder = case(tmp_path / str(i), COURT + use(found, optional))
        wrong = [str(p) for p in check_case(folder) if "`ruin`" not in p.found]
        assert wrong == [], optional
        nodes = read_case(folder).episodes[0].nodes
        actors = {node.actor for node in nodes if isinstance(node, Decision)}
        assert len(actors) >= 2, "a game, not a decision"
        assert any(isinstance(node, ContestNode) for node in nodes), "force may decide"


@pytest.mark.parametrize("name", PATTERNS)
def test_one_may_always_do_nothing_and_it_leaves_signs(name: str) -> None:
    found = pattern(name)
    assert "quiet" in found.outcomes or "no_purge" in found.outcomes
    assert any("indicator" in data for data in found.propositions.values())
    for fact in found.facts:
        assert fact.start in fact.values


@pytest.mark.parametrize("name", PATTERNS)
def test_no_prior_is_read_off_a_packaged_case(name: str) -> None:
    """No reason given in a pattern names anybody, or the year, of a case that is scored against it."""
    whys = " ".join(quantity.why for quantity in pattern(name).quantities)
    people, years = people_and_years()
    assert not [person for person in people if re.search(rf"\b{re.escape(person)}\b", whys)]
    assert not [year for year in years if re.search(rf"\bin {year}\b", whys)]


@pytest.mark.parametrize("name", PATTERNS)
def test_a_new_case_round_it_checks_and_says_what_it_uses(name: str, tmp_path: Path) -> None:
    made = new_case(tmp_path / "My Court", name)
    assert check_case(made) == []
    text = (made / "case.yaml").read_text("utf-8")
    assert text.startswith(f"# A case round the pattern `{name}`.")
    assert "\ncase: my-court\n" in text
    assert text.count("#") > 20
    assert f"uses: {name}" in text
    assert text.replace("case: my-court", "case: pattern") == pattern_case(name)


@pytest.mark.parametrize("name", PATTERNS)
def test_written_out_it_is_the_same_case(name: str, tmp_path: Path) -> None:
    """What `--expand` shows is all there is: read again as a plain case, nothing differs."""
    folder = new_case(tmp_path / "used", name)
    plain = case(tmp_path / "plain", to_yaml(expanded_case(folder)))
    assert "uses:" not in (plain / "case.yaml").read_text("utf-8")
    assert read_case(plain) == read_case(folder)


@pytest.mark.full
@pytest.mark.parametrize("name", PATTERNS)
def test_it_runs_and_its_chances_sum_to_one(name: str, tmp_path: Path) -> None:
    folder = new_case(tmp_path / "used", name)
    plain = case(tmp_path / "plain", to_yaml(expanded_case(folder)))
    answer, again = (innercourt.load(f).analyse(draws=256, seed=3) for f in (folder, plain))
    assert sum(o.probability.p for o in (*answer.done, *answer.next)) == pytest.approx(1, abs=1e-9)
    assert answer.diagnostics.unsolved <= 1e-3
    for one, other in zip(answer.propositions, again.propositions, strict=True):
        assert one.posterior.p == pytest.approx(other.posterior.p, abs=1e-12)
    for mine, its in zip((*answer.done, *answer.next), (*again.done, *again.next), strict=True):
        assert mine.probability.p == pytest.approx(its.probability.p, abs=1e-12)


# ---- what a use becomes --------------------------------------------------------------------------


def test_roles_quantities_and_moves_get_the_names_of_the_case(tmp_path: Path) -> None:
    made = strike(tmp_path)
    episode = made.episodes[0]
    ask = next(node for node in episode.nodes if node.id == "ask")
    assert (ask.actor, [move.name for move in ask.moves]) == ("aldo", ["wait", "act_alone"])
    assert dict(ask.moves[1].pays) == {"aldo": "-strike.cost_of_alarm"}
    assert ask.moves[1].to == "news"
    order = next(node for node in episode.nodes if node.id == "order")
    assert (order.of, order.over, order.absent) == ("aldo", "brenn", ("brenn",))
    quiet = episode.outcomes[0]
    assert dict(quiet.payoffs) == {"aldo": "-strike.threat * prevails(brenn, aldo)"}
    assert episode.name == "Marshal Brenn away: does Prince Aldo strike?"
    assert {p.id: p.text for p in made.propositions}["strike_removed"] == (
        "Marshal Brenn lost his post while he was away"
    )


def test_what_hangs_on_an_unfilled_role_is_gone(tmp_path: Path) -> None:
    alone = strike(tmp_path / "alone")
    hosted = strike(tmp_path / "hosted", "    host: cato\n    gatekeeper: dorn\n")
    assert [n.id for n in alone.episodes[0].nodes] == ["ask", "news", "homeward", "order", "reorganise"]
    assert [o.id for o in alone.episodes[0].outcomes] == ["quiet", "taken", "halfway", "exile", "failed"]
    assert len(hosted.episodes[0].nodes) == 9
    assert len(hosted.episodes[0].outcomes) == 10
    assert {p.id for p in hosted.propositions} - {p.id for p in alone.propositions} == {
        "strike_host_asked", "strike_vetoed", "strike_visit_extended",
    }  # fmt: skip
    names = {q.name for q in alone.quantities}
    assert "strike.favour" not in names
    assert "strike.ruin" in names


def test_set_takes_a_prior_with_or_without_a_reason_or_an_expression(tmp_path: Path) -> None:
    made = strike(tmp_path, "    set: {threat: 'lognormal(3, .2)', ruin: 2 * ruin, "
                            "gain_of_control: {prior: 1, why: posts}}\n")  # fmt: skip
    found = {q.name: q for q in made.quantities}
    assert str(found["strike.threat"].prior) == "lognormal(3, .2)"
    assert (str(found["strike.gain_of_control"].prior), found["strike.gain_of_control"].why) == (
        "1",
        "posts",
    )
    assert "strike.ruin" not in found
    failed = next(o for o in made.episodes[0].outcomes if o.id == "failed")
    assert parse_expression(failed.payoffs["aldo"]) == parse_expression("-(2 * ruin)")


def test_one_number_may_be_shared_between_uses(tmp_path: Path) -> None:
    second = STRIKE.replace("id: strike", "id: again").replace("2031-03", "2031-04")
    made = strike(tmp_path, second + "    set: {ruin: strike.ruin}\n")
    assert "again.ruin" not in {q.name for q in made.quantities}
    failed = next(o for o in made.episodes[1].outcomes if o.id == "failed")
    assert failed.payoffs["aldo"] == "-strike.ruin"


def test_a_use_may_share_every_number_of_an_earlier_one(tmp_path: Path) -> None:
    second = STRIKE.replace("id: strike", "id: again").replace("2031-03", "2031-04") + "    host: cato\n"
    made = strike(
        tmp_path,
        "    set: {ruin: 2 * ruin, threat: likely}\n"
        + second
        + "    like: strike\n    set: {humiliation: 1}\n",
    )
    names = [q.name for q in made.quantities]
    assert "again.threat" not in names
    assert {"again.favour", "again.humiliation", "strike.threat"} < set(names)  # the first has no host
    outcomes = {o.id: o for o in made.episodes[1].outcomes}
    assert outcomes["failed"].payoffs["aldo"] == "-(2 * ruin)"
    assert outcomes["quiet"].payoffs["aldo"] == "-strike.threat * prevails(brenn, aldo)"


def test_facts_are_those_of_the_case(tmp_path: Path) -> None:
    bound = (
        "    facts: {rival: {as: army, in_post: his, removed: nobodys}, command: obeyed, "
        "ruler: {as: weak, weakened: }}\n"
    )
    made = strike(tmp_path, bound, TAIL)
    effects = {o.id: dict(o.effects) for o in made.episodes[0].outcomes}
    assert effects["taken"] == {"army": "nobodys", "obeyed": "aldo"}
    assert effects["failed"] == {"obeyed": "brenn"}
    assert {f.id: (f.values, f.start) for f in made.facts} == {
        "army": (("his", "nobodys"), "his"),
        "obeyed": (("open", "aldo", "brenn"), "open"),
        "weak": (("ruling",), "ruling"),
    }


def test_patterns_may_share_a_fact_that_nobody_declares(tmp_path: Path) -> None:
    second = """\
  - uses: guard_arrest
    id: arrest
    window: [2031-04-01, 2031-04-20]
    guard: cato
    ruler: aldo
    facts: {ruler: prince}
"""
    made = strike(tmp_path, "    facts: {ruler: prince}\n" + second)
    assert {f.id: f.values for f in made.facts} == {"prince": ("ruling", "weakened", "fallen")}


def test_without_takes_away_moves_nodes_and_propositions(tmp_path: Path) -> None:
    more = "    host: cato\n    gatekeeper: dorn\n    without: [host.warn, meeting, visit_extended]\n"
    made = strike(tmp_path, more)
    nodes = {n.id: n for n in made.episodes[0].nodes}
    assert "meeting" not in nodes
    assert "homecoming" not in nodes
    assert "news" in nodes
    assert [m.name for m in nodes["host"].moves] == ["detain", "evade", "refuse"]
    assert "warned" not in {o.id for o in made.episodes[0].outcomes}
    assert "strike_visit_extended" not in {p.id for p in made.propositions}
    none = strike(tmp_path / "none", "    without: propositions\n")
    assert none.propositions == ()


def test_what_the_case_writes_goes_over_the_pattern(tmp_path: Path) -> None:
    more = """\
    name: The prince alone
    nodes:
      ask: {moves: {wait: {pays: {aldo: -.1}}, flee: exile}}
      order: {contest: {target: brenn}}
    outcomes:
      taken: {name: He falls, payoffs: {brenn: -9}}
      exile: {payoffs: {aldo: -2}}
"""
    tail = "propositions: {strike_removed: {tags: [drama]}}\n"
    text = (COURT + STRIKE + more + tail).replace(
        "quantities:\n", "quantities:\n  strike.threat: lognormal(9, .1)\n"
    )
    made = read_case(case(tmp_path, text))
    episode = made.episodes[0]
    nodes = {n.id: n for n in episode.nodes}
    assert [(m.name, m.to) for m in nodes["ask"].moves] == [
        ("wait", "quiet"), ("act_alone", "news"), ("flee", "exile"),
    ]  # fmt: skip
    assert (dict(nodes["ask"].moves[0].pays), nodes["order"].target) == ({"aldo": "-0.1"}, "brenn")
    taken = next(o for o in episode.outcomes if o.id == "taken")
    assert (episode.name, taken.name, taken.payoffs["brenn"]) == ("The prince alone", "He falls", "-9")
    assert parse_expression(taken.payoffs["aldo"]) == parse_expression(
        "strike.gain_of_control - strike.cost_of_rupture"
    )
    assert str({q.name: q.prior for q in made.quantities}["strike.threat"]) == "lognormal(9, .1)"
    removed = next(p for p in made.propositions if p.id == "strike_removed")
    assert removed.tags == ("drama",)
    assert removed.text.startswith("Marshal Brenn lost")


def test_the_expansion_can_be_taken_over(tmp_path: Path) -> None:
    """The entries that `check --expand` prints, in the place of the use, are the same case."""
    more = "    facts: {rival: army}\n    set: {threat: likely}\n"
    folder = case(tmp_path / "used", COURT + STRIKE + more)
    brought = expansion(folder)
    assert list(brought) == ["episodes", "propositions", "quantities", "state"]
    taken = COURT.removesuffix("episodes:\n") + to_yaml({"episodes": brought["episodes"]})
    (case(tmp_path / "plain", taken) / "more.yaml").write_text(
        to_yaml({k: v for k, v in brought.items() if k != "episodes"}), "utf-8"
    )
    one, other = read_case(tmp_path / "plain"), read_case(folder)
    assert set(one.quantities) == set(other.quantities)  # which file comes first changes their order
    assert replace(one, quantities=()) == replace(other, quantities=())
    assert expansion(new_case(tmp_path / "none")) == {}


def test_beijing_uses_two_and_brings_nothing_of_theirs() -> None:
    made = read_case("beijing-2025")
    assert list(expansion("beijing-2025")) == ["episodes"]
    assert [e.id for e in made.episodes] == ["moscow", "purge", "aftermath"]
    assert not [q.name for q in made.quantities if q.name.split(".")[0] in ("moscow", "purge")]
    chance = next(n for n in made.episodes[1].nodes if isinstance(n, Chance))
    assert chance.branches[0].probability == "plot.leak"


def test_the_schema_knows_every_use() -> None:
    schema = case_schema()
    forms = schema["properties"]["episodes"]["items"]["anyOf"]
    assert forms[1:] == [{"$ref": f"#/$defs/Uses_{name}"} for name in PATTERNS]
    for name in PATTERNS:
        form = schema["$defs"][f"Uses_{name}"]
        roles = {role.name: role.optional for role in pattern(name).roles}
        assert form["properties"]["uses"]["const"] == name
        assert set(roles) < set(form["properties"])
        assert form["required"] == ["uses", "id", "window", *(r for r, free in roles.items() if not free)]
        assert set(form["properties"]["set"]["properties"]) == {q.name for q in pattern(name).quantities}


@pytest.mark.parametrize("odd", [3, "", "x y", [], ["a"], {}, {"a": 1}, {"a": None}, True])
def test_odd_values_anywhere_are_told_and_break_nothing(odd: Any, tmp_path: Path) -> None:
    """Whatever stands at a key of a use, the mistake is told; no other error escapes."""
    more = "    set: {threat: 1}\n    facts: {rival: army}\n    without: [news]\n    when: {}\n    name: N\n"
    parts = "    nodes: {ask: {moves: {wait: quiet}}}\n    outcomes: {quiet: {name: Q}}\n    about: A\n"
    folder = case(tmp_path, COURT + STRIKE + more + parts)
    for key in gather(folder).data["episodes"][0]:
        gathered = gather(folder)
        gathered.data["episodes"][0][key] = odd
        expand_patterns(gathered)
        assert gathered.problems or shape(gathered).problems or key in ("when", "name", "about", *NOTHING), (
            key
        )
    for step in (
        ("nodes", "ask"),
        ("nodes", "ask", "moves"),
        ("outcomes", "quiet"),
        ("facts", "rival"),
        ("set", "threat"),
    ):
        gathered = gather(folder)
        here = gathered.data["episodes"][0]
        for part in step[:-1]:
            here = here[part]
        here[step[-1]] = odd
        expand_patterns(gathered)
        shape(gathered)


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["patterns"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == (
        "absence_strike           The rival away: does the ruler strike?"
    )
    assert run(["patterns", "false_rumour"]) == 0
    assert capsys.readouterr().out == pattern_page(pattern("false_rumour"))
    made = str(tmp_path / "orsa")
    assert run(["new", made, "--pattern", "guard_arrest"]) == 0
    assert run(["check", made]) == 0
    capsys.readouterr()
    assert run(["check", made, "--expand"]) == 0
    assert capsys.readouterr().out == to_yaml(expansion(made))
    assert run(["new", str(tmp_path / "other"), "--pattern", "guard"]) == 2
    assert not (tmp_path / "other").exists()


# ---- what is told of a wrong one -----------------------------------------------------------------

KEYS = (
    "`uses`, `id`, `name`, `window`, `when`, `like`, `set`, `facts`, `without`, `nodes`, `outcomes`, `about`"
)
AN_ACTOR = "an actor"
MISTAKES: dict[str, tuple[str, str, str]] = {
    "unknown pattern": (
        "absence_strike", "absense_strike",
        "where     case.yaml:18:11 at episodes[0].uses\n"
        "expected  the name of a pattern\n"
        "found     `absense_strike`\n"
        "try       `absence_strike`",
    ),
    "missing role": (
        "    rival: brenn\n", "",
        "where     case.yaml:18:5 at episodes[0]\n"
        "expected  the role `rival` (who is away)\n"
        "found     a use of `absence_strike` without it\n"
        "try       rival: ACTOR",
    ),
    "unknown role": (
        "    rival: brenn\n", "    rival: brenn\n    gatekeper: cato\n",
        "where     case.yaml:23:5 at episodes[0].gatekeper\n"
        "expected  a role of `absence_strike` (`ruler`, `rival`, `host`, `gatekeeper`) or one of the keys "
        f"{KEYS}\n"
        "found     the key `gatekeper`\n"
        "try       `gatekeeper`",
    ),
    "role that is no actor": (
        "rival: brenn", "rival: bren",
        "where     case.yaml:22:12 at episodes[0].rival\n"
        "expected  an actor\n"
        "found     `bren`, which is not declared\n"
        "try       `brenn`",
    ),
    "two roles for one": (
        "rival: brenn", "rival: aldo",
        "where     case.yaml:22:12 at episodes[0].rival\n"
        "expected  each role filled by another actor\n"
        "found     `aldo`, who is the `ruler` already",
    ),
    "no id": (
        "    id: strike\n", "",
        "where     case.yaml:18:5 at episodes[0]\n"
        "expected  the key `id` (short name, the first part of `episode.node.move`)\n"
        "found     a use of `absence_strike` without it",
    ),
    "same id twice": (
        "    rival: brenn\n", "    rival: brenn\n" + STRIKE,
        "where     case.yaml:24:9 at episodes[1].id\n"
        "expected  each episode's name once\n"
        "found     `strike` again",
    ),
    "unknown quantity": (
        "    rival: brenn\n", "    rival: brenn\n    set: {treat: likely}\n",
        "where     case.yaml:23:11 at episodes[0].set.treat\n"
        "expected  a quantity of `absence_strike`\n"
        "found     `treat`\n"
        "try       `threat`",
    ),
    "quantity of an unfilled role": (
        "    rival: brenn\n", "    rival: brenn\n    set: {favour: likely}\n",
        "where     case.yaml:23:11 at episodes[0].set.favour\n"
        "expected  a quantity that is left in `strike`\n"
        "found     `favour`, on which nothing depends when roles are not filled",
    ),
    "prior that is none": (
        "    rival: brenn\n", "    rival: brenn\n    set: {threat: 'lognormal(1)'}\n",
        "where     case.yaml:23:19 at episodes[0].set.threat\n"
        "expected  lognormal(median, s)\n"
        "found     `lognormal(1)`: `lognormal` takes 2 numbers",
    ),
    "quantity that nothing declares": (
        "    rival: brenn\n", "    rival: brenn\n    set: {ruin: riun}\n",
        "where     case.yaml:18:5 at episodes[0].outcomes.taken.payoffs.brenn\n"
        "expected  a quantity that has a prior\n"
        "found     `riun`, which is not declared\n"
        "try       `ruin`",
    ),
    "two priors": (
        "ruin: lognormal(4, .2)", "strike.ruin: lognormal(4, .2)",
        "",
    ),
    "like none": (
        "    rival: brenn\n", "    rival: brenn\n    like: stroke\n",
        "where     case.yaml:23:11 at episodes[0].like\n"
        "expected  an earlier use of `absence_strike`\n"
        "found     `stroke`",
    ),
    "unknown fact": (
        "    rival: brenn\n", "    rival: brenn\n    facts: {rivals: army}\n",
        "where     case.yaml:23:13 at episodes[0].facts.rivals\n"
        "expected  a fact of `absence_strike`\n"
        "found     `rivals`\n"
        "try       `rival`",
    ),
    "value that the fact has not": (
        "    rival: brenn\n", "    rival: brenn\n    facts: {rival: army}\n" + TAIL,
        "where     case.yaml:23:20 at episodes[0].facts.rival\n"
        "expected  a value of `army` for `removed`: his, nobodys\n"
        "found     `removed`\n"
        "try       {as: army, removed: VALUE}",
    ),
    "nothing of that name to leave out": (
        "    rival: brenn\n", "    rival: brenn\n    without: [ask.reqest]\n",
        "where     case.yaml:23:15 at episodes[0].without[0]\n"
        "expected  a move (`node.move`), a node or a proposition of `absence_strike` that can go\n"
        "found     `ask.reqest`\n"
        "try       `ask.request`",
    ),
    "node that nothing leads to": (
        "    rival: brenn\n", "    rival: brenn\n    nodes: {odrer: {about: x}}\n",
        "where     case.yaml:23:13 at episodes[0].nodes.odrer\n"
        "expected  a node of `absence_strike`, or one of its own that a move leads to\n"
        "found     `odrer`\n"
        "try       `order`",
    ),
    "a payoff of somebody unknown": (
        "    rival: brenn\n", "    rival: brenn\n    outcomes: {quiet: {payoffs: {bren: 1}}}\n",
        "where     case.yaml:23:34 at episodes[0].outcomes.quiet.payoffs.bren\n"
        "expected  an actor\n"
        "found     `bren`, which is not declared\n"
        "try       `brenn`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", MISTAKES)
def test_what_is_told(title: str, tmp_path: Path) -> None:
    old, new, expected = MISTAKES[title]
    text = COURT + STRIKE
    if title == "two priors":
        text, expected = text + "    set: {ruin: likely}\n", (
            "where     case.yaml:23:11 at episodes[0].set.ruin\n"
            "expected  one prior for `strike.ruin`\n"
            "found     another one; the first is in case.yaml:16 at quantities['strike.ruin']\n"
            "try       keep one of the two"
        )  # fmt: skip
    assert old in text
    told = [str(p) for p in check_case(case(tmp_path, text.replace(old, new, 1))) if p.severity == "error"]
    assert told == [expected]


def test_an_unknown_pattern_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError) as told:
        pattern("guard_arest")
    assert str(told.value) == (
        "there is no such pattern\n"
        f"expected  one of {', '.join(PATTERNS)}\n"
        "found     `guard_arest`\n"
        "try       `guard_arrest`"
    )


def test_nothing_is_expanded_of_a_case_with_mistakes(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="1 mistake in the case"):
        expansion(case(tmp_path, COURT + STRIKE.replace("brenn", "bren")))


def test_two_uses_of_one_pattern_keep_their_numbers_apart(tmp_path: Path) -> None:
    second = STRIKE.replace("id: strike", "id: again").replace("2031-03", "2031-04")
    made = strike(tmp_path, second)
    names = [q.name for q in made.quantities]
    assert {"strike.ruin", "again.ruin"} < set(names)
    assert len(names) == len(set(names))
    first, other = made.episodes
    assert [n.id for n in first.nodes] == [n.id for n in other.nodes]
    same: Any = replace(other, id=first.id, window=first.window, outcomes=first.outcomes, nodes=first.nodes)
    assert same == first
