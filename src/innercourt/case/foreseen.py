"""What a case took last time, loaded while it is read.

To load a case's programs takes longer than to read it, and reading is Python's, which leaves all cores but one idle.
What was foreseen wrongly, since the case has changed, is thrown away.

    foresee(name)         before anything else is loaded
    foreseen(slot)        a program on its way, if it is one of those
    remember(slots)       what the case takes, for the next time
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from innercourt.case.cache import ROOM, keep_under, kept_under
from innercourt.case.fingerprint import fingerprint, of_this_program
from innercourt.case.programs import Flat, Slot, kept_program


@dataclass(frozen=True)
class _Foresight:
    """Under what it is kept what a case takes, and what is being loaded of it."""

    key: str
    loading: Mapping[Slot, Future[Flat | None]]


_now: list[_Foresight] = []
"""One at most: a command is about one case."""


def foresee(case: str) -> None:
    """Start to load what the `case` of that name, or in that folder, took last time."""
    place = Path(case)
    key = fingerprint(str(place.resolve()) if place.is_dir() else case, of_this_program())
    pool = ThreadPoolExecutor(1)
    _now[:] = [_Foresight(key, {slot: pool.submit(kept_program, slot) for slot in _listed(key)})]
    pool.shutdown(wait=False)


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
    if list(made.loading) != list(slots):
        lines = (f"{slot.key} {slot.taken} {slot.given}" for slot in slots)
        keep_under("foreseen", made.key, "\n".join(lines).encode(), ROOM)


def _listed(key: str) -> list[Slot]:
    content = kept_under("foreseen", key)
    lines = [] if content is None else [line.split() for line in bytes(content).decode().splitlines()]
    return [Slot(key, int(taken), int(given)) for key, taken, given in lines]
