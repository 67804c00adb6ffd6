"""Small invented cases, as text, and the means to read and answer them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

from innercourt.analysis import analyse
from innercourt.brief.findings import Answer
from innercourt.case.casefile import CaseFile
from innercourt.case.read import read_case

# Three numbers are uncertain, all others known: small enough for quadrature, and yet with every
# part of the model in it: contests with chains, gatekeeper and guards, two episodes with state,
# optimism, hypotheses of each sort, and each sort of proposition and report.
TINY = """\
case: tiny
title: A march on the palace
question: Who commands?
as_of: 2025-04-20
actors:
  ruler: {name: The ruler}
  general: {name: The general}
  keeper: {name: The keeper}
principals: [ruler, general, keeper]
units:
  army: {strength: 3, stake: .5, authority: .7}
  police: {strength: 2, stake: .4, authority: .6, guard: 1.8}
ties:
  - {commands: ruler, to: general, strength: .9}
  - {commands: general, to: army}
  - {commands: ruler, to: police, strength: .8}
  - {gatekeeps: keeper, to: ruler, strength: .75}
  - {commands: keeper, to: police, strength: .5, from: 2025-03-20}
  - {guards: police, to: ruler}
state:
  army: {values: [whole, split], start: whole}
quantities:
  obedience: 1.5
  decisiveness: 6
  loyalty.army.general: 'normal(.3, .8)'
  loyalty.army.ruler: .2
  loyalty.police.*: .1
  loyalty.army.keeper: -.4
  precision.*: 1.3
  optimism.general: .6
  prize: 'lognormal(1.5, .5)'
  reliability.envoy.fact: 'logitnormal(.3, .9)'
  reliability.aide.fact: .55
  reliability.aide.denial: .25
  reliability.herald.motive: .4
  guess.envoy: .45
  guess.aide: .6
  guess.herald: .5
  garble: .04
  common_origin: .35
hypotheses:
  plain: {weight: 2}
  poor: {weight: 1, set: {prize: 'lognormal(.6, .4)'}}
  loyal: {weight: 1.5, shift: {loyalty.army.general: -1}, forbid: [march.answer.flee]}
episodes:
  - id: march
    window: [2025-03-10, 2025-03-31]
    start: plot
    nodes:
      plot: {actor: general, moves: {rise: {to: luck, pays: {general: -.3}}, wait: calm}}
      luck: {chance: {fair: {to: answer, p: .7}, foul: {to: failed, p: .3}}}
      answer: {actor: ruler, moves: {resist: clash, flee: taken}}
      clash: {contest: {of: general, over: ruler, target: ruler}, won: taken, lost: failed}
    outcomes:
      calm: {payoffs: {general: 0, ruler: 1}}
      taken: {payoffs: {general: prize, ruler: -1}, effects: {army: split}}
      failed: {payoffs: {general: -2, ruler: '.5 + prize / 4'}}
  - id: after
    window: [2025-04-01, 2025-04-30]
    start: gate
    nodes:
      gate: {actor: keeper, moves: {open: peace, shut: {to: hands, pays: {keeper: '.2 * prize'}}}}
      hands: {actor: ruler, moves: {bow: tamed, fight: war}}
    outcomes:
      peace: {payoffs: {keeper: '.6 if army == ''split'' else .1', ruler: .5}}
      tamed: {payoffs: {keeper: 1, ruler: -.2}}
      war: {payoffs: {keeper: '2 * prevails(keeper, ruler) - 1', ruler: 'prevails(ruler, keeper) - .3'}}
propositions:
  rose: {text: The general rose, did: march.plot.rise}
  took: {text: He took the palace, outcome: march.taken}
  whole: {text: The army is whole, state: {army: whole}, after: after}
  columns: {text: Columns on the road, indicator: {given: {march.plot.rise: .8, march.calm: .3}, otherwise: .15}}
  recalled: {text: The gate fell shut after a rising, indicator: 'did(march.plot.rise) and did(after.gate.shut)'}
  obeyed: {text: The army obeys him, holds: 'prevails(general, ruler) > .5', on: 2025-04-01}
  rich: {text: The prize is great, claim: 'logistic(prize - 1.5)'}
  rain: {text: It rained, claim: .3, resolved: {truth: true, on: 2025-04-02}}
sources:
  envoy: {class: foreign_government}
  aide: {class: private_insider}
  herald: {class: press}
  wire: {class: press}
