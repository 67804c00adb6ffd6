"""A small sound case, and the means to spoil it."""

from __future__ import annotations

from pathlib import Path

from innercourt.case.read import check_case

SMALL = """\
case: small
title: A small court
question: Who commands?
actors:
  ruler: {name: The ruler}
  general: {name: The general}
  host: {kind: state}
offices:
  chair: {holders: [{actor: ruler, from: 2020-01-01, until: 2030-01-01}]}
units:
  garrison: {strength: 'lognormal(5, .3)'}
  police: {}
ties:
  - {commands: chair, to: garrison}
  - {guards: police, to: ruler}
absences:
  - {actor: general, from: 2025-03-01, until: 2025-03-09}
state:
  army: {values: [whole, split], start: whole}
quantities:
  prize: 'lognormal(2, .5)'
  loyalty.*.ruler: 'normal(1, 1)'
factors:
  mood: {loads: {loyalty.garrison.ruler: .5}}
momentum:
  - {of: ruler, over: general, when: {army: split}, prior: likely}
hypotheses:
  strong: {weight: 1, shift: {loyalty.garrison.ruler: 1}}
  weak: {weight: 2, forbid: [march.plot.rise]}
episodes:
  - id: march
    window: [2025-03-01, 2025-03-31]
    start: plot
    nodes:
      plot: {actor: general, moves: {rise: luck, wait: calm}}
      luck: {chance: {fair: {to: clash, p: .7}, foul: {to: failed, p: .3}}}
      clash: {contest: {of: general, over: ruler, target: ruler}, won: taken, lost: failed}
    outcomes:
      calm: {payoffs: {general: 0}}
      taken: {payoffs: {general: prize}, effects: {army: split}}
      failed: {payoffs: {general: -2}}
propositions:
  rose: {text: The general rose, did: march.plot.rise, tags: [drama]}
  took: {text: He took power, outcome: march.taken}
  split: {text: The army split, state: {army: split}, after: march}
  columns: {text: Columns on the road, indicator: {given: {march.plot.rise: likely}, otherwise: .1}}
  obeyed: {text: The ruler is obeyed, holds: 'prevails(ruler, general) > .5', on: 2025-04-01}
sources:
  paper: {class: press, grade: B, leans: {drama: likely}}
  aide: {class: private_insider}
reports:
  - {id: r1, date: 2025-03-05, chain: [paper, aide], affirms: rose, hedge: reportedly}
  - {id: r2, date: 2025-04-02, chain: [paper], denies: took}
"""


def spoiled(*changes: tuple[str, str]) -> str:
    """The small case with texts replaced; each must be there exactly once."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def told(folder: Path, text: str | bytes, **others: str) -> str:
    """What the checker says of a case whose main file holds `text`, and others beside it."""
    folder.mkdir(exist_ok=True)
    (folder / "case.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, other in others.items():
        (folder / f"{name}.yaml").write_text(other, "utf-8")
    return "\n\n".join(str(problem) for problem in check_case(folder))
