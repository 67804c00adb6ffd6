"""The desk: one case that lies open, what is known of it, what is being worked out.

Pages are made from a `View`, which never changes; an edit or a finished analysis puts another in its place.
The version of a case is the digest of its files, so that it survives a restart, and an edit made
elsewhere, in a text editor or by a colleague at the same ledger, counts as one.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, final

from innercourt.case.casefile import CaseFile
from innercourt.case.folder import case_files
from innercourt.case.from_ledger import ledger_state
from innercourt.case.known import known_on
from innercourt.case.read import case_digest, read_case
from innercourt.case.together import mend
from innercourt.errors import InnercourtError, UsageError
from innercourt.library import HOME, locate
from innercourt.workbench.jobs import Bench, Progress, Told
from innercourt.workbench.news import News

if TYPE_CHECKING:
    from innercourt.analysis import Study
    from innercourt.brief.insight import EvidenceFinding, SensitivityFinding, WatchList
    from innercourt.workbench.articles import Opened
    from innercourt.workbench.knobs import Moves
    from innercourt.workbench.play import Games
    from innercourt.workbench.trial import Courts, Tried

EDITS = "edits.jsonl"
"""The record of who changed what, in the folder of the case; no part of the case itself."""

LOOK_EVERY = 2.0
"""Seconds between two looks at whether the files were changed by somebody else."""


Made = TypeVar("Made")


class ConflictError(InnercourtError):
    """The case was changed in the meantime; nothing was done."""


@dataclass(frozen=True)
class View:
    """The case at one moment. `case` is as known on `as_of`; what was found may be of an older version."""

    version: str
    place: Path
    own: bool
    whole: CaseFile
    case: CaseFile
    as_of: date
    found_for: str = ""
    study: Study | None = None
    weights: EvidenceFinding | None = None
    sensitivity: SensitivityFinding | None = None
    watch: WatchList | None = None
    courts: Courts | None = None
    games: Games | None = None
    mistakes: str = ""

    @property
    def fresh(self) -> bool:
        """Whether what was found is of the case as it is now."""
        return self.study is not None and self.found_for == self.version


@dataclass(frozen=True)
class Solved:
    """Courts drawn anew for priors that were moved far."""

    moves: Mapping[str, Any]
    version: str
    courts: Courts


@dataclass
class _Held:
    """What the lock protects."""

    view: View
    solved: Solved | None = None
    readings: dict[str, Opened] = field(default_factory=dict)
    kept: dict[str, tuple[tuple[Any, ...], Any]] = field(default_factory=dict)


@final
class Desk:
    """One open case. Safe to use from many threads.

    `mended` are the files whose old texts were put back because a save of them had been cut short.
    """

    def __init__(
        self, case: str | Path, *, as_of: date | None = None, draws: int | None = None, seed: int = 0
    ) -> None:
        from innercourt.workbench.settings import DRAWS

        self.draws = draws or DRAWS
        self.seed = seed
        self._as_of = as_of
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self.news = News()
        self.bench = Bench(self._told)
        place = locate(case)
        self.mended = mend(place) if is_own(place) else ()
        self._held = _Held(self._opened(place))

    @property
    def view(self) -> View:
        """The case as it is now."""
        with self._lock:
            return self._held.view

    @property
    def solved(self) -> Solved | None:
        """What was solved anew for moved priors, if it is of the present version."""
        with self._lock:
            solved = self._held.solved
            return solved if solved and solved.version == self._held.view.version else None

    def readings(self) -> dict[str, Opened]:
        """Articles that were read, by the digest of their bytes."""
        with self._lock:
            return dict(self._held.readings)

    def keep_reading(self, id: str, reading: Opened) -> None:
        """Keep an article that was read; the oldest of more than fifty are forgotten."""
        with self._lock:
            self._held.readings.pop(id, None)
            self._held.readings[id] = reading
            while len(self._held.readings) > 50:
                self._held.readings.pop(next(iter(self._held.readings)))

    def kept(self, name: str, about: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """What `make` makes of some objects, made once: the last of each name is kept as long as it is of
        the very same objects (texts by what they say)."""
        with self._lock:
            held = self._held.kept.get(name)
        if held is not None and _same(held[0], about):
            found: Made = held[1]
            return found
        made = make()
        with self._lock:
            self._held.kept[name] = (about, made)
        return made

    def begin(self) -> None:
        """Start the analysis, and to look for changes from elsewhere."""
        self.analyse()
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def close(self, seconds: float = 2.0) -> None:
        """Stop all work, which is waited for a little, and send all listeners home."""
        self._closed.set()
        self.news.close()
        self.bench.close(seconds)

    def analyse(self) -> None:
        """Work out the answer to the case as it is now."""
        from innercourt.workbench.work import analysed

        view = self.view

        def work(told: Told) -> None:
            analysed(view, self.draws, self.seed, told, self._put_found)

        self.bench.start("analysis", work)

    def resolve(self, moves: Moves) -> None:
        """Solve anew for priors moved too far for the courts at hand."""
        from innercourt.workbench.work import resolved

        view = self.view

        def work(told: Told) -> None:
            courts = resolved(view, moves, self.draws, self.seed, told)
            with self._lock:
                self._held.solved = Solved(dict(moves), view.version, courts)
            self.news.tell("solved", version=view.version)

        if view.courts is not None:
            self.bench.start("solving anew", work)

    def tried(self, moves: Moves) -> Tried | None:
        """The figures under moved priors, by the courts that can carry them; None before there are any."""
        courts, solved = self.view.courts, self.solved
        if courts is None:
            return None
        found = courts.tried(moves)
        if found.sound or solved is None:
            return found
        again = solved.courts.tried(moves)
        return again if again.sound else found

    def edit(self, version: str, user: str, what: str, change: Callable[[Path], None]) -> View:
        """Make one change to the case's files, record it, and begin to work out what follows.

        `change` gets the folder and writes to it. Raises `ConflictError` where the case is not what the
        user had before him, `UsageError` for a packaged case, and whatever `change` raises. When this
        returns, the change is on the disk.
        """
        with self._lock:
            view = self._held.view
            if version != view.version or case_digest(view.place) != view.version:
                self._look()
                raise ConflictError("The case was changed in the meantime: look at it again, then decide.")
            if not view.own:
                raise UsageError(
                    "a packaged case cannot be changed", expected="a case in a folder of your own",
                    found=view.case.id, hint="make a copy of it: the form is on the page Assumptions",
                )  # fmt: skip
            change(view.place)
            record_edit(view.place, user, what)
            self._reload()
        self.analyse()
        return self.view

    def move_to(self, place: Path) -> View:
        """Go on in another folder that holds the same case or a copy of it."""
        with self._lock:
            before = self._held.view
            after = self._opened(place)
            same = after.case == before.case and after.as_of == before.as_of
            if same:
                after = replace(
                    before, version=after.version, place=after.place, own=after.own, whole=after.whole,
                    found_for=after.version if before.fresh else before.found_for,
                )  # fmt: skip
            self._held.view = after
        self.news.tell("case", version=after.version)
        if not same:
            self.analyse()
        return after

    def _opened(self, place: Path) -> View:
        whole = read_case(place)
        as_of = self._as_of or whole.as_of
        return View(case_digest(place), place, is_own(place), whole, known_on(whole, as_of), as_of)

    def _reload(self) -> None:
        """Read the files again; what was found stays, marked as of an older version."""
        with self._lock:
            held = self._held.view
            new = self._opened(held.place)
            self._held.view = replace(
                held, version=new.version, whole=new.whole, case=new.case, as_of=new.as_of, mistakes=""
            )
        self.news.tell("case", version=new.version)

    def _look(self) -> bool:
        """Take up what somebody else did to the files; whether there was anything."""
        with self._lock:
            try:
                if case_digest(self._held.view.place) == self._held.view.version:
                    if self._held.view.mistakes:  # a mistake was taken back
                        self._held.view = replace(self._held.view, mistakes="")
                        self.news.tell("case", version=self._held.view.version)
                    return False
                self._reload()
                return True
            except InnercourtError as error:
                if str(error) != self._held.view.mistakes:
                    self._held.view = replace(self._held.view, mistakes=str(error))
                    self.news.tell("case", version=self._held.view.version)
                return False

    def _watch(self) -> None:
        seen = self._stamp()
        while not self._closed.wait(LOOK_EVERY):
            now = self._stamp()
            if now != seen or self.view.mistakes:
                seen = now
                if self._look():
                    self.analyse()

    def _stamp(self) -> tuple[Any, ...]:
        """What changes when somebody changes the files, or adds to the ledger that they point to."""
        place = self.view.place
        try:
            return stamp(place), ledger_state(place)
        except OSError:
            return ()

    def _put_found(self, version: str, **found: Any) -> None:
        """Results of the analysis of one version, as they come."""
        with self._lock:
            if version != self._held.view.version:
                return
            self._held.view = replace(self._held.view, found_for=version, **found)
        self.news.tell("found", version=version, what=sorted(found))

    def _told(self, progress: Progress) -> None:
        self.news.tell(
            "progress", name=progress.name, state=progress.state, step=progress.step,
            share=round(progress.share, 3), trouble=progress.trouble,
        )  # fmt: skip


def _same(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    """Whether they are the same objects; texts need only say the same."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(a is b or (isinstance(a, str) and a == b) for a, b in pairs)


def is_own(place: Path) -> bool:
    """Whether a case may be changed where it is: it is not one of the package's, and its folder can be written."""
    return not place.resolve().is_relative_to(HOME.resolve()) and os.access(place, os.W_OK)


def stamp(place: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of the case's files: whether it is worth while to look."""
    found = []
    try:
        for path in case_files(place):
            held = path.stat()
            found.append((path.name, held.st_mtime_ns, held.st_size))
    except OSError:
        return ()
    return tuple(found)


def record_edit(place: Path, user: str, what: str) -> None:
    """Add a line to the record of edits, and have it on the disk."""
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "by": user, "what": what}
    with (place / EDITS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def edits_of(place: Path, most: int = 50) -> tuple[dict[str, str], ...]:
    """The last edits, the newest first; a line that is no edit is passed over."""
    try:
        lines = (place / EDITS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    found = []
    for line in reversed(lines):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            found.append({key: str(told.get(key, "")) for key in ("at", "by", "what")})
        if len(found) == most:
            break
    return tuple(found)
