"""Analogues: read off structure alone, with what followed elsewhere and how little that shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import innercourt
from innercourt.brief.similar import rate_text, similar_block, similar_lines
from innercourt.case.answer_key import keyed_cases
from innercourt.case.masked import masked_case
from innercourt.case.read import read_case
from innercourt.case.similar import BaseRate, similar
from innercourt.case.similar_features import OF, structure_of
from innercourt.case.similar_kernel import cosine, wl_counts
from innercourt.case.similar_roles import paths, roles_of
from innercourt.cli.main import run
from innercourt.errors import UsageError
from innercourt.inference.calibration import jeffreys
from tests.laws.small_cases import DUEL, RIVALS, TINY, case_of, changed

from .keyed import written

COUP = """\
case: coup
title: The duke at the gate
question: Who rules?
as_of: 2030-05-31
actors:
  duke: {name: The duke}
  bailiff: {name: The bailiff}
  envoy: {kind: state}
principals: [bailiff, duke]
offices:
  throne: {holders: [{actor: duke, when: {throne: kept}}]}
units:
  wall: {strength: 5}
  gate: {strength: 2}
ties:
  - {commands: throne, to: wall}
  - {commands: throne, to: bailiff, strength: .5}
  - {commands: bailiff, to: gate}
  - {guards: gate, to: duke}
  - {gatekeeps: bailiff, to: duke, strength: .5}
  - {appoints: throne, to: bailiff}
absences:
  - {actor: duke, kind: abroad, from: 2030-05-01, until: 2030-05-09}
state: {throne: {values: [kept, lost], start: kept}}
episodes:
  - id: strike
    window: [2030-05-02, 2030-05-20]
    start: dare
    nodes:
      dare: {actor: bailiff, moves: {shut: clash, wait: calm}}
      clash: {contest: {of: bailiff, over: duke, target: duke}, won: taken, lost: hanged}
    outcomes:
      calm: {name: Nothing is done, payoffs: {bailiff: 0}}
      taken: {name: The duke is shut out, payoffs: {bailiff: 1}, effects: {throne: lost}}
      hanged: {name: The bailiff hangs, payoffs: {bailiff: -2}}
sources: {page: {class: official}, maid: {class: rumour_social}}
propositions: {shut: {text: The gate is shut, did: strike.dare.shut}}
reports:
  - {id: r1, date: 2030-05-03, chain: [maid], affirms: shut, lineage: unrecorded}
  - {id: r2, date: 2030-05-04, chain: [page], denies: shut, kind: denial}
