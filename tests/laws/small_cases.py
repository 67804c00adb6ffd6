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
