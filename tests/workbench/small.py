"""A small case with everything that a page shows: ties by date, an absence, a game, reports with echoes."""

from __future__ import annotations

from datetime import date, timedelta

import yaml

CASE = """\
# This comment must outlive every change.
case: karsovia
title: The regent and the marshal
question: Who commands in Karsovia?
as_of: 2031-05-01
actors:
  regent: {name: Regent Ilse, about: rules since 2029}
  marshal: {name: Marshal Varga}
principals: [regent, marshal]
offices:
  staff: {title: Chief of Staff, holders: [{actor: marshal, from: 2030-01-01, when: {marshal: in_post}}]}
units:
  guard: {name: Palace Guard, strength: "lognormal(2, .3)"}  # how strong it is
  army: {name: First Army, strength: "lognormal(3, .3)"}
ties:
  - {commands: regent, to: guard, from: 2029-01-01, why: by decree}
  - {commands: staff, to: army, from: 2030-01-01, why: by office}
  - {guards: guard, to: regent, from: 2029-01-01, until: 2031-04-01, why: by custom}
absences:
  - {actor: marshal, kind: abroad, from: 2031-03-01, until: 2031-03-10}
quantities:
  loyalty.*.regent:
    prior: normal(.4, .7)   # argued from appointments
    why: she chose most of them
  loyalty.army.marshal: normal(1, .5)
  ruin: lognormal(2, .3)
  nerve: beta(2, 3)
  luck: uniform(0, 1)
state:
  marshal: {values: [in_post, dismissed], start: in_post}
hypotheses:
  strong: {name: The regent commands, weight: .5, set: {loyalty.guard.regent: "normal(1.5, .5)"}}
  weak: {name: The marshal commands, weight: .5, shift: {loyalty.*.regent: -1}}
episodes:
  - id: march
    name: The dismissal
    window: [2031-03-01, 2031-03-20]
    start: decide
    nodes:
      decide: {actor: regent, moves: {dismiss: answer, wait: quiet}}
      answer: {actor: marshal, moves: {obey: gone, resist: fight}}
      fight: {contest: {of: regent, over: marshal}, won: gone, lost: stays}
    outcomes:
      quiet: {name: Nothing happens, payoffs: {regent: 0, marshal: 1}}
      gone: {name: The marshal goes, payoffs: {regent: 1, marshal: -ruin}, effects: {marshal: dismissed}}
      stays: {name: The regent is defied, payoffs: {regent: -ruin, marshal: 1 + nerve}}
  - id: summer
    name: The summer
    window: [2031-06-01, 2031-08-31]
    start: call
    nodes:
      call: {actor: regent, moves: {parade: shown, hide: hidden}}
    outcomes:
      shown: {name: She shows herself, payoffs: {regent: luck}}
      hidden: {name: She stays away, payoffs: {regent: "0.5"}}
propositions:
  dismissed: {text: The marshal was dismissed, did: march.decide.dismiss}
  resisted: {text: The marshal resisted, did: march.answer.resist}
  convoy:
    text: Army convoys reached the capital
    indicator: {given: {march.answer.resist: likely}, otherwise: unlikely}
    by: 2031-06-30
  parade: {text: The regent shows herself in June, outcome: summer.shown, by: 2031-06-30}
sources:
  gazette: {name: The Gazette, class: official, grade: C}
  exile: {name: Exile Weekly, class: exile_or_partisan, grade: F}
  clerk: {name: A palace clerk, class: private_insider, grade: D}
reports:
  - {id: r1, date: 2031-03-05, chain: [exile, clerk], affirms: dismissed, summary: the clerk saw the order}
  - {id: r2, date: 2031-03-06, chain: [gazette, exile, clerk], affirms: dismissed, hedge: reportedly}
  - {id: r3, date: 2031-03-08, chain: [gazette], denies: resisted}
  - {id: r4, date: 2031-04-02, chain: [exile], affirms: resisted, hedge: may}
"""

FILES = {"case.yaml": CASE}


def many(reports: int) -> str:
    """The small case with many reports."""
    data = yaml.safe_load(CASE)
    first = date(2025, 1, 1)
    data["reports"] = [
        {
            "id": f"m{i}", "date": first + timedelta(days=i % 2200), "chain": ["gazette", ["exile", "clerk"][i % 2]],
            ["affirms", "denies"][i % 3 == 0]: ["dismissed", "resisted"][i % 2], "summary": f"told the {i}th time",
        }
        for i in range(reports)
    ]  # fmt: skip
    return yaml.safe_dump(data, sort_keys=False)
