"""The packaged Beijing case holds every part that its page in docs/cases names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from innercourt.case.casefile import CaseFile
from innercourt.case.read import read_case
from innercourt.play.episode import ContestNode, Decision, Episode, Node
from innercourt.play.tree import expand
from innercourt.reports.report import Proposition, Report

ROOT = Path(__file__).resolve().parents[2]
MATERIAL = ROOT.parent / "shared"
LIBRARY = ROOT / "src" / "innercourt" / "library" / "beijing-2025"
SIGNS = (
    "plainclothes_police",
    "staff_called_in",
    "network_audit",
    "generals_finances",
    "enterprises_audited",
)


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return read_case("beijing-2025")


def episode(case: CaseFile, name: str) -> Episode:
    return next(e for e in case.episodes if e.id == name)


def node(case: CaseFile, where: str) -> Node:
    name, _, part = where.partition(".")
    return next(n for n in episode(case, name).nodes if n.id == part)


def decision(case: CaseFile, where: str) -> Decision:
    found = node(case, where)
    assert isinstance(found, Decision)
    return found


def moves(case: CaseFile, where: str) -> dict[str, str]:
    return {move.name: move.to for move in decision(case, where).moves}


def proposition(case: CaseFile, name: str) -> Proposition:
    return next(p for p in case.propositions if p.id == name)


def about(case: CaseFile, name: str) -> list[Report]:
    return [r for r in case.reports if r.proposition == name]


def chains(case: CaseFile, name: str) -> set[tuple[str, ...]]:
    return {tuple(hop.source for hop in report.chain) for report in about(case, name)}


# --- the court


def test_principals_units_and_offices(case: CaseFile) -> None:
    actors = {actor.id for actor in case.court.actors}
    assert {"xi", "zhang", "cai", "putin"} <= actors
    movers = {n.actor for e in case.episodes for n in e.nodes if isinstance(n, Decision)}
    assert {"xi", "zhang", "cai", "putin"} <= movers
    assert {u.id for u in case.court.units} >= {"cmc", "garrison", "guard", "police", "elders"}
    standing = case.court.on(date(2025, 11, 15), {"general": "in_post", "ruler": "ruling"})
    assert standing.holders["cmc_chair"] == ("xi",)
    assert standing.holders["cmc_first_vice"] == ("zhang",)
    assert standing.holders["general_office"] == ("cai",)
    assert standing.holders["mps_minister"] == ("wang_xiaohong",)


def test_every_kind_of_tie_is_there_and_argued(case: CaseFile) -> None:
    kinds = {tie.kind for tie in case.court.ties}
    assert kinds == {"commands", "guards", "appoints", "vetoes", "gatekeeps", "hosts", "patron_of"}
    assert all(tie.why for tie in case.court.ties)


def test_the_general_office_guards_gates_and_vetoes(case: CaseFile) -> None:
    ties = case.court.on(date(2026, 1, 15), {"general": "in_post", "ruler": "ruling"}).ties
    held = {(tie.kind, tie.target) for tie in ties if tie.source == "cai"}
    assert {("gatekeeps", "xi"), ("vetoes", "xi"), ("commands", "guard")} <= held
    assert ("guards", "guard", "xi") in {(tie.kind, tie.source, tie.target) for tie in ties}


def test_the_commander_is_cut_off_while_abroad_and_after_the_purge(case: CaseFile) -> None:
    fresh = {"general": "in_post", "ruler": "ruling"}
    assert case.court.on(date(2025, 11, 20), fresh).away == {"zhang": "abroad"}
    assert case.court.on(date(2025, 12, 22), fresh).away == {}
    purged = case.court.on(date(2026, 2, 1), {"general": "purged", "ruler": "ruling"})
    assert purged.away == {"zhang": "removed"}
    assert purged.holders["cmc_first_vice"] == ()


# --- November


def test_the_host_is_asked_and_may_evade(case: CaseFile) -> None:
    assert moves(case, "moscow.ask")["request"] == "host"
    assert decision(case, "moscow.host").actor == "putin"
    assert {"detain", "evade", "refuse", "warn"} == set(moves(case, "moscow.host"))


def test_the_soft_coup_is_a_sequence(case: CaseFile) -> None:
    assert moves(case, "moscow.begin")["declare"] == "meeting"
    assert moves(case, "moscow.meeting")["let_pass"] == "order"
    order = node(case, "moscow.order")
    assert isinstance(order, ContestNode)
    assert (order.of, order.over, order.absent, order.won) == ("xi", "zhang", ("zhang",), "reorganise")
    assert moves(case, "moscow.reorganise")["purge_command"] == "taken"


def test_the_veto_is_the_gatekeepers_and_rests_on_his_own_survival(case: CaseFile) -> None:
    assert decision(case, "moscow.meeting").actor == "cai"
    assert "veto" in moves(case, "moscow.meeting")
    failed = next(o for o in episode(case, "moscow").outcomes if o.id == "failed")
    assert failed.payoffs["cai"] == "-fate.shared * ruin"


def test_return_without_revenge_and_what_everyone_then_knows(case: CaseFile) -> None:
    assert moves(case, "moscow.homecoming") == {"no_revenge": "vetoed", "revenge": "reckoning"}
    vetoed = next(o for o in episode(case, "moscow").outcomes if o.id == "vetoed")
    assert vetoed.effects == {"known_commander": "zhang", "ruler": "figurehead"}
    rules = {
        (rule.of, rule.over): rule.when for rule in case.momentum if rule.when == {"known_commander": "zhang"}
    }
    assert ("xi", "zhang") in rules


@pytest.mark.parametrize("sign", SIGNS)
def test_the_signs_are_indicators_of_the_first_step(case: CaseFile, sign: str) -> None:
    found = proposition(case, sign).indicator
    assert found is not None
    assert "moscow.begin.declare" in found
    assert chains(case, sign) == {("people_news", "xiaowen_lunshi")}


# --- January and after


def test_rival_authors_of_the_purge(case: CaseFile) -> None:
    assert proposition(case, "purge_by_ruler").did == (
        "purge.ruler_with_case.arrest",
        "purge.ruler_alone.arrest",
    )
    assert proposition(case, "purge_by_apparatus").did == ("purge.office.act_in_name",)
    assert proposition(case, "zhang_struck").did == ("purge.general.strike",)
    assert proposition(case, "discipline_made_case").did == ("purge.discipline.prepare",)
    authors = {"purge.ruler_order": "xi", "purge.apparatus_order": "cai", "purge.seizure": "zhang"}
    for where, author in authors.items():
        contest = node(case, where)
        assert isinstance(contest, ContestNode)
        assert contest.of == author
        assert contest.target


def test_the_purge_is_compared_with_earlier_ones(case: CaseFile) -> None:
    held = proposition(case, "january_order_stronger").holds
    assert held is not None
    assert "target=zhang" in held
    assert "absent=[zhang]" in held
    assert chains(case, "army_purged_first") == {
        ("probe_international", "free_press", "dimon_liu", "wei_jingsheng")
    }


def test_the_last_episode_is_open_to_the_end_of_2026(case: CaseFile) -> None:
    last = case.episodes[-1]
    assert last.window.end == date(2026, 12, 31)
    assert last.when == {}
    assert {"consolidated", "figurehead", "palace_coup", "concession", "steps_back"} <= {
        o.id for o in last.outcomes
    }


def test_hypotheses(case: CaseFile) -> None:
    wanted = {"ruler_commands", "general_commanded", "gatekeeper_rules", "nobody_commands"}
    assert {h.id for h in case.hypotheses} >= wanted
    assert sum(h.weight for h in case.hypotheses) == pytest.approx(1)


# --- who said it


def test_the_first_article_goes_back_to_one_video(case: CaseFile) -> None:
    told = [r for r in case.reports if r.document == "people-news-2025-11-27"]
    assert len(told) >= 25
    assert {tuple(hop.source for hop in r.chain) for r in told} == {("people_news", "xiaowen_lunshi")}
    for claim in ("host_asked", "host_evaded", "cai_vetoed", "no_revenge", "army_knows", "ruler_puppet"):
        assert {r.origin for r in about(case, claim)} == {"xiaowen_lunshi"}


def test_chains_of_the_second_article(case: CaseFile) -> None:
    dissident = ("probe_international", "free_press", "dimon_liu", "wei_jingsheng")
    assert chains(case, "purge_by_apparatus") == {dissident}
    (belief,) = about(case, "purge_by_apparatus")
    assert [hop.hedge for hop in belief.chain] == [None, None, None, "is said to believe"]
    assert chains(case, "clique_led_by_cai") == {("probe_international", "suettinger")}
    assert chains(case, "only_guard_can_change") == {("probe_international", "vision_times", "cai_shenkun")}
    assert chains(case, "cai_received_intelligence") == {
        ("probe_international", "uk_government", "uk_witness")
    }
    assert about(case, "purge_by_ruler")
    assert any(r.says == "denies" for r in about(case, "purge_by_ruler"))


def test_echoes_share_an_origin(case: CaseFile) -> None:
    assert {r.origin for r in about(case, "zhang_met_belousov")} == {"russian_mod"}
    assert {r.origin for r in about(case, "zhang_absent_in_march")} == {"reuters"}


# --- what a prior may rest on


def test_priors_are_argued_from_before_november_2025() -> None:
    beliefs = yaml.safe_load((LIBRARY / "beliefs.yaml").read_text(encoding="utf-8"))
    argued = [*beliefs["quantities"].items(), *beliefs["factors"].items(), *beliefs["hypotheses"].items()]
    for name, entry in argued:
        assert entry["why"], name
        years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", entry["why"])]
        assert all(year <= 2025 for year in years), name
        assert not re.search(r"\b(November|December) 2025\b", entry["why"]), name


def test_resolutions_enter_on_their_day(case: CaseFile) -> None:
    resolved = [p for p in case.propositions if p.resolved is not None]
    assert len(resolved) >= 20
    for p in resolved:
        assert p.resolved is not None
        assert p.resolved.why
        assert p.resolved.date <= case.as_of
        said = [r.date for r in case.reports if r.proposition == p.id]
        assert not said or min(said) <= p.resolved.date, p.id
    disputed = (
        "host_asked",
        "cai_vetoed",
        "army_lost",
        "purge_by_ruler",
        "purge_by_apparatus",
        "zhang_struck",
    )
    assert all(proposition(case, name).resolved is None for name in disputed)


def test_unseen_signs_have_a_day_by_which(case: CaseFile) -> None:
    watched = [p for p in case.propositions if p.looked_for]
    assert len(watched) >= 6
    assert all(p.by is not None and p.by > case.as_of for p in watched)


# --- it stays small enough to solve often


def test_the_games_stay_small(case: CaseFile) -> None:
    for e in case.episodes:
        assert len(expand(e).kinds) <= 45, e.id
    contests = {
        (n.of, n.over, n.absent, n.cut, n.target)
        for e in case.episodes for n in e.nodes if isinstance(n, ContestNode)
    }  # fmt: skip
    assert len(contests) <= 10


def reachable(case: CaseFile) -> set[tuple[tuple[str, str], ...]]:
    states: list[Mapping[str, str]] = [{fact.id: fact.start for fact in case.facts}]
    for e in case.episodes:
        onward = [s for s in states if any(s[f] != v for f, v in e.when.items())]
        playing = [s for s in states if s not in onward]
        onward += [{**s, **o.effects} for s, o in itertools.product(playing, e.outcomes)]
        states = [dict(pairs) for pairs in dict.fromkeys(tuple(sorted(s.items())) for s in onward)]
    return {tuple(sorted(s.items())) for s in states}


def test_few_states_are_reached(case: CaseFile) -> None:
    assert len(reachable(case)) <= 8


# --- against the material it was coded from


def material(name: str) -> str:
    path = MATERIAL / name
    if not path.exists():
        pytest.skip(f"the coding material {name} is not here: it is not part of the repository")
    return path.read_text(encoding="utf-8")


def test_all_thirty_reports_of_the_sheet_are_in(case: CaseFile) -> None:
    sheet = yaml.safe_load(material("cases/00-beijing-2025-26.yaml"))
    coded: dict[int, set[date]] = {}
    for report in case.reports:
        number = re.match(r"r(\d+)", report.id)
        assert number is not None
        coded.setdefault(int(number[1]), set()).add(report.date)
    assert set(coded) == {entry["n"] for entry in sheet["reports"]}
    for entry in sheet["reports"]:
        if entry["prec"] == "day":
            assert date.fromisoformat(entry["d0"]) in coded[entry["n"]], entry["n"]


@pytest.mark.parametrize("name", ["people-news-2025-11-27.txt", "probe-international-2026-02.txt"])
def test_no_sentence_of_the_articles_is_copied(name: str) -> None:
    ours = [path.read_text(encoding="utf-8") for path in LIBRARY.glob("*.yaml")]
    page = ROOT / "docs" / "cases" / "beijing-2025.md"
    theirs = runs(material(f"documents/{name}"))
    for text in [*ours, page.read_text(encoding="utf-8")]:
        assert not theirs & runs(text)


def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", re.sub(r"https?://\S+", " ", text.lower()))
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
