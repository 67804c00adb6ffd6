"""What a case took last time, loaded while it is read.

To load a case's programs takes longer than to read it, and reading is Python's, which leaves all cores but one idle.
What was foreseen wrongly, since the case has changed, is thrown away.

    foresee(name)         before anything else is loaded
    foreseen(slot)        a program on its way, if it is one of those
    remember(slots)       what the case takes, for the next time
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from innercourt.case.cache import cache_folder, keep, kept_at
from innercourt.case.fingerprint import fingerprint, of_this_program
from innercourt.case.programs import Flat, Slot, kept_program


@dataclass(frozen=True)
class _Foresight:
    """The file that says what a case takes, and what is being loaded of it."""

    path: Path
    loading: dict[Slot, Future[Flat | None]] = field(default_factory=dict)


_now: list[_Foresight] = []
"""One at most: a command is about one case."""


def foresee(case: str) -> None:
    """Start to load what the `case` of that name, or in that folder, took last time."""
    folder = cache_folder("foreseen")
    if folder is None:
        return
    place = Path(case)
    name = fingerprint(str(place.resolve()) if place.is_dir() else case, of_this_program())
    made = _Foresight(folder / name)
    pool = ThreadPoolExecutor(1)
    made.loading.update({slot: pool.submit(kept_program, slot) for slot in _listed(made.path)})
    pool.shutdown(wait=False)
    _now[:] = [made]


def foreseen(slot: Slot) -> Future[Flat | None] | None:
    """The program in a slot, on its way, if it was foreseen; it is None if it could not be loaded."""
    return _now[0].loading.get(slot) if _now else None


def remember(slots: Sequence[Slot]) -> None:
    """Write down what the case that was foreseen took; what it did not take is let go."""
    if not _now:
        return
    made = _now.pop()
    for slot, loading in made.loading.items():
        if slot not in slots:
            loading.cancel()
    if _listed(made.path) != list(slots):
        keep(made.path, "\n".join(f"{s.key} {s.taken} {s.given}" for s in slots).encode())


def _listed(path: Path) -> list[Slot]:
    content = kept_at(path)
    lines = [] if content is None else [line.split() for line in bytes(content).decode().splitlines()]
    return [Slot(key, int(taken), int(given)) for key, taken, given in lines]
