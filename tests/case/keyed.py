"""Two small finished cases with answer keys, as folders."""

from __future__ import annotations

from pathlib import Path

from tests.laws.small_cases import DUEL, RIVALS

DUEL_KEY = """\
questions:
  - {id: gone, text: Will he go?, asked: 2025-03-01, until: 2025-03-25,
     observer: .3, proposition: strike.gone, answer: yes}
  - {id: shut, text: Will the door stay shut?, asked: 2025-03-03, until: 2025-03-25,
     observer: .6, proposition: not open, answer: no}
  - {id: noise, text: Will there be noise?, asked: 2025-03-03, until: 2025-03-25,
     proposition: noise, answer: unresolved}
outcomes: {strike: gone}
reports: {r1: true, r4: partly}
hypothesis: bold
"""

RIVALS_KEY = """\
questions:
  - {id: window, text: Did the window stand open?, asked: 2025-01-01, until: 2025-01-20,
     observer: .4, proposition: unseen, answer: no}
  - {id: hair, text: Is there hair?, asked: 2025-01-02, until: 2025-01-02, proposition: hair, answer: yes}
hypothesis: [cat, dog]
"""


def written(folder: Path, case: str, key: str | None) -> Path:
    """A case's folder, with its key unless it has none."""
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(case, "utf-8")
    if key is not None:
        (folder / "answers.yaml").write_text(key, "utf-8")
    return folder


def both(root: Path) -> tuple[Path, Path]:
    """The two of them, under `root`."""
    return written(root / "duel", DUEL, DUEL_KEY), written(root / "rivals", RIVALS, RIVALS_KEY)