reports:
  - {id: r1, date: 2025-03-12, chain: [wire, envoy], affirms: rose, hedge: reportedly}
  - {id: r2, date: 2025-03-12, chain: [wire, herald, aide], affirms: columns}
  - {id: r3, date: 2025-04-01, chain: [aide], denies: took, kind: denial}
  - {id: r4, date: 2025-04-01, chain: [envoy], affirms: rain}
  - {id: r5, date: 2025-04-05, chain: [herald], affirms: rose, kind: motive, lineage: unrecorded}
  - {id: r6, date: 2025-04-05, chain: [envoy], silent: took, expected: .6}
  - {id: r7, date: 2025-04-09, chain: [wire, envoy], affirms: obeyed, hedge: .7}
  - {id: r8, date: 2025-04-09, chain: [aide], affirms: recalled}
  - {id: r9, date: 2025-04-15, chain: [envoy], denies: whole}
  - {id: r10, date: 2025-04-15, chain: [aide], affirms: rich, hedge: claims}
"""


def case_of(text: str) -> CaseFile:
    """Read and check a case."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "case.yaml").write_text(textwrap.dedent(text), "utf-8")
        return read_case(folder)


def answer_to(case: CaseFile | str, draws: int = 4096, seed: int = 0, **more) -> Answer:
    """Answer a case, or its text, from a few draws."""
    return analyse(case_of(case) if isinstance(case, str) else case, draws=draws, seed=seed, **more)


# No units, so no contests: quick to compile. Two episodes, the second one open on most days.
DUEL = """\
case: duel
title: Two men and a door
question: Is the general bold?
as_of: 2025-03-31
actors:
  ruler: {name: The ruler}
  general: {name: The general}
state:
  door: {values: [shut, open], start: shut}
quantities:
  prize: 'lognormal(1, .5)'
  fear: 'normal(.5, .4)'
  precision.*: 'lognormal(1.5, .3)'
hypotheses:
  bold: {weight: 2, set: {prize: 'lognormal(2, .4)'}}
  meek: {weight: 1, shift: {fear: 1}}
episodes:
  - id: strike
    window: [2025-03-01, 2025-03-10]
    start: push
    nodes:
      push: {actor: general, moves: {go: reply, stay: still}}
      reply: {actor: ruler, moves: {call: fight, bow: gone}}
      fight: {chance: {luck: {to: gone, p: .4}, none: {to: caught, p: .6}}}
    outcomes:
      still: {payoffs: {general: 0, ruler: .5}}
      gone: {payoffs: {general: prize, ruler: -1}, effects: {door: open}}
      caught: {payoffs: {general: -fear, ruler: .3}}
  - id: later
    window: [2025-06-01, 2025-06-30]
    when: {door: open}
    start: flee
    nodes:
      flee: {actor: ruler, moves: {run: away, wait: inside}}
    outcomes:
      away: {payoffs: {ruler: fear}}
      inside: {payoffs: {ruler: .2}}
propositions:
  went: {text: The general went, did: strike.push.go}
  open: {text: The door is open, state: {door: open}, after: strike}
  noise: {text: There was noise, indicator: {given: {strike.push.go: likely}, otherwise: unlikely}}
sources:
  envoy: {class: foreign_government}
  aide: {class: private_insider}
  paper: {class: press}
  wire: {class: press}
reports:
  - {id: r1, date: 2025-03-02, chain: [paper, envoy], affirms: went, hedge: reportedly}
  - {id: r2, date: 2025-03-04, chain: [wire, aide], affirms: open}
  - {id: r3, date: 2025-03-05, chain: [aide], affirms: noise}
  - {id: r4, date: 2025-03-20, chain: [envoy], denies: open, hedge: could}
"""

# Analysis of competing hypotheses: no episodes, every number known.
RIVALS = """\
case: rivals
title: Who broke the vase
question: Who did it?
as_of: 2025-02-01
hypotheses:
  cat: {weight: 5}
  dog: {weight: 3}
  wind: {weight: 2}
quantities:
  reliability.cook.fact: .7
  reliability.maid.fact: .4
  guess.cook: .5
  guess.maid: .8
  garble: .1
  common_origin: .5
propositions:
  hair: {text: Hair on the shelf, indicator: {under: {cat: .9, dog: .5, wind: .1}}}
  barking: {text: Somebody barked, indicator: {under: {cat: .1, dog: .8, wind: .3}}}
  unseen: {text: The window stood open, indicator: {under: {cat: .3, dog: .3, wind: .95}}, by: 2025-03-01}
sources:
  cook: {class: unknown}
  maid: {class: unknown}
reports:
  - {id: r1, date: 2025-01-02, chain: [cook], affirms: hair}
  - {id: r2, date: 2025-01-03, chain: [cook, maid], denies: barking, hedge: .5}
"""


def changed(text: str, *changes: tuple[str, str]) -> str:
    """`text` with parts of it replaced; each must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text