"""
KEY = "questions: []\noutcomes: {strike: taken}\nreports: {r1: true, r2: false}\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("alike")
    other = changed(COUP, ("case: coup", "case: second"), ("title: The duke at the gate", "title: Again"))
    third = changed(COUP, ("case: coup", "case: third"))
    return (
        written(root / "coup", COUP, KEY),
        written(root / "second", other, KEY.replace("taken", "hanged")),
        written(root / "third", third, KEY.replace("taken", "[taken, hanged]")),
        written(root / "rivals", RIVALS, None),
        written(root / "tiny", TINY, "outcomes: {march: calm}\n"),
    )


def test_roles_are_read_off_the_ties():
    roles = roles_of(case_of(COUP))
    assert (roles.ruler, roles.rivals) == ("duke", ("bailiff",))
    assert roles.guards == {"gate"}
    assert roles.guard_chiefs == roles.doorkeepers == {"bailiff"}
    assert roles.reach["duke"] == pytest.approx(5 / 7 + 0.5 * 2 / 7)
    assert roles_of(case_of(COUP), {"throne": "lost"}).reach["duke"] == 0


def test_features_are_read_off_court_game_and_reports():
    features = structure_of(case_of(COUP)).features
    present = {name for name, value in features.items() if value == 1}
    assert present == {
        "ruler_away", "doorkeeper", "keeper_guard", "guard_chief", "guard_moves", "one_body", "owes", "rival_first",
        "contest", "seizure", "unfought",
    }  # fmt: skip
    assert features["unrecorded"] == features["loose_talk"] == features["denied"] == 0.5
    assert features["echoes"] == 0
    assert set(features) == set(OF)


@pytest.mark.parametrize(
    ("change", "feature"),
    [
        (("absences:\n  - {actor: duke", "absences:\n  - {actor: bailiff"), "rival_away"),
        (("{guards: gate, to: duke}", "{guards: gate, to: duke}\n  - {guards: gate, to: bailiff}"), "shared_guard"),
        (("{guards: gate, to: duke}", "{guards: gate, to: duke}\n  - {hosts: envoy, to: duke}"), "host"),
        (("dare: {actor: bailiff", "dare: {actor: duke"), "ruler_first"),
        (("dare: {actor: bailiff", "dare: {actor: envoy"), "foreign_moves"),
        (("wait: calm}}", "wait: luck}}\n      luck: {chance: {a: {to: calm, p: .5}, b: {to: clash, p: .5}}}"), "luck"),
        (("wall: {strength: 5}", "wall: {strength: 1}"), "outgunned"),
    ],
)  # fmt: skip
def test_each_feature_follows_what_it_is_read_off(change, feature):
    before, after = structure_of(case_of(COUP)), structure_of(case_of(changed(COUP, change)))
    assert not before.features[feature]
    assert after.features[feature]


def test_a_game_played_unseen_is_seen():
    unseen = changed(
        COUP,
        (
            "wait: calm}}",
            "wait: calm, hide: look}}\n      look: {actor: duke, information: dark, moves: {go: clash, stay: calm}}",
        ),
    )
    assert not structure_of(case_of(unseen)).features["concealed"]  # one way leads there
    twice = changed(
        unseen,
        ("hide: look", "hide: look, feint: other"),
        (
            "      clash: {contest",
            "      other: {actor: duke, information: dark, moves: {go: calm, stay: clash}}\n      clash: {contest",
        ),
    )
    assert structure_of(case_of(twice)).features["concealed"]


def test_names_and_days_do_not_count(folders):
    ours = read_case(folders[0])
    masked, *_ = masked_case(ours)
    others = [str(folder) for folder in folders[1:]]
    plain, hidden = similar(ours, among=others), similar(masked, among=others)
    assert hidden.features == plain.features
    assert [(a.case, a.similarity, a.both, a.followed) for a in hidden.analogues] == [
        (a.case, a.similarity, a.both, a.followed) for a in plain.analogues
    ]
    told = replace(ours, title="Rumour of a coup", question="", about="guard, gatekeeper, host")
    assert similar(told, among=others).analogues == plain.analogues


def test_the_nearest_is_the_one_built_alike(folders):
    found = similar(folders[0], among=folders)
    assert found.case == "coup"
    assert {a.case for a in found.analogues[:2]} == {"second", "third"}  # and not itself
    assert found.analogues[0].similarity == pytest.approx(1)
    assert all(0 <= a.similarity <= 1 for a in found.analogues)
    assert found.analogues[-1].similarity < 0.5


def test_what_followed_is_read_from_the_other_keys(folders):
    (second, third, *_) = similar(folders[0], among=folders[1:3]).analogues
    assert second.followed.outcomes == ("The bailiff hangs",)
    assert (second.followed.ruler_lost, second.followed.contest) == (False, True)
    assert (second.followed.reports_true, second.followed.reports) == (1, 2)
    assert third.followed.outcomes == ("The duke is shut out or The bailiff hangs",)
    assert third.followed.ruler_lost is None  # the key leaves it open
    (first,) = similar(folders[1], among=folders[:1]).analogues
    assert first.followed.ruler_lost is True


RULERS = {
    "anti-party-1957": ("khrushchev", False),  # the Central Committee kept him
    "bo-zhou-rumour-2012": ("hu", False),  # there was no coup
    "egypt-2013": ("morsi", True),  # removed by the army
    "gabon-2023": ("bongo", True),  # removed by his guard
    "khrushchev-1964": ("khrushchev", True),  # he signed a request to retire
    "lin-biao-1971": ("mao", False),  # it was the heir who fell
    "niger-2023": ("bazoum", True),  # held in his residence to the end, never back in office
    "spain-1981": ("king", False),  # obeyed; the elected government stayed too
    "tunisia-1987": ("bourguiba", True),  # found unable to govern
    "venezuela-2002": ("chavez", False),  # held for two days, then back; in office at the end of the year
}
"""Of every finished case the ruler, and whether he ended without command, by hand from what is known of it."""


def test_every_finished_case_tells_rightly_what_became_of_its_ruler():
    assert sorted(RULERS) == keyed_cases()
    found = {a.case: a.followed for a in similar("beijing-2025").analogues if a.followed is not None}
    for name, (ruler, lost) in RULERS.items():
        assert roles_of(read_case(name)).ruler == ruler, name
        assert found[name].ruler_lost is lost, name


def test_a_ruler_abroad_commands_and_one_locked_away_does_not(tmp_path):
    begins = ("kind: abroad, from: 2030-05-01, until: 2030-05-09}", "kind: abroad, from: 2030-05-30}")
    when = begins[1] + "\n  - {actor: duke, kind: %s, when: {throne: lost}}"
    for kind, lost in (("abroad", False), ("isolated", True), ("removed", True)):
        held = changed(
            COUP,
            ("holders: [{actor: duke, when: {throne: kept}}]", "holders: [{actor: duke}]"),
            (begins[0], when % kind),
        )  # fmt: skip
        (other,) = similar(read_case("niger-2023"), among=[written(tmp_path / kind, held, KEY)]).analogues
        assert other.followed.ruler_lost is lost, kind


def test_the_own_key_is_not_read(folders, tmp_path):
    spoilt = written(tmp_path / "coup", COUP, "no: [YAML")
    assert similar(spoilt, among=folders[1:]) == similar(folders[0], among=folders[1:])


def test_small_numbers_are_stated(folders):
    found = similar(read_case(folders[4]), among=folders[:3])
    (lost,) = [
        r for r in found.rates if r.what == "the ruler ended without command" and r.among == "the 3 nearest"
    ]
    assert (lost.came, lost.of) == (1, 2)
    assert (lost.least, lost.most) == jeffreys(1, 2, 0.9)
    rate = BaseRate("it came to a contest", "a rival abroad", 2, 3, *jeffreys(2, 3, 0.9), ("a", "b", "c"))
    assert (
        rate_text(rate)
        == "a rival abroad: it came to a contest in 2 of 3; with so few, anything from 24% to 94%"
    )


def test_text_block_and_json(folders):
    found = similar(folders[0], among=folders[1:])
    text = str(found)
    assert text.startswith("coup: The duke at the gate\nRead off its court and its games: ")
    assert (
        "followed: The bailiff hangs; the ruler ended in command; 1 of 2 reports that were resolved were true"
        in text
    )
    block = similar_block(found)
    assert block.startswith('<section id="analogues">')
    assert "<bdi>Again</bdi>" in block
    assert (
        similar_block(similar(folders[0], among=folders[3:4])) == ""
    )  # nothing followed that anybody wrote down
    lines = similar_lines(found, most=1)
    assert lines[0].startswith("Again (1.00; both: ")
    assert (
        "The 3 nearest: the ruler ended without command in 0 of 1; with so few, anything from 0% to 77%."
        in lines
    )
    assert json.dumps(found.as_json())


def test_a_case_with_mistakes_is_left_out_and_named(folders, tmp_path):
    broken = written(tmp_path / "broken", changed(COUP, ("to: wall", "to: wal")), None)
    found = similar(folders[0], among=[broken, folders[1]])
    assert found.left_out == (str(broken),)
    assert [a.case for a in found.analogues] == ["second"]
    with pytest.raises(UsageError, match="there is no such case"):
        similar("nowhere-1999")


def test_the_kernel_tells_graphs_apart():
    labels = dict.fromkeys("abcd", "x")
    line = {"a": [("to", "b")], "b": [("to", "c")], "c": [("to", "d")]}
    star = {"a": [("to", "b"), ("to", "c"), ("to", "d")]}
    same, other = wl_counts(labels, line), wl_counts(labels, star)
    renamed = wl_counts(
        dict.fromkeys("wxyz", "x"), {"z": [("to", "y")], "y": [("to", "x")], "x": [("to", "w")]}
    )
    assert cosine(same, renamed) == 1.0
    assert 0 < cosine(same, other) < 1
    assert cosine(same, {}) == 0.0


def test_paths_of_a_game_are_its_histories():
    (strike, later) = case_of(DUEL).episodes
    assert sorted(outcome for _, outcome in paths(strike)) == ["caught", "gone", "gone", "still"]
    assert len(list(paths(strike, most=2))) == 2
    assert {outcome for _, outcome in paths(later)} == {"away", "inside"}


def test_the_command(folders, capsys):
    others = [part for folder in folders[1:3] for part in ("--among", str(folder))]
    assert run(["similar", str(folders[0]), *others]) == 0
    assert capsys.readouterr().out == f"{similar(folders[0], among=folders[1:3])}\n"
    assert run(["similar", str(folders[0]), *others, "--json", "--as-of", "2030-05-03"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [a["case"] for a in found["analogues"]] == ["second", "third"]
    assert innercourt.similar is similar
