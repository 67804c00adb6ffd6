"""Long work: one piece at a time, with progress, in the background; it can be told to stop."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import final

from innercourt.errors import InnercourtError

Told = Callable[[str, float], None]
"""What work calls with the present step and the share of all that is done; it raises `StoppedError`."""


class StoppedError(Exception):
    """The work was told to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a piece of work stands: `state` is idle, waiting, running, done, stopped or failed."""

    name: str = ""
    state: str = "idle"
    step: str = ""
    share: float = 0.0
    trouble: str = ""

    @property
    def busy(self) -> bool:
        """Whether it is under way."""
        return self.state in ("waiting", "running")


@final
class Bench:
    """Runs work one piece after another; a new piece of the same name takes the place of the old.

    `changed` is called, from the working thread, whenever the progress of something changes.
    """

    def __init__(self, changed: Callable[[Progress], None]) -> None:
        self._changed = changed
        self._turn = threading.Semaphore(1)
        self._lock = threading.Lock()
        self._stops: dict[str, threading.Event] = {}
        self._progress: dict[str, Progress] = {}
        self._threads: list[threading.Thread] = []

    def start(self, name: str, work: Callable[[Told], None]) -> None:
        """Begin `work` as soon as nothing else is being worked on, after stopping what had its name."""
        stop = threading.Event()
        with self._lock:
            if name in self._stops:
                self._stops[name].set()
            self._stops[name] = stop
            self._threads = [t for t in self._threads if t.is_alive()]
        thread = threading.Thread(target=self._run, args=(name, work, stop), name=name, daemon=True)
        with self._lock:
            self._threads.append(thread)
        self._set(stop, Progress(name, "waiting", "waiting its turn"))
        thread.start()

    def stop(self, name: str = "") -> None:
        """Tell the work of that name to stop, or all."""
        with self._lock:
            stops = [s for n, s in self._stops.items() if not name or n == name]
            told = [p for n, p in self._progress.items() if p.busy and (not name or n == name)]
        for stop in stops:
            stop.set()
        for progress in told:
            self._put(replace(progress, state="stopped", step="stopped"))

    def progress(self) -> tuple[Progress, ...]:
        """How everything stands."""
        with self._lock:
            return tuple(self._progress.values())

    def close(self, seconds: float = 2.0) -> None:
        """Stop everything, and wait a little for it."""
        self.stop()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(seconds / max(1, len(threads)))

    def _run(self, name: str, work: Callable[[Told], None], stop: threading.Event) -> None:
        def told(step: str, share: float) -> None:
            if stop.is_set():
                raise StoppedError
            self._set(stop, Progress(name, "running", step, min(max(share, 0.0), 1.0)))

        while not self._turn.acquire(timeout=0.1):
            if stop.is_set():
                return
        try:
            told("starting", 0.0)
            work(told)
            self._set(stop, Progress(name, "done", "done", 1.0))
        except StoppedError:
            self._set(stop, Progress(name, "stopped", "stopped"))
        except InnercourtError as error:
            self._set(stop, Progress(name, "failed", "failed", trouble=str(error)))
        except MemoryError:
            self._set(
                stop, Progress(name, "failed", "failed", trouble="not enough memory: ask for fewer draws")
            )
        except Exception as error:
            if stop.is_set():  # what breaks when the program ends under it is no news
                return
            # a mistake of the program: told to the terminal whole, to the page in a line
            traceback.print_exc()
            self._set(stop, Progress(name, "failed", "failed", trouble=f"{type(error).__name__}: {error}"))
        finally:
            self._turn.release()

    def _set(self, stop: threading.Event, progress: Progress) -> None:
        """Tell how it stands, unless something newer has its name."""
        with self._lock:
            if self._stops.get(progress.name) is not stop:
                return
        if not (stop.is_set() and progress.state in ("running", "waiting")):
            self._put(progress)

    def _put(self, progress: Progress) -> None:
        with self._lock:
            self._progress[progress.name] = progress
        self._changed(progress)
